#include "validator/cli/input.h"

#include "validator/base/memory.h"
#include "validator/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *path, int failure, struct base_error *err)
{
    return base_error_set(err, BASE_E_INVALID, "cannot read '%s': %s", path, strerror(failure));
}

static int read_all(int fd, const char *path, struct base_buf *bytes, struct base_error *err)
{
    char part[1 << 14];
    ssize_t n;
    while ((n = read(fd, part, sizeof part)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(path, errno, err);
        base_buf_add(bytes, base_str_make(part, (size_t)n));
        if (!base_buf_ok(bytes))
            return base_error_set(err, BASE_E_LIMIT, "'%s' is larger than %zu bytes", path, CLI_INPUT_MAX);
    }
    return BASE_OK;
}

int cli_input_file(const char *path, struct base_arena *arena, struct base_str *out, struct base_error *err)
{
    bool is_standard = strcmp(path, "-") == 0;
    int fd = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(path, errno, err);
    struct base_buf bytes, decoded = {0};
    base_buf_init(&bytes, CLI_INPUT_MAX);
    int rc = read_all(fd, path, &bytes, err);
    if (rc == BASE_OK)
        *out = base_str_copy(arena, bytes.n ? base_text(bytes.p, bytes.n, &decoded) : BASE_STR(""));
    base_buf_finish(&decoded);
    base_buf_finish(&bytes);
    if (!is_standard)
        close(fd);
    return rc;
}
