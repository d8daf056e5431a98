/*
 * What words of prose mean, in the languages that documents are written in: one data file per language
 * (lexicon/<language>.def), several lists of words and phrases in each.
 *
 * A phrase is compared without case, with any white space for a space and either apostrophe. It must stand as
 * words of its own, but in Chinese and Japanese, which have no spaces; a part of a name such as
 * src/no-cache.ts is none. One that ends in '*' is the beginning of a word. Time is linear in the text for
 * each list. Nothing here keeps state that changes.
 */
#ifndef VALIDATOR_BASE_LEXICON_H
#define VALIDATOR_BASE_LEXICON_H

#include "validator/base/str.h"

enum base_language {
    BASE_LANGUAGE_EN,
    BASE_LANGUAGE_ES,
    BASE_LANGUAGE_DE,
    BASE_LANGUAGE_FR,
    BASE_LANGUAGE_PT,
    BASE_LANGUAGE_ZH,
    BASE_LANGUAGE_JA,
    BASE_LANGUAGE_OTHER, /* one that has no lists */
    BASE_LANGUAGE_COUNT
};

enum base_word_list {
    BASE_WORDS_stop,            /* frequent words, by which a language is recognised */
    BASE_WORDS_negation,        /* "there is no", "without": what is named need not be there */
    BASE_WORDS_gone,            /* "removed", "no longer": what is named was there once */
    BASE_WORDS_elsewhere,       /* "another repository", "branch": what is named is there, and not here */
    BASE_WORDS_rename,          /* "renamed to": of two names one is old */
    BASE_WORDS_future,          /* "will", "create": what is named may come later */
    BASE_WORDS_example,         /* "for example" */
    BASE_WORDS_history,         /* headings of sections that tell what was */
    BASE_WORDS_planned,         /* headings of sections that tell what shall be */
    BASE_WORDS_archived,        /* what a document says that nobody keeps up to date */
    BASE_WORDS_generated,       /* what a document says that a program writes */
    BASE_WORDS_troubleshooting, /* headings of sections of problems and their remedies */
    BASE_WORDS_symptom,         /* headers of columns in such sections */
    BASE_WORDS_cause,
    BASE_WORDS_remedy,
    BASE_WORDS_optional, /* what a table says of a variable or parameter */
    BASE_WORDS_required,
    BASE_WORDS_denial, /* "is not", "without": the sentence says the opposite of what follows */
    BASE_WORDS_COUNT
};

/* "en" …, and "other". */
const char *base_language_name(enum base_language language);
/* False for a name that is none of these. */
bool base_language_parse(struct base_str name, enum base_language *out);

/* The words of a list, ended by NULL; an empty one when the language has none. Static. */
const char *const *base_lexicon_words(enum base_language language, enum base_word_list list);
/* The first place in the text where a word of the list stands, or -1; `*length` (may be NULL) is the length
 * of what stands there. */
ptrdiff_t base_lexicon_find(enum base_language language, enum base_word_list list, struct base_str text,
                            size_t *length);
static inline bool base_lexicon_has(enum base_language language, enum base_word_list list,
                                    struct base_str text)
{
    return base_lexicon_find(language, list, text, NULL) >= 0;
}
/* Where a phrase stands in the text, by the same comparison, or -1. */
ptrdiff_t base_lexicon_phrase(struct base_str text, struct base_str phrase, bool has_spaces, size_t *length);

/* Counts by which the language of a document is told; starts zeroed. */
struct base_language_tally {
    uint32_t words, stops[BASE_LANGUAGE_COUNT];
    uint32_t han, kana, foreign; /* code points; foreign: letters of a script that no list is written in */
};

void base_language_count(struct base_language_tally *tally, struct base_str text);
/* English when there is too little text to tell. */
enum base_language base_language_of(const struct base_language_tally *tally);

#endif
