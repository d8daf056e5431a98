/*
 * Files that hold the version of a language and nothing else: .nvmrc, .node-version, .python-version and
 * their like. The ending of the name says which language.
 */
#include "validator/extract/runtime_p.h"

static void run(const struct extract_input *input, struct facts_chunk *out)
{
    static const char *const kinds[][2] = {{"nvmrc", "node"},
                                           {"node-version", "node"},
                                           {"python-version", "python"},
                                           {"ruby-version", "ruby"},
                                           {"go-version", "go"},
                                           {"java-version", "java"},
                                           {"bun-version", "bun"},
                                           {"terraform-version", "terraform"}};
    const char *kind = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (base_str_is(input->extension, kinds[i][0]))
            kind = kinds[i][1];
    struct base_str rest = base_str_slice(input->bytes, 0, EXTRACT_RUNTIME_MOST_BYTES), line;
    for (int number = 1; kind && (line = base_str_split(&rest, '\n')).p; number++) {
        struct base_str text = extract_runtime_code(line);
        if (text.n == 0)
            continue;
        extract_runtime_version(out, number, kind, extract_runtime_word(&text), "version_file");
        return;
    }
}

static const enum facts_table fills[] = {FACTS_TABLE_runtime_version, FACTS_TABLE_COUNT};
static const char *const globs[] = {".nvmrc", ".{node,python,ruby,go,java,bun,terraform}-version", NULL};

const struct extract_extractor extract_version_file = {
    .name = "version_file",
    .summary = ".nvmrc, .node-version, .python-version and their like: the version they name.",
    .globs = globs,
    .fills = fills,
    .run = run,
};
