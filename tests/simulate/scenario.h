/* SPDX-License-Identifier: MIT */
/* scenario.h - the task of a simulated run: a command line, and settings of the
 * world, both derived from the world's seed. */
#ifndef FF_TESTS_SIMULATE_SCENARIO_H
#define FF_TESTS_SIMULATE_SCENARIO_H

#include "base/strlist.h"

#include <stdbool.h>
#include <stddef.h>

struct scenario {
	struct strlist argv;
	size_t words;      /* services on the command line */
	size_t good_lines; /* valid services in the list */
	size_t bad_lines;
	bool *is_optional; /* for each valid line of the list */
	bool has_list;
	bool fails_fast; /* at the first failure */
	bool is_bounded; /* no service lasts for ever */
};

/* Make a scenario, and set up the world for it. */
void scenario_init(struct scenario *s);
void scenario_free(struct scenario *s);

#endif
