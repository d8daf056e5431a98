/*
 * A web framework, as far as its servers are made by calls: what its packages export, what the methods of its
 * apps and routers do, and how it writes paths. A new one is a file with one exported constant and a line in
 * frameworks.def. The evaluator finds the calls, the values and the mounts; a framework only says what they
 * mean.
 */
#ifndef VALIDATOR_LINK_FRAMEWORK_P_H
#define VALIDATOR_LINK_FRAMEWORK_P_H

#include "validator/link/evaluate_p.h"
#include "validator/link/template_p.h"

struct link_framework {
    const char *name; /* as in endpoint.framework */
    /* What a package exports under a name ("*" for all of it): a maker, or LINK_FOREIGN with the framework's
     * own number in index. LINK_UNKNOWN for what the framework has nothing to do with; `framework` is set
     * otherwise. */
    struct link_value (*exported)(struct base_str package, struct base_str name);
    /* Looks at the arguments of a call that made an app or router. May be NULL. */
    struct link_value (*made)(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                              struct link_value router);
    /* A call of a method of an app, a router or a LINK_ROUTE. */
    struct link_value (*call)(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                              struct link_value receiver);
    /* A call of a LINK_FOREIGN of its own, or of a member of one. May be NULL. */
    struct link_value (*apply)(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                               struct link_value function);
    /* Whether a call may register a route or mount, beyond use(), route() and the names of methods. By its
     * names alone: most such calls are something else. May be NULL. */
    bool (*registers)(const struct facts_call *call);
    /* The routes that a path as written stands for; false for what cannot be told. */
    bool (*pattern)(struct base_str pattern, struct base_arena *arena, struct link_variants *out);
    /* Whether a package runs files that nobody imports. May be NULL. */
    bool (*loads_files)(struct base_str package);
    const char *const *types;      /* of parameters that are its apps and routers; ended by NULL */
    const char *const *parameters; /* names of such parameters without a type; ended by NULL */
    bool decides_by_path;          /* not by the order in which routes are registered */
};

#define FRAMEWORK(name) extern const struct link_framework link_framework_##name;
#include "validator/link/frameworks.def"
#undef FRAMEWORK

/* The bit of a framework in link_codes.frameworks. */
unsigned link_framework_bit(const struct link_framework *framework);
/* Whether one of the frameworks may register something with the call. */
bool link_framework_registers(unsigned frameworks, const struct facts_call *call);
/* The framework whose app or router a parameter is by its type, else by its name; one that the file imports
 * comes first. NULL for none. */
const struct link_framework *link_framework_of_parameter(const struct link_codes *codes,
                                                         const struct link_code *code,
                                                         const struct facts_parameter *parameter);

#endif
