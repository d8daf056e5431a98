/* extract_choose() must say what extract_accepts() and extract_fills() say one by one. */
#include "validator/extract/choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static uint64_t one_by_one(const struct facts_set *demand, struct base_str path)
{
    uint64_t wanted = 0;
    for (size_t i = 0; extract_all[i]; i++)
        if (extract_fills(extract_all[i], demand) && extract_accepts(extract_all[i], path))
            wanted |= UINT64_C(1) << i;
    return wanted;
}

static const char *const names[] = {
    "a.ts",
    "A.TSX",
    ".ts",
    "ts",
    "a.d.mts",
    "a.ts.bak",
    "package.json",
    "0001_users.sql",
    "DUMP.SQL",
    "schema.ddl",
    "_journal.json",
    "my-package.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "jsconfig.json",
    "pnpm-workspace.yaml",
    ".npmrc",
    ".gitignore",
    "README.MD",
    "notes.mdx",
    "spec.md",
    "config.yaml",
    "openapi.yml",
    "action.yml",
    "ci.yaml",
    ".env",
    ".env.local",
    ".env-test",
    ".env_x",
    "prod.env",
    "app.env.example",
    "env.example",
    "dotenv-sample.txt",
    ".envrc",
    "env",
    "Dockerfile",
    "Dockerfile.dev",
    "web.dockerfile",
    "Containerfile",
    "docker-compose.override.yml",
    "compose.yaml",
    "compose-dev.yml",
    "compose.dev.yaml",
    "Makefile",
    "makefile.am",
    "taskfile.dist.yml",
    "justfile",
    "values.yaml",
    "deployment.yml",
    ".nvmrc",
    ".python-version",
    ".tool-versions",
    "go.mod",
    "rust-toolchain",
    "Cargo.toml",
    "main.tf",
    "app.py",
    "main.go",
    "Main.java",
    "build.gradle.kts",
    "lib.rs",
    "main.c",
    "run.sh",
    "application.properties",
    "setup",
    "setup.cfg",
    "noextension",
    "trailing.",
    "\xc3\xbc.ts",
    "u\xcc\x88.env",
    "{a}.md",
    "*",
    "[x].json",
};

static const char *const folders[] = {
    "",
    "src/",
    "bin/",
    "tools/BIN/",
    "scripts/",
    "a/scripts/b/",
    ".husky/",
    "openspec/",
    "x/openspec/specs/login/",
    ".github/workflows/",
    "sub/.github/actions/build/",
    ".gitea/workflows/",
    "Caf\xc3\xa9/",
};

static void agrees_with_each_extractor(void **state)
{
    (void)state;
    struct facts_set every = {0}, few = {0};
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++)
        facts_set_add(&every, (enum facts_table)i);
    facts_set_add(&few, FACTS_TABLE_heading);
    facts_set_add(&few, FACTS_TABLE_env_word);
    const struct facts_set *demands[] = {&every, &few};
    uint64_t seen = 0;
    for (size_t d = 0; d < 2; d++) {
        struct extract_choice *choice = extract_choice_create(demands[d]);
        for (size_t f = 0; f < sizeof folders / sizeof *folders; f++)
            for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                char path[128];
                int n = snprintf(path, sizeof path, "%s%s", folders[f], names[i]);
                uint64_t wanted = extract_choose(choice, base_str_make(path, (size_t)n));
                if (wanted != one_by_one(demands[d], base_str_make(path, (size_t)n)))
                    fail_msg("%s: %llx", path, (unsigned long long)wanted);
                seen |= d == 0 ? wanted : 0;
            }
        extract_choice_destroy(choice);
    }
    /* Each extractor was wanted at least once: what never happens proves nothing. */
    for (size_t i = 0; extract_all[i]; i++)
        if (!(seen >> i & 1))
            fail_msg("no path is for %s", extract_all[i]->name);
}

static void knows_no_file_without_demand(void **state)
{
    (void)state;
    struct facts_set none = {0};
    struct extract_choice *choice = extract_choice_create(&none);
    assert_int_equal(extract_choose(choice, BASE_STR("src/a.ts")), 0);
    assert_int_equal(extract_choose(choice, BASE_STR("")), 0);
    extract_choice_destroy(choice);
    extract_choice_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_each_extractor),
        cmocka_unit_test(knows_no_file_without_demand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
