#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# replicas.bats - a service with several URLs: which of them is asked when,
# whose answer counts, and what happens to the others.
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --refuse --ports=3
	# Another one, so that who was asked can be told by its log alone.
	stubd_start OTHER
	make_slow_dns
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
}

# outcome NAME: print its status, reason, attempts and replica.
outcome() {
	record "$1" '[.status, .reason, .attempts, .replica] | tojson'
}

# process N: that of the first service's Nth attempt, which -v said. Run launch
# with -v.
process() {
	sed -n "s/^forkfetch: a: process \([0-9]*\) asks, attempt $1, .*/\1/p" \
	    "$err"
}

# said PATTERN: succeed once what was launched has written this to standard
# error.
said() {
	grep -q -e "$1" "$err"
}

@test "all replicas are asked at once, and there is one record" {
	local replica

	# Each is answered only where all three wait.
	run -0 --separate-stderr alone "$FORKFETCH" \
	    "a=$STUB/barrier?n=3&key=all&r=0 $STUB/barrier?n=3&key=all&r=1 $STUB/barrier?n=3&key=all&r=2"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	replica=$(record a .replica)
	[[ "$replica" == [012] ]]
	[ "$(outcome a)" = "[\"ok\",null,3,$replica]" ]
	[ "$(record a '[.name, .url, .url_effective, .http_code, .body] |
	    tojson')" = "[\"a\",\"$STUB/barrier?n=3&key=all&r=$replica\",\"$STUB/barrier?n=3&key=all&r=$replica\",200,{\"ok\":true}]" ]
	[ "$(arrived STUB '^GET /barrier?n=3&key=all')" -eq 3 ]
}

@test "if two replicas answer at the same time, one of them is the answer" {
	local -a services
	local i

	for ((i = 0; i < 20; i++)); do
		services+=("s$i=$STUB/barrier?key=tie$i&r=0 $OTHER/status/500 $STUB/barrier?key=tie$i&r=2")
	done
	run -0 --separate-stderr alone "$FORKFETCH" -j60 "${services[@]}"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 20
	[ "$(jq -sc 'map(.index) | sort == [range(20)]' <<<"$output")" = true ]
	[ "$(jq -c '[.status, .http_code, .attempts, .body]' <<<"$output" |
		sort -u)" = '["ok",200,3,{"ok":true}]' ]
	[ "$(jq -c '.replica as $r | ($r == 0 or $r == 2) and
	    (.url | endswith("&r=\($r)"))' <<<"$output" | sort -u)" = true ]
}

@test "a fast 500 does not beat a slow 200" {
	launch "$FORKFETCH" -v \
	    "a=$STUB/status/500 $STUB/wait?key=slow $STUB_REFUSED/"
	# Both failures are known before the good answer comes.
	wait_until said 'attempt failed: HTTP 500 '
	wait_until said 'attempt failed: could not connect '
	wait_until has_arrived STUB '^GET /wait?key=slow'
	[ ! -s "$out" ]
	curl -sS "$STUB/release?key=slow" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,3,1]' ]
	[ "$(record a '[.url, .http_code, .message, .exitcode] | tojson')" = \
	    "[\"$STUB/wait?key=slow\",200,null,0]" ]
}

@test "any code that --ok names wins" {
	launch "$FORKFETCH" -v --ok=404 \
	    "a=$STUB/ok?not-ok $STUB/wait?key=ok&code=404"
	wait_until said 'attempt failed: HTTP 200 '
	curl -sS "$STUB/release?key=ok" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ "$(outcome a)" = '["ok",null,2,1]' ]

	run -0 --separate-stderr "$FORKFETCH" --hedge=10m --ok=404 \
	    "a=$STUB/ok?not-ok $STUB/status/404 $OTHER/ok?not-ok"
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[ "$(record a .http_code)" = 404 ]
	[ "$(arrived OTHER '^GET /ok?not-ok')" -eq 0 ]
}

@test "if all fail, the last failure is the answer" {
	run -1 --separate-stderr alone "$FORKFETCH" --hedge=10m \
	    "a=$STUB/status/500 $STUB_REFUSED/ $STUB/status/404"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["http_error","http",3,2]' ]
	[ "$(record a '[.url, .http_code, .message] | tojson')" = \
	    "[\"$STUB/status/404\",404,\"HTTP 404 Not Found\"]" ]

	launch "$FORKFETCH" -v \
	    "a=$STUB/wait?key=last&code=500 $STUB/status/404?last"
	wait_until said 'attempt failed: HTTP 404 '
	curl -sS "$STUB/release?key=last" >/dev/null
	landed
	[ "$how" = "exit 1" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["http_error","http",2,0]' ]
	[ "$(record a .http_code)" = 500 ]
}

@test "after a failure the next replica is asked at once, whatever the hedge" {
	run -0 --separate-stderr "$FORKFETCH" --hedge=10m -t 60 \
	    "a=$STUB/status/500 $STUB_REFUSED/ $STUB/reset $STUB/ok?next $OTHER/ok?next"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,4,3]' ]
	[ "$(record a '.time_total < 30')" = true ]
	[ "$(arrived OTHER '^GET /ok?next')" -eq 0 ]
}

@test "if a replica answers within the hedge, no other is asked" {
	run -0 --separate-stderr "$FORKFETCH" --hedge=10m \
	    "a=$STUB/ok?alone $OTHER/ok?alone"
	[ -z "$stderr" ]
	[ "$(outcome a)" = '["ok",null,1,0]' ]
	[ "$(record a .url)" = "$STUB/ok?alone" ]
	[ "$(arrived STUB '^GET /ok?alone')" -eq 1 ]
	[ "$(arrived OTHER '^GET /ok?alone')" -eq 0 ]
}

@test "the next replica is asked each time the hedge has passed" {
	run -0 --separate-stderr alone "$FORKFETCH" --hedge=500ms \
	    "a=$STUB/hang?hedge=0 $STUB/hang?hedge=1 $OTHER/ok?hedge=2 $OTHER/ok?hedge=3"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,3,2]' ]
	[ "$(record a '.time_total >= 1 and .time_total < 4')" = true ]
	[ "$(arrived STUB '^GET /hang?hedge=')" -eq 2 ]
	[ "$(arrived OTHER '^GET /ok?hedge=')" -eq 1 ]
}

@test "the first replica may still win after the hedge" {
	launch "$FORKFETCH" --hedge=500ms \
	    "a=$STUB/wait?key=late $OTHER/hang?late"
	wait_until has_arrived OTHER '^GET /hang?late'
	curl -sS "$STUB/release?key=late" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,2,0]' ]
}

@test "--hedge overrides hedge in the services file" {
	printf '{ "services": {
	    "a": { "replicas": ["%s/ok?file", "%s/ok?file"],
	        "hedge": "10m" },
	    "b": { "replicas": ["%s/hang", "%s/ok"], "hedge": "500ms" },
	    "c": { "replicas": ["%s/hang", "%s/ok"], "hedge": "10m" },
	    "d": { "replicas": ["%s/ok"], "hedge": "10m" } } }' \
	    "$STUB" "$OTHER" "$STUB" "$STUB" "$STUB" "$STUB" "$STUB" \
	    >"$BATS_TEST_TMPDIR/s.json"
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    a b d
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(outcome a)" = '["ok",null,1,0]' ]
	[ "$(arrived OTHER '^GET /ok?file')" -eq 0 ]
	[ "$(outcome b)" = '["ok",null,2,1]' ]
	[ "$(record b '.time_total >= 0.5')" = true ]
	# One place is no choice.
	[ "$(outcome d)" = '["ok",null,1,null]' ]

	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --hedge=0 c
	[ "$(outcome c)" = '["ok",null,2,1]' ]
	[ "$(record c '.time_total < 20')" = true ]
}

@test "a list may have replicas" {
	run -0 --separate-stderr "$FORKFETCH" --hedge=10m - <<-EOT
		a=$STUB/status/500 $STUB/ok
		b=$STUB/ok	$STUB/hang
	EOT
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[ "$(outcome b)" = '["ok",null,1,0]' ]
}

@test "-v reports attempts and their outcomes" {
	run -0 --separate-stderr "$FORKFETCH" -v --hedge=10m \
	    "a=$STUB/status/500 $STUB/ok"
	[ "$(grep -c '^forkfetch: a: process [0-9]* asks, attempt ' \
	    <<<"$stderr")" -eq 2 ]
	[[ "$stderr" == *" asks, attempt 1, $STUB/status/500"* ]]
	[[ "$stderr" == *"forkfetch: a: attempt failed: HTTP 500 Internal Server Error"*" asks, attempt 2, $STUB/ok"* ]]
}

@test "a loser that ignores SIGTERM is killed, after the winner was written" {
	needs_slow_dns
	[ -d /proc/self ] || skip "there is no /proc"
	launch env "LD_PRELOAD=$BATS_FILE_TMPDIR/slow_dns.so" "$FORKFETCH" \
	    -v "a=http://nowhere.test/ $STUB/wait?key=deaf"
	wait_until has_arrived STUB '^GET /wait?key=deaf'
	wait_until is_deaf "$(process 1)"
	curl -sS "$STUB/release?key=deaf" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[ "$(record a '.time_total < 20')" = true ]

	# The answer does not wait for the end of its losers.
	launch env "LD_PRELOAD=$BATS_FILE_TMPDIR/slow_dns.so" "$FORKFETCH" \
	    -v --kill-after=5m "a=http://nowhere.test/ $STUB/wait?key=out"
	wait_until has_arrived STUB '^GET /wait?key=out'
	wait_until is_deaf "$(process 1)"
	curl -sS "$STUB/release?key=out" >/dev/null
	wait_until test -s "$out"
	kill -KILL "$(process 1)"
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,2,1]' ]
}

@test "a loser that was stopped by a signal ends, too" {
	launch "$FORKFETCH" -v "a=$STUB/hang?stop $OTHER/wait?key=stop"
	wait_until has_arrived STUB '^GET /hang?stop'
	wait_until has_arrived OTHER '^GET /wait?key=stop'
	kill -STOP "$(process 1)"
	curl -sS "$OTHER/release?key=stop" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,2,1]' ]
}

@test "a killed replica does not matter while another one is in progress" {
	launch "$FORKFETCH" -v "a=$STUB/hang?killed $OTHER/wait?key=killed"
	wait_until has_arrived STUB '^GET /hang?killed'
	wait_until has_arrived OTHER '^GET /wait?key=killed'
	kill -KILL "$(process 1)"
	wait_until said 'attempt failed: its process was killed by SIGKILL'
	curl -sS "$OTHER/release?key=killed" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[ "$(record a '.signal | tojson')" = null ]
}

@test "a replica whose name does not resolve in time does not delay the others" {
	needs_slow_dns
	run -0 --separate-stderr slow_dns alone "$FORKFETCH" -t 60 \
	    "a=http://nowhere.test/ $STUB/ok" \
	    "b=$STUB/ok http://nowhere.test/" \
	    "c=http://name.invalid/ http://nowhere.test/ $STUB/ok"
	says_lack # for a library is preloaded
	no_child_left
	is_json_lines 3
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[[ "$(outcome b)" == '["ok",null,'[12]',0]' ]]
	[ "$(outcome c)" = '["ok",null,3,2]' ]
	[ "$(jq '.time_total < 30' <<<"$output" | sort -u)" = true ]

	run -0 --separate-stderr slow_dns alone "$FORKFETCH" --hedge=500ms \
	    "a=http://nowhere.test/ $STUB/ok"
	no_child_left
	[ "$(outcome a)" = '["ok",null,2,1]' ]
}

@test "-t spans all replicas" {
	run -124 --separate-stderr alone "$FORKFETCH" -t 1 --hedge=500ms \
	    "a=$STUB/hang $STUB/hang $STUB/status/500" \
	    "b=$STUB/status/500 $STUB/hang-body"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[[ "$(outcome a)" == '["deadline","deadline",'[23]','[01]']' ]]
	[ "$(outcome b)" = '["deadline","deadline",2,1]' ]
	[ "$(jq '.time_total >= 0.5 and .time_total < 4' <<<"$output" |
		sort -u)" = true ]
}

@test "-m spans all replicas" {
	run -1 --separate-stderr alone "$FORKFETCH" -m 1 --hedge=600ms \
	    "a=$STUB/hang?m $STUB/hang?m $OTHER/ok?m"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[[ "$(outcome a)" == '["timeout","timeout",2,'[01]']' ]]
	[ "$(record a .message)" = "no whole answer within 1s (--max-time)" ]
	[ "$(record a '.time_total >= 1 and .time_total < 4')" = true ]
	# Its turn would have come after 1.2 s.
	[ "$(arrived OTHER '^GET /ok?m')" -eq 0 ]
}

@test "Ctrl-C cancels all replicas, and there is one record" {
	launch "$FORKFETCH" "a=$STUB/hang?int $STUB/hang-body?int" "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang.*?int' 2
	wait_until test -s "$out"
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[[ "$(outcome a)" == '["cancelled","cancelled",2,'[01]']' ]]
	[ "$(outcome b)" = '["ok",null,1,null]' ]
}

@test "after Ctrl-C the next replica is not asked" {
	launch "$FORKFETCH" --hedge=10m "a=$STUB/hang?early $OTHER/ok?early"
	wait_until has_arrived STUB '^GET /hang?early'
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["cancelled","cancelled",1,0]' ]
	[ "$(arrived OTHER '^GET /ok?early')" -eq 0 ]
}

@test "with -j1 the next replica waits until the first is done" {
	launch "$FORKFETCH" -j1 -v "a=$STUB/wait?key=j1 $OTHER/ok?j1" \
	    "b=$OTHER/ok?j1"
	wait_until has_arrived STUB '^GET /wait?key=j1'
	curl -sS "$STUB/release?key=j1" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	is_json_lines 2
	[ "$(outcome a)" = '["ok",null,1,0]' ]
	[ "$(arrived OTHER '^GET /ok?j1')" -eq 1 ]

	# What has begun comes before what has not.
	run -0 --separate-stderr alone "$FORKFETCH" -j1 \
	    "a=$STUB/status/500 $STUB/ok" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "$(jq -r .name <<<"$output" | xargs)" = "a b" ]
	[ "$(outcome a)" = '["ok",null,2,1]' ]
}

@test "replicas of others are not asked in the place of what waits for -j2" {
	local -a services
	local i

	for ((i = 0; i < 10; i++)); do
		services+=("s$i=$STUB/status/503 $STUB/status/404 $STUB/ok")
	done
	stubd_start PAIR
	services=("${services[@]//$STUB/$PAIR}")
	run -0 --separate-stderr alone "$FORKFETCH" -j2 "${services[@]}"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 10
	[ "$(jq -c '[.status, .attempts, .replica]' <<<"$output" | sort -u)" = \
	    '["ok",3,2]' ]
	[ "$(curl -sS "$PAIR/stats" | jq .max_active)" -le 2 ]
}

@test "a method that is not idempotent is refused with several replicas" {
	local hint="forkfetch: try 'forkfetch --help'" method

	for method in POST PATCH; do
		run -2 --separate-stderr "$FORKFETCH" -X "$method" \
		    "b=$OTHER/ok?$method" "a=$OTHER/ok?$method $STUB/ok"
		[ -z "$output" ]
		[ "$stderr" = "forkfetch: service \"a\": \"$method\" is not idempotent, so it is not sent to several replicas without --retry-all
$hint" ]
		[ "$(arrived OTHER "^$method")" -eq 0 ]
	done
	run -2 --separate-stderr "$FORKFETCH" -d x "a=$STUB/ok $OTHER/ok"
	[ "$stderr" = "forkfetch: service \"a\": \"POST\" is not idempotent, so it is not sent to several replicas without --retry-all
$hint" ]
	run -2 --separate-stderr "$FORKFETCH" --dry-run -d x \
	    "a=$STUB/ok $OTHER/ok"
	[ -z "$output" ]

	for method in PUT DELETE OPTIONS; do
		run -0 --separate-stderr "$FORKFETCH" -X "$method" \
		    --hedge=10m "a=$STUB/status/500 $STUB/ok?$method"
		[ "$(outcome a)" = '["ok",null,2,1]' ]
		[ "$(arrived STUB "^$method /ok?$method")" -eq 1 ]
	done
}

@test "a method that is not idempotent is sent to replicas with --retry-all" {
	run -0 --separate-stderr "$FORKFETCH" --retry-all -d x --hedge=10m \
	    "a=$STUB/status/500?all $STUB/reflect?all"
	[ -z "$stderr" ]
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[ "$(record a '[.method, .body] | tojson')" = '["POST","x"]' ]
	[ "$(arrived STUB '^POST /status/500?all')" -eq 1 ]
}

@test "such a line of a list is refused, without affecting the others" {
	run -2 --separate-stderr "$FORKFETCH" -d x - <<-EOT
		a=$STUB/ok $STUB/ok
		b=$STUB/ok
	EOT
	is_json_lines 1
	[ "$(outcome b)" = '["ok",null,1,null]' ]
	[[ "$stderr" == *'service "a": "POST" is not idempotent, so it is not sent to several replicas without --retry-all' ]]
	[[ "$stderr" == "forkfetch: standard input"* ]]
}

@test "such a service of the services file is refused by name" {
	printf '{ "services": { "a": { "method": "POST",
	    "replicas": ["%s/ok?s", "%s/ok?s"] },
	    "b": { "method": "POST", "retry_all": true,
	    "replicas": ["%s/ok?s", "%s/ok?s"] } } }' \
	    "$STUB" "$STUB" "$STUB" "$STUB" >"$BATS_TEST_TMPDIR/s.json"
	run -2 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" a
	[ -z "$output" ]
	[[ "$stderr" == *'"a": "POST" is not idempotent, so it is not sent to several replicas without --retry-all'* ]]
	[ "$(arrived STUB '^POST /ok?s')" -eq 0 ]
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" b
	[ "$(record b .status)" = ok ]
}

@test "a replica may redirect, within its origin and to another" {
	local to=http://localhost:$STUB_PORT

	run -0 --separate-stderr alone "$FORKFETCH" -L --hedge=10m \
	    "a=$STUB/redirect?to=/ok $OTHER/hang" \
	    "b=$STUB/redirect?to=$to/ok $OTHER/hang" \
	    "c=$STUB/redirect?to=$to/status/500 $OTHER/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(outcome a)" = '["ok",null,1,0]' ]
	[ "$(record a '[.url, .num_redirects, .url_effective] | tojson')" = \
	    "[\"$STUB/redirect?to=/ok\",1,\"$STUB/ok\"]" ]
	[ "$(outcome b)" = '["ok",null,1,0]' ]
	[ "$(record b '[.num_redirects, .url_effective] | tojson')" = \
	    "[1,\"$to/ok\"]" ]
	[ "$(outcome c)" = '["ok",null,2,1]' ]
	[ "$(record c '[.num_redirects, .url_effective] | tojson')" = \
	    "[0,\"$OTHER/ok\"]" ]
}

@test "a loser is killed during its redirects, too" {
	local to="http://localhost:$STUB_PORT/hang?chain"

	launch "$FORKFETCH" -L \
	    "a=$STUB/redirect?to=$to $OTHER/wait?key=chain"
	wait_until has_arrived STUB '^GET /hang?chain'
	curl -sS "$OTHER/release?key=chain" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[ "$(record a .num_redirects)" = 0 ]
}

@test "--output-dir has the file of the winner, and no other" {
	local dir=$BATS_TEST_TMPDIR/dir

	mkdir "$dir"
	launch "$FORKFETCH" --output-dir="$dir" \
	    "a=$STUB/hang-body?dir $OTHER/wait?key=dir&header=X-Winner:yes" \
	    "b=$STUB/status/500 $OTHER/text?size=6" \
	    "c=$STUB/short $STUB/status/404"
	wait_until has_arrived STUB '^GET /hang-body?dir'
	# The loser's file has begun.
	wait_until has_temporary "$dir"
	curl -sS "$OTHER/release?key=dir" >/dev/null
	landed
	[ "$how" = "exit 1" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(outcome a)" = '["ok",null,2,1]' ]
	[ "$(outcome b)" = '["ok",null,2,1]' ]
	[ "$(cat "$dir/a")" = '{"ok":true}' ]
	[ "$(wc -c <"$dir/b")" -eq 6 ]
	[ -z "$(find "$dir" -mindepth 1 ! -name '[abc]')" ]
}

has_temporary() {
	[ -n "$(find "$1" -mindepth 1 ! -name '[abc]')" ]
}

@test "-o body prints the winner's body alone" {
	run -0 --separate-stderr "$FORKFETCH" -o body --hedge=10m \
	    "a=$STUB/status/500 $STUB/body?text=won $STUB/body?text=lost"
	[ -z "$stderr" ]
	[ "$output" = won ]
}

@test "--dry-run shows all replicas, and asks none" {
	run -0 --separate-stderr "$FORKFETCH" --dry-run --hedge=30ms \
	    "a=$STUB/ok?dry http://alice:secret@127.0.0.1/ok?dry"
	[ -z "$stderr" ]
	[ "$output" = "a: GET $STUB/ok?dry http://***@127.0.0.1/ok?dry
    hedge: 30ms" ]
	[ "$(arrived STUB '^GET /ok?dry')" -eq 0 ]
}

@test "--hedge takes a duration" {
	local bad

	for bad in x -1 "" 1parsec; do
		run -2 --separate-stderr "$FORKFETCH" --hedge="$bad" \
		    "a=$STUB/ok?usage $STUB/ok?usage"
		[ -z "$output" ]
		[[ "${stderr%%$'\n'*}" == "forkfetch: option '--hedge': \"$bad\" "* ]]
	done
	run -2 --separate-stderr "$FORKFETCH" --hedge
	[[ "$stderr" == "forkfetch: option '--hedge' needs an argument"* ]]
	run -2 --separate-stderr "$FORKFETCH" "a=$STUB/ok?usage nonsense"
	[[ "$stderr" == *nonsense* ]]
	[ "$(arrived STUB '^GET /ok?usage')" -eq 0 ]
}
