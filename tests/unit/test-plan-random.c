/* SPDX-License-Identifier: MIT */
/* test-plan-random.c - many runs with random events at random moments, and the
 * rules that hold in each of them. Each run is derived from a seed, so it is
 * always the same. */
#include "config.h"

#include "tap.h"

#include "base/mem.h"

#include "plan_sim.h"

#define RUNS      400
#define STEPS_MAX 20000

/* Count the end of an ask, and check its number. */
static void
count_answer(struct sim *m, struct asked *t, uint64_t seq)
{
	t->answers++;
	must(m, t->answers == seq + 1, "one answer to each ask");
	t->seq = seq + (plan_task_is_over(t->plan) ? 0 : 1);
	t->attempts = 0;
}

/* Check that an attempt may start at this moment. */
static void
check_start(struct sim *m, struct trial *y)
{
	const struct plan_policy *policy = &m->policy;
	size_t rate = policy->rate;

	m->running++;
	must(m, m->running <= policy->jobs, "no more than jobs at once");
	must(m,
	    y->origin == NULL || policy->jobs_per_host == 0 ||
		y->origin->running <= policy->jobs_per_host,
	    "no more than so many at one origin");
	must(m, !plan_is_closed(m->plan, m->now), "none once closed");
	must(m, y->ask.stop_at > m->now, "none after its limit");
	must(m, plan_is_wanted(y->plan), "none that has lost");
	m->starts = mem_resize(m->starts, m->starts_n + 1, sizeof(*m->starts));
	m->starts[m->starts_n++] = m->now;
	must(m,
	    rate == 0 || m->starts_n <= rate ||
		m->now - m->starts[m->starts_n - 1 - rate] >=
		    policy->rate_window,
	    "no more than the rate");
	y->runs = true;
	y->waits = false;
	y->outcome = (enum plan_outcome)roll(m, 3);
	y->ends = m->now + roll_ms(m, 0, 50);
	if (y->ends > y->ask.stop_at) {
		y->outcome = PLAN_RETRYABLE;
		y->ends = y->ask.stop_at + roll_ms(m, 0, 9);
	}
}

static void
begin(struct sim *m, const struct plan_step *s)
{
	struct asked *t = plan_task_owner(s->task);
	struct trial *y;

	if (roll(m, 100) < ((m->may & MAY_LACK) ? 97 : 8)) {
		plan_not_started(m->plan, m->now);
		return;
	}
	if (s->continuation != NULL) {
		y = plan_attempt_owner(s->continuation);
		must(m, y->waits, "only one that is to go on goes on");
		plan_continued(m->plan, y->plan, m->now);
	} else {
		y = mem_zalloc(sizeof(*y));
		m->tries = mem_resize(m->tries, m->n + 1, sizeof(*m->tries));
		m->tries[m->n++] = y;
		y->plan = plan_started(m->plan, s, y, m->now);
		y->task = t;
		y->ask = s->ask;
		y->origin = t->origins[s->ask.replica];
		must(m,
		    s->ask.seq == t->seq && s->ask.number == ++t->attempts &&
			s->ask.replica == (t->attempts - 1) % t->replicas,
		    "attempts and replicas in turn");
	}
	check_start(m, y);
}

/* Stop an attempt: it ends at a random moment within the grace. */
static void
stop(struct sim *m, struct trial *y)
{
	int64_t ends = m->now + roll_ms(m, 0, 9);

	y->ends = ends < y->ends ? ends : y->ends;
}

static void
stop_all(struct sim *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->tries[i]->runs)
			stop(m, m->tries[i]);
}

static void
stop_losers(struct sim *m, const struct trial *winner)
{
	struct trial *y;
	size_t i;

	for (i = 0; i < m->n; i++) {
		y = m->tries[i];
		if (y->runs && y->task == winner->task &&
		    y->ask.seq == winner->ask.seq)
			stop(m, y);
	}
}

static void
end_trial(struct sim *m, struct trial *y)
{
	enum plan_result result, want;
	int64_t retry_after;
	bool is_wanted, is_met;

	is_wanted = plan_is_wanted(y->plan);
	is_met = plan_is_met(m->plan);
	y->runs = false;
	m->running--;
	if (is_wanted && roll(m, 6) == 0) {
		y->waits = true;
		if (roll(m, 2) == 0)
			y->origin = roll_host(m);
		plan_continue(m->plan, y->plan, y->origin, m->now);
		if (roll(m, 4) == 0)
			plan_not_started(m->plan, m->now);
		return;
	}
	if (roll(m, 8) == 0)
		must(m, plan_choose(m->plan, y->plan) == (is_wanted && !is_met),
		    "what is wanted can be chosen");
	retry_after = roll(m, 3) == 0 ? roll_ms(m, 0, 60) : -1;
	result = plan_ended(m->plan, y->plan, y->outcome, retry_after, m->now);
	want = is_wanted ? PLAN_ANSWER : PLAN_DISCARD;
	if (y->outcome != PLAN_SUCCESS && is_wanted && result == PLAN_KEEP)
		want = PLAN_KEEP;
	if (y->outcome == PLAN_SUCCESS && is_wanted && is_met)
		want = PLAN_SURPLUS;
	must(m, result == want, "a success counts, what has lost does not");
	if (result != PLAN_ANSWER && result != PLAN_SURPLUS)
		return;
	m->ok += result == PLAN_ANSWER && y->outcome == PLAN_SUCCESS;
	must(m, m->policy.need == 0 || m->ok <= m->policy.need,
	    "no more successes than are needed");
	count_answer(m, y->task, y->ask.seq);
	stop_losers(m, y);
}

static void
drop(struct sim *m, const struct plan_step *s)
{
	struct trial *y = s->continuation != NULL
	    ? plan_attempt_owner(s->continuation)
	    : NULL;
	size_t i;

	if (y != NULL) {
		must(m, y->waits, "only what waits is dropped");
		y->waits = false;
	}
	count_answer(m, plan_task_owner(s->task), s->ask.seq);
	for (i = 0; i < m->n; i++)
		must(m,
		    m->tries[i]->task->plan != s->task ||
			!(m->tries[i]->runs || m->tries[i]->waits) ||
			!plan_is_wanted(m->tries[i]->plan),
		    "none is dropped while another may answer");
}

static void
forget(struct sim *m, const struct plan_step *s)
{
	struct trial *y;
	struct asked *t;

	if (s->continuation != NULL) {
		y = plan_attempt_owner(s->continuation);
		must(m, y->waits, "only what waits is forgotten");
		y->waits = false;
		return;
	}
	t = plan_task_owner(s->task);
	must(m, t->seq > 0 && t->attempts == 0 && plan_task_is_over(s->task),
	    "forgotten between two asks alone");
	t->is_forgotten = true;
}

/* Let all events happen that are due by now. */
static void
happen(struct sim *m)
{
	size_t i;

	if (m->cancel_at <= m->now) {
		m->cancel_at = CLOCK_NEVER;
		plan_cancel(m->plan);
		if (roll(m, 2) == 0)
			stop_all(m);
	}
	if (m->list_at <= m->now) {
		m->list_at = CLOCK_NEVER;
		plan_set_list(m->plan, PLAN_LIST_READY);
	}
	for (i = 0; i < m->n; i++)
		if (m->tries[i]->runs && m->tries[i]->ends <= m->now)
			end_trial(m, m->tries[i]);
	plan_pause(m->plan, roll(m, 9) == 0);
	for (i = 0; i < HOSTS; i++)
		m->hosts[i].idle = roll(m, 2);
}

static void
wait_until(struct sim *m, int64_t until)
{
	int64_t next;
	size_t i;

	must(m, until > m->now, "no wait for a moment that has come");
	next = m->cancel_at < m->list_at ? m->cancel_at : m->list_at;
	for (i = 0; i < m->n; i++)
		if (m->tries[i]->runs && m->tries[i]->ends < next)
			next = m->tries[i]->ends;
	next = next < until ? next : until;
	must(m, next != CLOCK_NEVER, "no wait for nothing");
	/* A process that polls wakes up a little late. */
	if (m->wrong == NULL)
		m->now = next + (int64_t)roll(m, 3) * (CLOCK_MS / 2);
	happen(m);
}

/* Carry out a step. Return false at the end of the run. */
static bool
carry_out(struct sim *m, const struct plan_step *s)
{
	switch (s->what) {
	case PLAN_START:
		begin(m, s);
		break;
	case PLAN_DROP:
		drop(m, s);
		break;
	case PLAN_FORGET:
		forget(m, s);
		break;
	case PLAN_STOP:
		m->stops++;
		stop_all(m);
		break;
	case PLAN_MORE:
		more(m);
		break;
	case PLAN_WAIT:
		wait_until(m, s->until);
		break;
	case PLAN_OVER:
		return false;
	}
	/* A step may take some time. */
	if (roll(m, 4) == 0) {
		m->now += (int64_t)roll(m, 3) * (CLOCK_MS / 2);
		happen(m);
	}
	return true;
}

static void
check_end(struct sim *m)
{
	const struct asked *t;
	size_t i;

	must(m, m->given == m->tasks && m->running == 0, "over when all is");
	must(m, m->stops <= 1, "stopped once");
	must(m,
	    plan_is_met(m->plan) ==
		(m->policy.need > 0 && m->ok >= m->policy.need),
	    "met by successes");
	for (i = 0; i < HOSTS; i++)
		must(m, m->hosts[i].running == 0, "no origin is held");
	for (i = 0; i < m->n; i++)
		must(m, !m->tries[i]->waits, "none is left to go on");
	for (i = 0; i < m->tasks; i++) {
		t = &m->asked[i];
		must(m,
		    plan_task_is_over(t->plan) &&
			t->answers == t->seq + (t->is_forgotten ? 0 : 1),
		    "each service has all its answers");
		must(m, m->policy.count == 0 || t->answers <= m->policy.count,
		    "no more asks than were wanted");
	}
}

/* Do a run. Return the rule that was broken, or NULL. */
static const char *
run(uint64_t seed, unsigned may)
{
	struct plan_step s;
	const char *wrong;
	struct sim *m;
	size_t i;
	int steps;

	m = mem_zalloc(sizeof(*m));
	m->random = seed;
	m->may = may;
	m->tasks = roll(m, TASKS + 1);
	make_policy(m, &m->policy);
	m->plan = plan_new(&m->policy);
	for (steps = 0; m->wrong == NULL; steps++) {
		must(m, steps < STEPS_MAX, "an end");
		plan_heard(m->plan, m->now);
		s = plan_next(m->plan, m->now);
		if (!carry_out(m, &s))
			break;
	}
	if (m->wrong == NULL)
		check_end(m);
	wrong = m->wrong;
	for (i = 0; i < m->n; i++) {
		plan_attempt_free(m->tries[i]->plan);
		free(m->tries[i]);
	}
	for (i = 0; i < m->given; i++)
		plan_task_free(m->asked[i].plan);
	free(m->tries);
	free(m->starts);
	plan_free(m->plan);
	free(m);
	return wrong;
}

static const struct {
	const char *name;
	unsigned may;
} kinds[] = {
	{ "asked once", 0 },
	{ "with an end", MAY_END },
	{ "held up", MAY_HOLD },
	{ "held up, with an end", MAY_HOLD | MAY_END },
	{ "until there is enough", MAY_SUFFICE },
	{ "asked again and again", MAY_REPEAT },
	{ "asked again and again, held up", MAY_REPEAT | MAY_HOLD },
	{ "asked again and again, with an end", MAY_REPEAT | MAY_END },
	{ "without processes", MAY_LACK },
	{ "again and again without processes", MAY_LACK | MAY_REPEAT },
	{ "all of it", MAY_REPEAT | MAY_END | MAY_HOLD | MAY_SUFFICE },
};

int
main(void)
{
	const char *wrong;
	uint64_t seed;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		wrong = NULL;
		for (seed = 1; seed <= RUNS && wrong == NULL; seed++)
			wrong = run(seed, kinds[i].may);
		ok(wrong == NULL, "%d runs %s: %s (seed %d)", RUNS,
		    kinds[i].name, wrong == NULL ? "every rule" : wrong,
		    (int)seed - 1);
	}
	return done();
}
