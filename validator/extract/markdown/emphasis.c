/* Emphasis and strikethrough: which of the marks * _ ~ are markup (CommonMark, "An algorithm for parsing
 * nested emphasis and links"). */
#include "validator/extract/markdown/inline_p.h"

#include "validator/base/unicode.h"

/* The character before or behind a run; a line end where the text ends. */
static uint32_t before(struct base_str s, size_t at)
{
    size_t from = at;
    if (at == 0)
        return '\n';
    do
        from--;
    while (from > 0 && at - from < 4 && ((unsigned char)s.p[from] & 0xC0) == 0x80);
    struct base_str c = base_str_slice(s, from, at);
    return base_utf8_next(&c);
}

static uint32_t behind(struct base_str s, size_t at)
{
    struct base_str rest = base_str_from(s, at);
    return rest.n ? base_utf8_next(&rest) : '\n';
}

void extract_markdown_read_marks(struct extract_markdown_inline *in)
{
    char c = in->s.p[in->at];
    size_t end = in->at;
    while (end < in->s.n && in->s.p[end] == c)
        end++;
    uint32_t left = before(in->s, in->at), right = behind(in->s, end);
    bool left_blank = base_unicode_is_blank(left), right_blank = base_unicode_is_blank(right);
    bool left_mark = base_unicode_is_punctuation(left), right_mark = base_unicode_is_punctuation(right);
    bool opens = !right_blank && (!right_mark || left_blank || left_mark);
    bool closes = !left_blank && (!left_mark || right_blank || right_mark);
    uint32_t length = (uint32_t)(end - in->at);
    struct extract_markdown_token *token = extract_markdown_add_token(in, TOKEN_MARK, end);
    token->mark = c;
    token->length = token->count = length;
    token->can_open = c == '_' ? opens && (!closes || left_mark) : opens;
    token->can_close = c == '_' ? closes && (!opens || right_mark) : closes;
    if (c == '~' && length > 2)
        token->can_open = token->can_close = false;
    if (!token->can_open && !token->can_close)
        return;
    uint32_t number = (uint32_t)in->tokens.n - 1;
    token->before = in->last_mark;
    token->behind = TOKEN_NO;
    if (in->last_mark != TOKEN_NO)
        in->tokens.items[in->last_mark].behind = number;
    in->last_mark = number;
}

static void take_out(struct extract_markdown_inline *in, uint32_t number)
{
    const struct extract_markdown_token *token = &in->tokens.items[number];
    if (token->before != TOKEN_NO)
        in->tokens.items[token->before].behind = token->behind;
    if (token->behind != TOKEN_NO)
        in->tokens.items[token->behind].before = token->before;
    else
        in->last_mark = token->before;
}

static bool fits(const struct extract_markdown_token *opener, const struct extract_markdown_token *closer)
{
    if (opener->mark != closer->mark || !opener->can_open)
        return false;
    if (closer->mark == '~')
        return opener->count == closer->count;
    bool is_odd = (closer->can_open || opener->can_close) && closer->length % 3 != 0 &&
                  (opener->length + closer->length) % 3 == 0;
    return !is_odd;
}

/* Which of the places below which no opener is to be found belongs to a closer. */
static size_t bottom_of(const struct extract_markdown_token *closer)
{
    size_t kind = closer->mark == '*' ? 0 : closer->mark == '_' ? 1 : 2;
    return kind * 6 + (closer->can_open ? 3 : 0) +
           (closer->mark == '~' ? closer->count % 3 : closer->length % 3);
}

static bool is_above(uint32_t number, uint32_t bottom)
{
    return number != TOKEN_NO && (bottom == TOKEN_NO || number > bottom);
}

static uint32_t find_opener(const struct extract_markdown_inline *in, uint32_t number, uint32_t bottom)
{
    const struct extract_markdown_token *closer = &in->tokens.items[number];
    uint32_t opener = closer->before;
    while (is_above(opener, bottom) && !fits(&in->tokens.items[opener], closer))
        opener = in->tokens.items[opener].before;
    return is_above(opener, bottom) ? opener : TOKEN_NO;
}

/* Takes marks off both; returns the mark to go on with. */
static uint32_t pair(struct extract_markdown_inline *in, uint32_t opener, uint32_t closer)
{
    struct extract_markdown_token *left = &in->tokens.items[opener], *right = &in->tokens.items[closer];
    uint32_t used = right->mark == '~' ? right->count : left->count >= 2 && right->count >= 2 ? 2 : 1;
    left->count -= used;
    right->count -= used;
    left->behind = closer; /* what stands between is text */
    right->before = opener;
    if (left->count == 0)
        take_out(in, opener);
    if (right->count > 0)
        return closer;
    uint32_t next = right->behind;
    take_out(in, closer);
    return next;
}

void extract_markdown_pair_marks(struct extract_markdown_inline *in, uint32_t bottom)
{
    uint32_t bottoms[18], closer = in->last_mark;
    for (size_t i = 0; i < sizeof bottoms / sizeof *bottoms; i++)
        bottoms[i] = bottom;
    while (is_above(closer, bottom) && is_above(in->tokens.items[closer].before, bottom))
        closer = in->tokens.items[closer].before;
    if (!is_above(closer, bottom))
        return;
    while (closer != TOKEN_NO) {
        struct extract_markdown_token *token = &in->tokens.items[closer];
        if (!token->can_close) {
            closer = token->behind;
            continue;
        }
        size_t kind = bottom_of(token);
        uint32_t opener = find_opener(in, closer, bottoms[kind]);
        if (opener != TOKEN_NO) {
            closer = pair(in, opener, closer);
            continue;
        }
        uint32_t next = token->behind;
        bottoms[kind] = token->before != TOKEN_NO ? token->before : bottom;
        if (!token->can_open)
            take_out(in, closer);
        closer = next;
    }
    in->last_mark = bottom;
    if (bottom != TOKEN_NO)
        in->tokens.items[bottom].behind = TOKEN_NO;
}
