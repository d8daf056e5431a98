/*
 * Prints the facts that the extractors find in files, one row a line: for development, and for comparing an
 * extractor with another program that reads the same language.
 *
 *   dump_facts [-t TABLE]… [-q] FILE…
 *
 * A row is the file, the table and every column as name=value, separated by tabs. -q prints nothing, for
 * measuring time.
 */
#include "validator/base/memory.h"
#include "validator/base/text.h"
#include "validator/extract/extract.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t capacity = 0;
    *n = 0;
    if (!file)
        return NULL;
    for (;;) {
        if (*n == capacity) {
            capacity = capacity ? capacity * 2 : 1u << 16;
            bytes = base_realloc(bytes, capacity, 1);
        }
        size_t got = fread(bytes + *n, 1, capacity - *n, file);
        if (got == 0)
            break;
        *n += got;
    }
    fclose(file);
    return bytes;
}

static void print_text(struct base_str s)
{
    if (!s.p) {
        fputs("NULL", stdout);
        return;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n')
            fputs("\\n", stdout);
        else if (s.p[i] == '\t')
            fputs("\\t", stdout);
        else if (s.p[i] == '\r')
            fputs("\\r", stdout);
        else
            putchar(s.p[i]);
    }
}

static void print_row(const char *path, const struct facts_table_info *info, const char *row)
{
    printf("%s\t%s", path, info->name);
    for (size_t i = 0; i < info->column_count; i++) {
        const struct facts_column *column = &info->columns[i];
        const void *cell = row + column->offset;
        if (strcmp(column->name, "path") == 0 || strcmp(column->name, "unit") == 0)
            continue;
        printf("\t%s=", column->name);
        if (column->type == FACTS_TEXT)
            print_text(*(const struct base_str *)cell);
        else if (*(const int64_t *)cell == FACTS_NULL)
            fputs("NULL", stdout);
        else
            printf("%" PRId64, *(const int64_t *)cell);
    }
    putchar('\n');
}

static void print_table(const char *path, const struct facts_chunk *chunk, enum facts_table table)
{
    const struct facts_table_info *info = facts_table_info(table);
    char *row = base_alloc(info->row_size);
    for (size_t i = 0; i < facts_chunk_count(chunk, table); i++) {
        facts_chunk_get(chunk, table, i, row);
        print_row(path, info, row);
    }
    base_free(row);
}

/* Returns the bytes read. */
static size_t dump(const char *path, const struct facts_set *demand, bool quiet)
{
    struct facts_chunk *chunk = facts_chunk_create(demand);
    size_t n;
    char *bytes = read_file(path, &n);
    if (!bytes) {
        perror(path);
        exit(1);
    }
    struct base_buf decoded = {0};
    struct extract_input input = {.bytes = base_text(bytes, n, &decoded),
                                  .extension = base_path_extension(base_str_of(path))};
    for (const struct extract_extractor *const *e = extract_all; *e; e++)
        if (extract_accepts(*e, base_str_of(path)) && (!(*e)->recognises || (*e)->recognises(&input)))
            (*e)->run(&input, chunk);
    for (int table = 0; table < FACTS_TABLE_COUNT && !quiet; table++)
        print_table(path, chunk, (enum facts_table)table);
    facts_chunk_destroy(chunk);
    base_buf_finish(&decoded);
    base_free(bytes);
    return n;
}

int main(int argc, char **argv)
{
    struct facts_set demand = {0};
    bool some = false, quiet = false;
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        enum facts_table table = FACTS_TABLE_COUNT;
        if (strcmp(argv[i], "-q") == 0) {
            quiet = true;
            continue;
        }
        if (strcmp(argv[i], "-t") == 0 && i + 1 < argc)
            table = facts_table_by_name(base_str_of(argv[++i]));
        if (table == FACTS_TABLE_COUNT) {
            fprintf(stderr, "usage: dump_facts [-t TABLE]... [-q] FILE...\n");
            return 2;
        }
        facts_set_add(&demand, table);
        some = true;
    }
    for (int table = 0; table < FACTS_TABLE_COUNT && !some; table++)
        facts_set_add(&demand, (enum facts_table)table);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    size_t bytes = 0;
    for (; i < argc; i++)
        bytes += dump(argv[i], &demand, quiet);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (quiet)
        printf("%zu bytes in %.3f s\n", bytes,
               (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    return 0;
}
