/*
 * Ports in documents (kind `port`): localhost:3000, "port 3000", and the cells of a column "Port".
 *
 * Known is what Compose files publish, Dockerfiles expose, manifests name, scripts are given, and what stands
 * in code where a port does: defaults of variables, listen(3000), members called port. An address of this
 * machine means a port of the host: one that Compose publishes under another number is a slip. What nothing
 * knows is sure only where the document itself speaks of Docker, a published port differs in one digit, and
 * nothing but TypeScript could open another; the default port of another program is no slip.
 */
#include "validator/link/doc_reference_p.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PORTS 65536u
/* A slip of the pen, or a port that was moved out of another's way. */
#define SMALL_STEP 5

struct work {
    struct link_references *references;
    const struct link_document *document;
    bool on_host[PORTS];      /* a program of the repository answers there, or is likely to */
    bool in_container[PORTS]; /* a container listens there */
    uint16_t published_as[PORTS];
    struct base_str source[PORTS]; /* file that knows it */
    int64_t source_line[PORTS];
    BASE_VEC(struct base_str) folders; /* of Compose files and Dockerfiles that name ports */
    BASE_VEC(uint32_t) published;      /* by Compose files, or exposed by Dockerfiles */
    bool has_other_languages;
    bool names_docker; /* the document at hand, and such a file lies beside it, above, or below it */
    int64_t last_line; /* what was added last, so that nothing is added twice */
    uint32_t last_port;
};

/* ---- what the repository knows ---- */

static void know(struct work *work, bool *set, int64_t from, int64_t to, struct base_str path, int64_t line)
{
    for (int64_t port = from; port != FACTS_NULL && port > 0 && port <= to && port < PORTS; port++) {
        set[port] = true;
        if (!work->source[port].p) {
            work->source[port] = path;
            work->source_line[port] = line;
        }
    }
}

/* The number of 2 to 5 digits that begins at i; 0 when it is none, or part of something longer. */
static uint32_t number_at(struct base_str text, size_t i, size_t *end)
{
    uint32_t number = 0;
    size_t n = i;
    while (n < text.n && base_is_digit(text.p[n]) && n - i < 6)
        number = number * 10 + (uint32_t)(text.p[n++] - '0');
    *end = n;
    bool joins = n < text.n && (base_is_digit(text.p[n]) || text.p[n] == '_' || text.p[n] == '%' ||
                                ((text.p[n] | 0x20) >= 'a' && (text.p[n] | 0x20) <= 'z') ||
                                (text.p[n] == '.' && n + 1 < text.n && base_is_digit(text.p[n + 1])));
    return n - i < 2 || n - i > 5 || joins || text.p[i] == '0' || number >= PORTS ? 0 : number;
}

/* Every number of a value that is an address or a port: ":4000", "http://localhost:8080/x", "3000". */
static void know_numbers(struct work *work, struct base_str value, struct base_str path, int64_t line)
{
    for (size_t i = 0; i < value.n && value.n < 2000;) {
        size_t end = i + 1;
        if (base_is_digit(value.p[i])) {
            uint32_t port = number_at(value, i, &end);
            if (port)
                know(work, work->on_host, port, port, path, line);
        }
        i = end > i ? end : i + 1;
    }
}

static bool ends_with_port(struct base_str name)
{
    size_t n = name.n;
    while (n > 0 && base_is_digit(name.p[n - 1]))
        n--;
    return n >= 4 && base_str_eq_nocase(base_str_slice(name, n - 4, n), BASE_STR("port"));
}

static void publish(struct work *work, int64_t port, struct base_str path)
{
    if (port == FACTS_NULL)
        return;
    base_vec_push(&work->published, (uint32_t)port);
    base_vec_push(&work->folders, base_path_dir(path));
}

static void know_compose(struct work *work)
{
    struct facts_store *store = work->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_compose_port);
    for (size_t i = 0; i < n; i++) {
        struct facts_compose_port row;
        FACTS_GET(store, compose_port, i, &row);
        know(work, work->on_host, row.host_port, row.host_port_end, row.path, row.line);
        know(work, work->in_container, row.container_port, row.container_port_end, row.path, row.line);
        bool is_one =
            row.container_port != FACTS_NULL && row.host_port != FACTS_NULL && row.container_port < PORTS;
        if (is_one && row.host_port != row.container_port && row.host_port < PORTS)
            work->published_as[row.container_port] = (uint16_t)row.host_port;
        publish(work, row.host_port, row.path);
    }
    n = facts_store_count(store, FACTS_TABLE_dockerfile_port);
    for (size_t i = 0; i < n; i++) {
        struct facts_dockerfile_port row;
        FACTS_GET(store, dockerfile_port, i, &row);
        know(work, work->on_host, row.port, row.port_end, row.path, row.line);
        publish(work, row.port, row.path);
    }
    n = facts_store_count(store, FACTS_TABLE_k8s_port);
    for (size_t i = 0; i < n; i++) {
        struct facts_k8s_port row;
        FACTS_GET(store, k8s_port, i, &row);
        know(work, work->on_host, row.port, row.port, row.path, row.line);
    }
}

/* The value of a variable counts when it is called a port, or is the address of a web server: one of a
 * database says where another program is. */
static bool opens_port(struct base_str name, struct base_str value)
{
    return ends_with_port(name) || base_str_starts(value, "http") || base_str_starts(value, ":") ||
           base_str_starts(value, "0.0.0.0:");
}

#define KNOW_VARIABLES(work, table, column)                                                                  \
    for (size_t i = 0, n = facts_store_count((work)->references->store, FACTS_TABLE_##table); i < n; i++) {  \
        struct facts_##table row;                                                                            \
        FACTS_GET((work)->references->store, table, i, &row);                                                \
        if (row.column.p && row.name.p && opens_port(row.name, row.column))                                  \
            know_numbers((work), row.column, row.path, row.line);                                            \
    }

#define KNOW_VALUES(work, table, column)                                                                     \
    for (size_t i = 0, n = facts_store_count((work)->references->store, FACTS_TABLE_##table); i < n; i++) {  \
        struct facts_##table row;                                                                            \
        FACTS_GET((work)->references->store, table, i, &row);                                                \
        if (row.column.p)                                                                                    \
            know_numbers((work), row.column, row.path, row.line);                                            \
    }

/* listen(3000), port: 3000, const PORT = 3000. */
static void know_code(struct work *work)
{
    struct facts_store *store = work->references->store;
    size_t n = facts_store_count(store, FACTS_TABLE_binding);
    for (size_t i = 0; i < n; i++) {
        struct base_str name = FACTS_GET_TEXT(store, binding, i, name);
        if (!name.p || !ends_with_port(name))
            continue;
        struct facts_binding row;
        FACTS_GET(store, binding, i, &row);
        if (row.value.p)
            know_numbers(work, row.value, row.path, row.line);
    }
    n = facts_store_count(store, FACTS_TABLE_call_argument);
    for (size_t i = 0; i < n; i++) {
        struct base_str kind = FACTS_GET_TEXT(store, call_argument, i, kind);
        struct base_str value = FACTS_GET_TEXT(store, call_argument, i, value);
        bool is_address = value.p && value.n < 200 && base_str_find(value, "localhost:") >= 0;
        if (!value.p || !(base_str_is(kind, "number") || is_address))
            continue;
        struct facts_call_argument row;
        FACTS_GET(store, call_argument, i, &row);
        know_numbers(work, value, row.path, row.line);
    }
}

static void know_languages(struct work *work)
{
    static const char *const others[] = {"go",     "python", "rust", "java",   "kotlin",
                                         "csharp", "ruby",   "php",  "elixir", "scala"};
    size_t n = facts_store_count(work->references->store, FACTS_TABLE_file);
    for (size_t i = 0; i < n; i++) {
        struct base_str language = FACTS_GET_TEXT(work->references->store, file, i, language);
        for (size_t k = 0; k < COUNT(others); k++)
            work->has_other_languages = work->has_other_languages || base_str_is(language, others[k]);
    }
}

/* ---- what documents say ---- */

/* Ports that other programs have by default: a document may speak of them. */
static bool is_well_known(uint32_t port)
{
    static const uint16_t ports[] = {
        22,   25,   53,   80,   110,  143,  389,  443,   465,   587,   636,   993,   1025,  1080, 1433,
        1521, 2375, 2376, 2379, 3128, 3306, 3389, 4173,  4200,  4222,  4317,  4318,  5000,  5173, 5432,
        5555, 5601, 5672, 6006, 6379, 6443, 7474, 7687,  8000,  8025,  8080,  8200,  8443,  8888, 9000,
        9001, 9090, 9092, 9093, 9200, 9229, 9300, 10250, 11211, 11434, 15672, 16686, 19006, 27017};
    for (size_t i = 0; i < COUNT(ports); i++)
        if (ports[i] == port)
            return true;
    return port < 1024;
}

/* The published port that differs in one digit, or by few; 0 for none. */
static uint32_t published_near(const struct work *work, uint32_t port)
{
    for (size_t i = 0; i < work->published.n; i++) {
        uint32_t a = work->published.items[i], b = port, differing = 0;
        bool same_length = true;
        while (a && b) {
            differing += a % 10 != b % 10;
            a /= 10;
            b /= 10;
        }
        same_length = a == b;
        int64_t distance = (int64_t)port - (int64_t)work->published.items[i];
        if ((same_length && differing == 1) || (distance >= -SMALL_STEP && distance <= SMALL_STEP))
            return work->published.items[i];
    }
    return 0;
}

static void add(struct work *work, int64_t line, struct base_str text, uint32_t port, bool is_address)
{
    if (!port || (work->last_line == line && work->last_port == port))
        return;
    work->last_line = line;
    work->last_port = port;
    struct link_doc_reference reference = {.document = work->document,
                                           .line = line,
                                           .col = FACTS_NULL,
                                           .kind = "port",
                                           .text = text,
                                           .target = base_str_format(work->references->arena, "%u", port),
                                           .status = LINK_REFERENCE_FOUND,
                                           .target_path = work->source[port],
                                           .target_line = work->source[port].p ? work->source_line[port] : 0,
                                           .ignores = LINK_NEGATED | LINK_FUTURE | LINK_ARROW};
    if (!work->on_host[port] && work->in_container[port] && work->published_as[port]) {
        reference.status = LINK_REFERENCE_BROKEN;
        reference.certainty = work->names_docker ? LINK_LIKELY : LINK_WEAK;
        reference.hint = base_str_format(work->references->arena, "%u", (unsigned)work->published_as[port]);
        reference.reason = BASE_STR("a Compose file publishes it under another number");
    } else if (!work->on_host[port] && !work->in_container[port]) {
        uint32_t near = is_well_known(port) && !is_address ? 0 : published_near(work, port);
        bool is_slip = near && work->names_docker;
        reference.status = is_well_known(port) && !is_slip ? LINK_REFERENCE_UNKNOWN : LINK_REFERENCE_BROKEN;
        reference.reason = reference.status == LINK_REFERENCE_UNKNOWN
                               ? BASE_STR("other programs have this port by default")
                               : BASE_STR("nothing in the repository opens or publishes it");
        reference.certainty = !is_slip ? LINK_WEAK
                              : work->has_other_languages || is_well_known(port) ||
                                      (near / 10 != port / 10 && near + SMALL_STEP < port)
                                  ? LINK_LIKELY
                                  : LINK_SURE;
        if (is_slip)
            reference.hint = base_str_format(work->references->arena, "%u", near);
    }
    link_reference_add(work->references, &reference);
}

static size_t address_length(struct base_str text, size_t i)
{
    static const char *const hosts[] = {"localhost:", "127.0.0.1:", "0.0.0.0:", "[::1]:"};
    for (size_t k = 0; k < COUNT(hosts); k++)
        if (base_str_starts(base_str_from(text, i), hosts[k]))
            return strlen(hosts[k]);
    return 0;
}

/* Behind the word "port": blanks, a colon, quotes, an equals sign; 0 when no number follows. */
static size_t word_length(struct base_str text, size_t i)
{
    static const char *const words[] = {"port", "Port", "PORT", "puerto", "Puerto", "porta", "ports"};
    bool begins = i == 0 || !(((text.p[i - 1] | 0x20) >= 'a' && (text.p[i - 1] | 0x20) <= 'z'));
    for (size_t k = 0; k < COUNT(words) && begins; k++) {
        size_t n = strlen(words[k]);
        if (!base_str_starts(base_str_from(text, i), words[k]))
            continue;
        size_t at = i + n;
        while (at < text.n && at < i + n + 4 && strchr(" :=\"'`", text.p[at]))
            at++;
        if (at > i + n && at < text.n && base_is_digit(text.p[at]))
            return at - i;
    }
    return 0;
}

/* The ports of a text that begins on a line. */
static void read_text(struct work *work, struct base_str text, int64_t line)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\n') {
            line++;
            continue;
        }
        if (c != 'l' && c != '1' && c != '0' && c != '[' && (c | 0x20) != 'p')
            continue;
        size_t address = address_length(text, i), n = address ? address : word_length(text, i), end;
        if (!n || i + n >= text.n || !base_is_digit(text.p[i + n]))
            continue;
        uint32_t port = number_at(text, i + n, &end);
        add(work, line, base_str_slice(text, address ? i : i + n, end), port, address > 0);
        i = end > i + n ? end - 1 : i + n;
    }
}

static bool is_port_header(struct base_str header)
{
    static const char *const headers[] = {"port",
                                          "ports",
                                          "puerto",
                                          "puertos",
                                          "host port",
                                          "local port",
                                          "porta",
                                          "\xe9\x80\xa3\xe6\x8e\xa5\xe5\x9f\xa0",
                                          "\xe7\xab\xaf\xe5\x8f\xa3"};
    return BASE_STR_IN_NOCASE(base_str_trim(header), headers);
}

static void read_cells(struct work *work)
{
    struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_cell, work->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_doc_cell cell;
        FACTS_GET(store, doc_cell, i, &cell);
        if (cell.row == 0 || !cell.text.n || !base_is_digit(cell.text.p[0]) || !is_port_header(cell.header))
            continue;
        size_t end;
        uint32_t port = number_at(cell.text, 0, &end);
        add(work, cell.line, base_str_slice(cell.text, 0, end), port, false);
    }
}

static bool is_below(struct base_str path, struct base_str folder)
{
    return folder.n == 0 || (base_str_eq(base_str_slice(path, 0, folder.n), folder) &&
                             (path.n == folder.n || path.p[folder.n] == '/'));
}

static bool is_beside_containers(const struct work *work)
{
    for (size_t i = 0; i < work->folders.n; i++)
        if (is_below(work->document->folder, work->folders.items[i]) ||
            is_below(work->folders.items[i], work->document->folder))
            return true;
    return false;
}

/* Whether the document speaks of Docker anywhere. */
static bool names_docker(const struct work *work)
{
    static const char *const words[] = {"docker compose", "docker-compose", "Dockerfile", "docker run",
                                        "Docker Compose"};
    const struct facts_store *store = work->references->store;
    struct facts_range blocks = facts_store_of_file(store, FACTS_TABLE_doc_block, work->document->file);
    struct facts_range code = facts_store_of_file(store, FACTS_TABLE_code_block, work->document->file);
    for (size_t k = 0; k < COUNT(words); k++) {
        for (size_t i = blocks.from; i < blocks.to; i++)
            if (base_str_find(FACTS_GET_TEXT(store, doc_block, i, text), words[k]) >= 0)
                return true;
        for (size_t i = code.from; i < code.to; i++)
            if (base_str_find(FACTS_GET_TEXT(store, code_block, i, text), words[k]) >= 0)
                return true;
    }
    return false;
}

static void read_document(struct work *work)
{
    struct facts_store *store = work->references->store;
    uint32_t file = work->document->file;
    work->names_docker = is_beside_containers(work) && names_docker(work);
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_doc_block, file);
    for (size_t i = range.from; i < range.to; i++)
        read_text(work, FACTS_GET_TEXT(store, doc_block, i, text), FACTS_GET_INT(store, doc_block, i, line));
    range = facts_store_of_file(store, FACTS_TABLE_code_block, file);
    for (size_t i = range.from; i < range.to; i++)
        read_text(work, FACTS_GET_TEXT(store, code_block, i, text),
                  FACTS_GET_INT(store, code_block, i, line));
    read_cells(work);
}

static void run(struct link_references *references)
{
    struct work *work = BASE_ARENA_NEW(references->arena, struct work);
    work->references = references;
    know_compose(work);
    KNOW_VARIABLES(work, env_read, default_value)
    KNOW_VARIABLES(work, env_file_entry, example_value)
    KNOW_VARIABLES(work, compose_env, plain_value)
    KNOW_VARIABLES(work, compose_variable, default_value)
    KNOW_VARIABLES(work, dockerfile_env, plain_value)
    KNOW_VALUES(work, dockerfile_command, command)
    KNOW_VALUES(work, package_script, command)
    KNOW_VALUES(work, workflow_service, ports)
    KNOW_VALUES(work, compose_service, command)
    know_code(work);
    know_languages(work);
    for (size_t i = 0; i < references->document_count; i++) {
        work->document = &references->documents[i];
        read_document(work);
    }
    base_vec_finish(&work->folders);
    base_vec_finish(&work->published);
}

static const enum facts_table needs[] = {FACTS_TABLE_file,
                                         FACTS_TABLE_compose_port,
                                         FACTS_TABLE_dockerfile_port,
                                         FACTS_TABLE_k8s_port,
                                         FACTS_TABLE_env_read,
                                         FACTS_TABLE_env_file_entry,
                                         FACTS_TABLE_compose_env,
                                         FACTS_TABLE_compose_variable,
                                         FACTS_TABLE_dockerfile_env,
                                         FACTS_TABLE_package_script,
                                         FACTS_TABLE_dockerfile_command,
                                         FACTS_TABLE_workflow_service,
                                         FACTS_TABLE_compose_service,
                                         FACTS_TABLE_binding,
                                         FACTS_TABLE_call_argument,
                                         FACTS_TABLE_doc_block,
                                         FACTS_TABLE_code_block,
                                         FACTS_TABLE_doc_cell,
                                         FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_port = {"port", needs, run};
