/*
 * What documents say of environment variables, against what the repository says: whether anything knows the
 * name, whether the default is the same, whether it must be given.
 *
 * Code that is no test, tool or script decides. Several defaults in it are several truths: one of them is
 * enough. Where code names none, Compose files, Dockerfiles and examples are asked, and contradict only with
 * one voice.
 */
#include "validator/link/document_p.h"
#include "validator/link/env_known_p.h"
#include "validator/link/env_names_p.h"
#include "validator/link/env_table_p.h"
#include "validator/link/names_p.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum voice { READ, EXAMPLE, COMPOSE, COMPOSE_VARIABLE, DOCKERFILE, SOURCES };

struct work {
    struct link_context *context;
    struct facts_store *store;
    struct link_env_known known;
    struct link_names by_name; /* (enum voice, name) -> row of its table */
    struct link_names insists; /* (row of file, name) -> line: an argument of required(…) and its like */
    bool *is_product;          /* by row of file */
};

/* What is found of one variable. */
struct voices {
    struct base_str first, path; /* the first value, and where it stands */
    int64_t line;
    size_t count;
    bool agree;    /* all are the same */
    bool has_same; /* one of them is what the document says */
};

/* ---- values ---- */

static struct base_str unquoted(struct base_str text)
{
    text = base_str_trim(text);
    while (text.n >= 2 && strchr("\"'`", text.p[0]) && text.p[text.n - 1] == text.p[0])
        text = base_str_slice(text, 1, text.n - 1);
    if (text.n > 1 && base_str_ends(text, "/"))
        text = base_str_slice(text, 0, text.n - 1);
    return text;
}

/* Texts that mean the same: without quotes and case, 10_000 and 10000, "" and none. */
static bool is_same_value(struct base_str a, struct base_str b)
{
    a = unquoted(a);
    b = unquoted(b);
    size_t i = 0, k = 0;
    while (i < a.n || k < b.n) {
        bool skip_a =
            i < a.n && (a.p[i] == '_' || a.p[i] == ',') && i > 0 && a.p[i - 1] >= '0' && a.p[i - 1] <= '9';
        bool skip_b =
            k < b.n && (b.p[k] == '_' || b.p[k] == ',') && k > 0 && b.p[k - 1] >= '0' && b.p[k - 1] <= '9';
        if (skip_a || skip_b) {
            i += skip_a;
            k += skip_b;
            continue;
        }
        char x = i < a.n ? a.p[i] : '\0', y = k < b.n ? b.p[k] : '\0';
        if (x != y && !((x | 0x20) == (y | 0x20) && (x | 0x20) >= 'a' && (x | 0x20) <= 'z'))
            return false;
        i++, k++;
    }
    return true;
}

/* "./cache" and "/app/cache": a path from where the program runs, and the same from the root. */
static bool is_same_path(struct base_str a, struct base_str b)
{
    a = unquoted(a);
    b = unquoted(b);
    if (!base_str_starts(a, "./") || !base_str_starts(b, "/") || b.n < a.n - 1)
        return false;
    return base_str_eq(base_str_from(a, 1), base_str_from(b, b.n - (a.n - 1)));
}

/* A value that stands for itself. A name in camel case or capitals may be a constant, and the rest an
 * expression. */
static bool is_literal(struct base_str value)
{
    bool has_lower = false, has_inner_upper = false, has_upper = false, is_name = value.n > 0;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        bool is_upper = c >= 'A' && c <= 'Z', is_lower = c >= 'a' && c <= 'z';
        has_inner_upper = has_inner_upper || (is_upper && has_lower);
        has_upper = has_upper || is_upper;
        has_lower = has_lower || is_lower;
        is_name =
            is_name && (is_upper || is_lower || c == '_' || c == '$' || c == '.' || (c >= '0' && c <= '9'));
        if (strchr("(){}[]<>;+\n", c) || (c == '*' && value.n > 1 && i > 0))
            return false;
        if (c == ' ' && i > 0 && i + 1 < value.n && strchr("*+-/?|&=", value.p[i + 1]))
            return false;
    }
    bool starts_with_letter = value.n > 0 && ((value.p[0] | 0x20) >= 'a' && (value.p[0] | 0x20) <= 'z');
    if (is_name && starts_with_letter &&
        (has_inner_upper || (has_upper && !has_lower && value.n > 1) || base_str_find_char(value, '.') > 0))
        return false;
    return !base_str_is(value, "undefined") && !base_str_is(value, "null") && !base_str_is(value, "None");
}

/* ---- what the repository says ---- */

#define INDEX_ALL(work, table, source)                                                                       \
    for (size_t i = 0, n = facts_store_count((work)->store, FACTS_TABLE_##table); i < n; i++)                \
        link_names_add(&(work)->by_name, (source), FACTS_GET_TEXT((work)->store, table, i, name),            \
                       (uint32_t)i);

/* required('X', process.env.X), mustGet(process.env.X): functions that say by their name what they do. */
static bool insists(struct base_str callee)
{
    static const char *const words[] = {"require",   "must",      "assert", "ensure",
                                        "mandatory", "invariant", "demand"};
    for (size_t i = 0; i < COUNT(words); i++) {
        size_t n = strlen(words[i]);
        if (callee.n >= n && base_str_eq_nocase(base_str_slice(callee, 0, n), base_str_make(words[i], n)))
            return !base_str_is(callee, "require");
    }
    return false;
}

static void index_insisting(struct work *work)
{
    struct facts_store *store = work->store;
    size_t n = facts_store_count(store, FACTS_TABLE_call_argument);
    for (size_t i = 0; i < n; i++) {
        struct base_str value = FACTS_GET_TEXT(store, call_argument, i, value);
        uint32_t file = FACTS_GET_FILE(store, call_argument, i, path);
        if (!base_str_starts(value, "process.env.") || file == LINK_NONE)
            continue;
        struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, file);
        size_t at = calls.from + (size_t)FACTS_GET_INT(store, call_argument, i, call);
        struct base_str name = facts_store_intern(store, base_str_from(value, strlen("process.env.")));
        if (link_env_is_name(name) && at < calls.to &&
            FACTS_GET_INT(store, call, at, ordinal) == FACTS_GET_INT(store, call_argument, i, call) &&
            insists(FACTS_GET_TEXT(store, call, at, name)))
            link_names_add(&work->insists, file, name,
                           (uint32_t)FACTS_GET_INT(store, call_argument, i, line));
    }
}

static void index_all(struct work *work)
{
    size_t files = facts_store_count(work->store, FACTS_TABLE_file);
    work->is_product = base_arena_array(work->context->arena, files + 1, sizeof *work->is_product);
    for (size_t i = 0; i < files; i++) {
        struct facts_file file;
        FACTS_GET(work->store, file, i, &file);
        work->is_product[i] = link_env_place_of(&file) == LINK_ENV_PRODUCT;
    }
    work->by_name.interned = true;
    INDEX_ALL(work, env_read, READ)
    INDEX_ALL(work, env_file_entry, EXAMPLE)
    INDEX_ALL(work, compose_env, COMPOSE)
    INDEX_ALL(work, compose_variable, COMPOSE_VARIABLE)
    INDEX_ALL(work, dockerfile_env, DOCKERFILE)
}

static void hear(struct voices *voices, struct base_str value, struct base_str said, struct base_str path,
                 int64_t line)
{
    if (!value.p)
        return;
    voices->agree = voices->count == 0 || (voices->agree && is_same_value(voices->first, value));
    if (voices->count++ == 0) {
        voices->first = value;
        voices->path = path;
        voices->line = line;
    }
    voices->has_same =
        voices->has_same ||
        (said.p && (is_same_value(value, said) || is_same_path(value, said) || is_same_path(said, value)));
}

/* Values that files of deployments give. */
static struct voices deployments(const struct work *work, struct base_str name, struct base_str said)
{
    struct voices voices = {.agree = true};
    LINK_NAMES_EACH(&work->by_name, EXAMPLE, name, e)
    {
        struct facts_env_file_entry row;
        FACTS_GET(work->store, env_file_entry, work->by_name.entries.items[e].value, &row);
        hear(&voices, row.example_value, said, row.path, row.line);
    }
    LINK_NAMES_EACH(&work->by_name, COMPOSE, name, e)
    {
        struct facts_compose_env row;
        FACTS_GET(work->store, compose_env, work->by_name.entries.items[e].value, &row);
        hear(&voices, row.plain_value, said, row.path, row.line);
    }
    LINK_NAMES_EACH(&work->by_name, COMPOSE_VARIABLE, name, e)
    {
        struct facts_compose_variable row;
        FACTS_GET(work->store, compose_variable, work->by_name.entries.items[e].value, &row);
        hear(&voices, row.default_value, said, row.path, row.line);
    }
    LINK_NAMES_EACH(&work->by_name, DOCKERFILE, name, e)
    {
        struct facts_dockerfile_env row;
        FACTS_GET(work->store, dockerfile_env, work->by_name.entries.items[e].value, &row);
        hear(&voices, row.plain_value, said, row.path, row.line);
    }
    return voices;
}

struct reads {
    struct voices defaults;   /* literals */
    size_t count;             /* reads by the product */
    size_t required, falling; /* of them: those that insist, those with a default or without need */
    bool is_declared;         /* one that insists belongs to a schema, a tag, settings */
    struct base_str path;     /* of the first one that insists, else of the first */
    int64_t line;
};

static bool is_declaration(struct base_str form)
{
    return base_str_starts(form, "schema") || base_str_is(form, "tag") || base_str_is(form, "settings");
}

static bool is_insisted(const struct work *work, uint32_t file, struct base_str name, int64_t line)
{
    LINK_NAMES_EACH(&work->insists, file, name, e)
    {
        if (work->insists.entries.items[e].value == (uint32_t)line)
            return true;
    }
    return false;
}

/* Reads in the document's unit, when there are any; else those of the whole repository. */
static struct reads reads_of(const struct work *work, struct base_str name, struct base_str unit,
                             struct base_str said)
{
    struct reads all = {.defaults = {.agree = true}};
    for (int pass = 0; pass < 2 && all.count == 0; pass++) {
        LINK_NAMES_EACH(&work->by_name, READ, name, e)
        {
            uint32_t at = work->by_name.entries.items[e].value;
            struct facts_env_read row;
            FACTS_GET(work->store, env_read, at, &row);
            uint32_t file = FACTS_GET_FILE(work->store, env_read, at, path);
            bool is_near = base_str_eq(row.unit, unit);
            bool is_product = file != LINK_NONE && work->is_product[file];
            /* What tests and tools fall back to contradicts nothing, but may be what the document means. */
            if (!is_product && row.default_value.p && said.p && is_same_value(row.default_value, said))
                all.defaults.has_same = true;
            if (!is_product || (pass == 0 && !is_near))
                continue;
            bool insists = row.is_required == 1 ||
                           (row.is_required == FACTS_NULL && is_insisted(work, file, name, row.line));
            if (all.count == 0 || (insists && all.required == 0)) {
                all.path = row.path;
                all.line = row.line;
            }
            all.count++;
            all.required += insists;
            all.is_declared = all.is_declared || (insists && is_declaration(row.form));
            all.falling += row.is_required == 0 || row.default_value.p != NULL;
            if (row.default_value.p && is_literal(row.default_value))
                hear(&all.defaults, row.default_value, said, row.path, row.line);
        }
    }
    return all;
}

/* ---- what contradicts ---- */

static void contradict(struct facts_doc_env *row, const char *problem, bool is_sure, struct base_str path,
                       int64_t line, struct base_str value)
{
    row->problem = base_str_of(problem);
    row->certainty = is_sure ? BASE_STR("sure") : BASE_STR("likely");
    row->source_path = path;
    row->source_line = line;
    row->source_default = value;
}

/* The document names a default. */
static void compare_default(struct facts_doc_env *row, const struct reads *reads, const struct voices *others)
{
    bool says_none = row->default_value.n == 0;
    /* A page about containers tells what they are given. */
    bool is_about_containers = base_str_find(row->path, "ocker") >= 0 ||
                               base_str_find(row->path, "DOCKER") >= 0 ||
                               base_str_find(row->path, "ompose") >= 0;
    if (reads->defaults.has_same || (others->has_same && (reads->defaults.count == 0 || is_about_containers)))
        return;
    if (reads->defaults.count) {
        bool is_whole = reads->defaults.agree && reads->falling == reads->count && !others->has_same;
        if (!(says_none && reads->defaults.first.n == 0))
            contradict(row, "default", is_whole && !says_none, reads->defaults.path, reads->defaults.line,
                       reads->defaults.first);
    } else if (reads->required && !reads->falling && !says_none) {
        contradict(row, "default", false, reads->path, reads->line, BASE_STR_ABSENT);
    } else if (others->count > 1 && others->agree && !says_none && reads->count && reads->falling == 0) {
        contradict(row, "default", false, others->path, others->line, others->first);
    }
}

/* A default for the developer's machine alone: a deployment must give the variable all the same. */
static bool is_for_development(struct base_str value)
{
    static const char *const words[] = {"localhost", "127.0.0.1", "secret",  "change",
                                        "dev",       "test",      "example", "local"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_find(value, words[i]) >= 0)
            return true;
    return false;
}

static void compare_required(struct facts_doc_env *row, const struct reads *reads)
{
    bool always_falls_back = reads->count && reads->falling == reads->count && reads->required == 0 &&
                             reads->defaults.count == reads->count && reads->defaults.first.n > 0 &&
                             !is_for_development(reads->defaults.first);
    if (row->is_required == 1 && always_falls_back)
        contradict(row, "required", false, reads->defaults.path, reads->defaults.line, reads->defaults.first);
    else if (row->is_required == 0 && reads->required && reads->falling == 0)
        contradict(row, "optional", reads->is_declared, reads->path, reads->line, BASE_STR_ABSENT);
}

static void write_row(struct work *work, const struct facts_document *document,
                      const struct link_env_row *found)
{
    static const char *const presences[] = {"there", "alike", "outside", "nowhere"};
    struct base_str name = facts_store_intern(work->store, found->name);
    struct facts_doc_env row = {.path = document->path,
                                .line = found->line,
                                .col = found->col,
                                .unit = document->unit,
                                .document_kind = document->kind,
                                .name = name,
                                .list_line = found->list_line,
                                .is_table = found->is_table,
                                .is_retired = found->is_retired,
                                .presence = base_str_of(presences[link_env_presence(&work->known, name)]),
                                .is_required = found->is_required,
                                .default_value = found->fallback,
                                .source_line = FACTS_NULL};
    struct reads reads = reads_of(work, name, document->unit, found->fallback);
    if (reads.count) {
        row.source_path = reads.path;
        row.source_line = reads.line;
        row.source_default = reads.defaults.first;
    }
    if (found->fallback.p) {
        struct voices others = deployments(work, name, found->fallback);
        compare_default(&row, &reads, &others);
    }
    if (!row.problem.p)
        compare_required(&row, &reads);
    facts_store_add(work->store, FACTS_TABLE_doc_env, &row);
}

/* ---- documents ---- */

/* "all environment variables", "complete list": only in a paragraph that speaks of variables. */
static bool claims_all(const struct facts_store *store, uint32_t file)
{
    static const char *const claims[] = {"all environment variables",
                                         "every environment variable",
                                         "all the environment variables",
                                         "all env vars",
                                         "every env var",
                                         "all variables",
                                         "every variable",
                                         "complete list",
                                         "complete reference",
                                         "full list",
                                         "full reference",
                                         "all supported environment variables",
                                         "all available environment variables",
                                         "exhaustive list"};
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_block block;
        FACTS_GET(store, doc_block, i, &block);
        bool is_prose = base_str_is(block.kind, "paragraph") || base_str_is(block.kind, "heading") ||
                        base_str_is(block.kind, "quote");
        bool leads_elsewhere = base_lexicon_phrase(block.text, BASE_STR("see"), true, NULL) >= 0 ||
                               base_lexicon_phrase(block.text, BASE_STR("refer"), true, NULL) >= 0;
        if (!is_prose || leads_elsewhere ||
            !(link_env_is_subject(block.text) ||
              base_lexicon_phrase(block.text, BASE_STR("variables"), true, NULL) >= 0))
            continue;
        for (size_t k = 0; k < COUNT(claims); k++)
            if (base_lexicon_phrase(block.text, base_str_of(claims[k]), true, NULL) >= 0)
                return true;
    }
    return false;
}

/* Whether four of five variables that the product of the unit reads are among the rows: a claim of a list
 * with fewer is about something else. */
static bool covers_most(const struct facts_store *store, struct base_str unit,
                        const struct link_env_rows *rows)
{
    struct base_map listed = {0};
    size_t all = 0, found = 0, n = facts_store_count(store, FACTS_TABLE_env_variable);
    for (size_t i = 0; i < rows->items.n; i++)
        *base_map_put(&listed, rows->items.items[i].name, NULL) = 1;
    for (size_t i = 0; i < n; i++) {
        struct facts_env_variable row;
        FACTS_GET(store, env_variable, i, &row);
        bool counts =
            base_str_eq(row.unit, unit) && base_str_is(row.place, "product") && row.is_platform == 0;
        all += counts;
        found += counts && base_map_get(&listed, row.name);
    }
    base_map_finish(&listed);
    return found > 0 && 5 * found >= 4 * all;
}

static void read_document(struct work *work, const struct facts_document *document)
{
    uint32_t file = facts_store_file(work->store, document->path);
    struct link_env_rows rows = {0};
    if (file == LINK_NONE)
        return;
    link_env_rows_read(&rows, work->store, file);
    for (size_t i = 0; i < rows.items.n; i++)
        write_row(work, document, &rows.items.items[i]);
    if (rows.items.n)
        FACTS_ADD(
            work->store, env_document, .path = document->path, .line = rows.items.items[0].line,
            .unit = document->unit, .document_kind = document->kind, .name_count = (int64_t)rows.items.n,
            .claims_all = claims_all(work->store, file) && covers_most(work->store, document->unit, &rows));
    link_env_rows_finish(&rows);
}

static void run(struct link_context *context)
{
    struct work work = {.context = context, .store = context->store};
    link_env_known_init(&work.known, context->store);
    index_all(&work);
    index_insisting(&work);
    size_t n = facts_store_count(context->store, FACTS_TABLE_document);
    for (size_t i = 0; i < n; i++) {
        struct facts_document document;
        FACTS_GET(context->store, document, i, &document);
        read_document(&work, &document);
    }
    facts_store_sort(context->store, FACTS_TABLE_doc_env, (const char *const[]){"path", "line", "name"}, 3);
    facts_store_sort(context->store, FACTS_TABLE_env_document, (const char *const[]){"path"}, 1);
    link_names_finish(&work.by_name);
    link_names_finish(&work.insists);
    link_env_known_finish(&work.known);
}

static const enum facts_table fills[] = {FACTS_TABLE_doc_env, FACTS_TABLE_env_document, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {
    FACTS_TABLE_document, FACTS_TABLE_env_variable, FACTS_TABLE_call, FACTS_TABLE_call_argument,
    LINK_ENV_KNOWN_NEEDS, LINK_ENV_ROWS_NEEDS,      FACTS_TABLE_COUNT};

const struct link_linker link_doc_env = {"doc_env", fills, needs, run};
