/* SPDX-License-Identifier: MIT */
/* options_table.h - one row per option. For options.c only. */
#ifndef FF_CLI_OPTIONS_TABLE_H
#define FF_CLI_OPTIONS_TABLE_H

#include "cli/options.h"

struct option_row;

/* Store value, which is NULL if the option takes no argument. Return 0, or -1
 * with the reason in e; the parser puts the option's name in front of it. */
typedef int option_fn(struct options *o, const struct option_row *row,
    const char *value, struct errbuf *e);

struct option_row {
	const char *name; /* without the dashes; NULL: a heading of --help */
	int letter;       /* 0: none */
	const char *arg;  /* name of its argument in --help; NULL: none */
	option_fn *set;
	size_t offset;            /* of the member of struct options to set */
	const char *const *names; /* set_name(): values, NULL at the end */
	const char *key;          /* key of the request to set; "KEY=VALUE" if
	                             the option has no argument but a value;
	                             of a body, only what to call it */
	bool is_secret;           /* its argument is hidden from ps(1) */
	const char *help;         /* lines of up to 51 columns */
};

extern const struct option_row option_rows[];
extern const size_t option_rows_n;

#endif
