/* `sections`: one format for every section. `diagrams`: how many, of what, and that each can be drawn. */
#include "validator/contract/number_p.h"

#include "validator/base/suggest.h"

struct sections {
    struct contract_run *run;
    uint32_t file;
    struct base_str path;
    const struct document_node *said;
    BASE_VEC(struct facts_heading) all; /* headings of the file */
    BASE_VEC(size_t) chosen;            /* of them, the sections that have the format */
    BASE_VEC(struct base_str) titles;   /* of those */
};

static bool is_below(const struct sections *s, size_t i, struct base_str under)
{
    int64_t parent = s->all.items[i].parent_line;
    for (size_t k = i; k-- > 0 && parent > 0;) {
        if (s->all.items[k].line != parent)
            continue;
        if (contract_like(under, contract_title(s->run, s->all.items[k].text)))
            return true;
        parent = s->all.items[k].parent_line;
    }
    return false;
}

static void choose(struct sections *s)
{
    struct base_str under = document_member_text(s->said, "under");
    const struct document_node *given = document_member(s->said, "level");
    struct base_str title = contract_title(s->run, under);
    struct facts_range range = facts_store_of_file(s->run->store, FACTS_TABLE_heading, s->file);
    int64_t level = 0;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_heading row;
        FACTS_GET(s->run->store, heading, i, &row);
        base_vec_push(&s->all, row);
    }
    if (given)
        document_integer(given, &level);
    for (size_t i = 0; i < s->all.n; i++) {
        if (under.p && !is_below(s, i, title))
            continue;
        if (level == 0)
            level = under.p ? s->all.items[i].level : 2;
        if (s->all.items[i].level != level)
            continue;
        base_vec_push(&s->chosen, i);
        base_vec_push(&s->titles, contract_title(s->run, s->all.items[i].text));
    }
}

/* The section of a member: its heading is the name, or has it as its first word. */
static size_t section_of(const struct sections *s, struct base_str member)
{
    struct base_str wanted = contract_fold(s->run, member);
    for (size_t i = 0; i < s->chosen.n; i++)
        if (base_str_eq(s->titles.items[i], wanted))
            return i;
    for (size_t i = 0; i < s->chosen.n; i++) {
        struct base_str title = s->titles.items[i];
        if (title.n > wanted.n && base_str_eq(base_str_slice(title, 0, wanted.n), wanted) &&
            !base_fold_word_at(title, wanted.n))
            return i;
    }
    return SIZE_MAX;
}

/* ---- parts ---- */

/* Where the label of a part ends at the start of a folded text, in the singular or the plural; 0 when it does
 * not begin with it. */
static size_t label_end(struct base_str text, struct base_str stem)
{
    struct base_str root = base_str_ends(stem, "y") ? base_str_slice(stem, 0, stem.n - 1) : stem;
    if (stem.n == 0 || !base_str_eq(base_str_slice(text, 0, root.n), root))
        return 0;
    if (root.n < stem.n && base_str_starts(base_str_from(text, root.n), "ies"))
        return root.n + 3;
    if (!base_str_eq(base_str_slice(text, 0, stem.n), stem))
        return 0;
    return stem.n + (stem.n < text.n && text.p[stem.n] == 's');
}

/* Whether a text begins with the label of a part: "Purpose: …", "Redis keys", "Public method". */
static bool begins_with(struct contract_run *run, struct base_str text, struct base_str part)
{
    struct base_str folded = contract_title(run, base_str_slice(text, 0, 200));
    size_t end = label_end(folded, contract_singular(run->arena, part));
    struct base_str behind = base_str_from(folded, end);
    return end > 0 && (behind.n == 0 || behind.p[0] == ':' || behind.p[0] == '(' || behind.p[0] == '-' ||
                       base_str_starts(behind, " (") || base_str_starts(behind, " - "));
}

/* The line of the part in the section, at or behind `from`; 0 when it has none. Headings, labels of
 * paragraphs and items, and headers of tables are parts. */
static int64_t find_part(const struct sections *s, const struct facts_heading *section, struct base_str part,
                         int64_t from)
{
    struct facts_store *store = s->run->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, s->file);
    size_t first = FACTS_LOWER_BOUND(store, doc_block, range, line, section->line + 1);
    for (size_t i = first; i < range.to; i++) {
        struct facts_doc_block row;
        FACTS_GET(store, doc_block, i, &row);
        if (row.line > section->end_line)
            break;
        if (row.line >= from && begins_with(s->run, row.text, part))
            return row.line;
    }
    return 0;
}

static void judge_section(const struct sections *s, size_t section)
{
    const struct facts_heading *heading = &s->all.items[s->chosen.items[section]];
    const struct document_node *parts = document_member(s->said, "parts");
    int64_t from = heading->line + 1;
    struct base_str before = BASE_STR_ABSENT;
    for (const struct document_node *n = contract_next(parts, NULL); n; n = contract_next(parts, n)) {
        struct base_str part = contract_fold(s->run, n->text);
        int64_t line = find_part(s, heading, part, from);
        struct contract_item item = {.kind = "section",
                                     .file = s->file,
                                     .line = line ? line : heading->line,
                                     .subject =
                                         base_str_format(s->run->arena, "%.*s: %.*s",
                                                         BASE_STR_ARG(heading->text), BASE_STR_ARG(n->text)),
                                     .said = n};
        if (line) {
            contract_hold(s->run, &item);
            from = line;
            before = n->text;
        } else if ((line = find_part(s, heading, part, heading->line + 1)) > 0) {
            item.line = line;
            contract_break(s->run, &item,
                           "In the section \"%.*s\", \"%.*s\" must come behind \"%.*s\". Move it.",
                           BASE_STR_ARG(heading->text), BASE_STR_ARG(n->text), BASE_STR_ARG(before));
        } else {
            contract_break(s->run, &item,
                           "The section \"%.*s\" has no part \"%.*s\", which every such section has. Add it.",
                           BASE_STR_ARG(heading->text), BASE_STR_ARG(n->text));
        }
    }
}

static void judge_members(const struct sections *s, const struct document_node *each, bool *is_member)
{
    struct contract_set set = *contract_set_of(s->run, each);
    for (size_t i = 0; i < set.n && !set.is_number; i++) {
        size_t section = section_of(s, set.items[i]);
        struct contract_item item = {
            .kind = "section", .file = s->file, .subject = set.items[i], .said = each};
        if (section != SIZE_MAX) {
            item.line = s->all.items[s->chosen.items[section]].line;
            is_member[section] = true;
        } else {
            item.hint = base_closest(contract_fold(s->run, set.items[i]), s->titles.items, s->titles.n);
        }
        contract_judge(s->run, &item, section != SIZE_MAX,
                       "%.*s has %.*s, and %.*s has no section of that name. Write it.",
                       BASE_STR_ARG(set.what), BASE_STR_ARG(set.items[i]), BASE_STR_ARG(s->path));
    }
}

static void judge_file(struct sections *s)
{
    const struct document_node *each = document_member(s->said, "each");
    choose(s);
    bool *is_member = base_arena_array(s->run->arena, s->chosen.n + 1, sizeof *is_member);
    if (each)
        judge_members(s, each, is_member);
    if (s->chosen.n == 0 && !each) {
        struct contract_item item = {
            .kind = "section", .file = s->file, .subject = BASE_STR("sections"), .said = s->said};
        contract_break(s->run, &item, "%.*s has no section that the contract is about.",
                       BASE_STR_ARG(s->path));
    }
    for (size_t i = 0; i < s->chosen.n; i++)
        if (!each || is_member[i])
            judge_section(s, i);
}

void contract_sections(struct contract_run *run, const struct document_node *value)
{
    for (size_t i = 0; i < run->files.n; i++)
        for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
            struct sections s = {.run = run, .file = run->files.items[i], .said = n};
            s.path = FACTS_GET_TEXT(run->store, file, s.file, path);
            if (contract_is_markdown(s.path))
                judge_file(&s);
            base_vec_finish(&s.all);
            base_vec_finish(&s.chosen);
            base_vec_finish(&s.titles);
        }
}
