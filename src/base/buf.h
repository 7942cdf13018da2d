/* SPDX-License-Identifier: MIT */
/* buf.h - a growing buffer of bytes. A zero-initialised one is empty. */
#ifndef FF_BASE_BUF_H
#define FF_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data; /* NULL until something is appended */
	size_t len;
	size_t cap;
};

void buf_append(struct buf *b, const void *p, size_t n);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Append n in decimal, padded with zeros to that many digits (at most 20).
 * printf(3) takes ten times as long. */
void buf_put_number(struct buf *b, uint64_t n, size_t digits);

/* For data whose size others decide: return -1 and leave b unchanged if there
 * is not enough memory. After n bytes were reserved, appending n bytes cannot
 * fail. */
int buf_try_reserve(struct buf *b, size_t n);
int buf_try_append(struct buf *b, const void *p, size_t n);

/* Free the unused memory of b. */
void buf_trim(struct buf *b);

/* Cut a text of more than max (at least 7) bytes, before a character, so that
 * it has at most max bytes, the last three of which are "...". */
void buf_shorten(struct buf *b, size_t max);

/* Remove n bytes from the front; n is at most b->len. */
void buf_drop(struct buf *b, size_t n);

/* Empty b and keep its memory. */
void buf_clear(struct buf *b);

/* Empty b and free its memory. */
void buf_free(struct buf *b);

/* The same for bytes that may be a secret, which are overwritten first. */
void buf_free_wiped(struct buf *b);

/* Return the bytes, NUL-terminated and borrowed until the next call on b. */
const char *buf_str(struct buf *b);

/* Return the bytes, NUL-terminated, for the caller to free. Empty b. */
char *buf_steal(struct buf *b);

#endif
