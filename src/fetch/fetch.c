/* SPDX-License-Identifier: MIT */
/* fetch.c - see fetch.h. What each step does is in the other files here. */
#include "config.h"

#include "fetch/fetch.h"

#include "base/clock.h"
#include "base/mem.h"
#include "fanout/spawn.h"
#include "fetch/asking.h"
#include "fetch/certificates.h"
#include "fetch/confine.h"
#include "fetch/drill.h"
#include "fetch/environment.h"
#include "fetch/follow.h"
#include "fetch/redirect.h"
#include "fetch/retry_after.h"
#include "fetch/transfer.h"
#include "fetch/verdict.h"
#include "service/condition.h"
#include "service/proxy_choice.h"
#include "service/quote.h"
#include "service/url.h"
#include "service/url_text.h"
#include "wire/answer.h"
#include "wire/job.h"
#include "wire/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Seconds that are still a duration in nanoseconds; nearly 300 years. */
#define CERT_LEFT_MAX (INT64_MAX / CLOCK_S)

static int
send_verdict(struct sender *to, const struct asking *a,
    struct answer_verdict *v, const char *message, const char *url)
{
	char *safe_message, *safe_url;
	int rc;

	safe_message = asking_redacted(a, message);
	safe_url = asking_redacted(a, url);
	v->message = answer_text(safe_message);
	v->url_effective = answer_text(safe_url);
	v->num_redirects = a->num_redirects;
	rc = answer_send_verdict(to, v);
	free(safe_message);
	free(safe_url);
	return rc;
}

/* Send that nothing was asked, for the reason in e. */
static int
send_unasked(struct sender *to, const struct asking *a, enum reason reason,
    const struct errbuf *e)
{
	struct answer_verdict v = { .reason = reason, .retry_after = -1 };

	return send_verdict(to, a, &v, e->msg, "");
}

/* Return the last URL: as libcurl writes it, or without its secrets if it has
 * any.
 */
static const char *
shown_url(const struct transfer *t)
{
	const struct asking *a = t->asking;
	const char *url;

	url = NULL;
	if (strcmp(a->shown, a->url) == 0)
		curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
	return url != NULL ? url : a->shown;
}

/* Send the address again if there is no connection because the certificate of
 * the host was refused, to say when that expires. */
static int
send_refused_peer(const struct transfer *t)
{
	const struct tls_watch *w = &t->setup.watch;

	if (t->stage >= STAGE_WAITING || w->is_proxys || w->expires == 0)
		return 0;
	return answer_send_peer(t->to, t->tried.ip, t->tried.port, w->expires);
}

/* Return why the file cannot be read, as an errno, or 0. */
static int
file_errno(const char *path)
{
	return path == NULL || access(path, R_OK) == 0 ? 0 : errno;
}

static void
take_request(struct failure *f, const struct asking *a)
{
	const struct request *r = &a->request;

	f->is_https = url_is_https(a->url);
	f->is_redirect = a->num_redirects > 0;
	f->ca_file = certificates_named(r).file;
	f->unix_socket = r->unix_socket;
	f->request = r;
	f->client_cert = a->cert_file;
	f->client_key = r->key;
}

static void
take_watch(struct failure *f, const struct tls_watch *w)
{
	f->is_proxys = w->is_proxys;
	f->is_no_tls = w->is_no_tls;
	f->wants_client = w->wants_ours;
	f->alert = w->alert;
	f->untrusted = tls_watch_error(w, &f->misses_issuer);
	/* OpenSSL looks at who has signed, libcurl at the name. */
	if (f->untrusted == NULL && w->expires > 0)
		f->untrusted = "none of its names matches the host";
}

static int64_t
count_of(CURL *easy, CURLINFO info)
{
	long count;

	count = 0;
	curl_easy_getinfo(easy, info, &count);
	return count;
}

static void
take_transfer(struct failure *f, const struct transfer *t)
{
	long os_errno;

	f->code = t->code;
	f->detail = t->detail;
	f->stage = transfer_stage(t);
	os_errno = count_of(t->easy, CURLINFO_OS_ERRNO);
	/* libcurl may still have that of an address that it gave up. */
	if (f->stage < STAGE_HANDSHAKE || os_errno != t->old_errno)
		f->os_errno = (int)os_errno;
	if (t->code == CURLE_SSL_CACERT_BADFILE)
		f->os_errno = file_errno(f->ca_file);
	f->is_http2 = t->is_http2;
	f->proxy_code = (int)count_of(t->easy, CURLINFO_HTTP_CONNECTCODE);
	f->request_sent = count_of(t->easy, CURLINFO_REQUEST_SIZE);
	f->head_begun = t->head.code != 0;
	f->head_open = t->head.open;
	f->body_expected = -1;
	curl_easy_getinfo(
	    t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &f->body_expected);
}

/* Return whether libcurl went to the proxy rather than to the host. Before
 * 8.7.0 it does not say so: then the port of the address that was tried does,
 * unless both have the same and no_proxy may be about the host. */
static bool
is_proxied(const struct transfer *t, const char *proxy, long port)
{
#if LIBCURL_VERSION_NUM >= 0x080700
	long used;

	if (curl_easy_getinfo(t->easy, CURLINFO_USED_PROXY, &used) == CURLE_OK)
		return used != 0;
#endif
	if (t->code == CURLE_COULDNT_RESOLVE_PROXY)
		return true;
	if (t->tried.port != proxy_port(proxy))
		return false;
	return port != t->tried.port ||
	    (t->asking->request.noproxy == NULL && getenv("no_proxy") == NULL &&
		getenv("NO_PROXY") == NULL);
}

static char *
name_proxy(const struct transfer *t, long port)
{
	const char *proxy;

	proxy = proxy_of(&t->asking->request, t->asking->url);
	if (proxy == NULL || !is_proxied(t, proxy, port))
		return NULL;
	return proxy_name(proxy);
}

/* Gather the facts about a transfer that libcurl gave up, and judge it: set
 * reason, exitcode and may_pass of v, whose size_download is known, and the
 * message in e. */
static void
explain_failure(
    const struct transfer *t, struct answer_verdict *v, struct errbuf *e)
{
	const struct asking *a = t->asking;
	struct failure f = { .code = t->code };
	char *host = url_part(a->shown, URL_HOST), *proxy;

	f.host = host;
	f.port = url_port(a->shown);
	proxy = name_proxy(t, f.port);
	f.proxy = proxy;
	take_request(&f, a);
	take_transfer(&f, t);
	take_watch(&f, &t->setup.watch);
	f.body_received = (int64_t)v->size_download;
	verdict_judge(&f, v, e);
	free(host);
	free(proxy);
}

/* Say where a redirect leads that was not followed: the message of an answer
 * whose code is no success. */
static void
say_unfollowed(const struct transfer *t, struct errbuf *e)
{
	const struct asking *a = t->asking;
	struct quoted q;
	char *safe, *shown;

	if (t->head.code / 100 != 3 || t->head.code == 304 ||
	    a->request.location == 1 || t->head.location == NULL ||
	    *t->head.location == '\0')
		return;
	safe = asking_redacted(a, t->head.location);
	shown = follow_show(a, safe);
	errbuf_set(
	    e, "it leads to %s, and -L would follow it", quote(&q, shown));
	free(shown);
	free(safe);
}

/* A condition_show_fn. */
static char *
show(const void *arg, const char *p, size_t n)
{
	return asking_excerpt(arg, p, n);
}

/* Set how long the certificate is still valid. */
static void
take_certificate(struct condition_answer *a, int64_t expires)
{
	int64_t left;

	left = expires - clock_wall_ms() / 1000;
	if (left > CERT_LEFT_MAX)
		left = CERT_LEFT_MAX;
	a->has_cert = expires > 0;
	if (a->has_cert)
		a->cert_left = left * CLOCK_S;
}

/*
 * Check the answer that t has received within total ns. If it does not meet the
 * conditions, set the reason and may_pass of v, and the message, in which
 * secrets are hidden. An answer whose code does not count as a success has
 * failed already, so it is not checked.
 */
static void
judge(const struct transfer *t, int64_t total, struct answer_verdict *v,
    struct errbuf *message)
{
	const struct asking *asking = t->asking;
	const struct request *r = &asking->request;
	struct condition_answer a = {
		.code = t->head.code,
		.version = t->head.version,
		.time = total,
		.size = t->decode.decoded,
		.body = { t->kept.data, t->kept.len },
		.headers = &t->head.kept,
	};
	struct buf why = { 0 };

	if (r->expect.n == 0 || !request_accepts_code(r, t->head.code))
		return;
	a.is_plain = !url_is_https(asking->url);
	take_certificate(&a, t->cert_expires);
	if (conditions_judge(
		&r->expect, &a, show, asking, &why, &v->may_pass) == -1) {
		v->reason = REASON_EXPECT;
		errbuf_set(message, "%s", buf_str(&why));
	}
	buf_free(&why);
}

/* Send how the last request ended. */
static int
send_end(struct transfer *t)
{
	struct answer_verdict v = { .reason = REASON_NONE };
	struct errbuf e = { "" };
	int64_t total = clock_now() - t->job->started;

	v.size_download = t->received;
	v.exitcode = (int)t->code;
	v.retry_after =
	    retry_after_parse(t->head.retry_after, clock_wall_ms() / 1000);
	if (t->end == TRANSFER_FAILED) {
		explain_failure(t, &v, &e);
	} else if (t->end == TRANSFER_REFUSED) {
		v.reason = t->reason;
		v.may_pass = verdict_refusal_may_pass(t->reason);
		e = t->refusal;
	}
	if (send_refused_peer(t) == -1 ||
	    answer_send_phase(t->to, PHASE_TOTAL, total / 1000) == -1)
		return -1;
	if (t->end == TRANSFER_WHOLE) {
		say_unfollowed(t, &e);
		judge(t, total, &v, &e);
	}
	return send_verdict(t->to, t->asking, &v, e.msg, shown_url(t));
}

static int
send_redirect_note(struct transfer *t)
{
	struct buf note = { 0 };
	char *safe;
	int rc;

	if (!t->job->verbose)
		return 0;
	buf_printf(&note, "redirect %u to %s", t->asking->num_redirects + 1,
	    t->target_shown);
	safe = asking_redacted(t->asking, buf_str(&note));
	rc = answer_send_note(t->to, safe);
	free(safe);
	buf_free(&note);
	return rc;
}

/* Send where a redirect to another origin leads: a fresh process follows it. */
static int
hand_over(struct transfer *t)
{
	const struct asking *a = t->asking;
	struct answer_redirect redirect;

	if (send_redirect_note(t) == -1)
		return -1;
	redirect.url = answer_text(t->target);
	redirect.shown = answer_text(t->target_shown);
	redirect.method = answer_text(redirect_method(t->head.code, a->method));
	redirect.num_redirects = a->num_redirects + 1;
	return answer_send_redirect(t->to, &redirect);
}

/* Send the request, and follow redirects within the origin. */
static int
ask(struct transfer *t, const struct job *job, struct asking *a)
{
	const struct certificates *c = job->certificates;

	if (confine_tell(t->confinement, t->to, job->verbose) == -1)
		return -1;
	transfer_begin(t, job, a);
	if (c->code != CURLE_OK) {
		transfer_refuse(t, REASON_TLS, c->code);
		t->refusal = c->why;
		return send_end(t);
	}
	while (transfer_run(t) == TRANSFER_FOLLOW) {
		if (send_redirect_note(t) == -1)
			return -1;
		asking_follow(a, t->head.code, t->target, t->target_shown);
	}
	if (t->end == TRANSFER_ORPHANED)
		return -1;
	if (t->end == TRANSFER_OUTDATED)
		return answer_send_outdated(t->to);
	if (t->end == TRANSFER_ELSEWHERE)
		return hand_over(t);
	return send_end(t);
}

/* The current work of a child. An order replaces it. */
struct work {
	struct job job;
	struct asking asking; /* of the job, before any redirect */
	struct order_store store;
};

/* Wait for the next order and take over its job. Return false if there is none.
 */
static bool
take_order(struct work *d, struct receiver *from_parent, struct sender *to)
{
	struct frame f;
	struct errbuf unused;

	if (sender_flush(to) == -1)
		return false;
	receiver_set_deadline(from_parent, CLOCK_NEVER);
	if (receiver_next(from_parent, &f) != 1 ||
	    order_unpack(&f, &d->store, &d->job) == -1)
		return false;
	receiver_set_deadline(from_parent, d->job.stop_at);
	drill(DRILL_ORDERED, &d->job, to);
	if (f.type == ORDER_REPEAT)
		return true;
	asking_free(&d->asking);
	return asking_init(&d->asking, &d->job, &unused) == 0;
}

/* Read the certificates and keys, and have the sandbox allow no more reading if
 * there are no others. */
static void
read_certificates(
    struct certificates *read, struct work *d, struct confinement *c)
{
	certificates_read(read, &d->job, &d->asking, confine_is_whole(c));
	if (read->has_all)
		confine_read_all(c);
	d->job.certificates = read;
}

/* Answer the job, and then one order after the other. */
static int
serve(struct sender *to, struct receiver *from_parent, struct work *d,
    struct confinement *c)
{
	struct transfer t;
	struct asking once;
	struct certificates read;
	int rc;

	read_certificates(&read, d, c);
	if (transfer_init(&t, to, c) != CURLE_OK) {
		t.code = CURLE_FAILED_INIT;
		t.end = TRANSFER_FAILED;
		t.job = &d->job;
		t.asking = &d->asking;
		return send_end(&t);
	}
	do {
		asking_copy(&once, &d->asking);
		rc = ask(&t, &d->job, &once);
		asking_free(&once);
	} while (rc == 0 && t.end != TRANSFER_OUTDATED && from_parent != NULL &&
	    take_order(d, from_parent, to));
	certificates_free(&read);
	return rc;
}

int
fetch_main(struct sender *to_parent, struct receiver *from_parent, void *arg)
{
	const struct job *job = arg;
	struct work d = { .job = *job };
	struct confinement c = { .is_used = false };
	enum reason reason;
	struct errbuf e;
	int rc;

	drill(DRILL_BEGUN, job, to_parent);
	order_store_init(&d.store);
	rc = asking_init(&d.asking, job, &e);
	environment_wipe();
	reason = REASON_SPAWN;
	/* If that failed, a file or variable has gone since the parent checked.
	 */
	if (rc == -1)
		reason = REASON_CONNECT;
	else
		rc = confine_enter(&c, job, &d.asking, from_parent != NULL, &e);
	drill(confine_is_talking(&c) ? DRILL_TALKING : DRILL_RESOLVING, job,
	    to_parent);
	if (rc == -1) {
		rc = send_unasked(to_parent, &d.asking, reason, &e);
	} else if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		errbuf_set(&e, "libcurl cannot be initialised");
		rc = send_unasked(to_parent, &d.asking, reason, &e);
	} else {
		rc = serve(to_parent, from_parent, &d, &c);
	}
	asking_free(&d.asking);
	order_store_free(&d.store);
	return rc == -1 ? 1 : 0;
}
