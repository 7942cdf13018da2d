/* SPDX-License-Identifier: MIT */
/* buf.h - bytes that grow at the end. Zero-initialised is empty. */
#ifndef FF_BASE_BUF_H
#define FF_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data; /* NULL while nothing was ever appended */
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

/* For bytes of which others decide how many there are: -1 where there is no
 * memory for them, b being as it was. Once there is room for n bytes, appending
 * so many cannot fail. */
int buf_try_reserve(struct buf *b, size_t n);
int buf_try_append(struct buf *b, const void *p, size_t n);

/* Give back the memory that its bytes do not take, if there is any. */
void buf_trim(struct buf *b);

/* Take n bytes from the front; n is at most b->len. */
void buf_drop(struct buf *b, size_t n);

/* Empty it and keep its memory. */
void buf_clear(struct buf *b);

/* Empty it and give its memory back. */
void buf_free(struct buf *b);

/* The bytes with a NUL behind them, borrowed until the next call on b. */
const char *buf_str(struct buf *b);

/* The bytes with a NUL behind them, now the caller's to free; b is empty. */
char *buf_steal(struct buf *b);

#endif
