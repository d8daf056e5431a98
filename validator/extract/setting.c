#include "validator/extract/setting_p.h"

/* Defaults of variables are looked for no further than this. */
#define LONGEST_FALLBACK 2000u
#define LONGEST_PLAIN 120u
#define LONGEST_WORD 32u

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- values that may be kept ---- */

static bool contains_nocase(struct base_str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++)
        if (base_str_eq_nocase(base_str_slice(text, i, i + n), base_str_make(word, n)))
            return true;
    return false;
}

static bool names_secret(struct base_str name)
{
    static const char *const words[] = {"secret",    "key",  "token",  "pass", "pwd",    "credential",
                                        "private",   "salt", "auth",   "cert", "seed",   "hash",
                                        "signature", "dsn",  "cookie", "jwt",  "pepper", "webhook"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (contains_nocase(name, words[i]))
            return true;
    return false;
}

static bool is_switch(struct base_str value)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "0", "1"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (base_str_eq_nocase(value, base_str_of(words[i])))
            return true;
    return value.n == 0;
}

static size_t digits_of(struct base_str value)
{
    size_t n = 0;
    for (size_t i = 0; i < value.n; i++)
        n += base_is_digit(value.p[i]);
    return n;
}

/* 8080, -1, 0.5, 30s, 10mb. */
static bool is_number(struct base_str value)
{
    size_t i = value.p[0] == '-', units = 0;
    size_t from = i;
    while (i < value.n && (base_is_digit(value.p[i]) || value.p[i] == '.'))
        i++;
    if (i == from || i - from > 12)
        return false;
    for (; i < value.n && base_is_letter(value.p[i]); i++)
        units++;
    return i == value.n && units <= 3;
}

/* Words of letters with few digits: info, us-east-1, en-US, *, UTC+2; lists of them. Capitals, small letters
 * and digits all in one longer word are what keys are made of. */
static bool is_word(struct base_str value, const char *others)
{
    size_t upper = 0, digits = digits_of(value);
    for (size_t i = 0; i < value.n; i++) {
        if (!base_is_letter(value.p[i]) && !base_is_digit(value.p[i]) && !strchr(others, value.p[i]))
            return false;
        upper += value.p[i] >= 'A' && value.p[i] <= 'Z';
    }
    return digits <= 4 && !(value.n > 12 && digits > 0 && upper > 1);
}

/* scheme://host:port and a short path of letters: no user, no query. */
static bool is_open_address(struct base_str value)
{
    ptrdiff_t at = base_str_find(value, "://");
    if (at <= 0 || at > 12)
        return false;
    struct base_str rest = base_str_from(value, (size_t)at + 3);
    ptrdiff_t slash = base_str_find_char(rest, '/');
    struct base_str host = slash < 0 ? rest : base_str_slice(rest, 0, (size_t)slash);
    struct base_str path = slash < 0 ? BASE_STR("") : base_str_from(rest, (size_t)slash);
    if (host.n == 0 || host.n > 60 || path.n > LONGEST_WORD || digits_of(path) > 2)
        return false;
    for (size_t i = 0; i < host.n; i++)
        if (!base_is_letter(host.p[i]) && !base_is_digit(host.p[i]) && !strchr(".:-_*", host.p[i]))
            return false;
    return is_word(path, "/._-");
}

struct base_str extract_plain_value(struct base_str name, struct base_str value)
{
    if (!value.p || value.n > LONGEST_PLAIN)
        return BASE_STR_ABSENT;
    if (is_switch(value))
        return value;
    if (names_secret(name))
        return BASE_STR_ABSENT;
    if (is_number(value) || is_open_address(value))
        return value;
    if (value.n <= LONGEST_WORD && is_word(value, "-_.,*:+ "))
        return value;
    bool is_path = value.p[0] == '/' || base_str_starts(value, "./") || base_str_starts(value, "../");
    return is_path && value.n <= 60 && is_word(value, "/._-") ? value : BASE_STR_ABSENT;
}

/* ---- reads of variables ---- */

static bool is_name_char(char c, bool is_first)
{
    return base_is_letter(c) || c == '_' || (!is_first && base_is_digit(c));
}

/* Where the brace closes that was opened in front of `at`; `at` when it does not, or far away. */
static size_t closing_brace(struct base_str text, size_t at)
{
    size_t depth = 1, end = at + LONGEST_FALLBACK < text.n ? at + LONGEST_FALLBACK : text.n;
    for (size_t i = at; i < end; i++) {
        if (text.p[i] == '}' && --depth == 0)
            return i;
        if (text.p[i] == '{' && i > 0 && text.p[i - 1] == '$')
            depth++;
    }
    return at;
}

static bool read_braced(struct base_str text, size_t name_end, struct extract_interpolation *out)
{
    struct base_str rest = base_str_from(text, name_end);
    if (base_str_starts(rest, "}")) {
        out->end = name_end + 1;
        return true;
    }
    size_t colon = base_str_starts(rest, ":") ? 1 : 0;
    char sign = rest.n > colon ? rest.p[colon] : '\0';
    if (sign != '-' && sign != '?' && sign != '+')
        return false;
    size_t from = name_end + colon + 1, close = closing_brace(text, from);
    if (close == from && !(from < text.n && text.p[from] == '}'))
        return false;
    out->form = sign == '-' ? "default" : sign == '?' ? "required" : "alternate";
    out->fallback = base_str_slice(text, from, close);
    out->end = close + 1;
    return true;
}

bool extract_interpolation_next(struct base_str text, size_t *at, struct extract_interpolation *out)
{
    for (size_t i = *at; i + 1 < text.n; i++) {
        if (text.p[i] != '$')
            continue;
        if (text.p[i + 1] == '$') {
            i++;
            continue;
        }
        bool braced = text.p[i + 1] == '{';
        size_t from = i + 1 + braced, to = from;
        while (to < text.n && is_name_char(text.p[to], to == from))
            to++;
        *out = (struct extract_interpolation){
            .name = base_str_slice(text, from, to), .form = "plain", .from = i, .end = to};
        if (to > from && (!braced || read_braced(text, to, out))) {
            *at = to;
            return true;
        }
    }
    *at = text.n;
    return false;
}

/* ---- ports ---- */

static int64_t port_of(struct base_str digits)
{
    int64_t number = 0;
    if (digits.n == 0 || digits.n > 5)
        return FACTS_NULL;
    for (size_t i = 0; i < digits.n; i++) {
        if (!base_is_digit(digits.p[i]))
            return FACTS_NULL;
        number = number * 10 + (digits.p[i] - '0');
    }
    return number > 0 && number <= 65535 ? number : FACTS_NULL;
}

struct extract_port_range extract_port_range(struct base_str text)
{
    struct extract_port_range range = {FACTS_NULL, FACTS_NULL, BASE_STR_ABSENT};
    struct extract_interpolation read;
    size_t at = 0;
    text = base_str_trim(text);
    if (extract_interpolation_next(text, &at, &read)) {
        range.variable = read.name;
        if (read.from != 0 || read.end != text.n || strcmp(read.form, "default") != 0)
            return range;
        text = base_str_trim(read.fallback);
    }
    ptrdiff_t dash = base_str_find_char(text, '-');
    range.first = port_of(dash < 0 ? text : base_str_slice(text, 0, (size_t)dash));
    range.last = dash < 0 ? range.first : port_of(base_str_from(text, (size_t)dash + 1));
    if (range.last == FACTS_NULL || range.first == FACTS_NULL || range.last < range.first)
        range.first = range.last = FACTS_NULL;
    return range;
}

/* ---- images ---- */

struct extract_image extract_image(struct base_str text)
{
    struct extract_image image = {text, BASE_STR_ABSENT, BASE_STR_ABSENT};
    ptrdiff_t at = base_str_find_char(text, '@');
    if (at >= 0) {
        image.digest = base_str_from(text, (size_t)at + 1);
        image.name = base_str_slice(text, 0, (size_t)at);
    }
    ptrdiff_t slash = base_str_rfind_char(image.name, '/');
    ptrdiff_t colon = base_str_rfind_char(image.name, ':');
    if (colon > slash) {
        image.tag = base_str_from(image.name, (size_t)colon + 1);
        image.name = base_str_slice(image.name, 0, (size_t)colon);
    }
    return image;
}

struct product {
    const char *image, *kind;
};

static const struct product products[] = {
    {"node", "node"},
    {"oven/bun", "bun"},
    {"denoland/deno", "deno"},
    {"golang", "go"},
    {"python", "python"},
    {"rust", "rust"},
    {"eclipse-temurin", "java"},
    {"openjdk", "java"},
    {"amazoncorretto", "java"},
    {"ruby", "ruby"},
    {"php", "php"},
    {"postgres", "postgres"},
    {"postgis/postgis", "postgres"},
    {"pgvector/pgvector", "postgres"},
    {"redis", "redis"},
    {"valkey/valkey", "valkey"},
    {"mysql", "mysql"},
    {"mariadb", "mariadb"},
    {"mongo", "mongodb"},
    {"rabbitmq", "rabbitmq"},
    {"nginx", "nginx"},
    {"elasticsearch", "elasticsearch"},
    {"keycloak/keycloak", "keycloak"},
};

void extract_image_version(struct facts_chunk *out, int line, struct extract_image image, const char *source)
{
    static const char *const hosts[] = {"docker.io/", "library/", "mcr.microsoft.com/", "quay.io/"};
    struct base_str name = image.name;
    for (size_t i = 0; i < COUNT(hosts); i++)
        if (base_str_starts(name, hosts[i]))
            name = base_str_from(name, strlen(hosts[i]));
    if (!image.tag.p || image.tag.n == 0)
        return;
    for (size_t i = 0; i < COUNT(products); i++)
        if (base_str_is(name, products[i].image)) {
            /* The tag of pgvector is its own version, and then that of the server: 0.7.0-pg16. */
            ptrdiff_t server = base_str_find(image.tag, "-pg");
            struct base_str version = server > 0 ? base_str_from(image.tag, (size_t)server + 3) : image.tag;
            if (base_str_starts(version, "pg"))
                version = base_str_from(version, 2);
            FACTS_EMIT(out, runtime_version, .line = line, .kind = base_str_of(products[i].kind),
                       .version = version, .source = base_str_of(source));
        }
}
