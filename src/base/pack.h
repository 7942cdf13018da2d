/* SPDX-License-Identifier: MIT */
/*
 * pack.h - numbers and strings in a payload, big-endian. Both halves of each
 * pair stand together: what pack_x() writes, unpack_x() reads.
 */
#ifndef FF_BASE_PACK_H
#define FF_BASE_PACK_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes borrowed from somebody; not terminated. */
struct bytes {
	const char *p;
	size_t n;
};

/* What is left to read of a payload. */
struct unpacker {
	const unsigned char *p;
	size_t left;
	bool bad; /* sticky: something was asked for that was not there */
};

void pack_u8(struct buf *b, uint8_t v);
void pack_u32(struct buf *b, uint32_t v);
void pack_u64(struct buf *b, uint64_t v);
/* A u32 length and the bytes. NULL is written as the empty string. */
void pack_string(struct buf *b, const char *s);
void pack_bytes(struct buf *b, const void *p, size_t n);

/* Each returns 0, or empty bytes, once bad. Bytes are borrowed from the
 * payload. */
uint8_t unpack_u8(struct unpacker *u);
uint32_t unpack_u32(struct unpacker *u);
uint64_t unpack_u64(struct unpacker *u);
struct bytes unpack_bytes(struct unpacker *u);

/* Whether everything was there and nothing is left over. */
bool unpack_is_done(const struct unpacker *u);

/* Plain big-endian, for headers of fixed size. */
void pack_be32(unsigned char out[4], uint32_t v);
uint32_t unpack_be32(const unsigned char in[4]);

#endif
