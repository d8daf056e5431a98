/* `count`: numbers that documents say of what can be counted. */
#include "validator/contract/number_p.h"

/* ---- claims ---- */

/* The word that ends before `at`, spaces passed over. */
static struct base_str word_before(struct base_str text, size_t at)
{
    size_t end = at;
    while (end > 0 && text.p[end - 1] == ' ')
        end--;
    size_t from = end;
    while (from > 0 && text.p[from - 1] != ' ')
        from--;
    return base_str_slice(text, from, end);
}

/* A word that may stand between a number and its noun. */
static bool may_stand_between(struct base_str word)
{
    static const char *const breaks[] = {"of",   "the", "in",    "to",         "and", "or", "for", "with",
                                         "on",   "at",  "per",   "x",          "a",   "an", "is",  "are",
                                         "from", "by",  "this",  "these",      "ms",  "s",  "min", "days",
                                         "more", "new", "other", "additional", NULL};
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if (!((c >= 'a' && c <= 'z') || c == '-' || c == '\'' || (unsigned char)c >= 0x80))
            return false;
    }
    return word.n > 0 && !BASE_STR_IN(word, breaks);
}

/* "over 40", "3 of 40", "v1.4", "#40": no count of all. */
static bool is_no_total(struct base_str text, size_t from)
{
    static const char *const words[] = {
        "over",  "about", "around", "nearly", "almost",  "least",   "most",          "than",
        "first", "last",  "next",   "other",  "another", "of",      "approximately", "some",
        "up",    "to",    "step",   "phase",  "version", "chapter", "section",       "port",
        "add",   "adds",  "added",  "adding", "remove",  "removed", "new",           "by",
        "these", "those", "any",    "only",   "~",       NULL};
    struct base_str before = word_before(text, from);
    if (from > 0 && text.p[from - 1] != ' ' && text.p[from - 1] != '(' && text.p[from - 1] != '"')
        return true;
    if (before.n && (before.p[before.n - 1] == ',' || before.p[before.n - 1] == ':'))
        return false;
    return BASE_STR_IN(before, words);
}

static bool read_claim(struct base_str text, size_t noun, size_t end, unsigned most_words,
                       struct contract_claim *out)
{
    size_t at = noun;
    for (unsigned k = 0; k <= most_words; k++) {
        struct base_str word = word_before(text, at);
        if (word.n == 0 || at == 0 || text.p[at - 1] != ' ')
            return false;
        size_t from = (size_t)(word.p - text.p);
        struct base_str number = word;
        while (number.n && (number.p[0] == '(' || number.p[0] == '"')) {
            number = base_str_from(number, 1);
            from++;
        }
        if (number.n && contract_read_number(number, &out->number) == number.n) {
            out->from = from;
            out->to = end;
            out->is_bound = k == 0 && text.p[end - 1] != 's';
            return !is_no_total(text, from);
        }
        if (k == most_words || !may_stand_between(word))
            return false;
        at = (size_t)(word.p - text.p);
    }
    return false;
}

bool contract_claim_next(struct base_str folded, struct base_str noun, unsigned most_words, size_t *at,
                         struct contract_claim *out)
{
    while (*at < folded.n) {
        ptrdiff_t found = base_str_find_str(base_str_from(folded, *at), noun);
        if (found < 0)
            break;
        size_t from = *at + (size_t)found, end = from + noun.n;
        *at = end;
        if (end < folded.n && folded.p[end] == 's')
            end++;
        else if (base_str_ends(noun, "y") && base_str_starts(base_str_from(folded, end - 1), "ies"))
            end += 2;
        if (base_fold_word_before(folded, from) || base_fold_word_at(folded, end))
            continue;
        if (read_claim(folded, from, end, most_words, out))
            return true;
    }
    *at = folded.n;
    return false;
}

/* ---- what a contract binds ---- */

struct counting {
    struct contract_run *run;
    const struct document_node *said;
    const struct contract_set *set;
    int64_t number;
    struct base_str noun; /* folded, singular */
    size_t claims;
};

static void count_text(struct counting *counting, uint32_t file, const struct contract_text *unit,
                       struct base_folded *folded)
{
    struct contract_run *run = counting->run;
    struct contract_claim claim;
    size_t at = 0;
    base_fold(folded, unit->text, false);
    struct base_str text = base_buf_view(&folded->text);
    while (contract_claim_next(text, counting->noun, 2, &at, &claim)) {
        struct base_str shown = base_str_copy(run->arena, base_str_slice(text, claim.from, claim.to));
        struct contract_item item = {.kind = "count",
                                     .file = file,
                                     .line =
                                         contract_line_at(unit->text, folded->from[claim.from], unit->line),
                                     .subject = shown,
                                     .said = counting->said};
        counting->claims++;
        contract_judge(run, &item, claim.number == counting->number,
                       "It says \"%.*s\"; by %.*s there are %lld.", BASE_STR_ARG(shown),
                       BASE_STR_ARG(counting->set->what), (long long)counting->number);
    }
}

static void count_one(struct contract_run *run, const struct document_node *said)
{
    if (run->has_unread)
        return;
    struct counting counting = {.run = run, .said = said};
    struct base_folded folded = {0};
    struct base_str noun = said->kind == DOCUMENT_STRING ? said->text : said->key;
    struct contract_set set = *contract_set_of(run, said);
    counting.noun = contract_singular(run->arena, contract_fold(run, noun));
    counting.set = &set;
    counting.number = contract_set_number(&set);
    for (size_t i = 0; i < run->files.n; i++) {
        struct contract_texts texts;
        if (contract_texts_read(run, run->files.items[i], &texts))
            for (size_t k = 0; k < texts.items.n; k++)
                if (!texts.items.items[k].is_code || texts.bytes)
                    count_text(&counting, run->files.items[i], &texts.items.items[k], &folded);
        contract_texts_finish(&texts);
    }
    if (counting.claims == 0 && run->files.n) {
        struct contract_item item = {
            .kind = "count", .file = run->files.items[0], .subject = noun, .said = said};
        contract_break(run, &item, "%.*s says nowhere how many %.*s there are; by %.*s there are %lld.",
                       BASE_STR_ARG(FACTS_GET_TEXT(run->store, file, run->files.items[0], path)),
                       BASE_STR_ARG(noun), BASE_STR_ARG(set.what), (long long)counting.number);
    }
    base_folded_finish(&folded);
}

void contract_count(struct contract_run *run, const struct document_node *value)
{
    bool is_map = value->kind == DOCUMENT_OBJECT;
    for (const struct document_node *m = is_map ? value->first : NULL; m; m = m->next)
        count_one(run, m);
    for (const struct document_node *n = is_map ? NULL : contract_next(value, NULL); n;
         n = contract_next(value, n))
        count_one(run, n);
}
