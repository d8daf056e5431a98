/*
 * Go: reads of environment variables through os and syscall, through the tags of struct fields (caarlos0/env,
 * kelseyhightower/envconfig, sethvargo/go-envconfig, cleanenv), and through viper.BindEnv.
 */
#include "validator/extract/code_p.h"

#include <string.h>

#define LONGEST_NAME 100u

struct reader {
    struct extract_code code;
    struct base_str envconfig; /* the prefix that envconfig.Process is given; empty for none */
    struct base_str viper;     /* viper.SetEnvPrefix */
};

/* PREFIX_NAME in capitals, with '.' and '-' as '_'. */
static void emit_with_prefix(struct extract_code *code, uint32_t at, struct base_str prefix,
                             struct base_str name, struct base_str fallback, const char *form,
                             int64_t is_required)
{
    char text[2 * LONGEST_NAME + 1];
    size_t n = 0;
    if (prefix.n > LONGEST_NAME || name.n > LONGEST_NAME)
        return;
    memcpy(text, prefix.p, prefix.n);
    n = prefix.n;
    if (n)
        text[n++] = '_';
    memcpy(text + n, name.p, name.n);
    n += name.n;
    for (size_t i = 0; i < n; i++) {
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 32);
        else if (text[i] == '.' || text[i] == '-')
            text[i] = '_';
    }
    extract_code_emit(code, at, base_str_make(text, n), fallback, form, is_required);
}

/* ---- tags ---- */

/* The value of key:"value" in a tag; absent for none. */
static struct base_str tag_value(struct base_str tag, const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i + n + 2 < tag.n; i++) {
        bool begins = i == 0 || tag.p[i - 1] == ' ';
        if (!begins || memcmp(tag.p + i, key, n) != 0 || tag.p[i + n] != ':' || tag.p[i + n + 1] != '"')
            continue;
        struct base_str rest = base_str_from(tag, i + n + 2);
        for (size_t k = 0; k < rest.n; k++) {
            if (rest.p[k] == '\\')
                k++;
            else if (rest.p[k] == '"')
                return base_str_slice(rest, 0, k);
        }
    }
    return BASE_STR_ABSENT;
}

/* `env:"NAME,required"`, and `env:"NAME, default=x"`, in which the default is the rest. */
static void read_env_tag(struct extract_code *code, uint32_t at, struct base_str tag, struct base_str value)
{
    struct base_str rest = value, name = base_str_split(&rest, ','), option;
    struct base_str fallback = tag_value(tag, "envDefault");
    struct base_str wanted = tag_value(tag, "env-required");
    int64_t is_required = wanted.p ? base_str_is(wanted, "true") : FACTS_NULL;
    if (!fallback.p)
        fallback = tag_value(tag, "env-default");
    if (!fallback.p)
        fallback = tag_value(tag, "default");
    while (rest.p) {
        struct base_str left = base_str_trim(rest);
        if (base_str_starts(left, "default=")) {
            fallback = base_str_from(left, strlen("default="));
            break;
        }
        option = base_str_trim(base_str_split(&rest, ','));
        if (base_str_is(option, "required") || base_str_is(option, "notEmpty"))
            is_required = 1;
    }
    extract_code_emit(code, at, name, fallback, "tag", is_required);
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* "DbUseSSLCert" as "Db_Use_SSL_Cert": a word begins with a capital behind a small letter, or in front of
 * one. */
static struct base_str split_words(struct base_str name, char text[2 * LONGEST_NAME])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && i < LONGEST_NAME; i++) {
        bool behind_small = i > 0 && is_upper(name.p[i]) && !is_upper(name.p[i - 1]);
        bool before_small = i > 0 && i + 1 < name.n && is_upper(name.p[i]) && is_upper(name.p[i - 1]) &&
                            !is_upper(name.p[i + 1]);
        if (behind_small || before_small)
            text[n++] = '_';
        text[n++] = name.p[i];
    }
    return base_str_make(text, n);
}

/* A field that envconfig names itself: `split_words:"true"`. */
static void read_split_words(struct reader *reader, uint32_t i, struct base_str tag)
{
    struct extract_code *code = &reader->code;
    char text[2 * LONGEST_NAME];
    uint32_t field = i;
    while (field > 0 && i - field < 12 && !code->tokens.items[field].newline_before)
        field--;
    if (code->tokens.items[field].kind == SCAN_CODE_NAME)
        emit_with_prefix(code, field, reader->envconfig, split_words(extract_code_text(code, field), text),
                         tag_value(tag, "default"), "tag", base_str_is(tag_value(tag, "required"), "true"));
}

static void read_tag(struct reader *reader, uint32_t i)
{
    struct extract_code *code = &reader->code;
    struct base_str tag = extract_code_text(code, i), value = tag_value(tag, "env");
    if (value.p && value.n && !base_str_starts(value, ","))
        read_env_tag(code, i, tag, value);
    value = tag_value(tag, "envconfig");
    if (!value.p && base_str_is(tag_value(tag, "split_words"), "true"))
        read_split_words(reader, i, tag);
    if (value.p && value.n && !base_str_is(value, "-"))
        emit_with_prefix(code, i, reader->envconfig, value, tag_value(tag, "default"), "tag",
                         base_str_is(tag_value(tag, "required"), "true"));
}

/* ---- calls ---- */

/* What prefixes the file names; they hold for tags in front of the call, too. */
static void find_prefixes(struct reader *reader)
{
    const struct extract_code *code = &reader->code;
    reader->envconfig = reader->viper = BASE_STR("");
    for (uint32_t i = 0; i + 4 < code->tokens.n; i++) {
        bool is_envconfig = extract_code_match(code, i, "envconfig . Process (") ||
                            extract_code_match(code, i, "envconfig . MustProcess (");
        bool is_viper = extract_code_is(code, i, ".") && extract_code_match(code, i + 1, "SetEnvPrefix (");
        uint32_t argument = i + (is_envconfig ? 4 : 3);
        if (!(is_envconfig || is_viper) || !extract_code_is_string(code, argument))
            continue;
        if (is_envconfig)
            reader->envconfig = extract_code_text(code, argument);
        else
            reader->viper = extract_code_text(code, argument);
    }
}

/* viper.BindEnv("key"), viper.BindEnv("key", "NAME", …) */
static void read_bind(struct reader *reader, uint32_t open)
{
    struct extract_code *code = &reader->code;
    struct extract_code_range first = extract_code_argument(code, open, 0);
    struct extract_code_range second = extract_code_argument(code, open, 1);
    if (second.from < second.to) {
        if (second.to == second.from + 1 && extract_code_is_string(code, second.from))
            extract_code_emit(code, second.from, extract_code_text(code, second.from), BASE_STR_ABSENT,
                              "call", 0);
    } else if (first.to == first.from + 1 && extract_code_is_string(code, first.from)) {
        emit_with_prefix(code, first.from, reader->viper, extract_code_text(code, first.from),
                         BASE_STR_ABSENT, "call", 0);
    }
}

/* func name(…) …{ and func (r T) name(…) …{ */
static void read_function(struct extract_code *code, uint32_t i)
{
    uint32_t at = i + 1;
    if (extract_code_is(code, at, "("))
        at = code->match[at] + 1;
    struct base_str name = extract_code_text(code, at);
    if (!extract_code_is(code, at + 1, "(") || at + 1 >= code->tokens.n)
        return;
    uint32_t open = at + 1, body = code->match[open] + 1;
    /* The result stands between: a name, a list in parentheses, a pointer. */
    for (uint32_t k = 0; k < 12 && body + 1 < code->tokens.n && !extract_code_is(code, body, "{"); k++)
        body = code->match[body] > body ? code->match[body] + 1 : body + 1;
    if (extract_code_is(code, body, "{"))
        extract_code_function_add(code, name, (struct extract_code_range){open, code->match[open]},
                                  (struct extract_code_range){body, code->match[body]});
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct reader reader = {0};
    struct extract_code *code = &reader.code;
    extract_code_init(code, &extract_go, input, out, scan_go_next);
    find_prefixes(&reader);
    for (uint32_t i = 0; i + 1 < code->tokens.n; i++) {
        const struct scan_code_token *token = &code->tokens.items[i];
        if (token->kind == SCAN_CODE_STRING && token->is_raw && i > 0 &&
            code->tokens.items[i - 1].kind != SCAN_CODE_STRING)
            read_tag(&reader, i);
        else if (extract_code_is(code, i, "func"))
            read_function(code, i);
        else if (extract_code_match(code, i, "os . Getenv (") ||
                 extract_code_match(code, i, "os . LookupEnv (") ||
                 extract_code_match(code, i, "syscall . Getenv ("))
            extract_code_call(code, i + 3, BASE_STR_ABSENT, FACTS_NULL);
        else if (extract_code_is(code, i, ".") && extract_code_match(code, i + 1, "BindEnv ("))
            read_bind(&reader, i + 2);
    }
    extract_code_reader_calls(code);
    extract_code_finish(code);
}

static bool recognises(const struct extract_input *input)
{
    static const char *const words[] = {"Getenv",         "LookupEnv", "env:\"", "envconfig:\"",
                                        "split_words:\"", "BindEnv",   NULL};
    return extract_code_mentions(input, words);
}

static const char *const globs[] = {"*.go", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_read, FACTS_TABLE_COUNT};

const struct extract_extractor extract_go = {
    .name = "go",
    .summary = "Go: reads of environment variables.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
