/* Where each $ref leads. */
#include "validator/link/reference_p.h"

static const char *const statuses[] = {
    [LINK_REF_FOUND] = "found", [LINK_REF_MISSING] = "missing", [LINK_REF_REMOTE] = "remote",
    [LINK_REF_CYCLE] = "cycle", [LINK_REF_OUTSIDE] = "outside", [LINK_REF_UNKNOWN] = "unknown",
};

static void run(struct link_context *context)
{
    struct facts_store *store = context->store;
    struct link_pointers pointers;
    link_pointers_init(&pointers, context);
    size_t refs = facts_store_count(store, FACTS_TABLE_api_ref);
    for (size_t i = 0; i < refs; i++) {
        struct facts_api_ref ref;
        struct facts_file target = {0};
        FACTS_GET(store, api_ref, i, &ref);
        struct link_reference reference = link_reference_resolve(context, ref.path, ref.target);
        if (reference.status == LINK_REF_FOUND) {
            bool local = base_str_starts(ref.target, "#");
            if (ref.is_cycle == 1)
                reference.status = LINK_REF_CYCLE;
            else if (local && ref.is_local_found == 0)
                reference.status = LINK_REF_MISSING;
            else if (!local && !link_pointers_may_hold(&pointers, reference.file, reference.pointer))
                reference.status = LINK_REF_MISSING;
        }
        if (reference.file != LINK_NONE)
            FACTS_GET(store, file, reference.file, &target);
        FACTS_ADD(store, resolved_ref, .path = ref.path, .line = ref.line, .unit = ref.unit,
                  .ref = ref.target, .status = base_str_of(statuses[reference.status]),
                  .target_path = target.path);
    }
    link_pointers_finish(&pointers);
}

static const enum facts_table fills[] = {FACTS_TABLE_resolved_ref, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_api_ref, FACTS_TABLE_api_schema, FACTS_TABLE_COUNT};

const struct link_linker link_resolved_ref = {"resolved_ref", fills, needs, run};
