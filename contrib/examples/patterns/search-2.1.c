/* SPDX-License-Identifier: MIT */
/* search-2.1.c - Google Search 2.1: as 2.0, without what is slow. In Go:
 *	select { case result := <-c: results = append(results, result)
 *	case <-timeout: return } */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RESULT 1

static int
search(struct sender *to, struct receiver *from, void *kind)
{
	(void)from;
	srandom((unsigned)getpid());
	usleep((unsigned)random() % 100000);
	return sender_say(to, RESULT, "%s result", (char *)kind) == -1;
}

int
main(void)
{
	int64_t timeout = clock_after(clock_now(), 80 * CLOCK_MS);
	char kinds[][6] = { "web", "image", "video" };
	bool found[3] = { false };
	struct fanout f;
	struct event e;
	size_t i;

	if (fanout_init(&f, RESULT, CLOCK_S) == -1)
		err(EXIT_FAILURE, "fanout_init");
	for (i = 0; i < 3; i++)
		if (spawn(&f, search, kinds[i], NULL, &found[i]) == NULL)
			err(EXIT_FAILURE, "spawn");
	while (channel_receive(&f, timeout, &e) == GOT_FRAME) {
		printf("%.*s\n", (int)e.frame.len, e.frame.payload);
		*(bool *)e.channel->owner = true;
	}
	for (i = 0; i < 3; i++)
		if (!found[i])
			printf("%s is late\n", kinds[i]);
	fanout_free(&f);
	return EXIT_SUCCESS;
}
