/* SPDX-License-Identifier: MIT */
/*
 * landlock.h - Linux's Landlock: rules that a process puts upon itself about
 * files, TCP ports, signals and abstract sockets, as far as the kernel knows
 * them. Elsewhere every function is there and fails with ENOSYS.
 */
#ifndef FF_SANDBOX_LANDLOCK_H
#define FF_SANDBOX_LANDLOCK_H

#include <stdint.h>

/* The version of the kernel's interface; 0: it has none, or does not let us. */
int landlock_version(void);

/* What a ruleset is about. What it is about is refused, but for what the
 * rules allow. */
enum landlock_subject {
	LANDLOCK_FILES = 1, /* and, where the kernel can, signals and
	                       sockets in the file system and without a name */
	LANDLOCK_PORTS = 2, /* TCP ports to connect or bind to; from version
	                       LANDLOCK_VERSION_PORTS on, nothing before */
};

#define LANDLOCK_VERSION_PORTS 4

/*
 * Make a ruleset. Returns its descriptor, which an exec closes, or -1 with
 * errno. Rules that a kernel of that version cannot hold are left out: adding
 * them succeeds.
 */
int landlock_create(int version, enum landlock_subject subject);

/* What a rule allows at a path. */
enum landlock_access {
	LANDLOCK_READ = 1, /* files and directories, of all that is beneath */
	LANDLOCK_CONNECT = 2, /* to a socket there, or beneath */
};

/*
 * Allow it at path, a symbolic link standing for what it leads to. A path that
 * is not there, or not to be opened, needs no rule. Returns 0, or -1 with
 * errno.
 */
int landlock_allow_path(
    int ruleset, int version, const char *path, unsigned access);

/* Allow to connect to a TCP port. Returns 0, or -1 with errno. */
int landlock_allow_port(int ruleset, uint16_t port);

/* Put the rules upon this thread and those that it makes: for ever. Needs
 * no_new_privs. Returns 0, or -1 with errno. */
int landlock_restrict(int ruleset);

#endif
