/*
 * YAML through libyaml's events. libyaml checks the syntax (YAML 1.1, which differs from 1.2 in hardly
 * anything but the meaning of plain scalars); scalars are resolved here, by the core schema of YAML 1.2.2, so
 * that `on`, `yes` and `no` are strings.
 *
 * A tree has one parent per node: an alias becomes a copy of what it names, counted against max_nodes. Merge
 * keys (`<<`) are resolved when their mapping ends: the members move up, unless an explicit or earlier one
 * has the key.
 */
#include "validator/document/yaml_p.h"

#include "validator/base/hash.h"
#include "validator/base/utf8.h"

#include <string.h>
#include <yaml.h>

#define CORE_PREFIX "tag:yaml.org,2002:" /* what `!!` stands for */

struct frame {
    struct document_node *node, *last;
    struct document_node key; /* the member name that waits for its value; key_line 0: none */
    bool has_merge;
};

struct reader {
    struct document *document;
    struct document_yaml_lines lines;
    BASE_VEC(struct frame) open;
    struct base_map anchor_ids;                     /* name -> index into anchors */
    BASE_VEC(const struct document_node *) anchors; /* of the document at hand */
    size_t alias_nodes;
    bool stopped;
};

static struct base_position place_of(const struct reader *r, const yaml_mark_t *mark)
{
    return document_yaml_place(&r->lines, mark->line, mark->column);
}

static struct base_str copy_text(struct reader *r, const yaml_char_t *text, size_t n)
{
    return base_str_copy(&r->document->arena, base_str_make((const char *)text, n));
}

/* Attaches a finished scalar, a copy or a new collection: as root, element, member name or member value. */
static void attach(struct reader *r, struct document_node *node, struct frame *top)
{
    if (!top) {
        base_vec_push(&r->document->roots, node);
        return;
    }
    if (top->node->kind == DOCUMENT_ARRAY) {
        document_append(top->node, &top->last, node);
        return;
    }
    if (top->key.key_line == 0) { /* node is a member name */
        top->key.key = node->text.p ? node->text : BASE_STR("");
        top->key.key_line = node->line;
        top->key.key_column = node->column;
        top->key.is_quoted = node->is_quoted;
        if (node->kind == DOCUMENT_ARRAY || node->kind == DOCUMENT_OBJECT)
            document_add_problem(r->document, node->line, node->column, false,
                                 "a list or mapping as a member name is not supported");
        return;
    }
    node->key = top->key.key;
    node->key_line = top->key.key_line;
    node->key_column = top->key.key_column;
    top->has_merge |= !top->key.is_quoted && base_str_is(node->key, "<<");
    document_append(top->node, &top->last, node);
    top->key.key_line = 0;
}

static struct frame *top_of(struct reader *r)
{
    return r->open.n ? &r->open.items[r->open.n - 1] : NULL;
}

static void remember_anchor(struct reader *r, const yaml_char_t *name, struct document_node *node)
{
    if (!name)
        return;
    struct base_str key = base_str_of((const char *)name);
    uint32_t *known = base_map_get(&r->anchor_ids, key);
    if (!known) {
        known = base_map_put(&r->anchor_ids, base_str_copy(&r->document->arena, key), NULL);
        *known = (uint32_t)r->anchors.n;
        base_vec_push(&r->anchors, NULL);
    }
    r->anchors.items[*known] = node;
}

static void resolve_scalar(struct reader *r, const yaml_event_t *event, struct document_node *node)
{
    const char *tag = (const char *)event->data.scalar.tag;
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->is_quoted = !is_plain;
    node->kind = DOCUMENT_STRING;
    if (is_plain && !tag)
        node->kind = document_resolve_plain(node->text);
    if (tag && strncmp(tag, CORE_PREFIX, sizeof CORE_PREFIX - 1) == 0) {
        const char *type = tag + sizeof CORE_PREFIX - 1;
        enum document_kind resolved = document_resolve_plain(node->text);
        enum document_kind wanted = strcmp(type, "int") == 0 || strcmp(type, "float") == 0 ? DOCUMENT_NUMBER
                                    : strcmp(type, "bool") == 0                            ? DOCUMENT_BOOLEAN
                                    : strcmp(type, "null") == 0                            ? DOCUMENT_NULL
                                                                                           : DOCUMENT_STRING;
        if (wanted == DOCUMENT_STRING || resolved == wanted)
            node->kind = wanted;
        else
            document_add_problem(r->document, node->line, node->column, false,
                                 "the value does not fit its tag !!%.20s", type);
    }
    if (node->kind == DOCUMENT_NULL)
        node->text = BASE_STR_ABSENT;
}

static int last_line(struct base_position start, struct base_position end)
{
    /* A block ends where the next token begins, at the start of a line below. */
    if (end.column == 1 && end.line > start.line)
        return end.line - 1;
    return end.line;
}

/* A member name without an anchor needs no node of its own. */
static void on_plain_name(struct reader *r, const yaml_event_t *event, struct frame *top)
{
    struct base_position start = place_of(r, &event->start_mark);
    top->key.key = copy_text(r, event->data.scalar.value, event->data.scalar.length);
    top->key.key_line = start.line;
    top->key.key_column = start.column;
    top->key.is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || event->data.scalar.tag;
}

static void on_scalar(struct reader *r, const yaml_event_t *event)
{
    struct frame *top = top_of(r);
    bool is_name = top && top->node->kind == DOCUMENT_OBJECT && top->key.key_line == 0;
    if (is_name && !event->data.scalar.anchor) {
        on_plain_name(r, event, top);
        return;
    }
    struct base_position start = place_of(r, &event->start_mark);
    struct document_node *node = document_new_node(r->document, start.line, start.column);
    if (!node) {
        r->stopped = true;
        return;
    }
    node->end_line = last_line(start, place_of(r, &event->end_mark));
    node->text = copy_text(r, event->data.scalar.value, event->data.scalar.length);
    resolve_scalar(r, event, node);
    remember_anchor(r, event->data.scalar.anchor, node);
    attach(r, node, top);
}

static void on_start(struct reader *r, const yaml_event_t *event, enum document_kind kind)
{
    struct base_position start = place_of(r, &event->start_mark);
    if (r->open.n >= r->document->limits.max_depth) {
        document_add_problem(r->document, start.line, start.column, true,
                             "nested deeper than %zu levels: the rest is not read (limit of depth in a "
                             "document)",
                             r->document->limits.max_depth);
        r->stopped = true;
        return;
    }
    struct document_node *node = document_new_node(r->document, start.line, start.column);
    if (!node) {
        r->stopped = true;
        return;
    }
    node->kind = kind;
    remember_anchor(
        r, kind == DOCUMENT_ARRAY ? event->data.sequence_start.anchor : event->data.mapping_start.anchor,
        node);
    struct frame *top = top_of(r);
    attach(r, node, top);
    base_vec_push(&r->open, (struct frame){.node = node});
}

static void close_top(struct reader *r)
{
    struct frame frame = r->open.items[--r->open.n];
    if (frame.has_merge)
        document_yaml_merge(r->document, frame.node);
    document_close_node(r->document, frame.node);
    struct document_node *node = frame.node;
    if (node->parent) {
        struct document_node *parent = r->open.items[r->open.n - 1].node;
        if (parent->end_line < node->end_line)
            parent->end_line = node->end_line;
    }
}

static void on_end(struct reader *r, const yaml_event_t *event)
{
    struct frame *top = top_of(r);
    struct document_node *node = top->node;
    struct base_position start = {node->line, node->column}, end = place_of(r, &event->end_mark);
    bool is_flow = event->end_mark.index > event->start_mark.index;
    if (is_flow)
        node->end_line = last_line(start, end);
    else if (top->last && top->last->end_line > node->end_line)
        node->end_line = top->last->end_line;
    close_top(r);
}

/* A copy of `from` below no parent yet, or NULL when a limit was reached. Walks without recursion, and not by
 * the parents: those of a mapping whose members were merged are members of another. */
static struct document_node *copy_tree(struct reader *r, const struct document_node *from, size_t depth,
                                       struct base_position place)
{
    struct document_node *root = NULL, *to = NULL;
    BASE_VEC(struct frame) open = {0};
    BASE_VEC(const struct document_node *) above = {0};
    const struct document_node *at = from;
    for (;;) {
        bool is_container = at->kind == DOCUMENT_ARRAY || at->kind == DOCUMENT_OBJECT;
        bool is_deep = is_container && depth + open.n >= r->document->limits.max_depth;
        bool is_bomb = ++r->alias_nodes > DOCUMENT_MAX_ALIAS_NODES;
        if (is_deep || is_bomb)
            document_add_problem(r->document, place.line, place.column, true,
                                 is_bomb ? "aliases expand to more than %zu values: the rest is not read"
                                         : "the alias nests deeper than %zu levels: the rest is not read",
                                 is_bomb ? (size_t)DOCUMENT_MAX_ALIAS_NODES : r->document->limits.max_depth);
        to = is_deep || is_bomb ? NULL : document_new_node(r->document, place.line, place.column);
        if (!to) {
            r->stopped = true;
            break;
        }
        *to = *at;
        to->parent = to->first = to->next = NULL;
        to->count = 0;
        to->index = NULL;
        if (root) {
            struct frame *top = &open.items[open.n - 1];
            document_append(top->node, &top->last, to);
        } else {
            root = to;
        }
        if (at->first) {
            base_vec_push(&open, (struct frame){.node = to});
            base_vec_push(&above, at);
            at = at->first;
            continue;
        }
        while (at != from && !at->next) {
            at = above.items[--above.n];
            document_close_node(r->document, open.items[--open.n].node);
        }
        if (at == from)
            break;
        at = at->next;
    }
    base_vec_finish(&above);
    base_vec_finish(&open);
    return r->stopped ? NULL : root;
}

static void on_alias(struct reader *r, const yaml_event_t *event)
{
    struct base_position place = place_of(r, &event->start_mark);
    struct base_str name = base_str_of((const char *)event->data.alias.anchor);
    uint32_t *id = base_map_get(&r->anchor_ids, name);
    const struct document_node *target = id ? r->anchors.items[*id] : NULL;
    bool is_open = false;
    for (size_t i = 0; i < r->open.n; i++)
        is_open |= r->open.items[i].node == target;
    if (!target || is_open)
        document_add_problem(r->document, place.line, place.column, false,
                             target ? "the alias *%.60s stands inside its own anchor"
                                    : "the alias *%.60s has no anchor",
                             (const char *)event->data.alias.anchor);
    struct document_node *copy = target && !is_open
                                     ? copy_tree(r, target, r->open.n, place)
                                     : document_new_node(r->document, place.line, place.column);
    if (!copy) {
        r->stopped = true;
        return;
    }
    copy->line = copy->end_line = place.line;
    copy->column = place.column;
    copy->key = BASE_STR_ABSENT;
    copy->key_line = copy->key_column = 0;
    attach(r, copy, top_of(r));
}

static void on_document_end(struct reader *r)
{
    base_map_finish(&r->anchor_ids);
    base_vec_finish(&r->anchors);
    r->anchor_ids = (struct base_map){0};
}

static void on_error(struct reader *r, const yaml_parser_t *parser, struct base_str text)
{
    struct base_position place = place_of(r, &parser->problem_mark);
    if (parser->error == YAML_READER_ERROR) {
        struct base_lines lines;
        base_lines_init(&lines, text);
        place = base_lines_at(&lines, parser->problem_offset < text.n ? parser->problem_offset : text.n);
        base_lines_finish(&lines);
    }
    const char *problem = parser->problem ? parser->problem : "the reader gave up";
    if (parser->context)
        document_add_problem(r->document, place.line, place.column, true, "%s, %s that starts on line %d",
                             problem, parser->context, place_of(r, &parser->context_mark).line);
    else
        document_add_problem(r->document, place.line, place.column, true, "%s", problem);
    r->stopped = true;
}

static void on_event(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        on_scalar(r, event);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(r, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        on_start(r, event, DOCUMENT_ARRAY);
        break;
    case YAML_MAPPING_START_EVENT:
        on_start(r, event, DOCUMENT_OBJECT);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(r, event);
        break;
    case YAML_DOCUMENT_END_EVENT:
        on_document_end(r);
        break;
    case YAML_STREAM_END_EVENT:
        r->stopped = true;
        break;
    default:
        break;
    }
}

void document_read_yaml(struct document *document, struct base_str text)
{
    struct reader r = {.document = document};
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        document_add_problem(document, 1, 1, true, "the YAML reader could not start");
        return;
    }
    document_yaml_lines_init(&r.lines, text);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    while (!r.stopped) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            on_error(&r, &parser, text);
            break;
        }
        on_event(&r, &event);
        yaml_event_delete(&event);
    }
    while (r.open.n > 0)
        close_top(&r);
    on_document_end(&r);
    base_vec_finish(&r.open);
    document_yaml_lines_finish(&r.lines);
    yaml_parser_delete(&parser);
}
