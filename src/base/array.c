/* SPDX-License-Identifier: MIT */
/* array.c - see array.h. */
#include "config.h"

#include "base/array.h"

#include "base/mem.h"

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
