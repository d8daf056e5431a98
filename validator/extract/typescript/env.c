/*
 * Reads of environment variables that are no member of process.env: through another name for it, through a
 * schema that it is parsed with, through a getter. Names and schemas of one file only: what another file
 * exports is not known here.
 */
#include "validator/extract/typescript/parser_p.h"

/* Names and schemas that are kept of one file; what comes behind them is not looked up. */
#define MOST_NAMES 200u
#define MOST_SCHEMAS 1000u

enum { NAME_HIDDEN, NAME_ENVIRONMENT, NAME_CONFIG_SERVICE, NAME_ENV_VAR };

static const char *const forms[] = {
    [TS_ENV_MEMBER] = "member",
    [TS_ENV_INDEX] = "index",
    [TS_ENV_GETTER] = "getter",
    [TS_ENV_CONFIG_SERVICE] = "config_service",
};

static bool is_upper_snake(struct base_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              (i > 0 && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))))
            return false;
    return s.n > 0;
}

static bool is_literal(const struct extract_ts_value *value)
{
    return value->kind == TS_STRING || value->kind == TS_NUMBER || value->kind == TS_BOOLEAN ||
           value->kind == TS_NULL || value->kind == TS_TEMPLATE;
}

/* ---- names ------------------------------------------------------------------------------------------- */

static void add_name(struct extract_ts_parser *p, struct base_str name, int kind, uint32_t scope)
{
    if (p->quiet || !p->wants.env_read || p->env_names.n >= MOST_NAMES || !name.n)
        return;
    base_vec_push(&p->env_names,
                  (struct extract_ts_env_name){
                      .name = name, .class_name = p->class_name, .scope = scope, .kind = (uint8_t)kind});
}

/* What a name stands for, seen from a scope. */
static int kind_of_name(const struct extract_ts_parser *p, struct base_str name, uint32_t scope)
{
    if (!p->env_names.n)
        return NAME_HIDDEN;
    for (;; scope = p->scopes.items[scope].parent) {
        for (size_t i = p->env_names.n; i-- > 0;)
            if (p->env_names.items[i].scope == scope && base_str_eq(p->env_names.items[i].name, name))
                return p->env_names.items[i].kind;
        if (scope >= p->scopes.n || p->scopes.items[scope].parent == TS_NONE)
            return NAME_HIDDEN;
    }
}

/* A member of this: no scope has it, but the class. */
static bool is_service_of_class(const struct extract_ts_parser *p, struct base_str name,
                                struct base_str class_name)
{
    for (size_t i = 0; i < p->env_names.n; i++) {
        const struct extract_ts_env_name *known = &p->env_names.items[i];
        if (known->scope == TS_NONE && base_str_eq(known->name, name) &&
            base_str_eq(known->class_name, class_name))
            return true;
    }
    return false;
}

static bool is_environment_text(struct base_str text)
{
    return base_str_is(text, "process.env") || base_str_is(text, "import.meta.env") ||
           base_str_is(text, "Bun.env") || base_str_is(text, "globalThis.process.env");
}

static bool is_environment(const struct extract_ts_parser *p, const struct extract_ts_value *value)
{
    if (value->kind == TS_MEMBER)
        return is_environment_text(value->text);
    return value->kind == TS_IDENTIFIER && kind_of_name(p, value->text, p->scope) == NAME_ENVIRONMENT;
}

static bool is_service_type(struct base_str type)
{
    return base_str_is(type, "ConfigService") || base_str_starts(type, "ConfigService<");
}

void extract_ts_env_field(struct extract_ts_parser *p, struct base_str name, struct base_str type)
{
    if (is_service_type(type))
        add_name(p, name, NAME_CONFIG_SERVICE, TS_NONE);
}

void extract_ts_env_hide(struct extract_ts_parser *p, struct base_str name)
{
    for (size_t i = 0; i < p->env_names.n && name.n; i++)
        if (p->env_names.items[i].scope != p->scope && base_str_eq(p->env_names.items[i].name, name)) {
            add_name(p, name, NAME_HIDDEN, p->scope);
            return;
        }
}

void extract_ts_env_parameter(struct extract_ts_parser *p, const struct extract_ts_parameter *parameter)
{
    if (is_service_type(parameter->type)) {
        add_name(p, parameter->name, NAME_CONFIG_SERVICE, p->scope);
        if (parameter->is_property)
            add_name(p, parameter->name, NAME_CONFIG_SERVICE, TS_NONE);
    } else {
        extract_ts_env_hide(p, parameter->name);
    }
}

void extract_ts_env_import(struct extract_ts_parser *p, struct base_str specifier, struct base_str name,
                           struct base_str alias)
{
    if (base_str_is(specifier, "env-var") && (base_str_is(name, "*") || base_str_is(name, "default")))
        add_name(p, alias, NAME_ENV_VAR, p->scope);
    else if ((base_str_is(specifier, "process") || base_str_is(specifier, "node:process")) &&
             base_str_is(name, "env"))
        add_name(p, alias, NAME_ENVIRONMENT, p->scope);
    else if (base_str_is(specifier, "envalid"))
        p->imports_envalid = true;
}

static void destructured(struct extract_ts_parser *p, const struct extract_ts_leaf *leaf,
                         struct base_str name)
{
    TS_EMIT(p, env_read, .line = leaf->key_at.line, .col = extract_ts_col(p, leaf->key_at), .name = name,
            .default_value = leaf->fallback, .form = BASE_STR("destructuring"),
            .is_required = leaf->fallback.p ? 0 : FACTS_NULL);
}

void extract_ts_env_leaf(struct extract_ts_parser *p, const struct extract_ts_leaf *leaf,
                         const struct extract_ts_value *value)
{
    if (p->quiet || !p->wants.env_read)
        return;
    bool has_env = (value->kind == TS_IDENTIFIER &&
                    (base_str_is(value->text, "process") || base_str_is(value->text, "Bun"))) ||
                   (value->kind == TS_MEMBER && base_str_is(value->text, "import.meta"));
    if (leaf->property.p && leaf->level == 1 && is_environment(p, value))
        destructured(p, leaf, leaf->property);
    else if (has_env && base_str_is(leaf->property, "env"))
        add_name(p, leaf->name, NAME_ENVIRONMENT, p->scope);
    else if (has_env && leaf->level == 2 && base_str_starts(leaf->property, "env."))
        destructured(p, leaf, base_str_from(leaf->property, 4));
    else
        extract_ts_env_hide(p, leaf->name);
}

/* ---- members ----------------------------------------------------------------------------------------- */

static uint32_t note(struct extract_ts_parser *p, struct extract_ts_env env)
{
    base_vec_push(&p->envs, env);
    return (uint32_t)p->envs.n - 1;
}

void extract_ts_env_member(struct extract_ts_parser *p, struct extract_ts_value *value, bool is_index)
{
    struct base_str receiver = base_str_slice(value->text, 0, value->receiver_n);
    struct base_str name = base_str_from(value->text, value->name_from);
    /* Most receivers are neither: a text that ends so, or one of the few names that are known. */
    if (!base_str_ends(receiver, "env") || !is_environment_text(receiver)) {
        if (!p->env_names.n || kind_of_name(p, receiver, p->scope) != NAME_ENVIRONMENT ||
            !is_upper_snake(name))
            return;
    }
    value->env = note(p, (struct extract_ts_env){.at = value->at,
                                                 .name = name,
                                                 .form = is_index ? TS_ENV_INDEX : TS_ENV_MEMBER,
                                                 .is_required = FACTS_NULL});
}

/* ---- schemas ----------------------------------------------------------------------------------------- */

enum { STYLE_ZOD, STYLE_JOI, STYLE_ENVALID };

/* Whether a variable must be there, by the words behind its type: z.string().optional(),
 * Joi.string().required(). */
static int64_t required_by(const struct extract_ts_member *member, int style)
{
    static const char *const optional[] = {".optional", ".nullish", ".default", ".catch", ".prefault"};
    if (member->value.kind != TS_CALL)
        return FACTS_NULL;
    if (member->fallback_at == member->value.at.offset)
        return 0;
    if (style == STYLE_JOI)
        return base_str_find(member->value.text, ".required") >= 0;
    for (size_t i = 0; i < sizeof optional / sizeof *optional && style == STYLE_ZOD; i++)
        if (base_str_find(member->value.text, optional[i]) >= 0)
            return 0;
    return 1;
}

static void add_key(struct extract_ts_parser *p, const struct extract_ts_member *member, int style)
{
    bool has_default = member->fallback_at == member->value.at.offset;
    base_vec_push(&p->env_keys,
                  (struct extract_ts_env_key){.name = member->key,
                                              .at = member->at,
                                              .fallback = has_default ? member->fallback : BASE_STR_ABSENT,
                                              .is_required = required_by(member, style)});
}

/* The members of the object literal that was read last, from `from` on. */
static void add_keys(struct extract_ts_parser *p, size_t from, int style)
{
    for (size_t i = from; i < p->members.n; i++)
        if (p->members.items[i].level == 1)
            add_key(p, &p->members.items[i], style);
}

/* createEnv({ server: { X: … }, client: { … } }) */
static void add_keys_by_side(struct extract_ts_parser *p, size_t from)
{
    bool is_side = false;
    for (size_t i = from; i < p->members.n; i++) {
        const struct extract_ts_member *member = &p->members.items[i];
        if (member->level == 1)
            is_side = base_str_is(member->key, "server") || base_str_is(member->key, "client") ||
                      base_str_is(member->key, "shared");
        else if (member->level == 2 && is_side)
            add_key(p, member, STYLE_ZOD);
    }
}

/* convict({ port: { default: 80, env: 'PORT' } }): members of one object stand together. */
static void add_keys_by_env(struct extract_ts_parser *p, size_t from)
{
    for (size_t i = from; i < p->members.n; i++) {
        const struct extract_ts_member *member = &p->members.items[i];
        if (member->level < 2 || !base_str_is(member->key, "env") || member->value.kind != TS_STRING)
            continue;
        struct extract_ts_env_key key = {
            .name = member->value.text, .at = member->at, .is_required = FACTS_NULL};
        size_t first = i;
        while (first > from && p->members.items[first - 1].level >= member->level)
            first--;
        for (size_t k = first; k < p->members.n && p->members.items[k].level >= member->level; k++) {
            const struct extract_ts_member *other = &p->members.items[k];
            if (other->level != member->level || !base_str_is(other->key, "default"))
                continue;
            key.is_required = 0;
            key.fallback = is_literal(&other->value) ? other->value.text : BASE_STR_ABSENT;
        }
        base_vec_push(&p->env_keys, key);
    }
}

static struct base_str last_name(const struct extract_ts_value *callee)
{
    return base_str_from(callee->text, callee->name_from);
}

static void add_schema(struct extract_ts_parser *p, uint32_t at, size_t keys, bool is_read)
{
    if (keys < p->env_keys.n)
        base_vec_push(&p->env_schemas, (struct extract_ts_env_schema){.at = at,
                                                                      .first = (uint32_t)keys,
                                                                      .end = (uint32_t)p->env_keys.n,
                                                                      .is_read = is_read});
}

/* The schema that begins at an offset is what the environment is read with. */
static void read_schema_at(struct extract_ts_parser *p, uint32_t at)
{
    for (size_t i = p->env_schemas.n; i-- > 0 && p->env_schemas.items[i].at >= at;)
        if (p->env_schemas.items[i].at == at)
            p->env_schemas.items[i].is_read = true;
}

static void read_schema(struct extract_ts_parser *p, const struct extract_ts_value *schema)
{
    if (schema->kind == TS_IDENTIFIER && p->env_parses.n < MOST_NAMES)
        base_vec_push(&p->env_parses, schema->text);
    else if (schema->kind == TS_CALL)
        read_schema_at(p, schema->at.offset);
}

void extract_ts_env_object(struct extract_ts_parser *p, const struct extract_ts_value *callee,
                           const struct extract_ts_value *first, uint32_t position, size_t from)
{
    static const char *const objects[] = {"object", "strictObject", "looseObject", "extend", "keys", NULL};
    size_t keys = p->env_keys.n;
    struct base_str name = last_name(callee);
    if (p->env_schemas.n >= MOST_SCHEMAS || p->members.n <= from)
        return;
    if (position == 0 && BASE_STR_IN(name, objects)) {
        bool is_joi = base_str_starts(callee->text, "Joi.") || base_str_starts(callee->text, "joi.") ||
                      base_str_starts(callee->text, "yup.");
        add_keys(p, from, is_joi ? STYLE_JOI : STYLE_ZOD);
        add_schema(p, callee->at.offset, keys, false);
    } else if (position == 0 && base_str_is(name, "createEnv")) {
        add_keys_by_side(p, from);
        add_schema(p, callee->at.offset, keys, true);
    } else if (position == 0 && base_str_is(name, "convict")) {
        add_keys_by_env(p, from);
        add_schema(p, callee->at.offset, keys, true);
    } else if (position == 1 && (base_str_is(name, "cleanEnv") || base_str_is(name, "parseEnv")) &&
               is_environment(p, first)) {
        add_keys(p, from, base_str_is(name, "cleanEnv") ? STYLE_ENVALID : STYLE_ZOD);
        add_schema(p, callee->at.offset, keys, true);
    } else if (position == 0 && base_str_is(callee->text, "ConfigModule.forRoot")) {
        for (size_t i = from; i < p->members.n; i++)
            if (p->members.items[i].level == 1 && base_str_is(p->members.items[i].key, "validationSchema"))
                read_schema(p, &p->members.items[i].value);
    } else {
        for (size_t i = from; i < p->members.n; i++)
            if (p->members.items[i].level == 1 && base_str_is(p->members.items[i].key, "default")) {
                const struct extract_ts_value *value = &p->members.items[i].value;
                p->env_default = is_literal(value) ? value->text : BASE_STR_ABSENT;
                p->env_default_at = callee->at.offset;
            }
    }
}

void extract_ts_env_declare(struct extract_ts_parser *p, struct base_str name,
                            const struct extract_ts_value *value, struct base_str type, size_t members)
{
    if (p->quiet || !p->wants.env_read)
        return;
    if (is_environment(p, value))
        add_name(p, name, NAME_ENVIRONMENT, p->scope);
    else if (is_service_type(type) || (value->kind == TS_NEW && base_str_is(value->text, "ConfigService")) ||
             (value->kind == TS_CALL && value->at.offset == p->env_service_at))
        add_name(p, name, NAME_CONFIG_SERVICE, p->scope);
    else
        extract_ts_env_hide(p, name);
    if (p->imports_envalid && value->kind == TS_OBJECT && p->env_schemas.n < MOST_SCHEMAS) {
        size_t keys = p->env_keys.n;
        add_keys(p, members, STYLE_ENVALID);
        add_schema(p, value->at.offset, keys, false);
    }
    for (size_t i = p->env_schemas.n; i-- > 0 && p->env_schemas.items[i].at >= value->at.offset;)
        if (p->env_schemas.items[i].at == value->at.offset)
            p->env_schemas.items[i].name = name;
}

/* ---- calls ------------------------------------------------------------------------------------------- */

/* A default belongs to the member whose value begins where the call's chain does. */
static void note_default(struct extract_ts_parser *p, const struct extract_ts_value *callee,
                         const struct extract_ts_value *first, uint32_t count)
{
    if (base_str_is(last_name(callee), "default") && count > 0) {
        p->env_default = is_literal(first) ? first->text : BASE_STR_ABSENT;
        p->env_default_at = callee->at.offset;
    }
    if (p->env_default_at != callee->at.offset || !p->members.n)
        return;
    p->members.items[p->members.n - 1].fallback = p->env_default;
    p->members.items[p->members.n - 1].fallback_at = callee->at.offset;
}

static uint32_t getter(struct extract_ts_parser *p, const struct extract_ts_value *callee,
                       const struct extract_ts_value *first, const struct extract_ts_value *second,
                       uint32_t count)
{
    struct base_str receiver = base_str_slice(callee->text, 0, callee->receiver_n);
    bool throws = base_str_is(last_name(callee), "getOrThrow");
    struct extract_ts_env env = {
        .at = callee->at, .name = first->text, .form = TS_ENV_GETTER, .is_required = FACTS_NULL};
    if (first->kind == TS_IDENTIFIER && base_str_is(first->text, "ConfigService"))
        p->env_service_at = callee->at.offset; /* app.get(ConfigService) */
    if (first->kind != TS_STRING || !first->text.n)
        return TS_NONE;
    if (!throws && (base_str_is(receiver, "Deno.env") || kind_of_name(p, receiver, p->scope) == NAME_ENV_VAR))
        return note(p, env);
    if (!is_upper_snake(first->text))
        return TS_NONE;
    env.form = TS_ENV_CONFIG_SERVICE;
    env.receiver = receiver;
    env.class_name = p->class_name;
    env.scope = p->scope;
    env.is_required = throws ? 1 : FACTS_NULL;
    if (count > 1 && is_literal(second))
        env.fallback = second->text;
    return note(p, env);
}

uint32_t extract_ts_env_call(struct extract_ts_parser *p, const struct extract_ts_value *callee,
                             const struct extract_ts_value *first, const struct extract_ts_value *second,
                             uint32_t count)
{
    static const char *const parses[] = {"parse",          "safeParse", "parseAsync",
                                         "safeParseAsync", "validate",  NULL};
    struct base_str name = last_name(callee);
    note_default(p, callee, first, count);
    if (count > 0 && (base_str_is(name, "get") || base_str_is(name, "getOrThrow")))
        return getter(p, callee, first, second, count);
    if (count > 0 && callee->receiver_n && BASE_STR_IN(name, parses)) {
        /* schema.prefs({ … }).parse(process.env): the name that the chain begins with */
        struct base_str rest = callee->text;
        struct extract_ts_value schema = {.kind = TS_IDENTIFIER, .text = base_str_split(&rest, '.')};
        if (is_environment(p, first)) {
            read_schema(p, &schema);
            read_schema_at(p, callee->at.offset);
        } else if (count > 1 && is_environment(p, second)) {
            read_schema(p, first);
        }
    }
    if (count > 1 && base_str_is(name, "cleanEnv") && second->kind == TS_IDENTIFIER &&
        is_environment(p, first))
        read_schema(p, second);
    /* env.get('X').required(), env.get('X').default('y') of env-var */
    struct extract_ts_env *last = p->envs.n ? &p->envs.items[p->envs.n - 1] : NULL;
    if (last && last->form == TS_ENV_GETTER && last->at.offset == callee->at.offset) {
        if (base_str_is(name, "required"))
            last->is_required = 1;
        else if (base_str_is(name, "default") && count > 0 && is_literal(first))
            last->fallback = first->text;
    }
    return TS_NONE;
}

/* ---- what waits -------------------------------------------------------------------------------------- */

static void emit(struct extract_ts_parser *p, const struct extract_ts_env *env)
{
    FACTS_EMIT(p->out, env_read, .line = env->at.line, .col = extract_ts_col(p, env->at), .name = env->name,
               .default_value = env->fallback, .form = base_str_of(forms[env->form]),
               .is_required = env->fallback.p ? 0 : env->is_required);
}

void extract_ts_env_flush(struct extract_ts_parser *p)
{
    for (size_t i = 0; i < p->envs.n; i++) {
        const struct extract_ts_env *env = &p->envs.items[i];
        if (env->form == TS_ENV_CONFIG_SERVICE)
            base_vec_push(&p->env_gets, *env); /* the class may name its members further down */
        else if (!env->is_write)
            emit(p, env);
    }
    p->envs.n = 0;
}

static void mark_parsed(struct extract_ts_parser *p)
{
    for (size_t i = 0; i < p->env_parses.n; i++)
        for (size_t k = 0; k < p->env_schemas.n; k++)
            if (base_str_eq(p->env_schemas.items[k].name, p->env_parses.items[i]))
                p->env_schemas.items[k].is_read = true;
}

void extract_ts_env_end(struct extract_ts_parser *p)
{
    for (size_t i = 0; i < p->env_gets.n; i++) {
        const struct extract_ts_env *env = &p->env_gets.items[i];
        struct base_str receiver = env->receiver;
        bool is_member = base_str_starts(receiver, "this.");
        if (is_member ? is_service_of_class(p, base_str_from(receiver, 5), env->class_name)
                      : kind_of_name(p, receiver, env->scope) == NAME_CONFIG_SERVICE)
            emit(p, env);
    }
    mark_parsed(p);
    for (size_t i = 0; i < p->env_schemas.n; i++) {
        const struct extract_ts_env_schema *schema = &p->env_schemas.items[i];
        for (size_t k = schema->first; k < schema->end && schema->is_read; k++) {
            const struct extract_ts_env_key *key = &p->env_keys.items[k];
            FACTS_EMIT(p->out, env_read, .line = key->at.line, .col = extract_ts_col(p, key->at),
                       .name = key->name, .default_value = key->fallback, .form = BASE_STR("schema"),
                       .is_required = key->is_required);
        }
    }
}
