/* The texts of files: blocks of Markdown from the tables, other files from their bytes. */
#include "validator/contract/contract_p.h"

#include "validator/base/memory.h"
#include "validator/base/text.h"

#include <stdlib.h>
#include <string.h>

struct base_str contract_bytes(struct contract_run *run, uint32_t file, char **bytes,
                               struct base_buf *decoded)
{
    struct base_str path = FACTS_GET_TEXT(run->store, file, file, path);
    struct base_str kind = FACTS_GET_TEXT(run->store, file, file, kind);
    struct base_error err = {0};
    size_t n = 0, count, entry = source_find(run->context->source, path);
    *bytes = NULL;
    if (entry == SIZE_MAX || base_str_is(kind, "binary") || base_str_is(kind, "lfs") ||
        source_entries(run->context->source, &count)[entry].kind != SOURCE_FILE)
        return BASE_STR_ABSENT;
    if (source_read(run->context->source, entry, bytes, &n, &err) != BASE_OK) {
        link_limit(run->context->link, FACTS_TABLE_contract_item, path, 0,
                   base_str_format(run->arena, "%s%s%s", err.message, err.hint[0] ? "; " : "", err.hint));
        return BASE_STR_ABSENT;
    }
    struct base_str text = base_text(*bytes, n, decoded);
    if (text.n && memchr(text.p, '\0', text.n < 8000 ? text.n : 8000))
        return BASE_STR_ABSENT;
    return text.n ? text : BASE_STR("");
}

static int by_line(const void *a, const void *b)
{
    const struct contract_text *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

static void read_markdown(struct contract_run *run, uint32_t file, struct contract_texts *out)
{
    struct facts_range range = facts_store_of_file(run->store, FACTS_TABLE_doc_block, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_block row;
        FACTS_GET(run->store, doc_block, i, &row);
        base_vec_push(&out->items, (struct contract_text){.text = row.text,
                                                          .line = row.line,
                                                          .section = row.section_line,
                                                          .is_heading = base_str_is(row.kind, "heading"),
                                                          .is_cell = base_str_is(row.kind, "cell")});
    }
    range = facts_store_of_file(run->store, FACTS_TABLE_code_block, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_code_block row;
        FACTS_GET(run->store, code_block, i, &row);
        base_vec_push(&out->items,
                      (struct contract_text){
                          .text = row.text, .line = row.line, .section = row.section_line, .is_code = true});
    }
    if (out->items.n)
        qsort(out->items.items, out->items.n, sizeof *out->items.items, by_line);
}

bool contract_texts_read(struct contract_run *run, uint32_t file, struct contract_texts *out)
{
    *out = (struct contract_texts){0};
    if (contract_is_markdown(FACTS_GET_TEXT(run->store, file, file, path))) {
        read_markdown(run, file, out);
        return true;
    }
    struct base_str text = contract_bytes(run, file, &out->bytes, &out->decoded);
    if (!text.p)
        return false;
    base_vec_push(&out->items, (struct contract_text){.text = text, .line = 1, .is_code = true});
    return true;
}

void contract_texts_finish(struct contract_texts *texts)
{
    base_vec_finish(&texts->items);
    base_free(texts->bytes);
    base_buf_finish(&texts->decoded);
}

int64_t contract_line_at(struct base_str text, size_t offset, int64_t line)
{
    const char *p = text.p, *end = text.p + (offset < text.n ? offset : text.n);
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        line++;
        p++;
    }
    return line;
}

struct base_str contract_fold(struct contract_run *run, struct base_str text)
{
    struct base_folded folded = {0};
    base_fold(&folded, text, false);
    struct base_str out =
        base_str_copy(run->arena, folded.text.n ? base_buf_view(&folded.text) : BASE_STR(""));
    base_folded_finish(&folded);
    return out;
}

struct base_str contract_title(struct contract_run *run, struct base_str heading)
{
    struct base_str text = base_str_trim(heading);
    size_t i = 0;
    while (i < text.n && ((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.'))
        i++;
    if (i > 0 && i < text.n && (text.p[i] == ' ' || text.p[i] == ')' || text.p[i] == ':'))
        text = base_str_trim(base_str_from(text, i + 1));
    return contract_fold(run, text);
}

/* One star after the other, each as short as it may be: linear but for the searches. */
bool contract_like(struct base_str pattern, struct base_str text)
{
    struct base_str part;
    bool is_first = true;
    if (base_str_find_char(pattern, '*') < 0)
        return base_str_eq(pattern, text);
    while ((part = base_str_split(&pattern, '*')).p) {
        bool is_last = !pattern.p;
        if (is_last)
            return text.n >= part.n && (part.n == 0 || memcmp(text.p + text.n - part.n, part.p, part.n) == 0);
        ptrdiff_t at = part.n ? base_str_find_str(text, part) : 0;
        if (at < 0 || (is_first && at > 0))
            return false;
        text = base_str_from(text, (size_t)at + part.n);
        is_first = false;
    }
    return true;
}

const struct document_node *contract_next(const struct document_node *list, const struct document_node *at)
{
    if (!list)
        return NULL;
    if (list->kind != DOCUMENT_ARRAY)
        return at ? NULL : list;
    return at ? at->next : list->first;
}
