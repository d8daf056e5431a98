/* Dotted paths: a.b, this.router, createApp().app, PATHS['users']; and calls that are known by their text. */
#include "validator/link/evaluate_p.h"
#include "validator/link/template_p.h"

/* Nested members of one path, such as a.b.c.d. */
#define MOST_SEGMENTS 16u
/* Arguments of a call that is known by its text. */
#define MOST_ARGUMENTS 16u

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* The call whose callee is `callee` and whose result the path goes on from. */
static uint32_t call_in_path(struct link_evaluator *evaluator, const struct link_frame *frame,
                             struct base_str callee, uint32_t argument_of, int64_t line)
{
    const struct link_code *code = frame->code;
    uint32_t best = LINK_NONE;
    for (uint32_t call = code->first_call[frame->scope]; call != LINK_NONE; call = code->next_call[call]) {
        evaluator->steps++;
        if (!base_str_eq(code->calls[call].callee, callee))
            continue;
        if (argument_of != LINK_NONE && code->calls[call].argument_of != (int64_t)argument_of)
            continue;
        if (best == LINK_NONE || (line && code->calls[best].line < line))
            best = call;
    }
    return best;
}

/* One step: `segment` may end in "()", for a call whose result is meant. */
static struct link_value step(struct link_evaluator *evaluator, struct link_frame *frame,
                              struct link_value object, struct base_str segment, bool is_first)
{
    if (!is_first)
        return link_member(evaluator, object, segment);
    if (base_str_is(segment, "this")) {
        for (struct link_frame *at = frame; at; at = at->parent)
            if (at->instance)
                return (struct link_value){.kind = LINK_INSTANCE, .instance = at->instance};
        return unknown;
    }
    if (base_str_is(segment, "module") || base_str_is(segment, "exports"))
        return (struct link_value){.kind = LINK_MODULE, .index = frame->code->file};
    return link_lookup(evaluator, frame, segment);
}

/* Takes the next member off a path: a name up to '.' or '[', or what stands in brackets when it is known.
 * Absent for what is not, and at the end. */
static struct base_str next_segment(struct link_evaluator *evaluator, struct link_frame *frame,
                                    struct base_str *rest)
{
    size_t end = 0;
    char quote = 0;
    if (!rest->p || rest->n == 0)
        return BASE_STR_ABSENT;
    if (rest->p[0] != '[') {
        while (end < rest->n && rest->p[end] != '.' && rest->p[end] != '[')
            end++;
        struct base_str name = base_str_slice(*rest, 0, end);
        *rest = base_str_from(*rest, end + (end < rest->n && rest->p[end] == '.'));
        return name;
    }
    for (end = 1; end < rest->n && (quote || rest->p[end] != ']'); end++)
        if (quote || rest->p[end] == '\'' || rest->p[end] == '"' || rest->p[end] == '`')
            quote = !quote ? rest->p[end] : rest->p[end] == quote ? 0 : quote;
    struct base_str inside = base_str_slice(*rest, 1, end);
    *rest = base_str_from(*rest, end + (end < rest->n));
    if (base_str_starts(*rest, "."))
        *rest = base_str_from(*rest, 1);
    struct link_value index = link_number(inside);
    if (index.kind == LINK_STRING)
        return index.text;
    evaluator->depth++;
    struct link_value key =
        link_is_too_deep(evaluator, frame->code, 0) ? unknown : link_evaluate_text(evaluator, frame, inside);
    evaluator->depth--;
    return key.kind == LINK_STRING && !link_has_hole(key.text) ? key.text : BASE_STR_ABSENT;
}

struct link_value link_evaluate_path(struct link_evaluator *evaluator, struct link_frame *frame,
                                     struct base_str text, uint32_t argument_of, int64_t line)
{
    struct link_value value = unknown;
    size_t from = 0;
    /* A call within the path answers for everything before it. */
    for (size_t i = text.n; i-- > 1;) {
        if (text.p[i] != ')' || text.p[i - 1] != '(')
            continue;
        uint32_t call = call_in_path(evaluator, frame, base_str_slice(text, 0, i - 1), argument_of, line);
        if (call == LINK_NONE)
            return unknown;
        value = link_evaluate_call(evaluator, frame, call);
        from = i + 1;
        if (from < text.n && text.p[from] != '.')
            return unknown;
        from += from < text.n;
        break;
    }
    struct base_str rest = base_str_from(text, from), segment;
    bool is_first = from == 0;
    if (!is_first && rest.n == 0)
        return value;
    for (unsigned n = 0; rest.n; n++) {
        segment = next_segment(evaluator, frame, &rest);
        if (n == MOST_SEGMENTS || !segment.p)
            return unknown;
        if (base_str_ends(segment, "?") || base_str_ends(segment, "!"))
            segment = base_str_slice(segment, 0, segment.n - 1);
        value = step(evaluator, frame, value, segment, is_first);
        is_first = false;
        if (value.kind == LINK_UNKNOWN)
            return unknown;
    }
    return value;
}

struct link_value link_evaluate_call_text(struct link_evaluator *evaluator, struct link_frame *frame,
                                          struct base_str text)
{
    struct link_value arguments[MOST_ARGUMENTS];
    uint32_t n = 0;
    ptrdiff_t open = base_str_find_char(text, '(');
    if (open <= 0 || link_find_operator(text, ')') + 1 != text.n ||
        link_is_too_deep(evaluator, frame->code, 0))
        return unknown;
    struct base_str name = base_str_slice(text, 0, (size_t)open);
    for (size_t i = 0; i < name.n; i++)
        if (!link_is_name_char(name.p[i]) && name.p[i] != '.')
            return unknown;
    struct link_value function = link_evaluate_path(evaluator, frame, name, LINK_NONE, 0);
    if (function.kind != LINK_FUNCTION || (evaluator->runs && function.frame->code->relevant[function.index]))
        return unknown;
    struct base_str rest = base_str_slice(text, (size_t)open + 1, text.n - 1);
    evaluator->depth++;
    while (base_str_trim(rest).n && n < MOST_ARGUMENTS) {
        size_t end = link_find_operator(rest, ',');
        arguments[n++] = link_evaluate_text(evaluator, frame, base_str_slice(rest, 0, end));
        rest = base_str_from(rest, end + (end < rest.n));
    }
    struct link_value value = link_call_function(evaluator, function, function.instance, arguments, n);
    evaluator->depth--;
    return value;
}
