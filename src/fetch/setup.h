/* SPDX-License-Identifier: MIT */
/* setup.h - set the options of libcurl for a request. */
#ifndef FF_FETCH_SETUP_H
#define FF_FETCH_SETUP_H

#include "fetch/asking.h"
#include "trust/tls_watch.h"
#include "wire/job.h"

#include <curl/curl.h>

/* libcurl's smallest buffer in bytes, and the number of times that libcurl may
 * fill it before it applies a rate limit. */
#define SETUP_BUFFER_MIN 1024
#define SETUP_BUFFERS    100

/* Data that libcurl borrows until the next setup; empty if zero-initialised. */
struct setup {
	struct tls_watch watch;
	struct curl_slist *addresses;
	struct curl_slist *headers;
	struct curl_slist *connect_to;
	CURLoption refused; /* by libcurl, if an option was; or 0 */
};

/*
 * Set all options but the callbacks in a fresh handle. Everything that a points
 * to has to stay valid. The handle of the previous setup has to be gone,
 * because the data that it borrowed is freed. Return CURLE_OK, or libcurl's
 * error.
 */
CURLcode setup_request(
    struct setup *s, CURL *easy, const struct asking *a, const struct job *job);

#endif
