/* SPDX-License-Identifier: MIT */
/* output.c - see output.h. Knows the formats only by their rows in a table. */
#include "config.h"

#include "output/output.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/mem.h"
#include "output/formats.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct format *
output_format(const char *name)
{
	static const struct format *const formats[] = {
		&format_table,
		&format_jsonl,
		&format_json,
		&format_body,
		&format_lines,
		&format_lines_json,
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const char *
output_formats(void)
{
	return "table, jsonl, json, body, lines, lines-json";
}

const struct format *
output_events(void)
{
	return &format_events;
}

const struct format *
output_write_out(void)
{
	return &format_write_out;
}

int
output_init(struct output *o, const struct output_options *options,
    writer_wait_fn *wait, void *arg)
{
	memset(o, 0, sizeof(*o));
	o->options = *options;
	return writer_init(&o->writer, STDOUT_FILENO, wait, arg);
}

static struct record **
slot_of(const struct output *o, uint64_t place)
{
	return &o->held[place & (o->held_cap - 1)];
}

void
output_free(struct output *o)
{
	uint64_t place;

	for (place = o->next_place; place < o->end_place; place++)
		record_destroy(*slot_of(o, place));
	free(o->held);
	o->held = NULL;
	o->next_place = o->end_place = 0;
	if (o->options.format->free != NULL)
		o->options.format->free(o);
	/* Without output_end(), do not write half of a record. */
	buf_clear(&o->writer.bytes);
	writer_close(&o->writer);
}

void
output_continued(struct output *o)
{
	o->table.is_past = o->options.redraw;
}

int
output_begin(struct output *o)
{
	if (o->options.format->begin != NULL)
		o->options.format->begin(o);
	return writer_flush(&o->writer);
}

/* Make room for the places before end. */
static void
make_room(struct output *o, uint64_t end)
{
	struct record **old;
	size_t old_cap;
	uint64_t place;

	if (end - o->next_place <= o->held_cap)
		return;
	old = o->held;
	old_cap = o->held_cap;
	if (o->held_cap == 0)
		o->held_cap = 16;
	while (o->held_cap < end - o->next_place)
		o->held_cap *= 2;
	o->held = mem_resize(NULL, o->held_cap, sizeof(o->held[0]));
	memset(o->held, 0, o->held_cap * sizeof(o->held[0]));
	for (place = o->next_place; place < o->end_place; place++)
		*slot_of(o, place) = old[place & (old_cap - 1)];
	free(old);
}

static void
hold(struct output *o, struct record *r)
{
	uint64_t place;

	place = o->options.keep_order ? r->service->index : o->end_place;
	assert(place >= o->next_place);
	make_room(o, place + 1);
	assert(*slot_of(o, place) == NULL);
	*slot_of(o, place) = r;
	if (o->end_place <= place)
		o->end_place = place + 1;
}

/* Return whether each record is written alone: a terminal shows it at once, and
 * the time that it takes to write a piece of a body may count for its child
 * (late.h), where what earlier records take must not. */
static bool
writes_at_once(const struct output *o)
{
	return o->options.format->next_item != NULL ||
	    (o->options.format->streams && o->writer.is_terminal);
}

/* Other programs may write to the same pipe: a write of up to PIPE_BUF bytes is
 * not cut by theirs. Write the records before the last one, which began at n,
 * if they do not fit into one write with it. A large one may have been written
 * in part, with those before it. */
static void
keep_whole(struct output *o, size_t n)
{
	size_t len = o->writer.bytes.len;

	if (o->writer.is_pipe && n > 0 && n < len && len > PIPE_BUF)
		writer_flush_first(&o->writer, n);
}

static void
write_out(struct output *o, struct record *r)
{
	if (o->options.write_out != NULL && !writer_is_broken(&o->writer))
		write_out_record(o, r);
}

static bool
is_left_out(const struct output *o, const struct record *r)
{
	return o->options.only_failed && r->status == STATUS_OK;
}

static void
write_record(struct output *o, struct record *r)
{
	size_t n = o->writer.bytes.len;

	if (is_left_out(o, r)) {
		record_destroy(r);
		return;
	}
	if (!writer_is_broken(&o->writer) && o->options.format->record != NULL)
		o->options.format->record(o, r);
	if (o->options.format->streams)
		write_out(o, r);
	o->written++;
	record_destroy(r);
	if (writes_at_once(o))
		writer_flush(&o->writer);
	else if (o->options.format->streams)
		keep_whole(o, n);
	writer_relieve(&o->writer);
}

/* Write the record at the next place, if there is one, and move on. */
static void
write_next(struct output *o)
{
	struct record *r;

	r = *slot_of(o, o->next_place);
	*slot_of(o, o->next_place) = NULL;
	o->next_place++;
	if (r == NULL)
		return;
	write_record(o, r);
}

static void
count(struct totals *t, const struct record *r)
{
	t->repeated = t->repeated || r->seq >= 0;
	t->by_status[r->status]++;
	if (r->status == STATUS_OK) {
		t->ok++;
		return;
	}
	t->failed++;
	if (r->service->request.required == 0 || r->is_superseded)
		return;
	t->required_failed++;
	if (r->status == STATUS_DEADLINE)
		t->required_deadline++;
	if (r->reason == REASON_OUTPUT || r->reason == REASON_SPAWN)
		t->own_fault = true;
}

static int
result_of(const struct output *o)
{
	return writer_is_broken(&o->writer) ? -1 : 0;
}

int
output_record(struct output *o, struct record *r)
{
	count(&o->totals, r);
	if (o->options.format->streams && !o->options.keep_order) {
		write_record(o, r);
		return result_of(o);
	}
	if (is_left_out(o, r)) {
		/* Hold its place only, if that matters. */
		if (!o->options.format->streams) {
			record_destroy(r);
			return result_of(o);
		}
		record_drop_body(r);
	} else if (!o->options.format->streams) {
		/* Records that wait for the end of the run are mentioned at
		 * once. */
		write_out(o, r);
	}
	hold(o, r);
	if (o->options.format->streams)
		while (o->next_place < o->end_place &&
		    *slot_of(o, o->next_place) != NULL)
			write_next(o);
	return result_of(o);
}

bool
output_is_waiting(const struct output *o)
{
	return o->writer.bytes.len > 0;
}

int
output_flush(struct output *o)
{
	return writer_flush(&o->writer);
}

bool
output_takes_pieces(const struct output *o)
{
	return o->options.format->next_item != NULL;
}

/* Write the items of a piece so far. Return whether to write the rest. */
static bool
write_items(struct output *o)
{
	size_t n;

	n = o->writer.bytes.len;
	writer_flush(&o->writer);
	return n == 0 || o->more == NULL || o->more(o->more_arg, n);
}

int
output_piece(struct output *o, struct record *r, struct stream *s,
    const void *p, size_t n)
{
	struct bytes rest = { p, n };
	struct stream_item item;
	bool is_cut = false;
	int rc;

	if (!output_takes_pieces(o) || !record_may_be_ok(r) || n == 0 ||
	    writer_is_broken(&o->writer))
		return result_of(o);
	while ((rc = o->options.format->next_item(s, &rest, &item)) == 1) {
		if (is_cut)
			continue;
		o->options.format->item(o, r, &item);
		if (o->writer.bytes.len > WRITER_BUFFER_MAX)
			is_cut = !write_items(o);
	}
	if (rc == -1)
		r->no_memory = true;
	r->is_shown = true;
	r->stream_weight = stream_weight(s);
	record_weigh(r);
	write_items(o);
	return result_of(o);
}

void
output_last_piece(struct output *o, const struct record *r, struct stream *s)
{
	struct stream_item item;

	if (o->options.format->last_item == NULL || r->body_truncated ||
	    r->status == STATUS_CANCELLED || writer_is_broken(&o->writer) ||
	    o->options.format->last_item(s, &item) != 1)
		return;
	o->options.format->item(o, r, &item);
	writer_flush(&o->writer);
}

const char *
output_objection(struct output *o, struct record *r)
{
	if (o->options.format->objection == NULL || r->is_accepted ||
	    !record_may_be_ok(r))
		return NULL;
	if (o->options.format->objection(r, &o->objection) == -1)
		return o->objection.msg;
	r->is_accepted = true;
	return NULL;
}

int
output_end(struct output *o, int64_t elapsed, bool complete)
{
	o->totals.elapsed = elapsed;
	o->totals.complete = complete;
	while (o->next_place < o->end_place)
		write_next(o);
	if (o->options.format->end != NULL)
		o->options.format->end(o, &o->totals);
	return writer_close(&o->writer);
}

size_t
output_weight(const struct output *o)
{
	size_t cap = o->writer.bytes.cap;

	/* The writer reserves its room without any answer. */
	return (cap > WRITER_ROOM ? cap - WRITER_ROOM : 0) +
	    o->held_cap * sizeof(o->held[0]) + o->table.notes_size;
}

bool
output_frees(const struct output *o)
{
	return o->options.format->streams;
}

bool
output_waits_for(const struct output *o, uint64_t index)
{
	return !o->options.keep_order || index == o->next_place;
}

/* Append " (1 timeout, 2 error)": the failures by status. */
static void
append_failures(struct buf *out, const struct totals *t)
{
	const char *separator;
	size_t i;

	separator = " (";
	for (i = 0; i < STATUSES; i++) {
		if (i == STATUS_OK || t->by_status[i] == 0)
			continue;
		buf_printf(out, "%s%" PRIu64 " %s", separator, t->by_status[i],
		    status_str((enum status)i));
		separator = ", ";
	}
	buf_putc(out, ')');
}

void
output_summary(const struct totals *t, struct buf *out)
{
	uint64_t n;
	int64_t ms;

	n = t->ok + t->failed;
	ms = t->elapsed / CLOCK_MS;
	buf_printf(out, "forkfetch: %" PRIu64 " %s%s", n,
	    t->repeated ? "answer" : "service", n == 1 ? "" : "s");
	if (n == 0 && t->list_is_empty)
		buf_puts(out, ": the list was empty");
	if (t->ok > 0)
		buf_printf(out, ": %" PRIu64 " ok", t->ok);
	if (t->failed > 0) {
		buf_printf(out, "%s %" PRIu64 " failed", t->ok > 0 ? "," : ":",
		    t->failed);
		append_failures(out, t);
	}
	buf_printf(
	    out, ", %" PRId64 ".%03" PRId64 " s\n", ms / 1000, ms % 1000);
}
