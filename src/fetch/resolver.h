/* SPDX-License-Identifier: MIT */
/* resolver.h - where names are looked up. */
#ifndef FETCH_RESOLVER_H
#define FETCH_RESOLVER_H

/* Look up names in /etc/hosts and DNS only, if the C library is linked
 * statically. Call it before the first fork. Does not block. */
void resolver_init(void);

#endif
