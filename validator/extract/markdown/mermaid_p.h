/*
 * Mermaid diagrams: what certainly cannot be drawn. A check says nothing of what it does not know: Mermaid
 * grows, and a diagram of tomorrow is not wrong today.
 */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_MERMAID_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_MERMAID_P_H

#include "validator/extract/markdown/markdown_p.h"

struct extract_mermaid {
    struct base_arena *arena;
    struct base_str text; /* of the diagram, behind the line that names its kind */
    int line;             /* of its first line, in the file */
    struct base_str title;
    struct base_str problem; /* the first; absent for none */
    int problem_line;
};

/* Keeps the first problem; always false. */
bool extract_mermaid_problem(struct extract_mermaid *m, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes a line off, without its comment and blanks. False behind the last. */
bool extract_mermaid_line(struct base_str *rest, struct base_str *line);
/* Whether the line begins with the word, whole; capitals count. */
bool extract_mermaid_starts(struct base_str line, const char *word);

/* Each is given a diagram of its kind; `first` is what stands behind the kind on its line. */
bool extract_mermaid_flowchart(struct extract_mermaid *m, struct base_str first);
bool extract_mermaid_sequence(struct extract_mermaid *m, struct base_str first);
bool extract_mermaid_braces(struct extract_mermaid *m, struct base_str first); /* class, state */
bool extract_mermaid_entities(struct extract_mermaid *m, struct base_str first);
bool extract_mermaid_gantt(struct extract_mermaid *m, struct base_str first);
bool extract_mermaid_pie(struct extract_mermaid *m, struct base_str first);
bool extract_mermaid_mindmap(struct extract_mermaid *m, struct base_str first);

#endif
