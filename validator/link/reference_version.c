/*
 * Versions of languages, package managers and servers in documents (kind `version`): "Node.js 18 or newer",
 * "Python >= 3.11", "PostgreSQL 16", and rows of tables such as | Node.js | 20+ |.
 *
 * A least version that the repository itself refuses is wrong for certain: engines, go.mod, requires-python,
 * rust-version of the document's unit ask for a later one. All else is a difference between two numbers that
 * may both be meant: likely where one number stands everywhere in the repository. Sentences about what came
 * with a version ("since Node 12") are no demands: a version without "or newer" counts in lists and tables of
 * what is needed only.
 */
#include "validator/link/doc_reference_p.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct version {
    int64_t major, minor; /* minor -1 when it is not said */
};

struct asked {
    struct base_str kind, path, unit, text;
    int64_t line;
    struct version version;
    bool is_least; /* the repository refuses earlier ones */
};

struct product {
    const char *word, *kind;
    bool has_minor; /* the second number tells versions apart: Python 3.11, Go 1.22 */
};

static const struct product products[] = {
    {"Node.js", "node", false},
    {"NodeJS", "node", false},
    {"Node", "node", false},
    {"node", "node", false},
    {"Python", "python", true},
    {"python", "python", true},
    {"Golang", "go", true},
    {"Go", "go", true},
    {"Rust", "rust", true},
    {"PostgreSQL", "postgres", false},
    {"Postgres", "postgres", false},
    {"Redis", "redis", false},
    {"MySQL", "mysql", false},
    {"MariaDB", "mariadb", false},
    {"MongoDB", "mongodb", false},
    {"pnpm", "pnpm", false},
    {"npm", "npm", false},
    {"Yarn", "yarn", false},
    {"yarn", "yarn", false},
    {"Bun", "bun", true},
    {"bun", "bun", true},
    {"Deno", "deno", false},
    {"Java", "java", false},
    {"JDK", "java", false},
    {"Ruby", "ruby", true},
    {"PHP", "php", true},
};

struct work {
    struct link_references *references;
    const struct link_document *document;
    BASE_VEC(struct asked) asked;
};

/* ---- numbers ---- */

/* "18", "v20.11.1", "3.11": the version at i, false for none; *end is behind it. */
static bool version_at(struct base_str text, size_t i, struct version *out, size_t *end)
{
    i += i < text.n && text.p[i] == 'v';
    size_t n = i;
    *out = (struct version){0, -1};
    while (n < text.n && base_is_digit(text.p[n]) && n - i < 4)
        out->major = out->major * 10 + (text.p[n++] - '0');
    if (n == i || (n < text.n && base_is_digit(text.p[n])))
        return false;
    if (n + 1 < text.n && text.p[n] == '.' && base_is_digit(text.p[n + 1])) {
        out->minor = 0;
        for (n++; n < text.n && base_is_digit(text.p[n]) && out->minor < 10000; n++)
            out->minor = out->minor * 10 + (text.p[n] - '0');
    } else if (n + 1 < text.n && text.p[n] == '.' && (text.p[n + 1] | 0x20) == 'x') {
        n += 2;
    }
    while (n < text.n &&
           (base_is_digit(text.p[n]) || (text.p[n] == '.' && n + 1 < text.n && base_is_digit(text.p[n + 1]))))
        n++;
    *end = n;
    return true;
}

static int compare(struct version a, struct version b, bool has_minor)
{
    if (a.major != b.major)
        return a.major < b.major ? -1 : 1;
    if (!has_minor || a.minor < 0 || b.minor < 0)
        return 0;
    return a.minor < b.minor ? -1 : a.minor > b.minor;
}

/* ---- what the repository asks for ---- */

static void read_asked(struct work *work)
{
    struct facts_store *store = work->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_runtime_version);
    for (size_t i = 0; i < n; i++) {
        struct facts_runtime_version row;
        FACTS_GET(store, runtime_version, i, &row);
        static const char *const signs[] = {">=", "^", "~", ">", "=", ""};
        struct base_str text = base_str_trim(row.version);
        const char *sign = "";
        for (size_t k = 0; k < COUNT(signs); k++)
            if (base_str_starts(text, signs[k])) {
                sign = signs[k];
                break;
            }
        struct asked asked = {row.kind, row.path, row.unit, row.version, row.line, {0, -1}, false};
        size_t end;
        if (!version_at(base_str_trim(base_str_from(text, strlen(sign))), 0, &asked.version, &end))
            continue;
        /* "^18 || ^20" takes more than its first number says, but nothing earlier when they ascend. */
        bool is_range = strcmp(sign, "") != 0 && strcmp(sign, "=") != 0 && strcmp(sign, ">") != 0;
        asked.is_least =
            (is_range && (base_str_is(row.source, "engines") || base_str_is(row.source, "pyproject"))) ||
            base_str_is(row.source, "go_mod") || base_str_is(row.source, "cargo");
        base_vec_push(&work->asked, asked);
    }
}

/* ---- what documents say ---- */

static bool says_or_newer(struct base_str before, struct base_str behind)
{
    static const char *const words[] = {
        "+",          " or newer",   " or higher",  " or later",   " or above",
        " and above", " or greater", " o superior", " oder neuer", " ou sup\xc3\xa9rieur",
        " and newer", " and up"};
    before = base_str_trim(before);
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_starts(behind, words[i]))
            return true;
    return base_str_ends(before, ">=") || base_str_ends(before, "\xe2\x89\xa5") ||
           base_str_ends(before, "at least") || base_str_ends(before, "minimum");
}

/* Pages for those who use the product tell of machines and programs of their own. */
static bool is_for_users(struct base_str path)
{
    static const char *const words[] = {"quickstart", "quick-start", "guide",   "tutorial",
                                        "example",    "sample",      "template"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_find(path, words[i]) >= 0)
            return true;
    return base_str_ends(path, ".mdx");
}

static void compare_all(const struct work *work, const struct product *product, struct version said,
                        bool is_least, struct link_doc_reference *reference)
{
    const struct asked *refusing = NULL, *other = NULL;
    bool is_met = false, agree = true, exceeds = true;
    for (size_t i = 0; i < work->asked.n; i++) {
        const struct asked *asked = &work->asked.items[i];
        if (!base_str_is(asked->kind, product->kind))
            continue;
        int order = compare(said, asked->version, product->has_minor);
        bool is_own = base_str_eq(asked->unit, work->document->unit);
        if (is_least && asked->is_least && is_own && order < 0)
            refusing = refusing ? refusing : asked;
        exceeds = exceeds && order > 0;
        agree = agree && (!other || compare(other->version, asked->version, product->has_minor) == 0);
        other = other ? other : asked;
        /* A version in use meets a demand for that or an earlier one; one that is asked for at least, for it
         * alone. */
        is_met = is_met || order == 0 || (is_least && !asked->is_least && order < 0) ||
                 (!is_least && asked->is_least && order > 0);
    }
    if (!other)
        return;
    reference->status = LINK_REFERENCE_FOUND;
    if (refusing) {
        reference->status = LINK_REFERENCE_BROKEN;
        reference->certainty = is_for_users(work->document->path) ? LINK_LIKELY : LINK_SURE;
        other = refusing;
    } else if (!is_met) {
        reference->status = LINK_REFERENCE_BROKEN;
        reference->certainty = agree || (exceeds && is_least) ? LINK_LIKELY : LINK_WEAK;
    }
    reference->target_path = other->path;
    reference->target_line = other->line;
    if (reference->status == LINK_REFERENCE_BROKEN) {
        reference->hint = other->text;
        reference->reason =
            refusing ? BASE_STR("the repository refuses it") : BASE_STR("the repository has another one");
    }
}

static void add(struct work *work, const struct product *product, int64_t line, int64_t col,
                struct base_str text, struct version said, bool is_least)
{
    struct link_doc_reference reference = {.document = work->document,
                                           .line = line,
                                           .col = col,
                                           .kind = "version",
                                           .text = text,
                                           .target = base_str_of(product->kind),
                                           .status = LINK_REFERENCE_UNKNOWN,
                                           .reason = BASE_STR("the repository asks for no version of it"),
                                           .ignores = LINK_ARROW | LINK_FUTURE | LINK_NEGATED | LINK_EXAMPLE};
    compare_all(work, product, said, is_least, &reference);
    link_reference_add(work->references, &reference);
}

static bool begins_word(struct base_str text, size_t i)
{
    if (i == 0)
        return true;
    char c = text.p[i - 1];
    return !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !base_is_digit(c) && !strchr("-_./@:", c);
}

/* A product at i, and where its name ends; NULL for none. */
static const struct product *product_at(struct base_str text, size_t i, size_t *end)
{
    for (size_t k = 0; k < COUNT(products); k++) {
        size_t n = strlen(products[k].word);
        if (base_str_starts(base_str_from(text, i), products[k].word)) {
            char behind = i + n < text.n ? text.p[i + n] : ' ';
            if (((behind | 0x20) >= 'a' && (behind | 0x20) <= 'z') || strchr("-_/@", behind))
                continue;
            *end = i + n;
            return &products[k];
        }
    }
    return NULL;
}

/* "Node.js 18+", "Node.js (>= 18)", "Node.js version 20": what stands between name and number is short. */
static void read_text(struct work *work, struct base_str text, int64_t line, bool is_demand)
{
    static const char *const fillers[] = {"version", "v", ">=", "\xe2\x89\xa5", "(", ":", "`", " "};
    for (size_t i = 0; i < text.n; i++) {
        line += text.p[i] == '\n';
        size_t end, at;
        if (!begins_word(text, i) || (text.p[i] | 0x20) < 'a' || (text.p[i] | 0x20) > 'z')
            continue;
        const struct product *product = product_at(text, i, &end);
        if (!product)
            continue;
        at = end;
        for (size_t k = 0; k < COUNT(fillers) && at < end + 14; k++)
            if (base_str_starts(base_str_from(text, at), fillers[k])) {
                at += strlen(fillers[k]);
                k = (size_t)-1;
            }
        struct version said;
        size_t behind;
        if (at == end || !version_at(text, at, &said, &behind))
            continue;
        struct base_str rest = base_str_from(text, behind);
        bool is_least = says_or_newer(base_str_slice(text, end, at),
                                      base_str_starts(rest, "`") ? base_str_from(rest, 1) : rest);
        bool is_name = rest.n && ((rest.p[0] | 0x20) >= 'a' && (rest.p[0] | 0x20) <= 'z');
        if ((is_least || is_demand) && !is_name && said.major > 0)
            add(work, product, line, FACTS_NULL, base_str_slice(text, i, behind), said, is_least);
        i = behind - 1;
    }
}

static bool is_version_header(struct base_str header)
{
    static const char *const words[] = {"ersion", "ersi\xc3\xb3n", "inimum",
                                        "equire", "equisit",       "\xe7\x89\x88\xe6\x9c\xac"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_find(header, words[i]) >= 0)
            return true;
    return false;
}

/* | Node.js | 20+ | below | Tool | Version | */
static void read_cells(struct work *work)
{
    struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_cell, work->document->file);
    const struct product *product = NULL;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(store, doc_cell, i, &cell);
        size_t end = 0, behind;
        if (cell.position == 0) {
            product = cell.row > 0 ? product_at(cell.text, 0, &end) : NULL;
            product = product && end == cell.text.n ? product : NULL;
            continue;
        }
        struct version said;
        size_t start = base_str_starts(cell.text, ">=")             ? 2
                       : base_str_starts(cell.text, "\xe2\x89\xa5") ? 3
                                                                    : 0;
        while (start < cell.text.n && cell.text.p[start] == ' ')
            start++;
        if (!product || cell.position != 1 || !is_version_header(cell.header) ||
            !version_at(cell.text, start, &said, &behind))
            continue;
        struct base_str rest = base_str_from(cell.text, behind);
        bool is_whole = rest.n == 0 || rest.p[0] == '+' || rest.p[0] == ' ';
        if (is_whole && said.major > 0)
            add(work, product, cell.line, cell.col, base_str_slice(cell.text, 0, behind), said,
                says_or_newer(base_str_slice(cell.text, 0, start), rest));
    }
}

/* Sections that say what is needed. */
static bool is_about_needs(struct base_str heading)
{
    static const char *const words[] = {"prerequisite",
                                        "requirement",
                                        "Prerequisite",
                                        "Requirement",
                                        "Requisit",
                                        "requisit",
                                        "Voraussetzung",
                                        "Pr\xc3\xa9requis",
                                        "Tech",
                                        "Stack",
                                        "stack",
                                        "Pr\xc3\xa9-requis",
                                        "\xe5\x89\x8d\xe7\xbd\xae",
                                        "\xe9\x9c\x80\xe6\xb1\x82"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_find(heading, words[i]) >= 0)
            return true;
    return false;
}

static void read_document(struct work *work)
{
    struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, work->document->file);
    bool is_demand = false;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_block block;
        FACTS_GET(store, doc_block, i, &block);
        if (base_str_is(block.kind, "heading"))
            is_demand = is_about_needs(block.text);
        else
            /* "PostgreSQL 16. 17 tables": a sentence that is nothing but the product. */
            read_text(work, block.text, block.line,
                      is_demand || (i == range.from + 1 && base_str_is(block.kind, "paragraph")));
    }
    read_cells(work);
}

static void run(struct link_references *references)
{
    struct work work = {.references = references};
    read_asked(&work);
    for (size_t i = 0; i < references->document_count && work.asked.n; i++) {
        work.document = &references->documents[i];
        read_document(&work);
    }
    base_vec_finish(&work.asked);
}

static const enum facts_table needs[] = {FACTS_TABLE_runtime_version, FACTS_TABLE_doc_block,
                                         FACTS_TABLE_doc_cell, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_version = {"version", needs, run};
