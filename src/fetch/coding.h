/* SPDX-License-Identifier: MIT */
/* coding.h - one content coding: the decoders of zlib, brotli and zstd behind
 * one interface. For decode.c and its tests alone. */
#ifndef FF_FETCH_CODING_H
#define FF_FETCH_CODING_H

#include <stddef.h>

enum coding_status {
	CODING_MORE, /* it took all of the input, or filled the output */
	CODING_END,  /* the stream is complete; input may be left */
	CODING_BAD,  /* the input is not of this coding: see why */
};

/* The input and output of a step, which advances both. */
struct coding_io {
	const unsigned char *in;
	size_t n_in;
	unsigned char *out;
	size_t room;
	const char *why; /* constant, for CODING_BAD */
};

/* Whether the bytes at the beginning or after a stream begin another stream. */
enum coding_match {
	CODING_PADDING, /* no */
	CODING_ANOTHER, /* yes */
	CODING_LIKELY,  /* they may: too few have come to tell */
	CODING_HARDLY,  /* likewise, but padding that looks so is more common
	                   than a stream that is cut there */
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
	/* 0 < n <= CODING_MAGIC_MAX; never undecided on that many. NULL if no
	 * first bytes mark a stream. libzstd would take formats of the past,
	 * which no content coding is. */
	enum coding_match (*match)(const unsigned char *p, size_t n);
	void (*end)(void *decoder);
};

/* The codings of this build, in the order in which curl asks for them. */
extern const struct coding *const codings[];
extern const size_t codings_n;

#endif
