#include "validator/link/doc_schema_write_p.h"

#include "validator/base/suggest.h"

#define NOTHING BASE_STR("nothing")

/* ---- habits ---- */

void link_doc_count(struct link_doc_schema *work, enum link_doc_aspect aspect, bool said)
{
    work->habits[aspect].said += said;
    work->habits[aspect].silent += !said;
}

/* Silence says something where it is the exception. */
bool link_doc_is_habit(const struct link_doc_schema *work, enum link_doc_aspect aspect)
{
    const struct link_doc_habit *habit = &work->habits[aspect];
    return habit->said >= 3 && habit->silent * 3 <= habit->said;
}

/* ---- what the database has ---- */

void link_doc_schema_begin(struct link_doc_schema *work)
{
    const struct facts_store *store = work->context->store;
#define INDEX(kind, map)                                                                                     \
    for (size_t i = 0, n = facts_store_count(store, FACTS_TABLE_##kind); i < n; i++) {                       \
        struct facts_##kind row;                                                                             \
        FACTS_GET(store, kind, i, &row);                                                                     \
        uint32_t table = link_sql_names_table(&work->names, row.origin, row.schema, row.table_name);         \
        if (table != LINK_NONE)                                                                              \
            link_names_add(&work->map, table, BASE_STR(""), (uint32_t)i);                                    \
    }
    INDEX(sql_column, columns)
    INDEX(sql_constraint, constraints)
    INDEX(sql_index, indexes)
#undef INDEX
}

void link_doc_schema_end(struct link_doc_schema *work)
{
    for (size_t i = 0; i < work->sections.n; i++)
        base_vec_finish(&work->sections.items[i].rows);
    base_vec_finish(&work->sections);
    base_vec_finish(&work->orphans);
    link_names_finish(&work->columns);
    link_names_finish(&work->constraints);
    link_names_finish(&work->indexes);
}

static bool is_listed(struct base_str list, struct base_str name)
{
    while (list.p) {
        ptrdiff_t comma = base_str_find(list, ", ");
        struct base_str part = comma < 0 ? list : base_str_slice(list, 0, (size_t)comma);
        if (base_str_eq(part, name))
            return true;
        list = comma < 0 ? BASE_STR_ABSENT : base_str_from(list, (size_t)comma + 2);
    }
    return false;
}

static struct link_doc_column column_of(const struct link_doc_schema *work, uint32_t table, uint32_t column)
{
    const struct facts_store *store = work->context->store;
    struct link_doc_column found = {0};
    FACTS_GET(store, sql_column, column, &found.row);
    LINK_NAMES_EACH(&work->constraints, table, BASE_STR(""), i)
    {
        struct facts_sql_constraint row;
        FACTS_GET(store, sql_constraint, work->constraints.entries.items[i].value, &row);
        bool is_alone = base_str_eq(row.columns, found.row.name);
        if (base_str_is(row.kind, "primary_key")) {
            found.is_primary = is_alone;
            found.is_in_primary = is_listed(row.columns, found.row.name);
        } else if (!is_alone) {
            continue;
        } else if (base_str_is(row.kind, "foreign_key")) {
            found.foreign = row;
            found.has_foreign = true;
        } else if (base_str_is(row.kind, "unique")) {
            found.unique = row;
            found.has_unique = true;
        } else if (base_str_is(row.kind, "check")) {
            found.has_many_checks = found.has_check;
            found.check = row;
            found.has_check = true;
        }
    }
    LINK_NAMES_EACH(&work->indexes, table, BASE_STR(""), i)
    {
        struct facts_sql_index row;
        FACTS_GET(store, sql_index, work->indexes.entries.items[i].value, &row);
        found.is_uniquely_indexed =
            found.is_uniquely_indexed || (row.is_unique == 1 && base_str_eq(row.columns, found.row.name));
    }
    return found;
}

/* ---- claims ---- */

struct link_doc_section *link_doc_section_for(struct link_doc_schema *work, uint32_t file,
                                              const struct facts_heading *heading, uint32_t table)
{
    (void)file;
    if (work->section_count && work->sections.items[work->section_count - 1].heading.line == heading->line)
        return &work->sections.items[work->section_count - 1];
    if (work->section_count == work->sections.n)
        base_vec_push(&work->sections, (struct link_doc_section){0});
    struct link_doc_section *section = &work->sections.items[work->section_count++];
    section->heading = *heading;
    section->table = table;
    section->rows.n = section->matched = section->foreign_words = 0;
    return section;
}

void link_doc_claim(struct link_doc_schema *work, const struct link_doc_section *section,
                    struct facts_schema_claim claim)
{
    struct facts_sql_table table;
    FACTS_GET(work->context->store, sql_table, section->table, &table);
    claim.path = section->heading.path;
    claim.unit = section->heading.unit;
    claim.table_name = table.name;
    claim.line = claim.line ? claim.line : section->heading.line;
    if (!claim.evidence_path.p) {
        claim.evidence_path = table.path;
        claim.evidence_line = table.line;
    }
    facts_store_add(work->context->store, FACTS_TABLE_schema_claim, &claim);
}

struct judge {
    struct link_doc_schema *work;
    const struct link_doc_section *section;
    const struct link_doc_row *row;
    struct link_doc_column column;
    struct base_str dialect;
    bool writes;
};

static void claim(const struct judge *judge, const char *aspect, struct base_str claimed,
                  struct base_str actual, bool holds, bool is_written)
{
    if (judge->writes)
        link_doc_claim(judge->work, judge->section,
                       (struct facts_schema_claim){.line = judge->row->line,
                                                   .column_name = judge->column.row.name,
                                                   .aspect = base_str_of(aspect),
                                                   .claimed = claimed,
                                                   .actual = actual,
                                                   .holds = holds,
                                                   .is_written = is_written,
                                                   .evidence_path = judge->column.row.path,
                                                   .evidence_line = judge->column.row.line});
}

/* A thing that a column has or has not, said by a word: `said` YES or silent. */
static void judge_mark(const struct judge *judge, enum link_doc_aspect aspect, const char *name,
                       enum link_doc_said said, bool has, bool has_surely, struct base_str words)
{
    if (!judge->writes) {
        if (has)
            link_doc_count(judge->work, aspect, said == LINK_DOC_YES);
        return;
    }
    if (said == LINK_DOC_YES)
        claim(judge, name, words, has || has_surely ? words : NOTHING, has || has_surely, true);
    else if (said == LINK_DOC_NO)
        claim(judge, name, NOTHING, has ? words : NOTHING, !has, true);
    else if (has && link_doc_is_habit(judge->work, aspect))
        claim(judge, name, NOTHING, words, false, false);
}

static void judge_type(const struct judge *judge, bool loosely)
{
    const struct facts_sql_column *column = &judge->column.row;
    struct base_str said = judge->row->said.type;
    if (!said.p || !column->type.p)
        return;
    claim(judge, "type", said, column->type,
          link_doc_types_agree(judge->work->context->arena, judge->dialect, said, column, loosely), true);
}

static void judge_nullability(const struct judge *judge)
{
    bool nullable = judge->column.row.is_nullable == 1;
    enum link_doc_said said = judge->row->said.nullable;
    struct base_str is = nullable ? BASE_STR("NULL") : BASE_STR("NOT NULL");
    /* Of a primary key it goes without saying; SQLite has an opinion of its own. */
    if (judge->column.is_in_primary &&
        (judge->column.is_primary || judge->row->said.primary == LINK_DOC_YES || nullable)) {
        if (said == LINK_DOC_YES)
            claim(judge, "nullability", BASE_STR("NULL"), BASE_STR("a primary key"), false, true);
        return;
    }
    if (!judge->writes && !nullable)
        link_doc_count(judge->work, LINK_DOC_SAYS_NOT_NULL, said == LINK_DOC_NO);
    if (said == LINK_DOC_NO)
        claim(judge, "nullability", BASE_STR("NOT NULL"), is, !nullable, true);
    else if (said == LINK_DOC_YES)
        claim(judge, "nullability", BASE_STR("NULL"), is, nullable, true);
    else if (!nullable && link_doc_is_habit(judge->work, LINK_DOC_SAYS_NOT_NULL))
        claim(judge, "nullability", NOTHING, is, false, false);
}

static bool is_literal(struct base_str text)
{
    return text.n &&
           (text.p[0] == '\'' || (text.p[0] >= '0' && text.p[0] <= '9') || text.p[0] == '-' ||
            base_str_eq_nocase(text, BASE_STR("true")) || base_str_eq_nocase(text, BASE_STR("false")));
}

static void judge_default(const struct judge *judge)
{
    const struct link_doc_said_of *said = &judge->row->said;
    struct base_str actual = judge->column.row.default_value, claimed = said->default_value;
    bool has = actual.p && !base_str_eq_nocase(actual, BASE_STR("null"));
    if (judge->column.row.generated.p)
        return;
    if (!judge->writes && has)
        link_doc_count(judge->work, LINK_DOC_SAYS_DEFAULT, said->has_default == LINK_DOC_YES);
    if (said->has_default == LINK_DOC_YES && link_doc_is_default(claimed)) {
        bool agrees = has && link_doc_defaults_agree(judge->work->context->arena, claimed, actual);
        bool is_plain = is_literal(claimed) || base_str_ends(claimed, ")");
        /* "random" for gen_random_uuid(), or what the program fills in */
        if (!agrees && !is_plain && (!has || base_str_ends(actual, ")")))
            return;
        if (!agrees && !has && !is_literal(claimed) && !judge->row->is_sql)
            return;
        claim(judge, "default", claimed, has ? actual : NOTHING, agrees, true);
    } else if (said->has_default == LINK_DOC_NO) {
        if (!has || is_literal(actual))
            claim(judge, "default", NOTHING, has ? actual : NOTHING, !has, true);
    } else if (has && said->has_default == LINK_DOC_SILENT &&
               link_doc_is_habit(judge->work, LINK_DOC_SAYS_DEFAULT)) {
        claim(judge, "default", NOTHING, actual, false, false);
    }
}

static struct base_str target_text(const struct judge *judge, struct base_str table, struct base_str columns,
                                   struct base_str action)
{
    return base_str_format(judge->work->context->arena, "%.*s%s%.*s%s%s%.*s", BASE_STR_ARG(table),
                           columns.p ? " (" : "", BASE_STR_ARG(columns), columns.p ? ")" : "",
                           action.p ? " ON DELETE " : "", BASE_STR_ARG(action));
}

static void judge_foreign(const struct judge *judge)
{
    const struct link_doc_said_of *said = &judge->row->said;
    const struct facts_sql_constraint *key = &judge->column.foreign;
    bool has = judge->column.has_foreign;
    bool acts = has && !base_str_is(key->on_delete, "no action");
    struct base_str schema, table = BASE_STR_ABSENT;
    if (!judge->writes && has) {
        link_doc_count(judge->work, LINK_DOC_SAYS_FOREIGN, said->foreign == LINK_DOC_YES);
        if (acts && said->foreign == LINK_DOC_YES)
            link_doc_count(judge->work, LINK_DOC_SAYS_ON_DELETE, said->on_delete.p != NULL);
    }
    struct base_str actual = has ? target_text(judge, key->references_table, key->references_columns,
                                               acts ? key->on_delete : BASE_STR_ABSENT)
                                 : NOTHING;
    if (said->foreign != LINK_DOC_YES) {
        if (has && link_doc_is_habit(judge->work, LINK_DOC_SAYS_FOREIGN))
            claim(judge, "foreign_key", NOTHING, actual, false, false);
        return;
    }
    if (said->references.p)
        link_sql_names_split(&judge->work->names, said->references, &schema, &table);
    bool is_table = !table.p || !has || base_str_eq_nocase(table, key->references_table) ||
                    base_str_eq_nocase(said->references_columns, key->references_table);
    bool is_column = !said->references_columns.p || !key->references_columns.p ||
                     base_str_eq_nocase(said->references_columns, key->references_columns) ||
                     base_str_eq_nocase(said->references_columns, key->references_table);
    bool is_action = !said->on_delete.p || !has || base_str_eq(said->on_delete, key->on_delete);
    claim(judge, "foreign_key",
          said->references.p ? target_text(judge, said->references, said->references_columns, said->on_delete)
                             : BASE_STR("a foreign key"),
          actual, has && is_table && is_column && is_action, true);
    if (acts && !said->on_delete.p && link_doc_is_habit(judge->work, LINK_DOC_SAYS_ON_DELETE))
        claim(judge, "foreign_key",
              target_text(judge, said->references, said->references_columns, BASE_STR_ABSENT), actual, false,
              false);
}

static void judge_check(const struct judge *judge)
{
    const struct link_doc_said_of *said = &judge->row->said;
    bool has = judge->column.has_check;
    if (judge->column.has_many_checks)
        return;
    if (!judge->writes && has)
        link_doc_count(judge->work, LINK_DOC_SAYS_CHECK, said->check.p != NULL);
    if (said->check.p)
        claim(judge, "check", said->check, has ? judge->column.check.expression : NOTHING,
              has && link_doc_expressions_agree(judge->work->context->arena, said->check,
                                                judge->column.check.expression),
              true);
    else if (has && link_doc_is_habit(judge->work, LINK_DOC_SAYS_CHECK))
        claim(judge, "check", NOTHING, judge->column.check.expression, false, false);
}

static void judge_row(struct link_doc_schema *work, const struct link_doc_section *section,
                      const struct link_doc_row *row, struct base_str dialect, bool writes)
{
    struct judge judge = {.work = work, .section = section, .row = row, .dialect = dialect, .writes = writes};
    bool loosely = section->foreign_words > 0;
    judge.column = column_of(work, section->table, row->column);
    judge_type(&judge, loosely);
    judge_nullability(&judge);
    judge_default(&judge);
    judge_mark(&judge, LINK_DOC_SAYS_PRIMARY, "primary_key", row->said.primary, judge.column.is_primary,
               judge.column.is_in_primary, BASE_STR("PRIMARY KEY"));
    judge_mark(&judge, LINK_DOC_SAYS_UNIQUE, "unique", row->said.unique, judge.column.has_unique,
               judge.column.is_uniquely_indexed || judge.column.is_primary, BASE_STR("UNIQUE"));
    judge_foreign(&judge);
    judge_check(&judge);
}

/* ---- columns that are there or not ---- */

static bool is_in_rows(const struct link_doc_section *section, uint32_t column)
{
    for (size_t i = 0; i < section->rows.n; i++)
        if (section->rows.items[i].column == column)
            return true;
    return false;
}

static struct base_str near_column(const struct link_doc_schema *work, uint32_t table, struct base_str name)
{
    struct base_str best = BASE_STR_ABSENT;
    size_t least = base_closest_limit(name);
    LINK_NAMES_EACH(&work->columns, table, BASE_STR(""), i)
    {
        struct base_str candidate =
            FACTS_GET_TEXT(work->context->store, sql_column, work->columns.entries.items[i].value, name);
        if (base_closer(name, candidate, best, &least))
            best = candidate;
    }
    return best;
}

static void judge_columns(struct link_doc_schema *work, const struct link_doc_section *section, bool writes)
{
    for (size_t i = 0; i < section->rows.n && writes; i++) {
        const struct link_doc_row *row = &section->rows.items[i];
        bool is_there = row->column != LINK_NONE;
        link_doc_claim(
            work, section,
            (struct facts_schema_claim){.line = row->line,
                                        .column_name = row->name,
                                        .aspect = BASE_STR("column"),
                                        .claimed = row->name,
                                        .actual = is_there ? row->name : NOTHING,
                                        .holds = is_there,
                                        .is_written = 1,
                                        .hint = is_there ? BASE_STR_ABSENT
                                                         : near_column(work, section->table, row->name)});
    }
    LINK_NAMES_EACH(&work->columns, section->table, BASE_STR(""), i)
    {
        uint32_t column = work->columns.entries.items[i].value;
        bool is_listed_here = is_in_rows(section, column);
        struct facts_sql_column row;
        FACTS_GET(work->context->store, sql_column, column, &row);
        if (!writes)
            link_doc_count(work, LINK_DOC_SAYS_COLUMN, is_listed_here);
        else if (is_listed_here || link_doc_is_habit(work, LINK_DOC_SAYS_COLUMN))
            link_doc_claim(work, section,
                           (struct facts_schema_claim){.column_name = row.name,
                                                       .aspect = BASE_STR("listed"),
                                                       .claimed = is_listed_here ? row.name : NOTHING,
                                                       .actual = row.name,
                                                       .holds = is_listed_here,
                                                       .is_written = is_listed_here,
                                                       .evidence_path = row.path,
                                                       .evidence_line = row.line});
    }
}

/* ---- one document ---- */

/* A table whose rows are for the most part columns of the one that the heading names is about that one. */
static bool is_about(const struct link_doc_section *section)
{
    return section->matched > 0 && section->matched * 2 >= section->rows.n;
}

static void pass(struct link_doc_schema *work, uint32_t file, bool writes)
{
    for (size_t s = 0; s < work->section_count; s++) {
        struct link_doc_section *section = &work->sections.items[s];
        struct facts_sql_table table;
        FACTS_GET(work->context->store, sql_table, section->table, &table);
        if (table.is_complete != 1 || !is_about(section))
            continue;
        judge_columns(work, section, writes);
        for (size_t i = 0; i < section->rows.n; i++)
            if (section->rows.items[i].column != LINK_NONE)
                judge_row(work, section, &section->rows.items[i], table.dialect, writes);
        link_doc_schema_indexes(work, file, section, writes);
    }
}

/* Headings that name a table: those that do, and those that should. A section like the others of its
 * document, whose heading names none, is about a table that is gone. */
static void claim_tables(struct link_doc_schema *work)
{
    size_t known = 0;
    for (size_t s = 0; s < work->section_count; s++) {
        const struct link_doc_section *section = &work->sections.items[s];
        if (!is_about(section))
            continue;
        known++;
        link_doc_claim(work, section,
                       (struct facts_schema_claim){.aspect = BASE_STR("table"), .holds = 1, .is_written = 1});
    }
    for (size_t i = 0; i < work->orphans.n && !work->names.is_open && work->names.has_series; i++) {
        const struct facts_heading *heading = &work->orphans.items[i];
        struct base_str name = link_doc_heading_name(heading->text);
        bool was_there = link_sql_names_was_there(&work->names, name);
        if (!was_there && (known < 3 || work->orphans.n * 3 > known))
            continue;
        FACTS_ADD(work->context->store, schema_claim, .path = heading->path, .line = heading->line,
                  .unit = heading->unit, .table_name = name, .aspect = BASE_STR("table"), .claimed = name,
                  .actual = NOTHING, .is_written = 1, .hint = link_sql_names_hint(&work->names, name),
                  .evidence_line = FACTS_NULL);
    }
}

void link_doc_schema_write(struct link_doc_schema *work, uint32_t file)
{
    memset(work->habits, 0, sizeof work->habits);
    if (!work->section_count && !work->orphans.n)
        return;
    claim_tables(work);
    pass(work, file, false);
    pass(work, file, true);
}
