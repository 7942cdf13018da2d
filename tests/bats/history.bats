#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# history.bats - the key history of a record: the attempts at its service.
#
# Each test is a subshell:
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
}

teardown_file() {
	stubd_stop
}

# Print the attempts of a record that have this key, in a line of JSON.
history() {
	record "$1" "[.history[] | $2] | tojson"
}

# Check the rules for each record of $output that has a history.
is_consistent() {
	jq -es 'map(select(.history != null) | . as $r
		| (.history | length) == ([.attempts, 32] | min)
		and .history[-1].attempt == .attempts
		and ([.history[].attempt] | . == (sort | unique))
		and ([.history[].time_queue] | . == sort)
		and (.history | all(
			.time_total as $total
			| [.time_namelookup, .time_connect, .time_appconnect,
			   .time_pretransfer, .time_starttransfer]
			| map(values) | all(. >= 0 and . <= $total)))
		and (if .seq == null then
			.history[0].time_queue == .time_queue
			and (.history | all(.time_queue + .time_total
				<= $r.time_queue + $r.time_total + 0.000002))
		     else true end)) | all' <<<"$output"
}

@test "a service that was asked once has no history, nor has one never asked" {
	run -124 --separate-stderr "$FORKFETCH" --no-config -j1 -t 2 \
	    --keep-order -L "a=$STUB/redirect?to=/ok" "b=$STUB/hang" \
	    "c=$STUB/ok"
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(jq -c '[.name, .attempts, has("history"), .history]' \
	    <<<"$output")" = '["a",1,true,null]
["b",1,true,null]
["c",0,true,null]' ]
}

@test "each retry is in the history" {
	run -0 --separate-stderr "$FORKFETCH" --no-config --retry=3 \
	    --retry-delay=10ms "a=$STUB/flaky?ok=3&key=retry"
	[ -z "$stderr" ]
	is_json_lines 1
	is_consistent
	[ "$(history a '[.attempt, .replica, .status, .reason, .message,
		.http_code, .remote_ip]')" = \
	    '[[1,null,"http_error","http","HTTP 503 Service Unavailable",503,"127.0.0.1"],[2,null,"http_error","http","HTTP 503 Service Unavailable",503,"127.0.0.1"],[3,null,"ok",null,null,200,"127.0.0.1"]]' ]
	[ "$(record a '.history[0] | keys_unsorted | join(" ")')" = \
	    "attempt replica url status reason message http_code remote_ip time_queue time_namelookup time_connect time_appconnect time_pretransfer time_starttransfer time_total" ]
}

@test "a replica that lost is cancelled, with its own URL and times" {
	run -0 --separate-stderr "$FORKFETCH" --no-config --hedge=300ms \
	    "a=http://u:p@${STUB#http://}/hang?n=0 $STUB/status/503 $STUB/ok"
	[ -z "$stderr" ]
	is_json_lines 1
	is_consistent
	[ "$(history a '[.attempt, .replica, (.url | sub(":[0-9]+/"; "/")),
		.status, .reason, .message]')" = \
	    '[[1,0,"http://***@127.0.0.1/hang?n=0","cancelled","cancelled","stopped: another attempt answered"],[2,1,"http://127.0.0.1/status/503","http_error","http","HTTP 503 Service Unavailable"],[3,2,"http://127.0.0.1/ok","ok",null,null]]' ]
	[ "$(record a '.history[0].time_total > 0.3')" = true ]
	[ "$(record a '.history[1].time_queue > 0.3')" = true ]
}

@test "a replica that lost to a body that is written as it comes is cancelled" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -o lines-json \
	    "a=$STUB/hang $STUB/ndjson?n=2&ms=300"
	[ -z "$stderr" ]
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    -w '%{stderr}%{history}\n' -o lines \
	    "a=$STUB/hang $STUB/ndjson?n=2&ms=300"
	[ "$output" = $'a\t{"n":1}\na\t{"n":2}' ]
	[ "$(jq -c 'map([.attempt, .status, .reason])' <<<"$stderr")" = \
	    '[[1,"cancelled","cancelled"],[2,"ok",null]]' ]
}

@test "attempts that were cut off say by what" {
	run -124 --separate-stderr "$FORKFETCH" --no-config -t 2 \
	    "a=$STUB/hang $STUB/hang?n=2"
	[ -z "$stderr" ]
	is_json_lines 1
	is_consistent
	[ "$(history a '[.attempt, .replica, .status, .reason]')" = \
	    '[[1,0,"deadline","deadline"],[2,1,"deadline","deadline"]]' ]

	run -0 --separate-stderr "$FORKFETCH" --no-config --first \
	    "a=$STUB/hang $STUB/hang?n=2" "b=$STUB/delay?ms=1500"
	is_json_lines 2
	is_consistent
	[ "$(history a '[.status, .message]' )" = \
	    '[["cancelled","stopped: enough succeeded"],["cancelled","stopped: enough succeeded"]]' ]
}

@test "a wait for a retry that is cut off is not an attempt" {
	run -1 --separate-stderr "$FORKFETCH" --no-config -m 1s --retry=9 \
	    --retry-delay=10ms "a=$STUB/retry-after?ok=9&after=7&key=cut"
	is_json_lines 1
	is_consistent
	[ -z "$stderr" ]
	[ "$(record a '.attempts == (.history // [1] | length)')" = true ]
}

@test "redirects to other origins belong to their attempt" {
	stubd_start OTHER
	run -0 --separate-stderr "$FORKFETCH" --no-config -L --retry=2 \
	    --retry-delay=10ms "a=$STUB/redirect?to=$OTHER/flaky%3Fok=2"
	[ -z "$stderr" ]
	is_json_lines 1
	is_consistent
	[ "$(history a '[.attempt, .http_code]')" = '[[1,503],[2,200]]' ]
}

@test "with --every, each round has its own history" {
	run -0 --separate-stderr "$FORKFETCH" --no-config --every=500ms \
	    --count=3 --retry=2 --retry-delay=10ms "a=$STUB/flaky?ok=2&key=every"
	[ -z "$stderr" ]
	is_json_lines 3
	is_consistent
	[ "$(jq -c '[.seq, (.history // [] | map([.attempt, .status]))]' \
	    <<<"$output")" = \
	    '[0,[[1,"http_error"],[2,"ok"]]]
[1,[]]
[2,[]]' ]
}

@test "of many attempts, the first and the last are kept" {
	local urls

	printf -v urls "$STUB/status/503?%d " {1..40}
	run -1 --separate-stderr "$FORKFETCH" --no-config --hedge=9s \
	    "a=$urls"
	[ -z "$stderr" ]
	is_json_lines 1
	is_consistent
	[ "$(history a .attempt)" = "$(jq -cn '[range(1; 17), range(25; 41)]')" ]
	[ "$(record a '.attempts, .history[-1].url[-2:]' | xargs)" = "40 40" ]
}

@test "-w writes the history as JSON" {
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    -w '%{name} %{history}\n' "a=$STUB/ok"
	[ "$output" = "a " ]
	[ -z "$stderr" ]
	run -0 --separate-stderr "$FORKFETCH" --no-config -w '%{history}\n' \
	    --retry=1 --retry-delay=10ms "a=$STUB/flaky?ok=2&key=w"
	[ "$(jq -c 'map(.http_code)' <<<"$output")" = "[503,200]" ]
	[ -z "$stderr" ]
}
