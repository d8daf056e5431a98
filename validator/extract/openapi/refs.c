/*
 * References. Not every member called `$ref` is one: examples, defaults and extensions are data. A name of a
 * map (a property called `example`) is no keyword, so the walk knows which objects are maps of names.
 */
#include "validator/extract/openapi/openapi_p.h"

#include "validator/base/vec.h"

#include <stdlib.h>

struct reference {
    const struct document_node *holder; /* the object with the $ref */
    const struct document_node *target; /* in this file, or NULL */
    size_t order;
    int64_t is_local_found;
    bool is_cycle;
    struct base_str pointer;
};

struct frame {
    const struct document_node *node;
    struct extract_openapi_place place;
    size_t position; /* of the next child */
    bool is_map;
};

struct walk {
    struct extract_openapi_reader *reader;
    struct base_arena arena;
    BASE_VEC(struct reference) found;
    BASE_VEC(struct frame) open;
    BASE_VEC(struct base_str) anchors;
};

/* Whether the members of an object with this name are named by the author. */
static bool names_a_map(struct base_str key)
{
    static const char *const words[] = {
        "properties",
        "patternProperties",
        "definitions",
        "$defs",
        "dependentSchemas",
        "schemas",
        "responses",
        "parameters",
        "examples",
        "headers",
        "requestBodies",
        "securitySchemes",
        "links",
        "callbacks",
        "pathItems",
        "paths",
        "webhooks",
        "content",
        "encoding",
        "variables",
        "mapping",
        "securityDefinitions",
        "mediaTypes",
        "additionalOperations",
        NULL,
    };
    return BASE_STR_IN(key, words);
}

static bool holds_data(struct base_str key, const struct document_node *node)
{
    static const char *const words[] = {"example", "default", "enum", "const", "value", NULL};
    return BASE_STR_IN(key, words) || base_str_starts(key, "x-") ||
           (base_str_is(key, "examples") && node->kind == DOCUMENT_ARRAY);
}

static void visit(struct walk *w, const struct document_node *object)
{
    static const char *const names[] = {"$anchor", "$dynamicAnchor"};
    for (size_t i = 0; i < 2; i++) {
        struct base_str anchor = extract_string(object, names[i]);
        if (anchor.p)
            base_vec_push(&w->anchors, anchor);
    }
    if (!extract_string(object, "$ref").p)
        return;
    struct base_str pointer = extract_openapi_pointer(w->reader);
    struct reference reference = {.holder = object, .order = w->found.n};
    reference.pointer = base_str_copy(&w->arena, pointer);
    base_vec_push(&w->found, reference);
}

static void push(struct walk *w, const struct document_node *node, struct extract_openapi_place place)
{
    const struct frame *parent = w->open.n ? &w->open.items[w->open.n - 1] : NULL;
    bool is_map = node->kind == DOCUMENT_OBJECT && parent && !parent->is_map && names_a_map(node->key);
    if (node->kind == DOCUMENT_OBJECT)
        visit(w, node);
    base_vec_push(&w->open, (struct frame){node->first, place, 0, is_map});
}

/* Visits every object that is not data, in order. A frame's node is the child that comes next. */
static void walk_tree(struct walk *w)
{
    push(w, w->reader->root, (struct extract_openapi_place){0, false});
    while (w->open.n > 0) {
        struct frame *top = &w->open.items[w->open.n - 1];
        const struct document_node *child = top->node;
        if (!child) {
            extract_openapi_leave(w->reader, top->place);
            w->open.n--;
            continue;
        }
        top->node = child->next;
        size_t position = top->position++;
        bool is_container = child->kind == DOCUMENT_OBJECT || child->kind == DOCUMENT_ARRAY;
        if (!is_container || (child->key.p && !top->is_map && holds_data(child->key, child)))
            continue;
        push(w, child,
             child->key.p ? extract_openapi_enter(w->reader, child->key)
                          : extract_openapi_enter_element(w->reader, position));
    }
}

static int compare_texts(const void *a, const void *b)
{
    return base_str_cmp(*(const struct base_str *)a, *(const struct base_str *)b);
}

static void resolve(struct walk *w, struct reference *reference)
{
    struct base_str target = extract_string(reference->holder, "$ref");
    reference->is_local_found = FACTS_NULL;
    if (!base_str_starts(target, "#"))
        return;
    struct base_str pointer = document_fragment(target, &w->arena);
    if (pointer.n > 0 && pointer.p[0] != '/') {
        reference->is_local_found = w->anchors.n > 0 && bsearch(&pointer, w->anchors.items, w->anchors.n,
                                                                sizeof pointer, compare_texts);
        return;
    }
    reference->target = document_pointer(w->reader->root, pointer);
    reference->is_local_found = reference->target != NULL;
}

static int compare_holders(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t)((const struct reference *)a)->holder;
    uintptr_t y = (uintptr_t)((const struct reference *)b)->holder;
    return x < y ? -1 : x > y;
}

static int compare_order(const void *a, const void *b)
{
    size_t x = ((const struct reference *)a)->order, y = ((const struct reference *)b)->order;
    return x < y ? -1 : x > y;
}

/* The reference that stands where this one leads, or NULL. `found` is sorted by holder. */
static struct reference *next_of(struct walk *w, const struct reference *reference)
{
    struct reference key = {.holder = reference->target};
    if (!key.holder)
        return NULL;
    return bsearch(&key, w->found.items, w->found.n, sizeof key, compare_holders);
}

/* Every reference leads to at most one other: each is passed once, and a chain that meets itself is a cycle.
 */
static void mark_cycles(struct walk *w)
{
    size_t n = w->found.n;
    size_t *seen = base_alloc((n + 1) * sizeof *seen); /* number of the chain that passed it */
    qsort(w->found.items, n, sizeof *w->found.items, compare_holders);
    for (size_t start = 0; start < n; start++) {
        struct reference *at = &w->found.items[start];
        while (at && seen[at - w->found.items] == 0) {
            seen[at - w->found.items] = start + 1;
            at = next_of(w, at);
        }
        if (!at || seen[at - w->found.items] != start + 1)
            continue;
        while (!at->is_cycle) {
            at->is_cycle = true;
            at = next_of(w, at);
        }
    }
    qsort(w->found.items, n, sizeof *w->found.items, compare_order);
    base_free(seen);
}

void extract_openapi_refs(struct extract_openapi_reader *r)
{
    if (!facts_chunk_wants(r->out, FACTS_TABLE_api_ref))
        return;
    struct walk w = {.reader = r};
    walk_tree(&w);
    if (w.anchors.n > 1)
        qsort(w.anchors.items, w.anchors.n, sizeof *w.anchors.items, compare_texts);
    for (size_t i = 0; i < w.found.n; i++)
        resolve(&w, &w.found.items[i]);
    if (w.found.n > 0)
        mark_cycles(&w);
    for (size_t i = 0; i < w.found.n; i++) {
        const struct reference *reference = &w.found.items[i];
        const struct document_node *member = document_member(reference->holder, "$ref");
        FACTS_EMIT(r->out, api_ref, .line = member->key_line, .col = member->key_column,
                   .pointer = reference->pointer, .target = member->text,
                   .is_local_found = reference->is_local_found, .is_cycle = reference->is_cycle);
    }
    base_vec_finish(&w.found);
    base_vec_finish(&w.open);
    base_vec_finish(&w.anchors);
    base_arena_finish(&w.arena);
}
