/*
 * Dockerfiles: stages and their images, ports, commands, and the variables that ENV sets and ARG takes.
 *
 * An instruction goes on over lines that end in a backslash, and over here-documents. What FROM and EXPOSE
 * take from a variable is known when the file itself gives it a value.
 */
#include "validator/base/vec.h"
#include "validator/extract/document_p.h"
#include "validator/extract/setting_p.h"

/* Values of variables that are kept to be put in; what comes behind them is not known. */
#define MOST_VALUES 200u
/* Stages before the one at hand that it may go on from. */
#define MOST_STAGES 200u
/* Commands are cut off here, and so are images and ports with values put in. */
#define LONGEST_COMMAND 8000u
#define LONGEST_EXPANDED 1000u

struct value {
    struct base_str name, value;
};

struct reader {
    struct base_str rest; /* behind the line at hand */
    int line;             /* of the line at hand */
    int first_line;       /* of the instruction */
    int64_t stage;        /* its ordinal; FACTS_NULL in front of the first */
    BASE_VEC(struct value) values;
    BASE_VEC(struct base_str) stages; /* their names, absent ones too */
    struct base_buf text;             /* of the instruction at hand */
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

/* ---- values ---- */

static struct base_str without_quotes(struct base_str text)
{
    if (text.n >= 2 && (text.p[0] == '"' || text.p[0] == '\'') && text.p[text.n - 1] == text.p[0])
        return base_str_slice(text, 1, text.n - 1);
    return text;
}

static const struct value *value_of(const struct reader *reader, struct base_str name)
{
    for (size_t i = reader->values.n; i-- > 0;)
        if (base_str_eq(reader->values.items[i].name, name))
            return &reader->values.items[i];
    return NULL;
}

/* The text with the values that the file gives; a variable without one stays as it is written. */
static struct base_str expand(const struct reader *reader, struct base_str text, struct base_buf *buf)
{
    struct extract_interpolation read;
    size_t at = 0, done = 0;
    while (extract_interpolation_next(text, &at, &read)) {
        if (read.from < done)
            continue; /* in the default of one that was put in */
        const struct value *value = value_of(reader, read.name);
        base_buf_add(buf, base_str_slice(text, done, read.from));
        if (value)
            base_buf_add(buf, value->value);
        else if (read.fallback.p && strcmp(read.form, "default") == 0)
            base_buf_add(buf, read.fallback);
        else
            base_buf_add(buf, base_str_slice(text, read.from, read.end));
        done = read.end;
    }
    base_buf_add(buf, base_str_from(text, done));
    return base_buf_ok(buf) ? base_buf_view(buf) : text;
}

static void read_variables(struct reader *reader, struct base_str line, struct base_str instruction)
{
    struct base_str word;
    int number = reader->line;
    bool is_first = true;
    while ((word = next_word(reader, &line, &number)).p) {
        ptrdiff_t equals = base_str_find_char(word, '=');
        struct base_str name = equals < 0 ? word : base_str_slice(word, 0, (size_t)equals);
        struct base_str value =
            equals < 0 ? BASE_STR_ABSENT : without_quotes(base_str_from(word, (size_t)equals + 1));
        bool old_form = is_first && equals < 0 && base_str_is(instruction, "ENV"); /* ENV NAME the value */
        if (old_form) {
            int ignored;
            value = next_word(reader, &line, &ignored);
            while (next_word(reader, &line, &ignored).p)
                value = BASE_STR_ABSENT;
        }
        if (name.n && name.p[0] != '#') {
            FACTS_EMIT(reader->out, dockerfile_env, .line = number, .instruction = instruction, .name = name,
                       .has_value = equals >= 0 || old_form, .plain_value = extract_plain_value(name, value),
                       .stage = reader->stage);
            if (value.p && reader->values.n < MOST_VALUES)
                base_vec_push(&reader->values, (struct value){name, value});
        }
        is_first = false;
    }
}

/* ---- FROM, EXPOSE ---- */

static int64_t stage_named(const struct reader *reader, struct base_str name)
{
    size_t first = reader->stages.n > MOST_STAGES ? reader->stages.n - MOST_STAGES : 0;
    for (size_t i = reader->stages.n; i-- > first;)
        if (reader->stages.items[i].p && base_str_eq_nocase(reader->stages.items[i], name))
            return (int64_t)i;
    return FACTS_NULL;
}

static void read_from(struct reader *reader, struct base_str line)
{
    struct base_str word, image = BASE_STR_ABSENT, name = BASE_STR_ABSENT, platform = BASE_STR_ABSENT;
    int number;
    bool behind_as = false;
    while ((word = next_word(reader, &line, &number)).p) {
        if (base_str_starts(word, "--platform="))
            platform = base_str_from(word, 11);
        else if (!image.p && !base_str_starts(word, "--"))
            image = word;
        else if (behind_as)
            name = word;
        behind_as = image.p && base_str_eq_nocase(word, BASE_STR("as"));
    }
    if (!image.p)
        return;
    struct base_buf buf;
    base_buf_init(&buf, LONGEST_EXPANDED);
    struct base_str expanded = expand(reader, image, &buf);
    struct extract_image parts = extract_image(expanded);
    int64_t base = stage_named(reader, expanded);
    reader->stage = (int64_t)reader->stages.n;
    FACTS_EMIT(reader->out, dockerfile_stage, .line = reader->first_line, .ordinal = reader->stage,
               .name = name, .image = parts.name, .tag = parts.tag, .digest = parts.digest,
               .platform = platform, .base_stage = base);
    if (base == FACTS_NULL && base_str_find_char(expanded, '$') < 0)
        extract_image_version(reader->out, reader->first_line, parts, "dockerfile");
    base_vec_push(&reader->stages, name);
    base_buf_finish(&buf);
}

static void read_expose(struct reader *reader, struct base_str line)
{
    struct base_str word;
    int number;
    while ((word = next_word(reader, &line, &number)).p) {
        struct base_buf buf;
        base_buf_init(&buf, LONGEST_EXPANDED);
        struct extract_interpolation read;
        size_t at = 0;
        struct base_str variable = extract_interpolation_next(word, &at, &read) ? read.name : BASE_STR_ABSENT;
        struct base_str text = expand(reader, word, &buf), protocol = BASE_STR("tcp");
        ptrdiff_t slash = base_str_rfind_char(text, '/');
        if (slash >= 0) {
            protocol = base_str_from(text, (size_t)slash + 1);
            text = base_str_slice(text, 0, (size_t)slash);
        }
        struct extract_port_range range = extract_port_range(text);
        FACTS_EMIT(reader->out, dockerfile_port, .line = number, .stage = reader->stage, .port = range.first,
                   .port_end = range.last, .protocol = protocol, .variable = variable);
        base_buf_finish(&buf);
    }
}

/* ---- commands ---- */

/* The word that ends a here-document which `word` opens (<<EOF, <<-"EOF"); absent for none. */
static struct base_str heredoc_end(struct base_str word)
{
    ptrdiff_t at = base_str_find(word, "<<");
    if (at < 0)
        return BASE_STR_ABSENT;
    struct base_str end = base_str_from(word, (size_t)at + 2);
    if (base_str_starts(end, "-"))
        end = base_str_from(end, 1);
    end = without_quotes(end);
    bool is_word = end.n > 0 && ((end.p[0] >= 'A' && end.p[0] <= 'Z') ||
                                 (end.p[0] >= 'a' && end.p[0] <= 'z') || end.p[0] == '_');
    return is_word ? end : BASE_STR_ABSENT;
}

static void skip_heredoc(struct reader *reader, struct base_str end)
{
    struct base_str line;
    while ((line = base_str_split(&reader->rest, '\n')).p) {
        reader->line++;
        if (base_str_eq(base_str_trim(line), end))
            return;
    }
}

/* The words of the instruction, joined with blanks, in reader->text. */
static void read_words(struct reader *reader, struct base_str line)
{
    struct base_str word, end = BASE_STR_ABSENT;
    int number;
    base_buf_clear(&reader->text);
    while ((word = next_word(reader, &line, &number)).p) {
        if (reader->text.n)
            base_buf_add_char(&reader->text, ' ');
        base_buf_add(&reader->text, word);
        if (!end.p)
            end = heredoc_end(word);
    }
    if (end.p)
        skip_heredoc(reader, end);
}

/* ["node", "server.js"] as "node server.js", in `buf`; false when it is no such list. */
static bool join_list(struct base_str text, struct base_buf *buf)
{
    if (!base_str_starts(text, "["))
        return false;
    struct document *document = document_parse(text, DOCUMENT_JSON, NULL);
    const struct document_node *root = document_root(document);
    size_t problems;
    document_problems(document, &problems);
    bool is_list = problems == 0 && root && root->kind == DOCUMENT_ARRAY;
    for (const struct document_node *m = is_list ? root->first : NULL; m; m = m->next) {
        if (buf->n)
            base_buf_add_char(buf, ' ');
        base_buf_add(buf, m->text);
    }
    document_destroy(document);
    return is_list;
}

static void read_command(struct reader *reader, struct base_str line, const char *instruction)
{
    read_words(reader, line);
    struct base_str text = base_buf_view(&reader->text);
    if (!facts_chunk_wants(reader->out, FACTS_TABLE_dockerfile_command) || text.n == 0)
        return;
    if (strcmp(instruction, "HEALTHCHECK") == 0) {
        ptrdiff_t cmd = base_str_find(text, "CMD ");
        if (cmd < 0 && !base_str_is(text, "NONE"))
            return;
        text = cmd < 0 ? text : base_str_trim(base_str_from(text, (size_t)cmd + 4));
    }
    struct base_buf list;
    base_buf_init(&list, LONGEST_COMMAND);
    bool is_exec = join_list(text, &list);
    FACTS_EMIT(reader->out, dockerfile_command, .line = reader->first_line, .stage = reader->stage,
               .instruction = base_str_of(instruction), .is_exec = is_exec,
               .command = is_exec ? base_buf_view(&list) : text);
    base_buf_finish(&list);
}

static void read_instruction(struct reader *reader, struct base_str word, struct base_str arguments)
{
    static const char *const commands[] = {"CMD", "ENTRYPOINT", "HEALTHCHECK", "RUN"};
    reader->first_line = reader->line;
    if (base_str_eq_nocase(word, BASE_STR("ENV"))) {
        read_variables(reader, arguments, BASE_STR("ENV"));
    } else if (base_str_eq_nocase(word, BASE_STR("ARG"))) {
        read_variables(reader, arguments, BASE_STR("ARG"));
    } else if (base_str_eq_nocase(word, BASE_STR("FROM"))) {
        read_from(reader, arguments);
    } else if (base_str_eq_nocase(word, BASE_STR("EXPOSE"))) {
        read_expose(reader, arguments);
    } else {
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
            if (base_str_eq_nocase(word, base_str_of(commands[i]))) {
                read_command(reader, arguments, commands[i]);
                return;
            }
        read_words(reader, arguments);
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct reader reader = {.rest = input->bytes, .out = out, .stage = FACTS_NULL};
    base_buf_init(&reader.text, LONGEST_COMMAND);
    struct base_str line;
    while ((line = base_str_split(&reader.rest, '\n')).p) {
        reader.line++;
        struct base_str text = base_str_trim(line);
        size_t n = 0;
        while (n < text.n && !is_space(text.p[n]))
            n++;
        if (n > 0 && text.p[0] != '#')
            read_instruction(&reader, base_str_slice(text, 0, n), base_str_from(text, n));
    }
    base_vec_finish(&reader.values);
    base_vec_finish(&reader.stages);
    base_buf_finish(&reader.text);
}

static const char *const globs[] = {"dockerfile",    "dockerfile.*",    "*.dockerfile",
                                    "containerfile", "containerfile.*", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_dockerfile_env,  FACTS_TABLE_dockerfile_stage,
                                         FACTS_TABLE_dockerfile_port, FACTS_TABLE_dockerfile_command,
                                         FACTS_TABLE_runtime_version, FACTS_TABLE_COUNT};

const struct extract_extractor extract_dockerfile = {
    .name = "dockerfile",
    .summary = "Dockerfiles: stages, ports, commands, and the variables that ENV sets and ARG takes.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
