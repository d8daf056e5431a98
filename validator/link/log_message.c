/*
 * What a program says: texts that it logs, prints, or puts into an error; the signals that it handles, and
 * the statuses that it ends with. Of a call, the first of its leading three arguments that is a text with
 * words is its message: structured loggers take an object in front of it, errors a code.
 */
#include "validator/link/literal_p.h"
#include "validator/link/names_p.h"

enum { LEADING_ARGUMENTS = 3 };

static struct base_str last_segment(struct base_str dotted)
{
    return base_str_from(dotted, (size_t)(base_str_rfind_char(dotted, '.') + 1));
}

static bool is_level(struct base_str name)
{
    static const char *const levels[] = {"trace",  "debug",    "verbose", "info",  "log",
                                         "notice", "warn",     "warning", "error", "success",
                                         "fatal",  "critical", "silly",   "http",  "alert"};
    return BASE_STR_IN(name, levels);
}

static bool is_logger(struct base_str receiver)
{
    struct base_str last = last_segment(receiver);
    return base_str_is(last, "console") || base_str_is(last, "log") || base_str_is(last, "winston") ||
           base_str_is(last, "pino") || base_str_is(last, "consola") || base_str_ends(last, "logger") ||
           base_str_ends(last, "Logger") || base_str_ends(last, "Logger()") ||
           base_str_ends(last, "logger()") || base_str_ends(last, "Log");
}

/* Calls whose first text is a message: "log", "error", or NULL. */
static const char *kind_of(const struct facts_call *call)
{
    if (base_str_is(call->kind, "new"))
        return base_str_ends(call->name, "Error") || base_str_ends(call->name, "Exception") ? "error" : NULL;
    if (call->receiver.p && is_level(call->name) && is_logger(call->receiver))
        return "log";
    if (base_str_is(call->callee, "process.stdout.write") ||
        base_str_is(call->callee, "process.stderr.write"))
        return "log";
    return NULL;
}

struct file_facts {
    struct link_context *context;
    struct facts_file file;
    struct facts_range calls, arguments;
    struct link_names of_call; /* (ordinal, "") -> row of call_argument, the argument itself */
    bool is_indexed;
    uint32_t row;
    struct base_map signals; /* that have a handler */
};

static void index_arguments(struct file_facts *f)
{
    for (size_t i = f->arguments.from; i < f->arguments.to && !f->is_indexed; i++)
        if (!FACTS_GET_TEXT(f->context->store, call_argument, i, member).p)
            link_names_add(&f->of_call, (uint32_t)FACTS_GET_INT(f->context->store, call_argument, i, call),
                           BASE_STR(""), (uint32_t)i);
    f->is_indexed = true;
}

/* ---- messages ---- */

/* Of two texts the one with words: new AppError('not_found', 'the agent does not exist'). */
static bool find_message(const struct file_facts *f, int64_t call, struct facts_call_argument *found)
{
    bool any = false;
    LINK_NAMES_EACH(&f->of_call, (uint32_t)call, BASE_STR(""), at)
    {
        struct facts_call_argument argument;
        FACTS_GET(f->context->store, call_argument, f->of_call.entries.items[at].value, &argument);
        if (argument.position >= LEADING_ARGUMENTS || !link_is_text(argument.kind) || !argument.value.n)
            continue;
        bool has_words = base_str_find_char(argument.value, ' ') >= 0;
        if (!any || has_words)
            *found = argument;
        any = true;
        if (has_words)
            break;
    }
    return any;
}

static void add_message(struct file_facts *f, const struct facts_call *call, const char *kind)
{
    struct facts_call_argument argument;
    index_arguments(f);
    if (!find_message(f, call->ordinal, &argument))
        return;
    bool has_level = base_str_is(base_str_of(kind), "log") && !base_str_is(call->name, "write");
    FACTS_ADD(f->context->store, log_message, .path = f->file.path, .line = argument.line,
              .unit = f->file.unit, .kind = base_str_of(kind),
              .level = has_level ? call->name : BASE_STR_ABSENT,
              .text = link_literal_pattern(f->context->arena, argument.value));
}

/* ---- the end of a process ---- */

static void add_signal(struct file_facts *f, int64_t line, struct base_str signal)
{
    FACTS_ADD(f->context->store, signal_handler, .path = f->file.path, .line = line, .unit = f->file.unit,
              .signal = signal);
}

/* ['SIGTERM', 'SIGINT'].forEach((signal) => process.on(signal, stop)): every signal that the file names is
 * meant, but for those that have a handler of their own. */
static void add_named_signals(struct file_facts *f, int64_t line)
{
    const struct facts_store *store = f->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_signal_name, f->row);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_signal_name name;
        bool added;
        FACTS_GET(store, signal_name, i, &name);
        base_map_put(&f->signals, name.name, &added);
        if (added)
            add_signal(f, line, name.name);
    }
}

static void add_exit(struct file_facts *f, const struct facts_call *call)
{
    struct base_str code = call->argument_count ? BASE_STR_ABSENT : BASE_STR("0");
    index_arguments(f);
    uint32_t at = link_names_first(&f->of_call, (uint32_t)call->ordinal, BASE_STR(""));
    if (at != LINK_NONE) {
        struct facts_call_argument argument;
        FACTS_GET(f->context->store, call_argument, f->of_call.entries.items[at].value, &argument);
        if (base_str_is(argument.kind, "number"))
            code = argument.value;
    }
    int64_t number = 0;
    for (size_t i = 0; i < code.n && number < 1000; i++)
        number = number * 10 + (code.p[i] - '0');
    FACTS_ADD(f->context->store, process_exit, .path = f->file.path, .line = call->line, .unit = f->file.unit,
              .code = code.p ? number : FACTS_NULL);
}

static void add_own_signal(struct file_facts *f, const struct facts_call *call)
{
    bool added;
    base_map_put(&f->signals, call->first_text, &added);
    add_signal(f, call->line, call->first_text);
}

/* `is_second`: the file was looked through once, so that handlers of single signals are known. */
static void look_at(struct file_facts *f, const struct facts_call *call, bool is_second)
{
    const char *kind = is_second ? NULL : kind_of(call);
    if (kind) {
        add_message(f, call, kind);
    } else if (base_str_is(call->callee, "process.exit")) {
        if (!is_second)
            add_exit(f, call);
    } else if (base_str_is(call->receiver, "process") &&
               (base_str_is(call->name, "on") || base_str_is(call->name, "once") ||
                base_str_is(call->name, "addListener"))) {
        if (!call->first_text.p && is_second)
            add_named_signals(f, call->line);
        else if (base_str_starts(call->first_text, "SIG") && !is_second)
            add_own_signal(f, call);
    }
}

static void look_through(struct file_facts *f, bool is_second)
{
    for (size_t i = f->calls.from; i < f->calls.to; i++) {
        struct facts_call call;
        FACTS_GET(f->context->store, call, i, &call);
        look_at(f, &call, is_second);
    }
}

static void run(struct link_context *context)
{
    struct facts_store *store = context->store;
    size_t files = facts_store_count(store, FACTS_TABLE_file);
    for (size_t i = 0; i < files; i++) {
        struct file_facts f = {.context = context, .row = (uint32_t)i};
        FACTS_GET(store, file, i, &f.file);
        if (!link_is_program(&f.file))
            continue;
        f.calls = facts_store_of_file(store, FACTS_TABLE_call, (uint32_t)i);
        f.arguments = facts_store_of_file(store, FACTS_TABLE_call_argument, (uint32_t)i);
        struct facts_range named = facts_store_of_file(store, FACTS_TABLE_signal_name, (uint32_t)i);
        look_through(&f, false);
        if (named.from < named.to)
            look_through(&f, true);
        link_names_finish(&f.of_call);
        base_map_finish(&f.signals);
    }
    facts_store_sort(store, FACTS_TABLE_log_message, (const char *const[]){"path", "line", "text"}, 3);
    facts_store_sort(store, FACTS_TABLE_signal_handler, (const char *const[]){"path", "line", "signal"}, 3);
    facts_store_sort(store, FACTS_TABLE_process_exit, (const char *const[]){"path", "line"}, 2);
}

static const enum facts_table fills[] = {FACTS_TABLE_log_message, FACTS_TABLE_signal_handler,
                                         FACTS_TABLE_process_exit, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_call, FACTS_TABLE_call_argument, FACTS_TABLE_signal_name,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_log_message = {"log_message", fills, needs, run};
