/*
 * Classes that pydantic fills from the environment: each field is a variable by its own name in capitals,
 * behind the prefix of the class, or by the name that the field itself gives.
 */
#include "validator/extract/python/python_p.h"

#include <string.h>

#define LONGEST_NAME 100u
#define MOST_FIELDS 1000u

struct field {
    uint32_t at; /* token of its name */
    struct extract_code_range value;
};

bool extract_python_is_settings(const struct extract_code *code, uint32_t class,
                                const struct extract_python_class *known, size_t known_count,
                                struct extract_python_class *out)
{
    *out = (struct extract_python_class){extract_code_text(code, class + 1), BASE_STR("")};
    if (!extract_code_is(code, class + 2, "("))
        return false;
    for (uint32_t i = class + 3; i < code->match[class + 2]; i++) {
        struct base_str name = extract_code_text(code, i);
        if (base_str_is(name, "BaseSettings"))
            return true;
        for (size_t k = 0; k < known_count; k++)
            if (base_str_eq(known[k].name, name)) {
                out->prefix = known[k].prefix;
                return true;
            }
    }
    return false;
}

/* SettingsConfigDict(env_prefix="APP_") and Config.env_prefix = "APP_" anywhere in the class. */
static struct base_str prefix_of(const struct extract_code *code, uint32_t from, uint32_t to,
                                 struct base_str inherited)
{
    for (uint32_t i = from; i + 2 < to; i++) {
        bool is_member = extract_code_is(code, i, "env_prefix") && extract_code_is(code, i + 1, "=");
        if (is_member && extract_code_is_string(code, i + 2))
            return extract_code_text(code, i + 2);
        bool is_key =
            extract_code_is_string(code, i) && base_str_is(extract_code_text(code, i), "env_prefix");
        if (is_key && extract_code_is(code, i + 1, ":") && extract_code_is_string(code, i + 2))
            return extract_code_text(code, i + 2);
    }
    return inherited;
}

/* The end of the logical line that begins at i. */
static uint32_t line_end(const struct extract_code *code, uint32_t i, uint32_t to)
{
    for (i++; i < to && !code->tokens.items[i].newline_before; i++)
        if (code->match[i] > i && code->match[i] < to)
            i = code->match[i];
    return i < to ? i : to;
}

static void emit_name(struct extract_code *code, uint32_t at, struct base_str prefix, struct base_str name,
                      struct base_str fallback, int64_t is_required)
{
    char text[2 * LONGEST_NAME];
    if (prefix.n > LONGEST_NAME || name.n > LONGEST_NAME)
        return;
    size_t n = 0;
    for (size_t i = 0; i < prefix.n; i++)
        text[n++] = prefix.p[i];
    for (size_t i = 0; i < name.n; i++)
        text[n++] = name.p[i];
    for (size_t i = 0; i < n; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 32);
    extract_code_emit(code, at, base_str_make(text, n), fallback, "settings", is_required);
}

/* Names that Field() gives: env="X", alias="X", validation_alias=AliasChoices("X", "Y"). */
static uint32_t emit_aliases(struct extract_code *code, const struct field *field, uint32_t open,
                             struct base_str fallback, int64_t is_required)
{
    static const char *const keys[] = {"env", "validation_alias", "alias"};
    uint32_t found = 0;
    for (size_t k = 0; k < sizeof keys / sizeof *keys && found == 0; k++) {
        struct extract_code_range range = extract_code_keyword(code, open, keys[k]);
        for (uint32_t i = range.from; i < range.to; i++)
            if (extract_code_is_string(code, i)) {
                emit_name(code, field->at, BASE_STR(""), extract_code_text(code, i), fallback, is_required);
                found++;
            }
    }
    return found;
}

static void read_field(struct extract_code *code, const struct field *field, struct base_str prefix)
{
    struct extract_code_range value = field->value;
    bool has_value = value.from < value.to;
    struct base_str fallback = BASE_STR_ABSENT;
    int64_t is_required = !has_value;
    if (has_value && extract_code_is(code, value.from, "Field") &&
        extract_code_is(code, value.from + 1, "(")) {
        uint32_t open = value.from + 1;
        struct extract_code_range first = extract_code_argument(code, open, 0);
        struct extract_code_range named = extract_code_keyword(code, open, "default");
        struct extract_code_range made = extract_code_keyword(code, open, "default_factory");
        bool is_keyword = first.from + 1 < first.to && extract_code_is(code, first.from + 1, "=");
        if (named.from >= named.to && !is_keyword)
            named = first;
        bool has_default = named.from < named.to && !extract_code_is(code, named.from, ".");
        is_required = !has_default && made.from >= made.to;
        fallback = has_default ? extract_code_literal(code, named) : BASE_STR_ABSENT;
        if (emit_aliases(code, field, open, fallback, is_required))
            return;
    } else if (has_value) {
        fallback = extract_code_literal(code, value);
    }
    emit_name(code, field->at, prefix, extract_code_text(code, field->at), fallback, is_required);
}

/* `name: type` and `name: type = value` at the indentation of the class's first line; model_config is none.
 */
void extract_python_settings(struct extract_code *code, uint32_t class, struct extract_python_class *of)
{
    uint32_t colon = code->match[class + 2] + 1, to = extract_python_block_end(code, class, colon);
    if (!extract_code_is(code, colon, ":") || colon + 1 >= to)
        return;
    struct base_str prefix = of->prefix = prefix_of(code, colon, to, of->prefix);
    uint32_t indent = extract_python_indent(code, colon + 1), fields = 0;
    for (uint32_t i = colon + 1; i < to && fields < MOST_FIELDS;) {
        uint32_t end = line_end(code, i, to);
        bool is_field = extract_python_indent(code, i) == indent &&
                        code->tokens.items[i].kind == SCAN_CODE_NAME && extract_code_is(code, i + 1, ":") &&
                        !extract_code_is(code, i, "model_config") &&
                        !extract_code_is(code, i + 2, "ClassVar");
        if (is_field) {
            struct field field = {i, {end, end}};
            for (uint32_t k = i + 2; k < end; k++) {
                if (extract_code_is(code, k, "=")) {
                    field.value.from = k + 1;
                    break;
                }
                if (code->match[k] > k && code->match[k] < end)
                    k = code->match[k];
            }
            read_field(code, &field, prefix);
            fields++;
        }
        i = end;
    }
}
