/* Sets of texts: given, or asked of the facts. */
#include "validator/contract/contract_p.h"

#include "validator/base/pattern.h"
#include "validator/base/suggest.h"

#include <stdlib.h>

/* ---- asked ---- */

/* The query of a noun that needs no word about what counts it; absent for any other. */
static struct base_str query_of_noun(const struct document_node *node)
{
    for (size_t i = 0; node->kind == DOCUMENT_STRING && config_contract_nouns[i].noun; i++)
        if (base_str_is(base_str_trim(node->text), config_contract_nouns[i].noun))
            return base_str_of(config_contract_nouns[i].query);
    return BASE_STR_ABSENT;
}

/* The query of {table, column, where} and of a noun; that of {query} as it is. Absent for what is no
 * question. */
static struct base_str query_of(const struct document_node *node, struct base_arena *arena)
{
    if (node->kind == DOCUMENT_STRING)
        return query_of_noun(node);
    struct base_str query = document_member_text(node, "query"), table = document_member_text(node, "table");
    struct base_str column = document_member_text(node, "column");
    if (node->kind != DOCUMENT_OBJECT || (!query.p && !table.p))
        return BASE_STR_ABSENT;
    if (query.p)
        return query;
    struct base_buf out;
    base_buf_init(&out, (size_t)1 << 20);
    base_buf_printf(&out, "SELECT %s%.*s FROM %.*s", column.p ? "DISTINCT " : "",
                    BASE_STR_ARG(column.p ? column : BASE_STR("1")), BASE_STR_ARG(table));
    const struct document_node *where = document_member(node, "where");
    for (const struct document_node *c = where ? where->first : NULL; c; c = c->next) {
        base_buf_printf(&out, "%s %.*s = ", c == where->first ? " WHERE" : " AND", BASE_STR_ARG(c->key));
        engine_add_literal(&out, c->text);
    }
    struct base_str text = base_str_copy(arena, base_buf_view(&out));
    base_buf_finish(&out);
    return text;
}

struct gathering {
    struct contract_run *run;
    BASE_VEC(struct base_str) items;
};

static int take_row(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    struct gathering *gathering = context;
    (void)columns;
    (void)is_number;
    if (values[0].p)
        base_vec_push(&gathering->items, base_str_copy(gathering->run->arena, values[0]));
    return BASE_OK;
}

static int place_error(const struct config_contract *contract, const struct document_node *node,
                       const struct base_error *inner, struct base_error *err)
{
    base_error_at(err, BASE_E_INVALID, contract->origin.path, node->line, node->column, "%s", inner->message);
    if (inner->hint[0])
        base_error_hint(err, "%s", inner->hint);
    return BASE_E_INVALID;
}

static void ask(struct contract_run *run, const struct document_node *node, struct gathering *gathering)
{
    struct base_error inner = {0};
    struct base_str sql = query_of(node, run->arena);
    int code = engine_query(run->context->engine, sql, NULL, take_row, gathering, &inner);
    if (code == BASE_E_LIMIT)
        link_limit(run->context->link, FACTS_TABLE_contract_item, run->contract->origin.path, node->line,
                   base_str_copy(run->arena, base_str_of(inner.message)));
    else if (code != BASE_OK && run->code == BASE_OK)
        run->code = place_error(run->contract, node, &inner, run->err);
}

static void find_paths(struct contract_run *run, const struct document_node *files,
                       struct gathering *gathering)
{
    size_t n = facts_store_count(run->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) {
        struct base_str path = FACTS_GET_TEXT(run->store, file, i, path);
        for (const struct document_node *g = contract_next(files, NULL); g; g = contract_next(files, g))
            if (base_glob_match(g->text, path)) {
                base_vec_push(&gathering->items, path);
                break;
            }
    }
}

/* ---- sets ---- */

static int compare(const void *a, const void *b)
{
    return base_str_cmp(*(const struct base_str *)a, *(const struct base_str *)b);
}

static struct base_str describe(struct contract_run *run, const struct document_node *node)
{
    struct base_str table = document_member_text(node, "table");
    const struct document_node *files = document_member(node, "files");
    if (table.p)
        return base_str_format(run->arena, "the table %.*s", BASE_STR_ARG(table));
    if (files)
        return base_str_format(run->arena, "the files %.*s",
                               BASE_STR_ARG(files->text.p ? files->text : BASE_STR("that are named")));
    if (node->kind == DOCUMENT_STRING)
        return BASE_STR("the sources");
    return node->kind == DOCUMENT_OBJECT ? BASE_STR("the query") : BASE_STR("the contract");
}

const struct contract_set *contract_set_of(struct contract_run *run, const struct document_node *node)
{
    for (size_t i = 0; i < run->sets.n; i++)
        if (run->sets.items[i].node == node)
            return &run->sets.items[i];
    struct contract_set set = {.node = node, .what = describe(run, node)};
    struct gathering gathering = {.run = run};
    int64_t number;
    if (node->kind == DOCUMENT_OBJECT && document_member(node, "files")) {
        find_paths(run, document_member(node, "files"), &gathering);
    } else if (node->kind == DOCUMENT_OBJECT || node->kind == DOCUMENT_STRING) {
        ask(run, node, &gathering);
    } else if (document_integer(node, &number)) {
        set.is_number = true;
        set.n = (size_t)number;
    } else {
        for (const struct document_node *c = contract_next(node, NULL); c; c = contract_next(node, c))
            base_vec_push(&gathering.items, c->text);
    }
    if (!set.is_number) {
        set.items = base_arena_array(run->arena, gathering.items.n + 1, sizeof *set.items);
        if (gathering.items.n)
            qsort(gathering.items.items, gathering.items.n, sizeof *gathering.items.items, compare);
        bool rows = node->kind == DOCUMENT_OBJECT && !document_member(node, "column") &&
                    document_member(node, "table");
        for (size_t i = 0; i < gathering.items.n; i++)
            if (rows || i == 0 || !base_str_eq(gathering.items.items[i], gathering.items.items[i - 1]))
                set.items[set.n++] = gathering.items.items[i];
    }
    base_vec_finish(&gathering.items);
    base_vec_push(&run->sets, set);
    return &run->sets.items[run->sets.n - 1];
}

int64_t contract_set_number(const struct contract_set *set)
{
    int64_t number;
    struct document_node only = {.kind = DOCUMENT_NUMBER};
    bool is_query = set->node->kind == DOCUMENT_STRING || document_member(set->node, "query");
    if (set->n == 1 && !set->is_number && is_query) {
        only.text = set->items[0];
        if (document_integer(&only, &number))
            return number;
    }
    return (int64_t)set->n;
}

bool contract_set_has(const struct contract_set *set, struct base_str text)
{
    if (set->is_number)
        return false;
    size_t at = base_str_lower_bound(set->items, set->n, text);
    return at < set->n && base_str_eq(set->items[at], text);
}

/* ---- demand ---- */

static int demand_set(struct engine *engine, const struct config_contract *contract,
                      const struct document_node *node, struct facts_set *demand, struct base_error *err)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_error inner = {0};
    const struct document_node *table = document_member(node, "table");
    const struct document_node *at = table ? table : document_member(node, "query");
    int code = BASE_OK;
    if (node->kind == DOCUMENT_OBJECT && document_member(node, "files"))
        facts_set_add(demand, FACTS_TABLE_file);
    else if (at)
        code = engine_query_demand(engine, query_of(node, &arena), demand, &inner);
    if (code != BASE_OK)
        code = place_error(contract, at, &inner, err);
    base_arena_finish(&arena);
    return code;
}

static int demand_tree(struct engine *engine, const struct config_contract *contract,
                       const struct document_node *node, struct facts_set *demand, struct base_error *err)
{
    int code = BASE_OK;
    if (document_member(node, "table") || document_member(node, "query"))
        return demand_set(engine, contract, node, demand, err);
    /* As deep as the keys of a contract. */
    for (const struct document_node *c = node->first; c && code == BASE_OK; c = c->next)
        code = demand_tree(engine, contract, c, demand, err);
    return code;
}

/* Tables that the kinds read. Those of documents are read in any case: they may have contracts of their own.
 */
static const struct {
    const char *key;
    enum facts_table tables[6];
} reads[] = {
    {"require",
     {FACTS_TABLE_env_read, FACTS_TABLE_endpoint, FACTS_TABLE_env_file_entry, FACTS_TABLE_compose_env,
      FACTS_TABLE_COUNT}},
    {"contains",
     {FACTS_TABLE_import, FACTS_TABLE_export, FACTS_TABLE_endpoint, FACTS_TABLE_symbol, FACTS_TABLE_env_read,
      FACTS_TABLE_COUNT}},
    {"lacks",
     {FACTS_TABLE_import, FACTS_TABLE_export, FACTS_TABLE_endpoint, FACTS_TABLE_symbol, FACTS_TABLE_env_read,
      FACTS_TABLE_COUNT}},
    {"dependencies", {FACTS_TABLE_package_dependency, FACTS_TABLE_package_manifest, FACTS_TABLE_COUNT}},
};

int contract_demand(struct engine *engine, const struct config *config, struct facts_set *demand,
                    struct base_error *err)
{
    static const enum facts_table always[] = {
        FACTS_TABLE_file,       FACTS_TABLE_heading,      FACTS_TABLE_doc_block,
        FACTS_TABLE_code_block, FACTS_TABLE_doc_table,    FACTS_TABLE_doc_cell,
        FACTS_TABLE_diagram,    FACTS_TABLE_doc_contract, FACTS_TABLE_document};
    int code = BASE_OK;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        facts_set_add(demand, always[i]);
    for (size_t i = 0; i < config->contract_count && code == BASE_OK; i++) {
        const struct config_contract *contract = &config->contracts[i];
        for (size_t k = 0; k < sizeof reads / sizeof *reads; k++)
            for (size_t t = 0;
                 config_contract_get(contract, reads[k].key) && reads[k].tables[t] != FACTS_TABLE_COUNT; t++)
                facts_set_add(demand, reads[k].tables[t]);
        code = demand_tree(engine, contract, contract->node, demand, err);
        const struct document_node *count = config_contract_get(contract, "count"), *n = NULL;
        bool is_map = !count || count->kind == DOCUMENT_OBJECT;
        for (n = is_map ? NULL : contract_next(count, NULL); n && code == BASE_OK;
             n = contract_next(count, n))
            code = engine_query_demand(engine, query_of_noun(n), demand, err);
    }
    return code;
}

int contract_check(const struct config *config, struct base_error *err)
{
    struct facts_store *store = facts_store_create();
    struct engine *engine = NULL;
    struct facts_set demand = {0};
    const struct engine_limits limits = {0};
    int code = engine_create(&engine, store, &limits, err);
    if (code == BASE_OK)
        code = contract_demand(engine, config, &demand, err);
    engine_destroy(engine);
    facts_store_destroy(store);
    return code;
}
