/* Calls and their arguments. A call waits in extract_ts_parser.calls until its statement ends. */
#include "validator/extract/typescript/parser_p.h"

#include <string.h>

/* The callee of a call whose callee is no name: `it.each(table)('…')` is it.each(). */
static void name_callee(struct extract_ts_parser *p, struct extract_ts_value *callee)
{
    if (callee->kind == TS_IDENTIFIER || callee->kind == TS_MEMBER)
        return;
    bool is_result = callee->kind == TS_CALL || callee->kind == TS_NEW;
    size_t before = callee->text.n;
    callee->receiver_call = is_result ? callee->call : TS_NONE;
    callee->text = extract_ts_base_text(p, callee);
    if (!is_result || callee->text.n < before) /* the receiver may have lost its beginning */
        callee->receiver_n = callee->name_from = 0;
}

uint32_t extract_ts_call_open(struct extract_ts_parser *p, struct extract_ts_value *callee, const char *kind)
{
    if (!p->quiet)
        name_callee(p, callee);
    if (p->quiet || !p->wants.calls || p->call_base + p->calls.n > FACTS_CHUNK_MAX_ROWS)
        return TS_NONE;
    struct extract_ts_call call = {.scope = p->scope,
                                   .argument_of = p->argument_of,
                                   .receiver_call = callee->receiver_call,
                                   .receiver_n = callee->receiver_n,
                                   .name_from = callee->name_from,
                                   .at = callee->name_at,
                                   .callee = callee->text,
                                   .is_conditional = p->branches > 0,
                                   .kind = *kind == 'n'   ? 1
                                           : *kind == 't' ? 2
                                           : *kind == 'd' ? 3
                                                          : 0};
    base_vec_push(&p->calls, call);
    return p->call_base + (uint32_t)p->calls.n - 1;
}

static struct extract_ts_call *call_at(struct extract_ts_parser *p, uint32_t call)
{
    return &p->calls.items[call - p->call_base];
}

static void argument_row(struct extract_ts_parser *p, uint32_t call, uint32_t position,
                         struct base_str member, struct extract_ts_place at,
                         const struct extract_ts_value *value)
{
    FACTS_EMIT(p->out, call_argument, .call = call, .position = position, .member = member, .line = at.line,
               .col = extract_ts_col(p, at), .kind = extract_ts_kind_name(value->kind),
               .value = extract_ts_value_text(p, value), .value_call = extract_ts_ordinal(value->call),
               .value_scope = extract_ts_ordinal(value->scope));
}

static void argument_members(struct extract_ts_parser *p, uint32_t call, uint32_t position, size_t from)
{
    size_t ends[TS_MAX_LEVELS + 2] = {0};
    struct base_buf path;
    if (p->members.n <= from)
        return;
    base_buf_init(&path, TS_MAX_TEXT);
    for (size_t i = from; i < p->members.n; i++) {
        const struct extract_ts_member *member = &p->members.items[i];
        path.n = ends[member->level - 1];
        if (path.n)
            base_buf_add_char(&path, '.');
        base_buf_add(&path, member->key);
        ends[member->level] = path.n;
        argument_row(p, call, position, base_buf_view(&path), member->at, &member->value);
    }
    base_buf_finish(&path);
}

static void argument(struct extract_ts_parser *p, struct extract_ts_value *value)
{
    struct extract_ts_place at = extract_ts_here(p);
    bool is_spread = extract_ts_eat(p, SCAN_ECMA_ELLIPSIS);
    extract_ts_assignment_at(p, value);
    if (!is_spread)
        return;
    value->text = extract_ts_value_text(p, value);
    value->kind = TS_SPREAD;
    value->at = at;
}

/* require('x') and import('x') */
static uint32_t note_require(struct extract_ts_parser *p, const struct extract_ts_value *callee,
                             const struct extract_ts_value *first)
{
    if (p->quiet || callee->name_from || !p->wants.import ||
        (first->kind != TS_STRING && first->kind != TS_TEMPLATE))
        return TS_NONE;
    bool is_dynamic = base_str_is(callee->text, "import");
    if (!is_dynamic && !base_str_is(callee->text, "require"))
        return TS_NONE;
    if (first->kind == TS_TEMPLATE && base_str_find(first->text, "${") >= 0)
        return TS_NONE;
    base_vec_push(&p->requires, (struct extract_ts_require){.at = first->at,
                                                            .specifier = first->text,
                                                            .is_dynamic = is_dynamic,
                                                            .is_guarded = p->tries > 0});
    return (uint32_t)p->requires.n - 1;
}

/* Calls that hand on what they are given, in another form. */
static bool is_conversion(struct base_str callee)
{
    return base_str_is(callee, "Number") || base_str_is(callee, "parseInt") ||
           base_str_is(callee, "parseFloat") || base_str_is(callee, "Number.parseInt") ||
           base_str_is(callee, "Number.parseFloat") || base_str_is(callee, "String");
}

uint32_t extract_ts_call_arguments(struct extract_ts_parser *p, uint32_t call,
                                   const struct extract_ts_value *callee)
{
    uint32_t outer = p->argument_of, count = 0;
    unsigned level = p->level;
    size_t members = p->members.n;
    struct extract_ts_value given[3]; /* the first two, and whatever comes behind */
    struct extract_ts_test_options options = {0};
    given[0].kind = TS_OTHER;
    bool wants_env = p->wants.env_read && !p->quiet;
    p->argument_of = call == TS_NONE ? outer : call;
    extract_ts_next(p);
    while (!extract_ts_is(p, SCAN_ECMA_RPAREN) && !extract_ts_is(p, SCAN_ECMA_END)) {
        p->level = 0;
        p->members.n = members;
        struct extract_ts_value *value = &given[count < 2 ? count : 2];
        argument(p, value);
        if (call != TS_NONE && p->wants.call_argument) {
            argument_row(p, call, count, BASE_STR_ABSENT, value->at, value);
            if (value->kind == TS_OBJECT || value->kind == TS_ARRAY)
                argument_members(p, call, count, members);
        }
        if (count < 2 && value->kind == TS_OBJECT && p->wants.test_case &&
            callee->at.offset == p->statement_at)
            extract_ts_test_options(p, members, &options);
        if (wants_env && count < 2 && value->kind == TS_OBJECT)
            extract_ts_env_object(p, callee, &given[0], count, members);
        count++;
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    p->members.n = members;
    p->level = level;
    p->argument_of = outer;
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ',' or ')' behind an argument");
    uint32_t require = note_require(p, callee, &given[0]);
    p->call_env = wants_env ? extract_ts_env_call(p, callee, &given[0], &given[1], count) : TS_NONE;
    if (wants_env && p->call_env == TS_NONE && count > 0 && is_conversion(callee->text))
        p->call_env = given[0].env;
    if (call == TS_NONE)
        return require;
    call_at(p, call)->argument_count = count;
    if (count > 0 && (given[0].kind == TS_STRING || given[0].kind == TS_TEMPLATE))
        call_at(p, call)->first_text = given[0].text;
    if (p->wants.test_case)
        extract_ts_test_case(
            p, call, callee,
            &(struct extract_ts_test_arguments){
                .first = &given[0], .second = &given[1], .count = count, .options = options});
    return require;
}

void extract_ts_call_template(struct extract_ts_parser *p, uint32_t call, const struct extract_ts_value *text)
{
    if (call == TS_NONE)
        return;
    call_at(p, call)->argument_count = 1;
    call_at(p, call)->first_text = text->text;
    if (p->wants.call_argument)
        argument_row(p, call, 0, BASE_STR_ABSENT, text->at, text);
}
