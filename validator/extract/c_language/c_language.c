/* C and C++: reads of environment variables through getenv and its kin. */
#include "validator/extract/code_p.h"

static bool is_getenv(const struct extract_code *code, uint32_t i)
{
    static const char *const names[] = {"getenv",   "secure_getenv",       "_wgetenv", "g_getenv", "qgetenv",
                                        "getenv_s", "qEnvironmentVariable"};
    if (!extract_code_is(code, i + 1, "("))
        return false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (extract_code_is(code, i, names[k]))
            return !(i > 0 && (extract_code_is(code, i - 1, ".") || extract_code_is(code, i - 1, ">")));
    return false;
}

/* type name(…) { */
static void read_function(struct extract_code *code, uint32_t i)
{
    uint32_t open = i + 1, body = code->match[open] + 1;
    if (extract_code_is(code, body, "{"))
        extract_code_function_add(code, extract_code_text(code, i),
                                  (struct extract_code_range){open, code->match[open]},
                                  (struct extract_code_range){body, code->match[body]});
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct extract_code code;
    extract_code_init(&code, &extract_c_language, input, out, scan_c_next);
    code.type_first = true;
    for (uint32_t i = 0; i + 1 < code.tokens.n; i++) {
        if (code.tokens.items[i].kind != SCAN_CODE_NAME)
            continue;
        if (is_getenv(&code, i))
            extract_code_call(&code, i + 1, BASE_STR_ABSENT, FACTS_NULL);
        else if (extract_code_is(&code, i + 1, "("))
            read_function(&code, i);
    }
    extract_code_reader_calls(&code);
    extract_code_finish(&code);
}

static bool recognises(const struct extract_input *input)
{
    static const char *const words[] = {"getenv", "qEnvironmentVariable", NULL};
    return extract_code_mentions(input, words);
}

static const char *const globs[] = {"*.{c,h,cc,cpp,cxx,hh,hpp,hxx,m,mm}", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_read, FACTS_TABLE_COUNT};

const struct extract_extractor extract_c_language = {
    .name = "c_language",
    .summary = "C and C++: reads of environment variables.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
