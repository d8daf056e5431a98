/*
 * What the extractors of Python, Go, Java, Kotlin, Rust and C share: the tokens of a file with their brackets
 * matched, and the forms in which programs of every language read the environment.
 *
 * They look for reads alone, so they need no grammar: a call by its name, its arguments, a literal among
 * them. A function of the file that reads the variable which its parameter names (getEnv(key, fallback)) is a
 * reader, too.
 */
#ifndef VALIDATOR_EXTRACT_CODE_P_H
#define VALIDATOR_EXTRACT_CODE_P_H

#include "validator/base/vec.h"
#include "validator/extract/extract.h"
#include "validator/scan/code.h"

/* A file of more tokens is no source that somebody wrote; what lies behind is a fatal problem. */
#define EXTRACT_CODE_MOST_TOKENS 4000000u
#define EXTRACT_CODE_MOST_READERS 100u

struct extract_code_range {
    uint32_t from, to; /* tokens [from, to) */
};

/* A function of the file: what stands in its body belongs to it. */
struct extract_code_function {
    struct base_str name;
    struct extract_code_range parameters, body;
};

/* A function that reads the variable which its parameter `key` names. */
struct extract_code_reader {
    struct base_str name;
    uint32_t key, parameters; /* position of the parameter, and how many there are */
};

struct extract_code {
    struct scan_code scan;
    struct facts_chunk *out;
    const char *form; /* of calls: "call" */
    bool type_first;  /* parameters are written "char *name", not "name type" */
    BASE_VEC(struct scan_code_token) tokens;
    uint32_t *match; /* of a bracket the token of its other end; of all others themselves */
    BASE_VEC(struct extract_code_function) functions;
    BASE_VEC(struct extract_code_reader) readers;
};

/* Reads all tokens. The caller finishes it, whatever happens. */
void extract_code_init(struct extract_code *code, const struct extract_extractor *extractor,
                       const struct extract_input *input, struct facts_chunk *out,
                       void (*next)(struct scan_code *, struct scan_code_token *));
void extract_code_finish(struct extract_code *code);

/* The text of a token; of a string what stands between its quotes. Absent behind the end. */
struct base_str extract_code_text(const struct extract_code *code, uint32_t i);
/* Whether it is a name or punctuator that is written so. */
bool extract_code_is(const struct extract_code *code, uint32_t i, const char *text);
/* How many tokens from `i` on are written like the words of `pattern` ("os . environ ["); 0 when one is not.
 */
uint32_t extract_code_match(const struct extract_code *code, uint32_t i, const char *pattern);
/* A string whose text is known. */
bool extract_code_is_string(const struct extract_code *code, uint32_t i);
/* The argument at `position` within the brackets that open at `open`; empty when there is none. */
struct extract_code_range extract_code_argument(const struct extract_code *code, uint32_t open,
                                                uint32_t position);
uint32_t extract_code_argument_count(const struct extract_code *code, uint32_t open);
/* The value of the argument `name = value`; empty when there is none. */
struct extract_code_range extract_code_keyword(const struct extract_code *code, uint32_t open,
                                               const char *name);
/* The one literal of the tokens, conversions around it left out; absent when there is none or several. */
struct base_str extract_code_literal(const struct extract_code *code, struct extract_code_range range);
/* Whether the name is that of a variable at all. */
bool extract_code_is_env_name(struct base_str name);

/* An env_read whose name stands at token `at`. */
void extract_code_emit(struct extract_code *code, uint32_t at, struct base_str name, struct base_str fallback,
                       const char *form, int64_t is_required);
/*
 * A call that reads the variable which its first argument names, its brackets open at `open`. A literal is a
 * read; a parameter of the function around makes that function a reader. Without a fallback the call says
 * is_required.
 */
void extract_code_call(struct extract_code *code, uint32_t open, struct base_str fallback,
                       int64_t is_required);

void extract_code_function_add(struct extract_code *code, struct base_str name,
                               struct extract_code_range parameters, struct extract_code_range body);
/* The calls of the file's own readers, once all are known. */
void extract_code_reader_calls(struct extract_code *code);

/* Whether one of the words stands anywhere in the bytes: a quick look before anything is scanned. */
bool extract_code_mentions(const struct extract_input *input, const char *const *words);

#endif
