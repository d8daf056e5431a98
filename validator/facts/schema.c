/* schema.def, once more, as descriptions. */
#include "validator/facts/schema.h"

#define HEAD_EXTRACTED(table)                                                                                \
    {"path", FACTS_TEXT, offsetof(struct facts_##table, path), "File."},                                     \
        {"unit", FACTS_TEXT, offsetof(struct facts_##table, unit), "Unit of the file."},
#define HEAD_LINKED(table)

#define TABLE(table, kind, sentence) static const struct facts_column columns_##table[] = {HEAD_##kind(table)
#define COLUMN(table, column, type, sentence)                                                                \
    {#column, FACTS_##type, offsetof(struct facts_##table, column), sentence},
#define END(table)                                                                                           \
    }                                                                                                        \
    ;
#include "validator/facts/schema.def"
#undef TABLE
#undef COLUMN
#undef END

static const struct facts_table_info infos[FACTS_TABLE_COUNT] = {
#define TABLE(table, kind, sentence)                                                                         \
    {#table,                                                                                                 \
     FACTS_##kind,                                                                                           \
     sentence,                                                                                               \
     columns_##table,                                                                                        \
     sizeof columns_##table / sizeof columns_##table[0],                                                     \
     sizeof(struct facts_##table)},
#define COLUMN(table, column, type, sentence)
#define END(table)
#include "validator/facts/schema.def"
#undef TABLE
#undef COLUMN
#undef END
};

const struct facts_table_info *facts_table_info(enum facts_table table)
{
    return &infos[table];
}

enum facts_table facts_table_by_name(struct base_str name)
{
    for (unsigned i = 0; i < FACTS_TABLE_COUNT; i++)
        if (base_str_is(name, infos[i].name))
            return (enum facts_table)i;
    return FACTS_TABLE_COUNT;
}
