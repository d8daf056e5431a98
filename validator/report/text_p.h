/* The layout of the text report: colours, columns, wrapped paragraphs. Only for validator/report. */
#ifndef VALIDATOR_REPORT_TEXT_P_H
#define VALIDATOR_REPORT_TEXT_P_H

#include "validator/findings/finding.h"

enum report_text_style {
    REPORT_TEXT_PLAIN,
    REPORT_TEXT_GOOD,
    REPORT_TEXT_BAD,
    REPORT_TEXT_WARN,
    REPORT_TEXT_DIM,
    REPORT_TEXT_STRONG,
    REPORT_TEXT_PATH
};

struct report_text_page {
    struct base_buf *out;
    bool color;
    size_t width;  /* columns; 0: do not wrap */
    size_t column; /* where the next character goes, from 0 */
    size_t owed;   /* spaces before it that are written only when it comes: no line ends with one */
};

/* Appends text, escaped for terminals, in a style. */
void report_text_add(struct report_text_page *page, enum report_text_style style, struct base_str text);
/* The same with a format; what it yields is cut at 511 bytes, so it is for short pieces. */
void report_text_addf(struct report_text_page *page, enum report_text_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Spaces before what comes next. */
void report_text_gap(struct report_text_page *page, size_t spaces);
/* Spaces up to a column; at least one when the column is passed already and this is not a line's start. */
void report_text_to(struct report_text_page *page, size_t column);
void report_text_newline(struct report_text_page *page);
/* Text that starts here and, where it is too wide, goes on in lines that start at column `indent`. A word
 * that is wider than a line stays whole, so that paths can be copied. Ends the line. */
void report_text_paragraph(struct report_text_page *page, enum report_text_style style, size_t indent,
                           struct base_str text);
/* "src/app.ts:12:3" as far as it is known, in `buf`, whose former text goes. */
struct base_str report_text_place(struct base_buf *buf, struct base_str path, int line, int column);

/* Findings of one rule; listing them sorts the pointers. */
struct report_text_findings {
    const struct findings_finding **items;
    size_t n;
};
void report_text_list(struct report_text_page *page, const struct report_text_findings *list);

#endif
