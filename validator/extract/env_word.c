/*
 * Words that look like the name of an environment variable, in whatever language: A_B. Almost every such name
 * has an underscore, and underscores are rare elsewhere, so looking for them alone is quick. Whether a word
 * is a variable is for a linker to say, which knows the names that matter.
 */
#include "validator/base/hash.h"
#include "validator/extract/env_name_p.h"

/* What lies behind is data, not text that somebody wrote. */
#define MOST_BYTES ((size_t)4 << 20)
/* Names of variables are shorter. */
#define LONGEST_NAME 100u

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* The word around the underscore at `at`; empty when it is none. Nothing before *end is looked at, which
 * moves behind the word. */
static struct base_str word_at(struct base_str text, size_t at, size_t *end)
{
    size_t from = at, to = at + 1;
    while (from > *end && at - from < LONGEST_NAME && extract_is_env_char(text.p[from - 1]))
        from--;
    while (to < text.n && to - at < LONGEST_NAME && extract_is_env_char(text.p[to]))
        to++;
    *end = to;
    bool inside = (from > 0 && is_lower(text.p[from - 1])) || (to < text.n && is_lower(text.p[to]));
    inside = inside || (text.p[from] >= '0' && text.p[from] <= '9');
    struct base_str word = base_str_slice(text, from, to);
    bool has_letter = false;
    for (size_t i = 0; i < word.n; i++)
        has_letter = has_letter || (word.p[i] >= 'A' && word.p[i] <= 'Z');
    return inside || !has_letter || word.n < 3 ? base_str_slice(text, at, at) : word;
}

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    struct base_str text = base_str_slice(input->bytes, 0, MOST_BYTES);
    struct base_map seen = {0};
    size_t at = 0, counted = 0;
    int line = 1;
    while (at < text.n) {
        const char *hit = memchr(text.p + at, '_', text.n - at);
        if (!hit)
            break;
        struct base_str word = word_at(text, (size_t)(hit - text.p), &at);
        bool added = false;
        if (word.n)
            base_map_put(&seen, word, &added);
        if (!added)
            continue;
        size_t start = (size_t)(word.p - text.p);
        for (const char *p = text.p + counted; (p = memchr(p, '\n', (size_t)(word.p - p))); p++)
            line++;
        counted = start;
        FACTS_EMIT(out, env_word, .line = line, .name = word);
    }
    base_map_finish(&seen);
}

static bool recognises(const struct extract_input *input)
{
    size_t n = input->bytes.n < 8000 ? input->bytes.n : 8000;
    return n > 0 && memchr(input->bytes.p, '\0', n) == NULL;
}

static const char *const globs[] = {
    "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,vue,svelte,astro}",
    "**/*.{sh,bash,zsh,fish,ps1,bat,cmd,py,rb,go,rs,java,kt,kts,cs,php,pl,lua,ex,exs,swift,scala,c,cc,cpp,h}",
    "**/*.{yml,yaml,json,jsonc,json5,toml,tf,tfvars,hcl,prisma}",
    "**/*.{conf,cfg,ini,properties,service,mk,nix,gradle}",
    "**/*.{html,ejs,hbs,j2,tpl,tmpl,template,md,mdx,rst,adoc,txt}",
    "dockerfile*",
    "*.dockerfile",
    "containerfile*",
    "makefile",
    "justfile",
    "procfile",
    "caddyfile",
    "jenkinsfile",
    "taskfile*",
    "**/bin/*",
    "setup",
    "start",
    "run",
    "build",
    "deploy",
    "install",
    "release",
    "entrypoint",
    "bootstrap",
    "dev",
    "rakefile",
    "brewfile",
    "vagrantfile",
    "**/scripts/*",
    "**/.husky/*",
    NULL};
static const enum facts_table fills[] = {FACTS_TABLE_env_word, FACTS_TABLE_COUNT};

const struct extract_extractor extract_env_word = {
    .name = "env_word",
    .summary = "Words in capitals that may name an environment variable, in text of any kind.",
    .globs = globs,
    .fills = fills,
    .recognises = recognises,
    .run = run,
};
