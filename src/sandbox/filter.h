/* SPDX-License-Identifier: MIT */
/*
 * filter.h - a seccomp filter from a table of system calls: a small assembler
 * for the kernel's BPF. Pure: it makes instructions, and installs nothing.
 *
 * A call finds its rule by a search through the ranges of numbers that share
 * one, so that a filter with hundreds of calls costs a few instructions. The
 * kernel runs it for each number when it is installed: that is most of what a
 * filter costs a process that lives for milliseconds.
 */
#ifndef FF_SANDBOX_FILTER_H
#define FF_SANDBOX_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether there are filters for this architecture. Nothing below may be called
 * where there are none. */
#if defined(__linux__) && !defined(__ILP32__) &&                               \
    (defined(__x86_64__) || defined(__aarch64__))
#define FILTER_IS_KNOWN 1
#else
#define FILTER_IS_KNOWN 0
#endif

/* An instruction: the kernel's struct sock_filter. */
struct filter_code {
	uint16_t op;
	uint8_t if_true; /* how many to skip */
	uint8_t if_false;
	uint32_t k;
};

#define FILTER_MAX      512
#define FILTER_PIDS_MAX 4

struct filter {
	uint16_t n;
	struct filter_code code[FILTER_MAX];
	/* Where the number of the process has to be put in. */
	uint8_t n_pids;
	uint16_t pids[FILTER_PIDS_MAX];
};

/* Numbers of calls that a table can be about. */
#define FILTER_CALLS 512

enum filter_rule {
	FILTER_ALLOW,
	FILTER_EPERM,
	FILTER_EACCES,
	FILTER_ENOSYS,
	FILTER_CHECKS, /* and what is above: a check by its number, from 0 */
};

/* A call and its rule; a number of -1 is none. */
struct filter_call {
	int number;
	uint8_t rule;
};

/*
 * Appends instructions that look at the arguments of a call. Where it appends
 * no decision for a call, the call is allowed.
 */
typedef void filter_check_fn(struct filter *f);

struct filter_policy {
	uint8_t others;  /* the rule for calls that are not listed */
	uint8_t unknown; /* and for those with numbers above last_known */
	int last_known;
	const struct filter_call *calls;
	size_t n_calls;
	filter_check_fn *const *checks;
	size_t n_checks; /* at most 16 */
};

/* Make f the filter for a policy; another architecture's calls kill the
 * process. */
void filter_build(struct filter *f, const struct filter_policy *policy);

/* For checks. An argument is looked at by its lower half, as the kernel looks
 * at an int. */
void filter_load(struct filter *f, unsigned argument);
void filter_load_high(struct filter *f, unsigned argument);
void filter_mask(struct filter *f, uint32_t mask);

/* Refuse with an errno: where any of bits is set; unless it is one of values;
 * unless it is the process itself. */
void filter_refuse_bits(struct filter *f, uint32_t bits, int error);
void filter_refuse_unless(
    struct filter *f, const uint32_t *values, size_t n, int error);
void filter_refuse_unless_self(struct filter *f, int error);
void filter_refuse_values(
    struct filter *f, const uint32_t *values, size_t n, int error);
void filter_refuse(struct filter *f, int error);
void filter_allow(struct filter *f);

/* What is appended until filter_end() of what this returns is for a value
 * alone. At most 255 instructions. */
uint16_t filter_if(struct filter *f, uint32_t value);
void filter_end(struct filter *f, uint16_t begun);

#endif
