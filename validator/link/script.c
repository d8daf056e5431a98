#include "validator/link/script_p.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

bool link_script_is_binary(struct base_str name)
{
    static const char *const names[] = {
        "tsc",           "tsx",         "ts-node",     "next",       "nest",
        "prisma",        "drizzle-kit", "knex",        "typeorm",    "vite",
        "vitest",        "jest",        "mocha",       "eslint",     "prettier",
        "biome",         "oxlint",      "turbo",       "nx",         "lerna",
        "changeset",     "playwright",  "cypress",     "storybook",  "sb",
        "astro",         "nuxt",        "nuxi",        "svelte-kit", "remix",
        "gatsby",        "docusaurus",  "vitepress",   "webpack",    "rollup",
        "tsup",          "esbuild",     "parcel",      "wrangler",   "expo",
        "react-native",  "eas",         "supabase",    "hardhat",    "husky",
        "lint-staged",   "commitlint",  "nodemon",     "pm2",        "concurrently",
        "cross-env",     "rimraf",      "tailwindcss", "shadcn",     "sequelize",
        "sequelize-cli", "mikro-orm",   "openapi",     "openspec",   "strapi",
        "payload",       "medusa",      "n8n",         "syncpack",   "knip",
        "depcheck",      "http-server", "serve",       "ng",         "vue-cli-service",
        "ava",           "tap"};
    return BASE_STR_IN(name, names);
}

/* Commands of the managers themselves. */
static const char *const npm_scripts[] = {"test", "t", "start", "stop", "restart"};
static const char *const pnpm_own[] = {"add",
                                       "audit",
                                       "bin",
                                       "c",
                                       "config",
                                       "create",
                                       "dedupe",
                                       "deploy",
                                       "dlx",
                                       "doctor",
                                       "env",
                                       "exec",
                                       "fetch",
                                       "help",
                                       "i",
                                       "import",
                                       "init",
                                       "install",
                                       "it",
                                       "licenses",
                                       "link",
                                       "list",
                                       "ll",
                                       "ln",
                                       "login",
                                       "logout",
                                       "ls",
                                       "outdated",
                                       "pack",
                                       "patch",
                                       "patch-commit",
                                       "prune",
                                       "publish",
                                       "rb",
                                       "rebuild",
                                       "remove",
                                       "rm",
                                       "root",
                                       "server",
                                       "setup",
                                       "store",
                                       "un",
                                       "uninstall",
                                       "unlink",
                                       "up",
                                       "update",
                                       "upgrade",
                                       "why",
                                       "approve-builds",
                                       "self-update",
                                       "cache",
                                       "cat-file",
                                       "ci",
                                       "view",
                                       "info",
                                       "version",
                                       "whoami",
                                       "search",
                                       "m",
                                       "multi",
                                       "recursive",
                                       "ignored-builds",
                                       "catalog",
                                       "node"};
static const char *const yarn_own[] = {"add",         "audit",
                                       "autoclean",   "bin",
                                       "cache",       "check",
                                       "config",      "constraints",
                                       "create",      "dedupe",
                                       "dlx",         "exec",
                                       "explain",     "generate-lock-entry",
                                       "global",      "help",
                                       "import",      "info",
                                       "init",        "install",
                                       "licenses",    "link",
                                       "list",        "login",
                                       "logout",      "node",
                                       "npm",         "outdated",
                                       "owner",       "pack",
                                       "patch",       "patch-commit",
                                       "plugin",      "policies",
                                       "publish",     "rebuild",
                                       "remove",      "search",
                                       "self-update", "set",
                                       "stage",       "tag",
                                       "team",        "unlink",
                                       "unplug",      "up",
                                       "upgrade",     "upgrade-interactive",
                                       "version",     "versions",
                                       "why",         "workspaces",
                                       "ui"};
static const char *const bun_own[] = {
    "add",    "a",        "build", "create", "c",       "exec",   "i",    "info",  "init", "install",
    "link",   "outdated", "patch", "pm",     "publish", "remove", "rm",   "repl",  "test", "unlink",
    "update", "upgrade",  "why",   "x",      "audit",   "bunx",   "help", "update"};

/* Options without a value that may stand in front of the script. */
static const char *const plain_options[] = {"-s",
                                            "--silent",
                                            "-q",
                                            "--quiet",
                                            "-w",
                                            "--workspace-root",
                                            "-r",
                                            "--recursive",
                                            "--parallel",
                                            "--stream",
                                            "-ws",
                                            "--workspaces",
                                            "--no-bail",
                                            "--bail",
                                            "--aggregate-output",
                                            "-v",
                                            "--verbose",
                                            "--offline",
                                            "--prefer-offline",
                                            "--color",
                                            "--bun",
                                            "--hot",
                                            "--watch",
                                            "--include-workspace-root",
                                            "-T",
                                            "--top-level",
                                            "--no-color",
                                            "--sequential",
                                            "--all",
                                            "-A",
                                            "-a",
                                            "-p",
                                            "-t",
                                            "-i",
                                            "-pt",
                                            "-Apt",
                                            "-Ap",
                                            "-Apti"};

struct parse {
    const struct link_command *command;
    size_t at;
    bool is_npm, is_pnpm, is_yarn, is_bun;
    struct link_script_call *out;
};

/* A filter that names one package: no pattern, no range of git, no neighbours. */
static bool is_one_package(struct base_str name)
{
    static const char *const marks[] = {"*", "...", "^", "{", "!", "["};
    for (size_t i = 0; i < COUNT(marks); i++)
        if (base_str_find(name, marks[i]) >= 0)
            return false;
    return name.n > 0 && !link_is_placeholder(name);
}

/* The value of an option of one of the names, "--name value" or "--name=value". 0: it is another option; -1:
 * it has no value that can be told. */
static int option_value(struct parse *p, const char *const *names, size_t count, struct base_str *value)
{
    const struct link_command_word *word = &p->command->words[p->at];
    ptrdiff_t equals = base_str_find_char(word->text, '=');
    struct base_str name = equals < 0 ? word->text : base_str_slice(word->text, 0, (size_t)equals);
    if (!base_str_in(name, names, count))
        return 0;
    if (equals >= 0) {
        *value = base_str_from(word->text, (size_t)equals + 1);
        return word->is_literal ? 1 : -1;
    }
    if (p->at + 1 >= p->command->word_count)
        return -1;
    word = &p->command->words[++p->at];
    *value = word->text;
    return word->is_literal ? 1 : -1;
}

/* One option; false when the rest cannot be told. */
static bool read_option(struct parse *p)
{
    static const char *const folders[] = {"--prefix", "-C", "--dir", "--cwd"};
    static const char *const npm_packages[] = {"-w", "--workspace"};
    static const char *const filters[] = {"--filter", "-F", "--filter-prod"};
    static const char *const valued[] = {"--loglevel", "--reporter", "--workspace-concurrency",
                                         "--if-present"};
    struct base_str text = p->command->words[p->at].text, value = BASE_STR_ABSENT;
    if (base_str_is(text, "--if-present"))
        return false; /* it need not be there */
    int found = option_value(p, folders, COUNT(folders), &value);
    if (found != 0) {
        p->out->folder = value;
        return found > 0 && !link_is_placeholder(value);
    }
    found = p->is_npm ? option_value(p, npm_packages, COUNT(npm_packages), &value)
                      : option_value(p, filters, COUNT(filters), &value);
    if (found != 0) {
        bool is_second = p->out->package.p != NULL;
        p->out->package = value;
        return found > 0 && !is_second && is_one_package(value);
    }
    if (option_value(p, valued, COUNT(valued), &value) != 0)
        return true;
    if (base_str_is(text, "-r") || base_str_is(text, "--recursive") || base_str_is(text, "-ws") ||
        base_str_is(text, "--workspaces") || base_str_is(text, "--all"))
        p->out->is_recursive = true;
    return BASE_STR_IN(text, plain_options);
}

/* Goes to the next word that is no option. */
static bool skip_options(struct parse *p)
{
    for (; p->at < p->command->word_count; p->at++) {
        struct base_str text = p->command->words[p->at].text;
        if (!base_str_starts(text, "-"))
            return p->command->words[p->at].is_literal;
        if (base_str_is(text, "--") || !read_option(p))
            return false;
    }
    return false;
}

static bool take_script(struct parse *p)
{
    if (!skip_options(p))
        return false;
    const struct link_command_word *word = &p->command->words[p->at++];
    p->out->script = word->text;
    p->out->line = word->line;
    p->out->col = word->col;
    /* npm takes its own options behind the script, too, up to "--". */
    for (; p->is_npm && p->at < p->command->word_count; p->at++) {
        struct base_str text = p->command->words[p->at].text;
        if (base_str_is(text, "--"))
            break;
        if (base_str_is(text, "--if-present"))
            return false;
        if ((base_str_starts(text, "-w") || base_str_starts(text, "--workspace") ||
             base_str_starts(text, "--prefix")) &&
            !read_option(p))
            return false;
    }
    return true;
}

/* A file that bun runs. */
static bool is_file(struct base_str name)
{
    return base_path_extension(base_path_name(name)).p || base_str_find_char(name, '/') >= 0;
}

/* yarn workspace NAME [run] X; yarn workspaces foreach … run X. */
static bool yarn_workspace(struct parse *p, bool is_all)
{
    if (is_all) {
        while (p->at < p->command->word_count && !base_str_is(p->command->words[p->at].text, "run"))
            p->at++;
        p->at++;
        p->out->is_recursive = true;
        return take_script(p);
    }
    if (p->at >= p->command->word_count || !p->command->words[p->at].is_literal)
        return false;
    p->out->package = p->command->words[p->at++].text;
    p->out->may_be_binary = true;
    if (p->at < p->command->word_count && base_str_is(p->command->words[p->at].text, "run"))
        p->at++;
    return is_one_package(p->out->package) && take_script(p) && !BASE_STR_IN(p->out->script, yarn_own);
}

bool link_script_parse(const struct link_command *command, struct link_script_call *out)
{
    struct parse p = {.command = command,
                      .is_npm = base_str_is(command->program, "npm"),
                      .is_pnpm = base_str_is(command->program, "pnpm"),
                      .is_yarn = base_str_is(command->program, "yarn"),
                      .is_bun = base_str_is(command->program, "bun"),
                      .out = out};
    *out = (struct link_script_call){.line = command->line, .col = command->col};
    if (!(p.is_npm || p.is_pnpm || p.is_yarn || p.is_bun) || !skip_options(&p))
        return false;
    struct base_str word = command->words[p.at].text;
    if (base_str_is(word, "run") || base_str_is(word, "run-script")) {
        p.at++;
        out->may_be_binary = p.is_yarn || p.is_bun;
        if (!take_script(&p) || (p.is_bun && is_file(out->script)))
            return false;
        if (base_str_find_char(out->script, ':') >= 0)
            out->may_be_binary = false;
        return true;
    }
    if (p.is_npm) {
        if (!BASE_STR_IN(word, npm_scripts) || !take_script(&p))
            return false;
        if (base_str_is(out->script, "t"))
            out->script = BASE_STR("test");
        return base_str_is(out->script, "test"); /* npm start may run server.js, npm restart both others */
    }
    out->may_be_binary = base_str_find_char(word, ':') < 0;
    if (p.is_yarn && (base_str_is(word, "workspace") || base_str_is(word, "workspaces"))) {
        p.at++;
        return yarn_workspace(&p, word.n > strlen("workspace"));
    }
    bool is_own = p.is_pnpm   ? BASE_STR_IN(word, pnpm_own)
                  : p.is_yarn ? BASE_STR_IN(word, yarn_own)
                              : BASE_STR_IN(word, bun_own) || is_file(word);
    return !is_own && take_script(&p);
}
