#include "validator/report/report.h"

const struct report_writer *const report_all[] = {
#define WRITER(name) &report_##name,
#include "validator/report/writers.def"
#undef WRITER
    NULL,
};

const struct report_writer *report_by_name(struct base_str name)
{
    for (size_t i = 0; report_all[i]; i++)
        if (base_str_is(name, report_all[i]->name))
            return report_all[i];
    return NULL;
}

int report_write(const struct report_writer *writer, const struct findings_result *result,
                 const struct report_options *options, struct base_buf *out, struct base_error *err)
{
    struct base_arena arena = BASE_ARENA_INIT;
    void *state = NULL;
    writer->begin(out, result, options, &state, &arena);
    /* A full buffer keeps nothing more: the rest would be work for nothing. */
    for (size_t i = 0; writer->finding && i < result->findings.n && base_buf_ok(out); i++)
        writer->finding(out, result, &result->findings.items[i], state);
    if (writer->end)
        writer->end(out, result, state);
    base_arena_finish(&arena);
    if (!base_buf_ok(out))
        return base_error_set(err, BASE_E_LIMIT, "the %s report is larger than its limit of %zu bytes",
                              writer->name, out->max);
    return BASE_OK;
}
