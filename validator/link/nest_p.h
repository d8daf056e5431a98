/*
 * NestJS: what decorators, modules and bootstraps say, and the routes that follow.
 *
 *   nest_decorator.c  what a decorator means: by its import from @nestjs, or through a function of the
 *                     repository that composes decorators
 *   nest_class.c      the classes with @Controller and @Module
 *   nest_module.c     which modules and controllers a module takes in
 *   nest_app.c        where apps are made
 *   nest_setting.c    what is set on them: prefix, versions, a generated document
 *   nest_router.c     RouterModule: paths that modules are given
 *   nest_handler.c    what the decorators of a controller and its methods say
 *   nest_route.c      the endpoints that follow
 *   nest.c            the linker
 *
 * A list that is not known in full (a computed array, a dynamic module) is *loose*: the module may take in
 * whatever its file imports. No list is known to lack what it may hold, so no endpoint is lost to a
 * condition.
 */
#ifndef VALIDATOR_LINK_NEST_P_H
#define VALIDATOR_LINK_NEST_P_H

#include "validator/link/endpoint_p.h"
#include "validator/link/evaluate_p.h"

/* Files that an app or a loose list is followed through, one importing the next. */
#define LINK_NEST_MOST_HOPS 3u
/* Elements of one list of paths, versions or excluded routes. */
#define LINK_NEST_MOST_TEXTS 256u
/* Routes of RouterModule within each other. */
#define LINK_NEST_MOST_CHILDREN 16u
/* Elements of lists of modules and routes in one repository, each as often as its list is named: lists that
 * name each other twice double with every level. */
#define LINK_NEST_MOST_ELEMENTS 200000u
/* Apps of one repository. */
#define LINK_NEST_MOST_APPS 1000u
/* Endpoints of one repository; beyond, it is no program. */
#define LINK_NEST_MOST_ENDPOINTS 500000u

enum link_nest_kind {
    LINK_NEST_NOTHING,
    LINK_NEST_CONTROLLER,
    LINK_NEST_MODULE,
    LINK_NEST_ROUTE,   /* @Get and its like */
    LINK_NEST_MAPPING, /* @RequestMapping */
    LINK_NEST_VERSION,
    LINK_NEST_HIDE_ROUTE, /* @ApiExcludeEndpoint */
    LINK_NEST_HIDE_CLASS, /* @ApiExcludeController */
    LINK_NEST_FACTORY,
    LINK_NEST_SWAGGER,
    LINK_NEST_ROUTER,
    LINK_NEST_FORWARD, /* forwardRef */
    LINK_NEST_PATH,    /* the key of a controller's path in its metadata */
};

/* A decorator as it is applied; through a composing function, the call in there. */
struct link_nest_use {
    enum link_nest_kind kind;
    const char *method; /* of LINK_NEST_ROUTE */
    struct link_frame *frame;
    uint32_t call; /* LINK_NONE without parentheses */
};

struct link_nest_uses {
    BASE_VEC(struct link_nest_use) items;
};

/* A call of a decorator within a function of the repository. */
struct link_nest_composed {
    enum link_nest_kind kind;
    const char *method;
    struct link_code *code;
    uint32_t scope; /* of the function */
    uint32_t call;
};

struct link_nest_order {
    BASE_VEC(uint32_t) items;
};

/* Texts that are given as one or as an array. */
struct link_nest_texts {
    struct base_str *items; /* an absent one is VERSION_NEUTRAL */
    size_t n;
    bool is_unknown;
    bool is_default;         /* the environment may say otherwise */
    struct base_str written; /* for messages */
};

/* A class with @Controller or @Module; also the list of modules that an app is made of. */
struct link_nest_class {
    struct link_code *code;
    uint32_t scope; /* LINK_NONE for an app */
    struct base_str name;
    int64_t line;
    bool is_controller, is_module;
    bool is_moved;     /* some program gives it a path of its own */
    bool is_hidden;    /* from the generated document */
    bool is_listed;    /* some module takes it in */
    bool is_extended;  /* it is the base of another class */
    bool has_namesake; /* another file of the unit has a controller of that name */
    struct link_nest_use controller, module;
    bool is_loose_imports, is_loose_controllers;
    BASE_VEC(uint32_t) imports;
    BASE_VEC(uint32_t) controllers;
    uint32_t reached; /* the last app that took it in, from 1 */
    bool was_reached;
};

/* A method of a controller. */
struct link_nest_handler {
    struct link_code *code;
    const struct facts_decorator *decorator; /* the one that makes it a route */
    const char *method;
    struct link_nest_texts paths;
    struct link_nest_texts versions;
    bool has_versions, is_hidden;
    struct base_str name;
};

struct link_nest_excluded {
    struct base_str template;
    struct base_str method; /* absent for every one */
};

struct link_nest_app {
    struct link_code *code; /* of the file that starts it */
    int64_t line;
    struct base_str variable; /* absent when it is not kept */
    uint32_t root;            /* class: what it takes in */
    struct link_code *maker;  /* of NestFactory.create() */
    uint32_t maker_scope;
    struct link_frame *frame; /* of a function that makes apps of what it is given; NULL elsewhere */
    bool listens;
    bool is_by_path; /* Fastify: the order of routes does not matter */
    struct link_nest_texts prefix;
    BASE_VEC(struct link_nest_excluded) excluded;
    bool has_prefix, has_versions;
    struct base_str version_prefix;
    bool is_version_prefix_unknown;
    struct link_nest_texts default_version;
    bool has_default_version;
    struct base_str unknown; /* why the prefix or versions are not known; absent when they are */
    struct base_str unknown_written;
    int64_t unknown_line;
    const struct link_code *unknown_code;
    bool is_described;
    struct link_names module_paths; /* (class, "") -> index into paths */
    BASE_VEC(struct base_str) paths;
    bool is_loose; /* some module that it takes in has a list that is not known in full */
    int64_t position;
};

struct link_nest {
    struct link_context *context;
    struct link_codes codes;
    struct link_evaluator evaluator;
    uint8_t *flags; /* by file: LINK_NEST_HAS_… */
    bool *loaded;   /* by file: its decorators are in the two maps below */
    BASE_VEC(struct facts_decorator) decorators;
    struct link_names of_class;  /* (file, class) -> decorators of the class */
    struct link_names of_member; /* (file, class) -> decorators of its methods */
    struct link_names composers; /* (file, function) -> composed */
    BASE_VEC(struct link_nest_composed) composed;
    struct link_names by_name; /* (file, name) -> class, and (file, "") -> every class of the file */
    BASE_VEC(struct link_nest_class) classes;
    BASE_VEC(struct link_nest_app) apps;
    uint32_t *seen; /* by file: the last walk that came by */
    uint32_t walk;
    uint64_t elements, endpoints; /* so far */
    bool is_cut;                  /* no more elements are read: the limit was met and recorded */
};

#define LINK_NEST_HAS_CONTROLLER 1u
#define LINK_NEST_HAS_MODULE 2u
#define LINK_NEST_HAS_ROUTE 4u
#define LINK_NEST_HAS_FACTORY 8u
#define LINK_NEST_HAS_COMPOSED 16u
#define LINK_NEST_HAS_PATH 64u
#define LINK_NEST_HAS_CLASS 32u /* it declares a controller or module */

/* ---- nest_decorator.c ---- */

/* What a name of one of Nest's packages means. */
enum link_nest_kind link_nest_kind_of(struct base_str package, struct base_str name, const char **method);
/* The same for a dotted name as a file writes it. */
enum link_nest_kind link_nest_kind_in(const struct link_code *code, struct base_str written,
                                      const char **method);
/* Finds the functions that compose decorators, and marks the files that use them. */
void link_nest_find_composers(struct link_nest *nest);
/* Adds what a decorator means to `out`; of several of one kind the first counts. */
void link_nest_read_decorator(struct link_nest *nest, struct link_code *code,
                              const struct facts_decorator *decorator, struct link_nest_uses *out);
/* Fills of_class and of_member for a file. */
void link_nest_load_decorators(struct link_nest *nest, uint32_t file);
/* False for @ApiExcludeEndpoint(false). */
bool link_nest_is_hiding(const struct link_nest_use *use);

/* ---- nest_class.c ---- */

void link_nest_find_classes(struct link_nest *nest);
/* The class that a value is; LINK_NONE for what is no controller or module. A class without decorators that
 * extends a controller is one. */
uint32_t link_nest_class_of(struct link_nest *nest, struct link_value value);
uint32_t link_nest_new_class(struct link_nest *nest, struct link_nest_class class);

/* ---- nest_module.c ---- */

void link_nest_read_modules(struct link_nest *nest);
/* Reads an element of `imports` into the lists of a class. */
void link_nest_read_import(struct link_nest *nest, uint32_t class, struct link_frame *frame,
                           uint32_t argument);
/* The elements of a list, for base_free(), and how many; NULL when no more are read, which is recorded. */
struct link_value *link_nest_elements(struct link_nest *nest, struct link_value list, uint32_t *n);
/* Adds what the file of a class imports to its loose lists. */
void link_nest_loosen(struct link_nest *nest, uint32_t class);
/* Calls `visit` for a file and for what it imports, LINK_NEST_MOST_HOPS away, but not through files that
 * declare controllers or modules. */
void link_nest_walk_files(struct link_nest *nest, uint32_t file,
                          void (*visit)(struct link_nest *nest, uint32_t file, void *data), void *data);

/* ---- nest_app.c ---- */

void link_nest_find_apps(struct link_nest *nest);

/* ---- nest_setting.c ---- */

/* Reads what is set on an app, in the files that start and make it and in what they import. */
void link_nest_read_settings(struct link_nest *nest, struct link_nest_app *app);
/* The texts of a value that is one or an array of them. */
struct link_nest_texts link_nest_texts_of(struct link_nest *nest, struct link_value value,
                                          struct base_str written);

/* ---- nest_router.c ---- */

/* Gives the modules of an app the paths that RouterModule says. */
void link_nest_read_router_modules(struct link_nest *nest, struct link_nest_app *app);

/* ---- nest_handler.c ---- */

/* One empty text. */
struct link_nest_texts link_nest_no_text(struct link_nest *nest);
/* What @Controller says. */
void link_nest_read_controller(struct link_nest *nest, const struct link_nest_class *class,
                               struct link_nest_texts *paths, struct link_nest_texts *versions,
                               bool *has_versions);
/* Takes in what a decorator of the method says; `row` is where it stands. */
void link_nest_take(struct link_nest *nest, const struct link_nest_use *use,
                    const struct facts_decorator *row, struct link_nest_handler *handler);

/* ---- nest_route.c ---- */

/* Adds the endpoints of every app. */
void link_nest_serve(struct link_nest *nest);

#endif
