/* The files of a folder that @fastify/autoload takes for plugins. */
#include "validator/link/fastify_p.h"

/* Endings of the files that are loaded; "d.ts" is none of them. */
static bool is_script(struct base_str name)
{
    static const char *const endings[] = {".ts", ".js", ".cjs", ".mjs", ".cts", ".mts"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (base_str_ends(name, endings[i]))
            return base_str_find(name, ".d.") < 0;
    return false;
}

static bool is_index(struct base_str path)
{
    return base_str_starts(base_path_name(path), "index.");
}

void link_fastify_list(struct facts_store *store, struct base_str folder, struct link_fastify_files *out)
{
    struct base_map indexed = {0}; /* folders with an index file */
    size_t count = facts_store_count(store, FACTS_TABLE_file);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < count; i++) { /* in order of path */
            struct base_str path = FACTS_GET_TEXT(store, file, i, path), parent = base_path_dir(path);
            bool is_below = folder.n == 0 || (parent.n >= folder.n &&
                                              base_str_eq(base_str_slice(parent, 0, folder.n), folder) &&
                                              (parent.n == folder.n || parent.p[folder.n] == '/'));
            if (!is_below || !is_script(base_path_name(path)) || FACTS_GET_INT(store, file, i, is_test))
                continue;
            if (round == 0 && is_index(path))
                *base_map_put(&indexed, parent, NULL) = 1;
            if (round == 1 && (is_index(path) || !base_map_get(&indexed, parent)))
                base_vec_push(&out->items,
                              (struct link_fastify_file){(uint32_t)i, base_str_from(parent, folder.n)});
        }
    base_map_finish(&indexed);
}
