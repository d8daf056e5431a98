/*
 * Messages of the program that tables of documents quote (kind `message`): "Log line / Meaning", "Symptom /
 * Cause / Fix". The texts of TypeScript and JavaScript are known; with another language in the unit nobody
 * can tell.
 *
 * A message that no code says may come from elsewhere, from a database or a shell. It is the program's own
 * when one of the program's messages is nearly the same, or when the others of its column are.
 */
#include "validator/base/suggest.h"
#include "validator/link/doc_reference_p.h"
#include "validator/link/literal_p.h"
#include "validator/link/quote_p.h"

#include <ctype.h>
#include <string.h>

enum column_kind { COLUMN_NONE, COLUMN_MESSAGE, COLUMN_SYMPTOM };

struct quoted {
    const struct link_document *document;
    struct facts_code_span span;
    enum column_kind column;
    int64_t table_line;
    size_t column_size, column_found; /* messages of its column, and those that the program says */
};

struct finder {
    struct link_references *references;
    BASE_VEC(struct quoted) quoted;
    BASE_VEC(struct link_quote) quotes; /* of the same index */
    BASE_VEC(struct base_str) messages; /* of log_message */
};

static enum column_kind column_of(struct base_str header)
{
    static const char *const messages[] = {"message", "log message", "log line",
                                           "log",     "log output",  "log entry"};
    static const char *const symptoms[] = {"symptom", "error",   "error message",
                                           "problem", "you see", "issue"};
    if (header.n && tolower((unsigned char)header.p[header.n - 1]) == 's')
        header = base_str_slice(header, 0, header.n - 1);
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (base_str_eq_nocase(header, base_str_of(messages[i])))
            return COLUMN_MESSAGE;
    for (size_t i = 0; i < sizeof symptoms / sizeof *symptoms; i++)
        if (base_str_eq_nocase(header, base_str_of(symptoms[i])))
            return COLUMN_SYMPTOM;
    return COLUMN_NONE;
}

/* Two words at least, and more letters than signs: no command line, path or code. */
static bool is_sentence(struct base_str text)
{
    size_t words = 0, letters = 0, signs = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool is_letter = isalpha((unsigned char)text.p[i]) != 0;
        words += is_letter && (i == 0 || text.p[i - 1] == ' ');
        letters += is_letter;
        signs += strchr("/=$|&;()[]\\", text.p[i]) != NULL;
    }
    return words >= 2 && letters >= 6 && signs * 8 < letters && !base_str_starts(text, "npm ") &&
           !base_str_starts(text, "pnpm ") && !base_str_starts(text, "yarn ") &&
           !base_str_starts(text, "docker ");
}

static void look_at(struct finder *finder, const struct link_document *document)
{
    const struct facts_store *store = finder->references->store;
    struct facts_range spans = facts_store_of_file(store, FACTS_TABLE_code_span, document->file);
    for (size_t i = spans.from; i < spans.to; i++) {
        struct quoted quoted = {.document = document};
        struct facts_doc_cell cell;
        if (!is_sentence(FACTS_GET_TEXT(store, code_span, i, text)))
            continue;
        FACTS_GET(store, code_span, i, &quoted.span);
        if (!link_cell_at(finder->references, document, quoted.span.line, quoted.span.col, &cell) ||
            cell.row == 0)
            continue;
        quoted.column = column_of(cell.header);
        quoted.table_line = cell.table_line;
        if (quoted.column == COLUMN_NONE)
            continue;
        base_vec_push(&finder->quoted, quoted);
        base_vec_push(&finder->quotes, (struct link_quote){.text = quoted.span.text});
    }
}

/* ---- whose message it is ---- */

static struct base_str nearest(const struct finder *finder, struct base_str text)
{
    return base_closest(text, finder->messages.items, finder->messages.n);
}

/* Messages stand in order of their tables: counts, for each, those of its table's column of messages. */
static void count_columns(struct finder *finder)
{
    for (size_t from = 0, to; from < finder->quoted.n; from = to) {
        const struct quoted *first = &finder->quoted.items[from];
        size_t all = 0, found = 0;
        for (to = from; to < finder->quoted.n && finder->quoted.items[to].document == first->document &&
                        finder->quoted.items[to].table_line == first->table_line;
             to++) {
            bool is_message = finder->quoted.items[to].column == COLUMN_MESSAGE;
            all += is_message;
            found += is_message && finder->quotes.items[to].is_found;
        }
        for (size_t i = from; i < to; i++) {
            finder->quoted.items[i].column_size = all;
            finder->quoted.items[i].column_found = found;
        }
    }
}

/* Of a message that is not found: whether most others of its column are the program's. */
static bool is_own_column(const struct quoted *quoted)
{
    return quoted->column == COLUMN_MESSAGE && quoted->column_size >= 3 &&
           quoted->column_found * 2 > quoted->column_size - 1;
}

static void report(struct finder *finder, size_t at)
{
    const struct quoted *quoted = &finder->quoted.items[at];
    const struct link_quote *quote = &finder->quotes.items[at];
    struct link_doc_reference reference = {.document = quoted->document,
                                           .line = quoted->span.line,
                                           .col = quoted->span.col,
                                           .kind = "message",
                                           .text = quoted->span.text,
                                           .target = quoted->span.text,
                                           .status = LINK_REFERENCE_FOUND,
                                           .ignores = LINK_ALL_SURROUNDINGS,
                                           .target_path = quote->path,
                                           .target_line = quote->line};
    if (!quote->is_found) {
        struct base_str near = nearest(finder, quoted->span.text);
        bool is_own = is_own_column(quoted);
        reference.hint = near;
        reference.reason = BASE_STR("the code says no such text");
        reference.status = near.p || is_own ? LINK_REFERENCE_BROKEN : LINK_REFERENCE_UNKNOWN;
        reference.certainty = is_own ? LINK_SURE : LINK_LIKELY;
        if (finder->references->has_other_code)
            reference.status = LINK_REFERENCE_UNKNOWN;
        if (reference.status == LINK_REFERENCE_UNKNOWN)
            reference.reason = BASE_STR("another program may say it");
    }
    link_reference_add(finder->references, &reference);
}

static void run(struct link_references *references)
{
    struct finder finder = {.references = references};
    for (size_t i = 0; i < references->document_count; i++)
        look_at(&finder, &references->documents[i]);
    size_t n = finder.quotes.n ? facts_store_count(references->store, FACTS_TABLE_log_message) : 0;
    for (size_t i = 0; i < n; i++)
        base_vec_push(&finder.messages, FACTS_GET_TEXT(references->store, log_message, i, text));
    if (n)
        link_quotes_find(references->context, finder.quotes.items, finder.quotes.n);
    count_columns(&finder);
    for (size_t i = 0; i < finder.quoted.n && n; i++)
        report(&finder, i);
    base_vec_finish(&finder.quoted);
    base_vec_finish(&finder.quotes);
    base_vec_finish(&finder.messages);
}

static const enum facts_table needs[] = {FACTS_TABLE_code_span,   FACTS_TABLE_doc_cell,
                                         FACTS_TABLE_log_message, FACTS_TABLE_call_argument,
                                         FACTS_TABLE_binding,     FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_message = {"message", needs, run};
