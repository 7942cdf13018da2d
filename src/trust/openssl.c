/* SPDX-License-Identifier: MIT */
/* openssl.c - see openssl.h. Knows no request. */
#include "config.h"

#include "trust/openssl.h"

#include <stddef.h>
#include <string.h>

#ifdef HAVE_OPENSSL

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "trust/bundle.h"
#include "trust/pem.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>

/* libcurl reports "OpenSSL/3.0.2", OpenSSL "OpenSSL 3.0.2 15 Mar 2022". */
#define NAME "OpenSSL"

static bool
is_libcurls(void)
{
	const char *libcurls, *ours;
	size_t n;

	libcurls = curl_version_info(CURLVERSION_NOW)->ssl_version;
	ours = OpenSSL_version(OPENSSL_VERSION);
	if (libcurls == NULL || strncmp(libcurls, NAME "/", sizeof(NAME)) != 0)
		return false;
	if (strncmp(ours, NAME " ", sizeof(NAME)) != 0)
		return false;
	libcurls += sizeof(NAME);
	ours += sizeof(NAME);
	n = strcspn(libcurls, " ");
	return strncmp(libcurls, ours, n) == 0 && ours[n] == ' ';
}

/* libcurl asks all its libraries for their versions each time. */
bool
openssl_is_libcurls(void)
{
	static bool is_known, is;

	if (!is_known)
		is = is_libcurls();
	is_known = true;
	return is;
}

const char *
openssl_default_directory(void)
{
	return X509_get_default_cert_dir();
}

void
openssl_init(void)
{
	OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS |
		OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_LOAD_CONFIG,
	    NULL);
	ERR_clear_error();
}

void
openssl_warm(void)
{
	SSL_CTX *context;

	/* This looks up algorithms, and OpenSSL caches them. */
	context = SSL_CTX_new(TLS_client_method());
	SSL_CTX_free(context);
	ERR_clear_error();
}

void
openssl_warm_keys(void)
{
	/* A public key in DER: the base point of the curve P-256. */
	static const unsigned char point[] =
	    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
	    "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04"
	    "\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2"
	    "\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96"
	    "\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16"
	    "\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
	const unsigned char *p = point;

	EVP_PKEY_free(d2i_PUBKEY(NULL, &p, sizeof(point) - 1));
	ERR_clear_error();
}

/*
 * Certificates to trust. An X509_STORE has only those that chains have asked
 * for: when OpenSSL misses one, it calls look_up(), which adds it. The rest is
 * in source, which belongs to the X509_STORE.
 */
struct store {
	X509_STORE *x509;
	struct source *source;
};

struct source {
	struct bundle bundle;
	STACK_OF(X509) * decoded; /* and not added to the X509_STORE yet */
	STACK_OF(X509) * added;
	bool *is_taken; /* by entry of the bundle: it was decoded, or could not
	                   be; NULL: none was */
	size_t n_taken;
	X509_LOOKUP_METHOD *method;
};

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#define NAME_CONST
#else
#define NAME_CONST const
#endif

/* Decode an entry of the bundle, unless that was done before. */
static void
decode(struct source *s, size_t entry)
{
	const unsigned char *der;
	X509 *certificate;

	if (s->is_taken == NULL)
		s->is_taken = mem_zalloc(s->bundle.n);
	if (s->is_taken[entry])
		return;
	s->is_taken[entry] = true;
	s->n_taken++;
	der = (const unsigned char *)s->bundle.der.data +
	    s->bundle.entries[entry].at;
	ERR_set_mark();
	certificate = d2i_X509(NULL, &der, (long)s->bundle.entries[entry].n);
	ERR_pop_to_mark();
	if (certificate != NULL && sk_X509_push(s->decoded, certificate) == 0)
		X509_free(certificate);
}

/* Decode each entry that may have this subject. */
static void
decode_subject(struct source *s, NAME_CONST X509_NAME *name)
{
	const unsigned char *der;
	uint64_t key = 0;
	bool is_any;
	size_t i, n;

	is_any = X509_NAME_get0_der(name, &der, &n) != 1 ||
	    !bundle_name_key(der, n, &key);
	for (i = 0; i < s->bundle.n; i++)
		if (is_any || s->bundle.entries[i].key == key)
			decode(s, i);
}

/* Add the decoded certificates with this subject, or all if it is NULL, to the
 * X509_STORE. Return the first, or NULL. */
static X509 *
add(struct source *s, X509_STORE *store, NAME_CONST X509_NAME *name)
{
	X509 *certificate, *first = NULL;
	int i;

	for (i = 0; i < sk_X509_num(s->decoded);) {
		certificate = sk_X509_value(s->decoded, i);
		if (name != NULL &&
		    X509_NAME_cmp(X509_get_subject_name(certificate), name) !=
			0) {
			i++;
			continue;
		}
		X509_STORE_add_cert(store, certificate);
		sk_X509_delete(s->decoded, i);
		sk_X509_push(s->added, certificate);
		if (first == NULL)
			first = certificate;
	}
	return first;
}

/* Add every certificate with this subject to the X509_STORE, which has none: it
 * asks only then, so all of them have to come together. Return 1 and one of
 * them in *found, or 0 if there is none. */
static int
look_up(X509_LOOKUP *lookup, X509_LOOKUP_TYPE type, NAME_CONST X509_NAME *name,
    X509_OBJECT *found)
{
	struct source *s = X509_LOOKUP_get_method_data(lookup);
	X509 *match;

	if (type != X509_LU_X509)
		return 0;
	decode_subject(s, name);
	match = add(s, X509_LOOKUP_get_store(lookup), name);
	if (match == NULL || X509_OBJECT_set1_X509(found, match) != 1)
		return 0;
	/* The caller takes a reference of its own, and does not drop this. */
	X509_free(match);
	return 1;
}

size_t
openssl_store_encoded(const void *store)
{
	const struct source *s = ((const struct store *)store)->source;

	return s->bundle.n - s->n_taken;
}

void
openssl_store_decode(void *store)
{
	const struct store *s = store;
	struct source *from = s->source;
	size_t i;

	for (i = 0; i < from->bundle.n; i++)
		decode(from, i);
	add(from, s->x509, NULL);
}

static void
free_source(X509_LOOKUP *lookup)
{
	struct source *s = X509_LOOKUP_get_method_data(lookup);

	if (s == NULL)
		return;
	bundle_free(&s->bundle);
	sk_X509_pop_free(s->decoded, X509_free);
	sk_X509_pop_free(s->added, X509_free);
	free(s->is_taken);
	X509_LOOKUP_meth_free(s->method);
	free(s);
}

/* Return a source for the store, which frees it; or NULL. */
static struct source *
source_new(X509_STORE *store)
{
	X509_LOOKUP_METHOD *method;
	X509_LOOKUP *lookup = NULL;
	struct source *s;

	method = X509_LOOKUP_meth_new("certificates in memory");
	if (method != NULL &&
	    X509_LOOKUP_meth_set_get_by_subject(method, look_up) == 1 &&
	    X509_LOOKUP_meth_set_free(method, free_source) == 1)
		lookup = X509_STORE_add_lookup(store, method);
	if (lookup == NULL) {
		X509_LOOKUP_meth_free(method);
		return NULL;
	}
	s = mem_zalloc(sizeof(*s));
	s->method = method;
	s->decoded = sk_X509_new_null();
	s->added = sk_X509_new_null();
	X509_LOOKUP_set_method_data(lookup, s);
	return s->decoded != NULL && s->added != NULL ? s : NULL;
}

void *
openssl_store_new(const char *directory)
{
	struct store *s;

	s = mem_zalloc(sizeof(*s));
	s->x509 = X509_STORE_new();
	if (s->x509 != NULL)
		s->source = source_new(s->x509);
	if (s->source == NULL) {
		openssl_store_free(s);
		return NULL;
	}
	/* libcurl sets the same flags in a store that it makes. */
	X509_STORE_set_flags(
	    s->x509, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
	if (directory != NULL)
		X509_STORE_load_locations(s->x509, NULL, directory);
	ERR_clear_error();
	return s;
}

/* Return whether the bundle has this certificate already. */
static bool
is_indexed(const struct bundle *b, X509 *certificate)
{
	unsigned char *der = NULL;
	bool is;
	size_t i;
	int n;

	n = i2d_X509(certificate, &der);
	for (i = 0, is = false; i < b->n && n > 0 && !is; i++)
		is = b->entries[i].n == (size_t)n &&
		    memcmp(b->der.data + b->entries[i].at, der, (size_t)n) == 0;
	OPENSSL_free(der);
	return is;
}

static size_t
add_all(struct store *store, STACK_OF(X509_INFO) * all)
{
	struct source *s = store->source;
	X509_INFO *info;
	size_t found;
	int i;

	found = 0;
	for (i = 0; i < sk_X509_INFO_num(all); i++) {
		info = sk_X509_INFO_value(all, i);
		if (info->x509 != NULL) {
			/* Of the same certificate with different trust the
			 * first counts, as in an X509_STORE. */
			if (!is_indexed(&s->bundle, info->x509) &&
			    sk_X509_push(s->decoded, info->x509) > 0)
				info->x509 = NULL;
			found++;
		}
		if (info->crl != NULL) {
			X509_STORE_add_crl(store->x509, info->crl);
			found++;
		}
	}
	return found;
}

/* Have OpenSSL decode one block of PEM, and add it. Return false with *why set
 * if it cannot be used. */
static bool
add_decoded(
    struct store *store, const struct pem_block *block, const char **why)
{
	STACK_OF(X509_INFO) * all;
	char password[] = "";
	unsigned long error;
	size_t found;
	BIO *bio;

	found = 0;
	bio = BIO_new_mem_buf(block->begin, (int)block->n);
	/* With an empty password OpenSSL does not prompt at the terminal. */
	all = NULL;
	ERR_clear_error();
	if (bio != NULL)
		all = PEM_X509_INFO_read_bio(bio, NULL, NULL, password);
	if (all != NULL)
		found = add_all(store, all);
	/* The first error is the cause; later ones come from its callers. */
	error = ERR_peek_error();
	if (ERR_GET_LIB(error) == ERR_LIB_ASN1 || error == 0)
		*why = "cannot be decoded";
	else if (ERR_GET_LIB(error) == ERR_LIB_PEM &&
	    ERR_GET_REASON(error) == PEM_R_BAD_BASE64_DECODE)
		*why = "is not in base64";
	else
		*why = "is encrypted or damaged";
	sk_X509_INFO_pop_free(all, X509_INFO_free);
	BIO_free(bio);
	ERR_clear_error();
	return found > 0;
}

size_t
openssl_store_add(void *store, const char *pem, size_t n, struct errbuf *fault)
{
	struct pem_reader reader = { .p = pem, .n = n };
	struct pem_block block;
	struct store *s = store;
	const char *why;
	size_t found = 0, wrong = 0;

	fault->msg[0] = '\0';
	if (n > INT_MAX)
		return 0;
	while (pem_next(&reader, &block)) {
		why = block.fault;
		if (bundle_add(&s->source->bundle, &block) ||
		    (why == NULL && add_decoded(s, &block, &why))) {
			found++;
		} else if (wrong++ == 0) {
			errbuf_set(fault, "line %zu: certificate %zu %s",
			    block.line, block.number, why);
		}
	}
	if (wrong > 1)
		errbuf_prefix(fault, "%zu entries, the first: ", wrong);
	return found;
}

void
openssl_store_use(void *store, void *context)
{
	const struct store *s = store;

	SSL_CTX_set1_cert_store(context, s->x509);
}

void
openssl_store_free(void *store)
{
	struct store *s = store;

	if (s == NULL)
		return;
	X509_STORE_free(s->x509);
	free(s);
}

char *
openssl_pin(const char *p, size_t n)
{
	const unsigned char *at = (const unsigned char *)p;
	unsigned char hash[SHA256_DIGEST_LENGTH], *der = NULL;
	struct buf text = { 0 };
	EVP_PKEY *key = NULL;
	BIO *bio;
	int len;

	if (n > INT_MAX)
		return NULL;
	ERR_set_mark();
	bio = BIO_new_mem_buf(p, (int)n);
	if (bio != NULL)
		key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	if (key == NULL)
		key = d2i_PUBKEY(NULL, &at, (long)n);
	len = key != NULL ? i2d_PUBKEY(key, &der) : 0;
	if (len > 0) {
		SHA256(der, (size_t)len, hash);
		buf_puts(&text, "sha256//");
		base64_append(&text, hash, sizeof(hash));
	}
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	ERR_pop_to_mark();
	return len > 0 ? buf_steal(&text) : NULL;
}

int64_t
openssl_expiry(const void *certificate)
{
	ASN1_TIME *from;
	int days = 0, seconds = 0;

	if (certificate == NULL || (from = ASN1_TIME_new()) == NULL)
		return 0;
	if (ASN1_TIME_set_string(from, "19700101000000Z") != 1 ||
	    ASN1_TIME_diff(
		&days, &seconds, from, X509_get0_notAfter(certificate)) != 1 ||
	    days < 0 || seconds < 0)
		days = seconds = 0;
	ASN1_TIME_free(from);
	return days * INT64_C(86400) + seconds;
}

static SSL *
connection(CURL *easy)
{
	struct curl_tlssessioninfo *info;

	info = NULL;
	if (!openssl_is_libcurls())
		return NULL;
	if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK ||
	    info == NULL || info->backend != CURLSSLBACKEND_OPENSSL)
		return NULL;
	return info->internals;
}

bool
openssl_peer(CURL *easy, struct openssl_peer *peer)
{
	const unsigned char *protocol;
	unsigned int n;
	X509 *certificate;
	SSL *ssl;

	memset(peer, 0, sizeof(*peer));
	ssl = connection(easy);
	if (ssl == NULL)
		return false;
	certificate = SSL_get_peer_certificate(ssl);
	peer->expires = openssl_expiry(certificate);
	X509_free(certificate);
	peer->version = SSL_get_version(ssl);
	peer->cipher = SSL_get_cipher_name(ssl);
	SSL_get0_alpn_selected(ssl, &protocol, &n);
	peer->http2 = n == 2 && memcmp(protocol, "h2", 2) == 0;
	return true;
}

#else

bool
openssl_is_libcurls(void)
{
	return false;
}

const char *
openssl_default_directory(void)
{
	return NULL;
}

void
openssl_init(void)
{
}

void
openssl_warm(void)
{
}

void
openssl_warm_keys(void)
{
}

void *
openssl_store_new(const char *directory)
{
	(void)directory;
	return NULL;
}

size_t
openssl_store_add(void *store, const char *pem, size_t n, struct errbuf *fault)
{
	(void)store;
	(void)pem;
	(void)n;
	fault->msg[0] = '\0';
	return 0;
}

size_t
openssl_store_encoded(const void *store)
{
	(void)store;
	return 0;
}

void
openssl_store_decode(void *store)
{
	(void)store;
}

void
openssl_store_use(void *store, void *context)
{
	(void)store;
	(void)context;
}

void
openssl_store_free(void *store)
{
	(void)store;
}

char *
openssl_pin(const char *p, size_t n)
{
	(void)p;
	(void)n;
	return NULL;
}

int64_t
openssl_expiry(const void *certificate)
{
	(void)certificate;
	return 0;
}

bool
openssl_peer(CURL *easy, struct openssl_peer *peer)
{
	(void)easy;
	memset(peer, 0, sizeof(*peer));
	return false;
}

#endif
