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

enum piece_kind {
	PIECE_TEXT,      /* stands for itself */
	PIECE_ESCAPED,   /* "$${", which stands for "${" */
	PIECE_MALFORMED, /* a "${" that begins no reference, without the rest */
	PIECE_PARAMETER, /* {KEY} */
	PIECE_VARIABLE,  /* ${NAME} */
	PIECE_FILE,      /* ${file:PATH} */
};

struct piece {
	enum piece_kind kind;
	size_t offset;    /* in the text */
	size_t len;       /* of all of it, braces included */
	const char *name; /* KEY, NAME or PATH, borrowed; of the others NULL */
	size_t name_len;
};

/*
 * Go on to the piece after this one, or to the first if *piece is
 * zero-initialised; a piece of text is as long as can be. text is n bytes and a
 * NUL after them. Returns false at the end.
 */
bool template_next(const char *text, size_t n, struct piece *piece);

/* Measure the piece that text, which is not empty, begins with; of a piece of
 * text only one byte. */
void template_first(const char *text, struct piece *piece);

bool template_is_reference(const struct piece *piece);

/* Return the length of the reference that text begins with, or 0. */
size_t template_reference(const char *text);

/* Return whether there is a reference in text, if only a malformed one. */
bool template_refers(const char *text);

/* Return whether n bytes may be a KEY. */
bool template_is_key(const char *p, size_t n);

/* Return the length of what text has before the first of stops that is in no
 * reference; all of its length if there is none. No stop is a character that a
 * KEY may have, or '$' or '{'. */
size_t template_strcspn(const char *text, const char *stops);

/* Return the first c in text that is in no reference, or NULL. */
const char *template_strchr(const char *text, char c);

/* Return the text that resolves to this one: with a "$${" for each "${". The
 * caller frees it. */
char *template_escape(const char *text);

/* How a value is put into the text around it. */
struct template_place {
	/* Append a value, encoded for its place; offset is that of its piece.
	 * Returns 0, or -1 with e saying why the value cannot stand there. */
	int (*put)(struct buf *out, const char *value, size_t offset,
	    const void *arg, struct errbuf *e);
	const void *arg;
};

/* As it is; as the inside of a JSON string, which has to be UTF-8; and
 * percent-encoded. */
extern const struct template_place template_plain;
extern const struct template_place template_json;
extern const struct template_place template_percent;

#endif
