/* SPDX-License-Identifier: MIT */
/* first.c - First: ask all replicas, take the first answer, stop the others.
 * In Go, where the others go on in vain:
 *	for i := range replicas { go func(i int) { c <- ask(i) }(i) }
 *	return <-c */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ANSWER 1

static int
ask(struct sender *to, struct receiver *from, void *replica)
{
	(void)from;
	srandom((unsigned)getpid());
	usleep((unsigned)random() % 1000000);
	return sender_say(to, ANSWER, "%s answers", (char *)replica) == -1;
}

int
main(void)
{
	char replicas[][10] = { "replica 1", "replica 2", "replica 3" };
	struct fanout f;
	struct event e;
	size_t i;

	if (fanout_init(&f, ANSWER, CLOCK_S) == -1)
		err(EXIT_FAILURE, "fanout_init");
	for (i = 0; i < 3; i++)
		if (spawn(&f, ask, replicas[i], NULL, NULL) == NULL)
			err(EXIT_FAILURE, "spawn");
	if (channel_receive(&f, CLOCK_NEVER, &e) == GOT_FRAME)
		printf("%.*s\n", (int)e.frame.len, e.frame.payload);
	fanout_stop_all(&f);
	while (channel_receive(&f, CLOCK_NEVER, &e) == GOT_FRAME)
		; /* it was not the first */
	fanout_free(&f);
	return EXIT_SUCCESS;
}
