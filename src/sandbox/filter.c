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

static uint32_t
refusal(int error)
{
	return SECCOMP_RET_ERRNO | ((uint32_t)error & SECCOMP_RET_DATA);
}

void
filter_refuse(struct filter *f, int error)
{
	put_return(f, refusal(error));
}

void
filter_allow(struct filter *f)
{
	put_return(f, SECCOMP_RET_ALLOW);
}

/* Both architectures are little-endian, so the lower half is first. */
void
filter_load(struct filter *f, unsigned argument)
{
	put(f, BPF_LD | BPF_W | BPF_ABS,
	    (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument), 0,
	    0);
}

void
filter_load_high(struct filter *f, unsigned argument)
{
	put(f, BPF_LD | BPF_W | BPF_ABS,
	    (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument + 4),
	    0, 0);
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

/* Numbers with the same rule, from start to the start of the next range. */
struct range {
	uint16_t start;
	uint8_t rule;
};

/* A filter that is being built. */
struct build {
	struct filter *f;
	struct range ranges[FILTER_CALLS];
	size_t n;
};

static void
find_ranges(struct build *b, const struct filter_policy *p)
{
	uint8_t rules[FILTER_CALLS];
	size_t i;

	for (i = 0; i < FILTER_CALLS; i++)
		rules[i] = (int)i > p->last_known ? p->unknown : p->others;
	for (i = 0; i < p->n_calls; i++)
		if (p->calls[i].number >= 0) {
			assert(p->calls[i].number < FILTER_CALLS);
			rules[p->calls[i].number] = p->calls[i].rule;
		}
	b->n = 0;
	for (i = 0; i < FILTER_CALLS; i++)
		if (i == 0 || rules[i] != rules[i - 1])
			b->ranges[b->n++] =
			    (struct range){ (uint16_t)i, rules[i] };
}

/* Append the instruction for a rule. put_checks() sets the target of a jump to
 * a check. */
static void
put_rule(struct filter *f, unsigned rule)
{
	static const int errors[] = {
		[FILTER_EPERM] = EPERM,
		[FILTER_EACCES] = EACCES,
		[FILTER_ENOSYS] = ENOSYS,
	};

	if (rule >= FILTER_CHECKS)
		put(f, BPF_JMP | BPF_JA, rule - FILTER_CHECKS, 0, 0);
	else if (rule == FILTER_ALLOW)
		filter_allow(f);
	else
		filter_refuse(f, errors[rule]);
}

/* Append a search for the loaded number in the ranges from first to last. */
static void
put_search(const struct build *b, size_t first, size_t last)
{
	size_t middle;
	uint16_t at;

	if (first == last) {
		put_rule(b->f, b->ranges[first].rule);
		return;
	}
	middle = first + (last - first + 1) / 2;
	at =
	    put(b->f, BPF_JMP | BPF_JGE | BPF_K, b->ranges[middle].start, 0, 0);
	put_search(b, first, middle - 1);
	assert(b->f->n - at - 1 <= UINT8_MAX);
	b->f->code[at].if_true = (uint8_t)(b->f->n - at - 1);
	put_search(b, middle, last);
}

static void
put_checks(struct filter *f, const struct filter_policy *p, uint16_t begin)
{
	uint16_t starts[CHECKS_MAX], end, i;
	struct filter_code *c;

	assert(p->n_checks <= CHECKS_MAX);
	end = f->n;
	for (i = 0; i < p->n_checks; i++) {
		starts[i] = f->n;
		p->checks[i](f);
		filter_allow(f);
	}
	for (i = begin; i < end; i++) {
		c = &f->code[i];
		if (c->op == (BPF_JMP | BPF_JA)) {
			assert(c->k < p->n_checks);
			c->k = (uint32_t)(starts[c->k] - i - 1);
		}
	}
}

void
filter_build(struct filter *f, const struct filter_policy *p)
{
	struct build b = { .f = f };
	uint16_t begin;

	memset(f, 0, sizeof(*f));
	find_ranges(&b, p);
	put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0,
	    0);
	put(f, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	put_return(f, SECCOMP_RET_KILL_PROCESS);
	put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0,
	    0);
	/* A tracer sets the number to -1 to skip a call. */
	put(f, BPF_JMP | BPF_JEQ | BPF_K, UINT32_MAX, 0, 1);
	filter_allow(f);
	put(f, BPF_JMP | BPF_JGE | BPF_K, FILTER_CALLS, 0, 1);
	put_rule(f, p->unknown);
	begin = f->n;
	put_search(&b, 0, b.n - 1);
	put_checks(f, p, begin);
}

#endif
