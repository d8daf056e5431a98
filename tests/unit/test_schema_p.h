/* JSON Schema, as much of it as specs/schemas/assay.schema.json uses, over a tree of validator/document. */
#ifndef TESTS_UNIT_TEST_SCHEMA_P_H
#define TESTS_UNIT_TEST_SCHEMA_P_H

#include "validator/base/pattern.h"
#include "validator/document/document.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA_MOST_DEPTH 64

struct schema_check {
    const struct document_node *root;
    char why[400]; /* the first fault */
};

static bool schema_matches(struct schema_check *check, const struct document_node *schema,
                           const struct document_node *node, int depth);

static inline bool schema_fails(struct schema_check *check, const struct document_node *node,
                                const char *what)
{
    if (!check->why[0])
        snprintf(check->why, sizeof check->why, "%d:%d: %s", node ? node->line : 0, node ? node->column : 0,
                 what);
    return false;
}

static inline bool schema_is_type(const struct document_node *node, struct base_str type)
{
    int64_t integer;
    switch (node->kind) {
    case DOCUMENT_OBJECT:
        return base_str_is(type, "object");
    case DOCUMENT_ARRAY:
        return base_str_is(type, "array");
    case DOCUMENT_STRING:
        return base_str_is(type, "string");
    case DOCUMENT_NUMBER:
        return base_str_is(type, "number") ||
               (base_str_is(type, "integer") && document_integer(node, &integer));
    case DOCUMENT_BOOLEAN:
        return base_str_is(type, "boolean");
    case DOCUMENT_NULL:
        break;
    }
    return base_str_is(type, "null");
}

static inline bool schema_type_holds(const struct document_node *schema, const struct document_node *node)
{
    const struct document_node *type = document_member(schema, "type");
    if (!type)
        return true;
    if (type->kind == DOCUMENT_STRING)
        return schema_is_type(node, type->text);
    for (const struct document_node *c = type->first; c; c = c->next)
        if (schema_is_type(node, c->text))
            return true;
    return false;
}

static inline bool schema_same(const struct document_node *a, const struct document_node *b)
{
    return a->kind == b->kind && base_str_eq(a->text, b->text);
}

static inline bool schema_members_hold(struct schema_check *check, const struct document_node *schema,
                                       const struct document_node *node, int depth)
{
    const struct document_node *properties = document_member(schema, "properties");
    const struct document_node *others = document_member(schema, "additionalProperties");
    const struct document_node *required = document_member(schema, "required");
    for (const struct document_node *c = required ? required->first : NULL; c; c = c->next)
        if (!document_member_str(node, c->text))
            return schema_fails(check, node, c->text.p);
    for (const struct document_node *m = node->first; m; m = m->next) {
        const struct document_node *one = properties ? document_member_str(properties, m->key) : NULL;
        if (!one && others && others->kind == DOCUMENT_BOOLEAN && !document_is_true(others))
            return schema_fails(check, m, m->key.p);
        if (!one && others && others->kind == DOCUMENT_OBJECT)
            one = others;
        if (one && !schema_matches(check, one, m, depth + 1))
            return false;
    }
    return true;
}

static inline bool schema_scalar_holds(const struct document_node *schema, const struct document_node *node)
{
    int64_t least, value;
    const struct document_node *pattern = document_member(schema, "pattern");
    if (node->kind == DOCUMENT_STRING && document_integer(document_member(schema, "minLength"), &least) &&
        (int64_t)node->text.n < least)
        return false;
    if (document_integer(document_member(schema, "minimum"), &least) && document_integer(node, &value) &&
        value < least)
        return false;
    if (pattern && node->kind == DOCUMENT_STRING) {
        struct base_pattern *compiled = NULL;
        int matches = base_pattern_create(&compiled, pattern->text, NULL) == BASE_OK &&
                      base_pattern_match(compiled, node->text, NULL, 0) == 1;
        base_pattern_destroy(compiled);
        return matches;
    }
    return true;
}

static inline bool schema_words_hold(struct schema_check *check, const struct document_node *schema,
                                     const struct document_node *node, int depth)
{
    const struct document_node *words = document_member(schema, "enum"),
                               *one = document_member(schema, "const");
    const struct document_node *any = document_member(schema, "anyOf"),
                               *not_ = document_member(schema, "not");
    bool found = !words && !any;
    for (const struct document_node *c = words ? words->first : NULL; c && !found; c = c->next)
        found = schema_same(c, node);
    for (const struct document_node *c = any ? any->first : NULL; c && !found; c = c->next) {
        struct schema_check quiet = {.root = check->root};
        found = schema_matches(&quiet, c, node, depth + 1);
    }
    struct schema_check quiet = {.root = check->root};
    if (not_ && schema_matches(&quiet, not_, node, depth + 1))
        return false;
    return found && (!one || schema_same(one, node));
}

static inline bool schema_matches(struct schema_check *check, const struct document_node *schema,
                                  const struct document_node *node, int depth)
{
    const struct document_node *ref = document_member(schema, "$ref");
    int64_t count;
    if (depth > SCHEMA_MOST_DEPTH)
        return schema_fails(check, node, "too deep");
    if (ref) /* "#/$defs/name" */
        return schema_matches(check, document_pointer(check->root, base_str_from(ref->text, 1)), node,
                              depth + 1);
    if (!schema_type_holds(schema, node) || !schema_scalar_holds(schema, node) ||
        !schema_words_hold(check, schema, node, depth))
        return schema_fails(check, node, "a value that the schema does not have");
    if (node->kind == DOCUMENT_OBJECT)
        return schema_members_hold(check, schema, node, depth);
    if (node->kind != DOCUMENT_ARRAY)
        return true;
    if (document_integer(document_member(schema, "minItems"), &count) && (int64_t)node->count < count)
        return schema_fails(check, node, "too few entries");
    if (document_integer(document_member(schema, "maxItems"), &count) && (int64_t)node->count > count)
        return schema_fails(check, node, "too many entries");
    const struct document_node *items = document_member(schema, "items");
    for (const struct document_node *c = items ? node->first : NULL; c; c = c->next)
        if (!schema_matches(check, items, c, depth + 1))
            return false;
    return true;
}

/* Whether a text of YAML is valid under the schema at `path`; `why` gets the first fault. */
static inline bool schema_is_valid(const char *path, struct base_str yaml, char *why, size_t size)
{
    static char text[1 << 17];
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(text, 1, sizeof text, file) : 0;
    if (file)
        fclose(file);
    struct document *schema = document_parse(base_str_make(text, n), DOCUMENT_JSON, NULL);
    struct document *document = document_parse(yaml, DOCUMENT_YAML, NULL);
    struct schema_check check = {.root = document_root(schema)};
    bool valid = n > 0 && check.root && document_root(document) &&
                 schema_matches(&check, check.root, document_root(document), 0);
    snprintf(why, size, "%s", check.why);
    document_destroy(document);
    document_destroy(schema);
    return valid;
}

#endif
