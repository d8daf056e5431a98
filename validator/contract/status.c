/* `status`: which words stand beside a reference, and which never do. */
#include "validator/contract/number_p.h"

#include <stdlib.h>

/* A reference and what stands with it: a paragraph, item or heading, or all cells of a row. */
struct passage {
    struct base_str text; /* folded */
    int64_t line;
};

struct passages {
    BASE_VEC(struct passage) items;
};

static void read_passages(struct contract_run *run, uint32_t file, struct passages *out)
{
    struct contract_texts texts;
    if (contract_texts_read(run, file, &texts)) {
        for (size_t i = 0; i < texts.items.n; i++) {
            const struct contract_text *unit = &texts.items.items[i];
            if (unit->is_cell || (unit->is_code && !texts.bytes))
                continue;
            base_vec_push(&out->items, (struct passage){contract_fold(run, unit->text), unit->line});
        }
    }
    contract_texts_finish(&texts);
    struct facts_range range = facts_store_of_file(run->store, FACTS_TABLE_doc_cell, file);
    struct base_buf row;
    base_buf_init(&row, (size_t)1 << 16);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell cell, next = {.line = -1};
        FACTS_GET(run->store, doc_cell, i, &cell);
        base_buf_add(&row, cell.text);
        base_buf_add_text(&row, ". ");
        if (i + 1 < range.to)
            FACTS_GET(run->store, doc_cell, i + 1, &next);
        if (next.line == cell.line && next.table_line == cell.table_line)
            continue;
        base_vec_push(&out->items, (struct passage){contract_fold(run, base_buf_view(&row)), cell.line});
        base_buf_clear(&row);
    }
    base_buf_finish(&row);
}

/* The offset of a word that stands on its own, at or behind `from`; -1 for none. */
static ptrdiff_t find_word(struct base_str text, struct base_str word, size_t from)
{
    while (from < text.n && word.n) {
        ptrdiff_t found = base_str_find_str(base_str_from(text, from), word);
        if (found < 0)
            break;
        size_t at = from + (size_t)found, end = at + word.n;
        if (!(base_fold_word_at(text, at) && base_fold_word_before(text, at)) &&
            !(base_fold_word_before(text, end) && base_fold_word_at(text, end)))
            return (ptrdiff_t)at;
        from = at + 1;
    }
    return -1;
}

static bool says_one(struct contract_run *run, struct base_str text, const struct document_node *words)
{
    for (const struct document_node *n = contract_next(words, NULL); n; n = contract_next(words, n))
        if (find_word(text, contract_fold(run, n->text), 0) >= 0)
            return true;
    return false;
}

static struct base_str listed(struct contract_run *run, const struct document_node *words)
{
    struct base_str all = BASE_STR("");
    for (const struct document_node *n = contract_next(words, NULL); n; n = contract_next(words, n))
        all = base_str_format(run->arena, "%.*s%s\"%.*s\"", BASE_STR_ARG(all), all.n ? " or " : "",
                              BASE_STR_ARG(n->text));
    return all;
}

struct judging {
    struct contract_run *run;
    uint32_t file;
    const struct document_node *said;
    const struct passages *passages;
    struct base_map broken; /* line and word that was complained of already */
};

static void judge_never(struct judging *j, const struct passage *passage, struct base_str reference)
{
    struct contract_run *run = j->run;
    const struct document_node *never = document_member(j->said, "never");
    for (const struct document_node *n = contract_next(never, NULL); n; n = contract_next(never, n)) {
        struct base_str word = contract_fold(run, n->text);
        bool is_broken = false, added = true;
        for (ptrdiff_t at = find_word(passage->text, word, 0); at >= 0 && !is_broken;
             at = find_word(passage->text, word, (size_t)at + 1))
            is_broken = !contract_is_denied(run, j->file, passage->text, (size_t)at, NULL);
        if (!is_broken)
            continue;
        base_map_put(&j->broken,
                     base_str_format(run->arena, "%lld %.*s", (long long)passage->line, BASE_STR_ARG(word)),
                     &added);
        struct contract_item item = {
            .kind = "status",
            .file = j->file,
            .line = passage->line,
            .subject =
                base_str_format(run->arena, "%.*s: %.*s", BASE_STR_ARG(reference), BASE_STR_ARG(n->text)),
            .said = n};
        if (added)
            contract_break(run, &item,
                           "\"%.*s\" stands beside %.*s, of which it must not be said. Say how it stands.",
                           BASE_STR_ARG(n->text), BASE_STR_ARG(reference));
    }
}

static void judge_reference(struct judging *j, struct base_str reference)
{
    struct contract_run *run = j->run;
    const struct document_node *say = document_member(j->said, "say");
    struct base_str wanted = contract_fold(run, reference);
    bool is_said = false, is_named = false;
    int64_t line = 0;
    for (size_t i = 0; i < j->passages->items.n; i++) {
        const struct passage *passage = &j->passages->items.items[i];
        if (find_word(passage->text, wanted, 0) < 0)
            continue;
        line = line ? line : passage->line;
        is_named = true;
        is_said = is_said || says_one(run, passage->text, say);
        judge_never(j, passage, reference);
    }
    struct contract_item item = {
        .kind = "status", .file = j->file, .line = line, .subject = reference, .said = say ? say : j->said};
    if (!is_named && say)
        contract_break(run, &item, "%.*s does not name %.*s, of which a status is agreed.",
                       BASE_STR_ARG(FACTS_GET_TEXT(run->store, file, j->file, path)),
                       BASE_STR_ARG(reference));
    else
        contract_judge(run, &item, !say || is_said, "No place that names %.*s says %.*s. Say how it stands.",
                       BASE_STR_ARG(reference), BASE_STR_ARG(listed(run, say)));
}

/* "#305–#337" stands for each of them. */
static void judge_references(struct judging *j, struct base_str text)
{
    struct contract_range range;
    if (!contract_range_parse(j->run, text, &range)) {
        judge_reference(j, text);
        return;
    }
    for (int64_t i = range.first; i <= range.last; i++)
        judge_reference(
            j, base_str_format(j->run->arena, "%.*s%.*s", BASE_STR_ARG(range.prefix),
                               BASE_STR_ARG(contract_number_text(j->run->arena, i, range.is_letter))));
}

void contract_status(struct contract_run *run, const struct document_node *value)
{
    for (size_t i = 0; i < run->files.n; i++) {
        struct passages passages = {0};
        read_passages(run, run->files.items[i], &passages);
        for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
            struct judging j = {.run = run, .file = run->files.items[i], .said = n, .passages = &passages};
            const struct document_node *of = document_member(n, "of");
            for (const struct document_node *r = contract_next(of, NULL); r; r = contract_next(of, r))
                judge_references(&j, r->text);
            base_map_finish(&j.broken);
        }
        base_vec_finish(&passages.items);
    }
}
