/* SPDX-License-Identifier: MIT */
/* secret_piece.h - the grammar of references, for the two files of secret.h. */
#ifndef FF_SERVICE_SECRET_PIECE_H
#define FF_SERVICE_SECRET_PIECE_H

#include "base/errbuf.h"

#include <stddef.h>

#define SECRET_NO_VARIABLE "there is no such variable in the environment"
#define SECRET_EMPTY       "it is empty: give it a value or drop the reference"

enum piece_kind {
	PIECE_TEXT,
	PIECE_VARIABLE,
	PIECE_FILE,
};

/* What a text is made of, one after the other. */
struct piece {
	enum piece_kind kind;
	size_t len;    /* of all of it, "${" and "}" included */
	const char *p; /* the text, the variable's name, or the path */
	size_t n;
};

/* Measure the piece that text, which is not empty, begins with. Returns 0, or
 * -1 with e set where it is a malformed reference; e may be NULL. */
int piece_measure(const char *text, struct piece *piece, struct errbuf *e);

/* Return the length of n bytes without one LF, CRLF or CR at their end, which
 * is no part of a value. */
size_t secret_length(const char *p, size_t n);

#endif
