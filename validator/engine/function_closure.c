/*
 * import_closure(start): the files that a file imports, directly or through others.
 *
 * As a recursive query this has no end in sight on a large repository. Here the imports are laid out once as
 * a graph (nodes are paths, edges sorted by node and in the order of the table), and a cursor walks it
 * breadth first, one file per step, each file once: a caller that stops early pays for no more.
 */
#include "validator/engine/engine_p.h"

#include <string.h>

enum { COLUMN_PATH, COLUMN_DEPTH, COLUMN_START };

struct edge {
    uint32_t from, to;
};

struct engine_graph {
    size_t rows; /* of resolved_import when the graph was made: it is made anew when there are more */
    struct base_map numbers; /* path -> node; keys are borrowed from the store */
    uint32_t *first;         /* edges of node i: [first[i], first[i + 1]) */
    uint32_t *targets;
};

struct closure_table {
    sqlite3_vtab base;
    struct engine *engine;
};

struct visit {
    uint32_t node, depth;
};

struct closure_cursor {
    sqlite3_vtab_cursor base;
    uint32_t *seen; /* per node: the number of the walk that saw it last */
    size_t node_count;
    uint32_t walk;
    BASE_VEC(struct visit) queue;
    size_t at;
    struct base_str start;
    struct base_arena text;
};

void engine_graph_destroy(struct engine_graph *graph)
{
    if (!graph)
        return;
    base_map_finish(&graph->numbers);
    base_free(graph->first);
    base_free(graph->targets);
    base_free(graph);
}

static uint32_t node_of(struct engine_graph *graph, struct base_str path)
{
    bool added;
    uint32_t *number = base_map_put(&graph->numbers, path, &added);
    if (added)
        *number = (uint32_t)graph->numbers.n - 1;
    return *number;
}

/* Counting sort of the edges by their source keeps the order of the table within a file. */
static void lay_out(struct engine_graph *graph, const struct edge *edges, size_t count)
{
    size_t nodes = graph->numbers.n;
    graph->first = base_alloc((nodes + 1) * sizeof *graph->first);
    graph->targets = base_alloc((count + 1) * sizeof *graph->targets);
    for (size_t i = 0; i < count; i++)
        graph->first[edges[i].from + 1]++;
    for (size_t i = 0; i < nodes; i++)
        graph->first[i + 1] += graph->first[i];
    uint32_t *next = base_alloc((nodes + 1) * sizeof *next);
    memcpy(next, graph->first, (nodes + 1) * sizeof *next);
    for (size_t i = 0; i < count; i++)
        graph->targets[next[edges[i].from]++] = edges[i].to;
    base_free(next);
}

static const struct engine_graph *graph_of(struct engine *engine)
{
    size_t rows = facts_store_count(engine->store, FACTS_TABLE_resolved_import);
    if (engine->graph && engine->graph->rows == rows)
        return engine->graph;
    engine_graph_destroy(engine->graph);
    struct engine_graph *graph = base_alloc(sizeof *graph);
    BASE_VEC(struct edge) edges = {0};
    for (size_t i = 0; i < rows; i++) {
        struct facts_resolved_import row;
        FACTS_GET(engine->store, resolved_import, i, &row);
        if (!row.target_path.p || !row.path.p)
            continue;
        uint32_t from = node_of(graph, row.path);
        base_vec_push(&edges, (struct edge){from, node_of(graph, row.target_path)});
    }
    lay_out(graph, edges.items, edges.n);
    base_vec_finish(&edges);
    graph->rows = rows;
    engine->graph = graph;
    return graph;
}

static int connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out,
                   char **message)
{
    (void)argc;
    (void)argv;
    (void)message;
    int code = sqlite3_declare_vtab(db, "CREATE TABLE x(path TEXT, depth INT, start TEXT HIDDEN)");
    if (code != SQLITE_OK)
        return code;
    struct closure_table *table = base_alloc(sizeof *table);
    table->engine = aux;
    sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
    *out = &table->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *table)
{
    base_free(table);
    return SQLITE_OK;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    bool is_given = false;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != COLUMN_START ||
            info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        is_given = true;
        if (!info->aConstraint[i].usable)
            continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->idxNum = 1; /* not a scan: see lint.c */
        info->estimatedCost = 1000;
        info->estimatedRows = 100;
        return SQLITE_OK;
    }
    if (!is_given)
        table->zErrMsg = sqlite3_mprintf("import_closure() needs the file to start from");
    /* With a start that is not known yet in this order of joins, SQLite tries another order. */
    return is_given ? SQLITE_CONSTRAINT : SQLITE_ERROR;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    (void)table;
    struct closure_cursor *cursor = base_alloc(sizeof *cursor);
    *out = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    struct closure_cursor *cursor = (struct closure_cursor *)base;
    base_free(cursor->seen);
    base_vec_finish(&cursor->queue);
    base_arena_finish(&cursor->text);
    base_free(cursor);
    return SQLITE_OK;
}

/* Puts what `node` imports into the queue. */
static int expand(struct closure_cursor *cursor, const struct engine_graph *graph, uint32_t node,
                  uint32_t depth)
{
    struct engine *engine = ((struct closure_table *)cursor->base.pVtab)->engine;
    uint32_t from = graph->first[node], to = graph->first[node + 1];
    if (!engine_charge(engine, 1 + (to - from)))
        return SQLITE_INTERRUPT;
    for (uint32_t i = from; i < to; i++) {
        uint32_t target = graph->targets[i];
        if (cursor->seen[target] == cursor->walk)
            continue;
        cursor->seen[target] = cursor->walk;
        base_vec_push(&cursor->queue, (struct visit){target, depth + 1});
    }
    return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int number, const char *name, int argc, sqlite3_value **argv)
{
    (void)number;
    (void)name;
    struct closure_cursor *cursor = (struct closure_cursor *)base;
    const struct engine_graph *graph = graph_of(((struct closure_table *)base->pVtab)->engine);
    cursor->queue.n = cursor->at = 0;
    if (cursor->node_count != graph->numbers.n || cursor->walk == UINT32_MAX) {
        base_free(cursor->seen);
        cursor->seen = base_alloc((graph->numbers.n + 1) * sizeof *cursor->seen);
        cursor->node_count = graph->numbers.n;
        cursor->walk = 0;
    }
    cursor->walk++;
    base_arena_finish(&cursor->text);
    cursor->start = argc > 0 ? base_str_copy(&cursor->text, engine_argument(argv, 0)) : BASE_STR_ABSENT;
    const uint32_t *start = cursor->start.p ? base_map_get(&graph->numbers, cursor->start) : NULL;
    return start ? expand(cursor, graph, *start, 0) : SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base)
{
    struct closure_cursor *cursor = (struct closure_cursor *)base;
    struct visit visit = cursor->queue.items[cursor->at++];
    return expand(cursor, ((struct closure_table *)base->pVtab)->engine->graph, visit.node, visit.depth);
}

static int eof(sqlite3_vtab_cursor *base)
{
    const struct closure_cursor *cursor = (const struct closure_cursor *)base;
    return cursor->at >= cursor->queue.n;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int number)
{
    const struct closure_cursor *cursor = (const struct closure_cursor *)base;
    const struct engine_graph *graph = ((struct closure_table *)base->pVtab)->engine->graph;
    struct visit visit = cursor->queue.items[cursor->at];
    if (number == COLUMN_PATH)
        engine_result_text(context, graph->numbers.entries[visit.node].key);
    else if (number == COLUMN_DEPTH)
        sqlite3_result_int64(context, visit.depth);
    else
        engine_result_text(context, cursor->start);
    return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((const struct closure_cursor *)base)->at;
    return SQLITE_OK;
}

const sqlite3_module *engine_fn_import_closure_module(void)
{
    /* Without xCreate the table exists only as import_closure itself: nobody can make another. */
    static const sqlite3_module module = {
        .xConnect = connect,
        .xBestIndex = best_index,
        .xDisconnect = disconnect,
        .xOpen = open_cursor,
        .xClose = close_cursor,
        .xFilter = filter,
        .xNext = next,
        .xEof = eof,
        .xColumn = column,
        .xRowid = rowid,
    };
    return &module;
}
