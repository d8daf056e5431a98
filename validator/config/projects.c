/* `projects:` — parts of the repository with settings and a verdict of their own. */
#include "validator/config/config_p.h"

#include "validator/config/parts.h"

#include <string.h>

static const struct base_str own_keys[] = {{"name", 4}, {"path", 4}};
#define OWN_KEYS (sizeof own_keys / sizeof *own_keys)

/* "./apps/web/", "apps/web/" followed by stars, and "apps/web" are the same folder. */
static int read_path(struct config_reader *r, const struct document_node *node, struct base_str *out)
{
    struct base_str text;
    int rc = config_text(r, node, "path", &text);
    if (rc != BASE_OK)
        return rc;
    if (base_str_ends(text, "/**"))
        text = base_str_slice(text, 0, text.n - 3);
    while (text.n > 1 && base_str_ends(text, "/"))
        text = base_str_slice(text, 0, text.n - 1);
    struct base_str path = base_path_join(r->arena, base_path_dir(r->path), text);
    if (!path.p)
        return config_refuse(r, node, "path must stay within the tree");
    *out = path.n ? path : BASE_STR(".");
    return BASE_OK;
}

/* One folder, or a list of them. */
static int read_paths(struct config_reader *r, const struct document_node *node, struct config_strings *out)
{
    bool is_list = node->kind == DOCUMENT_ARRAY;
    size_t n = is_list ? node->count : 1, i = 0;
    if (n == 0)
        return config_refuse(r, node, "path must name a folder");
    struct base_str *items = base_arena_array(r->arena, n, sizeof *items);
    struct config_origin *origins = base_arena_array(r->arena, n, sizeof *origins);
    int rc = BASE_OK;
    for (const struct document_node *c = is_list ? node->first : node; c && i < n && rc == BASE_OK;
         c = c->next, i++) {
        origins[i] = config_origin_of(r, c);
        rc = read_path(r, c, &items[i]);
    }
    *out = (struct config_strings){items, n, origins};
    return rc;
}

static int read_name(struct config_reader *r, const struct document_node *node, struct base_str *out)
{
    int rc = config_text(r, node, "name", out);
    if (rc != BASE_OK)
        return rc;
    if (base_str_is(*out, CONFIG_REST))
        return config_refuse(r, node, "'" CONFIG_REST "' is what no project names: take another name");
    for (size_t i = 0; i < r->out->project_count; i++)
        if (base_str_eq(r->out->projects[i].name, *out))
            return config_refuse(r, node, "there is a project '%.*s' already, in line %d of %.*s",
                                 BASE_STR_ARG(base_str_slice(*out, 0, 100)), r->out->projects[i].origin.line,
                                 BASE_STR_ARG(r->out->projects[i].origin.path));
    return BASE_OK;
}

/* What the project says, over what it begins with. */
static int read_over(struct config_reader *r, const struct document_node *node, const struct config *begin,
                     bool is_partial, struct config *out)
{
    *out = *begin;
    struct config_reader own = *r;
    own.out = out;
    own.is_partial = is_partial;
    return config_read_sections(&own, node, true, own_keys, OWN_KEYS, "a project");
}

static int read_one(struct config_reader *r, const struct document_node *node, struct config_project *out)
{
    const struct config nothing = {.path = r->out->path};
    struct config inherited = *r->out;
    inherited.extensions = NULL;
    inherited.extension_count = 0;
    inherited.rule_dirs = nothing.rule_dirs;
    inherited.expects = nothing.expects;
    inherited.excludes = NULL;
    inherited.exclude_count = 0;
    inherited.api_documents = NULL;
    inherited.api_document_count = 0;
    inherited.contracts = NULL;
    inherited.contract_count = 0;
    inherited.projects = NULL;
    inherited.project_count = 0;
    *out = (struct config_project){.origin = config_origin_of(r, node)};
    int rc = read_over(r, node, &inherited, false, &out->effective);
    if (rc == BASE_OK)
        rc = read_over(r, node, &nothing, true, &out->own);
    const struct document_node *name = document_member(node, "name"), *path = document_member(node, "path");
    if (rc == BASE_OK && !path) {
        config_refuse(r, node, "a project needs a path");
        base_error_hint(r->err, "a folder from the root of the tree, such as apps/web or apps/*");
        return BASE_E_INVALID;
    }
    if (rc == BASE_OK)
        rc = read_paths(r, path, &out->paths);
    if (rc == BASE_OK && name)
        rc = read_name(r, name, &out->name);
    return rc;
}

int config_read_projects(struct config_reader *r, const struct document_node *node)
{
    struct config *config = r->out;
    size_t before = config->project_count;
    if (node->kind != DOCUMENT_ARRAY)
        return config_refuse(r, node, "projects must be a list of {name, path, …}");
    if (before + node->count > CONFIG_MOST_PROJECTS)
        return config_refuse(r, node, "there are more than %u projects", CONFIG_MOST_PROJECTS);
    struct config_project *items = base_arena_array(r->arena, before + node->count + 1, sizeof *items);
    if (before)
        memcpy(items, config->projects, before * sizeof *items);
    config->projects = items;
    for (const struct document_node *c = node->first; c; c = c->next) {
        int rc = read_one(r, c, &items[config->project_count]);
        if (rc != BASE_OK)
            return rc;
        config->project_count++;
    }
    return BASE_OK;
}
