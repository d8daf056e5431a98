/*
 * Never PASS on what was not read: files that could not be read, places where an extractor gave up, what
 * linkers could not follow. Each is listed, and every rule that needed it is incomplete.
 */
#include "validator/audit/audit_p.h"

#include "validator/engine/expect.h"

static bool sets_meet(const struct facts_set *set, const enum facts_table *tables)
{
    for (; *tables != FACTS_TABLE_COUNT; tables++)
        if (facts_set_has(set, *tables))
            return true;
    return false;
}

static const struct facts_set *demand_of(const struct audit *audit, const struct findings_rule *rule)
{
    for (size_t i = 0; i < audit->rules->items.n; i++)
        if (base_str_eq(audit->rules->items.items[i].id, rule->id))
            return &audit->states[i].demand;
    return NULL;
}

/* Makes every rule incomplete that needs one of the tables. */
static void mark_rules(struct audit *audit, const enum facts_table *tables, struct base_str reason)
{
    for (size_t r = 0; r < audit->result.rules.n; r++) {
        struct findings_rule *rule = &audit->result.rules.items[r];
        const struct facts_set *demand = demand_of(audit, rule);
        if (!demand || rule->state == FINDINGS_INCOMPLETE || !sets_meet(demand, tables))
            continue;
        rule->state = FINDINGS_INCOMPLETE;
        rule->reason = reason;
    }
}

void audit_mark_unread(struct audit *audit, uint64_t extractors, struct base_str path)
{
    struct base_str why =
        base_str_format(&audit->arena, "it needs %.*s, which was not read", BASE_STR_ARG(path));
    for (size_t i = 0; extract_all[i]; i++) {
        if (!(extractors >> i & 1))
            continue;
        mark_rules(audit, extract_all[i]->fills, why);
        for (const enum facts_table *table = extract_all[i]->fills; *table != FACTS_TABLE_COUNT; table++)
            facts_set_add(&audit->unread, *table);
    }
}

static void add_unread(struct audit *audit, struct base_str path, int line, struct base_str reason,
                       uint64_t extractors)
{
    base_vec_push(&audit->result.unread, (struct findings_unread){path, line, reason});
    audit_mark_unread(audit, extractors, path);
}

static uint64_t extractor_bit(struct base_str name)
{
    for (size_t i = 0; extract_all[i]; i++)
        if (base_str_is(name, extract_all[i]->name))
            return UINT64_C(1) << i;
    return 0;
}

static void add_broken_on_purpose(struct audit *audit, struct base_str path, struct base_str why)
{
    struct findings_exclusion row = {
        .glob = path,
        .source = BASE_STR("broken"),
        .reason =
            base_str_format(&audit->arena, "broken, and it lies where test fixtures and templates lie: %.*s",
                            BASE_STR_ARG(why)),
        .files = 1,
    };
    base_vec_push(&audit->result.exclusions, row);
}

static void collect_files(struct audit *audit)
{
    for (size_t i = 0; i < audit->file_count; i++) {
        const struct audit_file *file = &audit->files[i];
        struct base_str path = audit->entries[i].path;
        if (audit->entries[i].kind == SOURCE_SUBMODULE)
            base_vec_push(&audit->result.exclusions,
                          (struct findings_exclusion){
                              path,
                              BASE_STR("a repository of its own, which is not entered: audit it by itself"),
                              BASE_STR("submodule"), 1});
        if (!file->trouble)
            continue;
        struct base_str why = base_str_copy(&audit->arena, base_str_of(file->trouble));
        if (file->broken_on_purpose)
            add_broken_on_purpose(audit, path, why);
        else
            add_unread(audit, path, 0, why, file->wanted_by);
    }
    size_t count;
    const struct source_problem *problems = source_problems(audit->source, &count);
    for (size_t i = 0; i < count; i++)
        add_unread(audit, problems[i].path, 0, problems[i].message, UINT64_MAX);
}

static void collect_problems(struct audit *audit)
{
    struct base_str last = BASE_STR_ABSENT;
    size_t n = facts_store_count(audit->store, FACTS_TABLE_parse_problem);
    for (size_t row = 0; row < n; row++) {
        struct facts_parse_problem problem;
        FACTS_GET(audit->store, parse_problem, row, &problem);
        if (!problem.is_fatal)
            continue;
        if (!audit->files[problem.file].broken_on_purpose)
            add_unread(audit, problem.path, (int)problem.line, problem.message,
                       extractor_bit(problem.reader));
        else if (!base_str_eq(problem.path, last))
            add_broken_on_purpose(audit, problem.path, problem.message);
        last = problem.path;
    }
}

static struct base_str unread_key(struct audit *audit, const struct findings_unread *row)
{
    return base_str_format(&audit->arena, "%.*s\n%d\n%.*s", BASE_STR_ARG(row->path), row->line,
                           BASE_STR_ARG(row->reason));
}

/* Rows that linkers could not give: every rule that needs their table is incomplete. */
static void collect_limits(struct audit *audit)
{
    struct facts_set marked = {0};
    struct base_map listed = {0}; /* a file that nobody could read is listed once, whoever asked for it */
    bool is_new;
    for (size_t i = 0; i < audit->result.unread.n; i++)
        base_map_put(&listed, unread_key(audit, &audit->result.unread.items[i]), &is_new);
    for (size_t i = 0; i < audit->limits.items.n; i++) {
        const struct link_limit *limit = &audit->limits.items.items[i];
        struct findings_unread row = {limit->path, (int)limit->line, limit->reason};
        base_map_put(&listed, unread_key(audit, &row), &is_new);
        if (is_new)
            base_vec_push(&audit->result.unread, row);
        if (facts_set_has(&marked, limit->table))
            continue;
        facts_set_add(&marked, limit->table);
        mark_rules(audit, (const enum facts_table[]){limit->table, FACTS_TABLE_COUNT},
                   base_str_format(&audit->arena, "it needs all of %.*s, which was not followed",
                                   BASE_STR_ARG(limit->path)));
    }
    base_map_finish(&listed);
}

/* Fewer rows than expected say nothing where files were not read that would have given some. */
static void forgive_expectations(struct audit *audit)
{
    size_t kept = 0;
    bool forgiven = false;
    for (size_t i = 0; i < audit->result.findings.n; i++) {
        const struct findings_finding *finding = &audit->result.findings.items[i];
        bool is_excused = false;
        if (base_str_is(finding->rule, ENGINE_EXPECTATION_ID)) {
            struct facts_set needed = {0};
            facts_set_add(&needed, facts_table_by_name(finding->subject));
            link_close_demand(&needed);
            for (size_t word = 0; word < sizeof needed.bits / sizeof *needed.bits; word++)
                is_excused = is_excused || (needed.bits[word] & audit->unread.bits[word]);
        }
        forgiven = forgiven || is_excused;
        if (!is_excused)
            audit->result.findings.items[kept++] = *finding;
    }
    audit->result.findings.n = kept;
    for (size_t r = 0; forgiven && r < audit->result.rules.n; r++) {
        struct findings_rule *rule = &audit->result.rules.items[r];
        if (!base_str_is(rule->id, ENGINE_EXPECTATION_ID))
            continue;
        rule->state = FINDINGS_INCOMPLETE;
        rule->reason =
            BASE_STR("fewer rows were found than are expected, and files were not read that may hold them");
    }
}

/* What the configuration leaves out is named even when it matches nothing: the reader may think it does. */
static void collect_exclusions(struct audit *audit)
{
    for (size_t i = 0; i < audit->exclusion_count; i++)
        if (audit->exclusions[i].files || base_str_is(audit->exclusions[i].source, "configuration"))
            base_vec_push(&audit->result.exclusions, audit->exclusions[i]);
}

static void collect_unresolved(struct audit *audit)
{
    size_t n = facts_store_count(audit->store, FACTS_TABLE_unresolved);
    for (size_t row = 0; row < n; row++) {
        struct facts_unresolved fact;
        FACTS_GET(audit->store, unresolved, row, &fact);
        base_vec_push(
            &audit->result.unresolved,
            (struct findings_unresolved){fact.path, (int)fact.line, fact.kind, fact.subject, fact.reason});
    }
}

/* A router that is never mounted, or a cycle of mounts: what it would serve is missing among the endpoints.
 */
static void collect_route_problems(struct audit *audit)
{
    size_t n = facts_store_count(audit->store, FACTS_TABLE_route_problem);
    for (size_t row = 0; row < n; row++) {
        struct facts_route_problem fact;
        FACTS_GET(audit->store, route_problem, row, &fact);
        const char *reason = base_str_is(fact.kind, "unmounted") ? "Nothing that was found mounts the router."
                             : base_str_is(fact.kind, "cycle")
                                 ? "The router is mounted below itself."
                                 : "The path is longer than any that is served.";
        base_vec_push(&audit->result.unresolved,
                      (struct findings_unresolved){fact.path, (int)fact.line, BASE_STR("router"),
                                                   fact.subject, base_str_of(reason)});
    }
}

void audit_collect_unread(struct audit *audit)
{
    collect_exclusions(audit);
    collect_files(audit);
    audit_collect_absent(audit);
    collect_problems(audit);
    collect_limits(audit);
    collect_unresolved(audit);
    collect_route_problems(audit);
    forgive_expectations(audit);
}
