/* SPDX-License-Identifier: MIT */
/*
 * transfer.c - see transfer.h. A callback that has set t->end stops the
 * transfer by its return value. No handle is freed at the end: libcurl would
 * wait for a resolver thread that hangs, and the process leaves by _exit(2).
 */
#include "config.h"

#include "fetch/transfer.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/mem.h"
#include "fetch/drill.h"
#include "fetch/follow.h"
#include "fetch/note_head.h"
#include "fetch/transfer_body.h"
#include "service/condition.h"
#include "service/url_text.h"
#include "trust/openssl.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Longest wait while connecting. libcurl 7.88 sets no timer when it drops an
 * address for the next one, so it has to be called again. */
#define CONNECT_WAIT (100 * CLOCK_MS)

/* libcurl counts milliseconds, and may give up this long before its limit.
 */
#define EARLY (20 * CLOCK_MS)

/* Greatest age of an address that a new connection uses: libcurl's default. */
#define ADDRESS_MAX_AGE (60 * CLOCK_S)

void
transfer_refuse(struct transfer *t, enum reason reason, CURLcode code)
{
	t->end = TRANSFER_REFUSED;
	t->reason = reason;
	t->code = code;
}

void
transfer_check_sent(struct transfer *t, int rc)
{
	if (rc == -1)
		t->end = TRANSFER_ORPHANED;
	t->heard = clock_now();
}

CURLcode
transfer_init(
    struct transfer *t, struct sender *to, struct confinement *confinement)
{
	memset(t, 0, sizeof(*t));
	t->to = to;
	t->confinement = confinement;
	head_init(&t->head, to);
	head_init(&t->tunnel_head, to);
	t->tunnel_head.is_proxys = true;
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
	t->stage = STAGE_RESOLVING;
	t->is_http2 = false;
	head_clear(&t->head);
	head_clear(&t->tunnel_head);
	buf_free_wiped(&t->sent);
	t->is_tunneling = false;
	t->received = 0;
	decode_free(&t->decode);
	buf_clear(&t->gathered);
	buf_clear(&t->kept);
	t->cert_expires = 0;
	t->has_excerpt = !t->job->wants_excerpt;
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
	t->head.has_notes = job->verbose;
	t->tunnel_head.secrets = &a->secrets;
	t->tunnel_head.has_notes = job->verbose;
	t->head.keeps_fields = conditions_need_headers(&a->request.expect);
	t->keeps_body = conditions_need_body(&a->request.expect);
	t->is_first = true;
	/* Cookies belong to one answer. */
	if (t->easy != NULL)
		curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, "ALL");
	memset(t->sent_us, 0, sizeof(t->sent_us));
	forget_request(t);
}

static void
send_phase(struct transfer *t, enum phase phase, int64_t at_us)
{
	if (t->sent_us[phase] == at_us)
		return;
	t->sent_us[phase] = at_us;
	transfer_check_sent(t, answer_send_phase(t->to, phase, at_us));
}

/* Send the phases that libcurl has passed since the last call. */
static void
send_phases(struct transfer *t)
{
	static const CURLINFO infos[] = {
		[PHASE_NAMELOOKUP] = CURLINFO_NAMELOOKUP_TIME_T,
		[PHASE_CONNECT] = CURLINFO_CONNECT_TIME_T,
		[PHASE_APPCONNECT] = CURLINFO_APPCONNECT_TIME_T,
		[PHASE_PRETRANSFER] = CURLINFO_PRETRANSFER_TIME_T,
	};
	curl_off_t us;
	unsigned i;

	/* The phases of making a connection passed when it was made. */
	i = t->is_first || t->has_opened ? PHASE_NAMELOOKUP : PHASE_PRETRANSFER;
	for (; i < ARRAY_LEN(infos); i++)
		if (curl_easy_getinfo(t->easy, infos[i], &us) == CURLE_OK &&
		    us > 0)
			send_phase(t, (enum phase)i,
			    (t->began - t->job->started) / 1000 + us);
}

/* libcurl reports a connection only after the handshake. Ask the socket, so
 * that a handshake that hangs is recognised as one. */
static void
check_socket(struct transfer *t)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);

	if (t->stage != STAGE_CONNECTING ||
	    getpeername(t->newest, (struct sockaddr *)&peer, &size) != 0)
		return;
	t->stage = STAGE_HANDSHAKE;
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &t->old_errno);
	send_phase(t, PHASE_CONNECT, (clock_now() - t->job->started) / 1000);
}

/* Send that an answer has its connection, which an earlier one has left: the
 * phases of making one took no time. */
static void
send_connected(struct transfer *t)
{
	static const enum phase phases[] = { PHASE_NAMELOOKUP, PHASE_CONNECT,
		PHASE_APPCONNECT };
	int64_t at_us;
	size_t i, n;

	at_us = (t->began - t->job->started) / 1000;
	n = ARRAY_LEN(phases);
	if (!url_is_https(t->asking->url))
		n--;
	for (i = 0; i < n; i++)
		if (t->sent_us[phases[i]] == 0)
			send_phase(t, phases[i], at_us > 0 ? at_us : 1);
}

/* Send that the answer begins. libcurl's own figure is too early if the request
 * had a body. */
static void
send_first_byte(struct transfer *t)
{
	send_phase(
	    t, PHASE_STARTTRANSFER, (clock_now() - t->job->started) / 1000);
}

/* When the head is complete, find out whether its body can be read, and whether
 * it is a redirect to follow. */
static void
judge_head(struct transfer *t)
{
	struct follow f;

	transfer_check_coding(t);
	if (t->end != TRANSFER_RUNS)
		return;
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

/* Return what a callback for n bytes returns: another number stops libcurl. */
static size_t
taken(const struct transfer *t, size_t n)
{
	return t->end == TRANSFER_RUNS ? n : 0;
}

/* Fail with the code that libcurl has for the same fault. */
static void
fail(struct transfer *t, CURLcode code)
{
	t->code = code;
	t->end = TRANSFER_FAILED;
}

/* Fail or refuse if the head is not one of HTTP, or if it has more trailers
 * than may be sent: libcurl limits the size of the head, but not of trailers.
 */
static void
check_head(struct transfer *t)
{
	if (t->end != TRANSFER_RUNS || t->head.fault == HEAD_GOOD)
		return;
	if (t->head.fault == HEAD_NO_STATUS) {
		fail(t, CURLE_UNSUPPORTED_PROTOCOL);
	} else if (t->head.fault == HEAD_BROKEN) {
		transfer_refuse(t, REASON_PROTOCOL, CURLE_WEIRD_SERVER_REPLY);
		errbuf_set(&t->refusal, "the answer breaks the rules of HTTP");
	} else if (!t->head.whole) {
		fail(t, (CURLcode)VERDICT_TOO_LARGE);
	} else {
		transfer_refuse(t, REASON_PROTOCOL, CURLE_RECV_ERROR);
		errbuf_set(&t->refusal,
		    "the trailers of the answer, after %llu bytes of its body, "
		    "are too large",
		    (unsigned long long)t->decode.decoded);
	}
}

/* Return whether the connection may use HTTP/2 or 3, by ALPN or an upgrade that
 * was requested. */
static bool
is_framed(const struct transfer *t, long version)
{
	return t->is_http2 || version == CURL_HTTP_VERSION_3 ||
	    ((t->asking->request.http_version == 2 ||
		 t->asking->request.http_version == REQUEST_HTTP_2_AT_ONCE) &&
		!url_is_https(t->asking->url));
}

static const char *
version_of(long version)
{
	static const char *const versions[] = {
		[CURL_HTTP_VERSION_1_0] = "1.0",
		[CURL_HTTP_VERSION_1_1] = "1.1",
		[CURL_HTTP_VERSION_2_0] = "2",
		[CURL_HTTP_VERSION_3] = "3",
	};
	const char *text = NULL;

	if (version >= 0 && (size_t)version < ARRAY_LEN(versions))
		text = versions[version];
	return text != NULL ? text : "";
}

static void
take_header(struct transfer *t, const char *line, size_t n)
{
	struct head_now now;
	long code, version;

	code = version = 0;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	now.code = code > 0 && code < 1000 ? (int)code : 0;
	now.version = version_of(version);
	now.is_framed = is_framed(t, version);
	now.body_has_begun = t->received > 0;
	transfer_check_sent(t, head_line(&t->head, line, n, &now));
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	bool was_whole;

	n *= size;
	if (t->head.code == 0) {
		send_phases(t);
		send_first_byte(t);
	}
	was_whole = t->head.whole;
	transfer_send_gathered(t);
	take_header(t, p, n);
	check_head(t);
	if (t->head.whole && !was_whole && t->end == TRANSFER_RUNS)
		judge_head(t);
	return taken(t, n);
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	transfer_take_body(t, p, n);
	return taken(t, n);
}

/* Narrow the sandbox if this is the moment to do so. */
static void
narrow(struct transfer *t, enum confine_moment moment)
{
	struct errbuf e;
	bool is_new;

	if (confine_talk(t->confinement, moment, &is_new, &e) == -1) {
		transfer_refuse(t, REASON_SPAWN, CURLE_FAILED_INIT);
		t->refusal = e;
	} else if (is_new) {
		transfer_check_sent(
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
	t->stage = STAGE_WAITING;
	openssl_peer(t->easy, &peer);
	t->is_http2 = peer.http2;
	t->cert_expires = peer.expires;
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &t->old_errno);
	narrow(t, CONFINE_CONNECTED);
	send_phases(t);
	if (t->is_first && !t->has_opened)
		send_connected(t);
	if (t->is_first || t->has_opened)
		transfer_check_sent(t,
		    peer_tell(t->to, t->easy, ip, port,
			t->job->verbose ? t->asking : NULL));
	t->heard = clock_now();
	return t->end == TRANSFER_RUNS ? CURL_PREREQFUNC_OK
				       : CURL_PREREQFUNC_ABORT;
}

/*
 * Return whether the addresses for a new connection are too old; note when they
 * were resolved if they are new. A redirect uses them at any age: a fresh
 * process would repeat the first request.
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
	/* A kept connection was dead, and libcurl retries over a new one. It
	 * would report the first message for every later failure. */
	if (!t->has_opened && t->detail[0] != '\0') {
		t->end = TRANSFER_STALE;
		return CURL_SOCKET_BAD;
	}
	if (is_outdated(t)) {
		t->end = TRANSFER_OUTDATED;
		return CURL_SOCKET_BAD;
	}
	t->has_opened = true;
	if (t->stage < STAGE_CONNECTING)
		t->stage = STAGE_CONNECTING;
	send_phases(t);
	transfer_check_sent(
	    t, peer_tell_attempt(t->to, address, t->job->verbose, &t->tried));
	narrow(t, CONFINE_RESOLVED);
	if (t->end != TRANSFER_RUNS)
		return CURL_SOCKET_BAD;
	t->newest =
	    socket(address->family, address->socktype, address->protocol);
	return t->newest;
}

/* Take a part of the head of a request, and send the head once it is complete.
 */
static void
take_sent(struct transfer *t, const char *p, size_t n)
{
	if (n > HEAD_SIZE_MAX - t->sent.len)
		n = HEAD_SIZE_MAX - t->sent.len;
	buf_append(&t->sent, p, n);
	if (strstr(buf_str(&t->sent), "\r\n\r\n") == NULL)
		return;
	t->is_tunneling = note_head_is_connect(buf_str(&t->sent));
	if (t->is_tunneling)
		head_clear(&t->tunnel_head);
	transfer_check_sent(t,
	    note_head_request(
		t->to, buf_str(&t->sent), t->asking, t->job->request));
	buf_free_wiped(&t->sent);
}

/* Take a line of a proxy's answer to CONNECT. libcurl does not say its code
 * before it has read all of the head. */
static void
take_tunnel_line(struct transfer *t, const char *line, size_t n)
{
	struct head_now now = { .version = "" };
	char *text;

	text = mem_memdup(line, n);
	if (strncmp(text, "HTTP/1.", 7) == 0)
		now.code = (int)strtol(text + strcspn(text, " "), NULL, 10);
	else
		now.code = t->tunnel_head.code;
	free(text);
	transfer_check_sent(t, head_line(&t->tunnel_head, line, n, &now));
}

/* Called with --verbose only. */
static int
on_debug(CURL *easy, curl_infotype type, char *p, size_t n, void *arg)
{
	struct transfer *t = arg;

	/* DNS over HTTPS uses handles of its own. */
	if (easy != t->easy || t->end != TRANSFER_RUNS)
		return 0;
	if (type == CURLINFO_HEADER_OUT)
		take_sent(t, p, n);
	else if (type == CURLINFO_HEADER_IN && t->is_tunneling)
		take_tunnel_line(t, p, n);
	return 0;
}

static void
set_callbacks(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, on_connected);
	curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
	if (!t->job->verbose)
		return;
	curl_easy_setopt(t->easy, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(t->easy, CURLOPT_DEBUGDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L);
}

/* Return a fresh handle. A libcurl that resolves with c-ares reads the
 * resolver's files for each, which the second stage of the sandbox refuses:
 * then reset the old handle and return it. */
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

/* Name the option that libcurl refuses, or lacks. */
static void
name_refused(struct transfer *t)
{
	const struct curl_easyoption *option;

	option = curl_easy_option_by_id(t->setup.refused);
	if (option != NULL)
		snprintf(t->detail, sizeof(t->detail),
		    "CURLOPT_%s is not supported by this libcurl, or has a "
		    "wrong value",
		    option->name);
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
	CURLcode rc;

	t->easy = renew(t->easy);
	if (t->easy == NULL)
		return CURLE_FAILED_INIT;
	curl_easy_setopt(t->easy, CURLOPT_SHARE, t->share);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->detail);
	set_callbacks(t);
	/* A child cannot resolve a name once it is connected: keep addresses,
	 * and let on_open() check their age. */
	if (!t->confinement->stays)
		curl_easy_setopt(t->easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L);
	rc = setup_request(&t->setup, t->easy, t->asking, t->job);
	if (rc != CURLE_OK)
		name_refused(t);
	return rc;
}

/* Return whether libcurl has completed the request. */
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

/* Wait for the signal that ends this process: only the parent knows whether
 * --max-time or the deadline of the run is over. */
static void
wait_to_be_stopped(struct transfer *t)
{
	sender_flush(t->to);
	for (;;)
		curl_multi_poll(t->multi, NULL, 0, INT_MAX, NULL);
}

/* Find out why libcurl gave up connecting: at --connect-timeout, at the
 * parent's limit, which it knows too, or because the kernel gave up before
 * both. */
static void
judge_timeout(struct transfer *t)
{
	int64_t limit, until;

	limit = t->asking->request.connect_timeout;
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
		transfer_check_sent(t, head_finish(&t->head));
	check_head(t);
	/* libcurl accepts an incomplete head. */
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

/* Return the longest time for which --limit-rate can make libcurl wait, with a
 * second to spare: for no more than the bytes of the body that it has taken at
 * once. */
static int64_t
longest_wait(const struct transfer *t, int64_t rate)
{
	curl_off_t down, up, most = SETUP_BUFFERS * SETUP_BUFFER_MIN;

	down = up = most;
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &up);
	if (down < most && up < most - down)
		most = down + up;
	return CLOCK_S + most * CLOCK_S / rate;
}

/* Return when --idle-timeout is over. While --limit-rate makes us wait, the
 * server is not silent. */
static int64_t
idle_until(const struct transfer *t)
{
	int64_t limit = t->asking->request.idle_timeout;
	int64_t rate = t->asking->request.limit_rate;

	if (limit <= 0 || t->stage < STAGE_WAITING)
		return CLOCK_NEVER;
	if (rate > 0)
		limit += longest_wait(t, rate);
	return clock_after(t->heard, limit);
}

static void
refuse_silence(struct transfer *t)
{
	struct buf limit = { 0 };

	request_describe_limit(&t->asking->request, "idle_timeout", "", &limit);
	transfer_refuse(t, REASON_IDLE, CURLE_OPERATION_TIMEDOUT);
	if (t->head.whole)
		errbuf_set(&t->refusal,
		    "nothing came for %s after %llu bytes of the body",
		    buf_str(&limit), (unsigned long long)t->decode.decoded);
	else
		errbuf_set(
		    &t->refusal, "no answer came for %s", buf_str(&limit));
	buf_free(&limit);
}

/*
 * Wait until a socket is ready or libcurl's next timer is over. A ready socket
 * ends the server's silence even if libcurl hands out nothing yet: parts of a
 * header line, of a TLS record, of a compressed block.
 */
static void
wait_for_more(struct transfer *t)
{
	int64_t now, until;
	int ready, wait_ms;

	now = clock_now();
	until = idle_until(t);
	wait_ms = clock_poll_ms(now,
	    t->stage == STAGE_CONNECTING ? clock_after(now, CONNECT_WAIT)
					 : until);
	if (wait_ms == -1)
		wait_ms = INT_MAX;
	if (curl_multi_poll(t->multi, NULL, 0, wait_ms, &ready) != CURLM_OK) {
		t->code = CURLE_FAILED_INIT;
		finish(t);
	} else if (ready > 0) {
		t->heard = clock_now();
		check_socket(t);
	} else if (clock_now() >= until) {
		refuse_silence(t);
	}
}

/* libcurl has started its thread to resolve a name: allow no other thread. */
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

/* Send the request once, over a kept or a new connection. */
static void
run(struct transfer *t)
{
	int running;

	forget_request(t);
	t->began = clock_now();
	t->heard = t->began;
	t->code = make_handle(t);
	if (t->code != CURLE_OK ||
	    curl_multi_add_handle(t->multi, t->easy) != CURLM_OK) {
		t->end = TRANSFER_FAILED;
		return;
	}
	for (;;) {
		curl_multi_perform(t->multi, &running);
		transfer_send_gathered(t);
		send_phases(t);
		if (t->end == TRANSFER_RUNS && is_done(t))
			finish(t);
		if (t->end == TRANSFER_RUNS && !t->has_opened)
			wait_for_name(t);
		if (t->end == TRANSFER_RUNS && sender_flush(t->to) == -1)
			t->end = TRANSFER_ORPHANED;
		if (t->end != TRANSFER_RUNS)
			break;
		wait_for_more(t);
	}
	/* This closes the connection of a request that was stopped. */
	curl_multi_remove_handle(t->multi, t->easy);
}

enum transfer_end
transfer_run(struct transfer *t)
{
	do
		run(t);
	while (t->end == TRANSFER_STALE);
	t->is_first = false;
	/* Follow a redirect even if its body failed. */
	if (t->target != NULL && t->end != TRANSFER_ELSEWHERE &&
	    t->end != TRANSFER_ORPHANED)
		t->end = TRANSFER_FOLLOW;
	return t->end;
}

enum stage
transfer_stage(const struct transfer *t)
{
	return t->head.whole ? STAGE_BODY : t->stage;
}
