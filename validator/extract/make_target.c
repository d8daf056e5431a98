/*
 * Targets of Makefiles, recipes of justfiles, tasks of Taskfiles. Variables, conditions and recipes are
 * passed over; a target whose name is computed is none.
 */
#include "validator/extract/document_p.h"

#include <string.h>

#define LONGEST_COMMAND 400u

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("_-./%@+", c);
}

static struct base_str take_word(struct base_str *line)
{
    *line = base_str_trim(*line);
    size_t n = 0;
    while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
        n++;
    struct base_str word = base_str_slice(*line, 0, n);
    *line = base_str_from(*line, n);
    return word;
}

static bool is_name(struct base_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '\0' || !is_name_char(word.p[i]))
            return false;
    return word.n > 0;
}

/* What stands in front of a colon that is neither an assignment (:=, ::=) nor in a value. A parameter of just
 * may have one in front of it. */
static bool split_rule(struct base_str line, bool is_just, struct base_str *names, struct base_str *rest)
{
    ptrdiff_t colon = base_str_find_char(line, ':'), equals = base_str_find_char(line, '=');
    bool assigns = is_just ? equals == colon + 1 : equals >= 0 && equals <= colon + 2;
    if (colon <= 0 || assigns)
        return false;
    *names = base_str_slice(line, 0, (size_t)colon);
    *rest = base_str_from(line, (size_t)colon + 1);
    if (base_str_starts(*rest, ":"))
        *rest = base_str_from(*rest, 1);
    return true;
}

/* The first line of the recipe that follows, without the signs in front; absent for none. */
static struct base_str first_command(struct base_str rest, bool goes_on)
{
    struct base_str line;
    while (goes_on && (line = base_str_split(&rest, '\n')).p)
        goes_on = base_str_ends(line, "\\");
    while ((line = base_str_split(&rest, '\n')).p) {
        struct base_str text = base_str_trim(line);
        if (text.n == 0 || text.p[0] == '#')
            continue;
        if (line.p[0] != '\t' && line.p[0] != ' ')
            return BASE_STR_ABSENT;
        while (text.n && strchr("@-+", text.p[0]))
            text = base_str_from(text, 1);
        return base_str_slice(base_str_trim(text), 0, LONGEST_COMMAND);
    }
    return BASE_STR_ABSENT;
}

/* "name1 name2: needs ## comment", and "name arg='x': needs" of just. */
static void read_rule(struct facts_chunk *out, int number, struct base_str line, struct base_str behind,
                      bool is_just)
{
    struct base_str names, rest, word;
    if (!split_rule(line, is_just, &names, &rest))
        return;
    ptrdiff_t end = base_str_find_char(rest, '#'), semicolon = base_str_find_char(rest, ';');
    end = semicolon >= 0 && (end < 0 || semicolon < end) ? semicolon : end;
    struct base_str needs = base_str_trim(end < 0 ? rest : base_str_slice(rest, 0, (size_t)end));
    if (base_str_ends(needs, "\\"))
        needs = base_str_trim(base_str_slice(needs, 0, needs.n - 1));
    if (base_str_find_char(needs, '=') >= 0)
        needs = BASE_STR(""); /* a variable for this target */
    for (int n = 0; n < 100 && (word = take_word(&names)).n; n++) {
        if (is_just && base_str_starts(word, "@"))
            word = base_str_from(word, 1);
        if (is_name(word) && !base_str_starts(word, "."))
            FACTS_EMIT(out, make_target, .line = number,
                       .tool = is_just ? BASE_STR("just") : BASE_STR("make"), .name = word,
                       .needs = needs.n ? needs : BASE_STR_ABSENT,
                       .command = first_command(behind, base_str_ends(line, "\\")));
        if (is_just)
            return; /* what follows are parameters */
    }
}

static void read_lines(const struct extract_input *input, struct facts_chunk *out, bool is_just)
{
    struct base_str rest = input->bytes, line;
    bool goes_on = false, in_define = false;
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        bool is_part = goes_on;
        goes_on = base_str_ends(line, "\\");
        in_define = in_define || base_str_starts(line, "define ");
        if (base_str_starts(line, "endef"))
            in_define = false;
        bool is_code =
            line.n && line.p[0] != '\t' && line.p[0] != ' ' && line.p[0] != '#' && line.p[0] != '[';
        if (is_code && !is_part && !in_define)
            read_rule(out, number, line, rest, is_just);
    }
}

/* tasks: of a Taskfile. */
static void read_tasks(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_make_target, document);
    const struct document_node *tasks = document_member(document_root(document), "tasks");
    for (const struct document_node *m = tasks && tasks->kind == DOCUMENT_OBJECT ? tasks->first : NULL; m;
         m = m->next) {
        const struct document_node *commands = document_member(m, "cmds");
        struct base_str command = m->text.p                     ? m->text
                                  : commands && commands->first ? commands->first->text
                                                                : BASE_STR_ABSENT;
        if (m->key.n)
            FACTS_EMIT(out, make_target, .line = m->key_line > 0 ? m->key_line : 1, .tool = BASE_STR("task"),
                       .name = m->key, .command = base_str_slice(command, 0, LONGEST_COMMAND));
    }
    document_destroy(document);
}

/* A justfile is told from a Makefile by what it alone has: recipes with parameters or settings. */
static bool is_just(struct base_str bytes)
{
    return base_str_starts(bytes, "set ") || base_str_find(bytes, "\nset ") >= 0 ||
           base_str_find(bytes, "\ndefault:\n    @just") >= 0 || base_str_find(bytes, "just --list") >= 0 ||
           base_str_find(bytes, "{{") >= 0;
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    if (base_str_is(input->extension, "yml") || base_str_is(input->extension, "yaml"))
        read_tasks(input, out);
    else
        read_lines(input, out, base_str_is(input->extension, "just") || is_just(input->bytes));
}

static const char *const globs[] = {"makefile",
                                    "gnumakefile",
                                    "makefile.*",
                                    "*.mk",
                                    "justfile",
                                    ".justfile",
                                    "*.just",
                                    "taskfile.{yml,yaml}",
                                    "taskfile.dist.{yml,yaml}",
                                    NULL};
static const enum facts_table fills[] = {FACTS_TABLE_make_target, FACTS_TABLE_COUNT};

const struct extract_extractor extract_make_target = {
    .name = "make_target",
    .summary = "Makefiles, justfiles and Taskfiles: their targets.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
