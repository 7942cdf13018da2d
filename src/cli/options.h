/* SPDX-License-Identifier: MIT */
/*
 * options.h - the command line, parsed into one struct and without effects.
 * One table (options_table.c) names every option, for the parser and for
 * --help alike.
 */
#ifndef FF_CLI_OPTIONS_H
#define FF_CLI_OPTIONS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/errbuf.h"
#include "output/output.h"
#include "sandbox/sandbox.h"
#include "service/parameters.h"
#include "service/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTIONS_KILL_AFTER_DEFAULT (100 * CLOCK_MS)

enum color_when {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* Flags are int64_t, 0 or 1, so that one setter serves for all numbers. */
struct options {
	int64_t timeout; /* ns; -1: none */
	int64_t kill_after;
	int64_t jobs;          /* 0: as many as is sensible */
	int64_t jobs_per_host; /* 0: as many as there are */
	int64_t need;          /* so many successes are enough; 0: all count */
	int64_t fail_fast;
	int64_t rate; /* at most so many starts in rate_window; 0: any */
	int64_t rate_window;
	int64_t every; /* ns; 0: once */
	int64_t count; /* 0: until stopped */
	int64_t reuse;
	int64_t events;
	int64_t keep_order;
	int64_t summary;
	int64_t verbose;
	int64_t no_config;
	int64_t list;
	int64_t trust_list;
	int64_t dry_run;
	int64_t help;
	int64_t version;
	enum body_how body;
	enum color_when color;
	enum sandbox_how sandbox;
	const struct format *format; /* NULL: by what standard output is */
	const char *output_dir;      /* borrowed from argv, as is the next */
	const char *config;
	const char *id_key; /* borrowed from argv; NULL: "id" */
	struct parameters parameters;
	struct request request;
	bool stdin_is_taken; /* an option has read standard input */
	char **words;        /* the SERVICE words, a part of argv */
	size_t n_words;
};

/*
 * Parse argv, whose order getopt_long(3) may change. -d and -H read the files
 * that they name; a password given with -u is blanked in argv, where other
 * users could see it. Returns 0, or -1 with e naming the option and the text.
 */
int options_parse(struct options *o, int argc, char **argv, struct errbuf *e);

/* Whether the options, each well-formed, go together. Returns 0, or -1 with e
 * naming those that do not. */
int options_check(const struct options *o, struct errbuf *e);

void options_free(struct options *o);

/* Append the text of --help. */
void options_usage(struct buf *out);

#endif
