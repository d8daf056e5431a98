/* The effective configuration as YAML, and where each of its values comes from. */
#include "validator/config/contract.h"

#include "validator/base/memory.h"
#include "validator/base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Lists in brackets go on in a new line behind this column. */
#define WIDTH 100u

struct writer {
    struct base_buf *out;
    bool origins;
    unsigned indent;
};

/* Words that YAML 1.1 or 1.2 reads as something else than a text. */
static bool is_reserved(struct base_str text)
{
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    return BASE_STR_IN_NOCASE(text, words);
}

static bool is_plain(struct base_str text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./- ";
    if (text.n == 0 || (text.p[0] | 0x20) < 'a' || (text.p[0] | 0x20) > 'z' || text.p[text.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (!memchr(plain, text.p[i], sizeof plain - 1))
            return false;
    return !is_reserved(text);
}

void config_write_scalar(struct base_buf *out, struct base_str text)
{
    if (is_plain(text)) {
        base_buf_add(out, text);
        return;
    }
    base_buf_add_char(out, '"');
    while (text.n) {
        uint32_t c = base_utf8_next(&text);
        if (c == '"' || c == '\\')
            base_buf_printf(out, "\\%c", (char)c);
        else if (c < 0x20 || (c >= 0x7f && c <= 0xa0))
            base_buf_printf(out, "\\x%02x", c);
        else
            base_utf8_add(out, c);
    }
    base_buf_add_char(out, '"');
}

static void begin(struct writer *w)
{
    base_buf_printf(w->out, "%*s", (int)w->indent, "");
}

static void add_place(struct writer *w, const struct config_origin *origin)
{
    base_buf_add_char(w->out, ' ');
    /* A path may hold a line feed: what follows it would be no comment. */
    for (size_t i = 0; i < origin->path.n; i++)
        base_buf_add_char(w->out, (unsigned char)origin->path.p[i] < 0x20 ? '?' : origin->path.p[i]);
    if (origin->line)
        base_buf_printf(w->out, ":%d", origin->line);
}

/* Ends a line, with the place that says the value. */
static void end(struct writer *w, const struct config_origin *origin)
{
    if (w->origins && origin && origin->path.p) {
        base_buf_add_text(w->out, " #");
        add_place(w, origin);
    } else if (w->origins && origin) {
        base_buf_add_text(w->out, " # default");
    }
    base_buf_add_char(w->out, '\n');
}

static void key(struct writer *w, const char *name, const struct config_origin *origin)
{
    begin(w);
    base_buf_printf(w->out, "%s:", name);
    end(w, origin);
}

static void pair(struct writer *w, const char *name, struct base_str value,
                 const struct config_origin *origin)
{
    begin(w);
    base_buf_printf(w->out, "%s: ", name);
    config_write_scalar(w->out, value);
    end(w, origin);
}

/* A list whose entries each have a line. */
static void list(struct writer *w, const char *name, const struct config_strings *items)
{
    static const struct config_origin by_default = {.line = 0};
    if (items->n == 0)
        return;
    key(w, name, NULL);
    for (size_t i = 0; i < items->n; i++) {
        begin(w);
        base_buf_add_text(w->out, "  - ");
        config_write_scalar(w->out, items->items[i]);
        end(w, items->origins ? &items->origins[i] : &by_default);
    }
}

/* A list in brackets. */
static void row(struct writer *w, const char *name, const struct config_strings *items)
{
    if (items->n == 0)
        return;
    begin(w);
    base_buf_printf(w->out, "%s: [", name);
    size_t line = w->out->n - w->indent - strlen(name) - 3;
    for (size_t i = 0; i < items->n; i++) {
        base_buf_add_text(w->out, i ? "," : "");
        if (i && w->out->n - line + items->items[i].n + 3 > WIDTH) {
            base_buf_add_char(w->out, '\n');
            line = w->out->n;
            base_buf_printf(w->out, "%*s", (int)w->indent + 2, "");
        } else if (i) {
            base_buf_add_char(w->out, ' ');
        }
        config_write_scalar(w->out, items->items[i]);
    }
    base_buf_add_text(w->out, "]\n");
}

static void name_of(struct writer *w, struct base_str name)
{
    begin(w);
    config_write_scalar(w->out, name);
    base_buf_add_char(w->out, ':');
}

static bool is_number(struct base_str text)
{
    size_t i = 0;
    while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
        i++;
    return text.n > 0 && i == text.n;
}

static void severities(struct writer *w, const struct config_settings *all)
{
    if (all->n)
        key(w, "severity", NULL);
    w->indent += 2;
    for (size_t i = 0; i < all->n; i++) {
        const struct config_setting *one = &all->items[i];
        name_of(w, one->rule);
        if (one->warn_until.p) {
            base_buf_add_text(w->out, " {");
            if (one->value.p)
                base_buf_printf(w->out, "level: %.*s, ", BASE_STR_ARG(one->value));
            base_buf_printf(w->out, "warn-until: %.*s}", BASE_STR_ARG(one->warn_until));
        } else {
            base_buf_printf(w->out, " %.*s", BASE_STR_ARG(one->value));
        }
        end(w, &one->origin);
    }
    w->indent -= 2;
}

/* By rule, else as they came. */
static int by_rule(const void *a, const void *b)
{
    const struct config_setting *const *x = a, *const *y = b;
    int order = base_str_cmp((*x)->rule, (*y)->rule);
    return order ? order : (*x > *y) - (*x < *y);
}

static void parameters(struct writer *w, const struct config_settings *all)
{
    if (all->n == 0)
        return;
    const struct config_setting **sorted = base_realloc(NULL, all->n, sizeof(const struct config_setting *));
    for (size_t i = 0; i < all->n; i++)
        sorted[i] = &all->items[i];
    qsort(sorted, all->n, sizeof *sorted, by_rule);
    key(w, "parameters", NULL);
    for (size_t i = 0; i < all->n; i++) {
        const struct config_setting *one = sorted[i];
        w->indent += 2;
        if (i == 0 || !base_str_eq(one->rule, sorted[i - 1]->rule)) {
            name_of(w, one->rule);
            base_buf_add_char(w->out, '\n');
        }
        w->indent += 2;
        name_of(w, one->name);
        base_buf_add_char(w->out, ' ');
        if (is_number(one->value))
            base_buf_add(w->out, one->value);
        else
            config_write_scalar(w->out, one->value);
        end(w, &one->origin);
        w->indent -= 4;
    }
    base_free(sorted);
}

static void expects(struct writer *w, const struct config_settings *all)
{
    if (all->n)
        key(w, "expect", NULL);
    w->indent += 2;
    for (size_t i = 0; i < all->n; i++) {
        name_of(w, all->items[i].rule);
        base_buf_printf(w->out, " %.*s", BASE_STR_ARG(all->items[i].value));
        end(w, &all->items[i].origin);
    }
    w->indent -= 2;
}

static void excludes(struct writer *w, const struct config *config)
{
    if (config->exclude_count)
        key(w, "exclude", NULL);
    for (size_t i = 0; i < config->exclude_count; i++) {
        begin(w);
        base_buf_add_text(w->out, "  - path: ");
        config_write_scalar(w->out, config->excludes[i].glob);
        end(w, &config->excludes[i].origin);
        w->indent += 4;
        pair(w, "reason", config->excludes[i].reason, NULL);
        w->indent -= 4;
    }
}

static void layers(struct writer *w, const struct config *config)
{
    if (config->layer_count)
        key(w, "layers", NULL);
    for (size_t i = 0; i < config->layer_count; i++) {
        const struct config_layer *layer = &config->layers[i];
        bool is_empty = layer->files.n + layer->packages.n + layer->forbids.n == 0;
        w->indent += 2;
        name_of(w, layer->name);
        base_buf_add_text(w->out, is_empty ? " {}" : "");
        end(w, &layer->origin);
        w->indent += 2;
        row(w, "files", &layer->files);
        row(w, "packages", &layer->packages);
        row(w, "forbids", &layer->forbids);
        w->indent -= 4;
    }
}

/* The documents that are no project's: projects list theirs. */
static void documents(struct writer *w, const struct config *config)
{
    size_t n = 0;
    for (size_t i = 0; i < config->api_document_count; i++) {
        const struct config_api_document *document = &config->api_documents[i];
        if (document->project)
            continue;
        if (n++ == 0) {
            key(w, "api", NULL);
            w->indent += 2;
            key(w, "documents", NULL);
            w->indent -= 2;
        }
        begin(w);
        base_buf_add_text(w->out, "    - path: ");
        config_write_scalar(w->out, document->path);
        end(w, &document->origin);
        w->indent += 6;
        if (document->unit.p)
            pair(w, "unit", document->unit.n ? document->unit : BASE_STR("."), NULL);
        row(w, "routes", &document->routes);
        w->indent -= 6;
    }
}

/* ---- contracts, as they are written ---- */

static bool is_flat(const struct document_node *node)
{
    for (const struct document_node *c = node->first; c; c = c->next)
        if (c->kind == DOCUMENT_ARRAY || c->kind == DOCUMENT_OBJECT)
            return false;
    return true;
}

static void scalar(struct writer *w, const struct document_node *node)
{
    if (node->kind == DOCUMENT_STRING || node->kind == DOCUMENT_NULL)
        config_write_scalar(w->out, node->text.p ? node->text : BASE_STR(""));
    else
        base_buf_add(w->out, node->text);
}

static void tree(struct writer *w, const struct document_node *node, struct config_origin origin,
                 bool is_begun);

/* What stands behind "name:" or "- ". */
static void value(struct writer *w, const struct document_node *node, struct config_origin origin)
{
    bool is_list = node->kind == DOCUMENT_ARRAY;
    origin.line = node->key_line ? node->key_line : node->line;
    if (!is_list && node->kind != DOCUMENT_OBJECT) {
        base_buf_add_char(w->out, ' ');
        scalar(w, node);
        end(w, &origin);
    } else if (is_list && is_flat(node)) {
        base_buf_add_text(w->out, " [");
        for (const struct document_node *c = node->first; c; c = c->next) {
            scalar(w, c);
            base_buf_add_text(w->out, c->next ? ", " : "");
        }
        base_buf_add_char(w->out, ']');
        end(w, &origin);
    } else {
        end(w, &origin);
        w->indent += 2;
        tree(w, node, origin, false);
        w->indent -= 2;
    }
}

/* The members of a mapping or the elements of a list, a line for each; `is_begun`: the first line is. The
 * tree is as deep as the keys of a contract. */
static void tree(struct writer *w, const struct document_node *node, struct config_origin origin,
                 bool is_begun)
{
    for (const struct document_node *c = node->first; c; c = c->next, is_begun = false) {
        if (!is_begun)
            begin(w);
        if (node->kind == DOCUMENT_OBJECT) {
            config_write_scalar(w->out, c->key);
            base_buf_add_char(w->out, ':');
            value(w, c, origin);
        } else if (c->kind == DOCUMENT_OBJECT) {
            base_buf_add_text(w->out, "- ");
            w->indent += 2;
            tree(w, c, origin, true);
            w->indent -= 2;
        } else {
            base_buf_add_char(w->out, '-');
            value(w, c, origin);
        }
    }
}

/* The contracts that are no project's: projects list theirs. */
static void contracts(struct writer *w, const struct config *config)
{
    size_t n = 0;
    for (size_t i = 0; i < config->contract_count; i++) {
        const struct config_contract *contract = &config->contracts[i];
        if (contract->project)
            continue;
        if (n++ == 0)
            key(w, "contracts", NULL);
        begin(w);
        base_buf_add_text(w->out, "  - ");
        w->indent += 4;
        tree(w, contract->node, contract->origin, true);
        w->indent -= 4;
    }
}

static void sections(struct writer *w, const struct config *config)
{
    list(w, "rules", &config->rule_dirs);
    severities(w, &config->severities);
    parameters(w, &config->parameters);
    expects(w, &config->expects);
    excludes(w, config);
    layers(w, config);
    documents(w, config);
    list(w, "tests", &config->tests);
    contracts(w, config);
}

static void document_kinds(struct writer *w, const struct config *config)
{
    if (config->document_count)
        key(w, "documents", NULL);
    for (size_t i = 0; i < config->document_count; i++) {
        const struct config_document *document = &config->documents[i];
        begin(w);
        base_buf_add_text(w->out, "  - path: ");
        config_write_scalar(w->out, document->glob);
        end(w, &document->origin);
        w->indent += 4;
        if (document->kind.p)
            pair(w, "kind", document->kind, NULL);
        if (document->language.p)
            pair(w, "language", document->language, NULL);
        w->indent -= 4;
    }
}

static void project(struct writer *w, const struct config_project *one)
{
    begin(w);
    base_buf_add_text(w->out, "  - ");
    if (one->name.p) {
        base_buf_add_text(w->out, "name: ");
        config_write_scalar(w->out, one->name);
        end(w, &one->origin);
        w->indent += 4;
        row(w, "path", &one->paths);
        w->indent -= 4;
    } else {
        struct writer inline_ = *w;
        inline_.indent = 0;
        row(&inline_, "path", &one->paths);
        if (w->origins) {
            w->out->n--;
            end(w, &one->origin);
        }
    }
    w->indent += 4;
    if (one->own.fail_on_given)
        pair(w, "fail-on", base_str_of(config_severity_name(one->own.fail_on)), &one->own.fail_on_origin);
    sections(w, &one->own);
    w->indent -= 4;
}

void config_write(struct base_buf *out, const struct config *config, bool origins)
{
    struct writer w = {.out = out, .origins = origins};
    base_buf_add_text(out, "version: 1\n");
    for (size_t i = 0; i < config->extension_count; i++) {
        const struct config_extension *one = &config->extensions[i];
        base_buf_add_text(out, "# extends ");
        config_write_scalar(out, one->path);
        base_buf_printf(out, ", sha256 %.*s", BASE_STR_ARG(one->sha256));
        base_buf_add_text(out, origins ? ", says" : "");
        if (origins)
            add_place(&w, &one->origin);
        base_buf_add_char(out, '\n');
    }
    pair(&w, "fail-on", base_str_of(config_severity_name(config->fail_on)), &config->fail_on_origin);
    sections(&w, config);
    document_kinds(&w, config);
    list(&w, "siblings", &config->siblings);
    list(&w, "playbooks", &config->playbooks);
    if (config->openspec_require_given) {
        key(&w, "openspec", NULL);
        w.indent = 2;
        if (config->openspec_require.n)
            list(&w, "require", &config->openspec_require);
        else
            base_buf_add_text(out, "  require: []\n");
        w.indent = 0;
    }
    key(&w, "limits", NULL);
    long long bytes = config->max_file_bytes, mega = 1024 * 1024;
    base_buf_printf(out, "  file-bytes: %lld%s", bytes % mega ? bytes : bytes / mega,
                    bytes % mega ? "" : "M");
    end(&w, &config->max_file_bytes_origin);
    if (config->project_count)
        key(&w, "projects", NULL);
    for (size_t i = 0; i < config->project_count; i++)
        project(&w, &config->projects[i]);
}
