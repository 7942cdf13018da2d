/* SPDX-License-Identifier: MIT */
/*
 * arguments.h - the SERVICE words of the command line, and the lines of a
 * list: words in, services out, one at a time, so that a list of a million
 * lines is never in memory.
 */
#ifndef FF_CONFIG_ARGUMENTS_H
#define FF_CONFIG_ARGUMENTS_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "config/catalog.h"
#include "service/parameters.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest line of a list. */
#define ARGUMENTS_LINE_MAX ((size_t)64 << 10)

/* First in, first out. */
struct service_queue {
	struct service **items;
	size_t first;
	size_t n;
	size_t cap;
};

/* The services of the command line, in its order. */
struct arguments {
	const struct catalog *catalog;  /* borrowed */
	const struct request *override; /* the command line's own; borrowed, by
	                                   the services as well */
	/* For the caller to set after init, or leave; both borrowed. */
	const struct parameters *parameters; /* NULL: none */
	const char *id_key; /* of a line that is an object; NULL: "id" */
	bool trusts_list;   /* a line may say all that a services file may */
	bool streams;       /* no body is held in memory */
	uint64_t next_index;

	/* Waiting to be taken; a NULL service is the place of the list. */
	struct service_queue waiting;

	/* The list. */
	bool has_list; /* a "-" was among the words */
	bool list_ended;
	bool list_is_told; /* a line of it was a service, or wrong */
	struct buf input;  /* what was fed */
	size_t used;       /* how much of it was taken */
	bool line_is_cut;  /* it is too long; the rest of it is skipped */
	uint64_t line_number;
	struct service_queue of_line; /* of the last line taken; they are
	                                 ahead of all that wait */
};

enum arguments_next {
	ARGUMENTS_SERVICE,    /* *out is the next one, now the caller's */
	ARGUMENTS_NEED_INPUT, /* the list has to be fed first */
	ARGUMENTS_END,
	ARGUMENTS_BAD_LINE, /* e names the line; the others go on */
};

/* catalog has passed catalog_check(). */
void arguments_init(struct arguments *a, const struct catalog *catalog,
    const struct request *override);
void arguments_free(struct arguments *a);

/*
 * Take all words: look names up, open groups, give bare URLs their names, make
 * every name unique ("x", "x#2"), check everything. Returns 0, or -1 with e
 * naming the word; an unknown name comes with the nearest one.
 */
int arguments_add(
    struct arguments *a, char *const *words, size_t n, struct errbuf *e);

/* Bytes of the list, as read; ended where n is 0. They are kept until
 * arguments_next() has used them. */
void arguments_feed(struct arguments *a, const char *p, size_t n);

/* The list ends here: what was fed of it and not yet taken is forgotten. */
void arguments_cut_list(struct arguments *a);

enum arguments_next arguments_next(
    struct arguments *a, struct service **out, struct errbuf *e);

/* Return whether a list has been read to its end and had nothing in it but
 * blank lines and comments. */
bool arguments_list_is_empty(const struct arguments *a);

#endif
