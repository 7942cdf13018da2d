/* SPDX-License-Identifier: MIT */
/* transfer_tell.c - see transfer_tell.h. Knows the messages, not the order in
 * which things happen. */
#include "config.h"

#include "fetch/transfer_tell.h"

#include "base/array.h"
#include "base/clock.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <sys/socket.h>

/* Bytes of a body that are told together: as many as libcurl hands out at a
 * time where the server does not cut them up. */
#define TELL_AT_ONCE ((size_t)16 << 10)

void
transfer_refuse(struct transfer *t, enum reason reason, CURLcode code)
{
	t->end = TRANSFER_REFUSED;
	t->reason = reason;
	t->code = code;
}

void
transfer_check_trailers(struct transfer *t)
{
	if (!t->head.too_large || !t->head.whole || t->end != TRANSFER_RUNS)
		return;
	transfer_refuse(t, REASON_PROTOCOL, CURLE_RECV_ERROR);
	errbuf_set(&t->refusal,
	    "the trailers of the answer, after %llu bytes of its body, are too "
	    "large",
	    (unsigned long long)t->body);
}

void
transfer_told(struct transfer *t, int rc)
{
	if (rc == -1)
		t->end = TRANSFER_ORPHANED;
	t->heard = clock_now();
}

static void
tell_excerpt(struct transfer *t, const char *p, size_t n)
{
	char *text;

	if (t->has_excerpt)
		return;
	t->has_excerpt = true;
	text = asking_excerpt(t->asking, p, n);
	transfer_told(t, answer_send_excerpt(t->to, text));
	free(text);
}

void
transfer_tell_body(struct transfer *t, const char *p, size_t n)
{
	if (n > TELL_AT_ONCE - t->waiting.len)
		transfer_tell_waiting(t);
	if (n >= TELL_AT_ONCE) {
		tell_excerpt(t, p, n);
		transfer_told(t, answer_send_body(t->to, p, n));
		return;
	}
	buf_append(&t->waiting, p, n);
	t->heard = clock_now();
}

void
transfer_tell_waiting(struct transfer *t)
{
	if (t->waiting.len == 0)
		return;
	tell_excerpt(t, t->waiting.data, t->waiting.len);
	transfer_told(
	    t, answer_send_body(t->to, t->waiting.data, t->waiting.len));
	buf_clear(&t->waiting);
}

static void
tell_phase(struct transfer *t, enum phase phase, int64_t at_us)
{
	if (t->told_us[phase] == at_us)
		return;
	t->told_us[phase] = at_us;
	transfer_told(t, answer_send_phase(t->to, phase, at_us));
}

void
transfer_tell_phases(struct transfer *t)
{
	static const CURLINFO infos[] = {
		[PHASE_NAMELOOKUP] = CURLINFO_NAMELOOKUP_TIME_T,
		[PHASE_CONNECT] = CURLINFO_CONNECT_TIME_T,
		[PHASE_APPCONNECT] = CURLINFO_APPCONNECT_TIME_T,
		[PHASE_PRETRANSFER] = CURLINFO_PRETRANSFER_TIME_T,
	};
	curl_off_t us;
	unsigned i;

	/* A connection that is used again was made when it was made. */
	i = t->is_first || t->has_opened ? PHASE_NAMELOOKUP : PHASE_PRETRANSFER;
	for (; i < ARRAY_LEN(infos); i++)
		if (curl_easy_getinfo(t->easy, infos[i], &us) == CURLE_OK &&
		    us > 0)
			tell_phase(t, (enum phase)i,
			    (t->began - t->job->started) / 1000 + us);
}

void
transfer_look_at_socket(struct transfer *t)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);

	if (t->is_reached || !t->has_opened ||
	    getpeername(t->newest, (struct sockaddr *)&peer, &size) != 0)
		return;
	t->is_reached = true;
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &t->old_errno);
	tell_phase(t, PHASE_CONNECT, (clock_now() - t->job->started) / 1000);
}

void
transfer_tell_connected(struct transfer *t)
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
		if (t->told_us[phases[i]] == 0)
			tell_phase(t, phases[i], at_us > 0 ? at_us : 1);
}

void
transfer_tell_first_byte(struct transfer *t)
{
	tell_phase(
	    t, PHASE_STARTTRANSFER, (clock_now() - t->job->started) / 1000);
}
