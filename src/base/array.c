/* SPDX-License-Identifier: MIT */
/* array.c - see array.h. */
#include "config.h"

#include "base/array.h"

#include "base/mem.h"

#include <string.h>

#define CAP_MIN 8

void *
array_grow(void *items, size_t *cap, size_t n, size_t size)
{
	if (n <= *cap)
		return items;
	*cap = *cap < CAP_MIN / 2 ? CAP_MIN : 2 * *cap;
	if (*cap < n)
		*cap = n;
	return mem_resize(items, *cap, size);
}

const void *
array_find(const void *rows, size_t n, size_t size, const char *name)
{
	const char *row = rows;

	for (; n > 0; row += size, n--)
		if (strcmp(*(const char *const *)(const void *)row, name) == 0)
			return row;
	return NULL;
}
