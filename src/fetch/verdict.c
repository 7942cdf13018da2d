/* SPDX-License-Identifier: MIT */
/* verdict.c - see verdict.h. Every code of libcurl has a row: its reason,
 * whether another attempt is worth it, and how to say it. Knows no connection.
 */
#include "config.h"

#include "fetch/verdict.h"

#include "base/array.h"
#include "fetch/alert.h"
#include "fetch/verdict_say.h"

#include <stddef.h>

/* Newer than the oldest libcurl that we are built with. */
#define CODE_ECH_REQUIRED 101

/* A row without a function is said by its text and libcurl's own. */
struct rule {
	enum reason reason;
	bool may_pass;
	/* libcurl says so for want of a better code, too: once there is a
	 * connection, what came over it is to blame. */
	bool is_vague;
	say_fn *say;
	const char *text;
	/* The code for the record, if the versions of libcurl differ in it; 0:
	 * libcurl's own. */
	CURLcode code;
};

/* Codes of other protocols, whose names come and go, and of none. */
#define UNKNOWN                                                                \
	{                                                                      \
		REASON_PROTOCOL, true, true, NULL, "the transfer failed",      \
		    CURLE_OK                                                   \
	}

/* libcurl refuses what it was set up with. */
#define SETTING                                                                \
	{                                                                      \
		REASON_CONNECT, false, true, NULL,                             \
		    "libcurl cannot ask for this", CURLE_OK                    \
	}

/* Nobody else can be the cause. */
#define OURS                                                                   \
	{                                                                      \
		REASON_SPAWN, false, false, NULL, "libcurl", CURLE_OK          \
	}

#define SAY(reason, may_pass, say)                                             \
	{                                                                      \
		reason, may_pass, false, say, NULL, CURLE_OK                   \
	}
#define QUOTE(reason, may_pass, text)                                          \
	{                                                                      \
		reason, may_pass, false, NULL, text, CURLE_OK                  \
	}
#define ANSWER(code, say)                                                      \
	{                                                                      \
		REASON_PROTOCOL, true, false, say, NULL, code                  \
	}

static const struct rule rules[] = {
	[CURLE_OK] = OURS,
	[CURLE_UNSUPPORTED_PROTOCOL] = { REASON_PROTOCOL, false, true,
	    verdict_say_unsupported, NULL, CURLE_OK },
	[CURLE_FAILED_INIT] = OURS,
	[CURLE_URL_MALFORMAT] = SAY(REASON_DNS, false, verdict_say_url),
	[CURLE_NOT_BUILT_IN] = SETTING,
	[CURLE_COULDNT_RESOLVE_PROXY] =
	    SAY(REASON_DNS, true, verdict_say_unresolved_proxy),
	[CURLE_COULDNT_RESOLVE_HOST] =
	    SAY(REASON_DNS, true, verdict_say_unresolved),
	[CURLE_COULDNT_CONNECT] =
	    SAY(REASON_CONNECT, true, verdict_say_unconnected),
	[CURLE_WEIRD_SERVER_REPLY] = UNKNOWN,
	[9] = UNKNOWN,
	[10] = UNKNOWN,
	[11] = UNKNOWN,
	[12] = UNKNOWN,
	[13] = UNKNOWN,
	[14] = UNKNOWN,
	[15] = UNKNOWN,
	[CURLE_HTTP2] = QUOTE(REASON_PROTOCOL, true, "HTTP/2"),
	[17] = UNKNOWN,
	[CURLE_PARTIAL_FILE] = SAY(REASON_PROTOCOL, true, verdict_say_short),
	[19] = UNKNOWN,
	[20] = UNKNOWN,
	[21] = UNKNOWN,
	[22] = UNKNOWN,
	[CURLE_WRITE_ERROR] = SAY(REASON_PROTOCOL, true, verdict_say_undecoded),
	[24] = UNKNOWN,
	[25] = UNKNOWN,
	[26] = UNKNOWN,
	[CURLE_OUT_OF_MEMORY] = { REASON_SPAWN, false, true,
	    verdict_say_no_memory, NULL, CURLE_OK },
	[CURLE_OPERATION_TIMEDOUT] =
	    SAY(REASON_TIMEOUT, true, verdict_say_timeout),
	[29] = UNKNOWN,
	[30] = UNKNOWN,
	[31] = UNKNOWN,
	[32] = UNKNOWN,
	[33] = UNKNOWN,
	[34] = UNKNOWN,
	[CURLE_SSL_CONNECT_ERROR] =
	    SAY(REASON_TLS, true, verdict_say_handshake),
	[36] = UNKNOWN,
	[37] = UNKNOWN,
	[38] = UNKNOWN,
	[39] = UNKNOWN,
	[40] = UNKNOWN,
	[41] = UNKNOWN,
	[CURLE_ABORTED_BY_CALLBACK] = OURS,
	[CURLE_BAD_FUNCTION_ARGUMENT] = SETTING,
	[44] = UNKNOWN,
	[CURLE_INTERFACE_FAILED] =
	    QUOTE(REASON_CONNECT, true, "the connection"),
	[46] = UNKNOWN,
	[CURLE_TOO_MANY_REDIRECTS] =
	    QUOTE(REASON_REDIRECTS, false, "the redirect"),
	[CURLE_UNKNOWN_OPTION] = SETTING,
	[CURLE_SETOPT_OPTION_SYNTAX] = SETTING,
	[50] = UNKNOWN,
	[51] = UNKNOWN,
	[CURLE_GOT_NOTHING] =
	    SAY(REASON_PROTOCOL, true, verdict_say_nothing_came),
	[CURLE_SSL_ENGINE_NOTFOUND] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_SSL_ENGINE_SETFAILED] = QUOTE(REASON_TLS, true, "TLS"),
	[CURLE_SEND_ERROR] = SAY(REASON_PROTOCOL, true, verdict_say_broken),
	[CURLE_RECV_ERROR] = SAY(REASON_PROTOCOL, true, verdict_say_broken),
	[57] = UNKNOWN,
	[CURLE_SSL_CERTPROBLEM] = SAY(REASON_TLS, false, verdict_say_client),
	[CURLE_SSL_CIPHER] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_PEER_FAILED_VERIFICATION] =
	    SAY(REASON_TLS, false, verdict_say_certificate),
	[CURLE_BAD_CONTENT_ENCODING] =
	    SAY(REASON_PROTOCOL, true, verdict_say_undecoded),
	[62] = UNKNOWN,
	[CURLE_FILESIZE_EXCEEDED] =
	    SAY(REASON_TOO_LARGE, false, verdict_say_too_large),
	[64] = UNKNOWN,
	[65] = UNKNOWN,
	[CURLE_SSL_ENGINE_INITFAILED] = QUOTE(REASON_TLS, true, "TLS"),
	[67] = UNKNOWN,
	[68] = UNKNOWN,
	[69] = UNKNOWN,
	[70] = UNKNOWN,
	[71] = UNKNOWN,
	[72] = UNKNOWN,
	[73] = UNKNOWN,
	[74] = UNKNOWN,
	[75] = UNKNOWN,
	[76] = UNKNOWN,
	[CURLE_SSL_CACERT_BADFILE] =
	    SAY(REASON_TLS, false, verdict_say_ca_file),
	[78] = UNKNOWN,
	[79] = UNKNOWN,
	[CURLE_SSL_SHUTDOWN_FAILED] = QUOTE(REASON_TLS, true, "TLS"),
	[81] = UNKNOWN,
	[CURLE_SSL_CRL_BADFILE] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_SSL_ISSUER_ERROR] = QUOTE(REASON_TLS, false, "TLS"),
	[84] = UNKNOWN,
	[85] = UNKNOWN,
	[86] = UNKNOWN,
	[87] = UNKNOWN,
	[88] = UNKNOWN,
	[CURLE_NO_CONNECTION_AVAILABLE] =
	    QUOTE(REASON_CONNECT, true, "the connection"),
	[CURLE_SSL_PINNEDPUBKEYNOTMATCH] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_SSL_INVALIDCERTSTATUS] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_HTTP2_STREAM] = QUOTE(REASON_PROTOCOL, true, "HTTP/2"),
	[CURLE_RECURSIVE_API_CALL] = OURS,
	[94] = UNKNOWN,
	[CURLE_HTTP3] = QUOTE(REASON_PROTOCOL, true, "HTTP/3"),
	[CURLE_QUIC_CONNECT_ERROR] = QUOTE(REASON_CONNECT, true, "HTTP/3"),
	[CURLE_PROXY] =
	    QUOTE(REASON_CONNECT, true, "the proxy did not connect"),
	[CURLE_SSL_CLIENTCERT] =
	    SAY(REASON_TLS, false, verdict_say_wants_client),
	[CURLE_UNRECOVERABLE_POLL] = OURS,
	[VERDICT_TOO_LARGE] = UNKNOWN,
	[CODE_ECH_REQUIRED] = QUOTE(REASON_TLS, false, "TLS"),
};

static const struct rule newer = UNKNOWN;

/* What the codes of a row cannot tell, the stage does. */
static const struct rule by_proxy =
    SAY(REASON_CONNECT, true, verdict_say_unproxied);
static const struct rule by_handshake =
    SAY(REASON_TLS, true, verdict_say_handshake);
static const struct rule by_client = SAY(REASON_TLS, false, verdict_say_client);
static const struct rule by_alert = SAY(REASON_TLS, true, verdict_say_alert);
static const struct rule by_refusal = SAY(REASON_TLS, false, verdict_say_alert);
static const struct rule by_wish =
    SAY(REASON_TLS, false, verdict_say_wants_client);
static const struct rule by_request =
    QUOTE(REASON_CONNECT, false, "libcurl cannot make the request");
static const struct rule by_status =
    ANSWER(CURLE_UNSUPPORTED_PROTOCOL, verdict_say_no_http);
static const struct rule by_large_head =
    ANSWER(CURLE_RECV_ERROR, verdict_say_large_head);
static const struct rule by_head =
    ANSWER(CURLE_WEIRD_SERVER_REPLY, verdict_say_rules);
static const struct rule by_body = ANSWER(CURLE_RECV_ERROR, verdict_say_rules);
static const struct rule by_redirect =
    SAY(REASON_REDIRECTS, false, verdict_say_url);

static const struct rule *
row(CURLcode code)
{
	return (size_t)code < ARRAY_LEN(rules) ? &rules[code] : &newer;
}

static bool
is_of_connection(CURLcode code)
{
	return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
	    code == CURLE_GOT_NOTHING;
}

/* A server that asked for a certificate and got none may say what is wrong by
 * another alert than that which TLS 1.3 has for it. If libcurl could not even
 * send the request, it has not read the alert. */
static bool
wants_client(const struct failure *f)
{
	if (f->alert == ALERT_CERTIFICATE_REQUIRED)
		return true;
	if (!f->wants_client || f->client_cert != NULL)
		return false;
	return f->alert == ALERT_HANDSHAKE_FAILURE ||
	    alert_is_about_certificate(f->alert) ||
	    (f->alert == 0 && f->code == CURLE_SEND_ERROR);
}

/* Libcurl takes an alert about our certificate for a verdict on the host's. */
static bool
is_of_handshake(CURLcode code)
{
	return code == CURLE_SSL_CONNECT_ERROR ||
	    code == CURLE_PEER_FAILED_VERIFICATION;
}

/* Until an answer comes, TLS is what an alert is about: with TLS 1.3, the
 * server has the last word in the handshake when the client takes it for done.
 * It may be lost then, if the server does not wait for the request either.
 */
static const struct rule *
find_alert(const struct failure *f)
{
	if (f->head_begun ||
	    (!is_of_connection(f->code) && !is_of_handshake(f->code)))
		return NULL;
	if (wants_client(f))
		return &by_wish;
	if (f->alert == 0)
		return f->wants_client && f->code == CURLE_SEND_ERROR
		    ? &by_refusal
		    : NULL;
	return alert_is_about_certificate(f->alert) ? &by_refusal : &by_alert;
}

/* Before there is a connection, only a proxy can break one; and TLS is set up
 * and done. */
static const struct rule *
find_early(const struct failure *f)
{
	const struct rule *rule = row(f->code);

	if (is_of_connection(f->code))
		return &by_proxy;
	if (!rule->is_vague || f->stage == STAGE_RESOLVING)
		return rule;
	if (f->code == CURLE_BAD_FUNCTION_ARGUMENT && f->client_cert != NULL)
		return &by_client;
	if (f->stage == STAGE_CONNECTING)
		return rule;
	return f->is_https && f->proxy == NULL ? &by_handshake : &by_proxy;
}

/* Return whether libcurl gave up because it would have had to keep too much. */
static bool
is_too_much(const struct failure *f)
{
	return f->code == CURLE_OUT_OF_MEMORY || f->code == VERDICT_TOO_LARGE;
}

/* Find what is wrong with an answer. libcurl's code for it depends on its
 * version, and on whether the connection was kept from an earlier request. */
static const struct rule *
find_answer(const struct failure *f)
{
	if (f->stage == STAGE_BODY)
		return &by_body;
	if (is_too_much(f))
		return &by_large_head;
	return f->head_open ? &by_head : &by_status;
}

static const struct rule *
find(const struct failure *f)
{
	const struct rule *rule = row(f->code), *alert;

	if (f->code == CURLE_URL_MALFORMAT && f->is_redirect)
		return &by_redirect;
	alert = find_alert(f);
	if (alert != NULL)
		return alert;
	if (f->stage < STAGE_WAITING)
		return find_early(f);
	if (!rule->is_vague)
		return rule;
	return f->request_sent > 0 ? find_answer(f) : &by_request;
}

CURLcode
verdict_code(const struct failure *f)
{
	const struct rule *rule = find(f);

	return rule->code != CURLE_OK ? rule->code : f->code;
}

enum reason
verdict_reason(const struct failure *f)
{
	return find(f)->reason;
}

bool
verdict_may_pass(const struct failure *f)
{
	return find(f)->may_pass;
}

void
verdict_message(const struct failure *f, struct errbuf *e)
{
	const struct rule *rule = find(f);
	const char *detail = f->detail;

	if (rule->say != NULL) {
		rule->say(f, e);
		return;
	}
	if (detail == NULL || detail[0] == '\0')
		detail = curl_easy_strerror(f->code);
	errbuf_set(e, "%s: %s", rule->text, detail);
}

bool
verdict_refusal_may_pass(enum reason reason)
{
	return reason == REASON_PROTOCOL || reason == REASON_IDLE;
}
