/* SPDX-License-Identifier: MIT */
/* pem.c - see pem.h. */
#include "config.h"

#include "trust/pem.h"

#include "base/array.h"
#include "base/base64.h"
#include "base/pack.h"
#include "base/utf8.h"

#include <string.h>

#define BEGIN  "-----BEGIN "
#define END    "-----END "
#define DASHES "-----"

static const char *const labels[] = { "CERTIFICATE", "X509 CERTIFICATE",
	"TRUSTED CERTIFICATE", "X509 CRL" };

/* Take a line, without the white space and control characters at its end, which
 * OpenSSL ignores. Return false if no line is left. */
static bool
take_line(struct pem_reader *r, struct bytes *line)
{
	const char *end;
	size_t n, mark;

	if (r->n == 0)
		return false;
	mark = r->line == 0 ? utf8_mark(r->p, r->n) : 0;
	end = memchr(r->p, '\n', r->n);
	n = end != NULL ? (size_t)(end - r->p) + 1 : r->n;
	*line = (struct bytes){ r->p + mark, n - mark };
	r->p += n;
	r->n -= n;
	r->line++;
	while (line->n > 0 && (unsigned char)line->p[line->n - 1] <= ' ')
		line->n--;
	return true;
}

/* Return whether a line is a word, a label and dashes, and set the label. */
static bool
has_label(const struct bytes *line, const char *word, struct bytes *label)
{
	size_t before = strlen(word), after = strlen(DASHES);

	if (line->n < before + after || memcmp(line->p, word, before) != 0 ||
	    memcmp(line->p + line->n - after, DASHES, after) != 0)
		return false;
	*label = (struct bytes){ line->p + before, line->n - before - after };
	return true;
}

static bool
is_wanted(const struct bytes *label)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(labels); i++)
		if (label->n == strlen(labels[i]) &&
		    memcmp(label->p, labels[i], label->n) == 0)
			return true;
	return false;
}

/* Read to the end of a block, or up to the next one. */
static void
find_end(
    struct pem_reader *r, const struct bytes *label, struct pem_block *block)
{
	struct pem_reader before;
	struct bytes line, other;

	block->fault = "has no END line";
	for (before = *r; take_line(r, &line); before = *r) {
		if (has_label(&line, BEGIN, &other)) {
			*r = before;
			return;
		}
		if (!has_label(&line, END, &other))
			continue;
		block->n = (size_t)(r->p - block->begin);
		if (other.n == label->n &&
		    memcmp(other.p, label->p, label->n) == 0)
			block->fault = NULL;
		else
			block->fault = "has an END line of another type";
		return;
	}
}

bool
pem_next(struct pem_reader *r, struct pem_block *block)
{
	struct bytes line, label;

	while (take_line(r, &line)) {
		if (!has_label(&line, BEGIN, &label) || !is_wanted(&label))
			continue;
		*block = (struct pem_block){
			.begin = line.p, .line = r->line, .number = ++r->number
		};
		find_end(r, &label, block);
		return true;
	}
	return false;
}

/* The form of a block that pem_decode() takes. */
#define FIRST_LINE BEGIN "CERTIFICATE" DASHES
#define LAST_LINE  END "CERTIFICATE" DASHES
#define LINE_SIZE  64

/* Take a line that ends with LF or CR LF; the end of the text ends the last
 * one. Return false if no line is left. */
static bool
take_plain_line(struct bytes *text, struct bytes *line)
{
	const char *end;
	size_t n;

	if (text->n == 0)
		return false;
	end = memchr(text->p, '\n', text->n);
	n = end != NULL ? (size_t)(end - text->p) : text->n;
	*line = (struct bytes){ text->p, n };
	if (end != NULL && n > 0 && line->p[n - 1] == '\r')
		line->n--;
	if (end != NULL)
		n++;
	text->p += n;
	text->n -= n;
	return true;
}

static bool
is_line(const struct bytes *line, const char *text)
{
	return line->n == strlen(text) && memcmp(line->p, text, line->n) == 0;
}

/* Append the lines in base64 up to LAST_LINE, which has to end the text. All of
 * them are full, except the last. */
static bool
join_lines(struct bytes *text, struct buf *digits)
{
	bool is_last = false;
	struct bytes line;

	while (take_plain_line(text, &line)) {
		if (is_line(&line, LAST_LINE))
			return text->n == 0;
		if (is_last || line.n == 0 || line.n > LINE_SIZE)
			return false;
		is_last = line.n < LINE_SIZE;
		buf_append(digits, line.p, line.n);
	}
	return false;
}

/* Decode base64 whose padding is complete and whose unused bits are zero, so
 * that encoding the result would give the same digits. */
static bool
decode_exactly(const struct buf *digits, struct buf *out)
{
	struct buf again = { 0 };
	size_t before = out->len, tail;
	bool is_same;

	if (digits->len % 4 != 0 ||
	    base64_decode(out, digits->data, digits->len) == -1 ||
	    out->len == before)
		return false;
	/* Only the last group of digits can have padding or unused bits. */
	tail = (out->len - before - 1) % 3 + 1;
	base64_append(&again, out->data + out->len - tail, tail);
	is_same = memcmp(again.data, digits->data + digits->len - 4, 4) == 0;
	buf_free(&again);
	return is_same;
}

bool
pem_decode(const struct pem_block *block, struct buf *out)
{
	struct bytes text = { block->begin, block->n }, line;
	struct buf digits = { 0 };
	size_t before = out->len;
	bool is_plain;

	is_plain = block->fault == NULL && take_plain_line(&text, &line) &&
	    is_line(&line, FIRST_LINE) && join_lines(&text, &digits) &&
	    decode_exactly(&digits, out);
	if (!is_plain)
		out->len = before;
	buf_free(&digits);
	return is_plain;
}
