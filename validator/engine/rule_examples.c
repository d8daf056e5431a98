#include "validator/engine/rule_p.h"

#include <stdlib.h>

static int compare_texts(const void *left, const void *right)
{
    const struct base_str *a = left, *b = right;
    return base_str_cmp(*a, *b);
}

static int read_files(const struct engine_reader *reader, const struct document_node *object,
                      struct engine_example *example)
{
    const struct document_node *files = document_member(object, "files");
    if (!files)
        return engine_reader_fail(reader, object, "an example needs the key 'files'");
    if (files->kind != DOCUMENT_OBJECT)
        return engine_reader_fail(reader, files, "'files' must be a mapping of paths to texts");
    if (files->count > ENGINE_RULE_MAX_LIST)
        return engine_reader_fail(reader, files, "'files' has more than %u entries", ENGINE_RULE_MAX_LIST);
    struct engine_example_file *list = base_arena_array(reader->arena, files->count, sizeof *list);
    size_t n = 0;
    for (const struct document_node *file = files->first; file; file = file->next) {
        if (file->kind != DOCUMENT_STRING)
            return engine_reader_fail(reader, file, "the text of '%.*s' must be a text",
                                      BASE_STR_ARG(file->key));
        struct base_str path = base_path_join(reader->arena, BASE_STR(""), file->key);
        if (!base_str_eq(path, file->key))
            return engine_reader_fail(reader, file, "'%.*s' must be a plain path from the root of the tree",
                                      BASE_STR_ARG(file->key));
        list[n++] = (struct engine_example_file){path, base_str_copy(reader->arena, file->text)};
    }
    example->files = list;
    example->file_count = n;
    return BASE_OK;
}

/* `change`: what a change touches, as if it were compared with a base. */
static int read_change(const struct engine_reader *reader, const struct document_node *object,
                       struct engine_example *example)
{
    const struct document_node *change = document_member(object, "change");
    if (!change)
        return engine_reader_text(reader, object, "claims", false, &example->claims);
    if (change->kind != DOCUMENT_OBJECT)
        return engine_reader_fail(reader, change,
                                  "'change' must be a mapping of paths to added, changed or removed");
    if (change->count > ENGINE_RULE_MAX_LIST)
        return engine_reader_fail(reader, change, "'change' has more than %u entries", ENGINE_RULE_MAX_LIST);
    struct engine_example_change *list = base_arena_array(reader->arena, change->count + 1, sizeof *list);
    size_t n = 0;
    for (const struct document_node *c = change->first; c; c = c->next) {
        if (!base_str_is(c->text, "added") && !base_str_is(c->text, "changed") &&
            !base_str_is(c->text, "removed"))
            return engine_reader_fail(reader, c, "'%.*s' must be added, changed or removed",
                                      BASE_STR_ARG(c->key));
        list[n++] = (struct engine_example_change){base_str_copy(reader->arena, c->key),
                                                   base_str_copy(reader->arena, c->text)};
    }
    example->changes = list;
    example->change_count = n;
    example->has_change = true;
    return engine_reader_text(reader, object, "claims", false, &example->claims);
}

/* "path:line", and behind a space the subject. */
static bool is_expected_finding(struct base_str text)
{
    for (size_t i = 1; i < text.n; i++) {
        if (text.p[i] != ':')
            continue;
        size_t digits = i + 1;
        while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9')
            digits++;
        if (digits > i + 1 && (digits == text.n || text.p[digits] == ' '))
            return true;
    }
    return false;
}

static int read_findings(const struct engine_reader *reader, const struct document_node *object,
                         struct engine_example *example)
{
    const struct document_node *list = document_member(object, "findings");
    if (!list)
        return BASE_OK;
    example->findings_given = true;
    int code = engine_reader_strings(reader, object, "findings", &example->findings);
    if (code)
        return code;
    size_t i = 0;
    for (const struct document_node *item = list->first; item; item = item->next, i++) {
        if (!is_expected_finding(example->findings.items[i])) {
            code = engine_reader_fail(reader, item, "'%.*s' is no finding", BASE_STR_ARG(item->text));
            base_error_hint(reader->err,
                            "write \"path:line\" or \"path:line subject\"; line 0 when it has none");
            return code;
        }
    }
    if (i > 1)
        qsort((void *)example->findings.items, i, sizeof *example->findings.items, compare_texts);
    return BASE_OK;
}

static int read_outcome(const struct engine_reader *reader, const struct document_node *object,
                        struct engine_example *example)
{
    const struct document_node *subjects = document_member(object, "subjects");
    example->subjects = -1;
    if (subjects && (!document_integer(subjects, &example->subjects) || example->subjects < 0))
        return engine_reader_fail(reader, subjects, "'subjects' must be a number of subjects");
    int code = engine_reader_text(reader, object, "verdict", false, &example->verdict);
    if (code)
        return code;
    if (example->verdict.p && !base_str_is(example->verdict, "PASS") &&
        !base_str_is(example->verdict, "FAIL") && !base_str_is(example->verdict, "INCOMPLETE"))
        return engine_reader_fail(reader, document_member(object, "verdict"),
                                  "'verdict' must be PASS, FAIL or INCOMPLETE");
    if (!example->findings_given && !example->verdict.p)
        return engine_reader_fail(reader, object, "an example must say 'findings', 'verdict' or both");
    return BASE_OK;
}

static int read_example(const struct engine_reader *reader, const struct document_node *object,
                        struct engine_example *example)
{
    static const char *const keys[] = {"name",     "files",    "base",    "commits", "config",
                                       "subjects", "findings", "verdict", "change",  "claims"};
    int code = engine_reader_keys(reader, object, "an example", keys, sizeof keys / sizeof *keys);
    if (code)
        return code;
    for (size_t i = 2; i <= 3; i++) {
        const struct document_node *node = document_member(object, keys[i]);
        if (node) {
            engine_reader_fail(reader, node, "examples with '%s' are not supported yet", keys[i]);
            base_error_hint(reader->err,
                            "this version runs examples over one tree of files, without a history");
            if (reader->err)
                reader->err->code = BASE_E_UNSUPPORTED;
            return BASE_E_UNSUPPORTED;
        }
    }
    example->line = object->line;
    code = engine_reader_required(reader, object, "an example", "name", &example->name);
    if (!code)
        code = read_files(reader, object, example);
    if (!code)
        code = engine_reader_text(reader, object, "config", false, &example->config);
    if (!code)
        code = read_change(reader, object, example);
    if (!code)
        code = read_findings(reader, object, example);
    return code ? code : read_outcome(reader, object, example);
}

int engine_read_examples(const struct engine_reader *reader, const struct document_node *root)
{
    const struct document_node *list = document_member(root, "examples");
    if (!list)
        return engine_reader_fail(reader, root, "a rule needs the key 'examples'");
    if (list->kind != DOCUMENT_ARRAY)
        return engine_reader_fail(reader, list, "'examples' must be a list");
    if (list->count > ENGINE_RULE_MAX_LIST)
        return engine_reader_fail(reader, list, "'examples' has more than %u entries", ENGINE_RULE_MAX_LIST);
    struct engine_example *examples = base_arena_array(reader->arena, list->count, sizeof *examples);
    bool has_wrong = false, has_correct = false;
    size_t n = 0;
    for (const struct document_node *item = list->first; item; item = item->next, n++) {
        struct engine_example *example = &examples[n];
        int code = read_example(reader, item, example);
        if (code)
            return code;
        if (example->findings_given && example->subjects > 0) {
            has_wrong |= example->findings.n > 0;
            has_correct |= example->findings.n == 0;
        }
    }
    reader->rule->examples = examples;
    reader->rule->example_count = n;
    if (has_wrong && has_correct)
        return BASE_OK;
    int code = engine_reader_fail(reader, list, "'examples' needs one %s",
                                  has_wrong ? "without findings ('findings: []'), and with 'subjects'"
                                            : "with findings, and with 'subjects'");
    base_error_hint(reader->err,
                    has_wrong ? "show the nearest correct text: the rule must look at it and be content"
                              : "show the smallest text that the rule is about");
    return code;
}
