/* URLs and methods as the arguments of requests give them. */
#include "validator/link/client_parts_p.h"

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* Requests within each other: String(new URL(…)), new Request(new URL(…)). */
#define MOST_WRAPPERS 4u

bool link_url_has_host(struct base_str text)
{
    return base_str_find(text, "://") >= 0 || (text.n && text.p[0] == LINK_HOLE);
}

struct base_str link_url_upper(struct base_arena *arena, struct base_str text)
{
    char letters[16];
    if (text.n == 0 || text.n > sizeof letters)
        return BASE_STR_ABSENT;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        letters[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        if (letters[i] < 'A' || letters[i] > 'Z')
            return BASE_STR_ABSENT;
    }
    return base_str_copy(arena, base_str_make(letters, text.n));
}

struct base_str link_url_method(struct link_evaluator *evaluator, struct link_frame *frame, uint32_t call,
                                int64_t position, const char *usual)
{
    const struct link_code *code = frame->code;
    uint32_t options = link_code_argument(code, call, position, BASE_STR_ABSENT);
    if (options == LINK_NONE)
        return base_str_of(usual);
    struct link_value value = link_evaluate_argument(evaluator, frame, options), method = unknown;
    if (value.kind == LINK_ARGUMENT || value.kind == LINK_LITERAL)
        method = link_member(evaluator, value, BASE_STR("method"));
    if (method.kind == LINK_STRING && !link_has_hole(method.text))
        return link_url_upper(evaluator->arena, method.text);
    bool is_literal = base_str_is(code->arguments[options].kind, "object");
    if (!is_literal && value.kind != LINK_ARGUMENT)
        return BASE_STR_ABSENT;
    if (link_code_argument(code, call, position, BASE_STR("method")) != LINK_NONE)
        return BASE_STR_ABSENT;
    for (uint32_t i = code->first_argument[call]; i != LINK_NONE; i = code->next_argument[i])
        if (code->arguments[i].position == position && base_str_is(code->arguments[i].kind, "spread"))
            return BASE_STR_ABSENT;
    return base_str_of(usual);
}

bool link_url_made(struct link_frame *frame, struct base_str name, struct link_url_call *made)
{
    for (struct link_frame *at = frame; at; at = at->parent)
        LINK_NAMES_EACH(&at->code->bindings_by_name, at->scope, name, i)
        {
            const struct facts_binding *binding =
                &at->code->bindings[at->code->bindings_by_name.entries.items[i].value];
            if (binding->call < 0 || binding->call >= (int64_t)at->code->call_count)
                return false;
            *made = (struct link_url_call){at, (uint32_t)binding->call};
            return !base_str_is(binding->value_kind, "destructured");
        }
    return false;
}

/* The call that an argument is, or the variable of. */
static bool argument_made(struct link_frame *frame, uint32_t argument, struct link_url_call *made)
{
    const struct facts_call_argument *row = &frame->code->arguments[argument];
    if (row->value_call >= 0 && row->value_call < (int64_t)frame->code->call_count) {
        *made = (struct link_url_call){frame, (uint32_t)row->value_call};
        return true;
    }
    struct base_str rest = row->value, name = base_str_split(&rest, '.');
    bool is_name = base_str_is(row->kind, "identifier") ||
                   (base_str_is(row->kind, "member") && base_str_is(rest, "href"));
    return is_name && link_url_made(frame, name, made);
}

/* new URL(path, base) */
static struct link_value joined_url(struct link_url_reader *reader, struct link_frame *frame, uint32_t call,
                                    unsigned depth)
{
    struct link_value path = link_url_read(reader, frame, call, 0, depth);
    uint32_t second = link_code_argument(frame->code, call, 1, BASE_STR_ABSENT);
    if (path.kind != LINK_STRING || second == LINK_NONE || link_url_has_host(path.text))
        return path;
    struct link_value base = link_url_read(reader, frame, call, 1, depth);
    struct base_str origin = BASE_STR("\x01");
    if (base.kind == LINK_STRING && base_str_find(base.text, "://") > 0) {
        size_t host = (size_t)base_str_find(base.text, "://") + 3;
        ptrdiff_t end = base_str_find_char(base_str_from(base.text, host), '/');
        origin = end < 0 ? base.text : base_str_slice(base.text, 0, host + (size_t)end);
    }
    const char *slash = base_str_starts(path.text, "/") ? "" : "/";
    path.text = base_str_format(reader->evaluator->arena, "%.*s%s%.*s", BASE_STR_ARG(origin), slash,
                                BASE_STR_ARG(path.text));
    return path;
}

/* What a call of URL, Request or a conversion to text stands for; false for other calls. */
static bool read_made(struct link_url_reader *reader, const struct link_url_call *made, unsigned depth,
                      struct link_value *out)
{
    const struct facts_call *row = &made->frame->code->calls[made->call];
    if (depth > MOST_WRAPPERS)
        return false;
    if (base_str_is(row->kind, "new") && base_str_is(row->name, "URL")) {
        *out = joined_url(reader, made->frame, made->call, depth + 1);
        return true;
    }
    if (base_str_is(row->kind, "new") &&
        (base_str_is(row->name, "Request") || base_str_is(row->name, "NextRequest"))) {
        reader->is_request = true;
        reader->method = link_url_method(reader->evaluator, made->frame, made->call, 1, "GET");
        *out = link_url_read(reader, made->frame, made->call, 0, depth + 1);
        return true;
    }
    if (base_str_is(row->callee, "String")) {
        *out = link_url_read(reader, made->frame, made->call, 0, depth + 1);
        return true;
    }
    if (!base_str_is(row->name, "toString"))
        return false;
    struct link_url_call inner = {made->frame, (uint32_t)row->receiver_call};
    bool has_inner = row->receiver_call >= 0 && row->receiver_call < (int64_t)made->frame->code->call_count;
    return (has_inner || (row->receiver.p && link_url_made(made->frame, row->receiver, &inner))) &&
           read_made(reader, &inner, depth + 1, out);
}

struct link_value link_url_read(struct link_url_reader *reader, struct link_frame *frame, uint32_t call,
                                int64_t position, unsigned depth)
{
    uint32_t argument = link_code_argument(frame->code, call, position, BASE_STR_ABSENT);
    struct link_url_call made;
    struct link_value value;
    if (argument == LINK_NONE || depth > MOST_WRAPPERS)
        return unknown;
    if (argument_made(frame, argument, &made) && read_made(reader, &made, depth, &value))
        return value;
    return link_evaluate_argument(reader->evaluator, frame, argument);
}

static bool is_local_host(struct base_str host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (base_str_is(host, names[i]))
            return true;
    return base_str_ends(host, ".localhost") || base_str_ends(host, ".local");
}

enum link_server link_url_server(struct base_str url)
{
    ptrdiff_t scheme = base_str_find(url, "://");
    if (url.n && url.p[0] == LINK_HOLE)
        return LINK_SERVER_COMPUTED;
    if (scheme < 0)
        return LINK_SERVER_RELATIVE;
    struct base_str host = base_str_from(url, (size_t)scheme + 3);
    size_t end = 0;
    for (bool in_brackets = false; end < host.n && host.p[end] != '/' && host.p[end] != '?'; end++) {
        in_brackets = host.p[end] == '[' || (in_brackets && host.p[end] != ']');
        if (host.p[end] == ':' && !in_brackets)
            break;
    }
    host = base_str_slice(host, 0, end);
    if (link_has_hole(host))
        return LINK_SERVER_COMPUTED;
    return is_local_host(host) ? LINK_SERVER_LOCAL : LINK_SERVER_FOREIGN;
}
