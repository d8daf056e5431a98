/*
 * What stands around a reference. People name what is not there all the time, and say so: "there is no
 * `x.ts`", "`old.ts` → `new.ts`", "create `x.ts`". Such words count in the sentence of the reference, in the
 * line that introduces its list, table or block of code, and in the headings above it.
 */
#include "validator/link/doc_reference_p.h"

#include <string.h>

/* Lines between an introduction and what it introduces. */
#define MOST_GAP 2
/* Headings above a line that are looked at. */
#define MOST_HEADINGS 6u
/* Bytes of a sentence, on either side of the reference. */
#define MOST_SENTENCE 400u

/* "in the unkeyed/infra repo", "falcone-charts repository": another one than this. "The repo", "this
 * repository" and "repo root" are not. */
static bool names_repository(struct base_str text)
{
    static const char *const own[] = {"the",   "this",   "our",  "your", "a",
                                      "whole", "entire", "same", "each", "git"};
    size_t length = 0;
    for (struct base_str rest = text; rest.n;) {
        ptrdiff_t at = base_lexicon_phrase(rest, BASE_STR("repo*"), true, &length);
        if (at <= 0)
            return false;
        struct base_str before = base_str_trim(base_str_slice(rest, 0, (size_t)at));
        size_t from = before.n;
        while (from > 0 && before.p[from - 1] != ' ' && before.p[from - 1] != '\n')
            from--;
        struct base_str word = base_str_from(before, from);
        bool is_own = word.n == 0;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            is_own = is_own || base_str_eq_nocase(word, base_str_of(own[i]));
        if (!is_own && (base_str_find_char(word, '-') > 0 || base_str_find_char(word, '/') > 0 ||
                        base_str_is(base_str_trim(base_str_slice(before, 0, from)), "the") ||
                        base_str_ends(base_str_trim(base_str_slice(before, 0, from)), " the")))
            return true;
        rest = base_str_from(rest, (size_t)at + length);
    }
    return false;
}

unsigned link_words_around(enum base_language language, struct base_str text)
{
    static const char *const arrows[] = {"\xe2\x86\x92", "\xe2\x9e\x9c", "\xe2\x9f\xb6",
                                         " -> ",         " => ",         " --> "};
    unsigned found = 0;
    if (language == BASE_LANGUAGE_OTHER)
        language = BASE_LANGUAGE_EN;
    if (base_lexicon_has(language, BASE_WORDS_negation, text))
        found |= LINK_NEGATED;
    if (base_lexicon_has(language, BASE_WORDS_gone, text))
        found |= LINK_GONE;
    if (base_lexicon_has(language, BASE_WORDS_elsewhere, text) || names_repository(text))
        found |= LINK_ELSEWHERE;
    if (base_lexicon_has(language, BASE_WORDS_rename, text))
        found |= LINK_RENAMED;
    if (base_lexicon_has(language, BASE_WORDS_future, text))
        found |= LINK_FUTURE;
    if (base_lexicon_has(language, BASE_WORDS_example, text))
        found |= LINK_EXAMPLE;
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
        if (base_str_find(text, arrows[i]) >= 0)
            found |= LINK_ARROW;
    return found;
}

static bool ends_sentence(struct base_str text, size_t at)
{
    char c = text.p[at];
    if (c == '\n' && at + 1 < text.n && text.p[at + 1] == '\n')
        return true;
    return (c == '.' || c == '!' || c == '?' || c == ';') &&
           (at + 1 == text.n || text.p[at + 1] == ' ' || text.p[at + 1] == '\n');
}

/* Where the needle stands in a block: of several on its line the last that is not behind the column, for
 * markup only takes text away. */
static ptrdiff_t place_of(struct base_str text, int64_t line, int64_t col, struct base_str needle)
{
    size_t start = 0;
    for (; line > 0 && start < text.n; start++)
        line -= text.p[start] == '\n';
    struct base_str rest = base_str_from(text, start);
    ptrdiff_t best = base_str_find_str(rest, needle);
    if (best < 0)
        return base_str_find_str(text, needle);
    for (ptrdiff_t at = best; at >= 0 && at < col;) {
        best = at;
        ptrdiff_t next = base_str_find_str(base_str_from(rest, (size_t)at + 1), needle);
        at = next < 0 ? -1 : at + 1 + next;
    }
    return (ptrdiff_t)start + best;
}

/* The sentence of the text that a place is in; the start of the text for no place. */
static struct base_str sentence_at(struct base_str text, ptrdiff_t at, size_t length)
{
    if (at < 0)
        return base_str_slice(text, 0, 2 * MOST_SENTENCE);
    size_t from = (size_t)at, to = from + length;
    while (from > 0 && (size_t)at - from < MOST_SENTENCE && !ends_sentence(text, from - 1))
        from--;
    while (to < text.n && to - (size_t)at < MOST_SENTENCE && !ends_sentence(text, to))
        to++;
    return base_str_slice(text, from, to);
}

/* Fills every occurrence of `code` in `text` with signs that are no words. */
static void blank(char *text, size_t n, struct base_str code)
{
    struct base_str rest = base_str_make(text, n);
    for (ptrdiff_t at; code.n && (at = base_str_find_str(rest, code)) >= 0;) {
        memset(text + (rest.p - text) + at, '-', code.n);
        rest = base_str_from(rest, (size_t)at + code.n);
    }
}

/* The words of a sentence of a block; code in it is no prose: `remove()` does not say that anything is gone.
 */
static unsigned prose_in(const struct facts_store *store, const struct link_document *document,
                         int64_t block_line, struct base_str sentence, struct base_str needle)
{
    char copy[2 * MOST_SENTENCE + 64];
    size_t n = sentence.n < sizeof copy ? sentence.n : sizeof copy;
    memcpy(copy, sentence.p, n);
    blank(copy, n, needle);
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, document->file);
    size_t i = FACTS_LOWER_BOUND(store, code_span, range, line, block_line);
    for (; i < range.to && FACTS_GET_INT(store, code_span, i, block_line) <= block_line; i++)
        if (FACTS_GET_INT(store, code_span, i, block_line) == block_line)
            blank(copy, n, FACTS_GET_TEXT(store, code_span, i, text));
    return link_words_around(document->language, base_str_make(copy, n));
}

static bool is_kind(const struct facts_store *store, size_t row, const char *kind)
{
    return base_str_is(FACTS_GET_TEXT(store, doc_block, row, kind), kind);
}

/* The line that introduces a list, a table or code: "The following files were removed:". */
static unsigned introduction(const struct facts_store *store, enum base_language language, size_t first,
                             size_t row, int64_t line)
{
    while (row > first) {
        row--;
        int64_t end = FACTS_GET_INT(store, doc_block, row, end_line);
        bool is_list = is_kind(store, row, "item") || is_kind(store, row, "cell");
        if (is_list) {
            line = FACTS_GET_INT(store, doc_block, row, line);
            continue;
        }
        if (line - end > MOST_GAP || is_kind(store, row, "heading"))
            return 0;
        struct base_str text = base_str_trim(FACTS_GET_TEXT(store, doc_block, row, text));
        bool introduces = base_str_ends(text, ":") || base_str_ends(text, "\xef\xbc\x9a");
        if (!introduces)
            return 0;
        size_t from = text.n;
        while (from > 0 && text.n - from < MOST_SENTENCE && !ends_sentence(text, from - 1))
            from--;
        return link_words_around(language, base_str_from(text, from));
    }
    return 0;
}

/* What the blocks say that the line lies in; a row of a table is looked at as a whole. */
static unsigned blocks_at(const struct link_references *references, const struct link_document *document,
                          int64_t line, int64_t col, struct base_str text)
{
    const struct facts_store *store = references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, document->file);
    size_t behind = FACTS_LOWER_BOUND(store, doc_block, range, line, line + 1), row = behind;
    unsigned found = 0;
    bool is_inside = false, is_paragraph = false;
    while (row > range.from) {
        size_t at = row - 1;
        if (FACTS_GET_INT(store, doc_block, at, end_line) < line && !is_kind(store, at, "item"))
            break;
        row = at;
        if (FACTS_GET_INT(store, doc_block, at, end_line) < line)
            break;
        is_inside = true;
        is_paragraph = is_paragraph || is_kind(store, at, "paragraph");
        struct base_str all = FACTS_GET_TEXT(store, doc_block, at, text);
        ptrdiff_t place =
            text.n ? place_of(all, line - FACTS_GET_INT(store, doc_block, at, line), col, text) : -1;
        found |= prose_in(store, document, FACTS_GET_INT(store, doc_block, at, line),
                          sentence_at(all, place, text.n), text);
        if (!is_kind(store, at, "cell"))
            break;
    }
    if (!is_paragraph)
        found |= introduction(store, document->language, range.from, is_inside ? row : behind, line);
    return found;
}

static unsigned headings_above(const struct link_references *references, const struct link_document *document,
                               int64_t line)
{
    const struct facts_store *store = references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_heading, document->file);
    enum base_language language =
        document->language == BASE_LANGUAGE_OTHER ? BASE_LANGUAGE_EN : document->language;
    unsigned found = 0;
    for (unsigned n = 0; n < MOST_HEADINGS && line > 0; n++) {
        size_t behind = FACTS_LOWER_BOUND(store, heading, range, line, line + 1);
        if (behind == range.from)
            break;
        struct facts_heading heading;
        FACTS_GET(store, heading, behind - 1, &heading);
        /* The title is about the whole document, whose kind is told otherwise. */
        if (behind - 1 == range.from && heading.level == 1)
            break;
        if (base_lexicon_has(language, BASE_WORDS_history, heading.text))
            found |= LINK_HISTORIC;
        if (base_lexicon_has(language, BASE_WORDS_planned, heading.text))
            found |= LINK_PLANNED;
        if (base_lexicon_has(language, BASE_WORDS_example, heading.text))
            found |= LINK_EXAMPLE;
        line = heading.parent_line;
    }
    return found;
}

unsigned link_surroundings_of(const struct link_references *references, const struct link_document *document,
                              int64_t line, int64_t col, struct base_str text)
{
    return blocks_at(references, document, line, col, text) | headings_above(references, document, line);
}

/* ---- gaps ---- */

bool link_is_placeholder(struct base_str text)
{
    static const char *const gaps[] = {"\xe2\x80\xa6", "YOUR_",    "YOUR-", "your-", "your_",  "xxx",
                                       "/path/to/",    "path/to/", "foo",   "Foo",   "example"};
    if (text.n == 0)
        return true;
    for (size_t i = 0; i < text.n; i++)
        if (memchr("<>{}*[]$%", text.p[i], 9))
            return true;
    if (base_str_is(text, "...") || base_str_starts(text, ".../") || base_str_ends(text, "/...") ||
        base_str_find(text, "/.../") >= 0)
        return true;
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        if (base_str_find(text, gaps[i]) >= 0)
            return true;
    return false;
}
