/* SPDX-License-Identifier: MIT */
/* resolver.c - see resolver.h. */
#include "config.h"

#include "fetch/resolver.h"

#include <curl/curl.h>

/* configure looks for it only with --enable-static. */
#ifdef HAVE___NSS_CONFIGURE_LOOKUP
#include <nss.h>
#endif

bool
resolver_init(void)
{
#ifdef HAVE___NSS_CONFIGURE_LOOKUP
	/* nsswitch.conf may name modules that glibc would load at run time,
	 * made for another version of it. These two are built in. */
	__nss_configure_lookup("hosts", "files dns");
#endif
	return curl_version_info(CURLVERSION_NOW)->ares_num != 0;
}
