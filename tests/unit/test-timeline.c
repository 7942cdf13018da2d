/* SPDX-License-Identifier: MIT */
/* test-timeline.c - bars that show when attempts were in which phase. */
#include "config.h"

#include "output/timeline.h"

#include "base/array.h"
#include "base/clock.h"
#include "tap.h"

#include <inttypes.h>

#define MS CLOCK_MS

/* Add an attempt whose parts end at these milliseconds. */
static void
add(struct timeline *t, const char *name, unsigned number, enum status status,
    const int ms[1 + TIMELINE_PARTS])
{
	char copy[64];
	struct timeline_bar bar = { .name = copy,
		.number = number,
		.status = status,
		.started = ms[0] * MS };
	size_t i;

	snprintf(copy, sizeof(copy), "%s", name);
	bar.index = (uint64_t)name[0];
	bar.seq = -1;
	for (i = 0; i < TIMELINE_PARTS; i++)
		bar.ends[i] = ms[i + 1] * MS;
	timeline_add(t, &bar);
}

static void
is_drawn(struct timeline *t, const struct timeline_view *view, const char *want,
    const char *name)
{
	struct buf out = { 0 };

	timeline_render(t, view, &out);
	is_str(buf_str(&out), want, "%s", name);
	buf_free(&out);
}

static const int fast[] = { 0, 0, 20, 40, 80, 160, 200 };
static const int slow[] = { 0, 0, 40, 80, 80, 400, 400 };
static const int again[] = { 400, 400, 400, 440, 440, 800, 800 };
static const int moved[] = { 0, 400, 400, 400, 400, 600, 800 };
static const int tiny[] = { 798, 798, 798, 798, 798, 799, 799 };

static void
test_bars(void)
{
	struct timeline t = { 0 };
	struct timeline_view view = { .columns = 40, .deadline = CLOCK_NEVER };

	is_drawn(&t, &view, "", "no attempt is no timeline");
	add(&t, "b", 2, STATUS_TIMEOUT, again);
	add(&t, "a", 1, STATUS_OK, fast);
	add(&t, "b", 1, STATUS_HTTP_ERROR, slow);
	add(&t, "c\033", 1, STATUS_OK, moved);
	add(&t, "d", 1, STATUS_OK, tiny);
	is_drawn(&t, &view,
	    "       0              500ms\n"
	    "a      ntwwwrr                    200ms\n"
	    "b      ncwwwwwwwwwww              400ms\n"
	    "b (2)              cwwwwwwwwwww   400ms\n"
	    "c\\x1b  >>>>>>>>>>>>wwwwwwrrrrrr   800ms\n"
	    "d                             w     1ms\n"
	    "> redirected  n name look-up  c connect\n"
	    "t TLS  w waiting  r receiving\n",
	    "40 columns: the bars alone, in the order of the services");
	view.columns = 80;
	view.deadline = 700 * MS;
	is_drawn(&t, &view,
	    "       0           200ms        400ms       600ms\n"
	    "a      nccttwwwwwrrr                              |      "
	    "   200ms  waiting\n"
	    "b      nnnccwwwwwwwwwwwwwwwwwwww                  |      "
	    "   400ms  http_error\n"
	    "b (2)                           cccwwwwwwwwwwwwwww|wwwwww"
	    "   400ms  timeout\n"
	    "c\\x1b  >>>>>>>>>>>>>>>>>>>>>>>>>wwwwwwwwwwwwwrrrrr|rrrrrr"
	    "   800ms  redirected\n"
	    "d                                                 |     w"
	    "     1ms  waiting\n"
	    "> redirected  n name look-up  c connect  t TLS  w waiting  "
	    "r receiving\n"
	    "| deadline (700ms)\n",
	    "80 columns: how most of the time was spent, and the deadline");
	timeline_free(&t);
}

static void
test_looks(void)
{
	struct timeline t = { 0 };
	struct timeline_view view = {
		.columns = 40, .deadline = 800 * MS, .utf8 = true, .color = true
	};

	add(&t, "a", 1, STATUS_ERROR, again);
	is_drawn(&t, &view,
	    "   0                500ms\n"
	    "a                \033[33m\xe2\x96\x92\033[0m\033[34m"
	    "\xe2\x94\x81\xe2\x94\x81\xe2\x94\x81\xe2\x94\x81\xe2\x94\x81"
	    "\xe2\x94\x81\xe2\x94\x81\xe2\x94\x81\xe2\x94\x81\xe2\x94\x81"
	    "\xe2\x94\x81\xe2\x94\x81\033[0m\033[31m\xe2\x94\x82\033[0m  "
	    "\033[31m 400ms\033[0m\n"
	    "\033[33m\xe2\x96\x92\033[0m connect  "
	    "\033[34m\xe2\x94\x81\033[0m waiting\n"
	    "\033[31m\xe2\x94\x82\033[0m deadline (800ms)\n",
	    "UTF-8 and colours");
	timeline_free(&t);
}

static void
test_many(void)
{
	struct timeline t = { 0 };
	struct timeline_view view = { .columns = 60, .deadline = CLOCK_NEVER };
	char x[] = "x";
	struct timeline_bar never = { .name = x, .started = -1 };
	struct buf out = { 0 };
	char name[16];
	int ms[1 + TIMELINE_PARTS] = { 0 };
	int i, lines = 0;

	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "s%d", i);
		ms[TIMELINE_PARTS] = i;
		add(&t, name, 1, STATUS_OK, ms);
		timeline_add(&t, &never);
	}
	timeline_render(&t, &view, &out);
	for (i = 0; i < (int)out.len; i++)
		lines += out.data[i] == '\n';
	is_int(lines, 1 + TIMELINE_BARS + 2, "so many bars are drawn");
	ok(strstr(buf_str(&out), "\ns900 ") != NULL &&
		strstr(buf_str(&out), "\ns899 ") == NULL,
	    "they are the longest");
	ok(strstr(buf_str(&out), "\n1900 shorter ones are not shown\n") != NULL,
	    "the others are counted");
	buf_free(&out);
	timeline_free(&t);
	never.status = STATUS_DEADLINE;
	timeline_add(&t, &never);
	view.columns = 80;
	timeline_render(&t, &view, &out);
	ok(strstr(buf_str(&out), "  -  deadline\n") != NULL,
	    "a service that was not asked has its status");
	buf_free(&out);
	timeline_free(&t);
}

static const struct {
	int64_t length;
	size_t columns;
	const char *axis;
} axes[] = {
	{ 17 * 3600 * CLOCK_S, 135,
	    "   0           2h           4h           6h           8h    "
	    "       10h         12h          14h          16h" },
	{ 3600 * CLOCK_S, 80,
	    "   0            15m           30m          45m" },
	{ 40 * CLOCK_S, 40, "   0         15s        30s" },
	{ 100 * CLOCK_S, 60,
	    "   0             30s           1m             1m30s" },
	{ 5400 * CLOCK_S, 80, "   0                 30m               1h" },
	{ (int64_t)30 * 86400 * CLOCK_S, 80,
	    "   0             8d            16d            24d" },
};

static void
test_axes(void)
{
	struct timeline_view view = { .deadline = CLOCK_NEVER };
	struct timeline_bar bar = { .name = (char[]){ "x" }, .number = 1 };
	struct timeline t = { 0 };
	struct buf out = { 0 };
	size_t i, j;
	char *end;

	for (i = 0; i < ARRAY_LEN(axes); i++) {
		for (j = 0; j < TIMELINE_PARTS; j++)
			bar.ends[j] = axes[i].length;
		timeline_add(&t, &bar);
		view.columns = axes[i].columns;
		timeline_render(&t, &view, &out);
		end = strchr(buf_str(&out), '\n');
		*end = '\0';
		is_str(out.data, axes[i].axis, "the axis of %" PRId64 " s",
		    axes[i].length / CLOCK_S);
		buf_clear(&out);
		timeline_free(&t);
	}
	buf_free(&out);
}

int
main(void)
{
	test_bars();
	test_looks();
	test_many();
	test_axes();
	return done();
}
