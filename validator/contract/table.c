/* `tables`: headers, rows, values, and what a column lists. */
#include "validator/contract/contract_p.h"

#include "validator/base/pattern.h"
#include "validator/base/suggest.h"

#include <stdlib.h>

struct looking {
    struct contract_run *run;
    uint32_t file;
    struct base_str path;
    const struct document_node *said;     /* one entry of `tables` */
    BASE_VEC(struct facts_doc_table) all; /* that it may be about */
};

/* Whether the section of a table is `under` the heading, or below one that is. */
static bool is_under(struct contract_run *run, uint32_t file, int64_t section, struct base_str wanted)
{
    struct facts_range range = facts_store_of_file(run->store, FACTS_TABLE_heading, file);
    for (size_t i = range.to; i-- > range.from && section > 0;) {
        struct facts_heading row;
        FACTS_GET(run->store, heading, i, &row);
        if (row.line != section)
            continue;
        if (contract_like(wanted, contract_title(run, row.text)) ||
            contract_like(wanted, contract_fold(run, row.text)))
            return true;
        section = row.parent_line;
    }
    return false;
}

/* "Headers | with | bars" as folded texts. */
static bool has_columns(struct contract_run *run, struct base_str header, const struct document_node *columns)
{
    const struct document_node *n = contract_next(columns, NULL);
    struct base_str cell;
    for (; n && header.p; n = contract_next(columns, n)) {
        ptrdiff_t bar = base_str_find(header, " | ");
        cell = bar < 0 ? header : base_str_slice(header, 0, (size_t)bar);
        header = bar < 0 ? BASE_STR_ABSENT : base_str_from(header, (size_t)bar + 3);
        if (!contract_like(contract_fold(run, n->text), contract_fold(run, cell)))
            return false;
    }
    return !n && !header.p;
}

static struct base_str listed(struct contract_run *run, const struct document_node *columns)
{
    struct base_str all = BASE_STR("");
    for (const struct document_node *n = contract_next(columns, NULL); n; n = contract_next(columns, n))
        all = base_str_format(run->arena, "%.*s%s%.*s", BASE_STR_ARG(all), all.n ? " | " : "",
                              BASE_STR_ARG(n->text));
    return all;
}

/* The tables that the entry is about. None is a finding. */
static bool find_tables(struct looking *looking)
{
    struct contract_run *run = looking->run;
    struct base_str under = document_member_text(looking->said, "under");
    const struct document_node *columns = document_member(looking->said, "columns");
    struct facts_range range = facts_store_of_file(run->store, FACTS_TABLE_doc_table, looking->file);
    struct base_str wanted = contract_title(run, under), near = BASE_STR_ABSENT;
    int64_t near_line = 0;
    struct contract_item item = {.kind = "table", .file = looking->file, .said = looking->said};
    item.subject = columns ? listed(run, columns) : under.p ? under : BASE_STR("table");
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_table row;
        FACTS_GET(run->store, doc_table, i, &row);
        if (under.p && !is_under(run, looking->file, row.section_line, wanted))
            continue;
        if (columns && !has_columns(run, row.header, columns)) {
            near = row.header;
            near_line = row.line;
            continue;
        }
        base_vec_push(&looking->all, row);
    }
    item.line = looking->all.n ? looking->all.items[0].line : near_line;
    if (looking->all.n) {
        contract_hold(run, &item);
        return true;
    }
    if (near.p && under.p)
        contract_break(run, &item, "The table has the columns %.*s, not %.*s. Correct its header.",
                       BASE_STR_ARG(near), BASE_STR_ARG(item.subject));
    else
        contract_break(run, &item, "%.*s has no table%s%.*s%s%s%.*s.", BASE_STR_ARG(looking->path),
                       under.p ? " under \"" : "", BASE_STR_ARG(under), under.p ? "\"" : "",
                       columns ? " with the columns " : "",
                       BASE_STR_ARG(columns ? item.subject : BASE_STR("")));
    return false;
}

static void judge_rows(struct looking *looking)
{
    struct contract_run *run = looking->run;
    const struct document_node *rows = document_member(looking->said, "rows");
    const struct document_node *least = document_member(looking->said, "least");
    int64_t wanted, found = 0;
    for (size_t i = 0; i < looking->all.n; i++)
        found += looking->all.items[i].rows;
    struct contract_item item = {.kind = "table",
                                 .file = looking->file,
                                 .line = looking->all.items[0].line,
                                 .subject = BASE_STR("rows")};
    if (rows && document_integer(rows, &wanted)) {
        item.said = rows;
        contract_judge(run, &item, found == wanted, "The table has %lld rows, where %lld are agreed.",
                       (long long)found, (long long)wanted);
    }
    if (least && document_integer(least, &wanted)) {
        item.said = least;
        contract_judge(run, &item, found >= wanted,
                       "The table has %lld rows, where at least %lld are agreed.", (long long)found,
                       (long long)wanted);
    }
}

/* ---- cells ---- */

typedef void on_cell(struct looking *looking, const struct facts_doc_cell *cell, void *context);

/* The cells below the header of a column, in all tables; of the first column when it is absent. Returns how
 * many tables have it. */
static size_t each_cell(struct looking *looking, struct base_str column, on_cell *call, void *context)
{
    struct contract_run *run = looking->run;
    struct facts_range range = facts_store_of_file(run->store, FACTS_TABLE_doc_cell, looking->file);
    struct base_str wanted = contract_fold(run, column);
    size_t tables = 0, t = 0;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(run->store, doc_cell, i, &cell);
        while (t < looking->all.n && looking->all.items[t].line < cell.table_line)
            t++;
        if (t == looking->all.n || looking->all.items[t].line != cell.table_line)
            continue;
        bool is_column =
            column.p ? contract_like(wanted, contract_fold(run, cell.header)) : cell.position == 0;
        if (!is_column)
            continue;
        tables += cell.row == 0;
        if (cell.row > 0)
            call(looking, &cell, context);
    }
    return tables;
}

static void judge_cell(struct looking *looking, const struct facts_doc_cell *cell, void *context)
{
    struct contract_run *run = looking->run;
    const struct document_node *said = context, *one_of = document_member(said, "one-of"), *n;
    const struct document_node *filled = document_member(said, "filled");
    struct base_str regex = document_member_text(said, "regex"), text = base_str_trim(cell->text);
    struct contract_item item = {.kind = "table",
                                 .file = looking->file,
                                 .line = cell->line,
                                 .col = cell->col,
                                 .subject =
                                     base_str_format(run->arena, "%.*s %lld: %.*s", BASE_STR_ARG(said->key),
                                                     (long long)cell->row, BASE_STR_ARG(text)),
                                 .said = said};
    bool holds = !filled || !document_is_true(filled) || text.n > 0;
    for (n = contract_next(one_of, NULL); n; n = contract_next(one_of, n))
        if (base_str_eq(contract_fold(run, n->text), contract_fold(run, text)))
            break;
    holds = holds && (!one_of || n);
    struct base_pattern *pattern = NULL;
    if (regex.p && base_pattern_create(&pattern, regex, NULL) == BASE_OK)
        holds = holds && base_pattern_match(pattern, text, NULL, 0) == 1;
    base_pattern_destroy(pattern);
    contract_judge(run, &item, holds,
                   text.n ? "The value \"%.*s\" of %.*s is none that is agreed: %.*s."
                          : "A value%.*s of %.*s is missing%.*s.",
                   BASE_STR_ARG(text), BASE_STR_ARG(said->key),
                   BASE_STR_ARG(one_of && text.n    ? listed(run, one_of)
                                : regex.p && text.n ? regex
                                                    : BASE_STR("")));
}

static void complain_of_column(struct looking *looking, const struct document_node *said,
                               struct base_str column)
{
    struct contract_item item = {.kind = "table",
                                 .file = looking->file,
                                 .line = looking->all.items[0].line,
                                 .subject = column,
                                 .said = said};
    contract_break(looking->run, &item, "The table has no column \"%.*s\"; it has %.*s.",
                   BASE_STR_ARG(column), BASE_STR_ARG(looking->all.items[0].header));
}

static void judge_values(struct looking *looking)
{
    const struct document_node *values = document_member(looking->said, "values");
    for (const struct document_node *m = values ? values->first : NULL; m; m = m->next)
        if (each_cell(looking, m->key, judge_cell, (void *)m) == 0)
            complain_of_column(looking, m, m->key);
}

/* ---- what a column lists ---- */

struct listing {
    BASE_VEC(struct base_str) names;
    BASE_VEC(int64_t) lines;
    struct base_map known;
};

static void take_cell(struct looking *looking, const struct facts_doc_cell *cell, void *context)
{
    struct listing *listing = context;
    struct base_str name = cell->code.p ? cell->code : base_str_trim(cell->text);
    bool added;
    (void)looking;
    base_map_put(&listing->known, name, &added);
    if (!added)
        return;
    base_vec_push(&listing->names, name);
    base_vec_push(&listing->lines, cell->line);
}

/* `lists`: exactly the set; `has`: the set at least. */
static void judge_listing(struct looking *looking, const struct document_node *said, bool is_exact)
{
    struct contract_run *run = looking->run;
    const struct contract_set *set = contract_set_of(run, said);
    struct base_str key = document_member_text(looking->said, "key");
    struct listing listing = {0};
    struct contract_item item = {.kind = "table", .file = looking->file, .said = said};
    if (each_cell(looking, key, take_cell, &listing) == 0)
        complain_of_column(looking, said, key);
    for (size_t i = 0; i < set->n && !set->is_number; i++) {
        item.subject = set->items[i];
        item.line = looking->all.items[0].line;
        item.hint = base_closest(set->items[i], listing.names.items, listing.names.n);
        contract_judge(run, &item, base_map_get(&listing.known, set->items[i]) != NULL,
                       "%.*s has %.*s, and the table does not list it. Add a row.", BASE_STR_ARG(set->what),
                       BASE_STR_ARG(set->items[i]));
    }
    for (size_t i = 0; i < listing.names.n && is_exact; i++) {
        if (contract_set_has(set, listing.names.items[i]))
            continue;
        item.subject = listing.names.items[i];
        item.line = listing.lines.items[i];
        item.hint = base_closest(item.subject, set->items, set->is_number ? 0 : set->n);
        contract_break(run, &item,
                       "The table lists %.*s, and %.*s does not have it. Remove the row, or correct it.",
                       BASE_STR_ARG(item.subject), BASE_STR_ARG(set->what));
    }
    base_vec_finish(&listing.names);
    base_vec_finish(&listing.lines);
    base_map_finish(&listing.known);
}

void contract_tables(struct contract_run *run, const struct document_node *value)
{
    for (size_t i = 0; i < run->files.n; i++)
        for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
            struct looking looking = {.run = run, .file = run->files.items[i], .said = n};
            looking.path = FACTS_GET_TEXT(run->store, file, looking.file, path);
            if (!contract_is_markdown(looking.path))
                continue;
            if (find_tables(&looking)) {
                const struct document_node *lists = document_member(n, "lists"),
                                           *has = document_member(n, "has");
                judge_rows(&looking);
                judge_values(&looking);
                if (lists)
                    judge_listing(&looking, lists, true);
                if (has)
                    judge_listing(&looking, has, false);
            }
            base_vec_finish(&looking.all);
        }
}
