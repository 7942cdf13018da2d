/* SPDX-License-Identifier: MIT */
/*
 * services_reader.h - read JSON text that has services in it: a services file,
 * or a line of a list. Only for services_file.c, services_object.c and
 * services_tree.c.
 */
#ifndef FF_CONFIG_SERVICES_READER_H
#define FF_CONFIG_SERVICES_READER_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "config/catalog.h"

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stddef.h>

/* A value, and where it is in the text. */
struct value {
	const cJSON *item;
	const char *key;    /* beginning of its key; source if it has none */
	const char *source; /* beginning of the value itself */
};

struct services_reader {
	/* All borrowed. */
	const char *path;   /* of the services file; NULL: a line of a list, in
	                       which ${...} is plain text */
	const char *dir;    /* start of relative paths in a services file */
	const char *id_key; /* key of the id in a line */
	bool is_stranger;   /* the line may not name a program */
	const char *text;   /* n bytes */
	size_t n;
	struct catalog *catalog; /* of a file; it collects the faults */
	struct errbuf *e;

	/* Set by services_reader_start(). */
	cJSON *tree;
	struct value root;

	/* The subject of a message, and its place in the text. */
	const char *what; /* "service ", "group ", "defaults" or NULL */
	const char *name; /* of the service or group, or NULL */
	const char *at;   /* or NULL */
	unsigned column;  /* 0: a message names only the line */

	/* services_line() continues to count here. */
	const char *counted;
	unsigned line;
};

/*
 * The functions that return an int return 0, or -1 with e set. The message
 * names the key but not the place: the caller adds it, once.
 */

/* After an error in a file, add the message with its place to the faults.
 * Return 0 to go on, or -1 to stop, because there are too many faults or the
 * text is a line of a list. */
int services_note(struct services_reader *r);

/* Parse the text. The caller frees the reader, even after an error. */
int services_reader_start(struct services_reader *r);
void services_reader_free(struct services_reader *r);

/* Return the line of a place in the text, from 1. */
unsigned services_line(struct services_reader *r, const char *place);

/* Return the first member of an object, or element of an array, and go on to
 * the next one. Its item is NULL if there is none. */
struct value value_first(const struct value *parent);
void value_next(struct value *v);

/* Append the JSON text of a value without the white space. Numbers stay as they
 * are written: a double may not be able to hold them. */
void value_append(const struct value *v, struct buf *out);

/* Refuse an escaped NUL, at which cJSON ends a string, anywhere but in the
 * value except, which may be NULL. */
int services_check_nul(struct services_reader *r, const struct value *except);

/* Check that no key is in an object twice. services_check_deeply() also checks
 * every object inside it. */
int services_check_object(struct services_reader *r, const struct value *v);
int services_check_deeply(struct services_reader *r, const struct value *v);

/* Check that a value is a string, or an array of strings; wanted is the array
 * and noun one of its elements in a message. */
int services_check_string(struct services_reader *r, const cJSON *item);
int services_check_strings(struct services_reader *r, const cJSON *item,
    const char *wanted, const char *noun);

/* Set e to "must be a string, not a number". Always returns -1. */
int services_fail_type(
    struct services_reader *r, const cJSON *item, const char *wanted);

/* Set a key of a request. */
int services_read_key(
    struct services_reader *r, struct request *request, const struct value *v);

/* Read a URL, or an object, into a service that has only a name so far. */
int services_read_url(
    struct services_reader *r, struct service *s, const struct value *v);
int services_read_object(
    struct services_reader *r, struct service *s, const struct value *v);

#endif
