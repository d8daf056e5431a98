/* Names that hold one value all the time, numbers as texts, and the methods of HTTP. */
#include "validator/link/evaluate_p.h"

/* Digits of a number that JavaScript writes as the source does. */
#define MOST_DIGITS 15u

/* ---- numbers ---- */

/* Absent for hexadecimal, exponents and the like. */
static struct base_str number_text(struct base_str text)
{
    size_t i = base_str_starts(text, "-"), from = i, dot = text.n;
    bool is_zero = true;
    for (; i < text.n; i++) {
        if (text.p[i] == '.' && dot == text.n && i > from)
            dot = i;
        else if (text.p[i] < '0' || text.p[i] > '9')
            return BASE_STR_ABSENT;
        else
            is_zero = is_zero && text.p[i] == '0';
    }
    bool has_leading_zero = dot - from > 1 && text.p[from] == '0'; /* 010 is octal */
    if (dot == from || has_leading_zero || text.n - from > MOST_DIGITS)
        return BASE_STR_ABSENT;
    if (is_zero)
        return BASE_STR("0");
    size_t end = text.n;
    while (dot < text.n && end > dot && (text.p[end - 1] == '0' || end - 1 == dot))
        end--;
    return base_str_slice(text, 0, end);
}

struct link_value link_number(struct base_str text)
{
    struct base_str number = number_text(text);
    return (struct link_value){.kind = number.p ? LINK_STRING : LINK_UNKNOWN, .text = number};
}

/* ---- variables ---- */

/* Whether a row gives the variable a value of its own: `let path = null` does not. */
static bool gives_value(const struct facts_binding *binding)
{
    return !base_str_is(binding->value_kind, "null") &&
           !(base_str_is(binding->value_kind, "identifier") && base_str_is(binding->value, "undefined"));
}

static bool declares(const struct link_code *code, uint32_t scope, struct base_str name)
{
    if (link_names_first(&code->parameters_by_name, scope, name) != LINK_NONE)
        return true;
    LINK_NAMES_EACH(&code->bindings_by_name, scope, name, i)
    {
        uint32_t binding = code->bindings_by_name.entries.items[i].value;
        if (!base_str_is(code->bindings[binding].kind, "assignment"))
            return true;
    }
    return false;
}

/* Whether the name, used in `inner`, is the one that `outer` declares. */
static bool reaches(struct link_evaluator *evaluator, const struct link_code *code, uint32_t inner,
                    uint32_t outer, struct base_str name)
{
    while (inner != outer) {
        int64_t parent = code->scopes[inner].parent;
        evaluator->steps++;
        if (parent < 0 || parent >= (int64_t)inner || declares(code, inner, name))
            return false;
        inner = (uint32_t)parent;
    }
    return true;
}

static bool is_other(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t binding,
                     struct base_str text)
{
    evaluator->steps++;
    if (!gives_value(&frame->code->bindings[binding]))
        return false;
    struct link_value value = link_evaluate_binding(evaluator, frame, binding);
    return value.kind != LINK_STRING || !base_str_eq(value.text, text);
}

struct link_value link_only_value(struct link_evaluator *evaluator, struct link_frame *frame,
                                  struct base_str name, struct link_value value)
{
    struct link_code *code = frame->code;
    bool varies = false;
    if (value.kind != LINK_STRING)
        return value;
    LINK_NAMES_EACH(&code->bindings_by_name, frame->scope, name, i)
    {
        varies =
            varies || is_other(evaluator, frame, code->bindings_by_name.entries.items[i].value, value.text);
    }
    LINK_NAMES_EACH(&code->assigned, 0, name, i)
    {
        uint32_t binding = code->assigned.entries.items[i].value;
        int64_t scope = code->bindings[binding].scope;
        if (varies)
            break;
        if (scope == (int64_t)frame->scope || scope < 0 || scope >= (int64_t)code->scope_count ||
            !reaches(evaluator, code, (uint32_t)scope, frame->scope, name))
            continue;
        varies =
            is_other(evaluator, link_frame_static(evaluator, code, (uint32_t)scope), binding, value.text);
    }
    if (!varies)
        return value;
    evaluator->reassigned = true;
    return (struct link_value){.kind = LINK_UNKNOWN};
}

/* ---- methods ---- */

const char *link_http_method(struct base_str name)
{
    static const char *const methods[][2] = {{"get", "GET"},         {"post", "POST"},     {"put", "PUT"},
                                             {"patch", "PATCH"},     {"delete", "DELETE"}, {"head", "HEAD"},
                                             {"options", "OPTIONS"}, {"trace", "TRACE"},   {"all", "ALL"},
                                             {"del", "DELETE"}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (name.n && name.p[0] == methods[i][0][0] && base_str_is(name, methods[i][0]))
            return methods[i][1];
    return NULL;
}

const char *link_route_method(struct base_str name)
{
    /* The rest of http.METHODS of Node 22, but for CONNECT, which no server of Express sees. */
    static const char *const methods[][2] = {
        {"acl", "ACL"},
        {"bind", "BIND"},
        {"checkout", "CHECKOUT"},
        {"copy", "COPY"},
        {"link", "LINK"},
        {"lock", "LOCK"},
        {"m-search", "M-SEARCH"},
        {"merge", "MERGE"},
        {"mkactivity", "MKACTIVITY"},
        {"mkcalendar", "MKCALENDAR"},
        {"mkcol", "MKCOL"},
        {"move", "MOVE"},
        {"notify", "NOTIFY"},
        {"propfind", "PROPFIND"},
        {"proppatch", "PROPPATCH"},
        {"purge", "PURGE"},
        {"query", "QUERY"},
        {"rebind", "REBIND"},
        {"report", "REPORT"},
        {"search", "SEARCH"},
        {"source", "SOURCE"},
        {"subscribe", "SUBSCRIBE"},
        {"unbind", "UNBIND"},
        {"unlink", "UNLINK"},
        {"unlock", "UNLOCK"},
        {"unsubscribe", "UNSUBSCRIBE"},
    };
    const char *common = link_http_method(name);
    for (size_t i = 0; !common && i < sizeof methods / sizeof *methods; i++)
        if (base_str_is(name, methods[i][0]))
            return methods[i][1];
    return common;
}

struct base_str link_method_name(struct base_arena *arena, struct base_str text)
{
    char *copy = base_arena_alloc(arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        copy[i] = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - ('a' - 'A')) : text.p[i];
    return base_str_make(copy, text.n);
}
