/* The contracts of a first configuration: what documents hold today, in a form that can be lost. */
#include "validator/cli/init.h"

#include "validator/document/document.h"

#define MOST_LINES 20

struct lines {
    struct base_buf *out;
    struct base_arena *arena;
    size_t rows;
};

static bool begin(struct lines *lines, struct base_str path)
{
    if (lines->rows++ == 0)
        base_buf_add_text(lines->out,
                          "\n# What documents hold today and must not lose; docs/contracts.md of assay "
                          "shows what else can be said.\ncontracts:\n");
    if (lines->rows > MOST_LINES)
        return false;
    base_buf_add_text(lines->out, "  - files: ");
    config_write_scalar(lines->out, path);
    base_buf_add_char(lines->out, '\n');
    return true;
}

/* Headings "Gate 1" … and "Phase A" … without a gap, in documents that say what is. */
#define SERIES(pattern, number, first)                                                                       \
    "SELECT h.path, substr(h.text, 1, instr(h.text, ' ') - 1) AS word, count(DISTINCT " number ") AS n, "    \
    "max(" number ") AS last, '" first "' FROM heading AS h JOIN document AS d ON d.path = h.path "          \
    "WHERE d.kind = 'living' AND regexp('" pattern "', h.text) GROUP BY h.path, word "                       \
    "HAVING n >= 3 AND n = last AND count(*) = n"
#define BEHIND "substr(h.text, instr(h.text, ' ') + 1)"

static const char series_sql[] =
    SERIES("^[A-Z][a-z]+ [1-9][0-9]{0,2}($|[^0-9.])", "CAST(" BEHIND " AS INTEGER)",
           "1") " UNION ALL " SERIES("^[A-Z][a-z]+ [A-Z]($|[^A-Za-z0-9 ]| [^A-Za-z0-9])",
                                     "unicode(" BEHIND ") - 64", "A") " ORDER BY 1, 2";

static void add_series(void *context, const struct base_str *values)
{
    struct lines *lines = context;
    int64_t last;
    struct document_node number = {.kind = DOCUMENT_NUMBER, .text = values[3]};
    bool is_letter = base_str_is(values[4], "A");
    if (!document_integer(&number, &last) || (is_letter && last > 26) || !begin(lines, values[0]))
        return;
    struct base_str end = is_letter ? base_str_format(lines->arena, "%c", (char)('A' + last - 1)) : values[3];
    base_buf_printf(lines->out, "    complete: {range: %.*s %.*s–%.*s, as: heading}\n",
                    BASE_STR_ARG(values[1]), BASE_STR_ARG(values[4]), BASE_STR_ARG(end));
}

/* Tables of problems and remedies. */
static const char symptoms_sql[] =
    "SELECT t.path, t.rows, (SELECT group_concat(c.text, ', ') FROM doc_cell AS c WHERE c.path = t.path "
    "AND c.table_line = t.line AND c.row = 0) FROM doc_table AS t JOIN document AS d ON d.path = t.path "
    "WHERE d.kind = 'living' AND t.rows >= 3 AND regexp('^(Symptom|Problem|Error)[a-z]* \\| [A-Z][a-z]+( \\| "
    "[A-Z][a-z]+)?$', t.header) ORDER BY t.path, t.line";

static void add_symptoms(void *context, const struct base_str *values)
{
    struct lines *lines = context;
    if (begin(lines, values[0]))
        base_buf_printf(lines->out, "    tables: {columns: [%.*s], least: %.*s}\n", BASE_STR_ARG(values[2]),
                        BASE_STR_ARG(values[1]));
}

/* Documents whose tables list just the variables that the sources read, by their first column. */
static const char variables_sql[] =
    "SELECT path, header FROM (SELECT c.path, min(c.header) AS header, count(DISTINCT c.code) AS n, "
    "count(DISTINCT c.header) AS headers, min(EXISTS (SELECT 1 FROM env_read AS e WHERE e.name = c.code)) AS "
    "are_read FROM doc_cell AS c JOIN document AS d ON d.path = c.path WHERE d.kind = 'living' AND c.row > 0 "
    "AND c.position = 0 AND regexp('^[A-Z][A-Z0-9_]+$', c.code) GROUP BY c.path) WHERE n >= 3 AND headers = "
    "1 AND "
    "are_read = 1 AND n = (SELECT count(DISTINCT name) FROM env_read) ORDER BY path";

static void add_variables(void *context, const struct base_str *values)
{
    struct lines *lines = context;
    if (!begin(lines, values[0]))
        return;
    base_buf_add_text(lines->out, "    tables: {key: ");
    config_write_scalar(lines->out, values[1]);
    base_buf_add_text(lines->out, ", lists: {table: env_read, column: name}}\n");
}

int cli_init_contracts(struct cli_session *session, struct base_buf *out, struct base_error *err)
{
    struct lines lines = {.out = out, .arena = &session->arena};
    int rc = cli_init_query(session->audit, series_sql, add_series, &lines, err);
    if (rc == BASE_OK)
        rc = cli_init_query(session->audit, symptoms_sql, add_symptoms, &lines, err);
    if (rc == BASE_OK)
        rc = cli_init_query(session->audit, variables_sql, add_variables, &lines, err);
    if (lines.rows > MOST_LINES)
        base_buf_printf(out, "# and %zu more\n", lines.rows - MOST_LINES);
    return rc;
}
