/* SPDX-License-Identifier: MIT */
/*
 * sandbox.h - a process that gives up what it does not need, in two stages:
 * one in which names can still be resolved, and one, once it is known whom to
 * talk to, in which it can do nothing but that. What it gives up it never gets
 * back. Knows no HTTP and no libcurl.
 *
 * In both stages: few resources, no new privileges, of root's capabilities at
 * most those to read and to connect, Landlock's rules and a filter of system
 * calls. What the kernel does not have is left out; self->landlock and
 * self->seccomp say what is in force.
 */
#ifndef FF_SANDBOX_SANDBOX_H
#define FF_SANDBOX_SANDBOX_H

#include "base/errbuf.h"
#include "base/strlist.h"
#include "sandbox/filter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sandbox_how {
	SANDBOX_AUTO,    /* all that the kernel has */
	SANDBOX_REQUIRE, /* all that there is, or nothing is done */
	SANDBOX_OFF,
};

/* The descriptors of Landlock's rules that all children share. */
enum sandbox_rules {
	SANDBOX_RESOLVING,
	SANDBOX_TALKING,  /* no file at all */
	SANDBOX_TRUSTING, /* but those of the system's certificates */
	SANDBOX_RULES
};

/* What is made once, before the first fork. */
struct sandbox {
	enum sandbox_how how;
	int landlock; /* the version of the kernel's; 0: none */
	bool seccomp;
	bool any_port;            /* ports are not restricted */
	const char *lack;         /* what is missing, in words; or NULL */
	int rules[SANDBOX_RULES]; /* -1: none */
	char *certificates;       /* the directory of SANDBOX_TRUSTING */
	int64_t made_at;          /* the moment when rules were made */
	struct filter resolving, waiting;
	struct filter talking[8]; /* by what is wanted: */
};

#define SANDBOX_WANTS_FILES  1U
#define SANDBOX_WANTS_SOCKET 2U
#define SANDBOX_WANTS_ALARM  4U

/*
 * Find out what the kernel has. Returns 0, or -1 if how asks for more: e says
 * what. With SANDBOX_AUTO, LD_PRELOAD has any port allowed.
 */
int sandbox_init(struct sandbox *s, enum sandbox_how how, struct errbuf *e);
void sandbox_free(struct sandbox *s);

/* Return whether that is all there could be: files and ports guarded, and the
 * second stage reached. */
bool sandbox_is_whole(int landlock, int seccomp);

/*
 * Make the shared rules: now and then again, for a rule is about the file that
 * was there when it was made, and resolv.conf is often replaced. certificates
 * is the system's directory of them, or NULL. Cheap where nothing has to be
 * done.
 */
void sandbox_make_rules(
    struct sandbox *s, const char *certificates, int64_t now);

#define SANDBOX_PORTS_MAX 8

/* What a child needs that not all do. */
struct sandbox_needs {
	uint16_t ports[SANDBOX_PORTS_MAX]; /* TCP ports to connect to */
	size_t n_ports;
	struct strlist files; /* and directories, to read in both stages */
	struct strlist early_files; /* to read in the first stage alone */
	char *socket; /* in the file system, to connect to; or NULL */
	int64_t cpu;  /* length of processor time; CLOCK_NEVER: any */
	bool alarm;   /* it moves its alarm in the second stage */
	bool stays;   /* there will be no second stage */
};

/* Add a port, if it is not there yet. More than fit are dropped. */
void sandbox_needs_port(struct sandbox_needs *n, long port);
void sandbox_needs_free(struct sandbox_needs *n);

/* A process in its sandbox. */
struct sandboxed {
	const struct sandbox *sandbox;
	int landlock; /* the version in force; 0: none */
	int seccomp;  /* the stage in force; 0: none */
	bool is_talking;
	bool keeps_threads;
	bool reads;        /* files, in the second stage */
	bool uses_socket;  /* in the file system */
	bool moves_alarm;  /* in the second stage */
	int talking_files; /* rules for the second stage; -1: none */
	int talking_ports;
};

/*
 * Enter the first stage. rules are the descriptors of s->rules in this
 * process, or NULL; they are closed, one of them later. Returns 0, or -1 where
 * what is required cannot be had.
 */
int sandbox_enter(struct sandboxed *self, const struct sandbox *s, int *rules,
    const struct sandbox_needs *needs, struct errbuf *e);

/*
 * In the first stage: make no more threads than there are. They share one
 * limit of memory, but the kernel's own for each is not counted, nor is their
 * number where root runs them. Returns as sandbox_enter().
 */
int sandbox_keep_threads(struct sandboxed *self, struct errbuf *e);

/* Enter the second, once, after the first of a sandbox that is not off. Returns
 * as sandbox_enter(). */
int sandbox_narrow(struct sandboxed *self, struct errbuf *e);

/* For a program of the user's own: no new privileges and no core file. */
void sandbox_enter_program(const struct sandbox *s);

#endif
