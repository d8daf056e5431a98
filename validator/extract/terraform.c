/*
 * Terraform: the variables of a module, and names that blocks and maps called environment give to programs.
 * Blocks are followed by their braces; strings, comments and here-documents are passed over.
 */
#include "validator/base/vec.h"
#include "validator/extract/setting_p.h"

#define MOST_BLOCKS 200u

struct block {
    bool is_environment; /* it, or one around it, is called so */
    size_t variable;     /* index of the variable that it declares, + 1 */
};

struct variable {
    struct base_str name;
    int line;
    bool has_default, is_sensitive;
};

struct reader {
    struct facts_chunk *out;
    BASE_VEC(struct block) blocks;
    BASE_VEC(struct variable) variables;
    struct base_str heredoc; /* the word that ends the one at hand */
};

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The line without strings' contents and comments, for counting braces: its length up to a comment. */
static size_t code_length(struct base_str line)
{
    bool in_string = false;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '#' || (c == '/' && i + 1 < line.n && line.p[i + 1] == '/')))
            return i;
    }
    return line.n;
}

static struct base_str first_word(struct base_str line)
{
    bool is_quoted = base_str_starts(line, "\"");
    size_t from = is_quoted, n = from;
    while (n < line.n && is_name_char(line.p[n]))
        n++;
    return base_str_slice(line, from, n);
}

static bool is_environment(struct base_str word)
{
    static const char *const words[] = {"environment", "environment_variables", "env",
                                        "env_vars",    "app_settings",          "variables"};
    return BASE_STR_IN(word, words);
}

/* The second word of `variable "name" {`. */
static struct base_str label_of(struct base_str line)
{
    ptrdiff_t quote = base_str_find_char(line, '"');
    struct base_str rest = quote < 0 ? BASE_STR("") : base_str_from(line, (size_t)quote + 1);
    ptrdiff_t end = base_str_find_char(rest, '"');
    return end < 0 ? BASE_STR_ABSENT : base_str_slice(rest, 0, (size_t)end);
}

static bool is_env_name(struct base_str word)
{
    bool has_upper = false;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] >= 'a' && word.p[i] <= 'z')
            return false;
        has_upper = has_upper || (word.p[i] >= 'A' && word.p[i] <= 'Z');
    }
    return has_upper && word.n > 1 && base_str_find_char(word, '-') < 0;
}

/* NAME = value in an environment; name = "NAME" in a list of objects. */
static void read_setting(struct reader *reader, struct base_str line, int number)
{
    if (base_str_starts(line, "{"))
        line = base_str_trim(base_str_from(line, 1));
    struct base_str word = first_word(line);
    ptrdiff_t equals = base_str_find_char(line, '=');
    struct block *block = reader->blocks.n ? &reader->blocks.items[reader->blocks.n - 1] : NULL;
    if (!block || equals < 0 || !word.n)
        return;
    struct base_str value = base_str_trim(base_str_from(line, (size_t)equals + 1));
    if (block->variable) {
        struct variable *variable = &reader->variables.items[block->variable - 1];
        variable->has_default = variable->has_default || base_str_is(word, "default");
        variable->is_sensitive =
            variable->is_sensitive || (base_str_is(word, "sensitive") && base_str_starts(value, "true"));
    } else if (block->is_environment && is_env_name(word)) {
        FACTS_EMIT(reader->out, terraform_variable, .line = number, .kind = BASE_STR("env"), .name = word,
                   .has_default = 1);
    } else if (block->is_environment && base_str_is(word, "name") && is_env_name(first_word(value))) {
        FACTS_EMIT(reader->out, terraform_variable, .line = number, .kind = BASE_STR("env"),
                   .name = first_word(value), .has_default = 1);
    }
}

static void read_braces(struct reader *reader, struct base_str line, int number)
{
    struct base_str word = first_word(line);
    bool in_string = false, is_first = true;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        if (in_string)
            continue;
        if ((c == '{' || c == '[') && reader->blocks.n < MOST_BLOCKS) {
            struct block *around = reader->blocks.n ? &reader->blocks.items[reader->blocks.n - 1] : NULL;
            struct block block = {.is_environment = (is_first && is_environment(word) && around) ||
                                                    (around && around->is_environment)};
            if (is_first && !around && base_str_is(word, "variable") && label_of(line).p) {
                base_vec_push(&reader->variables, (struct variable){.name = label_of(line), .line = number});
                block.variable = reader->variables.n;
            }
            base_vec_push(&reader->blocks, block);
            is_first = false;
        } else if ((c == '}' || c == ']') && reader->blocks.n) {
            reader->blocks.n--;
        }
    }
}

static void read_line(struct reader *reader, struct base_str line, int number)
{
    struct base_str text = base_str_trim(base_str_slice(line, 0, code_length(line)));
    if (reader->heredoc.p) {
        if (base_str_eq(base_str_trim(line), reader->heredoc))
            reader->heredoc = BASE_STR_ABSENT;
        return;
    }
    read_setting(reader, text, number);
    read_braces(reader, text, number);
    ptrdiff_t open = base_str_find(text, "<<");
    if (open >= 0) {
        struct base_str word = base_str_from(text, (size_t)open + 2);
        word = first_word(base_str_starts(word, "-") ? base_str_from(word, 1) : word);
        reader->heredoc = word.n ? word : BASE_STR_ABSENT;
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct reader reader = {.out = out};
    struct base_str rest = input->bytes, line;
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++)
        read_line(&reader, line, number);
    for (size_t i = 0; i < reader.variables.n; i++) {
        const struct variable *variable = &reader.variables.items[i];
        FACTS_EMIT(out, terraform_variable, .line = variable->line, .kind = BASE_STR("variable"),
                   .name = variable->name, .has_default = variable->has_default,
                   .is_sensitive = variable->is_sensitive);
    }
    base_vec_finish(&reader.blocks);
    base_vec_finish(&reader.variables);
}

static const char *const globs[] = {"*.tf", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_terraform_variable, FACTS_TABLE_COUNT};

const struct extract_extractor extract_terraform = {
    .name = "terraform",
    .summary = "Terraform: variables of modules, and names that environments give to programs.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
