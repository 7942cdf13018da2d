/* SPDX-License-Identifier: MIT */
/* directory_name.h - file names for services, each given once. Pure. */
#ifndef FF_OUTPUT_DIRECTORY_NAME_H
#define FF_OUTPUT_DIRECTORY_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names longer than this, in bytes, are cut. */
#define DIRECTORY_NAME_MAX ((size_t)200)

/*
 * The name of the file for a service, which the caller frees: '/', '%', a
 * leading '.' and what has no place in a file name as %XX. Different names
 * stay different; one that is cut ends in '~' and a hash of the whole.
 */
char *directory_name(const char *name);

/* The length of a file's name without the ".SEQ" at its end, if it has one. */
size_t directory_name_stem(const char *file);

/* A set of names: their hashes. Zero-initialised is empty. */
struct name_set {
	uint64_t *hashes; /* 0: free */
	size_t n;
	size_t cap; /* 0 or a power of two */
};

/* Returns false where it has the name already, or (once in a long while) one
 * that cannot be told from it. */
bool name_set_add(struct name_set *s, const char *name);
bool name_set_has(const struct name_set *s, const char *p, size_t n);
void name_set_free(struct name_set *s);

#endif
