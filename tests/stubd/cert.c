/* SPDX-License-Identifier: MIT */
/* cert.c - issue certificates, valid and invalid ones. Knows no files. */
#include "config.h"

#include "tls.h"

#include "bytes.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HERE "DNS:localhost,IP:127.0.0.1,IP:::1"
/* A name with ESC, BEL, U+009B and U+202E, which control a terminal. */
#define ESCAPES                                                                \
	"\x1b]52;c;ZXZpbA==\x07\x1b[31mred\r\xc2\x9b"                          \
	"5m\xe2\x80\xaerlo"
#define DAY_S (24L * 60 * 60)

/* Enough names to keep a verifier busy, in a certificate that OpenSSL's clients
 * still accept (100 KiB). */
#define MANY 10000

enum signer {
	BY_CA,
	BY_ITSELF,
	BY_OTHER,
	BY_INTERMEDIATE,
};

struct plan {
	const char *kind;
	const char *subject;
	const char *names; /* subjectAltName, or NULL */
	const char *usage; /* extendedKeyUsage; NULL: an authority */
	enum signer signer;
	long from_days; /* from now */
	long to_days;
};

/* clang-format off */
static const struct plan plan_ca = { "ca", "stubd test CA", NULL, NULL,
	BY_ITSELF, -2, 3650 };
static const struct plan plan_other = { "other", "stubd other CA", NULL, NULL,
	BY_ITSELF, -2, 3650 };
static const struct plan plan_intermediate = { "intermediate",
	"stubd intermediate", NULL, NULL, BY_CA, -2, 365 };
static const struct plan plan_client = { "client", "alice", NULL,
	"clientAuth", BY_CA, -1, 365 };

static const struct plan leaf_plans[] = {
	{ "good", "localhost", HERE, "serverAuth", BY_CA, -1, 30 },
	{ "expired", "localhost", HERE, "serverAuth", BY_CA, -30, -1 },
	{ "not-yet", "localhost", HERE, "serverAuth", BY_CA, 10, 30 },
	{ "wrong-name", "wrong.example", "DNS:wrong.example", "serverAuth",
	    BY_CA, -1, 30 },
	{ "self-signed", "localhost", HERE, "serverAuth", BY_ITSELF, -1, 30 },
	{ "untrusted", "localhost", HERE, "serverAuth", BY_OTHER, -1, 30 },
	{ "incomplete", "localhost", HERE, "serverAuth", BY_INTERMEDIATE, -1,
	    30 },
	{ "many-names", "localhost", "many", "serverAuth", BY_CA, -1, 30 },
	{ "escapes", ESCAPES, NULL, "serverAuth", BY_CA, -1, 30 },
	{ "client-only", "localhost", HERE, "clientAuth", BY_CA, -1, 30 },
};
/* clang-format on */

static EVP_PKEY *
make_key(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) <= 0 ||
	    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(ctx, NID_X9_62_prime256v1) <=
		0 ||
	    EVP_PKEY_keygen(ctx, &key) <= 0)
		abort();
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void
add_extension(X509 *cert, X509V3_CTX *ctx, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, ctx, nid, value);

	if (e == NULL || X509_add_ext(cert, e, -1) != 1) {
		ERR_print_errors_fp(stderr);
		abort();
	}
	X509_EXTENSION_free(e);
}

/* Put the real name last, so that a verifier looks at all of them. */
static void
add_many_names(X509 *cert, X509V3_CTX *ctx)
{
	struct bytes names = { 0 };
	int i;

	for (i = 0; i < MANY - 3; i++)
		bytes_addf(&names, "DNS:n%04d.x,", i);
	bytes_adds(&names, HERE);
	add_extension(cert, ctx, NID_subject_alt_name, bytes_text(&names));
	bytes_free(&names);
}

static void
add_extensions(X509 *cert, X509 *issuer, const struct plan *p)
{
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	add_extension(cert, &ctx, NID_subject_key_identifier, "hash");
	if (issuer != cert)
		add_extension(
		    cert, &ctx, NID_authority_key_identifier, "keyid");
	if (p->usage == NULL) {
		add_extension(
		    cert, &ctx, NID_basic_constraints, "critical,CA:TRUE");
		add_extension(
		    cert, &ctx, NID_key_usage, "critical,keyCertSign,cRLSign");
	} else {
		add_extension(cert, &ctx, NID_basic_constraints, "CA:FALSE");
		add_extension(cert, &ctx, NID_key_usage, "digitalSignature");
		add_extension(cert, &ctx, NID_ext_key_usage, p->usage);
	}
	if (p->names != NULL && strcmp(p->names, "many") == 0)
		add_many_names(cert, &ctx);
	else if (p->names != NULL)
		add_extension(cert, &ctx, NID_subject_alt_name, p->names);
}

static void
set_serial(X509 *cert)
{
	unsigned char random[7];
	uint64_t serial = 1;
	size_t i;

	if (RAND_bytes(random, sizeof(random)) != 1)
		abort();
	for (i = 0; i < sizeof(random); i++)
		serial = serial << 8 | random[i];
	ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial);
}

/* Issue the certificate of a plan; it is self-signed if issuer is NULL. */
static void
issue(struct identity *out, const struct plan *p, const struct identity *issuer)
{
	const unsigned char *subject = (const unsigned char *)p->subject;
	X509_NAME *name;

	out->key = make_key();
	out->cert = X509_new();
	if (out->cert == NULL)
		abort();
	if (issuer == NULL)
		issuer = out;
	X509_set_version(out->cert, 2);
	set_serial(out->cert);
	X509_gmtime_adj(X509_getm_notBefore(out->cert), p->from_days * DAY_S);
	X509_gmtime_adj(X509_getm_notAfter(out->cert), p->to_days * DAY_S);
	X509_set_pubkey(out->cert, out->key);
	name = X509_get_subject_name(out->cert);
	X509_NAME_add_entry_by_txt(
	    name, "CN", MBSTRING_UTF8, subject, -1, -1, 0);
	X509_set_issuer_name(out->cert, X509_get_subject_name(issuer->cert));
	add_extensions(out->cert, issuer->cert, p);
	if (X509_sign(out->cert, issuer->key, EVP_sha256()) == 0)
		abort();
}

static const struct plan *
find_leaf_plan(const char *kind, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(leaf_plans) / sizeof(leaf_plans[0]); i++)
		if (strncmp(leaf_plans[i].kind, kind, n) == 0 &&
		    leaf_plans[i].kind[n] == '\0')
			return &leaf_plans[i];
	return NULL;
}

const char *
authority_init(struct authority *a, const char *kinds)
{
	const struct identity *signers[] = {
		[BY_CA] = &a->ca,
		[BY_ITSELF] = NULL,
		[BY_OTHER] = &a->other,
		[BY_INTERMEDIATE] = &a->intermediate,
	};
	const struct plan *p;
	size_t n;

	memset(a, 0, sizeof(*a));
	issue(&a->ca, &plan_ca, NULL);
	issue(&a->other, &plan_other, NULL);
	issue(&a->intermediate, &plan_intermediate, &a->ca);
	issue(&a->client, &plan_client, &a->ca);
	for (;; kinds += n + 1) {
		n = strcspn(kinds, ",");
		p = find_leaf_plan(kinds, n);
		if (p == NULL)
			return "no such kind of certificate";
		if (a->n_leaves == KINDS_MAX)
			return "too many kinds of certificates";
		a->kinds[a->n_leaves] = p->kind;
		issue(&a->leaves[a->n_leaves++], p, signers[p->signer]);
		if (kinds[n] == '\0')
			return NULL;
	}
}

static void
free_identity(struct identity *id)
{
	X509_free(id->cert);
	EVP_PKEY_free(id->key);
}

void
authority_free(struct authority *a)
{
	size_t i;

	free_identity(&a->ca);
	free_identity(&a->other);
	free_identity(&a->intermediate);
	free_identity(&a->client);
	for (i = 0; i < a->n_leaves; i++)
		free_identity(&a->leaves[i]);
}
