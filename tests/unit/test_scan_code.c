#include "validator/scan/code.h"
#include "validator/scan/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

typedef void next_function(struct scan_code *scan, struct scan_code_token *token);

/* The tokens of the text with a blank between them; a string stands in angle brackets, a computed one in
 * braces. */
static void expect_tokens(next_function *next, const char *text, const char *expected)
{
    struct scan_code scan;
    struct scan_code_token token;
    struct base_buf out;
    base_buf_init(&out, 4000);
    scan_code_init(&scan, base_str_of(text));
    for (next(&scan, &token); token.kind != SCAN_CODE_END; next(&scan, &token)) {
        const char *marks = token.kind != SCAN_CODE_STRING ? "  " : token.is_computed ? "{}" : "<>";
        if (out.n)
            base_buf_add_char(&out, ' ');
        if (marks[0] != ' ')
            base_buf_add_char(&out, marks[0]);
        base_buf_add(&out, scan_code_text(&scan, &token));
        if (marks[0] != ' ')
            base_buf_add_char(&out, marks[1]);
    }
    assert_string_equal(out.n ? out.p : "", expected);
    base_buf_finish(&out);
}

static void python(void **state)
{
    (void)state;
    expect_tokens(scan_python_next, "a = 'x' # 'y'\nb", "a = <x> b");
    expect_tokens(scan_python_next, "'''a\n'b' ''' r'\\'' rb\"c\"", "<a\n'b' > <\\'> <c>");
    expect_tokens(scan_python_next, "f\"{a['x']} {{b}}\" f'{x!r:>{w}}' 'z'",
                  "{{a['x']} {{b}}} {{x!r:>{w}}} <z>");
    expect_tokens(scan_python_next, "'not closed\nb 1.5", "<not closed> b 1.5");
}

static void go(void **state)
{
    (void)state;
    expect_tokens(scan_go_next, "a /* \" */ \"b\\\"\" // \"\n`c\"\n\\` '\"' d", "a <b\\\"> <c\"\n\\> <\"> d");
}

static void java_and_kotlin(void **state)
{
    (void)state;
    expect_tokens(scan_java_next, "a /* /* */ \"\"\"b \"c\"\n\"\"\" 'd'", "a <b \"c\"\n> <d>");
    expect_tokens(scan_kotlin_next, "a /* /* */ */ \"$b\" \"\\$c\" \"\"\"\\\"\"\" d", "a {$b} <\\$c> <\\> d");
}

static void rust(void **state)
{
    (void)state;
    expect_tokens(scan_rust_next, "a /* /* */ \" */ r#\"b\"c\"# b'\"' 'd' &'e f", "a <b\"c> <\"> <d> & 'e f");
    expect_tokens(scan_rust_next, "\"x\ny\" br\"\\\" 1..2 '\\'' '\xc3\xbc'",
                  "<x\ny> <\\> 1 . . 2 <\\'> <\xc3\xbc>");
}

static void c(void **state)
{
    (void)state;
    expect_tokens(scan_c_next, "a // b \\\n\"c\" L\"d\" u8\"e\" R\"x(f)\")x\" '\"' g",
                  "a <c> <d> <e> <f)\"> <\"> g");
    expect_tokens(scan_c_next, "LOW L u \\\nx", "LOW L u x");
}

static void expect_shell(const char *text, const char *expected)
{
    static const char *const kinds[] = {"", "w:", "a:", "$:"};
    struct scan_shell scan;
    struct scan_shell_token token;
    struct base_buf out;
    base_buf_init(&out, 4000);
    scan_shell_init(&scan, base_str_of(text));
    for (scan_shell_next(&scan, &token); token.kind != SCAN_SHELL_END; scan_shell_next(&scan, &token)) {
        if (out.n)
            base_buf_add_char(&out, ' ');
        base_buf_add_text(&out, kinds[token.kind]);
        base_buf_add(&out, token.name);
        if (token.sign)
            base_buf_add_char(&out, token.sign);
        base_buf_add(&out, token.operand);
    }
    assert_string_equal(out.n ? out.p : "", expected);
    base_buf_finish(&out);
}

static void shell(void **state)
{
    (void)state;
    expect_shell("A=\"$B\" run '$C' # $D\necho \\$E ${F:-g}", "a:A $:B w:run w:echo $:F-g");
    expect_shell("echo \"${A:-it's}\" $(b \"$C\") `d $E` ${F:?no} ${G%.*}",
                 "w:echo $:A-it's $:C $:E $:F?no $:G%");
    expect_shell("cat <<X <<'Y'\n$A\nX\n$B\nY\n$C", "w:cat $:A $:C");
    expect_shell("cat <<-X\n\t$A '\n\tX\nb", "w:cat $:A w:b");
    expect_shell("a <<< $B; C[1]=2 d$'\\'$E'", "w:a $:B a:C w:d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(python), cmocka_unit_test(go), cmocka_unit_test(java_and_kotlin),
        cmocka_unit_test(rust),   cmocka_unit_test(c),  cmocka_unit_test(shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
