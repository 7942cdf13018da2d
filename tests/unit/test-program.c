/* SPDX-License-Identifier: MIT */
/*
 * test-program.c - real programs that behave in every possible way, and the
 * messages about each. The tests wait for events, not for time; an alarm ends a
 * test that hangs.
 */
#include "config.h"

#include "program/program.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/strlist.h"
#include "fanout/channel_select.h"
#include "fanout/spawn.h"
#include "wire/answer.h"
#include "wire/job.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HANG_SECONDS 60

/* Longer than the test, so that this limit is never reached. */
#define LONG (1000 * CLOCK_S)

/* The messages about a program, and how its process ended. */
struct told {
	struct buf body; /* only its beginning, as long as in the rows */
	uint64_t size;
	struct buf notes;
	bool has_begun;
	bool is_over;
	bool has_verdict;
	enum reason reason;
	int exitcode;
	int signal;
	int64_t retry_after;
	uint64_t size_told;
	struct buf message;
	enum channel_end how;
	int wait_status;
	enum channel_stop stop;
};

static const struct row {
	const char *name;
	const char *argv[4];
	const char *body; /* NULL: any */
	uint64_t size;
	enum reason reason;
	int exitcode;
	int signal;
	const char *message;
	const char *notes;    /* each followed by a '|'; NULL: none wanted */
	int64_t max_filesize; /* 0: no limit */
	int64_t idle_timeout;
} rows[] = {
	{ .name = "prints a line",
	    .argv = { "echo", "hi" },
	    .body = "hi\n",
	    .size = 3 },
	{ .name = "says nothing", .argv = { "true" }, .body = "" },
	{ .name = "reads", .argv = { "cat" }, .body = "" },
	{ .name = "has our environment",
	    .argv = { "sh", "-c", "echo \"$FF_TEST\"" },
	    .body = "as it was\n",
	    .size = 10 },
	{ .name = "fails",
	    .argv = { "sh", "-c", "echo out; exit 3" },
	    .body = "out\n",
	    .size = 4,
	    .reason = REASON_EXEC,
	    .exitcode = 3,
	    .message = "exited with status 3" },
	{ .name = "complains and fails",
	    .argv = { "sh", "-c", "echo one >&2; printf '\n two' >&2; exit 3" },
	    .body = "",
	    .reason = REASON_EXEC,
	    .exitcode = 3,
	    .message = "exited with status 3: one;  two" },
	{ .name = "complains",
	    .argv = { "sh", "-c", "printf 'a\nb' >&2" },
	    .body = "",
	    .notes = "a|b|" },
	{ .name = "complains much",
	    .argv = { "sh", "-c", "head -c 1000000 /dev/zero >&2; echo ok" },
	    .body = "ok\n",
	    .size = 3 },
	{ .name = "is killed",
	    .argv = { "sh", "-c", "ulimit -c 0; kill -SEGV $$" },
	    .body = "",
	    .reason = REASON_EXEC,
	    .signal = SIGSEGV,
	    .message = "killed by SIGSEGV" },
	{ .name = "is killed by a broken pipe",
	    .argv = { "sh", "-c", "kill -PIPE $$" },
	    .body = "",
	    .reason = REASON_EXEC,
	    .signal = SIGPIPE,
	    .message = "killed by SIGPIPE" },
	{ .name = "is killed by what was not ignored",
	    .argv = { "sh", "-c", "kill -INT $$" },
	    .body = "",
	    .reason = REASON_EXEC,
	    .signal = SIGINT,
	    .message = "killed by SIGINT" },
	{ .name = "ignores what was ignored",
	    .argv = { "sh", "-c", "kill -HUP $$; echo alive" },
	    .body = "alive\n",
	    .size = 6 },
	{ .name = "is not there",
	    .argv = { "/ff-no-such-program" },
	    .body = "",
	    .reason = REASON_EXEC,
	    .exitcode = 127,
	    .message = "cannot run \"/ff-no-such-program\": No such file or "
		       "directory" },
	{ .name = "cannot be run",
	    .argv = { "/dev/null" },
	    .body = "",
	    .reason = REASON_EXEC,
	    .exitcode = 126,
	    .message = "cannot run \"/dev/null\": Permission denied" },
	{ .name = "prints much",
	    .argv = { "head", "-c", "10000000", "/dev/zero" },
	    .size = 10000000 },
	{ .name = "prints too much",
	    .argv = { "yes" },
	    .size = 100000,
	    .reason = REASON_TOO_LARGE,
	    .message = "the output is larger than 100000 bytes "
		       "(--max-filesize)",
	    .max_filesize = 100000 },
	{ .name = "prints too much and is gone",
	    .argv = { "echo", "hello" },
	    .body = "hell",
	    .size = 4,
	    .reason = REASON_TOO_LARGE,
	    .message = "the output is larger than 4 bytes (--max-filesize)",
	    .max_filesize = 4 },
	{ .name = "prints just enough",
	    .argv = { "echo", "hello" },
	    .body = "hello\n",
	    .size = 6,
	    .max_filesize = 6 },
	{ .name = "is silent",
	    .argv = { "sleep", "1000" },
	    .body = "",
	    .reason = REASON_IDLE,
	    .message = "no output came for 10ms (--idle-timeout)",
	    .idle_timeout = 10 * CLOCK_MS },
	{ .name = "falls silent and ignores SIGTERM",
	    .argv = { "sh", "-c", "trap '' TERM; echo hi; exec sleep 1000" },
	    .body = "hi\n",
	    .size = 3,
	    .reason = REASON_IDLE,
	    .message = "nothing came for 1s (--idle-timeout) after 3 bytes of "
		       "the output",
	    .idle_timeout = CLOCK_S },
	{ .name = "closes all and lives on",
	    .argv = { "sh", "-c", "exec >&- 2>&-; sleep 0.1; exit 4" },
	    .body = "",
	    .reason = REASON_EXEC,
	    .exitcode = 4,
	    .message = "exited with status 4" },
	{ .name = "leaves a child that holds its output",
	    .argv = { "sh", "-c", "sleep 1000 & echo hi" },
	    .body = "hi\n",
	    .size = 3 },
	{ .name = "leaves a child that prints for ever",
	    .argv = { "sh", "-c", "yes >&2 & echo hi" },
	    .body = "hi\n",
	    .size = 3 },
};

static void
take_verdict(struct told *t, const struct frame *f)
{
	struct answer_verdict v;

	if (answer_receive_verdict(f, &v) == -1)
		bail("an invalid verdict");
	t->has_verdict = true;
	t->reason = v.reason;
	t->exitcode = v.exitcode;
	t->signal = v.signal;
	t->retry_after = v.retry_after;
	t->size_told = v.size_download;
	buf_append(&t->message, v.message.p, v.message.n);
}

static void
take_frame(struct told *t, const struct frame *f)
{
	struct answer_phase phase;

	switch (f->type) {
	case ANSWER_PHASE:
		if (answer_receive_phase(f, &phase) == -1)
			bail("an invalid phase");
		t->has_begun |= phase.phase == PHASE_STARTTRANSFER;
		t->is_over |= phase.phase == PHASE_TOTAL;
		break;
	case ANSWER_BODY:
		t->size += f->len;
		if (t->body.len < 64)
			buf_append(&t->body, f->payload, f->len);
		break;
	case ANSWER_NOTE:
		buf_append(&t->notes, f->payload, f->len);
		buf_putc(&t->notes, '|');
		break;
	case ANSWER_VERDICT:
		take_verdict(t, f);
		break;
	default:
		bail("a message that nobody expects");
	}
}

/* Take one event. Return whether there are more. */
static bool
hear(struct fanout *f, struct told *t)
{
	struct event event;

	switch (channel_select(f, CLOCK_NEVER, &event)) {
	case GOT_FRAME:
		take_frame(t, &event.frame);
		return true;
	case CHANNEL_DONE:
		t->how = channel_how(event.channel);
		t->wait_status = event.channel->wait_status;
		t->stop = event.channel->stop;
		fanout_close(f, event.channel);
		return false;
	default:
		bail("an event that nobody expects");
	}
}

static void
told_free(struct told *t)
{
	buf_free(&t->body);
	buf_free(&t->notes);
	buf_free(&t->message);
}

static struct channel *
start(struct fanout *f, child_fn *fn, struct job *job)
{
	struct spawn_how how = { SPAWN_USUAL, .leads_group = true };
	struct channel *c;

	job->started = clock_now();
	if ((c = spawn(f, fn, job, &how, NULL)) == NULL)
		bail("spawn");
	return c;
}

static void
check_told(struct told *t, const struct row *r)
{
	const char *name = r->name;

	is_int(t->how, CHANNEL_ENDED, "a program that %s: all messages came",
	    name);
	if (r->body != NULL)
		is_str(buf_str(&t->body), r->body, "%s: its body", name);
	is_int(t->size, r->size, "%s: its size", name);
	is_int(t->size_told, r->size, "%s: its size in the verdict", name);
	is_int(t->reason, r->reason, "%s: the reason", name);
	is_int(t->exitcode, r->exitcode, "%s: the exit status", name);
	is_int(t->signal, r->signal, "%s: the signal", name);
	is_int(t->retry_after, -1, "%s: it asks for no retry", name);
	is_str(buf_str(&t->message), r->message != NULL ? r->message : "",
	    "%s: the message", name);
	is_str(buf_str(&t->notes), r->notes != NULL ? r->notes : "",
	    "%s: the notes", name);
	ok(t->has_begun == (r->size > 0) && t->is_over, "%s: its phases", name);
}

static void
test_row(const struct row *r)
{
	struct strlist exec = { 0 };
	struct told t = { 0 };
	struct request request;
	struct job job = {
		.request = &request,
		.exec = &exec,
		.max_filesize = r->max_filesize,
		.verbose = r->notes != NULL,
	};
	struct fanout f;
	size_t i;

	request_init(&request);
	request_set_source(&request, REQUEST_BY_OPTION);
	request.max_filesize = r->max_filesize;
	if (r->idle_timeout != 0)
		request.idle_timeout = r->idle_timeout;
	for (i = 0; i < 4 && r->argv[i] != NULL; i++)
		strlist_add(&exec, r->argv[i]);
	if (fanout_init(&f, ANSWER_TYPE_MAX, LONG) == -1)
		bail("fanout_init");
	start(&f, program_main, &job);
	while (hear(&f, &t))
		;
	check_told(&t, r);
	fanout_free(&f);
	told_free(&t);
	request_free(&request);
	strlist_free(&exec);
}

/*
 * Run a shell script that keeps the file $0 open, as do its children. Stop it
 * after its first output.
 */
static void
stop_script(const char *script, int64_t grace, struct told *t)
{
	static char fifo[] = "test-program.fifo";
	struct strlist exec = { 0 };
	struct request request;
	struct job job = { .request = &request, .exec = &exec };
	struct fanout f;
	struct channel *c;
	int fd;

	unlink(fifo);
	if (mkfifo(fifo, 0600) == -1 ||
	    (fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) == -1)
		bail("mkfifo");
	request_init(&request);
	strlist_add(&exec, "sh");
	strlist_add(&exec, "-c");
	strlist_add(&exec, script);
	strlist_add(&exec, fifo);
	if (fanout_init(&f, ANSWER_TYPE_MAX, grace) == -1)
		bail("fanout_init");
	c = start(&f, program_main, &job);
	while (t->size == 0 && hear(&f, t))
		;
	fanout_stop(&f, c);
	while (hear(&f, t))
		;
	/* No process has it open any more; otherwise the alarm ends this. */
	ok(channel_select_is_ready(fd, POLLIN, -1), "no process is left");
	close(fd);
	unlink(fifo);
	fanout_free(&f);
	request_free(&request);
	strlist_free(&exec);
}

static void
test_stop(void)
{
	struct told heeds = { 0 }, leaves = { 0 }, ignores = { 0 };

	stop_script("exec 9>\"$0\"; trap 'echo bye; exit 5' TERM; echo on;"
		    "while :; do sleep 1000 & wait; done",
	    LONG, &heeds);
	is_str(buf_str(&heeds.body), "on\nbye\n",
	    "a program that handles SIGTERM may print more");
	is_int(heeds.how, CHANNEL_ENDED, "its end is reported");
	is_int(heeds.exitcode, 5, "its exit status is reported");
	is_int(heeds.stop, CHANNEL_ASKED, "it is asked to end, and not killed");
	told_free(&heeds);

	stop_script("exec 9>\"$0\"; trap 'exit 0' TERM; echo on;"
		    "while :; do sleep 1000 & wait; done",
	    LONG, &leaves);
	is_int(leaves.reason, REASON_EXEC,
	    "a program that exits after SIGTERM is not a success");
	is_int(leaves.exitcode, 0, "whatever its exit status is");
	is_str(buf_str(&leaves.message), "stopped before it was done",
	    "the message says so");
	told_free(&leaves);

	stop_script("exec 9>\"$0\"; trap '' TERM; sleep 1000 & echo on;"
		    "sleep 1000; sleep 1000",
	    500 * CLOCK_MS, &ignores);
	is_int(ignores.how, CHANNEL_SIGNALLED,
	    "a program that ignores SIGTERM is killed");
	is_int(ignores.stop, CHANNEL_KILLED,
	    "it is killed after the grace period");
	ok(!ignores.has_verdict, "its end is not reported");
	told_free(&ignores);
}

/* Run program_main() while nobody reads its messages. */
static int
speaks_to_nobody(struct sender *to, struct receiver *from, void *arg)
{
	struct sender broken;
	int fds[2];

	(void)to;
	if (pipe(fds) == -1)
		return 99;
	close(fds[0]);
	sender_init(&broken, fds[1]);
	return program_main(&broken, from, arg);
}

static void
test_orphan(void)
{
	struct strlist exec = { 0 };
	struct told t = { 0 };
	struct request request;
	struct job job = { .request = &request, .exec = &exec };
	struct fanout f;

	request_init(&request);
	strlist_add(&exec, "yes");
	if (fanout_init(&f, ANSWER_TYPE_MAX, LONG) == -1)
		bail("fanout_init");
	start(&f, speaks_to_nobody, &job);
	while (hear(&f, &t))
		;
	ok(t.how == CHANNEL_EXITED && WEXITSTATUS(t.wait_status) == 1,
	    "without a parent the program is ended");
	fanout_free(&f);
	told_free(&t);
	request_free(&request);
	strlist_free(&exec);
}

/* Set up an environment that does not depend on who runs the test. */
static void
set_scene(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGHUP, &sa, NULL);
	setenv("FF_TEST", "as it was", 1);
	setenv("LC_ALL", "C", 1);
}

int
main(void)
{
	size_t i;

	alarm(HANG_SECONDS);
	set_scene();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(&rows[i]);
	test_stop();
	test_orphan();
	return done();
}
