/* Rust: reads of environment variables (std::env, dotenvy, env!, clap), and the items of a file. */
#include "validator/extract/rust/rust_p.h"

/* What follows a call says whether the variable must be there, and what stands in for it. */
static void read_outcome(const struct extract_code *code, uint32_t end, struct base_str *fallback,
                         int64_t *is_required)
{
    *fallback = BASE_STR_ABSENT;
    *is_required = FACTS_NULL;
    if (extract_code_is(code, end + 1, "?")) {
        *is_required = 1;
        return;
    }
    for (uint32_t i = end + 1, steps = 0;
         extract_code_is(code, i, ".") && extract_code_is(code, i + 2, "(") && steps < 6;
         i = code->match[i + 2] + 1, steps++) {
        if (extract_code_is(code, i + 1, "unwrap") || extract_code_is(code, i + 1, "expect")) {
            *is_required = *is_required == 0 ? 0 : 1;
            return;
        }
        bool is_default =
            extract_code_is(code, i + 1, "unwrap_or") || extract_code_is(code, i + 1, "unwrap_or_else") ||
            extract_code_is(code, i + 1, "unwrap_or_default") || extract_code_is(code, i + 1, "map_or");
        if (is_default) {
            uint32_t open = i + 2;
            struct extract_code_range range = extract_code_argument(code, open, 0);
            /* |_| "x".to_string() */
            if (extract_code_is(code, range.from, "|"))
                for (range.from++; range.from < range.to && !extract_code_is(code, range.from, "|");)
                    range.from++;
            if (extract_code_is(code, range.from, "|"))
                range.from++;
            *fallback = range.from < range.to ? extract_code_literal(code, range) : BASE_STR_ABSENT;
            *is_required = 0;
            return;
        }
        if (extract_code_is(code, i + 1, "ok") || extract_code_is(code, i + 1, "is_ok") ||
            extract_code_is(code, i + 1, "is_err"))
            *is_required = 0;
    }
}

static void read_call(struct extract_code *code, uint32_t open)
{
    struct base_str fallback;
    int64_t is_required;
    read_outcome(code, code->match[open], &fallback, &is_required);
    extract_code_call(code, open, fallback, is_required);
}

/* env::var("X"), dotenvy::var("X"), var("X") after `use std::env::var` is rare and left out. */
static bool is_reader(const struct extract_code *code, uint32_t i)
{
    if (!extract_code_match(code, i, "env : : var (") && !extract_code_match(code, i, "env : : var_os (") &&
        !extract_code_match(code, i, "dotenvy : : var (") && !extract_code_match(code, i, "dotenv : : var ("))
        return false;
    return true;
}

/* #[arg(long, env = "X", default_value = "y")] and #[arg(env)] of a field. */
static void read_attribute(struct extract_code *code, uint32_t i)
{
    uint32_t open = i + 3, end = code->match[open];
    for (uint32_t k = open + 1; k < end; k++) {
        if (!extract_code_is(code, k, "env") || extract_code_is(code, k - 1, "."))
            continue;
        struct extract_code_range value = extract_code_keyword(code, open, "default_value");
        if (value.from >= value.to)
            value = extract_code_keyword(code, open, "default_value_t");
        struct base_str fallback =
            value.from < value.to ? extract_code_literal(code, value) : BASE_STR_ABSENT;
        if (extract_code_is(code, k + 1, "=") && extract_code_is_string(code, k + 2)) {
            extract_code_emit(code, k + 2, extract_code_text(code, k + 2), fallback, "option", FACTS_NULL);
        } else if (extract_code_is(code, k + 1, ",") || k + 1 == end) {
            uint32_t field = code->match[i + 1] + 1;
            while (extract_code_is(code, field, "#") && extract_code_is(code, field + 1, "["))
                field = code->match[field + 1] + 1;
            field += extract_code_is(code, field, "pub");
            struct base_str name = extract_code_text(code, field);
            char text[100];
            if (name.n >= sizeof text || !extract_code_is(code, field + 1, ":"))
                return;
            for (size_t c = 0; c < name.n; c++)
                text[c] = name.p[c] >= 'a' && name.p[c] <= 'z' ? (char)(name.p[c] - 32) : name.p[c];
            extract_code_emit(code, field, base_str_make(text, name.n), fallback, "option", FACTS_NULL);
        }
        return;
    }
}

/* fn name(…) … { */
static void read_function(struct extract_code *code, uint32_t i)
{
    uint32_t end = (uint32_t)code->tokens.n - 1, open = extract_rust_behind_generics(code, i + 2, end);
    if (!extract_code_is(code, open, "("))
        return;
    uint32_t body = code->match[open] + 1;
    for (uint32_t k = 0;
         k < 60 && body < end && !extract_code_is(code, body, "{") && !extract_code_is(code, body, ";"); k++)
        body = code->match[body] > body ? code->match[body] + 1 : body + 1;
    if (extract_code_is(code, body, "{"))
        extract_code_function_add(code, extract_code_text(code, i + 1),
                                  (struct extract_code_range){open, code->match[open]},
                                  (struct extract_code_range){body, code->match[body]});
}

static void read_environment(struct extract_code *code)
{
    for (uint32_t i = 0; i + 1 < code->tokens.n; i++) {
        if (code->tokens.items[i].kind == SCAN_CODE_STRING)
            continue;
        if (is_reader(code, i)) {
            read_call(code, i + 4);
        } else if (extract_code_match(code, i, "env ! (") || extract_code_match(code, i, "option_env ! (")) {
            bool is_optional = extract_code_is(code, i, "option_env");
            code->form = "macro";
            extract_code_call(code, i + 2, BASE_STR_ABSENT, !is_optional);
            code->form = "call";
        } else if (extract_code_match(code, i, "# [ arg (") || extract_code_match(code, i, "# [ clap (") ||
                   extract_code_match(code, i, "# [ structopt (")) {
            read_attribute(code, i);
        } else if (extract_code_match(code, i, ". env (") && extract_code_is_string(code, i + 3) &&
                   code->match[i + 2] == i + 4) {
            /* Of an option of clap; Command::env takes a value, too, and sets it. */
            extract_code_emit(code, i + 3, extract_code_text(code, i + 3), BASE_STR_ABSENT, "option",
                              FACTS_NULL);
        } else if (extract_code_is(code, i, "fn")) {
            read_function(code, i);
        }
    }
    extract_code_reader_calls(code);
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct extract_code code;
    extract_code_init(&code, &extract_rust, input, out, scan_rust_next);
    if (facts_chunk_wants(out, FACTS_TABLE_env_read))
        read_environment(&code);
    if (facts_chunk_wants(out, FACTS_TABLE_rust_item))
        extract_rust_items(&code);
    extract_code_finish(&code);
}

static const char *const globs[] = {"*.rs", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_read, FACTS_TABLE_rust_item, FACTS_TABLE_COUNT};

const struct extract_extractor extract_rust = {
    .name = "rust",
    .summary = "Rust: reads of environment variables, and the items of a file.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
