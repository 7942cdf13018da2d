/* SPDX-License-Identifier: MIT */
/* form.c - see form.h. */
#include "config.h"

#include "cli/form.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/quote.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* A part as it was written. */
struct part {
	char *name;
	char *content; /* or the name of a file */
	char kind;     /* '@', '<', or 0 for content */
	char *type;    /* NULL: by the kind */
	char *filename;
};

/* As in curl. */
static const struct {
	const char *suffix;
	const char *type;
} types[] = {
	{ ".gif", "image/gif" },
	{ ".jpg", "image/jpeg" },
	{ ".jpeg", "image/jpeg" },
	{ ".png", "image/png" },
	{ ".svg", "image/svg+xml" },
	{ ".txt", "text/plain" },
	{ ".htm", "text/html" },
	{ ".html", "text/html" },
	{ ".pdf", "application/pdf" },
	{ ".xml", "application/xml" },
};

static const char *
type_of(const char *file)
{
	size_t i, n, len = strlen(file);

	for (i = 0; i < ARRAY_LEN(types); i++) {
		n = strlen(types[i].suffix);
		if (len >= n &&
		    strcasecmp(file + len - n, types[i].suffix) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

static void
free_part(struct part *p)
{
	free(p->name);
	mem_free_wiped(p->content);
	free(p->type);
	free(p->filename);
}

/* Return the word that *text begins with, up to a semicolon or in quotation
 * marks, and move *text past it. The caller frees it. */
static char *
take_word(const char **text)
{
	struct buf word = { 0 };
	const char *p = *text;

	if (*p == '"') {
		for (p++; *p != '\0' && *p != '"'; p++) {
			if (*p == '\\' && (p[1] == '\\' || p[1] == '"'))
				p++;
			buf_putc(&word, *p);
		}
		if (*p == '"' && (p[1] == '\0' || p[1] == ';')) {
			*text = p + 1;
			return buf_steal(&word);
		}
		/* The marks belong to the text. */
		buf_clear(&word);
		p = *text;
	}
	p += strcspn(p, ";");
	buf_append(&word, *text, (size_t)(p - *text));
	*text = p;
	return buf_steal(&word);
}

static int
take_attributes(struct part *p, const char *text, struct errbuf *e)
{
	char **to;

	while (*text == ';') {
		text++;
		if (strncmp(text, "type=", 5) == 0) {
			to = &p->type;
			text += 5;
		} else if (strncmp(text, "filename=", 9) == 0) {
			to = &p->filename;
			text += 9;
		} else {
			return errbuf_set(e,
			    "only ;type=TYPE and ;filename=NAME may follow a "
			    "semicolon; --form-string sends a text as it is");
		}
		free(*to);
		*to = take_word(&text);
		if (utf8_has_ascii_control(*to, ""))
			return errbuf_set(e,
			    "a type or file name contains a control character");
	}
	return 0;
}

/* Append a name, encoded so that it does not end the quotation marks. */
static void
put_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name == '"' || *name == '\r' || *name == '\n')
			buf_printf(out, "%%%02X", (unsigned)*name);
		else
			buf_putc(out, *name);
	}
}

static void
begin(struct form *f)
{
	uint64_t random = 0;

	if (f->boundary[0] != '\0')
		return;
	if (getentropy(&random, sizeof(random)) == -1)
		random = (uint64_t)getpid();
	snprintf(f->boundary, sizeof(f->boundary),
	    "------------------------%016" PRIx64, random);
}

static void
put_part(struct form *f, const struct part *p, const struct buf *content)
{
	const char *slash, *filename = p->filename, *type = p->type;

	begin(f);
	if (p->kind == '@' && filename == NULL) {
		slash = strrchr(p->content, '/');
		filename = slash != NULL ? slash + 1 : p->content;
	}
	if (type == NULL && filename != NULL)
		type = type_of(filename);
	buf_printf(&f->body, "--%s\r\nContent-Disposition: form-data; name=\"",
	    f->boundary);
	put_name(&f->body, p->name);
	if (filename != NULL) {
		buf_puts(&f->body, "\"; filename=\"");
		put_name(&f->body, filename);
	}
	buf_puts(&f->body, "\"\r\n");
	if (type != NULL)
		buf_printf(&f->body, "Content-Type: %s\r\n", type);
	buf_puts(&f->body, "\r\n");
	buf_append(&f->body, content->data, content->len);
	buf_puts(&f->body, "\r\n");
}

/* Return the '=' of a part, or NULL with e set. */
static const char *
find_equals(const char *text, struct errbuf *e)
{
	const char *equals = strchr(text, '=');
	struct quoted q;

	if (equals == NULL || equals == text) {
		errbuf_set(e, "%s is not NAME=CONTENT",
		    equals == NULL ? quote(&q, text) : "\"=...\"");
		return NULL;
	}
	return equals;
}

static int
read_part(struct part *p, const char *text, struct errbuf *e)
{
	const char *equals = find_equals(text, e);

	if (equals == NULL)
		return -1;
	p->name = mem_memdup(text, (size_t)(equals - text));
	text = equals + 1;
	if (*text == '(')
		return errbuf_set(e,
		    "parts within a part are not supported; --form-string "
		    "sends a text as it is");
	if (*text == '@' || *text == '<')
		p->kind = *text++;
	p->content = take_word(&text);
	if (p->kind == '@' && strchr(p->content, ',') != NULL)
		return errbuf_set(e,
		    "give each file in an option of its own, without commas");
	return take_attributes(p, text, e);
}

int
form_add(struct form *f, const char *text, form_read_fn *read, void *arg,
    struct errbuf *e)
{
	struct part p = { 0 };
	struct buf content = { 0 };
	int rc;

	rc = read_part(&p, text, e);
	if (rc == 0 && p.kind != 0)
		rc = read(arg, p.content, &content, e);
	else if (rc == 0)
		buf_puts(&content, p.content);
	if (rc == 0)
		put_part(f, &p, &content);
	buf_free_wiped(&content);
	free_part(&p);
	return rc;
}

int
form_add_literal(struct form *f, const char *text, struct errbuf *e)
{
	const char *equals = find_equals(text, e);
	struct part p = { 0 };
	struct buf content = { 0 };

	if (equals == NULL)
		return -1;
	p.name = mem_memdup(text, (size_t)(equals - text));
	buf_puts(&content, equals + 1);
	put_part(f, &p, &content);
	buf_free_wiped(&content);
	free_part(&p);
	return 0;
}

void
form_finish(struct form *f, struct request *r)
{
	if (f->boundary[0] == '\0')
		return;
	buf_printf(&f->body, "--%s--\r\n", f->boundary);
	request_set_data(r, f->body.data, f->body.len, false);
	r->body_key = "form";
	strlist_take(&r->headers,
	    mem_printf(
		"Content-Type: multipart/form-data; boundary=%s", f->boundary));
}

void
form_free(struct form *f)
{
	buf_free_wiped(&f->body);
}
