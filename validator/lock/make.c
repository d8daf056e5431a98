/* What a document says now: its headings, tables, lists and references, and the source that it names. */
#include "validator/base/text.h"
#include "validator/lock/lock_p.h"

#include <stdlib.h>

/* Bytes of a text that becomes a line of the lock. */
#define LONGEST_TEXT 400u
/* Letters of a name that is looked up without "()" behind it: shorter ones are ordinary words. */
#define SHORTEST_NAME 4u

const char lock_demand[] = "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM heading),"
                           " (SELECT count(*) FROM doc_block), (SELECT count(*) FROM code_span),"
                           " (SELECT count(*) FROM doc_table), (SELECT count(*) FROM doc_cell),"
                           " (SELECT count(*) FROM doc_reference), (SELECT count(*) FROM symbol),"
                           " (SELECT count(*) FROM file), (SELECT count(*) FROM parse_problem)";

/* ---- the repository --------------------------------------------------------------------------------------
 */

static void add_symbol(struct lock_view *view, struct base_str key, size_t row)
{
    bool added;
    uint32_t *value = base_map_put(&view->symbols, key, &added);
    *value = added ? (uint32_t)row + 1 : 0;
}

/* What is declared once, outside of tests: only that can be meant by a name alone. */
static void read_symbols(struct lock_view *view)
{
    size_t n = facts_store_count(view->store, FACTS_TABLE_symbol);
    for (size_t i = 0; i < n; i++) {
        struct facts_symbol symbol;
        struct facts_file file;
        FACTS_GET(view->store, symbol, i, &symbol);
        FACTS_GET(view->store, file, symbol.file, &file);
        if (!symbol.name.p || file.is_test == 1)
            continue;
        if (symbol.owner.p)
            add_symbol(view,
                       base_str_format(&view->arena, "%.*s.%.*s", BASE_STR_ARG(symbol.owner),
                                       BASE_STR_ARG(symbol.name)),
                       i);
        else
            add_symbol(view, symbol.name, i);
    }
}

struct lock_view *lock_open(const struct facts_store *store, struct source *source)
{
    struct lock_view *view = base_alloc(sizeof *view);
    view->store = store;
    view->source = source;
    size_t n = facts_store_count(store, FACTS_TABLE_document);
    for (size_t i = 0; i < n; i++) {
        struct facts_document document;
        FACTS_GET(store, document, i, &document);
        bool is_markdown = base_str_ends(document.path, ".md") || base_str_ends(document.path, ".mdx") ||
                           base_str_ends(document.path, ".markdown");
        if (base_str_is(document.kind, "living") && is_markdown)
            base_vec_push(&view->living, document.path);
    }
    read_symbols(view);
    return view;
}

void lock_close(struct lock_view *view)
{
    if (!view)
        return;
    base_vec_finish(&view->living);
    base_map_finish(&view->symbols);
    base_arena_finish(&view->arena);
    base_free(view);
}

const struct base_str *lock_documents(const struct lock_view *view, size_t *count)
{
    *count = view->living.n;
    return view->living.items;
}

int lock_source_read(struct lock_view *view, struct base_str path, struct base_arena *arena,
                     struct base_str *out, struct base_error *err)
{
    char *bytes = NULL;
    size_t n = 0, entry = source_find(view->source, path);
    struct base_buf decoded = {0};
    if (entry == SIZE_MAX)
        return base_error_at(err, BASE_E_NOTFOUND, path, 0, 0, "it is not there");
    int rc = source_read(view->source, entry, &bytes, &n, err);
    if (rc == BASE_OK)
        *out = base_str_copy(arena, base_text(bytes, n, &decoded));
    if (rc == BASE_OK && !out->p)
        *out = BASE_STR("");
    base_buf_finish(&decoded);
    base_free(bytes);
    return rc;
}

/* ---- one document ----------------------------------------------------------------------------------------
 */

struct making {
    struct lock_view *view;
    struct lock_document *out;
    struct base_arena *arena;
    uint32_t file;
};

static void add(struct making *m, enum lock_kind kind, int64_t line, struct base_str text)
{
    struct base_str trimmed = base_str_trim(text);
    size_t n = trimmed.n < LONGEST_TEXT ? trimmed.n : LONGEST_TEXT;
    while (n < trimmed.n && n > 0 && ((unsigned char)trimmed.p[n] & 0xC0) == 0x80)
        n--;
    if (n == 0)
        return;
    struct lock_fact fact = {
        .kind = kind, .line = (int)line, .text = base_str_copy(m->arena, base_str_slice(trimmed, 0, n))};
    base_vec_push(&m->out->facts, fact);
}

static void read_headings(struct making *m)
{
    struct facts_range rows = facts_store_of_file(m->view->store, FACTS_TABLE_heading, m->file);
    for (size_t i = rows.from; i < rows.to; i++) {
        struct facts_heading heading;
        FACTS_GET(m->view->store, heading, i, &heading);
        if (heading.text.n)
            add(m, LOCK_HEADING, heading.line,
                base_str_format(m->arena, "%d %.*s", (int)heading.level, BASE_STR_ARG(heading.text)));
    }
}

/* A table is its header, a row the text of its first cell. */
static void read_tables(struct making *m)
{
    struct facts_range tables = facts_store_of_file(m->view->store, FACTS_TABLE_doc_table, m->file);
    struct facts_range cells = facts_store_of_file(m->view->store, FACTS_TABLE_doc_cell, m->file);
    for (size_t i = tables.from; i < tables.to; i++) {
        struct facts_doc_table table;
        FACTS_GET(m->view->store, doc_table, i, &table);
        add(m, LOCK_TABLE, table.line, table.header);
    }
    for (size_t i = cells.from; i < cells.to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(m->view->store, doc_cell, i, &cell);
        if (cell.row > 0 && cell.position == 0 && cell.text.n)
            add(m, LOCK_ROW, cell.line,
                base_str_format(m->arena, "%.*s: %.*s", BASE_STR_ARG(cell.header), BASE_STR_ARG(cell.text)));
    }
}

/* An item of a list that begins with code is one of an enumeration: that code names it. */
static void read_items(struct making *m)
{
    struct facts_range blocks = facts_store_of_file(m->view->store, FACTS_TABLE_doc_block, m->file);
    struct facts_range spans = facts_store_of_file(m->view->store, FACTS_TABLE_code_span, m->file);
    size_t span = spans.from;
    for (size_t i = blocks.from; i < blocks.to; i++) {
        struct facts_doc_block block;
        struct facts_code_span code;
        FACTS_GET(m->view->store, doc_block, i, &block);
        if (!base_str_is(block.kind, "item"))
            continue;
        while (span < spans.to && FACTS_GET_INT(m->view->store, code_span, span, block_line) < block.line)
            span++;
        if (span == spans.to)
            return;
        FACTS_GET(m->view->store, code_span, span, &code);
        bool is_first = code.block_line == block.line && code.text.n && block.text.n >= code.text.n &&
                        base_str_eq(base_str_slice(block.text, 0, code.text.n), code.text);
        if (is_first)
            add(m, LOCK_ITEM, block.line, base_str_format(m->arena, "`%.*s`", BASE_STR_ARG(code.text)));
    }
}

/* ---- the source that it names ----------------------------------------------------------------------------
 */

static void add_pin(struct making *m, int64_t line, struct base_str path, struct base_str name)
{
    struct base_arena scratch = BASE_ARENA_INIT;
    struct base_str text;
    struct base_error ignored;
    char blob[65] = "-";
    if (lock_source_read(m->view, path, &scratch, &text, &ignored) == BASE_OK) {
        struct lock_region region = lock_region_of(text, path, name);
        if (source_blob_id(m->view->source, source_find(m->view->source, path), blob, &ignored) != BASE_OK ||
            !blob[0])
            memcpy(blob, "-", 2);
        struct lock_fact fact = {.kind = LOCK_PIN,
                                 .line = (int)line,
                                 .text = base_str_copy(m->arena, name),
                                 .blob = base_str_copy(m->arena, base_str_of(blob)),
                                 .path = base_str_copy(m->arena, path)};
        if (region.from) {
            fact.digest = lock_digest(lock_region_text(text, region), path, m->arena);
            base_vec_push(&m->out->facts, fact);
        }
    }
    base_arena_finish(&scratch);
}

/* "10" or "10-20" of "src/a.ts:10-20", "src/a.ts#L10-L20"; absent for none. */
static struct base_str lines_of(struct making *m, struct base_str text)
{
    struct base_buf out;
    struct base_str lines = BASE_STR_ABSENT;
    ptrdiff_t colon = base_str_rfind_char(text, ':'), hash = base_str_find(text, "#L");
    size_t i = hash >= 0 ? (size_t)hash + 1 : colon >= 0 ? (size_t)colon + 1 : text.n;
    base_buf_init(&out, 64);
    for (; i < text.n && (base_is_digit(text.p[i]) || text.p[i] == '-' || text.p[i] == 'L'); i++)
        if (text.p[i] != 'L')
            base_buf_add_char(&out, text.p[i]);
    if (out.n && base_buf_ok(&out) && base_is_digit(out.p[0]) && base_is_digit(out.p[out.n - 1]))
        lines = base_str_copy(m->arena, base_buf_view(&out));
    base_buf_finish(&out);
    return lines;
}

/* The first row of doc_reference of the path; they are sorted by it. */
static size_t first_reference(const struct facts_store *store, struct base_str path)
{
    size_t from = 0, to = facts_store_count(store, FACTS_TABLE_doc_reference);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (base_str_cmp(FACTS_GET_TEXT(store, doc_reference, middle, path), path) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void read_references(struct making *m, struct base_str path)
{
    const struct facts_store *store = m->view->store;
    size_t n = facts_store_count(store, FACTS_TABLE_doc_reference);
    for (size_t i = first_reference(store, path); i < n; i++) {
        struct facts_doc_reference reference;
        FACTS_GET(store, doc_reference, i, &reference);
        if (!base_str_eq(reference.path, path))
            break;
        /* Of what nobody can tell whether it is there, such as an issue, the document speaks all the same. */
        if (!base_str_is(reference.status, "found") && !base_str_is(reference.status, "unknown"))
            continue;
        add(m, LOCK_REFERENCE, reference.line,
            base_str_format(m->arena, "%.*s %.*s", BASE_STR_ARG(reference.kind),
                            BASE_STR_ARG(reference.text)));
        struct base_str lines = reference.target_path.p ? lines_of(m, reference.text) : BASE_STR_ABSENT;
        if (lines.p)
            add_pin(m, reference.line, reference.target_path, lines);
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

/* The name of code such as `loadConfig`, `loadConfig()`, `Server.start()` and `Server#start`; absent for what
 * is no name, or an ordinary word. */
static struct base_str name_of(struct making *m, struct base_str code)
{
    struct base_str s = base_str_trim(code);
    bool is_call = base_str_ends(s, "()"), has_capital = false;
    size_t dots = 0;
    if (is_call)
        s.n -= 2;
    char *out = base_arena_alloc(m->arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        bool is_dot = s.p[i] == '.' || s.p[i] == '#';
        bool begins = i == 0 || out[i - 1] == '.';
        if (is_dot ? begins || i + 1 == s.n : !is_letter(s.p[i]) && (begins || !base_is_digit(s.p[i])))
            return BASE_STR_ABSENT;
        dots += is_dot;
        has_capital = has_capital || (s.p[i] >= 'A' && s.p[i] <= 'Z');
        out[i] = is_dot ? '.' : s.p[i];
    }
    if (s.n == 0 || dots > 1 || (!is_call && !dots && (!has_capital || s.n < SHORTEST_NAME)))
        return BASE_STR_ABSENT;
    return base_str_make(out, s.n);
}

static void read_symbols_named(struct making *m)
{
    struct facts_range spans = facts_store_of_file(m->view->store, FACTS_TABLE_code_span, m->file);
    struct base_map seen = {0};
    for (size_t i = spans.from; i < spans.to; i++) {
        struct facts_code_span span;
        bool added;
        FACTS_GET(m->view->store, code_span, i, &span);
        struct base_str name = name_of(m, span.text);
        const uint32_t *row = name.p ? base_map_get(&m->view->symbols, name) : NULL;
        if (!row || *row == 0)
            continue;
        base_map_put(&seen, name, &added);
        struct facts_symbol symbol;
        FACTS_GET(m->view->store, symbol, *row - 1, &symbol);
        if (added)
            add_pin(m, span.line, FACTS_GET_TEXT(m->view->store, file, symbol.file, path), name);
    }
    base_map_finish(&seen);
}

int lock_make(struct lock_view *view, struct base_str path, struct lock_document *out,
              struct base_arena *arena, struct base_error *err)
{
    struct making m = {view, out, arena, facts_store_file(view->store, path)};
    *out = (struct lock_document){.path = path};
    if (m.file == UINT32_MAX)
        return base_error_at(err, BASE_E_NOTFOUND, path, 0, 0, "there is no such document");
    struct facts_range problems = facts_store_of_file(view->store, FACTS_TABLE_parse_problem, m.file);
    for (size_t i = problems.from; i < problems.to; i++) {
        struct facts_parse_problem problem;
        FACTS_GET(view->store, parse_problem, i, &problem);
        if (problem.is_fatal)
            return base_error_at(err, BASE_E_UNREAD, path, (int)problem.line, (int)problem.col, "%.*s",
                                 BASE_STR_ARG(problem.message));
    }
    read_headings(&m);
    read_tables(&m);
    read_items(&m);
    read_references(&m, path);
    read_symbols_named(&m);
    lock_sort(out);
    return BASE_OK;
}
