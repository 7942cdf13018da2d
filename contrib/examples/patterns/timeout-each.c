/* SPDX-License-Identifier: MIT */
/* timeout-each.c - a timeout for each message, which begins anew after each.
 * In Go:
 *	select { case s := <-joe: fmt.Println(s)
 *	case <-time.After(time.Second): return } */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MESSAGE 1

/* Count, but fall asleep after the third message. */
static int
count(struct sender *to, struct receiver *from, void *name)
{
	int i;

	(void)from;
	for (i = 0; sender_say(to, MESSAGE, "%s %d", (char *)name, i) == 0; i++)
		usleep(i < 2 ? 200000 : 60000000);
	return EXIT_FAILURE;
}

int
main(void)
{
	char joe[] = "Joe";
	enum event_kind kind;
	struct fanout f;
	struct event e;

	if (fanout_init(&f, MESSAGE, CLOCK_S) == -1 ||
	    spawn(&f, count, joe, NULL, NULL) == NULL)
		err(EXIT_FAILURE, "timeout-each");
	while ((kind = channel_select(
		    &f, clock_after(clock_now(), CLOCK_S), &e)) == GOT_FRAME)
		printf("%.*s\n", (int)e.frame.len, e.frame.payload);
	if (kind == TIME_IS_UP)
		puts("Joe is slow");
	fanout_free(&f);
	return kind == TIME_IS_UP ? EXIT_SUCCESS : EXIT_FAILURE;
}
