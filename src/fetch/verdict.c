/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - see verdict.h. Each code of libcurl that HTTP can end with has a
 * rule: the reason, whether a retry may help, and the message, in which words
 * in braces stand for facts about the failure.
 */
#include "config.h"

#include "fetch/verdict.h"

#include "base/array.h"
#include "base/buf.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Newer than the oldest libcurl that this builds with. */
#define CODE_ECH_REQUIRED 101

#define ALERT_HANDSHAKE_FAILURE    40
#define ALERT_CERTIFICATE_REQUIRED 116

/* The alerts of TLS and their names in RFC 8446. */
static const struct alert {
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

static const struct alert *
find_alert(int alert)
{
	static const struct alert unknown;

	return (size_t)alert < ARRAY_LEN(alerts) ? &alerts[alert] : &unknown;
}

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

/* Append what a word of a message stands for. */
typedef void add_fn(const struct failure *f, struct buf *out);

static void
add_host(const struct failure *f, struct buf *out)
{
	buf_puts(out, or_else(f->host, "the server"));
}

static void
add_proxy(const struct failure *f, struct buf *out)
{
	buf_puts(out, "the proxy");
	if (f->proxy != NULL)
		buf_printf(out, " %s", f->proxy);
}

/* Append who TLS is spoken with. */
static void
add_peer(const struct failure *f, struct buf *out)
{
	if (f->is_proxys)
		add_proxy(f, out);
	else
		add_host(f, out);
}

/* Append what a connection is made to. */
static void
add_target(const struct failure *f, struct buf *out)
{
	if (f->unix_socket != NULL) {
		buf_printf(out, "the socket %s", f->unix_socket);
	} else if (f->proxy != NULL) {
		add_proxy(f, out);
	} else {
		add_host(f, out);
		if (f->port != 0)
			buf_printf(out, " port %ld", f->port);
	}
}

static void
add_alert(const struct failure *f, struct buf *out)
{
	const char *name = find_alert(f->alert)->name;

	if (f->alert == 0)
		buf_puts(out, "it closed the connection");
	else if (name != NULL)
		buf_printf(out, "it sent the alert \"%s\"", name);
	else
		buf_printf(out, "it sent the alert %d", f->alert);
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
add_connect_timeout(const struct failure *f, struct buf *out)
{
	request_describe_limit(f->request, "connect_timeout", "", out);
}

static void
add_max_filesize(const struct failure *f, struct buf *out)
{
	request_describe_limit(f->request, "max_filesize", " bytes", out);
}

static void
add_proxy_code(const struct failure *f, struct buf *out)
{
	buf_printf(out, "%d", f->proxy_code);
}

/* Append what the word of n characters stands for. */
static void
add_word(const struct failure *f, const char *word, size_t n, struct buf *out)
{
	const char *code = curl_easy_strerror(f->code);
	const char *detail = or_else(f->detail, code);
	const char *reason = or_else(f->detail, "no reason was given");
	const struct {
		const char *name;
		const char *text; /* or NULL: what add() appends */
		add_fn *add;
	} words[] = {
		{ "alert", NULL, add_alert },
		{ "ca_file", f->ca_file, NULL },
		/* The system's error message, or else libcurl's. */
		{ "cause", f->os_errno != 0 ? strerror(f->os_errno) : detail,
		    NULL },
		{ "client_cert", or_else(f->client_cert, "of the request"),
		    NULL },
		{ "client_key", f->client_key, NULL },
		{ "code", code, NULL },
		{ "connect_timeout", NULL, add_connect_timeout },
		{ "detail", detail, NULL },
		{ "host", NULL, add_host },
		{ "max_filesize", NULL, add_max_filesize },
		{ "peer", NULL, add_peer },
		{ "progress", NULL, add_progress },
		{ "proxy", NULL, add_proxy },
		{ "proxy_code", NULL, add_proxy_code },
		{ "reason", reason, NULL },
		{ "socket", f->unix_socket, NULL },
		{ "target", NULL, add_target },
		{ "untrusted", or_else(f->untrusted, reason), NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		if (strlen(words[i].name) == n &&
		    strncmp(words[i].name, word, n) == 0)
			break;
	assert(i < ARRAY_LEN(words));
	if (words[i].add != NULL)
		words[i].add(f, out);
	else
		buf_puts(out, words[i].text);
}

/* Append a message with its words replaced. */
static void
fill(const struct failure *f, const char *message, struct buf *out)
{
	size_t n;

	while (*message != '\0') {
		n = strcspn(message, "{");
		buf_append(out, message, n);
		message += n;
		if (*message == '\0')
			break;
		n = strcspn(++message, "}");
		add_word(f, message, n, out);
		message += n + 1;
	}
}

/* Return the message about a failure. */
typedef const char *say_fn(const struct failure *f);

static const char *
say_unresolved(const struct failure *f)
{
	if (f->unix_socket != NULL)
		return "the path of the socket is too long: {socket}";
	/* Any other detail is about a fault on our side, not the name. */
	if (!is_given(f->detail) || begins(f->detail, "Could not resolve "))
		return "could not resolve the host \"{host}\"";
	return "could not resolve the host \"{host}\": {detail}";
}

static const char *
say_unresolved_proxy(const struct failure *f)
{
	return f->proxy != NULL ? "could not resolve {proxy}"
				: "could not resolve {proxy}: {cause}";
}

static const char *
say_unconnected(const struct failure *f)
{
	return f->os_errno != 0 ? "could not connect to {target}: {cause}"
				: "could not connect to {target}";
}

static const char *
say_unproxied(const struct failure *f)
{
	return f->proxy_code != 0
	    ? "could not connect through {proxy}: it answered CONNECT with "
	      "{proxy_code}"
	    : "could not connect through {proxy}: {cause}";
}

static const char *
say_handshake(const struct failure *f)
{
	return f->is_no_tls
	    ? "the TLS handshake with {peer} failed: its answer is not TLS "
	      "(does it speak TLS at all?)"
	    : "the TLS handshake with {peer} failed: {cause}";
}

static const char *
say_alert(const struct failure *f)
{
	if (f->client_cert != NULL &&
	    (f->alert == 0 || find_alert(f->alert)->is_about_certificate))
		return "{peer} refused the client certificate {client_cert}: "
		       "{alert}";
	return "the TLS handshake with {peer} failed: {alert}";
}

#define CLIENT_FAULT                                                           \
	" cannot be used: it is not a certificate with its key, or the "       \
	"password of the key is wrong"

static const char *
say_client(const struct failure *f)
{
	return f->client_key != NULL
	    ? "the client certificate {client_cert} with the key "
	      "{client_key}" CLIENT_FAULT
	    : "the client certificate {client_cert}" CLIENT_FAULT;
}

static const char *
say_wants_client(const struct failure *f)
{
	return f->client_cert != NULL
	    ? "{peer} requires a client certificate"
	    : "{peer} requires a client certificate (give one with --cert)";
}

#define UNTRUSTED "the certificate of {peer} is not trusted: {untrusted}"

static const char *
say_certificate(const struct failure *f)
{
	if (!f->misses_issuer)
		return UNTRUSTED;
	return f->is_proxys ? UNTRUSTED
	    " (--proxy-cacert names a file of certificates to trust)"
			    : UNTRUSTED
	    " (--cacert names a file of certificates to trust)";
}

static const char *
say_ca_file(const struct failure *f)
{
	if (f->ca_file == NULL)
		return "cannot read the certificates to trust: {reason}";
	return f->os_errno != 0
	    ? "cannot read the certificates to trust from {ca_file}: {cause}"
	    : "no certificate to trust in {ca_file}";
}

#define TOO_LONG " {host} took longer than {connect_timeout}"

static const char *
say_timeout(const struct failure *f)
{
	static const char *const stages[] = {
		[STAGE_RESOLVING] = "resolving the host" TOO_LONG,
		[STAGE_CONNECTING] = "connecting to" TOO_LONG,
		[STAGE_HANDSHAKE] = "the handshake with" TOO_LONG,
		[STAGE_WAITING] = "the answer of" TOO_LONG,
		[STAGE_BODY] = "the answer of" TOO_LONG,
	};

	return stages[f->stage];
}

static const char *
say_short(const struct failure *f)
{
	if (f->stage == STAGE_WAITING)
		return "the connection to {host} ended before the answer was "
		       "whole";
	return f->body_expected < 0
	    ? "the body ended{progress}, before it was complete"
	    : "the body ended{progress}";
}

/* The name of the code would add nothing. */
static const char *
say_rules(const struct failure *f)
{
	if (f->stage == STAGE_BODY)
		return is_given(f->detail)
		    ? "the body breaks the rules of HTTP: {detail}"
		    : "the body breaks the rules of HTTP";
	return is_given(f->detail)
	    ? "the answer breaks the rules of HTTP: {detail}"
	    : "the answer breaks the rules of HTTP";
}

/* libcurl also gives the code of a broken connection to an answer that it
 * refuses to read. Then no system call failed, and no alert came. */
static const char *
say_broken(const struct failure *f)
{
	if (f->alert != 0)
		return "the connection to {host} broke{progress}: {alert}";
	if (f->os_errno == 0 && f->code == CURLE_RECV_ERROR) {
		if (f->is_http2 && f->stage == STAGE_WAITING)
			return "the answer of {host} breaks the rules of "
			       "HTTP/2, or its head is too large";
		if (!f->is_https && f->stage == STAGE_BODY)
			return say_rules(f);
	}
	return "the connection to {host} broke{progress}: {cause}";
}

struct rule {
	enum reason reason;
	bool may_pass;
	/* libcurl also uses the code for faults that have none of their own:
	 * once there is a connection, blame what came over it. */
	bool is_vague;
	const char *text; /* the message, or NULL: it is that of say() */
	say_fn *say;
	CURLcode code; /* for the record; 0: as libcurl has it. Its versions
	                  differ in some. */
};

#define TEXT(reason, may_pass, text)                                           \
	{                                                                      \
		reason, may_pass, false, text, NULL, CURLE_OK                  \
	}
#define QUOTE(reason, may_pass, what) TEXT(reason, may_pass, what ": {detail}")
#define SAY(reason, may_pass, say)                                             \
	{                                                                      \
		reason, may_pass, false, NULL, say, CURLE_OK                   \
	}
#define VAGUE(reason, may_pass, text)                                          \
	{                                                                      \
		reason, may_pass, true, text, NULL, CURLE_OK                   \
	}
#define ANSWER(code, text, say)                                                \
	{                                                                      \
		REASON_PROTOCOL, true, false, text, say, code                  \
	}

/* libcurl refuses an option. */
#define SETTING                                                                \
	VAGUE(REASON_CONNECT, false,                                           \
	    "libcurl refused a setting of the request: {detail}")

/* The fault is on our side. */
#define OURS QUOTE(REASON_SPAWN, false, "libcurl")

/* Do not quote libcurl's own text: it may have part of a header in it, and a
 * secret is not recognised by its part. */
#define UNDECODED                                                              \
	TEXT(REASON_PROTOCOL, true, "the body cannot be decoded: {code}")

/* Indexed by code. A code without a row belongs to other protocols, or is newer
 * than this table. */
static const struct rule rules[] = {
	[CURLE_OK] = OURS,
	[CURLE_UNSUPPORTED_PROTOCOL] =
	    VAGUE(REASON_PROTOCOL, false, "{detail}"),
	[CURLE_FAILED_INIT] = OURS,
	[CURLE_URL_MALFORMAT] =
	    QUOTE(REASON_DNS, false, "the URL cannot be requested"),
	[CURLE_NOT_BUILT_IN] = SETTING,
	[CURLE_COULDNT_RESOLVE_PROXY] =
	    SAY(REASON_DNS, true, say_unresolved_proxy),
	[CURLE_COULDNT_RESOLVE_HOST] = SAY(REASON_DNS, true, say_unresolved),
	[CURLE_COULDNT_CONNECT] = SAY(REASON_CONNECT, true, say_unconnected),
	[CURLE_HTTP2] = QUOTE(REASON_PROTOCOL, true, "HTTP/2"),
	[CURLE_PARTIAL_FILE] = SAY(REASON_PROTOCOL, true, say_short),
	[CURLE_WRITE_ERROR] = UNDECODED,
	[CURLE_OUT_OF_MEMORY] =
	    VAGUE(REASON_SPAWN, false, "libcurl is out of memory"),
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
	/* With HTTP/2, either side may have ended it. */
	[CURLE_GOT_NOTHING] = TEXT(REASON_PROTOCOL, true,
	    "the connection to {host} ended without an answer"),
	[CURLE_SSL_ENGINE_NOTFOUND] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_SSL_ENGINE_SETFAILED] = QUOTE(REASON_TLS, true, "TLS"),
	[CURLE_SEND_ERROR] = SAY(REASON_PROTOCOL, true, say_broken),
	[CURLE_RECV_ERROR] = SAY(REASON_PROTOCOL, true, say_broken),
	[CURLE_SSL_CERTPROBLEM] = SAY(REASON_TLS, false, say_client),
	[CURLE_SSL_CIPHER] = QUOTE(REASON_TLS, false, "TLS"),
	[CURLE_PEER_FAILED_VERIFICATION] =
	    SAY(REASON_TLS, false, say_certificate),
	[CURLE_BAD_CONTENT_ENCODING] = UNDECODED,
	[CURLE_FILESIZE_EXCEEDED] = TEXT(
	    REASON_TOO_LARGE, false, "the body is larger than {max_filesize}"),
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
    VAGUE(REASON_PROTOCOL, true, "the transfer failed: {detail}");
static const struct rule by_proxy = SAY(REASON_CONNECT, true, say_unproxied);
static const struct rule by_handshake = SAY(REASON_TLS, true, say_handshake);
static const struct rule by_client = SAY(REASON_TLS, false, say_client);
static const struct rule by_alert = SAY(REASON_TLS, true, say_alert);
static const struct rule by_refusal = SAY(REASON_TLS, false, say_alert);
static const struct rule by_missing_client =
    SAY(REASON_TLS, false, say_wants_client);
static const struct rule by_request =
    QUOTE(REASON_CONNECT, false, "libcurl cannot make the request");
static const struct rule by_status = ANSWER(CURLE_UNSUPPORTED_PROTOCOL,
    "the answer of {host} does not begin with a status line of HTTP", NULL);
static const struct rule by_large_head = ANSWER(
    CURLE_RECV_ERROR, "the head of the answer of {host} is too large", NULL);
static const struct rule by_head =
    ANSWER(CURLE_WEIRD_SERVER_REPLY, NULL, say_rules);
static const struct rule by_body = ANSWER(CURLE_RECV_ERROR, NULL, say_rules);
static const struct rule by_redirect = QUOTE(
    REASON_REDIRECTS, false, "the target of the redirect cannot be requested");

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
	    find_alert(f->alert)->is_about_certificate ||
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
find_refusal(const struct failure *f)
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
	return find_alert(f->alert)->is_about_certificate ? &by_refusal
							  : &by_alert;
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
	alert = find_refusal(f);
	if (alert != NULL)
		return alert;
	if (f->stage < STAGE_WAITING)
		return find_early(f);
	if (!rule->is_vague)
		return rule;
	return f->request_sent > 0 ? find_answer(f) : &by_request;
}

void
verdict_judge(
    const struct failure *f, struct answer_verdict *v, struct errbuf *message)
{
	const struct rule *rule = find(f);
	struct buf text = { 0 };

	v->reason = rule->reason;
	v->exitcode = (int)(rule->code != CURLE_OK ? rule->code : f->code);
	v->may_pass = rule->may_pass;
	fill(f, rule->text != NULL ? rule->text : rule->say(f), &text);
	errbuf_set(message, "%s", buf_str(&text));
	buf_free(&text);
}

bool
verdict_refusal_may_pass(enum reason reason)
{
	return reason == REASON_PROTOCOL || reason == REASON_IDLE;
}
