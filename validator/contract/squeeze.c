/* Source code as contracts compare it. */
#include "validator/contract/source_p.h"

#include "validator/base/memory.h"

#include <string.h>

/* How comments are written, by extension. */
static const struct {
    const char *extensions; /* with a space between and at both ends */
    const char *line;       /* begins a comment that ends with the line; NULL: none */
    bool has_blocks;        /* slash and star */
} styles[] = {
    {" ts tsx mts cts js jsx mjs cjs java kt kts go rs c h cc cpp hpp cs swift scala dart proto prisma php ",
     "//", true},
    {" py rb sh bash zsh yaml yml toml tf pl r mk ", "#", false},
    {" sql lua hs elm ", "--", true},
    {" css scss less ", NULL, true},
};

struct style {
    const char *line;
    bool has_blocks;
};

static struct style style_of(struct base_str path)
{
    struct base_str extension = base_path_extension(path);
    char padded[24];
    if (!extension.p || extension.n + 3 > sizeof padded)
        return (struct style){0};
    padded[0] = ' ';
    memcpy(padded + 1, extension.p, extension.n);
    memcpy(padded + 1 + extension.n, " ", 2);
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (strstr(styles[i].extensions, padded))
            return (struct style){styles[i].line, styles[i].has_blocks};
    return (struct style){0};
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Where a comment that begins at `at` ends; `at` when none does. */
static size_t skip_comment(struct base_str text, size_t at, struct style style)
{
    struct base_str rest = base_str_from(text, at);
    ptrdiff_t end;
    if (style.line && base_str_starts(rest, style.line)) {
        end = base_str_find_char(rest, '\n');
        return end < 0 ? text.n : at + (size_t)end;
    }
    if (style.has_blocks && base_str_starts(rest, "/*")) {
        end = base_str_find(base_str_from(rest, 2), "*/");
        return end < 0 ? text.n : at + 2 + (size_t)end + 2;
    }
    return at;
}

static void put(struct contract_code *out, char c, size_t from)
{
    out->from[out->text.n] = (uint32_t)from;
    base_buf_add_char(&out->text, c);
}

void contract_squeeze(struct contract_code *out, struct base_str text, struct base_str path)
{
    struct style style = style_of(path);
    char quote = '\0';
    bool space = false;
    base_buf_init(&out->text, text.n + 1);
    out->from = base_realloc(NULL, text.n + 2, sizeof *out->from);
    for (size_t at = 0; at < text.n; at++) {
        char c = text.p[at];
        size_t end = quote ? at : skip_comment(text, at, style);
        if (end > at) {
            space = true;
            at = end - 1;
            continue;
        }
        if (is_space(c)) {
            space = true;
            /* No string of one line goes on in the next: an apostrophe in a text must not hide the rest. */
            if (c == '\n' && quote != '`')
                quote = '\0';
            continue;
        }
        if (space && out->text.n && is_word(out->text.p[out->text.n - 1]) && is_word(c))
            put(out, ' ', at);
        space = false;
        bool is_quote = c == '\'' || c == '"' || c == '`';
        if (is_quote && (!quote || quote == c) && !(at > 0 && text.p[at - 1] == '\\' && quote))
            quote = quote ? '\0' : c;
        put(out, is_quote ? '\'' : c, at);
    }
    out->from[out->text.n] = (uint32_t)text.n;
}

void contract_code_finish(struct contract_code *code)
{
    base_buf_finish(&code->text);
    base_free(code->from);
    *code = (struct contract_code){0};
}
