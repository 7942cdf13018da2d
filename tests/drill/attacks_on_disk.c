/* SPDX-License-Identifier: MIT */
/* attacks_on_disk.c - attempts to change files. */
#include "config.h"

#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Return the path of a file in the directory, valid until the next call. */
static const char *
in_dir(const struct attack_target *t, const char *name)
{
	static char paths[2][PATH_MAX + 32];
	static int turn;

	turn = !turn;
	snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", t->dir, name);
	return paths[turn];
}

static int
create_file(const struct attack_target *t)
{
	const char *path = in_dir(t, "made");
	int rc;

	rc = attack_close(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600));
	if (rc == 0)
		unlink(path);
	return rc;
}

static int
create_unnamed(const struct attack_target *t)
{
	return attack_close(open(t->dir, O_WRONLY | O_TMPFILE, 0600));
}

static int
append_to_key(const struct attack_target *t)
{
	return attack_close(open(t->key, O_WRONLY | O_APPEND));
}

static int
open_to_truncate(const struct attack_target *t)
{
	return attack_close(open(in_dir(t, "scratch"), O_RDONLY | O_TRUNC));
}

static int
truncate_file(const struct attack_target *t)
{
	return attack_errno(truncate(in_dir(t, "scratch"), 0));
}

static int
unlink_file(const struct attack_target *t)
{
	const char *path = in_dir(t, "scratch");
	int rc;

	rc = attack_errno(unlink(path));
	if (rc == 0)
		attack_close(open(path, O_WRONLY | O_CREAT, 0600));
	return rc;
}

static int
remove_directory(const struct attack_target *t)
{
	const char *path = in_dir(t, "empty");
	int rc;

	rc = attack_errno(rmdir(path));
	if (rc == 0)
		mkdir(path, 0700);
	return rc;
}

static int
rename_file(const struct attack_target *t)
{
	const char *path = in_dir(t, "scratch");

	return attack_errno(rename(path, path));
}

static int
link_file(const struct attack_target *t)
{
	const char *to = in_dir(t, "linked");
	int rc;

	rc = attack_errno(link(in_dir(t, "scratch"), to));
	if (rc == 0)
		unlink(to);
	return rc;
}

static int
symlink_file(const struct attack_target *t)
{
	const char *to = in_dir(t, "symlinked");
	int rc;

	rc = attack_errno(symlink("/", to));
	if (rc == 0)
		unlink(to);
	return rc;
}

static int
make_directory(const struct attack_target *t)
{
	const char *path = in_dir(t, "directory");
	int rc;

	rc = attack_errno(mkdir(path, 0700));
	if (rc == 0)
		rmdir(path);
	return rc;
}

static int
make_fifo(const struct attack_target *t)
{
	const char *path = in_dir(t, "fifo");
	int rc;

	rc = attack_errno(mknod(path, S_IFIFO | 0600, 0));
	if (rc == 0)
		unlink(path);
	return rc;
}

static int
change_mode(const struct attack_target *t)
{
	return attack_errno(chmod(in_dir(t, "scratch"), 0600));
}

static int
change_own_mode(const struct attack_target *t)
{
	(void)t;
	return attack_errno_but(fchmod(STDIN_FILENO, 0666), EROFS);
}

static int
change_owner(const struct attack_target *t)
{
	return attack_errno(chown(in_dir(t, "scratch"), (uid_t)-1, (gid_t)-1));
}

static int
change_times(const struct attack_target *t)
{
	return attack_errno(utimensat(AT_FDCWD, in_dir(t, "scratch"), NULL, 0));
}

static int
set_attribute(const struct attack_target *t)
{
	return attack_errno_but(
	    setxattr(in_dir(t, "scratch"), "user.drill", "x", 1, 0),
	    EOPNOTSUPP);
}

/* Try an ioctl that changes attributes, for which a descriptor need not be
 * writable. If it is not refused, it fails because of the NULL argument. */
static int
change_by_descriptor(unsigned long request)
{
	int rc;

	rc = attack_errno_but(ioctl(STDIN_FILENO, request, NULL), EFAULT);
	return rc == ENOTTY ? 0 : rc;
}

static int
set_flags(const struct attack_target *t)
{
	(void)t;
	return change_by_descriptor(FS_IOC_SETFLAGS);
}

static int
set_extended_flags(const struct attack_target *t)
{
	(void)t;
	return change_by_descriptor(FS_IOC_FSSETXATTR);
}

static int
freeze(const struct attack_target *t)
{
	int rc;

	/* Not even root can freeze this file system. */
	(void)t;
	rc = attack_errno_but(ioctl(STDIN_FILENO, FITHAW, NULL), EINVAL);
	return rc == ENOTTY || rc == EOPNOTSUPP ? 0 : rc;
}

/* Lock a file that cannot be written; processes that can write it would have to
 * wait. */
static int
lock_file(const struct attack_target *t)
{
	int rc;

	(void)t;
	rc = attack_errno(flock(STDIN_FILENO, LOCK_SH | LOCK_NB));
	flock(STDIN_FILENO, LOCK_UN);
	return rc;
}

static int
lock_record(const struct attack_target *t)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int rc;

	(void)t;
	rc = attack_errno(fcntl(STDIN_FILENO, F_SETLK, &lock));
	lock.l_type = F_UNLCK;
	fcntl(STDIN_FILENO, F_SETLK, &lock);
	return rc;
}

static int
lease_file(const struct attack_target *t)
{
	int rc;

	(void)t;
	rc = attack_errno_but(fcntl(STDIN_FILENO, F_SETLEASE, F_UNLCK), EAGAIN);
	return rc == EINVAL ? 0 : rc;
}

/* The child's file for the body. Its results are in there as well, so nothing
 * below may change it if it is not refused. */

static int
write_file(const struct attack_target *t)
{
	return attack_errno(write(t->file, "", 0));
}

/* Write beyond the limit. That is not refused if the kernel takes a byte. */
static int
grow_file(const struct attack_target *t)
{
	return attack_errno(pwrite(t->file, "x", 1, t->limit));
}

/* Leave a hole of eight exabytes. */
static int
stretch_file(const struct attack_target *t)
{
	return attack_errno(pwrite(t->file, "x", 1, INT64_MAX - 1));
}

/* Go beyond the limit, and write there. */
static int
seek_file(const struct attack_target *t)
{
	off_t old;
	int rc;

	old = lseek(t->file, 0, SEEK_CUR);
	if (old == -1 || lseek(t->file, t->limit, SEEK_SET) == -1)
		return errno;
	rc = attack_errno(write(t->file, "x", 1));
	lseek(t->file, old, SEEK_SET);
	return rc;
}

static int
cut_file(const struct attack_target *t)
{
	return attack_errno(ftruncate(t->file, t->limit));
}

static int
reserve_file(const struct attack_target *t)
{
	return attack_errno_but(
	    fallocate(t->file, FALLOC_FL_KEEP_SIZE, 0, 4096), EOPNOTSUPP);
}

/* Map the file, to write without a call that could be refused. */
static int
map_file(const struct attack_target *t)
{
	void *p;

	p = mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, t->file, 0);
	if (p == MAP_FAILED)
		return errno;
	munmap(p, 4096);
	return 0;
}

static int
reopen_file(const struct attack_target *t)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", t->file);
	return attack_close(open(path, O_RDWR));
}

static int
read_back(const struct attack_target *t)
{
	char byte;

	return attack_errno(pread(t->file, &byte, 1, 0));
}

static int
link_open_file(const struct attack_target *t)
{
	const char *path = in_dir(t, "linked");
	int rc;

	rc = attack_errno(linkat(t->file, "", AT_FDCWD, path, AT_EMPTY_PATH));
	if (rc == 0)
		unlink(path);
	/* A file system of its own has the file. */
	return rc == EXDEV ? 0 : rc;
}

static int
change_mode_of_file(const struct attack_target *t)
{
	struct stat st;

	if (fstat(t->file, &st) == -1)
		return errno;
	return attack_errno(fchmod(t->file, st.st_mode & 07777));
}

static int
lock_own_file(const struct attack_target *t)
{
	int rc;

	rc = attack_errno(flock(t->file, LOCK_EX | LOCK_NB));
	flock(t->file, LOCK_UN);
	return rc;
}

const struct attack attacks_on_disk[] = {
	{ "file-write", write_file },
	{ "file-grow", grow_file },
	{ "file-stretch", stretch_file },
	{ "file-seek", seek_file },
	{ "file-cut", cut_file },
	{ "file-reserve", reserve_file },
	{ "file-map", map_file },
	{ "file-reopen", reopen_file },
	{ "file-read", read_back },
	{ "file-link", link_open_file },
	{ "file-chmod", change_mode_of_file },
	{ "file-lock", lock_own_file },
	{ "create", create_file },
	{ "create-unnamed", create_unnamed },
	{ "append", append_to_key },
	{ "open-truncate", open_to_truncate },
	{ "truncate", truncate_file },
	{ "unlink", unlink_file },
	{ "rmdir", remove_directory },
	{ "rename", rename_file },
	{ "link", link_file },
	{ "symlink", symlink_file },
	{ "mkdir", make_directory },
	{ "mknod", make_fifo },
	{ "chmod", change_mode },
	{ "fchmod", change_own_mode },
	{ "chown", change_owner },
	{ "utimensat", change_times },
	{ "setxattr", set_attribute },
	{ "ioctl-flags", set_flags },
	{ "ioctl-extended-flags", set_extended_flags },
	{ "ioctl-thaw", freeze },
	{ "flock", lock_file },
	{ "lock-record", lock_record },
	{ "lease", lease_file },
	{ NULL, NULL },
};
