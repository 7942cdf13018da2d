#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# secrets-promise.bats - a secret gets to its own service as it is, and nowhere
# else: not to another origin, not into what is printed, and not into the memory
# of a process that does not need it. promise/promise.py runs thirty secrets
# through every key that takes one, against servers that try to get them out.
#
# A finding begins with the name of its case (c12), and
#	make check TESTS=tests/bats/secrets-promise.bats PROMISE_ONLY=c12,c34
# runs these alone and prints all about them: the services file, the command,
# what was sent and what was answered. PROMISE_SEED=N makes other cases, and
# PROMISE_ROUNDS=N more of them.

load helper

# What promise.py writes findings of.
kinds=(arrives foreign shown memory answers)

setup_file() {
	export PYTHONDONTWRITEBYTECODE=1
	[ -z "$(what_is_missing)" ] || return 0
	stubd_start TLS --tls --client-cert
	mkdir "$BATS_FILE_TMPDIR/sweep"
	cd "$BATS_FILE_TMPDIR/sweep" || return
	promise sweep
}

teardown_file() {
	stubd_stop
}

setup() {
	local missing

	missing=$(what_is_missing)
	[ -z "$missing" ] || skip "there is no $missing"
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
}

what_is_missing() {
	[ -n "$PYTHON3" ] || echo Python
	command -v openssl >/dev/null || echo openssl
}

# promise PART: run that part here.
promise() {
	"$PYTHON3" "$TESTS_DIR/promise/promise.py" "$1" "$TLS_DIR" >said
}

needs_root() {
	[ -r /proc/self/maps ] || skip "there is no /proc"
	[ "$(id -u)" -eq 0 ] || skip "only root may look into processes"
	! is_sanitized || skip "the sanitizer maps too much to look at"
}

# none KIND...: there are no findings of these kinds in this directory.
none() {
	local kind found=0

	for kind; do
		[ -e "$kind" ]
		[ -s "$kind" ] || continue
		found=1
		echo "$kind: $(wc -l <"$kind")"
		head -n 20 "$kind"
	done
	[ "$found" -eq 0 ] || cat said
	[ "$found" -eq 0 ]
}

@test "each service gets its secret as it is, in every key" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none arrives
}

@test "no other origin gets any part of it, wherever a redirect leads" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none foreign
}

@test "nothing that is printed has it in any form" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none shown
}

@test "services are asked and answered in spite of that" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none answers
}

@test "no secret chooses the scheme, the host or the port" {
	promise refuse
	none "${kinds[@]}"
}

@test "secrets go where redirects are trusted, and there alone" {
	promise trust
	none "${kinds[@]}"
}

@test "a literal is a secret by the key that it stands in" {
	promise literals
	none "${kinds[@]}"
}

@test "secrets of the command line are secrets of each service" {
	promise words
	none "${kinds[@]}"
}

@test "the files of secrets are not read for another origin" {
	promise unread
	none "${kinds[@]}"
}

@test "a socket may be at a secret path" {
	promise socket
	none "${kinds[@]}"
}

@test "a secret is in the memory of its own process alone" {
	needs_root
	promise memory
	none "${kinds[@]}"
}

@test "a reflected secret stays in the process that got it" {
	needs_root
	promise reflections
	none "${kinds[@]}"
}

@test "a reflected secret stays in a process that asks again" {
	needs_root
	promise every
	none "${kinds[@]}"
}

@test "a reflected secret stays in its process where others are reused" {
	needs_root
	promise reuse
	none "${kinds[@]}"
}

@test "a secret in the URL of a redirect is wiped once it is followed" {
	needs_root
	promise trusted
	none "${kinds[@]}"
}

@test "a process that asks another origin has no secret" {
	needs_root
	promise elsewhere
	none "${kinds[@]}"
}
