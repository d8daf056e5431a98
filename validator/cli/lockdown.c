#include "validator/cli/lockdown.h"

#include "validator/base/suggest.h"

int cli_lock_read(struct cli_session *session, struct lock *lock, bool *is_there, struct base_error *err)
{
    struct base_str text;
    size_t entry = source_find(session->source, BASE_STR(LOCK_PATH));
    *is_there = entry != SIZE_MAX;
    if (!*is_there)
        return BASE_OK;
    int rc = cli_session_entry(session->source, entry, &session->arena, &text, err);
    return rc == BASE_OK ? lock_read(lock, text, &session->arena, err) : rc;
}

int cli_lock_document(struct cli_session *session, const char *name, struct base_str *out,
                      struct base_error *err)
{
    size_t count;
    const struct source_entry *entries = source_entries(session->source, &count);
    struct base_str path = base_path_join(&session->arena, BASE_STR(""), base_str_of(name));
    struct base_str near = BASE_STR_ABSENT;
    if (path.p && name[0] != '/' && source_find(session->source, path) != SIZE_MAX) {
        *out = path;
        return BASE_OK;
    }
    size_t least = base_closest_limit(base_str_of(name));
    for (size_t i = 0; i < count; i++)
        if (base_closer(base_str_of(name), entries[i].path, near, &least))
            near = entries[i].path;
    base_error_set(err, BASE_E_NOTFOUND, "there is no document '%s'", name);
    if (near.p)
        base_error_hint(err, "did you mean '%.*s'?", BASE_STR_ARG(near));
    else
        base_error_hint(err, "documents are named by their paths from the present folder");
    return BASE_E_NOTFOUND;
}

static bool is_wanted(const struct config_strings *only, struct base_str path)
{
    for (size_t i = 0; i < only->n; i++)
        if (base_str_eq(only->items[i], path))
            return true;
    return only->n == 0;
}

void cli_lock_verify(struct cli_session *session, const struct lock *lock, const struct config_strings *only,
                     struct findings_result *result, struct base_buf *details)
{
    struct lock_view *view = lock_open(audit_store(session->audit), session->source);
    lock_rules(result);
    for (size_t i = 0; i < lock->documents.n; i++)
        if (is_wanted(only, lock->documents.items[i].path))
            lock_verify(view, &lock->documents.items[i], result, details, &session->arena);
    lock_close(view);
    findings_sort(result);
    findings_judge(result, &session->arena);
}
