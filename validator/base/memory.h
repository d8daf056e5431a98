/*
 * Allocation that does not return NULL.
 *
 * Every reader of outside input has a named limit, so no request here is large enough to fail on a machine
 * that can run the program at all. When the system still refuses, there is no state worth saving:
 * base_alloc() and its siblings end the process with a message. This is the one place in the libraries that
 * does.
 */
#ifndef VALIDATOR_BASE_MEMORY_H
#define VALIDATOR_BASE_MEMORY_H

#include <stddef.h>

void *base_alloc(size_t bytes);                                   /* zeroed */
void *base_realloc(void *old, size_t count, size_t element_size); /* checks the multiplication */
void base_free(void *p);                                          /* accepts NULL */

#endif
