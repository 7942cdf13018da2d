/* SPDX-License-Identifier: MIT */
/* rules.c - see rules.h. A rule for a path that is not there costs nothing and
 * is none. */
#include "config.h"

#include "sandbox/rules.h"

#include "sandbox/landlock.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#define N(table) (sizeof(table) / sizeof((table)[0]))

/* Exact files of /etc, and not all of it: root's children would read its
 * secrets. */
static const char *const readable[] = {
	/* Libraries: modules of the resolver, character sets, time zones. */
	"/usr",
	"/lib",
	"/lib64",
	"/lib32",
	"/nix/store",
	"/gnu/store",
	"/etc/ld.so.cache",
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
	"/etc/pkcs11",
	"/etc/opensc",
	/* Chance. */
	"/dev/urandom",
	"/dev/random",
	"/dev/null",
};

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
	if (is_resolving &&
	    (allow_all(ruleset, version, readable, N(readable),
		 LANDLOCK_READ) == -1 ||
		allow_all(ruleset, version, sockets, N(sockets),
		    LANDLOCK_CONNECT) == -1))
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
