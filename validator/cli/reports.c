#include "validator/cli/reports.h"

#include "validator/base/suggest.h"
#include "validator/cli/output.h"

#include <string.h>

#define MOST_WRITERS 32

static int find_writer(const struct report_writer **out, const char *text, struct base_str name,
                       struct base_error *err)
{
    *out = report_by_name(name);
    if (*out)
        return BASE_OK;
    struct base_str names[MOST_WRITERS];
    struct base_buf all;
    base_buf_init(&all, 1u << 10);
    size_t count = 0;
    for (; report_all[count] && count < MOST_WRITERS; count++) {
        names[count] = base_str_of(report_all[count]->name);
        base_buf_printf(&all, "%s%s",
                        count == 0              ? "it is "
                        : report_all[count + 1] ? ", "
                                                : " or ",
                        report_all[count]->name);
    }
    char word[64];
    size_t n = name.n < sizeof word - 1 ? name.n : sizeof word - 1;
    memcpy(word, text, n);
    word[n] = '\0';
    int rc = cli_mistake(err, "there is no report format", word, names, count, base_buf_view(&all).p);
    base_buf_finish(&all);
    return rc;
}

/* "json", "json=-" or "json=out.json" */
static int add_wanted(struct cli_reports *list, const char *text, struct base_error *err)
{
    struct base_str name = base_str_of(text);
    ptrdiff_t equals = base_str_find_char(name, '=');
    struct cli_report wanted = {NULL, equals < 0 ? NULL : text + equals + 1};
    int rc =
        find_writer(&wanted.writer, text, equals < 0 ? name : base_str_slice(name, 0, (size_t)equals), err);
    if (rc != BASE_OK)
        return rc;
    if (wanted.file && !wanted.file[0])
        return base_error_set(err, BASE_E_INVALID, "--report %s names no file", text);
    if (wanted.file && strcmp(wanted.file, "-") == 0)
        wanted.file = NULL;
    for (size_t i = 0; i < list->items.n; i++) {
        const struct cli_report *other = &list->items.items[i];
        if (!wanted.file && !other->file) {
            base_error_set(err, BASE_E_INVALID, "two reports cannot both go to standard output");
            base_error_hint(err, "give one of them a file: --report %s=FILE", wanted.writer->name);
            return BASE_E_INVALID;
        }
        if (wanted.file && other->file && strcmp(wanted.file, other->file) == 0)
            return base_error_set(err, BASE_E_INVALID, "two reports cannot both go to '%s'", wanted.file);
    }
    base_vec_push(&list->items, wanted);
    return BASE_OK;
}

int cli_reports_read(struct cli_reports *list, const struct cli_args *args, struct base_error *err)
{
    for (size_t i = 0; i < args->values.n; i++) {
        int rc = BASE_OK;
        if (args->values.items[i].id == CLI_REPORT)
            rc = add_wanted(list, args->values.items[i].value, err);
        if (rc != BASE_OK)
            return rc;
    }
    return list->items.n ? BASE_OK : add_wanted(list, "text", err);
}

static int write_one(const struct cli_report *wanted, const struct findings_result *result,
                     struct base_str before, struct base_error *err)
{
    struct report_options options = {0};
    struct base_buf text;
    base_buf_init(&text, CLI_OUTPUT_MAX);
    if (base_str_is(base_str_of(wanted->writer->name), "text"))
        base_buf_add(&text, before);
    if (!wanted->file)
        options = (struct report_options){cli_output_color(), cli_output_width()};
    int rc = report_write(wanted->writer, result, &options, &text, err);
    if (rc == BASE_OK)
        rc = wanted->file ? cli_output_file(wanted->file, base_buf_view(&text), err)
                          : cli_output_write(base_buf_view(&text), err);
    base_buf_finish(&text);
    return rc;
}

int cli_reports_write(const struct cli_reports *reports, const struct findings_result *result,
                      struct base_str before, struct base_error *err)
{
    int rc = BASE_OK;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; rc == BASE_OK && i < reports->items.n; i++)
            if ((reports->items.items[i].file == NULL) == (pass == 1))
                rc = write_one(&reports->items.items[i], result, before, err);
    return rc;
}

void cli_reports_finish(struct cli_reports *reports)
{
    base_vec_finish(&reports->items);
}
