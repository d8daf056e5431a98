/* Every key of a contract, and what its value may be: the one list from which entries are checked. */
#include "validator/config/contract_p.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define KEY(name, type)                                                                                      \
    {                                                                                                        \
        name, type, NULL, 0                                                                                  \
    }
#define WITH(name, type, members)                                                                            \
    {                                                                                                        \
        name, type, members, COUNT(members)                                                                  \
    }

/* A set of texts: a list of them, `{table, column, where}`, `{query}` or `{files}`. */
static const struct config_contract_key set_keys[] = {
    KEY("table", CONFIG_KEY_TEXT),  KEY("column", CONFIG_KEY_TEXT), KEY("where", CONFIG_KEY_TEXT_MAP),
    KEY("query", CONFIG_KEY_QUERY), KEY("files", CONFIG_KEY_TEXTS),
};
const struct config_contract_key config_contract_set = WITH("a set", CONFIG_KEY_SET, set_keys);

static const struct config_contract_key phrase_keys[] = {
    KEY("phrase", CONFIG_KEY_TEXT), KEY("regex", CONFIG_KEY_REGEX),   KEY("suggest", CONFIG_KEY_TEXT),
    KEY("case", CONFIG_KEY_CASE),   KEY("word", CONFIG_KEY_BOOLEAN),  KEY("unless", CONFIG_KEY_TEXTS),
    KEY("env", CONFIG_KEY_TEXT),    KEY("endpoint", CONFIG_KEY_TEXT), KEY("path", CONFIG_KEY_TEXT),
};

static const struct config_contract_key allow_keys[] = {
    KEY("file", CONFIG_KEY_TEXT),
    KEY("phrase", CONFIG_KEY_TEXT),
    KEY("note", CONFIG_KEY_TEXT),
};

static const struct config_contract_key heading_keys[] = {
    KEY("heading", CONFIG_KEY_TEXT),
    KEY("level", CONFIG_KEY_COUNT),
};

static const struct config_contract_key range_keys[] = {
    KEY("range", CONFIG_KEY_TEXT),
    {"of", CONFIG_KEY_SET, set_keys, COUNT(set_keys)},
    KEY("as", CONFIG_KEY_PLACE),
};

static const struct config_contract_key column_keys[] = {
    KEY("one-of", CONFIG_KEY_TEXTS),
    KEY("regex", CONFIG_KEY_REGEX),
    KEY("filled", CONFIG_KEY_BOOLEAN),
};

static const struct config_contract_key table_keys[] = {
    KEY("under", CONFIG_KEY_TEXT),
    KEY("columns", CONFIG_KEY_TEXTS),
    KEY("rows", CONFIG_KEY_COUNT),
    KEY("least", CONFIG_KEY_COUNT),
    KEY("key", CONFIG_KEY_TEXT),
    {"lists", CONFIG_KEY_SET, set_keys, COUNT(set_keys)},
    {"has", CONFIG_KEY_SET, set_keys, COUNT(set_keys)},
    {"values", CONFIG_KEY_MAP, column_keys, COUNT(column_keys)},
};

static const struct config_contract_key section_keys[] = {
    KEY("under", CONFIG_KEY_TEXT),
    KEY("level", CONFIG_KEY_COUNT),
    {"each", CONFIG_KEY_SET, set_keys, COUNT(set_keys)},
    KEY("parts", CONFIG_KEY_TEXTS),
};

static const struct config_contract_key diagram_keys[] = {
    KEY("count", CONFIG_KEY_COUNT),
    KEY("least", CONFIG_KEY_COUNT),
    KEY("kinds", CONFIG_KEY_TEXTS),
    KEY("titles", CONFIG_KEY_TEXTS),
};

static const struct config_contract_key source_keys[] = {
    KEY("text", CONFIG_KEY_TEXT),   KEY("regex", CONFIG_KEY_REGEX),      KEY("import", CONFIG_KEY_TEXT),
    KEY("export", CONFIG_KEY_TEXT), KEY("route", CONFIG_KEY_TEXT),       KEY("symbol", CONFIG_KEY_TEXT),
    KEY("env", CONFIG_KEY_TEXT),    KEY("required", CONFIG_KEY_BOOLEAN), KEY("default", CONFIG_KEY_TEXT),
    KEY("enum", CONFIG_KEY_TEXT),   KEY("values", CONFIG_KEY_TEXTS),
};

static const struct config_contract_key secret_keys[] = {
    KEY("patterns", CONFIG_KEY_REGEXES),
    KEY("except", CONFIG_KEY_TEXTS),
};

static const struct config_contract_key status_keys[] = {
    KEY("of", CONFIG_KEY_TEXTS),
    KEY("say", CONFIG_KEY_TEXTS),
    KEY("never", CONFIG_KEY_TEXTS),
};

static const struct config_contract_key change_keys[] = {
    KEY("only", CONFIG_KEY_TEXTS),
    KEY("never", CONFIG_KEY_TEXTS),
};

/* Kinds that a document may have of itself come first. */
static const struct config_contract_key keys[] = {
    KEY("name", CONFIG_KEY_TEXT),
    KEY("severity", CONFIG_KEY_SEVERITY),
    {"allow", CONFIG_KEY_OBJECTS, allow_keys, COUNT(allow_keys)},
    {"ban", CONFIG_KEY_ITEMS, phrase_keys, COUNT(phrase_keys)},
    {"require", CONFIG_KEY_ITEMS, phrase_keys, COUNT(phrase_keys)},
    {"headings", CONFIG_KEY_ITEMS, heading_keys, COUNT(heading_keys)},
    KEY("numbered", CONFIG_KEY_TEXTS),
    {"complete", CONFIG_KEY_ITEMS, range_keys, COUNT(range_keys)},
    {"tables", CONFIG_KEY_OBJECTS, table_keys, COUNT(table_keys)},
    {"sections", CONFIG_KEY_OBJECTS, section_keys, COUNT(section_keys)},
    {"diagrams", CONFIG_KEY_OBJECTS, diagram_keys, COUNT(diagram_keys)},
    {"count", CONFIG_KEY_SET_MAP, set_keys, COUNT(set_keys)},
    {"status", CONFIG_KEY_OBJECTS, status_keys, COUNT(status_keys)},
    KEY("files", CONFIG_KEY_TEXTS),
    KEY("except", CONFIG_KEY_TEXTS),
    {"contains", CONFIG_KEY_ITEMS, source_keys, COUNT(source_keys)},
    {"lacks", CONFIG_KEY_ITEMS, source_keys, COUNT(source_keys)},
    {"secrets", CONFIG_KEY_OBJECTS, secret_keys, COUNT(secret_keys)},
    KEY("dependencies", CONFIG_KEY_TEXT_MAP),
    {"change", CONFIG_KEY_OBJECTS, change_keys, COUNT(change_keys)},
};

const struct config_contract_key config_contract_root = WITH("a contract", CONFIG_KEY_OBJECT, keys);

const struct config_contract_noun config_contract_nouns[] = {
    {"endpoints", "SELECT count(*) FROM endpoint"},
    {"routes", "SELECT count(*) FROM endpoint"},
    {"route groups", "SELECT count(*) FROM route_group"},
    {"operations", "SELECT count(*) FROM (SELECT DISTINCT path, pointer FROM api_operation)"},
    {"OpenAPI documents", "SELECT count(*) FROM api_document"},
    {"migrations", "SELECT count(*) FROM migration WHERE direction = 'up'"},
    {"tables", "SELECT count(DISTINCT name) FROM sql_table WHERE kind = 'table' AND source <> 'code'"},
    {"services", "SELECT count(*) FROM service"},
    {"controllers", "SELECT count(*) FROM controller"},
    {"environment variables", "SELECT count(DISTINCT name) FROM env_read"},
    {"packages", "SELECT count(*) FROM unit WHERE path <> ''"},
    {"capabilities", "SELECT count(*) FROM spec"},
    {NULL, NULL},
};
