/* assay fix: references of documents that have one certain answer, written anew. */
#include "validator/cli/command.h"
#include "validator/cli/fix.h"
#include "validator/cli/output.h"
#include "validator/cli/session.h"
#include "validator/report/terminal.h"

#include <unistd.h>

static const char query[] =
    "SELECT path, line, col, text, replacement FROM doc_reference "
    "WHERE replacement IS NOT NULL AND status = 'broken' ORDER BY path, line, col, text";

struct fixing {
    struct cli_session session;
    struct base_buf out;
    BASE_VEC(struct cli_fix) fixes;
    size_t done, files, left;
    bool applies;
};

static int on_header(void *context, size_t columns, const struct base_str *names)
{
    (void)context;
    (void)columns;
    (void)names;
    return BASE_OK;
}

static int64_t number_of(struct base_str text)
{
    int64_t value = 0;
    for (size_t i = 0; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
        value = value * 10 + (text.p[i] - '0');
    return value;
}

static int on_row(void *context, size_t columns, const struct base_str *values, const bool *is_number)
{
    struct fixing *fixing = context;
    struct base_arena *arena = &fixing->session.arena;
    (void)columns;
    (void)is_number;
    base_vec_push(&fixing->fixes, (struct cli_fix){.path = base_str_copy(arena, values[0]),
                                                   .line = number_of(values[1]),
                                                   .col = number_of(values[2]),
                                                   .text = base_str_copy(arena, values[3]),
                                                   .replacement = base_str_copy(arena, values[4])});
    return BASE_OK;
}

/* What a terminal shows must not command it; a file or a pipe gets the bytes as they are. */
static void add_diff(struct fixing *fixing, const struct cli_fixed *fixed)
{
    struct base_buf diff;
    base_buf_init(&diff, CLI_OUTPUT_MAX);
    cli_fix_diff(fixed, &diff);
    struct base_str rest = base_buf_view(&diff), line;
    if (!isatty(STDOUT_FILENO))
        base_buf_add(&fixing->out, rest);
    else
        while (rest.n && (line = base_str_split(&rest, '\n')).p) {
            report_terminal_add(&fixing->out, line);
            base_buf_add_char(&fixing->out, '\n');
        }
    base_buf_finish(&diff);
}

static void tell_left(struct fixing *fixing, const struct cli_fixed *fixed)
{
    for (size_t i = 0; i < fixed->left.n; i++) {
        const struct cli_fix *fix = fixed->left.items[i];
        base_buf_add_text(&fixing->out, "# left: ");
        report_terminal_add(&fixing->out, fix->path);
        base_buf_printf(&fixing->out, ":%lld: ", (long long)fix->line);
        report_terminal_add(&fixing->out, fix->text);
        base_buf_add_text(&fixing->out, " is written in another way there; write ");
        report_terminal_add(&fixing->out, fix->replacement);
        base_buf_add_char(&fixing->out, '\n');
    }
    fixing->left += fixed->left.n;
}

/* UTF-16 is read, and not written. */
static bool is_utf16(struct base_str bytes)
{
    return base_str_starts(bytes, "\xff\xfe") || base_str_starts(bytes, "\xfe\xff");
}

/* All fixes of one file. */
static int fix_file(struct fixing *fixing, const struct cli_fix *fixes, size_t count, struct base_error *err)
{
    struct cli_session *session = &fixing->session;
    struct cli_fixed fixed;
    char *bytes = NULL;
    size_t n = 0, entry = source_find(session->source, fixes[0].path);
    if (entry == SIZE_MAX)
        return BASE_OK;
    int rc = source_read(session->source, entry, &bytes, &n, err);
    if (rc != BASE_OK)
        return rc;
    struct base_str old = base_str_make(bytes, n);
    cli_fix_apply(&fixed, fixes[0].path, old, fixes, is_utf16(old) ? 0 : count, &session->arena);
    for (size_t i = 0; is_utf16(old) && i < count; i++)
        base_vec_push(&fixed.left, &fixes[i]);
    tell_left(fixing, &fixed);
    if (fixed.done) {
        add_diff(fixing, &fixed);
        fixing->done += fixed.done;
        fixing->files++;
        if (fixing->applies)
            rc = source_replace(session->source, entry, fixed.old, fixed.fresh, err);
    }
    cli_fixed_finish(&fixed);
    base_free(bytes);
    return rc;
}

static int fix_all(struct fixing *fixing, struct base_error *err)
{
    int rc = BASE_OK;
    for (size_t from = 0, to; from < fixing->fixes.n && rc == BASE_OK; from = to) {
        for (to = from; to < fixing->fixes.n &&
                        base_str_eq(fixing->fixes.items[to].path, fixing->fixes.items[from].path);
             to++)
            ;
        rc = fix_file(fixing, &fixing->fixes.items[from], to - from, err);
    }
    return rc;
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct fixing fixing = {.applies = cli_args_has(args, CLI_APPLY)};
    struct cli_session *session = &fixing.session;
    base_buf_init(&fixing.out, CLI_OUTPUT_MAX);
    int rc = BASE_OK;
    if (fixing.applies && cli_args_has(args, CLI_DRY_RUN))
        rc = base_error_set(err, BASE_E_INVALID, "--apply writes, --dry-run does not: give one of them");
    if (rc == BASE_OK)
        rc = cli_session_open(session, args, cli_args_positional(args, 0, "."), err);
    if (rc == BASE_OK)
        rc = cli_session_read(session, base_str_of(query), err);
    cli_progress_end(&session->progress);
    if (rc == BASE_OK)
        rc = engine_query(audit_engine(session->audit), base_str_of(query), on_header, on_row, &fixing, err);
    if (rc == BASE_OK)
        rc = fix_all(&fixing, err);
    /* Also when a file could not be written: what was written before it is told. */
    if (rc == BASE_OK || fixing.files) {
        struct base_error second;
        if (fixing.done == 0)
            base_buf_add_text(&fixing.out,
                              "# nothing to rewrite: no broken reference has one certain answer\n");
        else
            base_buf_printf(&fixing.out, "# %zu %s in %zu %s %s\n", fixing.done,
                            fixing.done == 1 ? "reference" : "references", fixing.files,
                            fixing.files == 1 ? "document" : "documents",
                            fixing.applies ? "rewritten" : "would be rewritten; --apply writes them");
        int code = cli_output_write(base_buf_view(&fixing.out), rc == BASE_OK ? err : &second);
        rc = rc == BASE_OK ? code : rc;
    }
    base_vec_finish(&fixing.fixes);
    base_buf_finish(&fixing.out);
    cli_session_close(session);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_DRY_RUN, CLI_APPLY, CLI_CONFIG, CLI_JOBS, CLI_OPTION_COUNT};

const struct cli_command cli_command_fix = {
    .name = "fix",
    .arguments = "[PATH]",
    .summary = "Rewrite references of documents that have one certain answer.",
    .description = "Looks through the documents of PATH (default: the current folder) for references that "
                   "lead nowhere and "
                   "have exactly one certain answer: a path or link to a file that git knows to have been "
                   "moved, a link in the "
                   "wrong case, an anchor that differs from one heading in case or punctuation alone. Prints "
                   "what it would "
                   "change as a unified diff; with --apply it writes the files.\n"
                   "A file is replaced as a whole or not at all, keeps its mode, encoding and line ends, and "
                   "must not have "
                   "changed since it was read. No link is followed, and nothing outside of PATH is touched. "
                   "A second run finds "
                   "nothing more to do.",
    .options = options,
    .least = 0,
    .most = 1,
    .run = run,
};
