/* SPDX-License-Identifier: MIT */
/* services_owner.c - see services_owner.h. */
#include "config.h"

#include "config/services_owner.h"

#include "base/array.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The limit of Linux. */
#define LINKS_MAX 40

static bool
is_trusted(uid_t owner)
{
	return owner == geteuid() || owner == 0;
}

static bool
can_others_write(const struct stat *st)
{
	return (st->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

static int
check_file(const struct stat *st, struct errbuf *e)
{
	if (!is_trusted(st->st_uid))
		return errbuf_set(e,
		    "a file of another user (uid %lu): chown it to you or to "
		    "root",
		    (unsigned long)st->st_uid);
	if (can_others_write(st))
		return errbuf_set(e,
		    "a file that others can write (mode %o): chmod go-w it",
		    (unsigned)st->st_mode & 07777U);
	return 0;
}

static int
check_directory(const struct stat *st, const char *path, struct errbuf *e)
{
	if (!is_trusted(st->st_uid))
		return errbuf_set(e,
		    "a directory of another user (%s, uid %lu): chown it to "
		    "you or to root, or move the file",
		    path, (unsigned long)st->st_uid);
	if (can_others_write(st) && (st->st_mode & S_ISVTX) == 0)
		return errbuf_set(e,
		    "a directory that others can write (%s, mode %o): chmod "
		    "go-w it, or move the file",
		    path, (unsigned)st->st_mode & 07777U);
	return 0;
}

/* A path on the way to the file: the file itself, or a symbolic link. */
struct step {
	char *path;
	char *directory;
	const char *name; /* in it; borrowed from path */
	int fd;           /* of the directory, or -1 */
	struct stat st;   /* of what has that name */
};

static void
step_free(struct step *s)
{
	if (s->fd != -1)
		close(s->fd);
	free(s->directory);
	free(s->path);
}

/* Start at a path, and take ownership of it. */
static void
step_init(struct step *s, char *path)
{
	const char *slash = strrchr(path, '/');

	s->path = path;
	s->fd = -1;
	s->name = slash == NULL ? path : slash + 1;
	if (slash == NULL)
		s->directory = mem_strdup(".");
	else if (slash == path)
		s->directory = mem_strdup("/");
	else
		s->directory = mem_memdup(path, (size_t)(slash - path));
}

/* Open and check the directory, and stat the name in it. */
static int
step_check(struct step *s, struct errbuf *e)
{
	struct stat directory;

	s->fd = open(s->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (s->fd == -1 || fstat(s->fd, &directory) == -1 ||
	    fstatat(s->fd, s->name, &s->st, AT_SYMLINK_NOFOLLOW) == -1)
		return errbuf_set(e,
		    "a directory that cannot be examined (%s: %s)",
		    s->directory, strerror(errno));
	return check_directory(&directory, s->directory, e);
}

/* Go on to the target of a symbolic link. */
static int
step_follow(struct step *s, struct errbuf *e)
{
	char target[PATH_MAX], *path;
	ssize_t n;

	n = readlinkat(s->fd, s->name, target, sizeof(target));
	if (n <= 0 || (size_t)n == sizeof(target))
		return errbuf_set(
		    e, "a link that cannot be followed (%s)", s->path);
	if (target[0] == '/')
		path = mem_memdup(target, (size_t)n);
	else
		path = mem_printf("%s/%.*s", s->directory, (int)n, target);
	step_free(s);
	step_init(s, path);
	return 0;
}

/* Return whether a path is a descriptor: whoever opened it chose the file. */
static bool
is_descriptor(const char *path)
{
	static const char *const roots[] = { "/dev/fd/", "/proc/self/fd/" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(roots); i++)
		if (strncmp(path, roots[i], strlen(roots[i])) == 0)
			return true;
	return false;
}

static int
check_way(const struct file *f, struct step *s, struct errbuf *e)
{
	int links;

	for (links = 0; links <= LINKS_MAX; links++) {
		if (is_descriptor(s->path))
			return 0;
		if (step_check(s, e) == -1)
			return -1;
		if (!S_ISLNK(s->st.st_mode))
			break;
		if (step_follow(s, e) == -1)
			return -1;
	}
	if (s->st.st_dev == f->st.st_dev && s->st.st_ino == f->st.st_ino)
		return 0;
	return errbuf_set(
	    e, "a file that was replaced while it was read: try again");
}

int
services_owner_check(const struct file *f, const char *path, struct errbuf *e)
{
	struct step s;
	int rc;

	if (check_file(&f->st, e) == -1)
		return -1;
	step_init(&s, mem_strdup(path));
	rc = check_way(f, &s, e);
	step_free(&s);
	return rc;
}
