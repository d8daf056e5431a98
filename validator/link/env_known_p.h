/*
 * Every name of an environment variable that the repository itself knows, to tell a name in a document from
 * one that nothing uses: what code reads, what Compose, Dockerfiles, workflows, manifests and .env files
 * give, and every word of that form in any text but documents.
 */
#ifndef VALIDATOR_LINK_ENV_KNOWN_P_H
#define VALIDATOR_LINK_ENV_KNOWN_P_H

#include "validator/link/link.h"

struct link_env_known {
    const struct facts_store *store;
    struct base_map words;                /* every name */
    struct base_map folded;               /* the same without capitals and underscores; keys in `arena` */
    struct base_arena arena;              /* of the folded names */
    BASE_VEC(struct base_str) structured; /* those that a reader of a format found, sorted: for hints */
    bool has_other_languages;             /* code in languages whose reads are not known */
    bool has_reads;                       /* some code reads some variable */
};

enum link_env_presence {
    LINK_ENV_THERE,
    LINK_ENV_ALIKE,   /* with another prefix or suffix, in another form, or put together from a beginning */
    LINK_ENV_OUTSIDE, /* not there, but the runtime, a library, a tool or a container may read it */
    LINK_ENV_NOWHERE
};

/* The tables that it reads; a linker that uses it lists them. */
#define LINK_ENV_KNOWN_NEEDS                                                                                 \
    FACTS_TABLE_file, FACTS_TABLE_env_read, FACTS_TABLE_env_file_entry, FACTS_TABLE_compose_env,             \
        FACTS_TABLE_compose_variable, FACTS_TABLE_dockerfile_env, FACTS_TABLE_workflow_env,                  \
        FACTS_TABLE_workflow_value, FACTS_TABLE_k8s_env, FACTS_TABLE_terraform_variable,                     \
        FACTS_TABLE_env_word

void link_env_known_init(struct link_env_known *known, const struct facts_store *store);
void link_env_known_finish(struct link_env_known *known);

enum link_env_presence link_env_presence(const struct link_env_known *known, struct base_str name);
/* The name that may have been meant; absent for none. */
struct base_str link_env_closest(const struct link_env_known *known, struct base_str name);

/* Whether the text has the form of a variable's name, in capitals; a name of one word is one, too. */
bool link_env_is_name(struct base_str text);

#endif
