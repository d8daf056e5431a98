/*
 * Kubernetes manifests and values of Helm charts: the variables and ports they give to containers. Manifests
 * that are templates
 * ({{ … }}) are no YAML; their names are found as words. A file that is no manifest has nothing of this form.
 */
#include "validator/base/vec.h"
#include "validator/extract/document_p.h"
#include "validator/extract/setting_p.h"

#include <string.h>

struct place {
    const struct document_node *node;
    struct base_str owner; /* the container or service around */
    struct base_str kind;  /* of the resource: Deployment, Service …; absent in values */
};

static bool is_list(const struct document_node *node)
{
    return node && node->kind == DOCUMENT_ARRAY;
}

static void emit_env(struct facts_chunk *out, const struct document_node *node, struct base_str owner,
                     struct base_str name, const char *kind)
{
    if (name.n)
        FACTS_EMIT(out, k8s_env, .line = node->line > 0 ? node->line : 1, .owner = owner, .name = name,
                   .kind = base_str_of(kind));
}

/* env: [{name, value | valueFrom}] */
static void read_env(const struct document_node *env, struct base_str owner, struct facts_chunk *out)
{
    for (const struct document_node *m = is_list(env) ? env->first : NULL; m; m = m->next) {
        const struct document_node *from = document_member(m, "valueFrom");
        const char *kind = document_member(from, "secretKeyRef")      ? "secret"
                           : document_member(from, "configMapKeyRef") ? "config_map"
                           : from                                     ? "field"
                                                                      : "value";
        emit_env(out, m, owner, document_member_text(m, "name"), kind);
    }
}

static void emit_port(struct facts_chunk *out, const struct document_node *node, const char *kind,
                      struct base_str owner, struct base_str name)
{
    int64_t port;
    if (document_integer(node, &port) && port > 0 && port <= 65535)
        FACTS_EMIT(out, k8s_port, .line = node->line > 0 ? node->line : 1, .kind = base_str_of(kind),
                   .owner = owner, .name = name, .port = port);
}

static void read_ports(const struct document_node *ports, struct base_str owner, struct facts_chunk *out)
{
    for (const struct document_node *m = is_list(ports) ? ports->first : NULL; m; m = m->next) {
        struct base_str name = document_member_text(m, "name");
        emit_port(out, document_member(m, "containerPort"), "container", owner, name);
        emit_port(out, document_member(m, "port"), "service", owner, name);
        emit_port(out, document_member(m, "targetPort"), "target", owner, name);
        emit_port(out, document_member(m, "nodePort"), "node", owner, name);
    }
}

static bool is_variable_name(struct base_str name)
{
    bool has_upper = false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'A' && c <= 'Z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
            return false;
        has_upper = has_upper || (c >= 'A' && c <= 'Z');
    }
    return has_upper && name.n > 1;
}

/* Members of a mapping whose names are those of variables: data of a ConfigMap, env: {NAME: value} of values.
 */
static void read_mapping(const struct document_node *mapping, struct base_str owner, const char *kind,
                         struct facts_chunk *out)
{
    for (const struct document_node *m = mapping && mapping->kind == DOCUMENT_OBJECT ? mapping->first : NULL;
         m; m = m->next)
        if (is_variable_name(m->key))
            FACTS_EMIT(out, k8s_env, .line = m->key_line > 0 ? m->key_line : 1, .owner = owner,
                       .name = m->key, .kind = base_str_of(kind));
}

static void read_node(const struct place *place, struct facts_chunk *out)
{
    const struct document_node *node = place->node;
    bool is_values = !place->kind.p;
    if (node->kind != DOCUMENT_OBJECT)
        return;
    read_env(document_member(node, "env"), place->owner, out);
    read_env(document_member(node, "extraEnv"), place->owner, out);
    read_ports(document_member(node, "ports"), place->owner, out);
    if (is_values) {
        read_mapping(document_member(node, "env"), place->owner, "values", out);
        read_mapping(document_member(node, "config"), place->owner, "values", out);
        read_mapping(document_member(node, "secrets"), place->owner, "values", out);
        emit_port(out, document_member(node, "port"), "values", place->owner, BASE_STR_ABSENT);
        emit_port(out, document_member(node, "containerPort"), "values", place->owner, BASE_STR_ABSENT);
        emit_port(out, document_member(node, "targetPort"), "values", place->owner, BASE_STR_ABSENT);
    }
    const struct document_node *probe = document_member(node, "httpGet");
    emit_port(out, document_member(probe, "port"), "probe", place->owner, BASE_STR_ABSENT);
    if (base_str_is(place->kind, "ConfigMap"))
        read_mapping(document_member(node, "data"), place->owner, "config", out);
    if (base_str_is(place->kind, "Secret")) {
        read_mapping(document_member(node, "data"), place->owner, "secret_entry", out);
        read_mapping(document_member(node, "stringData"), place->owner, "secret_entry", out);
    }
}

/* Every mapping of a resource or of values, without recursion. */
static void read_tree(const struct document_node *root, struct base_str kind, struct facts_chunk *out)
{
    BASE_VEC(struct place) open = {0};
    struct base_str name = document_member_text(document_member(root, "metadata"), "name");
    base_vec_push(&open, (struct place){root, name, kind});
    while (open.n) {
        struct place place = open.items[--open.n];
        struct base_str own = document_member_text(place.node, "name");
        if (own.p && document_member(place.node, "image"))
            place.owner = own;
        read_node(&place, out);
        size_t from = open.n;
        for (const struct document_node *c = place.node->first; c; c = c->next)
            if (c->kind == DOCUMENT_OBJECT || c->kind == DOCUMENT_ARRAY)
                base_vec_push(&open, (struct place){c, !kind.p && c->key.p ? c->key : place.owner, kind});
        for (size_t i = from, k = open.n; i + 1 < k; i++, k--) {
            struct place swap = open.items[i];
            open.items[i] = open.items[k - 1];
            open.items[k - 1] = swap;
        }
    }
    base_vec_finish(&open);
}

static bool mentions(struct base_str bytes, const char *word)
{
    return bytes.n && memmem(bytes.p, bytes.n, word, strlen(word)) != NULL;
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    if (mentions(input->bytes, "{{"))
        return;
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    for (size_t i = 0; i < document_count(document); i++) {
        const struct document_node *root = document_root_at(document, i);
        struct base_str kind = document_member_text(root, "kind");
        bool is_resource = document_member(root, "apiVersion") && kind.p;
        if (is_resource || (root->kind == DOCUMENT_OBJECT && !document_member(root, "services") &&
                            !document_member(root, "openapi")))
            read_tree(root, is_resource ? kind : BASE_STR_ABSENT, out);
    }
    document_destroy(document);
}

/* A manifest has both words; values of Helm are told by the name alone, which is not seen here. */
static bool recognises(const struct extract_input *input)
{
    return mentions(input->bytes, "apiVersion") || mentions(input->bytes, "image:") ||
           mentions(input->bytes, "env:");
}

static const char *const globs[] = {"**/"
                                    "{k8s,kubernetes,manifests,deploy,deployment,deployments,kustomize,infra,"
                                    "infrastructure,base,overlays}/**/*.{yml,yaml}",
                                    "**/{charts,helm,chart}/**/values*.{yml,yaml}",
                                    "values.{yml,yaml}",
                                    "values-*.{yml,yaml}",
                                    "{deployment,service,configmap,statefulset,cronjob,job}.{yml,yaml}",
                                    NULL};
static const enum facts_table fills[] = {FACTS_TABLE_k8s_env, FACTS_TABLE_k8s_port, FACTS_TABLE_COUNT};

const struct extract_extractor extract_kubernetes = {
    .name = "kubernetes",
    .summary = "Kubernetes manifests and values of Helm charts: variables and ports.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
