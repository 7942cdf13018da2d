/* SPDX-License-Identifier: MIT */
/* bytes.h - a growing run of bytes. Knows no network. */
#ifndef STUBD_BYTES_H
#define STUBD_BYTES_H

#include <stddef.h>

/* All zero is an empty one. at is not terminated unless bytes_text() says so.
 * The server gives up when there is no memory. */
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

/* Add the n bytes as a JSON string: read as UTF-8 where they are that, else as
 * Latin-1. */
void bytes_add_json(struct bytes *b, const char *from, size_t n);

/* Drop the first n bytes. */
void bytes_drop(struct bytes *b, size_t n);

/* The bytes with a NUL behind them, which is not counted. */
char *bytes_text(struct bytes *b);

void bytes_free(struct bytes *b);

/* Copies that the caller frees. */
void *copy_bytes(const void *from, size_t n); /* with a NUL behind them */
void *zeroed(size_t n);

#endif
