/* SPDX-License-Identifier: MIT */
/* test-strlist.c - a list owns its strings and keeps their order. */
#include "config.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/strlist.h"
#include "tap.h"

#include <stdlib.h>

static void
is_list(const struct strlist *l, const char *want, const char *name)
{
	struct buf joined = { 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		buf_printf(&joined, "%s%s", i > 0 ? " " : "", l->items[i]);
	is_str(buf_str(&joined), want, "%s", name);
	buf_free(&joined);
}

int
main(void)
{
	struct strlist l = { 0 }, m = { 0 };
	char word[] = "one";
	int i;

	is_list(&l, "", "a list begins empty");
	strlist_add(&l, word);
	word[0] = 'X';
	is_list(&l, "one", "an added string is a copy");
	strlist_take(&l, mem_strdup("two"));
	strlist_add(&l, "three");
	is_list(&l, "one two three", "strings are in order");
	strlist_remove(&l, 1);
	is_list(&l, "one three", "a string is removed from the middle");
	strlist_remove(&l, 1);
	is_list(&l, "one", "a string is removed from the end");
	strlist_add_all(&m, &l);
	strlist_add_all(&m, &l);
	strlist_add_all(&m, &m);
	strlist_free(&l);
	is_list(
	    &m, "one one one one", "lists are appended, also to themselves");
	strlist_remove(&m, 0);
	strlist_remove(&m, 0);
	strlist_remove(&m, 0);
	strlist_remove(&m, 0);
	is_list(&m, "", "all strings can be removed");
	for (i = 0; i < 1000; i++)
		strlist_take(&m, mem_printf("%d", i));
	is_str(m.items[999], "999", "a thousand fit");
	strlist_free(&m);
	ok(m.items == NULL && m.n == 0, "a freed list is empty");
	strlist_add_all(&m, &l);
	strlist_free(&m);
	ok(m.n == 0, "an empty list adds nothing");
	return done();
}
