/* SPDX-License-Identifier: MIT */
/*
 * concurrent.c - both at once: each counts in a process of its own, and the
 * parent waits for both. Compare this with naive.c. In Go:
 *	go count("Joe")
 *	go count("Ann")
 */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int
count(struct sender *to, struct receiver *from, void *name)
{
	int i;

	(void)to, (void)from;
	srandom((unsigned)getpid());
	for (i = 0; i < 3; i++) {
		usleep((unsigned)random() % 200000);
		dprintf(STDOUT_FILENO, "%s %d\n", (char *)name, i);
	}
	return EXIT_SUCCESS;
}

int
main(void)
{
	char joe[] = "Joe", ann[] = "Ann";
	struct spawn_how how = { SPAWN_USUAL };
	struct fanout f;
	struct event e;

	how.output_fd = STDOUT_FILENO;
	if (fanout_init(&f, FRAME_END, CLOCK_S) == -1 ||
	    spawn(&f, count, joe, &how, NULL) == NULL ||
	    spawn(&f, count, ann, &how, NULL) == NULL)
		err(EXIT_FAILURE, "concurrent");
	channel_receive(&f, CLOCK_NEVER, &e);
	fanout_free(&f);
	return EXIT_SUCCESS;
}
