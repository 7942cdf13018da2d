/* SPDX-License-Identifier: MIT */
/*
 * fan-in.c - one select for two channels: each message is printed when it
 * comes, whoever has sent it. In Go:
 *	select { case s := <-joe: fmt.Println(s)
 *	case s := <-ann: fmt.Println(s) }
 */
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
	int i;

	(void)from;
	srandom((unsigned)getpid());
	for (i = 0; sender_say(to, MESSAGE, "%s %d", (char *)name, i) == 0; i++)
		usleep((unsigned)random() % 200000);
	return EXIT_FAILURE;
}

int
main(void)
{
	char joe[] = "Joe", ann[] = "Ann";
	struct fanout f;
	struct event e;
	int i;

	if (fanout_init(&f, MESSAGE, CLOCK_S) == -1 ||
	    spawn(&f, count, joe, NULL, NULL) == NULL ||
	    spawn(&f, count, ann, NULL, NULL) == NULL)
		err(EXIT_FAILURE, "fan-in");
	for (i = 0; i < 10; i++) {
		if (channel_select(&f, CLOCK_NEVER, &e) != GOT_FRAME)
			break;
		printf("%.*s\n", (int)e.frame.len, e.frame.payload);
	}
	fanout_free(&f);
	return i == 10 ? EXIT_SUCCESS : EXIT_FAILURE;
}
