#include "validator/engine/engine_p.h"

#include "validator/base/slug.h"

void engine_fn_glob_match(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct engine *engine = sqlite3_user_data(context);
    struct base_str glob = engine_argument(values, 0), path = engine_argument(values, 1);
    if (!glob.p || !path.p)
        return; /* NULL */
    uint64_t steps;
    int found = base_glob_match_counted(glob, path, &steps);
    /* One that was given up is no "does not match": in a query for violations that would mean clean. */
    engine->glob_ended = engine->glob_ended || found == BASE_E_LIMIT;
    if (!engine_charge(engine, 1 + (glob.n + path.n) / 16 + steps / 8) || found == BASE_E_LIMIT)
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    else
        sqlite3_result_int(context, found);
}

void engine_fn_slug(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct base_str text = engine_argument(values, 0);
    if (!text.p)
        return;
    /* Letters beyond ASCII are told by a regular expression. */
    if (!engine_charge(sqlite3_user_data(context), 1 + text.n)) {
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
        return;
    }
    struct base_buf out;
    base_buf_init(&out, ENGINE_VALUE_MAX);
    base_slug(text, &out);
    engine_result_text(context, out.n > 0 ? base_buf_view(&out) : BASE_STR(""));
    base_buf_finish(&out);
}

void engine_fn_basename(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct base_str path = engine_argument(values, 0);
    engine_result_text(context, path.p ? base_path_name(path) : path);
}

void engine_fn_dirname(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct base_str path = engine_argument(values, 0);
    engine_result_text(context, path.p ? base_path_dir(path) : path);
}

void engine_fn_extension(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct base_str path = engine_argument(values, 0);
    engine_result_text(context, path.p ? base_path_extension(path) : path);
}
