/* SPDX-License-Identifier: MIT */
/* test-history.c - which attempts a history keeps, and in which order. */
#include "config.h"

#include "output/history.h"

#include "base/utf8.h"

#include "tap.h"

#include <stdlib.h>
#include <string.h>

static void
add(struct history *h, unsigned number)
{
	char message[] = "gone", ip[] = "::1";
	struct history_item item = {
		.number = number,
		.message = message,
		.remote_ip = number % 2 ? ip : NULL,
	};

	history_add(h, &item);
}

/* Check that the first and the last ones of n attempts are left. */
static void
is_cut(const struct history *h, unsigned n, const char *name)
{
	unsigned i, want;

	is_int((int64_t)h->n, HISTORY_MAX, "%s: as many as are kept", name);
	for (i = 0; i < HISTORY_MAX; i++) {
		want = i < HISTORY_MAX / 2 ? i + 1 : n - HISTORY_MAX + i + 1;
		if (h->items[i].number != want)
			break;
	}
	is_int(i, HISTORY_MAX, "%s: the first and the last ones", name);
}

static void
test_order(void)
{
	struct history h = { 0 };
	const unsigned n = 1009; /* a prime number, so that steps reach all */
	unsigned i;

	for (i = 1; i <= n; i++)
		add(&h, i);
	is_cut(&h, n, "in order");
	history_free(&h);
	for (i = n; i >= 1; i--)
		add(&h, i);
	is_cut(&h, n, "in reverse");
	history_free(&h);
	for (i = 0; i < n; i++)
		add(&h, i * 372 % n + 1);
	is_cut(&h, n, "in no order");
	history_free(&h);
	is_int((int64_t)h.n, 0, "it is empty when it was freed");
}

static void
test_message(void)
{
	struct history h = { 0 };
	struct history_item item = { .number = 1 };
	char text[2 * HISTORY_MESSAGE_MAX + 2];
	size_t i, n;

	text[0] = 'x';
	for (i = 0; i < HISTORY_MESSAGE_MAX; i++)
		memcpy(text + 1 + 2 * i, "\xc3\xa4", 2);
	text[2 * HISTORY_MESSAGE_MAX + 1] = '\0';
	item.message = text;
	history_add(&h, &item);
	n = strlen(h.items[0].message);
	ok(n <= HISTORY_MESSAGE_MAX + 3 && n > HISTORY_MESSAGE_MAX - 4 &&
		strcmp(h.items[0].message + n - 3, "...") == 0,
	    "a long message is cut");
	ok(utf8_is_valid(h.items[0].message, n), "between two characters");
	ok(history_weight(&h) >= sizeof(item) + n, "its memory is counted");
	history_free(&h);
	ok(history_weight(&h) == 0, "and is none when it was freed");
}

int
main(void)
{
	test_order();
	test_message();
	return done();
}
