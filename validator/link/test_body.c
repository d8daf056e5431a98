/*
 * Tests and what in them may fail: an assertion (assertion_p.h), or a call of a function that makes one, by
 * its name. Functions of the test file count, and those of files that the tests share. Where the body of a
 * test is not in the file, nothing is said about it.
 *
 * Names are compared, not values: a test that calls something named like a function which asserts is taken to
 * assert. So what has no assertion here has none, and not all that has none is here.
 */
#include "validator/link/assertion_p.h"
#include "validator/link/link.h"
#include "validator/link/names_p.h"

/* Functions that assert through others: so many calls lie between. */
#define MOST_ROUNDS 3u
/* Calls around the function of a test: it('…', wrapped(inside(() => …))). */
#define MOST_WRAPPERS 4u

enum role { ROLE_NONE, ROLE_TEST, ROLE_SHARED };
enum grade { FINE, MAY_FAIL, SHARED_ERROR };

/* Owners of names other than a file (its row + 1). */
#define OF_ALL 0u
#define OF_PLAIN_CALLS UINT32_MAX

struct bodies {
    struct link_context *context;
    struct facts_store *store;
    uint8_t *roles;            /* by file: enum role */
    uint8_t *may_fail;         /* by row of `call`: enum grade */
    struct link_names names;   /* (owner, function) that asserts */
    struct link_names callees; /* (0, callee) -> whether a call of it may fail */
    struct base_str done;      /* as the store has it */
};

/* ---- which files, which calls ---- */

static bool has_tests(const struct facts_store *store, uint32_t file)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_test_case, file);
    for (size_t i = range.from; i < range.to; i++)
        if (base_str_is(FACTS_GET_TEXT(store, test_case, i, kind), "test"))
            return true;
    return false;
}

/* Files with tests, what lies beside them, and files of the product that call expect(). */
static bool find_roles(struct bodies *bodies)
{
    struct facts_store *store = bodies->store;
    struct base_str expect = facts_store_intern(store, BASE_STR("expect"));
    size_t files = facts_store_count(store, FACTS_TABLE_file);
    bool any = false;
    for (size_t i = 0; i < files; i++) {
        struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, (uint32_t)i);
        if (calls.from == calls.to)
            continue;
        if (FACTS_GET_INT(store, file, i, is_test)) {
            bool tests = has_tests(store, (uint32_t)i);
            bodies->roles[i] = tests ? ROLE_TEST : ROLE_SHARED;
            any = any || tests;
            continue;
        }
        for (size_t k = calls.from; k < calls.to && !bodies->roles[i]; k++)
            if (FACTS_GET_TEXT(store, call, k, callee).p == expect.p)
                bodies->roles[i] = ROLE_SHARED;
    }
    return any;
}

/* The same few functions are called in all tests: each is judged by its name once. */
static bool callee_may_fail(struct bodies *bodies, struct base_str callee)
{
    uint32_t entry = link_names_first(&bodies->callees, 0, callee);
    if (entry != LINK_NONE)
        return bodies->callees.entries.items[entry].value;
    bool may_fail = link_may_fail(callee);
    link_names_add(&bodies->callees, 0, callee, may_fail);
    return may_fail;
}

/* Whether a call of a test may: done(), it.done() and calls that are named so, and errors that are made. */
static bool may_fail(struct bodies *bodies, size_t call, struct base_str callee, struct base_str kind)
{
    struct base_str name = FACTS_GET_TEXT(bodies->store, call, call, name);
    if (base_str_is(kind, "new"))
        return link_makes_error(name);
    return name.p == bodies->done.p || callee_may_fail(bodies, callee);
}

/* An error that is made in a test fails it. One that is made in what tests share may as well be about its
 * use: it counts for functions only, since methods are called as those of the product are. */
static void look_at_calls(struct bodies *bodies, uint32_t file)
{
    struct facts_store *store = bodies->store;
    struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, file);
    bool is_test = FACTS_GET_INT(store, file, file, is_test);
    for (size_t i = calls.from; i < calls.to; i++) {
        struct base_str callee = FACTS_GET_TEXT(store, call, i, callee);
        struct base_str kind = FACTS_GET_TEXT(store, call, i, kind);
        if (is_test ? may_fail(bodies, i, callee, kind) : link_expects(callee))
            bodies->may_fail[i] =
                bodies->roles[file] == ROLE_SHARED && base_str_is(kind, "new") ? SHARED_ERROR : MAY_FAIL;
    }
}

/* ---- functions that assert ---- */

/* The row of a scope; scopes stand in the order of their ordinals. */
static size_t scope_row(struct facts_range scopes, int64_t ordinal)
{
    return ordinal >= 0 && (size_t)ordinal < scopes.to - scopes.from ? scopes.from + (size_t)ordinal
                                                                     : SIZE_MAX;
}

/* Names the functions around the calls of a grade; true when one is new. */
static bool name_functions(struct bodies *bodies, uint32_t file, enum grade grade, uint8_t *seen)
{
    struct facts_store *store = bodies->store;
    struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, file);
    struct facts_range scopes = facts_store_of_file(store, FACTS_TABLE_scope, file);
    uint32_t owner = grade == SHARED_ERROR              ? OF_PLAIN_CALLS
                     : bodies->roles[file] == ROLE_TEST ? file + 1
                                                        : OF_ALL;
    bool any = false;
    for (size_t i = calls.from; i < calls.to; i++) {
        if (bodies->may_fail[i] != grade)
            continue;
        size_t row = scope_row(scopes, FACTS_GET_INT(store, call, i, scope));
        while (row != SIZE_MAX && !(seen[row] & grade)) {
            seen[row] |= (uint8_t)grade;
            struct base_str name = FACTS_GET_TEXT(store, scope, row, name);
            if (name.n && link_names_first(&bodies->names, owner, name) == LINK_NONE) {
                link_names_add(&bodies->names, owner, name, 0);
                any = true;
            }
            row = scope_row(scopes, FACTS_GET_INT(store, scope, row, parent));
        }
    }
    return any;
}

static bool is_named(const struct bodies *bodies, uint32_t owner, struct base_str name)
{
    return link_names_first(&bodies->names, owner, name) != LINK_NONE;
}

/* Calls of functions that assert may fail, too. */
static void follow_names(struct bodies *bodies, uint32_t file)
{
    struct facts_store *store = bodies->store;
    struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, file);
    for (size_t i = calls.from; i < calls.to; i++) {
        if (bodies->may_fail[i])
            continue;
        struct base_str name = FACTS_GET_TEXT(store, call, i, name);
        if (is_named(bodies, OF_ALL, name) || is_named(bodies, file + 1, name) ||
            (FACTS_GET_TEXT(store, call, i, callee).p == name.p && is_named(bodies, OF_PLAIN_CALLS, name)))
            bodies->may_fail[i] = MAY_FAIL;
    }
}

static void find_functions(struct bodies *bodies)
{
    size_t files = facts_store_count(bodies->store, FACTS_TABLE_file);
    uint8_t *seen = base_alloc(facts_store_count(bodies->store, FACTS_TABLE_scope) + 1);
    bool any = true;
    for (unsigned round = 0; round < MOST_ROUNDS && any; round++) {
        any = false;
        for (size_t i = 0; i < files; i++)
            for (enum grade grade = MAY_FAIL; grade <= SHARED_ERROR && bodies->roles[i]; grade++)
                any = name_functions(bodies, (uint32_t)i, grade, seen) || any;
        for (size_t i = 0; i < files && any; i++)
            if (bodies->roles[i])
                follow_names(bodies, (uint32_t)i);
    }
    base_free(seen);
}

/* ---- tests ---- */

/* One file with tests. */
struct file_view {
    uint32_t file;
    struct facts_range calls, scopes, arguments;
    uint32_t *first_argument,
        *next_argument;     /* by call; by row of the file: the next of the same call, + 1 */
    uint32_t *next_failing; /* by scope: the first scope from it on with a call that may fail; LINK_NONE */
    uint32_t *failing;      /* by scope: row of the first such call; LINK_NONE */
    bool *has_done;         /* by scope: it takes a callback that ends the test */
    bool is_checked_by_hook;
};

static void open_view(struct bodies *bodies, struct file_view *view, uint32_t file)
{
    struct facts_store *store = bodies->store;
    *view = (struct file_view){.file = file};
    view->calls = facts_store_of_file(store, FACTS_TABLE_call, file);
    view->scopes = facts_store_of_file(store, FACTS_TABLE_scope, file);
    view->arguments = facts_store_of_file(store, FACTS_TABLE_call_argument, file);
    size_t calls = view->calls.to - view->calls.from, scopes = view->scopes.to - view->scopes.from;
    size_t arguments = view->arguments.to - view->arguments.from;
    view->first_argument = base_alloc((calls + 1) * sizeof *view->first_argument);
    view->next_argument = base_alloc((arguments + 1) * sizeof *view->next_argument);
    view->next_failing = base_alloc((scopes + 1) * sizeof *view->next_failing);
    view->failing = base_alloc((scopes + 1) * sizeof *view->failing);
    view->has_done = base_alloc(scopes + 1);
    for (size_t i = arguments; i-- > 0;) {
        int64_t call = FACTS_GET_INT(store, call_argument, view->arguments.from + i, call);
        if (call < 0 || (size_t)call >= calls)
            continue;
        view->next_argument[i] = view->first_argument[call];
        view->first_argument[call] = (uint32_t)i + 1;
    }
}

static void close_view(struct file_view *view)
{
    base_free(view->first_argument);
    base_free(view->next_argument);
    base_free(view->next_failing);
    base_free(view->failing);
    base_free(view->has_done);
}

/* it('…', (done) => …): a test that never calls it fails. */
static void find_callbacks(struct bodies *bodies, struct file_view *view)
{
    static const char *const names[] = {"done", "cb", "callback"};
    struct facts_store *store = bodies->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_parameter, view->file);
    for (size_t i = range.from; i < range.to; i++) {
        int64_t scope = FACTS_GET_INT(store, parameter, i, scope);
        struct base_str name = FACTS_GET_TEXT(store, parameter, i, name);
        if (scope < 0 || (size_t)scope >= view->scopes.to - view->scopes.from)
            continue;
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            view->has_done[scope] = view->has_done[scope] || base_str_is(name, names[k]);
    }
}

static void find_failing(struct bodies *bodies, struct file_view *view)
{
    size_t scopes = view->scopes.to - view->scopes.from;
    for (size_t i = 0; i <= scopes; i++)
        view->failing[i] = view->next_failing[i] = LINK_NONE;
    for (size_t i = view->calls.from; i < view->calls.to; i++) {
        int64_t scope = bodies->may_fail[i] ? FACTS_GET_INT(bodies->store, call, i, scope) : -1;
        if (scope >= 0 && (size_t)scope < scopes && view->failing[scope] == LINK_NONE)
            view->failing[scope] = (uint32_t)i;
    }
    for (size_t i = scopes; i-- > 0;)
        view->next_failing[i] = view->failing[i] == LINK_NONE ? view->next_failing[i + 1] : (uint32_t)i;
}

/* The end of the scopes within one: they follow it. */
static size_t end_of(const struct bodies *bodies, const struct file_view *view, size_t scope)
{
    size_t scopes = view->scopes.to - view->scopes.from, end = scope + 1;
    while (end < scopes &&
           FACTS_GET_INT(bodies->store, scope, view->scopes.from + end, parent) >= (int64_t)scope)
        end++;
    return end;
}

struct body {
    bool is_known, is_checked;
    uint32_t call; /* the first that may fail; LINK_NONE */
    int64_t end_line;
};

static void look_into(const struct bodies *bodies, const struct file_view *view, int64_t scope,
                      struct body *body)
{
    if (scope <= 0 || (size_t)scope >= view->scopes.to - view->scopes.from)
        return;
    size_t end = end_of(bodies, view, (size_t)scope);
    uint32_t at = view->next_failing[scope];
    body->is_known = true;
    body->is_checked = body->is_checked || view->has_done[scope];
    body->end_line = FACTS_GET_INT(bodies->store, scope, view->scopes.from + (size_t)scope, end_line);
    if (at != LINK_NONE && at < end && body->call == LINK_NONE)
        body->call = view->failing[at];
}

/* The functions among the arguments of a call, and of the calls that wrap them. */
static void read_body(const struct bodies *bodies, const struct file_view *view, int64_t call, unsigned depth,
                      struct body *body)
{
    struct facts_store *store = bodies->store;
    if (call < 0 || (size_t)call >= view->calls.to - view->calls.from || depth > MOST_WRAPPERS)
        return;
    for (uint32_t i = view->first_argument[call]; i; i = view->next_argument[i - 1]) {
        size_t row = view->arguments.from + i - 1;
        int64_t scope = FACTS_GET_INT(store, call_argument, row, value_scope);
        int64_t wrapper = FACTS_GET_INT(store, call_argument, row, value_call);
        if (scope > 0)
            look_into(bodies, view, scope, body);
        else if (wrapper > call)
            read_body(bodies, view, wrapper, depth + 1, body);
    }
}

static void read_test(struct bodies *bodies, const struct file_view *view, size_t row)
{
    struct facts_store *store = bodies->store;
    struct facts_test_case test;
    struct body body = {.call = LINK_NONE};
    FACTS_GET(store, test_case, row, &test);
    read_body(bodies, view, test.call, 0, &body);
    if (!body.is_known || (body.is_checked && body.call == LINK_NONE))
        return;
    struct base_str assertion = BASE_STR_ABSENT;
    int64_t line = FACTS_NULL;
    if (body.call != LINK_NONE) {
        assertion = FACTS_GET_TEXT(store, call, body.call, callee);
        line = FACTS_GET_INT(store, call, body.call, line);
    }
    FACTS_ADD(store, test_body, .path = test.path, .line = test.line, .col = test.col,
              .end_line = body.end_line, .unit = test.unit, .name = test.name, .modifier = test.modifier,
              .assertion = assertion, .assertion_line = line);
}

/* An afterEach that asserts does so for every test of the file. */
static bool is_checked_by_hook(const struct bodies *bodies, const struct file_view *view,
                               struct facts_range tests)
{
    for (size_t i = tests.from; i < tests.to; i++) {
        struct body body = {.call = LINK_NONE};
        struct base_str name = FACTS_GET_TEXT(bodies->store, test_case, i, function_name);
        if (!base_str_ends(name, "afterEach"))
            continue;
        read_body(bodies, view, FACTS_GET_INT(bodies->store, test_case, i, call), 0, &body);
        if (body.call != LINK_NONE)
            return true;
    }
    return false;
}

static void read_file(struct bodies *bodies, uint32_t file)
{
    struct file_view view;
    struct facts_range tests = facts_store_of_file(bodies->store, FACTS_TABLE_test_case, file);
    open_view(bodies, &view, file);
    find_callbacks(bodies, &view);
    find_failing(bodies, &view);
    if (!is_checked_by_hook(bodies, &view, tests))
        for (size_t i = tests.from; i < tests.to; i++)
            if (base_str_is(FACTS_GET_TEXT(bodies->store, test_case, i, kind), "test"))
                read_test(bodies, &view, i);
    close_view(&view);
}

static void run(struct link_context *context)
{
    struct bodies bodies = {.context = context,
                            .store = context->store,
                            .names = {.interned = true},
                            .callees = {.interned = true}};
    bodies.done = facts_store_intern(context->store, BASE_STR("done"));
    size_t files = facts_store_count(context->store, FACTS_TABLE_file);
    bodies.roles = base_alloc(files + 1);
    bodies.may_fail = base_alloc(facts_store_count(context->store, FACTS_TABLE_call) + 1);
    if (find_roles(&bodies)) {
        for (size_t i = 0; i < files; i++)
            if (bodies.roles[i])
                look_at_calls(&bodies, (uint32_t)i);
        find_functions(&bodies);
        for (size_t i = 0; i < files; i++)
            if (bodies.roles[i] == ROLE_TEST)
                read_file(&bodies, (uint32_t)i);
        facts_store_sort(context->store, FACTS_TABLE_test_body, (const char *const[]){"path", "line", "col"},
                         3);
    }
    link_names_finish(&bodies.names);
    link_names_finish(&bodies.callees);
    base_free(bodies.may_fail);
    base_free(bodies.roles);
}

static const enum facts_table fills[] = {FACTS_TABLE_test_body, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_test_case,     FACTS_TABLE_scope,
                                         FACTS_TABLE_parameter,     FACTS_TABLE_call,
                                         FACTS_TABLE_call_argument, FACTS_TABLE_COUNT};

const struct link_linker link_test_body = {"test_body", fills, needs, run};
