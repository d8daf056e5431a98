/*
 * Endpoints as the linkers of frameworks find them. Each framework adds what it finds, in any order and as
 * often as it likes, to a list of its own; the linker `endpoint`, which stands behind them in linkers.def and
 * gets all lists one behind the other, names the route groups, sorts, drops what was found twice and writes
 * the table. So a framework's linker lists `endpoint` among what it fills, and what reads the table stands
 * behind the linker `endpoint`.
 */
#ifndef VALIDATOR_LINK_ENDPOINT_P_H
#define VALIDATOR_LINK_ENDPOINT_P_H

#include "validator/link/link.h"

/* A handler's text is cut at so many bytes. */
#define LINK_LONGEST_HANDLER 80u

/* Texts live as long as the run's arena, or in the store. */
struct link_endpoint {
    struct base_str path; /* file of the registration */
    int64_t line, col;
    struct base_str unit;         /* of the server */
    struct base_str method;       /* in capitals; "ALL" for every one */
    struct base_str route;        /* in normal form: see template_p.h */
    struct base_str template;     /* of the route; link_endpoint_add() makes it when it is absent */
    struct base_str framework;    /* "express" */
    struct base_str handler;      /* as written; absent when anonymous */
    struct base_str group;        /* absent: named after the file, else after the template */
    struct base_str described_by; /* absent: nothing in the code describes the route */
    /* The place where the app is made, as path:line, and the order in which it tries its routes; absent and
     * FACTS_NULL when the framework decides by the path alone. */
    struct base_str server;
    int64_t position;
    bool is_conditional; /* the program may not register it */
    bool is_constrained; /* a parameter of the path takes some values only */
    bool on_app; /* registered where the app is made, on the app itself: the file says nothing about the group
                  */
};

struct link_endpoints {
    BASE_VEC(struct link_endpoint) items;
};

void link_endpoint_add(struct link_context *context, struct link_endpoint endpoint);
/* group.c: the first segment of a template that tells what it is about. */
struct base_str link_group_of(struct base_str template);
/* group.c: a segment that says only that an interface lies there: api, rest, v1. */
bool link_is_convention(struct base_str segment);
/* Names the route group of every endpoint that has none: group.c. */
void link_name_groups(struct link_endpoints *endpoints, struct base_arena *arena);
/* purpose.c: what the path says of a route that no client of an API calls, see endpoint.purpose; absent for
 * any other. */
struct base_str link_purpose_of(struct base_str method, struct base_str template);
/* `start`, and on from there as long as nine of ten templates go on with the same segment such as api and v1.
 */
struct base_str link_purpose_shared(struct base_arena *arena, struct base_str start,
                                    const struct base_str *templates, size_t n);

#endif
