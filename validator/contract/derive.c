/*
 * What living documents say of themselves, without any configuration: numbers of headings without a gap, a
 * range or number of things that the document then names one by one.
 *
 * Only what is nearly certain is judged. A range counts when most of its members are named, so that the few
 * that are not are missing; a number when the document has headings of just that name, in one series.
 */
#include "validator/contract/number_p.h"

#include <stdlib.h>

#define FEWEST_HEADINGS 3 /* of a series that is numbered */
#define MOST_RANGES 50    /* of one document */
#define MOST_SERIES 20    /* of one document, of which numbers are compared */

struct deriving {
    struct contract_run *run;
    uint32_t file;
    struct base_str path;
    struct contract_texts texts;
    struct contract_series *series;
    size_t series_count;
    const struct contract_series **only; /* those of a word that no other has */
    size_t only_count;
    struct base_map ranges; /* those that were judged */
};

/* ---- numbering ---- */

/* "2.1" below "2. Setup": other dotted numbers may be versions. */
static bool is_number_of_parent(struct deriving *d, const struct contract_series *series)
{
    struct facts_range range = facts_store_of_file(d->run->store, FACTS_TABLE_heading, d->file);
    if (series->word.n == 0 || series->word.p[0] < '0' || series->word.p[0] > '9')
        return true;
    struct base_str number = base_str_slice(series->word, 0, series->word.n - 1);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_heading row;
        FACTS_GET(d->run->store, heading, i, &row);
        if (row.line == series->parent)
            return row.text.n > number.n && base_str_eq(base_str_slice(row.text, 0, number.n), number) &&
                   (row.text.p[number.n] == '.' || row.text.p[number.n] == ' ');
    }
    return false;
}

static void judge_numbering(struct deriving *d, const struct contract_series *series)
{
    if (series->n < FEWEST_HEADINGS || series->items[0].number > 1 || !is_number_of_parent(d, series))
        return;
    for (size_t i = 1; i < series->n; i++)
        if (series->items[i].number < series->items[i - 1].number)
            return; /* numbers that begin again, or are none of an order */
    for (size_t i = 1; i < series->n; i++) {
        const struct contract_numbered *one = &series->items[i], *before = &series->items[i - 1];
        struct base_str expected = contract_number_text(d->run->arena, before->number + 1, series->is_letter);
        struct contract_item item = {.kind = "numbering",
                                     .file = d->file,
                                     .line = one->line,
                                     .subject = one->text,
                                     .evidence_path = d->path,
                                     .evidence_line = before->line};
        contract_judge(
            d->run, &item, one->number <= before->number + 1,
            "\"%.*s\" follows \"%.*s\": number %.*s is missing. Write that section, or number anew.",
            BASE_STR_ARG(one->text), BASE_STR_ARG(before->text), BASE_STR_ARG(expected));
    }
}

/* ---- ranges ---- */

/* Whether the text says the number of members shortly before the range: "33 PRs, from #305–#337". "#33" and
 * "3.3" are no numbers of things. */
static bool says_number(struct base_str text, const struct contract_range *range)
{
    int64_t members = range->last - range->first + 1, number;
    for (size_t i = range->from > 60 ? range->from - 60 : 0; i < range->from; i++) {
        bool is_start = i == 0 || text.p[i - 1] == ' ' || text.p[i - 1] == '\n' || text.p[i - 1] == '(';
        struct base_str rest = base_str_slice(text, i, range->from);
        size_t n = is_start && text.p[i] >= '0' && text.p[i] <= '9' ? contract_read_number(rest, &number) : 0;
        if (n && number == members &&
            (n == rest.n || rest.p[n] == ' ' || rest.p[n] == '\n' || rest.p[n] == '-'))
            return true;
    }
    return false;
}

/* The number of "33 open pull requests (#305–#337)": some words, and then the range in a parenthesis that
 * holds nothing else. -1 for any other text; `*shown` is all of it. */
static int64_t number_before(struct contract_run *run, struct base_str text,
                             const struct contract_range *range, struct base_str *shown)
{
    size_t end = range->from;
    if (end == 0 || text.p[end - 1] != '(' || range->to >= text.n || text.p[range->to] != ')')
        return -1;
    struct base_str before = base_str_slice(text, end > 60 ? end - 60 : 0, end - 1);
    struct base_str words = base_str_trim(before);
    for (int k = 0; k < 5 && words.n; k++) {
        size_t at = words.n;
        while (at > 0 && words.p[at - 1] != ' ' && words.p[at - 1] != '\n')
            at--;
        struct base_str word = contract_fold(run, base_str_from(words, at));
        int64_t number;
        if (k > 0 && word.n && contract_read_number(word, &number) == word.n) {
            size_t from = (size_t)(words.p - text.p) + at;
            *shown = base_str_slice(text, from, range->to + 1);
            return number;
        }
        if (word.n == 0 || base_str_is(word, "of") || base_str_is(word, "from") ||
            !base_fold_word_before(word, word.n))
            return -1;
        words = base_str_trim(base_str_slice(words, 0, at));
    }
    return -1;
}

/* Whether the words in front of a range promise all of it: "all of #305–#308", "every PR from #305". */
static bool says_all(struct contract_run *run, struct base_str text, const struct contract_range *range)
{
    static const char *const words[] = {"all", "every", "each"};
    static const char *const between[] = {"of",   "from",    "the",      "pr",    "prs",
                                          "pull", "request", "requests", "issue", "issues"};
    size_t from = range->from > 60 ? range->from - 60 : 0;
    while (from < range->from && ((unsigned char)text.p[from] & 0xc0) == 0x80)
        from++;
    struct base_str before = contract_fold(run, base_str_slice(text, from, range->from));
    while (before.n) {
        ptrdiff_t space = base_str_rfind_char(before, ' ');
        struct base_str word = base_str_from(before, space < 0 ? 0 : (size_t)space + 1);
        before = base_str_slice(before, 0, space < 0 ? 0 : (size_t)space);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (base_str_is(word, words[i]))
                return true;
        size_t i = 0;
        while (i < sizeof between / sizeof *between && !base_str_is(word, between[i]))
            i++;
        if (i == sizeof between / sizeof *between)
            break;
    }
    return false;
}

/* Where most of the members are named; false when that is nowhere. */
static bool find_place(struct deriving *d, const struct contract_range *range, bool is_counted,
                       struct contract_mentions *out)
{
    int64_t members = range->last - range->first + 1;
    static const enum contract_place places[] = {CONTRACT_IN_HEADING, CONTRACT_IN_ROW, CONTRACT_IN_TEXT};
    bool is_number_sign = base_str_is(range->word, "#");
    for (size_t i = is_number_sign ? 2 : 0; i < (is_number_sign ? 3u : 2u); i++) {
        contract_find_mentions(d->run, &d->texts, range, places[i], out);
        int64_t named = (int64_t)out->count;
        if (named >= 2 && (named * 3 >= members * 2 || (is_counted && named * 2 >= members)))
            return true;
    }
    return false;
}

static void judge_range(struct deriving *d, const struct contract_text *unit,
                        const struct contract_range *range)
{
    struct contract_mentions mentions;
    struct base_arena *arena = d->run->arena;
    int64_t line = contract_line_at(unit->text, range->from, unit->line);
    struct base_str written = base_str_slice(unit->text, range->from, range->to);
    bool is_word = base_str_ends(range->prefix, " "), is_number_sign = base_str_is(range->word, "#"), added;
    bool is_counted = says_number(unit->text, range) || says_all(d->run, unit->text, range);
    struct base_str shown = BASE_STR_ABSENT;
    int64_t members = range->last - range->first + 1,
            count = number_before(d->run, unit->text, range, &shown);
    if (count >= 2 && (is_word || is_number_sign)) {
        struct contract_item item = {.kind = "enumeration",
                                     .file = d->file,
                                     .line = line,
                                     .subject = shown,
                                     .evidence_path = d->path,
                                     .evidence_line = line,
                                     .severity = "major"};
        contract_judge(d->run, &item, count == members,
                       "The document says \"%.*s\", and that range has %lld members. Correct one of them.",
                       BASE_STR_ARG(shown), (long long)members);
    }
    /* "#937–#995" and "S1–S12" alone say where something is, not that all of it is here. */
    if (!is_word && !(is_counted && is_number_sign))
        return;
    base_map_put(&d->ranges,
                 base_str_format(arena, "%.*s %lld %lld", BASE_STR_ARG(range->word), (long long)range->first,
                                 (long long)range->last),
                 &added);
    if (!added || range->last - range->first < 2 || d->ranges.n > MOST_RANGES ||
        !find_place(d, range, is_counted, &mentions))
        return;
    for (int64_t i = range->first; i <= range->last; i++) {
        struct base_str number = contract_number_text(arena, i, range->is_letter);
        struct base_str member =
            base_str_format(arena, "%.*s%.*s", BASE_STR_ARG(range->prefix), BASE_STR_ARG(number));
        bool is_inside = i > range->first && i < range->last && mentions.named[i - range->first - 1] &&
                         mentions.named[i - range->first + 1];
        struct contract_item item = {.kind = "enumeration",
                                     .file = d->file,
                                     .line = line,
                                     .subject = member,
                                     .evidence_path = d->path,
                                     .evidence_line = line,
                                     .severity = is_counted || is_inside ? "major" : NULL};
        contract_judge(d->run, &item, mentions.named[i - range->first],
                       "The document says \"%.*s\" and names most of them, but %.*s nowhere. Add it, or "
                       "correct the range.",
                       BASE_STR_ARG(written), BASE_STR_ARG(member));
    }
}

/* ---- numbers of headings ---- */

static int64_t distinct(const struct contract_series *series)
{
    int64_t n = 0;
    for (size_t i = 0; i < series->n; i++)
        n += i == 0 || series->items[i].number != series->items[i - 1].number;
    return n;
}

/* Series whose word no other has, so that a number of such things can mean nothing else. */
static void choose_series(struct deriving *d)
{
    struct base_map words = {0};
    for (size_t i = 0; i < d->series_count; i++)
        ++*base_map_put(&words, d->series[i].word, NULL);
    d->only = base_arena_array(d->run->arena, d->series_count + 1, sizeof(const struct contract_series *));
    for (size_t i = 0; i < d->series_count; i++) {
        const struct contract_series *one = &d->series[i];
        bool is_word = one->word.n >= 3 && !(one->word.p[0] >= '0' && one->word.p[0] <= '9');
        if (is_word && one->n >= 2 && *base_map_get(&words, one->word) == 1)
            d->only[d->only_count++] = one;
    }
    base_map_finish(&words);
}

static void judge_claims(struct deriving *d, const struct contract_text *unit, struct base_folded *folded)
{
    struct base_str text = base_buf_view(&folded->text);
    for (size_t i = 0; i < d->only_count && i < MOST_SERIES; i++) {
        const struct contract_series *series = d->only[i];
        struct contract_claim claim;
        size_t at = 0;
        while (contract_claim_next(text, series->word, 0, &at, &claim)) {
            int64_t headings = distinct(series), last = series->items[series->n - 1].number;
            struct base_str shown = base_str_copy(d->run->arena, base_str_slice(text, claim.from, claim.to));
            /* A smaller number may be of some of them. */
            if (claim.number < 2 || claim.number > 2 * headings ||
                (claim.number < headings && !claim.is_bound) || claim.number * 2 < headings)
                continue;
            struct contract_item item = {
                .kind = "enumeration",
                .file = d->file,
                .line = contract_line_at(unit->text, folded->from[claim.from], unit->line),
                .subject = shown,
                .evidence_path = d->path,
                .evidence_line = series->items[0].line};
            item.severity = last == claim.number && headings < claim.number ? "major" : NULL;
            contract_judge(
                d->run, &item, claim.number == headings,
                "The document says \"%.*s\", and has %lld headings from \"%.*s\" on. Add what is missing, "
                "or correct the number.",
                BASE_STR_ARG(shown), (long long)headings, BASE_STR_ARG(series->items[0].text));
        }
    }
}

/* ---- tables of so many rows ---- */

/* The only table of the section; false when there are several, or none. */
static bool only_table(struct deriving *d, int64_t section, struct facts_doc_table *out)
{
    struct facts_range range = facts_store_of_file(d->run->store, FACTS_TABLE_doc_table, d->file);
    size_t n = 0;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_table row;
        FACTS_GET(d->run->store, doc_table, i, &row);
        if (row.section_line != section)
            continue;
        *out = row;
        n++;
    }
    return n == 1;
}

/* "a 9-entry troubleshooting table" */
static void judge_rows(struct deriving *d, const struct contract_text *unit, struct base_folded *folded)
{
    static const char *const nouns[] = {"entry", "row", "line"};
    struct base_str text = base_buf_view(&folded->text);
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        struct contract_claim claim;
        struct facts_doc_table table;
        size_t at = 0;
        while (contract_claim_next(text, base_str_of(nouns[i]), 0, &at, &claim)) {
            struct base_str behind = base_str_slice(text, claim.to, claim.to + 40);
            ptrdiff_t end = base_str_find_char(behind, '.');
            if (!claim.is_bound ||
                base_str_find(base_str_slice(behind, 0, end < 0 ? 40 : (size_t)end), " table") < 0 ||
                !only_table(d, unit->section, &table))
                continue;
            struct base_str shown = base_str_copy(d->run->arena, base_str_slice(text, claim.from, claim.to));
            struct contract_item item = {
                .kind = "enumeration",
                .file = d->file,
                .line = contract_line_at(unit->text, folded->from[claim.from], unit->line),
                .subject = shown,
                .evidence_path = d->path,
                .evidence_line = table.line,
                .severity = "major"};
            contract_judge(
                d->run, &item, claim.number == table.rows,
                "The document says \"%.*s\", and its table has %lld rows. Add what is missing, or correct "
                "the number.",
                BASE_STR_ARG(shown), (long long)table.rows);
        }
    }
}

static void derive_file(struct contract_run *run, uint32_t file)
{
    struct deriving d = {.run = run, .file = file, .path = FACTS_GET_TEXT(run->store, file, file, path)};
    struct base_folded folded = {0};
    (void)contract_texts_read(run, file, &d.texts);
    d.series_count = contract_series_all(run, file, &d.series);
    for (size_t i = 0; i < d.series_count; i++)
        judge_numbering(&d, &d.series[i]);
    choose_series(&d);
    for (size_t i = 0; i < d.texts.items.n; i++) {
        const struct contract_text *unit = &d.texts.items.items[i];
        struct contract_range range;
        size_t at = 0;
        if (unit->is_code)
            continue;
        while (contract_range_next(run, unit->text, &at, &range))
            judge_range(&d, unit, &range);
        bool has_table = base_str_find(unit->text, "table") >= 0;
        if (!has_table && d.only_count == 0)
            continue;
        base_fold(&folded, unit->text, false);
        judge_claims(&d, unit, &folded);
        if (has_table)
            judge_rows(&d, unit, &folded);
    }
    contract_texts_finish(&d.texts);
    base_folded_finish(&folded);
    base_map_finish(&d.ranges);
}

void contract_derive(struct contract_run *run)
{
    size_t n = facts_store_count(run->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) {
        struct base_str path = FACTS_GET_TEXT(run->store, file, i, path);
        if (contract_is_markdown(path) && contract_is_living(run, path))
            derive_file(run, (uint32_t)i);
    }
}
