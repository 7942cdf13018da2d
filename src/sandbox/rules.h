/* SPDX-License-Identifier: MIT */
/* rules.h - Landlock rules of a child: which files it may read in which stage.
 * For sandbox only. */
#ifndef FF_SANDBOX_RULES_H
#define FF_SANDBOX_RULES_H

#include "base/strlist.h"

/* Append the targets of the links in those files that are directories of
 * certificates. Call this once before the functions below. */
void rules_follow_links(struct strlist *files);

/*
 * Make the rules for the first stage: allow reading files and all that
 * resolving names and setting up TLS need on common systems and, if the kernel
 * can restrict that, connecting to the resolver's daemons and to socket, which
 * may be NULL. Return a descriptor for landlock_restrict(), or -1 with errno.
 */
int rules_resolving(
    int version, const struct strlist *files, const char *socket);

/* Make the rules for the second stage, which allow only files and socket.
 * subjects are LANDLOCK_FILES, and LANDLOCK_PORTS if the caller adds rules for
 * ports. The rest is as above. */
int rules_talking(int version, unsigned subjects, const struct strlist *files,
    const char *socket);

#endif
