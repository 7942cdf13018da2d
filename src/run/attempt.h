/* SPDX-License-Identifier: MIT */
/*
 * attempt.h - one attempt to ask a service: the job of its child, and the
 * record of its answer. After a redirect to another origin the same attempt
 * continues in a new child.
 */
#ifndef FF_RUN_ATTEMPT_H
#define FF_RUN_ATTEMPT_H

#include "output/directory.h"
#include "output/progress.h"
#include "output/record.h"
#include "output/stream.h"
#include "run/task.h"
#include "wire/job.h"

/* The attempts of a run, and what they have in common. */
struct attempts {
	struct attempt *first;
	bool verbose;
	bool streams;      /* bodies are written as they come, and not kept */
	bool any_redirect; /* one has had the target of a redirect */
	bool reads_for_addresses;    /* see resolver_init() */
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
	int64_t began;                  /* moment: its first child was asked */
	int64_t asked_at;               /* moment: its latest child was asked */
	struct body_file file;
	struct stream stream; /* splits a body that is written as it comes */
	uint64_t promise;     /* bytes of memory reserved for it; 0: none */
	bool is_told;         /* it is in the history of its ask */
	bool is_stopped;      /* its child was stopped before its verdict */
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

/* Wipe the target of a trusted redirect, which may contain a secret, once a
 * child has the job. */
void attempt_wipe_target(struct attempt *a);

/* In the child of an attempt: wipe the targets of the redirects of all others,
 * and the messages of which a part has come. */
void attempt_wipe_others(const struct attempt *own);

/* Free an attempt, its unfinished file, and its record if it still has it. */
void attempt_destroy(struct attempt *a, struct origins *origins);

/* Return what an attempt is doing, from RUNNING to RECEIVING. */
enum progress_state attempt_state(const struct attempt *a);

/* Return the origin of its next or latest child, borrowed; NULL: not counted.
 */
struct origin *attempt_origin(const struct attempt *a);

/* Note in the record that the first child of an attempt was started.
 * run_started is the moment when the run began. */
void attempt_has_started(struct attempt *a, int64_t run_started);

/*
 * Let its next child write the body to a file itself, through descriptor fd in
 * the child: it costs the parent nothing then. If the file cannot be made, the
 * child sends the body, and attempt_write_body() reports the error if there is
 * one. Only for a child that ends with its answer: one that lives on could
 * change the file when it is complete.
 */
void attempt_open_file(struct attempt *a, int fd);

/* Remove the file of a child that could not be started. */
void attempt_discard_file(struct attempt *a);

/* Refuse the answer of a child that could not write to its file: errno. */
void attempt_refuse_file(struct attempt *a, int error);

/* Append a piece of the body that its child has sent to its file. A child that
 * has the file itself sends none, but may: it counts as if the child had
 * written it. Return 0, or -1 when this fails for the first time: no more of
 * the body is needed from the child then. */
int attempt_write_body(struct attempt *a, const struct frame *f);

/* Make the attempt a failure for that reason, whatever its child answers. */
void attempt_refuse(struct attempt *a, enum reason reason, const char *message);

/* Return whether the answer of the child is a redirect that its job may have
 * led to. The child has ended, or (c NULL) given its last frame. */
bool attempt_may_follow(const struct attempt *a, const struct channel *c);

/* Return whether the sandbox that the child reports is possible: no more than
 * this kernel has. */
bool attempt_is_credible(const struct attempt *a);

/* Take the target of the redirect from the record, for the next job. */
void attempt_follow(struct attempt *a);

/* Finish its record, which depends on what the child sent and how it ended (c
 * NULL: it gave its verdict and still runs). cut is the reason why it was
 * stopped, if it was. */
void attempt_finish(
    struct attempt *a, const struct channel *c, int64_t now, enum plan_cut cut);

/* Describe an attempt that ended at this moment, for the history of its ask.
 * record is its record, also if it has handed that over. The strings are
 * borrowed. */
struct history_item attempt_describe(const struct attempt *a,
    const struct record *record, int64_t end, int64_t run_started);

/* Return the outcome of a finished attempt, and the time for which its service
 * wants not to be asked, or -1. */
enum plan_outcome attempt_outcome(const struct attempt *a);
int64_t attempt_retry_after(const struct attempt *a);

/* Give the file of an attempt that is the answer its final name if the answer
 * is complete, and remove it otherwise. */
void attempt_finish_file(struct attempt *a);

#endif
