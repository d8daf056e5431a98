/*
 * application.yml and application.properties of Spring: placeholders that are written as variables are
 * (${SHOP_URL:x}). The files are read in lines, because a placeholder means the same wherever it stands.
 */
#include "validator/extract/extract.h"

#include <string.h>

static bool is_name_char(char c, bool is_first)
{
    return (c >= 'A' && c <= 'Z') || c == '_' || (!is_first && c >= '0' && c <= '9');
}

/* `from` is behind "${". */
static void read_placeholder(struct base_str line, size_t from, int number, struct facts_chunk *out)
{
    size_t to = from;
    while (to < line.n && is_name_char(line.p[to], to == from))
        to++;
    if (to == from || to >= line.n || (line.p[to] != '}' && line.p[to] != ':'))
        return;
    struct base_str fallback = BASE_STR_ABSENT;
    if (line.p[to] == ':') {
        struct base_str rest = base_str_from(line, to + 1);
        ptrdiff_t end = base_str_find_char(base_str_slice(rest, 0, 1000), '}');
        if (end < 0)
            return;
        fallback = base_str_slice(rest, 0, (size_t)end);
    }
    FACTS_EMIT(out, env_read, .line = number, .col = FACTS_NULL, .name = base_str_slice(line, from, to),
               .default_value = fallback, .form = BASE_STR("placeholder"), .is_required = !fallback.p);
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct base_str rest = input->bytes, line;
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str text = base_str_trim(line);
        if (base_str_starts(text, "#") || base_str_starts(text, "!"))
            continue;
        for (size_t i = 0; i + 2 < line.n; i++)
            if (line.p[i] == '$' && line.p[i + 1] == '{')
                read_placeholder(line, i + 2, number, out);
    }
}

static bool recognises(const struct extract_input *input)
{
    return input->bytes.n && memmem(input->bytes.p, input->bytes.n, "${", 2) != NULL;
}

static const char *const globs[] = {"application{,-*}.{yml,yaml,properties}",
                                    "bootstrap{,-*}.{yml,yaml,properties}", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_read, FACTS_TABLE_COUNT};

const struct extract_extractor extract_spring = {
    .name = "spring",
    .summary = "Settings of Spring: the environment variables in their placeholders.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
