#include "validator/engine/engine_p.h"

void engine_fn_glob_match(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct base_str glob = engine_argument(values, 0), path = engine_argument(values, 1);
    if (!glob.p || !path.p)
        return; /* NULL */
    /* Globs match in linear time; their work counts all the same. */
    if (!engine_charge(sqlite3_user_data(context), 1 + (glob.n + path.n) / 16)) {
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
        return;
    }
    sqlite3_result_int(context, base_glob_match(glob, path));
}

/* The form of a heading in a link (ASCII letters folded, other scripts kept as they are). */
void engine_fn_slug(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    struct base_str text = engine_argument(values, 0);
    if (!text.p)
        return;
    struct base_buf out;
    base_buf_init(&out, text.n + 1);
    bool pending = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
        if (is_word && pending && out.n > 0)
            base_buf_add_char(&out, '-');
        if (is_word)
            base_buf_add_char(&out, c);
        pending = !is_word;
    }
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
