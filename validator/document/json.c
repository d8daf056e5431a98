/*
 * JSON (RFC 8259), with comments and trailing commas where the syntax allows them.
 *
 * One pass without recursion. Strings are decoded where they stand (a decoded string is never longer than its
 * source), so that the tree borrows them from the document's copy of the bytes. A fault after which the next
 * value is certain is reported and passed over; any other ends the reading, and what was read stays.
 */
#include "validator/document/document_p.h"

#include "validator/base/utf8.h"

#include <string.h>

struct frame {
    struct document_node *node, *last;
};

struct reader {
    struct document *document;
    char *p, *end;
    bool comments;
    bool stopped; /* a fatal problem was reported */
    int line;
    /* Columns are counted forward from the last place that was asked for, so that a line of 100 MB is counted
     * once. */
    const char *mark;
    int mark_column;
    BASE_VEC(struct frame) open;
};

static int column_at(struct reader *r, const char *p)
{
    int n = 0;
    for (const char *c = r->mark; c < p; c++)
        n += ((unsigned char)*c & 0xC0) != 0x80;
    r->mark = p;
    r->mark_column += n;
    return r->mark_column;
}

static void new_line(struct reader *r, const char *first)
{
    r->line++;
    r->mark = first;
    r->mark_column = 1;
}

static void report(struct reader *r, bool fatal, const char *message)
{
    document_add_problem(r->document, r->line, column_at(r, r->p), fatal, "%s", message);
    r->stopped |= fatal;
}

/* Passes the line end at p, which is LF, CR LF or CR. */
static void pass_line_end(struct reader *r)
{
    if (*r->p == '\r' && r->p + 1 < r->end && r->p[1] == '\n')
        r->p++;
    r->p++;
    new_line(r, r->p);
}

static void skip_comment(struct reader *r)
{
    if (!r->comments)
        report(r, false, "JSON has no comments");
    if (r->p[1] == '/') {
        while (r->p < r->end && *r->p != '\n' && *r->p != '\r')
            r->p++;
        return;
    }
    int line = r->line, column = column_at(r, r->p);
    r->p += 2;
    while (r->p < r->end) {
        if (*r->p == '*' && r->p + 1 < r->end && r->p[1] == '/') {
            r->p += 2;
            return;
        }
        if (*r->p == '\n' || *r->p == '\r')
            pass_line_end(r);
        else
            r->p++;
    }
    document_add_problem(r->document, line, column, true, "the comment is not closed");
    r->stopped = true;
}

static void skip_space(struct reader *r)
{
    while (r->p < r->end && !r->stopped) {
        char c = *r->p;
        if (c == ' ' || c == '\t')
            r->p++;
        else if (c == '\n' || c == '\r')
            pass_line_end(r);
        else if (c == '/' && r->p + 1 < r->end && (r->p[1] == '/' || r->p[1] == '*'))
            skip_comment(r);
        else
            return;
    }
}

static int hex4(const char *p, const char *end)
{
    int value = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = base_hex_digit(p[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Decodes the escape whose 'u' is at p, with the second half of a surrogate pair; *next is behind it. */
static uint32_t unicode_escape(const char *p, const char *end, const char **next, bool *good)
{
    int unit = hex4(p + 1, end);
    *good = unit >= 0;
    *next = p + 1;
    if (unit < 0)
        return 0xFFFD;
    *next = p + 5;
    if (unit < 0xD800 || unit > 0xDFFF)
        return (uint32_t)unit;
    int low = end - *next >= 6 && (*next)[0] == '\\' && (*next)[1] == 'u' ? hex4(*next + 2, end) : -1;
    *good = unit < 0xDC00 && low >= 0xDC00 && low <= 0xDFFF;
    if (!*good)
        return 0xFFFD;
    *next += 6;
    return 0x10000u + (((uint32_t)unit & 0x3FF) << 10) + ((uint32_t)low & 0x3FF);
}

/* Decodes [p, end) in place; returns the new end. Bad escapes are reported at the string's place. */
static char *decode(struct reader *r, char *p, const char *end, int column)
{
    static const char plain[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    char *out = p;
    const char *in = p;
    bool all_good = true;
    while (in < end) {
        if (*in != '\\') {
            *out++ = *in++;
            continue;
        }
        in++;
        if (*in == 'u') {
            bool good;
            uint32_t c = unicode_escape(in, end, &in, &good);
            all_good &= good;
            out += base_utf8_encode(c, out);
            continue;
        }
        const char *pair = plain;
        while (*pair && *pair != *in)
            pair += 2;
        if (*pair == '\0')
            all_good = false;
        *out++ = *pair ? pair[1] : *in;
        in++;
    }
    if (!all_good)
        document_add_problem(r->document, r->line, column, false, "the string has an escape that JSON lacks");
    return out;
}

/* Reads the string at p; the absent view when it is not closed. */
static struct base_str read_string(struct reader *r, int column)
{
    char *start = r->p + 1, *p = start;
    bool escaped = false, control = false;
    while (p < r->end && *p != '"') {
        if (*p == '\\') {
            escaped = true;
            p++;
            if (p >= r->end)
                break;
        }
        if (*p == '\n' || *p == '\r')
            break;
        control |= (unsigned char)*p < 0x20;
        p++;
    }
    if (p >= r->end || *p != '"') {
        report(r, true, "the string is not closed");
        return BASE_STR_ABSENT;
    }
    if (control)
        document_add_problem(r->document, r->line, column, false,
                             "the string has a control character, which must be escaped");
    const char *end = p;
    r->p = p + 1;
    column_at(r, r->p); /* before bytes move */
    if (escaped)
        end = decode(r, start, end, column);
    return base_str_make(start, (size_t)(end - start));
}

/* number = [ "-" ] int [ frac ] [ exp ] */
static bool is_number(struct base_str s)
{
    size_t i = 0, digits;
    if (i < s.n && s.p[i] == '-')
        i++;
    digits = i;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    if (i == digits || (i > digits + 1 && s.p[digits] == '0'))
        return false;
    if (i < s.n && s.p[i] == '.') {
        digits = ++i;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
        if (i == digits)
            return false;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
            i++;
        digits = i;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
        if (i == digits)
            return false;
    }
    return i == s.n;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-' || c == '.' || c == '$';
}

/* A number or literal; another word is kept as a string, with a problem. */
static void read_word(struct reader *r, struct document_node *node)
{
    const char *start = r->p;
    while (r->p < r->end && is_word_byte(*r->p))
        r->p++;
    struct base_str word = base_str_make(start, (size_t)(r->p - start));
    if (word.n == 0) {
        report(r, true, "a value is missing here");
        return;
    }
    node->text = word;
    if (is_number(word)) {
        node->kind = DOCUMENT_NUMBER;
    } else if (base_str_is(word, "true") || base_str_is(word, "false")) {
        node->kind = DOCUMENT_BOOLEAN;
    } else if (base_str_is(word, "null")) {
        node->kind = DOCUMENT_NULL;
        node->text = BASE_STR_ABSENT;
    } else {
        node->kind = DOCUMENT_STRING;
        document_add_problem(r->document, node->line, node->column, false, "'%.*s' is no JSON value",
                             word.n > 60 ? 60 : (int)word.n, word.p);
    }
}

/* Passes the container at p, which is nested too deep, up to behind its end. */
static void skip_container(struct reader *r)
{
    size_t depth = 0;
    while (r->p < r->end && !r->stopped) {
        char c = *r->p;
        if (c == '"') {
            char *p = r->p + 1;
            while (p < r->end && *p != '"' && *p != '\n' && *p != '\r')
                p += *p == '\\' && p + 1 < r->end ? 2 : 1;
            r->p = p < r->end && *p == '"' ? p + 1 : p;
            continue;
        }
        if (c == '\n' || c == '\r' || c == '/') {
            char *before = r->p;
            skip_space(r);
            r->p += r->p == before;
            continue;
        }
        r->p++;
        depth += c == '{' || c == '[';
        if ((c == '}' || c == ']') && --depth == 0)
            return;
    }
}

static void open_container(struct reader *r, struct document_node *node)
{
    node->kind = *r->p == '{' ? DOCUMENT_OBJECT : DOCUMENT_ARRAY;
    if (r->open.n >= r->document->limits.max_depth) {
        document_add_problem(r->document, node->line, node->column, true,
                             "nested deeper than %zu levels: not read (limit of depth in a document)",
                             r->document->limits.max_depth);
        skip_container(r);
        node->end_line = r->line;
        return;
    }
    r->p++;
    base_vec_push(&r->open, (struct frame){node, NULL});
}

static void close_container(struct reader *r)
{
    struct document_node *node = r->open.items[--r->open.n].node;
    node->end_line = r->line;
    document_close_node(r->document, node);
}

/* Reads `"key" :` into `node`'s key fields. */
static void read_key(struct reader *r, struct base_str *key, int *line, int *column)
{
    if (r->p >= r->end || *r->p != '"') {
        report(r, true, r->p >= r->end ? "the object is not closed" : "a member name in quotes is missing");
        return;
    }
    *line = r->line;
    *column = column_at(r, r->p);
    *key = read_string(r, *column);
    if (!r->stopped)
        skip_space(r);
    if (r->stopped)
        return;
    if (r->p >= r->end || *r->p != ':') {
        report(r, true, "a ':' is missing behind the member name");
        return;
    }
    r->p++;
    skip_space(r);
}

/* Reads one value, or the start of a container, at p. */
static void read_value(struct reader *r)
{
    struct frame *top = r->open.n ? &r->open.items[r->open.n - 1] : NULL;
    struct base_str key = BASE_STR_ABSENT;
    int key_line = 0, key_column = 0;
    if (top && top->node->kind == DOCUMENT_OBJECT)
        read_key(r, &key, &key_line, &key_column);
    if (r->stopped)
        return;
    if (r->p >= r->end) {
        report(r, true, "the text ends where a value is missing");
        return;
    }
    struct document_node *node = document_new_node(r->document, r->line, column_at(r, r->p));
    if (!node) {
        r->stopped = true;
        return;
    }
    node->key = key;
    node->key_line = key_line;
    node->key_column = key_column;
    if (top)
        document_append(top->node, &top->last, node);
    else
        base_vec_push(&r->document->roots, node);
    if (*r->p == '{' || *r->p == '[') {
        open_container(r, node);
    } else if (*r->p == '"') {
        node->kind = DOCUMENT_STRING;
        node->is_quoted = true;
        node->text = read_string(r, node->column);
    } else {
        read_word(r, node);
    }
}

/* Behind a value or an opening bracket: closes what ends here, and passes the comma. Returns false when the
 * root is complete. */
static bool to_next_value(struct reader *r)
{
    while (!r->stopped && r->open.n > 0) {
        struct frame *top = &r->open.items[r->open.n - 1];
        char closer = top->node->kind == DOCUMENT_OBJECT ? '}' : ']';
        skip_space(r);
        if (r->stopped)
            return false;
        if (r->p >= r->end) {
            report(r, true, closer == '}' ? "the object is not closed" : "the array is not closed");
            return false;
        }
        if (*r->p == closer) {
            r->p++;
            close_container(r);
            continue;
        }
        if (!top->last)
            return true;
        if (*r->p != ',') {
            report(r, true, closer == '}' ? "a ',' or '}' is missing here" : "a ',' or ']' is missing here");
            return false;
        }
        r->p++;
        skip_space(r);
        if (r->stopped || r->p >= r->end || *r->p != closer)
            return !r->stopped;
        if (!r->comments)
            report(r, false, "JSON has no comma behind the last value");
    }
    return false;
}

void document_read_json(struct document *document, char *text, size_t n, bool comments)
{
    struct reader r = {.document = document, .p = text, .end = text + n, .comments = comments};
    r.line = 1;
    r.mark = text;
    r.mark_column = 1;
    skip_space(&r);
    if (r.p >= r.end && !r.stopped)
        report(&r, true, "the document is empty");
    if (!r.stopped) {
        do
            read_value(&r);
        while (!r.stopped && to_next_value(&r));
    }
    if (!r.stopped) {
        skip_space(&r);
        if (r.p < r.end && !r.stopped)
            report(&r, true, "there is text behind the end of the document");
    }
    while (r.open.n > 0)
        close_container(&r);
    base_vec_finish(&r.open);
}
