/*
 * OpenSpec libraries: specs, changes and archives by their places, and the artifacts that each change has or
 * must have. A library is any folder named openspec, at the root or below. What is an artifact says the
 * workflow schema of the change (.openspec.yaml, else openspec/config.yaml, else spec-driven); the project's
 * own schemas come before the built-in one.
 */
#include "validator/base/pattern.h"
#include "validator/link/link.h"
#include "validator/link/names_p.h"

#include <string.h>

struct artifact {
    struct base_str name, generates;
    bool is_tracked, is_optional;
};

/* The workflow that OpenSpec comes with; design.md is optional in it. */
static const struct artifact spec_driven[] = {
    {{"proposal", 8}, {"proposal.md", 11}, false, false},
    {{"specs", 5}, {"specs/**/*.md", 13}, false, false},
    {{"design", 6}, {"design.md", 9}, false, true},
    {{"tasks", 5}, {"tasks.md", 8}, true, false},
};
#define SPEC_DRIVEN BASE_STR("spec-driven")
/* Artifacts of one workflow; OpenSpec allows 1,000. */
#define MOST_ARTIFACTS 1024u

struct change {
    struct base_str library;   /* path of the folder openspec */
    struct base_str directory; /* of the change */
    bool is_archived;
    uint32_t first, end; /* rows of `file` below the directory */
};

struct linking {
    struct link_context *context;
    struct facts_store *store;
    struct link_names configs; /* (0, path) -> row of openspec_config */
    struct link_names schemas; /* (0, schema name) -> rows of workflow_artifact */
};

/* "…/openspec" of a path below such a folder, and what follows it. */
static bool library_of(struct base_str path, struct base_str *library, struct base_str *rest)
{
    for (size_t at = 0; at < path.n;) {
        ptrdiff_t slash = base_str_find_char(base_str_from(path, at), '/');
        if (slash < 0)
            return false;
        if (base_str_is(base_str_slice(path, at, at + (size_t)slash), "openspec")) {
            *library = base_str_slice(path, 0, at + (size_t)slash);
            *rest = base_str_from(path, at + (size_t)slash + 1);
            return true;
        }
        at += (size_t)slash + 1;
    }
    return false;
}

/* The folder of the change that a file belongs to; false when it belongs to none. */
static bool change_of(struct base_str path, struct change *change)
{
    struct base_str rest, head, name;
    if (!library_of(path, &change->library, &rest))
        return false;
    head = base_str_split(&rest, '/');
    name = base_str_split(&rest, '/');
    if (!base_str_is(head, "changes") || !rest.p)
        return false;
    change->is_archived = base_str_is(name, "archive");
    if (change->is_archived)
        name = base_str_split(&rest, '/');
    if (!rest.p || !name.n || name.p[0] == '.')
        return false;
    change->directory = base_str_slice(path, 0, (size_t)(name.p + name.n - path.p));
    return true;
}

/* "2025-01-31-add-x" is add-x, archived on 2025-01-31. */
static struct base_str date_of(struct base_str name)
{
    static const char form[] = "dddd-dd-dd-";
    if (name.n < strlen(form))
        return BASE_STR_ABSENT;
    for (size_t i = 0; i < strlen(form); i++) {
        bool digit = name.p[i] >= '0' && name.p[i] <= '9';
        if (form[i] == 'd' ? !digit : name.p[i] != '-')
            return BASE_STR_ABSENT;
    }
    return base_str_slice(name, 0, strlen(form) - 1);
}

static bool config_at(struct linking *linking, struct base_str folder, const char *name,
                      struct facts_openspec_config *out)
{
    struct base_str path = base_str_format(linking->context->arena, "%.*s/%s", BASE_STR_ARG(folder), name);
    uint32_t at = link_names_first(&linking->configs, 0, path);
    if (at == LINK_NONE)
        return false;
    FACTS_GET(linking->store, openspec_config, linking->configs.entries.items[at].value, out);
    return true;
}

static struct base_str schema_of(struct linking *linking, const struct change *change, bool *skips_specs)
{
    struct facts_openspec_config config;
    *skips_specs = false;
    if (config_at(linking, change->directory, ".openspec.yaml", &config) ||
        config_at(linking, change->directory, ".openspec.yml", &config)) {
        *skips_specs = config.skips_specs == 1;
        if (config.schema_name.p)
            return config.schema_name;
    }
    if ((config_at(linking, change->library, "config.yaml", &config) ||
         config_at(linking, change->library, "config.yml", &config)) &&
        config.schema_name.p)
        return config.schema_name;
    return SPEC_DRIVEN;
}

/* The artifacts of a schema of the change's library, else of the built-in workflow. */
static size_t artifacts_of(struct linking *linking, const struct change *change, struct base_str schema,
                           struct artifact *out)
{
    size_t n = 0;
    LINK_NAMES_EACH(&linking->schemas, 0, schema, i)
    {
        struct facts_workflow_artifact row;
        FACTS_GET(linking->store, workflow_artifact, linking->schemas.entries.items[i].value, &row);
        bool own = row.path.n > change->library.n && row.path.p[change->library.n] == '/' &&
                   base_str_eq(base_str_slice(row.path, 0, change->library.n), change->library);
        if (own && n < MOST_ARTIFACTS)
            out[n++] = (struct artifact){row.artifact, row.generates, row.is_tracked == 1, false};
    }
    if (n)
        return n;
    memcpy(out, spec_driven, sizeof spec_driven);
    return sizeof spec_driven / sizeof *spec_driven;
}

/* The first file of the change that an artifact is made of; LINK_NONE for none. */
static uint32_t file_of(struct linking *linking, const struct change *change, struct base_str generates)
{
    struct base_str glob = base_str_format(linking->context->arena, "/%.*s", BASE_STR_ARG(generates));
    for (uint32_t i = change->first; i < change->end; i++) {
        struct facts_file file;
        FACTS_GET(linking->store, file, i, &file);
        if (base_glob_match(glob, base_str_from(file.path, change->directory.n + 1)))
            return i;
    }
    return LINK_NONE;
}

static bool is_named(const struct config_strings *names, struct base_str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (base_str_eq(names->items[i], name))
            return true;
    return false;
}

/* What the configuration requires beyond the workflow: "notes" is notes.md. */
static size_t add_required(struct linking *linking, struct artifact *artifacts, size_t n)
{
    const struct config_strings *names = &linking->context->config->openspec_require;
    for (size_t i = 0; i < names->n; i++) {
        bool known = n == MOST_ARTIFACTS;
        for (size_t k = 0; k < n; k++)
            known = known || base_str_eq(artifacts[k].name, names->items[i]);
        if (known)
            continue;
        struct base_str file = names->items[i];
        if (base_str_find_char(file, '.') < 0)
            file = base_str_format(linking->context->arena, "%.*s.md", BASE_STR_ARG(file));
        artifacts[n++] = (struct artifact){names->items[i], file, false, false};
    }
    return n;
}

static struct base_str status_of(struct linking *linking, const struct change *change)
{
    static const char *const order[] = {"proposal.md", "tasks.md", "design.md"};
    for (size_t pass = 0; pass < sizeof order / sizeof *order; pass++)
        for (uint32_t i = change->first; i < change->end; i++) {
            struct facts_file file;
            FACTS_GET(linking->store, file, i, &file);
            if (!base_str_is(base_str_from(file.path, change->directory.n + 1), order[pass]))
                continue;
            struct facts_range range = facts_store_of_file(linking->store, FACTS_TABLE_doc_field, i);
            for (size_t row = range.from; row < range.to; row++) {
                struct facts_doc_field field;
                FACTS_GET(linking->store, doc_field, row, &field);
                if (base_str_is(field.name, "status"))
                    return field.value;
            }
        }
    return BASE_STR_ABSENT;
}

static void count_tasks(struct linking *linking, const struct change *change, struct base_str generates,
                        struct facts_change *row)
{
    struct base_str glob = base_str_format(linking->context->arena, "/%.*s", BASE_STR_ARG(generates));
    for (uint32_t i = change->first; i < change->end; i++) {
        struct facts_file file;
        FACTS_GET(linking->store, file, i, &file);
        if (!base_glob_match(glob, base_str_from(file.path, change->directory.n + 1)))
            continue;
        struct facts_range range = facts_store_of_file(linking->store, FACTS_TABLE_task, i);
        for (size_t at = range.from; at < range.to; at++) {
            struct facts_task task;
            FACTS_GET(linking->store, task, at, &task);
            row->task_count++;
            row->done_count += task.is_done == 1;
        }
    }
}

static bool is_required(struct linking *linking, const struct artifact *artifact, bool skips_specs)
{
    const struct config *config = linking->context->config;
    if (config->openspec_require_given)
        return is_named(&config->openspec_require, artifact->name);
    return !artifact->is_optional && !(skips_specs && base_str_is(artifact->name, "specs"));
}

static void link_change(struct linking *linking, const struct change *change)
{
    struct artifact *artifacts = base_alloc(MOST_ARTIFACTS * sizeof *artifacts);
    struct facts_file first;
    struct base_str name = base_path_name(change->directory), date = date_of(name);
    bool skips_specs;
    FACTS_GET(linking->store, file, change->first, &first);
    struct facts_change row = {.path = first.path,
                               .line = 1,
                               .unit = first.unit,
                               .directory = change->directory,
                               .name = change->is_archived && date.p ? base_str_from(name, date.n + 1) : name,
                               .is_archived = change->is_archived,
                               .archived_on = change->is_archived ? date : BASE_STR_ABSENT,
                               .schema_name = schema_of(linking, change, &skips_specs),
                               .status = status_of(linking, change)};
    uint32_t proposal = file_of(linking, change, BASE_STR("proposal.md"));
    if (proposal != LINK_NONE) {
        FACTS_GET(linking->store, file, proposal, &first);
        row.path = first.path;
    }
    size_t n = artifacts_of(linking, change, row.schema_name, artifacts);
    struct base_str tracked = BASE_STR_ABSENT;
    for (size_t i = 0; i < n; i++)
        if (artifacts[i].is_tracked || (!tracked.p && base_str_is(artifacts[i].name, "tasks")))
            tracked = artifacts[i].generates;
    count_tasks(linking, change, tracked.p ? tracked : BASE_STR("tasks.md"), &row);
    facts_store_add(linking->store, FACTS_TABLE_change, &row);
    n = add_required(linking, artifacts, n);
    for (size_t i = 0; i < n; i++) {
        struct facts_file file = {.path = row.path};
        uint32_t at = file_of(linking, change, artifacts[i].generates);
        if (at != LINK_NONE)
            FACTS_GET(linking->store, file, at, &file);
        FACTS_ADD(linking->store, change_artifact, .path = file.path, .line = 1, .unit = row.unit,
                  .directory = change->directory, .change_name = row.name, .is_archived = row.is_archived,
                  .artifact = artifacts[i].name, .generates = artifacts[i].generates,
                  .is_required = is_required(linking, &artifacts[i], skips_specs),
                  .is_present = at != LINK_NONE);
    }
    base_free(artifacts);
}

/* openspec/specs/<folders>/spec.md */
static void link_spec(struct linking *linking, uint32_t file, const struct facts_file *info)
{
    struct base_str library, rest, head;
    if (!base_str_is(info->name, "spec.md") || !library_of(info->path, &library, &rest))
        return;
    head = base_str_split(&rest, '/');
    if (!base_str_is(head, "specs") || !rest.p || base_str_is(rest, "spec.md"))
        return;
    struct base_str capability = base_path_dir(rest), folders = capability, folder;
    while ((folder = base_str_split(&folders, '/')).p)
        if (base_str_starts(folder, "."))
            return;
    struct facts_range range = facts_store_of_file(linking->store, FACTS_TABLE_requirement, file);
    FACTS_ADD(linking->store, spec, .path = info->path, .line = 1, .unit = info->unit,
              .capability = capability, .requirement_count = (int64_t)(range.to - range.from));
}

static void run(struct link_context *context)
{
    struct linking linking = {.context = context, .store = context->store};
    struct facts_store *store = context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_openspec_config);
    for (size_t i = 0; i < n; i++) {
        struct facts_openspec_config row;
        FACTS_GET(store, openspec_config, i, &row);
        link_names_add(&linking.configs, 0, row.path, (uint32_t)i);
    }
    n = facts_store_count(store, FACTS_TABLE_workflow_artifact);
    for (size_t i = 0; i < n; i++) {
        struct facts_workflow_artifact row;
        FACTS_GET(store, workflow_artifact, i, &row);
        link_names_add(&linking.schemas, 0, row.schema_name, (uint32_t)i);
    }
    struct change open = {0};
    n = facts_store_count(store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) { /* files of one folder are neighbours, since paths are sorted */
        struct facts_file file;
        struct change change = {.first = (uint32_t)i};
        FACTS_GET(store, file, i, &file);
        link_spec(&linking, (uint32_t)i, &file);
        if (!change_of(file.path, &change))
            continue;
        if (open.directory.p && base_str_eq(open.directory, change.directory)) {
            open.end = (uint32_t)i + 1;
            continue;
        }
        if (open.directory.p)
            link_change(&linking, &open);
        open = change;
        open.end = (uint32_t)i + 1;
    }
    if (open.directory.p)
        link_change(&linking, &open);
    link_names_finish(&linking.configs);
    link_names_finish(&linking.schemas);
}

static const enum facts_table fills[] = {FACTS_TABLE_spec, FACTS_TABLE_change, FACTS_TABLE_change_artifact,
                                         FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_openspec_config, FACTS_TABLE_workflow_artifact,
                                         FACTS_TABLE_requirement,     FACTS_TABLE_task,
                                         FACTS_TABLE_doc_field,       FACTS_TABLE_COUNT};

const struct link_linker link_openspec = {"openspec", fills, needs, run};
