/* SPDX-License-Identifier: MIT */
/*
 * sandbox.h - restrict a process, for good, in two stages. In the first it can
 * still resolve names; in the second it can only communicate with the addresses
 * it has found. Knows no HTTP and no libcurl.
 *
 * Both stages limit resources, forbid new privileges, drop root's capabilities
 * except those to read and to connect, and apply Landlock rules and a filter of
 * system calls. What the kernel does not support is left out: self->landlock
 * and self->seccomp tell what is in force.
 */
#ifndef FF_SANDBOX_SANDBOX_H
#define FF_SANDBOX_SANDBOX_H

#include "base/errbuf.h"
#include "base/strlist.h"
#include "sandbox/harden.h"
#include "sandbox/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sandbox_how {
	SANDBOX_AUTO,    /* as much as the kernel supports */
	SANDBOX_REQUIRE, /* everything, or fail */
	SANDBOX_OFF,
};

/* The Landlock rulesets that all children share. */
enum sandbox_rules {
	SANDBOX_RESOLVING,
	SANDBOX_TRUSTING, /* only the system's certificates */
	SANDBOX_RULES
};

/* Made once, before the first fork. */
struct sandbox {
	enum sandbox_how how;
	int landlock; /* version of the kernel's interface; 0: none */
	bool seccomp;
	bool any_port;            /* ports are not restricted */
	const char *lack;         /* message: what is missing; or NULL */
	int rules[SANDBOX_RULES]; /* descriptors; -1: none */
	char *certificates;       /* the directory of SANDBOX_TRUSTING */
	struct harden_limits limits;
	int64_t made_at; /* moment at which rules were made */
	struct filter resolving, waiting;
	struct filter talking[POLICY_WANTS_ALL + 1]; /* index: wants */
};

/*
 * Find out what the kernel supports. Return 0, or -1 with e if how requires
 * more. With SANDBOX_AUTO and LD_PRELOAD set, all ports are allowed.
 */
int sandbox_init(struct sandbox *s, enum sandbox_how how, struct errbuf *e);
void sandbox_free(struct sandbox *s);

/* Return whether these values of struct sandboxed are the full sandbox: files
 * and ports are restricted and the second stage is in force. */
bool sandbox_is_whole(int landlock, int seccomp);

/*
 * Make the shared rules if there are none, or if they are old: a rule applies
 * to the file that existed when it was made, and resolv.conf is often replaced.
 * certificates is the system's directory of them, or NULL.
 */
void sandbox_make_rules(
    struct sandbox *s, const char *certificates, int64_t now);

#define SANDBOX_PORTS_MAX 8

enum sandbox_stages {
	SANDBOX_BOTH,
	SANDBOX_FIRST,  /* it may have to resolve names until its end */
	SANDBOX_SECOND, /* it has no name to resolve */
};

/* What a child needs in addition. */
struct sandbox_needs {
	uint16_t ports[SANDBOX_PORTS_MAX]; /* TCP ports to connect to */
	size_t n_ports;
	struct strlist files;       /* files and directories to read */
	struct strlist early_files; /* the same, for the first stage only */
	bool binds;                 /* it binds its sockets to an address */
	char *socket;      /* in the file system, to connect to; or NULL */
	int64_t cpu;       /* processor time, a length; CLOCK_NEVER: no limit */
	uint64_t file_max; /* largest size of the file that is open for writing
	                      already; UINT64_MAX: no limit. The child can
	                      open no other */
	bool alarm;        /* it sets its alarm in the second stage */
	enum sandbox_stages stages;
};

/* Add a port unless it is there already. Ignore more than SANDBOX_PORTS_MAX. */
void sandbox_needs_port(struct sandbox_needs *n, long port);
void sandbox_needs_free(struct sandbox_needs *n);

/* A process in its sandbox. */
struct sandboxed {
	const struct sandbox *sandbox;
	int landlock; /* version in force; 0: none */
	int seccomp;  /* stage in force; 0: none */
	bool is_talking;
	bool keeps_threads;
	unsigned wants;    /* POLICY_WANTS_*, combined, in the second stage; the
	                      caller may drop some before */
	int talking_files; /* ruleset for the second stage; -1: none */
	int talking_ports; /* the same */
};

/*
 * Enter the first stage, or the second if needs says so. rules are the
 * descriptors of s->rules in this process, or NULL; they are closed, one of
 * them in sandbox_narrow(). Return 0, or -1 with e if SANDBOX_REQUIRE cannot be
 * met.
 */
int sandbox_enter(struct sandboxed *self, const struct sandbox *s, int *rules,
    const struct sandbox_needs *needs, struct errbuf *e);

/*
 * In the first stage: forbid more threads. The limit of memory does not include
 * the kernel's memory for a thread, and the number of root's threads has no
 * limit. Return as sandbox_enter() does.
 */
int sandbox_keep_threads(struct sandboxed *self, struct errbuf *e);

/* Enter the second stage, unless sandbox_enter() did. Call this once, with a
 * sandbox that is not off. Return as sandbox_enter() does. */
int sandbox_narrow(struct sandboxed *self, struct errbuf *e);

/* For a program that the user runs: forbid new privileges and core files. */
void sandbox_enter_program(const struct sandbox *s);

#endif
