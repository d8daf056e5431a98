#include "validator/config/config_p.h"

#include "validator/base/suggest.h"
#include "validator/base/text.h"

#define DEFAULT_FILE_BYTES (INT64_C(64) << 20)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const severity_names[CONFIG_SEVERITY_COUNT] = {"info", "minor", "major", "blocker"};

bool config_severity_parse(struct base_str word, enum config_severity *out)
{
    for (int i = 0; i < CONFIG_SEVERITY_COUNT; i++) {
        if (base_str_is(word, severity_names[i])) {
            *out = (enum config_severity)i;
            return true;
        }
    }
    return false;
}

const char *config_severity_name(enum config_severity severity)
{
    return severity_names[severity];
}

/* ---- one function per key ------------------------------------------------------------------------------ */

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
    return check_level(r, node, false, &r->out->fail_on);
}

static int read_rules(struct config_reader *r, const struct document_node *node)
{
    return config_list(r, node, "rules", NULL, &r->out->rule_dirs);
}

static int read_severity(struct config_reader *r, const struct document_node *node)
{
    int rc = config_need_object(r, node, "severity");
    if (rc != BASE_OK)
        return rc;
    struct config_setting *items = base_arena_array(r->arena, node->count + 1, sizeof *items);
    size_t n = 0;
    for (const struct document_node *m = node->first; m; m = m->next) {
        enum config_severity level;
        rc = check_level(r, m, true, &level);
        if (rc != BASE_OK)
            return rc;
        items[n++] = (struct config_setting){base_str_copy(r->arena, m->key), BASE_STR_ABSENT,
                                             base_str_copy(r->arena, base_str_trim(m->text)), m->key_line};
    }
    r->out->severities = (struct config_settings){items, n};
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
            items[n++] = (struct config_setting){name, base_str_copy(r->arena, m->key),
                                                 base_str_copy(r->arena, m->text), m->key_line};
        }
    }
    r->out->parameters = (struct config_settings){items, n};
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
        items[n++] =
            (struct config_setting){base_str_copy(r->arena, m->key), BASE_STR_ABSENT,
                                    base_str_format(r->arena, "%lld", (long long)count), m->key_line};
    }
    r->out->expects = (struct config_settings){items, n};
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
    out->line = node->line;
    return rc;
}

static int read_exclude(struct config_reader *r, const struct document_node *node)
{
    if (node->kind != DOCUMENT_ARRAY)
        return config_refuse(r, node, "exclude must be a list of {path, reason}");
    struct config_exclude *items = base_arena_array(r->arena, node->count + 1, sizeof *items);
    size_t n = 0;
    for (const struct document_node *c = node->first; c; c = c->next) {
        int rc = read_one_exclude(r, c, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    r->out->excludes = items;
    r->out->exclude_count = n;
    return BASE_OK;
}

static int read_one_layer(struct config_reader *r, const struct document_node *node, struct config_layer *out)
{
    static const struct base_str known[] = {{"files", 5}, {"packages", 8}, {"forbids", 7}};
    int rc = config_need_known(r, node, known, COUNT(known), "a layer");
    *out = (struct config_layer){.name = base_str_copy(r->arena, node->key)};
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
            config_refuse(r, c, "'%.*s' is no layer", BASE_STR_ARG(base_str_slice(name, 0, 100)));
            struct base_str closest = base_closest(name, names, r->out->layer_count);
            if (closest.p)
                base_error_hint(r->err, "did you mean '%.*s'?", BASE_STR_ARG(closest));
            return BASE_E_INVALID;
        }
    }
    return BASE_OK;
}

static int read_layers(struct config_reader *r, const struct document_node *node)
{
    int rc = config_need_object(r, node, "layers");
    if (rc != BASE_OK)
        return rc;
    /* Given layers come first: what a repository says about a file outweighs a default. A default that is
     * replaced keeps no place of its own. */
    struct config_layer *items =
        base_arena_array(r->arena, config_default_layer_count + node->count, sizeof *items);
    size_t n = 0;
    for (const struct document_node *m = node->first; m; m = m->next) {
        rc = read_one_layer(r, m, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    for (size_t i = 0; i < config_default_layer_count; i++)
        if (!document_member_str(node, config_default_layers[i].name))
            items[n++] = config_default_layers[i];
    r->out->layers = items;
    r->out->layer_count = n;
    return check_forbids(r, node);
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
    out->line = node->line;
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
    struct config_api_document *items = base_arena_array(r->arena, documents->count + 1, sizeof *items);
    size_t n = 0;
    for (const struct document_node *c = documents->first; c; c = c->next) {
        rc = read_one_api_document(r, c, &items[n++]);
        if (rc != BASE_OK)
            return rc;
    }
    r->out->api_documents = items;
    r->out->api_document_count = n;
    return BASE_OK;
}

static int read_tests(struct config_reader *r, const struct document_node *node)
{
    return config_list(r, node, "tests", &config_default_tests, &r->out->tests);
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
    return config_bytes(r, bytes, "limits.file-bytes", &r->out->max_file_bytes);
}

/* ---- the file ------------------------------------------------------------------------------------------ */

static const struct {
    struct base_str key;
    int (*read)(struct config_reader *r, const struct document_node *node);
} sections[] = {
    {{"version", 7}, read_version},
    {{"fail-on", 7}, read_fail_on},
    {{"rules", 5}, read_rules},
    {{"severity", 8}, read_severity},
    {{"expect", 6}, read_expect},
    {{"exclude", 7}, read_exclude},
    {{"parameters", 10}, read_parameters},
    {{"layers", 6}, read_layers},
    {{"api", 3}, read_api},
    {{"tests", 5}, read_tests},
    {{"limits", 6}, read_limits},
    {{"openspec", 8}, read_openspec},
};

static int read_root(struct config_reader *r, const struct document_node *root)
{
    struct base_str known[COUNT(sections)];
    for (size_t i = 0; i < COUNT(sections); i++)
        known[i] = sections[i].key;
    int rc = config_need_known(r, root, known, COUNT(known), "the configuration");
    for (size_t i = 0; i < COUNT(sections) && rc == BASE_OK; i++) {
        const struct document_node *node = document_member_str(root, sections[i].key);
        if (node)
            rc = sections[i].read(r, node);
    }
    return rc;
}

static int read_text(struct config_reader *r, struct base_str text)
{
    struct document *document = document_parse(text, DOCUMENT_YAML, NULL);
    size_t problems;
    const struct document_problem *problem = document_problems(document, &problems);
    const struct document_node *root = document_root(document);
    int rc = BASE_OK;
    if (problems > 0)
        rc = base_error_at(r->err, BASE_E_PARSE, r->path, problem->line, problem->column, "%.*s",
                           BASE_STR_ARG(problem->message));
    else if (document_count(document) > 1)
        rc = config_refuse(r, document_root_at(document, 1), "only one YAML document is expected");
    else if (root && root->kind != DOCUMENT_NULL)
        rc = read_root(r, root);
    document_destroy(document);
    return rc;
}

int config_load(struct config *out, struct base_str path, struct base_str text, struct base_arena *arena,
                struct base_error *err)
{
    struct config config = {
        .fail_on = CONFIG_MAJOR,
        .layers = config_default_layers,
        .layer_count = config_default_layer_count,
        .tests = config_default_tests,
        .max_file_bytes = DEFAULT_FILE_BYTES,
    };
    int rc = BASE_OK;
    if (text.p) {
        struct config_reader r = {&config, path, arena, err};
        struct base_buf decoded = {0};
        struct base_str copy = base_str_copy(arena, text); /* base_text() writes in it */
        config.path = base_str_copy(arena, path);
        rc = read_text(&r, base_text((char *)copy.p, copy.n, &decoded));
        base_buf_finish(&decoded);
    }
    if (rc == BASE_OK)
        *out = config;
    return rc;
}
