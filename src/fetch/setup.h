/* SPDX-License-Identifier: MIT */
/* setup.h - a request in libcurl's words. */
#ifndef FF_FETCH_SETUP_H
#define FF_FETCH_SETUP_H

#include "fetch/asking.h"
#include "fetch/fetch.h"

#include <curl/curl.h>

/*
 * Set what holds for every request of this child, but for the callbacks.
 * What a points to must stay. Returns CURLE_OK, or what libcurl refused.
 */
CURLcode setup_child(
    CURL *easy, const struct asking *a, const struct fetch_job *job);

/* Set what a redirect may change: the URL, who asks, the method, the body and
 * the headers. */
CURLcode setup_request(CURL *easy, const struct asking *a);

#endif
