/*
 * The words of ECMAScript and TypeScript that mean something to a parser. Those up to SCAN_ECMA_LAST_RESERVED
 * are reserved and never name anything; the others are words in some places and identifiers elsewhere.
 */
#ifndef VALIDATOR_SCAN_ECMA_WORD_H
#define VALIDATOR_SCAN_ECMA_WORD_H

#include "validator/base/str.h"

#define SCAN_ECMA_RESERVED(WORD)                                                                             \
    WORD(break) WORD(case) WORD(catch) WORD(class) WORD(const) WORD(continue) WORD(debugger) WORD(default)   \
    WORD(delete) WORD(do) WORD(else) WORD(enum) WORD(export) WORD(extends) WORD(false) WORD(finally)         \
    WORD(for) WORD(function) WORD(if) WORD(import) WORD(in) WORD(instanceof) WORD(new) WORD(null)            \
    WORD(return) WORD(super) WORD(switch) WORD(this) WORD(throw) WORD(true) WORD(try) WORD(typeof)           \
    WORD(var) WORD(void) WORD(while) WORD(with)

#define SCAN_ECMA_CONTEXTUAL(WORD)                                                                           \
    WORD(abstract)                                                                                           \
    WORD(accessor)                                                                                           \
    WORD(any)                                                                                                \
    WORD(as)                                                                                                 \
    WORD(assert)                                                                                             \
    WORD(asserts)                                                                                            \
    WORD(async)                                                                                              \
    WORD(await)                                                                                              \
    WORD(bigint)                                                                                             \
    WORD(boolean)                                                                                            \
    WORD(constructor)                                                                                        \
    WORD(declare)                                                                                            \
    WORD(from)                                                                                               \
    WORD(get)                                                                                                \
    WORD(global)                                                                                             \
    WORD(implements)                                                                                         \
    WORD(infer)                                                                                              \
    WORD(interface)                                                                                          \
    WORD(intrinsic)                                                                                          \
    WORD(is)                                                                                                 \
    WORD(keyof)                                                                                              \
    WORD(let)                                                                                                \
    WORD(module)                                                                                             \
    WORD(namespace)                                                                                          \
    WORD(never)                                                                                              \
    WORD(number)                                                                                             \
    WORD(object)                                                                                             \
    WORD(of)                                                                                                 \
    WORD(out)                                                                                                \
    WORD(override)                                                                                           \
    WORD(private)                                                                                            \
    WORD(protected)                                                                                          \
    WORD(public)                                                                                             \
    WORD(readonly)                                                                                           \
    WORD(require)                                                                                            \
    WORD(satisfies)                                                                                          \
    WORD(set)                                                                                                \
    WORD(static)                                                                                             \
    WORD(string) WORD(symbol) WORD(type) WORD(undefined) WORD(unique) WORD(unknown) WORD(using) WORD(yield)

enum scan_ecma_word {
    SCAN_ECMA_NO_WORD,
#define SCAN_ECMA_DECLARE(word) SCAN_ECMA_##word,
    SCAN_ECMA_RESERVED(SCAN_ECMA_DECLARE) SCAN_ECMA_CONTEXTUAL(SCAN_ECMA_DECLARE)
#undef SCAN_ECMA_DECLARE
        SCAN_ECMA_WORDS,
    SCAN_ECMA_LAST_RESERVED = SCAN_ECMA_with
};

/* The word that those bytes are; SCAN_ECMA_NO_WORD for other names. */
enum scan_ecma_word scan_ecma_word(const char *p, size_t n);

#endif
