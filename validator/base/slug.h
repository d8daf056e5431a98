/* Slugs: a heading as the fragment of a link to it. */
#ifndef VALIDATOR_BASE_SLUG_H
#define VALIDATOR_BASE_SLUG_H

#include "validator/base/arena.h"
#include "validator/base/hash.h"

/* Appends the anchor that GitHub gives a heading: lower case; letters, marks, decimal digits, connecting
 * punctuation, hyphens and blanks stay; blanks become hyphens. The number of a repeated one is the caller's
 * matter. */
void base_slug(struct base_str text, struct base_buf *out);

/*
 * The rules of those who make sites of Markdown. GitHub's is also that of Docusaurus, Jekyll, Astro,
 * Starlight, Nextra, Fumadocs and GitLab, as far as it matters.
 */
enum base_slug_rule {
    BASE_SLUG_GITHUB,
    BASE_SLUG_MKDOCS,    /* Python-Markdown: ASCII alone, one hyphen for a run of blanks and hyphens */
    BASE_SLUG_VITEPRESS, /* accents dropped, one hyphen for a run of punctuation, '_' in front of a digit */
    BASE_SLUG_HUGO,      /* as GitHub's, without marks and other connecting punctuation */
};

/* The rule of a generator by its name ("mkdocs", "vitepress", "hugo"; VuePress has VitePress's); GitHub's for
 * another, and for none. */
enum base_slug_rule base_slug_rule_of(struct base_str generator);
/* Appends the anchor of a heading by a rule, without a number. */
void base_slug_by(enum base_slug_rule rule, struct base_str text, struct base_buf *out);

/* The anchors of one page: a heading that comes again gets a number, as the rule gives it. Zeroed but for
 * rule and arena, which holds the anchors; finish with base_map_finish(&page.used). */
struct base_slug_page {
    enum base_slug_rule rule;
    struct base_arena *arena;
    struct base_map used;
};
/* The anchor of the page's next heading. */
struct base_str base_slug_next(struct base_slug_page *page, struct base_str text);

#endif
