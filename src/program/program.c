/* SPDX-License-Identifier: MIT */
/* program.c - see program.h. Knows no libcurl and no network. */
#include "config.h"

#include "program/program.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/strlist.h"
#include "fanout/channel_select.h"
#include "fanout/signals.h"
#include "fanout/spawn.h"
#include "program/last_lines.h"
#include "sandbox/sandbox.h"
#include "service/condition.h"
#include "wire/answer.h"
#include "wire/job.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Time between SIGTERM and SIGKILL for a program that is stopped here. */
#define GRACE (100 * CLOCK_MS)

/* Retry starting a program for this long, in part chosen at random, with this
 * pause between two tries. */
#define PATIENCE_MIN  (100 * CLOCK_MS)
#define PATIENCE_MORE (200 * CLOCK_MS)
#define PAUSE         (20 * CLOCK_MS)

#define READ_SIZE (32 * 1024)

/* The only type of frame on the program's channel: an int, the errno of
 * execvp(). */
#define EXEC_ERRNO 1

/* The exit status of a shell that cannot run a program. */
#define EXIT_NOT_FOUND 127
#define EXIT_NOT_RUN   126

/* The program's pipes, by their index in the fanout's watches. */
enum pipe_index {
	OUTPUT,
	ERRORS,
};

struct program {
	const struct job *job;
	struct sender *to;
	struct fanout fanout;
	struct channel *process;
	char **argv;
	uint64_t body;                 /* bytes sent */
	bool keeps_body;               /* conditions ask about those bytes */
	struct buf kept;               /* then: these bytes */
	int64_t last_output;           /* moment */
	struct last_lines errors;      /* of its standard error */
	int exec_errno;                /* 0: the program runs */
	bool has_exited;               /* it was reaped */
	bool is_stopped;               /* a signal came before it had exited */
	bool is_orphaned;              /* no pipe to the parent, or from it */
	struct answer_verdict verdict; /* reason is set once it has failed */
	struct buf message;            /* of the verdict */
};

static void
close_pipe(struct program *p, enum pipe_index which)
{
	struct watch *w = &p->fanout.watches[which];

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
	return sender_send(to, EXEC_ERRNO, &error, sizeof(error)) == -1;
}

/* Make a pipe and watch its reading end. Return the other end, or -1 with
 * errno. */
static int
open_pipe(struct program *p, enum pipe_index which)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	p->fanout.watches[which].fd = fds[0];
	p->fanout.watches[which].events = POLLIN;
	return fds[1];
}

static struct channel *
try_start(struct program *p)
{
	struct spawn_how how = { .deadline = CLOCK_NEVER };
	struct channel *c;
	int saved;

	c = NULL;
	how.output_fd = open_pipe(p, OUTPUT);
	how.error_fd = how.output_fd != -1 ? open_pipe(p, ERRORS) : -1;
	if (how.error_fd != -1)
		c = spawn(&p->fanout, become, p->argv, &how, NULL);
	saved = errno;
	if (how.output_fd != -1)
		close(how.output_fd);
	if (how.error_fd != -1)
		close(how.error_fd);
	if (c == NULL) {
		close_pipe(p, OUTPUT);
		close_pipe(p, ERRORS);
	}
	errno = saved;
	return c;
}

/* Return whether other processes may soon free what is missing. */
static bool
is_scarce(int error)
{
	return error == EAGAIN || error == ENOMEM || error == EMFILE ||
	    error == ENFILE;
}

/* Return true if the time has passed and nothing else happened. */
static bool
wait_for(struct fanout *f, int64_t length)
{
	struct event event;

	return channel_select(f, clock_after(clock_now(), length), &event) ==
	    TIME_IS_UP;
}

/*
 * Start the program. While processes or descriptors are scarce, retry for less
 * than half a second. Several children may wait for what the others hold, so
 * they give up at different times. Return the channel, or NULL with errno and
 * both pipes closed.
 */
static struct channel *
start(struct program *p)
{
	struct channel *c;
	int64_t now, give_up;
	int saved;

	now = clock_now();
	give_up = clock_after(now, PATIENCE_MIN + now % PATIENCE_MORE);
	while ((c = try_start(p)) == NULL) {
		saved = errno;
		if (!is_scarce(saved) || clock_now() >= give_up ||
		    !wait_for(&p->fanout, PAUSE)) {
			errno = saved;
			return NULL;
		}
	}
	return c;
}

/* Note the result of sending to the parent. */
static void
check_sent(struct program *p, int rc)
{
	if (rc == -1)
		p->is_orphaned = true;
}

static int
send_phase(struct program *p, enum phase phase)
{
	return answer_send_phase(
	    p->to, phase, (clock_now() - p->job->started) / 1000);
}

/* Fail the program for something that it does, and stop it. What it prints from
 * here on is not read. The caller appends the message. */
static void
refuse(struct program *p, enum reason reason)
{
	p->verdict.reason = reason;
	close_pipe(p, OUTPUT);
	if (!p->has_exited)
		fanout_stop(&p->fanout, p->process);
}

static void
refuse_silence(struct program *p)
{
	refuse(p, REASON_IDLE);
	buf_puts(&p->message,
	    p->body > 0 ? "nothing came for " : "no output came for ");
	request_describe_limit(
	    p->job->request, "idle_timeout", "", &p->message);
	if (p->body > 0)
		buf_printf(&p->message, " after %llu bytes of the output",
		    (unsigned long long)p->body);
}

static void
take_output(struct program *p, const char *bytes, size_t n)
{
	uint64_t room;

	room = UINT64_MAX;
	if (p->job->max_filesize > 0)
		room = (uint64_t)p->job->max_filesize - p->body;
	if (n > room) {
		refuse(p, REASON_TOO_LARGE);
		buf_puts(&p->message, "the output is larger than ");
		request_describe_limit(
		    p->job->request, "max_filesize", " bytes", &p->message);
		n = (size_t)room;
	}
	if (p->body == 0)
		check_sent(p, send_phase(p, PHASE_STARTTRANSFER));
	p->body += n;
	if (p->keeps_body)
		request_keep_body(&p->kept, p->job->max_filesize, bytes, n);
	check_sent(p, answer_send_body(p->to, bytes, n));
	p->last_output = clock_now();
}

static void
take_line(struct program *p, const char *line)
{
	if (line != NULL && p->job->verbose)
		check_sent(p, answer_send_note(p->to, line));
}

static void
take_errors(struct program *p, const char *bytes, size_t n)
{
	const char *line;
	size_t taken;

	for (; n > 0; bytes += taken, n -= taken) {
		taken = last_lines_take(&p->errors, bytes, n, &line);
		take_line(p, line);
	}
}

/* Read once, at most max bytes. Return how many came, 0 at the end. */
static size_t
receive(struct program *p, enum pipe_index which, size_t max)
{
	char bytes[READ_SIZE];
	ssize_t n;

	n = read(p->fanout.watches[which].fd, bytes,
	    max < sizeof(bytes) ? max : sizeof(bytes));
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0) {
		/* A failed read must not pass for the end of the output. */
		if (n == -1)
			p->is_orphaned = true;
		close_pipe(p, which);
		return 0;
	}
	if (which == OUTPUT)
		take_output(p, bytes, (size_t)n);
	else
		take_errors(p, bytes, (size_t)n);
	return (size_t)n;
}

/* Read what is in a pipe now, but nothing that is still to come: another
 * process may have inherited it. */
static void
drain(struct program *p, enum pipe_index which)
{
	size_t left, n;
	int available;

	available = 0;
	if (p->fanout.watches[which].fd == -1 ||
	    ioctl(p->fanout.watches[which].fd, FIONREAD, &available) == -1)
		return;
	for (left = (size_t)available; left > 0; left -= n) {
		n = receive(p, which, left);
		if (n == 0 || p->fanout.watches[which].fd == -1)
			return;
	}
}

/* Return when --idle-timeout is over. */
static int64_t
idle_until(const struct program *p)
{
	int64_t limit = p->job->request->idle_timeout;

	if (limit <= 0 || p->verdict.reason != REASON_NONE)
		return CLOCK_NEVER;
	return clock_after(p->last_output, limit);
}

static void
take_frame(struct program *p, const struct frame *f)
{
	if (f->len == sizeof(p->exec_errno))
		memcpy(&p->exec_errno, f->payload, f->len);
}

/* Take the program's output until it has exited. */
static void
follow(struct program *p)
{
	struct event event;

	while (!p->has_exited && !p->is_orphaned) {
		check_sent(p, sender_flush(p->to));
		switch (channel_select(&p->fanout, idle_until(p), &event)) {
		case GOT_FRAME:
			take_frame(p, &event.frame);
			break;
		case GOT_READY:
			receive(p,
			    event.fd == p->fanout.watches[OUTPUT].fd ? OUTPUT
								     : ERRORS,
			    READ_SIZE);
			break;
		case CHANNEL_DONE:
			p->has_exited = true;
			break;
		case GOT_SIGNAL:
			/* The program is in our group: it got the signal too,
			 * and may handle it. */
			p->is_stopped = true;
			channel_select_forget_signal();
			break;
		case TIME_IS_UP:
			refuse_silence(p);
			break;
		case SELECT_FAILED:
			p->is_orphaned = true;
			break;
		}
	}
}

static int
send_verdict(struct program *p)
{
	p->verdict.retry_after = -1;
	p->verdict.size_download = p->body;
	p->verdict.message = answer_text(buf_str(&p->message));
	if (send_phase(p, PHASE_TOTAL) == -1)
		return -1;
	return answer_send_verdict(p->to, &p->verdict);
}

/* Send that there is no process for the program, as errno says. */
static int
send_unstarted(struct program *p)
{
	p->verdict.reason = REASON_SPAWN;
	buf_printf(&p->message, "cannot start \"%s\": %s", p->argv[0],
	    strerror(errno));
	return send_verdict(p);
}

static void
judge_exec(struct program *p)
{
	p->verdict.reason = REASON_EXEC;
	p->verdict.exitcode =
	    p->exec_errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN;
	buf_printf(&p->message, "cannot run \"%s\": %s", p->argv[0],
	    strerror(p->exec_errno));
}

/* Fail the program if its output does not meet its conditions. */
static void
judge_output(struct program *p)
{
	const struct strlist no_headers = { 0 };
	struct condition_answer a = {
		.time = clock_now() - p->job->started,
		.size = p->body,
		.body = { p->kept.data, p->kept.len },
		.headers = &no_headers,
	};

	if (conditions_judge(&p->job->request->expect, &a, NULL, NULL,
		&p->message, &p->verdict.may_pass) == -1)
		p->verdict.reason = REASON_EXPECT;
}

/* Fail the program unless it exited with status 0 by itself. */
static void
judge_exit(struct program *p)
{
	int status = p->process->wait_status;
	const char *said = last_lines_str(&p->errors);
	char scratch[16];

	if (WIFSIGNALED(status)) {
		p->verdict.signal = WTERMSIG(status);
		buf_printf(&p->message, "killed by %s",
		    signals_name(p->verdict.signal, scratch));
	} else if (WEXITSTATUS(status) != 0) {
		p->verdict.exitcode = WEXITSTATUS(status);
		buf_printf(
		    &p->message, "exited with status %d", p->verdict.exitcode);
	} else if (p->is_stopped) {
		/* Its output may be incomplete. */
		buf_puts(&p->message, "stopped before it was done");
		said = "";
	} else {
		judge_output(p);
		return;
	}
	p->verdict.reason = REASON_EXEC;
	if (*said != '\0')
		buf_printf(&p->message, ": %s", said);
}

static int
run(struct program *p)
{
	p->process = start(p);
	p->last_output = clock_now();
	if (p->process == NULL)
		return send_unstarted(p);
	follow(p);
	if (p->is_orphaned)
		return -1;
	drain(p, OUTPUT);
	drain(p, ERRORS);
	take_line(p, last_lines_end(&p->errors));
	if (p->is_orphaned)
		return -1;
	if (p->verdict.reason == REASON_NONE) {
		if (p->exec_errno != 0)
			judge_exec(p);
		else
			judge_exit(p);
	}
	return send_verdict(p);
}

int
program_main(struct sender *to_parent, struct receiver *from_parent, void *arg)
{
	const struct job *job = arg;
	struct program p = { .job = job, .to = to_parent };
	int rc;

	(void)from_parent; /* it runs one program */
	assert(job->exec->n > 0);
	p.keeps_body = conditions_need_body(&job->request->expect);
	if (job->sandbox != NULL)
		sandbox_enter_program(job->sandbox);
	p.argv = mem_zalloc((job->exec->n + 1) * sizeof(p.argv[0]));
	memcpy(p.argv, job->exec->items, job->exec->n * sizeof(p.argv[0]));
	if (fanout_init(&p.fanout, EXEC_ERRNO, GRACE) == -1) {
		rc = send_unstarted(&p);
	} else {
		rc = run(&p);
		fanout_free(&p.fanout);
	}
	close_pipe(&p, OUTPUT);
	close_pipe(&p, ERRORS);
	last_lines_free(&p.errors);
	buf_free(&p.message);
	buf_free(&p.kept);
	free(p.argv);
	return rc == -1 ? 1 : 0;
}
