/* SPDX-License-Identifier: MIT */
/* generator.c - a function that returns a channel, on which a process sends
 * until nobody receives. In Go:
 *	joe := count("Joe")
 *	for i := 0; i < 5; i++ { fmt.Println(<-joe) } */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MESSAGE 1

static int
talk(struct sender *to, struct receiver *from, void *name)
{
	int i;

	(void)from;
	for (i = 0; sender_say(to, MESSAGE, "%s %d", (char *)name, i) == 0; i++)
		usleep((unsigned)random() % 200000);
	return EXIT_FAILURE;
}

static struct channel *
count(struct fanout *f, char *name)
{
	return spawn(f, talk, name, NULL, NULL);
}

int
main(void)
{
	char joe[] = "Joe";
	struct fanout f;
	struct event e;
	int i;

	if (fanout_init(&f, MESSAGE, CLOCK_S) == -1 || count(&f, joe) == NULL)
		err(EXIT_FAILURE, "generator");
	for (i = 0; i < 5; i++)
		if (channel_select(&f, CLOCK_NEVER, &e) == GOT_FRAME)
			printf("%.*s\n", (int)e.frame.len, e.frame.payload);
	fanout_free(&f);
	return EXIT_SUCCESS;
}
