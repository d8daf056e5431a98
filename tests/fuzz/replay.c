/* Runs a fuzz target over files and folders given as arguments: what a fuzzer once found stays an ordinary
 * test. Each input is also cut at eight places, because truncated files are what readers meet most. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t inputs;

static void run(const uint8_t *bytes, size_t n)
{
    /* An exact copy on the heap, so that a sanitizer sees the first byte behind it. */
    uint8_t *copy = malloc(n ? n : 1);
    if (!copy)
        abort();
    if (n)
        memcpy(copy, bytes, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    uint8_t *bytes = NULL;
    size_t n = 0, capacity = 0;
    for (;;) {
        if (n == capacity) {
            capacity = capacity ? capacity * 2 : 65536;
            bytes = realloc(bytes, capacity);
            if (!bytes)
                abort();
        }
        size_t got = fread(bytes + n, 1, capacity - n, file);
        if (got == 0)
            break;
        n += got;
    }
    fclose(file);
    run(bytes, n);
    for (size_t i = 1; i < 8; i++)
        run(bytes, n * i / 8);
    free(bytes);
    inputs++;
}

static void replay(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        perror(path);
        exit(1);
    }
    if (!S_ISDIR(info.st_mode)) {
        replay_file(path);
        return;
    }
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char child[4096];
        if (names[i]->d_name[0] != '.') {
            snprintf(child, sizeof child, "%s/%s", path, names[i]->d_name);
            replay(child);
        }
        free(names[i]);
    }
    if (count >= 0)
        free(names);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%zu inputs replayed\n", inputs);
    return inputs > 0 ? 0 : 1; /* an empty corpus tests nothing */
}
