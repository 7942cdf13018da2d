#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# calls.bats - any one system call that fails, or takes its time, in any one
# process: no hang, nothing left behind, valid output or a status and a reason,
# and no service pays for what befell another.

load common

setup() {
	needs_sweep
	needs_strace
	needs_inspection
}

# The whole of it asks the children that are much like these, too.
also() {
	[ "${FAULTS-}" != all ] || echo "$@"
}

@test "a system call that fails in the parent" {
	sweep calls 0.0
}

@test "a system call that fails in a child that asks" {
	# shellcheck disable=SC2046
	sweep calls 1.2 $(also 1.1 1.4 1.5)
}

@test "a system call that fails where a program is run" {
	sweep calls 1.3 2.1
}

@test "a system call that takes its time costs no answer" {
	# shellcheck disable=SC2046
	sweep delays 0.0 1.2 1.3 $(also 1.1 1.4 1.5)
}
