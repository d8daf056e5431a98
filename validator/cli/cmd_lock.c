/* assay lock: writes down what documents say, and the source that they name. */
#include "validator/cli/command.h"
#include "validator/cli/lockdown.h"
#include "validator/cli/output.h"

#include <string.h>

/* Documents that may be named. */
#define MOST_DOCUMENTS 1000

struct locking {
    struct cli_session session;
    const struct cli_args *args;
    struct lock lock;
    struct lock_view *view;
    size_t added, agreed, removed;
    bool updates;
};

static bool same_facts(const struct lock_document *a, const struct lock_document *b)
{
    struct base_buf one, other;
    base_buf_init(&one, CLI_OUTPUT_MAX);
    base_buf_init(&other, CLI_OUTPUT_MAX);
    for (size_t i = 0; i < a->facts.n; i++)
        lock_write_fact(&one, &a->facts.items[i]), base_buf_add_char(&one, '\n');
    for (size_t i = 0; i < b->facts.n; i++)
        lock_write_fact(&other, &b->facts.items[i]), base_buf_add_char(&other, '\n');
    bool is_same = one.n == other.n && (one.n == 0 || memcmp(one.p, other.p, one.n) == 0);
    base_buf_finish(&one);
    base_buf_finish(&other);
    return is_same;
}

static void remove_document(struct lock *lock, struct lock_document *document)
{
    size_t at = (size_t)(document - lock->documents.items);
    base_vec_finish(&document->facts);
    for (size_t i = at; i + 1 < lock->documents.n; i++)
        lock->documents.items[i] = lock->documents.items[i + 1];
    lock->documents.n--;
}

/* Source that is as it was stays with the blob that it was agreed in: the line of the lock does not change.
 */
static void keep_blobs(const struct lock_document *known, struct lock_document *made)
{
    for (size_t i = 0, k = 0; i < made->facts.n; i++) {
        struct lock_fact *fact = &made->facts.items[i];
        if (fact->kind != LOCK_PIN)
            continue;
        while (k < known->facts.n && (known->facts.items[k].kind != LOCK_PIN ||
                                      base_str_cmp(known->facts.items[k].text, fact->text) < 0))
            k++;
        const struct lock_fact *old = k < known->facts.n ? &known->facts.items[k] : NULL;
        if (old && base_str_eq(old->text, fact->text) && base_str_eq(old->path, fact->path) &&
            base_str_eq(old->digest, fact->digest))
            fact->blob = old->blob;
    }
}

/* Writes the facts of one document into the lock. */
static int take(struct locking *l, struct base_str path, struct base_error *err)
{
    struct lock_document made, *known = lock_find(&l->lock, path);
    int rc = lock_make(l->view, path, &made, &l->session.arena, err);
    if (rc == BASE_E_NOTFOUND && known && l->updates) {
        remove_document(&l->lock, known);
        l->removed++;
        return BASE_OK;
    }
    if (rc != BASE_OK)
        return rc;
    if (known)
        keep_blobs(known, &made);
    bool is_same = known && same_facts(known, &made);
    if (known && !is_same && !l->updates) {
        base_vec_finish(&made.facts);
        base_error_at(err, BASE_E_INVALID, path, 0, 0,
                      "the document was agreed already, and is not as it was");
        base_error_hint(err, "assay lockdown %.*s says what changed; assay lock --update %.*s agrees again",
                        BASE_STR_ARG(path), BASE_STR_ARG(path));
        return BASE_E_INVALID;
    }
    l->added += !known;
    l->agreed += known && !is_same;
    if (known)
        base_vec_finish(&known->facts);
    struct lock_document *place = lock_add(&l->lock, path);
    place->facts.items = made.facts.items;
    place->facts.n = made.facts.n;
    place->facts.capacity = made.facts.capacity;
    return BASE_OK;
}

static int take_named(struct locking *l, struct base_error *err)
{
    int rc = BASE_OK;
    for (size_t i = 0; i < l->args->positional.n && rc == BASE_OK; i++) {
        const char *name = l->args->positional.items[i];
        struct base_str path = base_path_join(&l->session.arena, BASE_STR(""), base_str_of(name));
        struct lock_document *known = path.p ? lock_find(&l->lock, path) : NULL;
        if (!known)
            rc = cli_lock_document(&l->session, name, &path, err);
        if (rc == BASE_OK && l->updates && !known) {
            rc = base_error_at(err, BASE_E_NOTFOUND, path, 0, 0, "the document is not in " LOCK_PATH);
            base_error_hint(err, "without --update it is added");
        }
        if (rc == BASE_OK)
            rc = take(l, path, err);
    }
    return rc;
}

/* All of the lock with --update, else the living documents that it lacks. */
static int take_all(struct locking *l, struct base_error *err)
{
    size_t count;
    int rc = BASE_OK;
    const struct base_str *living = lock_documents(l->view, &count);
    for (size_t i = l->lock.documents.n; l->updates && i-- > 0 && rc == BASE_OK;)
        rc = take(l, l->lock.documents.items[i].path, err);
    for (size_t i = 0; !l->updates && i < count && rc == BASE_OK; i++)
        if (!lock_find(&l->lock, living[i]))
            rc = take(l, living[i], err);
    return rc;
}

static void say(struct locking *l, struct base_buf *out)
{
    size_t facts = 0, pins = 0;
    for (size_t i = 0; i < l->lock.documents.n; i++) {
        const struct lock_document *document = &l->lock.documents.items[i];
        facts += document->facts.n;
        for (size_t k = 0; k < document->facts.n; k++)
            pins += document->facts.items[k].kind == LOCK_PIN;
    }
    base_buf_printf(out, LOCK_PATH ": %zu document%s, %zu fact%s, %zu of them pins of source",
                    l->lock.documents.n, l->lock.documents.n == 1 ? "" : "s", facts, facts == 1 ? "" : "s",
                    pins);
    if (l->added)
        base_buf_printf(out, "; %zu added", l->added);
    if (l->agreed)
        base_buf_printf(out, "; %zu agreed again", l->agreed);
    if (l->removed)
        base_buf_printf(out, "; %zu gone and removed", l->removed);
    if (!l->added && !l->agreed && !l->removed)
        base_buf_add_text(out, "; nothing changed");
    base_buf_add_char(out, '\n');
}

static int write(struct locking *l, struct base_error *err)
{
    struct base_buf text, words;
    base_buf_init(&text, LOCK_MAX_BYTES);
    base_buf_init(&words, 1u << 12);
    lock_write(&text, &l->lock);
    say(l, &words);
    int rc = base_buf_ok(&text) ? BASE_OK
                                : base_error_set(err, BASE_E_LIMIT,
                                                 LOCK_PATH " would be larger than %zu bytes", LOCK_MAX_BYTES);
    if (rc == BASE_OK && (l->added || l->agreed || l->removed))
        rc = cli_output_file(LOCK_PATH, base_buf_view(&text), err);
    cli_progress_end(&l->session.progress);
    if (rc == BASE_OK)
        rc = cli_output_write(base_buf_view(&words), err);
    base_buf_finish(&words);
    base_buf_finish(&text);
    return rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct locking l = {.args = args, .updates = cli_args_has(args, CLI_UPDATE)};
    bool is_there = false;
    int rc = cli_session_open(&l.session, args, ".", err);
    if (rc == BASE_OK)
        rc = cli_lock_read(&l.session, &l.lock, &is_there, err);
    if (rc == BASE_OK && l.updates && !is_there) {
        rc = base_error_set(err, BASE_E_NOTFOUND, "there is no " LOCK_PATH " here");
        base_error_hint(err, "without --update it is written");
    }
    if (rc == BASE_OK)
        rc = cli_session_read(&l.session, base_str_of(lock_demand), err);
    if (rc == BASE_OK) {
        l.view = lock_open(audit_store(l.session.audit), l.session.source);
        rc = args->positional.n ? take_named(&l, err) : take_all(&l, err);
    }
    if (rc == BASE_OK)
        rc = write(&l, err);
    lock_close(l.view);
    lock_finish(&l.lock);
    cli_session_close(&l.session);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_UPDATE, CLI_CONFIG, CLI_JOBS, CLI_OPTION_COUNT};

const struct cli_command cli_command_lock = {
    .name = "lock",
    .arguments = "[DOC...]",
    .summary = "Write down what documents say, for lockdown.",
    .description =
        "Writes " LOCK_PATH
        " in the present folder: for each document its headings, tables with the first cell of each "
        "row, items of lists that begin with code, the references that it makes, and the source that it "
        "names: lines "
        "(src/a.ts:10-20) and symbols (`loadConfig`, `Server.start()`), each with a digest that white space "
        "and "
        "comments do not change.\n"
        "DOC names documents. Without one, all living documents that the lock lacks are added. A document "
        "that was "
        "agreed already is left as it is, unless --update is given: then it is agreed again, and without DOC "
        "every "
        "document of the lock.",
    .options = options,
    .most = MOST_DOCUMENTS,
    .run = run,
};
