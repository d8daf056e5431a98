/* `diagrams`: how many, of what, which titles, and that each can be drawn. */
#include "validator/contract/contract_p.h"

#include "validator/base/suggest.h"

struct diagrams {
    struct contract_run *run;
    uint32_t file;
    struct base_str path;
    struct facts_range range;
    BASE_VEC(struct base_str) titles; /* folded: own title, else that of the section */
};

static struct base_str title_of(struct diagrams *d, const struct facts_diagram *row)
{
    struct facts_range range = facts_store_of_file(d->run->store, FACTS_TABLE_heading, d->file);
    if (row->title.p)
        return contract_title(d->run, row->title);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_heading heading;
        FACTS_GET(d->run->store, heading, i, &heading);
        if (heading.line == row->section_line)
            return contract_title(d->run, heading.text);
    }
    return BASE_STR("");
}

static void judge_each(struct diagrams *d, const struct document_node *said)
{
    const struct document_node *kinds = document_member(said, "kinds"), *n;
    for (size_t i = d->range.from; i < d->range.to; i++) {
        struct facts_diagram row;
        FACTS_GET(d->run->store, diagram, i, &row);
        struct base_str kind = row.kind.p ? row.kind : BASE_STR("of no known kind");
        struct base_str title = title_of(d, &row);
        base_vec_push(&d->titles, title);
        for (n = contract_next(kinds, NULL); n && !base_str_eq(n->text, kind); n = contract_next(kinds, n))
            ;
        struct contract_item item = {.kind = "diagram",
                                     .file = d->file,
                                     .line = row.problem_line > 0 ? row.problem_line : row.line,
                                     .subject = title.n ? title : kind,
                                     .said = said};
        if (!row.is_valid)
            contract_break(d->run, &item, "The diagram cannot be drawn: %.*s", BASE_STR_ARG(row.problem));
        else
            contract_judge(d->run, &item, !kinds || n,
                           "The diagram is a %.*s, which is none of the agreed kinds.", BASE_STR_ARG(kind));
    }
}

static void judge_number(struct diagrams *d, const struct document_node *said, const char *key)
{
    const struct document_node *given = document_member(said, key);
    int64_t wanted, found = (int64_t)(d->range.to - d->range.from);
    bool is_least = base_str_is(base_str_of(key), "least");
    struct contract_item item = {
        .kind = "diagram", .file = d->file, .subject = BASE_STR("diagrams"), .said = given};
    if (given && document_integer(given, &wanted))
        contract_judge(d->run, &item, is_least ? found >= wanted : found == wanted,
                       "%.*s has %lld diagrams, where %s%lld are agreed.", BASE_STR_ARG(d->path),
                       (long long)found, is_least ? "at least " : "", (long long)wanted);
}

static void judge_titles(struct diagrams *d, const struct document_node *said)
{
    const struct document_node *titles = document_member(said, "titles");
    for (const struct document_node *n = contract_next(titles, NULL); n; n = contract_next(titles, n)) {
        struct base_str wanted = contract_title(d->run, n->text);
        size_t i = 0;
        while (i < d->titles.n && !contract_like(wanted, d->titles.items[i]))
            i++;
        struct contract_item item = {.kind = "diagram", .file = d->file, .subject = n->text, .said = n};
        item.hint = base_closest(wanted, d->titles.items, d->titles.n);
        contract_judge(d->run, &item, i < d->titles.n,
                       "%.*s has no diagram \"%.*s\", by its own title or the heading above it.",
                       BASE_STR_ARG(d->path), BASE_STR_ARG(n->text));
    }
}

void contract_diagrams(struct contract_run *run, const struct document_node *value)
{
    for (size_t i = 0; i < run->files.n; i++) {
        struct diagrams d = {.run = run, .file = run->files.items[i]};
        d.path = FACTS_GET_TEXT(run->store, file, d.file, path);
        if (!contract_is_markdown(d.path))
            continue;
        d.range = facts_store_of_file(run->store, FACTS_TABLE_diagram, d.file);
        for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
            d.titles.n = 0;
            judge_each(&d, n);
            judge_number(&d, n, "count");
            judge_number(&d, n, "least");
            judge_titles(&d, n);
        }
        base_vec_finish(&d.titles);
    }
}
