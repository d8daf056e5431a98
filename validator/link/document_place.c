/*
 * What place and title say of a document. Only words that leave no doubt count: a document that is taken for
 * a record by mistake is one whose drift nobody sees.
 */
#include "validator/link/document_p.h"

/* Folders that mean the same wherever they are. */
static const struct {
    const char *name;
    enum link_document_kind kind;
    const char *reason;
} folders[] = {
    {"node_modules", LINK_DOCUMENT_THIRD_PARTY, "lies among installed packages"},
    {"vendor", LINK_DOCUMENT_THIRD_PARTY, "lies among code from elsewhere"},
    {"vendored", LINK_DOCUMENT_THIRD_PARTY, "lies among code from elsewhere"},
    {"third_party", LINK_DOCUMENT_THIRD_PARTY, "lies among code from elsewhere"},
    {"third-party", LINK_DOCUMENT_THIRD_PARTY, "lies among code from elsewhere"},
    {"thirdparty", LINK_DOCUMENT_THIRD_PARTY, "lies among code from elsewhere"},
    {"extern", LINK_DOCUMENT_THIRD_PARTY, "lies among code from elsewhere"},
    {"site-packages", LINK_DOCUMENT_THIRD_PARTY, "lies among installed packages"},
    {"Pods", LINK_DOCUMENT_THIRD_PARTY, "lies among installed packages"},
    {"ISSUE_TEMPLATE", LINK_DOCUMENT_TEMPLATE, "is a form"},
    {"PULL_REQUEST_TEMPLATE", LINK_DOCUMENT_TEMPLATE, "is a form"},
    {"templates", LINK_DOCUMENT_TEMPLATE, "lies among templates"},
    {"template", LINK_DOCUMENT_TEMPLATE, "lies among templates"},
    {"_templates", LINK_DOCUMENT_TEMPLATE, "lies among templates"},
    {"fixtures", LINK_DOCUMENT_TEMPLATE, "is a test fixture"},
    {"fixture", LINK_DOCUMENT_TEMPLATE, "is a test fixture"},
    {"__fixtures__", LINK_DOCUMENT_TEMPLATE, "is a test fixture"},
    {"__snapshots__", LINK_DOCUMENT_TEMPLATE, "is a test fixture"},
    {"__tests__", LINK_DOCUMENT_TEMPLATE, "is a test fixture"},
    {"testdata", LINK_DOCUMENT_TEMPLATE, "is a test fixture"},
    {"test-data", LINK_DOCUMENT_TEMPLATE, "is a test fixture"},
    {"archive", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"archived", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"archives", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"_archive", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"_archived", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"attic", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"versioned_docs", LINK_DOCUMENT_ARCHIVE, "describes an earlier release"},
    {".changeset", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"changelog", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"changelogs", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"openspec", LINK_DOCUMENT_RECORD, "belongs to OpenSpec"},
    {"adr", LINK_DOCUMENT_RECORD, "is a decision"},
    {"adrs", LINK_DOCUMENT_RECORD, "is a decision"},
    {"rfc", LINK_DOCUMENT_RECORD, "is a proposal"},
    {"rfcs", LINK_DOCUMENT_RECORD, "is a proposal"},
    {"postmortems", LINK_DOCUMENT_RECORD, "tells of what happened"},
};

/* Folders that mean something among documents: the first segment of a path, or one below such a folder. */
static const struct {
    const char *name;
    enum link_document_kind kind;
    const char *reason;
} among_documents[] = {
    {"legacy", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"old", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"deprecated", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"obsolete", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"history", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"historical", LINK_DOCUMENT_ARCHIVE, "lies in an archive"},
    {"decisions", LINK_DOCUMENT_RECORD, "is a decision"},
    {"decision-records", LINK_DOCUMENT_RECORD, "is a decision"},
    {"architecture-decisions", LINK_DOCUMENT_RECORD, "is a decision"},
    {"proposals", LINK_DOCUMENT_RECORD, "is a proposal"},
    {"proposal", LINK_DOCUMENT_RECORD, "is a proposal"},
    {"plans", LINK_DOCUMENT_RECORD, "is a plan"},
    {"plan", LINK_DOCUMENT_RECORD, "is a plan"},
    {"planning", LINK_DOCUMENT_RECORD, "is a plan"},
    {"roadmap", LINK_DOCUMENT_RECORD, "is a plan"},
    {"ideas", LINK_DOCUMENT_RECORD, "is an idea"},
    {"brainstorms", LINK_DOCUMENT_RECORD, "is an idea"},
    {"prd", LINK_DOCUMENT_RECORD, "is a plan"},
    {"prds", LINK_DOCUMENT_RECORD, "is a plan"},
    {"tasks", LINK_DOCUMENT_RECORD, "is a plan"},
    {"tickets", LINK_DOCUMENT_RECORD, "is a plan"},
    {"todo", LINK_DOCUMENT_RECORD, "is a plan"},
    {"backlog", LINK_DOCUMENT_RECORD, "is a plan"},
    {"sprints", LINK_DOCUMENT_RECORD, "is a plan"},
    {"epics", LINK_DOCUMENT_RECORD, "is a plan"},
    {"milestones", LINK_DOCUMENT_RECORD, "is a plan"},
    {"superpowers", LINK_DOCUMENT_RECORD, "is a plan"},
    {"audits", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"audit", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"findings", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"experiments", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"spikes", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"research", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"investigations", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"evidence", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"reports", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"reviews", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"incidents", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"retros", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"retrospectives", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"journal", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"conversations", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"worklog", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"sessions", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"meetings", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"minutes", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"handoffs", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"releases", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"release-notes", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"upgrades", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"upgrading", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"blog", LINK_DOCUMENT_RECORD, "is an article"},
    {"posts", LINK_DOCUMENT_RECORD, "is an article"},
    {"articles", LINK_DOCUMENT_RECORD, "is an article"},
    {"news", LINK_DOCUMENT_RECORD, "is an article"},
};
static const char *const document_folders[] = {"docs",    "doc",   "documentation", "wiki",
                                               "content", "notes", "design"};

/* Hidden folders whose documents are about the repository itself. */
static const char *const open_folders[] = {".github",    ".gitlab",       ".vitepress", ".vuepress",
                                           ".storybook", ".devcontainer", ".docker"};

/* Words of a name that leave no doubt; in lower case. */
static const struct {
    const char *word;
    enum link_document_kind kind;
    const char *reason;
} sure_words[] = {
    {"changelog", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"changes", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"roadmap", LINK_DOCUMENT_RECORD, "is a plan"},
    {"todo", LINK_DOCUMENT_RECORD, "is a plan"},
    {"todos", LINK_DOCUMENT_RECORD, "is a plan"},
    {"backlog", LINK_DOCUMENT_RECORD, "is a plan"},
    {"prd", LINK_DOCUMENT_RECORD, "is a plan"},
    {"rfc", LINK_DOCUMENT_RECORD, "is a proposal"},
    {"proposal", LINK_DOCUMENT_RECORD, "is a proposal"},
    {"adr", LINK_DOCUMENT_RECORD, "is a decision"},
    {"postmortem", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"retrospective", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"handoff", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"worklog", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"devlog", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"template", LINK_DOCUMENT_TEMPLATE, "is a template"},
};

/* Words that say so at the end of a name of several, such as IMPLEMENTATION_PLAN. */
static const struct {
    const char *word;
    enum link_document_kind kind;
    const char *reason;
} last_words[] = {
    {"plan", LINK_DOCUMENT_RECORD, "is a plan"},
    {"plans", LINK_DOCUMENT_RECORD, "is a plan"},
    {"tasks", LINK_DOCUMENT_RECORD, "is a plan"},
    {"ideas", LINK_DOCUMENT_RECORD, "is an idea"},
    {"summary", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"report", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"findings", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"audit", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"analysis", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"research", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"investigation", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"spike", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"progress", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"complete", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"completed", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"notes", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"history", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"log", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"upgrade", LINK_DOCUMENT_RECORD, "tells of changes"},
};

/* Whole names, without extension and in lower case. */
static const struct {
    const char *name;
    enum link_document_kind kind;
    const char *reason;
} whole_names[] = {
    {"history", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"releases", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"news", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"plan", LINK_DOCUMENT_RECORD, "is a plan"},
    {"tasks", LINK_DOCUMENT_RECORD, "is a plan"},
    {"ideas", LINK_DOCUMENT_RECORD, "is an idea"},
    {"findings", LINK_DOCUMENT_RECORD, "tells what was found"},
    {"runlog", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"progress", LINK_DOCUMENT_RECORD, "tells of what happened"},
    {"upgrading", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"migrating", LINK_DOCUMENT_RECORD, "tells of changes"},
    {"code_of_conduct", LINK_DOCUMENT_THIRD_PARTY, "is a text from elsewhere"},
    {"license", LINK_DOCUMENT_THIRD_PARTY, "is a text from elsewhere"},
    {"licence", LINK_DOCUMENT_THIRD_PARTY, "is a text from elsewhere"},
    {"pull_request_template", LINK_DOCUMENT_TEMPLATE, "is a form"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MOST_WORDS 12u
#define LONGEST_NAME 128u

static const struct link_document_class unsaid = {LINK_DOCUMENT_LIVING, NULL};

static bool is_document_folder(struct base_str segment)
{
    return BASE_STR_IN_NOCASE(segment, document_folders);
}

static bool is_tool_folder(struct base_str segment)
{
    if (!base_str_starts(segment, ".") || segment.n < 2)
        return base_str_starts(segment, "_bmad") || base_str_is(segment, "memory-bank");
    for (size_t i = 0; i < COUNT(open_folders); i++)
        if (base_str_is(segment, open_folders[i]))
            return false;
    return true;
}

static struct link_document_class by_folder(struct base_str directory)
{
    bool is_among = true;
    struct base_str rest = directory, segment;
    while (directory.n && (segment = base_str_split(&rest, '/')).p) {
        for (size_t i = 0; i < COUNT(folders); i++)
            if (base_str_is(segment, folders[i].name))
                return (struct link_document_class){folders[i].kind, folders[i].reason};
        for (size_t i = 0; is_among && i < COUNT(among_documents); i++)
            if (base_str_eq_nocase(segment, base_str_of(among_documents[i].name)))
                return (struct link_document_class){among_documents[i].kind, among_documents[i].reason};
        if (is_tool_folder(segment))
            return (struct link_document_class){LINK_DOCUMENT_TEMPLATE, "holds instructions for a tool"};
        is_among = is_document_folder(segment) || (is_among && segment.p != directory.p);
    }
    return unsaid;
}

/* 2026-01-31-name, log-2026-01-31: of a day, not of today. */
static bool has_day(struct base_str name)
{
    for (size_t from = 0; from + 8 <= name.n; from++) {
        size_t digits = 0, i = from;
        if (from > 0 && name.p[from - 1] >= '0' && name.p[from - 1] <= '9')
            continue;
        for (; i < name.n && i - from < 10 && ((name.p[i] >= '0' && name.p[i] <= '9') || name.p[i] == '-');
             i++)
            digits += name.p[i] != '-';
        if (digits == 8 && base_str_starts(base_str_from(name, from), "20"))
            return true;
    }
    return false;
}

/* 0001-name and adr-001: how decisions and proposals are numbered. */
static bool is_numbered_record(struct base_str name)
{
    size_t digits = 0;
    while (digits < name.n && name.p[digits] >= '0' && name.p[digits] <= '9')
        digits++;
    return digits == 4 && name.n > 5 && name.p[4] == '-';
}

/* The words of a name or title, in lower case. */
static size_t split_words(struct base_str text, char scratch[LONGEST_NAME], struct base_str words[MOST_WORDS])
{
    size_t n = 0, start = 0, length = text.n < LONGEST_NAME ? text.n : LONGEST_NAME;
    for (size_t i = 0; i <= length && n < MOST_WORDS; i++) {
        char c = i < length ? text.p[i] : '-';
        bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80) {
            scratch[i] = is_upper ? (char)(c + 'a' - 'A') : c;
            continue;
        }
        if (i > start)
            words[n++] = base_str_make(scratch + start, i - start);
        start = i + 1;
    }
    return n;
}

static struct link_document_class by_words(struct base_str text)
{
    char scratch[LONGEST_NAME];
    struct base_str words[MOST_WORDS];
    size_t n = split_words(text, scratch, words);
    for (size_t w = 0; w < n; w++)
        for (size_t i = 0; i < COUNT(sure_words); i++)
            if (base_str_is(words[w], sure_words[i].word))
                return (struct link_document_class){sure_words[i].kind, sure_words[i].reason};
    for (size_t i = 0; n > 1 && i < COUNT(last_words); i++)
        if (base_str_is(words[n - 1], last_words[i].word))
            return (struct link_document_class){last_words[i].kind, last_words[i].reason};
    return unsaid;
}

struct link_document_class link_document_by_path(struct base_str path, bool is_test)
{
    struct link_document_class class = by_folder(base_path_dir(path));
    if (class.reason)
        return class;
    struct base_str name = base_path_name(path), extension = base_path_extension(name);
    struct base_str stem = extension.p ? base_str_slice(name, 0, name.n - extension.n - 1) : name;
    if (is_test && !base_str_eq_nocase(stem, BASE_STR("README")))
        return (struct link_document_class){LINK_DOCUMENT_TEMPLATE, "is a test fixture"};
    for (size_t i = 0; i < COUNT(whole_names); i++)
        if (base_str_eq_nocase(stem, base_str_of(whole_names[i].name)))
            return (struct link_document_class){whole_names[i].kind, whole_names[i].reason};
    if (has_day(stem))
        return (struct link_document_class){LINK_DOCUMENT_RECORD, "has a day in its name"};
    if (is_numbered_record(stem))
        return (struct link_document_class){LINK_DOCUMENT_RECORD, "is a numbered record"};
    return by_words(stem);
}

/* Fewer words are sure in a title, which is a sentence: "Making changes" tells of none. */
struct link_document_class link_document_by_title(struct base_str title)
{
    static const char *const sure[] = {"changelog",  "roadmap",       "rfc", "adr",
                                       "postmortem", "retrospective", "prd", "proposal"};
    char scratch[LONGEST_NAME];
    struct base_str words[MOST_WORDS];
    size_t n = title.p ? split_words(title, scratch, words) : 0;
    for (size_t w = 0; w < n; w++)
        for (size_t i = 0; i < COUNT(sure); i++)
            if (base_str_is(words[w], sure[i]) && (w == 0 || w + 1 == n))
                return by_words(base_str_of(sure[i]));
    if (n > 1 && base_str_is(words[n - 1], "plan"))
        return (struct link_document_class){LINK_DOCUMENT_RECORD, "is a plan"};
    return unsaid;
}
