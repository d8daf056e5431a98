/* HTML blocks: the seven ways in which CommonMark lets them begin and end; MDX, where tags are JSX. */
#include "validator/extract/markdown/blocks_p.h"

static const char *const raw_names[] = {"script", "pre", "textarea", "style"};

/* The name behind "<" or "</" at the start of a line. */
static struct base_str tag_name(struct base_str line, bool *is_closing)
{
    *is_closing = line.n > 1 && line.p[1] == '/';
    size_t from = *is_closing ? 2 : 1, to = from;
    while (to < line.n &&
           (base_is_letter(line.p[to]) || (to > from && line.p[to] >= '0' && line.p[to] <= '9')))
        to++;
    return base_str_slice(line, from, to);
}

static bool is_block_name(struct base_str name)
{
    static const char *const names[] = {
        "address",  "article",  "aside",    "base",       "basefont", "blockquote", "body",   "caption",
        "center",   "col",      "colgroup", "dd",         "details",  "dialog",     "dir",    "div",
        "dl",       "dt",       "fieldset", "figcaption", "figure",   "footer",     "form",   "frame",
        "frameset", "h1",       "h2",       "h3",         "h4",       "h5",         "h6",     "head",
        "header",   "hr",       "html",     "iframe",     "legend",   "li",         "link",   "main",
        "menu",     "menuitem", "nav",      "noframes",   "ol",       "optgroup",   "option", "p",
        "param",    "search",   "section",  "source",     "summary",  "table",      "tbody",  "td",
        "tfoot",    "th",       "thead",    "title",      "tr",       "track",      "ul"};
    return BASE_STR_IN_NOCASE(name, names);
}

/* Which of the ways 1 to 7 a line begins; 0 for none. */
static int html_kind(struct base_str line, bool in_paragraph)
{
    if (base_str_starts(line, "<!--"))
        return 2;
    if (base_str_starts(line, "<?"))
        return 3;
    if (base_str_starts(line, "<![CDATA["))
        return 5;
    if (line.n > 2 && line.p[1] == '!' && base_is_letter(line.p[2]))
        return 4;
    bool is_closing;
    struct base_str name = tag_name(line, &is_closing);
    size_t behind = (size_t)(name.p - line.p) + name.n;
    char next = behind < line.n ? line.p[behind] : '\n';
    bool ends = next == '\n' || extract_markdown_is_blank(next) || next == '>';
    if (!is_closing && ends && BASE_STR_IN_NOCASE(name, raw_names))
        return 1;
    if ((ends || (next == '/' && behind + 1 < line.n && line.p[behind + 1] == '>')) && is_block_name(name))
        return 6;
    if (in_paragraph || name.n == 0)
        return 0;
    struct extract_markdown_searched searched = {.steps = line.n};
    size_t end = extract_markdown_html(line, 0, false, &searched);
    return end > 0 && base_str_trim(base_str_from(line, end)).n == 0 ? 7 : 0;
}

static bool has_raw_end(struct base_str line)
{
    for (ptrdiff_t at; (at = base_str_find(line, "</")) >= 0; line = base_str_from(line, (size_t)at + 2)) {
        bool is_closing;
        struct base_str tag = base_str_from(line, (size_t)at), name = tag_name(tag, &is_closing);
        size_t behind = 2 + name.n;
        if (behind < tag.n && tag.p[behind] == '>' && BASE_STR_IN_NOCASE(name, raw_names))
            return true;
    }
    return false;
}

bool extract_markdown_html_ends(const struct extract_markdown_state *s)
{
    static const char *const ends[] = {[2] = "-->", [3] = "?>", [4] = ">", [5] = "]]>"};
    struct base_str line = base_str_make(s->p + s->at, s->end - s->at);
    if (s->html == 1)
        return has_raw_end(line);
    if (s->html == 8)
        return s->end >= s->until;
    return s->html >= 2 && s->html <= 5 && base_str_find(line, ends[s->html]) >= 0;
}

static bool open(struct extract_markdown_state *s, enum extract_markdown_kind kind, int html)
{
    extract_markdown_begin(s);
    extract_markdown_open_leaf(s, kind);
    s->html = html;
    extract_markdown_add_line(s);
    if (extract_markdown_html_ends(s))
        extract_markdown_close_leaf(s);
    return true;
}

/* A part of MDX that goes up to `end` and has its last line for itself. In a container it may not go beyond
 * the line, because the lines below have marks in front. */
static bool open_until(struct extract_markdown_state *s, enum extract_markdown_kind kind, size_t end)
{
    size_t line_end = end;
    while (line_end < s->r->bytes.n && s->p[line_end] != '\n')
        line_end++;
    if (end == 0 || base_str_trim(base_str_make(s->p + end, line_end - end)).n > 0 ||
        (s->matched > 0 && end > s->end))
        return false;
    s->until = end;
    return open(s, kind, 8);
}

bool extract_markdown_start_html(struct extract_markdown_state *s, bool in_paragraph)
{
    struct base_str rest = extract_markdown_rest(s);
    int html = html_kind(rest, in_paragraph);
    if (s->r->is_mdx && html != 2)
        return !in_paragraph &&
               open_until(s, MARKDOWN_HTML,
                          extract_markdown_html(s->r->bytes, s->text, true, &s->r->searched));
    return html > 0 && open(s, MARKDOWN_HTML, html);
}

bool extract_markdown_start_mdx(struct extract_markdown_state *s)
{
    struct base_str rest = extract_markdown_rest(s);
    if (rest.p[0] == '{')
        return open_until(s, MARKDOWN_HIDDEN,
                          extract_markdown_expression(s->r->bytes, s->text, &s->r->searched));
    if (s->depth > 0 || (!base_str_starts(rest, "import ") && !base_str_starts(rest, "export ")))
        return false;
    return open(s, MARKDOWN_HIDDEN, 6);
}
