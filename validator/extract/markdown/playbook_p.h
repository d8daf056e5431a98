/*
 * Playbooks: documents whose phases hold steps, each with a command, what it should print, and when it
 * passes.
 *
 * The syntax tree becomes one list of blocks; words at the start of a heading or text say what it is; one
 * pass over the list puts steps into phases, and commands and expectations into steps. Nothing here knows
 * whether a document is meant as a playbook: the rows say what its structure is, and the linker `playbook`
 * decides.
 */
#ifndef VALIDATOR_EXTRACT_MARKDOWN_PLAYBOOK_P_H
#define VALIDATOR_EXTRACT_MARKDOWN_PLAYBOOK_P_H

#include "validator/extract/markdown/markdown_p.h"

/* ---- blocks ----------------------------------------------------------------------------------------------
 */

enum playbook_block_kind { PLAYBOOK_HEADING, PLAYBOOK_TEXT, PLAYBOOK_CODE, PLAYBOOK_MARK };

#define PLAYBOOK_NO_ITEM MARKDOWN_NO_ITEM

struct playbook_block {
    enum playbook_block_kind kind;
    int line, end_line; /* of code: its lines of content */
    int level;          /* of a heading */
    size_t item;        /* the outermost list item that it stands in; PLAYBOOK_NO_ITEM for none */
    /* Plain text in which code stands between backticks and lines stay lines; of code its content; of a mark
     * (<!-- teardown -->) its words. */
    struct base_str text;
    struct base_str info; /* of code: what stands behind the fence */
};

/* An item of a list that stands in no other list. */
struct playbook_item {
    int line, end_line, number; /* 0 in a list without numbers */
    bool is_step;               /* at least half of the list's items hold a command */
};

struct playbook_blocks {
    BASE_VEC(struct playbook_block) blocks;
    BASE_VEC(struct playbook_item) items;
};

void extract_playbook_blocks_read(struct playbook_blocks *out, struct extract_markdown_reader *r);
void extract_playbook_blocks_finish(struct playbook_blocks *blocks);

/* ---- words -----------------------------------------------------------------------------------------------
 */

/* A name such as "Phase A", "Gate 3", "Part II", "Step A.1". */
struct playbook_name {
    struct base_str kind;  /* in lower case: phase, gate, part, stage; step, test, check, task */
    struct base_str label; /* as written: A, 3, II, A.1 */
    int number;            /* of a phase's label in its series: A is 1, II is 2; 0 for none */
    struct base_str title; /* what follows; the whole text when nothing does */
};

bool extract_playbook_is_phase(struct base_str heading, struct playbook_name *out, struct base_arena *arena);
/* "Step A.1: Start", "A1 Start", "1.2 Start"; is_certain when it says "step" or is like A.1: "S3 storage" is
 * another thing, unless it stands in phase S. */
bool extract_playbook_is_step(struct base_str heading, struct playbook_name *out, bool *is_certain,
                              struct base_arena *arena);
/* The number of a label: letters and Roman numbers count from 1; 0 when it is none. */
int extract_playbook_label_number(struct base_str label);
/* The label's series: '1' for digits, 'A' for single letters, 'I' for Roman numbers; 0 when it is no label.
 */
char extract_playbook_label_series(struct base_str label);
bool extract_playbook_is_teardown(struct base_str heading);

enum playbook_label { PLAYBOOK_PLAIN, PLAYBOOK_EXPECTED, PLAYBOOK_EXPECTED_PART, PLAYBOOK_CRITERION };

/* What a text begins with. `rest` is what follows the words "Expected output:"; of a criterion all of it. */
enum playbook_label extract_playbook_label_of(struct base_str text, struct base_str *rest);
/* A command of a shell or another program; `is_output` for a block that says that it is output. */
bool extract_playbook_is_command(const struct playbook_block *code, bool *is_output);
struct base_str extract_playbook_language(const struct playbook_block *code);
/* Whether a text of a shell starts something in the background. */
bool extract_playbook_has_background(struct base_str text);

/* ---- the structure ---------------------------------------------------------------------------------------
 */

struct playbook_phase {
    struct playbook_name name;
    int line, end_line, level, parent_line;
    size_t parent; /* the phase around it; SIZE_MAX for none */
    struct base_str criterion;
    int criterion_line;
    bool is_teardown;
};

/* A text that may say what a phase depends on, and the phase it stands in (SIZE_MAX for none). */
struct playbook_statement {
    struct base_str text;
    int line;
    size_t phase;
};

/* Writes doc_phase_need for what the statements say. */
void extract_playbook_needs_write(struct facts_chunk *out, const struct playbook_phase *phases,
                                  size_t phase_count, const struct playbook_statement *statements,
                                  size_t statement_count, struct base_arena *arena);

#endif
