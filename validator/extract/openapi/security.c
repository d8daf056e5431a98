/* Security requirements, and the schemes that they name. */
#include "validator/extract/openapi/openapi_p.h"

static void add_alternative(struct extract_openapi_reader *r, const struct document_node *alternative,
                            int64_t position, struct base_str owner, struct base_buf *scopes)
{
    if (alternative->count == 0)
        FACTS_EMIT(r->out, api_security, .line = alternative->line, .owner = owner, .position = position);
    for (const struct document_node *m = alternative->first; m; m = m->next)
        FACTS_EMIT(r->out, api_security, .line = m->key_line, .owner = owner, .position = position,
                   .scheme = m->key, .scopes = extract_openapi_join(m, " ", scopes));
}

void extract_openapi_security(struct extract_openapi_reader *r, const struct document_node *owner)
{
    const struct document_node *security = document_member(owner, "security");
    if (!security || security->kind != DOCUMENT_ARRAY || !facts_chunk_wants(r->out, FACTS_TABLE_api_security))
        return;
    struct base_buf scopes;
    base_buf_init(&scopes, EXTRACT_OPENAPI_MAX_LIST);
    struct base_str pointer = extract_openapi_pointer(r);
    int64_t position = 0;
    /* An empty list says that nothing is needed, as the empty alternative does. */
    if (security->count == 0)
        FACTS_EMIT(r->out, api_security, .line = security->line, .owner = pointer);
    for (const struct document_node *c = security->first; c; c = c->next)
        if (c->kind == DOCUMENT_OBJECT)
            add_alternative(r, c, position++, pointer, &scopes);
    base_buf_finish(&scopes);
}

void extract_openapi_add_scheme(struct extract_openapi_reader *r, const struct document_node *scheme)
{
    FACTS_EMIT(r->out, api_security_scheme, .line = scheme->key_line, .pointer = extract_openapi_pointer(r),
               .name = scheme->key, .type = extract_string(scheme, "type"),
               .scheme = extract_string(scheme, "scheme"), .location = extract_string(scheme, "in"),
               .ref = extract_string(scheme, "$ref"));
}
