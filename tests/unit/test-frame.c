/* SPDX-License-Identifier: MIT */
/* test-frame.c - the frame decoder, fed in every possible kind of pieces. */
#include "config.h"

#include "fanout/frame.h"

#include "tap.h"

#include <stdlib.h>
#include <string.h>

#define TYPE_MAX 3

/* Append the frames of a decoder as text: "1:abc 2: end", "corrupt". */
static void
drain(struct frame_decoder *d, struct buf *out)
{
	struct frame f;

	for (;;) {
		switch (frame_decoder_next(d, &f)) {
		case FRAME_READY:
			buf_printf(out, "%u:", (unsigned)f.type);
			buf_append(out, f.payload, f.len);
			buf_putc(out, ' ');
			break;
		case FRAME_PARTIAL:
			return;
		case FRAME_CORRUPT:
			/* Append this only once: the error is permanent. */
			if (out->len < 8 ||
			    memcmp(out->data + out->len - 8, "corrupt ", 8) !=
				0)
				buf_puts(out, "corrupt ");
			return;
		}
	}
}

/* Decode a stream in pieces: first bytes, then n bytes each time. */
static char *
decode(const char *bytes, size_t len, size_t first, size_t n)
{
	struct frame_decoder d;
	struct buf out = { 0 };
	size_t at, take;

	frame_decoder_init(&d, TYPE_MAX);
	for (at = 0; at < len; at += take) {
		take = at == 0 && first > 0 ? first : n;
		if (take > len - at)
			take = len - at;
		frame_decoder_feed(&d, bytes + at, take);
		drain(&d, &out);
	}
	if (d.ended)
		buf_puts(&out, "ended");
	frame_decoder_free(&d);
	return buf_steal(&out);
}

#define ROW(name, bytes, want)                                                 \
	{                                                                      \
		name, bytes, sizeof(bytes) - 1, want                           \
	}

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	const char *want;
} rows[] = {
	ROW("no bytes are no frame", "", ""),
	ROW("half a header is partial", "\0\0\0", ""),
	ROW("a header without its payload is partial", "\0\0\0\3\1ab", ""),
	ROW("a frame", "\0\0\0\3\1abc", "1:abc "),
	ROW("a frame without payload", "\0\0\0\0\2", "2: "),
	ROW("two frames and a half", "\0\0\0\1\1a\0\0\0\1\2b\0\0\0\1",
	    "1:a 2:b "),
	ROW("the end", "\0\0\0\1\1a\0\0\0\0\0", "1:a 0: ended"),
	ROW("the end has no payload", "\0\0\0\1\0a", "corrupt "),
	ROW("a frame after the end is corrupt", "\0\0\0\0\0\0",
	    "0: corrupt ended"),
	ROW("a second end is corrupt", "\0\0\0\0\0\0\0\0\0\0",
	    "0: corrupt ended"),
	ROW("an unknown type is corrupt", "\0\0\0\1\4a", "corrupt "),
	ROW("a length over the cap is corrupt before its payload comes",
	    "\0\1\0\1\1", "corrupt "),
	ROW("the largest length is corrupt", "\377\377\377\377\1", "corrupt "),
	ROW("corrupt stays corrupt", "\0\0\0\1\7a\0\0\0\1\1a", "corrupt "),
};

static void
test_row(size_t i)
{
	char *got;
	size_t n;
	bool same;

	got = decode(rows[i].bytes, rows[i].n, 0, rows[i].n + 1);
	is_str(got, rows[i].want, "%s", rows[i].name);
	free(got);

	got = decode(rows[i].bytes, rows[i].n, 0, 1);
	is_str(got, rows[i].want, "%s, byte by byte", rows[i].name);
	free(got);

	same = true;
	for (n = 1; n < rows[i].n; n++) {
		got = decode(rows[i].bytes, rows[i].n, n, rows[i].n);
		same = same && strcmp(got, rows[i].want) == 0;
		free(got);
	}
	ok(same, "%s, split at every offset", rows[i].name);
}

static void
test_largest(void)
{
	struct frame_decoder d;
	struct frame f;
	unsigned char header[FRAME_HEADER_SIZE];
	char *payload;

	payload = calloc(1, FRAME_PAYLOAD_MAX);
	frame_header(header, TYPE_MAX, FRAME_PAYLOAD_MAX);
	frame_decoder_init(&d, TYPE_MAX);
	frame_decoder_feed(&d, header, sizeof(header));
	frame_decoder_feed(&d, payload, FRAME_PAYLOAD_MAX - 1);
	ok(frame_decoder_next(&d, &f) == FRAME_PARTIAL,
	    "the largest frame less one byte is partial");
	frame_decoder_feed(&d, payload, 1);
	ok(frame_decoder_next(&d, &f) == FRAME_READY &&
		f.len == FRAME_PAYLOAD_MAX && f.type == TYPE_MAX,
	    "the largest frame is read");
	frame_decoder_free(&d);
	free(payload);
}

/* Return whether a word is anywhere in the decoder's buffer, used or not. */
static bool
has(const struct frame_decoder *d, const char *word)
{
	return d->bytes.cap > 0 &&
	    memmem(d->bytes.data, d->bytes.cap, word, strlen(word)) != NULL;
}

/* Feed a secret in two pieces, split at each place. */
static void
test_wiping(void)
{
	static const char bytes[] = "\0\0\0\6\1secret\0\0\0\3\2abc\0\0\0\1\1";
	static const size_t n = sizeof(bytes) - 1;
	struct frame_decoder d;
	struct frame f;
	bool wiped, forgotten, kept;
	size_t split;

	wiped = forgotten = kept = true;
	for (split = 11; split < n; split++) {
		frame_decoder_init(&d, TYPE_MAX);
		/* Clear the whole buffer, because all of it is searched. */
		is_int(
		    buf_try_reserve(&d.bytes, 256), 0, "the decoder has room");
		memset(d.bytes.data, 0, d.bytes.cap);
		frame_decoder_feed(&d, bytes, split);
		frame_decoder_next(&d, &f);
		frame_decoder_wipe(&d, &f);
		wiped = wiped && !has(&d, "secret");
		frame_decoder_feed(&d, bytes + split, n - split);
		kept = kept && frame_decoder_next(&d, &f) == FRAME_READY &&
		    f.len == 3 && memcmp(f.payload, "abc", 3) == 0;
		frame_decoder_feed(&d, "x", 1);
		forgotten = forgotten && !has(&d, "abc");
		kept = kept && frame_decoder_next(&d, &f) == FRAME_READY &&
		    f.len == 1 && f.payload[0] == 'x';
		frame_decoder_free(&d);
	}
	ok(wiped, "a frame can be wiped after it is read");
	ok(kept, "the frames after it stay");
	ok(forgotten, "frames that were read are dropped with the next bytes");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(i);
	test_largest();
	test_wiping();
	return done();
}
