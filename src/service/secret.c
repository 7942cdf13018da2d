/* SPDX-License-Identifier: MIT */
/* secret.c - references to secrets inside a text: whether they are well-formed
 * and what they name is there. Reads no secret. */
#include "config.h"

#include "service/secret.h"

#include "base/mem.h"
#include "service/quote.h"
#include "service/secret_piece.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_PREFIX "file:"

static bool
is_name(const char *p, size_t n)
{
	size_t i;

	if (n == 0 || (p[0] >= '0' && p[0] <= '9'))
		return false;
	for (i = 0; i < n; i++) {
		if (!((p[i] >= 'a' && p[i] <= 'z') ||
			(p[i] >= 'A' && p[i] <= 'Z') ||
			(p[i] >= '0' && p[i] <= '9') || p[i] == '_'))
			return false;
	}
	return true;
}

static bool
is_path(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			return false;
	}
	return n > 0;
}

/* Measure the reference that text, which begins with "${", begins with. */
static int
measure_reference(const char *text, struct piece *piece)
{
	const char *end;

	end = strchr(text, '}');
	if (end == NULL)
		return -1;
	piece->len = (size_t)(end + 1 - text);
	piece->p = text + 2;
	piece->n = (size_t)(end - piece->p);
	if (strncmp(piece->p, FILE_PREFIX, sizeof(FILE_PREFIX) - 1) != 0) {
		piece->kind = PIECE_VARIABLE;
		return is_name(piece->p, piece->n) ? 0 : -1;
	}
	piece->kind = PIECE_FILE;
	piece->p += sizeof(FILE_PREFIX) - 1;
	piece->n -= sizeof(FILE_PREFIX) - 1;
	return is_path(piece->p, piece->n) ? 0 : -1;
}

/* Only what stands between the braces is quoted: what follows an open one may
 * be anything. */
static int
fail_malformed(const char *text, struct errbuf *e)
{
	struct quoted q;
	const char *end;

	end = strchr(text, '}');
	if (end == NULL)
		return errbuf_set(
		    e, "a \"${\" without its \"}\" (a plain one is \"$${\")");
	return errbuf_set(e,
	    "%s is neither ${NAME} nor ${file:PATH} (a plain \"${\" is "
	    "\"$${\")",
	    quote_n(&q, text, (size_t)(end + 1 - text)));
}

int
piece_measure(const char *text, struct piece *piece, struct errbuf *e)
{
	piece->kind = PIECE_TEXT;
	piece->p = text;
	if (strncmp(text, "${", 2) == 0) {
		if (measure_reference(text, piece) == 0)
			return 0;
		return e == NULL ? -1 : fail_malformed(text, e);
	}
	if (strncmp(text, "$${", 3) == 0) {
		piece->p++;
		piece->n = 2;
		piece->len = 3;
		return 0;
	}
	piece->n = 1 + strcspn(text + 1, "$");
	piece->len = piece->n;
	return 0;
}

size_t
secret_reference(const char *text)
{
	struct piece piece;

	if (strncmp(text, "${", 2) != 0 ||
	    measure_reference(text, &piece) == -1)
		return 0;
	return piece.len;
}

size_t
secret_strcspn(const char *text, const char *stops)
{
	const char *p;
	struct piece piece;
	size_t n;

	for (p = text; *p != '\0'; p += piece.len) {
		if (piece_measure(p, &piece, NULL) == -1)
			piece.len = 2; /* no more than a "${" */
		else if (piece.kind != PIECE_TEXT)
			continue;
		n = strcspn(p, stops);
		if (n < piece.len)
			return (size_t)(p - text) + n;
	}
	return (size_t)(p - text);
}

const char *
secret_strchr(const char *text, char c)
{
	const char stops[] = { c, '\0' };

	text += secret_strcspn(text, stops);
	return *text != '\0' ? text : NULL;
}

bool
secret_is_in(const char *text)
{
	struct piece piece;

	for (; *text != '\0'; text += piece.len) {
		if (piece_measure(text, &piece, NULL) == -1 ||
		    piece.kind != PIECE_TEXT)
			return true;
	}
	return false;
}

int
secret_check_syntax(const char *text, struct errbuf *e)
{
	struct piece piece;

	for (; *text != '\0'; text += piece.len) {
		if (piece_measure(text, &piece, e) == -1)
			return -1;
	}
	return 0;
}

char *
secret_escape(const char *text)
{
	struct buf b = { 0 };

	for (; *text != '\0'; text++) {
		if (strncmp(text, "${", 2) == 0)
			buf_putc(&b, '$');
		buf_putc(&b, *text);
	}
	return buf_steal(&b);
}

size_t
secret_length(const char *p, size_t n)
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
		return errbuf_set(e, "${file:%s}: " SECRET_EMPTY, path);
	return 0;
}

static int
check_variable(const char *name, struct errbuf *e)
{
	const char *value = getenv(name);

	if (value == NULL)
		return errbuf_set(e, "${%s}: " SECRET_NO_VARIABLE, name);
	if (secret_length(value, strlen(value)) == 0)
		return errbuf_set(e, "${%s}: " SECRET_EMPTY, name);
	return 0;
}

int
secret_check(const char *text, struct errbuf *e)
{
	struct piece piece;
	char *name;
	int rc;

	for (; *text != '\0'; text += piece.len) {
		if (piece_measure(text, &piece, e) == -1)
			return -1;
		if (piece.kind == PIECE_TEXT)
			continue;
		name = mem_memdup(piece.p, piece.n);
		if (piece.kind == PIECE_FILE)
			rc = check_file(name, e);
		else
			rc = check_variable(name, e);
		free(name);
		if (rc == -1)
			return -1;
	}
	return 0;
}
