/* SPDX-License-Identifier: MIT */
/* request.c - read requests. Knows no route. */
#include "config.h"

#include "http.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_MAX ((size_t)4 << 20)
#define BODY_MAX ((size_t)256 << 20)

static struct pair *
add_pair(struct pairs *list)
{
	struct pair *p;

	list->at = realloc(list->at, (list->n + 1) * sizeof(*list->at));
	if (list->at == NULL)
		abort();
	p = &list->at[list->n++];
	memset(p, 0, sizeof(*p));
	return p;
}

static void
free_pairs(struct pairs *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free(list->at[i].name);
		free(list->at[i].value);
	}
	free(list->at);
}

static const char *
find_value(const struct pairs *list, const char *name, const char *otherwise)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->at[i].name, name) == 0)
			return list->at[i].value;
	return otherwise;
}

/* Decode %XX in place, and return the new length. */
static size_t
decode_percent(char *s, size_t n)
{
	char hex[3] = "";
	size_t i, out = 0;

	for (i = 0; i < n; i++) {
		if (s[i] == '%' && n - i > 2 &&
		    isxdigit((unsigned char)s[i + 1]) &&
		    isxdigit((unsigned char)s[i + 2])) {
			memcpy(hex, s + i + 1, 2);
			s[out++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else
			s[out++] = s[i];
	}
	s[out] = '\0';
	return out;
}

static void
parse_query(struct request *q, const char *query)
{
	struct pair *p;
	size_t n, name;

	for (; *query != '\0'; query += n + (query[n] == '&')) {
		n = strcspn(query, "&");
		if (n == 0)
			continue;
		name = strcspn(query, "=&");
		p = add_pair(&q->params);
		p->name = copy_bytes(query, name);
		if (name < n)
			name++;
		p->n = n - name;
		p->value = copy_bytes(query + name, p->n);
		p->n = decode_percent(p->value, p->n);
	}
}

/* Return the path of the target, which is a whole URL if we are a proxy. */
static const char *
find_path(const char *target)
{
	const char *slash, *scheme = strstr(target, "://");

	if (target[0] == '/' || scheme == NULL)
		return target;
	slash = strchr(scheme + 3, '/');
	return slash == NULL ? "/" : slash;
}

static int
parse_first_line(struct request *q, const char *line, size_t n)
{
	const char *target, *version, *path;

	target = memchr(line, ' ', n);
	if (target == NULL)
		return -1;
	version = memchr(target + 1, ' ', n - (size_t)(target + 1 - line));
	if (version == NULL)
		return -1;
	q->method = copy_bytes(line, (size_t)(target - line));
	q->target = copy_bytes(target + 1, (size_t)(version - target - 1));
	q->version = copy_bytes(version + 1, n - (size_t)(version + 1 - line));
	path = find_path(q->target);
	q->path = copy_bytes(path, strcspn(path, "?"));
	if (strchr(path, '?') != NULL)
		parse_query(q, strchr(path, '?') + 1);
	q->head = strcmp(q->method, "HEAD") == 0;
	return strncmp(q->version, "HTTP/1.", 7) == 0 ? 0 : -1;
}

static int
parse_header(struct request *q, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	struct pair *p;
	char *c;

	if (colon == NULL || colon == line)
		return -1;
	p = add_pair(&q->headers);
	p->name = copy_bytes(line, (size_t)(colon - line));
	for (c = p->name; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	n -= (size_t)(colon + 1 - line);
	colon++;
	for (; n > 0 && (*colon == ' ' || *colon == '\t'); n--)
		colon++;
	while (n > 0 && (colon[n - 1] == ' ' || colon[n - 1] == '\t'))
		n--;
	p->value = copy_bytes(colon, n);
	p->n = n;
	return 0;
}

/* Remove the first line from the input, which has to contain one. */
static int
take_line(struct conn *c, struct request *q,
    int (*take)(struct request *, const char *, size_t))
{
	const char *end = memmem(c->in.at, c->in.n, "\r\n", 2);
	size_t n = (size_t)(end - c->in.at);
	int status;

	status = take(q, c->in.at, n);
	bytes_drop(&c->in, n + 2);
	return status;
}

static void
settle_keep_alive(struct request *q)
{
	const char *wish = request_header(q, "connection", "");

	q->keep_alive = strcmp(q->version, "HTTP/1.0") != 0;
	if (strcasecmp(wish, "close") == 0)
		q->keep_alive = false;
	if (strcasecmp(wish, "keep-alive") == 0)
		q->keep_alive = true;
	if (request_number(q, "close", 0) != 0)
		q->keep_alive = false;
}

enum request_status
request_read_head(struct conn *c, struct request *q)
{
	memset(q, 0, sizeof(*q));
	while (
	    c->in.n == 0 || memmem(c->in.at, c->in.n, "\r\n\r\n", 4) == NULL) {
		if (c->in.n > HEAD_MAX)
			return REQUEST_BAD;
		if (conn_read(c) == -1)
			return c->in.n == 0 ? REQUEST_NONE : REQUEST_BAD;
	}
	if (take_line(c, q, parse_first_line) == -1)
		return REQUEST_BAD;
	while (memcmp(c->in.at, "\r\n", 2) != 0)
		if (take_line(c, q, parse_header) == -1)
			return REQUEST_BAD;
	bytes_drop(&c->in, 2);
	settle_keep_alive(q);
	return REQUEST_READ;
}

/* Move n bytes of the input to the body. */
static enum request_status
take_bytes(struct conn *c, struct request *q, uint64_t n)
{
	if (n > BODY_MAX - q->body.n)
		return REQUEST_BAD;
	while (c->in.n < n)
		if (conn_read(c) == -1)
			return REQUEST_NONE;
	bytes_add(&q->body, c->in.at, (size_t)n);
	bytes_drop(&c->in, (size_t)n);
	return REQUEST_READ;
}

/* Take a line of the chunked coding: a size, a trailer or an empty line. */
static enum request_status
take_chunk_line(struct conn *c, uint64_t *size, size_t *length)
{
	const char *end;

	while (c->in.n == 0 ||
	    (end = memmem(c->in.at, c->in.n, "\r\n", 2)) == NULL) {
		if (c->in.n > HEAD_MAX)
			return REQUEST_BAD;
		if (conn_read(c) == -1)
			return REQUEST_NONE;
	}
	*length = (size_t)(end - c->in.at);
	*size = strtoull(c->in.at, NULL, 16);
	bytes_drop(&c->in, *length + 2);
	return REQUEST_READ;
}

static enum request_status
read_chunks(struct conn *c, struct request *q)
{
	enum request_status status;
	uint64_t size, ignored;
	size_t length;

	do {
		status = take_chunk_line(c, &size, &length);
		if (status != REQUEST_READ || size == 0)
			break;
		status = take_bytes(c, q, size);
		if (status == REQUEST_READ)
			status = take_chunk_line(c, &ignored, &length);
	} while (status == REQUEST_READ);
	if (status != REQUEST_READ)
		return status;
	do
		status = take_chunk_line(c, &ignored, &length);
	while (status == REQUEST_READ && length > 0);
	return status;
}

enum request_status
request_read_body(struct conn *c, struct request *q, bool say_continue)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	const char *length = request_header(q, "content-length", "0");
	const char *expect = request_header(q, "expect", "");

	if (say_continue && strcasecmp(expect, "100-continue") == 0 &&
	    conn_send(c, go_on, sizeof(go_on) - 1) == -1)
		return REQUEST_NONE;
	if (strcasecmp(request_header(q, "transfer-encoding", ""), "chunked") ==
	    0)
		return read_chunks(c, q);
	return take_bytes(c, q, strtoull(length, NULL, 10));
}

void
request_free(struct request *q)
{
	free(q->method);
	free(q->target);
	free(q->path);
	free(q->version);
	free_pairs(&q->params);
	free_pairs(&q->headers);
	bytes_free(&q->body);
}

const char *
request_header(const struct request *q, const char *name, const char *otherwise)
{
	return find_value(&q->headers, name, otherwise);
}

const char *
request_param(const struct request *q, const char *name, const char *otherwise)
{
	return find_value(&q->params, name, otherwise);
}

int64_t
request_number(const struct request *q, const char *name, int64_t otherwise)
{
	static const char units[] = "kMG";
	const char *text = request_param(q, name, NULL), *unit;
	int64_t n;
	char *end;

	if (text == NULL)
		return otherwise;
	n = strtoll(text, &end, 10);
	unit = *end == '\0' ? NULL : strchr(units, *end);
	return unit == NULL ? n : n * (INT64_C(1) << 10 * (unit - units + 1));
}
