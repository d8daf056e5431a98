/*
 * npm packages that documents name (kind `dependency`): `@scope/name` and `name@1.2.3` in code, and the first
 * column of a table of packages or libraries. Found when a package.json declares the package, or is of that
 * name.
 */
#include "validator/link/doc_reference_p.h"
#include "validator/link/literal_p.h"

#include <ctype.h>
#include <string.h>

struct finder {
    struct link_references *references;
    struct link_names declared; /* (0, name) -> row of package_dependency */
    struct link_names own;      /* (0, name) -> row of package_manifest */
};

/* A file beside the others: "events.mjs". Names such as socket.io are packages. */
static bool is_file(struct base_str name)
{
    static const char *const endings[] = {".mjs", ".cjs",  ".ts",  ".tsx", ".json", ".py",
                                          ".sh",  ".yaml", ".yml", ".md",  ".sql"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (base_str_ends(name, endings[i]))
            return true;
    return false;
}

/* The name at the start of a text by npm's rules; 0 for none. */
static size_t name_length(struct base_str text)
{
    size_t n = text.n && text.p[0] == '@' ? 1 : 0, slashes = 0;
    while (n < text.n && (islower((unsigned char)text.p[n]) || isdigit((unsigned char)text.p[n]) ||
                          strchr("-_./", text.p[n]))) {
        slashes += text.p[n] == '/';
        n++;
    }
    bool is_scoped = text.n && text.p[0] == '@';
    bool is_name = n > (is_scoped ? 3u : 1u) && slashes == (is_scoped ? 1u : 0u) && text.p[n - 1] != '/' &&
                   text.p[1] != '/';
    return is_name && n <= 214 && !is_file(base_str_slice(text, 0, n)) ? n : 0;
}

/* "1.2.3" and "^2"; an address such as root@192.168.2.11 has a number more. */
static bool is_version(struct base_str text)
{
    size_t dots = 0;
    while (text.n && strchr("^~>=<v ", text.p[0]))
        text = base_str_from(text, 1);
    for (size_t i = 0; i < text.n && (isdigit((unsigned char)text.p[i]) || text.p[i] == '.'); i++)
        dots += text.p[i] == '.';
    return text.n && isdigit((unsigned char)text.p[0]) && dots < 3;
}

/* "@scope/name", "@scope/name@1.2", "name@^2": the name; absent for what may be anything else. */
static struct base_str package_of(struct base_str text)
{
    size_t n = name_length(text);
    if (!n)
        return BASE_STR_ABSENT;
    bool has_version = n < text.n && text.p[n] == '@' && is_version(base_str_from(text, n + 1));
    if (has_version || (n == text.n && text.p[0] == '@'))
        return base_str_slice(text, 0, n);
    return BASE_STR_ABSENT;
}

static bool is_package_header(struct base_str header)
{
    static const char *const names[] = {"package", "dependency", "library", "npm package", "module"};
    if (header.n && tolower((unsigned char)header.p[header.n - 1]) == 's')
        header = base_str_slice(header, 0, header.n - 1);
    return BASE_STR_IN_NOCASE(header, names);
}

static void report(struct finder *finder, const struct link_document *document, int64_t line, int64_t col,
                   struct base_str text, struct base_str name)
{
    const struct facts_store *store = finder->references->store;
    struct link_doc_reference reference = {
        .document = document, .line = line, .col = col, .kind = "dependency", .text = text, .target = name};
    uint32_t declared = link_names_first(&finder->declared, 0, name),
             own = link_names_first(&finder->own, 0, name);
    if (declared != LINK_NONE) {
        struct facts_package_dependency row;
        FACTS_GET(store, package_dependency, finder->declared.entries.items[declared].value, &row);
        reference.target_path = row.path;
        reference.target_line = row.line;
    } else if (own != LINK_NONE) {
        struct facts_package_manifest row;
        FACTS_GET(store, package_manifest, finder->own.entries.items[own].value, &row);
        reference.target_path = row.path;
        reference.target_line = row.line;
    } else {
        reference.status = LINK_REFERENCE_BROKEN;
        reference.certainty = LINK_WEAK;
        reference.reason = BASE_STR("no package.json declares it");
    }
    link_reference_add(finder->references, &reference);
}

static void read_document(struct finder *finder, const struct link_document *document)
{
    const struct facts_store *store = finder->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str text = FACTS_GET_TEXT(store, code_span, i, text), name = package_of(text);
        if (name.p)
            report(finder, document, FACTS_GET_INT(store, code_span, i, line),
                   FACTS_GET_INT(store, code_span, i, col), text, name);
    }
    range = facts_store_of_file(store, FACTS_TABLE_doc_cell, document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell cell;
        if (FACTS_GET_INT(store, doc_cell, i, position) != 0 || FACTS_GET_INT(store, doc_cell, i, row) == 0 ||
            !is_package_header(FACTS_GET_TEXT(store, doc_cell, i, header)))
            continue;
        FACTS_GET(store, doc_cell, i, &cell);
        if (cell.code.p && !package_of(cell.code).p && name_length(cell.code) == cell.code.n)
            report(finder, document, cell.line, cell.col, cell.code, cell.code);
    }
}

static void run(struct link_references *references)
{
    struct finder finder = {.references = references};
    const struct facts_store *store = references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_package_dependency);
    for (size_t i = 0; i < n; i++)
        link_names_add(&finder.declared, 0, FACTS_GET_TEXT(store, package_dependency, i, name), (uint32_t)i);
    for (size_t i = 0; i < facts_store_count(store, FACTS_TABLE_package_manifest); i++) {
        struct base_str name = FACTS_GET_TEXT(store, package_manifest, i, name);
        if (name.p)
            link_names_add(&finder.own, 0, name, (uint32_t)i);
    }
    for (size_t i = 0; i < references->document_count && n; i++)
        read_document(&finder, &references->documents[i]);
    link_names_finish(&finder.declared);
    link_names_finish(&finder.own);
}

static const enum facts_table needs[] = {FACTS_TABLE_code_span, FACTS_TABLE_doc_cell,
                                         FACTS_TABLE_package_dependency, FACTS_TABLE_package_manifest,
                                         FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_dependency = {"dependency", needs, run};
