/* SPDX-License-Identifier: MIT */
/* progress.c - see progress.h. */
#include "config.h"

#include "output/progress.h"

#include "base/clock.h"
#include "base/quantity.h"
#include "base/term.h"
#include "output/cell.h"
#include "output/figures.h"
#include "output/styles.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Longer lines are harder to read, and wrap when the window shrinks. */
#define LINE_MAX_COLUMNS 120

/* Most columns of a name in the summary. */
#define SUMMARY_NAME_MAX 30

/* Width of the summary if the screen has none. */
#define SUMMARY_COLUMNS 200

#define GAP           2
#define STATE_COLUMNS 10 /* "connecting", "http_error" */
#define SIZE_COLUMNS  5
#define RATE_COLUMNS  7 /* "1.2M/s" */
#define TIME_COLUMNS  6
#define BAR_MIN       8
#define BAR_MAX       40
#define LIMIT_COLUMNS 6 /* " 1m30s" */

#define TENTH (CLOCK_S / 10)

/* The columns of a line after the name that are always there. */
#define REST_COLUMNS (GAP + STATE_COLUMNS + GAP + TIME_COLUMNS)

#define FIGURES_COLUMNS (GAP + SIZE_COLUMNS + GAP + RATE_COLUMNS)

static const char *const states[PROGRESS_STATES] = {
	[PROGRESS_QUEUED] = "queued",
	[PROGRESS_RETRYING] = "retrying",
	[PROGRESS_RUNNING] = "running",
	[PROGRESS_RESOLVING] = "resolving",
	[PROGRESS_CONNECTING] = "connecting",
	[PROGRESS_TLS] = "TLS",
	[PROGRESS_WAITING] = "waiting",
	[PROGRESS_RECEIVING] = "receiving",
	[PROGRESS_DONE] = "done",
};

/* The widths of the parts of each line. */
struct layout {
	size_t columns;
	size_t name;
	bool has_figures; /* size and rate are shown */
};

/* Append a bar of that many columns, filled by time / limit. */
static void
put_bar(struct buf *out, size_t width, int64_t time, int64_t limit, bool utf8)
{
	size_t i, filled;

	filled = width;
	if (time < limit)
		filled = (size_t)((double)time / (double)limit * (double)width);
	for (i = 0; i < width; i++)
		if (i < filled)
			buf_puts(out, utf8 ? "\xe2\x96\x88" : "#");
		else
			buf_puts(out, utf8 ? "\xe2\x96\x91" : ".");
}

/* Append a bar with its limit, unless there is no limit or too little room. If
 * only the bar has room, leave out the limit. */
static void
put_limit(struct buf *out, size_t room, int64_t time, int64_t limit, bool utf8)
{
	char text[64];
	size_t width;
	bool is_named;

	if (limit == CLOCK_NEVER || limit <= 0 || time < 0 ||
	    room < GAP + BAR_MIN)
		return;
	/* It may be what is left of another limit: 4.987s. */
	if (limit >= CLOCK_S)
		limit = (limit + TENTH / 2) / TENTH * TENTH;
	duration_str(limit, text, sizeof(text));
	is_named = room >= GAP + BAR_MIN + LIMIT_COLUMNS &&
	    strlen(text) < LIMIT_COLUMNS;
	width = room - GAP - (is_named ? LIMIT_COLUMNS : 0);
	cell_blanks(out, GAP);
	put_bar(out, width < BAR_MAX ? width : BAR_MAX, time, limit, utf8);
	if (is_named)
		buf_printf(out, " %s", text);
}

static bool
is_under_way(const struct progress_row *row)
{
	return row->state != PROGRESS_QUEUED && row->state != PROGRESS_DONE;
}

static struct layout
lay_out(const struct progress *p, const struct progress_view *view)
{
	struct layout l;
	size_t fixed;

	l.columns = view->columns > 1 ? view->columns - 1 : SUMMARY_COLUMNS;
	if (l.columns > LINE_MAX_COLUMNS)
		l.columns = LINE_MAX_COLUMNS;
	l.name = p->name_columns;
	if (l.name > l.columns * 2 / 5)
		l.name = l.columns * 2 / 5;
	if (l.name + REST_COLUMNS > l.columns)
		l.name =
		    l.columns > REST_COLUMNS ? l.columns - REST_COLUMNS : 0;
	fixed = l.name + REST_COLUMNS;
	l.has_figures = l.columns >= fixed + FIGURES_COLUMNS + GAP + BAR_MIN;
	return l;
}

static void
put_figures(struct buf *out, const struct progress_row *row)
{
	char size[FIGURE_MAX] = "", rate[FIGURE_MAX + 2] = "";

	if (row->bytes > 0 || row->state >= PROGRESS_RECEIVING)
		figure_size(row->bytes, size);
	if (row->state == PROGRESS_RECEIVING && row->rate > 0) {
		figure_size(row->rate, rate);
		memcpy(rate + strlen(rate), "/s", 3);
	}
	cell_blanks(out, GAP);
	cell_right(out, size, SIZE_COLUMNS);
	cell_blanks(out, GAP);
	cell_right(out, rate, RATE_COLUMNS);
}

/* Return the style of the state of a row, or NULL. */
static const char *
style_of(const struct progress_row *row)
{
	if (row->state == PROGRESS_DONE)
		return style_of_status(row->status);
	return row->state == PROGRESS_QUEUED ? STYLE_FAINT : NULL;
}

static void
put_row(struct buf *out, const struct progress_row *row, const struct layout *l,
    const struct progress_view *view)
{
	char time[FIGURE_MAX] = "";
	const char *word;
	size_t used;

	word = row->state == PROGRESS_DONE ? status_str(row->status)
					   : states[row->state];
	cell_name(out, row->name, l->name);
	cell_blanks(out, GAP);
	cell_styled(out, word, view->color ? style_of(row) : NULL);
	if (row->time < 0)
		return;
	cell_blanks(out, STATE_COLUMNS - strlen(word));
	used = l->name + GAP + STATE_COLUMNS;
	if (l->has_figures) {
		put_figures(out, row);
		used += FIGURES_COLUMNS;
	}
	figure_tenths(row->time, time);
	cell_blanks(out, GAP);
	cell_right(out, time, TIME_COLUMNS);
	used += GAP + TIME_COLUMNS;
	if (is_under_way(row) && used < l->columns)
		put_limit(
		    out, l->columns - used, row->time, row->limit, view->utf8);
}

/* Return the row under way that has taken longest after the given one (NULL: of
 * all), or NULL. Rows that have taken the same time are in their order. */
static const struct progress_row *
next_longest(const struct progress *p, const struct progress_row *last)
{
	const struct progress_row *row, *best = NULL;
	size_t i;

	for (i = 0; i < p->n; i++) {
		row = &p->rows[i];
		if (!is_under_way(row) ||
		    (last != NULL &&
			(row->time > last->time ||
			    (row->time == last->time && row <= last))))
			continue;
		if (best == NULL || row->time > best->time)
			best = row;
	}
	return best;
}

static size_t
count_under_way(const struct progress *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++)
		n += is_under_way(&p->rows[i]);
	return n;
}

/* Return the columns that the names of all rows under way take, or more than
 * max if that is exceeded. */
static size_t
width_of_names(const struct progress *p, size_t max)
{
	size_t i, width, all = 0;

	for (i = 0; i < p->n && all <= max; i++) {
		if (!is_under_way(&p->rows[i]))
			continue;
		width = term_width(p->rows[i].name, strlen(p->rows[i].name));
		all += (all > 0 ? 2 : 0) +
		    (width < SUMMARY_NAME_MAX ? width : SUMMARY_NAME_MAX);
	}
	return all;
}

/* Append "a, b and 3 more": the rows that have taken longest. At most room
 * columns; or nothing but the number if no name fits. */
static void
put_names(struct buf *out, const struct progress *p, size_t n, size_t room)
{
	const struct progress_row *row;
	struct buf name = { 0 }, more = { 0 };
	size_t used = 0, width, i;
	bool all_fit;

	all_fit = width_of_names(p, room) <= room;
	row = next_longest(p, NULL);
	for (i = 0; i < n && row != NULL; i++) {
		buf_clear(&name);
		buf_clear(&more);
		width = (i > 0 ? 2 : 0) +
		    term_fit_middle(
			&name, row->name, strlen(row->name), SUMMARY_NAME_MAX);
		if (!all_fit && n - i - 1 > 0)
			buf_printf(&more, " and %zu more", n - i - 1);
		if (used + width + more.len > room)
			break;
		buf_puts(out, i > 0 ? ", " : "");
		buf_append(out, name.data, name.len);
		used += width;
		row = next_longest(p, row);
	}
	if (i == 0)
		buf_printf(out, "%zu", n);
	else if (i < n)
		buf_printf(out, " and %zu more", n - i);
	buf_free(&name);
	buf_free(&more);
}

/* Append ", waiting for a, b (4 s)" if there is room for it. */
static void
put_waiting(struct buf *out, const struct progress *p, size_t room)
{
	static const char before[] = ", waiting for ";
	const struct progress_row *longest;
	char time[FIGURE_MAX], after[FIGURE_MAX + 8];
	size_t n, fixed;

	n = count_under_way(p);
	longest = next_longest(p, NULL);
	if (longest == NULL)
		return;
	if (longest->time < 100 * CLOCK_S)
		snprintf(time, sizeof(time), "%" PRId64 " s",
		    longest->time / CLOCK_S);
	else
		figure_tenths(longest->time, time);
	snprintf(after, sizeof(after), " (%s)", time);
	fixed = sizeof(before) - 1 + strlen(after);
	if (room < fixed + (size_t)snprintf(NULL, 0, "%zu", n))
		return;
	buf_puts(out, before);
	put_names(out, p, n, room - fixed);
	buf_puts(out, after);
}

/* Append how many are done, and how many per second if there is no line for
 * each. */
static void
put_counts(struct buf *out, const struct progress *p)
{
	double rate;

	if (p->is_repeated)
		buf_printf(out, "%" PRIu64 " answer%s", p->done,
		    p->done == 1 ? "" : "s");
	else if (p->total > 0)
		buf_printf(
		    out, "%" PRIu64 "/%" PRIu64 " done", p->done, p->total);
	else
		buf_printf(out, "%" PRIu64 " done", p->done);
	if (p->failed > 0)
		buf_printf(out, ", %" PRIu64 " failed", p->failed);
	if (p->is_complete || p->done == 0 || p->time <= 0)
		return;
	rate = (double)p->done * (double)CLOCK_S / (double)p->time;
	buf_printf(out, ", %.*f/s", rate < 10 ? 1 : 0, rate);
}

void
progress_summary(
    const struct progress *p, const struct progress_view *view, struct buf *out)
{
	struct buf line = { 0 };
	size_t columns, used, for_bar, start = out->len;

	columns = lay_out(p, view).columns;
	if (view->columns == 0)
		columns = SUMMARY_COLUMNS;
	for_bar = view->columns > 0 && p->limit != CLOCK_NEVER
	    ? GAP + BAR_MIN + LIMIT_COLUMNS
	    : 0;
	put_counts(&line, p);
	used = line.len;
	if (columns > used)
		put_waiting(&line, p,
		    columns - used > for_bar + 30 ? columns - used - for_bar
						  : columns - used);
	used = term_width(line.data, line.len);
	if (for_bar > 0 && used < columns)
		put_limit(&line, columns - used, p->time, p->limit, view->utf8);
	if (used > columns)
		term_fit(out, line.data, line.len, columns);
	else
		buf_append(out, line.data, line.len);
	if (!view->utf8)
		term_to_ascii(out, start);
	buf_free(&line);
}

void
progress_render(
    const struct progress *p, const struct progress_view *view, struct buf *out)
{
	struct layout l;
	size_t i, start = out->len;

	l = lay_out(p, view);
	/* One line less than the screen has, so that some output is seen. */
	if (!p->is_complete || p->n + 2 > view->lines || l.name == 0) {
		progress_summary(p, view, out);
		return;
	}
	for (i = 0; i < p->n; i++) {
		put_row(out, &p->rows[i], &l, view);
		if (i + 1 < p->n || p->total != 1)
			buf_putc(out, '\n');
	}
	if (!view->utf8)
		term_to_ascii(out, start);
	if (p->n == 0 || p->total != 1)
		progress_summary(p, view, out);
}
