/*
 * Signals and statuses that documents name (kinds `signal` and `exit`): "on SIGTERM the server …",
 * `process.exit(1)`. Compared with the handlers and exits of TypeScript and JavaScript, where there are some.
 */
#include "validator/link/doc_reference_p.h"
#include "validator/link/literal_p.h"

#include <ctype.h>
#include <string.h>

struct finder {
    struct link_references *references;
    struct link_names handlers; /* (0, signal) -> row of signal_handler */
    struct link_names exits;    /* (code, "") -> row of process_exit */
    bool has_computed_exit;
};

/* The signal that a text begins with; absent for none. Others reach no handler, or nobody writes one for
 * them. */
static struct base_str signal_at(struct base_str text)
{
    static const char *const signals[] = {"SIGTERM", "SIGINT",  "SIGHUP",  "SIGQUIT",
                                          "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGWINCH"};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        size_t n = strlen(signals[i]);
        if (base_str_starts(text, signals[i]) &&
            !(n < text.n && (isalnum((unsigned char)text.p[n]) || text.p[n] == '_')))
            return base_str_of(signals[i]);
    }
    return BASE_STR_ABSENT;
}

static void report_signal(struct finder *finder, const struct link_document *document, int64_t line,
                          struct base_str name)
{
    struct link_doc_reference reference = {.document = document,
                                           .line = line,
                                           .col = FACTS_NULL,
                                           .kind = "signal",
                                           .text = name,
                                           .target = name,
                                           .status = LINK_REFERENCE_BROKEN,
                                           .reason = BASE_STR("no code handles this signal"),
                                           .certainty = LINK_LIKELY};
    uint32_t at = link_names_first(&finder->handlers, 0, name);
    if (at != LINK_NONE) {
        struct facts_signal_handler handler;
        FACTS_GET(finder->references->store, signal_handler, finder->handlers.entries.items[at].value,
                  &handler);
        reference.status = LINK_REFERENCE_FOUND;
        reference.reason = BASE_STR_ABSENT;
        reference.target_path = handler.path;
        reference.target_line = handler.line;
    }
    link_reference_add(finder->references, &reference);
}

static void read_signals(struct finder *finder, const struct link_document *document)
{
    const struct facts_store *store = finder->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str rest = FACTS_GET_TEXT(store, doc_block, i, text);
        int64_t line = FACTS_GET_INT(store, doc_block, i, line);
        for (ptrdiff_t at; (at = base_str_find(rest, "SIG")) >= 0;) {
            for (ptrdiff_t k = 0; k < at; k++)
                line += rest.p[k] == '\n';
            bool is_start = at == 0 || !(isalnum((unsigned char)rest.p[at - 1]) || rest.p[at - 1] == '_');
            struct base_str name = is_start ? signal_at(base_str_from(rest, (size_t)at)) : BASE_STR_ABSENT;
            if (name.p)
                report_signal(finder, document, line, name);
            rest = base_str_from(rest, (size_t)at + 3);
        }
    }
}

/* `process.exit(1)` in a code span. */
static void read_exits(struct finder *finder, const struct link_document *document)
{
    const struct facts_store *store = finder->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct base_str text = FACTS_GET_TEXT(store, code_span, i, text);
        if (!base_str_starts(text, "process.exit(") || text.n != 15 || !isdigit((unsigned char)text.p[13]) ||
            text.p[14] != ')')
            continue;
        struct link_doc_reference reference = {.document = document,
                                               .line = FACTS_GET_INT(store, code_span, i, line),
                                               .col = FACTS_GET_INT(store, code_span, i, col),
                                               .kind = "exit",
                                               .text = text,
                                               .target = base_str_slice(text, 13, 14),
                                               .status = LINK_REFERENCE_FOUND};
        uint32_t at = link_names_first(&finder->exits, (uint32_t)(text.p[13] - '0'), BASE_STR(""));
        if (at != LINK_NONE) {
            struct facts_process_exit exit;
            FACTS_GET(store, process_exit, finder->exits.entries.items[at].value, &exit);
            reference.target_path = exit.path;
            reference.target_line = exit.line;
        } else {
            reference.status = finder->has_computed_exit ? LINK_REFERENCE_UNKNOWN : LINK_REFERENCE_BROKEN;
            reference.reason = finder->has_computed_exit
                                   ? BASE_STR("a status of the program is computed")
                                   : BASE_STR("no code ends the process with this status");
            reference.certainty = LINK_LIKELY;
        }
        link_reference_add(finder->references, &reference);
    }
}

static void run(struct link_references *references)
{
    struct finder finder = {.references = references};
    struct facts_store *store = references->store;
    size_t handlers = facts_store_count(store, FACTS_TABLE_signal_handler);
    size_t exits = facts_store_count(store, FACTS_TABLE_process_exit);
    for (size_t i = 0; i < handlers; i++)
        link_names_add(&finder.handlers, 0, FACTS_GET_TEXT(store, signal_handler, i, signal), (uint32_t)i);
    for (size_t i = 0; i < exits; i++) {
        int64_t code = FACTS_GET_INT(store, process_exit, i, code);
        finder.has_computed_exit |= code == FACTS_NULL;
        if (code != FACTS_NULL)
            link_names_add(&finder.exits, (uint32_t)code, BASE_STR(""), (uint32_t)i);
    }
    bool is_known = !references->has_other_code;
    for (size_t i = 0; i < references->document_count && is_known; i++) {
        if (handlers)
            read_signals(&finder, &references->documents[i]);
        if (exits)
            read_exits(&finder, &references->documents[i]);
    }
    link_names_finish(&finder.handlers);
    link_names_finish(&finder.exits);
}

static const enum facts_table needs[] = {FACTS_TABLE_doc_block, FACTS_TABLE_code_span,
                                         FACTS_TABLE_signal_handler, FACTS_TABLE_process_exit,
                                         FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_signal = {"signal", needs, run};
