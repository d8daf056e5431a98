/*
 * OpenAPI documents from 2.0 (Swagger) to 3.2, and the files that such documents refer to: path items,
 * operations, parameters, and anything with a `$ref`. In a stream of YAML documents the one that says
 * `openapi` is read, wherever it stands, and of fragments all: only two OpenAPI documents in one file are too
 * many, because a `$ref` to the file would not say which it means.
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

/* The dialect that a version is of; absent for none that is known. */
static struct base_str dialect_of(struct base_str version, bool is_swagger)
{
    static const char *const known[] = {"3.0", "3.1", "3.2"};
    if (is_swagger)
        return base_str_is(version, "2.0") || base_str_is(version, "2") ? BASE_STR("2.0") : BASE_STR_ABSENT;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (base_str_starts(version, known[i]) && (version.n == 3 || version.p[3] == '.'))
            return base_str_of(known[i]);
    return BASE_STR_ABSENT;
}

/* 3.3 will add to 3.2. What another version means by its words, nobody can tell from here. */
static bool is_version_3(struct base_str version)
{
    return base_str_is(version, "3") || base_str_starts(version, "3.");
}

static void report_version(struct extract_openapi_reader *r, const struct document_node *member,
                           bool is_swagger)
{
    struct base_str version = base_str_slice(member->text, 0, 40);
    const char *format = "OpenAPI %.*s is not supported: the document is read as 3.2";
    if (is_swagger)
        format = "Swagger %.*s is not read: convert the document to OpenAPI 3, or exclude the file in "
                 "assay.yaml";
    else if (!is_version_3(version))
        format =
            "OpenAPI %.*s is not supported, and read as 3.2 it may lack operations: write it as 3.0, 3.1 "
            "or 3.2, or exclude the file in assay.yaml";
    extract_problem(r->out, &extract_openapi, member->key_line, member->key_column,
                    is_swagger || !is_version_3(version), format, BASE_STR_ARG(version));
}

/* The row of the document; its dialect, absent when it is not known. */
static struct base_str read_head(struct extract_openapi_reader *r, bool is_swagger)
{
    const struct document_node *member = document_member(r->root, is_swagger ? "swagger" : "openapi");
    const struct document_node *info = document_member(r->root, "info");
    struct base_str dialect = dialect_of(member->text, is_swagger);
    FACTS_EMIT(r->out, api_document, .line = member->key_line, .version = member->text, .dialect = dialect,
               .title = document_member_text(info, "title"),
               .info_version = document_member_text(info, "version"),
               .self_uri = extract_string(r->root, "$self"));
    if (!dialect.p)
        report_version(r, member, is_swagger);
    return dialect;
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

static bool is_openapi(const struct document_node *root)
{
    return root && root->kind == DOCUMENT_OBJECT &&
           (is_scalar_member(root, "openapi") || is_scalar_member(root, "swagger"));
}

/* The first root that is an OpenAPI document; a second one is a problem. */
static const struct document_node *find_document(struct facts_chunk *out, const struct document *document)
{
    const struct document_node *found = NULL;
    for (size_t i = 0; i < document_count(document); i++) {
        const struct document_node *root = document_root_at(document, i);
        if (!is_openapi(root))
            continue;
        if (found) {
            extract_problem(out, &extract_openapi, root->line, root->column, true,
                            "the file holds several OpenAPI documents, and only the first is read: put each "
                            "into a file of its own");
            break;
        }
        found = root;
    }
    return found;
}

static void read_document(struct extract_openapi_reader *r)
{
    bool is_swagger = !document_member(r->root, "openapi");
    struct base_str dialect = read_head(r, is_swagger);
    if (is_swagger && !dialect.p)
        return;
    r->is_3_2 = !dialect.p || base_str_is(dialect, "3.2");
    if (is_swagger)
        extract_openapi_swagger_servers(r);
    else
        extract_openapi_servers(r, r->root);
    extract_openapi_security(r, r->root);
    extract_openapi_tags(r);
    extract_openapi_paths(r);
    if (is_swagger)
        extract_openapi_swagger_components(r);
    else
        extract_openapi_components(r);
    extract_openapi_refs(r);
}

static void read_fragments(struct extract_openapi_reader *r, const struct document *document)
{
    for (size_t i = 0; i < document_count(document); i++) {
        r->root = document_root_at(document, i);
        if (r->root->kind != DOCUMENT_OBJECT)
            continue;
        r->is_3_2 = true;
        extract_openapi_fragment(r);
        extract_openapi_components(r);
        extract_openapi_refs(r);
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    bool is_document = extract_openapi_look(input->bytes) == EXTRACT_OPENAPI_DOCUMENT;
    struct document *document = parse(input);
    struct extract_openapi_reader r = {.out = out, .root = find_document(out, document)};
    base_buf_init(&r.pointer, EXTRACT_OPENAPI_MAX_POINTER);
    r.pointer_budget = 16 * input->bytes.n + MIB;
    if (r.root) {
        read_document(&r);
        is_document = true;
    } else {
        read_fragments(&r, document);
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
    FACTS_TABLE_api_schema,    FACTS_TABLE_api_ref,      FACTS_TABLE_api_security_scheme,
    FACTS_TABLE_api_tag,       FACTS_TABLE_COUNT};

const struct extract_extractor extract_openapi = {
    .name = "openapi",
    .summary = "OpenAPI documents from 2.0 (Swagger) to 3.2, and the files they refer to.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
