/* SPDX-License-Identifier: MIT */
/* program.c - see program.h. Knows no libcurl and no network. */
#include "config.h"

#include "program/program.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/strlist.h"
#include "fanout/channel_select.h"
#include "program/last_lines.h"
#include "program/program_say.h"
#include "program/program_start.h"
#include "sandbox/sandbox.h"
#include "wire/answer.h"
#include "wire/job.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a program that is stopped here has to leave in. */
#define GRACE (100 * CLOCK_MS)

#define READ_SIZE (32 * 1024)

struct program {
	const struct job *job;
	struct sender *to;
	struct fanout fanout;
	struct channel *process;
	char **argv;
	uint64_t body;                 /* bytes told */
	int64_t heard;                 /* when it printed something last */
	struct last_lines errors;      /* what it complained about */
	int exec_errno;                /* why it does not run; 0: it does */
	bool is_done;                  /* it has exited */
	bool is_stopped;               /* we were told to stop before it had */
	bool is_orphaned;              /* nobody hears us, or we hear nobody */
	struct answer_verdict verdict; /* with a reason once it is refused */
	struct buf message;            /* that of the verdict */
};

static void
tell(struct program *p, int rc)
{
	if (rc == -1)
		p->is_orphaned = true;
}

static int
pass(struct program *p, enum phase phase)
{
	return answer_send_phase(
	    p->to, phase, (clock_now() - p->job->started) / 1000);
}

/* It has done what it may not. What it prints from here on is not wanted. */
static void
refuse(struct program *p)
{
	program_close_pipe(&p->fanout, PROGRAM_OUTPUT);
	if (!p->is_done)
		fanout_stop(&p->fanout, p->process);
}

static void
take_output(struct program *p, const char *bytes, size_t n)
{
	uint64_t room;

	room = UINT64_MAX;
	if (p->job->max_filesize > 0)
		room = (uint64_t)p->job->max_filesize - p->body;
	if (n > room) {
		program_say_too_large(
		    p->job->max_filesize, &p->verdict, &p->message);
		refuse(p);
		n = (size_t)room;
	}
	if (p->body == 0)
		tell(p, pass(p, PHASE_STARTTRANSFER));
	p->body += n;
	tell(p, answer_send_body(p->to, bytes, n));
	p->heard = clock_now();
}

static void
take_line(struct program *p, const char *line)
{
	if (line != NULL && p->job->verbose)
		tell(p, answer_send_note(p->to, line));
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

/* One read of at most max bytes. Returns how many came, 0 at the end. */
static size_t
receive(struct program *p, enum program_pipe which, size_t max)
{
	char bytes[READ_SIZE];
	ssize_t n;

	n = read(p->fanout.watches[which].fd, bytes,
	    max < sizeof(bytes) ? max : sizeof(bytes));
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0) {
		/* What cannot be read is not an end that may be taken for a
		 * whole answer. */
		if (n == -1)
			p->is_orphaned = true;
		program_close_pipe(&p->fanout, which);
		return 0;
	}
	if (which == PROGRAM_OUTPUT)
		take_output(p, bytes, (size_t)n);
	else
		take_errors(p, bytes, (size_t)n);
	return (size_t)n;
}

/* What is in a pipe, and nothing of what is still to come into it. */
static void
drain(struct program *p, enum program_pipe which)
{
	size_t left, n;
	int there;

	there = 0;
	if (p->fanout.watches[which].fd == -1 ||
	    ioctl(p->fanout.watches[which].fd, FIONREAD, &there) == -1)
		return;
	for (left = (size_t)there; left > 0; left -= n) {
		n = receive(p, which, left);
		if (n == 0 || p->fanout.watches[which].fd == -1)
			return;
	}
}

/* When the silence will have been too long. */
static int64_t
patience(const struct program *p)
{
	int64_t limit = p->job->request->idle_timeout;

	if (limit <= 0 || p->verdict.reason != REASON_NONE)
		return CLOCK_NEVER;
	return clock_after(p->heard, limit);
}

static void
take_frame(struct program *p, const struct frame *f)
{
	if (f->len == sizeof(p->exec_errno))
		memcpy(&p->exec_errno, f->payload, f->len);
}

static void
hear_out(struct program *p)
{
	struct event event;
	enum program_pipe which;

	while (!p->is_done && !p->is_orphaned) {
		switch (channel_select(&p->fanout, patience(p), &event)) {
		case GOT_FRAME:
			take_frame(p, &event.frame);
			break;
		case GOT_READY:
			which = event.fd == p->fanout.watches[PROGRAM_OUTPUT].fd
			    ? PROGRAM_OUTPUT
			    : PROGRAM_ERRORS;
			receive(p, which, READ_SIZE);
			break;
		case CHANNEL_DONE:
			p->is_done = true;
			break;
		case GOT_SIGNAL:
			/* The program got it as well, and may heed it. */
			p->is_stopped = true;
			channel_select_forget_signal();
			break;
		case TIME_IS_UP:
			program_say_idle(p->job->request->idle_timeout, p->body,
			    &p->verdict, &p->message);
			refuse(p);
			break;
		case SELECT_FAILED:
			p->is_orphaned = true;
			break;
		}
	}
}

static int
tell_verdict(struct program *p)
{
	p->verdict.retry_after = -1;
	p->verdict.size_download = p->body;
	p->verdict.message = answer_text(buf_str(&p->message));
	if (pass(p, PHASE_TOTAL) == -1)
		return -1;
	return answer_send_verdict(p->to, &p->verdict);
}

static int
tell_unstarted(struct program *p)
{
	program_say_unstarted(p->argv[0], errno, &p->verdict, &p->message);
	return tell_verdict(p);
}

static int
tell_end(struct program *p)
{
	if (p->verdict.reason != REASON_NONE)
		return tell_verdict(p);
	if (p->exec_errno != 0)
		program_say_unrun(
		    p->argv[0], p->exec_errno, &p->verdict, &p->message);
	else
		program_say_end(p->process->wait_status,
		    last_lines_str(&p->errors), &p->verdict, &p->message);
	if (p->is_stopped && p->verdict.reason == REASON_NONE)
		program_say_stopped(&p->verdict, &p->message);
	return tell_verdict(p);
}

static int
run(struct program *p)
{
	p->process = program_start(&p->fanout, p->argv);
	p->heard = clock_now();
	if (p->process == NULL)
		return tell_unstarted(p);
	hear_out(p);
	if (p->is_orphaned)
		return -1;
	drain(p, PROGRAM_OUTPUT);
	drain(p, PROGRAM_ERRORS);
	take_line(p, last_lines_end(&p->errors));
	if (p->is_orphaned)
		return -1;
	return tell_end(p);
}

int
program_main(struct sender *to_parent, struct receiver *from_parent, void *arg)
{
	const struct job *job = arg;
	struct program p = { .job = job, .to = to_parent };
	int rc;

	(void)from_parent; /* it runs one program */
	assert(job->exec->n > 0);
	if (job->sandbox != NULL)
		sandbox_enter_program(job->sandbox);
	p.argv = mem_zalloc((job->exec->n + 1) * sizeof(p.argv[0]));
	memcpy(p.argv, job->exec->items, job->exec->n * sizeof(p.argv[0]));
	if (fanout_init(&p.fanout, PROGRAM_ERRNO, GRACE) == -1) {
		rc = tell_unstarted(&p);
	} else {
		rc = run(&p);
		fanout_free(&p.fanout);
	}
	program_close_pipe(&p.fanout, PROGRAM_OUTPUT);
	program_close_pipe(&p.fanout, PROGRAM_ERRORS);
	last_lines_free(&p.errors);
	buf_free(&p.message);
	free(p.argv);
	return rc == -1 ? 1 : 0;
}
