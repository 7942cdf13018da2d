/* SPDX-License-Identifier: MIT */
/*
 * decode.h - decode the content codings of a body as its bytes come. Pure:
 * bytes in, decoded bytes out.
 */
#ifndef FF_FETCH_DECODE_H
#define FF_FETCH_DECODE_H

#include "base/buf.h"
#include "base/errbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most codings that one body may have, applied one after the other. */
#define DECODE_MAX 5

/* Take n decoded bytes. Return false to stop decoding. */
typedef bool decode_take_fn(void *arg, const char *p, size_t n);

enum decode_status {
	DECODE_OK,      /* feed more, or finish */
	DECODE_STOPPED, /* take() returned false */
	DECODE_FAILED,  /* decoding failed: see e */
};

struct decode_layer;

/* The decoder of a body. Zero-initialised, it has no coding to undo. */
struct decode {
	struct decode_layer *layers[DECODE_MAX]; /* the outermost comes first */
	size_t n;
	decode_take_fn *take;
	void *arg;
	uint64_t decoded; /* bytes that take() has taken */
	uint64_t padding; /* bytes that followed the end of the outermost
	                     coding, and were ignored */
};

/* Append the codings that can be decoded, as a value of Accept-Encoding. Append
 * nothing if this build has none. */
void decode_list(struct buf *out);

/*
 * Prepare for a body with these codings: the values of all Content-Encoding
 * headers, in their order, with commas between them. Return 0, or -1 with e set
 * if one of them is unknown or there are more than DECODE_MAX; then nothing has
 * to be freed. take and arg are borrowed until decode_free().
 */
int decode_begin(struct decode *d, const char *codings, decode_take_fn *take,
    void *arg, struct errbuf *e);

/*
 * Decode n more bytes of the body. Memory is bounded, whatever comes: a buffer
 * of 16 KiB and a window of at most 16 MiB per coding. Gzip members and zstd
 * frames that follow one another are one body; anything else that follows the
 * end is padding, which is ignored. e is set for DECODE_FAILED; nothing may be
 * fed after that, or after DECODE_STOPPED.
 */
enum decode_status decode_feed(
    struct decode *d, const char *p, size_t n, struct errbuf *e);

/* Return 0 if the bytes so far are a whole body, or -1 with e set if the body
 * ended inside a coding. No bytes at all are a whole, empty body. */
int decode_finish(const struct decode *d, struct errbuf *e);

/* Free d, which then is zero-initialised. */
void decode_free(struct decode *d);

#endif
