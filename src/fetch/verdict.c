/* SPDX-License-Identifier: MIT */
/* verdict.c - see verdict.h. A code has a row: its reason, and how to say it.
 * Knows no connection. */
#include "config.h"

#include "fetch/verdict.h"

#include "fetch/verdict_say.h"

#include <stdbool.h>
#include <stddef.h>

#define N(table) (sizeof(table) / sizeof((table)[0]))

/* A row without a function is said by its text and libcurl's own. */
static const struct rule {
	CURLcode code;
	enum reason reason;
	say_fn *say;
	const char *text;
} rules[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, REASON_DNS, verdict_say_unresolved,
	    NULL },
	{ CURLE_COULDNT_RESOLVE_PROXY, REASON_DNS, verdict_say_unresolved_proxy,
	    NULL },
	{ CURLE_COULDNT_CONNECT, REASON_CONNECT, verdict_say_unconnected,
	    NULL },
	{ CURLE_PROXY, REASON_CONNECT, NULL, "the proxy did not connect" },
	{ CURLE_INTERFACE_FAILED, REASON_CONNECT, NULL, "the connection" },
	{ CURLE_SSL_CONNECT_ERROR, REASON_TLS, verdict_say_handshake, NULL },
	{ CURLE_PEER_FAILED_VERIFICATION, REASON_TLS, verdict_say_certificate,
	    NULL },
	{ CURLE_SSL_CACERT_BADFILE, REASON_TLS, verdict_say_ca_file, NULL },
	{ CURLE_SSL_CERTPROBLEM, REASON_TLS, NULL, "the client certificate" },
	{ CURLE_SSL_CLIENTCERT, REASON_TLS, NULL, "the client certificate" },
	{ CURLE_SSL_CIPHER, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_ENGINE_NOTFOUND, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_ENGINE_SETFAILED, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_ENGINE_INITFAILED, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_CRL_BADFILE, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_ISSUER_ERROR, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_INVALIDCERTSTATUS, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, REASON_TLS, NULL, "TLS" },
	{ CURLE_SSL_SHUTDOWN_FAILED, REASON_TLS, NULL, "TLS" },
	{ CURLE_OPERATION_TIMEDOUT, REASON_TIMEOUT, verdict_say_timeout, NULL },
	{ CURLE_GOT_NOTHING, REASON_PROTOCOL, verdict_say_nothing_came, NULL },
	{ CURLE_RECV_ERROR, REASON_PROTOCOL, verdict_say_broken, NULL },
	{ CURLE_SEND_ERROR, REASON_PROTOCOL, verdict_say_broken, NULL },
	{ CURLE_PARTIAL_FILE, REASON_PROTOCOL, verdict_say_short, NULL },
	{ CURLE_UNSUPPORTED_PROTOCOL, REASON_PROTOCOL, verdict_say_unsupported,
	    NULL },
	{ CURLE_WEIRD_SERVER_REPLY, REASON_PROTOCOL, NULL,
	    "the answer breaks the rules of HTTP" },
	{ CURLE_BAD_CONTENT_ENCODING, REASON_PROTOCOL, NULL,
	    "the body cannot be decoded" },
	{ CURLE_HTTP2, REASON_PROTOCOL, NULL, "HTTP/2" },
	{ CURLE_HTTP2_STREAM, REASON_PROTOCOL, NULL, "HTTP/2" },
	{ CURLE_HTTP3, REASON_PROTOCOL, NULL, "HTTP/3" },
	{ CURLE_QUIC_CONNECT_ERROR, REASON_CONNECT, NULL, "HTTP/3" },
	{ CURLE_FILESIZE_EXCEEDED, REASON_TOO_LARGE, verdict_say_too_large,
	    NULL },
#if LIBCURL_VERSION_NUM >= 0x080600
	{ CURLE_TOO_LARGE, REASON_PROTOCOL, NULL, "the answer" },
#endif
	{ CURLE_OUT_OF_MEMORY, REASON_SPAWN, verdict_say_no_memory, NULL },
	{ CURLE_URL_MALFORMAT, REASON_SPAWN, NULL, "the URL" },
};

/* All other codes are of libcurl refusing what it was set up with. */
static const struct rule other = { CURLE_OK, REASON_SPAWN, NULL, "libcurl" };

/* Before there is a connection, only a proxy can break one. */
static const struct rule by_proxy = { CURLE_OK, REASON_CONNECT, NULL,
	"could not connect through the proxy" };

static bool
is_by_proxy(const struct failure *f)
{
	return f->stage < STAGE_WAITING &&
	    (f->code == CURLE_RECV_ERROR || f->code == CURLE_SEND_ERROR ||
		f->code == CURLE_GOT_NOTHING);
}

static const struct rule *
find(const struct failure *f)
{
	size_t i;

	if (is_by_proxy(f))
		return &by_proxy;
	for (i = 0; i < N(rules); i++)
		if (rules[i].code == f->code)
			return &rules[i];
	return &other;
}

enum reason
verdict_reason(const struct failure *f)
{
	if (f->code == CURLE_OUT_OF_MEMORY && f->stage == STAGE_WAITING)
		return REASON_PROTOCOL;
	return find(f)->reason;
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
