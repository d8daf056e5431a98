/*
 * A small evaluator over code facts: what a name, member or call stands for, as far as servers, routers,
 * paths and test clients are concerned. It runs modules and functions by their facts, without their bytes:
 * calls in order, every branch taken, every loop once. What it does not understand is LINK_UNKNOWN; it never
 * guesses.
 *
 * A function is run anew for each call in each run of its caller, so that a factory that is called twice
 * makes two routers; recursion is not followed. Only what `relevant` marks is run at all. All work is
 * bounded: depth, steps and the number of frames have limits.
 */
#ifndef VALIDATOR_LINK_EVALUATE_P_H
#define VALIDATOR_LINK_EVALUATE_P_H

#include "validator/link/code_p.h"

struct link_framework;

/* Calls and members within each other. */
#define LINK_MAX_EVALUATION_DEPTH 1200u
/* Expressions looked at in one run; beyond, everything is unknown. */
#define LINK_MAX_EVALUATION_STEPS 20000000u
/* Function calls run in one run. */
#define LINK_MAX_FRAMES 200000u
/* Base classes of a class. */
#define LINK_MAX_BASES 8u
/* Elements that a loop over a literal is run for. */
#define LINK_MAX_ELEMENTS 4096u
/* A string that is put together may have this many bytes. */
#define LINK_MAX_STRING 4096u
/* Stands in a text for a part that is not known. In a literal the byte is read as "%01", as a URL writes it:
 * so no source text can hold it. */
#define LINK_HOLE '\x01'

enum link_value_kind {
    LINK_UNKNOWN,
    LINK_STRING,       /* text; may hold LINK_HOLE; index 1: a default that the environment may override */
    LINK_REGEX,        /* text as written */
    LINK_FUNCTION,     /* frame: enclosing; index: scope */
    LINK_CLASS,        /* the same */
    LINK_INSTANCE,     /* instance */
    LINK_LITERAL,      /* object or array of a binding: frame, text: dotted name, index: binding */
    LINK_ARGUMENT,     /* object or array given as an argument: frame, index: argument */
    LINK_MODULE,       /* namespace of a file: index */
    LINK_FOREIGN,      /* something of a package: text is its name; of a framework: index says what */
    LINK_APP_MAKER,    /* what makes apps of a framework: express, Hono; text: package */
    LINK_ROUTER_MAKER, /* what makes routers of a framework */
    LINK_ROUTER,       /* index into routers */
    LINK_METHOD,       /* a method of a router, bound to it: index of the router, text: its name */
    LINK_ROUTE,        /* router.route(…): index into routes */
    LINK_CLIENT,       /* a test's client; index: which; text: URL or path in front of all its requests */
};

struct link_value {
    enum link_value_kind kind;
    uint32_t index;
    /* Of a maker and of what a framework's packages export. Of a function: a framework's wrapper around it
     * says that it registers on the app that it is given to, not on one of its own (fastify-plugin). */
    const struct link_framework *framework;
    struct link_frame *frame;
    struct link_instance *instance;
    struct base_str text;
};

/* One run of a function, a class body or a module. */
struct link_frame {
    struct link_code *code;
    uint32_t scope;
    uint32_t id;
    struct link_frame *parent;      /* lexically enclosing; NULL for a module */
    struct link_instance *instance; /* `this`; NULL for none of its own */
    const struct link_value *arguments;
    uint32_t argument_count;
    bool is_called, has_run;
};

/* An object made of a class, or of nothing known. levels[0] is its class, the rest its base classes. */
struct link_instance {
    uint32_t id;
    struct link_frame *levels[LINK_MAX_BASES]; /* frames of the class bodies */
    struct link_frame *constructors[LINK_MAX_BASES];
    uint32_t level_count;
};

/* The path argument of a route or mount. */
struct link_paths {
    struct base_str *items; /* as written, constants filled in */
    size_t n;
    struct base_str written; /* for messages */
    struct base_str reason;  /* why the path is not known; absent when it is */
    bool is_default;         /* the environment may say otherwise */
};

enum link_entry_kind { LINK_ENTRY_ROUTE, LINK_ENTRY_MOUNT };

struct link_entry {
    enum link_entry_kind kind;
    struct link_code *code; /* of the registration */
    uint32_t call;
    struct link_paths paths;
    struct base_str method;       /* of a route */
    struct base_str handler;      /* of a route */
    struct base_str described_by; /* of a route; absent for nothing */
    bool needs_generator;         /* described only when the app `describes` */
    bool is_conditional; /* it may not be registered: something on the way to it stands in a branch */
    uint32_t child;      /* of a mount: router */
};

struct link_router {
    const struct link_framework *framework;
    struct link_code *code; /* where it is made */
    uint32_t call;          /* the call that makes it; LINK_NONE for a parameter */
    struct base_str name;   /* of the parameter */
    int64_t line;
    bool is_app;
    bool is_mounted, is_served;
    bool on_path; /* while mounts are followed */
    bool is_parameter;
    bool describes; /* a package makes an OpenAPI document of its routes */
    uint32_t root;  /* the router itself, or the app whose part it is from the start */
    uint32_t
        outer; /* the router that is mounted in place of this one, and holds its prefix; LINK_NONE for none */
    struct link_paths last; /* Hono: the path of the last registration */
    BASE_VEC(struct link_entry) entries;
};

struct link_route {
    uint32_t router;
    struct link_paths paths;
};

/* A call that looks like a registration on a parameter that nobody is known to give. */
struct link_suspect {
    struct link_code *code;
    uint32_t call;
};

struct link_memo {
    uint64_t key; /* frame, what, index */
    struct link_value value;
    bool open; /* being evaluated: a cycle */
};

struct link_evaluator {
    struct link_context *context;
    struct link_codes *codes;
    struct base_arena *arena;
    enum facts_table table; /* that is filled with what is found: it lacks rows when a limit is met */
    bool runs;              /* calls register routes, functions are run; else values are only looked up */
    unsigned depth;
    uint64_t steps;
    bool exhausted, is_cut; /* steps or frames, depth: a limit was met and recorded */
    bool defaulted;         /* set whenever a default of a computed value was taken */
    bool reassigned;        /* set whenever a variable has no one value */
    uint32_t conditions;    /* calls under way that may not be made */
    uint32_t frame_count, instance_count;
    uint64_t entry_count;       /* of all routers */
    struct link_names reported; /* (file, "line kind subject") of unresolved rows */
    BASE_VEC(struct link_router *) routers;
    BASE_VEC(struct link_route) routes;
    BASE_VEC(struct link_suspect) suspects;
    struct link_memo *memo;
    uint32_t *memo_slots;
    size_t memo_n, memo_capacity, memo_slot_count;
    struct link_names kept; /* (file, name that it exports) -> index in `answers` */
    BASE_VEC(struct link_value) answers;
};

void link_evaluator_init(struct link_evaluator *evaluator, struct link_codes *codes, enum facts_table table,
                         bool runs);
void link_evaluator_finish(struct link_evaluator *evaluator);

/* ---- frames: frame.c ---- */

/* The frame of a scope that nobody is known to call: its parameters are unknown. */
struct link_frame *link_frame_static(struct link_evaluator *evaluator, struct link_code *code,
                                     uint32_t scope);
struct link_frame *link_frame_new(struct link_evaluator *evaluator, struct link_code *code, uint32_t scope,
                                  struct link_frame *parent);
/* The frame of the first run of a function within `parent`; made now when it was not run yet. */
struct link_frame *link_frame_first(struct link_evaluator *evaluator, struct link_frame *parent,
                                    uint32_t scope);
/* Looks at all calls of the frame's scope that matter, once. */
void link_frame_run(struct link_evaluator *evaluator, struct link_frame *frame);
/* Runs the module of a file, once. */
void link_module_run(struct link_evaluator *evaluator, struct link_code *code);
/* A new frame of a function with arguments; NULL at a limit. */
struct link_frame *link_frame_with(struct link_evaluator *evaluator, struct link_value function,
                                   const struct link_value *arguments, uint32_t count);
/* Runs a function with arguments and gives what it returns. */
struct link_value link_call_function(struct link_evaluator *evaluator, struct link_value function,
                                     struct link_instance *instance, const struct link_value *arguments,
                                     uint32_t count);
struct link_value link_instantiate(struct link_evaluator *evaluator, struct link_value class,
                                   const struct link_value *arguments, uint32_t count);
/* The method of an object, as a function. */
struct link_value link_method(struct link_instance *instance, struct base_str name);
/* What `this.name` is: a field, a parameter property, an assignment in the class body, a getter or a method.
 */
struct link_value link_field(struct link_evaluator *evaluator, struct link_instance *instance,
                             struct base_str name);

/* ---- names and members: lookup.c; modules: module.c ---- */

/* What an imported name stands for. */
struct link_value link_imported(struct link_evaluator *evaluator, const struct facts_resolved_import *row);

struct link_value link_lookup(struct link_evaluator *evaluator, struct link_frame *frame,
                              struct base_str name);
struct link_value link_member(struct link_evaluator *evaluator, struct link_value object,
                              struct base_str name);
/* What a module exports under a name: 'default', '*' for itself, or the name. */
struct link_value link_export(struct link_evaluator *evaluator, struct link_code *code, struct base_str name);
/* The module that a specifier of the file leads to. */
struct link_value link_module(struct link_evaluator *evaluator, struct link_code *code,
                              struct base_str specifier);
/* The number of elements or members of a literal, and the i-th. */
uint32_t link_elements(struct link_evaluator *evaluator, struct link_value literal, struct link_value *out,
                       uint32_t max);
/* Records that an argument of a call has as many elements as are looked at: it may have more. */
void link_note_elements(struct link_evaluator *evaluator, const struct link_code *code, uint32_t call,
                        uint32_t n, uint32_t most);

/* ---- expressions: evaluate.c ---- */

struct link_value link_evaluate_binding(struct link_evaluator *evaluator, struct link_frame *frame,
                                        uint32_t binding);
struct link_value link_evaluate_argument(struct link_evaluator *evaluator, struct link_frame *frame,
                                         uint32_t argument);
/* Dotted text such as "this.router" or "createApp().app"; `call` is the call it is an argument of, or
 * LINK_NONE, and `line` where it stands. */
struct link_value link_evaluate_path(struct link_evaluator *evaluator, struct link_frame *frame,
                                     struct base_str text, uint32_t call, int64_t line);
/* A call by its text alone, "usersUrl(id)": what the function gives for the arguments that are known. Unknown
 * for all but a function of the repository that registers nothing. */
struct link_value link_evaluate_call_text(struct link_evaluator *evaluator, struct link_frame *frame,
                                          struct base_str text);
/* An expression by its text alone: a literal, a dotted path, or one of the two with a default. */
struct link_value link_evaluate_text(struct link_evaluator *evaluator, struct link_frame *frame,
                                     struct base_str text);
/* A template's text with what is known filled in, and LINK_HOLE for the rest. */
struct base_str link_evaluate_template(struct link_evaluator *evaluator, struct link_frame *frame,
                                       struct base_str text);
bool link_has_hole(struct base_str text);

/* Counts a step; false when too many were taken, which is recorded. */
bool link_step(struct link_evaluator *evaluator, const struct link_code *code, int64_t line);
/* True at the limit of depth, which is recorded. */
bool link_is_too_deep(struct link_evaluator *evaluator, const struct link_code *code, int64_t line);

/* Kept answers. */
enum link_memo_kind { LINK_MEMO_BINDING, LINK_MEMO_CALL, LINK_MEMO_FRAME };
struct link_memo *link_memo_find(struct link_evaluator *evaluator, uint32_t frame, enum link_memo_kind kind,
                                 uint32_t index, bool *added);
void link_memo_set(struct link_evaluator *evaluator, uint32_t frame, enum link_memo_kind kind, uint32_t index,
                   struct link_value value);

/* ---- calls: invoke.c ---- */

struct link_value link_evaluate_call(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call);

/* forEach and what else calls a function for each element. */
bool link_is_loop(struct base_str name);
/* A frame of the function as the call at hand would run it, without running anything; NULL at a limit. */
struct link_frame *link_frame_call(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                   struct link_value function);
/* Runs the functions among a call's arguments, with arguments that nobody knows. */
void link_run_callbacks(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call);

/* ---- clients of tests: client.c ---- */

/* Whether a package makes clients that tests ask a server with. */
bool link_is_test_client(struct base_str package);
/* The client that a call of a package's function makes: request(app), axios.create(…); unknown for none. */
struct link_value link_client_made(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                   struct base_str package);

/* ---- what to run: relevance.c ---- */

/* Loads every marked file and fills `relevant` and `matters`: what a run of it could not pass by. */
void link_relevance(struct link_codes *codes, const bool *marks);

/* ---- routers: router.c ---- */

/* The path argument of a route, mount or request; of an array all of its elements. */
struct link_paths link_evaluate_paths(struct link_evaluator *evaluator, struct link_frame *frame,
                                      uint32_t call, int64_t position);
/* The same of a value that is known, or not: `written` is for messages. */
struct link_paths link_paths_of(struct link_evaluator *evaluator, const struct link_code *code, uint32_t call,
                                struct link_value value, struct base_str written);
/* One path that is known. */
struct link_paths link_paths_one(struct link_evaluator *evaluator, struct base_str path);
/* Whether a value is a path or a list of paths. */
bool link_is_pathlike(struct link_evaluator *evaluator, struct link_value value);
struct link_value link_router_new(struct link_evaluator *evaluator, const struct link_framework *framework,
                                  struct link_code *code, uint32_t call, bool is_app);
/* A router that a function is given by nobody we know. */
struct link_value link_router_parameter(struct link_evaluator *evaluator, struct link_code *code,
                                        const struct facts_parameter *parameter);
/* A new router within `router`: what is registered on it lies below the paths, and it stands for `router`
 * where that is mounted. */
struct link_value link_router_prefixed(struct link_evaluator *evaluator, struct link_frame *frame,
                                       uint32_t call, uint32_t router, struct link_paths paths);
/* The last handler as written: a name, or a wrapper with the name in it. */
struct base_str link_handler_text(struct link_evaluator *evaluator, const struct link_code *code,
                                  uint32_t call);
/* Adds a route: `route` says method, paths and what else is known; place and kind are filled in. */
void link_router_add(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                     uint32_t router, struct link_entry route);
/* Registers a route whose path is the argument at `position`. */
void link_router_add_route(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                           uint32_t router, const char *method, int64_t position);
/* Adds a mount for a value that is, or holds, a router. */
void link_router_mount(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                       uint32_t router, struct link_paths paths, struct link_value value);
/* use(): paths, routers, and what may be one of them: use.c. */
void link_router_use(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                     uint32_t router);
/* Whether an object or array has the member, known or not; with `written`, whether the source says just that.
 */
bool link_has_member(struct link_evaluator *evaluator, struct link_value literal, struct base_str name,
                     const char *written);
/* The value of the member as written, for messages; its name when it is not at hand. */
struct base_str link_member_text(struct link_value literal, struct base_str name);

/* ---- frameworks: framework_p.h ---- */

/* What a package's export is; LINK_FOREIGN when it is nothing of interest. */
struct link_value link_package_value(struct base_str package, struct base_str name);

/* ---- constants: constant.c ---- */

/* The text that a template makes of a number; unknown for one that JavaScript may write in another form. */
struct link_value link_number(struct base_str text);
/* `value` of a variable that `frame` declares; unknown for a text when the variable is given another value,
 * too.
 */
struct link_value link_only_value(struct link_evaluator *evaluator, struct link_frame *frame,
                                  struct base_str name, struct link_value value);
/* "GET" for "get"; NULL for what is no method that programs commonly use. */
const char *link_http_method(struct base_str name);
/* The same for every method that an Express app has a function for. */
const char *link_route_method(struct base_str name);
/* A method as text in capitals: "get" may be "GET" or any other case. */
struct base_str link_method_name(struct base_arena *arena, struct base_str text);

/* ---- what is computed: computed.c ---- */

/* Whether a name ends as those of apps and routers do. */
bool link_sounds_like_router(struct base_str name);
/* app.get.call(…), router.use.apply(…), app.post.bind(…) by their names. */
bool link_is_borrowed(const struct facts_call *call);
/* Handles such a call of a router's function, and gives what it gives; false for every other call. */
bool link_borrowed_call(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                        struct link_value *out);
/* The name of the method that a call of a router calls: of router[name](…), when that registers something,
 * what `name` is. False, and reported, when it is not known. */
bool link_called_name(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      bool registers, struct base_str *name);
/* Where `wanted` stands in an expression, outside of brackets and quotes; text.n for nowhere. A '?' of `?.`
 * or
 * `??` is none of a condition. */
size_t link_find_operator(struct base_str text, char wanted);
/* The routers that `a ? b : c` as written may be; 0 for what is no condition. */
size_t link_branches(struct link_evaluator *evaluator, struct link_frame *frame, struct base_str text,
                     struct link_value *out, size_t max);
/* Reports an unknown argument of use() when it may be a router. */
void link_report_mount(struct link_evaluator *evaluator, struct link_frame *frame,
                       const struct facts_call_argument *argument, bool has_unknown_path);
/* Reports a route or mount on an unknown object that is named as routers are, or is taken out of another. */
void link_report_receiver(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call);
/* Reports what stayed unknown on every run: registrations on parameters. */
void link_report_suspects(struct link_evaluator *evaluator);
/* Reports the call of a function that was taken out of a router, or may have been: const { get } = app. */
void link_report_taken(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call);
/* Reports an unknown function that is given a router when it may register routes on it. */
void link_report_given(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call);

/* ---- mounts: mount.c ---- */

/* Follows the mounts from every app; adds endpoints and writes route_problem and unresolved. */
void link_mount_all(struct link_evaluator *evaluator);
/* Writes a row of `unresolved`, once. */
void link_report_unresolved(struct link_evaluator *evaluator, const struct link_code *code, int64_t line,
                            const char *kind, struct base_str subject, struct base_str reason);

#endif
