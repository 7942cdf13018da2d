/* SPDX-License-Identifier: MIT */
/* headers.c - see headers.h. */
#include "config.h"

#include "output/headers.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define CAP_MIN 16

static int
make_room(struct headers *h, size_t text)
{
	struct header *items;
	size_t cap;

	if (buf_try_reserve(&h->text, text) == -1)
		return -1;
	if (h->n < h->cap)
		return 0;
	cap = h->cap > 0 ? h->cap + h->cap / 2 : CAP_MIN;
	items = mem_try_resize(h->items, cap, sizeof(items[0]));
	if (items == NULL)
		return -1;
	h->items = items;
	h->cap = cap;
	return 0;
}

static uint32_t
put(struct headers *h, struct bytes b)
{
	size_t at = h->text.len;

	buf_append(&h->text, b.p, b.n);
	buf_putc(&h->text, '\0');
	return (uint32_t)at;
}

int
headers_add(struct headers *h, struct bytes name, struct bytes value)
{
	struct header *new;
	char *c;

	if (make_room(h, name.n + value.n + 2) == -1)
		return -1;
	new = &h->items[h->n++];
	memset(new, 0, sizeof(*new));
	new->name = put(h, name);
	new->value = put(h, value);
	for (c = h->text.data + new->name; *c != '\0'; c++)
		*c = utf8_ascii_lower(*c);
	return 0;
}

void
headers_free(struct headers *h)
{
	buf_free(&h->text);
	free(h->items);
	*h = (struct headers){ 0 };
}

const char *
headers_name(const struct headers *h, size_t i)
{
	return h->text.data + h->items[i].name;
}

const char *
headers_value(const struct headers *h, size_t i)
{
	return h->text.data + h->items[i].value;
}

const char *
headers_find(const struct headers *h, const char *name)
{
	size_t i;

	for (i = h->n; i > 0; i--)
		if (strcmp(headers_name(h, i - 1), name) == 0)
			return headers_value(h, i - 1);
	return NULL;
}

/* Return whether header a sorts before b: by name, then by position. */
static bool
is_before(const struct headers *h, uint32_t a, uint32_t b)
{
	int order;

	order = strcmp(headers_name(h, a), headers_name(h, b));
	return order != 0 ? order < 0 : a < b;
}

/* Sift the rank at i down the heap of n. */
static void
sift_down(struct headers *h, size_t i, size_t n)
{
	struct header *all = h->items;
	uint32_t rank = all[i].rank;
	size_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n &&
		    is_before(h, all[child].rank, all[child + 1].rank))
			child++;
		if (!is_before(h, rank, all[child].rank))
			break;
		all[i].rank = all[child].rank;
	}
	all[i].rank = rank;
}

/* Sort by heap sort: O(n log n) whatever the names are, while qsort(3) may
 * allocate memory. */
static void
sort(struct headers *h)
{
	uint32_t last;
	size_t i;

	for (i = 0; i < h->n; i++)
		h->items[i].rank = (uint32_t)i;
	for (i = h->n / 2; i > 0; i--)
		sift_down(h, i - 1, h->n);
	for (i = h->n; i > 1; i--) {
		last = h->items[i - 1].rank;
		h->items[i - 1].rank = h->items[0].rank;
		h->items[0].rank = last;
		sift_down(h, 0, i - 1);
	}
}

void
headers_group(struct headers *h)
{
	struct header *item;
	uint32_t before;
	size_t i;

	sort(h);
	for (i = 0; i < h->n; i++) {
		item = &h->items[h->items[i].rank];
		item->next = 0;
		item->is_later = false;
		before = i > 0 ? h->items[i - 1].rank : 0;
		if (i == 0 ||
		    strcmp(headers_name(h, before),
			h->text.data + item->name) != 0)
			continue;
		h->items[before].next = h->items[i].rank;
		item->is_later = true;
	}
}

size_t
headers_weight(const struct headers *h)
{
	return h->text.cap + h->cap * sizeof(h->items[0]);
}
