#include "validator/scan/sql.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static bool begins_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool continues_word(char c)
{
    return begins_word(c) || base_is_digit(c) || c == '$';
}

static char at(const struct scan_sql *scan, uint32_t offset)
{
    return offset < scan->size ? scan->text[offset] : '\0';
}

/* Moves to `end`, and counts the lines on the way. */
static void move(struct scan_sql *scan, uint32_t end)
{
    const char *p = scan->text + scan->at, *last = scan->text + end;
    while (p < last && (p = memchr(p, '\n', (size_t)(last - p)))) {
        scan->line++;
        p++;
    }
    scan->at = end;
}

static uint32_t line_end(const struct scan_sql *scan, uint32_t from)
{
    const char *p = from < scan->size ? memchr(scan->text + from, '\n', scan->size - from) : NULL;
    return p ? (uint32_t)(p - scan->text) : scan->size;
}

/* The end of `*` + `/` behind a comment's opener; size + 1 when it is not closed. PostgreSQL nests them. */
static uint32_t comment_end(const struct scan_sql *scan, uint32_t from)
{
    unsigned depth = 1;
    for (uint32_t i = from; i + 1 < scan->size; i++) {
        if (scan->text[i] == '*' && scan->text[i + 1] == '/') {
            i++;
            if (--depth == 0)
                return i + 1;
        } else if (scan->text[i] == '/' && scan->text[i + 1] == '*' && scan->dialect == SCAN_SQL_POSTGRES) {
            i++;
            depth++;
        }
    }
    return scan->size + 1;
}

static void report(struct scan_sql *scan, uint32_t end)
{
    if (scan->on_comment)
        scan->on_comment(scan->context, base_str_make(scan->text + scan->at, end - scan->at), scan->line);
    move(scan, end);
}

static bool is_client_word(const struct scan_sql *scan, const char *word)
{
    size_t n = strlen(word);
    return scan->size - scan->at > n &&
           base_str_eq_nocase(base_str_make(scan->text + scan->at, n), base_str_of(word)) &&
           is_space(scan->text[scan->at + n]);
}

/* A line that a client takes for itself; false when there is none here. */
static bool skip_client_line(struct scan_sql *scan)
{
    if (!scan->line_begins)
        return false;
    if (at(scan, scan->at) == '\\') {
        move(scan, line_end(scan, scan->at));
        return true;
    }
    if (!is_client_word(scan, "DELIMITER"))
        return false;
    uint32_t end = line_end(scan, scan->at);
    struct base_str given = base_str_trim(base_str_make(scan->text + scan->at + 9, end - scan->at - 9));
    if (given.n == 0 || given.n > SCAN_SQL_MAX_DELIMITER)
        return false;
    scan->delimiter = base_str_is(given, ";") ? BASE_STR_ABSENT : given;
    move(scan, end);
    return true;
}

/* Passes over white space and comments; false when a comment is not closed, which is the token. */
static bool skip_blanks(struct scan_sql *scan)
{
    for (;;) {
        char c = at(scan, scan->at), next = at(scan, scan->at + 1);
        if (scan->at >= scan->size)
            return true;
        if (is_space(c)) {
            scan->line_begins = scan->line_begins || c == '\n';
            move(scan, scan->at + 1);
        } else if (c == '-' && next == '-') {
            report(scan, line_end(scan, scan->at));
        } else if (c == '#' && (scan->dialect == SCAN_SQL_MYSQL || (scan->line_begins && next != '>'))) {
            report(scan, line_end(scan, scan->at));
        } else if (c == '/' && next == '*' && at(scan, scan->at + 2) == '!') {
            uint32_t i = scan->at + 3;
            while (base_is_digit(at(scan, i)))
                i++;
            scan->in_conditional = true;
            move(scan, i);
        } else if (c == '*' && next == '/' && scan->in_conditional) {
            scan->in_conditional = false;
            move(scan, scan->at + 2);
        } else if (c == '/' && next == '*') {
            uint32_t end = comment_end(scan, scan->at + 2);
            if (end > scan->size)
                return false;
            report(scan, end);
        } else if (!skip_client_line(scan)) {
            return true;
        }
    }
}

/* The end of a text or name that `quote` ends and doubling escapes; size + 1 when it is not closed. */
static uint32_t quoted_end(const struct scan_sql *scan, uint32_t from, char quote, bool backslash)
{
    for (uint32_t i = from; i < scan->size; i++) {
        char c = scan->text[i];
        if (backslash && c == '\\')
            i++;
        else if (c == quote && at(scan, i + 1) == quote && quote != ']')
            i++;
        else if (c == quote)
            return i + 1;
    }
    return scan->size + 1;
}

/* The end of $tag$ … $tag$; 0 when no such text begins here. */
static uint32_t dollar_end(const struct scan_sql *scan, uint32_t from)
{
    uint32_t i = from + 1;
    while (begins_word(at(scan, i)) || (i > from + 1 && base_is_digit(at(scan, i))))
        i++;
    if (at(scan, i) != '$')
        return 0;
    struct base_str tag = base_str_make(scan->text + from, i + 1 - from);
    struct base_str rest = base_str_make(scan->text + i + 1, scan->size - i - 1);
    ptrdiff_t found = base_str_find_str(rest, tag);
    return found < 0 ? scan->size + 1 : i + 1 + (uint32_t)found + (uint32_t)tag.n;
}

/* The end of ${…} or {{…}}, braces within it counted. */
static uint32_t hole_end(const struct scan_sql *scan, uint32_t from)
{
    unsigned depth = 0;
    for (uint32_t i = from; i < scan->size; i++) {
        if (scan->text[i] == '{')
            depth++;
        else if (scan->text[i] == '}' && --depth == 0)
            return i + 1;
    }
    return scan->size + 1;
}

static uint32_t number_end(const struct scan_sql *scan, uint32_t from)
{
    uint32_t i = from;
    while (i < scan->size &&
           (base_is_digit(scan->text[i]) || scan->text[i] == '.' || begins_word(scan->text[i]) ||
            ((scan->text[i] == '-' || scan->text[i] == '+') && i > from &&
             (scan->text[i - 1] == 'e' || scan->text[i - 1] == 'E') && base_is_digit(at(scan, i + 1)))))
        i++;
    return i;
}

static void take(struct scan_sql *scan, struct scan_sql_token *token, enum scan_sql_kind kind, uint32_t end)
{
    token->kind = (uint8_t)(end > scan->size ? SCAN_SQL_BROKEN : kind);
    move(scan, end > scan->size ? scan->size : end);
}

static bool take_delimiter(struct scan_sql *scan, struct scan_sql_token *token)
{
    struct base_str delimiter = scan->delimiter.p ? scan->delimiter : BASE_STR(";");
    if (!base_str_eq(base_str_slice(base_str_make(scan->text, scan->size), scan->at, scan->at + delimiter.n),
                     delimiter))
        return false;
    take(scan, token, SCAN_SQL_SEMICOLON, scan->at + (uint32_t)delimiter.n);
    return true;
}

/* A word, or a text with a letter in front: E'…', B'…', X'…', N'…'. */
static void take_word(struct scan_sql *scan, struct scan_sql_token *token)
{
    uint32_t from = scan->at, i = from;
    char c = at(scan, from);
    if (at(scan, from + 1) == '\'' && memchr("eEbBxXnN", c, 8)) {
        take(scan, token, SCAN_SQL_STRING,
             quoted_end(scan, from + 2, '\'', c == 'e' || c == 'E' || scan->dialect == SCAN_SQL_MYSQL));
        return;
    }
    while (continues_word(at(scan, i)) && !(scan->text[i] == '$' && at(scan, i + 1) == '{'))
        i++;
    take(scan, token, SCAN_SQL_WORD, i);
}

static bool take_dollar(struct scan_sql *scan, struct scan_sql_token *token)
{
    uint32_t from = scan->at, i = from + 1;
    if (at(scan, i) == '{') {
        take(scan, token, SCAN_SQL_HOLE, hole_end(scan, i));
        return true;
    }
    if (base_is_digit(at(scan, i))) {
        while (base_is_digit(at(scan, i)))
            i++;
        take(scan, token, SCAN_SQL_PARAMETER, i);
        return true;
    }
    uint32_t end = scan->dialect == SCAN_SQL_MYSQL ? 0 : dollar_end(scan, from);
    if (end) {
        token->is_dollar = true;
        take(scan, token, SCAN_SQL_STRING, end);
    }
    return end != 0;
}

static void take_sign(struct scan_sql *scan, struct scan_sql_token *token)
{
    uint32_t from = scan->at, i = from + 1;
    char c = at(scan, from), next = at(scan, i);
    if (c == ':' && next == ':') {
        take(scan, token, SCAN_SQL_CAST, from + 2);
    } else if (c == '{' && next == '{') {
        take(scan, token, SCAN_SQL_HOLE, hole_end(scan, from));
    } else if (c == '?' || ((c == ':' || c == '@') && (begins_word(next) || next == '@'))) {
        while (c != '?' && (continues_word(at(scan, i)) || at(scan, i) == '@'))
            i++;
        take(scan, token, SCAN_SQL_PARAMETER, i);
    } else {
        take(scan, token, SCAN_SQL_SIGN, i);
    }
}

void scan_sql_next(struct scan_sql *scan, struct scan_sql_token *token)
{
    bool is_open = !skip_blanks(scan);
    *token = (struct scan_sql_token){.start = scan->at, .line = scan->line};
    char c = at(scan, scan->at);
    bool backslash = scan->dialect == SCAN_SQL_MYSQL;
    scan->line_begins = false;
    if (is_open)
        take(scan, token, SCAN_SQL_BROKEN, scan->size);
    else if (scan->at >= scan->size)
        token->kind = SCAN_SQL_END;
    else if (take_delimiter(scan, token))
        ;
    else if (begins_word(c))
        take_word(scan, token);
    else if (base_is_digit(c) || (c == '.' && base_is_digit(at(scan, scan->at + 1))))
        take(scan, token, SCAN_SQL_NUMBER, number_end(scan, scan->at));
    else if (c == '\'')
        take(scan, token, SCAN_SQL_STRING, quoted_end(scan, scan->at + 1, c, backslash));
    else if (c == '"')
        take(scan, token, SCAN_SQL_QUOTED, quoted_end(scan, scan->at + 1, c, false));
    else if (c == '`')
        take(scan, token, SCAN_SQL_QUOTED, quoted_end(scan, scan->at + 1, c, false));
    else if (c == '[' && scan->dialect != SCAN_SQL_POSTGRES && begins_word(at(scan, scan->at + 1)))
        take(scan, token, SCAN_SQL_QUOTED, quoted_end(scan, scan->at + 1, ']', false));
    else if (c == '$' && take_dollar(scan, token))
        ;
    else
        take_sign(scan, token);
    token->end = scan->at;
}

void scan_sql_skip_data(struct scan_sql *scan)
{
    while (scan->at < scan->size) {
        uint32_t end = line_end(scan, scan->at);
        struct base_str line = base_str_trim(base_str_make(scan->text + scan->at, end - scan->at));
        move(scan, end < scan->size ? end + 1 : end);
        if (base_str_is(line, "\\."))
            break;
    }
    scan->line_begins = true;
}

bool scan_sql_init(struct scan_sql *scan, struct base_str text, enum scan_sql_dialect dialect)
{
    *scan = (struct scan_sql){.text = text.p, .line = 1, .dialect = dialect, .line_begins = true};
    if (text.n > SCAN_SQL_MAX_BYTES)
        return false;
    scan->size = (uint32_t)text.n;
    return true;
}
