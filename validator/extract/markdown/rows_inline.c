/* Links, code spans and anchors within a text. */
#include "validator/extract/markdown/shell_p.h"

#define LONGEST_TEXT 65536u /* bytes of a link's text */
#define DEEPEST_LINK 16     /* images within the texts of images; deeper ones have no text */

/* One line, from the plain text between two tokens; in the arena. */
static struct base_str one_line(struct extract_markdown_rows *rows, uint32_t from, uint32_t to)
{
    struct base_str text =
        base_str_slice(base_buf_view(&rows->plain), rows->text_at.items[from], rows->text_at.items[to]);
    if (!rows->plain.n)
        return BASE_STR("");
    if (text.n > LONGEST_TEXT)
        text = base_str_slice(text, 0, LONGEST_TEXT);
    if (base_str_find_char(text, '\n') < 0)
        return base_str_trim(text);
    char *out = base_arena_alloc(&rows->r->arena, text.n);
    for (size_t i = 0; i < text.n; i++)
        out[i] = text.p[i] == '\n' ? ' ' : text.p[i];
    return base_str_trim(base_str_make(out, text.n));
}

static void link_row(struct extract_markdown_rows *rows, const struct extract_markdown_token *token,
                     uint32_t number, int depth)
{
    struct base_position place = extract_markdown_place(rows, token->from);
    struct base_position target = token->label.p ? extract_markdown_file_place(rows, token->target_at)
                                                 : extract_markdown_place(rows, token->target_at);
    FACTS_EMIT(rows->r->out, link, .line = place.line, .col = place.column,
               .kind = token->is_image ? BASE_STR("image") : BASE_STR("link"), .target = token->target,
               .text = depth > DEEPEST_LINK ? BASE_STR("") : one_line(rows, number + 1, token->pair),
               .label = token->label, .target_line = target.line, .target_col = target.column,
               .section_line = rows->section);
}

static void url_row(struct extract_markdown_rows *rows, const struct extract_markdown_token *token)
{
    struct base_position place = extract_markdown_place(rows, token->from);
    struct base_position target = extract_markdown_place(rows, token->target_at);
    FACTS_EMIT(rows->r->out, link, .line = place.line, .col = place.column, .kind = BASE_STR("autolink"),
               .target = token->target, .text = token->shown, .target_line = target.line,
               .target_col = target.column, .section_line = rows->section);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ((unsigned char)c & 0x80);
}

/* Whether [text][label] without a definition was meant as a reference. Indices such as rows[i][j], and
 * classes of characters such as [0-9][a-z], were not. */
static bool is_meant(const struct extract_markdown_rows *rows, const struct extract_markdown_token *token,
                     struct base_str text)
{
    char before = token->from > 0 ? rows->s.p[token->from - 1] : ' ';
    bool has_letter = false;
    if (before == ']' || before == ')' || before == '_' || before == '\\' || is_letter(before) ||
        (before >= '0' && before <= '9') || text.n < 2 || token->label.n < 2 || base_str_starts(text, "^") ||
        base_str_starts(token->label, "^") || base_str_starts(text, "!"))
        return false;
    for (size_t i = 0; i < token->label.n; i++)
        has_letter = has_letter || is_letter(token->label.p[i]);
    bool is_class = (token->label.n == 3 && token->label.p[1] == '-') || (text.n == 3 && text.p[1] == '-');
    return has_letter && !is_class;
}

static void undefined_row(struct extract_markdown_rows *rows, const struct extract_markdown_token *token,
                          uint32_t number)
{
    struct base_str text = one_line(rows, number + 1, token->pair);
    struct base_position place = extract_markdown_place(rows, token->from);
    if (is_meant(rows, token, text))
        FACTS_EMIT(rows->r->out, link, .line = place.line, .col = place.column,
                   .kind = token->is_image ? BASE_STR("image") : BASE_STR("link"), .text = text,
                   .label = token->label, .target_line = FACTS_NULL, .target_col = FACTS_NULL,
                   .section_line = rows->section);
}

static void code_row(struct extract_markdown_rows *rows, const struct extract_markdown_token *token,
                     int block_line)
{
    struct base_position place = extract_markdown_place(rows, token->from);
    struct base_str text = token->shown;
    if (base_str_find_char(text, '\n') >= 0) {
        char *out = base_arena_alloc(&rows->r->arena, text.n);
        for (size_t i = 0; i < text.n; i++)
            out[i] = text.p[i] == '\n' ? ' ' : text.p[i];
        text = base_str_make(out, text.n);
    }
    if (rows->wants_shell)
        extract_shell_span_rows(rows, text, place);
    FACTS_EMIT(rows->r->out, code_span, .line = place.line, .col = place.column, .text = text,
               .section_line = rows->section, .block_line = block_line);
}

void extract_markdown_inline_rows(struct extract_markdown_rows *rows, int block_line)
{
    int depth = 0;
    for (uint32_t i = 0; i < rows->in.tokens.n; i++) {
        const struct extract_markdown_token *token = &rows->in.tokens.items[i];
        if (token->kind == TOKEN_OPEN)
            link_row(rows, token, i, depth++);
        else if (token->kind == TOKEN_CLOSE)
            depth--;
        else if (token->kind == TOKEN_URL && depth == 0)
            url_row(rows, token);
        else if (token->kind == TOKEN_CODE)
            code_row(rows, token, block_line);
        else if (token->kind == TOKEN_HTML)
            extract_markdown_tag_rows(rows, token->from, token->to);
        else if (token->is_undefined)
            undefined_row(rows, token, i);
    }
}
