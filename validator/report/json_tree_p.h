/*
 * Small trees of JSON, for the writers of JSON formats. Only for validator/report.
 *
 * cJSON wants NUL-terminated UTF-8 and holds numbers as doubles. So every string is cleaned first (each byte
 * that is not UTF-8, and U+0000, becomes U+FFFD), and integers go in as the text of their digits.
 */
#ifndef VALIDATOR_REPORT_JSON_TREE_P_H
#define VALIDATOR_REPORT_JSON_TREE_P_H

#include "validator/base/str.h"

#include <cjson/cJSON.h>

/* The item itself: cJSON returns NULL only when memory is exhausted, which ends the process. */
cJSON *report_json_must(cJSON *item);
/* A member with a text, null for an absent one. `clean` is a buffer for it, whose former text goes. */
void report_json_add_string(struct base_buf *clean, cJSON *object, const char *name, struct base_str value);
void report_json_add_number(cJSON *object, const char *name, int64_t value);
/* New objects and arrays as members; they belong to `object`. */
cJSON *report_json_add_object(cJSON *object, const char *name);
cJSON *report_json_add_array(cJSON *object, const char *name);
/* A new object as the last item of an array. */
cJSON *report_json_append_object(cJSON *array);
/* Appends the tree on one line and frees it. */
void report_json_print(struct base_buf *out, cJSON *tree);

#endif
