/* SPDX-License-Identifier: MIT */
/* test-filter.c - filters decide about each system call as their tables do. */
#include "config.h"

#include "tap.h"

#include "sandbox/filter.h"

#if FILTER_IS_KNOWN

#include "bpf_machine.h"

#include <errno.h>

static struct filter f;

/* Allow 7, 70 and 700 as the first argument, and our own PID as the second. */
static void
check_first(struct filter *to)
{
	static const uint32_t good[] = { 7, 70, 700 };

	filter_load(to, 0);
	filter_refuse_unless(to, good, 3, EINVAL);
	filter_load(to, 1);
	filter_refuse_unless_self(to, EPERM);
}

static void
check_bits(struct filter *to)
{
	uint16_t zero;

	filter_load(to, 2);
	filter_mask(to, 0xff);
	zero = filter_if(to, 0);
	filter_load_high(to, 2);
	filter_refuse_bits(to, UINT32_MAX, ERANGE);
	filter_allow(to);
	filter_end(to, zero);
	filter_refuse_bits(to, 0x6, EACCES);
	filter_refuse_values(to, (const uint32_t[]){ 9, 17 }, 2, EFAULT);
}

/* Test each number in a table of many ranges. */
static void
test_search(unsigned seed, size_t n, const char *name)
{
	static const int errors[] = { 0, EPERM, EACCES, ENOSYS };
	struct filter_call calls[FILTER_CALLS];
	struct filter_policy p = { .others = 0,
		.unknown = ENOSYS,
		.last_known = 450,
		.calls = calls,
		.n_calls = n };
	int expected[FILTER_CALLS], wrong, number;
	uint32_t longest;
	size_t i;

	srand(seed);
	for (number = 0; number < FILTER_CALLS; number++)
		expected[number] = number > 450 ? ENOSYS : 0;
	for (i = 0; i < n; i++) {
		calls[i].number = rand() % 460 - 1;
		calls[i].error = errors[rand() % 4];
		calls[i].check = NULL;
		if (calls[i].number >= 0)
			expected[calls[i].number] = calls[i].error;
	}
	filter_build(&f, &p);
	wrong = 0;
	longest = 0;
	for (number = 0; number < FILTER_CALLS; number++) {
		wrong +=
		    bpf_errno(bpf_ask(&f, number, NULL)) != expected[number];
		if (bpf_steps > longest)
			longest = bpf_steps;
	}
	is_int(wrong, 0, "%s: each system call has its rule", name);
	ok(longest <= 20, "%s: found in %u steps", name, (unsigned)longest);
}

static void
test_strangers(void)
{
	static const struct filter_call all[] = { { 3, EPERM, NULL } };
	struct filter_policy p = { .others = 0,
		.unknown = ENOSYS,
		.last_known = 100,
		.calls = all,
		.n_calls = 1 };
	struct seccomp_data d;

	filter_build(&f, &p);
	is_int(bpf_errno(bpf_ask(&f, 3, NULL)), EPERM, "a call of the table");
	is_int(bpf_errno(bpf_ask(&f, 100, NULL)), 0,
	    "the last system call that is known");
	is_int(
	    bpf_errno(bpf_ask(&f, 101, NULL)), ENOSYS, "a newer system call");
	is_int(bpf_errno(bpf_ask(&f, FILTER_CALLS, NULL)), ENOSYS,
	    "a system call beyond the table");
	is_int(bpf_errno(bpf_ask(&f, 0x40000003, NULL)), ENOSYS,
	    "a system call of x32");
	is_int(bpf_errno(bpf_ask(&f, -1, NULL)), 0,
	    "a system call that a tracer skips");
	memset(&d, 0, sizeof(d));
	d.nr = 100;
	d.arch = AUDIT_ARCH_I386;
	is_int(bpf_errno(bpf_run(&f, &d)), -1,
	    "another architecture's kills the process");
}

static void
test_checks(void)
{
	static const struct filter_call table[] = {
		{ 10, .check = check_first },
		{ 20, .check = check_bits },
	};
	static const struct {
		int number;
		uint64_t args[6];
		int expected;
		const char *name;
	} rows[] = {
		{ 10, { 7, 1234 }, 0, "one of the values, and ourselves" },
		{ 10, { 700, 1234 }, 0, "another one of them" },
		{ 10, { 8, 1234 }, EINVAL, "none of them" },
		{ 10, { 7, 1 }, EPERM, "another process" },
		{ 10, { 0x700000007, 1234 }, 0, "the upper half is not seen" },
		{ 20, { 0, 0, 0 }, 0, "an if that holds" },
		{ 20, { 0, 0, 0x500000000 }, ERANGE, "the upper half is" },
		{ 20, { 0, 0, 0x100 }, 0, "what the mask leaves out" },
		{ 20, { 0, 0, 2 }, EACCES, "a bit that is refused" },
		{ 20, { 0, 0, 4 }, EACCES, "another one" },
		{ 20, { 0, 0, 9 }, EFAULT, "a value that is refused" },
		{ 20, { 0, 0, 17 }, EFAULT, "the other one" },
		{ 20, { 0, 0, 1 }, 0, "none of these" },
		{ 11, { 8 }, 0, "a neighbour is not checked" },
	};
	struct filter_policy p = { .others = 0,
		.unknown = ENOSYS,
		.last_known = 400,
		.calls = table,
		.n_calls = 2 };
	size_t i;

	filter_build(&f, &p);
	is_int(f.n_pids, 1, "the pid is in one place");
	f.code[f.pids[0]].k = 1234;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(bpf_errno(bpf_ask(&f, rows[i].number, rows[i].args)),
		    rows[i].expected, "%s", rows[i].name);
}

int
main(void)
{
	test_search(1, 0, "an empty table");
	test_search(2, 1, "one call");
	test_search(3, 60, "sixty calls");
	test_search(4, 120, "a hundred and twenty calls");
	test_strangers();
	test_checks();
	return done();
}

#else

int
main(void)
{
	puts("1..0 # SKIP no filters for this architecture");
	return 0;
}

#endif
