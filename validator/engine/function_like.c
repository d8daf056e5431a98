/*
 * LIKE and GLOB, charged by what they do. Both go through the pattern with one saved place, that of the last
 * `%` or `*`: where the rest does not fit, that one takes a character more. An earlier one never has to.
 */
#include "validator/engine/engine_p.h"

#include "validator/base/utf8.h"

/* Steps between two looks at the budget. */
#define CHARGE_EVERY 4096u

/* Steps between two looks at the budget. */
#define CHARGE_EVERY 4096u

struct dialect {
    uint32_t many, one; /* what stands for any run, and for any character; 0 for none */
    uint32_t escape;    /* makes the next character stand for itself; 0 for none */
    bool has_sets;      /* [a-z] and [^a-z] */
    bool folds;         /* ASCII letters match in both cases */
};

static uint32_t next_point(struct base_str *text)
{
    unsigned char c = (unsigned char)text->p[0];
    if (c >= 0x80)
        return base_utf8_next(text);
    *text = (struct base_str){text->p + 1, text->n - 1};
    return c;
}

static uint32_t fold(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* The set whose '[' was taken off *pattern; takes it off. An unclosed one matches nothing. */
static bool match_set(struct base_str *pattern, uint32_t c, uint64_t *steps)
{
    struct base_str rest = *pattern;
    bool found = false, inverted = base_str_starts(rest, "^");
    if (inverted)
        rest = base_str_from(rest, 1);
    uint32_t before = 0; /* what a range may start from */
    bool is_first = true;
    while (rest.n > 0) {
        uint32_t member = next_point(&rest);
        *steps += 1;
        if (member == ']' && !is_first) {
            *pattern = rest;
            return found != inverted;
        }
        if (member == '-' && before > 0 && rest.n > 0 && rest.p[0] != ']') {
            member = next_point(&rest);
            found = found || (c >= before && c <= member);
            before = 0;
        } else {
            found = found || c == member;
            before = member == ']' ? 0 : member; /* a first ']' starts no range */
        }
        is_first = false;
    }
    *pattern = rest;
    return false;
}

/* Takes one element, which is no run, off *pattern and one character off *text; whether they fit. */
static bool match_one(const struct dialect *dialect, struct base_str *pattern, struct base_str *text,
                      uint64_t *steps)
{
    uint32_t element = next_point(pattern), c = next_point(text);
    if (element == dialect->one && dialect->one)
        return true;
    if (element == '[' && dialect->has_sets)
        return match_set(pattern, c, steps);
    if (element == dialect->escape && dialect->escape) {
        if (pattern->n == 0)
            return false;
        element = next_point(pattern);
    }
    return dialect->folds ? fold(element) == fold(c) : element == c;
}

/* 1, 0, or -1 when the budget ends. */
static int match(struct engine *engine, const struct dialect *dialect, struct base_str pattern,
                 struct base_str text)
{
    struct base_str saved_pattern = BASE_STR_ABSENT, saved_text = BASE_STR_ABSENT;
    uint64_t steps = 1, charged = 0;
    int result = -1;
    while (result < 0) {
        if (++steps - charged >= CHARGE_EVERY) {
            if (!engine_charge(engine, steps - charged))
                return -1;
            charged = steps;
        }
        struct base_str next_pattern = pattern, next_text = text;
        if (pattern.n > 0 && dialect->many && (unsigned char)pattern.p[0] == dialect->many) {
            saved_pattern = pattern = base_str_from(pattern, 1);
            saved_text = text;
        } else if (text.n == 0) {
            result = pattern.n == 0;
        } else if (pattern.n > 0 && match_one(dialect, &next_pattern, &next_text, &steps)) {
            pattern = next_pattern;
            text = next_text;
        } else if (saved_pattern.p) {
            next_point(&saved_text);
            pattern = saved_pattern;
            text = saved_text;
        } else {
            result = 0;
        }
    }
    return engine_charge(engine, steps - charged) ? result : -1;
}

/* A blob is like nothing, not even itself. */
static bool has_blob(sqlite3_value **values)
{
    return sqlite3_value_type(values[0]) == SQLITE_BLOB || sqlite3_value_type(values[1]) == SQLITE_BLOB;
}

static void answer(sqlite3_context *context, const struct dialect *dialect, sqlite3_value **values)
{
    if (has_blob(values)) {
        sqlite3_result_int(context, 0);
        return;
    }
    struct base_str pattern = engine_argument(values, 0), text = engine_argument(values, 1);
    if (!pattern.p || !text.p)
        return; /* NULL */
    int result = match(sqlite3_user_data(context), dialect, pattern, text);
    if (result < 0)
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    else
        sqlite3_result_int(context, result);
}

void engine_fn_like(sqlite3_context *context, int n, sqlite3_value **values)
{
    struct dialect dialect = {.many = '%', .one = '_', .folds = true};
    if (n > 2 && !has_blob(values)) {
        struct base_str escape = engine_argument(values, 2);
        if (!escape.p)
            return; /* NULL */
        if (base_utf8_count(escape) != 1) {
            sqlite3_result_error(context, "ESCAPE expression must be a single character", -1);
            return;
        }
        dialect.escape = next_point(&escape);
        dialect.many = dialect.escape == dialect.many ? 0 : dialect.many;
        dialect.one = dialect.escape == dialect.one ? 0 : dialect.one;
    }
    answer(context, &dialect, values);
}

void engine_fn_glob(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    static const struct dialect dialect = {.many = '*', .one = '?', .has_sets = true};
    answer(context, &dialect, values);
}
