/* SPDX-License-Identifier: MIT */
/*
 * directory.h - write each body into a file of its own, for --output-dir. A
 * file has a temporary name while it is written, and is renamed once it is
 * whole.
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

/* The service whose body it is. */
struct body_owner {
	const char *name;
	int64_t seq; /* number of its answer, from 0; -1: it has only one */
	uint64_t index;
	bool is_listed; /* the service came from a list */
};

/* A file that is being written. */
struct body_file {
	int fd; /* -1: not open */
	char *temporary_name;
};

/* Open a directory, and make it first if it does not exist; its parents have to
 * exist, so that a mistake in their names is noticed. Files go to the directory
 * that was opened, even if path leads elsewhere later. Return NULL with e set
 * on failure. */
struct directory *directory_open(const char *path, struct errbuf *e);
void directory_close(struct directory *d);

/* Return whether directory_open() made the directory. */
bool directory_is_new(const struct directory *d);

/* Reserve the files of a service of the command line: no service of a list gets
 * one of them, whichever ends first. */
void directory_reserve(struct directory *d, const char *name);

/* Return 0, or -1 with e naming the file and what is wrong. */
int directory_begin(struct directory *d, struct body_file *f, struct errbuf *e);
int directory_write(struct directory *d, struct body_file *f, const void *p,
    size_t n, struct errbuf *e);

/* For a file that another process writes through the same descriptor: set e to
 * the message for its errno, and return -1. */
int directory_fail(const struct directory *d, const struct body_file *f,
    int error, struct errbuf *e);

/* Return the size of a file in bytes, or -1 with e. */
int64_t directory_size(
    const struct directory *d, const struct body_file *f, struct errbuf *e);

/* Rename a file to directory_name() of the service's name, with ".SEQ" unless
 * seq is -1. The file of a listed service gets ".INDEX" appended if the name is
 * reserved, or was given to another listed service. A file of that name is
 * replaced, a directory is not. */
int directory_finish(struct directory *d, struct body_file *f,
    const struct body_owner *owner, struct errbuf *e);

/* Close and remove a file that is not finished. */
void directory_discard(struct directory *d, struct body_file *f);

/*
 * Return the name of the file for a service, which the caller frees: '/', '%',
 * a leading '.' and what is unsafe in a file name are encoded as %XX. Different
 * names stay different: a name that is cut ends in '~' and a hash of the whole.
 */
char *directory_name(const char *name);

#endif
