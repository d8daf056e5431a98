/*
 * Compose files: services and what each is made from, is given, publishes and waits for. Anchors and merge
 * keys are followed by the reader of YAML; what `extends` and further files add is left to those who know the
 * files.
 */
#include "validator/extract/document_p.h"
#include "validator/extract/setting_p.h"

/* Commands and the like beyond this are cut off. */
#define LONGEST_COMMAND 4000u

static int line_of(const struct document_node *node)
{
    return node->key.p && node->key_line > 0 ? node->key_line : node->line;
}

static bool is_list(const struct document_node *node)
{
    return node && node->kind == DOCUMENT_ARRAY;
}

static bool is_mapping(const struct document_node *node)
{
    return node && node->kind == DOCUMENT_OBJECT;
}

/* ---- variables ---- */

/* The value itself, or the default where it is one variable alone. */
static struct base_str plain_value(struct base_str name, struct base_str value)
{
    struct extract_interpolation read;
    size_t at = 0;
    if (extract_interpolation_next(value, &at, &read)) {
        if (read.from != 0 || read.end != value.n || strcmp(read.form, "default") != 0)
            return BASE_STR_ABSENT;
        at = 0;
        value = read.fallback;
        if (extract_interpolation_next(value, &at, &read))
            return BASE_STR_ABSENT;
    }
    return extract_plain_value(name, value);
}

/* `environment` and `args` are a mapping, or a list of NAME=value and NAME. */
static void read_variables(const struct document_node *list, struct base_str service, struct base_str kind,
                           struct facts_chunk *out)
{
    if (!is_mapping(list) && !is_list(list))
        return;
    for (const struct document_node *m = list->first; m; m = m->next) {
        struct base_str name = m->key, value = m->text;
        bool has_value = m->kind != DOCUMENT_NULL;
        if (list->kind == DOCUMENT_ARRAY) {
            ptrdiff_t equals = m->kind == DOCUMENT_STRING ? base_str_find_char(m->text, '=') : -1;
            has_value = equals >= 0;
            name = equals >= 0 ? base_str_slice(m->text, 0, (size_t)equals) : m->text;
            value = equals >= 0 ? base_str_from(m->text, (size_t)equals + 1) : BASE_STR_ABSENT;
        }
        /* "<<" of a merge that was not followed names nothing. */
        if (name.p && name.n && !base_str_is(name, "<<"))
            FACTS_EMIT(out, compose_env, .line = line_of(m), .service = service, .name = name, .kind = kind,
                       .has_value = has_value, .plain_value = plain_value(name, value));
    }
}

struct interpolations {
    struct base_str service; /* that holds them; absent outside of services */
    struct facts_chunk *out;
};

static void read_interpolations(void *context, const struct document_node *node)
{
    const struct interpolations *in = context;
    struct extract_interpolation read;
    size_t at = 0;
    while (node->text.p && extract_interpolation_next(node->text, &at, &read)) {
        bool is_default = strcmp(read.form, "default") == 0;
        FACTS_EMIT(in->out, compose_variable, .line = node->line > 0 ? node->line : 1, .service = in->service,
                   .name = read.name, .form = base_str_of(read.form),
                   .default_value =
                       is_default ? extract_plain_value(read.name, read.fallback) : BASE_STR_ABSENT);
    }
}

static void read_all_interpolations(const struct document_node *root, struct base_str service,
                                    struct facts_chunk *out)
{
    extract_each_string(root, read_interpolations, &(struct interpolations){service, out});
}

/* ---- ports ---- */

static void add_port(struct facts_chunk *out, int line, struct base_str service, const char *kind,
                     struct extract_port_range host, struct extract_port_range container,
                     struct base_str host_ip, struct base_str protocol)
{
    FACTS_EMIT(out, compose_port, .line = line, .service = service, .kind = base_str_of(kind),
               .host_port = host.first, .host_port_end = host.last, .container_port = container.first,
               .container_port_end = container.last,
               .protocol = protocol.p && protocol.n ? protocol : BASE_STR("tcp"),
               .host_ip = host_ip.n ? host_ip : BASE_STR_ABSENT, .variable = host.variable,
               .container_variable = container.variable);
}

/* The last ':' that stands neither in braces nor in brackets; -1 for none. */
static ptrdiff_t last_colon(struct base_str text)
{
    ptrdiff_t found = -1;
    int depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        depth += (c == '{' || c == '[') - ((c == '}' || c == ']') && depth > 0);
        if (c == ':' && depth == 0)
            found = (ptrdiff_t)i;
    }
    return found;
}

/* [[ip:]host:]container[/protocol] */
static void read_short_port(struct base_str text, int line, struct base_str service, const char *kind,
                            struct facts_chunk *out)
{
    const struct extract_port_range none = {FACTS_NULL, FACTS_NULL, BASE_STR_ABSENT};
    struct base_str protocol = BASE_STR_ABSENT, host_ip = BASE_STR_ABSENT;
    ptrdiff_t slash = base_str_rfind_char(text, '/');
    if (slash >= 0 && base_str_find_char(base_str_from(text, (size_t)slash), '}') < 0) {
        protocol = base_str_from(text, (size_t)slash + 1);
        text = base_str_slice(text, 0, (size_t)slash);
    }
    ptrdiff_t colon = last_colon(text);
    struct base_str container = colon < 0 ? text : base_str_from(text, (size_t)colon + 1);
    struct base_str host = colon < 0 ? BASE_STR_ABSENT : base_str_slice(text, 0, (size_t)colon);
    ptrdiff_t second = last_colon(host);
    if (second >= 0) {
        host_ip = base_str_slice(host, 0, (size_t)second);
        host = base_str_from(host, (size_t)second + 1);
    }
    add_port(out, line, service, kind, host.p ? extract_port_range(host) : none,
             extract_port_range(container), host_ip, protocol);
}

static void read_ports(const struct document_node *list, struct base_str service, const char *kind,
                       struct facts_chunk *out)
{
    if (!is_list(list))
        return;
    for (const struct document_node *m = list->first; m; m = m->next) {
        if (is_mapping(m)) {
            struct base_str published = document_member_text(m, "published");
            const struct extract_port_range none = {FACTS_NULL, FACTS_NULL, BASE_STR_ABSENT};
            add_port(out, m->line, service, kind, published.p ? extract_port_range(published) : none,
                     extract_port_range(document_member_text(m, "target")),
                     document_member_text(m, "host_ip"), document_member_text(m, "protocol"));
        } else if (m->text.p) {
            read_short_port(m->text, m->line, service, kind, out);
        }
    }
}

/* ---- volumes ---- */

static bool is_bind_source(struct base_str source)
{
    return base_str_starts(source, "/") || base_str_starts(source, ".") || base_str_starts(source, "~") ||
           base_str_starts(source, "$");
}

/* [source:]target[:mode] */
static void read_short_volume(const struct document_node *m, struct base_str service, struct facts_chunk *out)
{
    struct base_str text = m->text, source = BASE_STR_ABSENT, mode = BASE_STR_ABSENT;
    ptrdiff_t colon = last_colon(text);
    struct base_str last = colon < 0 ? BASE_STR_ABSENT : base_str_from(text, (size_t)colon + 1);
    if (colon >= 0 && base_str_find_char(last, '/') < 0 && base_str_find_char(last, '$') < 0) {
        mode = last;
        text = base_str_slice(text, 0, (size_t)colon);
        colon = last_colon(text);
    }
    if (colon >= 0) {
        source = base_str_slice(text, 0, (size_t)colon);
        text = base_str_from(text, (size_t)colon + 1);
    }
    bool is_read_only = base_str_is(mode, "ro") || base_str_starts(mode, "ro,") || base_str_ends(mode, ",ro");
    FACTS_EMIT(out, compose_volume, .line = m->line, .service = service,
               .kind = is_bind_source(source) ? BASE_STR("bind") : BASE_STR("volume"), .source = source,
               .target = text, .is_read_only = is_read_only);
}

static void read_volumes(const struct document_node *list, struct base_str service, struct facts_chunk *out)
{
    if (!is_list(list))
        return;
    for (const struct document_node *m = list->first; m; m = m->next) {
        if (is_mapping(m))
            FACTS_EMIT(out, compose_volume, .line = m->line, .service = service,
                       .kind = document_member_text(m, "type"), .source = document_member_text(m, "source"),
                       .target = document_member_text(m, "target"),
                       .is_read_only = document_is_true(document_member(m, "read_only")));
        else if (m->kind == DOCUMENT_STRING)
            read_short_volume(m, service, out);
    }
}

/* ---- relations ---- */

static void relate(struct facts_chunk *out, int line, struct base_str service, const char *kind,
                   struct base_str target, struct base_str detail)
{
    if (target.p && target.n)
        FACTS_EMIT(out, compose_relation, .line = line, .service = service, .kind = base_str_of(kind),
                   .target = target, .detail = detail);
}

/* A scalar, a list of scalars, a list of mappings with `target`, or a mapping whose members may have
 * `detail`. */
static void read_relations(const struct document_node *list, struct base_str service, const char *kind,
                           const char *target, const char *detail, struct facts_chunk *out)
{
    if (!list)
        return;
    if (list->text.p)
        relate(out, line_of(list), service, kind, list->text, BASE_STR_ABSENT);
    for (const struct document_node *m = list->first; m; m = m->next) {
        if (is_list(list) && is_mapping(m))
            relate(out, m->line, service, kind, document_member_text(m, target),
                   detail ? document_member_text(m, detail) : BASE_STR_ABSENT);
        else if (is_list(list))
            relate(out, m->line, service, kind, m->text, BASE_STR_ABSENT);
        else
            relate(out, line_of(m), service, kind, m->key,
                   detail ? document_member_text(m, detail) : BASE_STR_ABSENT);
    }
}

static void read_extends(const struct document_node *extends, struct base_str service,
                         struct facts_chunk *out)
{
    if (is_mapping(extends))
        relate(out, line_of(extends), service, "extends", document_member_text(extends, "service"),
               document_member_text(extends, "file"));
    else if (extends)
        relate(out, line_of(extends), service, "extends", extends->text, BASE_STR_ABSENT);
}

/* ---- services ---- */

/* A scalar, or a list joined with blanks, in `buf`; absent for nothing. */
static struct base_str words_of(const struct document_node *node, struct base_buf *buf, bool is_test)
{
    base_buf_clear(buf);
    if (!node || node->kind == DOCUMENT_NULL)
        return BASE_STR_ABSENT;
    if (node->text.p)
        return node->text;
    for (const struct document_node *m = node->first; m; m = m->next) {
        if (is_test && m == node->first && base_str_starts(m->text, "CMD"))
            continue;
        if (is_test && m == node->first && base_str_is(m->text, "NONE"))
            return BASE_STR_ABSENT;
        if (buf->n)
            base_buf_add_char(buf, ' ');
        base_buf_add(buf, m->text);
    }
    return base_buf_view(buf);
}

static void add_service(const struct document_node *service, struct base_str name, struct facts_chunk *out)
{
    const struct document_node *build = document_member(service, "build");
    const struct document_node *check = document_member(service, "healthcheck");
    bool is_checked = !document_is_true(document_member(check, "disable"));
    struct base_buf command, entrypoint, test;
    base_buf_init(&command, LONGEST_COMMAND);
    base_buf_init(&entrypoint, LONGEST_COMMAND);
    base_buf_init(&test, LONGEST_COMMAND);
    struct base_str context = build ? build->text : BASE_STR_ABSENT;
    if (is_mapping(build))
        context = document_member(build, "context") ? document_member_text(build, "context") : BASE_STR(".");
    FACTS_EMIT(out, compose_service, .line = line_of(service), .name = name,
               .image = document_member_text(service, "image"), .build_context = context,
               .dockerfile = document_member_text(build, "dockerfile"),
               .target = document_member_text(build, "target"),
               .container_name = document_member_text(service, "container_name"),
               .command = words_of(document_member(service, "command"), &command, false),
               .entrypoint = words_of(document_member(service, "entrypoint"), &entrypoint, false),
               .healthcheck =
                   is_checked ? words_of(document_member(check, "test"), &test, true) : BASE_STR_ABSENT,
               .network_mode = document_member_text(service, "network_mode"));
    base_buf_finish(&command);
    base_buf_finish(&entrypoint);
    base_buf_finish(&test);
}

static void read_image(const struct document_node *service, struct facts_chunk *out)
{
    const struct document_node *image = document_member(service, "image");
    if (image && image->text.p)
        extract_image_version(out, line_of(image), extract_image(image->text), "compose");
}

static void read_service(const struct document_node *service, struct base_str name, struct facts_chunk *out)
{
    read_variables(document_member(service, "environment"), name, BASE_STR("environment"), out);
    read_variables(document_member(document_member(service, "build"), "args"), name, BASE_STR("build_arg"),
                   out);
    read_ports(document_member(service, "ports"), name, "published", out);
    read_ports(document_member(service, "expose"), name, "exposed", out);
    read_volumes(document_member(service, "volumes"), name, out);
    read_relations(document_member(service, "depends_on"), name, "depends_on", "service", "condition", out);
    read_relations(document_member(service, "profiles"), name, "profile", "name", NULL, out);
    read_relations(document_member(service, "env_file"), name, "env_file", "path", NULL, out);
    read_extends(document_member(service, "extends"), name, out);
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_compose, document);
    const struct document_node *root = extract_single_root(out, &extract_compose, document);
    const struct document_node *services = document_member(root, "services");
    if (is_mapping(services))
        for (const struct document_node *m = services->first; m; m = m->next) {
            add_service(m, m->key, out);
            read_image(m, out);
            read_service(m, m->key, out);
        }
    if (is_mapping(root)) {
        read_relations(document_member(root, "include"), BASE_STR_ABSENT, "include", "path", NULL, out);
        for (const struct document_node *m = root->first; m; m = m->next) {
            if (base_str_starts(m->key, "x-"))
                read_service(m, BASE_STR_ABSENT, out);
            if (m != services && facts_chunk_wants(out, FACTS_TABLE_compose_variable))
                read_all_interpolations(m, BASE_STR_ABSENT, out);
        }
        if (is_mapping(services) && facts_chunk_wants(out, FACTS_TABLE_compose_variable))
            for (const struct document_node *m = services->first; m; m = m->next)
                read_all_interpolations(m, m->key, out);
    }
    document_destroy(document);
}

static const char *const globs[] = {"docker-compose*.{yml,yaml}", "compose.{yml,yaml}",
                                    "compose.*.{yml,yaml}", "compose-*.{yml,yaml}", NULL};
static const enum facts_table fills[] = {FACTS_TABLE_compose_env,      FACTS_TABLE_compose_service,
                                         FACTS_TABLE_compose_relation, FACTS_TABLE_compose_port,
                                         FACTS_TABLE_compose_volume,   FACTS_TABLE_compose_variable,
                                         FACTS_TABLE_runtime_version,  FACTS_TABLE_COUNT};

const struct extract_extractor extract_compose = {
    .name = "compose",
    .summary = "Compose files: services, their images, ports, variables, volumes and what they wait for.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
