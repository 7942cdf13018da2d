/* SPDX-License-Identifier: MIT */
/*
 * options.h - the command line, parsed into one struct. The parser and --help
 * share one table of all options (options_table.c).
 */
#ifndef FF_CLI_OPTIONS_H
#define FF_CLI_OPTIONS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/errbuf.h"
#include "cli/form.h"
#include "run/run.h"
#include "service/parameters.h"
#include "service/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTIONS_KILL_AFTER_DEFAULT (100 * CLOCK_MS)

/* Flags (0 or 1) and enums are int64_t, so that they can share setters. */
struct options {
	int64_t timeout; /* ns; -1: none */
	int64_t kill_after;
	int64_t jobs;          /* 0: choose a default */
	int64_t jobs_per_host; /* 0: no limit */
	int64_t need;          /* stop after this many successes; 0: never */
	int64_t fail_fast;
	int64_t rate; /* limit of starts per rate_window; 0: no limit */
	int64_t rate_window;
	int64_t every; /* ns; 0: ask once */
	int64_t count; /* 0: until stopped */
	int64_t until_ok;
	int64_t reuse;
	int64_t events;
	int64_t keep_order;
	int64_t only_failed;
	int64_t progress; /* 1: show it, -1: do not, 0: choose */
	int64_t summary;
	int64_t timeline;
	int64_t verbose;
	int64_t no_config;
	int64_t list;
	int64_t trust_list;
	int64_t dry_run;
	int64_t help;
	int64_t version;
	int64_t body;                /* enum body_how */
	int64_t color;               /* enum color_when */
	int64_t sandbox;             /* enum sandbox_how */
	const struct format *format; /* NULL: depends on standard output */
	/* Borrowed from argv; NULL if not given. */
	const char *output_dir;
	const char *config;
	const char *id_key;
	struct write_out write_out;
	bool writes_out; /* write_out was given, maybe empty */
	struct parameters parameters;
	struct request request;
	struct form form;    /* becomes the body of the request */
	bool stdin_is_taken; /* an option has read standard input */
	char **words;        /* the SERVICE arguments, borrowed from argv */
	size_t n_words;
};

/*
 * Parse argv. getopt_long(3) may change its order. Read the files that -d and
 * -H name. Overwrite a password that -u gives, because other users can see
 * argv. Return 0, or -1 with e naming the option and its argument.
 */
int options_parse(struct options *o, int argc, char **argv, struct errbuf *e);

/* Check that the options can be combined, and that there is a SERVICE if one is
 * needed. Return 0, or -1 with e naming what is wrong. */
int options_check(const struct options *o, struct errbuf *e);

/* Add warnings of what is probably not meant: "$NAME", which the shell has not
 * replaced, in a URL or a header. */
void options_warn(const struct options *o, struct strlist *warnings);

/* Return the format that the options name, or else the one that suits standard
 * output. */
const struct format *options_format(const struct options *o);

/* Return the options of a run that began at this moment, but for what the
 * terminal, the services and --output-dir add to its output. */
struct run_options options_run(const struct options *o, int64_t started);

void options_free(struct options *o);

/* Append the text of --help. */
void options_usage(struct buf *out);

#endif
