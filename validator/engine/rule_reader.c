#include "validator/engine/rule_p.h"

#include "validator/base/suggest.h"
#include "validator/engine/token_p.h"

#include <stdarg.h>
#include <stdio.h>

int engine_reader_fail(const struct engine_reader *reader, const struct document_node *node,
                       const char *format, ...)
{
    char message[sizeof reader->err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    int line = node ? node->line : 1, column = node ? node->column : 1;
    if (node && node->key_line > 0) {
        line = node->key_line;
        column = node->key_column;
    }
    return base_error_at(reader->err, BASE_E_INVALID, reader->path, line, column, "%s", message);
}

static int unknown_key(const struct engine_reader *reader, const struct document_node *member,
                       const char *what, const char *const *keys, size_t count)
{
    struct base_str known[32];
    BASE_BUG(count > sizeof known / sizeof *known);
    struct base_buf list;
    base_buf_init(&list, 400);
    for (size_t i = 0; i < count; i++) {
        known[i] = base_str_of(keys[i]);
        base_buf_printf(&list, "%s%s", i > 0 ? ", " : "", keys[i]);
    }
    struct base_str nearest = base_closest(member->key, known, count);
    int code = engine_reader_fail(reader, member, "%s has no key '%.*s'", what, BASE_STR_ARG(member->key));
    if (nearest.p)
        base_error_hint(reader->err, "did you mean '%.*s'?", BASE_STR_ARG(nearest));
    else
        base_error_hint(reader->err, "its keys are %.*s", BASE_STR_ARG(base_buf_view(&list)));
    base_buf_finish(&list);
    return code;
}

int engine_reader_keys(const struct engine_reader *reader, const struct document_node *node, const char *what,
                       const char *const *keys, size_t count)
{
    if (!node || node->kind != DOCUMENT_OBJECT)
        return engine_reader_fail(reader, node, "%s must be a mapping of keys to values", what);
    for (const struct document_node *member = node->first; member; member = member->next) {
        size_t i = 0;
        while (i < count && !base_str_is(member->key, keys[i]))
            i++;
        if (i == count)
            return unknown_key(reader, member, what, keys, count);
    }
    return BASE_OK;
}

int engine_reader_text(const struct engine_reader *reader, const struct document_node *object,
                       const char *key, bool any_scalar, struct base_str *out)
{
    const struct document_node *node = document_member(object, key);
    if (!node)
        return BASE_OK;
    if (node->kind == DOCUMENT_STRING ||
        (any_scalar && (node->kind == DOCUMENT_NUMBER || node->kind == DOCUMENT_BOOLEAN))) {
        *out = base_str_copy(reader->arena, node->text);
        return BASE_OK;
    }
    int code = engine_reader_fail(reader, node, "'%s' must be a text", key);
    if (node->kind == DOCUMENT_NUMBER || node->kind == DOCUMENT_BOOLEAN)
        base_error_hint(reader->err, "put it in quotes");
    return code;
}

int engine_reader_required(const struct engine_reader *reader, const struct document_node *object,
                           const char *what, const char *key, struct base_str *out)
{
    const struct document_node *node = document_member(object, key);
    if (!node)
        return engine_reader_fail(reader, object, "%s needs the key '%s'", what, key);
    int code = engine_reader_text(reader, object, key, false, out);
    if (code)
        return code;
    if (base_str_trim(*out).n == 0)
        return engine_reader_fail(reader, node, "'%s' must not be empty", key);
    *out = base_str_trim(*out);
    return BASE_OK;
}

int engine_reader_strings(const struct engine_reader *reader, const struct document_node *object,
                          const char *key, struct config_strings *out)
{
    const struct document_node *list = document_member(object, key);
    if (!list)
        return BASE_OK;
    if (list->kind != DOCUMENT_ARRAY)
        return engine_reader_fail(reader, list, "'%s' must be a list of texts", key);
    if (list->count > ENGINE_RULE_MAX_LIST)
        return engine_reader_fail(reader, list, "'%s' has more than %u entries", key, ENGINE_RULE_MAX_LIST);
    struct base_str *items = base_arena_array(reader->arena, list->count, sizeof *items);
    size_t n = 0;
    for (const struct document_node *item = list->first; item; item = item->next) {
        if (item->kind != DOCUMENT_STRING)
            return engine_reader_fail(reader, item, "'%s' must be a list of texts", key);
        items[n++] = base_str_copy(reader->arena, item->text);
    }
    *out = (struct config_strings){.items = items, .n = n};
    return BASE_OK;
}

/* The offset of a line and column (in code points) in the rule file. */
static size_t offset_of(const struct engine_reader *reader, int line, int column)
{
    if (line < 1 || (size_t)line > reader->lines.n)
        return 0;
    struct base_str rest = base_str_from(reader->text, reader->lines.starts[line - 1]);
    for (int i = 1; i < column && rest.n > 0; i++)
        base_utf8_next(&rest);
    return (size_t)(rest.p - reader->text.p);
}

/* A query is put into others: its end must be an end. */
static struct base_str without_semicolon(struct base_str text)
{
    struct engine_tokens tokens;
    engine_tokens_read(&tokens, text);
    size_t n = tokens.list.n;
    while (n > 0 && engine_token_is(&tokens, n - 1, ";"))
        n--;
    struct base_str cut = n < tokens.list.n ? base_str_slice(text, 0, tokens.list.items[n].at) : text;
    engine_tokens_finish(&tokens);
    return cut;
}

int engine_reader_sql(const struct engine_reader *reader, const struct document_node *object, const char *key,
                      struct engine_sql *out)
{
    const struct document_node *node = document_member(object, key);
    if (!node)
        return BASE_OK;
    struct base_str text = BASE_STR_ABSENT;
    int code = engine_reader_required(reader, object, "a rule", key, &text);
    if (code)
        return code;
    out->text = base_str_copy(reader->arena, without_semicolon(base_str_copy(reader->arena, node->text)));
    if (out->text.n == 0)
        return engine_reader_fail(reader, node, "'%s' must not be empty", key);
    out->line = node->line;
    out->column = node->column;
    out->raw = base_str_from(reader->text, offset_of(reader, node->line, node->column));
    return BASE_OK;
}
