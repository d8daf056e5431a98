/*
 * .npmrc: where pnpm puts packages. An .npmrc holds tokens as well: a setting that is not in the list below
 * leaves neither its name nor its value in a table.
 */
#include "validator/extract/extract.h"

static const char *const settings[] = {"node-linker", "shamefully-hoist", "public-hoist-pattern"};

/* What is left of a value without its comment, or without its quotes. */
static struct base_str value_of(struct base_str text)
{
    struct base_str value = base_str_trim(text);
    if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') && value.p[value.n - 1] == value.p[0])
        return base_str_slice(value, 1, value.n - 1);
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] == '#' || value.p[i] == ';')
            return base_str_trim(base_str_slice(value, 0, i));
    return value;
}

static void add_line(struct facts_chunk *out, int number, struct base_str line)
{
    ptrdiff_t equals = base_str_find_char(line, '=');
    struct base_str name = base_str_trim(equals < 0 ? line : base_str_slice(line, 0, (size_t)equals));
    if (base_str_ends(name, "[]"))
        name = base_str_trim(base_str_slice(name, 0, name.n - 2));
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (base_str_is(name, settings[i]))
            FACTS_EMIT(out, pnpm_setting, .line = number, .name = name,
                       .value =
                           equals < 0 ? BASE_STR("true") : value_of(base_str_from(line, (size_t)equals + 1)));
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct base_str rest = input->bytes, line;
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str text = base_str_trim(line);
        if (base_str_starts(text, "[") && base_str_ends(text, "]"))
            return; /* what follows belongs to a section, and settings belong to none */
        add_line(out, number, text);
    }
}

static const char *const globs[] = {".npmrc", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_pnpm_setting, FACTS_TABLE_COUNT};

const struct extract_extractor extract_npmrc = {
    .name = "npmrc",
    .summary = ".npmrc: where pnpm puts packages; nothing else of it.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
