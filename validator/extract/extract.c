#include "validator/extract/extract.h"

#include "validator/base/pattern.h"
#include "validator/extract/choice_p.h"

#include <stdio.h>
#include <string.h>

const struct extract_extractor *const extract_all[] = {
#define EXTRACTOR(name) &extract_##name,
#include "validator/extract/extractors.def"
#undef EXTRACTOR
    NULL,
};

struct base_str extract_fold(struct base_str path, char text[EXTRACT_LONGEST_FOLDED])
{
    size_t i = 0;
    while (i < path.n && !(path.p[i] >= 'A' && path.p[i] <= 'Z'))
        i++;
    if (i == path.n || path.n > EXTRACT_LONGEST_FOLDED)
        return path;
    memcpy(text, path.p, i);
    for (; i < path.n; i++)
        text[i] = path.p[i] >= 'A' && path.p[i] <= 'Z' ? (char)(path.p[i] + 32) : path.p[i];
    return base_str_make(text, path.n);
}

bool extract_accepts(const struct extract_extractor *extractor, struct base_str path)
{
    char text[EXTRACT_LONGEST_FOLDED];
    path = extract_fold(path, text);
    for (const char *const *glob = extractor->globs; *glob; glob++)
        if (base_glob_match(base_str_of(*glob), path))
            return true;
    return false;
}

bool extract_fills(const struct extract_extractor *extractor, const struct facts_set *demand)
{
    for (const enum facts_table *table = extractor->fills; *table != FACTS_TABLE_COUNT; table++)
        if (facts_set_has(demand, *table))
            return true;
    return facts_set_has(demand, FACTS_TABLE_parse_problem);
}

void extract_problem(struct facts_chunk *out, const struct extract_extractor *extractor, int line, int col,
                     bool fatal, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    FACTS_EMIT(out, parse_problem, .line = line, .col = col, .reader = base_str_of(extractor->name),
               .message = base_str_of(text), .is_fatal = fatal);
}
