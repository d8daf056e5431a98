#include "validator/extract/code_p.h"

#include "validator/base/utf8.h"

#include <string.h>

#define LONGEST_ENV_NAME 100u
/* A literal with this much around it is part of something else. */
#define LONGEST_CONVERSION 12u
#define LONGEST_LINE 4000u

static bool is_open(char c)
{
    return c == '(' || c == '[' || c == '{';
}

static bool is_close(char c)
{
    return c == ')' || c == ']' || c == '}';
}

/* Brackets are matched by a stack; one that nothing closes ends with the file. */
static void match_brackets(struct extract_code *code)
{
    BASE_VEC(uint32_t) open = {0};
    code->match = base_realloc(NULL, code->tokens.n, sizeof *code->match);
    for (uint32_t i = 0; i < code->tokens.n; i++) {
        const struct scan_code_token *token = &code->tokens.items[i];
        code->match[i] = i;
        if (token->kind != SCAN_CODE_PUNCTUATOR)
            continue;
        if (is_open(token->punctuator)) {
            base_vec_push(&open, i);
        } else if (is_close(token->punctuator) && open.n) {
            uint32_t from = open.items[--open.n];
            code->match[from] = i;
            code->match[i] = from;
        }
    }
    while (open.n)
        code->match[open.items[--open.n]] = (uint32_t)code->tokens.n - 1;
    base_vec_finish(&open);
}

void extract_code_init(struct extract_code *code, const struct extract_extractor *extractor,
                       const struct extract_input *input, struct facts_chunk *out,
                       void (*next)(struct scan_code *, struct scan_code_token *))
{
    *code = (struct extract_code){.out = out, .form = "call"};
    scan_code_init(&code->scan, input->bytes);
    for (;;) {
        struct scan_code_token token;
        next(&code->scan, &token);
        if (token.kind != SCAN_CODE_END && code->tokens.n + 1 >= EXTRACT_CODE_MOST_TOKENS) {
            extract_problem(out, extractor, (int)token.line, 1, true,
                            "the file has more than %u tokens, and what follows is not read",
                            EXTRACT_CODE_MOST_TOKENS);
            token.kind = SCAN_CODE_END;
        }
        base_vec_push(&code->tokens, token);
        if (token.kind == SCAN_CODE_END)
            break;
    }
    match_brackets(code);
}

void extract_code_finish(struct extract_code *code)
{
    base_vec_finish(&code->tokens);
    base_vec_finish(&code->functions);
    base_vec_finish(&code->readers);
    base_free(code->match);
    code->match = NULL;
}

/* ---- looking at tokens ---- */

struct base_str extract_code_text(const struct extract_code *code, uint32_t i)
{
    return i < code->tokens.n ? scan_code_text(&code->scan, &code->tokens.items[i]) : BASE_STR_ABSENT;
}

bool extract_code_is(const struct extract_code *code, uint32_t i, const char *text)
{
    return i < code->tokens.n && code->tokens.items[i].kind != SCAN_CODE_STRING &&
           base_str_is(extract_code_text(code, i), text);
}

uint32_t extract_code_match(const struct extract_code *code, uint32_t i, const char *pattern)
{
    struct base_str rest = base_str_of(pattern), word;
    uint32_t n = 0;
    while ((word = base_str_split(&rest, ' ')).p) {
        if (i + n >= code->tokens.n || code->tokens.items[i + n].kind == SCAN_CODE_STRING ||
            !base_str_eq(extract_code_text(code, i + n), word))
            return 0;
        n++;
    }
    return n;
}

bool extract_code_is_string(const struct extract_code *code, uint32_t i)
{
    if (i >= code->tokens.n)
        return false;
    const struct scan_code_token *token = &code->tokens.items[i];
    return token->kind == SCAN_CODE_STRING && !token->is_computed && !token->is_single;
}

struct extract_code_range extract_code_argument(const struct extract_code *code, uint32_t open,
                                                uint32_t position)
{
    uint32_t end = code->match[open], from = open + 1, at = 0;
    for (uint32_t i = open + 1; i <= end; i++) {
        char c = code->tokens.items[i].kind == SCAN_CODE_PUNCTUATOR ? code->tokens.items[i].punctuator : '\0';
        if (i == end || c == ',') {
            if (at == position)
                return (struct extract_code_range){from, i};
            at++;
            from = i + 1;
        } else if (is_open(c)) {
            /* One that nothing closes ends with this bracket. */
            i = code->match[i] > i && code->match[i] < end ? code->match[i] : end - 1;
        }
    }
    return (struct extract_code_range){end, end};
}

uint32_t extract_code_argument_count(const struct extract_code *code, uint32_t open)
{
    uint32_t n = 0;
    while (n < 100) {
        struct extract_code_range range = extract_code_argument(code, open, n);
        if (range.from >= range.to)
            break;
        n++;
    }
    return n;
}

struct extract_code_range extract_code_keyword(const struct extract_code *code, uint32_t open,
                                               const char *name)
{
    for (uint32_t n = 0; n < 40; n++) {
        struct extract_code_range range = extract_code_argument(code, open, n);
        if (range.from >= range.to)
            break;
        if (range.to > range.from + 1 && extract_code_is(code, range.from, name) &&
            extract_code_is(code, range.from + 1, "="))
            return (struct extract_code_range){range.from + 2, range.to};
    }
    return (struct extract_code_range){0, 0};
}

static bool is_word_literal(struct base_str text)
{
    return base_str_is(text, "True") || base_str_is(text, "False") || base_str_is(text, "true") ||
           base_str_is(text, "false");
}

struct base_str extract_code_literal(const struct extract_code *code, struct extract_code_range range)
{
    struct base_str found = BASE_STR_ABSENT;
    if (range.to > range.from + LONGEST_CONVERSION)
        return found;
    for (uint32_t i = range.from; i < range.to; i++) {
        const struct scan_code_token *token = &code->tokens.items[i];
        bool is_literal = token->kind == SCAN_CODE_NUMBER || token->kind == SCAN_CODE_STRING ||
                          (token->kind == SCAN_CODE_NAME && is_word_literal(extract_code_text(code, i)));
        if (token->kind == SCAN_CODE_PUNCTUATOR && !strchr("().:-&", token->punctuator))
            return BASE_STR_ABSENT;
        if (!is_literal)
            continue;
        if (found.p || token->is_computed)
            return BASE_STR_ABSENT;
        bool is_negative =
            token->kind == SCAN_CODE_NUMBER && i > range.from && extract_code_is(code, i - 1, "-");
        found = is_negative ? base_str_slice(code->scan.text, code->tokens.items[i - 1].start, token->end)
                            : extract_code_text(code, i);
    }
    return found;
}

bool extract_code_is_env_name(struct base_str name)
{
    if (!name.p || name.n == 0 || name.n > LONGEST_ENV_NAME || (name.p[0] >= '0' && name.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_letter && c != '_' && !(c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

bool extract_code_mentions(const struct extract_input *input, const char *const *words)
{
    for (; *words; words++)
        if (input->bytes.n && memmem(input->bytes.p, input->bytes.n, *words, strlen(*words)))
            return true;
    return false;
}

/* ---- reads ---- */

void extract_code_emit(struct extract_code *code, uint32_t at, struct base_str name, struct base_str fallback,
                       const char *form, int64_t is_required)
{
    const struct scan_code_token *token = &code->tokens.items[at];
    if (!extract_code_is_env_name(name))
        return;
    /* Far to the right a column helps nobody, and to count it each time takes long. */
    struct base_str before = base_str_slice(code->scan.text, token->line_start, token->start);
    int64_t col = before.n > LONGEST_LINE ? FACTS_NULL : (int64_t)base_utf8_count(before) + 1;
    FACTS_EMIT(code->out, env_read, .line = token->line, .col = col, .name = name, .default_value = fallback,
               .form = base_str_of(form), .is_required = fallback.p ? 0 : is_required);
}

static const struct extract_code_function *function_around(const struct extract_code *code, uint32_t at)
{
    for (size_t i = code->functions.n; i-- > 0;) {
        const struct extract_code_function *function = &code->functions.items[i];
        if (function->body.from <= at && at < function->body.to)
            return function;
        /* Functions come in order; one that ended long before has none around it that matters here. */
        if (function->body.to <= at && code->functions.n - i > 64)
            break;
    }
    return NULL;
}

static struct base_str parameter_name(const struct extract_code *code, struct extract_code_range range)
{
    struct base_str name = BASE_STR_ABSENT;
    for (uint32_t i = range.from; i < range.to; i++) {
        if (code->tokens.items[i].kind == SCAN_CODE_PUNCTUATOR &&
            strchr("=[<", code->tokens.items[i].punctuator))
            break;
        if (code->tokens.items[i].kind != SCAN_CODE_NAME || extract_code_is(code, i, "mut") ||
            extract_code_is(code, i, "val") || extract_code_is(code, i, "final"))
            continue;
        name = extract_code_text(code, i);
        if (!code->type_first)
            break;
    }
    return name;
}

static void add_reader(struct extract_code *code, uint32_t at)
{
    const struct extract_code_function *function = function_around(code, at);
    struct base_str key = extract_code_text(code, at);
    if (!function || code->readers.n >= EXTRACT_CODE_MOST_READERS)
        return;
    uint32_t open = function->parameters.from, count = extract_code_argument_count(code, open), self = 0;
    for (uint32_t n = 0; n < count; n++) {
        struct base_str name = parameter_name(code, extract_code_argument(code, open, n));
        self += n == 0 && (base_str_is(name, "self") || base_str_is(name, "cls"));
        if (base_str_eq(name, key)) {
            base_vec_push(&code->readers,
                          (struct extract_code_reader){function->name, n - self, count - self});
            return;
        }
    }
}

void extract_code_call(struct extract_code *code, uint32_t open, struct base_str fallback,
                       int64_t is_required)
{
    struct extract_code_range first = extract_code_argument(code, open, 0);
    if (first.to != first.from + 1)
        return;
    if (extract_code_is_string(code, first.from))
        extract_code_emit(code, first.from, extract_code_text(code, first.from), fallback, code->form,
                          is_required);
    else if (code->tokens.items[first.from].kind == SCAN_CODE_NAME)
        add_reader(code, first.from);
}

void extract_code_function_add(struct extract_code *code, struct base_str name,
                               struct extract_code_range parameters, struct extract_code_range body)
{
    base_vec_push(&code->functions, (struct extract_code_function){name, parameters, body});
}

static bool starts_nocase(struct base_str name, const char *word)
{
    size_t n = strlen(word);
    return name.n >= n && base_str_eq_nocase(base_str_slice(name, 0, n), base_str_make(word, n));
}

static void read_by(struct extract_code *code, const struct extract_code_reader *reader, uint32_t open)
{
    struct extract_code_range key = extract_code_argument(code, open, reader->key);
    if (key.to != key.from + 1 || !extract_code_is_string(code, key.from))
        return;
    struct extract_code_range other = extract_code_argument(code, open, reader->key + 1);
    bool has_other = reader->parameters > reader->key + 1 && other.from < other.to;
    struct base_str fallback = has_other ? extract_code_literal(code, other) : BASE_STR_ABSENT;
    bool insists = starts_nocase(reader->name, "must") || starts_nocase(reader->name, "require");
    extract_code_emit(code, key.from, extract_code_text(code, key.from), fallback, code->form,
                      has_other ? 0
                      : insists ? 1
                                : FACTS_NULL);
}

void extract_code_reader_calls(struct extract_code *code)
{
    for (uint32_t i = 0; code->readers.n && i + 1 < code->tokens.n; i++) {
        if (code->tokens.items[i].kind != SCAN_CODE_NAME || !extract_code_is(code, i + 1, "("))
            continue;
        struct base_str name = extract_code_text(code, i);
        for (size_t r = 0; r < code->readers.n; r++)
            if (base_str_eq(code->readers.items[r].name, name)) {
                read_by(code, &code->readers.items[r], i + 1);
                break;
            }
    }
}
