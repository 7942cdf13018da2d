/* SPDX-License-Identifier: MIT */
/*
 * bombs.c - zstd frames (RFC 8878) and brotli streams (RFC 7932) that decode to
 * zeros. Knows no other bodies.
 */
#include "config.h"

#include "routes.h"

#define ZSTD_BLOCK   ((uint64_t)128 << 10)
#define BROTLI_BLOCK ((uint64_t)16 << 20)

/* Number of blocks in each write. */
#define BURST 256

/* Magic number, no options, a window of 128 KiB. */
static const char zstd_head[] = "\x28\xb5\x2f\xfd\x00\x38";
/* A block of one byte, repeated 128 Ki times; and an empty last block. */
static const char zstd_block[] = "\x02\x00\x10\x00";
static const char zstd_end[] = "\x01\x00\x00";

/* A window of 64 KiB, and an empty block, which ends at a byte boundary. */
static const char brotli_head[] = "\x0c";
/* A block of 16 MiB: each of its codes has only one symbol, of zero bits, and
 * its only command is to write a zero and copy it 16 Mi - 1 times. After it
 * comes an empty block, so that the next begins at a byte boundary. */
static const char brotli_block[] =
    "\xfc\xff\xff\x07\x00\x02\x20\x1e\x0b\x28\xf7\xfe\x9f\x01";
static const char brotli_end[] = "\x03";

static int
send_blocks(
    struct conn *c, const char *block, size_t block_n, uint64_t n_blocks)
{
	struct bytes burst = { 0 };
	int status = 0;

	while (n_blocks > 0 && status == 0) {
		burst.n = 0;
		for (; n_blocks > 0 && burst.n < BURST * block_n; n_blocks--)
			bytes_add(&burst, block, block_n);
		status = stream_chunk(c, burst.at, burst.n);
	}
	bytes_free(&burst);
	return status;
}

int
zstd_send_zeros(struct conn *c, uint64_t n)
{
	if (stream_chunk(c, zstd_head, sizeof(zstd_head) - 1) == -1 ||
	    send_blocks(c, zstd_block, sizeof(zstd_block) - 1,
		(n + ZSTD_BLOCK - 1) / ZSTD_BLOCK) == -1)
		return -1;
	return stream_chunk(c, zstd_end, sizeof(zstd_end) - 1);
}

int
brotli_send_zeros(struct conn *c, uint64_t n)
{
	if (stream_chunk(c, brotli_head, sizeof(brotli_head) - 1) == -1 ||
	    send_blocks(c, brotli_block, sizeof(brotli_block) - 1,
		(n + BROTLI_BLOCK - 1) / BROTLI_BLOCK) == -1)
		return -1;
	return stream_chunk(c, brotli_end, sizeof(brotli_end) - 1);
}
