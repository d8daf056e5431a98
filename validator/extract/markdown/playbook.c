/*
 * One pass over the blocks of a document: phases, their steps, and what each step runs and expects.
 *
 * A step is a heading that says so ("Step A.1", "A1 Start"), an item of a list of which at least half hold a
 * command, a paragraph that begins with "Step 1", or, where a phase has none of these, the text around its
 * commands. A step ends with the next one, with its item, or with a heading of its level or above.
 */
#include "validator/extract/markdown/playbook_p.h"

/* Bytes of a criterion or an expectation that is put together from several texts. */
#define LONGEST_JOINED 16384u
/* Phases of a document beyond which nobody asks what depends on what. */
#define MOST_PHASES 500u

struct command {
    const struct playbook_block *block;
    int line, end_line;
    struct base_str text, language, expected;
    const char *expected_kind;
    int expected_line;
};

struct step {
    struct playbook_name name;
    int line, end_line;
    int level;   /* of its heading; 7 for others */
    size_t item; /* that it is; PLAYBOOK_NO_ITEM for others */
    size_t phase;
    bool is_teardown, is_loose; /* loose: made for commands that stand in no step */
    struct base_str criterion;
    int criterion_line;
    size_t first_command, command_count;
};

enum waiting { WAITS_FOR_NOTHING, WAITS_FOR_EXPECTED, WAITS_FOR_PART, WAITS_FOR_CRITERION };

struct pass {
    struct extract_markdown_reader *r;
    struct playbook_blocks blocks;
    BASE_VEC(struct playbook_phase) phases;
    BASE_VEC(struct step) steps;
    BASE_VEC(struct command) commands;
    BASE_VEC(struct playbook_statement) statements;
    size_t phase, step;                   /* the present ones; SIZE_MAX for none */
    const struct playbook_block *heading; /* the last one that is neither, within the phase; NULL for none */
    enum waiting waiting;
    bool has_waited;         /* a text came already: a block of code is a command again */
    bool is_marked_teardown; /* the next step, by a mark */
};

static struct step *present_step(struct pass *p)
{
    return p->step == SIZE_MAX ? NULL : &p->steps.items[p->step];
}

static struct playbook_phase *present_phase(struct pass *p)
{
    return p->phase == SIZE_MAX ? NULL : &p->phases.items[p->phase];
}

static void end_step(struct pass *p, int line)
{
    struct step *step = present_step(p);
    if (step && step->end_line < line)
        step->end_line = line;
    p->step = SIZE_MAX;
    p->waiting = WAITS_FOR_NOTHING;
}

static struct step *begin_step(struct pass *p, const struct playbook_block *block, struct playbook_name name,
                               int level)
{
    end_step(p, block->line - 1);
    struct playbook_phase *phase = present_phase(p);
    struct step step = {.name = name,
                        .line = block->line,
                        .end_line = block->end_line,
                        .level = level,
                        .item = PLAYBOOK_NO_ITEM,
                        .phase = p->phase,
                        .is_teardown = (phase && phase->is_teardown) || p->is_marked_teardown ||
                                       extract_playbook_is_teardown(name.title),
                        .first_command = p->commands.n};
    p->is_marked_teardown = false;
    base_vec_push(&p->steps, step);
    p->step = p->steps.n - 1;
    return &p->steps.items[p->step];
}

/* ---- texts -----------------------------------------------------------------------------------------------
 */

/* Puts a line under what is there. */
static void join(struct pass *p, struct base_str *to, int *to_line, struct base_str text, int line)
{
    if (to->p && to->n + text.n > LONGEST_JOINED)
        return;
    if (!to->p)
        *to_line = line;
    *to = to->p ? base_str_format(&p->r->arena, "%.*s\n%.*s", BASE_STR_ARG(*to), BASE_STR_ARG(text))
                : base_str_copy(&p->r->arena, base_str_slice(text, 0, LONGEST_JOINED));
}

/* Whose criterion a text is: that of the step it stands in, else of the phase. */
static void add_criterion(struct pass *p, struct base_str text, int line)
{
    struct step *step = present_step(p);
    struct playbook_phase *phase = present_phase(p);
    struct playbook_name name;
    bool speaks_of_phase = phase && extract_playbook_is_phase(text, &name, &p->r->arena);
    if (step && !speaks_of_phase)
        join(p, &step->criterion, &step->criterion_line, text, line);
    else if (phase)
        join(p, &phase->criterion, &phase->criterion_line, text, line);
}

static void add_expected(struct pass *p, struct base_str text, int line, const char *kind)
{
    struct step *step = present_step(p);
    if (!step || step->command_count == 0)
        return;
    struct command *command = &p->commands.items[step->first_command + step->command_count - 1];
    if (command->expected.p && strcmp(kind, "text") != 0 && strcmp(command->expected_kind, "text") == 0)
        command->expected = BASE_STR_ABSENT; /* the block says it exactly */
    else if (command->expected.p && strcmp(command->expected_kind, "text") != 0)
        return;
    command->expected_kind = kind;
    join(p, &command->expected, &command->expected_line, text, line);
}

/* What follows "Expected:" or "Success criteria:": one paragraph, or all items of a list. */
static void read_awaited(struct pass *p, enum waiting waiting, struct base_str text, int line, size_t item)
{
    const struct step *step = present_step(p);
    if (waiting == WAITS_FOR_CRITERION)
        add_criterion(p, text, line);
    else
        add_expected(p, text, line, "text");
    if (item != PLAYBOOK_NO_ITEM && (!step || step->item != item))
        p->waiting = waiting;
    p->has_waited = true;
}

/* One text, whose first words say what it is. */
static void read_piece(struct pass *p, struct base_str text, int line, size_t item)
{
    struct base_str rest;
    enum playbook_label label = extract_playbook_label_of(text, &rest);
    bool ends_open = base_str_ends(text, ":");
    enum waiting waiting = p->waiting;
    p->waiting = WAITS_FOR_NOTHING;
    if (label == PLAYBOOK_CRITERION) {
        add_criterion(p, text, line);
        p->waiting = ends_open ? WAITS_FOR_CRITERION : WAITS_FOR_NOTHING;
    } else if (label != PLAYBOOK_PLAIN) {
        if (ends_open || rest.n == 0)
            p->waiting = label == PLAYBOOK_EXPECTED ? WAITS_FOR_EXPECTED : WAITS_FOR_PART;
        else
            add_expected(p, rest, line, "text");
        p->has_waited = false;
    } else if (waiting != WAITS_FOR_NOTHING) {
        read_awaited(p, waiting, text, line, item);
    }
}

/* Lines that begin with a label are texts of their own; others go on with the one above. */
static void read_text(struct pass *p, const struct playbook_block *block)
{
    struct base_str rest = block->text, line, ignored;
    int number = block->line, begins_at = number;
    struct playbook_statement statement = {block->text, block->line, p->phase};
    base_vec_push(&p->statements, statement);
    const char *begin = rest.p;
    while ((line = base_str_split(&rest, '\n')).p) {
        if (line.p != begin && extract_playbook_label_of(line, &ignored) != PLAYBOOK_PLAIN) {
            read_piece(p, base_str_trim(base_str_make(begin, (size_t)(line.p - begin))), begins_at,
                       block->item);
            begin = line.p;
            begins_at = number;
        }
        number++;
    }
    const char *end = block->text.p + block->text.n;
    read_piece(p, base_str_trim(base_str_make(begin, (size_t)(end - begin))), begins_at, block->item);
}

/* ---- headings --------------------------------------------------------------------------------------------
 */

static void end_phases(struct pass *p, int level, int line)
{
    struct playbook_phase *phase;
    while ((phase = present_phase(p)) && phase->level >= level) {
        phase->end_line = line;
        p->phase = phase->parent;
    }
}

static void begin_phase(struct pass *p, const struct playbook_block *block, struct playbook_name name,
                        bool is_teardown)
{
    struct playbook_phase *parent = present_phase(p);
    struct playbook_phase phase = {.name = name,
                                   .line = block->line,
                                   .level = block->level,
                                   .parent = p->phase,
                                   .parent_line = parent ? parent->line : 0,
                                   .is_teardown = is_teardown};
    base_vec_push(&p->phases, phase);
    p->phase = p->phases.n - 1;
}

/* "A1" is a step of phase A, "1.2" of any. */
static bool fits_phase(struct pass *p, struct base_str label)
{
    const struct playbook_phase *phase = present_phase(p);
    bool is_number = label.p[0] >= '0' && label.p[0] <= '9';
    return phase && (is_number || base_str_eq_nocase(base_str_slice(label, 0, 1), phase->name.label));
}

static void read_heading(struct pass *p, const struct playbook_block *block)
{
    struct playbook_name name = {0};
    struct base_str rest;
    bool is_certain = false, is_teardown = extract_playbook_is_teardown(block->text);
    struct step *step = present_step(p);
    p->heading = NULL;
    p->waiting = WAITS_FOR_NOTHING;
    p->has_waited = false;
    if (step && step->level < block->level && step->item == PLAYBOOK_NO_ITEM) {
        enum playbook_label label = extract_playbook_label_of(block->text, &rest);
        if (label != PLAYBOOK_PLAIN)
            p->waiting = label == PLAYBOOK_CRITERION  ? WAITS_FOR_CRITERION
                         : label == PLAYBOOK_EXPECTED ? WAITS_FOR_EXPECTED
                                                      : WAITS_FOR_PART;
        return;
    }
    end_step(p, block->line - 1);
    end_phases(p, block->level, block->line - 1);
    if (extract_playbook_is_phase(block->text, &name, &p->r->arena)) {
        begin_phase(p, block, name, is_teardown);
    } else if (extract_playbook_is_step(block->text, &name, &is_certain, &p->r->arena) &&
               (is_certain || fits_phase(p, name.label))) {
        begin_step(p, block, name, block->level);
    } else if (is_teardown && present_phase(p)) {
        begin_step(p, block, (struct playbook_name){.title = block->text}, block->level);
    } else if (is_teardown) {
        begin_phase(p, block, (struct playbook_name){.kind = BASE_STR("teardown"), .title = block->text},
                    true);
    } else if (extract_playbook_label_of(block->text, &rest) == PLAYBOOK_CRITERION) {
        p->waiting = WAITS_FOR_CRITERION;
    } else {
        p->heading = block;
    }
}

/* ---- code ------------------------------------------------------------------------------------------------
 */

/* The step that a command outside of all steps belongs to: one for its heading, or for its phase. */
static struct step *loose_step(struct pass *p, const struct playbook_block *block)
{
    struct playbook_name name = {0};
    bool is_certain;
    const struct playbook_phase *phase = present_phase(p);
    if (p->heading) {
        if (!extract_playbook_is_step(p->heading->text, &name, &is_certain, &p->r->arena) ||
            !(is_certain || (name.label.p[0] >= '0' && name.label.p[0] <= '9')))
            name = (struct playbook_name){.title = p->heading->text};
        struct step *step = begin_step(p, p->heading, name, p->heading->level);
        return step;
    }
    if (!phase)
        return NULL;
    name.title = phase->name.title;
    struct step *step = begin_step(p, block, name, 7);
    step->is_loose = true;
    return step;
}

static void add_command(struct pass *p, struct step *step, const struct playbook_block *block, int line,
                        int end_line, struct base_str text)
{
    struct command command = {.block = block,
                              .line = line,
                              .end_line = end_line,
                              .text = text,
                              .language = extract_playbook_language(block)};
    base_vec_push(&p->commands, command);
    step->command_count++;
}

/* A transcript: lines behind a prompt are typed, the others are what comes of it. */
static void add_transcript(struct pass *p, struct step *step, const struct playbook_block *block)
{
    struct base_buf typed, printed;
    struct base_str rest = block->text, line;
    int number = block->line, begins_at = 0, printed_at = 0, ends_at = 0;
    base_buf_init(&typed, 1u << 20);
    base_buf_init(&printed, 1u << 20);
    for (bool more = true; more; number++) {
        line = base_str_split(&rest, '\n');
        bool is_typed = base_str_starts(line, "$ "), goes_on = base_str_starts(line, "> ") && !printed.n;
        more = line.p && rest.p;
        if ((is_typed || !more) && typed.n) {
            add_command(p, step, block, begins_at, ends_at,
                        base_str_copy(&p->r->arena, base_buf_view(&typed)));
            if (printed.n)
                add_expected(p, base_buf_view(&printed), printed_at, "block");
            base_buf_clear(&typed);
            base_buf_clear(&printed);
        }
        if (!more && !line.n)
            break;
        if (is_typed)
            begins_at = number;
        if (is_typed || (goes_on && typed.n)) {
            base_buf_add(&typed, base_str_from(line, 2));
            base_buf_add_char(&typed, '\n');
            ends_at = number;
        } else if (typed.n) {
            printed_at = printed.n ? printed_at : number;
            base_buf_add(&printed, line);
            base_buf_add_char(&printed, '\n');
        }
    }
    base_buf_finish(&typed);
    base_buf_finish(&printed);
}

static void read_code(struct pass *p, const struct playbook_block *block)
{
    bool is_output, is_command = extract_playbook_is_command(block, &is_output);
    enum waiting waiting = p->waiting;
    p->waiting = WAITS_FOR_NOTHING;
    if (is_output || (!p->has_waited && (waiting == WAITS_FOR_EXPECTED || waiting == WAITS_FOR_PART))) {
        add_expected(p, block->text, block->line, waiting == WAITS_FOR_PART ? "part" : "block");
        return;
    }
    struct step *step = present_step(p);
    if (!is_command)
        return;
    if (!step)
        step = loose_step(p, block);
    if (!step)
        return;
    if (base_str_find(block->info, "teardown") >= 0)
        step->is_teardown = true;
    if (base_str_starts(block->text, "$ "))
        add_transcript(p, step, block);
    else
        add_command(p, step, block, block->line, block->end_line, block->text);
    step = present_step(p);
    if (step->end_line < block->end_line)
        step->end_line = block->end_line;
}

/* ---- the pass --------------------------------------------------------------------------------------------
 */

/* An item of a list of steps begins a step, unless a heading made one already. */
static void enter_item(struct pass *p, size_t item, const struct playbook_block *block)
{
    const struct playbook_item *at = &p->blocks.items.items[item];
    struct step *step = present_step(p);
    struct playbook_name name = {0};
    bool is_certain;
    if (!at->is_step || (step && step->item == PLAYBOOK_NO_ITEM && !step->is_loose))
        return;
    struct base_str text = block->kind == PLAYBOOK_TEXT ? block->text : BASE_STR("");
    struct base_str rest = text, first = base_str_split(&rest, '\n');
    if (!extract_playbook_is_step(first, &name, &is_certain, &p->r->arena))
        name.title = base_str_copy(&p->r->arena, base_str_trim(first));
    if (!name.label.p && at->number > 0)
        name.label = base_str_format(&p->r->arena, "%d", at->number);
    step = begin_step(p, block, name, 7);
    step->line = at->line;
    step->end_line = at->end_line;
    step->item = item;
}

static void read_block(struct pass *p, const struct playbook_block *block)
{
    struct playbook_name name;
    bool is_certain;
    struct step *step = present_step(p);
    if (block->kind == PLAYBOOK_HEADING) {
        read_heading(p, block);
    } else if (block->kind == PLAYBOOK_CODE) {
        read_code(p, block);
    } else if (block->kind == PLAYBOOK_MARK) {
        p->is_marked_teardown = p->is_marked_teardown || base_str_starts(block->text, "teardown");
    } else if (block->item == PLAYBOOK_NO_ITEM && (!step || step->level == 7) && present_phase(p) &&
               base_str_eq_nocase(base_str_slice(block->text, 0, 5), BASE_STR("step ")) &&
               extract_playbook_is_step(block->text, &name, &is_certain, &p->r->arena)) {
        struct base_str rest = name.title;
        name.title = base_str_trim(base_str_split(&rest, '\n'));
        begin_step(p, block, name, 7);
    } else {
        read_text(p, block);
    }
}

static void read_blocks(struct pass *p)
{
    size_t item = PLAYBOOK_NO_ITEM;
    int last = 0;
    for (size_t i = 0; i < p->blocks.blocks.n; i++) {
        const struct playbook_block *block = &p->blocks.blocks.items[i];
        if (block->item != item) {
            const struct step *step = present_step(p);
            if (step && step->item != PLAYBOOK_NO_ITEM)
                end_step(p, step->end_line);
            item = block->item;
            if (item != PLAYBOOK_NO_ITEM)
                enter_item(p, item, block);
        }
        read_block(p, block);
        last = block->end_line;
    }
    end_step(p, last);
    end_phases(p, 0, last);
}

/* The letters I, V, X and L are Roman numbers where another phase of the kind has more than one of them, or
 * where the letter in front of I is missing. */
static void settle_numbers(struct pass *p)
{
    for (size_t i = 0; i < p->phases.n && p->phases.n <= MOST_PHASES; i++) {
        struct playbook_phase *phase = &p->phases.items[i];
        bool is_roman = false, has_before = false;
        if (phase->name.label.n != 1 || !strchr("IVXL", phase->name.label.p[0]))
            continue;
        for (size_t k = 0; k < p->phases.n; k++) {
            const struct playbook_name *other = &p->phases.items[k].name;
            bool is_same = base_str_eq(other->kind, phase->name.kind);
            is_roman = is_roman ||
                       (is_same && other->label.n > 1 && extract_playbook_label_series(other->label) == 'I');
            has_before = has_before || (is_same && base_str_is(other->label, "H"));
        }
        char letter = phase->name.label.p[0];
        if (!is_roman && (letter != 'I' || has_before))
            phase->name.number = letter - 'A' + 1;
        else
            phase->name.number = letter == 'I' ? 1 : letter == 'V' ? 5 : letter == 'X' ? 10 : 50;
    }
}

static void write_rows(struct pass *p)
{
    struct facts_chunk *out = p->r->out;
    for (size_t i = 0; i < p->phases.n; i++) {
        const struct playbook_phase *phase = &p->phases.items[i];
        FACTS_EMIT(out, doc_phase, .line = phase->line, .end_line = phase->end_line,
                   .parent_line = phase->parent_line, .kind = phase->name.kind, .label = phase->name.label,
                   .number = phase->name.label.p ? phase->name.number : FACTS_NULL,
                   .title = phase->name.title, .criterion = phase->criterion,
                   .criterion_line = phase->criterion.p ? phase->criterion_line : FACTS_NULL,
                   .is_teardown = phase->is_teardown);
    }
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct step *step = &p->steps.items[i];
        bool has_expected = false;
        for (size_t k = 0; k < step->command_count; k++) {
            const struct command *command = &p->commands.items[step->first_command + k];
            has_expected = has_expected || command->expected.p;
            FACTS_EMIT(out, doc_command, .line = command->line, .end_line = command->end_line,
                       .step_line = step->line, .language = command->language, .text = command->text,
                       .expected = command->expected,
                       .expected_kind = base_str_of(command->expected.p ? command->expected_kind : NULL),
                       .expected_line = command->expected.p ? command->expected_line : FACTS_NULL,
                       .is_background = extract_playbook_has_background(command->text));
        }
        FACTS_EMIT(out, doc_step, .line = step->line, .end_line = step->end_line,
                   .phase_line = step->phase == SIZE_MAX ? 0 : p->phases.items[step->phase].line,
                   .number = step->name.label, .title = step->name.title,
                   .command_count = (int64_t)step->command_count, .has_expected = has_expected,
                   .criterion = step->criterion,
                   .criterion_line = step->criterion.p ? step->criterion_line : FACTS_NULL,
                   .is_teardown = step->is_teardown);
    }
    if (p->phases.n <= MOST_PHASES)
        extract_playbook_needs_write(out, p->phases.items, p->phases.n, p->statements.items, p->statements.n,
                                     &p->r->arena);
}

void extract_markdown_playbook(struct extract_markdown_reader *r)
{
    struct pass p = {.r = r, .phase = SIZE_MAX, .step = SIZE_MAX};
    if (!facts_chunk_wants(r->out, FACTS_TABLE_doc_phase) &&
        !facts_chunk_wants(r->out, FACTS_TABLE_doc_step) &&
        !facts_chunk_wants(r->out, FACTS_TABLE_doc_command) &&
        !facts_chunk_wants(r->out, FACTS_TABLE_doc_phase_need))
        return;
    extract_playbook_blocks_read(&p.blocks, r);
    read_blocks(&p);
    settle_numbers(&p);
    write_rows(&p);
    extract_playbook_blocks_finish(&p.blocks);
    base_vec_finish(&p.phases);
    base_vec_finish(&p.steps);
    base_vec_finish(&p.commands);
    base_vec_finish(&p.statements);
}
