/* assay init: looks at a repository and writes the assay.yaml that fits what it found. */
#include "validator/base/hash.h"
#include "validator/base/utf8.h"
#include "validator/cli/command.h"
#include "validator/cli/output.h"
#include "validator/cli/session.h"
#include "validator/report/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_EXCLUSIONS 20 /* suggestions that the file lists */

/* Tables whose number of rows says whether the repository was understood. */
static const enum facts_table counted[] = {
    FACTS_TABLE_endpoint,     FACTS_TABLE_route_group,   FACTS_TABLE_controller, FACTS_TABLE_service,
    FACTS_TABLE_test_request, FACTS_TABLE_api_operation, FACTS_TABLE_spec,       FACTS_TABLE_change};
#define COUNTED (sizeof counted / sizeof *counted)

static const char documents_sql[] = "SELECT path, unit, reason FROM api_target ORDER BY path, unit";

/* A path as a glob that matches it alone (a '{' cannot be escaped, but for a file name "any letter" does). */
#define ESCAPED "replace(replace(replace(replace(path, '[', '[[]'), '*', '[*]'), '?', '[?]'), '{', '?')"

/* Files that a reader could not make sense of, and folders whose files are rarely meant to be judged. */
static const char exclusions_sql[] =
    "WITH named(path) AS (SELECT " ESCAPED " FROM file) "
    "SELECT " ESCAPED ", 'unreadable: ' || min(message) FROM parse_problem WHERE is_fatal GROUP BY path "
    "UNION ALL "
    "SELECT rtrim(substr(path, 1, instr('/' || path, '/vendor/') + 6), '/') || '/**', 'code of others' FROM "
    "named "
    "WHERE instr('/' || path, '/vendor/') > 0 GROUP BY 1 "
    "UNION ALL "
    "SELECT rtrim(substr(path, 1, instr('/' || path, '/third_party/') + 11), '/') || '/**', 'code of others' "
    "FROM named "
    "WHERE instr('/' || path, '/third_party/') > 0 GROUP BY 1 "
    "UNION ALL "
    "SELECT rtrim(substr(path, 1, instr('/' || path, '/node_modules/') + 12), '/') || '/**', 'code of "
    "others' FROM named "
    "WHERE instr('/' || path, '/node_modules/') > 0 GROUP BY 1 "
    "ORDER BY 1, 2";

struct lines {
    struct base_buf *out;
    size_t rows;
};

/* A scalar of YAML: plain where nothing can be mistaken, else double-quoted (YAML 1.2 section 7.3.1). */
static void add_scalar(struct base_buf *out, struct base_str text)
{
    bool plain = text.n > 0 && ((text.p[0] | 0x20) >= 'a' && (text.p[0] | 0x20) <= 'z');
    for (size_t i = 0; i < text.n && plain; i++)
        plain = memchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-", text.p[i], 66) !=
                NULL;
    /* Words of YAML 1.1 such as "on" have no slash and no dot. */
    plain = plain && (base_str_find_char(text, '/') >= 0 || base_str_find_char(text, '.') >= 0);
    if (plain) {
        base_buf_add(out, text);
        return;
    }
    base_buf_add_char(out, '"');
    while (text.n) {
        uint32_t c = base_utf8_next(&text);
        if (c == '"' || c == '\\')
            base_buf_printf(out, "\\%c", (char)c);
        else if (c < 0x20 || (c >= 0x7f && c <= 0xa0))
            base_buf_printf(out, "\\x%02x", c);
        else
            base_utf8_add(out, c);
    }
    base_buf_add_char(out, '"');
}

static int no_header(void *context, size_t columns, const struct base_str *names)
{
    (void)context;
    (void)columns;
    (void)names;
    return BASE_OK;
}

static int add_document(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    struct lines *lines = context;
    (void)columns;
    (void)is_number;
    base_buf_add_text(lines->out, "    - path: ");
    add_scalar(lines->out, values[0]);
    base_buf_add_char(lines->out, '\n');
    if (values[1].n) {
        base_buf_add_text(lines->out, "      unit: ");
        add_scalar(lines->out, values[1]);
        base_buf_add_char(lines->out, '\n');
    }
    lines->rows++;
    return BASE_OK;
}

static int add_exclusion(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    struct lines *lines = context;
    (void)columns;
    (void)is_number;
    if (lines->rows++ >= MOST_EXCLUSIONS)
        return BASE_OK;
    base_buf_add_text(lines->out, "#  - path: ");
    add_scalar(lines->out, values[0]);
    base_buf_add_text(lines->out, "\n#    reason: ");
    add_scalar(lines->out, values[1]);
    base_buf_add_char(lines->out, '\n');
    return BASE_OK;
}

static int query(struct cli_session *session, const char *sql, engine_row *row, struct lines *lines,
                 struct base_error *err)
{
    return engine_query(audit_engine(session->audit), base_str_of(sql), no_header, row, lines, err);
}

/* ---- the file ---- */

static void add_head(struct base_buf *out)
{
    base_buf_add_text(
        out, "# How assay audits this repository; docs/configuration.md of assay explains every key.\n"
             "version: 1\n\n"
             "# The lowest severity that makes the verdict FAIL: info, minor, major or blocker.\n"
             "fail-on: major\n");
}

static int add_documents(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct lines lines = {.out = out};
    size_t before = out->n;
    base_buf_add_text(
        out, "\n# The OpenAPI documents, and the unit (the folder of a manifest) that each describes;\n"
             "# without a unit, the one it lies in. `routes:` says which routes belong in a document,\n"
             "# parameters written {}: routes: [\"/users\", \"/users/{}\"]\n"
             "api:\n  documents:\n");
    int rc = query(session, documents_sql, add_document, &lines, err);
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

static void add_expect(struct cli_session *session, struct base_buf *out)
{
    const struct facts_store *store = audit_store(session->audit);
    size_t rows = 0;
    for (size_t i = 0; i < COUNTED; i++)
        rows += facts_store_count(store, counted[i]);
    if (rows == 0) {
        base_buf_add_text(out, "\n# How many rows a table must have at least (`assay tables` lists them). "
                               "Nothing that is worth\n"
                               "# counting was found.\n#expect:\n#  endpoint: 1\n");
        return;
    }
    base_buf_add_text(
        out,
        "\n# How many rows each table has today. Fewer are a blocker: neither a route that vanishes nor a\n"
        "# framework that is no longer understood can pass unseen. Raise a number as the code grows.\n"
        "expect:\n");
    for (size_t i = 0; i < COUNTED; i++) {
        const struct facts_table_info *info = facts_table_info(counted[i]);
        size_t n = facts_store_count(store, counted[i]);
        if (n)
            base_buf_printf(out, "  %s: %zu # %s\n", info->name, n, info->sentence);
    }
}

static int add_exclusions(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct lines lines = {.out = out};
    base_buf_add_text(out, "\n# What is not judged, each with its reason, which every report repeats.");
    struct base_buf found;
    base_buf_init(&found, out->max);
    lines.out = &found;
    int rc = query(session, exclusions_sql, add_exclusion, &lines, err);
    base_buf_add_text(out, lines.rows ? " These may be candidates:\n#exclude:\n"
                                      : "\n#exclude:\n#  - path: \"legacy/**\"\n#    reason: frozen\n");
    base_buf_add(out, base_buf_view(&found));
    if (lines.rows > MOST_EXCLUSIONS)
        base_buf_printf(out, "# and %zu more\n", lines.rows - MOST_EXCLUSIONS);
    base_buf_finish(&found);
    return rc;
}

static int compose(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    add_head(out);
    int rc = add_documents(session, out, err);
    if (rc == BASE_OK)
        add_expect(session, out);
    if (rc == BASE_OK)
        rc = add_exclusions(session, out, err);
    return rc;
}

/* ---- an assay.yaml that is there ---- */

static bool is_content(struct base_str line)
{
    line = base_str_trim(line);
    return line.n > 0 && line.p[0] != '#';
}

/* The lines of `a` that `b` has nowhere, comments left out. */
static void add_missing(struct base_buf *out, char mark, struct base_str a, struct base_str b)
{
    struct base_map known = {0};
    struct base_str line;
    while ((line = base_str_split(&b, '\n')).p)
        base_map_put(&known, base_str_trim(line), NULL);
    while ((line = base_str_split(&a, '\n')).p) {
        if (!is_content(line) || base_map_get(&known, base_str_trim(line)))
            continue;
        base_buf_printf(out, "%c ", mark);
        report_terminal_add(out, line);
        base_buf_add_char(out, '\n');
    }
    base_map_finish(&known);
}

static int refuse(struct cli_session *session, struct base_str fresh, struct base_error *err)
{
    struct base_buf out;
    base_buf_init(&out, CLI_OUTPUT_MAX);
    add_missing(&out, '-', session->config_text, fresh);
    add_missing(&out, '+', fresh, session->config_text);
    int rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    if (rc != BASE_OK)
        return rc;
    base_error_set(err, BASE_E_INVALID, "assay.yaml is there already, and stays as it is");
    base_error_hint(err, "--print prints what would be written, --force writes it");
    return BASE_E_INVALID;
}

static int save(struct cli_session *session, const struct cli_args *args, const char *folder,
                struct base_str text, struct base_error *err)
{
    if (cli_args_has(args, CLI_PRINT))
        return cli_output_write(text, err);
    struct stat info;
    struct base_str path = base_str_format(&session->arena, "%s/assay.yaml", folder);
    if (lstat(path.p, &info) == 0 && !cli_args_has(args, CLI_FORCE))
        return refuse(session, text, err);
    int rc = cli_output_file(path.p, text, err);
    if (rc == BASE_OK)
        rc = cli_output_write(base_str_format(&session->arena, "wrote %.*s\n", BASE_STR_ARG(path)), err);
    return rc;
}

/* A query that reads every table that is looked at, so that one run fills them all. */
static struct base_str demand_sql(struct base_arena *arena)
{
    struct base_str sql =
        base_str_format(arena, "SELECT (SELECT count(*) FROM api_target), "
                               "(SELECT count(*) FROM parse_problem), (SELECT count(*) FROM file)");
    for (size_t i = 0; i < COUNTED; i++)
        sql = base_str_format(arena, "%.*s, (SELECT count(*) FROM %s)", BASE_STR_ARG(sql),
                              facts_table_info(counted[i])->name);
    return sql;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session = {0};
    struct base_buf text;
    const char *folder = cli_args_positional(args, 0, ".");
    base_buf_init(&text, CLI_OUTPUT_MAX);
    int rc = cli_session_open(&session, args, folder, err);
    if (rc == BASE_OK)
        rc = cli_session_read(&session, demand_sql(&session.arena), err);
    cli_progress_end(&session.progress);
    if (rc == BASE_OK)
        rc = compose(&session, &text, err);
    if (rc == BASE_OK)
        rc = save(&session, args, folder, base_buf_view(&text), err);
    base_buf_finish(&text);
    cli_session_close(&session);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_PRINT, CLI_FORCE, CLI_JOBS, CLI_OPTION_COUNT};

const struct cli_command cli_command_init = {
    .name = "init",
    .arguments = "[PATH]",
    .summary = "Write an assay.yaml that fits the repository.",
    .description =
        "Looks at the repository at PATH (default: the current folder) and writes PATH/assay.yaml: the gate, "
        "the OpenAPI "
        "documents it found and the units they describe, how many endpoints, services, tests and so on there "
        "are "
        "today, and what might be left out. An assay.yaml that is there is not overwritten without --force.",
    .options = options,
    .most = 1,
    .run = run,
};
