/* Expressions: literals, templates with constants, and the answers that are kept. */
#include "validator/link/evaluate_p.h"

#include <string.h>

/* Nested members of one path, such as a.b.c.d. */
#define MOST_SEGMENTS 64u
/* Longer expressions may be cut: see binding.value. */
#define LONGEST_EXPRESSION 200u

static const struct link_value unknown = {.kind = LINK_UNKNOWN};

/* ---- kept answers ---- */

static uint32_t *memo_slot(const struct link_evaluator *evaluator, uint64_t key)
{
    size_t mask = evaluator->memo_slot_count - 1;
    for (size_t i = base_hash(&key, sizeof key) & mask;; i = (i + 1) & mask) {
        uint32_t at = evaluator->memo_slots[i];
        if (at == 0 || evaluator->memo[at - 1].key == key)
            return &evaluator->memo_slots[i];
    }
}

static void grow_memo(struct link_evaluator *evaluator)
{
    evaluator->memo_capacity = evaluator->memo_capacity ? evaluator->memo_capacity * 2 : 256;
    evaluator->memo = base_realloc(evaluator->memo, evaluator->memo_capacity, sizeof *evaluator->memo);
    base_free(evaluator->memo_slots);
    evaluator->memo_slot_count = evaluator->memo_capacity * 2;
    evaluator->memo_slots = base_alloc(evaluator->memo_slot_count * sizeof *evaluator->memo_slots);
    for (size_t i = 0; i < evaluator->memo_n; i++)
        *memo_slot(evaluator, evaluator->memo[i].key) = (uint32_t)i + 1;
}

struct link_memo *link_memo_find(struct link_evaluator *evaluator, uint32_t frame, enum link_memo_kind kind,
                                 uint32_t index, bool *added)
{
    /* Frames are fewer than 2^30 and rows of a file fewer than 2^32. */
    uint64_t key = ((uint64_t)frame << 34) | ((uint64_t)kind << 32) | index;
    if (evaluator->memo_n == evaluator->memo_capacity)
        grow_memo(evaluator);
    uint32_t *slot = memo_slot(evaluator, key);
    *added = *slot == 0;
    if (*added) {
        evaluator->memo[evaluator->memo_n] = (struct link_memo){.key = key, .open = true};
        *slot = (uint32_t)++evaluator->memo_n;
    }
    return &evaluator->memo[*slot - 1];
}

void link_memo_set(struct link_evaluator *evaluator, uint32_t frame, enum link_memo_kind kind, uint32_t index,
                   struct link_value value)
{
    bool added;
    struct link_memo *memo = link_memo_find(evaluator, frame, kind, index, &added);
    memo->value = value;
    memo->open = false;
}

void link_evaluator_init(struct link_evaluator *evaluator, struct link_codes *codes, enum facts_table table,
                         bool runs)
{
    *evaluator = (struct link_evaluator){.context = codes->context,
                                         .codes = codes,
                                         .arena = codes->context->arena,
                                         .table = table,
                                         .runs = runs};
}

bool link_is_too_deep(struct link_evaluator *evaluator, const struct link_code *code, int64_t line)
{
    if (evaluator->depth < LINK_MAX_EVALUATION_DEPTH)
        return false;
    if (!evaluator->is_cut)
        link_limit(evaluator->context, evaluator->table, code->info.path, line,
                   BASE_STR("calls and values lie too deep within each other to be followed"));
    evaluator->is_cut = true;
    return true;
}

bool link_step(struct link_evaluator *evaluator, const struct link_code *code, int64_t line)
{
    bool spent = ++evaluator->steps > LINK_MAX_EVALUATION_STEPS || evaluator->frame_count >= LINK_MAX_FRAMES;
    if (spent && !evaluator->exhausted)
        link_limit(evaluator->context, evaluator->table, code->info.path, line,
                   BASE_STR("the program is too large to be followed"));
    evaluator->exhausted = evaluator->exhausted || spent;
    return !evaluator->exhausted;
}

void link_evaluator_finish(struct link_evaluator *evaluator)
{
    for (size_t i = 0; i < evaluator->routers.n; i++)
        base_vec_finish(&evaluator->routers.items[i]->entries);
    base_vec_finish(&evaluator->routers);
    link_names_finish(&evaluator->reported);
    base_vec_finish(&evaluator->routes);
    base_vec_finish(&evaluator->suspects);
    base_free(evaluator->memo);
    base_free(evaluator->memo_slots);
    link_names_finish(&evaluator->kept);
    base_vec_finish(&evaluator->answers);
}

/* ---- texts ---- */

bool link_has_hole(struct base_str text)
{
    return base_str_find_char(text, LINK_HOLE) >= 0;
}

/* Text as the source writes it, where LINK_HOLE is a character like any other. */
static void add_written(struct base_buf *buf, char c)
{
    if (c == LINK_HOLE)
        base_buf_add_text(buf, "%01");
    else
        base_buf_add_char(buf, c);
}

static struct link_value string_value(struct base_str text)
{
    return (struct link_value){.kind = LINK_STRING, .text = text.p ? text : BASE_STR("")};
}

static struct link_value literal_value(struct link_evaluator *evaluator, struct base_str text)
{
    if (!link_has_hole(text))
        return string_value(text);
    struct base_buf buf;
    base_buf_init(&buf, 3 * text.n);
    for (size_t i = 0; i < text.n; i++)
        add_written(&buf, text.p[i]);
    struct link_value value = string_value(base_str_copy(evaluator->arena, base_buf_view(&buf)));
    base_buf_finish(&buf);
    return value;
}

/* A quoted literal without escapes; absent for anything else. */
static struct base_str quoted(struct base_str text)
{
    text = base_str_trim(text);
    if (text.n < 2 || (text.p[0] != '\'' && text.p[0] != '"' && text.p[0] != '`') ||
        text.p[text.n - 1] != text.p[0])
        return BASE_STR_ABSENT;
    struct base_str inside = base_str_slice(text, 1, text.n - 1);
    for (size_t i = 0; i < inside.n; i++)
        if (inside.p[i] == text.p[0] || inside.p[i] == '\\' || inside.p[i] == '$')
            return BASE_STR_ABSENT;
    return inside;
}

static bool is_path_text(struct base_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '_' && c != '$' && c != '.' && c != '(' && c != ')')
            return false;
    }
    return text.n > 0 && !(text.p[0] >= '0' && text.p[0] <= '9');
}

/* Operands of one sum. */
#define MOST_OPERANDS 16u

/* a + b, of texts: where one is known to be no number, the whole is their texts in a row. */
static struct link_value sum_of(struct link_evaluator *evaluator, struct link_frame *frame,
                                struct base_str text)
{
    struct base_buf buf;
    struct link_value sum = {.kind = LINK_STRING};
    bool is_text = false, failed = text.n >= LONGEST_EXPRESSION;
    unsigned n = 0;
    base_buf_init(&buf, LINK_MAX_STRING);
    for (size_t from = 0; from <= text.n && !failed; n++) {
        struct base_str rest = base_str_from(text, from);
        size_t end = link_find_operator(rest, '+');
        struct base_str part = base_str_trim(base_str_slice(rest, 0, end));
        if (n == 0 && end == rest.n)
            break; /* no sum */
        struct base_str literal = quoted(part);
        struct link_value value = unknown;
        if (literal.p)
            value = literal_value(evaluator, literal);
        else if (is_path_text(part))
            value = link_evaluate_path(evaluator, frame, part, LINK_NONE, 0);
        failed = n == MOST_OPERANDS || value.kind != LINK_STRING;
        for (size_t i = 0; i < value.text.n && !failed; i++)
            is_text = is_text || value.text.p[i] < '0' || value.text.p[i] > '9';
        sum.index = sum.index || value.index;
        base_buf_add(&buf, value.text);
        from += end + 1;
    }
    if (!failed && n > 1 && is_text && base_buf_ok(&buf))
        sum.text = base_str_copy(evaluator->arena, base_buf_view(&buf));
    base_buf_finish(&buf);
    return sum.text.p ? sum : unknown;
}

/* `value || 'default'` and `value ?? 'default'`, too. */
struct link_value link_evaluate_text(struct link_evaluator *evaluator, struct link_frame *frame,
                                     struct base_str text)
{
    text = base_str_trim(text);
    struct base_str literal = quoted(text);
    if (literal.p)
        return literal_value(evaluator, literal);
    struct link_value number = link_number(text);
    if (number.kind != LINK_UNKNOWN)
        return number;
    ptrdiff_t bracket = base_str_find_char(text, '[');
    if (is_path_text(text) ||
        (bracket > 0 && base_str_ends(text, "]") && is_path_text(base_str_slice(text, 0, (size_t)bracket))))
        return link_evaluate_path(evaluator, frame, text, LINK_NONE, 0);
    struct link_value sum = sum_of(evaluator, frame, text);
    if (sum.kind != LINK_UNKNOWN)
        return sum;
    for (size_t i = text.n; i-- > 1;) {
        if ((text.p[i] != '|' || text.p[i - 1] != '|') && (text.p[i] != '?' || text.p[i - 1] != '?'))
            continue;
        literal = quoted(base_str_from(text, i + 1));
        if (!literal.p)
            break;
        struct base_str left = base_str_trim(base_str_slice(text, 0, i - 1));
        struct link_value known =
            is_path_text(left) ? link_evaluate_path(evaluator, frame, left, LINK_NONE, 0) : unknown;
        if (known.kind == LINK_STRING && !link_has_hole(known.text))
            return known;
        known = literal_value(evaluator, literal);
        known.index = 1;
        return known;
    }
    return unknown;
}

struct base_str link_evaluate_template(struct link_evaluator *evaluator, struct link_frame *frame,
                                       struct base_str text)
{
    struct base_buf buf;
    base_buf_init(&buf, 2 * LINK_MAX_STRING);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '$' || i + 1 >= text.n || text.p[i + 1] != '{') {
            add_written(&buf, text.p[i]);
            continue;
        }
        size_t from = i + 2, end = from;
        for (int depth = 1; end < text.n; end++) {
            depth += (text.p[end] == '{') - (text.p[end] == '}');
            if (depth == 0)
                break;
        }
        struct base_str part = base_str_slice(text, from, end);
        struct link_value value = link_evaluate_text(evaluator, frame, part);
        if (value.kind == LINK_UNKNOWN)
            value = link_evaluate_call_text(evaluator, frame, base_str_trim(part));
        if (value.kind == LINK_STRING) {
            base_buf_add(&buf, value.text);
            evaluator->defaulted = evaluator->defaulted || value.index;
        } else {
            base_buf_add_char(&buf, LINK_HOLE);
        }
        i = end;
    }
    struct base_str result = base_buf_ok(&buf) && buf.n <= LINK_MAX_STRING
                                 ? base_str_copy(evaluator->arena, base_buf_view(&buf))
                                 : BASE_STR("\x01");
    base_buf_finish(&buf);
    return result.p ? result : BASE_STR("");
}

/* ---- expressions ---- */

struct expression {
    struct base_str kind, value;
    int64_t call, scope, line;
    uint32_t argument_of;      /* the call it is an argument of, or LINK_NONE */
    struct link_value literal; /* what an object or array is */
};

static struct link_value evaluate(struct link_evaluator *evaluator, struct link_frame *frame,
                                  const struct expression *expression)
{
    struct link_code *code = frame->code;
    struct base_str kind = expression->kind;
    if (base_str_is(kind, "string"))
        return literal_value(evaluator, expression->value);
    if (base_str_is(kind, "number"))
        return link_number(expression->value);
    if (base_str_is(kind, "template"))
        return string_value(link_evaluate_template(evaluator, frame, expression->value));
    if (base_str_is(kind, "identifier"))
        return link_lookup(evaluator, frame, expression->value);
    if (base_str_is(kind, "call") || base_str_is(kind, "new"))
        return expression->call >= 0 && expression->call < (int64_t)code->call_count
                   ? link_evaluate_call(evaluator, frame, (uint32_t)expression->call)
                   : unknown;
    if (base_str_is(kind, "function") || base_str_is(kind, "class")) {
        bool is_class = base_str_is(kind, "class");
        if (expression->scope <= 0 || expression->scope >= (int64_t)code->scope_count)
            return unknown;
        return (struct link_value){.kind = is_class ? LINK_CLASS : LINK_FUNCTION,
                                   .frame = frame,
                                   .index = (uint32_t)expression->scope};
    }
    if (base_str_is(kind, "object") || base_str_is(kind, "array"))
        return expression->literal;
    if (base_str_is(kind, "regex"))
        return (struct link_value){.kind = LINK_REGEX, .text = expression->value};
    if (base_str_is(kind, "member"))
        return link_evaluate_path(evaluator, frame, expression->value, expression->argument_of,
                                  expression->line);
    if (base_str_is(kind, "other"))
        return link_evaluate_text(evaluator, frame, expression->value);
    return unknown;
}

/* const { a } = f(), and const { Router } = express where only the file's import can tell. */
static struct link_value destructured(struct link_evaluator *evaluator, struct link_frame *frame,
                                      const struct facts_binding *binding)
{
    struct link_value whole = unknown;
    struct base_str rest = binding->value, segment;
    if (binding->call >= 0 && binding->call < (int64_t)frame->code->call_count)
        whole = link_evaluate_call(evaluator, frame, (uint32_t)binding->call);
    else if (base_str_is(binding->value, "Router"))
        whole = link_module(evaluator, frame->code, BASE_STR("express"));
    while (whole.kind != LINK_UNKNOWN && (segment = base_str_split(&rest, '.')).p)
        whole = link_member(evaluator, whole, segment);
    return whole;
}

struct link_value link_evaluate_binding(struct link_evaluator *evaluator, struct link_frame *frame,
                                        uint32_t index)
{
    const struct facts_binding *binding = &frame->code->bindings[index];
    bool added;
    struct link_memo *memo = link_memo_find(evaluator, frame->id, LINK_MEMO_BINDING, index, &added);
    if (!added) {
        evaluator->defaulted = evaluator->defaulted || (memo->value.kind == LINK_STRING && memo->value.index);
        return memo->value; /* unknown while it is being evaluated */
    }
    if (link_is_too_deep(evaluator, frame->code, binding->line))
        return unknown;
    struct expression expression = {
        .kind = binding->value_kind,
        .value = binding->value,
        .call = binding->call,
        .scope = binding->value_scope,
        .line = binding->line,
        .argument_of = LINK_NONE,
        .literal = {.kind = LINK_LITERAL, .frame = frame, .index = index, .text = binding->name},
    };
    evaluator->depth++;
    struct link_value value = base_str_is(binding->value_kind, "destructured")
                                  ? destructured(evaluator, frame, binding)
                                  : evaluate(evaluator, frame, &expression);
    evaluator->depth--;
    link_memo_set(evaluator, frame->id, LINK_MEMO_BINDING, index, value);
    evaluator->defaulted = evaluator->defaulted || (value.kind == LINK_STRING && value.index);
    return value;
}

struct link_value link_evaluate_argument(struct link_evaluator *evaluator, struct link_frame *frame,
                                         uint32_t index)
{
    const struct facts_call_argument *argument = &frame->code->arguments[index];
    struct expression expression = {
        .kind = argument->kind,
        .value = argument->value,
        .call = argument->value_call,
        .scope = argument->value_scope,
        .line = argument->line,
        .argument_of = (uint32_t)argument->call,
        .literal = {.kind = LINK_ARGUMENT, .frame = frame, .index = index},
    };
    return evaluate(evaluator, frame, &expression);
}
