#include "validator/facts/schema_doc.h"

static const char *sql_type(enum facts_type type)
{
    return type == FACTS_TEXT ? "TEXT" : "INTEGER";
}

/* A sentence as the cell of a Markdown table: what would end the cell or start a tag is escaped. */
static void add_cell(struct base_buf *out, const char *sentence)
{
    for (const char *p = sentence; *p; p++) {
        if (*p == '|' || *p == '<' || *p == '*' || *p == '_' || *p == '[' || *p == '`')
            base_buf_add_char(out, '\\');
        base_buf_add_char(out, *p);
    }
}

static void add_table(struct base_buf *out, const struct facts_table_info *info)
{
    base_buf_printf(out, "\n### %s\n\n", info->name);
    add_cell(out, info->sentence);
    base_buf_add_text(out, "\n\n| column | type | meaning |\n|---|---|---|\n");
    for (size_t c = 0; c < info->column_count; c++) {
        base_buf_printf(out, "| `%s` | %s | ", info->columns[c].name, sql_type(info->columns[c].type));
        add_cell(out, info->columns[c].sentence);
        base_buf_add_text(out, " |\n");
    }
}

static void add_kind(struct base_buf *out, enum facts_kind kind, const char *heading)
{
    base_buf_add_text(out, heading);
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++)
        if (facts_table_info((enum facts_table)i)->kind == kind)
            add_table(out, facts_table_info((enum facts_table)i));
}

void facts_schema_markdown(struct base_buf *out)
{
    base_buf_add_text(
        out,
        "# The tables\n"
        "\n"
        "Rules are SQL over these tables. `assay tables` prints the same list, `assay query` reads them.\n"
        "This page is made from `validator/facts/schema.def`; a test fails when it lags behind.\n"
        "\n"
        "Columns named `line` and `col` count from 1, `col` in code points. Flags are 0 or 1.\n");
    add_kind(out, FACTS_EXTRACTED,
             "\n## Extracted: what one file says\n"
             "\n"
             "These rows come from the bytes of a single file; ordinals (`scope`, `call`) are numbers within "
             "that file,\nso a join on them joins on `path` too.\n");
    add_kind(out, FACTS_LINKED,
             "\n## Linked: what the files say together\n"
             "\n"
             "These rows are computed once per revision, from extracted facts, paths and configuration.\n");
}
