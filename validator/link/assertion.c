#include "validator/link/assertion_p.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* First words of the names of functions that check something. */
static const char *const words[] = {"expect", "assert", "should", "verify", "check",  "ensure",  "validate",
                                    "must",   "wait",   "fail",   "throw",  "reject", "snapshot"};
/* The same within a name: toMatchSnapshot, runAssertions. */
static const char *const inner_words[] = {"Assert", "Expect", "Snapshot", "Verify",
                                          "Should", "Check",  "Test"};
/* Queries of Testing Library that throw when nothing is found. */
static const char *const queries[] = {"getBy", "getAllBy", "findBy", "findAllBy"};
/* Objects whose functions are assertions. */
static const char *const objects[] = {"cy", "assert", "chai", "should", "expect", "sinon.assert", "td"};
/* Functions of node:assert and its like, taken out of their object. */
static const char *const plain[] = {
    "ok",      "equal",          "deepEqual",          "strictEqual", "deepStrictEqual", "notEqual",
    "notOk",   "notStrictEqual", "notDeepStrictEqual", "throws",      "doesNotThrow",    "rejects",
    "require", "notThrows",      "doesNotReject",      "match",       "doesNotMatch",    "ifError",
    "done"};
/* Functions of the object t that AVA, tap and node:test give to a test, and that fail nothing. */
static const char *const harmless[] = {"test",    "log",  "comment",    "diagnostic", "teardown", "timeout",
                                       "context", "mock", "skip",       "todo",       "after",    "afterEach",
                                       "before",  "end",  "beforeEach", "name",       "signal",   "runOnly"};

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Whether a name begins with a word, in camel case or with underscores. */
static bool begins_with(struct base_str name, const char *word)
{
    size_t n = strlen(word);
    while (name.n && (name.p[0] == '_' || name.p[0] == '$' || name.p[0] == '#'))
        name = base_str_from(name, 1);
    return base_str_eq_nocase(base_str_slice(name, 0, n), base_str_of(word)) &&
           (name.n == n || !is_lower(name.p[n]));
}

static bool is_named_so(struct base_str part)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (begins_with(part, words[i]))
            return true;
    for (size_t i = 0; i < COUNT(queries); i++)
        if (base_str_starts(part, queries[i]))
            return true;
    for (size_t i = 0; i < COUNT(inner_words); i++) {
        ptrdiff_t at = base_str_find(part, inner_words[i]);
        size_t end = (size_t)at + strlen(inner_words[i]);
        /* "Tests" and "Testing", but not "Testimonial". */
        if (at >= 0 && (end >= part.n || !is_lower(part.p[end]) || part.p[end] == 's' || part.p[end] == 'i'))
            return true;
    }
    return false;
}

bool link_makes_error(struct base_str name)
{
    return base_str_ends(name, "Error") || base_str_ends(name, "Exception");
}

bool link_may_fail(struct base_str callee)
{
    struct base_str rest = callee, first = base_str_split(&rest, '.'), part;
    if (!rest.p)
        return is_named_so(first) || BASE_STR_IN(first, plain) || begins_with(first, "test");
    if (BASE_STR_IN(first, objects))
        return true;
    if (base_str_is(first, "t") || base_str_is(first, "tap") || base_str_is(first, "QUnit")) {
        part = rest;
        return !BASE_STR_IN(base_str_split(&part, '.'), harmless);
    }
    for (part = first; part.p; part = base_str_split(&rest, '.')) {
        if (base_str_ends(part, "()"))
            part.n -= 2;
        if (is_named_so(part))
            return true;
    }
    return false;
}

bool link_expects(struct base_str callee)
{
    return base_str_is(callee, "expect") || base_str_starts(callee, "expect(") ||
           base_str_starts(callee, "expect.");
}
