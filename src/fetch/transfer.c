/* SPDX-License-Identifier: MIT */
/*
 * transfer.c - see transfer.h. Nothing here is given back to libcurl at the
 * end: the process leaves by _exit(2), and a resolver thread that hangs must
 * not be waited for.
 */
#include "config.h"

#include "fetch/transfer.h"

#include "base/clock.h"
#include "base/duration.h"
#include "fetch/drill.h"
#include "fetch/transfer_body.h"
#include "fetch/transfer_callbacks.h"
#include "fetch/transfer_tell.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* How long to wait at most before libcurl looks at a connection that does not
 * stand yet. When it drops an address for the next one, libcurl 7.88 sets no
 * timer, so it has to be woken. */
#define CONNECT_WAIT (100 * CLOCK_MS)

/* How much earlier than its limit libcurl may give up, since it counts in
 * milliseconds. */
#define EARLY (20 * CLOCK_MS)

CURLcode
transfer_init(
    struct transfer *t, struct sender *to, struct confinement *confinement)
{
	memset(t, 0, sizeof(*t));
	t->to = to;
	t->confinement = confinement;
	head_init(&t->head, to);
	t->multi = curl_multi_init();
	t->share = curl_share_init();
	if (t->multi == NULL || t->share == NULL ||
	    curl_share_setopt(t->share, CURLSHOPT_SHARE,
		CURL_LOCK_DATA_SSL_SESSION) != CURLSHE_OK ||
	    curl_share_setopt(
		t->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE) != CURLSHE_OK)
		return CURLE_FAILED_INIT;
	return CURLE_OK;
}

static void
forget_request(struct transfer *t)
{
	t->has_opened = false;
	memset(&t->tried, 0, sizeof(t->tried));
	t->old_errno = 0;
	t->is_reached = false;
	t->is_connected = false;
	t->is_http2 = false;
	head_clear(&t->head);
	t->received = 0;
	t->body = 0;
	t->body_begun = false;
	decode_free(&t->decode);
	buf_clear(&t->waiting);
	t->has_excerpt = !t->job->wants_excerpt;
	t->discarded = 0;
	free(t->target);
	t->target = NULL;
	free(t->target_shown);
	t->target_shown = NULL;
	t->end = TRANSFER_RUNS;
	t->detail[0] = '\0';
}

void
transfer_begin(
    struct transfer *t, const struct job *job, const struct asking *a)
{
	t->job = job;
	t->asking = a;
	t->head.secrets = &a->secrets;
	t->is_first = true;
	/* The last answer's cookies are no business of this one's. */
	if (t->easy != NULL)
		curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, "ALL");
	memset(t->told_us, 0, sizeof(t->told_us));
	forget_request(t);
}

/* Return a fresh handle for the old one. A libcurl that resolves with c-ares
 * reads the resolver's files for each, which the second stage of the sandbox
 * refuses: then the old one has to do. */
static CURL *
renew(CURL *old)
{
	CURL *fresh;

	fresh = curl_easy_init();
	if (fresh == NULL && old != NULL) {
		curl_easy_reset(old);
		return old;
	}
	curl_easy_cleanup(old);
	return fresh;
}

/*
 * Make a handle for one request. Connections and addresses stay in the multi
 * handle, TLS sessions and the cookies of one answer in the share. libcurl
 * before 8.1.1 frees a header twice when a handle makes a second request and
 * the response to it begins with a folded line.
 */
static CURLcode
make_handle(struct transfer *t)
{
	t->easy = renew(t->easy);
	if (t->easy == NULL)
		return CURLE_FAILED_INIT;
	curl_easy_setopt(t->easy, CURLOPT_SHARE, t->share);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->detail);
	transfer_set_callbacks(t);
	/* Once it talks, a child cannot resolve a name any more: it holds the
	 * addresses, and on_open() sees to it that they are not too old. */
	if (!t->confinement->stays)
		curl_easy_setopt(t->easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L);
	return setup_request(&t->setup, t->easy, t->asking, t->job);
}

/* Whether libcurl is done with the request. */
static bool
is_done(struct transfer *t)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(t->multi, &left)) != NULL)
		if (m->msg == CURLMSG_DONE) {
			t->code = m->data.result;
			return true;
		}
	return false;
}

/* Wait for the signal that ends this process. Which limit it was, --max-time or
 * the deadline of the run, only the parent knows. */
static void
wait_to_be_stopped(struct transfer *t)
{
	for (;;)
		curl_multi_poll(t->multi, NULL, 0, INT_MAX, NULL);
}

/* libcurl gave up connecting: at --connect-timeout, at the parent's limit,
 * which it knows too, or because the kernel had given up before either. */
static void
judge_timeout(struct transfer *t)
{
	int64_t limit, until;

	limit = request_connect_timeout(&t->asking->request);
	until = limit > 0 ? clock_after(t->began, limit) : CLOCK_NEVER;
	if (clock_now() < clock_earlier(until, t->job->stop_at) - EARLY)
		t->code = CURLE_COULDNT_CONNECT;
	else if (t->job->stop_at < until)
		wait_to_be_stopped(t);
}

static void
finish(struct transfer *t)
{
	if (t->code == CURLE_OPERATION_TIMEDOUT)
		judge_timeout(t);
	if (t->code == CURLE_OK)
		transfer_told(t, head_finish(&t->head));
	transfer_check_trailers(t);
	/* libcurl takes what there is of a head for all of it. */
	if (t->code == CURLE_OK && !t->head.whole && t->end == TRANSFER_RUNS) {
		transfer_refuse(t, REASON_PROTOCOL, CURLE_PARTIAL_FILE);
		errbuf_set(&t->refusal,
		    "the connection was closed before the head of the answer "
		    "was whole");
	}
	if (t->code == CURLE_OK && t->end == TRANSFER_RUNS)
		transfer_end_body(t);
	if (t->end == TRANSFER_RUNS)
		t->end = t->code == CURLE_OK ? TRANSFER_WHOLE : TRANSFER_FAILED;
}

/* When the silence will have been too long. */
static int64_t
patience(const struct transfer *t)
{
	int64_t limit = t->asking->request.idle_timeout;

	if (limit <= 0 || !t->is_connected)
		return CLOCK_NEVER;
	return clock_after(t->heard, limit);
}

static void
refuse_silence(struct transfer *t)
{
	char limit[48];

	duration_str(t->asking->request.idle_timeout, limit, sizeof(limit));
	transfer_refuse(t, REASON_IDLE, CURLE_OPERATION_TIMEDOUT);
	if (t->head.whole)
		errbuf_set(&t->refusal,
		    "nothing came for %s (--idle-timeout) after %llu bytes of "
		    "the body",
		    limit, (unsigned long long)t->body);
	else
		errbuf_set(&t->refusal,
		    "no answer came for %s (--idle-timeout)", limit);
}

/* Return whether libcurl has opened a socket, and its other end has not
 * answered yet. Without a connection there is no silence to be measured. */
static bool
is_connecting(const struct transfer *t)
{
	return t->has_opened && !t->is_reached && !t->is_connected;
}

/*
 * Wait for the connection, or for what libcurl itself has to do next. A
 * ready socket is how bytes show that libcurl does not hand out: parts of a
 * header line, of a TLS record, of a compressed block.
 */
static void
wait_for_more(struct transfer *t)
{
	int64_t now, until;
	int ready, wait_ms;

	now = clock_now();
	until = patience(t);
	wait_ms = clock_poll_ms(
	    now, is_connecting(t) ? clock_after(now, CONNECT_WAIT) : until);
	if (wait_ms == -1)
		wait_ms = INT_MAX;
	if (curl_multi_poll(t->multi, NULL, 0, wait_ms, &ready) != CURLM_OK) {
		t->code = CURLE_FAILED_INIT;
		finish(t);
	} else if (ready > 0) {
		t->heard = clock_now();
		transfer_look_at_socket(t);
	} else if (clock_now() >= until) {
		refuse_silence(t);
	}
}

/* libcurl has begun to resolve a name, by a thread that lives until then. */
static void
wait_for_name(struct transfer *t)
{
	struct errbuf e;

	if (confine_wait(t->confinement, &e) == -1) {
		transfer_refuse(t, REASON_SPAWN, CURLE_FAILED_INIT);
		t->refusal = e;
	}
	drill(DRILL_WAITING, t->job, t->to);
}

static void
begin(struct transfer *t)
{
	forget_request(t);
	t->began = clock_now();
	t->heard = t->began;
}

/* Ask once, over whatever connection there is. */
static void
run(struct transfer *t)
{
	int running;

	begin(t);
	t->code = make_handle(t);
	if (t->code != CURLE_OK ||
	    curl_multi_add_handle(t->multi, t->easy) != CURLM_OK) {
		t->end = TRANSFER_FAILED;
		return;
	}
	for (;;) {
		curl_multi_perform(t->multi, &running);
		transfer_tell_waiting(t);
		transfer_tell_phases(t);
		if (t->end == TRANSFER_RUNS && is_done(t))
			finish(t);
		if (t->end == TRANSFER_RUNS && !t->has_opened)
			wait_for_name(t);
		if (t->end != TRANSFER_RUNS)
			break;
		wait_for_more(t);
	}
	/* Taking it out closes the connection of a request that was cut. */
	curl_multi_remove_handle(t->multi, t->easy);
}

enum transfer_end
transfer_run(struct transfer *t)
{
	do
		run(t);
	while (t->end == TRANSFER_STALE);
	t->is_first = false;
	/* A redirect is followed whatever became of its body. */
	if (t->target != NULL && t->end != TRANSFER_ELSEWHERE &&
	    t->end != TRANSFER_ORPHANED)
		t->end = TRANSFER_FOLLOW;
	return t->end;
}

enum stage
transfer_stage(const struct transfer *t)
{
	if (t->head.whole)
		return STAGE_BODY;
	if (t->is_connected)
		return STAGE_WAITING;
	if (t->is_reached)
		return STAGE_HANDSHAKE;
	return t->has_opened ? STAGE_CONNECTING : STAGE_RESOLVING;
}
