/* SPDX-License-Identifier: MIT */
/* history.c - see history.h. */
#include "config.h"

#include "output/history.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static char *
copy_message(const char *message)
{
	size_t n;

	if (message == NULL)
		return NULL;
	n = strlen(message);
	if (n <= HISTORY_MESSAGE_MAX)
		return mem_strdup(message);
	n = utf8_cut(message, HISTORY_MESSAGE_MAX);
	return mem_printf("%.*s...", (int)n, message);
}

static void
drop(struct history *h, size_t i)
{
	free(h->items[i].message);
	free(h->items[i].remote_ip);
	h->n--;
	memmove(
	    &h->items[i], &h->items[i + 1], (h->n - i) * sizeof(h->items[0]));
}

void
history_add(struct history *h, const struct history_item *item)
{
	struct history_item *to;
	size_t i;

	h->items = mem_resize(h->items, h->n + 1, sizeof(h->items[0]));
	for (i = h->n; i > 0 && h->items[i - 1].number > item->number; i--)
		h->items[i] = h->items[i - 1];
	to = &h->items[i];
	*to = *item;
	to->message = copy_message(item->message);
	to->remote_ip =
	    item->remote_ip != NULL ? mem_strdup(item->remote_ip) : NULL;
	h->n++;
	/* Attempts end in any order. The one in the middle never belongs to the
	 * first or the last ones: enough others surround it. */
	if (h->n > HISTORY_MAX)
		drop(h, HISTORY_MAX / 2);
}

void
history_free(struct history *h)
{
	while (h->n > 0)
		drop(h, h->n - 1);
	free(h->items);
	*h = (struct history){ 0 };
}

uint64_t
history_weight(const struct history *h)
{
	uint64_t sum;
	size_t i;

	sum = h->n * sizeof(h->items[0]);
	for (i = 0; i < h->n; i++) {
		if (h->items[i].message != NULL)
			sum += strlen(h->items[i].message) + 1;
		if (h->items[i].remote_ip != NULL)
			sum += strlen(h->items[i].remote_ip) + 1;
	}
	return sum;
}
