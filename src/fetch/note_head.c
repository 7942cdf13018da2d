/* SPDX-License-Identifier: MIT */
/* note_head.c - see note_head.h. */
#include "config.h"

#include "fetch/note_head.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/mem.h"
#include "service/header.h"
#include "service/secret.h"
#include "service/sensitive.h"
#include "service/template.h"
#include "service/url_text.h"
#include "wire/answer.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CONNECT "CONNECT "

/* The headers that libcurl makes from what is no secret. */
static const char *const plain[] = { "Accept:", "Accept-Encoding:",
	"Connection:", "Content-Length:", "Content-Range:", "Content-Type:",
	"Expect:", "Host:", "HTTP2-Settings:", "Proxy-Connection:", "Range:",
	"Referer:", "TE:", "Transfer-Encoding:", "Upgrade:", "User-Agent:",
	"X-Amz-Date:" };

static int
send_note(struct sender *to, struct buf *note)
{
	int rc;

	rc = answer_send_note(to, buf_str(note));
	buf_free(note);
	return rc;
}

static bool
is_secret_name(const char *name)
{
	/* Challenges, which may have a token in them. */
	return sensitive_is_name(name, strlen(name)) ||
	    strcasecmp(name, "WWW-Authenticate") == 0 ||
	    strcasecmp(name, "Proxy-Authenticate") == 0;
}

static int
send_field(struct sender *to, char direction, const char *name,
    const char *value, bool is_hidden)
{
	struct buf note = { 0 };

	buf_printf(&note, "%c %s:", direction, name);
	if (*value != '\0')
		buf_putc(&note, ' ');
	if (*value != '\0' &&
	    (is_hidden || is_secret_name(name) ||
		sensitive_is_credential(value)))
		buf_puts(&note, "***");
	else
		url_show(&note, value);
	return send_note(to, &note);
}

/* Return whether two lines have the same name, and a value after it. */
static bool
is_same(const char *line, const char *header)
{
	return header != NULL && header_has_same_name(line, header);
}

/* Return whether the user set the header. */
static bool
is_given(const struct request *r, const char *line)
{
	size_t i;

	for (i = 0; i < r->headers.n; i++)
		if (is_same(line, r->headers.items[i]))
			return true;
	return false;
}

static bool
is_plain(const char *line)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(plain); i++)
		if (is_same(line, plain[i]))
			return true;
	return false;
}

/* Return whether the value of a header depends on a secret that was referred
 * to. */
static bool
refers(const struct request *r, bool body_refers, const char *line)
{
	size_t i;

	for (i = 0; i < r->headers.n; i++)
		if (is_same(line, r->headers.items[i]) &&
		    template_refers(r->headers.items[i]))
			return true;
	if (is_same(line, "User-Agent:"))
		return r->user_agent != NULL && template_refers(r->user_agent);
	if (is_same(line, "Referer:"))
		return r->referer != NULL && template_refers(r->referer);
	return body_refers && is_same(line, "Content-Length:");
}

static int
send_header(struct sender *to, const char *line, const struct asking *a,
    const struct request *unresolved)
{
	char *safe, *value;
	bool is_hidden;
	int rc;

	is_hidden = refers(unresolved, a->body_refers, line) ||
	    (!is_given(unresolved, line) && !is_plain(line));
	/* Hide secrets before splitting the line: a secret may have a colon in
	 * it. */
	safe = asking_redacted(a, line);
	value = strchr(safe, ':');
	if (value != NULL) {
		*value++ = '\0';
		value += strspn(value, " \t");
	}
	rc = send_field(to, '>', value != NULL ? safe : "***",
	    value != NULL ? value : "", is_hidden);
	free(safe);
	return rc;
}

/* Append what the URL has after its host, or all of it as for a proxy. */
static void
put_target(struct buf *out, const char *shown, bool for_proxy)
{
	const char *host = strstr(shown, "://"), *from;
	char *target;

	host = host != NULL ? host + 3 : shown;
	from = host + strcspn(host, "/?#");
	if (!for_proxy && *from != '/')
		buf_putc(out, '/');
	if (for_proxy)
		from = shown;
	target = mem_memdup(from, strcspn(from, "#"));
	url_show(out, target);
	free(target);
}

/* Append the version at the end of a request line. */
static void
put_version(struct buf *out, const char *line)
{
	const char *last = strrchr(line, ' ');

	if (last != NULL && strncmp(last, " HTTP/", 6) == 0 &&
	    strspn(last + 6, "0123456789.") == strlen(last + 6))
		buf_puts(out, last);
}

static int
send_request_line(struct sender *to, const char *line, const struct asking *a)
{
	struct buf note = { 0 };
	const char *target;
	char *safe;

	buf_puts(&note, "> ");
	if (note_head_is_connect(line)) {
		safe = asking_redacted(a, line);
		buf_puts(&note, safe);
		free(safe);
		return send_note(to, &note);
	}
	target = line + strcspn(line, " ");
	target += *target == ' ';
	buf_printf(&note, "%s ", a->method);
	put_target(&note, a->shown, url_has_scheme(target));
	put_version(&note, line);
	return send_note(to, &note);
}

bool
note_head_is_connect(const char *head)
{
	size_t n = sizeof(CONNECT) - 1;

	/* "-X CONNECT" is followed by a path or a URL. */
	return strncmp(head, CONNECT, n) == 0 && head[n] != '/' &&
	    !url_has_scheme(head + n);
}

int
note_head_request(struct sender *to, const char *head, const struct asking *a,
    const struct request *unresolved)
{
	const char *p;
	char *line;
	size_t n;
	int rc;

	rc = 0;
	/* A body may follow the blank line. */
	for (p = head; rc == 0 && (n = strcspn(p, "\r\n")) > 0; p += n) {
		line = mem_memdup(p, n);
		rc = p == head ? send_request_line(to, line, a)
			       : send_header(to, line, a, unresolved);
		mem_free_wiped(line);
		if (strncmp(p + n, "\r\n", 2) == 0)
			n += 2;
	}
	return rc;
}

/* Append a text without spaces and control characters. */
static void
squeeze(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text > ' ' && *text != 0x7f)
			buf_putc(out, *text);
}

/* Return whether a secret is too short to be found. */
static bool
has_short(const struct strlist *secrets)
{
	struct buf squeezed = { 0 };
	bool is_short = false;
	size_t i;

	for (i = 0; secrets != NULL && i < secrets->n; i++) {
		squeeze(&squeezed, secrets->items[i]);
		is_short = is_short || squeezed.len < SECRET_WHOLE_MIN;
		buf_free_wiped(&squeezed);
	}
	return is_short;
}

/* Return whether the text, in which all secrets that could be found were
 * hidden, has one that a fold, spaces or control characters divide. */
static bool
has_divided(const char *text, const struct strlist *secrets)
{
	struct buf squeezed = { 0 }, secret = { 0 }, shown = { 0 };
	struct strlist list = { 0 };
	bool has;
	size_t i;

	if (secrets == NULL || secrets->n == 0)
		return false;
	for (i = 0; i < secrets->n; i++) {
		squeeze(&secret, secrets->items[i]);
		if (secret.len >= SECRET_WHOLE_MIN)
			strlist_add(&list, buf_str(&secret));
		buf_free_wiped(&secret);
	}
	squeeze(&squeezed, text);
	secret_redact(&shown, buf_str(&squeezed), &list);
	has = strcmp(buf_str(&shown), buf_str(&squeezed)) != 0;
	buf_free(&squeezed);
	buf_free(&shown);
	strlist_free(&list);
	return has;
}

int
note_head_status(
    struct sender *to, const char *line, const struct strlist *secrets)
{
	struct buf note = { 0 };
	size_t n = strlen(line);

	/* The reason phrase begins after the second space. */
	if (has_short(secrets) || has_divided(line, secrets)) {
		n = strcspn(line, " ");
		n += line[n] == ' ';
		n += strcspn(line + n, " ");
	}
	while (n > 0 && line[n - 1] == ' ')
		n--;
	buf_puts(&note, "< ");
	buf_append(&note, line, n);
	return send_note(to, &note);
}

int
note_head_field(struct sender *to, const char *name, const char *value,
    const struct strlist *secrets)
{
	return send_field(to, '<', has_divided(name, secrets) ? "***" : name,
	    value, has_short(secrets) || has_divided(value, secrets));
}
