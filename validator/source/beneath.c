#include "validator/source/beneath_p.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Set once openat2(2) turned out to be missing; never cleared. */
static atomic_bool is_missing;

int source_beneath_open(int root, const char *path, int flags)
{
    /* A rename elsewhere in the tree makes the kernel give up with EAGAIN; the stepwise way always ends. */
    enum { ATTEMPTS = 8 };
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC),
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    for (int i = 0; i < ATTEMPTS && !atomic_load_explicit(&is_missing, memory_order_relaxed); i++) {
        long fd = syscall(SYS_openat2, root, path[0] ? path : ".", &how, sizeof how);
        if (fd >= 0)
            return (int)fd;
        /* A seccomp filter that does not know the call answers EPERM, which opening to read never does for
         * another reason than an immutable or sealed file: asking again stepwise gives the true answer. */
        if (errno == EPERM)
            break;
        if (errno == ENOSYS)
            atomic_store_explicit(&is_missing, true, memory_order_relaxed);
        else if (errno != EAGAIN && errno != EINTR)
            return -1;
    }
    return source_beneath_open_stepwise(root, path, flags);
}

int source_beneath_open_stepwise(int root, const char *path, int flags)
{
    char name[256]; /* NAME_MAX and a NUL */
    int at = root;
    if (path[0] == '/') {
        errno = EXDEV;
        return -1;
    }
    for (;;) {
        while (*path == '/')
            path++;
        size_t n = strcspn(path, "/");
        const char *rest = path + n + strspn(path + n, "/");
        int fd = -1;
        if (n >= sizeof name) {
            errno = ENAMETOOLONG;
        } else if (n == 2 && memcmp(path, "..", 2) == 0) {
            errno = EXDEV;
        } else {
            memcpy(name, n ? path : ".", n ? n : 1);
            name[n ? n : 1] = '\0';
            int how = *rest ? O_PATH | O_DIRECTORY : flags;
            fd = openat(at, name, how | O_NOFOLLOW | O_CLOEXEC);
        }
        int saved = errno;
        if (at != root)
            close(at);
        errno = saved;
        if (fd < 0 || !*rest)
            return fd;
        at = fd;
        path = rest;
    }
}
