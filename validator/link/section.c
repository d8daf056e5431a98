/* Reading the parts of a section: labels in front of a text, headings within it, tables by their first
 * header. */
#include "validator/link/section_p.h"

#include <ctype.h>
#include <string.h>

static const struct {
    const char *name; /* in lower case, singular */
    enum link_part part;
} names[] = {
    {"method", LINK_PART_METHOD},          {"public method", LINK_PART_METHOD},
    {"public api", LINK_PART_METHOD},      {"dependency", LINK_PART_DEPENDENCY},
    {"dependencie", LINK_PART_DEPENDENCY}, {"depends on", LINK_PART_DEPENDENCY},
    {"redis key", LINK_PART_REDIS_KEY},    {"redis key pattern", LINK_PART_REDIS_KEY},
    {"db table", LINK_PART_TABLE},         {"database table", LINK_PART_TABLE},
    {"sql table", LINK_PART_TABLE},
};

static bool is_edge(char c)
{
    return strchr("*_`\"' \t:#", c) != NULL;
}

static struct base_str bare(struct base_str text)
{
    while (text.n && is_edge(text.p[0]))
        text = base_str_from(text, 1);
    while (text.n && is_edge(text.p[text.n - 1]))
        text = base_str_slice(text, 0, text.n - 1);
    return text;
}

enum link_part link_part_of(struct base_str name)
{
    name = bare(name);
    if (name.n && tolower((unsigned char)name.p[name.n - 1]) == 's')
        name = base_str_slice(name, 0, name.n - 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (base_str_eq_nocase(name, base_str_of(names[i].name)))
            return names[i].part;
    return LINK_PART_NONE;
}

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

struct base_str link_section_class(struct base_str heading)
{
    while (heading.n && !isalpha((unsigned char)heading.p[0])) /* "5.1 ", "### 3) `" */
        heading = base_str_from(heading, 1);
    if (base_str_starts(heading, "class "))
        heading = base_str_from(heading, 6);
    heading = bare(heading);
    size_t n = 0;
    while (n < heading.n && is_word_char(heading.p[n]))
        n++;
    struct base_str rest = bare(base_str_from(heading, n));
    bool is_alone =
        rest.n == 0 || rest.p[0] == '(' || base_str_starts(rest, "—") || base_str_starts(rest, "-");
    return n && is_alone && isupper((unsigned char)heading.p[0]) ? base_str_slice(heading, 0, n)
                                                                 : BASE_STR_ABSENT;
}

static void add(struct link_section *section, enum link_part part, struct base_str text, int64_t line,
                bool is_row)
{
    section->has[part] = true;
    if (base_str_trim(text).n)
        base_vec_push(
            &section->entries,
            (struct link_entry){.part = part, .text = base_str_trim(text), .line = line, .is_row = is_row});
}

/* Splits "a, b and c" at commas, semicolons and line ends outside of brackets. */
static void add_sentence(struct link_section *section, enum link_part part, struct base_str text,
                         int64_t line)
{
    size_t from = 0;
    int depth = 0;
    section->has[part] = true;
    for (size_t i = 0; i <= text.n; i++) {
        char c = i < text.n ? text.p[i] : ',';
        depth += c == '(' || c == '{' || c == '<';
        depth -= depth > 0 && (c == ')' || c == '}' || c == '>');
        if (i < text.n && (depth || (c != ',' && c != ';' && c != '\n')))
            continue;
        add(section, part, base_str_slice(text, from, i), line, false);
        line += c == '\n';
        from = i + 1;
    }
}

/* "Redis keys: a, b" gives the part, and what stands behind the colon. */
static enum link_part label_of(struct base_str text, struct base_str *rest)
{
    ptrdiff_t colon = base_str_find_char(text, ':');
    if (colon <= 0 || colon > 40)
        return LINK_PART_NONE;
    *rest = base_str_trim(base_str_from(text, (size_t)colon + 1));
    while (rest->n && (rest->p[0] == '*' || rest->p[0] == ' '))
        *rest = base_str_from(*rest, 1);
    return link_part_of(base_str_slice(text, 0, (size_t)colon));
}

static void read_blocks(const struct facts_store *store, uint32_t file, struct link_section *section)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, file);
    enum link_part part = LINK_PART_NONE;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_block block;
        struct base_str rest;
        int64_t line = FACTS_GET_INT(store, doc_block, i, line);
        if (line <= section->heading.line || line > section->heading.end_line)
            continue;
        FACTS_GET(store, doc_block, i, &block);
        bool is_item = base_str_is(block.kind, "item");
        enum link_part label = label_of(block.text, &rest);
        if (base_str_is(block.kind, "heading")) {
            part = link_part_of(block.text);
            section->has[part] = true;
        } else if (base_str_is(block.kind, "cell") || base_str_is(block.kind, "html")) {
            continue;
        } else if (label) {
            add_sentence(section, label, rest, block.line);
            part = rest.n ? LINK_PART_NONE : label;
        } else if (part && is_item) {
            add(section, part, block.text, block.line, true);
        } else if (part) {
            add_sentence(section, part, block.text, block.line);
        }
    }
}

static void read_tables(const struct facts_store *store, uint32_t file, struct link_section *section)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_cell, file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell cell;
        int64_t line = FACTS_GET_INT(store, doc_cell, i, line);
        if (line <= section->heading.line || line > section->heading.end_line ||
            FACTS_GET_INT(store, doc_cell, i, position) != 0)
            continue;
        FACTS_GET(store, doc_cell, i, &cell);
        enum link_part part = link_part_of(cell.header);
        if (!part)
            continue;
        section->has[part] = true;
        if (cell.row > 0)
            add(section, part, cell.code.p ? cell.code : cell.text, cell.line, true);
    }
}

void link_section_read(const struct facts_store *store, uint32_t file, struct link_section *section)
{
    read_blocks(store, file, section);
    read_tables(store, file, section);
}

void link_section_finish(struct link_section *section)
{
    base_vec_finish(&section->entries);
}
