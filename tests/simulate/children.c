/* SPDX-License-Identifier: MIT */
/*
 * children.c - what simulated children do. Each has a script: the messages of
 * an answer, made by the same functions as those of a real child, and perhaps
 * corrupted. It is sent in pieces at random times, and then the child ends.
 */
#include "config.h"

#include "world.h"

#include "base/mem.h"
#include "wire/answer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Ways to misbehave; world.habits has a bit for each that is possible. */
enum habit {
	HABIT_SPOILS,    /* corrupts bytes or frames of its messages */
	HABIT_CRASHES,   /* dies in the middle of its messages */
	HABIT_STALLS,    /* stops for a long time, or for ever */
	HABIT_LINGERS,   /* does not exit, with its pipe open or closed */
	HABIT_OUTLIVES,  /* survives SIGTERM */
	HABIT_UNDYING,   /* survives SIGKILL for a while */
	HABIT_LEAKS,     /* leaves its end of the pipe to another process */
	HABIT_REFUSES,   /* does not take an order */
	HABIT_FLOODS,    /* sends many small messages */
	HABIT_REDIRECTS, /* reports redirects to odd URLs */
	HABIT_GROUP,     /* dies of a signal that nobody sent */
	HABITS
};

#define CHUNKS_MAX 100

static const char *const origins[] = { "http://h0.example/r",
	"http://h1.example/r", "http://h2.example:81/r", "http://[::1]:82/r" };

static const char *const odd_urls[] = { "ftp://h0.example/", "http://",
	"h0.example", "http://a:b@h1.example/x", "https://h1.example/",
	"http://h1.example/\r\nx", "file:///etc/passwd", "" };

static struct sender to_script = { .fd = SCRIPT_FD };

static bool
has_habit(enum habit h)
{
	return (world.habits >> h & 1) != 0 && per_mille(world.evil);
}

static void
tell_phases(enum phase last)
{
	int64_t at;
	int i;

	at = 0;
	for (i = PHASE_NAMELOOKUP; i <= (int)last; i++) {
		at += roll_time(2000);
		answer_send_phase(&to_script, (enum phase)i, at);
	}
}

static void
tell_headers(void)
{
	static const char *const types[] = { "application/json", "text/plain",
		"text/event-stream", "application/x-ndjson", "x", "" };
	uint64_t i, n;

	answer_send_header(&to_script, "Content-Type", types[roll(6)]);
	for (i = 0, n = roll(4); i < n; i++)
		answer_send_header(&to_script, one_in(2) ? "X-A" : "Set-Cookie",
		    one_in(3) ? "caf\xc3\xa9 \xff\x1b[31m" : "value");
}

/* Send a piece of a body, of which size bytes have been sent. Stop at the limit
 * of the job, unless the child misbehaves. Return the new size. */
static size_t
tell_piece(const struct process *p, size_t size, const char *piece, size_t n)
{
	size_t max = (size_t)p->job.max_filesize;

	if (max > 0 && size + n > max && !has_habit(HABIT_SPOILS))
		n = max > size ? max - size : 0;
	if (n > 0)
		answer_send_body(&to_script, piece, n);
	return size + n;
}

static size_t
tell_body(const struct process *p)
{
	static const char *const pieces[] = { "{\"a\":1.0}", "line\n", "\n",
		"data: {\"x\":1}\n\n", "id: 1\nevent: e\ndata: t\n\n", "\r\n",
		"[1,2", "]", " ", "\xff\xfe\x01", "no end of line",
		"\x1b[2J\xe2\x80\xa8", "\"\\u0000\"", "null" };
	char large[FRAME_PAYLOAD_MAX];
	const char *piece;
	uint64_t i, n;
	size_t size;

	size = 0;
	n = one_in(3) ? roll(20) : roll(3);
	for (i = 0; i < n; i++) {
		piece = pieces[roll(sizeof(pieces) / sizeof(pieces[0]))];
		size = tell_piece(p, size, piece, strlen(piece));
	}
	if (per_mille(world.large)) {
		n = roll(5);
		memset(large, one_in(2) ? 'x' : '\n', sizeof(large));
		for (i = 0; i < n; i++)
			size =
			    tell_piece(p, size, large, 1 + roll(sizeof(large)));
	}
	return size;
}

static void
tell_verdict(
    const struct process *p, enum reason reason, int exitcode, uint64_t size)
{
	struct answer_verdict v = { .reason = reason,
		.exitcode = exitcode,
		.retry_after = one_in(8) ? roll_time(3) : -1,
		.size_download = size,
		.num_redirects = p->job.num_redirects };

	if (reason != REASON_NONE)
		v.message = answer_text(one_in(10) ? "" : "it did not work");
	answer_send_verdict(&to_script, &v);
}

static int
roll_code(void)
{
	static const int codes[] = { 200, 200, 200, 200, 200, 200, 204, 404,
		500, 503, 429, 301, 0, 999 };

	return codes[roll(sizeof(codes) / sizeof(codes[0]))];
}

/* Send an answer of HTTP, ok or not. */
static void
tell_http(const struct process *p)
{
	size_t size;

	tell_phases(PHASE_STARTTRANSFER);
	if (one_in(2))
		answer_send_peer(&to_script, one_in(2) ? "192.0.2.7" : "::1",
		    (uint16_t)roll(65536), one_in(4) ? 1893553445 : 0);
	if (one_in(6)) {
		answer_send_head(&to_script, 103, "1.1");
		tell_headers();
	}
	answer_send_head(&to_script, roll_code(), one_in(2) ? "1.1" : "2");
	tell_headers();
	size = tell_body(p);
	answer_send_phase(&to_script, PHASE_TOTAL, roll_time(9000));
	if (one_in(10))
		tell_verdict(p, REASON_PROTOCOL, 18, size);
	else
		tell_verdict(p, REASON_NONE, 0, size);
}

/* Send that there was no answer. */
static void
tell_failure(const struct process *p)
{
	static const struct {
		enum reason reason;
		int exitcode;
	} ends[] = { { REASON_DNS, 6 }, { REASON_CONNECT, 7 },
		{ REASON_TLS, 35 }, { REASON_TLS, 60 }, { REASON_PROTOCOL, 52 },
		{ REASON_TIMEOUT, 28 }, { REASON_IDLE, 28 },
		{ REASON_SPAWN, 2 }, { REASON_TOO_LARGE, 63 },
		{ REASON_REDIRECTS, 47 } };
	uint64_t i;

	i = roll(sizeof(ends) / sizeof(ends[0]));
	if (ends[i].reason == REASON_SPAWN && !one_in(5))
		i = 0;
	tell_phases((enum phase)roll(PHASE_STARTTRANSFER));
	if (one_in(20))
		answer_send_note(&to_script, "a note");
	tell_verdict(p, ends[i].reason, ends[i].exitcode, 0);
}

static void
tell_redirect(const struct process *p)
{
	static const int codes[] = { 301, 302, 303, 307, 308 };
	struct answer_redirect r = { .num_redirects =
					 p->job.num_redirects + 1 };
	const char *url;

	url = origins[roll(sizeof(origins) / sizeof(origins[0]))];
	if (has_habit(HABIT_REDIRECTS))
		url = odd_urls[roll(sizeof(odd_urls) / sizeof(odd_urls[0]))];
	if (has_habit(HABIT_REDIRECTS))
		r.num_redirects = (uint32_t)roll(40);
	r.url = r.shown = answer_text(url);
	r.method = answer_text(has_habit(HABIT_REDIRECTS) ? "DELETE" : "GET");
	tell_phases(PHASE_STARTTRANSFER);
	answer_send_head(&to_script, codes[roll(5)], "1.1");
	answer_send_header(&to_script, "Location", url);
	answer_send_redirect(&to_script, &r);
}

static void
tell_program(const struct process *p)
{
	size_t size;

	size = tell_body(p);
	if (one_in(10))
		tell_verdict(p, REASON_SPAWN, 0, 0);
	else if (one_in(3))
		tell_verdict(p, REASON_EXEC, (int)roll(256), size);
	else
		tell_verdict(p, REASON_NONE, 0, size);
}

static void
tell_answer(const struct process *p, bool is_order)
{
	if (p->job.exec != NULL)
		tell_program(p);
	else if (is_order && one_in(10))
		answer_send_outdated(&to_script);
	else if (p->may_redirect && p->job.num_redirects < 20 && one_in(3))
		tell_redirect(p);
	else if (one_in(6))
		tell_failure(p);
	else
		tell_http(p);
}

/* Choose a frame of the script at random. Return its offset, and set *n to its
 * length. */
static size_t
find_frame(const struct buf *b, size_t *n)
{
	const unsigned char *h;
	size_t at, found, size;
	uint64_t seen;

	found = 0;
	*n = 0;
	for (at = 0, seen = 1; at + FRAME_HEADER_SIZE <= b->len; seen++) {
		h = (const unsigned char *)b->data + at;
		size = FRAME_HEADER_SIZE +
		    ((size_t)h[0] << 24 | (size_t)h[1] << 16 |
			(size_t)h[2] << 8 | h[3]);
		if (size > b->len - at)
			break;
		if (one_in(seen)) {
			found = at;
			*n = size;
		}
		at += size;
	}
	return found;
}

/* Insert n bytes into the script. */
static void
insert(struct buf *b, size_t at, const void *p, size_t n)
{
	char *rest;
	size_t left;

	left = b->len - at;
	rest = mem_memdup(b->data + at, left);
	b->len = at;
	buf_append(b, p, n);
	buf_append(b, rest, left);
	free(rest);
}

/* Repeat a frame in another place of the script, or move it there. */
static void
repeat_frame(struct buf *b)
{
	size_t at, n, to, unused;
	char *frame;

	at = find_frame(b, &n);
	if (n == 0)
		return;
	frame = mem_memdup(b->data + at, n);
	if (one_in(2)) {
		memmove(b->data + at, b->data + at + n, b->len - at - n);
		b->len -= n;
	}
	to = one_in(3) ? b->len : find_frame(b, &unused);
	insert(b, to, frame, n);
	free(frame);
}

static void
spoil(struct buf *b)
{
	static const unsigned char odd[][FRAME_HEADER_SIZE] = { { 0, 0, 0, 0,
								    FRAME_END },
		{ 0xff, 0xff, 0xff, 0xff, 1 }, { 0, 0, 0, 0, 0xff },
		{ 0, 0, 0, 1, FRAME_END }, { 0, 0, 0, 0, ANSWER_VERDICT },
		{ 0, 0, 0, 0, ANSWER_OUTDATED }, { 0, 0, 0, 2, ANSWER_SANDBOX },
		{ 0, 0, 0, 0, ANSWER_BODY }, { 0, 1, 0, 1, ANSWER_BODY } };
	size_t n;

	switch (roll(5)) {
	case 0:
		if (b->len > 0)
			b->data[roll(b->len)] ^= (char)(1 << roll(8));
		break;
	case 1:
		n = roll(b->len + 1);
		insert(b, n, odd[roll(sizeof(odd) / sizeof(odd[0]))],
		    FRAME_HEADER_SIZE);
		break;
	case 2:
		n = one_in(2) ? b->len : find_frame(b, &n);
		insert(b, n, odd[roll(sizeof(odd) / sizeof(odd[0]))],
		    FRAME_HEADER_SIZE);
		break;
	case 3:
		repeat_frame(b);
		break;
	default:
		answer_send_sandbox(&to_script, (int)roll(9), (int)roll(3));
		sender_flush(&to_script);
		repeat_frame(b);
		break;
	}
}

static void
add_flood(void)
{
	uint64_t i, n;

	n = roll(10000);
	for (i = 0; i < n; i++)
		answer_send_note(&to_script, "");
	sender_flush(&to_script);
}

static int64_t
roll_wait(void)
{
	if (has_habit(HABIT_STALLS))
		return one_in(3) ? CLOCK_NEVER : roll_time(60 * CLOCK_S);
	if (per_mille(world.slow))
		return roll_time(2 * CLOCK_S);
	if (world.is_quick)
		return roll_time(CLOCK_MS / 10);
	return one_in(2) ? 0 : roll_time(5 * CLOCK_MS);
}

/* Let the process send the script in pieces. */
static void
say_script(struct process *p)
{
	struct buf *b = &world.script;
	size_t left, n;
	uint64_t chunks;

	buf_append(&p->script, b->data, b->len);
	left = b->len;
	chunks = one_in(3) ? 1 : 1 + roll(one_in(4) ? CHUNKS_MAX : 6);
	for (; left > 0; left -= n, chunks--) {
		n = chunks <= 1 ? left : 1 + roll(2 * left / chunks);
		if (n > left)
			n = left;
		if (chunks == 0)
			chunks = 1;
		process_act(p, ACT_WRITE, roll_wait(), n);
	}
	buf_clear(b);
}

static void
send_end(void)
{
	sender_send(&to_script, FRAME_END, NULL, 0);
	sender_flush(&to_script);
}

static void
crash(struct process *p)
{
	static const int signals[] = { SIGSEGV, SIGABRT, SIGKILL, SIGALRM };
	static const int statuses[] = { 1, 0, 3, MEM_EXIT_STATUS };

	world.script.len = roll(world.script.len + 1);
	say_script(p);
	if (has_habit(HABIT_GROUP))
		process_act(p, ACT_DIE, roll_wait(),
		    one_in(2)       ? SIGTERM
			: one_in(2) ? SIGINT
				    : SIGHUP);
	else if (one_in(2))
		process_act(p, ACT_DIE, roll_wait(), (size_t)signals[roll(4)]);
	else
		process_act(
		    p, ACT_EXIT, roll_wait(), (size_t)statuses[roll(4)]);
}

static void
leave(struct process *p)
{
	if (has_habit(HABIT_LINGERS)) {
		if (one_in(2))
			process_act(p, ACT_CLOSE, roll_wait(), 0);
		process_act(p, ACT_EXIT,
		    one_in(2) ? CLOCK_NEVER : roll_time(10 * CLOCK_S), 0);
	}
	process_act(p, ACT_EXIT, one_in(4) ? roll_wait() : 0,
	    has_habit(HABIT_LINGERS) ? roll(3) : 0);
}

/* Make the script for the job of a new child, or for an order. */
static void
answer(struct process *p, bool is_order)
{
	buf_clear(&world.script);
	tell_answer(p, is_order);
	sender_flush(&to_script);
	if (has_habit(HABIT_FLOODS))
		add_flood();
	if (!p->takes_orders)
		send_end();
	while (has_habit(HABIT_SPOILS))
		spoil(&world.script);
	if (has_habit(HABIT_CRASHES)) {
		crash(p);
		return;
	}
	say_script(p);
	if (!p->takes_orders) {
		leave(p);
		return;
	}
	if (has_habit(HABIT_REFUSES) && one_in(2)) {
		crash(p);
		return;
	}
	process_act(p, ACT_ORDER, 0, 0);
}

static void
take_job(struct process *p, const struct job *job)
{
	struct request limits;

	request_limits(&limits, job->request, false);
	free(p->url);
	free(p->method);
	p->job = *job;
	p->job.url = p->url = mem_strdup(job->url);
	p->job.method = p->method = mem_strdup(job->method);
	p->may_redirect = job->exec == NULL && limits.location == 1;
	p->job.request = NULL;
}

void
child_begin(struct process *p, const struct job *job)
{
	take_job(p, job);
	say("process %d is to ask %s", (int)p->pid,
	    job->exec != NULL ? job->exec->items[0] : job->url);
	if (has_habit(HABIT_OUTLIVES))
		p->on_term = (enum on_term)(1 + roll(3));
	p->is_undying = has_habit(HABIT_UNDYING) && one_in(10);
	p->leaks = has_habit(HABIT_LEAKS);
	if (has_habit(HABIT_REFUSES) && one_in(4))
		p->orders_size = roll(100);
	answer(p, false);
}

/* There are no more orders: send the end, and exit. */
static void
say_bye(struct process *p)
{
	say("process %d hears the end of its orders", (int)p->pid);
	buf_clear(&world.script);
	send_end();
	if (has_habit(HABIT_SPOILS))
		spoil(&world.script);
	if (has_habit(HABIT_REFUSES))
		process_act(p, ACT_NOTHING, 0, 0);
	say_script(p);
	leave(p);
}

void
child_ordered(struct process *p)
{
	struct job job = p->job;
	struct frame f;

	frame_decoder_feed(&p->decoder, p->orders.data, p->orders.len);
	buf_clear(&p->orders);
	switch (frame_decoder_next(&p->decoder, &f)) {
	case FRAME_PARTIAL:
		if (p->is_ordered)
			return;
		break;
	case FRAME_CORRUPT:
		fault("process %d gets orders that are no frames", (int)p->pid);
	case FRAME_READY:
		if (f.type == FRAME_END)
			break;
		if (order_unpack(&f, &p->store, &job) == -1)
			fault("process %d gets no order", (int)p->pid);
		p->awaits_order = false;
		if (f.type == ORDER_JOB)
			take_job(p, &job);
		say("process %d is ordered to ask %s", (int)p->pid, p->url);
		answer(p, true);
		return;
	}
	p->awaits_order = false;
	say_bye(p);
}
