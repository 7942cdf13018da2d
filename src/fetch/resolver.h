/* SPDX-License-Identifier: MIT */
/* resolver.h - where names are looked up. */
#ifndef FF_FETCH_RESOLVER_H
#define FF_FETCH_RESOLVER_H

#include <stdbool.h>

/*
 * Look up names in /etc/hosts and DNS only, if the C library is linked
 * statically. Return whether libcurl reads the resolver's files even if the
 * host is an address, as it does with c-ares. Call it before the first fork: to
 * ask libcurl would cost a child twenty page faults. Does not block.
 */
bool resolver_init(void);

#endif
