/* SPDX-License-Identifier: MIT */
/* daisy-chain.c - a chain of N processes (daisy-chain [N]), or as many as the
 * system allows. In Go, each does: left <- 1 + <-right */
#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int
add(struct sender *to, struct receiver *from, void *arg)
{
	int right = SPAWN_KEPT_FD, left = SPAWN_KEPT_FD + 1, n;

	(void)to, (void)from, (void)arg;
	return read(right, &n, sizeof(n)) != sizeof(n) ||
	    write(left, &(int){ 1 + n }, sizeof(n)) != sizeof(n);
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000;
	int i, leftmost, ends[2], kept[2];
	struct spawn_how how = { SPAWN_USUAL, .kept = kept, .n_kept = 2 };
	struct fanout f;
	struct event e;

	if (fanout_init(&f, FRAME_END, CLOCK_S) == -1 || pipe(kept) == -1)
		err(EXIT_FAILURE, "pipe");
	leftmost = kept[0];
	for (i = 0; i < n && pipe(ends) == 0; i++) {
		kept[0] = ends[0];
		if (spawn(&f, add, NULL, &how, NULL) == NULL)
			break;
		close(kept[0]);
		close(kept[1]);
		kept[1] = ends[1];
	}
	if (write(kept[1], &(int){ 1 }, sizeof(n)) == -1 ||
	    channel_receive(&f, CLOCK_NEVER, &e) != CHANNEL_DONE ||
	    read(leftmost, &n, sizeof(n)) == -1)
		err(EXIT_FAILURE, "chain");
	printf("%d after %d processes\n", n, i);
	fanout_free(&f);
	return EXIT_SUCCESS;
}
