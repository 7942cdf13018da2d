/* SPDX-License-Identifier: MIT */
/*
 * attacks.h - what an attacker who controls a child would try: tables of
 * attempts by name. An attempt that is not refused does no harm: either its
 * arguments are invalid, so that it fails for another reason, or its effect is
 * undone.
 */
#ifndef FF_TESTS_DRILL_ATTACKS_H
#define FF_TESTS_DRILL_ATTACKS_H

#include "wire/job.h"

#include <limits.h>
#include <sys/types.h>

/* The targets of the attacks. Most are parameters in the URL's query, by the
 * name before the colon. */
struct attack_target {
	pid_t parent;
	pid_t victim;            /* victim: a process of the same user */
	char key[PATH_MAX];      /* key: a file to read */
	char dir[PATH_MAX];      /* dir: a directory of the user */
	char unix_path[100];     /* unix: a listening Unix socket */
	char unix_name[100];     /* abstract: one in the abstract namespace */
	unsigned short port;     /* port: a listening one of another service */
	unsigned short own_port; /* the port of the child's service */
	int file;        /* the descriptor of the child's file; -1: none */
	long long limit; /* bytes that this file may have */
};

struct attack {
	const char *name;
	/* Return 0 if the attempt was not refused, otherwise the errno. */
	int (*run)(const struct attack_target *t);
};

/* Each table ends with a row without a name. */
extern const struct attack attacks_on_files[];
extern const struct attack attacks_on_disk[];
extern const struct attack attacks_on_memory[];
extern const struct attack attacks_on_processes[];
extern const struct attack attacks_on_self[];
extern const struct attack attacks_on_network[];
extern const struct attack attacks_on_kernel[];

/* Return 0 unless rc is -1, then errno. */
int attack_errno(long rc);

/* Do the same, but return 0 for the errno harmless, which is not a refusal. */
int attack_errno_but(long rc, int harmless);

/* Return 0 unless fd is -1, then errno. Close fd. */
int attack_close(int fd);

#endif
