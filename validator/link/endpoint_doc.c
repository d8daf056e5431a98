/* Endpoints as documents write them. */
#include "validator/link/endpoint_doc_p.h"
#include "validator/link/template_p.h"

#include <ctype.h>
#include <string.h>

static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"};

enum { METHOD_COUNT = sizeof methods / sizeof *methods };

struct walk {
    const struct link_references *references;
    const struct link_document *document;
    void (*found)(void *context, const struct link_endpoint_mention *mention);
    void *context;
};

/* ---- paths ---- */

static bool is_parameter(struct base_str segment)
{
    return segment.n > 1 && strchr(":<{[$", segment.p[0]);
}

struct base_str link_endpoint_template(struct base_arena *arena, struct base_str path)
{
    struct base_buf out;
    struct base_str rest = base_str_from(path, 1), segment, template;
    bool is_whole = path.n > 0 && path.p[0] == '/' && path.n < LINK_MAX_ROUTE &&
                    base_str_find(path, "…") < 0 && base_str_find_char(path, '*') < 0 &&
                    base_str_find(path, "...") < 0;
    if (!is_whole)
        return BASE_STR_ABSENT;
    base_buf_init(&out, LINK_MAX_ROUTE + 16);
    while ((segment = base_str_split(&rest, '/')).p) {
        if (!segment.n)
            continue;
        base_buf_add_char(&out, '/');
        base_buf_add(&out, is_parameter(segment) ? BASE_STR("{}") : segment);
    }
    if (!out.n)
        base_buf_add_char(&out, '/');
    template = link_template_of(arena, base_str_copy(arena, base_buf_view(&out)));
    base_buf_finish(&out);
    return template;
}

/* The path at the start of a text, up to white space, a query, or a sign that ends a sentence. */
static struct base_str path_at(struct base_str text)
{
    size_t n = 0;
    while (n < text.n && !isspace((unsigned char)text.p[n]) && !strchr("?#\"'`,;|)\\", text.p[n]))
        n++;
    if (base_str_find(base_str_slice(text, 0, n), "...") >= 0)
        return BASE_STR_ABSENT;
    while (n > 1 && strchr(".:", text.p[n - 1]))
        n--;
    return text.n && text.p[0] == '/' && (text.n < 2 || text.p[1] != '/') ? base_str_slice(text, 0, n)
                                                                          : BASE_STR_ABSENT;
}

/* ---- methods ---- */

/* The length of the methods that a text begins with, "GET" or "GET|POST" or "GET, POST"; their bits in *bits.
 */
static size_t methods_at(struct base_str text, unsigned *bits)
{
    size_t at = 0;
    *bits = 0;
    for (;;) {
        struct base_str rest = base_str_from(text, at);
        size_t i = 0;
        while (i < METHOD_COUNT &&
               !(base_str_starts(rest, methods[i]) &&
                 (rest.n == strlen(methods[i]) || !isalnum((unsigned char)rest.p[strlen(methods[i])]))))
            i++;
        if (i == METHOD_COUNT)
            return *bits ? at : 0;
        *bits |= 1u << i;
        at += strlen(methods[i]);
        size_t next = at;
        while (next < text.n && strchr(" ,|/`", text.p[next]))
            next++;
        if (next == at || next >= text.n || !isupper((unsigned char)text.p[next]))
            return at;
        at = next;
    }
}

static void tell(const struct walk *walk, struct link_endpoint_mention mention, unsigned bits)
{
    mention.document = walk->document;
    for (size_t i = 0; i < METHOD_COUNT && mention.path.p; i++)
        if (bits & (1u << i)) {
            mention.method = base_str_of(methods[i]);
            walk->found(walk->context, &mention);
        }
}

/* "GET /agents" at the start of a text. */
static void look_at(const struct walk *walk, struct base_str text, int64_t line, int64_t col)
{
    unsigned bits;
    size_t n = methods_at(text, &bits);
    if (!n || n >= text.n || !strchr(" `", text.p[n]))
        return;
    struct base_str rest = base_str_trim(base_str_from(text, n));
    while (rest.n && rest.p[0] == '`')
        rest = base_str_from(rest, 1);
    struct link_endpoint_mention mention = {.line = line, .col = col, .text = text, .path = path_at(rest)};
    tell(walk, mention, bits);
}

/* ---- spans, headings, tables ---- */

static void read_spans(const struct walk *walk)
{
    const struct facts_store *store = walk->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, walk->document->file);
    for (size_t i = range.from; i < range.to; i++)
        look_at(walk, FACTS_GET_TEXT(store, code_span, i, text), FACTS_GET_INT(store, code_span, i, line),
                FACTS_GET_INT(store, code_span, i, col));
}

static bool has_span(const struct walk *walk, int64_t line)
{
    const struct facts_store *store = walk->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, walk->document->file);
    size_t at = FACTS_LOWER_BOUND(store, code_span, range, line, line);
    return at < range.to && FACTS_GET_INT(store, code_span, at, line) == line;
}

static void read_headings(const struct walk *walk)
{
    const struct facts_store *store = walk->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, walk->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        if (!base_str_is(FACTS_GET_TEXT(store, doc_block, i, kind), "heading"))
            continue;
        struct base_str text = FACTS_GET_TEXT(store, doc_block, i, text);
        while (text.n && (isdigit((unsigned char)text.p[0]) || strchr(". )", text.p[0])))
            text = base_str_from(text, 1);
        unsigned bits;
        if (methods_at(text, &bits) && !has_span(walk, FACTS_GET_INT(store, doc_block, i, line)))
            look_at(walk, text, FACTS_GET_INT(store, doc_block, i, line), 1);
    }
}

static bool is_path_header(struct base_str header)
{
    static const char *const names[] = {"path", "endpoint", "route", "url", "uri"};
    return BASE_STR_IN_NOCASE(header, names);
}

/* A row whose columns are the method and the path. */
static void read_cells(const struct walk *walk)
{
    const struct facts_store *store = walk->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_cell, walk->document->file);
    struct facts_doc_cell cell, method = {.line = -1};
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str header = FACTS_GET_TEXT(store, doc_cell, i, header);
        bool is_method =
            base_str_eq_nocase(header, BASE_STR("method")) || base_str_eq_nocase(header, BASE_STR("verb"));
        if (!is_method && !is_path_header(header))
            continue;
        FACTS_GET(store, doc_cell, i, &cell);
        if (cell.row == 0)
            continue;
        if (is_method) {
            method = cell;
            continue;
        }
        struct base_str path = path_at(cell.code.p ? cell.code : cell.text);
        unsigned bits;
        if (method.line == cell.line && path.p &&
            methods_at(method.code.p ? method.code : method.text, &bits))
            tell(walk,
                 (struct link_endpoint_mention){
                     .line = cell.line, .col = cell.col, .text = path, .path = path, .is_cell = true},
                 bits);
    }
}

/* ---- curl ---- */

/* The path of an address that leads to this machine or begins with a variable; absent for others. */
static struct base_str own_path(struct base_str word)
{
    static const char *const hosts[] = {"http://localhost", "https://localhost", "http://127.0.0.1",
                                        "https://127.0.0.1", "localhost"};
    while (word.n && strchr("\"'", word.p[0]))
        word = base_str_from(word, 1);
    size_t at = 0;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts && !at; i++)
        if (base_str_starts(word, hosts[i]))
            at = strlen(hosts[i]);
    if (!at && word.n && word.p[0] == '$')
        at = 1;
    if (!at)
        return BASE_STR_ABSENT;
    while (at < word.n && (isalnum((unsigned char)word.p[at]) || strchr("_{}:-.$", word.p[at])))
        at++;
    return path_at(base_str_from(word, at));
}

static unsigned method_bit(struct base_str word)
{
    for (size_t i = 0; i < METHOD_COUNT; i++)
        if (base_str_is(word, methods[i]))
            return 1u << i;
    return 0;
}

/* One command, its continued lines with it. */
static void read_curl(const struct walk *walk, struct base_str command, int64_t line)
{
    struct link_endpoint_mention mention = {.line = line, .col = FACTS_NULL, .is_command = true};
    unsigned bits = 0;
    bool has_body = false, is_method = false;
    size_t at = 0;
    while (at < command.n) {
        while (at < command.n && strchr(" \t\n\\", command.p[at]))
            at++;
        size_t from = at;
        while (at < command.n && !strchr(" \t\n", command.p[at]))
            at++;
        struct base_str word = base_str_slice(command, from, at);
        if (is_method)
            bits = method_bit(word);
        is_method = base_str_is(word, "-X") || base_str_is(word, "--request");
        if (base_str_starts(word, "-X") && word.n > 2)
            bits = method_bit(base_str_from(word, 2));
        has_body |= base_str_is(word, "-d") || base_str_starts(word, "--data") || base_str_is(word, "-F") ||
                    base_str_is(word, "--json");
        if (base_str_is(word, "-I") || base_str_is(word, "-G") || base_str_is(word, "--head"))
            bits = bits ? bits : 1u;
        if (!mention.path.p) {
            mention.path = own_path(word);
            mention.text = word;
        }
        if (base_str_is(word, "|") || base_str_is(word, "&&") || base_str_is(word, ";"))
            break;
    }
    tell(walk, mention, bits ? bits : has_body ? 2u : 1u);
}

static void read_commands(const struct walk *walk)
{
    const struct facts_store *store = walk->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_block, walk->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str rest = FACTS_GET_TEXT(store, code_block, i, text);
        int64_t line = FACTS_GET_INT(store, code_block, i, line);
        while (rest.n) {
            ptrdiff_t curl = base_str_find(rest, "curl ");
            if (curl < 0)
                break;
            for (ptrdiff_t k = 0; k < curl; k++)
                line += rest.p[k] == '\n';
            rest = base_str_from(rest, (size_t)curl + 5);
            size_t end = 0;
            while (end < rest.n && (rest.p[end] != '\n' || (end && rest.p[end - 1] == '\\')))
                end++;
            read_curl(walk, base_str_slice(rest, 0, end), line);
        }
    }
}

void link_endpoint_mentions(const struct link_references *references, const struct link_document *document,
                            void (*found)(void *context, const struct link_endpoint_mention *mention),
                            void *context)
{
    struct walk walk = {references, document, found, context};
    read_spans(&walk);
    read_headings(&walk);
    read_cells(&walk);
    read_commands(&walk);
}
