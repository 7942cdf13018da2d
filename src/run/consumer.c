/* SPDX-License-Identifier: MIT */
/* consumer.c - see consumer.h. */
#include "config.h"

#include "run/consumer.h"

#include "fanout/late.h"
#include "output/notice.h"

#include <errno.h>
#include <string.h>

/* How long a reader that has stalled may hold up an end that was asked for. */
#define PATIENCE (1 * CLOCK_S)

void
consumer_watch(struct run *r)
{
	r->fanout.watches[WATCH_OUTPUT].fd =
	    r->output.writer.is_pipe ? r->output.writer.fd : -1;
	r->fanout.watches[WATCH_OUTPUT].events = 0;
}

static int64_t
give_up_at(const struct run *r)
{
	if (r->is_hurried)
		return 0;
	if (r->result->signal != 0)
		return clock_after(clock_now(), PATIENCE);
	return CLOCK_NEVER;
}

/* Returns 0 once the reader has taken something, -1 to give it up. */
static int
wait_for_room(struct run *r)
{
	struct event event;

	for (;;) {
		switch (channel_select(&r->fanout, give_up_at(r), &event)) {
		case GOT_READY:
			return 0;
		case GOT_SIGNAL:
			loop_take_signal(r, event.signal);
			break;
		case SELECT_FAILED:
			notice("poll: %s", strerror(errno));
			r->result->failed = true;
			return -1;
		default: /* time is up; nothing is told of channels */
			return -1;
		}
	}
}

int
consumer_wait(void *arg, int fd)
{
	struct run *r = arg;
	int list_fd, result;

	list_fd = r->fanout.watches[WATCH_LIST].fd;
	r->fanout.watches[WATCH_LIST].fd = -1;
	r->fanout.watches[WATCH_OUTPUT].fd = fd;
	r->fanout.watches[WATCH_OUTPUT].events = POLLOUT;
	r->fanout.reads_paused = true;
	result = wait_for_room(r);
	r->fanout.reads_paused = false;
	r->fanout.watches[WATCH_LIST].fd = list_fd;
	consumer_watch(r);
	return result;
}

bool
consumer_wants_more(void *arg, size_t n)
{
	struct run *r = arg;

	return late_write(&r->fanout, r->showing, n);
}
