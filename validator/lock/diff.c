/* Two texts, and what differs between them. */
#include "validator/lock/lock_p.h"

/* Lines of a difference that are shown. */
#define MOST_LINES 40u
#define AROUND 1u

struct lines {
    BASE_VEC(struct base_str) items;
};

static void split(struct base_str text, struct lines *out)
{
    struct base_str rest = text, line;
    while ((line = base_str_split(&rest, '\n')).p)
        base_vec_push(&out->items, line);
}

/* Lines that are equal at the start and at the end. */
static void same_ends(const struct lines *a, const struct lines *b, size_t *head, size_t *tail)
{
    size_t least = a->items.n < b->items.n ? a->items.n : b->items.n;
    *head = *tail = 0;
    while (*head < least && base_str_eq(a->items.items[*head], b->items.items[*head]))
        ++*head;
    while (*head + *tail < least &&
           base_str_eq(a->items.items[a->items.n - 1 - *tail], b->items.items[b->items.n - 1 - *tail]))
        ++*tail;
}

static void print(struct base_buf *out, char mark, const struct lines *lines, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < from + MOST_LINES; i++)
        base_buf_printf(out, "%c %.*s\n", mark, BASE_STR_ARG(lines->items.items[i]));
    if (to > from + MOST_LINES)
        base_buf_printf(out, "%c … %zu more lines\n", mark, to - from - MOST_LINES);
}

void lock_diff(struct base_buf *out, struct base_str before, struct base_str after)
{
    struct lines a = {0}, b = {0};
    size_t head, tail;
    split(before, &a);
    split(after, &b);
    same_ends(&a, &b, &head, &tail);
    print(out, ' ', &a, head > AROUND ? head - AROUND : 0, head);
    print(out, '-', &a, head, a.items.n - tail);
    print(out, '+', &b, head, b.items.n - tail);
    print(out, ' ', &b, b.items.n - tail, b.items.n - tail + (tail > AROUND ? AROUND : tail));
    base_vec_finish(&a.items);
    base_vec_finish(&b.items);
}

void lock_first_difference(struct base_str before, struct base_str after, struct base_str *was,
                           struct base_str *is)
{
    struct lines a = {0}, b = {0};
    size_t head, tail;
    split(before, &a);
    split(after, &b);
    same_ends(&a, &b, &head, &tail);
    *was = head + tail < a.items.n ? base_str_trim(a.items.items[head]) : BASE_STR_ABSENT;
    *is = head + tail < b.items.n ? base_str_trim(b.items.items[head]) : BASE_STR_ABSENT;
    base_vec_finish(&a.items);
    base_vec_finish(&b.items);
}
