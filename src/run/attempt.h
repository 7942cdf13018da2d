/* SPDX-License-Identifier: MIT */
/*
 * attempt.h - a service being asked once: what its child has to know, and the
 * record that comes of it. A redirect to another origin goes on in a new child
 * and is the same attempt.
 */
#ifndef FF_RUN_ATTEMPT_H
#define FF_RUN_ATTEMPT_H

#include "output/directory.h"
#include "output/record.h"
#include "run/attempts.h"
#include "run/task.h"
#include "wire/job.h"

struct attempt {
	struct plan_attempt *plan; /* NULL before it starts */
	struct plan_ask ask;
	struct task *task;
	struct record *record;
	struct job job;
	char *redirect_url; /* job.url or job.target once another origin is
	                       asked */
	char *redirect_method;
	struct origin *redirect_origin; /* of it, held; or NULL */
	struct directory *directory;    /* of --output-dir; NULL: none */
	struct body_file file;
	uint64_t promise; /* bytes of memory that are kept for it; 0: none */
	bool is_stopped;  /* its child was, before it gave its verdict */
	char *refusal;    /* why we do not want its answer, or NULL */
	enum reason refusal_reason;
	struct attempts *all;        /* of the run; borrowed */
	struct attempt *next, *prev; /* of them */
};

/*
 * What is the same for all of a run.
 */
struct attempt_context {
	bool verbose;
	bool streams; /* bodies leave as they come, and are not held */
	struct directory *directory; /* of --output-dir, or NULL; borrowed */
	struct attempts *all;        /* to be one of; borrowed */
	uint64_t *held; /* where records are counted, see record_weigh() */
};

/* Return a new attempt of a task, whose child has yet to be found. */
struct attempt *attempt_new(struct task *t, const struct plan_ask *ask,
    const struct attempt_context *context);

/* Frees it; a file that was not finished goes. The record too, unless it was
 * taken out of it. */
void attempt_destroy(struct attempt *a, struct origins *origins);

/* Return the origin that is asked now, borrowed; or NULL: not counted. */
struct origin *attempt_origin(const struct attempt *a);

/* Its first child runs. run_started is the moment when the run began. */
void attempt_begun(struct attempt *a, int64_t run_started);

/* Put a piece of the body into its file. Returns 0, or -1 the first time that
 * it could not be done: then the child may as well stop. */
int attempt_write_body(struct attempt *a, const struct frame *f);

/* We do not want its answer: it will be a failure for that reason. */
void attempt_refuse(struct attempt *a, enum reason reason, const char *message);

/* Whether the child, which said its last word (c NULL) or is done, ended in a
 * redirect that can have come of what it was asked: it could claim any method.
 */
bool attempt_may_follow(const struct attempt *a, const struct channel *c);

/* Whether the child can have what it says of its sandbox: no more than this
 * kernel has. */
bool attempt_is_credible(const struct attempt *a);

/* The child ended in a redirect: make job ready for the origin that it leads
 * to. */
void attempt_follow(struct attempt *a);

/* A child has the job: wipe the target of a redirect that is trusted, as there
 * may be a secret in it. */
void attempt_has_child(struct attempt *a);

/* Its child, of that channel, has given its verdict. */
void attempt_has_verdict(struct attempt *a, const struct channel *c);

/* Settle its record, by what its child said and how it ended (c NULL: it said
 * its last word, and lives). cut is why it was stopped, where it was. */
void attempt_settle(
    struct attempt *a, const struct channel *c, int64_t now, enum plan_cut cut);

/* Its record is settled: how it came out; and how long its service asks not
 * to be asked, or -1. */
enum plan_outcome attempt_outcome(const struct attempt *a);
int64_t attempt_retry_after(const struct attempt *a);

/* Its record is the answer: the file gets its name where the answer is whole,
 * and goes otherwise. */
void attempt_finish_file(struct attempt *a);

#endif
