#include "validator/report/terminal.h"
#include "validator/report/text_p.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Lines are never broken to be narrower than this, whatever the terminal says. */
#define NARROWEST 24

/* SGR sequences (ECMA-48 section 8.3.117); the 16 basic colours, so that the user's theme decides. */
static const char *const codes[] = {
    [REPORT_TEXT_PLAIN] = "",        [REPORT_TEXT_GOOD] = "\x1b[32m", [REPORT_TEXT_BAD] = "\x1b[1;31m",
    [REPORT_TEXT_WARN] = "\x1b[33m", [REPORT_TEXT_DIM] = "\x1b[2m",   [REPORT_TEXT_STRONG] = "\x1b[1m",
    [REPORT_TEXT_PATH] = "\x1b[36m",
};

static void open_style(struct report_text_page *page, enum report_text_style style)
{
    for (; page->owed; page->owed--)
        base_buf_add_char(page->out, ' ');
    if (page->color && style != REPORT_TEXT_PLAIN)
        base_buf_add_text(page->out, codes[style]);
}

static void close_style(struct report_text_page *page, enum report_text_style style)
{
    if (page->color && style != REPORT_TEXT_PLAIN)
        base_buf_add_text(page->out, "\x1b[0m");
}

void report_text_add(struct report_text_page *page, enum report_text_style style, struct base_str text)
{
    if (text.n == 0)
        return;
    open_style(page, style);
    report_terminal_add(page->out, text);
    close_style(page, style);
    page->column += report_terminal_width(text);
}

void report_text_addf(struct report_text_page *page, enum report_text_style style, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    report_text_add(page, style, base_str_of(text));
}

void report_text_gap(struct report_text_page *page, size_t spaces)
{
    page->owed += spaces;
    page->column += spaces;
}

void report_text_to(struct report_text_page *page, size_t column)
{
    if (page->column && page->column >= column)
        column = page->column + 1;
    report_text_gap(page, column - page->column);
}

void report_text_newline(struct report_text_page *page)
{
    base_buf_add_char(page->out, '\n');
    page->column = page->owed = 0;
}

/* The words that fit on the line, at least one; takes them off *text. */
static struct base_str take_line(struct base_str *text, size_t room)
{
    size_t end = 0, columns = 0;
    struct base_str rest = *text, word;
    while ((word = base_str_split(&rest, ' ')).p) {
        columns += report_terminal_width(word) + (end > 0);
        if (end > 0 && columns > room)
            break;
        end = (size_t)(word.p - text->p) + word.n;
    }
    struct base_str line = base_str_slice(*text, 0, end);
    *text = base_str_trim(base_str_from(*text, end));
    return line;
}

void report_text_paragraph(struct report_text_page *page, enum report_text_style style, size_t indent,
                           struct base_str text)
{
    size_t width = page->width && page->width < indent + NARROWEST ? indent + NARROWEST : page->width;
    text = base_str_trim(text);
    while (text.n) {
        struct base_str all = text;
        struct base_str line =
            width ? take_line(&text, width > page->column ? width - page->column : 0) : all;
        if (page->column > indent && width && page->column + report_terminal_width(line) > width) {
            text = all; /* not even the first word fits behind what stands here already */
            report_text_newline(page);
            report_text_gap(page, indent);
            continue;
        }
        report_text_add(page, style, line);
        if (!width || text.n == 0)
            break;
        report_text_newline(page);
        report_text_gap(page, indent);
    }
    report_text_newline(page);
}

struct base_str report_text_place(struct base_buf *buf, struct base_str path, int line, int column)
{
    base_buf_clear(buf);
    base_buf_add(buf, path.p ? path : BASE_STR("(repository)"));
    if (path.p && line > 0)
        base_buf_printf(buf, ":%d", line);
    if (path.p && line > 0 && column > 0)
        base_buf_printf(buf, ":%d", column);
    return base_buf_view(buf);
}
