/* SPDX-License-Identifier: MIT */
/*
 * directory.h - --output-dir: each body in a file of its own, streamed, and
 * there only when it is whole: written under a temporary name, then renamed.
 */
#ifndef FF_OUTPUT_DIRECTORY_H
#define FF_OUTPUT_DIRECTORY_H

#include "base/errbuf.h"

#include <stddef.h>
#include <stdint.h>

struct directory;

/* A body on its way into its file. */
struct body_file {
	int fd; /* -1: not open */
	char *temporary_name;
};

/* Open the directory, made where it is not there (its parents are not).
 * Returns NULL with e set. */
struct directory *directory_open(const char *path, struct errbuf *e);
void directory_close(struct directory *d);

/* Each returns 0, or -1 with e naming the file and what is wrong. */
int directory_begin(struct directory *d, struct body_file *f, struct errbuf *e);
int directory_write(struct directory *d, struct body_file *f, const void *p,
    size_t n, struct errbuf *e);

/* Give it its name: the service's, with '/', '%', a leading '.', control
 * characters and the like as %XX, cut where it is too long. A second service
 * of a name in this run gets ".INDEX" behind it. */
int directory_finish(struct directory *d, struct body_file *f, const char *name,
    uint64_t index, struct errbuf *e);

/* Leave nothing of it. */
void directory_discard(struct directory *d, struct body_file *f);

#endif
