/* SPDX-License-Identifier: MIT */
/* pem.c - see pem.h. */
#include "config.h"

#include "trust/pem.h"

#include "base/array.h"
#include "base/utf8.h"

#include <string.h>

#define BEGIN  "-----BEGIN "
#define END    "-----END "
#define DASHES "-----"

/* A piece of the text. */
struct piece {
	const char *p;
	size_t n;
};

static const char *const labels[] = { "CERTIFICATE", "X509 CERTIFICATE",
	"TRUSTED CERTIFICATE", "X509 CRL" };

/* Take a line, without what OpenSSL ignores at its end: white space and control
 * characters. Returns false if there is none. */
static bool
take_line(struct pem_reader *r, struct piece *line)
{
	const char *end;
	size_t n, mark;

	if (r->n == 0)
		return false;
	mark = r->line == 0 ? utf8_mark(r->p, r->n) : 0;
	end = memchr(r->p, '\n', r->n);
	n = end != NULL ? (size_t)(end - r->p) + 1 : r->n;
	*line = (struct piece){ r->p + mark, n - mark };
	r->p += n;
	r->n -= n;
	r->line++;
	while (line->n > 0 && (unsigned char)line->p[line->n - 1] <= ' ')
		line->n--;
	return true;
}

/* Whether a line is a word, a label and dashes; the label is set to it. */
static bool
has_label(const struct piece *line, const char *word, struct piece *label)
{
	size_t before = strlen(word), after = strlen(DASHES);

	if (line->n < before + after || memcmp(line->p, word, before) != 0 ||
	    memcmp(line->p + line->n - after, DASHES, after) != 0)
		return false;
	*label = (struct piece){ line->p + before, line->n - before - after };
	return true;
}

static bool
is_wanted(const struct piece *label)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(labels); i++)
		if (label->n == strlen(labels[i]) &&
		    memcmp(label->p, labels[i], label->n) == 0)
			return true;
	return false;
}

/* Read to the end of a block, or up to where the next one begins. */
static void
find_end(
    struct pem_reader *r, const struct piece *label, struct pem_block *block)
{
	struct pem_reader before;
	struct piece line, other;

	block->fault = "has no end";
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
			block->fault = "ends as something else";
		return;
	}
}

bool
pem_next(struct pem_reader *r, struct pem_block *block)
{
	struct piece line, label;

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
