/* SPDX-License-Identifier: MIT */
/* test-decode.c - decode the codings of a body, in any pieces. */
#include "config.h"

#include "fetch/decode.h"

#include "base/buf.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define TEXT "hello, hello, hello: a body that is whole\n"

/* The same text, as gzip(1), zlib and the tools of brotli and zstd encode it. */
#define GZIP  \
	"\37\213\10\0\0\0\0\0\2\3\313\110\315\311\311\327\121\310\100\242\254" \
	"\24\22\25\222\362\123\52\25\112\62\22\113\024\62\213\25\312\63\362" \
	"\163\122\271\0\53\364\47\110\52\0\0\0"

#define ZLIB  \
	"\170\332\313\110\315\311\311\327\121\310\100\242\254\24\22\25\222" \
	"\362\123\52\25\112\62\22\113\024\62\213\25\312\63\362\163\122\271\0" \
	"\72\44\16\164"

#define DEFLATE  \
	"\313\110\315\311\311\327\121\310\100\242\254\24\22\25\222\362\123\52" \
	"\25\112\62\22\113\024\62\213\25\312\63\362\163\122\271\0"

#define BR  \
	"\33\51\0\0\4\141\162\236\320\347\1\145\126\313\343\140\3\16\34\262" \
	"\102\136\340\344\22\217\247\57\265\245\315\355\363\212\202\1"

#define ZSTD  \
	"\50\265\57\375\4\130\45\1\0\360\150\145\154\154\157\54\40\72\40\141" \
	"\40\142\157\144\171\40\164\150\141\164\40\151\163\40\167\150\157\154" \
	"\145\12\1\0\342\212\21\51\10\335\372"

#define GZIP_IN_BR  \
	"\213\31\200\37\213\10\0\0\0\0\0\2\3\313\110\315\311\311\327\121\310" \
	"\100\242\254\24\22\25\222\362\123\52\25\112\62\22\113\024\62\213\25" \
	"\312\63\362\163\122\271\0\53\364\47\110\52\0\0\0\3"

#define ZSTD_LARGE_WINDOW  \
	"\50\265\57\375\4\170\144\0\0\20\0\0"

/* A frame that a reader of zstd skips. */
#define ZSTD_SKIPPABLE "\x5e\x2a\x4d\x18\4\0\0\0skip"
/* clang-format on */

#define BYTES(s) (s), sizeof(s) - 1

struct result {
	struct buf body;
	const char *end; /* "whole", "cut", "failed", "stopped", "unknown" */
	struct errbuf why;
	uint64_t room; /* number of bytes that may still be added */
};

static bool
take(void *arg, const char *p, size_t n)
{
	struct result *r = arg;

	if (n > r->room)
		n = (size_t)r->room;
	r->room -= n;
	buf_append(&r->body, p, n);
	return r->room > 0;
}

/* Feed the first bytes at once, and then step bytes at a time. */
static void
decode(struct result *r, const char *codings, const char *p, size_t n,
    size_t first, size_t step)
{
	enum decode_status status;
	struct decode d;
	size_t piece;

	memset(r, 0, sizeof(*r));
	r->room = UINT64_MAX;
	if (decode_begin(&d, codings, take, r, &r->why) == -1) {
		r->end = "unknown";
		return;
	}
	status = DECODE_OK;
	for (piece = first; n > 0 && status == DECODE_OK; piece = step) {
		if (piece > n)
			piece = n;
		status = decode_feed(&d, p, piece, &r->why);
		p += piece;
		n -= piece;
	}
	if (status != DECODE_OK)
		r->end = status == DECODE_FAILED ? "failed" : "stopped";
	else
		r->end = decode_finish(&d, &r->why) == 0 ? "whole" : "cut";
	decode_free(&d);
}

static const struct row {
	const char *name;
	const char *codings;
	const char *bytes;
	size_t n;
	const char *end;
	const char *body;
	const char *why;
} rows[] = {
	{ "no coding", "", BYTES("plain"), "whole", "plain", "" },
	{ "identity", "identity", BYTES("plain"), "whole", "plain", "" },
	{ "identities and empty elements", ", Identity ,,\tnone,",
	    BYTES("plain"), "whole", "plain", "" },
	{ "gzip", "gzip", BYTES(GZIP), "whole", TEXT, "" },
	{ "gzip by its old name", "x-gzip", BYTES(GZIP), "whole", TEXT, "" },
	{ "gzip in capitals, with white space", " \tGZip\t ", BYTES(GZIP),
	    "whole", TEXT, "" },
	{ "gzip among identities", "identity, gzip,", BYTES(GZIP), "whole",
	    TEXT, "" },
	{ "deflate with its wrapper", "deflate", BYTES(ZLIB), "whole", TEXT,
	    "" },
	{ "bare deflate", "deflate", BYTES(DEFLATE), "whole", TEXT, "" },
	{ "bare deflate of nothing", "deflate", BYTES("\3\0"), "whole", "",
	    "" },
	{ "a bare stored block", "deflate", BYTES("\1\2\0\375\377ok"), "whole",
	    "ok", "" },
	{ "brotli", "br", BYTES(BR), "whole", TEXT, "" },
	{ "zstd", "zstd", BYTES(ZSTD), "whole", TEXT, "" },
	{ "gzip, and brotli around it", "gzip, br", BYTES(GZIP_IN_BR), "whole",
	    TEXT, "" },
	{ "codings in the wrong order", "br, gzip", BYTES(GZIP_IN_BR), "failed",
	    "", "it is not gzip data" },
	{ "two members of gzip", "gzip", BYTES(GZIP GZIP), "whole", TEXT TEXT,
	    "" },
	{ "three frames of zstd", "zstd", BYTES(ZSTD ZSTD ZSTD), "whole",
	    TEXT TEXT TEXT, "" },
	{ "frames of zstd that are skipped", "zstd",
	    BYTES(ZSTD_SKIPPABLE ZSTD ZSTD_SKIPPABLE ZSTD ZSTD_SKIPPABLE),
	    "whole", TEXT TEXT, "" },
	{ "nothing but a frame that is skipped", "zstd", BYTES(ZSTD_SKIPPABLE),
	    "whole", "", "" },
	{ "zeros after gzip", "gzip", BYTES(GZIP "\0\0\0\0\0\0\0"), "whole",
	    TEXT, "" },
	{ "text after gzip", "gzip", BYTES(GZIP "and more"), "whole", TEXT,
	    "" },
	{ "padding of gzip that has a member in it", "gzip",
	    BYTES(GZIP "\0" GZIP), "whole", TEXT, "" },
	{ "padding that begins like gzip", "gzip",
	    BYTES(GZIP "\x1f\x8b\7padding"), "whole", TEXT, "" },
	{ "zeros after two members", "gzip", BYTES(GZIP GZIP "\0\0"), "whole",
	    TEXT TEXT, "" },
	{ "text after deflate", "deflate", BYTES(ZLIB "\x78\xda and more"),
	    "whole", TEXT, "" },
	{ "text after bare deflate", "deflate", BYTES(DEFLATE "and more"),
	    "whole", TEXT, "" },
	{ "text after brotli", "br", BYTES(BR "and more"), "whole", TEXT, "" },
	{ "zeros after zstd", "zstd", BYTES(ZSTD "\0\0\0\0"), "whole", TEXT,
	    "" },
	{ "text after zstd", "zstd", BYTES(ZSTD "Padding"), "whole", TEXT, "" },
	{ "a letter after zstd", "zstd", BYTES(ZSTD "P"), "whole", TEXT, "" },
	{ "padding inside brotli", "gzip, br", BYTES(GZIP_IN_BR "more"),
	    "whole", TEXT, "" },
	{ "one byte of a second member", "gzip", BYTES(GZIP "\x1f"), "cut",
	    TEXT,
	    "the body ended inside its gzip encoding, after 42 decoded bytes" },
	{ "the mark of a second member", "gzip", BYTES(GZIP "\x1f\x8b\x08"),
	    "cut", TEXT,
	    "the body ended inside its gzip encoding, after 42 decoded bytes" },
	{ "one byte of a second frame", "zstd", BYTES(ZSTD "\x28"), "cut", TEXT,
	    "the body ended inside its zstd encoding, after 42 decoded bytes" },
	{ "two bytes of a frame to be skipped", "zstd", BYTES(ZSTD "\x50\x2a"),
	    "cut", TEXT,
	    "the body ended inside its zstd encoding, after 42 decoded bytes" },
	{ "no bytes in gzip", "gzip", BYTES(""), "whole", "", "" },
	{ "no bytes in three codings", "gzip, br, zstd", BYTES(""), "whole", "",
	    "" },
	{ "bytes that are not gzip", "gzip", BYTES("plain"), "failed", "",
	    "it is not gzip data" },
	{ "gzip with a wrong checksum", "gzip",
	    BYTES("\37\213\10\0\0\0\0\0\0\3\1\2\0\375\377okABCD\2\0\0\0"),
	    "failed", "ok", "gzip: incorrect data check" },
	{ "a second member that is broken", "gzip",
	    BYTES(GZIP "\x1f\x8b\x08\xff\0\0\0\0\0\0"), "failed", TEXT,
	    "gzip: unknown header flags set" },
	{ "deflate that needs a dictionary", "deflate",
	    BYTES("\x78\xbb\0\0\0\1"), "failed", "",
	    "deflate: it needs a dictionary" },
	{ "a format of before zstd was one", "zstd",
	    BYTES("\x26\xb5\x2f\xfd\4\x58\x25\1\0\xf0"), "failed", "",
	    "it is not zstd data" },
	{ "half of a mark", "gzip", BYTES("\x1f\x8b"), "cut", "",
	    "the body ended inside its gzip encoding, after 0 decoded bytes" },
	{ "a letter in the place of zstd", "zstd", BYTES("P"), "cut", "",
	    "the body ended inside its zstd encoding, after 0 decoded bytes" },
	{ "zstd with a window of 32 MiB", "zstd", BYTES(ZSTD_LARGE_WINDOW),
	    "failed", "", "zstd: its window is larger than 8 MiB" },
	{ "an unknown coding", "compress", BYTES("plain"), "unknown", "",
	    "its encoding \"compress\" is not supported" },
	{ "an unknown coding among several", "gzip,\tx-odd \t", BYTES(GZIP),
	    "unknown", "", "its encoding \"x-odd\" is not supported" },
	{ "a parameter", "gzip;q=1", BYTES(GZIP), "unknown", "",
	    "its encoding \"gzip;q=1\" is not supported" },
	{ "as many codings as allowed",
	    "gzip, gzip, identity, gzip, gzip, gzip", BYTES(""), "whole", "",
	    "" },
	{ "one coding too many", "gzip, gzip, gzip, gzip, gzip, gzip",
	    BYTES(""), "unknown", "", "it has more than 5 encodings" },
};

/* Return whether this build has the codings. */
static bool
is_built(const char *codings)
{
	static const char *const names[] = { "gzip", "deflate", "br", "zstd" };
	struct buf known = { 0 };
	bool is_there;
	size_t i;

	decode_list(&known);
	is_there = true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasestr(codings, names[i]) != NULL &&
		    strstr(buf_str(&known), names[i]) == NULL)
			is_there = false;
	buf_free(&known);
	return is_there;
}

static bool
is_as_wanted(struct result *r, const struct row *row)
{
	size_t n = strlen(row->body);

	return strcmp(r->end, row->end) == 0 && r->body.len == n &&
	    memcmp(buf_str(&r->body), row->body, n) == 0;
}

/* Test a row at once, byte by byte, and in two pieces, cut at each place. */
static void
test_row(const struct row *row)
{
	struct result r;
	size_t first, bad;

	decode(&r, row->codings, row->bytes, row->n, row->n, row->n);
	is_str(r.end, row->end, "%s: how it ends", row->name);
	is_str(buf_str(&r.body), row->body, "%s: the body", row->name);
	is_str(r.why.msg, row->why, "%s: why", row->name);
	buf_free(&r.body);
	decode(&r, row->codings, row->bytes, row->n, 1, 1);
	ok(is_as_wanted(&r, row), "%s: byte by byte", row->name);
	buf_free(&r.body);
	bad = 0;
	for (first = 1; first < row->n; first++) {
		decode(&r, row->codings, row->bytes, row->n, first, row->n);
		bad += !is_as_wanted(&r, row);
		buf_free(&r.body);
	}
	is_int((intmax_t)bad, 0, "%s: in two pieces", row->name);
}

/* Each part at the beginning of a body is reported as cut, except for an empty
 * one, and one that ends with a stream. */
static void
test_cuts(void)
{
	static const struct {
		const char *codings;
		const char *bytes;
		size_t n;
		size_t stream; /* length of each stream in it */
	} bodies[] = {
		{ "gzip", BYTES(GZIP GZIP), sizeof(GZIP) - 1 },
		{ "deflate", BYTES(ZLIB), sizeof(ZLIB) - 1 },
		{ "deflate", BYTES(DEFLATE), sizeof(DEFLATE) - 1 },
		{ "br", BYTES(BR), sizeof(BR) - 1 },
		{ "zstd", BYTES(ZSTD ZSTD), sizeof(ZSTD) - 1 },
		{ "gzip, br", BYTES(GZIP_IN_BR), sizeof(GZIP_IN_BR) - 1 },
	};
	struct result r;
	const char *end;
	size_t i, n, bad;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		if (!is_built(bodies[i].codings))
			continue;
		bad = 0;
		for (n = 0; n <= bodies[i].n; n++) {
			decode(&r, bodies[i].codings, bodies[i].bytes, n, 7, 5);
			end = n % bodies[i].stream == 0 ? "whole" : "cut";
			bad += strcmp(r.end, end) != 0 ||
			    memcmp(buf_str(&r.body), TEXT TEXT, r.body.len) !=
				0;
			buf_free(&r.body);
		}
		is_int((intmax_t)bad, 0, "each prefix of %s is incomplete",
		    bodies[i].codings);
	}
}

/* The receiver of the bytes stops in the middle of a stored block. */
static void
test_stop(void)
{
	static const char begin[] = "\x1f\x8b\x08\0\0\0\0\0\0\3";
	struct errbuf why = { "" };
	struct result r;
	struct decode d;
	char zeros[64];
	unsigned i;

	if (!is_built("gzip"))
		return;
	memset(zeros, 0, sizeof(zeros));
	memset(&r, 0, sizeof(r));
	r.room = 10;
	decode_begin(&d, "gzip", take, &r, &why);
	is_int(decode_feed(&d, BYTES(begin), &why), DECODE_OK, "a header");
	/* Stored blocks of 64 bytes. */
	for (i = 0; i < 2; i++)
		if (decode_feed(&d, BYTES("\0\x40\0\xbf\xff"), &why) !=
			DECODE_OK ||
		    decode_feed(&d, zeros, sizeof(zeros), &why) != DECODE_OK)
			break;
	is_int((intmax_t)i, 0, "decoding stops on request");
	is_int((intmax_t)r.body.len, 10, "what fits was accepted");
	is_str(why.msg, "", "stopping sets no error");
	buf_free(&r.body);
	decode_free(&d);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_built(rows[i].codings))
			test_row(&rows[i]);
	test_cuts();
	test_stop();
	return done();
}
