/*
 * Files that commands of documents need: the script that is run, the file of an option, what is copied (kind
 * `command_file`). Only places in a command are looked at that certainly name a file which must be there
 * before.
 */
#include "validator/link/cited_p.h"
#include "validator/link/command_p.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct files {
    struct link_references *references;
    struct link_command_elsewhere elsewhere;
};

/* ---- whether it is there ---- */

static bool is_at_place(struct files *files, const struct link_command *command,
                        struct link_doc_reference *reference)
{
    struct base_str places[LINK_COMMAND_PLACES];
    size_t n = link_command_places(files->references, command, places);
    for (size_t i = 0; i < n; i++) {
        struct base_str path = base_path_join(files->references->arena, places[i], reference->target);
        if (!path.p || (facts_store_file(files->references->store, path) == LINK_NONE &&
                        !link_resolver_has_folder(&files->references->resolver, path)))
            continue;
        reference->target_path = path;
        return true;
    }
    return false;
}

/* The one file of this name, wherever it is. */
static struct base_str near_name(struct files *files, struct base_str path)
{
    const struct link_names *names = link_files_by_name(files->references);
    uint32_t first = link_names_first(names, 0, base_path_name(path));
    if (first == LINK_NONE || names->entries.items[first].next != LINK_NONE)
        return BASE_STR_ABSENT;
    return files->references->resolver.paths[names->entries.items[first].value];
}

/* Names that a repository keeps for its readers, where a reader makes others himself. */
static bool is_kept(struct base_str name)
{
    return base_str_starts(name, ".env.") || base_str_starts(name, "docker-compose") ||
           base_str_starts(name, "compose.");
}

static void describe_missing(struct files *files, const struct link_command *command,
                             const struct link_located *located, struct link_doc_reference *reference)
{
    struct link_references *references = files->references;
    struct base_str folder = located->anchor.p ? located->anchor : BASE_STR("");
    struct base_str path = base_path_join(references->arena, folder, reference->target);
    bool has_extension = link_has_known_extension(references, reference->target);
    reference->status = LINK_REFERENCE_UNKNOWN;
    if (!command->directory.p) {
        reference->reason = BASE_STR("nobody can tell where it runs");
    } else if (!path.p) {
        reference->reason = BASE_STR("it leads out of the tree");
    } else if (link_is_sibling(references, path)) {
        reference->reason = BASE_STR("another repository holds it");
    } else if (link_is_unknown(references->context, path)) {
        reference->reason = BASE_STR("nobody looks into the place it leads to");
    } else if (link_resolver_ignores(&references->resolver, path)) {
        reference->reason = BASE_STR("git ignores it");
    } else if (link_document_writes(references, command->document, reference->target, false)) {
        reference->reason = BASE_STR("a command of the document writes it");
    } else {
        reference->status = LINK_REFERENCE_BROKEN;
        reference->reason = BASE_STR("no file is there");
        reference->was_path = path;
        reference->hint = near_name(files, path);
        bool is_bare = base_str_find_char(reference->target, '/') < 0;
        reference->if_known = is_bare ? LINK_LIKELY : LINK_SURE;
        if (link_resolver_absent(&references->resolver, path) != LINK_MISSING)
            reference->unless_known = BASE_STR("a build or a tool may write it");
        reference->certainty = has_extension && located->anchor.p && !is_bare    ? LINK_SURE
                               : reference->hint.p || is_kept(reference->target) ? LINK_LIKELY
                                                                                 : LINK_WEAK;
        if (files->elsewhere.is_elsewhere && reference->certainty == LINK_SURE)
            reference->certainty = LINK_LIKELY;
    }
}

static void add(struct files *files, const struct link_command *command, struct base_str text, int64_t line,
                int64_t col)
{
    struct link_cited cited;
    bool is_bare = base_str_find_char(text, '/') < 0;
    if (is_bare || !link_cited_read(text, false, &cited))
        cited = (struct link_cited){.path = text, .has_gap = !is_bare};
    if (cited.has_gap || cited.is_rooted || cited.is_glob || base_str_starts(text, "~") ||
        base_str_find_char(text, ':') >= 0 || base_str_find_char(text, '$') >= 0 ||
        link_command_has_gap(text))
        return;
    struct link_doc_reference reference = {.document = command->document,
                                           .line = line,
                                           .col = col,
                                           .kind = "command_file",
                                           .text = command->text,
                                           .target = cited.path,
                                           .status = LINK_REFERENCE_FOUND};
    if (!is_at_place(files, command, &reference)) {
        struct link_located located = link_locate(files->references, command->document, &cited);
        if (located.how != LINK_LOCATED_NOT)
            reference.target_path = located.path;
        else
            describe_missing(files, command, &located, &reference);
    }
    link_reference_add(files->references, &reference);
}

static void add_word(struct files *files, const struct link_command *command, size_t i)
{
    if (i < command->word_count && command->words[i].is_literal)
        add(files, command, command->words[i].text, command->words[i].line, command->words[i].col);
}

/* ---- where a command names one ---- */

/* The first word that is no option, when no option in front of it may take a value. */
static size_t first_operand(const struct link_command *command, size_t from)
{
    for (size_t i = from; i < command->word_count; i++) {
        if (!base_str_starts(command->words[i].text, "-"))
            return i;
        if (base_str_find_char(command->words[i].text, '=') < 0)
            break;
    }
    return SIZE_MAX;
}

static bool is_script(struct base_str name)
{
    static const char *const endings[] = {".js",   ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".sh",
                                          ".bash", ".zsh", ".py",  ".rb", ".pl",  ".php"};
    for (size_t i = 0; i < COUNT(endings); i++)
        if (base_str_ends(name, endings[i]))
            return true;
    return false;
}

/* node x.js, bash x.sh, source x.sh. */
static void look_at_interpreter(struct files *files, const struct link_command *command)
{
    size_t i = first_operand(command, 0);
    if (i != SIZE_MAX && is_script(command->words[i].text))
        add_word(files, command, i);
}

/* The file of -f, --file: of Compose, kubectl, psql, docker build. */
static void look_at_options(struct files *files, const struct link_command *command)
{
    static const char *const options[] = {"-f", "--file", "--filename"};
    for (size_t i = 0; i + 1 < command->word_count; i++) {
        if (base_str_is(command->words[i].text, "exec") || base_str_is(command->words[i].text, "logs") ||
            base_str_is(command->words[i].text, "run") || base_str_is(command->words[i].text, "rm"))
            return; /* -f is another option there, or the program's own */
        if (BASE_STR_IN(command->words[i].text, options) && !base_str_is(command->words[i + 1].text, "-"))
            add_word(files, command, i + 1);
    }
}

/* cp .env.example .env: what is copied, when its name says that it is there to be. */
static void look_at_copy(struct files *files, const struct link_command *command)
{
    static const char *const marks[] = {"example", "sample", "template", ".dist"};
    size_t i = first_operand(command, 0);
    for (size_t k = 0; i != SIZE_MAX && k < COUNT(marks); k++)
        if (base_str_find(command->words[i].text, marks[k]) >= 0) {
            add_word(files, command, i);
            return;
        }
}

static void look_at(void *context, const struct link_command *command)
{
    static const char *const interpreters[] = {"node",    "bash", "sh",      "zsh", "python",
                                               "python3", "tsx",  "ts-node", "bun", "source",
                                               ".",       "ruby", "perl",    "php"};
    static const char *const with_files[] = {"docker", "docker-compose", "kubectl", "psql", "podman"};
    struct files *files = context;
    link_command_follow_elsewhere(&files->elsewhere, command);
    if (base_str_starts(command->program, "./") ||
        (is_script(command->program) && base_str_find_char(command->program, '/') > 0))
        add(files, command, command->program, command->line, command->col);
    else if (BASE_STR_IN(command->program, interpreters))
        look_at_interpreter(files, command);
    else if (BASE_STR_IN(command->program, with_files))
        look_at_options(files, command);
    else if (base_str_is(command->program, "cp"))
        look_at_copy(files, command);
}

static void run(struct link_references *references)
{
    struct files files = {.references = references};
    link_command_elsewhere_init(&files.elsewhere, references);
    link_commands_each(references, look_at, &files);
}

static const enum facts_table needs[] = {FACTS_TABLE_shell_command, FACTS_TABLE_shell_word,
                                         FACTS_TABLE_package_manifest, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_command_file = {"command_file", needs, run};
