/* SPDX-License-Identifier: MIT */
/* test-attempt.c - the result of an attempt, which depends on the messages of
 * its child, on when it was stopped, and on how it ended. */
#include "config.h"

#include "run/attempt.h"

#include "records.h"
#include "tap.h"

#include <errno.h>
#include <signal.h>

#define BEGAN (1000 * CLOCK_S)

/* An attempt with a child. */
struct stage {
	struct attempts all;
	struct attempt attempt;
	struct task task;
	struct channel channel;
};

static void
stage_begin(struct stage *s, struct record *record)
{
	memset(s, 0, sizeof(*s));
	s->attempt.ask.started = BEGAN;
	s->attempt.task = &s->task;
	s->attempt.all = &s->all;
	s->task.service = record->service;
	s->attempt.record = record;
	record->attempts = 1;
	frame_decoder_init(&s->channel.decoder, ANSWER_TYPE_MAX);
}

static void
stage_end(struct stage *s)
{
	frame_decoder_free(&s->channel.decoder);
	record_destroy(s->attempt.record);
	free(s->attempt.redirect_url);
	free(s->attempt.redirect_method);
}

/* Stop the child; it dies of the signal, or has sent its end before. */
static void
stop(struct stage *s)
{
	s->channel.stop = CHANNEL_ASKED;
}

static void
say_total(struct record *r, int64_t us)
{
	struct child c;

	child_begin(&c);
	answer_send_phase(&c.sender, PHASE_TOTAL, us);
	child_fold(&c, r, 0);
	child_end(&c);
}

static void
test_late_program(void)
{
	struct stage s;
	struct record *r;

	r = make_program("a", 0);
	stage_begin(&s, r);
	say_verdict(r, REASON_EXEC, "exited with status 5");
	stop(&s);
	s.channel.decoder.ended = true;
	attempt_finish(
	    &s.attempt, &s.channel, BEGAN + 2 * CLOCK_S, PLAN_CUT_DEADLINE);
	is_int(r->status, STATUS_ERROR,
	    "a program that failed before its process was stopped is an error");
	is_int(r->reason, REASON_EXEC,
	    "a program that failed has the reason exec");
	is_str(r->message, "exited with status 5",
	    "a program that failed keeps its message");
	stage_end(&s);

	r = make_program("a", 0);
	stage_begin(&s, r);
	stop(&s);
	say_verdict(r, REASON_EXEC, "exited with status 5");
	s.attempt.is_stopped = true;
	s.channel.decoder.ended = true;
	attempt_finish(
	    &s.attempt, &s.channel, BEGAN + 2 * CLOCK_S, PLAN_CUT_DEADLINE);
	is_int(r->status, STATUS_DEADLINE,
	    "a program that failed when it was stopped counts as cut");
	stage_end(&s);
}

static void
test_times(void)
{
	struct stage s;
	struct record *r;

	r = make_record("a", 0);
	stage_begin(&s, r);
	say_head(r, 200, NULL);
	say_total(r, 1000);
	stop(&s);
	s.channel.wait_status = SIGTERM;
	attempt_finish(
	    &s.attempt, &s.channel, BEGAN + 3 * CLOCK_S, PLAN_CUT_MAX_TIME);
	is_int(r->status, STATUS_TIMEOUT,
	    "an answer that is cut at its limit is a timeout");
	is_int(r->time_total, 3 * CLOCK_S,
	    "an answer that is cut took until then, whatever its child "
	    "reported");
	stage_end(&s);

	r = make_record("a", 0);
	stage_begin(&s, r);
	say_head(r, 200, NULL);
	say_total(r, 1000);
	say_verdict(r, REASON_NONE, NULL);
	s.channel.decoder.ended = true;
	attempt_finish(
	    &s.attempt, &s.channel, BEGAN + 3 * CLOCK_S, PLAN_CUT_MAX_TIME);
	is_int(r->status, STATUS_OK, "a complete answer is ok");
	is_int(r->time_total, CLOCK_MS,
	    "a complete answer took as long as its child reports");
	stage_end(&s);
}

/* Test a child that ended without a verdict. */
static void
test_death(int wait_status, const char *message, int signal)
{
	struct stage s;
	struct record *r;

	r = make_record("a", 0);
	stage_begin(&s, r);
	s.channel.wait_status = wait_status;
	attempt_finish(
	    &s.attempt, &s.channel, BEGAN + CLOCK_S, PLAN_CUT_DEADLINE);
	is_int(r->status, STATUS_CRASHED,
	    "an answer without a verdict has crashed");
	is_int(r->signal, signal, "the signal of a crashed child is recorded");
	if (message != NULL)
		is_str(r->message, message,
		    "the message of a crash says how its child ended");
	is_int(
	    attempt_outcome(&s.attempt), PLAN_RETRYABLE, "a crash is retried");
	stage_end(&s);
}

/* An answer that we refused is a failure, even if the child's verdict is ok. */
static void
test_refused(void)
{
	struct stage s;
	struct record *r;

	r = make_record("a", 0);
	stage_begin(&s, r);
	say_head(r, 200, NULL);
	say_verdict(r, REASON_NONE, NULL);
	attempt_refuse(&s.attempt, REASON_OUTPUT, "no room");
	attempt_refuse(&s.attempt, REASON_TOO_LARGE, "another reason");
	s.channel.decoder.ended = true;
	attempt_finish(
	    &s.attempt, &s.channel, BEGAN + CLOCK_S, PLAN_CUT_DEADLINE);
	is_int(
	    r->status, STATUS_ERROR, "an answer that was refused is an error");
	is_int(r->reason, REASON_OUTPUT,
	    "an answer that was refused twice has the first reason");
	is_str(r->message, "no room",
	    "an answer that was refused twice has the first message");
	is_int(attempt_outcome(&s.attempt), PLAN_FAILURE,
	    "an answer that was refused is not retried");
	free(s.attempt.refusal);
	stage_end(&s);
}

/* Test an answer whose child has written n bytes to its file, of which three
 * are allowed, and says that all is well. */
static void
test_file(size_t n)
{
	char path[] = "/tmp/forkfetch-attempt-XXXXXX";
	struct errbuf e;
	struct stage s;
	struct record *r;

	if (mkdtemp(path) == NULL)
		bail("mkdtemp");
	r = make_record("a", 0);
	stage_begin(&s, r);
	s.all.directory = directory_open(path, &e);
	attempt_open_file(&s.attempt, 9);
	s.attempt.job.max_filesize = 3;
	if (write(s.attempt.file.fd, "1234", n) != (ssize_t)n)
		bail("write");
	say_head(r, 200, NULL);
	say_verdict(r, REASON_NONE, NULL);
	s.channel.decoder.ended = true;
	attempt_finish(
	    &s.attempt, &s.channel, BEGAN + CLOCK_S, PLAN_CUT_DEADLINE);
	is_int(r->status, n <= 3 ? STATUS_OK : STATUS_CRASHED,
	    "a file of %zu bytes: its size decides", n);
	is_int((int)r->body_size, (int)n,
	    "the size of the file is that of the body");
	attempt_discard_file(&s.attempt);
	directory_close(s.all.directory);
	stage_end(&s);
	rmdir(path);
}

static void
test_unwritten(void)
{
	char path[] = "/tmp/forkfetch-attempt-XXXXXX";
	struct errbuf e;
	struct stage s;

	if (mkdtemp(path) == NULL)
		bail("mkdtemp");
	stage_begin(&s, make_record("a", 0));
	s.all.directory = directory_open(path, &e);
	attempt_open_file(&s.attempt, 9);
	attempt_refuse_file(&s.attempt, ENOSPC);
	is_int(s.attempt.refusal_reason, REASON_OUTPUT,
	    "a file that a child cannot write: the reason is output");
	ok(strstr(s.attempt.refusal, ": No space left on device") != NULL,
	    "the message says why the child cannot write");
	free(s.attempt.refusal);
	attempt_discard_file(&s.attempt);
	attempt_open_file(&s.attempt, 9);
	attempt_discard_file(&s.attempt);
	directory_close(s.all.directory);
	is_int(rmdir(path), 0, "no file is left in the directory");

	/* directory_close() has freed it. */
	s.all.directory = NULL;
	stage_end(&s);
}

/* Test the job of the child that follows a redirect to another origin, and of a
 * second child that replaces it. */
static void
test_redirect(bool is_trusted)
{
	struct stage s;
	struct record *r;
	int i;

	r = make_record("a", 0);
	r->service->request.location_trusted = is_trusted;
	stage_begin(&s, r);
	attempt_make_job(&s.attempt);
	is_str(s.attempt.job.url, "http://h/a",
	    "before a redirect the URL is that of the service");
	ok(!s.attempt.job.foreign && s.attempt.job.target == NULL,
	    "before a redirect there is no target, and no origin is foreign");
	r->redirect_url = mem_strdup("http://other/");
	r->redirect_method = mem_strdup("GET");
	r->num_redirects = 2;
	attempt_follow(&s.attempt);
	for (i = 0; i < 2; i++) {
		attempt_make_job(&s.attempt);
		is_str(is_trusted ? s.attempt.job.target : s.attempt.job.url,
		    "http://other/", "after a redirect the URL is its target");
		is_str(s.attempt.job.method, "GET",
		    "after a redirect the method is that of the redirect");
		is_int(s.attempt.job.num_redirects, 2,
		    "after a redirect the redirects so far are counted");
		is_int(s.attempt.job.foreign, !is_trusted,
		    is_trusted ? "a trusted redirect keeps the credentials"
			       : "another redirect leaves the credentials out");
	}
	stage_end(&s);
}

/* A part of a message may hold a part of a redirect's target. */
static void
test_parts(void)
{
	static const char part[FRAME_PAYLOAD_MAX];
	static const struct frame f = { ANSWER_PART,
		(const unsigned char *)part, sizeof(part) };
	struct attempt other = { 0 };
	struct stage s;
	struct record *r;

	r = make_record("a", 0);
	stage_begin(&s, r);
	s.all.first = &s.attempt;
	s.all.any_redirect = true;
	other.all = &s.all;
	record_apply(r, &f, 0);
	attempt_wipe_others(&s.attempt);
	is_int((int)r->parts.bytes.len, sizeof(part),
	    "its own child keeps the parts of a message");
	attempt_wipe_others(&other);
	is_int((int)r->parts.bytes.len, 0, "the child of another has none");
	record_apply(r, &f, 0);
	s.channel.wait_status = SIGSEGV;
	attempt_finish(&s.attempt, &s.channel, BEGAN, PLAN_CUT_DEADLINE);
	is_int((int)r->parts.bytes.len, 0, "they are wiped when it ends");
	stage_end(&s);
}

int
main(void)
{
	test_death(SIGSEGV, NULL, SIGSEGV);
	test_death(1 << 8, "its process ended early, with status 1", 0);
	test_death(MEM_EXIT_STATUS << 8, "its process ran out of memory", 0);
	test_refused();
	test_redirect(false);
	test_redirect(true);
	test_parts();
	test_late_program();
	test_times();
	test_file(0);
	test_file(3);
	test_file(4);
	test_unwritten();
	return done();
}
