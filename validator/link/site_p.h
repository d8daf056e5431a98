/*
 * Sites that a generator makes of a tree's documents: what an absolute link such as /guide/start leads to,
 * and by which rule a heading gets its anchor. They are told by the names of configuration files alone.
 */
#ifndef VALIDATOR_LINK_SITE_P_H
#define VALIDATOR_LINK_SITE_P_H

#include "validator/link/link.h"

enum link_generator {
    LINK_SITE_NONE,
    LINK_SITE_VITEPRESS,
    LINK_SITE_VUEPRESS,
    LINK_SITE_DOCUSAURUS,
    LINK_SITE_MKDOCS,
    LINK_SITE_HUGO,
    LINK_SITE_STARLIGHT,
    LINK_SITE_ASTRO,
    LINK_SITE_NEXTRA,
    LINK_SITE_FUMADOCS,
    LINK_SITE_MINTLIFY,
    LINK_SITE_JEKYLL,
    LINK_SITE_MDBOOK,
    LINK_SITE_SPHINX,
    LINK_SITE_ANTORA,
    LINK_SITE_COUNT
};

struct link_site {
    enum link_generator generator;
    struct base_str folder;  /* of its configuration */
    struct base_str content; /* folder whose files are its pages */
    struct base_str assets;  /* folder whose files are served as they are; absent for none */
};

struct link_sites {
    BASE_VEC(struct link_site) items; /* in path order of their configurations */
};

/* Strings are from the context's arena or the store. */
void link_sites_find(struct link_sites *sites, struct link_context *context);
void link_sites_finish(struct link_sites *sites);
/* The site that makes a page of the document, the one with the deepest folder of several; NULL for none. */
const struct link_site *link_site_of(const struct link_sites *sites, struct base_str path);
/* "vitepress" … */
const char *link_generator_name(enum link_generator generator);

#endif
