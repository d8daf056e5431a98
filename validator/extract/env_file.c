/*
 * .env files, and their examples. Only names leave this file: a value is measured and let go. The plain
 * settings of an example are the one exception: see extract_plain_value().
 *
 * Quoted values may span lines, as private keys do. `# NAME=value` shows a variable that may be set.
 */
#include "validator/extract/env_name_p.h"
#include "validator/extract/setting_p.h"

static bool is_name_char(char c, bool is_first)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           (!is_first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

/* Takes NAME= off the line; absent when it does not begin so. */
static struct base_str take_name(struct base_str *line)
{
    size_t n = 0;
    while (n < line->n && is_name_char(line->p[n], n == 0))
        n++;
    struct base_str name = base_str_slice(*line, 0, n), rest = base_str_from(*line, n);
    while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t'))
        rest = base_str_from(rest, 1);
    if (n == 0 || !base_str_starts(rest, "="))
        return BASE_STR_ABSENT;
    *line = base_str_from(rest, 1);
    return name;
}

static bool is_upper_case(struct base_str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] >= 'a' && name.p[i] <= 'z')
            return false;
    return true;
}

/* A line of a key that was written without quotes ("MIIEow==") is no name, and must not be shown as one. */
static bool looks_like_value(struct base_str name, struct base_str value)
{
    return !is_upper_case(name) && (name.n > 40 || value.n == 0 || base_str_is(value, "="));
}

/* ${NAME} and $NAME in a value are reads of another variable. */
static void read_references(struct base_str value, int line, struct facts_chunk *out)
{
    for (size_t i = 0; i + 1 < value.n; i++) {
        if (value.p[i] != '$')
            continue;
        size_t from = i + 1 + (value.p[i + 1] == '{'), to = from;
        while (to < value.n && extract_is_env_char(value.p[to]))
            to++;
        if (to > from)
            FACTS_EMIT(out, env_word, .line = line, .name = base_str_slice(value, from, to));
        i = to > i ? to - 1 : i;
    }
}

/* The value at the start of `rest`, which runs on over lines when it is quoted; moves both on. */
static struct base_str take_value(struct base_str line, struct base_str *rest, int *number)
{
    line = base_str_trim(line);
    char quote = line.n ? line.p[0] : '\0';
    if (quote != '"' && quote != '\'' && quote != '`') {
        ptrdiff_t comment = base_str_find(line, " #");
        return comment < 0 ? line : base_str_trim(base_str_slice(line, 0, (size_t)comment));
    }
    line = base_str_from(line, 1);
    ptrdiff_t end = base_str_find_char(line, quote);
    if (end >= 0 || !rest->p)
        return end < 0 ? line : base_str_slice(line, 0, (size_t)end);
    ptrdiff_t far = base_str_find_char(*rest, quote);
    if (far < 0)
        return line; /* never closed: the quote is part of the value */
    struct base_str whole = base_str_make(line.p, (size_t)(rest->p + far - line.p));
    for (ptrdiff_t i = 0; i < far; i++)
        *number += rest->p[i] == '\n';
    *rest = base_str_from(*rest, (size_t)far + 1);
    (void)base_str_split(rest, '\n');
    *number += 1;
    return whole;
}

/* By its ending: ".env.example" is made to be copied, "production.env" is not. */
static bool is_example(const struct extract_input *input)
{
    static const char *const endings[] = {"example", "sample",   "template", "dist",
                                          "default", "defaults", "tpl"};
    return BASE_STR_IN(input->extension, endings);
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    bool keeps_values = is_example(input);
    struct base_str rest = input->bytes, line;
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        int at = number;
        line = base_str_trim(line);
        bool is_commented = base_str_starts(line, "#");
        while (base_str_starts(line, "#"))
            line = base_str_trim(base_str_from(line, 1));
        if (base_str_starts(line, "export "))
            line = base_str_trim(base_str_from(line, 7));
        struct base_str name = take_name(&line);
        if (!name.p || (is_commented && !is_upper_case(name)))
            continue;
        struct base_str none = BASE_STR_ABSENT;
        struct base_str value = take_value(line, is_commented ? &none : &rest, &number);
        if (looks_like_value(name, value))
            continue;
        FACTS_EMIT(out, env_file_entry, .line = at, .name = name, .value_length = (int64_t)value.n,
                   .is_commented = is_commented,
                   .example_value = keeps_values ? extract_plain_value(name, value) : BASE_STR_ABSENT);
        read_references(value, at, out);
    }
}

static const char *const globs[] = {".env",   ".env.*",
                                    ".env-*", ".env_*",
                                    "*.env",  "*.env.{example,sample,template,dist}",
                                    ".envrc", "{env,dotenv}{.,-,_}{example,sample,template,dist}*",
                                    NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_file_entry, FACTS_TABLE_env_word, FACTS_TABLE_COUNT};

static bool recognises(const struct extract_input *input)
{
    /* ".env.ts" is code that is called after the file. */
    static const char *const code[] = {"ts", "js",  "mjs", "cjs", "json", "d.ts",
                                       "py", "vue", "enc", "gpg", "age"};
    for (size_t i = 0; input->extension.p && i < sizeof code / sizeof *code; i++)
        if (base_str_is(input->extension, code[i]))
            return false;
    return input->bytes.n == 0 || memchr(input->bytes.p, '\0', input->bytes.n) == NULL;
}

const struct extract_extractor extract_env_file = {
    .name = "env_file",
    .summary = ".env files and their examples: the variables they name.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
