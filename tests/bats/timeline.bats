#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# timeline.bats - --timeline: when each attempt was in which phase.
#
# Each test is a subshell:
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	stubd_start SECURE --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	export LC_ALL=C
}

@test "--timeline draws a bar per service after the run" {
	run -0 --separate-stderr "$FORKFETCH" --no-config --timeline \
	    --cacert "$SECURE_DIR/ca.pem" "quick=$STUB/ok" \
	    "slow=$STUB/delay?ms=1000" "tls=$SECURE/drip?n=10&ms=100"
	is_json_lines 3
	# bats drops the blanks at the beginning.
	[[ ${stderr_lines[0]} =~ ^0\ +[0-9] ]]
	[[ ${stderr_lines[1]} =~ ^'quick  '\ *[ncwr]+\ +[0-9]+ms ]]
	[[ ${stderr_lines[2]} =~ ^'slow   '\ *[nc]*w{20,}r?\ +[0-9.]+m?s\ +waiting$ ]]
	[[ ${stderr_lines[3]} =~ ^'tls    '\ *[nctw]*r{15,}\ +[0-9.]+m?s\ +receiving$ ]]
	[[ ${stderr_lines[4]} == *"w waiting  r receiving" ]]
	[ "${#stderr_lines[@]}" -eq 5 ]
}

@test "retries and replicas have bars of their own" {
	run -0 --separate-stderr "$FORKFETCH" --no-config --timeline --retry=2 \
	    "a=$STUB/flaky?ok=2" "b=$STUB/delay?ms=5000 $STUB/ok" \
	    --hedge=500ms
	[[ $stderr =~ $'\na      '.*'http_error'$'\n' ]]
	[[ $stderr =~ $'\na (2)  '.*ms ]]
	[[ $stderr =~ $'\nb      '.*'cancelled'$'\n' ]]
	[[ $stderr =~ $'\nb (2)  ' ]]
}

@test "the deadline is drawn, and the services that missed it" {
	run -124 --separate-stderr "$FORKFETCH" --no-config --timeline -t 1s \
	    -j1 "a=$STUB/hang" "b=$STUB/ok"
	[[ ${stderr_lines[1]} =~ ^'a  '\ *[nc]*w+[|w]+\ +[0-9.]+m?s\ +deadline$ ]]
	[[ ${stderr_lines[2]} =~ ^'b  '\ +'|'\ +'-  deadline'$ ]]
	[[ $stderr == *"| deadline (1s)" ]]
}

@test "programs have bars, and so do services that were redirected" {
	printf '{"services":{"p":{"exec":["sleep","0.3"]}}}' \
	    >"$BATS_TEST_TMPDIR/s.json"
	chmod 600 "$BATS_TEST_TMPDIR/s.json"
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --timeline -L --cacert "$SECURE_DIR/ca.pem" p \
	    "r=$STUB/redirect?to=$SECURE/ok"
	[[ ${stderr_lines[1]} =~ ^'p  '\ *w+\ +[0-9]+ms ]]
	[[ ${stderr_lines[2]} =~ ^'r  '\ *'>' ]]
	[[ ${stderr_lines[3]} == "> redirected  "* ]]
}

@test "the timeline is drawn after a signal, but not for an empty list" {
	launch "$FORKFETCH" --no-config --timeline "a=$STUB/hang?by=signal"
	wait_until has_arrived STUB 'GET /hang?by=signal'
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
	[[ $stderr =~ $'\na  '.*'cancelled'$'\n' ]]
	run -0 --separate-stderr "$FORKFETCH" --no-config --timeline - \
	    </dev/null
	[ -z "$output$stderr" ]
}

@test "colours are those of --color, and symbols those of the locale" {
	LC_ALL=C.UTF-8 run -0 --separate-stderr "$FORKFETCH" --no-config \
	    --timeline --color=always "a=$STUB/delay?ms=500"
	[[ $stderr == *$'\e[34m━━━'* ]]
	run -0 --separate-stderr "$FORKFETCH" --no-config --timeline \
	    "a=$STUB/delay?ms=500"
	[[ $stderr != *$'\e'* ]]
	[ "$(LC_ALL=C grep -c '[^ -~]' <<<"$stderr")" -eq 0 ]
}
