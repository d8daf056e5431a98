/*
 * The source that a document names: lines, or the declaration of a symbol, and its digest.
 *
 * Comments and white space do not count, as far as a reader without a grammar can tell them: what looks like
 * a comment within a regular expression or behind a ':' is kept, so that a change may count that means
 * nothing, but no change of code is missed.
 */
#include "validator/lock/lock_p.h"

#include "validator/extract/extract.h"

#define LONGEST_REGION ((size_t)16 << 20)
#define DIGEST_DIGITS 16u

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

enum style { STYLE_SLASHES, STYLE_HASH, STYLE_PLAIN };

static enum style style_of(struct base_str path)
{
    static const char *const slashes[] = {"ts",  "tsx",  "mts", "cts", "js",    "jsx",  "mjs",
                                          "cjs", "c",    "h",   "cc",  "cpp",   "hpp",  "cs",
                                          "go",  "java", "kt",  "rs",  "swift", "scala"};
    static const char *const hashes[] = {"py", "sh", "bash", "rb", "yaml", "yml", "toml", "tf"};
    struct base_str extension = base_path_extension(path);
    for (size_t i = 0; i < sizeof slashes / sizeof *slashes; i++)
        if (base_str_eq_nocase(extension, base_str_of(slashes[i])))
            return STYLE_SLASHES;
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        if (base_str_eq_nocase(extension, base_str_of(hashes[i])))
            return STYLE_HASH;
    return STYLE_PLAIN;
}

/* Behind one of these a comment may begin; elsewhere its signs may be part of something else. */
static bool may_begin(struct base_str s, size_t i)
{
    return i == 0 || is_blank(s.p[i - 1]) || strchr(";,{}()[]", s.p[i - 1]);
}

/* The end of the comment that begins at i; i when none does. */
static size_t skip_comment(struct base_str s, size_t i, enum style style)
{
    bool is_line = style == STYLE_HASH ? s.p[i] == '#' : s.p[i] == '/' && i + 1 < s.n && s.p[i + 1] == '/';
    bool is_block = style == STYLE_SLASHES && s.p[i] == '/' && i + 1 < s.n && s.p[i + 1] == '*';
    if ((!is_line && !is_block) || !may_begin(s, i))
        return i;
    if (is_line) {
        while (i < s.n && s.p[i] != '\n')
            i++;
        return i;
    }
    ptrdiff_t end = base_str_find(base_str_from(s, i + 2), "*/");
    return end < 0 ? i : i + 2 + (size_t)end + 2;
}

static void normalise_code(struct base_buf *out, struct base_str s, enum style style)
{
    char quote = 0, last = '\n';
    bool gap = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        size_t behind = quote ? i : skip_comment(s, i, style);
        if (behind > i || (!quote && is_blank(c))) {
            gap = true;
            i = behind > i ? behind - 1 : i;
            continue;
        }
        if (gap && is_word(last) && is_word(c))
            base_buf_add_char(out, ' ');
        gap = false;
        base_buf_add_char(out, c);
        last = c;
        if (quote && c == '\\' && i + 1 < s.n)
            base_buf_add_char(out, s.p[++i]);
        else if (quote && (c == quote || (c == '\n' && quote != '`')))
            quote = 0;
        else if (!quote && (c == '"' || c == '\'' || c == '`'))
            quote = c;
    }
}

/* White space at the start of a line may mean something: lines stay, without comments, ends and empty ones.
 */
static void normalise_lines(struct base_buf *out, struct base_str s, enum style style)
{
    struct base_str rest = s, line;
    while ((line = base_str_split(&rest, '\n')).p) {
        size_t n = 0;
        char quote = 0;
        while (n < line.n) {
            if (!quote && style == STYLE_HASH && skip_comment(line, n, style) > n)
                break;
            if (quote ? line.p[n] == quote : line.p[n] == '"' || line.p[n] == '\'')
                quote = quote ? 0 : line.p[n];
            n++;
        }
        while (n > 0 && is_blank(line.p[n - 1]))
            n--;
        if (n == 0)
            continue;
        base_buf_add(out, base_str_slice(line, 0, n));
        base_buf_add_char(out, '\n');
    }
}

void lock_normalise(struct base_buf *out, struct base_str region, struct base_str path)
{
    enum style style = style_of(path);
    if (style == STYLE_SLASHES)
        normalise_code(out, region, style);
    else
        normalise_lines(out, region, style);
}

struct base_str lock_digest(struct base_str region, struct base_str path, struct base_arena *arena)
{
    struct base_buf text;
    char hex[65];
    base_buf_init(&text, LONGEST_REGION);
    lock_normalise(&text, base_str_slice(region, 0, LONGEST_REGION / 2), path);
    base_sha256_hex(text.n ? base_buf_view(&text) : BASE_STR(""), hex);
    base_buf_finish(&text);
    return base_str_copy(arena, base_str_make(hex, DIGEST_DIGITS));
}

struct base_str lock_region_text(struct base_str text, struct lock_region region)
{
    struct base_str rest = text, line;
    const char *begin = NULL, *end = NULL;
    for (int number = 1; number <= region.to && (line = base_str_split(&rest, '\n')).p; number++) {
        if (number == region.from)
            begin = line.p;
        end = line.p + line.n;
    }
    return begin ? base_str_make(begin, (size_t)(end - begin)) : BASE_STR_ABSENT;
}

static int take_number(struct base_str *s)
{
    int number = 0;
    size_t i = 0;
    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && number < 100000000; i++)
        number = number * 10 + (s->p[i] - '0');
    *s = base_str_from(*s, i);
    return number;
}

/* The row of a declaration: its name, with that of its class in front. */
static struct lock_region symbol_region(struct base_str text, struct base_str path, struct base_str name)
{
    struct facts_set demand = {0};
    struct lock_region region = {0, 0};
    facts_set_add(&demand, FACTS_TABLE_symbol);
    struct facts_chunk *chunk = facts_chunk_create(&demand);
    struct extract_input input = {.bytes = text, .extension = base_path_extension(path)};
    ptrdiff_t dot = base_str_find_char(name, '.');
    struct base_str owner = dot < 0 ? BASE_STR_ABSENT : base_str_slice(name, 0, (size_t)dot);
    struct base_str own = dot < 0 ? name : base_str_from(name, (size_t)dot + 1);
    if (extract_accepts(&extract_typescript, path))
        extract_typescript.run(&input, chunk);
    for (size_t i = 0; i < facts_chunk_count(chunk, FACTS_TABLE_symbol) && !region.from; i++) {
        struct facts_symbol row;
        facts_chunk_get(chunk, FACTS_TABLE_symbol, i, &row);
        if (base_str_eq(row.name, own) && base_str_eq(row.owner, owner))
            region = (struct lock_region){(int)row.line, (int)row.end_line};
    }
    facts_chunk_destroy(chunk);
    return region;
}

struct lock_region lock_region_of(struct base_str text, struct base_str path, struct base_str name)
{
    struct base_str rest = name;
    struct lock_region region = {0, 0};
    if (name.n == 0 || name.p[0] < '0' || name.p[0] > '9')
        return symbol_region(text, path, name);
    region.from = take_number(&rest);
    region.to = region.from;
    if (base_str_starts(rest, "-")) {
        rest = base_str_from(rest, 1);
        region.to = take_number(&rest);
    }
    return region.to >= region.from && lock_region_text(text, region).p ? region : (struct lock_region){0, 0};
}
