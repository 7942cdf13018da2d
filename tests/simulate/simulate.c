/* SPDX-License-Identifier: MIT */
/*
 * simulate.c - whole runs of forkfetch in a simulated world. The plan, the
 * loop, the answers, the output and fanout are the program's own; the clock,
 * the processes, the pipes and the signals are simulated by a seed. If a run
 * breaks a rule, its seed is printed, and can be used to repeat the run.
 *
 *	simulate                   run some fixed seeds, for `make check` (TAP)
 *	simulate --seconds=N       run seeds from a new one on for N seconds
 *	simulate --seed=N          run one seed
 *	simulate --from=N --runs=N run several seeds
 *	simulate ... --trace       print all events on standard error
 */
#include "config.h"

#include "judge.h"
#include "scenario.h"
#include "world.h"

#include "cli/options.h"
#include "fanout/signals.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define CHECK_RUNS 3000
#define FAULTS_MAX 10

/* Return the number of allocated bytes or (without sanitizers) blocks. */
static size_t allocated(void);

#ifdef WITH_SANITIZERS
/* Some compilers have no header with this declaration. */
size_t __sanitizer_get_current_allocated_bytes(void);

static size_t
allocated(void)
{
	return __sanitizer_get_current_allocated_bytes();
}
#elif defined HAVE___LIBC_MALLOC
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

static size_t pieces;

void *
malloc(size_t n)
{
	pieces++;
	return __libc_malloc(n);
}

void *
calloc(size_t count, size_t n)
{
	pieces++;
	return __libc_calloc(count, n);
}

void *
realloc(void *p, size_t n)
{
	pieces += p == NULL;
	return __libc_realloc(p, n);
}

void
free(void *p)
{
	pieces -= p != NULL;
	__libc_free(p);
}

static size_t
allocated(void)
{
	return pieces;
}
#else
static size_t
allocated(void)
{
	return 0;
}
#endif

struct tally {
	uint64_t runs, refused, faults, processes, records, ok;
};

/* Do what main.c does to ask. Return false if the arguments were refused. */
static bool
run_once(const struct scenario *s, struct options *o, struct tally *tally)
{
	struct run_options options;
	struct run_result result;
	struct catalog catalog;
	struct arguments a;
	struct errbuf e;
	bool runs;

	catalog_init(&catalog);
	arguments_init(&a, &catalog, &o->request);
	options = options_run(o, world.now);
	options.memory = world.memory;
	a.trusts_list = o->trust_list == 1;
	a.streams = options.output.format->next_item != NULL;
	runs = arguments_add(&a, o->words, o->n_words, &e) == 0;
	/* Without a grace, a killed process may still ask for a moment. */
	world.jobs = options.grace > 0 ? options.policy.jobs : 0;
	world.deadline = options.policy.deadline;
	if (runs) {
		run(&options, &a, &result);
		judge(&(struct judged){ s, o, &options, &a, &result });
		tally->ok += result.totals.ok;
		tally->records += result.totals.ok + result.totals.failed;
	} else {
		say("refused: %s", e.msg);
	}
	arguments_free(&a);
	catalog_free(&catalog);
	return runs;
}

static void
say_command(const struct scenario *s)
{
	size_t i;

	for (i = 0; i < s->argv.n; i++)
		say("  %s", s->argv.items[i]);
}

static void
simulate_scenario(struct scenario *s, struct tally *tally)
{
	struct options options;
	struct errbuf e;

	scenario_init(s);
	say_command(s);
	signals_forget();
	signals_child_changed();
	optind = 0; /* restarts getopt in glibc and musl */
	if (options_parse(&options, (int)s->argv.n, s->argv.items, &e) == -1 ||
	    options_check(&options, &e) == -1) {
		say("refused: %s", e.msg);
		tally->refused++;
	} else if (!run_once(s, &options, tally)) {
		tally->refused++;
	}
	options_free(&options);
	scenario_free(s);
}

/* Simulate a seed. Return whether no rule was broken. */
static bool
simulate(uint64_t seed, bool traces, struct tally *tally)
{
	static struct scenario scenario;
	bool holds;

	world_init(seed, traces);
	holds = setjmp(world.out) == 0;
	if (holds)
		simulate_scenario(&scenario, tally);
	tally->runs++;
	tally->processes += world.born;
	if (!holds) {
		tally->faults++;
		printf("# seed %" PRIu64 ": %s\n", seed, world.fault);
		fflush(stdout);
	}
	if (!holds && traces)
		fwrite(buf_str(&world.output.bytes), 1, world.output.bytes.len,
		    stderr);
	world_free();
	return holds;
}

/* Simulate a seed, and return whether no rule was broken and no memory leaked.
 * If memory has grown, simulate the seed again: what is allocated once for all
 * runs does not grow twice. */
static bool
simulate_whole(uint64_t seed, bool traces, struct tally *tally)
{
	size_t before, leaked;

	before = allocated();
	if (!simulate(seed, traces, tally))
		return false;
	if (allocated() <= before)
		return true;
	before = allocated();
	if (!simulate(seed, false, tally))
		return false;
	if (allocated() <= before)
		return true;
	leaked = allocated() - before;
	tally->faults++;
	printf("# seed %" PRIu64 ": %zu leaked\n", seed, leaked);
	return false;
}

static void
simulate_range(uint64_t from, uint64_t n, bool traces, struct tally *tally)
{
	uint64_t i;

	for (i = 0; i < n && tally->faults < FAULTS_MAX; i++)
		simulate_whole(from + i, traces, tally);
}

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
simulate_for(double length, struct tally *tally)
{
	double end;
	uint64_t seed;

	seed = (uint64_t)time(NULL) * 1000000;
	for (end = seconds() + length; seconds() < end; seed += 100)
		simulate_range(seed, 100, false, tally);
}

/* Run the fixed seeds for `make check`. */
static int
check(void)
{
	struct tally tally = { 0 };
	bool works;

	simulate_range(1, CHECK_RUNS, false, &tally);
	printf("%sok 1 - simulated runs keep the rules\n",
	    tally.faults > 0 ? "not " : "");
	/* If no service succeeds, the simulation tests nothing. */
	works = tally.ok > tally.records / 8;
	printf(
	    "%sok 2 - enough of the services succeed\n", works ? "" : "not ");
	printf("1..2\n");
	return tally.faults > 0 || !works;
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = { { "seed", 1, NULL, 's' },
		{ "from", 1, NULL, 'f' }, { "runs", 1, NULL, 'r' },
		{ "seconds", 1, NULL, 'S' }, { "trace", 0, NULL, 't' },
		{ NULL, 0, NULL, 0 } };
	struct tally tally = { 0 };
	uint64_t from, runs;
	double length, began;
	bool traces;
	int c;

	if (argc == 1)
		return check();
	from = runs = 1;
	length = 0;
	traces = false;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		switch (c) {
		case 's':
			from = strtoull(optarg, NULL, 10);
			break;
		case 'f':
			from = strtoull(optarg, NULL, 10);
			break;
		case 'r':
			runs = strtoull(optarg, NULL, 10);
			break;
		case 'S':
			length = strtod(optarg, NULL);
			break;
		case 't':
			traces = true;
			break;
		default:
			return 2;
		}
	began = seconds();
	if (length > 0)
		simulate_for(length, &tally);
	else
		simulate_range(from, runs, traces, &tally);
	printf("%" PRIu64 " runs (%.0f a second) with %" PRIu64
	       " processes and %" PRIu64 " records (%" PRIu64 " ok), %" PRIu64
	       " refused, %" PRIu64 " faults\n",
	    tally.runs, (double)tally.runs / (seconds() - began),
	    tally.processes, tally.records, tally.ok, tally.refused,
	    tally.faults);
	return tally.faults > 0;
}
