/* `headings`: those that a document must have, in their order. `numbered`: numbers without a gap. */
#include "validator/contract/number_p.h"

#include "validator/base/suggest.h"

/* The headings of a file, by line. */
struct headings {
    struct facts_heading *items;
    struct base_str *titles;
    size_t n;
};

static void read_headings(struct contract_run *run, uint32_t file, struct headings *out)
{
    struct facts_range range = facts_store_of_file(run->store, FACTS_TABLE_heading, file);
    *out = (struct headings){.n = range.to - range.from};
    out->items = base_arena_array(run->arena, out->n + 1, sizeof *out->items);
    out->titles = base_arena_array(run->arena, out->n + 1, sizeof *out->titles);
    for (size_t i = 0; i < out->n; i++) {
        FACTS_GET(run->store, heading, range.from + i, &out->items[i]);
        out->titles[i] = contract_title(run, out->items[i].text);
    }
}

static bool is_heading(const struct headings *all, size_t i, struct base_str wanted, struct base_str whole,
                       int64_t level, struct contract_run *run)
{
    if (level && all->items[i].level != level)
        return false;
    return contract_like(wanted, all->titles[i]) ||
           contract_like(whole, contract_fold(run, all->items[i].text));
}

static size_t find_heading(struct contract_run *run, const struct headings *all, size_t from, size_t to,
                           struct base_str text, int64_t level)
{
    struct base_str wanted = contract_title(run, text), whole = contract_fold(run, text);
    for (size_t i = from; i < to; i++)
        if (is_heading(all, i, wanted, whole, level, run))
            return i;
    return SIZE_MAX;
}

static void judge_headings(struct contract_run *run, uint32_t file, const struct document_node *value)
{
    struct headings all;
    struct base_str path = FACTS_GET_TEXT(run->store, file, file, path), before = BASE_STR_ABSENT;
    read_headings(run, file, &all);
    size_t from = 0;
    for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
        struct base_str text = n->kind == DOCUMENT_OBJECT ? document_member_text(n, "heading") : n->text;
        const struct document_node *given = document_member(n, "level");
        int64_t level = 0;
        if (given)
            document_integer(given, &level);
        size_t at = find_heading(run, &all, from, all.n, text, level);
        struct contract_item item = {.kind = "heading", .file = file, .subject = text, .said = n};
        if (at != SIZE_MAX) {
            item.line = all.items[at].line;
            contract_hold(run, &item);
            from = at + 1;
            before = text;
            continue;
        }
        at = find_heading(run, &all, 0, from, text, level);
        if (at != SIZE_MAX) {
            item.line = all.items[at].line;
            contract_break(run, &item, "The heading \"%.*s\" must come behind \"%.*s\". Move its section.",
                           BASE_STR_ARG(text), BASE_STR_ARG(before));
            continue;
        }
        item.line = from ? all.items[from - 1].line : 0;
        item.hint = base_closest(contract_title(run, text), all.titles, all.n);
        contract_break(run, &item,
                       "%.*s has no heading \"%.*s\"%s%.*s%s. Write the section, or change the contract.",
                       BASE_STR_ARG(path), BASE_STR_ARG(text), before.p ? " behind \"" : "",
                       BASE_STR_ARG(before), before.p ? "\"" : "");
    }
}

void contract_headings(struct contract_run *run, const struct document_node *value)
{
    for (size_t i = 0; i < run->files.n; i++)
        if (contract_is_markdown(FACTS_GET_TEXT(run->store, file, run->files.items[i], path)))
            judge_headings(run, run->files.items[i], value);
}

/* ---- numbers ---- */

static void judge_series(struct contract_run *run, uint32_t file, const struct document_node *said,
                         const struct contract_series *series)
{
    struct base_str path = FACTS_GET_TEXT(run->store, file, file, path);
    if (series->n == 1 && series->word.n == 0) /* the title of a file that is a chapter itself */
        return;
    for (size_t i = 0; i < series->n; i++) {
        const struct contract_numbered *one = &series->items[i];
        int64_t expected = i ? series->items[i - 1].number + 1 : one->number == 0 ? 0 : 1;
        struct contract_item item = {
            .kind = "numbering", .file = file, .line = one->line, .subject = one->text, .said = said};
        struct base_str wanted = contract_number_text(run->arena, expected, series->is_letter);
        contract_judge(
            run, &item, one->number == expected,
            i ? "\"%.*s\" stands in %.*s where number %.*s is next. Number without a gap."
              : "\"%.*s\" is the first of its kind in %.*s, where number %.*s begins. Number without a gap.",
            BASE_STR_ARG(one->text), BASE_STR_ARG(path), BASE_STR_ARG(wanted));
    }
}

void contract_numbered(struct contract_run *run, const struct document_node *value)
{
    for (size_t i = 0; i < run->files.n; i++)
        for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
            uint32_t file = run->files.items[i];
            struct contract_series *all;
            if (!contract_is_markdown(FACTS_GET_TEXT(run->store, file, file, path)))
                continue;
            size_t count = contract_series_of(run, file, n->text, &all);
            for (size_t k = 0; k < count; k++)
                judge_series(run, file, n, &all[k]);
            struct contract_item item = {.kind = "numbering", .file = file, .subject = n->text, .said = n};
            if (count == 0)
                contract_break(run, &item, "%.*s has nothing that is numbered as \"%.*s 1\".",
                               BASE_STR_ARG(FACTS_GET_TEXT(run->store, file, file, path)),
                               BASE_STR_ARG(n->text));
        }
}
