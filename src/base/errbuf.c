/* SPDX-License-Identifier: MIT */
/* errbuf.c - see errbuf.h. */
#include "config.h"

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/term.h"

#include <stdarg.h>
#include <string.h>

/* The end of a text that was cut. */
#define CUT_MARK "..."

/* Escaping an escaped text again changes nothing, so errbuf_prefix() can set
 * the whole message again. */
static void
set(struct errbuf *e, const struct buf *text)
{
	struct buf shown = { 0 };
	size_t len;

	term_append(&shown, text->data, text->len, false);
	len = shown.len;
	if (len >= sizeof(e->msg)) {
		len = sizeof(e->msg) - sizeof(CUT_MARK);
		/* Do not cut inside of a character. */
		while ((shown.data[len] & 0xc0) == 0x80)
			len--;
		shown.len = len;
		buf_puts(&shown, CUT_MARK);
	}
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
