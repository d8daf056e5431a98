/*
 * Patterns over text: PCRE2 regular expressions (UTF, JIT, bounded in steps) and path globs, bounded too.
 */
#ifndef VALIDATOR_BASE_PATTERN_H
#define VALIDATOR_BASE_PATTERN_H

#include "validator/base/error.h"

struct base_pattern; /* a compiled expression; may be used by several threads at once */

/* Compiles `source`; BASE_E_PARSE names the offset. The caller destroys the result. */
int base_pattern_create(struct base_pattern **out, struct base_str source, struct base_error *err);
void base_pattern_destroy(struct base_pattern *pattern); /* accepts NULL */
/* 1 when `subject` contains a match, 0 when not, BASE_E_LIMIT when the match needs more than its step limit
 * (1,000,000 PCRE2 match steps, 64 MiB). Invalid UTF-8 in `subject` never matches beyond the invalid place.
 * `groups` receives up to `group_count` capture groups, the whole match first; absent when not set. */
int base_pattern_match(const struct base_pattern *pattern, struct base_str subject, struct base_str *groups,
                       size_t group_count);

/*
 * Path globs: `*` any run without '/', `**` any run (also across '/'; a whole segment `**` also matches no
 * segment: `a/` `**` `/b` matches "a/b"), `?` one byte that is not '/', `{a,b}` alternatives (in up to four
 * braces, not nested; `{}` stands for itself), `[a-z]` classes. A glob without '/' matches the last segment
 * of the path. A match that needs more than 1,000,000 steps is none.
 */
/* Names are compared in NFC. */
bool base_glob_match(struct base_str glob, struct base_str path);
/* The same, which tells a match that was given up from none: 1, 0, or BASE_E_LIMIT beyond 1,000,000 steps and
 * for alternatives that make a glob of more than 1,024 bytes. *steps gets the work done. */
int base_glob_match_counted(struct base_str glob, struct base_str path, uint64_t *steps);

/* Where the glob's first alternatives at or behind `from` stand: `{` at *begin, `}` at *end. Braces with
 * nothing in them are no alternatives: "{}" is the normalised parameter of a route template. */
bool base_glob_braces(struct base_str glob, size_t from, size_t *begin, size_t *end);

#endif
