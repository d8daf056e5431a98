/*
 * Names of route groups. A router's group is named after its file ("users" for users.routes.ts); where the
 * file is named after its role (app.ts, routes/index.ts), after the first telling segment of each template.
 */
#include "validator/link/endpoint_p.h"
#include "validator/link/names_p.h"

#include <string.h>

/* Endings of file names that say what the file is, not what it is about. */
static const char *const endings[] = {"routes",     "route",       "router",    "routers",  "routing",
                                      "controller", "controllers", "endpoints", "endpoint", "handlers",
                                      "handler",    "api",         "resource"};
/* Names that say only what the file is. */
static const char *const roles[] = {"app",         "server",    "index",        "main",       "routes",
                                    "router",      "route",     "api",          "http",       "express",
                                    "web",         "www",       "start",        "setup",      "rest",
                                    "application", "bootstrap", "endpoints",    "controller", "controllers",
                                    "handlers",    "handler",   "service",      "init",       "config",
                                    "create-app",  "createApp", "createServer", "loader",     "express-app"};

static bool is_version(struct base_str word)
{
    if (word.n < 2 || (word.p[0] != 'v' && word.p[0] != 'V'))
        return false;
    for (size_t i = 1; i < word.n; i++)
        if ((word.p[i] < '0' || word.p[i] > '9') && word.p[i] != '.' && word.p[i] != '_')
            return false;
    return true;
}

bool link_is_convention(struct base_str segment)
{
    return base_str_is(segment, "api") || base_str_is(segment, "rest") || is_version(segment);
}

static bool is_role(struct base_str name)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (base_str_eq_nocase(name, base_str_of(roles[i])))
            return true;
    return name.n == 0 || is_version(name);
}

/* Without "Routes", ".route", "-router" …; the ending stands behind a separator or begins with a capital. */
static struct base_str without_ending(struct base_str stem)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);
        if (stem.n <= n || !base_str_eq_nocase(base_str_from(stem, stem.n - n), base_str_of(endings[i])))
            continue;
        char before = stem.p[stem.n - n - 1], first = stem.p[stem.n - n];
        if (before == '.' || before == '-' || before == '_')
            return base_str_slice(stem, 0, stem.n - n - 1);
        if (first >= 'A' && first <= 'Z')
            return base_str_slice(stem, 0, stem.n - n);
    }
    return stem;
}

/* What the file is about by its name; "" when the name does not tell. */
static struct base_str topic_of(struct base_str path)
{
    struct base_str stem = base_path_name(path), extension = base_path_extension(stem);
    if (extension.p)
        stem = base_str_slice(stem, 0, stem.n - extension.n - 1);
    if (is_role(stem))
        return BASE_STR("");
    stem = without_ending(stem);
    return is_role(stem) ? BASE_STR("") : stem;
}

struct base_str link_group_of(struct base_str template)
{
    struct base_str rest = template, segment;
    while ((segment = base_str_split(&rest, '/')).p)
        if (segment.n && base_str_find_char(segment, '{') < 0 && base_str_find_char(segment, '*') < 0 &&
            !link_is_convention(segment))
            return segment;
    return BASE_STR("root");
}

/* The file's path from as many folders up as make it differ from other files of the same topic. */
static struct base_str qualified(struct base_str path, struct base_str topic, unsigned folders,
                                 struct base_arena *arena)
{
    struct base_str folder = base_path_dir(path), name = topic;
    for (unsigned i = 0; i < folders && folder.n; i++, folder = base_path_dir(folder))
        name = base_str_format(arena, "%.*s/%.*s", BASE_STR_ARG(base_path_name(folder)), BASE_STR_ARG(name));
    return name;
}

/* One file that registers routes, for one app's unit. */
struct topic {
    struct base_str unit, path, topic, name;
};

/* Names every topic; files that share one get folders in front until they differ. */
static void settle(struct topic *topics, size_t n, struct base_arena *arena)
{
    for (unsigned folders = 0; folders < 32; folders++) {
        struct link_names seen = {0};
        bool clash = false;
        /* A clash of any two raises all files of that topic together, so that order does not matter. */
        for (size_t i = 0; i < n; i++) {
            struct base_str key = base_str_format(arena, "%.*s\n%.*s", BASE_STR_ARG(topics[i].unit),
                                                  BASE_STR_ARG(topics[i].name));
            link_names_add(&seen, 0, key, (uint32_t)i);
        }
        for (size_t k = 0; k < seen.entries.n; k++) {
            const struct link_name *first = &seen.entries.items[k];
            if (first->last == k || first->next == LINK_NONE)
                continue; /* not the first of its key, or alone */
            for (uint32_t i = (uint32_t)k; i != LINK_NONE; i = seen.entries.items[i].next) {
                struct topic *topic = &topics[seen.entries.items[i].value];
                topic->name = qualified(topic->path, topic->topic, folders + 1, arena);
            }
            clash = true;
        }
        link_names_finish(&seen);
        if (!clash)
            return;
    }
}

void link_name_groups(struct link_endpoints *found, struct base_arena *arena)
{
    struct base_map known = {0};
    struct topic *topics = base_arena_array(arena, found->items.n, sizeof *topics);
    size_t n = 0;
    for (size_t i = 0; i < found->items.n; i++) {
        struct link_endpoint *one = &found->items.items[i];
        if (one->group.p)
            continue;
        struct base_str topic = one->on_app ? BASE_STR("") : topic_of(one->path);
        if (topic.n == 0) {
            one->group = link_group_of(one->template);
            continue;
        }
        struct base_str key =
            base_str_format(arena, "%.*s\n%.*s", BASE_STR_ARG(one->unit), BASE_STR_ARG(one->path));
        bool added;
        uint32_t *at = base_map_put(&known, key, &added);
        if (added) {
            *at = (uint32_t)n;
            topics[n++] = (struct topic){one->unit, one->path, topic, topic};
        }
    }
    settle(topics, n, arena);
    for (size_t i = 0; i < found->items.n; i++) {
        struct link_endpoint *one = &found->items.items[i];
        if (one->group.p)
            continue;
        struct base_str key =
            base_str_format(arena, "%.*s\n%.*s", BASE_STR_ARG(one->unit), BASE_STR_ARG(one->path));
        uint32_t *at = base_map_get(&known, key);
        one->group = at ? topics[*at].name : link_group_of(one->template);
    }
    base_map_finish(&known);
}
