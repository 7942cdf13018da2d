/* SPDX-License-Identifier: MIT */
/* test-workers.c - which idle child may make an attempt. */
#include "config.h"

#include "run/workers.h"

#include "records.h"
#include "settings.h"
#include "tap.h"

/* A task with one replica, and an attempt to ask it. */
struct stage {
	struct origins origins;
	struct service *service;
	struct task *task;
	struct attempt attempt;
	struct workers workers;
};

static void
stage_begin(struct stage *s)
{
	struct errbuf e;

	memset(s, 0, sizeof(*s));
	s->service = service_new("a");
	strlist_add(&s->service->urls, "http://h/a");
	if (service_check(s->service, &e) == -1)
		bail(e.msg);
	s->task = task_new(s->service, &s->origins);
	s->attempt.task = s->task;
	s->attempt.job.request = &s->service->request;
}

static void
stage_end(struct stage *s)
{
	task_destroy(s->task, &s->origins);
}

/* Add an idle worker that was forked for the service. */
static struct worker *
add_worker(struct stage *s, struct origin *origin)
{
	struct worker *w;

	w = mem_zalloc(sizeof(*w));
	w->first_service = service_hold(s->service);
	w->origin = origins_share(origin);
	workers_set_idle(&s->workers, w);
	return w;
}

static void
test_repeat(void)
{
	struct stage s;
	struct worker *w;
	char target[] = "http://other/";

	stage_begin(&s);
	ok(workers_find(&s.workers, &s.attempt) == NULL, "no idle worker");
	w = add_worker(&s, s.task->origins[0]);
	w->task = s.task;
	ok(workers_find(&s.workers, &s.attempt) == w,
	    "a task is asked again by its own worker");
	s.attempt.ask.replica = 1;
	ok(workers_find(&s.workers, &s.attempt) == NULL,
	    "a worker is not used for another replica");
	s.attempt.ask.replica = 0;
	s.attempt.redirect_url = target;
	ok(workers_find(&s.workers, &s.attempt) == NULL,
	    "a worker is not used where a redirect led");
	worker_destroy(&s.workers, w, &s.origins);
	ok(s.workers.first == NULL && s.workers.last == NULL,
	    "an idle worker that has ended is forgotten");
	stage_end(&s);
}

static void
test_share(void)
{
	struct stage s;
	struct worker *first, *second, *away;
	struct origin *other;
	struct request plain;

	stage_begin(&s);
	other = task_hold_origin(&s.origins, "http://other/");
	away = add_worker(&s, other);
	ok(workers_find(&s.workers, &s.attempt) == NULL,
	    "a worker of another origin is not used");
	first = add_worker(&s, s.task->origins[0]);
	second = add_worker(&s, s.task->origins[0]);
	ok(workers_find(&s.workers, &s.attempt) == first,
	    "of two workers, the one that has been idle longest is used");
	workers_set_busy(&s.workers, first);
	ok(workers_find(&s.workers, &s.attempt) == second,
	    "a busy worker is not found");
	workers_set_idle(&s.workers, first);
	s.attempt.redirect_url = mem_strdup("http://other/");
	s.attempt.redirect_origin = other;
	ok(workers_find(&s.workers, &s.attempt) == away,
	    "after a redirect, a worker of the new origin is found");
	free(s.attempt.redirect_url);
	s.attempt.redirect_url = NULL;
	request_init(&plain);
	s.attempt.job.request = &plain;
	ok(workers_find(&s.workers, &s.attempt) == second,
	    "a worker with the same files is found");
	must_set(&second->first_service->request, "cacert", "/ca");
	ok(workers_find(&s.workers, &s.attempt) == NULL,
	    "a worker with other files in its sandbox is not found");
	request_free(&plain);
	worker_destroy(&s.workers, first, &s.origins);
	worker_destroy(&s.workers, second, &s.origins);
	worker_destroy(&s.workers, away, &s.origins);
	origins_release(&s.origins, other);
	stage_end(&s);
}

int
main(void)
{
	test_repeat();
	test_share();
	return done();
}
