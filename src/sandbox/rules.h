/* SPDX-License-Identifier: MIT */
/* rules.h - Landlock's rules for a child: which files it may read in which
 * stage. Inside sandbox only. */
#ifndef FF_SANDBOX_RULES_H
#define FF_SANDBOX_RULES_H

#include "base/strlist.h"

/* Append to files what the links in those of them lead to that are directories
 * of certificates. To be done once for the rules below. */
void rules_follow_links(struct strlist *files);

/* A descriptor of the rules, for landlock_restrict(), or -1 with errno. */

/*
 * What resolving a name and setting up TLS may read on the systems there are;
 * the files; and, where the kernel can tell, the sockets of the resolver's
 * daemons and socket (or NULL).
 */
int rules_resolving(
    int version, const struct strlist *files, const char *socket);

/* The files, and socket (or NULL), alone. */
int rules_talking(int version, const struct strlist *files, const char *socket);

#endif
