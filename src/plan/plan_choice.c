/* SPDX-License-Identifier: MIT */
/* plan_choice.c - see plan_inside.h: who is next where several wait. Pure: no
 * clock, no process, no descriptor. */
#include "config.h"

#include "plan/plan_inside.h"

#include <string.h>

static bool
has_room(const struct plan *p, const struct plan_origin *o)
{
	return o == NULL || p->policy.jobs_per_host == 0 ||
	    o->running < p->policy.jobs_per_host;
}

unsigned
plan_next_replica(const struct plan_task *t)
{
	return t->attempts % t->wish.replicas;
}

struct plan_origin *
plan_next_origin(const struct plan_task *t)
{
	return t->wish.origins[plan_next_replica(t)];
}

/* Of those that wait, the first that has room, or one for which a connection
 * is open; but nobody is passed over for ever. */
static struct plan_task *
choose_waiting(const struct plan *p)
{
	struct plan_task *t, *first;

	first = NULL;
	for (t = p->waiting.first; t != NULL; t = t->next) {
		if (!has_room(p, plan_next_origin(t)))
			continue;
		if (first == NULL)
			first = t;
		if (p->prefer == NULL || first->passed >= PLAN_PASSED_MAX)
			return first;
		if (plan_next_origin(t) == p->prefer) {
			first->passed += t != first;
			return t;
		}
	}
	return first;
}

static struct plan_task *
choose_timed(const struct plan *p, int64_t now)
{
	struct plan_task *t, *chosen;

	chosen = NULL;
	for (t = p->timed.first; t != NULL; t = t->next)
		if (t->due <= now && t->stop_at > now &&
		    has_room(p, plan_next_origin(t)) &&
		    (chosen == NULL || t->due < chosen->due))
			chosen = t;
	return chosen;
}

bool
plan_is_paused(const struct plan *p)
{
	/* What is held for an earlier one can only leave once that has run. */
	return p->starts_paused && p->running > 0;
}

bool
plan_find_next(const struct plan *p, int64_t now, struct plan_step *s)
{
	struct plan_attempt *a;
	struct plan_task *t;

	memset(s, 0, sizeof(*s));
	s->what = PLAN_START;
	s->until = CLOCK_NEVER;
	for (a = p->again; a != NULL; a = a->next)
		if (has_room(p, a->origin)) {
			s->task = a->task;
			s->again = a;
			s->replica = a->replica;
			return true;
		}
	t = choose_timed(p, now);
	if (t == NULL && !plan_is_paused(p))
		t = choose_waiting(p);
	if (t == NULL)
		return false;
	s->task = t;
	s->replica = plan_next_replica(t);
	return true;
}
