/* SPDX-License-Identifier: MIT */
/* scenario.c - see scenario.h. */
#include "config.h"

#include "scenario.h"

#include "world.h"

#include "base/mem.h"
#include "run/run.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void
add(struct scenario *s, const char *format, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, format);
	buf_vprintf(&b, format, ap);
	va_end(ap);
	strlist_add(&s->argv, buf_str(&b));
	buf_free(&b);
}

/* A random element of an array of strings. */
#define PICK(a) ((a)[roll(sizeof(a) / sizeof((a)[0]))])

static void
add_limits(struct scenario *s)
{
	static const char *const max_times[] = { "50ms", "200ms", "1s", "5s" };
	static const char *const graces[] = { "0", "1ms", "20ms", "500ms" };
	static const char *const jobs[] = { "1", "2", "3", "8" };

	if (one_in(8)) {
		add(s, "--max-time=0");
		s->is_bounded = false;
	} else if (one_in(2)) {
		add(s, "--max-time=%s", PICK(max_times));
	}
	if (one_in(3))
		add(s, "--kill-after=%s", PICK(graces));
	if (one_in(2))
		add(s, "--jobs=%s", PICK(jobs));
	if (one_in(5))
		add(s, "--jobs-per-host=%s", PICK(jobs));
	if (one_in(6))
		add(s, "--rate=%d/%dms", 1 + (int)roll(9), 1 + (int)roll(900));
	if (world.is_quick || one_in(5))
		add(s, "--reuse");
}

static void
add_wishes(struct scenario *s)
{
	static const char *const delays[] = { "0", "1ms", "100ms", "3s" };
	size_t most;

	most = s->has_list ? 4 : s->words;
	if (one_in(4))
		add(s, "--need=%d", 1 + (int)roll(most));
	s->fails_fast = one_in(8);
	if (s->fails_fast)
		add(s, "--fail-fast");
	if (one_in(3))
		add(s, "--retry=%d", 1 + (int)roll(4));
	if (one_in(4))
		add(s, "--retry-delay=%s", PICK(delays));
	if (one_in(4))
		add(s, "--hedge=%s", PICK(delays));
	if (one_in(3))
		add(s, "--location");
	if (one_in(12))
		add(s, "--location-trusted");
	if (one_in(8))
		add(s, "--max-filesize=%d", 1 + (int)roll(3000));
	else if (world.memory < RUN_MEMORY && one_in(3))
		add(s, "--max-filesize=%d", 1 + (int)roll(world.memory / 2));
}

static void
add_output(struct scenario *s)
{
	static const char *const formats[] = { "json", "table", "body",
		"lines" };
	static const char *const bodies[] = { "none", "text", "base64" };

	if (one_in(12))
		add(s, "--events");
	else if (one_in(3))
		add(s, "--output=%s", PICK(formats));
	else
		add(s, "--output=jsonl");
	if (one_in(6))
		add(s, "--body=%s", PICK(bodies));
	if (one_in(4))
		add(s, "--keep-order");
	if (one_in(4))
		add(s, "--verbose");
}

/* Let services be asked repeatedly. */
static void
add_every(struct scenario *s)
{
	static const char *const periods[] = { "1ms", "30ms", "400ms", "3s" };

	if (s->has_list || !one_in(4))
		return;
	add(s, "--every=%s", PICK(periods));
	if (!s->fails_fast && one_in(3))
		add(s, "--until-ok");
	if (one_in(3))
		s->is_bounded = false;
	else
		add(s, "--count=%d", 1 + (int)roll(6));
}

static void
add_words(struct scenario *s)
{
	size_t i, n;

	add(s, "--");
	for (i = 0; i < s->words; i++) {
		n = 1 + (one_in(4) ? roll(3) : 0);
		add(s, "s%zu=http://h%d.example/%zu%s%s", i, (int)roll(4), i,
		    n > 1 ? " http://h1.example/x" : "",
		    n > 2 ? " http://h2.example/y" : "");
	}
	if (s->has_list)
		add(s, "-");
}

static void
count_good(struct scenario *s, bool is_optional)
{
	s->is_optional = mem_resize(
	    s->is_optional, s->good_lines + 1, sizeof(s->is_optional[0]));
	s->is_optional[s->good_lines++] = is_optional;
}

static void
add_line(struct scenario *s, struct buf *b, bool trusts)
{
	switch (roll(8)) {
	case 0:
		/* A stranger may lower limits, but not raise them. */
		buf_printf(b,
		    "{\"id\":%d,\"url\":\"http://h1.example/\","
		    "\"max_time\":\"%dms\",\"retry\":%d}\n",
		    (int)roll(99), 1 + (int)roll(trusts ? 900 : 40),
		    trusts ? (int)roll(3) : 0);
		break;
	case 1:
		buf_puts(b, "{\"url\":\"http://h2.example/\", \"no\": 1}\n");
		s->bad_lines++;
		return;
	case 2:
		buf_puts(b, one_in(2) ? "ftp://h1.example/\n" : "{\"url\":\n");
		s->bad_lines++;
		return;
	case 3:
		buf_puts(b, one_in(2) ? "\n" : "# a comment\n");
		return;
	case 4:
		buf_puts(b,
		    trusts ? "{\"name\":\"d\",\"exec\":[\"df\"],\"required\":"
			     "false}\n"
			   : "{\"name\":\"d\",\"exec\":[\"df\"]}\n");
		if (trusts)
			count_good(s, true);
		else
			s->bad_lines++;
		return;
	case 5:
		buf_puts(b,
		    trusts ? "{\"url\":\"http://h1.example/\","
			     "\"required\":false}\r\n"
			   : "http://h3.example/z\r\n");
		count_good(s, trusts);
		return;
	default:
		buf_printf(
		    b, "http://h%d.example/%d\n", (int)roll(4), (int)roll(9));
		break;
	}
	count_good(s, false);
}

static void
make_list(struct scenario *s)
{
	struct world_list *l = &world.list;
	bool trusts;
	uint64_t i, n;

	if (!s->has_list)
		return;
	trusts = one_in(3);
	if (trusts)
		add(s, "--trust-list");
	n = world.is_quick ? roll(400) : one_in(6) ? roll(60) : roll(8);
	for (i = 0; i < n; i++)
		add_line(s, &l->bytes, trusts);
	if (one_in(8)) {
		buf_puts(&l->bytes, "{\"url\":\"http://h0.example");
		s->bad_lines++;
	}
	l->piece = one_in(2) ? 65536 : 1 + roll(80);
	l->gap = one_in(2) ? 0 : roll_time(300 * CLOCK_MS);
	l->next_at = world.now + (one_in(2) ? 0 : roll_time(CLOCK_S));
	l->is_endless = one_in(10);
	l->fails = one_in(20);
	if (l->is_endless)
		s->is_bounded = false;
}

/* Limit the memory sometimes, so that answers have to wait for each other, or
 * even that no answer fits. */
static void
make_memory(void)
{
	bool is_little = one_in(5);

	world.memory = is_little ? (uint64_t)16384 << roll(8) : RUN_MEMORY;
	world.large = is_little ? 400 : 50;
}

static void
make_reader(struct scenario *s)
{
	struct world_output *o = &world.output;

	o->kind = (unsigned)roll(3);
	o->reopens = !one_in(3);
	o->pipe_size = one_in(2) ? PIPE_SIZE : 4096;
	o->read_size = one_in(2) ? PIPE_SIZE : 1 + roll(5000);
	o->read_gap = 1 + roll_time(one_in(4) ? 100 * CLOCK_MS : CLOCK_MS);
	o->read_at = world.now;
	if (one_in(8)) {
		o->stall_at = roll(3000);
		o->stall = one_in(4) ? CLOCK_NEVER : roll_time(5 * CLOCK_S);
	}
	if (one_in(15))
		o->gone_at = roll(5000);
	if (o->stall == CLOCK_NEVER && o->kind != OUTPUT_FILE)
		s->is_bounded = false;
}

static void
make_trouble(void)
{
	static const unsigned evils[] = { 0, 20, 100, 300, 700 };
	static const unsigned slows[] = { 0, 20, 200, 600 };

	world.evil = PICK(evils);
	world.habits = (uint32_t)roll(UINT32_MAX);
	world.slow = PICK(slows);
	world.is_quick = one_in(20);
	world.stalls = one_in(6) ? 20 + (unsigned)roll(2000) : 0;
	world.fork_fails = one_in(8) ? (unsigned)roll(900) : 0;
	world.fork_fails_from = CLOCK_NEVER;
	world.fork_fails_until = CLOCK_NEVER;
	if (one_in(12)) {
		world.fork_fails_from = world.now + roll_time(CLOCK_S);
		if (one_in(2))
			world.fork_fails_until = clock_after(
			    world.fork_fails_from, roll_time(5 * CLOCK_S));
	}
}

static void
make_signals(bool is_needed)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	int64_t at;
	size_t i, n;

	n = is_needed || one_in(8) ? 1 + roll(WORLD_SIGNALS) : 0;
	at = world.now;
	for (i = 0; i < n; i++) {
		at += roll_time(one_in(3) ? 20 * CLOCK_S : 500 * CLOCK_MS);
		world.signal_at[i] = at;
		world.signal_number[i] = PICK(numbers);
	}
}

void
scenario_init(struct scenario *s)
{
	static const char *const timeouts[] = { "50ms", "300ms", "1s", "2500ms",
		"6s" };

	memset(s, 0, sizeof(*s));
	s->is_bounded = true;
	s->has_list = one_in(3);
	s->words = s->has_list ? roll(4) : 1 + roll(one_in(8) ? 40 : 6);
	add(s, "forkfetch");
	add(s, "--no-config");
	add(s, "--sandbox=off");
	make_trouble();
	make_memory();
	add_limits(s);
	add_wishes(s);
	add_output(s);
	add_every(s);
	make_list(s);
	make_reader(s);
	/* A reader that stalls for ever also delays the end at a deadline. */
	make_signals(
	    !s->is_bounded && (world.output.stall == CLOCK_NEVER || one_in(3)));
	if ((!s->is_bounded && world.signal_at[0] == CLOCK_NEVER) || one_in(3))
		add(s, "--timeout=%s", PICK(timeouts));
	add_words(s);
}

void
scenario_free(struct scenario *s)
{
	strlist_free(&s->argv);
	free(s->is_optional);
}
