/* SPDX-License-Identifier: MIT */
/* secret.c - the secrets that a text refers to: checked in the parent, read and
 * put in by the child. */
#include "config.h"

#include "service/secret.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/quote.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_VARIABLE "there is no such variable in the environment"
#define EMPTY       "it is empty: give it a value or drop the reference"

/* Quote only the text between the braces. If the second one is missing, the
 * rest of the text may be anything, even a secret. */
static int
fail_malformed(const char *text, struct errbuf *e)
{
	struct quoted q;
	const char *end;

	end = strchr(text, '}');
	if (end == NULL)
		return errbuf_set(e,
		    "a \"${\" without its \"}\" (write \"$${\" for a plain "
		    "\"${\")");
	return errbuf_set(e,
	    "%s is neither ${NAME} nor ${file:PATH} (write \"$${\" for a plain "
	    "\"${\")",
	    quote_n(&q, text, (size_t)(end + 1 - text)));
}

int
secret_check_syntax(const char *text, struct errbuf *e)
{
	struct piece piece = { 0 };

	while (template_next(
	    text, strlen(text), PIECE_MALFORMED | PIECE_FILE, &piece)) {
		if (piece.kind == PIECE_MALFORMED)
			return fail_malformed(text + piece.offset, e);
		if (file_is_of_home(piece.name))
			return errbuf_set(e, "${file:%.*s}: " FILE_OF_HOME,
			    (int)piece.name_len, piece.name);
	}
	return 0;
}

/* Return the length of n bytes without an LF, CRLF or CR at their end, which is
 * not part of a value. */
static size_t
value_length(const char *p, size_t n)
{
	if (n > 0 && p[n - 1] == '\n')
		n--;
	/* $(...) of a shell leaves the CR of a CRLF. */
	if (n > 0 && p[n - 1] == '\r')
		n--;
	return n;
}

static int
check_file(const char *path, struct errbuf *e)
{
	struct stat st;

	if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == -1 ||
	    stat(path, &st) == -1)
		return errbuf_set(e, "${file:%s}: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return errbuf_set(e, "${file:%s}: %s", path, strerror(EISDIR));
	if (!S_ISREG(st.st_mode))
		return errbuf_set(e, "${file:%s}: is not a regular file", path);
	if (st.st_size == 0)
		return errbuf_set(e, "${file:%s}: " EMPTY, path);
	return 0;
}

static int
check_variable(const char *name, struct errbuf *e)
{
	const char *value = getenv(name);

	if (value == NULL)
		return errbuf_set(e, "${%s}: " NO_VARIABLE, name);
	if (value_length(value, strlen(value)) == 0)
		return errbuf_set(e, "${%s}: " EMPTY, name);
	return 0;
}

int
secret_check(const char *text, struct errbuf *e)
{
	struct piece piece = { 0 };
	size_t n = strlen(text);
	char *name;
	int rc = secret_check_syntax(text, e);

	while (rc == 0 && template_next(text, n, PIECE_REFERENCE, &piece)) {
		name = mem_memdup(piece.name, piece.name_len);
		if (piece.kind == PIECE_FILE)
			rc = check_file(name, e);
		else
			rc = check_variable(name, e);
		free(name);
	}
	return rc;
}

/* Read the value of a reference, without a line end. */
static int
load(const struct piece *piece, struct buf *out, struct errbuf *e)
{
	const char *value;
	char *name;
	int rc = 0;

	name = mem_memdup(piece->name, piece->name_len);
	if (piece->kind == PIECE_FILE) {
		if (file_read(name, SECRET_FILE_MAX, out, NULL, e) != FILE_OK)
			rc = -1;
		buf_drop(out, utf8_mark(buf_str(out), out->len));
	} else {
		value = getenv(name);
		if (value != NULL)
			buf_puts(out, value);
		else
			rc = errbuf_set(e, NO_VARIABLE);
	}
	free(name);
	out->len = value_length(buf_str(out), out->len);
	return rc;
}

/* Check that a value can be put into a header, which a line break would end. */
static int
check_value(struct buf *value, struct errbuf *e)
{
	if (value->len == 0)
		return errbuf_set(e, EMPTY);
	if (utf8_is_utf16(value->data, value->len))
		return errbuf_set(e, "it is UTF-16: save it as UTF-8");
	if (memchr(value->data, '\0', value->len) != NULL)
		return errbuf_set(e, "it contains a NUL byte");
	if (strpbrk(buf_str(value), "\r\n") != NULL)
		return errbuf_set(e, "it has more than one line");
	return 0;
}

/* Append the value of a reference, and add it to values. */
static int
put_value(struct buf *out, const struct piece *piece, template_put_fn *put,
    struct strlist *values, struct errbuf *e)
{
	struct buf value = { 0 };
	int rc;

	rc = load(piece, &value, e);
	if (rc == 0)
		rc = check_value(&value, e);
	if (rc == 0)
		rc = put(out, buf_str(&value), e);
	if (rc == 0)
		strlist_add(values, buf_str(&value));
	buf_free(&value);
	return rc;
}

int
secret_append(struct buf *out, struct bytes text, template_put_fn *put,
    struct strlist *values, struct errbuf *e)
{
	struct piece piece = { 0 };

	while (template_next(text.p, text.n, PIECE_ANY, &piece)) {
		const char *p = text.p + piece.offset;

		if (piece.kind == PIECE_MALFORMED)
			return fail_malformed(p, e);
		if (piece.kind == PIECE_ESCAPED)
			buf_puts(out, "${");
		else if ((piece.kind & PIECE_REFERENCE) == 0)
			buf_append(out, p, piece.len);
		else if (put_value(out, &piece, put, values, e) == -1)
			return errbuf_prefix(e, "%.*s: ", (int)piece.len, p);
	}
	return 0;
}

char *
secret_resolve_by(const char *text, template_put_fn *put,
    struct strlist *values, struct errbuf *e)
{
	struct bytes all = { text, strlen(text) };
	struct buf out = { 0 };

	if (secret_append(&out, all, put, values, e) == 0)
		return buf_steal(&out);
	buf_free(&out);
	return NULL;
}

char *
secret_resolve(const char *text, struct strlist *values, struct errbuf *e)
{
	return secret_resolve_by(text, template_put_plain, values, e);
}

char *
secret_resolve_json(const char *text, struct strlist *values, struct errbuf *e)
{
	return secret_resolve_by(text, template_put_json, values, e);
}
