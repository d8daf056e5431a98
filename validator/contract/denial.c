/* "is NOT certified": what makes a sentence say the opposite of a phrase. */
#include "validator/contract/contract_p.h"

#include "validator/base/lexicon.h"

#include <string.h>

/* "not only fast" denies nothing. */
static bool is_no_denial(struct base_str behind)
{
    static const char *const words[] = {"only", "just", "merely",    "simply",
                                        "nur",  "solo", "seulement", "apenas"};
    behind = base_str_trim(behind);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (base_str_starts(behind, words[i]) && !base_fold_word_at(behind, strlen(words[i])))
            return true;
    return false;
}

static bool has_denial(enum base_language language, struct base_str clause)
{
    size_t length = 0;
    for (;;) {
        ptrdiff_t at = base_lexicon_find(language, BASE_WORDS_denial, clause, &length);
        if (at < 0 || length == 0)
            return false;
        clause = base_str_from(clause, (size_t)at + length);
        if (!is_no_denial(clause))
            return true;
    }
}

/* Where the clause of a folded text that goes before `at` begins. */
static size_t clause_start(struct base_str text, size_t at)
{
    static const char *const ends[] = {". ",    "! ",    "? ",     "; ",     ": ",     " - ",  "), ",
                                       ", so ", " but ", " aber ", " pero ", " mais ", ". \"", ") - "};
    struct base_str before = base_str_slice(text, 0, at);
    for (size_t i = at; i-- > 0;)
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
            if (before.p[i] == ends[k][0] && base_str_starts(base_str_from(before, i), ends[k]))
                return i + strlen(ends[k]);
    for (size_t i = at; i-- > 2;)
        if (base_str_starts(base_str_from(before, i - 2), "。"))
            return i + 1;
    return 0;
}

bool contract_is_denied(struct contract_run *run, uint32_t file, struct base_str text, size_t at,
                        const struct document_node *unless)
{
    /* A sentence is not longer than this: a table of words on one line must not cost its square. */
    size_t from = at > 400 ? at - 400 : 0;
    struct base_str window = base_str_slice(text, from, at);
    struct base_str clause = base_str_from(window, clause_start(window, window.n));
    enum base_language language = BASE_LANGUAGE_EN;
    const uint32_t *row = file == UINT32_MAX
                              ? NULL
                              : base_map_get(&run->languages, FACTS_GET_TEXT(run->store, file, file, path));
    if (row)
        language = (enum base_language) * row;
    if (has_denial(BASE_LANGUAGE_EN, clause) ||
        (language != BASE_LANGUAGE_EN && language != BASE_LANGUAGE_OTHER && has_denial(language, clause)))
        return true;
    for (const struct document_node *u = contract_next(unless, NULL); u; u = contract_next(unless, u)) {
        struct base_str word = contract_fold(run, u->text);
        if (word.n && base_lexicon_phrase(clause, word, true, NULL) >= 0)
            return true;
    }
    return false;
}
