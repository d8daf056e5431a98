/*
 * What cmark-gfm must not be given: shapes of text for which its work grows with the square of the length.
 * The looks here know lines, not blocks: what stands in a code block counts as well, so the limits are far
 * beyond what people write.
 */
#include "validator/extract/markdown/markdown_p.h"

/* Cells of all tables of a file. A row that is shorter than the head of its table gets the missing cells, so
 * that a few kilobytes can become millions of them. */
#define MOST_CELLS 1000000u
/* Cells of one row: each is put at the end of a list that is walked from its start. */
#define MOST_ROW_CELLS 1000u
/* The bytes of paragraphs in front of delimiter rows, summed: each such row looks at all of its paragraph for
 * the head of a table, and where there is none the paragraph goes on. */
#define MOST_HEAD_STEPS 20000000u
/* Quotes and lists that open on one line, and the columns in front of a marker (a list within a list needs
 * two more): every later line walks all that are open. */
#define MOST_MARKERS 100u
#define MOST_MARKER_COLUMNS 400u
/* The squares of the number of images in a paragraph, summed: every closed bracket looks at each open image
 * before it. One paragraph may hold 15,000 images. */
#define MOST_IMAGE_STEPS 250000000u

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The columns that a delimiter row such as |---|:-:| makes; 0 for another line. */
static size_t delimiter_columns(struct base_str line)
{
    size_t pipes = 0, dashes = 0;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        pipes += c == '|';
        dashes += c == '-';
        if (c != '|' && c != '-' && c != ':' && !is_blank(c) && c != '>' && c != '\v' && c != '\f')
            return 0;
    }
    return pipes > 0 && dashes > 0 ? pipes + 1 : 0;
}

static size_t count_pipes(struct base_str line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.n; i++)
        n += line.p[i] == '|';
    return n;
}

/* Takes a line off *rest, which is not absent; LF, CR LF and a lone CR end it, as they do for cmark-gfm. */
static struct base_str take_line(struct base_str *rest)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    struct base_str line = base_str_slice(*rest, 0, n);
    size_t end = n < rest->n ? n + 1 : n;
    if (end < rest->n && rest->p[n] == '\r' && rest->p[end] == '\n')
        end++;
    *rest = base_str_from(*rest, end);
    return line;
}

/* An upper bound: a table ends at a blank line, and the paragraph before it may be its head. */
bool extract_markdown_has_huge_tables(struct base_str body)
{
    size_t columns = 0, widest = 0, cells = 0, block = 0, steps = 0;
    while (body.n > 0) {
        struct base_str line = take_line(&body);
        size_t pipes = count_pipes(line), found = pipes ? delimiter_columns(line) : 0;
        if (found > columns)
            columns = found;
        if (pipes > widest)
            widest = pipes;
        if (base_str_trim(line).n == 0)
            columns = widest = block = 0;
        block += line.n + 1;
        steps += found ? block : 0;
        if (columns > 0)
            cells += columns > pipes ? columns : pipes;
        if (cells > MOST_CELLS || steps > MOST_HEAD_STEPS || (columns > 0 && widest > MOST_ROW_CELLS))
            return true;
    }
    return false;
}

/* The marker of a quote or of a list item at `i`: the place behind it, or `i` when there is none. */
static size_t skip_marker(struct base_str line, size_t i)
{
    size_t end = i;
    if (i < line.n && line.p[i] == '>')
        return i + 1;
    while (end < line.n && is_digit(line.p[end]))
        end++;
    bool is_item = end < line.n && (end > i ? line.p[end] == '.' || line.p[end] == ')'
                                            : line.p[i] == '-' || line.p[i] == '+' || line.p[i] == '*');
    if (!is_item)
        return i;
    end++;
    return end == line.n || is_blank(line.p[end]) ? end : i;
}

/* A line of nothing but stars, hyphens and blanks is a thematic break. */
static bool is_break(struct base_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '*' && line.p[i] != '-' && !is_blank(line.p[i]))
            return false;
    return true;
}

static bool opens_too_many(struct base_str line)
{
    size_t markers = 0, columns = 0, i = 0;
    for (;;) {
        while (i < line.n && is_blank(line.p[i]))
            columns += line.p[i++] == '\t' ? 4 : 1;
        size_t end = skip_marker(line, i);
        if (end == i)
            return false;
        i = end;
        markers++;
        if (markers > MOST_MARKERS || columns > MOST_MARKER_COLUMNS)
            return !is_break(line);
    }
}

int extract_markdown_deep_line(struct base_str body)
{
    for (int line = 1; body.n > 0; line++)
        if (opens_too_many(take_line(&body)))
            return line;
    return 0;
}

static uint64_t count_images(struct base_str line)
{
    uint64_t n = 0;
    for (size_t i = 0; i + 1 < line.n; i++)
        n += line.p[i] == '!' && line.p[i + 1] == '[';
    return n;
}

bool extract_markdown_has_huge_brackets(struct base_str body)
{
    uint64_t steps = 0, images = 0;
    struct base_str line;
    while (steps + images * images <= MOST_IMAGE_STEPS && (line = base_str_split(&body, '\n')).p) {
        images += count_images(line);
        if (base_str_trim(line).n > 0)
            continue;
        steps += images * images;
        images = 0;
    }
    return steps + images * images > MOST_IMAGE_STEPS;
}
