/* SPDX-License-Identifier: MIT */
/*
 * plan_script.h - scripts for the plan: events with their times, in simulated
 * milliseconds, and the expected steps. Included after tap.h.
 *
 * The words of a line, all of which happen at the time of the line:
 *   +a              a service; "+a:x2h10t30r1d5o@yz" has two replicas, at the
 *                   origins y and z, a hedge of 10, a limit of 30, one retry
 *                   after up to 5, and is optional; w2: it takes 2
 *                   MiB; s: its child may ask others
 *   a1=ok           its first attempt (of all its asks) succeeds; =bad fails
 *                   for good; =try fails in a way that may pass, =try50 too,
 *                   and is to be asked after 50; =again, =again@z is to go on,
 *                   at z; =choose has begun to be shown
 *   nofork2         the next two starts fail
 *   end pending ready   the state of the list
 *   hold go         starts are paused, or continue
 *   idle@z busy@z   a child at z becomes idle, or is idle no more
 *   cancel          the run is cancelled
 *   closed met cut why@a append the result of plan_is_closed() and so on
 *
 * Then every step is taken until the plan waits, wants more, or is over.
 * "start a2/1 to 30" is attempt 2, at replica 1 of several, with that limit.
 * After "settle a1+" the service is asked again; an ask of such a service is
 * dropped "in ask 0 since 30".
 */
#ifndef FF_TESTS_PLAN_SCRIPT_H
#define FF_TESTS_PLAN_SCRIPT_H

#include "plan_world.h"

#define SCRIPT_LINES 14

struct line {
	int at;
	const char *words;
	const char *want;
};

struct script {
	const char *name;
	struct plan_policy policy; /* see world_init() */
	struct line lines[SCRIPT_LINES];
};

static inline void
read_service(struct plan_service *service, char key, long number)
{
	switch (key) {
	case 'x':
		service->replicas = (unsigned)number;
		break;
	case 'h':
		service->hedge = number * CLOCK_MS;
		break;
	case 't':
		service->max_time = number * CLOCK_MS;
		break;
	case 'r':
		service->retries = number;
		break;
	case 'd':
		service->retry_delay = number * CLOCK_MS;
		break;
	case 'w':
		service->weight = (size_t)number << 20;
		break;
	case 's':
		service->shares = true;
		break;
	case 'o':
		service->is_required = false;
		break;
	default:
		bail("no such key");
	}
}

static inline void
play_add(struct world *w, const char *p)
{
	struct plan_service service = { .replicas = 1, .is_required = true };
	struct asked *t = &w->asked[*p - 'a'];
	char *end, key;
	int n;

	t->name = *p++;

	if (*p == ':')
		p++;
	while (*p != '\0' && *p != '@') {
		key = *p++;
		read_service(&service, key, strtol(p, &end, 10));
		p = end;
	}
	for (n = 0; *p == '@' && p[n + 1] != '\0'; n++)
		t->origins[n] = &w->hosts[p[n + 1] - 'a'];
	t->replicas = service.replicas;
	service.origins = t->origins;
	t->plan = plan_add(w->plan, &service, t);
}

static inline void
play_end(struct world *w, struct tried *y, enum plan_outcome outcome,
    int64_t retry_after)
{
	static const char *const words[] = {
		[PLAN_ANSWER] = "settle",
		[PLAN_SURPLUS] = "surplus",
		[PLAN_KEEP] = "keep",
		[PLAN_DISCARD] = "discard",
	};
	enum plan_result result;

	result = plan_ended(w->plan, y->plan, outcome, retry_after, w->now);
	say_attempt(w, words[result], y);
	if (result <= PLAN_SURPLUS &&
	    !plan_task_is_over(w->asked[y->name - 'a'].plan))
		buf_puts(&w->log, "+");
}

/* Play a word like "a1=ok". */
static inline void
play_attempt(struct world *w, const char *word)
{
	struct tried *y;
	char *p;

	y = &w->asked[word[0] - 'a'].tries[strtol(word + 1, &p, 10) - 1];
	if (y->plan == NULL)
		bail("an attempt that was never started");
	if (strcmp(p, "=ok") == 0)
		play_end(w, y, PLAN_SUCCESS, -1);
	else if (strcmp(p, "=bad") == 0)
		play_end(w, y, PLAN_FAILURE, -1);
	else if (strncmp(p, "=try", 4) == 0)
		play_end(w, y, PLAN_RETRYABLE,
		    p[4] != '\0' ? atol(p + 4) * CLOCK_MS : -1);
	else if (strncmp(p, "=again", 6) == 0) {
		if (p[6] == '@')
			y->origin = &w->hosts[p[7] - 'a'];
		plan_continue(w->plan, y->plan, y->origin, w->now);
	} else if (strcmp(p, "=nothing") == 0) {
		plan_continue(w->plan, y->plan, y->origin, w->now);
		plan_not_started(w->plan, w->now);
	} else if (strcmp(p, "=choose") == 0)
		say_attempt(
		    w, plan_choose(w->plan, y->plan) ? "chosen" : "lost", y);
	else
		bail(word);
}

static inline void
play_word(struct world *w, const char *word)
{
	struct plan *p = w->plan;
	struct asked *t;

	if (strcmp(word, "end") == 0)
		plan_set_list(p, PLAN_LIST_ENDED);
	else if (strcmp(word, "pending") == 0)
		plan_set_list(p, PLAN_LIST_PENDING);
	else if (strcmp(word, "ready") == 0)
		plan_set_list(p, PLAN_LIST_READY);
	else if (strcmp(word, "hold") == 0 || strcmp(word, "go") == 0)
		plan_pause(p, word[0] == 'h');
	else if (strncmp(word, "idle@", 5) == 0)
		w->hosts[word[5] - 'a'].idle++;
	else if (strncmp(word, "busy@", 5) == 0)
		w->hosts[word[5] - 'a'].idle--;
	else if (strcmp(word, "cancel") == 0)
		plan_cancel(p);
	else if (strcmp(word, "closed") == 0)
		say(w, "closed %d", plan_is_closed(p, w->now));
	else if (strcmp(word, "cut") == 0)
		say(w, "cut %d", plan_was_cut(p));
	else if (strcmp(word, "met") == 0)
		say(w, "met %d", plan_is_met(p));
	else if (strncmp(word, "why@", 4) == 0) {
		t = &w->asked[word[4] - 'a'];
		say(w, "%s",
		    cut_word(plan_why_stopped(p, t->tries[t->n - 1].plan)));
	} else if (strncmp(word, "nofork", 6) == 0)
		w->failing_starts = atol(word + 6);
	else if (word[0] == '+')
		play_add(w, word + 1);
	else
		play_attempt(w, word);
}

static inline void
play_line(struct world *w, const struct line *line)
{
	char *words, *word, *save;

	buf_clear(&w->log);
	w->now = line->at * CLOCK_MS;
	words = mem_strdup(line->words);
	save = NULL;
	for (word = strtok_r(words, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		play_word(w, word);
	free(words);
	take_steps(w);
}

/* Play each script, and test the steps after each line of words. A script ends
 * at the first line without words. */
static inline void
play_scripts(const struct script *scripts, size_t n)
{
	const struct line *line;
	struct world *w;

	w = mem_zalloc(sizeof(*w));
	for (; n > 0; scripts++, n--) {
		world_init(w, &scripts->policy);
		for (line = scripts->lines;
		     line < scripts->lines + SCRIPT_LINES &&
		     line->words != NULL;
		     line++) {
			play_line(w, line);
			is_str(buf_str(&w->log), line->want, "%s: at %d",
			    scripts->name, line->at);
		}
		world_free(w);
	}
	free(w);
}

#endif
