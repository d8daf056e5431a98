#include "validator/scan/ecma_p.h"

#include "validator/base/memory.h"

#include <string.h>

/* What a byte may begin. Tokens may have to be searched behind those from SPACE to HIGH; those from NAME on
 * continue a name. Bytes from 0x80 on belong to names, but for Unicode's white space. */
enum byte_class { OTHER, QUOTE, SPACE, NEWLINE, SLASH, HIGH, NAME, DIGIT };

#define HIGH_16 HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH

static const uint8_t classes[256] = {
    ['a'] = NAME,   ['b'] = NAME,   ['c'] = NAME,     ['d'] = NAME,     ['e'] = NAME,  ['f'] = NAME,
    ['g'] = NAME,   ['h'] = NAME,   ['i'] = NAME,     ['j'] = NAME,     ['k'] = NAME,  ['l'] = NAME,
    ['m'] = NAME,   ['n'] = NAME,   ['o'] = NAME,     ['p'] = NAME,     ['q'] = NAME,  ['r'] = NAME,
    ['s'] = NAME,   ['t'] = NAME,   ['u'] = NAME,     ['v'] = NAME,     ['w'] = NAME,  ['x'] = NAME,
    ['y'] = NAME,   ['z'] = NAME,   ['A'] = NAME,     ['B'] = NAME,     ['C'] = NAME,  ['D'] = NAME,
    ['E'] = NAME,   ['F'] = NAME,   ['G'] = NAME,     ['H'] = NAME,     ['I'] = NAME,  ['J'] = NAME,
    ['K'] = NAME,   ['L'] = NAME,   ['M'] = NAME,     ['N'] = NAME,     ['O'] = NAME,  ['P'] = NAME,
    ['Q'] = NAME,   ['R'] = NAME,   ['S'] = NAME,     ['T'] = NAME,     ['U'] = NAME,  ['V'] = NAME,
    ['W'] = NAME,   ['X'] = NAME,   ['Y'] = NAME,     ['Z'] = NAME,     ['_'] = NAME,  ['$'] = NAME,
    ['0'] = DIGIT,  ['1'] = DIGIT,  ['2'] = DIGIT,    ['3'] = DIGIT,    ['4'] = DIGIT, ['5'] = DIGIT,
    ['6'] = DIGIT,  ['7'] = DIGIT,  ['8'] = DIGIT,    ['9'] = DIGIT,    [' '] = SPACE, ['\t'] = SPACE,
    ['\v'] = SPACE, ['\f'] = SPACE, ['\n'] = NEWLINE, ['\r'] = NEWLINE, ['"'] = QUOTE, ['\''] = QUOTE,
    ['`'] = QUOTE,  ['/'] = SLASH,  [0x80] = HIGH_16, HIGH_16,          HIGH_16,       HIGH_16,
    HIGH_16,        HIGH_16,        HIGH_16,          HIGH_16,
};

bool scan_ecma_init(struct scan_ecma *scan, struct base_str text)
{
    memset(scan, 0, sizeof *scan);
    scan->text = text.p ? text.p : "";
    if (text.n > SCAN_ECMA_MAX_BYTES)
        return false;
    scan->size = (uint32_t)text.n;
    scan->now.line = 1;
    uint64_t high = 0;
    size_t i = 0;
    for (; i + 32 <= text.n; i += 32) {
        uint64_t words[4];
        memcpy(words, text.p + i, sizeof words);
        high |= (words[0] | words[1]) | (words[2] | words[3]);
    }
    for (; i < text.n; i++)
        high |= (uint64_t)(unsigned char)text.p[i];
    scan->is_ascii = (high & SCAN_ECMA_TOPS) == 0;
    if (text.n >= 2 && text.p[0] == '#' && text.p[1] == '!')
        while (scan->now.at < scan->size && text.p[scan->now.at] != '\n' && text.p[scan->now.at] != '\r')
            scan->now.at++;
    return true;
}

void scan_ecma_finish(struct scan_ecma *scan)
{
    base_free(scan->blocks);
    scan->blocks = NULL;
}

/* How many bytes of white space stand at p (which is >= 0x80): NBSP, BOM, the spaces of U+2000 and their
 * like. *line_end is set for U+2028 and U+2029, which end a line for the grammar, though for no editor. */
static unsigned unicode_space(const unsigned char *p, size_t n, bool *line_end)
{
    if (n >= 2 && p[0] == 0xc2 && p[1] == 0xa0)
        return 2;
    if (n < 3)
        return 0;
    if (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf)
        return 3;
    if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9)) {
        *line_end = true;
        return 3;
    }
    if ((p[0] == 0xe2 && p[1] == 0x80 && (p[2] <= 0x8a || p[2] == 0xaf)) ||
        (p[0] == 0xe2 && p[1] == 0x81 && p[2] == 0x9f) || (p[0] == 0xe3 && p[1] == 0x80 && p[2] == 0x80) ||
        (p[0] == 0xe1 && p[1] == 0x9a && p[2] == 0x80))
        return 3;
    return 0;
}

/* From behind the opening of a block comment to behind its end. Returns false when it is not closed. */
static bool skip_block(struct scan_ecma *scan, bool *newline)
{
    const char *text = scan->text;
    uint32_t size = scan->size;
    while ((scan->now.at = scan_ecma_find(text, scan->now.at, size, '*', '*', '*')) < size) {
        char c = text[scan->now.at];
        if (c == '\n' || c == '\r') {
            scan_ecma_newline(scan);
            *newline = true;
        } else if (c == '*' && scan->now.at + 1 < size && text[scan->now.at + 1] == '/') {
            scan->now.at += 2;
            return true;
        } else {
            scan->now.at++;
        }
    }
    return false;
}

static void skip_line(struct scan_ecma *scan)
{
    uint32_t at = scan->now.at;
    while ((at = scan_ecma_find(scan->text, at, scan->size, '\n', '\n', '\n')) < scan->size &&
           classes[(unsigned char)scan->text[at]] != NEWLINE)
        at++;
    scan->now.at = at;
}

/* Passes the comment at now.at. Returns false when it is not closed; *newline is set when a line ends in it.
 */
static bool skip_comment(struct scan_ecma *scan, bool *newline)
{
    struct scan_ecma_comment comment = {
        .start = scan->now.at, .line = scan->now.line, .line_start = scan->now.line_start};
    bool closed = true;
    comment.is_block = scan->text[scan->now.at + 1] == '*';
    scan->now.at += 2;
    if (comment.is_block)
        closed = skip_block(scan, newline);
    else
        skip_line(scan);
    comment.end = scan->now.at;
    if (scan->on_comment && comment.start >= scan->comments_seen) {
        scan->comments_seen = comment.end;
        scan->on_comment(scan->context, &comment);
    }
    return closed;
}

/* Behind the spaces from `at` on: most often one or none, else the indentation of a line. */
static uint32_t skip_blanks(const char *text, uint32_t at, uint32_t size)
{
    if (at < size && text[at] != ' ')
        return at;
    for (; size - at >= 8; at += 8) {
        uint64_t others = scan_ecma_load(text + at) ^ SCAN_ECMA_ONES * ' ';
        if (others)
            return at + scan_ecma_lowest(others);
    }
    while (at < size && text[at] == ' ')
        at++;
    return at;
}

/* Passes white space and comments. Returns false when a comment is not closed. */
static bool skip_space(struct scan_ecma *scan, bool *newline)
{
    const unsigned char *text = (const unsigned char *)scan->text;
    while (scan->now.at < scan->size) {
        uint32_t at = scan->now.at;
        unsigned n;
        switch (classes[text[at]]) {
        case SPACE:
            scan->now.at = skip_blanks(scan->text, at + 1, scan->size);
            continue;
        case NEWLINE:
            scan_ecma_newline(scan);
            *newline = true;
            continue;
        case HIGH:
            n = unicode_space(text + at, scan->size - at, newline);
            if (n == 0)
                return true;
            scan->now.at += n;
            continue;
        case SLASH:
            if (at + 1 >= scan->size || (text[at + 1] != '/' && text[at + 1] != '*'))
                return true;
            if (!skip_comment(scan, newline))
                return false;
            continue;
        default:
            return true;
        }
    }
    return true;
}

/* Behind the bytes that belong to a name without a doubt. */
static inline uint32_t skip_plain(const unsigned char *text, uint32_t at, uint32_t size)
{
    for (; size - at >= 4; at += 4) {
        if (classes[text[at]] < NAME)
            return at;
        if (classes[text[at + 1]] < NAME)
            return at + 1;
        if (classes[text[at + 2]] < NAME)
            return at + 2;
        if (classes[text[at + 3]] < NAME)
            return at + 3;
    }
    while (at < size && classes[text[at]] >= NAME)
        at++;
    return at;
}

/* Goes on in a name at a byte that may be one of other alphabets, or an escape. */
static void scan_rich_name(struct scan_ecma *scan, struct scan_ecma_token *token, uint32_t at)
{
    const unsigned char *text = (const unsigned char *)scan->text;
    bool unused = false;
    while ((at = skip_plain(text, at, scan->size)) < scan->size) {
        unsigned char c = text[at];
        if (c >= 0x80 && unicode_space(text + at, scan->size - at, &unused) == 0) {
            at++;
        } else if (c == '\\' && at + 1 < scan->size && text[at + 1] == 'u') {
            token->has_escape = true;
            at += 2;
            if (at < scan->size && text[at] == '{')
                while (at < scan->size && text[at] != '}' && classes[text[at]] != NEWLINE)
                    at++;
            if (at < scan->size && text[at] == '}')
                at++;
        } else {
            break;
        }
    }
    scan->now.at = at;
}

/* The rest of a name whose first byte has been passed. */
static inline void scan_name(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    const unsigned char *text = (const unsigned char *)scan->text;
    uint32_t at = skip_plain(text, scan->now.at, scan->size);
    token->kind = SCAN_ECMA_NAME;
    scan->now.at = at;
    if (at < scan->size && (text[at] >= 0x80 || text[at] == '\\'))
        scan_rich_name(scan, token, at);
    if (scan->now.at == at && classes[text[token->start]] == NAME)
        token->word = (uint8_t)scan_ecma_word(scan->text + token->start, at - token->start);
}

static void scan_private(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    if (scan->now.at < scan->size &&
        (classes[(unsigned char)scan->text[scan->now.at]] == NAME ||
         classes[(unsigned char)scan->text[scan->now.at]] == HIGH || scan->text[scan->now.at] == '\\')) {
        scan_name(scan, token);
        token->word = SCAN_ECMA_NO_WORD;
        token->kind = SCAN_ECMA_PRIVATE_NAME;
    }
}

static bool at_html_comment(const struct scan_ecma *scan, bool begins_line)
{
    struct base_str rest = {scan->text + scan->now.at, scan->size - scan->now.at};
    return base_str_starts(rest, "<!--") || (begins_line && base_str_starts(rest, "-->"));
}

/* The token that begins here may be a comment as HTML writes them: then passes all of them, and what is
 * between, and reads the token behind. */
static bool html_comment(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    bool begins_line = token->newline_before || token->start == 0;
    struct scan_ecma_state state = scan->now;
    scan->now.at = token->start;
    if (!at_html_comment(scan, begins_line)) {
        scan->now = state;
        return false;
    }
    while (at_html_comment(scan, begins_line)) {
        skip_line(scan);
        state = scan->now;
        if (!skip_space(scan, &begins_line)) {
            scan->now = state; /* the next token tells that a comment is not closed */
            break;
        }
        begins_line = true;
    }
    scan_ecma_next(scan, token);
    token->newline_before = true;
    return true;
}

void scan_ecma_next(struct scan_ecma *scan, struct scan_ecma_token *token)
{
    const unsigned char *text = (const unsigned char *)scan->text;
    uint32_t at = scan->now.at;
    bool closed = true;
    *token = (struct scan_ecma_token){0};
    at += at < scan->size && text[at] == ' ';
    scan->now.at = at;
    if (at < scan->size && classes[text[at]] >= SPACE && classes[text[at]] <= HIGH)
        closed = skip_space(scan, &token->newline_before);
    token->start = token->end = scan->now.at;
    token->line = scan->now.line;
    token->line_start = scan->now.line_start;
    if (!closed) {
        token->kind = SCAN_ECMA_BROKEN;
        return;
    }
    if (scan->now.at >= scan->size) {
        token->kind = SCAN_ECMA_END;
        return;
    }
    unsigned char c = text[scan->now.at++];
    switch (classes[c]) {
    case NAME:
    case HIGH:
        scan_name(scan, token);
        break;
    case DIGIT:
        scan_ecma_number(scan, token);
        break;
    case QUOTE:
        if (c == '`')
            scan_ecma_template_rest(scan, token, true);
        else
            scan_ecma_string(scan, token, (char)c);
        break;
    default:
        token->kind = scan_ecma_single[c];
        if (token->kind)
            break;
        token->kind = SCAN_ECMA_BROKEN;
        if (c == '#') {
            scan_private(scan, token);
        } else if (c == '\\') {
            scan->now.at--;
            scan_name(scan, token);
            if (scan->now.at == token->start) {
                scan->now.at++;
                token->kind = SCAN_ECMA_BROKEN;
            }
        } else if (scan->is_script && (c == '<' || c == '-') && html_comment(scan, token)) {
            return;
        } else {
            scan_ecma_punctuator(scan, token, (char)c);
        }
    }
    token->end = scan->now.at;
}

char scan_ecma_peek(const struct scan_ecma *scan, uint32_t *at)
{
    uint32_t i = scan->now.at;
    while (i < scan->size) {
        unsigned kind = classes[(unsigned char)scan->text[i]];
        if (kind != SPACE && kind != NEWLINE)
            break;
        i++;
    }
    *at = i;
    return i < scan->size ? scan->text[i] : '\0';
}

/* ---- columns ----------------------------------------------------------------------------------------- */

/* Bytes for which the number of code points before them is remembered: a column costs at most two of them. */
#define BLOCK 256u

/* Bytes that begin a code point, eight at a time: those whose top bits are not 10. */
static uint32_t code_points(const char *text, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    for (; from + 8 <= to; from += 8) {
        uint64_t word;
        memcpy(&word, text + from, 8);
        n += (uint32_t)((((~word >> 7) | (word >> 6)) & SCAN_ECMA_ONES) * SCAN_ECMA_ONES >> 56);
    }
    for (; from < to; from++)
        n += ((unsigned char)text[from] & 0xc0) != 0x80;
    return n;
}

static uint32_t code_points_before(struct scan_ecma *scan, uint32_t offset)
{
    if (!scan->blocks) {
        uint32_t count = scan->size / BLOCK + 1, sum = 0;
        scan->blocks = base_alloc(count * sizeof *scan->blocks);
        for (uint32_t i = 0; i < count; i++) {
            scan->blocks[i] = sum;
            uint32_t end = i + 1 < count ? (i + 1) * BLOCK : scan->size;
            sum += code_points(scan->text, i * BLOCK, end);
        }
    }
    return scan->blocks[offset / BLOCK] + code_points(scan->text, offset / BLOCK * BLOCK, offset);
}

int scan_ecma_count_column(struct scan_ecma *scan, uint32_t line_start, uint32_t offset)
{
    if (offset - line_start < BLOCK)
        return (int)code_points(scan->text, line_start, offset) + 1;
    return (int)(code_points_before(scan, offset) - code_points_before(scan, line_start)) + 1;
}
