#include "validator/base/phrases.h"

#include "validator/base/memory.h"
#include "validator/base/vec.h"

#define NO_PHRASE UINT32_MAX

struct state {
    uint32_t phrase;  /* that ends here; NO_PHRASE: none */
    uint32_t length;  /* of it */
    uint32_t fail;    /* the longest proper suffix that is a state */
    uint32_t shorter; /* the longest proper suffix at which a phrase ends; 0: none */
};

struct base_phrases {
    uint8_t class[256]; /* 0: the byte is in no phrase */
    uint32_t classes;   /* with 0 */
    uint32_t count;
    size_t bytes;
    BASE_VEC(char) text; /* of all phrases, one after the other */
    BASE_VEC(uint32_t) ends;
    BASE_VEC(struct state) states; /* 0 is the root */
    uint32_t *next;                /* states x classes */
    bool is_sealed;
};

struct base_phrases *base_phrases_create(void)
{
    struct base_phrases *phrases = base_alloc(sizeof *phrases);
    phrases->classes = 1;
    return phrases;
}

void base_phrases_destroy(struct base_phrases *phrases)
{
    if (!phrases)
        return;
    base_vec_finish(&phrases->text);
    base_vec_finish(&phrases->ends);
    base_vec_finish(&phrases->states);
    base_free(phrases->next);
    base_free(phrases);
}

static struct base_str phrase_at(const struct base_phrases *phrases, size_t i)
{
    size_t from = i ? phrases->ends.items[i - 1] : 0;
    return base_str_make(phrases->text.items + from, phrases->ends.items[i] - from);
}

uint32_t base_phrases_add(struct base_phrases *phrases, struct base_str phrase)
{
    if (phrase.n == 0 || phrases->bytes + phrase.n > BASE_PHRASES_MOST_BYTES)
        return NO_PHRASE;
    for (size_t i = 0; i < phrase.n; i++) {
        uint8_t *class = &phrases->class[(unsigned char)phrase.p[i]];
        if (*class == 0 && phrases->classes < 256)
            *class = (uint8_t)phrases->classes++;
        base_vec_push(&phrases->text, phrase.p[i]);
    }
    phrases->bytes += phrase.n;
    base_vec_push(&phrases->ends, (uint32_t)phrases->text.n);
    return phrases->count++;
}

static uint32_t add_state(struct base_phrases *phrases)
{
    base_vec_push(&phrases->states, (struct state){.phrase = NO_PHRASE});
    return (uint32_t)phrases->states.n - 1;
}

/* The trie of the phrases. Where two are equal the first has the state. */
static void plant(struct base_phrases *phrases)
{
    for (uint32_t i = 0; i < phrases->count; i++) {
        struct base_str phrase = phrase_at(phrases, i);
        uint32_t at = 0;
        for (size_t k = 0; k < phrase.n; k++) {
            size_t edge = (size_t)at * phrases->classes + phrases->class[(unsigned char)phrase.p[k]];
            if (!phrases->next[edge])
                phrases->next[edge] = add_state(phrases);
            at = phrases->next[edge];
        }
        if (phrases->states.items[at].phrase == NO_PHRASE) {
            phrases->states.items[at].phrase = i;
            phrases->states.items[at].length = (uint32_t)phrase.n;
        }
    }
}

/* Breadth first: every state knows its suffix, and an edge for every byte. */
static void connect(struct base_phrases *phrases)
{
    uint32_t *queue = base_realloc(NULL, phrases->states.n, sizeof *queue);
    size_t head = 0, tail = 0;
    struct state *states = phrases->states.items;
    queue[tail++] = 0;
    while (head < tail) {
        uint32_t at = queue[head++];
        for (uint32_t class = 1; class < phrases->classes; class ++) {
            uint32_t *edge = &phrases->next[(size_t)at * phrases->classes + class];
            uint32_t through_suffix =
                at ? phrases->next[(size_t)states[at].fail * phrases->classes + class] : 0;
            if (!*edge) {
                *edge = through_suffix;
                continue;
            }
            struct state *child = &states[*edge];
            child->fail = through_suffix;
            child->shorter =
                states[through_suffix].phrase != NO_PHRASE ? through_suffix : states[through_suffix].shorter;
            queue[tail++] = *edge;
        }
    }
    base_free(queue);
}

void base_phrases_seal(struct base_phrases *phrases)
{
    phrases->next = base_realloc(NULL, (phrases->bytes + 1) * phrases->classes, sizeof *phrases->next);
    memset(phrases->next, 0, (phrases->bytes + 1) * phrases->classes * sizeof *phrases->next);
    add_state(phrases);
    plant(phrases);
    connect(phrases);
    phrases->is_sealed = true;
}

void base_phrases_search(const struct base_phrases *phrases, struct base_str text,
                         void (*found)(void *context, uint32_t phrase, size_t from, size_t to), void *context)
{
    const struct state *states = phrases->states.items;
    uint32_t at = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t class = phrases->class[(unsigned char)text.p[i]];
        at = class ? phrases->next[(size_t)at * phrases->classes + class] : 0;
        for (uint32_t k = states[at].phrase != NO_PHRASE ? at : states[at].shorter; k; k = states[k].shorter)
            found(context, states[k].phrase, i + 1 - states[k].length, i + 1);
    }
}
