/* SPDX-License-Identifier: MIT */
/* pem.h - find the certificates in a text in PEM (RFC 7468). Pure. */
#ifndef FF_TRUST_PEM_H
#define FF_TRUST_PEM_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise all but the text. */
struct pem_reader {
	const char *p; /* the text that is left to read */
	size_t n;
	size_t line;   /* number of lines read */
	size_t number; /* number of blocks found */
};

struct pem_block {
	const char *begin; /* borrowed from the text */
	size_t n;          /* with its last line; 0: it has none */
	size_t line;       /* number of its first line, from 1 */
	size_t number;     /* of the block, from 1 */
	const char *fault; /* "has no END line", or NULL */
};

/* Find the next certificate or revocation list, skipping text and keys. Return
 * false if there is none. */
bool pem_next(struct pem_reader *r, struct pem_block *block);

/*
 * Append the bytes of a certificate whose block has the form that RFC 7468
 * calls strict: the label CERTIFICATE, lines of 64 digits, complete padding,
 * and no header or white space. OpenSSL has to decide about any other block:
 * then return false and append nothing.
 */
bool pem_decode(const struct pem_block *block, struct buf *out);

#endif
