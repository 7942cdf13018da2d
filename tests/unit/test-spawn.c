/* SPDX-License-Identifier: MIT */
/*
 * test-spawn.c - children: their orders, their process groups and their
 * descriptors. The tests wait for events, not for time; an alarm ends a test
 * that hangs.
 */
#include "config.h"

#include "fanout/channel_select.h"
#include "fanout/spawn.h"

#include "base/buf.h"
#include "base/clock.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TYPE_MAX     5
#define HANG_SECONDS 60

/* Longer than the test, so that this limit is never reached. */
#define LONG (1000 * CLOCK_S)

/* Larger than any descriptor that a test asks for by number. */
#define FD_FREE 20

/* The messages of a child, and how it ended. */
struct heard {
	struct buf said;
	enum channel_end how;
	int signal; /* signal that it died of, or 0 */
	enum channel_stop stop;
};

/* A text that does not fit into a sender. */
#define LONG_TEXT (2 * SENDER_SIZE)

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

static struct channel *
start(struct fanout *f, child_fn *fn, bool takes_orders)
{
	struct spawn_how how = { SPAWN_USUAL, .takes_orders = takes_orders };
	struct channel *c;

	if ((c = spawn(f, fn, NULL, &how, NULL)) == NULL)
		bail("spawn");
	return c;
}

static void
init(struct fanout *f, int64_t grace)
{
	if (fanout_init(f, TYPE_MAX, grace) == -1)
		bail("fanout_init");
}

/* Receive the next frame of any child. */
static void
hear(struct fanout *f, struct buf *said)
{
	struct event event;

	if (channel_select(f, CLOCK_NEVER, &event) != GOT_FRAME)
		bail("an event that nobody expects");
	buf_append(said, event.frame.payload, event.frame.len);
}

/* Receive all frames of the only child, and see how it ends. */
static void
hear_out(struct fanout *f, struct heard *h)
{
	struct event event;
	int status;

	memset(h, 0, sizeof(*h));
	for (;;) {
		switch (channel_select(f, CLOCK_NEVER, &event)) {
		case GOT_FRAME:
			buf_append(
			    &h->said, event.frame.payload, event.frame.len);
			break;
		case CHANNEL_DONE:
			status = event.channel->wait_status;
			h->how = channel_how(event.channel);
			h->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
			h->stop = event.channel->stop;
			fanout_close(f, event.channel);
			return;
		default:
			bail("an event that nobody expects");
		}
	}
}

static int
echoes(struct sender *to, struct receiver *from, void *arg)
{
	struct frame order;
	int got;

	(void)arg;
	while ((got = receiver_next(from, &order)) == 1)
		if (sender_send(to, order.type, order.payload, order.len) ==
			-1 ||
		    sender_flush(to) == -1)
			return 1;
	if (got == 0 && receiver_next(from, &order) == 0)
		return say(to, "bye");
	return say(to, strerror(errno));
}

static void
test_there_and_back(void)
{
	static char big[4000];
	struct heard h;
	struct fanout f;
	struct event event;
	struct channel *c;
	int i, wrong;

	init(&f, LONG);
	c = start(&f, echoes, true);
	for (i = wrong = 0; i < 1000; i++) {
		memset(big, i, sizeof(big));
		if (channel_order(c, 3, big, (size_t)i * 4) == -1 ||
		    channel_select(&f, CLOCK_NEVER, &event) != GOT_FRAME)
			bail("an order did not come back");
		wrong += event.frame.type != 3 ||
		    event.frame.len != (size_t)i * 4 ||
		    memcmp(event.frame.payload, big, event.frame.len) != 0;
	}
	is_int(wrong, 0, "a thousand orders go there and come back");
	fanout_quit(&f, c);
	fanout_quit(&f, c);
	is_int(c->stop, CHANNEL_ASKED, "a child that was quit was asked");
	hear_out(&f, &h);
	is_str(buf_str(&h.said), "bye", "it receives the end of the orders");
	is_int(h.how, CHANNEL_ENDED, "it sends its end");
	is_int(h.stop, CHANNEL_ASKED, "it was not killed");
	buf_free(&h.said);
	fanout_free(&f);
}

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	const char *said;
} streams[] = {
	{ "nothing", "", 0, "bye" },
	{ "the end", "\0\0\0\0\0", 5, "bye" },
	{ "an order", "\0\0\0\2\1hi", 7, "hibye" },
	{ "half an order", "\0\0\0\2\1h", 6, "bye" },
	{ "half a header", "\0\0", 2, "bye" },
	{ "an unknown type", "\0\0\0\0\6", 5, "Protocol error" },
	{ "a length over the limit", "\1\0\0\0\1", 5, "Protocol error" },
};

/* Test what a child receives from bytes in its pipe, up to the end of file. */
static void
test_streams(void)
{
	struct heard h;
	struct fanout f;
	struct channel *c;
	size_t i;

	init(&f, LONG);
	for (i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		c = start(&f, echoes, true);
		if (write(c->orders_fd, streams[i].bytes, streams[i].n) == -1)
			bail("write");
		channel_close_orders(c);
		hear_out(&f, &h);
		is_str(buf_str(&h.said), streams[i].said,
		    "a child whose orders are %s", streams[i].name);
		is_int(h.how, CHANNEL_ENDED, "it ends");
		buf_free(&h.said);
	}
	fanout_free(&f);
}

/* Report after the first and the second order whether another can be read. */
static int
looks_for_orders(struct sender *to, struct receiver *from, void *arg)
{
	struct frame order;
	bool first, second;

	(void)arg;
	if (receiver_next(from, &order) != 1)
		return 1;
	first = channel_select_is_ready(from->fd, POLLIN, -1);
	if (receiver_next(from, &order) != 1)
		return 1;
	second = channel_select_is_ready(from->fd, POLLIN, 0);
	say(to, first && !second ? "as it should" : "not so");
	return receiver_next(from, &order);
}

static void
test_reads_no_further(void)
{
	struct buf said = { 0 };
	struct heard h;
	struct fanout f;
	struct channel *c;

	init(&f, LONG);
	c = start(&f, looks_for_orders, true);
	if (channel_order(c, 1, "a", 1) == -1 ||
	    channel_order(c, 1, "b", 1) == -1)
		bail("channel_order");
	hear(&f, &said);
	is_str(buf_str(&said), "as it should",
	    "a receiver leaves the bytes after an order in the pipe");
	fanout_quit(&f, c);
	hear_out(&f, &h);
	is_int(h.how, CHANNEL_ENDED, "and ends");
	buf_free(&said);
	buf_free(&h.said);
	fanout_free(&f);
}

static int
hangs(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "here");
	wait_for_ever();
	return 0;
}

enum wish {
	QUIT,
	QUIT_AND_STOP,
	QUIT_AND_DEADLINE,
};

static const struct {
	const char *name;
	bool takes_orders;
	int64_t grace;
	enum wish wish;
	enum channel_stop stop;
	int signal;
} wishes[] = {
	{ "ignores its quit", true, 100 * CLOCK_MS, QUIT, CHANNEL_KILLED,
	    SIGKILL },
	{ "is quit without a grace", true, 0, QUIT, CHANNEL_KILLED, SIGKILL },
	{ "takes no orders and is quit", false, LONG, QUIT, CHANNEL_ASKED,
	    SIGTERM },
	{ "is quit and then stopped", true, LONG, QUIT_AND_STOP, CHANNEL_ASKED,
	    SIGTERM },
	{ "is quit and reaches its deadline", true, LONG, QUIT_AND_DEADLINE,
	    CHANNEL_ASKED, SIGTERM },
};

/* Test how a child ends that ignores the end of its orders. */
static void
test_quit(void)
{
	struct buf said = { 0 };
	struct heard h;
	struct fanout f;
	struct channel *c;
	int64_t asked_at;
	size_t i;

	for (i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		init(&f, wishes[i].grace);
		c = start(&f, hangs, wishes[i].takes_orders);
		hear(&f, &said);
		asked_at = clock_now();
		fanout_quit(&f, c);
		if (wishes[i].wish == QUIT_AND_STOP)
			fanout_stop(&f, c);
		else if (wishes[i].wish == QUIT_AND_DEADLINE)
			fanout_set_deadline(&f, c, clock_now());
		hear_out(&f, &h);
		is_int(
		    h.stop, wishes[i].stop, "a child that %s", wishes[i].name);
		is_int(h.signal, wishes[i].signal, "dies of signal %d",
		    wishes[i].signal);
		ok(wishes[i].grace == LONG ||
			clock_now() - asked_at >= wishes[i].grace,
		    "not before its grace period is over");
		buf_free(&h.said);
		fanout_free(&f);
	}
	buf_free(&said);
}

static int
stops_itself(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	say(to, "stop");
	raise(SIGSTOP);
	return 0;
}

static int
leaves(struct sender *to, struct receiver *from, void *arg)
{
	(void)to;
	(void)from;
	(void)arg;
	return 0;
}

/* A process may have children from before it became this program. */
static void
test_strangers(void)
{
	siginfo_t info;
	struct heard h;
	struct fanout f;
	pid_t pid;

	pid = fork();
	if (pid == 0)
		_exit(0);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	init(&f, 0);
	start(&f, leaves, false);
	hear_out(&f, &h);
	is_int(h.how, CHANNEL_ENDED,
	    "a child ends after one that nobody here started");
	fanout_free(&f);
	is_int(waitpid(pid, NULL, WNOHANG), -1, "which is reaped as well");
	buf_free(&h.said);
}

/* A library may wait for any child of the process. */
static void
test_reaped_elsewhere(void)
{
	struct channel *c;
	struct heard h;
	struct fanout f;

	init(&f, 0);
	c = start(&f, leaves, false);
	waitpid(c->pid, NULL, 0);
	hear_out(&f, &h);
	is_int(h.how, CHANNEL_ENDED, "a child ends if somebody else reaps it");
	fanout_free(&f);
	buf_free(&h.said);
}

/* Test orders that cannot be sent. */
static void
test_untaken(void)
{
	static char piece[1000];
	struct buf said = { 0 };
	struct heard h;
	struct fanout f;
	struct channel *c;
	struct event event;
	int i;

	init(&f, 0);
	c = start(&f, stops_itself, true);
	hear(&f, &said);
	for (i = 0; i < 100000; i++)
		if (channel_order(c, 1, piece, sizeof(piece)) == -1)
			break;
	is_int(errno, EAGAIN, "an order that finds the pipe full is not sent");
	ok(i > 0 && i < 100000, "orders are sent until the pipe is full");
	ok(channel_order(c, 1, NULL, 0) == -1 && errno == EPIPE,
	    "after it no other order is sent");
	fanout_quit(&f, c);
	hear_out(&f, &h);
	is_int(h.signal, SIGKILL, "a child that is quit then is stopped");
	buf_free(&h.said);
	buf_free(&said);

	c = start(&f, leaves, true);
	if (channel_select(&f, CLOCK_NEVER, &event) != CHANNEL_DONE)
		bail("an event that nobody expects");
	ok(channel_order(c, 1, "x", 1) == -1 && errno == EPIPE,
	    "an order to a child that has exited raises no SIGPIPE");
	fanout_close(&f, c);
	c = start(&f, leaves, false);
	ok(channel_order(c, 1, "x", 1) == -1 && errno == EPIPE,
	    "a child that takes no orders is not sent any");
	fanout_free(&f);
}

static int
says_two_frames(struct sender *to, struct receiver *from, void *arg)
{
	(void)from;
	(void)arg;
	sender_send(to, 1, "first", 5);
	say(to, "secret");
	wait_for_ever();
	return 0;
}

/* Tell how much was read of other children. */
static int
tells_what_is_read(struct sender *to, struct receiver *from, void *arg)
{
	const struct fanout *f = arg;
	char text[32];
	size_t i, n;

	(void)from;
	for (i = n = 0; i < f->n; i++)
		n += f->channels[i]->decoder.bytes.len;
	snprintf(text, sizeof(text), "%zu bytes", n);
	return say(to, text);
}

/* A frame may have been read, but not reported, when another child starts. */
static void
test_frames_of_others(void)
{
	struct spawn_how how = {
		.deadline = CLOCK_NEVER, .output_fd = -1, .error_fd = -1
	};
	struct buf said = { 0 };
	struct fanout f;

	init(&f, 0);
	start(&f, says_two_frames, false);
	hear(&f, &said);
	if (spawn(&f, tells_what_is_read, &f, &how, NULL) == NULL)
		bail("spawn");
	hear(&f, &said);
	hear(&f, &said);
	is_str(buf_str(&said), "firstsecret0 bytes",
	    "a child has no frame of another, and none is lost");
	buf_free(&said);
	fanout_free(&f);
}

/* Wait for the end of the orders. Leave a process that ignores SIGTERM, has
 * only standard output open, and waits for ever. */
static int
has_a_child(struct sender *to, struct receiver *from, void *arg)
{
	struct sigaction sa;
	struct frame order;

	(void)arg;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_IGN;
	if (fork() == 0) {
		sigaction(SIGTERM, &sa, NULL);
		alarm(HANG_SECONDS);
		say(to, "here");
		close(to->fd);
		wait_for_ever();
	}
	return receiver_next(from, &order);
}

enum group_end {
	LEADER_LEAVES,
	LEADER_STOPPED,
	FANOUT_FREED
};

static const struct {
	const char *name;
	enum group_end end;
} groups[] = {
	{ "whose leader leaves", LEADER_LEAVES },
	{ "that is stopped", LEADER_STOPPED },
	{ "whose fanout is freed", FANOUT_FREED },
};

static void
test_group(const char *name, enum group_end end)
{
	struct spawn_how how = { SPAWN_USUAL, .takes_orders = true,
		.leads_group = true };
	struct buf said = { 0 };
	struct heard h = { .how = CHANNEL_ENDED };
	struct fanout f;
	struct channel *c;
	int fds[2];
	char byte;

	init(&f, LONG);
	if (pipe2(fds, O_CLOEXEC) == -1)
		bail("pipe2");
	how.output_fd = fds[1];
	if ((c = spawn(&f, has_a_child, NULL, &how, NULL)) == NULL)
		bail("spawn");
	close(fds[1]);
	hear(&f, &said);
	if (end == LEADER_LEAVES)
		fanout_quit(&f, c);
	else if (end == LEADER_STOPPED)
		fanout_stop(&f, c);
	if (end != FANOUT_FREED)
		hear_out(&f, &h);
	fanout_free(&f);
	is_int(h.signal, end == LEADER_STOPPED ? SIGTERM : 0,
	    "a group %s: the end of its leader", name);
	/* The end of file shows that no process has the pipe open. */
	is_int(read(fds[0], &byte, 1), 0, "the rest of the group is gone");
	close(fds[0]);
	buf_free(&said);
	buf_free(&h.said);
}

static void
test_groups(void)
{
	size_t i;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		test_group(groups[i].name, groups[i].end);
}

static int
prints(struct sender *to, struct receiver *from, void *arg)
{
	(void)to;
	(void)from;
	(void)arg;
	if (write(STDOUT_FILENO, "out", 3) != 3 ||
	    write(STDERR_FILENO, "err", 3) != 3)
		return 1;
	return 0;
}

static int
move(int fd, int number)
{
	int moved;

	if (number == FD_FREE)
		moved = fcntl(fd, F_DUPFD_CLOEXEC, number);
	else
		moved = dup2(fd, number);
	if (moved == -1)
		bail("dup2");
	close(fd);
	return moved;
}

/* The numbers of descriptors to which a child prints. */
static const struct {
	int output_fd;
	int error_fd;
} places[] = {
	{ FD_FREE, FD_FREE },
	{ 3, 4 },
	{ 4, 3 },
	{ 2, 1 },
	{ 0, 4 },
	{ 1, 0 },
};

/* Place both descriptors at these numbers, and move ours away meanwhile. */
static void
test_place(int output_fd, int error_fd)
{
	struct spawn_how how = { .deadline = CLOCK_NEVER };
	struct heard h;
	struct fanout f;
	char out[4] = "", err[4] = "";
	int o[2], e[2], saved[3], i;

	for (i = 0; i < 3; i++)
		saved[i] = fcntl(i, F_DUPFD_CLOEXEC, FD_FREE);
	if (pipe(o) == -1 || pipe(e) == -1)
		bail("pipe");
	for (i = 0; i < 2; i++) {
		o[i] = move(o[i], FD_FREE);
		e[i] = move(e[i], FD_FREE);
	}
	how.output_fd = o[1] = move(o[1], output_fd);
	how.error_fd = e[1] = move(e[1], error_fd);
	init(&f, 0);
	if (spawn(&f, prints, NULL, &how, NULL) == NULL)
		bail("spawn");
	hear_out(&f, &h);
	fanout_free(&f);
	close(o[1]);
	close(e[1]);
	for (i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
	ok(h.how == CHANNEL_ENDED && read(o[0], out, 3) == 3 &&
		read(e[0], err, 3) == 3,
	    "a child prints to descriptors %d and %d", output_fd, error_fd);
	ok(strcmp(out, "out") == 0 && strcmp(err, "err") == 0,
	    "each output goes to its own pipe");
	close(o[0]);
	close(e[0]);
}

static void
test_places(void)
{
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		test_place(places[i].output_fd, places[i].error_fd);
}

static int
looks_around(struct sender *to, struct receiver *from, void *arg)
{
	char text[80];
	int fd, flags, open_fds, kept;

	(void)arg;
	for (fd = open_fds = kept = 0; fd < 64; fd++) {
		flags = fcntl(fd, F_GETFD);
		open_fds += flags != -1;
		kept += flags == 0;
	}
	snprintf(text, sizeof(text), "%d open, %d after exec, pipes %d and %d",
	    open_fds, kept, to->fd, from != NULL ? from->fd : -1);
	return say(to, text);
}

/* Read from the pipes that the child keeps. */
static int
reads_kept(struct sender *to, struct receiver *from, void *arg)
{
	char text[80], a[4] = "", b[4] = "";

	(void)from;
	(void)arg;
	if (read(SPAWN_KEPT_FD, a, 3) != 3 ||
	    read(SPAWN_KEPT_FD + 2, b, 3) != 3)
		return 1;
	snprintf(text, sizeof(text), "%s %s, %d behind, %d after exec", a, b,
	    fcntl(SPAWN_KEPT_FD + 1, F_GETFD) == -1 ? 0 : 1,
	    fcntl(SPAWN_KEPT_FD, F_GETFD) == FD_CLOEXEC ? 0 : 1);
	return say(to, text);
}

/* Descriptors are kept whatever their numbers are: here those of the child's
 * own pipes, exchanged. */
static void
test_kept(struct fanout *f)
{
	struct spawn_how how = { SPAWN_USUAL, .n_kept = 3 };
	struct heard h;
	int one[2], two[2], kept[3];

	if (pipe(one) == -1 || pipe(two) == -1 ||
	    write(one[1], "one", 3) != 3 || write(two[1], "two", 3) != 3)
		bail("pipe");
	kept[0] = dup2(one[0], 60);
	kept[1] = -1;
	kept[2] = dup2(two[0], 20);
	close(one[0]);
	close(two[0]);
	how.kept = kept;
	spawn(f, reads_kept, NULL, &how, NULL);
	hear_out(f, &h);
	is_str(buf_str(&h.said), "one two, 0 behind, 0 after exec",
	    "a program finds the descriptors that it is to keep");
	buf_free(&h.said);
	close(one[1]);
	close(two[1]);
	close(kept[0]);
	close(kept[2]);
}

static void
test_descriptors(void)
{
	struct heard h;
	struct fanout f;

	init(&f, 0);
	start(&f, looks_around, false);
	hear_out(&f, &h);
	is_str(buf_str(&h.said), "4 open, 3 after exec, pipes 3 and -1",
	    "a child has its pipe and the standard three");
	buf_free(&h.said);
	start(&f, looks_around, true);
	hear_out(&f, &h);
	is_str(buf_str(&h.said), "5 open, 3 after exec, pipes 3 and 8",
	    "a child that takes orders has their pipe, too");
	buf_free(&h.said);
	test_kept(&f);
	fanout_free(&f);
}

static int
moves_its_alarm(struct sender *to, struct receiver *from, void *arg)
{
	unsigned none, some;
	int64_t moment;

	(void)to;
	(void)arg;
	moment = clock_after(clock_now(), 100 * CLOCK_S);
	receiver_set_deadline(from, moment);
	receiver_set_deadline(from, CLOCK_NEVER);
	none = alarm(0);
	receiver_set_deadline(from, moment);
	some = alarm(0);
	/* The grace of 10 seconds and a second of slack are added. */
	return none == 0 && some > 100 && some <= 112 ? 0 : 1;
}

static void
test_alarm(void)
{
	struct heard h;
	struct fanout f;

	init(&f, 10 * CLOCK_S);
	start(&f, moves_its_alarm, true);
	hear_out(&f, &h);
	is_int(h.how, CHANNEL_ENDED, "a child can move its alarm");
	buf_free(&h.said);
	fanout_free(&f);
}

/* Send what a child without options has, and a long text after it. */
static int
describes_itself(struct sender *to, struct receiver *from, void *arg)
{
	struct stat in, out;
	bool is_same;

	is_same = fstat(STDIN_FILENO, &in) == 0 &&
	    fstat(STDOUT_FILENO, &out) == 0 && in.st_rdev == out.st_rdev;
	if (sender_send(to, 1, "first,", 6) == -1)
		return 1;
	return sender_say(to, 1, "%s %s %s %*d", (const char *)arg,
	    from == NULL ? "no orders" : "orders",
	    is_same ? "no output" : "output", LONG_TEXT, 7);
}

static void
test_without_options(void)
{
	static char arg[] = "arg";
	struct fanout f;
	struct channel *c;
	struct heard h;

	init(&f, LONG);
	if ((c = spawn(&f, describes_itself, arg, NULL, NULL)) == NULL)
		bail("spawn");
	is_int(c->deadline == CLOCK_NEVER, true, "no options: no deadline");
	hear_out(&f, &h);
	is_int(h.how, CHANNEL_ENDED, "a text of any length is sent at once");
	is_int((long)h.said.len,
	    (long)strlen("first,arg no orders no output ") + LONG_TEXT,
	    "all of it arrives");
	buf_str(&h.said);
	h.said.data[strlen("first,arg no orders no output")] = '\0';
	is_str(h.said.data, "first,arg no orders no output",
	    "after what was sent before, from a child without options");
	buf_free(&h.said);
	fanout_free(&f);
}

int
main(void)
{
	alarm(HANG_SECONDS);
	test_without_options();
	test_there_and_back();
	test_streams();
	test_reads_no_further();
	test_quit();
	test_strangers();
	test_reaped_elsewhere();
	test_untaken();
	test_groups();
	test_places();
	test_frames_of_others();
	test_descriptors();
	test_alarm();
	return done();
}
