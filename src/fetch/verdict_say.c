/* SPDX-License-Identifier: MIT */
/*
 * verdict_say.c - see verdict_say.h: sentences about what went wrong, each
 * naming who and, where it is known, why. Knows no connection.
 */
#include "config.h"

#include "fetch/verdict_say.h"

#include "base/buf.h"
#include "base/duration.h"
#include "fetch/alert.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

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

/* Return whom TLS is spoken with, in out. */
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
		buf_puts(out, "it broke the connection off");
	else if (name != NULL)
		buf_printf(out, "it sent the alert \"%s\"", name);
	else
		buf_printf(out, "it sent the alert %d", f->alert);
	return buf_str(out);
}

/* Return what the system said, or else libcurl in its own words. */
static const char *
reason_of(const struct failure *f)
{
	if (f->os_errno != 0)
		return strerror(f->os_errno);
	return or_else(f->detail, curl_easy_strerror(f->code));
}

void
verdict_say_url(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e, "%s: %s",
	    f->is_redirect ? "the redirect leads to no URL that can be asked"
			   : "the URL cannot be asked",
	    or_else(f->detail, curl_easy_strerror(f->code)));
}

void
verdict_say_unresolved(const struct failure *f, struct errbuf *e)
{
	if (f->unix_socket != NULL)
		errbuf_set(e, "the path of the socket is too long: %s",
		    f->unix_socket);
	/* Any other detail tells what is wrong here, not with the name. */
	else if (!is_given(f->detail) ||
	    begins(f->detail, "Could not resolve "))
		errbuf_set(e, "could not resolve the host \"%s\"", host(f));
	else
		errbuf_set(e, "could not resolve the host \"%s\": %s", host(f),
		    f->detail);
}

void
verdict_say_unresolved_proxy(const struct failure *f, struct errbuf *e)
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
		buf_printf(out, "%s port %s", host(f), or_else(f->port, "?"));
}

void
verdict_say_unconnected(const struct failure *f, struct errbuf *e)
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

void
verdict_say_unproxied(const struct failure *f, struct errbuf *e)
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

void
verdict_say_handshake(const struct failure *f, struct errbuf *e)
{
	struct buf peer = { 0 };

	tls_peer(f, &peer);
	if (f->is_no_tls)
		errbuf_set(e,
		    "the TLS handshake with %s failed: what came is not TLS "
		    "(does it speak TLS at all?)",
		    buf_str(&peer));
	else
		errbuf_set(e, "the TLS handshake with %s failed: %s",
		    buf_str(&peer), reason_of(f));
	buf_free(&peer);
}

void
verdict_say_alert(const struct failure *f, struct errbuf *e)
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

void
verdict_say_client(const struct failure *f, struct errbuf *e)
{
	const char *cert = or_else(f->client_cert, "of the request");
	struct buf files = { 0 };

	buf_puts(&files, cert);
	if (f->client_key != NULL)
		buf_printf(&files, " with the key %s", f->client_key);
	errbuf_set(e,
	    "the client certificate %s cannot be used: it is no certificate "
	    "with its key, or the password is not that of the key",
	    buf_str(&files));
	buf_free(&files);
}

void
verdict_say_wants_client(const struct failure *f, struct errbuf *e)
{
	struct buf peer = { 0 };

	errbuf_set(e, "%s wants a client certificate%s", tls_peer(f, &peer),
	    f->client_cert == NULL ? " (--cert names the file of one)" : "");
	buf_free(&peer);
}

void
verdict_say_certificate(const struct failure *f, struct errbuf *e)
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

void
verdict_say_ca_file(const struct failure *f, struct errbuf *e)
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

void
verdict_say_timeout(const struct failure *f, struct errbuf *e)
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

void
verdict_say_nothing_came(const struct failure *f, struct errbuf *e)
{
	/* Over HTTP/2 it may have been libcurl that had enough. */
	errbuf_set(e, "the connection to %s ended without an answer", host(f));
}

void
verdict_say_large_head(const struct failure *f, struct errbuf *e)
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

/* " after 10 of 100 bytes of the body", or nothing where none was begun. */
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

void
verdict_say_short(const struct failure *f, struct errbuf *e)
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
		buf_puts(&text, ", and more was to come");
	errbuf_set(e, "%s", buf_str(&text));
	buf_free(&text);
}

/* This code is also that of an answer that libcurl will not read on: then no
 * system call failed, and no alert came. Return what says so, or NULL. */
static say_fn *
unreadable(const struct failure *f)
{
	if (f->os_errno != 0 || f->alert != 0 || f->code != CURLE_RECV_ERROR)
		return NULL;
	if (f->is_http2 && f->stage == STAGE_WAITING)
		return say_bad_http2;
	return f->stage == STAGE_BODY && !f->is_https ? verdict_say_rules
						      : NULL;
}

void
verdict_say_broken(const struct failure *f, struct errbuf *e)
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

/* The answer breaks the rules of HTTP. */
void
verdict_say_rules(const struct failure *f, struct errbuf *e)
{
	/* The name of the code would say no more. */
	errbuf_set(e, "the %s breaks the rules of HTTP%s%s",
	    f->stage == STAGE_BODY ? "body" : "answer",
	    is_given(f->detail) ? ": " : "", or_else(f->detail, ""));
}

void
verdict_say_no_http(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e,
	    "the answer of %s does not begin with a status line of HTTP",
	    host(f));
}

/* The scheme is not ours. */
void
verdict_say_unsupported(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e, "%s", or_else(f->detail, "not supported"));
}

void
verdict_say_no_memory(const struct failure *f, struct errbuf *e)
{
	(void)f;
	errbuf_set(e, "libcurl is out of memory");
}

void
verdict_say_too_large(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e,
	    "the body is larger than the %lld bytes that --max-filesize allows",
	    (long long)f->max_filesize);
}

/* libcurl's own text may quote a part of a header, and no secret is found in a
 * part of it. */
void
verdict_say_undecoded(const struct failure *f, struct errbuf *e)
{
	errbuf_set(
	    e, "the body cannot be decoded: %s", curl_easy_strerror(f->code));
}
