#define PCRE2_CODE_UNIT_WIDTH 8

#include "validator/base/pattern.h"

#include "validator/base/memory.h"

#include <pcre2.h>

/* PCRE2 match steps for one subject: a hostile pattern ends here instead of running for ever. */
#define MATCH_STEPS 1000000u
/* KiB that one match may take when compiled code's stack is not enough. */
#define MATCH_KIB (64u << 10)

struct base_pattern {
    pcre2_code *code;
    pcre2_match_context *context;
};

int base_pattern_create(struct base_pattern **out, struct base_str source, struct base_error *err)
{
    int code;
    PCRE2_SIZE offset;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)(source.p ? source.p : ""), source.n,
                      PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
    if (!compiled) {
        char text[256];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof text);
        return base_error_set(err, BASE_E_PARSE, "the regular expression is wrong at offset %zu: %s",
                              (size_t)offset, text);
    }
    /* Without JIT (a machine that forbids it) matching is slower, and the same. */
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    struct base_pattern *pattern = base_alloc(sizeof *pattern);
    pattern->code = compiled;
    pattern->context = pcre2_match_context_create(NULL);
    BASE_BUG(!pattern->context);
    pcre2_set_match_limit(pattern->context, MATCH_STEPS);
    pcre2_set_heap_limit(pattern->context, MATCH_KIB);
    *out = pattern;
    return BASE_OK;
}

void base_pattern_destroy(struct base_pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_match_context_free(pattern->context);
    pcre2_code_free(pattern->code);
    base_free(pattern);
}

static int match(const struct base_pattern *pattern, struct base_str subject, pcre2_match_data *data,
                 uint32_t options)
{
    return pcre2_match(pattern->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, 0, options, data,
                       pattern->context);
}

/* Compiled code has a small stack of its own. Where that ends the interpreter goes on, so that the answer
 * does not depend on whether the machine allows compiled code. */
int base_pattern_match(const struct base_pattern *pattern, struct base_str subject, struct base_str *groups,
                       size_t group_count)
{
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    BASE_BUG(!data);
    int found = match(pattern, subject, data, 0);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = match(pattern, subject, data, PCRE2_NO_JIT);
    const PCRE2_SIZE *vector = pcre2_get_ovector_pointer(data);
    for (size_t i = 0; i < group_count; i++) {
        bool set = found > 0 && i < (size_t)found && vector[2 * i] != PCRE2_UNSET;
        groups[i] = set ? base_str_slice(subject, vector[2 * i], vector[2 * i + 1]) : BASE_STR_ABSENT;
    }
    pcre2_match_data_free(data);
    /* Whatever else ended the search, a limit of steps, depth or memory: nothing is known about a match. */
    if (found < 0 && found != PCRE2_ERROR_NOMATCH)
        return BASE_E_LIMIT;
    return found > 0;
}
