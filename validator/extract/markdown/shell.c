/*
 * Commands in documents: what blocks of shell code and code spans run, word for word, and where a reader has
 * to fill something in. A block is read as one shell would: `cd` counts for what follows it.
 */
#include "validator/extract/markdown/shell_p.h"

#include "validator/scan/command.h"

#define LONGEST_COMMAND 4096u /* bytes of a command's text */
#define DEEPEST_PLACE 8u      /* of ( … ) that have a folder of their own */

bool extract_shell_wanted(const struct extract_markdown_reader *r)
{
    static const enum facts_table tables[] = {FACTS_TABLE_shell_block, FACTS_TABLE_shell_command,
                                              FACTS_TABLE_shell_word, FACTS_TABLE_shell_placeholder};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (facts_chunk_wants(r->out, tables[i]))
            return true;
    return false;
}

bool extract_shell_is_language(struct base_str language)
{
    static const char *const names[] = {"bash",          "sh",           "shell",       "zsh",
                                        "console",       "ksh",          "dash",        "terminal",
                                        "shell-session", "shellsession", "shellscript", "bash-session"};
    return language.p && BASE_STR_IN(language, names);
}

/* Programs by which a text is known as a command where nothing else says so: `npm run dev`, but not `node`.
 */
static bool is_known_program(struct base_str name, bool is_span)
{
    static const char *const anywhere[] = {"npm", "pnpm", "yarn",   "bun",
                                           "npx", "make", "docker", "docker-compose"};
    static const char *const spans[] = {"node", "deno",   "python", "python3", "bash",    "sh",
                                        "zsh",  "source", "just",   "task",    "kubectl", "jq",
                                        "cp",   "cat",    "tsx",    "ts-node", "psql",    "sudo"};
    return BASE_STR_IN(name, anywhere) ||
           (is_span && (BASE_STR_IN(name, spans) || base_str_starts(name, "./")));
}

/* ---- where a command runs
 * ---------------------------------------------------------------------------------------- */

struct place {
    struct base_str directory; /* relative to where the block begins; absent when it is not known */
    struct base_str cloned;    /* folder that `git clone` made: to go there is to begin at the root */
};

static const struct scan_command_word *word_at(const struct scan_commands *shell,
                                               const struct scan_command *command, size_t position)
{
    for (size_t i = command->word; i < command->word + command->word_count; i++) {
        const struct scan_command_word *word = &shell->words.items[i];
        if (!word->is_assignment && !word->is_redirect && position-- == 0)
            return word;
    }
    return NULL;
}

static struct base_str repository_name(struct base_str url)
{
    while (base_str_ends(url, "/"))
        url = base_str_slice(url, 0, url.n - 1);
    url = base_path_name(url);
    return base_str_ends(url, ".git") ? base_str_slice(url, 0, url.n - 4) : url;
}

static void follow_clone(struct place *place, const struct scan_commands *shell,
                         const struct scan_command *command)
{
    const struct scan_command_word *url = NULL, *word;
    for (size_t i = 2; (word = word_at(shell, command, i)); i++) {
        if (base_str_starts(word->text, "-"))
            continue;
        place->cloned = url ? word->text : repository_name(word->text);
        if (url)
            return;
        url = word;
    }
}

static void follow_directory(struct place *place, const struct scan_commands *shell,
                             const struct scan_command *command, struct base_arena *arena)
{
    const struct scan_command_word *word = word_at(shell, command, 1);
    if (!word || word->has_expansion || word->has_pattern || base_str_starts(word->text, "/") ||
        base_str_starts(word->text, "-")) {
        place->directory = BASE_STR_ABSENT;
        return;
    }
    struct base_str to = word->text;
    while (base_str_ends(to, "/"))
        to = base_str_slice(to, 0, to.n - 1);
    if (place->cloned.n > 0 && base_str_eq(to, place->cloned)) {
        place->directory = BASE_STR("");
        place->cloned = BASE_STR_ABSENT;
    } else if (place->directory.p) {
        place->directory =
            place->directory.n
                ? base_str_format(arena, "%.*s/%.*s", BASE_STR_ARG(place->directory), BASE_STR_ARG(to))
                : to;
    }
}

static void follow(struct place *place, const struct scan_commands *shell, const struct scan_command *command,
                   struct base_arena *arena)
{
    const struct scan_command_word *program = word_at(shell, command, 0), *first = word_at(shell, command, 1);
    if (!program)
        return;
    if (base_str_is(program->text, "cd") || base_str_is(program->text, "pushd"))
        follow_directory(place, shell, command, arena);
    else if (base_str_is(program->text, "popd"))
        place->directory = BASE_STR_ABSENT;
    else if (base_str_is(program->text, "git") && first && base_str_is(first->text, "clone"))
        follow_clone(place, shell, command);
}

/* ---- rows
 * -------------------------------------------------------------------------------------------------------- */

struct source {
    struct extract_markdown_rows *rows;
    struct base_str code;
    bool is_span, is_labelled;
    struct base_position at; /* of a span */
    int block_line;
};

static struct base_position place_of(const struct source *source, size_t at)
{
    return source->is_span ? source->at : extract_markdown_place(source->rows, at);
}

static void write_command(const struct source *source, const struct scan_commands *shell,
                          const struct scan_command *command, struct base_str directory)
{
    struct extract_markdown_reader *r = source->rows->r;
    const struct scan_command_word *program = word_at(shell, command, 0), *word;
    if (!program || program->text.n == 0 ||
        (!source->is_labelled && !is_known_program(program->text, source->is_span)))
        return;
    int ordinal = r->command_count++;
    struct base_position at = place_of(source, program->from);
    struct base_str text = base_str_slice(source->code, command->from, command->to);
    FACTS_EMIT(r->out, shell_command, .line = at.line, .col = at.column, .ordinal = ordinal,
               .block_line = source->is_span ? FACTS_NULL : source->block_line, .program = program->text,
               .text = base_str_trim(base_str_slice(text, 0, LONGEST_COMMAND)), .directory = directory,
               .is_piped = command->is_piped, .is_labelled = source->is_labelled,
               .section_line = source->rows->section);
    int position = 0;
    for (size_t i = command->word; i < command->word + command->word_count; i++) {
        word = &shell->words.items[i];
        if (word == program || word->is_assignment)
            continue;
        at = place_of(source, word->from);
        FACTS_EMIT(r->out, shell_word, .line = at.line, .col = at.column, .command = ordinal,
                   .position = position++, .text = base_str_slice(word->text, 0, LONGEST_COMMAND),
                   .is_literal = !word->has_expansion && !word->has_pattern, .is_quoted = word->is_quoted,
                   .is_redirect = word->is_redirect);
    }
}

static void write_commands(const struct source *source, const struct scan_commands *shell)
{
    struct place places[DEEPEST_PLACE + 1] = {{.directory = BASE_STR("")}};
    unsigned level = 0;
    for (size_t i = 0; i < shell->commands.n; i++) {
        const struct scan_command *command = &shell->commands.items[i];
        unsigned to = command->level < DEEPEST_PLACE ? command->level : DEEPEST_PLACE;
        for (; level < to; level++)
            places[level + 1] = places[level];
        level = to;
        write_command(source, shell, command, places[level].directory);
        follow(&places[level], shell, command, &source->rows->r->arena);
    }
}

static void write_placeholders(const struct source *source, const struct scan_commands *shell,
                               struct base_str written)
{
    for (size_t i = 0; i < shell->commands.n; i++) {
        const struct scan_command *command = &shell->commands.items[i];
        for (size_t at = command->from, end; at < command->to; at = end) {
            size_t from = at;
            end = extract_shell_placeholder(written, &from, command->to);
            if (end == 0 || command->is_inner)
                break;
            struct base_position place = place_of(source, from);
            FACTS_EMIT(source->rows->r->out, shell_placeholder, .line = place.line, .col = place.column,
                       .block_line = source->block_line, .text = base_str_slice(written, from, end));
        }
    }
}

void extract_shell_block_rows(struct extract_markdown_rows *rows, struct base_str language,
                              struct base_str text)
{
    struct extract_markdown_reader *r = rows->r;
    struct scan_commands shell = {0};
    bool is_labelled = extract_shell_is_language(language), has_prompts;
    if (!is_labelled && language.p && !base_str_is(language, "text") && !base_str_is(language, "plaintext"))
        return;
    struct base_str commands = scan_commands_of(text, &r->arena, &has_prompts);
    struct base_str code = extract_shell_without_placeholders(commands, &r->arena);
    struct source source = {.rows = rows,
                            .code = code,
                            .is_labelled = is_labelled || has_prompts,
                            .block_line = rows->block->line};
    rows->s = text;
    scan_commands_read(code, &r->arena, &shell);
    write_commands(&source, &shell);
    if (source.is_labelled) {
        write_placeholders(&source, &shell, commands);
        FACTS_EMIT(r->out, shell_block, .line = rows->block->line,
                   .end_line = rows->block->line + (int)rows->block->count - 1, .language = language,
                   .text = code, .has_prompts = has_prompts, .is_plain = shell.is_plain,
                   .section_line = rows->section);
    }
    scan_commands_finish(&shell);
}

void extract_shell_span_rows(struct extract_markdown_rows *rows, struct base_str text,
                             struct base_position at)
{
    size_t n = 0;
    while (n < text.n && text.p[n] != ' ')
        n++;
    struct base_str first = base_str_slice(text, 0, n);
    if (n == text.n ||
        !(is_known_program(first, true) || base_str_is(first, "cd") || base_str_is(first, "$")))
        return;
    struct scan_commands shell = {0};
    bool has_prompts;
    struct base_str code = extract_shell_without_placeholders(
        scan_commands_of(text, &rows->r->arena, &has_prompts), &rows->r->arena);
    struct source source = {.rows = rows, .code = code, .is_span = true, .at = at};
    scan_commands_read(code, &rows->r->arena, &shell);
    write_commands(&source, &shell);
    scan_commands_finish(&shell);
}
