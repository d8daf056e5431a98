/*
 * `secrets`: keys and tokens that no file may hold. Those of well-known makers are told by how they begin;
 * all beginnings are looked for in one pass. Neither a message nor a subject has any of a secret in it.
 */
#include "validator/contract/contract_p.h"

#include "validator/base/memory.h"
#include "validator/base/pattern.h"
#include "validator/base/phrases.h"

#include <string.h>

#define KEY_BYTES 300 /* of Base64, in a private key that is one */
#define KEY_LINE 32   /* a shorter run is a word */
#define KEY_SEARCH 8192u

static const struct {
    const char *begins, *name;
    unsigned least; /* letters, digits, '_' and '-' that follow */
} makers[] = {
    {"sk_live_", "a live key of Stripe", 16},
    {"rk_live_", "a restricted live key of Stripe", 16},
    {"whsec_", "a webhook secret of Stripe", 24},
    {"AKIA", "an access key of AWS", 16},
    {"ASIA", "a temporary access key of AWS", 16},
    {"ghp_", "a token of GitHub", 36},
    {"gho_", "a token of GitHub", 36},
    {"ghs_", "a token of GitHub", 36},
    {"github_pat_", "a token of GitHub", 40},
    {"glpat-", "a token of GitLab", 20},
    {"xoxb-", "a bot token of Slack", 20},
    {"xoxp-", "a user token of Slack", 20},
    {"AIza", "a key of Google", 35},
    {"npm_", "a token of npm", 36},
    {"sk-ant-", "a key of Anthropic", 32},
    {"sk-proj-", "a key of OpenAI", 32},
    {"PRIVATE KEY-----", "a private key", 0},
};

/* What no real key has in it. In lower case. */
static const char *const placeholders[] = {"example",     "xxxx",      "your",   "replace",
                                           "changeme",    "change_me", "dummy",  "0000000",
                                           "placeholder", "1234567",   "abcdef", "redacted"};

struct looking {
    struct contract_run *run;
    const struct document_node *said;
    uint32_t file;
    struct base_str text, path;
    size_t met;
    struct base_phrases *phrases;
};

static bool is_token(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

static bool is_exempt(struct looking *looking, struct base_str token)
{
    const struct document_node *except = document_member(looking->said, "except");
    struct base_str folded = contract_fold(looking->run, token);
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
        if (base_str_find(folded, placeholders[i]) >= 0)
            return true;
    for (const struct document_node *n = contract_next(except, NULL); n; n = contract_next(except, n))
        if (base_str_find_str(token, n->text) >= 0)
            return true;
    return false;
}

static bool is_base64(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '+' || c == '/' ||
           c == '=';
}

/* A header alone is an example, and code may write one; a key of any use has long lines of Base64 behind it,
 * with nothing but white space, quotes and escapes between. */
static bool is_key(struct base_str behind)
{
    size_t n = 0, line = 0;
    behind = base_str_slice(behind, 0, KEY_SEARCH);
    for (size_t i = 0; i < behind.n && n < KEY_BYTES; i++) {
        char c = behind.p[i];
        bool is_escape = c == '\\' && i + 1 < behind.n && (behind.p[i + 1] == 'n' || behind.p[i + 1] == 'r');
        if (is_base64(c)) {
            line++;
            n += line == KEY_LINE ? KEY_LINE : line > KEY_LINE;
            continue;
        }
        if (!is_escape && c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != '"' && c != '\'')
            break;
        i += is_escape;
        line = 0;
    }
    return n >= KEY_BYTES;
}

static void complain(struct looking *looking, size_t at, const char *name)
{
    struct contract_item item = {.kind = "secret",
                                 .file = looking->file,
                                 .line = contract_line_at(looking->text, at, 1),
                                 .subject = base_str_of(name),
                                 .said = looking->said};
    looking->met++;
    contract_break(
        looking->run, &item,
        "%.*s holds %s. Take it out and revoke it; if it is none, name what it has in it under 'except'.",
        BASE_STR_ARG(looking->path), name);
}

static void found(void *context, uint32_t maker, size_t from, size_t to)
{
    struct looking *looking = context;
    size_t end = to;
    if (makers[maker].least == 0) {
        if (is_key(base_str_from(looking->text, to)))
            complain(looking, from, makers[maker].name);
        return;
    }
    if (from > 0 && is_token(looking->text.p[from - 1]))
        return;
    while (end < looking->text.n && is_token(looking->text.p[end]))
        end++;
    if (end - to >= makers[maker].least && !is_exempt(looking, base_str_slice(looking->text, from, end)))
        complain(looking, from, makers[maker].name);
}

static void try_patterns(struct looking *looking)
{
    const struct document_node *patterns = document_member(looking->said, "patterns");
    for (const struct document_node *n = contract_next(patterns, NULL); n; n = contract_next(patterns, n)) {
        struct base_pattern *pattern = NULL;
        struct base_str rest = looking->text, line, all;
        if (base_pattern_create(&pattern, n->text, NULL) != BASE_OK)
            continue;
        while ((line = base_str_split(&rest, '\n')).p)
            if (base_pattern_match(pattern, line, &all, 1) == 1 && !is_exempt(looking, all))
                complain(looking, (size_t)(all.p - looking->text.p), "what a pattern of the contract finds");
        base_pattern_destroy(pattern);
    }
}

static void look_at(struct looking *looking, uint32_t file)
{
    char *bytes = NULL;
    struct base_buf decoded = {0};
    looking->file = file;
    looking->path = FACTS_GET_TEXT(looking->run->store, file, file, path);
    looking->text = contract_bytes(looking->run, file, &bytes, &decoded);
    if (looking->text.p) {
        base_phrases_search(looking->phrases, looking->text, found, looking);
        try_patterns(looking);
    }
    base_free(bytes);
    base_buf_finish(&decoded);
}

void contract_secrets(struct contract_run *run, const struct document_node *value)
{
    struct base_phrases *phrases = base_phrases_create();
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        (void)base_phrases_add(phrases, base_str_of(makers[i].begins));
    base_phrases_seal(phrases);
    for (const struct document_node *n = contract_next(value, NULL); n; n = contract_next(value, n)) {
        struct looking looking = {.run = run, .said = n, .phrases = phrases};
        size_t all = facts_store_count(run->store, FACTS_TABLE_file);
        bool every = run->contract->files.n == 0;
        for (size_t i = 0; i < (every ? all : run->files.n); i++)
            look_at(&looking, every ? (uint32_t)i : run->files.items[i]);
        if (looking.met == 0 && all > 0)
            contract_hold(run, &(struct contract_item){.kind = "secret",
                                                       .file = every ? 0 : run->files.items[0],
                                                       .subject = BASE_STR("secrets"),
                                                       .said = n});
    }
    base_phrases_destroy(phrases);
}
