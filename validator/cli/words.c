#include "validator/cli/words.h"

#include "validator/report/report.h"

#include <string.h>

static void add_choices(struct base_buf *list, const char *choices)
{
    struct base_str rest = base_str_of(choices), word;
    while ((word = base_str_split(&rest, '|')).p)
        base_buf_printf(list, " %.*s", BASE_STR_ARG(word));
}

static enum cli_word word_of(struct base_str name, struct base_buf *list)
{
    static const struct {
        const char *name;
        enum cli_word word;
    } words[] = {
        {"FILE", CLI_WORD_FILE},         {"DIR", CLI_WORD_FOLDER},  {"PATH", CLI_WORD_FOLDER},
        {"RULE", CLI_WORD_RULE},         {"TABLE", CLI_WORD_TABLE}, {"FINDING", CLI_WORD_FILE},
        {"RULE|FINDING", CLI_WORD_RULE},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (base_str_is(name, words[i].name))
            return words[i].word;
    if (base_str_is(name, "COMMAND"))
        for (size_t i = 0; cli_commands[i]; i++)
            base_buf_printf(list, " %s", cli_commands[i]->name);
    else if (base_str_is(name, "FORMAT[=FILE]"))
        for (size_t i = 0; report_all[i]; i++)
            base_buf_printf(list, " %s", report_all[i]->name);
    else if (name.n && name.p[0] >= 'a' && name.p[0] <= 'z')
        add_choices(list, name.p);
    return list->n ? CLI_WORD_LIST : CLI_WORD_ANY;
}

enum cli_word cli_word_of_option(const struct cli_option *option, struct base_buf *list)
{
    base_buf_clear(list);
    if (option->choices) {
        add_choices(list, option->choices);
        return CLI_WORD_LIST;
    }
    return word_of(base_str_of(option->argument), list);
}

enum cli_word cli_word_of_positional(const struct cli_command *command, size_t i, struct base_buf *list)
{
    struct base_str rest = base_str_of(command->arguments), word;
    base_buf_clear(list);
    while ((word = base_str_split(&rest, ' ')).p && i > 0)
        i--;
    if (!word.p)
        return CLI_WORD_ANY;
    if (base_str_starts(word, "["))
        word = base_str_slice(word, 1, word.n - 1);
    return word_of(word, list);
}
