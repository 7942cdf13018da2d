/* SPDX-License-Identifier: MIT */
/* scenario.h - what a simulated run is asked to do: a command line, and a world
 * that it is done in. Follows from the world's seed. */
#ifndef FF_TESTS_SIMULATE_SCENARIO_H
#define FF_TESTS_SIMULATE_SCENARIO_H

#include "base/strlist.h"

#include <stdbool.h>
#include <stddef.h>

struct scenario {
	struct strlist argv;
	size_t words;      /* services of the command line */
	size_t good_lines; /* services of the list */
	size_t bad_lines;
	bool *is_optional; /* by the place of a good line */
	bool has_list;
	bool is_bounded; /* no service may take for ever */
};

/* Make one, and have the world follow it. */
void scenario_init(struct scenario *s);
void scenario_free(struct scenario *s);

#endif
