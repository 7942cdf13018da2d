/* SPDX-License-Identifier: MIT */
/*
 * verdict_say.c - see verdict_say.h: sentences about what went wrong, each
 * naming who and, where it is known, why. Knows no connection.
 */
#include "config.h"

#include "fetch/verdict_say.h"

#include "base/buf.h"
#include "base/duration.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define N(table) (sizeof(table) / sizeof((table)[0]))

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

/* What is behind the prefix that a detail has, or all of it. */
static const char *
behind(const char *detail, const char *prefix)
{
	return begins(detail, prefix) ? detail + strlen(prefix) : detail;
}

/* What a system call or OpenSSL said, without libcurl's words around it
 * ("error:0A00010B:SSL routines::wrong version number"). */
static const char *
inner_reason(const struct failure *f)
{
	static const char *const prefixes[] = { "Recv failure: ",
		"Send failure: ", "OpenSSL SSL_connect: ", "OpenSSL SSL_read: ",
		"OpenSSL SSL_write: " };
	const char *reason;
	size_t i;

	if (!is_given(f->detail))
		return curl_easy_strerror(f->code);
	reason = strstr(f->detail, "::");
	if (reason != NULL && strstr(f->detail, "error:") != NULL)
		return reason + 2;
	reason = f->detail;
	for (i = 0; i < N(prefixes); i++)
		reason = behind(reason, prefixes[i]);
	return reason;
}

void
verdict_say_unresolved(const struct failure *f, struct errbuf *e)
{
	/* libcurl cuts the path off in the middle. */
	if (begins(f->detail, "Unix socket path too long"))
		errbuf_set(e, "the path of the socket is too long: %s",
		    or_else(f->unix_socket, "?"));
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
	errbuf_set(e, "could not resolve the proxy \"%s\"",
	    or_else(behind(f->detail, "Could not resolve proxy: "), "?"));
}

/* "Failed to connect to localhost port 1 after 0 ms: ...": whom it names may
 * be a proxy, so it is better than the host of the URL. */
static void
name_target(const struct failure *f, struct buf *out)
{
	const char *target, *end;

	target = behind(f->detail, "Failed to connect to ");
	end = target == NULL ? NULL : strstr(target, " after ");
	if (f->unix_socket != NULL)
		buf_printf(out, "the socket %s", f->unix_socket);
	else if (target != f->detail && end != NULL)
		buf_append(out, target, (size_t)(end - target));
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
verdict_say_handshake(const struct failure *f, struct errbuf *e)
{
	const char *hint, *reason;

	reason = inner_reason(f);
	hint = "";
	if (strstr(reason, "wrong version number") != NULL ||
	    strstr(reason, "packet length too long") != NULL)
		hint = " (does it speak TLS at all?)";
	errbuf_set(
	    e, "the TLS handshake with %s failed: %s%s", host(f), reason, hint);
}

void
verdict_say_certificate(const struct failure *f, struct errbuf *e)
{
	const char *hint, *reason;

	reason = behind(f->detail, "SSL certificate problem: ");
	reason = behind(reason, "SSL: ");
	reason = or_else(reason, "no reason was given");
	hint = "";
	if (strstr(reason, "issuer") != NULL || strstr(reason, "self") != NULL)
		hint = " (--cacert names a file of certificates to trust)";
	errbuf_set(e, "the certificate of %s is not trusted: %s%s", host(f),
	    reason, hint);
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

static void
say_large_head(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e, "the head of the answer of %s is too large", host(f));
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

/* This code is also that of an answer that libcurl will not read on. */
void
verdict_say_broken(const struct failure *f, struct errbuf *e)
{
	struct buf text = { 0 };
	const char *reason;

	reason = inner_reason(f);
	if (reason == f->detail && strstr(reason, "response headers") != NULL) {
		say_large_head(f, e);
		return;
	}
	/* The callback that nghttp2 speaks of is the one that keeps headers. */
	if (f->stage == STAGE_WAITING &&
	    strstr(reason, "mem_recv() returned -902:") != NULL) {
		say_large_head(f, e);
		return;
	}
	/* What libcurl cannot keep there is a trailer. */
	if (begins(reason, "Out of memory in chunked-encoding")) {
		errbuf_set(
		    e, "a trailer of the answer of %s is too large", host(f));
		return;
	}
	if (reason == f->detail && strstr(reason, "chunk") != NULL) {
		errbuf_set(e, "the body breaks the rules of HTTP: %s", reason);
		return;
	}
	buf_printf(&text, "the connection to %s broke", host(f));
	add_progress(f, &text);
	errbuf_set(e, "%s: %s", buf_str(&text), reason);
	buf_free(&text);
}

/* This code is also that of a scheme that is not ours. */
void
verdict_say_unsupported(const struct failure *f, struct errbuf *e)
{
	if (f->detail != NULL && strstr(f->detail, "HTTP/0.9") != NULL)
		errbuf_set(e, "the answer of %s is not HTTP", host(f));
	else if (begins(f->detail, "Unsupported HTTP"))
		errbuf_set(e, "the answer of %s is not HTTP that is known: %s",
		    host(f), f->detail);
	else
		errbuf_set(e, "%s", or_else(f->detail, "not supported"));
}

/* libcurl has no other word for a header line that is too long. */
void
verdict_say_no_memory(const struct failure *f, struct errbuf *e)
{
	if (f->stage == STAGE_WAITING)
		say_large_head(f, e);
	else
		errbuf_set(e, "libcurl is out of memory");
}

void
verdict_say_too_large(const struct failure *f, struct errbuf *e)
{
	errbuf_set(e,
	    "the body is larger than the %lld bytes that --max-filesize allows",
	    (long long)f->max_filesize);
}
