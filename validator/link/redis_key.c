/*
 * Patterns of keys in Redis: what code gives to a command of a client (`store.get(`rate:${id}`)`), what a
 * function or constant named as a key makes, and what a function makes that does nothing else
 * (`(id) => `rate:${id}``). A text counts when it begins with a word and a colon, and its unit uses a client
 * of Redis.
 */
#include "validator/link/literal_p.h"

#include <ctype.h>
#include <string.h>

#define MAX_PATTERN 200u /* bytes; what is longer is no key that anybody documents */

static const char *const clients[] = {
    "redis",         "ioredis",        "@redis/client", "@upstash/redis", "@nestjs-modules/ioredis",
    "cache-manager", "iovalkey",       "handy-redis",   "keyv",           "@keyv/redis",
    "redis-om",      "@valkey/client", "tedis",         "@vercel/kv",     "async-redis",
    "fakeredis",     "@fastify/redis"};

static const char *const commands[] = {"get",
                                       "set",
                                       "setex",
                                       "setnx",
                                       "psetex",
                                       "getset",
                                       "getdel",
                                       "getex",
                                       "del",
                                       "unlink",
                                       "exists",
                                       "expire",
                                       "expireat",
                                       "pexpire",
                                       "persist",
                                       "ttl",
                                       "pttl",
                                       "incr",
                                       "incrby",
                                       "incrbyfloat",
                                       "decr",
                                       "decrby",
                                       "append",
                                       "mget",
                                       "mset",
                                       "hget",
                                       "hset",
                                       "hmget",
                                       "hmset",
                                       "hgetall",
                                       "hdel",
                                       "hincrby",
                                       "hexists",
                                       "hkeys",
                                       "lpush",
                                       "rpush",
                                       "lpop",
                                       "rpop",
                                       "lrange",
                                       "llen",
                                       "ltrim",
                                       "sadd",
                                       "srem",
                                       "smembers",
                                       "sismember",
                                       "scard",
                                       "zadd",
                                       "zrem",
                                       "zrange",
                                       "zrangebyscore",
                                       "zcard",
                                       "zscore",
                                       "zincrby",
                                       "publish",
                                       "subscribe",
                                       "psubscribe",
                                       "xadd",
                                       "xread",
                                       "keys",
                                       "scan",
                                       "increment",
                                       "has",
                                       "delete",
                                       "put",
                                       "remember",
                                       "wrap",
                                       "hGet",
                                       "hSet",
                                       "hGetAll",
                                       "hDel",
                                       "setEx",
                                       "setNX",
                                       "sAdd",
                                       "sRem",
                                       "sMembers",
                                       "zAdd",
                                       "zRange",
                                       "lPush",
                                       "rPush",
                                       "hIncrBy",
                                       "zremrangebyscore",
                                       "zRemRangeByScore",
                                       "zCard",
                                       "pexpireat",
                                       "eval",
                                       "rename",
                                       "touch",
                                       "type"};

/* The bytes in front of the first hole or behind the first colon, whichever is shorter: "rate:"; 0 when the
 * text is none of a key. */
static size_t prefix_length(struct base_str text)
{
    if (text.n < 2 || text.n > MAX_PATTERN || !isalpha((unsigned char)text.p[0]))
        return 0;
    size_t i = 0;
    while (i < text.n &&
           (isalnum((unsigned char)text.p[i]) || text.p[i] == '_' || text.p[i] == '-' || text.p[i] == '.'))
        i++;
    if (i == text.n || text.p[i] != ':' || (i + 1 < text.n && (text.p[i + 1] == '/' || text.p[i + 1] == ' ')))
        return 0;
    return i + 1;
}

static bool is_pattern(struct base_str text)
{
    size_t prefix = prefix_length(text);
    for (size_t i = prefix, depth = 0; prefix && i < text.n; i++) {
        depth += text.p[i] == '{';
        depth -= depth && text.p[i] == '}';
        if (!depth && (isspace((unsigned char)text.p[i]) || strchr("<>()\"'`;,?=&|", text.p[i])))
            return false;
    }
    return prefix > 0;
}

static bool names_key(struct base_str name)
{
    if (base_str_find_char(name, '[') >= 0)
        return false;
    return link_has_word(name, "key") || link_has_word(name, "prefix") || link_has_word(name, "redis") ||
           link_has_word(name, "cache") || link_has_word(name, "channel");
}

static bool names_store(struct base_str receiver)
{
    static const char *const words[] = {"redis", "cache", "store", "client", "kv", "pipeline", "multi"};
    struct base_str last = base_str_from(receiver, (size_t)(base_str_rfind_char(receiver, '.') + 1));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (link_has_word(last, words[i]))
            return true;
    return false;
}

/* ---- units that use Redis ---- */

static void find_units(const struct facts_store *store, struct base_map *units)
{
    size_t n = facts_store_count(store, FACTS_TABLE_package_dependency);
    for (size_t i = 0; i < n; i++)
        if (BASE_STR_IN(FACTS_GET_TEXT(store, package_dependency, i, name), clients)) {
            bool added;
            base_map_put(units, base_path_dir(FACTS_GET_TEXT(store, package_dependency, i, path)), &added);
        }
}

/* A package that a manifest above declares is there for the unit as well. */
static bool uses_redis(const struct base_map *units, struct base_str folder)
{
    while (units->n) {
        if (base_map_get(units, folder))
            return true;
        if (!folder.n)
            break;
        folder = base_path_dir(folder);
    }
    return false;
}

/* ---- rows ---- */

/* The named function that a scope lies in, and its class. */
static struct facts_scope named_scope(const struct facts_store *store, uint32_t file, int64_t ordinal)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_scope, file);
    struct facts_scope scope = {0};
    for (size_t n = range.to - range.from; n > 0 && ordinal > 0 && ordinal < (int64_t)(range.to - range.from);
         n--) {
        FACTS_GET(store, scope, range.from + (size_t)ordinal, &scope);
        if (scope.name.p || scope.owner.p)
            return scope;
        ordinal = scope.parent;
    }
    return (struct facts_scope){.ordinal = 0};
}

struct place {
    const struct facts_file *file;
    uint32_t row;
};

static void add(struct link_context *context, const struct place *at, int64_t line, struct base_str value,
                struct base_str name, struct base_str owner, struct base_str command)
{
    struct base_str pattern = link_literal_pattern(context->arena, value);
    FACTS_ADD(context->store, redis_key, .path = at->file->path, .line = line, .unit = at->file->unit,
              .pattern = pattern, .prefix = base_str_slice(pattern, 0, prefix_length(pattern)), .name = name,
              .owner = owner, .command = command);
}

static void from_arguments(struct link_context *context, const struct place *at)
{
    const struct facts_store *store = context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_call_argument, at->row);
    struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, at->row);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_call_argument argument;
        struct facts_call call;
        if (!is_pattern(FACTS_GET_TEXT(store, call_argument, i, value)))
            continue;
        FACTS_GET(store, call_argument, i, &argument);
        if (!link_is_text(argument.kind) || argument.call < 0 ||
            argument.call >= (int64_t)(calls.to - calls.from))
            continue;
        FACTS_GET(store, call, calls.from + (size_t)argument.call, &call);
        if (!call.receiver.p || !names_store(call.receiver) || !BASE_STR_IN(call.name, commands))
            continue;
        struct facts_scope scope = named_scope(store, at->row, call.scope);
        add(context, at, argument.line, argument.value, BASE_STR_ABSENT, scope.owner, call.name);
    }
}

/* A function that makes nothing but the text, with a hole in it: (id) => `rate:${id}`. */
static bool only_makes(const struct facts_store *store, const struct place *at,
                       const struct facts_binding *made)
{
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_binding, at->row);
    struct facts_range calls = facts_store_of_file(store, FACTS_TABLE_call, at->row);
    if (!base_str_is(made->kind, "return") || made->scope <= 0 || base_str_find(made->value, "${") < 0)
        return false;
    for (size_t i = range.from; i < range.to; i++)
        if (FACTS_GET_INT(store, binding, i, scope) == made->scope &&
            FACTS_GET_INT(store, binding, i, col) != made->col)
            return false;
    for (size_t i = calls.from; i < calls.to; i++)
        if (FACTS_GET_INT(store, call, i, scope) == made->scope)
            return false;
    return true;
}

static void from_bindings(struct link_context *context, const struct place *at)
{
    const struct facts_store *store = context->store;
    struct facts_range range = facts_store_of_file(store, FACTS_TABLE_binding, at->row);
    for (size_t i = range.from; i < range.to; i++) {
        struct facts_binding binding;
        if (!is_pattern(FACTS_GET_TEXT(store, binding, i, value)))
            continue;
        FACTS_GET(store, binding, i, &binding);
        if (!link_is_text(binding.value_kind))
            continue;
        struct facts_scope scope = named_scope(store, at->row, binding.scope);
        struct base_str name = base_str_is(binding.kind, "return") ? scope.name : binding.name;
        if (names_key(name) || only_makes(store, at, &binding))
            add(context, at, binding.line, binding.value, name, scope.owner, BASE_STR_ABSENT);
    }
}

static void run(struct link_context *context)
{
    struct base_map units = {0};
    find_units(context->store, &units);
    size_t files = units.n ? facts_store_count(context->store, FACTS_TABLE_file) : 0;
    for (size_t i = 0; i < files; i++) {
        struct facts_file file;
        FACTS_GET(context->store, file, i, &file);
        if (!link_is_program(&file) || !uses_redis(&units, file.unit))
            continue;
        from_arguments(context, &(struct place){.file = &file, .row = (uint32_t)i});
        from_bindings(context, &(struct place){.file = &file, .row = (uint32_t)i});
    }
    base_map_finish(&units);
    facts_store_sort(context->store, FACTS_TABLE_redis_key,
                     (const char *const[]){"path", "line", "pattern", "name"}, 4);
}

static const enum facts_table fills[] = {FACTS_TABLE_redis_key, FACTS_TABLE_COUNT};
static const enum facts_table needs[] = {FACTS_TABLE_scope,
                                         FACTS_TABLE_binding,
                                         FACTS_TABLE_call,
                                         FACTS_TABLE_call_argument,
                                         FACTS_TABLE_package_dependency,
                                         FACTS_TABLE_COUNT};

const struct link_linker link_redis_key = {"redis_key", fills, needs, run};
