#include "validator/scan/command.h"

#define DEEPEST_NESTING 64 /* of quotes and parentheses in a word */
#define DEEPEST_LEVEL 8    /* of $( … ) whose commands are looked at */
#define MOST_HEREDOCS 16   /* that begin on one line */

struct range {
    size_t from, to;
    unsigned level;
};

struct heredoc {
    struct base_str end;
    bool strips_tabs;
};

struct scanner {
    struct base_str s;
    size_t at, to;
    struct base_arena *arena;
    struct scan_commands *out;
    BASE_VEC(struct range) inner; /* of $( … ), still to be scanned */
    struct heredoc heredocs[MOST_HEREDOCS];
    size_t heredoc_count;
    struct scan_command command;
    bool is_open;    /* a command has begun */
    unsigned outer;  /* level of the range that is scanned */
    bool wants_more; /* behind | && ||: another command must follow */
    unsigned level;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_meta(char c)
{
    return is_blank(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '(' || c == ')' || c == '<' ||
           c == '>';
}

static bool is_name(char c, bool is_first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!is_first && c >= '0' && c <= '9');
}

/* ---- what nests
 * ------------------------------------------------------------------------------------------------ */

/* The offset behind what `open` at `at` begins: a quote, a backtick, or a parenthesis or brace with all that
 * nests in it. s.to when it does not end. */
static size_t behind(const struct scanner *s, size_t at, char open)
{
    char closing[DEEPEST_NESTING];
    size_t depth = 0;
    closing[depth++] = open == '(' ? ')' : open == '{' ? '}' : open;
    for (size_t i = at + 1; i < s->to; i++) {
        char c = s->s.p[i], wanted = closing[depth - 1];
        if (c == wanted) {
            if (--depth == 0)
                return i + 1;
            continue;
        }
        if (wanted == '\'')
            continue;
        if (c == '\\') {
            i++;
            continue;
        }
        bool nests = wanted == ')' || wanted == '}' ? c == '\'' || c == '"' || c == '`' || c == '('
                                                    : wanted == '"' && c == '`';
        if (c == '$' && i + 1 < s->to && (s->s.p[i + 1] == '(' || s->s.p[i + 1] == '{') && wanted != '`') {
            c = s->s.p[++i];
            nests = true;
        }
        if (!nests)
            continue;
        if (depth == DEEPEST_NESTING)
            return s->to;
        closing[depth++] = c == '(' ? ')' : c == '{' ? '}' : c;
    }
    return s->to + 1;
}

/* ---- words
 * ----------------------------------------------------------------------------------------------------- */

struct reading {
    struct scan_command_word word;
    struct base_buf text;
};

/* A variable, substitution or arithmetic at '$'. It stays in the text as it is written. */
static void read_dollar(struct scanner *s, struct reading *r)
{
    size_t from = s->at, next = s->at + 1;
    char c = next < s->to ? s->s.p[next] : ' ';
    size_t end = next;
    if (c == '(' || c == '{') {
        end = behind(s, next, c);
        bool is_arithmetic = c == '(' && next + 1 < s->to && s->s.p[next + 1] == '(';
        if (end > s->to || is_arithmetic)
            s->out->is_plain = false;
        end = end > s->to ? s->to : end;
        if (c == '(' && !is_arithmetic && s->level < DEEPEST_LEVEL)
            base_vec_push(&s->inner, (struct range){next + 1, end > next + 1 ? end - 1 : end, s->level + 1});
    } else if (is_name(c, true)) {
        while (end < s->to && is_name(s->s.p[end], false))
            end++;
    } else if (c == '\'' && r->text.n == 0 && from == r->word.from) {
        s->at++; /* $'…': its escapes stay */
        return;
    } else if ((c >= '0' && c <= '9') || c == '@' || c == '*' || c == '#' || c == '?' || c == '$' ||
               c == '!') {
        end++;
    } else {
        base_buf_add_char(&r->text, '$');
        s->at++;
        return;
    }
    r->word.has_expansion = true;
    base_buf_add(&r->text, base_str_slice(s->s, from, end));
    s->at = end;
}

static void read_double_quoted(struct scanner *s, struct reading *r)
{
    r->word.is_quoted = true;
    for (s->at++; s->at < s->to; s->at++) {
        char c = s->s.p[s->at];
        if (c == '"') {
            s->at++;
            return;
        }
        if (c == '$') {
            read_dollar(s, r);
            s->at--;
            continue;
        }
        if (c == '`') {
            size_t end = behind(s, s->at, '`');
            r->word.has_expansion = true;
            s->out->is_plain = s->out->is_plain && end <= s->to;
            base_buf_add(&r->text, base_str_slice(s->s, s->at, end));
            s->at = (end > s->to ? s->to : end) - 1;
            continue;
        }
        if (c == '\\' && s->at + 1 < s->to &&
            base_str_find_char(BASE_STR("\"\\$`\n"), s->s.p[s->at + 1]) >= 0) {
            s->at++;
            if (s->s.p[s->at] == '\n')
                continue;
            c = s->s.p[s->at];
        }
        base_buf_add_char(&r->text, c);
    }
    s->out->is_plain = false;
}

static void read_single_quoted(struct scanner *s, struct reading *r)
{
    const char *end = memchr(s->s.p + s->at + 1, '\'', s->to - s->at - 1);
    size_t to = end ? (size_t)(end - s->s.p) : s->to;
    s->out->is_plain = s->out->is_plain && end;
    r->word.is_quoted = true;
    base_buf_add(&r->text, base_str_slice(s->s, s->at + 1, to));
    s->at = end ? to + 1 : to;
}

static void read_part(struct scanner *s, struct reading *r)
{
    char c = s->s.p[s->at];
    if (c == '\'') {
        read_single_quoted(s, r);
    } else if (c == '"') {
        read_double_quoted(s, r);
    } else if (c == '$') {
        read_dollar(s, r);
    } else if (c == '`') {
        size_t end = behind(s, s->at, '`');
        s->out->is_plain = false;
        r->word.has_expansion = true;
        base_buf_add(&r->text, base_str_slice(s->s, s->at, end));
        s->at = end > s->to ? s->to : end;
    } else if (c == '\\') {
        if (s->at + 1 < s->to && s->s.p[s->at + 1] != '\n')
            base_buf_add_char(&r->text, s->s.p[s->at + 1]);
        s->at = s->at + 2 > s->to ? s->to : s->at + 2;
    } else {
        r->word.has_pattern =
            r->word.has_pattern || c == '*' || c == '?' || c == '[' || (c == '~' && r->text.n == 0);
        base_buf_add_char(&r->text, c);
        s->at++;
    }
}

static bool is_assignment(struct base_str source)
{
    size_t n = 0;
    while (n < source.n && is_name(source.p[n], n == 0))
        n++;
    return n > 0 && n < source.n &&
           (source.p[n] == '=' || (source.p[n] == '+' && n + 1 < source.n && source.p[n + 1] == '='));
}

/* A word from s->at; false when there is none. */
static bool read_word(struct scanner *s, struct scan_command_word *out)
{
    struct reading r = {.word = {.from = s->at}};
    base_buf_init(&r.text, SIZE_MAX);
    while (s->at < s->to && !is_meta(s->s.p[s->at]))
        read_part(s, &r);
    r.word.to = s->at;
    r.word.text = base_str_copy(s->arena, r.text.n ? base_buf_view(&r.text) : BASE_STR(""));
    base_buf_finish(&r.text);
    *out = r.word;
    return r.word.to > r.word.from;
}

/* ---- commands
 * -------------------------------------------------------------------------------------------------- */

static void end_command(struct scanner *s)
{
    if (s->is_open) {
        s->command.word_count = s->out->words.n - s->command.word;
        base_vec_push(&s->out->commands, s->command);
    }
    s->is_open = false;
}

static void begin_command(struct scanner *s, bool is_piped)
{
    if (s->is_open)
        return;
    s->is_open = true;
    s->command = (struct scan_command){.word = s->out->words.n,
                                       .from = s->at,
                                       .to = s->at,
                                       .is_piped = is_piped,
                                       .level = s->level,
                                       .is_inner = s->outer > 0};
}

static void add_word(struct scanner *s, struct scan_command_word word)
{
    base_vec_push(&s->out->words, word);
    s->command.to = word.to;
    s->wants_more = false;
}

/* Words that are grammar where a command begins. What follows some of them is a command again. */
static bool is_keyword(struct base_str word)
{
    static const char *const words[] = {"if", "then", "elif", "else", "fi",   "for",      "while",  "until",
                                        "do", "done", "case", "esac", "in",   "function", "select", "{",
                                        "}",  "[[",   "]]",   "!",    "time", "coproc"};
    return BASE_STR_IN(word, words);
}

static bool is_at_start(const struct scanner *s)
{
    for (size_t i = s->command.word; s->is_open && i < s->out->words.n; i++)
        if (!s->out->words.items[i].is_assignment && !s->out->words.items[i].is_redirect)
            return false;
    return true;
}

static void skip_comment(struct scanner *s)
{
    while (s->at < s->to && s->s.p[s->at] != '\n')
        s->at++;
}

/* > >> >| >& &> < << <<- <<< <& <>, and the word behind it. */
static void read_redirect(struct scanner *s)
{
    begin_command(s, false);
    size_t from = s->at;
    while (s->at < s->to && base_str_find_char(BASE_STR("<>&|-"), s->s.p[s->at]) >= 0 && s->at - from < 3)
        s->at++;
    struct base_str mark = base_str_slice(s->s, from, s->at);
    bool is_heredoc = base_str_is(mark, "<<") || base_str_is(mark, "<<-");
    if (mark.n == 2 && mark.p[1] == '-') /* ">-": the hyphen is the target */
        s->at--;
    if (base_str_ends(mark, "&-"))
        return;
    while (s->at < s->to && is_blank(s->s.p[s->at]))
        s->at++;
    if (s->at < s->to && s->s.p[s->at] == '(') { /* <( … ) */
        size_t end = behind(s, s->at, '(');
        s->out->is_plain = false;
        s->at = end > s->to ? s->to : end;
        return;
    }
    struct scan_command_word word;
    if (!read_word(s, &word)) {
        s->out->is_plain = false;
        return;
    }
    word.is_redirect = true;
    if (is_heredoc && s->heredoc_count < MOST_HEREDOCS)
        s->heredocs[s->heredoc_count++] = (struct heredoc){word.text, mark.n == 3};
    add_word(s, word);
}

/* The bodies of here-documents, behind the end of their line. */
static void skip_heredocs(struct scanner *s)
{
    for (size_t i = 0; i < s->heredoc_count; i++) {
        bool is_closed = false;
        while (s->at < s->to && !is_closed) {
            const char *end = memchr(s->s.p + s->at, '\n', s->to - s->at);
            size_t to = end ? (size_t)(end - s->s.p) : s->to;
            struct base_str line = base_str_slice(s->s, s->at, to);
            while (s->heredocs[i].strips_tabs && line.n > 0 && line.p[0] == '\t')
                line = base_str_from(line, 1);
            is_closed = base_str_eq(line, s->heredocs[i].end);
            s->at = end ? to + 1 : to;
        }
        s->out->is_plain = s->out->is_plain && is_closed;
    }
    s->heredoc_count = 0;
}

/* ; & | && || ( ) and the end of a line. */
static void read_operator(struct scanner *s)
{
    char c = s->s.p[s->at];
    bool is_double = s->at + 1 < s->to && s->s.p[s->at + 1] == c;
    bool was_empty = !s->is_open;
    end_command(s);
    s->at++;
    if (c == '\n') {
        skip_heredocs(s);
        return;
    }
    if (c == '(' || c == ')') {
        s->out->is_plain = false;
        if (c == '(')
            s->level++;
        else if (s->level > s->outer)
            s->level--;
        return;
    }
    if (was_empty || (c == ';' && is_double))
        s->out->is_plain = false; /* nothing stands in front of it, or it is part of case */
    s->at += is_double || (c == '|' && s->at < s->to && s->s.p[s->at] == '&');
    s->wants_more = c == '|' || (c == '&' && is_double);
    if (c == '|' && !is_double)
        begin_command(s, true);
}

static void read_plain_word(struct scanner *s)
{
    begin_command(s, false);
    bool is_start = is_at_start(s);
    size_t at = s->at;
    struct scan_command_word word;
    if (!read_word(s, &word)) {
        s->at = at + 1;
        return;
    }
    struct base_str source = base_str_slice(s->s, word.from, word.to);
    bool is_number = s->at < s->to && (s->s.p[s->at] == '>' || s->s.p[s->at] == '<');
    for (size_t i = 0; i < source.n && is_number; i++)
        is_number = source.p[i] >= '0' && source.p[i] <= '9';
    if (is_number) {
        s->wants_more = false;
        return; /* of a redirection: 2> */
    }
    word.is_assignment = is_start && is_assignment(source);
    if (is_start && !word.is_quoted && is_keyword(word.text)) {
        s->out->is_plain = false;
        s->wants_more = false;
        s->command.from = s->at;
        return; /* what follows is a command again, or close to one */
    }
    add_word(s, word);
}

static void scan_range(struct scanner *s, struct range range)
{
    s->at = range.from;
    s->to = range.to;
    s->level = s->outer = range.level;
    s->is_open = s->wants_more = false;
    s->heredoc_count = 0;
    while (s->at < s->to) {
        char c = s->s.p[s->at];
        bool is_word_start = s->at == range.from || is_meta(s->s.p[s->at - 1]);
        if (is_blank(c))
            s->at++;
        else if (c == '\\' && s->at + 1 < s->to && s->s.p[s->at + 1] == '\n')
            s->at += 2;
        else if (c == '#' && is_word_start)
            skip_comment(s);
        else if (c == '<' || c == '>' || (c == '&' && s->at + 1 < s->to && s->s.p[s->at + 1] == '>'))
            read_redirect(s);
        else if (is_meta(c))
            read_operator(s);
        else
            read_plain_word(s);
    }
    if (s->wants_more || s->heredoc_count > 0)
        s->out->is_plain = false;
    end_command(s);
}

void scan_commands_read(struct base_str code, struct base_arena *arena, struct scan_commands *shell)
{
    struct scanner s = {.s = code, .arena = arena, .out = shell};
    shell->words.n = shell->commands.n = 0;
    shell->is_plain = true;
    scan_range(&s, (struct range){0, code.n, 0});
    for (size_t i = 0; i < s.inner.n; i++)
        scan_range(&s, s.inner.items[i]);
    base_vec_finish(&s.inner);
}

void scan_commands_finish(struct scan_commands *shell)
{
    base_vec_finish(&shell->words);
    base_vec_finish(&shell->commands);
}
