/* Contracts one after the other, and the items that they make. */
#include "validator/contract/contract_p.h"

#include "validator/base/lexicon.h"
#include "validator/base/pattern.h"
#include "validator/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

#define LONGEST_MESSAGE 2000
#define LONGEST_SUBJECT 200

/* ---- items ---- */

static struct base_str name_of(struct contract_run *run)
{
    const struct config_contract *contract = run->contract;
    if (!contract)
        return BASE_STR_ABSENT;
    if (contract->name.n)
        return contract->name;
    return base_str_format(run->arena, "%.*s:%d", BASE_STR_ARG(contract->origin.path), contract->origin.line);
}

/* One line, cut where it is long. */
static struct base_str subject_of(struct contract_run *run, struct base_str text)
{
    struct base_str rest = base_str_trim(base_str_slice(text, 0, (size_t)LONGEST_SUBJECT * 4));
    struct base_buf line;
    base_buf_init(&line, LONGEST_SUBJECT);
    for (size_t i = 0; i < rest.n; i++) {
        bool is_space = (unsigned char)rest.p[i] <= ' ';
        if (!is_space || (unsigned char)rest.p[i - 1] > ' ')
            base_buf_add_char(&line, is_space ? ' ' : rest.p[i]);
    }
    struct base_str view = base_buf_view(&line);
    view = base_str_slice(view, 0, base_utf8_valid(view));
    struct base_str out = base_str_copy(run->arena, view.n ? view : BASE_STR("(empty)"));
    base_buf_finish(&line);
    return out;
}

static void add(struct contract_run *run, const struct contract_item *item, bool holds,
                struct base_str message)
{
    struct facts_file file = {.path = item->path, .unit = BASE_STR("")};
    const struct config_contract *contract = run->contract;
    if (!item->path.p)
        FACTS_GET(run->store, file, item->file, &file);
    /* Nobody knows what a file lacks that was not read; the rule is incomplete. */
    if (!holds && base_str_is(file.kind, "unread"))
        return;
    struct base_str evidence = item->evidence_path;
    int64_t evidence_line = item->evidence_line;
    if (!evidence.p && contract) {
        const struct document_node *said = item->said;
        evidence = contract->origin.path;
        evidence_line = !said ? contract->origin.line : said->key_line ? said->key_line : said->line;
    }
    const char *severity = item->severity;
    if (contract && contract->has_severity)
        severity = config_severity_name(contract->severity);
    FACTS_ADD(run->store, contract_item, .path = file.path, .line = item->line, .col = item->col,
              .unit = file.unit, .contract = name_of(run), .kind = base_str_of(item->kind),
              .subject = subject_of(run, item->subject), .holds = holds, .message = message,
              .hint = holds ? BASE_STR_ABSENT : item->hint, .severity = base_str_of(severity),
              .evidence_path = evidence, .evidence_line = evidence_line);
}

static struct base_str vformat(struct contract_run *run, const char *format, va_list args)
{
    char message[LONGEST_MESSAGE];
    vsnprintf(message, sizeof message, format, args);
    struct base_str text = base_str_of(message);
    return base_str_copy(run->arena, base_str_slice(text, 0, base_utf8_valid(text)));
}

void contract_hold(struct contract_run *run, const struct contract_item *item)
{
    add(run, item, true, BASE_STR_ABSENT);
}

void contract_break(struct contract_run *run, const struct contract_item *item, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct base_str message = vformat(run, format, args);
    va_end(args);
    add(run, item, false, message);
}

void contract_judge(struct contract_run *run, const struct contract_item *item, bool holds,
                    const char *format, ...)
{
    va_list args;
    if (holds) {
        contract_hold(run, item);
        return;
    }
    va_start(args, format);
    struct base_str message = vformat(run, format, args);
    va_end(args);
    add(run, item, false, message);
}

/* An item of a contract itself; it stands where the contract does. */
static void add_own(struct contract_run *run, const struct document_node *at, struct base_str subject,
                    bool holds, struct base_str message)
{
    const struct config_contract *contract = run->contract;
    uint32_t file = facts_store_file(run->store, contract->origin.path);
    struct facts_file row = {.unit = BASE_STR("")};
    if (file != UINT32_MAX)
        FACTS_GET(run->store, file, file, &row);
    int line = !at ? contract->origin.line : at->key_line ? at->key_line : at->line;
    const char *severity = contract->has_severity ? config_severity_name(contract->severity) : NULL;
    FACTS_ADD(run->store, contract_item, .path = contract->origin.path, .line = line, .unit = row.unit,
              .contract = name_of(run), .kind = BASE_STR("contract"), .subject = subject_of(run, subject),
              .holds = holds, .message = message, .severity = base_str_of(severity));
}

void contract_complain(struct contract_run *run, const struct document_node *at, struct base_str subject,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct base_str message = vformat(run, format, args);
    va_end(args);
    add_own(run, at, subject, false, message);
}

/* ---- files ---- */

/* "README.md" means the one at the root when there is one; a glob of one segment would mean any. */
static bool is_exact(struct contract_run *run, struct base_str glob)
{
    return base_str_find_char(glob, '/') < 0 && base_str_find_char(glob, '*') < 0 &&
           facts_store_file(run->store, glob) != UINT32_MAX;
}

static bool matches_any(struct contract_run *run, const struct config_strings *globs, struct base_str path)
{
    for (size_t i = 0; i < globs->n; i++)
        if (base_str_eq(globs->items[i], path) ||
            (base_glob_match(globs->items[i], path) && !is_exact(run, globs->items[i])))
            return true;
    return false;
}

static bool is_of_project(struct contract_run *run, struct base_str path)
{
    const struct config_project *project = run->contract->project;
    struct config_parts *parts = run->context->link->parts;
    size_t count;
    if (!project || !parts)
        return true;
    return config_parts_all(parts, &count)[config_parts_of(parts, path)].project == project;
}

void contract_find_files(struct contract_run *run)
{
    const struct config_contract *contract = run->contract;
    size_t n = facts_store_count(run->store, FACTS_TABLE_file);
    run->files.n = 0;
    for (size_t i = 0; i < n && contract->files.n; i++) {
        struct base_str path = FACTS_GET_TEXT(run->store, file, i, path);
        if (matches_any(run, &contract->files, path) && !matches_any(run, &contract->except, path) &&
            is_of_project(run, path))
            base_vec_push(&run->files, (uint32_t)i);
    }
}

bool contract_is_markdown(struct base_str path)
{
    struct base_str extension = base_path_extension(path);
    return base_str_eq_nocase(extension, BASE_STR("md")) || base_str_eq_nocase(extension, BASE_STR("mdx")) ||
           base_str_eq_nocase(extension, BASE_STR("markdown"));
}

/* ---- one contract ---- */

static const struct {
    const char *key;
    void (*run)(struct contract_run *, const struct document_node *);
    bool of_documents; /* reads the tables of Markdown files */
} kinds[] = {
    {"headings", contract_headings, true},  {"numbered", contract_numbered, true},
    {"complete", contract_complete, true},  {"tables", contract_tables, true},
    {"sections", contract_sections, true},  {"diagrams", contract_diagrams, true},
    {"count", contract_count, true},        {"status", contract_status, true},
    {"contains", contract_contains, false}, {"lacks", contract_lacks, false},
    {"secrets", contract_secrets, false},   {"dependencies", contract_dependencies, false},
    {"change", contract_change, false},
};

/* Kinds of documents say nothing of a file that is none. */
static void complain_of_no_document(struct contract_run *run, const char *key)
{
    for (size_t i = 0; i < run->files.n; i++)
        if (contract_is_markdown(FACTS_GET_TEXT(run->store, file, run->files.items[i], path)))
            return;
    contract_complain(run, config_contract_get(run->contract, key), base_str_of(key),
                      "'%s' is about Markdown files, and files names none", key);
}

static void judge_one(struct contract_run *run)
{
    contract_find_files(run);
    if (run->contract->files.n && run->files.n == 0) {
        contract_complain(run, config_contract_get(run->contract, "files"), run->contract->files.items[0],
                          "No file matches %.*s, so the contract says nothing. Correct the path, or remove "
                          "the contract.",
                          BASE_STR_ARG(run->contract->files.items[0]));
        return;
    }
    add_own(run, NULL, name_of(run), true, BASE_STR_ABSENT);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct document_node *value = config_contract_get(run->contract, kinds[i].key);
        if (!value)
            continue;
        if (kinds[i].of_documents && run->contract->files.n)
            complain_of_no_document(run, kinds[i].key);
        kinds[i].run(run, value);
    }
}

/* The contracts that documents have of themselves, each with its document as its files. */
static size_t read_documents(struct contract_run *run, const struct config_contract **out)
{
    BASE_VEC(struct config_contract) all = {0};
    size_t n = facts_store_count(run->store, FACTS_TABLE_doc_contract);
    for (size_t i = 0; i < n; i++) {
        struct facts_doc_contract row;
        const struct config_contract *items;
        size_t count;
        struct base_error err = {0};
        FACTS_GET(run->store, doc_contract, i, &row);
        struct base_str *path = base_arena_array(run->arena, 1, sizeof *path);
        *path = row.path;
        if (config_contracts_of_document(row.path, row.text, run->arena, &items, &count, &err) != BASE_OK) {
            struct config_contract whole = {.origin = {row.path, (int)row.line}};
            run->contract = &whole;
            contract_complain(run, NULL, BASE_STR("assay"), "%s%s%s (line %d). %s",
                              "The front matter is wrong: ", err.message, err.hint[0] ? "" : ".", err.line,
                              err.hint);
            run->contract = NULL;
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            struct config_contract one = items[k];
            one.files = (struct config_strings){path, 1, NULL};
            base_vec_push(&all, one);
        }
    }
    struct config_contract *copy = base_arena_array(run->arena, all.n + 1, sizeof *copy);
    for (size_t i = 0; i < all.n; i++)
        copy[i] = all.items[i];
    n = all.n;
    base_vec_finish(&all);
    *out = copy;
    return n;
}

static void know_documents(struct contract_run *run)
{
    size_t n = facts_store_count(run->store, FACTS_TABLE_document);
    for (size_t i = 0; i < n; i++) {
        struct facts_document row;
        enum base_language language = BASE_LANGUAGE_OTHER;
        FACTS_GET(run->store, document, i, &row);
        (void)base_language_parse(row.language, &language);
        *base_map_put(&run->languages, row.path, NULL) = (uint32_t)language;
        *base_map_put(&run->kinds, row.path, NULL) =
            base_str_is(row.kind, "living") ? CONTRACT_LIVING : CONTRACT_NOT_LIVING;
    }
}

bool contract_is_living(struct contract_run *run, struct base_str path)
{
    const uint32_t *kind = base_map_get(&run->kinds, path);
    return kind && *kind == CONTRACT_LIVING;
}

int contract_run(struct contract_context *context, struct base_error *err)
{
    const struct config *config = context->link->config;
    struct contract_run run = {
        .context = context, .store = context->link->store, .arena = context->link->arena, .err = err};
    run.has_unread = link_has_unread(run.store, NULL);
    const struct config_contract *own;
    know_documents(&run);
    contract_derive(&run);
    size_t own_count = read_documents(&run, &own), all = config->contract_count + own_count;
    struct config_contract *contracts = base_arena_array(run.arena, all + 1, sizeof *contracts);
    for (size_t i = 0; i < all; i++)
        contracts[i] = i < config->contract_count ? config->contracts[i] : own[i - config->contract_count];
    for (size_t i = 0; i < all && run.code == BASE_OK; i++) {
        run.contract = &contracts[i];
        judge_one(&run);
    }
    if (run.code == BASE_OK)
        contract_phrases(&run, contracts, all);
    run.contract = NULL;
    contract_claims(&run);
    facts_store_sort(run.store, FACTS_TABLE_contract_item,
                     (const char *const[]){"path", "line", "col", "kind", "subject", "contract"}, 6);
    base_map_finish(&run.kinds);
    base_map_finish(&run.languages);
    base_vec_finish(&run.sets);
    base_vec_finish(&run.files);
    return run.code;
}
