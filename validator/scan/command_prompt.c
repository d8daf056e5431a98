/* Blocks of code with prompts: which lines are commands. */
#include "validator/scan/command.h"

/* The bytes of a prompt at the start of a line, blanks in front included: "$ ", "% ", "user@host:~$ "; 0 for
 * none. */
static size_t prompt_length(struct base_str line)
{
    size_t n = 0;
    while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
        n++;
    size_t start = n;
    while (n < line.n && n - start < 40 && line.p[n] != ' ' && line.p[n] != '$' && line.p[n] != '\'' &&
           line.p[n] != '"')
        n++;
    bool is_host = n > start && base_str_find_char(base_str_slice(line, start, n), '@') >= 0;
    if (n + 1 < line.n && line.p[n] == '$' && line.p[n + 1] == ' ' && (n == start || is_host))
        return n + 2;
    return n == line.n && n == start + 1 && line.p[start] == '$' ? n : 0;
}

static bool goes_on(struct base_str line)
{
    size_t backslashes = 0;
    while (backslashes < line.n && line.p[line.n - 1 - backslashes] == '\\')
        backslashes++;
    return backslashes % 2 == 1;
}

/* Whether quotes or a here-document are open behind the commands so far: the next line belongs to them. */
struct openness {
    char quote;
    struct base_str heredoc;
};

static void follow(struct openness *open, struct base_str line)
{
    if (open->heredoc.p) {
        if (base_str_eq(base_str_trim(line), open->heredoc))
            open->heredoc = BASE_STR_ABSENT;
        return;
    }
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == '\\' && open->quote != '\'')
            i++;
        else if (open->quote)
            open->quote = c == open->quote ? '\0' : open->quote;
        else if (c == '\'' || c == '"')
            open->quote = c;
        else if (c == '#' && (i == 0 || line.p[i - 1] == ' '))
            return;
        else if (c == '<' && i + 2 < line.n && line.p[i + 1] == '<' && line.p[i + 2] != '<') {
            size_t from = i + 2, to;
            while (from < line.n && (line.p[from] == '-' || line.p[from] == ' ' || line.p[from] == '\'' ||
                                     line.p[from] == '"'))
                from++;
            for (to = from; to < line.n && ((line.p[to] | 32) >= 'a' && (line.p[to] | 32) <= 'z'); to++)
                ;
            if (to > from)
                open->heredoc = base_str_slice(line, from, to);
            return;
        }
    }
}

struct base_str scan_commands_of(struct base_str block, struct base_arena *arena, bool *has_prompts)
{
    struct base_str rest = block, line;
    *has_prompts = false;
    while (!*has_prompts && (line = base_str_split(&rest, '\n')).p)
        *has_prompts = prompt_length(line) > 0;
    if (!*has_prompts)
        return block;
    char *out = base_arena_alloc(arena, block.n + 1);
    bool is_open = false;
    struct openness open = {0};
    memset(out, ' ', block.n);
    rest = block;
    while ((line = base_str_split(&rest, '\n')).p) {
        size_t from = (size_t)(line.p - block.p), prompt = prompt_length(line);
        if (from + line.n < block.n)
            out[from + line.n] = '\n';
        bool is_inside = open.quote || open.heredoc.p;
        if (prompt && !is_inside) {
            open = (struct openness){0};
            line = base_str_from(line, prompt);
        } else if (!is_open && !is_inside) {
            continue;
        } else if (base_str_starts(line, "> ")) {
            line = base_str_from(line, 2);
        }
        memcpy(out + (line.p - block.p), line.p, line.n);
        follow(&open, line);
        is_open = goes_on(line);
    }
    return base_str_make(out, block.n);
}
