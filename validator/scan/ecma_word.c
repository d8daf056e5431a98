#include "validator/scan/ecma_word.h"

#include <string.h>

struct word {
    char text[11]; /* not NUL-terminated when it is full */
    uint8_t n;
};

/* In the order of enum scan_ecma_word. */
static const struct word words[SCAN_ECMA_WORDS] = {{"", 0},
#define SCAN_ECMA_DEFINE(word) {#word, sizeof #word - 1},
                                                   SCAN_ECMA_RESERVED(SCAN_ECMA_DEFINE)
                                                       SCAN_ECMA_CONTEXTUAL(SCAN_ECMA_DEFINE)
#undef SCAN_ECMA_DEFINE
};

/* Both groups are sorted, so the words of one letter are two short runs: [from, to) in each group. */
#define NONE                                                                                                 \
    {                                                                                                        \
        0, 0                                                                                                 \
    }
#define RUN(first, last)                                                                                     \
    {                                                                                                        \
        SCAN_ECMA_##first, SCAN_ECMA_##last + 1                                                              \
    }

static const uint8_t reserved[26][2] = {
    NONE,
    RUN(break, break),
    RUN(case, continue),
    RUN(debugger, do),
    RUN(else, extends),
    RUN(false, function),
    NONE,
    NONE,
    RUN(if, instanceof),
    NONE,
    NONE,
    NONE,
    NONE,
    RUN(new, null),
    NONE,
    NONE,
    NONE,
    RUN(return, return ),
    RUN(super, switch),
    RUN(this, typeof),
    NONE,
    RUN(var, void),
    RUN(while, with),
    NONE,
    NONE,
    NONE,
};

static const uint8_t contextual[26][2] = {
    RUN(abstract, await),
    RUN(bigint, boolean),
    RUN(constructor, constructor),
    RUN(declare, declare),
    NONE,
    RUN(from, from),
    RUN(get, global),
    NONE,
    RUN(implements, is),
    NONE,
    RUN(keyof, keyof),
    RUN(let, let),
    RUN(module, module),
    RUN(namespace, number),
    RUN(object, override),
    RUN(private, public),
    NONE,
    RUN(readonly, require),
    RUN(satisfies, symbol),
    RUN(type, type),
    RUN(undefined, using),
    NONE,
    NONE,
    NONE,
    RUN(yield, yield),
    NONE,
};

static enum scan_ecma_word find(const uint8_t run[2], const char *p, size_t n)
{
    for (unsigned i = run[0]; i < run[1]; i++)
        if (words[i].n == n && memcmp(words[i].text, p, n) == 0)
            return (enum scan_ecma_word)i;
    return SCAN_ECMA_NO_WORD;
}

enum scan_ecma_word scan_ecma_word(const char *p, size_t n)
{
    if (n < 2 || n > sizeof words[0].text || p[0] < 'a' || p[0] > 'z')
        return SCAN_ECMA_NO_WORD;
    enum scan_ecma_word word = find(reserved[p[0] - 'a'], p, n);
    return word ? word : find(contextual[p[0] - 'a'], p, n);
}
