/* Which dialect a text is in, by words and signs that one of them alone has. */
#include "validator/scan/sql.h"

struct mark {
    const char *text; /* in lower case */
    uint8_t dialect, weight;
};

/* A mark begins and ends at the border of a word where it begins or ends with a letter. */
static const struct mark marks[] = {
    {"delimiter", SCAN_SQL_MYSQL, 6},
    {"engine=", SCAN_SQL_MYSQL, 5},
    {"engine =", SCAN_SQL_MYSQL, 5},
    {"auto_increment", SCAN_SQL_MYSQL, 5},
    {"unsigned", SCAN_SQL_MYSQL, 3},
    {"tinyint(1)", SCAN_SQL_MYSQL, 3},
    {"datetime(3)", SCAN_SQL_MYSQL, 3},
    {"utf8mb4", SCAN_SQL_MYSQL, 5},
    {"/*!40", SCAN_SQL_MYSQL, 5},
    {"mediumtext", SCAN_SQL_MYSQL, 4},
    {"longtext", SCAN_SQL_MYSQL, 4},
    {"modify column", SCAN_SQL_MYSQL, 4},
    {"drop foreign key", SCAN_SQL_MYSQL, 4},
    {"on update current_timestamp", SCAN_SQL_MYSQL, 4},
    {"autoincrement", SCAN_SQL_SQLITE, 5},
    {"pragma", SCAN_SQL_SQLITE, 5},
    {"without rowid", SCAN_SQL_SQLITE, 5},
    {"strftime(", SCAN_SQL_SQLITE, 4},
    {"unixepoch(", SCAN_SQL_SQLITE, 4},
    {"sqlite_master", SCAN_SQL_SQLITE, 5},
    {"insert or ignore", SCAN_SQL_SQLITE, 4},
    {"insert or replace", SCAN_SQL_SQLITE, 4},
    {"integer primary key not null", SCAN_SQL_SQLITE, 2},
    {"::", SCAN_SQL_POSTGRES, 3},
    {"$$", SCAN_SQL_POSTGRES, 4},
    {"serial", SCAN_SQL_POSTGRES, 3},
    {"bigserial", SCAN_SQL_POSTGRES, 4},
    {"timestamptz", SCAN_SQL_POSTGRES, 4},
    {"jsonb", SCAN_SQL_POSTGRES, 4},
    {"bytea", SCAN_SQL_POSTGRES, 4},
    {"uuid", SCAN_SQL_POSTGRES, 3},
    {"text[]", SCAN_SQL_POSTGRES, 4},
    {"with time zone", SCAN_SQL_POSTGRES, 3},
    {"timestamp(3)", SCAN_SQL_POSTGRES, 2},
    {"using btree", SCAN_SQL_POSTGRES, 2},
    {"using gin", SCAN_SQL_POSTGRES, 4},
    {"create extension", SCAN_SQL_POSTGRES, 5},
    {"create type", SCAN_SQL_POSTGRES, 4},
    {"alter type", SCAN_SQL_POSTGRES, 4},
    {"row level security", SCAN_SQL_POSTGRES, 4},
    {"plpgsql", SCAN_SQL_POSTGRES, 5},
    {"alter column", SCAN_SQL_POSTGRES, 2},
    {"\"public\".", SCAN_SQL_POSTGRES, 4},
    {"pg_catalog", SCAN_SQL_POSTGRES, 5},
    {"double precision", SCAN_SQL_POSTGRES, 2},
    {"if not exists (select", SCAN_SQL_POSTGRES, 1},
    {"comment on", SCAN_SQL_POSTGRES, 3},
    {"concurrently", SCAN_SQL_POSTGRES, 3},
    {"add constraint \"", SCAN_SQL_POSTGRES, 3},
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_wordlike(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Where the mark ends when it stands at `i`, white space of any length for one blank; 0 for nowhere. */
static size_t fits(struct base_str text, size_t i, const char *mark)
{
    if (is_wordlike(mark[0]) && i > 0 && is_wordlike(text.p[i - 1]))
        return 0;
    for (; *mark; mark++) {
        if (i >= text.n)
            return 0;
        if (*mark == ' ' && (text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t')) {
            while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t'))
                i++;
            continue;
        }
        if (lower(text.p[i++]) != *mark)
            return 0;
    }
    return is_wordlike(mark[-1]) && i < text.n && is_wordlike(text.p[i]) ? 0 : i;
}

enum scan_sql_dialect scan_sql_guess(struct base_str text)
{
    unsigned points[SCAN_SQL_SQLITE + 1] = {0};
    uint8_t first[256] = {0}; /* by first byte: the first mark of those that begin with it, + 1 */
    struct base_str look = base_str_slice(text, 0, SCAN_SQL_MAX_LOOK);
    size_t count = sizeof marks / sizeof *marks;
    for (size_t m = count; m-- > 0;)
        first[(unsigned char)marks[m].text[0]] = (uint8_t)(m + 1);
    for (size_t i = 0; i < look.n; i++) {
        unsigned char c = (unsigned char)lower(look.p[i]);
        if (c == '-' && i + 1 < look.n && look.p[i + 1] == '-') { /* what a comment says is no SQL */
            while (i < look.n && look.p[i] != '\n')
                i++;
            continue;
        }
        for (size_t m = first[c]; m > 0 && m <= count; m++)
            if (marks[m - 1].text[0] == (char)c && fits(look, i, marks[m - 1].text))
                points[marks[m - 1].dialect] += marks[m - 1].weight;
    }
    enum scan_sql_dialect best = SCAN_SQL_ANY;
    for (int d = SCAN_SQL_POSTGRES; d <= SCAN_SQL_SQLITE; d++)
        if (points[d] > points[best])
            best = (enum scan_sql_dialect)d;
    for (int d = SCAN_SQL_POSTGRES; d <= SCAN_SQL_SQLITE; d++)
        if (d != (int)best && points[d] * 2 > points[best])
            return SCAN_SQL_ANY;
    return best;
}
