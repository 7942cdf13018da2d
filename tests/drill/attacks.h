/* SPDX-License-Identifier: MIT */
/*
 * attacks.h - what somebody would try who has broken into a child: tables of
 * attempts by name. None does any harm where it is not refused: what would is
 * called with arguments that fail for another reason, and what succeeds is
 * undone.
 */
#ifndef FF_TESTS_DRILL_ATTACKS_H
#define FF_TESTS_DRILL_ATTACKS_H

#include "wire/job.h"

#include <limits.h>
#include <sys/types.h>

/* What the URL names to be attacked; parameters of its query. */
struct attack_target {
	pid_t parent;
	pid_t victim;            /* victim: a process of the same user's */
	char key[PATH_MAX];      /* key: a file to be read */
	char dir[PATH_MAX];      /* dir: a directory of the user's */
	char unix_path[100];     /* unix: a socket that is listened at */
	char unix_name[100];     /* abstract: the same without a file */
	unsigned short port;     /* port: listened at, but not the service's */
	unsigned short own_port; /* the service's own */
};

struct attack {
	const char *name;
	/* Returns 0 where it was not refused, or why it was: an errno. */
	int (*run)(const struct attack_target *t);
};

/* Each ends with a row without a name. */
extern const struct attack attacks_on_files[];
extern const struct attack attacks_on_disk[];
extern const struct attack attacks_on_memory[];
extern const struct attack attacks_on_processes[];
extern const struct attack attacks_on_self[];
extern const struct attack attacks_on_network[];
extern const struct attack attacks_on_kernel[];

/* 0 where rc is not -1, else errno. */
int attack_errno(long rc);

/* The same, but to fail with this errno is not to be refused. */
int attack_errno_but(long rc, int harmless);

/* The same for a descriptor, which is closed. */
int attack_close(int fd);

#endif
