/*
 * Sections of documents that describe one class each, as "service deep dives" do: Purpose, Public Methods,
 * Dependencies, Redis Keys, DB Tables. What is written below such a heading, or behind such a label, is a
 * list of entries.
 */
#ifndef VALIDATOR_LINK_SECTION_P_H
#define VALIDATOR_LINK_SECTION_P_H

#include "validator/link/link.h"

enum link_part {
    LINK_PART_NONE,
    LINK_PART_METHOD,
    LINK_PART_DEPENDENCY,
    LINK_PART_REDIS_KEY,
    LINK_PART_TABLE,
    LINK_PART_COUNT
};

struct link_entry {
    enum link_part part;
    struct base_str text; /* borrowed from the store */
    int64_t line;
    bool is_row; /* of a table or list: one thing; else a part of a sentence that commas divide */
};

struct link_section {
    struct facts_heading heading;
    bool has[LINK_PART_COUNT]; /* the part is there, even when it says "none" */
    BASE_VEC(struct link_entry) entries;
};

/* The part that a heading, label or table header names, in the singular or plural, in any case. */
enum link_part link_part_of(struct base_str name);
/* The class that a heading is about: its last word, without numbers, quotes and "class". Absent when it has
 * more words. */
struct base_str link_section_class(struct base_str heading);
/* Reads the parts between the lines of a heading's section in one file. */
void link_section_read(const struct facts_store *store, uint32_t file, struct link_section *section);
void link_section_finish(struct link_section *section);

#endif
