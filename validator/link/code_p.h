/*
 * The facts of one source file, indexed for evaluation: scopes, bindings, calls and their arguments by number
 * and by name. Files are loaded when first asked for.
 */
#ifndef VALIDATOR_LINK_CODE_P_H
#define VALIDATOR_LINK_CODE_P_H

#include "validator/link/link.h"
#include "validator/link/names_p.h"

struct link_frame;
struct link_instance;

struct link_code {
    uint32_t file;
    struct facts_file info;
    struct facts_scope *scopes; /* by ordinal */
    uint32_t scope_count;
    struct facts_call *calls; /* by ordinal */
    uint32_t call_count;
    struct facts_binding *bindings;
    uint32_t binding_count;
    struct facts_call_argument *arguments;
    uint32_t argument_count;
    struct facts_parameter *parameters;
    uint32_t parameter_count;
    struct facts_symbol *symbols;
    uint32_t symbol_count;
    struct facts_resolved_import *imports;
    uint32_t import_count;
    struct facts_export *exports;
    uint32_t export_count;
    uint32_t *first_argument, *next_argument; /* of a call; by argument: the next of the same call */
    uint32_t *first_call, *next_call;         /* of a scope; by call: the next in the same scope */
    struct link_names bindings_by_name;       /* (scope, name) */
    struct link_names enums;                  /* (scope, name): first member of an enum, or of the like */
    struct link_names assigned;               /* (0, name): assignments anywhere in the file */
    struct link_names scopes_by_name;         /* (parent, name): functions, classes, methods */
    struct link_names parameters_by_name;     /* (scope, name) */
    struct link_names imports_by_alias;       /* (0, alias) */
    struct link_names imports_by_specifier;   /* (0, specifier) */
    struct link_names exports_by_name;        /* (0, name) */
    struct link_frame **statics;              /* by scope: the frame of nobody's call; NULL until asked for */
    bool *ran;                                /* by scope: its calls were looked at */
    bool *active;                             /* by scope: being run */
    bool *relevant;                           /* by scope: running it may make or change a router */
    bool *matters;                            /* by call: the same */
    bool *registered;                         /* by call: it added a route or mount */
    struct link_instance **instances;         /* by class scope: the first object made of it; NULL for none */
    bool executed;                            /* the module was run */
};

struct link_codes {
    struct link_context *context;
    struct link_code **items;          /* by row of `file` */
    struct facts_range *import_ranges; /* rows of resolved_import by row of `file` */
    size_t count;
    unsigned frameworks; /* those that some file imports: bits in the order of frameworks.def */
};

void link_codes_init(struct link_codes *codes, struct link_context *context);
void link_codes_finish(struct link_codes *codes);
/* The file's facts; the file is loaded when it was not. */
struct link_code *link_codes_get(struct link_codes *codes, uint32_t file);
/* Marks, in an array of one flag per file, every file that imports a marked one, directly or not. */
void link_codes_mark_importers(struct link_codes *codes, bool *marks);
/* The argument at `position` of a call, or its part `member` (absent for itself); LINK_NONE for none. */
uint32_t link_code_argument(const struct link_code *code, uint32_t call, int64_t position,
                            struct base_str member);

#endif
