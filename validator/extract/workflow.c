/*
 * GitHub workflows and actions: variables, what is taken from secrets and settings, commands with their
 * folder and shell, the actions that are used, service containers, and the versions that set-up actions are
 * told.
 */
#include "validator/extract/document_p.h"
#include "validator/extract/setting_p.h"

struct reader {
    struct facts_chunk *out;
    struct base_str job;                       /* at hand; absent outside of jobs */
    const struct document_node *file_defaults; /* defaults.run of the workflow */
    const struct document_node *job_defaults;
};

static bool is_mapping(const struct document_node *node)
{
    return node && node->kind == DOCUMENT_OBJECT;
}

static void read_env(const struct document_node *owner, struct base_str level, struct facts_chunk *out)
{
    const struct document_node *env = document_member(owner, "env");
    if (!is_mapping(env))
        return;
    for (const struct document_node *m = env->first; m; m = m->next)
        if (m->key.n)
            FACTS_EMIT(out, workflow_env, .line = m->key_line, .name = m->key, .level = level);
}

/* ---- ${{ … }} ---- */

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The contexts whose members are given from elsewhere. */
static void read_context(struct reader *reader, const struct document_node *node, struct base_str expression)
{
    static const char *const kinds[] = {"secrets", "vars", "inputs", "env"};
    for (size_t at = 0; at < expression.n; at++) {
        bool inside = at > 0 && (is_name_char(expression.p[at - 1]) || expression.p[at - 1] == '.');
        struct base_str rest = base_str_from(expression, at);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !inside; k++) {
            size_t n = strlen(kinds[k]), to;
            if (!base_str_starts(rest, kinds[k]) || rest.n <= n || rest.p[n] != '.')
                continue;
            for (to = n + 1; to < rest.n && is_name_char(rest.p[to]);)
                to++;
            if (to > n + 1)
                FACTS_EMIT(reader->out, workflow_value, .line = node->line, .job = reader->job,
                           .kind = base_str_of(kinds[k]), .name = base_str_slice(rest, n + 1, to));
        }
    }
}

static void read_expressions(void *context, const struct document_node *node)
{
    struct reader *reader = context;
    struct base_str rest = node->text;
    ptrdiff_t from;
    while ((from = base_str_find(rest, "${{")) >= 0) {
        rest = base_str_from(rest, (size_t)from + 3);
        ptrdiff_t end = base_str_find(rest, "}}");
        if (end < 0)
            break;
        read_context(reader, node, base_str_slice(rest, 0, (size_t)end));
        rest = base_str_from(rest, (size_t)end + 2);
    }
    /* `if` takes an expression without the braces. */
    if (node->key.p && base_str_is(node->key, "if") && base_str_find(node->text, "${{") < 0)
        read_context(reader, node, node->text);
}

static void read_values(struct reader *reader, const struct document_node *root)
{
    if (!root || !facts_chunk_wants(reader->out, FACTS_TABLE_workflow_value))
        return;
    extract_each_string(root, read_expressions, reader);
}

/* ---- steps ---- */

static struct base_str setting_of(const struct reader *reader, const struct document_node *step,
                                  const char *name)
{
    struct base_str text = document_member_text(step, name);
    if (!text.p)
        text = document_member_text(reader->job_defaults, name);
    return text.p ? text : document_member_text(reader->file_defaults, name);
}

static void read_command(const struct reader *reader, const struct document_node *step)
{
    const struct document_node *command = document_member(step, "run");
    if (!command || command->kind != DOCUMENT_STRING)
        return;
    struct base_str folder = setting_of(reader, step, "working-directory");
    /* A block scalar begins behind the line of its '|'. */
    bool is_block = command->is_quoted && base_str_find_char(command->text, '\n') >= 0 &&
                    command->end_line > command->line;
    FACTS_EMIT(reader->out, workflow_command, .line = command->line + is_block, .job = reader->job,
               .step = document_member_text(step, "name"), .command = command->text,
               .working_directory = folder, .shell = setting_of(reader, step, "shell"));
}

struct setup {
    const char *action, *input, *kind;
};

static const struct setup setups[] = {
    {"actions/setup-node", "node-version", "node"},
    {"actions/setup-python", "python-version", "python"},
    {"actions/setup-go", "go-version", "go"},
    {"actions/setup-java", "java-version", "java"},
    {"actions/setup-dotnet", "dotnet-version", "dotnet"},
    {"pnpm/action-setup", "version", "pnpm"},
    {"oven-sh/setup-bun", "bun-version", "bun"},
    {"denoland/setup-deno", "deno-version", "deno"},
    {"ruby/setup-ruby", "ruby-version", "ruby"},
    {"shivammathur/setup-php", "php-version", "php"},
    {"dtolnay/rust-toolchain", "toolchain", "rust"},
    {"actions-rs/toolchain", "toolchain", "rust"},
};

static void read_setup(const struct reader *reader, const struct document_node *step, struct base_str action)
{
    for (size_t i = 0; i < sizeof setups / sizeof *setups; i++) {
        if (!base_str_is(action, setups[i].action))
            continue;
        const struct document_node *version = document_member(document_member(step, "with"), setups[i].input);
        if (version && version->text.p && base_str_find(version->text, "${{") < 0)
            FACTS_EMIT(reader->out, runtime_version, .line = version->line,
                       .kind = base_str_of(setups[i].kind), .version = version->text,
                       .source = BASE_STR("workflow"));
    }
}

static void read_use(const struct reader *reader, const struct document_node *owner)
{
    const struct document_node *uses = document_member(owner, "uses");
    if (!uses || uses->kind != DOCUMENT_STRING)
        return;
    ptrdiff_t at = base_str_rfind_char(uses->text, '@');
    struct base_str action = at < 0 ? uses->text : base_str_slice(uses->text, 0, (size_t)at);
    FACTS_EMIT(reader->out, workflow_use, .line = uses->line, .job = reader->job, .action = action,
               .version = at < 0 ? BASE_STR_ABSENT : base_str_from(uses->text, (size_t)at + 1));
    read_setup(reader, owner, action);
}

static void read_steps(const struct reader *reader, const struct document_node *owner)
{
    const struct document_node *steps = document_member(owner, "steps");
    if (!steps || steps->kind != DOCUMENT_ARRAY)
        return;
    for (const struct document_node *step = steps->first; step; step = step->next) {
        read_env(step, BASE_STR("step"), reader->out);
        read_command(reader, step);
        read_use(reader, step);
    }
}

static void read_services(const struct reader *reader, const struct document_node *job)
{
    const struct document_node *services = document_member(job, "services");
    if (!is_mapping(services))
        return;
    for (const struct document_node *m = services->first; m; m = m->next) {
        struct base_str image = m->text.p ? m->text : document_member_text(m, "image");
        const struct document_node *ports = document_member(m, "ports");
        struct base_buf text;
        base_buf_init(&text, 1000);
        for (const struct document_node *p = ports ? ports->first : NULL; p; p = p->next) {
            if (text.n)
                base_buf_add_char(&text, ' ');
            base_buf_add(&text, p->text);
        }
        FACTS_EMIT(reader->out, workflow_service, .line = m->key_line, .job = reader->job, .name = m->key,
                   .image = image, .ports = text.n ? base_buf_view(&text) : BASE_STR_ABSENT);
        if (image.p)
            extract_image_version(reader->out, m->key_line, extract_image(image), "workflow");
        read_env(m, BASE_STR("other"), reader->out);
        base_buf_finish(&text);
    }
}

static void read_job(struct reader *reader, const struct document_node *job)
{
    reader->job = job->key;
    reader->job_defaults = document_member(document_member(job, "defaults"), "run");
    read_env(job, BASE_STR("job"), reader->out);
    read_env(document_member(job, "container"), BASE_STR("other"), reader->out);
    read_steps(reader, job);
    read_use(reader, job);
    read_services(reader, job);
    read_values(reader, job);
    reader->job = BASE_STR_ABSENT;
    reader->job_defaults = NULL;
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct document *document = document_parse(input->bytes, DOCUMENT_YAML, NULL);
    extract_document_problems(out, &extract_workflow, document);
    const struct document_node *root = extract_single_root(out, &extract_workflow, document);
    const struct document_node *jobs = document_member(root, "jobs");
    struct reader reader = {.out = out,
                            .file_defaults = document_member(document_member(root, "defaults"), "run")};
    read_env(root, BASE_STR("workflow"), out);
    read_values(&reader, document_member(root, "env"));
    if (is_mapping(jobs))
        for (const struct document_node *job = jobs->first; job; job = job->next)
            read_job(&reader, job);
    read_steps(&reader, document_member(root, "runs"));
    read_values(&reader, document_member(root, "runs"));
    document_destroy(document);
}

static const char *const globs[] = {
    "**/.github/workflows/*.{yml,yaml}", "**/.github/actions/**/action.{yml,yaml}",
    "**/.gitea/workflows/*.{yml,yaml}", "**/.forgejo/workflows/*.{yml,yaml}", NULL};
static const enum facts_table fills[] = {
    FACTS_TABLE_workflow_env, FACTS_TABLE_workflow_value,   FACTS_TABLE_workflow_command,
    FACTS_TABLE_workflow_use, FACTS_TABLE_workflow_service, FACTS_TABLE_runtime_version,
    FACTS_TABLE_COUNT};

const struct extract_extractor extract_workflow = {
    .name = "workflow",
    .summary = "GitHub workflows and actions: variables, secrets, commands, actions, services and versions.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
