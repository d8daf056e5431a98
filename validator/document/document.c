#include "validator/document/document_p.h"

#include "validator/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Places with broken UTF-8 that are listed one by one. */
#define MAX_ENCODING_PROBLEMS 20u

void document_add_problem(struct document *document, int line, int column, bool fatal, const char *format,
                          ...)
{
    if (document->problems.n >= DOCUMENT_MAX_PROBLEMS) {
        document->problems_left_out++;
        document->left_out_fatal |= fatal;
        return;
    }
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct document_problem problem = {line, column, fatal, base_str_of(text)};
    problem.message = base_str_copy(&document->arena, problem.message);
    base_vec_push(&document->problems, problem);
}

/* Every byte that is not UTF-8 becomes U+FFFD, which keeps columns: such a byte counts as one anyway. What is
 * read from such a text is not what was written (a path with a replaced letter is another path), and other
 * readers refuse the file: hence the problem is fatal. */
static struct base_str repair_encoding(struct document *document, struct base_str bytes)
{
    static const char replacement[3] = {'\xEF', '\xBF', '\xBD'};
    struct base_lines lines;
    base_lines_init(&lines, bytes);
    struct base_buf out;
    base_buf_init(&out, SIZE_MAX);
    size_t at = 0, listed = 0, last_bad = SIZE_MAX - 1;
    while (at < bytes.n) {
        size_t good = base_utf8_valid(base_str_from(bytes, at));
        base_buf_add(&out, base_str_slice(bytes, at, at + good));
        at += good;
        if (at >= bytes.n)
            break;
        if (at != last_bad + 1 && listed++ < MAX_ENCODING_PROBLEMS) {
            struct base_position place = base_lines_at(&lines, at);
            document_add_problem(document, place.line, place.column, true, "byte 0x%02X is not valid UTF-8",
                                 (unsigned)(unsigned char)bytes.p[at]);
        }
        base_buf_add(&out, base_str_make(replacement, 3));
        last_bad = at++;
    }
    struct base_str repaired = base_str_copy(&document->arena, base_buf_view(&out));
    base_buf_finish(&out);
    base_lines_finish(&lines);
    return repaired;
}

static int compare_problems(const void *a, const void *b)
{
    const struct document_problem *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return base_str_cmp(x->message, y->message);
}

static void finish_problems(struct document *document)
{
    struct document_problem *items = document->problems.items;
    if (document->problems.n > 1)
        qsort(items, document->problems.n, sizeof *items, compare_problems);
    size_t kept = 0; /* what an alias copied may be reported again */
    for (size_t i = 0; i < document->problems.n; i++)
        if (kept == 0 || compare_problems(&items[kept - 1], &items[i]) != 0)
            items[kept++] = items[i];
    document->problems.n = kept;
    if (document->problems_left_out > 0) {
        struct document_problem last = document->problems.items[document->problems.n - 1];
        last.message = base_str_format(&document->arena, "%zu further problems are not listed",
                                       document->problems_left_out);
        last.is_fatal = document->left_out_fatal;
        base_vec_push(&document->problems, last);
    }
}

struct document *document_parse(struct base_str bytes, enum document_syntax syntax,
                                const struct document_limits *limits)
{
    struct document *document = base_alloc(sizeof *document);
    if (limits)
        document->limits = *limits;
    if (document->limits.max_depth == 0)
        document->limits.max_depth = DOCUMENT_DEFAULT_DEPTH;
    if (document->limits.max_nodes == 0)
        document->limits.max_nodes = DOCUMENT_DEFAULT_NODES;
    if (base_str_starts(bytes, "\xEF\xBB\xBF"))
        bytes = base_str_from(bytes, 3);
    if (!bytes.p)
        bytes = BASE_STR("");
    bool repaired = base_utf8_valid(bytes) < bytes.n;
    if (repaired)
        bytes = repair_encoding(document, bytes);
    if (syntax == DOCUMENT_YAML) {
        document_read_yaml(document, bytes);
    } else {
        char *text = base_arena_alloc(&document->arena, bytes.n + 1);
        memcpy(text, bytes.p, bytes.n);
        document_read_json(document, text, bytes.n, syntax == DOCUMENT_JSON_WITH_COMMENTS);
    }
    finish_problems(document);
    return document;
}

void document_destroy(struct document *document)
{
    if (!document)
        return;
    base_vec_finish(&document->roots);
    base_vec_finish(&document->problems);
    base_arena_finish(&document->arena);
    base_free(document);
}

const struct document_node *document_root(const struct document *document)
{
    return document_root_at(document, 0);
}

size_t document_count(const struct document *document)
{
    return document->roots.n;
}

const struct document_node *document_root_at(const struct document *document, size_t i)
{
    return i < document->roots.n ? document->roots.items[i] : NULL;
}

const struct document_problem *document_problems(const struct document *document, size_t *count)
{
    *count = document->problems.n;
    return document->problems.items;
}
