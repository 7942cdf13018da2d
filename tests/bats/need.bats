#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# need.bats - runs that end before all services have answered: --need, --first
# and --fail-fast; and whose failure counts.
#
# launched and how are set in helper.bash; each test is a subshell; filters of jq
# have variables of their own:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	umask 077
}

# For finds: "name status attempts" of each record in $output, in order of the
# names.
statuses='$all | sort_by(.name)[] | "\(.name) \(.status) \(.attempts)"'

# has_records N: succeed once what was launched has written this many.
has_records() {
	local -a found

	mapfile -t found <"$out"
	[ "${#found[@]}" -ge "$1" ]
}

@test "--first stops at the first success, and cancels the rest" {
	run -0 --separate-stderr alone "$FORKFETCH" --first -j3 \
	    "a=$STUB/hang" "b=$STUB/status/500" "c=$STUB/hang-body" \
	    "d=$STUB/ok?first" "e=$STUB/ok?never"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 5
	finds "$statuses" 'a cancelled 1' 'b http_error 1' 'c cancelled 1' \
	    'd ok 1' 'e cancelled 0'
	finds '(.a, .c, .e | .reason, .message, .signal),
	    (.e | [.started, .time_total, .http_code] | tojson)' \
	    cancelled 'stopped: enough succeeded' null \
	    cancelled 'stopped: enough succeeded' null \
	    cancelled 'stopped: enough succeeded' null '[null,null,null]'
	[ "$(arrived STUB '^GET /ok?never')" -eq 0 ]
}

# met_at_once N OPTION...: need N of five services that answer at the same time,
# six times; after each time, is_met has to succeed. Set output to what all six
# runs have printed.
met_at_once() {
	local n=$1 key outputs=''

	shift
	for key in "$BATS_TEST_NUMBER-$*-"{1..6}; do
		key=${key//[!a-z0-9-]/}
		run -0 --separate-stderr alone "$FORKFETCH" --need="$n" "$@" \
		    "a=$STUB/barrier?n=5&key=$key" "b=$STUB/barrier?n=5&key=$key" \
		    "c=$STUB/barrier?n=5&key=$key" "d=$STUB/barrier?n=5&key=$key" \
		    "e=$STUB/barrier?n=5&key=$key"
		[ -z "$stderr" ] || return
		no_child_left || return
		is_met || return
		outputs+=$output$'\n'
	done
	output=${outputs%$'\n'}
}

# has_five: succeed if $output has a line for each service.
has_five() {
	[ "${#lines[@]}" -eq 5 ]
}

# each_finds FILTER LINE: check that the filter prints this line for the five
# records of each of the six runs of met_at_once.
each_finds() {
	finds '$all | length, (range(0; length; 5) as $i | .[$i:$i + 5] | '"$1)" \
	    30 "$2" "$2" "$2" "$2" "$2" "$2"
}

@test "--first if all succeed at the same time: one is ok" {
	is_met() {
		has_five
	}
	met_at_once 1
	is_json_lines 30
	each_finds 'map(.status) | sort | join(" ")' \
	    'cancelled cancelled cancelled cancelled ok'
}

@test "--need=N if more succeed at the same time: exactly N are ok" {
	local all='' options
	local row='[false,2,3,["cancelled","cancelled","cancelled","ok","ok"],[["cancelled","stopped: enough succeeded",1,null]]]'

	is_met() {
		:
	}
	for options in '' --reuse --every=60s; do
		# shellcheck disable=SC2086 # There may be none.
		met_at_once 2 -o json $options
		all+=$output$'\n'
	done
	# One row for each run, in their order.
	diff <(printf "$row\n%.0s" {1..18}) <(jq -c '[.complete, .ok, .failed,
	    (.results | map(.status) | sort), (.results |
		map(select(.status == "cancelled") | [.reason,
		    .message, .attempts, .signal]) | unique)]' <<<"$all")
}

@test "--need=N with --keep-order: exactly N are ok" {
	is_met() {
		has_five
	}
	met_at_once 3 --keep-order
	is_json_lines 30
	each_finds '"\(map(.name)) \(map(select(.status == "ok")) | length)"' \
	    '["a","b","c","d","e"] 3'
}

@test "-o body --first prints one body" {
	is_met() {
		[ "$output" = '{"ok":true}' ]
	}
	met_at_once 1 -o body
}

@test "--output-dir --first leaves one file" {
	local dir=$BATS_TEST_TMPDIR/dir winners=''

	is_met() {
		local -a files=("$dir"/*) hidden=("$dir"/.[!.]*)
		local body=''

		[ "${#files[@]}" -eq 1 ] && [ ! -e "${hidden[0]}" ] || return
		IFS= read -r -d '' body <"${files[0]}" || :
		[ "$body" = $'{"ok":true}\n' ] || return
		winners+=${files[0]##*/}
		rm -r "$dir"
	}
	met_at_once 1 --output-dir="$dir"
	# The names of the files are those of the services that are ok.
	finds '$all | length, (map(select(.status == "ok").name) | add)' \
	    30 "$winners"
}

@test "-o lines --first needs one success, whatever was shown of others" {
	is_met() {
		[ -n "$output" ]
	}
	met_at_once 1 -o lines
	[ "$(grep -cv $'^[a-e]\t{"ok":true}$' <<<"$output")" -eq 0 ]
	run -0 --separate-stderr alone "$FORKFETCH" --first -o lines --summary \
	    "a=$STUB/barrier?n=3&key=lines" "b=$STUB/barrier?n=3&key=lines" \
	    "c=$STUB/barrier?n=3&key=lines"
	[[ "$stderr" == "forkfetch: 3 services: 1 ok, 2 failed (2 cancelled), "* ]]
}

@test "--first if all fail exits with 1, with all records" {
	run -1 --separate-stderr alone "$FORKFETCH" --first \
	    "a=$STUB/status/500" "b=$STUB_REFUSED/" "c=$STUB/status/404"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	finds "$statuses" 'a http_error 1' 'b error 1' 'c http_error 1'
}

@test "--first accepts any of a service's replicas" {
	run -0 --separate-stderr alone "$FORKFETCH" --first \
	    "a=$STUB/hang $STUB/ok" "b=$STUB/hang $STUB/hang"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	finds "$statuses" 'a ok 2' 'b cancelled 2'
}

@test "--need=N stops at N successes" {
	launch "$FORKFETCH" --need=2 -o json "a=$STUB/ok" "b=$STUB/status/404" \
	    "c=$STUB/wait?key=two" "d=$STUB/hang?two"
	wait_until has_arrived STUB '^GET /wait?key=two'
	wait_until has_arrived STUB '^GET /hang?two'
	# One success is not enough.
	kill -0 "$launched"
	curl -sS "$STUB/release?key=two" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'a ok 1' 'b http_error 1' 'c ok 1' 'd cancelled 1'
	[[ $output == *'"ok":2,"failed":2,'* ]]
}

@test "--need=N of N services is met if all are ok" {
	run -0 --separate-stderr "$FORKFETCH" --need=2 "a=$STUB/ok" \
	    "b=$STUB/ok"
	[ -z "$stderr" ]
	finds "$statuses" 'a ok 1' 'b ok 1'
}

@test "fewer successes than --need exit with 1, with all records" {
	run -1 --separate-stderr alone "$FORKFETCH" --need=2 "a=$STUB/ok" \
	    "b=$STUB/status/500" "c=$STUB/status/404"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	finds "$statuses" 'a ok 1' 'b http_error 1' 'c http_error 1'
}

@test "a --need above the number of services is refused, and nothing is asked" {
	local hint="forkfetch: try 'forkfetch --help'"

	run -2 --separate-stderr "$FORKFETCH" --need=3 "a=$STUB/ok?above" \
	    "b=$STUB/ok?above"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: option '--need': 3 successes are not possible with 2 services
$hint" ]
	# Several replicas are still one service.
	run -2 --separate-stderr "$FORKFETCH" --need=2 \
	    "a=$STUB/ok?above $STUB/ok?above"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: option '--need': 2 successes are not possible with 1 service
$hint" ]
	[ "$(arrived STUB '^GET /ok?above')" -eq 0 ]
}

@test "--need accepts a list of unknown length" {
	run -0 --separate-stderr alone "$FORKFETCH" --need=2 - <<-EOT
		a=$STUB/ok
		b=$STUB/hang
		c=$STUB/ok
	EOT
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	finds "$statuses" 'a ok 1' 'b cancelled 1' 'c ok 1'

	run -1 --separate-stderr "$FORKFETCH" --need=2 - <<<"a=$STUB/ok"
	[ -z "$stderr" ]
	finds "$statuses" 'a ok 1'
	run -1 --separate-stderr "$FORKFETCH" --first - </dev/null
	[ -z "$output$stderr" ]
}

@test "--need does not wait for the end of an endless list" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	printf 'a=%s/hang\nb=%s/ok\n' "$STUB" "$STUB" >&5
	run -0 --separate-stderr alone "$FORKFETCH" --need=1 - <&5
	exec 5>&-
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	finds "$statuses" 'a cancelled 1' 'b ok 1'
}

@test "services read from the list by then have records" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	printf '%s\n' "a=$STUB/ok" "b=$STUB/ok?list" "c=$STUB/ok?list" >&5
	run -0 --separate-stderr alone "$FORKFETCH" -j1 --first - <&5
	exec 5>&-
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	finds "$statuses" 'a ok 1' 'b cancelled 0' 'c cancelled 0'
	[ "$(arrived STUB '^GET /ok?list')" -eq 0 ]
}

@test "--keep-order with --need: the order is kept, and all are there" {
	run -0 --separate-stderr alone "$FORKFETCH" --keep-order --need=2 -j4 \
	    "a=$STUB/hang" "b=$STUB/ok" "c=$STUB/hang" "d=$STUB/ok" \
	    "e=$STUB/hang" "f=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 6
	finds '$all[] | .name + " " + .status' \
	    'a cancelled' 'b ok' 'c cancelled' 'd ok' 'e cancelled' 'f cancelled'
}

@test "a deadline after --need was met does not affect the status" {
	run -0 --separate-stderr alone "$FORKFETCH" -t 60 --first \
	    "a=$STUB/hang" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'a cancelled 1' 'b ok 1'
	finds '$all[].time_total < 30' true true
}

@test "a deadline before --need is met exits with 124" {
	run -124 --separate-stderr alone "$FORKFETCH" -t 1 --need=2 \
	    "a=$STUB/hang" "b=$STUB/ok" "c=$STUB/status/500"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	finds "$statuses" 'a deadline 1' 'b ok 1' 'c http_error 1'
}

@test "a signal outweighs --need in the exit status" {
	launch "$FORKFETCH" --need=2 "a=$STUB/ok" "b=$STUB/hang?signal" \
	    "c=$STUB/hang?signal"
	wait_until has_arrived STUB '^GET /hang?signal' 2
	wait_until has_records 1
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	no_child_left
	is_json_lines 3
	finds "$statuses" 'a ok 1' 'b cancelled 1' 'c cancelled 1'
}

@test "--need with --summary, -o table, -o body and --output-dir" {
	local dir=$BATS_TEST_TMPDIR/dir

	run -0 --separate-stderr "$FORKFETCH" --summary --first \
	    "a=$STUB/hang" "b=$STUB/ok"
	[[ "$stderr" == "forkfetch: 2 services: 1 ok, 1 failed (1 cancelled), "* ]]

	run -0 --separate-stderr "$FORKFETCH" -o table --first \
	    "a=$STUB/hang" "b=$STUB/ok"
	[[ "$output" == *cancelled* ]]

	run -0 --separate-stderr "$FORKFETCH" -o body --first \
	    "a=$STUB/hang" "b=$STUB/body?text=first"
	[ "$output" = first ]
	# A service that is not needed any more is not reported.
	[ -z "$stderr" ]

	mkdir "$dir"
	run -0 --separate-stderr alone "$FORKFETCH" --output-dir="$dir" \
	    --first "a=$STUB/hang-body" "b=$STUB/body?text=first"
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'a cancelled 1' 'b ok 1'
	[ "$(ls -A "$dir")" = b ]
	[ "$(<"$dir/b")" = first ]
}

@test "--first and --need: the last one counts" {
	run -0 --separate-stderr "$FORKFETCH" --first --need=2 "a=$STUB/ok" \
	    "b=$STUB/delay?ms=500"
	finds "$statuses" 'a ok 1' 'b ok 1'
	run -0 --separate-stderr "$FORKFETCH" --need=2 --first "a=$STUB/hang" \
	    "b=$STUB/ok"
	finds "$statuses" 'a cancelled 1' 'b ok 1'
}

@test "--fail-fast stops at the first failure" {
	run -1 --separate-stderr alone "$FORKFETCH" --fail-fast -j2 \
	    "a=$STUB/hang" "b=$STUB/status/500" "c=$STUB/ok?fail"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	finds "$statuses" 'a cancelled 1' 'b http_error 1' 'c cancelled 0'
	finds '.c | .reason, .message, .started' \
	    cancelled 'stopped: "b" failed (--fail-fast)' null
	[ "$(arrived STUB '^GET /ok?fail')" -eq 0 ]
}

@test "--fail-fast stops at any kind of failure" {
	local url

	for url in "$STUB_REFUSED/" "$STUB/reset" "$STUB/short" \
	    "$STUB/status/404" "$STUB/text?size=20M"; do
		run -1 --separate-stderr alone "$FORKFETCH" --fail-fast \
		    --body=none "a=$STUB/hang" "b=$url"
		[ -z "$stderr" ]
		no_child_left
		is_json_lines 2
		finds '.a.status, (.b.status | test("error$"))' cancelled true
	done
	printf '{ "services": { "a": "%s/hang",
	    "b": { "url": "%s/hang", "max_time": "500ms" } } }' \
	    "$STUB" "$STUB" >"$BATS_TEST_TMPDIR/s.json"
	run -1 --separate-stderr alone "$FORKFETCH" --fail-fast \
	    -c "$BATS_TEST_TMPDIR/s.json" a b
	no_child_left
	finds "$statuses" 'a cancelled 1' 'b timeout 1'
}

@test "--fail-fast changes nothing if nothing fails" {
	run -0 --separate-stderr "$FORKFETCH" --fail-fast -j1 "a=$STUB/ok" \
	    "b=$STUB/ok"
	[ -z "$stderr" ]
	finds '$all[].name' a b
	finds "$statuses" 'a ok 1' 'b ok 1'
}

@test "--fail-fast ignores a failed attempt until its service fails" {
	run -0 --separate-stderr "$FORKFETCH" --fail-fast --hedge=10m \
	    --retry=2 --retry-delay=1ms "a=$STUB/status/500 $STUB/ok" \
	    "b=$STUB/flaky?key=fail-fast&ok=3" "c=$STUB/ok"
	[ -z "$stderr" ]
	is_json_lines 3
	finds "$statuses" 'a ok 2' 'b ok 3' 'c ok 1'
}

@test "--fail-fast does not wait for the end of an endless list" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	printf 'a=%s/hang\nb=%s/status/500\n' "$STUB" "$STUB" >&5
	run -1 --separate-stderr alone "$FORKFETCH" --fail-fast - <&5
	exec 5>&-
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	finds "$statuses" 'a cancelled 1' 'b http_error 1'
}

@test "--fail-fast with --keep-order: all are there, in order" {
	run -1 --separate-stderr alone "$FORKFETCH" --fail-fast --keep-order \
	    -j2 "a=$STUB/hang" "b=$STUB/status/500" "c=$STUB/ok" "d=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	finds '$all[] | .name + " " + .status' \
	    'a cancelled' 'b http_error' 'c cancelled' 'd cancelled'
}

@test "--fail-fast with --need: whichever comes first" {
	run -1 --separate-stderr alone "$FORKFETCH" --fail-fast --need=1 \
	    "a=$STUB/hang" "b=$STUB/status/500"
	no_child_left
	finds "$statuses" 'a cancelled 1' 'b http_error 1'
	run -0 --separate-stderr alone "$FORKFETCH" --fail-fast --need=1 -j1 \
	    "a=$STUB/ok" "b=$STUB/status/500"
	no_child_left
	finds "$statuses" 'a ok 1' 'b cancelled 0'
	run -1 --separate-stderr alone "$FORKFETCH" --fail-fast --need=2 -j1 \
	    "a=$STUB/ok" "b=$STUB/status/500" "c=$STUB/ok"
	no_child_left
	finds "$statuses" 'a ok 1' 'b http_error 1' 'c cancelled 0'
}

@test "--fail-fast at a deadline exits with 124" {
	run -124 --separate-stderr alone "$FORKFETCH" --fail-fast -t 1 \
	    "a=$STUB/hang" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'a deadline 1' 'b ok 1'
	# The deadline stops all of them, not the first failure that it causes.
	run -124 --separate-stderr alone "$FORKFETCH" --fail-fast -t 1 -j2 \
	    "a=$STUB/hang" "b=$STUB/hang" "c=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'a deadline 1' 'b deadline 1' 'c deadline 0'
}

# services_file: a and b, which are not required and fail; c, which is.
services_file() {
	cat >"$BATS_TEST_TMPDIR/s.json" <<-EOT
		{ "services": {
		    "a": { "url": "$STUB/status/500", "required": false },
		    "b": { "url": "$STUB_REFUSED/", "required": false },
		    "c": { "url": "$STUB/delay?ms=500", "required": true },
		    "hangs": { "url": "$STUB/hang", "required": false },
		    "ok": { "url": "$STUB/ok", "required": false } } }
	EOT
}

@test "the failure of a service that is not required does not count" {
	services_file
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    -o json a b c
	[ -z "$stderr" ]
	finds "$statuses" 'a http_error 1' 'b error 1' 'c ok 1'
	[[ $output == '{"complete":true,"ok":1,"failed":2,'* ]]
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --summary a b
	finds "$statuses" 'a http_error 1' 'b error 1'
	[[ "$stderr" == "forkfetch: 2 services: 2 failed (1 http_error, 1 error), "* || "$stderr" == "forkfetch: 2 services: 2 failed (1 error, 1 http_error), "* ]]
	# The failure of a required service does.
	run -1 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    a b c "d=$STUB/status/404"
	finds "$statuses" 'a http_error 1' 'b error 1' 'c ok 1' \
	    'd http_error 1'
}

@test "--fail-fast ignores a failure of a service that is not required" {
	services_file
	run -0 --separate-stderr alone "$FORKFETCH" --fail-fast -j1 \
	    -c "$BATS_TEST_TMPDIR/s.json" a b c
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'a http_error 1' 'b error 1' 'c ok 1'
	run -1 --separate-stderr alone "$FORKFETCH" --fail-fast -j1 \
	    -c "$BATS_TEST_TMPDIR/s.json" a "d=$STUB/status/404" c
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'a http_error 1' 'c cancelled 0' 'd http_error 1'
}

@test "a service that is not required may be cut off by the deadline" {
	services_file
	run -0 --separate-stderr alone "$FORKFETCH" -t 2 -o json \
	    -c "$BATS_TEST_TMPDIR/s.json" hangs c
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'c ok 1' 'hangs deadline 1'
	[[ $output == '{"complete":false,'* ]]
	run -124 --separate-stderr "$FORKFETCH" -t 1 \
	    -c "$BATS_TEST_TMPDIR/s.json" hangs "d=$STUB/hang"
	finds "$statuses" 'd deadline 1' 'hangs deadline 1'
}

@test "the success of a service that is not required counts for --need" {
	services_file
	run -0 --separate-stderr alone "$FORKFETCH" --first \
	    -c "$BATS_TEST_TMPDIR/s.json" "d=$STUB/hang" ok
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'd cancelled 1' 'ok ok 1'
	# Its failure leaves one fewer.
	run -1 --separate-stderr "$FORKFETCH" --need=2 \
	    -c "$BATS_TEST_TMPDIR/s.json" a c
	[ -z "$stderr" ]
	finds "$statuses" 'a http_error 1' 'c ok 1'
}

@test "--need takes a number, --first and --fail-fast take no argument" {
	local bad

	for bad in 0 -1 x 1.5 "" 2x 99999999999999999999; do
		run -2 --separate-stderr "$FORKFETCH" --need="$bad" \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "${stderr%%$'\n'*}" == "forkfetch: option '--need': \"$bad\" "* ]]
	done
	run -2 --separate-stderr "$FORKFETCH" --need
	[[ "$stderr" == "forkfetch: option '--need' needs an argument"* ]]
	run -2 --separate-stderr "$FORKFETCH" --first=2 "a=$STUB/ok?usage"
	[[ "$stderr" == "forkfetch: option '--first' takes no argument"* ]]
	run -2 --separate-stderr "$FORKFETCH" --fail-fast=1 "a=$STUB/ok?usage"
	[[ "$stderr" == "forkfetch: option '--fail-fast' takes no argument"* ]]
	[ "$(arrived STUB '^GET /ok?usage')" -eq 0 ]
}
