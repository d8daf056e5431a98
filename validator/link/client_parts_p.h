/* What the files of client_p.h share. */
#ifndef VALIDATOR_LINK_CLIENT_PARTS_P_H
#define VALIDATOR_LINK_CLIENT_PARTS_P_H

#include "validator/link/client_p.h"

/* Clients that are values; link_value.index of a LINK_CLIENT. Those up to the third ask an app. */
enum link_client {
    LINK_CLIENT_SUPERTEST,
    LINK_CLIENT_CHAI_HTTP,
    LINK_CLIENT_PACTUM,
    LINK_CLIENT_PLAYWRIGHT,
    LINK_CLIENT_AXIOS,
    LINK_CLIENT_GOT,
    LINK_CLIENT_KY,
    LINK_CLIENT_SUPERAGENT,
    LINK_CLIENT_UNDICI,
    LINK_CLIENT_FETCH,
    LINK_CLIENT_NEEDLE,
};

extern const char *const link_client_names[];

/* Whether the functions of a package are requests. */
bool link_client_package(struct base_str package, enum link_client *client);

/* ---- client_url.c ---- */

/* A call that makes a value, in the frame where it stands. */
struct link_url_call {
    struct link_frame *frame;
    uint32_t call;
};

struct link_url_reader {
    struct link_evaluator *evaluator;
    struct base_str method; /* of a Request on the way; absent for none, and when it is computed */
    bool is_request;
};

/* Whether a text begins with a host, or with what is not known. */
bool link_url_has_host(struct base_str text);
enum link_server link_url_server(struct base_str url);
/* Letters alone, in capitals; absent for what is no method. */
struct base_str link_url_upper(struct base_arena *arena, struct base_str text);
/* The method among the options at a position; `usual` when nothing says another, absent when it is computed.
 */
struct base_str link_url_method(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                int64_t position, const char *usual);
/* The call that makes the value of a variable: const url = new URL(…). */
bool link_url_made(struct link_frame *frame, struct base_str name, struct link_url_call *made);
/* The URL that an argument is: a text, new URL(…), new Request(…), a variable of those. `depth` is 0. */
struct link_value link_url_read(struct link_url_reader *reader, struct link_frame *frame, uint32_t call,
                                int64_t position, unsigned depth);

#endif
