#include "validator/trial/expect.h"

#include "validator/base/pattern.h"
#include "validator/base/vec.h"

/* Bytes of a line that a sentence quotes. */
#define MOST_QUOTED 160u
#define MOST_SPANS 64u

struct lines {
    BASE_VEC(struct base_str) items;
};

struct expected_line {
    struct base_str text;
    struct base_pattern *pattern; /* of /…/; else NULL */
    bool is_gap;                  /* any number of lines */
};

struct comparison {
    BASE_VEC(struct expected_line) expected;
    struct lines output;
    bool is_part; /* an expected line may be a part of one, and other lines may stand between */
    size_t steps;
    struct base_arena *arena;
    struct base_str *why;
};

static struct base_str trim_end(struct base_str s)
{
    while (s.n > 0 && strchr(" \t\r", s.p[s.n - 1]))
        s.n--;
    return s;
}

static void split_lines(struct base_str text, struct lines *out)
{
    struct base_str rest = text, line;
    while ((line = base_str_split(&rest, '\n')).p)
        base_vec_push(&out->items, trim_end(line));
    while (out->items.n && out->items.items[out->items.n - 1].n == 0)
        out->items.n--;
}

static bool is_dots(struct base_str s)
{
    return base_str_is(s, "...") || base_str_is(s, "\xE2\x80\xA6");
}

/* The first "..." or "…" at or behind `from`; its length in *n. -1 for none. */
static ptrdiff_t find_dots(struct base_str s, size_t from, size_t *n)
{
    struct base_str rest = base_str_from(s, from);
    ptrdiff_t three = base_str_find(rest, "..."), one = base_str_find(rest, "\xE2\x80\xA6");
    ptrdiff_t at = three >= 0 && (one < 0 || three < one) ? three : one;
    *n = 3; /* bytes of either */
    return at < 0 ? -1 : (ptrdiff_t)from + at;
}

/* Whether the pieces between the dots stand in the line in this order, the first at its start and the last at
 * its end unless `is_part`. Each is taken as early as can be: that never misses. */
static bool line_fits(struct base_str pattern, struct base_str line, bool is_part)
{
    size_t from = 0, at = 0, dots;
    bool is_first = true;
    for (;;) {
        ptrdiff_t gap = find_dots(pattern, from, &dots);
        struct base_str piece = base_str_slice(pattern, from, gap < 0 ? pattern.n : (size_t)gap);
        struct base_str rest = base_str_from(line, at);
        if (gap < 0 && !is_part) {
            if (is_first)
                return base_str_eq(piece, line);
            return rest.n >= piece.n && base_str_eq(base_str_from(rest, rest.n - piece.n), piece);
        }
        ptrdiff_t found = piece.n ? base_str_find_str(rest, piece) : 0;
        if (found < 0 || (is_first && !is_part && found != 0))
            return false;
        at += (size_t)found + piece.n;
        if (gap < 0)
            return true;
        from = (size_t)gap + dots;
        is_first = false;
    }
}

static bool fits(struct comparison *c, const struct expected_line *expected, struct base_str line)
{
    c->steps++;
    if (expected->pattern)
        return base_pattern_match(expected->pattern, line, NULL, 0) == 1;
    return line_fits(expected->text, line, c->is_part);
}

/* ---- quoting ---------------------------------------------------------------------------------------------
 */

static struct base_str quote(struct comparison *c, struct base_str line)
{
    size_t n = line.n < MOST_QUOTED ? line.n : MOST_QUOTED;
    while (n < line.n && n > 0 && ((unsigned char)line.p[n] & 0xC0) == 0x80)
        n--;
    return base_str_format(c->arena, "'%.*s%s'", (int)n, line.p ? line.p : "", n < line.n ? "…" : "");
}

static enum trial_expect_result miss(struct comparison *c, const char *before, struct base_str line,
                                     const char *after)
{
    struct base_str quoted = quote(c, line);
    *c->why = base_str_format(c->arena, "%s%.*s%s", before, BASE_STR_ARG(quoted), after);
    return TRIAL_EXPECT_MISSED;
}

static enum trial_expect_result miss_line(struct comparison *c, size_t line,
                                          const struct expected_line *wanted)
{
    struct base_str expected = quote(c, wanted->text);
    if (c->output.items.n == 0)
        *c->why =
            base_str_format(c->arena, "it prints nothing, and %.*s is expected", BASE_STR_ARG(expected));
    else if (line >= c->output.items.n)
        *c->why = base_str_format(c->arena, "its output ends where %.*s is expected", BASE_STR_ARG(expected));
    else {
        struct base_str found = quote(c, c->output.items.items[line]);
        *c->why = base_str_format(c->arena, "line %zu of its output is %.*s, and %.*s is expected", line + 1,
                                  BASE_STR_ARG(found), BASE_STR_ARG(expected));
    }
    return TRIAL_EXPECT_MISSED;
}

static enum trial_expect_result give_up(struct comparison *c)
{
    *c->why =
        base_str_format(c->arena, "comparing its output takes more than %u steps", TRIAL_EXPECT_MAX_STEPS);
    return TRIAL_EXPECT_OPEN;
}

/* ---- blocks ----------------------------------------------------------------------------------------------
 */

static void compile(struct comparison *c, struct base_str line)
{
    struct expected_line expected = {.text = line, .is_gap = is_dots(base_str_trim(line))};
    if (line.n > 2 && line.p[0] == '/' && line.p[line.n - 1] == '/') {
        struct base_error ignored;
        /* What is no regular expression is a path. */
        if (base_pattern_create(&expected.pattern, base_str_slice(line, 1, line.n - 1), &ignored) != BASE_OK)
            expected.pattern = NULL;
    }
    base_vec_push(&c->expected, expected);
}

static void finish(struct comparison *c)
{
    for (size_t i = 0; i < c->expected.n; i++)
        base_pattern_destroy(c->expected.items[i].pattern);
    base_vec_finish(&c->expected);
    base_vec_finish(&c->output.items);
}

/* How many lines of [from, to) of the expectation fit the output from line `at` on. */
static size_t run_of(struct comparison *c, size_t from, size_t to, size_t at)
{
    size_t n = 0;
    while (from + n < to && at + n < c->output.items.n && c->steps < TRIAL_EXPECT_MAX_STEPS &&
           fits(c, &c->expected.items[from + n], c->output.items.items[at + n]))
        n++;
    return n;
}

/* The lines between two gaps, taken at the first place where they fit. The best try is told when none does.
 */
static bool find_run(struct comparison *c, size_t from, size_t to, size_t *at,
                     enum trial_expect_result *result)
{
    size_t best = 0, best_at = *at;
    for (size_t i = *at; i <= c->output.items.n; i++) {
        size_t n = run_of(c, from, to, i);
        if (c->steps >= TRIAL_EXPECT_MAX_STEPS) {
            *result = give_up(c);
            return false;
        }
        if (n == to - from) {
            *at = i + n;
            return true;
        }
        if (n > best)
            best = n, best_at = i;
    }
    if (best == 0)
        *result = c->output.items.n ? miss(c, "its output has no line ", c->expected.items[from].text, "")
                                    : miss_line(c, 0, &c->expected.items[from]);
    else
        *result = miss_line(c, best_at + best, &c->expected.items[from + best]);
    return false;
}

static enum trial_expect_result compare_block(struct comparison *c)
{
    size_t at = 0, from = 0, count = c->expected.n;
    enum trial_expect_result result = TRIAL_EXPECT_MET;
    bool behind_gap = false;
    while (from < count) {
        size_t to = from;
        while (to < count && !c->expected.items[to].is_gap)
            to++;
        if (!behind_gap) {
            size_t n = run_of(c, from, to, 0);
            if (c->steps >= TRIAL_EXPECT_MAX_STEPS)
                return give_up(c);
            if (n < to - from)
                return miss_line(c, n, &c->expected.items[from + n]);
            at = n;
        } else if (to == count && to > from) {
            /* The last lines are those of the output. */
            size_t need = to - from, begin = c->output.items.n >= need ? c->output.items.n - need : 0;
            if (begin < at)
                begin = at;
            size_t n = run_of(c, from, to, begin);
            if (n < need)
                return miss_line(c, begin + n, &c->expected.items[from + n]);
            at = begin + n;
        } else if (to > from && !find_run(c, from, to, &at, &result)) {
            return result;
        }
        behind_gap = to < count;
        from = to + (to < count);
    }
    if (!behind_gap && at < c->output.items.n)
        return miss(c, "its output goes on with ", c->output.items.items[at], ", which is not expected");
    return TRIAL_EXPECT_MET;
}

/* Every line stands in the output, in this order. */
static enum trial_expect_result compare_part(struct comparison *c)
{
    size_t at = 0;
    for (size_t i = 0; i < c->expected.n; i++) {
        const struct expected_line *wanted = &c->expected.items[i];
        if (wanted->is_gap || (wanted->text.n == 0 && !wanted->pattern))
            continue;
        while (at < c->output.items.n && !fits(c, wanted, c->output.items.items[at]))
            at++;
        if (c->steps >= TRIAL_EXPECT_MAX_STEPS)
            return give_up(c);
        if (at++ >= c->output.items.n)
            return c->output.items.n ? miss(c, "its output lacks ", wanted->text, "")
                                     : miss_line(c, 0, wanted);
    }
    return TRIAL_EXPECT_MET;
}

/* ---- sentences -------------------------------------------------------------------------------------------
 */

/* The code of a sentence; returns whether it is nothing but one piece, a full stop aside. */
static bool read_spans(struct base_str text, struct base_str *spans, size_t *count)
{
    struct base_str rest = base_str_trim(text);
    bool is_alone = base_str_starts(rest, "`");
    *count = 0;
    for (ptrdiff_t open; *count < MOST_SPANS && (open = base_str_find_char(rest, '`')) >= 0;) {
        rest = base_str_from(rest, (size_t)open + 1);
        ptrdiff_t close = base_str_find_char(rest, '`');
        if (close < 0)
            break;
        spans[(*count)++] = base_str_slice(rest, 0, (size_t)close);
        rest = base_str_from(rest, (size_t)close + 1);
    }
    struct base_str behind = base_str_trim(rest);
    return is_alone && *count == 1 && (behind.n == 0 || base_str_is(behind, "."));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool has_words(struct base_str text, const char *words)
{
    size_t n = strlen(words);
    for (size_t i = 0; i + n <= text.n; i++) {
        size_t k = 0;
        while (k < n && lower(text.p[i + k]) == words[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

/* "exit status 3", "exit code `0`": the number; -1 for none. */
static int status_of(struct base_str text)
{
    static const char *const words[] = {"exit status", "exit code", "exits with"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (size_t i = 0, n = strlen(words[w]); i + n < text.n; i++) {
            if (!has_words(base_str_slice(text, i, i + n), words[w]))
                continue;
            size_t at = i + n;
            while (at < text.n &&
                   (strchr(" `:=", text.p[at]) || has_words(base_str_slice(text, at, at + 3), "is ")))
                at++;
            int number = -1;
            for (; at < text.n && text.p[at] >= '0' && text.p[at] <= '9' && number < 256; at++)
                number = (number < 0 ? 0 : number * 10) + (text.p[at] - '0');
            if (number >= 0 && number < 256)
                return number;
        }
    return -1;
}

/* Each piece of code stands in the output behind the one before. */
static enum trial_expect_result compare_spans(struct comparison *c, struct base_str output,
                                              const struct base_str *spans, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        struct base_str span = base_str_trim(spans[i]), rest = base_str_from(output, at), found = {0};
        struct base_pattern *pattern = NULL;
        struct base_error ignored;
        bool is_there;
        if (span.n > 2 && span.p[0] == '/' && span.p[span.n - 1] == '/' &&
            base_pattern_create(&pattern, base_str_slice(span, 1, span.n - 1), &ignored) == BASE_OK) {
            is_there = base_pattern_match(pattern, rest, &found, 1) == 1;
        } else {
            ptrdiff_t place = base_str_find_str(rest, span);
            is_there = place >= 0;
            if (is_there)
                found = base_str_slice(rest, (size_t)place, (size_t)place + span.n);
        }
        base_pattern_destroy(pattern);
        if (!is_there && output.n == 0)
            return miss(c, "it prints nothing, and ", span, " is expected");
        if (!is_there)
            return miss(c, "its output lacks ", span, at ? " behind what was found already" : "");
        at = (size_t)(found.p - output.p) + found.n;
    }
    return TRIAL_EXPECT_MET;
}

static enum trial_expect_result compare_text(struct comparison *c, struct base_str text,
                                             struct base_str output)
{
    struct base_str spans[MOST_SPANS];
    size_t count;
    bool is_alone = read_spans(text, spans, &count), is_status = status_of(text) >= 0;
    bool is_silent = has_words(text, "no output") || has_words(text, "nothing is printed") ||
                     has_words(text, "prints nothing") || base_str_eq_nocase(text, BASE_STR("nothing"));
    if (is_silent && count <= (size_t)is_status)
        return c->output.items.n == 0
                   ? TRIAL_EXPECT_MET
                   : miss(c, "it prints ", c->output.items.items[0], ", and no output is expected");
    if (is_alone && !is_status) {
        compile(c, base_str_trim(spans[0]));
        if (c->expected.items[0].pattern)
            return compare_spans(c, output, spans, count);
        return compare_block(c);
    }
    if (count > (size_t)is_status)
        return compare_spans(c, output, spans, count);
    if (is_status || has_words(text, "no error"))
        return TRIAL_EXPECT_MET;
    *c->why = BASE_STR("what comes of it is told in words that only people can compare");
    return TRIAL_EXPECT_OPEN;
}

/* The last line that is not blank, for a command that failed. */
static struct base_str last_line(const struct lines *output)
{
    return output->items.n ? output->items.items[output->items.n - 1] : BASE_STR_ABSENT;
}

static bool check_status(struct comparison *c, int status, int wanted)
{
    if (status == wanted)
        return true;
    struct base_str last = last_line(&c->output);
    struct base_str quoted = quote(c, last);
    struct base_str said =
        last.p ? base_str_format(c->arena, "; its last line is %.*s", BASE_STR_ARG(quoted)) : BASE_STR("");
    if (wanted == 0)
        *c->why = base_str_format(c->arena, "it ends with status %d%.*s", status, BASE_STR_ARG(said));
    else
        *c->why = base_str_format(c->arena, "it ends with status %d, and %d is expected%.*s", status, wanted,
                                  BASE_STR_ARG(said));
    return false;
}

enum trial_expect_result trial_expect(enum trial_expect_kind kind, struct base_str expected,
                                      struct base_str output, int status, struct base_arena *arena,
                                      struct base_str *why)
{
    struct comparison c = {.is_part = kind == TRIAL_EXPECT_PART, .arena = arena, .why = why};
    enum trial_expect_result result = TRIAL_EXPECT_MET;
    struct lines wanted = {0};
    int wanted_status = kind == TRIAL_EXPECT_TEXT ? status_of(expected) : -1;
    *why = BASE_STR_ABSENT;
    split_lines(output, &c.output);
    if (!check_status(&c, status, wanted_status < 0 ? 0 : wanted_status)) {
        result = TRIAL_EXPECT_MISSED;
    } else if (kind == TRIAL_EXPECT_TEXT) {
        result = compare_text(&c, base_str_trim(expected), output);
    } else if (kind != TRIAL_EXPECT_NOTHING) {
        split_lines(expected, &wanted);
        for (size_t i = 0; i < wanted.items.n; i++)
            compile(&c, wanted.items.items[i]);
        result = c.is_part ? compare_part(&c) : compare_block(&c);
    }
    base_vec_finish(&wanted.items);
    finish(&c);
    return result;
}
