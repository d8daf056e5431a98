#include "validator/engine/engine_p.h"

#include "validator/base/suggest.h"

#include <string.h>

/* Two rows at a time are enough: the nearest of all is the nearer of the nearest so far and the next one. */
struct nearest {
    char *best; /* NULL until one is near; of sqlite3_malloc() */
    size_t best_n;
};

static char *keep(struct base_str text)
{
    char *copy = sqlite3_malloc64(text.n + 1);
    if (copy) {
        memcpy(copy, text.p, text.n);
        copy[text.n] = '\0';
    }
    return copy;
}

void engine_fn_closest_step(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct nearest *nearest = sqlite3_aggregate_context(context, sizeof *nearest);
    struct base_str word = engine_argument(values, 0), candidate = engine_argument(values, 1);
    if (!nearest || !word.p || !candidate.p)
        return;
    /* The table of distances has a cell for each pair of letters; longer words are never near. */
    uint64_t cells = word.n > 128 || candidate.n > 128 ? 0 : (uint64_t)word.n * candidate.n;
    if (!engine_charge(sqlite3_user_data(context), 1 + cells / 8)) {
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
        return;
    }
    struct base_str pair[2] = {base_str_make(nearest->best, nearest->best_n), candidate};
    struct base_str best = base_closest(word, nearest->best ? pair : pair + 1, nearest->best ? 2 : 1);
    if (!best.p || best.p == nearest->best)
        return;
    char *copy = keep(best);
    if (!copy) {
        sqlite3_result_error_nomem(context);
        return;
    }
    sqlite3_free(nearest->best);
    nearest->best = copy;
    nearest->best_n = best.n;
}

void engine_fn_closest_final(sqlite3_context *context)
{
    struct nearest *nearest = sqlite3_aggregate_context(context, 0);
    if (!nearest || !nearest->best)
        return; /* NULL */
    sqlite3_result_text64(context, nearest->best, nearest->best_n, sqlite3_free, SQLITE_UTF8);
    nearest->best = NULL;
}
