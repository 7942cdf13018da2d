/* SPDX-License-Identifier: MIT */
/* parameters.c - the parameters of the command line, and their values put into
 * the texts of a service, each encoded for its text. Resolves no reference. */
#include "config.h"

#include "service/parameters.h"

#include "base/utf8.h"
#include "service/quote.h"
#include "service/secret.h"
#include "service/template.h"
#include "service/url.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char *
parameters_value(const struct parameters *p, const char *key, size_t n)
{
	const char *text;
	size_t i;

	for (i = 0; i < p->texts.n; i++) {
		text = p->texts.items[i];
		if (strncmp(text, key, n) == 0 && text[n] == '=')
			return text + n + 1;
	}
	return NULL;
}

int
parameters_add(struct parameters *p, const char *text, struct errbuf *e)
{
	struct quoted q;
	size_t i, n = strcspn(text, "=");

	if (text[n] == '\0')
		return errbuf_set(e, "%s is not KEY=VALUE", quote(&q, text));
	if (!template_is_key(text, n))
		return errbuf_set(e,
		    "%s cannot be the key of a parameter: it is a letter or "
		    "'_', then letters, digits, '_', '.' and '-'",
		    quote_n(&q, text, n));
	for (i = p->texts.n; i > 0; i--)
		if (strncmp(p->texts.items[i - 1], text, n + 1) == 0)
			strlist_remove(&p->texts, i - 1);
	strlist_add(&p->texts, text);
	return 0;
}

void
parameters_free(struct parameters *p)
{
	strlist_free(&p->texts);
}

struct filling {
	const struct parameters *parameters;
	template_put_fn *put;
	bool keeps_unknown; /* a {KEY} without a value stays as it is */
	struct errbuf *e;
};

static int
put_header(struct buf *out, const char *value, struct errbuf *e)
{
	if (strpbrk(value, "\r\n") != NULL)
		return errbuf_set(e, "it has more than one line");
	if (utf8_has_ascii_control(value, "\t"))
		return errbuf_set(e, "it contains a control character");
	return template_put_plain(out, value, e);
}

/* Append the value of a {KEY}. */
static int
put_value(const struct filling *f, const struct piece *piece, struct buf *out)
{
	const char *value;
	struct quoted q;
	int n = (int)piece->name_len;

	quote_n(&q, piece->name - 1, piece->len);
	value = parameters_value(f->parameters, piece->name, piece->name_len);
	if (value == NULL && f->keeps_unknown) {
		buf_append(out, piece->name - 1, piece->len);
		return 0;
	}
	if (value == NULL && f->put == template_put_percent)
		return errbuf_set(f->e,
		    "%s has no value: give it one with --param=%.*s=VALUE, or "
		    "write %%7B%.*s%%7D if the braces are part of the URL",
		    q.text, n, piece->name, n, piece->name);
	if (value == NULL)
		return errbuf_set(f->e,
		    "%s has no value: give it one with --param=%.*s=VALUE",
		    q.text, n, piece->name);
	if (f->put(out, value, f->e) == -1)
		return errbuf_prefix(f->e, "the value for %s: ", q.text);
	return 0;
}

/* Append a text to one that is resolved later, escaped so that resolving
 * restores it. */
static void
put_escaped(struct buf *out, struct buf *text)
{
	char *escaped;

	escaped = template_escape(buf_str(text));
	buf_puts(out, escaped);
	free(escaped);
	buf_clear(text);
}

/*
 * Fill n bytes. If references in them are resolved later, the text between two
 * of them is put together first and then escaped as a whole: a value and the
 * text next to it, or two values, may make a "${" together.
 */
static int
fill_pieces(const struct filling *f, bool refers, const char *text, size_t n,
    struct buf *out)
{
	struct buf between = { 0 }, *to = refers ? &between : out;
	struct piece piece = { 0 };
	int rc = refers ? secret_check_syntax(text, f->e) : 0;

	while (rc == 0 && template_next(text, n, PIECE_ANY, &piece)) {
		const char *p = text + piece.offset;

		if (piece.kind == PIECE_PARAMETER) {
			rc = put_value(f, &piece, to);
		} else if (refers && piece.kind == PIECE_ESCAPED) {
			buf_puts(to, "${");
		} else if (!refers || (piece.kind & PIECE_REFERENCE) == 0) {
			buf_append(to, p, piece.len);
		} else if (to->len > 0 && to->data[to->len - 1] == '$') {
			/* There is no way to write that. */
			rc = errbuf_set(f->e,
			    "a value that ends with '$' cannot stand before "
			    "a ${...}");
		} else {
			put_escaped(out, &between);
			buf_append(out, p, piece.len);
		}
	}
	put_escaped(out, &between);
	buf_free(&between);
	return rc;
}

/* Replace n bytes and the NUL after them by the same filled; *n is how many
 * there are then. */
static int
fill(const struct filling *f, bool refers, char **text, size_t *n)
{
	struct buf out = { 0 };

	if (memchr(*text, '{', *n) == NULL ||
	    (f->keeps_unknown && f->parameters->texts.n == 0))
		return 0;
	if (fill_pieces(f, refers, *text, *n, &out) == -1) {
		buf_free(&out);
		return -1;
	}
	free(*text);
	*n = out.len;
	*text = buf_steal(&out);
	return 0;
}

static int
fill_urls(struct filling *f, struct service *s)
{
	size_t i, n, dots;

	f->put = template_put_percent;
	for (i = 0; i < s->urls.n; i++) {
		if (strchr(s->urls.items[i], '{') == NULL)
			continue;
		/* What was found in it may not be true any more. */
		strlist_free(&s->url_origins);
		dots = url_dot_segments(s->urls.items[i]);
		n = strlen(s->urls.items[i]);
		if (fill(f, s->refers, &s->urls.items[i], &n) == -1)
			return -1;
		if (url_dot_segments(s->urls.items[i]) > dots)
			return errbuf_set(f->e, URL_DOTS);
	}
	return 0;
}

/* Return whether a header is "Name:", which would drop it. */
static bool
is_dropped(const char *header)
{
	header += strcspn(header, ":;");
	return *header == ':' && header[1 + strspn(header + 1, " \t")] == '\0';
}

/* Fill the header at i. If its value is empty then, it is sent empty and not
 * dropped.
 */
static int
fill_header(const struct filling *f, struct request *r, size_t i)
{
	char **header = &r->headers.items[i];
	size_t n = strlen(*header);
	bool was_dropped = is_dropped(*header);

	if (fill(f, true, header, &n) == -1)
		return request_prefix(r, "headers", i, f->e);
	if (is_dropped(*header) && !was_dropped) {
		n = strcspn(*header, ":");
		(*header)[n] = ';';
		(*header)[n + 1] = '\0';
	}
	return 0;
}

static int
fill_request(struct filling *f, struct service *s, const struct request *own)
{
	struct request *r = &s->request;
	/* The line of a list is data, in which braces may mean anything. So may
	 * they in an option, as long as -p is not used. */
	bool is_data = s->origin == NULL;
	bool is_lenient = f->parameters->texts.n == 0;
	size_t i, n = r->headers.n - own->headers.n;

	f->put = put_header;
	for (i = 0; i < r->headers.n; i++) {
		f->keeps_unknown = i < n ? is_data : is_lenient;
		if (fill_header(f, r, i) == -1)
			return -1;
	}
	if (r->data == NULL)
		return 0;
	f->keeps_unknown = own->data == NULL ? is_data : is_lenient;
	/* Nothing is filled in: do not copy a body that is shared. */
	if (is_lenient &&
	    (f->keeps_unknown || r->expand == REQUEST_EXPAND_NOTHING))
		return 0;
	request_own_data(r);
	f->put = r->json == 1 ? template_put_json : template_put_plain;
	if (fill(f, r->expand > 0, &r->data, &r->data_len) == -1)
		return request_prefix_body(r, f->e);
	return 0;
}

static int
fill_program(struct filling *f, struct service *s)
{
	size_t i, n;

	f->put = template_put_plain;
	for (i = 0; i < s->exec.n; i++) {
		n = strlen(s->exec.items[i]);
		if (fill(f, false, &s->exec.items[i], &n) == -1)
			return errbuf_prefix(f->e, "key \"exec\": ");
	}
	return 0;
}

int
parameters_fill(const struct parameters *p, struct service *s,
    const struct request *own, struct errbuf *e)
{
	static const struct parameters none;
	struct filling f = { .parameters = p != NULL ? p : &none, .e = e };
	struct quoted q;
	int rc;

	if (service_is_program(s)) {
		rc = fill_program(&f, s);
	} else {
		rc = fill_urls(&f, s);
		if (rc == 0)
			rc = fill_request(&f, s, own);
	}
	if (rc == -1)
		errbuf_prefix(e, "service %s: ", quote(&q, s->name));
	return rc;
}
