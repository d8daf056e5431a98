#include "validator/config/contract_p.h"

#include "validator/base/text.h"

#define DEFAULT_FILE_BYTES (INT64_C(64) << 20)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const severity_names[CONFIG_SEVERITY_COUNT] = {"info", "minor", "major", "blocker"};

bool config_severity_parse(struct base_str word, enum config_severity *out)
{
    for (int i = 0; i < CONFIG_SEVERITY_COUNT; i++) {
        if (base_str_is(word, severity_names[i])) {
            *out = (enum config_severity)i;
            return true;
        }
    }
    return false;
}

const char *config_severity_name(enum config_severity severity)
{
    return severity_names[severity];
}

/* ---- the files ---- */

static const struct base_str root_keys[] = {{"extends", 7}, {"projects", 8}};

static int parse(struct config_reader *r, struct base_str text, struct document **out)
{
    struct base_buf decoded = {0};
    struct base_str copy = base_str_copy(r->arena, text); /* base_text() writes in it */
    struct document *document =
        document_parse(base_text((char *)copy.p, copy.n, &decoded), DOCUMENT_YAML, NULL);
    base_buf_finish(&decoded);
    size_t problems;
    const struct document_problem *problem = document_problems(document, &problems);
    const struct document_node *root = document_root(document);
    int rc = BASE_OK;
    if (problems > 0)
        rc = base_error_at(r->err, BASE_E_PARSE, r->path, problem->line, problem->column, "%.*s",
                           BASE_STR_ARG(problem->message));
    else if (document_count(document) > 1)
        rc = config_refuse(r, document_root_at(document, 1), "only one YAML document is expected");
    else if (root && root->kind != DOCUMENT_NULL)
        rc = config_need_object(r, root, "the configuration");
    if (rc == BASE_OK) {
        *out = document;
        return rc;
    }
    document_destroy(document);
    return rc;
}

/* A file that another one extends: no more than its own sections, so that the list of what an audit builds
 * on stands in one place. */
static int read_extended(struct config_reader *r, struct document **document, struct base_str text)
{
    int rc = parse(r, text, document);
    const struct document_node *root = rc == BASE_OK ? document_root(*document) : NULL;
    const struct document_node *extends = document_member(root, "extends");
    if (rc != BASE_OK || !root || root->kind == DOCUMENT_NULL)
        return rc;
    if (extends) {
        config_refuse(r, extends, "a file that is extended cannot extend others");
        base_error_hint(r->err, "name them all under 'extends' of the file that an audit reads");
        return BASE_E_INVALID;
    }
    return config_read_sections(r, root, false, root_keys, COUNT(root_keys), "the configuration");
}

static int read_all_projects(struct config_reader *r, const struct document *const *documents,
                             const struct config_file *files, size_t count)
{
    int rc = BASE_OK;
    /* The first that names a file has it: those of the file itself, which is the last, come first. */
    for (size_t i = count; i-- > 0 && rc == BASE_OK;) {
        const struct document_node *node = document_member(document_root(documents[i]), "projects");
        r->path = files[i].path;
        if (node)
            rc = config_read_projects(r, node);
    }
    return rc;
}

/* Documents that projects name are documents of the repository: one list has them all. */
static void gather_documents(struct config_reader *r)
{
    struct config *config = r->out;
    size_t n = 0, most = config->api_document_count;
    for (size_t p = 0; p < config->project_count; p++)
        most += config->projects[p].own.api_document_count;
    if (most == config->api_document_count)
        return;
    struct config_api_document *items = base_arena_array(r->arena, most, sizeof *items);
    for (size_t p = 0; p < config->project_count; p++) {
        const struct config_project *project = &config->projects[p];
        for (size_t i = 0; i < project->own.api_document_count; i++) {
            items[n] = project->own.api_documents[i];
            items[n++].project = project;
        }
    }
    for (size_t i = 0; i < config->api_document_count; i++)
        items[n++] = config->api_documents[i];
    config->api_documents = items;
    config->api_document_count = n;
}

/* So it is with contracts. */
static void gather_contracts(struct config_reader *r)
{
    struct config *config = r->out;
    size_t n = 0, most = config->contract_count;
    for (size_t p = 0; p < config->project_count; p++)
        most += config->projects[p].own.contract_count;
    if (most == config->contract_count)
        return;
    struct config_contract *items = base_arena_array(r->arena, most, sizeof *items);
    for (size_t i = 0; i < config->contract_count; i++)
        items[n++] = config->contracts[i];
    for (size_t p = 0; p < config->project_count; p++)
        for (size_t i = 0; i < config->projects[p].own.contract_count; i++) {
            items[n] = config->projects[p].own.contracts[i];
            items[n++].project = &config->projects[p];
        }
    config->contracts = items;
    config->contract_count = n;
}

static int read_files(struct config_reader *r, const struct document_node *root,
                      const struct document *document, const struct config_files *files)
{
    struct config_file *texts = NULL;
    size_t count = 0, read = 0;
    struct base_str own = r->path;
    const struct document_node *extends = document_member(root, "extends");
    int rc = extends ? config_read_extends(r, extends, files, &texts, &count) : BASE_OK;
    if (rc != BASE_OK)
        return rc;
    const struct document **documents =
        base_arena_array(r->arena, count + 1, sizeof(const struct document *));
    struct config_file *all = base_arena_array(r->arena, count + 1, sizeof *all);
    struct document *one = NULL;
    for (; rc == BASE_OK && read < count; read += one != NULL) {
        one = NULL;
        r->path = texts[read].path;
        rc = read_extended(r, &one, texts[read].text);
        documents[read] = one;
        all[read] = texts[read];
    }
    r->path = own;
    documents[read] = document;
    all[read] = (struct config_file){.path = own};
    if (rc == BASE_OK)
        rc = config_read_sections(r, root, false, root_keys, COUNT(root_keys), "the configuration");
    if (rc == BASE_OK)
        rc = read_all_projects(r, documents, all, count + 1);
    r->path = own;
    if (rc == BASE_OK)
        gather_documents(r);
    if (rc == BASE_OK)
        gather_contracts(r);
    for (size_t i = 0; i < read; i++)
        document_destroy((struct document *)documents[i]);
    return rc;
}

int config_load(struct config *out, struct base_str path, struct base_str text,
                const struct config_files *files, struct base_arena *arena, struct base_error *err)
{
    struct config config = {
        .fail_on = CONFIG_MAJOR,
        .layers = config_default_layers,
        .layer_count = config_default_layer_count,
        .tests = config_default_tests,
        .max_file_bytes = DEFAULT_FILE_BYTES,
    };
    int rc = BASE_OK;
    if (text.p) {
        struct document *document = NULL;
        config.path = base_str_copy(arena, path);
        struct config_reader r = {.out = &config, .path = config.path, .arena = arena, .err = err};
        rc = parse(&r, text, &document);
        const struct document_node *root = rc == BASE_OK ? document_root(document) : NULL;
        if (root && root->kind != DOCUMENT_NULL)
            rc = read_files(&r, root, document, files);
        document_destroy(document);
    }
    if (rc == BASE_OK)
        *out = config;
    return rc;
}
