/* SPDX-License-Identifier: MIT */
/* summary.c - the whole run in one line for people. */
#include "config.h"

#include "base/clock.h"
#include "output/output.h"

#include <inttypes.h>

/* " (1 timeout, 2 error)": what the failed ones came to. */
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
