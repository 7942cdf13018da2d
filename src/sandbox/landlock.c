/* SPDX-License-Identifier: MIT */
/* landlock.c - see landlock.h. Define the kernel's structs and constants here,
 * because headers are often older than the running kernel. */
#include "config.h"

#include "sandbox/landlock.h"

#include "base/array.h"
#include "sandbox/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#ifdef __linux__
#define call_kernel syscall
#else
#undef O_PATH
#define O_PATH O_RDONLY

static long
call_kernel(long number, ...)
{
	(void)number;
	errno = ENOSYS;
	return -1;
}
#endif

/* As in linux/landlock.h. */
#define CREATE_VERSION  (1U << 0)
#define RULE_PATH       1
#define RULE_PORT       2
#define FS_READ_FILE    (UINT64_C(1) << 2)
#define FS_READ_DIR     (UINT64_C(1) << 3)
#define FS_RESOLVE_UNIX (UINT64_C(1) << 16)
#define NET_BIND        (UINT64_C(1) << 0)
#define NET_CONNECT     (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT  (UINT64_C(1) << 0)
#define SCOPE_SIGNAL    (UINT64_C(1) << 1)

struct ruleset_attribute {
	uint64_t fs;
	uint64_t net;
	uint64_t scope;
};

struct path_rule {
	uint64_t access;
	int32_t parent_fd;
} __attribute__((packed));

struct port_rule {
	uint64_t access;
	uint64_t port;
};

/* The number of access rights for files by version. They are the lowest bits.
 */
static const struct {
	int version;
	int rights;
} known[] = { { 9, 17 }, { 5, 16 }, { 3, 15 }, { 2, 14 }, { 1, 13 } };

#define VERSION_SCOPE 6

static uint64_t
file_rights(int version)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++)
		if (version >= known[i].version)
			return (UINT64_C(1) << known[i].rights) - 1;
	return 0;
}

int
landlock_version(void)
{
	long version;

	version =
	    call_kernel(CALL_LANDLOCK_CREATE_RULESET, NULL, 0, CREATE_VERSION);
	return version > 0 ? (int)version : 0;
}

int
landlock_create(int version, unsigned subjects)
{
	struct ruleset_attribute a = { 0, 0, 0 };
	size_t size;

	if (subjects & LANDLOCK_FILES) {
		a.fs = file_rights(version);
		if (version >= VERSION_SCOPE)
			a.scope = SCOPE_ABSTRACT | SCOPE_SIGNAL;
	}
	if (subjects & LANDLOCK_PORTS)
		a.net = NET_BIND | NET_CONNECT;
	/* An older kernel wants a shorter one. */
	size = sizeof(a);
	if (a.scope == 0)
		size = a.net == 0 ? offsetof(struct ruleset_attribute, net)
				  : offsetof(struct ruleset_attribute, scope);
	return (int)call_kernel(CALL_LANDLOCK_CREATE_RULESET, &a, size, 0);
}

static int
add_rule(int ruleset, int type, const void *rule)
{
	return (int)call_kernel(CALL_LANDLOCK_ADD_RULE, ruleset, type, rule, 0);
}

int
landlock_allow_path(int ruleset, int version, const char *path, unsigned access)
{
	struct path_rule rule = { 0, -1 };
	int rc;

	if (access & LANDLOCK_READ)
		rule.access = FS_READ_FILE | FS_READ_DIR;
	if (access & LANDLOCK_CONNECT)
		rule.access |= FS_RESOLVE_UNIX;
	rule.access &= file_rights(version);
	if (rule.access == 0)
		return 0;
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd == -1)
		return errno == EMFILE || errno == ENFILE || errno == ENOMEM
		    ? -1
		    : 0;
	rc = add_rule(ruleset, RULE_PATH, &rule);
	if (rc == -1 && errno == EINVAL) {
		/* A file cannot have the rights of a directory. */
		rule.access &= ~FS_READ_DIR;
		rc = add_rule(ruleset, RULE_PATH, &rule);
	}
	close(rule.parent_fd);
	return rc;
}

int
landlock_allow_port(int ruleset, uint16_t port)
{
	struct port_rule rule = { NET_CONNECT, port };

	return add_rule(ruleset, RULE_PORT, &rule);
}

int
landlock_allow_binding(int ruleset)
{
	struct port_rule rule = { NET_BIND, 0 };

	return add_rule(ruleset, RULE_PORT, &rule);
}

int
landlock_restrict(int ruleset)
{
	return (int)call_kernel(CALL_LANDLOCK_RESTRICT_SELF, ruleset, 0);
}
