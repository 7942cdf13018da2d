/* SPDX-License-Identifier: MIT */
/* attacks_on_memory.c - attempts to get more memory and threads than a child
 * may have. Memory is not touched, and unmapped at once. */
#include "config.h"

#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE    ((size_t)4096)
#define GIB     ((size_t)1 << 30)
#define THREADS 100

#ifndef SYS_map_shadow_stack
#define SYS_map_shadow_stack 453
#endif

static int
map(size_t n, int protection, int flags, int fd)
{
	void *p;

	p = mmap(NULL, n, protection, flags, fd, 0);
	if (p == MAP_FAILED)
		return errno;
	munmap(p, n);
	return 0;
}

/* Map memory that RLIMIT_DATA counts. */
static int
map_much(const struct attack_target *t)
{
	(void)t;
	return map(GIB, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

/* Map memory that RLIMIT_DATA counts only when it becomes writable. */
static int
map_much_to_read(const struct attack_target *t)
{
	void *p;
	int rc;

	(void)t;
	p = mmap(NULL, GIB, PROT_READ,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return errno;
	rc = attack_errno(mprotect(p, GIB, PROT_READ | PROT_WRITE));
	munmap(p, GIB);
	return rc;
}

/* Map address space that no limit counts, but whose page tables take memory. */
static int
map_address_space(const struct attack_target *t)
{
	(void)t;
	return map(64 * GIB, PROT_READ,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

/* Map shared memory, which RLIMIT_DATA does not count. */
static int
map_shared(const struct attack_target *t)
{
	(void)t;
	return map(
	    PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
}

static int
map_zeroes(const struct attack_target *t)
{
	int fd, rc;

	(void)t;
	fd = open("/dev/zero", O_RDONLY);
	if (fd == -1)
		return errno;
	rc = map(PAGE, PROT_READ, MAP_SHARED, fd);
	close(fd);
	return rc;
}

/* Map a stack, which RLIMIT_DATA does not count either. */
static int
map_stack(const struct attack_target *t)
{
	(void)t;
	return map(PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1);
}

static int
map_shadow_stack(const struct attack_target *t)
{
	long rc;

	(void)t;
	rc = syscall(SYS_map_shadow_stack, 0, PAGE, 0);
	return attack_errno_but(rc, EOPNOTSUPP);
}

/* Call remap_file_pages with invalid arguments. */
static int
remap_pages(const struct attack_target *t)
{
	(void)t;
	return attack_errno_but(
	    syscall(SYS_remap_file_pages, 0, 0, 1, 0, 0), EINVAL);
}

/* Wait for the lock, which is held until all threads have been started. */
static void *
wait_for_end(void *lock)
{
	pthread_mutex_lock(lock);
	pthread_mutex_unlock(lock);
	return NULL;
}

static int
make_threads(const struct attack_target *t)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_t threads[THREADS];
	pthread_attr_t small;
	int n, rc;

	(void)t;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, (size_t)PTHREAD_STACK_MIN);
	pthread_mutex_lock(&lock);
	for (n = rc = 0; n < THREADS && rc == 0; n += rc == 0)
		rc = pthread_create(&threads[n], &small, wait_for_end, &lock);
	pthread_mutex_unlock(&lock);
	while (n > 0)
		pthread_join(threads[--n], NULL);
	pthread_attr_destroy(&small);
	return rc;
}

const struct attack attacks_on_memory[] = {
	{ "map-much", map_much },
	{ "map-much-to-read", map_much_to_read },
	{ "map-address-space", map_address_space },
	{ "map-shared", map_shared },
	{ "map-zeroes", map_zeroes },
	{ "map-stack", map_stack },
	{ "map-shadow-stack", map_shadow_stack },
	{ "remap-pages", remap_pages },
	{ "threads", make_threads },
	{ NULL, NULL },
};
