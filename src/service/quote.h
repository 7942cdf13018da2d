/* SPDX-License-Identifier: MIT */
/*
 * quote.h - a text as messages show it: between quotation marks, with
 * credentials and secret parameters in URLs hidden, and cut if it is long, so
 * that there is room for what is wrong with it.
 */
#ifndef FF_SERVICE_QUOTE_H
#define FF_SERVICE_QUOTE_H

#include <stddef.h>

struct quoted {
	char text[200];
};

/* Returns q->text. */
const char *quote(struct quoted *q, const char *text);

/* The same for n bytes, or as many as there are before a NUL. */
const char *quote_n(struct quoted *q, const char *p, size_t n);

#endif
