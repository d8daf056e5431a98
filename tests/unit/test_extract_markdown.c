/* The reader of Markdown with texts that nobody writes. */
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

/* Shapes for which readers of Markdown are known to take time that grows with the square of the length: a
 * quarter of a megabyte of each must not be felt. */
static void test_hostile(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "[",        "]",        "![",         "[a](",      "[a](<b",  "[a][",     "*a **a ",    "a**b",
        "a_ _b",    "~a ~~b ",  "`a``b",      "`",         "<a ",     "<!--",     "<?a",        "<![CDATA[",
        "<a x=\"",  "&amp",     "&",          "http://(",  "www.",    "\\",       "a|b\n-|-\n", "|a",
        "[a]: b\n", "[a]:\n",   "[^a]: b\n",  "[^a] [^a]", "# a\n",   "a\n===\n", ">a\n",       "- a\n",
        "1. a\n",   "```\na\n", "    a\n",    "\t\ta\n",   "!!! a\n", "* * ",     "[[a]](b)",   "**",
        "{",        "<div>\n",  "</div>\n\n", "a\n:-:\n",  "[a]\n",   "{a",       "(((",        "<a href=x>"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        read_shape("", parts[i], 250000 / strlen(parts[i]), "");
        read_shape("x ", parts[i], 250000 / strlen(parts[i]), "");
    }
}

/* Images in the texts of images: the texts are not written again and again. */
static void test_nested_images(void **state)
{
    (void)state;
    struct base_buf text;
    base_buf_init(&text, SIZE_MAX);
    repeat(&text, "![", 20000);
    base_buf_add_text(&text, "x");
    repeat(&text, "](y)", 20000);
    assert_int_equal(read_markdown(base_buf_view(&text)).links, 20000);
    base_buf_finish(&text);
}

static void test_depth(void **state)
{
    (void)state;
    is_read(read_shape("", ">", 100, " a\nb\n"));
    is_read(read_shape("", "- ", 100, "a\nb\n"));
    static const char *const markers[] = {">", "> ", "- ", "1. ", "+ > "};
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
        struct outcome outcome = read_shape("text\n\n", markers[i], 101, "a\nb\n");
        assert_int_equal(outcome.fatal, 1);
        assert_int_equal(outcome.line, 3);
        assert_int_equal(outcome.headings, 1); /* what stands behind is read */
    }
    is_read(read_shape("", "- ", 5000, "\n")); /* a thematic break */
    is_read(read_shape("", " ", 5000, "text\n"));
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
        cmocka_unit_test(test_hostile), cmocka_unit_test(test_nested_images),
        cmocka_unit_test(test_depth),   cmocka_unit_test(test_front_matter),
        cmocka_unit_test(test_accepts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
