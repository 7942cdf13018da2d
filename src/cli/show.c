/* SPDX-License-Identifier: MIT */
/* show.c - see show.h. */
#include "config.h"

#include "cli/show.h"

#include "base/array.h"
#include "base/locale.h"
#include "base/mem.h"
#include "base/term.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "fanout/channel_select.h"
#include "fetch/library.h"
#include "output/cell.h"
#include "output/notice.h"
#include "run/input.h"
#include "sandbox/landlock.h"
#include "sandbox/seccomp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns of a table on the narrowest terminal that it is made for. */
#define LIST_MIN 40

static void
put(struct buf *text)
{
	fwrite(text->data, 1, text->len, stdout);
	buf_free(text);
}

/* Print text that came from a file or a list, without the control characters
 * that could drive a terminal. */
static void
put_foreign(struct buf *text)
{
	struct buf safe = { 0 };

	term_append(&safe, buf_str(text), text->len, true);
	buf_free(text);
	put(&safe);
}

void
show_help(void)
{
	struct buf text = { 0 };

	options_usage(&text);
	put(&text);
}

void
show_version(void)
{
	struct buf text = { 0 };
	int landlock = landlock_version();

	buf_puts(&text, PACKAGE_NAME " " PACKAGE_VERSION "\n");
	library_describe(&text);
	buf_puts(&text, "sandbox: ");
	if (landlock > 0)
		buf_printf(&text, "Landlock %d, ", landlock);
	else
		buf_puts(&text, "no Landlock, ");
	buf_puts(&text, seccomp_is_there() ? "seccomp\n" : "no seccomp\n");
	put(&text);
}

enum column {
	NAME,
	GROUPS,
	FROM,
	TARGET,
	COLUMNS
};

static const char *const headings[COLUMNS] = { "NAME", "GROUPS", "FROM",
	"TARGET" };

/* The columns between two cells. */
#define GAP 2

/* The narrowest terminal that shows all columns. */
#define ALL_COLUMNS_MIN 60

struct listed {
	char *cells[COLUMNS];
};

struct listing {
	struct listed *rows;
	size_t n;
	size_t cap;
	size_t widths[COLUMNS];
};

/* Add a row, which takes ownership of the texts. */
static void
add_row(struct listing *t, char *const cells[COLUMNS])
{
	size_t i, width;

	t->rows = array_grow(t->rows, &t->cap, t->n + 1, sizeof(*t->rows));
	for (i = 0; i < COLUMNS; i++) {
		t->rows[t->n].cells[i] = cells[i];
		width = term_width(cells[i], strlen(cells[i]));
		if (width > t->widths[i])
			t->widths[i] = width;
	}
	t->n++;
}

static bool
has_member(const struct group *g, const char *name)
{
	size_t i;

	for (i = 0; i < g->members.n; i++)
		if (strcmp(g->members.items[i], name) == 0)
			return true;
	return false;
}

/* Return the groups that have this member. */
static char *
groups_of(const struct catalog *c, const char *name)
{
	const struct group *g;
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < c->groups.n; i++) {
		g = c->groups.items[i];
		if (has_member(g, name))
			buf_printf(&b, "%s@%s", b.len > 0 ? " " : "", g->name);
	}
	return buf_steal(&b);
}

static char *
from(const char *origin)
{
	return mem_strdup(origin != NULL ? origin : "");
}

static void
add_service(struct listing *t, const struct catalog *c, const struct service *s)
{
	struct buf target = { 0 };

	catalog_describe_target(s, &target);
	add_row(t,
	    (char *[COLUMNS]){ mem_strdup(s->name), groups_of(c, s->name),
		from(s->origin), buf_steal(&target) });
}

static void
add_group(struct listing *t, const struct catalog *c, const struct group *g)
{
	struct buf members = { 0 };
	char *name;
	size_t i;

	for (i = 0; i < g->members.n; i++)
		buf_printf(
		    &members, "%s%s", i > 0 ? " " : "", g->members.items[i]);
	name = mem_printf("@%s", g->name);
	add_row(t,
	    (char *[COLUMNS]){ name, groups_of(c, name), from(g->origin),
		buf_steal(&members) });
}

/* Narrow the widest columns until a line fits. Narrow terminals show only names
 * and targets. */
static void
fit_columns(struct listing *t, size_t columns)
{
	size_t i, widest, sum;

	if (columns < ALL_COLUMNS_MIN)
		t->widths[GROUPS] = t->widths[FROM] = 0;
	for (;;) {
		sum = 0;
		widest = TARGET;
		for (i = 0; i < COLUMNS; i++) {
			sum += t->widths[i] > 0 ? t->widths[i] + GAP : 0;
			if (t->widths[i] > t->widths[widest])
				widest = i;
		}
		if (sum <= columns + GAP)
			return;
		t->widths[widest]--;
	}
}

static void
put_row(const struct listing *t, const struct listed *row, struct buf *out)
{
	size_t i;

	for (i = 0; i < TARGET; i++) {
		if (t->widths[i] == 0)
			continue;
		cell_name(out, row->cells[i], t->widths[i]);
		cell_blanks(out, GAP);
	}
	term_fit(out, row->cells[i], strlen(row->cells[i]), t->widths[i]);
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->len--;
	buf_putc(out, '\n');
}

/* Append a heading, and a line for each service and group. Lines have at most
 * that many columns. */
static void
put_table(const struct catalog *c, size_t columns, struct buf *out)
{
	struct listing t = { 0 };
	size_t i, j;

	add_row(&t,
	    (char *[COLUMNS]){ mem_strdup(headings[NAME]),
		mem_strdup(headings[GROUPS]), mem_strdup(headings[FROM]),
		mem_strdup(headings[TARGET]) });
	for (i = 0; i < c->services.n; i++)
		add_service(&t, c, c->services.items[i]);
	for (i = 0; i < c->groups.n; i++)
		add_group(&t, c, c->groups.items[i]);
	fit_columns(&t, columns);
	for (i = 0; i < t.n; i++) {
		put_row(&t, &t.rows[i], out);
		for (j = 0; j < COLUMNS; j++)
			free(t.rows[i].cells[j]);
	}
	free(t.rows);
}

void
show_list(const struct catalog *c)
{
	size_t columns = terminal_columns();
	struct buf text = { 0 };

	if (!terminal_is_output() || c->services.n + c->groups.n == 0)
		catalog_describe(c, &text);
	else
		put_table(c, columns > LIST_MIN ? columns : LIST_MIN, &text);
	if (text.len > 0 && terminal_is_output() && !locale_shows_utf8())
		term_to_ascii(&text, 0);
	if (text.len > 0)
		put_foreign(&text);
}

static void
show_service(struct service *s)
{
	struct buf text = { 0 };

	service_describe(s, &text);
	put_foreign(&text);
	service_destroy(s);
}

long
show_plan(struct arguments *a)
{
	struct service *s;
	struct errbuf e;
	long bad;

	for (bad = 0;;) {
		switch (arguments_next(a, &s, &e)) {
		case ARGUMENTS_SERVICE:
			show_service(s);
			break;
		case ARGUMENTS_BAD_LINE:
			notice("%s", e.msg);
			bad++;
			break;
		case ARGUMENTS_NEED_INPUT:
			/* Standard input may be non-blocking. */
			channel_select_is_ready(INPUT_FD, POLLIN, -1);
			if (input_feed(a) != INPUT_FED)
				return -1;
			break;
		case ARGUMENTS_END:
			return bad;
		}
	}
}

int
show_end(void)
{
	int failed, saved;

	failed = fflush(stdout) == EOF || ferror(stdout);
	saved = errno;
	if (fclose(stdout) == EOF)
		return -1;
	errno = saved;
	return failed ? -1 : 0;
}
