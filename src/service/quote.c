/* SPDX-License-Identifier: MIT */
/* quote.c - texts as messages show them. */
#include "config.h"

#include "service/quote.h"

#include "base/buf.h"
#include "base/mem.h"
#include "service/url_text.h"

#include <stdio.h>
#include <stdlib.h>

#define ELLIPSIS "..."

/* The most bytes of the text itself. */
#define SHOWN_MAX                                                              \
	(sizeof(((struct quoted *)0)->text) - sizeof("\"" ELLIPSIS "\""))

const char *
quote(struct quoted *q, const char *text)
{
	struct buf b = { 0 };
	const char *ellipsis = "";
	size_t n;

	url_show(&b, text);
	n = b.len;
	if (n > SHOWN_MAX) {
		ellipsis = ELLIPSIS;
		n = SHOWN_MAX;
		while (n > 0 && ((unsigned char)b.data[n] & 0xc0) == 0x80)
			n--;
	}
	snprintf(q->text, sizeof(q->text), "\"%.*s%s\"", (int)n, buf_str(&b),
	    ellipsis);
	buf_free(&b);
	return q->text;
}

const char *
quote_n(struct quoted *q, const char *p, size_t n)
{
	char *text;

	text = mem_memdup(p, n);
	quote(q, text);
	free(text);
	return q->text;
}
