/* SPDX-License-Identifier: MIT */
/* openssl.c - see openssl.h. Knows no request. */
#include "config.h"

#include "trust/openssl.h"

#include "base/array.h"
#include "base/pack.h"
#include "base/utf8.h"

#include <stddef.h>
#include <string.h>

#ifdef HAVE_OPENSSL

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <time.h>

/* libcurl reports "OpenSSL/3.0.2", OpenSSL "OpenSSL 3.0.2 15 Mar 2022". */
#define NAME "OpenSSL"

bool
openssl_is_libcurls(void)
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

/* The blocks of a PEM file. */
#define BEGIN  "-----BEGIN "
#define END    "-----END "
#define DASHES "-----"

/* Zero-initialise all but the text. */
struct pem_reader {
	const char *p; /* the text that is left to read */
	size_t n;
	size_t line;   /* number of lines read */
	size_t number; /* number of blocks found */
};

struct pem_block {
	const char *begin; /* borrowed from the text */
	size_t n;          /* with its last line */
	size_t line;       /* number of its first line, from 1 */
	size_t number;     /* of the block, from 1 */
	const char *fault; /* "has no END line", or NULL */
};

static const char *const labels[] = { "CERTIFICATE", "X509 CERTIFICATE",
	"TRUSTED CERTIFICATE", "X509 CRL" };

/* Take a line, without the white space and control characters at its end, which
 * OpenSSL ignores. Return false if no line is left. */
static bool
take_line(struct pem_reader *r, struct bytes *line)
{
	const char *end;
	size_t n, mark;

	if (r->n == 0)
		return false;
	mark = r->line == 0 ? utf8_mark(r->p, r->n) : 0;
	end = memchr(r->p, '\n', r->n);
	n = end != NULL ? (size_t)(end - r->p) + 1 : r->n;
	*line = (struct bytes){ r->p + mark, n - mark };
	r->p += n;
	r->n -= n;
	r->line++;
	while (line->n > 0 && (unsigned char)line->p[line->n - 1] <= ' ')
		line->n--;
	return true;
}

/* Return whether a line is a word, a label and dashes, and set the label. */
static bool
has_label(const struct bytes *line, const char *word, struct bytes *label)
{
	size_t before = strlen(word), after = strlen(DASHES);

	if (line->n < before + after || memcmp(line->p, word, before) != 0 ||
	    memcmp(line->p + line->n - after, DASHES, after) != 0)
		return false;
	*label = (struct bytes){ line->p + before, line->n - before - after };
	return true;
}

static bool
is_wanted(const struct bytes *label)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(labels); i++)
		if (label->n == strlen(labels[i]) &&
		    memcmp(label->p, labels[i], label->n) == 0)
			return true;
	return false;
}

/* Read to the end of a block, or up to the next one. */
static void
find_end(
    struct pem_reader *r, const struct bytes *label, struct pem_block *block)
{
	struct pem_reader before;
	struct bytes line, other;

	block->fault = "has no END line";
	for (before = *r; take_line(r, &line); before = *r) {
		if (has_label(&line, BEGIN, &other)) {
			*r = before;
			return;
		}
		if (!has_label(&line, END, &other))
			continue;
		block->n = (size_t)(r->p - block->begin);
		if (other.n == label->n &&
		    memcmp(other.p, label->p, label->n) == 0)
			block->fault = NULL;
		else
			block->fault = "has an END line of another type";
		return;
	}
}

/* Find the next certificate or revocation list, skipping text and keys. Return
 * false if there is none. */
static bool
pem_next(struct pem_reader *r, struct pem_block *block)
{
	struct bytes line, label;

	while (take_line(r, &line)) {
		if (!has_label(&line, BEGIN, &label) || !is_wanted(&label))
			continue;
		*block = (struct pem_block){
			.begin = line.p, .line = r->line, .number = ++r->number
		};
		find_end(r, &label, block);
		return true;
	}
	return false;
}

void *
openssl_store_new(const char *directory)
{
	X509_STORE *store;

	store = X509_STORE_new();
	if (store == NULL)
		return NULL;
	/* libcurl sets the same flags in a store that it makes. */
	X509_STORE_set_flags(
	    store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
	if (directory != NULL)
		X509_STORE_load_locations(store, NULL, directory);
	ERR_clear_error();
	return store;
}

static size_t
add_all(X509_STORE *store, STACK_OF(X509_INFO) * all)
{
	const X509_INFO *info;
	size_t found;
	int i;

	found = 0;
	for (i = 0; i < sk_X509_INFO_num(all); i++) {
		info = sk_X509_INFO_value(all, i);
		if (info->x509 != NULL) {
			X509_STORE_add_cert(store, info->x509);
			found++;
		}
		if (info->crl != NULL) {
			X509_STORE_add_crl(store, info->crl);
			found++;
		}
	}
	return found;
}

/* Add one block of PEM. Return false with *why set if it cannot be used. */
static bool
add_block(X509_STORE *store, const struct pem_block *block, const char **why)
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
	const char *why;
	size_t found = 0, wrong = 0;

	fault->msg[0] = '\0';
	if (n > INT_MAX)
		return 0;
	while (pem_next(&reader, &block)) {
		why = block.fault;
		if (why == NULL && add_block(store, &block, &why)) {
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
openssl_store_free(void *store)
{
	X509_STORE_free(store);
}

void
openssl_expiry(const void *certificate, char *out, size_t size)
{
	struct tm tm;

	if (certificate != NULL &&
	    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) == 1)
		strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
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
	if (certificate != NULL)
		openssl_expiry(
		    certificate, peer->expires, sizeof(peer->expires));
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

void
openssl_store_free(void *store)
{
	(void)store;
}

void
openssl_expiry(const void *certificate, char *out, size_t size)
{
	(void)certificate;
	(void)out;
	(void)size;
}

bool
openssl_peer(CURL *easy, struct openssl_peer *peer)
{
	(void)easy;
	memset(peer, 0, sizeof(*peer));
	return false;
}

#endif
