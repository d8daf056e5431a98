/*
 * What kind of file is this? Most YAML and JSON files of a repository are no OpenAPI, and must cost no more
 * than a search for a few words.
 */
#include "validator/extract/openapi/openapi_p.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Whether `rest`, which begins behind a member name, is `: 3.…` or `: 2.…`, quotes allowed. A package.json
 * may have a member `openapi` as well, with settings of some tool. */
static bool has_version(struct base_str rest)
{
    size_t i = 0;
    while (i < rest.n && is_space(rest.p[i]))
        i++;
    if (i >= rest.n || rest.p[i] != ':')
        return false;
    i++;
    while (i < rest.n && is_space(rest.p[i]))
        i++;
    if (i < rest.n && (rest.p[i] == '"' || rest.p[i] == '\''))
        i++;
    return i < rest.n && rest.p[i] >= '1' && rest.p[i] <= '9';
}

static bool is_root_key(struct base_str key)
{
    return base_str_is(key, "openapi") || base_str_is(key, "swagger");
}

/* Skips the JSON string whose opening quote is at i; returns the place behind it. */
static size_t skip_string(struct base_str s, size_t i)
{
    for (i++; i < s.n && s.p[i] != '"'; i++)
        if (s.p[i] == '\\')
            i++;
    return i < s.n ? i + 1 : s.n;
}

/* A member of the outermost braces. */
static bool has_root_member_json(struct base_str s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];
        if (c == '"') {
            size_t end = skip_string(s, i);
            if (depth == 1 && is_root_key(base_str_slice(s, i + 1, end > i + 1 ? end - 1 : end)) &&
                has_version(base_str_from(s, end)))
                return true;
            i = end;
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        i++;
    }
    return false;
}

/* A line that begins with the member, quotes allowed. */
static bool has_root_member_yaml(struct base_str s, const char *key)
{
    size_t length = strlen(key), from = 0;
    for (;;) {
        struct base_str rest = base_str_from(s, from);
        ptrdiff_t at = base_str_find(rest, key);
        if (at < 0)
            return false;
        size_t start = from + (size_t)at, end = start + length;
        from = end;
        bool quoted = start > 0 && (s.p[start - 1] == '"' || s.p[start - 1] == '\'');
        if (quoted) {
            start--;
            end++;
        }
        if ((start == 0 || s.p[start - 1] == '\n' || s.p[start - 1] == '\r') &&
            has_version(base_str_from(s, end)))
            return true;
    }
}

static bool names_a_method(struct base_str s)
{
    static const char *const methods[] = {"get",   "post", "put",     "delete",
                                          "patch", "head", "options", "trace"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (base_str_find(s, methods[i]) >= 0)
            return true;
    return false;
}

/* `in: path` and the like, quotes allowed, in a file that also says `name`. */
static bool names_a_parameter(struct base_str s)
{
    static const char *const places[] = {"path", "query", "header", "cookie", "formData", "body"};
    if (base_str_find(s, "name") < 0)
        return false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        ptrdiff_t at;
        for (struct base_str rest = s; (at = base_str_find(rest, places[i])) >= 0;
             rest = base_str_from(rest, (size_t)at + 1)) {
            size_t n = (size_t)at;
            while (n > 0 && (is_space(rest.p[n - 1]) || rest.p[n - 1] == '"' || rest.p[n - 1] == '\''))
                n--;
            if (n == 0 || rest.p[n - 1] != ':')
                continue;
            for (n--; n > 0 && (rest.p[n - 1] == '"' || rest.p[n - 1] == '\'' || rest.p[n - 1] == ' '); n--)
                ;
            if (n >= 2 && rest.p[n - 1] == 'n' && rest.p[n - 2] == 'i' && (n == 2 || !is_word(rest.p[n - 3])))
                return true;
        }
    }
    return false;
}

enum extract_openapi_kind extract_openapi_look(struct base_str bytes)
{
    struct base_str trimmed = base_str_trim(bytes);
    bool is_braced = base_str_starts(trimmed, "{");
    bool names_openapi = base_str_find(bytes, "openapi") >= 0,
         names_swagger = base_str_find(bytes, "swagger") >= 0;
    if (names_openapi || names_swagger) {
        if (is_braced ? has_root_member_json(trimmed)
                      : has_root_member_yaml(bytes, "openapi") || has_root_member_yaml(bytes, "swagger"))
            return EXTRACT_OPENAPI_DOCUMENT;
    }
    if (base_str_find(bytes, "$ref") >= 0)
        return EXTRACT_OPENAPI_FRAGMENT;
    if (names_a_parameter(bytes))
        return EXTRACT_OPENAPI_FRAGMENT;
    bool may_have_operations = base_str_find(bytes, "responses") >= 0 && names_a_method(bytes);
    return may_have_operations ? EXTRACT_OPENAPI_FRAGMENT : EXTRACT_OPENAPI_NONE;
}
