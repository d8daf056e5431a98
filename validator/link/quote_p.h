/*
 * Texts that documents quote, looked for among those that code says. Both may have holes: `{name} is
 * required` in code is "DATABASE_URL is required" in a document, and a document writes "Migration … failed"
 * for `Migration ${file} failed`.
 */
#ifndef VALIDATOR_LINK_QUOTE_P_H
#define VALIDATOR_LINK_QUOTE_P_H

#include "validator/link/link.h"

/* Longer texts are compared by their beginning. */
#define LINK_MAX_QUOTE 300u

struct link_quote {
    struct base_str text;
    bool is_found;
    struct base_str path; /* where code says it */
    int64_t line;
};

/* Looks for every quote in the texts of the program: arguments, values, messages. Needs call_argument,
 * binding and log_message. */
void link_quotes_find(struct link_context *context, struct link_quote *quotes, size_t n);

#endif
