#include "validator/scan/ecma_word.h"

struct word {
    char text[11]; /* not NUL-terminated when it is full */
    uint8_t n;
};

/* In the order of enum scan_ecma_word. */
static const struct word words[SCAN_ECMA_WORDS] = {{"", 0},
#define SCAN_ECMA_DEFINE(word) {#word, sizeof #word - 1},
                                                   SCAN_ECMA_RESERVED(SCAN_ECMA_DEFINE)
                                                       SCAN_ECMA_CONTEXTUAL(SCAN_ECMA_DEFINE)
#undef SCAN_ECMA_DEFINE
};

/* A place for every word: the factors were searched for until no two words shared one. A new word may need
 * others; the unit test, which asks for every word, then fails. */
static unsigned place_of(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    return (u[0] * 30u + u[1] * 12u + u[n - 1] + (unsigned)n * 16u) & 255;
}

static const uint8_t places[256] = {
    [2] = SCAN_ECMA_var,         [4] = SCAN_ECMA_in,           [8] = SCAN_ECMA_let,
    [9] = SCAN_ECMA_satisfies,   [10] = SCAN_ECMA_typeof,      [12] = SCAN_ECMA_null,
    [17] = SCAN_ECMA_readonly,   [34] = SCAN_ECMA_out,         [43] = SCAN_ECMA_this,
    [47] = SCAN_ECMA_any,        [50] = SCAN_ECMA_number,      [53] = SCAN_ECMA_false,
    [56] = SCAN_ECMA_infer,      [57] = SCAN_ECMA_delete,      [60] = SCAN_ECMA_bigint,
    [62] = SCAN_ECMA_import,     [63] = SCAN_ECMA_throw,       [69] = SCAN_ECMA_is,
    [71] = SCAN_ECMA_new,        [73] = SCAN_ECMA_declare,     [74] = SCAN_ECMA_export,
    [77] = SCAN_ECMA_private,    [80] = SCAN_ECMA_of,          [85] = SCAN_ECMA_as,
    [88] = SCAN_ECMA_default,    [89] = SCAN_ECMA_extends,     [94] = SCAN_ECMA_function,
    [95] = SCAN_ECMA_public,     [98] = SCAN_ECMA_never,       [101] = SCAN_ECMA_namespace,
    [102] = SCAN_ECMA_debugger,  [105] = SCAN_ECMA_intrinsic,  [107] = SCAN_ECMA_interface,
    [108] = SCAN_ECMA_protected, [109] = SCAN_ECMA_class,      [110] = SCAN_ECMA_object,
    [111] = SCAN_ECMA_override,  [114] = SCAN_ECMA_get,        [117] = SCAN_ECMA_async,
    [123] = SCAN_ECMA_do,        [124] = SCAN_ECMA_instanceof, [125] = SCAN_ECMA_implements,
    [134] = SCAN_ECMA_with,      [135] = SCAN_ECMA_while,      [139] = SCAN_ECMA_else,
    [142] = SCAN_ECMA_boolean,   [143] = SCAN_ECMA_break,      [146] = SCAN_ECMA_const,
    [149] = SCAN_ECMA_true,      [150] = SCAN_ECMA_assert,     [153] = SCAN_ECMA_try,
    [156] = SCAN_ECMA_if,        [163] = SCAN_ECMA_unique,     [165] = SCAN_ECMA_asserts,
    [171] = SCAN_ECMA_enum,      [172] = SCAN_ECMA_void,       [173] = SCAN_ECMA_static,
    [177] = SCAN_ECMA_string,    [179] = SCAN_ECMA_continue,   [182] = SCAN_ECMA_await,
    [184] = SCAN_ECMA_super,     [188] = SCAN_ECMA_unknown,    [191] = SCAN_ECMA_module,
    [201] = SCAN_ECMA_finally,   [202] = SCAN_ECMA_for,        [203] = SCAN_ECMA_case,
    [206] = SCAN_ECMA_yield,     [209] = SCAN_ECMA_using,      [210] = SCAN_ECMA_undefined,
    [214] = SCAN_ECMA_switch,    [218] = SCAN_ECMA_set,        [222] = SCAN_ECMA_catch,
    [230] = SCAN_ECMA_return,    [233] = SCAN_ECMA_type,       [234] = SCAN_ECMA_abstract,
    [237] = SCAN_ECMA_require,   [238] = SCAN_ECMA_global,     [240] = SCAN_ECMA_constructor,
    [242] = SCAN_ECMA_symbol,    [244] = SCAN_ECMA_accessor,   [249] = SCAN_ECMA_from,
    [252] = SCAN_ECMA_keyof,
};

enum scan_ecma_word scan_ecma_word(const char *p, size_t n)
{
    if (n < 2 || n > sizeof words[0].text || p[0] < 'a' || p[0] > 'z')
        return SCAN_ECMA_NO_WORD;
    unsigned word = places[place_of(p, n)];
    bool is_it = words[word].n == n && base_bytes_eq(words[word].text, p, n);
    return is_it ? (enum scan_ecma_word)word : SCAN_ECMA_NO_WORD;
}
