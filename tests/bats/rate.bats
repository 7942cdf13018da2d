#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# rate.bats - how many requests start within a time (--rate), and how many are
# in progress at one host (--jobs-per-host).
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	stubd_start OTHER
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
}

# statuses: "name status attempts" of each record in $output, in order of the
# names.
statuses() {
	jq -r '"\(.name) \(.status) \(.attempts)"' <<<"$output" | sort | xargs
}

# has_records N: succeed once what was launched has written this many.
has_records() {
	[ "$(wc -l <"$out")" -ge "$1" ]
}

# oks N [QUERY]: print services s0 and so on, all of which are ok, one per line.
oks() {
	local i

	for ((i = 0; i < $1; i++)); do
		echo "s$i=$STUB/ok?${2-}"
	done
}

# launch_with_list OPTION...: launch with a list that is written to descriptor
# 5.
launch_with_list() {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	# shellcheck disable=SC2016
	launch bash -c 'exec "$@" - <"$0"' "$BATS_TEST_TMPDIR/fifo" \
	    "$FORKFETCH" "$@" 5>&-
}

# keeps_rate N SECONDS: of the first attempts in $output, no N + 1 were started
# within that time. A start counts from when its process is there, which is
# after the moment that time_queue tells: so there is no margin to it.
keeps_rate() {
	jq -se --argjson n "$1" --argjson seconds "$2" '
	    map(.time_queue) | sort | . as $at |
	    [range($n; length)] | all($at[.] - $at[. - $n] >= $seconds)' \
	    <<<"$output" >/dev/null && return
	echo "started: $(jq -s 'map(.time_queue) | sort' <<<"$output")"
	return 1
}

@test "--rate=N/DUR starts N at once, and no more in any window" {
	# shellcheck disable=SC2046
	run -0 --separate-stderr alone "$FORKFETCH" --rate=3/1s $(oks 8)
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 8
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
	keeps_rate 3 1
	# All of them take two windows, and the first three none.
	[ "$(jq -s 'map(.time_queue) | max >= 2 and max < 6 and
	    (sort | .[2] < 1)' <<<"$output")" = true ]
}

@test "--rate applies to the whole run, whichever service is asked" {
	run -0 --separate-stderr "$FORKFETCH" --rate=1/500ms "a=$STUB/ok" \
	    "b=$OTHER/ok" "c=$STUB/ok"
	is_json_lines 3
	keeps_rate 1 0.5
	[ "$(jq -r .name <<<"$output" | xargs)" = "a b c" ]
}

@test "--rate works with a list, and with -j1" {
	run -0 --separate-stderr alone "$FORKFETCH" --rate=2/600ms -j1 - \
	    < <(oks 5)
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 5
	keeps_rate 2 0.6
}

@test "a rate that is never reached delays nothing" {
	# shellcheck disable=SC2046
	run -0 --separate-stderr "$FORKFETCH" --rate=100/10m $(oks 20)
	is_json_lines 20
	[ "$(jq '.time_queue < 60' <<<"$output" | sort -u)" = true ]
}

@test "a run that has asked all services does not wait for its rate" {
	run -0 --separate-stderr alone "$FORKFETCH" --rate=1/1h "a=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a ok 1" ]
	run -0 --separate-stderr alone "$FORKFETCH" --rate=2/1h - < <(oks 2)
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
}

@test "--rate counts retries" {
	run -0 --separate-stderr "$FORKFETCH" --rate=1/1s --retry=2 \
	    --retry-delay=1ms "a=$STUB/flaky?key=rate&ok=3"
	[ -z "$stderr" ]
	[ "$(statuses)" = "a ok 3" ]
	[ "$(record a '.time_total >= 2 and .time_total < 6')" = true ]
}

@test "--rate counts replicas, and delays a hedge" {
	run -0 --separate-stderr alone "$FORKFETCH" --rate=1/1s \
	    "a=$STUB/hang $STUB/ok" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(statuses)" = "a ok 2 b ok 1" ]
	[ "$(record a '.time_total >= 1 and .time_total < 5')" = true ]
	# Services in progress precede new ones.
	[ "$(record b '.time_queue >= 2')" = true ]
}

@test "--rate counts redirects to other origins" {
	run -0 --separate-stderr "$FORKFETCH" --rate=1/1s -L \
	    "a=$STUB/redirect?to=$OTHER/ok" "b=$STUB/redirect?to=/ok"
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(record a '.time_total >= 1 and .time_total < 5')" = true ]
	# A redirect within the origin does not count.
	[ "$(record b '.time_queue >= 2 and .time_queue < 6')" = true ]
	[ "$(jq .num_redirects <<<"$output" | sort -u)" = 1 ]
}

@test "services that the rate delayed past the deadline have records" {
	run -124 --separate-stderr alone "$FORKFETCH" --rate=2/1h -t 1 \
	    "a=$STUB/ok" "b=$STUB/ok" "c=$STUB/ok?rest" "d=$STUB/ok?rest"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	[ "$(statuses)" = "a ok 1 b ok 1 c deadline 0 d deadline 0" ]
	[ "$(arrived STUB '^GET /ok?rest')" -eq 0 ]
}

@test "-m counts from the delayed start, not from the start of the run" {
	run -0 --separate-stderr "$FORKFETCH" --rate=1/1s -m 1 "a=$STUB/ok" \
	    "b=$STUB/ok" "c=$STUB/ok"
	[ "$(statuses)" = "a ok 1 b ok 1 c ok 1" ]
	[ "$(record c '.time_queue >= 2')" = true ]
}

@test "-m ends a hedge and a retry that the rate delays" {
	run -1 --separate-stderr alone "$FORKFETCH" --rate=1/1h -m 1 \
	    "a=$STUB/hang $OTHER/ok?held"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a timeout 1" ]
	[ "$(arrived OTHER '^GET /ok?held')" -eq 0 ]
	run -1 --separate-stderr alone "$FORKFETCH" --rate=1/1h -m 1 \
	    --retry=1 --retry-delay=1ms "a=$STUB/status/503"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(statuses)" = "a timeout 1" ]
	[ "$(record a '.time_total >= 1 and .time_total < 4')" = true ]
}

@test "Ctrl-C ends a wait for the rate" {
	launch "$FORKFETCH" --rate=1/1h "a=$STUB/ok" "b=$STUB/ok?int"
	wait_until has_records 1
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(statuses)" = "a ok 1 b cancelled 0" ]
	[ "$(arrived STUB '^GET /ok?int')" -eq 0 ]
}

@test "--first does not wait for the rate" {
	run -0 --separate-stderr alone "$FORKFETCH" --rate=1/1h --first \
	    "a=$STUB/ok" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a ok 1 b cancelled 0" ]
}

@test "--rate takes N/DUR" {
	local rate

	for rate in 5/s 5/1s 5/1 5/500ms 5/1m30s 5/m 5/h 5/d 5/ms 1/0.5s; do
		run -0 --separate-stderr "$FORKFETCH" --rate="$rate" \
		    "a=$STUB/ok"
		[ -z "$stderr" ]
	done
	for rate in 5 "" x/s 0/s -1/s 5/ 5/x /s 5/0 5/-1s 1.5/s 5/s/s \
	    99999999999999999999/s; do
		run -2 --separate-stderr "$FORKFETCH" --rate="$rate" \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "${stderr%%$'\n'*}" == "forkfetch: option '--rate': \"$rate\""?* ]]
	done
	run -2 --separate-stderr "$FORKFETCH" --rate
	[[ "$stderr" == "forkfetch: option '--rate' needs an argument"* ]]
	[ "$(arrived STUB '^GET /ok?usage')" -eq 0 ]
}

@test "--jobs-per-host=N asks N at one host at a time, and never more" {
	local -a services
	local i

	stubd_start PAIRS
	for ((i = 0; i < 8; i++)); do
		# Each waits for another one.
		services+=("s$i=$PAIRS/barrier?n=2&key=$((i / 2))")
	done
	run -0 --separate-stderr alone "$FORKFETCH" --jobs-per-host=2 -j8 \
	    "${services[@]}"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 8
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
	[ "$(curl -sS "$PAIRS/stats" | jq .max_active)" -eq 2 ]
}

@test "a full host does not delay other hosts" {
	launch "$FORKFETCH" --jobs-per-host=1 "a=$STUB/wait?key=full" \
	    "b=$STUB/ok?full" "c=$OTHER/ok" "d=$OTHER/ok"
	wait_until has_arrived STUB '^GET /wait?key=full'
	wait_until has_records 2
	[ "$(arrived STUB '^GET /ok?full')" -eq 0 ]
	curl -sS "$STUB/release?key=full" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	[ "$(jq -r .name <<<"$output" | xargs)" = "c d a b" ]
	[ "$(statuses)" = "a ok 1 b ok 1 c ok 1 d ok 1" ]
}

@test "--jobs-per-host compares scheme, name and port, however they are written" {
	launch "$FORKFETCH" --jobs-per-host=1 \
	    "a=http://localhost:$STUB_PORT/wait?key=same" \
	    "b=HTTP://LOCALHOST:$STUB_PORT/ok?same" \
	    "c=http://bob@localhost:0$STUB_PORT/ok?same" \
	    "d=$STUB/ok?other-name"
	wait_until has_arrived STUB '^GET /wait?key=same'
	wait_until has_records 1
	[ "$(arrived STUB '^GET /ok?same')" -eq 0 ]
	curl -sS "$STUB/release?key=same" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	[ "$(jq -r .name <<<"$output" | xargs)" = "d a b c" ]
}

@test "-j applies to all hosts together" {
	stubd_start BOTH --ports=2
	run -0 --separate-stderr "$FORKFETCH" --jobs-per-host=5 -j3 \
	    "a=$BOTH/barrier?n=3" "b=$BOTH/barrier?n=3" \
	    "c=http://127.0.0.1:${BOTH_PORTS#* }/barrier?n=3" \
	    "d=http://127.0.0.1:${BOTH_PORTS#* }/ok" "e=$BOTH/ok"
	is_json_lines 5
	[ "$(curl -sS "$BOTH/stats" | jq .max_active)" -eq 3 ]
}

@test "replicas at one host wait for each other, at different hosts they do not" {
	launch "$FORKFETCH" --jobs-per-host=1 \
	    "a=$STUB/wait?key=replica $STUB/ok?replica"
	wait_until has_arrived STUB '^GET /wait?key=replica'
	[ "$(arrived STUB '^GET /ok?replica')" -eq 0 ]
	curl -sS "$STUB/release?key=replica" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ "$(statuses)" = "a ok 1" ]

	run -0 --separate-stderr alone "$FORKFETCH" --jobs-per-host=1 \
	    "a=$STUB/hang $OTHER/ok"
	no_child_left
	[ "$(statuses)" = "a ok 2" ]
}

@test "a stopped replica makes room for the next request to its host" {
	run -0 --separate-stderr alone "$FORKFETCH" --jobs-per-host=1 \
	    "a=$STUB/hang $OTHER/ok" "b=$STUB/ok" "c=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a ok 2 b ok 1 c ok 1" ]
}

@test "a redirect counts at its target host" {
	launch_with_list --jobs-per-host=1 -L
	echo "a=$STUB/redirect?to=$OTHER/wait?key=led" >&5
	wait_until has_arrived OTHER '^GET /wait?key=led'
	printf '%s\n' "b=$OTHER/ok?led" "c=$STUB/ok" >&5
	# The first host is free, the target is not.
	wait_until has_records 1
	[ "$(arrived OTHER '^GET /ok?led')" -eq 0 ]
	curl -sS "$OTHER/release?key=led" >/dev/null
	wait_until has_records 3
	exec 5>&-
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(jq -r .name <<<"$output" | xargs)" = "c a b" ]
	[ "$(statuses)" = "a ok 1 b ok 1 c ok 1" ]
}

@test "a redirect to a full host waits for its turn" {
	launch_with_list --jobs-per-host=1 -L
	echo "a=$OTHER/wait?key=in" >&5
	wait_until has_arrived OTHER '^GET /wait?key=in'
	printf '%s\n' "b=$STUB/redirect?to=$OTHER/ok?in" "c=$STUB/ok" >&5
	wait_until has_records 1
	[ "$(arrived OTHER '^GET /ok?in')" -eq 0 ]
	curl -sS "$OTHER/release?key=in" >/dev/null
	wait_until has_records 3
	exec 5>&-
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(jq -r .name <<<"$output" | xargs)" = "c a b" ]
	[ "$(record b .num_redirects)" = 1 ]
}

@test "services that wait for a host at the deadline have records" {
	run -124 --separate-stderr alone "$FORKFETCH" --jobs-per-host=1 -t 1 \
	    "a=$STUB/hang" "b=$STUB/ok?late" "c=$OTHER/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a deadline 1 b deadline 0 c ok 1" ]
	[ "$(arrived STUB '^GET /ok?late')" -eq 0 ]
}

@test "--jobs-per-host works with --keep-order" {
	run -0 --separate-stderr "$FORKFETCH" --jobs-per-host=1 --keep-order \
	    "a=$STUB/delay?ms=500" "b=$STUB/ok" "c=$OTHER/ok"
	[ "$(jq -r .name <<<"$output" | xargs)" = "a b c" ]
}

@test "--jobs-per-host takes a number" {
	local bad

	for bad in 0 -1 x 1.5 "" 2x 99999999999999999999; do
		run -2 --separate-stderr "$FORKFETCH" --jobs-per-host="$bad" \
		    "a=$STUB/ok?number"
		[ -z "$output" ]
		[[ "${stderr%%$'\n'*}" == "forkfetch: option '--jobs-per-host': \"$bad\" "* ]]
	done
	run -2 --separate-stderr "$FORKFETCH" --jobs-per-host
	[[ "$stderr" == "forkfetch: option '--jobs-per-host' needs an argument"* ]]
	[ "$(arrived STUB '^GET /ok?number')" -eq 0 ]
}
