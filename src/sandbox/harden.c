/* SPDX-License-Identifier: MIT */
/* harden.c - see harden.h. */
#include "config.h"

#include "sandbox/harden.h"

#include "base/clock.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#ifdef __linux__
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#include <unistd.h>

#define FILES_MAX  64
#define MEMORY_MAX ((rlim_t)256 << 20)

/* No other limit counts a growing stack. */
#define STACK_MAX ((rlim_t)8 << 20)

/* Additional address space for libraries, and for what the C library and the
 * resolver's modules reserve per thread. */
#define ADDRESSES_MAX ((rlim_t)2 << 30)

/* Threads that resolve names at the same time. musl gives them small stacks,
 * whatever the limit. */
#define THREADS_MAX 2

void
harden_privileges(void)
{
	static const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

void
harden_inspection(void)
{
#ifdef __linux__
	/* If core_pattern is a pipe, the kernel ignores RLIMIT_CORE but not
	 * this. It also makes /proc/PID/environ and mem unreadable. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* Limit a resource, unless a lower limit is there. This is a macro, because the
 * type of resource differs between C libraries. */
#define LOWER(resource, there, max)                                            \
	do {                                                                   \
		struct rlimit limit;                                           \
                                                                               \
		limit = lower((there), (max));                                 \
		setrlimit(resource, &limit);                                   \
	} while (0)

static struct rlimit
lower(struct rlimit limit, rlim_t max)
{
	if (limit.rlim_max > max)
		limit.rlim_max = max;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	return limit;
}

void
harden_look(struct harden_limits *l)
{
	getrlimit(RLIMIT_NOFILE, &l->files);
	getrlimit(RLIMIT_FSIZE, &l->size);
	getrlimit(RLIMIT_STACK, &l->stack);
	getrlimit(RLIMIT_DATA, &l->data);
	getrlimit(RLIMIT_AS, &l->addresses);
	getrlimit(RLIMIT_CPU, &l->cpu);
}

#ifndef WITH_SANITIZERS

/* Return the memory that this process has from its parent. Growing buffers may
 * be half unused, so this is up to twice the memory in use. */
static rlim_t
inherited_memory(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) == -1)
		return 0;
	return (rlim_t)usage.ru_maxrss * 1024 * 2;
}

/* Return the size of the threads' stacks, which is their limit. If there is no
 * limit, the C library makes them small. */
static rlim_t
stack_memory(const struct harden_limits *l)
{
	if (l->stack.rlim_cur > RLIM_INFINITY / (2 * THREADS_MAX))
		return 0;
	return l->stack.rlim_cur * THREADS_MAX;
}

/* Return the size of the address space in use, or 0 if it is not known. */
static rlim_t
mapped_memory(void)
{
	char text[32];
	ssize_t n;
	long page;
	int fd;

	/* It is the first number in this file, in pages. */
	fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	page = sysconf(_SC_PAGESIZE);
	if (n <= 0 || page <= 0)
		return 0;
	text[n] = '\0';
	return strtoul(text, NULL, 10) * (rlim_t)page;
}

static void
limit_files(const struct harden_limits *l, uint64_t max)
{
	if (max < RLIM_INFINITY)
		LOWER(RLIMIT_FSIZE, l->size, (rlim_t)max);
}

/*
 * RLIMIT_DATA counts private, writable memory. The rest, such as shared memory
 * and page tables of memory that is only read, is limited by RLIMIT_AS.
 */
static void
limit_memory(const struct harden_limits *l)
{
	rlim_t data, mapped;

	data = MEMORY_MAX + inherited_memory() + stack_memory(l);
	mapped = mapped_memory();
	LOWER(RLIMIT_STACK, l->stack, STACK_MAX);
	LOWER(RLIMIT_DATA, l->data, data);
	if (mapped > 0)
		LOWER(RLIMIT_AS, l->addresses, mapped + data + ADDRESSES_MAX);
}

#else

/* Sanitizers map shadow memory and write reports. */
static void
limit_files(const struct harden_limits *l, uint64_t max)
{
	(void)l;
	(void)max;
}

static void
limit_memory(const struct harden_limits *l)
{
	(void)l;
}

#endif

void
harden_resources(const struct harden_limits *l, int64_t cpu, uint64_t file_max)
{
	LOWER(RLIMIT_NOFILE, l->files, FILES_MAX);
	limit_files(l, file_max);
	limit_memory(l);
	if (cpu != CLOCK_NEVER && cpu >= 0)
		LOWER(RLIMIT_CPU, l->cpu, (rlim_t)(cpu / CLOCK_S) + 1);
}

void
harden_capabilities(bool may_read, bool may_connect)
{
#ifdef __linux__
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
		0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0, 0,
	    0 } };
	uint32_t kept;
	size_t i;

	if (syscall(SYS_capget, &header, data) == -1 ||
	    (data[0].permitted | data[1].permitted) == 0)
		return;
	kept = may_read ? 1U << CAP_DAC_READ_SEARCH : 0;
	if (may_connect)
		kept |= 1U << CAP_DAC_OVERRIDE;
	for (i = 0; i < _LINUX_CAPABILITY_U32S_3; i++, kept = 0) {
		data[i].effective &= kept;
		data[i].permitted &= kept;
		data[i].inheritable = 0;
	}
	syscall(SYS_capset, &header, data);
#else
	(void)may_read;
	(void)may_connect;
#endif
}
