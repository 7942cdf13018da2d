/* SPDX-License-Identifier: MIT */
/* query.c - see query.h. */
#include "config.h"

#include "service/query.h"

#include "base/mem.h"
#include "service/percent.h"
#include "service/quote.h"
#include "service/sensitive.h"
#include "service/template.h"
#include "service/url.h"

#include <stdlib.h>
#include <string.h>

/* What is kept of a text and what is encoded. */
struct manner {
	unsigned kept; /* kinds of pieces that are appended as they are */
	bool refers;   /* "$${" stands for "${" */
};

void
query_encode(struct buf *out, const char *p, size_t n)
{
	char one[2] = { '\0', '\0' };

	for (; n > 0; p++, n--) {
		one[0] = *p;
		if (*p == ' ')
			buf_putc(out, '+');
		else if (*p == '\0')
			buf_puts(out, "%00");
		else
			percent_encode(out, one);
	}
}

/* Append n bytes of a text. A piece that is not kept is encoded, so that it is
 * no piece in the URL. */
static void
put_pieces(struct buf *out, const char *text, size_t n, struct manner m)
{
	struct piece piece = { 0 };
	const char *p;

	while (template_next(text, n, PIECE_ANY, &piece)) {
		p = text + piece.offset;
		if ((piece.kind & m.kept) != 0)
			buf_append(out, p, piece.len);
		else if (m.refers && piece.kind == PIECE_ESCAPED)
			query_encode(out, p + 1, piece.len - 1);
		else
			query_encode(out, p, piece.len);
	}
}

/* Append a parameter: "+TEXT", "NAME=CONTENT", "=CONTENT" or "CONTENT". Only
 * CONTENT is encoded. */
static void
put_parameter(struct buf *out, const char *text, struct manner m)
{
	struct manner plain = m;
	size_t n = template_strcspn(text, "=");

	plain.kept |= PIECE_TEXT;
	if (*text == '+') {
		put_pieces(out, text + 1, strlen(text + 1), plain);
		return;
	}
	if (text[n] == '\0')
		n = 0;
	put_pieces(out, text, n, plain);
	if (n > 0)
		buf_putc(out, '=');
	text += n + (text[n] == '=');
	put_pieces(out, text, strlen(text), m);
}

static int
put_data(
    struct buf *out, const struct request *r, struct manner m, struct errbuf *e)
{
	if (r->json == 1) {
		errbuf_set(e,
		    "JSON cannot be a query: write it as \"data\" (-d) or "
		    "\"url_query\" (--url-query)");
		return request_prefix(r, "get", 0, e);
	}
	if (memchr(r->data, '\0', r->data_len) != NULL) {
		errbuf_set(e, "the data has a NUL byte");
		return request_prefix(r, "get", 0, e);
	}
	m.kept |= PIECE_TEXT;
	if (r->expand > 0)
		m.refers = true;
	else
		m.kept &= ~PIECE_REFERENCE;
	put_pieces(out, r->data, r->data_len, m);
	return 0;
}

/* Make the query. Set *refers to whether there is a reference in it. */
static int
make_query(struct buf *out, struct service *s, const struct request *own,
    bool has_parameters, struct errbuf *e)
{
	struct request *r = &s->request;
	struct manner m = { PIECE_REFERENCE, true };
	size_t i;

	if (has_parameters || own->url_query.n == 0)
		m.kept |= PIECE_PARAMETER;
	for (i = 0; i < r->url_query.n; i++) {
		buf_puts(out, i > 0 ? "&" : "");
		put_parameter(out, r->url_query.items[i], m);
	}
	if (r->get != 1 || r->data == NULL || r->data_len == 0)
		return 0;
	m = (struct manner){ PIECE_REFERENCE, false };
	if (has_parameters || own->data == NULL)
		m.kept |= PIECE_PARAMETER;
	buf_puts(out, out->len > 0 ? "&" : "");
	return put_data(out, r, m, e);
}

/* Return a URL with a query appended, in front of its fragment. The caller
 * frees it. */
static char *
with_query(const char *url, const char *query)
{
	struct buf out = { 0 };
	size_t n = template_strcspn(url, "#");
	bool has_query = template_strcspn(url, "?") < n;

	buf_append(&out, url, n);
	if (!has_query)
		buf_putc(&out, '?');
	else if (url[n - 1] != '?' && url[n - 1] != '&')
		buf_putc(&out, '&');
	buf_printf(&out, "%s%s", query, url + n);
	return buf_steal(&out);
}

/* Return a URL with the name of a file appended to its path, if that ends with
 * a slash. The caller frees it. */
static char *
with_name(const char *url, const char *name)
{
	struct buf out = { 0 };
	size_t n = template_strcspn(url, "?#");
	size_t host = url_authority_end(url);

	buf_append(&out, url, n);
	if (n == host)
		buf_putc(&out, '/');
	if (n == host || url[n - 1] == '/')
		percent_encode(&out, name);
	buf_puts(&out, url + n);
	return buf_steal(&out);
}

static void
replace(char **text, char *by)
{
	free(*text);
	*text = by;
}

int
query_append(struct service *s, const struct request *own, bool has_parameters,
    struct errbuf *e)
{
	struct request *r = &s->request;
	struct buf query = { 0 };
	struct quoted q;
	bool refers;
	size_t i;
	int rc;

	for (i = 0; i < s->urls.n && r->upload != NULL; i++)
		if (*r->upload != '\0' && r->data != NULL)
			replace(&s->urls.items[i],
			    with_name(s->urls.items[i], r->upload));
	rc = make_query(&query, s, own, has_parameters, e);
	refers = template_refers(buf_str(&query));
	for (i = 0; i < s->urls.n && query.len > 0 && rc == 0; i++) {
		/* From here on, references in the URL are resolved. */
		if (refers && !s->refers)
			replace(&s->urls.items[i],
			    template_escape(s->urls.items[i]));
		replace(&s->urls.items[i],
		    with_query(s->urls.items[i], buf_str(&query)));
	}
	s->refers = s->refers || refers;
	strlist_free(&r->url_query);
	if (r->get == 1)
		request_drop_data(r);
	r->get = REQUEST_UNSET;
	buf_free(&query);
	if (rc == -1)
		errbuf_prefix(e, "service %s: ", quote(&q, s->name));
	return rc;
}

bool
query_redact(struct buf *out, const char *text)
{
	struct buf shown = { 0 };
	char *parameter;
	bool found, is_plain = *text == '+';

	/* A parameter is recognised by the '&' in front of it. */
	parameter = mem_printf("&%s", text + is_plain);
	found = sensitive_parameters(&shown, parameter);
	buf_printf(out, "%s%s", is_plain ? "+" : "", buf_str(&shown) + 1);
	free(parameter);
	buf_free(&shown);
	return found;
}
