/*
 * Planning. All usable equalities are taken at once, so that the index is over everything that is known of a
 * row; how many rows that leaves is the rows divided by the distinct values of each column. Nothing here may
 * decide what is in a result: SQLite checks every constraint again, because `omit` is never set.
 */
#include "validator/facts/vtab_p.h"

/* What a list behind IN is taken to hold; its length is not known yet. */
#define IN_GUESS 10.0
/* A lookup in a hash index, in steps of a cursor. */
#define LOOKUP_COST 2.0

/* How a column is constrained: by which constraint, and how. */
struct choice {
    int constraint; /* -1: not at all */
    char compare;   /* enum facts_vtab_compare */
};

/* How the constraint can be used, or 0. */
static char usable_as(sqlite3_index_info *info, int i)
{
    const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];
    if (!constraint->usable)
        return 0;
    char compare = constraint->op == SQLITE_INDEX_CONSTRAINT_EQ       ? FACTS_VTAB_EQ
                   : constraint->op == SQLITE_INDEX_CONSTRAINT_IS     ? FACTS_VTAB_IS
                   : constraint->op == SQLITE_INDEX_CONSTRAINT_ISNULL ? FACTS_VTAB_NULL
                                                                      : 0;
    if (!compare)
        return 0;
    /* A hash knows one equality, that of bytes: a NOCASE comparison would lose rows. */
    const char *collation = sqlite3_vtab_collation(info, i);
    if (!collation || sqlite3_stricmp(collation, "BINARY") != 0)
        return 0;
    if (compare == FACTS_VTAB_EQ && sqlite3_vtab_in(info, i, -1))
        return FACTS_VTAB_IN;
    return compare;
}

/* The fewer values a comparison lets through, the better. */
static int rank(char compare)
{
    return compare == FACTS_VTAB_IN ? 1 : compare ? 2 : 0;
}

/* The share of the rows that a comparison with the column lets through. */
static double share(const struct facts_column_stats *stats, double rows, char compare)
{
    double distinct = stats->distinct ? stats->distinct : 1, nulls = stats->nulls;
    switch (compare) {
    case FACTS_VTAB_NULL:
        return nulls / rows;
    case FACTS_VTAB_IS:
        return 1 / (distinct + (stats->nulls != 0));
    case FACTS_VTAB_IN:
        return (rows - nulls) / rows * (distinct < IN_GUESS ? 1 : IN_GUESS / distinct);
    default:
        return (rows - nulls) / rows / distinct;
    }
}

static void set_cost(sqlite3_index_info *info, double rows, double overhead)
{
    if (rows < 1)
        rows = 1;
    info->estimatedRows = (sqlite3_int64)(rows + 0.5);
    info->estimatedCost = rows + overhead;
}

/* A row is named by its rowid. */
static int plan_rowid(sqlite3_index_info *info, int constraint)
{
    info->aConstraintUsage[constraint].argvIndex = 1;
    info->idxNum = 1;
    info->idxStr = sqlite3_mprintf("%c%c", FACTS_VTAB_EQ, facts_vtab_letter(-1));
    info->needToFreeIdxStr = 1;
    info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
    set_cost(info, 1, 0);
    return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}

int facts_vtab_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
    const struct facts_vtab *vtab = (const struct facts_vtab *)base;
    struct choice choices[FACTS_INDEX_MAX_COLUMNS];
    for (size_t c = 0; c < vtab->info->column_count; c++)
        choices[c] = (struct choice){-1, 0};
    for (int i = 0; i < info->nConstraint; i++) {
        char compare = usable_as(info, i);
        int column = info->aConstraint[i].iColumn;
        if (column < 0 && compare == FACTS_VTAB_EQ)
            return plan_rowid(info, i);
        if (column >= 0 && rank(compare) > rank(choices[column].compare))
            choices[column] = (struct choice){i, compare};
    }

    double n = (double)facts_store_count(vtab->store, vtab->table), rows = n;
    char plan[2 * FACTS_INDEX_MAX_COLUMNS + 1] = "";
    int arguments = 0;
    for (size_t c = 0; c < vtab->info->column_count; c++) {
        if (choices[c].constraint < 0)
            continue;
        char compare = choices[c].compare;
        if (compare == FACTS_VTAB_IN)
            sqlite3_vtab_in(info, choices[c].constraint, 1);
        plan[2 * arguments] = compare;
        plan[2 * arguments + 1] = facts_vtab_letter((int)c);
        info->aConstraintUsage[choices[c].constraint].argvIndex = ++arguments;
        if (n > 0)
            rows *= share(facts_index_stats(vtab->store, vtab->table, c), n, compare);
    }
    info->idxNum = arguments;
    info->idxStr = sqlite3_mprintf("%s", plan);
    info->needToFreeIdxStr = 1;
    set_cost(info, rows, arguments ? LOOKUP_COST : 0);
    return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}
