/* use(): which of its arguments are paths, which are routers, and which may be either. */
#include "validator/link/evaluate_p.h"

#include <string.h>

/* Routers among which one condition chooses. */
#define MOST_BRANCHES 16u

/* Whether the name of an unknown first argument of use() says that it is a path and no middleware. */
static bool sounds_like_path(struct base_str text)
{
    static const char *const words[] = {"path", "prefix", "base", "url", "root", "mount", "endpoint", "env."};
    char lower[64];
    size_t n = text.n < sizeof lower - 1 ? text.n : sizeof lower - 1;
    for (size_t i = 0; i < n; i++)
        lower[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + ('a' - 'A')) : text.p[i];
    lower[n] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(lower, words[i]))
            return true;
    return false;
}

/* Whether a name of the file stands for something of the repository, known or not. */
static bool is_own(struct link_evaluator *evaluator, struct link_frame *frame, struct base_str name)
{
    struct link_value value = link_lookup(evaluator, frame, name);
    if (value.kind != LINK_UNKNOWN)
        return value.kind != LINK_FOREIGN && value.kind != LINK_APP_MAKER && value.kind != LINK_ROUTER_MAKER;
    uint32_t entry = link_names_first(&frame->code->imports_by_alias, 0, name);
    return entry != LINK_NONE &&
           frame->code->imports[frame->code->imports_by_alias.entries.items[entry].value].target_path.p;
}

/* Whether a call in front of a router may give the path of the mount. What packages give is middleware,
 * unless it is said to be a path; what a function of the repository gives is known, or may be either. */
static bool may_give_path(struct link_evaluator *evaluator, struct link_frame *frame,
                          const struct facts_call_argument *argument, struct link_value value)
{
    const struct link_code *code = frame->code;
    if (!base_str_is(argument->kind, "call") || argument->value_call < 0 ||
        argument->value_call >= (int64_t)code->call_count)
        return false;
    const struct facts_call *call = &code->calls[argument->value_call];
    struct base_str rest = call->callee;
    if (value.kind == LINK_FOREIGN)
        return base_str_starts(call->callee, "path.") || base_str_find(call->callee, "refix") >= 0 ||
               base_str_find(call->first_text, "refix") >= 0;
    return value.kind == LINK_UNKNOWN && is_own(evaluator, frame, base_str_split(&rest, '.'));
}

/* Mounts the routers among which a condition chooses, as all branches are taken, and reports what may be a
 * router otherwise. */
static void mount_unknown(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                          uint32_t router, struct link_paths paths, uint32_t at)
{
    const struct facts_call_argument *argument = &frame->code->arguments[at];
    struct link_value branches[MOST_BRANCHES];
    size_t n = 0;
    if (base_str_is(argument->kind, "other"))
        n = link_branches(evaluator, frame, argument->value, branches, MOST_BRANCHES);
    for (size_t i = 0; i < n; i++)
        link_router_mount(evaluator, frame, call, router, paths, branches[i]);
    if (n)
        link_report_unresolved(evaluator, frame->code, argument->line, "mount", argument->value,
                               BASE_STR("A condition chooses the router; those that are known are taken."));
    else
        link_report_mount(evaluator, frame, argument, paths.reason.p != NULL);
}

void link_router_use(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                     uint32_t router)
{
    struct link_code *code = frame->code;
    struct link_paths paths = link_paths_one(evaluator, BASE_STR(""));
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i]) {
        const struct facts_call_argument *argument = &code->arguments[i];
        if (argument->member.p)
            continue;
        evaluator->reassigned = false;
        struct link_value value = link_evaluate_argument(evaluator, frame, i);
        bool may_be_path = evaluator->reassigned || sounds_like_path(argument->value);
        bool is_path =
            argument->position == 0 && (link_is_pathlike(evaluator, value) ||
                                        (value.kind == LINK_UNKNOWN && code->calls[call].argument_count > 1 &&
                                         !base_str_is(argument->kind, "call") && may_be_path));
        if (argument->position == 0 && may_give_path(evaluator, frame, argument, value)) {
            paths = (struct link_paths){
                .written = argument->value,
                .reason = BASE_STR("Whether the call gives a path or middleware is not known.")};
        } else if (is_path) {
            paths = link_evaluate_paths(evaluator, frame, call, 0);
        } else if (value.kind == LINK_UNKNOWN) {
            mount_unknown(evaluator, frame, call, router, paths, i);
        } else {
            link_router_mount(evaluator, frame, call, router, paths, value);
        }
    }
}
