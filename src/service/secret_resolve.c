/* SPDX-License-Identifier: MIT */
/* secret_resolve.c - putting secrets in where a text refers to them, and
 * keeping them out of messages. For the child. */
#include "config.h"

#include "service/secret.h"

#include "base/file.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/secret_piece.h"

#include <stdlib.h>
#include <string.h>

/* Shorter values would turn up in messages by chance. */
#define REDACTED_MIN 4

/* A file's content, without the end of its last line. */
static int
load_file(const char *path, struct buf *out, struct errbuf *e)
{
	if (file_read(path, SECRET_FILE_MAX, out, NULL, e) != FILE_OK)
		return errbuf_prefix(e, "${file:%s}: ", path);
	if (out->len > 0 && out->data[out->len - 1] == '\n') {
		out->len--;
		if (out->len > 0 && out->data[out->len - 1] == '\r')
			out->len--;
	}
	return 0;
}

static int
load(const struct piece *piece, struct buf *out, struct errbuf *e)
{
	const char *value;
	char *name;
	int rc = 0;

	name = mem_memdup(piece->p, piece->n);
	if (piece->kind == PIECE_FILE) {
		rc = load_file(name, out, e);
	} else {
		value = getenv(name);
		if (value != NULL)
			buf_puts(out, value);
		else
			rc = errbuf_set(e, "${%s}: " SECRET_NO_VARIABLE, name);
	}
	free(name);
	return rc;
}

/* What is wrong with a value, or NULL. A line break would end the header that
 * the value is put into, and begin another one. */
static const char *
find_fault(const struct buf *value, bool in_json)
{
	size_t i;

	for (i = 0; i < value->len; i++) {
		if (value->data[i] == '\0')
			return "there is a NUL byte in it";
		if (value->data[i] == '\r' || value->data[i] == '\n')
			return "there is more than one line in it";
	}
	if (in_json && !utf8_is_valid(value->data, value->len))
		return "it is not UTF-8, as JSON has to be";
	return NULL;
}

/* Append what a reference stands for. */
static int
put_value(struct buf *out, const struct piece *piece, bool in_json,
    struct strlist *values, struct errbuf *e)
{
	struct buf value = { 0 };
	const char *fault;
	int rc;

	rc = load(piece, &value, e);
	if (rc == 0) {
		fault = find_fault(&value, in_json);
		if (fault != NULL)
			rc = errbuf_set(e, "${%s%.*s}: %s",
			    piece->kind == PIECE_FILE ? "file:" : "",
			    (int)piece->n, piece->p, fault);
	}
	if (rc == 0) {
		if (in_json)
			jsonw_escaped(out, buf_str(&value), value.len);
		else
			buf_append(out, buf_str(&value), value.len);
		strlist_add(values, buf_str(&value));
	}
	buf_free(&value);
	return rc;
}

static char *
resolve(
    const char *text, bool in_json, struct strlist *values, struct errbuf *e)
{
	struct buf out = { 0 };
	struct piece piece;
	int rc = 0;

	for (; *text != '\0' && rc == 0; text += piece.len) {
		rc = piece_measure(text, &piece, e);
		if (rc == -1)
			break;
		if (piece.kind == PIECE_TEXT)
			buf_append(&out, piece.p, piece.n);
		else
			rc = put_value(&out, &piece, in_json, values, e);
	}
	if (rc == -1) {
		buf_free(&out);
		return NULL;
	}
	return buf_steal(&out);
}

char *
secret_resolve(const char *text, struct strlist *values, struct errbuf *e)
{
	return resolve(text, false, values, e);
}

char *
secret_resolve_json(const char *text, struct strlist *values, struct errbuf *e)
{
	return resolve(text, true, values, e);
}

/* The length of the longest value that text begins with, or 0. */
static size_t
match_value(const char *text, const struct strlist *values)
{
	size_t i, n, longest = 0;

	for (i = 0; i < values->n; i++) {
		n = strlen(values->items[i]);
		if (n >= REDACTED_MIN && n > longest &&
		    strncmp(text, values->items[i], n) == 0)
			longest = n;
	}
	return longest;
}

void
secret_redact(struct buf *out, const char *text, const struct strlist *values)
{
	size_t n;

	while (*text != '\0') {
		n = match_value(text, values);
		if (n > 0) {
			buf_puts(out, "***");
			text += n;
		} else {
			buf_putc(out, *text++);
		}
	}
}
