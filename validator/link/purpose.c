/*
 * What paths say: what a route is for (endpoint.purpose), and below which path the routes of a document lie.
 *
 * Some routes are there for browsers, probes and readers of the documentation. They are no part of the
 * interface that an OpenAPI document describes, and nobody generates a client that calls them.
 */
#include "validator/link/endpoint_p.h"

static const char *const probes[] = {"health",   "healthz",   "healthcheck", "health-check", "livez",
                                     "liveness", "readiness", "readyz",      "ping",         "metrics"};

static const char *const documents[] = {"api-docs", "apidocs", "doc", "docs", "redoc", "scalar"};

/* What pages are made of, and what machines other than clients of an API fetch. */
static const char *const assets[] = {"atom", "css",  "gif",         "htm",   "html", "ico", "jpeg",
                                     "jpg",  "js",   "map",         "mjs",   "png",  "rss", "svg",
                                     "txt",  "webp", "webmanifest", "woff2", "woff", "xml"};

/* "/", "/api", "/api/v1": where a server says that it is there. */
static bool is_root(struct base_str template)
{
    struct base_str rest = base_str_from(template, 1), segment;
    while ((segment = base_str_split(&rest, '/')).p)
        if (segment.n && !link_is_convention(segment))
            return false;
    return true;
}

/* Where another system comes back to, or reports what happened. "webhooks" are more often a resource. */
static bool is_callback(struct base_str name)
{
    return base_str_is(name, "callback") || base_str_is(name, "webhook") || base_str_ends(name, "-webhook");
}

/* What is fetched, and not asked of an API. */
static struct base_str fetched(struct base_str template)
{
    if (is_root(template))
        return BASE_STR("root");
    struct base_str name = base_path_name(template), extension = base_path_extension(name);
    if (extension.p && BASE_STR_IN(extension, assets))
        return BASE_STR("asset");
    if (base_str_find(template, "{}") >= 0)
        return BASE_STR_ABSENT;
    bool is_data =
        base_str_is(extension, "json") || base_str_is(extension, "yaml") || base_str_is(extension, "yml");
    struct base_str stem = is_data ? base_str_slice(name, 0, name.n - extension.n - 1) : name;
    if (base_str_starts(stem, "openapi") || base_str_starts(stem, "swagger") || BASE_STR_IN(stem, documents))
        return BASE_STR("document");
    return BASE_STR_IN(stem, probes) ? BASE_STR("probe") : BASE_STR_ABSENT;
}

struct base_str link_purpose_of(struct base_str method, struct base_str template)
{
    bool is_get = base_str_is(method, "GET"), is_all = base_str_is(method, "ALL");
    if ((is_get || is_all || base_str_is(method, "POST")) && is_callback(base_path_name(template)))
        return BASE_STR("callback");
    return is_get || is_all || base_str_is(method, "HEAD") ? fetched(template) : BASE_STR_ABSENT;
}

/* ---- what routes share ---- */

/* Segments such as api and v1 that are looked for. */
#define MOST_CONVENTIONS 4u

/* The segment of a route behind a prefix of whole segments; absent when there is none. */
static struct base_str next_segment(struct base_str route, struct base_str prefix)
{
    if (route.n <= prefix.n + 1 || route.p[prefix.n] != '/' ||
        !base_str_eq(base_str_slice(route, 0, prefix.n), prefix))
        return BASE_STR_ABSENT;
    struct base_str rest = base_str_from(route, prefix.n + 1);
    return base_str_split(&rest, '/');
}

/* The segment with which nine of ten routes go on behind the prefix, when it is one such as api and v1. */
static struct base_str shared_segment(const struct base_str *routes, size_t n, struct base_str prefix)
{
    struct base_str best = BASE_STR_ABSENT;
    size_t lead = 0, votes = 0;
    for (size_t i = 0; i < n; i++) { /* what most share is left over when each pair of different ones goes */
        struct base_str segment = next_segment(routes[i], prefix);
        if (lead == 0)
            best = segment;
        lead = base_str_eq(segment, best) ? lead + 1 : lead - 1;
    }
    if (!best.p || !link_is_convention(best))
        return BASE_STR_ABSENT;
    for (size_t i = 0; i < n; i++)
        votes += base_str_eq(next_segment(routes[i], prefix), best);
    return 10 * votes >= 9 * n ? best : BASE_STR_ABSENT;
}

struct base_str link_purpose_shared(struct base_arena *arena, struct base_str start,
                                    const struct base_str *routes, size_t n)
{
    struct base_str result = start, segment;
    for (uint32_t i = 0; i < MOST_CONVENTIONS && (segment = shared_segment(routes, n, result)).p; i++)
        result = base_str_format(arena, "%.*s/%.*s", BASE_STR_ARG(result), BASE_STR_ARG(segment));
    return result;
}
