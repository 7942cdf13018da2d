/* SPDX-License-Identifier: MIT */
/* head.c - see head.h. */
#include "config.h"

#include "fetch/head.h"

#include "answer/answer.h"
#include "base/mem.h"
#include "service/secret.h"
#include "service/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX "HTTP/"
/* Longer than any version that there is. */
#define VERSION_SIZE 8

void
head_init(struct head *h, struct sender *to)
{
	memset(h, 0, sizeof(*h));
	h->to = to;
}

void
head_clear(struct head *h)
{
	const struct strlist *secrets = h->secrets;

	free(h->location);
	buf_free(&h->codings);
	buf_free(&h->transfer_codings);
	buf_free(&h->field);
	head_init(h, h->to);
	h->secrets = secrets;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_end(char c)
{
	return c == '\r' || c == '\n';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * "HTTP/1.1 200 OK": the version into version, which has VERSION_SIZE bytes.
 * Returns the code, or -1 where it is no status line.
 */
static int
parse_status(const char *line, char *version)
{
	const char *p;
	size_t n;

	if (strncmp(line, PREFIX, sizeof(PREFIX) - 1) != 0)
		return -1;
	p = line + sizeof(PREFIX) - 1;
	n = strspn(p, "0123456789.");
	if (n == 0 || n >= VERSION_SIZE || p[n] != ' ')
		return -1;
	memcpy(version, p, n);
	version[n] = '\0';
	p += n;
	p += strspn(p, " ");
	if (!is_digit(p[0]) || !is_digit(p[1]) || !is_digit(p[2]) ||
	    is_digit(p[3]))
		return -1;
	return (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
}

/* What RFC 9110 has a reader of a value take for a space. */
static bool
is_space(char c)
{
	return is_blank(c) || is_end(c);
}

/* The value without the white space around it. */
static char *
trim(char *value)
{
	size_t n;

	while (is_space(*value))
		value++;
	for (n = strlen(value); n > 0 && is_space(value[n - 1]); n--)
		value[n - 1] = '\0';
	return value;
}

/* Whether the value of that header is, or has, a URL to go to, which may have
 * a user and a password in it. */
static bool
leads_somewhere(const char *name)
{
	static const char *const names[] = { "Location", "Content-Location",
		"Refresh" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The text to tell in the place of this one; the caller frees it. */
static char *
hide(const struct head *h, const char *text, bool is_url)
{
	struct buf b = { 0 };
	char *plain, *shown;

	if (h->secrets != NULL)
		secret_redact(&b, text, h->secrets);
	else
		buf_puts(&b, text);
	if (!is_url)
		return buf_steal(&b);
	plain = buf_steal(&b);
	shown = url_redacted(plain);
	free(plain);
	return shown;
}

static int
tell_safe(struct head *h, const char *name, const char *value)
{
	size_t size;

	size = ANSWER_HEADER_SIZE(strlen(name), strlen(value));
	if (h->too_large || size > ANSWER_HEADERS_MAX - h->told) {
		h->too_large = true;
		return 0;
	}
	h->told += size;
	return answer_send_header(h->to, name, value);
}

static int
tell(struct head *h, const char *name, const char *value)
{
	char *safe_name, *safe_value;
	int rc;

	safe_name = hide(h, name, false);
	safe_value = hide(h, value, leads_somewhere(name));
	rc = tell_safe(h, safe_name, safe_value);
	free(safe_name);
	free(safe_value);
	return rc;
}

/* Split a line into the name of a header, which it becomes, and the value,
 * which is returned; NULL if it is no header. */
static char *
split(char *line)
{
	char *colon = strchr(line, ':');

	if (colon == NULL || colon == line)
		return NULL;
	*colon = '\0';
	return trim(colon + 1);
}

static void
add_value(struct buf *list, const char *value)
{
	buf_puts(list, value);
	buf_putc(list, ',');
}

/* Keep what the body and the next request depend on. A trailer does not count:
 * it comes too late. */
static void
keep_field(struct head *h, const char *name, const char *value)
{
	if (h->whole)
		return;
	if (h->location == NULL && strcasecmp(name, "Location") == 0)
		h->location = mem_strdup(value);
	else if (strcasecmp(name, "Content-Encoding") == 0)
		add_value(&h->codings, value);
	else if (strcasecmp(name, "Transfer-Encoding") == 0)
		add_value(&h->transfer_codings, value);
}

/* Tell the header that is complete now that another line has come. */
static int
tell_field(struct head *h)
{
	char *line, *name, *value;
	int rc;

	rc = 0;
	if (h->field.len == 0)
		return 0;
	line = buf_steal(&h->field);
	/* A colon may stand in a secret, too. */
	name = hide(h, line, false);
	value = split(line);
	if (value != NULL)
		keep_field(h, line, value);
	value = split(name);
	if (value != NULL)
		rc = tell(h, name, value);
	free(name);
	free(line);
	return rc;
}

static int
begin_head(struct head *h, int code, const char *version)
{
	head_clear(h);
	h->code = code;
	h->open = true;
	return answer_send_head(h->to, code, version);
}

/* A line without its end, not blank. */
static int
take_line(struct head *h, const char *line, bool body_has_begun)
{
	char version[VERSION_SIZE];
	int code;

	if (is_blank(line[0]) && h->field.len > 0) {
		/* A folded header: its parts are one value. */
		line += strspn(line, " \t");
		buf_putc(&h->field, ' ');
		buf_puts(&h->field, line);
		return 0;
	}
	if (tell_field(h) == -1)
		return -1;
	if (!h->open && !body_has_begun &&
	    (code = parse_status(line, version)) != -1)
		return begin_head(h, code, version);
	if (h->code != 0)
		buf_puts(&h->field, line);
	return 0;
}

static int
end_head(struct head *h)
{
	int rc;

	rc = tell_field(h);
	if (h->open)
		h->whole = h->code < 100 || h->code >= 200;
	h->open = false;
	return rc;
}

int
head_line(struct head *h, const char *line, size_t n, bool body_has_begun)
{
	char *text;
	int rc;

	while (n > 0 && is_end(line[n - 1]))
		n--;
	if (n == 0)
		return end_head(h);
	text = mem_memdup(line, n);
	rc = take_line(h, text, body_has_begun);
	free(text);
	return rc;
}

int
head_finish(struct head *h)
{
	return tell_field(h);
}
