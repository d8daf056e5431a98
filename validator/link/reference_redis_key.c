/*
 * Keys of Redis that documents name (kind `redis_key`): code such as `rate:{client_id}:{window}` or `rate:`
 * below a heading, or in a column, that says they are keys. Prefixes are compared with those that code makes;
 * the names of holes are a matter of taste.
 */
#include "validator/link/doc_reference_p.h"
#include "validator/link/literal_p.h"

#include <ctype.h>
#include <string.h>

#define LONGEST_KEY 200u

struct finder {
    struct link_references *references;
    struct link_names prefixes; /* (0, prefix) -> row of redis_key */
    struct link_names literals; /* (0, prefix) of any text of the program */
};

/* The prefix of what is written as a key: "rate:"; absent for anything else. */
static struct base_str prefix_of(struct base_str text)
{
    size_t n = 0;
    while (n < text.n && (isalnum((unsigned char)text.p[n]) || strchr("_-.", text.p[n])))
        n++;
    bool is_key = n >= 2 && isalpha((unsigned char)text.p[0]) && n < text.n && text.p[n] == ':' &&
                  text.n <= LONGEST_KEY && base_str_find_char(text, ' ') < 0 &&
                  base_str_find(text, "://") < 0 && base_str_find(text, "\n") < 0;
    /* "node:20" and "host:6379" are none: what follows is a hole, a word or nothing. */
    if (!is_key || (n + 1 < text.n && isdigit((unsigned char)text.p[n + 1])))
        return BASE_STR_ABSENT;
    return base_str_slice(text, 0, n + 1);
}

static bool is_about_redis(const struct facts_store *store, const struct link_document *document,
                           int64_t section_line)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_heading, document->file);
    size_t at = FACTS_LOWER_BOUND(store, heading, range, line, section_line);
    if (at == range.to || FACTS_GET_INT(store, heading, at, line) != section_line)
        return false;
    struct base_str text = FACTS_GET_TEXT(store, heading, at, text);
    return link_has_word(text, "redis") && (link_has_word(text, "key") || link_has_word(text, "pattern"));
}

static bool names_keys(struct base_str header)
{
    return link_has_word(header, "key") || link_has_word(header, "pattern") ||
           link_has_word(header, "prefix");
}

static void report(struct finder *finder, const struct link_document *document,
                   const struct facts_code_span *span, struct base_str prefix, bool is_cell)
{
    const struct facts_store *store = finder->references->store;
    struct link_doc_reference reference = {
        .document = document,
        .line = span->line,
        .col = span->col,
        .kind = "redis_key",
        .text = span->text,
        .target = prefix,
        .status = LINK_REFERENCE_BROKEN,
        .reason = BASE_STR("no code makes keys with this prefix"),
        .certainty = LINK_SURE,
        /* What the row says of the key is said of no other name. */
        .ignores = is_cell ? LINK_NEGATED | LINK_RENAMED | LINK_FUTURE | LINK_EXAMPLE : 0};
    uint32_t at = link_names_first(&finder->prefixes, 0, prefix);
    if (at != LINK_NONE) {
        struct facts_redis_key key;
        FACTS_GET(store, redis_key, finder->prefixes.entries.items[at].value, &key);
        reference.status = LINK_REFERENCE_FOUND;
        reference.reason = BASE_STR_ABSENT;
        reference.target_path = key.path;
        reference.target_line = key.line;
    } else if (link_names_first(&finder->literals, 0, prefix) != LINK_NONE) {
        reference.status = LINK_REFERENCE_UNKNOWN;
        reference.reason = BASE_STR("code has a text that begins so, and whether it is a key is not known");
    }
    link_reference_add(finder->references, &reference);
}

static void look_at(struct finder *finder, const struct link_document *document)
{
    const struct facts_store *store = finder->references->store;
    struct facts_range spans = facts_store_of_file(store, FACTS_TABLE_code_span, document->file);
    for (size_t i = spans.from; i < spans.to; i++) {
        struct facts_code_span span;
        struct base_str prefix = prefix_of(FACTS_GET_TEXT(store, code_span, i, text));
        if (!prefix.p)
            continue;
        FACTS_GET(store, code_span, i, &span);
        struct facts_doc_cell cell;
        bool is_cell =
            link_cell_at(finder->references, document, span.line, span.col, &cell) && cell.header.p;
        bool is_section = is_about_redis(store, document, span.section_line);
        if (is_cell ? link_has_word(cell.header, "redis") || (is_section && names_keys(cell.header))
                    : is_section)
            report(finder, document, &span, prefix, is_cell);
    }
}

static void add_literal(struct finder *finder, struct base_str text)
{
    struct base_str prefix = prefix_of(base_str_slice(text, 0, LONGEST_KEY));
    if (prefix.p && link_names_first(&finder->literals, 0, prefix) == LINK_NONE)
        link_names_add(&finder->literals, 0, prefix, 0);
}

static void find_literals(struct finder *finder)
{
    const struct facts_store *store = finder->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_call_argument);
    for (size_t i = 0; i < n; i++)
        add_literal(finder, FACTS_GET_TEXT(store, call_argument, i, value));
    n = facts_store_count(store, FACTS_TABLE_binding);
    for (size_t i = 0; i < n; i++)
        add_literal(finder, FACTS_GET_TEXT(store, binding, i, value));
}

static void run(struct link_references *references)
{
    struct finder finder = {.references = references};
    size_t keys = facts_store_count(references->store, FACTS_TABLE_redis_key);
    for (size_t i = 0; i < keys; i++)
        link_names_add(&finder.prefixes, 0, FACTS_GET_TEXT(references->store, redis_key, i, prefix),
                       (uint32_t)i);
    if (keys)
        find_literals(&finder);
    for (size_t i = 0; i < references->document_count && keys; i++)
        look_at(&finder, &references->documents[i]);
    link_names_finish(&finder.prefixes);
    link_names_finish(&finder.literals);
}

static const enum facts_table needs[] = {
    FACTS_TABLE_code_span,     FACTS_TABLE_doc_cell, FACTS_TABLE_heading, FACTS_TABLE_redis_key,
    FACTS_TABLE_call_argument, FACTS_TABLE_binding,  FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_redis_key = {"redis_key", needs, run};
