/* What begins at the first character of a line that is no blank. */
#include "validator/extract/markdown/blocks_p.h"

static size_t run_length(struct base_str s, char c)
{
    size_t n = 0;
    while (n < s.n && s.p[n] == c)
        n++;
    return n;
}

static bool is_blank_at(struct base_str s, size_t at)
{
    return at >= s.n || extract_markdown_is_blank(s.p[at]);
}

/* ---- containers ---------------------------------------------------------------------------------------- */

static bool open_container(struct extract_markdown_state *s, enum extract_markdown_container_kind kind,
                           int indent)
{
    extract_markdown_begin(s);
    if (s->depth > 0)
        s->stack[s->depth - 1].has_content = true;
    if (kind != CONTAINER_ITEM)
        extract_markdown_touch_item(s);
    s->stack[s->depth++] = (struct extract_markdown_container){.kind = kind, .indent = indent};
    s->matched = s->depth;
    return true;
}

static bool start_quote(struct extract_markdown_state *s)
{
    extract_markdown_to_text(s);
    extract_markdown_advance(s, 1, false);
    if (s->at < s->end && extract_markdown_is_blank(s->p[s->at]))
        extract_markdown_advance(s, 1, true);
    return open_container(s, CONTAINER_QUOTE, 0);
}

/* The bytes of a marker "-", "1." …; 0 for none. */
static size_t marker_length(struct base_str rest, bool in_paragraph)
{
    size_t n = 0;
    if (rest.p[0] == '-' || rest.p[0] == '*' || rest.p[0] == '+') {
        n = 1;
    } else {
        while (n < rest.n && n < 10 && base_is_digit(rest.p[n]))
            n++;
        if (n == 0 || n > 9 || n >= rest.n || (rest.p[n] != '.' && rest.p[n] != ')') ||
            (in_paragraph && !(n == 1 && rest.p[0] == '1')))
            return 0;
        n++;
    }
    if (!is_blank_at(rest, n) || (in_paragraph && base_str_trim(base_str_from(rest, n)).n == 0))
        return 0;
    return n;
}

static bool start_item(struct extract_markdown_state *s, size_t marker)
{
    int indent = s->indent;
    struct base_str mark = base_str_slice(extract_markdown_rest(s), 0, marker);
    extract_markdown_to_text(s);
    extract_markdown_advance(s, (int)marker, false);
    struct extract_markdown_state behind = *s;
    int from = s->column;
    while (s->column - from < 5 && s->at < s->end && extract_markdown_is_blank(s->p[s->at]))
        extract_markdown_advance(s, 1, true);
    int blanks = s->column - from;
    if (blanks >= 5 || blanks < 1 || s->at >= s->end) { /* code, or nothing, behind the marker */
        s->at = behind.at;
        s->column = behind.column;
        s->is_in_tab = behind.is_in_tab;
        blanks = 1;
        if (s->at < s->end && extract_markdown_is_blank(s->p[s->at]))
            extract_markdown_advance(s, 1, true);
    }
    open_container(s, CONTAINER_ITEM, indent + (int)marker + blanks);
    extract_markdown_open_item(s, mark);
    return true;
}

/* [^label]: */
static bool start_footnote(struct extract_markdown_state *s, struct base_str rest)
{
    size_t n = 2;
    while (n < rest.n && rest.p[n] != ']' && !extract_markdown_is_blank(rest.p[n]))
        n++;
    if (n == 2 || n + 1 >= rest.n || rest.p[n] != ']' || rest.p[n + 1] != ':')
        return false;
    struct base_str label = extract_markdown_label(&s->r->arena, base_str_slice(rest, 2, n));
    bool added;
    if (!label.p)
        return false;
    uint32_t *line = base_map_put(&s->r->footnotes, label, &added);
    if (added)
        *line = (uint32_t)s->line;
    extract_markdown_to_text(s);
    extract_markdown_advance(s, (int)n + 2, false);
    extract_markdown_find_text(s);
    extract_markdown_to_text(s);
    return open_container(s, CONTAINER_INDENTED, 4);
}

/* !!! note, ??? tip, === "Tab": what is indented below is Markdown, not code. */
static bool start_admonition(struct extract_markdown_state *s, struct base_str rest)
{
    size_t n = 3;
    if (!base_str_starts(rest, "!!!") && !base_str_starts(rest, "???") && !base_str_starts(rest, "==="))
        return false;
    n += n < rest.n && (rest.p[n] == '+' || rest.p[n] == '!');
    if (n >= rest.n || rest.p[n] != ' ')
        return false;
    struct base_str name = base_str_trim(base_str_from(rest, n));
    bool is_title = name.n > 0 && name.p[0] == '"';
    if (name.n == 0 || (rest.p[0] == '=' && !is_title) ||
        (!is_title && !((name.p[0] | 32) >= 'a' && (name.p[0] | 32) <= 'z')))
        return false;
    ptrdiff_t quote = base_str_find_char(name, '"');
    s->at = s->end;
    if (quote >= 0) { /* the title is a text of its own */
        s->at = (size_t)(name.p - s->p) + (size_t)quote + 1;
        struct base_str title = base_str_make(s->p + s->at, s->end - s->at);
        ptrdiff_t closing = base_str_rfind_char(title, '"');
        if (closing > 0)
            s->end = s->at + (size_t)closing;
    }
    s->column = 0;
    s->is_in_tab = false;
    return open_container(s, CONTAINER_INDENTED, 4);
}

static bool start_container(struct extract_markdown_state *s, bool in_paragraph)
{
    struct base_str rest = extract_markdown_rest(s);
    char c = rest.p[0];
    size_t marker = 0;
    bool is_footnote = c == '[' && base_str_starts(rest, "[^");
    bool is_admonition = c == '!' || c == '?' || c == '=';
    if (c != '>' && !is_footnote && !is_admonition && (marker = marker_length(rest, in_paragraph)) == 0)
        return false;
    if (s->matched >= EXTRACT_MARKDOWN_DEPTH) {
        if (!s->is_too_deep && !is_admonition)
            extract_problem(s->r->out, &extract_markdown, s->line, 1, true,
                            "quotes and lists nest too deep here: the innermost are read as text");
        s->is_too_deep = s->is_too_deep || !is_admonition;
        return false;
    }
    return c == '>'        ? start_quote(s)
           : is_footnote   ? start_footnote(s, rest)
           : is_admonition ? start_admonition(s, rest)
                           : start_item(s, marker);
}

/* ---- leaves -------------------------------------------------------------------------------------------- */

static bool start_heading(struct extract_markdown_state *s, struct base_str rest)
{
    size_t level = run_length(rest, '#');
    if (level > 6 || !is_blank_at(rest, level))
        return false;
    extract_markdown_begin(s);
    extract_markdown_open_leaf(s, MARKDOWN_HEADING);
    s->leaf.level = (int)level;
    struct base_str text = base_str_trim(base_str_from(rest, level));
    size_t n = text.n;
    while (n > 0 && text.p[n - 1] == '#')
        n--;
    if (n == 0 || extract_markdown_is_blank(text.p[n - 1])) /* closing marks */
        text = base_str_trim(base_str_slice(text, 0, n));
    s->at = (size_t)(text.p - s->p);
    s->end = s->at + text.n;
    s->is_in_tab = false;
    extract_markdown_add_line(s);
    extract_markdown_close_leaf(s);
    return true;
}

static bool start_fence(struct extract_markdown_state *s, struct base_str rest)
{
    size_t n = run_length(rest, rest.p[0]);
    struct base_str info = base_str_trim(base_str_from(rest, n));
    if (n < 3 || (rest.p[0] == '`' && base_str_find_char(info, '`') >= 0))
        return false;
    int indent = s->indent;
    extract_markdown_begin(s);
    extract_markdown_open_leaf(s, MARKDOWN_FENCED);
    s->leaf.line++;
    s->leaf.info = info;
    s->fence = rest.p[0];
    s->fence_length = n;
    s->fence_indent = indent;
    return true;
}

static bool start_break(struct extract_markdown_state *s, struct base_str rest)
{
    size_t marks = 0;
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] == rest.p[0])
            marks++;
        else if (!extract_markdown_is_blank(rest.p[i]))
            return false;
    }
    if (marks < 3)
        return false;
    extract_markdown_begin(s);
    if (s->depth > 0)
        s->stack[s->depth - 1].has_content = true;
    extract_markdown_touch_item(s);
    return true;
}

static enum extract_markdown_start start_leaf(struct extract_markdown_state *s, bool in_paragraph,
                                              bool is_lazy)
{
    struct base_str rest = extract_markdown_rest(s);
    bool done = false;
    switch (rest.p[0]) {
    case '#':
        done = start_heading(s, rest);
        break;
    case '`':
    case '~':
        done = start_fence(s, rest);
        break;
    case '<':
        done = extract_markdown_start_html(s, in_paragraph || is_lazy);
        break;
    case 'i':
    case 'e':
    case '{':
        done = s->r->is_mdx && !in_paragraph && !is_lazy && extract_markdown_start_mdx(s);
        break;
    case '=':
        done = in_paragraph && extract_markdown_underline(s);
        break;
    case '-':
        if (in_paragraph && extract_markdown_underline(s))
            return START_LEAF;
        /* fall through */
    case '*':
    case '_':
        done = start_break(s, rest);
        break;
    default:
        break;
    }
    return done ? START_LEAF : START_NOTHING;
}

enum extract_markdown_start extract_markdown_start(struct extract_markdown_state *s, bool in_paragraph,
                                                   bool is_lazy)
{
    if (s->indent >= 4 && !s->r->is_mdx) {
        if (in_paragraph || is_lazy)
            return START_NOTHING;
        extract_markdown_begin(s);
        extract_markdown_open_leaf(s, MARKDOWN_INDENTED);
        extract_markdown_advance(s, 4, true);
        extract_markdown_add_line(s);
        return START_LEAF;
    }
    enum extract_markdown_start start = start_leaf(s, in_paragraph, is_lazy);
    /* All of a paragraph were definitions: there is none any more. */
    in_paragraph = in_paragraph && s->has_leaf;
    if (start == START_NOTHING && start_container(s, in_paragraph))
        return START_CONTAINER;
    if (start == START_NOTHING && in_paragraph && extract_markdown_start_table(s))
        return START_LEAF;
    return start;
}
