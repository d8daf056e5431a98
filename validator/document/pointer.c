/* JSON Pointer, RFC 6901. */
#include "validator/document/document_p.h"

/* The element that a reference token names: "0", or digits without a leading zero (RFC 6901, section 4). */
static const struct document_node *element_named(const struct document_node *array, struct base_str token)
{
    size_t i = 0;
    if (token.n == 0 || token.n > 10 || (token.n > 1 && token.p[0] == '0'))
        return NULL;
    for (size_t k = 0; k < token.n; k++) {
        if (token.p[k] < '0' || token.p[k] > '9')
            return NULL;
        i = i * 10 + (size_t)(token.p[k] - '0');
    }
    return document_element(array, i);
}

/* The token with ~1 and ~0 resolved; false for another '~'. */
static bool unescape(struct base_str token, struct base_buf *out)
{
    base_buf_clear(out);
    for (size_t i = 0; i < token.n; i++) {
        char c = token.p[i];
        if (c == '~') {
            char code = i + 1 < token.n ? token.p[++i] : 'x';
            if (code != '0' && code != '1')
                return false;
            c = code == '0' ? '~' : '/';
        }
        base_buf_add_char(out, c);
    }
    return true;
}

static const struct document_node *step(const struct document_node *node, struct base_str token,
                                        struct base_buf *scratch)
{
    if (node->kind == DOCUMENT_ARRAY)
        return element_named(node, token);
    if (node->kind != DOCUMENT_OBJECT)
        return NULL;
    if (base_str_find_char(token, '~') >= 0) {
        if (!unescape(token, scratch))
            return NULL;
        token = base_buf_view(scratch);
    }
    return document_member_str(node, token);
}

const struct document_node *document_pointer(const struct document_node *root, struct base_str pointer)
{
    if (!root || pointer.n == 0)
        return root;
    if (pointer.p[0] != '/')
        return NULL;
    struct base_buf scratch;
    base_buf_init(&scratch, pointer.n + 1);
    struct base_str rest = base_str_from(pointer, 1), token;
    const struct document_node *node = root;
    while (node && (token = base_str_split(&rest, '/')).p)
        node = step(node, token, &scratch);
    base_buf_finish(&scratch);
    return node;
}

struct base_str document_fragment(struct base_str fragment, struct base_arena *arena)
{
    if (base_str_starts(fragment, "#"))
        fragment = base_str_from(fragment, 1);
    if (base_str_find_char(fragment, '%') < 0)
        return fragment;
    char *out = base_arena_alloc(arena, fragment.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < fragment.n; i++) {
        int high = -1, low = -1;
        if (fragment.p[i] == '%' && i + 2 < fragment.n) {
            high = base_hex_digit(fragment.p[i + 1]);
            low = base_hex_digit(fragment.p[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = fragment.p[i];
        }
    }
    return base_str_make(out, n);
}

void document_pointer_add(struct base_buf *out, struct base_str token)
{
    base_buf_add_char(out, '/');
    size_t start = 0;
    for (size_t i = 0; i < token.n; i++) {
        if (token.p[i] != '~' && token.p[i] != '/')
            continue;
        base_buf_add(out, base_str_slice(token, start, i));
        base_buf_add_text(out, token.p[i] == '~' ? "~0" : "~1");
        start = i + 1;
    }
    base_buf_add(out, base_str_from(token, start));
}
