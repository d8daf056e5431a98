/* The part of a first configuration that the tree tells: projects, documents, tests, exclusions. */
#include "validator/base/hash.h"
#include "validator/cli/init.h"

#include <stdlib.h>
#include <string.h>

/* Lines of one kind that the file lists: a person reads every one. */
#define MOST_LINES 20
#define FOLDERS_NAMED 4

struct query_context {
    cli_init_row *row;
    void *context;
};

static int no_header(void *context, size_t columns, const struct base_str *names)
{
    (void)context;
    (void)columns;
    (void)names;
    return BASE_OK;
}

static int pass_row(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    const struct query_context *query = context;
    (void)columns;
    (void)is_number;
    query->row(query->context, values);
    return BASE_OK;
}

int cli_init_query(struct audit *audit, const char *sql, cli_init_row *row, void *context,
                   struct base_error *err)
{
    struct query_context query = {row, context};
    return engine_query(audit_engine(audit), base_str_of(sql), no_header, pass_row, &query, err);
}

/* ---- projects ---- */

/* A folder that holds units, and how many. */
struct group {
    struct base_str folder; /* "" for the root */
    BASE_VEC(struct base_str) names;
};

struct groups {
    struct base_arena *arena;
    struct base_map units; /* those that count */
    struct base_map by_folder;
    BASE_VEC(struct group) items;
};

/* Folders whose units are shown or tested, and not part of the product. */
static bool is_aside(struct base_str unit)
{
    static const char *const names[] = {
        "example", "examples", "template", "templates", "fixture",   "fixtures", "test",       "tests", "e2e",
        "docs",    "doc",      "samples",  "demo",      "__tests__", "sandbox",  "playground", NULL};
    struct base_str segment;
    while (unit.n && (segment = base_str_split(&unit, '/')).p) {
        if (base_str_starts(segment, "."))
            return true;
        for (size_t i = 0; names[i]; i++)
            if (base_str_eq_nocase(segment, base_str_of(names[i])))
                return true;
    }
    return false;
}

/* A unit within another one is a part of it. */
static bool is_within_another(const struct groups *groups, struct base_str unit)
{
    for (struct base_str above = base_path_dir(unit); above.n; above = base_path_dir(above))
        if (base_map_get(&groups->units, above))
            return true;
    return false;
}

static void add_unit(void *context, const struct base_str *values)
{
    struct groups *groups = context;
    struct base_str unit = base_str_copy(groups->arena, values[0]), folder = base_path_dir(unit);
    bool added;
    if (is_aside(unit) || is_within_another(groups, unit))
        return;
    base_map_put(&groups->units, unit, NULL);
    uint32_t *at = base_map_put(&groups->by_folder, folder, &added);
    if (added) {
        *at = (uint32_t)groups->items.n;
        base_vec_push(&groups->items, (struct group){.folder = folder});
    }
    struct group *group = &groups->items.items[*at];
    base_vec_push(&group->names, base_path_name(unit));
}

static void add_group(struct base_buf *out, struct base_arena *arena, const struct group *group)
{
    base_buf_add_text(out, "  - path: ");
    config_write_scalar(out, base_str_format(arena, "%.*s/*", BASE_STR_ARG(group->folder)));
    base_buf_printf(out, " # %zu: ", group->names.n);
    for (size_t i = 0; i < group->names.n && i < FOLDERS_NAMED; i++)
        base_buf_printf(out, "%s%.*s", i ? ", " : "", BASE_STR_ARG(group->names.items[i]));
    base_buf_add_text(out, group->names.n > FOLDERS_NAMED ? " …\n" : "\n");
}

/* Units that stand alone are named one by one; siblings by a glob. */
static void add_groups(struct base_buf *out, const struct groups *groups)
{
    size_t lines = 0;
    for (size_t i = 0; i < groups->items.n; i++) {
        const struct group *group = &groups->items.items[i];
        bool one_by_one = group->folder.n == 0 || group->names.n == 1;
        for (size_t k = 0; k < (one_by_one ? group->names.n : 1) && lines < MOST_LINES; k++, lines++) {
            if (!one_by_one) {
                add_group(out, groups->arena, group);
                continue;
            }
            base_buf_add_text(out, "  - path: ");
            config_write_scalar(out, base_str_format(groups->arena, "%.*s%s%.*s", BASE_STR_ARG(group->folder),
                                                     group->folder.n ? "/" : "",
                                                     BASE_STR_ARG(group->names.items[k])));
            base_buf_add_char(out, '\n');
        }
    }
}

static int projects(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct groups groups = {.arena = &session->arena};
    /* By the number of folders above: a unit is known before those within it. */
    int rc = cli_init_query(session->audit,
                            "SELECT unit FROM unit WHERE unit <> '' "
                            "ORDER BY length(unit) - length(replace(unit, '/', '')), unit",
                            add_unit, &groups, err);
    if (rc == BASE_OK && groups.units.n > 1) {
        base_buf_add_text(
            out,
            "\n# The packages of the workspace. Each has a verdict of its own, and may have settings of its "
            "own;\n# `assay audit --project NAME` judges one. What none of them names is called rest.\n"
            "projects:\n");
        add_groups(out, &groups);
    }
    for (size_t i = 0; i < groups.items.n; i++)
        base_vec_finish(&groups.items.items[i].names);
    base_vec_finish(&groups.items);
    base_map_finish(&groups.units);
    base_map_finish(&groups.by_folder);
    return rc;
}

/* ---- documents ---- */

struct lines {
    struct base_buf *out;
    struct base_arena *arena;
    size_t rows;
    struct base_map seen;
};

static void add_document(void *context, const struct base_str *values)
{
    struct lines *lines = context;
    base_buf_add_text(lines->out, "    - path: ");
    config_write_scalar(lines->out, values[0]);
    base_buf_add_char(lines->out, '\n');
    if (values[1].n) {
        base_buf_add_text(lines->out, "      unit: ");
        config_write_scalar(lines->out, values[1]);
        base_buf_add_char(lines->out, '\n');
    }
    lines->rows++;
}

static int documents(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct lines lines = {.out = out};
    size_t before = out->n;
    base_buf_add_text(
        out, "\n# The OpenAPI documents, and the unit (the folder of a manifest) that each describes;\n"
             "# without a unit, the one it lies in. `routes:` says which routes belong in a document,\n"
             "# parameters written {}: routes: [\"/users\", \"/users/{}\"]\n"
             "api:\n  documents:\n");
    int rc = cli_init_query(session->audit, "SELECT path, unit FROM api_target ORDER BY path, unit",
                            add_document, &lines, err);
    if (lines.rows == 0) {
        out->n = before;
        base_buf_add_text(
            out,
            "\n# No OpenAPI document was found. Those that come later are tied to their unit by place, or\n"
            "# here.\n"
            "#api:\n#  documents:\n#    - path: docs/openapi.yaml\n");
    }
    return rc;
}

/* ---- layers ---- */

static void add_layer(void *context, const struct base_str *values)
{
    struct lines *lines = context;
    base_buf_printf(lines->out, "%s%.*s (%.*s files)", lines->rows++ ? ", " : "", BASE_STR_ARG(values[0]),
                    BASE_STR_ARG(values[1]));
}

static int layers(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct lines lines = {.out = out};
    size_t before = out->n;
    base_buf_add_text(out, "\n# Layers, by the names of their files and folders: ");
    int rc = cli_init_query(session->audit,
                            "SELECT layer, count(*) FROM file WHERE layer IS NOT NULL AND is_test = 0 "
                            "GROUP BY layer ORDER BY layer",
                            add_layer, &lines, err);
    base_buf_add_text(out, ".\n# Where they are called otherwise:\n");
    if (lines.rows == 0) {
        out->n = before;
        base_buf_add_text(out, "\n# No file has the name of a controller, service, repository or database. "
                               "Where they are called\n# otherwise:\n");
    }
    base_buf_add_text(out, "#layers:\n#  controller: {files: [\"src/handlers/**\"], forbids: [database]}\n");
    return rc;
}

/* ---- tests ---- */

/* "**" + "/" + "*.e2e-ee.ts" for a name of several parts, else the path alone. */
static struct base_str test_glob(struct base_arena *arena, struct base_str path)
{
    struct base_str name = base_path_name(path);
    ptrdiff_t last = base_str_rfind_char(name, '.');
    ptrdiff_t before = last > 0 ? base_str_rfind_char(base_str_slice(name, 0, (size_t)last), '.') : -1;
    if (before <= 0)
        return base_str_copy(arena, path);
    return base_str_format(arena, "**/*%.*s", BASE_STR_ARG(base_str_from(name, (size_t)before)));
}

static void add_test(void *context, const struct base_str *values)
{
    struct lines *lines = context;
    bool added;
    uint32_t *files = base_map_put(&lines->seen, test_glob(lines->arena, values[0]), &added);
    ++*files;
}

/* Files that hold tests, and that no default glob names. */
static int tests(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct lines lines = {.out = out, .arena = &session->arena};
    int rc =
        cli_init_query(session->audit,
                       "SELECT f.path FROM file AS f WHERE f.is_test = 0 AND f.path NOT LIKE '%[%' AND "
                       "f.path NOT LIKE '%{%' AND EXISTS (SELECT 1 FROM test_case AS t WHERE t.path = f.path "
                       "AND t.kind = 'test') ORDER BY f.path",
                       add_test, &lines, err);
    if (rc == BASE_OK && lines.seen.n)
        base_buf_add_text(out, "\n# Files with tests whose names do not say so.\ntests:\n");
    for (size_t i = 0; rc == BASE_OK && i < lines.seen.n && i < MOST_LINES; i++) {
        const struct base_map_entry *entry = &lines.seen.entries[i];
        base_buf_add_text(out, "  - ");
        config_write_scalar(out, entry->key);
        base_buf_printf(out, " # %u file%s\n", entry->value, entry->value == 1 ? "" : "s");
    }
    base_map_finish(&lines.seen);
    return rc;
}

/* ---- exclusions ---- */

/* A path as a glob that matches it alone (a '{' cannot be escaped, but for a file name "any letter" does). */
#define ESCAPED(path)                                                                                        \
    "replace(replace(replace(replace(" path ", '[', '[[]'), '*', '[*]'), '?', '[?]'), '{', '?')"
#define UP_TO(name, length) "substr(path, 1, instr('/' || path, '/" name "/') + " length ")"

/* Folders of code that others or programs wrote. One that holds a document is left alone: a document may be
 * what an audit compares with. */
static const char folders_sql[] =
    "WITH "
    "below(folder, reason, path) AS ("
    "  SELECT " UP_TO(
        "vendor",
        "5") ", 'code of others', path FROM file WHERE instr('/' || path, '/vendor/') "
             "  UNION ALL SELECT " UP_TO(
                 "third_party",
                 "10") ", 'code of others', path FROM file "
                       "    WHERE instr('/' || path, '/third_party/') "
                       "  UNION ALL SELECT " UP_TO(
                           "__generated__",
                           "12") ", 'written by a program', path FROM file "
                                 "    WHERE instr('/' || path, '/__generated__/') "
                                 "  UNION ALL SELECT " UP_TO(
                                     "generated",
                                     "8") ", 'written by a program', path FROM file "
                                          "    WHERE instr('/' || path, '/generated/')) "
                                          "SELECT " ESCAPED(
                                              "rtrim(b.folder, '/')") " || '/**', b.reason, count(*) FROM "
                                                                      "below AS b "
                                                                      "JOIN file AS f ON f.path = b.path "
                                                                      "GROUP BY b.folder, b.reason "
                                                                      "HAVING sum(f.language IN ('yaml', "
                                                                      "'json', 'json5', 'markdown', 'mdx')) "
                                                                      "= 0 "
                                                                      "   AND sum(f.language IN "
                                                                      "('typescript', 'javascript')) > 0 "
                                                                      "ORDER BY 1, 2";

static void add_folder(void *context, const struct base_str *values)
{
    struct lines *lines = context;
    if (lines->rows++ >= MOST_LINES)
        return;
    base_buf_add_text(lines->out, "  - path: ");
    config_write_scalar(lines->out, values[0]);
    base_buf_printf(lines->out, " # %.*s file%s\n    reason: ", BASE_STR_ARG(values[2]),
                    base_str_is(values[2], "1") ? "" : "s");
    config_write_scalar(lines->out, values[1]);
    base_buf_add_char(lines->out, '\n');
}

static int exclusions(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct base_buf found;
    struct lines folders = {.out = &found};
    base_buf_init(&found, out->max);
    int rc = cli_init_query(session->audit, folders_sql, add_folder, &folders, err);
    base_buf_add_text(out, "\n# What is not judged, each with its reason, which every report repeats.\n");
    base_buf_add_text(out, folders.rows ? "exclude:\n" : "#exclude:\n");
    base_buf_add(out, base_buf_view(&found));
    if (folders.rows == 0)
        base_buf_add_text(out, "#  - path: \"legacy/**\"\n#    reason: frozen\n");
    if (folders.rows > MOST_LINES)
        base_buf_printf(out, "# and %zu more\n", folders.rows - MOST_LINES);
    base_buf_finish(&found);
    return rc;
}

struct base_str cli_init_settings_sql(struct base_arena *arena)
{
    return base_str_format(arena, "SELECT (SELECT count(*) FROM api_target), (SELECT count(*) FROM unit), "
                                  "(SELECT count(*) FROM test_case), (SELECT count(*) FROM file), "
                                  "(SELECT count(*) FROM document), (SELECT count(*) FROM heading), "
                                  "(SELECT count(*) FROM doc_table), (SELECT count(*) FROM doc_cell), "
                                  "(SELECT count(*) FROM env_read)");
}

int cli_init_settings(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    base_buf_add_text(
        out, "# How assay audits this repository; docs/configuration.md of assay explains every key.\n"
             "version: 1\n\n"
             "# The lowest severity that makes the verdict FAIL: info, minor, major or blocker.\n"
             "fail-on: major\n");
    int rc = projects(session, out, err);
    if (rc == BASE_OK)
        rc = documents(session, out, err);
    if (rc == BASE_OK)
        rc = layers(session, out, err);
    if (rc == BASE_OK)
        rc = tests(session, out, err);
    if (rc == BASE_OK)
        rc = exclusions(session, out, err);
    if (rc == BASE_OK)
        rc = cli_init_contracts(session, out, err);
    return rc;
}
