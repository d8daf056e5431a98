/* The kinds of diagram that are read line by line. */
#include "validator/extract/markdown/mermaid_p.h"

#define DEEPEST_BLOCK 256

static bool starts_nocase(struct base_str line, const char *word)
{
    size_t n = strlen(word);
    return line.n >= n && base_str_eq_nocase(base_str_slice(line, 0, n), base_str_of(word)) &&
           (line.n == n || extract_markdown_is_blank(line.p[n]) || line.p[n] == ';');
}

/* ---- sequenceDiagram ----------------------------------------------------------------------------------- */

static const char *const blocks[] = {"loop",     "alt",   "opt",  "par", "par_over",
                                     "critical", "break", "rect", "box"};

static const char *opened_block(struct base_str line)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (starts_nocase(line, blocks[i]))
            return blocks[i];
    return NULL;
}

/* Which block a word such as else belongs into; NULL for other lines. */
static const char *parted_block(struct base_str line)
{
    return starts_nocase(line, "else") ? "alt" : starts_nocase(line, "option") ? "critical" : NULL;
}

/* The offset of an arrow such as ->>, --x, <<-->> in front of a colon, and its length; -1 for none. */
static ptrdiff_t find_arrow(struct base_str line, size_t *length)
{
    static const char *const arrows[] = {"<<-->>", "<<->>", "-->>", "->>", "-->",
                                         "->",     "--x",   "-x",   "--)", "-)"};
    for (size_t at = 0; at < line.n && line.p[at] != ':'; at++)
        for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
            if (base_str_starts(base_str_from(line, at), arrows[i])) {
                *length = strlen(arrows[i]);
                return (ptrdiff_t)at;
            }
    return -1;
}

static bool check_message(struct extract_mermaid *m, int number, struct base_str line)
{
    size_t length;
    ptrdiff_t arrow = find_arrow(line, &length);
    if (arrow < 0 || starts_nocase(line, "participant") || starts_nocase(line, "actor") ||
        starts_nocase(line, "note") || starts_nocase(line, "title") || starts_nocase(line, "links") ||
        starts_nocase(line, "link"))
        return true;
    struct base_str target = base_str_from(line, (size_t)arrow + length);
    if (target.n > 0 && (target.p[0] == '+' || target.p[0] == '-'))
        target = base_str_from(target, 1);
    ptrdiff_t colon = base_str_find_char(target, ':');
    if (base_str_trim(base_str_slice(line, 0, (size_t)arrow)).n == 0)
        return extract_mermaid_problem(m, number, "A message has no sender.");
    if (base_str_trim(base_str_slice(target, 0, colon < 0 ? target.n : (size_t)colon)).n == 0)
        return extract_mermaid_problem(m, number, "A message has no receiver.");
    return colon >= 0 || base_str_find_char(target, ';') >= 0 ||
           extract_mermaid_problem(m, number, "A message has no text: a colon and its text are missing.");
}

bool extract_mermaid_sequence(struct extract_mermaid *m, struct base_str first)
{
    const char *open[DEEPEST_BLOCK];
    int lines[DEEPEST_BLOCK], number = m->line;
    size_t depth = 0;
    struct base_str rest = m->text, line;
    (void)first;
    for (; extract_mermaid_line(&rest, &line); number++) {
        const char *block = opened_block(line), *parted = parted_block(line);
        if (starts_nocase(line, "title") && !m->title.p)
            m->title = base_str_trim(base_str_from(line, 5));
        if (block) {
            if (depth == DEEPEST_BLOCK)
                return true;
            lines[depth] = number;
            open[depth++] = block;
        } else if (starts_nocase(line, "end") && base_str_trim(base_str_from(line, 3)).n <= 1) {
            if (depth-- == 0)
                return extract_mermaid_problem(m, number, "An end closes nothing.");
        } else if (parted) {
            if (depth == 0 || strcmp(open[depth - 1], parted) != 0)
                return extract_mermaid_problem(m, number, "%s stands in no %s.",
                                               parted[0] == 'a' ? "An else" : "An option", parted);
        } else if (!check_message(m, number, line)) {
            return false;
        }
    }
    return depth == 0 || extract_mermaid_problem(m, lines[depth - 1], "This %s has no end.", open[depth - 1]);
}

/* ---- classDiagram, stateDiagram ------------------------------------------------------------------------ */

/* Braces that open and close bodies; those in quotes and behind a colon are text. */
bool extract_mermaid_braces(struct extract_mermaid *m, struct base_str first)
{
    struct base_str rest = m->text, line;
    int number = m->line, open = 0, last = 0;
    bool is_note = false;
    (void)first;
    for (; extract_mermaid_line(&rest, &line); number++) {
        if (is_note) { /* a note of several lines is text */
            is_note = !starts_nocase(line, "end note");
            continue;
        }
        is_note = starts_nocase(line, "note") && base_str_find_char(line, ':') < 0 &&
                  base_str_find_char(line, '"') < 0;
        bool is_quoted = false;
        if (base_str_ends(line, "-->"))
            return extract_mermaid_problem(m, number, "An arrow leads nowhere.");
        for (size_t i = 0; i < line.n && (line.p[i] != ':' || is_quoted); i++) {
            char c = line.p[i];
            is_quoted ^= c == '"';
            if (c == '{' && !is_quoted) {
                open++;
                last = number;
            } else if (c == '}' && !is_quoted && open-- == 0) {
                return extract_mermaid_problem(m, number, "A brace closes nothing.");
            }
        }
    }
    return open == 0 || extract_mermaid_problem(m, last, "A brace is not closed.");
}

/* ---- erDiagram ----------------------------------------------------------------------------------------- */

struct attributes {
    int opened;   /* line of the brace; 0 outside */
    bool is_half; /* a type has come, and no name yet: ends of lines do not count */
    int odd_line; /* the first with another number of words; 0 for none */
};

static bool is_key(struct base_str word)
{
    while (base_str_ends(word, ","))
        word = base_str_slice(word, 0, word.n - 1);
    return base_str_is(word, "PK") || base_str_is(word, "FK") || base_str_is(word, "UK") || word.n == 0;
}

/* "string email UK, FK "comment"": a type and a name. Mermaid reads word for word, so that an odd word too
 * many makes a type of the next name, up to the brace. */
static void read_attribute(struct attributes *attributes, struct base_str line, int number)
{
    size_t words = 0;
    while (line.n > 0) {
        struct base_str rest = line, word = base_str_split(&rest, line.p[0] == '"' ? '"' : ' ');
        if (line.p[0] == '"') { /* the comment, up to its second quote */
            base_str_split(&rest, '"');
            line = rest.p ? base_str_trim(rest) : BASE_STR("");
            continue;
        }
        words += !(words >= 2 && base_str_find_char(word, ',') > 0) && !is_key(word);
        line = rest.p ? base_str_trim(rest) : BASE_STR("");
    }
    if (words % 2 != 0)
        attributes->is_half = !attributes->is_half;
    if (words != 2 && words > 0 && !attributes->odd_line)
        attributes->odd_line = number;
}

/* "ORDER {" opens a list of attributes; "}o--||" is a cardinality. */
bool extract_mermaid_entities(struct extract_mermaid *m, struct base_str first)
{
    struct base_str rest = m->text, line;
    int number = m->line;
    struct attributes at = {0};
    (void)first;
    for (; extract_mermaid_line(&rest, &line); number++) {
        bool is_relation = base_str_find(line, "--") >= 0 || base_str_find(line, "..") >= 0;
        if (at.opened && base_str_is(line, "}")) {
            if (at.is_half)
                return extract_mermaid_problem(m, at.odd_line,
                                               "An attribute is a type and a name, keys (PK, FK, UK) and a "
                                               "comment in quotes; this one has another word.");
            at = (struct attributes){0};
        } else if (at.opened) {
            read_attribute(&at, line, number);
        } else if (!is_relation && base_str_ends(line, "{")) {
            at.opened = number;
        } else if (base_str_is(line, "}")) {
            return extract_mermaid_problem(m, number, "A brace closes nothing.");
        } else if (is_relation &&
                   (base_str_ends(line, "{") || base_str_ends(line, "||") || base_str_ends(line, "|o"))) {
            return extract_mermaid_problem(m, number, "A relation has no second entity.");
        }
    }
    return !at.opened || extract_mermaid_problem(m, at.opened, "A brace is not closed.");
}

/* ---- gantt, pie, mindmap ------------------------------------------------------------------------------- */

bool extract_mermaid_gantt(struct extract_mermaid *m, struct base_str first)
{
    static const char *const settings[] = {
        "title",       "section",     "dateFormat",        "axisFormat", "tickInterval", "excludes",
        "includes",    "todayMarker", "inclusiveEndDates", "topAxis",    "weekday",      "weekend",
        "displayMode", "click",       "accTitle",          "accDescr"};
    struct base_str rest = m->text, line;
    int number = m->line;
    (void)first;
    for (; extract_mermaid_line(&rest, &line); number++) {
        bool is_known = line.n == 0 || base_str_find_char(line, ':') >= 0;
        for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
            is_known = is_known || starts_nocase(line, settings[i]);
        if (starts_nocase(line, "title"))
            m->title = base_str_trim(base_str_from(line, 5));
        if (!is_known)
            return extract_mermaid_problem(m, number, "A task has no colon with its dates.");
    }
    return true;
}

static bool is_slice(struct base_str line)
{
    ptrdiff_t end = line.n > 0 ? base_str_rfind_char(line, line.p[0]) : -1;
    if (end <= 0 || (line.p[0] != '"' && line.p[0] != '\''))
        return false;
    struct base_str value = base_str_trim(base_str_from(line, (size_t)end + 1));
    if (value.n == 0 || value.p[0] != ':')
        return false;
    value = base_str_trim(base_str_from(value, 1));
    for (size_t i = 0; i < value.n; i++)
        if (!(value.p[i] >= '0' && value.p[i] <= '9') && value.p[i] != '.')
            return false;
    return value.n > 0;
}

bool extract_mermaid_pie(struct extract_mermaid *m, struct base_str first)
{
    struct base_str rest = m->text, line = base_str_trim(first);
    int number = m->line - 1;
    if (starts_nocase(line, "showData"))
        line = base_str_trim(base_str_from(line, 8));
    do {
        if (starts_nocase(line, "title"))
            m->title = base_str_trim(base_str_from(line, 5));
        else if (line.n > 0 && !starts_nocase(line, "showData") && !base_str_starts(line, "acc") &&
                 !is_slice(line))
            return extract_mermaid_problem(m, number, "A slice is not of the form \"label\" : number.");
        number++;
    } while (extract_mermaid_line(&rest, &line));
    return true;
}

bool extract_mermaid_mindmap(struct extract_mermaid *m, struct base_str first)
{
    struct base_str rest = m->text, line;
    int number = m->line;
    ptrdiff_t root = -1;
    (void)first;
    for (; (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str text = base_str_trim(line);
        ptrdiff_t indent = text.n ? text.p - line.p : 0;
        if (text.n == 0 || base_str_starts(text, "%%") || base_str_starts(text, ":::") ||
            base_str_starts(text, "::icon"))
            continue;
        if (root < 0)
            root = indent;
        else if (indent <= root)
            return extract_mermaid_problem(m, number,
                                           "A mind map has one root; this line begins a second one.");
    }
    return true;
}
