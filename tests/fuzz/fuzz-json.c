/* SPDX-License-Identifier: MIT */
/*
 * fuzz-json.c - for libFuzzer: the result of the scanner for any bytes must not
 * depend on how they are cut into pieces, and compact text has to be JSON that
 * does not change if it is compacted again.
 */
#include "config.h"

#include "base/json.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* Scan p in pieces of at most size bytes, the first one of first bytes. */
static struct json_scanner
scan(const char *p, size_t n, size_t first, size_t size, struct buf *out)
{
	struct json_scanner s;
	size_t i, piece;

	json_scanner_init(&s);
	piece = first;
	for (i = 0; i < n; i += piece, piece = size) {
		if (piece > n - i)
			piece = n - i;
		json_scanner_feed(&s, p + i, piece, out);
	}
	json_scanner_finish(&s);
	return s;
}

/* Return whether two errors are the same; NULL is no error. */
static bool
is_same_error(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
is_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len &&
	    (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static void
check_pieces(const char *p, size_t n, size_t first, size_t size,
    const struct json_scanner *whole, const struct buf *compact)
{
	struct buf out = { 0 };
	struct json_scanner s;

	s = scan(p, n, first, size, &out);
	check(is_same_error(s.error, whole->error) && s.line == whole->line &&
	    s.column == whole->column && s.offset == whole->offset &&
	    s.whole == whole->whole);
	check(is_same(&out, compact));
	buf_free(&out);
}

static void
check_compact(const struct buf *compact)
{
	struct buf again = { 0 };
	struct json_scanner s;
	size_t i, len;
	uint32_t c;

	s = scan(compact->data, compact->len, compact->len, 1, &again);
	check(s.error == NULL && is_same(&again, compact));
	for (i = 0; i < compact->len; i += len) {
		len = utf8_decode(compact->data + i, compact->len - i, &c);
		check(len > 0 && !utf8_is_unsafe(c));
	}
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	struct buf compact = { 0 };
	struct json_scanner whole;

	whole = scan(p, size, size, 1, &compact);
	check((whole.error == NULL) == json_is_valid(p, size));
	check_pieces(p, size, 1, 1, &whole, &compact);
	/* The first byte chooses where to cut. */
	if (size > 0)
		check_pieces(
		    p, size, data[0] % (size + 1), size, &whole, &compact);
	if (whole.error == NULL)
		check_compact(&compact);
	buf_free(&compact);
	return 0;
}
