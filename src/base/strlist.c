/* SPDX-License-Identifier: MIT */
/* strlist.c - see strlist.h. */
#include "config.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/strlist.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
strlist_add(struct strlist *l, const char *s)
{
	strlist_take(l, mem_strdup(s));
}

void
strlist_take(struct strlist *l, char *s)
{
	l->items = array_grow(l->items, &l->cap, l->n + 1, sizeof(l->items[0]));
	l->items[l->n++] = s;
}

void
strlist_add_all(struct strlist *l, const struct strlist *from)
{
	size_t i, n;

	/* Adding a list to itself changes its length. */
	n = from->n;
	for (i = 0; i < n; i++)
		strlist_add(l, from->items[i]);
}

void
strlist_remove(struct strlist *l, size_t i)
{
	assert(i < l->n);
	free(l->items[i]);
	l->n--;
	memmove(
	    l->items + i, l->items + i + 1, (l->n - i) * sizeof(l->items[0]));
}

size_t
strlist_weight(const struct strlist *l)
{
	size_t i, weight = 0;

	for (i = 0; i < l->n; i++)
		weight += strlen(l->items[i]) + STRLIST_OVERHEAD;
	return weight;
}

void
strlist_free(struct strlist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->items[i]);
	free(l->items);
	*l = (struct strlist){ 0 };
}
