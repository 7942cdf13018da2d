/* SPDX-License-Identifier: MIT */
/*
 * pem.h - where the certificates and revocation lists of a file in PEM begin
 * and end: one that is broken must not spoil those that follow. Pure.
 */
#ifndef FF_TRUST_PEM_H
#define FF_TRUST_PEM_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialised but for the text that is left to read. */
struct pem_reader {
	const char *p;
	size_t n;
	size_t line;   /* how many were read */
	size_t number; /* how many blocks were found */
};

struct pem_block {
	const char *begin; /* of its first line, borrowed from the text */
	size_t n;          /* up to the end of its last one */
	size_t line;       /* where it begins, from 1 */
	size_t number;     /* which one it is, from 1 */
	const char *fault; /* "has no end", or NULL */
};

/* Find the next block that is a certificate or a revocation list. What else
 * there is, text and keys, is passed over. Returns false if there is none. */
bool pem_next(struct pem_reader *r, struct pem_block *block);

#endif
