#include "validator/cli/rules.h"

#include "validator/base/memory.h"
#include "validator/cli/config.h"
#include "validator/cli/session.h"
#include "validator/engine/bundled.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What is no folder is told from one without rules before the reader looks. */
static int check_folder(const char *path, struct base_error *err)
{
    struct stat info;
    if (stat(path, &info) < 0) {
        int failure = errno;
        base_error_set(err, failure == ENOENT ? BASE_E_NOTFOUND : BASE_E_IO,
                       "cannot open the rules folder '%s': %s", path, strerror(failure));
        if (failure == ENOENT)
            source_hint_sibling(path, err);
        return failure == ENOENT ? BASE_E_NOTFOUND : BASE_E_IO;
    }
    if (S_ISDIR(info.st_mode))
        return BASE_OK;
    struct base_str folder = base_path_dir(base_str_of(path));
    base_error_set(err, BASE_E_INVALID, "--rules takes a folder, and '%s' is none", path);
    if (path[0] == '/' && folder.n == 0)
        folder = BASE_STR("/");
    base_error_hint(err, "name the folder that holds it: --rules %.*s",
                    BASE_STR_ARG(folder.n ? folder : BASE_STR(".")));
    return BASE_E_INVALID;
}

int cli_rules_load(struct engine_rules *rules, const struct cli_args *args, struct base_arena *arena,
                   struct base_error *err)
{
    int rc = engine_rules_add_bundled(rules, engine_bundled_rules, arena, err);
    for (size_t i = 0; rc == BASE_OK && i < args->values.n; i++) {
        if (args->values.items[i].id != CLI_RULES)
            continue;
        rc = check_folder(args->values.items[i].value, err);
        if (rc == BASE_OK)
            rc = engine_rules_load(rules, args->values.items[i].value, arena, err);
    }
    return rc;
}

/* What would be passed over though it looks like a rule. A link may lead out of the audited tree, which
 * nobody who starts an audit has vouched for. */
static int refuse_entry(const struct source_entry *entry, struct base_error *err)
{
    struct base_str extension = base_path_extension(entry->path);
    bool may_be_rule = !extension.p || base_str_is(extension, "yaml") || base_str_is(extension, "yml");
    if (entry->kind == SOURCE_LINK && may_be_rule)
        return base_error_at(err, BASE_E_INVALID, entry->path, 0, 0,
                             "links in a folder that 'rules:' names are not followed: put the file there");
    return engine_rules_refuse_name(entry->path, err);
}

static void set_home(struct engine_rules *rules, struct base_str path, struct base_str folder)
{
    for (size_t i = 0; i < rules->items.n; i++)
        if (base_str_eq(rules->items.items[i].path, path) && !rules->items.items[i].home.p)
            rules->items.items[i].home = folder;
}

static int load_folder(struct engine_rules *rules, struct source *source, struct base_str folder,
                       struct base_arena *arena, struct base_error *err)
{
    BASE_VEC(struct engine_bundled) files = {0};
    size_t count;
    const struct source_entry *entries = source_entries(source, &count);
    struct base_str prefix = folder.n ? base_str_format(arena, "%.*s/", BASE_STR_ARG(folder)) : folder;
    int rc = BASE_OK;
    for (size_t i = 0; rc == BASE_OK && i < count; i++) {
        struct base_str path = entries[i].path, text = BASE_STR_ABSENT;
        bool below = path.n > prefix.n && base_str_eq(base_str_slice(path, 0, prefix.n), prefix);
        /* A rule pack may bring a configuration: see `extends:`. */
        if (!below || base_str_is(base_str_from(path, prefix.n), "assay.yaml"))
            continue;
        rc = refuse_entry(&entries[i], err);
        if (rc != BASE_OK || entries[i].kind != SOURCE_FILE || !base_str_ends(path, ".yaml"))
            continue;
        rc = cli_session_entry(source, i, arena, &text, err);
        if (rc == BASE_OK)
            base_vec_push(&files, (struct engine_bundled){base_str_copy(arena, path).p, text.p, text.n});
    }
    if (rc == BASE_OK && files.n == 0)
        rc = base_error_set(err, BASE_E_NOTFOUND,
                            "the configuration names the rules folder '%.*s', which has no rule",
                            BASE_STR_ARG(folder));
    base_vec_push(&files, (struct engine_bundled){NULL, NULL, 0});
    if (rc == BASE_OK)
        rc = engine_rules_add_bundled(rules, files.items, arena, err);
    for (size_t i = 0; rc == BASE_OK && files.items[i].path; i++)
        set_home(rules, base_str_of(files.items[i].path), folder);
    base_vec_finish(&files);
    return rc;
}

/* A folder that two projects name is loaded once, and is home to both. */
static bool is_loaded(const struct engine_rules *rules, struct base_str folder)
{
    for (size_t i = 0; i < rules->items.n; i++)
        if (base_str_eq(rules->items.items[i].home, folder))
            return true;
    return false;
}

/* Whether --rules brought the folder already: its rules would be there twice. */
static bool is_given(const struct cli_args *args, const char *root, struct base_str folder,
                     struct base_arena *arena)
{
    struct stat own, given;
    if (!root || stat(base_str_format(arena, "%s/%.*s", root, BASE_STR_ARG(folder)).p, &own) < 0)
        return false;
    for (size_t i = 0; i < args->values.n; i++)
        if (args->values.items[i].id == CLI_RULES && stat(args->values.items[i].value, &given) == 0 &&
            given.st_dev == own.st_dev && given.st_ino == own.st_ino)
            return true;
    return false;
}

static int load_folders(struct engine_rules *rules, const struct cli_args *args, struct source *source,
                        const char *root, const struct config_strings *folders, struct base_arena *arena,
                        struct base_error *err)
{
    int rc = BASE_OK;
    for (size_t i = 0; rc == BASE_OK && i < folders->n; i++) {
        struct base_str folder = folders->items[i];
        if (!is_given(args, root, folder, arena) && !is_loaded(rules, folder))
            rc = load_folder(rules, source, folder, arena, err);
    }
    return rc;
}

/* Whether the configuration names rules, for everybody or for a project. */
static bool names_rules(const struct config *config)
{
    size_t n = config->rule_dirs.n;
    for (size_t i = 0; i < config->project_count; i++)
        n += config->projects[i].own.rule_dirs.n;
    return n > 0;
}

int cli_rules_load_configured(struct engine_rules *rules, const struct cli_args *args, struct source *source,
                              const char *folder, const struct config *config, struct base_arena *arena,
                              struct base_error *err)
{
    int rc = load_folders(rules, args, source, folder, &config->rule_dirs, arena, err);
    for (size_t i = 0; rc == BASE_OK && i < config->project_count; i++)
        rc = load_folders(rules, args, source, folder, &config->projects[i].own.rule_dirs, arena, err);
    return rc;
}

int cli_rules_load_all(struct engine_rules *rules, const struct cli_args *args, const char *folder,
                       struct base_arena *arena, struct base_error *err)
{
    struct config config;
    struct base_str text;
    struct source *source = NULL;
    struct cli_config_place place = {.folder = folder,
                                     .asked = base_str_of(cli_args_value(args, CLI_CONFIG))};
    int rc = cli_rules_load(rules, args, arena, err);
    if (rc == BASE_OK)
        rc = cli_config_read(&config, &text, &place, arena, err);
    if (rc != BASE_OK || !names_rules(&config))
        return rc;
    rc = source_open(&source, folder, NULL, err);
    if (rc == BASE_OK)
        rc = cli_rules_load_configured(rules, args, source, folder, &config, arena, err);
    source_close(source);
    return rc;
}

int cli_rules_find(const struct engine_rule **out, const struct engine_rules *rules, const char *id,
                   struct base_error *err)
{
    *out = engine_rules_find(rules, base_str_of(id));
    if (*out)
        return BASE_OK;
    struct base_str *ids = base_realloc(NULL, rules->items.n, sizeof *ids);
    for (size_t i = 0; i < rules->items.n; i++)
        ids[i] = rules->items.items[i].id;
    int rc = cli_mistake(err, "there is no rule", id, ids, rules->items.n, "'assay rules' lists them");
    base_free(ids);
    return rc;
}

int cli_rules_only(struct config_strings *out, const struct engine_rules *rules, const struct cli_args *args,
                   struct base_arena *arena, struct base_error *err)
{
    struct base_str *ids = base_arena_array(arena, args->values.n, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < args->values.n; i++) {
        const struct engine_rule *rule;
        if (args->values.items[i].id != CLI_ONLY)
            continue;
        int rc = cli_rules_find(&rule, rules, args->values.items[i].value, err);
        if (rc != BASE_OK)
            return rc;
        ids[n++] = rule->id;
    }
    *out = (struct config_strings){.items = ids, .n = n};
    return BASE_OK;
}

bool cli_rules_selected(const struct config_strings *only, const struct engine_rule *rule)
{
    for (size_t i = 0; i < only->n; i++)
        if (base_str_eq(only->items[i], rule->id))
            return true;
    return only->n == 0;
}
