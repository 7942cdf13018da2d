/* SPDX-License-Identifier: MIT */
/* restored-sequence.c - each waits for a go-ahead after a message. In Go:
 *	one, two := <-c, <-c; one.wait <- true; two.wait <- true */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MESSAGE 1

static int
count(struct sender *to, struct receiver *from, void *name)
{
	struct frame go_ahead;
	int i;

	srandom((unsigned)getpid());
	for (i = 0; receiver_next(from, &go_ahead) == 1; i++) {
		usleep((unsigned)random() % 200000);
		sender_say(to, MESSAGE, "%s %d", (char *)name, i);
	}
	return EXIT_SUCCESS;
}

int
main(void)
{
	struct spawn_how waits = { SPAWN_USUAL, .takes_orders = true };
	char joe[] = "Joe", ann[] = "Ann";
	struct fanout f;
	struct event e;
	size_t i, n;

	if (fanout_init(&f, MESSAGE, CLOCK_S) == -1 ||
	    spawn(&f, count, joe, &waits, NULL) == NULL ||
	    spawn(&f, count, ann, &waits, NULL) == NULL)
		err(EXIT_FAILURE, "restored-sequence");
	for (i = 0; i < 6; i++) {
		for (n = 0; i % 2 == 0 && n < f.n; n++)
			channel_order(f.channels[n], MESSAGE, NULL, 0);
		if (channel_select(&f, CLOCK_NEVER, &e) == GOT_FRAME)
			printf("%.*s\n", (int)e.frame.len, e.frame.payload);
	}
	fanout_free(&f);
	return EXIT_SUCCESS;
}
