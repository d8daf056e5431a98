/*
 * The items of a Rust file: what it declares in itself and in modules within it, with the items of
 * implementations, traits and enumerations. Bodies of functions and the arguments of macros are passed over,
 * and so is what a test alone compiles. Nesting costs no recursion: a stack says where each module and block
 * of items ends.
 */
#include "validator/extract/rust/rust_p.h"

#include <string.h>

#define DEEPEST 64u
#define LONGEST_MODULE 400u
#define LONGEST_PARAMETERS 400u

enum block_kind { MODULE, IMPLEMENTATION, TRAIT };

struct block {
    enum block_kind kind;
    uint32_t end;               /* token of its closing brace */
    size_t module_n;            /* of the path of modules outside of it */
    struct base_str owner;      /* of an implementation or trait */
    struct base_str visibility; /* that items of a trait have */
};

struct reader {
    struct extract_code *code;
    struct block blocks[DEEPEST];
    uint32_t depth;
    struct base_buf module; /* joined with "::" */
};

uint32_t extract_rust_behind_generics(const struct extract_code *code, uint32_t i, uint32_t end)
{
    uint32_t depth = 0;
    if (!extract_code_is(code, i, "<"))
        return i;
    for (; i < end; i++) {
        if (extract_code_is(code, i, "<"))
            depth++;
        else if (extract_code_is(code, i, ">") && !extract_code_is(code, i - 1, "-") && --depth == 0)
            return i + 1;
        else if (code->match[i] > i && code->match[i] < end)
            i = code->match[i];
    }
    return end;
}

/* The end of an item that begins before i: behind its `;`, or behind its block. `=` lets a block be a value.
 */
static uint32_t behind_item(const struct extract_code *code, uint32_t i, uint32_t end)
{
    bool has_value = false;
    for (; i < end; i++) {
        if (extract_code_is(code, i, ";"))
            return i + 1;
        bool is_brace = extract_code_is(code, i, "{");
        has_value = has_value || extract_code_is(code, i, "=");
        if (!has_value && extract_code_is(code, i, "<")) { /* Iterator<Item = T> gives no value */
            i = extract_rust_behind_generics(code, i, end) - 1;
        } else if (code->match[i] > i) {
            i = code->match[i];
            if (is_brace && !has_value)
                return i + 1;
        }
    }
    return end;
}

/* pub, pub(crate), pub(in a::b); *i moves behind it. */
static struct base_str visibility_at(const struct extract_code *code, uint32_t *i)
{
    if (!extract_code_is(code, *i, "pub"))
        return BASE_STR_ABSENT;
    uint32_t start = *i, last = *i;
    if (extract_code_is(code, *i + 1, "(") &&
        (extract_code_is(code, *i + 2, "crate") || extract_code_is(code, *i + 2, "super") ||
         extract_code_is(code, *i + 2, "self") || extract_code_is(code, *i + 2, "in")))
        last = code->match[*i + 1];
    *i = last + 1;
    return base_str_slice(code->scan.text, code->tokens.items[start].start, code->tokens.items[last].end);
}

static const struct block *top(const struct reader *reader)
{
    return reader->depth ? &reader->blocks[reader->depth - 1] : NULL;
}

static struct base_str module_of(const struct reader *reader)
{
    return reader->module.n ? base_buf_view(&reader->module) : BASE_STR_ABSENT;
}

static void emit(struct reader *reader, uint32_t at, const char *kind, struct base_str owner,
                 struct base_str visibility, struct base_str parameters)
{
    FACTS_EMIT(reader->code->out, rust_item, .line = reader->code->tokens.items[at].line,
               .kind = base_str_of(kind), .module = module_of(reader), .owner = owner,
               .name = extract_code_text(reader->code, at), .visibility = visibility,
               .parameters = parameters);
}

/* ---- functions ---- */

/* Names of parameters: "self, base_url"; "_" for a pattern. */
static void read_parameters(const struct extract_code *code, uint32_t open, struct base_buf *out)
{
    uint32_t count = extract_code_argument_count(code, open);
    for (uint32_t n = 0; n < count; n++) {
        struct extract_code_range range = extract_code_argument(code, open, n);
        uint32_t i = range.from;
        while (extract_code_is(code, i, "#") && extract_code_is(code, i + 1, "["))
            i = code->match[i + 1] + 1;
        while (i < range.to && (extract_code_is(code, i, "&") || extract_code_is(code, i, "mut") ||
                                base_str_starts(extract_code_text(code, i), "'")))
            i++;
        if (i >= range.to)
            continue;
        if (out->n)
            base_buf_add_text(out, ", ");
        base_buf_add(out, code->tokens.items[i].kind == SCAN_CODE_NAME ? extract_code_text(code, i)
                                                                       : BASE_STR("_"));
    }
}

static void read_function(struct reader *reader, uint32_t name, struct base_str visibility)
{
    struct extract_code *code = reader->code;
    const struct block *block = top(reader);
    bool is_method = block && block->kind != MODULE;
    uint32_t open = extract_rust_behind_generics(code, name + 1, (uint32_t)code->tokens.n - 1);
    struct base_buf parameters;
    base_buf_init(&parameters, LONGEST_PARAMETERS);
    if (extract_code_is(code, open, "("))
        read_parameters(code, open, &parameters);
    emit(reader, name, is_method ? "method" : "fn", is_method ? block->owner : BASE_STR_ABSENT, visibility,
         parameters.n ? base_buf_view(&parameters) : BASE_STR(""));
    base_buf_finish(&parameters);
}

/* ---- types ---- */

/* Variants of an enumeration. */
static void read_variants(struct reader *reader, uint32_t open, struct base_str owner,
                          struct base_str visibility)
{
    struct extract_code *code = reader->code;
    bool is_start = true;
    for (uint32_t i = open + 1; i < code->match[open]; i++) {
        if (extract_code_is(code, i, "#") && extract_code_is(code, i + 1, "[")) {
            i = code->match[i + 1];
            continue;
        }
        if (is_start && code->tokens.items[i].kind == SCAN_CODE_NAME)
            emit(reader, i, "variant", owner, visibility, BASE_STR_ABSENT);
        is_start = extract_code_is(code, i, ",");
        if (code->match[i] > i && code->match[i] < code->match[open])
            i = code->match[i];
    }
}

static void read_fields(struct reader *reader, uint32_t open, struct base_str owner)
{
    struct extract_code *code = reader->code;
    for (uint32_t i = open + 1, end = code->match[open]; i < end;) {
        while (extract_code_is(code, i, "#") && extract_code_is(code, i + 1, "["))
            i = code->match[i + 1] + 1;
        struct base_str visibility = visibility_at(code, &i);
        if (i < end && code->tokens.items[i].kind == SCAN_CODE_NAME && extract_code_is(code, i + 1, ":"))
            emit(reader, i, "field", owner, visibility, BASE_STR_ABSENT);
        uint32_t angle = 0;
        for (; i < end; i++) {
            angle += extract_code_is(code, i, "<");
            angle -= angle > 0 && extract_code_is(code, i, ">") && !extract_code_is(code, i - 1, "-");
            if (angle == 0 && extract_code_is(code, i, ","))
                break;
            if (code->match[i] > i && code->match[i] < end)
                i = code->match[i];
        }
        i++;
    }
}

static void read_type(struct reader *reader, uint32_t name, const char *kind, struct base_str visibility)
{
    struct extract_code *code = reader->code;
    uint32_t end = (uint32_t)code->tokens.n - 1;
    emit(reader, name, kind, BASE_STR_ABSENT, visibility, BASE_STR_ABSENT);
    uint32_t i = extract_rust_behind_generics(code, name + 1, end);
    /* A where clause may stand in front of the block. */
    while (i < end && !extract_code_is(code, i, "{") && !extract_code_is(code, i, ";") &&
           !extract_code_is(code, i, "("))
        i++;
    if (!extract_code_is(code, i, "{"))
        return;
    if (strcmp(kind, "enum") == 0)
        read_variants(reader, i, extract_code_text(code, name), visibility);
    else
        read_fields(reader, i, extract_code_text(code, name));
}

/* ---- blocks ---- */

/* Enters the block whose brace is at `open`; false when it is too deep, and is passed over. */
static bool enter(struct reader *reader, uint32_t open, enum block_kind kind, struct base_str owner,
                  struct base_str visibility)
{
    if (reader->depth == DEEPEST)
        return false;
    reader->blocks[reader->depth++] = (struct block){.kind = kind,
                                                     .end = reader->code->match[open],
                                                     .module_n = reader->module.n,
                                                     .owner = owner,
                                                     .visibility = visibility};
    if (kind == MODULE) {
        if (reader->module.n)
            base_buf_add_text(&reader->module, "::");
        base_buf_add(&reader->module, owner);
    }
    return true;
}

static void leave_ended(struct reader *reader, uint32_t i)
{
    while (reader->depth && i >= reader->blocks[reader->depth - 1].end) {
        reader->module.n = reader->blocks[--reader->depth].module_n;
        if (reader->module.p)
            reader->module.p[reader->module.n] = '\0';
    }
}

/* impl<T> Trait for Type<T> where … {: the type, and whether a trait stands in front of it. Returns its
 * brace. */
static uint32_t read_impl(const struct extract_code *code, uint32_t i, uint32_t end, struct base_str *owner,
                          bool *of_trait)
{
    *owner = BASE_STR_ABSENT;
    *of_trait = false;
    i = extract_rust_behind_generics(code, i + 1, end);
    bool is_done = false;
    while (i < end && !extract_code_is(code, i, "{") && !extract_code_is(code, i, ";")) {
        if (extract_code_is(code, i, "for") && !extract_code_is(code, i + 1, "<")) {
            *of_trait = true;
            *owner = BASE_STR_ABSENT;
        } else if (extract_code_is(code, i, "where")) {
            is_done = true;
        } else if (!is_done && code->tokens.items[i].kind == SCAN_CODE_NAME &&
                   !extract_code_is(code, i, "dyn") && !extract_code_is(code, i, "mut") &&
                   !base_str_starts(extract_code_text(code, i), "'")) {
            *owner = extract_code_text(code, i);
        }
        uint32_t behind = extract_rust_behind_generics(code, i, end);
        i = behind > i ? behind : code->match[i] > i ? code->match[i] + 1 : i + 1;
    }
    return i;
}

/* Passes attributes; true when one of them says that tests alone compile what follows. */
static bool pass_attributes(const struct extract_code *code, uint32_t *i, uint32_t end)
{
    bool is_test = false;
    while (*i < end && extract_code_is(code, *i, "#")) {
        uint32_t open = *i + 1 + extract_code_is(code, *i + 1, "!");
        if (!extract_code_is(code, open, "["))
            break;
        is_test = is_test || extract_code_match(code, open + 1, "cfg ( test )") ||
                  extract_code_match(code, open + 1, "test ]");
        *i = code->match[open] + 1;
    }
    return is_test;
}

/* Words that may stand in front of an item's own. */
static uint32_t behind_qualifiers(const struct extract_code *code, uint32_t i)
{
    for (;;) {
        bool is_const = extract_code_is(code, i, "const") &&
                        (extract_code_is(code, i + 1, "fn") || extract_code_is(code, i + 1, "unsafe") ||
                         extract_code_is(code, i + 1, "async") || extract_code_is(code, i + 1, "extern"));
        if (is_const || extract_code_is(code, i, "unsafe") || extract_code_is(code, i, "async") ||
            extract_code_is(code, i, "default"))
            i++;
        else if (extract_code_is(code, i, "extern") && i + 1 < code->tokens.n &&
                 code->tokens.items[i + 1].kind == SCAN_CODE_STRING)
            i += 2;
        else
            return i;
    }
}

/* Reads the item at i and returns where the next one may begin. */
static uint32_t read_item(struct reader *reader, uint32_t i, uint32_t end)
{
    struct extract_code *code = reader->code;
    static const char *const types[] = {"struct", "enum", "union"};
    bool is_test = pass_attributes(code, &i, end);
    const struct block *block = top(reader);
    struct base_str visibility = visibility_at(code, &i), owner;
    if (block && block->kind != MODULE && block->visibility.p)
        visibility = block->visibility;
    i = behind_qualifiers(code, i);
    if (is_test)
        return behind_item(code, i, end);
    bool in_block = block && block->kind != MODULE, of_trait;
    if (extract_code_is(code, i, "fn")) {
        read_function(reader, i + 1, visibility);
    } else if (extract_code_match(code, i, "macro_rules !")) {
        emit(reader, i + 2, "macro", BASE_STR_ABSENT, visibility, BASE_STR_ABSENT);
        i += 3;
        return i < end && code->match[i] > i ? code->match[i] + 1 : behind_item(code, i, end);
    } else if (extract_code_is(code, i, "mod") && i + 2 < end) {
        emit(reader, i + 1, "mod", BASE_STR_ABSENT, visibility, BASE_STR_ABSENT);
        if (extract_code_is(code, i + 2, "{") &&
            enter(reader, i + 2, MODULE, extract_code_text(code, i + 1), BASE_STR_ABSENT))
            return i + 3;
    } else if (extract_code_is(code, i, "trait")) {
        uint32_t open = i + 1;
        emit(reader, i + 1, "trait", BASE_STR_ABSENT, visibility, BASE_STR_ABSENT);
        while (open < end && !extract_code_is(code, open, "{") && !extract_code_is(code, open, ";"))
            open++;
        if (extract_code_is(code, open, "{") && enter(reader, open, TRAIT, extract_code_text(code, i + 1),
                                                      visibility.p ? visibility : BASE_STR("trait")))
            return open + 1;
    } else if (extract_code_is(code, i, "impl")) {
        uint32_t open = read_impl(code, i, end, &owner, &of_trait);
        if (extract_code_is(code, open, "{") &&
            enter(reader, open, IMPLEMENTATION, owner, of_trait ? BASE_STR("trait") : BASE_STR_ABSENT))
            return open + 1;
    } else if (extract_code_is(code, i, "use")) {
        extract_rust_use(code, i + 1, module_of(reader), visibility);
    } else if (extract_code_is(code, i, "const") || extract_code_is(code, i, "static")) {
        uint32_t name = i + 1 + extract_code_is(code, i + 1, "mut");
        emit(reader, name,
             in_block                            ? "associated_const"
             : extract_code_is(code, i, "const") ? "const"
                                                 : "static",
             in_block ? block->owner : BASE_STR_ABSENT, visibility, BASE_STR_ABSENT);
    } else if (extract_code_is(code, i, "type")) {
        emit(reader, i + 1, in_block ? "associated_type" : "type", in_block ? block->owner : BASE_STR_ABSENT,
             visibility, BASE_STR_ABSENT);
    } else {
        for (size_t k = 0; k < sizeof types / sizeof *types; k++)
            if (extract_code_is(code, i, types[k]) && code->tokens.items[i + 1].kind == SCAN_CODE_NAME)
                read_type(reader, i + 1, types[k], visibility);
    }
    return behind_item(code, i, end);
}

void extract_rust_items(struct extract_code *code)
{
    struct reader reader = {.code = code};
    base_buf_init(&reader.module, LONGEST_MODULE);
    uint32_t all = (uint32_t)code->tokens.n - 1;
    for (uint32_t i = 0; i < all;) {
        leave_ended(&reader, i);
        uint32_t end = reader.depth ? reader.blocks[reader.depth - 1].end : all;
        if (code->match[i] < i) { /* the brace that ended a block */
            i++;
            continue;
        }
        uint32_t next = read_item(&reader, i, end);
        i = next > i ? next : i + 1;
    }
    base_buf_finish(&reader.module);
}
