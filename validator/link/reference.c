#include "validator/link/reference_p.h"

#include "validator/document/document.h"

#include <string.h>

/* A scheme such as "https:" (RFC 3986, section 3.1). */
static bool has_scheme(struct base_str target)
{
    for (size_t i = 0; i < target.n; i++) {
        char c = target.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == ':')
            return i > 1; /* "c:\\x" is no scheme */
        if (!letter && (i == 0 || ((c < '0' || c > '9') && c != '+' && c != '-' && c != '.')))
            return false;
    }
    return false;
}

struct link_reference link_reference_resolve(struct link_context *context, struct base_str from_path,
                                             struct base_str target)
{
    struct link_reference reference = {LINK_REF_MISSING, LINK_NONE, BASE_STR("")};
    if (has_scheme(target) || base_str_starts(target, "//")) {
        reference.status = LINK_REF_REMOTE;
        return reference;
    }
    ptrdiff_t hash = base_str_find_char(target, '#');
    struct base_str path = hash < 0 ? target : base_str_slice(target, 0, (size_t)hash);
    if (hash >= 0)
        reference.pointer = document_fragment(base_str_from(target, (size_t)hash + 1), context->arena);
    if (!reference.pointer.p)
        reference.pointer = BASE_STR("");
    struct base_str whole = from_path;
    if (path.n)
        whole =
            base_path_join(context->arena, base_path_dir(from_path), document_fragment(path, context->arena));
    if (!whole.p) {
        reference.status = LINK_REF_OUTSIDE;
        return reference;
    }
    reference.file = facts_store_file(context->store, whole);
    if (reference.file != LINK_NONE)
        reference.status = LINK_REF_FOUND;
    else if (link_is_unknown(context, whole))
        reference.status = LINK_REF_UNKNOWN;
    return reference;
}

void link_pointers_init(struct link_pointers *pointers, struct link_context *context)
{
    struct facts_store *store = context->store;
    *pointers = (struct link_pointers){.file_count = facts_store_count(store, FACTS_TABLE_file)};
    pointers->has_schemas = base_alloc(pointers->file_count + 1);
    size_t schemas = facts_store_count(store, FACTS_TABLE_api_schema);
    for (size_t i = 0; i < schemas; i++) {
        struct facts_api_schema schema;
        FACTS_GET(store, api_schema, i, &schema);
        link_names_add(&pointers->known, schema.file, schema.pointer, 0);
        pointers->has_schemas[schema.file] = true;
    }
}

void link_pointers_finish(struct link_pointers *pointers)
{
    link_names_finish(&pointers->known);
    base_free(pointers->has_schemas);
}

bool link_pointers_may_hold(const struct link_pointers *pointers, uint32_t file, struct base_str pointer)
{
    static const char head[] = "/components/schemas/";
    if (!base_str_starts(pointer, head) || file >= pointers->file_count || !pointers->has_schemas[file])
        return true;
    struct base_str name = base_str_from(pointer, strlen(head));
    ptrdiff_t slash = base_str_find_char(name, '/'); /* what lies within a schema is no fact */
    size_t end = slash < 0 ? pointer.n : strlen(head) + (size_t)slash;
    return link_names_first(&pointers->known, file, base_str_slice(pointer, 0, end)) != LINK_NONE;
}
