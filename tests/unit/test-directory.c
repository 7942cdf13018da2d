/* SPDX-License-Identifier: MIT */
/* test-directory.c - files for bodies: their names, and that no file is
 * incomplete. */
#include "config.h"

#include "output/directory.h"

#include "base/mem.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *name;
	const char *want;
} names[] = {
	{ "plain", "plain" },
	{ "a b-c_d.txt", "a b-c_d.txt" },
	{ "host/path", "host%2Fpath" },
	{ "100%", "100%25" },
	{ "%2F", "%252F" },
	{ ".", "%2E" },
	{ "..", "%2E." },
	{ ".hidden", "%2Ehidden" },
	{ "../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd" },
	{ "a\nb\x7f", "a%0Ab%7F" },
	{ "a\\b", "a%5Cb" },
	{ "caf\xc3\xa9", "caf\xc3\xa9" },
	{ "caf\xe9", "caf%E9" },
	{ "a\xc2\x9b", "a%C2%9B" },
	{ "a\xe2\x80\xaeg", "a%E2%80%AEg" },
};

static void
test_names(void)
{
	char *got, *other, name[400];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		got = directory_name(names[i].name);
		is_str(got, names[i].want, "the name %s", names[i].want);
		free(got);
	}
	memset(name, 'a', 200);
	name[200] = '\0';
	got = directory_name(name);
	is_str(got, name, "a name of 200 bytes is not cut");
	free(got);
	memset(name, '/', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	got = directory_name(name);
	ok(strlen(got) <= DIRECTORY_NAME_MAX + 17, "a longer name is cut");
	ok(strncmp(got + 195, "%2F~", 4) == 0,
	    "a name is cut between two characters");
	name[sizeof(name) - 2] = 'x';
	other = directory_name(name);
	ok(strcmp(got, other) != 0, "two long names differ after the cut");
	free(got);
	free(other);
}

/* Return the content of DIR/NAME, or NULL. The caller frees it. */
static char *
content(const char *dir, const char *name)
{
	char *path, bytes[256];
	FILE *file;
	size_t n;

	path = mem_printf("%s/%s", dir, name);
	file = fopen(path, "r");
	free(path);
	if (file == NULL)
		return NULL;
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return mem_memdup(bytes, n);
}

static void
is_content(
    const char *dir, const char *name, const char *want, const char *what)
{
	char *got;

	got = content(dir, name);
	is_str(got, want, "%s", what);
	free(got);
}

/* Return the number of entries, and delete them if remove is set. */
static unsigned
entries(const char *dir, bool remove)
{
	struct dirent *entry;
	unsigned n;
	DIR *d;

	d = opendir(dir);
	if (d == NULL)
		return 0;
	n = 0;
	while ((entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		n++;
		if (remove)
			unlinkat(dirfd(d), entry->d_name, 0);
	}
	closedir(d);
	return n;
}

/* Write a file for its owner. */
static int
put_for(struct directory *d, const struct body_owner *owner, const char *text,
    struct errbuf *e)
{
	struct body_file f;

	if (directory_begin(d, &f, e) == -1)
		return -1;
	if (directory_write(d, &f, text, strlen(text), e) == -1) {
		directory_discard(d, &f);
		return -1;
	}
	return directory_finish(d, &f, owner, e);
}

/* Write a file for a service of a list. */
static int
put(struct directory *d, const char *name, uint64_t index, const char *text,
    struct errbuf *e)
{
	struct body_owner owner = {
		.name = name, .seq = -1, .index = index, .is_listed = true
	};

	return put_for(d, &owner, text, e);
}

/* Services in the order in which they end, and their files. "github", "a.3" and
 * "long" are names on the command line. */
static const struct {
	struct body_owner owner;
	const char *file;
} owners[] = {
	{ { "github", -1, 0, true }, "github.0" },
	{ { "github", -1, 1, true }, "github.1" },
	{ { "github", -1, 7, false }, "github" },
	{ { "a", -1, 2, true }, "a" },
	{ { "a", -1, 3, true }, "a.3.3" },
	{ { "a.3", -1, 4, true }, "a.3.4" },
	{ { "a.3", -1, 9, false }, "a.3" },
	{ { "git/hub", -1, 5, true }, "git%2Fhub" },
	{ { "github.1", -1, 6, true }, "github.1.6" },
	/* Services that are asked repeatedly. */
	{ { "github", 0, 0, true }, "github.0.0" },
	{ { "github", 0, 7, false }, "github.0" },
	{ { "github", 12, 7, false }, "github.12" },
	{ { "a", 3, 9, true }, "a.3" },
	{ { "a.3", 5, 4, true }, "a.3.5.4" },
	{ { "a", 3, 5, true }, "a.3.5.5" },
	{ { "a.3", 5, 9, false }, "a.3.5" },
};

static void
test_owners(const char *dir)
{
	struct directory *d;
	struct errbuf e;
	char text[16];
	size_t i;

	d = directory_open(dir, &e);
	directory_reserve(d, "github");
	directory_reserve(d, "a.3");
	for (i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		/* All services of a run are of the same kind. */
		if (i > 0 && owners[i].owner.seq >= 0 &&
		    owners[i - 1].owner.seq < 0) {
			directory_close(d);
			entries(dir, true);
			d = directory_open(dir, &e);
			directory_reserve(d, "github");
			directory_reserve(d, "a.3");
		}
		snprintf(text, sizeof(text), "%zu", i);
		if (put_for(d, &owners[i].owner, text, &e) == -1)
			bail(e.msg);
		is_content(dir, owners[i].file, text, owners[i].file);
	}
	directory_close(d);
	entries(dir, true);
}

/* Each of many names is recognized. */
static void
test_many(const char *dir)
{
	struct directory *d;
	struct errbuf e;
	char name[16];
	unsigned i;

	d = directory_open(dir, &e);
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "n%u", i % 500);
		if (put(d, name, i, name, &e) == -1)
			bail(e.msg);
		if (i == 499)
			is_int(entries(dir, false), 500,
			    "each of 500 new names gets a file");
	}
	is_int(entries(dir, false), 1000,
	    "each of 500 known names gets another file");
	is_content(dir, "n7", "n7", "a known name keeps its first file");
	is_content(dir, "n7.507", "n7",
	    "the second file of a known name has its index added");
	directory_close(d);
	entries(dir, true);
}

/* A name that is too long is truncated, and still reserved for its owner. */
static void
test_long_owner(const char *dir)
{
	struct body_owner owner = { .seq = 1, .index = 4, .is_listed = true };
	struct directory *d;
	struct errbuf e;
	char name[300], *longer, *file;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	owner.name = name;
	d = directory_open(dir, &e);
	directory_reserve(d, name);
	if (put_for(d, &owner, "list", &e) == -1)
		bail(e.msg);
	owner.is_listed = false;
	if (put_for(d, &owner, "own", &e) == -1)
		bail(e.msg);
	is_int(entries(dir, false), 2,
	    "two services with a long name have two files");
	longer = mem_printf("%s.1", name);
	file = directory_name(longer);
	is_content(dir, file, "own",
	    "a reserved long name goes to its owner, whichever ends first");
	free(longer);
	free(file);
	directory_close(d);
	entries(dir, true);
}

/* Another process may replace the directory. */
static void
test_replaced_path(const char *dir)
{
	struct directory *d;
	struct body_file f;
	struct errbuf e;
	struct body_owner owner = { .name = "a", .seq = -1 };
	char *moved;

	moved = mem_printf("%s-moved", dir);
	d = directory_open(dir, &e);
	directory_begin(d, &f, &e);
	if (rename(dir, moved) == -1 || symlink("/nonexistent", dir) == -1)
		bail("cannot move the directory");
	directory_write(d, &f, "x", 1, &e);
	is_int(directory_finish(d, &f, &owner, &e), 0,
	    "a directory may be moved while a file is written");
	is_content(moved, "a", "x",
	    "a file stays in the directory in which it was begun");
	owner.name = "b";
	is_int(put_for(d, &owner, "y", &e), 0,
	    "a file is written after the directory was moved");
	is_content(moved, "b", "y", "a later file is in the same directory");
	directory_close(d);
	entries(moved, true);
	unlink(dir);
	if (rename(moved, dir) == -1)
		bail("cannot move the directory back");
	free(moved);
}

/* A link or another file at the path of a body is never followed or written. */
static void
test_planted(const char *dir)
{
	struct directory *d;
	struct errbuf e;
	char *target, *link, *temporary;

	target = mem_printf("%s-target", dir);
	link = mem_printf("%s/a", dir);
	d = directory_open(dir, &e);
	temporary =
	    mem_printf("%s/.forkfetch-%jd-0.tmp", dir, (intmax_t)getpid());
	if (symlink(target, link) == -1 || symlink(target, temporary) == -1)
		bail("cannot make a link");
	is_int(put(d, "a", 0, "x", &e), 0,
	    "links in the directory do not prevent a file");
	is_content(
	    dir, "a", "x", "a link with the name of the file is replaced");
	is_int(access(target, F_OK), -1, "no link is followed");
	is_int(entries(dir, false), 2,
	    "a link with the name of a temporary file stays");
	directory_close(d);
	entries(dir, true);
	free(temporary);
	free(link);
	free(target);
}

static void
test_umask(const char *dir)
{
	static const mode_t masks[] = { 0, 022, 027, 077 };
	struct directory *d;
	struct errbuf e;
	struct stat st;
	mode_t saved;
	char *path;
	size_t i;

	path = mem_printf("%s/a", dir);
	d = directory_open(dir, &e);
	for (i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		saved = umask(masks[i]);
		if (put(d, "a", 0, "x", &e) == -1 || stat(path, &st) == -1)
			bail("cannot make a file");
		umask(saved);
		is_int(st.st_mode & 0777, 0666 & ~masks[i],
		    "a file has the permissions that umask %03o leaves",
		    (unsigned)masks[i]);
		directory_close(d);
		d = directory_open(dir, &e);
	}
	directory_close(d);
	entries(dir, true);
	free(path);
}

static void
test_files(const char *dir)
{
	struct directory *d;
	struct body_file f;
	struct errbuf e;

	d = directory_open(dir, &e);
	ok(d != NULL, "a directory that does not exist is made");
	is_int(put(d, "a", 0, "first", &e), 0, "a file is written");
	is_content(dir, "a", "first", "a file has the bytes that were written");
	is_int(put(d, "a", 7, "second", &e), 0,
	    "a second file of the same name is written");
	is_content(dir, "a", "first",
	    "a second file of the same name leaves the first");
	is_content(dir, "a.7", "second",
	    "a second file of the same name has its index added");
	is_int(put(d, "a.7", 8, "third", &e), 0,
	    "a file with the name of the second is written");
	is_content(dir, "a.7.8", "third",
	    "a file with the name of the second has its index added");
	is_int(put(d, "../up", 9, "x", &e), 0,
	    "a name that leads out of the directory is accepted");
	is_content(dir, "%2E.%2Fup", "x",
	    "a name that leads out of the directory stays inside");

	directory_begin(d, &f, &e);
	directory_write(d, &f, "part", 4, &e);
	is_int(entries(dir, false), 5,
	    "a file that is not complete has another name");
	directory_discard(d, &f);
	is_int(entries(dir, false), 4, "a file that is discarded is removed");
	directory_discard(d, &f);
	directory_close(d);

	d = directory_open(dir, &e);
	is_int(put(d, "a", 0, "new", &e), 0,
	    "a later run writes a file of the same name");
	is_content(
	    dir, "a", "new", "a later run replaces the file of an earlier one");
	directory_close(d);
}

/* What a child does, which has the descriptor as well. */
static void
test_shared(const char *dir)
{
	struct directory *d;
	struct body_file f;
	struct errbuf e;
	char *want;
	int fd;

	d = directory_open(dir, &e);
	directory_begin(d, &f, &e);
	is_int(directory_size(d, &f, &e), 0, "a new file is empty");
	fd = dup(f.fd);
	ok(write(fd, "abc", 3) == 3 && directory_write(d, &f, "de", 2, &e) == 0,
	    "two descriptors write to a file");
	close(fd);
	is_int(directory_size(d, &f, &e), 5,
	    "the size of a file counts what both have written");
	is_int(directory_fail(d, &f, ENOSPC, &e), -1,
	    "an error of the other process fails the file");
	want = mem_printf("cannot write to %s/%s: No space left on device", dir,
	    f.temporary_name);
	is_str(e.msg, want,
	    "an error of the other process has the message of our own");
	free(want);
	directory_discard(d, &f);
	is_int(entries(dir, false), 4, "a discarded file leaves nothing");
	directory_close(d);
}

static void
test_errors(const char *dir)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit limit, saved;
	struct directory *d;
	struct errbuf e;
	char *path, *want;

	d = directory_open("/nonexistent/dir", &e);
	ok(d == NULL, "a directory without its parent is not made");
	is_str(e.msg,
	    "cannot create the directory /nonexistent/dir: /nonexistent does "
	    "not "
	    "exist",
	    "the message names the parent that is missing");
	path = mem_printf("%s/no//such/dir/", dir);
	d = directory_open(path, &e);
	ok(d == NULL, "nor one of several that are missing");
	want = mem_printf(
	    "cannot create the directory %s: %s/no does not exist", path, dir);
	is_str(e.msg, want, "the message names the first of them");
	free(want);
	free(path);
	d = directory_open("/dev/null", &e);
	ok(d == NULL, "a file is not taken for a directory");
	ok(strstr(e.msg, "/dev/null: Not a directory") != NULL,
	    "the message says that a file is no directory");

	d = directory_open(dir, &e);
	path = mem_printf("%s/dir", dir);
	mkdir(path, 0777);
	is_int(put(d, "dir", 0, "x", &e), -1,
	    "a name that a directory has is refused");
	want = mem_printf("cannot write %s: Is a directory", path);
	is_str(e.msg, want, "the message names the path that a directory has");
	rmdir(path);
	free(want);
	free(path);
	is_int(entries(dir, false), 4,
	    "a name that a directory has leaves no file");

	/* A limit on file sizes, in place of a full disk. */
	sigaction(SIGXFSZ, &ignore, NULL);
	getrlimit(RLIMIT_FSIZE, &saved);
	limit = saved;
	limit.rlim_cur = 3;
	setrlimit(RLIMIT_FSIZE, &limit);
	is_int(put(d, "big", 0, "1234", &e), -1,
	    "a file that is too large is refused");
	setrlimit(RLIMIT_FSIZE, &saved);
	ok(strstr(e.msg, "File too large") != NULL,
	    "the message says that a file is too large");
	is_int(entries(dir, false), 4, "a file that is too large is removed");
	directory_close(d);
}

int
main(void)
{
	char base[] = "/tmp/forkfetch-directory-XXXXXX", *dir;

	if (mkdtemp(base) == NULL)
		abort();
	dir = mem_printf("%s/new", base);
	test_names();
	test_files(dir);
	test_shared(dir);
	test_errors(dir);
	entries(dir, true);
	test_owners(dir);
	test_many(dir);
	test_long_owner(dir);
	test_replaced_path(dir);
	test_planted(dir);
	test_umask(dir);
	rmdir(dir);
	is_int(rmdir(base), 0, "no file is left outside of the directory");
	free(dir);
	return done();
}
