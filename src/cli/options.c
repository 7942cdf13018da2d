/* SPDX-License-Identifier: MIT */
/* options.c - see options.h. Does not know what the rows of the table mean. */
#include "config.h"

#include "cli/curl_options.h"
#include "cli/options.h"
#include "cli/options_table.h"
#include "cli/terminal.h"

#include "base/mem.h"
#include "base/strlist.h"
#include "config/nearest.h"
#include "service/header.h"
#include "service/template.h"

#include <assert.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* getopt_long(3) returns this plus the index of its row for a long option. */
#define LONG_BASE 256

/* Column of the explanations in --help. */
#define HELP_COLUMN 29

/* The table as getopt_long(3) wants it. */
struct getopt_tables {
	struct option *longs;
	struct buf letters;
};

static void
make_tables(struct getopt_tables *t)
{
	const struct option_row *row;
	struct option *l;
	size_t i;

	t->longs = mem_zalloc((option_rows_n + 1) * sizeof(*t->longs));
	memset(&t->letters, 0, sizeof(t->letters));
	buf_putc(&t->letters, ':'); /* return ':' for a missing argument */
	l = t->longs;
	for (i = 0; i < option_rows_n; i++) {
		row = &option_rows[i];
		if (row->name == NULL)
			continue;
		l->name = row->name;
		l->has_arg = row->arg != NULL ? required_argument : no_argument;
		l->val = LONG_BASE + (int)i;
		l++;
		if (row->letter != 0) {
			buf_putc(&t->letters, (char)row->letter);
			if (row->arg != NULL)
				buf_putc(&t->letters, ':');
		}
	}
}

/* Return the row of the option that getopt_long(3) returned as c. */
static const struct option_row *
find_row(int c)
{
	size_t i;

	if (c >= LONG_BASE)
		return &option_rows[c - LONG_BASE];
	for (i = 0; option_rows[i].letter != c; i++)
		assert(i + 1 < option_rows_n);
	return &option_rows[i];
}

/* Return the word of the long option that getopt_long(3) has just read. Its
 * argument may be the next word. */
static const char *
long_word(char **argv)
{
	return optarg != NULL && optarg == argv[optind - 1] ? argv[optind - 2]
							    : argv[optind - 1];
}

/* Return whether the word has the whole name of the option: getopt_long(3)
 * accepts abbreviations. */
static bool
is_written_out(const char *word, const struct option_row *row)
{
	size_t n = strlen(row->name);

	return strncmp(word + 2, row->name, n) == 0 &&
	    (word[2 + n] == '\0' || word[2 + n] == '=');
}

static bool
begins_with(const struct option_row *row, const char *name, size_t n)
{
	return row->name != NULL && strncmp(row->name, name, n) == 0;
}

/* Append the names of the options that begin with name. Set *found to their
 * number. */
static void
name_longer(const char *name, struct buf *out, size_t *found)
{
	const struct option_row *row;
	size_t i, n = strlen(name), left = 0;

	for (i = 0; i < option_rows_n; i++)
		left += begins_with(&option_rows[i], name, n);
	*found = left;
	for (row = option_rows; left > 0; row++) {
		if (!begins_with(row, name, n))
			continue;
		left--;
		buf_printf(out, "--%s%s", row->name,
		    left > 1        ? ", "
			: left == 1 ? " or "
				    : "");
	}
}

/* Refuse a long option that does not exist or is abbreviated. */
static int
refuse_long(const char *word, struct errbuf *e)
{
	struct buf names = { 0 };
	struct nearest nearest;
	char *name;
	size_t i, found = 0;

	name = mem_memdup(word + 2, strcspn(word + 2, "="));
	nearest_init(&nearest, name);
	for (i = 0; i < option_rows_n; i++)
		if (option_rows[i].name != NULL)
			nearest_offer(&nearest, option_rows[i].name);
	if (*name != '\0')
		name_longer(name, &names, &found);
	if (curl_option_advice(name) != NULL)
		errbuf_set(e, "unknown option '--%s': %s", name,
		    curl_option_advice(name));
	else if (found > 0)
		errbuf_set(e,
		    "unknown option '--%s': an option is not abbreviated; did "
		    "you mean %s?",
		    name, buf_str(&names));
	else if (nearest.name != NULL)
		errbuf_set(e, "unknown option '--%s': did you mean --%s?", name,
		    nearest.name);
	else
		errbuf_set(e, "unknown option '--%s'", name);
	buf_free(&names);
	free(name);
	return -1;
}

/* Explain why getopt_long(3) returned problem ('?' or ':'). */
static int
refuse(int problem, char **argv, struct errbuf *e)
{
	const char *word = argv[optind - 1];

	if (optopt >= LONG_BASE &&
	    !is_written_out(word, &option_rows[optopt - LONG_BASE]))
		return refuse_long(word, e);
	if (problem == ':' && optopt >= LONG_BASE)
		return errbuf_set(e, "option '--%s' needs an argument",
		    option_rows[optopt - LONG_BASE].name);
	if (problem == ':')
		return errbuf_set(e, "option '-%c' needs an argument", optopt);
	if (optopt >= LONG_BASE)
		return errbuf_set(e, "option '--%s' takes no argument",
		    option_rows[optopt - LONG_BASE].name);
	if (optopt == 'k')
		return errbuf_set(e,
		    "unknown option '-k': did you mean --insecure, "
		    "--keep-order or --kill-after?");
	if (optopt != 0 && curl_letter_advice(optopt) != NULL)
		return errbuf_set(e, "unknown option '-%c': %s", optopt,
		    curl_letter_advice(optopt));
	if (optopt != 0)
		return errbuf_set(e, "unknown option '-%c'", optopt);
	return refuse_long(word, e);
}

/* Hide a secret from ps(1), as curl does. Keep the user in front of a password.
 */
static void
blank_secret(const struct option_row *row, char *value)
{
	char *colon = strchr(value, ':');

	if (strchr(value, '$') != NULL)
		return;
	if (row->letter == 'u' && colon != NULL)
		memset(colon + 1, '*', strlen(colon + 1));
	else if (row->is_secret)
		memset(value, '*', strlen(value));
}

/* Append the name of an option for people to read: "-b, --cookie". */
static void
append_name(const struct option_row *row, struct buf *out)
{
	if (row->letter != 0)
		buf_printf(out, "-%c, ", row->letter);
	buf_printf(out, "--%s", row->name);
}

/* A request_name_fn. */
static void
name_option(const char *key, struct buf *out)
{
	const struct option_row *row = option_rows;

	while (row->key == NULL || strcmp(row->key, key) != 0) {
		row++;
		assert(row < option_rows + option_rows_n);
	}
	append_name(row, out);
}

static int
take(struct options *o, const struct option_row *row, char *value,
    struct errbuf *e)
{
	struct buf name = { 0 };

	if (row->set(o, row, value, e) == -1) {
		append_name(row, &name);
		errbuf_prefix(e, "option '%s': ", buf_str(&name));
		buf_free(&name);
		return -1;
	}
	if (value != NULL)
		blank_secret(row, value);
	return 0;
}

/* Make the parts of a form the body. Neither a form nor a file is a query, even
 * if a service has "get". */
static void
finish_body(struct options *o)
{
	form_finish(&o->form, &o->request);
	if (o->form.body.len > 0 || o->request.upload != NULL)
		o->request.get = 0;
}

/* Refuse several bodies of different kinds. */
static int
check_bodies(const struct options *o, struct errbuf *e)
{
	bool has_form = o->form.body.len > 0;
	bool has_data = o->request.data != NULL;
	bool has_file = o->request.upload != NULL;
	size_t i;

	if ((has_form && has_data) || (has_form && o->request.get == 1))
		return errbuf_set(e,
		    "option '-F, --form': it cannot be combined with -d, -T "
		    "and -G");
	if (has_file && o->request.get == 1)
		return errbuf_set(e,
		    "option '-T, --upload-file': it cannot be combined with "
		    "-G");
	for (i = 0; i < o->request.headers.n && has_form; i++)
		if (header_has_same_name(
			o->request.headers.items[i], "Content-Type:"))
			return errbuf_set(e,
			    "option '-F, --form': it sends its own "
			    "Content-Type: leave out that of -H");
	return 0;
}

int
options_parse(struct options *o, int argc, char **argv, struct errbuf *e)
{
	struct getopt_tables t;
	const struct option_row *row;
	int c, result;

	memset(o, 0, sizeof(*o));
	o->timeout = -1;
	o->kill_after = OPTIONS_KILL_AFTER_DEFAULT;
	request_init(&o->request);
	o->request.name_option = name_option;
	make_tables(&t);
	opterr = 0;
	result = 0;
	while (result == 0 &&
	    (c = getopt_long(argc, argv, buf_str(&t.letters), t.longs, NULL)) !=
		-1) {
		if (c == '?' || c == ':') {
			result = refuse(c, argv, e);
			break;
		}
		row = find_row(c);
		if (c >= LONG_BASE && !is_written_out(long_word(argv), row))
			result = refuse_long(long_word(argv), e);
		else
			result = take(o, row, optarg, e);
	}
	if (result == 0)
		result = check_bodies(o, e);
	if (result == 0)
		finish_body(o);
	request_set_source(&o->request, REQUEST_BY_OPTION);
	o->words = argv + optind;
	o->n_words = (size_t)(argc - optind);
	buf_free(&t.letters);
	free(t.longs);
	return result;
}

const struct format *
options_format(const struct options *o)
{
	if (o->events == 1)
		return output_events();
	if (o->format != NULL)
		return o->format;
	if (o->writes_out)
		return output_write_out();
	return output_format(terminal_is_output() ? "table" : "jsonl");
}

/* Return whether --write-out can be used with the format: its text may follow
 * bodies and lines, as in curl, but nothing may stand between the records of
 * other formats. */
static bool
may_write_out(const struct options *o)
{
	const struct format *format = options_format(o);

	return !o->write_out.uses_stdout || format == output_write_out() ||
	    format == output_format("body") || format == output_format("lines");
}

int
options_check(const struct options *o, struct errbuf *e)
{
	bool streams = options_format(o)->next_item != NULL;

	if (o->count > 0 && o->every == 0)
		return errbuf_set(e, "option '--count' needs --every");
	if (o->until_ok == 1 && o->every == 0)
		return errbuf_set(
		    e, "option '--until-ok' needs --every, such as --every=1s");
	if (o->until_ok == 1 && o->fail_fast == 1)
		return errbuf_set(e,
		    "option '--until-ok': it cannot be used with --fail-fast, "
		    "which would end the run at the first failure");
	if (o->keep_order == 1 && o->every > 0)
		return errbuf_set(e,
		    "option '--keep-order': it cannot be used with --every, "
		    "which has no last answer");
	if (o->events == 1 && o->format != NULL && o->format->next_item == NULL)
		return errbuf_set(
		    e, "option '--events': it works only with -o lines");
	if (!may_write_out(o))
		return errbuf_set(e,
		    "option '-w, --write-out': it would be mixed into the "
		    "output of %s%s: leave that out, or begin the text with "
		    "%%{stderr}",
		    o->events == 1 ? "--events" : "-o ",
		    o->events == 1 ? "" : o->format->name);
	if (streams && o->keep_order == 1)
		return errbuf_set(e,
		    "option '--keep-order': it cannot be used with lines and "
		    "events, which are printed as they arrive");
	if (streams && o->only_failed == 1)
		return errbuf_set(e,
		    "option '--only-failed': it cannot be used with lines and "
		    "events, which are printed before it is known whether "
		    "their service fails");
	if (streams && o->output_dir != NULL)
		return errbuf_set(e,
		    "option '--output-dir': it cannot be used with lines and "
		    "events, which are printed to standard output");
	if (o->request.data != NULL && o->request.get != 1 &&
	    strcmp(request_method(&o->request), "HEAD") == 0)
		return errbuf_set(e,
		    "a HEAD request (-I, -X HEAD) has no body; with -G, the "
		    "data goes into the URL");
	if (o->help == 1 || o->version == 1)
		return 0;
	if (o->list == 1 && o->n_words > 0)
		return errbuf_set(e, "option '--list': it takes no SERVICE");
	return 0;
}

/* Warn of the first "$NAME" in a text, which the shell has not replaced. */
static void
warn_of_variable(const char *what, const char *text, struct strlist *warnings)
{
	const char *p;
	int n;

	p = template_find_variable(text, &n);
	if (p != NULL)
		strlist_take(warnings,
		    mem_printf("%s: \"%.*s\" is sent as it is: write "
			       "\"${%.*s}\", or let the shell replace it",
			what, n, p, n - 1, p + 1));
}

void
options_warn(const struct options *o, struct strlist *warnings)
{
	size_t i;

	for (i = 0; i < o->request.headers.n; i++)
		warn_of_variable("option '-H, --header'",
		    o->request.headers.items[i], warnings);
	for (i = 0; i < o->n_words; i++)
		if (strstr(o->words[i], "://") != NULL)
			warn_of_variable("URL", o->words[i], warnings);
}

static struct plan_policy
plan_policy(const struct options *o, int64_t started)
{
	return (struct plan_policy){
		.deadline = o->timeout >= 0 ? clock_after(started, o->timeout)
					    : CLOCK_NEVER,
		.jobs = (size_t)o->jobs,
		.jobs_per_host = (size_t)o->jobs_per_host,
		.need = (uint64_t)o->need,
		.fail_fast = o->fail_fast == 1,
		.rate = (size_t)o->rate,
		.rate_window = o->rate_window,
		.every = o->every,
		.count = (uint64_t)o->count,
		.until_ok = o->until_ok == 1,
	};
}

struct run_options
options_run(const struct options *o, int64_t started)
{
	const struct format *format = options_format(o);

	return (struct run_options){
		.started = started,
		.policy = plan_policy(o, started),
		.grace = o->kill_after,
		.memory = RUN_MEMORY,
		.reuse = o->reuse == 1,
		.sandbox = (enum sandbox_how)o->sandbox,
		.verbose = o->verbose == 1,
		.name_failures = format == output_format("body") ||
		    format->next_item != NULL,
		.output = { .format = format,
		    .body = (enum body_how)o->body,
		    .write_out = o->writes_out ? &o->write_out : NULL,
		    .keep_order = o->keep_order == 1,
		    .only_failed = o->only_failed == 1,
		    .repeats = o->every > 0 },
	};
}

void
options_free(struct options *o)
{
	request_free(&o->request);
	form_free(&o->form);
	parameters_free(&o->parameters);
	write_out_free(&o->write_out);
}

static void
indent(struct buf *out, size_t line_start)
{
	while (out->len - line_start < HELP_COLUMN)
		buf_putc(out, ' ');
}

static void
describe(const struct option_row *row, struct buf *out)
{
	const char *p;
	size_t start = out->len;

	buf_puts(out, row->letter != 0 ? "  " : "      ");
	append_name(row, out);
	if (row->arg != NULL)
		buf_printf(out, "=%s", row->arg);
	if (out->len - start > HELP_COLUMN - 2) {
		buf_putc(out, '\n');
		start = out->len;
	}
	indent(out, start);
	for (p = row->help; *p != '\0'; p++) {
		buf_putc(out, *p);
		if (*p == '\n')
			indent(out, out->len);
	}
	buf_putc(out, '\n');
}

void
options_usage(struct buf *out)
{
	size_t i;

	buf_puts(out,
	    "Usage: forkfetch [OPTION]... SERVICE...\n"
	    "Ask several services at once, each in its own process. Print "
	    "every answer,\n"
	    "or the reason why there is none, by a deadline.\n\n"
	    "A SERVICE is one of:\n"
	    "  URL or NAME=URL    an http or https URL\n"
	    "  NAME='URL URL...'  replicas: the first success is the answer\n"
	    "  NAME or @GROUP     of the services file; @all: all services\n"
	    "  -                  one SERVICE or JSON object per line of "
	    "standard input\n");
	for (i = 0; i < option_rows_n; i++) {
		if (option_rows[i].name == NULL)
			buf_printf(out, "\n%s:\n", option_rows[i].help);
		else
			describe(&option_rows[i], out);
	}
	buf_puts(out,
	    "\nDUR is in seconds or has a unit: 2, 500ms, 2s, 1m30s.\n"
	    "SIZE is in bytes or has a unit: 1000, 64k, 16M, 1G.\n\n"
	    "Exit status:\n"
	    "  0    all services are ok\n"
	    "  1    at least one service failed\n"
	    "  2    wrong usage or services file\n"
	    "  3    forkfetch itself failed\n"
	    "  124  the deadline cut off at least one service\n\n"
	    "Example: forkfetch -t 2s a=https://localhost/a "
	    "b=https://localhost/b | jq .name\n"
	    "Manual: man forkfetch, man 5 forkfetch-services\n");
}
