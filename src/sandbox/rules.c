/* SPDX-License-Identifier: MIT */
/* rules.c - see rules.h. A rule for a path that is not there costs nothing and
 * is none. */
#include "config.h"

#include "sandbox/rules.h"

#include "base/array.h"
#include "base/mem.h"
#include "sandbox/landlock.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Directories of what the system's packages bring, which anybody may know.
 * Exact files of /etc, and not all of it: root's children would read its
 * secrets. Nothing that an administrator fills: /usr/local has settings too.
 */
static const char *const readable[] = {
	/* Libraries, among them modules of the resolver, of TLS and of
	 * character sets, which are in directories below these. */
	"/usr/lib",
	"/usr/lib64",
	"/usr/lib32",
	"/usr/libx32",
	"/lib",
	"/lib64",
	"/lib32",
	"/libx32",
	"/nix/store",
	"/gnu/store",
	"/usr/local/lib/ossl-modules",
	"/usr/local/lib64/ossl-modules",
	"/usr/local/lib/engines-3",
	"/usr/local/lib64/engines-3",
	"/etc/ld.so.cache",
	/* The locale and the time zone. */
	"/usr/share/locale",
	"/usr/share/zoneinfo",
	"/etc/localtime",
	/* Names. A file that a daemon often replaces is allowed by its
	 * directory, where that has no secrets: NetworkManager keeps
	 * passwords beside it, and WSL has whole disks there. */
	"/etc/resolv.conf",
	"/etc/hosts",
	"/etc/nsswitch.conf",
	"/etc/host.conf",
	"/etc/gai.conf",
	"/etc/services",
	"/etc/protocols",
	"/etc/mdns.allow",
	"/usr/etc/nsswitch.conf",
	"/usr/etc/host.conf",
	"/usr/etc/gai.conf",
	"/usr/etc/services",
	"/usr/etc/protocols",
	"/var/lib/libvirt/dnsmasq",
	"/run/systemd/resolve",
	"/run/NetworkManager/resolv.conf",
	"/run/NetworkManager/no-stub-resolv.conf",
	"/run/resolvconf",
	"/run/connman",
	"/run/nscd",
	"/var/run/nscd",
	"/var/cache/nscd",
	"/var/lib/sss/mc",
	"/mnt/wsl/resolv.conf",
	/* TLS. */
	"/etc/ssl/certs",
	"/etc/ssl/cert.pem",
	"/etc/ssl/openssl.cnf",
	"/etc/pki/tls/certs",
	"/etc/pki/tls/openssl.cnf",
	"/etc/pki/ca-trust",
	"/etc/pki/nssdb",
	"/etc/ca-certificates",
	"/etc/crypto-policies",
	"/etc/gnutls",
	"/var/lib/ca-certificates",
	"/usr/share/ca-certificates",
	"/usr/share/crypto-policies",
	"/usr/share/pki",
	"/usr/share/p11-kit/modules",
	"/usr/local/share/ca-certificates",
	"/usr/local/ssl/certs",
	"/usr/local/ssl/cert.pem",
	"/usr/local/ssl/openssl.cnf",
	"/etc/pkcs11",
	"/etc/opensc",
	/* Chance. */
	"/dev/urandom",
	"/dev/random",
	"/dev/null",
};

/* Where an administrator may have put libraries, beside much else. */
static const char *const local_libraries[] = {
	"/usr/local/lib",
	"/usr/local/lib64",
#ifdef __x86_64__
	"/usr/local/lib/x86_64-linux-gnu",
#endif
#ifdef __aarch64__
	"/usr/local/lib/aarch64-linux-gnu",
#endif
};

/* More of them in one directory are not looked for. */
#define LIBRARIES_MAX 256

/* Whom the resolver asks, and who speaks for smart cards. */
static const char *const sockets[] = {
	"/run/systemd/resolve",
	"/run/systemd/userdb",
	"/run/nscd",
	"/var/run/nscd",
	"/var/lib/sss/pipes",
	"/run/avahi-daemon",
	"/run/systemd/machine",
	"/run/samba/winbindd",
	"/run/pcscd",
};

static int
allow_files(int ruleset, int version, const struct strlist *files)
{
	size_t i;

	for (i = 0; i < files->n; i++)
		if (landlock_allow_path(
			ruleset, version, files->items[i], LANDLOCK_READ) == -1)
			return -1;
	return 0;
}

static int
allow_all(int ruleset, int version, const char *const *paths, size_t n,
    enum landlock_access access)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (landlock_allow_path(ruleset, version, paths[i], access) ==
		    -1)
			return -1;
	return 0;
}

/* Allow the libraries of a directory one by one. */
static int
allow_libraries(int ruleset, int version, const char *directory)
{
	struct dirent *entry;
	struct stat st;
	char *path;
	DIR *d;
	int rc, n;

	d = opendir(directory);
	if (d == NULL)
		return 0;
	rc = 0;
	n = 0;
	while (rc == 0 && n < LIBRARIES_MAX && (entry = readdir(d)) != NULL) {
		if (strstr(entry->d_name, ".so") == NULL ||
		    fstatat(dirfd(d), entry->d_name, &st, 0) == -1 ||
		    !S_ISREG(st.st_mode))
			continue;
		path = mem_printf("%s/%s", directory, entry->d_name);
		rc = landlock_allow_path(ruleset, version, path, LANDLOCK_READ);
		free(path);
		n++;
	}
	closedir(d);
	return rc;
}

/* All that resolving a name may need. */
static int
allow_resolving(int ruleset, int version)
{
	size_t i;

	if (allow_all(ruleset, version, readable, ARRAY_LEN(readable),
		LANDLOCK_READ) == -1)
		return -1;
	for (i = 0; i < ARRAY_LEN(local_libraries); i++)
		if (allow_libraries(ruleset, version, local_libraries[i]) == -1)
			return -1;
	return allow_all(
	    ruleset, version, sockets, ARRAY_LEN(sockets), LANDLOCK_CONNECT);
}

static int
make(int version, const struct strlist *files, const char *socket,
    bool is_resolving)
{
	int ruleset, saved;

	ruleset = landlock_create(version, LANDLOCK_FILES);
	if (ruleset == -1)
		return -1;
	if (allow_files(ruleset, version, files) == -1)
		goto fail;
	if (socket != NULL &&
	    landlock_allow_path(ruleset, version, socket, LANDLOCK_CONNECT) ==
		-1)
		goto fail;
	if (is_resolving && allow_resolving(ruleset, version) == -1)
		goto fail;
	return ruleset;

fail:
	saved = errno;
	close(ruleset);
	errno = saved;
	return -1;
}

int
rules_resolving(int version, const struct strlist *files, const char *socket)
{
	return make(version, files, socket, true);
}

int
rules_talking(int version, const struct strlist *files, const char *socket)
{
	return make(version, files, socket, false);
}
