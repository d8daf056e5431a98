/*
 * SQL files: where one statement ends and the next begins, and which of them are undone later.
 *
 * Tools for migrations write both directions into one file and part them by comments. Statements behind a
 * marker for down carry that in every row; who uses the rows leaves them out.
 */
#include "validator/extract/sql/sql_p.h"

/* ---- comments that are markers ---- */

#define LONGEST_MARKER 120u

/* The letters, ':' and blanks of a comment, in lower case, runs of other bytes as one blank. */
static size_t marker_text(struct base_str comment, char *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < comment.n && n < max; i++) {
        char c = comment.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || c == ':')
            out[n++] = c;
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    return n;
}

/* up or down, when the comment is a marker. The bare word "down" is one behind an "up" alone: elsewhere it is
 * a title, often above a way back that is written as comments. */
static struct base_str direction_of(struct extract_sql *r, struct base_str comment, struct base_str marker)
{
    static const char *const up[] = {"up", "ups", "up migration", "up migrations", "migration up", NULL};
    static const char *const down[] = {"down",           "downs", "down migration", "down migrations",
                                       "migration down", NULL};
    static const char *const sure_up[] = {"goose up",   "goose up notransaction",   "migrate up",
                                          "micrate up", "migrate up notransaction", "rambler up",
                                          NULL};
    static const char *const sure_down[] = {"goose down",
                                            "goose down notransaction",
                                            "migrate down",
                                            "micrate down",
                                            "migrate down notransaction",
                                            "rambler down",
                                            NULL};
    if (BASE_STR_IN(marker, sure_up) || base_str_starts(marker, "migrate:up"))
        return BASE_STR("up");
    if (BASE_STR_IN(marker, sure_down) || base_str_starts(marker, "migrate:down") ||
        (base_str_is(marker, "undo") && base_str_find_char(comment, '@') >= 0))
        return BASE_STR("down");
    if (BASE_STR_IN(marker, up)) {
        r->has_up = true;
        return BASE_STR("up");
    }
    return r->has_up && BASE_STR_IN(marker, down) ? BASE_STR("down") : BASE_STR_ABSENT;
}

static void on_comment(void *context, struct base_str comment, uint32_t line)
{
    struct extract_sql *r = context;
    char text[64];
    (void)line;
    if (comment.n > LONGEST_MARKER)
        return;
    /* Within a statement a word such as "up" says something of a column. */
    if (r->tokens.n && base_str_find(comment, "+") < 0 && base_str_find(comment, ">") < 0 &&
        base_str_find(comment, "migrate:") < 0)
        return;
    struct base_str marker = base_str_make(text, marker_text(comment, text, sizeof text));
    struct base_str direction = direction_of(r, comment, marker);
    if (direction.p) {
        r->next_direction = direction;
        r->breaks = true;
    } else if (base_str_is(marker, "statement breakpoint") || base_str_ends(marker, "statementbegin") ||
               base_str_ends(marker, "statementend")) {
        r->breaks = true;
    }
}

/* ---- statements ---- */

/* Whether a statement that begins so may change a schema. */
static bool is_wanted(const struct extract_sql *r)
{
    static const char *const words[] = {"CREATE", "ALTER", "DROP", "RENAME", "COMMENT",
                                        "DO",     "SET",   "COPY", NULL};
    return r->bodies > 0 || extract_sql_is_one(r, words);
}

/* Routines of MySQL and SQLite hold statements between BEGIN and END. */
struct routine {
    bool is_one;
    unsigned depth;
    bool after_end;
};

static void look_for_routine(const struct extract_sql *r, struct routine *routine,
                             const struct scan_sql_token *token)
{
    struct base_str text = scan_sql_text(&r->scan, token);
    bool after_end = routine->after_end;
    routine->after_end = false;
    if (token->kind != SCAN_SQL_WORD)
        return;
    if (r->tokens.n <= 8 &&
        (base_str_eq_nocase(text, BASE_STR("TRIGGER")) || base_str_eq_nocase(text, BASE_STR("PROCEDURE")) ||
         base_str_eq_nocase(text, BASE_STR("FUNCTION")) || base_str_eq_nocase(text, BASE_STR("EVENT"))))
        routine->is_one = true;
    if (!routine->is_one)
        return;
    if (base_str_eq_nocase(text, BASE_STR("BEGIN")) ||
        (base_str_eq_nocase(text, BASE_STR("CASE")) && !after_end)) {
        routine->depth++;
    } else if (base_str_eq_nocase(text, BASE_STR("END"))) {
        routine->after_end = true;
        if (routine->depth)
            routine->depth--;
    } else if (after_end &&
               (base_str_eq_nocase(text, BASE_STR("IF")) || base_str_eq_nocase(text, BASE_STR("LOOP")) ||
                base_str_eq_nocase(text, BASE_STR("WHILE")) ||
                base_str_eq_nocase(text, BASE_STR("REPEAT")))) {
        routine->depth++; /* that END was none of a BEGIN */
    }
}

static void finish_statement(struct extract_sql *r, const struct scan_sql_token *end)
{
    struct scan_sql_token last = *end;
    last.kind = SCAN_SQL_END;
    if (r->tokens.n > SQL_MAX_TOKENS) {
        if (r->extractor)
            extract_problem(r->out, r->extractor, (int)(r->line + r->tokens.items[0].line), 1, true,
                            "the statement has more than %u tokens", SQL_MAX_TOKENS);
    } else if (r->tokens.n) {
        base_vec_push(&r->tokens, last);
        extract_sql_statement(r);
    }
    r->tokens.n = 0;
}

/* GO of SQL Server's client: alone on its line. */
static bool is_batch_end(const struct extract_sql *r, const struct scan_sql_token *token)
{
    const char *text = r->scan.text;
    return token->kind == SCAN_SQL_WORD && token->end - token->start == 2 &&
           base_str_eq_nocase(scan_sql_text(&r->scan, token), BASE_STR("GO")) &&
           (token->start == 0 || text[token->start - 1] == '\n') &&
           (token->end == r->scan.size || text[token->end] == '\n' || text[token->end] == '\r');
}

static bool has_word(const struct extract_sql *r, const char *word)
{
    for (size_t i = 0; i + r->at < r->tokens.n; i++)
        if (extract_sql_is_at(r, i, word))
            return true;
    return false;
}

void extract_sql_read(struct extract_sql *r, struct base_str text, enum scan_sql_dialect dialect)
{
    struct scan_sql_token token;
    struct routine routine = {0};
    bool is_passed = false; /* the statement at hand is of no interest */
    if (!scan_sql_init(&r->scan, text, dialect)) {
        if (r->extractor)
            extract_problem(r->out, r->extractor, 1, 1, true, "the text is larger than %u bytes",
                            SCAN_SQL_MAX_BYTES);
        return;
    }
    r->scan.on_comment = on_comment;
    r->scan.context = r;
    do {
        scan_sql_next(&r->scan, &token);
        bool ends = token.kind == SCAN_SQL_END || is_batch_end(r, &token) ||
                    (token.kind == SCAN_SQL_SEMICOLON && routine.depth == 0);
        if (ends || r->breaks) {
            bool is_copy = (r->at = 0, r->tokens.n && extract_sql_is(r, "COPY")) && has_word(r, "STDIN");
            finish_statement(r, &token);
            routine = (struct routine){0};
            is_passed = r->breaks = false;
            r->direction = r->next_direction;
            if (is_copy && !r->bodies)
                scan_sql_skip_data(&r->scan);
            if (ends)
                continue;
        }
        if (token.kind == SCAN_SQL_BROKEN) {
            if (r->extractor)
                extract_problem(r->out, r->extractor, (int)(r->line + token.line), 1, true,
                                "a text, name or comment that begins here is not closed");
            r->tokens.n = 0;
        } else if (!is_passed && r->tokens.n <= SQL_MAX_TOKENS) {
            look_for_routine(r, &routine, &token);
            base_vec_push(&r->tokens, token);
            r->at = 0;
            is_passed = r->tokens.n == 1 && !is_wanted(r);
            if (is_passed)
                r->tokens.n = 0;
        }
    } while (token.kind != SCAN_SQL_END);
}

/* ---- the extractor ---- */

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct base_arena arena = BASE_ARENA_INIT;
    int64_t ordinal = 0;
    struct extract_sql r = {
        .arena = &arena, .out = out, .extractor = &extract_sql, .ordinal = &ordinal, .scope = FACTS_NULL};
    extract_sql_read(&r, input->bytes, scan_sql_guess(input->bytes));
    base_vec_finish(&r.tokens);
    base_arena_finish(&arena);
}

static const char *const globs[] = {"*.sql", "*.ddl", "*.psql", "*.pgsql", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_sql_statement, FACTS_TABLE_COUNT};

const struct extract_extractor extract_sql = {
    .name = "sql",
    .summary = "SQL files: what their statements do to tables, columns, indexes, constraints and types.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
