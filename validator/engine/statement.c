/* Preparing, binding and stepping statements, with what goes wrong told at its place in the rule file. */
#include "validator/engine/engine_p.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int engine_fail_at(const struct engine_query *query, size_t offset, struct base_error *err,
                   const char *format, ...)
{
    char message[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (query->rule) {
        struct base_position place = engine_rule_place(query->rule, query->sql, offset);
        return base_error_at(err, BASE_E_INVALID, query->rule->path, place.line, place.column, "%s", message);
    }
    struct base_lines lines;
    base_lines_init(&lines, query->text);
    struct base_position place = base_lines_at(&lines, offset);
    base_lines_finish(&lines);
    return base_error_at(err, BASE_E_INVALID, BASE_STR_ABSENT, place.line, place.column, "%s", message);
}

/* What the tokens alone tell: one statement, a SELECT, no NOT IN over a query. */
static int check_tokens(const struct engine_query *query, const struct engine_tokens *tokens,
                        struct base_error *err)
{
    size_t n = tokens->list.n;
    if (n == 0)
        return engine_fail_at(query, 0, err, "the query is empty");
    if (!engine_token_is(tokens, 0, "SELECT") && !engine_token_is(tokens, 0, "WITH") &&
        !engine_token_is(tokens, 0, "VALUES")) {
        engine_fail_at(query, tokens->list.items[0].at, err, "only SELECT is allowed here, not %.*s",
                       BASE_STR_ARG(tokens->list.items[0].text));
        base_error_hint(err, "a query reads the facts and changes nothing");
        return BASE_E_INVALID;
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = tokens->list.items[i].at;
        if (engine_token_is(tokens, i, ";"))
            return engine_fail_at(query, at, err, "one statement only");
        if (!engine_token_is(tokens, i, "NOT") || !engine_token_is(tokens, i + 1, "IN"))
            continue;
        bool is_list = engine_token_is(tokens, i + 2, "(") && !engine_token_is(tokens, i + 3, "SELECT") &&
                       !engine_token_is(tokens, i + 3, "WITH") && !engine_token_is(tokens, i + 3, "VALUES");
        if (!is_list) {
            engine_fail_at(query, at, err,
                           "NOT IN (SELECT …) is NULL as soon as one row of the query is NULL");
            base_error_hint(err, "write NOT EXISTS (SELECT 1 FROM … WHERE …)");
            return BASE_E_INVALID;
        }
    }
    return BASE_OK;
}

static const struct engine_parameter *find_parameter(const struct engine_query *query, struct base_str name)
{
    for (size_t i = 0; query->rule && i < query->rule->parameter_count; i++) {
        if (base_str_eq(query->rule->parameters[i].name, name))
            return &query->rule->parameters[i];
    }
    return NULL;
}

static int check_variables(const struct engine_query *query, const struct engine_tokens *tokens,
                           struct base_error *err)
{
    for (size_t i = 0; i < tokens->list.n; i++) {
        const struct engine_token *token = &tokens->list.items[i];
        if (token->kind != ENGINE_TOKEN_VARIABLE)
            continue;
        struct base_str name = base_str_from(token->text, 1);
        if (token->text.p[0] == ':' && find_parameter(query, name))
            continue;
        if (token->text.p[0] == ':')
            engine_fail_at(query, token->at, err, "no such parameter: %.*s", BASE_STR_ARG(name));
        else
            engine_fail_at(query, token->at, err, "a parameter is written :name, not %.*s",
                           BASE_STR_ARG(token->text));
        if (!query->rule)
            base_error_hint(err, "a query has no parameters; write the value");
        else
            engine_suggest_parameter(query->rule, name, err);
        return BASE_E_INVALID;
    }
    return BASE_OK;
}

/* What table-valued functions read: SQLite does not ask the authorizer for one of which no column is named.
 */
static void add_hidden_reads(struct engine *engine, const struct engine_tokens *tokens)
{
    for (size_t i = 0; i < tokens->list.n; i++) {
        const struct engine_token *token = &tokens->list.items[i];
        bool is_quoted = token->kind == ENGINE_TOKEN_QUOTED && token->text.n >= 2;
        struct base_str name = is_quoted ? base_str_slice(token->text, 1, token->text.n - 1) : token->text;
        enum facts_table demand = FACTS_TABLE_COUNT;
        if (!engine_function_is_table(name, &demand) || demand == FACTS_TABLE_COUNT)
            continue;
        facts_set_add(&engine->reads, demand);
        if (engine->collect)
            facts_set_add(engine->collect, demand);
    }
}

static int compile(struct engine *engine, const struct engine_query *query,
                   const struct engine_tokens *tokens, sqlite3_stmt **out, struct base_error *err)
{
    memset(&engine->reads, 0, sizeof engine->reads);
    engine->refusal = ENGINE_REFUSED_NOTHING;
    engine->tokens = tokens;
    add_hidden_reads(engine, tokens);
    sqlite3_stmt *stmt = NULL;
    int64_t before = engine_sandbox_enter(engine);
    int code = sqlite3_prepare_v2(engine->db, query->text.p, (int)query->text.n, &stmt, NULL);
    engine_sandbox_leave(before);
    engine->tokens = NULL;
    if (code != SQLITE_OK || !stmt) {
        sqlite3_finalize(stmt);
        return engine_fail_compile(engine, query, tokens, code, err);
    }
    *out = stmt;
    return BASE_OK;
}

int engine_prepare(struct engine *engine, const struct engine_query *query, sqlite3_stmt **out,
                   struct base_error *err)
{
    if (query->text.n > ENGINE_SQL_MAX)
        return engine_fail_at(query, 0, err, "the query is longer than %d bytes", ENGINE_SQL_MAX);
    size_t valid = base_utf8_valid(query->text);
    if (valid < query->text.n || memchr(query->text.p ? query->text.p : "", '\0', query->text.n))
        return engine_fail_at(query, 0, err, "the query is not text: it must be UTF-8 without NUL");
    struct engine_tokens tokens;
    engine_tokens_read(&tokens, query->text);
    int code = check_tokens(query, &tokens, err);
    if (!code)
        code = check_variables(query, &tokens, err);
    if (!code)
        code = compile(engine, query, &tokens, out, err);
    engine_tokens_finish(&tokens);
    return code;
}

/* The configuration's value of a parameter, or NULL. */
static const struct config_setting *setting_of(const struct engine_query *query, const struct config *config,
                                               struct base_str name)
{
    for (size_t i = 0; config && i < config->parameters.n; i++) {
        const struct config_setting *setting = &config->parameters.items[i];
        if (base_str_eq(setting->rule, query->rule->id) && base_str_eq(setting->name, name))
            return setting;
    }
    return NULL;
}

bool engine_number_parse(struct base_str text, int64_t *integer, double *real, bool *is_integer)
{
    char digits[64];
    if (text.n == 0 || text.n >= sizeof digits)
        return false;
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    for (size_t i = 0; i < text.n; i++) {
        if (!strchr("+-.0123456789eE", digits[i]))
            return false;
    }
    char *end;
    errno = 0;
    *integer = strtoll(digits, &end, 10);
    *is_integer = *end == '\0' && errno == 0;
    if (*is_integer)
        return true;
    *real = strtod(digits, &end);
    return end != digits && *end == '\0';
}

static void bind_value(sqlite3_stmt *stmt, int i, struct base_str value, bool is_number)
{
    int64_t integer;
    double real;
    bool is_integer;
    if (!is_number || !engine_number_parse(value, &integer, &real, &is_integer))
        sqlite3_bind_text64(stmt, i, value.p ? value.p : "", value.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    else if (is_integer)
        sqlite3_bind_int64(stmt, i, integer);
    else
        sqlite3_bind_double(stmt, i, real);
}

int engine_bind(const struct engine_query *query, const struct config *config, sqlite3_stmt *stmt,
                struct base_error *err)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++) {
        const char *variable = sqlite3_bind_parameter_name(stmt, i);
        const struct engine_parameter *parameter =
            variable ? find_parameter(query, base_str_of(variable + 1)) : NULL;
        if (!parameter)
            return engine_fail_at(query, 0, err, "no such parameter: %s", variable ? variable : "?");
        const struct config_setting *setting = setting_of(query, config, parameter->name);
        bind_value(stmt, i, setting ? setting->value : parameter->default_value, parameter->is_number);
    }
    return BASE_OK;
}

enum engine_stop engine_stop_of(const struct engine *engine, int code)
{
    if (engine->pattern_ended)
        return ENGINE_PATTERN_ENDED;
    if (engine->glob_ended)
        return ENGINE_GLOB_ENDED;
    if (engine->meter.exceeded)
        return ENGINE_STEPS_ENDED;
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return ENGINE_MEMORY_ENDED;
    case SQLITE_TOOBIG:
        return ENGINE_VALUE_TOO_LONG;
    default:
        return ENGINE_GOES_ON;
    }
}

int engine_fail_step(struct engine *engine, const struct engine_query *query, struct base_error *err)
{
    return engine_fail_at(query, 0, err, "'%s' failed: %s", query->what, sqlite3_errmsg(engine->db));
}

void engine_finalize(struct engine *engine, sqlite3_stmt *stmt)
{
    if (stmt)
        engine->vm_steps += (uint64_t)(uint32_t)sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 0);
    sqlite3_finalize(stmt);
}

void engine_add_literal(struct base_buf *out, struct base_str text)
{
    base_buf_add_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        base_buf_add_char(out, text.p[i]);
        if (text.p[i] == '\'')
            base_buf_add_char(out, '\'');
    }
    base_buf_add_char(out, '\'');
}
