#include "validator/link/jq_p.h"

struct words {
    const struct facts_store *store;
    struct facts_range *range;
    int64_t ordinal;
};

static bool next(struct words *words, struct facts_shell_word *word)
{
    while (words->range->from < words->range->to) {
        facts_store_get(words->store, FACTS_TABLE_shell_word, words->range->from, word);
        if (word->command > words->ordinal)
            return false;
        words->range->from++;
        if (word->command == words->ordinal && !word->is_redirect)
            return true;
    }
    return false;
}

/* -r, -rc, -nr …: whether the program stands in a file. */
static bool has_short(struct base_str option, char c)
{
    return option.n > 1 && option.p[1] != '-' && base_str_find_char(option, c) > 0;
}

bool link_jq_parse(const struct facts_store *store, struct facts_range *range, int64_t ordinal,
                   struct link_jq_call *out)
{
    static const char *const naming[] = {"--arg", "--argjson", "--slurpfile", "--rawfile", "--argfile"};
    static const char *const valued[] = {"--indent", "-L"};
    struct words words = {store, range, ordinal};
    struct facts_shell_word word;
    *out = (struct link_jq_call){0};
    while (next(&words, &word)) {
        if (!base_str_starts(word.text, "-") || word.text.n == 1) {
            out->program = word.text;
            out->line = word.line;
            out->col = word.col;
            return word.is_literal || (word.is_quoted && base_str_find_char(word.text, '$') < 0 &&
                                       base_str_find_char(word.text, '`') < 0);
        }
        if (base_str_is(word.text, "--from-file") || has_short(word.text, 'f') ||
            base_str_is(word.text, "--args") || base_str_is(word.text, "--version") ||
            base_str_is(word.text, "--help") || has_short(word.text, 'h'))
            return false;
        if (BASE_STR_IN(word.text, naming)) {
            if (!next(&words, &word) || !word.is_literal || out->name_count == LINK_JQ_NAMES)
                return false;
            out->names[out->name_count++] = word.text;
            if (!next(&words, &word))
                return false;
        } else if (BASE_STR_IN(word.text, valued) && !next(&words, &word)) {
            return false;
        }
    }
    return false;
}

struct base_str link_jq_key(const struct link_jq_call *call, struct base_arena *arena)
{
    struct base_str key = base_str_format(arena, "jq\n%.*s", BASE_STR_ARG(call->program));
    for (size_t i = 0; i < call->name_count; i++)
        key = base_str_format(arena, "%.*s\n%.*s", BASE_STR_ARG(key), BASE_STR_ARG(call->names[i]));
    return key;
}

static size_t count_word(struct base_str text, const char *word)
{
    size_t count = 0, n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++)
        count += base_str_starts(base_str_from(text, i), word) && (i == 0 || !base_is_word(text.p[i - 1])) &&
                 (i + n == text.n || !base_is_word(text.p[i + n]));
    return count;
}

bool link_jq_is_newer(struct base_str program, struct base_str fault)
{
    static const char *const names[] = {"pick/1",
                                        "debug/1",
                                        "scan/2",
                                        "abs/0",
                                        "toarray/0",
                                        "trim/0",
                                        "ltrim/0",
                                        "rtrim/0",
                                        "trimstr/1",
                                        "add/1",
                                        "skip/2",
                                        "limit/2",
                                        "splits/2",
                                        "getpath/2",
                                        "have_decnum/0",
                                        "have_literal_numbers/0",
                                        "error/0",
                                        "ltrimstr/1",
                                        "strflocaltime/1",
                                        "extract/1",
                                        "input_line_number/0",
                                        "halt_error/0",
                                        "halt_error/1",
                                        "walk/1",
                                        "env/0",
                                        "getpath/1",
                                        "tojson/0",
                                        "significand/0",
                                        "ascii/0",
                                        "@base32d/0"};
    ptrdiff_t undefined = base_str_find(fault, " is not defined");
    if (undefined >= 0)
        return BASE_STR_IN(base_str_slice(fault, 0, (size_t)undefined), names) ||
               base_str_starts(fault, "$__");
    for (size_t i = 1; i + 1 < program.n; i++)
        if (program.p[i] == '.' && program.p[i + 1] == '[' &&
            (base_is_word(program.p[i - 1]) || program.p[i - 1] == ']' || program.p[i - 1] == '"' ||
             program.p[i - 1] == '?'))
            return true;
    return count_word(program, "if") > count_word(program, "else") || count_word(program, "import") > 0 ||
           count_word(program, "include") > 0;
}
