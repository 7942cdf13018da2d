#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# deadline.bats - every time limit, and how late services are reported.
#
# output is set by run; each test is a subshell:
# shellcheck disable=SC2030,SC2031

load helper

setup_file() {
	stubd_start STUB
	stubd_start DEAF --accept=never
	stubd_start MUTE --tls --tls-hang
	make_slow_dns
}

teardown_file() {
	stubd_stop
}

# elapsed FROM: check that the run in $output, in the format json, took at least
# this many seconds, and less than three more.
elapsed() {
	jq -e --argjson from "$1" '.elapsed >= $from and .elapsed < $from + 3' \
	    <<<"$output" >/dev/null && return
	echo "elapsed: $(jq .elapsed <<<"$output"), not from $1 on"
	return 1
}

# outcome NAME: print its status, reason and attempts.
outcome() {
	record "$1" '[.status, .reason, .attempts] | tojson'
}

@test "-t ends what hangs, wherever it hangs, and is exit 124" {
	run -124 --separate-stderr "$FORKFETCH" -o json -t 1 \
	    "a=$STUB/hang" "b=$STUB/hang-headers" "c=$STUB/hang-body" \
	    "d=$STUB/drip?n=100k" "e=$DEAF/" "f=$MUTE/" "g=$STUB/ok"
	[ -z "$stderr" ]
	elapsed 1
	for name in a b c d e f; do
		[ "$(outcome "$name")" = '["deadline","deadline",1]' ]
		[ "$(record "$name" '.time_total >= 0.5')" = true ]
	done
	[ "$(outcome g)" = '["ok",null,1]' ]
	[ "$(jq -c '[.complete, .ok, .failed]' <<<"$output")" = '[false,1,6]' ]
}

@test "a record has everything that was known at the deadline" {
	run -124 --separate-stderr "$FORKFETCH" -o json -t 1 "a=$STUB/hang" \
	    "c=$STUB/hang-body" "e=$DEAF/" "f=$MUTE/"
	elapsed 1
	[ "$(record a '[.time_namelookup, .time_connect, .time_pretransfer] |
	    all(. != null)')" = true ]
	[ "$(record a '[.time_starttransfer, .http_code, .headers] |
	    all(. == null)')" = true ]
	[ "$(record a .remote_port)" = "$STUB_PORT" ]
	[ "$(record c '[.http_code, .body, .body_truncated,
	    .time_starttransfer != null] | tojson')" = \
	    '[200,"{\"ok\":",true,true]' ]
	[ "$(record e '.time_namelookup != null and .time_connect == null')" = \
	    true ]
	[ "$(record f '.time_connect != null and .time_appconnect == null')" = \
	    true ]
}

@test "-m ends a service after its time, and is exit 1" {
	run -1 --separate-stderr "$FORKFETCH" -o json -m 1 \
	    "a=$STUB/hang" "b=$STUB/hang-headers" "c=$STUB/hang-body" \
	    "d=$STUB/drip?n=100k" "e=$DEAF/" "f=$MUTE/" "g=$STUB/ok"
	[ -z "$stderr" ]
	elapsed 1
	for name in a b c d e f; do
		[ "$(outcome "$name")" = '["timeout","timeout",1]' ]
		[ "$(record "$name" '.time_total >= 1')" = true ]
		[ -n "$(record "$name" '.message // ""')" ]
	done
	[ "$(outcome g)" = '["ok",null,1]' ]
	[ "$(jq .complete <<<"$output")" = true ]
}

@test "-m counts from the start of a service, not from its place in a queue" {
	run -1 --separate-stderr "$FORKFETCH" -o json -m 1 -j1 \
	    "a=$STUB/hang" "b=$STUB/hang" "c=$STUB/ok"
	elapsed 2
	[ "$(outcome a)" = '["timeout","timeout",1]' ]
	[ "$(outcome b)" = '["timeout","timeout",1]' ]
	[ "$(outcome c)" = '["ok",null,1]' ]
	[ "$(record c '.time_queue >= 2')" = true ]
}

@test "if -m is shorter than -t, the status is timeout" {
	run -1 --separate-stderr "$FORKFETCH" -o json -m 0.5 -t 20 \
	    "a=$STUB/hang"
	elapsed 0.5
	[ "$(outcome a)" = '["timeout","timeout",1]' ]
}

@test "if -t is shorter than -m, the status is deadline" {
	run -124 --separate-stderr "$FORKFETCH" -o json -m 20 -t 1.5 \
	    "a=$STUB/hang"
	elapsed 1.5
	[ "$(outcome a)" = '["deadline","deadline",1]' ]
}

@test "-m 0 is no limit" {
	run -124 --separate-stderr "$FORKFETCH" -o json -m 0 -t 1 \
	    "a=$STUB/hang"
	elapsed 1
	[ "$(outcome a)" = '["deadline","deadline",1]' ]
}

@test "a service that waits for -j1 at the deadline has a record without attempts" {
	run -124 --separate-stderr "$FORKFETCH" -o json -t 1 -j1 \
	    "a=$STUB/hang" "b=$STUB/ok?behind" "c=$STUB/ok?behind"
	elapsed 1
	[ "$(outcome a)" = '["deadline","deadline",1]' ]
	[ "$(outcome b)" = '["deadline","deadline",0]' ]
	[ "$(outcome c)" = '["deadline","deadline",0]' ]
	[ "$(arrived STUB '^GET /ok?behind')" -eq 0 ]
}

@test "a service cut off by the deadline outweighs a failure in the exit status" {
	run -124 --separate-stderr "$FORKFETCH" -t 1 "a=$STUB/hang" \
	    "b=$STUB/status/500"
	is_json_lines 2
}

@test "a run that is done before its deadline does not wait for it" {
	run -0 --separate-stderr "$FORKFETCH" -o json -t 60 "a=$STUB/ok"
	[ "$(jq '.elapsed < 30' <<<"$output")" = true ]
	[ "$(jq .complete <<<"$output")" = true ]
}

@test "--connect-timeout ends a connection that is never accepted" {
	run -1 --separate-stderr "$FORKFETCH" -o json --connect-timeout=1 \
	    "a=$DEAF/"
	[ -z "$stderr" ]
	elapsed 1
	[ "$(outcome a)" = '["timeout","timeout",1]' ]
	[ "$(record a '.time_connect == null and .time_total >= 1')" = true ]
	[ "$(record a '.http_code | tojson')" = null ]
}

@test "--connect-timeout includes the TLS handshake" {
	run -1 --separate-stderr "$FORKFETCH" -o json --connect-timeout=1 \
	    "a=$MUTE/"
	elapsed 1
	[ "$(outcome a)" = '["timeout","timeout",1]' ]
	[ "$(record a '.time_connect != null and .time_appconnect == null')" = \
	    true ]
}

@test "--connect-timeout does not include the answer" {
	run -0 --separate-stderr "$FORKFETCH" -o json --connect-timeout=500ms \
	    "a=$STUB/delay?ms=1200"
	elapsed 1.2
	[ "$(outcome a)" = '["ok",null,1]' ]
}

@test "a resolver that hangs does not exceed any time limit" {
	needs_slow_dns
	run -124 --separate-stderr slow_dns "$FORKFETCH" -o json -t 1 \
	    a=http://nowhere.test/ b=http://nowhere.test/
	elapsed 1
	[ "$(outcome a)" = '["deadline","deadline",1]' ]
	[ "$(record a '.time_namelookup | tojson')" = null ]

	run -1 --separate-stderr slow_dns "$FORKFETCH" -o json -m 1 \
	    a=http://nowhere.test/
	elapsed 1
	[ "$(outcome a)" = '["timeout","timeout",1]' ]

	run -1 --separate-stderr slow_dns "$FORKFETCH" -o json \
	    --connect-timeout=1 a=http://nowhere.test/
	elapsed 1
	[ "$(outcome a)" = '["timeout","timeout",1]' ]
}

@test "--idle-timeout ends a silent answer, and no other" {
	run -1 --separate-stderr "$FORKFETCH" -o json --idle-timeout=2 \
	    "a=$STUB/hang-body" "b=$STUB/drip?ms=250&n=12" "c=$STUB/hang" \
	    "d=$STUB/hang-headers"
	[ -z "$stderr" ]
	elapsed 2
	[ "$(outcome a)" = '["timeout","idle",1]' ]
	[ "$(outcome c)" = '["timeout","idle",1]' ]
	[ "$(outcome d)" = '["timeout","idle",1]' ]
	# It took longer than the limit, but was never silent for so long.
	[ "$(outcome b)" = '["ok",null,1]' ]
	[ "$(record b '.time_total >= 2.5')" = true ]
	[ "$(record a '[.body, .body_truncated, .time_total >= 2] |
	    tojson')" = '["{\"ok\":",true,true]' ]
}

@test "--kill-after=0 kills at once" {
	run -124 --separate-stderr "$FORKFETCH" -o json -t 1 --kill-after=0 \
	    "a=$STUB/hang" "b=$STUB/hang-body"
	[ -z "$stderr" ]
	elapsed 1
	[ "$(outcome a)" = '["deadline","deadline",1]' ]
	[ "$(outcome b)" = '["deadline","deadline",1]' ]
	[ "$(record a '.signal | tojson')" = null ]
	[ "$(record b .body_truncated)" = true ]
}

@test "a hundred services that hang end at the deadline, each with its record" {
	local -a services
	local i

	for ((i = 0; i < 100; i++)); do
		services+=("s$i=$STUB/hang")
	done
	run -124 --separate-stderr alone "$FORKFETCH" -o json -t 2 \
	    --keep-order "${services[@]}"
	[ -z "$stderr" ]
	no_child_left
	elapsed 2
	[ "$(jq -c '[.results | length, (map(.status) | unique),
	    (map(.index) == [range(100)])]' <<<"$output")" = \
	    '[100,["deadline"],true]' ]
}

@test "a list that does not end is cut off, with a message" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	echo "a=$STUB/ok" >&5
	run -124 --separate-stderr "$FORKFETCH" -o json -t 1 - <&5
	exec 5>&-
	elapsed 1
	[ "$(outcome a)" = '["ok",null,1]' ]
	[ "$(jq .complete <<<"$output")" = false ]
	[ "$stderr" = \
	    "forkfetch: standard input: the deadline came before its end" ]
}

@test "a deadline holds across redirects" {
	run -1 --separate-stderr "$FORKFETCH" -o json -L -m 1 \
	    "a=$STUB/redirect?to=/hang" \
	    "b=$STUB/redirect?to=http://localhost:$STUB_PORT/hang"
	elapsed 1
	[ "$(outcome a)" = '["timeout","timeout",1]' ]
	[ "$(outcome b)" = '["timeout","timeout",1]' ]
	[ "$(record b .num_redirects)" = 1 ]
}

# limits DEFAULTS FILTER: write a services file with these defaults and, for
# each limit, a service that exceeds it: "connect" exceeds connect_timeout. The
# jq filter changes the object of services.
limits() {
	jq -n --arg url "$STUB" --arg mute "$MUTE/" \
	    "{defaults: $1, services: ({
		time: {url: (\$url + \"/hang\")},
		connect: {url: \$mute},
		idle: {url: (\$url + \"/hang\")},
		size: {url: (\$url + \"/text?size=1025\")},
		redirs: {url: (\$url + \"/redirect-loop?n=-1\"),
		    location: true}} | $2)}" >"$BATS_TEST_TMPDIR/s.json"
}

# says FORMAT SERVICE...: check that the messages of exactly these services are
# those of their limits, and name what has set each: FORMAT, in which KEY and
# OPTION stand for the key and its option.
says() {
	local format=$1 name key text

	shift
	[ -z "$stderr" ]
	[ "$(jq '.results | length' <<<"$output")" -eq $# ]
	while IFS='|' read -r name key text; do
		[[ " $* " == *" $name "* ]] || continue
		text=${text/SOURCE/($format)}
		text=${text/KEY/$key}
		[ "$(record "$name" .message)" = \
		    "${text/OPTION/--${key//_/-}}" ]
	done <<-END
		time|max_time|no whole answer within 1s SOURCE
		connect|connect_timeout|the handshake with 127.0.0.1 took longer than 1s SOURCE
		idle|idle_timeout|no answer came for 1s SOURCE
		size|max_filesize|the body is larger than 1024 bytes SOURCE
		redirs|max_redirs|more than 2 redirects SOURCE; the next one leads to /redirect-loop?n=-1&code=302
	END
}

@test "the message about a limit names what has set it" {
	local all='{connect_timeout: 1, idle_timeout: 1, max_filesize: 1024,
	    max_redirs: 2}'
	local own='.time.max_time = 1 | .connect.connect_timeout = 1 |
	    .idle.idle_timeout = 1 | .size.max_filesize = 1024 |
	    .redirs.max_redirs = 2'
	local -a ask=("$FORKFETCH" -o json -c "$BATS_TEST_TMPDIR/s.json")

	limits '{max_time: 9}' "$own"
	run -1 --separate-stderr "${ask[@]}" @all
	says 'KEY of the service' time connect idle size redirs
	# Lines of a list, which need leave for redirects.
	jq -c '.services | to_entries[] | .value + {name: .key}' \
	    "$BATS_TEST_TMPDIR/s.json" >"$BATS_TEST_TMPDIR/list"
	run -1 --separate-stderr "${ask[@]}" -L - <"$BATS_TEST_TMPDIR/list"
	says 'KEY of the line' time connect idle size redirs
	limits "$all" .
	run -1 --separate-stderr "${ask[@]}" connect idle size redirs
	says 'KEY of the defaults' connect idle size redirs
	run -1 --separate-stderr "${ask[@]}" --connect-timeout=1 \
	    --idle-timeout=1 --max-filesize=1k --max-redirs=2 connect idle \
	    size redirs
	says OPTION connect idle size redirs
	limits '{max_time: 1}' .
	run -1 --separate-stderr "${ask[@]}" time
	says 'KEY of the defaults' time
	run -1 --separate-stderr "${ask[@]}" -m 1 time
	says OPTION time
}

@test "the message about a built-in limit names the option that changes it" {
	run -1 --separate-stderr "$FORKFETCH" --no-config -o json -L \
	    --body=none "size=$STUB/huge" "redirs=$STUB/redirect-loop?n=-1"
	[ -z "$stderr" ]
	[ "$(record size .message)" = \
	    "the body is larger than 16777216 bytes (built in; --max-filesize changes it)" ]
	[ "$(record redirs .message)" = \
	    "more than 20 redirects (built in; --max-redirs changes it); the next one leads to /redirect-loop?n=-1&code=302" ]
}
