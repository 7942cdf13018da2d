/* SPDX-License-Identifier: MIT */
/*
 * frame.h - messages on a byte stream: u32 big-endian payload length, u8
 * type, payload. Bytes in, frames out: knows no descriptor, no process.
 *
 * Type 0 is the end of the stream, without payload: end-of-file before it
 * means that the sender died. The other types are the caller's.
 */
#ifndef FF_FANOUT_FRAME_H
#define FF_FANOUT_FRAME_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER_SIZE 5
#define FRAME_PAYLOAD_MAX (64 * 1024)
#define FRAME_END         0

struct frame {
	uint8_t type;
	const unsigned char *payload; /* borrowed from the decoder */
	size_t len;
};

enum frame_status {
	FRAME_READY,   /* *out is the next frame */
	FRAME_PARTIAL, /* feed more bytes */
	FRAME_CORRUPT, /* sticky: give up on this stream */
};

/* No copy of a byte outlives the frame that it was in by more than a call on
 * the decoder: there may be a secret in it. */
struct frame_decoder {
	struct buf bytes; /* fed and not yet taken */
	size_t taken;     /* of those, what earlier frames covered */
	uint8_t type_max;
	bool ended; /* the end frame has passed */
	bool corrupt;
};

/* The header of a frame with len <= FRAME_PAYLOAD_MAX bytes of payload. */
void frame_header(
    unsigned char out[FRAME_HEADER_SIZE], uint8_t type, size_t len);

/* Types above type_max make a stream corrupt. */
void frame_decoder_init(struct frame_decoder *d, uint8_t type_max);
void frame_decoder_free(struct frame_decoder *d);

/* Drop all that was fed and not taken; what follows would be misread, so that
 * nothing more may be fed. */
void frame_decoder_drop(struct frame_decoder *d);

/* Copy n bytes in. Invalidates the payload of the frame taken last. Returns 0,
 * or -1 where there is no memory for them: the stream is corrupt then. */
int frame_decoder_feed(struct frame_decoder *d, const void *p, size_t n);

/*
 * Take the next complete frame out of the decoder.
 *
 * out->payload stays valid until the next call on the decoder. A header that
 * announces more than FRAME_PAYLOAD_MAX bytes or an unknown type, an end
 * frame with a payload, or a byte behind the end frame makes the stream
 * corrupt for good; nothing is allocated for what a header announces.
 */
enum frame_status frame_decoder_next(
    struct frame_decoder *d, struct frame *out);

/* Overwrite the payload of the frame taken last, at once. */
void frame_decoder_wipe(struct frame_decoder *d, const struct frame *f);

/* After FRAME_PARTIAL: how many bytes more belong to the next frame for
 * certain, for a reader that takes none of what follows it. */
size_t frame_decoder_lacks(const struct frame_decoder *d);

#endif
