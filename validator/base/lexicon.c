#include "validator/base/lexicon.h"

#include "validator/base/error.h"
#include "validator/base/utf8.h"

#include <pthread.h>

#define WORDS(list, ...) static const char *const EN_##list[] = {__VA_ARGS__, NULL};
#include "validator/base/lexicon/en.def"
#undef WORDS
#define WORDS(list, ...) static const char *const ES_##list[] = {__VA_ARGS__, NULL};
#include "validator/base/lexicon/es.def"
#undef WORDS
#define WORDS(list, ...) static const char *const DE_##list[] = {__VA_ARGS__, NULL};
#include "validator/base/lexicon/de.def"
#undef WORDS
#define WORDS(list, ...) static const char *const FR_##list[] = {__VA_ARGS__, NULL};
#include "validator/base/lexicon/fr.def"
#undef WORDS
#define WORDS(list, ...) static const char *const PT_##list[] = {__VA_ARGS__, NULL};
#include "validator/base/lexicon/pt.def"
#undef WORDS
#define WORDS(list, ...) static const char *const ZH_##list[] = {__VA_ARGS__, NULL};
#include "validator/base/lexicon/zh.def"
#undef WORDS
#define WORDS(list, ...) static const char *const JA_##list[] = {__VA_ARGS__, NULL};
#include "validator/base/lexicon/ja.def"
#undef WORDS

static const char *const *const lists[BASE_LANGUAGE_COUNT][BASE_WORDS_COUNT] = {
#define WORDS(list, ...) [BASE_LANGUAGE_EN][BASE_WORDS_##list] = EN_##list,
#include "validator/base/lexicon/en.def"
#undef WORDS
#define WORDS(list, ...) [BASE_LANGUAGE_ES][BASE_WORDS_##list] = ES_##list,
#include "validator/base/lexicon/es.def"
#undef WORDS
#define WORDS(list, ...) [BASE_LANGUAGE_DE][BASE_WORDS_##list] = DE_##list,
#include "validator/base/lexicon/de.def"
#undef WORDS
#define WORDS(list, ...) [BASE_LANGUAGE_FR][BASE_WORDS_##list] = FR_##list,
#include "validator/base/lexicon/fr.def"
#undef WORDS
#define WORDS(list, ...) [BASE_LANGUAGE_PT][BASE_WORDS_##list] = PT_##list,
#include "validator/base/lexicon/pt.def"
#undef WORDS
#define WORDS(list, ...) [BASE_LANGUAGE_ZH][BASE_WORDS_##list] = ZH_##list,
#include "validator/base/lexicon/zh.def"
#undef WORDS
#define WORDS(list, ...) [BASE_LANGUAGE_JA][BASE_WORDS_##list] = JA_##list,
#include "validator/base/lexicon/ja.def"
#undef WORDS
};

static const char *const names[BASE_LANGUAGE_COUNT] = {"en", "es", "de", "fr", "pt", "zh", "ja", "other"};

const char *base_language_name(enum base_language language)
{
    return names[language];
}

bool base_language_parse(struct base_str name, enum base_language *out)
{
    for (int i = 0; i < BASE_LANGUAGE_COUNT; i++)
        if (base_str_is(name, names[i])) {
            *out = (enum base_language)i;
            return true;
        }
    return false;
}

const char *const *base_lexicon_words(enum base_language language, enum base_word_list list)
{
    static const char *const none[] = {NULL};
    return lists[language][list] ? lists[language][list] : none;
}

/* Letters of Latin-1 in lower case, one apostrophe, one space. */
static uint32_t fold(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7))
        return c + 0x20;
    if (c == 0x2019)
        return '\'';
    return c == '\t' || c == '\n' || c == '\r' || c == 0xa0 ? ' ' : c;
}

static bool is_word(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c >= 0xdf && c <= 0x24f);
}

/* Marks that join words to names: "no" is no word of src/no-cache.ts. */
static bool joins(char c)
{
    return c == '/' || c == '-' || c == '@' || c == '.';
}

/* Whether a word or name does not end here. */
static bool goes_on(struct base_str rest)
{
    if (rest.n > 1 && joins(rest.p[0]))
        rest = base_str_from(rest, 1);
    return rest.n && is_word(fold(base_utf8_next(&rest)));
}

/* How long what stands at the start of the text is when it is the phrase; 0 when it is not. */
static size_t match_length(struct base_str text, struct base_str phrase, bool has_spaces)
{
    struct base_str rest = text;
    bool is_prefix = base_str_ends(phrase, "*");
    phrase.n -= is_prefix;
    uint32_t last = 0;
    while (phrase.n) {
        if (rest.n == 0)
            return 0;
        last = fold(base_utf8_next(&rest));
        if (last != fold(base_utf8_next(&phrase)))
            return 0;
        while (last == ' ' && rest.n && fold((unsigned char)rest.p[0]) == ' ')
            rest = base_str_from(rest, 1);
    }
    if (has_spaces && !is_prefix && is_word(last) && goes_on(rest))
        return 0;
    return text.n - rest.n;
}

static bool has_spaces(enum base_language language)
{
    return language != BASE_LANGUAGE_ZH && language != BASE_LANGUAGE_JA;
}

ptrdiff_t base_lexicon_phrase(struct base_str text, struct base_str phrase, bool spaced, size_t *length)
{
    bool is_inside = false; /* of a word */
    for (struct base_str rest = text; rest.n;) {
        size_t at = text.n - rest.n;
        size_t n = spaced && is_inside ? 0 : match_length(rest, phrase, spaced);
        if (n) {
            if (length)
                *length = n;
            return (ptrdiff_t)at;
        }
        char c = rest.p[0];
        is_inside = is_word(fold(base_utf8_next(&rest))) || joins(c);
    }
    return -1;
}

ptrdiff_t base_lexicon_find(enum base_language language, enum base_word_list list, struct base_str text,
                            size_t *length)
{
    ptrdiff_t best = -1;
    for (const char *const *word = base_lexicon_words(language, list); *word; word++) {
        size_t n = 0;
        ptrdiff_t at = base_lexicon_phrase(text, base_str_of(*word), has_spaces(language), &n);
        if (at < 0 || (best >= 0 && at >= best))
            continue;
        best = at;
        if (length)
            *length = n;
    }
    return best;
}

/* ---- which language ---- */

/* A frequent word of at most eight bytes as a number, and the languages that have it, one bit each. */
struct stop {
    uint64_t word;
    uint32_t languages;
};

#define STOP_SLOTS 1024u /* a power of two, well above the number of frequent words */
#define STOP_BYTES 8u

static struct stop stops[STOP_SLOTS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint64_t pack(const char *p, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, p, n);
    return word;
}

static struct stop *stop_of(uint64_t word)
{
    size_t at = (size_t)(word * UINT64_C(0x9ddfea08eb382d69) >> 40) & (STOP_SLOTS - 1);
    while (stops[at].word && stops[at].word != word)
        at = (at + 1) & (STOP_SLOTS - 1);
    return &stops[at];
}

static void fill_stops(void)
{
    for (int language = 0; language < BASE_LANGUAGE_COUNT; language++)
        for (const char *const *word = base_lexicon_words((enum base_language)language, BASE_WORDS_stop);
             *word; word++) {
            size_t n = strlen(*word);
            BASE_BUG(n == 0 || n > STOP_BYTES);
            struct stop *stop = stop_of(pack(*word, n));
            stop->word = pack(*word, n);
            stop->languages |= UINT32_C(1) << language;
        }
}

static void count_word(struct base_language_tally *tally, const char *p, size_t n)
{
    if (n == 0)
        return;
    tally->words++;
    const struct stop *stop = n <= STOP_BYTES ? stop_of(pack(p, n)) : NULL;
    for (int language = 0; stop && language < BASE_LANGUAGE_COUNT; language++)
        tally->stops[language] += stop->languages >> language & 1;
}

/* Code stands in any prose: "src/app.ts", "NODE_ENV=test" and "v2" are words of no language. */
static bool is_code(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c < 0x80 && c && strchr("/._@:=<>{}$#*", (int)c));
}

static void count_script(struct base_language_tally *tally, uint32_t c)
{
    if (c >= 0x3040 && c <= 0x30ff)
        tally->kana++;
    else if (c >= 0x4e00 && c <= 0x9fff)
        tally->han++;
    else if ((c >= 0x370 && c <= 0x1fff) || (c >= 0xac00 && c <= 0xd7af))
        tally->foreign++; /* Greek, Cyrillic, Hebrew, Arabic, Indic and other scripts, Hangul */
}

/* A word ends at what is neither letter nor code; code at its end is punctuation. */
static void end_word(struct base_language_tally *tally, const char *word, size_t n, bool has_code)
{
    if (!has_code)
        count_word(tally, word, n);
}

void base_language_count(struct base_language_tally *tally, struct base_str text)
{
    char word[STOP_BYTES + 4];
    size_t n = 0;
    bool has_code = false, ends_in_code = false;
    pthread_once(&once, fill_stops);
    while (text.n) {
        uint32_t c = fold(base_utf8_next(&text));
        if (is_code(c)) {
            has_code = has_code || n == 0 || (c >= '0' && c <= '9');
            ends_in_code = true;
            continue;
        }
        if (is_word(c)) {
            has_code = has_code || (ends_in_code && n > 0);
            ends_in_code = false;
            /* One byte too many is kept of a long word: it is no frequent one. */
            if (n <= STOP_BYTES)
                n += base_utf8_encode(c, word + n);
            continue;
        }
        end_word(tally, word, n, has_code);
        n = 0;
        has_code = ends_in_code = false;
        count_script(tally, c);
    }
    end_word(tally, word, n, has_code);
}

enum base_language base_language_of(const struct base_language_tally *tally)
{
    enum base_language best = BASE_LANGUAGE_EN;
    uint32_t characters = tally->han + tally->kana;
    if (tally->foreign > 2 * tally->words && tally->foreign > 30)
        return BASE_LANGUAGE_OTHER;
    /* A word of Latin letters takes the place of some characters: names and commands stand in any text. */
    if (characters > 12 && characters > tally->words)
        return tally->kana * 10 > tally->han ? BASE_LANGUAGE_JA : BASE_LANGUAGE_ZH;
    for (int language = 0; language < BASE_LANGUAGE_COUNT; language++)
        if (tally->stops[language] > tally->stops[best])
            best = (enum base_language)language;
    if (tally->words >= 100 && tally->stops[best] * 25 < tally->words)
        return BASE_LANGUAGE_OTHER;
    return tally->stops[best] >= 4 && tally->stops[best] > tally->stops[BASE_LANGUAGE_EN] ? best
                                                                                          : BASE_LANGUAGE_EN;
}
