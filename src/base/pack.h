/* SPDX-License-Identifier: MIT */
/* pack.h - numbers (big-endian) and strings in a payload: unpack_x() reads what
 * pack_x() writes. */
#ifndef FF_BASE_PACK_H
#define FF_BASE_PACK_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes, not NUL-terminated. */
struct bytes {
	const char *p;
	size_t n;
};

bool bytes_are_same(struct bytes a, struct bytes b);

/* The rest of a payload. */
struct unpacker {
	const unsigned char *p;
	size_t left;
	bool bad; /* the payload was too short for a value; stays true */
};

void pack_u8(struct buf *b, uint8_t v);
void pack_u32(struct buf *b, uint32_t v);
void pack_u64(struct buf *b, uint64_t v);
/* Write a u32 length and the bytes; NULL is written as an empty string. */
void pack_string(struct buf *b, const char *s);
void pack_bytes(struct buf *b, const void *p, size_t n);

/* Return the next value, or 0 or empty bytes once u->bad is true. Bytes are
 * borrowed from the payload. */
uint8_t unpack_u8(struct unpacker *u);
uint32_t unpack_u32(struct unpacker *u);
uint64_t unpack_u64(struct unpacker *u);
struct bytes unpack_bytes(struct unpacker *u);

/* Return whether all values were there and nothing is left. */
bool unpack_is_done(const struct unpacker *u);

/* Convert from and to big-endian, for headers of fixed size. */
void pack_be32(unsigned char out[4], uint32_t v);
uint32_t unpack_be32(const unsigned char in[4]);

#endif
