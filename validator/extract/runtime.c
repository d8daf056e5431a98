/*
 * Versions of languages in go.mod, pyproject.toml, Cargo.toml, rust-toolchain and .tool-versions. They are
 * read in lines: sections and simple settings are all that is asked for.
 */
#include "validator/extract/runtime_p.h"

void extract_runtime_version(struct facts_chunk *out, int line, const char *kind, struct base_str version,
                             const char *source)
{
    if (version.n && version.n <= 60)
        FACTS_EMIT(out, runtime_version, .line = line, .kind = base_str_of(kind), .version = version,
                   .source = base_str_of(source));
}

struct base_str extract_runtime_code(struct base_str line)
{
    ptrdiff_t hash = base_str_find_char(line, '#');
    return base_str_trim(hash < 0 ? line : base_str_slice(line, 0, (size_t)hash));
}

struct base_str extract_runtime_word(struct base_str *line)
{
    *line = base_str_trim(*line);
    size_t n = 0;
    while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
        n++;
    struct base_str word = base_str_slice(*line, 0, n);
    *line = base_str_trim(base_str_from(*line, n));
    return word;
}

static const enum facts_table fills[] = {FACTS_TABLE_runtime_version, FACTS_TABLE_rust_crate,
                                         FACTS_TABLE_COUNT};

/* "nodejs 20.11.0 system" */
static void read_tool(struct facts_chunk *out, int number, struct base_str line)
{
    static const char *const tools[][2] = {
        {"nodejs", "node"},       {"node", "node"},          {"golang", "go"}, {"go", "go"},
        {"python", "python"},     {"rust", "rust"},          {"ruby", "ruby"}, {"java", "java"},
        {"pnpm", "pnpm"},         {"yarn", "yarn"},          {"bun", "bun"},   {"deno", "deno"},
        {"postgres", "postgres"}, {"terraform", "terraform"}};
    struct base_str name = extract_runtime_word(&line);
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (base_str_is(name, tools[i][0]))
            extract_runtime_version(out, number, tools[i][1], extract_runtime_word(&line), "tool_versions");
}

static struct base_str unquoted(struct base_str text)
{
    if (text.n >= 2 && (text.p[0] == '"' || text.p[0] == '\'')) {
        ptrdiff_t end = base_str_find_char(base_str_from(text, 1), text.p[0]);
        return end < 0 ? BASE_STR("") : base_str_slice(text, 1, (size_t)end + 1);
    }
    return text;
}

struct setting {
    const char *section, *key, *kind, *source;
};

static const struct setting settings[] = {
    {"project", "requires-python", "python", "pyproject"},
    {"tool.poetry.dependencies", "python", "python", "pyproject"},
    {"package", "rust-version", "rust", "cargo"},
    {"workspace.package", "rust-version", "rust", "cargo"},
    {"toolchain", "channel", "rust", "toolchain"},
    {"tools", "node", "node", "tool_versions"},
    {"tools", "go", "go", "tool_versions"},
    {"tools", "python", "python", "tool_versions"},
    {"tools", "rust", "rust", "tool_versions"},
    {"tools", "pnpm", "pnpm", "tool_versions"},
    {"tools", "bun", "bun", "tool_versions"},
};

static void run_toml(const struct extract_input *input, struct facts_chunk *out)
{
    struct base_str rest = base_str_slice(input->bytes, 0, EXTRACT_RUNTIME_MOST_BYTES), line,
                    section = BASE_STR("");
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str text = base_str_trim(line);
        ptrdiff_t close = base_str_find_char(text, ']');
        if (base_str_starts(text, "[") && close > 0) {
            section = base_str_trim(base_str_slice(text, 1, (size_t)close));
            continue;
        }
        ptrdiff_t equals = base_str_find_char(text, '=');
        struct base_str key = equals > 0 ? base_str_trim(base_str_slice(text, 0, (size_t)equals)) : text;
        struct base_str value =
            equals > 0 ? base_str_trim(base_str_from(text, (size_t)equals + 1)) : BASE_STR("");
        bool is_crate = base_str_is(section, "package") || base_str_is(section, "lib");
        bool is_text = value.n > 0 && (value.p[0] == '"' || value.p[0] == '\'');
        if (is_text && is_crate && base_str_is(key, "name"))
            FACTS_EMIT(out, rust_crate, .line = number, .kind = section, .name = unquoted(value));
        for (size_t i = 0; i < sizeof settings / sizeof *settings && is_text; i++)
            if (base_str_is(section, settings[i].section) && base_str_is(key, settings[i].key))
                extract_runtime_version(out, number, settings[i].kind, unquoted(value), settings[i].source);
    }
}

/* "go 1.22" of go.mod; "nodejs 20" of .tool-versions; a rust-toolchain of one word. */
static void run(const struct extract_input *input, struct facts_chunk *out)
{
    bool is_go = base_str_is(input->extension, "mod") || base_str_is(input->extension, "work");
    bool is_tools = base_str_is(input->extension, "tool-versions");
    if (base_str_is(input->extension, "toml")) {
        run_toml(input, out);
        return;
    }
    struct base_str rest = base_str_slice(input->bytes, 0, EXTRACT_RUNTIME_MOST_BYTES), line;
    if (!is_go && !is_tools && base_str_find(rest, "[toolchain]") >= 0) {
        run_toml(input, out);
        return;
    }
    for (int number = 1; (line = base_str_split(&rest, '\n')).p; number++) {
        if (is_go) {
            ptrdiff_t comment = base_str_find(line, "//");
            struct base_str text = comment < 0 ? line : base_str_slice(line, 0, (size_t)comment);
            if (base_str_is(extract_runtime_word(&text), "go"))
                extract_runtime_version(out, number, "go", extract_runtime_word(&text), "go_mod");
            continue;
        }
        struct base_str text = extract_runtime_code(line);
        if (is_tools) {
            read_tool(out, number, text);
        } else if (text.n) {
            extract_runtime_version(out, number, "rust", extract_runtime_word(&text), "toolchain");
            return;
        }
    }
}

static const char *const globs[] = {
    ".tool-versions", "go.mod",     "go.work",   "rust-toolchain", "rust-toolchain.toml",
    "pyproject.toml", "cargo.toml", "mise.toml", ".mise.toml",     NULL};

const struct extract_extractor extract_runtime = {
    .name = "runtime",
    .summary =
        "go.mod, pyproject.toml, Cargo.toml, rust-toolchain, .tool-versions: the versions they ask for.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
