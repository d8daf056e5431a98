/* Settings as files of deployments write them: what of a value may be kept, ${NAME:-default}, ports, images.
 */
#ifndef VALIDATOR_EXTRACT_SETTING_P_H
#define VALIDATOR_EXTRACT_SETTING_P_H

#include "validator/extract/extract.h"

/*
 * The value when it has the form of a plain setting, else absent: nothing, a switch, a number, a short word,
 * a path, an address without credentials and without a long path. When the name speaks of a secret, nothing
 * and a switch alone. No key or token has such a form; a word that is a password under a harmless name cannot
 * be told from others.
 */
struct base_str extract_plain_value(struct base_str name, struct base_str value);

/* A read of a variable in a text: $NAME, ${NAME}, ${NAME:-default} … */
struct extract_interpolation {
    struct base_str name;
    struct base_str fallback; /* behind :-, -, :? or :+; absent for none */
    const char *form;         /* plain, default, required or alternate */
    size_t from, end;         /* its bytes in the text */
};

/* The next one at or behind *at, which moves on to where the one after it may begin, inside of its default
 * too. `$$` is a dollar. */
bool extract_interpolation_next(struct base_str text, size_t *at, struct extract_interpolation *out);

/* A number, a range of numbers, or one variable with such a default. */
struct extract_port_range {
    int64_t first, last;      /* FACTS_NULL when not known */
    struct base_str variable; /* absent for none */
};

struct extract_port_range extract_port_range(struct base_str text);

/* "registry:5000/name:tag@sha256:…" in its parts; absent ones are absent. */
struct extract_image {
    struct base_str name, tag, digest;
};

struct extract_image extract_image(struct base_str text);

/* Writes the runtime_version that an image stands for ("library/node:20-alpine" is node 20-alpine), if any.
 */
void extract_image_version(struct facts_chunk *out, int line, struct extract_image image, const char *source);

#endif
