#include "validator/link/command_p.h"

static void take_words(struct link_references *references, struct facts_range *words, int64_t ordinal,
                       struct link_command *command)
{
    struct facts_shell_word word;
    for (; words->from < words->to; words->from++) {
        FACTS_GET(references->store, shell_word, words->from, &word);
        if (word.command > ordinal)
            return;
        if (word.command < ordinal || word.is_redirect)
            continue;
        if (command->word_count == LINK_COMMAND_WORDS) {
            command->has_more_words = true;
            continue;
        }
        command->words[command->word_count++] =
            (struct link_command_word){word.text, word.line, word.col, word.is_literal != 0};
    }
}

/* "sudo npm …" is npm's. */
static void drop_sudo(struct link_command *command)
{
    if (!base_str_is(command->program, "sudo") || command->word_count == 0 ||
        base_str_starts(command->words[0].text, "-"))
        return;
    command->program = command->words[0].text;
    command->word_count--;
    memmove(command->words, command->words + 1, command->word_count * sizeof *command->words);
}

void link_commands_each(struct link_references *references,
                        void (*use)(void *context, const struct link_command *command), void *context)
{
    for (size_t i = 0; i < references->document_count; i++) {
        const struct link_document *document = &references->documents[i];
        struct facts_range rows =
            facts_store_of_file(references->store, FACTS_TABLE_shell_command, document->file);
        struct facts_range words =
            facts_store_of_file(references->store, FACTS_TABLE_shell_word, document->file);
        for (size_t row = rows.from; row < rows.to; row++) {
            struct facts_shell_command source;
            FACTS_GET(references->store, shell_command, row, &source);
            struct link_command command = {.document = document,
                                           .line = source.line,
                                           .col = source.col,
                                           .program = source.program,
                                           .text = source.text,
                                           .directory = source.directory,
                                           .is_block = source.block_line != FACTS_NULL,
                                           .is_labelled = source.is_labelled != 0};
            take_words(references, &words, source.ordinal, &command);
            drop_sudo(&command);
            use(context, &command);
        }
    }
}

static void add_place(struct link_references *references, const struct link_command *command,
                      struct base_str base, struct base_str *places, size_t *n)
{
    struct base_str folder =
        command->directory.n ? base_path_join(references->arena, base, command->directory) : base;
    if (!folder.p || *n == LINK_COMMAND_PLACES ||
        (folder.n > 0 && !link_resolver_has_folder(&references->resolver, folder)))
        return;
    for (size_t i = 0; i < *n; i++)
        if (base_str_eq(places[i], folder))
            return;
    places[(*n)++] = folder;
}

size_t link_command_places(struct link_references *references, const struct link_command *command,
                           struct base_str places[LINK_COMMAND_PLACES])
{
    size_t n = 0;
    if (!command->directory.p)
        return 0;
    for (struct base_str folder = command->document->folder;; folder = base_path_dir(folder)) {
        add_place(references, command, folder, places, &n);
        if (folder.n == 0)
            return n;
    }
}

struct base_str link_command_folder(struct link_references *references, const struct link_command *command,
                                    struct base_str path)
{
    struct base_str places[LINK_COMMAND_PLACES];
    size_t n = link_command_places(references, command, places);
    while (base_str_ends(path, "/"))
        path = base_str_slice(path, 0, path.n - 1);
    for (size_t i = 0; i < n && path.n > 0; i++) {
        struct base_str folder = base_path_join(references->arena, places[i], path);
        if (folder.p && (folder.n == 0 || link_resolver_has_folder(&references->resolver, folder)))
            return folder;
    }
    return BASE_STR_ABSENT;
}

bool link_command_has_gap(struct base_str word)
{
    size_t run = 0;
    for (size_t i = 0; i < word.n && run < 3; i++)
        run = word.p[i] == 'X' ? run + 1 : 0;
    return run >= 3;
}

/* ---- another repository ---- */

/* git clone of a repository of another name, npm create …, npx create-… and the like. */
static bool leads_elsewhere(struct base_str root_name, const struct link_command *command)
{
    if (command->word_count == 0)
        return false;
    struct base_str first = command->words[0].text;
    if (!base_str_is(command->program, "git"))
        return base_str_starts(first, "create") || base_str_starts(first, "degit") ||
               base_str_is(command->program, "degit") ||
               (base_str_is(first, "dlx") && command->word_count > 1 &&
                base_str_starts(command->words[1].text, "create"));
    if (!base_str_is(first, "clone") || !root_name.p)
        return false;
    for (size_t i = 1; i < command->word_count; i++) {
        struct base_str name = base_path_name(command->words[i].text);
        if (base_str_starts(command->words[i].text, "-"))
            continue;
        if (base_str_ends(name, ".git"))
            name = base_str_slice(name, 0, name.n - 4);
        return !base_str_eq_nocase(name, root_name) && !link_is_placeholder(name);
    }
    return false;
}

void link_command_elsewhere_init(struct link_command_elsewhere *elsewhere,
                                 const struct link_references *references)
{
    uint32_t file = facts_store_file(references->store, BASE_STR("package.json"));
    *elsewhere = (struct link_command_elsewhere){.root_name = BASE_STR_ABSENT};
    if (file == UINT32_MAX)
        return;
    struct facts_range range = facts_store_of_file(references->store, FACTS_TABLE_package_manifest, file);
    if (range.from < range.to) {
        struct base_str name = FACTS_GET_TEXT(references->store, package_manifest, range.from, name);
        elsewhere->root_name = name.p ? base_path_name(name) : BASE_STR_ABSENT;
    }
}

void link_command_follow_elsewhere(struct link_command_elsewhere *elsewhere,
                                   const struct link_command *command)
{
    if (elsewhere->document != command->document)
        elsewhere->is_elsewhere = false;
    elsewhere->document = command->document;
    elsewhere->is_elsewhere = elsewhere->is_elsewhere || leads_elsewhere(elsewhere->root_name, command);
}
