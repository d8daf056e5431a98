/*
 * Documents as linkers see them: which there are, of what kind and in which language (the table `document`),
 * with the rows of `file` that they belong to.
 */
#ifndef VALIDATOR_LINK_DOCUMENT_P_H
#define VALIDATOR_LINK_DOCUMENT_P_H

#include "validator/base/lexicon.h"
#include "validator/link/site_p.h"

/* In the order of config_document_kinds. */
enum link_document_kind {
    LINK_DOCUMENT_LIVING,     /* says what is: what it names must be there */
    LINK_DOCUMENT_RECORD,     /* says what was, or shall be */
    LINK_DOCUMENT_ARCHIVE,    /* was living once, and is kept */
    LINK_DOCUMENT_GENERATED,  /* a program writes it */
    LINK_DOCUMENT_TEMPLATE,   /* text that something else is made from: forms, prompts, test fixtures */
    LINK_DOCUMENT_THIRD_PARTY /* came from elsewhere */
};

struct link_document_class {
    enum link_document_kind kind;
    const char *reason; /* static; NULL when nothing says it */
};

/* What the place of a document says. */
struct link_document_class link_document_by_path(struct base_str path, bool is_test);
/* What the title says, when the place says nothing. */
struct link_document_class link_document_by_title(struct base_str title);

const char *link_document_kind_name(enum link_document_kind kind);
bool link_document_kind_parse(struct base_str name, enum link_document_kind *out);

#endif
