/* SPDX-License-Identifier: MIT */
/* display.c - see display.h. */
#include "config.h"

#include "run/display.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/term.h"
#include "output/live.h"
#include "output/notice.h"
#include "output/progress.h"

#include <stdlib.h>
#include <string.h>

/* Time between two drawings; the shorter one if the text was hidden to write
 * something. */
#define REDRAW        (200 * CLOCK_MS)
#define REDRAW_HIDDEN (100 * CLOCK_MS)

/* By this time the shell has started every process of our pipeline. */
#define LOOK_AFTER (500 * CLOCK_MS)

/* The first message after this time; each wait doubles up to the longest. */
#define FIRST_LINE   (1 * CLOCK_S)
#define LINE_GAP_MAX (60 * CLOCK_S)

/* A rate is measured over this time, or longer; the first one over less. */
#define RATE_WINDOW (1 * CLOCK_S)
#define RATE_FIRST  (150 * CLOCK_MS)

/* With more services than this, which is more than any screen has lines, there
 * is no line per service. */
#define ROWS_MAX 500

/* A service of the command line. */
struct entry {
	struct service *service; /* held */
	bool is_done;
	bool was_asked;
	int64_t asked_at; /* moment: its first attempt started */
	enum status status;
	int64_t time;
	uint64_t bytes;
	/* To measure the rate of what it receives: */
	int64_t mark_at; /* moment; 0: none */
	uint64_t mark_bytes;
	uint64_t rate;
};

struct display {
	enum run_progress_how how;
	int64_t next;    /* moment when it is drawn */
	int64_t gap;     /* between two messages */
	bool was_shown;  /* by the last drawing */
	int64_t look_at; /* moment to look for other writers; CLOCK_NEVER: do
	                    not */
	bool hides_done; /* records of what is done are above */
	uint64_t done;   /* answers */
	uint64_t failed;
	struct entry *entries; /* by index; NULL: there are too many */
	size_t n;
	size_t name_columns;       /* width of the longest name */
	struct progress_row *rows; /* scratch */
	size_t rows_cap;
	struct buf text; /* scratch */
};

/* Remember the services of the command line, unless there are too many. */
static void
add_services(struct display *d, const struct arguments *a)
{
	struct service *s;
	size_t i, width;

	if (a->has_list)
		return;
	if (a->waiting.n > ROWS_MAX)
		return;
	d->n = a->waiting.n;
	d->entries = mem_zalloc(d->n * sizeof(*d->entries));
	for (i = 0; i < d->n; i++) {
		s = a->waiting.items[a->waiting.first + i];
		d->entries[i].service = service_hold(s);
		width = term_width(s->name, strlen(s->name));
		if (width > d->name_columns)
			d->name_columns = width;
	}
}

struct display *
display_new(struct run *r)
{
	const struct run_options *o = r->options;
	struct display *d;

	if (o->progress.how == RUN_PROGRESS_NONE ||
	    (o->progress.how == RUN_PROGRESS_LIVE && !live_begin()))
		return NULL;
	d = mem_zalloc(sizeof(*d));
	d->how = o->progress.how;
	d->gap = FIRST_LINE;
	d->next = clock_after(o->started,
	    d->how == RUN_PROGRESS_LIVE ? o->progress.after : FIRST_LINE);
	d->hides_done = r->output.writer.is_terminal && o->policy.every == 0 &&
	    o->output.format->streams && !o->output.keep_order;
	d->look_at = d->how == RUN_PROGRESS_LIVE && r->output.writer.is_pipe
	    ? clock_after(o->started, LOOK_AFTER)
	    : CLOCK_NEVER;
	add_services(d, r->arguments);
	/* Hide the text before Ctrl-Z suspends us. */
	if (d->how == RUN_PROGRESS_LIVE)
		fanout_report_suspend(&r->fanout);
	return d;
}

void
display_destroy(struct display *d)
{
	size_t i;

	if (d == NULL)
		return;
	live_end();
	for (i = 0; i < d->n; i++)
		service_destroy(d->entries[i].service);
	free(d->entries);
	free(d->rows);
	buf_free(&d->text);
	free(d);
}

/* Return the entry of a service, or NULL. */
static struct entry *
entry_of(const struct display *d, const struct service *s)
{
	return s->index < d->n ? &d->entries[s->index] : NULL;
}

void
display_start(struct run *r, const struct attempt *a)
{
	struct display *d = r->display;
	struct entry *e;

	if (d == NULL || (e = entry_of(d, a->task->service)) == NULL)
		return;
	/* With --until-ok it was asked before, and is not done yet. */
	if (!e->was_asked)
		e->asked_at = a->ask.started;
	e->was_asked = true;
}

void
display_take(struct run *r, const struct record *record)
{
	struct display *d = r->display;
	struct entry *e;

	if (d == NULL)
		return;
	if (record->is_superseded)
		return;
	d->done++;
	d->failed += record->status != STATUS_OK;
	if ((e = entry_of(d, record->service)) == NULL)
		return;
	e->is_done = true;
	e->was_asked = false;
	e->status = record->status;
	e->time = record->time_total;
	e->bytes = record->body_size;
	e->mark_at = 0;
	e->rate = 0;
}

/* Return how much of the body has arrived. If the child writes it to a file,
 * that is the size of the file. */
static uint64_t
bytes_of(const struct attempt *a)
{
	struct errbuf unused;
	int64_t size;

	if (a->job.file_fd == 0 || a->file.fd == -1)
		return a->record->body_size;
	size = directory_size(a->all->directory, &a->file, &unused);
	return size > 0 ? (uint64_t)size : 0;
}

/* Measure the rate of an entry of which that many bytes have arrived. */
static void
measure(struct entry *e, uint64_t bytes, int64_t now)
{
	int64_t length = now - e->mark_at;

	if (e->mark_at != 0 && bytes >= e->mark_bytes &&
	    length < (e->rate > 0 ? RATE_WINDOW : RATE_FIRST))
		return;
	e->rate = 0;
	if (e->mark_at != 0 && bytes >= e->mark_bytes)
		e->rate = (uint64_t)((double)(bytes - e->mark_bytes) *
		    (double)CLOCK_S / (double)length);
	e->mark_at = now;
	e->mark_bytes = bytes;
}

/* Fill in the row of an attempt that is under way, of a service that was first
 * asked at that moment. */
static void
fill_row(struct progress_row *row, const struct attempt *a, int64_t asked_at,
    int64_t now)
{
	row->name = a->task->service->name;
	row->state = attempt_state(a);
	row->time = now > asked_at ? now - asked_at : 0;
	row->limit = a->ask.stop_at != CLOCK_NEVER ? a->ask.stop_at - asked_at
						   : CLOCK_NEVER;
}

/* Return whether an attempt is under way: it has a child, or its child is about
 * to be replaced, and nothing ended it yet. */
static bool
is_under_way(const struct attempt *a)
{
	return a->plan != NULL && a->record != NULL && plan_is_wanted(a->plan);
}

static void
reserve_rows(struct display *d, size_t n)
{
	d->rows = array_grow(d->rows, &d->rows_cap, n + 1, sizeof(d->rows[0]));
}

/* Fill in what is known of an entry without its attempts. */
static void
fill_idle(struct progress_row *row, const struct entry *e, int64_t now)
{
	*row = (struct progress_row){
		.name = e->service->name,
		.time = -1,
		.limit = CLOCK_NEVER,
	};
	if (e->was_asked) {
		row->state = PROGRESS_RETRYING;
		row->time = now - e->asked_at;
	} else if (e->is_done) {
		row->state = PROGRESS_DONE;
		row->status = e->status;
		row->time = e->time;
		row->bytes = e->bytes;
	}
}

/* Of several attempts at a service, the one that has come furthest is shown. */
static void
merge(struct display *d, const struct attempt *a, int64_t now)
{
	struct entry *e = entry_of(d, a->task->service);
	struct progress_row *row, own = { 0 };
	uint64_t bytes;

	if (e == NULL)
		return;
	row = &d->rows[a->task->service->index];
	fill_row(&own, a, e->asked_at, now);
	if (row->state != PROGRESS_QUEUED && row->state != PROGRESS_DONE &&
	    row->state != PROGRESS_RETRYING && own.state <= row->state)
		return;
	bytes = bytes_of(a);
	if (own.state == PROGRESS_RECEIVING)
		measure(e, bytes, now);
	own.bytes = bytes;
	own.rate = e->rate;
	*row = own;
}

/* Make a row for each service. Return their number. */
static size_t
gather_all(struct run *r, int64_t now)
{
	struct display *d = r->display;
	const struct attempt *a;
	size_t i, n;

	reserve_rows(d, d->n);
	for (i = 0; i < d->n; i++)
		fill_idle(&d->rows[i], &d->entries[i], now);
	for (a = r->attempts.first; a != NULL; a = a->next)
		if (is_under_way(a))
			merge(d, a, now);
	if (!d->hides_done)
		return d->n;
	for (i = n = 0; i < d->n; i++)
		if (d->rows[i].state != PROGRESS_DONE)
			d->rows[n++] = d->rows[i];
	return n;
}

/* Make a row for each attempt that is under way. Return their number. */
static size_t
gather_running(struct run *r, int64_t now)
{
	struct display *d = r->display;
	const struct attempt *a;
	size_t n = 0;

	for (a = r->attempts.first; a != NULL; a = a->next) {
		if (!is_under_way(a))
			continue;
		reserve_rows(d, n);
		d->rows[n] = (struct progress_row){ 0 };
		fill_row(&d->rows[n++], a, a->ask.started, now);
	}
	return n;
}

static void
draw(struct run *r, int64_t now)
{
	const struct run_options *o = r->options;
	struct display *d = r->display;
	struct progress p = {
		.name_columns = d->name_columns,
		.is_complete = d->entries != NULL,
		.is_repeated = o->policy.every > 0 && !o->policy.until_ok,
		.done = d->done,
		.failed = d->failed,
		.total = arguments_total(r->arguments),
		.time = now - o->started,
		.limit = CLOCK_NEVER,
	};
	struct progress_view view = {
		.utf8 = o->progress.utf8,
		.color = o->progress.color,
	};

	if (o->policy.deadline != CLOCK_NEVER)
		p.limit = o->policy.deadline - o->started;
	p.n = p.is_complete ? gather_all(r, now) : gather_running(r, now);
	p.rows = d->rows;
	buf_clear(&d->text);
	if (d->how == RUN_PROGRESS_LIVE) {
		live_size(&view.columns, &view.lines);
		progress_render(&p, &view, &d->text);
		live_show(&d->text);
	} else {
		progress_summary(&p, &view, &d->text);
		notice("%s", buf_str(&d->text));
	}
}

/* Return when the next message is due. */
static int64_t
next_line(struct display *d, int64_t now)
{
	d->gap = d->gap * 2 < LINE_GAP_MAX ? d->gap * 2 : LINE_GAP_MAX;
	return clock_after(now, d->gap);
}

/* The text was hidden because something was written. Show it again soon, but
 * let the reader of a pipe write first. */
static void
note_hidden(struct run *r, int64_t now)
{
	struct display *d = r->display;

	if (r->output.writer.is_pipe)
		d->next = clock_after(now, REDRAW_HIDDEN);
	else
		d->next -= REDRAW - REDRAW_HIDDEN;
}

int64_t
display_update(struct run *r)
{
	struct display *d = r->display;
	int64_t now;

	if (d == NULL)
		return CLOCK_NEVER;
	now = clock_now();
	if (d->how == RUN_PROGRESS_LIVE && d->was_shown && !live_is_shown()) {
		d->was_shown = false;
		note_hidden(r, now);
	}
	if (now < d->next)
		return d->next;
	if (now >= d->look_at) {
		live_look_for_writers();
		d->look_at = CLOCK_NEVER;
	}
	draw(r, now);
	d->was_shown = live_is_shown();
	d->next = d->how == RUN_PROGRESS_LIVE ? clock_after(now, REDRAW)
					      : next_line(d, now);
	return d->next;
}
