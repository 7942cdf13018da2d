/* SPDX-License-Identifier: MIT */
/* attacks_on_files.c - attempts to find and read files of others. */
#include "config.h"

#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
read_file(const char *path)
{
	char byte;
	int fd, rc;

	fd = open(path, O_RDONLY);
	if (fd == -1)
		return errno;
	rc = attack_errno(read(fd, &byte, 1));
	close(fd);
	return rc;
}

static int
read_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
	return read_file(path);
}

/* Open the memory of a process. If that is not refused, reading fails because
 * nothing is mapped at address 0. */
static int
read_memory_of(pid_t pid)
{
	int rc;

	rc = read_of(pid, "mem");
	return rc == EIO ? 0 : rc;
}

static int
list(const char *path)
{
	return attack_close(open(path, O_RDONLY | O_DIRECTORY));
}

static int
read_key(const struct attack_target *t)
{
	return read_file(t->key);
}

static int
read_shadow(const struct attack_target *t)
{
	(void)t;
	return read_file("/etc/shadow");
}

static int
read_passwd(const struct attack_target *t)
{
	(void)t;
	return read_file("/etc/passwd");
}

static int
list_home(const struct attack_target *t)
{
	(void)t;
	return list("/home");
}

static int
list_dir(const struct attack_target *t)
{
	return list(t->dir);
}

static int
list_root(const struct attack_target *t)
{
	(void)t;
	return list("/");
}

/* List what the administrator has added, such as settings of services. */
static int
list_local_settings(const struct attack_target *t)
{
	(void)t;
	return list("/usr/local/etc");
}

static int
list_local(const struct attack_target *t)
{
	(void)t;
	return list("/usr/local/lib");
}

static int
list_usr(const struct attack_target *t)
{
	(void)t;
	return list("/usr");
}

static int
list_share(const struct attack_target *t)
{
	(void)t;
	return list("/usr/share");
}

static int
read_program(const struct attack_target *t)
{
	(void)t;
	return read_file("/usr/bin/env");
}

static int
list_processes(const struct attack_target *t)
{
	(void)t;
	return list("/proc");
}

static int
read_parent_environ(const struct attack_target *t)
{
	return read_of(t->parent, "environ");
}

static int
read_parent_cmdline(const struct attack_target *t)
{
	return read_of(t->parent, "cmdline");
}

static int
read_parent_memory(const struct attack_target *t)
{
	return read_memory_of(t->parent);
}

static int
read_victim_memory(const struct attack_target *t)
{
	return read_memory_of(t->victim);
}

/* Open our own memory, where a write ignores the protection of pages. */
static int
write_own_memory(const struct attack_target *t)
{
	(void)t;
	return attack_close(open("/proc/self/mem", O_RDWR));
}

static int
open_openat2(const struct attack_target *t)
{
	struct {
		unsigned long long flags, mode, resolve;
	} how = { O_RDONLY, 0, 0 };

	return attack_close(
	    (int)syscall(SYS_openat2, AT_FDCWD, t->key, &how, sizeof(how)));
}

static int
open_path_only(const struct attack_target *t)
{
	return attack_close(open(t->key, O_PATH));
}

static int
stat_key(const struct attack_target *t)
{
	struct stat st;

	return attack_errno(stat(t->key, &st));
}

static int
access_key(const struct attack_target *t)
{
	return attack_errno(access(t->key, R_OK));
}

static int
readlink_exe(const struct attack_target *t)
{
	char text[64];

	(void)t;
	return attack_errno(readlink("/proc/self/exe", text, sizeof(text)));
}

static int
change_directory(const struct attack_target *t)
{
	return attack_errno(chdir(t->dir));
}

static int
open_zero(const struct attack_target *t)
{
	(void)t;
	return attack_close(open("/dev/zero", O_RDONLY));
}

static int
open_terminals(const struct attack_target *t)
{
	(void)t;
	return attack_close(open("/dev/ptmx", O_RDWR | O_NOCTTY));
}

static int
name_handle(const struct attack_target *t)
{
	struct file_handle *h;
	int mount, rc;

	h = calloc(1, sizeof(*h) + MAX_HANDLE_SZ);
	if (h == NULL)
		return ENOMEM;
	h->handle_bytes = MAX_HANDLE_SZ;
	rc = attack_errno_but(
	    name_to_handle_at(AT_FDCWD, t->key, h, &mount, 0), EOPNOTSUPP);
	free(h);
	return rc;
}

/* Open a file by a handle of no bytes, which is invalid. */
static int
open_handle(const struct attack_target *t)
{
	struct file_handle none;

	(void)t;
	memset(&none, 0, sizeof(none));
	return attack_errno_but(
	    open_by_handle_at(AT_FDCWD, &none, O_RDONLY), EINVAL);
}

static int
watch_files(const struct attack_target *t)
{
	(void)t;
	return attack_close(inotify_init1(IN_CLOEXEC));
}

static int
watch_all_files(const struct attack_target *t)
{
	(void)t;
	return attack_close((int)syscall(SYS_fanotify_init, 0, O_RDONLY));
}

const struct attack attacks_on_files[] = {
	{ "read-key", read_key },
	{ "read-shadow", read_shadow },
	{ "read-passwd", read_passwd },
	{ "list-home", list_home },
	{ "list-dir", list_dir },
	{ "list-root", list_root },
	{ "list-usr", list_usr },
	{ "list-usr-share", list_share },
	{ "list-usr-local-etc", list_local_settings },
	{ "list-usr-local-lib", list_local },
	{ "read-program", read_program },
	{ "list-proc", list_processes },
	{ "read-parent-environ", read_parent_environ },
	{ "read-parent-cmdline", read_parent_cmdline },
	{ "read-parent-mem", read_parent_memory },
	{ "read-victim-mem", read_victim_memory },
	{ "write-own-mem", write_own_memory },
	{ "openat2", open_openat2 },
	{ "open-path", open_path_only },
	{ "stat", stat_key },
	{ "access", access_key },
	{ "readlink", readlink_exe },
	{ "chdir", change_directory },
	{ "open-dev-zero", open_zero },
	{ "open-dev-ptmx", open_terminals },
	{ "name-to-handle", name_handle },
	{ "open-by-handle", open_handle },
	{ "inotify", watch_files },
	{ "fanotify", watch_all_files },
	{ NULL, NULL },
};
