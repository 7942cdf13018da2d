/* SPDX-License-Identifier: MIT */
/* options_request.c - the options that curl has too: they set keys of the
 * request, which service/request.c checks. */
#include "config.h"

#include "cli/options_set.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/services_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The largest body, or file of headers, that is sent: it is held in memory. */
#define DATA_MAX ((size_t)1 << 30)

int
set_request(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	const struct request_key *key;
	const char *equals;
	char *name;
	int result;

	equals = strchr(row->key, '=');
	name = equals == NULL
	    ? mem_strdup(row->key)
	    : mem_memdup(row->key, (size_t)(equals - row->key));
	if (value == NULL)
		value = equals == NULL ? "1" : equals + 1;
	key = request_key_find(name);
	free(name);
	result = request_set(&o->request, key, value, e);
	return result;
}

static int
take_stdin(struct options *o, struct errbuf *e)
{
	if (o->stdin_is_taken)
		return errbuf_set(
		    e, "standard input was read by another option");
	o->stdin_is_taken = true;
	return 0;
}

/* Append the content of the file at path to out; "-" is standard input. */
static int
read_bytes(
    struct options *o, const char *path, struct buf *out, struct errbuf *e)
{
	enum file_status status;
	struct errbuf why;

	if (strcmp(path, "-") == 0) {
		if (take_stdin(o, e) == -1)
			return errbuf_prefix(e, "@-: ");
		if (file_take(STDIN_FILENO, DATA_MAX, out, e) == -1)
			return errbuf_prefix(e, "standard input: ");
		return 0;
	}
	status = file_read(path, DATA_MAX, out, NULL, &why);
	if (status == FILE_OK)
		return 0;
	return errbuf_set(e, "%s: %s%s", path, why.msg,
	    status == FILE_IRREGULAR
		? ": copy it to a regular file, or pipe it in with @-"
		: "");
}

/* The same for a text, without its byte order mark. */
static int
read_text(
    struct options *o, const char *path, struct buf *out, struct errbuf *e)
{
	if (read_bytes(o, path, out, e) == -1)
		return -1;
	if (utf8_is_utf16(buf_str(out), out->len))
		return errbuf_set(e, "%s: is UTF-16: save it as UTF-8",
		    strcmp(path, "-") == 0 ? "standard input" : path);
	buf_drop(out, utf8_mark(buf_str(out), out->len));
	return 0;
}

int
set_config(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	if (strcmp(value, SERVICES_FILE_STDIN) == 0 && take_stdin(o, e) == -1)
		return errbuf_prefix(e, "-: ");
	return set_text(o, row, value, e);
}

int
set_header(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	struct buf file = { 0 };
	char *line, *rest;
	size_t n;
	int result;

	if (value[0] != '@')
		return set_request(o, row, value, e);
	result = read_text(o, value + 1, &file, e);
	if (result == 0 && memchr(buf_str(&file), '\0', file.len) != NULL)
		result = errbuf_set(e, "%s: a NUL byte is in it", value + 1);
	buf_putc(&file, '\0');
	rest = file.data;
	while (result == 0 && rest != NULL) {
		line = rest;
		if ((rest = strchr(line, '\n')) != NULL)
			*rest++ = '\0';
		n = strlen(line);
		if (n > 0 && line[n - 1] == '\r')
			line[--n] = '\0';
		if (n > 0)
			result = set_request(o, row, line, e);
	}
	buf_free(&file);
	return result;
}

/* curl leaves line ends and NULs out of what -d reads from a file. */
static void
drop_line_ends(struct buf *b)
{
	size_t from, to;

	for (from = to = 0; from < b->len; from++)
		if (b->data[from] != '\n' && b->data[from] != '\r' &&
		    b->data[from] != '\0')
			b->data[to++] = b->data[from];
	b->len = to;
}

static int
add_data(struct options *o, const char *value, bool json, struct errbuf *e)
{
	struct buf data = { 0 }, file = { 0 };
	int result;

	result = 0;
	if (o->request.data != NULL) {
		buf_append(&data, o->request.data, o->request.data_len);
		if (!json)
			buf_putc(&data, '&');
	}
	/* JSON is text; a form may be made of any bytes. */
	if (value[0] == '@' && json)
		result = read_text(o, value + 1, &file, e);
	else if (value[0] == '@')
		result = read_bytes(o, value + 1, &file, e);
	else
		buf_puts(&file, value);
	if (result == 0) {
		if (value[0] == '@' && !json) {
			buf_drop(&file, utf8_mark(buf_str(&file), file.len));
			drop_line_ends(&file);
		}
		buf_append(&data, file.data, file.len);
		/* As in curl, one --json makes all of it JSON. */
		request_set_data(&o->request, data.data, data.len,
		    json || o->request.json == 1);
	}
	buf_free(&file);
	buf_free(&data);
	return result;
}

int
set_data(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)row;
	return add_data(o, value, false, e);
}

int
set_json(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)row;
	return add_data(o, value, true, e);
}
