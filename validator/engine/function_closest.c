#include "validator/engine/engine_p.h"

#include "validator/base/suggest.h"

#include <string.h>

struct nearest {
    char *best; /* NULL until one is near; of sqlite3_malloc() */
    size_t best_n;
    size_t least; /* the distance of the best; the limit while there is none */
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
    if (!nearest->best)
        nearest->least = base_closest_limit(word);
    /* The table of distances has a band of cells for each letter; longer words are never near. */
    uint64_t cells = word.n > 128 ? 0 : (uint64_t)word.n * (nearest->least + 1);
    if (!engine_charge(sqlite3_user_data(context), 1 + cells / 8)) {
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
        return;
    }
    struct base_str best = base_str_make(nearest->best, nearest->best_n);
    if (!base_closer(word, candidate, best, &nearest->least))
        return;
    char *copy = keep(candidate);
    if (!copy) {
        sqlite3_result_error_nomem(context);
        return;
    }
    sqlite3_free(nearest->best);
    nearest->best = copy;
    nearest->best_n = candidate.n;
}

void engine_fn_closest_final(sqlite3_context *context)
{
    struct nearest *nearest = sqlite3_aggregate_context(context, 0);
    if (!nearest || !nearest->best)
        return; /* NULL */
    sqlite3_result_text64(context, nearest->best, nearest->best_n, sqlite3_free, SQLITE_UTF8);
    nearest->best = NULL;
}
