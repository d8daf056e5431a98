/* A document against what was agreed. */
#include "validator/base/suggest.h"
#include "validator/lock/lock_p.h"

#include <stdlib.h>

/* Bytes of a line of source that a sentence quotes. */
#define MOST_QUOTED 120u

enum rule { RULE_DOCUMENT, RULE_HEADING, RULE_REFERENCE, RULE_SOURCE, RULE_TABLE, RULES };

/* In the order of findings_lock_rules. */
static const struct {
    const char *title, *noun, *why;
} rules[RULES] = {
    {"Every document that was agreed is there", "documents that were agreed",
     "What it said is said nowhere, or nobody compares it any longer."},
    {"A document keeps the headings that were agreed", "headings that were agreed",
     "Links lead to a heading, and readers look for what stood below it."},
    {"A document keeps the references that were agreed", "references that were agreed",
     "What a document does not name, it does not explain, and no rule compares."},
    {"What a document names is as it was when both were agreed", "pins of source",
     "The text may describe what the source no longer does."},
    {"A document keeps the tables, rows and items that were agreed", "rows and items that were agreed",
     "A row that is gone is missed by whoever looks it up."},
};

static const enum rule rule_of[LOCK_KINDS] = {RULE_HEADING,   RULE_TABLE, RULE_SOURCE,
                                              RULE_REFERENCE, RULE_TABLE, RULE_TABLE};

void lock_rules(struct findings_result *result)
{
    for (size_t i = 0; i < RULES; i++) {
        struct findings_rule rule = {
            .id = base_str_of(findings_lock_rules[i]),
            .title = base_str_of(rules[i].title),
            .why = base_str_of(rules[i].why),
            .fix = BASE_STR(
                "Mend the document, or read it beside its source and agree again: assay lock --update DOC."),
            .noun = base_str_of(rules[i].noun),
            .severity = CONFIG_MAJOR,
            .state = FINDINGS_NOT_APPLICABLE,
        };
        base_vec_push(&result->rules, rule);
    }
}

struct verifying {
    struct lock_view *view;
    const struct lock_document *agreed;
    struct lock_document now;
    struct base_str text; /* of the document */
    struct findings_result *result;
    struct base_buf *details;
    struct base_arena *arena;
};

static struct findings_rule *rule_at(struct findings_result *result, enum rule rule)
{
    for (size_t i = 0; i < result->rules.n; i++)
        if (base_str_is(result->rules.items[i].id, findings_lock_rules[rule]))
            return &result->rules.items[i];
    base_bug(__FILE__, __LINE__, "lock_rules() was not called");
}

static void count(struct verifying *v, enum rule rule, bool holds)
{
    struct findings_rule *at = rule_at(v->result, rule);
    at->state = FINDINGS_JUDGED;
    at->subjects++;
    at->held += holds;
}

static void find(struct verifying *v, enum rule rule, const struct findings_finding *finding)
{
    struct findings_finding copy = *finding;
    copy.rule = base_str_of(findings_lock_rules[rule]);
    copy.severity = CONFIG_MAJOR;
    copy.path = v->agreed->path;
    base_vec_push(&v->result->findings, copy);
}

/* ---- what is gone ----------------------------------------------------------------------------------------
 */

static int by_text(const struct lock_fact *a, const struct lock_fact *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return base_str_cmp(a->text, b->text);
}

/* The first fact of that kind and text; NULL for none. */
static const struct lock_fact *find_fact(const struct lock_document *document, const struct lock_fact *fact)
{
    size_t from = 0, to = document->facts.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (by_text(&document->facts.items[middle], fact) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    bool is_there = from < document->facts.n && by_text(&document->facts.items[from], fact) == 0;
    return is_there ? &document->facts.items[from] : NULL;
}

/* What is new and of the same kind, nearest to what is gone. */
static const struct lock_fact *nearest(const struct verifying *v, const struct lock_fact *gone)
{
    const struct lock_fact *best = NULL;
    struct base_str near = BASE_STR_ABSENT;
    size_t least = base_closest_limit(gone->text);
    for (size_t i = 0; i < v->now.facts.n; i++) {
        const struct lock_fact *fact = &v->now.facts.items[i];
        if (fact->kind != gone->kind || find_fact(v->agreed, fact))
            continue;
        if (base_closer(gone->text, fact->text, near, &least)) {
            near = fact->text;
            best = fact;
        }
    }
    return best;
}

/* "The heading \"Environment\"": of a heading without its level, of a reference without its kind. */
static struct base_str name_of(struct verifying *v, const struct lock_fact *fact)
{
    static const char *const words[LOCK_KINDS] = {"heading", "item", "source", "reference", "row", "table"};
    struct base_str text = fact->text;
    if (fact->kind == LOCK_HEADING || fact->kind == LOCK_REFERENCE) {
        struct base_str rest = text;
        base_str_split(&rest, ' ');
        text = rest.p ? rest : text;
    }
    return base_str_format(v->arena, "%s \"%.*s\"", words[fact->kind], BASE_STR_ARG(text));
}

static void report_gone(struct verifying *v, const struct lock_fact *fact)
{
    const struct lock_fact *near = nearest(v, fact);
    struct base_str name = name_of(v, fact);
    struct findings_finding finding = {
        .line = near ? near->line : 0,
        .subject = name,
        .message = base_str_format(v->arena, "The %.*s, which was agreed, is gone.", BASE_STR_ARG(name)),
        .evidence_path = BASE_STR(LOCK_PATH),
        .evidence_line = fact->line,
    };
    if (near)
        finding.message = base_str_format(v->arena, "The %.*s, which was agreed, is gone; the %.*s is new.",
                                          BASE_STR_ARG(name), BASE_STR_ARG(name_of(v, near)));
    find(v, rule_of[fact->kind], &finding);
}

/* A reference that is not read as one any more, but stands there, is not lost. */
static bool is_still_said(const struct verifying *v, const struct lock_fact *fact)
{
    struct base_str text = fact->text;
    base_str_split(&text, ' ');
    return text.n && base_str_find_str(v->text, text) >= 0;
}

/* ---- sources ---------------------------------------------------------------------------------------------
 */

static struct base_str cut(struct base_str s)
{
    size_t n = s.n < MOST_QUOTED ? s.n : MOST_QUOTED;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return base_str_slice(s, 0, n);
}

/* The region as it was, from the blob of the lock; absent when that is not known, and why. */
static struct base_str old_region(struct verifying *v, const struct lock_fact *pin, struct base_str *why)
{
    struct base_error err;
    char *bytes = NULL;
    size_t n = 0;
    if (base_str_is(pin->blob, "-")) {
        *why = BASE_STR("it was agreed outside of a repository");
        return BASE_STR_ABSENT;
    }
    int rc = source_read_object(v->view->source, base_str_copy(v->arena, pin->blob).p, pin->path, &bytes, &n,
                                &err);
    struct base_str text =
        rc == BASE_OK ? base_str_copy(v->arena, base_str_make(bytes ? bytes : "", n)) : (struct base_str){0};
    base_free(bytes);
    if (rc != BASE_OK) {
        *why = base_str_format(v->arena, "the repository does not have the text of then, %.7s", pin->blob.p);
        return BASE_STR_ABSENT;
    }
    struct lock_region region = lock_region_of(text, pin->path, pin->text);
    *why = BASE_STR("it is not found in the text of then");
    return region.from ? lock_region_text(text, region) : BASE_STR_ABSENT;
}

/* "lines 10-20 of src/a.ts", "loadConfig in src/a.ts" */
static struct base_str pin_name(struct verifying *v, const struct lock_fact *pin)
{
    bool is_lines = pin->text.p[0] >= '0' && pin->text.p[0] <= '9';
    bool is_one = base_str_find_char(pin->text, '-') < 0;
    return base_str_format(v->arena, "%s%.*s %s %.*s", is_lines ? is_one ? "line " : "lines " : "",
                           BASE_STR_ARG(pin->text), is_lines ? "of" : "in", BASE_STR_ARG(pin->path));
}

static struct base_str what_changed(struct verifying *v, struct base_str before, struct base_str after)
{
    struct base_str was, is;
    lock_first_difference(before, after, &was, &is);
    if (was.n && is.n)
        return base_str_format(v->arena, "'%.*s' is now '%.*s'", BASE_STR_ARG(cut(was)),
                               BASE_STR_ARG(cut(is)));
    if (was.n)
        return base_str_format(v->arena, "'%.*s' is gone", BASE_STR_ARG(cut(was)));
    return base_str_format(v->arena, "'%.*s' is new", BASE_STR_ARG(cut(is)));
}

static void report_change(struct verifying *v, const struct lock_fact *pin, int line, struct base_str now,
                          struct lock_region region)
{
    struct base_str name = pin_name(v, pin), why, before = old_region(v, pin, &why);
    struct findings_finding finding = {
        .line = line, .subject = name, .evidence_path = pin->path, .evidence_line = region.from};
    if (before.p) {
        finding.message =
            base_str_format(v->arena, "%.*s changed since it was agreed with this document: %.*s.",
                            BASE_STR_ARG(name), BASE_STR_ARG(what_changed(v, before, now)));
        base_buf_printf(v->details, "%.*s:%d: %.*s changed\n", BASE_STR_ARG(v->agreed->path), line,
                        BASE_STR_ARG(name));
        lock_diff(v->details, before, now);
        base_buf_add_char(v->details, '\n');
    } else {
        finding.message = base_str_format(
            v->arena, "%.*s changed since it was agreed with this document; how, cannot be shown: %.*s.",
            BASE_STR_ARG(name), BASE_STR_ARG(why));
    }
    find(v, RULE_SOURCE, &finding);
}

static void report_lost_source(struct verifying *v, const struct lock_fact *pin, int line)
{
    struct base_str name = pin_name(v, pin);
    const uint32_t *row = base_map_get(&v->view->symbols, pin->text);
    struct findings_finding finding = {
        .line = line, .subject = name, .evidence_path = BASE_STR(LOCK_PATH), .evidence_line = pin->line};
    finding.message =
        base_str_format(v->arena, "%.*s, which this document names, is no longer there.", BASE_STR_ARG(name));
    if (row && *row) {
        struct facts_symbol symbol;
        FACTS_GET(v->view->store, symbol, *row - 1, &symbol);
        struct base_str path = FACTS_GET_TEXT(v->view->store, file, symbol.file, path);
        finding.evidence_path = path;
        finding.evidence_line = (int)symbol.line;
        finding.message =
            base_str_format(v->arena, "%.*s is in %.*s now.", BASE_STR_ARG(name), BASE_STR_ARG(path));
    }
    find(v, RULE_SOURCE, &finding);
}

/* The line on which the document names what is pinned; 0 when it does not. */
static int line_naming(const struct verifying *v, const struct lock_fact *pin)
{
    const struct lock_fact *now = find_fact(&v->now, pin);
    ptrdiff_t dot = base_str_rfind_char(pin->text, '.'), at;
    struct base_str name = base_str_from(pin->text, dot < 0 ? 0 : (size_t)dot + 1);
    if (now)
        return now->line;
    bool is_lines = pin->text.p[0] >= '0' && pin->text.p[0] <= '9';
    at = base_str_find_str(v->text, is_lines ? base_path_name(pin->path) : name);
    if (at < 0)
        return 0;
    int line = 1;
    for (ptrdiff_t i = 0; i < at; i++)
        line += v->text.p[i] == '\n';
    return line;
}

static void verify_pin(struct verifying *v, const struct lock_fact *pin)
{
    struct base_arena scratch = BASE_ARENA_INIT;
    struct base_str text;
    struct base_error err;
    int line = line_naming(v, pin);
    if (line == 0) {
        struct base_str name = pin_name(v, pin);
        struct findings_finding finding = {
            .subject = name,
            .message = base_str_format(v->arena, "This document no longer names %.*s.", BASE_STR_ARG(name)),
            .evidence_path = BASE_STR(LOCK_PATH),
            .evidence_line = pin->line};
        count(v, RULE_REFERENCE, false);
        find(v, RULE_REFERENCE, &finding);
        return;
    }
    int rc = lock_source_read(v->view, pin->path, &scratch, &text, &err);
    if (rc != BASE_OK && rc != BASE_E_NOTFOUND) {
        struct findings_unread unread = {pin->path, 0, base_str_copy(v->arena, base_str_of(err.message))};
        base_vec_push(&v->result->unread, unread);
        base_arena_finish(&scratch);
        return;
    }
    struct lock_region region = {0, 0};
    bool is_same = false;
    if (rc == BASE_OK)
        region = lock_region_of(text, pin->path, pin->text);
    if (region.from)
        is_same = base_str_eq(lock_digest(lock_region_text(text, region), pin->path, &scratch), pin->digest);
    count(v, RULE_SOURCE, is_same);
    if (!region.from)
        report_lost_source(v, pin, line);
    else if (!is_same)
        report_change(v, pin, line, base_str_copy(v->arena, lock_region_text(text, region)), region);
    base_arena_finish(&scratch);
}

static void verify_fact(struct verifying *v, const struct lock_fact *fact)
{
    if (fact->kind == LOCK_PIN) {
        verify_pin(v, fact);
        return;
    }
    bool holds = find_fact(&v->now, fact) != NULL;
    if (!holds && fact->kind == LOCK_REFERENCE)
        holds = is_still_said(v, fact);
    count(v, rule_of[fact->kind], holds);
    if (!holds)
        report_gone(v, fact);
}

void lock_verify(struct lock_view *view, const struct lock_document *agreed, struct findings_result *result,
                 struct base_buf *details, struct base_arena *arena)
{
    struct verifying v = {
        .view = view, .agreed = agreed, .result = result, .details = details, .arena = arena};
    struct base_error err;
    int rc = lock_make(view, agreed->path, &v.now, arena, &err);
    if (rc == BASE_OK)
        rc = lock_source_read(view, agreed->path, arena, &v.text, &err);
    if (rc == BASE_OK || rc == BASE_E_NOTFOUND)
        count(&v, RULE_DOCUMENT, rc == BASE_OK);
    if (rc == BASE_E_NOTFOUND) {
        struct findings_finding finding = {
            .subject = agreed->path,
            .message = BASE_STR("This document, which was agreed, is gone."),
            .evidence_path = BASE_STR(LOCK_PATH),
            .evidence_line = agreed->line,
        };
        find(&v, RULE_DOCUMENT, &finding);
    } else if (rc != BASE_OK) {
        struct findings_unread unread = {agreed->path, err.line,
                                         base_str_copy(arena, base_str_of(err.message))};
        base_vec_push(&result->unread, unread);
    }
    for (size_t i = 0; rc == BASE_OK && i < agreed->facts.n; i++)
        verify_fact(&v, &agreed->facts.items[i]);
    base_vec_finish(&v.now.facts);
}
