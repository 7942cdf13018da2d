/* SPDX-License-Identifier: MIT */
/* exit_status.c - see exit_status.h. */
#include "config.h"

#include "run/exit_status.h"

enum exit_status
exit_status_of(const struct run_result *result, uint64_t need)
{
	const struct totals *totals = &result->totals;
	bool is_short;

	is_short = need > 0 && !result->met;
	if (result->write_error != 0 || result->failed ||
	    (totals->own_fault && !result->met))
		return EXIT_INTERNAL;
	if (result->bad_list)
		return EXIT_USAGE;
	if (result->met)
		return EXIT_ALL_OK;
	if (result->list_late || totals->required_deadline > 0 ||
	    (is_short && result->late))
		return EXIT_DEADLINE;
	if (totals->required_failed > 0 || is_short)
		return EXIT_SOME_FAILED;
	return EXIT_ALL_OK;
}
