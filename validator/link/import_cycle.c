/*
 * Circles of imports. The files are the nodes of a graph, what runs at load time its edges; files that can
 * reach each other are one component (Tarjan's search, with a stack of its own), and each component of
 * several files is one row, which shows the shortest circle through its first file. All of it is linear.
 *
 * Which imports the compiler drops takes a close look at the importing file. So components are found twice:
 * first with every import that may count, then with those within a component that do.
 */
#include "validator/link/erased_p.h"
#include "validator/link/resolver_p.h"

/* Files of a circle that are named; of a longer one the middle is left out. */
#define MOST_NAMED 8u

struct edge {
    uint32_t to;
    uint32_t line;
};

struct graph {
    struct link_context *context;
    size_t files;
    uint32_t *first; /* of every file, and one more: where its edges begin */
    struct edge *edges;
    uint32_t *component; /* of every file; equal for files that can reach each other; NULL before that */
};

static bool is_type_kind(struct base_str kind)
{
    return base_str_is(kind, "interface") || base_str_is(kind, "type");
}

/* (file, name) of interfaces and type aliases; the value is 1 when the name is a value as well, as in
 * `const X = …; type X = …`. */
static void find_types(struct facts_store *store, struct link_names *types)
{
    size_t n = facts_store_count(store, FACTS_TABLE_symbol);
    types->interned = true;
    for (size_t i = 0; i < n; i++) {
        if (!is_type_kind(FACTS_GET_TEXT(store, symbol, i, kind)))
            continue;
        struct base_str name = FACTS_GET_TEXT(store, symbol, i, name);
        uint32_t file = FACTS_GET_FILE(store, symbol, i, path);
        if (file != LINK_NONE && name.p && link_names_first(types, file, name) == LINK_NONE)
            link_names_add(types, file, name, 0);
    }
    for (size_t i = 0; i < n && types->entries.n > 0; i++) {
        if (FACTS_GET_TEXT(store, symbol, i, owner).p || is_type_kind(FACTS_GET_TEXT(store, symbol, i, kind)))
            continue;
        struct base_str name = FACTS_GET_TEXT(store, symbol, i, name);
        uint32_t file = FACTS_GET_FILE(store, symbol, i, path);
        uint32_t entry = file != LINK_NONE && name.p ? link_names_first(types, file, name) : LINK_NONE;
        if (entry != LINK_NONE)
            types->entries.items[entry].value = 1;
    }
}

/* Whether the import is carried out before the importing module runs. The compiler drops imports of what is
 * only a type. */
static bool is_edge(struct facts_store *store, const struct link_names *types,
                    const struct facts_resolved_import *import)
{
    if (import->is_type == 1 || !import->target_path.p || base_str_is(import->kind, "dynamic"))
        return false;
    uint32_t file = import->definition_path.p ? facts_store_file(store, import->definition_path) : LINK_NONE;
    uint32_t entry = file == LINK_NONE || !import->definition_name.p
                         ? LINK_NONE
                         : link_names_first(types, file, import->definition_name);
    return entry == LINK_NONE || types->entries.items[entry].value == 1;
}

/* Reads all edges; with the components known, those within one alone, and what the compiler keeps. */
static void read_graph(struct graph *graph, const struct link_names *types)
{
    struct facts_store *store = graph->context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_resolved_import);
    const uint32_t *component = graph->component;
    graph->edges = base_arena_array(graph->context->arena, n + 1, sizeof *graph->edges);
    graph->first = base_arena_array(graph->context->arena, graph->files + 1, sizeof *graph->first);
    uint32_t count = 0, file = 0;
    /* Rows of resolved_import are in path order, like the files. */
    for (size_t i = 0; i < n; i++) {
        struct facts_resolved_import import;
        FACTS_GET(store, resolved_import, i, &import);
        uint32_t from = FACTS_GET_FILE(store, resolved_import, i, path);
        uint32_t to = FACTS_GET_FILE(store, resolved_import, i, target_path);
        if (from == LINK_NONE || to == LINK_NONE || from == to || !is_edge(store, types, &import) ||
            (component && component[from] != component[to]))
            continue;
        while (file < from)
            graph->first[++file] = count;
        if (count > graph->first[from] && graph->edges[count - 1].to == to)
            continue; /* the next name of the same statement */
        if (component && link_is_erased_import(store, &import))
            continue;
        graph->edges[count++] = (struct edge){to, import.line > 0 ? (uint32_t)import.line : 1};
    }
    while (file < graph->files)
        graph->first[++file] = count;
}

/* Tarjan's search for strongly connected components, without recursion. */
static void find_components(struct graph *graph)
{
    struct base_arena *arena = graph->context->arena;
    size_t n = graph->files;
    uint32_t *order = base_arena_array(arena, n + 1, sizeof *order); /* 0: not seen */
    uint32_t *low = base_arena_array(arena, n + 1, sizeof *low);
    uint32_t *next = base_arena_array(arena, n + 1, sizeof *next);
    uint32_t *way = base_arena_array(arena, n + 1, sizeof *way); /* from the start to the file at hand */
    uint32_t *open =
        base_arena_array(arena, n + 1, sizeof *open); /* files whose component is not known yet */
    size_t ways = 0, opens = 0;
    uint32_t seen = 0;
    graph->component = base_arena_array(arena, n + 1, sizeof *graph->component);
    for (size_t i = 0; i < n; i++)
        graph->component[i] = LINK_NONE;
    for (uint32_t start = 0; start < n; start++) {
        if (!order[start])
            way[ways++] = start;
        while (ways > 0) {
            uint32_t at = way[ways - 1];
            if (!order[at]) {
                order[at] = low[at] = ++seen;
                next[at] = graph->first[at];
                open[opens++] = at;
            }
            if (next[at] < graph->first[at + 1]) {
                uint32_t to = graph->edges[next[at]++].to;
                if (!order[to])
                    way[ways++] = to;
                else if (graph->component[to] == LINK_NONE && order[to] < low[at])
                    low[at] = order[to];
                continue;
            }
            ways--;
            if (ways > 0 && low[at] < low[way[ways - 1]])
                low[way[ways - 1]] = low[at];
            if (low[at] != order[at])
                continue;
            uint32_t member;
            do {
                member = open[--opens];
                graph->component[member] = at;
            } while (member != at);
        }
    }
}

/* The shortest way from `start` through its component back to it: `before[f]` is the file before f, `line[f]`
 * the line that leads there. Gives the file that closes the circle. */
static uint32_t shortest(const struct graph *graph, uint32_t start, uint32_t *queue, uint32_t *before,
                         uint32_t *line, uint32_t *back_line)
{
    size_t from = 0, to = 0;
    queue[to++] = start;
    while (from < to) {
        uint32_t at = queue[from++];
        for (uint32_t i = graph->first[at]; i < graph->first[at + 1]; i++) {
            uint32_t next = graph->edges[i].to;
            if (next == start) {
                *back_line = graph->edges[i].line;
                return at;
            }
            if (graph->component[next] != graph->component[start] || before[next] != LINK_NONE)
                continue;
            before[next] = at;
            line[next] = graph->edges[i].line;
            queue[to++] = next;
        }
    }
    BASE_BUG(true); /* a component of several files has a circle through each */
    return start;
}

static struct base_str route_text(const struct graph *graph, const uint32_t *route, size_t n)
{
    struct base_buf text;
    base_buf_init(&text, (size_t)1 << 20);
    for (size_t i = 0; i <= n; i++) {
        if (n > MOST_NAMED && i > MOST_NAMED / 2 && i < n - MOST_NAMED / 2) {
            if (i == MOST_NAMED / 2 + 1)
                base_buf_add_text(&text, " -> …");
            continue;
        }
        if (i > 0)
            base_buf_add_text(&text, " -> ");
        base_buf_add(&text, FACTS_GET_TEXT(graph->context->store, file, route[i % n], path));
    }
    struct base_str copy = base_str_copy(graph->context->arena, base_buf_view(&text));
    base_buf_finish(&text);
    return copy;
}

static void write_rows(const struct graph *graph)
{
    struct base_arena *arena = graph->context->arena;
    struct facts_store *store = graph->context->store;
    size_t n = graph->files;
    uint32_t *size = base_arena_array(arena, n + 1, sizeof *size);
    uint32_t *queue = base_arena_array(arena, n + 1, sizeof *queue);
    uint32_t *before = base_arena_array(arena, n + 1, sizeof *before);
    uint32_t *line = base_arena_array(arena, n + 1, sizeof *line);
    bool *is_shown = base_arena_array(arena, n + 1, sizeof *is_shown);
    for (size_t i = 0; i < n; i++) {
        size[graph->component[i]]++;
        before[i] = LINK_NONE;
    }
    for (uint32_t start = 0; start < n; start++) {
        uint32_t component = graph->component[start], back_line = 1;
        if (size[component] < 2 || is_shown[component])
            continue;
        is_shown[component] = true;
        uint32_t last = shortest(graph, start, queue, before, line, &back_line);
        size_t length = 1;
        for (uint32_t at = last; at != start; at = before[at])
            length++;
        uint32_t *route = base_arena_array(arena, length, sizeof *route);
        uint32_t at = last;
        for (size_t i = length; i-- > 0; at = before[at])
            route[i] = at;
        struct facts_file first, closing;
        FACTS_GET(store, file, start, &first);
        FACTS_GET(store, file, last, &closing);
        FACTS_ADD(store, import_cycle, .path = first.path, .line = line[route[1]], .unit = first.unit,
                  .file_count = size[component], .length = (int64_t)length,
                  .route = route_text(graph, route, length), .back_path = closing.path,
                  .back_line = back_line);
    }
}

static void run(struct link_context *context)
{
    struct graph graph = {.context = context, .files = facts_store_count(context->store, FACTS_TABLE_file)};
    struct link_names types = {0};
    find_types(context->store, &types);
    for (int pass = 0; pass < 2; pass++) {
        read_graph(&graph, &types);
        find_components(&graph);
    }
    link_names_finish(&types);
    write_rows(&graph);
}

static const enum facts_table fills[] = {FACTS_TABLE_import_cycle, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_resolved_import, FACTS_TABLE_file,   FACTS_TABLE_symbol,        FACTS_TABLE_scope,
    FACTS_TABLE_type_use,        FACTS_TABLE_call,   FACTS_TABLE_call_argument, FACTS_TABLE_binding,
    FACTS_TABLE_decorator,       FACTS_TABLE_export, FACTS_TABLE_COUNT};

const struct link_linker link_import_cycle = {"import_cycle", fills, needs, run};
