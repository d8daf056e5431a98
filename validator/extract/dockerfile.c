/* Dockerfiles: the variables that ENV sets and ARG takes. */
#include "validator/extract/extract.h"

struct reader {
    struct base_str rest; /* behind the line at hand */
    int line;             /* of the line at hand */
    struct facts_chunk *out;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of the instruction, which a backslash at the end of a line carries on; absent at its end.
 * Quotes keep blanks together. *number is the line on which the word begins. */
static struct base_str next_word(struct reader *reader, struct base_str *line, int *number)
{
    for (;;) {
        while (line->n && is_space(line->p[0]))
            *line = base_str_from(*line, 1);
        struct base_str trimmed = base_str_trim(*line);
        bool goes_on = base_str_is(trimmed, "\\") || base_str_is(trimmed, "`");
        if (!goes_on && trimmed.n > 0)
            break;
        if (!goes_on)
            return BASE_STR_ABSENT;
        /* Comments and empty lines inside an instruction are passed over. */
        do {
            *line = base_str_split(&reader->rest, '\n');
            reader->line++;
        } while (line->p && (base_str_trim(*line).n == 0 || base_str_starts(base_str_trim(*line), "#")));
        if (!line->p)
            return BASE_STR_ABSENT;
    }
    *number = reader->line;
    size_t n = 0;
    char quote = '\0';
    while (n < line->n && (quote || !is_space(line->p[n]))) {
        if (line->p[n] == '\\' && n + 1 < line->n)
            n++;
        else if (quote && line->p[n] == quote)
            quote = '\0';
        else if (!quote && (line->p[n] == '"' || line->p[n] == '\''))
            quote = line->p[n];
        n++;
    }
    n = n > line->n ? line->n : n;
    struct base_str word = base_str_slice(*line, 0, n);
    *line = base_str_from(*line, n);
    return word;
}

static void read_variables(struct reader *reader, struct base_str line, struct base_str instruction)
{
    struct base_str word;
    int number = reader->line;
    bool is_first = true;
    while ((word = next_word(reader, &line, &number)).p) {
        ptrdiff_t equals = base_str_find_char(word, '=');
        struct base_str name = equals < 0 ? word : base_str_slice(word, 0, (size_t)equals);
        bool old_form = is_first && equals < 0 && base_str_is(instruction, "ENV"); /* ENV NAME the value */
        if (name.n && name.p[0] != '#')
            FACTS_EMIT(reader->out, dockerfile_env, .line = number, .instruction = instruction, .name = name,
                       .has_value = equals >= 0 || old_form);
        is_first = false;
        if (old_form)
            while (next_word(reader, &line, &number).p)
                ;
    }
}

/* Passes over the lines that carry the instruction on. */
static void skip_rest(struct reader *reader, struct base_str line)
{
    while (line.p && (base_str_ends(base_str_trim(line), "\\"))) {
        line = base_str_split(&reader->rest, '\n');
        reader->line++;
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct reader reader = {.rest = input->bytes, .out = out};
    struct base_str line;
    while ((line = base_str_split(&reader.rest, '\n')).p) {
        reader.line++;
        struct base_str text = base_str_trim(line);
        size_t n = 0;
        while (n < text.n && !is_space(text.p[n]))
            n++;
        struct base_str word = base_str_slice(text, 0, n), arguments = base_str_from(text, n);
        if (base_str_eq_nocase(word, BASE_STR("ENV")))
            read_variables(&reader, arguments, BASE_STR("ENV"));
        else if (base_str_eq_nocase(word, BASE_STR("ARG")))
            read_variables(&reader, arguments, BASE_STR("ARG"));
        else if (!base_str_starts(text, "#"))
            skip_rest(&reader, line);
    }
}

static const char *const globs[] = {"dockerfile",    "dockerfile.*",    "*.dockerfile",
                                    "containerfile", "containerfile.*", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_dockerfile_env, FACTS_TABLE_COUNT};

const struct extract_extractor extract_dockerfile = {
    .name = "dockerfile",
    .summary = "Dockerfiles: the variables that ENV sets and ARG takes.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
