/* SPDX-License-Identifier: MIT */
/*
 * landlock.h - Linux's Landlock, by which a process restricts its own access to
 * files, TCP ports, signals and abstract sockets, as far as the kernel supports
 * it. On other systems every function fails with ENOSYS.
 */
#ifndef FF_SANDBOX_LANDLOCK_H
#define FF_SANDBOX_LANDLOCK_H

#include <stdint.h>

/* Return the version of the kernel's interface, or 0 if Landlock is missing or
 * not allowed. */
int landlock_version(void);

/* What a ruleset handles. Everything that it handles is denied unless a rule
 * allows it. */
enum landlock_subject {
	LANDLOCK_FILES = 1, /* files and, if the kernel can, signals, sockets
	                       in the file system and abstract sockets */
	LANDLOCK_PORTS = 2, /* TCP ports to connect or bind to; nothing before
	                       version LANDLOCK_VERSION_PORTS */
};

#define LANDLOCK_VERSION_PORTS 4

/*
 * Create a ruleset for some of LANDLOCK_FILES and LANDLOCK_PORTS. Return its
 * descriptor, which is close-on-exec, or -1 with errno. Rules that the version
 * does not support are ignored: adding them succeeds.
 */
int landlock_create(int version, unsigned subjects);

/* What a rule for a path allows. */
enum landlock_access {
	LANDLOCK_READ = 1,    /* reading the file, or all below the directory */
	LANDLOCK_CONNECT = 2, /* connecting to a socket at or below the path */
};

/*
 * Allow access at path, or at its target if it is a symbolic link. Do nothing
 * if path does not exist or cannot be opened. Return 0, or -1 with errno.
 */
int landlock_allow_path(
    int ruleset, int version, const char *path, unsigned access);

/* Allow connections to a TCP port. Return 0, or -1 with errno. */
int landlock_allow_port(int ruleset, uint16_t port);

/* Allow binding to a TCP port that the kernel chooses. Return 0, or -1 with
 * errno. */
int landlock_allow_binding(int ruleset);

/* Apply the ruleset, for good, to this thread and all that it creates. This
 * needs no_new_privs. Return 0, or -1 with errno. */
int landlock_restrict(int ruleset);

#endif
