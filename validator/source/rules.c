#include "validator/source/rules_p.h"

#include "validator/source/git_p.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Adds a file that lies outside of the tree, where the user or the repository's owner keeps it: links are
 * followed up to its folder. */
static void add_outside(struct source *source, struct source_walk *walk, struct base_str folder,
                        const char *name)
{
    struct base_str path = base_str_copy(&source->arena, folder);
    int root = open(path.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return;
    source_walk_add_rules(source, root, name, BASE_STR(""), walk->ignores_case, &walk->rules);
    close(root);
}

/* core.excludesFile, else $XDG_CONFIG_HOME/git/ignore, else ~/.config/git/ignore. */
static void add_user_rules(struct source *source, struct source_walk *walk, git_config *config)
{
    git_buf path = GIT_BUF_INIT;
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && git_config_get_path(&path, config, "core.excludesfile") == 0) {
        struct base_str file = base_str_make(path.ptr, path.size);
        struct base_str name = base_str_copy(&source->arena, base_path_name(file));
        if (name.n > 0 && name.n < file.n)
            add_outside(source, walk, base_str_slice(file, 0, file.n - name.n), name.p);
    } else if (xdg && xdg[0]) {
        add_outside(source, walk, base_str_format(&source->arena, "%s/git", xdg), "ignore");
    } else if (home && home[0]) {
        add_outside(source, walk, base_str_format(&source->arena, "%s/.config/git", home), "ignore");
    }
    git_buf_dispose(&path);
}

void source_rules_load(struct source *source, struct source_walk *walk)
{
    git_config *config = NULL;
    int ignores_case = 0;
    if (git_repository_config_snapshot(&config, source->repo) == 0)
        (void)git_config_get_bool(&ignores_case, config, "core.ignorecase");
    walk->ignores_case = ignores_case != 0;
    add_user_rules(source, walk, config);
    git_config_free(config);
    add_outside(source, walk,
                base_str_format(&source->arena, "%sinfo", git_repository_commondir(source->repo)), "exclude");

    int work = open(git_repository_workdir(source->repo), O_PATH | O_DIRECTORY | O_CLOEXEC);
    size_t from = 0;
    struct base_str prefix = source->prefix;
    while (work >= 0 && from < prefix.n && !walk->is_ignored) {
        struct base_str base = base_str_slice(prefix, 0, from);
        struct base_str file = base_str_format(&source->arena, "%.*s.gitignore", BASE_STR_ARG(base));
        source_walk_add_rules(source, work, file.p, base, walk->ignores_case, &walk->rules);
        from += (size_t)base_str_find_char(base_str_from(prefix, from), '/') + 1;
        walk->is_ignored = source_ignore_match(walk->rules, base_str_slice(prefix, 0, from - 1), true);
    }
    if (work >= 0)
        close(work);
}
