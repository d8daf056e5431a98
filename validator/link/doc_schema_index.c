/*
 * What a section about a table says outside of its Markdown table: "Indexes: `idx_a` on `a`, …", and
 * constraints of several columns written as SQL: `PRIMARY KEY (a, b)`.
 */
#include "validator/link/doc_schema_write_p.h"

#define NOTHING BASE_STR("nothing")
/* Code spans of a section that are looked at. */
#define MOST_SPANS 256u

static bool is_name(struct base_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return text.n > 1;
}

static bool begins_with_word(struct base_str text, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (base_str_eq_nocase(base_str_slice(text, 0, n), base_str_of(*words)))
            return true;
    }
    return false;
}

/* ---- indexes by name ---- */

static bool find_index(const struct link_doc_schema *work, uint32_t table, struct base_str name,
                       struct facts_sql_index *found)
{
    LINK_NAMES_EACH(&work->indexes, table, BASE_STR(""), i)
    {
        FACTS_GET(work->context->store, sql_index, work->indexes.entries.items[i].value, found);
        if (base_str_eq_nocase(found->name, name))
            return true;
    }
    return false;
}

static bool is_constraint(const struct link_doc_schema *work, uint32_t table, struct base_str name)
{
    LINK_NAMES_EACH(&work->constraints, table, BASE_STR(""), i)
    if (base_str_eq_nocase(FACTS_GET_TEXT(work->context->store, sql_constraint,
                                          work->constraints.entries.items[i].value, name),
                           name))
        return true;
    return false;
}

static bool is_column(const struct link_doc_schema *work, uint32_t table, struct base_str name)
{
    struct base_str key = link_sql_names_lower(work->context->arena, name);
    return link_names_first(&work->names.columns, table, key) != LINK_NONE;
}

static bool is_index_name(struct base_str name)
{
    return base_str_find(name, "idx") >= 0 || base_str_find(name, "index") >= 0 ||
           base_str_starts(name, "ix_") || base_str_ends(name, "_key") || base_str_ends(name, "_unique");
}

/* "a, b" as written in one span: names alone. */
static struct base_str as_columns(struct base_arena *arena, struct base_str text)
{
    char *out = base_arena_alloc(arena, 2 * text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ' || text.p[i] == '(' || text.p[i] == ')' || text.p[i] == '"')
            continue;
        out[n++] = text.p[i];
        if (text.p[i] == ',')
            out[n++] = ' ';
    }
    return base_str_make(out, n);
}

struct spans {
    struct facts_code_span items[MOST_SPANS];
    size_t n;
};

static void read_spans(const struct link_doc_schema *work, uint32_t file,
                       const struct link_doc_section *section, struct spans *spans)
{
    struct facts_range range = facts_store_of_file(work->context->store, FACTS_TABLE_code_span, file);
    size_t first = FACTS_LOWER_BOUND(work->context->store, code_span, range, line, section->heading.line + 1);
    spans->n = 0;
    for (size_t i = first; i < range.to && spans->n < MOST_SPANS; i++) {
        struct facts_code_span *span = &spans->items[spans->n];
        FACTS_GET(work->context->store, code_span, i, span);
        if (span->section_line > section->heading.line || span->line > section->heading.end_line)
            break;
        spans->n++;
    }
}

/* Whether the block that a span stands in lists indexes; cells of tables do not. */
static bool lists_indexes(const struct link_doc_schema *work, uint32_t file, int64_t block_line,
                          struct base_str *text)
{
    static const char *const words[] = {"index",        "indices",        "\xc3\xadndice",
                                        "unique index", "unique indices", NULL};
    struct facts_range range = facts_store_of_file(work->context->store, FACTS_TABLE_doc_block, file);
    size_t at = FACTS_LOWER_BOUND(work->context->store, doc_block, range, line, block_line);
    if (at == range.to)
        return false;
    struct facts_doc_block block;
    FACTS_GET(work->context->store, doc_block, at, &block);
    *text = block.text;
    return block.line == block_line && !base_str_is(block.kind, "cell") &&
           !base_str_is(block.kind, "heading") && begins_with_word(base_str_trim(block.text), words);
}

/* Whether the second span follows the first with nothing but " on " or " (" between them. */
static bool is_on(struct base_str text, struct base_str first, struct base_str second, size_t *from)
{
    ptrdiff_t at = base_str_find_str(base_str_from(text, *from), first);
    if (at < 0)
        return false;
    *from += (size_t)at + first.n;
    struct base_str behind = base_str_from(text, *from);
    static const char *const links[] = {" on ", " (", ": ", " \xe2\x86\x92 ", " \xe2\x80\x94 ", NULL};
    for (size_t i = 0; links[i]; i++)
        if (base_str_starts(behind, links[i]) &&
            base_str_eq(base_str_slice(behind, strlen(links[i]), strlen(links[i]) + second.n), second))
            return true;
    return false;
}

static void claim_index(struct link_doc_schema *work, const struct link_doc_section *section,
                        const struct facts_code_span *span, struct base_str columns)
{
    struct facts_sql_index index;
    struct facts_schema_claim claim = {.line = span->line,
                                       .aspect = BASE_STR("index"),
                                       .claimed = span->text,
                                       .actual = NOTHING,
                                       .is_written = 1};
    if (find_index(work, section->table, span->text, &index)) {
        struct base_str actual = as_columns(work->context->arena, index.columns);
        claim.holds =
            !columns.p || base_str_find_char(index.columns, '(') >= 0 || base_str_eq_nocase(columns, actual);
        claim.column_name = index.columns;
        claim.evidence_path = index.path;
        claim.evidence_line = index.line;
        claim.actual = base_str_format(work->context->arena, "%.*s on %.*s", BASE_STR_ARG(index.name),
                                       BASE_STR_ARG(index.columns));
        if (columns.p)
            claim.claimed = base_str_format(work->context->arena, "%.*s on %.*s", BASE_STR_ARG(span->text),
                                            BASE_STR_ARG(columns));
    } else if (is_constraint(work, section->table, span->text)) {
        claim.holds = 1;
        claim.actual = span->text;
    }
    link_doc_claim(work, section, claim);
}

/* ---- constraints written as SQL ---- */

static struct base_str inner(struct base_str text, size_t from)
{
    ptrdiff_t open = base_str_find_char(base_str_from(text, from), '(');
    ptrdiff_t close = base_str_find_char(base_str_from(text, from), ')');
    return open < 0 || close < open ? BASE_STR_ABSENT
                                    : base_str_slice(text, from + (size_t)open + 1, from + (size_t)close);
}

static void claim_constraint(struct link_doc_schema *work, const struct link_doc_section *section,
                             const struct facts_code_span *span, const char *kind)
{
    struct base_str columns = inner(span->text, 0), actual = NOTHING;
    bool holds = false;
    if (!columns.p)
        return;
    columns = as_columns(work->context->arena, columns);
    LINK_NAMES_EACH(&work->constraints, section->table, BASE_STR(""), i)
    {
        struct facts_sql_constraint row;
        FACTS_GET(work->context->store, sql_constraint, work->constraints.entries.items[i].value, &row);
        if (!base_str_is(row.kind, kind))
            continue;
        holds = holds || base_str_eq_nocase(row.columns, columns);
        actual = base_str_is(row.kind, "primary_key") || holds ? row.columns : actual;
    }
    LINK_NAMES_EACH(&work->indexes, section->table, BASE_STR(""), i)
    {
        struct facts_sql_index row;
        FACTS_GET(work->context->store, sql_index, work->indexes.entries.items[i].value, &row);
        holds = holds || (strcmp(kind, "unique") == 0 && row.is_unique == 1 &&
                          base_str_eq_nocase(row.columns, columns));
    }
    link_doc_claim(work, section,
                   (struct facts_schema_claim){.line = span->line,
                                               .column_name = columns,
                                               .aspect = base_str_of(kind),
                                               .claimed = span->text,
                                               .actual = actual,
                                               .holds = holds,
                                               .is_written = 1});
}

/* ---- the section ---- */

static bool names_span(const struct spans *spans, struct base_str name)
{
    for (size_t i = 0; i < spans->n; i++)
        if (base_str_eq_nocase(spans->items[i].text, name))
            return true;
    return false;
}

static void judge_silence(struct link_doc_schema *work, const struct link_doc_section *section,
                          const struct spans *spans, bool writes)
{
    LINK_NAMES_EACH(&work->indexes, section->table, BASE_STR(""), i)
    {
        struct facts_sql_index row;
        FACTS_GET(work->context->store, sql_index, work->indexes.entries.items[i].value, &row);
        bool said = row.name.p && names_span(spans, row.name);
        if (!writes)
            link_doc_count(work, LINK_DOC_SAYS_INDEX, said);
        else if (!said && link_doc_is_habit(work, LINK_DOC_SAYS_INDEX))
            link_doc_claim(work, section,
                           (struct facts_schema_claim){
                               .column_name = row.columns,
                               .aspect = BASE_STR("index"),
                               .claimed = NOTHING,
                               .actual = base_str_format(work->context->arena, "%.*s on %.*s",
                                                         BASE_STR_ARG(row.name), BASE_STR_ARG(row.columns)),
                               .evidence_path = row.path,
                               .evidence_line = row.line});
    }
}

void link_doc_schema_indexes(struct link_doc_schema *work, uint32_t file, struct link_doc_section *section,
                             bool writes)
{
    struct spans spans;
    size_t from = 0;
    int64_t block = 0;
    bool lists = false;
    struct base_str text = BASE_STR_ABSENT;
    read_spans(work, file, section, &spans);
    judge_silence(work, section, &spans, writes);
    for (size_t i = 0; i < spans.n && writes; i++) {
        const struct facts_code_span *span = &spans.items[i];
        if (span->block_line != block) {
            block = span->block_line;
            from = 0;
            lists = lists_indexes(work, file, block, &text);
        }
        if (base_str_starts(span->text, "PRIMARY KEY ("))
            claim_constraint(work, section, span, "primary_key");
        else if (base_str_starts(span->text, "UNIQUE ("))
            claim_constraint(work, section, span, "unique");
        if (!lists || !is_name(span->text) || is_column(work, section->table, span->text) ||
            !(is_index_name(span->text)))
            continue;
        const struct facts_code_span *next = i + 1 < spans.n ? span + 1 : NULL;
        bool on = next && next->block_line == block && is_on(text, span->text, next->text, &from);
        claim_index(work, section, span, on ? as_columns(work->context->arena, next->text) : BASE_STR_ABSENT);
    }
}
