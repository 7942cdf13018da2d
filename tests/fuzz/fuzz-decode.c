/* SPDX-License-Identifier: MIT */
/*
 * fuzz-decode.c - for libFuzzer: any bytes have to decode to the same body
 * however they are cut into pieces, and within the limit that was set.
 *
 * The first byte chooses the codings; the body follows.
 */
#include "config.h"

#include "base/buf.h"
#include "fetch/decode.h"

#include <stdlib.h>
#include <string.h>

#define BODY_MAX ((size_t)1 << 20)

/* Longer inputs are not cut at every byte, which would take too long. */
#define EVERY_MAX 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const codings[] = { "gzip", "deflate", "br", "zstd",
	"gzip, gzip", "deflate, br", "zstd, gzip", "br, zstd, identity", "" };

struct body {
	struct buf bytes;
	int end; /* a decode_status, or -1: cut */
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static bool
take(void *arg, const char *p, size_t n)
{
	struct body *b = arg;
	size_t room = BODY_MAX - b->bytes.len;

	must(n > 0);
	buf_append(&b->bytes, p, n < room ? n : room);
	return n < room;
}

static void
decode(struct body *b, const char *names, const char *p, size_t n, size_t first,
    size_t step)
{
	struct errbuf why = { "" };
	struct decode d;
	size_t piece;

	memset(b, 0, sizeof(*b));
	if (decode_begin(&d, names, take, b, &why) == -1)
		return; /* not built in */
	b->end = DECODE_OK;
	for (piece = first; n > 0 && b->end == DECODE_OK; piece = step) {
		if (piece > n)
			piece = n;
		b->end = (int)decode_feed(&d, p, piece, &why);
		p += piece;
		n -= piece;
	}
	must((b->end == DECODE_FAILED) == (why.msg[0] != '\0'));
	if (b->end == DECODE_OK && decode_finish(&d, &why) == -1) {
		must(why.msg[0] != '\0');
		b->end = -1;
	}
	must(b->bytes.len <= BODY_MAX);
	decode_free(&d);
}

/* Return whether two results are the same. If the bytes are invalid, the length
 * of the body before the error may depend on the pieces. */
static bool
is_same(struct body *a, struct body *b)
{
	size_t n;

	n = a->bytes.len < b->bytes.len ? a->bytes.len : b->bytes.len;
	return (a->bytes.len == b->bytes.len || a->end == DECODE_FAILED) &&
	    memcmp(buf_str(&a->bytes), buf_str(&b->bytes), n) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *names, *p = (const char *)data + 1;
	struct body whole, cut;
	size_t first;

	if (size == 0)
		return 0;
	names = codings[data[0] % (sizeof(codings) / sizeof(codings[0]))];
	size--;
	decode(&whole, names, p, size, size, size);
	/* 0 means byte by byte. */
	for (first = 0; first < size; first++) {
		if (first == 1 && size > EVERY_MAX)
			break;
		decode(&cut, names, p, size, first > 0 ? first : 1,
		    first > 0 ? size : 1);
		must(cut.end == whole.end);
		must(is_same(&cut, &whole));
		buf_free(&cut.bytes);
	}
	buf_free(&whole.bytes);
	return 0;
}
