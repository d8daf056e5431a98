/* Series of numbered headings and rows. */
#include "validator/contract/number_p.h"

#include "validator/base/hash.h"

#include <stdlib.h>

#define LARGEST 1000000000

struct base_str contract_number_text(struct base_arena *arena, int64_t number, bool is_letter)
{
    if (is_letter)
        return base_str_format(arena, "%c", (char)('A' + (number > 0 && number <= 26 ? number - 1 : 0)));
    return base_str_format(arena, "%lld", (long long)number);
}

struct base_str contract_singular(struct base_arena *arena, struct base_str word)
{
    if (word.n > 4 && base_str_ends(word, "ies"))
        return base_str_format(arena, "%.*sy", (int)(word.n - 3), word.p);
    if (word.n > 3 && base_str_ends(word, "s") && !base_str_ends(word, "ss"))
        return base_str_slice(word, 0, word.n - 1);
    return word;
}

static size_t read_digits(struct base_str text, int64_t *out)
{
    size_t n = 0;
    *out = 0;
    while (n < text.n && n < 9 && text.p[n] >= '0' && text.p[n] <= '9')
        *out = *out * 10 + (text.p[n++] - '0');
    return n < text.n && text.p[n] >= '0' && text.p[n] <= '9' ? 0 : n;
}

size_t contract_read_number(struct base_str text, int64_t *out)
{
    static const char *const words[] = {"zero",     "one",      "two",      "three",   "four",    "five",
                                        "six",      "seven",    "eight",    "nine",    "ten",     "eleven",
                                        "twelve",   "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
                                        "eighteen", "nineteen", "twenty"};
    size_t n = read_digits(text, out);
    if (n)
        return n;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (base_str_starts(text, words[i]) && !base_fold_word_at(text, strlen(words[i]))) {
            *out = (int64_t)i;
            return strlen(words[i]);
        }
    return 0;
}

/* What of a heading or cell is a number: "Gate 3 — Clerk" is (gate, 3), "5. Services" ("", 5), "2.1 X" ("2.",
 * 1). */
struct label {
    struct base_str word;
    int64_t number;
    bool is_letter;
};

static bool ends_label(struct base_str text)
{
    return text.n == 0 || !base_fold_word_at(text, 0);
}

/* "2.1.3": the word is all but the last number, with its dot. */
static bool read_bare(struct base_str text, struct label *out)
{
    size_t at = 0, start = 0, n;
    int64_t number;
    while ((n = read_digits(base_str_from(text, at), &number)) > 0) {
        start = at;
        at += n;
        out->number = number;
        if (at + 1 >= text.n || text.p[at] != '.' || text.p[at + 1] < '0' || text.p[at + 1] > '9')
            break;
        at++;
    }
    out->word = base_str_slice(text, 0, start);
    out->is_letter = false;
    struct base_str rest = base_str_from(text, at);
    /* "2024 in review" is no number of a section, "3D" is none. */
    bool is_marked = rest.n && (rest.p[0] == '.' || rest.p[0] == ')' || rest.p[0] == ':');
    return at > 0 && out->number < 1000 && (is_marked || (start > 0 && rest.n && rest.p[0] == ' '));
}

/* Folded text. */
static bool read_label(struct contract_run *run, struct base_str text, struct label *out)
{
    size_t n = 0;
    if (text.n && text.p[0] >= '0' && text.p[0] <= '9')
        return read_bare(text, out);
    while (n < text.n && n < 40 && text.p[n] != ' ')
        n++;
    struct base_str word = base_str_slice(text, 0, n), rest = base_str_from(text, n + 1);
    if (n == 0 || n >= text.n || rest.n == 0)
        return false;
    out->word = contract_singular(run->arena, word);
    size_t digits = read_digits(rest, &out->number);
    out->is_letter = false;
    if (digits && rest.p[0] != '0')
        return ends_label(base_str_from(rest, digits)) &&
               !(rest.n > digits + 1 && rest.p[digits] == '.' && rest.p[digits + 1] >= '0' &&
                 rest.p[digits + 1] <= '9');
    if (digits)
        return digits == 1 && ends_label(base_str_from(rest, 1));
    out->is_letter = rest.p[0] >= 'a' && rest.p[0] <= 'z';
    out->number = rest.p[0] - 'a' + 1;
    /* "Phase a failure": a letter that is a word of its own is none before another word. */
    return out->is_letter &&
           (rest.n == 1 || (ends_label(base_str_from(rest, 1)) && rest.p[1] != ' ' && rest.p[1] != '\'') ||
            (rest.n > 2 && rest.p[1] == ' ' && !base_fold_word_at(rest, 2)));
}

struct building {
    struct contract_run *run;
    struct base_map known; /* word, parent, level -> series */
    BASE_VEC(struct contract_series) all;
    BASE_VEC(size_t) capacity;
};

static void add_label(struct building *building, const struct label *label, int64_t parent, int64_t level,
                      int64_t line, struct base_str text)
{
    struct base_arena *arena = building->run->arena;
    bool added;
    struct base_str key = base_str_format(arena, "%.*s %d %lld %lld", BASE_STR_ARG(label->word),
                                          label->is_letter, (long long)parent, (long long)level);
    uint32_t *at = base_map_put(&building->known, key, &added);
    if (added) {
        *at = (uint32_t)building->all.n;
        base_vec_push(&building->all, (struct contract_series){.is_letter = label->is_letter,
                                                               .word = label->word,
                                                               .parent = parent,
                                                               .level = level});
        base_vec_push(&building->capacity, (size_t)0);
    }
    struct contract_series *series = &building->all.items[*at];
    size_t *capacity = &building->capacity.items[*at];
    if (series->n == *capacity) {
        *capacity = *capacity ? 2 * *capacity : 8;
        struct contract_numbered *items = base_arena_array(arena, *capacity, sizeof *items);
        for (size_t i = 0; i < series->n; i++)
            items[i] = series->items[i];
        series->items = items;
    }
    series->items[series->n++] = (struct contract_numbered){label->number, line, text};
}

static size_t give(struct building *building, struct contract_series **out)
{
    size_t n = building->all.n;
    *out = base_arena_array(building->run->arena, n + 1, sizeof **out);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = building->all.items[i];
    base_map_finish(&building->known);
    base_vec_finish(&building->all);
    base_vec_finish(&building->capacity);
    return n;
}

/* Absent: every word. */
static void add_headings(struct building *building, uint32_t file, struct base_str word)
{
    struct facts_store *store = building->run->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_heading, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_heading row;
        struct label label;
        FACTS_GET(store, heading, i, &row);
        if (!read_label(building->run, contract_fold(building->run, row.text), &label))
            continue;
        bool is_bare = label.word.n == 0 || (label.word.p[0] >= '0' && label.word.p[0] <= '9');
        if (word.p && !(is_bare ? base_str_is(word, "heading") : base_str_eq(word, label.word)))
            continue;
        add_label(building, &label, row.parent_line, row.level, row.line, row.text);
    }
}

static void add_rows(struct building *building, uint32_t file, struct base_str word)
{
    struct facts_store *store = building->run->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_cell, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell row;
        struct label label = {.word = BASE_STR("")};
        FACTS_GET(store, doc_cell, i, &row);
        if (row.position != 0 || row.row == 0)
            continue;
        struct base_str text = contract_fold(building->run, row.text);
        size_t n = read_digits(text, &label.number);
        bool is_number = n > 0 && (n == text.n || (n + 1 == text.n && text.p[n] == '.'));
        if (base_str_is(word, "row")
                ? !is_number
                : !read_label(building->run, text, &label) || !base_str_eq(word, label.word))
            continue;
        add_label(building, &label, row.table_line, 0, row.line, row.text);
    }
}

size_t contract_series_of(struct contract_run *run, uint32_t file, struct base_str word,
                          struct contract_series **out)
{
    struct building building = {.run = run};
    word = contract_singular(run->arena, contract_fold(run, word));
    if (!base_str_is(word, "row"))
        add_headings(&building, file, word);
    if (building.all.n == 0 && !base_str_is(word, "heading"))
        add_rows(&building, file, word);
    return give(&building, out);
}

size_t contract_series_all(struct contract_run *run, uint32_t file, struct contract_series **out)
{
    struct building building = {.run = run};
    add_headings(&building, file, BASE_STR_ABSENT);
    return give(&building, out);
}
