/* The tree of a `use`: every name that it makes known, with the path that the name stands for. */
#include "validator/extract/rust/rust_p.h"

#define DEEPEST 32u
#define LONGEST_PATH 400u

struct branch {
    uint32_t end; /* token of its closing brace */
    size_t n;     /* of the path in front of it */
};

struct tree {
    struct extract_code *code;
    struct base_str module, visibility;
    struct base_buf path; /* in front of the name at hand, "a::b" */
    struct branch branches[DEEPEST];
    uint32_t depth;
};

static void cut(struct base_buf *buf, size_t n)
{
    buf->n = n;
    if (buf->p)
        buf->p[n] = '\0';
}

static void emit(struct tree *tree, uint32_t at, struct base_str name)
{
    FACTS_EMIT(tree->code->out, rust_item, .line = tree->code->tokens.items[at].line, .kind = BASE_STR("use"),
               .module = tree->module, .name = name, .target = base_buf_view(&tree->path),
               .visibility = tree->visibility);
}

static struct base_str last_segment(struct base_str path)
{
    ptrdiff_t colon = base_str_rfind_char(path, ':');
    return colon < 0 ? path : base_str_from(path, (size_t)colon + 1);
}

static void add_segment(struct tree *tree, struct base_str text)
{
    if (tree->path.n)
        base_buf_add_text(&tree->path, "::");
    base_buf_add(&tree->path, text);
}

/* A path up to its end: a name, `self`, `*`, or a brace that opens a branch. Returns the token behind. */
static uint32_t read_path(struct tree *tree, uint32_t i, uint32_t end)
{
    struct extract_code *code = tree->code;
    size_t before = tree->path.n;
    while (i < end) {
        if (extract_code_is(code, i, "{")) {
            if (tree->depth < DEEPEST)
                tree->branches[tree->depth++] = (struct branch){code->match[i], before};
            else
                cut(&tree->path, before);
            return tree->depth < DEEPEST ? i + 1 : code->match[i];
        }
        bool is_self = extract_code_is(code, i, "self") && tree->path.n > 0;
        if (!is_self)
            add_segment(tree, extract_code_text(code, i));
        bool goes_on = extract_code_is(code, i + 1, ":") && extract_code_is(code, i + 2, ":");
        if (!goes_on) {
            bool has_alias = extract_code_is(code, i + 1, "as");
            struct base_str name =
                has_alias ? extract_code_text(code, i + 2) : last_segment(base_buf_view(&tree->path));
            emit(tree, i, name);
            cut(&tree->path, before);
            return i + (has_alias ? 3 : 1);
        }
        i += 3;
    }
    cut(&tree->path, before);
    return end;
}

void extract_rust_use(struct extract_code *code, uint32_t at, struct base_str module,
                      struct base_str visibility)
{
    struct tree tree = {.code = code, .module = module, .visibility = visibility};
    uint32_t end = at;
    base_buf_init(&tree.path, LONGEST_PATH);
    while (end + 1 < code->tokens.n && !extract_code_is(code, end, ";"))
        end++;
    while (extract_code_is(code, at, ":"))
        at++;
    for (uint32_t i = at; i < end;) {
        while (tree.depth && i >= tree.branches[tree.depth - 1].end)
            cut(&tree.path, tree.branches[--tree.depth].n);
        uint32_t next = i + 1;
        if (!extract_code_is(code, i, ",") && !extract_code_is(code, i, "}"))
            next = read_path(&tree, i, end);
        i = next > i ? next : i + 1;
    }
    base_buf_finish(&tree.path);
}
