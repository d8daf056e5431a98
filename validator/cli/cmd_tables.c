/* assay tables: what rules and queries can read. */
#include "validator/cli/command.h"
#include "validator/cli/help.h"
#include "validator/cli/output.h"
#include "validator/facts/schema.h"

#include <string.h>

static size_t widest_table(void)
{
    size_t widest = 0;
    for (enum facts_table table = 0; table < FACTS_TABLE_COUNT; table++) {
        size_t n = strlen(facts_table_info(table)->name);
        widest = n > widest ? n : widest;
    }
    return widest;
}

static void list_tables(struct base_buf *out)
{
    size_t indent = widest_table() + 2;
    for (enum facts_table table = 0; table < FACTS_TABLE_COUNT; table++) {
        const struct facts_table_info *info = facts_table_info(table);
        base_buf_add_text(out, info->name);
        cli_help_wrap(out, strlen(info->name), indent, base_str_of(info->sentence));
    }
}

static void describe_table(struct base_buf *out, const struct facts_table_info *info)
{
    size_t widest = 0;
    for (size_t i = 0; i < info->column_count; i++) {
        size_t n = strlen(info->columns[i].name);
        widest = n > widest ? n : widest;
    }
    base_buf_printf(out, "%s: ", info->name);
    cli_help_wrap(out, strlen(info->name) + 2, 2, base_str_of(info->sentence));
    base_buf_add_text(out, info->kind == FACTS_EXTRACTED
                               ? "Rows come from one file's bytes.\n\n"
                               : "Rows are computed from the facts of the whole repository.\n\n");
    for (size_t i = 0; i < info->column_count; i++) {
        const struct facts_column *column = &info->columns[i];
        base_buf_printf(out, "  %-*s  %s  ", (int)widest, column->name,
                        column->type == FACTS_INT ? "INT " : "TEXT");
        cli_help_wrap(out, widest + 10, widest + 10, base_str_of(column->sentence));
    }
}

static int find_table(enum facts_table *out, const char *name, struct base_error *err)
{
    *out = facts_table_by_name(base_str_of(name));
    if (*out != FACTS_TABLE_COUNT)
        return BASE_OK;
    struct base_str names[FACTS_TABLE_COUNT];
    for (enum facts_table table = 0; table < FACTS_TABLE_COUNT; table++)
        names[table] = base_str_of(facts_table_info(table)->name);
    return cli_mistake(err, "there is no table", name, names, FACTS_TABLE_COUNT, "'assay tables' lists them");
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct base_buf out;
    base_buf_init(&out, 1u << 20);
    enum facts_table table = FACTS_TABLE_COUNT;
    const char *name = cli_args_positional(args, 0, NULL);
    int rc = name ? find_table(&table, name, err) : BASE_OK;
    if (rc == BASE_OK && name)
        describe_table(&out, facts_table_info(table));
    else if (rc == BASE_OK)
        list_tables(&out);
    if (rc == BASE_OK)
        rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_OPTION_COUNT};

const struct cli_command cli_command_tables = {
    .name = "tables",
    .arguments = "[TABLE]",
    .summary = "List the tables that rules read, or the columns of one.",
    .description =
        "Lists every table with a sentence; with TABLE, its columns and their types. Rules and 'assay query' "
        "read these tables, and nothing else.",
    .options = options,
    .most = 1,
    .run = run,
};
