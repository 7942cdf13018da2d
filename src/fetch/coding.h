/* SPDX-License-Identifier: MIT */
/* coding.h - one content coding: a common interface to the decoders of zlib,
 * brotli and zstd. Only for decode.c and its tests. */
#ifndef FF_FETCH_CODING_H
#define FF_FETCH_CODING_H

#include <stddef.h>

enum coding_status {
	CODING_MORE, /* all input was consumed, or the output is full */
	CODING_END,  /* the stream is complete; input may be left */
	CODING_BAD,  /* decoding failed: see why */
};

/* The input and output of a step, which advances both. */
struct coding_io {
	const unsigned char *in;
	size_t n_in;
	unsigned char *out;
	size_t room;
	const char *why; /* constant, for CODING_BAD */
};

/* Result of looking at the first bytes of a body or after a stream: do they
 * begin a stream? */
enum coding_match {
	CODING_PADDING, /* no */
	CODING_ANOTHER, /* yes */
	CODING_LIKELY,  /* perhaps: more bytes are needed to tell */
	CODING_HARDLY,  /* perhaps, but padding with these bytes is more common
	                   than a stream that is cut off there */
};

/* Enough bytes to tell whether another stream begins. */
#define CODING_MAGIC_MAX 4

struct coding {
	const char *name;
	const char *alias; /* or NULL */
	/* Return a decoder, or NULL if there is no memory for one. */
	void *(*begin)(void);
	enum coding_status (*step)(void *decoder, struct coding_io *io);
	/* Get ready for another stream; NULL if only one can follow. */
	void (*again)(void *decoder);
	/*
	 * Tell whether n bytes begin a stream, 0 < n <= CODING_MAGIC_MAX; that
	 * maximum is always enough to tell. NULL if a stream has no fixed first
	 * bytes. libzstd by itself would also accept obsolete formats, which
	 * are not content codings.
	 */
	enum coding_match (*match)(const unsigned char *p, size_t n);
	void (*end)(void *decoder);
};

/* The codings of this build, in the order in which curl asks for them. */
extern const struct coding *const codings[];
extern const size_t codings_n;

#endif
