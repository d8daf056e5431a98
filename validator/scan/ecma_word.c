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

/* The lengths of the words of each letter, bit by bit: most names are told from all words by theirs. */
#define N(length) (1u << (length))

static const uint16_t lengths[26] = {
    N(2) | N(3) | N(5) | N(6) | N(7) | N(8), /* as any async asserts abstract accessor */
    N(5) | N(6) | N(7),                      /* break bigint boolean */
    N(4) | N(5) | N(8) | N(11),              /* case class continue constructor */
    N(2) | N(6) | N(7) | N(8),               /* do delete default debugger */
    N(4) | N(6) | N(7),                      /* else export extends */
    N(3) | N(4) | N(5) | N(7) | N(8),        /* for from false finally function */
    N(3) | N(6),                             /* get global */
    0,                                       /* h */
    N(2) | N(5) | N(6) | N(9) | N(10),       /* if infer import interface implements */
    0,                                       /* j */
    N(5),                                    /* keyof */
    N(3),                                    /* let */
    N(6),                                    /* module */
    N(3) | N(4) | N(5) | N(6) | N(9),        /* new null never number namespace */
    N(2) | N(3) | N(6) | N(8),               /* of out object override */
    N(6) | N(7) | N(9),                      /* public private protected */
    0,                                       /* q */
    N(6) | N(7) | N(8),                      /* return require readonly */
    N(3) | N(5) | N(6) | N(9),               /* set super switch satisfies */
    N(3) | N(4) | N(5) | N(6),               /* try this throw typeof */
    N(5) | N(6) | N(7) | N(9),               /* using unique unknown undefined */
    N(3) | N(4),                             /* var void */
    N(4) | N(5),                             /* with while */
    0,                                       /* x */
    N(5),                                    /* yield */
    0,                                       /* z */
};

static enum scan_ecma_word find(const uint8_t run[2], const char *p, size_t n)
{
    for (unsigned i = run[0]; i < run[1]; i++)
        if (words[i].n == n && words[i].text[1] == p[1] && memcmp(words[i].text, p, n) == 0)
            return (enum scan_ecma_word)i;
    return SCAN_ECMA_NO_WORD;
}

enum scan_ecma_word scan_ecma_word(const char *p, size_t n)
{
    if (n < 2 || n > sizeof words[0].text || p[0] < 'a' || p[0] > 'z')
        return SCAN_ECMA_NO_WORD;
    unsigned letter = (unsigned)(p[0] - 'a');
    if (!(lengths[letter] >> n & 1))
        return SCAN_ECMA_NO_WORD;
    enum scan_ecma_word word = find(reserved[letter], p, n);
    return word ? word : find(contextual[letter], p, n);
}
