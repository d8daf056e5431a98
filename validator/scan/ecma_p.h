/* Private to the scanner: the parts that ecma.c puts together. Each is called with now.at behind the first
 * byte of the token, fills token->kind and leaves now.at behind the last. */
#ifndef VALIDATOR_SCAN_ECMA_P_H
#define VALIDATOR_SCAN_ECMA_P_H

#include "validator/scan/ecma.h"

void scan_ecma_newline(struct scan_ecma *scan);
void scan_ecma_number(struct scan_ecma *scan, struct scan_ecma_token *token);
void scan_ecma_string(struct scan_ecma *scan, struct scan_ecma_token *token, char quote);
void scan_ecma_template_rest(struct scan_ecma *scan, struct scan_ecma_token *token, bool is_first);
void scan_ecma_punctuator(struct scan_ecma *scan, struct scan_ecma_token *token, char first);

#endif
