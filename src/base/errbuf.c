/* SPDX-License-Identifier: MIT */
/* errbuf.c - see errbuf.h. */
#include "config.h"

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/term.h"

#include <stdarg.h>
#include <string.h>

/* Escaping an escaped text again changes nothing, so errbuf_prefix() can set
 * the whole message again. */
static void
set(struct errbuf *e, const struct buf *text)
{
	struct buf shown = { 0 };

	term_append(&shown, text->data, text->len, false);
	buf_shorten(&shown, sizeof(e->msg) - 1);
	if (shown.len > 0)
		memcpy(e->msg, shown.data, shown.len);
	e->msg[shown.len] = '\0';
	buf_free(&shown);
}

int
errbuf_set(struct errbuf *e, const char *format, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, format);
	buf_vprintf(&text, format, ap);
	va_end(ap);
	set(e, &text);
	buf_free(&text);
	return -1;
}

int
errbuf_prefix(struct errbuf *e, const char *format, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, format);
	buf_vprintf(&text, format, ap);
	va_end(ap);
	buf_puts(&text, e->msg);
	set(e, &text);
	buf_free(&text);
	return -1;
}
