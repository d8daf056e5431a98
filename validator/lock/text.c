/* The file assay.lock: reading and writing. */
#include "validator/lock/lock.h"

#include "validator/base/hash.h"

#include <stdlib.h>

#define HEAD "assay.lock 1"
#define DIGEST_DIGITS 16u

static const char *const kinds[] = {"heading", "item", "pin", "reference", "row", "table"};

void lock_finish(struct lock *lock)
{
    for (size_t i = 0; i < lock->documents.n; i++)
        base_vec_finish(&lock->documents.items[i].facts);
    base_vec_finish(&lock->documents);
}

static size_t place_of(const struct lock *lock, struct base_str path)
{
    size_t from = 0, to = lock->documents.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (base_str_cmp(lock->documents.items[middle].path, path) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct lock_document *lock_find(const struct lock *lock, struct base_str path)
{
    size_t at = place_of(lock, path);
    bool is_there = at < lock->documents.n && base_str_eq(lock->documents.items[at].path, path);
    return is_there ? &lock->documents.items[at] : NULL;
}

struct lock_document *lock_add(struct lock *lock, struct base_str path)
{
    struct lock_document *found = lock_find(lock, path);
    if (found)
        return found;
    size_t at = place_of(lock, path);
    struct lock_document added = {.path = path};
    base_vec_push(&lock->documents, added);
    for (size_t i = lock->documents.n - 1; i > at; i--)
        lock->documents.items[i] = lock->documents.items[i - 1];
    lock->documents.items[at] = added;
    return &lock->documents.items[at];
}

/* The order of the lines, which is that of kind, text and the rest. */
static int compare(const void *left, const void *right)
{
    const struct lock_fact *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int order = base_str_cmp(a->text, b->text);
    return order ? order : base_str_cmp(a->path, b->path);
}

void lock_sort(struct lock_document *document)
{
    size_t kept = 0;
    if (document->facts.n > 1)
        qsort(document->facts.items, document->facts.n, sizeof *document->facts.items, compare);
    for (size_t i = 0; i < document->facts.n; i++)
        if (kept == 0 || compare(&document->facts.items[kept - 1], &document->facts.items[i]) != 0)
            document->facts.items[kept++] = document->facts.items[i];
    document->facts.n = kept;
}

/* ---- writing ---------------------------------------------------------------------------------------------
 */

/* A text on one line: a backslash and control characters are escaped. */
static void add_escaped(struct base_buf *out, struct base_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '\\')
            base_buf_add_text(out, "\\\\");
        else if (c == '\n')
            base_buf_add_text(out, "\\n");
        else if (c < 0x20 || c == 0x7f)
            base_buf_printf(out, "\\x%02x", (unsigned)c);
        else
            base_buf_add_char(out, (char)c);
    }
}

void lock_write_fact(struct base_buf *out, const struct lock_fact *fact)
{
    base_buf_printf(out, "%s ", kinds[fact->kind]);
    add_escaped(out, fact->text);
    if (fact->kind == LOCK_PIN) {
        base_buf_printf(out, " %.*s %.*s ", BASE_STR_ARG(fact->digest), BASE_STR_ARG(fact->blob));
        add_escaped(out, fact->path);
    }
}

void lock_write(struct base_buf *out, const struct lock *lock)
{
    base_buf_add_text(out, HEAD "\n");
    for (size_t i = 0; i < lock->documents.n; i++) {
        const struct lock_document *document = &lock->documents.items[i];
        base_buf_add_text(out, "\ndocument ");
        add_escaped(out, document->path);
        base_buf_add_char(out, '\n');
        for (size_t k = 0; k < document->facts.n; k++) {
            lock_write_fact(out, &document->facts.items[k]);
            base_buf_add_char(out, '\n');
        }
    }
}

/* ---- reading ---------------------------------------------------------------------------------------------
 */

struct reading {
    struct lock *out;
    struct base_arena *arena;
    struct base_error *err;
    int line;
    struct base_str document; /* that is open; absent for none */
};

static int refuse(struct reading *r, const char *what)
{
    base_error_at(r->err, BASE_E_PARSE, BASE_STR(LOCK_PATH), r->line, 0, "%s", what);
    if (r->document.p)
        base_error_hint(
            r->err,
            "the lock is not written by hand: take either side of what the branches changed here, then run "
            "assay lock --update %.*s",
            BASE_STR_ARG(r->document));
    else
        base_error_hint(r->err,
                        "the lock is not written by hand: take it from git again, or remove it and run "
                        "assay lock");
    return BASE_E_PARSE;
}

/* The text of add_escaped(); absent for what that does not write. */
static struct base_str unescape(struct reading *r, struct base_str text)
{
    char *out = base_arena_alloc(r->arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 || c == 0x7f)
            return BASE_STR_ABSENT;
        if (c != '\\') {
            out[n++] = (char)c;
            continue;
        }
        char kind = i + 1 < text.n ? text.p[i + 1] : '\0';
        int high = i + 2 < text.n ? base_hex_digit(text.p[i + 2]) : -1;
        int low = i + 3 < text.n ? base_hex_digit(text.p[i + 3]) : -1;
        int value = kind == '\\'                           ? '\\'
                    : kind == 'n'                          ? '\n'
                    : kind == 'x' && high >= 0 && low >= 0 ? high * 16 + low
                                                           : -1;
        if (value < 0)
            return BASE_STR_ABSENT;
        out[n++] = (char)value;
        i += kind == 'x' ? 3 : 1;
    }
    return base_str_make(out, n);
}

static bool is_hex(struct base_str s, size_t n)
{
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (base_hex_digit(s.p[i]) < 0 || (s.p[i] >= 'A' && s.p[i] <= 'F'))
            return false;
    return true;
}

static bool read_pin(struct reading *r, struct base_str rest, struct lock_fact *fact)
{
    struct base_str text = base_str_split(&rest, ' ');
    fact->digest = base_str_split(&rest, ' ');
    fact->blob = base_str_split(&rest, ' ');
    if (!rest.n || !is_hex(fact->digest, DIGEST_DIGITS) ||
        !(base_str_is(fact->blob, "-") || is_hex(fact->blob, 40) || is_hex(fact->blob, 64)))
        return false;
    fact->text = unescape(r, text);
    fact->path = unescape(r, rest);
    return fact->text.n && fact->path.n;
}

static int read_fact(struct reading *r, struct base_str line)
{
    struct base_str rest = line, word = base_str_split(&rest, ' ');
    struct lock_fact fact = {.line = r->line};
    struct base_buf again;
    size_t kind = 0;
    while (kind < LOCK_KINDS && !base_str_is(word, kinds[kind]))
        kind++;
    fact.kind = (enum lock_kind)kind;
    if (kind == LOCK_KINDS || !rest.p)
        return refuse(r, "this is no line that assay writes");
    if (kind == LOCK_PIN ? !read_pin(r, rest, &fact) : !(fact.text = unescape(r, rest)).p)
        return refuse(r, "this is no line that assay writes");
    struct lock_document *document = lock_find(r->out, r->document);
    if (document->facts.n && compare(&document->facts.items[document->facts.n - 1], &fact) >= 0)
        return refuse(r, "this line stands in the wrong place, or twice");
    base_vec_push(&document->facts, fact);
    base_buf_init(&again, line.n);
    lock_write_fact(&again, &fact);
    bool is_same = base_buf_ok(&again) && base_str_eq(base_buf_view(&again), line);
    base_buf_finish(&again);
    return is_same ? BASE_OK : refuse(r, "this is no line that assay writes");
}

static bool is_conflict(struct base_str line)
{
    return base_str_starts(line, "<<<<<<<") || base_str_starts(line, "=======") ||
           base_str_starts(line, ">>>>>>>") || base_str_starts(line, "|||||||");
}

static int read_line(struct reading *r, struct base_str line, bool *was_blank)
{
    if (is_conflict(line))
        return refuse(r, "a conflict of a merge was left here");
    if (line.n == 0) {
        if (*was_blank)
            return refuse(r, "an empty line stands where none belongs");
        *was_blank = true;
        return BASE_OK;
    }
    if (!*was_blank)
        return r->document.p ? read_fact(r, line) : refuse(r, "an empty line is missing here");
    *was_blank = false;
    if (!base_str_starts(line, "document "))
        return refuse(r, "the name of a document is missing here");
    struct base_str path = unescape(r, base_str_from(line, strlen("document ")));
    struct base_str before =
        r->out->documents.n ? r->out->documents.items[r->out->documents.n - 1].path : BASE_STR_ABSENT;
    if (!path.n || base_str_cmp(before, path) >= 0)
        return refuse(r, "this document stands in the wrong place, or twice");
    r->document = path;
    struct lock_document document = {.path = path, .line = r->line};
    base_vec_push(&r->out->documents, document);
    return BASE_OK;
}

int lock_read(struct lock *out, struct base_str text, struct base_arena *arena, struct base_error *err)
{
    struct reading r = {.out = out, .arena = arena, .err = err, .line = 1};
    struct base_str rest = base_str_copy(arena, text), line = base_str_split(&rest, '\n');
    bool was_blank = false;
    *out = (struct lock){0};
    if (text.n > LOCK_MAX_BYTES)
        return base_error_at(err, BASE_E_LIMIT, BASE_STR(LOCK_PATH), 0, 0, "it is larger than %zu bytes",
                             LOCK_MAX_BYTES);
    if (is_conflict(line))
        return refuse(&r, "a conflict of a merge was left here");
    if (!base_str_is(line, HEAD))
        return refuse(&r, "the first line is not '" HEAD "'");
    while ((line = base_str_split(&rest, '\n')).p) {
        r.line++;
        if (!rest.p && line.n == 0)
            return was_blank ? refuse(&r, "an empty line stands where none belongs") : BASE_OK;
        int rc = read_line(&r, line, &was_blank);
        if (rc != BASE_OK)
            return rc;
    }
    return refuse(&r, "the last line has no end");
}
