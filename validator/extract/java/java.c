/*
 * Java and Kotlin: reads of environment variables through System.getenv and dotenv, and the placeholders in
 * @Value that are written as variables are ("${SHOP_URL:http://localhost}").
 */
#include "validator/extract/code_p.h"

/* Kotlin: what stands behind `?:`. */
static struct base_str behind_elvis(const struct extract_code *code, uint32_t end)
{
    if (!extract_code_is(code, end + 1, "?") || !extract_code_is(code, end + 2, ":"))
        return BASE_STR_ABSENT;
    uint32_t from = end + 3, to = from;
    if (code->tokens.items[from < code->tokens.n ? from : end].kind == SCAN_CODE_NAME &&
        extract_code_is(code, from + 1, "("))
        return BASE_STR_ABSENT; /* error("…") is no value */
    while (to + 1 < code->tokens.n && to < from + 3 &&
           (to == from || !code->tokens.items[to].newline_before) && !extract_code_is(code, to, ")") &&
           !extract_code_is(code, to, ","))
        to++;
    return extract_code_literal(code, (struct extract_code_range){from, to});
}

/* System.getenv("X"); System.getenv().get("X"), .getOrDefault("X", "y"); System.getenv()["X"]. */
static void read_getenv(struct extract_code *code, uint32_t open)
{
    uint32_t end = code->match[open];
    if (end != open + 1) {
        extract_code_call(code, open, behind_elvis(code, end), FACTS_NULL);
        return;
    }
    if (extract_code_match(code, end + 1, ". get (")) {
        extract_code_call(code, end + 3, behind_elvis(code, code->match[end + 3]), FACTS_NULL);
    } else if (extract_code_match(code, end + 1, ". getOrDefault (")) {
        extract_code_call(code, end + 3, extract_code_literal(code, extract_code_argument(code, end + 3, 1)),
                          0);
    } else if (extract_code_is(code, end + 1, "[")) {
        code->form = "index";
        extract_code_call(code, end + 1, behind_elvis(code, code->match[end + 1]), FACTS_NULL);
        code->form = "call";
    }
}

static bool is_variable_like(struct base_str name)
{
    bool has_letter = false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'A' && c <= 'Z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
            return false;
        has_letter = has_letter || c != '_';
    }
    return has_letter;
}

/* @Value("${NAME:default}") */
static void read_value(struct extract_code *code, uint32_t at)
{
    struct base_str text = extract_code_text(code, at);
    ptrdiff_t from = base_str_find(text, "${");
    if (from < 0)
        return;
    struct base_str rest = base_str_from(text, (size_t)from + 2);
    ptrdiff_t end = base_str_find_char(rest, '}'), colon = base_str_find_char(rest, ':');
    if (end < 0)
        return;
    bool has_default = colon >= 0 && colon < end;
    struct base_str name = base_str_slice(rest, 0, (size_t)(has_default ? colon : end));
    if (is_variable_like(name))
        extract_code_emit(code, at, name,
                          has_default ? base_str_slice(rest, (size_t)colon + 1, (size_t)end)
                                      : BASE_STR_ABSENT,
                          "annotation", 1);
}

/* fun name(…) {, fun name(…): T = …; T name(…) { */
static void read_function(struct extract_code *code, uint32_t i)
{
    uint32_t open = i + 1, body = code->match[open] + 1;
    for (uint32_t k = 0; k < 8 && body + 1 < code->tokens.n; k++, body++)
        if (extract_code_is(code, body, "{") || extract_code_is(code, body, "=") ||
            extract_code_is(code, body, ";") || extract_code_is(code, body, ")"))
            break;
    struct extract_code_range parameters = {open, code->match[open]};
    if (extract_code_is(code, body, "{")) {
        extract_code_function_add(code, extract_code_text(code, i), parameters,
                                  (struct extract_code_range){body, code->match[body]});
    } else if (extract_code_is(code, body, "=") && i > 0 && extract_code_is(code, i - 1, "fun")) {
        uint32_t to = body + 1;
        while (to + 1 < code->tokens.n && to < body + 60 && !extract_code_is(code, to, "fun"))
            to++;
        extract_code_function_add(code, extract_code_text(code, i), parameters,
                                  (struct extract_code_range){body, to});
    }
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct extract_code code;
    bool is_java = base_str_is(input->extension, "java");
    extract_code_init(&code, &extract_java, input, out, is_java ? scan_java_next : scan_kotlin_next);
    code.type_first = is_java;
    for (uint32_t i = 0; i + 1 < code.tokens.n; i++) {
        if (extract_code_match(&code, i, "System . getenv ("))
            read_getenv(&code, i + 3);
        else if (extract_code_match(&code, i, "dotenv . get ("))
            extract_code_call(&code, i + 3,
                              extract_code_literal(&code, extract_code_argument(&code, i + 3, 1)),
                              FACTS_NULL);
        else if (extract_code_match(&code, i, "@ Value (") &&
                 code.tokens.items[i + 3].kind == SCAN_CODE_STRING)
            read_value(&code, i + 3);
        else if (code.tokens.items[i].kind == SCAN_CODE_NAME && extract_code_is(&code, i + 1, "(") && i > 0 &&
                 (code.tokens.items[i - 1].kind == SCAN_CODE_NAME || extract_code_is(&code, i - 1, ">") ||
                  extract_code_is(&code, i - 1, "]")))
            read_function(&code, i);
    }
    extract_code_reader_calls(&code);
    extract_code_finish(&code);
}

static bool recognises(const struct extract_input *input)
{
    static const char *const words[] = {"getenv", "@Value", "dotenv", NULL};
    return extract_code_mentions(input, words);
}

static const char *const globs[] = {"*.{java,kt,kts}", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_read, FACTS_TABLE_COUNT};

const struct extract_extractor extract_java = {
    .name = "java",
    .summary = "Java and Kotlin: reads of environment variables.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
