#include "validator/base/suggest.h"

#include <stdlib.h>
#include <string.h>

/* Longer words are not typed by hand: nothing is suggested for them. */
#define LONGEST_WORD 128
/* More than any distance; edits may be added to it. */
#define NEVER (SIZE_MAX / 2)

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

/* What begins or ends alike is no difference. */
static void strip_common(struct base_str *a, struct base_str *b)
{
    size_t head = 0, tail = 0, n = smallest(a->n, b->n);
    while (head < n && a->p[head] == b->p[head])
        head++;
    while (tail < n - head && a->p[a->n - 1 - tail] == b->p[b->n - 1 - tail])
        tail++;
    *a = base_str_slice(*a, head, a->n - tail);
    *b = base_str_slice(*b, head, b->n - tail);
}

/* Letters in which two words differ, whatever their order: an edit takes one away on each side at most. Cheap
 * beside the table below, and enough for most pairs. */
static size_t letters_apart(struct base_str a, struct base_str b)
{
    int16_t counts[64] = {0};
    size_t more = 0, fewer = 0;
    for (size_t i = 0; i < a.n; i++)
        counts[(unsigned char)fold(a.p[i]) % 64]++;
    for (size_t i = 0; i < b.n; i++)
        counts[(unsigned char)fold(b.p[i]) % 64]--;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        more += counts[i] > 0 ? (size_t)counts[i] : 0;
        fewer += counts[i] < 0 ? (size_t)-counts[i] : 0;
    }
    return more > fewer ? more : fewer;
}

size_t base_distance(struct base_str a, struct base_str b, size_t limit)
{
    if (a.n > LONGEST_WORD || b.n > LONGEST_WORD)
        return SIZE_MAX;
    if (2 * (a.n > b.n ? a.n - b.n : b.n - a.n) > limit)
        return SIZE_MAX; /* every letter too many costs an edit */
    strip_common(&a, &b);
    if (2 * letters_apart(a, b) > limit)
        return SIZE_MAX;
    /* A cell further than this from the diagonal has too many letters on one side. One more on each side of
     * the band is written, so that its neighbours read no old values. */
    size_t band = smallest(limit / 2, LONGEST_WORD);
    size_t rows[3][LONGEST_WORD + 2] = {{0}};
    size_t *older = rows[0], *old = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.n; j++)
        old[j] = j <= band ? 2 * j : NEVER;
    for (size_t i = 1; i <= a.n; i++) {
        size_t from = i > band ? i - band : 1, to = smallest(b.n, i + band);
        row[from - 1] = from == 1 ? 2 * i : NEVER;
        size_t best = row[from - 1];
        for (size_t j = from; j <= to; j++) {
            size_t d = old[j - 1] + substitution(a.p[i - 1], b.p[j - 1]);
            d = smallest(d, smallest(old[j], row[j - 1]) + 2);
            if (i > 1 && j > 1 && fold(a.p[i - 1]) == fold(b.p[j - 2]) &&
                fold(a.p[i - 2]) == fold(b.p[j - 1]))
                d = smallest(d, older[j - 2] + 2);
            row[j] = d;
            best = smallest(best, d);
        }
        row[to + 1] = NEVER;
        if (best > limit)
            return SIZE_MAX;
        size_t *spare = older;
        older = old;
        old = row;
        row = spare;
    }
    return old[b.n] > limit ? SIZE_MAX : old[b.n];
}

size_t base_closest_limit(struct base_str word)
{
    size_t limit = word.n / 3 * 2;
    return limit < 2 ? 2 : limit;
}

bool base_closer(struct base_str word, struct base_str candidate, struct base_str best, size_t *least)
{
    bool wins_ties = !best.p || base_str_cmp(candidate, best) < 0;
    if (!wins_ties && *least == 0)
        return false;
    size_t d = base_distance(word, candidate, wins_ties ? *least : *least - 1);
    if (d == SIZE_MAX)
        return false;
    *least = d;
    return true;
}

struct base_str base_closest(struct base_str word, const struct base_str *candidates, size_t count)
{
    size_t least = base_closest_limit(word);
    struct base_str best = BASE_STR_ABSENT;
    for (size_t i = 0; i < count; i++)
        if (base_closer(word, candidates[i], best, &least))
            best = candidates[i];
    return best;
}
