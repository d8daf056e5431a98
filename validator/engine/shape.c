/* What a query must return, and its variants: without hints, and with nothing but violations. */
#include "validator/engine/engine_p.h"

#include "validator/base/suggest.h"
#include "validator/engine/rule_p.h"

#include <string.h>

#define MOST_COLUMNS 200 /* as SQLITE_LIMIT_COLUMN */

static const struct {
    const char *name;
    enum engine_role role;
} role_names[] = {
    {"path", ENGINE_ROLE_PATH},
    {"line", ENGINE_ROLE_LINE},
    {"column", ENGINE_ROLE_COLUMN},
    {"col", ENGINE_ROLE_COLUMN},
    {"subject", ENGINE_ROLE_SUBJECT},
    {"holds", ENGINE_ROLE_HOLDS},
    {"hint", ENGINE_ROLE_HINT},
    {"evidence_path", ENGINE_ROLE_EVIDENCE_PATH},
    {"evidence_line", ENGINE_ROLE_EVIDENCE_LINE},
    {"severity", ENGINE_ROLE_SEVERITY},
};

static const char *name_of_role(enum engine_role role)
{
    size_t i = 0;
    while (role_names[i].role != role)
        i++;
    return role_names[i].name;
}

/* Whether the query must return it, may, or must not. */
static enum {
    FORBIDDEN,
    OPTIONAL,
    REQUIRED
} need_of(const struct engine_query *query, bool is_tally, enum engine_role role)
{
    switch (role) {
    case ENGINE_ROLE_SUBJECT:
        return REQUIRED;
    case ENGINE_ROLE_HOLDS:
        return is_tally || query->rule->shape != ENGINE_FORBID ? REQUIRED : FORBIDDEN;
    case ENGINE_ROLE_PATH:
    case ENGINE_ROLE_LINE:
        return is_tally ? OPTIONAL : REQUIRED;
    default:
        return OPTIONAL;
    }
}

static int find_columns(const struct engine_query *query, sqlite3_stmt *stmt, struct engine_shape_map *map,
                        struct base_error *err)
{
    for (size_t i = 0; i < ENGINE_ROLE_COUNT; i++)
        map->column[i] = -1;
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        struct base_str name = base_str_of(sqlite3_column_name(stmt, i));
        for (size_t k = 0; k < sizeof role_names / sizeof *role_names; k++) {
            if (!base_str_eq_nocase(name, base_str_of(role_names[k].name)))
                continue;
            int *column = &map->column[role_names[k].role];
            if (*column >= 0)
                return engine_fail_at(query, 0, err, "'%s' returns two columns for '%s'", query->what,
                                      role_names[k].name);
            *column = i;
        }
    }
    return BASE_OK;
}

static int fail_missing(const struct engine_query *query, sqlite3_stmt *stmt, enum engine_role role,
                        struct base_error *err)
{
    struct base_str names[MOST_COLUMNS];
    size_t count = 0;
    for (int i = 0; i < sqlite3_column_count(stmt) && count < MOST_COLUMNS; i++)
        names[count++] = base_str_of(sqlite3_column_name(stmt, i));
    const char *wanted = name_of_role(role);
    struct base_str nearest = base_closest(base_str_of(wanted), names, count);
    engine_fail_at(query, 0, err, "'%s' must return a column '%s'", query->what, wanted);
    if (nearest.p)
        base_error_hint(err, "it returns '%.*s': write AS %s", BASE_STR_ARG(nearest), wanted);
    else
        base_error_hint(err, "write … AS %s", wanted);
    return BASE_E_INVALID;
}

static int check_message(const struct engine_rule *rule, sqlite3_stmt *stmt, struct base_error *err)
{
    struct base_str names[MOST_COLUMNS], name;
    size_t count = 0, at = 0;
    for (int i = 0; i < sqlite3_column_count(stmt) && count < MOST_COLUMNS; i++)
        names[count++] = base_str_of(sqlite3_column_name(stmt, i));
    while ((name = engine_message_next(rule->message, &at, NULL)).p) {
        size_t i = 0;
        while (i < count && !base_str_eq(names[i], name))
            i++;
        if (i < count)
            continue;
        struct base_str nearest = base_closest(name, names, count);
        base_error_at(err, BASE_E_INVALID, rule->path, rule->message_line, rule->message_column,
                      "the message names {%.*s}, which the query does not return", BASE_STR_ARG(name));
        if (nearest.p)
            base_error_hint(err, "did you mean {%.*s}?", BASE_STR_ARG(nearest));
        else
            base_error_hint(err, "write {{ for a brace that is meant as one");
        return BASE_E_INVALID;
    }
    return BASE_OK;
}

int engine_shape_read(const struct engine_query *query, sqlite3_stmt *stmt, bool is_tally,
                      struct engine_shape_map *map, struct base_error *err)
{
    int code = find_columns(query, stmt, map, err);
    for (int role = 0; role < ENGINE_ROLE_COUNT && !code; role++) {
        int need = need_of(query, is_tally, (enum engine_role)role);
        if (need == REQUIRED && map->column[role] < 0)
            code = fail_missing(query, stmt, (enum engine_role)role, err);
        if (need == FORBIDDEN && map->column[role] >= 0) {
            code =
                engine_fail_at(query, 0, err, "'forbid' returns violations only: it has no column 'holds'");
            base_error_hint(err, "use 'check' to return every subject with holds 0 or 1");
        }
    }
    return code || is_tally ? code : check_message(query->rule, stmt, err);
}

void engine_shape_find(sqlite3_stmt *stmt, struct engine_shape_map *map)
{
    find_columns(NULL, stmt, map, NULL);
}

static struct base_str splice(struct base_str text, size_t from, size_t to, const char *with,
                              struct base_arena *arena)
{
    return base_str_format(arena, "%.*s%s%.*s", (int)from, text.p, with, (int)(text.n - to), text.p + to);
}

/* Leaves the hint's expression out of the text; absent when the query is not simple enough for that. */
static struct base_str null_hint(struct base_str sql, struct base_arena *arena)
{
    struct base_str variant = BASE_STR_ABSENT;
    struct engine_tokens tokens;
    struct engine_outline outline;
    engine_tokens_read(&tokens, sql);
    engine_outline_read(&outline, &tokens);
    size_t found = engine_outline_find(&outline, "hint"), mentions = 0;
    for (size_t i = 0; i < tokens.list.n; i++)
        mentions += base_str_eq_nocase(tokens.list.items[i].text, BASE_STR("hint"));
    /* DISTINCT and compounds compare rows whole; another mention may be a condition on the hint. */
    if (found < outline.columns.n && !outline.is_distinct && !outline.is_compound && mentions == 1) {
        const struct engine_result_column *column = &outline.columns.items[found];
        if (column->has_alias && column->to > column->from)
            variant = splice(sql, tokens.list.items[column->from].at,
                             engine_token_end(&tokens, column->to - 1), "NULL", arena);
    }
    engine_outline_finish(&outline);
    engine_tokens_finish(&tokens);
    return variant;
}

struct base_str engine_shape_without_hint(struct base_str sql, sqlite3_stmt *stmt, struct base_arena *arena)
{
    struct engine_shape_map map;
    engine_shape_find(stmt, &map);
    if (map.column[ENGINE_ROLE_HINT] < 0)
        return BASE_STR_ABSENT;
    struct base_str variant = null_hint(sql, arena);
    if (variant.p)
        return variant;
    struct base_buf out;
    base_buf_init(&out, ENGINE_SQL_MAX);
    base_buf_add_text(&out, "SELECT ");
    int columns = sqlite3_column_count(stmt);
    for (int i = 0, n = 0; i < columns; i++) {
        if (i == map.column[ENGINE_ROLE_HINT])
            continue;
        base_buf_add_text(&out, n++ ? ", \"" : "\"");
        for (const char *p = sqlite3_column_name(stmt, i); *p; p++) {
            base_buf_add_char(&out, *p);
            if (*p == '"')
                base_buf_add_char(&out, *p);
        }
        base_buf_add_char(&out, '"');
    }
    base_buf_printf(&out, " FROM (%.*s\n)", BASE_STR_ARG(sql));
    variant = base_buf_ok(&out) ? base_str_copy(arena, base_buf_view(&out)) : BASE_STR_ABSENT;
    base_buf_finish(&out);
    return variant;
}

struct base_str engine_shape_violations(struct base_str sql, struct base_arena *arena)
{
    return base_str_format(arena, "SELECT * FROM (%.*s\n) WHERE holds = 0", BASE_STR_ARG(sql));
}
