/* SPDX-License-Identifier: MIT */
/*
 * search-1.0.c - Google Search 1.0: three searches, one after the other. In Go:
 *	results = append(results, Web(query), Image(query), Video(query))
 */
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
	char kinds[][6] = { "web", "image", "video" };
	struct fanout f;
	struct event e;
	size_t i;

	if (fanout_init(&f, RESULT, CLOCK_S) == -1)
		err(EXIT_FAILURE, "fanout_init");
	for (i = 0; i < 3; i++) {
		if (spawn(&f, search, kinds[i], NULL, NULL) == NULL)
			err(EXIT_FAILURE, "spawn");
		while (channel_receive(&f, CLOCK_NEVER, &e) == GOT_FRAME)
			printf("%.*s\n", (int)e.frame.len, e.frame.payload);
	}
	fanout_free(&f);
	return EXIT_SUCCESS;
}
