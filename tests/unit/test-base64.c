/* SPDX-License-Identifier: MIT */
/* test-base64.c - the test vectors of RFC 4648 and every byte. */
#include "config.h"

#include "base/base64.h"
#include "tap.h"

static const struct {
	const char *bytes;
	size_t n;
	const char *want;
} rows[] = {
	{ "", 0, "" },
	{ "f", 1, "Zg==" },
	{ "fo", 2, "Zm8=" },
	{ "foo", 3, "Zm9v" },
	{ "foob", 4, "Zm9vYg==" },
	{ "fooba", 5, "Zm9vYmE=" },
	{ "foobar", 6, "Zm9vYmFy" },
	{ "\0", 1, "AA==" },
	{ "\0\0\0", 3, "AAAA" },
	{ "\xff\xff\xff", 3, "////" },
	{ "\xfb\xef\xbe", 3, "++++" },
	{ "\xff", 1, "/w==" },
	{ "\x14\xfb\x9c\x03\xd9\x7e", 6, "FPucA9l+" },
};

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Encode the sextets 0 to 63 in order: the text is the alphabet. */
static void
test_alphabet(void)
{
	struct buf out = { 0 };
	unsigned char bytes[48];
	unsigned bits, i;

	for (i = 0; i < 16; i++) {
		bits = (4 * i) << 18 | (4 * i + 1) << 12 | (4 * i + 2) << 6 |
		    (4 * i + 3);
		bytes[3 * i] = (unsigned char)(bits >> 16);
		bytes[3 * i + 1] = (unsigned char)(bits >> 8);
		bytes[3 * i + 2] = (unsigned char)bits;
	}
	base64_append(&out, bytes, sizeof(bytes));
	is_str(buf_str(&out), alphabet, "all 64 letters, in order");
	buf_clear(&out);
	for (i = 0; i < sizeof(bytes); i += 3)
		base64_append(&out, bytes + i, 3);
	is_str(buf_str(&out), alphabet,
	    "pieces of three bytes encode like the whole");
	buf_free(&out);
}

static void
test_decoding(void)
{
	static const char *const none[] = { "Zm9%", "Zm9 v", "Z=9v",
		"\xc3\xa9" };
	struct buf out = { 0 };
	size_t i, n;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		n = strlen(rows[i].want);
		is_int(base64_decode(&out, rows[i].want, n), 0, "\"%s\"",
		    rows[i].want);
		is_bytes(buf_str(&out), out.len, rows[i].bytes, rows[i].n,
		    "comes back");
		buf_clear(&out);
		n = strcspn(rows[i].want, "=");
		base64_decode(&out, rows[i].want, n);
		is_bytes(buf_str(&out), out.len, rows[i].bytes, rows[i].n,
		    "it is decoded without padding, too");
	}
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		is_int(base64_decode(&out, none[i], strlen(none[i])), -1,
		    "\"%s\" is not base64", none[i]);
	buf_free(&out);
}

int
main(void)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		base64_append(&out, rows[i].bytes, rows[i].n);
		is_str(buf_str(&out), rows[i].want, "\"%s\"", rows[i].want);
	}
	buf_free(&out);
	test_alphabet();
	test_decoding();
	return done();
}
