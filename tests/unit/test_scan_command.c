/* Shell code as commands and words. */
#include "validator/scan/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* "program|word|>target;program|…", '$' behind a word with an expansion, '*' behind one with a pattern. */
static void is_read(const char *code, const char *expected, bool is_plain)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct scan_commands commands = {0};
    struct base_buf out;
    base_buf_init(&out, 4096);
    scan_commands_read(base_str_of(code), &arena, &commands);
    for (size_t i = 0; i < commands.commands.n; i++) {
        const struct scan_command *command = &commands.commands.items[i];
        for (size_t k = 0; k < command->word_count; k++) {
            const struct scan_command_word *word = &commands.words.items[command->word + k];
            base_buf_printf(&out, "%s%s%s%.*s%s%s", k ? "|" : "", word->is_redirect ? ">" : "",
                            word->is_assignment ? "=" : "", BASE_STR_ARG(word->text),
                            word->has_expansion ? "$" : "", word->has_pattern ? "*" : "");
        }
        base_buf_add_char(&out, ';');
    }
    assert_string_equal(out.p ? out.p : "", expected);
    assert_int_equal(commands.is_plain, is_plain);
    base_buf_finish(&out);
    scan_commands_finish(&commands);
    base_arena_finish(&arena);
}

static void test_words(void **state)
{
    (void)state;
    is_read("npm run  build", "npm|run|build;", true);
    is_read("a 'b c' \"d $e\" f\\ g \"h\"'i'", "a|b c|d $e$|f g|hi;", true);
    is_read("A=1 B='x y' npm test", "=A=1|=B=x y|npm|test;", true);
    is_read("ls *.md ~/x [ab] '*'", "ls|*.md*|~/x*|[ab]*|*;", true);
    is_read("a > b 2>&1 < c >>d &>e", "a|>b|>1|>c|>d|>e;", true);
    is_read("a # b 'c\nd#e #f", "a;d#e;", true);
    is_read("a \\\n  b", "a|b;", true);
    is_read("", "", true);
}

static void test_commands(void **state)
{
    (void)state;
    is_read("a && b || c | d; e & f\ng", "a;b;c;d;e;f;g;", true);
    is_read("a $(b c) \"$(d | e)\"", "a|$(b c)$|$(d | e)$;b|c;d;e;", true);
    is_read("cat <<EOF >x\nnpm run no\nEOF\nb", "cat|>EOF|>x;b;", true);
    is_read("cat <<-'A' <<B\n1\n\tA\n2\nB\nb", "cat|>A|>B;b;", true);
    is_read("if a; then b; fi", "a;b;;", false);
    is_read("for x in 1 2; do a; done", "x|in|1|2;a;;", false);
    is_read("(cd a && b)", "cd|a;b;", false);
}

static void test_broken(void **state)
{
    (void)state;
    static const char *const codes[] = {"a 'b", "a \"b", "a $(b",   "a ${b",      "a &&",     "a |",
                                        "| a",  "&& a",  "a ;; b",  "a >",        "a b)",     "cat <<E\n",
                                        "a `b", "a (b)", "a > > b", "a $((1 + 2", "a || && b"};
    struct base_arena arena = BASE_ARENA_INIT;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct scan_commands commands = {0};
        scan_commands_read(base_str_of(codes[i]), &arena, &commands);
        if (commands.is_plain)
            fail_msg("plain: %s", codes[i]);
        scan_commands_finish(&commands);
    }
    base_arena_finish(&arena);
}

static void is_reduced(const char *block, const char *expected, bool has_prompts)
{
    struct base_arena arena = BASE_ARENA_INIT;
    bool found;
    struct base_str commands = scan_commands_of(base_str_of(block), &arena, &found);
    assert_int_equal(commands.n, strlen(expected));
    assert_memory_equal(commands.p, expected, commands.n);
    assert_int_equal(found, has_prompts);
    base_arena_finish(&arena);
}

static void test_prompts(void **state)
{
    (void)state;
    is_reduced("a\nb\n", "a\nb\n", false);
    is_reduced("$ a\nb\n", "  a\n \n", true);
    is_reduced("$ a \\\n> b\nc\n", "  a \\\n  b\n \n", true);
    is_reduced("$ a 'b\nc'\nd\n", "  a 'b\nc'\n \n", true);
    is_reduced("$ cat <<E\nx\nE\ny\n", "  cat <<E\nx\nE\n \n", true);
    is_reduced("me@host:~$ a\nb\n", "           a\n \n", true);
    is_reduced("echo $ a\n", "echo $ a\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_commands),
                                       cmocka_unit_test(test_broken), cmocka_unit_test(test_prompts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
