#include "validator/base/suggest.h"

#include <stdlib.h>
#include <string.h>

/* Longer words are not typed by hand: nothing is suggested for them. */
#define LONGEST_WORD 128

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t substitution(char a, char b)
{
    return a == b ? 0 : fold(a) == fold(b) ? 1 : 2;
}

static size_t smallest(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t base_distance(struct base_str a, struct base_str b, size_t limit)
{
    if (a.n > LONGEST_WORD || b.n > LONGEST_WORD)
        return SIZE_MAX;
    if (2 * (a.n > b.n ? a.n - b.n : b.n - a.n) > limit)
        return SIZE_MAX; /* every letter too many costs an edit */
    size_t rows[3][LONGEST_WORD + 1];
    size_t *older = rows[0], *old = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.n; j++)
        old[j] = 2 * j;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = 2 * i;
        size_t best = row[0];
        for (size_t j = 1; j <= b.n; j++) {
            size_t d = old[j - 1] + substitution(a.p[i - 1], b.p[j - 1]);
            d = smallest(d, smallest(old[j], row[j - 1]) + 2);
            if (i > 1 && j > 1 && fold(a.p[i - 1]) == fold(b.p[j - 2]) &&
                fold(a.p[i - 2]) == fold(b.p[j - 1]))
                d = smallest(d, older[j - 2] + 2);
            row[j] = d;
            best = smallest(best, d);
        }
        if (best > limit)
            return SIZE_MAX;
        size_t *spare = older;
        older = old;
        old = row;
        row = spare;
    }
    return old[b.n] > limit ? SIZE_MAX : old[b.n];
}

struct base_str base_closest(struct base_str word, const struct base_str *candidates, size_t count)
{
    /* A third of the word may be wrong, and at least one edit (2 half edits). */
    size_t limit = word.n / 3 * 2;
    if (limit < 2)
        limit = 2;
    struct base_str best = BASE_STR_ABSENT;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t d = base_distance(word, candidates[i], limit);
        if (d < least || (d == least && d != SIZE_MAX && base_str_cmp(candidates[i], best) < 0)) {
            least = d;
            best = candidates[i];
        }
    }
    return least == SIZE_MAX ? BASE_STR_ABSENT : best;
}
