/* Compose files: the variables that services are given. */
#include "validator/extract/document_p.h"

/* `environment` and `args` are a mapping, or a list of NAME=value and NAME. */
static void read_variables(const struct document_node *list, struct base_str service, struct base_str kind,
                           struct facts_chunk *out)
{
    if (!list || (list->kind != DOCUMENT_OBJECT && list->kind != DOCUMENT_ARRAY))
        return;
    for (const struct document_node *m = list->first; m; m = m->next) {
        struct base_str name = m->key;
        bool has_value = m->kind != DOCUMENT_NULL;
        if (list->kind == DOCUMENT_ARRAY) {
            ptrdiff_t equals = m->kind == DOCUMENT_STRING ? base_str_find_char(m->text, '=') : -1;
            has_value = equals >= 0;
            name = equals >= 0 ? base_str_slice(m->text, 0, (size_t)equals) : m->text;
        }
        /* "<<" of a merge that was not followed names nothing. */
        if (name.p && name.n && !base_str_is(name, "<<"))
            FACTS_EMIT(out, compose_env, .line = m->key.p ? m->key_line : m->line, .service = service,
                       .name = name, .kind = kind, .has_value = has_value);
    }
}

static void read_service(const struct document_node *service, struct base_str name, struct facts_chunk *out)
{
    read_variables(document_member(service, "environment"), name, BASE_STR("environment"), out);
    read_variables(document_member(document_member(service, "build"), "args"), name, BASE_STR("build_arg"),
                   out);
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_compose, document);
    const struct document_node *root = extract_single_root(out, &extract_compose, document);
    const struct document_node *services = document_member(root, "services");
    if (services && services->kind == DOCUMENT_OBJECT)
        for (const struct document_node *m = services->first; m; m = m->next)
            read_service(m, m->key, out);
    if (root && root->kind == DOCUMENT_OBJECT)
        for (const struct document_node *m = root->first; m; m = m->next)
            if (base_str_starts(m->key, "x-"))
                read_service(m, BASE_STR_ABSENT, out);
    document_destroy(document);
}

static const char *const globs[] = {"docker-compose*.{yml,yaml}", "compose.{yml,yaml}",
                                    "compose.*.{yml,yaml}", "compose-*.{yml,yaml}", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_compose_env, FACTS_TABLE_COUNT};

const struct extract_extractor extract_compose = {
    .name = "compose",
    .summary = "Compose files: the variables that services are given.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
