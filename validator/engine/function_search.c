/*
 * Functions of SQLite whose work grows faster than their arguments (a search compares every place of one text
 * with all of another), in versions that charge what they do. They answer as SQLite's own: a caller sees no
 * difference but the end of the budget.
 */
#include "validator/engine/engine_p.h"

#include "validator/base/utf8.h"

#include <string.h>

/* memmem() of a short needle may compare all of it at every place; longer ones cost the same at most. */
#define SHORT_NEEDLE 256u

static void end_budget(sqlite3_context *context)
{
    sqlite3_result_error_code(context, SQLITE_INTERRUPT);
}

/* What it costs to look for all places of a needle. */
static uint64_t search_cost(struct base_str text, struct base_str needle)
{
    size_t n = needle.n < SHORT_NEEDLE ? needle.n : SHORT_NEEDLE;
    return 1 + text.n / 16 + (uint64_t)text.n * n / SHORT_NEEDLE;
}

static struct base_str blob_argument(sqlite3_value **values, int i)
{
    const char *bytes = sqlite3_value_blob(values[i]);
    return base_str_make(bytes ? bytes : "", (size_t)sqlite3_value_bytes(values[i]));
}

void engine_fn_instr(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    if (sqlite3_value_type(values[0]) == SQLITE_NULL || sqlite3_value_type(values[1]) == SQLITE_NULL)
        return; /* NULL */
    bool is_blob =
        sqlite3_value_type(values[0]) == SQLITE_BLOB && sqlite3_value_type(values[1]) == SQLITE_BLOB;
    struct base_str text = is_blob ? blob_argument(values, 0) : engine_argument(values, 0);
    struct base_str needle = is_blob ? blob_argument(values, 1) : engine_argument(values, 1);
    if (!text.p || !needle.p)
        return;
    if (!engine_charge(sqlite3_user_data(context), search_cost(text, needle))) {
        end_budget(context);
        return;
    }
    const char *at = memmem(text.p, text.n, needle.p, needle.n);
    size_t before = at ? (size_t)(at - text.p) : 0;
    if (at && !is_blob)
        before = base_utf8_count(base_str_slice(text, 0, before));
    sqlite3_result_int64(context, at ? (sqlite3_int64)before + 1 : 0);
}

static size_t count_places(struct base_str text, struct base_str needle)
{
    size_t count = 0;
    const char *at = text.p, *end = text.p + text.n;
    while ((at = memmem(at, (size_t)(end - at), needle.p, needle.n))) {
        at += needle.n;
        count++;
    }
    return count;
}

static void fill_places(char *out, struct base_str text, struct base_str needle, struct base_str by)
{
    const char *from = text.p, *end = text.p + text.n, *at;
    while ((at = memmem(from, (size_t)(end - from), needle.p, needle.n))) {
        memcpy(out, from, (size_t)(at - from));
        out += at - from;
        memcpy(out, by.p, by.n);
        out += by.n;
        from = at + needle.n;
    }
    memcpy(out, from, (size_t)(end - from));
}

void engine_fn_replace(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct engine *engine = sqlite3_user_data(context);
    struct base_str text = engine_argument(values, 0), needle = engine_argument(values, 1),
                    by = engine_argument(values, 2);
    if (!text.p || !needle.p || !by.p)
        return; /* NULL */
    if (needle.n == 0) {
        sqlite3_result_value(context, values[0]);
        return;
    }
    if (!engine_charge(engine, search_cost(text, needle))) {
        end_budget(context);
        return;
    }
    size_t places = count_places(text, needle);
    uint64_t length = (uint64_t)(text.n - places * needle.n) + (uint64_t)places * by.n;
    if (length > ENGINE_VALUE_MAX) {
        sqlite3_result_error_toobig(context);
        return;
    }
    if (!engine_charge(engine, search_cost(text, needle) + length / 16)) {
        end_budget(context);
        return;
    }
    char *out = sqlite3_malloc64(length + 1);
    if (!out) {
        sqlite3_result_error_nomem(context);
        return;
    }
    fill_places(out, text, needle, by);
    sqlite3_result_text64(context, out, length, sqlite3_free, SQLITE_UTF8);
}

/* ---- trim ---------------------------------------------------------------------------------------------- */

/* Whether a code point, given by its bytes, is one of the set's. UTF-8 is found at starts of code points
 * only. Sets *ended when the budget has. */
static bool is_in(struct engine *engine, struct base_str point, struct base_str set, bool *ended)
{
    *ended = !engine_charge(engine, 1 + set.n / 16);
    return !*ended && memmem(set.p, set.n, point.p, point.n);
}

static void trim(sqlite3_context *context, int n, sqlite3_value **values, bool left, bool right)
{
    struct engine *engine = sqlite3_user_data(context);
    struct base_str text = engine_argument(values, 0);
    struct base_str set = n > 1 ? engine_argument(values, 1) : BASE_STR(" ");
    bool ended = false;
    if (!text.p || !set.p)
        return; /* NULL */
    while (left && text.n > 0) {
        struct base_str rest = text;
        base_utf8_next(&rest);
        if (!is_in(engine, base_str_slice(text, 0, text.n - rest.n), set, &ended))
            break;
        text = rest;
    }
    while (right && !ended && text.n > 0) {
        size_t start = text.n - 1;
        while (start > 0 && ((unsigned char)text.p[start] & 0xC0) == 0x80)
            start--;
        if (!is_in(engine, base_str_from(text, start), set, &ended))
            break;
        text = base_str_slice(text, 0, start);
    }
    if (ended)
        end_budget(context);
    else
        engine_result_text(context, text);
}

void engine_fn_trim(sqlite3_context *context, int n, sqlite3_value **values)
{
    trim(context, n, values, true, true);
}

void engine_fn_ltrim(sqlite3_context *context, int n, sqlite3_value **values)
{
    trim(context, n, values, true, false);
}

void engine_fn_rtrim(sqlite3_context *context, int n, sqlite3_value **values)
{
    trim(context, n, values, false, true);
}
