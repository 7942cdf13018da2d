/* SPDX-License-Identifier: MIT */
/*
 * url_template.c - URLs with references to secrets: in which part each stands,
 * and the values, encoded so that none can end its part. libcurl's parser,
 * which url.c asks first, agrees on the parts: whatever it would divide in
 * another way (a second '@' in front of the path, say) it refuses.
 */
#include "config.h"

#include "service/url.h"

#include "service/header.h"
#include "service/percent.h"
#include "service/quote.h"
#include "service/secret.h"
#include "service/template.h"

#include <stdlib.h>
#include <string.h>

/* The characters that end a word of a URL, which is shown or hidden as a whole.
 */
#define SEPARATORS "/?#&=:@;,"

enum part {
	PART_SCHEME,
	PART_USER,
	PART_PASSWORD,
	PART_HOST, /* and the port */
	PART_PATH,
	PART_QUERY,
	PART_FRAGMENT,
	PARTS
};

/* The end of each part. One that is missing ends where it begins. */
struct layout {
	size_t end[PARTS];
};

/* Return the place of the last '@' of n bytes that is in no reference, or n. */
static size_t
find_last_at(const char *text, size_t n)
{
	size_t at = n;
	size_t i;

	for (i = template_strcspn(text, "@"); i < n;
	     i += 1 + template_strcspn(text + i + 1, "@"))
		at = i;
	return at;
}

/* Find the parts of a URL, or of a proxy, which may go without a scheme. */
static void
lay_out(const char *text, struct layout *l)
{
	size_t n, at, begin = 0;

	n = template_strcspn(text, ":/?#@");
	if (strncmp(text + n, "://", 3) == 0)
		begin = n + 3;
	l->end[PART_SCHEME] = begin;
	n = template_strcspn(text + begin, "/?#");
	at = find_last_at(text + begin, n);
	l->end[PART_USER] = begin;
	l->end[PART_PASSWORD] = begin;
	if (at < n) {
		l->end[PART_PASSWORD] = begin + at + 1;
		l->end[PART_USER] =
		    begin + template_strcspn(text + begin, ":@");
	}
	l->end[PART_HOST] = begin + n;
	l->end[PART_PATH] =
	    begin + n + template_strcspn(text + begin + n, "?#");
	l->end[PART_QUERY] = begin + template_strcspn(text + begin, "#");
	l->end[PART_FRAGMENT] = strlen(text);
}

/* Return the part to which the byte at offset belongs. */
static enum part
part_at(const struct layout *l, size_t offset)
{
	int part = PART_SCHEME;

	while (part < PART_FRAGMENT && offset >= l->end[part])
		part++;
	return (enum part)part;
}

int
url_check_places(const char *text, struct errbuf *e)
{
	struct layout l;
	struct piece piece = { 0 };
	struct quoted q;
	enum part part;
	size_t n = strlen(text);

	lay_out(text, &l);
	while (
	    template_next(text, n, PIECE_MALFORMED | PIECE_REFERENCE, &piece)) {
		part = part_at(&l, piece.offset);
		if (part == PART_SCHEME || part == PART_HOST)
			return errbuf_set(e,
			    "%s refers to a secret in its %s: write that out; "
			    "only the user, password, path, query and fragment "
			    "can refer to secrets",
			    quote(&q, text),
			    part == PART_SCHEME ? "scheme" : "host or port");
	}
	return 0;
}

/* Return whether n bytes of a path are "." or "..", which lead to another path.
 */
static bool
are_dots(const char *p, size_t n)
{
	struct buf plain = { 0 };
	bool are;

	if (n == 0 || (*p != '.' && *p != '%'))
		return false;
	percent_decode(&plain, p, n);
	are = strcmp(buf_str(&plain), ".") == 0 ||
	    strcmp(buf_str(&plain), "..") == 0;
	buf_free(&plain);
	return are;
}

size_t
url_authority_end(const char *text)
{
	size_t n = strcspn(text, "/?#");

	/* "//" begins an authority at the front or after a scheme alone. */
	if (strncmp(text + n, "//", 2) != 0 || (n > 0 && text[n - 1] != ':'))
		return 0;
	return n + 2 + strcspn(text + n + 2, "/?#");
}

char *
url_plain_dots(const char *text)
{
	struct buf b = { 0 };
	const char *p = text + url_authority_end(text);
	size_t n;

	buf_append(&b, text, (size_t)(p - text));
	for (;; p++) {
		n = strcspn(p, "/?#");
		if (are_dots(p, n))
			percent_decode(&b, p, n);
		else
			buf_append(&b, p, n);
		p += n;
		if (*p != '/')
			break;
		buf_putc(&b, '/');
	}
	buf_puts(&b, p);
	return buf_steal(&b);
}

char *
url_to_ascii(const char *text)
{
	struct buf b = { 0 };
	char *plain = url_plain_dots(text);
	const char *p = plain + url_authority_end(plain);

	buf_append(&b, plain, (size_t)(p - plain));
	for (; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x80)
			buf_putc(&b, *p);
		else
			buf_printf(&b, "%%%02X", (unsigned)*p & 0xffU);
	}
	free(plain);
	return buf_steal(&b);
}

size_t
url_dot_segments(const char *text)
{
	struct layout l;
	size_t i, n, count = 0;

	lay_out(text, &l);
	for (i = l.end[PART_HOST]; i < l.end[PART_PATH]; i += n) {
		i++;
		n = template_strcspn(text + i, "/?#");
		count += are_dots(text + i, n);
	}
	return count;
}

static int
put_user(struct buf *out, const char *value, struct errbuf *e)
{
	if (header_check_login(value, true, e) == -1)
		return -1;
	return template_put_percent(out, value, e);
}

static int
put_password(struct buf *out, const char *value, struct errbuf *e)
{
	if (header_check_login(value, false, e) == -1)
		return -1;
	return template_put_percent(out, value, e);
}

/* Add the whole word to the values if it has a short value in it, which is
 * hidden only together with the rest of the word. */
static void
add_whole(struct bytes resolved, size_t first, struct strlist *values)
{
	struct buf plain = { 0 };
	size_t i, n = values->n;

	for (i = first; i < n; i++) {
		if (strlen(values->items[i]) >= SECRET_WHOLE_MIN)
			continue;
		percent_decode(&plain, resolved.p, resolved.n);
		strlist_add(values, buf_str(&plain));
		break;
	}
	buf_free(&plain);
}

/* Append a word of a part, resolved. */
static int
resolve_word(struct buf *out, struct bytes word, enum part part,
    struct strlist *values, struct errbuf *e)
{
	template_put_fn *put = template_put_percent;
	size_t begin = out->len, first = values->n;

	if (word.n == 0)
		return 0;
	if (part == PART_USER)
		put = put_user;
	else if (part == PART_PASSWORD)
		put = put_password;
	if (secret_append(out, word, put, values, e) == -1)
		return -1;
	add_whole((struct bytes){ out->data + begin, out->len - begin }, first,
	    values);
	return 0;
}

/* Return whether the values that were put in made a path that leads elsewhere.
 */
static bool
leads_elsewhere(const char *text, const char *resolved)
{
	char *escaped;
	bool leads;

	escaped = template_escape(resolved);
	leads = url_dot_segments(escaped) > url_dot_segments(text);
	free(escaped);
	return leads;
}

char *
url_resolve(const char *text, struct strlist *values, struct errbuf *e)
{
	struct buf out = { 0 };
	struct layout l;
	struct bytes word;
	const char *p;

	lay_out(text, &l);
	if (url_check_places(text, e) == -1)
		return NULL;
	for (p = text;; buf_putc(&out, *p++)) {
		word.p = p;
		word.n = template_strcspn(p, SEPARATORS);
		if (resolve_word(&out, word, part_at(&l, (size_t)(p - text)),
			values, e) == -1)
			goto fail;
		p += word.n;
		if (*p == '\0')
			break;
	}
	if (!leads_elsewhere(text, buf_str(&out)))
		return buf_steal(&out);
	errbuf_set(e, URL_DOTS);
fail:
	buf_free(&out);
	return NULL;
}
