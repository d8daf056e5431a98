/* Contracts: what is refused, where, and what to do next; and that what is printed means the same. */
#include "validator/config/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct base_arena arena;

static int load(struct config *config, const char *text, struct base_error *err)
{
    return config_load(config, BASE_STR("assay.yaml"), base_str_of(text), NULL, &arena, err);
}

static void mistakes_have_a_place_and_a_next_step(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message, *hint;
        int line, column;
    } cases[] = {
        {"contracts: {}\n", "contracts must be a list", "", 1, 12},
        {"contracts:\n  - files: a.md\n    bann: x\n", "unknown key 'bann' in a contract",
         "did you mean 'ban'?", 3, 5},
        {"contracts:\n  - files: a.md\n", "a contract must say something", "such as ban", 2, 5},
        {"contracts:\n  - ban: x\n", "a contract needs files", "a path or globs", 2, 5},
        {"contracts:\n  - {files: a.md, ban: {regex: '('}}\n", "the regular expression is wrong at offset 1",
         "a backslash needs single quotes", 2, 32},
        {"contracts:\n  - {files: a.md, ban: []}\n", "ban is an empty list", "", 2, 24},
        {"contracts:\n  - {files: a.md, ban: {phrase: x, regex: y}}\n",
         "an entry of 'ban' needs one of phrase and regex", "", 2, 24},
        {"contracts:\n  - {files: a.md, ban: {case: loose, phrase: x}}\n", "'loose' is no case", "", 2, 31},
        {"contracts:\n  - {files: a.md, ban: {case: exct, phrase: x}}\n", "'exct' is no case",
         "did you mean 'exact'?", 2, 31},
        {"contracts:\n  - {files: a.md, require: x, allow: {file: a, phrase: b, note: c}}\n",
         "allow makes exceptions of ban", "", 2, 38},
        {"contracts:\n  - {files: a.md, ban: x, allow: {file: a, phrase: b}}\n",
         "an entry of 'allow' needs note", "", 2, 34},
        {"contracts:\n  - {files: a.md, tables: {rows: many}}\n", "rows must be an integer of at least 0", "",
         2, 34},
        {"contracts:\n  - {files: a.md, count: {gates: {table: x, query: y}}}\n",
         "count needs one of table, query and files", "", 2, 34},
        {"contracts:\n  - {files: a.md, count: {gates: many}}\n", "count must be a number, a list, or", "", 2,
         34},
        {"contracts:\n  - {files: a.md, count: [endpoint]}\n",
         "'endpoint' is no noun that is counted by itself", "did you mean 'endpoints'?", 2, 27},
        {"contracts:\n  - {files: a.md, severity: hard, ban: x}\n", "'hard' is no severity", "", 2, 29},
        {"contracts:\n  - {files: a.md, sections: {each: [a]}}\n", "an entry of 'sections' needs parts", "",
         2, 29},
        {"contracts:\n  - {files: a.md, complete: {as: heading}}\n",
         "an entry of 'complete' needs one of range and of", "", 2, 29},
        {"contracts:\n  - {files: a.md, contains: {required: true}}\n",
         "an entry of 'contains' needs one of text", "", 2, 29},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config;
        struct base_error err = {0};
        if (load(&config, cases[i].text, &err) == BASE_OK)
            fail_msg("%s: is taken", cases[i].text);
        if (!strstr(err.message, cases[i].message) || !strstr(err.hint, cases[i].hint))
            fail_msg("%s: '%s' '%s'", cases[i].text, err.message, err.hint);
        if (err.line != cases[i].line || err.column != cases[i].column)
            fail_msg("%s: at %d:%d", cases[i].text, err.line, err.column);
    }
}

static void what_is_printed_means_the_same(void **state)
{
    (void)state;
    static const char text[] = "contracts:\n"
                               "  - {name: a b, files: [a.md, 'b/**'], except: b/c.md, severity: minor,\n"
                               "     ban: [x, {phrase: 'on', suggest: \"it's\", word: false}], allow: "
                               "[{file: a, phrase: x, note: n}]}\n"
                               "  - files: a.md\n"
                               "    tables: [{under: A, columns: [A, B], rows: 3, values: {A: {one-of: [yes, "
                               "\"3\"]}}, lists: {table: t, "
                               "where: {a: '1'}}}]\n"
                               "    count: {gates: 7, files: {files: x/*}, more: {query: 'SELECT 1'}}\n"
                               "  - {files: a.md, complete: {of: {table: t, column: c}, as: row}}\n"
                               "  - {files: a.md, count: [endpoints, route groups]}\n"
                               "  - dependencies: {jose: '>=5'}\n"
                               "projects:\n"
                               "  - path: p\n"
                               "    contracts: [{files: p/a.md, numbered: Gate}]\n";
    struct config config, again;
    struct base_error err = {0};
    struct base_buf first, second;
    base_buf_init(&first, 1u << 20);
    base_buf_init(&second, 1u << 20);
    assert_int_equal(load(&config, text, &err), BASE_OK);
    assert_int_equal(config.contract_count, 6);
    assert_non_null(config.contracts[5].project);
    config_write(&first, &config, false);
    if (load(&again, base_buf_view(&first).p, &err) != BASE_OK)
        fail_msg("%d:%d: %s\n%s", err.line, err.column, err.message, first.p);
    config_write(&second, &again, false);
    assert_string_equal(first.p, second.p);
    assert_int_equal(again.contract_count, 6);
    base_buf_finish(&first);
    base_buf_finish(&second);
}

static void a_document_speaks_of_itself_alone(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        size_t count;
    } cases[] = {
        {"---\ntitle: x\nassay:\n  contracts:\n    - numbered: Step\n    - ban: x\n", "", 2},
        {"---\nassay:\n  contracts:\n    - {numbered: Step, files: a.md}\n",
         "a document cannot say 'files' of itself", 0},
        {"---\nassay:\n  contracts:\n    - {secrets: {except: x}}\n",
         "a document cannot say 'secrets' of itself", 0},
        {"---\nassay:\n  contracts:\n    - {count: {a: {table: endpoint}}}\n",
         "a document cannot say 'table' of itself", 0},
        {"---\nassay:\n  contract: []\n", "unknown key 'contract' in assay", 0},
        {"---\nassay: x\n", "assay must be a mapping", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct config_contract *all;
        size_t count;
        struct base_error err = {0};
        int rc = config_contracts_of_document(BASE_STR("a.md"), base_str_of(cases[i].text), &arena, &all,
                                              &count, &err);
        if ((rc == BASE_OK) != (cases[i].message[0] == '\0') || !strstr(err.message, cases[i].message))
            fail_msg("%s: '%s'", cases[i].text, err.message);
        if (rc == BASE_OK)
            assert_int_equal(count, cases[i].count);
        else
            assert_true(err.line > 1);
    }
}

static int finish(void **state)
{
    (void)state;
    base_arena_finish(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_have_a_place_and_a_next_step),
        cmocka_unit_test(what_is_printed_means_the_same),
        cmocka_unit_test(a_document_speaks_of_itself_alone),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
