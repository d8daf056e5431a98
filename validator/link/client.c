/* Clients: what makes them, and what they have in front of all their paths. */
#include "validator/link/client_parts_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* ---- clients ---- */

const char *const link_client_names[] = {
    [LINK_CLIENT_SUPERTEST] = "supertest",
    [LINK_CLIENT_CHAI_HTTP] = "chai-http",
    [LINK_CLIENT_PACTUM] = "pactum",
    [LINK_CLIENT_PLAYWRIGHT] = "playwright",
    [LINK_CLIENT_AXIOS] = "axios",
    [LINK_CLIENT_GOT] = "got",
    [LINK_CLIENT_KY] = "ky",
    [LINK_CLIENT_SUPERAGENT] = "superagent",
    [LINK_CLIENT_UNDICI] = "undici",
    [LINK_CLIENT_FETCH] = "fetch",
    [LINK_CLIENT_NEEDLE] = "needle",
};

/* Packages whose functions are requests. */
static const struct {
    const char *package;
    enum link_client client;
} packages[] = {
    {"axios", LINK_CLIENT_AXIOS},
    {"got", LINK_CLIENT_GOT},
    {"ky", LINK_CLIENT_KY},
    {"superagent", LINK_CLIENT_SUPERAGENT},
    {"undici", LINK_CLIENT_UNDICI},
    {"node-fetch", LINK_CLIENT_FETCH},
    {"cross-fetch", LINK_CLIENT_FETCH},
    {"ofetch", LINK_CLIENT_FETCH},
    {"needle", LINK_CLIENT_NEEDLE},
    {"node-fetch-native", LINK_CLIENT_FETCH},
};

bool link_client_package(struct base_str package, enum link_client *client)
{
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++)
        if (base_str_is(package, packages[i].package)) {
            *client = packages[i].client;
            return true;
        }
    return false;
}

bool link_is_http_package(struct base_str package)
{
    enum link_client client;
    return link_client_package(package, &client);
}

bool link_is_test_client(struct base_str package)
{
    return base_str_starts(package, "supertest") || base_str_starts(package, "superagent-") ||
           base_str_is(package, "chai") || base_str_is(package, "chai-http") ||
           base_str_is(package, "pactum");
}

/* request(app), request('http://…'), agent(base): what stands in front of the paths is a URL or an app. */
static struct link_value client_over(struct link_evaluator *evaluator, struct link_frame *frame,
                                     uint32_t call, enum link_client kind)
{
    struct link_value client = {.kind = LINK_CLIENT, .index = kind, .text = BASE_STR("")};
    uint32_t first = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    if (first == LINK_NONE)
        return client;
    struct link_value value = link_evaluate_argument(evaluator, frame, first);
    if (value.kind == LINK_CLIENT) /* defaults(request(app)) */
        return value;
    if (value.kind == LINK_STRING && link_url_has_host(value.text))
        client.text = value.text;
    return client;
}

/* axios.create({ baseURL }), got.extend({ prefixUrl }), request.newContext({ baseURL }) */
static struct link_value client_with_options(struct link_evaluator *evaluator, struct link_frame *frame,
                                             uint32_t call, enum link_client kind)
{
    static const char *const keys[] = {"baseURL", "baseUrl", "prefixUrl", "prefix"};
    struct link_value client = {.kind = LINK_CLIENT, .index = kind, .text = BASE_STR("")};
    uint32_t first = link_code_argument(frame->code, call, 0, BASE_STR_ABSENT);
    if (first == LINK_NONE)
        return client;
    struct link_value options = link_evaluate_argument(evaluator, frame, first);
    if (options.kind != LINK_ARGUMENT && options.kind != LINK_LITERAL)
        return client;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct link_value base = link_member(evaluator, options, base_str_of(keys[i]));
        if (base.kind == LINK_STRING)
            client.text = base.text;
        else if (options.kind == LINK_ARGUMENT &&
                 link_code_argument(options.frame->code, call, 0, base_str_of(keys[i])) != LINK_NONE)
            client.text = BASE_STR("\x01");
    }
    return client;
}

struct link_value link_client_made(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                   struct base_str package)
{
    struct base_str name = frame->code->calls[call].name;
    enum link_client kind;
    if (base_str_is(package, "pactum"))
        return base_str_is(name, "spec") ? (struct link_value){.kind = LINK_CLIENT,
                                                               .index = LINK_CLIENT_PACTUM,
                                                               .text = BASE_STR("")}
                                         : unknown;
    if (base_str_is(package, "chai") || base_str_is(package, "chai-http")) {
        bool gives_client = !base_str_is(package, "chai") || base_str_is(name, "request") ||
                            base_str_is(name, "execute") || base_str_is(name, "agent");
        return gives_client ? client_over(evaluator, frame, call, LINK_CLIENT_CHAI_HTTP) : unknown;
    }
    if (link_is_test_client(package))
        return client_over(evaluator, frame, call, LINK_CLIENT_SUPERTEST);
    if (base_str_find(package, "playwright") >= 0 && base_str_is(name, "newContext"))
        return client_with_options(evaluator, frame, call, LINK_CLIENT_PLAYWRIGHT);
    if (link_client_package(package, &kind) &&
        (base_str_is(name, "create") || base_str_is(name, "extend") || base_str_is(name, "instance")))
        return client_with_options(evaluator, frame, call, kind);
    return unknown;
}
