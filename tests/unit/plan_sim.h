/* SPDX-License-Identifier: MIT */
/* plan_sim.h - a random run of the plan, derived from a seed. The file that
 * includes this checks its steps. Included after tap.h. */
#ifndef FF_TESTS_PLAN_SIM_H
#define FF_TESTS_PLAN_SIM_H

#include "plan/origins.h"
#include "plan/plan.h"

#define TASKS 8
#define HOSTS 3

/* Flags of what may happen in a run. */
enum {
	MAY_REPEAT = 1,
	MAY_END = 2,     /* a deadline or a signal ends it */
	MAY_HOLD = 4,    /* a rate or limits per origin delay starts */
	MAY_SUFFICE = 8, /* some successes or a failure end it */
	MAY_LACK = 16    /* most forks fail */
};

struct trial {
	struct plan_attempt *plan;
	struct asked *task;
	struct plan_ask ask;
	struct origin *origin;
	bool runs;
	bool waits; /* to be continued */
	int64_t ends;
	enum plan_outcome outcome;
};

struct asked {
	struct plan_task *plan;
	unsigned replicas;
	uint64_t seq;      /* of the latest ask */
	unsigned attempts; /* of that ask */
	struct origin *origins[3];
	uint64_t answers;
	bool is_forgotten;
};

struct sim {
	uint64_t random;
	unsigned may;
	struct plan *plan;
	struct plan_policy policy;
	bool list_ended;
	struct origin hosts[HOSTS];
	struct asked asked[TASKS];
	size_t given, tasks;
	struct trial **tries;
	size_t n;
	size_t running;
	int64_t *starts; /* their moments */
	size_t starts_n;
	int64_t now;
	int64_t cancel_at, list_at;
	uint64_t ok;
	int stops;
	const char *wrong; /* the first rule that was broken */
};

static inline void
must(struct sim *m, bool holds, const char *rule)
{
	if (!holds && m->wrong == NULL)
		m->wrong = rule;
}

static inline uint64_t
roll(struct sim *m, uint64_t sides)
{
	m->random = m->random * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (m->random >> 33) % sides;
}

/* Return a random length from low to high milliseconds. */
static inline int64_t
roll_ms(struct sim *m, int low, int high)
{
	return (low + (int64_t)roll(m, (uint64_t)(high - low + 1))) * CLOCK_MS;
}

static inline struct origin *
roll_host(struct sim *m)
{
	size_t i = roll(m, HOSTS + 1);

	return i < HOSTS ? &m->hosts[i] : NULL;
}

static inline void
make_policy(struct sim *m, struct plan_policy *policy)
{
	memset(policy, 0, sizeof(*policy));
	policy->seed = m->random;
	policy->jobs = 1 + roll(m, 5);
	policy->ahead = roll(m, 2) == 0 ? 1 : 4;
	policy->deadline = CLOCK_NEVER;
	m->cancel_at = CLOCK_NEVER;
	m->list_at = CLOCK_NEVER;
	if ((m->may & MAY_END) && roll(m, 2) == 0)
		policy->deadline = roll_ms(m, 1, 400);
	if ((m->may & MAY_END) && roll(m, 3) == 0)
		m->cancel_at = roll_ms(m, 0, 300);
	if (m->may & MAY_HOLD) {
		policy->jobs_per_host = roll(m, 3);
		policy->rate = roll(m, 4);
		policy->rate_window = roll_ms(m, 1, 60);
	}
	if (m->may & MAY_SUFFICE) {
		policy->need = roll(m, 6);
		policy->fail_fast = roll(m, 3) == 0;
	}
	if (m->may & MAY_REPEAT) {
		policy->every = roll_ms(m, 1, 60);
		policy->count = roll(m, 5);
		if (policy->count == 0 && m->cancel_at == CLOCK_NEVER)
			m->cancel_at = 500 * CLOCK_MS;
	}
}

static inline void
give_task(struct sim *m)
{
	struct plan_service service = { 0 };
	struct asked *t = &m->asked[m->given++];
	size_t i;

	service.replicas = 1 + (unsigned)roll(m, 3);
	service.hedge = roll(m, 2) == 0 ? 0 : roll_ms(m, 1, 30);
	service.max_time = roll(m, 2) == 0 ? 0 : roll_ms(m, 1, 120);
	service.retries = (int64_t)roll(m, 4);
	service.retry_delay = roll_ms(m, 0, 20);
	service.is_required = roll(m, 4) > 0;
	service.shares = roll(m, 2) == 0;
	for (i = 0; i < service.replicas; i++)
		t->origins[i] = roll_host(m);
	t->replicas = service.replicas;
	service.origins = t->origins;
	t->plan = plan_add(m->plan, &service, t);
}

static inline void
more(struct sim *m)
{
	must(m, !m->list_ended, "none more at the end");
	if (m->given == m->tasks) {
		m->list_ended = true;
		plan_set_list(m->plan, PLAN_LIST_ENDED);
	} else if (roll(m, 5) == 0 && !plan_is_closed(m->plan, m->now)) {
		plan_set_list(m->plan, PLAN_LIST_PENDING);
		m->list_at = m->now + roll_ms(m, 0, 40);
	} else {
		plan_set_list(m->plan, PLAN_LIST_READY);
		give_task(m);
	}
}

#endif
