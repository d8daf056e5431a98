/* Source code as contracts compare it: without comments, and without the white space that means nothing. */
#ifndef VALIDATOR_CONTRACT_SOURCE_P_H
#define VALIDATOR_CONTRACT_SOURCE_P_H

#include "validator/contract/contract_p.h"

struct contract_code {
    struct base_buf text;
    uint32_t *from; /* of each byte the offset in the file; one more for the end */
};

/* White space stays, as one space, between two words only; every quote is '. Comments are told by the
 * extension of `path`; of one that is not known none is. `out` is not initialised. */
void contract_squeeze(struct contract_code *out, struct base_str text, struct base_str path);
void contract_code_finish(struct contract_code *code);

#endif
