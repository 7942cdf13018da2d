/* SPDX-License-Identifier: MIT */
/* fuzz-frame.c - any bytes for the frame decoder, at once and in pieces: the
 * frames have to be the same. */
#include "config.h"

#include "fanout/frame.h"

#include "base/buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Append all frames that are complete, and the end or the error. */
static void
drain(struct frame_decoder *d, struct buf *out)
{
	enum frame_status status;
	struct frame f;

	while ((status = frame_decoder_next(d, &f)) == FRAME_READY) {
		if (f.len > FRAME_PAYLOAD_MAX || f.type > TYPE_MAX)
			abort();
		buf_putc(out, (char)f.type);
		buf_append(out, &f.len, sizeof(f.len));
		buf_append(out, f.payload, f.len);
	}
	if (status == FRAME_CORRUPT &&
	    frame_decoder_next(d, &f) != FRAME_CORRUPT)
		abort();
}

static struct buf
decode(const uint8_t *data, size_t size, size_t piece)
{
	struct frame_decoder d;
	struct buf out = { 0 };
	size_t n;

	frame_decoder_init(&d, TYPE_MAX);
	for (; size > 0; data += n, size -= n) {
		n = piece < size ? piece : size;
		frame_decoder_feed(&d, data, n);
		drain(&d, &out);
	}
	buf_putc(&out, d.corrupt ? 'c' : d.ended ? 'e' : '-');
	frame_decoder_free(&d);
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, pieces;

	if (size == 0)
		return 0;
	whole = decode(data, size, size);
	pieces = decode(data, size, 1 + data[0] % 7);
	if (whole.len != pieces.len ||
	    memcmp(whole.data, pieces.data, whole.len) != 0)
		abort();
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
