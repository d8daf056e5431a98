/* Looking for quoted texts: words of the quotes are filed, and each text of the code is compared with the
 * quotes that share one with it. */
#include "validator/link/literal_p.h"
#include "validator/link/names_p.h"
#include "validator/link/quote_p.h"

#include <ctype.h>
#include <string.h>

#define SHORTEST_WORD 4u /* letters of a word that quotes are filed by */
#define FEWEST_LETTERS                                                                                       \
    6u /* that a text of code has outside of holes; one of holes alone would fit everything */

/* ---- one quote and one text ---- */

/* A text as characters and holes: 0 stands for any run of characters. */
struct flat {
    unsigned char items[LINK_MAX_QUOTE + 4];
    size_t n, letters;
};

static void put(struct flat *flat, unsigned char c)
{
    if (flat->n >= LINK_MAX_QUOTE + 4 || (c == 0 && flat->n && flat->items[flat->n - 1] == 0))
        return;
    flat->items[flat->n++] = c;
    flat->letters += isalpha(c) != 0;
}

static size_t closing(struct base_str text, size_t from, char close)
{
    for (size_t i = from; i < text.n && i < from + 80; i++)
        if (text.p[i] == close)
            return i;
    return 0;
}

static void flatten(struct base_str text, bool is_quote, struct flat *out)
{
    for (size_t i = 0; i < text.n && out->n < LINK_MAX_QUOTE; i++) {
        struct base_str rest = base_str_from(text, i);
        size_t end = 0;
        if (text.p[i] == '{')
            end = closing(text, i, '}');
        else if (is_quote && text.p[i] == '<')
            end = closing(text, i, '>');
        if (end ||
            (is_quote && (text.p[i] == '*' || base_str_starts(rest, "…") || base_str_starts(rest, "...")))) {
            put(out, 0);
            i = end ? end : i + (text.p[i] == '*' ? 0 : 2);
        } else if (isalnum((unsigned char)text.p[i]) || (unsigned char)text.p[i] >= 0x80) {
            put(out, (unsigned char)tolower((unsigned char)text.p[i]));
        } else if (out->n && out->items[out->n - 1] != ' ') {
            put(out, ' '); /* signs between words are a matter of taste */
        }
    }
    while (out->n && out->items[out->n - 1] == ' ')
        out->n--;
}

/* The most letters that both patterns say alike in one text that both stand for; -1 when there is no such
 * text. Row by row over their prefixes. */
static int common_letters(const struct flat *a, const struct flat *b)
{
    short rows[2][LINK_MAX_QUOTE + 5];
    for (size_t i = 0; i <= a->n; i++) {
        short *now = rows[i % 2];
        const short *before = rows[(i + 1) % 2];
        for (size_t k = 0; k <= b->n; k++) {
            short best = i == 0 && k == 0 ? 0 : -1;
            bool in_hole = (i && a->items[i - 1] == 0) || (k && b->items[k - 1] == 0);
            if (in_hole && i && before[k] > best)
                best = before[k];
            if (in_hole && k && now[k - 1] > best)
                best = now[k - 1];
            if (i && k && a->items[i - 1] == b->items[k - 1] && before[k - 1] >= 0) {
                short more = (short)(before[k - 1] + (isalpha(a->items[i - 1]) != 0));
                best = more > best ? more : best;
            }
            now[k] = best;
        }
    }
    return rows[a->n % 2][b->n];
}

/* The text with a space around it, so that whole words are compared; `any`: anything may stand beside it. */
static struct flat framed(const struct flat *part, bool any)
{
    struct flat whole = {.n = 0};
    if (any)
        put(&whole, 0);
    put(&whole, ' ');
    for (size_t i = 0; i < part->n; i++)
        put(&whole, part->items[i]);
    put(&whole, ' ');
    if (any)
        put(&whole, 0);
    return whole;
}

/* Whether two texts with holes may be one and the same, or the first a part of the second. Holes of `quote`
 * are `…`, `...`, `*` and what stands in <> or {}; those of `text` stand in {}. Takes time in the product of
 * their lengths, which are bounded. */
static bool matches(struct base_str quote, struct base_str text)
{
    struct flat a = {.n = 0}, b = {.n = 0};
    flatten(quote, true, &a);
    flatten(text, false, &b);
    struct flat part = framed(&a, true), whole = framed(&b, false);
    return b.letters >= FEWEST_LETTERS && common_letters(&part, &whole) * 2 > (int)a.letters;
}

/* ---- all quotes and all texts ---- */

struct search {
    struct link_context *context;
    struct link_quote *quotes;
    size_t n, open;
    struct link_names words; /* (0, word) -> quote */
};

/* The next word of a text; absent at its end. */
static struct base_str next_word(struct base_str *rest)
{
    size_t from = 0;
    while (from < rest->n && !isalpha((unsigned char)rest->p[from]))
        from++;
    size_t to = from;
    while (to < rest->n && isalpha((unsigned char)rest->p[to]))
        to++;
    struct base_str word = base_str_slice(*rest, from, to);
    *rest = base_str_from(*rest, to);
    return word.n ? word : BASE_STR_ABSENT;
}

static void file_words(struct search *search)
{
    for (size_t i = 0; i < search->n; i++) {
        struct base_str rest = search->quotes[i].text, word;
        while ((word = next_word(&rest)).p)
            if (word.n >= SHORTEST_WORD)
                link_names_add(&search->words, 0, word, (uint32_t)i);
    }
}

static void compare(struct search *search, struct base_str text, struct base_str path, int64_t line)
{
    struct base_str rest = base_str_slice(text, 0, LINK_MAX_QUOTE), word;
    while ((word = next_word(&rest)).p) {
        if (word.n < SHORTEST_WORD)
            continue;
        LINK_NAMES_EACH(&search->words, 0, word, at)
        {
            struct link_quote *quote = &search->quotes[search->words.entries.items[at].value];
            if (quote->is_found || !matches(quote->text, link_literal_pattern(search->context->arena, text)))
                continue;
            quote->is_found = true;
            quote->path = path;
            quote->line = line;
            search->open--;
        }
    }
}

static void compare_file(struct search *search, uint32_t file, struct base_str path)
{
    const struct facts_store *store = search->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call_argument, file);
    for (size_t i = range.from; i < range.to && search->open; i++)
        if (!base_str_is(FACTS_GET_TEXT(store, call_argument, i, kind), "function"))
            compare(search, FACTS_GET_TEXT(store, call_argument, i, value), path,
                    FACTS_GET_INT(store, call_argument, i, line));
    range = facts_store_of_file(store, FACTS_TABLE_binding, file);
    for (size_t i = range.from; i < range.to && search->open; i++)
        if (!base_str_is(FACTS_GET_TEXT(store, binding, i, value_kind), "function"))
            compare(search, FACTS_GET_TEXT(store, binding, i, value), path,
                    FACTS_GET_INT(store, binding, i, line));
}

void link_quotes_find(struct link_context *context, struct link_quote *quotes, size_t n)
{
    struct search search = {.context = context, .quotes = quotes, .n = n, .open = n};
    const struct facts_store *store = context->store;
    file_words(&search);
    size_t messages = facts_store_count(store, FACTS_TABLE_log_message);
    for (size_t i = 0; i < messages && search.open; i++)
        compare(&search, FACTS_GET_TEXT(store, log_message, i, text),
                FACTS_GET_TEXT(store, log_message, i, path), FACTS_GET_INT(store, log_message, i, line));
    size_t files = facts_store_count(store, FACTS_TABLE_file);
    for (size_t i = 0; i < files && search.open; i++) {
        struct facts_file file;
        FACTS_GET(store, file, i, &file);
        if (link_is_program(&file))
            compare_file(&search, (uint32_t)i, file.path);
    }
    link_names_finish(&search.words);
}
