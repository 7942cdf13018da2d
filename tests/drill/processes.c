/* SPDX-License-Identifier: MIT */
/* processes.c - drills of a child as a process: it exits early or never, dies
 * of a signal, ignores signals, uses up memory, or leaves a process behind. */
#include "config.h"

#include "drills.h"

#include "wire/answer.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A grandchild that nobody has killed ends after this time. */
#define GRANDCHILD_SECONDS 30

/* More memory than a child may have. */
#define EATEN_MAX  ((size_t)320 << 20)
#define EATEN_EACH ((size_t)1 << 20)

static void
leave(const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)to;
	(void)job;
	_exit((unsigned char)row->bytes[0]);
}

/* Die of the signal of the row, or stop, by its default action. */
static void
raise_one(const struct drill_row *row, struct sender *to, const struct job *job)
{
	static const struct rlimit none = { 0, 0 };

	(void)to;
	(void)job;
	setrlimit(RLIMIT_CORE, &none);
	raise(row->bytes[0]);
	drill_wait();
}

static void
touch_nothing(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	static const struct rlimit none = { 0, 0 };
	volatile char *volatile nowhere = NULL;

	(void)row;
	(void)to;
	(void)job;
	setrlimit(RLIMIT_CORE, &none);
	*nowhere = 1;
}

static void
close_pipe(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)job;
	drill_write(to, row->bytes, row->n);
	close(to->fd);
	drill_wait();
}

static void
ignore_sigterm(void)
{
	struct sigaction ignore;

	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGTERM, &ignore, NULL);
}

static void
be_deaf(const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)row;
	(void)to;
	(void)job;
	ignore_sigterm();
	drill_wait();
}

static void
spin(const struct drill_row *row, struct sender *to, const struct job *job)
{
	volatile bool goes_on = true;

	(void)row;
	(void)to;
	(void)job;
	ignore_sigterm();
	while (goes_on)
		;
}

static void
eat(const struct drill_row *row, struct sender *to, const struct job *job)
{
	size_t eaten;
	char *p;

	(void)row;
	(void)to;
	(void)job;
	for (eaten = 0; eaten < EATEN_MAX; eaten += EATEN_EACH) {
		p = malloc(EATEN_EACH);
		if (p == NULL)
			abort();
		memset(p, 1, EATEN_EACH);
	}
	drill_wait();
}

/* Send the bytes of the row, fork a process that keeps the pipe, and exit. */
static void
leave_holder(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)job;
	drill_write(to, row->bytes, row->n);
	if (fork() == 0) {
		alarm(GRANDCHILD_SECONDS);
		ignore_sigterm();
		drill_wait();
	}
	_exit(0);
}

/* Fork a process that sends the row's bytes for ever, and exit. */
static void
leave_talker(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	static char notes[FRAME_PAYLOAD_MAX];
	size_t n;

	(void)job;
	for (n = 0; n + row->n <= sizeof(notes); n += row->n)
		memcpy(notes + n, row->bytes, row->n);
	if (fork() != 0)
		_exit(0);
	alarm(GRANDCHILD_SECONDS);
	ignore_sigterm();
	for (;;)
		drill_write(to, notes, n);
}

const struct drill_row drill_processes[] = {
	{ "exit-0", DRILL_BEGUN, leave, DRILL_BYTES("\0") },
	{ "exit-7", DRILL_BEGUN, leave, DRILL_BYTES("\x07") },
	{ "abort", DRILL_BEGUN, raise_one, (const char[]){ SIGABRT }, 1 },
	{ "kill", DRILL_BEGUN, raise_one, (const char[]){ SIGKILL }, 1 },
	{ "term", DRILL_BEGUN, raise_one, (const char[]){ SIGTERM }, 1 },
	{ "stop", DRILL_BEGUN, raise_one, (const char[]){ SIGSTOP }, 1 },
	{ "segfault", DRILL_BEGUN, touch_nothing, NULL, 0 },
	{ "close-pipe", DRILL_BEGUN, close_pipe, DRILL_BYTES("") },
	{ "close-pipe-after-verdict", DRILL_BEGUN, close_pipe,
	    DRILL_BYTES(DRILL_HEAD DRILL_VERDICT) },
	{ "deaf", DRILL_BEGUN, be_deaf, NULL, 0 },
	{ "spin", DRILL_BEGUN, spin, NULL, 0 },
	{ "eat", DRILL_TALKING, eat, NULL, 0 },
	{ "holder", DRILL_BEGUN, leave_holder, DRILL_BYTES(DRILL_HEAD) },
	{ "holder-after-end", DRILL_BEGUN, leave_holder,
	    DRILL_BYTES(DRILL_HEAD DRILL_BODY DRILL_VERDICT DRILL_END) },
	{ "talker", DRILL_BEGUN, leave_talker, DRILL_BYTES(DRILL_NOTE) },
	{ NULL, DRILL_BEGUN, NULL, NULL, 0 },
};
