/* What SQLite says about a query that does not compile, in words that help: the place and the nearest name.
 */
#include "validator/engine/engine_p.h"

#include "validator/base/suggest.h"

#include <stdio.h>
#include <string.h>

/* Columns of all tables of one query. */
#define MOST_NAMES 4096u

/* Whole families that are refused for a reason worth telling. */
static const struct {
    const char *name;
    const char *reason;
} refused_functions[] = {
    {"random", "the same facts must give the same findings"},
    {"randomblob", "the same facts must give the same findings"},
    {"date", "a rule has no clock"},
    {"time", "a rule has no clock"},
    {"datetime", "a rule has no clock"},
    {"julianday", "a rule has no clock"},
    {"unixepoch", "a rule has no clock"},
    {"strftime", "a rule has no clock"},
    {"current_date", "a rule has no clock"},
    {"current_time", "a rule has no clock"},
    {"current_timestamp", "a rule has no clock"},
    {"printf", "its width makes a text of any size; join texts with ||"},
    {"format", "its width makes a text of any size; join texts with ||"},
    {"zeroblob", "it makes a value of any size"},
    {"load_extension", "a rule loads nothing"},
};

/* The offset of the word or quoted name in the query, not within strings and comments; 0 when not found. */
static size_t offset_of_name(const struct engine_tokens *tokens, struct base_str name)
{
    for (size_t i = 0; i < tokens->list.n; i++) {
        const struct engine_token *token = &tokens->list.items[i];
        struct base_str text = token->text;
        if (token->kind == ENGINE_TOKEN_QUOTED && text.n >= 2)
            text = base_str_slice(text, 1, text.n - 1);
        if ((token->kind == ENGINE_TOKEN_WORD || token->kind == ENGINE_TOKEN_QUOTED) &&
            base_str_eq_nocase(text, name))
            return token->at;
    }
    return 0;
}

static void suggest(struct base_error *err, struct base_str word, const struct base_str *names, size_t count,
                    const char *fallback)
{
    struct base_str nearest = base_closest(word, names, count);
    if (nearest.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(nearest));
    else if (fallback)
        base_error_hint(err, "%s", fallback);
}

void engine_suggest_parameter(const struct engine_rule *rule, struct base_str name, struct base_error *err)
{
    struct base_str names[64] = {{0}};
    size_t count = 0;
    for (size_t i = 0; i < rule->parameter_count && count < sizeof names / sizeof *names; i++)
        names[count++] = rule->parameters[i].name;
    suggest(err, name, names, count,
            count > 0 ? NULL : "give it a default: parameters: {name: value} in the rule");
}

void engine_suggest_table(struct base_str name, struct base_error *err)
{
    struct base_str names[FACTS_TABLE_COUNT];
    for (size_t i = 0; i < FACTS_TABLE_COUNT; i++)
        names[i] = base_str_of(facts_table_info((enum facts_table)i)->name);
    suggest(err, name, names, FACTS_TABLE_COUNT, "'assay tables' lists them all");
}

/* The columns of the tables that the query names. */
static void suggest_column(const struct engine_tokens *tokens, struct base_str name, struct base_error *err)
{
    BASE_VEC(struct base_str) names = {0};
    for (size_t i = 0; i < tokens->list.n && names.n < MOST_NAMES; i++) {
        enum facts_table table = facts_table_by_name(tokens->list.items[i].text);
        if (table == FACTS_TABLE_COUNT || tokens->list.items[i].kind != ENGINE_TOKEN_WORD)
            continue;
        const struct facts_table_info *info = facts_table_info(table);
        for (size_t k = 0; k < info->column_count; k++)
            base_vec_push(&names, base_str_of(info->columns[k].name));
    }
    ptrdiff_t dot = base_str_rfind_char(name, '.');
    struct base_str bare = dot < 0 ? name : base_str_from(name, (size_t)dot + 1);
    suggest(err, bare, names.items, names.n, "'assay tables TABLE' lists its columns");
    base_vec_finish(&names);
}

static int fail_refused(struct engine *engine, const struct engine_query *query,
                        const struct engine_tokens *tokens, struct base_error *err)
{
    struct base_str name = base_str_of(engine->refused);
    size_t at = offset_of_name(tokens, name);
    if (engine->refusal == ENGINE_REFUSED_FUNCTION) {
        engine_fail_at(query, at, err, "the function %s() is not allowed in a rule", engine->refused);
        for (size_t i = 0; i < sizeof refused_functions / sizeof *refused_functions; i++) {
            if (base_str_eq_nocase(name, base_str_of(refused_functions[i].name)))
                base_error_hint(err, "%s", refused_functions[i].reason);
        }
    } else if (engine->refusal == ENGINE_REFUSED_TABLE) {
        engine_fail_at(query, at, err, "the table %s is not one of the facts", engine->refused);
        engine_suggest_table(name, err);
    } else {
        engine_fail_at(query, at, err, "a rule may do nothing but read the facts");
    }
    return BASE_E_INVALID;
}

/* The name at the end of one of SQLite's messages: "no such table: endpint", "no such table: main.x". */
static struct base_str name_behind(const char *message, const char *prefix)
{
    size_t n = strlen(prefix);
    if (strncmp(message, prefix, n) != 0)
        return BASE_STR_ABSENT;
    return base_str_of(message + n);
}

/* A copy of SQLite's message and of the offset it gave: both are gone with the next call. */
int engine_fail_compile(struct engine *engine, const struct engine_query *query,
                        const struct engine_tokens *tokens, int code, struct base_error *err)
{
    char message[512];
    snprintf(message, sizeof message, "%s",
             code == SQLITE_OK ? "nothing to run" : sqlite3_errmsg(engine->db));
    int offset = sqlite3_error_offset(engine->db);
    if (engine->refusal != ENGINE_REFUSED_NOTHING)
        return fail_refused(engine, query, tokens, err);
    if ((code & 0xff) == SQLITE_NOMEM || (code & 0xff) == SQLITE_TOOBIG)
        return engine_fail_at(query, 0, err, "the query is too large for SQLite's limits (%s)", message);
    struct base_str table = name_behind(message, "no such table: ");
    struct base_str column = name_behind(message, "no such column: ");
    struct base_str function = name_behind(message, "no such function: ");
    struct base_str name = table.p ? table : column.p ? column : function;
    ptrdiff_t dot = name.p ? base_str_rfind_char(name, '.') : -1;
    struct base_str bare = dot < 0 ? name : base_str_from(name, (size_t)dot + 1);
    size_t at = offset >= 0 ? (size_t)offset : bare.p ? offset_of_name(tokens, bare) : 0;
    engine_fail_at(query, at, err, "%s", message);
    if (table.p)
        engine_suggest_table(bare, err);
    else if (column.p)
        suggest_column(tokens, column, err);
    else if (function.p) {
        size_t count;
        const struct base_str *names = engine_function_names(&count);
        suggest(err, function, names, count, "docs/writing-rules.md lists the functions");
    }
    return BASE_E_INVALID;
}
