/*
 * `ban` and `require`. All phrases of all contracts are looked for in one pass over each text: the time is
 * that of the texts. Regular expressions go line by line.
 */
#include "validator/contract/contract_p.h"

#include "validator/base/pattern.h"
#include "validator/base/phrases.h"
#include "validator/base/suggest.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

struct clause {
    size_t contract;
    const struct document_node *node; /* the text, or the mapping */
    bool is_ban, is_word;
    struct base_str shown;  /* as written */
    struct base_str exact;  /* folded but for its case; absent: any case */
    struct base_str folded; /* absent for a regular expression */
    struct base_pattern *pattern;
    uint32_t next;  /* clause of the same phrase */
    uint32_t epoch; /* the file in which it was met last, plus 1 */
    size_t met;     /* a ban: how often it was broken */
};

struct allowance {
    size_t contract;
    const struct document_node *node;
    struct base_str file, phrase;
    bool used;
};

struct pair {
    uint32_t file;
    size_t contract;
};

struct scan {
    struct contract_run *run;
    const struct config_contract *contracts;
    BASE_VEC(struct clause) clauses;
    BASE_VEC(uint32_t) first; /* clause of each phrase */
    BASE_VEC(struct allowance) allowances;
    BASE_VEC(struct pair) pairs; /* by file */
    struct base_phrases *phrases;
    struct base_map known; /* folded phrase -> number */
    uint32_t *active;      /* of each contract: the file that it is about, plus 1 */
    uint32_t file;
    const struct contract_text *text;
    struct base_folded folded;
};

/* ---- what is looked for ---- */

static struct base_str fold_exact(struct contract_run *run, struct base_str text)
{
    struct base_folded folded = {0};
    base_fold(&folded, text, true);
    struct base_str out = base_str_copy(run->arena, base_buf_view(&folded.text));
    base_folded_finish(&folded);
    return out;
}

static struct base_str wanted_text(const struct document_node *node, bool *is_name)
{
    static const char *const names[] = {"env", "endpoint", "path"};
    *is_name = false;
    if (node->kind != DOCUMENT_OBJECT)
        return node->text;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct base_str text = document_member_text(node, names[i]);
        *is_name = *is_name || text.p;
        ptrdiff_t slash = base_str_is(base_str_of(names[i]), "endpoint") ? base_str_find_char(text, '/') : -1;
        if (text.p)
            return slash > 0 ? base_str_from(text, (size_t)slash) : text;
    }
    return document_member_text(node, "phrase");
}

static void add_clause(struct scan *scan, size_t contract, const struct document_node *node, bool is_ban)
{
    struct contract_run *run = scan->run;
    struct clause clause = {.contract = contract, .node = node, .is_ban = is_ban, .next = NONE};
    struct base_str regex = document_member_text(node, "regex");
    bool is_name = false, added;
    clause.shown = regex.p ? regex : wanted_text(node, &is_name);
    const struct document_node *word = document_member(node, "word");
    clause.is_word = !word || document_is_true(word);
    if (regex.p) {
        (void)base_pattern_create(&clause.pattern, regex, NULL); /* it compiled when it was loaded */
    } else {
        clause.folded = contract_fold(run, clause.shown);
        if (is_name || base_str_is(document_member_text(node, "case"), "exact"))
            clause.exact = fold_exact(run, clause.shown);
        uint32_t *number = base_map_put(&scan->known, clause.folded, &added);
        if (added) {
            *number = base_phrases_add(scan->phrases, clause.folded);
            if (*number != NONE)
                base_vec_push(&scan->first, NONE);
        }
        if (*number == NONE) {
            run->contract = &scan->contracts[contract];
            contract_complain(run, node, clause.shown,
                              clause.folded.n
                                  ? "The phrases of all contracts are longer than %u bytes: say fewer."
                                  : "Nothing of the phrase is left to look for (limit %u).",
                              BASE_PHRASES_MOST_BYTES);
            return;
        }
        clause.next = scan->first.items[*number];
        scan->first.items[*number] = (uint32_t)scan->clauses.n;
    }
    base_vec_push(&scan->clauses, clause);
}

static void add_contract(struct scan *scan, size_t contract)
{
    struct contract_run *run = scan->run;
    const struct config_contract *one = &scan->contracts[contract];
    const struct document_node *ban = config_contract_get(one, "ban"), *n;
    const struct document_node *require = config_contract_get(one, "require");
    const struct document_node *allow = config_contract_get(one, "allow");
    if (!ban && !require)
        return;
    run->contract = one;
    contract_find_files(run);
    for (size_t i = 0; i < run->files.n; i++)
        base_vec_push(&scan->pairs, (struct pair){run->files.items[i], contract});
    for (n = contract_next(ban, NULL); n; n = contract_next(ban, n))
        add_clause(scan, contract, n, true);
    for (n = contract_next(require, NULL); n; n = contract_next(require, n))
        add_clause(scan, contract, n, false);
    for (n = contract_next(allow, NULL); n; n = contract_next(allow, n)) {
        struct base_str file = document_member_text(n, "file"), phrase = document_member_text(n, "phrase");
        base_vec_push(&scan->allowances,
                      (struct allowance){contract, n, file, contract_fold(run, phrase), false});
    }
}

/* ---- what is found ---- */

static bool is_allowed(struct scan *scan, const struct clause *clause, struct base_str found)
{
    struct base_str path = FACTS_GET_TEXT(scan->run->store, file, scan->file, path);
    bool is = false;
    for (size_t i = 0; i < scan->allowances.n; i++) {
        struct allowance *one = &scan->allowances.items[i];
        if (one->contract != clause->contract || !base_str_eq(one->phrase, found) ||
            !(base_str_eq(one->file, path) || base_glob_match(one->file, path)))
            continue;
        one->used = is = true;
    }
    return is;
}

/* Where, in the folded text, the words begin that may deny what stands at `from`. Prose goes on over the ends
 * of its lines; in code and in files that are no documents a line is a statement of its own. */
static size_t statement_start(const struct scan *scan, const struct base_folded *folded, struct base_str text,
                              size_t from)
{
    if (!scan->text->is_code)
        return 0;
    size_t line = folded->from[from];
    while (line > 0 && text.p[line - 1] != '\n')
        line--;
    while (from > 0 && folded->from[from - 1] >= line)
        from--;
    return from;
}

/* A place of a phrase. [from, to) are of the folded text; the words from `start` on may deny it. */
static void meet(struct scan *scan, struct clause *clause, struct base_str folded, size_t start, size_t from,
                 size_t to, int64_t line)
{
    struct contract_run *run = scan->run;
    struct base_str found = base_str_slice(folded, from, to);
    const struct document_node *unless = document_member(clause->node, "unless");
    clause->epoch = scan->file + 1;
    if (!clause->is_ban)
        return;
    run->contract = &scan->contracts[clause->contract];
    struct contract_item item = {.kind = "phrase", .file = scan->file, .line = line, .said = clause->node};
    item.subject = clause->pattern ? base_str_copy(run->arena, found) : clause->shown;
    if (contract_is_denied(run, scan->file, base_str_from(folded, start), from - start, unless) ||
        is_allowed(scan, clause, found)) {
        contract_hold(run, &item);
        return;
    }
    clause->met++;
    struct base_str suggest = document_member_text(clause->node, "suggest");
    if (suggest.p)
        contract_break(run, &item, "\"%.*s\" is not to be said here. Write \"%.*s\".",
                       BASE_STR_ARG(item.subject), BASE_STR_ARG(suggest));
    else
        contract_break(run, &item,
                       "\"%.*s\" is not to be said here. Say something else, or that it is not so.",
                       BASE_STR_ARG(item.subject));
}

static bool is_same_case(struct scan *scan, const struct clause *clause, size_t from, size_t to)
{
    const uint32_t *at = scan->folded.from;
    struct base_str text = scan->text->text;
    struct base_folded folded = {0};
    if (!clause->exact.p)
        return true;
    base_fold(&folded, base_str_slice(text, at[from], at[to]), true);
    bool is = base_str_eq(base_buf_view(&folded.text), clause->exact);
    base_folded_finish(&folded);
    return is;
}

static bool is_on_its_own(struct base_str text, size_t from, size_t to)
{
    return !(base_fold_word_at(text, from) && base_fold_word_before(text, from)) &&
           !(base_fold_word_before(text, to) && base_fold_word_at(text, to));
}

static void found_phrase(void *context, uint32_t phrase, size_t from, size_t to)
{
    struct scan *scan = context;
    struct base_str folded = base_buf_view(&scan->folded.text);
    for (uint32_t i = scan->first.items[phrase]; i != NONE; i = scan->clauses.items[i].next) {
        struct clause *clause = &scan->clauses.items[i];
        if (scan->active[clause->contract] != scan->file + 1 ||
            (clause->is_word && !is_on_its_own(folded, from, to)) || !is_same_case(scan, clause, from, to))
            continue;
        meet(scan, clause, folded, statement_start(scan, &scan->folded, scan->text->text, from), from, to,
             contract_line_at(scan->text->text, scan->folded.from[from], scan->text->line));
    }
}

/* Whether the expression is met in the text, which stands on `line`. */
static bool try_regex(struct scan *scan, struct clause *clause, struct base_str text, int64_t line)
{
    struct contract_run *run = scan->run;
    struct base_str all;
    int code = base_pattern_match(clause->pattern, text, &all, 1);
    if (code == BASE_E_LIMIT)
        link_limit(run->context->link, FACTS_TABLE_contract_item,
                   FACTS_GET_TEXT(run->store, file, scan->file, path), line,
                   BASE_STR("a regular expression of a contract needs too many steps on one of the texts"));
    if (code != 1)
        return false;
    struct base_folded whole = {0};
    size_t at = (size_t)(all.p - text.p), from = 0;
    base_fold(&whole, text, false);
    struct base_str folded = base_buf_view(&whole.text);
    while (from < folded.n && whole.from[from] < at)
        from++;
    size_t to = from;
    while (to < folded.n && whole.from[to] < at + all.n)
        to++;
    size_t start = from < folded.n ? statement_start(scan, &whole, text, from) : from;
    meet(scan, clause, folded.p ? folded : BASE_STR(""), start, from, to, contract_line_at(text, at, line));
    base_folded_finish(&whole);
    return true;
}

static void search_regexes(struct scan *scan)
{
    struct base_str whole = scan->text->text;
    for (size_t i = 0; i < scan->clauses.n; i++) {
        struct clause *clause = &scan->clauses.items[i];
        if (!clause->pattern || scan->active[clause->contract] != scan->file + 1)
            continue;
        struct base_str rest = whole, line;
        int64_t number = scan->text->line;
        bool any = false;
        for (; (line = base_str_split(&rest, '\n')).p; number++)
            any = try_regex(scan, clause, line, number) || any;
        if (!any && base_str_find_char(whole, '\n') >= 0)
            try_regex(scan, clause, whole, scan->text->line);
    }
}

/* ---- what is required of a file ---- */

static bool reads_env(struct contract_run *run, struct base_str name)
{
    static const struct {
        enum facts_table table;
        size_t column;
    } columns[] = {{FACTS_TABLE_env_read, FACTS_COLUMN_env_read_name},
                   {FACTS_TABLE_env_file_entry, FACTS_COLUMN_env_file_entry_name},
                   {FACTS_TABLE_compose_env, FACTS_COLUMN_compose_env_name}};
    for (size_t t = 0; t < sizeof columns / sizeof *columns; t++) {
        size_t n = facts_store_count(run->store, columns[t].table);
        for (size_t i = 0; i < n; i++)
            if (base_str_eq(facts_store_text(run->store, columns[t].table, columns[t].column, i), name))
                return true;
    }
    return false;
}

static bool is_path(struct contract_run *run, struct base_str path)
{
    size_t n = facts_store_count(run->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) {
        struct base_str one = FACTS_GET_TEXT(run->store, file, i, path);
        if (base_str_eq(one, path) ||
            (one.n > path.n && one.p[path.n] == '/' && base_str_eq(base_str_slice(one, 0, path.n), path)))
            return true;
    }
    return false;
}

/* The named thing must be there, too. */
static const char *what_is_missing(struct contract_run *run, const struct document_node *node)
{
    struct base_str env = document_member_text(node, "env"), path = document_member_text(node, "path");
    struct base_str endpoint = document_member_text(node, "endpoint");
    if (env.p && !reads_env(run, env))
        return "no source reads it";
    if (path.p && !is_path(run, path))
        return "there is no such file or folder";
    if (endpoint.p && !contract_serves(run, endpoint))
        return "no route serves it";
    return NULL;
}

static void judge_required(struct scan *scan)
{
    struct contract_run *run = scan->run;
    struct base_str path = FACTS_GET_TEXT(run->store, file, scan->file, path);
    for (size_t i = 0; i < scan->clauses.n; i++) {
        const struct clause *clause = &scan->clauses.items[i];
        if (clause->is_ban || scan->active[clause->contract] != scan->file + 1)
            continue;
        run->contract = &scan->contracts[clause->contract];
        struct contract_item item = {
            .kind = "phrase", .file = scan->file, .subject = clause->shown, .said = clause->node};
        const char *missing = what_is_missing(run, clause->node);
        struct base_str suggest = document_member_text(clause->node, "suggest");
        if (clause->epoch != scan->file + 1)
            contract_break(run, &item, "%.*s must say \"%.*s\", and does not.%s%.*s", BASE_STR_ARG(path),
                           BASE_STR_ARG(clause->shown), suggest.p ? " " : "", BASE_STR_ARG(suggest));
        else
            contract_judge(run, &item, !missing, "%.*s names %.*s, but %s.", BASE_STR_ARG(path),
                           BASE_STR_ARG(clause->shown), missing ? missing : "");
    }
}

/* ---- the pass ---- */

static int by_file(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->file != y->file)
        return (x->file > y->file) - (x->file < y->file);
    return (x->contract > y->contract) - (x->contract < y->contract);
}

static void scan_file(struct scan *scan, bool has_regexes)
{
    struct contract_texts texts;
    if (contract_texts_read(scan->run, scan->file, &texts)) {
        for (size_t i = 0; i < texts.items.n; i++) {
            scan->text = &texts.items.items[i];
            base_fold(&scan->folded, scan->text->text, false);
            base_phrases_search(scan->phrases, base_buf_view(&scan->folded.text), found_phrase, scan);
            if (has_regexes)
                search_regexes(scan);
        }
        judge_required(scan);
    }
    contract_texts_finish(&texts);
}

/* What was banned and nowhere met holds, once for all files; what was allowed and never met is of no use. */
static void close_contracts(struct scan *scan)
{
    struct contract_run *run = scan->run;
    for (size_t i = 0; i < scan->clauses.n; i++) {
        const struct clause *clause = &scan->clauses.items[i];
        uint32_t last = scan->active[clause->contract];
        if (!clause->is_ban || clause->met || !last)
            continue;
        run->contract = &scan->contracts[clause->contract];
        contract_hold(
            run, &(struct contract_item){
                     .kind = "phrase", .file = last - 1, .subject = clause->shown, .said = clause->node});
    }
    for (size_t i = 0; i < scan->allowances.n; i++) {
        const struct allowance *one = &scan->allowances.items[i];
        run->contract = &scan->contracts[one->contract];
        if (!one->used)
            contract_complain(run, one->node, one->phrase,
                              "\"%.*s\" is allowed in %.*s, which does not say it. Remove the allowance.",
                              BASE_STR_ARG(one->phrase), BASE_STR_ARG(one->file));
    }
}

void contract_phrases(struct contract_run *run, const struct config_contract *contracts, size_t count)
{
    struct scan scan = {.run = run, .contracts = contracts, .phrases = base_phrases_create()};
    bool has_regexes = false;
    for (size_t i = 0; i < count; i++)
        add_contract(&scan, i);
    base_phrases_seal(scan.phrases);
    for (size_t i = 0; i < scan.clauses.n; i++)
        has_regexes = has_regexes || scan.clauses.items[i].pattern;
    scan.active = base_alloc((count + 1) * sizeof *scan.active);
    if (scan.pairs.n)
        qsort(scan.pairs.items, scan.pairs.n, sizeof *scan.pairs.items, by_file);
    for (size_t i = 0; i < scan.pairs.n; i++) {
        scan.file = scan.pairs.items[i].file;
        scan.active[scan.pairs.items[i].contract] = scan.file + 1;
        if (i + 1 == scan.pairs.n || scan.pairs.items[i + 1].file != scan.file)
            scan_file(&scan, has_regexes);
    }
    close_contracts(&scan);
    for (size_t i = 0; i < scan.clauses.n; i++)
        base_pattern_destroy(scan.clauses.items[i].pattern);
    base_phrases_destroy(scan.phrases);
    base_folded_finish(&scan.folded);
    base_map_finish(&scan.known);
    base_vec_finish(&scan.clauses);
    base_vec_finish(&scan.first);
    base_vec_finish(&scan.allowances);
    base_vec_finish(&scan.pairs);
    base_free(scan.active);
}
