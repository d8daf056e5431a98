/*
 * Mutants: what a rule would be without one of its conditions.
 *
 * A conjunct of WHERE, ON or HAVING is replaced by 1, at any depth. Conditions that only feed a hint,
 * evidence or a message are left alone: examples do not look at those. A clause with OR at its top is one
 * conjunct.
 */
#include "validator/engine/engine.h"
#include "validator/engine/rule_p.h"
#include "validator/engine/token_p.h"

#define DESCRIBE_MAX 160u

/* A run of tokens: [from, to). */
struct span {
    size_t from, to;
};

struct mutation {
    const struct engine_rule *rule;
    struct base_arena *arena;
    BASE_VEC(struct engine_mutant) mutants;
};

static const char *const clause_ends[] = {"WHERE", "GROUP",     "HAVING", "ORDER",  "LIMIT",
                                          "UNION", "INTERSECT", "EXCEPT", "WINDOW", ";"};
static const char *const join_ends[] = {"JOIN",  "LEFT",    "RIGHT", "FULL", "INNER",
                                        "CROSS", "NATURAL", "ON",    ","};

static bool is_one_of(const struct engine_tokens *tokens, size_t i, const char *const *words, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        if (engine_token_is(tokens, i, words[k]))
            return true;
    }
    return false;
}

/* The clause behind the keyword at `i`. */
static struct span clause_of(const struct engine_tokens *tokens, size_t i)
{
    const struct engine_token *items = tokens->list.items;
    bool is_join = engine_token_is(tokens, i, "ON");
    struct span span = {i + 1, i + 1};
    for (; span.to < tokens->list.n && items[span.to].depth >= items[i].depth; span.to++) {
        if (items[span.to].depth > items[i].depth)
            continue;
        if (is_one_of(tokens, span.to, clause_ends, sizeof clause_ends / sizeof *clause_ends) ||
            (is_join && is_one_of(tokens, span.to, join_ends, sizeof join_ends / sizeof *join_ends)))
            break;
    }
    return span;
}

/* Calls `found` for every conjunct of the clause. */
static void split(const struct engine_tokens *tokens, struct span clause,
                  void (*found)(void *, const struct engine_tokens *, struct span), void *context)
{
    if (clause.from >= clause.to)
        return;
    unsigned depth = tokens->list.items[clause.from].depth;
    unsigned cases = 0, betweens = 0;
    BASE_VEC(struct span) conjuncts = {0};
    bool has_or = false;
    size_t from = clause.from;
    for (size_t i = clause.from; i < clause.to; i++) {
        if (tokens->list.items[i].depth > depth)
            continue;
        cases += engine_token_is(tokens, i, "CASE");
        cases -= cases > 0 && engine_token_is(tokens, i, "END");
        if (cases > 0)
            continue;
        has_or |= engine_token_is(tokens, i, "OR");
        betweens += engine_token_is(tokens, i, "BETWEEN");
        if (!engine_token_is(tokens, i, "AND"))
            continue;
        if (betweens > 0) {
            betweens--;
            continue;
        }
        base_vec_push(&conjuncts, (struct span){from, i});
        from = i + 1;
    }
    base_vec_push(&conjuncts, (struct span){from, clause.to});
    if (has_or) {
        found(context, tokens, clause);
    } else {
        for (size_t i = 0; i < conjuncts.n; i++)
            found(context, tokens, conjuncts.items[i]);
    }
    base_vec_finish(&conjuncts);
}

/* Whether the token is part of a result column that examples do not look at. */
static bool is_decoration(const struct engine_outline *outline, size_t token)
{
    static const char *const judged[] = {"path", "line", "subject", "holds"};
    for (size_t i = 0; i < outline->columns.n; i++) {
        const struct engine_result_column *column = &outline->columns.items[i];
        if (token < column->from || token >= column->to)
            continue;
        for (size_t k = 0; k < sizeof judged / sizeof *judged; k++) {
            if (base_str_eq_nocase(column->name, base_str_of(judged[k])))
                return false;
        }
        return true;
    }
    return false;
}

static struct base_str text_of(const struct engine_tokens *tokens, struct span span)
{
    size_t from = tokens->list.items[span.from].at, to = engine_token_end(tokens, span.to - 1);
    return base_str_slice(tokens->text, from, to);
}

/* `… WHERE o.unit = e.unit` on one line. */
static struct base_str describe(struct mutation *mutation, const struct engine_tokens *tokens,
                                struct span span)
{
    struct base_buf out;
    base_buf_init(&out, DESCRIBE_MAX);
    base_buf_add_text(&out, "without `");
    for (size_t i = span.from; i < span.to && base_buf_ok(&out); i++) {
        const struct engine_token *token = &tokens->list.items[i];
        if (i > span.from && token->at > engine_token_end(tokens, i - 1))
            base_buf_add_char(&out, ' ');
        base_buf_add(&out, token->text);
    }
    struct base_str text = base_buf_view(&out);
    text = base_str_format(mutation->arena, "%.*s%s`", BASE_STR_ARG(text), base_buf_ok(&out) ? "" : "…");
    base_buf_finish(&out);
    return text;
}

static struct base_str dropped(struct mutation *mutation, const struct engine_tokens *tokens,
                               struct span span)
{
    struct base_str text = tokens->text, gone = text_of(tokens, span);
    size_t from = (size_t)(gone.p - text.p), to = from + gone.n;
    return base_str_format(mutation->arena, "%.*s1%.*s", (int)from, text.p, (int)(text.n - to), text.p + to);
}

static bool is_worth_dropping(const struct engine_tokens *tokens, struct span span)
{
    return span.from < span.to && !(span.to - span.from == 1 && engine_token_is(tokens, span.from, "1")) &&
           !base_str_is(tokens->list.items[span.from].text, "1");
}

static void mutate_check(void *context, const struct engine_tokens *tokens, struct span span)
{
    struct mutation *mutation = context;
    if (!is_worth_dropping(tokens, span))
        return;
    struct engine_mutant mutant = {.rule = *mutation->rule, .describe = describe(mutation, tokens, span)};
    mutant.rule.check.text = dropped(mutation, tokens, span);
    base_vec_push(&mutation->mutants, mutant);
}

static void mutate_where(void *context, const struct engine_tokens *tokens, struct span span)
{
    struct mutation *mutation = context;
    if (!is_worth_dropping(tokens, span))
        return;
    struct engine_mutant mutant = {.rule = *mutation->rule, .describe = describe(mutation, tokens, span)};
    mutant.rule.where.text = dropped(mutation, tokens, span);
    mutant.rule.check.text = engine_each_sql(&mutant.rule, mutation->arena);
    base_vec_push(&mutation->mutants, mutant);
}

/* All clauses of a query or expression. */
static void mutate_clauses(struct mutation *mutation, const struct engine_tokens *tokens,
                           void (*found)(void *, const struct engine_tokens *, struct span))
{
    struct engine_outline outline;
    engine_outline_read(&outline, tokens);
    for (size_t i = 0; i < tokens->list.n; i++) {
        bool is_clause = engine_token_is(tokens, i, "WHERE") || engine_token_is(tokens, i, "ON") ||
                         engine_token_is(tokens, i, "HAVING");
        if (is_clause && !is_decoration(&outline, i))
            split(tokens, clause_of(tokens, i), found, mutation);
    }
    engine_outline_finish(&outline);
}

static void mutate_each(struct mutation *mutation)
{
    const struct engine_rule *rule = mutation->rule;
    for (size_t i = 0; i < rule->on.n; i++) {
        struct engine_mutant mutant = {.rule = *rule};
        struct base_str *rest = base_arena_array(mutation->arena, rule->on.n, sizeof *rest);
        size_t n = 0;
        for (size_t k = 0; k < rule->on.n; k++) {
            if (k != i)
                rest[n++] = rule->on.items[k];
        }
        mutant.rule.on = (struct config_strings){.items = rest, .n = n};
        mutant.rule.check.text = engine_each_sql(&mutant.rule, mutation->arena);
        mutant.describe =
            base_str_format(mutation->arena, "without `%.*s` in `on`", BASE_STR_ARG(rule->on.items[i]));
        base_vec_push(&mutation->mutants, mutant);
    }
    if (!rule->where.text.p)
        return;
    struct engine_tokens tokens;
    engine_tokens_read(&tokens, rule->where.text);
    split(&tokens, (struct span){0, tokens.list.n}, mutate_where, mutation);
    mutate_clauses(mutation, &tokens, mutate_where);
    engine_tokens_finish(&tokens);
}

void engine_mutants(const struct engine_rule *rule, struct base_arena *arena, struct engine_mutant **out,
                    size_t *count)
{
    struct mutation mutation = {.rule = rule, .arena = arena};
    if (rule->shape == ENGINE_EACH) {
        mutate_each(&mutation);
    } else {
        struct engine_tokens tokens;
        engine_tokens_read(&tokens, rule->check.text);
        mutate_clauses(&mutation, &tokens, mutate_check);
        engine_tokens_finish(&tokens);
    }
    *out = base_arena_array(arena, mutation.mutants.n, sizeof **out);
    for (size_t i = 0; i < mutation.mutants.n; i++)
        (*out)[i] = mutation.mutants.items[i];
    *count = mutation.mutants.n;
    base_vec_finish(&mutation.mutants);
}
