/* SPDX-License-Identifier: MIT */
/* test-pack.c - values are unpacked as they were packed, and invalid bytes are
 * refused. */
#include "config.h"

#include "base/pack.h"
#include "tap.h"

static struct unpacker
unpacker_of(const struct buf *b, size_t n)
{
	struct unpacker u = { 0 };

	u.p = (const unsigned char *)b->data;
	u.left = n;
	return u;
}

static void
pack_all(struct buf *b)
{
	pack_u8(b, 0xfe);
	pack_u32(b, 0x01020304);
	pack_u64(b, UINT64_C(0xfffefdfcfbfaf9f8));
	pack_string(b, "text");
	pack_string(b, NULL);
	pack_bytes(b, "\0\xff", 2);
	pack_bytes(b, NULL, 0);
}

static const char wire[] = "\xfe"
			   "\1\2\3\4"
			   "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"
			   "\0\0\0\4text"
			   "\0\0\0\0"
			   "\0\0\0\2\0\xff"
			   "\0\0\0\0";

static void
test_whole(const struct buf *b)
{
	struct unpacker u = unpacker_of(b, b->len);
	struct bytes bytes;

	is_int(unpack_u8(&u), 0xfe, "a byte");
	is_int(unpack_u32(&u), 0x01020304, "four bytes");
	ok(unpack_u64(&u) == UINT64_C(0xfffefdfcfbfaf9f8), "eight bytes");
	bytes = unpack_bytes(&u);
	is_bytes(bytes.p, bytes.n, "text", 4, "a string");
	bytes = unpack_bytes(&u);
	is_bytes(bytes.p, bytes.n, "", 0, "NULL is an empty string");
	bytes = unpack_bytes(&u);
	is_bytes(bytes.p, bytes.n, "\0\xff", 2, "bytes");
	ok(!unpack_is_done(&u), "bytes are left");
	bytes = unpack_bytes(&u);
	is_bytes(bytes.p, bytes.n, "", 0, "no bytes");
	ok(unpack_is_done(&u), "then no bytes are left");
	is_int(unpack_u8(&u), 0, "reading past the end returns nothing");
	ok(u.bad && !unpack_is_done(&u), "reading past the end is an error");
}

/* Packed values that are cut at any place are refused, and no byte after the
 * cut is read. */
static void
test_cut(const struct buf *b)
{
	struct unpacker u;
	size_t n;
	bool noticed;

	noticed = true;
	for (n = 0; n < b->len; n++) {
		u = unpacker_of(b, n);
		unpack_u8(&u);
		unpack_u32(&u);
		unpack_u64(&u);
		unpack_bytes(&u);
		unpack_bytes(&u);
		unpack_bytes(&u);
		unpack_bytes(&u);
		noticed = noticed && u.bad && !unpack_is_done(&u);
	}
	ok(noticed, "a payload cut anywhere is noticed");
}

static void
test_sticky(void)
{
	struct buf b = { 0 };
	struct unpacker u;
	struct bytes bytes;

	pack_u32(&b, UINT32_MAX);
	pack_u32(&b, 7);
	u = unpacker_of(&b, b.len);
	bytes = unpack_bytes(&u);
	ok(bytes.p != NULL && bytes.n == 0 && u.bad,
	    "a length beyond the end is bad");
	is_int(unpack_u32(&u), 0, "the error remains");
	ok(!unpack_is_done(&u), "the error remains at the end");
	u = unpacker_of(&b, 0);
	ok(unpack_is_done(&u), "an empty payload is done");
	buf_free(&b);
}

static void
test_same(void)
{
	static const struct bytes none = { NULL, 0 }, empty = { "", 0 };
	static const struct bytes nul = { "a\0b", 3 }, other = { "a\0c", 3 };

	ok(bytes_are_same(none, empty), "no bytes are the same as no bytes");
	ok(!bytes_are_same(none, nul), "and not the same as some");
	ok(bytes_are_same(nul, (struct bytes){ "a\0bc", 3 }),
	    "bytes are compared up to their number");
	ok(!bytes_are_same(nul, other), "even if they contain a NUL");
}

int
main(void)
{
	unsigned char be[4];
	struct buf b = { 0 };

	pack_all(&b);
	is_bytes(
	    b.data, b.len, wire, sizeof(wire) - 1, "the bytes are as expected");
	test_whole(&b);
	test_cut(&b);
	test_sticky();
	test_same();
	pack_be32(be, 0xfffefdfc);
	is_bytes(be, 4, "\xff\xfe\xfd\xfc", 4, "a number is big-endian");
	ok(unpack_be32(be) == 0xfffefdfc, "a number reads back the same");
	buf_free(&b);
	return done();
}
