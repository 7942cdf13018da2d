/* SPDX-License-Identifier: MIT */
/* job.h - the request that a child process sends, and its limits. */
#ifndef FF_WIRE_JOB_H
#define FF_WIRE_JOB_H

#include "service/request.h"

#include <stdbool.h>
#include <stdint.h>

struct certificates;
struct sandbox;
struct strlist;
struct tls;
struct tls_store;

/* Everything in it is borrowed; a new child inherits it by fork. */
struct job {
	const struct request *request;
	const struct strlist *exec; /* a program to run in place of a url, and
	                               its arguments; or NULL */
	const char *url;            /* a template where url_refers */
	bool url_refers;            /* ${...} in it is resolved */
	const char *target; /* where a redirect led, or NULL: requested in
	                       place of url, with url's user and password */
	const char *method; /* NULL: the request's own */
	bool foreign;       /* reached by a redirect from another origin: no
	                       credentials, no custom headers, and no body
	                       unless method still wants it */
	int64_t started;    /* moment: the zero of every time in its answer */
	int64_t stop_at;    /* moment: when the parent will have stopped it */
	uint32_t num_redirects; /* followed before this child */
	int64_t max_filesize;   /* bytes after decoding; 0: no limit */
	int file_fd;  /* descriptor to write the body to, of an empty file that
	                 the parent has opened; 0: send the body */
	bool verbose; /* send notes */
	bool wants_excerpt;            /* send how the body begins */
	bool reads_for_addresses;      /* see resolver_init() */
	const struct sandbox *sandbox; /* or NULL: none is entered */
	const struct tls *tls;         /* the parent's, or NULL */
	const struct tls_store *store; /* from tls_prepare(), or NULL */
	const struct certificates *certificates; /* in the child alone */
};

#endif
