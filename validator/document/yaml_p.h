/* Parts of the YAML reader that stand alone: line numbers, plain scalars, merge keys. */
#ifndef VALIDATOR_DOCUMENT_YAML_P_H
#define VALIDATOR_DOCUMENT_YAML_P_H

#include "validator/base/utf8.h"
#include "validator/document/document_p.h"

/*
 * libyaml follows YAML 1.1, in which NEL, LS and PS end a line; editors and YAML 1.2 do not. Where a text
 * holds one, `starts` has the true place of each of libyaml's lines; otherwise it is empty and the lines
 * agree.
 */
struct document_yaml_lines {
    BASE_VEC(struct base_position) starts;
};

void document_yaml_lines_init(struct document_yaml_lines *lines, struct base_str text);
void document_yaml_lines_finish(struct document_yaml_lines *lines);
/* From libyaml's line and column, which count from 0. */
struct base_position document_yaml_place(const struct document_yaml_lines *lines, size_t line, size_t column);

/* Resolves the merge keys of a mapping whose members are complete. */
void document_yaml_merge(struct document *document, struct document_node *mapping);

#endif
