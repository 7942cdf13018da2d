/* SPDX-License-Identifier: MIT */
/*
 * fetch.h - the child's side: ask one origin with libcurl, tell the parent
 * what comes. Runs in a process of its own, and only there.
 */
#ifndef FF_FETCH_FETCH_H
#define FF_FETCH_FETCH_H

#include "fanout/channel.h"
#include "service/request.h"

#include <stdbool.h>
#include <stdint.h>

struct certificates;
struct sandbox;
struct strlist;
struct tls;
struct tls_store;

/* What a child has to know; all borrowed, inherited by fork. */
struct fetch_job {
	const struct request *request;
	const struct strlist *exec; /* a program and its arguments, to run in
	                               the place of a url; or NULL */
	const char *url;            /* a template where url_refers */
	bool url_refers;            /* ${...} in it is resolved */
	const char *target; /* where a redirect led, or NULL: asked in the
	                       place of url, with url's user and password */
	const char *method; /* NULL: the request's own */
	bool foreign;       /* reached by a redirect from another origin: no
	                       credentials, no custom headers, and no body
	                       unless method still wants it */
	int64_t started;    /* moment: the zero of every time in its answer */
	int64_t stop_at;    /* moment: when the parent will have stopped it */
	uint32_t num_redirects;        /* followed before this child */
	int64_t max_filesize;          /* bytes after decoding; 0: no limit */
	bool verbose;                  /* send notes */
	bool wants_excerpt;            /* send how the body begins */
	const struct sandbox *sandbox; /* or NULL: none is entered */
	const struct tls *tls; /* made ready by tls_prepare(), or NULL */
	const struct tls_store *store; /* what that returned; in the parent,
	                                  valid until its next call only */
	const struct certificates *certificates; /* in the child alone */
};

/*
 * A child_fn; arg is a struct fetch_job. Resolves its own secrets, wipes the
 * environment, enters the sandbox, initialises libcurl, asks, follows redirects
 * within the origin, sends the answer (answer.h). One that takes orders
 * (order.h) then waits for the next, its connections kept, until it is told to
 * leave, or until the address that it holds is out of date and it needs a new
 * connection. Returns 0 once its last message is sent.
 */
int fetch_main(
    struct sender *to_parent, struct receiver *from_parent, void *arg);

#endif
