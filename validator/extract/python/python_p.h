/* What the files of the Python extractor share. */
#ifndef VALIDATOR_EXTRACT_PYTHON_PYTHON_P_H
#define VALIDATOR_EXTRACT_PYTHON_PYTHON_P_H

#include "validator/extract/code_p.h"

/* Whether a token begins a line, outside of brackets, and in which column (from 0). */
bool extract_python_begins_line(const struct extract_code *code, uint32_t i, uint32_t depth);
uint32_t extract_python_indent(const struct extract_code *code, uint32_t i);
/* Where the block ends whose header stands at `header`: the first line behind it that is not deeper. */
uint32_t extract_python_block_end(const struct extract_code *code, uint32_t header, uint32_t colon);
/* settings.c: classes whose fields pydantic fills from the environment. */
struct extract_python_class {
    struct base_str name, prefix; /* of the names of its variables */
};

/* Whether the class at the token "class" is one, because of BaseSettings or one of those that are known. */
bool extract_python_is_settings(const struct extract_code *code, uint32_t class,
                                const struct extract_python_class *known, size_t known_count,
                                struct extract_python_class *out);
/* Its fields; its own prefix, if it has one, goes to `of`. */
void extract_python_settings(struct extract_code *code, uint32_t class, struct extract_python_class *of);

#endif
