/* SPDX-License-Identifier: MIT */
/* test-verdict.c - the reason of each failure, and its message. */
#include "config.h"

#include "fetch/verdict.h"

#include "settings.h"
#include "tap.h"

#include <errno.h>
#include <stdbool.h>

static const struct {
	const char *name;
	struct failure f;
	enum reason reason;
	const char *message;
} rows[] = {
	{ "a host that does not exist",
	    { .code = CURLE_COULDNT_RESOLVE_HOST,
		.detail = "Could not resolve host: h" },
	    REASON_DNS, "could not resolve the host \"h\"" },
	{ "a host that cannot be looked up",
	    { .code = CURLE_COULDNT_RESOLVE_HOST,
		.detail = "getaddrinfo() thread failed to start" },
	    REASON_DNS,
	    "could not resolve the host \"h\": getaddrinfo() thread failed to "
	    "start" },
	{ "a socket whose path is too long",
	    { .code = CURLE_COULDNT_RESOLVE_HOST,
		.detail = "Who knows",
		.unix_socket = "/a/bcd" },
	    REASON_DNS, "the path of the socket is too long: /a/bcd" },
	{ "a proxy that does not exist",
	    { .code = CURLE_COULDNT_RESOLVE_PROXY, .proxy = "p port 8" },
	    REASON_DNS, "could not resolve the proxy p port 8" },
	{ "a proxy without a name",
	    { .code = CURLE_COULDNT_RESOLVE_PROXY, .detail = "Oh" }, REASON_DNS,
	    "could not resolve the proxy: Oh" },
	{ "a port without a listener",
	    { .code = CURLE_COULDNT_CONNECT,
		.detail = "Oh",
		.os_errno = ECONNREFUSED },
	    REASON_CONNECT,
	    "could not connect to h port 80: Connection refused" },
	{ "a proxy without a listener",
	    { .code = CURLE_COULDNT_CONNECT,
		.proxy = "p port 8",
		.os_errno = ECONNREFUSED },
	    REASON_CONNECT,
	    "could not connect to the proxy p port 8: Connection refused" },
	{ "a failure to connect without errno",
	    { .code = CURLE_COULDNT_CONNECT, .detail = "who knows" },
	    REASON_CONNECT, "could not connect to h port 80" },
	{ "a socket without a listener",
	    { .code = CURLE_COULDNT_CONNECT,
		.unix_socket = "/s",
		.os_errno = ENOENT },
	    REASON_CONNECT,
	    "could not connect to the socket /s: No such file or directory" },
	{ "a proxy that refuses",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_HANDSHAKE,
		.proxy = "p port 8",
		.proxy_code = 403,
		.detail = "Oh" },
	    REASON_CONNECT,
	    "could not connect through the proxy p port 8: it answered CONNECT "
	    "with 403" },
	{ "a proxy that closes the connection",
	    { .code = CURLE_GOT_NOTHING,
		.stage = STAGE_HANDSHAKE,
		.detail = "Oh" },
	    REASON_CONNECT, "could not connect through the proxy: Oh" },
	{ "a proxy that breaks the rules",
	    { .code = CURLE_WEIRD_SERVER_REPLY,
		.stage = STAGE_HANDSHAKE,
		.is_https = true,
		.proxy = "p port 8",
		.detail = "Oh" },
	    REASON_CONNECT,
	    "could not connect through the proxy p port 8: Oh" },
	{ "a port without TLS",
	    { .code = CURLE_SSL_CONNECT_ERROR,
		.stage = STAGE_HANDSHAKE,
		.is_https = true,
		.detail = "wrong version number" },
	    REASON_TLS,
	    "the TLS handshake with h failed: wrong version number" },
	{ "a handshake that fails in another way",
	    { .code = CURLE_BAD_FUNCTION_ARGUMENT,
		.stage = STAGE_HANDSHAKE,
		.is_https = true,
		.detail = "Oh" },
	    REASON_TLS, "the TLS handshake with h failed: Oh" },
	{ "a key that does not match the certificate",
	    { .code = CURLE_SSL_CERTPROBLEM,
		.client_cert = "c.pem",
		.client_key = "k.pem",
		.detail = "Oh" },
	    REASON_TLS,
	    "the client certificate c.pem with the key k.pem cannot be used: "
	    "it is not a certificate with its key, or the password of the key "
	    "is wrong" },
	{ "the same with another libcurl",
	    { .code = CURLE_BAD_FUNCTION_ARGUMENT,
		.stage = STAGE_CONNECTING,
		.is_https = true,
		.client_cert = "c.pem",
		.detail = "Oh" },
	    REASON_TLS,
	    "the client certificate c.pem cannot be used: it is not a "
	    "certificate with its key, or the password of the key is wrong" },
	{ "a client certificate that is refused",
	    { .code = CURLE_PEER_FAILED_VERIFICATION,
		.stage = STAGE_HANDSHAKE,
		.is_https = true,
		.wants_client = true,
		.alert = 45,
		.client_cert = "c.pem" },
	    REASON_TLS,
	    "h refused the client certificate c.pem: it sent the alert "
	    "\"certificate expired\"" },
	{ "a client certificate that is refused before libcurl can ask",
	    { .code = CURLE_SEND_ERROR,
		.stage = STAGE_WAITING,
		.is_https = true,
		.os_errno = ECONNRESET,
		.wants_client = true,
		.client_cert = "c.pem" },
	    REASON_TLS,
	    "h refused the client certificate c.pem: it closed the "
	    "connection" },
	{ "no client certificate",
	    { .code = CURLE_SSL_CLIENTCERT, .detail = "Oh" }, REASON_TLS,
	    "h requires a client certificate (give one with --cert)" },
	{ "an invalid URL",
	    { .code = CURLE_URL_MALFORMAT, .detail = "Bad name" }, REASON_DNS,
	    "the URL cannot be requested: Bad name" },
	{ "a redirect to an invalid URL",
	    { .code = CURLE_URL_MALFORMAT,
		.is_redirect = true,
		.detail = "Bad name" },
	    REASON_REDIRECTS,
	    "the target of the redirect cannot be requested: Bad name" },
	{ "a request that is too large",
	    { .code = CURLE_OUT_OF_MEMORY,
		.stage = STAGE_WAITING,
		.detail = "Oh" },
	    REASON_CONNECT, "libcurl cannot make the request: Oh" },
	{ "a handshake that is cut",
	    { .code = CURLE_SSL_CONNECT_ERROR,
		.os_errno = ECONNRESET,
		.detail = "Oh" },
	    REASON_TLS,
	    "the TLS handshake with h failed: Connection reset by peer" },
	{ "a certificate that has expired",
	    { .code = CURLE_PEER_FAILED_VERIFICATION,
		.detail = "certificate has expired" },
	    REASON_TLS,
	    "the certificate of h is not trusted: certificate has expired" },
	{ "a CA file that does not exist",
	    { .code = CURLE_SSL_CACERT_BADFILE,
		.ca_file = "/ca",
		.os_errno = ENOENT },
	    REASON_TLS,
	    "cannot read the certificates to trust from /ca: No such file or "
	    "directory" },
	{ "a CA file of something else",
	    { .code = CURLE_SSL_CACERT_BADFILE, .ca_file = "/ca" }, REASON_TLS,
	    "no certificate to trust in /ca" },
	{ "a resolver that hangs",
	    { .code = CURLE_OPERATION_TIMEDOUT, .stage = STAGE_RESOLVING },
	    REASON_TIMEOUT,
	    "resolving the host h took longer than 2s (connect_timeout "
	    "of the line)" },
	{ "a network that swallows",
	    { .code = CURLE_OPERATION_TIMEDOUT, .stage = STAGE_CONNECTING },
	    REASON_TIMEOUT,
	    "connecting to h took longer than 2s (connect_timeout "
	    "of the line)" },
	{ "a handshake that hangs",
	    { .code = CURLE_OPERATION_TIMEDOUT, .stage = STAGE_HANDSHAKE },
	    REASON_TIMEOUT,
	    "the handshake with h took longer than 2s (connect_timeout "
	    "of the line)" },
	{ "an empty answer",
	    { .code = CURLE_GOT_NOTHING, .stage = STAGE_WAITING },
	    REASON_PROTOCOL, "the connection to h ended without an answer" },
	{ "an answer that its server cancelled",
	    { .code = CURLE_PARTIAL_FILE,
		.stage = STAGE_WAITING,
		.body_expected = -1 },
	    REASON_PROTOCOL,
	    "the connection to h ended before the answer was whole" },
	{ "an answer that is not HTTP",
	    { .code = CURLE_UNSUPPORTED_PROTOCOL,
		.stage = STAGE_WAITING,
		.request_sent = 1,
		.detail = "Oh" },
	    REASON_PROTOCOL,
	    "the answer of h does not begin with a status line of HTTP" },
	{ "the same over a connection that was kept",
	    { .code = CURLE_WEIRD_SERVER_REPLY,
		.stage = STAGE_WAITING,
		.request_sent = 1,
		.detail = "Oh" },
	    REASON_PROTOCOL,
	    "the answer of h does not begin with a status line of HTTP" },
	{ "an answer that is nearly HTTP",
	    { .code = CURLE_WEIRD_SERVER_REPLY,
		.stage = STAGE_WAITING,
		.request_sent = 1,
		.head_begun = true,
		.head_open = true,
		.detail = "Nul byte in header" },
	    REASON_PROTOCOL,
	    "the answer breaks the rules of HTTP: Nul byte in header" },
	{ "a first header that is folded",
	    { .code = CURLE_BAD_FUNCTION_ARGUMENT,
		.stage = STAGE_WAITING,
		.request_sent = 1,
		.head_begun = true,
		.head_open = true,
		.detail = "Oh" },
	    REASON_PROTOCOL, "the answer breaks the rules of HTTP: Oh" },
	{ "the same without a word about it",
	    { .code = CURLE_BAD_FUNCTION_ARGUMENT,
		.stage = STAGE_WAITING,
		.request_sent = 1,
		.head_open = true,
		.detail = "" },
	    REASON_PROTOCOL, "the answer breaks the rules of HTTP" },
	{ "no status line after an interim answer",
	    { .code = CURLE_WEIRD_SERVER_REPLY,
		.stage = STAGE_WAITING,
		.request_sent = 1,
		.head_begun = true,
		.detail = "Oh" },
	    REASON_PROTOCOL,
	    "the answer of h does not begin with a status line of HTTP" },
	{ "a scheme that is not ours",
	    { .code = CURLE_UNSUPPORTED_PROTOCOL, .detail = "Oh" },
	    REASON_PROTOCOL, "Oh" },
	{ "a reset before the answer",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_WAITING,
		.os_errno = ECONNRESET,
		.detail = "Oh" },
	    REASON_PROTOCOL,
	    "the connection to h broke: Connection reset by peer" },
	{ "a reset in mid-body",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_BODY,
		.body_expected = 100,
		.body_received = 10,
		.os_errno = ECONNRESET,
		.detail = "Oh" },
	    REASON_PROTOCOL,
	    "the connection to h broke after 10 of 100 bytes: Connection reset "
	    "by peer" },
	{ "a short body",
	    { .code = CURLE_PARTIAL_FILE,
		.stage = STAGE_BODY,
		.body_expected = 100,
		.body_received = 10 },
	    REASON_PROTOCOL, "the body ended after 10 of 100 bytes" },
	{ "a short body of chunks",
	    { .code = CURLE_PARTIAL_FILE,
		.stage = STAGE_BODY,
		.body_expected = -1,
		.body_received = 10 },
	    REASON_PROTOCOL,
	    "the body ended after 10 bytes, before it was complete" },
	{ "a bad chunk",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_BODY,
		.detail = "Illegal sequence in chunked-encoding" },
	    REASON_PROTOCOL,
	    "the body breaks the rules of HTTP: Illegal sequence in "
	    "chunked-encoding" },
	{ "a trailer without a colon",
	    { .code = CURLE_BAD_FUNCTION_ARGUMENT,
		.stage = STAGE_BODY,
		.request_sent = 1,
		.detail = "Oh" },
	    REASON_PROTOCOL, "the body breaks the rules of HTTP: Oh" },
	{ "a header that is too long",
	    { .code = CURLE_OUT_OF_MEMORY,
		.stage = STAGE_WAITING,
		.request_sent = 1 },
	    REASON_PROTOCOL, "the head of the answer of h is too large" },
	{ "the same with another libcurl",
	    { .code = (CURLcode)100,
		.stage = STAGE_WAITING,
		.request_sent = 1 },
	    REASON_PROTOCOL, "the head of the answer of h is too large" },
	{ "no memory", { .code = CURLE_OUT_OF_MEMORY }, REASON_SPAWN,
	    "libcurl is out of memory" },
	{ "an encoding of which libcurl quotes a part",
	    { .code = CURLE_BAD_CONTENT_ENCODING, .detail = "secr found" },
	    REASON_PROTOCOL,
	    "the body cannot be decoded: Unrecognized or bad HTTP Content or "
	    "Transfer-Encoding" },
	{ "a body that is too large", { .code = CURLE_FILESIZE_EXCEEDED },
	    REASON_TOO_LARGE,
	    "the body is larger than 10 bytes (max_filesize of the line)" },
	{ "what libcurl was built without",
	    { .code = CURLE_NOT_BUILT_IN, .detail = "not built in" },
	    REASON_CONNECT,
	    "libcurl refused a setting of the request: not built in" },
	{ "a poll that fails",
	    { .code = CURLE_UNRECOVERABLE_POLL, .stage = STAGE_BODY },
	    REASON_SPAWN, "libcurl: Unrecoverable error in select/poll" },
};

/* Return whether no server, name, URL or file can cause the code. For a lack of
 * memory this depends on the stage. */
static bool
is_ours(CURLcode code, enum stage stage)
{
	switch (code) {
	case CURLE_OK:
	case CURLE_FAILED_INIT:
	case CURLE_ABORTED_BY_CALLBACK:
	case CURLE_RECURSIVE_API_CALL:
	case CURLE_UNRECOVERABLE_POLL:
		return true;
	case CURLE_OUT_OF_MEMORY:
		return stage < STAGE_HANDSHAKE;
	default:
		return false;
	}
}

static struct answer_verdict
judge(const struct failure *f, struct errbuf *e)
{
	struct answer_verdict v = { .exitcode = -1 };
	struct failure limited = *f;
	struct request request;

	request_init(&request);
	must_set(&request, "connect_timeout", "2s");
	must_set(&request, "max_filesize", "10");
	request_set_source(&request, REQUEST_BY_LINE);
	limited.request = &request;
	verdict_judge(&limited, &v, e);
	return v;
}

/* Return whether the reason or the message of a failure is wrong. */
static bool
is_wrong(const struct failure *f)
{
	struct errbuf e = { "" };
	enum reason reason = judge(f, &e).reason;

	if (e.msg[0] == '\0' || reason == REASON_NONE)
		return true;
	if ((reason == REASON_SPAWN) != is_ours(f->code, f->stage))
		return true;
	/* The run or a program causes these reasons, not libcurl. */
	return reason == REASON_HTTP || reason == REASON_CRASHED ||
	    reason == REASON_DEADLINE || reason == REASON_CANCELLED ||
	    reason == REASON_EXEC || reason == REASON_OUTPUT;
}

/* Test each code that libcurl has and some future ones, with and without a
 * message of libcurl. */
static void
test_all_codes(void)
{
	static const char *const details[] = { NULL, "", "Oh" };
	struct failure f = { .body_expected = -1 };
	int code, wrong, i;

	for (code = CURLE_OK; code < CURL_LAST + 50; code++) {
		wrong = 0;
		/* The message depends on the bits of i. */
		for (i = 0; i < 5 * 3 * 32; i++) {
			f.code = (CURLcode)code;
			f.stage = (enum stage)(i % 5);
			f.detail = details[i / 5 % 3];
			f.is_https = (i / 15 & 1) != 0;
			f.proxy = (i / 15 & 2) != 0 ? "p port 8" : NULL;
			f.client_cert = (i / 15 & 4) != 0 ? "c.pem" : NULL;
			f.request_sent = (i / 15 & 8) != 0;
			f.is_redirect = (i / 15 & 16) != 0;
			wrong += is_wrong(&f);
		}
		is_int(wrong, 0, "code %d has a reason", code);
	}
}

/* Only a temporary failure is worth a retry. */
static void
test_retries(void)
{
	static const struct {
		CURLcode code;
		enum stage stage;
		bool may_pass;
	} retries[] = {
		{ CURLE_COULDNT_RESOLVE_HOST, STAGE_RESOLVING, true },
		{ CURLE_COULDNT_CONNECT, STAGE_CONNECTING, true },
		{ CURLE_OPERATION_TIMEDOUT, STAGE_CONNECTING, true },
		{ CURLE_SSL_CONNECT_ERROR, STAGE_HANDSHAKE, true },
		{ CURLE_RECV_ERROR, STAGE_WAITING, true },
		{ CURLE_WEIRD_SERVER_REPLY, STAGE_WAITING, true },
		{ CURLE_BAD_FUNCTION_ARGUMENT, STAGE_BODY, true },
		{ CURLE_URL_MALFORMAT, STAGE_RESOLVING, false },
		{ CURLE_UNSUPPORTED_PROTOCOL, STAGE_RESOLVING, false },
		{ CURLE_NOT_BUILT_IN, STAGE_RESOLVING, false },
		{ CURLE_OUT_OF_MEMORY, STAGE_RESOLVING, false },
		{ CURLE_SSL_CERTPROBLEM, STAGE_CONNECTING, false },
		{ CURLE_SSL_CLIENTCERT, STAGE_WAITING, false },
		{ CURLE_PEER_FAILED_VERIFICATION, STAGE_HANDSHAKE, false },
		{ CURLE_SSL_CACERT_BADFILE, STAGE_CONNECTING, false },
		{ CURLE_FILESIZE_EXCEEDED, STAGE_BODY, false },
	};
	struct failure f = { .request_sent = 1 };
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(retries) / sizeof(retries[0]); i++) {
		f.code = retries[i].code;
		f.stage = retries[i].stage;
		is_int(judge(&f, &e).may_pass, retries[i].may_pass,
		    "code %d may %spass", (int)f.code,
		    retries[i].may_pass ? "" : "not ");
	}
	ok(verdict_refusal_may_pass(REASON_PROTOCOL),
	    "an answer that we refuse is retried");
	ok(!verdict_refusal_may_pass(REASON_REDIRECTS),
	    "a redirect that we refuse is not retried");
}

/* A failure has the same code in the record, even if it depends on the version
 * of libcurl. */
static void
test_codes(void)
{
	static const struct {
		const char *name;
		int codes[6];
		int code;
		enum stage stage;
		bool head_open;
	} same[] = {
		{ "no status line", { 1, 8, 43 }, 1, STAGE_WAITING, false },
		{ "a bad header", { 1, 8, 43 }, 8, STAGE_WAITING, true },
		{ "a large head", { 27, 100 }, 56, STAGE_WAITING, true },
		{ "a large status line", { 27, 100 }, 56, STAGE_WAITING,
		    false },
		{ "a bad body", { 8, 27, 43, 56, 100 }, 56, STAGE_BODY, false },
	};
	struct failure f = { .request_sent = 1 };
	struct errbuf e;
	size_t i, j;

	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		f.stage = same[i].stage;
		f.head_open = same[i].head_open;
		for (j = 0; same[i].codes[j] != 0; j++) {
			f.code = (CURLcode)same[i].codes[j];
			is_int(judge(&f, &e).exitcode, same[i].code,
			    "%s with %d", same[i].name, (int)f.code);
		}
	}
	f.code = CURLE_PARTIAL_FILE;
	is_int(judge(&f, &e).exitcode, 18, "other codes stay as they are");
}

int
main(void)
{
	enum reason reason;
	struct failure f;
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f = rows[i].f;
		f.host = "h";
		f.port = 80;
		reason = judge(&f, &e).reason;
		is_str(e.msg, rows[i].message, "%s", rows[i].name);
		is_int(reason, rows[i].reason, "and its reason");
	}
	test_all_codes();
	test_retries();
	test_codes();
	return done();
}
