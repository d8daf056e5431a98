#include "validator/findings/finding.h"

#include "validator/base/hash.h"
#include "validator/base/nfc.h"

#include <string.h>

/* No message of a rule is longer; a longer one is cut for the fingerprint only. */
#define MESSAGE_MAX 65536u

/* Whether the text that ends before `at` says that a line number follows: "src/a.ts:", "line ", "lines ". */
static bool announces_line(struct base_str text, size_t at)
{
    struct base_str before = base_str_slice(text, 0, at);
    if (before.n >= 2 && before.p[before.n - 1] == ':')
        return before.p[before.n - 2] != ' ' && before.p[before.n - 2] != ':';
    return base_str_ends(before, "line ") || base_str_ends(before, "lines ");
}

/* Appends `text` without the numbers of lines in it: they move, the finding stays the same. */
static void add_without_lines(struct base_buf *out, struct base_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (base_is_digit(text.p[i]) && announces_line(text, i)) {
            while (i + 1 < text.n && base_is_digit(text.p[i + 1]))
                i++;
            continue;
        }
        base_buf_add_char(out, text.p[i]);
    }
}

/* A field and its end; an absent field differs from an empty one. */
static void add_field(struct base_buf *out, struct base_str field)
{
    base_buf_add_char(out, field.p ? '+' : '-');
    base_buf_add(out, field);
    base_buf_add_char(out, '\0');
}

void findings_fingerprint(struct findings_finding *finding, unsigned nth)
{
    struct base_buf text;
    base_buf_init(&text, finding->rule.n + finding->path.n + finding->subject.n + MESSAGE_MAX + 64);
    add_field(&text, finding->rule);
    add_field(&text, finding->path);
    add_field(&text, finding->subject);
    add_without_lines(&text, base_str_slice(finding->message, 0, MESSAGE_MAX));
    base_buf_add_char(&text, '\0');
    base_buf_printf(&text, "%u", nth);
    char digest[65];
    struct base_buf scratch = {0}; /* a name may be written differently on another system */
    base_sha256_hex(base_nfc(base_buf_view(&text), &scratch), digest);
    base_buf_finish(&scratch);
    memcpy(finding->fingerprint, digest, sizeof finding->fingerprint - 1);
    finding->fingerprint[sizeof finding->fingerprint - 1] = '\0';
    base_buf_finish(&text);
}
