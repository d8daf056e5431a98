/*
 * Environment variables: where each is declared, who reads it, and which entries of an example nobody reads.
 *
 * A name is declared where a person or a deployment would find it. Readers of formats know most such places;
 * elsewhere (manifests, documents, scripts) the word itself counts, but only for names that code reads or a
 * .env file holds. A variable that the code itself sets is declared there, too. So everything starts from
 * those names, and one pass over the words finds the rest.
 */
#include "validator/base/suggest.h"
#include "validator/link/env_names_p.h"
#include "validator/link/link.h"
#include "validator/link/names_p.h"

/* Kinds of declarations, the best first. */
enum kind { ENV_FILE, SCHEMA, COMPOSE, DOCKERFILE, WORKFLOW, TYPES, MANIFEST, CODE, SCRIPT, DOCUMENT, KINDS };
static const char *const kind_names[] = {"env_file", "schema",   "compose", "dockerfile", "workflow",
                                         "types",    "manifest", "code",    "script",     "document"};
static const char *const place_names[] = {"product", "tool", "test"};

struct variable {
    struct facts_env_variable row;
    enum link_env_place place;
};

struct work {
    struct facts_store *store;
    struct base_map wanted;    /* names that are read, or that a .env file holds */
    struct link_names best;    /* (kind, name) -> row of env_declaration: the first of its kind */
    struct base_map units;     /* unit -> number */
    struct link_names known;   /* (unit, name) -> index into variables */
    struct base_map templates; /* folder -> row of `file`, + 1: its example of a .env file */
    BASE_VEC(struct variable) variables;
};

static struct facts_file file_of(const struct work *work, uint32_t row)
{
    struct facts_file file;
    FACTS_GET(work->store, file, row, &file);
    return file;
}

/* ---- what is wanted ---- */

static void want(struct work *work, struct base_str name)
{
    if (name.p && name.n)
        *base_map_put(&work->wanted, name, NULL) = 1;
}

static bool is_template(struct base_str name)
{
    static const char *const words[] = {"example", "sample", "template", "dist", "default", "tpl"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (base_str_find(name, words[i]) >= 0)
            return true;
    return false;
}

static void read_names(struct work *work)
{
    size_t n = facts_store_count(work->store, FACTS_TABLE_env_read);
    for (size_t i = 0; i < n; i++)
        want(work, FACTS_GET_TEXT(work->store, env_read, i, name));
    n = facts_store_count(work->store, FACTS_TABLE_env_file_entry);
    uint32_t last = LINK_NONE;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = FACTS_GET_FILE(work->store, env_file_entry, i, path);
        want(work, FACTS_GET_TEXT(work->store, env_file_entry, i, name));
        if (row == last || row == LINK_NONE)
            continue;
        last = row;
        struct facts_file file = file_of(work, row);
        uint32_t *at = base_map_put(&work->templates, base_path_dir(file.path), NULL);
        if (!*at && is_template(file.name))
            *at = row + 1;
    }
}

/* ---- declarations ---- */

static void declare(struct work *work, enum kind kind, struct base_str path, int64_t line,
                    struct base_str unit, struct base_str name)
{
    if (!name.p || !base_map_get(&work->wanted, name))
        return;
    uint32_t row = (uint32_t)facts_store_count(work->store, FACTS_TABLE_env_declaration);
    if (link_names_first(&work->best, kind, name) == LINK_NONE)
        link_names_add(&work->best, kind, name, row);
    FACTS_ADD(work->store, env_declaration, .path = path, .line = line, .unit = unit, .name = name,
              .kind = base_str_of(kind_names[kind]));
}

#define DECLARE_ALL(work, table, kind)                                                                       \
    for (size_t i = 0, n = facts_store_count((work)->store, FACTS_TABLE_##table); i < n; i++) {              \
        struct facts_##table row;                                                                            \
        FACTS_GET((work)->store, table, i, &row);                                                            \
        declare((work), (kind), row.path, row.line, row.unit, row.name);                                     \
    }

static bool is_language(const struct facts_file *file, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (base_str_is(file->language, list[i]))
            return true;
    return false;
}

/* What a word in a file of this kind declares; KINDS for nothing: code uses names, it does not declare them.
 */
static enum kind kind_of_words(const struct facts_file *file)
{
    static const char *const documents[] = {"markdown", "mdx"};
    static const char *const scripts[] = {"shell", "make", "groovy"};
    static const char *const manifests[] = {"yaml", "json", "json5", "toml", "terraform", "xml", "prisma"};
    static const char *const endings[] = {"tfvars",  "hcl", "conf", "cfg",  "ini", "properties",
                                          "service", "nix", "tpl",  "tmpl", "j2"};
    if (base_str_ends(file->name, ".d.ts"))
        return TYPES;
    if (is_language(file, documents, 2) || base_str_is(file->extension, "txt") ||
        base_str_is(file->extension, "rst") || base_str_is(file->extension, "adoc"))
        return DOCUMENT;
    if (is_language(file, scripts, 3))
        return SCRIPT;
    if (is_language(file, manifests, sizeof manifests / sizeof *manifests) ||
        base_str_is(file->name, "Caddyfile"))
        return MANIFEST;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (base_str_is(file->extension, endings[i]))
            return MANIFEST;
    return KINDS;
}

static void read_words(struct work *work)
{
    size_t n = facts_store_count(work->store, FACTS_TABLE_env_word);
    uint32_t last = LINK_NONE;
    enum kind kind = KINDS;
    struct facts_file file = {0};
    for (size_t i = 0; i < n; i++) {
        uint32_t row = FACTS_GET_FILE(work->store, env_word, i, path);
        if (row != last && row != LINK_NONE) {
            file = file_of(work, row);
            kind = kind_of_words(&file);
            last = row;
        }
        if (kind == KINDS)
            continue;
        declare(work, kind, file.path, FACTS_GET_INT(work->store, env_word, i, line), file.unit,
                FACTS_GET_TEXT(work->store, env_word, i, name));
    }
}

static void read_schemas(struct work *work)
{
    size_t n = facts_store_count(work->store, FACTS_TABLE_env_read);
    for (size_t i = 0; i < n; i++) {
        struct facts_env_read row;
        FACTS_GET(work->store, env_read, i, &row);
        if (base_str_starts(row.form, "schema"))
            declare(work, SCHEMA, row.path, row.line, row.unit, row.name);
    }
}

/* "X_Y" of "process.env.X_Y", "env.X_Y", "config.env.X_Y" and "define.import.meta.env.X_Y"; absent for
 * others.
 */
static struct base_str written_name(struct base_str target)
{
    size_t dot = target.n;
    while (dot > 0 && target.p[dot - 1] != '.') {
        char c = target.p[dot - 1];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return BASE_STR_ABSENT;
        dot--;
    }
    struct base_str owner = base_str_slice(target, 0, dot > 0 ? dot - 1 : 0);
    bool is_env = base_str_is(owner, "env") || base_str_ends(owner, ".env");
    return is_env && dot < target.n ? base_str_from(target, dot) : BASE_STR_ABSENT;
}

static bool is_of_tests(const struct facts_file *file)
{
    static const char *const folders[] = {"test", "tests", "testing", "e2e", "playwright", "cypress"};
    struct base_str rest = base_path_dir(file->path), segment;
    while ((segment = base_str_split(&rest, '/')).p)
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
            if (base_str_is(segment, folders[i]))
                return true;
    return file->is_test == 1 || base_str_find(file->name, ".e2e") >= 0;
}

/* What tests set counts for them alone, and nobody asks what they read. */
static void declare_written(struct work *work, uint32_t row, int64_t line, struct base_str target)
{
    struct base_str name = target.p ? written_name(target) : BASE_STR_ABSENT;
    if (!name.p || row == LINK_NONE || !base_map_get(&work->wanted, name))
        return;
    struct facts_file file = file_of(work, row);
    if (!is_of_tests(&file))
        declare(work, CODE, file.path, line, file.unit, name);
}

/* Assignments (process.env.X = …), and members of objects that a bundler or framework takes (env: {X: …},
 * define: {'process.env.X': …}). */
static void read_writes(struct work *work)
{
    const struct facts_store *store = work->store;
    size_t n = facts_store_count(store, FACTS_TABLE_binding);
    for (size_t i = 0; i < n; i++) {
        struct base_str kind = FACTS_GET_TEXT(store, binding, i, kind);
        if (base_str_is(kind, "assignment") || base_str_is(kind, "member"))
            declare_written(work, FACTS_GET_FILE(store, binding, i, path),
                            FACTS_GET_INT(store, binding, i, line), FACTS_GET_TEXT(store, binding, i, name));
    }
    n = facts_store_count(store, FACTS_TABLE_call_argument);
    for (size_t i = 0; i < n; i++)
        declare_written(work, FACTS_GET_FILE(store, call_argument, i, path),
                        FACTS_GET_INT(store, call_argument, i, line),
                        FACTS_GET_TEXT(store, call_argument, i, member));
}

/* ---- reads ---- */

enum link_env_place link_env_place_of(const struct facts_file *file)
{
    if (file->is_test == 1)
        return LINK_ENV_TEST;
    static const char *const folders[] = {
        "scripts",    "script",  "tools",     "tooling",  "bin",       "examples",   "example", "docs",
        "benchmarks", "bench",   "templates", "template", "fixtures",  "playground", "demo",    "demos",
        "sandbox",    "website", "codemods",  "test",     "tests",     "testing",    "e2e",     "evals",
        "playwright", "cypress", "seed",      "seeds",    "migrations"};
    struct base_str rest = base_path_dir(file->path), segment;
    while ((segment = base_str_split(&rest, '/')).p) {
        if (base_str_starts(segment, "."))
            return LINK_ENV_TOOL;
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
            if (base_str_is(segment, folders[i]))
                return LINK_ENV_TOOL;
    }
    if (base_str_find(file->name, ".config.") >= 0 || base_str_find(file->name, "rc.") >= 0 ||
        base_str_find(file->name, ".setup.") >= 0 || base_str_starts(file->name, "gulpfile") ||
        base_str_starts(file->name, "Gruntfile"))
        return LINK_ENV_TOOL;
    return LINK_ENV_PRODUCT;
}

static void add_read(struct work *work, const struct facts_env_read *read, const struct facts_file *file)
{
    bool added, has_default = read->default_value.p != NULL || read->is_required == 0 ||
                              base_str_starts(read->form, "schema");
    uint32_t *unit = base_map_put(&work->units, read->unit, &added);
    if (added)
        *unit = (uint32_t)work->units.n;
    enum link_env_place place = link_env_place_of(file);
    struct variable variable = {.row = {.path = read->path,
                                        .line = read->line,
                                        .unit = read->unit,
                                        .name = read->name,
                                        .has_default = has_default,
                                        .declared_line = FACTS_NULL},
                                .place = place};
    uint32_t entry = link_names_first(&work->known, *unit, read->name);
    if (entry == LINK_NONE) {
        link_names_add(&work->known, *unit, read->name, (uint32_t)work->variables.n);
        base_vec_push(&work->variables, variable);
        return;
    }
    struct variable *known = &work->variables.items[work->known.entries.items[entry].value];
    if (place < known->place || (place == known->place && known->row.has_default == 1 && !has_default))
        *known = variable;
}

static void read_reads(struct work *work)
{
    size_t n = facts_store_count(work->store, FACTS_TABLE_env_read);
    uint32_t last = LINK_NONE;
    struct facts_file file = {0};
    for (size_t i = 0; i < n; i++) {
        struct facts_env_read read;
        FACTS_GET(work->store, env_read, i, &read);
        uint32_t row = FACTS_GET_FILE(work->store, env_read, i, path);
        if (row == LINK_NONE || !read.name.p)
            continue;
        if (row != last)
            file = file_of(work, row);
        last = row;
        add_read(work, &read, &file);
    }
}

/* The example of a .env file that counts for files of a folder: its own, or the nearest above. */
static struct base_str template_of(const struct work *work, struct base_str folder)
{
    for (;; folder = base_path_dir(folder)) {
        uint32_t *row = base_map_get(&work->templates, folder);
        if (row && *row)
            return file_of(work, *row - 1).path;
        if (folder.n == 0)
            return BASE_STR_ABSENT;
    }
}

static void write_variables(struct work *work)
{
    for (size_t i = 0; i < work->variables.n; i++) {
        struct variable *variable = &work->variables.items[i];
        struct facts_env_variable *row = &variable->row;
        row->place = base_str_of(place_names[variable->place]);
        row->is_platform = link_env_is_platform(row->name);
        row->template_path = template_of(work, base_path_dir(row->path));
        for (enum kind kind = 0; kind < KINDS && !row->declared_path.p; kind++) {
            uint32_t entry = link_names_first(&work->best, kind, row->name);
            if (entry == LINK_NONE)
                continue;
            struct facts_env_declaration found;
            FACTS_GET(work->store, env_declaration, work->best.entries.items[entry].value, &found);
            row->declared_path = found.path;
            row->declared_line = found.line;
            row->declared_kind = found.kind;
        }
        facts_store_add(work->store, FACTS_TABLE_env_variable, row);
    }
    facts_store_sort(work->store, FACTS_TABLE_env_variable, (const char *const[]){"unit", "name"}, 2);
}

/* ---- examples ---- */

/* Languages whose libraries bind variables to names of another form (settings.database_url). */
static bool binds_by_itself(const struct facts_file *file)
{
    static const char *const languages[] = {"python", "java", "kotlin", "csharp", "scala", "swift", "php"};
    return is_language(file, languages, sizeof languages / sizeof *languages);
}

/* A name that a library might read, but that is nearly one which the code reads and the file lacks: half
 * edits. */
#define SLIP 4u

static bool is_slip(const struct work *work, const struct link_names *in_file, uint32_t file,
                    struct base_str name)
{
    for (size_t i = 0; i < work->variables.n; i++) {
        const struct variable *variable = &work->variables.items[i];
        struct base_str read = variable->row.name;
        if (variable->place == LINK_ENV_PRODUCT && base_distance(name, read, SLIP) <= SLIP &&
            link_names_first(in_file, file, read) == LINK_NONE)
            return true;
    }
    return false;
}

/* Names that something uses, and beginnings of names that code puts together ("LIMIT_" of `LIMIT_${kind}`).
 */
static void find_used(const struct work *work, struct base_map *used)
{
    size_t n = facts_store_count(work->store, FACTS_TABLE_env_read);
    for (size_t i = 0; i < n; i++) {
        struct base_str name = FACTS_GET_TEXT(work->store, env_read, i, name);
        if (name.p)
            *base_map_put(used, name, NULL) = 1;
    }
    n = facts_store_count(work->store, FACTS_TABLE_env_word);
    uint32_t last = LINK_NONE;
    bool counts = false;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = FACTS_GET_FILE(work->store, env_word, i, path);
        if (row != last && row != LINK_NONE) {
            struct facts_file file = file_of(work, row);
            counts = kind_of_words(&file) != DOCUMENT;
            last = row;
        }
        struct base_str name = FACTS_GET_TEXT(work->store, env_word, i, name);
        if (counts && (base_map_get(&work->wanted, name) || base_str_ends(name, "_")))
            *base_map_put(used, name, NULL) = 1;
    }
}

static bool is_used(const struct base_map *used, struct base_str name)
{
    if (base_map_get(used, name))
        return true;
    for (size_t i = 4; i < name.n; i++) /* a shorter beginning says nothing */
        if (name.p[i - 1] == '_' && base_map_get(used, base_str_slice(name, 0, i)))
            return true;
    return false;
}

static void write_entries(struct work *work)
{
    struct base_map used = {0}, bound = {0};
    size_t n = facts_store_count(work->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) {
        struct facts_file file = file_of(work, (uint32_t)i);
        if (binds_by_itself(&file))
            *base_map_put(&bound, file.unit, NULL) = 1;
    }
    find_used(work, &used);
    struct link_names in_file = {0};
    n = facts_store_count(work->store, FACTS_TABLE_env_file_entry);
    for (size_t i = 0; i < n; i++)
        link_names_add(&in_file, FACTS_GET_FILE(work->store, env_file_entry, i, path),
                       FACTS_GET_TEXT(work->store, env_file_entry, i, name), 1);
    for (size_t i = 0; i < n; i++) {
        struct facts_env_file_entry entry;
        FACTS_GET(work->store, env_file_entry, i, &entry);
        if (!is_template(base_path_name(entry.path)) || entry.is_commented == 1)
            continue;
        bool is_seen = is_used(&used, entry.name);
        bool is_known = base_str_find_char(entry.name, '_') > 0 && !link_env_is_outside(entry.name) &&
                        !base_map_get(&bound, entry.unit) && !base_map_get(&bound, BASE_STR(""));
        is_known = is_known ||
                   (!is_seen && is_slip(work, &in_file, FACTS_GET_FILE(work->store, env_file_entry, i, path),
                                        entry.name));
        FACTS_ADD(work->store, env_entry, .path = entry.path, .line = entry.line, .unit = entry.unit,
                  .name = entry.name, .is_used = is_seen, .is_certain = is_seen || is_known);
    }
    link_names_finish(&in_file);
    base_map_finish(&used);
    base_map_finish(&bound);
}

/* ---- what Compose files give ---- */

/* Whether a word in the file is a use: not in documents, nor where values are only given. */
static bool is_use(const struct facts_file *file)
{
    enum kind kind = kind_of_words(file);
    return kind == KINDS || kind == SCRIPT || kind == TYPES || base_str_is(file->extension, "prisma") ||
           base_str_is(file->extension, "toml") || base_str_is(file->extension, "conf") ||
           (kind == MANIFEST && !base_str_is(file->language, "yaml"));
}

/* A name of one word is no word that is looked for. One that begins like the service is read by the program
 * whose image the build goes on from, as often as not. */
static bool is_ours(struct base_str name, struct base_str service)
{
    bool is_own = name.n > service.n && base_str_eq_nocase(base_str_slice(name, 0, service.n), service);
    return base_str_find_char(name, '_') > 0 && !is_own && !link_env_is_outside(name);
}

static void write_given(struct work *work)
{
    struct facts_store *store = work->store;
    struct base_map used = {0};
    size_t n = facts_store_count(store, FACTS_TABLE_env_word);
    for (size_t i = 0; i < n; i++) {
        uint32_t row = FACTS_GET_FILE(store, env_word, i, path);
        struct facts_file file;
        if (row == LINK_NONE)
            continue;
        file = file_of(work, row);
        if (is_use(&file))
            *base_map_put(&used, FACTS_GET_TEXT(store, env_word, i, name), NULL) = 1;
    }
    n = facts_store_count(store, FACTS_TABLE_env_read);
    for (size_t i = 0; i < n; i++)
        *base_map_put(&used, FACTS_GET_TEXT(store, env_read, i, name), NULL) = 1;
    struct link_names services = {0}, in_file = {0};
    n = facts_store_count(store, FACTS_TABLE_compose_service);
    for (size_t i = 0; i < n; i++) {
        struct facts_compose_service row;
        FACTS_GET(store, compose_service, i, &row);
        if (row.build_context.p)
            link_names_add(&services, FACTS_GET_FILE(store, compose_service, i, path), row.name, 1);
    }
    n = facts_store_count(store, FACTS_TABLE_compose_env);
    for (size_t i = 0; i < n; i++)
        link_names_add(&in_file, FACTS_GET_FILE(store, compose_env, i, path),
                       FACTS_GET_TEXT(store, compose_env, i, name), 1);
    for (size_t i = 0; i < n; i++) {
        struct facts_compose_env row;
        FACTS_GET(store, compose_env, i, &row);
        uint32_t file = FACTS_GET_FILE(store, compose_env, i, path);
        if (!row.service.p || !base_str_is(row.kind, "environment") ||
            link_names_first(&services, file, row.service) == LINK_NONE)
            continue;
        bool is_seen = is_used(&used, row.name);
        FACTS_ADD(store, env_given, .path = row.path, .line = row.line, .unit = row.unit,
                  .service = row.service, .name = row.name, .is_used = is_seen,
                  .is_certain =
                      is_seen || is_ours(row.name, row.service) || is_slip(work, &in_file, file, row.name));
    }
    base_map_finish(&used);
    link_names_finish(&services);
    link_names_finish(&in_file);
}

static void run(struct link_context *context)
{
    struct work work = {.store = context->store};
    read_names(&work);
    DECLARE_ALL(&work, env_file_entry, ENV_FILE)
    read_schemas(&work);
    DECLARE_ALL(&work, compose_env, COMPOSE)
    DECLARE_ALL(&work, dockerfile_env, DOCKERFILE)
    DECLARE_ALL(&work, workflow_env, WORKFLOW)
    read_words(&work);
    read_writes(&work);
    read_reads(&work);
    write_variables(&work);
    write_entries(&work);
    write_given(&work);
    facts_store_sort(context->store, FACTS_TABLE_env_declaration,
                     (const char *const[]){"path", "line", "name", "kind"}, 4);
    base_map_finish(&work.wanted);
    base_map_finish(&work.units);
    base_map_finish(&work.templates);
    link_names_finish(&work.best);
    link_names_finish(&work.known);
    base_vec_finish(&work.variables);
}

static const enum facts_table fills[] = {FACTS_TABLE_env_declaration, FACTS_TABLE_env_variable,
                                         FACTS_TABLE_env_entry, FACTS_TABLE_env_given, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_file,           FACTS_TABLE_env_read,
                                         FACTS_TABLE_env_file_entry, FACTS_TABLE_compose_env,
                                         FACTS_TABLE_dockerfile_env, FACTS_TABLE_workflow_env,
                                         FACTS_TABLE_env_word,       FACTS_TABLE_binding,
                                         FACTS_TABLE_call_argument,  FACTS_TABLE_compose_service,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_env = {"env", fills, needs, run};
