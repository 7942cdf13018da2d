/* SPDX-License-Identifier: MIT */
/*
 * world.h - what surrounds a simulated run: a clock, processes and their pipes,
 * signals, a list on standard input, a reader of standard output. All of it
 * follows from one seed. There is one world at a time, as system calls have
 * no argument that could name another.
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

/* Where a child's messages are collected before it sends them. */
#define SCRIPT_FD 99

/* The first simulated descriptor: those below are the standard three. */
#define FIRST_FD 100

#define PIPE_SIZE ((size_t)64 << 10)

/* What a child does next, after it has waited. */
enum act_kind {
	ACT_WRITE,  /* the next n bytes of its script */
	ACT_CLOSE,  /* its pipe, and live on */
	ACT_EXIT,   /* with status n */
	ACT_DIE,    /* of signal n */
	ACT_ORDER,  /* wait for an order */
	ACT_NOTHING /* for ever */
};

struct act {
	enum act_kind kind;
	int64_t wait; /* length */
	size_t n;
};

/* How a child takes SIGTERM. */
enum on_term {
	TERM_DIES,
	TERM_EXITS, /* after a while, with a status */
	TERM_ENDS,  /* says what it has left at once, and its end */
	TERM_IGNORED,
};

struct process {
	pid_t pid;
	bool is_dead; /* a zombie, until it is */
	bool is_reaped;
	bool is_heard;   /* the parent's end of its pipe is open */
	bool is_closed;  /* its own end, and every copy of it, is closed */
	bool leaks;      /* another process holds a copy of its end */
	bool is_blocked; /* its pipe is full */
	bool is_told;    /* to leave */
	int status;
	struct buf pipe; /* on the way to the parent */

	bool takes_orders;
	bool is_ordered; /* the parent's end of the way back is open */
	bool awaits_order;
	size_t orders_size; /* of the pipe for them */
	struct buf orders;  /* on the way to it */
	struct frame_decoder decoder;
	struct order_store store;

	struct job job; /* what it is to do; strings are its own */
	char *url, *method;
	bool may_redirect;

	struct buf script;
	size_t script_at;
	struct act *acts;
	size_t acts_n, acts_at;
	int64_t next_at; /* moment of the next act */

	enum on_term on_term;
	int64_t dies_at; /* of a signal that it was sent, or CLOCK_NEVER */
	int dies_how;    /* wait status of that */
	bool is_undying; /* not even of SIGKILL, in time */
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

/* Standard output, and who reads it. */
struct world_output {
	enum {
		OUTPUT_FILE,
		OUTPUT_PIPE,
		OUTPUT_SOCKET
	} kind;
	bool reopens; /* through /proc */
	struct buf bytes;
	size_t unread; /* of a pipe */
	size_t pipe_size;
	size_t read_size; /* that its reader takes at a time */
	int64_t read_gap; /* length between two reads */
	int64_t read_at;  /* moment of the next */
	size_t stall_at;  /* bytes after which the reader stops for a while */
	int64_t stall;    /* length; CLOCK_NEVER: for ever */
	size_t gone_at;   /* bytes after which it is gone, or the disk full */
	bool is_gone;
	bool is_closed;
};

/* The list on standard input. */
struct world_list {
	struct buf bytes; /* all of it */
	size_t at, come;  /* read so far; there to be read */
	size_t piece;     /* bytes that come at a time */
	int64_t gap;      /* length between two pieces */
	int64_t next_at;  /* moment of the next */
	bool is_endless;  /* the end of the file does not come */
	bool has_ended;
	bool fails; /* reading fails at the end */
};

#define WORLD_SIGNALS 2

struct world {
	uint64_t seed;
	uint64_t random;
	bool traces;
	jmp_buf out;     /* where to go when something does not hold */
	char fault[512]; /* what it was */

	int64_t began;       /* moment */
	int64_t now;         /* moment */
	int64_t stalled;     /* length that the whole machine stood still */
	unsigned stalls;     /* one in so many looks at the clock; 0: none */
	int64_t blocked;     /* length of waiting for the reader of output */
	uint64_t idle_polls; /* since something has happened */

	struct world_fd fds[WORLD_FDS];
	struct process **processes;
	size_t n_processes, processes_cap;
	pid_t last_pid;
	unsigned born;    /* processes */
	bool has_undying; /* one that was sent SIGKILL, and lived on */

	uint64_t memory;             /* bytes that answers may take together */
	unsigned large;              /* of 1000 bodies, how many are large */
	const struct fanout *fanout; /* of the run, once it has a child */

	size_t jobs;      /* that may be under way at once; 0: any number */
	int64_t deadline; /* moment after which none begins */

	unsigned fork_fails; /* of 1000 */
	int64_t fork_fails_from, fork_fails_until;
	unsigned evil;   /* of 1000 children, how many misbehave */
	uint32_t habits; /* which ways of it this world has, a bit each */
	unsigned slow;   /* of 1000 waits, how many are long */

	void (*handlers[65])(int);
	sigset_t mask;
	bool child_changed;
	int64_t signal_at[WORLD_SIGNALS]; /* moments, or CLOCK_NEVER */
	int signal_number[WORLD_SIGNALS];
	bool signal_pending[WORLD_SIGNALS];
	int64_t signalled; /* moment of the first that was taken */
	int signals_taken;

	struct world_output output;
	struct world_list list;
	struct buf script; /* what went to SCRIPT_FD */
};

extern struct world world;

/* A world of that seed, in which nothing has happened yet; and its end. */
void world_init(uint64_t seed, bool traces);
void world_free(void);

/* Numbers out of the seed: below n; whether one in n; a length of at most. */
uint64_t roll(uint64_t n);
bool one_in(uint64_t n);
bool per_mille(unsigned n);
int64_t roll_time(int64_t max);

/* A line of the trace. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something does not hold: end the run. */
_Noreturn void fault(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* All that was to happen by now happens. */
void world_catch_up(void);

/* The moment of what happens next, or CLOCK_NEVER. */
int64_t world_next(void);

/* Let time pass until then. */
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

/* Children, see children.c: what one says when it is made, and when an order
 * has come (or the end of its orders). */
void child_begin(struct process *p, const struct job *job);
void child_ordered(struct process *p);

#endif
