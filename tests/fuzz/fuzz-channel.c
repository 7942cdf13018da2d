/* SPDX-License-Identifier: MIT */
/*
 * fuzz-channel.c - for libFuzzer: any bytes from several hostile children for
 * channel_select(), in pieces. Each channel has to give the frames that the
 * frame decoder finds in all its bytes, hold at most a frame and a read, and
 * end.
 *
 * There are no real children: both ends of their pipes are in this process, and
 * the functions of spawn.c are defined here. libFuzzer has a child of its own.
 */
#include "config.h"

#include "../unit/no_processes.h"

#include "fanout/channel_select.h"

#include "base/clock.h"
#include "base/mem.h"
#include "fanout/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TYPE_MAX 8
#define CHILDREN 3
#define PID      1 /* of all */

/* An almost complete frame, and what channel_select() reads at once. */
#define HELD_MAX (FRAME_HEADER_SIZE + FRAME_PAYLOAD_MAX + 32 * 1024)

/* Enough rounds to read full pipes to their ends. */
#define ROUNDS_MAX 64

/* A step is two bytes: the first is a step and a child (the remainder of the
 * division by CHILDREN), the second a number n. */
enum step {
	STEP_SAY,   /* the child writes the n bytes that follow */
	STEP_FILL,  /* it writes the byte that follows 256 * n times */
	STEP_CLOSE, /* the child closes its pipe */
	STEP_DIE,   /* all children die */
	STEP_PAUSE, /* stop reading all channels, or continue */
	STEP_REJECT,
	STEP_STOP,
	STEP_QUIT,
	STEP_ORDER, /* send an order of 256 * n bytes to the child */
	STEPS
};

struct child {
	struct channel *channel; /* NULL after its end */
	int fd;                  /* the child's end of its pipe; -1: closed */
	int orders_fd;
	struct frame_decoder model; /* fed everything that it wrote */
	struct buf said;            /* the frames in these bytes */
	struct buf heard;           /* the frames that the channel gave */
	bool is_rejected;
	size_t orders; /* number of orders sent */
};

struct stage {
	struct fanout fanout;
	struct child children[CHILDREN];
	const uint8_t *script;
	size_t left;
};

static bool are_dead;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct channel *
spawn(struct fanout *f, child_fn *fn, void *arg, const struct spawn_how *how,
    void *owner)
{
	(void)f;
	(void)fn;
	(void)arg;
	(void)how;
	(void)owner;
	abort();
}

bool
spawn_reap(struct channel *c)
{
	if (c->pid != 0 && are_dead) {
		c->pid = 0;
		c->reaped_at = clock_now();
	}
	return c->pid == 0;
}

bool
spawn_reap_next(struct fanout *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->channels[i]->pid != 0)
			return spawn_reap(f->channels[i]);
	return false;
}

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Open a pipe whose ends do not block. */
static void
open_pair(int fds[2])
{
	must(pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0);
}

static void
shut(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
note(struct buf *b, const struct frame *f)
{
	buf_putc(b, (char)f->type);
	buf_append(b, &f->len, sizeof(f->len));
	buf_append(b, f->payload, f->len);
}

static void
bear(struct fanout *f, struct child *child)
{
	struct channel *c;
	int answers[2], orders[2];

	open_pair(answers);
	open_pair(orders);
	c = mem_zalloc(sizeof(*c));
	c->pid = PID;
	c->fd = answers[0];
	c->orders_fd = orders[1];
	c->deadline = CLOCK_NEVER;
	c->kill_at = CLOCK_NEVER;
	c->rest = -1;
	c->owner = child;
	frame_decoder_init(&c->decoder, TYPE_MAX);
	f->channels[f->n++] = c;
	child->channel = c;
	child->fd = answers[1];
	child->orders_fd = orders[0];
	frame_decoder_init(&child->model, TYPE_MAX);
}

/* Discard pending SIGCHLDs, which belong to the previous input. */
static void
forget_deaths(void)
{
	static const struct timespec now = { 0, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	while (sigtimedwait(&set, NULL, &now) == SIGCHLD)
		;
	signals_child_changed();
}

static void
begin(struct stage *s)
{
	size_t i;

	are_dead = false;
	must(fanout_init(&s->fanout, TYPE_MAX, 3600 * CLOCK_S) == 0);
	forget_deaths();
	s->fanout.cap = CHILDREN;
	s->fanout.channels =
	    mem_resize(NULL, CHILDREN, sizeof(s->fanout.channels[0]));
	for (i = 0; i < CHILDREN; i++)
		bear(&s->fanout, &s->children[i]);
}

/* Let the child write as many bytes as there is room for, unless it is dead. */
static void
say(struct child *child, const void *p, size_t n)
{
	struct frame f;
	ssize_t written;

	if (are_dead || child->fd == -1)
		return;
	written = write(child->fd, p, n);
	if (written == -1) {
		must(errno == EAGAIN || errno == EPIPE);
		return;
	}
	frame_decoder_feed(&child->model, p, (size_t)written);
	while (frame_decoder_next(&child->model, &f) == FRAME_READY)
		if (f.type != FRAME_END)
			note(&child->said, &f);
}

static void
hear(const struct stage *s, const struct event *event)
{
	struct channel *c = event->channel;
	struct child *child = c->owner;

	must(child->channel == c && !c->decoder.corrupt);
	must(!child->is_rejected && !s->fanout.reads_paused);
	must(event->frame.type > FRAME_END && event->frame.type <= TYPE_MAX);
	must(event->frame.len <= FRAME_PAYLOAD_MAX);
	note(&child->heard, &event->frame);
}

/* Check that all orders that were sent have arrived, followed by nothing but
 * perhaps a part of one. */
static void
check_orders(struct child *child)
{
	struct frame_decoder d;
	struct frame f;
	char bytes[4096];
	ssize_t n;

	frame_decoder_init(&d, TYPE_MAX);
	while ((n = read(child->orders_fd, bytes, sizeof(bytes))) > 0) {
		frame_decoder_feed(&d, bytes, (size_t)n);
		while (frame_decoder_next(&d, &f) == FRAME_READY)
			must(f.type == FRAME_END || child->orders-- > 0);
		must(!d.corrupt);
	}
	must(child->orders == 0);
	frame_decoder_free(&d);
}

static void
part(struct stage *s, struct channel *c)
{
	struct child *child = c->owner;
	enum channel_end how;

	must(child->channel == c && c->pid == 0 && c->fd == -1);
	must(!s->fanout.reads_paused);
	how = channel_how(c);
	if (child->is_rejected || child->model.corrupt)
		must(how == CHANNEL_CORRUPT);
	else
		must(how ==
		    (child->model.ended ? CHANNEL_ENDED : CHANNEL_EXITED));
	must(child->heard.len <= child->said.len);
	must(child->is_rejected || child->heard.len == child->said.len);
	must(child->heard.len == 0 ||
	    memcmp(child->heard.data, child->said.data, child->heard.len) == 0);
	check_orders(child);
	fanout_close(&s->fanout, c);
	child->channel = NULL;
}

/* Take all events that come without waiting. */
static void
hear_all(struct stage *s)
{
	struct event event;
	size_t i;

	for (;;) {
		switch (channel_select(&s->fanout, 0, &event)) {
		case GOT_FRAME:
			hear(s, &event);
			break;
		case CHANNEL_DONE:
			part(s, event.channel);
			break;
		case TIME_IS_UP:
			return;
		case GOT_SIGNAL:
			_exit(0); /* the signal is for the fuzzer */
		default:
			abort();
		}
		for (i = 0; i < s->fanout.n; i++)
			must(s->fanout.channels[i]->decoder.bytes.len <=
			    HELD_MAX);
	}
}

static uint8_t
next_byte(struct stage *s)
{
	if (s->left == 0)
		return 0;
	s->left--;
	return *s->script++;
}

static void
die(void)
{
	are_dead = true;
	raise(SIGCHLD);
}

static void
order(struct child *child, const void *p, size_t n)
{
	struct channel *c = child->channel;
	size_t max = FRAME_PAYLOAD_MAX;

	if (channel_order(c, 1, p, n < max ? n : max) == 0)
		child->orders++;
	else
		must(c->orders_fd == -1 && (errno == EAGAIN || errno == EPIPE));
}

/* Do a step of the parent with a channel. */
static void
handle(struct stage *s, enum step step, struct child *child, const char *fill,
    size_t n)
{
	if (child->channel == NULL)
		return;
	if (step == STEP_REJECT) {
		child->is_rejected = true;
		channel_reject(child->channel);
	} else if (step == STEP_STOP) {
		fanout_stop(&s->fanout, child->channel);
	} else if (step == STEP_QUIT) {
		fanout_quit(&s->fanout, child->channel);
	} else if (step == STEP_ORDER) {
		order(child, fill, n);
	}
}

static void
act(struct stage *s)
{
	static char fill[256 * 256];
	struct child *child;
	enum step step;
	size_t n;

	n = next_byte(s);
	child = &s->children[n % CHILDREN];
	step = (enum step)(n / CHILDREN % STEPS);
	n = next_byte(s);
	if (step == STEP_SAY) {
		n = n < s->left ? n : s->left;
		say(child, s->script, n);
		s->script += n;
		s->left -= n;
	} else if (step == STEP_FILL) {
		memset(fill, next_byte(s), n * 256);
		say(child, fill, n * 256);
	} else if (step == STEP_CLOSE) {
		shut(&child->fd);
	} else if (step == STEP_DIE) {
		die();
	} else if (step == STEP_PAUSE) {
		s->fanout.reads_paused = !s->fanout.reads_paused;
	} else {
		handle(s, step, child, fill, n * 256);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stage s = { .script = data, .left = size };
	size_t i, rounds;

	begin(&s);
	while (s.left > 0) {
		act(&s);
		hear_all(&s);
	}
	s.fanout.reads_paused = false;
	die();
	for (rounds = 0; s.fanout.n > 0; rounds++) {
		must(rounds < ROUNDS_MAX);
		hear_all(&s);
	}
	for (i = 0; i < CHILDREN; i++) {
		shut(&s.children[i].fd);
		shut(&s.children[i].orders_fd);
		frame_decoder_free(&s.children[i].model);
		buf_free(&s.children[i].said);
		buf_free(&s.children[i].heard);
	}
	fanout_free(&s.fanout);
	return 0;
}
