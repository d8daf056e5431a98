/*
 * Next.js: the routes that files make by their place.
 *
 *   next_path.c  the path of a file below `app` or `pages`
 *   next.c       the linker
 */
#ifndef VALIDATOR_LINK_NEXT_P_H
#define VALIDATOR_LINK_NEXT_P_H

#include "validator/link/template_p.h"

enum link_next_router { LINK_NEXT_NONE, LINK_NEXT_APP, LINK_NEXT_PAGES };

/* Which router a file belongs to, by its path from the folder of the project, and the routes it serves there:
 * two where a catch-all may be empty. LINK_NEXT_NONE for what is no route handler. */
enum link_next_router link_next_path(struct base_arena *arena, struct base_str path,
                                     struct link_variants *routes);

#endif
