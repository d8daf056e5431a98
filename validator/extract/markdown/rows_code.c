/* Blocks of code. */
#include "validator/extract/markdown/shell_p.h"

#define LONGEST_CODE (1u << 20) /* bytes of a block */
#define LONGEST_LANGUAGE 32u

/* "bash" of "bash", "Bash {1,3}", "bash{1}", "{.bash #id}", "bash:run.sh" and "bash,linenos". */
static struct base_str language_of(struct base_str info, char out[LONGEST_LANGUAGE])
{
    size_t n = 0;
    while (info.n > 0 && (info.p[0] == '{' || info.p[0] == '.' || info.p[0] == ' '))
        info = base_str_from(info, 1);
    for (; n < info.n && n < LONGEST_LANGUAGE; n++) {
        char c = info.p[n];
        if (extract_markdown_is_blank(c) || c == '{' || c == '}' || c == ',' || c == ':' || c == '[' ||
            c == '(')
            break;
        if (c == '=' || c == '"')
            return BASE_STR_ABSENT; /* an option */
        out[n] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return n ? base_str_make(out, n) : BASE_STR_ABSENT;
}

void extract_markdown_code_rows(struct extract_markdown_rows *rows)
{
    const struct extract_markdown_block *block = rows->block;
    bool wants_code = facts_chunk_wants(rows->r->out, FACTS_TABLE_code_block);
    char lower[LONGEST_LANGUAGE];
    struct base_str info =
        extract_markdown_unescape(&rows->r->arena, block->info.p ? block->info : BASE_STR(""));
    struct base_str language = language_of(info, lower);
    bool is_diagram =
        base_str_is(language, "mermaid") && facts_chunk_wants(rows->r->out, FACTS_TABLE_diagram);
    bool wants_shell = extract_shell_wanted(rows->r);
    if (!wants_code && !is_diagram && !wants_shell)
        return;
    extract_markdown_take_pieces(rows, block->piece, block->count);
    if (block->count > 0)
        base_buf_add_char(&rows->joined, '\n');
    struct base_str text = rows->joined.n ? base_buf_view(&rows->joined) : BASE_STR("");
    if (is_diagram)
        extract_markdown_diagram(rows->r, text, block->line, rows->section);
    if (wants_shell && text.n <= LONGEST_CODE)
        extract_shell_block_rows(rows, language, text);
    if (!wants_code)
        return;
    if (text.n > LONGEST_CODE) {
        text = base_str_slice(text, 0, LONGEST_CODE);
        extract_problem(rows->r->out, &extract_markdown, block->line, 1, true,
                        "a block of code is longer than 1 MiB; the rest of it is not read");
    }
    FACTS_EMIT(rows->r->out, code_block, .line = block->line, .end_line = block->line + (int)block->count - 1,
               .language = language, .info = info.n ? info : BASE_STR_ABSENT, .text = text,
               .is_fenced = block->kind == MARKDOWN_FENCED, .section_line = rows->section);
}
