/* SPDX-License-Identifier: MIT */
/*
 * directory.h - --output-dir: each body in a file of its own, streamed, and
 * there only when it is whole: written under a temporary name, then renamed.
 */
#ifndef FF_OUTPUT_DIRECTORY_H
#define FF_OUTPUT_DIRECTORY_H

#include "base/errbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A name of a file is cut if it is longer than this, in bytes. */
#define DIRECTORY_NAME_MAX ((size_t)200)

struct directory;

/* Whose body it is. */
struct body_owner {
	const char *name;
	int64_t seq; /* which of its answers it is; -1: it has one */
	uint64_t index;
	bool is_listed; /* it came from a list */
};

/* A body on its way into its file. */
struct body_file {
	int fd; /* -1: not open */
	char *temporary_name;
};

/* Open the directory, made where it is not there (its parents are not). From
 * then on the path may lead elsewhere: files go to what was opened. Returns
 * NULL with e set. */
struct directory *directory_open(const char *path, struct errbuf *e);
void directory_close(struct directory *d);

/* Keep the files of a service of the command line for it: none that is listed
 * gets one of them, whenever it ends. */
void directory_reserve(struct directory *d, const char *name);

/* Each returns 0, or -1 with e naming the file and what is wrong. */
int directory_begin(struct directory *d, struct body_file *f, struct errbuf *e);
int directory_write(struct directory *d, struct body_file *f, const void *p,
    size_t n, struct errbuf *e);

/* Give it its name: the service's and, unless it is -1, ".SEQ", with '/', '%',
 * a leading '.', control characters and the like as %XX, cut where it is too
 * long. One that is listed gets ".INDEX" behind it if the name is kept for
 * another, or if a listed one had it first. What has the name already is
 * replaced, unless it is a directory. */
int directory_finish(struct directory *d, struct body_file *f,
    const struct body_owner *owner, struct errbuf *e);

/* Leave nothing of it. */
void directory_discard(struct directory *d, struct body_file *f);

/*
 * Return the name of the file for a service, which the caller frees: '/', '%',
 * a leading '.' and what is unsafe in a file name are encoded as %XX. Different
 * names stay different: a name that is cut ends in '~' and a hash of the whole.
 */
char *directory_name(const char *name);

#endif
