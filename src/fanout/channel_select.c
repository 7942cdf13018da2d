/* SPDX-License-Identifier: MIT */
/* channel_select.c - see channel_select.h. */
#include "config.h"

#include "fanout/channel_select.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/mem.h"
#include "fanout/late.h"
#include "fanout/signals.h"
#include "fanout/spawn.h"

#include <errno.h>
#include <time.h>

/* A terminal sends its signals to our whole group. If a child dies of such a
 * signal, report that only after this time, so that the signal reaches us
 * first. */
#define GROUP_SIGNAL_HOLD (50 * CLOCK_MS)

/* Time that a child has to exit after its end frame. */
#define LINGER_MAX CLOCK_S

/* Time that a killed child has to die, after which it is given up. A broken
 * disk or network file system can delay its death. */
#define KILL_WAIT_MAX (2 * CLOCK_S)

/* Append the channel to those that may have an event. */
static void
add_ready(struct fanout *f, struct channel *c)
{
	if (c->is_ready)
		return;
	c->is_ready = true;
	c->next_ready = NULL;
	if (f->ready == NULL)
		f->ready = c;
	else
		f->last_ready->next_ready = c;
	f->last_ready = c;
}

/* Take the channel whose turn it is. */
static struct channel *
take_ready(struct fanout *f)
{
	struct channel *c = f->ready;

	f->ready = c->next_ready;
	c->is_ready = false;
	return c;
}

static void
kill_now(struct fanout *f, struct channel *c, int64_t now)
{
	c->stop = CHANNEL_KILLED;
	c->was_quit = false;
	c->kill_at = clock_after(now, KILL_WAIT_MAX);
	fanout_look_at(f, c->kill_at);
	spawn_signal(c, SIGKILL);
}

static void
give_up(struct channel *c)
{
	c->pid = 0;
	c->wait_status = SIGKILL;
}

/* Add the memory of the channel's decoder to f->buffered. */
static void
count(struct fanout *f, struct channel *c)
{
	f->buffered += c->decoder.bytes.cap - c->counted;
	c->counted = c->decoder.bytes.cap;
}

/* Return the moment before which the end of the channel is not reported. */
static int64_t
held_until(const struct channel *c)
{
	if (!channel_died_with_group(c))
		return 0;
	return clock_after(c->reaped_at, GROUP_SIGNAL_HOLD);
}

static bool
is_done(const struct channel *c, int64_t now)
{
	return c->fd == -1 && c->pid == 0 && held_until(c) <= now;
}

/* Take an event of the channel, if it has one already. */
static bool
take(struct fanout *f, struct channel *c, int64_t now, struct event *event,
    enum event_kind *kind)
{
	enum frame_status status;

	event->channel = c;
	status = frame_decoder_next(&c->decoder, &event->frame);
	if (status == FRAME_READY && event->frame.type == FRAME_END) {
		fanout_set_deadline(f, c,
		    clock_earlier(c->deadline, clock_after(now, LINGER_MAX)));
		/* Bytes after it have been read already, so that poll(2) would
		 * not report them. */
		status = frame_decoder_next(&c->decoder, &event->frame);
	}
	if (status == FRAME_READY) {
		*kind = GOT_FRAME;
		return true;
	}
	count(f, c);
	if (status == FRAME_CORRUPT) {
		if (c->fd != -1)
			channel_close_pipe(c);
		if (c->pid != 0 && c->stop != CHANNEL_KILLED)
			kill_now(f, c, now);
	}
	*kind = CHANNEL_DONE;
	return is_done(c, now);
}

/* Take an event of the next channel that has one. A channel that had one goes
 * to the end of the line, so that all get their turns. */
static bool
serve_one(
    struct fanout *f, int64_t now, struct event *event, enum event_kind *kind)
{
	struct channel *c;

	while (f->ready != NULL) {
		c = take_ready(f);
		if (take(f, c, now, event, kind)) {
			add_ready(f, c);
			return true;
		}
	}
	return false;
}

/* Return whether the child has not been sent SIGTERM yet. */
static bool
awaits_sigterm(const struct channel *c)
{
	return c->stop == CHANNEL_RUNS || c->was_quit;
}

/* Stop or kill a child if that is due. Return when this function has to look at
 * it again. */
static int64_t
stop_if_due(struct fanout *f, struct channel *c, int64_t now)
{
	if (c->pid == 0 && f->reads_paused)
		return CLOCK_NEVER;
	if (c->pid == 0) {
		add_ready(f, c);
		return c->fd == -1 ? held_until(c) : now;
	}
	if (awaits_sigterm(c) && now >= c->deadline)
		fanout_stop(f, c);
	if (c->stop == CHANNEL_ASKED && now >= c->kill_at)
		kill_now(f, c, now);
	if (c->stop == CHANNEL_KILLED && now >= c->kill_at) {
		/* The child may have died while we were busy or suspended. */
		if (!spawn_reap(c))
			give_up(c);
		return now;
	}
	return awaits_sigterm(c) ? clock_earlier(c->deadline, c->kill_at)
				 : c->kill_at;
}

/* Stop the children that are due, and return when the next one is. */
static int64_t
stop_due(struct fanout *f, int64_t now)
{
	int64_t due;
	size_t i;

	if (now < f->due)
		return f->due;
	due = CLOCK_NEVER;
	for (i = 0; i < f->n; i++)
		due = clock_earlier(due, stop_if_due(f, f->channels[i], now));
	/* A child that has died is due once reads go on. */
	f->due = f->reads_paused ? 0 : due;
	return due;
}

static void
reap_all(struct fanout *f)
{
	while (spawn_reap_next(f))
		f->due = 0;
}

/* Fill f->polls from scratch, which is safer than to update it. Return the
 * number of entries. */
static nfds_t
list_polls(struct fanout *f)
{
	size_t i, n;

	f->polls = array_grow(f->polls, &f->polls_cap, f->n + FANOUT_WATCHES,
	    sizeof(f->polls[0]));
	n = 0;
	for (i = 0; i < FANOUT_WATCHES; i++, n++) {
		f->polls[n].fd = f->watches[i].fd;
		f->polls[n].events = f->watches[i].events;
		f->polls[n].revents = 0;
	}
	for (i = 0; i < f->n; i++, n++) {
		f->polls[n].fd = f->reads_paused || f->channels[i]->is_held
		    ? -1
		    : f->channels[i]->fd;
		f->polls[n].events = POLLIN;
		f->polls[n].revents = 0;
	}
	return (nfds_t)n;
}

/* A signal saves the vector registers below the stack, and memcpy(3) may have
 * left a secret of a frame in them. Those of x86 take less than 3 KiB, unless a
 * process has asked for the registers of AMX. */
#ifdef __x86_64__
#define SIGNAL_FRAME_SIZE (4 * 1024)
#else
#define SIGNAL_FRAME_SIZE (16 * 1024)
#endif

static __attribute__((noinline)) void
wipe_signal_frame(void)
{
	char below[SIGNAL_FRAME_SIZE];

	mem_wipe(below, sizeof(below));
}

/* Wait until due at the latest. Return 0, or -1 if poll(2) failed. */
static int
wait_until(struct fanout *f, int64_t due)
{
	struct timespec timeout, *t;
	int64_t now;
	nfds_t n;
	bool changed;

	signals_let_in(&f->wait_mask);
	changed = signals_child_changed();
	if (changed)
		wipe_signal_frame();
	now = clock_now();
	if (signals_got() != 0 || changed)
		due = now;
	t = NULL;
	if (due != CLOCK_NEVER) {
		due = due > now ? due - now : 0;
		timeout.tv_sec = (time_t)(due / CLOCK_S);
		timeout.tv_nsec = (long)(due % CLOCK_S);
		t = &timeout;
	}
	n = list_polls(f);
	if (ppoll(f->polls, n, t, &f->wait_mask) == -1) {
		if (errno != EINTR)
			return -1;
		wipe_signal_frame();
		while (n > 0)
			f->polls[--n].revents = 0;
	}
	if (signals_child_changed() || changed)
		reap_all(f);
	return 0;
}

/* Read from all channels with an event of any kind; read(2) tells data from the
 * end of the file. */
static void
receive_all(struct fanout *f)
{
	struct channel *c;
	size_t i;

	for (i = 0; i < f->n && !f->reads_paused; i++) {
		c = f->channels[i];
		if (c->fd != -1 &&
		    (f->polls[FANOUT_WATCHES + i].revents != 0 ||
			c->pid == 0)) {
			channel_read(c);
			count(f, c);
			add_ready(f, c);
		}
	}
}

static bool
find_ready(const struct fanout *f, struct event *event)
{
	size_t i;

	for (i = 0; i < FANOUT_WATCHES; i++) {
		if (f->polls[i].fd != -1 && f->polls[i].revents != 0) {
			event->fd = f->polls[i].fd;
			return true;
		}
	}
	return false;
}

static enum event_kind
select_one(struct fanout *f, int64_t until, struct event *event)
{
	enum event_kind kind;
	int64_t now, due;
	bool has_looked;

	for (has_looked = false;; has_looked = true) {
		if ((event->signal = signals_got()) != 0)
			return GOT_SIGNAL;
		now = f->looked_at = clock_now();
		if (has_looked)
			f->read_at = now;
		/* Do this first, for children that send without a pause. */
		stop_due(f, now);
		/* While reads are paused, the caller still uses a frame. */
		if (!f->reads_paused) {
			late_mute(f, now);
			if (serve_one(f, now, event, &kind))
				return kind;
			f->heard = f->read_at;
		}
		if (until == SELECT_READ || (has_looked && now >= until))
			return TIME_IS_UP;
		/* An end frame has made the deadline of its child earlier. */
		due = stop_due(f, now);
		if (wait_until(f, clock_earlier(until, due)) == -1)
			return SELECT_FAILED;
		receive_all(f);
		if (signals_got() == 0 && find_ready(f, event))
			return GOT_READY;
	}
}

enum event_kind
channel_select(struct fanout *f, int64_t until, struct event *event)
{
	enum event_kind kind;
	bool was_late;

	was_late = f->late_since != 0;
	if (was_late)
		late_end(f, clock_now());
	kind = select_one(f, until, event);
	/* While reads are paused, the time does not count for late children. */
	if (f->reads_paused
		? was_late
		: kind == GOT_FRAME && late_is(event->channel, f->looked_at))
		late_begin(f, clock_now());
	return kind;
}

enum event_kind
channel_receive(struct fanout *f, int64_t until, struct event *event)
{
	enum event_kind kind;

	while (f->n > 0) {
		kind = channel_select(f, until, event);
		if (kind != CHANNEL_DONE)
			return kind;
		fanout_close(f, event->channel);
	}
	return CHANNEL_DONE;
}

void
channel_select_forget_signal(void)
{
	signals_forget();
}

bool
channel_select_is_ready(int fd, short events, int wait_ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, wait_ms) == 1;
}
