/*
 * Python: reads of environment variables through os, pydantic settings, django-environ, environs and
 * decouple. Names that a file gives to the functions of these packages are followed within the file.
 */
#include "validator/extract/python/python_p.h"

#include <string.h>

#define MOST_NAMES 100u

/* What a name of the file stands for. */
enum meaning { OS_MODULE, ENVIRON, GETENV, DECOUPLE, ENV_CLASS, ENV_OBJECT };

struct name {
    struct base_str text;
    enum meaning meaning;
};

struct block {
    uint32_t function, indent;
};

struct reader {
    struct extract_code code;
    BASE_VEC(struct name) names;
    BASE_VEC(struct extract_python_class) settings; /* classes of pydantic settings */
    BASE_VEC(struct block) open;                    /* functions around */
    uint32_t depth;                                 /* of brackets */
};

/* ---- blocks ---- */

uint32_t extract_python_indent(const struct extract_code *code, uint32_t i)
{
    const struct scan_code_token *token = &code->tokens.items[i];
    return token->start - token->line_start;
}

bool extract_python_begins_line(const struct extract_code *code, uint32_t i, uint32_t depth)
{
    return depth == 0 && (i == 0 || code->tokens.items[i].newline_before);
}

uint32_t extract_python_block_end(const struct extract_code *code, uint32_t header, uint32_t colon)
{
    uint32_t indent = extract_python_indent(code, header), i = colon + 1;
    while (i + 1 < code->tokens.n) {
        if (code->tokens.items[i].newline_before && extract_python_indent(code, i) <= indent)
            break;
        i = code->match[i] > i ? code->match[i] + 1 : i + 1;
    }
    return i < code->tokens.n ? i : (uint32_t)code->tokens.n - 1;
}

/* ---- names ---- */

static void learn(struct reader *reader, struct base_str text, enum meaning meaning)
{
    if (text.p && text.n && reader->names.n < MOST_NAMES)
        base_vec_push(&reader->names, (struct name){text, meaning});
}

static bool means(const struct reader *reader, uint32_t i, enum meaning meaning)
{
    if (i >= reader->code.tokens.n || reader->code.tokens.items[i].kind != SCAN_CODE_NAME)
        return false;
    struct base_str text = extract_code_text(&reader->code, i);
    for (size_t n = 0; n < reader->names.n; n++)
        if (reader->names.items[n].meaning == meaning && base_str_eq(reader->names.items[n].text, text))
            return true;
    return false;
}

/* "name" or "name as alias" at `i`; *behind is the token that follows. */
static struct base_str imported_as(const struct extract_code *code, uint32_t i, uint32_t *behind)
{
    bool has_alias = extract_code_is(code, i + 1, "as");
    *behind = i + (has_alias ? 3 : 1);
    return extract_code_text(code, has_alias ? i + 2 : i);
}

struct known_import {
    const char *module, *name;
    enum meaning meaning;
};

static const struct known_import known_imports[] = {
    {"os", "environ", ENVIRON},    {"os", "getenv", GETENV},       {"decouple", "config", DECOUPLE},
    {"environ", "Env", ENV_CLASS}, {"environs", "Env", ENV_CLASS}, {"environ", "FileAwareEnv", ENV_CLASS},
};

static void read_from_import(struct reader *reader, uint32_t i)
{
    const struct extract_code *code = &reader->code;
    struct base_str module = extract_code_text(code, i + 1);
    uint32_t at = i + 2;
    if (!extract_code_is(code, at, "import"))
        return;
    at += 1 + extract_code_is(code, at + 1, "(");
    while (at < code->tokens.n && code->tokens.items[at].kind == SCAN_CODE_NAME) {
        struct base_str name = extract_code_text(code, at), alias = imported_as(code, at, &at);
        for (size_t k = 0; k < sizeof known_imports / sizeof *known_imports; k++)
            if (base_str_is(module, known_imports[k].module) && base_str_is(name, known_imports[k].name))
                learn(reader, alias, known_imports[k].meaning);
        if (!extract_code_is(code, at, ","))
            break;
        at++;
    }
}

static void read_import(struct reader *reader, uint32_t i)
{
    const struct extract_code *code = &reader->code;
    for (uint32_t at = i + 1; at + 1 < code->tokens.n;) {
        bool is_os = extract_code_is(code, at, "os");
        struct base_str alias = imported_as(code, at, &at);
        if (is_os)
            learn(reader, alias, OS_MODULE);
        if (!extract_code_is(code, at, ","))
            return;
        at++;
    }
}

/* env = Env(…), env = environ.Env(…): the object is a reader of variables. */
static void read_assignment(struct reader *reader, uint32_t i)
{
    const struct extract_code *code = &reader->code;
    uint32_t value = i + 2;
    bool is_class = means(reader, value, ENV_CLASS) && extract_code_is(code, value + 1, "(");
    bool is_member = extract_code_match(code, value, "environ . Env (") ||
                     extract_code_match(code, value, "environs . Env (") ||
                     extract_code_match(code, value, "environ . FileAwareEnv (");
    if (is_class || is_member)
        learn(reader, extract_code_text(code, i), ENV_OBJECT);
    if (means(reader, value, OS_MODULE) && extract_code_match(code, value + 1, ". environ") &&
        code->tokens.items[value + 3].newline_before)
        learn(reader, extract_code_text(code, i), ENVIRON);
}

/* ---- reads ---- */

/* What stands behind a read: `or "x"`. */
static struct base_str behind_or(const struct extract_code *code, uint32_t end)
{
    if (!extract_code_is(code, end + 1, "or") || end + 2 >= code->tokens.n)
        return BASE_STR_ABSENT;
    return extract_code_literal(code, (struct extract_code_range){end + 2, end + 3});
}

/* environ["X"] at its bracket: a read unless it is assigned or deleted. */
static void read_index(struct reader *reader, uint32_t start, uint32_t open)
{
    struct extract_code *code = &reader->code;
    uint32_t end = code->match[open];
    bool is_written = extract_code_is(code, end + 1, "=") && !extract_code_is(code, end + 2, "=");
    if (end != open + 2 || is_written || (start > 0 && extract_code_is(code, start - 1, "del")))
        return;
    code->form = "index";
    extract_code_call(code, open, BASE_STR_ABSENT, 1);
    code->form = "call";
}

/* environ.get("X", "y"), environ.setdefault(…), environ.pop(…). */
static void read_get(struct reader *reader, uint32_t open, bool insists)
{
    struct extract_code *code = &reader->code;
    struct extract_code_range second = extract_code_argument(code, open, 1);
    if (second.from >= second.to)
        second = extract_code_keyword(code, open, "default");
    bool has_second = second.from < second.to;
    if (extract_code_is(code, second.from, "default") && extract_code_is(code, second.from + 1, "="))
        second.from += 2;
    bool is_none = has_second && second.to == second.from + 1 && extract_code_is(code, second.from, "None");
    struct base_str fallback = has_second && !is_none ? extract_code_literal(code, second) : BASE_STR_ABSENT;
    if (!fallback.p)
        fallback = behind_or(code, code->match[open]);
    extract_code_call(code, open, fallback, has_second ? 0 : insists ? 1 : FACTS_NULL);
}

/* The tokens of `environ` that begin at i; 0 when it is none. */
static uint32_t environ_at(const struct reader *reader, uint32_t i)
{
    if (i > 0 && extract_code_is(&reader->code, i - 1, "."))
        return 0;
    if (means(reader, i, ENVIRON))
        return 1;
    return means(reader, i, OS_MODULE) && extract_code_match(&reader->code, i + 1, ". environ") ? 3 : 0;
}

/* env("X"), env.bool("X", default=…) of django-environ and environs; config("X", …) of decouple. */
static void read_object(struct reader *reader, uint32_t i)
{
    struct extract_code *code = &reader->code;
    static const char *const others[] = {"read_env", "read_envfile", "prefixed",
                                         "seal",     "parser_for",   "dump"};
    uint32_t open = i + 1;
    bool is_member = extract_code_is(code, i + 1, ".");
    if (is_member) {
        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            if (extract_code_is(code, i + 2, others[k]))
                return;
        open = i + 3;
    }
    if (!extract_code_is(code, open, "(") ||
        (i > 0 && (extract_code_is(code, i - 1, ".") || extract_code_is(code, i - 1, "def"))))
        return;
    struct extract_code_range fallback = extract_code_keyword(code, open, "default");
    struct extract_code_range second = extract_code_argument(code, open, 1);
    if (fallback.from >= fallback.to && is_member && !extract_code_is(code, second.from + 1, "="))
        fallback = second; /* behind the name of a type: env.int("X", 10) */
    bool has_fallback = fallback.from < fallback.to;
    extract_code_call(code, open, has_fallback ? extract_code_literal(code, fallback) : BASE_STR_ABSENT,
                      !has_fallback);
}

static void read_environ(struct reader *reader, uint32_t i, uint32_t n)
{
    struct extract_code *code = &reader->code;
    if (extract_code_is(code, i + n, "["))
        read_index(reader, i, i + n);
    else if (extract_code_match(code, i + n, ". get (") || extract_code_match(code, i + n, ". setdefault ("))
        read_get(reader, i + n + 2, false);
    else if (extract_code_match(code, i + n, ". pop ("))
        read_get(reader, i + n + 2, true);
    else if (i >= 2 && extract_code_is(code, i - 1, "in") && extract_code_is_string(code, i - 2))
        extract_code_emit(code, i - 2, extract_code_text(code, i - 2), BASE_STR_ABSENT, "call", 0);
    else if (i >= 3 && extract_code_is(code, i - 1, "in") && extract_code_is(code, i - 2, "not") &&
             extract_code_is_string(code, i - 3))
        extract_code_emit(code, i - 3, extract_code_text(code, i - 3), BASE_STR_ABSENT, "call", 0);
}

/* ---- structure ---- */

static void open_function(struct reader *reader, uint32_t line, uint32_t i)
{
    struct extract_code *code = &reader->code;
    if (!extract_code_is(code, i + 2, "("))
        return;
    uint32_t open = i + 2;
    extract_code_function_add(code, extract_code_text(code, i + 1),
                              (struct extract_code_range){open, code->match[open]},
                              (struct extract_code_range){code->match[open], UINT32_MAX});
    base_vec_push(&reader->open,
                  (struct block){(uint32_t)code->functions.n - 1, extract_python_indent(code, line)});
}

static void close_functions(struct reader *reader, uint32_t i)
{
    uint32_t indent = extract_python_indent(&reader->code, i);
    while (reader->open.n && reader->open.items[reader->open.n - 1].indent >= indent)
        reader->code.functions.items[reader->open.items[--reader->open.n].function].body.to = i;
}

static void read_line(struct reader *reader, uint32_t i)
{
    struct extract_code *code = &reader->code;
    close_functions(reader, i);
    if (extract_code_is(code, i, "import"))
        read_import(reader, i);
    else if (extract_code_is(code, i, "from"))
        read_from_import(reader, i);
    else if (extract_code_is(code, i, "async") && extract_code_is(code, i + 1, "def"))
        open_function(reader, i, i + 1);
    else if (extract_code_is(code, i, "def"))
        open_function(reader, i, i);
    else if (extract_code_is(code, i + 1, "="))
        read_assignment(reader, i);
    struct extract_python_class class;
    if (extract_code_is(code, i, "class") &&
        extract_python_is_settings(code, i, reader->settings.items, reader->settings.n, &class)) {
        extract_python_settings(code, i, &class);
        if (reader->settings.n < MOST_NAMES)
            base_vec_push(&reader->settings, class);
    }
}

static void read_token(struct reader *reader, uint32_t i)
{
    struct extract_code *code = &reader->code;
    if (extract_python_begins_line(code, i, reader->depth))
        read_line(reader, i);
    uint32_t n = environ_at(reader, i);
    if (n)
        read_environ(reader, i, n);
    else if (means(reader, i, OS_MODULE) && extract_code_match(code, i + 1, ". getenv ("))
        read_get(reader, i + 3, false);
    else if (means(reader, i, GETENV) && extract_code_is(code, i + 1, "(") &&
             !(i > 0 && extract_code_is(code, i - 1, ".")))
        read_get(reader, i + 1, false);
    else if (means(reader, i, DECOUPLE) || means(reader, i, ENV_OBJECT))
        read_object(reader, i);
    if (code->match[i] > i)
        reader->depth++;
    else if (code->match[i] < i && reader->depth)
        reader->depth--;
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct reader reader = {0};
    extract_code_init(&reader.code, &extract_python, input, out, scan_python_next);
    for (uint32_t i = 0; i + 1 < reader.code.tokens.n; i++)
        read_token(&reader, i);
    extract_code_reader_calls(&reader.code);
    extract_code_finish(&reader.code);
    base_vec_finish(&reader.names);
    base_vec_finish(&reader.settings);
    base_vec_finish(&reader.open);
}

static bool recognises(const struct extract_input *input)
{
    static const char *const words[] = {"environ", "getenv", "BaseSettings", "decouple", NULL};
    return extract_code_mentions(input, words);
}

static const char *const globs[] = {"*.py", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_read, FACTS_TABLE_COUNT};

const struct extract_extractor extract_python = {
    .name = "python",
    .summary = "Python: reads of environment variables.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
