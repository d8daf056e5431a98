/* Fastify's plugins: what register() is given, and the part of the app that it gets. */
#ifndef VALIDATOR_LINK_FASTIFY_P_H
#define VALIDATOR_LINK_FASTIFY_P_H

#include "validator/link/evaluate_p.h"

/* What Fastify's packages export, as index of LINK_FOREIGN. */
enum link_fastify_export {
    LINK_FASTIFY_OTHER,
    LINK_FASTIFY_WRAPPER,  /* fastify-plugin */
    LINK_FASTIFY_AUTOLOAD, /* @fastify/autoload */
    LINK_FASTIFY_SWAGGER,  /* @fastify/swagger */
};

/* app.register(plugin, { prefix }): the plugin is run with an app below the prefix, or with the app itself
 * when fastify-plugin wraps it. */
void link_fastify_register(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                           uint32_t router);

/* One plugin of a folder that @fastify/autoload loads. */
struct link_fastify_file {
    uint32_t file;          /* row of `file` */
    struct base_str folder; /* below the loaded one, as a path that begins with '/'; "" for itself */
};
struct link_fastify_files {
    BASE_VEC(struct link_fastify_file) items;
};

/* The files that are loaded from a folder of the repository, in order of path: those with a script's ending;
 * of a folder with an index file, only that one. Test files are no plugins. */
void link_fastify_list(struct facts_store *store, struct base_str folder, struct link_fastify_files *out);

#endif
