/* Front matter: YAML between two lines `---` at the top of a file (TOML between `+++` is passed over). */
#include "validator/extract/markdown/markdown_p.h"

#include "validator/extract/document_p.h"

static struct base_str lower_name(struct extract_markdown_reader *r, struct base_str name)
{
    char *out = base_arena_alloc(&r->arena, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        out[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32) : name.p[i];
    return base_str_make(out, name.n);
}

/* Takes a line off *rest, its end removed; counts it. */
static struct base_str take_line(struct base_str *rest, int *lines)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n')
        n++;
    struct base_str line = base_str_slice(*rest, 0, n);
    *rest = base_str_from(*rest, n < rest->n ? n + 1 : n);
    ++*lines;
    if (base_str_ends(line, "\r"))
        line = base_str_slice(line, 0, line.n - 1);
    return line;
}

static bool is_rule(struct base_str line, const char *rule)
{
    while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
        line = base_str_slice(line, 0, line.n - 1);
    return base_str_is(line, rule);
}

static void read_fields(struct extract_markdown_reader *r, const struct document_node *root)
{
    for (const struct document_node *m = root->first; m; m = m->next)
        if (m->text.p)
            FACTS_EMIT(r->out, doc_field, .line = m->key_line, .name = lower_name(r, m->key),
                       .value = m->text);
}

/* Fields are lost behind a fatal problem. That matters to a run that reads fields; others need the headings
 * and links below, which are all there.
 * `text` begins with the opening rule, so that its lines are those of the file.
 * False when it is no mapping: two thematic breaks with prose between them. */
static bool read_yaml(struct extract_markdown_reader *r, struct base_str text)
{
    struct document *document = document_parse(text, DOCUMENT_YAML, NULL);
    const struct document_node *root = document_root(document);
    size_t count;
    const struct document_problem *problems = document_problems(document, &count);
    bool is_front = !root || root->kind == DOCUMENT_NULL || root->kind == DOCUMENT_OBJECT;
    bool matters = facts_chunk_wants(r->out, FACTS_TABLE_doc_field);
    for (size_t i = 0; is_front && i < count; i++)
        extract_problem(r->out, &extract_markdown, problems[i].line, problems[i].column,
                        problems[i].is_fatal && matters, "front matter: %.*s",
                        BASE_STR_ARG(problems[i].message));
    if (root && is_front)
        read_fields(r, root);
    const struct document_node *own = is_front ? document_member(root, "assay") : NULL;
    if (own)
        FACTS_EMIT(r->out, doc_contract, .line = own->key_line, .text = text);
    document_destroy(document);
    return is_front;
}

void extract_markdown_front_matter(struct extract_markdown_reader *r)
{
    struct base_str rest = r->bytes;
    int lines = 0;
    struct base_str first = take_line(&rest, &lines);
    bool is_yaml = is_rule(first, "---"), is_toml = is_rule(first, "+++");
    r->body_line = 1;
    if (!is_yaml && !is_toml)
        return;
    while (rest.n > 0) {
        size_t before = rest.n;
        struct base_str line = take_line(&rest, &lines);
        if (!is_rule(line, is_yaml ? "---" : "+++") && !(is_yaml && is_rule(line, "...")))
            continue;
        if (is_toml || read_yaml(r, base_str_slice(r->bytes, 0, r->bytes.n - before))) {
            r->body = r->bytes.n - rest.n;
            r->body_line = lines + 1;
        }
        return;
    }
}
