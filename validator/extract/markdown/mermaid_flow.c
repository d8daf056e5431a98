/*
 * Flowcharts: shapes of nodes with their texts, links with a node on both sides, subgraphs with their ends. A
 * text without quotes holds no bracket, bar or quote of its own: Mermaid's lexer takes it for the next token.
 */
#include "validator/extract/markdown/mermaid_p.h"

struct flow {
    struct extract_mermaid *m;
    struct base_str s;
    size_t at;
    int line;
};

static const struct {
    const char *open, *close, *other; /* the longest first */
} shapes[] = {
    {"(((", ")))", NULL}, {"([", "])", NULL}, {"((", "))", NULL}, {"[[", "]]", NULL},
    {"[(", ")]", NULL},   {"{{", "}}", NULL}, {"(-", "-)", NULL}, {"[/", "/]", "\\]"},
    {"[\\", "\\]", "/]"}, {"[", "]", NULL},   {"(", ")", NULL},   {"{", "}", NULL},
};

static void count_lines(struct flow *f, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < f->s.n; i++)
        f->line += f->s.p[i] == '\n';
}

/* Behind the quote that closes the one at f->at; false when there is none. */
static bool skip_quoted(struct flow *f)
{
    const char *end = f->at + 1 < f->s.n ? memchr(f->s.p + f->at + 1, '"', f->s.n - f->at - 1) : NULL;
    if (!end)
        return extract_mermaid_problem(f->m, f->line, "A text in quotes does not end.");
    size_t to = (size_t)(end - f->s.p) + 1;
    count_lines(f, f->at, to);
    f->at = to;
    return true;
}

static bool at_text(const struct flow *f, const char *text)
{
    return text && base_str_starts(base_str_from(f->s, f->at), text);
}

static bool closes(struct flow *f, size_t shape)
{
    const char *close = at_text(f, shapes[shape].close)   ? shapes[shape].close
                        : at_text(f, shapes[shape].other) ? shapes[shape].other
                                                          : NULL;
    if (close)
        f->at += strlen(close);
    return close;
}

/* The text and the end of a shape that opens at f->at. */
static bool read_shape(struct flow *f)
{
    size_t shape = 0;
    int line = f->line;
    while (shape < sizeof shapes / sizeof *shapes && !at_text(f, shapes[shape].open))
        shape++;
    if (shape == sizeof shapes / sizeof *shapes)
        return true;
    f->at += strlen(shapes[shape].open);
    while (f->at < f->s.n && (f->s.p[f->at] == ' ' || f->s.p[f->at] == '\t'))
        f->at++;
    if (f->at < f->s.n && f->s.p[f->at] == '"') {
        if (!skip_quoted(f))
            return false;
        while (f->at < f->s.n && (f->s.p[f->at] == ' ' || f->s.p[f->at] == '\t'))
            f->at++;
        return closes(f, shape) ||
               extract_mermaid_problem(f->m, line, "Behind the text of a node, %s is missing.",
                                       shapes[shape].close);
    }
    while (f->at < f->s.n) {
        if (closes(f, shape))
            return true;
        char c = f->s.p[f->at];
        if (base_str_find_char(BASE_STR("[](){}|\""), c) >= 0)
            return extract_mermaid_problem(
                f->m, f->line, "The text of a node holds %c: such a text must stand in quotes.", c);
        f->line += c == '\n';
        f->at++;
    }
    return extract_mermaid_problem(f->m, line, "A node that opens with %s is not closed.",
                                   shapes[shape].open);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           ((unsigned char)c & 0x80);
}

/* A link such as -->, ---, ==>, -.->, <-->, o--o, ~~~ at `at`: its length; 0 for none. *is_begun for the
 * first half of one with a text, such as "-- text -->". */
static size_t link_length(struct base_str s, size_t at, bool *is_begun)
{
    size_t i = at, dashes = 0;
    char kind = i < s.n ? s.p[i] : '\0';
    *is_begun = false;
    if (kind == '<')
        kind = ++i < s.n ? s.p[i] : '\0';
    if (kind == '-' && i + 1 < s.n && s.p[i + 1] == '.') {
        for (i++; i < s.n && s.p[i] == '.'; i++)
            dashes++;
        if (i >= s.n || s.p[i] != '-') {
            *is_begun = true;
            return i - at;
        }
        i++;
        return i < s.n && (s.p[i] == '>' ||
                           ((s.p[i] == 'x' || s.p[i] == 'o') && (i + 1 >= s.n || !is_word(s.p[i + 1]))))
                   ? i + 1 - at
                   : i - at;
    }
    if (kind != '-' && kind != '=' && kind != '~')
        return 0;
    for (; i < s.n && s.p[i] == kind; i++)
        dashes++;
    if (dashes < 2)
        return 0;
    if (kind == '~')
        return dashes >= 3 ? i - at : 0;
    if (i < s.n &&
        (s.p[i] == '>' || ((s.p[i] == 'x' || s.p[i] == 'o') && (i + 1 >= s.n || !is_word(s.p[i + 1])))))
        return i + 1 - at;
    *is_begun = dashes == 2;
    return i - at;
}

/* The second half of a link with a text, on the same line: the offset behind it, or 0. */
static size_t link_end(struct base_str s, size_t at)
{
    for (; at < s.n && s.p[at] != '\n'; at++) {
        bool is_begun;
        size_t n = s.p[at] == '.' && at + 1 < s.n && s.p[at + 1] == '-' ? 2 : link_length(s, at, &is_begun);
        if (n >= 2)
            return at + n +
                   (s.p[at] == '.' && at + n < s.n && base_str_find_char(BASE_STR(">xo"), s.p[at + n]) >= 0);
    }
    return 0;
}

/* What stands between two links, or beside one: whether there is a node. Nodes begin with a word or a mark.
 */
struct side {
    bool has_node, wants_node;
};

static bool skip_label(struct flow *f)
{
    size_t i = f->at + 1;
    while (i < f->s.n && f->s.p[i] != '|' && f->s.p[i] != '\n')
        i++;
    if (i >= f->s.n || f->s.p[i] == '\n')
        return extract_mermaid_problem(f->m, f->line, "The label of a link has no second bar.");
    f->at = i + 1;
    return true;
}

static bool read_link(struct flow *f, struct side *side, size_t length, bool is_begun)
{
    if (!side->has_node)
        return extract_mermaid_problem(f->m, f->line, "A link has no node in front of it.");
    f->at += length;
    if (is_begun) {
        size_t end = link_end(f->s, f->at);
        f->at = end ? end : f->at;
    }
    *side = (struct side){.wants_node = true};
    return true;
}

static bool ends_statement(struct flow *f, struct side *side)
{
    if (side->wants_node && !side->has_node)
        return extract_mermaid_problem(f->m, f->line, "A link leads to no node.");
    *side = (struct side){false, false};
    return true;
}

/* The word at f->at, and the shape behind it. */
static bool read_node(struct flow *f, struct side *side)
{
    size_t from = f->at;
    while (f->at < f->s.n &&
           (is_word(f->s.p[f->at]) || base_str_find_char(BASE_STR(".!#$%&'*+/?:,"), f->s.p[f->at]) >= 0))
        f->at++;
    struct base_str word = base_str_slice(f->s, from, f->at);
    if (base_str_is(word, "end"))
        return !side->wants_node ||
               extract_mermaid_problem(f->m, f->line, "A link leads to the keyword end: write End.");
    side->has_node = true;
    if (at_text(f, "@{")) {
        while (f->at < f->s.n && f->s.p[f->at] != '}') {
            if (f->s.p[f->at] == '"') {
                if (!skip_quoted(f))
                    return false;
            } else {
                f->line += f->s.p[f->at++] == '\n';
            }
        }
        f->at += f->at < f->s.n;
        return true;
    }
    return f->at >= f->s.n || base_str_find_char(BASE_STR("[({"), f->s.p[f->at]) < 0 || read_shape(f);
}

/* Statements that are no nodes and links: up to the end of the line. */
static bool is_setting(struct base_str line)
{
    static const char *const words[] = {"style",    "classDef", "class",    "click", "linkStyle", "direction",
                                        "accTitle", "accDescr", "subgraph", "end",   "title"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (extract_mermaid_starts(line, words[i]))
            return true;
    return base_str_starts(line, "%%") || base_str_starts(line, "accDescr");
}

static void skip_line(struct flow *f)
{
    while (f->at < f->s.n && f->s.p[f->at] != '\n')
        f->at++;
}

static bool read_statements(struct flow *f)
{
    struct side side = {false, false};
    bool is_start = true;
    while (f->at < f->s.n) {
        char c = f->s.p[f->at];
        bool is_begun;
        size_t length;
        if (c == '\n' || c == ';') {
            if (!ends_statement(f, &side))
                return false;
            is_start = true;
            f->line += c == '\n';
            f->at++;
        } else if (extract_markdown_is_blank(c)) {
            f->at++;
        } else if (is_start && is_setting(base_str_from(f->s, f->at))) {
            skip_line(f);
        } else if ((length = link_length(f->s, f->at, &is_begun)) > 0) {
            if (!read_link(f, &side, length, is_begun))
                return false;
            is_start = false;
        } else if (c == '|') {
            if (!skip_label(f))
                return false;
        } else if (c == '"') {
            if (!skip_quoted(f))
                return false;
            side.has_node = true;
        } else if (is_word(c)) {
            if (!read_node(f, &side))
                return false;
            is_start = false;
        } else {
            f->at++; /* not known: nothing is said */
            side.has_node = side.has_node || (c != '&' && c != ':');
            is_start = false;
        }
    }
    return ends_statement(f, &side);
}

static bool check_subgraphs(struct extract_mermaid *m)
{
    struct base_str rest = m->text, line;
    int number = m->line, open = 0, last = 0;
    for (; extract_mermaid_line(&rest, &line); number++) {
        if (extract_mermaid_starts(line, "subgraph")) {
            open++;
            last = number;
        } else if (extract_mermaid_starts(line, "end") &&
                   base_str_is(base_str_trim(base_str_slice(line, 0, 4)), "end")) {
            if (open-- == 0)
                return extract_mermaid_problem(m, number, "An end closes no subgraph.");
        }
    }
    return open == 0 || extract_mermaid_problem(m, last, "A subgraph has no end.");
}

bool extract_mermaid_flowchart(struct extract_mermaid *m, struct base_str first)
{
    static const char *const directions[] = {"TB", "TD", "BT", "RL", "LR", "<", ">", "^", "v"};
    struct base_str rest = base_str_trim(first);
    size_t n = 0;
    while (n < rest.n && !extract_markdown_is_blank(rest.p[n]) && rest.p[n] != ';')
        n++;
    bool is_known = n == 0;
    for (size_t i = 0; i < sizeof directions / sizeof *directions; i++)
        is_known = is_known || base_str_is(base_str_slice(rest, 0, n), directions[i]);
    if (!is_known)
        return extract_mermaid_problem(m, m->line - 1, "%.*s is no direction: TB, TD, BT, RL and LR are.",
                                       BASE_STR_ARG(base_str_slice(rest, 0, n < 40 ? n : 40)));
    if (!check_subgraphs(m))
        return false;
    struct flow head = {.m = m, .s = base_str_from(rest, n), .line = m->line - 1};
    struct flow body = {.m = m, .s = m->text, .line = m->line};
    return read_statements(&head) && read_statements(&body);
}
