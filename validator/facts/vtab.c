/* The module: connecting the tables, and walking their rows. */
#include "validator/facts/vtab.h"

#include "validator/base/memory.h"
#include "validator/facts/vtab_p.h"

#include <stdio.h>

/* A declaration of the widest table is below 1 KiB. */
#define DECLARATION_MAX 8192u
#define NAME_MAX_BYTES 128u

/* What a module of a connection knows. */
struct source {
    struct facts_store *store;
    struct facts_meter *meter;
    enum facts_table table;
};

static void declare(const struct facts_table_info *info, struct base_buf *out)
{
    base_buf_add_text(out, "CREATE TABLE facts(");
    for (size_t c = 0; c < info->column_count; c++)
        base_buf_printf(out, "%s%s %s", c ? ", " : "", info->columns[c].name,
                        info->columns[c].type == FACTS_TEXT ? "TEXT" : "INTEGER");
    base_buf_add_char(out, ')');
}

static int vtab_connect(sqlite3 *db, void *context, int argc, const char *const *argv, sqlite3_vtab **out,
                        char **message)
{
    (void)argc;
    (void)argv;
    (void)message;
    const struct source *source = context;
    const struct facts_table_info *info = facts_table_info(source->table);
    BASE_BUG(info->column_count > FACTS_INDEX_MAX_COLUMNS);
    struct base_buf declaration;
    base_buf_init(&declaration, DECLARATION_MAX);
    declare(info, &declaration);
    BASE_BUG(!base_buf_ok(&declaration));
    int rc = sqlite3_declare_vtab(db, declaration.p);
    base_buf_finish(&declaration);
    if (rc ==
        SQLITE_OK) /* reading facts has no side effect: views may do it whatever the schema is trusted with */
        rc = sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
    if (rc != SQLITE_OK)
        return rc;
    struct facts_vtab *vtab = base_alloc(sizeof *vtab);
    vtab->store = source->store;
    vtab->meter = source->meter;
    vtab->table = source->table;
    vtab->info = info;
    *out = &vtab->base;
    return SQLITE_OK;
}

static int vtab_disconnect(sqlite3_vtab *base)
{
    base_free(base);
    return SQLITE_OK;
}

static int cursor_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    (void)base;
    struct facts_cursor *cursor = base_alloc(sizeof *cursor);
    *out = &cursor->base;
    return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *base)
{
    struct facts_cursor *cursor = (struct facts_cursor *)base;
    base_vec_finish(&cursor->gathered);
    base_vec_finish(&cursor->keys);
    base_free(cursor);
    return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
    ((struct facts_cursor *)base)->at++;
    return facts_vtab_step((const struct facts_vtab *)base->pVtab, 1);
}

static int cursor_eof(sqlite3_vtab_cursor *base)
{
    const struct facts_cursor *cursor = (const struct facts_cursor *)base;
    return cursor->at >= cursor->n;
}

static size_t row_of(const struct facts_cursor *cursor)
{
    return cursor->rows ? cursor->rows[cursor->at] : cursor->at;
}

static int cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct facts_vtab *vtab = (const struct facts_vtab *)base->pVtab;
    size_t row = row_of((const struct facts_cursor *)base);
    struct facts_reader reader = facts_store_reader(vtab->store, vtab->table, (size_t)column);
    uint32_t cell = facts_reader_cell(&reader, row);
    if (vtab->info->columns[column].type == FACTS_INT) {
        if (cell == CELL_NULL)
            sqlite3_result_null(context);
        else
            sqlite3_result_int64(context, facts_cell_int(&vtab->store->wide, cell));
    } else {
        /* NULL for the absent string. The store outlives the connection, so nothing is copied. */
        struct base_str s = base_intern_str(vtab->store->strings, cell);
        sqlite3_result_text64(context, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
    }
    return SQLITE_OK;
}

static int cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)row_of((const struct facts_cursor *)base) + 1;
    return SQLITE_OK;
}

/* Without xCreate a module is eponymous only: its table is there without CREATE VIRTUAL TABLE. */
static const sqlite3_module module = {
    .iVersion = 1,
    .xConnect = vtab_connect,
    .xBestIndex = facts_vtab_best_index,
    .xDisconnect = vtab_disconnect,
    .xOpen = cursor_open,
    .xClose = cursor_close,
    .xFilter = facts_vtab_filter,
    .xNext = cursor_next,
    .xEof = cursor_eof,
    .xColumn = cursor_column,
    .xRowid = cursor_rowid,
};

/* Registers one table, and connects it by preparing a statement that reads it. */
static int connect_table(sqlite3 *db, const struct source *source, const char *prefix, struct base_error *err)
{
    char name[NAME_MAX_BYTES], sql[NAME_MAX_BYTES + 32];
    const struct facts_table_info *info = facts_table_info(source->table);
    int n = snprintf(name, sizeof name, "%s%s", prefix, info->name);
    BASE_BUG(n < 0 || (size_t)n >= sizeof name);
    snprintf(sql, sizeof sql, "SELECT rowid FROM %s", name);
    struct source *context = base_alloc(sizeof *context);
    *context = *source;
    /* On failure, too, SQLite disposes of the context. */
    int rc = sqlite3_create_module_v2(db, name, &module, context, base_free);
    sqlite3_stmt *statement = NULL;
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    sqlite3_finalize(statement);
    if (rc != SQLITE_OK)
        return base_error_set(err, BASE_E_INTERNAL, "table %s cannot be connected: %s", name,
                              sqlite3_errmsg(db));
    return BASE_OK;
}

int facts_vtab_connect(sqlite3 *db, struct facts_store *store, const char *prefix, struct facts_meter *meter,
                       struct base_error *err)
{
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++) {
        struct source source = {store, meter, (enum facts_table)i};
        int rc = connect_table(db, &source, prefix, err);
        if (rc != BASE_OK)
            return rc;
    }
    /* Views, plain joins that several rules share, are to be created here: their tables are connected now. */
    return BASE_OK;
}
