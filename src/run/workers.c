/* SPDX-License-Identifier: MIT */
/* workers.c - see workers.h. */
#include "config.h"

#include "run/workers.h"

#include "wire/order.h"

#include <stdlib.h>

/* Return whether the plan counts a worker while it is idle: it asks for any
 * service of its origin. */
static bool
is_counted(const struct worker *w)
{
	return w->task == NULL && w->origin != NULL;
}

void
workers_set_idle(struct workers *ws, struct worker *w)
{
	w->is_idle = true;
	if (is_counted(w))
		w->origin->idle++;
	w->next = NULL;
	w->prev = ws->last;
	if (ws->last != NULL)
		ws->last->next = w;
	else
		ws->first = w;
	ws->last = w;
}

void
workers_set_busy(struct workers *ws, struct worker *w)
{
	w->is_idle = false;
	if (is_counted(w))
		w->origin->idle--;
	if (w->prev != NULL)
		w->prev->next = w->next;
	else
		ws->first = w->next;
	if (w->next != NULL)
		w->next->prev = w->prev;
	else
		ws->last = w->prev;
}

void
worker_destroy(struct workers *ws, struct worker *w, struct origins *origins)
{
	if (w->is_idle)
		workers_set_busy(ws, w);
	origins_release(origins, w->origin);
	service_destroy(w->first_service);
	free(w);
}

struct worker *
workers_find(const struct workers *ws, const struct attempt *a)
{
	struct worker *w;

	for (w = ws->first; w != NULL; w = w->next) {
		if (w->task != NULL) {
			/* It was never at the target of a redirect. */
			if (w->task == a->task && a->redirect_url == NULL &&
			    w->replica == a->ask.replica)
				return w;
			continue;
		}
		if (w->origin != NULL && w->origin == attempt_origin(a) &&
		    order_is_within(&w->first_service->request, a->job.request))
			return w;
	}
	return NULL;
}

static void
dismiss(struct workers *ws, struct fanout *f, struct worker *w)
{
	workers_set_busy(ws, w);
	fanout_quit(f, w->channel);
}

void
workers_dismiss_of(struct workers *ws, struct fanout *f, const struct task *t)
{
	struct worker *w, *next;

	for (w = ws->first; w != NULL; w = next) {
		next = w->next;
		if (w->task == t)
			dismiss(ws, f, w);
	}
}

bool
workers_dismiss_one(struct workers *ws, struct fanout *f)
{
	if (ws->first == NULL)
		return false;
	dismiss(ws, f, ws->first);
	return true;
}

void
workers_dismiss_all(struct workers *ws, struct fanout *f)
{
	while (workers_dismiss_one(ws, f))
		;
}
