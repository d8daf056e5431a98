/*
 * What belongs to an operation although it may be written elsewhere: the path parameters of the operation and
 * of its path items, references followed, and the statuses of its responses.
 */
#include "validator/link/api_p.h"
#include "validator/link/reference_p.h"

/* References from parameter to parameter that are followed. */
#define MOST_HOPS 32u
/* Path parameters of one operation; one with more is no operation. */
#define MOST_PARAMETERS 256u

struct parameter {
    struct base_str name;
    bool in_path, is_declared;
    struct facts_api_parameter row;
};

struct detail {
    struct link_context *context;
    struct link_api_items items;
    struct link_names owned;               /* (file, pointer of the owner) -> row of api_parameter */
    struct link_names places;              /* (file, pointer) -> the same */
    struct link_names responses;           /* (file, pointer of the operation) -> row of api_response */
    struct link_names targets;             /* (0, document) -> row of api_target */
    BASE_VEC(struct parameter) parameters; /* of the present operation */
};

static void load(struct detail *d)
{
    struct facts_store *store = d->context->store;
    size_t n = facts_store_count(store, FACTS_TABLE_api_parameter);
    for (size_t i = 0; i < n; i++) {
        struct facts_api_parameter row;
        FACTS_GET(store, api_parameter, i, &row);
        link_names_add(&d->places, row.file, row.pointer, (uint32_t)i);
        if (row.owner.p)
            link_names_add(&d->owned, row.file, row.owner, (uint32_t)i);
    }
    n = facts_store_count(store, FACTS_TABLE_api_response);
    for (size_t i = 0; i < n; i++) {
        struct facts_api_response row;
        FACTS_GET(store, api_response, i, &row);
        link_names_add(&d->responses, row.file, row.operation, (uint32_t)i);
    }
    n = facts_store_count(store, FACTS_TABLE_api_target);
    for (size_t i = 0; i < n; i++)
        link_names_add(&d->targets, 0, FACTS_GET_TEXT(store, api_target, i, path), (uint32_t)i);
}

/* ---- parameters ---- */

/* Follows a parameter to the one that is written out; false when it leads to nothing that is known. */
static bool follow(struct detail *d, struct facts_api_parameter *row)
{
    for (unsigned hop = 0; row->ref.p; hop++) {
        struct facts_api_ref ref = {.path = row->path, .target = row->ref};
        for (;; hop++) {
            if (hop >= MOST_HOPS)
                return false;
            struct link_reference to = link_reference_resolve(d->context, ref.path, ref.target);
            if (to.status != LINK_REF_FOUND)
                return false;
            uint32_t entry = link_names_first(&d->places, to.file, to.pointer);
            if (entry != LINK_NONE) {
                FACTS_GET(d->context->store, api_parameter, d->places.entries.items[entry].value, row);
                break;
            }
            if (!link_api_items_reference(&d->items, (struct link_api_place){to.file, to.pointer}, &ref))
                return false;
        }
    }
    return true;
}

static struct parameter *named(struct detail *d, struct base_str name)
{
    /* {proxy+} and {path*} take several segments in the words of gateways and routers. */
    if (name.n > 1 && (name.p[name.n - 1] == '+' || name.p[name.n - 1] == '*'))
        name.n--;
    for (size_t i = 0; i < d->parameters.n; i++)
        if (base_str_eq(d->parameters.items[i].name, name))
            return &d->parameters.items[i];
    base_vec_push(&d->parameters, (struct parameter){.name = name});
    return &d->parameters.items[d->parameters.n - 1];
}

/* Parameters in one path; a path that is longer than a route has no rows at all. */
static void take_template(struct detail *d, struct base_str path)
{
    for (;;) {
        ptrdiff_t open = base_str_find_char(path, '{'), query = base_str_find_char(path, '?');
        if (open < 0 || (query >= 0 && query < open))
            return;
        path = base_str_from(path, (size_t)open + 1);
        ptrdiff_t close = base_str_find_char(path, '}');
        if (close < 0)
            return;
        struct base_str name = base_str_slice(path, 0, (size_t)close);
        if (name.n)
            named(d, name)->in_path = true;
        if (d->parameters.n > MOST_PARAMETERS)
            return;
        path = base_str_from(path, (size_t)close + 1);
    }
}

/* False when one of them is not known. What the operation says goes before what its path item says. */
static bool take_owned(struct detail *d, struct link_api_place owner)
{
    LINK_NAMES_EACH(&d->owned, owner.file, owner.pointer, i)
    {
        struct facts_api_parameter row;
        FACTS_GET(d->context->store, api_parameter, d->owned.entries.items[i].value, &row);
        if (!follow(d, &row))
            return false;
        if (!base_str_is(row.location, "path") || !row.name.p || d->parameters.n > MOST_PARAMETERS)
            continue;
        struct parameter *parameter = named(d, row.name);
        if (!parameter->is_declared)
            parameter->row = row;
        parameter->is_declared = true;
    }
    return true;
}

static bool same_place(struct link_api_place a, struct link_api_place b)
{
    return a.file == b.file && base_str_eq(a.pointer, b.pointer);
}

static bool take_parameters(struct detail *d, const struct link_api_operation *operation)
{
    struct link_api_place own = {operation->row.file, operation->row.pointer};
    d->parameters.n = 0;
    take_template(d, operation->path_template);
    return take_owned(d, own) && (same_place(own, operation->item) || take_owned(d, operation->item)) &&
           (same_place(operation->item, operation->from) || take_owned(d, operation->from));
}

static void write_parameters(struct detail *d, const struct link_api_operation *operation,
                             const struct facts_api_target *target)
{
    if (!take_parameters(d, operation))
        return;
    if (d->parameters.n > MOST_PARAMETERS) {
        link_limit(d->context, FACTS_TABLE_api_path_parameter, operation->row.path, operation->row.line,
                   BASE_STR("the operation has more than 256 path parameters"));
        return;
    }
    for (size_t i = 0; i < d->parameters.n; i++) {
        const struct parameter *parameter = &d->parameters.items[i];
        bool is_declared = parameter->is_declared;
        FACTS_ADD(d->context->store, api_path_parameter, .path = operation->row.path,
                  .line = operation->row.line, .document = target->path, .unit = target->unit,
                  .pointer = operation->row.pointer, .method = operation->row.method,
                  .path_template = operation->path_template, .name = parameter->name,
                  .is_in_path = parameter->in_path, .is_declared = is_declared,
                  .is_required = is_declared ? parameter->row.is_required : FACTS_NULL,
                  .declared_path = is_declared ? parameter->row.path : BASE_STR_ABSENT,
                  .declared_line = is_declared ? parameter->row.line : FACTS_NULL);
    }
}

/* ---- responses ---- */

static void write_responses(struct detail *d, const struct link_api_operation *operation,
                            const struct facts_api_target *target)
{
    struct facts_store *store = d->context->store;
    uint32_t first = link_names_first(&d->responses, operation->row.file, operation->row.pointer);
    struct facts_api_response row;
    for (uint32_t i = first; i != LINK_NONE; i = d->responses.entries.items[i].next) {
        FACTS_GET(store, api_response, d->responses.entries.items[i].value, &row);
        if (base_str_is(row.status, "$ref"))
            return;
    }
    for (uint32_t i = first; i != LINK_NONE; i = d->responses.entries.items[i].next) {
        FACTS_GET(store, api_response, d->responses.entries.items[i].value, &row);
        FACTS_ADD(store, api_operation_response, .path = operation->row.path, .line = row.line,
                  .document = target->path, .unit = target->unit, .pointer = operation->row.pointer,
                  .method = operation->row.method, .path_template = operation->path_template,
                  .status = row.status);
    }
}

/* ---- all documents ---- */

static void miss(struct detail *d, const struct link_api_operation *operation)
{
    struct base_str reason =
        base_str_format(d->context->arena, "the operation refers to %.*s, where no operation was found",
                        BASE_STR_ARG(operation->missing));
    link_limit(d->context, FACTS_TABLE_api_path_parameter, operation->row.path, operation->row.line, reason);
    link_limit(d->context, FACTS_TABLE_api_operation_response, operation->row.path, operation->row.line,
               reason);
}

static void write_document(struct detail *d, const struct facts_api_document *document)
{
    struct link_api_operations operations = {0};
    struct facts_api_target target = {.path = document->path, .unit = document->unit};
    uint32_t entry = link_names_first(&d->targets, 0, document->path);
    if (entry != LINK_NONE)
        FACTS_GET(d->context->store, api_target, d->targets.entries.items[entry].value, &target);
    link_api_items_collect(&d->items, document, &operations);
    for (size_t i = 0; i < operations.items.n; i++) {
        const struct link_api_operation *operation = &operations.items.items[i];
        if (operation->missing.p) {
            miss(d, operation);
            continue;
        }
        write_parameters(d, operation, &target);
        write_responses(d, operation, &target);
    }
    base_vec_finish(&operations.items);
}

static void run(struct link_context *context)
{
    struct detail d = {.context = context};
    size_t n = facts_store_count(context->store, FACTS_TABLE_api_document);
    load(&d);
    link_api_items_init(&d.items, context);
    d.items.is_quiet = true;
    for (size_t i = 0; i < n; i++) {
        struct facts_api_document document;
        FACTS_GET(context->store, api_document, i, &document);
        write_document(&d, &document);
    }
    link_api_items_finish(&d.items);
    link_names_finish(&d.owned);
    link_names_finish(&d.places);
    link_names_finish(&d.responses);
    link_names_finish(&d.targets);
    base_vec_finish(&d.parameters);
}

const struct link_linker link_api_detail = {
    .name = "api_detail",
    .fills = (const enum facts_table[]){FACTS_TABLE_api_path_parameter, FACTS_TABLE_api_operation_response,
                                        FACTS_TABLE_COUNT},
    .needs =
        (const enum facts_table[]){FACTS_TABLE_api_document, FACTS_TABLE_api_path_operation,
                                   FACTS_TABLE_api_server, FACTS_TABLE_api_ref, FACTS_TABLE_api_parameter,
                                   FACTS_TABLE_api_response, FACTS_TABLE_api_target, FACTS_TABLE_COUNT},
    .run = run,
};
