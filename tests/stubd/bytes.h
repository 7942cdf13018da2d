/* SPDX-License-Identifier: MIT */
/* bytes.h - a growing run of bytes. Knows no network. */
#ifndef STUBD_BYTES_H
#define STUBD_BYTES_H

#include <stddef.h>

/* A struct of zeros is empty. Only bytes_text() ensures that "at" ends with a
 * NUL. The server aborts if there is no memory. */
struct bytes {
	char *at;
	size_t n;
	size_t cap;
};

void bytes_add(struct bytes *b, const void *from, size_t n);
void bytes_adds(struct bytes *b, const char *text);
void bytes_addf(struct bytes *b, const char *format, ...)
    __attribute__((nonnull(2), format(printf, 2, 3)));
void bytes_fill(struct bytes *b, int byte, size_t n);

/* Add the n bytes as a JSON string: read as UTF-8 if they are valid, otherwise
 * as Latin-1. */
void bytes_add_json(struct bytes *b, const char *from, size_t n);

/* Drop the first n bytes. */
void bytes_drop(struct bytes *b, size_t n);

/* Return the bytes, followed by a NUL that is not counted. */
char *bytes_text(struct bytes *b);

void bytes_free(struct bytes *b);

/* Return memory that the caller frees. */
void *copy_bytes(const void *from, size_t n); /* adds a NUL */
void *zeroed(size_t n);

#endif
