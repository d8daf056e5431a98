/* What cannot be told from one token: arrow functions and type arguments. */
#include "validator/extract/typescript/parser_p.h"

/* ---- what was decided while looking ahead ------------------------------------------------------------ */

enum question { ARROW_QUESTION = 1, BRANCH_ARROW_QUESTION = 2, ARGUMENTS_QUESTION = 3 };

static uint32_t memo_key(const struct extract_ts_parser *p, enum question question)
{
    /* Offsets are below 2^31 and the questions at one offset are three: the low bits of a larger file may
     * collide, which costs a wrong guess in a file of half a gigabyte. */
    return p->tok.start * 4 + (uint32_t)question;
}

static struct extract_ts_memo *memo_slot(const struct extract_ts_parser *p, uint32_t key)
{
    uint32_t i = key * 2654435761u & (p->memo_capacity - 1);
    while (p->memo[i].key && p->memo[i].key != key)
        i = (i + 1) & (p->memo_capacity - 1);
    return &p->memo[i];
}

static void memo_grow(struct extract_ts_parser *p)
{
    struct extract_ts_memo *old = p->memo;
    uint32_t old_capacity = p->memo_capacity;
    p->memo_capacity = old_capacity ? old_capacity * 2 : 64;
    p->memo = base_alloc(p->memo_capacity * sizeof *p->memo);
    for (uint32_t i = 0; i < old_capacity; i++)
        if (old[i].key)
            *memo_slot(p, old[i].key) = old[i];
    base_free(old);
}

/* Only questions asked while looking ahead are asked again. */
static void memo_put(struct extract_ts_parser *p, uint32_t key, bool answer)
{
    if (!p->quiet)
        return;
    if (p->memo_n * 2 >= p->memo_capacity)
        memo_grow(p);
    struct extract_ts_memo *slot = memo_slot(p, key);
    p->memo_n += !slot->key;
    *slot = (struct extract_ts_memo){key, answer};
}

static bool memo_get(const struct extract_ts_parser *p, uint32_t key, bool *answer)
{
    if (!p->memo_n)
        return false;
    const struct extract_ts_memo *slot = memo_slot(p, key);
    *answer = slot->answer;
    return slot->key == key;
}

/* ---- arrow functions --------------------------------------------------------------------------------- */

/* From the token behind '(' (or '<'): false when no parameter list can begin so. *sure when nothing else can.
 */
static bool may_be_parameters(struct extract_ts_parser *p)
{
    switch (p->tok.kind) {
    case SCAN_ECMA_RPAREN:
    case SCAN_ECMA_ELLIPSIS:
    case SCAN_ECMA_LBRACE:
    case SCAN_ECMA_LBRACKET:
        return true;
    case SCAN_ECMA_AT:
        return p->types;
    case SCAN_ECMA_NAME:
        break;
    default:
        return false;
    }
    if (!extract_ts_is_identifier(p) && !extract_ts_is_word(p, SCAN_ECMA_this))
        return false;
    struct scan_ecma_token second = extract_ts_peek(p);
    switch (second.kind) {
    case SCAN_ECMA_COMMA:
    case SCAN_ECMA_ASSIGN:
    case SCAN_ECMA_RPAREN:
        return true;
    case SCAN_ECMA_COLON:
    case SCAN_ECMA_QUESTION:
        return p->types;
    default:
        return false;
    }
}

/* `(…) => ` or `(…): T => `, from '('. Within the true branch of a conditional, `(a): b => c` is an arrow
 * function only when the ':' of the conditional follows it. */
static bool read_arrow_head(struct extract_ts_parser *p, bool true_branch)
{
    extract_ts_next(p);
    if (!may_be_parameters(p))
        return false;
    extract_ts_parameters(p);
    if (!extract_ts_eat(p, SCAN_ECMA_RPAREN))
        return false;
    if (extract_ts_is(p, SCAN_ECMA_COLON) && p->types) {
        extract_ts_next(p);
        extract_ts_return_type(p);
        if (p->failed || !extract_ts_is(p, SCAN_ECMA_ARROW) || p->tok.newline_before)
            return false;
        if (!true_branch)
            return true;
        extract_ts_next(p);
        if (extract_ts_is(p, SCAN_ECMA_LBRACE))
            extract_ts_block(p);
        else
            extract_ts_assignment(p);
        return !p->failed && extract_ts_is(p, SCAN_ECMA_COLON);
    }
    return !p->failed && extract_ts_is(p, SCAN_ECMA_ARROW);
}

/* `(a) =>` and its refutations, without looking further: most parentheses end here. -1 when it takes more. */
static int quick_answer(struct extract_ts_parser *p)
{
    uint32_t at;
    char c = scan_ecma_peek(&p->scan, &at);
    switch (c) {
    case '(':
    case '"':
    case '\'':
    case '`':
    case '!':
    case '-':
    case '+':
    case '<':
    case '~':
    case '\0':
        return 0;
    case ')': {
        struct scan_ecma_state state = p->scan.now;
        struct scan_ecma_token token;
        scan_ecma_next(&p->scan, &token);
        scan_ecma_next(&p->scan, &token);
        p->scan.now = state;
        return token.kind == SCAN_ECMA_ARROW ? 1 : token.kind == SCAN_ECMA_COLON ? -1 : 0;
    }
    default:
        return -1;
    }
}

static bool paren_arrow(struct extract_ts_parser *p, bool true_branch)
{
    bool answer;
    struct extract_ts_look look;
    if (extract_ts_is(p, SCAN_ECMA_LPAREN)) {
        int quick = quick_answer(p);
        if (quick >= 0)
            return quick == 1;
    }
    uint32_t key = memo_key(p, true_branch ? BRANCH_ARROW_QUESTION : ARROW_QUESTION);
    if (memo_get(p, key, &answer))
        return answer;
    extract_ts_look(p, &look);
    if (extract_ts_is_word(p, SCAN_ECMA_async))
        extract_ts_next(p);
    if (extract_ts_is(p, SCAN_ECMA_LESS))
        extract_ts_type_parameters(p);
    answer = extract_ts_is(p, SCAN_ECMA_LPAREN) && read_arrow_head(p, true_branch);
    extract_ts_look_back(p, &look);
    memo_put(p, key, answer);
    return answer;
}

/* Where JSX is on, `<T,>`, `<T = X>` and `<T extends X>` begin an arrow function; `<T>` is an element. */
static bool generic_arrow(struct extract_ts_parser *p, bool true_branch)
{
    if (!p->types)
        return false;
    if (!p->jsx)
        return paren_arrow(p, true_branch);
    struct extract_ts_look look;
    bool may = false;
    extract_ts_look(p, &look);
    extract_ts_next(p);
    bool is_const = extract_ts_eat_word(p, SCAN_ECMA_const);
    if (extract_ts_is_identifier(p)) {
        extract_ts_next(p);
        may = is_const || extract_ts_is(p, SCAN_ECMA_COMMA) || extract_ts_is(p, SCAN_ECMA_ASSIGN);
        if (extract_ts_eat_word(p, SCAN_ECMA_extends))
            may = !extract_ts_is(p, SCAN_ECMA_ASSIGN) && !extract_ts_is(p, SCAN_ECMA_GREATER) &&
                  !extract_ts_is(p, SCAN_ECMA_SLASH);
    }
    extract_ts_look_back(p, &look);
    return may && paren_arrow(p, true_branch);
}

static bool async_arrow(struct extract_ts_parser *p, bool true_branch)
{
    struct scan_ecma_token second = extract_ts_peek(p);
    if (second.newline_before)
        return false;
    if (second.kind == SCAN_ECMA_ARROW) /* a parameter called async */
        return true;
    if (second.kind == SCAN_ECMA_NAME) {
        struct extract_ts_look look;
        extract_ts_look(p, &look);
        extract_ts_next(p);
        bool answer = extract_ts_is_identifier(p) && extract_ts_peek(p).kind == SCAN_ECMA_ARROW;
        extract_ts_look_back(p, &look);
        return answer;
    }
    return (second.kind == SCAN_ECMA_LPAREN || (second.kind == SCAN_ECMA_LESS && p->types)) &&
           paren_arrow(p, true_branch);
}

bool extract_ts_starts_arrow(struct extract_ts_parser *p, bool true_branch)
{
    uint32_t at;
    switch (p->tok.kind) {
    case SCAN_ECMA_LPAREN:
        return paren_arrow(p, true_branch);
    case SCAN_ECMA_LESS:
        return generic_arrow(p, true_branch);
    case SCAN_ECMA_NAME:
        if (!extract_ts_is_identifier(p))
            return false;
        if (extract_ts_is_word(p, SCAN_ECMA_async))
            return async_arrow(p, true_branch);
        switch (scan_ecma_peek(&p->scan, &at)) {
        case '=':
            return at + 1 < p->scan.size && p->scan.text[at + 1] == '>';
        case '/': /* a comment may hide the arrow */
            return extract_ts_peek(p).kind == SCAN_ECMA_ARROW;
        default:
            return false;
        }
    default:
        return false;
    }
}

/* ---- type arguments ---------------------------------------------------------------------------------- */

bool extract_ts_starts_expression(const struct scan_ecma_token *token)
{
    switch (token->kind) {
    case SCAN_ECMA_NAME:
        return token->word != SCAN_ECMA_in && token->word != SCAN_ECMA_instanceof &&
               token->word != SCAN_ECMA_as && token->word != SCAN_ECMA_satisfies &&
               token->word != SCAN_ECMA_of && token->word != SCAN_ECMA_extends;
    case SCAN_ECMA_PRIVATE_NAME:
    case SCAN_ECMA_NUMBER:
    case SCAN_ECMA_STRING:
    case SCAN_ECMA_TEMPLATE:
    case SCAN_ECMA_TEMPLATE_HEAD:
    case SCAN_ECMA_LBRACE:
    case SCAN_ECMA_LPAREN:
    case SCAN_ECMA_LBRACKET:
    case SCAN_ECMA_LESS:
    case SCAN_ECMA_BANG:
    case SCAN_ECMA_TILDE:
    case SCAN_ECMA_PLUS:
    case SCAN_ECMA_MINUS:
    case SCAN_ECMA_PLUS_PLUS:
    case SCAN_ECMA_MINUS_MINUS:
    case SCAN_ECMA_SLASH:
    case SCAN_ECMA_AT:
        return true;
    default:
        return false;
    }
}

/* Whether `f<T>` may be followed by the token: as the language defines it. */
static bool may_follow_type_arguments(const struct scan_ecma_token *token)
{
    switch (token->kind) {
    case SCAN_ECMA_LPAREN:
    case SCAN_ECMA_TEMPLATE:
    case SCAN_ECMA_TEMPLATE_HEAD:
        return true;
    case SCAN_ECMA_LESS:
    case SCAN_ECMA_GREATER:
    case SCAN_ECMA_PLUS:
    case SCAN_ECMA_MINUS:
        return false;
    default:
        return token->newline_before || !extract_ts_starts_expression(token);
    }
}

bool extract_ts_starts_type_arguments(struct extract_ts_parser *p)
{
    bool answer;
    struct extract_ts_look look;
    if (!p->types || p->failed)
        return false;
    uint32_t key = memo_key(p, ARGUMENTS_QUESTION);
    if (memo_get(p, key, &answer))
        return answer;
    extract_ts_look(p, &look);
    extract_ts_type_arguments(p);
    answer = !p->failed && may_follow_type_arguments(&p->tok);
    extract_ts_look_back(p, &look);
    memo_put(p, key, answer);
    return answer;
}

bool extract_ts_split_less(struct extract_ts_parser *p)
{
    if (!p->types || p->failed || !extract_ts_is(p, SCAN_ECMA_SHIFT) || p->scan.text[p->tok.start] != '<')
        return false;
    p->tok.kind = SCAN_ECMA_LESS;
    p->tok.end = p->tok.start + 1;
    p->scan.now.at = p->tok.end;
    return true;
}
