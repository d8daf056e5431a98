/*
 * The syntax of shell code and jq programs in living documents (tables shell_problem and jq_program). Neither
 * is run: bash reads code with -n, which executes nothing; jq compiles its program and finds no input to run
 * it on. Both get an empty environment and a limit of time and output. Only code that the scanner is not
 * certain of is given to bash.
 *
 * A program that is not installed, or does not end in time, makes the table incomplete: nothing is said of
 * the code then.
 */
#include "validator/link/jq_p.h"
#include "validator/process/process.h"

#define MOST_MILLISECONDS 10000
#define MOST_OUTPUT ((size_t)1 << 16)
#define LONGEST_PROBLEM 160u
/* Exit statuses for what cannot be read, and for what does not compile. */
#define BASH_FAULT 2
#define JQ_FAULT 3

struct checks {
    struct link_context *context;
    struct facts_store *store;
    char bash[PATH_MAX], jq[PATH_MAX];
    bool looked_for_bash, looked_for_jq;
    struct base_map known;             /* what was given to a program -> index into answers, + 1 */
    BASE_VEC(struct base_str) answers; /* what it said; empty for no fault, absent when it cannot be told */
};

/* Runs a program on a text. Its errors, in the arena: empty when it is content; absent when it cannot be
 * told. */
static struct base_str ask(struct checks *checks, const char *const *argv, struct base_str input, int fault,
                           struct base_str *reason)
{
    struct process_options options = {.argv = argv,
                                      .directory = "/",
                                      .input = input,
                                      .milliseconds = MOST_MILLISECONDS,
                                      .output_bytes = MOST_OUTPUT};
    struct process_outcome outcome = {0};
    struct base_error err = {0};
    struct base_str answer = BASE_STR_ABSENT, name = base_path_name(base_str_of(argv[0]));
    if (process_run(&options, &outcome, &err) != BASE_OK)
        *reason = base_str_format(checks->context->arena, "%.*s cannot be started", BASE_STR_ARG(name));
    else if (outcome.end != PROCESS_EXITED || outcome.status > 128)
        *reason = base_str_format(checks->context->arena, "%.*s does not end in time", BASE_STR_ARG(name));
    else if (outcome.status == 0)
        answer = BASE_STR("");
    else if (outcome.status != fault)
        *reason = base_str_format(checks->context->arena, "%.*s ends with status %d", BASE_STR_ARG(name),
                                  outcome.status);
    else
        answer = base_str_copy(checks->context->arena,
                               outcome.errors.n ? base_buf_view(&outcome.errors) : BASE_STR("?"));
    process_outcome_finish(&outcome);
    return answer;
}

/* The answer to a question that was asked before; NULL for a new one, which gets its place. */
static struct base_str *answer_of(struct checks *checks, struct base_str question, bool *is_new)
{
    uint32_t *index = base_map_put(&checks->known, question, is_new);
    if (*is_new) {
        *index = (uint32_t)checks->answers.n;
        base_vec_push(&checks->answers, BASE_STR_ABSENT);
    }
    return &checks->answers.items[*index];
}

static bool is_there(char path[PATH_MAX], const char *name, bool *looked)
{
    if (!*looked && !process_find(name, path))
        path[0] = '\0';
    *looked = true;
    return path[0] != '\0';
}

/* ---- bash
 * -------------------------------------------------------------------------------------------------------- */

/* Lines that no command begins with: what a program prints, a drawn tree, a list. */
static bool is_output_line(struct base_str line)
{
    unsigned char c = (unsigned char)line.p[0], next = line.n > 1 ? (unsigned char)line.p[1] : ' ';
    if (c >= 0x80 || base_str_find_char(BASE_STR("?|+,=@%^>"), (char)c) >= 0)
        return true;
    if (c == '{' || c == '[')
        return next != ' ' && next != c && line.n > 1;
    if (c == '-' || c == '*')
        return next == ' ';
    return c == '"' && base_str_find(line, "\":") > 0;
}

static bool is_shell(struct base_str language)
{
    static const char *const names[] = {"bash",         "sh",          "shell",
                                        "console",      "terminal",    "shell-session",
                                        "shellsession", "shellscript", "bash-session"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!language.p || base_str_is(language, names[i]))
            return true;
    return false; /* zsh and ksh have forms of their own */
}

/* Whether the block is plainly not, or not only, code: the line of the fault, or the first, is no command. */
static bool is_no_code(struct base_str text, int64_t fault)
{
    struct base_str rest = text, line;
    bool is_first = true;
    for (int64_t number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        line = base_str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if ((is_first || number == fault) && is_output_line(line))
            return true;
        is_first = false;
    }
    return false;
}

/* "bash: line 3: syntax error near …": the line, and the fault. */
static bool read_fault(struct base_str answer, int64_t *line, struct base_str *fault)
{
    ptrdiff_t at = base_str_find(answer, "line ");
    if (at < 0)
        return false;
    struct base_str rest = base_str_from(answer, (size_t)at + 5);
    *line = 0;
    while (rest.n > 0 && rest.p[0] >= '0' && rest.p[0] <= '9' && *line < 1000000) {
        *line = *line * 10 + rest.p[0] - '0';
        rest = base_str_from(rest, 1);
    }
    if (!base_str_starts(rest, ": "))
        return false;
    rest = base_str_from(rest, 2);
    *fault = base_str_slice(base_str_split(&rest, '\n'), 0, LONGEST_PROBLEM);
    return *line > 0;
}

static void check_block(struct checks *checks, struct base_str unit, size_t row)
{
    struct facts_shell_block block;
    FACTS_GET(checks->store, shell_block, row, &block);
    if (block.is_plain || !is_shell(block.language) || is_no_code(block.text, 0))
        return;
    bool is_new;
    struct base_str *answer = answer_of(checks, block.text, &is_new), reason = BASE_STR_ABSENT, fault;
    if (!is_there(checks->bash, "bash", &checks->looked_for_bash))
        reason = BASE_STR("bash is not installed; the syntax of shell code is not looked at");
    else if (is_new)
        *answer = ask(checks, (const char *const[]){checks->bash, "--norc", "--noprofile", "-n", NULL},
                      block.text, BASH_FAULT, &reason);
    if (!answer->p) {
        link_limit(checks->context, FACTS_TABLE_shell_problem, block.path, block.line,
                   reason.p ? reason : BASE_STR("bash did not answer"));
        return;
    }
    int64_t line;
    if (answer->n == 0 || !read_fault(*answer, &line, &fault) || is_no_code(block.text, line))
        return;
    int64_t last = block.end_line > block.line ? block.end_line : block.line;
    line = block.line + line - 1 < last ? block.line + line - 1 : last;
    struct facts_shell_problem problem = {
        .path = block.path, .line = line, .unit = unit, .block_line = block.line, .problem = fault};
    facts_store_add(checks->store, FACTS_TABLE_shell_problem, &problem);
}

/* ---- jq
 * ----------------------------------------------------------------------------------------------------------
 */

/* "jq: error: syntax error, unexpected … at <top-level>, line 1:" without what frames it. */
static struct base_str jq_fault(struct base_str answer)
{
    struct base_str line = base_str_split(&answer, '\n');
    if (base_str_starts(line, "jq: error: "))
        line = base_str_from(line, strlen("jq: error: "));
    ptrdiff_t at = base_str_find(line, " at <");
    if (at > 0)
        line = base_str_slice(line, 0, (size_t)at);
    ptrdiff_t hint = base_str_find(line, " (Unix shell quoting");
    if (hint > 0)
        line = base_str_slice(line, 0, (size_t)hint);
    return base_str_slice(line, 0, LONGEST_PROBLEM);
}

static struct base_str ask_jq(struct checks *checks, const struct link_jq_call *call, struct base_str *reason)
{
    const char *argv[2 + 3 * LINK_JQ_NAMES + 2];
    size_t n = 0;
    argv[n++] = checks->jq;
    for (size_t i = 0; i < call->name_count; i++) {
        argv[n++] = "--arg";
        argv[n++] = base_str_copy(checks->context->arena, call->names[i]).p;
        argv[n++] = "";
    }
    argv[n++] = base_str_copy(checks->context->arena, call->program).p;
    argv[n] = NULL;
    return ask(checks, argv, BASE_STR_ABSENT, JQ_FAULT, reason);
}

static void check_jq(struct checks *checks, struct base_str path, struct base_str unit,
                     const struct link_jq_call *call)
{
    bool is_new;
    struct base_str *answer = answer_of(checks, link_jq_key(call, checks->context->arena), &is_new);
    struct base_str reason = BASE_STR_ABSENT, fault = BASE_STR_ABSENT;
    if (!is_there(checks->jq, "jq", &checks->looked_for_jq))
        reason = BASE_STR("jq is not installed; its programs are not compiled");
    else if (is_new)
        *answer = ask_jq(checks, call, &reason);
    if (!answer->p) {
        link_limit(checks->context, FACTS_TABLE_jq_program, path, call->line,
                   reason.p ? reason : BASE_STR("jq did not answer"));
        return;
    }
    if (answer->n > 0) {
        fault = jq_fault(*answer);
        if (link_jq_is_newer(call->program, fault))
            fault = BASE_STR_ABSENT;
    }
    struct facts_jq_program row = {.path = path,
                                   .line = call->line,
                                   .col = call->col,
                                   .unit = unit,
                                   .text = call->program,
                                   .problem = fault};
    facts_store_add(checks->store, FACTS_TABLE_jq_program, &row);
}

static void check_commands(struct checks *checks, struct base_str path, struct base_str unit, uint32_t file)
{
    struct facts_range rows = facts_store_of_file(checks->store, FACTS_TABLE_shell_command, file);
    struct facts_range words = facts_store_of_file(checks->store, FACTS_TABLE_shell_word, file);
    for (size_t row = rows.from; row < rows.to; row++) {
        struct facts_shell_command command;
        struct link_jq_call call;
        FACTS_GET(checks->store, shell_command, row, &command);
        if (base_str_is(command.program, "jq") &&
            link_jq_parse(checks->store, &words, command.ordinal, &call))
            check_jq(checks, path, unit, &call);
    }
}

static void run(struct link_context *context)
{
    struct checks checks = {.context = context, .store = context->store};
    for (size_t i = 0; i < facts_store_count(context->store, FACTS_TABLE_document); i++) {
        struct facts_document document;
        FACTS_GET(context->store, document, i, &document);
        uint32_t file = facts_store_file(context->store, document.path);
        if (!base_str_is(document.kind, "living") || file == UINT32_MAX)
            continue;
        struct facts_range blocks = facts_store_of_file(context->store, FACTS_TABLE_shell_block, file);
        for (size_t row = blocks.from; row < blocks.to; row++)
            check_block(&checks, document.unit, row);
        check_commands(&checks, document.path, document.unit, file);
    }
    facts_store_sort(context->store, FACTS_TABLE_shell_problem, (const char *const[]){"path", "line"}, 2);
    facts_store_sort(context->store, FACTS_TABLE_jq_program,
                     (const char *const[]){"path", "line", "col", "text"}, 4);
    base_map_finish(&checks.known);
    base_vec_finish(&checks.answers);
}

static const enum facts_table fills[] = {FACTS_TABLE_shell_problem, FACTS_TABLE_jq_program,
                                         FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_document, FACTS_TABLE_shell_block,
                                         FACTS_TABLE_shell_command, FACTS_TABLE_shell_word,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_shell_check = {"shell_check", fills, needs, run};
