/* SPDX-License-Identifier: MIT */
/*
 * frame.h - messages on a byte stream: u32 big-endian payload length, u8
 * type, payload. Knows no descriptors and no processes.
 *
 * A frame of type 0 has no payload and ends the stream; end-of-file before it
 * means that the sender died. The caller defines all other types.
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
	FRAME_CORRUPT, /* now and for good: give up on this stream */
};

/* Frames may hold secrets. The decoder overwrites the frames that were taken
 * when it is fed again, and when no bytes are left. */
struct frame_decoder {
	struct buf bytes; /* fed and not yet taken */
	size_t taken;     /* bytes of frames that were taken, from the start */
	uint8_t type_max;
	bool ended; /* the end frame was taken */
	bool corrupt;
};

/* Write the header of a frame with len <= FRAME_PAYLOAD_MAX bytes of payload.
 */
void frame_header(
    unsigned char out[FRAME_HEADER_SIZE], uint8_t type, size_t len);

/* Types above type_max make a stream corrupt. */
void frame_decoder_init(struct frame_decoder *d, uint8_t type_max);

/* Wipe and free all bytes. Nothing more may be fed: after a part of a frame, it
 * would be misread. */
void frame_decoder_free(struct frame_decoder *d);

/* Add a copy of n bytes. This invalidates the payload of the last frame. Return
 * 0, or -1 if there is not enough memory: the stream is corrupt then. */
int frame_decoder_feed(struct frame_decoder *d, const void *p, size_t n);

/*
 * Take the next complete frame out of the decoder.
 *
 * out->payload stays valid until the next call on the decoder. A stream is
 * corrupt if a header has a length above FRAME_PAYLOAD_MAX or an unknown type,
 * if the end frame has a payload, or if a byte follows the end frame. Nothing
 * is allocated because of the length in a header.
 */
enum frame_status frame_decoder_next(
    struct frame_decoder *d, struct frame *out);

/* Overwrite the payload of the last frame now. */
void frame_decoder_wipe(struct frame_decoder *d, const struct frame *f);

/* Return how many more bytes certainly belong to the next frame, for a reader
 * that must not read beyond it. Call this after FRAME_PARTIAL. */
size_t frame_decoder_lacks(const struct frame_decoder *d);

#endif
