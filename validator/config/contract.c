/* Contracts, checked key by key against the list in contract_keys.c. */
#include "validator/config/contract_p.h"

#include "validator/base/pattern.h"

#include <stdio.h>
#include <string.h>

#define MOST_KEYS 32u

struct checker {
    struct config_reader *r;
    bool in_document; /* front matter: of this file, from the tables of documents alone */
};

static int check(struct checker *c, const struct document_node *node, const struct config_contract_key *key);

static bool is_scalar(const struct document_node *node)
{
    return node->kind != DOCUMENT_ARRAY && node->kind != DOCUMENT_OBJECT;
}

static int check_text(struct checker *c, const struct document_node *node, const char *what)
{
    struct base_str text;
    return config_text(c->r, node, what, &text);
}

static int check_regex(struct checker *c, const struct document_node *node, const char *what)
{
    struct base_pattern *pattern = NULL;
    struct base_error inner = {0};
    int rc = check_text(c, node, what);
    if (rc != BASE_OK)
        return rc;
    rc = base_pattern_create(&pattern, node->text, &inner);
    base_pattern_destroy(pattern);
    if (rc == BASE_OK)
        return rc;
    config_refuse(c->r, node, "%s: %s", what, inner.message);
    base_error_hint(c->r->err, "a backslash needs single quotes or none: regex: '\\bword\\b'");
    return BASE_E_INVALID;
}

static int check_word(struct checker *c, const struct document_node *node, const char *what,
                      const struct base_str *words, size_t count)
{
    int rc = check_text(c, node, what);
    for (size_t i = 0; i < count && rc == BASE_OK; i++)
        if (base_str_eq(base_str_trim(node->text), words[i]))
            return BASE_OK;
    return rc == BASE_OK ? config_refuse_word(c->r, node, node->text, words, count, what) : rc;
}

/* The value, or each element of a list of them, by `one`. */
static int
check_each(struct checker *c, const struct document_node *node, const struct config_contract_key *key,
           int (*one)(struct checker *, const struct document_node *, const struct config_contract_key *))
{
    if (node->kind != DOCUMENT_ARRAY)
        return one(c, node, key);
    if (node->count == 0)
        return config_refuse(c->r, node, "%s is an empty list", key->name);
    if (node->count > CONFIG_MOST_CONTRACT_ITEMS)
        return config_refuse(c->r, node, "%s has more than %u entries", key->name,
                             CONFIG_MOST_CONTRACT_ITEMS);
    int rc = BASE_OK;
    for (const struct document_node *e = node->first; e && rc == BASE_OK; e = e->next)
        rc = one(c, e, key);
    return rc;
}

static int one_text(struct checker *c, const struct document_node *node,
                    const struct config_contract_key *key)
{
    char what[120];
    snprintf(what, sizeof what, "%s%s", node->key.p ? "" : "each entry of ", key->name);
    return check_text(c, node, what);
}

static int one_regex(struct checker *c, const struct document_node *node,
                     const struct config_contract_key *key)
{
    return check_regex(c, node, key->name);
}

static int check_members(struct checker *c, const struct document_node *node,
                         const struct config_contract_key *key)
{
    struct base_str names[MOST_KEYS];
    BASE_BUG(key->count > MOST_KEYS);
    for (size_t i = 0; i < key->count; i++)
        names[i] = base_str_of(key->members[i].name);
    int rc = config_need_known(c->r, node, names, key->count, key->name);
    if (rc == BASE_OK && node->count == 0)
        rc = config_refuse(c->r, node, "%s says nothing", key->name);
    for (const struct document_node *m = node->first; m && rc == BASE_OK; m = m->next)
        for (size_t i = 0; i < key->count; i++)
            if (base_str_eq(names[i], m->key))
                rc = check(c, m, &key->members[i]);
    return rc;
}

static int one_item(struct checker *c, const struct document_node *node,
                    const struct config_contract_key *key)
{
    return is_scalar(node) ? one_text(c, node, key) : check_members(c, node, key);
}

/* ---- sets ---- */

static int refuse_in_document(struct checker *c, const struct document_node *node)
{
    config_refuse(c->r, node, "a document cannot say '%.*s' of itself", BASE_STR_ARG(node->key));
    base_error_hint(c->r->err, "say it in assay.yaml");
    return BASE_E_INVALID;
}

static int check_set(struct checker *c, const struct document_node *node,
                     const struct config_contract_key *key)
{
    static const char *const sources[] = {"table", "query", "files"};
    int64_t number;
    if (node->kind == DOCUMENT_ARRAY)
        return check_each(c, node, key, one_text);
    if (node->kind != DOCUMENT_OBJECT) {
        if (document_integer(node, &number) && number >= 0)
            return BASE_OK;
        config_refuse(c->r, node, "%s must be a number, a list, or {table: …}, {query: …} or {files: …}",
                      key->name);
        return BASE_E_INVALID;
    }
    int rc = check_members(c, node, key);
    size_t n = 0;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        n += document_member(node, sources[i]) != NULL;
    if (rc == BASE_OK && n != 1)
        rc = config_refuse(c->r, node, "%s needs one of table, query and files", key->name);
    const struct document_node *table = document_member(node, "table");
    const struct document_node *foreign = table ? table : document_member(node, "query");
    if (rc == BASE_OK && c->in_document && foreign)
        rc = refuse_in_document(c, foreign);
    for (const struct document_node *m = node->first; m && rc == BASE_OK && !table; m = m->next)
        if (base_str_is(m->key, "column") || base_str_is(m->key, "where"))
            rc = config_refuse(c->r, m, "'%.*s' goes with table", BASE_STR_ARG(m->key));
    return rc;
}

/* ---- mappings with names of the user's own ---- */

static int check_map(struct checker *c, const struct document_node *node,
                     const struct config_contract_key *key)
{
    int rc = config_need_object(c->r, node, key->name);
    if (rc == BASE_OK && node->count == 0)
        rc = config_refuse(c->r, node, "%s says nothing", key->name);
    if (rc == BASE_OK && node->count > CONFIG_MOST_CONTRACT_ITEMS)
        rc = config_refuse(c->r, node, "%s has more than %u entries", key->name, CONFIG_MOST_CONTRACT_ITEMS);
    for (const struct document_node *m = node->first; m && rc == BASE_OK; m = m->next) {
        if (base_str_trim(m->key).n == 0)
            rc = config_refuse(c->r, m, "a name in %s is empty", key->name);
        else if (key->type == CONFIG_KEY_TEXT_MAP)
            rc = one_text(c, m, key);
        else if (key->type == CONFIG_KEY_SET_MAP)
            rc = check_set(c, m, key);
        else
            rc = check_members(c, m, key);
    }
    return rc;
}

/* A noun that needs no word about what counts it. */
static int one_noun(struct checker *c, const struct document_node *node,
                    const struct config_contract_key *key)
{
    struct base_str names[MOST_KEYS];
    size_t n = 0;
    int rc = one_text(c, node, key);
    for (; config_contract_nouns[n].noun; n++)
        names[n] = base_str_of(config_contract_nouns[n].noun);
    BASE_BUG(n > MOST_KEYS);
    if (rc == BASE_OK)
        rc = check_word(c, node, "noun that is counted by itself", names, n);
    if (rc == BASE_OK && c->in_document) {
        config_refuse(c->r, node, "a document cannot say what counts '%.*s'", BASE_STR_ARG(node->text));
        base_error_hint(c->r->err, "say it in assay.yaml");
        rc = BASE_E_INVALID;
    }
    return rc;
}

static int check(struct checker *c, const struct document_node *node, const struct config_contract_key *key)
{
    static const struct base_str cases[] = {{"fold", 4}, {"exact", 5}};
    static const struct base_str places[] = {{"heading", 7}, {"row", 3}, {"text", 4}};
    static const struct base_str levels[] = {{"info", 4}, {"minor", 5}, {"major", 5}, {"blocker", 7}};
    int64_t number;
    switch (key->type) {
    case CONFIG_KEY_TEXT:
    case CONFIG_KEY_QUERY:
        return check_text(c, node, key->name);
    case CONFIG_KEY_TEXTS:
        return check_each(c, node, key, one_text);
    case CONFIG_KEY_BOOLEAN:
        return node->kind == DOCUMENT_BOOLEAN
                   ? BASE_OK
                   : config_refuse(c->r, node, "%s must be true or false", key->name);
    case CONFIG_KEY_COUNT:
        return config_integer(c->r, node, key->name, 0, &number);
    case CONFIG_KEY_REGEX:
        return check_regex(c, node, key->name);
    case CONFIG_KEY_REGEXES:
        return check_each(c, node, key, one_regex);
    case CONFIG_KEY_CASE:
        return check_word(c, node, key->name, cases, 2);
    case CONFIG_KEY_PLACE:
        return check_word(c, node, key->name, places, 3);
    case CONFIG_KEY_SEVERITY:
        return check_word(c, node, key->name, levels, 4);
    case CONFIG_KEY_SET:
        return check_set(c, node, key);
    case CONFIG_KEY_SET_MAP:
        return node->kind == DOCUMENT_OBJECT ? check_map(c, node, key) : check_each(c, node, key, one_noun);
    case CONFIG_KEY_TEXT_MAP:
    case CONFIG_KEY_MAP:
        return check_map(c, node, key);
    case CONFIG_KEY_OBJECT:
        return check_members(c, node, key);
    case CONFIG_KEY_OBJECTS:
        return check_each(c, node, key, check_members);
    case CONFIG_KEY_ITEMS:
        return check_each(c, node, key, one_item);
    }
    return BASE_OK;
}

/* ---- what a key must come with ---- */

static size_t count_of(const struct document_node *node, const char *const *names)
{
    size_t n = 0;
    for (; *names; names++)
        n += document_member(node, *names) != NULL;
    return n;
}

/* Exactly one of the names in each mapping of the list `node`. */
static int need_one(struct checker *c, const struct document_node *node, const char *const *names,
                    const char *what)
{
    const struct document_node *first = node && node->kind == DOCUMENT_ARRAY ? node->first : node;
    for (const struct document_node *e = first; e; e = node->kind == DOCUMENT_ARRAY ? e->next : NULL)
        if (e->kind == DOCUMENT_OBJECT && count_of(e, names) != 1)
            return config_refuse(c->r, e, "an entry of '%.*s' needs one of %s", BASE_STR_ARG(node->key),
                                 what);
    return BASE_OK;
}

static int need_all(struct checker *c, const struct document_node *node, const char *const *names)
{
    const struct document_node *first = node && node->kind == DOCUMENT_ARRAY ? node->first : node;
    for (const struct document_node *e = first; e; e = node->kind == DOCUMENT_ARRAY ? e->next : NULL)
        for (const char *const *name = names; *name && e->kind == DOCUMENT_OBJECT; name++)
            if (!document_member(e, *name))
                return config_refuse(c->r, e, "an entry of '%.*s' needs %s", BASE_STR_ARG(node->key), *name);
    return BASE_OK;
}

static int check_together(struct checker *c, const struct document_node *node)
{
    static const char *const phrase[] = {"phrase", "regex", NULL};
    static const char *const required[] = {"phrase", "regex", "env", "endpoint", "path", NULL};
    static const char *const code[] = {"text", "regex",  "import", "export", "route",
                                       "env",  "symbol", "enum",   NULL};
    static const char *const allowance[] = {"file", "phrase", "note", NULL};
    static const char *const heading[] = {"heading", NULL}, *const range[] = {"range", "of", NULL};
    static const char *const parts[] = {"parts", NULL}, *const of[] = {"of", NULL};
    const struct document_node *allow = document_member(node, "allow");
    if (allow && !document_member(node, "ban"))
        return config_refuse(c->r, allow, "allow makes exceptions of ban, and nothing is banned here");
    int rc = need_one(c, document_member(node, "ban"), phrase, "phrase and regex");
    if (rc == BASE_OK)
        rc = need_one(c, document_member(node, "require"), required, "phrase, regex, env, endpoint and path");
    if (rc == BASE_OK)
        rc = need_one(c, document_member(node, "contains"), code,
                      "text, regex, import, export, route, env, symbol and enum");
    if (rc == BASE_OK)
        rc = need_one(c, document_member(node, "lacks"), code,
                      "text, regex, import, export, route, env, symbol and enum");
    if (rc == BASE_OK)
        rc = need_all(c, document_member(node, "allow"), allowance);
    if (rc == BASE_OK)
        rc = need_all(c, document_member(node, "headings"), heading);
    if (rc == BASE_OK)
        rc = need_one(c, document_member(node, "complete"), range, "range and of");
    if (rc == BASE_OK)
        rc = need_all(c, document_member(node, "sections"), parts);
    if (rc == BASE_OK)
        rc = need_all(c, document_member(node, "status"), of);
    return rc;
}

/* ---- entries ---- */

/* A copy that lives as long as the configuration. It is as deep as the keys allow: check() came first. */
static struct document_node *keep(struct base_arena *arena, const struct document_node *node,
                                  const struct document_node *parent)
{
    struct document_node *copy = base_arena_alloc(arena, sizeof *copy);
    *copy = *node;
    copy->key = base_str_copy(arena, node->key);
    copy->text = base_str_copy(arena, node->text);
    copy->parent = parent;
    copy->index = NULL;
    copy->first = copy->next = NULL;
    const struct document_node **at = &copy->first;
    for (const struct document_node *c = node->first; c; c = c->next) {
        struct document_node *child = keep(arena, c, copy);
        *at = child;
        at = &child->next;
    }
    return copy;
}

static int texts_of(struct checker *c, const struct document_node *node, const char *what,
                    struct config_strings *out)
{
    if (!node)
        return BASE_OK;
    if (node->kind == DOCUMENT_ARRAY)
        return config_list(c->r, node, what, NULL, out);
    struct base_str *item = base_arena_array(c->r->arena, 1, sizeof *item);
    struct config_origin *origin = base_arena_array(c->r->arena, 1, sizeof *origin);
    *origin = config_origin_of(c->r, node);
    *out = (struct config_strings){item, 1, origin};
    return config_text(c->r, node, what, item);
}

/* The kinds of a contract: which a document may have, and which need no files. */
static const struct {
    const char *key;
    bool in_document, without_files;
} kinds[] = {
    {"ban", true, false},      {"require", true, false},      {"headings", true, false},
    {"numbered", true, false}, {"complete", true, false},     {"tables", true, false},
    {"sections", true, false}, {"diagrams", true, false},     {"count", true, false},
    {"status", true, false},   {"contains", false, false},    {"lacks", false, false},
    {"secrets", false, true},  {"dependencies", false, true}, {"change", false, true},
};

static int check_kinds(struct checker *c, const struct document_node *node)
{
    size_t n = 0, need_files = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct document_node *m = document_member(node, kinds[i].key);
        if (m && c->in_document && !kinds[i].in_document)
            return refuse_in_document(c, m);
        n += m != NULL;
        need_files += m && !kinds[i].without_files;
    }
    const struct document_node *files = document_member(node, "files");
    if (files && c->in_document)
        return refuse_in_document(c, files);
    if (n == 0) {
        config_refuse(c->r, node, "a contract must say something of its files");
        base_error_hint(c->r->err,
                        "such as ban, require, headings, numbered, complete, tables, count, sections, "
                        "diagrams, status, contains, lacks, secrets, dependencies or change");
        return BASE_E_INVALID;
    }
    if (need_files && !files && !c->in_document) {
        config_refuse(c->r, node, "a contract needs files");
        base_error_hint(c->r->err, "a path or globs from the root of the tree, such as files: docs/**");
        return BASE_E_INVALID;
    }
    return BASE_OK;
}

static int read_one(struct checker *c, const struct document_node *node, struct config_contract *out)
{
    *out = (struct config_contract){.origin = config_origin_of(c->r, node)};
    int rc = config_need_object(c->r, node, "a contract");
    if (rc == BASE_OK)
        rc = check(c, node, &config_contract_root);
    if (rc == BASE_OK)
        rc = check_kinds(c, node);
    if (rc == BASE_OK)
        rc = check_together(c, node);
    if (rc == BASE_OK)
        rc = texts_of(c, document_member(node, "files"), "files", &out->files);
    if (rc == BASE_OK)
        rc = texts_of(c, document_member(node, "except"), "except", &out->except);
    if (rc != BASE_OK)
        return rc;
    struct base_str level = document_member_text(node, "severity");
    out->has_severity = level.p && config_severity_parse(base_str_trim(level), &out->severity);
    out->name = base_str_copy(c->r->arena, base_str_trim(document_member_text(node, "name")));
    out->node = keep(c->r->arena, node, NULL);
    return BASE_OK;
}

static int read_all(struct checker *c, const struct document_node *node, const struct config_contract *before,
                    size_t before_count, const struct config_contract **out, size_t *count)
{
    if (node->kind != DOCUMENT_ARRAY)
        return config_refuse(c->r, node, "contracts must be a list");
    if (before_count + node->count > CONFIG_MOST_CONTRACTS)
        return config_refuse(c->r, node, "there are more than %u contracts", CONFIG_MOST_CONTRACTS);
    struct config_contract *items =
        base_arena_array(c->r->arena, before_count + node->count + 1, sizeof *items);
    if (before_count)
        memcpy(items, before, before_count * sizeof *items);
    size_t n = before_count;
    for (const struct document_node *e = node->first; e; e = e->next) {
        int rc = read_one(c, e, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    *out = items;
    *count = n;
    return BASE_OK;
}

int config_read_contracts(struct config_reader *r, const struct document_node *node)
{
    struct checker c = {.r = r};
    return read_all(&c, node, r->out->contracts, r->out->contract_count, &r->out->contracts,
                    &r->out->contract_count);
}

const struct document_node *config_contract_get(const struct config_contract *contract, const char *key)
{
    return document_member(contract->node, key);
}

int config_contracts_of_document(struct base_str path, struct base_str text, struct base_arena *arena,
                                 const struct config_contract **out, size_t *count, struct base_error *err)
{
    static const struct base_str known[] = {{"contracts", 9}};
    struct config_reader r = {.path = path, .arena = arena, .err = err};
    struct checker c = {&r, true};
    struct document *document = document_parse(text, DOCUMENT_YAML, NULL);
    size_t problems;
    const struct document_problem *problem = document_problems(document, &problems);
    const struct document_node *own = document_member(document_root(document), "assay");
    const struct document_node *list = document_member(own, "contracts");
    int rc = BASE_OK;
    *out = NULL;
    *count = 0;
    if (problems > 0)
        rc = base_error_at(err, BASE_E_PARSE, path, problem->line, problem->column, "%.*s",
                           BASE_STR_ARG(problem->message));
    if (rc == BASE_OK && own)
        rc = config_need_known(&r, own, known, 1, "assay");
    if (rc == BASE_OK && list)
        rc = read_all(&c, list, NULL, 0, out, count);
    document_destroy(document);
    return rc;
}
