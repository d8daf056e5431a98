/*
 * Shell scripts: reads of environment variables. A name in capitals that the script itself gives no value is
 * one; of a name that it does, what stands in its own value (PORT="${PORT:-3000}"), and what falls back in
 * front of that.
 */
#include "validator/scan/shell.h"
#include "validator/base/hash.h"
#include "validator/base/utf8.h"
#include "validator/base/vec.h"
#include "validator/extract/extract.h"

#define MOST_TOKENS 2000000u
#define LONGEST_NAME 100u
#define LONGEST_LINE 4000u

struct reader {
    BASE_VEC(struct scan_shell_token) tokens;
    struct base_map assigned; /* name -> offset of its first value, + 1 */
    struct facts_chunk *out;
};

static bool is_variable_name(struct base_str name)
{
    bool has_letter = false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'A' && c <= 'Z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
            return false;
        has_letter = has_letter || (c >= 'A' && c <= 'Z');
    }
    return has_letter && name.n > 1 && name.n <= LONGEST_NAME;
}

static void assign(struct reader *reader, struct base_str name, uint32_t at)
{
    bool added;
    uint32_t *first = base_map_put(&reader->assigned, name, &added);
    if (added || at + 1 < *first)
        *first = at + 1;
}

/* Commands whose further words are names that get a value: read, for, local … */
static bool gives_values(struct base_str command)
{
    static const char *const commands[] = {"read",    "for",       "select",  "local",  "declare",
                                           "typeset", "readarray", "mapfile", "getopts"};
    return BASE_STR_IN(command, commands);
}

static void find_assigned(struct reader *reader)
{
    bool gives = false;
    for (size_t i = 0; i < reader->tokens.n; i++) {
        const struct scan_shell_token *token = &reader->tokens.items[i];
        if (token->kind == SCAN_SHELL_ASSIGNMENT) {
            assign(reader, token->name, token->start);
        } else if (token->kind == SCAN_SHELL_WORD && token->is_command) {
            gives = gives_values(token->name);
            /* `while read X`, `if ! read X`: the command behind the keyword. */
            static const char *const keywords[] = {"while", "until", "if",   "elif",
                                                   "then",  "do",    "else", "time"};
            for (size_t k = 0; k < sizeof keywords / sizeof *keywords; k++)
                if (base_str_is(token->name, keywords[k]) && i + 1 < reader->tokens.n)
                    gives = gives_values(reader->tokens.items[i + 1].name);
        } else if (token->kind == SCAN_SHELL_WORD && gives && is_variable_name(token->name)) {
            assign(reader, token->name, token->start);
        } else if (token->kind == SCAN_SHELL_WORD && base_str_is(token->name, "in")) {
            gives = false; /* for NAME in WORDS */
        } else if (token->kind == SCAN_SHELL_EXPANSION && token->sign == '=') {
            assign(reader, token->name, token->start);
        }
    }
}

/* The text of a default without its quotes; absent when a value is put in. */
static struct base_str literal_of(struct base_str operand)
{
    if (operand.n >= 2 && (operand.p[0] == '"' || operand.p[0] == '\'') &&
        operand.p[operand.n - 1] == operand.p[0])
        operand = base_str_slice(operand, 1, operand.n - 1);
    for (size_t i = 0; i < operand.n; i++)
        if (strchr("$`\"'", operand.p[i]))
            return BASE_STR_ABSENT;
    return operand;
}

static void emit(struct reader *reader, const struct scan_shell_token *token, struct base_str text)
{
    bool falls_back = token->sign == '-' || token->sign == '=';
    int64_t is_required = token->sign == '?' ? 1 : falls_back || token->sign == '+' ? 0 : FACTS_NULL;
    struct base_str before = base_str_slice(text, token->line_start, token->start);
    FACTS_EMIT(reader->out, env_read, .line = token->line,
               .col = before.n > LONGEST_LINE ? FACTS_NULL : (int64_t)base_utf8_count(before) + 1,
               .name = token->name,
               .default_value = falls_back && token->operand.p ? literal_of(token->operand) : BASE_STR_ABSENT,
               .form = BASE_STR("expansion"), .is_required = is_required);
}

static void emit_reads(struct reader *reader, struct base_str text)
{
    const struct scan_shell_token *value = NULL; /* the assignment at hand */
    for (size_t i = 0; i < reader->tokens.n; i++) {
        const struct scan_shell_token *token = &reader->tokens.items[i];
        if (token->kind == SCAN_SHELL_ASSIGNMENT)
            value = token;
        if (token->kind != SCAN_SHELL_EXPANSION || !is_variable_name(token->name))
            continue;
        const uint32_t *first = base_map_get(&reader->assigned, token->name);
        bool in_own_value = value && value->word == token->word && base_str_eq(value->name, token->name);
        bool falls_back = token->sign && strchr("-=?+", token->sign);
        /* An expansion that assigns gives the value that was its own first. */
        bool in_front = first && falls_back && token->start < *first;
        if (!first || in_own_value || in_front)
            emit(reader, token, text);
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct reader reader = {.out = out};
    struct scan_shell scan;
    scan_shell_init(&scan, input->bytes);
    for (;;) {
        struct scan_shell_token token;
        scan_shell_next(&scan, &token);
        if (token.kind == SCAN_SHELL_END)
            break;
        if (reader.tokens.n >= MOST_TOKENS) {
            extract_problem(out, &extract_shell, (int)token.line, 1, true,
                            "the script has more than %u words, and what follows is not read", MOST_TOKENS);
            break;
        }
        base_vec_push(&reader.tokens, token);
    }
    find_assigned(&reader);
    emit_reads(&reader, input->bytes);
    base_map_finish(&reader.assigned);
    base_vec_finish(&reader.tokens);
}

/* Scripts without an ending name their shell in the first line. */
static bool recognises(const struct extract_input *input)
{
    static const char *const endings[] = {"sh", "bash", "zsh", "ksh"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (base_str_is(input->extension, endings[i]))
            return true;
    struct base_str rest = base_str_slice(input->bytes, 0, 200), line = base_str_split(&rest, '\n');
    return base_str_starts(line, "#!") && base_str_find(line, "sh") >= 0;
}

static const char *const globs[] = {"*.{sh,bash,zsh,ksh}",
                                    "**/bin/*",
                                    "**/scripts/*",
                                    "**/.husky/*",
                                    "entrypoint",
                                    "docker-entrypoint",
                                    "setup",
                                    "start",
                                    "run",
                                    "build",
                                    "deploy",
                                    "install",
                                    "release",
                                    "bootstrap",
                                    NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_read, FACTS_TABLE_COUNT};

const struct extract_extractor extract_shell = {
    .name = "shell",
    .summary = "Shell scripts: reads of environment variables.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
