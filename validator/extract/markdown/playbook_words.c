/* What the words at the start of a heading or a text say. English; other languages have no playbooks yet. */
#include "validator/extract/markdown/playbook_p.h"

#include <ctype.h>

#define LONGEST_LABEL 12u

static char at(struct base_str s, size_t i)
{
    return i < s.n ? s.p[i] : '\0';
}

/* Takes the words off, letters compared without case; the next character must not go on with a word. */
static bool skip_words(struct base_str *s, const char *words)
{
    size_t n = strlen(words);
    if (s->n < n || !base_str_eq_nocase(base_str_slice(*s, 0, n), base_str_of(words)))
        return false;
    if (base_is_letter(at(*s, n)) || base_is_digit(at(*s, n)))
        return false;
    *s = base_str_trim(base_str_from(*s, n));
    return true;
}

static bool skip_any(struct base_str *s, const char *const *choices)
{
    for (size_t i = 0; choices[i]; i++)
        if (skip_words(s, choices[i]))
            return true;
    return false;
}

/* What separates a name from its title: ':', '.', ')', '-', dashes, bars. */
static struct base_str skip_separators(struct base_str s)
{
    static const char *const signs[] = {":", ".",       ")", "(", "-", "\xE2\x80\x94", "\xE2\x80\x93",
                                        "|", "\xC2\xB7"};
    for (bool again = true; again;) {
        again = false;
        s = base_str_trim(s);
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
            if (base_str_starts(s, signs[i])) {
                s = base_str_from(s, strlen(signs[i]));
                again = true;
            }
    }
    return s;
}

/* Signs and emoji in front of the first word, and a section's number ("3. Phase A"). */
static struct base_str skip_ornament(struct base_str s)
{
    size_t i = 0;
    while (i < s.n && !base_is_letter(s.p[i]) && !base_is_digit(s.p[i]))
        i++;
    size_t number = i;
    while (base_is_digit(at(s, number)) || (at(s, number) == '.' && number > i))
        number++;
    if (number > i && (at(s, number) == ' ' || at(s, number) == ')') && at(s, number - 1) == '.')
        i = number + 1;
    return base_str_trim(base_str_from(s, i));
}

/* ---- labels ----------------------------------------------------------------------------------------------
 */

static int roman_digit(char c)
{
    switch (c) {
    case 'I':
        return 1;
    case 'V':
        return 5;
    case 'X':
        return 10;
    case 'L':
        return 50;
    default:
        return 0;
    }
}

static int roman_number(struct base_str s)
{
    int sum = 0;
    for (size_t i = 0; i < s.n; i++) {
        int value = roman_digit(s.p[i]), next = i + 1 < s.n ? roman_digit(s.p[i + 1]) : 0;
        if (value == 0)
            return 0;
        sum += value < next ? -value : value;
    }
    return sum;
}

char extract_playbook_label_series(struct base_str label)
{
    if (label.n == 0 || label.n > LONGEST_LABEL)
        return 0;
    if (base_is_digit(label.p[0]))
        return '1';
    if (label.n == 1 && base_is_letter(label.p[0]) && label.p[0] != 'I')
        return 'A';
    return roman_number(label) > 0 ? 'I' : 0;
}

int extract_playbook_label_number(struct base_str label)
{
    int number = 0;
    switch (extract_playbook_label_series(label)) {
    case '1':
        for (size_t i = 0; i < label.n && base_is_digit(label.p[i]) && number < 100000; i++)
            number = number * 10 + (label.p[i] - '0');
        return number;
    case 'A':
        return toupper((unsigned char)label.p[0]) - 'A' + 1;
    case 'I':
        return roman_number(label);
    default:
        return 0;
    }
}

/* "A", "12", "2.1", "II": letters, digits and dots in one piece. */
static struct base_str take_label(struct base_str *s)
{
    size_t n = 0;
    while (base_is_letter(at(*s, n)) || base_is_digit(at(*s, n)) ||
           (at(*s, n) == '.' && base_is_digit(at(*s, n + 1))))
        n++;
    struct base_str label = base_str_slice(*s, 0, n);
    *s = base_str_from(*s, n);
    return label;
}

/* Whether what follows a label ends it: "Phase A of the plan" and "Phase A-F" name no phase. */
static bool ends_label(struct base_str rest)
{
    struct base_str trimmed = base_str_trim(rest);
    static const char *const dashes[] = {"-", "\xE2\x80\x94", "\xE2\x80\x93"};
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
        if (base_str_starts(rest, dashes[i]) && at(rest, strlen(dashes[i])) != ' ')
            return false;
    if (trimmed.n == 0 || rest.p[0] != ' ')
        return true;
    return !(trimmed.p[0] >= 'a' && trimmed.p[0] <= 'z');
}

bool extract_playbook_is_phase(struct base_str heading, struct playbook_name *out, struct base_arena *arena)
{
    static const char *const kinds[] = {"phase", "gate", "part", "stage"};
    struct base_str text = skip_ornament(heading);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct base_str rest = text;
        if (!skip_words(&rest, kinds[i]))
            continue;
        struct base_str label = take_label(&rest);
        if (extract_playbook_label_series(label) == 0 || !ends_label(rest))
            return false;
        struct base_str title = base_str_trim(skip_separators(rest));
        out->kind = base_str_of(kinds[i]);
        out->label = base_str_copy(arena, label);
        out->number = extract_playbook_label_number(label);
        out->title = base_str_copy(arena, title.n ? title : base_str_trim(heading));
        return true;
    }
    return false;
}

/* "A.1", "A1", "A-1", "1.2": one letter or none, and digits. */
static struct base_str take_step_label(struct base_str *s, bool *has_letter)
{
    size_t n = 0;
    *has_letter = base_is_letter(at(*s, 0));
    if (*has_letter)
        n = at(*s, 1) == '.' || at(*s, 1) == '-' ? 2 : 1;
    if (!base_is_digit(at(*s, n)))
        return BASE_STR_ABSENT;
    while (base_is_digit(at(*s, n)) || (at(*s, n) == '.' && base_is_digit(at(*s, n + 1))))
        n++;
    if (at(*s, n) >= 'a' && at(*s, n) <= 'z' && !base_is_letter(at(*s, n + 1)) &&
        !base_is_digit(at(*s, n + 1)))
        n++; /* "2a" */
    if (n > LONGEST_LABEL || base_is_letter(at(*s, n)))
        return BASE_STR_ABSENT;
    struct base_str label = base_str_slice(*s, 0, n);
    *s = base_str_from(*s, n);
    return label;
}

bool extract_playbook_is_step(struct base_str heading, struct playbook_name *out, bool *is_certain,
                              struct base_arena *arena)
{
    static const char *const kinds[] = {"step", "test", "check", "task", NULL};
    struct base_str rest = heading;
    bool is_named, has_letter;
    while (rest.n && !base_is_letter(rest.p[0]) && !base_is_digit(rest.p[0]))
        rest = base_str_from(rest, 1);
    *out = (struct playbook_name){.kind = BASE_STR("step")};
    is_named = skip_any(&rest, kinds);
    struct base_str label = take_step_label(&rest, &has_letter);
    if (!label.p || (rest.n && !strchr(" .:)-", rest.p[0]) && (unsigned char)rest.p[0] < 0x80))
        return false;
    if (!is_named && !has_letter && at(rest, 0) == ' ' && base_str_find_char(label, '.') < 0)
        return false; /* "2 machines" */
    struct base_str title = base_str_trim(skip_separators(rest));
    *is_certain = is_named || (has_letter && (label.p[1] == '.' || label.p[1] == '-'));
    out->label = base_str_copy(arena, label);
    out->title = base_str_copy(arena, title.n ? title : base_str_trim(heading));
    return true;
}

bool extract_playbook_is_teardown(struct base_str heading)
{
    static const char *const words[] = {"teardown",    "tear down", "clean up", "cleanup", "clean-up",
                                        "cleaning up", "shut down", "shutdown", NULL};
    static const char *const kinds[] = {"phase", "gate", "part", "stage", "step", NULL};
    struct base_str text = skip_ornament(heading), rest;
    bool has_letter, is_named = skip_any(&text, kinds);
    rest = text;
    if (take_step_label(&rest, &has_letter).p)
        text = skip_separators(rest);
    else if (is_named && take_label(&text).n)
        text = skip_separators(text);
    return skip_any(&text, words);
}

/* ---- expectations and criteria ----------------------------------------------------------------------------
 */

/* The text behind the first ':' that stands within `most` bytes and outside of code; absent without one. */
static struct base_str behind_colon(struct base_str s, size_t most)
{
    for (size_t i = 0; i < s.n && i < most && s.p[i] != '`' && s.p[i] != '\n'; i++)
        if (s.p[i] == ':')
            return base_str_trim(base_str_from(s, i + 1));
    return BASE_STR_ABSENT;
}

static bool says_part(struct base_str words)
{
    static const char *const parts[] = {"includ", "contain", "similar", "like",
                                        "shape",  "such as", "example"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (base_str_find(words, parts[i]) >= 0)
            return true;
    return false;
}

static bool is_expectation(struct base_str text, struct base_str *rest, enum playbook_label *label)
{
    static const char *const starts[] = {
        "expected",       "expect",       "you should see", "you should now see",
        "you should get", "should see",   "should print",   "should return",
        "should output",  "you will see", "you'll see",     "output",
        "result",         "returns",      "prints",         NULL};
    struct base_str s = text;
    size_t i = 0;
    while (starts[i] && !skip_words(&s, starts[i]))
        i++;
    if (!starts[i])
        return false;
    struct base_str value = behind_colon(text, 80);
    bool needs_colon = i >= 11; /* "output" may begin any sentence */
    if (needs_colon && !value.p)
        return false;
    size_t head = value.p ? (size_t)(value.p - text.p) : text.n - s.n;
    *label = says_part(base_str_slice(text, 0, head > text.n ? text.n : head)) ? PLAYBOOK_EXPECTED_PART
                                                                               : PLAYBOOK_EXPECTED;
    static const char *const nouns[] = {"output", "result", "response", "is", "are", "that", NULL};
    while (!value.p && skip_any(&s, nouns))
        continue;
    *rest = value.p ? value : base_str_trim(s);
    return true;
}

static bool is_criterion(struct base_str text)
{
    static const char *const starts[] = {"pass criterion",
                                         "pass criteria",
                                         "success criterion",
                                         "success criteria",
                                         "acceptance criterion",
                                         "acceptance criteria",
                                         "exit criterion",
                                         "exit criteria",
                                         "gate criterion",
                                         "gate criteria",
                                         "phase criterion",
                                         "criterion",
                                         "criteria",
                                         "pass if",
                                         "pass when",
                                         "fail if",
                                         "fail when",
                                         "passes if",
                                         "passes when",
                                         "succeeds if",
                                         "succeeds when",
                                         "pass/fail",
                                         NULL};
    struct base_str s = text;
    if (base_str_starts(s, "PASS") || base_str_starts(s, "FAIL"))
        return !base_is_letter(at(s, 4));
    return skip_any(&s, starts);
}

/* "Phase A passes when …": the phase says its criterion itself. */
static bool is_phase_criterion(struct base_str text)
{
    static const char *const kinds[] = {"phase", "gate", "part", "stage", NULL};
    static const char *const verbs[] = {
        "pass", "passes", "is complete when", "is passed", "criterion", "criteria", "succeeds", "PASS", NULL};
    struct base_str s = text;
    if (!skip_any(&s, kinds) || extract_playbook_label_series(take_label(&s)) == 0)
        return false;
    s = skip_separators(s);
    return skip_any(&s, verbs);
}

enum playbook_label extract_playbook_label_of(struct base_str text, struct base_str *rest)
{
    enum playbook_label label;
    size_t i = 0;
    /* Ticks, arrows and quotes in front, but no code. */
    while (i < text.n && !base_is_letter(text.p[i]) && !base_is_digit(text.p[i]) && text.p[i] != '`')
        i++;
    struct base_str s = base_str_from(text, i);
    *rest = s;
    if (is_criterion(s) || is_phase_criterion(s))
        return PLAYBOOK_CRITERION;
    return is_expectation(s, rest, &label) ? label : PLAYBOOK_PLAIN;
}

/* ---- code ------------------------------------------------------------------------------------------------
 */

struct base_str extract_playbook_language(const struct playbook_block *code)
{
    size_t n = 0;
    while (n < code->info.n && !strchr(" \t{,:", code->info.p[n]))
        n++;
    return base_str_slice(code->info, 0, n);
}

bool extract_playbook_is_command(const struct playbook_block *code, bool *is_output)
{
    static const char *const languages[] = {
        "sh",         "bash", "shell", "zsh", "console", "shell-session", "shellsession", "terminal",
        "powershell", "pwsh", "ps1",   "cmd", "bat",     "batch",         "sql",          "http"};
    struct base_str language = extract_playbook_language(code);
    *is_output = base_str_find(code->info, "output") >= 0 || base_str_find(code->info, "expected") >= 0;
    if (*is_output)
        return false;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (base_str_eq_nocase(language, base_str_of(languages[i])))
            return true;
    return language.n == 0 && base_str_starts(code->text, "$ ");
}

/* '&' that ends a command: not "&&", "&>", ">&" or within quotes or a comment. */
bool extract_playbook_has_background(struct base_str text)
{
    char quote = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\\' && quote != '\'') {
            i++;
        } else if (quote) {
            if (c == quote)
                quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '#' && (i == 0 || isspace((unsigned char)text.p[i - 1]))) {
            while (i < text.n && text.p[i] != '\n')
                i++;
        } else if (c == '&') {
            if (at(text, i + 1) == '&') {
                i++;
                continue;
            }
            if (at(text, i + 1) != '>' &&
                (i == 0 || (text.p[i - 1] != '>' && text.p[i - 1] != '<' && text.p[i - 1] != '|')))
                return true;
        }
    }
    return false;
}
