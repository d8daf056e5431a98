/* Test suites, tests and hooks, told by the shape of their calls. */
#include "validator/extract/typescript/parser_p.h"

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

/* The first of them that a callee names is what the report shows. */
static const struct {
    struct base_str word;
    const char *modifier;
} modifiers[] = {
    {TS_TEXT("only"), "only"},       {TS_TEXT("skip"), "skip"},
    {TS_TEXT("fixme"), "skip"},      {TS_TEXT("todo"), "todo"},
    {TS_TEXT("failing"), "failing"}, {TS_TEXT("fails"), "failing"},
    {TS_TEXT("fail"), "failing"},    {TS_TEXT("each"), "each"},
    {TS_TEXT("for"), "each"},        {TS_TEXT("concurrent"), "concurrent"},
};

/* Parts of a callee that change nothing. */
static const struct base_str neutral[] = {TS_TEXT("sequential"), TS_TEXT("parallel"), TS_TEXT("serial"),
                                          TS_TEXT("skipIf"),     TS_TEXT("runIf"),    TS_TEXT("shuffle")};

struct shape {
    const struct known *known;
    const char *modifier;
    size_t rank; /* of the modifier */
    struct base_str function_name;
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

static bool read_callee(struct base_str callee, struct shape *shape)
{
    struct base_str rest = callee, part = base_str_split(&rest, '.');
    shape->function_name = part;
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
static bool fits(const struct shape *shape, const struct extract_ts_value *first,
                 const struct extract_ts_value *second, uint32_t count)
{
    if (count == 0)
        return false;
    if (*shape->known->kind == 'h')
        return first->kind == TS_FUNCTION || (count > 1 && second->kind == TS_FUNCTION) ||
               (shape->known->name.n > 6 && !is_title(first)); /* not before() and after() */
    if (is_title(first))
        return count > 1 || *shape->known->kind == 't';
    return first->kind == TS_FUNCTION || (count > 1 && second->kind == TS_FUNCTION);
}

void extract_ts_test_case(struct extract_ts_parser *p, uint32_t call, const struct extract_ts_value *callee,
                          const struct extract_ts_value *first, const struct extract_ts_value *second,
                          uint32_t count)
{
    struct shape shape;
    if (callee->at.offset != p->statement_at || !read_callee(callee->text, &shape) ||
        !fits(&shape, first, second, count))
        return;
    /* it.each(table) is no test yet: the call of what it returns is. */
    if (shape.modifier && *shape.modifier == 'e' && callee->kind == TS_MEMBER)
        return;
    TS_EMIT(p, test_case, .line = callee->at.line, .col = extract_ts_col(p, callee->at),
            .kind = base_str_of(shape.known->kind), .name = is_title(first) ? first->text : BASE_STR_ABSENT,
            .function_name = shape.function_name, .modifier = base_str_of(shape.modifier), .call = call);
}
