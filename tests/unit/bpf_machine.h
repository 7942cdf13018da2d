/* SPDX-License-Identifier: MIT */
/* bpf_machine.h - run a seccomp filter on a system call, like the kernel, but
 * with only the instructions that our filters use. Included once, by the file
 * with main(). */
#ifndef FF_TESTS_BPF_MACHINE_H
#define FF_TESTS_BPF_MACHINE_H

#include "sandbox/filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <string.h>

#ifdef __x86_64__
#define THIS_ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define THIS_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* The result for a filter that jumps out of its code, reaches its end, or has
 * an unknown instruction. No filter returns this value. */
#define BPF_BROKEN 0x12345678U

static uint32_t bpf_steps; /* steps of the last run */

static uint32_t
bpf_run(const struct filter *f, const struct seccomp_data *d)
{
	const struct filter_code *c;
	uint32_t a = 0, i;

	bpf_steps = 0;
	for (i = 0; i < f->n; i++) {
		c = &f->code[i];
		bpf_steps++;
		switch (c->op) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (c->k % 4 != 0 || c->k > sizeof(*d) - sizeof(a))
				return BPF_BROKEN;
			memcpy(&a, (const char *)d + c->k, sizeof(a));
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= c->k;
			break;
		case BPF_JMP | BPF_JA:
			i += c->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			i += a == c->k ? c->if_true : c->if_false;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			i += a >= c->k ? c->if_true : c->if_false;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			i += (a & c->k) != 0 ? c->if_true : c->if_false;
			break;
		case BPF_RET | BPF_K:
			return c->k;
		default:
			return BPF_BROKEN;
		}
	}
	return BPF_BROKEN;
}

static uint32_t
bpf_ask(const struct filter *f, int number, const uint64_t args[6])
{
	struct seccomp_data d;

	memset(&d, 0, sizeof(d));
	d.nr = number;
	d.arch = THIS_ARCHITECTURE;
	if (args != NULL)
		memcpy(d.args, args, sizeof(d.args));
	return bpf_run(f, &d);
}

/* Return what the kernel does with the call: 0 allows it, an errno refuses it,
 * -1 kills the process, and -2 means that the filter is invalid. */
static int
bpf_errno(uint32_t answer)
{
	if (answer == SECCOMP_RET_ALLOW)
		return 0;
	if (answer == 0x80000000U)
		return -1;
	if (answer == BPF_BROKEN ||
	    (answer & ~SECCOMP_RET_DATA) != SECCOMP_RET_ERRNO)
		return -2;
	return (int)(answer & SECCOMP_RET_DATA);
}

#endif
