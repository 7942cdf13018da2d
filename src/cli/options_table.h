/* SPDX-License-Identifier: MIT */
/* options_table.h - a row for every option. Inside cli only. */
#ifndef FF_CLI_OPTIONS_TABLE_H
#define FF_CLI_OPTIONS_TABLE_H

#include "cli/options.h"

struct option_row;

/* Take value (NULL where the option has no argument). Returns 0, or -1 with e
 * saying what is wrong with it; the parser puts the option's name before. */
typedef int option_fn(struct options *o, const struct option_row *row,
    const char *value, struct errbuf *e);

struct option_row {
	const char *name; /* without the dashes; NULL: a heading of --help */
	int letter;       /* 0: none */
	const char *arg;  /* what --help calls its argument; NULL: none */
	option_fn *set;
	size_t offset;   /* of a number in struct options */
	const char *key; /* of request.h, for those that are a request's */
	const char *help;
};

extern const struct option_row option_rows[];
extern const size_t option_rows_n;

#endif
