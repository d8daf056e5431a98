#include "validator/document/yaml_p.h"

#include <stdlib.h>
void document_yaml_lines_init(struct document_yaml_lines *lines, struct base_str text)
{
    *lines = (struct document_yaml_lines){0};
    if (base_str_find(text, "\xE2\x80\xA8") < 0 && base_str_find(text, "\xE2\x80\xA9") < 0 &&
        base_str_find(text, "\xC2\x85") < 0)
        return;
    struct base_position at = {1, 1};
    base_vec_push(&lines->starts, at);
    struct base_str rest = text;
    while (rest.n > 0) {
        uint32_t c = base_utf8_next(&rest);
        bool is_end = c == '\n' || (c == '\r' && !base_str_starts(rest, "\n"));
        bool is_old_end = c == 0x85 || c == 0x2028 || c == 0x2029;
        at.column++;
        if (is_end)
            at = (struct base_position){at.line + 1, 1};
        if (is_end || is_old_end)
            base_vec_push(&lines->starts, at);
    }
}

void document_yaml_lines_finish(struct document_yaml_lines *lines)
{
    base_vec_finish(&lines->starts);
}

struct base_position document_yaml_place(const struct document_yaml_lines *lines, size_t line, size_t column)
{
    struct base_position place = {(int)line + 1, (int)column + 1};
    if (line < lines->starts.n) {
        place = lines->starts.items[line];
        place.column += (int)column;
    }
    return place;
}

/* ---- plain scalars ------------------------------------------------------------------------------------- */

static size_t count_digits(struct base_str s, size_t from)
{
    size_t i = from;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i - from;
}

static bool is_based_integer(struct base_str s)
{
    if (s.n < 3 || s.p[0] != '0' || (s.p[1] != 'o' && s.p[1] != 'x'))
        return false;
    for (size_t i = 2; i < s.n; i++) {
        char c = s.p[i];
        bool octal = c >= '0' && c <= '7';
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!(s.p[1] == 'o' ? octal : hex))
            return false;
    }
    return true;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?  and the words for infinity and NaN */
static bool is_number(struct base_str s)
{
    static const char *const words[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const nan[] = {".nan", ".NaN", ".NAN", NULL};
    if (is_based_integer(s) || BASE_STR_IN(s, nan))
        return true;
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        s = base_str_from(s, 1);
    if (BASE_STR_IN(s, words))
        return true;
    size_t whole = count_digits(s, 0), i = whole;
    if (i < s.n && s.p[i] == '.') {
        size_t fraction = count_digits(s, i + 1);
        if (whole == 0 && fraction == 0)
            return false;
        i += 1 + fraction;
    } else if (whole == 0) {
        return false;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            i++;
        size_t exponent = count_digits(s, i);
        if (exponent == 0)
            return false;
        i += exponent;
    }
    return i == s.n;
}

enum document_kind document_resolve_plain(struct base_str text)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const booleans[] = {"true", "True", "TRUE", "false", "False", "FALSE", NULL};
    if (text.n <= 5 && BASE_STR_IN(text, nulls))
        return DOCUMENT_NULL;
    if (text.n <= 5 && BASE_STR_IN(text, booleans))
        return DOCUMENT_BOOLEAN;
    return is_number(text) ? DOCUMENT_NUMBER : DOCUMENT_STRING;
}

/* ---- merge keys ---------------------------------------------------------------------------------------- */

struct candidate {
    struct document_node *node;
    size_t order;
    bool is_merged;
};

struct candidates {
    BASE_VEC(struct candidate) list;
};

static void add_members(struct candidates *all, const struct document_node *mapping)
{
    for (const struct document_node *c = mapping->first; c; c = c->next)
        base_vec_push(&all->list,
                      (struct candidate){(struct document_node *)(uintptr_t)c, all->list.n, true});
}

/* The members that a `<<` value contributes, earlier mappings first; false when it is neither a mapping nor a
 * list of mappings. */
static bool add_merged(struct candidates *all, const struct document_node *value)
{
    if (value->kind == DOCUMENT_OBJECT) {
        add_members(all, value);
        return true;
    }
    if (value->kind != DOCUMENT_ARRAY)
        return false;
    for (const struct document_node *c = value->first; c; c = c->next)
        if (c->kind != DOCUMENT_OBJECT)
            return false;
    for (const struct document_node *c = value->first; c; c = c->next)
        add_members(all, c);
    return true;
}

static int compare_by_key(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    int order = base_str_cmp(x->node->key, y->node->key);
    if (order == 0)
        order = x->order < y->order ? -1 : x->order > y->order;
    return order;
}

static int compare_by_order(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Drops merged members whose key an explicit or earlier one has. Explicit ones come first in the order. */
static void drop_hidden(struct candidates *all)
{
    if (all->list.n == 0)
        return;
    qsort(all->list.items, all->list.n, sizeof *all->list.items, compare_by_key);
    size_t kept = 0;
    for (size_t i = 0; i < all->list.n; i++) {
        struct candidate *c = &all->list.items[i];
        bool hidden =
            c->is_merged && kept > 0 && base_str_eq(all->list.items[kept - 1].node->key, c->node->key);
        if (!hidden)
            all->list.items[kept++] = *c;
    }
    all->list.n = kept;
    qsort(all->list.items, all->list.n, sizeof *all->list.items, compare_by_order);
}

/* A member of a mapping that is merged, for the mapping that merges it. The former stays as it is, because an
 * anchor may name it; only the parent of what lies in the member changes hands. */
static struct document_node *borrow(struct document *document, const struct document_node *member)
{
    struct document_node *own = document_new_node(document, member->line, member->column);
    if (!own)
        return NULL;
    *own = *member;
    for (const struct document_node *child = own->first; child; child = child->next)
        ((struct document_node *)(uintptr_t)child)->parent = own;
    return own;
}

void document_yaml_merge(struct document *document, struct document_node *mapping)
{
    struct candidates all = {0};
    BASE_VEC(const struct document_node *) merges = {0};
    for (const struct document_node *c = mapping->first; c; c = c->next) {
        bool is_value_merge =
            base_str_is(c->key, "<<") && (c->kind == DOCUMENT_OBJECT || c->kind == DOCUMENT_ARRAY);
        if (is_value_merge) {
            base_vec_push(&merges, c);
            continue;
        }
        if (base_str_is(c->key, "<<"))
            document_add_problem(document, c->key_line, c->key_column, false,
                                 "the merge key '<<' needs a mapping or a list of mappings");
        base_vec_push(&all.list, (struct candidate){(struct document_node *)(uintptr_t)c, all.list.n, false});
    }
    for (size_t i = 0; i < merges.n; i++)
        if (!add_merged(&all, merges.items[i]))
            document_add_problem(document, merges.items[i]->key_line, merges.items[i]->key_column, false,
                                 "the merge key '<<' needs a mapping or a list of mappings");
    drop_hidden(&all);
    struct document_node *last = NULL;
    mapping->first = NULL;
    mapping->count = 0;
    for (size_t i = 0; i < all.list.n; i++) {
        struct document_node *node = all.list.items[i].node;
        if (all.list.items[i].is_merged)
            node = borrow(document, node);
        if (!node)
            break; /* a limit, which is told */
        node->next = NULL;
        document_append(mapping, &last, node);
    }
    base_vec_finish(&merges);
    base_vec_finish(&all.list);
}
