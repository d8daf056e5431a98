/*
 * Requests by the shape of their calls: which client makes them, with which method, to which URL, and how it
 * is known that the server is one of the repository.
 */
#ifndef VALIDATOR_LINK_CLIENT_P_H
#define VALIDATOR_LINK_CLIENT_P_H

#include "validator/link/evaluate_p.h"

/* What a request says of its server. */
enum link_server {
    LINK_SERVER_APP,      /* it is an object of the program */
    LINK_SERVER_LOCAL,    /* localhost */
    LINK_SERVER_RELATIVE, /* a path alone; the client knows the rest */
    LINK_SERVER_COMPUTED, /* what stands in front of the path is not known */
    LINK_SERVER_FOREIGN,  /* a host elsewhere */
};

struct link_client_call {
    const char *client;
    struct base_str method;  /* absent when it is computed */
    struct base_str written; /* the URL as the source has it; absent when it is no text */
    struct link_value url;   /* LINK_STRING with what stands in front of it, or unknown */
    enum link_server server;
    uint32_t route_file; /* a handler of a route that is called itself: its file; LINK_NONE for a request */
    bool is_guess; /* the receiver is only named as clients are: a request when it reaches an endpoint */
};

/* Reads the request that a call makes in a frame; false when it makes none. */
bool link_client_call(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                      struct link_client_call *out);
/* Whether the functions of a package are requests: axios, got, undici … */
bool link_is_http_package(struct base_str package);
/* Whether a call may be a request, by its name and its first argument alone. */
bool link_may_request(struct base_str name, struct base_str first_text, bool is_plain);

#endif
