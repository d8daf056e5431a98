/* From a row to a finding. */
#include "validator/engine/run_p.h"

#include "validator/engine/rule_p.h"

#include <limits.h>
#include <stdio.h>

/* A message that names a text of megabytes is cut: it is read by people. */
#define MESSAGE_MAX 8192u

static const struct {
    enum engine_role role;
    const char *name;
    bool is_text, may_be_null;
} column_types[] = {
    {ENGINE_ROLE_PATH, "path", true, true},
    {ENGINE_ROLE_LINE, "line", false, true},
    {ENGINE_ROLE_COLUMN, "column", false, true},
    {ENGINE_ROLE_SUBJECT, "subject", true, false},
    {ENGINE_ROLE_HINT, "hint", true, true},
    {ENGINE_ROLE_EVIDENCE_PATH, "evidence_path", true, true},
    {ENGINE_ROLE_EVIDENCE_LINE, "evidence_line", false, true},
    {ENGINE_ROLE_SEVERITY, "severity", true, true},
};

static struct base_str text_at(sqlite3_stmt *stmt, int column)
{
    if (column < 0)
        return BASE_STR_ABSENT;
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return base_str_make(text, text ? (size_t)sqlite3_column_bytes(stmt, column) : 0);
}

static const char *type_name(int type)
{
    switch (type) {
    case SQLITE_INTEGER:
        return "a whole number";
    case SQLITE_FLOAT:
        return "a decimal number";
    case SQLITE_TEXT:
        return "a text";
    case SQLITE_BLOB:
        return "a blob";
    default:
        return "NULL";
    }
}

/* "src/a.ts:12, subject GET /x": which row it was. */
static void describe_row(const struct engine_run *run, sqlite3_stmt *stmt, char *out, size_t size)
{
    struct base_str path = text_at(stmt, run->map.column[ENGINE_ROLE_PATH]);
    struct base_str line = text_at(stmt, run->map.column[ENGINE_ROLE_LINE]);
    struct base_str subject = text_at(stmt, run->map.column[ENGINE_ROLE_SUBJECT]);
    snprintf(out, size, "%.*s%s%.*s%ssubject %.*s", BASE_STR_ARG(path), line.p ? ":" : "", BASE_STR_ARG(line),
             path.p || line.p ? ", " : "", BASE_STR_ARG(subject));
}

/* The offset of a result column's expression in the rule's query, for the place of an error. */
static size_t offset_of_column(const struct engine_query *query, const char *name)
{
    struct engine_tokens tokens;
    struct engine_outline outline;
    engine_tokens_read(&tokens, query->sql->text);
    engine_outline_read(&outline, &tokens);
    size_t i = engine_outline_find(&outline, name), at = 0;
    if (i < outline.columns.n && outline.columns.items[i].from < tokens.list.n)
        at = tokens.list.items[outline.columns.items[i].from].at;
    engine_outline_finish(&outline);
    engine_tokens_finish(&tokens);
    return at;
}

int engine_row_holds(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt,
                     bool *holds)
{
    int column = run->map.column[ENGINE_ROLE_HOLDS], type = sqlite3_column_type(stmt, column);
    sqlite3_int64 value = type == SQLITE_INTEGER ? sqlite3_column_int64(stmt, column) : -1;
    if (value == 0 || value == 1) {
        *holds = value == 1;
        return BASE_OK;
    }
    char row[512];
    describe_row(run, stmt, row, sizeof row);
    size_t at = offset_of_column(query, "holds");
    if (type == SQLITE_INTEGER)
        return engine_fail_at(query, at, run->err, "'holds' must be 0 or 1, not %lld (%s)", (long long)value,
                              row);
    engine_fail_at(query, at, run->err, "'holds' must be 0 or 1, not %s (%s)", type_name(type), row);
    if (type == SQLITE_NULL)
        base_error_hint(run->err, "a comparison with NULL is NULL: use IS, ifnull() or EXISTS");
    return BASE_E_INVALID;
}

/* A word that is no severity is the rule's fault. */
static int check_severity(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt)
{
    enum config_severity severity;
    struct base_str word = text_at(stmt, run->map.column[ENGINE_ROLE_SEVERITY]);
    if (!word.p || config_severity_parse(word, &severity))
        return BASE_OK;
    char row[512];
    describe_row(run, stmt, row, sizeof row);
    return engine_fail_at(query, offset_of_column(query, "severity"), run->err,
                          "'severity' must be info, minor, major or blocker, not '%.*s' (%s)",
                          BASE_STR_ARG(base_str_slice(word, 0, 60)), row);
}

int engine_row_check(struct engine_run *run, const struct engine_query *query, sqlite3_stmt *stmt)
{
    for (size_t i = 0; i < sizeof column_types / sizeof *column_types; i++) {
        int column = run->map.column[column_types[i].role];
        int type = column < 0 ? SQLITE_NULL : sqlite3_column_type(stmt, column);
        if (column < 0 || (type == SQLITE_NULL && column_types[i].may_be_null))
            continue;
        bool is_right = type == (column_types[i].is_text ? SQLITE_TEXT : SQLITE_INTEGER);
        if (is_right && !column_types[i].is_text) {
            sqlite3_int64 value = sqlite3_column_int64(stmt, column);
            is_right = value >= 0 && value <= INT_MAX;
        }
        if (is_right)
            continue;
        char row[512];
        describe_row(run, stmt, row, sizeof row);
        return engine_fail_at(query, offset_of_column(query, column_types[i].name), run->err,
                              "'%s' must be %s, not %s (%s)", column_types[i].name,
                              column_types[i].is_text ? "a text" : "a line or column number, 0 for none",
                              type_name(type), row);
    }
    return check_severity(run, query, stmt);
}

/* A copy in the arena; the empty text counts as absent where absence has a meaning. */
static struct base_str keep(const struct engine_run *run, sqlite3_stmt *stmt, enum engine_role role)
{
    struct base_str text = text_at(stmt, run->map.column[role]);
    return text.n > 0 ? base_str_copy(run->arena, text) : BASE_STR_ABSENT;
}

/* The column holds what may have been meant; a finding holds the sentence. */
static struct base_str hint(const struct engine_run *run, sqlite3_stmt *stmt)
{
    struct base_str text = text_at(stmt, run->map.column[ENGINE_ROLE_HINT]);
    if (text.n == 0)
        return BASE_STR_ABSENT;
    return base_str_format(run->arena, "did you mean %.*s?", BASE_STR_ARG(text));
}

static int number(const struct engine_run *run, sqlite3_stmt *stmt, enum engine_role role)
{
    int column = run->map.column[role];
    return column < 0 ? 0 : (int)sqlite3_column_int64(stmt, column);
}

static int column_named(sqlite3_stmt *stmt, struct base_str name)
{
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        if (base_str_is(name, sqlite3_column_name(stmt, i)))
            return i;
    }
    return -1;
}

/* Doubled braces of the message's own text become single ones. */
static void add_literal(struct base_buf *out, struct base_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        base_buf_add_char(out, c);
        if ((c == '{' || c == '}') && i + 1 < text.n && text.p[i + 1] == c)
            i++;
    }
}

static struct base_str render(const struct engine_run *run, sqlite3_stmt *stmt)
{
    struct base_str message = run->rule->message, name;
    struct base_buf out;
    base_buf_init(&out, MESSAGE_MAX);
    size_t at = 0, done = 0, from = 0;
    while ((name = engine_message_next(message, &at, &from)).p) {
        add_literal(&out, base_str_slice(message, done, from));
        struct base_str value = text_at(stmt, column_named(stmt, name));
        base_buf_add(&out, value.p ? value : BASE_STR("(none)"));
        done = at;
    }
    add_literal(&out, base_str_from(message, done));
    struct base_str text = base_buf_view(&out);
    /* A cut message must not end within a code point. */
    text = base_str_copy(run->arena, base_str_slice(text, 0, base_utf8_valid(text)));
    base_buf_finish(&out);
    return text;
}

struct engine_share *engine_row_share(const struct engine_run *run, sqlite3_stmt *stmt)
{
    if (!run->scope)
        return NULL;
    struct base_str path = text_at(stmt, run->map.column[ENGINE_ROLE_PATH]);
    size_t part = path.n ? config_parts_of(run->scope->parts, path) : run->share_count - 1;
    return &run->shares[part];
}

void engine_row_finding(struct engine_run *run, sqlite3_stmt *stmt, const struct engine_share *share)
{
    if ((int64_t)(run->result->findings.n - run->first_finding) >= run->engine->limits.max_rows &&
        !run->is_second_pass) {
        run->too_many = true;
        return;
    }
    enum config_severity severity = share ? share->severity : run->severity;
    (void)config_severity_parse(text_at(stmt, run->map.column[ENGINE_ROLE_SEVERITY]), &severity);
    struct findings_finding finding = {
        .rule = run->id,
        .severity = severity,
        .warns = share ? share->warns : run->warns,
        .project = share ? run->result->projects.items[share->project].name : BASE_STR_ABSENT,
        .path = keep(run, stmt, ENGINE_ROLE_PATH),
        .line = number(run, stmt, ENGINE_ROLE_LINE),
        .column = number(run, stmt, ENGINE_ROLE_COLUMN),
        .subject = base_str_copy(run->arena, text_at(stmt, run->map.column[ENGINE_ROLE_SUBJECT])),
        .message = render(run, stmt),
        .hint = hint(run, stmt),
        .evidence_path = keep(run, stmt, ENGINE_ROLE_EVIDENCE_PATH),
        .evidence_line = number(run, stmt, ENGINE_ROLE_EVIDENCE_LINE),
    };
    base_vec_push(&run->result->findings, finding);
}
