/* SPDX-License-Identifier: MIT */
/*
 * template.h - texts with {KEY}, ${NAME} and ${file:PATH} in them, divided into
 * pieces. Checking, filling, resolving and redacting walk the pieces. Pure
 * string work.
 *
 * {KEY} is a parameter: a letter or '_', then letters, digits, '_', '.' and
 * '-', in braces. ${NAME}, a variable of the environment, and ${file:PATH}, the
 * content of a file, are references. "$${" stands for a plain "${".
 */
#ifndef FF_SERVICE_TEMPLATE_H
#define FF_SERVICE_TEMPLATE_H

#include "base/buf.h"
#include "base/errbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Each kind is a bit, so that a set of them is a number. */
enum piece_kind {
	PIECE_TEXT = 1,      /* stands for itself */
	PIECE_ESCAPED = 2,   /* "$${", which stands for "${" */
	PIECE_MALFORMED = 4, /* a "${" that begins no reference, and no more */
	PIECE_PARAMETER = 8, /* {KEY} */
	PIECE_VARIABLE = 16, /* ${NAME} */
	PIECE_FILE = 32,     /* ${file:PATH} */
};

/* Sets of kinds. */
#define PIECE_REFERENCE   ((unsigned)(PIECE_VARIABLE | PIECE_FILE))
#define PIECE_PLACEHOLDER (PIECE_PARAMETER | PIECE_REFERENCE)
#define PIECE_ANY         (~0U)

struct piece {
	enum piece_kind kind;
	size_t offset;    /* in the text */
	size_t len;       /* of all of it, braces included */
	const char *name; /* KEY, NAME or PATH, borrowed; of the others NULL */
	size_t name_len;
};

/*
 * Go on to the next piece of one of these kinds, or to the first one if *piece
 * is zero-initialised. A piece of text is as long as possible. The n bytes of
 * text are followed by a NUL. Return false if there is no such piece.
 */
bool template_next(
    const char *text, size_t n, unsigned kinds, struct piece *piece);

/* Return the length of the piece at the start of text if it is of one of these
 * kinds, or 0. PIECE_TEXT counts as one byte, which may be the NUL. */
size_t template_length(const char *text, unsigned kinds);

/* Return whether there is a reference in text, if only a malformed one. */
bool template_refers(const char *text);

/*
 * Return the first "$NAME" in text, which nothing replaces but somebody may
 * have meant as a reference, and set *n to its length; or return NULL. Skip
 * names in lower case, which are common in URLs ("?$top=5"), and a '$' within a
 * word, which may belong to a password.
 */
const char *template_find_variable(const char *text, int *n);

/* Return whether n bytes may be a KEY. */
bool template_is_key(const char *p, size_t n);

/* Return the length of text up to the first of stops that is not in a
 * reference, or all of its length if there is none. '$', '{' and the characters
 * of a KEY cannot be stops. */
size_t template_strcspn(const char *text, const char *stops);

/* Return the first c in text that is not in a reference, or NULL. */
const char *template_strchr(const char *text, char c);

/* Return the text that resolves to this one: with a "$${" for each "${". The
 * caller frees it. */
char *template_escape(const char *text);

/* Append a value, encoded for the text around it. Return 0, or -1 with e saying
 * why the value cannot be there. */
typedef int template_put_fn(
    struct buf *out, const char *value, struct errbuf *e);

/* As it is; as the inside of a JSON string, which has to be UTF-8; and
 * percent-encoded. */
template_put_fn template_put_plain;
template_put_fn template_put_json;
template_put_fn template_put_percent;

#endif
