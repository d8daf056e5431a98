/*
 * Names of environment variables in documents (kind `env`): the rows of their tables and lists, lines
 * NAME=value in blocks that look like a .env file, and code in text that can be nothing else: $NAME,
 * NAME=value, process.env.NAME.
 *
 * What nothing in the repository knows is missing. It is sure in a list most of whose names are known: a list
 * without a known name is about another program. In a block it is likely, in text weak: there a reader's own
 * program is meant as often. A name that a library, a tool or a container may read by itself is unknown,
 * unless it is nearly one that the repository reads and the document lacks: then it is a slip.
 */
#include "validator/link/doc_reference_p.h"
#include "validator/link/env_known_p.h"
#include "validator/link/env_table_p.h"

#include "validator/base/suggest.h"

#include <string.h>

/* Lines of a block that is taken for a .env file, and how far a slip is from what was meant (half edits). */
#define FEWEST_LINES 3u
/* Known names that make a list one of this repository's variables: DATABASE_URL alone is in every program. */
#define FEWEST_KNOWN 3u
#define NEAREST 4u

struct work {
    struct link_references *references;
    struct link_env_known known;
    const struct link_document *document;
    struct base_map named; /* names in its tables and lists */
};

static enum link_env_presence presence_of(struct base_str word)
{
    static const char *const words[] = {"there", "alike", "outside"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (base_str_is(word, words[i]))
            return (enum link_env_presence)i;
    return LINK_ENV_NOWHERE;
}

static bool mentions(const char *word, struct base_str path)
{
    struct base_str rest = path, segment;
    while ((segment = base_str_split(&rest, '/')).p)
        for (size_t i = 0; i + strlen(word) <= segment.n; i++)
            if (base_str_eq_nocase(base_str_slice(segment, i, i + strlen(word)), base_str_of(word)))
                return true;
    return false;
}

/* Pages about going from one version to another name what is gone. */
static bool is_about_moving(struct base_str path)
{
    return mentions("migrat", path) || mentions("upgrad", path);
}

static void add(struct work *work, int64_t line, int64_t col, struct base_str text, struct base_str name,
                enum link_env_presence presence, enum link_certainty certainty)
{
    bool is_gap =
        presence == LINK_ENV_NOWHERE &&
        (base_str_starts(name, "YOUR_") || base_str_starts(name, "MY_") || base_str_starts(name, "SOME_"));
    if (is_gap)
        return;
    struct link_doc_reference reference = {.document = work->document,
                                           .line = line,
                                           .col = col,
                                           .kind = "env",
                                           .text = text,
                                           .target = name,
                                           .status = LINK_REFERENCE_FOUND,
                                           .certainty = certainty,
                                           .ignores = LINK_NEGATED | LINK_FUTURE | LINK_EXAMPLE | LINK_ARROW};
    if (presence == LINK_ENV_OUTSIDE || presence == LINK_ENV_NOWHERE) {
        struct base_str near = link_env_closest(&work->known, name);
        bool is_slip =
            near.p && base_distance(name, near, NEAREST) <= NEAREST && !base_map_get(&work->named, near);
        reference.status = LINK_REFERENCE_BROKEN;
        reference.reason = BASE_STR("nothing reads or sets it");
        reference.hint = near.p && !base_map_get(&work->named, near) ? near : BASE_STR_ABSENT;
        if (presence == LINK_ENV_OUTSIDE && !is_slip) {
            reference.status = LINK_REFERENCE_UNKNOWN;
            reference.reason = BASE_STR("a library, a tool or a container may read it");
        }
        if (work->known.has_other_languages || !work->known.has_reads ||
            is_about_moving(work->document->path))
            reference.certainty = certainty == LINK_SURE ? LINK_LIKELY : certainty;
    }
    link_reference_add(work->references, &reference);
}

/* ---- tables and lists ---- */

struct list {
    size_t from, to; /* rows of doc_env */
    size_t there, nowhere;
};

/* Rows of one list stand together: rows of a document are sorted by line. */
static struct list list_at(const struct facts_store *store, size_t from, size_t end)
{
    struct list list = {from, from, 0, 0};
    int64_t line = FACTS_GET_INT(store, doc_env, from, list_line);
    while (list.to < end && FACTS_GET_INT(store, doc_env, list.to, list_line) == line) {
        enum link_env_presence presence = presence_of(FACTS_GET_TEXT(store, doc_env, list.to, presence));
        list.there += presence == LINK_ENV_THERE;
        list.nowhere += presence == LINK_ENV_NOWHERE;
        list.to++;
    }
    return list;
}

static void add_list(struct work *work, const struct list *list)
{
    struct facts_store *store = work->references->store;
    for (size_t i = list->from; i < list->to; i++) {
        struct facts_doc_env row;
        FACTS_GET(store, doc_env, i, &row);
        bool is_ours = list->there >= FEWEST_KNOWN && list->there > list->nowhere;
        enum link_certainty certainty = is_ours ? LINK_SURE : list->there ? LINK_LIKELY : LINK_WEAK;
        bool is_one_word = base_str_find_char(row.name, '_') < 0;
        if (row.is_retired == 1)
            certainty = LINK_WEAK;
        else if (is_one_word && certainty == LINK_SURE && !base_map_get(&work->known.words, row.name))
            certainty = LINK_LIKELY; /* words of one piece are not looked for in all text */
        add(work, row.line, row.col, row.name, row.name, presence_of(row.presence), certainty);
    }
}

static void name_rows(struct work *work, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        *base_map_put(&work->named, FACTS_GET_TEXT(work->references->store, doc_env, i, name), NULL) = 1;
}

/* The rows [from, to) are those of the document at hand. */
static void read_lists(struct work *work, size_t from, size_t to)
{
    for (size_t i = from; i < to;) {
        struct list list = list_at(work->references->store, i, to);
        add_list(work, &list);
        i = list.to;
    }
}

/* ---- code ---- */

static size_t name_length(struct base_str text)
{
    size_t n = 0;
    while (n < text.n && ((text.p[n] >= 'A' && text.p[n] <= 'Z') || text.p[n] == '_' ||
                          (n > 0 && text.p[n] >= '0' && text.p[n] <= '9')))
        n++;
    return n;
}

/* $NAME, ${NAME}, NAME=…, process.env.NAME, os.environ["NAME"]: the name; absent for other code. */
static struct base_str name_in_code(struct base_str text)
{
    static const char *const owners[] = {
        "process.env.", "import.meta.env.", "Deno.env.get(\"",  "os.environ[\"",
        "os.Getenv(\"", "env::var(\"",      "System.getenv(\"", "env."};
    struct base_str rest = text;
    bool is_sure = false;
    for (size_t i = 0; i < sizeof owners / sizeof *owners && !is_sure; i++)
        if (base_str_starts(text, owners[i])) {
            rest = base_str_from(text, strlen(owners[i]));
            is_sure = true;
        }
    if (!is_sure && base_str_starts(text, "$")) {
        rest = base_str_from(text, 1 + base_str_starts(text, "${"));
        is_sure = true;
    }
    size_t n = name_length(rest);
    struct base_str name = base_str_slice(rest, 0, n), behind = base_str_from(rest, n);
    is_sure = is_sure || base_str_starts(behind, "=");
    bool is_whole = behind.n == 0 || strchr("=}\"'])", behind.p[0]);
    return is_sure && is_whole && link_env_is_name(name) && base_str_find_char(name, '_') > 0
               ? name
               : BASE_STR_ABSENT;
}

static void read_spans(struct work *work)
{
    const struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_span, work->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_code_span span;
        FACTS_GET(store, code_span, i, &span);
        struct base_str name = name_in_code(base_str_trim(span.text));
        if (name.p && !base_map_get(&work->named, name))
            add(work, span.line, span.col, name, name, link_env_presence(&work->known, name), LINK_WEAK);
    }
}

/* The name of a line NAME=value, `export` before it or not; absent for another line. */
static struct base_str line_name(struct base_str line)
{
    line = base_str_trim(line);
    if (base_str_starts(line, "export "))
        line = base_str_trim(base_str_from(line, 7));
    size_t n = name_length(line);
    return n > 1 && n < line.n && line.p[n] == '=' ? base_str_slice(line, 0, n) : BASE_STR_ABSENT;
}

/* A block all of whose lines are comments and NAME=value. */
static bool is_env_block(const struct facts_code_block *block, size_t *there)
{
    static const char *const languages[] = {"env", "dotenv",     "sh",   "bash", "shell",
                                            "ini", "properties", "text", "txt",  ""};
    bool fits = !block->language.p;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        fits = fits || base_str_is(block->language, languages[i]);
    struct base_str rest = block->text, line;
    size_t names = 0;
    while (fits && (line = base_str_split(&rest, '\n')).p) {
        struct base_str text = base_str_trim(line);
        bool is_name = line_name(text).p != NULL;
        names += is_name;
        fits = is_name || text.n == 0 || text.p[0] == '#';
    }
    *there = names;
    return fits && names >= FEWEST_LINES;
}

static void read_block(struct work *work, const struct facts_code_block *block)
{
    size_t names, there = 0;
    if (!is_env_block(block, &names))
        return;
    struct base_str rest = block->text, line;
    while ((line = base_str_split(&rest, '\n')).p) {
        struct base_str name = line_name(line);
        there += name.p && link_env_presence(&work->known, name) == LINK_ENV_THERE;
    }
    rest = block->text;
    for (int64_t number = block->line; (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str name = line_name(line);
        if (name.p && link_env_is_name(name))
            add(work, number, FACTS_NULL, name, name, link_env_presence(&work->known, name),
                2 * there > names ? LINK_LIKELY : LINK_WEAK);
    }
}

static void read_blocks(struct work *work)
{
    const struct facts_store *store = work->references->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_code_block, work->document->file);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_code_block block;
        FACTS_GET(store, code_block, i, &block);
        read_block(work, &block);
    }
}

static void run(struct link_references *references)
{
    struct work work = {.references = references};
    size_t at = 0, rows = facts_store_count(references->store, FACTS_TABLE_doc_env);
    link_env_known_init(&work.known, references->store);
    /* Documents and the rows of doc_env are both in the order of paths. */
    for (size_t i = 0; i < references->document_count; i++) {
        work.document = &references->documents[i];
        work.named = (struct base_map){0};
        while (at < rows &&
               base_str_cmp(FACTS_GET_TEXT(references->store, doc_env, at, path), work.document->path) < 0)
            at++;
        size_t from = at;
        while (at < rows &&
               base_str_eq(FACTS_GET_TEXT(references->store, doc_env, at, path), work.document->path))
            at++;
        name_rows(&work, from, at);
        read_lists(&work, from, at);
        read_spans(&work);
        read_blocks(&work);
        base_map_finish(&work.named);
    }
    link_env_known_finish(&work.known);
}

static const enum facts_table needs[] = {FACTS_TABLE_doc_env, FACTS_TABLE_code_span, FACTS_TABLE_code_block,
                                         LINK_ENV_KNOWN_NEEDS, FACTS_TABLE_COUNT};

const struct link_reference_kind link_reference_env = {"env", needs, run};
