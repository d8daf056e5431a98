#include "validator/cli/options.h"

#include "validator/base/suggest.h"
#include "validator/cli/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATABLE = 1, HIDDEN = 2 };

const struct cli_option cli_options[CLI_OPTION_COUNT] = {
#define OPTION(id, name, argument, choices, flags, sentence)                                                 \
    [CLI_##                                                                                                  \
        id] = {(name), (argument), (choices), ((flags)&REPEATABLE) != 0, ((flags)&HIDDEN) != 0, (sentence)},
#include "validator/cli/options.def"
#undef OPTION
};

int cli_mistake(struct base_error *err, const char *what, const char *word, const struct base_str *names,
                size_t count, const char *otherwise)
{
    base_error_set(err, BASE_E_INVALID, "%s '%s'", what, word);
    struct base_str near = base_closest(base_str_of(word), names, count);
    if (near.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else if (otherwise)
        base_error_hint(err, "%s", otherwise);
    return BASE_E_INVALID;
}

/* ---- options ---- */

static bool takes(const struct cli_command *command, enum cli_option_id id)
{
    if (id == CLI_HELP)
        return true;
    for (const enum cli_option_id *option = command->options; *option != CLI_OPTION_COUNT; option++)
        if (*option == id)
            return true;
    return false;
}

static enum cli_option_id find_option(const struct cli_command *command, struct base_str name)
{
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++)
        if (takes(command, id) && base_str_is(name, cli_options[id].name))
            return id;
    return CLI_OPTION_COUNT;
}

/* An option that the command does not take: the nearest one it does, or the command that has it. */
static int unknown_option(const struct cli_command *command, struct base_str name, const char *dashes,
                          struct base_error *err)
{
    struct base_str names[CLI_OPTION_COUNT];
    size_t count = 0;
    for (enum cli_option_id id = 0; id < CLI_OPTION_COUNT; id++)
        if (takes(command, id) && !cli_options[id].is_hidden)
            names[count++] = base_str_of(cli_options[id].name);
    base_error_set(err, BASE_E_INVALID, "'assay %s' has no option '%s%.*s'", command->name, dashes,
                   BASE_STR_ARG(name));
    struct base_str near = base_closest(name, names, count);
    for (size_t i = 0; i < count && name.n >= 2; i++)
        if (base_str_eq(base_str_slice(names[i], 0, name.n), name))
            near = names[i]; /* cut short rather than mistyped */
    if (near.p) {
        base_error_hint(err, "did you mean '--%.*s'?", BASE_STR_ARG(near));
        return BASE_E_INVALID;
    }
    for (size_t i = 0; cli_commands[i]; i++)
        if (find_option(cli_commands[i], name) != CLI_OPTION_COUNT) {
            base_error_hint(err, "'assay %s' has it; see 'assay help %s'", cli_commands[i]->name,
                            command->name);
            return BASE_E_INVALID;
        }
    base_error_hint(err, "see 'assay help %s'", command->name);
    return BASE_E_INVALID;
}

static int check_choice(const struct cli_option *option, const char *value, struct base_error *err)
{
    if (!option->choices)
        return BASE_OK;
    struct base_str rest = base_str_of(option->choices), names[8];
    size_t count = 0;
    while (count < 8 && (names[count] = base_str_split(&rest, '|')).p) {
        if (base_str_is(names[count], value))
            return BASE_OK;
        count++;
    }
    char what[64], all[128];
    snprintf(what, sizeof what, "--%s does not know", option->name);
    snprintf(all, sizeof all, "it takes one of %s", option->choices);
    return cli_mistake(err, what, value, names, count, all);
}

/* Takes the option at argv[*i], and its value from the next word when it needs one. */
static int take_option(struct cli_args *args, const struct cli_command *command, int argc, char **argv,
                       int *i, struct base_error *err)
{
    const char *word = argv[*i];
    struct base_str name = base_str_of(word + (word[1] == '-' ? 2 : 1));
    ptrdiff_t equals = base_str_find_char(name, '=');
    const char *value = equals < 0 ? NULL : name.p + equals + 1;
    if (equals >= 0)
        name = base_str_slice(name, 0, (size_t)equals);
    enum cli_option_id id = CLI_OPTION_COUNT;
    if (word[1] == '-')
        id = find_option(command, name);
    else if (strcmp(word, "-h") == 0)
        id = CLI_HELP;
    if (id == CLI_OPTION_COUNT)
        return unknown_option(command, name, word[1] == '-' ? "--" : "-", err);
    const struct cli_option *option = &cli_options[id];
    if (!option->argument && value) {
        return base_error_set(err, BASE_E_INVALID, "--%s takes no value", option->name);
    } else if (option->argument && !value) {
        if (*i + 1 >= argc) {
            base_error_set(err, BASE_E_INVALID, "--%s needs a value: --%s %s", option->name, option->name,
                           option->argument);
            base_error_hint(err, "see 'assay help %s'", command->name);
            return BASE_E_INVALID;
        }
        value = argv[++*i];
    }
    int rc = option->argument ? check_choice(option, value, err) : BASE_OK;
    if (rc == BASE_OK)
        base_vec_push(&args->values, (struct cli_value){id, value ? value : ""});
    return rc;
}

static int check_positional(const struct cli_args *args, const struct cli_command *command,
                            struct base_error *err)
{
    size_t n = args->positional.n;
    if (n >= command->least && n <= command->most)
        return BASE_OK;
    if (n > command->most)
        base_error_set(err, BASE_E_INVALID, "'assay %s' does not know what to do with '%s'", command->name,
                       args->positional.items[command->most]);
    else
        base_error_set(err, BASE_E_INVALID, "'assay %s' needs more: assay %s %s", command->name,
                       command->name, command->arguments);
    base_error_hint(err, "see 'assay help %s'", command->name);
    return BASE_E_INVALID;
}

int cli_args_parse(struct cli_args *args, const struct cli_command *command, int argc, char **argv,
                   struct base_error *err)
{
    bool only_positional = false;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        if (only_positional || word[0] != '-' || word[1] == '\0') {
            base_vec_push(&args->positional, word);
        } else if (strcmp(word, "--") == 0) {
            only_positional = true;
        } else {
            int rc = take_option(args, command, argc, argv, &i, err);
            if (rc != BASE_OK)
                return rc;
            if (cli_args_has(args, CLI_HELP))
                return BASE_OK;
        }
    }
    return check_positional(args, command, err);
}

void cli_args_finish(struct cli_args *args)
{
    base_vec_finish(&args->values);
    base_vec_finish(&args->positional);
}

/* ---- values ---- */

const char *cli_args_value(const struct cli_args *args, enum cli_option_id id)
{
    for (size_t i = args->values.n; i > 0; i--)
        if (args->values.items[i - 1].id == id)
            return args->values.items[i - 1].value;
    return NULL;
}

bool cli_args_has(const struct cli_args *args, enum cli_option_id id)
{
    return cli_args_value(args, id) != NULL;
}

const char *cli_args_positional(const struct cli_args *args, size_t i, const char *missing)
{
    return i < args->positional.n ? args->positional.items[i] : missing;
}

int cli_args_number(const struct cli_args *args, enum cli_option_id id, uint64_t least, uint64_t most,
                    uint64_t missing, uint64_t *out, struct base_error *err)
{
    const char *text = cli_args_value(args, id);
    if (!text) {
        *out = missing;
        return BASE_OK;
    }
    char *end = NULL;
    errno = 0;
    unsigned long long number = text[0] >= '0' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
    if (!end || *end || errno || number < least || number > most)
        return base_error_set(err, BASE_E_INVALID,
                              "--%s takes a number from %" PRIu64 " to %" PRIu64 ", not '%s'",
                              cli_options[id].name, least, most, text);
    *out = number;
    return BASE_OK;
}
