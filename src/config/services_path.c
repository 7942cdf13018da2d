/* SPDX-License-Identifier: MIT */
/* services_path.c - see services_path.h. Opens no file. */
#include "config.h"

#include "config/services_path.h"

#include "base/mem.h"
#include "service/certificate_word.h"
#include "service/template.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

char *
services_path_dir(const char *path)
{
	const char *slash = strrchr(path, '/');

	return mem_memdup(path, slash != NULL ? (size_t)(slash + 1 - path) : 0);
}

/* Put dir into a reference, which its first '}' ends. */
static int
put_dir(struct buf *out, const char *dir, struct errbuf *e)
{
	const char *p;

	for (p = dir; *p != '\0'; p++)
		if (*p == '}' || (unsigned char)*p < 0x20 || *p == 0x7f)
			return errbuf_set(e,
			    "a relative path in ${file:PATH} counts from the "
			    "directory of this file, whose name has a '}' or a "
			    "control character in it: write an absolute path");
	buf_puts(out, dir);
	return 0;
}

char *
services_path_refer(const char *dir, const char *text, struct errbuf *e)
{
	struct buf out = { 0 };
	struct piece piece = { 0 };
	size_t n = strlen(text);

	while (template_next(text, n, &piece)) {
		if (piece.kind != PIECE_FILE || *piece.name == '/') {
			buf_append(&out, text + piece.offset, piece.len);
			continue;
		}
		buf_puts(&out, "${file:");
		if (put_dir(&out, dir, e) == -1) {
			buf_free(&out);
			return NULL;
		}
		buf_append(&out, piece.name, piece.name_len + 1);
	}
	return buf_steal(&out);
}

/* Return whether a path is to be looked for in the directory of the file. */
static bool
is_relative(const struct request_key *key, const char *text)
{
	bool may_be_device = key->offset == offsetof(struct request, cert) ||
	    key->offset == offsetof(struct request, key);

	return *text != '\0' && *text != '/' && template_reference(text) == 0 &&
	    !(may_be_device && certificate_word_is_device(text));
}

/* Append dir to a text in which "${" refers, and in that of a certificate a
 * ':' and a '\' mean something as well. */
static void
put_escaped(struct buf *out, const char *dir, const struct request_key *key)
{
	char *escaped;
	const char *p;

	escaped = template_escape(dir);
	for (p = escaped; *p != '\0'; p++) {
		if (key->offset == offsetof(struct request, cert) &&
		    (*p == ':' || *p == '\\'))
			buf_putc(out, '\\');
		buf_putc(out, *p);
	}
	free(escaped);
}

char *
services_path_set(const char *dir, const struct request_key *key,
    const char *text, struct errbuf *e)
{
	struct buf out = { 0 };
	char *referred;

	if (!key->may_refer)
		return mem_strdup(text);
	referred = services_path_refer(dir, text, e);
	if (referred == NULL)
		return NULL;
	if (key->trust == REQUEST_FILE && is_relative(key, text))
		put_escaped(&out, dir, key);
	buf_puts(&out, referred);
	free(referred);
	return buf_steal(&out);
}
