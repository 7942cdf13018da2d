/* SPDX-License-Identifier: MIT */
/* test-timeline.c - bars that show when attempts were in which phase. */
#include "config.h"

#include "output/timeline.h"

#include "base/clock.h"
#include "tap.h"

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

/* The labels of some axes are wider than their distance. */
static void
test_hours(void)
{
	struct timeline t = { 0 };
	struct timeline_view view = { .columns = 135, .deadline = CLOCK_NEVER };
	struct timeline_bar bar = { .name = (char[]){ "x" }, .number = 1 };
	static const char want[] =
	    "   0       1h23m20s 2h46m40s 4h10m    5h33m20s 6h56m40s 8h20m    "
	    "9h43m20s 11h6m40s 12h30m   13h53m20s\nx ";
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < TIMELINE_PARTS; i++)
		bar.ends[i] = 17 * 3600 * CLOCK_S;
	timeline_add(&t, &bar);
	timeline_render(&t, &view, &out);
	ok(strncmp(buf_str(&out), want, sizeof(want) - 1) == 0,
	    "labels stand apart in a run of hours");
	buf_free(&out);
	timeline_free(&t);
}

int
main(void)
{
	test_bars();
	test_looks();
	test_many();
	test_hours();
	return done();
}
