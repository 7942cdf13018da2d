/* SPDX-License-Identifier: MIT */
/*
 * test-bundle.c - the index of a bundle: which blocks it takes, which names
 * have the same key, and whether OpenSSL agrees about changed certificates and
 * about the bundle of this system.
 */
#include "config.h"

#include "base/array.h"
#include "base/base64.h"
#include "base/file.h"
#include "certificate.h"
#include "tap.h"
#include "trust/bundle.h"
#include "trust/openssl.h"
#include "trust/trust.h"

#include <string.h>

#ifdef HAVE_OPENSSL
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#endif

#define DER_MAX 1024

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END   "-----END CERTIFICATE-----\n"

/* "/CN=t", which is its subject. */
static const unsigned char subject[] = "\x30\x0c\x31\x0a\x30\x08\x06\x03\x55"
				       "\x04\x03\x0c\x01t";

/* 48 bytes. */
#define LINE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const struct {
	const char *name;
	const char *text;
	int want; /* number of bytes, -1: left to OpenSSL */
} blocks[] = {
	{ "one line", BEGIN "AAAA\n" END, 3 },
	{ "a full line", BEGIN LINE "\n" END, 48 },
	{ "two lines", BEGIN LINE "\nAAAA\n" END, 51 },
	{ "padding", BEGIN "AAA=\n" END, 2 },
	{ "more padding", BEGIN LINE "\nAA==\n" END, 49 },
	{ "CR LF",
	    "-----BEGIN CERTIFICATE-----\r\nAAAA\r\n"
	    "-----END CERTIFICATE-----\r\n",
	    3 },
	{ "no line end after it",
	    BEGIN "AAAA\n"
		  "-----END CERTIFICATE-----",
	    3 },
	{ "text around it", "a\n" BEGIN "AAAA\n" END "b", 3 },
	{ "a byte order mark", "\xef\xbb\xbf" BEGIN "AAAA\n" END, 3 },
	{ "no digit", BEGIN END, -1 },
	{ "an empty line", BEGIN "AAAA\n\n" END, -1 },
	{ "only padding", BEGIN "====\n" END, -1 },
	{ "one digit", BEGIN "A===\n" END, -1 },
	{ "too much padding", BEGIN "AAAAA===\n" END, -1 },
	{ "missing padding", BEGIN "AAA\n" END, -1 },
	{ "padding in the middle", BEGIN "AA==AAAA\n" END, -1 },
	{ "unused bits", BEGIN "AAB=\n" END, -1 },
	{ "more unused bits", BEGIN "AB==\n" END, -1 },
	{ "a short line in the middle", BEGIN "AAAA\nAAAA\n" END, -1 },
	{ "a long line", BEGIN LINE "AAAA\n" END, -1 },
	{ "a blank", BEGIN "AAAA \n" END, -1 },
	{ "a blank before it", BEGIN " AAAA\n" END, -1 },
	{ "CR alone", BEGIN "AAAA\rAAAA\n" END, -1 },
	{ "a strange digit", BEGIN "AA-A\n" END, -1 },
	{ "a header", BEGIN "A: b\n\nAAAA\n" END, -1 },
	{ "a blank after the label", "-----BEGIN CERTIFICATE----- \nAAAA\n" END,
	    -1 },
	{ "a blank after the end",
	    BEGIN "AAAA\n"
		  "-----END CERTIFICATE----- \n",
	    -1 },
	{ "no end", BEGIN "AAAA\n", -1 },
	{ "another end",
	    BEGIN "AAAA\n"
		  "-----END X509 CRL-----\n",
	    -1 },
	{ "another label",
	    "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n"
	    "-----END TRUSTED CERTIFICATE-----\n",
	    -1 },
};

static void
test_blocks(void)
{
	struct pem_reader reader;
	struct pem_block block;
	struct buf out = { 0 };
	bool is_plain;
	size_t i;

	for (i = 0; i < ARRAY_LEN(blocks); i++) {
		reader = (struct pem_reader){ .p = blocks[i].text,
			.n = strlen(blocks[i].text) };
		buf_clear(&out);
		buf_puts(&out, "x");
		is_plain =
		    pem_next(&reader, &block) && pem_decode(&block, &out);
		is_int(is_plain, blocks[i].want != -1, "block: %s",
		    blocks[i].name);
		is_int(out.len, 1 + (is_plain ? blocks[i].want : 0),
		    "appends what it decodes");
	}
	buf_free(&out);
}

static bool
add(struct bundle *b, const char *text, size_t n)
{
	struct pem_reader reader = { .p = text, .n = n };
	struct pem_block block;

	return pem_next(&reader, &block) && bundle_add(b, &block);
}

/* Wrap the bytes of a certificate in PEM, and add it. */
static bool
add_der(struct bundle *b, const unsigned char *der, size_t n)
{
	struct buf text = { 0 };
	size_t line;
	bool is_added;

	buf_puts(&text, BEGIN);
	for (; n > 0; der += line, n -= line) {
		line = n < 48 ? n : 48;
		base64_append(&text, der, line);
		buf_putc(&text, '\n');
	}
	buf_puts(&text, END);
	is_added = add(b, buf_str(&text), text.len);
	buf_free(&text);
	return is_added;
}

static void
test_entries(void)
{
	struct bundle b = { 0 };
	uint64_t key = 0;

	ok(add(&b, certificate, strlen(certificate)), "a certificate is added");
	ok(!add(&b, blocks[0].text, strlen(blocks[0].text)),
	    "something else is not");
	ok(add(&b, certificate, strlen(certificate)), "and again");
	is_int(b.n, 2, "both are there");
	is_int(b.entries[0].at, 0, "the first begins the bytes");
	is_int(b.entries[1].at, b.entries[0].n, "the second follows it");
	is_int(b.der.len, 2 * b.entries[0].n, "and nothing else does");
	ok(bundle_name_key(subject, sizeof(subject) - 1, &key) &&
		key == b.entries[0].key && key == b.entries[1].key,
	    "their key is that of the subject");
	bundle_free(&b);
}

/* The types of strings. */
#define UTF8      "\x0c"
#define NUMERIC   "\x12"
#define PRINTABLE "\x13"
#define T61       "\x14"
#define IA5       "\x16"
#define BMP       "\x1e"

static const struct {
	const char *name;
	const char *one, *other; /* with the type in front */
	bool has_keys, is_same;
} names[] = {
	{ "the same", UTF8 "Root", UTF8 "Root", true, true },
	{ "another one", UTF8 "Root", UTF8 "Roof", true, false },
	{ "another case", UTF8 "Root CA", UTF8 "rOOT ca", true, true },
	{ "another type", UTF8 "Root", PRINTABLE "Root", true, true },
	{ "yet another type", IA5 "Root", T61 "Root", true, true },
	{ "blanks at the ends", UTF8 "  Root ", UTF8 "Root", true, true },
	{ "more blanks", UTF8 "A \t B", PRINTABLE "A B", true, true },
	{ "letters beyond ASCII", UTF8 "M\xc3\xbcll", T61 "m\xfcLL", true,
	    true },
	{ "a type without case", NUMERIC "1", UTF8 "1", false, false },
	{ "two bytes a character", BMP "\x01t", UTF8 "t", false, false },
	{ "invalid UTF-8", UTF8 "\xc3", UTF8 "t", false, false },
	{ "an empty value", UTF8, UTF8, false, false },
};

/* Write the DER of a name with one value. Return its length. */
static size_t
make_name(unsigned char *out, const char *value)
{
	size_t n = strlen(value) - 1;
	unsigned char head[] = { 0x30, (unsigned char)(n + 11), 0x31,
		(unsigned char)(n + 9), 0x30, (unsigned char)(n + 7), 6, 3,
		0x55, 4, 3, (unsigned char)value[0], (unsigned char)n };

	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), value + 1, n);
	return sizeof(head) + n;
}

/* Return whether OpenSSL finds names equal, or, without it, whether we do. */
static bool
is_equal(const unsigned char *one, size_t n, const unsigned char *other,
    size_t m, bool ours)
{
#ifdef HAVE_OPENSSL
	X509_NAME *a, *b;

	a = d2i_X509_NAME(NULL, &one, (long)n);
	b = d2i_X509_NAME(NULL, &other, (long)m);
	ours = a != NULL && b != NULL && X509_NAME_cmp(a, b) == 0;
	X509_NAME_free(a);
	X509_NAME_free(b);
	ERR_clear_error();
#else
	(void)one;
	(void)n;
	(void)other;
	(void)m;
#endif
	return ours;
}

static void
test_names(void)
{
	unsigned char one[64], other[64];
	uint64_t a, b;
	size_t i, n, m;
	bool has_keys;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		n = make_name(one, names[i].one);
		m = make_name(other, names[i].other);
		a = b = 0;
		has_keys = bundle_name_key(one, n, &a);
		has_keys = bundle_name_key(other, m, &b) && has_keys;
		is_int(has_keys, names[i].has_keys, "name: %s", names[i].name);
		if (!has_keys)
			continue;
		is_int(a == b, names[i].is_same, "the keys");
		is_int(is_equal(one, n, other, m, names[i].is_same),
		    names[i].is_same, "OpenSSL agrees");
	}
	ok(!bundle_name_key(subject, sizeof(subject) - 2, &a),
	    "a name cut off");
	ok(!bundle_name_key(subject, sizeof(subject), &a), "a byte too many");
}

/* Two values in one set. OpenSSL ignores their order. */
static void
test_set(void)
{
	static const unsigned char one[] =
	    "\x30\x16\x31\x14\x30\x08\x06\x03\x55\x04\x03\x0c\x01"
	    "a\x30\x08\x06\x03\x55\x04\x0a\x0c\x01"
	    "b";
	static const unsigned char other[] =
	    "\x30\x16\x31\x14\x30\x08\x06\x03\x55\x04\x0a\x0c\x01"
	    "b\x30\x08\x06\x03\x55\x04\x03\x0c\x01"
	    "a";
	uint64_t a = 0, b = 1;

	ok(bundle_name_key(one, sizeof(one) - 1, &a) &&
		bundle_name_key(other, sizeof(other) - 1, &b) && a == b,
	    "the order of a set does not matter to the key");
	ok(is_equal(one, sizeof(one) - 1, other, sizeof(other) - 1, true),
	    "nor to OpenSSL");
}

/* Set der to the certificate. Return its length. */
static size_t
decode_certificate(unsigned char der[DER_MAX])
{
	struct bundle b = { 0 };
	size_t n;

	if (!add(&b, certificate, strlen(certificate)) || b.der.len > DER_MAX)
		bail("the certificate is not taken");
	n = b.der.len;
	memcpy(der, b.der.data, n);
	bundle_free(&b);
	return n;
}

/* Cut a certificate off after each byte. */
static void
test_cuts(void)
{
	unsigned char der[DER_MAX] = { 0 };
	struct bundle b = { 0 };
	size_t i, n, added = 0;

	n = decode_certificate(der);
	for (i = 0; i < n; i++)
		added += add_der(&b, der, i);
	is_int(added, 0, "no certificate that is cut off is taken");
	ok(!add_der(&b, der, n + 1), "nor one with a byte after it");
	ok(add_der(&b, der, n), "the whole one is");
	bundle_free(&b);
}

#ifdef HAVE_OPENSSL
/* Return whether OpenSSL decodes a certificate to the same bytes, with the same
 * subject. */
static bool
agrees(const struct bundle *b, const struct bundle_entry *entry)
{
	const unsigned char *der = (const unsigned char *)b->der.data, *name;
	X509 *x509;
	uint64_t key;
	size_t n;
	bool is_same;

	der += entry->at;
	x509 = d2i_X509(NULL, &der, (long)entry->n);
	is_same = x509 != NULL &&
	    X509_NAME_get0_der(X509_get_subject_name(x509), &name, &n) == 1 &&
	    bundle_name_key(name, n, &key) && key == entry->key;
	X509_free(x509);
	ERR_clear_error();
	return is_same;
}

/* Return whether OpenSSL finds a certificate with this subject. */
static bool
finds(void *store, const char *value)
{
	X509_STORE_CTX *search = X509_STORE_CTX_new();
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	X509_OBJECT *found = X509_OBJECT_new();
	unsigned char der[64];
	const unsigned char *p = der;
	X509_NAME *name;
	bool is_found;

	name = d2i_X509_NAME(NULL, &p, (long)make_name(der, value));
	openssl_store_use(store, context);
	X509_STORE_CTX_init(
	    search, SSL_CTX_get_cert_store(context), NULL, NULL);
	is_found = X509_STORE_CTX_get_by_subject(
		       search, X509_LU_X509, name, found) == 1;
	is_int(is_found, is_found && X509_OBJECT_get0_X509(found) != NULL,
	    "whole");
	X509_OBJECT_free(found);
	X509_STORE_CTX_free(search);
	SSL_CTX_free(context);
	X509_NAME_free(name);
	return is_found;
}

static const struct {
	const char *value;
	bool is_found;
	int encoded; /* certificates that are not decoded then */
} searches[] = {
	{ UTF8 "u", false, 1 },
	{ UTF8 "u t", false, 1 },
	{ UTF8 "t", true, 0 },
	{ T61 " T ", true, 0 },
	{ UTF8 "-t", false, 0 },
	{ BMP "\x01t", false, 0 },
	{ NUMERIC "t", false, 0 },
};

/* Search the store for names, some of which have the key of another. */
static void
test_searches(void)
{
	struct errbuf fault;
	void *store;
	size_t i;

	for (i = 0; i < ARRAY_LEN(searches); i++) {
		store = openssl_store_new(NULL);
		openssl_store_add(
		    store, certificate, strlen(certificate), &fault);
		is_int(finds(store, searches[i].value), searches[i].is_found,
		    "search for \"%s\"", searches[i].value + 1);
		is_int(openssl_store_encoded(store), searches[i].encoded,
		    "and decode what it may be");
		is_int(finds(store, UTF8 "t"), true, "then the right one");
		openssl_store_decode(store);
		is_int(finds(store, UTF8 "t"), true, "also decoded");
		openssl_store_free(store);
	}
}

/* Change each bit of a certificate. */
static void
test_changes(void)
{
	unsigned char der[DER_MAX] = { 0 };
	struct bundle b = { 0 };
	size_t i, n, added = 0, agreed = 0;

	n = decode_certificate(der);
	for (i = 0; i < 8 * n; i++) {
		der[i / 8] ^= (unsigned char)(1U << i % 8);
		if (add_der(&b, der, n)) {
			added++;
			agreed += agrees(&b, &b.entries[b.n - 1]);
		}
		der[i / 8] ^= (unsigned char)(1U << i % 8);
	}
	ok(added > n, "a signature may be anything");
	is_int(agreed, added, "OpenSSL decodes each changed one that is taken");
	bundle_free(&b);
}

static const char *const bundles[] = { "/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
	"/etc/ssl/ca-bundle.pem" };

/* Read the bundle of this system, if it has one. */
static bool
read_bundle(struct buf *text)
{
	struct errbuf unused;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bundles); i++)
		if (file_read(bundles[i], TRUST_FILE_MAX, text, NULL,
			&unused) == FILE_OK &&
		    text->len > 0)
			return true;
	return false;
}

/* Return whether OpenSSL trusts the certificate, and decodes few others for
 * that. */
static bool
is_trusted(const struct buf *text, X509 *x509)
{
	X509_STORE_CTX *check = X509_STORE_CTX_new();
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct errbuf unused;
	X509_STORE *x509s;
	void *store;
	bool is_good;
	int n;

	store = openssl_store_new(NULL);
	openssl_store_add(store, text->data, text->len, &unused);
	openssl_store_use(store, context);
	x509s = SSL_CTX_get_cert_store(context);
	X509_STORE_set_flags(x509s, X509_V_FLAG_NO_CHECK_TIME);
	X509_STORE_CTX_init(check, x509s, x509, NULL);
	is_good = X509_verify_cert(check) == 1;
	n = sk_X509_OBJECT_num(X509_STORE_get0_objects(x509s));
	X509_STORE_CTX_free(check);
	SSL_CTX_free(context);
	openssl_store_free(store);
	return is_good && n < 20;
}

/* Compare the index of the system's bundle with what OpenSSL has in it. */
static void
test_system(void)
{
	struct buf text = { 0 };
	struct bundle b = { 0 };
	struct pem_reader reader;
	struct pem_block block;
	struct errbuf fault;
	size_t agreed = 0, trusted = 0, all = 0, i;
	const unsigned char *der;
	X509 *x509;
	void *store;

	if (!read_bundle(&text)) {
		ok(true, "this system has no bundle # SKIP");
		return;
	}
	reader = (struct pem_reader){ .p = buf_str(&text), .n = text.len };
	for (; pem_next(&reader, &block); all++)
		bundle_add(&b, &block);
	store = openssl_store_new(NULL);
	is_int(openssl_store_add(store, text.data, text.len, &fault), all,
	    "each certificate of the system is of use: %s", fault.msg);
	openssl_store_free(store);
	ok(b.n > all / 2, "most of them are in the index");
	for (i = 0; i < b.n; i++) {
		agreed += agrees(&b, &b.entries[i]);
		der = (const unsigned char *)b.der.data + b.entries[i].at;
		x509 = d2i_X509(NULL, &der, (long)b.entries[i].n);
		trusted += x509 != NULL && is_trusted(&text, x509);
		X509_free(x509);
	}
	is_int(agreed, b.n, "OpenSSL finds the same subject in each");
	is_int(trusted, b.n, "and trusts each, without decoding all");
	bundle_free(&b);
	buf_free(&text);
}
#endif

int
main(void)
{
	test_blocks();
	test_entries();
	test_names();
	test_set();
	test_cuts();
#ifdef HAVE_OPENSSL
	test_searches();
	test_changes();
	test_system();
#endif
	return done();
}
