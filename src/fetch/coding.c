/* SPDX-License-Identifier: MIT */
/* coding.c - see coding.h. A decoder that was not available when this was
 * configured is left out, and its coding is not requested. */
#include "config.h"

#include "fetch/coding.h"

#include "base/array.h"
#include "base/mem.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>
#endif

#if defined(HAVE_ZLIB) || defined(HAVE_ZSTD)

/* Compare the beginning of a stream with the bytes that mark one. */
static enum coding_match
match_magic(const unsigned char *p, size_t n, const char *magic, size_t size)
{
	if (memcmp(p, magic, n < size ? n : size) != 0)
		return CODING_PADDING;
	return n < size ? CODING_LIKELY : CODING_ANOTHER;
}

#endif

#ifdef HAVE_ZLIB

/* Values for zlib's windowBits, which also select the header. */
#define ZLIB_WRAPPED MAX_WBITS
#define ZLIB_RAW     (-MAX_WBITS)
#define ZLIB_GZIP    (MAX_WBITS + 16)

/* The compression method of a zlib header, in the low bits of its first byte:
 * deflate. */
#define ZLIB_METHOD_MASK 0x0f
#define ZLIB_METHOD      8

struct zlib {
	z_stream z;
	bool is_ready;
};

static void *
zlib_begin(void)
{
	return mem_zalloc(sizeof(struct zlib));
}

static void
zlib_end(void *decoder)
{
	struct zlib *d = decoder;

	if (d->is_ready)
		inflateEnd(&d->z);
	free(d);
}

static void
zlib_again(void *decoder)
{
	struct zlib *d = decoder;

	inflateReset(&d->z);
}

static uInt
at_once(size_t n)
{
	return n < UINT_MAX ? (uInt)n : UINT_MAX;
}

static enum coding_status
zlib_inflate(struct zlib *d, struct coding_io *io)
{
	uInt n_in = at_once(io->n_in), room = at_once(io->room);
	int rc;

	/* zlib promises not to write to its input. */
	d->z.next_in = (Bytef *)(uintptr_t)io->in;
	d->z.avail_in = n_in;
	d->z.next_out = io->out;
	d->z.avail_out = room;
	rc = inflate(&d->z, Z_SYNC_FLUSH);
	io->in = d->z.next_in;
	io->n_in -= n_in - d->z.avail_in;
	io->out = d->z.next_out;
	io->room -= room - d->z.avail_out;
	switch (rc) {
	case Z_OK:
	case Z_BUF_ERROR:
		return CODING_MORE;
	case Z_STREAM_END:
		return CODING_END;
	case Z_NEED_DICT:
		io->why = "it needs a dictionary";
		return CODING_BAD;
	case Z_MEM_ERROR:
		io->why = "out of memory";
		return CODING_BAD;
	default:
		io->why = d->z.msg != NULL ? d->z.msg : "invalid data";
		return CODING_BAD;
	}
}

static enum coding_status
zlib_step(struct zlib *d, struct coding_io *io, int window)
{
	if (!d->is_ready) {
		if (inflateInit2(&d->z, window) != Z_OK) {
			io->why = "out of memory";
			return CODING_BAD;
		}
		d->is_ready = true;
	}
	return zlib_inflate(d, io);
}

static enum coding_status
gzip_step(void *decoder, struct coding_io *io)
{
	return zlib_step(decoder, io, ZLIB_GZIP);
}

/*
 * Many servers send deflate without the zlib header that belongs around it. A
 * first byte that can begin such a header could begin bare deflate only with a
 * stored block whose unused bits are not zero, which no encoder makes.
 */
static enum coding_status
deflate_step(void *decoder, struct coding_io *io)
{
	bool is_wrapped;

	is_wrapped =
	    io->n_in > 0 && (io->in[0] & ZLIB_METHOD_MASK) == ZLIB_METHOD;
	return zlib_step(decoder, io, is_wrapped ? ZLIB_WRAPPED : ZLIB_RAW);
}

static enum coding_match
gzip_match(const unsigned char *p, size_t n)
{
	return match_magic(p, n, "\x1f\x8b\x08", 3);
}

static const struct coding deflate_coding = { "deflate", NULL, zlib_begin,
	deflate_step, NULL, NULL, zlib_end };
static const struct coding gzip_coding = { "gzip", "x-gzip", zlib_begin,
	gzip_step, zlib_again, gzip_match, zlib_end };

#endif

#ifdef HAVE_BROTLI

static void *
brotli_begin(void)
{
	return BrotliDecoderCreateInstance(NULL, NULL, NULL);
}

static enum coding_status
brotli_step(void *decoder, struct coding_io *io)
{
	switch (BrotliDecoderDecompressStream(
	    decoder, &io->n_in, &io->in, &io->room, &io->out, NULL)) {
	case BROTLI_DECODER_RESULT_SUCCESS:
		return CODING_END;
	case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
	case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
		return CODING_MORE;
	default:
		io->why = BrotliDecoderErrorString(
		    BrotliDecoderGetErrorCode(decoder));
		return CODING_BAD;
	}
}

static void
brotli_end(void *decoder)
{
	BrotliDecoderDestroyInstance(decoder);
}

static const struct coding brotli_coding = { "br", NULL, brotli_begin,
	brotli_step, NULL, NULL, brotli_end };

#endif

#ifdef HAVE_ZSTD

/* RFC 9659: a window of 8 MiB is the largest that a content coding may need. */
#define ZSTD_WINDOW_LOG_MAX 23

static void *
zstd_begin(void)
{
	ZSTD_DCtx *d;

	d = ZSTD_createDCtx();
	if (d != NULL)
		ZSTD_DCtx_setParameter(
		    d, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX);
	return d;
}

static enum coding_status
zstd_step(void *decoder, struct coding_io *io)
{
	ZSTD_inBuffer in = { io->in, io->n_in, 0 };
	ZSTD_outBuffer out = { io->out, io->room, 0 };
	size_t rc;

	rc = ZSTD_decompressStream(decoder, &out, &in);
	io->in += in.pos;
	io->n_in -= in.pos;
	io->out += out.pos;
	io->room -= out.pos;
	if (ZSTD_getErrorCode(rc) == ZSTD_error_frameParameter_windowTooLarge) {
		io->why = "its window is larger than 8 MiB";
		return CODING_BAD;
	}
	if (ZSTD_isError(rc)) {
		io->why = ZSTD_getErrorName(rc);
		return CODING_BAD;
	}
	return rc == 0 ? CODING_END : CODING_MORE;
}

static void
zstd_again(void *decoder)
{
	ZSTD_DCtx_reset(decoder, ZSTD_reset_session_only);
}

/* Match a frame or a skippable frame, whose first byte is one of 16. */
static enum coding_match
zstd_match(const unsigned char *p, size_t n)
{
	if ((p[0] & 0xf0) != 0x50)
		return match_magic(p, n, "\x28\xb5\x2f\xfd", 4);
	if (n == 1)
		return CODING_HARDLY;
	return match_magic(p + 1, n - 1, "\x2a\x4d\x18", 3);
}

static void
zstd_end(void *decoder)
{
	ZSTD_freeDCtx(decoder);
}

static const struct coding zstd_coding = { "zstd", NULL, zstd_begin, zstd_step,
	zstd_again, zstd_match, zstd_end };

#endif

const struct coding *const codings[] = {
#ifdef HAVE_ZLIB
	&deflate_coding, &gzip_coding,
#endif
#ifdef HAVE_BROTLI
	&brotli_coding,
#endif
#ifdef HAVE_ZSTD
	&zstd_coding,
#endif
	NULL
};

const size_t codings_n = ARRAY_LEN(codings) - 1;
