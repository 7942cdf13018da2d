/* SPDX-License-Identifier: MIT */
/* transfer_callbacks.c - see transfer_callbacks.h. A callback that has set
 * t->end stops the transfer by what it returns. */
#include "config.h"

#include "fetch/transfer_callbacks.h"

#include "base/clock.h"
#include "fetch/confine.h"
#include "fetch/drill.h"
#include "fetch/follow.h"
#include "fetch/peer.h"
#include "fetch/transfer_body.h"
#include "fetch/transfer_tell.h"
#include "service/url_text.h"
#include "trust/openssl.h"

#include <sys/socket.h>

/* How old an address may be that a new connection is made to: as libcurl has
 * it. */
#define ADDRESS_MAX_AGE (60 * CLOCK_S)

/* The head of the answer is whole: find out whether it is a redirect to be
 * followed; then nobody wants its body. */
static void
judge_redirect(struct transfer *t)
{
	struct follow f;

	switch (follow_judge(&f, t->asking, t->head.code, t->head.location)) {
	case FOLLOW_NOWHERE:
	case FOLLOW_WITHIN:
		break;
	case FOLLOW_ELSEWHERE:
		t->end = TRANSFER_ELSEWHERE;
		break;
	case FOLLOW_REFUSED:
		transfer_refuse(t, REASON_REDIRECTS, f.code);
		t->refusal = f.why;
		break;
	}
	t->target = f.target;
	t->target_shown = f.shown;
}

/* For callbacks: all n bytes are taken, or the transfer stops. */
static size_t
taken(const struct transfer *t, size_t n)
{
	return t->end == TRANSFER_RUNS ? n : 0;
}

/* Stop with the code of a libcurl that finds the same wrong with a head. */
static void
fail(struct transfer *t, CURLcode code)
{
	t->code = code;
	t->end = TRANSFER_FAILED;
}

/* Stop where the answer, or what follows an interim one, is not HTTP. */
static void
check_head(struct transfer *t)
{
	if (t->end != TRANSFER_RUNS)
		return;
	if (t->head.is_bad) {
		fail(t, CURLE_UNSUPPORTED_PROTOCOL);
	} else if (t->head.too_large && !t->head.whole) {
		fail(t, (CURLcode)VERDICT_TOO_LARGE);
	} else if (t->head.is_broken) {
		transfer_refuse(t, REASON_PROTOCOL, CURLE_WEIRD_SERVER_REPLY);
		errbuf_set(&t->refusal, "the answer breaks the rules of HTTP");
	}
}

/* Return whether the connection may be one of HTTP/2 or 3: as TLS has it, or
 * because of an upgrade that was asked for. */
static bool
is_framed(const struct transfer *t, long version)
{
	return t->is_http2 || version == CURL_HTTP_VERSION_3 ||
	    (t->asking->request.http_version == 2 &&
		!url_is_https(t->asking->url));
}

static const char *
version_of(long version)
{
	switch (version) {
	case CURL_HTTP_VERSION_1_0:
		return "1.0";
	case CURL_HTTP_VERSION_1_1:
		return "1.1";
	case CURL_HTTP_VERSION_2_0:
		return "2";
	case CURL_HTTP_VERSION_3:
		return "3";
	default:
		return "";
	}
}

static void
tell_header(struct transfer *t, const char *line, size_t n)
{
	struct head_now now;
	long code, version;

	code = version = 0;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	now.code = code > 0 && code < 1000 ? (int)code : 0;
	now.version = version_of(version);
	now.is_framed = is_framed(t, version);
	now.body_has_begun = t->body_begun || t->discarded > 0;
	transfer_told(t, head_line(&t->head, line, n, &now));
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	bool was_whole;

	n *= size;
	if (t->head.code == 0) {
		transfer_tell_phases(t);
		transfer_tell_first_byte(t);
	}
	was_whole = t->head.whole;
	transfer_tell_waiting(t);
	transfer_check_coding(t, p, n);
	if (t->end == TRANSFER_RUNS)
		tell_header(t, p, n);
	transfer_check_trailers(t);
	check_head(t);
	if (t->head.whole && !was_whole && t->end == TRANSFER_RUNS)
		judge_redirect(t);
	return taken(t, n);
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	t->received += n;
	transfer_take_body(t, p, n);
	return taken(t, n);
}

/* Less is needed from here on. */
static void
give_up(struct transfer *t, enum confine_moment moment)
{
	struct errbuf e;
	bool is_new;

	if (confine_talk(t->confinement, moment, &is_new, &e) == -1) {
		transfer_refuse(t, REASON_SPAWN, CURLE_FAILED_INIT);
		t->refusal = e;
	} else if (is_new) {
		transfer_told(
		    t, confine_tell(t->confinement, t->to, t->job->verbose));
		drill(DRILL_TALKING, t->job, t->to);
	}
}

static int
on_connected(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	struct transfer *t = arg;
	struct openssl_peer peer;

	(void)local_ip;
	(void)local_port;
	t->is_connected = true;
	openssl_peer(t->easy, &peer);
	t->is_http2 = peer.http2;
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &t->old_errno);
	give_up(t, CONFINE_CONNECTED);
	transfer_tell_phases(t);
	if (t->is_first && !t->has_opened)
		transfer_tell_connected(t);
	if (t->is_first || t->has_opened)
		transfer_told(t,
		    peer_tell(t->to, t->easy, ip, port,
			t->job->verbose ? t->asking : NULL));
	t->heard = clock_now();
	return t->end == TRANSFER_RUNS ? CURL_PREREQFUNC_OK
				       : CURL_PREREQFUNC_ABORT;
}

/*
 * A new connection is needed: note when the addresses for it were resolved, or
 * find out that this was too long ago. A redirect is followed to where its
 * origin was asked, for the first request is not to be made twice.
 */
static bool
is_outdated(struct transfer *t)
{
	if (!t->is_resolved) {
		t->is_resolved = true;
		t->resolved_at = clock_now();
	}
	return t->is_first && !t->has_opened && !t->confinement->stays &&
	    clock_after(t->resolved_at, ADDRESS_MAX_AGE) <= t->began;
}

static curl_socket_t
on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = arg;

	(void)purpose;
	/* A connection that was kept has died, and libcurl asks again over
	 * this one. What it said of the first it would say of all that
	 * follows, since an error's first text stays. */
	if (!t->has_opened && t->detail[0] != '\0') {
		t->end = TRANSFER_STALE;
		return CURL_SOCKET_BAD;
	}
	if (is_outdated(t)) {
		t->end = TRANSFER_OUTDATED;
		return CURL_SOCKET_BAD;
	}
	t->has_opened = true;
	transfer_tell_phases(t);
	transfer_told(
	    t, peer_tell_attempt(t->to, address, t->job->verbose, &t->tried));
	give_up(t, CONFINE_RESOLVED);
	if (t->end != TRANSFER_RUNS)
		return CURL_SOCKET_BAD;
	t->newest =
	    socket(address->family, address->socktype, address->protocol);
	return t->newest;
}

void
transfer_set_callbacks(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, on_connected);
	curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
}
