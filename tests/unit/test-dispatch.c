/* SPDX-License-Identifier: MIT */
/*
 * test-dispatch.c - which child makes an attempt: an idle one that may, or a
 * new one. No process is started: this file has its own spawn(), and the orders
 * of a child can be read here.
 */
#include "config.h"

#include "run/dispatch.h"

#include "base/mem.h"
#include "fanout/spawn.h"
#include "wire/answer.h"
#include "wire/order.h"

#include "no_processes.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define CHILDREN 8

/* What was forked, and the ends of the pipes that the children would have. */
static struct {
	bool fails; /* there is no process */
	size_t n;
	struct spawn_how how[CHILDREN];
	int orders_fd[CHILDREN]; /* -1: it takes none */
} forked;

struct channel *
spawn(struct fanout *f, child_fn *fn, void *arg, const struct spawn_how *how,
    void *owner)
{
	int fds[2] = { -1, -1 };
	struct channel *c;

	(void)fn;
	(void)arg;
	if (forked.fails || forked.n == CHILDREN) {
		errno = EAGAIN;
		return NULL;
	}
	if (how->takes_orders && pipe(fds) == -1)
		bail("pipe");
	forked.how[forked.n] = *how;
	forked.orders_fd[forked.n++] = fds[0];
	c = mem_zalloc(sizeof(*c));
	c->pid = (pid_t)forked.n;
	c->fd = -1;
	c->orders_fd = fds[1];
	c->deadline = how->deadline;
	c->owner = owner;
	frame_decoder_init(&c->decoder, f->type_max);
	f->channels = mem_resize(f->channels, f->n + 1, sizeof(f->channels[0]));
	f->channels[f->n++] = c;
	return c;
}

bool
spawn_reap(struct channel *c)
{
	spawn_wait(c);
	return true;
}

bool
spawn_reap_next(struct fanout *f)
{
	(void)f;
	return false;
}

/* A run that has not begun to wait. */
struct stage {
	struct run_options options;
	struct run run;
};

static void
stage_begin(struct stage *s, bool reuse, int64_t every)
{
	memset(s, 0, sizeof(*s));
	memset(&forked, 0, sizeof(forked));
	s->options.reuse = reuse;
	s->options.started = clock_now();
	s->run.options = &s->options;
	s->run.counts_origins = true;
	s->run.policy = (struct plan_policy){ .jobs = 3,
		.ahead = CHILDREN,
		.deadline = CLOCK_NEVER,
		.every = every };
	s->run.plan = plan_new(&s->run.policy);
	if (fanout_init(&s->run.fanout, ANSWER_TYPE_MAX, CLOCK_S) == -1)
		bail("/dev/null");
	s->run.sandbox.how = SANDBOX_OFF;
	s->run.attempts.sandbox = &s->run.sandbox;
	s->run.attempts.tls = &s->run.tls;
	s->run.attempts.held = &s->run.held;
}

/* Free an attempt, and its task if it was the last one. */
static void
free_attempt(struct stage *s, struct attempt *a)
{
	struct task *t = a->task;

	attempt_destroy(a, &s->run.origins);
	if (t->alive == 0 && plan_task_is_over(t->plan))
		task_destroy(t, &s->run.origins);
}

static struct worker *
worker_at(const struct stage *s, size_t i)
{
	return s->run.fanout.channels[i]->owner;
}

/* End an attempt, whose child is idle or leaves. */
static void
answer(struct stage *s, size_t i)
{
	struct worker *w = worker_at(s, i);
	struct attempt *a = w->attempt;

	w->attempt = NULL;
	if (w->takes_orders)
		workers_set_idle(&s->run.workers, w);
	plan_ended(s->run.plan, a->plan, PLAN_SUCCESS, -1, clock_now());
	free_attempt(s, a);
}

static void
stage_end(struct stage *s)
{
	size_t i;

	plan_cancel(s->run.plan);
	for (i = 0; i < s->run.fanout.n; i++) {
		if (worker_at(s, i)->attempt != NULL)
			answer(s, i);
		worker_destroy(
		    &s->run.workers, worker_at(s, i), &s->run.origins);
	}
	fanout_free(&s->run.fanout);
	for (i = 0; i < forked.n; i++)
		if (forked.orders_fd[i] != -1)
			close(forked.orders_fd[i]);
	ok(s->run.attempts.first == NULL, "no attempt is left");
	directory_close(s->run.attempts.directory);
	plan_free(s->run.plan);
}

/* Add a service to the plan: one that is asked at a URL, or a program. */
static struct task *
add_service(struct stage *s, const char *url)
{
	struct service *service;
	struct errbuf e;
	struct task *t;

	service = service_new("a");
	strlist_add(url != NULL ? &service->urls : &service->exec,
	    url != NULL ? url : "/bin/true");
	if (service_check(service, &e) == -1)
		bail(e.msg);
	t = task_new(service, &s->run.origins);
	t->shares = dispatch_shares(&s->run, service);
	task_plan(t, s->run.plan);
	return t;
}

/* Carry out the next step, which is to start an attempt. */
static void
start(struct stage *s, int64_t now)
{
	struct plan_step step;

	plan_set_list(s->run.plan, PLAN_LIST_PENDING);
	step = plan_next(s->run.plan, now);
	if (step.what != PLAN_START)
		bail("nothing to start");
	dispatch_start(&s->run, &step);
}

static void
ask(struct stage *s, const char *url)
{
	add_service(s, url);
	start(s, clock_now());
}

/* Read what a child was told: return "bye", "repeat", the URL of an order, or
 * NULL if it was told nothing. */
static const char *
order_of(size_t child)
{
	static char text[256];
	struct order_store store;
	struct frame_decoder d;
	struct frame f;
	struct job job = { 0 };
	char bytes[4096];
	ssize_t n;

	fcntl(forked.orders_fd[child], F_SETFL, O_NONBLOCK);
	n = read(forked.orders_fd[child], bytes, sizeof(bytes));
	if (n <= 0)
		return NULL;
	frame_decoder_init(&d, ANSWER_TYPE_MAX);
	order_store_init(&store);
	frame_decoder_feed(&d, bytes, (size_t)n);
	if (frame_decoder_next(&d, &f) != FRAME_READY)
		bail("no frame");
	if (f.type != FRAME_END && order_unpack(&f, &store, &job) == -1)
		bail("no order");
	snprintf(text, sizeof(text), "%s",
	    f.type == FRAME_END          ? "bye"
		: f.type == ORDER_REPEAT ? "repeat"
					 : job.url);
	order_store_free(&store);
	frame_decoder_free(&d);
	return text;
}

static void
test_new(void)
{
	struct stage s;
	const struct attempt *a;

	stage_begin(&s, false, 0);
	ask(&s, "http://h/1");
	is_int(forked.n, 1, "an attempt gets a child of its own");
	a = worker_at(&s, 0)->attempt;
	ok(a != NULL && strcmp(a->job.url, "http://h/1") == 0,
	    "which makes it");
	ok(forked.how[0].deadline == a->ask.stop_at,
	    "and is stopped at its limit");
	ok(!forked.how[0].takes_orders && !forked.how[0].leads_group,
	    "it takes no orders, and leads no group");
	is_int(plan_running(s.run.plan), 1, "the plan counts it");
	is_int(a->record->attempts, 1, "and the record");
	ask(&s, NULL);
	ok(forked.how[1].leads_group && !forked.how[1].takes_orders,
	    "a program leads a group");
	is_int(forked.how[1].n_kept, 0, "and has no rules of a sandbox");
	stage_end(&s);
}

/* Return how many files there are in a directory. */
static int
count_files(const char *path)
{
	struct dirent *entry;
	DIR *d = opendir(path);
	int n;

	if (d == NULL)
		bail("opendir");
	for (n = 0; (entry = readdir(d)) != NULL;)
		n += strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0;
	closedir(d);
	return n;
}

/* The children of --output-dir: that of a request has the file for its body,
 * unless it lives on after its answer. */
static void
test_files(void)
{
	char path[] = "/tmp/forkfetch-dispatch-XXXXXX";
	struct errbuf e;
	struct stage s;

	if (mkdtemp(path) == NULL)
		bail("mkdtemp");
	stage_begin(&s, false, 0);
	s.run.attempts.directory = directory_open(path, &e);
	ask(&s, "http://h/1");
	is_int(forked.how[0].n_kept, SANDBOX_RULES + 1,
	    "a child has a file as well as rules");
	is_int(worker_at(&s, 0)->attempt->job.file_fd,
	    SPAWN_KEPT_FD + SANDBOX_RULES, "whose number it knows");
	is_int(count_files(path), 1, "a temporary one");
	ask(&s, NULL);
	is_int(worker_at(&s, 1)->attempt->job.file_fd, 0,
	    "that of a program has none");
	forked.fails = true;
	ask(&s, "http://h/2");
	is_int(count_files(path), 1, "without a process no file is left");
	forked.fails = false;
	start(&s, plan_next(s.run.plan, 0).until);
	is_int(count_files(path), 2, "with one there is another");
	stage_end(&s);
	is_int(count_files(path), 0, "the file goes with the attempt");

	stage_begin(&s, true, 0);
	s.run.attempts.directory = directory_open(path, &e);
	ask(&s, "http://h/1");
	is_int(worker_at(&s, 0)->attempt->job.file_fd, 0,
	    "that of --reuse has none either");
	is_int(count_files(path), 0, "and none was made");
	stage_end(&s);
	rmdir(path);
}

static void
test_reuse(void)
{
	struct stage s;
	const struct worker *w;

	stage_begin(&s, true, 0);
	ask(&s, "http://h/1");
	ok(forked.how[0].takes_orders, "with --reuse, a child takes orders");
	is_str(order_of(0), NULL, "it has its first job without one");
	ask(&s, "http://h/2");
	is_int(forked.n, 2, "a busy child is not asked again");
	answer(&s, 0);
	w = worker_at(&s, 0);
	is_int(w->origin->idle, 1, "its origin counts an idle child");
	ask(&s, "http://other/");
	is_int(forked.n, 3, "another origin gets a new child");
	ask(&s, "http://h/3");
	is_int(forked.n, 3, "the same origin is asked by the idle child");
	is_str(order_of(0), "http://h/3", "which is ordered to do so");
	ok(!w->is_idle && w->attempt != NULL, "it is busy again");
	ok(w->channel->deadline == w->attempt->ask.stop_at,
	    "and has a new limit");
	is_int(w->origin->idle, 0, "and not idle any more");
	stage_end(&s);
}

static void
test_secret(void)
{
	struct stage s;

	stage_begin(&s, true, 0);
	ask(&s, "http://h/1");
	answer(&s, 0);
	ask(&s, "http://me@h/2");
	is_int(forked.n, 2, "a secret is not told to a child that asks others");
	ok(!forked.how[1].takes_orders, "but to one that asks nothing else");
	is_str(order_of(0), NULL, "the idle child is left alone");
	stage_end(&s);
}

/* A key of which a child may not even send the same value twice. */
static void
test_alone(void)
{
	struct service *service;
	struct stage s;
	struct errbuf e;

	stage_begin(&s, true, 0);
	service = service_new("a");
	strlist_add(&service->urls, "http://h/1");
	if (service_check(service, &e) == -1)
		bail(e.msg);
	ok(dispatch_shares(&s.run, service), "a service may share a child");
	if (request_set(&service->request, request_key_find("doh_url"),
		"https://h/dns", &e) == -1)
		bail(e.msg);
	ok(!dispatch_shares(&s.run, service),
	    "unless one of its keys needs a child of its own");
	service_destroy(service);
	stage_end(&s);
}

static void
test_redirect(void)
{
	struct stage s;
	struct attempt *a;
	struct task *t;
	struct errbuf e;

	stage_begin(&s, true, 0);
	t = add_service(&s, "http://h/1");
	if (request_set(&t->service->request,
		request_key_find("location_trusted"), "true", &e) == -1)
		bail(e.msg);
	start(&s, clock_now());
	a = worker_at(&s, 0)->attempt;
	worker_at(&s, 0)->attempt = NULL;
	a->redirect_url = mem_strdup("http://h/?token=secret");
	plan_continue(s.run.plan, a->plan, NULL, clock_now());
	start(&s, clock_now());
	is_int(forked.n, 2, "a trusted redirect is followed by a new child");
	ok(worker_at(&s, 1)->attempt == a, "for the same attempt");
	ok(!forked.how[1].takes_orders, "that asks nothing else");
	is_int(a->redirect_url[0], '\0', "the target is wiped here");
	stage_end(&s);
}

static void
test_failed_order(void)
{
	struct stage s;
	size_t i;

	stage_begin(&s, true, 0);
	for (i = 0; i < 3; i++)
		ask(&s, "http://h/1");
	for (i = 0; i < 3; i++)
		answer(&s, i);
	channel_close_orders(s.run.fanout.channels[0]);
	ask(&s, "http://h/2");
	is_int(forked.n, 3, "a child that takes no order is not the only one");
	is_int(s.run.fanout.channels[0]->stop, CHANNEL_ASKED, "it is stopped");
	is_str(order_of(1), "http://h/2", "the next one asks");
	ask(&s, "http://other/");
	is_int(forked.n, 4, "with -j children, a new one is started");
	is_str(order_of(2), "bye", "once an idle one has to leave");
	stage_end(&s);
}

static void
test_no_process(void)
{
	struct stage s;
	struct task *t;
	int64_t until;

	stage_begin(&s, true, 0);
	ask(&s, "http://h/1");
	answer(&s, 0);
	forked.fails = true;
	t = add_service(&s, "http://other/");
	start(&s, clock_now());
	is_int(t->alive, 0, "without a process there is no attempt");
	is_int(plan_running(s.run.plan), 0, "and nothing runs");
	is_str(order_of(0), "bye", "an idle child makes room");
	until = plan_next(s.run.plan, 0).until;
	ok(until != CLOCK_NEVER && until >= PLAN_RETRY_START,
	    "it is tried again later");
	forked.fails = false;
	start(&s, until);
	is_int(forked.n, 2, "with success");
	stage_end(&s);
}

static void
test_repeat(void)
{
	struct stage s;
	struct task *t;
	int64_t later;

	stage_begin(&s, false, CLOCK_S);
	t = add_service(&s, "http://h/1");
	start(&s, clock_now());
	ok(forked.how[0].takes_orders, "with --every, a child takes orders");
	answer(&s, 0);
	is_int(t->origins[0]->idle, 0, "it asks for no other service");
	later = clock_now() + 2 * CLOCK_S;
	start(&s, later);
	is_int(forked.n, 1, "the next time, the same child asks");
	is_str(order_of(0), "repeat", "it repeats its request");
	answer(&s, 0);
	strlist_add(&t->service->exec, "/bin/true");
	start(&s, later + 2 * CLOCK_S);
	is_int(forked.n, 2, "each run of a program is a new child");
	stage_end(&s);
}

int
main(void)
{
	test_new();
	test_files();
	test_reuse();
	test_secret();
	test_alone();
	test_redirect();
	test_failed_order();
	test_no_process();
	test_repeat();
	return done();
}
