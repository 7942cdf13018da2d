/* SPDX-License-Identifier: MIT */
/*
 * fuzz-term.c - any bytes on a line of a terminal, cut at its end or in the
 * middle: the text is never wider than it may be, and cannot drive the
 * terminal.
 */
#include "config.h"

#include "base/term.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef size_t fit_fn(struct buf *out, const char *p, size_t n, size_t columns);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check(fit_fn *fit, const char *p, size_t n, size_t columns)
{
	struct buf out = { 0 };
	size_t i, len, used;
	uint32_t c;

	used = fit(&out, p, n, columns);
	must(used <= columns);
	must(used == term_width(buf_str(&out), out.len));
	for (i = 0; i < out.len; i += len) {
		len = utf8_decode(out.data + i, out.len - i, &c);
		must(len > 0 && !utf8_is_unsafe(c));
	}
	buf_free(&out);
}

/* The first byte is the number of columns; the highest means no limit. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static fit_fn *const fits[] = { term_fit, term_fit_json,
		term_fit_middle };
	size_t i, columns;

	if (size == 0)
		return 0;
	columns = data[0] == 255 ? SIZE_MAX : data[0];
	for (i = 0; i < sizeof(fits) / sizeof(fits[0]); i++)
		check(fits[i], (const char *)data + 1, size - 1, columns);
	return 0;
}
