#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# memory.bats - any one allocation that fails, in any one process, and reads and
# writes that move less than they were asked to.

load common

setup() {
	needs_sweep
}

@test "an allocation that fails in the parent" {
	sweep memory 0.0
}

@test "an allocation that fails in a child" {
	sweep memory 1.2 1.3
}

@test "reads and writes of a few bytes cost no answer" {
	sweep short 0.0
}
