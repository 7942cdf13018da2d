#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# memory.bats - an allocation that fails in any process, and reads and writes
# that move fewer bytes than requested.

load common

setup() {
	needs_sweep
}

@test "an allocation that fails in the parent is handled" {
	sweep memory 0.0
}

@test "an allocation that fails in a child is handled" {
	sweep memory 1.2 1.3
}

@test "short reads and writes make no service fail" {
	sweep short 0.0
}
