/* SPDX-License-Identifier: MIT */
/*
 * task.h - one service on its way through a run: its place in the plan, what
 * its child has to know, and the record that comes of it.
 */
#ifndef FF_RUN_TASK_H
#define FF_RUN_TASK_H

#include "fetch/fetch.h"
#include "output/directory.h"
#include "output/record.h"
#include "run/plan.h"

struct task {
	struct plan_task plan; /* the first member, see task_of() */
	struct record *record; /* owns the service */
	struct fetch_job job;
	char *redirect_url; /* job.url once another origin is asked */
	char *redirect_method;
	struct directory *directory; /* of --output-dir; NULL: none; borrowed */
	struct body_file file;
	char *output_error; /* why the body could not be written, or NULL */
};

struct task *task_new(struct service *service, struct directory *directory);

/* The task that a plan_task is part of. */
struct task *task_of(struct plan_task *t);

/* Frees all but the record, which is output's by then. A file that was not
 * finished goes. */
void task_destroy(struct task *t);

/* Put a piece of the body into its file. Returns 0, or -1 the first time that
 * it could not be done: then the child may as well stop. */
int task_write_body(struct task *t, const struct frame *f);

/* The record is settled: the file gets its name where the answer is whole,
 * and goes otherwise. */
void task_finish_file(struct task *t);

/* Make job ready for its first child; that child is there. */
void task_prepare(struct task *t, bool verbose);
void task_begun(struct task *t, int64_t run_started);

/* Whether the child, which is done, ended in a redirect that was asked for and
 * is one more than before, within the bound: it could claim anything. */
bool task_may_follow(const struct task *t, const struct channel *c);

/* The last child ended in a redirect: make job ready for the origin that it
 * leads to. */
void task_follow(struct task *t);

/* Settle the record of a service whose child came to its end at this moment,
 * by what it said and how it ended. cut is why it was stopped, where it was. */
void task_settle(
    struct task *t, const struct channel *c, int64_t now, enum plan_cut cut);

/* Settle the record of a service that has no child. */
void task_settle_dropped(
    struct task *t, enum plan_cut cut, int64_t now, int64_t run_started);

#endif
