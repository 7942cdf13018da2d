#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# every.bats - services that are asked repeatedly: --every and --count.
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --ports=2
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
}

# asks NAME FILTER: print what the filter finds in each record of that name, in
# the order of their numbers.
asks() {
	jq -sc --arg name "$1" "map(select(.name == \$name)) | sort_by(.seq) |
	    map($2)" <<<"$output"
}

# pids NAME: print the processes that asked for it, according to -v in $err.
pids() {
	sed -n "s/^forkfetch: $1: process \([0-9]*\) asks.*/\1/p" "$err"
}

has_records() {
	[ "$(wc -l <"$out")" -ge "$1" ]
}

# took FROM: check how many seconds the run in $output, in the format json,
# took.
took() {
	jq -e --argjson from "$1" '.elapsed >= $from' <<<"$output" >/dev/null
}

# services JSON: write a services file with these services.
services() {
	printf '{"services": {%s}}\n' "$1" >"$BATS_TEST_TMPDIR/services.json"
	chmod 600 "$BATS_TEST_TMPDIR/services.json"
}

@test "--until-ok asks each service until it succeeds" {
	run -0 --separate-stderr "$FORKFETCH" --every=10ms --until-ok \
	    --summary "a=$STUB/ok" "b=$STUB/flaky?ok=3&key=until-ok"
	[ "$(asks a .status)" = '["ok"]' ]
	[ "$(asks b .status)" = '["http_error","http_error","ok"]' ]
	[[ "$stderr" = 'forkfetch: 4 answers: 2 ok, 2 failed (2 http_error), '* ]]
	# What counts as a success is up to --expect.
	run -0 --separate-stderr "$FORKFETCH" --every=10ms --until-ok \
	    --only-failed --expect=/turn=3 "a=$STUB/flaky?ok=1&key=until-turn"
	[ "$(asks a .message)" = '["/turn is 1, expected 3","/turn is 2, expected 3"]' ]
}

@test "--until-ok at the deadline names what is not up, and why" {
	run -124 --separate-stderr "$FORKFETCH" -t 2 --every=50ms \
	    --until-ok "a=$STUB/ok" "b=$STUB/status/503"
	[ -z "$stderr" ]
	[ "$(asks a .status)" = '["ok"]' ]
	[ "$(asks b '[.status, .message]' | jq -c '[.[0], .[-1]]')" = \
	    '[["http_error","HTTP 503 Service Unavailable"],["deadline","not up before the deadline: HTTP 503 Service Unavailable"]]' ]
}

@test "--until-ok gives up after --count rounds, and stops at --need" {
	run -1 --separate-stderr "$FORKFETCH" --every=10ms --until-ok \
	    --count=2 "a=$STUB/ok" "b=$STUB/status/503"
	[ "$(asks b .status)" = '["http_error","http_error"]' ]
	run -0 --separate-stderr "$FORKFETCH" --every=10ms --until-ok \
	    --first "a=$STUB/flaky?ok=2&key=until-first" "b=$STUB/status/503"
	[ "$(asks a .status)" = '["http_error","ok"]' ]
}

@test "--until-ok needs --every, and excludes --fail-fast" {
	run -2 --separate-stderr "$FORKFETCH" --until-ok "a=$STUB/ok"
	[ "${stderr_lines[0]}" = "forkfetch: option '--until-ok' needs --every, such as --every=1s" ]
	run -2 --separate-stderr "$FORKFETCH" --every=1s --until-ok \
	    --fail-fast "a=$STUB/ok"
	[ "${stderr_lines[0]}" = "forkfetch: option '--until-ok': it cannot be used with --fail-fast, which would end the run at the first failure" ]
	run -2 --separate-stderr "$FORKFETCH" --every=1s --until-ok \
	    --need=2 "a=$STUB/ok"
	[ "${stderr_lines[0]}" = "forkfetch: option '--need': 2 successes are not possible with 1 service" ]
}

@test "seq counts the rounds, which all use one connection" {
	stubd_start ONE
	run -0 --separate-stderr alone "$FORKFETCH" --every=100ms --count=5 \
	    "a=$ONE/echo" "b=$ONE/echo"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 10
	for name in a b; do
		[ "$(asks "$name" .seq)" = "[0,1,2,3,4]" ]
		[ "$(asks "$name" .body.request)" = "[1,2,3,4,5]" ]
		[ "$(asks "$name" '.status + " \(.attempts)"' |
			jq -c unique)" = '["ok 1"]' ]
	done
	[ "$(jq .body.connection <<<"$output" | sort -u | wc -l)" -eq 2 ]
	[ "$(arrived ONE '^CONNECT')" -eq 2 ]
	[ "$(arrived ONE '^GET /echo')" -eq 10 ]
}

@test "one process asks in all rounds, and confirms its end" {
	launch "$FORKFETCH" -v --every=100ms --count=3 "a=$STUB/ok"
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 3
	[ "$(pids a | wc -l)" -eq 3 ]
	[ "$(pids a | sort -u | wc -l)" -eq 1 ]
	[ "$(grep -c 'has quit$' "$err")" -eq 1 ]
}

@test "the next round waits for its time" {
	run -0 --separate-stderr "$FORKFETCH" -o json --every=400ms \
	    --count=4 "a=$STUB/ok"
	took 1.2
	[ "$(jq -c '[.complete, .ok, .failed, (.results | map(.seq))]' \
	    <<<"$output")" = '[true,4,0,[0,1,2,3]]' ]
}

@test "a service that is slower than the period is not asked twice at once" {
	stubd_start LATE
	run -0 --separate-stderr alone "$FORKFETCH" -o json --every=100ms \
	    --count=3 "a=$LATE/delay?ms=750"
	[ -z "$stderr" ]
	no_child_left
	took 2.25
	# The rounds that it missed were skipped, not made up for.
	[ "$(jq -c '[.results | length, map(.seq), map(.status)]' \
	    <<<"$output")" = '[3,[0,1,2],["ok","ok","ok"]]' ]
	[ "$(curl -sS "$LATE/stats" | jq -c '[.requests, .max_active]')" = \
	    "[3,1]" ]
}

@test "a slow service does not delay the others" {
	launch "$FORKFETCH" --every=50ms --count=5 \
	    "slow=$STUB/wait?key=slow" "quick=$STUB/ok?quick"
	wait_until has_records 5
	curl -sS "$STUB/release?key=slow" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 10
	[ "$(head -n5 <<<"$output" | jq -r .name | sort -u)" = quick ]
	[ "$(asks slow .seq)" = "[0,1,2,3,4]" ]
}

@test "a failure is a record like any other, and the rounds continue" {
	run -1 --separate-stderr alone "$FORKFETCH" --every=100ms --count=3 \
	    "a=$STUB/flaky?key=once&ok=2"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(asks a '[.status, .http_code]')" = \
	    '[["http_error",503],["ok",200],["ok",200]]' ]
}

@test "a child that dies between two rounds affects neither" {
	launch "$FORKFETCH" -v --every=3 --count=2 "a=$STUB/echo"
	wait_until has_records 1
	kill -KILL "$(pids a)"
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 2
	[ "$(asks a '[.seq, .status, .body.request]')" = \
	    '[[0,"ok",1],[1,"ok",1]]' ]
	[ "$(asks a .body.connection | jq 'unique | length')" -eq 2 ]
	[ "$(pids a | sort -u | wc -l)" -eq 2 ]
}

@test "a child that dies during a round affects only that round" {
	launch "$FORKFETCH" -v --every=200ms --count=3 \
	    "a=$STUB/flaky?key=amid&ok=2&how=hang"
	wait_until has_arrived STUB '^GET /flaky?key=amid'
	kill -KILL "$(pids a)"
	landed
	[ "$how" = "exit 1" ]
	no_child_left
	is_json_lines 3
	[ "$(asks a '[.seq, .status, .reason, .signal]')" = \
	    '[[0,"crashed","crashed","SIGKILL"],[1,"ok",null,null],[2,"ok",null,null]]' ]
	[ "$(pids a | sort -u | wc -l)" -eq 2 ]
}

@test "Ctrl-C while a child is idle: it confirms its end, and nothing is lost" {
	launch "$FORKFETCH" -v --every=1m "a=$STUB/ok" "b=$STUB/ok"
	wait_until has_records 2
	# Signal all of them, as the terminal does.
	kill -INT -- "-$launched"
	landed
	[ "$how" = "signal 2" ]
	no_child_left
	is_json_lines 2
	[ "$(asks a .status)$(asks b .status)" = '["ok"]["ok"]' ]
	[ "$(grep -c 'has quit$' "$err")" -eq 2 ]
}

@test "Ctrl-C during a round: it may finish within the grace period" {
	launch "$FORKFETCH" --kill-after=30 --every=1m \
	    "a=$STUB/wait?key=grace"
	wait_until has_arrived STUB '^GET /wait?key=grace'
	kill -INT "$launched"
	curl -sS "$STUB/release?key=grace" >/dev/null
	landed
	[ "$how" = "signal 2" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(asks a .status)" = '["ok"]' ]
}

@test "Ctrl-C during a round that does not end: it is cancelled" {
	launch "$FORKFETCH" --every=200ms "a=$STUB/hang?cancel" \
	    "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang?cancel'
	wait_until has_records 2
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines
	[ "$(asks a '[.seq, .status, .reason]')" = \
	    '[[0,"cancelled","cancelled"]]' ]
	# No record is missing, and none came twice.
	[ "$(asks b .seq | jq -c '. == [range(length)]')" = true ]
}

@test "a second Ctrl-C does not wait for the grace period" {
	launch "$FORKFETCH" --kill-after=10m --every=1m \
	    "a=$STUB/hang?hurry" -m 0
	wait_until has_arrived STUB '^GET /hang?hurry'
	kill -INT "$launched"
	# The first signal must be handled before, or both would be one.
	wait_until not_pending "$launched"
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	no_child_left
	is_json_lines 1
	[ "$(asks a .status)" = '["cancelled"]' ]
}

# not_pending PID: succeed if no signal is pending for it.
not_pending() {
	[ -r "/proc/$1/status" ] || return 0
	! grep -q '^\(SigPnd\|ShdPnd\):.*[1-9a-f]' "/proc/$1/status"
}

@test "SIGTERM ends the run like Ctrl-C" {
	launch "$FORKFETCH" --every=1m "a=$STUB/ok"
	wait_until has_records 1
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
}

@test "--every with --first waits until a service is up" {
	run -0 --separate-stderr alone "$FORKFETCH" --every=100ms --first \
	    "a=$STUB/flaky?key=up&ok=4&how=close"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	[ "$(asks a .seq)" = "[0,1,2,3]" ]
	[ "$(asks a .status)" = '["error","error","error","ok"]' ]
	[ "$(arrived STUB '^GET /flaky?key=up')" -eq 4 ]
}

@test "--every with --first ends at the deadline if a service never comes up" {
	run -124 --separate-stderr alone "$FORKFETCH" --every=100ms --first \
	    -t 2 "a=$STUB/hang"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(asks a '[.seq, .status]')" = '[[0,"deadline"]]' ]
}

@test "--count without --every, and --keep-order with it, are usage errors" {
	run -2 --separate-stderr "$FORKFETCH" --count=3 "a=$STUB/ok?usage"
	[ -z "$output" ]
	[[ "$stderr" == "forkfetch: option '--count' needs --every"* ]]
	run -2 --separate-stderr "$FORKFETCH" --every=1 --keep-order \
	    "a=$STUB/ok?usage"
	[ -z "$output" ]
	[[ "$stderr" == "forkfetch: option '--keep-order': it cannot be used with --every, "* ]]
	for option in --every=0 --every=-1 --every=x --every=; do
		run -2 --separate-stderr "$FORKFETCH" "$option" \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "$stderr" == "forkfetch: option '--every': "* ]]
	done
	for option in --count=0 --count=-1 --count=x --count=1.5; do
		run -2 --separate-stderr "$FORKFETCH" --every=1 "$option" \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "$stderr" == "forkfetch: option '--count': "* ]]
	done
	[ "$(arrived STUB '^GET /ok?usage')" -eq 0 ]
}

@test "a deadline between two rounds ends the run, without an extra record" {
	run --separate-stderr alone "$FORKFETCH" -o json --every=1m -t 1 \
	    "a=$STUB/ok" "b=$STUB/ok"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	no_child_left
	took 1
	[ "$(jq -c '[.ok, .failed, (.results | map(.seq))]' \
	    <<<"$output")" = '[2,0,[0,0]]' ]
}

@test "a deadline during a round exits with 124 and reports the round" {
	run -124 --separate-stderr alone "$FORKFETCH" --every=200ms -t 1 \
	    "a=$STUB/hang" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines
	[ "$(asks a '[.seq, .status]')" = '[[0,"deadline"]]' ]
	[ "$(asks b '.seq' | jq -c 'length > 0 and . == [range(length)]')" = \
	    true ]
}

@test "-m applies to each round" {
	run -1 --separate-stderr alone "$FORKFETCH" -o json --every=100ms \
	    --count=2 -m 600ms "a=$STUB/hang"
	[ -z "$stderr" ]
	no_child_left
	took 1.2
	[ "$(jq -c '.results | map([.seq, .status, .attempts])' \
	    <<<"$output")" = '[[0,"timeout",1],[1,"timeout",1]]' ]
}

@test "each round has its own retries" {
	run -0 --separate-stderr alone "$FORKFETCH" --every=200ms --count=3 \
	    --retry=2 --retry-delay=1ms "a=$STUB/flaky?key=retry&ok=3"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(asks a '[.seq, .status, .attempts]')" = \
	    '[[0,"ok",3],[1,"ok",1],[2,"ok",1]]' ]
	[ "$(arrived STUB '^GET /flaky?key=retry')" -eq 5 ]
}

@test "each round asks the replicas" {
	run -0 --separate-stderr alone "$FORKFETCH" --every=200ms --count=3 \
	    --hedge=30 "a=$STUB/status/500?replica $STUB/echo?replica"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(asks a '[.seq, .status, .replica, .attempts, .body.request]')" = \
	    '[[0,"ok",1,2,1],[1,"ok",1,2,2],[2,"ok",1,2,3]]' ]
	[ "$(asks a .body.connection | jq 'unique | length')" -eq 1 ]
	[ "$(arrived STUB '^GET /status/500?replica')" -eq 3 ]
}

@test "a replica that lost is still asked in the next round" {
	run -0 --separate-stderr alone "$FORKFETCH" --every=300ms --count=3 \
	    "a=$STUB/hang?lost $STUB/ok?won"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(asks a '[.seq, .status, .replica]')" = \
	    '[[0,"ok",1],[1,"ok",1],[2,"ok",1]]' ]
	[ "$(arrived STUB '^GET /ok?won')" -eq 3 ]
}

@test "a program is run again for each round" {
	services '"p": {"exec": ["sh", "-c", "echo $$"]}'
	run -0 --separate-stderr alone "$FORKFETCH" \
	    -c "$BATS_TEST_TMPDIR/services.json" --every=100ms --count=3 p
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(asks p '[.seq, .status]')" = '[[0,"ok"],[1,"ok"],[2,"ok"]]' ]
	[ "$(asks p .body | jq 'unique | length')" -eq 3 ]
}

@test "--output-dir has a file for each round" {
	local dir=$BATS_TEST_TMPDIR/dir

	run -1 --separate-stderr "$FORKFETCH" --every=100ms --count=3 \
	    --output-dir="$dir" "a=$STUB/echo?dir" \
	    "b=$STUB/flaky?key=dir&ok=2&how=close"
	[ -z "$stderr" ]
	is_json_lines 6
	[ "$(find "$dir" -type f -printf '%f\n' | LC_ALL=C sort | xargs)" = \
	    "a.0 a.1 a.2 b.1 b.2" ]
	[ "$(jq -sc 'map(.request)' "$dir"/a.[012])" = "[1,2,3]" ]
}

@test "a service with a secret is asked with it in each round" {
	services '"a": {"url": "'"$STUB"'/echo?secret",
	    "headers": {"Authorization": "Bearer ${SECRET_OF_TEST}"}}'
	SECRET_OF_TEST=sesame launch "$FORKFETCH" -v --every=100ms --count=3 \
	    -c "$BATS_TEST_TMPDIR/services.json" --body=none a
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 3
	[ "$(arrived STUB $'^GET /echo?secret.*\tauthorization: Bearer sesame')" \
	    -eq 3 ]
	[[ "$output$stderr" != *sesame* ]]
	[ "$(pids a | sort -u | wc -l)" -eq 1 ]
}

@test "a connection that the server has closed is made again" {
	stubd_start STALE
	launch "$FORKFETCH" -v --every=200ms --count=4 "a=$STALE/stale"
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 4
	[ "$(asks a '[.seq, .status]')" = \
	    '[[0,"ok"],[1,"ok"],[2,"ok"],[3,"ok"]]' ]
	[ "$(arrived STALE '^CONNECT')" -eq 4 ]
	[ "$(pids a | sort -u | wc -l)" -eq 1 ]
}

@test "a redirect to another origin is followed each time" {
	local ports

	read -ra ports <<<"$STUB_PORTS"
	run -0 --separate-stderr alone "$FORKFETCH" -L --every=200ms \
	    --count=3 \
	    "a=$STUB/redirect?to=http://127.0.0.1:${ports[1]}/echo"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(asks a '[.seq, .status, .num_redirects, .remote_port]')" = \
	    "[[0,\"ok\",1,${ports[1]}],[1,\"ok\",1,${ports[1]}],[2,\"ok\",1,${ports[1]}]]" ]
}

@test "a list from standard input is asked again and again" {
	run -0 --separate-stderr alone "$FORKFETCH" --every=200ms --count=2 - \
	    <<<"a=$STUB/ok"$'\n'"b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	[ "$(asks a .seq)$(asks b .seq)" = "[0,1][0,1]" ]
}

@test "with -j1 services ask in turn" {
	stubd_start TURN
	run -0 --separate-stderr alone "$FORKFETCH" -j1 --every=200ms \
	    --count=3 "a=$TURN/delay?ms=50" "b=$TURN/delay?ms=50"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 6
	[ "$(asks a .status)$(asks b .status)" = \
	    '["ok","ok","ok"]["ok","ok","ok"]' ]
	[ "$(curl -sS "$TURN/stats" | jq .max_active)" -eq 1 ]
}

@test "the lines of each round come one after the other" {
	run -0 --separate-stderr alone "$FORKFETCH" -o lines --every=100ms \
	    --count=2 "a=$STUB/ndjson?n=2"
	[ -z "$stderr" ]
	no_child_left
	[ "$output" = \
	    $'a\t{"n":1}\na\t{"n":2}\na\t{"n":1}\na\t{"n":2}' ]
}

@test "a reader that exits ends the run without a message" {
	run -0 --separate-stderr alone bash -c '
		"$@" | head -n1
		echo "${PIPESTATUS[0]}"' bash "$FORKFETCH" --every=1m \
	    "a=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "${lines[1]}" = 141 ]
	output=${lines[0]}
	is_json_lines 1
}

@test "on a terminal each service keeps its row" {
	on_terminal 80 "$FORKFETCH" --color=never --every=100ms --count=3 \
	    "a=$STUB/ok" "b=$STUB/status/404" || [ "$?" -eq 1 ]
	[ ! -s "$err" ]
	# The heading, two rows, and the failure; four times a row was updated.
	[ "$(wc -l <"$BATS_TEST_TMPDIR/terminal")" -eq 5 ]
	[ "$(tail -n1 "$BATS_TEST_TMPDIR/terminal")" = \
	    'b: HTTP 404 Not Found: {"status":404}' ]
	[ "$(grep -o $'\e\\[[12]A' "$BATS_TEST_TMPDIR/terminal" | wc -l)" \
	    -eq 4 ]
	[ "$(grep -o $'\e\\[[12]B' "$BATS_TEST_TMPDIR/terminal" | wc -l)" \
	    -eq 4 ]
}

@test "a table begins anew if the terminal is resized" {
	stubd_start RESIZED
	# shellcheck disable=SC2016 # for the other shell
	on_terminal 100 bash -c '
		"$1" --color=never --every=100ms --count=2 "a=$2/ok" \
		    "b=$2/wait?key=k" &
		tries=0
		# Once "a" is asked again, its first row is on the terminal.
		until grep -q "^GET /wait" "$3/log" &&
		    [ "$(grep -c "^GET /ok" "$3/log")" -eq 2 ] ||
		    ((tries++ > 500)); do
			sleep 0.02
		done
		stty cols 40
		curl -sS "$2/release?key=k" >/dev/null
		wait "$!"' bash "$FORKFETCH" "$RESIZED" "$RESIZED_DIR"
	[ ! -s "$err" ]
	[ "$(grep -c "NAME .*STATUS .*ANSWER" "$BATS_TEST_TMPDIR/terminal")" \
	    -eq 2 ]
	grep -q "^NAME *SEQ *STARTED *STATUS *CODE *TIME *SIZE *ANSWER$" \
	    "$BATS_TEST_TMPDIR/terminal"
	# The cursor was moved down to where this heading begins.
	grep -q $'\\(^\\|\e\\[1B\\)NAME *STATUS *ANSWER$' \
	    "$BATS_TEST_TMPDIR/terminal"
}

@test "in a pipe a table has a row for each round, and no escapes" {
	run -0 --separate-stderr "$FORKFETCH" -o table --every=100ms \
	    --count=3 "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 4 ]
	[[ "$output" != *$'\e'* ]]
	[[ "${lines[0]}" =~ ^NAME\ +SEQ\ +STARTED\ +STATUS ]]
	[[ "${lines[3]}" =~ ^a\ +2\ +([0-9]{2}:){2}[0-9]{2}\ +ok\ +200\  ]]
}

@test "a process that failed to get ready is not asked again" {
	cd "$BATS_TEST_TMPDIR"
	printf 'one\ntwo\n' >two-lines
	jq -n --arg url "$STUB/ok" '{services: {a: {url: $url,
	    headers: {"X-A": "${file:two-lines}"}}}}' >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json --every=1ms \
	    --count=300 a
	[ "$(jq -r '.status + " " + .message' <<<"$output" | sort -u)" = \
	    'error key "headers": ${file:two-lines}: it has more than one line' ]
	[ "$(wc -l <<<"$output")" -eq 300 ]
}
