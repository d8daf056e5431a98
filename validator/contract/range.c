/* Ranges as they are written, and which of their members a document names. */
#include "validator/contract/number_p.h"

#include <stdlib.h>
#include <string.h>

/* A number or a capital letter at the start of the text; its length, 0 for none. */
static size_t read_member(struct base_str text, int64_t *number, bool *is_letter)
{
    size_t n = 0;
    *number = 0;
    while (n < text.n && n < 9 && base_is_digit(text.p[n]))
        *number = *number * 10 + (text.p[n++] - '0');
    *is_letter = n == 0 && text.n && text.p[0] >= 'A' && text.p[0] <= 'Z';
    if (*is_letter) {
        *number = text.p[0] - 'A' + 1;
        n = 1;
    }
    if (n == 0 || base_fold_word_at(text, n))
        return 0;
    return n;
}

/* What stands between two members of a range; its length, 0 for none. */
static size_t read_separator(struct base_str text)
{
    static const char *const marks[] = {"…",  "–", "—",   "‑",        "‐",    "...",
                                        "..", "-", "to ", "through ", "thru "};
    size_t space = 0;
    while (space < text.n && text.p[space] == ' ')
        space++;
    struct base_str rest = base_str_from(text, space);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        bool is_word = marks[i][0] == 't';
        if (!base_str_starts(rest, marks[i]) || (is_word && space == 0))
            continue;
        size_t n = space + strlen(marks[i]);
        while (n < text.n && text.p[n] == ' ')
            n++;
        return n;
    }
    return 0;
}

/* "#", "Gate ", "Phases ", "D": what stands before the first number. Its length, 0 for none. */
static size_t read_prefix(struct base_str text)
{
    size_t n = 0;
    if (text.n && text.p[0] == '#')
        return 1;
    while (n < text.n && n < 40 && ((text.p[n] | 0x20) >= 'a' && (text.p[n] | 0x20) <= 'z'))
        n++;
    if (n >= 3 && n + 1 < text.n && (text.p[n] == ' ' || text.p[n] == '\n'))
        return n + 1;
    bool is_capital = n >= 1 && n <= 4 && n < text.n && base_is_digit(text.p[n]);
    for (size_t i = 0; i < n && is_capital; i++)
        is_capital = text.p[i] >= 'A' && text.p[i] <= 'Z';
    return is_capital ? n : 0;
}

static struct base_str word_of(struct contract_run *run, struct base_str prefix)
{
    if (base_str_is(prefix, "#"))
        return prefix;
    return contract_singular(run->arena, contract_fold(run, base_str_trim(prefix)));
}

/* The range that begins at `at`; false when there is none. */
static bool read_range(struct contract_run *run, struct base_str text, size_t at, struct contract_range *out)
{
    struct base_str rest = base_str_from(text, at);
    size_t prefix = read_prefix(rest), n, end = prefix;
    bool first_letter, last_letter;
    if (prefix == 0 || (n = read_member(base_str_from(rest, end), &out->first, &first_letter)) == 0)
        return false;
    end += n;
    if ((n = read_separator(base_str_from(rest, end))) == 0)
        return false;
    end += n;
    size_t again = read_prefix(base_str_from(rest, end));
    struct base_str before = base_str_slice(rest, 0, prefix);
    bool is_same =
        again && base_str_eq(word_of(run, base_str_slice(rest, end, end + again)), word_of(run, before));
    end += is_same ? again : 0;
    if ((n = read_member(base_str_from(rest, end), &out->last, &last_letter)) == 0)
        return false;
    if (first_letter != last_letter || out->last <= out->first ||
        out->last - out->first >= CONTRACT_MOST_MEMBERS)
        return false;
    out->prefix = before;
    out->word = word_of(run, before);
    out->is_letter = first_letter;
    out->from = at;
    out->to = at + end + n;
    return true;
}

bool contract_range_parse(struct contract_run *run, struct base_str text, struct contract_range *out)
{
    text = base_str_trim(text);
    return read_range(run, text, 0, out) && out->to == text.n;
}

static bool may_begin(struct base_str text, size_t i)
{
    if (text.p[i] == '#')
        return i == 0 || !base_fold_word_before(text, i);
    return ((text.p[i] | 0x20) >= 'a' && (text.p[i] | 0x20) <= 'z') && !base_fold_word_before(text, i);
}

bool contract_range_next(struct contract_run *run, struct base_str text, size_t *at,
                         struct contract_range *out)
{
    for (size_t i = *at; i < text.n; i++)
        if (may_begin(text, i) && read_range(run, text, i, out)) {
            *at = out->to;
            return true;
        }
    *at = text.n;
    return false;
}

/* ---- mentions ---- */

struct looking {
    struct contract_run *run;
    const struct contract_range *range;
    struct contract_mentions *out;
};

static void name(struct looking *looking, int64_t number)
{
    const struct contract_range *range = looking->range;
    if (number < range->first || number > range->last || looking->out->named[number - range->first])
        return;
    looking->out->named[number - range->first] = true;
    looking->out->count++;
}

/* A range of the same kind of members: the whole is no mention of each, a part of it is. */
static void name_range(struct looking *looking, const struct contract_range *found, int64_t line)
{
    const struct contract_range *range = looking->range;
    if (found->first <= range->first && found->last >= range->last) {
        if (!looking->out->declared)
            looking->out->declared = line;
        return;
    }
    for (int64_t i = found->first; i <= found->last; i++)
        name(looking, i);
}

/* "Gates 3, 4 and 6": the numbers behind the first. */
static size_t name_list(struct looking *looking, struct base_str text, size_t at)
{
    static const char *const joints[] = {", and ", ", ", " and ", " & ", "/", " / ", " or ", "+"};
    for (;;) {
        size_t n = 0, joint = 0;
        int64_t number;
        bool is_letter;
        struct base_str rest = base_str_from(text, at);
        for (size_t i = 0; i < sizeof joints / sizeof *joints && !joint; i++)
            joint = base_str_starts(rest, joints[i]) ? strlen(joints[i]) : 0;
        struct base_str member = base_str_from(rest, joint);
        if (joint && looking->range->prefix.n == 1 && base_str_starts(member, "#"))
            return at;
        if (!joint || (n = read_member(member, &number, &is_letter)) == 0 ||
            is_letter != looking->range->is_letter)
            return at;
        name(looking, number);
        at += joint + n;
    }
}

/* The first letter, digit or '#' of a text: "🚀 Phase A" begins with its label. */
static size_t label_start(struct base_str text)
{
    size_t i = 0;
    while (i < text.n && text.p[i] != '#' && !base_fold_word_at(text, i))
        i++;
    return i;
}

/* `is_label`: only what the text begins with. */
static void look_through(struct looking *looking, const struct contract_text *unit, bool is_label)
{
    const struct contract_range *range = looking->range;
    struct base_str text = unit->text;
    size_t from = is_label ? label_start(text) : 0;
    for (size_t i = from; i < (is_label ? from + 1 : text.n) && i < text.n; i++) {
        struct contract_range found;
        int64_t number;
        bool is_letter;
        size_t prefix, n;
        if (!may_begin(text, i) || (prefix = read_prefix(base_str_from(text, i))) == 0)
            continue;
        struct base_str before = base_str_slice(text, i, i + prefix);
        if ((before.p[0] | 0x20) != (range->prefix.p[0] | 0x20) ||
            !base_str_eq(word_of(looking->run, before), range->word))
            continue;
        if (read_range(looking->run, text, i, &found) && found.is_letter == range->is_letter) {
            name_range(looking, &found, contract_line_at(text, i, unit->line));
            i = found.to - 1;
            continue;
        }
        n = read_member(base_str_from(text, i + prefix), &number, &is_letter);
        if (n == 0 || is_letter != range->is_letter)
            continue;
        name(looking, number);
        i = name_list(looking, text, i + prefix + n) - 1;
        if (is_label)
            break;
    }
}

/* "305" alone in a cell, where "#305" is meant. */
static void look_at_cell(struct looking *looking, const struct contract_text *unit)
{
    int64_t number;
    bool is_letter;
    struct base_str text = base_str_trim(unit->text);
    size_t n = read_member(text, &number, &is_letter);
    if (n && n == text.n && is_letter == looking->range->is_letter)
        name(looking, number);
}

void contract_find_mentions(struct contract_run *run, const struct contract_texts *texts,
                            const struct contract_range *range, enum contract_place place,
                            struct contract_mentions *out)
{
    size_t members = (size_t)(range->last - range->first + 1);
    *out = (struct contract_mentions){.named = base_arena_array(run->arena, members, sizeof(bool))};
    struct looking looking = {run, range, out};
    for (size_t i = 0; i < texts->items.n; i++) {
        const struct contract_text *unit = &texts->items.items[i];
        if ((place == CONTRACT_IN_HEADING && !unit->is_heading) ||
            (place == CONTRACT_IN_ROW && !unit->is_cell))
            continue;
        look_through(&looking, unit, place != CONTRACT_IN_TEXT);
        if (unit->is_cell && base_str_is(range->word, "#"))
            look_at_cell(&looking, unit);
    }
}
