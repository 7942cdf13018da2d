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

/* Append a string in pieces. Unless it is UTF-8, it can be cut at any byte. */
static void
append_string(struct writer *w, const char *p, size_t n, bool is_utf8,
    void (*append)(struct buf *, const char *, size_t))
{
	size_t piece;

	buf_putc(&w->bytes, '"');
	for (; n > 0; p += piece, n -= piece) {
		piece = n < PIECE ? n : PIECE;
		if (is_utf8 && n > PIECE)
			piece = utf8_cut(p, PIECE);
		append(&w->bytes, p, piece);
		writer_relieve(w);
	}
	buf_putc(&w->bytes, '"');
}

static void
append_base64(struct buf *out, const char *p, size_t n)
{
	base64_append(out, p, n);
}

void
body_json_text(struct writer *w, const char *p, size_t n)
{
	bool is_utf8;

	if (n <= PIECE) {
		jsonw_string(&w->bytes, p, n);
		writer_relieve(w);
		return;
	}
	is_utf8 = utf8_is_valid(p, n);
	append_string(w, p, n, is_utf8, is_utf8 ? jsonw_escaped : jsonw_latin1);
}

void
body_json(
    struct writer *w, enum body_encoding encoding, const char *p, size_t n)
{
	switch (encoding) {
	case BODY_AS_NONE:
		buf_puts(&w->bytes, "null");
		break;
	case BODY_AS_JSON:
		append_json(w, p, n);
		break;
	case BODY_AS_UTF8:
		append_string(w, p, n, true, jsonw_escaped);
		break;
	case BODY_AS_BASE64:
		append_string(w, p, n, false, append_base64);
		break;
	}
}
