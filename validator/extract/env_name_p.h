/* Names of environment variables, for the readers that look for them. */
#ifndef VALIDATOR_EXTRACT_ENV_NAME_P_H
#define VALIDATOR_EXTRACT_ENV_NAME_P_H

#include "validator/extract/extract.h"

/* The letters that names have by convention. */
static inline bool extract_is_env_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

#endif
