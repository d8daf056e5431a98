/*
 * Targets that commands name: make X, just X, task X (kind `target`). A target counts as found when a
 * Makefile has it in a folder in which the command may run, or, for a command that names no folder, any
 * Makefile of the repository.
 */
#include "validator/base/suggest.h"
#include "validator/link/command_p.h"

struct targets {
    struct link_references *references;
    struct link_names by_name;  /* (tool, name) -> rows of make_target */
    struct link_names patterns; /* (tool, "") -> rows whose name has a % */
    struct base_map folders;    /* "tool\nfolder" -> 1, for those with targets */
};

static const char *const tools[] = {"make", "just", "task"};
#define TOOLS (sizeof tools / sizeof *tools)

static uint32_t tool_of(struct base_str name)
{
    uint32_t i = 0;
    while (i < TOOLS && !base_str_is(name, tools[i]))
        i++;
    return i;
}

static struct base_str folder_of(const struct targets *targets, uint32_t row)
{
    return base_path_dir(FACTS_GET_TEXT(targets->references->store, make_target, row, path));
}

static struct base_str folder_key(struct targets *targets, uint32_t tool, struct base_str folder)
{
    return base_str_format(targets->references->arena, "%u\n%.*s", (unsigned)tool, BASE_STR_ARG(folder));
}

static void load(struct targets *targets)
{
    const struct facts_store *store = targets->references->store;
    for (uint32_t i = 0; i < facts_store_count(store, FACTS_TABLE_make_target); i++) {
        struct base_str name = FACTS_GET_TEXT(store, make_target, i, name);
        uint32_t tool = tool_of(FACTS_GET_TEXT(store, make_target, i, tool));
        if (tool == TOOLS || !name.p)
            continue;
        link_names_add(&targets->by_name, tool, name, i);
        if (base_str_find_char(name, '%') >= 0)
            link_names_add(&targets->patterns, tool, BASE_STR(""), i);
        base_map_put(&targets->folders, folder_key(targets, tool, folder_of(targets, i)), NULL);
    }
}

/* Whether "a%b" of a pattern rule makes the name. */
static bool fits(struct base_str pattern, struct base_str name)
{
    ptrdiff_t percent = base_str_find_char(pattern, '%');
    struct base_str head = base_str_slice(pattern, 0, (size_t)percent),
                    tail = base_str_from(pattern, (size_t)percent + 1);
    return name.n > head.n + tail.n && base_str_eq(base_str_slice(name, 0, head.n), head) &&
           base_str_eq(base_str_from(name, name.n - tail.n), tail);
}

static uint32_t find(const struct targets *targets, uint32_t tool, struct base_str name,
                     struct base_str folder)
{
    LINK_NAMES_EACH(&targets->by_name, tool, name, i)
    {
        uint32_t row = targets->by_name.entries.items[i].value;
        if (!folder.p || base_str_eq(folder_of(targets, row), folder))
            return row;
    }
    LINK_NAMES_EACH(&targets->patterns, tool, BASE_STR(""), i)
    {
        uint32_t row = targets->patterns.entries.items[i].value;
        if (fits(FACTS_GET_TEXT(targets->references->store, make_target, row, name), name))
            return row;
    }
    return LINK_NONE;
}

static struct base_str hint_of(const struct targets *targets, uint32_t tool, struct base_str name)
{
    struct base_str best = BASE_STR_ABSENT;
    size_t least = base_closest_limit(name);
    for (size_t i = 0; i < targets->by_name.entries.n; i++)
        if (targets->by_name.entries.items[i].owner == tool &&
            base_closer(name, targets->by_name.entries.items[i].name, best, &least))
            best = targets->by_name.entries.items[i].name;
    return best;
}

static bool is_name(struct base_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    base_str_find_char(BASE_STR(":-_."), c) >= 0;
        if (!good)
            return false;
    }
    return name.n > 0 && !link_is_placeholder(name) && !link_command_has_gap(name);
}

static void resolve(struct targets *targets, const struct link_command *command, uint32_t tool,
                    struct base_str option, struct link_doc_reference *reference)
{
    struct base_str places[LINK_COMMAND_PLACES], folder = BASE_STR_ABSENT;
    size_t n = link_command_places(targets->references, command, places);
    bool is_place = option.p || command->directory.n > 0;
    reference->status = LINK_REFERENCE_UNKNOWN;
    if (option.p)
        folder = link_command_folder(targets->references, command, option);
    for (size_t i = 0; i < n && !option.p && !folder.p; i++)
        if (base_map_get(&targets->folders, folder_key(targets, tool, places[i])))
            folder = places[i];
    if (!folder.p || !base_map_get(&targets->folders, folder_key(targets, tool, folder))) {
        reference->reason = BASE_STR("what its targets would be is not known");
        return;
    }
    uint32_t row = find(targets, tool, reference->target, is_place ? folder : BASE_STR_ABSENT);
    if (row != LINK_NONE) {
        reference->status = LINK_REFERENCE_FOUND;
        reference->target_path = FACTS_GET_TEXT(targets->references->store, make_target, row, path);
        reference->target_line = FACTS_GET_INT(targets->references->store, make_target, row, line);
        return;
    }
    reference->status = LINK_REFERENCE_BROKEN;
    reference->certainty = command->is_block || command->is_labelled ? LINK_SURE : LINK_LIKELY;
    reference->reason = base_str_format(targets->references->arena,
                                        "no file of %s here has a target of this name", tools[tool]);
    reference->hint = hint_of(targets, tool, reference->target);
}

/* Options that take the next word. */
static bool takes_value(struct base_str option)
{
    static const char *const names[] = {"-C",          "-f",     "-I",         "-o", "-W",
                                        "--directory", "--file", "--justfile", "-d", "-t"};
    return BASE_STR_IN(option, names);
}

static void look_at(void *context, const struct link_command *command)
{
    struct targets *targets = context;
    uint32_t tool = tool_of(command->program);
    struct base_str folder = BASE_STR_ABSENT;
    if (tool == TOOLS)
        return;
    for (size_t i = 0; i < command->word_count; i++) {
        const struct link_command_word *word = &command->words[i];
        if (!word->is_literal || base_str_is(word->text, "-f") || base_str_is(word->text, "--file") ||
            base_str_is(word->text, "--justfile") || base_str_is(word->text, "-t") ||
            base_str_is(word->text, "--"))
            return;
        if (base_str_starts(word->text, "-")) {
            bool is_folder = base_str_is(word->text, "-C") || base_str_is(word->text, "--directory") ||
                             base_str_is(word->text, "-d");
            i += takes_value(word->text);
            if (is_folder && i < command->word_count)
                folder = command->words[i].text;
            continue;
        }
        if (base_str_find_char(word->text, '=') >= 0)
            continue;
        if (!is_name(word->text))
            return;
        struct link_doc_reference reference = {.document = command->document,
                                               .line = word->line,
                                               .col = word->col,
                                               .kind = "target",
                                               .text = command->text,
                                               .target = word->text};
        resolve(targets, command, tool, folder, &reference);
        link_reference_add(targets->references, &reference);
        if (tool > 0)
            return; /* what follows are arguments of the recipe */
    }
}

static void run(struct link_references *references)
{
    struct targets targets = {.references = references};
    load(&targets);
    link_commands_each(references, look_at, &targets);
    link_names_finish(&targets.by_name);
    link_names_finish(&targets.patterns);
    base_map_finish(&targets.folders);
}

static const enum facts_table needs[] = {FACTS_TABLE_shell_command, FACTS_TABLE_shell_word,
                                         FACTS_TABLE_make_target, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_target = {"target", needs, run};
