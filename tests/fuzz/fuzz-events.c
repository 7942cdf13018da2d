/* SPDX-License-Identifier: MIT */
/*
 * fuzz-events.c - for libFuzzer: the events in any bytes have to be the same
 * however these are cut into pieces, and each one line of valid JSON.
 */
#include "config.h"

#include "base/json.h"
#include "base/mem.h"
#include "output/output.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A line of a longer input might not fit into the writer's buffer, which is
 * never written here. */
#define INPUT_MAX ((size_t)32 << 10)

/* Longer inputs are not cut at every byte, which would take too long. */
#define EVERY_MAX 512

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
note_bytes(struct buf *out, struct bytes b)
{
	buf_printf(out, "%zu:", b.n);
	buf_append(out, b.p, b.n);
}

/* Append an event with the lengths of its parts, so that the text is unique. */
static void
note(struct buf *out, const struct stream_item *e)
{
	must(e->name.n > 0 && e->data.n <= EVENTS_MAX);
	note_bytes(out, e->name);
	note_bytes(out, e->id);
	note_bytes(out, e->data);
	buf_putc(out, e->left_out > 0 ? '+' : '.');
}

/* Parse p in pieces of at most size bytes, the first one of first bytes. */
static void
parse(const char *p, size_t n, size_t first, size_t size, struct buf *out)
{
	struct stream s = { 0 };
	struct stream_item e;
	struct bytes rest;
	size_t i, piece;

	buf_clear(out);
	piece = first;
	for (i = 0; i < n; i += piece, piece = size) {
		if (piece > n - i)
			piece = n - i;
		rest = (struct bytes){ p + i, piece };
		while (stream_next_event(&s, &rest, &e) == 1)
			note(out, &e);
	}
	stream_free(&s);
}

static void
check_cuts(const char *p, size_t n)
{
	struct buf whole = { 0 }, cut = { 0 };
	size_t at, step;

	parse(p, n, n, n, &whole);
	step = n / EVERY_MAX + 1;
	for (at = 1; at <= n; at += step) {
		parse(p, n, at, at == 1 ? 1 : n, &cut);
		must(cut.len == whole.len);
		must(
		    cut.len == 0 || memcmp(cut.data, whole.data, cut.len) == 0);
	}
	buf_free(&whole);
	buf_free(&cut);
}

/* Check the output after a byte, which ends at most one event: it is one line
 * of JSON, or empty. */
static void
check_line(struct buf *line)
{
	if (line->len == 0)
		return;
	must(line->data[line->len - 1] == '\n');
	must(memchr(line->data, '\n', line->len - 1) == NULL);
	must(json_is_valid(line->data, line->len - 1));
	buf_clear(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service *service;
	struct record *r;
	struct stream stream = { 0 };
	struct stream_item event;
	struct bytes piece;
	struct output o;
	size_t i;

	if (size == 0 || size > INPUT_MAX)
		return 0;
	check_cuts((const char *)data, size);
	service = service_new("fuzz");
	strlist_add(&service->urls, "http://localhost/");
	r = record_new(service);
	memset(&o, 0, sizeof(o));
	o.writer.fd = o.writer.given_fd = -1;
	o.options.format = output_events();
	for (i = 0; i < size; i++) {
		piece = (struct bytes){ (const char *)data + i, 1 };
		if (stream_next_event(&stream, &piece, &event) == 1)
			o.options.format->item(&o, r, &event);
		check_line(&o.writer.bytes);
	}
	buf_free(&o.writer.bytes);
	stream_free(&stream);
	record_destroy(r);
	return 0;
}
