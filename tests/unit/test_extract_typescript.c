/* What the cases in fixtures/extract/typescript do not show: hostile input, limits and demand. */
#include "validator/base/memory.h"
#include "validator/extract/extract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct facts_set everything(void)
{
    struct facts_set set;
    memset(&set, 0xff, sizeof set);
    return set;
}

/* The facts of a text; the caller destroys them. */
static struct facts_chunk *extract(const struct facts_set *demand, struct base_str text,
                                   const char *extension)
{
    struct facts_chunk *chunk = facts_chunk_create(demand);
    struct extract_input input = {.bytes = text, .extension = base_str_of(extension)};
    extract_typescript.run(&input, chunk);
    return chunk;
}

/* `prefix`, then `part` n times. */
static struct base_str repeat(const char *prefix, const char *part, size_t n)
{
    size_t head = strlen(prefix), each = strlen(part);
    char *text = base_alloc(head + each * n + 1);
    memcpy(text, prefix, head);
    for (size_t i = 0; i < n; i++)
        memcpy(text + head + i * each, part, each);
    return base_str_make(text, head + each * n);
}

static const struct {
    const char *prefix, *part;
} hostile[] = {
    {"", "("},
    {"", "["},
    {"x=", "{a:"},
    {"", "`${"},
    {"", "a<"},
    {"x=", "(a="},
    {"x=", "(a=(b)=>"},
    {"x=", "a?(b):c=>"},
    {"x=", "a?(b=(c)):"},
    {"x=", "<T>("},
    {"x=", "<a>"},
    {"x=", "<a b={"},
    {"x=", "<A<"},
    {"type A=", "("},
    {"type A=", "{a:"},
    {"type A=", "A<"},
    {"type A=", "`${"},
    {"type A=A ", "extends infer U "},
    {"let a:", "(a:"},
    {"let a:", "({"},
    {"const ", "{a:"},
    {"const ", "[{a=["},
    {"", "function f(){"},
    {"", "class A{a="},
    {"x=", "async("},
    {"x=", "!"},
    {"", "await "},
    {"", "new "},
    {"", "@("},
    {"if(a){}", "else if(a){}"},
    {"x=", "a="},
    {"", "`"},
    {"", "'\n"},
    {"", "}"},
    {"", "a b "},
    {"x=", "'a'+"},
    {"x=[", "1,"},
    {"x={", "a:{b:1},"},
    {"f", ".g()"},
    {"f", "(a)"},
    {"f", "<T>(a)"},
    {"", "a:"},
    {"", "export "},
    {"", "/*"},
    {"", "import "},
    {"x=", "a as "},
    {"", "case "},
    {"x=/", "[/"},
    {"", "\xff"},
    {"", "\\u"},
    {"x=\"", "\xc3\xa9"},
    {"", "declare "},
    {"", "abstract "},
    {"x=", "class extends "},
    {"type A=", "?"},
    {"", "@"},
    {"let a:", "typeof "},
};

static void hostile_input_ends(void **state)
{
    (void)state;
    static const char *const extensions[] = {"ts", "tsx", "js"};
    const struct facts_set all = everything();
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct base_str text = repeat(hostile[i].prefix, hostile[i].part, 20000);
        for (size_t e = 0; e < 3; e++)
            facts_chunk_destroy(extract(&all, text, extensions[e]));
        base_free((char *)text.p);
    }
}

static void deep_nesting_is_a_problem(void **state)
{
    (void)state;
    const struct facts_set all = everything();
    struct facts_parse_problem problem;
    struct base_str text = repeat("x = ", "[", 100000);
    struct facts_chunk *chunk = extract(&all, text, "ts");
    assert_true(facts_chunk_count(chunk, FACTS_TABLE_parse_problem) > 0);
    facts_chunk_get(chunk, FACTS_TABLE_parse_problem, 0, &problem);
    assert_int_equal(problem.is_fatal, 1);
    assert_true(base_str_is(problem.message, "nested too deeply"));
    facts_chunk_destroy(chunk);
    base_free((char *)text.p);
}

static void problems_are_few(void **state)
{
    (void)state;
    const struct facts_set all = everything();
    struct base_str text = repeat("", "const = ;\n", 1000);
    struct facts_chunk *chunk = extract(&all, text, "ts");
    size_t n = facts_chunk_count(chunk, FACTS_TABLE_parse_problem);
    assert_true(n > 1 && n <= 20);
    facts_chunk_destroy(chunk);
    base_free((char *)text.p);
}

/* Texts that grow with the chain or the sum they describe are cut. */
static void texts_are_bounded(void **state)
{
    (void)state;
    static const char *const parts[] = {".a()", "``", "('x')"};
    const struct facts_set all = everything();
    for (size_t i = 0; i < 3; i++) {
        struct base_str text = repeat("f", parts[i], 5000);
        struct facts_chunk *chunk = extract(&all, text, "ts");
        assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_call), 5000);
        for (size_t row = 0; row < 5000; row++) {
            struct facts_call call;
            facts_chunk_get(chunk, FACTS_TABLE_call, row, &call);
            assert_true(call.callee.n <= 500);
            assert_int_equal(call.ordinal, row);
        }
        facts_chunk_destroy(chunk);
        base_free((char *)text.p);
    }
    struct base_str sum = repeat("x = 'a'", " + 'bc'", 50000);
    struct facts_chunk *chunk = extract(&all, sum, "ts");
    struct facts_binding binding;
    facts_chunk_get(chunk, FACTS_TABLE_binding, 0, &binding);
    assert_true(base_str_is(binding.value_kind, "string"));
    assert_true(binding.value.n > 1000 && binding.value.n <= 4096);
    facts_chunk_destroy(chunk);
    base_free((char *)sum.p);
}

static const char sample[] =
    "import { Router, type T } from 'express';\n"
    "/* eslint-disable */ // @ts-ignore\n"
    "@Dec('x') export class A<T> extends B { constructor(private a: any, b?: T) { f({ c: [1] }); } }\n"
    "const { X = 'd' } = process.env, r = Router(), g = async <T,>(x: T) => x as any;\n"
    "describe('s', () => { it(`t${1}`, () => { r.route('/').get(h)!.post(i?.j); }); });\n"
    "const v = a < b && c > (d), re = /[/]`'\"/g.test(`x${`y`}`);\n"
    "export default { r, nested: { k: require('z') } }; enum E { P, Q = 'q' } [\"SIGINT\"];\n"
    "type U = { [K in keyof A]?: A[K] extends infer V ? V : never };\n"
    "const q = sql`SELECT a FROM b WHERE c = ${d}`; db.exec('CREATE TABLE t (a int)');\n"
    "const el = <div a=\"b\" {...c}>it's {d} <b/></div>;\n";

static void every_truncation_is_survived(void **state)
{
    (void)state;
    static const char *const extensions[] = {"ts", "tsx", "js"};
    const struct facts_set all = everything();
    for (size_t n = 0; n < sizeof sample; n++) {
        /* On the heap, so that a sanitizer sees the first byte behind it. */
        char *copy = base_alloc(n ? n : 1);
        memcpy(copy, sample, n);
        for (size_t e = 0; e < 3; e++)
            facts_chunk_destroy(extract(&all, base_str_make(copy, n), extensions[e]));
        base_free(copy);
    }
}

/* A table holds the same rows whether it alone is wanted or every table is. */
static void demand_changes_no_row(void **state)
{
    (void)state;
    const struct facts_set all = everything();
    const struct base_str text = base_str_make(sample, sizeof sample - 1);
    struct facts_chunk *full = extract(&all, text, "tsx");
    for (const enum facts_table *table = extract_typescript.fills; *table != FACTS_TABLE_COUNT; table++) {
        struct facts_set one = {0};
        facts_set_add(&one, *table);
        struct facts_chunk *chunk = extract(&one, text, "tsx");
        size_t n = facts_chunk_count(full, *table);
        assert_true(n > 0);
        assert_int_equal(facts_chunk_count(chunk, *table), n);
        for (int other = 0; other < FACTS_TABLE_COUNT; other++)
            if (other != (int)*table)
                assert_int_equal(facts_chunk_count(chunk, (enum facts_table)other), 0);
        facts_chunk_destroy(chunk);
    }
    facts_chunk_destroy(full);
}

static void translations_of_qt_are_not_typescript(void **state)
{
    (void)state;
    struct extract_input input = {.bytes = BASE_STR("\n<?xml version=\"1.0\"?><!DOCTYPE TS>"),
                                  .extension = BASE_STR("ts")};
    assert_false(extract_typescript.recognises(&input));
    input.bytes = BASE_STR("<T>x");
    assert_true(extract_typescript.recognises(&input));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_input_ends),
        cmocka_unit_test(deep_nesting_is_a_problem),
        cmocka_unit_test(problems_are_few),
        cmocka_unit_test(texts_are_bounded),
        cmocka_unit_test(every_truncation_is_survived),
        cmocka_unit_test(demand_changes_no_row),
        cmocka_unit_test(translations_of_qt_are_not_typescript),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
