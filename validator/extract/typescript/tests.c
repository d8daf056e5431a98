/*
 * Test suites, tests and hooks, told by the shape of their calls: those of jest, vitest, mocha, jasmine, AVA,
 * tap, QUnit, Playwright, node:test, bun:test and Deno.
 */
#include "validator/extract/typescript/parser_p.h"

#include <string.h>

struct known {
    struct base_str name;
    const char *kind, *modifier;
};

static const struct known known[] = {
    {TS_TEXT("describe"), "suite", NULL},    {TS_TEXT("it"), "test", NULL},
    {TS_TEXT("test"), "test", NULL},         {TS_TEXT("suite"), "suite", NULL},
    {TS_TEXT("context"), "suite", NULL},     {TS_TEXT("specify"), "test", NULL},
    {TS_TEXT("xdescribe"), "suite", "skip"}, {TS_TEXT("fdescribe"), "suite", "only"},
    {TS_TEXT("xit"), "test", "skip"},        {TS_TEXT("fit"), "test", "only"},
    {TS_TEXT("xtest"), "test", "skip"},      {TS_TEXT("xcontext"), "suite", "skip"},
    {TS_TEXT("fcontext"), "suite", "only"},  {TS_TEXT("xspecify"), "test", "skip"},
    {TS_TEXT("fspecify"), "test", "only"},   {TS_TEXT("beforeEach"), "hook", NULL},
    {TS_TEXT("afterEach"), "hook", NULL},    {TS_TEXT("beforeAll"), "hook", NULL},
    {TS_TEXT("afterAll"), "hook", NULL},     {TS_TEXT("before"), "hook", NULL},
    {TS_TEXT("after"), "hook", NULL},
};

/* Objects that have a function test: t.test('…', fn) is a test within another. */
static const struct base_str runners[] = {TS_TEXT("Deno"), TS_TEXT("tap"), TS_TEXT("t"), TS_TEXT("QUnit")};

/* The first of them that a callee names is what the report shows. */
static const struct {
    struct base_str word;
    const char *modifier;
} modifiers[] = {
    {TS_TEXT("only"), "only"},
    {TS_TEXT("skip"), "skip"},
    {TS_TEXT("fixme"), "skip"},
    {TS_TEXT("ignore"), "skip"},
    {TS_TEXT("todo"), "todo"},
    {TS_TEXT("failing"), "failing"},
    {TS_TEXT("fails"), "failing"},
    {TS_TEXT("fail"), "failing"},
    {TS_TEXT("each"), "each"},
    {TS_TEXT("for"), "each"},
    {TS_TEXT("concurrent"), "concurrent"},
};

/* Whether a test is run is said by the modifiers up to here. */
#define LAST_THAT_DECIDES 4u

/* Parts of a callee that change nothing. */
static const struct base_str neutral[] = {TS_TEXT("sequential"), TS_TEXT("parallel"), TS_TEXT("serial"),
                                          TS_TEXT("skipIf"),     TS_TEXT("runIf"),    TS_TEXT("todoIf"),
                                          TS_TEXT("if"),         TS_TEXT("shuffle"),  TS_TEXT("always")};

struct shape {
    const struct known *known;
    const char *modifier;
    size_t rank; /* of the modifier */
    struct base_str function_name;
    bool is_runner; /* a function of one of the runners */
};

static const struct known *find(struct base_str word)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (base_str_eq(word, known[i].name))
            return &known[i];
    return NULL;
}

static bool is_neutral(struct base_str word)
{
    for (size_t i = 0; i < sizeof neutral / sizeof neutral[0]; i++)
        if (base_str_eq(word, neutral[i]))
            return true;
    return false;
}

/* One more part of a callee: false when no test has it. */
static bool take_part(struct shape *shape, struct base_str callee, struct base_str part)
{
    if (base_str_ends(part, "()"))
        part.n -= 2;
    for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++) {
        if (!base_str_eq(part, modifiers[i].word))
            continue;
        if (!shape->modifier || i < shape->rank) {
            shape->modifier = modifiers[i].modifier;
            shape->rank = i;
        }
        return true;
    }
    const struct known *inner = find(part); /* test.describe, test.beforeEach */
    if (inner && base_str_is(shape->known->name, "test")) {
        shape->known = inner;
        shape->function_name = base_str_slice(callee, 0, (size_t)(part.p + part.n - callee.p));
        return true;
    }
    return is_neutral(part);
}

static bool is_runner(struct base_str word)
{
    for (size_t i = 0; i < sizeof runners / sizeof runners[0]; i++)
        if (base_str_eq(word, runners[i]))
            return true;
    return false;
}

static bool read_callee(struct base_str callee, struct shape *shape)
{
    struct base_str rest = callee, part = base_str_split(&rest, '.');
    shape->function_name = part;
    shape->is_runner = rest.p && is_runner(part);
    if (shape->is_runner) {
        part = base_str_split(&rest, '.');
        shape->function_name = base_str_slice(callee, 0, (size_t)(part.p + part.n - callee.p));
        if (!base_str_is(part, "test"))
            return false;
    }
    shape->known = find(part);
    if (!shape->known)
        return false;
    shape->modifier = shape->known->modifier;
    shape->rank = 0;
    while ((part = base_str_split(&rest, '.')).p)
        if (!take_part(shape, callee, part))
            return false;
    return true;
}

static bool is_title(const struct extract_ts_value *value)
{
    return value->kind == TS_STRING || value->kind == TS_TEMPLATE;
}

/* Whether the arguments are those of a test, suite or hook. */
static bool fits(const struct shape *shape, const struct extract_ts_test_arguments *given)
{
    const struct extract_ts_value *first = given->first, *second = given->second;
    bool has_function = given->count > 1 && second->kind == TS_FUNCTION;
    if (given->count == 0)
        return false;
    if (*shape->known->kind == 'h')
        return first->kind == TS_FUNCTION || has_function ||
               (shape->known->name.n > 6 && !is_title(first)); /* not before() and after() */
    if (shape->is_runner)
        return has_function || (is_title(first) && given->count > 2) || given->options.has_function ||
               (first->kind == TS_FUNCTION && given->count == 1);
    if (is_title(first))
        return given->count > 1 || *shape->known->kind == 't';
    /* test.skip(({ browserName }) => …, 'why') skips those that it is true for: it is no test. */
    bool is_condition = shape->modifier && *shape->known->kind == 't' && first->kind == TS_FUNCTION;
    return (first->kind == TS_FUNCTION && !is_condition) || has_function;
}

/* ---- options ------------------------------------------------------------------------------------------- */

void extract_ts_test_options(struct extract_ts_parser *p, size_t from,
                             struct extract_ts_test_options *options)
{
    *options = (struct extract_ts_test_options){0};
    for (size_t i = from; i < p->members.n; i++) {
        const struct extract_ts_member *member = &p->members.items[i];
        const struct extract_ts_value *value = &member->value;
        bool is_set = (value->kind == TS_BOOLEAN && base_str_is(value->text, "true")) || is_title(value);
        if (member->level != 1)
            continue;
        if (base_str_is(member->key, "name") && is_title(value))
            options->name = value->text;
        if (base_str_is(member->key, "fn"))
            options->has_function = true;
        if (!is_set)
            continue;
        if (base_str_is(member->key, "only"))
            options->modifier = "only";
        else if (!options->modifier &&
                 (base_str_is(member->key, "skip") || base_str_is(member->key, "ignore")))
            options->modifier = "skip";
        else if (!options->modifier && base_str_is(member->key, "todo"))
            options->modifier = "todo";
        if (is_title(value) && (base_str_is(member->key, "skip") || base_str_is(member->key, "todo")))
            options->reason = value->text;
    }
}

/* ---- reasons ------------------------------------------------------------------------------------------- */

/* The line above one that starts at an offset, without the white space around it. */
static struct base_str line_before(struct base_str bytes, size_t line_start)
{
    struct base_str above = base_str_slice(bytes, 0, line_start ? line_start - 1 : 0);
    ptrdiff_t end = base_str_rfind_char(above, '\n');
    return base_str_trim(base_str_from(above, (size_t)(end + 1)));
}

/* A comment's text when the line is one, or ends with one that began before. Absent for a directive alone: it
 * says that, and not why. */
static struct base_str comment_in(struct base_str line)
{
    static const char *const directives[] = {"eslint-", "oxlint-", "biome-ignore", "@ts-", "prettier-"};
    bool starts = base_str_starts(line, "//") || base_str_starts(line, "/*");
    bool ends = base_str_ends(line, "*/");
    if (!starts && !ends)
        return BASE_STR_ABSENT;
    struct base_str text = base_str_from(line, starts ? 2 : 0);
    text = base_str_trim(base_str_slice(text, 0, text.n - (ends && text.n >= 2 ? 2 : 0)));
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
        if (base_str_starts(text, directives[i]) && base_str_find(text, " -- ") < 0)
            return BASE_STR_ABSENT;
    return text.n ? text : BASE_STR_ABSENT;
}

/* The comment that begins within a line of code, behind its texts. */
static struct base_str comment_behind(struct base_str code)
{
    char quote = 0;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (quote && c == '\\')
            i++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"' || c == '`')
            quote = c;
        else if (c == '/' && i + 1 < code.n && (code.p[i + 1] == '/' || code.p[i + 1] == '*'))
            return comment_in(base_str_trim(base_str_from(code, i)));
    }
    return BASE_STR_ABSENT;
}

/* What a comment says about a test that is skipped: above it, behind its first line, or on top of its body.
 */
static struct base_str reason_of(struct extract_ts_parser *p, const struct extract_ts_value *callee)
{
    struct base_str bytes = p->input->bytes, reason = comment_in(line_before(bytes, callee->at.line_start));
    struct base_str rest = base_str_from(bytes, callee->at.offset), first = base_str_split(&rest, '\n');
    if (!reason.p)
        reason = comment_behind(first);
    if (reason.p || !rest.p)
        return reason;
    struct base_str second = base_str_trim(base_str_split(&rest, '\n'));
    return base_str_starts(second, "/") ? comment_in(second) : BASE_STR_ABSENT;
}

void extract_ts_test_case(struct extract_ts_parser *p, uint32_t call, const struct extract_ts_value *callee,
                          const struct extract_ts_test_arguments *given)
{
    struct shape shape;
    const struct extract_ts_value *first = given->first;
    if (callee->at.offset != p->statement_at || !read_callee(callee->text, &shape) || !fits(&shape, given))
        return;
    /* it.each(table) is no test yet: the call of what it returns is. */
    if (shape.modifier && *shape.modifier == 'e' && callee->kind == TS_MEMBER)
        return;
    bool is_said = shape.modifier && (shape.known->modifier || shape.rank <= LAST_THAT_DECIDES);
    const char *modifier = is_said || !given->options.modifier ? shape.modifier : given->options.modifier;
    struct base_str reason = given->options.reason;
    if (!reason.p && modifier && strcmp(modifier, "skip") == 0)
        reason = base_str_slice(reason_of(p, callee), 0, TS_MAX_OTHER);
    TS_EMIT(p, test_case, .line = callee->at.line, .col = extract_ts_col(p, callee->at),
            .kind = base_str_of(shape.known->kind),
            .name = is_title(first) ? first->text : given->options.name, .function_name = shape.function_name,
            .modifier = base_str_of(modifier), .reason = reason, .call = call);
}
