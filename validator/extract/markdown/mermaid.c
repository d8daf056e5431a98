/* The kind and the title of a diagram, and which check is for it. */
#include "validator/extract/markdown/mermaid_p.h"
#include "validator/extract/markdown/rows_p.h"

#include <stdio.h>

#define LONGEST_PROBLEM 200u

static const struct {
    const char *word, *kind;
    bool (*check)(struct extract_mermaid *m, struct base_str first);
} kinds[] = {
    {"graph", "flowchart", extract_mermaid_flowchart},
    {"flowchart", "flowchart", extract_mermaid_flowchart},
    {"flowchart-elk", "flowchart", extract_mermaid_flowchart},
    {"sequenceDiagram", "sequenceDiagram", extract_mermaid_sequence},
    {"classDiagram", "classDiagram", extract_mermaid_braces},
    {"classDiagram-v2", "classDiagram", extract_mermaid_braces},
    {"stateDiagram", "stateDiagram", extract_mermaid_braces},
    {"stateDiagram-v2", "stateDiagram", extract_mermaid_braces},
    {"erDiagram", "erDiagram", extract_mermaid_entities},
    {"gantt", "gantt", extract_mermaid_gantt},
    {"pie", "pie", extract_mermaid_pie},
    {"mindmap", "mindmap", extract_mermaid_mindmap},
    {"journey", "journey", NULL},
    {"gitGraph", "gitGraph", NULL},
    {"timeline", "timeline", NULL},
    {"quadrantChart", "quadrantChart", NULL},
    {"requirementDiagram", "requirementDiagram", NULL},
    {"requirement", "requirementDiagram", NULL},
    {"C4Context", "C4Context", NULL},
    {"C4Container", "C4Container", NULL},
    {"C4Component", "C4Component", NULL},
    {"C4Dynamic", "C4Dynamic", NULL},
    {"C4Deployment", "C4Deployment", NULL},
    {"sankey", "sankey", NULL},
    {"sankey-beta", "sankey", NULL},
    {"xychart", "xychart", NULL},
    {"xychart-beta", "xychart", NULL},
    {"block", "block", NULL},
    {"block-beta", "block", NULL},
    {"packet", "packet", NULL},
    {"packet-beta", "packet", NULL},
    {"kanban", "kanban", NULL},
    {"architecture", "architecture", NULL},
    {"architecture-beta", "architecture", NULL},
    {"radar", "radar", NULL},
    {"radar-beta", "radar", NULL},
    {"treemap", "treemap", NULL},
    {"treemap-beta", "treemap", NULL},
    {"treeView-beta", "treeView", NULL},
    {"venn-beta", "venn", NULL},
    {"ishikawa-beta", "ishikawa", NULL},
    {"wardley-beta", "wardley", NULL},
    {"zenuml", "zenuml", NULL},
    {"info", "info", NULL},
};

bool extract_mermaid_problem(struct extract_mermaid *m, int line, const char *format, ...)
{
    char text[LONGEST_PROBLEM];
    va_list args;
    if (m->problem.p)
        return false;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    m->problem = base_str_copy(m->arena, base_str_make(text, n < 0                     ? 0
                                                             : (size_t)n < sizeof text ? (size_t)n
                                                                                       : sizeof text - 1));
    m->problem_line = line;
    return false;
}

bool extract_mermaid_line(struct base_str *rest, struct base_str *line)
{
    struct base_str whole = base_str_split(rest, '\n');
    if (!whole.p)
        return false;
    *line = base_str_trim(whole);
    if (base_str_starts(*line, "%%"))
        *line = base_str_slice(*line, 0, 0);
    return true;
}

bool extract_mermaid_starts(struct base_str line, const char *word)
{
    size_t n = strlen(word);
    if (!base_str_starts(line, word))
        return false;
    return line.n == n || extract_markdown_is_blank(line.p[n]) || line.p[n] == ';' || line.p[n] == ':';
}

/* The title of front matter, which is taken off; %%{ directives }%% and comments are, too. Leaves the line
 * that names the kind in *line. */
static void skip_preamble(struct extract_mermaid *m, struct base_str *rest, struct base_str *line,
                          int *number)
{
    bool is_front = false, is_directive = false;
    while (extract_mermaid_line(rest, line)) {
        ++*number;
        if (base_str_is(*line, "---") && (is_front || *number == m->line))
            is_front = !is_front;
        else if (is_front && extract_mermaid_starts(*line, "title"))
            m->title = base_str_trim(base_str_from(*line, 6));
        else if (is_directive)
            is_directive = base_str_find(*line, "}%%") < 0;
        else if (!is_front && line->n > 0)
            return;
    }
    *line = BASE_STR("");
}

/* A directive may go over several lines: its first is a comment to extract_mermaid_line(). */
static struct base_str without_directives(struct base_arena *arena, struct base_str text)
{
    if (base_str_find(text, "%%{") < 0)
        return text;
    struct base_str out = base_str_copy(arena, text);
    char *p = (char *)(uintptr_t)out.p;
    for (size_t at = 0; at < out.n;) {
        ptrdiff_t from = base_str_find(base_str_from(out, at), "%%{");
        ptrdiff_t end = from < 0 ? -1 : base_str_find(base_str_from(out, at + (size_t)from), "}%%");
        if (end < 0)
            break;
        size_t to = at + (size_t)from + (size_t)end + 3;
        for (size_t i = at + (size_t)from; i < to; i++)
            if (p[i] != '\n')
                p[i] = ' ';
        at = to;
    }
    return out;
}

static struct base_str first_word(struct base_str line)
{
    size_t n = 0;
    while (n < line.n && !extract_markdown_is_blank(line.p[n]) && line.p[n] != ';' && line.p[n] != ':')
        n++;
    return base_str_slice(line, 0, n);
}

void extract_markdown_diagram(struct extract_markdown_reader *r, struct base_str text, int line, int section)
{
    struct extract_mermaid m = {
        .arena = &r->arena, .line = line, .title = BASE_STR_ABSENT, .problem = BASE_STR_ABSENT};
    struct base_str rest = without_directives(&r->arena, text), first, kind = BASE_STR_ABSENT;
    int number = line - 1;
    skip_preamble(&m, &rest, &first, &number);
    struct base_str word = first_word(first);
    size_t i = 0;
    while (i < sizeof kinds / sizeof *kinds && !base_str_is(word, kinds[i].word))
        i++;
    if (i < sizeof kinds / sizeof *kinds) {
        kind = base_str_of(kinds[i].kind);
        m.text = rest.p ? rest : BASE_STR("");
        m.line = number + 1;
        if (kinds[i].check)
            kinds[i].check(&m, base_str_from(first, word.n));
    } else if (word.n == 0) {
        extract_mermaid_problem(&m, line, "The diagram is empty.");
    } else {
        extract_mermaid_problem(&m, number, "Mermaid knows no kind of diagram named %.*s.",
                                BASE_STR_ARG(base_str_slice(word, 0, 60)));
    }
    FACTS_EMIT(r->out, diagram, .line = line, .kind = kind, .title = m.title.n ? m.title : BASE_STR_ABSENT,
               .is_valid = !m.problem.p, .problem = m.problem,
               .problem_line = m.problem.p ? m.problem_line : FACTS_NULL, .section_line = section);
}
