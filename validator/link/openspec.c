/*
 * OpenSpec libraries: capabilities, changes, and the artifacts that a change has or owes.
 *
 * A library is a folder named `openspec`, at the root or below. The files of one folder stand together in the
 * table `file`, which is sorted by path: one pass finds them. What an archived change must have: what the
 * configuration says, else what its workflow says. In the built-in workflow design.md is optional, and the
 * specs may be skipped.
 */
#include "validator/base/pattern.h"
#include "validator/base/vec.h"
#include "validator/link/link.h"

struct artifact {
    struct base_str name, generates;
    bool is_tracked, is_required;
};

/* The built-in workflow, version 1 of spec-driven. */
static const struct {
    const char *name, *generates;
    bool is_tracked, is_required;
} spec_driven[] = {
    {"proposal", "proposal.md", false, true},
    {"specs", "specs/**/*.md", false, true},
    {"design", "design.md", false, false},
    {"tasks", "tasks.md", true, true},
};

struct change {
    struct base_str library;   /* folder, such as "openspec" */
    struct base_str directory; /* of the change */
    bool is_archived;
    size_t from, to; /* rows of `file` */
    struct facts_openspec_config metadata;
};

struct work {
    struct link_context *context;
    struct facts_store *store;
    BASE_VEC(struct artifact) artifacts; /* of the change at hand */
};

static struct facts_file file_at(const struct work *work, size_t row)
{
    struct facts_file file;
    FACTS_GET(work->store, file, row, &file);
    return file;
}

static bool is_below(struct base_str path, struct base_str directory)
{
    return path.n > directory.n && path.p[directory.n] == '/' &&
           base_str_eq(base_str_slice(path, 0, directory.n), directory);
}

/* The library that the path lies in: the outermost folder named `openspec`; absent for none. */
static struct base_str library_of(struct base_str path)
{
    struct base_str rest = path, segment;
    while ((segment = base_str_split(&rest, '/')).p)
        if (rest.p && base_str_is(segment, "openspec"))
            return base_str_slice(path, 0, (size_t)(segment.p + segment.n - path.p));
    return BASE_STR_ABSENT;
}

/* The first row of openspec_config in the file of that path; false for none. */
static bool config_of(const struct work *work, struct base_str path, struct facts_openspec_config *out)
{
    uint32_t file = facts_store_file(work->store, path);
    struct facts_range range = {0, 0};
    if (file != UINT32_MAX)
        range = facts_store_of_file(work->store, FACTS_TABLE_openspec_config, file);
    if (range.from == range.to)
        return false;
    FACTS_GET(work->store, openspec_config, range.from, out);
    return true;
}

static struct base_str join(const struct work *work, struct base_str directory, const char *name)
{
    return base_str_format(work->context->arena, "%.*s/%s", BASE_STR_ARG(directory), name);
}

/* The workflow schema: the change's own, else the library's, else the built-in one. */
static struct base_str schema_of(const struct work *work, const struct change *change)
{
    struct facts_openspec_config config;
    if (change->metadata.schema_name.p)
        return change->metadata.schema_name;
    if (config_of(work, join(work, change->library, "config.yaml"), &config) && config.schema_name.p)
        return config.schema_name;
    if (config_of(work, join(work, change->library, "config.yml"), &config) && config.schema_name.p)
        return config.schema_name;
    return BASE_STR("spec-driven");
}

static void add_artifact(struct work *work, struct base_str name, struct base_str generates, bool tracked,
                         bool required)
{
    base_vec_push(&work->artifacts, (struct artifact){name, generates, tracked, required});
}

/* The artifacts of a schema that the library itself defines; false when it does not. */
static bool own_schema(struct work *work, const struct change *change, struct base_str schema)
{
    size_t n = facts_store_count(work->store, FACTS_TABLE_workflow_artifact);
    for (size_t i = 0; i < n; i++) {
        struct facts_workflow_artifact row;
        FACTS_GET(work->store, workflow_artifact, i, &row);
        if (base_str_eq(row.schema_name, schema) && is_below(row.path, change->library))
            add_artifact(work, row.artifact, row.generates, row.is_tracked == 1,
                         !base_str_is(row.artifact, "design"));
    }
    return work->artifacts.n > 0;
}

static void choose_artifacts(struct work *work, const struct change *change, struct base_str schema)
{
    work->artifacts.n = 0;
    if (own_schema(work, change, schema))
        return;
    for (size_t i = 0; i < sizeof spec_driven / sizeof *spec_driven; i++) {
        bool skipped =
            change->metadata.skips_specs == 1 && base_str_is(base_str_of(spec_driven[i].name), "specs");
        add_artifact(work, base_str_of(spec_driven[i].name), base_str_of(spec_driven[i].generates),
                     spec_driven[i].is_tracked, spec_driven[i].is_required && !skipped);
    }
}

/* openspec.require of the configuration says it all, and may name what the workflow does not know. */
static void apply_configuration(struct work *work)
{
    const struct config *config = work->context->config;
    if (!config->openspec_require_given)
        return;
    for (size_t i = 0; i < work->artifacts.n; i++)
        work->artifacts.items[i].is_required = false;
    for (size_t r = 0; r < config->openspec_require.n; r++) {
        struct base_str name = config->openspec_require.items[r];
        bool known = false;
        for (size_t i = 0; i < work->artifacts.n; i++) {
            if (base_str_eq(work->artifacts.items[i].name, name))
                known = work->artifacts.items[i].is_required = true;
        }
        if (!known)
            add_artifact(work, name, base_str_format(work->context->arena, "%.*s.md", BASE_STR_ARG(name)),
                         false, true);
    }
}

static bool generates(struct base_str pattern, struct base_str relative)
{
    /* A pattern without a folder means a file of the change's own folder. */
    bool shallow = base_str_find_char(pattern, '/') < 0;
    return !(shallow && base_str_find_char(relative, '/') >= 0) && base_glob_match(pattern, relative);
}

/* The first file that the artifact generates, or the absent path. */
static struct base_str find_artifact(const struct work *work, const struct change *change,
                                     const struct artifact *artifact)
{
    for (size_t row = change->from; row < change->to; row++) {
        struct base_str path = file_at(work, row).path;
        if (generates(artifact->generates, base_str_from(path, change->directory.n + 1)))
            return path;
    }
    return BASE_STR_ABSENT;
}

/* The archive itself shows that "run `openspec archive`" was done; a text that is struck out was dropped. */
static bool is_done(const struct change *change, const struct facts_task *task)
{
    return task->is_done == 1 ||
           (change->is_archived &&
            (base_str_starts(task->text, "~~") || base_str_find(task->text, "openspec archive ") >= 0));
}

/* The boxes of the tracked tasks, written into the row. */
static void count_tasks(const struct work *work, const struct change *change, struct facts_change *out)
{
    for (size_t row = change->from; row < change->to; row++) {
        struct base_str relative = base_str_from(file_at(work, row).path, change->directory.n + 1);
        bool tracked = false;
        for (size_t i = 0; i < work->artifacts.n; i++) {
            const struct artifact *artifact = &work->artifacts.items[i];
            tracked = tracked || (artifact->is_tracked && generates(artifact->generates, relative));
        }
        if (!tracked)
            continue;
        struct facts_range range = facts_store_of_file(work->store, FACTS_TABLE_task, (uint32_t)row);
        for (size_t i = range.from; i < range.to; i++) {
            struct facts_task task;
            FACTS_GET(work->store, task, i, &task);
            out->task_count++;
            bool done = is_done(change, &task);
            out->done_count += done;
            if (done || out->open_path.p)
                continue;
            out->open_path = task.path;
            out->open_line = task.line;
        }
    }
}

/* The first `Status` among the change's own documents, written into the row. */
static void find_status(const struct work *work, const struct change *change, struct facts_change *out)
{
    static const char *const documents[] = {"proposal.md", "design.md", "tasks.md"};
    for (size_t d = 0; d < sizeof documents / sizeof *documents; d++) {
        uint32_t file = facts_store_file(work->store, join(work, change->directory, documents[d]));
        struct facts_range range = {0, 0};
        if (file != UINT32_MAX)
            range = facts_store_of_file(work->store, FACTS_TABLE_doc_field, file);
        for (size_t i = range.from; i < range.to; i++) {
            struct facts_doc_field field;
            FACTS_GET(work->store, doc_field, i, &field);
            if (!base_str_is(field.name, "status"))
                continue;
            out->status = field.value;
            out->status_path = field.path;
            out->status_line = field.line;
            return;
        }
    }
}

/* "2026-04-04-name": the length of the date and its dash, or 0. */
static size_t date_length(struct base_str name)
{
    static const char form[] = "dddd-dd-dd-";
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool digit = i < name.n && name.p[i] >= '0' && name.p[i] <= '9';
        if (i >= name.n || (form[i] == 'd' ? !digit : name.p[i] != form[i]))
            return 0;
    }
    return sizeof form - 1;
}

static void write_artifacts(const struct work *work, const struct change *change, struct base_str name,
                            const struct facts_file *head)
{
    for (size_t i = 0; i < work->artifacts.n; i++) {
        const struct artifact *artifact = &work->artifacts.items[i];
        struct base_str path = find_artifact(work, change, artifact);
        FACTS_ADD(work->store, change_artifact, .path = path.p ? path : head->path, .line = 1,
                  .unit = head->unit, .directory = change->directory, .change_name = name,
                  .is_archived = change->is_archived, .artifact = artifact->name,
                  .generates = artifact->generates, .is_required = artifact->is_required,
                  .is_present = path.p != NULL);
    }
}

static void write_change(struct work *work, struct change *change)
{
    if (!config_of(work, join(work, change->directory, ".openspec.yaml"), &change->metadata))
        change->metadata = (struct facts_openspec_config){0};
    struct base_str schema = schema_of(work, change);
    choose_artifacts(work, change, schema);
    apply_configuration(work);

    struct base_str folder = base_path_name(change->directory);
    size_t dated = change->is_archived ? date_length(folder) : 0;
    struct base_str name = base_str_from(folder, dated);
    uint32_t proposal = facts_store_file(work->store, join(work, change->directory, "proposal.md"));
    struct facts_file head = file_at(work, proposal == UINT32_MAX ? change->from : proposal);
    struct facts_change row = {.path = head.path,
                               .line = 1,
                               .unit = head.unit,
                               .directory = change->directory,
                               .name = name,
                               .is_archived = change->is_archived,
                               .archived_on = dated ? base_str_slice(folder, 0, dated - 1) : BASE_STR_ABSENT,
                               .schema_name = schema,
                               .open_line = FACTS_NULL,
                               .status_line = FACTS_NULL};
    count_tasks(work, change, &row);
    find_status(work, change, &row);
    facts_store_add(work->store, FACTS_TABLE_change, &row);
    write_artifacts(work, change, name, &head);
}

/* The folder of the change that the file lies in; absent when it lies in none. */
static struct base_str change_directory(struct base_str path, struct base_str library, bool *archived)
{
    struct base_str rest = base_str_from(path, library.n + 1), segment = base_str_split(&rest, '/');
    if (!base_str_is(segment, "changes") || !rest.p)
        return BASE_STR_ABSENT;
    segment = base_str_split(&rest, '/');
    *archived = base_str_is(segment, "archive");
    if (*archived && rest.p)
        segment = base_str_split(&rest, '/');
    if (!rest.p || base_str_starts(segment, "."))
        return BASE_STR_ABSENT;
    return base_str_slice(path, 0, (size_t)(segment.p + segment.n - path.p));
}

static void write_spec(const struct work *work, const struct facts_file *file, uint32_t row,
                       struct base_str library)
{
    struct base_str relative = base_str_from(file->path, library.n + 1);
    struct base_str capability = base_path_dir(relative);
    if (!base_str_starts(relative, "specs/") || !base_str_is(file->name, "spec.md") || capability.n <= 6)
        return; /* specs/spec.md belongs to no capability */
    struct facts_range range = facts_store_of_file(work->store, FACTS_TABLE_requirement, row);
    FACTS_ADD(work->store, spec, .path = file->path, .line = 1, .unit = file->unit,
              .capability = base_str_from(capability, 6),
              .requirement_count = (int64_t)(range.to - range.from));
}

static void run(struct link_context *context)
{
    struct work work = {.context = context, .store = context->store};
    struct change change = {0};
    size_t n = facts_store_count(context->store, FACTS_TABLE_file);
    for (size_t row = 0; row <= n; row++) {
        struct facts_file file = {0};
        if (row < n)
            file = file_at(&work, row);
        if (change.directory.p && !is_below(file.path, change.directory)) {
            change.to = row;
            write_change(&work, &change);
            change = (struct change){0};
        }
        struct base_str library = library_of(file.path);
        if (!library.p)
            continue;
        write_spec(&work, &file, (uint32_t)row, library);
        bool archived = false;
        struct base_str directory = change_directory(file.path, library, &archived);
        if (directory.p && !change.directory.p)
            change = (struct change){
                .library = library, .directory = directory, .is_archived = archived, .from = row};
    }
    base_vec_finish(&work.artifacts);
}

const struct link_linker link_openspec = {
    .name = "openspec",
    .fills = (const enum facts_table[]){FACTS_TABLE_spec, FACTS_TABLE_change, FACTS_TABLE_change_artifact,
                                        FACTS_TABLE_COUNT},
    .needs = (const enum facts_table[]){FACTS_TABLE_file, FACTS_TABLE_openspec_config,
                                        FACTS_TABLE_workflow_artifact, FACTS_TABLE_requirement,
                                        FACTS_TABLE_task, FACTS_TABLE_doc_field, FACTS_TABLE_COUNT},
    .run = run,
};
