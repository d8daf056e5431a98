/*
 * Opening a relative path below a folder without ever following a symbolic link, neither at its end nor on
 * the way: what an audited tree links to outside of itself stays unread, also when the tree changes during
 * the run.
 */
#ifndef VALIDATOR_SOURCE_BENEATH_P_H
#define VALIDATOR_SOURCE_BENEATH_P_H

/* A descriptor, or -1 with errno: ELOOP or ENOTDIR for a link on the way, EXDEV for ".." and absolute paths.
 * "" is the root itself. `flags` as for open(2), without O_CREAT; O_CLOEXEC is added. With O_PATH|O_NOFOLLOW
 * a link at the end is opened itself. */
int source_beneath_open(int root, const char *path, int flags);
/* The same, one openat(2) for each component: for kernels before 5.6 and sandboxes that refuse openat2(2). */
int source_beneath_open_stepwise(int root, const char *path, int flags);

#endif
