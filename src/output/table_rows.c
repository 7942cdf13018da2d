/* SPDX-License-Identifier: MIT */
/* table_rows.c - see table_rows.h. */
#include "config.h"

#include "output/table_rows.h"

#include "base/mem.h"

#include <stdlib.h>

void
table_rows_init(struct table_rows *t, size_t lines)
{
	t->cap = lines > 0 ? lines - 1 : 0;
	t->indexes = mem_resize(t->indexes, t->cap, sizeof(t->indexes[0]));
	t->n = 0;
}

void
table_rows_free(struct table_rows *t)
{
	free(t->indexes);
	t->indexes = NULL;
	t->cap = 0;
	t->n = 0;
}

size_t
table_rows_take(struct table_rows *t, uint64_t index)
{
	size_t up;

	for (up = 1; up <= t->cap && up <= t->n; up++)
		if (t->indexes[(t->n - up) % t->cap] == index)
			return up;
	if (t->cap > 0)
		t->indexes[t->n++ % t->cap] = index;
	return 0;
}
