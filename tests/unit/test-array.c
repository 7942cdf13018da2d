/* SPDX-License-Identifier: MIT */
/* test-array.c - unit tests for array.h. */
#include "config.h"

#include "base/array.h"
#include "tap.h"

#include <stdlib.h>

static const struct {
	size_t cap, n, want;
	const char *name;
} rows[] = {
	{ 0, 0, 0, "nothing needs no room" },
	{ 0, 1, 8, "the first element makes room for eight" },
	{ 3, 4, 8, "a small array grows to eight" },
	{ 8, 8, 8, "an array with enough room stays as it is" },
	{ 8, 9, 16, "a full array doubles" },
	{ 8, 40, 40, "an array grows to what is asked for" },
};

static void
check_find(void)
{
	static const struct {
		const char *name;
		int value;
	} words[] = { { "one", 1 }, { "two", 2 }, { "two", 3 } };

	ok(array_find(words, 3, sizeof(words[0]), "two") == &words[1],
	    "the first row of a name is found");
	ok(array_find(words, 3, sizeof(words[0]), "tw") == NULL,
	    "but not by a part of the name");
	ok(array_find(words, 0, sizeof(words[0]), "one") == NULL,
	    "nor in an empty table");
}

int
main(void)
{
	size_t i, cap;
	int *items;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		cap = 0;
		items = NULL;
		if (rows[i].cap > 0)
			items = calloc(cap = rows[i].cap, sizeof(*items));
		items = array_grow(items, &cap, rows[i].n, sizeof(*items));
		is_int((long long)cap, (long long)rows[i].want, "%s",
		    rows[i].name);
		free(items);
	}
	cap = 0;
	items = NULL;
	for (i = 0; i < 1000; i++) {
		items = array_grow(items, &cap, i + 1, sizeof(*items));
		items[i] = (int)i;
	}
	for (i = 0; i < 1000 && items[i] == (int)i; i++)
		;
	is_int((long long)i, 1000, "what is in an array stays when it grows");
	free(items);
	check_find();
	return done();
}
