/* The facts that led to a finding: what the tables of its rule hold at both of its sides. */
#include "validator/base/text.h"
#include "validator/cli/finding.h"
#include "validator/cli/output.h"
#include "validator/report/terminal.h"

/* Lines of the file around the finding. */
#define AROUND 2
/* Rows of one table at one place. */
#define ROWS 5u
/* Bytes of one value. */
#define VALUE_MAX 120u

struct rows {
    struct base_buf *out;
    struct base_arena arena;
    const struct base_str *names;
    const char *table;
    size_t count;
};

/* ---- the lines ---- */

static void add_line(struct base_buf *out, struct base_str line, int number, bool is_it)
{
    base_buf_printf(out, "%s %6d | ", is_it ? ">" : " ", number);
    report_terminal_add(out, base_str_slice(line, 0, 4 * VALUE_MAX));
    base_buf_add_char(out, '\n');
}

/* A file that cannot be read shows no lines: the place is named all the same. */
static void add_lines(struct base_buf *out, struct cli_session *session, struct base_str path, int line)
{
    struct base_error err = {0};
    struct base_buf decoded = {0};
    char *bytes = NULL;
    size_t n = 0, entry = source_find(session->source, path);
    report_terminal_add(out, path);
    base_buf_add_char(out, '\n');
    if (line > 0 && entry != SIZE_MAX && source_read(session->source, entry, &bytes, &n, &err) == BASE_OK) {
        struct base_str rest = base_text(bytes, n, &decoded), one;
        for (int i = 1; i <= line + AROUND && (one = base_str_split(&rest, '\n')).p; i++)
            if (i >= line - AROUND && (rest.p || one.n))
                add_line(out, one, i, i == line);
    }
    base_buf_finish(&decoded);
    base_free(bytes);
}

/* ---- the rows ---- */

static int on_header(void *context, size_t columns, const struct base_str *names)
{
    struct rows *rows = context;
    struct base_str *own = base_arena_array(&rows->arena, columns, sizeof *own);
    for (size_t i = 0; i < columns; i++)
        own[i] = base_str_copy(&rows->arena, names[i]);
    rows->names = own;
    return BASE_OK;
}

/* "endpoint: method GET, template /x": what is NULL, and the place that was asked for, say nothing. */
static int on_row(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    struct rows *rows = context;
    const char *between = ": ";
    (void)is_number;
    if (rows->count++ == ROWS) {
        base_buf_printf(rows->out, "  %s: and more\n", rows->table);
        return BASE_OK;
    }
    base_buf_printf(rows->out, "  %s", rows->table);
    for (size_t i = 0; i < columns; i++) {
        if (!values[i].p || base_str_is(rows->names[i], "path") || base_str_is(rows->names[i], "line"))
            continue;
        base_buf_printf(rows->out, "%s%.*s ", between, BASE_STR_ARG(rows->names[i]));
        if (values[i].n)
            report_terminal_add(rows->out, base_str_slice(values[i], 0, VALUE_MAX));
        else
            base_buf_add_text(rows->out, "''");
        if (values[i].n > VALUE_MAX)
            base_buf_add_text(rows->out, "…");
        between = ", ";
    }
    base_buf_add_char(rows->out, '\n');
    return BASE_OK;
}

static bool has_column(const struct facts_table_info *info, const char *name)
{
    for (size_t i = 0; i < info->column_count; i++)
        if (base_str_is(base_str_of(info->columns[i].name), name))
            return true;
    return false;
}

/* Rows of the table at the place; a table without lines has them for the file. */
static int add_rows(struct rows *rows, struct engine *engine, enum facts_table table, struct base_str path,
                    int line, struct base_error *err)
{
    const struct facts_table_info *info = facts_table_info(table);
    struct base_buf sql;
    if (!path.p || (info->kind != FACTS_EXTRACTED && !has_column(info, "path")))
        return BASE_OK;
    base_buf_init(&sql, 1u << 20);
    base_buf_printf(&sql, "SELECT * FROM %s WHERE path = ", info->name);
    engine_add_literal(&sql, path);
    if (line > 0 && has_column(info, "line"))
        base_buf_printf(&sql, " AND line = %d", line);
    base_buf_printf(&sql, " LIMIT %u", ROWS + 1);
    rows->table = info->name;
    rows->count = 0;
    int rc = engine_query(engine, base_buf_view(&sql), on_header, on_row, rows, err);
    base_buf_finish(&sql);
    return rc;
}

static int add_facts(struct base_buf *out, struct cli_session *session, const struct facts_set *demand,
                     struct base_str path, int line, struct base_error *err)
{
    struct rows rows = {.out = out};
    int rc = BASE_OK;
    for (enum facts_table table = 0; table < FACTS_TABLE_COUNT && rc == BASE_OK; table++)
        if (facts_set_has(demand, table))
            rc = add_rows(&rows, audit_engine(session->audit), table, path, line, err);
    base_arena_finish(&rows.arena);
    return rc;
}

static void add_demand(struct base_buf *out, const struct facts_set *demand)
{
    const char *between = "\nRead by the rule:";
    for (enum facts_table table = 0; table < FACTS_TABLE_COUNT; table++)
        if (facts_set_has(demand, table)) {
            base_buf_printf(out, "%s %s", between, facts_table_info(table)->name);
            between = ",";
        }
    base_buf_add_char(out, '\n');
}

int cli_finding_explain(struct base_buf *out, struct cli_session *session,
                        const struct findings_finding *finding, const struct engine_rule *rule,
                        struct base_error *err)
{
    struct facts_set demand = {0};
    int rc = rule ? engine_demand(audit_engine(session->audit), rule, &demand, err) : BASE_OK;
    if (rc == BASE_OK && finding->path.p) {
        base_buf_add_char(out, '\n');
        add_lines(out, session, finding->path, finding->line);
        rc = add_facts(out, session, &demand, finding->path, finding->line, err);
    }
    if (rc == BASE_OK && finding->evidence_path.p) {
        base_buf_add_text(out, "\nThe other side: ");
        add_lines(out, session, finding->evidence_path, finding->evidence_line);
        rc = add_facts(out, session, &demand, finding->evidence_path, finding->evidence_line, err);
    }
    if (rc == BASE_OK && rule)
        add_demand(out, &demand);
    return rc;
}
