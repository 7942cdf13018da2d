/* SPDX-License-Identifier: MIT */
/*
 * fuzz-bundle.c - for libFuzzer: the index of a bundle. Each certificate in it
 * has to be one that OpenSSL decodes from the same block, to the same bytes and
 * with the same subject. If OpenSSL finds two names equal, so are their keys.
 *
 * The input is a text in PEM, or else the bytes of one certificate.
 */
#include "config.h"

#include "base/base64.h"
#include "trust/bundle.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_OPENSSL
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

#ifdef HAVE_OPENSSL
/* Return whether the name has a key. */
static bool
has_key(X509_NAME *name, uint64_t *key)
{
	const unsigned char *der;
	size_t n;

	must(X509_NAME_get0_der(name, &der, &n) == 1);
	return bundle_name_key(der, n, key);
}

static void
compare_names(X509 *certificate)
{
	X509_NAME *subject = X509_get_subject_name(certificate);
	X509_NAME *issuer = X509_get_issuer_name(certificate);
	uint64_t key, other;

	if (has_key(subject, &key) && has_key(issuer, &other) &&
	    X509_NAME_cmp(subject, issuer) == 0)
		must(key == other);
}

static void
compare(const struct bundle *b, X509 *certificate)
{
	const struct bundle_entry *entry = &b->entries[b->n - 1];
	unsigned char *der = NULL;
	uint64_t key = 0;
	int n;

	n = i2d_X509(certificate, &der);
	must(n > 0 && (size_t)n == entry->n &&
	    memcmp(der, b->der.data + entry->at, entry->n) == 0);
	OPENSSL_free(der);
	must(has_key(X509_get_subject_name(certificate), &key));
	must(key == entry->key);
}

/* Compare what OpenSSL finds in a block with the last entry of the bundle. */
static void
check(const struct bundle *b, const struct pem_block *block, bool is_added)
{
	STACK_OF(X509_INFO) * all;
	char password[] = "";
	X509 *certificate;
	BIO *bio;

	bio = BIO_new_mem_buf(block->begin, (int)block->n);
	all = PEM_X509_INFO_read_bio(bio, NULL, NULL, password);
	certificate =
	    sk_X509_INFO_num(all) > 0 ? sk_X509_INFO_value(all, 0)->x509 : NULL;
	if (is_added) {
		must(sk_X509_INFO_num(all) == 1 && certificate != NULL);
		compare(b, certificate);
	}
	if (certificate != NULL)
		compare_names(certificate);
	sk_X509_INFO_pop_free(all, X509_INFO_free);
	BIO_free(bio);
	ERR_clear_error();
}
#else
static void
check(const struct bundle *b, const struct pem_block *block, bool is_added)
{
	(void)block;
	must(!is_added || b->n > 0);
}
#endif

/* Append a block of PEM in its strict form. */
static void
put_block(struct buf *out, const uint8_t *p, size_t n)
{
	size_t line;

	buf_puts(out, "-----BEGIN CERTIFICATE-----\n");
	for (; n > 0; p += line, n -= line) {
		line = n < 48 ? n : 48;
		base64_append(out, p, line);
		buf_putc(out, '\n');
	}
	buf_puts(out, "-----END CERTIFICATE-----\n");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bundle bundle = { 0 };
	struct pem_reader reader = { 0 };
	struct pem_block block;
	struct buf text = { 0 };
	size_t before, n;
	bool is_added;

	if (size > 0 && data[0] == 0x30)
		put_block(&text, data, size);
	else
		buf_append(&text, data, size);
	reader.p = buf_str(&text);
	reader.n = text.len;
	while (pem_next(&reader, &block)) {
		before = bundle.der.len;
		n = bundle.n;
		is_added = bundle_add(&bundle, &block);
		must(bundle.n == n + is_added);
		must(is_added || bundle.der.len == before);
		if (block.fault == NULL)
			check(&bundle, &block, is_added);
		else
			must(!is_added);
	}
	bundle_free(&bundle);
	buf_free(&text);
	return 0;
}
