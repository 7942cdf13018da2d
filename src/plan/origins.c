/* SPDX-License-Identifier: MIT */
/* origins.c - see origins.h. */
#include "config.h"

#include "plan/origins.h"

#include "base/mem.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int
compare(const void *a, const void *b)
{
	const struct origin *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
destroy(struct origin *origin)
{
	free(origin->name);
	free(origin);
}

struct origin *
origins_hold(struct origins *o, const char *name)
{
	struct origin *origin, **found;

	if (name == NULL)
		return NULL;
	origin = mem_zalloc(sizeof(*origin));
	origin->name = mem_strdup(name);
	found = tsearch(origin, &o->tree, compare);
	if (found == NULL)
		abort();
	if (*found != origin)
		destroy(origin);
	(*found)->refs++;
	return *found;
}

void
origins_release(struct origins *o, struct origin *origin)
{
	if (origin == NULL || --origin->refs > 0)
		return;
	tdelete(origin, &o->tree, compare);
	destroy(origin);
}

struct origin *
origins_share(struct origin *origin)
{
	if (origin != NULL)
		origin->refs++;
	return origin;
}
