/* SPDX-License-Identifier: MIT */
/*
 * test-channel-select.c - real children that behave in every possible way, and
 * what the parent receives from each. The tests wait for events, not for time;
 * an alarm ends a test that hangs.
 */
#include "config.h"

#include "fanout/channel_select.h"
#include "fanout/signals.h"
#include "fanout/spawn.h"

#include "base/buf.h"
#include "base/clock.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TYPE_MAX     5
#define HANG_SECONDS 60

/* The messages of a child, and how it ended. */
struct heard {
	struct buf said;
	size_t frames;
	bool done;
	enum channel_end how;
	int wait_status;
	enum channel_stop stop;
};

static void
wait_for_ever(void)
{
	for (;;)
		pause();
}

static int
say(struct sender *to, const char *text)
{
	return sender_say(to, 1, "%s", text);
}

static int
write_raw(struct sender *to, const char *bytes, size_t n)
{
	return write(to->fd, bytes, n) == (ssize_t)n ? 0 : -1;
}

static int
says_and_ends(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	return say(to, "hello");
}

static int
says_much(struct sender *to, struct receiver *from, void *arg)
{
	static char piece[FRAME_PAYLOAD_MAX];
	int i;

	(void)from;
	for (i = 0; i < *(int *)arg; i++)
		if (sender_send(to, 2, piece, sizeof(piece)) == -1)
			return 1;
	return 0;
}

static int
hangs(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "wait");
	wait_for_ever();
	return 0;
}

static int
hangs_and_ignores_sigterm(struct sender *to, struct receiver *from, void *arg)
{
	struct sigaction sa;

	(void)from;
	(void)arg;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_IGN;
	sigaction(SIGTERM, &sa, NULL);
	say(to, "no");
	wait_for_ever();
	return 0;
}

static int
stops_itself(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "stop");
	raise(SIGSTOP);
	wait_for_ever();
	return 0;
}

static int
dies_in_mid_frame(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "whole");
	write_raw(to, "\0\0\0\12\1half", 9);
	raise(SIGKILL);
	return 0;
}

static int
aborts(struct sender *to, struct receiver *from, void *arg)
{
	struct sigaction sa;

	(void)from;
	(void)arg;
	/* A sanitizer would catch the signal and exit. */
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sigaction(SIGABRT, &sa, NULL);
	say(to, "ouch");
	abort();
}

static int
exits_without_an_end(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "bye");
	return 7;
}

static int
sends_garbage(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	write_raw(to, "HTTP/1.1 200 OK\r\n", 17);
	wait_for_ever();
	return 0;
}

static int
sends_an_unknown_type(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	sender_send(to, TYPE_MAX + 1, "x", 1);
	sender_flush(to);
	wait_for_ever();
	return 0;
}

static int
speaks_after_the_end(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	sender_send(to, FRAME_END, NULL, 0);
	sender_flush(to);
	say(to, "more");
	wait_for_ever();
	return 0;
}

static int
ends_and_lives_on(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "done");
	sender_send(to, FRAME_END, NULL, 0);
	sender_flush(to);
	wait_for_ever();
	return 0;
}

static int
closes_its_pipe_and_lives_on(
    struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "closed");
	close(to->fd);
	wait_for_ever();
	return 0;
}

static int
leaves_a_grandchild_with_the_pipe(
    struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "heir");
	if (fork() == 0) {
		alarm(HANG_SECONDS);
		wait_for_ever();
	}
	sender_send(to, FRAME_END, NULL, 0);
	sender_flush(to);
	_exit(0);
}

static int
leaves_a_grandchild_that_talks(
    struct sender *to, struct receiver *from, void *arg)
{
	static char piece[4096];

	(void)from;
	(void)arg;
	say(to, "heir");
	if (fork() != 0)
		_exit(0);
	alarm(HANG_SECONDS);
	while (sender_send(to, 2, piece, sizeof(piece)) == 0)
		;
	_exit(1);
}

/* Start a child with its pipe and a deadline. */
static void
start(struct fanout *f, child_fn *fn, void *arg, int64_t deadline,
    struct heard *heard)
{
	struct spawn_how how = {
		.deadline = deadline,
		.output_fd = -1,
		.error_fd = -1,
	};

	if (spawn(f, fn, arg, &how, heard) == NULL)
		bail("spawn");
}

/* Receive all messages of the children until they have ended. */
static void
listen_to(struct fanout *f, struct heard *heard, size_t n)
{
	struct event event;
	struct heard *h;
	size_t left;

	for (left = n; left > 0;) {
		switch (channel_select(f, CLOCK_NEVER, &event)) {
		case GOT_FRAME:
			h = event.channel->owner;
			h->frames++;
			if (h->said.len < 64 && event.frame.type == 1)
				buf_append(&h->said, event.frame.payload,
				    event.frame.len);
			break;
		case CHANNEL_DONE:
			h = event.channel->owner;
			h->done = true;
			h->how = channel_how(event.channel);
			h->wait_status = event.channel->wait_status;
			h->stop = event.channel->stop;
			fanout_close(f, event.channel);
			left--;
			break;
		default:
			bail("an event that nobody expects");
		}
	}
	(void)heard;
}

static const struct {
	const char *name;
	child_fn *fn;
	bool is_stopped; /* by a deadline in the past */
	const char *said;
	enum channel_end how;
	int signal; /* signal that it died of, or 0 */
} rows[] = {
	{ "says and ends", says_and_ends, false, "hello", CHANNEL_ENDED, 0 },
	{ "hangs", hangs, true, "wait", CHANNEL_SIGNALLED, SIGTERM },
	{ "ignores SIGTERM", hangs_and_ignores_sigterm, true, "no",
	    CHANNEL_SIGNALLED, SIGKILL },
	{ "stops itself", stops_itself, true, "stop", CHANNEL_SIGNALLED,
	    SIGTERM },
	{ "dies in mid-frame", dies_in_mid_frame, false, "whole",
	    CHANNEL_SIGNALLED, SIGKILL },
	{ "aborts", aborts, false, "ouch", CHANNEL_SIGNALLED, SIGABRT },
	{ "exits without an end", exits_without_an_end, false, "bye",
	    CHANNEL_EXITED, 0 },
	{ "sends garbage", sends_garbage, false, "", CHANNEL_CORRUPT, SIGKILL },
	{ "sends an unknown type", sends_an_unknown_type, false, "",
	    CHANNEL_CORRUPT, SIGKILL },
	{ "speaks after the end", speaks_after_the_end, false, "",
	    CHANNEL_CORRUPT, SIGKILL },
	{ "ends and lives on", ends_and_lives_on, false, "done", CHANNEL_ENDED,
	    SIGTERM },
	{ "closes its pipe and lives on", closes_its_pipe_and_lives_on, true,
	    "closed", CHANNEL_SIGNALLED, SIGTERM },
	{ "leaves a grandchild with the pipe",
	    leaves_a_grandchild_with_the_pipe, false, "heir", CHANNEL_ENDED,
	    0 },
	{ "leaves a grandchild that talks", leaves_a_grandchild_that_talks,
	    false, "heir", CHANNEL_EXITED, 0 },
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

static void
check_row(const struct heard *h, size_t i)
{
	int signal;

	signal = WIFSIGNALED(h->wait_status) ? WTERMSIG(h->wait_status) : 0;
	is_bytes(h->said.data, h->said.len, rows[i].said, strlen(rows[i].said),
	    "what a child that %s has sent arrives", rows[i].name);
	is_int(h->how, rows[i].how, "the end of a child that %s is recognised",
	    rows[i].name);
	is_int(signal, rows[i].signal,
	    "the signal that ends a child that %s is known", rows[i].name);
}

/* Run all children at the same time, so that each may disturb the others. */
static void
test_all_at_once(void)
{
	struct heard heard[N_ROWS];
	struct fanout f;
	size_t i;

	memset(heard, 0, sizeof(heard));
	if (fanout_init(&f, TYPE_MAX, 100 * CLOCK_MS) == -1)
		bail("fanout_init");
	for (i = 0; i < N_ROWS; i++)
		/* The child has sent its messages by then, even on a busy
		 * machine. */
		start(&f, rows[i].fn, NULL,
		    rows[i].is_stopped ? clock_after(clock_now(), 2 * CLOCK_S)
				       : CLOCK_NEVER,
		    &heard[i]);
	listen_to(&f, heard, N_ROWS);
	for (i = 0; i < N_ROWS; i++) {
		check_row(&heard[i], i);
		buf_free(&heard[i].said);
	}
	is_int(f.n, 0, "no channel is left");
	fanout_free(&f);
	ok(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD,
	    "no child is left");
}

/* Run each child alone: no event of another wakes the parent. */
static void
test_alone(void)
{
	struct heard heard;
	struct fanout f;
	size_t i;

	if (fanout_init(&f, TYPE_MAX, 100 * CLOCK_MS) == -1)
		bail("fanout_init");
	for (i = 0; i < N_ROWS; i++) {
		if (rows[i].is_stopped)
			continue;
		memset(&heard, 0, sizeof(heard));
		start(&f, rows[i].fn, NULL, CLOCK_NEVER, &heard);
		listen_to(&f, &heard, 1);
		check_row(&heard, i);
		buf_free(&heard.said);
	}
	fanout_free(&f);
}

/* The last frame before an exit arrives together with the hang-up. */
static void
test_last_frame(void)
{
	struct heard heard;
	struct fanout f;
	int i, lost;

	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	for (i = lost = 0; i < 300; i++) {
		memset(&heard, 0, sizeof(heard));
		start(&f, says_and_ends, NULL, CLOCK_NEVER, &heard);
		listen_to(&f, &heard, 1);
		lost += heard.frames != 1 || heard.how != CHANNEL_ENDED;
		buf_free(&heard.said);
	}
	is_int(lost, 0, "no last frame is lost in 300 runs");
	fanout_free(&f);
}

/* Two children that send many frames take turns: no more frames of one child
 * come in a row than one read holds. */
static void
test_fair(void)
{
	struct heard heard[3];
	struct fanout f;
	struct event event;
	int pieces = 200;
	size_t i, others;

	memset(heard, 0, sizeof(heard));
	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	for (i = 0; i < 2; i++)
		start(&f, says_much, &pieces, CLOCK_NEVER, &heard[i]);
	start(&f, says_and_ends, NULL, CLOCK_NEVER, &heard[2]);
	for (others = 0; !heard[2].done;) {
		switch (channel_select(&f, CLOCK_NEVER, &event)) {
		case GOT_FRAME:
			others += event.channel->owner != &heard[2];
			break;
		case CHANNEL_DONE:
			((struct heard *)event.channel->owner)->done = true;
			fanout_close(&f, event.channel);
			break;
		default:
			bail("an event that nobody expects");
		}
	}
	ok(!heard[0].done || !heard[1].done || others <= 400,
	    "a quiet child is read while others send much");
	fanout_free(&f);
}

/* Send more small frames than a pipe holds. */
static int
chatters(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	while (sender_send(to, 2, "x", 1) == 0)
		;
	return 1;
}

/* Fill the pipe, and exit. */
static int
says_a_lot_and_leaves(struct sender *to, struct receiver *from, void *arg)
{
	int i;

	(void)from;
	for (i = 0; i < *(int *)arg; i++)
		if (sender_send(to, 2, "x", 1) == -1)
			return 1;
	return 0;
}

static void
spend(int64_t length)
{
	int64_t until;

	for (until = clock_now() + length; clock_now() < until;)
		;
}

/* Receive the frames of a child, and take so long for each. Return how many
 * came. */
static int
hear_slowly(struct fanout *f, int64_t each, struct heard *heard)
{
	struct event event;

	for (;;) {
		switch (channel_select(f, CLOCK_NEVER, &event)) {
		case GOT_FRAME:
			heard->frames++;
			spend(each);
			break;
		case CHANNEL_DONE:
			heard->how = channel_how(event.channel);
			heard->stop = event.channel->stop;
			fanout_close(f, event.channel);
			return (int)heard->frames;
		default:
			bail("an event that nobody expects");
		}
	}
}

/* Start a child that sends that many frames and exits before its deadline. Its
 * frames are received only after the deadline. */
static void
leave_in_time(struct fanout *f, int *frames, struct heard *heard)
{
	struct event event;
	int64_t deadline;

	memset(heard, 0, sizeof(*heard));
	deadline = clock_after(clock_now(), CLOCK_S);
	start(f, says_a_lot_and_leaves, frames, deadline, heard);
	f->reads_paused = true;
	is_int(channel_select(f, deadline, &event), TIME_IS_UP,
	    "a child says %d frames and leaves", *frames);
	f->reads_paused = false;
}

/* After a child's deadline, its frames in the pipe are received only for a
 * short time, however many there are: at 5 ms each, a hundred would take half a
 * second. */
static void
test_late(void)
{
	struct heard heard;
	struct fanout f;
	int many = 9000, few = 30;

	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	memset(&heard, 0, sizeof(heard));
	start(&f, chatters, NULL, clock_now(), &heard);
	ok(hear_slowly(&f, 5 * CLOCK_MS, &heard) < 100,
	    "a child that sends without end is read only shortly after its "
	    "deadline");
	is_int(heard.how, CHANNEL_SIGNALLED,
	    "a child that sends without end is killed");

	leave_in_time(&f, &many, &heard);
	ok(hear_slowly(&f, 5 * CLOCK_MS, &heard) < 100,
	    "a child that ended in time is also read only shortly after its "
	    "deadline");
	is_int(heard.stop, CHANNEL_KILLED,
	    "a child whose end was not read counts as killed");

	leave_in_time(&f, &few, &heard);
	is_int(hear_slowly(&f, 0, &heard), few,
	    "a child that ended in time with little in its pipe is read to its "
	    "end");
	is_int(heard.how, CHANNEL_ENDED,
	    "a child that is read to its end is reported as ended");
	is_int(heard.stop, CHANNEL_RUNS,
	    "a child that is read to its end was not stopped");
	fanout_free(&f);
}

/* A muted child is not read any more, but its end is reported. */
static void
test_mute(void)
{
	struct heard heard;
	struct fanout f;
	struct event event;

	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	memset(&heard, 0, sizeof(heard));
	start(&f, chatters, NULL, CLOCK_NEVER, &heard);
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_FRAME,
	    "frames of a child that is not muted are reported");
	fanout_stop(&f, event.channel);
	channel_mute(event.channel);
	is_int(hear_slowly(&f, 0, &heard), 0,
	    "frames of a muted child are not reported");
	is_int(heard.how, CHANNEL_SIGNALLED,
	    "the end of a muted child is reported");
	fanout_free(&f);
}

static int
has_signal(struct sender *to, struct receiver *from, void *arg)
{
	(void)to;
	(void)from;
	(void)arg;
	return signals_got() != 0;
}

static void
test_time_and_signals(void)
{
	struct heard heard, child;
	struct fanout f;
	struct event event;
	int64_t now;

	memset(&heard, 0, sizeof(heard));
	memset(&child, 0, sizeof(child));
	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	now = clock_now();
	is_int(channel_select(&f, now, &event), TIME_IS_UP,
	    "a select until a moment in the past returns");
	is_int(channel_select(&f, now + 20 * CLOCK_MS, &event), TIME_IS_UP,
	    "a select until a moment to come returns");
	ok(clock_now() >= now + 20 * CLOCK_MS,
	    "a select does not return before its moment");
	ok(f.heard >= now + 20 * CLOCK_MS,
	    "everything before that moment was reported");

	start(&f, hangs, NULL, CLOCK_NEVER, &heard);
	raise(SIGHUP);
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_SIGNAL,
	    "a signal is reported before frames");
	is_int(event.signal, SIGHUP, "a signal is reported with its number");
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_SIGNAL,
	    "a signal is reported again until it is forgotten");
	channel_select_forget_signal();
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_FRAME,
	    "frames are reported once a signal is forgotten");
	fanout_stop_all(&f);
	is_int(channel_select(&f, CLOCK_NEVER, &event), CHANNEL_DONE,
	    "the end of a stopped child is reported");
	fanout_close(&f, event.channel);

	raise(SIGHUP);
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_SIGNAL,
	    "a second signal is reported");
	start(&f, has_signal, NULL, CLOCK_NEVER, &child);
	channel_select_forget_signal();
	listen_to(&f, &child, 1);
	is_int(child.how, CHANNEL_ENDED,
	    "a child does not inherit a signal of its parent");
	buf_free(&child.said);
	fanout_free(&f);
}

/* Return 0 if SIGTSTP suspends this process, and none has come. */
static int
is_suspended_by_default(struct sender *to, struct receiver *from, void *arg)
{
	struct sigaction sa;

	(void)to;
	(void)from;
	(void)arg;
	return signals_got() != 0 || sigaction(SIGTSTP, NULL, &sa) == -1 ||
	    sa.sa_handler != SIG_DFL;
}

static void
test_suspend(void)
{
	struct heard child;
	struct fanout f;
	struct event event;

	memset(&child, 0, sizeof(child));
	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	fanout_report_suspend(&f);
	raise(SIGTSTP);
	raise(SIGHUP);
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_SIGNAL,
	    "two signals are reported");
	is_int(event.signal, SIGHUP, "another signal comes before SIGTSTP");
	channel_select_forget_signal();
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_SIGNAL,
	    "the second one is reported");
	is_int(event.signal, SIGTSTP, "it is SIGTSTP");
	start(&f, is_suspended_by_default, NULL, CLOCK_NEVER, &child);
	channel_select_forget_signal();
	listen_to(&f, &child, 1);
	is_int(
	    child.how, CHANNEL_ENDED, "in a child it has its default action");
	buf_free(&child.said);
	fanout_free(&f);
}

/* While reading is paused no frame is received, but deadlines still apply. */
static void
test_hold(void)
{
	struct heard heard;
	struct fanout f;
	struct event event;
	int fds[2];

	memset(&heard, 0, sizeof(heard));
	if (fanout_init(&f, TYPE_MAX, 0) == -1 || pipe(fds) == -1)
		bail("fanout_init");
	start(&f, hangs, NULL, clock_now(), &heard);
	f.reads_paused = true;
	while (f.channels[0]->pid != 0)
		if (channel_select(&f, clock_now() + CLOCK_MS, &event) !=
		    TIME_IS_UP)
			bail("an event that nobody expects");
	ok(true, "while reading is paused, a child is killed at its deadline");
	f.watches[1].fd = fds[1];
	f.watches[1].events = POLLOUT;
	is_int(channel_select(&f, CLOCK_NEVER, &event), GOT_READY,
	    "while reading is paused, a watched descriptor is reported");
	is_int(event.fd, fds[1],
	    "a watched descriptor is reported with its number");
	f.watches[1].fd = -1;
	f.reads_paused = false;
	listen_to(&f, &heard, 1);
	is_int(heard.how, CHANNEL_SIGNALLED,
	    "the end of a child is reported after the pause");
	buf_free(&heard.said);
	close(fds[0]);
	close(fds[1]);
	fanout_free(&f);
}

static int
dies_of(struct sender *to, struct receiver *from, void *arg)
{
	(void)to;
	(void)from;
	raise(*(int *)arg);
	return 0;
}

/* Return how a child counts that died of a signal, if we are told to stop a
 * moment later. */
static enum channel_stop
stop_behind_death(int signal)
{
	struct heard heard;
	struct fanout f;
	struct event event;

	memset(&heard, 0, sizeof(heard));
	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	start(&f, dies_of, &signal, CLOCK_NEVER, &heard);
	f.reads_paused = true; /* so that its end is not reported yet */
	while (f.channels[0]->pid != 0)
		channel_select(&f, clock_now() + CLOCK_MS, &event);
	fanout_stop_all(&f);
	f.reads_paused = false;
	listen_to(&f, &heard, 1);
	is_int(heard.how, CHANNEL_SIGNALLED, "the child died of signal %d",
	    signal);
	buf_free(&heard.said);
	fanout_free(&f);
	return heard.stop;
}

static void
test_group_signals(void)
{
	is_int(stop_behind_death(SIGTERM), CHANNEL_ASKED,
	    "a child that died of SIGTERM just before we stop it counts as "
	    "stopped");
	is_int(stop_behind_death(SIGKILL), CHANNEL_RUNS,
	    "a child that died of another signal does not count as stopped");
}

/* If we were busy or stopped for longer than the wait for a killed child, it is
 * dead by then, and is reaped like any other. */
static void
test_overslept(void)
{
	struct heard heard;
	struct fanout f;
	int signal = SIGUSR1;
	siginfo_t info;
	id_t pid;

	memset(&heard, 0, sizeof(heard));
	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	start(&f, dies_of, &signal, CLOCK_NEVER, &heard);
	f.channels[0]->stop = CHANNEL_KILLED;
	f.channels[0]->kill_at = clock_now();
	pid = (id_t)f.channels[0]->pid;
	if (waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == -1)
		bail("waitid");
	listen_to(&f, &heard, 1);
	is_int(heard.wait_status, SIGUSR1,
	    "a child that died before it was killed keeps its own end");
	ok(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD,
	    "a child that died before it was killed is reaped");
	buf_free(&heard.said);
	fanout_free(&f);
}

/* Check that a child has its pipe, /dev/null, and nothing of its siblings. */
static int
looks_around(struct sender *to, struct receiver *from, void *arg)
{
	char text[64];
	int fd, open_fds;

	(void)from;
	(void)arg;
	open_fds = 0;
	for (fd = 0; fd < 64; fd++)
		open_fds += fcntl(fd, F_GETFD) != -1;
	snprintf(text, sizeof(text), "%d fds, read %d, pipe at %d", open_fds,
	    (int)read(STDIN_FILENO, text, 1), to->fd);
	return say(to, text);
}

static void
test_hygiene(void)
{
	struct heard heard[4];
	struct fanout f;
	size_t i;

	memset(heard, 0, sizeof(heard));
	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	for (i = 0; i < 4; i++)
		start(&f, looks_around, NULL, CLOCK_NEVER, &heard[i]);
	listen_to(&f, heard, 4);
	for (i = 0; i < 4; i++) {
		is_str(buf_str(&heard[i].said), "4 fds, read 0, pipe at 3",
		    "child %d has only its pipe and the three standard "
		    "descriptors",
		    (int)i);
		buf_free(&heard[i].said);
	}
	fanout_free(&f);
}

static void
test_receive(void)
{
	struct fanout f;
	struct event event;
	int i;

	if (fanout_init(&f, TYPE_MAX, 0) == -1)
		bail("fanout_init");
	is_int(channel_receive(&f, CLOCK_NEVER, &event), CHANNEL_DONE,
	    "without a child, nothing more comes");
	for (i = 0; i < 3; i++)
		start(&f, says_and_ends, NULL, CLOCK_NEVER, NULL);
	for (i = 0; i < 3; i++)
		is_int(channel_receive(&f, CLOCK_NEVER, &event), GOT_FRAME,
		    "the messages of all children come");
	is_int(channel_receive(&f, CLOCK_NEVER, &event), CHANNEL_DONE,
	    "after the last one, nothing more comes");
	is_int((long)f.n, 0, "no channel is left");
	start(&f, hangs, NULL, CLOCK_NEVER, NULL);
	is_int(channel_receive(&f, CLOCK_NEVER, &event), GOT_FRAME,
	    "a child that hangs has sent its message");
	is_int(channel_receive(&f, clock_now(), &event), TIME_IS_UP,
	    "a limit of time is kept");
	fanout_free(&f);
}

int
main(void)
{
	alarm(HANG_SECONDS);
	test_receive();
	test_all_at_once();
	test_alone();
	test_last_frame();
	test_fair();
	test_late();
	test_mute();
	test_time_and_signals();
	test_hold();
	test_group_signals();
	test_overslept();
	test_suspend();
	test_hygiene();
	return done();
}
