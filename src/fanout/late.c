/* SPDX-License-Identifier: MIT */
/* late.c - see late.h. */
#include "config.h"

#include "fanout/late.h"

#include "base/clock.h"

bool
late_is(const struct channel *c, int64_t now)
{
	if (c->is_muted)
		return false;
	if (c->stop == CHANNEL_RUNS || c->was_quit)
		return now >= c->deadline;
	return true;
}

void
late_begin(struct fanout *f, int64_t now)
{
	f->late_since = now;
}

void
late_end(struct fanout *f, int64_t now)
{
	f->late_spent += now - f->late_since;
	f->late_since = 0;
}

bool
late_write(struct fanout *f, const struct channel *c, size_t n)
{
	if (!late_is(c, clock_now()))
		return true;
	f->late_written += n;
	return f->late_written <= LATE_WRITTEN_MAX;
}

void
late_mute(struct fanout *f, int64_t now)
{
	struct channel *c;
	size_t i;
	bool is_over, any;

	if (f->late_spent == 0 && f->late_written == 0)
		return;
	is_over =
	    f->late_spent > LATE_MAX || f->late_written > LATE_WRITTEN_MAX;
	any = false;
	for (i = 0; i < f->n; i++) {
		c = f->channels[i];
		if (!late_is(c, now))
			continue;
		any = true;
		if (!is_over)
			continue;
		channel_mute(c);
		if (c->stop == CHANNEL_RUNS)
			c->stop = CHANNEL_KILLED;
	}
	/* Children that are late another time get the whole time again. */
	if (is_over || !any) {
		f->late_spent = 0;
		f->late_written = 0;
	}
}
