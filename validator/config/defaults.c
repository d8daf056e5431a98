/*
 * What holds for a repository that says nothing.
 *
 * Layers: a file belongs to the first layer, in this order, that names it, so that
 * src/database/repositories/user.repository.ts is a repository. The packages of the database layer are those
 * that open a connection: drivers, pools, clients, and object mappers whose manager or model is a client.
 * Packages that only bind a mapper to a framework (@nestjs/typeorm) or describe types are not in it.
 */
#include "validator/config/config_p.h"

#define CODE "{ts,tsx,mts,cts,js,jsx,mjs,cjs}"
#define LIST(array)                                                                                          \
    {                                                                                                        \
        (array), sizeof(array) / sizeof *(array), NULL                                                       \
    }
#define NONE                                                                                                 \
    {                                                                                                        \
        NULL, 0, NULL                                                                                        \
    }
#define BY_DEFAULT                                                                                           \
    {                                                                                                        \
        {NULL, 0}, 0                                                                                         \
    }
#define S(literal)                                                                                           \
    {                                                                                                        \
        "" literal "", sizeof(literal) - 1                                                                   \
    }

static const struct base_str controller_files[] = {
    S("**/controllers/**"),
    S("**/controller/**"),
    S("**/*.controller." CODE),
    S("**/*Controller." CODE),
};

static const struct base_str controller_forbids[] = {S("database")};

static const struct base_str service_files[] = {
    S("**/services/**"),
    S("**/service/**"),
    S("**/*.service." CODE),
    S("**/*Service." CODE),
};

static const struct base_str repository_files[] = {
    S("**/repositories/**"),   S("**/repository/**"), S("**/*.repository." CODE),
    S("**/*Repository." CODE), S("**/dal/**"),        S("**/dao/**"),
    S("**/daos/**"),           S("**/*.dao." CODE),   S("**/repos/**"),
    S("**/*.repo." CODE),      S("**/*Repo." CODE),
};

static const struct base_str database_files[] = {
    S("**/db/**"),
    S("**/database/**"),
    S("**/db." CODE),
    S("**/database." CODE),
};

static const struct base_str database_packages[] = {
    S("pg"),
    S("pg-pool"),
    S("pg-native"),
    S("pg-promise"),
    S("postgres"),
    S("slonik"),
    S("massive"),
    S("@neondatabase/serverless"),
    S("@vercel/postgres"),
    S("mysql"),
    S("mysql2"),
    S("mariadb"),
    S("@planetscale/database"),
    S("sqlite"),
    S("sqlite3"),
    S("better-sqlite3"),
    S("@libsql/client"),
    S("mssql"),
    S("tedious"),
    S("oracledb"),
    S("ibm_db"),
    S("snowflake-sdk"),
    S("@clickhouse/client"),
    S("mongodb"),
    S("mongoose"),
    S("cassandra-driver"),
    S("couchbase"),
    S("nano"),
    S("neo4j-driver"),
    S("arangojs"),
    S("influx"),
    S("redis"),
    S("@redis/client"),
    S("ioredis"),
    S("memcached"),
    S("memjs"),
    S("@aws-sdk/client-dynamodb"),
    S("@aws-sdk/lib-dynamodb"),
    S("@google-cloud/firestore"),
    S("@google-cloud/spanner"),
    S("@google-cloud/datastore"),
    S("@azure/cosmos"),
    S("knex"),
    S("objection"),
    S("bookshelf"),
    S("sequelize"),
    S("sequelize-typescript"),
    S("typeorm"),
    S("@prisma/client"),
    S("drizzle-orm"),
    S("kysely"),
    S("@mikro-orm/*"),
    S("waterline"),
};

const struct config_layer config_default_layers[] = {
    {S("controller"), LIST(controller_files), NONE, LIST(controller_forbids), BY_DEFAULT},
    {S("service"), LIST(service_files), NONE, NONE, BY_DEFAULT},
    {S("repository"), LIST(repository_files), NONE, NONE, BY_DEFAULT},
    {S("database"), LIST(database_files), LIST(database_packages), NONE, BY_DEFAULT},
};
const size_t config_default_layer_count = sizeof config_default_layers / sizeof *config_default_layers;

/* A folder `test` or `tests` counts near the root of a project only: deeper, it may well be a module of the
 * product (an application about exams). */
static const struct base_str tests[] = {
    S("**/*.{test,spec,e2e,cy}." CODE),
    S("**/*.{e2e-spec,e2e-test,int-spec,int-test,integration-spec,integration-test}." CODE),
    S("**/*_test." CODE),
    S("**/__tests__/**"),
    S("**/__mocks__/**"),
    S("**/e2e/**"),
    S("**/cypress/**"),
    S("{test,tests}/**"),
    S("src/{test,tests}/**"),
    S("{server,backend,api,app}/{test,tests}/**"),
    S("{packages,apps,libs,services}/*/{test,tests}/**"),
    S("{packages,apps,libs,services}/*/src/{test,tests}/**"),
};
const struct config_strings config_default_tests = LIST(tests);
