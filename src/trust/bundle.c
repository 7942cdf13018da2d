/* SPDX-License-Identifier: MIT */
/*
 * bundle.c - see bundle.h. Each function that takes an element accepts only the
 * encodings that certificates really have, all of which are DER. OpenSSL
 * accepts these and more.
 */
#include "config.h"

#include "trust/bundle.h"

#include "base/array.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* The largest certificate to accept; OpenSSL limits the size of names. */
#define CERTIFICATE_MAX ((size_t)64 << 10)

enum tag {
	TAG_BOOLEAN = 0x01,
	TAG_INTEGER = 0x02,
	TAG_BIT_STRING = 0x03,
	TAG_OCTET_STRING = 0x04,
	TAG_NULL = 0x05,
	TAG_OID = 0x06,
	TAG_UTF8_STRING = 0x0c,
	TAG_PRINTABLE_STRING = 0x13,
	TAG_T61_STRING = 0x14,
	TAG_IA5_STRING = 0x16,
	TAG_UTC_TIME = 0x17,
	TAG_GENERALIZED_TIME = 0x18,
	TAG_SEQUENCE = 0x30,
	TAG_SET = 0x31,
	TAG_VERSION = 0xa0,
	TAG_EXTENSIONS = 0xa3
};

/* The bytes that are left to read. */
struct der {
	const unsigned char *p;
	size_t n;
};

static bool
has_tag(const struct der *from, enum tag tag)
{
	return from->n > 0 && from->p[0] == tag;
}

/* Take the header of an element: set the length of its content. */
static bool
take_header(struct der *from, size_t *length)
{
	size_t i, more;

	if (from->n < 2)
		return false;
	*length = from->p[1];
	more = 0;
	if (*length >= 0x80) {
		more = *length & 0x7f;
		*length = 0;
		if (more < 1 || more > 3 || from->n < 2 + more)
			return false;
		for (i = 0; i < more; i++)
			*length = *length << 8 | from->p[2 + i];
		/* The shortest form is the only one. */
		if (*length < 0x80 || from->p[2] == 0)
			return false;
	}
	from->p += 2 + more;
	from->n -= 2 + more;
	return *length <= from->n;
}

/* Take an element with this tag. */
static bool
take(struct der *from, enum tag tag, struct der *content)
{
	size_t length;

	if (!has_tag(from, tag) || !take_header(from, &length))
		return false;
	*content = (struct der){ from->p, length };
	from->p += length;
	from->n -= length;
	return true;
}

static bool
take_oid(struct der *from)
{
	struct der oid;
	size_t i;

	if (!take(from, TAG_OID, &oid) || oid.n == 0 ||
	    oid.p[oid.n - 1] >= 0x80)
		return false;
	/* No number in it begins with a zero. */
	for (i = 0; i < oid.n; i++)
		if (oid.p[i] == 0x80 && (i == 0 || oid.p[i - 1] < 0x80))
			return false;
	return true;
}

static bool
take_integer(struct der *from)
{
	struct der number;

	if (!take(from, TAG_INTEGER, &number) || number.n == 0)
		return false;
	/* DER allows no more bytes than necessary. */
	return number.n == 1 ||
	    !((number.p[0] == 0 && number.p[1] < 0x80) ||
		(number.p[0] == 0xff && number.p[1] >= 0x80));
}

static bool
take_bits(struct der *from)
{
	struct der bits;

	return take(from, TAG_BIT_STRING, &bits) && bits.n > 1 &&
	    bits.p[0] == 0;
}

/* Take an algorithm with its parameters, if there are any. */
static bool
take_algorithm(struct der *from)
{
	struct der algorithm, parameters;

	if (!take(from, TAG_SEQUENCE, &algorithm) || !take_oid(&algorithm))
		return false;
	if (has_tag(&algorithm, TAG_NULL))
		return take(&algorithm, TAG_NULL, &parameters) &&
		    parameters.n == 0 && algorithm.n == 0;
	if (has_tag(&algorithm, TAG_OID))
		return take_oid(&algorithm) && algorithm.n == 0;
	if (has_tag(&algorithm, TAG_SEQUENCE))
		return take(&algorithm, TAG_SEQUENCE, &parameters) &&
		    algorithm.n == 0;
	return algorithm.n == 0;
}

/*
 * Take a value in a name, and set its hash. To OpenSSL, names are equal if they
 * differ only in the kind of string, in white space, or in the case of ASCII
 * letters. So the hash is over the letters and digits of ASCII, in lower case.
 * These are the same bytes in each kind of string that is accepted here.
 */
static bool
take_value(struct der *from, uint64_t *hash)
{
	static const enum tag tags[] = { TAG_PRINTABLE_STRING, TAG_UTF8_STRING,
		TAG_IA5_STRING, TAG_T61_STRING };
	struct der text = { NULL, 0 };
	unsigned char c;
	size_t i;

	for (i = 0; i < ARRAY_LEN(tags) && !has_tag(from, tags[i]);)
		i++;
	if (i == ARRAY_LEN(tags) || !take(from, tags[i], &text) || text.n == 0)
		return false;
	if (tags[i] == TAG_UTF8_STRING &&
	    !utf8_is_valid((const char *)text.p, text.n))
		return false;
	/* FNV-1a */
	*hash = 0xcbf29ce484222325;
	for (i = 0; i < text.n; i++) {
		c = (unsigned char)utf8_ascii_lower((char)text.p[i]);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			*hash = (*hash ^ c) * 0x100000001b3;
	}
	return true;
}

/* Take a name. The values in a set have no order, so the key is a sum. */
static bool
take_name(struct der *from, uint64_t *key)
{
	struct der name, set, pair;
	uint64_t hash;

	*key = 0;
	if (!take(from, TAG_SEQUENCE, &name))
		return false;
	while (name.n > 0) {
		if (!take(&name, TAG_SET, &set) || set.n == 0)
			return false;
		while (set.n > 0) {
			if (!take(&set, TAG_SEQUENCE, &pair) ||
			    !take_oid(&pair) || !take_value(&pair, &hash) ||
			    pair.n > 0)
				return false;
			*key += hash;
		}
	}
	return true;
}

static bool
take_time(struct der *from)
{
	bool is_utc = has_tag(from, TAG_UTC_TIME);
	struct der text;
	size_t i;

	if (!take(from, is_utc ? TAG_UTC_TIME : TAG_GENERALIZED_TIME, &text) ||
	    text.n !=
		(is_utc ? strlen("YYMMDDhhmmssZ")
			: strlen("YYYYMMDDhhmmssZ")) ||
	    text.p[text.n - 1] != 'Z')
		return false;
	for (i = 0; i < text.n - 1; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return true;
}

static bool
take_validity(struct der *from)
{
	struct der validity;

	return take(from, TAG_SEQUENCE, &validity) && take_time(&validity) &&
	    take_time(&validity) && validity.n == 0;
}

static bool
take_public_key(struct der *from)
{
	struct der key;

	return take(from, TAG_SEQUENCE, &key) && take_algorithm(&key) &&
	    take_bits(&key) && key.n == 0;
}

static bool
take_extension(struct der *from)
{
	struct der extension, content;

	if (!take(from, TAG_SEQUENCE, &extension) || !take_oid(&extension))
		return false;
	if (has_tag(&extension, TAG_BOOLEAN) &&
	    (!take(&extension, TAG_BOOLEAN, &content) || content.n != 1 ||
		content.p[0] != 0xff))
		return false;
	return take(&extension, TAG_OCTET_STRING, &content) && extension.n == 0;
}

/* Take the extensions, if there are any. */
static bool
take_extensions(struct der *from)
{
	struct der outer, list;

	if (from->n == 0)
		return true;
	if (!take(from, TAG_EXTENSIONS, &outer) ||
	    !take(&outer, TAG_SEQUENCE, &list) || outer.n > 0 || list.n == 0)
		return false;
	while (list.n > 0)
		if (!take_extension(&list))
			return false;
	return true;
}

/* Take the version, unless it is the first. */
static bool
take_version(struct der *from)
{
	struct der version;

	if (!has_tag(from, TAG_VERSION))
		return true;
	return take(from, TAG_VERSION, &version) && take_integer(&version) &&
	    version.n == 0;
}

/* Return whether the bytes are a certificate (RFC 5280, 4.1), and set the key
 * of its subject. */
static bool
is_certificate(struct der bytes, uint64_t *key)
{
	struct der whole, body;
	uint64_t unused;

	return bytes.n <= CERTIFICATE_MAX &&
	    take(&bytes, TAG_SEQUENCE, &whole) && bytes.n == 0 &&
	    take(&whole, TAG_SEQUENCE, &body) && take_version(&body) &&
	    take_integer(&body) && take_algorithm(&body) &&
	    take_name(&body, &unused) && take_validity(&body) &&
	    take_name(&body, key) && take_public_key(&body) &&
	    take_extensions(&body) && body.n == 0 && take_algorithm(&whole) &&
	    take_bits(&whole) && whole.n == 0;
}

bool
bundle_add(struct bundle *b, const struct pem_block *block)
{
	struct bundle_entry entry = { .at = b->der.len };
	struct der bytes;

	if (!pem_decode(block, &b->der))
		return false;
	entry.n = b->der.len - entry.at;
	bytes.p = (const unsigned char *)b->der.data + entry.at;
	bytes.n = entry.n;
	if (!is_certificate(bytes, &entry.key)) {
		b->der.len = entry.at;
		return false;
	}
	b->entries =
	    array_grow(b->entries, &b->cap, b->n + 1, sizeof(*b->entries));
	b->entries[b->n++] = entry;
	return true;
}

void
bundle_free(struct bundle *b)
{
	buf_free(&b->der);
	free(b->entries);
	*b = (struct bundle){ 0 };
}

bool
bundle_name_key(const unsigned char *der, size_t n, uint64_t *key)
{
	struct der bytes = { der, n };

	return take_name(&bytes, key) && bytes.n == 0;
}
