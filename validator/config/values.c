#include "validator/config/config_p.h"

#include "validator/base/day.h"
#include "validator/base/suggest.h"

#include <stdio.h>

/* Offsets into a file are numbers of 32 bits, and a reader's tables take some times the size of the file. */
#define MOST_BYTES (INT64_C(1) << 30)

int config_refuse(struct config_reader *r, const struct document_node *node, const char *format, ...)
{
    char message[600];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return base_error_at(r->err, BASE_E_INVALID, r->path, node->line, node->column, "%s", message);
}

static int refuse_key(struct config_reader *r, const struct document_node *member,
                      const struct base_str *known, size_t count, const char *where)
{
    base_error_at(r->err, BASE_E_INVALID, r->path, member->key_line, member->key_column,
                  "unknown key '%.*s' in %s", BASE_STR_ARG(base_str_slice(member->key, 0, 100)), where);
    struct base_str closest = base_closest(member->key, known, count);
    if (closest.p)
        base_error_hint(r->err, "did you mean '%.*s'?", BASE_STR_ARG(closest));
    return BASE_E_INVALID;
}

int config_need_object(struct config_reader *r, const struct document_node *node, const char *what)
{
    if (node->kind == DOCUMENT_OBJECT)
        return BASE_OK;
    return config_refuse(r, node, "%s must be a mapping (name: value)", what);
}

int config_need_known(struct config_reader *r, const struct document_node *node, const struct base_str *known,
                      size_t count, const char *where)
{
    int rc = config_need_object(r, node, where);
    for (const struct document_node *m = node->first; m && rc == BASE_OK; m = m->next) {
        size_t i = 0;
        while (i < count && !base_str_eq(known[i], m->key))
            i++;
        if (i == count)
            rc = refuse_key(r, m, known, count, where);
    }
    return rc;
}

int config_text(struct config_reader *r, const struct document_node *node, const char *what,
                struct base_str *out)
{
    bool is_scalar = node->kind != DOCUMENT_ARRAY && node->kind != DOCUMENT_OBJECT;
    if (!is_scalar || base_str_trim(node->text).n == 0)
        return config_refuse(r, node, "%s must be a text", what);
    *out = base_str_copy(r->arena, base_str_trim(node->text));
    return BASE_OK;
}

int config_list(struct config_reader *r, const struct document_node *node, const char *what,
                const struct config_strings *extra, struct config_strings *out)
{
    size_t before = extra ? extra->n : 0, n = before;
    if (node && node->kind != DOCUMENT_ARRAY)
        return config_refuse(r, node, "%s must be a list", what);
    size_t most = before + (node ? node->count : 0) + 1;
    struct base_str *items = base_arena_array(r->arena, most, sizeof *items);
    struct config_origin *origins = base_arena_array(r->arena, most, sizeof *origins);
    for (size_t i = 0; i < before; i++) {
        items[i] = extra->items[i];
        if (extra->origins)
            origins[i] = extra->origins[i];
    }
    for (const struct document_node *c = node ? node->first : NULL; c; c = c->next) {
        char each[120];
        snprintf(each, sizeof each, "each entry of %s", what);
        origins[n] = config_origin_of(r, c);
        int rc = config_text(r, c, each, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    *out = (struct config_strings){items, n, origins};
    return BASE_OK;
}

struct config_origin config_origin_of(const struct config_reader *r, const struct document_node *node)
{
    return (struct config_origin){r->path, node->key_line ? node->key_line : node->line};
}

int config_refuse_word(struct config_reader *r, const struct document_node *node, struct base_str word,
                       const struct base_str *known, size_t count, const char *what)
{
    config_refuse(r, node, "'%.*s' is no %s", BASE_STR_ARG(base_str_slice(word, 0, 100)), what);
    struct base_str closest = base_closest(word, known, count);
    if (closest.p)
        base_error_hint(r->err, "did you mean '%.*s'?", BASE_STR_ARG(closest));
    return BASE_E_INVALID;
}

int config_day(struct config_reader *r, const struct document_node *node, const char *what,
               struct base_str *out)
{
    int rc = config_text(r, node, what, out);
    if (rc == BASE_OK && !base_day_valid(*out))
        rc = config_refuse(r, node, "%s must be a day as YYYY-MM-DD, such as 2027-01-31", what);
    return rc;
}

int config_integer(struct config_reader *r, const struct document_node *node, const char *what, int64_t least,
                   int64_t *out)
{
    int64_t value;
    if (!document_integer(node, &value) || value < least)
        return config_refuse(r, node, "%s must be an integer of at least %lld", what, (long long)least);
    *out = value;
    return BASE_OK;
}

int config_bytes(struct config_reader *r, const struct document_node *node, const char *what, int64_t *out)
{
    struct base_str text = node->text;
    int64_t value = 0, unit = 1;
    if (text.n > 1) {
        char last = text.p[text.n - 1];
        unit = last == 'k' || last == 'K' ? 1024
               : last == 'M'              ? 1024 * 1024
               : last == 'G'              ? 1024 * 1024 * 1024
                                          : 1;
        if (unit > 1)
            text = base_str_trim(base_str_slice(text, 0, text.n - 1));
    }
    struct document_node number = {.kind = DOCUMENT_NUMBER, .text = text};
    if (!document_integer(&number, &value) || value < 1 || value > INT64_MAX / unit)
        return config_refuse(r, node, "%s must be a number of bytes of at least 1, such as 512k, 64M or 1G",
                             what);
    if (value * unit > MOST_BYTES)
        return config_refuse(r, node, "%s must be 1G at most: places in larger files cannot be told", what);
    *out = value * unit;
    return BASE_OK;
}

int config_path(struct config_reader *r, const struct document_node *node, const char *what,
                struct base_str *out)
{
    struct base_str text = BASE_STR_ABSENT;
    int rc = config_text(r, node, what, &text);
    if (rc != BASE_OK)
        return rc;
    while (text.n > 1 && base_str_ends(text, "/"))
        text = base_str_slice(text, 0, text.n - 1);
    struct base_str path = base_path_join(r->arena, base_path_dir(r->path), text);
    if (!path.p)
        return config_refuse(r, node, "%s must stay within the tree", what);
    *out = path;
    return BASE_OK;
}
