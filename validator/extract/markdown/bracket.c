/* Links and images: [text](destination "title"), [text][label], [label][], [label]; footnotes [^label]. */
#include "validator/extract/markdown/inline_p.h"

void extract_markdown_open_bracket(struct extract_markdown_inline *in, bool is_image)
{
    struct base_str rest = base_str_from(in->s, in->at);
    if (!is_image && base_str_starts(rest, "[^") && in->r->footnotes.n > 0) {
        size_t end = extract_markdown_label_end(in->s, in->at);
        struct base_str label =
            end ? extract_markdown_label(&in->r->arena, base_str_slice(in->s, in->at + 2, end - 1))
                : BASE_STR_ABSENT;
        if (label.p && base_map_get(&in->r->footnotes, label)) {
            extract_markdown_add_token(in, TOKEN_NONE, end);
            return;
        }
    }
    if (in->brackets.n > 0)
        in->brackets.items[in->brackets.n - 1].has_inner = true;
    struct extract_markdown_bracket bracket = {(uint32_t)in->tokens.n, in->last_mark, is_image, true, false};
    extract_markdown_add_token(in, TOKEN_TEXT, in->at + 1 + is_image);
    base_vec_push(&in->brackets, bracket);
}

static size_t skip_space(struct base_str s, size_t at)
{
    while (at < s.n && (extract_markdown_is_blank(s.p[at]) || s.p[at] == '\n'))
        at++;
    return at;
}

struct destination {
    struct base_str target, label;
    size_t at, end; /* of the target, and behind all of it */
};

/* "(destination "title")" at `at`. */
static bool read_inline(struct extract_markdown_inline *in, size_t at, struct destination *out)
{
    struct base_str raw = BASE_STR("");
    if (at >= in->s.n || in->s.p[at] != '(')
        return false;
    size_t from = skip_space(in->s, at + 1), end = extract_markdown_destination(in->s, from, &raw);
    if (end == 0 && from < in->s.n)
        return false;
    size_t title = skip_space(in->s, end);
    if (title > end) {
        size_t behind = extract_markdown_title(in->s, title);
        title = behind ? skip_space(in->s, behind) : title;
    }
    if (title >= in->s.n || in->s.p[title] != ')')
        return false;
    out->at = (size_t)(raw.p - in->s.p);
    out->target = extract_markdown_unescape(&in->r->arena, raw);
    out->end = title + 1;
    return true;
}

/* The label behind ']' at `at` - 1, else the text itself. *is_full when there is a label that may be meant.
 */
static bool read_reference(struct extract_markdown_inline *in, const struct extract_markdown_bracket *opener,
                           size_t at, struct destination *out, bool *is_full)
{
    size_t from = in->tokens.items[opener->token].to, end = 0;
    struct base_str label = base_str_slice(in->s, from, at - 1);
    if (at < in->s.n && in->s.p[at] == '[') {
        end = extract_markdown_label_end(in->s, at);
        if (end)
            label = base_str_slice(in->s, at + 1, end - 1);
        else if (at + 1 < in->s.n && in->s.p[at + 1] == ']')
            end = at + 2;
    }
    *is_full = end > 0;
    out->end = end ? end : at;
    out->label = label;
    bool is_own = label.p == in->s.p + from;
    if ((is_own && opener->has_inner) || label.n > 999)
        return false;
    struct base_str name = extract_markdown_label(&in->r->arena, label);
    const uint32_t *index = name.p ? base_map_get(&in->r->labels, name) : NULL;
    if (!index)
        return false;
    out->target = in->r->definitions.items[*index].target;
    out->at = in->r->definitions.items[*index].at;
    return true;
}

static void make_link(struct extract_markdown_inline *in, struct extract_markdown_bracket opener,
                      const struct destination *to)
{
    uint32_t closing = (uint32_t)in->tokens.n;
    extract_markdown_pair_marks(in, opener.mark);
    struct extract_markdown_token *close = extract_markdown_add_token(in, TOKEN_CLOSE, to->end);
    close->pair = opener.token;
    struct extract_markdown_token *open = &in->tokens.items[opener.token];
    open->kind = TOKEN_OPEN;
    open->pair = closing;
    open->is_image = opener.is_image;
    open->target = to->target;
    open->target_at = to->at;
    open->label = to->label;
    if (opener.is_image)
        return;
    for (size_t i = in->brackets.n;
         i > 0 && (in->brackets.items[i - 1].is_image || in->brackets.items[i - 1].is_active); i--)
        if (!in->brackets.items[i - 1].is_image)
            in->brackets.items[i - 1].is_active = false;
}

void extract_markdown_close_bracket(struct extract_markdown_inline *in)
{
    struct destination to = {.label = BASE_STR_ABSENT};
    bool is_full = false;
    size_t behind = in->at + 1;
    if (in->brackets.n == 0) {
        extract_markdown_add_token(in, TOKEN_TEXT, behind);
        return;
    }
    struct extract_markdown_bracket opener = in->brackets.items[--in->brackets.n];
    if (opener.is_active &&
        (read_inline(in, behind, &to) || read_reference(in, &opener, behind, &to, &is_full))) {
        make_link(in, opener, &to);
        return;
    }
    if (opener.is_active && is_full) {
        struct extract_markdown_token *open = &in->tokens.items[opener.token];
        open->is_undefined = true;
        open->is_image = opener.is_image;
        open->label = to.label;
        open->pair = (uint32_t)in->tokens.n;
    }
    extract_markdown_add_token(in, TOKEN_TEXT, behind);
}
