/* SPDX-License-Identifier: MIT */
/*
 * gzip.c - gzip streams (RFC 1951, 1952): one that stores bytes uncompressed,
 * and one that decodes to any number of zeros.
 */
#include "config.h"

#include "routes.h"

#include <string.h>

#define POLYNOMIAL 0xedb88320u
#define MATCH      258 /* longest match */

/* Bits of the fixed Huffman codes, the first bit lowest. */
#define BLOCK_FIXED  3, 3     /* the last block, with fixed codes */
#define LITERAL_ZERO 0x0c, 8  /* code 00110000 */
#define MATCH_BACK_1 0xa3, 13 /* length code 11000101, distance code 00000 */
#define END_OF_BLOCK 0, 7

static const char gzip_head[] = "\x1f\x8b\x08\0\0\0\0\0\0\3";

struct bits {
	struct bytes out;
	uint32_t held; /* bits of an incomplete byte */
	unsigned n_held;
};

static void
put_bits(struct bits *b, uint32_t value, unsigned n)
{
	b->held |= value << b->n_held;
	for (b->n_held += n; b->n_held >= 8; b->n_held -= 8) {
		bytes_fill(&b->out, (int)(b->held & 0xff), 1);
		b->held >>= 8;
	}
}

static uint32_t
crc_step(uint32_t crc)
{
	int i;

	for (i = 0; i < 8; i++)
		crc = (crc >> 1) ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
	return crc;
}

static uint32_t
matrix_apply(const uint32_t matrix[32], uint32_t v)
{
	uint32_t sum = 0;
	int i;

	for (i = 0; v != 0; i++, v >>= 1)
		if ((v & 1) != 0)
			sum ^= matrix[i];
	return sum;
}

/* Return the checksum of n zeros. A zero byte is a linear map of the register,
 * so n of them are the map's nth power, which takes log n squarings. */
static uint32_t
crc_of_zeros(uint64_t n)
{
	uint32_t power[32], square[32], crc = 0xffffffff;
	int i;

	for (i = 0; i < 32; i++)
		power[i] = crc_step(UINT32_C(1) << i);
	for (; n > 0; n >>= 1) {
		if ((n & 1) != 0)
			crc = matrix_apply(power, crc);
		for (i = 0; i < 32; i++)
			square[i] = matrix_apply(power, power[i]);
		memcpy(power, square, sizeof(power));
	}
	return ~crc;
}

static void
add_u32(struct bytes *out, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++, v >>= 8)
		bytes_fill(out, (int)(v & 0xff), 1);
}

/* Send the bytes in out as a chunk of the answer. */
static int
flush(struct conn *c, struct bytes *out)
{
	int status = out->n == 0 ? 0 : stream_chunk(c, out->at, out->n);

	out->n = 0;
	return status;
}

int
gzip_send_zeros(struct conn *c, uint64_t n)
{
	struct bits b = { 0 };
	uint64_t left = n;
	int status = 0;

	bytes_add(&b.out, gzip_head, sizeof(gzip_head) - 1);
	put_bits(&b, BLOCK_FIXED);
	if (left > 0) {
		put_bits(&b, LITERAL_ZERO);
		left--;
	}
	for (; left >= MATCH && status == 0; left -= MATCH) {
		put_bits(&b, MATCH_BACK_1);
		if (b.out.n >= 16384)
			status = flush(c, &b.out);
	}
	for (; left > 0 && status == 0; left--)
		put_bits(&b, LITERAL_ZERO);
	put_bits(&b, END_OF_BLOCK);
	if (b.n_held > 0)
		put_bits(&b, 0, 8 - b.n_held);
	add_u32(&b.out, crc_of_zeros(n));
	add_u32(&b.out, (uint32_t)n);
	if (status == 0)
		status = flush(c, &b.out);
	bytes_free(&b.out);
	return status;
}

void
gzip_add(struct bytes *out, const char *from, size_t n)
{
	uint32_t crc = 0xffffffff;
	struct bits b = { 0 };
	size_t i;

	/* A stored block cannot be larger. */
	if (n > 65535)
		n = 65535;
	bytes_add(out, gzip_head, sizeof(gzip_head) - 1);
	put_bits(&b, 1, 8);
	put_bits(&b, (uint32_t)n, 16);
	put_bits(&b, (uint32_t)n ^ 0xffff, 16);
	bytes_add(out, b.out.at, b.out.n);
	bytes_free(&b.out);
	bytes_add(out, from, n);
	for (i = 0; i < n; i++)
		crc = crc_step((crc & 0xff) ^ (unsigned char)from[i]) ^
		    (crc >> 8);
	add_u32(out, ~crc);
	add_u32(out, (uint32_t)n);
}
