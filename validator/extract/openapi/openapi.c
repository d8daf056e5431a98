/*
 * OpenAPI 3.0 and 3.1 documents, and the files that such documents refer to: path items, and anything with a
 * `$ref`. A Swagger 2.0 document is named, but not read.
 */
#include "validator/extract/openapi/openapi_p.h"

#define MIB ((size_t)1 << 20)

struct extract_openapi_place extract_openapi_enter(struct extract_openapi_reader *r, struct base_str token)
{
    struct extract_openapi_place place = {r->pointer.n, r->pointer.overflow};
    document_pointer_add(&r->pointer, token);
    return place;
}

struct extract_openapi_place extract_openapi_enter_element(struct extract_openapi_reader *r, size_t i)
{
    struct extract_openapi_place place = {r->pointer.n, r->pointer.overflow};
    base_buf_printf(&r->pointer, "/%zu", i);
    return place;
}

void extract_openapi_leave(struct extract_openapi_reader *r, struct extract_openapi_place place)
{
    r->pointer.n = place.n;
    r->pointer.overflow = place.overflow;
}

struct base_str extract_openapi_pointer(struct extract_openapi_reader *r)
{
    if (!base_buf_ok(&r->pointer) || r->pointer.n > r->pointer_budget)
        return BASE_STR_ABSENT;
    r->pointer_budget -= r->pointer.n;
    return r->pointer.n ? base_buf_view(&r->pointer) : BASE_STR("");
}

static struct base_str dialect_of(struct base_str version)
{
    if (base_str_is(version, "3.0") || base_str_starts(version, "3.0."))
        return BASE_STR("3.0");
    if (base_str_is(version, "3.1") || base_str_starts(version, "3.1."))
        return BASE_STR("3.1");
    return BASE_STR_ABSENT;
}

/* The row of the document; false when nothing more can be read from it. */
static bool read_head(struct extract_openapi_reader *r)
{
    const struct document_node *member = document_member(r->root, "openapi");
    bool is_swagger = !member;
    if (is_swagger)
        member = document_member(r->root, "swagger");
    const struct document_node *info = document_member(r->root, "info");
    struct base_str dialect = is_swagger ? BASE_STR_ABSENT : dialect_of(member->text);
    FACTS_EMIT(r->out, api_document, .line = member->key_line, .version = member->text, .dialect = dialect,
               .title = document_member_text(info, "title"),
               .info_version = document_member_text(info, "version"));
    if (!dialect.p)
        extract_problem(r->out, &extract_openapi, member->key_line, member->key_column, false,
                        is_swagger ? "OpenAPI %.*s is not supported: the document is not read"
                                   : "OpenAPI %.*s is not supported: the document is read as 3.1",
                        BASE_STR_ARG(base_str_slice(member->text, 0, 40)));
    return !is_swagger;
}

static bool is_scalar_member(const struct document_node *root, const char *key)
{
    return document_member_text(root, key).n > 0;
}

/* JSON is read as JSON whatever the file is called: libyaml knows no surrogate pairs, and is slower. */
static struct document *parse(const struct extract_input *input)
{
    bool is_braced = base_str_starts(base_str_trim(input->bytes), "{");
    if (base_str_is(input->extension, "json"))
        return document_parse(input->bytes, DOCUMENT_JSON, NULL);
    if (is_braced) {
        struct document *document = document_parse(input->bytes, DOCUMENT_JSON, NULL);
        size_t problems;
        document_problems(document, &problems);
        if (problems == 0)
            return document;
        document_destroy(document);
    }
    return document_parse(input->bytes, DOCUMENT_YAML, NULL);
}

/* A broken file without `openapi` is unread only when it seems to have operations: nobody knows yet whether a
 * document refers to it, and templates of other tools say `$ref` too. */
static bool may_have_operations(struct base_str bytes)
{
    return base_str_find(bytes, "operationId") >= 0 || base_str_find(bytes, "responses") >= 0;
}

static void report(struct extract_openapi_reader *r, const struct document *document, bool matters)
{
    size_t count;
    const struct document_problem *problems = document_problems(document, &count);
    for (size_t i = 0; i < count; i++)
        extract_problem(r->out, &extract_openapi, problems[i].line, problems[i].column,
                        problems[i].is_fatal && matters, "%.*s", BASE_STR_ARG(problems[i].message));
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    bool is_document = extract_openapi_look(input->bytes) == EXTRACT_OPENAPI_DOCUMENT;
    struct document *document = parse(input);
    struct extract_openapi_reader r = {.out = out, .root = document_root(document)};
    base_buf_init(&r.pointer, EXTRACT_OPENAPI_MAX_POINTER);
    r.pointer_budget = 16 * input->bytes.n + MIB;
    bool is_object = r.root && r.root->kind == DOCUMENT_OBJECT;
    if (is_object && (is_scalar_member(r.root, "openapi") || is_scalar_member(r.root, "swagger"))) {
        if (read_head(&r)) {
            extract_openapi_servers(&r, r.root);
            extract_openapi_security(&r, r.root);
            extract_openapi_paths(&r);
            extract_openapi_components(&r);
            extract_openapi_refs(&r);
        }
        is_document = true;
    } else if (is_object) {
        extract_openapi_fragment(&r);
        extract_openapi_components(&r);
        extract_openapi_refs(&r);
    }
    report(&r, document, is_document || may_have_operations(input->bytes));
    base_buf_finish(&r.pointer);
    document_destroy(document);
}

static bool recognises(const struct extract_input *input)
{
    return extract_openapi_look(input->bytes) != EXTRACT_OPENAPI_NONE;
}

static const char *const globs[] = {"**/*.{yaml,yml,json}", NULL};
static const enum facts_table fills[] = {
    FACTS_TABLE_api_document,  FACTS_TABLE_api_server,   FACTS_TABLE_api_path_operation,
    FACTS_TABLE_api_parameter, FACTS_TABLE_api_response, FACTS_TABLE_api_security,
    FACTS_TABLE_api_schema,    FACTS_TABLE_api_ref,      FACTS_TABLE_COUNT};

const struct extract_extractor extract_openapi = {
    .name = "openapi",
    .summary = "OpenAPI 3.0 and 3.1 documents, and the files they refer to.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
