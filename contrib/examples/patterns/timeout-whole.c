/* SPDX-License-Identifier: MIT */
/* timeout-whole.c - a timeout for the whole, which is set before the loop.
 * In Go:
 *	timeout := time.After(time.Second)
 *	select { case s := <-joe: fmt.Println(s); case <-timeout: return } */
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
	for (i = 0; sender_say(to, MESSAGE, "%s %d", (char *)name, i) == 0; i++)
		usleep((unsigned)random() % 200000);
	return EXIT_FAILURE;
}

int
main(void)
{
	int64_t timeout = clock_after(clock_now(), CLOCK_S);
	char joe[] = "Joe";
	enum event_kind kind;
	struct fanout f;
	struct event e;

	if (fanout_init(&f, MESSAGE, CLOCK_S) == -1 ||
	    spawn(&f, count, joe, NULL, NULL) == NULL)
		err(EXIT_FAILURE, "timeout-whole");
	while ((kind = channel_select(&f, timeout, &e)) == GOT_FRAME)
		printf("%.*s\n", (int)e.frame.len, e.frame.payload);
	if (kind == TIME_IS_UP)
		puts("Joe talks too much");
	fanout_free(&f);
	return kind == TIME_IS_UP ? EXIT_SUCCESS : EXIT_FAILURE;
}
