/* What each key of the configuration means, one function per key. */
#include "validator/config/contract_p.h"

#include "validator/base/hash.h"
#include "validator/base/suggest.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int read_version(struct config_reader *r, const struct document_node *node)
{
    int64_t version;
    if (!document_integer(node, &version) || version != 1)
        return config_refuse(r, node, "version must be 1, the only one there is");
    return BASE_OK;
}

static int check_level(struct config_reader *r, const struct document_node *node, bool allow_off,
                       enum config_severity *out)
{
    static const struct base_str levels[] = {
        {"info", 4}, {"minor", 5}, {"major", 5}, {"blocker", 7}, {"off", 3}};
    struct base_str word;
    int rc = config_text(r, node, "a severity", &word);
    if (rc != BASE_OK)
        return rc;
    if (config_severity_parse(word, out) || (allow_off && base_str_is(word, "off")))
        return BASE_OK;
    rc = config_refuse(r, node, "'%.*s' is no severity: info, minor, major or blocker%s",
                       BASE_STR_ARG(base_str_slice(word, 0, 60)), allow_off ? ", or off" : "");
    struct base_str closest = base_closest(word, levels, COUNT(levels) - (allow_off ? 0 : 1));
    if (closest.p)
        base_error_hint(r->err, "did you mean '%.*s'?", BASE_STR_ARG(closest));
    return rc;
}

static int read_fail_on(struct config_reader *r, const struct document_node *node)
{
    r->out->fail_on_given = true;
    r->out->fail_on_origin = config_origin_of(r, node);
    return check_level(r, node, false, &r->out->fail_on);
}

static int read_rules(struct config_reader *r, const struct document_node *node)
{
    struct config_strings all;
    size_t before = r->out->rule_dirs.n;
    int rc = config_list(r, node, "rules", &r->out->rule_dirs, &all);
    const struct document_node *c = node->first;
    struct base_str *items = base_arena_array(r->arena, before + node->count + 1, sizeof *items);
    for (size_t i = 0; rc == BASE_OK && i < all.n; i++) {
        items[i] = all.items[i];
        if (i < before)
            continue;
        rc = config_path(r, c, "a folder of rules", &items[i]);
        c = c->next;
    }
    if (rc == BASE_OK)
        r->out->rule_dirs = (struct config_strings){items, all.n, all.origins};
    return rc;
}

/* Settings that are there already, outweighed by fresh ones of the same rule and name. */
static struct config_settings merge(struct config_reader *r, const struct config_settings *before,
                                    const struct config_setting *fresh, size_t count)
{
    struct config_setting *items = base_arena_array(r->arena, before->n + count + 1, sizeof *items);
    struct base_map at = {0};
    size_t n = 0;
    for (size_t i = 0; i < before->n + count; i++) {
        const struct config_setting *one = i < before->n ? &before->items[i] : &fresh[i - before->n];
        /* A line feed is in no name that means something. */
        struct base_str key = one->name.p ? base_str_format(r->arena, "%.*s\n%.*s", BASE_STR_ARG(one->rule),
                                                            BASE_STR_ARG(one->name))
                                          : one->rule;
        bool added;
        uint32_t *index = base_map_put(&at, key, &added);
        if (added)
            *index = (uint32_t)n++;
        struct base_str level = items[*index].value;
        items[*index] = *one;
        /* A day alone leaves the severity as it is otherwise. */
        if (one->warn_until.p && !one->value.p && !added)
            items[*index].value = level;
    }
    base_map_finish(&at);
    return (struct config_settings){items, n};
}

/* `major`, or a mapping with the severity and the day until which the rule only warns. */
static int read_one_severity(struct config_reader *r, const struct document_node *node,
                             struct config_setting *out)
{
    static const struct base_str known[] = {{"level", 5}, {"warn-until", 10}};
    enum config_severity level;
    *out = (struct config_setting){.rule = base_str_copy(r->arena, node->key),
                                   .origin = config_origin_of(r, node)};
    bool is_mapping = node->kind == DOCUMENT_OBJECT;
    int rc = is_mapping ? config_need_known(r, node, known, COUNT(known), "a severity") : BASE_OK;
    const struct document_node *word = is_mapping ? document_member(node, "level") : node;
    const struct document_node *until = document_member(node, "warn-until");
    if (rc == BASE_OK && is_mapping && !until)
        return config_refuse(r, node, "a severity that is a mapping needs warn-until, a day as YYYY-MM-DD");
    if (rc == BASE_OK && word)
        rc = check_level(r, word, true, &level);
    if (rc == BASE_OK && word)
        out->value = base_str_copy(r->arena, base_str_trim(word->text));
    if (rc == BASE_OK && until)
        rc = config_day(r, until, "warn-until", &out->warn_until);
    if (rc == BASE_OK && until && base_str_is(out->value, "off"))
        rc = config_refuse(r, until, "a rule that is off warns of nothing: leave warn-until out");
    return rc;
}

static int read_severity(struct config_reader *r, const struct document_node *node)
{
    int rc = config_need_object(r, node, "severity");
    if (rc != BASE_OK)
        return rc;
    struct config_setting *items = base_arena_array(r->arena, node->count + 1, sizeof *items);
    size_t n = 0;
    for (const struct document_node *m = node->first; m; m = m->next) {
        rc = read_one_severity(r, m, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    r->out->severities = merge(r, &r->out->severities, items, n);
    return BASE_OK;
}

static int read_parameters(struct config_reader *r, const struct document_node *node)
{
    int rc = config_need_object(r, node, "parameters");
    size_t most = 1, n = 0;
    for (const struct document_node *rule = node->first; rule && rc == BASE_OK; rule = rule->next) {
        rc = config_need_object(r, rule, "the parameters of a rule");
        most += rule->count;
    }
    if (rc != BASE_OK)
        return rc;
    struct config_setting *items = base_arena_array(r->arena, most, sizeof *items);
    for (const struct document_node *rule = node->first; rule; rule = rule->next) {
        struct base_str name = base_str_copy(r->arena, rule->key);
        for (const struct document_node *m = rule->first; m; m = m->next) {
            if (m->kind == DOCUMENT_ARRAY || m->kind == DOCUMENT_OBJECT || m->kind == DOCUMENT_NULL)
                return config_refuse(r, m, "a parameter must be a text, number or boolean");
            items[n++] = (struct config_setting){.rule = name,
                                                 .name = base_str_copy(r->arena, m->key),
                                                 .value = base_str_copy(r->arena, m->text),
                                                 .origin = config_origin_of(r, m)};
        }
    }
    r->out->parameters = merge(r, &r->out->parameters, items, n);
    return BASE_OK;
}

static int read_expect(struct config_reader *r, const struct document_node *node)
{
    int rc = config_need_object(r, node, "expect");
    if (rc != BASE_OK)
        return rc;
    struct config_setting *items = base_arena_array(r->arena, node->count + 1, sizeof *items);
    size_t n = 0;
    for (const struct document_node *m = node->first; m; m = m->next) {
        int64_t count;
        rc = config_integer(r, m, "an expected count", 0, &count);
        if (rc != BASE_OK)
            return rc;
        items[n++] = (struct config_setting){.rule = base_str_copy(r->arena, m->key),
                                             .value = base_str_format(r->arena, "%lld", (long long)count),
                                             .origin = config_origin_of(r, m)};
    }
    r->out->expects = merge(r, &r->out->expects, items, n);
    return BASE_OK;
}

/* "./docs/" is what people write for "docs/" and all below it. */
static struct base_str tidy_glob(struct config_reader *r, struct base_str glob)
{
    if (base_str_starts(glob, "./"))
        glob = base_str_from(glob, 2);
    if (base_str_ends(glob, "/"))
        glob = base_str_format(r->arena, "%.*s**", BASE_STR_ARG(glob));
    return glob;
}

static int read_one_exclude(struct config_reader *r, const struct document_node *node,
                            struct config_exclude *out)
{
    static const struct base_str known[] = {{"path", 4}, {"reason", 6}};
    int rc = config_need_known(r, node, known, COUNT(known), "an entry of exclude");
    if (rc != BASE_OK)
        return rc;
    const struct document_node *path = document_member(node, "path"),
                               *reason = document_member(node, "reason");
    if (!path || !reason)
        return config_refuse(r, node, "an entry of exclude needs a %s", path ? "reason" : "path");
    rc = config_text(r, path, "path", &out->glob);
    if (rc == BASE_OK)
        rc = config_text(r, reason, "reason", &out->reason);
    if (rc == BASE_OK)
        out->glob = tidy_glob(r, out->glob);
    out->origin = config_origin_of(r, node);
    return rc;
}

static int read_exclude(struct config_reader *r, const struct document_node *node)
{
    if (node->kind != DOCUMENT_ARRAY)
        return config_refuse(r, node, "exclude must be a list of {path, reason}");
    size_t n = r->out->exclude_count;
    struct config_exclude *items = base_arena_array(r->arena, n + node->count + 1, sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = r->out->excludes[i];
    for (const struct document_node *c = node->first; c; c = c->next) {
        int rc = read_one_exclude(r, c, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    r->out->excludes = items;
    r->out->exclude_count = n;
    return BASE_OK;
}

/* A word of a list. */
static int read_word(struct config_reader *r, const struct document_node *node, const struct base_str *known,
                     size_t count, const char *what, struct base_str *out)
{
    int rc = config_text(r, node, what, out);
    for (size_t i = 0; rc == BASE_OK && i < count; i++)
        if (base_str_eq(known[i], *out))
            return BASE_OK;
    return rc == BASE_OK ? config_refuse_word(r, node, *out, known, count, what) : rc;
}

static int read_one_layer(struct config_reader *r, const struct document_node *node, struct config_layer *out)
{
    static const struct base_str known[] = {{"files", 5}, {"packages", 8}, {"forbids", 7}};
    int rc = config_need_known(r, node, known, COUNT(known), "a layer");
    *out = (struct config_layer){.name = base_str_copy(r->arena, node->key),
                                 .origin = config_origin_of(r, node)};
    if (rc == BASE_OK)
        rc = config_list(r, document_member(node, "files"), "files", NULL, &out->files);
    if (rc == BASE_OK)
        rc = config_list(r, document_member(node, "packages"), "packages", NULL, &out->packages);
    if (rc == BASE_OK)
        rc = config_list(r, document_member(node, "forbids"), "forbids", NULL, &out->forbids);
    return rc;
}

/* Every name in `forbids` must be a layer. */
static int check_forbids(struct config_reader *r, const struct document_node *layers)
{
    struct base_str *names = base_arena_array(r->arena, r->out->layer_count, sizeof *names);
    for (size_t i = 0; i < r->out->layer_count; i++)
        names[i] = r->out->layers[i].name;
    for (const struct document_node *layer = layers->first; layer; layer = layer->next) {
        const struct document_node *forbids = document_member(layer, "forbids");
        for (const struct document_node *c = forbids ? forbids->first : NULL; c; c = c->next) {
            struct base_str name = base_str_trim(c->text);
            size_t i = 0;
            while (i < r->out->layer_count && !base_str_eq(names[i], name))
                i++;
            if (i < r->out->layer_count)
                continue;
            return config_refuse_word(r, c, name, names, r->out->layer_count, "layer");
        }
    }
    return BASE_OK;
}

static int read_layers(struct config_reader *r, const struct document_node *node)
{
    int rc = config_need_object(r, node, "layers");
    if (rc != BASE_OK)
        return rc;
    /* Given layers come first: what is said here about a file outweighs what was said before, and that a
     * default. A layer that is replaced keeps no place of its own. */
    struct config_layer *items = base_arena_array(r->arena, r->out->layer_count + node->count, sizeof *items);
    size_t n = 0;
    for (const struct document_node *m = node->first; m; m = m->next) {
        rc = read_one_layer(r, m, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    for (size_t i = 0; i < r->out->layer_count; i++)
        if (!document_member_str(node, r->out->layers[i].name))
            items[n++] = r->out->layers[i];
    r->out->layers = items;
    r->out->layer_count = n;
    return r->is_partial ? BASE_OK : check_forbids(r, node);
}

static int read_one_api_document(struct config_reader *r, const struct document_node *node,
                                 struct config_api_document *out)
{
    static const struct base_str known[] = {{"path", 4}, {"unit", 4}, {"routes", 6}};
    int rc = config_need_known(r, node, known, COUNT(known), "an entry of api.documents");
    if (rc != BASE_OK)
        return rc;
    const struct document_node *path = document_member(node, "path"), *unit = document_member(node, "unit");
    if (!path)
        return config_refuse(r, node, "an entry of api.documents needs a path");
    rc = config_path(r, path, "path", &out->path);
    if (rc == BASE_OK && unit)
        rc = config_path(r, unit, "unit", &out->unit);
    if (rc == BASE_OK)
        rc = config_list(r, document_member(node, "routes"), "routes", NULL, &out->routes);
    out->origin = config_origin_of(r, node);
    return rc;
}

static int read_api(struct config_reader *r, const struct document_node *node)
{
    static const struct base_str known[] = {{"documents", 9}};
    int rc = config_need_known(r, node, known, COUNT(known), "api");
    const struct document_node *documents = document_member(node, "documents");
    if (rc != BASE_OK || !documents)
        return rc;
    if (documents->kind != DOCUMENT_ARRAY)
        return config_refuse(r, documents, "api.documents must be a list of {path, unit, routes}");
    size_t before = r->out->api_document_count, n = 0;
    struct config_api_document *items =
        base_arena_array(r->arena, before + documents->count + 1, sizeof *items);
    for (const struct document_node *c = documents->first; c; c = c->next) {
        rc = read_one_api_document(r, c, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    /* The first that names a route has it: what is said here comes first. */
    for (size_t i = 0; i < before; i++)
        items[n++] = r->out->api_documents[i];
    r->out->api_documents = items;
    r->out->api_document_count = n;
    return BASE_OK;
}

const struct base_str config_document_kinds[CONFIG_DOCUMENT_KINDS] = {
    {"living", 6}, {"record", 6}, {"archive", 7}, {"generated", 9}, {"template", 8}, {"third_party", 11}};

static int read_one_document(struct config_reader *r, const struct document_node *node,
                             struct config_document *out)
{
    static const struct base_str known[] = {{"path", 4}, {"kind", 4}, {"language", 8}};
    static const struct base_str languages[] = {{"en", 2}, {"es", 2}, {"de", 2}, {"fr", 2},
                                                {"pt", 2}, {"zh", 2}, {"ja", 2}, {"other", 5}};
    int rc = config_need_known(r, node, known, COUNT(known), "an entry of documents");
    const struct document_node *path = document_member(node, "path"), *kind = document_member(node, "kind"),
                               *language = document_member(node, "language");
    *out = (struct config_document){.origin = config_origin_of(r, node)};
    if (rc == BASE_OK && (!path || (!kind && !language)))
        return config_refuse(r, node, "an entry of documents needs a %s", path ? "kind or language" : "path");
    if (rc == BASE_OK)
        rc = config_text(r, path, "path", &out->glob);
    if (rc == BASE_OK)
        out->glob = tidy_glob(r, out->glob);
    if (rc == BASE_OK && kind)
        rc = read_word(r, kind, config_document_kinds, CONFIG_DOCUMENT_KINDS, "kind of document", &out->kind);
    if (rc == BASE_OK && language)
        rc = read_word(r, language, languages, COUNT(languages), "language of documents", &out->language);
    return rc;
}

static int read_documents(struct config_reader *r, const struct document_node *node)
{
    if (node->kind != DOCUMENT_ARRAY)
        return config_refuse(r, node, "documents must be a list of {path, kind, language}");
    size_t before = r->out->document_count, n = 0;
    struct config_document *items = base_arena_array(r->arena, before + node->count + 1, sizeof *items);
    for (const struct document_node *c = node->first; c; c = c->next) {
        int rc = read_one_document(r, c, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    /* The first that names a file has it: what is said here comes first. */
    for (size_t i = 0; i < before; i++)
        items[n++] = r->out->documents[i];
    r->out->documents = items;
    r->out->document_count = n;
    return BASE_OK;
}

static int read_siblings(struct config_reader *r, const struct document_node *node)
{
    return config_list(r, node, "siblings", &r->out->siblings, &r->out->siblings);
}

static int read_playbooks(struct config_reader *r, const struct document_node *node)
{
    return config_list(r, node, "playbooks", &r->out->playbooks, &r->out->playbooks);
}

/* A glob that is there already is not added again: what `assay config` prints means the same. */
static int read_tests(struct config_reader *r, const struct document_node *node)
{
    struct config_strings all;
    int rc = config_list(r, node, "tests", &r->out->tests, &all);
    if (rc != BASE_OK)
        return rc;
    struct base_str *items = base_arena_array(r->arena, all.n + 1, sizeof *items);
    struct config_origin *origins = base_arena_array(r->arena, all.n + 1, sizeof *origins);
    struct base_map seen = {0};
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        bool added;
        base_map_put(&seen, all.items[i], &added);
        items[n] = all.items[i];
        origins[n] = all.origins[i];
        n += added;
    }
    base_map_finish(&seen);
    r->out->tests = (struct config_strings){items, n, origins};
    return BASE_OK;
}

static int read_openspec(struct config_reader *r, const struct document_node *node)
{
    static const struct base_str known[] = {{"require", 7}};
    int rc = config_need_known(r, node, known, COUNT(known), "openspec");
    const struct document_node *require = document_member(node, "require");
    if (rc != BASE_OK || !require)
        return rc;
    r->out->openspec_require_given = true;
    return config_list(r, require, "openspec.require", NULL, &r->out->openspec_require);
}

static int read_limits(struct config_reader *r, const struct document_node *node)
{
    static const struct base_str known[] = {{"file-bytes", 10}};
    int rc = config_need_known(r, node, known, COUNT(known), "limits");
    const struct document_node *bytes = document_member(node, "file-bytes");
    if (rc != BASE_OK || !bytes)
        return rc;
    r->out->max_file_bytes_origin = config_origin_of(r, bytes);
    return config_bytes(r, bytes, "limits.file-bytes", &r->out->max_file_bytes);
}

const struct config_section config_sections[] = {
    {{"version", 7}, read_version, false},
    {{"fail-on", 7}, read_fail_on, true},
    {{"rules", 5}, read_rules, true},
    {{"severity", 8}, read_severity, true},
    {{"parameters", 10}, read_parameters, true},
    {{"expect", 6}, read_expect, true},
    {{"exclude", 7}, read_exclude, true},
    {{"layers", 6}, read_layers, true},
    {{"api", 3}, read_api, true},
    {{"tests", 5}, read_tests, true},
    {{"documents", 9}, read_documents, false},
    {{"siblings", 8}, read_siblings, false},
    {{"playbooks", 9}, read_playbooks, false},
    {{"openspec", 8}, read_openspec, false},
    {{"limits", 6}, read_limits, false},
    {{"contracts", 9}, config_read_contracts, true},
};
const size_t config_section_count = COUNT(config_sections);

int config_read_sections(struct config_reader *r, const struct document_node *root, bool is_project,
                         const struct base_str *extra, size_t extra_count, const char *where)
{
    struct base_str known[COUNT(config_sections) + 4];
    size_t n = 0;
    BASE_BUG(extra_count > 4);
    for (size_t i = 0; i < config_section_count; i++)
        if (!is_project || config_sections[i].in_projects)
            known[n++] = config_sections[i].key;
    for (size_t i = 0; i < extra_count; i++)
        known[n++] = extra[i];
    int rc = config_need_known(r, root, known, n, where);
    for (size_t i = 0; i < config_section_count && rc == BASE_OK; i++) {
        const struct document_node *node = document_member_str(root, config_sections[i].key);
        if (node)
            rc = config_sections[i].read(r, node);
    }
    return rc;
}
