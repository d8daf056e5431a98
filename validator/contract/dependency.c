/* `dependencies`: packages that a package.json declares, and in which version. */
#include "validator/contract/contract_p.h"

#include "validator/base/suggest.h"

struct version {
    int64_t parts[3];
    int given; /* how many parts are written */
};

/* "1.2.3", "v5", "18.x", with what stands behind it cut off. */
static bool read_version(struct base_str text, struct version *out)
{
    *out = (struct version){0};
    if (base_str_starts(text, "v"))
        text = base_str_from(text, 1);
    size_t at = 0;
    while (out->given < 3) {
        size_t begin = at;
        int64_t number = 0;
        while (at < text.n && at - begin < 9 && text.p[at] >= '0' && text.p[at] <= '9')
            number = number * 10 + (text.p[at++] - '0');
        if (at == begin)
            break;
        out->parts[out->given++] = number;
        if (at >= text.n || text.p[at] != '.')
            break;
        at++;
    }
    return out->given > 0;
}

static int compare(const struct version *a, const struct version *b)
{
    for (int i = 0; i < 3; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i] ? -1 : 1;
    return 0;
}

/* The end of ^1.2.3, ~1.2 and 1.x: the first version beyond. */
static struct version beyond(struct version from, char mark)
{
    struct version to = from;
    int at = mark == '^' ? 0 : mark == '~' ? (from.given > 1 ? 1 : 0) : from.given - 1;
    while (mark == '^' && at < 2 && from.parts[at] == 0 && at + 1 < from.given)
        at++;
    to.parts[at]++;
    for (int i = at + 1; i < 3; i++)
        to.parts[i] = 0;
    return to;
}

/* The lowest version that a declared range admits; false for tags, addresses and workspaces. */
static bool lowest(struct base_str range, struct version *out)
{
    range = base_str_trim(range);
    if (base_str_starts(range, "workspace:"))
        range = base_str_from(range, 10);
    while (range.n && (range.p[0] == '^' || range.p[0] == '~' || range.p[0] == '>' || range.p[0] == '=' ||
                       range.p[0] == ' '))
        range = base_str_from(range, 1);
    return read_version(range, out);
}

/* One comparator: ">=5", "^1.2", "18.x", "*". */
static bool satisfies_one(const struct version *version, struct base_str word)
{
    struct version limit;
    size_t mark = 0;
    while (mark < word.n && (word.p[mark] == '>' || word.p[mark] == '<' || word.p[mark] == '=' ||
                             word.p[mark] == '^' || word.p[mark] == '~'))
        mark++;
    char first = mark ? word.p[0] : '\0';
    bool or_equal = mark > 1 && word.p[1] == '=';
    if (base_str_is(word, "*"))
        return true;
    if (!read_version(base_str_from(word, mark), &limit))
        return false;
    int order = compare(version, &limit);
    struct version end = beyond(limit, first);
    if (first == '>')
        return or_equal ? order >= 0 : order > 0;
    if (first == '<')
        return or_equal ? order <= 0 : order < 0;
    if (limit.given == 3 && first != '^' && first != '~')
        return order == 0;
    return order >= 0 && compare(version, &end) < 0;
}

/* Comparators with a space between must all hold; of alternatives ("||") one. */
static bool satisfies(const struct version *version, struct base_str wanted)
{
    for (;;) {
        ptrdiff_t bars = base_str_find(wanted, "||");
        struct base_str rest = bars < 0 ? wanted : base_str_slice(wanted, 0, (size_t)bars), word;
        bool all = true;
        while ((word = base_str_split(&rest, ' ')).p)
            all = all && (word.n == 0 || satisfies_one(version, word));
        if (all || bars < 0)
            return all;
        wanted = base_str_from(wanted, (size_t)bars + 2);
    }
}

static void judge_one(struct contract_run *run, uint32_t file, const struct document_node *wanted)
{
    struct facts_range range = facts_store_of_file(run->store, FACTS_TABLE_package_dependency, file);
    struct base_str path = FACTS_GET_TEXT(run->store, file, file, path), near = BASE_STR_ABSENT;
    struct contract_item item = {.kind = "dependency", .file = file, .subject = wanted->key, .said = wanted};
    size_t least = base_closest_limit(wanted->key);
    struct version version;
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_package_dependency row;
        FACTS_GET(run->store, package_dependency, i, &row);
        if (base_closer(wanted->key, row.name, near, &least))
            near = row.name;
        if (!base_str_eq(row.name, wanted->key))
            continue;
        item.line = row.line;
        bool is_any = base_str_is(base_str_trim(wanted->text), "*") || base_str_eq(row.version, wanted->text);
        bool is_known = lowest(row.version, &version);
        contract_judge(run, &item, is_any || (is_known && satisfies(&version, wanted->text)),
                       "%.*s is declared as \"%.*s\", where %.*s is agreed%s.", BASE_STR_ARG(wanted->key),
                       BASE_STR_ARG(row.version), BASE_STR_ARG(wanted->text),
                       is_known ? "" : "; that is no version to compare");
        return;
    }
    item.hint = near;
    contract_break(run, &item, "%.*s does not depend on %.*s (%.*s). Add it, or change the contract.",
                   BASE_STR_ARG(path), BASE_STR_ARG(wanted->key), BASE_STR_ARG(wanted->text));
}

void contract_dependencies(struct contract_run *run, const struct document_node *value)
{
    size_t n = facts_store_count(run->store, FACTS_TABLE_package_manifest), judged = 0;
    for (size_t i = 0; i < n; i++) {
        struct facts_package_manifest row;
        FACTS_GET(run->store, package_manifest, i, &row);
        uint32_t file = row.file;
        bool is_chosen = run->contract->files.n == 0 && base_str_is(row.path, "package.json");
        for (size_t k = 0; k < run->files.n && !is_chosen; k++)
            is_chosen = run->files.items[k] == file;
        for (const struct document_node *m = value->first; m && is_chosen; m = m->next)
            judge_one(run, file, m);
        judged += is_chosen;
    }
    if (judged == 0 && !run->has_unread)
        contract_complain(run, value, BASE_STR("dependencies"),
                          "No package.json is among the files of the contract, so it says nothing.");
}
