/* SPDX-License-Identifier: MIT */
/* setup.h - a request in libcurl's words. */
#ifndef FF_FETCH_SETUP_H
#define FF_FETCH_SETUP_H

#include "fetch/asking.h"
#include "trust/tls_watch.h"
#include "wire/job.h"

#include <curl/curl.h>

/* What libcurl borrows until the next time. Zero-initialised is nothing. */
struct setup {
	struct tls_watch watch;
	struct curl_slist *addresses;
	struct curl_slist *headers;
};

/*
 * Set everything but the callbacks in a fresh handle. What a points to must
 * stay. The handle that was set up before must be gone: what it borrowed is
 * freed. Returns CURLE_OK, or what libcurl refused.
 */
CURLcode setup_request(
    struct setup *s, CURL *easy, const struct asking *a, const struct job *job);

#endif
