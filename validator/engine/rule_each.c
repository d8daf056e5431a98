/*
 * The shape of drift: every row of one table needs a row of another. Its query is generated:
 *
 *   SELECT a.path, a.line, <subject> AS subject,
 *          EXISTS (SELECT 1 FROM <needs> AS b WHERE b.c = a.c AND …) AS holds,
 *          (SELECT closest(a.last, b.last) FROM <needs> AS b WHERE <the other columns>) AS hint
 *   FROM <each> AS a WHERE <where>
 *
 * The hint comes when the last column of `on` is a text. Columns that the message names are added.
 */
#include "validator/engine/rule_p.h"

#include "validator/base/suggest.h"
#include "validator/facts/schema.h"

#include <stdio.h>

/* A generated query is far shorter: two names per column and the texts of the rule. */
#define GENERATED_MAX (2u * ENGINE_RULE_MAX_BYTES)

static const struct facts_column *find_column(const struct facts_table_info *table, struct base_str name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (base_str_is(name, table->columns[i].name))
            return &table->columns[i];
    }
    return NULL;
}

static const struct facts_table_info *table_info(struct base_str name)
{
    enum facts_table table = facts_table_by_name(name);
    return table < FACTS_TABLE_COUNT ? facts_table_info(table) : NULL;
}

static void add_equalities(struct base_buf *out, const struct engine_rule *rule, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct base_str name = rule->on.items[i];
        base_buf_printf(out, "%s b.%.*s = a.%.*s", i > 0 ? " AND" : " WHERE", BASE_STR_ARG(name),
                        BASE_STR_ARG(name));
    }
}

static void add_subject(struct base_buf *out, struct engine_rule *rule)
{
    if (rule->subject.text.p) {
        base_buf_add_text(out, "(");
        rule->subject_at = out->n;
        base_buf_add(out, rule->subject.text);
        base_buf_add_text(out, "\n)");
        return;
    }
    size_t parts = 0;
    for (size_t i = 0; i < rule->on.n; i++) {
        /* The unit is part of the subject only when there is nothing else. */
        if (base_str_is(rule->on.items[i], "unit") && rule->on.n > 1)
            continue;
        base_buf_printf(out, "%sifnull(a.%.*s, '')", parts++ ? " || ' ' || " : "",
                        BASE_STR_ARG(rule->on.items[i]));
    }
    if (parts == 0)
        base_buf_add_text(out, "a.path");
}

/* What the message names beyond the columns that are there anyway. */
static void add_message_columns(struct base_buf *out, const struct engine_rule *rule,
                                const struct facts_table_info *table)
{
    struct base_str seen[32];
    size_t seen_count = 0, at = 0;
    struct base_str name;
    while ((name = engine_message_next(rule->message, &at, NULL)).p) {
        bool is_known = base_str_is(name, "path") || base_str_is(name, "line") || base_str_is(name, "col");
        for (size_t i = 0; i < seen_count; i++)
            is_known |= base_str_eq(seen[i], name);
        if (is_known || !find_column(table, name) || seen_count == sizeof seen / sizeof *seen)
            continue;
        seen[seen_count++] = name;
        base_buf_printf(out, ",\n       a.%.*s", BASE_STR_ARG(name));
    }
}

struct base_str engine_each_sql(struct engine_rule *rule, struct base_arena *arena)
{
    const struct facts_table_info *table = table_info(rule->each);
    struct base_str needs = rule->needs;
    struct base_buf out;
    base_buf_init(&out, GENERATED_MAX);
    base_buf_add_text(&out, "SELECT a.path, a.line, ");
    add_subject(&out, rule);
    base_buf_printf(&out, " AS subject,\n       EXISTS (SELECT 1 FROM %.*s AS b", BASE_STR_ARG(needs));
    add_equalities(&out, rule, rule->on.n);
    base_buf_add_text(&out, ") AS holds");
    if (find_column(table, BASE_STR("col")))
        base_buf_add_text(&out, ",\n       a.col");
    add_message_columns(&out, rule, table);
    struct base_str last = rule->on.n > 0 ? rule->on.items[rule->on.n - 1] : BASE_STR_ABSENT;
    const struct facts_column *column = last.p ? find_column(table, last) : NULL;
    if (column && column->type == FACTS_TEXT) {
        base_buf_printf(&out, ",\n       (SELECT closest(a.%.*s, b.%.*s) FROM %.*s AS b", BASE_STR_ARG(last),
                        BASE_STR_ARG(last), BASE_STR_ARG(needs));
        add_equalities(&out, rule, rule->on.n - 1);
        base_buf_add_text(&out, ") AS hint");
    }
    base_buf_printf(&out, "\nFROM %.*s AS a", BASE_STR_ARG(rule->each));
    if (rule->where.text.p) {
        base_buf_add_text(&out, "\nWHERE (");
        rule->where_at = out.n;
        base_buf_add(&out, rule->where.text);
        base_buf_add_text(&out, "\n)");
    }
    BASE_BUG(!base_buf_ok(&out));
    struct base_str sql = base_str_copy(arena, base_buf_view(&out));
    base_buf_finish(&out);
    return sql;
}

static int fail_nearest(const struct engine_reader *reader, const struct document_node *node,
                        struct base_str word, const struct base_str *names, size_t count, const char *what)
{
    struct base_str nearest = base_closest(word, names, count);
    int code = engine_reader_fail(reader, node, "no such %s: %.*s", what, BASE_STR_ARG(word));
    if (nearest.p)
        base_error_hint(reader->err, "did you mean '%.*s'?", BASE_STR_ARG(nearest));
    else
        base_error_hint(reader->err, "'assay tables' lists tables and their columns");
    return code;
}

static int check_table(const struct engine_reader *reader, const struct document_node *root, const char *key,
                       struct base_str name)
{
    if (table_info(name))
        return BASE_OK;
    struct base_str names[FACTS_TABLE_COUNT];
    for (size_t i = 0; i < FACTS_TABLE_COUNT; i++)
        names[i] = base_str_of(facts_table_info((enum facts_table)i)->name);
    return fail_nearest(reader, document_member(root, key), name, names, FACTS_TABLE_COUNT, "table");
}

static int check_columns(const struct engine_reader *reader, const struct document_node *on,
                         struct base_str table_name)
{
    const struct facts_table_info *table = table_info(table_name);
    size_t i = 0;
    for (const struct document_node *item = on->first; item; item = item->next, i++) {
        struct base_str name = reader->rule->on.items[i];
        if (find_column(table, name))
            continue;
        struct base_str *names = base_arena_array(reader->arena, table->column_count, sizeof *names);
        for (size_t k = 0; k < table->column_count; k++)
            names[k] = base_str_of(table->columns[k].name);
        char what[128];
        snprintf(what, sizeof what, "column in the table %s", table->name);
        return fail_nearest(reader, item, name, names, table->column_count, what);
    }
    return BASE_OK;
}

int engine_read_each(const struct engine_reader *reader, const struct document_node *root)
{
    struct engine_rule *rule = reader->rule;
    const struct document_node *on = document_member(root, "on");
    int code = engine_reader_required(reader, root, "a rule with 'each'", "each", &rule->each);
    if (!code)
        code = engine_reader_required(reader, root, "a rule with 'each'", "needs", &rule->needs);
    if (!code && !on)
        code = engine_reader_fail(reader, document_member(root, "each"),
                                  "a rule with 'each' needs the key 'on'");
    if (!code)
        code = engine_reader_strings(reader, root, "on", &rule->on);
    if (!code && rule->on.n == 0)
        code = engine_reader_fail(reader, on, "'on' must name at least one column");
    if (!code)
        code = check_table(reader, root, "each", rule->each);
    if (!code)
        code = check_table(reader, root, "needs", rule->needs);
    if (!code)
        code = check_columns(reader, on, rule->each);
    if (!code)
        code = check_columns(reader, on, rule->needs);
    if (!code)
        code = engine_reader_sql(reader, root, "where", &rule->where);
    if (!code)
        code = engine_reader_sql(reader, root, "subject", &rule->subject);
    if (code)
        return code;
    const struct document_node *each = document_member(root, "each");
    rule->check.line = each->line;
    rule->check.column = each->column;
    rule->check.text = engine_each_sql(rule, reader->arena);
    return BASE_OK;
}
