/*
 * What the texts of a playbook say about the order of its phases: "requires Phase A", "blocks all subsequent
 * phases", "when phase A fails, stop".
 *
 * A sentence is read as words. It counts only when it names a phase, or "this phase" within one, and a verb
 * of dependence; who needs whom follows from the verb. What is not understood says nothing.
 */
#include "validator/extract/markdown/playbook_p.h"

#define MOST_WORDS 120u
#define MOST_NAMED 64u
/* Pairs of phases that the texts of a document speak of; what comes behind them is not read. */
#define MOST_PAIRS 100000u

struct word {
    struct base_str text;
    char after; /* ',' or a dash behind it; else 0 */
};

struct sentence {
    struct word words[MOST_WORDS];
    size_t n;
};

/* Phases that a sentence names, in order. */
struct named {
    struct base_str kind, label;
    size_t phase; /* SIZE_MAX: there is none of that name */
    size_t at;    /* the word */
    bool is_this; /* "this phase", "it" */
};

struct needs {
    struct facts_chunk *out;
    const struct playbook_phase *phases;
    size_t count, pairs;
    struct base_arena *arena;
    struct base_map known;
    struct named named[MOST_NAMED];
    size_t named_count;
    bool has_later, has_earlier, has_all;
};

static bool is(const struct sentence *s, size_t i, const char *word)
{
    return i < s->n && base_str_eq_nocase(s->words[i].text, base_str_of(word));
}

static bool has(const struct sentence *s, const char *const *words)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; words[k]; k++)
            if (is(s, i, words[k]))
                return true;
    return false;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\'';
}

/* Takes a sentence off: up to '.', ';', '!', '?' or ':' with a blank behind it, or the end of the text. */
static bool take_sentence(struct base_str *rest, struct sentence *out)
{
    size_t i = 0;
    out->n = 0;
    while (i < rest->n) {
        char c = rest->p[i];
        bool ends =
            strchr(".;!?", c) && (i + 1 >= rest->n || rest->p[i + 1] == ' ' || rest->p[i + 1] == '\n');
        if (ends) {
            i++;
            break;
        }
        if (!is_word_char(c)) {
            if (out->n && (c == ',' || c == '-'))
                out->words[out->n - 1].after = c;
            else if (out->n && (unsigned char)c == 0xE2 && i + 2 < rest->n &&
                     (unsigned char)rest->p[i + 1] == 0x80)
                out->words[out->n - 1].after = '-';
            i++;
            continue;
        }
        size_t begin = i;
        while (i < rest->n && is_word_char(rest->p[i]))
            i++;
        if (out->n < MOST_WORDS)
            out->words[out->n++] = (struct word){base_str_slice(*rest, begin, i), 0};
    }
    *rest = base_str_from(*rest, i);
    return i > 0;
}

static size_t find_phase(const struct needs *needs, struct base_str kind, struct base_str label)
{
    for (size_t i = 0; i < needs->count; i++)
        if (base_str_eq(needs->phases[i].name.kind, kind) &&
            base_str_eq_nocase(needs->phases[i].name.label, label))
            return i;
    return SIZE_MAX;
}

static void add_named(struct needs *needs, struct base_str kind, struct base_str label, size_t at)
{
    if (needs->named_count < MOST_NAMED)
        needs->named[needs->named_count++] =
            (struct named){kind, label, find_phase(needs, kind, label), at, false};
}

/* "A", "A and B", "A, B", "A-F" behind the word "phase" or "phases". Returns the word behind. */
static size_t read_labels(struct needs *needs, const struct sentence *s, size_t i, struct base_str kind)
{
    for (;;) {
        struct base_str label = i < s->n ? s->words[i].text : BASE_STR_ABSENT;
        char series = extract_playbook_label_series(label);
        bool is_article = base_str_is(label, "a") || base_str_is(label, "i");
        if (series == 0 || is_article)
            return i;
        add_named(needs, kind, label, i);
        bool goes_to = s->words[i].after == '-' || is(s, i + 1, "to") || is(s, i + 1, "through");
        size_t next = s->words[i].after == '-' ? i + 1 : i + 2;
        if (goes_to && next < s->n && extract_playbook_label_series(s->words[next].text) == series &&
            series != 'I') {
            int from = extract_playbook_label_number(label),
                to = extract_playbook_label_number(s->words[next].text);
            for (int number = from + 1; number <= to && number - from < (int)MOST_NAMED; number++) {
                char letter[2] = {(char)('A' + number - 1), '\0'};
                add_named(needs, kind,
                          series == 'A' ? base_str_format(needs->arena, "%s", letter)
                                        : base_str_format(needs->arena, "%d", number),
                          next);
            }
            return next + 1;
        }
        if (s->words[i].after == ',' && !is(s, i + 1, "and") && !is(s, i + 1, "or"))
            i++;
        else if (is(s, i + 1, "and") || is(s, i + 1, "or"))
            i += 2;
        else
            return i + 1;
        if (is(s, i, "phase") || is(s, i, "gate") || is(s, i, "part") || is(s, i, "stage"))
            i++;
    }
}

static void read_names(struct needs *needs, const struct sentence *s, size_t own)
{
    static const char *const kinds[] = {"phase", "gate", "part", "stage"};
    static const char *const plurals[] = {"phases", "gates", "parts", "stages"};
    static const char *const later[] = {"subsequent", "later", "following", "remaining",
                                        "rest",       "other", NULL};
    static const char *const earlier[] = {"previous", "earlier", "preceding", "prior", NULL};
    static const char *const all[] = {"all", "every", NULL};
    needs->named_count = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            bool is_one = is(s, i, kinds[k]);
            if (!is_one && !is(s, i, plurals[k]))
                continue;
            if (is_one && i > 0 && is(s, i - 1, "this") && own != SIZE_MAX && needs->named_count < MOST_NAMED)
                needs->named[needs->named_count++] =
                    (struct named){needs->phases[own].name.kind, needs->phases[own].name.label, own, i, true};
            size_t behind = read_labels(needs, s, i + 1, base_str_of(kinds[k]));
            i = behind > i + 1 ? behind - 1 : i;
            break;
        }
    needs->has_later = has(s, later);
    needs->has_earlier = has(s, earlier);
    needs->has_all = has(s, all);
}

static struct base_str name_of(struct needs *needs, struct base_str kind, struct base_str label)
{
    return label.p ? base_str_format(needs->arena, "%.*s %.*s", BASE_STR_ARG(kind), BASE_STR_ARG(label))
                   : kind;
}

/* One row for each pair. */
static void add(struct needs *needs, int line, const struct named *phase, const struct named *needed)
{
    int phase_line = phase->phase == SIZE_MAX ? 0 : needs->phases[phase->phase].line;
    int needed_line = needed->phase == SIZE_MAX ? 0 : needs->phases[needed->phase].line;
    bool added;
    if (needs->pairs >= MOST_PAIRS || (phase_line == needed_line && phase_line))
        return;
    needs->pairs++;
    struct base_str phase_name = name_of(needs, phase->kind, phase->label);
    struct base_str needed_name = name_of(needs, needed->kind, needed->label);
    struct base_str key = base_str_format(needs->arena, "%d %d %.*s %.*s", phase_line, needed_line,
                                          BASE_STR_ARG(phase_name), BASE_STR_ARG(needed_name));
    base_map_put(&needs->known, key, &added);
    if (added)
        FACTS_EMIT(needs->out, doc_phase_need, .line = line, .phase_line = phase_line,
                   .phase_name = phase_name, .needed_line = needed_line, .needed_name = needed_name);
}

static struct named named_of(const struct needs *needs, size_t phase)
{
    return (struct named){needs->phases[phase].name.kind, needs->phases[phase].name.label, phase, 0, false};
}

/* All phases behind (or before) the one, of its kind and beside it. */
static void add_all(struct needs *needs, int line, size_t from, bool later)
{
    const struct playbook_phase *one = &needs->phases[from];
    struct named self = named_of(needs, from);
    for (size_t i = 0; i < needs->count; i++) {
        const struct playbook_phase *other = &needs->phases[i];
        struct named named = named_of(needs, i);
        bool is_beside = other->parent == one->parent && base_str_eq(other->name.kind, one->name.kind);
        if (!is_beside || other->is_teardown || (later ? i <= from : i >= from))
            continue;
        if (later)
            add(needs, line, &named, &self);
        else
            add(needs, line, &self, &named);
    }
}

/* "A failure in Phase A blocks all subsequent phases", "Phase A blocks Phase B": what stands in front of the
 * verb is needed by what stands behind it. */
static void read_block(struct needs *needs, const struct sentence *s, int line, size_t own, size_t verb)
{
    static const struct named none = {{NULL, 0}, {NULL, 0}, SIZE_MAX, 0, false};
    const struct named *subject = NULL;
    struct named self = own != SIZE_MAX ? named_of(needs, own) : none;
    bool has_object = false;
    (void)s;
    for (size_t i = 0; i < needs->named_count && !subject; i++)
        if (needs->named[i].at < verb)
            subject = &needs->named[i];
    if (!subject && own != SIZE_MAX)
        subject = &self;
    if (!subject)
        return;
    for (size_t i = 0; i < needs->named_count; i++)
        if (needs->named[i].at > verb && &needs->named[i] != subject) {
            add(needs, line, &needs->named[i], subject);
            has_object = true;
        }
    if (!has_object && subject->phase != SIZE_MAX && (needs->has_later || needs->has_all))
        add_all(needs, line, subject->phase, true);
}

/* "Requires Phase A", "Phase B depends on Phases A and C", "needs all previous phases". */
static void read_requirement(struct needs *needs, int line, size_t own, size_t verb)
{
    struct named self;
    const struct named *subject = NULL;
    bool has_object = false;
    if (own != SIZE_MAX) {
        self = named_of(needs, own);
        subject = &self;
    }
    for (size_t i = 0; i < needs->named_count; i++)
        if (needs->named[i].at < verb)
            subject = &needs->named[i];
    if (!subject)
        return;
    for (size_t i = 0; i < needs->named_count; i++)
        if (needs->named[i].at > verb) {
            add(needs, line, subject, &needs->named[i]);
            has_object = true;
        }
    if (!has_object && needs->has_earlier && subject->phase != SIZE_MAX && needs->has_all)
        add_all(needs, line, subject->phase, false);
    else if (!has_object && needs->has_earlier && subject->phase != SIZE_MAX && subject->phase > 0) {
        struct named before = named_of(needs, subject->phase - 1);
        add(needs, line, subject, &before);
    }
}

/* "When phase A fails, stop": all that follows needs it. */
static void read_stop(struct needs *needs, const struct sentence *s, int line, size_t own)
{
    static const char *const stops[] = {"stop", "abort", "halt", "blocked", NULL};
    bool stops_here = has(s, stops);
    for (size_t i = 0; i + 1 < s->n && !stops_here; i++)
        stops_here = is(s, i, "not") && (is(s, i + 1, "continue") || is(s, i + 1, "proceed"));
    if (!stops_here)
        return;
    size_t phase = needs->named_count ? needs->named[0].phase : own;
    bool speaks_of_own = needs->named_count > 0 || is(s, 1, "this") || is(s, 1, "it");
    if (phase != SIZE_MAX && speaks_of_own)
        add_all(needs, line, phase, true);
}

static void read_sentence(struct needs *needs, const struct sentence *s, int line, size_t own)
{
    static const char *const fails[] = {"fails", "failed", "fail", "failure", NULL};
    read_names(needs, s, own);
    for (size_t i = 0; i < s->n; i++) {
        bool negated = i > 0 && (is(s, i - 1, "not") || is(s, i - 1, "no"));
        if (negated)
            continue;
        if (is(s, i, "blocks") || is(s, i, "gates"))
            read_block(needs, s, line, own, i);
        else if (is(s, i, "requires") || is(s, i, "require") || is(s, i, "needs") ||
                 ((is(s, i, "depends") || is(s, i, "depend")) && is(s, i + 1, "on")) ||
                 ((is(s, i, "prerequisite") || is(s, i, "prerequisites")) && i == 0))
            read_requirement(needs, line, own, i);
        else
            continue;
        return;
    }
    if (s->n && (is(s, 0, "if") || is(s, 0, "when")) && has(s, fails))
        read_stop(needs, s, line, own);
}

void extract_playbook_needs_write(struct facts_chunk *out, const struct playbook_phase *phases,
                                  size_t phase_count, const struct playbook_statement *statements,
                                  size_t statement_count, struct base_arena *arena)
{
    struct needs *needs = base_alloc(sizeof *needs);
    struct sentence *sentence = base_alloc(sizeof *sentence);
    *needs = (struct needs){.out = out, .phases = phases, .count = phase_count, .arena = arena};
    for (size_t i = 0; i < statement_count && phase_count > 0; i++) {
        struct base_str rest = statements[i].text;
        const char *begin = rest.p;
        int line = statements[i].line;
        while (rest.n && take_sentence(&rest, sentence)) {
            read_sentence(needs, sentence, line, statements[i].phase);
            for (; begin < rest.p; begin++)
                line += *begin == '\n';
        }
    }
    base_map_finish(&needs->known);
    base_free(sentence);
    base_free(needs);
}
