#include "validator/audit/audit_p.h"

#include "validator/base/memory.h"
#include "validator/base/nfc.h"
#include "validator/base/suggest.h"
#include "validator/engine/expect.h"
#include "validator/link/file.h"

static void report_phase(struct audit *audit, const char *phase)
{
    if (audit->options.progress)
        audit->options.progress(audit->options.progress_context, phase, 0, 0);
}

static int load_config(struct audit *audit, struct base_error *err)
{
    struct base_str path = BASE_STR("assay.yaml");
    size_t n = 0, entry = source_find(audit->source, path);
    if (entry == SIZE_MAX)
        return config_load(&audit->config, BASE_STR_ABSENT, BASE_STR_ABSENT, NULL, &audit->arena, err);
    char *bytes = NULL;
    int code = source_read(audit->source, entry, &bytes, &n, err);
    struct config_files files;
    audit_config_files(&files, audit->source);
    if (code == BASE_OK)
        code = config_load(&audit->config, path, base_str_make(bytes, n), &files, &audit->arena, err);
    base_free(bytes);
    return code;
}

static int use_config(struct audit *audit, struct base_error *err)
{
    int code = BASE_OK;
    if (audit->options.config)
        audit->config = *audit->options.config;
    else
        code = load_config(audit, err);
    if (code == BASE_OK)
        source_limit_file_bytes(audit->source, audit->config.max_file_bytes);
    return code;
}

/* Whether audit_options.only leaves the rule out. */
static bool is_left_out(const struct config_strings *only, struct base_str rule)
{
    for (size_t i = 0; i < only->n; i++)
        if (base_str_eq(only->items[i], rule))
            return false;
    return only->n > 0;
}

/* A rule that reads items of contracts needs what the contracts of this configuration read. */
static int demand_contracts(struct audit *audit, struct facts_set *demand, struct base_error *err)
{
    if (!facts_set_has(demand, FACTS_TABLE_contract_item))
        return BASE_OK;
    return contract_demand(audit->engine, &audit->config, demand, err);
}

/* Judges contracts, when something reads their items. */
static int run_contracts(struct audit *audit, struct link_context *link, struct base_error *err)
{
    struct contract_change change = {.base = base_str_of(audit->options.base),
                                     .claims = audit->options.claims,
                                     .claims_path = audit->options.claims_path};
    struct contract_context context = {.link = link, .source = audit->source, .engine = audit->engine};
    int code = BASE_OK;
    if (!facts_set_has(&audit->demand, FACTS_TABLE_contract_item))
        return BASE_OK;
    if (audit->options.differences) {
        change.items = audit->options.differences;
        change.count = audit->options.difference_count;
        context.change = &change;
    } else if (audit->options.base) {
        code = source_differences(audit->source, audit->options.base, &audit->arena, &change.items,
                                  &change.count, err);
        context.change = &change;
    }
    return code == BASE_OK ? contract_run(&context, err) : code;
}

/* The first prepare of every rule: its statements are thrown away, what they read is remembered. */
static int collect_demand(struct audit *audit, struct base_str sql, struct base_error *err)
{
    size_t n = audit->rules->items.n;
    audit->states = base_arena_array(&audit->arena, n, sizeof *audit->states);
    /* A query brings no rules: then the configuration may name any. */
    int code = n > 0 ? engine_check_config(audit->rules, &audit->config, err) : BASE_OK;
    for (size_t i = 0; code == BASE_OK && i < n; i++) {
        const struct engine_rule *rule = &audit->rules->items.items[i];
        struct audit_rule_state *state = &audit->states[i];
        state->off = !audit_rule_is_on(audit, rule) || is_left_out(&audit->options.only, rule->id);
        if (state->off)
            continue;
        code = engine_demand(audit->engine, rule, &state->demand, err);
        if (code == BASE_OK)
            code = demand_contracts(audit, &state->demand, err);
        link_close_demand(&state->demand);
        for (size_t word = 0; word < sizeof audit->demand.bits / sizeof *audit->demand.bits; word++)
            audit->demand.bits[word] |= state->demand.bits[word];
    }
    if (code == BASE_OK)
        code = engine_expect_demand(&audit->config, &audit->demand, err);
    if (code == BASE_OK && sql.p)
        code = engine_query_demand(audit->engine, sql, &audit->demand, err);
    if (code == BASE_OK)
        code = demand_contracts(audit, &audit->demand, err);
    link_close_demand(&audit->demand);
    return code;
}

/* The path or folder of the tree that `name` means when it is written in another form than on disk. */
static struct base_str name_on_disk(const struct audit *audit, struct base_str name)
{
    if (!name.p || base_is_ascii(name) || source_find(audit->source, name) != SIZE_MAX)
        return name;
    for (size_t i = 0; i < audit->file_count; i++)
        for (struct base_str at = audit->entries[i].path; at.n; at = base_path_dir(at))
            if (base_nfc_eq(at, name))
                return at;
    return name;
}

/* Paths of the configuration become facts: they are written as the tree has them. */
static void adopt_names(struct audit *audit)
{
    struct config *config = &audit->config;
    struct config_api_document *documents =
        base_arena_array(&audit->arena, config->api_document_count, sizeof *documents);
    for (size_t d = 0; d < config->api_document_count; d++) {
        documents[d] = config->api_documents[d];
        documents[d].path = name_on_disk(audit, documents[d].path);
        documents[d].unit = name_on_disk(audit, documents[d].unit);
    }
    config->api_documents = documents;
}

/* The units that the configuration names must exist: a document tied to none would describe nothing. */
static int check_units(const struct audit *audit, const struct source_unit *units, size_t count,
                       struct base_error *err)
{
    for (size_t d = 0; d < audit->config.api_document_count; d++) {
        const struct config_api_document *document = &audit->config.api_documents[d];
        struct base_str unit = base_str_is(document->unit, ".") ? BASE_STR("") : document->unit;
        bool known = !unit.p;
        for (size_t i = 0; i < count && !known; i++)
            known = base_str_eq(units[i].directory, unit);
        if (known)
            continue;
        struct base_str *names = base_realloc(NULL, count, sizeof *names);
        for (size_t i = 0; i < count; i++)
            names[i] = units[i].directory.n ? units[i].directory : BASE_STR(".");
        struct base_str near = base_closest(unit, names, count);
        int code = base_error_at(err, BASE_E_INVALID, document->origin.path, document->origin.line, 0,
                                 "there is no unit '%.*s'", BASE_STR_ARG(unit));
        if (near.p)
            base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
        else
            base_error_hint(err, "a unit is a folder with a manifest: assay query \"SELECT unit FROM unit\"");
        base_free(names);
        return code;
    }
    return BASE_OK;
}

/* Reads, extracts and joins all files, then links. */
static int read_and_link(struct audit *audit, struct base_error *err)
{
    struct source_unit *units;
    size_t unit_count;
    uint32_t *unit_of;
    audit_read_owners(audit);
    struct link_context context = {.store = audit->store,
                                   .config = &audit->config,
                                   .arena = &audit->arena,
                                   .limits = &audit->limits,
                                   .left_out = audit->left_out,
                                   .left_out_count = audit->left_out_count,
                                   .parts = audit->parts,
                                   .owners = audit->owners,
                                   .source = audit->source};
    source_units(audit->entries, audit->file_count, &audit->arena, &units, &unit_count, &unit_of);
    int code = check_units(audit, units, unit_count, err);
    if (code != BASE_OK)
        return code;
    audit_read_files(audit, &context, units, unit_of);
    report_phase(audit, "linking");
    link_units(&context, units, unit_count);
    link_run(&context, &audit->demand, &audit->options.parallel);
    return run_contracts(audit, &context, err);
}

int audit_create(struct audit **out, struct source *source, const struct engine_rules *rules,
                 struct base_str sql, const struct audit_options *options, struct base_error *err)
{
    struct audit *audit = base_alloc(sizeof *audit);
    audit->options = *options;
    audit->source = source;
    audit->rules = rules;
    audit->store = facts_store_create();
    int code = engine_create(&audit->engine, audit->store, &options->limits, err);
    if (code == BASE_OK)
        code = use_config(audit, err);
    if (code == BASE_OK) {
        report_phase(audit, "listing");
        code = audit_list_files(audit, err);
    }
    if (code == BASE_OK) {
        adopt_names(audit);
        code = audit_choose_projects(audit, err);
    }
    if (code == BASE_OK)
        code = collect_demand(audit, sql, err);
    if (code == BASE_OK)
        code = read_and_link(audit, err);
    if (code != BASE_OK) {
        audit_destroy(audit);
        return code;
    }
    *out = audit;
    return BASE_OK;
}

void audit_destroy(struct audit *audit)
{
    if (!audit)
        return;
    for (size_t i = 0; i < audit->file_count; i++) {
        facts_chunk_destroy(audit->files[i].chunk);
        base_free(audit->files[i].trouble);
    }
    config_parts_destroy(audit->parts);
    link_owners_destroy(audit->owners);
    engine_destroy(audit->engine);
    facts_store_destroy(audit->store);
    findings_result_finish(&audit->result);
    link_limits_finish(&audit->limits);
    base_arena_finish(&audit->arena);
    for (unsigned i = 0; i < audit->judge_count; i++)
        base_arena_finish(&audit->judge_arenas[i]);
    base_free(audit->judge_arenas);
    base_free(audit);
}

static void describe_run(struct audit *audit)
{
    struct findings_result *result = &audit->result;
    struct source_identity identity;
    source_identify(audit->source, &identity);
    result->target = audit->options.target;
    result->date = audit->options.date;
    result->commit = base_str_copy(&audit->arena, base_str_of(identity.commit));
    result->is_work_tree = identity.is_work_tree;
    result->config_path = audit->config.path;
    result->fail_on = audit->options.fail_on_given ? audit->options.fail_on : audit->config.fail_on;
    result->files = (int64_t)audit->file_count;
    for (size_t i = 0; i < audit->file_count; i++)
        result->bytes += audit->files[i].bytes;
}

int audit_judge(struct audit *audit, const struct findings_result **result, struct base_error *err)
{
    const struct engine_scope *scope = audit->parts ? &audit->scope : NULL;
    if (!audit->judged) {
        describe_run(audit);
        audit_describe_projects(audit);
        int code = audit_run_rules(audit, err);
        if (code != BASE_OK)
            return code;
        engine_expect_run(audit->store, &audit->config, scope, &audit->arena, &audit->result);
        audit_collect_unread(audit);
        audit_name_owners(audit);
        audit_drop_projects(audit);
        findings_sort(&audit->result);
        findings_judge(&audit->result, &audit->arena);
        audit->judged = true;
    }
    *result = &audit->result;
    return BASE_OK;
}

struct engine *audit_engine(struct audit *audit)
{
    return audit->engine;
}

const struct facts_store *audit_store(const struct audit *audit)
{
    return audit->store;
}
