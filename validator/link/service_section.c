/*
 * Sections of documents about services against the services: the methods, dependencies, keys of Redis and
 * tables of the database that a section lists, and those that the class has. What a section leaves out
 * altogether is no row: that a part must be there is a contract's to say.
 *
 * A documented key or table counts as used when the service can reach it through its imports; one that must
 * be documented is used by the service itself, or, a table, by what it is given that is no service.
 */
#include "validator/link/literal_p.h"
#include "validator/link/names_p.h"
#include "validator/link/section_p.h"

#include <ctype.h>
#include <string.h>

struct matcher {
    struct link_context *context;
    struct facts_store *store;
    struct link_names services;     /* (0, name) -> row of service */
    struct link_names methods;      /* (0, service) -> row of service_method */
    struct link_names dependencies; /* (0, service) -> row of service_dependency */
    struct link_names keys;         /* (file, "") -> row of redis_key */
    struct link_names tables;       /* (file, "") -> row of sql_use */
    size_t *imports;                /* by file: its first row of resolved_import */
    bool *reached;                  /* by file */
    BASE_VEC(uint32_t) reach;       /* files that the service at hand reaches, itself first */
    uint32_t file;                  /* of the service at hand */
    struct facts_service service;
    struct facts_file document;
    const struct link_section *section;
};

static const char *const part_names[] = {[LINK_PART_METHOD] = "method",
                                         [LINK_PART_DEPENDENCY] = "dependency",
                                         [LINK_PART_REDIS_KEY] = "redis_key",
                                         [LINK_PART_TABLE] = "table"};

static void add(struct matcher *m, enum link_part part, int64_t line, struct base_str name, bool in_document,
                bool in_source, struct base_str path, int64_t source_line)
{
    FACTS_ADD(m->store, service_section_item, .path = m->document.path, .line = line,
              .unit = m->document.unit, .service = m->service.name, .part = base_str_of(part_names[part]),
              .name = name, .in_document = in_document, .in_source = in_source, .evidence_path = path,
              .evidence_line = source_line);
}

static bool is_same_service(const struct matcher *m, struct base_str path)
{
    return base_str_eq(path, m->service.path);
}

/* The identifier that a text begins with, modifiers in front of it left out; absent for none. */
static struct base_str leading_identifier(struct base_str text)
{
    static const char *const modifiers[] = {"async ", "static ", "public ", "get ", "set "};
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++)
        if (base_str_starts(text, modifiers[i]))
            text = base_str_trim(base_str_from(text, strlen(modifiers[i])));
    size_t n = 0;
    while (n < text.n && (isalnum((unsigned char)text.p[n]) || text.p[n] == '_' || text.p[n] == '$'))
        n++;
    return n && !isdigit((unsigned char)text.p[0]) ? base_str_slice(text, 0, n) : BASE_STR_ABSENT;
}

static bool names(const struct link_section *section, enum link_part part, struct base_str name)
{
    for (size_t i = 0; i < section->entries.n; i++) {
        const struct link_entry *entry = &section->entries.items[i];
        if (entry->part != part)
            continue;
        struct base_str rest = entry->text;
        while (rest.n) {
            struct base_str word = leading_identifier(rest);
            if (word.p && base_str_eq(word, name))
                return true;
            rest = base_str_from(rest, word.n ? word.n : 1);
        }
    }
    return false;
}

/* ---- methods ---- */

/* `create(input)`, `AgentService.create`, "create: makes one"; absent for prose. */
static struct base_str method_name(const struct matcher *m, struct base_str text)
{
    if (base_str_starts(text, "`"))
        text = base_str_from(text, 1);
    struct base_str name = leading_identifier(text);
    bool is_qualified = base_str_eq(name, m->service.name) && text.n > name.n &&
                        (text.p[name.n] == '.' || text.p[name.n] == '#');
    if (is_qualified)
        name = leading_identifier(base_str_from(text, name.n + 1));
    if (!name.p)
        return name;
    struct base_str rest = base_str_from(name, 0);
    rest = base_str_make(name.p + name.n, (size_t)(text.p + text.n - (name.p + name.n)));
    bool ends = !rest.n || rest.p[0] == '(' || rest.p[0] == '`' || rest.p[0] == ':' || rest.p[0] == '<';
    return ends ? name : BASE_STR_ABSENT;
}

static bool has_base_class(const struct matcher *m)
{
    struct facts_range range = facts_store_of_file(m->store, FACTS_TABLE_symbol, m->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_symbol symbol;
        FACTS_GET(m->store, symbol, i, &symbol);
        if (base_str_is(symbol.kind, "class") && base_str_eq(symbol.name, m->service.name) &&
            symbol.extends_name.p)
            return true;
    }
    return false;
}

static bool find_method(const struct matcher *m, struct base_str name, struct facts_service_method *found)
{
    LINK_NAMES_EACH(&m->methods, 0, m->service.name, at)
    {
        FACTS_GET(m->store, service_method, m->methods.entries.items[at].value, found);
        if (is_same_service(m, found->path) && base_str_eq(found->name, name))
            return true;
    }
    return false;
}

static void match_methods(struct matcher *m)
{
    bool is_whole = !has_base_class(m);
    struct base_map documented = {0};
    for (size_t i = 0; i < m->section->entries.n; i++) {
        const struct link_entry *entry = &m->section->entries.items[i];
        struct base_str name =
            entry->part == LINK_PART_METHOD ? method_name(m, entry->text) : BASE_STR_ABSENT;
        struct facts_service_method method;
        bool added;
        if (!name.p)
            continue;
        base_map_put(&documented, name, &added);
        if (find_method(m, name, &method))
            add(m, LINK_PART_METHOD, entry->line, name, true, true, method.path, method.line);
        else if (is_whole)
            add(m, LINK_PART_METHOD, entry->line, name, true, false, m->service.path, m->service.line);
    }
    LINK_NAMES_EACH(&m->methods, 0, m->service.name, at)
    {
        struct facts_service_method method;
        FACTS_GET(m->store, service_method, m->methods.entries.items[at].value, &method);
        bool is_asked = is_same_service(m, method.path) && base_str_is(method.kind, "method");
        if (is_asked && !base_map_get(&documented, method.name))
            add(m, LINK_PART_METHOD, m->section->heading.line, method.name, false, true, method.path,
                method.line);
    }
    base_map_finish(&documented);
}

/* ---- dependencies ---- */

/* AgentRepository, EventSink: two words that only a class is written as. */
static bool is_class_name(struct base_str s)
{
    size_t capitals = 0, small = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!isalnum((unsigned char)s.p[i]))
            return false;
        capitals += isupper((unsigned char)s.p[i]) != 0;
        small += islower((unsigned char)s.p[i]) != 0;
    }
    return s.n && isupper((unsigned char)s.p[0]) && capitals >= 2 && small >= 2;
}

static bool imports(const struct matcher *m, struct base_str name)
{
    size_t n = facts_store_count(m->store, FACTS_TABLE_resolved_import);
    for (size_t i = m->imports[m->file];
         i < n && FACTS_GET_FILE(m->store, resolved_import, i, path) == m->file; i++)
        if (base_str_eq(FACTS_GET_TEXT(m->store, resolved_import, i, alias), name) ||
            base_str_eq(FACTS_GET_TEXT(m->store, resolved_import, i, name), name))
            return true;
    return false;
}

static bool takes(const struct matcher *m, struct base_str name, struct facts_service_dependency *found)
{
    LINK_NAMES_EACH(&m->dependencies, 0, m->service.name, at)
    {
        FACTS_GET(m->store, service_dependency, m->dependencies.entries.items[at].value, found);
        if (is_same_service(m, found->path) &&
            (base_str_eq(found->type, name) || base_str_eq(found->name, name) ||
             base_str_eq(found->given, name)))
            return true;
    }
    return false;
}

static bool is_named(const struct link_section *section, struct base_str name)
{
    return name.p && names(section, LINK_PART_DEPENDENCY, name);
}

static void match_dependencies(struct matcher *m)
{
    for (size_t i = 0; i < m->section->entries.n; i++) {
        const struct link_entry *entry = &m->section->entries.items[i];
        struct facts_service_dependency dependency;
        struct base_str text = entry->text;
        if (entry->part != LINK_PART_DEPENDENCY)
            continue;
        if (base_str_starts(text, "and "))
            text = base_str_from(text, 4);
        struct base_str name = leading_identifier(base_str_starts(text, "`") ? base_str_from(text, 1) : text);
        if (takes(m, name, &dependency))
            add(m, LINK_PART_DEPENDENCY, entry->line, name, true, true, dependency.path, dependency.line);
        else if (is_class_name(name) && !has_base_class(m) && !imports(m, name))
            add(m, LINK_PART_DEPENDENCY, entry->line, name, true, false, m->service.path, m->service.line);
    }
    LINK_NAMES_EACH(&m->dependencies, 0, m->service.name, at)
    {
        struct facts_service_dependency row;
        FACTS_GET(m->store, service_dependency, m->dependencies.entries.items[at].value, &row);
        bool is_asked = is_same_service(m, row.path) &&
                        (base_str_is(row.type_kind, "class") || base_str_is(row.type_kind, "interface"));
        if (is_asked && !is_named(m->section, row.type) && !is_named(m->section, row.name) &&
            !is_named(m->section, row.given))
            add(m, LINK_PART_DEPENDENCY, m->section->heading.line, row.type, false, true, row.path, row.line);
    }
}

/* ---- what the service reaches ---- */

static void reach_file(struct matcher *m, uint32_t file)
{
    if (file == LINK_NONE || m->reached[file])
        return;
    m->reached[file] = true;
    base_vec_push(&m->reach, file);
}

static void find_reach(struct matcher *m)
{
    size_t n = facts_store_count(m->store, FACTS_TABLE_resolved_import);
    for (size_t i = 0; i < m->reach.n; i++)
        m->reached[m->reach.items[i]] = false;
    m->reach.n = 0;
    reach_file(m, m->file);
    for (size_t i = 0; i < m->reach.n; i++) {
        uint32_t from = m->reach.items[i];
        for (size_t k = m->imports[from]; k < n && FACTS_GET_FILE(m->store, resolved_import, k, path) == from;
             k++) {
            reach_file(m, FACTS_GET_FILE(m->store, resolved_import, k, target_path));
            reach_file(m, FACTS_GET_FILE(m->store, resolved_import, k, definition_path));
        }
    }
}

/* ---- keys ---- */

/* "rate:{id}:{window}" is the pattern "rate:*:*": what stands in a hole is a matter of taste. */
static bool is_same_pattern(struct base_str a, struct base_str b)
{
    for (;;) {
        struct base_str left = base_str_split(&a, ':'), right = base_str_split(&b, ':');
        bool is_hole = left.n && right.n && strchr("{<*$:", left.p[0]) && strchr("{<*$:", right.p[0]);
        if (!is_hole && !base_str_eq(left, right))
            return false;
        if (!a.p || !b.p)
            return !a.p && !b.p;
    }
}

static struct base_str prefix_of(struct base_str pattern)
{
    ptrdiff_t colon = base_str_find_char(pattern, ':');
    return colon > 0 ? base_str_slice(pattern, 0, (size_t)colon + 1) : BASE_STR_ABSENT;
}

/* "`rate:{id}`" or "rate: counts requests": the pattern without what is said of it. */
static struct base_str key_of(struct base_str text)
{
    if (base_str_starts(text, "`"))
        text = base_str_from(text, 1);
    size_t n = 0, depth = 0;
    while (n < text.n && (depth || (!isspace((unsigned char)text.p[n]) && text.p[n] != '`'))) {
        depth += text.p[n] == '{';
        depth -= depth && text.p[n] == '}';
        n++;
    }
    struct base_str key = base_str_slice(text, 0, n);
    return prefix_of(key).p ? key : BASE_STR_ABSENT;
}

/* A key that a document writes is the code's when it has its prefix and, unless one of them is a prefix only,
 * its form. */
static bool is_key(struct base_str documented, const struct facts_redis_key *key)
{
    if (!base_str_eq(prefix_of(documented), key->prefix))
        return false;
    return documented.n == key->prefix.n || key->pattern.n == key->prefix.n ||
           base_str_ends(documented, "*") || is_same_pattern(documented, key->pattern);
}

static bool find_key(const struct matcher *m, struct base_str documented, struct facts_redis_key *found)
{
    for (size_t i = 0; i < m->reach.n; i++)
        LINK_NAMES_EACH(&m->keys, m->reach.items[i], BASE_STR(""), at)
        {
            FACTS_GET(m->store, redis_key, m->keys.entries.items[at].value, found);
            if (is_key(documented, found))
                return true;
        }
    return false;
}

static bool documents_key(const struct matcher *m, const struct facts_redis_key *key)
{
    for (size_t i = 0; i < m->section->entries.n; i++) {
        const struct link_entry *entry = &m->section->entries.items[i];
        if (entry->part == LINK_PART_REDIS_KEY && is_key(key_of(entry->text), key))
            return true;
    }
    return false;
}

static void ask_key(struct matcher *m, size_t row)
{
    struct facts_redis_key key;
    FACTS_GET(m->store, redis_key, row, &key);
    if (!documents_key(m, &key))
        add(m, LINK_PART_REDIS_KEY, m->section->heading.line, key.pattern, false, true, key.path, key.line);
}

static void match_keys(struct matcher *m)
{
    for (size_t i = 0; i < m->section->entries.n; i++) {
        const struct link_entry *entry = &m->section->entries.items[i];
        struct base_str documented =
            entry->part == LINK_PART_REDIS_KEY ? key_of(entry->text) : BASE_STR_ABSENT;
        struct facts_redis_key key;
        if (!documented.p)
            continue;
        if (find_key(m, documented, &key))
            add(m, LINK_PART_REDIS_KEY, entry->line, documented, true, true, key.path, key.line);
        else
            add(m, LINK_PART_REDIS_KEY, entry->line, documented, true, false, m->service.path,
                m->service.line);
    }
    LINK_NAMES_EACH(&m->keys, m->file, BASE_STR(""), at) ask_key(m, m->keys.entries.items[at].value);
    size_t n = facts_store_count(m->store, FACTS_TABLE_resolved_import);
    for (size_t i = m->imports[m->file];
         i < n && FACTS_GET_FILE(m->store, resolved_import, i, path) == m->file; i++) {
        uint32_t file = FACTS_GET_FILE(m->store, resolved_import, i, definition_path);
        struct base_str name = FACTS_GET_TEXT(m->store, resolved_import, i, definition_name);
        if (file == LINK_NONE || file == m->file)
            continue;
        LINK_NAMES_EACH(&m->keys, file, BASE_STR(""), at)
        {
            uint32_t row = m->keys.entries.items[at].value;
            if (base_str_eq(FACTS_GET_TEXT(m->store, redis_key, row, name), name))
                ask_key(m, row);
        }
    }
}

/* ---- tables ---- */

static bool find_table(const struct matcher *m, uint32_t file, struct base_str name,
                       struct facts_sql_use *found)
{
    LINK_NAMES_EACH(&m->tables, file, BASE_STR(""), at)
    {
        FACTS_GET(m->store, sql_use, m->tables.entries.items[at].value, found);
        if (base_str_eq_nocase(found->table_name, name))
            return true;
    }
    return false;
}

static bool documents_table(const struct matcher *m, struct base_str name)
{
    for (size_t i = 0; i < m->section->entries.n; i++) {
        const struct link_entry *entry = &m->section->entries.items[i];
        if (entry->part == LINK_PART_TABLE && base_str_eq_nocase(leading_identifier(entry->text), name))
            return true;
    }
    return false;
}

/* The tables that a file's SQL names, each once, that the list lacks. */
static void ask_tables(struct matcher *m, uint32_t file, struct base_map *asked)
{
    LINK_NAMES_EACH(&m->tables, file, BASE_STR(""), at)
    {
        struct facts_sql_use use;
        bool added;
        FACTS_GET(m->store, sql_use, m->tables.entries.items[at].value, &use);
        base_map_put(asked, use.table_name, &added);
        if (added && base_str_is(use.status, "found") && !documents_table(m, use.table_name))
            add(m, LINK_PART_TABLE, m->section->heading.line, use.table_name, false, true, use.path,
                use.line);
    }
}

/* A list may name every table that the service reaches, and must name those of its own SQL. */
static void match_tables(struct matcher *m)
{
    struct base_map asked = {0};
    bool any = false;
    for (size_t i = 0; i < m->reach.n; i++)
        any = any || link_names_first(&m->tables, m->reach.items[i], BASE_STR("")) != LINK_NONE;
    for (size_t i = 0; i < m->section->entries.n && any; i++) {
        const struct link_entry *entry = &m->section->entries.items[i];
        struct base_str name =
            entry->part == LINK_PART_TABLE ? leading_identifier(entry->text) : BASE_STR_ABSENT;
        struct facts_sql_use use;
        bool is_used = false;
        if (!name.p || base_str_is(name, "none"))
            continue;
        for (size_t k = 0; k < m->reach.n && !is_used; k++)
            is_used = find_table(m, m->reach.items[k], name, &use);
        if (is_used)
            add(m, LINK_PART_TABLE, entry->line, name, true, true, use.path, use.line);
        else
            add(m, LINK_PART_TABLE, entry->line, name, true, false, m->service.path, m->service.line);
    }
    ask_tables(m, m->file, &asked);
    base_map_finish(&asked);
}

/* ---- sections ---- */

/* The service that a heading names; of several with one name that of the document's own unit. */
static bool find_service(struct matcher *m, struct base_str name)
{
    size_t found = 0;
    LINK_NAMES_EACH(&m->services, 0, name, at)
    {
        struct facts_service service;
        FACTS_GET(m->store, service, m->services.entries.items[at].value, &service);
        bool is_near = base_str_eq(service.unit, m->document.unit);
        if (found == 0 || is_near)
            m->service = service;
        found = is_near ? 1 : found + 1;
        if (is_near)
            break;
    }
    m->file = found == 1 ? facts_store_file(m->store, m->service.path) : LINK_NONE;
    return m->file != LINK_NONE && link_names_first(&m->methods, 0, name) != LINK_NONE;
}

static void match_section(struct matcher *m, uint32_t document, const struct facts_heading *heading)
{
    struct link_section section = {.heading = *heading};
    link_section_read(m->store, document, &section);
    m->section = &section;
    if (section.has[LINK_PART_METHOD])
        match_methods(m);
    if (section.has[LINK_PART_DEPENDENCY])
        match_dependencies(m);
    if (section.has[LINK_PART_REDIS_KEY] || section.has[LINK_PART_TABLE])
        find_reach(m);
    if (section.has[LINK_PART_REDIS_KEY])
        match_keys(m);
    if (section.has[LINK_PART_TABLE])
        match_tables(m);
    link_section_finish(&section);
}

static void look_at(struct matcher *m, uint32_t document)
{
    struct facts_range range = facts_store_of_file(m->store, FACTS_TABLE_heading, document);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str name = link_section_class(FACTS_GET_TEXT(m->store, heading, i, text));
        if (!name.p || link_names_first(&m->services, 0, name) == LINK_NONE)
            continue;
        struct facts_heading heading;
        FACTS_GET(m->store, file, document, &m->document);
        FACTS_GET(m->store, heading, i, &heading);
        if (find_service(m, name))
            match_section(m, document, &heading);
    }
}

static void index_all(struct matcher *m)
{
    size_t files = facts_store_count(m->store, FACTS_TABLE_file);
    size_t n = facts_store_count(m->store, FACTS_TABLE_service);
    for (size_t i = 0; i < n; i++)
        link_names_add(&m->services, 0, FACTS_GET_TEXT(m->store, service, i, name), (uint32_t)i);
    n = facts_store_count(m->store, FACTS_TABLE_service_method);
    for (size_t i = 0; i < n; i++)
        link_names_add(&m->methods, 0, FACTS_GET_TEXT(m->store, service_method, i, service), (uint32_t)i);
    n = facts_store_count(m->store, FACTS_TABLE_service_dependency);
    for (size_t i = 0; i < n; i++)
        link_names_add(&m->dependencies, 0, FACTS_GET_TEXT(m->store, service_dependency, i, service),
                       (uint32_t)i);
    n = facts_store_count(m->store, FACTS_TABLE_redis_key);
    for (size_t i = 0; i < n; i++)
        link_names_add(&m->keys, FACTS_GET_FILE(m->store, redis_key, i, path), BASE_STR(""), (uint32_t)i);
    n = facts_store_count(m->store, FACTS_TABLE_sql_use);
    for (size_t i = 0; i < n; i++)
        if (FACTS_GET_INT(m->store, sql_use, i, is_test) != 1)
            link_names_add(&m->tables, FACTS_GET_FILE(m->store, sql_use, i, path), BASE_STR(""), (uint32_t)i);
    m->imports = link_import_starts(m->context, files);
    m->reached = base_arena_alloc(m->context->arena, files + 1);
    memset(m->reached, 0, files + 1);
}

static void run(struct link_context *context)
{
    struct matcher m = {.context = context, .store = context->store};
    size_t files = facts_store_count(context->store, FACTS_TABLE_file);
    index_all(&m);
    for (size_t i = 0; i < files && m.services.keys; i++)
        look_at(&m, (uint32_t)i);
    facts_store_sort(context->store, FACTS_TABLE_service_section_item,
                     (const char *const[]){"path", "line", "service", "part", "name"}, 5);
    link_names_finish(&m.services);
    link_names_finish(&m.methods);
    link_names_finish(&m.dependencies);
    link_names_finish(&m.keys);
    link_names_finish(&m.tables);
    base_vec_finish(&m.reach);
}

static const enum facts_table fills[] = {FACTS_TABLE_service_section_item, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_service,   FACTS_TABLE_service_method, FACTS_TABLE_service_dependency,
    FACTS_TABLE_redis_key, FACTS_TABLE_sql_use,        FACTS_TABLE_resolved_import,
    FACTS_TABLE_symbol,    FACTS_TABLE_heading,        FACTS_TABLE_doc_block,
    FACTS_TABLE_doc_cell,  FACTS_TABLE_COUNT};

const struct link_linker link_service_section = {"service_section", fills, needs, run};
