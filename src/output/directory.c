/* SPDX-License-Identifier: MIT */
/* directory.c - see directory.h. */
#include "config.h"

#include "output/directory.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Temporary names to try: a killed run with the same pid may have left some. */
#define TRIES_MAX 1000

/* A set of names: their hashes. Zero-initialised is empty. */
struct name_set {
	uint64_t *hashes; /* 0: free */
	size_t n;
	size_t cap; /* 0 or a power of two */
};

struct directory {
	int fd;
	char *path;
	bool is_new;
	uint64_t next_temporary;
	struct name_set reserved; /* of the services of the command line */
	struct name_set names;    /* given to others in this run */
};

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

/* Return the length of a file's name without the ".SEQ" at its end, if there is
 * one. */
static size_t
name_stem(const char *file)
{
	size_t n = strlen(file), end = n;

	while (end > 0 && file[end - 1] >= '0' && file[end - 1] <= '9')
		end--;
	return end < n && end > 1 && file[end - 1] == '.' ? end - 1 : n;
}

/* Return the hash of a name for the set, in which 0 marks a free place. */
static uint64_t
place_hash(const char *p, size_t n)
{
	uint64_t hash = hash_of(p, n);

	return hash != 0 ? hash : 1;
}

/* Return the place of a hash in the set, which is not full: where it is, or
 * where it would be. */
static uint64_t *
find_place(const struct name_set *s, uint64_t hash)
{
	size_t i;

	for (i = hash & (s->cap - 1); s->hashes[i] != 0;
	     i = (i + 1) & (s->cap - 1))
		if (s->hashes[i] == hash)
			break;
	return &s->hashes[i];
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
			*find_place(s, old[i]) = old[i];
	free(old);
}

/* Return false if the set has the name already, or (very rarely) another name
 * with the same hash. */
static bool
name_set_add(struct name_set *s, const char *name)
{
	uint64_t hash = place_hash(name, strlen(name)), *place;

	/* Three quarters full is when runs of taken places grow long. */
	if (s->n >= s->cap / 4 * 3)
		grow(s);
	place = find_place(s, hash);
	if (*place != 0)
		return false;
	*place = hash;
	s->n++;
	return true;
}

static bool
name_set_has(const struct name_set *s, const char *p, size_t n)
{
	return s->cap > 0 && *find_place(s, place_hash(p, n)) != 0;
}

static void
name_set_free(struct name_set *s)
{
	free(s->hashes);
	memset(s, 0, sizeof(*s));
}

/* Return the first parent of path that does not exist, which the caller frees,
 * or NULL. */
static char *
missing_parent(const char *path)
{
	const char *end = path;
	struct stat st;
	char *parent;

	for (;;) {
		end += strspn(end, "/");
		end += strcspn(end, "/");
		if (*end == '\0')
			return NULL;
		parent = mem_memdup(path, (size_t)(end - path));
		if (stat(parent, &st) == -1)
			return parent;
		free(parent);
	}
}

/* Set e to why the directory could not be made. */
static void
fail_to_make(const char *path, int error, struct errbuf *e)
{
	char *parent;

	parent = error == ENOENT ? missing_parent(path) : NULL;
	if (parent != NULL)
		errbuf_set(e,
		    "cannot create the directory %s: %s does not exist", path,
		    parent);
	else
		errbuf_set(e, "cannot create the directory %s: %s", path,
		    strerror(error));
	free(parent);
}

struct directory *
directory_open(const char *path, struct errbuf *e)
{
	struct directory *d;
	bool is_new;
	int fd;

	is_new = mkdir(path, 0777) == 0;
	if (!is_new && errno != EEXIST) {
		fail_to_make(path, errno, e);
		return NULL;
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1) {
		errbuf_set(e, "cannot open the directory %s: %s", path,
		    strerror(errno));
		return NULL;
	}
	d = mem_zalloc(sizeof(*d));
	d->fd = fd;
	d->path = mem_strdup(path);
	d->is_new = is_new;
	return d;
}

bool
directory_is_new(const struct directory *d)
{
	return d->is_new;
}

void
directory_close(struct directory *d)
{
	if (d == NULL)
		return;
	close(d->fd);
	name_set_free(&d->reserved);
	name_set_free(&d->names);
	free(d->path);
	free(d);
}

void
directory_reserve(struct directory *d, const char *name)
{
	char *file;

	file = directory_name(name);
	name_set_add(&d->reserved, file);
	free(file);
}

static int
open_temporary(struct directory *d, struct body_file *f)
{
	int tries;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		f->temporary_name = mem_printf(".forkfetch-%jd-%" PRIu64 ".tmp",
		    (intmax_t)getpid(), d->next_temporary++);
		f->fd = openat(d->fd, f->temporary_name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (f->fd != -1)
			return 0;
		free(f->temporary_name);
		f->temporary_name = NULL;
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

int
directory_begin(struct directory *d, struct body_file *f, struct errbuf *e)
{
	f->fd = -1;
	f->temporary_name = NULL;
	if (open_temporary(d, f) == 0)
		return 0;
	return errbuf_set(
	    e, "cannot create a file in %s: %s", d->path, strerror(errno));
}

int
directory_fail(const struct directory *d, const struct body_file *f, int error,
    struct errbuf *e)
{
	return errbuf_set(e, "cannot write to %s/%s: %s", d->path,
	    f->temporary_name, strerror(error));
}

int64_t
directory_size(
    const struct directory *d, const struct body_file *f, struct errbuf *e)
{
	struct stat st;

	if (fstat(f->fd, &st) == -1)
		return directory_fail(d, f, errno, e);
	return st.st_size;
}

int
directory_write(struct directory *d, struct body_file *f, const void *p,
    size_t n, struct errbuf *e)
{
	const char *rest;
	ssize_t written;

	for (rest = p; n > 0; rest += written, n -= (size_t)written) {
		written = write(f->fd, rest, n);
		if (written >= 0)
			continue;
		if (errno != EINTR)
			return directory_fail(d, f, errno, e);
		written = 0;
	}
	return 0;
}

static char *
wanted_name(const struct body_owner *owner)
{
	char *name, *file;

	if (owner->seq < 0)
		return directory_name(owner->name);
	name = mem_printf("%s.%" PRId64, owner->name, owner->seq);
	file = directory_name(name);
	free(name);
	return file;
}

/* Return whether a service of the command line has this file, or may get it. */
static bool
is_reserved(
    const struct directory *d, const struct body_owner *owner, const char *file)
{
	return name_set_has(&d->reserved, file,
	    owner->seq < 0 ? strlen(file) : name_stem(file));
}

/* Return whether a service of the command line has the same name. The name of
 * the file does not show that if it was cut. */
static bool
is_namesake(const struct directory *d, const struct body_owner *owner)
{
	char *file;
	bool found;

	file = directory_name(owner->name);
	found = name_set_has(&d->reserved, file, strlen(file));
	free(file);
	return found;
}

/* Return the name of the finished file, which the caller frees. Names on the
 * command line are unique. */
static char *
final_name(struct directory *d, const struct body_owner *owner)
{
	char *file, *longer;
	bool is_taken;

	file = wanted_name(owner);
	if (!owner->is_listed)
		return file;
	is_taken = is_namesake(d, owner);
	while (is_taken || is_reserved(d, owner, file) ||
	    !name_set_add(&d->names, file)) {
		longer = mem_printf("%s.%" PRIu64, file, owner->index);
		free(file);
		file = longer;
		is_taken = false;
	}
	return file;
}

int
directory_finish(struct directory *d, struct body_file *f,
    const struct body_owner *owner, struct errbuf *e)
{
	char *file;
	int result;

	result = 0;
	file = final_name(d, owner);
	/* Close it first: that can fail on a full disk or a remote one. */
	if (close(f->fd) == -1 && errno != EINTR)
		result = errbuf_set(e, "cannot write %s/%s: %s", d->path, file,
		    strerror(errno));
	f->fd = -1;
	if (result == 0 &&
	    renameat(d->fd, f->temporary_name, d->fd, file) == -1)
		result = errbuf_set(e, "cannot write %s/%s: %s", d->path, file,
		    strerror(errno));
	if (result == 0) {
		free(f->temporary_name);
		f->temporary_name = NULL;
	}
	directory_discard(d, f);
	free(file);
	return result;
}

void
directory_discard(struct directory *d, struct body_file *f)
{
	if (f->fd != -1)
		close(f->fd);
	f->fd = -1;
	if (f->temporary_name == NULL)
		return;
	unlinkat(d->fd, f->temporary_name, 0);
	free(f->temporary_name);
	f->temporary_name = NULL;
}
