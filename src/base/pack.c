/* SPDX-License-Identifier: MIT */
/* pack.c - see pack.h. Checks every length that it reads. */
#include "config.h"

#include "base/pack.h"

#include <assert.h>
#include <string.h>

/* Take n bytes from the front. Return NULL if there are fewer. */
static const unsigned char *
take(struct unpacker *u, size_t n)
{
	const unsigned char *p;

	if (u->bad || n > u->left) {
		u->bad = true;
		return NULL;
	}
	p = u->p;
	u->p += n;
	u->left -= n;
	return p;
}

void
pack_be32(unsigned char out[4], uint32_t v)
{
	out[0] = (unsigned char)(v >> 24);
	out[1] = (unsigned char)(v >> 16);
	out[2] = (unsigned char)(v >> 8);
	out[3] = (unsigned char)v;
}

uint32_t
unpack_be32(const unsigned char in[4])
{
	return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 |
	    (uint32_t)in[2] << 8 | in[3];
}

bool
bytes_are_same(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

void
pack_u8(struct buf *b, uint8_t v)
{
	buf_putc(b, (char)v);
}

uint8_t
unpack_u8(struct unpacker *u)
{
	const unsigned char *p;

	p = take(u, 1);
	return p == NULL ? 0 : p[0];
}

void
pack_u32(struct buf *b, uint32_t v)
{
	unsigned char bytes[4];

	pack_be32(bytes, v);
	buf_append(b, bytes, sizeof(bytes));
}

uint32_t
unpack_u32(struct unpacker *u)
{
	const unsigned char *p;

	p = take(u, 4);
	return p == NULL ? 0 : unpack_be32(p);
}

void
pack_u64(struct buf *b, uint64_t v)
{
	pack_u32(b, (uint32_t)(v >> 32));
	pack_u32(b, (uint32_t)v);
}

uint64_t
unpack_u64(struct unpacker *u)
{
	const unsigned char *p;

	p = take(u, 8);
	if (p == NULL)
		return 0;
	return (uint64_t)unpack_be32(p) << 32 | unpack_be32(p + 4);
}

void
pack_string(struct buf *b, const char *s)
{
	pack_bytes(b, s, s == NULL ? 0 : strlen(s));
}

void
pack_bytes(struct buf *b, const void *p, size_t n)
{
	assert(n <= UINT32_MAX);
	pack_u32(b, (uint32_t)n);
	buf_append(b, p, n);
}

struct bytes
unpack_bytes(struct unpacker *u)
{
	const unsigned char *p;
	size_t n;

	n = unpack_u32(u);
	p = take(u, n);
	if (p == NULL)
		return (struct bytes){ "", 0 };
	return (struct bytes){ (const char *)p, n };
}

bool
unpack_is_done(const struct unpacker *u)
{
	return !u->bad && u->left == 0;
}
