/* The part of a first configuration that an audit tells: severities for now, and counts to keep. */
#include "validator/base/day.h"
#include "validator/cli/init.h"

#include <inttypes.h>

/* A rule with more findings than this is given time; fewer are mended at once. */
#define NOISY 10
#define DAYS_TO_MEND 90
/* Files that are listed as unread. */
#define MOST_UNREAD 10

/* Tables whose number of rows says whether the repository was understood. */
static const enum facts_table counted[] = {
    FACTS_TABLE_endpoint,     FACTS_TABLE_route_group,   FACTS_TABLE_controller, FACTS_TABLE_service,
    FACTS_TABLE_test_request, FACTS_TABLE_api_operation, FACTS_TABLE_spec,       FACTS_TABLE_change};
#define COUNTED (sizeof counted / sizeof *counted)

struct base_str cli_init_numbers_sql(struct base_arena *arena)
{
    struct base_str sql = BASE_STR("SELECT 1");
    for (size_t i = 0; i < COUNTED; i++)
        sql = base_str_format(arena, "%.*s, (SELECT count(*) FROM %s)", BASE_STR_ARG(sql),
                              facts_table_info(counted[i])->name);
    return sql;
}

static void add_expect(const struct facts_store *store, struct base_buf *out)
{
    size_t rows = 0;
    for (size_t i = 0; i < COUNTED; i++)
        rows += facts_store_count(store, counted[i]);
    if (rows == 0) {
        base_buf_add_text(out, "\n# How many rows a table must have at least (`assay tables` lists them). "
                               "Nothing that is worth\n"
                               "# counting was found.\n#expect:\n#  endpoint: 1\n");
        return;
    }
    base_buf_add_text(
        out,
        "\n# How many rows each table has today. Fewer are a blocker: neither a route that vanishes nor a\n"
        "# framework that is no longer understood can pass unseen. Raise a number as the code grows.\n"
        "expect:\n");
    for (size_t i = 0; i < COUNTED; i++) {
        const struct facts_table_info *info = facts_table_info(counted[i]);
        size_t n = facts_store_count(store, counted[i]);
        struct base_str sentence = base_str_of(info->sentence);
        ptrdiff_t more = base_str_find_char(sentence, ';');
        if (n)
            base_buf_printf(out, "  %s: %zu # %.*s%s\n", info->name, n,
                            BASE_STR_ARG(base_str_slice(sentence, 0, more < 0 ? sentence.n : (size_t)more)),
                            more < 0 ? "" : ".");
    }
}

/* A path as a glob that matches it alone. A '{' cannot be put into a class; any letter will do. */
static struct base_str glob_of(struct base_str path, struct base_buf *buf)
{
    base_buf_clear(buf);
    for (size_t i = 0; i < path.n; i++) {
        bool special = path.p[i] == '*' || path.p[i] == '?' || path.p[i] == '[';
        if (special)
            base_buf_printf(buf, "[%c]", path.p[i]);
        else
            base_buf_add_char(buf, path.p[i] == '{' ? '?' : path.p[i]);
    }
    return base_buf_view(buf);
}

static void add_unread(const struct findings_result *result, struct base_buf *out)
{
    struct base_buf buf;
    size_t lines = 0;
    base_buf_init(&buf, out->max);
    for (size_t i = 0; i < result->unread.n; i++) {
        const struct findings_unread *item = &result->unread.items[i];
        if (i > 0 && base_str_eq(item->path, result->unread.items[i - 1].path))
            continue;
        if (lines++ == 0)
            base_buf_add_text(
                out, "\n# Files that cannot be read, though a rule needs them, keep the verdict from "
                     "PASS. Mend them, or\n# leave them out with these lines under exclude.\n");
        if (lines > MOST_UNREAD)
            continue;
        base_buf_add_text(out, "#  - path: ");
        config_write_scalar(out, glob_of(item->path, &buf));
        base_buf_clear(&buf);
        base_buf_add_text(&buf, "unreadable: ");
        base_buf_add(&buf, item->reason);
        base_buf_add_text(out, "\n#    reason: ");
        config_write_scalar(out, base_buf_view(&buf));
        base_buf_add_char(out, '\n');
    }
    if (lines > MOST_UNREAD)
        base_buf_printf(out, "# and %zu more\n", lines - MOST_UNREAD);
    base_buf_finish(&buf);
}

/* Findings of a rule that fail the gate. */
static size_t failing_of(const struct findings_result *result, struct base_str rule)
{
    size_t n = 0;
    for (size_t i = 0; i < result->findings.n; i++)
        n += base_str_eq(result->findings.items[i].rule, rule) &&
             findings_fails(result, &result->findings.items[i]);
    return n;
}

/* "of 663 imported packages" */
static void add_subjects(struct base_buf *out, const struct findings_rule *rule)
{
    base_buf_printf(out, " of %" PRId64 " ", rule->subjects);
    base_buf_add(out, rule->noun.n ? rule->noun : BASE_STR("subjects"));
}

static void add_severity(const struct findings_result *result, struct base_str date, struct base_buf *out)
{
    char until[11];
    size_t noisy = 0, few = 0;
    base_day_add(date, DAYS_TO_MEND, until);
    for (size_t i = 0; i < result->rules.n; i++) {
        const struct findings_rule *rule = &result->rules.items[i];
        size_t n = failing_of(result, rule->id);
        if (n <= NOISY)
            continue;
        if (noisy++ == 0)
            base_buf_printf(
                out,
                "\n# Rules with more findings than are mended in a day. They are reported as ever, "
                "and fail the\n# audit only after this day (%d days from now). Take out the "
                "lines as you go.\nseverity:\n",
                DAYS_TO_MEND);
        base_buf_printf(out, "  %.*s: {warn-until: %s} # %zu findings, %" PRId64 "", BASE_STR_ARG(rule->id),
                        until, n, rule->subjects - rule->held);
        add_subjects(out, rule);
        base_buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < result->rules.n; i++) {
        const struct findings_rule *rule = &result->rules.items[i];
        size_t n = failing_of(result, rule->id);
        if (n == 0 || n > NOISY)
            continue;
        if (few++ == 0)
            base_buf_add_text(out,
                              noisy ? "# Few enough to mend now:\n"
                                    : "\n# What fails the audit today is little enough to mend now; a rule "
                                      "can be off, or less severe.\n");
        base_buf_printf(out, "%s  %.*s: minor # %zu finding%s\n",
                        noisy      ? "#"
                        : few == 1 ? "#severity:\n#"
                                   : "#",
                        BASE_STR_ARG(rule->id), n, n == 1 ? "" : "s");
    }
}

int cli_init_numbers(struct audit *audit, struct base_str date, struct base_buf *out, struct base_error *err)
{
    const struct findings_result *result;
    int rc = audit_judge(audit, &result, err);
    if (rc != BASE_OK)
        return rc;
    add_unread(result, out);
    add_severity(result, date, out);
    add_expect(audit_store(audit), out);
    return BASE_OK;
}
