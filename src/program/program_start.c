/* SPDX-License-Identifier: MIT */
/* program_start.c - see program_start.h. */
#include "config.h"

#include "program/program_start.h"

#include "base/clock.h"
#include "fanout/channel_select.h"
#include "fanout/signals.h"
#include "fanout/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* How long it is tried to start one, by chance, and the pause between tries. */
#define PATIENCE_MIN  (100 * CLOCK_MS)
#define PATIENCE_MORE (200 * CLOCK_MS)
#define PAUSE         (20 * CLOCK_MS)

void
program_close_pipe(struct fanout *f, enum program_pipe which)
{
	struct watch *w = &f->watches[which];

	if (w->fd != -1)
		close(w->fd);
	w->fd = -1;
}

/* A child_fn: become the program. */
static int
become(struct sender *to, struct receiver *from, void *arg)
{
	char **argv = arg;
	int error;

	(void)from;
	signals_give_back();
	execvp(argv[0], argv);
	error = errno;
	return sender_send(to, PROGRAM_ERRNO, &error, sizeof(error)) == -1;
}

/* A pipe to watch. Returns its other end, or -1 with errno. */
static int
open_pipe(struct fanout *f, enum program_pipe which)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	f->watches[which].fd = fds[0];
	f->watches[which].events = POLLIN;
	return fds[1];
}

static struct channel *
try(struct fanout *f, char **argv)
{
	struct spawn_how how = { .deadline = CLOCK_NEVER };
	struct channel *c;
	int saved;

	c = NULL;
	how.output_fd = open_pipe(f, PROGRAM_OUTPUT);
	how.error_fd = how.output_fd != -1 ? open_pipe(f, PROGRAM_ERRORS) : -1;
	if (how.error_fd != -1)
		c = spawn(f, become, argv, &how, NULL);
	saved = errno;
	if (how.output_fd != -1)
		close(how.output_fd);
	if (how.error_fd != -1)
		close(how.error_fd);
	if (c == NULL) {
		program_close_pipe(f, PROGRAM_OUTPUT);
		program_close_pipe(f, PROGRAM_ERRORS);
	}
	errno = saved;
	return c;
}

/* Others will be done, and leave what is missing. */
static bool
is_scarce(int error)
{
	return error == EAGAIN || error == ENOMEM || error == EMFILE ||
	    error == ENFILE;
}

/* Returns whether nothing came of it but that the time has passed. */
static bool
wait_for(struct fanout *f, int64_t length)
{
	struct event event;

	return channel_select(f, clock_after(clock_now(), length), &event) ==
	    TIME_IS_UP;
}

/* Others may wait for what we hold ourselves, so one of us is to give up before
 * the next. */
struct channel *
program_start(struct fanout *f, char **argv)
{
	struct channel *c;
	int64_t now, give_up;
	int saved;

	now = clock_now();
	give_up = clock_after(now, PATIENCE_MIN + now % PATIENCE_MORE);
	while ((c = try(f, argv)) == NULL) {
		saved = errno;
		if (!is_scarce(saved) || clock_now() >= give_up ||
		    !wait_for(f, PAUSE)) {
			errno = saved;
			return NULL;
		}
	}
	return c;
}
