/*
 * What a query plan says about a rule: a virtual table that is scanned from end to end for each row of
 * something else costs rows times rows. `f(column) = x` and a join without equality do that.
 */
#include "validator/engine/engine_p.h"

#include <string.h>

/* A row of EXPLAIN QUERY PLAN. */
struct step {
    int id, parent;
    bool is_correlated; /* itself or something above it is a correlated subquery */
    bool is_loop;       /* walks a table */
};

struct plan {
    BASE_VEC(struct step) steps;
};

static const struct step *find_step(const struct plan *plan, int id)
{
    for (size_t i = plan->steps.n; i > 0; i--) {
        if (plan->steps.items[i - 1].id == id)
            return &plan->steps.items[i - 1];
    }
    return NULL;
}

/* Whether another loop of the same level is around this one: steps of a join are listed outermost first. */
static bool is_inner_loop(const struct plan *plan, int parent)
{
    for (size_t i = 0; i < plan->steps.n; i++) {
        if (plan->steps.items[i].parent == parent && plan->steps.items[i].is_loop)
            return true;
    }
    return false;
}

/* "SCAN b VIRTUAL TABLE INDEX 0:": the name that the query gives the table; absent for an indexed look-up. */
static struct base_str scanned_name(struct base_str detail)
{
    ptrdiff_t end = base_str_find(detail, " VIRTUAL TABLE INDEX 0:");
    if (!base_str_starts(detail, "SCAN ") || end < 0)
        return BASE_STR_ABSENT;
    return base_str_slice(detail, 5, (size_t)end);
}

static void warn(const struct engine_query *query, struct base_str name, bool is_correlated,
                 struct base_buf *out)
{
    struct engine_tokens tokens;
    engine_tokens_read(&tokens, query->sql->text);
    size_t at = 0;
    for (size_t i = 0; i < tokens.list.n; i++) {
        if (base_str_eq_nocase(tokens.list.items[i].text, name))
            at = tokens.list.items[i].at; /* the last mention of an alias tends to be near its condition */
        if (base_str_eq_nocase(tokens.list.items[i].text, name) && i > 0 &&
            (engine_token_is(&tokens, i - 1, "AS") || engine_token_is(&tokens, i - 1, "FROM") ||
             engine_token_is(&tokens, i - 1, "JOIN")))
            break;
    }
    engine_tokens_finish(&tokens);
    struct base_position place = engine_rule_place(query->rule, query->sql, at);
    base_buf_printf(
        out, "%.*s:%d:%d: '%s' reads all of '%.*s' for each row of %s: add an equality on its columns\n",
        BASE_STR_ARG(query->rule->path), place.line, place.column, query->what, BASE_STR_ARG(name),
        is_correlated ? "the query around the subquery" : "the table before it");
}

/* Goes over the plan of a prepared EXPLAIN QUERY PLAN. */
static void read_plan(const struct engine_query *query, sqlite3_stmt *stmt, struct base_buf *out,
                      size_t *warnings)
{
    struct plan plan = {0};
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 3);
        struct base_str detail = base_str_of(text ? text : "");
        struct step step = {.id = sqlite3_column_int(stmt, 0), .parent = sqlite3_column_int(stmt, 1)};
        const struct step *parent = find_step(&plan, step.parent);
        step.is_correlated = base_str_starts(detail, "CORRELATED") || (parent && parent->is_correlated);
        step.is_loop = base_str_starts(detail, "SCAN ") || base_str_starts(detail, "SEARCH ");
        struct base_str name = scanned_name(detail);
        if (name.p && (step.is_correlated || is_inner_loop(&plan, step.parent))) {
            warn(query, name, step.is_correlated, out);
            ++*warnings;
        }
        base_vec_push(&plan.steps, step);
    }
    base_vec_finish(&plan.steps);
}

static int lint_query(struct engine *engine, const struct engine_query *query, struct base_buf *out,
                      size_t *warnings, struct base_error *err)
{
    struct base_arena arena = BASE_ARENA_INIT;
    sqlite3_stmt *stmt = NULL, *explain = NULL;
    int code = engine_prepare(engine, query, &stmt, err);
    if (code)
        goto done;
    /* Hints are computed for violations only: what they scan is no matter. */
    struct base_str sql = engine_shape_without_hint(query->text, stmt, &arena);
    sql = base_str_format(&arena, "EXPLAIN QUERY PLAN %.*s", BASE_STR_ARG(sql.p ? sql : query->text));
    if (sqlite3_prepare_v2(engine->db, sql.p, (int)sql.n, &explain, NULL) != SQLITE_OK) {
        code = engine_fail_step(engine, query, err);
        goto done;
    }
    read_plan(query, explain, out, warnings);
done:
    sqlite3_finalize(explain);
    engine_finalize(engine, stmt);
    base_arena_finish(&arena);
    return code;
}

int engine_lint(struct engine *engine, const struct engine_rule *rule, struct base_buf *out, size_t *warnings,
                struct base_error *err)
{
    engine_sandbox_reset(engine);
    struct engine_query query = {rule, &rule->check, rule->check.text,
                                 rule->shape == ENGINE_FORBID ? "forbid" : "check"};
    int code = lint_query(engine, &query, out, warnings, err);
    if (!code && rule->shape == ENGINE_FORBID) {
        struct engine_query over = {rule, &rule->over, rule->over.text, "over"};
        code = lint_query(engine, &over, out, warnings, err);
    }
    for (size_t i = 0; i < rule->tally_count && !code; i++) {
        struct engine_query tally = {rule, &rule->tallies[i].sql, rule->tallies[i].sql.text, "tally"};
        code = lint_query(engine, &tally, out, warnings, err);
    }
    return code;
}
