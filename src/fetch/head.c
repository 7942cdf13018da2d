/* SPDX-License-Identifier: MIT */
/* head.c - see head.h. */
#include "config.h"

#include "fetch/head.h"

#include "base/array.h"
#include "base/mem.h"
#include "fetch/note_head.h"
#include "service/secret.h"
#include "service/url_text.h"
#include "wire/answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void
head_init(struct head *h, struct sender *to)
{
	memset(h, 0, sizeof(*h));
	h->to = to;
}

void
head_clear(struct head *h)
{
	struct head old = *h;

	free(h->location);
	free(h->retry_after);
	buf_free(&h->codings);
	buf_free(&h->transfer_codings);
	buf_free(&h->field);
	strlist_free(&h->kept);
	head_init(h, old.to);
	h->secrets = old.secrets;
	h->keeps_fields = old.keeps_fields;
	h->has_notes = old.has_notes;
	h->is_proxys = old.is_proxys;
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

/*
 * Return whether the line is a status line with the code that libcurl has read
 * in it. Accept only the forms that all versions of libcurl accept, so that the
 * record does not depend on the version. libcurl itself writes the status line
 * of HTTP/2.
 */
static bool
is_status_line(const char *line, const struct head_now *now)
{
	size_t n;

	if (strncasecmp(line, "HTTP/", 5) != 0)
		return false;
	line += 5;
	if (strncmp(line, "1.0 ", 4) == 0 || strncmp(line, "1.1 ", 4) == 0)
		line += 4;
	else if (now->is_framed && (*line == '2' || *line == '3') &&
	    line[1] == ' ')
		line += 2;
	else
		return false;
	n = strspn(line, "0123456789");
	return n == 3 && now->code >= 100 &&
	    strtol(line, NULL, 10) == now->code;
}

/* Return whether a reader of a value has to treat c as a space (RFC 9110). */
static bool
is_space(char c)
{
	return is_blank(c) || is_end(c);
}

/* Cut off the white space at the end. */
static void
trim_end(char *text)
{
	size_t n;

	for (n = strlen(text); n > 0 && is_space(text[n - 1]); n--)
		text[n - 1] = '\0';
}

/* Return whether the value of that header has a URL in it, which may have a
 * user and a password. */
static bool
leads_somewhere(const char *name)
{
	static const char *const names[] = { "Location", "Content-Location",
		"Refresh" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
has_secrets(const struct head *h)
{
	return h->secrets != NULL && h->secrets->n > 0;
}

/* Return the text without secrets; the caller frees it. */
static char *
hide(const struct head *h, const char *text)
{
	struct buf b = { 0 };

	if (!has_secrets(h))
		return mem_strdup(text);
	secret_redact(&b, text, h->secrets);
	return buf_steal(&b);
}

static int
tell_safe(struct head *h, const char *name, const char *value)
{
	size_t size;

	size = ANSWER_HEADER_SIZE(strlen(name), strlen(value));
	if (h->fault == HEAD_TOO_LARGE || size > ANSWER_HEADERS_MAX - h->told) {
		h->fault = HEAD_TOO_LARGE;
		return 0;
	}
	h->told += size;
	if (h->has_notes &&
	    note_head_field(h->to, name, value, h->secrets) == -1)
		return -1;
	if (h->is_proxys)
		return 0;
	return h->whole ? answer_send_trailer(h->to, name, value)
			: answer_send_header(h->to, name, value);
}

static int
tell(struct head *h, const char *name, const char *value)
{
	char *safe_name, *safe_value, *shown;
	int rc;

	if (!has_secrets(h) && !leads_somewhere(name))
		return tell_safe(h, name, value);
	safe_name = hide(h, name);
	safe_value = hide(h, value);
	shown = leads_somewhere(name) ? url_redacted(safe_value) : NULL;
	rc = tell_safe(h, safe_name, shown != NULL ? shown : safe_value);
	free(shown);
	free(safe_value);
	free(safe_name);
	return rc;
}

/* Cut a line down to the name of its header, and return the value; or return
 * NULL if the line is not a header. */
static char *
split(char *line)
{
	char *colon = strchr(line, ':');

	if (colon == NULL || colon == line)
		return NULL;
	*colon = '\0';
	while (is_space(*++colon))
		;
	trim_end(colon);
	return colon;
}

static void
add_value(struct buf *list, const char *value)
{
	buf_puts(list, value);
	buf_putc(list, ',');
}

/* Keep the headers that the verdict, the body and the next request depend on.
 * Ignore trailers, which come too late, and an empty Location, which does not
 * hide a later one. */
static void
keep_field(struct head *h, const char *name, const char *value)
{
	if (h->whole)
		return;
	if (h->keeps_fields)
		strlist_take(&h->kept, mem_printf("%s: %s", name, value));
	if (h->location == NULL && *value != '\0' &&
	    strcasecmp(name, "Location") == 0)
		h->location = mem_strdup(value);
	else if (h->retry_after == NULL && strcasecmp(name, "Retry-After") == 0)
		h->retry_after = mem_strdup(value);
	else if (strcasecmp(name, "Content-Encoding") == 0)
		add_value(&h->codings, value);
	else if (strcasecmp(name, "Transfer-Encoding") == 0)
		add_value(&h->transfer_codings, value);
}

/* Send the last header, which is complete once another line or the end has
 * come. */
static int
tell_field(struct head *h)
{
	char *line, *name, *value;
	int rc;

	rc = 0;
	if (h->field.len == 0)
		return 0;
	line = buf_steal(&h->field);
	/* Hide secrets before splitting the line: a secret may have a colon in
	 * it. */
	name = hide(h, line);
	value = split(line);
	if (value != NULL)
		keep_field(h, line, value);
	value = split(name);
	if (value != NULL) {
		/* Neither we nor libcurl act on a header with white space after
		 * its name, but who reads the record may. */
		trim_end(name);
		rc = tell(h, name, value);
	}
	free(name);
	free(line);
	return rc;
}

/* Return whether the line has to be a status line. Once a head is whole, only
 * trailers follow, unless libcurl sends the request again by itself: with a
 * user, or without Expect. */
static bool
begins_head(const struct head *h, const char *line, const struct head_now *now)
{
	if (h->open || now->body_has_begun)
		return false;
	if (!h->whole)
		return true;
	return (h->code == 401 || h->code == 407 || h->code == 417) &&
	    strncasecmp(line, "HTTP/", 5) == 0;
}

/* Send the status line as a note. */
static int
note_status(struct head *h, const char *line)
{
	char *safe;
	int rc;

	if (!h->has_notes)
		return 0;
	safe = hide(h, line);
	rc = note_head_status(h->to, safe, h->secrets);
	free(safe);
	return rc;
}

static int
begin_head(struct head *h, const char *line, const struct head_now *now)
{
	struct head old = *h;

	if (!is_status_line(line, now)) {
		h->fault = HEAD_NO_STATUS;
		return 0;
	}
	head_clear(h);
	h->fields = old.fields;
	h->size = old.size;
	h->code = now->code;
	h->version = now->version;
	h->open = true;
	if (note_status(h, line) == -1)
		return -1;
	if (h->is_proxys)
		return 0;
	return answer_send_head(h->to, now->code, now->version);
}

/* Append the next line of a folded header: together they are one value. */
static void
fold(struct head *h, const char *line)
{
	buf_putc(&h->field, ' ');
	buf_puts(&h->field, line + strspn(line, " \t"));
}

/* Return whether the header breaks a rule that only some versions of libcurl
 * enforce. */
static bool
is_disputed(const char *line)
{
	const char *value;

	if (is_blank(line[0]))
		return true;
	if (strncasecmp(line, "Content-Length:", 15) != 0)
		return false;
	value = line + 15;
	value += strspn(value, " \t");
	return *value == '+';
}

static int
take_field(struct head *h, const char *line)
{
	if (h->open && is_disputed(line))
		h->fault = HEAD_BROKEN;
	else if (h->fields == HEAD_FIELDS_MAX)
		h->fault = HEAD_TOO_LARGE;
	else if (tell_field(h) == -1)
		return -1;
	if (h->fault != HEAD_GOOD || h->code == 0)
		return 0;
	h->fields++;
	buf_puts(&h->field, line);
	return 0;
}

/* Take a line that is not blank, without its end. */
static int
take_line(struct head *h, const char *line, const struct head_now *now)
{
	if (is_blank(line[0]) && h->field.len > 0) {
		fold(h, line);
		return 0;
	}
	if (!begins_head(h, line, now))
		return take_field(h, line);
	if (tell_field(h) == -1)
		return -1;
	return begin_head(h, line, now);
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
head_line(
    struct head *h, const char *line, size_t n, const struct head_now *now)
{
	char *text;
	int rc;

	if (h->fault != HEAD_GOOD)
		return 0;
	if (n > HEAD_SIZE_MAX - h->size) {
		h->fault = HEAD_TOO_LARGE;
		return 0;
	}
	h->size += n;
	while (n > 0 && is_end(line[n - 1]))
		n--;
	if (n == 0)
		return end_head(h);
	text = mem_memdup(line, n);
	rc = take_line(h, text, now);
	free(text);
	return rc;
}

int
head_finish(struct head *h)
{
	return tell_field(h);
}
