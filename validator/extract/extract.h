/*
 * Extractors: bytes in, facts out. An extractor never sees a path, knows no rule and no configuration, and
 * never fails: what it cannot read becomes a `parse_problem` row, is_fatal when facts may be missing.
 *
 * A new extractor is one file (or folder) with one exported constant, one line in extractors.def, and a
 * folder of cases in fixtures/extract/<name>/. See docs/new-extractor.md.
 */
#ifndef VALIDATOR_EXTRACT_EXTRACT_H
#define VALIDATOR_EXTRACT_EXTRACT_H

#include "validator/facts/chunk.h"

struct extract_input {
    struct base_str bytes;     /* UTF-8 with LF: see validator/base/text.h */
    struct base_str extension; /* of the file's name, lower case ("ts", "tsx", "yaml"); absent for none */
};

struct extract_extractor {
    const char *name;              /* as in extractors.def and parse_problem.reader */
    const char *summary;           /* one sentence for the documentation */
    const char *const *globs;      /* paths it is for, in lower case (extract_accepts), ended by NULL */
    const enum facts_table *fills; /* ended by FACTS_TABLE_COUNT; parse_problem need not be listed */
    /* A quick look at the bytes: false when the file is not of this format after all (a YAML file that is no
     * OpenAPI document). NULL means always true. */
    bool (*recognises)(const struct extract_input *input);
    void (*run)(const struct extract_input *input, struct facts_chunk *out);
};

#define EXTRACTOR(name) extern const struct extract_extractor extract_##name;
#include "validator/extract/extractors.def"
#undef EXTRACTOR

/* All extractors in the order of extractors.def, ended by NULL. */
extern const struct extract_extractor *const extract_all[];

/* Whether one of the globs matches the path, capitals folded: a file `A.TS` is TypeScript to `file.language`,
 * and must not be counted without being read. */
bool extract_accepts(const struct extract_extractor *extractor, struct base_str path);
bool extract_fills(const struct extract_extractor *extractor, const struct facts_set *demand);

/* Writes a parse_problem row of `extractor`. */
void extract_problem(struct facts_chunk *out, const struct extract_extractor *extractor, int line, int col,
                     bool fatal, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
