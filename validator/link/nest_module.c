/* Which modules and controllers a module takes in. */
#include "validator/link/nest_p.h"

/* An expression's text is cut at 200 bytes: from here on it may be one. */
#define CUT_FROM 190u

enum list { IMPORTS, CONTROLLERS };

static void read_value(struct link_nest *nest, uint32_t class, enum list list, struct link_value value,
                       unsigned depth);

/* ---- adding ---- */

static void set_loose(struct link_nest *nest, uint32_t class, enum list list)
{
    if (list == IMPORTS)
        nest->classes.items[class].is_loose_imports = true;
    else
        nest->classes.items[class].is_loose_controllers = true;
}

static void add(struct link_nest *nest, uint32_t class, enum list list, uint32_t what)
{
    if (what == LINK_NONE)
        return;
    if (list == IMPORTS && nest->classes.items[what].is_module) {
        base_vec_push(&nest->classes.items[class].imports, what);
    } else if (list == CONTROLLERS && nest->classes.items[what].is_controller) {
        base_vec_push(&nest->classes.items[class].controllers, what);
        nest->classes.items[what].is_listed = true;
    }
}

/* ---- values ---- */

struct link_value *link_nest_elements(struct link_nest *nest, struct link_value list, uint32_t *n)
{
    const struct link_code *code = list.frame->code;
    int64_t line =
        list.kind == LINK_ARGUMENT ? code->arguments[list.index].line : code->bindings[list.index].line;
    *n = 0;
    if (nest->elements >= LINK_NEST_MOST_ELEMENTS) {
        if (!nest->is_cut)
            link_limit(nest->context, FACTS_TABLE_endpoint, code->info.path, line,
                       BASE_STR("lists of modules name each other too often for all of them to be followed"));
        nest->is_cut = true;
        return NULL;
    }
    struct link_value *elements = base_alloc(LINK_MAX_ELEMENTS * sizeof *elements);
    *n = link_elements(&nest->evaluator, list, elements, LINK_MAX_ELEMENTS);
    nest->elements += *n + 1;
    return elements;
}

static bool is_array(struct link_value value)
{
    const struct link_code *code = value.frame->code;
    return value.kind == LINK_ARGUMENT ? base_str_is(code->arguments[value.index].kind, "array")
                                       : base_str_is(code->bindings[value.index].value_kind, "array");
}

/* The text of an array that has no rows for its elements: what a function returns. */
static bool has_no_rows(struct link_value value)
{
    return value.kind == LINK_LITERAL && !value.text.p;
}

/* { module: X, imports: […], controllers: […] } */
static void read_object(struct link_nest *nest, uint32_t class, enum list list, struct link_value object,
                        unsigned depth)
{
    struct link_evaluator *evaluator = &nest->evaluator;
    uint32_t module = link_nest_class_of(nest, link_member(evaluator, object, BASE_STR("module")));
    if (has_no_rows(object) || module == LINK_NONE)
        set_loose(nest, class, list);
    if (module == LINK_NONE || list != IMPORTS)
        return;
    add(nest, class, IMPORTS, module);
    struct link_value imports = link_member(evaluator, object, BASE_STR("imports"));
    struct link_value controllers = link_member(evaluator, object, BASE_STR("controllers"));
    if (imports.kind != LINK_UNKNOWN)
        read_value(nest, module, IMPORTS, imports, depth + 1);
    if (controllers.kind != LINK_UNKNOWN)
        read_value(nest, module, CONTROLLERS, controllers, depth + 1);
}

static void read_value(struct link_nest *nest, uint32_t class, enum list list, struct link_value value,
                       unsigned depth)
{
    switch (value.kind) {
    case LINK_CLASS:
        add(nest, class, list, link_nest_class_of(nest, value));
        return;
    case LINK_FOREIGN:
        return; /* of a package */
    case LINK_LITERAL:
    case LINK_ARGUMENT:
        break;
    default:
        set_loose(nest, class, list);
        return;
    }
    if (depth > LINK_NEST_MOST_CHILDREN || has_no_rows(value)) {
        set_loose(nest, class, list);
    } else if (!is_array(value)) {
        read_object(nest, class, list, value, depth);
    } else {
        uint32_t n;
        struct link_value *elements = link_nest_elements(nest, value, &n);
        if (!elements || n == LINK_MAX_ELEMENTS)
            set_loose(nest, class, list);
        for (uint32_t i = 0; i < n; i++)
            read_value(nest, class, list, elements[i], depth + 1);
        base_free(elements);
    }
}

/* ---- elements as they are written ---- */

/* forwardRef(() => X) */
static struct link_value forwarded(struct link_nest *nest, struct link_frame *frame, uint32_t call)
{
    struct link_code *code = frame->code;
    struct link_value unknown = {.kind = LINK_UNKNOWN};
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    int64_t scope = first == LINK_NONE ? 0 : code->arguments[first].value_scope;
    if (scope <= 0 || scope >= (int64_t)code->scope_count)
        return unknown;
    struct link_value function = {.kind = LINK_FUNCTION, .frame = frame, .index = (uint32_t)scope};
    return link_call_function(&nest->evaluator, function, NULL, NULL, 0);
}

/* X.forRoot({ controllers: […] }) */
static void read_dynamic(struct link_nest *nest, uint32_t class, struct link_frame *frame, uint32_t call,
                         uint32_t module)
{
    uint32_t first = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    add(nest, class, IMPORTS, module);
    if (first == LINK_NONE || !base_str_is(frame->code->arguments[first].kind, "object"))
        return;
    struct link_value options = {.kind = LINK_ARGUMENT, .frame = frame, .index = first};
    struct link_value imports = link_member(&nest->evaluator, options, BASE_STR("imports"));
    struct link_value controllers = link_member(&nest->evaluator, options, BASE_STR("controllers"));
    if (imports.kind != LINK_UNKNOWN)
        read_value(nest, module, IMPORTS, imports, 0);
    if (controllers.kind != LINK_UNKNOWN)
        read_value(nest, module, CONTROLLERS, controllers, 0);
}

static void read_call(struct link_nest *nest, uint32_t class, enum list list, struct link_frame *frame,
                      uint32_t call)
{
    struct link_code *code = frame->code;
    const struct facts_call *row = &code->calls[call];
    const char *method;
    if (link_nest_kind_in(code, row->callee, &method) == LINK_NEST_FORWARD) {
        read_value(nest, class, list, forwarded(nest, frame, call), 0);
        return;
    }
    if (row->receiver.p && row->receiver_call < 0 && list == IMPORTS) {
        struct link_value object =
            link_evaluate_path(&nest->evaluator, frame, row->receiver, LINK_NONE, row->line);
        uint32_t module = link_nest_class_of(nest, object);
        if (module != LINK_NONE && nest->classes.items[module].is_module) {
            read_dynamic(nest, class, frame, call, module);
            return;
        }
        if (object.kind == LINK_FOREIGN || object.kind == LINK_CLASS)
            return;
    }
    read_value(nest, class, list, link_evaluate_call(&nest->evaluator, frame, call), 0);
}

static void read_element(struct link_nest *nest, uint32_t class, enum list list, struct link_frame *frame,
                         uint32_t argument)
{
    const struct facts_call_argument *row = &frame->code->arguments[argument];
    if (base_str_is(row->kind, "call") && row->value_call >= 0 &&
        row->value_call < (int64_t)frame->code->call_count)
        read_call(nest, class, list, frame, (uint32_t)row->value_call);
    else if (base_str_is(row->kind, "spread"))
        read_value(nest, class, list, link_evaluate_text(&nest->evaluator, frame, row->value), 0);
    else
        read_value(nest, class, list, link_evaluate_argument(&nest->evaluator, frame, argument), 0);
}

void link_nest_read_import(struct link_nest *nest, uint32_t class, struct link_frame *frame,
                           uint32_t argument)
{
    read_element(nest, class, IMPORTS, frame, argument);
}

/* A member of the object that @Module is given. */
static void read_list(struct link_nest *nest, uint32_t class, enum list list, const struct link_nest_use *use)
{
    static const char *const names[] = {"imports", "controllers"};
    struct link_code *code = use->frame->code;
    struct base_str name = base_str_of(names[list]);
    uint32_t whole = link_code_argument(code, use->call, 0, name);
    if (whole == LINK_NONE)
        return;
    if (!base_str_is(code->arguments[whole].kind, "array")) {
        read_element(nest, class, list, use->frame, whole);
        return;
    }
    for (uint32_t i = code->first_argument[use->call]; i != LINK_NONE; i = code->next_argument[i]) {
        struct base_str member = code->arguments[i].member;
        if (code->arguments[i].position == 0 && member.n > name.n + 1 && member.p[name.n] == '.' &&
            base_str_starts(member, names[list]) &&
            base_str_find_char(base_str_from(member, name.n + 1), '.') < 0)
            read_element(nest, class, list, use->frame, i);
    }
}

/* Whether a method of the class returns a module with lists of its own. */
static bool is_dynamic(const struct link_nest_class *class)
{
    const struct link_code *code = class->code;
    for (uint32_t scope = class->scope + 1; scope < code->scope_count; scope++) {
        if (code->scopes[scope].line > code->scopes[class->scope].end_line)
            break;
        if (code->scopes[scope].parent != (int64_t) class->scope)
            continue;
        LINK_NAMES_EACH(&code->bindings_by_name, scope, BASE_STR(""), i)
        {
            const struct facts_binding *row = &code->bindings[code->bindings_by_name.entries.items[i].value];
            bool is_object = base_str_is(row->value_kind, "object"),
                 is_cut = is_object && row->value.n >= CUT_FROM;
            if (is_cut || (is_object && (base_str_find(row->value, "controllers") >= 0 ||
                                         base_str_find(row->value, "imports") >= 0)))
                return true;
            /* const module = super.register(…); module.controllers = […]; return module; */
            if (base_str_is(row->kind, "return") &&
                (base_str_is(row->value_kind, "identifier") || base_str_is(row->value_kind, "call")))
                return true;
        }
    }
    return false;
}

static void read_module(struct link_nest *nest, uint32_t id)
{
    struct link_nest_class *class = &nest->classes.items[id];
    struct link_nest_use use = class->module;
    struct link_code *code = use.frame->code;
    if (is_dynamic(class))
        class->is_loose_imports = class->is_loose_controllers = true;
    uint32_t first =
        use.call == LINK_NONE ? LINK_NONE : link_code_argument(code, use.call, 0, BASE_STR_ABSENT);
    if (first == LINK_NONE)
        return;
    if (base_str_is(code->arguments[first].kind, "object")) {
        read_list(nest, id, IMPORTS, &use);
        read_list(nest, id, CONTROLLERS, &use);
        for (uint32_t i = code->first_argument[use.call]; i != LINK_NONE; i = code->next_argument[i])
            if (base_str_is(code->arguments[i].kind, "spread") &&
                base_str_find_char(code->arguments[i].member, '.') < 0) {
                set_loose(nest, id, IMPORTS);
                set_loose(nest, id, CONTROLLERS);
            }
        return;
    }
    struct link_value value = link_evaluate_argument(&nest->evaluator, use.frame, first);
    bool is_known = (value.kind == LINK_LITERAL && value.text.p) || value.kind == LINK_ARGUMENT;
    static const char *const names[] = {"imports", "controllers"};
    for (unsigned list = IMPORTS; list <= CONTROLLERS; list++) {
        struct link_value member = {.kind = LINK_UNKNOWN};
        if (is_known)
            member = link_member(&nest->evaluator, value, base_str_of(names[list]));
        read_value(nest, id, (enum list)list, member, 0);
    }
}

/* ---- loose lists ---- */

void link_nest_walk_files(struct link_nest *nest, uint32_t file,
                          void (*visit)(struct link_nest *nest, uint32_t file, void *data), void *data)
{
    struct facts_store *store = nest->context->store;
    BASE_VEC(uint32_t) open = {0};
    size_t from = 0;
    nest->walk++;
    nest->seen[file] = nest->walk;
    base_vec_push(&open, file);
    for (unsigned hop = 0; hop <= LINK_NEST_MOST_HOPS; hop++) {
        size_t to = open.n;
        for (; from < to; from++) {
            uint32_t at = open.items[from];
            visit(nest, at, data);
            if (hop == LINK_NEST_MOST_HOPS || (hop > 0 && (nest->flags[at] & LINK_NEST_HAS_CLASS)))
                continue;
            struct facts_range range = nest->codes.import_ranges[at];
            for (size_t i = range.from; i < range.to; i++) {
                uint32_t target = FACTS_GET_FILE(store, resolved_import, i, definition_path);
                if (target == LINK_NONE)
                    target = FACTS_GET_FILE(store, resolved_import, i, target_path);
                if (target == LINK_NONE || nest->seen[target] == nest->walk ||
                    FACTS_GET_INT(store, resolved_import, i, is_type) ||
                    FACTS_GET_INT(store, file, target, is_test))
                    continue;
                nest->seen[target] = nest->walk;
                base_vec_push(&open, target);
            }
        }
    }
    base_vec_finish(&open);
}

struct loose {
    uint32_t class;
    uint32_t file;
};

static void loosen_class(struct link_nest *nest, uint32_t class, uint32_t other)
{
    if (other == class)
        return;
    if (nest->classes.items[class].is_loose_imports)
        add(nest, class, IMPORTS, other);
    if (nest->classes.items[class].is_loose_controllers)
        add(nest, class, CONTROLLERS, other);
}

/* Takes in what one file imports. */
static void loosen(struct link_nest *nest, uint32_t file, void *data)
{
    const struct loose *loose = data;
    struct facts_store *store = nest->context->store;
    if (file != loose->file && (nest->flags[file] & LINK_NEST_HAS_CLASS))
        return;
    struct facts_range range = nest->codes.import_ranges[file];
    for (size_t i = range.from; i < range.to; i++) {
        if (FACTS_GET_INT(store, resolved_import, i, is_type))
            continue;
        uint32_t target = FACTS_GET_FILE(store, resolved_import, i, definition_path);
        struct base_str name = FACTS_GET_TEXT(store, resolved_import, i, definition_name);
        if (target == LINK_NONE)
            target = FACTS_GET_FILE(store, resolved_import, i, target_path);
        if (target == LINK_NONE || !(nest->flags[target] & LINK_NEST_HAS_CLASS))
            continue;
        bool is_whole = !name.p || base_str_is(name, "*") || base_str_is(name, "default");
        LINK_NAMES_EACH(&nest->by_name, target, is_whole ? BASE_STR("") : name, k)
        {
            loosen_class(nest, loose->class, nest->by_name.entries.items[k].value);
        }
    }
}

void link_nest_loosen(struct link_nest *nest, uint32_t class)
{
    struct loose loose = {class, nest->classes.items[class].code->file};
    if (!nest->classes.items[class].is_loose_imports && !nest->classes.items[class].is_loose_controllers)
        return;
    LINK_NAMES_EACH(&nest->by_name, loose.file, BASE_STR(""), i) /* what the file itself declares */
    {
        loosen_class(nest, class, nest->by_name.entries.items[i].value);
    }
    link_nest_walk_files(nest, loose.file, loosen, &loose);
}

void link_nest_read_modules(struct link_nest *nest)
{
    for (uint32_t i = 0; i < nest->classes.n; i++)
        if (nest->classes.items[i].is_module && nest->classes.items[i].scope != LINK_NONE)
            read_module(nest, i);
    for (uint32_t i = 0; i < nest->classes.n; i++)
        if (nest->classes.items[i].is_module && nest->classes.items[i].scope != LINK_NONE)
            link_nest_loosen(nest, i);
}
