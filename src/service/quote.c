/* SPDX-License-Identifier: MIT */
/* quote.c - texts as messages show them. */
#include "config.h"

#include "service/quote.h"

#include "base/buf.h"
#include "base/mem.h"
#include "service/url_text.h"

#include <stdio.h>
#include <stdlib.h>

/* The most bytes of the text itself, which two quotes enclose. */
#define SHOWN_MAX (sizeof(((struct quoted *)0)->text) - sizeof("\"\""))

const char *
quote(struct quoted *q, const char *text)
{
	struct buf b = { 0 };

	url_show(&b, text);
	buf_shorten(&b, SHOWN_MAX);
	snprintf(q->text, sizeof(q->text), "\"%s\"", buf_str(&b));
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
