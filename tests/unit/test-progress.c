/* SPDX-License-Identifier: MIT */
/* test-progress.c - the text that shows how far a run is. */
#include "config.h"

#include "output/progress.h"

#include "base/array.h"
#include "base/clock.h"
#include "tap.h"

#define S CLOCK_S

static const struct progress_row three[] = {
	{ .name = "facebook",
	    .state = PROGRESS_DONE,
	    .status = STATUS_OK,
	    .bytes = 12,
	    .time = 3 * S / 10,
	    .limit = 30 * S },
	{ .name = "mail",
	    .state = PROGRESS_WAITING,
	    .time = 4 * S,
	    .limit = 16 * S },
	{ .name = "pay",
	    .state = PROGRESS_RECEIVING,
	    .bytes = 3 << 20,
	    .rate = 1229,
	    .time = 4 * S,
	    .limit = 8 * S },
};

static const struct progress of_three = {
	.rows = three,
	.n = 3,
	.name_columns = 8,
	.is_complete = true,
	.done = 1,
	.total = 3,
	.time = 5 * S,
	.limit = CLOCK_NEVER,
};

static void
is_shown(const struct progress *p, size_t columns, size_t lines,
    const char *want, const char *name)
{
	struct progress_view view = { .columns = columns, .lines = lines };
	struct buf out = { 0 };

	progress_render(p, &view, &out);
	is_str(buf_str(&out), want, "%s", name);
	buf_free(&out);
}

static void
test_screens(void)
{
	struct progress p = of_three;

	is_shown(&p, 80, 24,
	    "facebook  ok             12             0.3s\n"
	    "mail      waiting                       4.0s"
	    "  ######..................... 16s\n"
	    "pay       receiving      3M   1.2k/s    4.0s"
	    "  #############.............. 8s\n"
	    "1/3 done, waiting for mail, pay (4 s)",
	    "80 columns have room for all");
	is_shown(&p, 40, 10,
	    "facebook  ok            0.3s\n"
	    "mail      waiting       4.0s  ##.......\n"
	    "pay       receiving     4.0s  ####.....\n"
	    "1/3 done, waiting for mail, pay (4 s)",
	    "40 columns have no sizes");
	is_shown(&p, 30, 10,
	    "facebook  ok            0.3s\n"
	    "mail      waiting       4.0s\n"
	    "pay       receiving     4.0s\n"
	    "1/3 done, waiting for 2 (4 s)",
	    "30 columns have no bar, and no names");
	is_shown(&p, 80, 4, "1/3 done, waiting for mail, pay (4 s)",
	    "4 lines have the summary alone");
	p.limit = 10 * S;
	p.failed = 1;
	is_shown(&p, 80, 4,
	    "1/3 done, 1 failed, waiting for mail, pay (4 s)"
	    "  ############............ 10s",
	    "the summary has a bar of the deadline");
	is_shown(&p, 50, 4, "1/3 done, 1 failed, waiting for mail, pay (4 s)",
	    "without room the bar is left out");
	is_shown(&p, 24, 4, "1/3 done, 1 failed",
	    "without room for whom it waits for, the numbers are shown");
	is_shown(&p, 10, 4, "1/3 done~", "too long a line is cut");
}

/* A line that wraps would move all lines below it. */
static void
test_widths(void)
{
	struct progress_row rows[] = { three[0], three[1], three[2] };
	struct progress p = of_three;
	struct progress_view view = { .lines = 24 };
	struct buf out = { 0 };
	size_t too_wide = 0;
	char *line, *rest;

	rows[1].name = "a-service-with-a-long-name.example.com";
	p.rows = rows;
	p.name_columns = strlen(rows[1].name);
	for (view.columns = 8; view.columns < 200; view.columns++) {
		buf_clear(&out);
		progress_render(&p, &view, &out);
		buf_str(&out); /* ends it */
		for (line = strtok_r(out.data, "\n", &rest); line != NULL;
		     line = strtok_r(NULL, "\n", &rest))
			too_wide += strlen(line) >= view.columns;
	}
	is_int((int64_t)too_wide, 0, "no line wraps, however narrow");
	buf_free(&out);
}

static const struct {
	struct progress_row row;
	const char *want;
} states[] = {
	{ { .state = PROGRESS_QUEUED, .time = -1 }, "a  queued" },
	{ { .state = PROGRESS_RETRYING, .time = S },
	    "a  retrying                      1.0s" },
	{ { .state = PROGRESS_RUNNING, .time = S },
	    "a  running                       1.0s" },
	{ { .state = PROGRESS_RESOLVING, .time = S },
	    "a  resolving                     1.0s" },
	{ { .state = PROGRESS_CONNECTING, .time = S },
	    "a  connecting                    1.0s" },
	{ { .state = PROGRESS_TLS, .time = S },
	    "a  TLS                           1.0s" },
	{ { .state = PROGRESS_RECEIVING, .time = 1000 * S },
	    "a  receiving       0           16m40s" },
	{ { .state = PROGRESS_DONE, .status = STATUS_TIMEOUT, .time = S },
	    "a  timeout         0             1.0s" },
	{ { .state = PROGRESS_DONE, .status = STATUS_DEADLINE, .time = -1 },
	    "a  deadline" },
};

static void
test_states(void)
{
	struct progress p = of_three;
	struct progress_row row;
	size_t i;

	p.rows = &row;
	p.n = p.total = p.name_columns = 1;
	p.done = 0;
	for (i = 0; i < ARRAY_LEN(states); i++) {
		row = states[i].row;
		row.name = "a";
		row.limit = CLOCK_NEVER;
		is_shown(&p, 80, 24, states[i].want, states[i].want);
	}
}

static void
test_summaries(void)
{
	struct progress_row rows[60];
	char names[60][16];
	struct progress p = {
		.rows = rows,
		.n = 60,
		.done = 412,
		.failed = 3,
		.time = 2 * S,
		.limit = CLOCK_NEVER,
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		snprintf(names[i], sizeof(names[i]), "svc%zu", i);
		rows[i] = (struct progress_row){ .name = names[i],
			.state = PROGRESS_CONNECTING,
			.time = i == 7 ? 9 * S : 2 * S,
			.limit = CLOCK_NEVER };
	}
	is_shown(&p, 80, 24,
	    "412 done, 3 failed, 206/s, waiting for svc7, svc0, svc1, svc2 and "
	    "56 "
	    "more (9 s)",
	    "a list: counts, rate, and who has taken longest");
	is_shown(&p, 60, 24, "412 done, 3 failed, 206/s, waiting for 60 (9 s)",
	    "no name is shown if it does not fit");
	rows[7].time = 4000 * S;
	is_shown(&p, 60, 24, "412 done, 3 failed, 206/s, waiting for 60 (1h6m)",
	    "a long time is in hours");
	p.n = 0;
	p.done = 5;
	p.failed = 0;
	is_shown(&p, 80, 24, "5 done, 2.5/s", "nothing is under way");
	p.is_repeated = true;
	is_shown(&p, 80, 24, "5 answers, 2.5/s", "answers are counted");
	p.done = 0;
	is_shown(&p, 0, 0, "0 answers", "any width will do");
}

static void
test_looks(void)
{
	struct progress_row row = { .name = "m\xc3\xa4il\033[2J",
		.state = PROGRESS_WAITING,
		.time = S,
		.limit = 2 * S };
	struct progress p = of_three;
	struct progress_view view = { .columns = 40, .lines = 24 };
	struct buf out = { 0 };

	p.rows = &row;
	p.n = p.total = 1;
	p.name_columns = 9;
	progress_render(&p, &view, &out);
	is_str(buf_str(&out), "m?il~b[2J  waiting       1.0s  ####....",
	    "a name cannot drive the terminal, and is ASCII");
	buf_clear(&out);
	view.utf8 = true;
	progress_render(&p, &view, &out);
	is_str(buf_str(&out),
	    "m\xc3\xa4il\xe2\x80\xa6"
	    "b[2J  waiting       1.0s  "
	    "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"
	    "\xe2\x96\x91\xe2\x96\x91\xe2\x96\x91\xe2\x96\x91",
	    "or UTF-8");
	buf_clear(&out);
	row.name = "a";
	row.state = PROGRESS_DONE;
	row.status = STATUS_CRASHED;
	row.time = -1;
	p.name_columns = 1;
	view.color = true;
	progress_render(&p, &view, &out);
	is_str(buf_str(&out), "a  \033[31mcrashed\033[0m",
	    "the status has its colour");
	buf_free(&out);
}

int
main(void)
{
	test_screens();
	test_widths();
	test_states();
	test_summaries();
	test_looks();
	return done();
}
