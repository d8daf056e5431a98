#include "validator/cli/output.h"

#include "validator/base/memory.h"
#include "validator/report/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

void cli_output_init(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            return; /* /dev/null is missing: nothing better can be done */
}

/* 0, or the errno of what failed. */
static int write_all(int fd, struct base_str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        text = base_str_from(text, (size_t)n);
    }
    return 0;
}

int cli_output_write(struct base_str text, struct base_error *err)
{
    int failure = write_all(STDOUT_FILENO, text);
    if (failure)
        return base_error_set(err, BASE_E_IO, "cannot write to standard output: %s", strerror(failure));
    return BASE_OK;
}

static int file_error(struct base_error *err, const char *path, int failure)
{
    return base_error_set(err, BASE_E_IO, "cannot write '%s': %s", path, strerror(failure));
}

/* Permissions of the old file, or those that a new file gets. */
static mode_t mode_for(const struct stat *old)
{
    if (old)
        return old->st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* After the rename the folder is flushed too, so that the new name survives a power cut. Some file systems
 * cannot do that; the report is complete all the same. */
static void flush_folder(const char *path)
{
    struct base_str folder = base_path_dir(base_str_of(path));
    bool root = path[0] == '/' && folder.n == 0;
    struct base_buf name;
    base_buf_init(&name, 1u << 16);
    base_buf_add(&name, root ? BASE_STR("/") : folder.n ? folder : BASE_STR("."));
    int fd = open(base_buf_view(&name).p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    base_buf_finish(&name);
}

/* Returns 0 or an errno; the old file is untouched unless all went well. */
static int replace_file(const char *path, const struct stat *old, struct base_str text)
{
    struct base_buf name;
    base_buf_init(&name, 1u << 16);
    struct base_str folder =
        base_str_slice(base_str_of(path), 0, base_str_of(path).n - base_path_name(base_str_of(path)).n);
    base_buf_printf(&name, "%.*s.assay-XXXXXX",
                    BASE_STR_ARG(folder)); /* a name that is short enough everywhere */
    char *temporary = name.p;
    int failure = 0, fd = temporary ? mkstemp(temporary) : -1;
    if (fd < 0) {
        failure = temporary ? errno : ENAMETOOLONG;
        base_buf_finish(&name);
        return failure;
    }
    failure = write_all(fd, text);
    if (!failure && (fchmod(fd, mode_for(old)) < 0 || fsync(fd) < 0))
        failure = errno;
    if (close(fd) < 0 && !failure)
        failure = errno;
    if (!failure && rename(temporary, path) < 0)
        failure = errno;
    if (failure)
        unlink(temporary);
    else
        flush_folder(path);
    base_buf_finish(&name);
    return failure;
}

static int write_in_place(const char *path, struct base_str text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno;
    int failure = write_all(fd, text);
    if (close(fd) < 0 && !failure)
        failure = errno;
    return failure;
}

int cli_output_file(const char *path, struct base_str text, struct base_error *err)
{
    struct stat old;
    bool exists = stat(path, &old) == 0;
    if (!exists && errno != ENOENT)
        return file_error(err, path, errno);
    if (exists && !S_ISREG(old.st_mode)) {
        int failure = write_in_place(path, text);
        return failure ? file_error(err, path, failure) : BASE_OK;
    }
    /* The file behind a symbolic link is replaced, not the link. */
    char *real = exists ? realpath(path, NULL) : NULL;
    int failure = replace_file(real ? real : path, exists ? &old : NULL, text);
    free(real);
    return failure ? file_error(err, path, failure) : BASE_OK;
}

void cli_output_error(const struct base_error *err)
{
    struct base_buf buf;
    base_buf_init(&buf, 1u << 16);
    base_buf_add_text(&buf, "assay: ");
    if (err->path[0]) {
        report_terminal_add(&buf, base_str_of(err->path));
        if (err->line > 0)
            base_buf_printf(&buf, ":%d", err->line);
        if (err->line > 0 && err->column > 0)
            base_buf_printf(&buf, ":%d", err->column);
        base_buf_add_text(&buf, ": ");
    }
    report_terminal_add(&buf, base_str_of(err->message));
    base_buf_add_char(&buf, '\n');
    if (err->hint[0]) {
        base_buf_add_text(&buf, "hint: ");
        report_terminal_add(&buf, base_str_of(err->hint));
        base_buf_add_char(&buf, '\n');
    }
    write_all(STDERR_FILENO, base_buf_view(&buf));
    base_buf_finish(&buf);
}

bool cli_output_color(void)
{
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && term && term[0] && strcmp(term, "dumb") != 0 &&
           (!no_color || !no_color[0]);
}

unsigned cli_output_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}
