/*
 * Commands of documents as linkers see them: the words of each, and the folders in which it may run. A
 * document does not say where its reader stands: in the root of the repository, in the folder of the
 * document, in a package around it. What is named counts as found when it is there from any of these places.
 */
#ifndef VALIDATOR_LINK_COMMAND_P_H
#define VALIDATOR_LINK_COMMAND_P_H

#include "validator/link/doc_reference_p.h"

/* Words of a command that are looked at. */
#define LINK_COMMAND_WORDS 64u
#define LINK_COMMAND_PLACES 16u

struct link_command_word {
    struct base_str text;
    int64_t line, col;
    bool is_literal;
};

struct link_command {
    const struct link_document *document;
    int64_t line, col;
    struct base_str program, text, directory; /* directory absent when it is not known */
    bool is_block, is_labelled;
    size_t word_count; /* redirections are none of them */
    struct link_command_word words[LINK_COMMAND_WORDS];
    bool has_more_words;
};

/* Calls `use` with each command of each document; the command lives until it returns. `sudo` is taken off. */
void link_commands_each(struct link_references *references,
                        void (*use)(void *context, const struct link_command *command), void *context);

/* The folders ('' is the root) in which the command may run, `directory` applied: those that are there, the
 * most likely first. 0 when it is not known. */
size_t link_command_places(struct link_references *references, const struct link_command *command,
                           struct base_str places[LINK_COMMAND_PLACES]);
/* The folder that a path of an option leads to from one of the places; absent when none is there. */
struct base_str link_command_folder(struct link_references *references, const struct link_command *command,
                                    struct base_str path);

/* Whether a document told to get another repository, or to make a project: what its commands name may be in
 * that. */
struct link_command_elsewhere {
    struct base_str root_name; /* of the package in the root, without its scope; absent for none */
    const struct link_document *document;
    bool is_elsewhere; /* in the present document, up to the present command */
};
void link_command_elsewhere_init(struct link_command_elsewhere *elsewhere,
                                 const struct link_references *references);
/* To be told each command, in order. */
void link_command_follow_elsewhere(struct link_command_elsewhere *elsewhere,
                                   const struct link_command *command);

/* Whether a word holds a <gap>, in whose place the table has a run of X. */
bool link_command_has_gap(struct base_str word);

#endif
