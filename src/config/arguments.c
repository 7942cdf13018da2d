/* SPDX-License-Identifier: MIT */
/* arguments.c - the services of the command line in their order, with those of
 * a list, line by line, where its "-" stands. */
#include "config.h"

#include "config/arguments.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "config/arguments_open.h"
#include "service/quote.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LIST_NAME "standard input"

void
arguments_init(struct arguments *a, const struct catalog *catalog,
    const struct request *override)
{
	memset(a, 0, sizeof(*a));
	a->catalog = catalog;
	a->override = override;
}

void
arguments_free(struct arguments *a)
{
	service_queue_free(&a->waiting);
	service_queue_free(&a->of_line);
	buf_free(&a->input);
}

static int
add_word(struct arguments *a, const char *word, struct errbuf *e)
{
	struct opener o = { .catalog = a->catalog,
		.override = a->override,
		.parameters = a->parameters,
		.to = &a->waiting,
		.e = e };

	if (strcmp(word, "-") != 0)
		return arguments_open(&o, word);
	if (a->has_list)
		return errbuf_set(e,
		    "\"-\" stands for standard input, which can be read only "
		    "once");
	a->has_list = true;
	service_queue_put(&a->waiting, NULL);
	return 0;
}

/* By name; of one name, in the order of the command line. */
static int
compare_services(const void *a, const void *b)
{
	const struct service *x = *(const struct service *const *)a;
	const struct service *y = *(const struct service *const *)b;
	int order = strcmp(x->name, y->name);

	if (order != 0)
		return order;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Rename the second and later ones of n sorted services. '#' is in no name
 * that was given, so no new name meets one of those. */
static void
number_names(struct service **sorted, size_t n)
{
	const char *base = "";
	char *name;
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		count++;
		if (i == 0 || strcmp(sorted[i]->name, base) != 0) {
			base = sorted[i]->name;
			count = 1;
			continue;
		}
		name = mem_printf("%s#%zu", sorted[i]->name, count);
		free(sorted[i]->name);
		sorted[i]->name = name;
	}
}

static void
make_names_unique(struct service_queue *q)
{
	struct service **sorted;
	size_t i, n = 0;

	sorted = mem_resize(NULL, q->n - q->first + 1, sizeof(*sorted));
	for (i = q->first; i < q->n; i++) {
		if (q->items[i] == NULL)
			continue;
		q->items[i]->index = i;
		sorted[n++] = q->items[i];
	}
	qsort(sorted, n, sizeof(*sorted), compare_services);
	number_names(sorted, n);
	free(sorted);
}

int
arguments_add(
    struct arguments *a, char *const *words, size_t n, struct errbuf *e)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (add_word(a, words[i], e) == -1)
			return -1;
	}
	make_names_unique(&a->waiting);
	return 0;
}

void
arguments_feed(struct arguments *a, const char *p, size_t n)
{
	buf_drop(&a->input, a->used);
	a->used = 0;
	buf_append(&a->input, p, n);
	if (n == 0)
		a->list_ended = true;
}

enum line_status {
	LINE_TAKEN,
	LINE_BAD,
	LINE_PARTIAL,
	LINE_NONE, /* the list has ended */
};

/* Forget what there is of a line that is too long. */
static void
cut_line(struct arguments *a)
{
	a->line_is_cut = true;
	a->used = a->input.len;
}

/* Take the next line, without its end; *p is borrowed from the input. */
static enum line_status
take_line(struct arguments *a, const char **p, size_t *n)
{
	size_t left = a->input.len - a->used;
	const char *end = NULL;

	*p = "";
	if (left > 0) {
		*p = a->input.data + a->used;
		end = memchr(*p, '\n', left);
	}
	if (end == NULL && !a->list_ended) {
		if (left > ARGUMENTS_LINE_MAX)
			cut_line(a);
		return LINE_PARTIAL;
	}
	if (left == 0 && !a->line_is_cut)
		return LINE_NONE;
	*n = end != NULL ? (size_t)(end - *p) : left;
	a->used += *n + (end != NULL);
	return LINE_TAKEN;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static char *
trim(const char *p, size_t n)
{
	while (n > 0 && is_space(p[n - 1]))
		n--;
	while (n > 0 && is_space(*p)) {
		p++;
		n--;
	}
	return mem_memdup(p, n);
}

/* The services of one line get its place for their origin. */
static int
open_line(struct arguments *a, const char *word, struct errbuf *e)
{
	struct opener o = { .catalog = a->catalog,
		.override = a->override,
		.parameters = a->parameters,
		.is_list = true,
		.is_stranger = !a->trusts_list,
		.streams = a->streams,
		.to = &a->of_line,
		.e = e };
	struct service *s;
	size_t i;
	int rc;

	if (*word == '\0' || *word == '#')
		return 0;
	a->list_is_told = true;
	if (strcmp(word, "-") == 0)
		return errbuf_set(e, "\"-\" cannot stand in a list");
	if (*word == '{')
		rc = arguments_open_object(
		    &o, word, a->id_key != NULL ? a->id_key : "id");
	else
		rc = arguments_open(&o, word);
	if (rc == -1)
		return -1;
	for (i = a->of_line.first; i < a->of_line.n; i++) {
		s = a->of_line.items[i];
		free(s->origin);
		s->is_listed = true;
		s->origin = mem_printf(LIST_NAME ":%" PRIu64, a->line_number);
	}
	return 0;
}

void
arguments_cut_list(struct arguments *a)
{
	buf_clear(&a->input);
	a->used = 0;
	a->list_is_told = true; /* for all that is known */
	a->list_ended = true;
}

/* Take a line and put its services into of_line. */
static enum line_status
read_line(struct arguments *a, struct errbuf *e)
{
	enum line_status status;
	const char *p = NULL;
	char *word;
	size_t n = 0, mark;
	int rc;

	status = take_line(a, &p, &n);
	if (status != LINE_TAKEN)
		return status;
	a->line_number++;
	/* Each file of several that were joined may begin with one. */
	mark = utf8_mark(p, n);
	p += mark;
	n -= mark;
	if (a->line_is_cut || n > ARGUMENTS_LINE_MAX) {
		rc = errbuf_set(
		    e, "is longer than %zu bytes", ARGUMENTS_LINE_MAX);
	} else if (a->line_number == 1 && utf8_is_utf16(p, n)) {
		rc = errbuf_set(e, "is UTF-16: save the list as UTF-8");
		arguments_cut_list(a);
	} else if (memchr(p, '\0', n) != NULL) {
		rc = errbuf_set(e, "has a NUL byte in it");
	} else {
		word = trim(p, n);
		rc = open_line(a, word, e);
		free(word);
	}
	a->line_is_cut = false;
	if (rc == 0)
		return LINE_TAKEN;
	a->list_is_told = true;
	service_queue_free(&a->of_line);
	errbuf_prefix(e, LIST_NAME ":%" PRIu64 ": ", a->line_number);
	return LINE_BAD;
}

bool
arguments_list_is_empty(const struct arguments *a)
{
	return a->has_list && a->list_ended && !a->list_is_told;
}

enum arguments_next
arguments_next(struct arguments *a, struct service **out, struct errbuf *e)
{
	struct service_queue *from;

	while (a->of_line.n == 0) {
		if (a->waiting.n == 0)
			return ARGUMENTS_END;
		if (a->waiting.items[a->waiting.first] != NULL)
			break;
		switch (read_line(a, e)) {
		case LINE_TAKEN:
			break;
		case LINE_BAD:
			return ARGUMENTS_BAD_LINE;
		case LINE_PARTIAL:
			return ARGUMENTS_NEED_INPUT;
		case LINE_NONE:
			service_queue_take(&a->waiting);
			break;
		}
	}
	from = a->of_line.n > 0 ? &a->of_line : &a->waiting;
	*out = service_queue_take(from);
	(*out)->index = a->next_index++;
	return ARGUMENTS_SERVICE;
}
