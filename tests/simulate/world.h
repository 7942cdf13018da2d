/* SPDX-License-Identifier: MIT */
/*
 * world.h - the world of a simulated run: a clock, processes and their pipes,
 * signals, a list on standard input, a reader of standard output. All of it is
 * derived from one seed. There is only one world at a time, because system
 * calls have no argument to choose a world.
 */
#ifndef FF_TESTS_SIMULATE_WORLD_H
#define FF_TESTS_SIMULATE_WORLD_H

#include "base/buf.h"
#include "base/clock.h"
#include "fanout/fanout.h"
#include "fanout/frame.h"
#include "wire/order.h"

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define WORLD_FDS 1024

/* A descriptor that collects a child's messages before they are sent. */
#define SCRIPT_FD 99

/* The first simulated descriptor other than the standard streams. */
#define FIRST_FD 100

#define PIPE_SIZE ((size_t)64 << 10)

/* The acts of a child, each after a wait. */
enum act_kind {
	ACT_WRITE,  /* write the next n bytes of its script */
	ACT_CLOSE,  /* close its pipe, but do not exit */
	ACT_EXIT,   /* exit with status n */
	ACT_DIE,    /* die of signal n */
	ACT_ORDER,  /* wait for an order */
	ACT_NOTHING /* do nothing for ever */
};

struct act {
	enum act_kind kind;
	int64_t wait; /* length */
	size_t n;
};

/* The reactions of a child to SIGTERM. */
enum on_term {
	TERM_DIES,
	TERM_EXITS, /* exits after a while, with a status */
	TERM_ENDS,  /* sends the rest of its script and its end at once */
	TERM_IGNORED,
};

struct process {
	pid_t pid;
	bool is_dead; /* a zombie, unless it has been reaped */
	bool is_reaped;
	bool is_heard;   /* the parent's end of its pipe is open */
	bool is_closed;  /* its own end, and every copy of it, is closed */
	bool leaks;      /* another process holds a copy of its end */
	bool is_blocked; /* its pipe is full */
	bool is_told;    /* it was sent a signal to end it */
	int status;
	struct buf pipe; /* bytes on their way to the parent */

	bool takes_orders;
	bool is_ordered; /* the parent's end of the pipe for orders is open */
	bool awaits_order;
	size_t orders_size; /* size of the pipe for orders */
	struct buf orders;  /* bytes on their way to the process */
	struct frame_decoder decoder;
	struct order_store store;

	struct job job; /* owns its strings */
	char *url, *method;
	bool may_redirect;

	struct buf script;
	size_t script_at;
	struct act *acts;
	size_t acts_n, acts_at;
	int64_t next_at; /* moment of the next act */

	enum on_term on_term;
	int64_t dies_at; /* moment of death by a signal, or CLOCK_NEVER */
	int dies_how;    /* wait status of that death */
	bool is_undying; /* survives even SIGKILL for a while */
};

enum fd_kind {
	FD_FREE,
	FD_NULL,
	FD_LIST,
	FD_OUTPUT,
	FD_ERROR,
	FD_ANSWERS,
	FD_ORDERS,
};

struct world_fd {
	enum fd_kind kind;
	struct process *process;
	bool blocks;
};

/* Standard output and its reader. */
struct world_output {
	enum {
		OUTPUT_FILE,
		OUTPUT_PIPE,
		OUTPUT_SOCKET
	} kind;
	bool reopens; /* can be opened again through /proc */
	struct buf bytes;
	size_t unread; /* bytes in the pipe */
	size_t pipe_size;
	size_t read_size; /* bytes that the reader reads at a time */
	int64_t read_gap; /* length between two reads */
	int64_t read_at;  /* moment of the next read */
	size_t stall_at;  /* bytes after which the reader stops for a while */
	int64_t stall;    /* length of that stop; CLOCK_NEVER: for ever */
	size_t gone_at;   /* bytes after which writing fails */
	bool is_gone;
	bool is_closed;
};

/* The list on standard input. */
struct world_list {
	struct buf bytes; /* the whole list */
	size_t at, come;  /* offsets: read so far, and available */
	size_t piece;     /* bytes that arrive at a time */
	int64_t gap;      /* length between two pieces */
	int64_t next_at;  /* moment of the next piece */
	bool is_endless;  /* there is no end of file */
	bool has_ended;
	bool fails; /* reading fails at the end */
};

#define WORLD_SIGNALS 2

struct world {
	uint64_t seed;
	uint64_t random;
	bool traces;
	jmp_buf out;     /* where fault() continues */
	char fault[512]; /* message of fault() */

	int64_t began;       /* moment */
	int64_t now;         /* moment */
	int64_t stalled;     /* total length of stalls of the machine */
	unsigned stalls;     /* one in so many clock calls stalls; 0: none */
	int64_t blocked;     /* length of waiting for the reader of output */
	uint64_t idle_polls; /* polls since the last event */

	struct world_fd fds[WORLD_FDS];
	struct process **processes;
	size_t n_processes, processes_cap;
	pid_t last_pid;
	unsigned born;    /* number of processes started */
	bool has_undying; /* a process has survived SIGKILL */

	uint64_t memory;             /* bytes that answers may take together */
	unsigned large;              /* how many of 1000 bodies are large */
	const struct fanout *fanout; /* of the run, once it has a child */

	size_t jobs;      /* services asked at once at most; 0: any number */
	int64_t deadline; /* moment after which no service may start */

	unsigned fork_fails; /* how many of 1000 forks fail */
	int64_t fork_fails_from, fork_fails_until;
	unsigned evil;   /* how many of 1000 children misbehave */
	uint32_t habits; /* a bit for each possible enum habit */
	unsigned slow;   /* how many of 1000 waits are long */
	bool is_quick;   /* the others are very short */

	void (*handlers[65])(int);
	sigset_t mask;
	bool child_changed;
	int64_t signal_at[WORLD_SIGNALS]; /* moments, or CLOCK_NEVER */
	int signal_number[WORLD_SIGNALS];
	bool signal_pending[WORLD_SIGNALS];
	int64_t signalled; /* moment of the first signal taken */
	int signals_taken;

	struct world_output output;
	struct world_list list;
	struct buf script; /* bytes written to SCRIPT_FD */
};

extern struct world world;

/* Start a world with that seed, and free it. */
void world_init(uint64_t seed, bool traces);
void world_free(void);

/* Return a random number below n, true with a chance of 1 in n, true with a
 * chance of n in 1000, or a random length of at most max. */
uint64_t roll(uint64_t n);
bool one_in(uint64_t n);
bool per_mille(unsigned n);
int64_t roll_time(int64_t max);

/* Print a line of the trace. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* End the run because it broke a rule. */
_Noreturn void fault(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Let all events happen that are due by now. */
void world_catch_up(void);

/* Return the moment of the next event, or CLOCK_NEVER. */
int64_t world_next(void);

/* Let time pass until that moment. */
void world_pass(int64_t moment);

int world_fd(enum fd_kind kind, struct process *p);

/* Processes, see processes.c. */
struct process *process_new(void);
struct process *process_find(pid_t pid);
void process_free(struct process *p);
void process_act(struct process *p, enum act_kind kind, int64_t wait, size_t n);
void process_wake(struct process *p, int64_t moment);
void process_catch_up(struct process *p);
void process_signal(struct process *p, int number);
int64_t process_next(const struct process *p);
void processes_sweep(void);

/* Children, see children.c: script a new child, or one that got an order (or
 * the end of its orders). */
void child_begin(struct process *p, const struct job *job);
void child_ordered(struct process *p);

#endif
