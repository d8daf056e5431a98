/*
 * RouterModule.register([{ path, module, children: […] }]): paths that modules are given. Facts hold three
 * levels of a literal; what lies deeper is read from its text.
 */
#include "validator/link/nest_p.h"
#include "validator/link/template_p.h"

static void read_tree(struct link_nest *nest, struct link_nest_app *app, struct link_value value,
                      struct base_str prefix, unsigned depth);

static void give(struct link_nest *nest, struct link_nest_app *app, struct link_value module,
                 struct base_str path)
{
    uint32_t class = link_nest_class_of(nest, module);
    if (class == LINK_NONE)
        return;
    link_names_add(&app->module_paths, class, BASE_STR(""), (uint32_t)app->paths.n);
    base_vec_push(&app->paths, path);
}

/* ---- literals by their text ---- */

/* The part of `rest` up to a comma that lies in nothing, taken off; absent at the end. */
static struct base_str next_part(struct base_str *rest)
{
    int depth = 0;
    char quote = 0;
    size_t i = 0;
    if (!rest->p || base_str_trim(*rest).n == 0)
        return BASE_STR_ABSENT;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        if (quote) {
            i += c == '\\';
            quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (c == '{' || c == '[' || c == '(') {
            depth++;
        } else if (c == '}' || c == ']' || c == ')') {
            depth--;
        } else if (c == ',' && depth == 0) {
            break;
        }
    }
    struct base_str part = base_str_trim(base_str_slice(*rest, 0, i));
    *rest = base_str_from(*rest, i + 1);
    return part;
}

static struct base_str inside(struct base_str text)
{
    return text.n < 2 ? BASE_STR("") : base_str_slice(text, 1, text.n - 1);
}

/* False when the text is cut or holds what is not read here. */
static bool read_text(struct link_nest *nest, struct link_nest_app *app, struct link_frame *frame,
                      struct base_str text, struct base_str prefix, unsigned depth)
{
    struct base_str rest, part, path = BASE_STR(""), module = BASE_STR_ABSENT, children = BASE_STR_ABSENT;
    text = base_str_trim(text);
    if (depth > LINK_NEST_MOST_CHILDREN)
        return false;
    if (!base_str_starts(text, "{")) {
        struct link_value value = link_evaluate_text(&nest->evaluator, frame, text);
        give(nest, app, value, prefix);
        return value.kind == LINK_CLASS;
    }
    if (!base_str_ends(text, "}"))
        return false;
    for (rest = inside(text); (part = next_part(&rest)).p;) {
        struct base_str value = part, key = base_str_trim(base_str_split(&value, ':'));
        if (base_str_is(key, "path"))
            path = value;
        else if (base_str_is(key, "module"))
            module = value.p ? value : key;
        else if (base_str_is(key, "children"))
            children = base_str_trim(value);
    }
    if (path.p && path.n) {
        struct link_value known = link_evaluate_text(&nest->evaluator, frame, path);
        if (known.kind != LINK_STRING || link_has_hole(known.text))
            return false;
        prefix = link_template_join(nest->context->arena, prefix, known.text);
    }
    bool all = prefix.p != NULL;
    if (all && module.p)
        give(nest, app, link_evaluate_text(&nest->evaluator, frame, module), prefix);
    if (!all || !children.p)
        return all;
    if (!base_str_starts(children, "[") || !base_str_ends(children, "]"))
        return false;
    for (rest = inside(children); (part = next_part(&rest)).p;)
        all = read_text(nest, app, frame, part, prefix, depth + 1) && all;
    return all;
}

/* ---- literals by their facts ---- */

static void report(struct link_nest *nest, const struct link_code *code, int64_t line,
                   struct base_str written)
{
    link_report_unresolved(
        &nest->evaluator, code, line, "mount", written,
        BASE_STR("The path of a module is known only at run time; its routes are listed without it."));
}

static struct base_str text_of(struct link_value literal, int64_t *line)
{
    const struct link_code *code = literal.frame->code;
    if (literal.kind == LINK_ARGUMENT) {
        *line = code->arguments[literal.index].line;
        return code->arguments[literal.index].value;
    }
    *line = code->bindings[literal.index].line;
    return code->bindings[literal.index].value;
}

static void read_children(struct link_nest *nest, struct link_nest_app *app, struct link_value list,
                          struct base_str prefix, unsigned depth)
{
    uint32_t n;
    struct link_value *elements = link_nest_elements(nest, list, &n);
    for (uint32_t i = 0; i < n; i++)
        read_tree(nest, app, elements[i], prefix, depth + 1);
    base_free(elements);
}

static bool is_literal(struct link_value value)
{
    return value.kind == LINK_ARGUMENT || (value.kind == LINK_LITERAL && value.text.p);
}

static void read_tree(struct link_nest *nest, struct link_nest_app *app, struct link_value value,
                      struct base_str prefix, unsigned depth)
{
    struct link_evaluator *evaluator = &nest->evaluator;
    int64_t line;
    if (value.kind == LINK_CLASS)
        give(nest, app, value, prefix);
    if (!is_literal(value) || depth > LINK_NEST_MOST_CHILDREN)
        return;
    struct base_str written = text_of(value, &line);
    struct link_value path = link_member(evaluator, value, BASE_STR("path"));
    struct link_value module = link_member(evaluator, value, BASE_STR("module"));
    struct link_value children = link_member(evaluator, value, BASE_STR("children"));
    if (path.kind == LINK_UNKNOWN && module.kind == LINK_UNKNOWN && children.kind == LINK_UNKNOWN) {
        if (!read_text(nest, app, value.frame, written, prefix, depth))
            report(nest, value.frame->code, line, written);
        return;
    }
    if (path.kind != LINK_STRING || link_has_hole(path.text)) {
        report(nest, value.frame->code, line, written);
        return;
    }
    prefix = link_template_join(nest->context->arena, prefix, path.text);
    if (!prefix.p)
        return;
    give(nest, app, module, prefix);
    if (is_literal(children))
        read_children(nest, app, children, prefix, depth);
}

static void read_call(struct link_nest *nest, struct link_nest_app *app, struct link_code *code,
                      uint32_t call)
{
    const struct facts_call *row = &code->calls[call];
    const char *method;
    uint32_t first = link_code_argument(code, call, 0, BASE_STR_ABSENT);
    if (!row->receiver.p || row->scope < 0 || first == LINK_NONE ||
        link_nest_kind_in(code, row->receiver, &method) != LINK_NEST_ROUTER)
        return;
    struct link_frame *frame = link_frame_static(&nest->evaluator, code, (uint32_t)row->scope);
    struct link_value routes = link_evaluate_argument(&nest->evaluator, frame, first);
    if (is_literal(routes))
        read_children(nest, app, routes, BASE_STR(""), 0);
    else
        report(nest, code, row->line, code->arguments[first].value);
}

void link_nest_read_router_modules(struct link_nest *nest, struct link_nest_app *app)
{
    uint32_t stamp = nest->classes.items[app->root].reached;
    size_t n = nest->classes.n;
    nest->walk++;
    for (size_t i = 0; i < n; i++) {
        struct link_code *code = nest->classes.items[i].code;
        if (nest->classes.items[i].reached != stamp || nest->seen[code->file] == nest->walk)
            continue;
        nest->seen[code->file] = nest->walk;
        for (uint32_t call = 0; call < code->call_count; call++)
            if (base_str_is(code->calls[call].name, "register") ||
                base_str_is(code->calls[call].name, "forRoutes"))
                read_call(nest, app, code, call);
    }
}
