#include "validator/link/sql_set_p.h"

#include <stdlib.h>

/* ---- what a path says ---- */

static bool ends_with_word(struct base_str *name, const char *word)
{
    size_t n = strlen(word);
    if (name->n <= n || !base_str_eq_nocase(base_str_from(*name, name->n - n), base_str_of(word)))
        return false;
    char before = name->p[name->n - n - 1];
    if (before != '.' && before != '-' && before != '_')
        return false;
    *name = base_str_slice(*name, 0, name->n - n - 1);
    return true;
}

/* Digits, and groups of digits behind one '-', '_', '.' or 'T': 2024-01-02, 1_2, 1.2. A group that letters
 * follow is none: 0002_2fa. */
static size_t number_length(struct base_str text)
{
    size_t n = 0;
    while (n < text.n && base_is_digit(text.p[n]))
        n++;
    while (n > 0 && n + 1 < text.n && (text.p[n] == '-' || text.p[n] == '_' || text.p[n] == '.') &&
           base_is_digit(text.p[n + 1])) {
        size_t end = n + 1;
        while (end < text.n && base_is_digit(text.p[end]))
            end++;
        if (end < text.n && text.p[end] != '-' && text.p[end] != '_' && text.p[end] != '.')
            break;
        n = end;
    }
    return n;
}

static void read_number(struct link_sql_member *member, struct base_str text)
{
    static const char *const flyway = "VUBR";
    char first = text.n ? text.p[0] : '\0';
    bool is_flyway = first && strchr(flyway, first) && text.n > 1 && base_str_find(text, "__") > 0 &&
                     (base_is_digit(text.p[1]) || first == 'R');
    if (is_flyway) {
        member->kind = first == 'V'   ? LINK_SQL_VERSIONED
                       : first == 'U' ? LINK_SQL_UNDO
                       : first == 'B' ? LINK_SQL_BASELINE
                                      : LINK_SQL_REPEATABLE;
        text = base_str_from(text, 1);
        if (base_str_starts(text, "__")) {
            member->name = base_str_from(text, 2);
            member->is_series = true;
            return;
        }
    } else if ((first == 'v' || first == 'V' || first == 'm') && text.n > 1 && base_is_digit(text.p[1])) {
        text = base_str_from(text, 1);
    }
    size_t n = number_length(text);
    member->number = n ? base_str_slice(text, 0, n) : BASE_STR_ABSENT;
    member->is_series = n > 0;
    while (n < text.n && (text.p[n] == '_' || text.p[n] == '-' || text.p[n] == '.' || text.p[n] == ' '))
        n++;
    member->name = base_str_from(text, n);
}

/* Postgrator: 001.do.users, 001.undo.users. */
static void read_middle(struct link_sql_member *member)
{
    if (base_str_starts(member->name, "undo."))
        member->kind = LINK_SQL_UNDO;
    if (base_str_starts(member->name, "undo.") || base_str_starts(member->name, "do."))
        member->name = base_str_from(member->name, (size_t)base_str_find_char(member->name, '.') + 1);
}

static bool is_down_word(struct base_str word)
{
    static const char *const words[] = {"down", "undo", "rollback", "rollbacks", "revert", NULL};
    for (size_t i = 0; words[i]; i++)
        if (base_str_eq_nocase(word, base_str_of(words[i])))
            return true;
    return false;
}

static bool is_up_word(struct base_str word)
{
    return base_str_eq_nocase(word, BASE_STR("up")) || base_str_eq_nocase(word, BASE_STR("do")) ||
           base_str_eq_nocase(word, BASE_STR("migration")) || base_str_eq_nocase(word, BASE_STR("deploy"));
}

struct link_sql_member link_sql_member_of(struct base_str path)
{
    static const char *const down[] = {"down", "undo", "rollback", "revert", NULL};
    static const char *const up[] = {"up", "do", NULL};
    struct link_sql_member member = {.path = path, .kind = LINK_SQL_VERSIONED};
    struct base_str name = base_path_name(path), extension = base_path_extension(path);
    struct base_str folder = base_path_dir(path), parent = base_path_name(folder);
    member.is_code = !base_str_is(extension, "sql") && !base_str_is(extension, "ddl") &&
                     !base_str_is(extension, "psql") && !base_str_is(extension, "pgsql");
    name = base_str_slice(name, 0, name.n - extension.n - 1);
    member.origin = folder;
    if ((is_up_word(name) || is_down_word(name)) && number_length(parent) > 0) {
        read_number(&member, parent);
        member.kind = is_down_word(name) ? LINK_SQL_UNDO : LINK_SQL_VERSIONED;
        member.origin = base_path_dir(folder);
        return member;
    }
    bool is_down = false, is_up = false;
    for (size_t i = 0; down[i] && !is_down; i++)
        is_down = ends_with_word(&name, down[i]);
    for (size_t i = 0; up[i] && !is_down && !is_up; i++)
        is_up = ends_with_word(&name, up[i]);
    read_number(&member, name);
    if (is_down)
        member.kind = LINK_SQL_UNDO;
    read_middle(&member);
    if (member.is_series && (is_down_word(parent) || base_str_is(parent, "up"))) {
        member.kind = is_down_word(parent) ? LINK_SQL_UNDO : member.kind;
        member.origin = base_path_dir(folder);
    }
    return member;
}

/* ---- which files ---- */

static bool has_segment(struct base_str path, const char *const *words)
{
    struct base_str rest = path, segment;
    while ((segment = base_str_split(&rest, '/')).p)
        for (size_t i = 0; words[i]; i++)
            if (base_str_eq_nocase(segment, base_str_of(words[i])))
                return true;
    return false;
}

static bool is_of_tests(const struct facts_file *file)
{
    static const char *const folders[] = {"test",     "tests",     "testing",     "__tests__", "spec",
                                          "fixtures", "fixture",   "testdata",    "e2e",       "node_modules",
                                          "vendor",   "benchmark", "integration", NULL};
    return file->is_test == 1 || has_segment(base_path_dir(file->path), folders);
}

static bool is_sql(struct base_str extension)
{
    return base_str_is(extension, "sql") || base_str_is(extension, "ddl") || base_str_is(extension, "psql") ||
           base_str_is(extension, "pgsql");
}

static bool names_migrations(struct base_str folder)
{
    static const char *const words[] = {"migrations", "migration",  "migrate",  "drizzle",
                                        "sqls",       "evolutions", "versions", "initdb.d",
                                        "initdb",     "db",         "sql",      "schema",
                                        "schemas",    "database",   "postgres", "docker-entrypoint-initdb.d",
                                        NULL};
    return has_segment(folder, words) || base_str_find(folder, "migration") >= 0;
}

/* A program counts as a migration by its place and its number alone. */
static bool is_code_migration(const struct facts_file *file)
{
    struct link_sql_member member = link_sql_member_of(file->path);
    return member.is_series && base_str_find(base_path_dir(file->path), "migration") >= 0 &&
           (base_str_is(file->language, "typescript") || base_str_is(file->language, "javascript")) &&
           !base_str_ends(file->name, ".d.ts");
}

/* ---- the order ---- */

static int compare_digits(struct base_str a, struct base_str b)
{
    while (a.n && a.p[0] == '0')
        a = base_str_from(a, 1);
    while (b.n && b.p[0] == '0')
        b = base_str_from(b, 1);
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return a.n ? memcmp(a.p, b.p, a.n) : 0;
}

static struct base_str next_digits(struct base_str *rest)
{
    size_t from = 0, end;
    while (from < rest->n && !base_is_digit(rest->p[from]))
        from++;
    for (end = from; end < rest->n && base_is_digit(rest->p[end]); end++)
        ;
    struct base_str digits = base_str_slice(*rest, from, end);
    *rest = base_str_from(*rest, end);
    return digits;
}

static int compare_numbers(struct base_str a, struct base_str b)
{
    while (a.n || b.n) {
        int order = compare_digits(next_digits(&a), next_digits(&b));
        if (order)
            return order;
    }
    return 0;
}

static int rank_of(const struct link_sql_member *member)
{
    return member->kind == LINK_SQL_BASELINE ? 0 : member->kind == LINK_SQL_REPEATABLE ? 2 : 1;
}

static int compare(const void *left, const void *right)
{
    const struct link_sql_member *a = left, *b = right;
    int order = base_str_cmp(a->origin, b->origin);
    if (!order && a->position != b->position)
        order = a->position < b->position ? -1 : 1;
    if (!order)
        order = rank_of(a) - rank_of(b);
    if (!order)
        order = compare_numbers(a->number, b->number);
    return order ? order : base_str_cmp(a->path, b->path);
}

/* ---- series and scripts ---- */

struct group {
    uint32_t numbered, others;
    bool has_version;
};

/* Files of a folder whose names have no number are scripts, unless no name has one. */
static void part(struct link_sql_members *members)
{
    struct base_map groups = {0};
    BASE_VEC(struct group) counts = {0};
    for (size_t i = 0; i < members->items.n; i++) {
        const struct link_sql_member *member = &members->items.items[i];
        bool added;
        uint32_t *at = base_map_put(&groups, member->origin, &added);
        if (added) {
            *at = (uint32_t)counts.n;
            base_vec_push(&counts, (struct group){0});
        }
        struct group *group = &counts.items[*at];
        group->numbered += member->is_series;
        group->others += !member->is_series;
        group->has_version = group->has_version || member->kind == LINK_SQL_VERSIONED;
    }
    for (size_t i = 0; i < members->items.n; i++) {
        struct link_sql_member *member = &members->items.items[i];
        const struct group *group = &counts.items[*base_map_get(&groups, member->origin)];
        bool by_name = !group->numbered && base_str_find(base_path_name(member->origin), "migration") >= 0;
        if (member->position)
            continue;
        if (member->is_series ? group->numbered < 2 && !names_migrations(member->origin) : !by_name) {
            member->is_series = false;
            member->origin = member->path;
        } else {
            member->is_series = true;
        }
    }
    base_map_finish(&groups);
    base_vec_finish(&counts);
}

/* ---- the journal of Drizzle ---- */

static void read_journals(struct link_context *context, struct link_sql_members *members)
{
    struct base_map places = {0}, folders = {0};
    size_t n = facts_store_count(context->store, FACTS_TABLE_migration_entry);
    for (size_t i = 0; i < n; i++) {
        struct facts_migration_entry entry;
        FACTS_GET(context->store, migration_entry, i, &entry);
        struct base_str folder = base_path_dir(base_path_dir(entry.path));
        struct base_str path = base_str_format(context->arena, "%.*s%s%.*s.sql", BASE_STR_ARG(folder),
                                               folder.n ? "/" : "", BASE_STR_ARG(entry.name));
        *base_map_put(&places, path, NULL) = (uint32_t)i + 1;
        *base_map_put(&folders, folder, NULL) = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < members->items.n && n; i++) {
        struct link_sql_member *member = &members->items.items[i];
        uint32_t *folder = base_map_get(&folders, base_path_dir(member->path));
        uint32_t *place = base_map_get(&places, member->path);
        if (!folder || member->is_code)
            continue;
        member->dialect = FACTS_GET_TEXT(context->store, migration_entry, *folder - 1, dialect);
        member->position =
            place ? (uint32_t)FACTS_GET_INT(context->store, migration_entry, *place - 1, position) + 1 : 0;
        member->is_series = true;
        member->is_left_out = !place;
    }
    base_map_finish(&places);
    base_map_finish(&folders);
}

/* Flyway applies a baseline in place of the versions before it: where these are there, too, they tell more.
 */
static void leave_out_baselines(struct link_sql_members *members)
{
    const struct link_sql_member *first = NULL; /* version of the origin at hand */
    for (size_t i = members->items.n; i-- > 0;) {
        struct link_sql_member *member = &members->items.items[i];
        if (first && !base_str_eq(first->origin, member->origin))
            first = NULL;
        if (member->kind == LINK_SQL_VERSIONED)
            first = member;
        else if (member->kind == LINK_SQL_BASELINE && first)
            member->is_left_out = compare_numbers(first->number, member->number) <= 0;
    }
}

void link_sql_members_find(struct link_context *context, struct link_sql_members *members)
{
    size_t n = facts_store_count(context->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) {
        struct facts_file file;
        FACTS_GET(context->store, file, i, &file);
        struct facts_range rows = facts_store_of_file(context->store, FACTS_TABLE_sql_statement, (uint32_t)i);
        bool is_code = !is_sql(file.extension);
        if (!base_str_is(file.kind, "text") || is_of_tests(&file) ||
            (is_code && rows.from == rows.to && !is_code_migration(&file)))
            continue;
        struct link_sql_member member = link_sql_member_of(file.path);
        if (is_code && !is_code_migration(&file)) {
            member.is_series = false;
            member.origin = file.path;
        }
        member.file = (uint32_t)i;
        member.path = file.path;
        member.unit = file.unit;
        base_vec_push(&members->items, member);
    }
    read_journals(context, members);
    part(members);
    if (members->items.n)
        qsort(members->items.items, members->items.n, sizeof *members->items.items, compare);
    leave_out_baselines(members);
}
