#include "validator/base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static _Noreturn void out_of_memory(void)
{
    fputs("assay: out of memory\n", stderr);
    abort();
}

void *base_alloc(size_t bytes)
{
    void *p = calloc(1, bytes ? bytes : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *base_realloc(void *old, size_t count, size_t element_size)
{
    if (element_size && count > SIZE_MAX / element_size)
        out_of_memory();
    size_t bytes = count * element_size;
    void *p = realloc(old, bytes ? bytes : 1);
    if (!p)
        out_of_memory();
    return p;
}

void base_free(void *p)
{
    free(p);
}
