/* SPDX-License-Identifier: MIT */
/* quit.c - the quit channel: the parent asks Joe to leave, and waits until
 * he has said bye. In Go:
 *	select { case c <- i: case <-quit: c <- "bye"; return } */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE 1

/* Count until there is an order, or the end of the orders. */
static int
count(struct sender *to, struct receiver *from, void *name)
{
	int i = 0;

	do
		sender_say(to, MESSAGE, "%s %d", (char *)name, i++);
	while (!channel_select_is_ready(from->fd, POLLIN, rand() % 200));
	return sender_say(to, MESSAGE, "%s says bye", (char *)name) == -1;
}

int
main(void)
{
	struct spawn_how how = { SPAWN_USUAL, .takes_orders = true };
	char joe[] = "Joe";
	struct fanout f;
	struct event e;
	int i = 0;

	if (fanout_init(&f, MESSAGE, 10 * CLOCK_S) == -1 ||
	    spawn(&f, count, joe, &how, NULL) == NULL)
		err(EXIT_FAILURE, "quit");
	while (channel_receive(&f, CLOCK_NEVER, &e) == GOT_FRAME) {
		printf("%.*s\n", (int)e.frame.len, e.frame.payload);
		if (++i == 5)
			fanout_quit(&f, e.channel);
	}
	fanout_free(&f);
	return EXIT_SUCCESS;
}
