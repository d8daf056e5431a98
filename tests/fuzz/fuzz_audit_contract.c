/* A contract and a document, with a line "%%%" between: what loads is judged, and what is judged says why. */
#include "validator/audit/audit.h"
#include "validator/config/contract.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rule[] =
    "id: contract-item\ntitle: T\nseverity: minor\nnoun: items\nwhy: W\nfix: F\n"
    "check: SELECT path, line, col, subject, holds, message, severity, evidence_path, evidence_line "
    "FROM contract_item\n"
    "message: \"{message}\"\n"
    "examples:\n"
    "  - {name: a, files: {a: b}, subjects: 1, findings: [\"a:1\"]}\n"
    "  - {name: b, files: {a: b}, subjects: 1, findings: []}\n";
static const struct engine_bundled rules[] = {{"fuzz/contract-item.yaml", rule, sizeof rule - 1},
                                              {NULL, NULL, 0}};

/* What is printed is read again, and printed the same. */
static void print_twice(const struct config *config, struct base_arena *arena)
{
    struct base_buf first, second;
    struct base_error err = {0};
    struct config again;
    base_buf_init(&first, (size_t)1 << 22);
    base_buf_init(&second, (size_t)1 << 22);
    config_write(&first, config, false);
    if (base_buf_ok(&first)) {
        if (config_load(&again, BASE_STR("assay.yaml"), base_buf_view(&first), NULL, arena, &err) != BASE_OK)
            abort();
        config_write(&second, &again, false);
        if (!base_str_eq(base_buf_view(&first), base_buf_view(&second)))
            abort();
    }
    base_buf_finish(&first);
    base_buf_finish(&second);
}

static void judge(const struct config *config, struct base_str text, struct base_arena *arena)
{
    struct engine_rules loaded = {0};
    struct base_error err = {0};
    struct audit *audit = NULL;
    const struct findings_result *result = NULL;
    struct audit_options options = {
        .parallel = {.jobs = 1}, .config = config, .date = BASE_STR("2000-01-01"), .target = BASE_STR(".")};
    struct source *source = source_create_memory();
    source_memory_add(source, BASE_STR("a.md"), text);
    source_memory_add(source, BASE_STR("a.ts"), text);
    if (engine_rules_add_bundled(&loaded, rules, arena, &err) != BASE_OK)
        abort();
    if (audit_create(&audit, source, &loaded, BASE_STR_ABSENT, &options, &err) == BASE_OK &&
        audit_judge(audit, &result, &err) == BASE_OK)
        for (size_t i = 0; i < result->findings.n; i++)
            if (result->findings.items[i].message.n == 0 ||
                base_str_is(result->findings.items[i].message, "(none)"))
                abort();
    audit_destroy(audit);
    engine_rules_finish(&loaded);
    source_close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct base_error err = {0};
    struct config config;
    struct base_str all = base_str_make((const char *)data, size);
    ptrdiff_t at = base_str_find(all, "\n%%%\n");
    struct base_str text = at < 0 ? BASE_STR("") : base_str_from(all, (size_t)at + 5);
    int rc = config_load(&config, BASE_STR("assay.yaml"),
                         base_str_slice(all, 0, at < 0 ? size : (size_t)at + 1), NULL, &arena, &err);
    if (rc != BASE_OK && (err.line < 1 || err.column < 1 || err.message[0] == '\0'))
        abort();
    if (rc == BASE_OK && config.project_count == 0)
        print_twice(&config, &arena);
    if (rc == BASE_OK && config.extension_count == 0 && config.project_count == 0)
        judge(&config, text, &arena);
    base_arena_finish(&arena);
    return 0;
}
