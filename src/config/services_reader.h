/* SPDX-License-Identifier: MIT */
/*
 * services_reader.h - what the files that read a services file, or a service in
 * a line of a list, share: the text, the tree that cJSON made of it, and where
 * in it a message points.
 */
#ifndef FF_CONFIG_SERVICES_READER_H
#define FF_CONFIG_SERVICES_READER_H

#include "base/errbuf.h"
#include "config/catalog.h"

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stddef.h>

/* What is said of any other name. */
#define SERVICES_NAME_RULE                                                     \
	"a name is made of letters, digits, '_', '.' and '-', and begins "     \
	"with none of the last two"

/* Where a key of an object stands in the text. */
struct key_place {
	unsigned line;
	size_t value_offset; /* behind its ':' */
};

struct services_reader {
	/* Borrowed, as is text; NULL: a line of a list, whose place the caller
	 * knows. ${...} in a line means nothing. */
	const char *path;
	const char *dir;    /* that relative paths count from, borrowed */
	const char *id_key; /* of a line, borrowed */
	bool is_stranger;   /* a line that may name no program */
	const char *text;
	size_t n;
	struct catalog *catalog;
	struct errbuf *e;

	struct key_place *places; /* in the order of the text */
	size_t n_places;
	size_t cap;

	/* For messages: what is read, and the nearest key around. */
	const char *what; /* "service", "group", "defaults" or NULL */
	const char *name; /* or NULL */
	const cJSON *at;
};

/* Make the tree of a text that is JSON; NULL with e set where it is not. The
 * caller frees it, and reader->places, with services_tree_free(). */
cJSON *services_tree_read(struct services_reader *reader);
void services_tree_free(struct services_reader *reader, cJSON *tree);

/* The place of a value that has a key. */
const struct key_place *services_place(
    const struct services_reader *reader, const cJSON *item);

/*
 * The functions below return 0, or -1 with e set to what is wrong, the key
 * named but not the place: services_parse() puts that in front, once, from
 * what the reader had got to.
 */

/* Whether an object has no key twice; deeply: nor one inside it. */
int services_check_object(struct services_reader *reader, const cJSON *item);
int services_check_deeply(struct services_reader *reader, const cJSON *item);

/* "must be a string, not a number". Always returns -1. */
int services_fail_type(
    struct services_reader *reader, const cJSON *item, const char *wanted);

/* Set the key that item has in the request. */
int services_read_key(
    struct services_reader *reader, struct request *r, const cJSON *item);

/* Append the JSON text of a value that has a key, without white space but else
 * as it is written: its numbers may be more than a double can hold. */
void services_put_source(
    const struct services_reader *reader, const cJSON *item, struct buf *out);

/* Return whether a key of a service says what it is called or where it is. */
bool services_is_read(const struct services_reader *reader, const cJSON *item);

/* Read a URL, or a whole object, into a service that is empty but for its
 * name. */
int services_read_url(
    struct services_reader *reader, struct service *s, const cJSON *item);
int services_read_object(
    struct services_reader *reader, struct service *s, const cJSON *item);

/* Read a whole text into an empty catalog. Returns 0, or -1 with e naming
 * file, line, service and key. */
int services_parse(struct catalog *c, const char *path, const char *text,
    size_t n, struct errbuf *e);

#endif
