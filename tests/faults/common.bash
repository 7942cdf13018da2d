# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# common.bash - functions for the tests with injected faults: the services to
# ask for, and sweeps over the faults. With FAULTS=all a sweep tries every
# fault.

load ../bats/helper

SHIM=${STUBD%/stubd/*}/faults/shim.so

setup_file() {
	stubd_start TLS --tls
	stubd_start STUB --ports=2
	write_services
}

teardown_file() {
	stubd_stop
}

# write_services: write the services file; harness.py has the same names.
write_services() {
	local -a ports
	local dir=$BATS_FILE_TMPDIR

	read -ra ports <<<"$STUB_PORTS"
	cp "$TLS_DIR/ca.pem" "$dir" || return
	(
		umask 077
		jq -n --arg plain "$STUB" --arg dir "$dir" \
		    --arg tls "https://localhost:$TLS_PORT" \
		    --arg other "http://127.0.0.1:${ports[1]}" '{services: {
			a: ($plain + "/text?size=100k"),
			t: ($tls + "/ok"),
			p: {exec: ["cat", $dir + "/services.json"]},
			r: ($plain + "/redirect?to=" + $other + "/ok")
		    }}' >"$dir/services.json"
	)
}

needs_sweep() {
	"${PYTHON3:-false}" -c 'import os; os.pidfd_open' 2>/dev/null ||
		skip "there is no Python 3.9"
	[ -e "$SHIM" ] || skip "the C library is not glibc"
	needs_preload
}

needs_strace() {
	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null ||
		skip "strace is not permitted"
}

# sweep KIND PROCESS...: run sweep.py with these arguments.
# shellcheck disable=SC2001,SC2154 # The variables are run's.
sweep() {
	run env FORKFETCH="$FORKFETCH" SHIM="$SHIM" \
	    FAULTS_DIR="$BATS_FILE_TMPDIR" "$PYTHON3" -B \
	    "$TESTS_DIR/faults/sweep.py" "$@"
	echo "$output"
	[ "${FAULTS-}" != all ] || sed 's/^/# /' <<<"$output" >&3
	[ "$status" -eq 0 ]
}
