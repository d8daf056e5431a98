/*
 * Building and reading trees.
 *
 * Objects and arrays of more than DOCUMENT_INDEX_FROM children carry an index. For objects it is sorted, not
 * hashed: no choice of keys makes a sorted array slow.
 */
#include "validator/document/document_p.h"

#include <stdlib.h>
#include <string.h>

#define SLAB_FIRST 16u
#define SLAB_MOST 512u

struct member_entry {
    const struct document_node *node;
    size_t position;
};

struct member_index {
    size_t n;
    const struct document_node *sorted[]; /* by key length, key, position */
};

struct document_node *document_new_node(struct document *document, int line, int column)
{
    if (document->node_count >= document->limits.max_nodes) {
        if (!document->nodes_exceeded)
            document_add_problem(document, line, column, true,
                                 "more than %zu values: the rest is not read (limit of nodes in a document)",
                                 document->limits.max_nodes);
        document->nodes_exceeded = true;
        return NULL;
    }
    if (document->slab_left == 0) {
        size_t size = document->slab_size ? document->slab_size * 2 : SLAB_FIRST;
        document->slab_size = size < SLAB_MOST ? size : SLAB_MOST;
        document->slab = base_arena_array(&document->arena, document->slab_size, sizeof *document->slab);
        document->slab_left = document->slab_size;
    }
    document->slab_left--;
    document->node_count++;
    struct document_node *node = document->slab++;
    node->line = node->end_line = line;
    node->column = column;
    return node;
}

void document_append(struct document_node *parent, struct document_node **last, struct document_node *child)
{
    child->parent = parent;
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->count++;
}

static int compare_keys(struct base_str a, struct base_str b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return a.n ? memcmp(a.p, b.p, a.n) : 0;
}

static int compare_entries(const void *a, const void *b)
{
    const struct member_entry *x = a, *y = b;
    int order = compare_keys(x->node->key, y->node->key);
    if (order == 0)
        order = x->position < y->position ? -1 : x->position > y->position;
    return order;
}

static void report_duplicate(struct document *document, const struct document_node *again,
                             const struct document_node *before)
{
    document_add_problem(document, again->key_line, again->key_column, false,
                         "member '%.*s' is given twice; the first is on line %d",
                         again->key.n > 100 ? 100 : (int)again->key.n, again->key.p ? again->key.p : "",
                         before->key_line);
}

static void check_small_object(struct document *document, const struct document_node *object)
{
    for (const struct document_node *b = object->first; b; b = b->next) {
        for (const struct document_node *a = object->first; a != b; a = a->next) {
            if (compare_keys(a->key, b->key) == 0) {
                report_duplicate(document, b, a);
                break;
            }
        }
    }
}

static void index_members(struct document *document, struct document_node *object)
{
    struct member_entry *entries = base_realloc(NULL, object->count, sizeof *entries);
    size_t n = 0;
    for (const struct document_node *child = object->first; child; child = child->next) {
        entries[n] = (struct member_entry){child, n};
        n++;
    }
    qsort(entries, n, sizeof *entries, compare_entries);
    struct member_index *index =
        base_arena_alloc(&document->arena, sizeof *index + n * sizeof index->sorted[0]);
    index->n = n;
    size_t first_of_key = 0;
    for (size_t i = 0; i < n; i++) {
        index->sorted[i] = entries[i].node;
        if (compare_keys(entries[first_of_key].node->key, entries[i].node->key) != 0)
            first_of_key = i;
        else if (i != first_of_key)
            report_duplicate(document, entries[i].node, entries[first_of_key].node);
    }
    object->index = index;
    base_free(entries);
}

static void index_elements(struct document *document, struct document_node *array)
{
    const struct document_node **elements =
        base_arena_array(&document->arena, array->count, sizeof *elements);
    size_t n = 0;
    for (const struct document_node *child = array->first; child; child = child->next)
        elements[n++] = child;
    array->index = elements;
}

void document_close_node(struct document *document, struct document_node *node)
{
    bool is_large = node->count > DOCUMENT_INDEX_FROM;
    if (node->kind == DOCUMENT_OBJECT && is_large)
        index_members(document, node);
    else if (node->kind == DOCUMENT_OBJECT)
        check_small_object(document, node);
    else if (node->kind == DOCUMENT_ARRAY && is_large)
        index_elements(document, node);
}

static const struct document_node *indexed_member(const struct member_index *index, struct base_str key)
{
    size_t low = 0, high = index->n; /* the end of the keys that are not greater */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_keys(index->sorted[middle]->key, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || compare_keys(index->sorted[low - 1]->key, key) != 0)
        return NULL;
    return index->sorted[low - 1];
}

const struct document_node *document_member_str(const struct document_node *object, struct base_str key)
{
    if (!object || object->kind != DOCUMENT_OBJECT)
        return NULL;
    if (object->index)
        return indexed_member(object->index, key);
    const struct document_node *found = NULL;
    for (const struct document_node *child = object->first; child; child = child->next)
        if (compare_keys(child->key, key) == 0)
            found = child;
    return found;
}

const struct document_node *document_member(const struct document_node *object, const char *key)
{
    return document_member_str(object, base_str_of(key));
}

struct base_str document_member_text(const struct document_node *object, const char *key)
{
    const struct document_node *member = document_member(object, key);
    return member ? member->text : BASE_STR_ABSENT;
}

const struct document_node *document_element(const struct document_node *array, size_t i)
{
    if (!array || array->kind != DOCUMENT_ARRAY || i >= array->count)
        return NULL;
    if (array->index)
        return ((const struct document_node *const *)array->index)[i];
    const struct document_node *child = array->first;
    while (i-- > 0)
        child = child->next;
    return child;
}

bool document_is_true(const struct document_node *node)
{
    return node && node->kind == DOCUMENT_BOOLEAN && node->text.n == 4;
}

/* "12.000" is an integer too. */
static struct base_str without_zero_fraction(struct base_str text)
{
    ptrdiff_t dot = base_str_find_char(text, '.');
    if (dot <= 0)
        return text;
    for (size_t i = (size_t)dot + 1; i < text.n; i++)
        if (text.p[i] != '0')
            return text;
    return base_str_slice(text, 0, (size_t)dot);
}

bool document_integer(const struct document_node *node, int64_t *out)
{
    if (!node || node->kind != DOCUMENT_NUMBER)
        return false;
    struct base_str text = without_zero_fraction(node->text);
    bool negative = base_str_starts(text, "-");
    if (negative || base_str_starts(text, "+"))
        text = base_str_from(text, 1);
    uint64_t base = 10, value = 0;
    if (base_str_starts(text, "0x"))
        base = 16;
    else if (base_str_starts(text, "0o"))
        base = 8;
    if (base != 10)
        text = base_str_from(text, 2);
    const uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    for (size_t i = 0; i < text.n; i++) {
        uint64_t digit = (uint64_t)base_hex_digit(text.p[i]); /* none is larger than any base */
        if (digit >= base || value > (limit - digit) / base)
            return false;
        value = value * base + digit;
    }
    if (text.n == 0)
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}
