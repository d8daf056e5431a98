/* Types: from the conditional down to arrays; names and their arguments. Primary types are in type_primary.c.
 */
#include "validator/extract/typescript/parser_p.h"

static const char *const context_names[] = {
    [TS_IN_OTHER] = "other",   [TS_IN_PARAMETER] = "parameter", [TS_IN_PROPERTY] = "property",
    [TS_IN_RETURN] = "return", [TS_IN_VARIABLE] = "variable",   [TS_IN_HERITAGE] = "heritage",
    [TS_IN_ALIAS] = "alias",   [TS_IN_ASSERTION] = "assertion", [TS_IN_ARGUMENT] = "argument",
    [TS_IN_CATCH] = "catch",
};

void extract_ts_any(struct extract_ts_parser *p, struct extract_ts_place at, const char *context)
{
    TS_EMIT(p, any_type, .line = at.line, .col = extract_ts_col(p, at), .owner = p->owner,
            .context = base_str_of(context));
}

/* Words that are types of the language and name nothing. */
static bool is_keyword_type(uint8_t word)
{
    switch (word) {
    case SCAN_ECMA_any:
    case SCAN_ECMA_bigint:
    case SCAN_ECMA_boolean:
    case SCAN_ECMA_never:
    case SCAN_ECMA_null:
    case SCAN_ECMA_number:
    case SCAN_ECMA_object:
    case SCAN_ECMA_string:
    case SCAN_ECMA_symbol:
    case SCAN_ECMA_this:
    case SCAN_ECMA_undefined:
    case SCAN_ECMA_unknown:
    case SCAN_ECMA_void:
    case SCAN_ECMA_true:
    case SCAN_ECMA_false:
    case SCAN_ECMA_const:
        return true;
    default:
        return false;
    }
}

/* a.b.c, white space left out. */
struct base_str extract_ts_dotted_name(struct extract_ts_parser *p)
{
    struct extract_ts_value name = extract_ts_value_of(extract_ts_here(p), TS_IDENTIFIER);
    name.text = extract_ts_token_text(p);
    if (!extract_ts_eat(p, SCAN_ECMA_NAME)) {
        extract_ts_fail(p, "expected a type");
        return BASE_STR("");
    }
    while (extract_ts_is(p, SCAN_ECMA_DOT)) {
        extract_ts_next(p);
        struct base_str part = extract_ts_token_text(p);
        struct extract_ts_place at = extract_ts_here(p);
        if (!extract_ts_is_member_name(p)) {
            extract_ts_fail(p, "expected a name behind '.'");
            break;
        }
        extract_ts_next(p);
        extract_ts_value_member(p, &name, part, at);
    }
    return name.text;
}

struct base_str extract_ts_type_name(struct extract_ts_parser *p)
{
    struct extract_ts_place at = extract_ts_here(p);
    uint8_t word = p->tok.word;
    struct base_str name = extract_ts_dotted_name(p);
    bool is_keyword = is_keyword_type(word) && base_str_find_char(name, '.') < 0;
    if (!p->quiet && !p->failed) {
        if (word == SCAN_ECMA_any && is_keyword)
            extract_ts_any(p, at,
                           context_names[p->type_context == TS_IN_HERITAGE ? TS_IN_OTHER : p->type_context]);
        else if (!is_keyword && p->wants.type_use)
            TS_EMIT(p, type_use, .line = at.line, .col = extract_ts_col(p, at), .name = name,
                    .owner = p->owner, .context = base_str_of(context_names[p->type_context]));
    }
    if ((extract_ts_is(p, SCAN_ECMA_LESS) || extract_ts_is(p, SCAN_ECMA_SHIFT)) && !p->tok.newline_before) {
        extract_ts_split_less(p);
        if (p->type_context == TS_IN_HERITAGE) {
            extract_ts_type_arguments(p);
            return name;
        }
        uint8_t context = p->type_context;
        extract_ts_next(p);
        do {
            extract_ts_type_in(p, context);
        } while (extract_ts_eat(p, SCAN_ECMA_COMMA) && !extract_ts_is(p, SCAN_ECMA_GREATER));
        extract_ts_expect(p, SCAN_ECMA_GREATER, "expected ',' or '>' of type arguments");
    }
    return name;
}

void extract_ts_type_arguments(struct extract_ts_parser *p)
{
    extract_ts_split_less(p);
    extract_ts_expect(p, SCAN_ECMA_LESS, "expected '<'");
    do {
        extract_ts_type_in(p, TS_IN_ARGUMENT);
    } while (extract_ts_eat(p, SCAN_ECMA_COMMA) && !extract_ts_is(p, SCAN_ECMA_GREATER));
    extract_ts_expect(p, SCAN_ECMA_GREATER, "expected ',' or '>' of type arguments");
}

/* <const in out T extends X = Y, …> when it stands here. */
void extract_ts_type_parameters(struct extract_ts_parser *p)
{
    if (!extract_ts_eat(p, SCAN_ECMA_LESS))
        return;
    while (!extract_ts_is(p, SCAN_ECMA_GREATER) && !extract_ts_is(p, SCAN_ECMA_END)) {
        while ((extract_ts_is_word(p, SCAN_ECMA_const) || extract_ts_is_word(p, SCAN_ECMA_in) ||
                extract_ts_is_word(p, SCAN_ECMA_out)) &&
               extract_ts_peek(p).kind == SCAN_ECMA_NAME && extract_ts_peek(p).word != SCAN_ECMA_extends)
            extract_ts_next(p);
        if (!extract_ts_eat(p, SCAN_ECMA_NAME)) {
            extract_ts_fail(p, "expected the name of a type parameter");
            return;
        }
        if (extract_ts_eat_word(p, SCAN_ECMA_extends))
            extract_ts_type_in(p, TS_IN_OTHER);
        if (extract_ts_eat(p, SCAN_ECMA_ASSIGN))
            extract_ts_type_in(p, TS_IN_OTHER);
        if (!extract_ts_eat(p, SCAN_ECMA_COMMA))
            break;
    }
    extract_ts_expect(p, SCAN_ECMA_GREATER, "expected ',' or '>' of type parameters");
}

/* ---- functions --------------------------------------------------------------------------------------- */

/* From '(' on: a function type's parameters, or a type in parentheses. */
static bool starts_function(struct extract_ts_parser *p)
{
    struct extract_ts_look look;
    bool answer = false;
    extract_ts_look(p, &look);
    extract_ts_next(p);
    if (extract_ts_is(p, SCAN_ECMA_RPAREN) || extract_ts_is(p, SCAN_ECMA_ELLIPSIS)) {
        answer = true;
    } else {
        if (extract_ts_is(p, SCAN_ECMA_NAME))
            extract_ts_next(p);
        else
            extract_ts_pattern(p, BASE_STR_ABSENT, 0);
        if (!p->failed) {
            answer = extract_ts_is(p, SCAN_ECMA_COLON) || extract_ts_is(p, SCAN_ECMA_COMMA) ||
                     extract_ts_is(p, SCAN_ECMA_QUESTION) || extract_ts_is(p, SCAN_ECMA_ASSIGN);
            if (extract_ts_eat(p, SCAN_ECMA_RPAREN))
                answer = extract_ts_is(p, SCAN_ECMA_ARROW);
        }
    }
    extract_ts_look_back(p, &look);
    return answer;
}

/* <T>(a: A) => B, new (a: A) => B */
static void function_type(struct extract_ts_parser *p)
{
    size_t parameters = p->parameters.n;
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    extract_ts_type_parameters(p);
    extract_ts_expect(p, SCAN_ECMA_LPAREN, "expected '(' of a function type");
    extract_ts_parameters(p);
    p->parameters.n = parameters;
    extract_ts_expect(p, SCAN_ECMA_RPAREN, "expected ')' of a function type");
    extract_ts_expect(p, SCAN_ECMA_ARROW, "expected '=>' of a function type");
    extract_ts_return_type(p);
    p->no_conditional_type = no_conditional;
}

void extract_ts_return_type(struct extract_ts_parser *p)
{
    uint8_t context = p->type_context;
    p->type_context = TS_IN_RETURN;
    if (extract_ts_is_word(p, SCAN_ECMA_asserts)) {
        struct scan_ecma_token second = extract_ts_peek(p);
        if (second.kind == SCAN_ECMA_NAME && !second.newline_before && second.word != SCAN_ECMA_is &&
            second.word != SCAN_ECMA_extends) {
            extract_ts_next(p);
            if (extract_ts_peek(p).word != SCAN_ECMA_is) { /* asserts x */
                extract_ts_next(p);
                p->type_context = context;
                return;
            }
        }
    }
    if (extract_ts_is(p, SCAN_ECMA_NAME)) {
        struct scan_ecma_token second = extract_ts_peek(p);
        if (second.word == SCAN_ECMA_is && !second.newline_before) {
            extract_ts_next(p);
            extract_ts_next(p);
        }
    }
    extract_ts_type(p);
    p->type_context = context;
}

/* T[], T[K] */
static void postfix_type(struct extract_ts_parser *p)
{
    extract_ts_primary_type(p);
    for (;;) {
        if (extract_ts_is(p, SCAN_ECMA_LBRACKET) && !p->tok.newline_before) {
            bool no_conditional = p->no_conditional_type;
            extract_ts_next(p);
            p->no_conditional_type = false;
            if (!extract_ts_is(p, SCAN_ECMA_RBRACKET))
                extract_ts_type(p);
            p->no_conditional_type = no_conditional;
            extract_ts_expect(p, SCAN_ECMA_RBRACKET, "expected ']' of a type");
        } else if (extract_ts_is(p, SCAN_ECMA_BANG) && !p->tok.newline_before) {
            extract_ts_next(p);
        } else {
            return;
        }
    }
}

/* `infer U extends X`: the constraint, unless the `?` behind it makes it a condition. */
static void infer_type(struct extract_ts_parser *p)
{
    struct extract_ts_look look;
    bool is_constraint;
    extract_ts_next(p);
    extract_ts_expect(p, SCAN_ECMA_NAME, "expected a name behind 'infer'");
    if (!extract_ts_is_word(p, SCAN_ECMA_extends))
        return;
    bool no_conditional = p->no_conditional_type;
    extract_ts_look(p, &look);
    extract_ts_next(p);
    p->no_conditional_type = true;
    extract_ts_type(p);
    is_constraint = !p->failed && (no_conditional || !extract_ts_is(p, SCAN_ECMA_QUESTION));
    extract_ts_look_back(p, &look);
    if (!is_constraint)
        return;
    extract_ts_next(p);
    p->no_conditional_type = true;
    extract_ts_type(p);
    p->no_conditional_type = no_conditional;
}

/* keyof T, readonly T[], unique symbol, infer U */
static void operator_type(struct extract_ts_parser *p)
{
    for (;;) {
        uint8_t word = p->tok.word;
        if (word == SCAN_ECMA_infer) {
            infer_type(p);
            break;
        }
        if (word != SCAN_ECMA_keyof && word != SCAN_ECMA_readonly && word != SCAN_ECMA_unique) {
            postfix_type(p);
            break;
        }
        struct scan_ecma_token second = extract_ts_peek(p);
        if (second.kind != SCAN_ECMA_NAME && second.kind != SCAN_ECMA_LPAREN &&
            second.kind != SCAN_ECMA_LBRACKET && second.kind != SCAN_ECMA_LBRACE &&
            second.kind != SCAN_ECMA_STRING && second.kind != SCAN_ECMA_TEMPLATE_HEAD &&
            second.kind != SCAN_ECMA_TEMPLATE) {
            postfix_type(p); /* a type of that name */
            break;
        }
        extract_ts_next(p);
    }
}

static bool starts_function_type(struct extract_ts_parser *p)
{
    if (extract_ts_is(p, SCAN_ECMA_LESS))
        return true;
    if (extract_ts_is(p, SCAN_ECMA_LPAREN))
        return starts_function(p);
    return false;
}

/* new () => T, abstract new () => T: the words are passed. */
static bool constructor_type(struct extract_ts_parser *p)
{
    if (extract_ts_is_word(p, SCAN_ECMA_abstract) && extract_ts_peek(p).word == SCAN_ECMA_new)
        extract_ts_next(p);
    return extract_ts_eat_word(p, SCAN_ECMA_new);
}

/* Unions of intersections: both loop, and precedence makes no difference to a fact. */
static void union_type(struct extract_ts_parser *p)
{
    if (!extract_ts_eat(p, SCAN_ECMA_PIPE))
        extract_ts_eat(p, SCAN_ECMA_AMP);
    do {
        if (constructor_type(p) || starts_function_type(p))
            function_type(p);
        else
            operator_type(p);
    } while (extract_ts_eat(p, SCAN_ECMA_PIPE) || extract_ts_eat(p, SCAN_ECMA_AMP));
}

/* A extends B ? C : D; chains of them loop. */
void extract_ts_type(struct extract_ts_parser *p)
{
    if (!extract_ts_enter(p)) {
        extract_ts_leave(p);
        return;
    }
    for (;;) {
        union_type(p);
        if (p->no_conditional_type || p->tok.newline_before || !extract_ts_is_word(p, SCAN_ECMA_extends))
            break;
        extract_ts_next(p);
        p->no_conditional_type = true;
        extract_ts_type(p);
        p->no_conditional_type = false;
        extract_ts_expect(p, SCAN_ECMA_QUESTION, "expected '?' of a conditional type");
        extract_ts_type(p);
        extract_ts_expect(p, SCAN_ECMA_COLON, "expected ':' of a conditional type");
    }
    extract_ts_leave(p);
}

void extract_ts_type_in(struct extract_ts_parser *p, enum extract_ts_context context)
{
    uint8_t outer = p->type_context;
    bool no_conditional = p->no_conditional_type;
    p->no_conditional_type = false;
    p->type_context = (uint8_t)context;
    extract_ts_type(p);
    p->type_context = outer;
    p->no_conditional_type = no_conditional;
}

struct base_str extract_ts_annotation(struct extract_ts_parser *p, enum extract_ts_context context)
{
    if (!extract_ts_eat(p, SCAN_ECMA_COLON))
        return BASE_STR_ABSENT;
    uint32_t from = p->tok.start;
    extract_ts_type_in(p, context);
    return extract_ts_fold(p, from, p->prev_end);
}
