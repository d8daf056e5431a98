#include "validator/engine/expect.h"
#include "validator/engine/rule_p.h"

#include <string.h>

static const char *const rule_keys[] = {
    "id", "title", "severity", "tags",   "why",  "fix",     "noun",       "check", "each",     "needs",
    "on", "where", "subject",  "forbid", "over", "message", "parameters", "tally", "examples", "since"};
#define RULE_KEY_COUNT (sizeof rule_keys / sizeof *rule_keys)

/* Keys that belong to one shape only. */
static const struct {
    const char *key;
    enum engine_shape shape;
} shape_keys[] = {{"needs", ENGINE_EACH},
                  {"on", ENGINE_EACH},
                  {"where", ENGINE_EACH},
                  {"subject", ENGINE_EACH},
                  {"over", ENGINE_FORBID}};

static const char *const shape_names[] = {
    [ENGINE_CHECK] = "check", [ENGINE_EACH] = "each", [ENGINE_FORBID] = "forbid"};

static bool is_id(struct base_str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool is_inner = (c >= '0' && c <= '9') || c == '-';
        if (!(c >= 'a' && c <= 'z') && !(is_inner && i > 0))
            return false;
    }
    return id.n > 0 && id.n <= 64 && id.p[id.n - 1] != '-';
}

static int read_id(const struct engine_reader *reader, const struct document_node *root)
{
    struct engine_rule *rule = reader->rule;
    int code = engine_reader_required(reader, root, "a rule", "id", &rule->id);
    if (code)
        return code;
    const struct document_node *node = document_member(root, "id");
    if (!is_id(rule->id))
        return engine_reader_fail(reader, node,
                                  "'id' must be lower-case letters, digits and hyphens, 64 at most");
    if (base_str_is(rule->id, ENGINE_EXPECTATION_ID))
        return engine_reader_fail(reader, node,
                                  "the id '%s' is that of the findings of 'expect': choose another",
                                  ENGINE_EXPECTATION_ID);
    struct base_str file = base_path_name(reader->path);
    if (base_str_ends(file, ".yaml"))
        file = base_str_slice(file, 0, file.n - 5);
    if (base_str_eq(file, rule->id))
        return BASE_OK;
    code = engine_reader_fail(reader, node, "the id '%.*s' differs from the file's name",
                              BASE_STR_ARG(rule->id));
    base_error_hint(reader->err, "call the file %.*s.yaml", BASE_STR_ARG(rule->id));
    return code;
}

static int read_severity(const struct engine_reader *reader, const struct document_node *root)
{
    struct base_str word = BASE_STR_ABSENT;
    int code = engine_reader_required(reader, root, "a rule", "severity", &word);
    if (!code && !config_severity_parse(word, &reader->rule->severity))
        code = engine_reader_fail(reader, document_member(root, "severity"),
                                  "'severity' must be blocker, major, minor or info");
    return code;
}

static int read_texts(const struct engine_reader *reader, const struct document_node *root)
{
    struct engine_rule *rule = reader->rule;
    const struct {
        const char *key;
        struct base_str *out;
    } texts[] = {{"title", &rule->title},
                 {"why", &rule->why},
                 {"fix", &rule->fix},
                 {"noun", &rule->noun},
                 {"message", &rule->message}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int code = engine_reader_required(reader, root, "a rule", texts[i].key, texts[i].out);
        if (code)
            return code;
    }
    const struct document_node *message = document_member(root, "message");
    rule->message_line = message->line;
    rule->message_column = message->column;
    int code = engine_reader_strings(reader, root, "tags", &rule->tags);
    return code ? code : engine_reader_text(reader, root, "since", true, &rule->since);
}

static bool is_parameter_name(struct base_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!(c >= 'a' && c <= 'z') && c != '_' && !(c >= '0' && c <= '9' && i > 0))
            return false;
    }
    return name.n > 0 && name.n <= 64;
}

static int read_parameters(const struct engine_reader *reader, const struct document_node *root)
{
    const struct document_node *map = document_member(root, "parameters");
    if (!map)
        return BASE_OK;
    if (map->kind != DOCUMENT_OBJECT)
        return engine_reader_fail(reader, map, "'parameters' must be a mapping of names to defaults");
    if (map->count > ENGINE_RULE_MAX_LIST)
        return engine_reader_fail(reader, map, "'parameters' has more than %u entries", ENGINE_RULE_MAX_LIST);
    struct engine_parameter *list = base_arena_array(reader->arena, map->count, sizeof *list);
    size_t n = 0;
    for (const struct document_node *node = map->first; node; node = node->next) {
        if (!is_parameter_name(node->key))
            return engine_reader_fail(reader, node,
                                      "a parameter's name is lower-case letters, digits and '_'");
        if (node->kind != DOCUMENT_STRING && node->kind != DOCUMENT_NUMBER)
            return engine_reader_fail(reader, node, "the default of '%.*s' must be a text or a number",
                                      BASE_STR_ARG(node->key));
        list[n++] = (struct engine_parameter){.name = base_str_copy(reader->arena, node->key),
                                              .default_value = base_str_copy(reader->arena, node->text),
                                              .is_number = node->kind == DOCUMENT_NUMBER,
                                              .line = node->key_line,
                                              .column = node->key_column};
    }
    reader->rule->parameters = list;
    reader->rule->parameter_count = n;
    return BASE_OK;
}

static int read_tallies(const struct engine_reader *reader, const struct document_node *root)
{
    static const char *const keys[] = {"noun", "check"};
    const struct document_node *list = document_member(root, "tally");
    if (!list)
        return BASE_OK;
    if (list->kind != DOCUMENT_ARRAY)
        return engine_reader_fail(reader, list, "'tally' must be a list");
    if (list->count > ENGINE_RULE_MAX_LIST)
        return engine_reader_fail(reader, list, "'tally' has more than %u entries", ENGINE_RULE_MAX_LIST);
    struct engine_tally *tallies = base_arena_array(reader->arena, list->count, sizeof *tallies);
    size_t n = 0;
    for (const struct document_node *item = list->first; item; item = item->next, n++) {
        int code = engine_reader_keys(reader, item, "a tally", keys, 2);
        if (!code)
            code = engine_reader_required(reader, item, "a tally", "noun", &tallies[n].noun);
        if (!code && !document_member(item, "check"))
            code = engine_reader_fail(reader, item, "a tally needs the key 'check'");
        if (!code)
            code = engine_reader_sql(reader, item, "check", &tallies[n].sql);
        if (code)
            return code;
    }
    reader->rule->tallies = tallies;
    reader->rule->tally_count = n;
    return BASE_OK;
}

static int read_shape(const struct engine_reader *reader, const struct document_node *root)
{
    struct engine_rule *rule = reader->rule;
    size_t shapes = 0;
    for (size_t i = 0; i < sizeof shape_names / sizeof *shape_names; i++) {
        if (document_member(root, shape_names[i])) {
            rule->shape = (enum engine_shape)i;
            shapes++;
        }
    }
    if (shapes != 1) {
        int code = engine_reader_fail(reader, root,
                                      "a rule needs one of 'check', 'each' and 'forbid', and one only");
        base_error_hint(reader->err, "docs/writing-rules.md shows the three shapes");
        return code;
    }
    for (size_t i = 0; i < sizeof shape_keys / sizeof *shape_keys; i++) {
        const struct document_node *node = document_member(root, shape_keys[i].key);
        if (node && shape_keys[i].shape != rule->shape)
            return engine_reader_fail(reader, node, "'%s' goes with '%s', and this rule has '%s'",
                                      shape_keys[i].key, shape_names[shape_keys[i].shape],
                                      shape_names[rule->shape]);
    }
    if (rule->shape == ENGINE_EACH)
        return engine_read_each(reader, root);
    int code = engine_reader_sql(reader, root, shape_names[rule->shape], &rule->check);
    if (code || rule->shape == ENGINE_CHECK)
        return code;
    if (!document_member(root, "over")) {
        code = engine_reader_fail(reader, document_member(root, "forbid"),
                                  "a rule with 'forbid' needs the key 'over'");
        base_error_hint(reader->err,
                        "a query that counts what was looked at: SELECT count(*) FROM file WHERE …");
        return code;
    }
    return engine_reader_sql(reader, root, "over", &rule->over);
}

static int read_rule(const struct engine_reader *reader, const struct document_node *root)
{
    int code = engine_reader_keys(reader, root, "a rule", rule_keys, RULE_KEY_COUNT);
    if (!code)
        code = read_id(reader, root);
    if (!code)
        code = read_severity(reader, root);
    if (!code)
        code = read_texts(reader, root);
    if (!code)
        code = read_parameters(reader, root);
    if (!code)
        code = read_shape(reader, root);
    if (!code)
        code = read_tallies(reader, root);
    return code ? code : engine_read_examples(reader, root);
}

int engine_rule_parse(struct engine_rule *out, struct base_str path, struct base_str text,
                      struct base_arena *arena, struct base_error *err)
{
    if (text.n > ENGINE_RULE_MAX_BYTES)
        return base_error_at(err, BASE_E_LIMIT, path, 0, 0, "a rule file is %u bytes at most",
                             ENGINE_RULE_MAX_BYTES);
    struct engine_rule rule = {.path = base_str_copy(arena, path)};
    struct engine_reader reader = {.rule = &rule, .path = rule.path, .arena = arena, .err = err};
    reader.text = base_str_copy(arena, text.p ? text : BASE_STR(""));
    base_lines_init(&reader.lines, reader.text);
    struct document_limits limits = {.max_depth = 16, .max_nodes = 100000};
    struct document *document = document_parse(reader.text, DOCUMENT_YAML, &limits);
    size_t problem_count = 0;
    const struct document_problem *problems = document_problems(document, &problem_count);
    int code = BASE_OK;
    if (problem_count > 0)
        code = base_error_at(err, BASE_E_PARSE, rule.path, problems[0].line, problems[0].column, "%.*s",
                             BASE_STR_ARG(problems[0].message));
    else if (document_count(document) != 1)
        code = base_error_at(err, BASE_E_PARSE, rule.path, 1, 1,
                             "a rule file holds one YAML document, not %zu", document_count(document));
    else
        code = read_rule(&reader, document_root(document));
    document_destroy(document);
    base_lines_finish(&reader.lines);
    if (!code)
        *out = rule;
    return code;
}

struct base_str engine_rule_sql(const struct engine_rule *rule, struct base_arena *arena)
{
    return base_str_copy(arena, rule->check.text);
}
