/* SPDX-License-Identifier: MIT */
/* filter.c - see filter.h. Knows no call by name. */
#include "config.h"

#include "sandbox/filter.h"

#if FILTER_IS_KNOWN

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>

#ifdef __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* Old versions of linux/seccomp.h lack it. */
#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000U
#endif

#define CHECKS_MAX 16

static_assert(sizeof(struct filter_code) == sizeof(struct sock_filter),
    "an instruction must be the kernel's");

static uint16_t
put(struct filter *f, unsigned op, uint32_t k, uint8_t if_true,
    uint8_t if_false)
{
	struct filter_code *c;

	assert(f->n < FILTER_MAX);
	c = &f->code[f->n];
	c->op = (uint16_t)op;
	c->k = k;
	c->if_true = if_true;
	c->if_false = if_false;
	return f->n++;
}

static void
put_return(struct filter *f, uint32_t what)
{
	put(f, BPF_RET | BPF_K, what, 0, 0);
}

void
filter_refuse(struct filter *f, int error)
{
	put_return(f, SECCOMP_RET_ERRNO | ((uint32_t)error & SECCOMP_RET_DATA));
}

void
filter_allow(struct filter *f)
{
	put_return(f, SECCOMP_RET_ALLOW);
}

static void
put_load(struct filter *f, size_t offset)
{
	put(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* Both architectures are little-endian, so the lower half is first. */
void
filter_load(struct filter *f, unsigned argument)
{
	put_load(f, offsetof(struct seccomp_data, args) + 8 * argument);
}

void
filter_load_high(struct filter *f, unsigned argument)
{
	put_load(f, offsetof(struct seccomp_data, args) + 8 * argument + 4);
}

void
filter_mask(struct filter *f, uint32_t mask)
{
	put(f, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
}

void
filter_refuse_bits(struct filter *f, uint32_t bits, int error)
{
	put(f, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
	filter_refuse(f, error);
}

void
filter_refuse_unless(
    struct filter *f, const uint32_t *values, size_t n, int error)
{
	size_t i;

	for (i = 0; i < n; i++)
		put(f, BPF_JMP | BPF_JEQ | BPF_K, values[i], (uint8_t)(n - i),
		    0);
	filter_refuse(f, error);
}

void
filter_refuse_values(
    struct filter *f, const uint32_t *values, size_t n, int error)
{
	size_t i;

	for (i = 0; i < n; i++) {
		put(f, BPF_JMP | BPF_JEQ | BPF_K, values[i], 0, 1);
		filter_refuse(f, error);
	}
}

void
filter_refuse_unless_self(struct filter *f, int error)
{
	assert(f->n_pids < FILTER_PIDS_MAX);
	f->pids[f->n_pids++] = f->n;
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	filter_refuse(f, error);
}

uint16_t
filter_if(struct filter *f, uint32_t value)
{
	return put(f, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 0);
}

void
filter_end(struct filter *f, uint16_t begun)
{
	assert(f->n - begun - 1 <= UINT8_MAX);
	f->code[begun].if_false = (uint8_t)(f->n - begun - 1);
}

/* A filter that is being built. */
struct build {
	struct filter *f;
	/* The first call of each range of numbers that are treated alike. */
	struct filter_call ranges[FILTER_CALLS];
	size_t n;
	filter_check_fn *checks[CHECKS_MAX];
	uint32_t n_checks;
};

static void
find_ranges(struct build *b, const struct filter_policy *p)
{
	struct filter_call all[FILTER_CALLS];
	int i;
	size_t k;

	for (i = 0; i < FILTER_CALLS; i++)
		all[i] = (struct filter_call){ i,
			i > p->last_known ? p->unknown : p->others, NULL };
	for (k = 0; k < p->n_calls; k++)
		if (p->calls[k].number >= 0) {
			assert(p->calls[k].number < FILTER_CALLS);
			all[p->calls[k].number] = p->calls[k];
		}
	for (i = 0; i < FILTER_CALLS; i++)
		if (i == 0 || all[i].error != all[i - 1].error ||
		    all[i].check != all[i - 1].check)
			b->ranges[b->n++] = all[i];
}

static uint32_t
index_of(struct build *b, filter_check_fn *check)
{
	uint32_t i;

	for (i = 0; i < b->n_checks; i++)
		if (b->checks[i] == check)
			return i;
	assert(b->n_checks < CHECKS_MAX);
	b->checks[b->n_checks++] = check;
	return i;
}

static void
put_decision(struct filter *f, int error)
{
	if (error == 0)
		filter_allow(f);
	else
		filter_refuse(f, error);
}

/* Append a search for the loaded number in the ranges from first to last. */
static void
put_search(struct build *b, size_t first, size_t last)
{
	const struct filter_call *call = &b->ranges[first];
	size_t middle;
	uint16_t at;

	/* put_checks() replaces the index of a check by its distance. */
	if (first == last && call->check != NULL) {
		put(b->f, BPF_JMP | BPF_JA, index_of(b, call->check), 0, 0);
		return;
	}
	if (first == last) {
		put_decision(b->f, call->error);
		return;
	}
	middle = first + (last - first + 1) / 2;
	at = put(b->f, BPF_JMP | BPF_JGE | BPF_K,
	    (uint32_t)b->ranges[middle].number, 0, 0);
	put_search(b, first, middle - 1);
	assert(b->f->n - at - 1 <= UINT8_MAX);
	b->f->code[at].if_true = (uint8_t)(b->f->n - at - 1);
	put_search(b, middle, last);
}

static void
put_checks(const struct build *b, uint16_t begin)
{
	uint16_t starts[CHECKS_MAX], end, i;
	struct filter_code *c;

	end = b->f->n;
	for (i = 0; i < b->n_checks; i++) {
		starts[i] = b->f->n;
		b->checks[i](b->f);
		filter_allow(b->f);
	}
	for (i = begin; i < end; i++) {
		c = &b->f->code[i];
		if (c->op == (BPF_JMP | BPF_JA))
			c->k = (uint32_t)(starts[c->k] - i - 1);
	}
}

void
filter_build(struct filter *f, const struct filter_policy *p)
{
	struct build b = { .f = f };
	uint16_t begin;

	memset(f, 0, sizeof(*f));
	find_ranges(&b, p);
	put_load(f, offsetof(struct seccomp_data, arch));
	put(f, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	put_return(f, SECCOMP_RET_KILL_PROCESS);
	put_load(f, offsetof(struct seccomp_data, nr));
	/* A tracer sets the number to -1 to skip a call. */
	put(f, BPF_JMP | BPF_JEQ | BPF_K, UINT32_MAX, 0, 1);
	filter_allow(f);
	put(f, BPF_JMP | BPF_JGE | BPF_K, FILTER_CALLS, 0, 1);
	put_decision(f, p->unknown);
	begin = f->n;
	put_search(&b, 0, b.n - 1);
	put_checks(&b, begin);
}

#endif
