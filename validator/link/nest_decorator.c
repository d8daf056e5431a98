/* What decorators mean. A name counts by its import only: a class or function of the same name is none. */
#include "validator/link/nest_p.h"

static const struct {
    const char *package, *name;
    enum link_nest_kind kind;
    const char *method;
} meanings[] = {
    {"@nestjs/common", "Controller", LINK_NEST_CONTROLLER, NULL},
    {"@nestjs/common", "Module", LINK_NEST_MODULE, NULL},
    {"@nestjs/common", "Get", LINK_NEST_ROUTE, "GET"},
    {"@nestjs/common", "Post", LINK_NEST_ROUTE, "POST"},
    {"@nestjs/common", "Put", LINK_NEST_ROUTE, "PUT"},
    {"@nestjs/common", "Patch", LINK_NEST_ROUTE, "PATCH"},
    {"@nestjs/common", "Delete", LINK_NEST_ROUTE, "DELETE"},
    {"@nestjs/common", "Head", LINK_NEST_ROUTE, "HEAD"},
    {"@nestjs/common", "Options", LINK_NEST_ROUTE, "OPTIONS"},
    {"@nestjs/common", "All", LINK_NEST_ROUTE, "ALL"},
    {"@nestjs/common", "Search", LINK_NEST_ROUTE, "SEARCH"},
    {"@nestjs/common", "Sse", LINK_NEST_ROUTE, "GET"},
    {"@nestjs/common", "Propfind", LINK_NEST_ROUTE, "PROPFIND"},
    {"@nestjs/common", "Proppatch", LINK_NEST_ROUTE, "PROPPATCH"},
    {"@nestjs/common", "Mkcol", LINK_NEST_ROUTE, "MKCOL"},
    {"@nestjs/common", "Copy", LINK_NEST_ROUTE, "COPY"},
    {"@nestjs/common", "Move", LINK_NEST_ROUTE, "MOVE"},
    {"@nestjs/common", "Lock", LINK_NEST_ROUTE, "LOCK"},
    {"@nestjs/common", "Unlock", LINK_NEST_ROUTE, "UNLOCK"},
    {"@nestjs/common", "RequestMapping", LINK_NEST_MAPPING, NULL},
    {"@nestjs/common", "Version", LINK_NEST_VERSION, NULL},
    {"@nestjs/common", "forwardRef", LINK_NEST_FORWARD, NULL},
    {"@nestjs/common", "PATH_METADATA", LINK_NEST_PATH, NULL},
    {"@nestjs/core", "NestFactory", LINK_NEST_FACTORY, NULL},
    {"@nestjs/core", "RouterModule", LINK_NEST_ROUTER, NULL},
    {"nest-router", "RouterModule", LINK_NEST_ROUTER, NULL},
    {"@nestjs/swagger", "SwaggerModule", LINK_NEST_SWAGGER, NULL},
    {"@nestjs/swagger", "ApiExcludeEndpoint", LINK_NEST_HIDE_ROUTE, NULL},
    {"@nestjs/swagger", "ApiExcludeController", LINK_NEST_HIDE_CLASS, NULL},
};

enum link_nest_kind link_nest_kind_of(struct base_str package, struct base_str name, const char **method)
{
    *method = NULL;
    if (!base_str_starts(package, "@nestjs/") && !base_str_is(package, "nest-router"))
        return LINK_NEST_NOTHING;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (base_str_is(name, meanings[i].name) && base_str_is(package, meanings[i].package)) {
            *method = meanings[i].method;
            return meanings[i].kind;
        }
    return LINK_NEST_NOTHING;
}

/* The row that imports the first part of a dotted name; NULL for none. */
static const struct facts_resolved_import *import_of(const struct link_code *code, struct base_str written)
{
    struct base_str rest = written, head = base_str_split(&rest, '.');
    uint32_t entry = link_names_first(&code->imports_by_alias, 0, head);
    return entry == LINK_NONE ? NULL : &code->imports[code->imports_by_alias.entries.items[entry].value];
}

enum link_nest_kind link_nest_kind_in(const struct link_code *code, struct base_str written,
                                      const char **method)
{
    const struct facts_resolved_import *row = import_of(code, written);
    struct base_str rest = written;
    *method = NULL;
    if (!row || row->is_type)
        return LINK_NEST_NOTHING;
    base_str_split(&rest, '.');
    bool is_whole = base_str_is(row->name, "*") || (base_str_is(row->name, "default") && rest.p);
    if (!is_whole && rest.p)
        return LINK_NEST_NOTHING;
    return link_nest_kind_of(row->package, is_whole ? rest : row->name, method);
}

/* ---- functions that compose decorators ---- */

static bool may_be_composed(enum link_nest_kind kind)
{
    return kind == LINK_NEST_CONTROLLER || kind == LINK_NEST_ROUTE || kind == LINK_NEST_MAPPING ||
           kind == LINK_NEST_VERSION || kind == LINK_NEST_HIDE_ROUTE || kind == LINK_NEST_HIDE_CLASS;
}

/* The function of the module that a scope lies in; LINK_NONE for none with a name. */
static uint32_t outermost_function(const struct link_code *code, int64_t scope)
{
    while (scope > 0 && scope < (int64_t)code->scope_count && code->scopes[scope].parent > 0 &&
           code->scopes[scope].parent < scope)
        scope = code->scopes[scope].parent;
    if (scope <= 0 || scope >= (int64_t)code->scope_count || !code->scopes[scope].name.p)
        return LINK_NONE;
    struct base_str kind = code->scopes[scope].kind;
    return base_str_is(kind, "function") || base_str_is(kind, "arrow") ? (uint32_t)scope : LINK_NONE;
}

static void find_in_file(struct link_nest *nest, uint32_t file)
{
    struct facts_store *store = nest->context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call, file);
    for (size_t i = range.from; i < range.to; i++) {
        const char *method;
        if (!base_str_is(FACTS_GET_TEXT(store, call, i, kind), "call"))
            continue;
        struct base_str callee = FACTS_GET_TEXT(store, call, i, callee);
        struct link_code *code = link_codes_get(&nest->codes, file);
        enum link_nest_kind kind = link_nest_kind_in(code, callee, &method);
        uint32_t scope = may_be_composed(kind)
                             ? outermost_function(code, FACTS_GET_INT(store, call, i, scope))
                             : LINK_NONE;
        if (scope == LINK_NONE)
            continue;
        link_names_add(&nest->composers, file, code->scopes[scope].name, (uint32_t)nest->composed.n);
        base_vec_push(&nest->composed,
                      (struct link_nest_composed){.kind = kind,
                                                  .method = method,
                                                  .code = code,
                                                  .scope = scope,
                                                  .call = (uint32_t)FACTS_GET_INT(store, call, i, ordinal)});
    }
}

void link_nest_find_composers(struct link_nest *nest)
{
    struct facts_store *store = nest->context->store;
    for (size_t i = 0; i < nest->codes.count; i++)
        if (nest->flags[i] & (LINK_NEST_HAS_CONTROLLER | LINK_NEST_HAS_ROUTE))
            find_in_file(nest, (uint32_t)i);
    size_t rows = facts_store_count(store, FACTS_TABLE_resolved_import);
    for (size_t i = 0; i < nest->composed.n; i++)
        nest->flags[nest->composed.items[i].code->file] |= LINK_NEST_HAS_COMPOSED;
    for (size_t i = 0; nest->composed.n && i < rows; i++) {
        uint32_t target = FACTS_GET_FILE(store, resolved_import, i, definition_path);
        uint32_t file = FACTS_GET_FILE(store, resolved_import, i, path);
        if (target == LINK_NONE || file == LINK_NONE || FACTS_GET_INT(store, file, file, is_test))
            continue;
        struct base_str name = FACTS_GET_TEXT(store, resolved_import, i, definition_name);
        if (name.p && link_names_first(&nest->composers, target, name) != LINK_NONE)
            nest->flags[file] |= LINK_NEST_HAS_COMPOSED;
    }
}

/* ---- decorators ---- */

/* Where a composing function, as a file names it, is declared. */
static uint32_t find_composer(struct link_nest *nest, const struct link_code *code, struct base_str written)
{
    const struct facts_resolved_import *row = import_of(code, written);
    if (nest->composed.n == 0)
        return LINK_NONE;
    if (!row)
        return link_names_first(&nest->composers, code->file, written);
    uint32_t file =
        row->definition_path.p ? facts_store_file(nest->context->store, row->definition_path) : LINK_NONE;
    if (file == LINK_NONE || !row->definition_name.p)
        return LINK_NONE;
    return link_names_first(&nest->composers, file, row->definition_name);
}

static void read_composed(struct link_nest *nest, struct link_code *code, uint32_t call, uint32_t entry,
                          struct link_nest_uses *out)
{
    struct link_evaluator *evaluator = &nest->evaluator;
    struct link_name *entries = nest->composers.entries.items;
    const struct link_nest_composed *first = &nest->composed.items[entries[entry].value];
    struct link_value function = {
        .kind = LINK_FUNCTION, .frame = link_frame_static(evaluator, first->code, 0), .index = first->scope};
    struct link_frame *frame = NULL;
    if (call != LINK_NONE) {
        int64_t scope = code->calls[call].scope;
        bool is_known = scope >= 0 && scope < (int64_t)code->scope_count;
        frame = link_frame_call(evaluator, link_frame_static(evaluator, code, is_known ? (uint32_t)scope : 0),
                                call, function);
    }
    if (!frame)
        frame = link_frame_static(evaluator, first->code, first->scope);
    size_t from = out->items.n;
    for (; entry != LINK_NONE; entry = entries[entry].next) {
        const struct link_nest_composed *one = &nest->composed.items[entries[entry].value];
        base_vec_push(&out->items, (struct link_nest_use){one->kind, one->method, frame, one->call});
    }
    /* The last one to be applied counts, and the caller takes the first. */
    for (size_t i = from, k = out->items.n; i + 1 < k; i++, k--) {
        struct link_nest_use swapped = out->items.items[i];
        out->items.items[i] = out->items.items[k - 1];
        out->items.items[k - 1] = swapped;
    }
}

void link_nest_read_decorator(struct link_nest *nest, struct link_code *code,
                              const struct facts_decorator *decorator, struct link_nest_uses *out)
{
    const char *method;
    enum link_nest_kind kind = link_nest_kind_in(code, decorator->name, &method);
    bool has_call = decorator->call >= 0 && decorator->call < (int64_t)code->call_count;
    uint32_t call = has_call ? (uint32_t)decorator->call : LINK_NONE;
    if (kind == LINK_NEST_NOTHING) {
        uint32_t entry = find_composer(nest, code, decorator->name);
        if (entry != LINK_NONE)
            read_composed(nest, code, call, entry, out);
        return;
    }
    int64_t scope = has_call ? code->calls[call].scope : 0;
    bool is_known = scope >= 0 && scope < (int64_t)code->scope_count;
    base_vec_push(
        &out->items,
        (struct link_nest_use){
            kind, method, link_frame_static(&nest->evaluator, code, is_known ? (uint32_t)scope : 0), call});
}

void link_nest_load_decorators(struct link_nest *nest, uint32_t file)
{
    struct facts_store *store = nest->context->store;
    if (nest->loaded[file])
        return;
    nest->loaded[file] = true;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_decorator, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_decorator row;
        FACTS_GET(store, decorator, i, &row);
        bool is_class = base_str_is(row.target_kind, "class");
        struct base_str class = is_class ? row.target : row.owner;
        if (!class.p || (!is_class && !base_str_is(row.target_kind, "method")))
            continue;
        link_names_add(is_class ? &nest->of_class : &nest->of_member, file, class,
                       (uint32_t)nest->decorators.n);
        base_vec_push(&nest->decorators, row);
    }
}

bool link_nest_is_hiding(const struct link_nest_use *use)
{
    const struct link_code *code = use->frame->code;
    uint32_t first =
        use->call == LINK_NONE ? LINK_NONE : link_code_argument(code, use->call, 0, BASE_STR_ABSENT);
    return first == LINK_NONE || !base_str_is(code->arguments[first].value, "false");
}
