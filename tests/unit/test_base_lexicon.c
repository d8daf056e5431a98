/* Words of prose, and the language of a text. */
#include "validator/base/lexicon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool has(enum base_language language, enum base_word_list list, const char *text)
{
    return base_lexicon_has(language, list, base_str_of(text));
}

static void test_words(void **state)
{
    size_t n = 0;
    (void)state;
    assert_true(has(BASE_LANGUAGE_EN, BASE_WORDS_negation, "There is No such file"));
    assert_true(has(BASE_LANGUAGE_EN, BASE_WORDS_negation, "it isn\xe2\x80\x99t there"));
    assert_true(has(BASE_LANGUAGE_EN, BASE_WORDS_gone, "it is no\nlonger there"));
    assert_false(has(BASE_LANGUAGE_EN, BASE_WORDS_negation, "see the notes, and nothing more"));
    assert_false(has(BASE_LANGUAGE_EN, BASE_WORDS_negation, "src/no-cache.ts and not-found.tsx, no.ts"));
    assert_true(has(BASE_LANGUAGE_EN, BASE_WORDS_negation, "lacking: not."));
    assert_true(has(BASE_LANGUAGE_ES, BASE_WORDS_gone, "Fue ELIMINADO ayer"));
    assert_true(has(BASE_LANGUAGE_FR, BASE_WORDS_gone, "Supprim\xc3\xa9s hier"));
    assert_true(has(BASE_LANGUAGE_ZH, BASE_WORDS_gone,
                    "\xe8\xaf\xa5\xe6\x96\x87\xe4\xbb\xb6\xe5\xb7\xb2\xe5\x88\xa0\xe9\x99\xa4\xe3\x80\x82"));
    assert_false(has(BASE_LANGUAGE_OTHER, BASE_WORDS_negation, "not"));
    assert_int_equal(base_lexicon_find(BASE_LANGUAGE_EN, BASE_WORDS_rename, BASE_STR("a was  renamed"), &n),
                     7);
    assert_int_equal(n, 7);
}

/* Every list that one language has, all have; but for frequent words, which scripts stand in for. */
static void test_lists(void **state)
{
    (void)state;
    for (int list = 0; list < BASE_WORDS_COUNT; list++)
        for (int language = 0; language < BASE_LANGUAGE_OTHER; language++)
            if (list != BASE_WORDS_stop || (language != BASE_LANGUAGE_ZH && language != BASE_LANGUAGE_JA))
                assert_non_null(
                    base_lexicon_words((enum base_language)language, (enum base_word_list)list)[0]);
}

static const char *language_of(const char *text)
{
    struct base_language_tally tally = {0};
    base_language_count(&tally, base_str_of(text));
    return base_language_name(base_language_of(&tally));
}

static void test_languages(void **state)
{
    (void)state;
    assert_string_equal(language_of(""), "en");
    assert_string_equal(language_of("docker compose up"), "en");
    assert_string_equal(
        language_of("The server reads the file and writes it to the disk when you ask for it."), "en");
    assert_string_equal(
        language_of("El servidor lee los datos de la base y los escribe en el disco seg\xc3\xban la "
                    "configuraci\xc3\xb3n que se le da."),
        "es");
    assert_string_equal(
        language_of("Der Server liest die Datei und schreibt sie auf die Platte, wenn er nicht "
                    "angehalten wird."),
        "de");
    assert_string_equal(language_of("Le serveur lit les fichiers et les \xc3\xa9"
                                    "crit sur le disque avec les droits qui "
                                    "sont dans la configuration."),
                        "fr");
    assert_string_equal(
        language_of("O servidor l\xc3\xaa os dados do disco e n\xc3\xa3o os apaga em caso de erro, com uma "
                    "c\xc3\xb3pia para voc\xc3\xaa."),
        "pt");
    assert_string_equal(
        language_of("\xe6\x9c\x8d\xe5\x8a\xa1\xe5\x99\xa8\xe8\xaf\xbb\xe5\x8f\x96\xe6\x96\x87\xe4\xbb\xb6"
                    "\xe5\xb9\xb6\xe5\x86\x99\xe5\x85\xa5\xe7\xa3\x81\xe7\x9b\x98\xe7\x84\xb6\xe5\x90\x8e"
                    "\xe9\x80\x80\xe5\x87\xba"),
        "zh");
    assert_string_equal(
        language_of("\xd0\xa1\xd0\xb5\xd1\x80\xd0\xb2\xd0\xb5\xd1\x80 \xd1\x87\xd0\xb8\xd1\x82\xd0\xb0"
                    "\xd0\xb5\xd1\x82 \xd1\x84\xd0\xb0\xd0\xb9\xd0\xbb \xd0\xb8 \xd0\xbf\xd0\xb8\xd1\x88"
                    "\xd0\xb5\xd1\x82 \xd0\xb5\xd0\xb3\xd0\xbe \xd0\xbd\xd0\xb0 \xd0\xb4\xd0\xb8\xd1\x81"
                    "\xd0\xba \xd0\xbf\xd0\xbe \xd0\xb7\xd0\xb0\xd0\xbf\xd1\x80\xd0\xbe\xd1\x81\xd1\x83"),
        "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
