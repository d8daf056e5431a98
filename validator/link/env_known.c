#include "validator/link/env_known_p.h"

#include "validator/base/suggest.h"
#include "validator/link/env_names_p.h"
#include "validator/link/names_p.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_NAME 100u

#define COUNT(array) (sizeof(array) / sizeof *(array))

bool link_env_is_name(struct base_str text)
{
    size_t letters = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        if (!is_upper && !(i > 0 && (c == '_' || (c >= '0' && c <= '9'))))
            return false;
        letters += is_upper;
    }
    return letters >= 2 && text.n <= LONGEST_NAME && text.p[text.n - 1] != '_';
}

/* Small letters and digits alone: DATABASE_URL, databaseUrl and database-url are one. */
static struct base_str folded(struct base_str name, char text[LONGEST_NAME])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < LONGEST_NAME; i++) {
        char c = name.p[i];
        if (c >= 'A' && c <= 'Z')
            text[n++] = (char)(c + 32);
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            text[n++] = c;
    }
    return base_str_make(text, n);
}

static void know(struct link_env_known *known, struct base_str name)
{
    char text[LONGEST_NAME];
    bool added;
    if (!name.p || name.n == 0 || name.n > LONGEST_NAME)
        return;
    base_map_put(&known->words, name, &added);
    if (!added)
        return;
    struct base_str key = folded(name, text);
    if (!base_map_get(&known->folded, key))
        base_map_put(&known->folded, base_str_copy(&known->arena, key), NULL);
}

static void know_structured(struct link_env_known *known, struct base_str name)
{
    if (name.p && name.n && !base_map_get(&known->words, name))
        base_vec_push(&known->structured, name);
    know(known, name);
}

#define KNOW_ALL(known, table)                                                                               \
    for (size_t i = 0, n = facts_store_count((known)->store, FACTS_TABLE_##table); i < n; i++)               \
        know_structured((known), FACTS_GET_TEXT((known)->store, table, i, name));

static bool is_document(struct base_str language, struct base_str extension)
{
    static const char *const extensions[] = {"txt", "rst", "adoc", "md", "mdx"};
    for (size_t i = 0; i < COUNT(extensions); i++)
        if (base_str_is(extension, extensions[i]))
            return true;
    return base_str_is(language, "markdown") || base_str_is(language, "mdx");
}

static void read_words(struct link_env_known *known)
{
    size_t n = facts_store_count(known->store, FACTS_TABLE_env_word);
    uint32_t last = LINK_NONE;
    bool counts = false;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = FACTS_GET_FILE(known->store, env_word, i, path);
        if (row == LINK_NONE)
            continue;
        if (row != last) {
            struct facts_file file;
            FACTS_GET(known->store, file, row, &file);
            counts = !is_document(file.language, file.extension);
            last = row;
        }
        if (counts)
            know(known, FACTS_GET_TEXT(known->store, env_word, i, name));
    }
}

static void read_languages(struct link_env_known *known)
{
    static const char *const others[] = {"csharp", "scala", "swift", "php", "ruby", "elixir"};
    size_t n = facts_store_count(known->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n && !known->has_other_languages; i++) {
        struct base_str language = FACTS_GET_TEXT(known->store, file, i, language);
        for (size_t k = 0; k < COUNT(others); k++)
            known->has_other_languages = known->has_other_languages || base_str_is(language, others[k]);
    }
}

static int by_name(const void *a, const void *b)
{
    return base_str_cmp(*(const struct base_str *)a, *(const struct base_str *)b);
}

void link_env_known_init(struct link_env_known *known, const struct facts_store *store)
{
    *known = (struct link_env_known){.store = store, .arena = BASE_ARENA_INIT};
    known->has_reads = facts_store_count(store, FACTS_TABLE_env_read) > 0;
    KNOW_ALL(known, env_read)
    KNOW_ALL(known, env_file_entry)
    KNOW_ALL(known, compose_env)
    KNOW_ALL(known, compose_variable)
    KNOW_ALL(known, dockerfile_env)
    KNOW_ALL(known, workflow_env)
    KNOW_ALL(known, workflow_value)
    KNOW_ALL(known, k8s_env)
    KNOW_ALL(known, terraform_variable)
    read_words(known);
    read_languages(known);
    if (known->structured.n)
        qsort(known->structured.items, known->structured.n, sizeof *known->structured.items, by_name);
}

void link_env_known_finish(struct link_env_known *known)
{
    base_map_finish(&known->words);
    base_map_finish(&known->folded);
    base_arena_finish(&known->arena);
    base_vec_finish(&known->structured);
}

/* ---- looking for a name ---- */

/* What frameworks and tools put in front of a name, or behind it. */
static const char *const prefixes[] = {"TF_VAR_",      "VITE_",   "NEXT_PUBLIC_",       "REACT_APP_",
                                       "NUXT_PUBLIC_", "NUXT_",   "EXPO_PUBLIC_",       "PUBLIC_",
                                       "GATSBY_",      "NG_APP_", "VUE_APP_",           "PLASMO_PUBLIC_",
                                       "INPUT_",       "SECRET_", "ORG_GRADLE_PROJECT_"};
static const char *const suffixes[] = {"_FILE", "_BASE64", "_B64"};

static bool has_folded(const struct link_env_known *known, struct base_str name)
{
    char text[LONGEST_NAME];
    struct base_str key = folded(name, text);
    return key.n > 0 && base_map_get(&known->folded, key) != NULL;
}

static bool has_with_affix(const struct link_env_known *known, struct base_str name)
{
    for (size_t i = 0; i < COUNT(prefixes); i++) {
        size_t n = strlen(prefixes[i]);
        if (base_str_starts(name, prefixes[i]) && name.n > n &&
            base_map_get(&known->words, base_str_from(name, n)))
            return true;
    }
    for (size_t i = 0; i < COUNT(suffixes); i++)
        if (base_str_ends(name, suffixes[i]) &&
            base_map_get(&known->words, base_str_slice(name, 0, name.n - strlen(suffixes[i]))))
            return true;
    return false;
}

/* "LIMIT_" of `LIMIT_${kind}`: a name that code puts together. */
static bool has_beginning(const struct link_env_known *known, struct base_str name)
{
    for (size_t i = 4; i < name.n; i++)
        if (name.p[i - 1] == '_' && base_map_get(&known->words, base_str_slice(name, 0, i)))
            return true;
    return false;
}

enum link_env_presence link_env_presence(const struct link_env_known *known, struct base_str name)
{
    if (base_map_get(&known->words, name))
        return LINK_ENV_THERE;
    if (has_with_affix(known, name) || has_folded(known, name) || has_beginning(known, name))
        return LINK_ENV_ALIKE;
    return link_env_is_outside(name) ? LINK_ENV_OUTSIDE : LINK_ENV_NOWHERE;
}

struct base_str link_env_closest(const struct link_env_known *known, struct base_str name)
{
    struct base_str best = BASE_STR_ABSENT;
    size_t least = base_closest_limit(name);
    for (size_t i = 0; i < known->structured.n; i++)
        if (base_closer(name, known->structured.items[i], best, &least))
            best = known->structured.items[i];
    return best;
}
