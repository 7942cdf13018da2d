/* SPDX-License-Identifier: MIT */
/* url_faults.h - what is wrong with a URL that libcurl's parser would take, and
 * how a wrong one is quoted. */
#ifndef FF_SERVICE_URL_FAULTS_H
#define FF_SERVICE_URL_FAULTS_H

#include "service/quote.h"

#include <stdbool.h>

/* Return what a URL has in it that none may have, or NULL. */
const char *url_bad_character(const char *text);

/* Return what is wrong with a user or password as it stands in a URL, or NULL:
 * HTTP has no way to send it, and libcurl would send another one. */
const char *url_bad_login(const char *text, bool is_user);

/*
 * Quote a text that is meant for one URL. With white space in it or without a
 * scheme, url_redact() could not tell where a password ends: hide all in front
 * of the last '@'.
 */
const char *url_quote(struct quoted *q, const char *text);

#endif
