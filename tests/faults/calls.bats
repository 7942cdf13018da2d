#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# calls.bats - if a system call fails, or is slow, in any process, then the run
# ends, leaves nothing behind, has valid output or a status and a reason, and no
# other service fails.

load common

setup() {
	needs_sweep
	needs_strace
	needs_inspection
}

# also PROCESS...: print these processes, which are similar to others, only if
# every fault is tried.
also() {
	[ "${FAULTS-}" != all ] || echo "$@"
}

@test "a system call that fails in the parent is handled" {
	sweep calls 0.0
}

@test "a system call that fails in a child that fetches is handled" {
	# shellcheck disable=SC2046
	sweep calls 1.2 $(also 1.1 1.4 1.5)
}

@test "a system call that fails in the child that runs a program is handled" {
	sweep calls 1.3 2.1
}

@test "a system call that is slow makes no service fail" {
	# shellcheck disable=SC2046
	sweep delays 0.0 1.2 1.3 $(also 1.1 1.4 1.5)
}
