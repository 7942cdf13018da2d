/* SPDX-License-Identifier: MIT */
/* timeline.c - see timeline.h. */
#include "config.h"

#include "output/timeline.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/quantity.h"
#include "base/term.h"
#include "output/cell.h"
#include "output/figures.h"
#include "output/styles.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MIN 40
#define COLUMNS_MAX 200

#define GAP          2
#define TIME_COLUMNS 6
#define WORD_COLUMNS 14 /* "name look-up" */
#define WORD_FROM    70 /* columns from which there is room for a word */

/* Columns that a label of the axis takes, with a blank after it. */
#define LABEL_COLUMNS 8

static const struct {
	const char *name;
	const char *utf8, *ascii;
	const char *style;
} parts[TIMELINE_PARTS] = {
	[TIMELINE_REDIRECTED] = { "redirected", "\xe2\x94\x84", ">",
	    STYLE_FAINT },
	[TIMELINE_NAMELOOKUP] = { "name look-up", "\xe2\x96\x91", "n",
	    STYLE_CYAN },
	[TIMELINE_CONNECT] = { "connect", "\xe2\x96\x92", "c", STYLE_YELLOW },
	[TIMELINE_TLS] = { "TLS", "\xe2\x96\x93", "t", STYLE_MAGENTA },
	[TIMELINE_WAITING] = { "waiting", "\xe2\x94\x81", "w", STYLE_BLUE },
	[TIMELINE_RECEIVING] = { "receiving", "\xe2\x96\x88", "r",
	    STYLE_GREEN },
};

#define DEADLINE_UTF8  "\xe2\x94\x82"
#define DEADLINE_ASCII "|"

/* What the lines have in common. */
struct layout {
	const struct timeline_view *view;
	int64_t length; /* of the axis */
	size_t name;    /* columns */
	size_t bar;
	size_t word;     /* 0: no room */
	size_t deadline; /* column of the bars; at least bar: none */
};

static int64_t
end_of(const struct timeline_bar *bar)
{
	return bar->ends[TIMELINE_PARTS - 1];
}

/* Return how long an attempt took, or -1. */
static int64_t
length_of(const struct timeline_bar *bar)
{
	return bar->started < 0 ? -1 : end_of(bar) - bar->started;
}

static int
compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
longest_first(const void *p, const void *q)
{
	return compare(length_of(q), length_of(p));
}

static int
by_service(const void *p, const void *q)
{
	const struct timeline_bar *a = p, *b = q;
	int order;

	order = compare((int64_t)a->index, (int64_t)b->index);
	if (order == 0)
		order = compare(a->seq, b->seq);
	return order != 0 ? order : compare(a->number, b->number);
}

/* Keep the longest bars. */
static void
drop_short(struct timeline *t)
{
	if (t->n <= TIMELINE_BARS)
		return;
	qsort(t->bars, t->n, sizeof(t->bars[0]), longest_first);
	while (t->n > TIMELINE_BARS) {
		free(t->bars[--t->n].name);
		t->dropped++;
	}
}

void
timeline_add(struct timeline *t, const struct timeline_bar *bar)
{
	if (t->n == 2 * (size_t)TIMELINE_BARS)
		drop_short(t);
	t->bars = array_grow(t->bars, &t->cap, t->n + 1, sizeof(t->bars[0]));
	t->bars[t->n] = *bar;
	t->bars[t->n++].name = mem_strdup(bar->name);
}

void
timeline_free(struct timeline *t)
{
	while (t->n > 0)
		free(t->bars[--t->n].name);
	free(t->bars);
	*t = (struct timeline){ 0 };
}

/* Append the label of a bar: the name, and the number of a later attempt. */
static void
put_label(struct buf *out, const struct timeline_bar *bar)
{
	term_append(out, bar->name, strlen(bar->name), false);
	if (bar->number > 1)
		buf_printf(out, " (%u)", bar->number);
}

static size_t
widest_label(const struct timeline *t)
{
	struct buf label = { 0 };
	size_t i, width, widest = 0;

	for (i = 0; i < t->n; i++) {
		buf_clear(&label);
		put_label(&label, &t->bars[i]);
		width = term_width(label.data, label.len);
		if (width > widest)
			widest = width;
	}
	buf_free(&label);
	return widest;
}

/* Return the column of the bars that shows a moment. */
static size_t
column_of(const struct layout *l, int64_t moment)
{
	double part = (double)moment / (double)l->length;

	return part >= 1 ? l->bar : (size_t)(part * (double)l->bar);
}

static struct layout
lay_out(const struct timeline *t, const struct timeline_view *view)
{
	struct layout l = { .view = view };
	size_t columns = view->columns, max, i;

	if (columns < COLUMNS_MIN)
		columns = COLUMNS_MIN;
	if (columns > COLUMNS_MAX)
		columns = COLUMNS_MAX;
	columns--; /* the last one stays free, so that no line wraps */
	l.name = widest_label(t);
	max = columns < WORD_FROM ? columns / 4 : columns / 3;
	if (l.name > max)
		l.name = max;
	l.word = columns >= WORD_FROM ? WORD_COLUMNS : 0;
	l.bar = columns - l.name - GAP - GAP - TIME_COLUMNS - l.word;
	l.deadline = l.bar;
	/* Each column stands for some nanoseconds, at least. */
	l.length = CLOCK_MS;
	for (i = 0; i < t->n; i++)
		if (t->bars[i].started >= 0 && end_of(&t->bars[i]) > l.length)
			l.length = end_of(&t->bars[i]);
	if (view->deadline <= l.length) {
		l.deadline = column_of(&l, view->deadline);
		if (l.deadline == l.bar)
			l.deadline--;
	}
	return l;
}

/* Return a round length of time of which fewer than max make up the length. */
static int64_t
step_of(int64_t length, size_t max)
{
	static const int32_t ms[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000,
		2000, 5000, 10000, 15000, 30000, 60000, 120000, 300000, 600000,
		900000, 1800000, 3600000, 7200000, 10800000, 21600000, 43200000,
		86400000 };
	int64_t step = CLOCK_MS;
	size_t i;

	/* Beyond the table, it is a number of days. */
	for (i = 1; length / step >= (int64_t)max; i++)
		step = i < ARRAY_LEN(ms) ? ms[i] * CLOCK_MS : 2 * step;
	return step;
}

/* Append the labels of the time axis. */
static void
put_axis(struct buf *out, const struct layout *l)
{
	int64_t step, moment;
	size_t column, at = 0, max = l->bar / LABEL_COLUMNS;
	char text[64];

	step = step_of(l->length, max > 0 ? max : 1);
	cell_blanks(out, l->name + GAP);
	for (moment = 0; moment < l->length; moment += step) {
		duration_str(moment, text, sizeof(text));
		column = column_of(l, moment);
		if (column + strlen(text) > l->bar)
			break;
		cell_blanks(out, column - at);
		buf_puts(out, text);
		at = column + strlen(text);
	}
	buf_putc(out, '\n');
}

/* Return the part that takes most of the time between two moments, or
 * TIMELINE_PARTS if the attempt was not under way then. */
static enum timeline_part
part_between(const struct timeline_bar *bar, int64_t from, int64_t to)
{
	enum timeline_part best = TIMELINE_PARTS;
	int64_t begin, end, longest = 0;
	unsigned i;

	begin = bar->started;
	for (i = 0; i < TIMELINE_PARTS; i++) {
		end = bar->ends[i];
		if ((end < to ? end : to) - (begin > from ? begin : from) >
		    longest) {
			longest = (end < to ? end : to) -
			    (begin > from ? begin : from);
			best = (enum timeline_part)i;
		}
		begin = end;
	}
	return best;
}

/* Return the part that took longest. */
static enum timeline_part
longest_part(const struct timeline_bar *bar)
{
	return part_between(bar, bar->started, end_of(bar));
}

/* Return the part of an attempt that is drawn in a column of its bar. */
static enum timeline_part
part_at(const struct layout *l, const struct timeline_bar *bar, size_t column)
{
	int64_t width = (int64_t)l->bar, length = l->length;
	int64_t from, to;

	if (bar->started < 0)
		return TIMELINE_PARTS;
	/* The shortest bar has a column, too. */
	if (column == column_of(l, bar->started) &&
	    column == column_of(l, end_of(bar)))
		return longest_part(bar);
	from = length / width * (int64_t)column;
	to = length / width * (int64_t)(column + 1);
	return part_between(bar, from, to);
}

/* Append the columns of a bar, with the deadline. */
static void
put_bar(struct buf *out, const struct layout *l, const struct timeline_bar *bar)
{
	const struct timeline_view *v = l->view;
	enum timeline_part part, last = TIMELINE_PARTS;
	size_t i;

	for (i = 0; i < l->bar; i++) {
		part = i == l->deadline ? TIMELINE_PARTS : part_at(l, bar, i);
		if (v->color && part != last) {
			buf_puts(
			    out, last != TIMELINE_PARTS ? STYLE_RESET : "");
			buf_puts(out,
			    part != TIMELINE_PARTS ? parts[part].style : "");
		}
		last = part;
		if (i == l->deadline)
			cell_styled(out,
			    v->utf8 ? DEADLINE_UTF8 : DEADLINE_ASCII,
			    v->color ? STYLE_RED : NULL);
		else if (part == TIMELINE_PARTS)
			buf_putc(out, ' ');
		else
			buf_puts(out,
			    v->utf8 ? parts[part].utf8 : parts[part].ascii);
	}
	buf_puts(out, v->color && last != TIMELINE_PARTS ? STYLE_RESET : "");
}

/* Append the time of an attempt, and its status or the part that took longest.
 */
static void
put_outcome(
    struct buf *out, const struct layout *l, const struct timeline_bar *bar)
{
	const bool color = l->view->color;
	char time[FIGURE_MAX];
	enum timeline_part part;

	figure_time(length_of(bar), time);
	cell_blanks(out, GAP);
	if (l->word == 0) {
		if (color)
			buf_puts(out, style_of_status(bar->status));
		cell_right(out, time, TIME_COLUMNS);
		buf_puts(out, color ? STYLE_RESET : "");
		return;
	}
	cell_right(out, time, TIME_COLUMNS);
	cell_blanks(out, GAP);
	part = bar->started < 0 ? TIMELINE_PARTS : longest_part(bar);
	if (bar->status != STATUS_OK || part == TIMELINE_PARTS)
		cell_styled(out, status_str(bar->status),
		    color ? style_of_status(bar->status) : NULL);
	else
		buf_puts(out, parts[part].name);
}

static void
put_line(
    struct buf *out, const struct layout *l, const struct timeline_bar *bar)
{
	struct buf label = { 0 };

	put_label(&label, bar);
	cell_name(out, buf_str(&label), l->name);
	cell_blanks(out, GAP);
	put_bar(out, l, bar);
	put_outcome(out, l, bar);
	buf_putc(out, '\n');
	buf_free(&label);
}

/* A legend that is filled from the left. */
struct legend {
	struct buf *out;
	const struct timeline_view *view;
	size_t used; /* columns of this line */
};

static void
explain(
    struct legend *g, const char *symbol, const char *style, const char *text)
{
	size_t width = 2 + strlen(text);

	if (g->used > 0 && g->used + GAP + width >= g->view->columns) {
		buf_putc(g->out, '\n');
		g->used = 0;
	}
	cell_blanks(g->out, g->used > 0 ? GAP : 0);
	g->used += (g->used > 0 ? GAP : 0) + width;
	cell_styled(g->out, symbol, g->view->color ? style : NULL);
	buf_printf(g->out, " %s", text);
}

/* Return whether a part took any time in any attempt. */
static bool
occurs(const struct timeline *t, enum timeline_part part)
{
	const struct timeline_bar *bar;
	size_t i;

	for (i = 0; i < t->n; i++) {
		bar = &t->bars[i];
		if (bar->started >= 0 &&
		    bar->ends[part] >
			(part == 0 ? bar->started : bar->ends[part - 1]))
			return true;
	}
	return false;
}

static void
put_legend(struct buf *out, const struct layout *l, const struct timeline *t)
{
	struct legend g = { .out = out, .view = l->view };
	char text[64], deadline[80];
	unsigned i;

	for (i = 0; i < TIMELINE_PARTS; i++)
		if (occurs(t, (enum timeline_part)i))
			explain(&g,
			    l->view->utf8 ? parts[i].utf8 : parts[i].ascii,
			    parts[i].style, parts[i].name);
	if (l->deadline < l->bar) {
		duration_str(l->view->deadline, text, sizeof(text));
		snprintf(deadline, sizeof(deadline), "deadline (%s)", text);
		explain(&g, l->view->utf8 ? DEADLINE_UTF8 : DEADLINE_ASCII,
		    STYLE_RED, deadline);
	}
	buf_puts(out, g.used > 0 ? "\n" : "");
	if (t->dropped > 0)
		buf_printf(out, "%" PRIu64 " shorter ones are not shown\n",
		    t->dropped);
}

void
timeline_render(
    struct timeline *t, const struct timeline_view *view, struct buf *out)
{
	struct timeline_view own = *view;
	struct layout l;
	size_t i, start = out->len;

	if (t->n == 0)
		return;
	drop_short(t);
	qsort(t->bars, t->n, sizeof(t->bars[0]), by_service);
	if (own.columns < COLUMNS_MIN)
		own.columns = COLUMNS_MIN;
	l = lay_out(t, &own);
	put_axis(out, &l);
	for (i = 0; i < t->n; i++)
		put_line(out, &l, &t->bars[i]);
	put_legend(out, &l, t);
	if (!view->utf8)
		term_to_ascii(out, start);
}
