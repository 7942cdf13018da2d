/* SPDX-License-Identifier: MIT */
/* resolver.c - see resolver.h. */
#include "config.h"

#include "fetch/resolver.h"

/* configure looks for it only with --enable-static. */
#ifdef HAVE___NSS_CONFIGURE_LOOKUP

#include <nss.h>

void
resolver_init(void)
{
	/* nsswitch.conf may name modules that glibc would load at run time,
	 * made for another version of it. These two are built in. */
	__nss_configure_lookup("hosts", "files dns");
}

#else

void
resolver_init(void)
{
}

#endif
