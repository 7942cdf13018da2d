/* SPDX-License-Identifier: MIT */
/*
 * attempt.h - one attempt to ask a service: the job of its child, and the
 * record of its answer. After a redirect to another origin the same attempt
 * continues in a new child.
 */
#ifndef FF_RUN_ATTEMPT_H
#define FF_RUN_ATTEMPT_H

#include "output/directory.h"
#include "output/record.h"
#include "output/stream.h"
#include "run/task.h"
#include "wire/job.h"

/* The attempts of a run, and what is the same for them. */
struct attempts {
	struct attempt *first;
	bool verbose;
	bool streams; /* bodies are written as they come, and not kept */
	struct directory *directory; /* of --output-dir, or NULL */
	struct tls *tls;
	struct sandbox *sandbox;
	uint64_t *held; /* see record_weigh() */
};

struct attempt {
	struct plan_attempt *plan; /* NULL before it starts */
	struct plan_ask ask;
	struct task *task;
	struct record *record;
	struct job job; /* of its latest child */
	/* Where a redirect to another origin led; NULL: there was none. */
	char *redirect_url;
	char *redirect_method;
	struct origin *redirect_origin; /* held; NULL: not counted */
	uint32_t num_redirects;         /* followed by earlier children */
	struct body_file file;
	struct stream stream; /* splits a body that is written as it comes */
	uint64_t promise;     /* bytes of memory reserved for it; 0: none */
	bool is_stopped;      /* its child was, before it gave its verdict */
	char *refusal;        /* why we do not want its answer, or NULL */
	enum reason refusal_reason;
	struct attempts *all; /* borrowed */
	struct attempt *next, *prev;
};

/* Return a new attempt of a task, which has no child yet. */
struct attempt *attempt_new(
    struct attempts *all, struct task *t, const struct plan_ask *ask);

/* Fill in the job of its next child. A certificate store in it is valid until
 * the next call, for any attempt. */
void attempt_make_job(struct attempt *a);

/* Once a child has the job: wipe the target of a trusted redirect, since there
 * may be a secret in it. */
void attempt_wipe_target(struct attempt *a);

/* In the child of an attempt: wipe where redirects have led the others. */
void attempt_wipe_others(const struct attempt *own);

/* Free an attempt, its unfinished file, and its record if it still has it. */
void attempt_destroy(struct attempt *a, struct origins *origins);

/* Return the origin of its next or latest child, borrowed; NULL: not counted.
 */
struct origin *attempt_origin(const struct attempt *a);

/* The first child of an attempt runs. run_started is the moment when the run
 * began. */
void attempt_has_started(struct attempt *a, int64_t run_started);

/* Write a piece of the body to its file. Returns 0, or -1 the first time that
 * this fails: then the child may as well be stopped. */
int attempt_write_body(struct attempt *a, const struct frame *f);

/* Make the attempt a failure for that reason, whatever its child answers. */
void attempt_refuse(struct attempt *a, enum reason reason, const char *message);

/* Return whether the child, which gave its last frame (c NULL) or has ended,
 * ended in a redirect that is a possible consequence of its job. */
bool attempt_may_follow(const struct attempt *a, const struct channel *c);

/* Return whether the sandbox that the child reports is possible: no more than
 * this kernel has. */
bool attempt_is_credible(const struct attempt *a);

/* The child ended in a redirect: have the next job lead to its target. */
void attempt_follow(struct attempt *a);

/* Finish its record, by what its child sent and how it ended (c NULL: it lives
 * after its verdict). cut is why it was stopped, if it was. */
void attempt_finish(
    struct attempt *a, const struct channel *c, int64_t now, enum plan_cut cut);

/* Of a finished attempt: return its outcome; and how long the service wants not
 * to be asked, or -1. */
enum plan_outcome attempt_outcome(const struct attempt *a);
int64_t attempt_retry_after(const struct attempt *a);

/* The attempt is the answer: rename its file to its final name if the answer is
 * complete, and remove it otherwise. */
void attempt_finish_file(struct attempt *a);

#endif
