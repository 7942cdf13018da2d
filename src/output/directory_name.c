/* SPDX-License-Identifier: MIT */
/* directory_name.c - file names for services. Touches no file. */
#include "config.h"

#include "output/directory_name.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a, 64 bits. */
static uint64_t
hash_of(const char *p, size_t n)
{
	uint64_t hash;

	hash = UINT64_C(0xcbf29ce484222325);
	for (; n > 0; p++, n--)
		hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	return hash;
}

static bool
is_plain(uint32_t c)
{
	return !utf8_is_unsafe(c) && c != '/' && c != '\\' && c != '%';
}

static void
append_encoded(struct buf *out, const char *p, size_t n)
{
	for (; n > 0; p++, n--)
		buf_printf(out, "%%%02X", (unsigned char)*p);
}

char *
directory_name(const char *name)
{
	struct buf out = { 0 };
	size_t i, len, n, cut;
	uint32_t c;

	n = strlen(name);
	cut = 0;
	for (i = 0; i < n; i += len) {
		if (out.len <= DIRECTORY_NAME_MAX)
			cut = out.len;
		len = utf8_decode(name + i, n - i, &c);
		if (len > 0 && is_plain(c) && !(i == 0 && c == '.')) {
			buf_append(&out, name + i, len);
			continue;
		}
		len = len > 0 ? len : 1;
		append_encoded(&out, name + i, len);
	}
	if (out.len > DIRECTORY_NAME_MAX) {
		out.len = cut;
		buf_printf(&out, "~%016" PRIx64, hash_of(name, n));
	}
	return buf_steal(&out);
}

size_t
directory_name_stem(const char *file)
{
	size_t n = strlen(file), end = n;

	while (end > 0 && file[end - 1] >= '0' && file[end - 1] <= '9')
		end--;
	return end < n && end > 1 && file[end - 1] == '.' ? end - 1 : n;
}

/* 0 is a free place. */
static uint64_t
place_hash(const char *p, size_t n)
{
	uint64_t hash = hash_of(p, n);

	return hash != 0 ? hash : 1;
}

static bool
insert(uint64_t *hashes, size_t cap, uint64_t hash)
{
	size_t i;

	for (i = hash & (cap - 1); hashes[i] != 0; i = (i + 1) & (cap - 1))
		if (hashes[i] == hash)
			return false;
	hashes[i] = hash;
	return true;
}

static void
grow(struct name_set *s)
{
	uint64_t *old;
	size_t i, old_cap;

	old = s->hashes;
	old_cap = s->cap;
	s->cap = old_cap > 0 ? 2 * old_cap : 64;
	s->hashes = mem_resize(NULL, s->cap, sizeof(s->hashes[0]));
	memset(s->hashes, 0, s->cap * sizeof(s->hashes[0]));
	for (i = 0; i < old_cap; i++)
		if (old[i] != 0)
			insert(s->hashes, s->cap, old[i]);
	free(old);
}

bool
name_set_add(struct name_set *s, const char *name)
{
	/* Three quarters full is when runs of taken places grow long. */
	if (s->n >= s->cap / 4 * 3)
		grow(s);
	if (!insert(s->hashes, s->cap, place_hash(name, strlen(name))))
		return false;
	s->n++;
	return true;
}

bool
name_set_has(const struct name_set *s, const char *p, size_t n)
{
	uint64_t hash = place_hash(p, n);
	size_t i;

	if (s->cap == 0)
		return false;
	for (i = hash & (s->cap - 1); s->hashes[i] != 0;
	     i = (i + 1) & (s->cap - 1))
		if (s->hashes[i] == hash)
			return true;
	return false;
}

void
name_set_free(struct name_set *s)
{
	free(s->hashes);
	memset(s, 0, sizeof(*s));
}
