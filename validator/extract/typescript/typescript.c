#include "validator/extract/typescript/parser_p.h"

#include <string.h>

static const char *const globs[] = {"*.ts",  "*.tsx", "*.mts", "*.cts", "*.js",
                                    "*.jsx", "*.mjs", "*.cjs", NULL};

static const enum facts_table fills[] = {
    FACTS_TABLE_scope,       FACTS_TABLE_symbol,    FACTS_TABLE_parameter,   FACTS_TABLE_import,
    FACTS_TABLE_export,      FACTS_TABLE_binding,   FACTS_TABLE_call,        FACTS_TABLE_call_argument,
    FACTS_TABLE_decorator,   FACTS_TABLE_type_use,  FACTS_TABLE_any_type,    FACTS_TABLE_suppression,
    FACTS_TABLE_env_read,    FACTS_TABLE_test_case, FACTS_TABLE_signal_name, FACTS_TABLE_sql_statement,
    FACTS_TABLE_sql_mention, FACTS_TABLE_COUNT,
};

/* Qt's translations share the extension, and are XML. */
static bool recognises(const struct extract_input *input)
{
    struct base_str text = base_str_trim(base_str_slice(input->bytes, 0, 256));
    return !base_str_starts(text, "<?xml") && !base_str_starts(text, "<!DOCTYPE");
}

static void read_wants(struct extract_ts_parser *p)
{
#define WANTS(member, table) p->wants.member = facts_chunk_wants(p->out, FACTS_TABLE_##table)
    WANTS(scope, scope);
    WANTS(symbol, symbol);
    WANTS(parameter, parameter);
    WANTS(import, import);
    WANTS(export_, export);
    WANTS(binding, binding);
    WANTS(call, call);
    WANTS(call_argument, call_argument);
    WANTS(decorator, decorator);
    WANTS(type_use, type_use);
    WANTS(any_type, any_type);
    WANTS(suppression, suppression);
    WANTS(env_read, env_read);
    WANTS(test_case, test_case);
    WANTS(signal_name, signal_name);
#undef WANTS
    p->wants.sql = facts_chunk_wants(p->out, FACTS_TABLE_sql_statement) ||
                   facts_chunk_wants(p->out, FACTS_TABLE_sql_mention);
    p->wants.calls = p->wants.call || p->wants.call_argument || p->wants.binding || p->wants.decorator ||
                     p->wants.test_case;
    p->wants.members = p->wants.call_argument || p->wants.binding || p->wants.export_ || p->wants.test_case ||
                       p->wants.env_read;
}

static bool extension_is_one_of(const struct extract_input *input, const char *const *names)
{
    for (; *names; names++)
        if (base_str_is(input->extension, *names))
            return true;
    return false;
}

static void finish(struct extract_ts_parser *p)
{
    base_vec_finish(&p->scopes);
    base_vec_finish(&p->calls);
    base_vec_finish(&p->members);
    base_vec_finish(&p->requires);
    base_vec_finish(&p->envs);
    base_vec_finish(&p->env_gets);
    base_vec_finish(&p->env_names);
    base_vec_finish(&p->env_keys);
    base_vec_finish(&p->env_schemas);
    base_vec_finish(&p->env_parses);
    base_vec_finish(&p->leaves);
    base_vec_finish(&p->parameters);
    base_vec_finish(&p->decorators);
    base_vec_finish(&p->disables);
    base_vec_finish(&p->jsdoc_anys);
    base_free(p->memo);
    scan_ecma_finish(&p->scan);
    for (size_t i = 0; i < p->texts.n; i++)
        base_free(p->texts.items[i]);
    base_vec_finish(&p->texts);
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    static const char *const typed[] = {"ts", "tsx", "mts", "cts", NULL};
    static const char *const scripts[] = {"js", "cjs", NULL};
    static const char *const with_jsx[] = {"tsx", "jsx", "js", "mjs", "cjs", NULL};
    struct extract_ts_parser parser = {
        .input = input, .out = out, .hint_at = TS_NONE, .statement_at = TS_NONE, .ahead_from = TS_NONE};
    struct extract_ts_parser *p = &parser;
    p->argument_of = p->env_default_at = p->env_service_at = p->call_env = TS_NONE;
    p->level = TS_MAX_LEVELS;
    p->budget = TS_LOOK_TOKENS + 2 * (uint64_t)input->bytes.n;
    if (!scan_ecma_init(&p->scan, input->bytes)) {
        extract_problem(out, &extract_typescript, 1, 1, true, "the file is larger than %u bytes",
                        SCAN_ECMA_MAX_BYTES);
        return;
    }
    p->types = extension_is_one_of(input, typed);
    p->jsx = extension_is_one_of(input, with_jsx);
    p->scan.is_script = extension_is_one_of(input, scripts);
    read_wants(p);
    if (p->wants.suppression || p->wants.any_type) {
        p->scan.on_comment = extract_ts_comment;
        p->scan.context = p;
    }
    p->prev_line = 1;
    extract_ts_scope_open(p, TS_MODULE, BASE_STR_ABSENT, 1);
    extract_ts_next(p);
    extract_ts_statements(p, true);
    extract_ts_jsdoc_flush(p);
    extract_ts_flush(p);
    extract_ts_env_end(p);
    p->prev_line = p->scan.now.line;
    if (p->prev_line > 1 && p->scan.now.line_start == p->scan.size) /* behind the last line end is no line */
        p->prev_line--;
    extract_ts_scope_close(p, 0);
    extract_ts_scopes_emit(p);
    extract_ts_comments_end(p);
    finish(p);
}

const struct extract_extractor extract_typescript = {
    .name = "typescript",
    .summary = "TypeScript and JavaScript, JSX included: declarations, imports, calls, types and tests.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
