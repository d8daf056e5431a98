#include "validator/extract/markdown/inline_p.h"

#include "validator/base/unicode.h"

struct extract_markdown_token *extract_markdown_add_token(struct extract_markdown_inline *in,
                                                          enum extract_markdown_token_kind kind, size_t to)
{
    struct extract_markdown_token token = {
        .kind = kind, .from = (uint32_t)in->at, .to = (uint32_t)to, .before = TOKEN_NO, .behind = TOKEN_NO};
    token.shown = kind == TOKEN_TEXT ? base_str_slice(in->s, in->at, to) : BASE_STR("");
    base_vec_push(&in->tokens, token);
    in->at = to;
    return &in->tokens.items[in->tokens.n - 1];
}

/* ---- code ---------------------------------------------------------------------------------------------- */

static size_t backtick_run(struct base_str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && s.p[at + n] == '`')
        n++;
    return n;
}

/* The offset of the next run of exactly `length` backticks from `at`, or 0. */
static size_t closing_backticks(struct extract_markdown_inline *in, size_t at, size_t length)
{
    if (length > EXTRACT_MARKDOWN_BACKTICKS || (in->knows_backticks && in->backticks[length] < at))
        return 0;
    while (at < in->s.n) {
        const char *found = memchr(in->s.p + at, '`', in->s.n - at);
        if (!found)
            break;
        at = (size_t)(found - in->s.p);
        size_t n = backtick_run(in->s, at);
        if (n <= EXTRACT_MARKDOWN_BACKTICKS)
            in->backticks[n] = at;
        if (n == length)
            return at;
        at += n;
    }
    in->knows_backticks = true;
    return 0;
}

/* `\|` is a bar in the code of a cell. */
static struct base_str unescape_bars(struct extract_markdown_inline *in, struct base_str code)
{
    if (!in->is_cell || base_str_find(code, "\\|") < 0)
        return code;
    char *out = base_arena_alloc(&in->r->arena, code.n);
    size_t n = 0;
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] != '\\' || i + 1 >= code.n || code.p[i + 1] != '|')
            out[n++] = code.p[i];
    return base_str_make(out, n);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

static void read_code(struct extract_markdown_inline *in)
{
    size_t length = backtick_run(in->s, in->at), from = in->at + length;
    size_t end = closing_backticks(in, from, length);
    if (end == 0) {
        extract_markdown_add_token(in, TOKEN_TEXT, from);
        return;
    }
    struct base_str code = base_str_slice(in->s, from, end);
    bool has_other = false;
    for (size_t i = 0; i < code.n && !has_other; i++)
        has_other = !is_space(code.p[i]);
    if (has_other && code.n > 1 && is_space(code.p[0]) && is_space(code.p[code.n - 1]))
        code = base_str_slice(code, 1, code.n - 1);
    code = unescape_bars(in, code);
    extract_markdown_add_token(in, TOKEN_CODE, end + length)->shown = code;
}

/* ---- < > & \ ------------------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return base_is_letter(c) || (c >= '0' && c <= '9');
}

/* <scheme:…>; the offset behind '>', or 0. */
static size_t address_end(struct base_str s, size_t at)
{
    size_t i = at + 1;
    if (i >= s.n || !base_is_letter(s.p[i]))
        return 0;
    while (i < s.n && (is_word(s.p[i]) || s.p[i] == '+' || s.p[i] == '.' || s.p[i] == '-'))
        i++;
    if (i >= s.n || s.p[i] != ':' || i - at - 1 < 2 || i - at - 1 > 32)
        return 0;
    while (i < s.n && (unsigned char)s.p[i] > ' ' && s.p[i] != '<' && s.p[i] != '>')
        i++;
    return i < s.n && s.p[i] == '>' ? i + 1 : 0;
}

static size_t mail_end(struct base_str s, size_t at)
{
    size_t i = at + 1, dots = 0;
    while (i < s.n && (is_word(s.p[i]) || base_str_find_char(BASE_STR(".!#$%&'*+/=?^_`{|}~-"), s.p[i]) >= 0))
        i++;
    if (i == at + 1 || i >= s.n || s.p[i] != '@')
        return 0;
    size_t domain = ++i;
    for (; i < s.n && (is_word(s.p[i]) || s.p[i] == '-' || s.p[i] == '.'); i++)
        dots += s.p[i] == '.' && (i == domain || s.p[i - 1] == '.');
    return i > domain && dots == 0 && i < s.n && s.p[i] == '>' ? i + 1 : 0;
}

static void read_less(struct extract_markdown_inline *in)
{
    size_t end = address_end(in->s, in->at), mail = end ? 0 : mail_end(in->s, in->at);
    if (end || mail) {
        struct base_str shown = base_str_slice(in->s, in->at + 1, (end ? end : mail) - 1);
        size_t at = in->at;
        struct extract_markdown_token *token = extract_markdown_add_token(in, TOKEN_URL, end ? end : mail);
        token->shown = shown;
        token->target = end ? shown : base_str_format(&in->r->arena, "mailto:%.*s", BASE_STR_ARG(shown));
        token->target_at = at + 1;
        return;
    }
    end = extract_markdown_html(in->s, in->at, in->r->is_mdx, &in->searched);
    if (end)
        extract_markdown_add_token(in, TOKEN_HTML, end);
    else
        extract_markdown_add_token(in, TOKEN_TEXT, in->at + 1);
}

static void read_entity(struct extract_markdown_inline *in)
{
    char bytes[8];
    size_t length, end = extract_markdown_entity(base_str_from(in->s, in->at), bytes, &length);
    if (end == 0)
        extract_markdown_add_token(in, TOKEN_TEXT, in->at + 1);
    else
        extract_markdown_add_token(in, TOKEN_TEXT, in->at + end)->shown =
            base_str_copy(&in->r->arena, base_str_make(bytes, length));
}

static void read_backslash(struct extract_markdown_inline *in)
{
    size_t next = in->at + 1;
    if (next < in->s.n && base_unicode_is_punctuation((unsigned char)in->s.p[next])) {
        extract_markdown_add_token(in, TOKEN_TEXT, next + 1)->shown = base_str_slice(in->s, next, next + 1);
    } else if (next < in->s.n && in->s.p[next] == '\n') {
        extract_markdown_add_token(in, TOKEN_NONE, next);
    } else {
        extract_markdown_add_token(in, TOKEN_TEXT, next);
    }
}

static void read_url(struct extract_markdown_inline *in)
{
    size_t n = extract_markdown_bare_url(in->s, in->at, in->brackets.n > 0), at = in->at;
    struct extract_markdown_token *token =
        extract_markdown_add_token(in, n ? TOKEN_URL : TOKEN_TEXT, at + (n ? n : 1));
    if (n == 0)
        return;
    token->shown = base_str_slice(in->s, at, at + n);
    token->target_at = at;
    token->target = in->s.p[at] == 'h'
                        ? extract_markdown_unescape(&in->r->arena, token->shown)
                        : base_str_format(&in->r->arena, "http://%.*s", BASE_STR_ARG(token->shown));
}

static void read_expression(struct extract_markdown_inline *in)
{
    bool is_id = base_str_starts(base_str_from(in->s, in->at), "{#"); /* of a heading */
    size_t end = in->r->is_mdx && !is_id ? extract_markdown_expression(in->s, in->at, &in->searched) : 0;
    extract_markdown_add_token(in, end ? TOKEN_NONE : TOKEN_TEXT, end ? end : in->at + 1);
}

/* ---- all of it ----------------------------------------------------------------------------------------- */

/* A line's end, without the blanks in front of it. */
static void read_break(struct extract_markdown_inline *in)
{
    if (in->tokens.n > 0) {
        struct extract_markdown_token *last = &in->tokens.items[in->tokens.n - 1];
        while (last->kind == TOKEN_TEXT && last->shown.n > 0 && last->shown.p[last->shown.n - 1] == ' ')
            last->shown.n--;
    }
    extract_markdown_add_token(in, TOKEN_BREAK, in->at + 1)->shown = BASE_STR("\n");
}

static void read_plain(struct extract_markdown_inline *in)
{
    static const char specials[256] = {
        ['\n'] = 1, ['\\'] = 1, ['`'] = 1, ['*'] = 1, ['_'] = 1, ['~'] = 1, ['['] = 1,
        [']'] = 1,  ['!'] = 1,  ['<'] = 1, ['&'] = 1, ['h'] = 1, ['w'] = 1, ['{'] = 1};
    size_t end = in->at + 1;
    for (; end < in->s.n; end++) {
        char c = in->s.p[end];
        if (specials[(unsigned char)c] && ((c != 'h' && c != 'w') || !is_word(in->s.p[end - 1])))
            break;
    }
    extract_markdown_add_token(in, TOKEN_TEXT, end);
}

static void read_token(struct extract_markdown_inline *in)
{
    switch (in->s.p[in->at]) {
    case '\n':
        read_break(in);
        break;
    case '\\':
        read_backslash(in);
        break;
    case '`':
        read_code(in);
        break;
    case '*':
    case '_':
    case '~':
        extract_markdown_read_marks(in);
        break;
    case '[':
        extract_markdown_open_bracket(in, false);
        break;
    case '!':
        if (in->at + 1 < in->s.n && in->s.p[in->at + 1] == '[')
            extract_markdown_open_bracket(in, true);
        else
            read_plain(in);
        break;
    case ']':
        extract_markdown_close_bracket(in);
        break;
    case '<':
        read_less(in);
        break;
    case '&':
        read_entity(in);
        break;
    case 'h':
    case 'w':
        read_url(in);
        break;
    case '{':
        read_expression(in);
        break;
    default:
        read_plain(in);
    }
}

void extract_markdown_inline(struct extract_markdown_inline *in, struct extract_markdown_reader *r,
                             struct base_str s, bool is_cell)
{
    in->r = r;
    in->s = s;
    in->is_cell = is_cell;
    in->at = 0;
    in->tokens.n = in->brackets.n = 0;
    in->last_mark = TOKEN_NO;
    in->knows_backticks = false;
    memset(in->backticks, 0, sizeof in->backticks);
    in->searched = (struct extract_markdown_searched){.steps = 4 * s.n};
    while (in->at < s.n)
        read_token(in);
    extract_markdown_pair_marks(in, TOKEN_NO);
}

void extract_markdown_inline_finish(struct extract_markdown_inline *in)
{
    base_vec_finish(&in->tokens);
    base_vec_finish(&in->brackets);
}
