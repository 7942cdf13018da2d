/* SPDX-License-Identifier: MIT */
/* echo.c - the answer that describes the request, as JSON. */
#include "config.h"

#include "routes.h"

#include <string.h>

static void
add_member(struct bytes *out, const char *name, const char *value)
{
	bytes_addf(out, "\"%s\":", name);
	bytes_add_json(out, value, strlen(value));
	bytes_adds(out, ",");
}

static void
add_pairs(struct bytes *out, const char *name, const struct pairs *list)
{
	const struct pair *p;
	size_t i;

	bytes_addf(out, "\"%s\":[", name);
	for (i = 0; i < list->n; i++) {
		p = &list->at[i];
		bytes_adds(out, i == 0 ? "[" : ",[");
		bytes_add_json(out, p->name, strlen(p->name));
		bytes_adds(out, ",");
		bytes_add_json(out, p->value, p->n);
		bytes_adds(out, "]");
	}
	bytes_adds(out, "],");
}

/* Add the common name of the client's certificate. */
static void
add_client(struct bytes *out, SSL *ssl)
{
	X509 *cert = SSL_get_peer_certificate(ssl);
	char name[256] = "";

	if (cert == NULL) {
		bytes_adds(out, "\"client\":null");
		return;
	}
	X509_NAME_get_text_by_NID(
	    X509_get_subject_name(cert), NID_commonName, name, sizeof(name));
	bytes_adds(out, "\"client\":");
	bytes_add_json(out, name, strlen(name));
	X509_free(cert);
}

static void
add_tls(struct bytes *out, SSL *ssl)
{
	const char *sni;

	if (ssl == NULL) {
		bytes_adds(out, "\"tls\":null,");
		return;
	}
	bytes_adds(out, "\"tls\":{");
	sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	add_member(out, "version", SSL_get_version(ssl));
	add_member(out, "cipher", SSL_get_cipher(ssl));
	add_member(out, "sni", sni == NULL ? "" : sni);
	bytes_addf(
	    out, "\"resumed\":%s,", SSL_session_reused(ssl) ? "true" : "false");
	add_client(out, ssl);
	bytes_adds(out, "},");
}

enum then
route_echo(struct conn *c, const struct request *q)
{
	struct reply r = { 0 };

	bytes_adds(&r.body, "{");
	add_member(&r.body, "method", q->method);
	add_member(&r.body, "target", q->target);
	add_member(&r.body, "version", q->version);
	bytes_addf(&r.body, "\"connection\":%lu,\"request\":%lu,\"port\":%d,",
	    c->number, c->asked, c->port);
	add_tls(&r.body, c->ssl);
	add_pairs(&r.body, "params", &q->params);
	add_pairs(&r.body, "headers", &q->headers);
	bytes_adds(&r.body, "\"body\":");
	bytes_add_json(&r.body, q->body.at, q->body.n);
	bytes_adds(&r.body, "}\n");
	return answer(c, q, &r);
}
