/* What is kept from the Markdown parser, because its work would grow with the square of the length. */
#include "validator/extract/extract.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct outcome {
    size_t problems, fatal, headings, links;
    int line; /* of the last problem */
};

static struct outcome read_markdown(struct base_str text)
{
    struct facts_set demand = {0};
    facts_set_add(&demand, FACTS_TABLE_heading);
    facts_set_add(&demand, FACTS_TABLE_link);
    facts_set_add(&demand, FACTS_TABLE_parse_problem);
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    struct extract_input input = {text, BASE_STR("md")};
    extract_markdown.run(&input, chunk);
    struct outcome outcome = {.problems = facts_chunk_count(chunk, FACTS_TABLE_parse_problem),
                              .headings = facts_chunk_count(chunk, FACTS_TABLE_heading),
                              .links = facts_chunk_count(chunk, FACTS_TABLE_link)};
    for (size_t i = 0; i < outcome.problems; i++) {
        struct facts_parse_problem problem;
        facts_chunk_get(chunk, FACTS_TABLE_parse_problem, i, &problem);
        outcome.fatal += problem.is_fatal == 1;
        outcome.line = (int)problem.line;
    }
    facts_chunk_destroy(chunk);
    return outcome;
}

static void repeat(struct base_buf *out, const char *part, size_t times)
{
    for (size_t i = 0; i < times; i++)
        base_buf_add_text(out, part);
}

/* `head`, `times` times `part`, and a heading with a link behind it. */
static struct outcome read_shape(const char *head, const char *part, size_t times, const char *tail)
{
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    base_buf_add_text(&text, head);
    repeat(&text, part, times);
    base_buf_add_text(&text, tail);
    base_buf_add_text(&text, "\n\n# Heading\n\n[x](y.md)\n");
    struct outcome outcome = read_markdown(base_buf_view(&text));
    base_buf_finish(&text);
    return outcome;
}

static void is_read(struct outcome outcome)
{
    assert_int_equal(outcome.problems, 0);
    assert_true(outcome.headings >= 1);
    assert_true(outcome.links >= 1);
}

static void is_refused(struct outcome outcome, int line)
{
    assert_int_equal(outcome.fatal, 1);
    assert_int_equal(outcome.line, line);
    assert_int_equal(outcome.headings, 0);
}

static void test_rows(void **state)
{
    (void)state;
    is_read(read_shape("a|b\n-|-\n", "|", 1000, "\n"));
    is_read(read_shape("", "|", 5000, "\n")); /* no table */
    struct outcome outcome = read_shape("a|b\n-|-\n", "|", 1001, "\n");
    assert_int_equal(outcome.fatal, 1);
    assert_int_equal(outcome.headings, 1); /* the table is read as text, the rest as always */
    assert_int_equal(read_shape("", "|", 1001, "\n-|-\n").fatal, 1);        /* the head of a table */
    assert_int_equal(read_shape("a|b\n-\v|-\n", "|", 1001, "\n").fatal, 1); /* blanks of cmark's own */
    assert_int_equal(read_shape("a|b\n-|-\n", "|a|b|c\n", 400000, "").fatal, 1);
    assert_int_equal(read_shape("a|b\r-|-\r", "|", 1001, "\r").fatal, 1);
    is_read(read_shape("a|b\r\n-|-\r\n", "a|b\r\n", 5000, "")); /* CR LF is one end */
    /* Rows that delimit nothing, because the line before has other columns. */
    is_read(read_shape("", "a|b|c\n-|-\n", 1000, ""));
    assert_int_equal(read_shape("", "a|b|c\n-|-\n", 3000, "").fatal, 1);
}

static void test_quotes(void **state)
{
    (void)state;
    is_read(read_shape("", ">", 100, " a\nb\n"));
    is_refused(read_shape("text\n", ">", 101, " a\nb\n"), 2);
    is_refused(read_shape("", "> ", 101, "a\nb\n"), 1);
    is_refused(read_shape("", "> ", 101, "a\rb\n"), 1);
}

static void test_lists(void **state)
{
    (void)state;
    is_read(read_shape("", "- ", 100, "a\nb\n"));
    is_refused(read_shape("", "- ", 101, "a\nb\n"), 1);
    is_refused(read_shape("", "1. ", 101, "a\nb\n"), 1);
    is_refused(read_shape("", "+ > ", 51, "a\nb\n"), 1);
    is_read(read_shape("", "- ", 5000, "\n"));     /* a thematic break */
    is_read(read_shape("", "-", 5000, " a\nb\n")); /* no marker */
    is_read(read_shape("", " ", 5000, "text\n"));
    is_read(read_shape("", " ", 400, "- a\n"));
    is_refused(read_shape("", " ", 401, "- a\n"), 1);
    is_refused(read_shape("", "\t", 101, "12) a\n"), 1);
}

/* Fields are lost behind a broken place in front matter: fatal to those who read fields. */
static void test_front_matter(void **state)
{
    (void)state;
    struct outcome outcome = read_markdown(BASE_STR("---\ntitle: [a, b\nstatus: x\n---\n# Heading\n"));
    assert_int_equal(outcome.problems, 1);
    assert_int_equal(outcome.fatal, 0);
    assert_int_equal(outcome.headings, 1);
    struct facts_set demand = {0};
    facts_set_add(&demand, FACTS_TABLE_doc_field);
    facts_set_add(&demand, FACTS_TABLE_parse_problem);
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    struct extract_input input = {BASE_STR("---\ntitle: [a, b\nstatus: x\n---\n# Heading\n"), BASE_STR("md")};
    extract_markdown.run(&input, chunk);
    struct facts_parse_problem problem;
    assert_int_equal(facts_chunk_count(chunk, FACTS_TABLE_parse_problem), 1);
    facts_chunk_get(chunk, FACTS_TABLE_parse_problem, 0, &problem);
    assert_int_equal(problem.is_fatal, 1);
    assert_int_equal(problem.line, 3);
    facts_chunk_destroy(chunk);
}

/* Globs are in lower case, and a file is what its name says in any case. */
static void test_accepts(void **state)
{
    (void)state;
    assert_true(extract_accepts(&extract_typescript, BASE_STR("src/A.TS")));
    assert_true(extract_accepts(&extract_markdown, BASE_STR("README.MD")));
    assert_true(extract_accepts(&extract_openapi, BASE_STR("Docs/Api.YAML")));
    assert_false(extract_accepts(&extract_typescript, BASE_STR("src/A.TXT")));
    struct base_buf path;
    base_buf_init(&path, 10000);
    repeat(&path, "Folder/", 1000);
    base_buf_add_text(&path, "a.ts");
    assert_true(extract_accepts(&extract_typescript, base_buf_view(&path)));
    base_buf_finish(&path);
    for (size_t i = 0; extract_all[i]; i++)
        for (const char *const *glob = extract_all[i]->globs; *glob; glob++)
            for (const char *p = *glob; *p; p++)
                assert_false(*p >= 'A' && *p <= 'Z');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),         cmocka_unit_test(test_quotes),  cmocka_unit_test(test_lists),
        cmocka_unit_test(test_front_matter), cmocka_unit_test(test_accepts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
