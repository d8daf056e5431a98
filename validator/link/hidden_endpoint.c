/*
 * Endpoints behind an earlier one that takes all their requests: a router tries what was registered first,
 * and
 * "/users/{}" fits "/users/me".
 *
 * The endpoints of all servers are gone through in the order of their registration. Those that are certain to
 * answer are put into a tree of segments, one for each server and method, so that an endpoint meets only what
 * begins as it does. A rule would compare every two of them.
 */
#include "validator/link/endpoint_p.h"

#include "validator/link/names_p.h"

#include <stdlib.h>
#include <string.h>

/* Nodes looked at for all endpoints together. Only templates made for it come near. */
#define MOST_STEPS 50000000u

/* An endpoint: its row of endpoint_handler, or LINK_NONE. */
struct candidate {
    int64_t position;
    uint32_t row;
};

/* A segment of endpoints that answer. */
struct node {
    struct base_str segment;
    uint32_t first_open, next_open; /* children that hold a parameter, and the next of the same parent */
    struct candidate end;           /* the first that ends here */
    int64_t least;                  /* position of the first that ends here or below */
};

struct visit {
    uint32_t node;
    struct base_str rest; /* of the template; absent at its end */
};

struct search {
    struct link_context *context;
    BASE_VEC(struct node) nodes;
    BASE_VEC(struct visit) open;
    struct link_names roots;    /* (0, "server\nMETHOD") -> node */
    struct link_names children; /* (node, segment) -> node */
    uint64_t steps;
};

/* ---- segments ---- */

/* The first {} or * of a segment; its length in *n, 0 when there is none. */
static size_t hole_of(struct base_str segment, size_t *n)
{
    for (size_t i = 0; i < segment.n; i++) {
        bool is_parameter = segment.p[i] == '{' && i + 1 < segment.n && segment.p[i + 1] == '}';
        *n = is_parameter ? 2 : segment.p[i] == '*';
        if (*n)
            return i;
    }
    *n = 0;
    return segment.n;
}

/* Whether a segment takes the text: each hole stands for one byte at least. */
static bool takes(struct base_str segment, struct base_str text)
{
    size_t n, at = hole_of(segment, &n);
    if (!n)
        return base_str_eq(segment, text);
    if (!base_str_eq(base_str_slice(segment, 0, at), base_str_slice(text, 0, at)))
        return false;
    text = base_str_from(text, at);
    for (;;) {
        segment = base_str_from(segment, at + n);
        at = hole_of(segment, &n);
        struct base_str literal = base_str_slice(segment, 0, at);
        if (!n)
            return text.n > literal.n && base_str_eq(base_str_from(text, text.n - literal.n), literal);
        ptrdiff_t found = base_str_find_str(base_str_from(text, 1), literal);
        if (text.n == 0 || found < 0)
            return false;
        text = base_str_from(text, 1 + (size_t)found + literal.n);
    }
}

/* ---- the tree ---- */

static uint32_t new_node(struct search *search, struct base_str segment)
{
    base_vec_push(&search->nodes,
                  (struct node){segment, LINK_NONE, LINK_NONE, {INT64_MAX, LINK_NONE}, INT64_MAX});
    return (uint32_t)search->nodes.n - 1;
}

static uint32_t root_of(struct search *search, struct base_str key, bool make)
{
    uint32_t entry = link_names_first(&search->roots, 0, key);
    if (entry != LINK_NONE)
        return search->roots.entries.items[entry].value;
    if (!make)
        return LINK_NONE;
    uint32_t node = new_node(search, BASE_STR(""));
    link_names_add(&search->roots, 0, key, node);
    return node;
}

static uint32_t child_of(struct search *search, uint32_t parent, struct base_str segment)
{
    size_t n;
    uint32_t entry = link_names_first(&search->children, parent, segment);
    if (entry != LINK_NONE)
        return search->children.entries.items[entry].value;
    uint32_t child = new_node(search, segment);
    hole_of(segment, &n);
    if (n) {
        search->nodes.items[child].next_open = search->nodes.items[parent].first_open;
        search->nodes.items[parent].first_open = child;
    }
    link_names_add(&search->children, parent, segment, child);
    return child;
}

/* Rows come in the order of their positions: what is there already was registered before. */
static void insert(struct search *search, struct base_str key, struct base_str template,
                   const struct candidate *added)
{
    uint32_t node = root_of(search, key, true);
    struct base_str rest = template, segment;
    for (;;) {
        if (search->nodes.items[node].least > added->position)
            search->nodes.items[node].least = added->position;
        if (!(segment = base_str_split(&rest, '/')).p)
            break;
        node = child_of(search, node, segment);
    }
    if (search->nodes.items[node].end.row == LINK_NONE)
        search->nodes.items[node].end = *added;
}

/* Puts a child on the list, unless what was found is before all of it. */
static void visit(struct search *search, uint32_t node, struct base_str rest, int64_t before)
{
    search->steps++;
    if (search->nodes.items[node].least < before)
        base_vec_push(&search->open, (struct visit){node, rest});
}

/* The first endpoint of the tree that takes all requests of another template; LINK_NONE for none. */
static uint32_t find(struct search *search, uint32_t root, struct base_str template, int64_t position)
{
    const struct facts_store *store = search->context->store;
    uint32_t best = LINK_NONE;
    search->open.n = 0;
    visit(search, root, template, position);
    while (search->open.n && search->steps <= MOST_STEPS) {
        struct visit at = search->open.items[--search->open.n];
        struct base_str segment = base_str_split(&at.rest, '/');
        const struct node *node = &search->nodes.items[at.node];
        if (!segment.p) {
            if (node->end.position < position &&
                !base_str_eq(FACTS_GET_TEXT(store, endpoint_handler, node->end.row, template), template)) {
                best = node->end.row;
                position = node->end.position;
            }
            continue;
        }
        for (uint32_t child = node->first_open; child != LINK_NONE;
             child = search->nodes.items[child].next_open) {
            struct base_str open = search->nodes.items[child].segment;
            if (!base_str_eq(open, segment) && takes(open, segment))
                visit(search, child, at.rest, position);
            search->steps++;
        }
        uint32_t entry = link_names_first(&search->children, at.node, segment);
        if (entry != LINK_NONE)
            visit(search, search->children.entries.items[entry].value, at.rest, position);
    }
    return best;
}

/* ---- endpoints ---- */

static struct base_str key_of(const struct search *search, const struct facts_endpoint_handler *row)
{
    return base_str_format(search->context->arena, "%.*s\n%.*s", BASE_STR_ARG(row->server),
                           BASE_STR_ARG(row->method));
}

static bool is_judged(const struct facts_endpoint_handler *row)
{
    return !base_str_is(row->method, "HEAD") && !base_str_is(row->method, "OPTIONS") &&
           !base_str_is(row->method, "ALL") && base_str_find_char(row->template, '*') < 0;
}

static void look_at(struct search *search, const struct candidate *candidate)
{
    struct facts_store *store = search->context->store;
    struct facts_endpoint_handler row, earlier;
    FACTS_GET(store, endpoint_handler, candidate->row, &row);
    uint32_t root = is_judged(&row) ? root_of(search, key_of(search, &row), false) : LINK_NONE;
    uint32_t found = root == LINK_NONE ? LINK_NONE : find(search, root, row.template, candidate->position);
    if (search->steps > MOST_STEPS) {
        link_limit(search->context, FACTS_TABLE_hidden_endpoint, row.path, row.line,
                   BASE_STR("there are too many routes with parameters to compare them"));
        return;
    }
    if (found == LINK_NONE)
        return;
    FACTS_GET(store, endpoint_handler, found, &earlier);
    FACTS_ADD(store, hidden_endpoint, .path = row.path, .line = row.line, .unit = row.unit,
              .method = row.method, .route = row.route, .earlier_path = earlier.path,
              .earlier_line = earlier.line, .earlier_route = earlier.route);
}

static int compare(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Endpoints of frameworks that try routes in order, in that order. */
static struct candidate *candidates(const struct search *search, size_t *count)
{
    const struct facts_store *store = search->context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_endpoint_handler);
    struct candidate *list = base_arena_array(search->context->arena, n, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t position = FACTS_GET_INT(store, endpoint_handler, i, position);
        if (position != FACTS_NULL && FACTS_GET_TEXT(store, endpoint_handler, i, server).p)
            list[(*count)++] = (struct candidate){position, (uint32_t)i};
    }
    if (*count)
        qsort(list, *count, sizeof *list, compare);
    return list;
}

static void run(struct link_context *context)
{
    struct search search = {.context = context};
    size_t n, i = 0;
    const struct candidate *list = candidates(&search, &n);
    while (i < n && search.steps <= MOST_STEPS) {
        size_t end = i; /* those of one registration do not hide each other */
        while (end < n && list[end].position == list[i].position)
            look_at(&search, &list[end++]);
        for (; i < end; i++) {
            struct facts_endpoint_handler row;
            FACTS_GET(context->store, endpoint_handler, list[i].row, &row);
            if (row.answers == 1)
                insert(&search, key_of(&search, &row), row.template, &list[i]);
        }
    }
    facts_store_sort(context->store, FACTS_TABLE_hidden_endpoint,
                     (const char *const[]){"path", "line", "route", "method"}, 4);
    base_vec_finish(&search.nodes);
    base_vec_finish(&search.open);
    link_names_finish(&search.roots);
    link_names_finish(&search.children);
}

static const enum facts_table fills[] = {FACTS_TABLE_hidden_endpoint, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_endpoint_handler, FACTS_TABLE_COUNT};

const struct link_linker link_hidden_endpoint = {"hidden_endpoint", fills, needs, run};
