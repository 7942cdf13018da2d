/* SPDX-License-Identifier: MIT */
/*
 * format_table.c - write a row per record, for people. Rows are written as
 * records come, so every width except that of names is a constant. A service
 * that is asked repeatedly has one row, which is replaced if the terminal
 * allows it.
 */
#include "config.h"

#include "base/mem.h"
#include "base/term.h"
#include "base/utf8.h"
#include "output/figures.h"
#include "output/formats.h"

#include <stdio.h>
#include <string.h>

/* Most columns of an answer or name if the width of lines is unlimited. */
#define CELL_MAX 100

/* Bytes of a body that are examined to tell whether it is text. */
#define SNIFF ((size_t)512)

/* Blanks between two columns. */
#define GAP 2

#define STATUS_COLUMNS 10 /* "http_error" */
#define CODE_COLUMNS   4
#define TIME_COLUMNS   6
#define SIZE_COLUMNS   5

#define BOLD   "\033[1m"
#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define RESET  "\033[0m"

/* Move the cursor by so many lines; erase its line. */
#define UP    "\033[%zuA"
#define DOWN  "\033[%zuB"
#define ERASE "\033[2K"

/* A line that is filled from the left. */
struct row {
	struct buf *out;
	size_t left; /* columns that are free */
	size_t gap;  /* blanks to write before the next cell */
	bool color;
};

struct cell {
	const char *text;
	size_t n;
	size_t width;      /* columns it fills, unless it is the last */
	size_t max;        /* most columns of its text */
	bool right;        /* aligned to the right */
	const char *style; /* or NULL */
};

static void
put_blanks(struct row *row, size_t n)
{
	if (n > row->left)
		n = row->left;
	row->left -= n;
	while (n-- > 0)
		buf_putc(row->out, ' ');
}

static void
put_cell(struct row *row, const struct cell *cell)
{
	struct buf text = { 0 };
	size_t room, width, used, pad;
	bool styled;

	room = row->left > row->gap ? row->left - row->gap : 0;
	width = cell->width < room ? cell->width : room;
	used = term_fit(
	    &text, cell->text, cell->n, cell->max < room ? cell->max : room);
	pad = used < width ? width - used : 0;
	if (text.len > 0) {
		put_blanks(row, row->gap + (cell->right ? pad : 0));
		row->gap = 0;
		styled = row->color && cell->style != NULL;
		buf_puts(row->out, styled ? cell->style : "");
		buf_append(row->out, text.data, text.len);
		buf_puts(row->out, styled ? RESET : "");
		row->left -= used < row->left ? used : row->left;
	}
	row->gap += GAP + (cell->right ? 0 : pad);
	buf_free(&text);
}

static void
put_word(struct row *row, const char *word, size_t width, bool right,
    const char *style)
{
	struct cell cell = {
		.text = word,
		.n = strlen(word),
		.width = width,
		.max = width,
		.right = right,
		.style = style,
	};

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

/* Return the width of the column of names: that of the longest, but at most two
 * fifths of the line. */
static size_t
name_columns(const struct output *o)
{
	size_t width, max;

	max = o->options.columns > 0 ? o->options.columns * 2 / 5 : CELL_MAX;
	width = o->options.name_columns;
	if (width > max)
		width = max;
	return width < sizeof("NAME") - 1 ? sizeof("NAME") - 1 : width;
}

static void
put_name(struct row *row, const struct output *o, const char *name)
{
	struct cell cell = { 0 };

	cell.text = name;
	cell.n = strlen(name);
	cell.width = name_columns(o);
	/* If lines may have any width, a row out of alignment is better than
	 * half a name. */
	cell.max = o->options.columns > 0 ? cell.width : CELL_MAX;
	put_cell(row, &cell);
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

/* Return the cell that shows the answer itself. */
static struct cell
answer_of(const struct record *r)
{
	struct cell cell = { 0 };
	const char *type;

	type = record_header(r, "content-type");
	if (r->message != NULL)
		cell.text = r->message;
	else if (r->body_size == 0)
		cell.text = "(empty)";
	else if (r->streamed || r->body_dropped ||
	    !is_text(r->body.data, r->body.len))
		cell.text = type != NULL ? type : "(binary)";
	if (cell.text != NULL) {
		cell.n = strlen(cell.text);
		return cell;
	}
	cell.text = r->body.data;
	cell.n = r->body.len;
	return cell;
}

/* Prepare for a screen of that many lines, one of which is the cursor's. If
 * lines is 0, take_row() never finds a row. */
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
take_row(struct table_rows *t, uint64_t index)
{
	size_t up;

	for (up = 1; up <= t->cap && up <= t->n; up++)
		if (t->indexes[(t->n - up) % t->cap] == index)
			return up;
	if (t->cap > 0)
		t->indexes[t->n++ % t->cap] = index;
	return 0;
}

static void
append_header(struct output *o)
{
	struct row row;

	/* Rows can only be found again if each takes one line. */
	if (o->options.redraw && o->options.columns > 0)
		init_rows(&o->rows, o->options.lines);
	row = begin_row(o);
	buf_puts(row.out, row.color ? BOLD : "");
	put_name(&row, o, "NAME");
	put_word(&row, "STATUS", STATUS_COLUMNS, false, NULL);
	put_word(&row, "CODE", CODE_COLUMNS, true, NULL);
	put_word(&row, "TIME", TIME_COLUMNS, true, NULL);
	put_word(&row, "SIZE", SIZE_COLUMNS, true, NULL);
	put_word(&row, "ANSWER", CELL_MAX, false, NULL);
	buf_puts(row.out, row.color ? RESET "\n" : "\n");
}

static void
append_row(struct output *o, const struct record *r)
{
	static const char *const styles[STATUSES] = {
		[STATUS_OK] = GREEN,
		[STATUS_HTTP_ERROR] = RED,
		[STATUS_ERROR] = RED,
		[STATUS_TIMEOUT] = YELLOW,
		[STATUS_DEADLINE] = YELLOW,
		[STATUS_CANCELLED] = YELLOW,
		[STATUS_CRASHED] = RED,
	};
	struct row row;
	struct cell answer;
	char code[16] = "-", time[FIGURE_MAX], size[FIGURE_MAX] = "-";

	if (r->http_code != 0)
		snprintf(code, sizeof(code), "%d", r->http_code);
	figure_time(r->time_total, time);
	if (r->head_given)
		figure_size(r->body_size, size);
	answer = answer_of(r);
	answer.max = o->options.columns > 0 ? SIZE_MAX : CELL_MAX;
	row = begin_row(o);
	put_name(&row, o, r->service->name);
	put_word(&row, status_str(r->status), STATUS_COLUMNS, false,
	    styles[r->status]);
	put_word(&row, code, CODE_COLUMNS, true, NULL);
	put_word(&row, time, TIME_COLUMNS, true, NULL);
	put_word(&row, size, SIZE_COLUMNS, true, NULL);
	put_cell(&row, &answer);
}

static void
append_record(struct output *o, struct record *r)
{
	struct buf *out = &o->writer.bytes;
	size_t up;

	up = take_row(&o->rows, r->service->index);
	if (up > 0)
		buf_printf(out, UP "\r" ERASE, up);
	append_row(o, r);
	if (up > 0)
		buf_printf(out, "\r" DOWN, up);
	else
		buf_putc(out, '\n');
}

const struct format format_table = {
	.name = "table",
	.streams = true,
	.begin = append_header,
	.record = append_record,
};
