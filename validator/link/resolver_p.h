/*
 * From a module specifier to a file: relative paths, aliases of tsconfig.json, packages of the workspace.
 * Follows what TypeScript (moduleResolution node, NodeNext and bundler) and Node do, with one difference: a
 * target in a build folder is looked for in its sources, since build output is not part of a repository.
 */
#ifndef VALIDATOR_LINK_RESOLVER_P_H
#define VALIDATOR_LINK_RESOLVER_P_H

#include "validator/link/link.h"
#include "validator/link/names_p.h"

enum link_status {
    LINK_FILE,
    LINK_PACKAGE,
    LINK_BUILTIN,
    LINK_ASSET,
    LINK_GENERATED, /* git ignores it, or a build or generator writes it */
    LINK_VIRTUAL,   /* a bundler, framework or runtime makes it */
    LINK_UNSURE,    /* a link, an alias that is not known, a path out of the tree */
    LINK_MISSING    /* certainly not there */
};

struct source_ignore;

struct link_target {
    enum link_status status;
    uint32_t file;           /* row of `file`, or LINK_NONE */
    struct base_str package; /* absent for relative paths and aliases */
};

/* A path mapping that is in force somewhere; `targets` are rows of ts_path. */
struct link_mapping {
    struct base_str pattern;
    uint32_t first, end;  /* rows of ts_path */
    struct base_str root; /* targets are relative to it */
    struct base_str leaf; /* folder of the configuration that is in force: ${configDir} */
};

/* What the configuration of a folder says; shared by all folders below it that have none of their own. */
struct link_aliases {
    struct base_str base_url; /* from the root of the tree; absent for none */
    const struct link_mapping *mappings;
    size_t mapping_count;
    const struct base_str *root_dirs; /* folders that lie on top of each other (rootDirs) */
    size_t root_dir_count;
};

struct link_resolver {
    struct facts_store *store;
    const struct config *config;
    struct base_arena *arena;
    struct base_str *paths; /* of every row of `file` */
    size_t file_count;
    struct base_map folders; /* every folder of the tree -> its number */
    uint32_t *folder_of;     /* of every row of `file`: the number of its folder */
    struct base_map aliases; /* folder -> index into alias_sets, + 1; 0 for none */
    BASE_VEC(struct link_aliases) alias_sets;
    struct link_names configs;   /* (0, folder) -> row of ts_config */
    struct base_map ignore_sets; /* folder -> index into ignore_list */
    BASE_VEC(const struct source_ignore *) ignore_list;
    struct base_map workspace;    /* package name -> row of package_manifest */
    struct base_map dependencies; /* names of package_dependency */
    struct base_map builtins;
    struct link_names bare; /* (alias set + 1 or 0, specifier that is no path) -> index into bare_targets */
    BASE_VEC(struct link_target) bare_targets;
    size_t hints; /* near names that were looked for */
    char *path;   /* scratch of LINK_PATH_MAX bytes */
};

/* A path longer than this leads nowhere. */
#define LINK_PATH_MAX 4096u
/* Configurations that one takes over through `extends`, directly or not; more are left out. */
#define LINK_MAX_EXTENDS 32u
/* Configurations beside a tsconfig.json that are looked at; more are left out. */
#define LINK_MAX_NEIGHBOURS 64u

void link_resolver_init(struct link_resolver *resolver, struct link_context *context);
void link_resolver_finish(struct link_resolver *resolver);
struct link_target link_resolve(struct link_resolver *resolver, struct base_str from_path,
                                struct base_str specifier);

/* What follows is shared by the resolver's own files. */

/* The file that a path without (or with another) extension, or a folder, stands for; LINK_NONE for none. */
uint32_t link_resolver_probe(struct link_resolver *resolver, struct base_str path);
/* The same, also in src/ when the path lies in a build folder of the package in `folder`. */
uint32_t link_resolver_probe_built(struct link_resolver *resolver, struct base_str folder,
                                   struct base_str target);
/* aliases.c: the mappings in force for files of `folder`; NULL for none. */
const struct link_aliases *link_resolver_aliases(struct link_resolver *resolver, struct base_str folder);
/* The file an alias leads to. *matched says whether a mapping fits at all, *absent what it means when none of
 * its targets is there. */
uint32_t link_resolver_alias(struct link_resolver *resolver, const struct link_aliases *aliases,
                             struct base_str specifier, bool *matched, enum link_status *absent);
/* Whether the tree has that folder, in whatever form its name is written. */
bool link_resolver_has_folder(const struct link_resolver *resolver, struct base_str path);
/* absent.c: why a path leads to no file of the tree: LINK_GENERATED, LINK_UNSURE or LINK_MISSING. */
enum link_status link_resolver_absent(struct link_resolver *resolver, struct base_str path);
/* ignored.c: whether the .gitignore files of the tree leave the path out, as a file or as a folder. */
bool link_resolver_ignores(struct link_resolver *resolver, struct base_str path);
/* convention.c: what frameworks agree on without saying it: "#x" of package.json, "$lib", "@/x", "~/x", and
 * folders of the unit that are named as if they were packages. `given` is what the rest of the rules found.
 */
struct link_target link_resolver_convention(struct link_resolver *resolver, struct base_str folder,
                                            struct base_str specifier, struct link_target given);
/* The target for a file that was found. */
struct link_target link_resolver_found(struct link_resolver *resolver, uint32_t file,
                                       struct base_str package);
/* star.c: what '*' of a pattern stands for in a text; false when the pattern does not fit. */
bool link_star_fits(struct base_str pattern, struct base_str text, struct base_str *star);
/* A target with that in place of its '*'. */
struct base_str link_star_fill(struct base_arena *arena, struct base_str target, struct base_str star);
/* workspace.c: fills `workspace` and `dependencies`. */
void link_resolver_packages(struct link_resolver *resolver);
/* Conditions of exports and imports in the order in which they lead to sources best: low is good. */
unsigned link_condition_rank(struct base_str condition);
/* The file of a workspace package; LINK_NONE when it cannot be told. */
uint32_t link_resolver_workspace(struct link_resolver *resolver, uint32_t manifest, struct base_str specifier,
                                 size_t name_length);
/* "pkg" of "pkg/x", "@scope/pkg" of "@scope/pkg/x". */
struct base_str link_package_name(struct base_str specifier);

#endif
