#include "validator/engine/rule_p.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct loading {
    struct engine_rules *rules;
    struct base_arena *arena;
    struct base_error *err;
    size_t files;
};

static int compare_rules(const void *left, const void *right)
{
    const struct engine_rule *a = left, *b = right;
    int order = base_str_cmp(a->id, b->id);
    return order ? order : base_str_cmp(a->path, b->path);
}

static void sort_rules(struct engine_rules *rules)
{
    if (rules->items.n > 1)
        qsort(rules->items.items, rules->items.n, sizeof *rules->items.items, compare_rules);
}

void engine_rules_finish(struct engine_rules *rules)
{
    if (rules)
        base_vec_finish(&rules->items);
}

const struct engine_rule *engine_rules_find(const struct engine_rules *rules, struct base_str id)
{
    for (size_t i = 0; i < rules->items.n; i++) {
        if (base_str_eq(rules->items.items[i].id, id))
            return &rules->items.items[i];
    }
    return NULL;
}

static int fail_system(const struct loading *loading, const char *path, const char *what)
{
    return base_error_at(loading->err, BASE_E_IO, base_str_of(path), 0, 0, "%s: %s", what, strerror(errno));
}

static int add_text(const struct loading *loading, const char *path, struct base_str text)
{
    struct engine_rule rule;
    int code = engine_rule_parse(&rule, base_str_of(path), text, loading->arena, loading->err);
    if (code)
        return code;
    const struct engine_rule *other = engine_rules_find(loading->rules, rule.id);
    if (other)
        return base_error_at(loading->err, BASE_E_INVALID, rule.path, 1, 1,
                             "the rule '%.*s' is already in %.*s", BASE_STR_ARG(rule.id),
                             BASE_STR_ARG(other->path));
    base_vec_push(&loading->rules->items, rule);
    return BASE_OK;
}

static int add_file(struct loading *loading, const char *path)
{
    if (++loading->files > ENGINE_RULE_MAX_FILES)
        return base_error_at(loading->err, BASE_E_LIMIT, base_str_of(path), 0, 0, "more than %u rule files",
                             ENGINE_RULE_MAX_FILES);
    FILE *file = fopen(path, "rb");
    if (!file)
        return fail_system(loading, path, "cannot read the rule");
    /* One byte more than allowed, so that the parser sees when a file is too large. */
    size_t capacity = ENGINE_RULE_MAX_BYTES + 1;
    char *bytes = base_alloc(capacity);
    size_t n = fread(bytes, 1, capacity, file);
    int code = ferror(file) ? fail_system(loading, path, "cannot read the rule")
                            : add_text(loading, path, base_str_make(bytes, n));
    fclose(file);
    base_free(bytes);
    return code;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int bytewise(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int engine_rules_refuse_name(struct base_str path, struct base_error *err)
{
    if (!base_str_ends(path, ".yml"))
        return BASE_OK;
    base_error_at(err, BASE_E_INVALID, path, 0, 0, "a rule's file ends in .yaml");
    base_error_hint(err, "name it %.*s.yaml",
                    BASE_STR_ARG(base_str_slice(base_path_name(path), 0, base_path_name(path).n - 4)));
    return BASE_E_INVALID;
}

static int add_folder(struct loading *loading, const char *folder, unsigned depth);

/* A link to a file is followed: the user named the folder, and a mounted configuration holds nothing but
 * links. A link to a folder is not: a loop of them has no end. */
static int add_entry(struct loading *loading, const char *path, unsigned depth)
{
    struct stat info, target;
    if (lstat(path, &info) != 0)
        return fail_system(loading, path, "cannot read the rule");
    if (S_ISDIR(info.st_mode))
        return add_folder(loading, path, depth + 1);
    bool is_rule = base_str_ends(base_str_of(path), ".yaml");
    bool is_link = S_ISLNK(info.st_mode);
    if (is_link && stat(path, &target) != 0)
        return fail_system(loading, path, "cannot follow the link");
    if (is_link && S_ISDIR(target.st_mode))
        return base_error_at(loading->err, BASE_E_INVALID, base_str_of(path), 0, 0,
                             "links to folders are not followed: name the folder itself");
    if (!S_ISREG(is_link ? target.st_mode : info.st_mode))
        return is_rule ? base_error_at(loading->err, BASE_E_INVALID, base_str_of(path), 0, 0,
                                       "a rule must be a file")
                       : BASE_OK;
    return is_rule ? add_file(loading, path) : engine_rules_refuse_name(base_str_of(path), loading->err);
}

static int add_folder(struct loading *loading, const char *folder, unsigned depth)
{
    if (depth > ENGINE_RULE_MAX_DEPTH)
        return base_error_at(loading->err, BASE_E_LIMIT, base_str_of(folder), 0, 0,
                             "folders of rules nest deeper than %u", ENGINE_RULE_MAX_DEPTH);
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, visible, bytewise);
    if (count < 0)
        return fail_system(loading, folder, "cannot list the rules");
    int code = BASE_OK;
    for (int i = 0; i < count && !code; i++) {
        char path[4096];
        int n = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (n < 0 || (size_t)n >= sizeof path)
            code = base_error_at(loading->err, BASE_E_LIMIT, base_str_of(folder), 0, 0,
                                 "a path of a rule has more than %zu bytes", sizeof path - 1);
        else
            code = add_entry(loading, path, depth);
    }
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return code;
}

int engine_rules_load(struct engine_rules *rules, const char *directory, struct base_arena *arena,
                      struct base_error *err)
{
    char folder[4096];
    struct loading loading = {rules, arena, err, 0};
    int n = snprintf(folder, sizeof folder, "%s", directory);
    if (n <= 0 || (size_t)n >= sizeof folder)
        return base_error_set(err, BASE_E_INVALID, "the path of the rules is empty or too long");
    while (n > 1 && folder[n - 1] == '/')
        folder[--n] = '\0';
    int code = add_folder(&loading, folder, 0);
    if (!code && loading.files == 0)
        code = base_error_set(err, BASE_E_NOTFOUND, "the folder '%s' has no rule", folder);
    if (!code)
        sort_rules(rules);
    return code;
}

int engine_rules_add_bundled(struct engine_rules *rules, const struct engine_bundled *bundled,
                             struct base_arena *arena, struct base_error *err)
{
    struct loading loading = {rules, arena, err, 0};
    for (; bundled->path; bundled++) {
        int code = add_text(&loading, bundled->path, base_str_make(bundled->text, bundled->n));
        if (code)
            return code;
    }
    sort_rules(rules);
    return BASE_OK;
}
