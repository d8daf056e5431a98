/* Numbers in documents: series of headings or rows, ranges such as "#305–#337" and "Phase A–F". */
#ifndef VALIDATOR_CONTRACT_NUMBER_P_H
#define VALIDATOR_CONTRACT_NUMBER_P_H

#include "validator/contract/contract_p.h"

/* Members of one range. */
#define CONTRACT_MOST_MEMBERS 2000

struct contract_numbered {
    int64_t number, line;
    struct base_str text;
};

/* Headings below one heading, or rows of one table, that are numbered by one word. */
struct contract_series {
    struct contract_numbered *items;
    size_t n;
    bool is_letter;
    struct base_str word; /* folded, singular: "gate"; "" for a bare number */
    int64_t parent;       /* line of the heading above; of the table */
    int64_t level;
};

/* What `word` names: "headings" ("1. Purpose"), "rows" (first column of tables), else headings or first cells
 * that begin with the word ("Gate 1", "Phase A"). In the arena. */
size_t contract_series_of(struct contract_run *run, uint32_t file, struct base_str word,
                          struct contract_series **out);
/* All series of headings with a word or a bare number. */
size_t contract_series_all(struct contract_run *run, uint32_t file, struct contract_series **out);
/* "3", or "C". */
struct base_str contract_number_text(struct base_arena *arena, int64_t number, bool is_letter);

/* A range as it is written. */
struct contract_range {
    struct base_str prefix; /* "#", "Gate " …, as written */
    struct base_str word;   /* folded, singular, without a space; "#" stays */
    int64_t first, last;
    bool is_letter;
    size_t from, to; /* in the text */
};

/* Reads a text that is a range and nothing else. */
bool contract_range_parse(struct contract_run *run, struct base_str text, struct contract_range *out);
/* The next range in a text at or behind *at, which moves behind it; one that has no prefix is none. */
bool contract_range_next(struct contract_run *run, struct base_str text, size_t *at,
                         struct contract_range *out);
/* "gates" -> "gate", "entries" -> "entry". Folded text, in the arena or a slice of it. */
struct base_str contract_singular(struct base_arena *arena, struct base_str word);
/* A number in digits or as a word (one … twenty) at the start of a folded text; its length, 0 for none. */
size_t contract_read_number(struct base_str text, int64_t *out);

/* Which members of a range the texts of a file name. */
struct contract_mentions {
    bool *named;      /* (last - first + 1) */
    size_t count;     /* of them */
    int64_t declared; /* line of the first place that writes the whole range; 0 for none */
};
enum contract_place { CONTRACT_IN_TEXT, CONTRACT_IN_HEADING, CONTRACT_IN_ROW };
void contract_find_mentions(struct contract_run *run, const struct contract_texts *texts,
                            const struct contract_range *range, enum contract_place place,
                            struct contract_mentions *out);

/* A number that a text says of a noun: "46 endpoints", "seven documented gates". */
struct contract_claim {
    int64_t number;
    size_t from, to; /* in the folded text */
    bool is_bound;   /* "7-gate flow": of the very thing that is spoken of */
};
/* The next claim about the folded, singular noun at or behind *at. What is about, at most or at least a
 * number, or a part of a larger one, is none. `most_words` may stand between the number and the noun. */
bool contract_claim_next(struct base_str folded, struct base_str noun, unsigned most_words, size_t *at,
                         struct contract_claim *out);

#endif
