/*
 * Numbers of issues and ids of commits (kinds `issue` and `commit`). Which issues there are is known to no
 * checkout, so their numbers are never broken. A commit that the history does not have may have been squashed
 * away, or belong to another repository: that is weak.
 */
#include "validator/link/doc_reference_p.h"

#define LEAST_ID 7u
#define LONGEST_ID 40u
#define LONGEST_NUMBER 6u

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* An id has digits and letters: "deadline" and "20260131" have not both. */
static bool is_commit_id(struct base_str word)
{
    bool has_digit = false, has_letter = false;
    if (word.n < LEAST_ID || word.n > LONGEST_ID || (word.n > 12 && word.n < LONGEST_ID))
        return false;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] >= '0' && word.p[i] <= '9')
            has_digit = true;
        else if (word.p[i] >= 'a' && word.p[i] <= 'f')
            has_letter = true;
        else
            return false;
    }
    return has_digit && has_letter;
}

static bool stands_alone(struct base_str text, size_t from, size_t to)
{
    static const char joins[] = "-:/@#=.";
    bool before = from == 0 || (!is_word(text.p[from - 1]) && !strchr(joins, text.p[from - 1]));
    bool after = to == text.n || (!is_word(text.p[to]) && (!strchr("-:/@#=", text.p[to])));
    return before && after;
}

static void add_commit(struct link_references *references, struct link_doc_reference *reference,
                       struct base_str id)
{
    struct source *source = references->context->source;
    bool added;
    uint32_t *known = base_map_put(&references->commits, id, &added);
    if (added)
        *known = source ? (uint32_t)(source_has_commit(source, id) + 1) : 0;
    reference->kind = "commit";
    reference->text = reference->target = id;
    reference->status = *known == 2   ? LINK_REFERENCE_FOUND
                        : *known == 1 ? LINK_REFERENCE_BROKEN
                                      : LINK_REFERENCE_UNKNOWN;
    reference->reason = *known == 2   ? BASE_STR_ABSENT
                        : *known == 1 ? BASE_STR("the history has no such commit")
                                      : BASE_STR("the history is not there as a whole");
    reference->certainty = LINK_WEAK;
    link_reference_add(references, reference);
}

static void read_line(struct link_references *references, const struct link_document *document,
                      int64_t number, struct base_str line)
{
    for (size_t i = 0; i < line.n; i++) {
        struct link_doc_reference reference = {.document = document, .line = number, .col = FACTS_NULL};
        size_t end = i + 1;
        bool is_number = line.p[i] == '#';
        while (end < line.n && (is_number ? line.p[end] >= '0' && line.p[end] <= '9' : is_word(line.p[end])))
            end++;
        struct base_str word = base_str_slice(line, i, end);
        if (is_number && word.n > 1 && word.n <= LONGEST_NUMBER + 1 && word.p[1] != '0' &&
            stands_alone(line, i, end)) {
            reference.kind = "issue";
            reference.text = word;
            reference.target = base_str_from(word, 1);
            reference.status = LINK_REFERENCE_UNKNOWN;
            reference.reason = BASE_STR("no checkout knows which issues there are");
            link_reference_add(references, &reference);
        } else if (!is_number && is_commit_id(word) && stands_alone(line, i, end)) {
            add_commit(references, &reference, word);
        }
        i = is_number || is_word(line.p[i]) ? end - 1 : i;
    }
}

static void run(struct link_references *references)
{
    for (size_t i = 0; i < references->document_count; i++) {
        const struct link_document *document = &references->documents[i];
        struct facts_range range =
            facts_store_of_file(references->store, FACTS_TABLE_doc_block, document->file);
        for (size_t row = range.from; row < range.to; row++) {
            struct base_str rest = FACTS_GET_TEXT(references->store, doc_block, row, text), line;
            int64_t number = FACTS_GET_INT(references->store, doc_block, row, line);
            if (base_str_is(FACTS_GET_TEXT(references->store, doc_block, row, kind), "html"))
                continue;
            for (; (line = base_str_split(&rest, '\n')).p; number++)
                read_line(references, document, number, line);
        }
    }
}

static const enum facts_table needs[] = {FACTS_TABLE_doc_block, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_commit = {"commit", needs, run};
