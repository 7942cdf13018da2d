#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# secrets-promise.bats - a secret is sent to its own service, unchanged, and
# does not get anywhere else: not to another origin, not into the output, and
# not into the memory of a process that does not need it. promise/promise.py
# tries thirty secrets in every key that takes one, against servers that try to
# extract them.
#
# A finding begins with the name of its case (c12), and
#	make check TESTS=tests/bats/secrets-promise.bats PROMISE_ONLY=c12,c34
# runs only these cases and prints all about them: the services file, the
# command, the request and the answer. PROMISE_SEED=N makes other cases, and
# PROMISE_ROUNDS=N more of them.

load helper

# The kinds of findings, and the files to which promise.py writes them.
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

# promise PART: run that part of promise.py in the working directory.
promise() {
	"$PYTHON3" "$TESTS_DIR/promise/promise.py" "$1" "$TLS_DIR" >said
}

needs_root() {
	[ -r /proc/self/maps ] || skip "there is no /proc"
	[ "$(id -u)" -eq 0 ] || skip "only root may look into processes"
	! is_sanitized || skip "the sanitizer maps too much to look at"
}

# none KIND...: succeed if there are no findings of these kinds in the working
# directory.
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

@test "each key of a service that takes a secret is tried" {
	promise keys
	none "${kinds[@]}"
}

@test "each service gets its secret unchanged, in every key" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none arrives
}

@test "no other origin gets any part of a secret, wherever a redirect leads" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none foreign
}

@test "no output contains a secret in any form" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none shown
}

@test "services with secrets are still asked and answered" {
	cd "$BATS_FILE_TMPDIR/sweep" || return
	none answers
}

@test "no secret chooses the scheme, the host or the port" {
	promise refuse
	none "${kinds[@]}"
}

@test "secrets follow a redirect only if it is trusted" {
	promise trust
	none "${kinds[@]}"
}

@test "a literal value is a secret if its key takes secrets" {
	promise literals
	none "${kinds[@]}"
}

@test "secrets of the command line belong to each service" {
	promise words
	none "${kinds[@]}"
}

@test "files of secrets are not read for another origin" {
	promise unread
	none "${kinds[@]}"
}

@test "the path of a Unix socket may be a secret" {
	promise socket
	none "${kinds[@]}"
}

@test "only the process of a service has its secret in memory" {
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

@test "a reflected secret stays in its process although others are reused" {
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
