/* The inside of the Markdown extractor. */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_MARKDOWN_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_MARKDOWN_P_H

#include "validator/base/arena.h"
#include "validator/base/hash.h"
#include "validator/base/vec.h"
#include "validator/extract/extract.h"

struct extract_markdown_heading {
    int line;
    struct base_str text;
};

/* Lines that are code (or an HTML block), from and to inclusive. */
struct extract_markdown_span {
    int from, to;
};

/* What the syntax tree told, for the passes over lines. In order of lines. */
struct extract_markdown_reader {
    struct facts_chunk *out;
    struct base_str bytes;
    struct base_arena arena;
    int body_line; /* first line behind the front matter */
    size_t body;   /* its offset */
    BASE_VEC(struct extract_markdown_heading) headings;
    BASE_VEC(struct extract_markdown_span) code;
    struct base_map slugs; /* slug -> how often it was numbered */
};

/* Finds front matter, writes its scalars, sets body and body_line. */
void extract_markdown_front_matter(struct extract_markdown_reader *r);
/* Headings and links; fills r->headings and r->code. */
void extract_markdown_tree(struct extract_markdown_reader *r);
/* Whether cmark-gfm would spend time or memory out of proportion on a text (guard.c). */
bool extract_markdown_has_huge_tables(struct base_str body);
bool extract_markdown_has_huge_brackets(struct base_str body);
/* The first line (from 1) on which more quotes and lists open, or deeper ones, than anybody writes; 0 for
 * none. */
int extract_markdown_deep_line(struct base_str body);
struct cmark_node;
/* Text blocks, code and tables. */
void extract_markdown_blocks(struct extract_markdown_reader *r, struct cmark_node *root);
/* Phases, steps and their commands (playbook.c). */
void extract_markdown_playbook(struct extract_markdown_reader *r, struct cmark_node *root);
/* Links for the bare URLs of a text that stands on `line`. */
void extract_markdown_autolinks(struct extract_markdown_reader *r, struct base_str text, int line);
/* Tasks and fields, by lines. */
void extract_markdown_lines(struct extract_markdown_reader *r);

/* GitHub's anchor of a heading, numbered when the file has it already; in r->arena. */
struct base_str extract_markdown_slug(struct extract_markdown_reader *r, struct base_str text);

#endif
