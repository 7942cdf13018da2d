/* SPDX-License-Identifier: MIT */
/* plan_queue.c - the rows of plan_inside.h. Knows order, not why somebody
 * waits. */
#include "config.h"

#include "plan/plan_inside.h"

void
plan_queue_put(struct plan_queue *q, struct plan_task *t)
{
	t->next = NULL;
	t->prev = q->last;
	if (q->last != NULL)
		q->last->next = t;
	else
		q->first = t;
	q->last = t;
	q->n++;
	q->weight += t->wish.weight;
}

void
plan_queue_take(struct plan_queue *q, struct plan_task *t)
{
	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		q->first = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	else
		q->last = t->prev;
	t->next = t->prev = NULL;
	q->n--;
	q->weight -= t->wish.weight;
}

void
plan_queue_put_again(struct plan *p, struct plan_attempt *a)
{
	a->next = NULL;
	*p->again_end = a;
	p->again_end = &a->next;
}

void
plan_queue_take_again(struct plan *p, struct plan_attempt *a)
{
	struct plan_attempt **at;

	for (at = &p->again; *at != a; at = &(*at)->next)
		;
	*at = a->next;
	if (a->next == NULL)
		p->again_end = at;
	a->next = NULL;
}

void
plan_set_due(struct plan *p, struct plan_task *t, int64_t due)
{
	if (t->due == CLOCK_NEVER && due != CLOCK_NEVER)
		plan_queue_put(&p->timed, t);
	else if (t->due != CLOCK_NEVER && due == CLOCK_NEVER)
		plan_queue_take(&p->timed, t);
	t->due = due;
}
