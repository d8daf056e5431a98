/* The anchors of a file's headings: a repeated one gets -1, -2 … */
#include "validator/extract/markdown/markdown_p.h"

#include "validator/base/slug.h"

#define LONGEST_SLUG 4096u

struct base_str extract_markdown_slug(struct extract_markdown_reader *r, struct base_str text)
{
    struct base_buf buf;
    base_buf_init(&buf, LONGEST_SLUG);
    base_slug(text, &buf);
    struct base_str base = base_str_copy(&r->arena, buf.n ? base_buf_view(&buf) : BASE_STR(""));
    base_buf_finish(&buf);
    struct base_str slug = base;
    bool added;
    base_map_put(&r->slugs, slug, &added);
    while (!added) {
        uint32_t number = ++*base_map_get(&r->slugs, base);
        slug = base_str_format(&r->arena, "%.*s-%u", BASE_STR_ARG(base), (unsigned)number);
        base_map_put(&r->slugs, slug, &added);
    }
    return slug;
}
