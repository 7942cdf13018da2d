/* SPDX-License-Identifier: MIT */
/* show.c - see show.h. */
#include "config.h"

#include "cli/show.h"

#include "base/term.h"
#include "cli/options.h"
#include "fanout/channel_select.h"
#include "fetch/library.h"
#include "output/notice.h"
#include "run/input.h"
#include "sandbox/landlock.h"
#include "sandbox/seccomp.h"

#include <errno.h>
#include <stdio.h>

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

void
show_list(const struct catalog *c)
{
	struct buf text = { 0 };

	catalog_describe(c, &text);
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
