/* CODEOWNERS. The truths were written from the rules that GitHub and GitLab document, before the reader. */
#include "validator/link/owners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct truth {
    const char *path, *owners; /* NULL: nobody */
};

static void check(const char *file, const char *text, const struct truth *truths, size_t count)
{
    struct base_arena arena = BASE_ARENA_INIT;
    struct link_owners *owners = link_owners_create(base_str_of(file), base_str_of(text), &arena);
    /* Twice: the second time every folder is known. */
    for (size_t i = 0; i < 2 * count; i++) {
        const struct truth *truth = &truths[i % count];
        struct base_str found = link_owners_of(owners, base_str_of(truth->path));
        if (!base_str_eq(found, truth->owners ? base_str_of(truth->owners) : BASE_STR_ABSENT))
            fail_msg("%s: %s is owned by '%.*s', not by '%s'", text, truth->path, BASE_STR_ARG(found),
                     truth->owners ? truth->owners : "(nobody)");
    }
    link_owners_destroy(owners);
    base_arena_finish(&arena);
}

#define CHECK(file, text, ...)                                                                               \
    do {                                                                                                     \
        static const struct truth truths[] = {__VA_ARGS__};                                                  \
        check(file, text, truths, sizeof truths / sizeof *truths);                                           \
    } while (0)

/* One file with the forms that GitHub's documentation explains one by one. */
static void test_github(void **state)
{
    (void)state;
    CHECK(
        "CODEOWNERS",
        "# everything, unless a later line says otherwise\n"
        "*       @all1 @all2\n"
        "*.js    @js # a remark\n"
        "*.go docs@example.com\n"
        "*.txt @org/text\n"
        "/build/logs/ @doctor\n"
        "docs/* docs@example.com\n"
        "apps/ @octo\n"
        "/wiki/ @wiki\n"
        "/scripts/ @doctor @octo\n"
        "**/logs @octo\n"
        "/site/ @octo\n"
        "/site/github\n"
        "/other/ @octo\n"
        "/other/github @doctor\n",
        {"README.md", "@all1 @all2"}, {"src/deep/a.c", "@all1 @all2"}, {"a.js", "@js"}, {"src/x/a.js", "@js"},
        {"cmd/main.go", "docs@example.com"}, {"notes.txt", "@org/text"}, {"build/logs/today", "@octo"},
        {"build/logs2/today", "@all1 @all2"}, {"docs/start.md", "docs@example.com"},
        {"docs/build/trouble.md", "@all1 @all2"}, {"x/docs/start.md", "@all1 @all2"}, {"apps/a.c", "@octo"},
        {"x/apps/y/a.js", "@octo"}, {"apps2/a.c", "@all1 @all2"}, {"wiki/a.md", "@wiki"},
        {"wiki/deep/a.js", "@wiki"}, {"x/wiki/a.md", "@all1 @all2"}, {"scripts/a.sh", "@doctor @octo"},
        {"deeply/nested/logs/a", "@octo"}, {"logs/x/y", "@octo"}, {"site/a", "@octo"}, {"site/github", NULL},
        {"site/github/x/a.js", NULL}, {"site/github2", "@octo"}, {"other/github/a.js", "@doctor"});
}

static void test_patterns(void **state)
{
    (void)state;
    /* The last match wins, also when it is the broadest. */
    CHECK("CODEOWNERS", "/a/ @a\n* @all\n", {"a/x", "@all"}, {"b", "@all"});
    /* Spaces are escaped; a hash after an escape is a letter. */
    CHECK("CODEOWNERS", "/my\\ docs/ @a\n/b\\#c @b\n", {"my docs/x.md", "@a"}, {"my", NULL}, {"b#c", "@b"});
    /* No negation, no ranges: such lines say nothing, or mean the letters. */
    CHECK("CODEOWNERS", "* @all\n!a.js @x\n/[ab].js @y\n", {"a.js", "@all"}, {"[ab].js", "@y"});
    /* A slash within binds to the root; stars stand for any number of folders. */
    CHECK("CODEOWNERS", "src/**/test @t\n/lib/** @l\n?.md @one\n", {"src/test/a", "@t"},
          {"src/a/b/test", "@t"}, {"x/src/test/a", NULL}, {"lib/a", "@l"}, {"lib/a/b", "@l"}, {"lib", NULL},
          {"a.md", "@one"}, {"x/b.md", "@one"}, {"ab.md", NULL});
    /* A folder only, a file of that name is none. */
    CHECK("CODEOWNERS", "build/ @b\n", {"build", NULL}, {"build/x", "@b"}, {"a/build/x", "@b"});
    /* Case counts, carriage returns and a byte-order mark do not. */
    CHECK("CODEOWNERS", "\xef\xbb\xbf*.TS @a\r\n/x @b\r\n", {"a.ts", NULL}, {"a.TS", "@a"}, {"x", "@b"});
    /* A word that is no owner is none; a line of one word takes the owners away. */
    CHECK("CODEOWNERS", "* @a\n/b nobody\n", {"a", "@a"}, {"b", NULL});
    CHECK("CODEOWNERS", "*/x.c @a\n", {"a/x.c", "@a"}, {"x.c", NULL}, {"a/b/x.c", NULL});
    CHECK("CODEOWNERS", "* @a\n* \n", {"a", NULL});
    CHECK("CODEOWNERS", "", {"a", NULL});
}

static void test_gitlab(void **state)
{
    (void)state;
    CHECK("CODEOWNERS",
          "* @default\n"
          "[Documentation]\n"
          "docs/ @docs\n"
          "README.md @docs @lead\n"
          "^[Optional][2] @maybe\n"
          "*.rb\n"
          "/db/ @dba\n"
          "[documentation]\n"
          "/docs/api/ @api\n",
          {"a.c", "@default"}, {"docs/a.md", "@default @docs"}, {"x/docs/a.md", "@default @docs"},
          {"x/README.md", "@default @docs @lead"}, {"a.rb", "@default @maybe"}, {"db/a.rb", "@default @dba"},
          {"docs/api/x.rb", "@default @api @maybe"});
    /* Without a heading it is read as GitHub does; below .gitlab as GitLab does. */
    CHECK("CODEOWNERS", "a/b @x\n", {"a/b", "@x"}, {"c/a/b", NULL});
    CHECK(".gitlab/CODEOWNERS", "a/b @x\n", {"a/b", "@x"}, {"c/a/b", "@x"});
    CHECK("CODEOWNERS", "[id]/page.tsx @x\n", {"[id]/page.tsx", "@x"}, {"i/page.tsx", NULL});
}

/* Many lines over many folders stay cheap: what a folder cannot match is not looked at for its files. */
static void test_long(void **state)
{
    (void)state;
    static char text[2000 * 40];
    size_t n = 0;
    for (int i = 0; i < 2000; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "/folder%d/ @owner%d\n", i, i);
    struct base_arena arena = BASE_ARENA_INIT;
    struct link_owners *owners = link_owners_create(BASE_STR("CODEOWNERS"), base_str_make(text, n), &arena);
    for (int i = 0; i < 2000; i++) {
        char path[64], owner[32];
        snprintf(path, sizeof path, "folder%d/x/%d.c", i % 2000, i);
        snprintf(owner, sizeof owner, "@owner%d", i % 2000);
        assert_true(base_str_is(link_owners_of(owners, base_str_of(path)), owner));
    }
    assert_null(link_owners_of(NULL, BASE_STR("a")).p);
    link_owners_destroy(owners);
    base_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_github), cmocka_unit_test(test_patterns),
                                       cmocka_unit_test(test_gitlab), cmocka_unit_test(test_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
