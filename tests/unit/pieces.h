/* SPDX-License-Identifier: MIT */
/* pieces.h - test that a text is read alike however it is cut into pieces. */
#ifndef FF_TESTS_PIECES_H
#define FF_TESTS_PIECES_H

#include "base/buf.h"
#include "tap.h"

/* Read n bytes in pieces, the first of first bytes and the others of step, and
 * append what was read to out. */
typedef void read_fn(
    const char *p, size_t n, size_t first, size_t step, struct buf *out);

/* Run two tests: reading the text at once gives want, and so does reading it
 * in two pieces or byte by byte after a first piece of any length. */
static inline void
is_read(read_fn *read, const char *text, size_t n, const char *want,
    const char *name)
{
	struct buf out = { 0 };
	size_t first, bad = 0;

	read(text, n, n, n, &out);
	is_str(buf_str(&out), want, "%s", name);
	for (first = 1; first <= n; first++) {
		buf_clear(&out);
		read(text, n, first, n, &out);
		bad += strcmp(buf_str(&out), want) != 0;
		buf_clear(&out);
		read(text, n, first, 1, &out);
		bad += strcmp(buf_str(&out), want) != 0;
	}
	is_int(bad, 0, "%s, however it is cut", name);
	buf_free(&out);
}

#endif
