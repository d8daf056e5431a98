/* assay query: any one SELECT over the tables of a repository. */
#include "validator/cli/command.h"
#include "validator/cli/grid.h"
#include "validator/cli/output.h"
#include "validator/cli/session.h"
#include "validator/report/json_text.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

/* Text is written to standard output whenever this much has come together. */
#define FLUSH_AT ((size_t)64 << 10)

struct answer {
    struct base_buf out;
    struct base_arena arena; /* cells of a table, names of columns */
    struct cli_grid grid;    /* format table */
    const struct base_str *names;
    uint64_t rows;
    struct base_error *err;
    struct base_buf clean;
    void (*header)(struct answer *, size_t columns);
    void (*row)(struct answer *, size_t columns, const struct base_str *values, const bool *is_number);
    void (*end)(struct answer *);
};

/* ---- table ---- */

static void table_header(struct answer *answer, size_t columns)
{
    answer->grid.columns = columns;
    for (size_t i = 0; i < columns; i++)
        cli_grid_add(&answer->grid, answer->names[i], false);
}

static void table_row(struct answer *answer, size_t columns, const struct base_str *values,
                      const bool *is_number)
{
    for (size_t i = 0; i < columns; i++) {
        struct base_str text = values[i].p ? base_str_copy(&answer->arena, values[i]) : BASE_STR("NULL");
        cli_grid_add(&answer->grid, text, is_number[i]);
    }
}

static void table_end(struct answer *answer)
{
    cli_grid_print(&answer->grid, true, &answer->out);
}

/* ---- csv (RFC 4180; NULL is an empty field, the empty string is "") ---- */

static void csv_field(struct base_buf *out, bool first, struct base_str text)
{
    if (!first)
        base_buf_add_char(out, ',');
    bool quoted = text.p && text.n == 0;
    for (size_t i = 0; i < text.n && !quoted; i++)
        quoted = text.p[i] == '"' || text.p[i] == ',' || text.p[i] == '\r' || text.p[i] == '\n';
    if (!quoted) {
        base_buf_add(out, text);
        return;
    }
    base_buf_add_char(out, '"');
    struct base_str part;
    bool again = false;
    while ((part = base_str_split(&text, '"')).p) {
        base_buf_add_text(out, again ? "\"\"" : "");
        base_buf_add(out, part);
        again = true;
    }
    base_buf_add_char(out, '"');
}

static void csv_row(struct answer *answer, size_t columns, const struct base_str *values,
                    const bool *is_number)
{
    (void)is_number;
    for (size_t i = 0; i < columns; i++)
        csv_field(&answer->out, i == 0, values[i]);
    base_buf_add_text(&answer->out, "\r\n");
}

static void csv_header(struct answer *answer, size_t columns)
{
    csv_row(answer, columns, answer->names, NULL);
}

/* ---- json ---- */

static void json_header(struct answer *answer, size_t columns)
{
    (void)columns;
    base_buf_add_char(&answer->out, '[');
}

/* A number that SQLite writes and JSON has not: Inf, -Inf. */
static bool is_json_number(struct base_str text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (base_str_find_char(BASE_STR("0123456789+-.eE"), text.p[i]) < 0)
            return false;
        digits += text.p[i] >= '0' && text.p[i] <= '9';
    }
    return digits > 0;
}

static cJSON *json_value(struct answer *answer, struct base_str value, bool is_number)
{
    if (!value.p)
        return cJSON_CreateNull();
    const char *text = report_json_utf8(&answer->clean, value);
    return is_number && is_json_number(value) ? cJSON_CreateRaw(text) : cJSON_CreateString(text);
}

static void json_row(struct answer *answer, size_t columns, const struct base_str *values,
                     const bool *is_number)
{
    cJSON *object = cJSON_CreateObject();
    for (size_t i = 0; i < columns; i++)
        cJSON_AddItemToObject(object, answer->names[i].p, json_value(answer, values[i], is_number[i]));
    char *text = cJSON_PrintUnformatted(object);
    base_buf_add_text(&answer->out, answer->rows ? ",\n " : "\n ");
    base_buf_add_text(&answer->out, text ? text : "null");
    cJSON_free(text);
    cJSON_Delete(object);
}

static void json_end(struct answer *answer)
{
    base_buf_add_text(&answer->out, answer->rows ? "\n]\n" : "]\n");
}

/* ---- the answer ---- */

static int flush(struct answer *answer, size_t at)
{
    int rc = BASE_OK;
    if (!base_buf_ok(&answer->out))
        return base_error_set(answer->err, BASE_E_LIMIT, "the answer is larger than %zu bytes",
                              answer->out.max);
    if (answer->out.n < at)
        return BASE_OK;
    rc = cli_output_write(base_buf_view(&answer->out), answer->err);
    base_buf_clear(&answer->out);
    return rc;
}

/* Names as SQLite gives them; those that occur again are numbered, because a JSON object holds each once. */
static int on_header(void *context, size_t columns, const struct base_str *names)
{
    struct answer *answer = context;
    struct base_str *own = base_arena_array(&answer->arena, columns, sizeof *own);
    for (size_t i = 0; i < columns; i++) {
        size_t same = 1;
        for (size_t j = 0; j < i; j++)
            same += base_str_eq(names[i], names[j]);
        const char *clean = report_json_utf8(&answer->clean, names[i]);
        own[i] = same == 1 ? base_str_copy(&answer->arena, base_str_of(clean))
                           : base_str_format(&answer->arena, "%s_%zu", clean, same);
    }
    answer->names = own;
    answer->header(answer, columns);
    return flush(answer, FLUSH_AT);
}

static int on_row(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    struct answer *answer = context;
    answer->row(answer, columns, values, is_number);
    answer->rows++;
    return flush(answer, FLUSH_AT);
}

static void no_end(struct answer *answer)
{
    (void)answer;
}

static void choose_format(struct answer *answer, const char *format)
{
    answer->header = table_header;
    answer->row = table_row;
    answer->end = table_end;
    if (format && strcmp(format, "csv") == 0) {
        answer->header = csv_header;
        answer->row = csv_row;
        answer->end = no_end;
    } else if (format && strcmp(format, "json") == 0) {
        answer->header = json_header;
        answer->row = json_row;
        answer->end = json_end;
    }
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct cli_session session = {0};
    struct answer answer = {.err = err};
    struct base_str sql = base_str_of(cli_args_positional(args, 0, ""));
    base_buf_init(&answer.out, CLI_OUTPUT_MAX);
    base_buf_init(&answer.clean, CLI_OUTPUT_MAX);
    choose_format(&answer, cli_args_value(args, CLI_FORMAT));
    int rc = cli_session_open(&session, args, cli_args_positional(args, 1, "."), err);
    if (rc == BASE_OK)
        rc = cli_session_read(&session, sql, err);
    cli_progress_end(&session.progress);
    if (rc == BASE_OK)
        rc = engine_query(audit_engine(session.audit), sql, on_header, on_row, &answer, err);
    if (rc == BASE_OK) {
        answer.end(&answer);
        rc = flush(&answer, 1);
    }
    if (rc != BASE_OK && err->line > 0 && !err->path[0])
        snprintf(err->path, sizeof err->path, "query"); /* a place in the text of the command line */
    cli_session_close(&session);
    cli_grid_finish(&answer.grid);
    base_buf_finish(&answer.out);
    base_buf_finish(&answer.clean);
    base_arena_finish(&answer.arena);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_FORMAT, CLI_REV,     CLI_CONFIG,
                                             CLI_JOBS,   CLI_SHUFFLE, CLI_OPTION_COUNT};

const struct cli_command cli_command_query = {
    .name = "query",
    .arguments = "SQL [PATH]",
    .summary = "Run one SELECT over the tables of a repository.",
    .description =
        "Runs one SELECT over the tables that 'assay tables' lists, filled from the repository at PATH "
        "(default: the current folder). Only what the query reads is extracted.\n"
        "Example: assay query \"SELECT method, template, path, line FROM endpoint\"",
    .options = options,
    .least = 1,
    .most = 2,
    .run = run,
};
