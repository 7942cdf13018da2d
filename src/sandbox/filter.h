/* SPDX-License-Identifier: MIT */
/*
 * filter.h - make a seccomp filter from a table of system calls: a small
 * assembler for the kernel's BPF. It installs nothing.
 *
 * The filter does a binary search through ranges of numbers that are treated
 * alike, so that a table of hundreds of calls takes a few instructions per
 * call. The kernel runs a new filter once for every number; for a process that
 * lives for milliseconds, this is most of its cost.
 */
#ifndef FF_SANDBOX_FILTER_H
#define FF_SANDBOX_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 1 if this architecture has filters. If not, no function below exists. */
#if defined(__linux__) && !defined(__ILP32__) &&                               \
    (defined(__x86_64__) || defined(__aarch64__))
#define FILTER_IS_KNOWN 1
#else
#define FILTER_IS_KNOWN 0
#endif

/* An instruction: the kernel's struct sock_filter. */
struct filter_code {
	uint16_t op;
	uint8_t if_true; /* number of instructions to skip */
	uint8_t if_false;
	uint32_t k;
};

#define FILTER_MAX      512
#define FILTER_PIDS_MAX 4

struct filter {
	uint16_t n;
	struct filter_code code[FILTER_MAX];
	/* Instructions in which the process id has to be filled in. */
	uint8_t n_pids;
	uint16_t pids[FILTER_PIDS_MAX];
};

/* Limit of the numbers of calls in a table. */
#define FILTER_CALLS 512

/* Append instructions that check the arguments of a call. The call is allowed
 * if they do not decide. */
typedef void filter_check_fn(struct filter *f);

/* The treatment of a call. */
struct filter_call {
	int number;             /* -1: skip this entry */
	int error;              /* errno that refuses the call; 0: allow it */
	filter_check_fn *check; /* decides instead of error, unless NULL */
};

struct filter_policy {
	int others;  /* error for calls that are not listed, or 0 */
	int unknown; /* the same for numbers above last_known */
	int last_known;
	const struct filter_call *calls; /* with at most 16 different checks */
	size_t n_calls;
};

/* Make the filter for a policy. It kills the process at a call of another
 * architecture. */
void filter_build(struct filter *f, const struct filter_policy *policy);

/* For checks: load the lower half (which is what the kernel uses of an int) or
 * the upper half of an argument, and mask it. */
void filter_load(struct filter *f, unsigned argument);
void filter_load_high(struct filter *f, unsigned argument);
void filter_mask(struct filter *f, uint32_t mask);

/* For checks: refuse the call with an errno if the loaded value has any of
 * these bits; if it is one of these values; if it is none of them; if it is not
 * our process id. */
void filter_refuse_bits(struct filter *f, uint32_t bits, int error);
void filter_refuse_values(
    struct filter *f, const uint32_t *values, size_t n, int error);
void filter_refuse_unless(
    struct filter *f, const uint32_t *values, size_t n, int error);
void filter_refuse_unless_self(struct filter *f, int error);

/* For checks: decide, whatever the loaded value is. */
void filter_refuse(struct filter *f, int error);
void filter_allow(struct filter *f);

/* Run the instructions up to filter_end(), at most 255, only if the loaded
 * value is this one. Pass the returned number to filter_end(). */
uint16_t filter_if(struct filter *f, uint32_t value);
void filter_end(struct filter *f, uint16_t begun);

#endif
