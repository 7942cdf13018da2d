/* SPDX-License-Identifier: MIT */
/* test-verdict.c - what a failure is called, and whether its message helps. */
#include "config.h"

#include "fetch/verdict.h"

#include "tap.h"

#include <errno.h>

static const struct {
	const char *name;
	struct failure f;
	enum reason reason;
	const char *message;
} rows[] = {
	{ "a host that is not there",
	    { .code = CURLE_COULDNT_RESOLVE_HOST,
		.detail = "Could not resolve host: h" },
	    REASON_DNS, "could not resolve the host \"h\"" },
	{ "a host that nobody can be asked for",
	    { .code = CURLE_COULDNT_RESOLVE_HOST,
		.detail = "getaddrinfo() thread failed to start" },
	    REASON_DNS,
	    "could not resolve the host \"h\": getaddrinfo() thread failed to "
	    "start" },
	{ "a socket whose path is too long",
	    { .code = CURLE_COULDNT_RESOLVE_HOST,
		.detail = "Unix socket path too long: '/a/b",
		.unix_socket = "/a/bcd" },
	    REASON_DNS, "the path of the socket is too long: /a/bcd" },
	{ "a proxy that is not there",
	    { .code = CURLE_COULDNT_RESOLVE_PROXY,
		.detail = "Could not resolve proxy: p" },
	    REASON_DNS, "could not resolve the proxy \"p\"" },
	{ "nobody listens",
	    { .code = CURLE_COULDNT_CONNECT,
		.detail = "Failed to connect to h port 1 after 0 ms: Oh",
		.os_errno = ECONNREFUSED },
	    REASON_CONNECT,
	    "could not connect to h port 1: Connection refused" },
	{ "nobody listens at a proxy",
	    { .code = CURLE_COULDNT_CONNECT,
		.detail = "Failed to connect to p port 8 after 0 ms: Oh",
		.os_errno = ECONNREFUSED },
	    REASON_CONNECT,
	    "could not connect to p port 8: Connection refused" },
	{ "a failure to connect in other words",
	    { .code = CURLE_COULDNT_CONNECT, .detail = "who knows" },
	    REASON_CONNECT, "could not connect to h port 80" },
	{ "nobody listens at a socket",
	    { .code = CURLE_COULDNT_CONNECT,
		.unix_socket = "/s",
		.os_errno = ENOENT },
	    REASON_CONNECT,
	    "could not connect to the socket /s: No such file or directory" },
	{ "a proxy that refuses",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_HANDSHAKE,
		.detail = "CONNECT tunnel failed, response 403" },
	    REASON_CONNECT,
	    "could not connect through the proxy: CONNECT tunnel failed, "
	    "response 403" },
	{ "a port without TLS",
	    { .code = CURLE_SSL_CONNECT_ERROR,
		.detail = "error:0A00010B:SSL routines::wrong version number" },
	    REASON_TLS,
	    "the TLS handshake with h failed: wrong version number (does it "
	    "speak TLS at all?)" },
	{ "a handshake that is cut",
	    { .code = CURLE_SSL_CONNECT_ERROR,
		.detail = "Recv failure: Connection reset by peer" },
	    REASON_TLS,
	    "the TLS handshake with h failed: Connection reset by peer" },
	{ "a certificate that has expired",
	    { .code = CURLE_PEER_FAILED_VERIFICATION,
		.detail = "SSL certificate problem: certificate has expired" },
	    REASON_TLS,
	    "the certificate of h is not trusted: certificate has expired" },
	{ "a certificate of its own making",
	    { .code = CURLE_PEER_FAILED_VERIFICATION,
		.detail = "SSL certificate problem: self-signed certificate" },
	    REASON_TLS,
	    "the certificate of h is not trusted: self-signed certificate "
	    "(--cacert names a file of certificates to trust)" },
	{ "a certificate of somebody else",
	    { .code = CURLE_PEER_FAILED_VERIFICATION,
		.detail = "SSL: no name matches target host name 'h'" },
	    REASON_TLS,
	    "the certificate of h is not trusted: no name matches target host "
	    "name 'h'" },
	{ "a CA file that is not there",
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
	    "resolving the host h took longer than 2s (--connect-timeout)" },
	{ "a network that swallows",
	    { .code = CURLE_OPERATION_TIMEDOUT, .stage = STAGE_CONNECTING },
	    REASON_TIMEOUT,
	    "connecting to h took longer than 2s (--connect-timeout)" },
	{ "a handshake that hangs",
	    { .code = CURLE_OPERATION_TIMEDOUT, .stage = STAGE_HANDSHAKE },
	    REASON_TIMEOUT,
	    "the handshake with h took longer than 2s (--connect-timeout)" },
	{ "an empty answer",
	    { .code = CURLE_GOT_NOTHING, .stage = STAGE_WAITING },
	    REASON_PROTOCOL, "the connection to h ended without an answer" },
	{ "an answer that was given up by who gave it",
	    { .code = CURLE_PARTIAL_FILE,
		.stage = STAGE_WAITING,
		.body_expected = -1 },
	    REASON_PROTOCOL,
	    "the connection to h ended before the answer was whole" },
	{ "an answer that is not HTTP",
	    { .code = CURLE_UNSUPPORTED_PROTOCOL,
		.stage = STAGE_WAITING,
		.detail = "Received HTTP/0.9 when not allowed" },
	    REASON_PROTOCOL, "the answer of h is not HTTP" },
	{ "an answer that is nearly HTTP",
	    { .code = CURLE_WEIRD_SERVER_REPLY,
		.stage = STAGE_WAITING,
		.detail = "Nul byte in header" },
	    REASON_PROTOCOL,
	    "the answer breaks the rules of HTTP: Nul byte in header" },
	{ "a reset before the answer",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_WAITING,
		.detail = "Recv failure: Connection reset by peer" },
	    REASON_PROTOCOL,
	    "the connection to h broke: Connection reset by peer" },
	{ "a reset in mid-body",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_BODY,
		.body_expected = 100,
		.body_received = 10,
		.detail = "Recv failure: Connection reset by peer" },
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
	    "the body ended after 10 bytes, and more was to come" },
	{ "a bad chunk",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_BODY,
		.detail = "Illegal sequence in chunked-encoding" },
	    REASON_PROTOCOL,
	    "the body breaks the rules of HTTP: Illegal sequence in "
	    "chunked-encoding" },
	{ "a trailer that is too long",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_BODY,
		.detail = "Out of memory in chunked-encoding" },
	    REASON_PROTOCOL, "a trailer of the answer of h is too large" },
	{ "a head of too many headers",
	    { .code = CURLE_RECV_ERROR,
		.stage = STAGE_WAITING,
		.detail = "Too large response headers: 2 > 1" },
	    REASON_PROTOCOL, "the head of the answer of h is too large" },
	{ "a header that is too long",
	    { .code = CURLE_OUT_OF_MEMORY, .stage = STAGE_WAITING },
	    REASON_PROTOCOL, "the head of the answer of h is too large" },
	{ "no memory", { .code = CURLE_OUT_OF_MEMORY }, REASON_SPAWN,
	    "libcurl is out of memory" },
	{ "a body that is no gzip",
	    { .code = CURLE_BAD_CONTENT_ENCODING, .detail = "no gzip" },
	    REASON_PROTOCOL, "the body cannot be decoded: no gzip" },
	{ "a body that is too large",
	    { .code = CURLE_FILESIZE_EXCEEDED, .max_filesize = 10 },
	    REASON_TOO_LARGE,
	    "the body is larger than the 10 bytes that --max-filesize "
	    "allows" },
	{ "what libcurl was built without",
	    { .code = CURLE_NOT_BUILT_IN, .detail = "not built in" },
	    REASON_SPAWN, "libcurl: not built in" },
};

/* No code may be without a text, whatever libcurl did or did not say. */
static void
test_all_codes(void)
{
	struct failure f = { .detail = "" };
	struct errbuf e;
	int code, empty, none, stage;

	empty = none = 0;
	for (code = CURLE_OK + 1; code < CURL_LAST; code++)
		for (stage = STAGE_RESOLVING; stage <= STAGE_BODY; stage++) {
			f.code = (CURLcode)code;
			f.stage = (enum stage)stage;
			f.detail = code % 2 == 0 ? "" : NULL;
			e.msg[0] = '\0';
			verdict_message(&f, &e);
			empty += e.msg[0] == '\0';
			none += verdict_reason(&f) == REASON_NONE;
		}
	is_int(empty, 0, "every code has a message");
	is_int(none, 0, "every code has a reason");
}

int
main(void)
{
	struct failure f;
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f = rows[i].f;
		f.host = "h";
		f.port = "80";
		f.connect_timeout = INT64_C(2000000000);
		verdict_message(&f, &e);
		is_str(e.msg, rows[i].message, "%s", rows[i].name);
		is_int(verdict_reason(&f), rows[i].reason, "and its reason");
	}
	test_all_codes();
	return done();
}
