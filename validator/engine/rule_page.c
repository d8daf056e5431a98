#include "validator/engine/rule_page.h"

#include <string.h>

static const struct {
    const char *shape, *sentence;
} shapes[] = {
    [ENGINE_CHECK] = {"check", "The query returns every subject, and whether it holds."},
    [ENGINE_EACH] = {"each", "Made from `each`, `needs` and `on`: every subject, and whether it holds."},
    [ENGINE_FORBID] = {"forbid", "The query returns what must not be."},
};

/* Text of a rule as one line of Markdown: what would start a tag, a link or a heading is escaped, and `code`
 * stays. */
static void add_prose(struct base_buf *out, struct base_str text)
{
    struct base_str rest = base_str_trim(text);
    bool is_code = false;
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        is_code = is_code != (c == '`');
        if (c == '\n')
            c = ' ';
        else if (!is_code && base_str_find_char(BASE_STR("\\<*_[|#"), c) >= 0)
            base_buf_add_char(out, '\\');
        base_buf_add_char(out, c);
    }
}

/* A code block whose fence is longer than any run of backticks in it. */
static void add_block(struct base_buf *out, const char *language, struct base_str text)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < text.n; i++) {
        run = text.p[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        base_buf_add_char(out, '`');
    base_buf_printf(out, "%s\n%.*s", language, BASE_STR_ARG(text));
    if (text.n && text.p[text.n - 1] != '\n')
        base_buf_add_char(out, '\n');
    for (size_t i = 0; i <= longest; i++)
        base_buf_add_char(out, '`');
    base_buf_add_text(out, "\n");
}

/* A query without the white space at its end, which a YAML block keeps. */
static void add_sql(struct base_buf *out, struct base_str sql)
{
    while (sql.n && (sql.p[sql.n - 1] == '\n' || sql.p[sql.n - 1] == ' '))
        sql.n--;
    add_block(out, "sql", sql);
}

/* How a code block of a file is coloured; the names are those that GitHub knows. */
static const char *language_of(struct base_str path)
{
    static const struct {
        const char *extension, *language;
    } known[] = {
        {"ts", "ts"},     {"tsx", "tsx"},  {"mts", "ts"},      {"cts", "ts"},  {"js", "js"},
        {"jsx", "jsx"},   {"mjs", "js"},   {"cjs", "js"},      {"sql", "sql"}, {"json", "json"},
        {"yaml", "yaml"}, {"yml", "yaml"}, {"md", "markdown"},
    };
    struct base_str extension = base_path_extension(path);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (base_str_is(extension, known[i].extension))
            return known[i].language;
    return "";
}

static void add_cell(struct base_buf *out, const char *name, struct base_str text)
{
    if (text.n == 0)
        return;
    base_buf_printf(out, "| %s | ", name);
    add_prose(out, text);
    base_buf_add_text(out, " |\n");
}

static void add_tables(struct base_buf *out, const struct facts_set *demand)
{
    const char *separator = "";
    base_buf_add_text(out, "| reads | ");
    for (enum facts_table table = 0; table < FACTS_TABLE_COUNT; table++) {
        if (!facts_set_has(demand, table))
            continue;
        const char *name = facts_table_info(table)->name;
        base_buf_printf(out, "%s[`%s`](../tables.md#%s)", separator, name, name);
        separator = ", ";
    }
    base_buf_add_text(out, " |\n");
}

static void add_head(struct base_buf *out, const struct engine_rule *rule, const struct facts_set *demand)
{
    base_buf_printf(out, "# %.*s\n\n", BASE_STR_ARG(rule->id));
    add_prose(out, rule->title);
    base_buf_add_text(out, ".\n\n| | |\n|---|---|\n");
    add_cell(out, "severity", base_str_of(config_severity_name(rule->severity)));
    add_cell(out, "looks at", rule->noun);
    add_tables(out, demand);
    if (rule->tags.n) {
        base_buf_add_text(out, "| tags |");
        for (size_t i = 0; i < rule->tags.n; i++)
            base_buf_printf(out, "%s %.*s", i ? "," : "", BASE_STR_ARG(rule->tags.items[i]));
        base_buf_add_text(out, " |\n");
    }
    add_cell(out, "since", rule->since);
    base_buf_add_text(out, "\n**Why.** ");
    add_prose(out, rule->why);
    base_buf_add_text(out, "\n\n**Fix.** ");
    add_prose(out, rule->fix);
    base_buf_add_text(out, "\n");
}

static void add_parameters(struct base_buf *out, const struct engine_rule *rule)
{
    if (!rule->parameter_count)
        return;
    base_buf_add_text(out, "\n## Parameters\n\n| name | default |\n|---|---|\n");
    for (size_t i = 0; i < rule->parameter_count; i++) {
        const struct engine_parameter *parameter = &rule->parameters[i];
        base_buf_printf(out, "| `%.*s` | ", BASE_STR_ARG(parameter->name));
        if (parameter->default_value.n == 0)
            base_buf_add_text(out, "the empty text");
        add_prose(out, parameter->default_value);
        base_buf_add_text(out, " |\n");
    }
}

static void add_example(struct base_buf *out, const struct engine_example *example)
{
    base_buf_add_text(out, "\n### ");
    add_prose(out, example->name);
    base_buf_add_text(out, "\n");
    if (example->config.p) {
        base_buf_add_text(out, "\nWith the configuration\n\n");
        add_block(out, "yaml", example->config);
    }
    for (size_t i = 0; i < example->file_count; i++) {
        const struct engine_example_file *file = &example->files[i];
        base_buf_printf(out, "\n`%.*s`\n\n", BASE_STR_ARG(file->path));
        add_block(out, language_of(file->path), file->text);
    }
    base_buf_add_text(out, "\n");
    if (example->subjects >= 0)
        base_buf_printf(out, "Subjects: %lld. ", (long long)example->subjects);
    if (example->verdict.p)
        base_buf_printf(out, "Verdict: %.*s. ", BASE_STR_ARG(example->verdict));
    base_buf_add_text(out, example->findings.n ? "Findings:\n\n" : "No findings.\n");
    for (size_t i = 0; i < example->findings.n; i++)
        base_buf_printf(out, "- `%.*s`\n", BASE_STR_ARG(example->findings.items[i]));
}

static void add_queries(struct base_buf *out, const struct engine_rule *rule)
{
    struct base_arena arena = BASE_ARENA_INIT;
    base_buf_printf(out, "\n## Query\n\n%s\n\n", shapes[rule->shape].sentence);
    add_sql(out, engine_rule_sql(rule, &arena));
    if (rule->shape == ENGINE_FORBID) {
        base_buf_add_text(out, "\nWhat was looked at:\n\n");
        add_sql(out, rule->over.text);
    }
    for (size_t i = 0; i < rule->tally_count; i++) {
        base_buf_add_text(out, "\nBeside it are counted ");
        add_prose(out, rule->tallies[i].noun);
        base_buf_add_text(out, ":\n\n");
        add_sql(out, rule->tallies[i].sql.text);
    }
    base_arena_finish(&arena);
}

void engine_rule_markdown(struct base_buf *out, const struct engine_rule *rule,
                          const struct facts_set *demand)
{
    add_head(out, rule, demand);
    add_parameters(out, rule);
    base_buf_add_text(out, "\n## Examples\n");
    for (size_t i = 0; i < rule->example_count; i++)
        add_example(out, &rule->examples[i]);
    add_queries(out, rule);
    base_buf_printf(out, "\n---\n\nMade from `%.*s`.\n", BASE_STR_ARG(rule->path));
}

static void add_family(struct base_buf *out, const struct engine_rules *rules, struct base_str directory)
{
    base_buf_printf(out, "\n## %.*s\n\n| rule | severity | what holds |\n|---|---|---|\n",
                    BASE_STR_ARG(base_path_name(directory)));
    for (size_t i = 0; i < rules->items.n; i++) {
        const struct engine_rule *rule = &rules->items.items[i];
        if (!base_str_eq(base_path_dir(rule->path), directory))
            continue;
        base_buf_printf(out, "| [%.*s](%.*s.md) | %s | ", BASE_STR_ARG(rule->id), BASE_STR_ARG(rule->id),
                        config_severity_name(rule->severity));
        add_prose(out, rule->title);
        base_buf_add_text(out, " |\n");
    }
}

/* The folder that follows `last` in bytewise order; absent behind the last. There are few families, so each
 * is looked for anew. */
static struct base_str next_directory(const struct engine_rules *rules, struct base_str last)
{
    struct base_str next = BASE_STR_ABSENT;
    for (size_t i = 0; i < rules->items.n; i++) {
        struct base_str directory = base_path_dir(rules->items.items[i].path);
        if (base_str_cmp(directory, last) > 0 && (!next.p || base_str_cmp(directory, next) < 0))
            next = directory;
    }
    return next;
}

void engine_rules_markdown(struct base_buf *out, const struct engine_rules *rules)
{
    base_buf_add_text(
        out, "# The rules\n"
             "\n"
             "Every bundled rule has a page, made from its file below `rules/`; a test fails when a page "
             "lags behind.\n"
             "`assay explain RULE` says the same, also of rules of your own.\n"
             "[Writing rules](../writing-rules.md) describes the files, [tables](../tables.md) what the "
             "queries read.\n");
    struct base_str directory = BASE_STR_ABSENT;
    while ((directory = next_directory(rules, directory)).p)
        add_family(out, rules, directory);
}
