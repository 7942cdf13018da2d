/* SPDX-License-Identifier: MIT */
/*
 * bundle.h - the certificates of a bundle, found by their subject. OpenSSL
 * takes about 25 ms to decode the bundle of a system, and a chain needs one or
 * two of its certificates, so only the subject of each is looked at here. Pure.
 */
#ifndef FF_TRUST_BUNDLE_H
#define FF_TRUST_BUNDLE_H

#include "base/buf.h"
#include "trust/pem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bundle_entry {
	uint64_t key; /* of the subject */
	size_t at;    /* of its first byte in the bundle's der */
	size_t n;
};

/* Zero-initialise. */
struct bundle {
	struct buf der;               /* one certificate after the other */
	struct bundle_entry *entries; /* in the order of the blocks */
	size_t n, cap;
};

/*
 * Add the certificate in a block, without checking its signature or any date.
 * Return false and leave the bundle unchanged if there is any doubt whether
 * OpenSSL can decode the certificate, or which key its subject has; it may
 * nevertheless be a good one. If true is returned, OpenSSL decodes it.
 */
bool bundle_add(struct bundle *b, const struct pem_block *block);

void bundle_free(struct bundle *b);

/*
 * Set the key of a name, given in DER. Names that OpenSSL compares as equal
 * have equal keys; different names may have equal keys, too. Return false if
 * there is any doubt about the encoding: the name may then be equal to that of
 * any entry.
 */
bool bundle_name_key(const unsigned char *der, size_t n, uint64_t *key);

#endif
