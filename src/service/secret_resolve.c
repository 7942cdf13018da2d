/* SPDX-License-Identifier: MIT */
/* secret_resolve.c - putting secrets in where a text refers to them. For the
 * child. */
#include "config.h"

#include "service/secret.h"

#include "base/file.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/secret_piece.h"

#include <stdlib.h>
#include <string.h>

/* Read what a reference stands for, without the end of its line. */
static int
load(const struct piece *piece, struct buf *out, struct errbuf *e)
{
	const char *value;
	char *name;
	int rc = 0;

	name = mem_memdup(piece->p, piece->n);
	if (piece->kind == PIECE_FILE) {
		if (file_read(name, SECRET_FILE_MAX, out, NULL, e) != FILE_OK)
			rc = -1;
		buf_drop(out, utf8_mark(buf_str(out), out->len));
	} else {
		value = getenv(name);
		if (value != NULL)
			buf_puts(out, value);
		else
			rc = errbuf_set(e, SECRET_NO_VARIABLE);
	}
	free(name);
	out->len = secret_length(buf_str(out), out->len);
	return rc;
}

/* A line break would end the header that the value is put into, and begin
 * another one. */
static int
check_value(const struct buf *value, struct errbuf *e)
{
	size_t i;

	if (value->len == 0)
		return errbuf_set(e, SECRET_EMPTY);
	if (utf8_is_utf16(value->data, value->len))
		return errbuf_set(e, "it is UTF-16: save it as UTF-8");
	for (i = 0; i < value->len; i++) {
		if (value->data[i] == '\0')
			return errbuf_set(e, "there is a NUL byte in it");
		if (value->data[i] == '\r' || value->data[i] == '\n')
			return errbuf_set(
			    e, "there is more than one line in it");
	}
	return 0;
}

static int
put_plain(struct buf *out, const char *value, size_t offset, const void *place,
    struct errbuf *e)
{
	(void)offset;
	(void)place;
	(void)e;
	buf_puts(out, value);
	return 0;
}

static int
put_json(struct buf *out, const char *value, size_t offset, const void *place,
    struct errbuf *e)
{
	(void)offset;
	(void)place;
	if (!utf8_is_valid(value, strlen(value)))
		return errbuf_set(e, "it is not UTF-8, as JSON has to be");
	jsonw_escaped(out, value, strlen(value));
	return 0;
}

char *
secret_resolve_by(const char *text, const struct secret_place *place,
    struct strlist *values, struct errbuf *e)
{
	struct buf out = { 0 }, value = { 0 };
	struct piece piece;
	const char *p;
	int rc = 0;

	for (p = text; *p != '\0' && rc == 0; p += piece.len) {
		rc = piece_measure(p, &piece, e);
		if (rc == -1)
			break;
		if (piece.kind == PIECE_TEXT) {
			buf_append(&out, piece.p, piece.n);
			continue;
		}
		buf_clear(&value);
		rc = load(&piece, &value, e);
		if (rc == 0)
			rc = check_value(&value, e);
		if (rc == 0)
			rc = place->put(&out, buf_str(&value),
			    (size_t)(p - text), place->arg, e);
		if (rc == -1)
			errbuf_prefix(e, "%.*s: ", (int)piece.len, p);
		else
			strlist_add(values, buf_str(&value));
	}
	buf_free(&value);
	if (rc == 0)
		return buf_steal(&out);
	buf_free(&out);
	return NULL;
}

char *
secret_resolve(const char *text, struct strlist *values, struct errbuf *e)
{
	static const struct secret_place plain = { .put = put_plain };

	return secret_resolve_by(text, &plain, values, e);
}

char *
secret_resolve_json(const char *text, struct strlist *values, struct errbuf *e)
{
	static const struct secret_place json = { .put = put_json };

	return secret_resolve_by(text, &json, values, e);
}
