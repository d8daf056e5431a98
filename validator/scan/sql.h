/*
 * A token scanner for SQL: PostgreSQL, MySQL and SQLite, and what their command-line clients add.
 *
 * The dialects disagree about a few bytes only, and nobody writes down which one a file is in. So
 * scan_sql_guess() looks for what one dialect alone has, and the scanner reads what is certain for that one;
 * SCAN_SQL_ANY reads what no dialect contradicts: "x", `x` and [x] are names, 'x' is a text in which only ''
 * stands for a quote, and $tag$ … $tag$ is a text.
 *
 * Templates are read too, because SQL stands in strings of programs: ${…} and {{…}} are tokens of kind
 * SCAN_SQL_HOLE.
 *
 * The scanner never fails: what is not closed becomes one token of kind SCAN_SQL_BROKEN up to the end of the
 * text. It is linear in the bytes it passes and reads nothing outside of the text.
 */
#ifndef VALIDATOR_SCAN_SQL_H
#define VALIDATOR_SCAN_SQL_H

#include "validator/base/str.h"

/* Larger texts are refused by scan_sql_init(): offsets are 32 bits wide. */
#define SCAN_SQL_MAX_BYTES 0x7fffffffu
/* Bytes of the text that a client is told to take in place of ';'. */
#define SCAN_SQL_MAX_DELIMITER 16u
/* Bytes that scan_sql_guess() looks at. */
#define SCAN_SQL_MAX_LOOK 65536u

enum scan_sql_dialect { SCAN_SQL_ANY, SCAN_SQL_POSTGRES, SCAN_SQL_MYSQL, SCAN_SQL_SQLITE };

enum scan_sql_kind {
    SCAN_SQL_END,
    SCAN_SQL_BROKEN, /* a string, name or comment that is not closed */
    SCAN_SQL_WORD,   /* an identifier or keyword without quotes */
    SCAN_SQL_QUOTED, /* "x", `x` or [x]: a name */
    SCAN_SQL_STRING, /* 'x', E'x', $$x$$, and "x" in MySQL */
    SCAN_SQL_NUMBER,
    SCAN_SQL_PARAMETER, /* $1, ?, :name, @name */
    SCAN_SQL_HOLE,      /* ${…}, {{…}}: known only to the program around the text */
    SCAN_SQL_SEMICOLON, /* ';', or what a client was told to take in its place */
    SCAN_SQL_CAST,      /* :: */
    SCAN_SQL_SIGN       /* any other byte, alone */
};

struct scan_sql_token {
    uint8_t kind;        /* enum scan_sql_kind */
    bool is_dollar;      /* a text between $tag$ and $tag$ */
    uint32_t start, end; /* bytes, the delimiters included */
    uint32_t line;       /* of start, from 1 */
};

struct scan_sql {
    const char *text; /* borrowed */
    uint32_t size;
    uint32_t at, line;
    enum scan_sql_dialect dialect;
    bool in_conditional;       /* inside of a comment that MySQL executes */
    bool line_begins;          /* nothing but white space stands before `at` on its line */
    struct base_str delimiter; /* absent for ';' */
    /* Called for every comment, its delimiters included, in their order; may be NULL. */
    void (*on_comment)(void *context, struct base_str comment, uint32_t line);
    void *context;
};

/* The dialect that the text is certain to be in, else SCAN_SQL_ANY. */
enum scan_sql_dialect scan_sql_guess(struct base_str text);
/* False when the text is longer than SCAN_SQL_MAX_BYTES. The text must outlive the scanner. */
bool scan_sql_init(struct scan_sql *scan, struct base_str text, enum scan_sql_dialect dialect);
/* The token behind the present place; at the end, SCAN_SQL_END again and again. Lines that a client takes for
 * itself (\connect of psql, DELIMITER of mysql) are passed over. */
void scan_sql_next(struct scan_sql *scan, struct scan_sql_token *token);
/* Passes over the lines of data behind COPY … FROM STDIN, up to the line `\.`. */
void scan_sql_skip_data(struct scan_sql *scan);

static inline struct base_str scan_sql_text(const struct scan_sql *scan, const struct scan_sql_token *token)
{
    return (struct base_str){scan->text + token->start, token->end - token->start};
}

#endif
