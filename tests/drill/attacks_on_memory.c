/* SPDX-License-Identifier: MIT */
/* attacks_on_memory.c - take more memory and more threads than a child is to
 * have. What is mapped is not touched, and given back at once. */
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

/* RLIMIT_DATA counts this. */
static int
map_much(const struct attack_target *t)
{
	(void)t;
	return map(GIB, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

/* RLIMIT_DATA counts this when it becomes writable. */
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

/* Nobody counts this: not memory, but the tables of its pages. */
static int
map_address_space(const struct attack_target *t)
{
	(void)t;
	return map(64 * GIB, PROT_READ,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

/* RLIMIT_DATA leaves out what is shared, though with nobody, ... */
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

/* ... and stacks, whose limit is for one that grows. */
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

/* Its arguments are nonsense. */
static int
remap_pages(const struct attack_target *t)
{
	(void)t;
	return attack_errno_but(
	    syscall(SYS_remap_file_pages, 0, 0, 1, 0, 0), EINVAL);
}

/* Wait for the lock that the maker of all threads holds. */
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
