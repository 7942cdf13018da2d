/* SPDX-License-Identifier: MIT */
/*
 * format_table.c - write a row per record, for people. Rows are written as
 * records come, so the widths of columns are constants, or like that of names
 * those of the records so far. A failure that does not fit into its row is
 * written under the table. A service that is asked repeatedly has one row,
 * which is replaced if the terminal allows it.
 */
#include "config.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/term.h"
#include "base/utf8.h"
#include "output/figures.h"
#include "output/formats.h"
#include "output/styles.h"
#include "service/url_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most columns of a body, and of the column of names, if the width of lines is
 * unlimited. A body in a message has at most as many. */
#define CELL_MAX ((size_t)100)

/* Columns are left out of a narrow table until there is this much room for the
 * answer and for a name. */
#define ANSWER_FAIR ((size_t)18)
#define NAME_FAIR   ((size_t)12)

/* Names that were not known in advance get a column that is wide enough for the
 * next ones, too: a multiple of this. */
#define NAME_STEP ((size_t)8)

/* Most bytes of notes under the table. */
#define NOTES_MAX ((size_t)256 << 10)

/* Bytes of a body that are examined to tell whether it is text. */
#define SNIFF ((size_t)512)

/* Blanks between two columns. */
#define GAP ((size_t)2)

/* The columns between those of the name and the answer. */
enum column {
	COLUMN_SEQ,
	COLUMN_STARTED,
	COLUMN_STATUS,
	COLUMN_CODE,
	COLUMN_TIME,
	COLUMN_SIZE,
	COLUMNS
};

static const struct {
	const char *heading;
	size_t width;
	bool right;     /* aligned to the right */
	bool repeating; /* only if services are asked repeatedly */
} columns[COLUMNS] = {
	[COLUMN_SEQ] = { "SEQ", 5, true, true },
	[COLUMN_STARTED] = { "STARTED", 8, false, true },
	[COLUMN_STATUS] = { "STATUS", 10, false, false },
	[COLUMN_CODE] = { "CODE", 4, true, false },
	[COLUMN_TIME] = { "TIME", 6, true, false },
	[COLUMN_SIZE] = { "SIZE", 5, true, false },
};

/* The order in which columns are left out. */
static const enum column dispensable[] = {
	COLUMN_SIZE,
	COLUMN_CODE,
	COLUMN_STARTED,
	COLUMN_SEQ,
	COLUMN_TIME,
};

/* Move the cursor by so many lines; erase its line. */
#define UP    "\033[%zuA"
#define DOWN  "\033[%zuB"
#define ERASE "\033[2K"

struct layout {
	bool shows[COLUMNS];
	size_t name; /* width of the column of names */
};

/* A line that is filled from the left. */
struct row {
	struct buf *out;
	size_t left; /* columns that are free */
	size_t gap;  /* blanks to write before the next cell */
	bool color;
};

struct cell {
	const char *text; /* escaped, on one line */
	size_t n;
	size_t width;      /* columns it fills, unless it is the last */
	bool right;        /* aligned to the right */
	const char *style; /* or NULL */
};

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Return the columns of a line that the name and the answer share. */
static size_t
shared_room(const struct output *o, const struct layout *l)
{
	size_t i, taken;

	taken = GAP;
	for (i = 0; i < COLUMNS; i++)
		if (l->shows[i])
			taken += GAP + columns[i].width;
	return o->options.columns > taken ? o->options.columns - taken : 0;
}

/* Choose the columns. A long name gets at most two fifths of the room that it
 * shares with the answer. */
static struct layout
lay_out(const struct output *o)
{
	struct layout l = { .name =
				larger(o->table.name_columns, strlen("NAME")) };
	size_t i, room, most;

	for (i = 0; i < COLUMNS; i++)
		l.shows[i] = !columns[i].repeating || o->options.repeats;
	if (o->options.columns == 0) {
		l.name = smaller(l.name, CELL_MAX);
		return l;
	}
	room = shared_room(o, &l);
	for (i = 0; i < ARRAY_LEN(dispensable); i++) {
		if (room >= ANSWER_FAIR + smaller(l.name, NAME_FAIR))
			break;
		l.shows[dispensable[i]] = false;
		room = shared_room(o, &l);
	}
	most = larger(NAME_FAIR, room * 2 / 5);
	most = smaller(most, larger(o->options.columns * 2 / 5, 4));
	l.name = smaller(l.name, most);
	return l;
}

static void
put_blanks(struct row *row, size_t n)
{
	n = smaller(n, row->left);
	row->left -= n;
	while (n-- > 0)
		buf_putc(row->out, ' ');
}

static void
put_cell(struct row *row, const struct cell *cell)
{
	struct buf text = { 0 };
	size_t room, used, pad;
	bool styled;

	room = row->left > row->gap ? row->left - row->gap : 0;
	used = term_fit(&text, cell->text, cell->n, room);
	pad = smaller(cell->width, room);
	pad = used < pad ? pad - used : 0;
	if (text.len > 0) {
		put_blanks(row, row->gap + (cell->right ? pad : 0));
		row->gap = 0;
		styled = row->color && cell->style != NULL;
		buf_puts(row->out, styled ? cell->style : "");
		buf_append(row->out, text.data, text.len);
		buf_puts(row->out, styled ? STYLE_RESET : "");
		row->left -= smaller(used, row->left);
	}
	row->gap += GAP + (cell->right ? 0 : pad);
	buf_free(&text);
}

static void
put_column(struct row *row, const struct layout *l, enum column column,
    const char *word, const char *style)
{
	struct cell cell = {
		.text = word,
		.n = strlen(word),
		.width = columns[column].width,
		.right = columns[column].right,
		.style = style,
	};

	if (l->shows[column])
		put_cell(row, &cell);
}

static struct row
begin_row(struct output *o)
{
	struct row row = { 0 };

	row.out = &o->writer.bytes;
	row.left = o->options.columns > 0 ? o->options.columns : SIZE_MAX;
	row.color = o->options.color;
	return row;
}

/* Append the name of a service. The lines of a list may have the same URL but
 * for its query, which is no part of the name. */
static void
append_name(struct buf *out, const struct service *s)
{
	const char *url = s->urls.n == 1 ? strchr(s->urls.items[0], ':') : NULL;
	size_t n = strlen(s->name);
	struct buf shown = { 0 };

	buf_puts(out, s->name);
	if (!s->is_listed || url == NULL || strncmp(url, "://", 3) != 0 ||
	    strncmp(url + 3, s->name, n) != 0 || url[3 + n] != '?')
		return;
	url_show(&shown, s->urls.items[0]);
	url = strchr(buf_str(&shown), '?');
	buf_puts(out, url != NULL ? url : "");
	buf_free(&shown);
}

static void
put_name(struct row *row, const struct output *o, const struct layout *l,
    const char *name)
{
	struct buf text = { 0 };
	struct cell cell = { .width = l->name };

	/* If lines may have any width, a row out of alignment is better than
	 * half a name. */
	term_fit_middle(&text, name, strlen(name),
	    o->options.columns > 0 ? smaller(l->name, row->left) : SIZE_MAX);
	cell.text = buf_str(&text);
	cell.n = text.len;
	put_cell(row, &cell);
	buf_free(&text);
}

/* Return whether a body begins with text: UTF-8 without NUL. */
static bool
is_text(const char *p, size_t n)
{
	size_t i, len;
	uint32_t c;

	for (i = 0; i < n && i < SNIFF; i += len) {
		len = utf8_decode(p + i, n - i, &c);
		if (len == 0 || c == 0)
			return false;
	}
	return true;
}

static bool
is_json(const struct buf *body)
{
	size_t i;

	for (i = 0; i < body->len && utf8_is_ascii_space(body->data[i]); i++)
		;
	return i < body->len && strchr("{[\"", body->data[i]) != NULL;
}

/* Append the beginning of a body of text, in at most so many columns. */
static void
append_body(struct buf *out, const struct record *r, size_t most)
{
	if (is_json(&r->body))
		term_fit_json(out, r->body.data, r->body.len, most);
	else
		term_fit(out, r->body.data, r->body.len, most);
}

/* Append the message of a failure, and how its body begins if that is whole:
 * most servers explain there what is wrong. */
static void
append_failure(struct buf *out, const struct record *r)
{
	struct buf body = { 0 };

	term_fit(out, r->message, strlen(r->message), SIZE_MAX);
	if (!r->body_truncated && is_text(r->body.data, r->body.len))
		append_body(&body, r, CELL_MAX);
	if (body.len > 0) {
		buf_puts(out, ": ");
		buf_append(out, body.data, body.len);
	}
	buf_free(&body);
}

/* Append what the row says of the answer itself. If it succeeded, that is at
 * most so many columns. */
static void
append_answer(struct buf *out, const struct record *r, size_t most)
{
	const char *type, *text;

	if (r->message != NULL) {
		append_failure(out, r);
		return;
	}
	type = record_header(r, "content-type");
	if (r->body_size == 0)
		text = "(empty)";
	else if (!r->streamed && !r->body_dropped &&
	    is_text(r->body.data, r->body.len))
		text = NULL;
	else
		text = type != NULL ? type : "(binary)";
	if (text != NULL)
		term_fit(out, text, strlen(text), most);
	else
		append_body(out, r, most);
}

static void
forget_note(struct table *t, uint64_t index)
{
	size_t i;

	for (i = 0; i < t->n_notes; i++)
		if (t->notes[i].index == index)
			break;
	if (i == t->n_notes)
		return;
	t->notes_size -= strlen(t->notes[i].text);
	free(t->notes[i].text);
	t->n_notes--;
	memmove(&t->notes[i], &t->notes[i + 1],
	    (t->n_notes - i) * sizeof(t->notes[0]));
}

/* Remember what to write under the table about a service whose answer does not
 * fit into its row. */
static void
take_note(
    struct table *t, uint64_t index, const char *name, const struct buf *answer)
{
	struct buf text = { 0 };

	term_fit(&text, name, strlen(name), SIZE_MAX);
	buf_puts(&text, ": ");
	buf_append(&text, answer->data, answer->len);
	if (text.len > NOTES_MAX - t->notes_size) {
		buf_free(&text);
		t->left_out++;
		return;
	}
	t->notes_size += text.len;
	t->notes = mem_resize(t->notes, t->n_notes + 1, sizeof(t->notes[0]));
	t->notes[t->n_notes++] =
	    (struct table_note){ .index = index, .text = buf_steal(&text) };
}

static void
put_answer(
    struct row *row, struct output *o, const struct record *r, const char *name)
{
	struct buf text = { 0 };
	struct cell cell = { 0 };
	size_t room;

	room = row->left > row->gap ? row->left - row->gap : 0;
	append_answer(&text, r, o->options.columns > 0 ? room : CELL_MAX);
	if (o->options.repeats)
		forget_note(&o->table, r->service->index);
	if (r->message != NULL && term_width(buf_str(&text), text.len) > room)
		take_note(&o->table, r->service->index, name, &text);
	cell.text = buf_str(&text);
	cell.n = text.len;
	put_cell(row, &cell);
	buf_free(&text);
}

/* Prepare for a screen of that many lines, one of which is the cursor's. If
 * lines is 0, find_row() never finds a row. */
static void
init_rows(struct table_rows *t, size_t lines)
{
	t->cap = lines > 0 ? lines - 1 : 0;
	t->indexes = mem_resize(t->indexes, t->cap, sizeof(t->indexes[0]));
	t->n = 0;
}

/*
 * Return the number of lines from the cursor, which is below the last row, up
 * to the row of a service, so that the row can be replaced. Return 0 if the
 * service has no row on the screen, and remember that the next row is its row.
 */
static size_t
find_row(struct table_rows *t, uint64_t index)
{
	size_t up;

	for (up = 1; up <= t->cap && up <= t->n; up++)
		if (t->indexes[(t->n - up) % t->cap] == index)
			return up;
	if (t->cap > 0)
		t->indexes[t->n++ % t->cap] = index;
	return 0;
}

/* Write a line: in place of the one that is up lines above the cursor, or as
 * the next one if up is 0. */
static void
begin_line(struct output *o, size_t up)
{
	if (up > 0)
		buf_printf(&o->writer.bytes, UP "\r" ERASE, up);
}

/* End the line that begins at an offset in the buffer. */
static void
end_line(struct output *o, size_t start, size_t up)
{
	if (o->options.ascii)
		term_to_ascii(&o->writer.bytes, start);
	if (up > 0)
		buf_printf(&o->writer.bytes, "\r" DOWN, up);
	else
		buf_putc(&o->writer.bytes, '\n');
}

static void
append_heading(struct output *o, size_t up)
{
	struct cell answer = { .text = "ANSWER", .n = strlen("ANSWER") };
	struct layout l = lay_out(o);
	struct row row;
	size_t i, start = o->writer.bytes.len;

	begin_line(o, up);
	row = begin_row(o);
	buf_puts(row.out, row.color ? STYLE_BOLD : "");
	put_name(&row, o, &l, "NAME");
	for (i = 0; i < COLUMNS; i++)
		put_column(&row, &l, (enum column)i, columns[i].heading, NULL);
	put_cell(&row, &answer);
	buf_puts(row.out, row.color ? STYLE_RESET : "");
	end_line(o, start, up);
}

static void
append_row(struct output *o, const struct record *r, const char *name)
{
	char seq[24], started[16] = "-", code[16] = "-";
	char time[FIGURE_MAX], size[FIGURE_MAX] = "-";
	struct layout l = lay_out(o);
	struct row row;

	snprintf(seq, sizeof(seq), "%" PRId64, r->seq);
	if (r->started_ms >= 0)
		clock_local_time(r->started_ms, started, sizeof(started));
	if (r->http_code != 0)
		snprintf(code, sizeof(code), "%d", r->http_code);
	figure_time(r->time_total, time);
	if (r->head_given)
		figure_size(r->body_size, size);
	row = begin_row(o);
	put_name(&row, o, &l, name);
	put_column(&row, &l, COLUMN_SEQ, r->seq >= 0 ? seq : "-", NULL);
	put_column(&row, &l, COLUMN_STARTED, started, NULL);
	put_column(&row, &l, COLUMN_STATUS, status_str(r->status),
	    style_of_status(r->status));
	put_column(&row, &l, COLUMN_CODE, code, NULL);
	put_column(&row, &l, COLUMN_TIME, time, NULL);
	put_column(&row, &l, COLUMN_SIZE, size, NULL);
	put_answer(&row, o, r, name);
}

/* Begin the table, or another one below it. Rows can only be found again if
 * each takes one line. */
static void
begin_table(struct output *o)
{
	if (o->options.redraw && o->options.columns > 0)
		init_rows(&o->table.rows, o->options.lines);
	append_heading(o, 0);
	o->table.begun = true;
	o->table.is_past = false;
}

/* If no name is known in advance, wait for the first one; or for the first
 * failure if only failures are shown, as there may be none. */
static void
begin(struct output *o)
{
	o->table.name_columns = o->options.name_columns;
	if (o->table.name_columns > 0 && !o->options.only_failed)
		begin_table(o);
}

/* Widen the column of names for a name that is longer than those before it. */
static void
fit_name(struct output *o, const char *name)
{
	struct table *t = &o->table;
	size_t width, up;

	width = term_width(name, strlen(name));
	if (width <= t->name_columns)
		return;
	t->name_columns = (width + NAME_STEP - 1) / NAME_STEP * NAME_STEP;
	up = t->rows.n + 1;
	if (t->begun && up <= t->rows.cap)
		append_heading(o, up);
}

/* Begin another table if the rows of this one cannot be replaced: there may be
 * other text below it, or the terminal has a new size and may have broken the
 * rows into several lines, or cut them off. */
static void
fit_terminal(struct output *o)
{
	size_t n_columns = o->options.columns, lines = o->options.lines;

	if (o->options.get_size == NULL)
		return;
	o->options.get_size(&o->options.columns, &o->options.lines);
	if (!o->table.begun)
		return;
	if (o->table.is_past || n_columns != o->options.columns ||
	    (o->options.redraw && lines != o->options.lines))
		begin_table(o);
}

static void
append_record(struct output *o, struct record *r)
{
	struct buf name = { 0 };
	size_t up, start;

	fit_terminal(o);
	append_name(&name, r->service);
	fit_name(o, buf_str(&name));
	if (!o->table.begun)
		begin_table(o);
	up = find_row(&o->table.rows, r->service->index);
	start = o->writer.bytes.len;
	begin_line(o, up);
	append_row(o, r, buf_str(&name));
	end_line(o, start, up);
	buf_free(&name);
}

static void
append_notes(struct output *o, const struct totals *totals)
{
	const struct table *t = &o->table;
	struct buf *out = &o->writer.bytes;
	size_t i, start;

	(void)totals;
	if (!t->begun && !o->options.only_failed)
		begin_table(o);
	if (t->n_notes > 0)
		buf_putc(out, '\n');
	for (i = 0; i < t->n_notes; i++) {
		start = out->len;
		buf_puts(out, t->notes[i].text);
		end_line(o, start, 0);
	}
	if (t->left_out > 0)
		buf_printf(out,
		    "and %" PRIu64 " more; -o jsonl prints all messages\n",
		    t->left_out);
}

static void
free_table(struct output *o)
{
	size_t i;

	for (i = 0; i < o->table.n_notes; i++)
		free(o->table.notes[i].text);
	free(o->table.notes);
	free(o->table.rows.indexes);
	o->table = (struct table){ 0 };
}

const struct format format_table = {
	.name = "table",
	.streams = true,
	.begin = begin,
	.record = append_record,
	.end = append_notes,
	.free = free_table,
};
