/* SPDX-License-Identifier: MIT */
/*
 * arguments.h - turn the SERVICE words of the command line, and the lines of a
 * list, into services. They are returned one at a time, so that a list of a
 * million lines is never in memory.
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

/* The longest line of a list, in bytes. */
#define ARGUMENTS_LINE_MAX ((size_t)64 << 10)

struct service_queue {
	struct service **items;
	size_t first;
	size_t n;
	size_t cap;
};

/* The services of the command line, in its order. */
struct arguments {
	const struct catalog *catalog;  /* borrowed */
	const struct request *override; /* settings of the command line;
	                                   borrowed, by the services as well */
	/* The caller may set these after arguments_init(). Both pointers are
	 * borrowed. */
	const struct parameters *parameters; /* NULL: none */
	const char *id_key; /* names the id in a line that is a JSON object;
	                       NULL: "id" */
	bool trusts_list; /* a line may contain everything that a services file
	                     may */
	bool streams;     /* no body is held in memory */
	uint64_t next_index;
	bool is_elsewhere; /* the last error is not one of the command line, but
	                      of the services file or of the environment */

	/* Services to return; NULL marks the place of the list. */
	struct service_queue waiting;

	/* The list. */
	bool has_list; /* one of the words was "-" */
	bool list_ended;
	bool list_is_read;     /* and every line was read */
	bool list_has_content; /* a line was a service or invalid */
	struct buf input;      /* bytes that were fed */
	size_t used;           /* number of those bytes that were read */
	bool has_json;         /* a message said that JSON is not in lines */
	bool line_is_cut;      /* the line is too long: skip its rest */
	uint64_t line_number;
	struct service_queue of_line; /* services of the last line that was
	                                 read, which are returned first */
};

enum arguments_next {
	ARGUMENTS_SERVICE,    /* *out is the next service; the caller owns it */
	ARGUMENTS_NEED_INPUT, /* feed more of the list first */
	ARGUMENTS_END,
	ARGUMENTS_BAD_LINE, /* e names the line; later lines can be read */
};

/* Initialise a. The catalog has to have passed catalog_check(). */
void arguments_init(struct arguments *a, const struct catalog *catalog,
    const struct request *override);
void arguments_free(struct arguments *a);

/*
 * Add all words: look up names, expand groups, name bare URLs, make every name
 * unique ("x", "x#2"), and check the services. Return 0, or -1 with e naming
 * the word; the message on an unknown name suggests the nearest one.
 */
int arguments_add(
    struct arguments *a, char *const *words, size_t n, struct errbuf *e);

/* Set e to what can be asked for by name: the names in the services file, or
 * the paths where the file was looked for. Always returns -1. */
int arguments_fail_empty(const struct catalog *c, struct errbuf *e);

/* Add n bytes to the list, or end it if n is 0. The bytes are kept until
 * arguments_next() has read them. */
void arguments_feed(struct arguments *a, const char *p, size_t n);

/* End the list here, and drop the bytes that were fed but not read. */
void arguments_cut_list(struct arguments *a);

enum arguments_next arguments_next(
    struct arguments *a, struct service **out, struct errbuf *e);

/* Return the number of services, or 0 if the list has not been read to its end.
 */
uint64_t arguments_total(const struct arguments *a);

/* Return whether a list was read to its end and had nothing but blank lines and
 * comments. */
bool arguments_list_is_empty(const struct arguments *a);

#endif
