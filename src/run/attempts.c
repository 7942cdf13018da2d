/* SPDX-License-Identifier: MIT */
/* attempts.c - see attempts.h. */
#include "config.h"

#include "run/attempts.h"

#include "base/mem.h"
#include "run/attempt.h"

#include <string.h>

void
attempts_add(struct attempts *all, struct attempt *a)
{
	a->next = all->first;
	if (all->first != NULL)
		all->first->prev = a;
	all->first = a;
}

void
attempts_remove(struct attempts *all, struct attempt *a)
{
	if (a->prev != NULL)
		a->prev->next = a->next;
	else
		all->first = a->next;
	if (a->next != NULL)
		a->next->prev = a->prev;
}

static void
wipe(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
}

void
attempts_wipe_others(struct attempts *all, const struct attempt *own)
{
	struct attempt *a;

	for (a = all->first; a != NULL; a = a->next) {
		if (a == own)
			continue;
		wipe(a->redirect_url);
		if (a->record != NULL)
			wipe(a->record->redirect_url);
	}
}
