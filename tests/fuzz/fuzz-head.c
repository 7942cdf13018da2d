/* SPDX-License-Identifier: MIT */
/*
 * fuzz-head.c - for libFuzzer: any lines of a head from libcurl. The parent has
 * to accept the child's messages about them, and have the same result.
 *
 * The input is lines. A line that begins with a byte below STEPS is not a line
 * of the head, but another event.
 */
#include "config.h"

#include "fetch/head.h"
#include "output/record.h"
#include "service/url_text.h"
#include "../unit/status_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* libcurl fails if a head is larger. */
#define HEAD_MAX ((size_t)300 << 10)

enum step {
	STEP_NONE,
	STEP_BODY,   /* a piece of body */
	STEP_CLEAR,  /* a redirect within the origin: another answer follows */
	STEP_REPEAT, /* the rest of the line, repeated */
	STEP_CUT,    /* the rest of the line, without a line end */
	STEPS
};

struct play {
	struct head head;
	struct sender to;
	size_t size; /* total size of all lines */
	bool has_body;
	struct head_now now;
	struct record *record;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Hand a line over, unless the head is so large that libcurl would have failed.
 */
static void
hand_over(struct play *p, const char *line, size_t n)
{
	if (n > HEAD_MAX - p->size)
		return;
	p->size += n;
	if (p->now.version == NULL ||
	    (n > 5 && strncasecmp(line, "HTTP/", 5) == 0))
		status_line_read(line, n, &p->now);
	p->now.body_has_begun = p->has_body;
	must(head_line(&p->head, line, n, &p->now) == 0);
}

/* Repeat the line: first as separate lines, as often as the lower half of its
 * first byte, and then within one line, as often as the byte. */
static void
repeat(struct play *p, const char *line, size_t n)
{
	struct buf longer = { 0 };
	unsigned i, times;

	if (n == 0)
		return;
	times = (unsigned char)line[0];
	for (i = 0; i < times % 16; i++)
		hand_over(p, line + 1, n - 1);
	for (i = 0; i < times; i++)
		buf_append(&longer, line + 1, n - 1);
	hand_over(p, longer.data, longer.len);
	buf_free(&longer);
}

static void
act(struct play *p, const char *line, size_t n)
{
	switch (n > 0 ? (unsigned char)line[0] : STEPS) {
	case STEP_BODY:
		/* libcurl only hands over a body after the head of a final
		 * answer. */
		if (!p->head.whole)
			break;
		p->has_body = true;
		must(answer_send_body(&p->to, line, n) == 0);
		break;
	case STEP_CLEAR:
		if (p->has_body)
			break;
		must(head_finish(&p->head) == 0);
		head_clear(&p->head);
		p->size = 0;
		p->now.version = NULL;
		break;
	case STEP_REPEAT:
		repeat(p, line + 1, n - 1);
		break;
	case STEP_CUT:
		hand_over(p, line + 1, n - 1 - (line[n - 1] == '\n'));
		break;
	default:
		hand_over(p, line, n);
	}
}

/* Hand each line over with its line end, as libcurl does. */
static void
play(struct play *p, const char *text, size_t size)
{
	const char *end;
	size_t n;

	for (; size > 0; text += n, size -= n) {
		end = memchr(text, '\n', size);
		n = end != NULL ? (size_t)(end - text) + 1 : size;
		act(p, text, n);
	}
	must(head_finish(&p->head) == 0);
}

static void
tell_verdict(struct play *p)
{
	struct answer_verdict v = { .reason = REASON_PROTOCOL };

	if (p->head.whole)
		v.reason = REASON_NONE;
	must(answer_send_verdict(&p->to, &v) == 0);
	must(sender_send(&p->to, FRAME_END, NULL, 0) == 0);
	must(sender_flush(&p->to) == 0);
}

static void
fold(struct record *r, int fd)
{
	struct frame_decoder d;
	struct frame f;
	char bytes[32 * 1024];
	ssize_t n;

	frame_decoder_init(&d, ANSWER_TYPE_MAX);
	must(lseek(fd, 0, SEEK_SET) == 0);
	while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
		frame_decoder_feed(&d, bytes, (size_t)n);
		while (frame_decoder_next(&d, &f) == FRAME_READY)
			must(record_apply(r, &f, 0) != RECORD_CORRUPT);
	}
	must(d.ended && !d.corrupt && d.taken == d.bytes.len);
	frame_decoder_free(&d);
}

static bool
has_location(const struct record *r, const char *value)
{
	size_t i;

	for (i = 0; i < r->headers.n; i++)
		if (strcmp(headers_name(&r->headers, i), "location") == 0 &&
		    strcmp(headers_value(&r->headers, i), value) == 0)
			return true;
	return false;
}

/* Check that the parent's record has the child's values, with credentials
 * hidden. */
static void
compare(const struct head *h, const struct record *r)
{
	char *shown;

	must(r->verdict_given && (r->reason == REASON_NONE) == h->whole);
	if (h->code == 0)
		return;
	must(r->head_given && r->http_code == h->code);
	if (h->location != NULL && h->fault != HEAD_TOO_LARGE) {
		shown = url_redacted(h->location);
		must(has_location(r, shown));
		free(shown);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct play p = { 0 };
	struct service *service;
	static FILE *told;

	if (told == NULL)
		told = tmpfile();
	must(told != NULL && lseek(fileno(told), 0, SEEK_SET) == 0);
	must(ftruncate(fileno(told), 0) == 0);
	service = service_new("fuzz");
	strlist_add(&service->urls, "http://localhost/");
	p.record = record_new(service);
	p.record->attempts = 1;
	record_begin(p.record);
	sender_init(&p.to, fileno(told));
	head_init(&p.head, &p.to);
	p.head.has_notes = size % 2 == 1;

	play(&p, (const char *)data, size);
	tell_verdict(&p);
	fold(p.record, p.to.fd);
	compare(&p.head, p.record);
	record_finish(p.record);
	must(p.record->headers_size <= ANSWER_HEADERS_MAX);

	head_clear(&p.head);
	record_destroy(p.record);
	return 0;
}
