/* SPDX-License-Identifier: MIT */
/* options_check.c - which options cannot go together. */
#include "config.h"

#include "cli/options.h"

/* Output that leaves as it comes, piece by piece. */
static bool
streams(const struct options *o)
{
	return o->events == 1 ||
	    (o->format != NULL && o->format->piece != NULL);
}

int
options_check(const struct options *o, struct errbuf *e)
{
	if (o->count > 0 && o->every == 0)
		return errbuf_set(e, "option '--count' needs --every");
	if (o->keep_order == 1 && o->every > 0)
		return errbuf_set(e,
		    "option '--keep-order': with --every the answers have no "
		    "end to be put in order");
	if (o->events == 1 && o->format != NULL && o->format->piece == NULL)
		return errbuf_set(
		    e, "option '--events' is a way of -o lines alone");
	if (streams(o) && o->keep_order == 1)
		return errbuf_set(
		    e, "option '--keep-order': lines are shown as they come");
	if (streams(o) && o->output_dir != NULL)
		return errbuf_set(
		    e, "option '--output-dir': lines go to standard output");
	return 0;
}
