/* SPDX-License-Identifier: MIT */
/* setup.h - a request in libcurl's words. */
#ifndef FF_FETCH_SETUP_H
#define FF_FETCH_SETUP_H

#include "fetch/asking.h"
#include "fetch/fetch.h"

#include <curl/curl.h>

/* What libcurl borrows until the next time. Zero-initialised is nothing. */
struct setup {
	struct curl_slist *addresses;
	struct curl_slist *headers;
};

/*
 * Set what holds for every request of an answer, but for the callbacks. What
 * a points to must stay. Returns CURLE_OK, or what libcurl refused.
 */
CURLcode setup_answer(struct setup *s, CURL *easy, const struct asking *a,
    const struct fetch_job *job);

/* Set what a redirect may change: the URL, who asks, the method, the body and
 * the headers. */
CURLcode setup_request(struct setup *s, CURL *easy, const struct asking *a);

#endif
