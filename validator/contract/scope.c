/* `change`: which paths a change may touch. And what the text of a change claims of itself. */
#include "validator/contract/contract_p.h"

#include "validator/base/pattern.h"

#include <string.h>

static const char *const changes[] = {"adds", "changes", "removes"};

/* ---- contracts ---- */

static const struct document_node *matching(const struct document_node *globs, struct base_str path)
{
    for (const struct document_node *n = contract_next(globs, NULL); n; n = contract_next(globs, n))
        if (base_str_eq(n->text, path) || base_glob_match(n->text, path) ||
            (base_str_ends(n->text, "/") && path.n > n->text.n &&
             base_str_eq(base_str_slice(path, 0, n->text.n), n->text)))
            return n;
    return NULL;
}

void contract_change(struct contract_run *run, const struct document_node *value)
{
    const struct contract_change *change = run->context->change;
    for (size_t i = 0; change && i < change->count; i++)
        for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
            const struct source_difference *one = &change->items[i];
            const struct document_node *only = document_member(n, "only"),
                                       *never = document_member(n, "never");
            const struct document_node *hit = matching(never, one->path);
            struct contract_item item = {.kind = "scope", .path = one->path, .subject = one->path, .said = n};
            if (hit)
                contract_break(run, &item, "The change since %.*s %s %.*s, which it must never touch (%.*s).",
                               BASE_STR_ARG(change->base), changes[one->change], BASE_STR_ARG(one->path),
                               BASE_STR_ARG(hit->text));
            else
                contract_judge(run, &item, !only || matching(only, one->path),
                               "The change since %.*s %s %.*s, which is outside of what it may touch.",
                               BASE_STR_ARG(change->base), changes[one->change], BASE_STR_ARG(one->path));
        }
}

/* ---- kinds of paths ---- */

static bool has_segment(struct base_str path, const char *const *names)
{
    struct base_str rest = path, segment;
    while ((segment = base_str_split(&rest, '/')).p)
        for (const char *const *name = names; *name && rest.p; name++)
            if (base_str_is(segment, *name))
                return true;
    return false;
}

static bool is_document(struct base_str path)
{
    static const char *const folders[] = {"docs", "doc", "documentation", NULL};
    struct base_str extension = base_path_extension(path);
    return contract_is_markdown(path) || base_str_is(extension, "rst") || base_str_is(extension, "adoc") ||
           base_str_is(extension, "txt") || has_segment(path, folders);
}

static bool is_test(struct contract_run *run, struct base_str path)
{
    static const char *const folders[] = {"test", "tests", "__tests__", "spec", "e2e", "__snapshots__", NULL};
    uint32_t row = facts_store_file(run->store, path);
    struct base_str name = base_path_name(path);
    return (row != UINT32_MAX && FACTS_GET_INT(run->store, file, row, is_test)) ||
           has_segment(path, folders) || base_str_find(name, ".test.") >= 0 ||
           base_str_find(name, ".spec.") >= 0 || base_str_find(name, "_test.") >= 0;
}

static bool is_code(struct contract_run *run, struct base_str path)
{
    static const char *const extensions[] = {
        "ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs",   "py",    "go",  "rs",  "java",   "kt", "c",
        "h",  "cc",  "cpp", "hpp", "cs", "rb",  "php", "swift", "scala", "sql", "vue", "svelte", NULL};
    struct base_str extension = base_path_extension(path);
    for (const char *const *e = extensions; *e && extension.p; e++)
        if (base_str_is(extension, *e))
            return !is_test(run, path);
    return false;
}

/* ---- claims ---- */

enum scope { DOCUMENTS_ONLY, TESTS_ONLY, DOCUMENTS_AND_TESTS, NO_CODE, NOT_BELOW };

struct claim {
    enum scope scope;
    struct base_str shown; /* as it is said */
    struct base_str glob;  /* NOT_BELOW */
    int64_t line;
};

static bool breaks(struct contract_run *run, const struct claim *claim, struct base_str path)
{
    switch (claim->scope) {
    case DOCUMENTS_ONLY:
        return !is_document(path);
    case TESTS_ONLY:
        return !is_test(run, path);
    case DOCUMENTS_AND_TESTS:
        return !is_document(path) && !is_test(run, path);
    case NO_CODE:
        return is_code(run, path) && !is_document(path);
    case NOT_BELOW:
        return base_glob_match(claim->glob, path);
    }
    return false;
}

static void judge_claim(struct contract_run *run, const struct claim *claim)
{
    const struct contract_change *change = run->context->change;
    struct contract_item item = {.kind = "scope",
                                 .subject = claim->shown,
                                 .evidence_path = change->claims_path,
                                 .evidence_line = claim->line};
    size_t broken = 0;
    for (size_t i = 0; i < change->count; i++) {
        const struct source_difference *one = &change->items[i];
        item.path = one->path;
        if (!breaks(run, claim, one->path))
            continue;
        broken++;
        contract_break(run, &item, "\"%.*s\" is claimed, but the change since %.*s %s %.*s.",
                       BASE_STR_ARG(claim->shown), BASE_STR_ARG(change->base), changes[one->change],
                       BASE_STR_ARG(one->path));
    }
    item.path = change->count ? change->items[0].path : change->claims_path;
    if (broken == 0)
        contract_hold(run, &item);
}

/* "docs/x.md (new)": the path must be added; "(removed)": removed. */
static void judge_mark(struct contract_run *run, struct base_str path, struct base_str mark, int64_t line)
{
    const struct contract_change *change = run->context->change;
    bool is_new = base_str_is(mark, "new") || base_str_is(mark, "added");
    bool is_gone = base_str_is(mark, "removed") || base_str_is(mark, "deleted");
    if (!is_new && !is_gone)
        return;
    enum source_change wanted = is_new ? SOURCE_ADDED : SOURCE_REMOVED;
    bool holds = false;
    for (size_t i = 0; i < change->count && !holds; i++)
        holds = base_str_eq(change->items[i].path, path) && change->items[i].change == wanted;
    struct contract_item item = {.kind = "scope",
                                 .path = path,
                                 .subject = path,
                                 .evidence_path = change->claims_path,
                                 .evidence_line = line};
    contract_judge(run, &item, holds, "It is claimed that the change %s %.*s, and since %.*s it does not.",
                   changes[wanted], BASE_STR_ARG(path), BASE_STR_ARG(change->base));
}

static bool is_path(struct base_str word)
{
    ptrdiff_t slash = base_str_find_char(word, '/');
    return word.n > 1 && slash >= 0 && base_str_find(word, "://") < 0;
}

static struct base_str strip(struct base_str word)
{
    while (word.n && strchr("`'\"([*-", word.p[0]))
        word = base_str_from(word, 1);
    while (word.n && strchr("`'\")]*,.;:", word.p[word.n - 1]))
        word = base_str_slice(word, 0, word.n - 1);
    return word;
}

/* Of a line "no changes to src/ code", "No `apps/{a,b}` source changes." the path that follows `no`. */
static struct base_str path_behind(struct base_str line, const char *const *starts)
{
    for (; *starts; starts++) {
        ptrdiff_t at = base_str_find(line, *starts);
        if (at < 0 || (at > 0 && base_fold_word_before(line, (size_t)at)))
            continue;
        struct base_str rest = base_str_trim(base_str_from(line, (size_t)at + strlen(*starts)));
        struct base_str word = strip(base_str_split(&rest, ' '));
        if (is_path(word))
            return word;
    }
    return BASE_STR_ABSENT;
}

static void judge_paths(struct contract_run *run, struct base_str line, struct base_str lower, int64_t number)
{
    static const char *const behind[] = {
        "no changes to ",    "no change to ", "does not touch ", "doesn't touch ",
        "without touching ", "leaves ",       "no edits to ",    NULL};
    static const char *const no[] = {"no ", NULL};
    struct base_str path = path_behind(lower, behind);
    /* "no src/ changes" */
    if (!path.p && (base_str_find(lower, " change") >= 0 || base_str_find(lower, " touched") >= 0))
        path = path_behind(lower, no);
    if (!path.p)
        return;
    ptrdiff_t at = base_str_find_str(lower, path);
    path = base_str_slice(line, (size_t)at, (size_t)at + path.n); /* in its own case */
    while (base_str_ends(path, "/"))
        path = base_str_slice(path, 0, path.n - 1);
    struct claim claim = {.scope = NOT_BELOW, .line = number};
    claim.shown = base_str_format(run->arena, "no changes to %.*s", BASE_STR_ARG(path));
    bool is_file = base_path_extension(base_path_name(path)).p;
    claim.glob = is_file ? path : base_str_format(run->arena, "%.*s/**", BASE_STR_ARG(path));
    judge_claim(run, &claim);
}

static void judge_words(struct contract_run *run, struct base_str folded, int64_t number)
{
    static const struct {
        const char *words;
        enum scope scope;
        bool is_denial; /* is itself a sentence with "no" */
    } known[] = {
        {"docs/test only", DOCUMENTS_AND_TESTS, false},
        {"docs/tests only", DOCUMENTS_AND_TESTS, false},
        {"docs and tests only", DOCUMENTS_AND_TESTS, false},
        {"tests and docs only", DOCUMENTS_AND_TESTS, false},
        {"docs only", DOCUMENTS_ONLY, false},
        {"documentation only", DOCUMENTS_ONLY, false},
        {"doc only", DOCUMENTS_ONLY, false},
        {"test only", TESTS_ONLY, false},
        {"tests only", TESTS_ONLY, false},
        {"no product code", NO_CODE, true},
        {"no code changes", NO_CODE, true},
        {"no source changes", NO_CODE, true},
        {"no production code", NO_CODE, true},
        {"no functional changes to code", NO_CODE, true},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        ptrdiff_t at = base_str_find(folded, known[i].words);
        size_t end = (size_t)at + strlen(known[i].words);
        if (at < 0 || base_fold_word_at(folded, end) ||
            (at > 0 && base_fold_word_before(folded, (size_t)at)) || (at > 0 && folded.p[at - 1] == '/'))
            continue;
        if (!known[i].is_denial && contract_is_denied(run, UINT32_MAX, folded, (size_t)at, NULL))
            continue;
        struct claim claim = {.scope = known[i].scope, .shown = base_str_of(known[i].words), .line = number};
        judge_claim(run, &claim);
        return;
    }
}

/* "- docs/x.md (new)" */
static void judge_marks(struct contract_run *run, struct base_str line, int64_t number)
{
    struct base_str rest = line, word, path = BASE_STR_ABSENT;
    while ((word = base_str_split(&rest, ' ')).p) {
        if (path.p && base_str_starts(word, "("))
            judge_mark(run, path, strip(word), number);
        struct base_str inner = strip(word);
        path = is_path(inner) && base_path_extension(inner).p ? inner : BASE_STR_ABSENT;
    }
}

void contract_claims(struct contract_run *run)
{
    const struct contract_change *change = run->context->change;
    struct base_str rest = change ? change->claims : BASE_STR_ABSENT, line;
    for (int64_t number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str folded = contract_fold(run, line);
        /* The same, byte for byte, in lower case: paths keep their hyphens. */
        char *copy = base_arena_alloc(run->arena, line.n + 1);
        for (size_t i = 0; i < line.n; i++)
            copy[i] = line.p[i] >= 'A' && line.p[i] <= 'Z' ? (char)(line.p[i] + 32) : line.p[i];
        judge_words(run, folded, number);
        judge_paths(run, line, base_str_make(copy, line.n), number);
        judge_marks(run, line, number);
    }
}
