/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - see verdict.h. Each code of libcurl that HTTP can end with has a
 * rule: the reason, whether a retry may help, and a function that writes the
 * message.
 */
#include "config.h"

#include "fetch/verdict.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/duration.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Newer than the oldest libcurl that this builds with. */
#define CODE_ECH_REQUIRED 101

#define ALERT_HANDSHAKE_FAILURE    40
#define ALERT_CERTIFICATE_REQUIRED 116

/* The alerts of TLS and their names in RFC 8446. */
static const struct {
	const char *name;
	bool is_about_certificate; /* of the one who gets it */
} alerts[] = {
	[10] = { "unexpected message", false },
	[20] = { "bad record MAC", false },
	[21] = { "decryption failed", false },
	[22] = { "record overflow", false },
	[30] = { "decompression failure", false },
	[ALERT_HANDSHAKE_FAILURE] = { "handshake failure", false },
	[41] = { "no certificate", true },
	[42] = { "bad certificate", true },
	[43] = { "unsupported certificate", true },
	[44] = { "certificate revoked", true },
	[45] = { "certificate expired", true },
	[46] = { "certificate unknown", true },
	[47] = { "illegal parameter", false },
	[48] = { "unknown CA", true },
	[49] = { "access denied", true },
	[50] = { "decode error", false },
	[51] = { "decrypt error", false },
	[60] = { "export restriction", false },
	[70] = { "protocol version", false },
	[71] = { "insufficient security", false },
	[80] = { "internal error", false },
	[86] = { "inappropriate fallback", false },
	[90] = { "user canceled", false },
	[100] = { "no renegotiation", false },
	[109] = { "missing extension", false },
	[110] = { "unsupported extension", false },
	[111] = { "certificate unobtainable", true },
	[112] = { "unrecognized name", false },
	[113] = { "bad certificate status response", false },
	[114] = { "bad certificate hash value", false },
	[115] = { "unknown PSK identity", false },
	[ALERT_CERTIFICATE_REQUIRED] = { "certificate required", true },
	[120] = { "no application protocol", false },
};

static const char *
alert_name(int alert)
{
	return (size_t)alert < ARRAY_LEN(alerts) ? alerts[alert].name : NULL;
}

static bool
alert_is_about_certificate(int alert)
{
	return (size_t)alert < ARRAY_LEN(alerts) &&
	    alerts[alert].is_about_certificate;
}

/* Write the message about a failure. */
typedef void say_fn(const struct failure *f, struct errbuf *e);

static bool
begins(const char *text, const char *with)
{
	return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

static bool
is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static const char *
or_else(const char *text, const char *otherwise)
{
	return is_given(text) ? text : otherwise;
}

static const char *
host(const struct failure *f)
{
	return or_else(f->host, "the server");
}

/* Append the name of the TLS peer to out, and return it. */
static const char *
tls_peer(const struct failure *f, struct buf *out)
{
	if (!f->is_proxys)
		buf_puts(out, host(f));
	else
		buf_printf(out, "the proxy %s", or_else(f->proxy, "of it"));
	return buf_str(out);
}

static const char *
alert_text(const struct failure *f, struct buf *out)
{
	const char *name = alert_name(f->alert);

	if (f->alert == 0)
		buf_puts(out, "it closed the connection");
	else if (name != NULL)
		buf_printf(out, "it sent the alert \"%s\"", name);
	else
		buf_printf(out, "it sent the alert %d", f->alert);
	return buf_str(out);
}

/* Return the system's error message, or else libcurl's. */
static const char *
reason_of(const struct failure *f)
{
	if (f->os_errno != 0)
		return strerror(f->os_errno);
	return or_else(f->detail, curl_easy_strerror(f->code));
}

static void
say_url(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e, "%s: %s",
	    f->is_redirect ? "the target of the redirect cannot be requested"
			   : "the URL cannot be requested",
	    or_else(f->detail, curl_easy_strerror(f->code)));
}

static void
say_unresolved(const struct failure *f, struct errbuf *e)
{
	if (f->unix_socket != NULL)
		errbuf_set(e, "the path of the socket is too long: %s",
		    f->unix_socket);
	/* Any other detail is about a fault on our side, not the name. */
	else if (!is_given(f->detail) ||
	    begins(f->detail, "Could not resolve "))
		errbuf_set(e, "could not resolve the host \"%s\"", host(f));
	else
		errbuf_set(e, "could not resolve the host \"%s\": %s", host(f),
		    f->detail);
}

static void
say_unresolved_proxy(const struct failure *f, struct errbuf *e)
{
	if (f->proxy != NULL)
		errbuf_set(e, "could not resolve the proxy %s", f->proxy);
	else
		errbuf_set(e, "could not resolve the proxy: %s", reason_of(f));
}

static void
name_target(const struct failure *f, struct buf *out)
{
	if (f->unix_socket != NULL)
		buf_printf(out, "the socket %s", f->unix_socket);
	else if (f->proxy != NULL)
		buf_printf(out, "the proxy %s", f->proxy);
	else
		buf_printf(out, "%s port %ld", host(f), f->port);
}

static void
say_unconnected(const struct failure *f, struct errbuf *e)
{
	struct buf target = { 0 };

	name_target(f, &target);
	if (f->os_errno != 0)
		errbuf_set(e, "could not connect to %s: %s", buf_str(&target),
		    strerror(f->os_errno));
	else
		errbuf_set(e, "could not connect to %s", buf_str(&target));
	buf_free(&target);
}

static void
say_unproxied(const struct failure *f, struct errbuf *e)
{
	struct buf proxy = { 0 };

	buf_puts(&proxy, "the proxy");
	if (f->proxy != NULL)
		buf_printf(&proxy, " %s", f->proxy);
	if (f->proxy_code != 0)
		errbuf_set(e,
		    "could not connect through %s: it answered CONNECT with "
		    "%d",
		    buf_str(&proxy), f->proxy_code);
	else
		errbuf_set(e, "could not connect through %s: %s",
		    buf_str(&proxy), reason_of(f));
	buf_free(&proxy);
}

static void
say_handshake(const struct failure *f, struct errbuf *e)
{
	struct buf peer = { 0 };

	tls_peer(f, &peer);
	if (f->is_no_tls)
		errbuf_set(e,
		    "the TLS handshake with %s failed: its answer is not TLS "
		    "(does it speak TLS at all?)",
		    buf_str(&peer));
	else
		errbuf_set(e, "the TLS handshake with %s failed: %s",
		    buf_str(&peer), reason_of(f));
	buf_free(&peer);
}

static void
say_alert(const struct failure *f, struct errbuf *e)
{
	struct buf peer = { 0 }, alert = { 0 };

	tls_peer(f, &peer);
	alert_text(f, &alert);
	if (f->client_cert != NULL &&
	    (f->alert == 0 || alert_is_about_certificate(f->alert)))
		errbuf_set(e, "%s refused the client certificate %s: %s",
		    buf_str(&peer), f->client_cert, buf_str(&alert));
	else
		errbuf_set(e, "the TLS handshake with %s failed: %s",
		    buf_str(&peer), buf_str(&alert));
	buf_free(&alert);
	buf_free(&peer);
}

static void
say_client(const struct failure *f, struct errbuf *e)
{
	const char *cert = or_else(f->client_cert, "of the request");
	struct buf files = { 0 };

	buf_puts(&files, cert);
	if (f->client_key != NULL)
		buf_printf(&files, " with the key %s", f->client_key);
	errbuf_set(e,
	    "the client certificate %s cannot be used: it is not a certificate "
	    "with its key, or the password of the key is wrong",
	    buf_str(&files));
	buf_free(&files);
}

static void
say_wants_client(const struct failure *f, struct errbuf *e)
{
	struct buf peer = { 0 };

	errbuf_set(e, "%s requires a client certificate%s", tls_peer(f, &peer),
	    f->client_cert == NULL ? " (give one with --cert)" : "");
	buf_free(&peer);
}

static void
say_certificate(const struct failure *f, struct errbuf *e)
{
	struct buf peer = { 0 };
	const char *hint;

	hint = "";
	if (f->misses_issuer && f->is_proxys)
		hint =
		    " (--proxy-cacert names a file of certificates to trust)";
	else if (f->misses_issuer)
		hint = " (--cacert names a file of certificates to trust)";
	errbuf_set(e, "the certificate of %s is not trusted: %s%s",
	    tls_peer(f, &peer),
	    or_else(f->untrusted, or_else(f->detail, "no reason was given")),
	    hint);
	buf_free(&peer);
}

static void
say_ca_file(const struct failure *f, struct errbuf *e)
{
	if (f->ca_file == NULL)
		errbuf_set(e, "cannot read the certificates to trust: %s",
		    or_else(f->detail, "no reason was given"));
	else if (f->os_errno != 0)
		errbuf_set(e,
		    "cannot read the certificates to trust from %s: %s",
		    f->ca_file, strerror(f->os_errno));
	else
		errbuf_set(e, "no certificate to trust in %s", f->ca_file);
}

static void
say_timeout(const struct failure *f, struct errbuf *e)
{
	static const char *const stages[] = {
		[STAGE_RESOLVING] = "resolving the host",
		[STAGE_CONNECTING] = "connecting to",
		[STAGE_HANDSHAKE] = "the handshake with",
		[STAGE_WAITING] = "the answer of",
		[STAGE_BODY] = "the answer of",
	};
	char limit[48];

	duration_str(f->connect_timeout, limit, sizeof(limit));
	errbuf_set(e, "%s %s took longer than %s (--connect-timeout)",
	    stages[f->stage], host(f), limit);
}

static void
say_nothing_came(const struct failure *f, struct errbuf *e)
{
	/* With HTTP/2 either side may have ended it. */
	errbuf_set(e, "the connection to %s ended without an answer", host(f));
}

static void
say_large_head(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e, "the head of the answer of %s is too large", host(f));
}

static void
say_bad_http2(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e,
	    "the answer of %s breaks the rules of HTTP/2, or its head is too "
	    "large",
	    host(f));
}

/* Append " after 10 of 100 bytes", or nothing if no body has begun. */
static void
add_progress(const struct failure *f, struct buf *out)
{
	if (f->stage != STAGE_BODY)
		return;
	buf_printf(out, " after %lld", (long long)f->body_received);
	if (f->body_expected >= 0)
		buf_printf(out, " of %lld", (long long)f->body_expected);
	buf_puts(out, " bytes");
}

static void
say_short(const struct failure *f, struct errbuf *e)
{
	struct buf text = { 0 };

	if (f->stage == STAGE_WAITING) {
		errbuf_set(e,
		    "the connection to %s ended before the answer was whole",
		    host(f));
		return;
	}
	buf_puts(&text, "the body ended");
	add_progress(f, &text);
	if (f->body_expected < 0)
		buf_puts(&text, ", before it was complete");
	errbuf_set(e, "%s", buf_str(&text));
	buf_free(&text);
}

static void
say_rules(const struct failure *f, struct errbuf *e)
{
	/* The name of the code would add nothing. */
	errbuf_set(e, "the %s breaks the rules of HTTP%s%s",
	    f->stage == STAGE_BODY ? "body" : "answer",
	    is_given(f->detail) ? ": " : "", or_else(f->detail, ""));
}

/* Return the function for an answer that libcurl refused to read, or NULL. That
 * has the code of a broken connection, but no system call failed, and no alert
 * came. */
static say_fn *
unreadable(const struct failure *f)
{
	if (f->os_errno != 0 || f->alert != 0 || f->code != CURLE_RECV_ERROR)
		return NULL;
	if (f->is_http2 && f->stage == STAGE_WAITING)
		return say_bad_http2;
	return f->stage == STAGE_BODY && !f->is_https ? say_rules : NULL;
}

static void
say_broken(const struct failure *f, struct errbuf *e)
{
	struct buf text = { 0 }, alert = { 0 };
	say_fn *say;

	say = unreadable(f);
	if (say != NULL) {
		say(f, e);
		return;
	}
	buf_printf(&text, "the connection to %s broke", host(f));
	add_progress(f, &text);
	errbuf_set(e, "%s: %s", buf_str(&text),
	    f->alert != 0 ? alert_text(f, &alert) : reason_of(f));
	buf_free(&alert);
	buf_free(&text);
}

static void
say_no_http(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e,
	    "the answer of %s does not begin with a status line of HTTP",
	    host(f));
}

static void
say_unsupported(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e, "%s", or_else(f->detail, "not supported"));
}

static void
say_no_memory(const struct failure *f, struct errbuf *e)
{
	(void)f;
	errbuf_set(e, "libcurl is out of memory");
}

static void
say_too_large(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e,
	    "the body is larger than the %lld bytes that --max-filesize allows",
	    (long long)f->max_filesize);
}

/* Do not quote libcurl's own text: it may have part of a header in it, and a
 * secret is not recognised by its part. */
static void
say_undecoded(const struct failure *f, struct errbuf *e)
{
	errbuf_set(
	    e, "the body cannot be decoded: %s", curl_easy_strerror(f->code));
}

struct rule {
	enum reason reason;
	bool may_pass;
	/* libcurl also uses the code for faults that have none of their own:
	 * once there is a connection, blame what came over it. */
	bool is_vague;
	say_fn *say; /* NULL: the message is text, and libcurl's own */
	const char *text;
	CURLcode code; /* for the record; 0: as libcurl has it. Its versions
	                  differ in some. */
};

#define SAY(reason, may_pass, say)                                             \
	{                                                                      \
		reason, may_pass, false, say, NULL, CURLE_OK                   \
	}
#define QUOTE(reason, may_pass, text)                                          \
	{                                                                      \
		reason, may_pass, false, NULL, text, CURLE_OK                  \
	}
#define VAGUE(reason, may_pass, say, text)                                     \
	{                                                                      \
		reason, may_pass, true, say, text, CURLE_OK                    \
	}
#define ANSWER(code, say)                                                      \
	{                                                                      \
		REASON_PROTOCOL, true, false, say, NULL, code                  \
	}

/* libcurl refuses an option. */
#define SETTING                                                                \
	VAGUE(REASON_CONNECT, false, NULL,                                     \
	    "libcurl refused a setting of the request")

/* The fault is on our side. */
#define OURS QUOTE(REASON_SPAWN, false, "libcurl")

/* Indexed by code. A code without a row belongs to other protocols, or is newer
 * than this table. */
static const struct rule rules[] = {
	[CURLE_OK] = OURS,
	[CURLE_UNSUPPORTED_PROTOCOL] =
	    VAGUE(REASON_PROTOCOL, false, say_unsupported, NULL),
	[CURLE_FAILED_INIT] = OURS,
	[CURLE_URL_MALFORMAT] = SAY(REASON_DNS, false, say_url),
	[CURLE_NOT_BUILT_IN] = SETTING,
	[CURLE_COULDNT_RESOLVE_PROXY] =
	    SAY(REASON_DNS, true, say_unresolved_proxy),
	[CURLE_COULDNT_RESOLVE_HOST] = SAY(REASON_DNS, true, say_unresolved),
	[CURLE_COULDNT_CONNECT] = SAY(REASON_CONNECT, true, say_unconnected),
	[CURLE_HTTP2] = QUOTE(REASON_PROTOCOL, true, "HTTP/2"),
	[CURLE_PARTIAL_FILE] = SAY(REASON_PROTOCOL, true, say_short),
	[CURLE_WRITE_ERROR] = SAY(REASON_PROTOCOL, true, say_undecoded),
	[CURLE_OUT_OF_MEMORY] = VAGUE(REASON_SPAWN, false, say_no_memory, NULL),
	[CURLE_OPERATION_TIMEDOUT] = SAY(REASON_TIMEOUT, true, say_timeout),
	[CURLE_SSL_CONNECT_ERROR] = SAY(REASON_TLS, true, say_handshake),
	[CURLE_ABORTED_BY_CALLBACK] = OURS,
	[CURLE_BAD_FUNCTION_ARGUMENT] = SETTING,
	[CURLE_INTERFACE_FAILED] =
	    QUOTE(REASON_CONNECT, true, "the connection"),
	[CURLE_TOO_MANY_REDIRECTS] =
	    QUOTE(REASON_REDIRECTS, false, "the redirect"),
	[CURLE_UNKNOWN_OPTION] = SETTING,
	[CURLE_SETOPT_OPTION_SYNTAX] = SETTING,
	[CURLE_GOT_NOTHING] = SAY(REASON_PROTOCOL, true, say_nothing_came),
	[CURLE_SSL_ENGINE_NOTFOUND] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_SSL_ENGINE_SETFAILED] = QUOTE(REASON_TLS, true, "TLS"),
	[CURLE_SEND_ERROR] = SAY(REASON_PROTOCOL, true, say_broken),
	[CURLE_RECV_ERROR] = SAY(REASON_PROTOCOL, true, say_broken),
	[CURLE_SSL_CERTPROBLEM] = SAY(REASON_TLS, false, say_client),
	[CURLE_SSL_CIPHER] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_PEER_FAILED_VERIFICATION] =
	    SAY(REASON_TLS, false, say_certificate),
	[CURLE_BAD_CONTENT_ENCODING] =
	    SAY(REASON_PROTOCOL, true, say_undecoded),
	[CURLE_FILESIZE_EXCEEDED] = SAY(REASON_TOO_LARGE, false, say_too_large),
	[CURLE_SSL_ENGINE_INITFAILED] = QUOTE(REASON_TLS, true, "TLS"),
	[CURLE_SSL_CACERT_BADFILE] = SAY(REASON_TLS, false, say_ca_file),
	[CURLE_SSL_SHUTDOWN_FAILED] = QUOTE(REASON_TLS, true, "TLS"),
	[CURLE_SSL_CRL_BADFILE] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_SSL_ISSUER_ERROR] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_NO_CONNECTION_AVAILABLE] =
	    QUOTE(REASON_CONNECT, true, "the connection"),
	[CURLE_SSL_PINNEDPUBKEYNOTMATCH] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_SSL_INVALIDCERTSTATUS] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_HTTP2_STREAM] = QUOTE(REASON_PROTOCOL, true, "HTTP/2"),
	[CURLE_RECURSIVE_API_CALL] = OURS,
	[CURLE_HTTP3] = QUOTE(REASON_PROTOCOL, true, "HTTP/3"),
	[CURLE_QUIC_CONNECT_ERROR] = QUOTE(REASON_CONNECT, true, "HTTP/3"),
	[CURLE_PROXY] =
	    QUOTE(REASON_CONNECT, true, "the proxy did not connect"),
	[CURLE_SSL_CLIENTCERT] = SAY(REASON_TLS, false, say_wants_client),
	[CURLE_UNRECOVERABLE_POLL] = OURS,
	[CODE_ECH_REQUIRED] = QUOTE(REASON_TLS, false, "TLS"),
};

/* Rules for codes that mean different things at different stages. */
static const struct rule unknown =
    VAGUE(REASON_PROTOCOL, true, NULL, "the transfer failed");
static const struct rule by_proxy = SAY(REASON_CONNECT, true, say_unproxied);
static const struct rule by_handshake = SAY(REASON_TLS, true, say_handshake);
static const struct rule by_client = SAY(REASON_TLS, false, say_client);
static const struct rule by_alert = SAY(REASON_TLS, true, say_alert);
static const struct rule by_refusal = SAY(REASON_TLS, false, say_alert);
static const struct rule by_missing_client =
    SAY(REASON_TLS, false, say_wants_client);
static const struct rule by_request =
    QUOTE(REASON_CONNECT, false, "libcurl cannot make the request");
static const struct rule by_status =
    ANSWER(CURLE_UNSUPPORTED_PROTOCOL, say_no_http);
static const struct rule by_large_head =
    ANSWER(CURLE_RECV_ERROR, say_large_head);
static const struct rule by_head = ANSWER(CURLE_WEIRD_SERVER_REPLY, say_rules);
static const struct rule by_body = ANSWER(CURLE_RECV_ERROR, say_rules);
static const struct rule by_redirect = SAY(REASON_REDIRECTS, false, say_url);

static const struct rule *
row(CURLcode code)
{
	if ((size_t)code >= ARRAY_LEN(rules) ||
	    rules[code].reason == REASON_NONE)
		return &unknown;
	return &rules[code];
}

static bool
is_of_connection(CURLcode code)
{
	return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
	    code == CURLE_GOT_NOTHING;
}

/* Return whether the server ended the handshake because it got no client
 * certificate. Not all servers send the alert that TLS 1.3 has for this; and if
 * libcurl could not send the request, it has not read the alert. */
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

/* libcurl reports an alert about our certificate as if it were about that of
 * the host. */
static bool
is_of_handshake(CURLcode code)
{
	return code == CURLE_SSL_CONNECT_ERROR ||
	    code == CURLE_PEER_FAILED_VERIFICATION;
}

/* Until an answer comes, an alert is about the handshake: with TLS 1.3, the
 * server may still refuse when the client has completed it. That alert may be
 * lost if the server closes the connection before it reads the request. */
static const struct rule *
find_alert(const struct failure *f)
{
	if (f->head_begun ||
	    (!is_of_connection(f->code) && !is_of_handshake(f->code)))
		return NULL;
	if (wants_client(f))
		return &by_missing_client;
	if (f->alert == 0)
		return f->wants_client && f->code == CURLE_SEND_ERROR
		    ? &by_refusal
		    : NULL;
	return alert_is_about_certificate(f->alert) ? &by_refusal : &by_alert;
}

/* Find the rule if the connection was not ready for the request: what breaks
 * then is a connection to a proxy, and a vague code is about TLS. */
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

/* Return whether libcurl would have had to keep too much in memory. */
static bool
is_too_much(const struct failure *f)
{
	return f->code == CURLE_OUT_OF_MEMORY || f->code == VERDICT_TOO_LARGE;
}

/* Find the rule for a bad answer. The code depends on the version of libcurl,
 * and on whether the connection was used before. */
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
