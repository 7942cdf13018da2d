/* SPDX-License-Identifier: MIT */
/* fanout.c - see fanout.h. */
#include "config.h"

#include "fanout/fanout.h"

#include "base/clock.h"
#include "fanout/signals.h"
#include "fanout/spawn.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
fanout_init(struct fanout *f, uint8_t type_max, int64_t grace)
{
	size_t i;

	memset(f, 0, sizeof(*f));
	f->type_max = type_max;
	f->grace = grace;
	f->pid = getpid();
	for (i = 0; i < FANOUT_WATCHES; i++)
		f->watches[i].fd = -1;
	if ((f->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
		return -1;
	signals_take(&f->wait_mask);
	return 0;
}

void
fanout_report_suspend(struct fanout *f)
{
	signals_take_suspend(&f->wait_mask);
}

void
fanout_free(struct fanout *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		spawn_signal(f->channels[i], SIGKILL);
	while (f->n > 0) {
		spawn_wait(f->channels[f->n - 1]);
		fanout_close(f, f->channels[f->n - 1]);
	}
	free(f->channels);
	free(f->polls);
	close(f->null_fd);
}

void
fanout_look_at(struct fanout *f, int64_t moment)
{
	f->due = clock_earlier(f->due, moment);
}

void
fanout_set_deadline(struct fanout *f, struct channel *c, int64_t deadline)
{
	c->deadline = deadline;
	fanout_look_at(f, deadline);
}

/* Give the child the grace, beginning now, to exit. */
static void
start_grace(struct fanout *f, struct channel *c)
{
	c->stop = CHANNEL_ASKED;
	c->kill_at = clock_after(clock_now(), f->grace);
	fanout_look_at(f, c->kill_at);
}

void
fanout_stop(struct fanout *f, struct channel *c)
{
	if (c->stop != CHANNEL_RUNS && !c->was_quit)
		return;
	if (c->pid == 0 && !channel_died_with_group(c))
		return; /* it has died of something else */
	if (!c->was_quit)
		start_grace(f, c);
	c->was_quit = false;
	if (c->pid == 0) {
		f->due = 0; /* its end is not held back any longer */
		return;
	}
	if (f->grace == 0)
		return; /* channel_select() kills it */
	spawn_signal(c, SIGTERM);
	/* A suspended process would not handle SIGTERM. */
	spawn_signal(c, SIGCONT);
}

void
fanout_quit(struct fanout *f, struct channel *c)
{
	if (c->stop != CHANNEL_RUNS)
		return;
	if (c->orders_fd == -1) {
		fanout_stop(f, c);
		return;
	}
	if (c->pid == 0)
		return;
	/* If the pipe is full, its end-of-file means the same. */
	channel_order(c, FRAME_END, NULL, 0);
	channel_close_orders(c);
	c->was_quit = true;
	start_grace(f, c);
}

void
fanout_stop_all(struct fanout *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		fanout_stop(f, f->channels[i]);
}

void
fanout_kill_all(struct fanout *f)
{
	size_t i;

	fanout_stop_all(f);
	for (i = 0; i < f->n; i++)
		if (f->channels[i]->stop == CHANNEL_ASKED)
			f->channels[i]->kill_at = clock_now();
	f->due = 0;
}

static void
drop_ready(struct fanout *f, const struct channel *c)
{
	struct channel **link, *last;

	last = NULL;
	for (link = &f->ready; *link != NULL && *link != c;
	     link = &(*link)->next_ready)
		last = *link;
	if (*link == NULL)
		return;
	*link = c->next_ready;
	if (f->last_ready == c)
		f->last_ready = last;
}

void
fanout_close(struct fanout *f, struct channel *c)
{
	size_t i;

	assert(c->pid == 0);
	for (i = 0; f->channels[i] != c; i++)
		;
	memmove(&f->channels[i], &f->channels[i + 1],
	    (f->n - i - 1) * sizeof(f->channels[0]));
	f->n--;
	drop_ready(f, c);
	if (c->fd != -1)
		close(c->fd);
	channel_close_orders(c);
	f->buffered -= c->counted;
	frame_decoder_free(&c->decoder);
	free(c);
}
