/*
 * `extends:` — what the configuration builds on: other configurations, and rule packs (folders of rules that
 * may have an assay.yaml of their own). Each is pinned by its digest: a policy changes when the repository
 * says so, and not before.
 */
#include "validator/config/config_p.h"

#include "validator/base/hash.h"

#include <string.h>

#define MOST_EXTENSIONS 100u
#define PACK_CONFIG "assay.yaml"

static bool is_sha256(struct base_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!((text.p[i] >= '0' && text.p[i] <= '9') || (text.p[i] >= 'a' && text.p[i] <= 'f')))
            return false;
    return text.n == 64;
}

/* Of a file as sha256sum prints it. Of a folder that of the lines which sha256sum prints for the files below
 * it, by their paths from there, in bytewise order. */
static void digest_of(const struct config_found *found, struct base_str folder, char out[65])
{
    if (!found->is_folder) {
        base_sha256_hex(found->files[0].text, out);
        return;
    }
    struct base_buf lines;
    base_buf_init(&lines, SIZE_MAX / 4);
    for (size_t i = 0; i < found->n; i++) {
        char digest[65];
        base_sha256_hex(found->files[i].text, digest);
        base_buf_printf(&lines, "%s  ", digest);
        base_buf_add(&lines, base_str_from(found->files[i].path, folder.n + 1));
        base_buf_add_char(&lines, '\n');
    }
    base_sha256_hex(base_buf_view(&lines), out);
    base_buf_finish(&lines);
}

static int check_digest(struct config_reader *r, const struct document_node *node,
                        const struct document_node *given, const struct config_found *found,
                        struct config_extension *extension)
{
    char actual[65];
    struct base_str wanted = BASE_STR_ABSENT;
    digest_of(found, extension->path, actual);
    int rc = given ? config_text(r, given, "sha256", &wanted) : BASE_OK;
    if (rc != BASE_OK)
        return rc;
    if (base_str_is(wanted, actual)) {
        extension->sha256 = wanted;
        return BASE_OK;
    }
    const char *what = found->is_folder ? "the folder" : "the file";
    if (!given)
        config_refuse(r, node, "an entry of extends needs the sha256 of what it names");
    else if (!is_sha256(wanted))
        config_refuse(r, given, "sha256 must be 64 digits of 0-9 and a-f");
    else
        config_refuse(r, given, "%s '%.*s' is not what was pinned: its sha256 is %s", what,
                      BASE_STR_ARG(base_str_slice(extension->path, 0, 200)), actual);
    base_error_hint(r->err, "look at its changes, then write sha256: %s", actual);
    return BASE_E_INVALID;
}

static int read_one(struct config_reader *r, const struct document_node *node,
                    const struct config_files *files, struct config_extension *out,
                    struct config_found *found)
{
    static const struct base_str known[] = {{"path", 4}, {"sha256", 6}};
    int rc = config_need_known(r, node, known, sizeof known / sizeof *known, "an entry of extends");
    const struct document_node *path = document_member(node, "path");
    if (rc == BASE_OK && !path)
        return config_refuse(r, node, "an entry of extends needs a path");
    *out = (struct config_extension){.origin = config_origin_of(r, node)};
    if (rc == BASE_OK)
        rc = config_path(r, path, "path", &out->path);
    if (rc != BASE_OK)
        return rc;
    if (!files)
        return config_refuse(r, node, "nothing can be extended here");
    if (out->path.n == 0 || base_str_eq(out->path, r->path))
        return config_refuse(r, path, "a configuration cannot extend itself");
    struct base_error inner = {0};
    rc = files->find(files->context, out->path, r->arena, found, &inner);
    if (rc != BASE_OK) {
        config_refuse(r, path, "%s", inner.message);
        if (inner.hint[0])
            base_error_hint(r->err, "%s", inner.hint);
        return BASE_E_INVALID;
    }
    out->is_folder = found->is_folder;
    return check_digest(r, node, document_member(node, "sha256"), found, out);
}

/* A pack's rules are read as those of `rules:`; its configuration, as that of a file. */
static void add_pack(struct config_reader *r, const struct config_extension *pack)
{
    struct config_strings *dirs = &r->out->rule_dirs;
    struct base_str *items = base_arena_array(r->arena, dirs->n + 1, sizeof *items);
    struct config_origin *origins = base_arena_array(r->arena, dirs->n + 1, sizeof *origins);
    if (dirs->n) {
        memcpy(items, dirs->items, dirs->n * sizeof *items);
        memcpy(origins, dirs->origins, dirs->n * sizeof *origins);
    }
    items[dirs->n] = pack->path;
    origins[dirs->n] = pack->origin;
    *dirs = (struct config_strings){items, dirs->n + 1, origins};
}

int config_read_extends(struct config_reader *r, const struct document_node *node,
                        const struct config_files *files, struct config_file **texts, size_t *count)
{
    if (node->kind != DOCUMENT_ARRAY)
        return config_refuse(r, node, "extends must be a list of {path, sha256}");
    if (node->count > MOST_EXTENSIONS)
        return config_refuse(r, node, "there are more than %u entries in extends", MOST_EXTENSIONS);
    struct config_extension *items = base_arena_array(r->arena, node->count + 1, sizeof *items);
    *texts = base_arena_array(r->arena, node->count + 1, sizeof **texts);
    *count = 0;
    for (const struct document_node *c = node->first; c; c = c->next) {
        struct config_extension *one = &items[r->out->extension_count];
        struct config_found found = {0};
        int rc = read_one(r, c, files, one, &found);
        if (rc != BASE_OK)
            return rc;
        r->out->extension_count++;
        if (!one->is_folder) {
            (*texts)[(*count)++] = found.files[0];
            continue;
        }
        struct base_str own = base_str_format(r->arena, "%.*s/" PACK_CONFIG, BASE_STR_ARG(one->path));
        size_t rules = found.n;
        for (size_t i = 0; i < found.n; i++)
            if (base_str_eq(found.files[i].path, own)) {
                (*texts)[(*count)++] = found.files[i];
                rules--;
            }
        if (rules)
            add_pack(r, one);
    }
    r->out->extensions = items;
    return BASE_OK;
}
