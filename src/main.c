/* SPDX-License-Identifier: MIT */
/* main.c - the wiring: options, services, run, exit status. */
#include "config.h"

#include "base/locale.h"
#include "base/term.h"
#include "cli/options.h"
#include "cli/show.h"
#include "cli/terminal.h"
#include "config/services_file.h"
#include "output/notice.h"
#include "run/run.h"
#include "sandbox/harden.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A shorter run shows no progress. */
#define PROGRESS_AFTER (500 * CLOCK_MS)

/* Refuse a command line. */
static enum exit_status
refuse(const struct errbuf *e)
{
	notice("%s", e->msg);
	notice("try 'forkfetch --help'");
	return EXIT_USAGE;
}

/* Refuse a mistake outside the command line, about which --help says nothing.
 */
static enum exit_status
refuse_elsewhere(const struct errbuf *e)
{
	notice("%s", e->msg);
	return EXIT_USAGE;
}

/* Say what could have been given. */
static enum exit_status
refuse_nothing(const struct catalog *c)
{
	struct errbuf e;

	if (c->n_files > 0)
		arguments_fail_empty(c, &e);
	else
		errbuf_set(&e,
		    "give a URL, or - to read a list from standard "
		    "input");
	errbuf_prefix(&e, "no SERVICE was given: ");
	return refuse(&e);
}

/* Close stdout after --help, --list and the like. */
static enum exit_status
end_show(enum exit_status status)
{
	if (show_end() == 0)
		return status;
	notice("standard output: %s", strerror(errno));
	return EXIT_INTERNAL;
}

static enum exit_status
dry_run(struct arguments *a)
{
	long bad;

	bad = show_plan(a);
	if (bad == -1)
		notice("standard input: %s", strerror(errno));
	return end_show(bad == 0 ? EXIT_ALL_OK
		: bad > 0        ? EXIT_USAGE
				 : EXIT_INTERNAL);
}

/* Die of the signal, so that the caller sees it. */
static _Noreturn void
die_by(int number)
{
	struct sigaction sa;
	sigset_t set;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sigaction(number, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
	/* The first process of a container does not die of it. */
	_exit(128 + number);
}

static enum exit_status
end_run(const struct run_result *result, uint64_t need)
{
	enum exit_status status;

	if (result->signal != 0)
		die_by(result->signal);
	if (result->write_error == EPIPE)
		die_by(SIGPIPE);
	if (result->write_error != 0)
		notice("standard output: %s", strerror(result->write_error));
	status = run_exit_status(result, need);
	if (status == EXIT_DEADLINE && result->list_late)
		notice("standard input: the deadline came before its end");
	return status;
}

static size_t
longest_name(const struct arguments *a)
{
	const struct service *s;
	size_t i, width, longest;

	longest = 0;
	for (i = 0; i < a->waiting.n; i++) {
		if ((s = a->waiting.items[a->waiting.first + i]) == NULL)
			continue;
		width = term_width(s->name, strlen(s->name));
		if (width > longest)
			longest = width;
	}
	return longest;
}

static void
get_size(size_t *columns, size_t *lines)
{
	*columns = terminal_columns();
	*lines = terminal_lines();
}

/* Return whether to show progress if no option says so. Not if the table itself
 * is redrawn, or if lines come on the terminal as they are typed or as they are
 * received. */
static bool
may_show_progress(
    const struct arguments *a, const struct output_options *output)
{
	return terminal_can_show_progress() && !terminal_is_unattended() &&
	    !output->redraw && output->format->next_item == NULL &&
	    !(a->has_list && isatty(STDIN_FILENO) == 1);
}

/* Decide how the progress of the run is shown. */
static void
fit_progress(struct run_progress *progress, const struct options *o,
    const struct arguments *a, struct output_options *output)
{
	if (o->progress == -1 ||
	    (o->progress == 0 && !may_show_progress(a, output)))
		return;
	progress->how = terminal_can_show_progress() ? RUN_PROGRESS_LIVE
						     : RUN_PROGRESS_LINES;
	progress->after = o->progress == 1 ? 0 : PROGRESS_AFTER;
	progress->utf8 = locale_shows_utf8();
	progress->color =
	    terminal_has_color((enum color_when)o->color, STDERR_FILENO);
	/* Both would redraw the same lines. */
	output->redraw = false;
}

/* Complete the options of the output. */
static void
fit_output(struct output_options *output, const struct options *o,
    const struct arguments *a)
{
	output->color =
	    terminal_has_color((enum color_when)o->color, STDOUT_FILENO);
	output->ascii = terminal_is_output() && !locale_shows_utf8();
	/* Messages on standard error would mix with a redrawn table, and a row
	 * that shows a failure would stay when its service is up again. */
	output->redraw = output->format == output_format("table") &&
	    o->every > 0 && o->verbose == 0 && !o->writes_out &&
	    o->only_failed == 0 && terminal_can_redraw();
	get_size(&output->columns, &output->lines);
	if (output->columns > 0)
		output->get_size = get_size;
	output->name_columns = longest_name(a);
}

/* Draw the timeline, and free it. */
static void
show_timeline(const struct options *o, struct timeline *timeline)
{
	struct timeline_view view = {
		.columns = terminal_error_columns(),
		.utf8 = locale_shows_utf8(),
		.color = terminal_has_color(
		    (enum color_when)o->color, STDERR_FILENO),
		.deadline = o->timeout >= 0 ? o->timeout : CLOCK_NEVER,
	};
	struct buf text = { 0 };

	timeline_render(timeline, &view, &text);
	notice_raw(text.data, text.len);
	buf_free(&text);
	timeline_free(timeline);
}

static enum exit_status
ask(const struct options *o, struct arguments *a, struct directory *directory,
    int64_t started)
{
	struct run_options options = options_run(o, started);
	struct run_result result;
	struct timeline timeline = { 0 };
	struct buf summary = { 0 };

	options.directory = directory;
	fit_output(&options.output, o, a);
	fit_progress(&options.progress, o, a, &options.output);
	if (o->timeline == 1)
		options.timeline = &timeline;
	run(&options, a, &result);
	if (o->timeline == 1)
		show_timeline(o, &timeline);
	result.totals.list_is_empty = result.signal == 0 && !result.list_late &&
	    arguments_list_is_empty(a);
	if (o->verbose == 1 && result.totals.list_is_empty)
		notice("standard input: the list was empty");
	if (o->summary == 1) {
		output_summary(&result.totals, &summary);
		(void)!write(STDERR_FILENO, summary.data, summary.len);
		buf_free(&summary);
	}
	return end_run(&result, options.policy.need);
}

/* Check that the services suit the options. Return 0, or -1 with e set. */
static int
check_services(
    const struct options *o, const struct arguments *a, struct errbuf *e)
{
	if (a->has_list && o->stdin_is_taken)
		return errbuf_set(
		    e, "\"-\": an option has already read standard input");
	/* Each service gives one success at most, except with --every. */
	if (a->has_list || (o->every > 0 && o->until_ok == 0) ||
	    (size_t)o->need <= a->waiting.n)
		return 0;
	return errbuf_set(e,
	    "option '--need': %lld successes are not possible with %zu "
	    "service%s",
	    (long long)o->need, a->waiting.n, a->waiting.n == 1 ? "" : "s");
}

/* Reserve the file names of the services on the command line: a service of the
 * list that ends earlier must not take one of them. */
static void
reserve_names(struct directory *directory, const struct arguments *a)
{
	const struct service *s;
	size_t i;

	for (i = 0; i < a->waiting.n; i++)
		if ((s = a->waiting.items[a->waiting.first + i]) != NULL)
			directory_reserve(directory, s->name);
}

/* Ask the services of the command line, or describe them (--dry-run). */
static enum exit_status
serve(const struct options *o, const struct catalog *catalog, int64_t started)
{
	struct directory *directory;
	struct arguments a;
	struct errbuf e;
	enum exit_status status;

	directory = NULL;
	arguments_init(&a, catalog, &o->request);
	a.parameters = &o->parameters;
	a.id_key = o->id_key;
	a.trusts_list = o->trust_list == 1;
	a.streams =
	    options_format(o)->next_item != NULL || o->output_dir != NULL;
	if (arguments_add(&a, o->words, o->n_words, &e) == -1) {
		status = a.is_elsewhere ? refuse_elsewhere(&e) : refuse(&e);
	} else if (check_services(o, &a, &e) == -1) {
		status = refuse(&e);
	} else if (o->dry_run == 1) {
		status = dry_run(&a);
	} else if (o->output_dir != NULL &&
	    (directory = directory_open(o->output_dir, &e)) == NULL) {
		notice("option '--output-dir': %s", e.msg);
		status = EXIT_INTERNAL;
	} else {
		if (directory != NULL && o->verbose == 1 &&
		    directory_is_new(directory))
			notice("created the directory %s", o->output_dir);
		if (directory != NULL)
			reserve_names(directory, &a);
		status = ask(o, &a, directory, started);
	}
	if (directory != NULL)
		directory_close(directory);
	arguments_free(&a);
	return status;
}

static enum exit_status
read_and_serve(const struct options *o, int64_t started)
{
	struct strlist warnings = { 0 };
	struct catalog catalog;
	struct errbuf e;
	enum exit_status status;
	size_t i;

	catalog_init(&catalog);
	if (o->no_config == 0 &&
	    services_file_read_all(
		&catalog, o->config, SYSCONFDIR, &warnings, &e) == -1) {
		status = refuse_elsewhere(&e);
		for (i = 0; i < catalog.faults.n; i++)
			notice("%s", catalog.faults.items[i]);
	} else {
		options_warn(o, &warnings);
		for (i = 0; i < warnings.n; i++)
			notice("%s", warnings.items[i]);
		if (o->list == 1) {
			show_list(&catalog);
			if (catalog.n_files == 0 && catalog.missing.n > 0) {
				arguments_fail_empty(&catalog, &e);
				notice("%s", e.msg);
			}
			status = end_show(EXIT_ALL_OK);
		} else if (o->n_words == 0) {
			status = refuse_nothing(&catalog);
		} else {
			status = serve(o, &catalog, started);
		}
	}
	strlist_free(&warnings);
	catalog_free(&catalog);
	return status;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct errbuf e;
	enum exit_status status;
	int64_t started;

	started = clock_now();
	/* Before there is a secret in memory. Child processes inherit this,
	 * programs that they execute do not. */
	harden_inspection();
	locale_use_utf8();
	if (terminal_reserve_fds() == -1) {
		notice("/dev/null: %s", strerror(errno));
		return EXIT_INTERNAL;
	}
	if (options_parse(&options, argc, argv, &e) == -1 ||
	    options_check(&options, &e) == -1) {
		status = refuse(&e);
	} else if (options.help == 1) {
		show_help();
		status = end_show(EXIT_ALL_OK);
	} else if (options.version == 1) {
		show_version();
		status = end_show(EXIT_ALL_OK);
	} else {
		status = read_and_serve(&options, started);
	}
	options_free(&options);
	return (int)status;
}
