/* `complete`: every member of a range, or of a set, is named. */
#include "validator/contract/number_p.h"

#include "validator/base/phrases.h"

static enum contract_place place_of(const struct document_node *node)
{
    struct base_str as = document_member_text(node, "as");
    return base_str_is(as, "heading") ? CONTRACT_IN_HEADING
           : base_str_is(as, "row")   ? CONTRACT_IN_ROW
                                      : CONTRACT_IN_TEXT;
}

static const char *where(enum contract_place place)
{
    return place == CONTRACT_IN_HEADING ? " in a heading" : place == CONTRACT_IN_ROW ? " in a table" : "";
}

static void judge_range(struct contract_run *run, uint32_t file, const struct contract_texts *texts,
                        const struct document_node *said, struct base_str text)
{
    struct contract_range range;
    struct contract_mentions mentions;
    struct base_str path = FACTS_GET_TEXT(run->store, file, file, path);
    if (!contract_range_parse(run, text, &range)) {
        contract_complain(run, said, text,
                          "\"%.*s\" is no range. Write it as \"Gate 1–7\", \"Phase A–F\" or \"#305–#337\".",
                          BASE_STR_ARG(text));
        return;
    }
    enum contract_place place = place_of(said);
    contract_find_mentions(run, texts, &range, place, &mentions);
    for (int64_t i = range.first; i <= range.last; i++) {
        struct base_str number = contract_number_text(run->arena, i, range.is_letter);
        struct base_str member =
            base_str_format(run->arena, "%.*s%.*s", BASE_STR_ARG(range.prefix), BASE_STR_ARG(number));
        struct contract_item item = {
            .kind = "enumeration", .file = file, .line = mentions.declared, .subject = member, .said = said};
        contract_judge(run, &item, mentions.named[i - range.first],
                       "%.*s names %.*s%s nowhere, which is one of %.*s. Add it, or correct the range.",
                       BASE_STR_ARG(path), BASE_STR_ARG(member), where(place), BASE_STR_ARG(text));
    }
}

static bool names(struct base_str text, struct base_str member)
{
    struct base_str rest = text;
    for (size_t from = 0;;) {
        ptrdiff_t at = base_str_find_str(rest, member);
        if (at < 0)
            return false;
        from = (size_t)(rest.p - text.p) + (size_t)at;
        size_t to = from + member.n;
        if (!(base_fold_word_at(text, from) && base_fold_word_before(text, from)) &&
            !(base_fold_word_before(text, to) && base_fold_word_at(text, to)))
            return true;
        rest = base_str_from(text, from + 1);
    }
}

struct naming {
    struct base_str text;
    bool *named;
};

static void note(void *context, uint32_t phrase, size_t from, size_t to)
{
    struct naming *naming = context;
    struct base_str member = base_str_slice(naming->text, from, to);
    struct base_str around = base_str_slice(naming->text, from ? from - 1 : 0, to + 1);
    if (!naming->named[phrase])
        naming->named[phrase] = names(around, member);
}

/* Members that begin with letters may stand next to those of others: one pass for all of them. */
static void judge_set(struct contract_run *run, uint32_t file, const struct contract_texts *texts,
                      const struct document_node *said)
{
    const struct contract_set *set = contract_set_of(run, document_member(said, "of"));
    struct base_phrases *phrases = base_phrases_create();
    uint32_t *number = base_arena_array(run->arena, set->n + 1, sizeof *number);
    struct naming naming = {.named = base_arena_array(run->arena, set->n + 1, sizeof(bool))};
    struct base_map known = {0};
    struct base_folded folded = {0};
    struct base_str path = FACTS_GET_TEXT(run->store, file, file, path);
    enum contract_place place = place_of(said);
    size_t n = set->is_number ? 0 : set->n;
    for (size_t i = 0; i < n; i++) {
        struct base_str member = contract_fold(run, set->items[i]);
        bool added;
        uint32_t *at = base_map_put(&known, member, &added);
        if (added)
            *at = base_phrases_add(phrases, member);
        number[i] = *at;
    }
    base_phrases_seal(phrases);
    for (size_t i = 0; i < texts->items.n; i++) {
        const struct contract_text *unit = &texts->items.items[i];
        if ((place == CONTRACT_IN_HEADING && !unit->is_heading) ||
            (place == CONTRACT_IN_ROW && !unit->is_cell))
            continue;
        base_fold(&folded, unit->text, false);
        naming.text = base_buf_view(&folded.text);
        base_phrases_search(phrases, naming.text, note, &naming);
    }
    for (size_t i = 0; i < n; i++) {
        struct contract_item item = {
            .kind = "enumeration", .file = file, .subject = set->items[i], .said = said};
        contract_judge(run, &item, number[i] != UINT32_MAX && naming.named[number[i]],
                       "%.*s names %.*s%s nowhere, which %.*s has. Add it.", BASE_STR_ARG(path),
                       BASE_STR_ARG(set->items[i]), where(place), BASE_STR_ARG(set->what));
    }
    base_map_finish(&known);
    base_folded_finish(&folded);
    base_phrases_destroy(phrases);
}

void contract_complete(struct contract_run *run, const struct document_node *value)
{
    for (size_t i = 0; i < run->files.n; i++) {
        uint32_t file = run->files.items[i];
        struct contract_texts texts;
        if (!contract_texts_read(run, file, &texts)) {
            contract_texts_finish(&texts);
            continue;
        }
        for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
            if (document_member(n, "of"))
                judge_set(run, file, &texts, n);
            else
                judge_range(run, file, &texts, n, n->text.p ? n->text : document_member_text(n, "range"));
        }
        contract_texts_finish(&texts);
    }
}
