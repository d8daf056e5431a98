/*
 * Services of Compose files in commands of documents (kind `compose_service`): docker compose up -d web,
 * docker-compose exec db sh. A document none of whose services is known may speak of another repository's
 * file.
 */
#include "validator/base/suggest.h"
#include "validator/link/doc_reference_p.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MOST_WORDS 200u

struct work {
    struct link_references *references;
    const struct link_document *document;
    struct base_map services;
    struct base_str *names; /* the same, for hints */
    size_t name_count;
    size_t first; /* of the references that the document at hand has added */
};

static bool is_any(struct base_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (base_str_is(text, words[i]))
            return true;
    return false;
}

/* Options whose value is the next word. */
static bool takes_value(struct base_str option)
{
    static const char *const options[] = {"-f",
                                          "--file",
                                          "-p",
                                          "--project-name",
                                          "--profile",
                                          "--env-file",
                                          "--project-directory",
                                          "-e",
                                          "--env",
                                          "-u",
                                          "--user",
                                          "-w",
                                          "--workdir",
                                          "--name",
                                          "-v",
                                          "--volume",
                                          "-l",
                                          "--label",
                                          "--index",
                                          "--scale",
                                          "-t",
                                          "--timeout",
                                          "-n",
                                          "--tail",
                                          "--since",
                                          "--until",
                                          "--publish",
                                          "--entrypoint",
                                          "--pull",
                                          "-s",
                                          "--signal",
                                          "--format",
                                          "--wait-timeout",
                                          "--ansi",
                                          "--progress"};
    return is_any(option, options, COUNT(options));
}

static struct base_str closest_service(const struct work *work, struct base_str name)
{
    return base_closest(name, work->names, work->name_count);
}

/* A word that stands in place of a gap: XXXX. */
static bool is_gap(struct base_str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] == 'X')
        n++;
    return n == text.n || link_is_placeholder(text);
}

/* Whether a block of the document defines the service: the reader is told to add it first. */
static bool is_defined_here(const struct work *work, struct base_str name)
{
    const struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_block, work->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str rest = FACTS_GET_TEXT(store, code_block, i, text), line;
        while ((line = base_str_split(&rest, '\n')).p) {
            struct base_str text = base_str_trim(line);
            if (text.n == name.n + 1 && text.p[name.n] == ':' &&
                base_str_eq(base_str_slice(text, 0, name.n), name))
                return true;
        }
    }
    return false;
}

static void add(struct work *work, const struct facts_shell_word *word)
{
    bool is_known = base_map_get(&work->services, word->text) != NULL;
    struct link_doc_reference reference = {.document = work->document,
                                           .line = word->line,
                                           .col = word->col,
                                           .kind = "compose_service",
                                           .text = word->text,
                                           .target = word->text,
                                           .status = is_known ? LINK_REFERENCE_FOUND : LINK_REFERENCE_BROKEN,
                                           .certainty = LINK_LIKELY,
                                           .ignores = LINK_FUTURE | LINK_NEGATED | LINK_ARROW};
    if (!is_known && is_defined_here(work, word->text)) {
        reference.status = LINK_REFERENCE_UNKNOWN;
        reference.reason = BASE_STR("the document tells to add it");
    } else if (!is_known) {
        reference.reason = BASE_STR("no Compose file has this service");
        reference.hint = closest_service(work, word->text);
    }
    link_reference_add(work->references, &reference);
}

/* The words [from, to) of one command, behind "compose". */
static void read_words(struct work *work, size_t from, size_t to)
{
    static const char *const many[] = {"up", "logs", "restart", "stop", "start", "build",   "pull",  "ps",
                                       "rm", "kill", "create",  "top",  "pause", "unpause", "watch", "down"};
    static const char *const one[] = {"exec", "run", "port"};
    struct base_str command = BASE_STR_ABSENT;
    for (size_t i = from; i < to; i++) {
        struct facts_shell_word word;
        FACTS_GET(work->references->store, shell_word, i, &word);
        if (word.is_redirect == 1)
            continue;
        if (base_str_starts(word.text, "-")) {
            i += takes_value(word.text) && i + 1 < to;
        } else if (!command.p) {
            command = word.text;
            if (!is_any(command, many, COUNT(many)) && !is_any(command, one, COUNT(one)))
                return;
        } else {
            bool is_name = word.is_literal == 1 && word.is_quoted == 0 && !is_gap(word.text);
            if (is_name)
                add(work, &word);
            if (is_any(command, one, COUNT(one)))
                return;
        }
    }
}

static void read_command(struct work *work, const struct facts_shell_command *command, size_t from, size_t to)
{
    bool is_plugin = base_str_is(command->program, "docker") || base_str_is(command->program, "podman");
    if (base_str_is(command->program, "docker-compose")) {
        read_words(work, from, to);
    } else if (is_plugin && from < to &&
               base_str_is(FACTS_GET_TEXT(work->references->store, shell_word, from, text), "compose")) {
        read_words(work, from + 1, to);
    }
}

/* Where one service of the document is known, the others are meant to be. */
static void make_sure(struct work *work)
{
    bool any = false;
    for (size_t i = work->first; i < work->references->added.n; i++)
        any = any || work->references->added.items[i].status == LINK_REFERENCE_FOUND;
    for (size_t i = work->first; i < work->references->added.n && any; i++)
        work->references->added.items[i].certainty = LINK_SURE;
}

static void read_document(struct work *work)
{
    const struct facts_store *store = work->references->store;
    struct facts_range commands = facts_store_of_file(store, FACTS_TABLE_shell_command, work->document->file);
    struct facts_range words = facts_store_of_file(store, FACTS_TABLE_shell_word, work->document->file);
    size_t at = words.from;
    work->first = work->references->added.n;
    for (size_t i = commands.from; i < commands.to; i++) {
        struct facts_shell_command command;
        FACTS_GET(store, shell_command, i, &command);
        while (at < words.to && FACTS_GET_INT(store, shell_word, at, command) < command.ordinal)
            at++;
        size_t from = at;
        while (at < words.to && at - from < MOST_WORDS &&
               FACTS_GET_INT(store, shell_word, at, command) == command.ordinal)
            at++;
        read_command(work, &command, from, at);
    }
    make_sure(work);
}

static void run(struct link_references *references)
{
    struct work work = {.references = references};
    size_t n = facts_store_count(references->store, FACTS_TABLE_compose_service);
    work.names = base_arena_array(references->arena, n + 1, sizeof *work.names);
    for (size_t i = 0; i < n; i++) {
        struct base_str name = FACTS_GET_TEXT(references->store, compose_service, i, name);
        bool added;
        *base_map_put(&work.services, name, &added) = 1;
        if (added)
            work.names[work.name_count++] = name;
    }
    for (size_t i = 0; i < references->document_count && n; i++) {
        work.document = &references->documents[i];
        read_document(&work);
    }
    base_map_finish(&work.services);
}

static const enum facts_table needs[] = {FACTS_TABLE_compose_service, FACTS_TABLE_shell_command,
                                         FACTS_TABLE_shell_word, FACTS_TABLE_code_block, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_service = {"compose_service", needs, run};
