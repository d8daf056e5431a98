/* CODEOWNERS: read once, before the files that it speaks of. */
#include "validator/audit/audit_p.h"

#include "validator/base/memory.h"
#include "validator/base/text.h"

void audit_read_owners(struct audit *audit)
{
    size_t count, entry = SIZE_MAX;
    const struct source_entry *entries = source_entries(audit->source, &count);
    for (size_t i = 0; link_owners_places[i] && entry == SIZE_MAX; i++)
        entry = source_find(audit->source, base_str_of(link_owners_places[i]));
    if (entry == SIZE_MAX || entries[entry].kind != SOURCE_FILE)
        return;
    char *bytes = NULL;
    size_t n = 0;
    struct base_error err;
    /* What cannot be read names nobody: no rule's verdict rests on it. */
    if (source_read(audit->source, entry, &bytes, &n, &err) == BASE_OK && n <= LINK_OWNERS_MAX_BYTES) {
        struct base_buf decoded = {0};
        struct base_str text = base_str_copy(&audit->arena, base_text(bytes, n, &decoded));
        audit->owners = link_owners_create(entries[entry].path, text, &audit->arena);
        base_buf_finish(&decoded);
    }
    base_free(bytes);
}

void audit_name_owners(struct audit *audit)
{
    for (size_t i = 0; audit->owners && i < audit->result.findings.n; i++) {
        struct findings_finding *finding = &audit->result.findings.items[i];
        finding->owner = link_owners_of(audit->owners, finding->path);
    }
}
