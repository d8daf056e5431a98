#include "validator/base/fold.h"
#include "validator/base/phrases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static void folds_to(const char *text, const char *expected, bool keep_case)
{
    struct base_folded folded = {0};
    base_fold(&folded, base_str_of(text), keep_case);
    if (!base_str_is(folded.text.n ? base_buf_view(&folded.text) : BASE_STR(""), expected))
        fail_msg("'%s' folds to '%.*s', not '%s'", text, BASE_STR_ARG(base_buf_view(&folded.text)), expected);
    for (size_t i = 0; i < folded.text.n; i++)
        assert_true(folded.from[i] <= folded.from[i + 1]);
    assert_int_equal(folded.from[folded.text.n], strlen(text));
    base_folded_finish(&folded);
}

static void what_a_reader_does_not_see_is_folded(void **state)
{
    (void)state;
    folds_to("", "", false);
    folds_to("  HIPAA\n compliant ", "hipaa compliant", false);
    folds_to("HIPAA", "HIPAA", true);
    folds_to("“SOC‑2” isn’t", "\"soc 2\" isn't", false);
    folds_to("SOC-2 and SOC–2", "soc 2 and soc 2", false);
    folds_to("non-\ncompliant", "non compliant", false);
    folds_to("safe — certified", "safe - certified", false);
    folds_to("--admin", "--admin", false);
    folds_to("a\xc2\xa0"
             "b\xe2\x80\x8b"
             "c\xc2\xad"
             "d",
             "a bcd", false);
    folds_to("ÄÖÜ Ж …", "äöü ж ...", false);
    folds_to("\xff-\xff", "\xef\xbf\xbd-\xef\xbf\xbd", false);
}

static void words_are_told_from_what_is_around_them(void **state)
{
    (void)state;
    assert_true(base_fold_word_at(BASE_STR("é"), 0));
    assert_true(base_fold_word_before(BASE_STR("é"), 2));
    assert_false(base_fold_word_at(BASE_STR("-"), 0));
    assert_false(base_fold_word_at(BASE_STR("認証"), 0));
    assert_false(base_fold_word_before(BASE_STR(""), 0));
}

struct found {
    char text[400];
};

static void note(void *context, uint32_t phrase, size_t from, size_t to)
{
    struct found *found = context;
    size_t n = strlen(found->text);
    snprintf(found->text + n, sizeof found->text - n, "%u:%zu-%zu ", phrase, from, to);
}

static void all_phrases_are_found_in_one_pass(void **state)
{
    (void)state;
    static const char *const words[] = {"he", "she", "his", "hers", "e", "he"};
    struct base_phrases *phrases = base_phrases_create();
    struct found found = {""};
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(base_phrases_add(phrases, base_str_of(words[i])), i);
    assert_int_equal(base_phrases_add(phrases, BASE_STR("")), UINT32_MAX);
    base_phrases_seal(phrases);
    base_phrases_search(phrases, BASE_STR("ushers"), note, &found);
    assert_string_equal(found.text, "1:1-4 0:2-4 4:3-4 3:2-6 ");
    base_phrases_destroy(phrases);
    phrases = base_phrases_create();
    base_phrases_seal(phrases);
    base_phrases_search(phrases, BASE_STR("anything"), note, &found);
    base_phrases_destroy(phrases);
}

/* Against a search for each phrase, over texts of few letters, where much overlaps. */
static void random_phrases_are_found_as_by_hand(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 200; round++) {
        struct base_phrases *phrases = base_phrases_create();
        char words[8][5], text[41] = "";
        size_t expected = 0;
        struct found found = {""};
        for (int w = 0; w < 8; w++) {
            int n = 1 + (int)((seed = seed * 1103515245 + 12345) >> 16) % 4;
            for (int i = 0; i < n; i++)
                words[w][i] = (char)('a' + ((seed = seed * 1103515245 + 12345) >> 16) % 2);
            words[w][n] = '\0';
            base_phrases_add(phrases, base_str_of(words[w]));
        }
        for (int i = 0; i < 12; i++)
            text[i] = (char)('a' + ((seed = seed * 1103515245 + 12345) >> 16) % 2);
        base_phrases_seal(phrases);
        base_phrases_search(phrases, base_str_of(text), note, &found);
        for (int w = 0; w < 8; w++) {
            bool is_first = true;
            for (int k = 0; k < w; k++)
                is_first = is_first && strcmp(words[k], words[w]) != 0;
            for (size_t at = 0; is_first && at + strlen(words[w]) <= 12; at++) {
                char mark[40];
                if (strncmp(text + at, words[w], strlen(words[w])) != 0)
                    continue;
                snprintf(mark, sizeof mark, "%d:%zu-%zu ", w, at, at + strlen(words[w]));
                assert_non_null(strstr(found.text, mark));
                expected++;
            }
        }
        size_t n = 0;
        for (const char *p = found.text; *p; p++)
            n += *p == ' ';
        assert_int_equal(n, expected);
        base_phrases_destroy(phrases);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_reader_does_not_see_is_folded),
        cmocka_unit_test(words_are_told_from_what_is_around_them),
        cmocka_unit_test(all_phrases_are_found_in_one_pass),
        cmocka_unit_test(random_phrases_are_found_as_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
