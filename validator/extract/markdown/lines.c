/*
 * Tasks and fields. Both are read from lines, because people write them where Markdown sees only text: boxes
 * in numbered lists without a blank, fields one below the other in one paragraph.
 */
#include "validator/extract/markdown/markdown_p.h"

#define FIELD_LINES 40   /* fields stand at the top of a document */
#define LONGEST_NAME 40u /* bytes of a field's name */
#define MOST_WORDS 4u    /* of a name without asterisks; a longer one is a sentence */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct base_str skip_blanks(struct base_str s)
{
    size_t i = 0;
    while (i < s.n && is_blank(s.p[i]))
        i++;
    return base_str_from(s, i);
}

/* Takes "- ", "* ", "+ ", "1. " or "1) " off; false when there is none. The blank may be missing. */
static bool skip_marker(struct base_str *s)
{
    size_t i = 0;
    if (s->n > 0 && (s->p[0] == '-' || s->p[0] == '*' || s->p[0] == '+')) {
        i = 1;
    } else {
        while (i < s->n && i < 9 && base_is_digit(s->p[i]))
            i++;
        if (i == 0 || i >= s->n || (s->p[i] != '.' && s->p[i] != ')'))
            return false;
        i++;
    }
    *s = skip_blanks(base_str_from(*s, i));
    return true;
}

/* ---- tasks --------------------------------------------------------------------------------------------- */

/* Takes a box with at most one character off. Digits are footnotes, not marks. */
static bool skip_box(struct base_str *s, char *mark)
{
    if (s->n < 2 || s->p[0] != '[')
        return false;
    struct base_str inner = skip_blanks(base_str_from(*s, 1));
    *mark = ' ';
    if (inner.n > 0 && inner.p[0] != ']') {
        size_t n = 1; /* one character, of one or more bytes */
        while (n < inner.n && ((unsigned char)inner.p[n] & 0xC0) == 0x80)
            n++;
        *mark = inner.p[0];
        inner = skip_blanks(base_str_from(inner, n));
    }
    if (inner.n == 0 || inner.p[0] != ']' || base_is_digit(*mark))
        return false;
    inner = base_str_from(inner, 1);
    if (inner.n > 0 && (inner.p[0] == '(' || inner.p[0] == '[' || inner.p[0] == ':'))
        return false; /* a link, or the definition of one */
    *s = skip_blanks(inner);
    return true;
}

/* "2.1" of "2.1 Write it", "3" of "3. Test". */
static struct base_str leading_number(struct base_str text)
{
    size_t n = 0;
    while (n < text.n &&
           (base_is_digit(text.p[n]) || (text.p[n] == '.' && n > 0 && base_is_digit(text.p[n - 1]))))
        n++;
    bool ends = n < text.n && (is_blank(text.p[n]) || text.p[n] == ':' || text.p[n] == ')');
    if (n > 0 && text.p[n - 1] == '.')
        n--;
    return n > 0 && ends ? base_str_slice(text, 0, n) : BASE_STR_ABSENT;
}

static void read_task(struct extract_markdown_reader *r, struct base_str text, int line,
                      struct base_str section)
{
    struct base_str s = skip_blanks(text);
    char mark;
    while (base_str_starts(s, ">"))
        s = skip_blanks(base_str_from(s, 1));
    if (!skip_marker(&s) || !skip_box(&s, &mark))
        return;
    s = base_str_trim(s);
    FACTS_EMIT(r->out, task, .line = line, .is_done = mark == 'x' || mark == 'X', .number = leading_number(s),
               .text = s, .section = section);
}

/* ---- fields -------------------------------------------------------------------------------------------- */

static bool is_name(struct base_str s, bool is_bold)
{
    size_t words = 1;
    if (s.n == 0 || s.n > LONGEST_NAME || (!is_bold && !(s.p[0] >= 'A' && s.p[0] <= 'Z')))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || base_is_digit(c) || c == ' ' ||
                    c == '-' || c == '_' || c == '/' || c == '.' || ((unsigned char)c & 0x80);
        if (!good)
            return false;
        words += c == ' ';
    }
    return is_bold || words <= MOST_WORDS;
}

/* Splits "**Name:** value", "**Name**: value" and "Name: value". */
static bool split_field(struct base_str s, struct base_str *name, struct base_str *value)
{
    bool is_bold = base_str_starts(s, "**") || base_str_starts(s, "__");
    if (is_bold) {
        const char *closing = s.p[0] == '*' ? "**" : "__";
        s = base_str_from(s, 2);
        ptrdiff_t end = base_str_find(s, closing);
        if (end < 0)
            return false;
        *name = base_str_trim(base_str_slice(s, 0, (size_t)end));
        *value = base_str_trim(base_str_from(s, (size_t)end + 2));
        if (base_str_ends(*name, ":"))
            *name = base_str_trim(base_str_slice(*name, 0, name->n - 1));
        else if (base_str_starts(*value, ":"))
            *value = base_str_trim(base_str_from(*value, 1));
        else
            return false;
    } else {
        ptrdiff_t colon = base_str_find_char(s, ':');
        if (colon < 0 || (size_t)colon + 1 >= s.n || !is_blank(s.p[colon + 1]))
            return false;
        *name = base_str_slice(s, 0, (size_t)colon);
        *value = base_str_trim(base_str_from(s, (size_t)colon + 1));
    }
    if (base_str_ends(*value, "\\")) /* a hard line break */
        *value = base_str_trim(base_str_slice(*value, 0, value->n - 1));
    return value->n > 0 && is_name(*name, is_bold);
}

static void read_field(struct extract_markdown_reader *r, struct base_str text, int line)
{
    struct base_str s = skip_blanks(text), name, value;
    while (base_str_starts(s, ">"))
        s = skip_blanks(base_str_from(s, 1));
    if (!base_str_starts(s, "**"))
        skip_marker(&s);
    if (!split_field(base_str_trim(s), &name, &value))
        return;
    char lower[LONGEST_NAME];
    for (size_t i = 0; i < name.n; i++)
        lower[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32) : name.p[i];
    FACTS_EMIT(r->out, doc_field, .line = line, .name = base_str_make(lower, name.n), .value = value);
}

/* ---- all lines ----------------------------------------------------------------------------------------- */

void extract_markdown_lines(struct extract_markdown_reader *r)
{
    size_t heading = 0, span = 0, at = r->body;
    struct base_str section = BASE_STR_ABSENT;
    for (int line = r->body_line; at < r->bytes.n; line++) {
        size_t end = at;
        while (end < r->bytes.n && r->bytes.p[end] != '\n' && r->bytes.p[end] != '\r')
            end++;
        struct base_str text = base_str_slice(r->bytes, at, end);
        at = end + 1;
        if (at < r->bytes.n && r->bytes.p[end] == '\r' && r->bytes.p[at] == '\n')
            at++;
        while (heading < r->headings.n && r->headings.items[heading].line <= line)
            section = r->headings.items[heading++].text;
        while (span < r->code.n && r->code.items[span].to < line)
            span++;
        bool is_code = span < r->code.n && r->code.items[span].from <= line;
        bool is_heading = heading > 0 && r->headings.items[heading - 1].line == line;
        if (is_code || is_heading)
            continue;
        read_task(r, text, line, section);
        if (line <= FIELD_LINES)
            read_field(r, text, line);
    }
}
