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

/* Limit of the ways to decide about calls: 16 checks, and the errors. */
#define DECISIONS_MAX 24

/* A conditional jump skips at most 255 instructions. Two that bring its targets
 * nearer may still come in between. */
#define NEAR (UINT8_MAX - 2U)

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

static uint32_t
return_of(int error)
{
	return error == 0
	    ? SECCOMP_RET_ALLOW
	    : SECCOMP_RET_ERRNO | ((uint32_t)error & SECCOMP_RET_DATA);
}

void
filter_refuse(struct filter *f, int error)
{
	put(f, BPF_RET | BPF_K, return_of(error), 0, 0);
}

void
filter_allow(struct filter *f)
{
	filter_refuse(f, 0);
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

/* A way to decide about calls, and where in the filter that is done. */
struct decision {
	int error;
	filter_check_fn *check;
	uint16_t height; /* 0: nowhere yet */
};

/*
 * The part of a filter before its checks, built from its last instruction to
 * its first, because jumps go forwards only. An instruction is known by its
 * height, the number of instructions from it to the end of the filter.
 */
struct build {
	struct filter_code code[FILTER_MAX]; /* used from the end */
	uint16_t height;
	uint16_t below; /* height of the checks */
	struct decision decisions[DECISIONS_MAX];
	size_t n_decisions;
	/* The first call of each range of numbers that are treated alike. */
	struct filter_call ranges[FILTER_CALLS];
	size_t n;
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

static struct decision *
find_decision(struct build *b, int error, filter_check_fn *check)
{
	struct decision *d;

	for (d = b->decisions; d < b->decisions + b->n_decisions; d++)
		if (d->check == check && (check != NULL || d->error == error))
			return d;
	assert(b->n_decisions < DECISIONS_MAX);
	b->n_decisions++;
	*d = (struct decision){ error, check, 0 };
	return d;
}

/* Append the checks of all ranges to an empty filter. */
static void
put_checks(struct build *b, struct filter *f)
{
	struct decision *d;
	size_t i;

	for (i = 0; i < b->n; i++) {
		if (b->ranges[i].check == NULL)
			continue;
		d = find_decision(b, 0, b->ranges[i].check);
		if (d->height != 0)
			continue;
		d->height = (uint16_t)(FILTER_MAX - f->n);
		d->check(f);
		filter_allow(f);
	}
	/* The heights so far are those in a filter that is full. */
	for (i = 0; i < b->n_decisions; i++)
		b->decisions[i].height =
		    (uint16_t)(b->decisions[i].height + f->n - FILTER_MAX);
	b->height = b->below = f->n;
}

/* Put an instruction in front of the others, and return its height. */
static uint16_t
put_first(struct build *b, unsigned op, uint32_t k, unsigned if_true,
    unsigned if_false)
{
	assert(b->height < FILTER_MAX);
	assert(if_true <= UINT8_MAX && if_false <= UINT8_MAX);
	b->height++;
	b->code[FILTER_MAX - (b->height - b->below)] =
	    (struct filter_code){ (uint16_t)op, (uint8_t)if_true,
		    (uint8_t)if_false, k };
	return b->height;
}

static void
put_first_load(struct build *b, size_t offset)
{
	put_first(b, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* Return how many instructions a jump to this height skips if it is the next
 * one put first. */
static unsigned
distance(const struct build *b, uint16_t height)
{
	return (unsigned)(b->height - height);
}

/* Return the height of an instruction that leads to this one, and that a
 * conditional jump reaches. */
static uint16_t
bring_near(struct build *b, uint16_t height)
{
	if (distance(b, height) <= NEAR)
		return height;
	return put_first(b, BPF_JMP | BPF_JA, distance(b, height), 0, 0);
}

/* Return the height of an instruction for a decision. Jumps share it as far as
 * they reach it. */
static uint16_t
put_decision(struct build *b, int error, filter_check_fn *check)
{
	struct decision *d;

	d = find_decision(b, error, check);
	if (check != NULL)
		d->height = bring_near(b, d->height);
	else if (d->height == 0 || distance(b, d->height) > NEAR)
		d->height =
		    put_first(b, BPF_RET | BPF_K, return_of(error), 0, 0);
	return d->height;
}

/* Put a search for the loaded number in the ranges from first to last, and
 * return its height. */
static uint16_t
put_search(struct build *b, size_t first, size_t last)
{
	uint16_t above, below;
	size_t middle;

	if (first == last)
		return put_decision(
		    b, b->ranges[first].error, b->ranges[first].check);
	middle = first + (last - first + 1) / 2;
	above = put_search(b, middle, last);
	below = bring_near(b, put_search(b, first, middle - 1));
	above = bring_near(b, above);
	return put_first(b, BPF_JMP | BPF_JGE | BPF_K,
	    (uint32_t)b->ranges[middle].number, distance(b, above),
	    distance(b, below));
}

/* Put what comes before the search: the checks of the architecture and of
 * numbers that are not in any table. */
static void
put_beginning(struct build *b, const struct filter_policy *p, uint16_t search)
{
	uint16_t unknown;

	unknown = put_decision(b, p->unknown, NULL);
	put_first(b, BPF_JMP | BPF_JGE | BPF_K, FILTER_CALLS,
	    distance(b, unknown), distance(b, search));
	/* A tracer sets the number to -1 to skip a call. */
	put_first(b, BPF_RET | BPF_K, return_of(0), 0, 0);
	put_first(b, BPF_JMP | BPF_JEQ | BPF_K, UINT32_MAX, 0, 1);
	put_first_load(b, offsetof(struct seccomp_data, nr));
	put_first(b, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
	put_first(b, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	put_first_load(b, offsetof(struct seccomp_data, arch));
}

void
filter_build(struct filter *f, const struct filter_policy *p)
{
	struct build b = { .n = 0 };
	uint16_t n, i;

	memset(f, 0, sizeof(*f));
	find_ranges(&b, p);
	put_checks(&b, f);
	put_beginning(&b, p, put_search(&b, 0, b.n - 1));
	n = (uint16_t)(b.height - b.below);
	memmove(f->code + n, f->code, f->n * sizeof(f->code[0]));
	memcpy(f->code, b.code + FILTER_MAX - n, n * sizeof(f->code[0]));
	for (i = 0; i < f->n_pids; i++)
		f->pids[i] = (uint16_t)(f->pids[i] + n);
	f->n = b.height;
}

#endif
