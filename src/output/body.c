/* SPDX-License-Identifier: MIT */
/* body.c - see body.h. Knows no record. */
#include "config.h"

#include "output/body.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/utf8.h"

#include <assert.h>

/* A body is appended in pieces of this size, a multiple of 3 for base64. */
#define PIECE ((size_t)48 * 1024)

const char *
body_encoding_str(enum body_encoding e)
{
	static const char *const words[] = {
		[BODY_AS_NONE] = "none",
		[BODY_AS_JSON] = "json",
		[BODY_AS_UTF8] = "utf-8",
		[BODY_AS_BASE64] = "base64",
	};

	return words[e];
}

enum body_encoding
body_classify(const char *p, size_t n, bool truncated, enum body_how how)
{
	size_t mark;

	if (how == BODY_NONE)
		return BODY_AS_NONE;
	if (how == BODY_BASE64)
		return BODY_AS_BASE64;
	if (n == 0)
		return BODY_AS_UTF8;
	mark = utf8_mark(p, n);
	if (how == BODY_AUTO && !truncated && json_is_valid(p + mark, n - mark))
		return BODY_AS_JSON;
	/* A character that the end cuts off makes it base64, so that no byte
	 * of a partial body is lost. */
	return utf8_is_valid(p, n) ? BODY_AS_UTF8 : BODY_AS_BASE64;
}

static void
append_json(struct writer *w, const char *p, size_t n)
{
	struct json_scanner scanner;
	size_t piece, mark = utf8_mark(p, n);

	json_scanner_init(&scanner);
	p += mark;
	n -= mark;
	for (; n > 0; p += piece, n -= piece) {
		piece = n < PIECE ? n : PIECE;
		json_scanner_feed(&scanner, p, piece, &w->bytes);
		writer_relieve(w);
	}
	json_scanner_finish(&scanner);
	assert(scanner.error == NULL);
}

static void
append_text(struct writer *w, const char *p, size_t n)
{
	size_t piece;

	buf_putc(&w->bytes, '"');
	for (; n > 0; p += piece, n -= piece) {
		piece = n <= PIECE ? n : utf8_cut(p, PIECE);
		jsonw_escaped(&w->bytes, p, piece);
		writer_relieve(w);
	}
	buf_putc(&w->bytes, '"');
}

void
body_json_text(struct writer *w, const char *p, size_t n)
{
	size_t piece;

	if (utf8_is_valid(p, n)) {
		append_text(w, p, n);
		return;
	}
	buf_putc(&w->bytes, '"');
	for (; n > 0; p += piece, n -= piece) {
		piece = n < PIECE ? n : PIECE;
		jsonw_latin1(&w->bytes, p, piece);
		writer_relieve(w);
	}
	buf_putc(&w->bytes, '"');
}

static void
append_base64(struct writer *w, const char *p, size_t n)
{
	size_t piece;

	buf_putc(&w->bytes, '"');
	for (; n > 0; p += piece, n -= piece) {
		piece = n < PIECE ? n : PIECE;
		base64_append(&w->bytes, p, piece);
		writer_relieve(w);
	}
	buf_putc(&w->bytes, '"');
}

static void
append_null(struct writer *w, const char *p, size_t n)
{
	(void)p;
	(void)n;
	buf_puts(&w->bytes, "null");
}

void
body_json(
    struct writer *w, enum body_encoding encoding, const char *p, size_t n)
{
	static void (*const appenders[])(
	    struct writer *, const char *, size_t) = {
		[BODY_AS_NONE] = append_null,
		[BODY_AS_JSON] = append_json,
		[BODY_AS_UTF8] = append_text,
		[BODY_AS_BASE64] = append_base64,
	};

	appenders[encoding](w, p, n);
}
