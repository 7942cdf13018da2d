/* SPDX-License-Identifier: MIT */
/* frame.c - see frame.h. */
#include "config.h"

#include "fanout/frame.h"

#include "base/mem.h"
#include "base/pack.h"

#include <assert.h>
#include <string.h>

void
frame_header(unsigned char out[FRAME_HEADER_SIZE], uint8_t type, size_t len)
{
	assert(len <= FRAME_PAYLOAD_MAX);
	pack_be32(out, (uint32_t)len);
	out[4] = type;
}

void
frame_decoder_init(struct frame_decoder *d, uint8_t type_max)
{
	memset(d, 0, sizeof(*d));
	d->type_max = type_max;
}

void
frame_decoder_free(struct frame_decoder *d)
{
	buf_free_wiped(&d->bytes);
	d->taken = 0;
}

/* Drop the bytes of frames that were taken, and wipe what moving the rest
 * leaves at the end. */
static void
drop_taken(struct frame_decoder *d)
{
	buf_drop(&d->bytes, d->taken);
	if (d->taken > 0)
		mem_wipe(d->bytes.data + d->bytes.len, d->taken);
	d->taken = 0;
}

int
frame_decoder_feed(struct frame_decoder *d, const void *p, size_t n)
{
	struct buf larger = { 0 };

	if (d->corrupt)
		return 0;
	drop_taken(d);
	if (d->bytes.cap - d->bytes.len > n) {
		buf_append(&d->bytes, p, n);
		return 0;
	}
	/* realloc(3) would leave an unwiped copy. */
	if (buf_try_reserve(&larger, d->bytes.len + n) == -1) {
		d->corrupt = true;
		frame_decoder_free(d);
		return -1;
	}
	buf_append(&larger, d->bytes.data, d->bytes.len);
	buf_append(&larger, p, n);
	frame_decoder_free(d);
	d->bytes = larger;
	return 0;
}

void
frame_decoder_wipe(struct frame_decoder *d, const struct frame *f)
{
	size_t at;

	at = (size_t)(f->payload - (const unsigned char *)d->bytes.data);
	mem_wipe(d->bytes.data + at, f->len);
}

static bool
is_sane(const struct frame_decoder *d, uint8_t type, size_t len)
{
	if (d->ended || len > FRAME_PAYLOAD_MAX || type > d->type_max)
		return false;
	return type != FRAME_END || len == 0;
}

enum frame_status
frame_decoder_next(struct frame_decoder *d, struct frame *out)
{
	const unsigned char *p;
	size_t left, len;

	if (d->corrupt)
		return FRAME_CORRUPT;
	left = d->bytes.len - d->taken;
	if (d->ended && left > 0)
		goto corrupt;
	/* Free the memory: of hundreds of streams, few have bytes at a time. */
	if (left == 0)
		frame_decoder_free(d);
	if (left < FRAME_HEADER_SIZE)
		return FRAME_PARTIAL;

	p = (const unsigned char *)d->bytes.data + d->taken;
	len = unpack_be32(p);
	if (!is_sane(d, p[4], len))
		goto corrupt;
	if (left - FRAME_HEADER_SIZE < len)
		return FRAME_PARTIAL;

	out->type = p[4];
	out->payload = p + FRAME_HEADER_SIZE;
	out->len = len;
	d->taken += FRAME_HEADER_SIZE + len;
	d->ended = out->type == FRAME_END;
	return FRAME_READY;

corrupt:
	d->corrupt = true;
	frame_decoder_free(d);
	return FRAME_CORRUPT;
}

size_t
frame_decoder_lacks(const struct frame_decoder *d)
{
	const unsigned char *p;
	size_t left;

	left = d->bytes.len - d->taken;
	if (left < FRAME_HEADER_SIZE)
		return FRAME_HEADER_SIZE - left;
	p = (const unsigned char *)d->bytes.data + d->taken;
	return FRAME_HEADER_SIZE + unpack_be32(p) - left;
}
