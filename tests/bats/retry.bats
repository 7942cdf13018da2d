#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# retry.bats - what is retried, how often and after how long, and that no limit
# is exceeded by it.
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
	stubd_start DEAF --accept=never
	stubd_start RESETS --accept=reset
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
	umask 077
}

# outcome NAME: print its status, reason and attempts.
outcome() {
	record "$1" '[.status, .reason, .attempts] | tojson'
}

# statuses: "name status attempts" of each record in $output, in order of the
# names.
statuses() {
	jq -r '"\(.name) \(.status) \(.attempts)"' <<<"$output" | sort | xargs
}

# said PATTERN: succeed once what was launched has written this to standard
# error.
said() {
	grep -q -e "$1" "$err"
}

# date_after SECONDS: print that time as an HTTP date, escaped for a query.
date_after() {
	LC_ALL=C TZ=UTC perl -e 'use POSIX;
		print strftime("%a,%%20%d%%20%b%%20%Y%%20%H:%M:%S%%20GMT",
		    gmtime(time + shift))' -- "$1"
}

@test "a temporary failure is retried until it is over" {
	run -0 --separate-stderr alone "$FORKFETCH" --retry=3 \
	    --retry-delay=10ms "a=$STUB/flaky?key=pass&ok=3" \
	    "b=$STUB/ok?once"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(outcome a)" = '["ok",null,3]' ]
	[ "$(record a '[.http_code, .message, .body, .replica] | tojson')" = \
	    '[200,null,{"ok":true,"turn":3},null]' ]
	[ "$(outcome b)" = '["ok",null,1]' ]
	[ "$(arrived STUB '^GET /flaky?key=pass')" -eq 3 ]
	[ "$(arrived STUB '^GET /ok?once')" -eq 1 ]
}

@test "--retry=N allows N more attempts, and the record is that of the last one" {
	run -1 --separate-stderr alone "$FORKFETCH" --retry=3 \
	    --retry-delay=10ms "a=$STUB/flaky?key=count&ok=100&code=503"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["http_error","http",4]' ]
	[ "$(record a '[.http_code, .body] | tojson')" = \
	    '[503,{"ok":false,"turn":4}]' ]
	[ "$(arrived STUB '^GET /flaky?key=count')" -eq 4 ]
}

@test "without --retry nothing is retried" {
	run -1 --separate-stderr "$FORKFETCH" "a=$STUB/flaky?key=none"
	[ "$(outcome a)" = '["http_error","http",1]' ]
	run -1 --separate-stderr "$FORKFETCH" --retry=0 \
	    "a=$STUB/flaky?key=zero"
	[ "$(outcome a)" = '["http_error","http",1]' ]
	[ "$(arrived STUB '^GET /flaky?key=\(none\|zero\)')" -eq 2 ]
}

@test "only certain codes are retried" {
	local -a services=()
	local code

	for code in 408 425 429 500 501 502 503 504 599; do
		services+=("yes$code=$STUB/status/$code")
	done
	for code in 301 304 400 401 403 404 405 409 410 418 422 451; do
		services+=("no$code=$STUB/status/$code")
	done
	run -1 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=1ms \
	    "${services[@]}"
	[ -z "$stderr" ]
	is_json_lines 21
	[ "$(jq -c 'select(.name | startswith("yes")) |
	    [.status, .attempts]' <<<"$output" | sort -u)" = \
	    '["http_error",2]' ]
	[ "$(jq -c 'select(.name | startswith("no")) |
	    [.status, .attempts]' <<<"$output" | sort -u)" = \
	    '["http_error",1]' ]
	# A code that --ok names is a success, and no other code is.
	run -1 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=1ms \
	    --ok=503 "a=$STUB/status/503" "b=$STUB/ok"
	[ "$(statuses)" = "a ok 1 b http_error 1" ]
}

@test "a service that gives no answer is retried" {
	run -1 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=1ms \
	    "refused=$STUB_REFUSED/" "dns=http://name.invalid/" \
	    "resets=$RESETS/" "reset=$STUB/reset" "empty=$STUB/empty" \
	    "short=$STUB/short" "garbage=$STUB/garbage" \
	    "chunk=$STUB/bad-chunk"
	[ -z "$stderr" ]
	is_json_lines 8
	[ "$(jq -c '[.status, .attempts]' <<<"$output" | sort -u)" = \
	    '["error",2]' ]
	[ "$(record refused .reason)" = connect ]
	[ "$(record dns .reason)" = dns ]
	[ "$(record reset .reason)" = protocol ]
	run -0 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=1ms \
	    "reset=$STUB/flaky?key=r&how=reset" \
	    "close=$STUB/flaky?key=c&how=close"
	[ "$(statuses)" = "close ok 2 reset ok 2" ]
}

@test "an attempt that took too long is retried within the service's time" {
	run -1 --separate-stderr alone "$FORKFETCH" --retry=1 \
	    --retry-delay=1ms --connect-timeout=1 --idle-timeout=1 \
	    "connect=$DEAF/" "idle=$STUB/hang-body?idle"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(outcome connect)" = '["timeout","timeout",2]' ]
	[ "$(outcome idle)" = '["timeout","idle",2]' ]
	[ "$(jq '.time_total >= 2' <<<"$output" | sort -u)" = true ]
	[ "$(arrived STUB '^GET /hang-body?idle')" -eq 2 ]
}

@test "a service whose child is killed is retried" {
	launch "$FORKFETCH" -v --retry=1 --retry-delay=1ms \
	    "a=$STUB/flaky?key=kill&how=hang"
	wait_until has_arrived STUB '^GET /flaky?key=kill'
	kill -KILL "$(sed -n 's/^forkfetch: a: process \([0-9]*\) asks.*/\1/p' \
	    "$err")"
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["ok",null,2]' ]
	[ "$(record a '.signal | tojson')" = null ]
	said 'attempt failed: its process was killed by SIGKILL$'
}

@test "a permanent failure is not retried" {
	run -1 --separate-stderr "$FORKFETCH" --retry=3 --retry-delay=1ms -L \
	    --max-redirs=2 --max-filesize=10k "loop=$STUB/redirect-loop?n=-1" \
	    "large=$STUB/text?size=20k" "cert=$TLS/ok" \
	    "file=$STUB/redirect?to=file:///etc/passwd"
	[ -z "$stderr" ]
	is_json_lines 4
	[ "$(outcome loop)" = '["error","redirects",1]' ]
	[ "$(outcome large)" = '["error","too_large",1]' ]
	[ "$(outcome cert)" = '["error","tls",1]' ]
	[ "$(record file .attempts)" = 1 ]
	[ "$(arrived STUB '^GET /text?size=20k')" -eq 1 ]
}

@test "a retry follows redirects again" {
	run -0 --separate-stderr alone "$FORKFETCH" --retry=1 \
	    --retry-delay=1ms -L \
	    "a=$STUB/redirect?to=/flaky?key=within" \
	    "b=$STUB/redirect?to=http://localhost:$STUB_PORT/flaky?key=across"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(jq -c '[.status, .attempts, .num_redirects]' <<<"$output" |
		sort -u)" = '["ok",2,1]' ]
	[ "$(arrived STUB '^GET /redirect?to=/flaky?key=within')" -eq 2 ]
	[ "$(arrived STUB '^GET /redirect?to=http.*/flaky?key=across')" -eq 2 ]
	[ "$(record b .url_effective)" = \
	    "http://localhost:$STUB_PORT/flaky?key=across" ]
}

@test "each retry sends the whole request" {
	run -0 --separate-stderr "$FORKFETCH" --retry=2 --retry-delay=1ms \
	    -X PUT -d body -H 'X-Mine: yes' "a=$STUB/flaky?key=whole&ok=3"
	[ "$(outcome a)" = '["ok",null,3]' ]
	[ "$(arrived STUB '^PUT /flaky?key=whole.*x-mine: yes')" -eq 3 ]
}

@test "a method that is not idempotent is retried only with --retry-all" {
	local method

	for method in POST PATCH; do
		run -1 --separate-stderr "$FORKFETCH" --retry=2 \
		    --retry-delay=1ms -X "$method" \
		    "a=$STUB/flaky?key=one$method" "b=$STUB_REFUSED/"
		[ -z "$stderr" ]
		[ "$(statuses)" = "a http_error 1 b error 1" ]
		[ "$(arrived STUB "^$method /flaky?key=one$method")" -eq 1 ]

		run -0 --separate-stderr "$FORKFETCH" --retry=2 \
		    --retry-delay=1ms --retry-all -X "$method" -d x \
		    "a=$STUB/flaky?key=all$method&ok=3"
		[ -z "$stderr" ]
		[ "$(outcome a)" = '["ok",null,3]' ]
		[ "$(arrived STUB "^$method /flaky?key=all$method")" -eq 3 ]
	done
	for method in PUT DELETE OPTIONS HEAD; do
		run -0 --separate-stderr "$FORKFETCH" --retry=1 \
		    --retry-delay=1ms -X "$method" \
		    "a=$STUB/flaky?key=$method"
		[ "$(outcome a)" = '["ok",null,2]' ]
	done
}

@test "replicas are retried in turn, after all of them have failed" {
	run -0 --separate-stderr alone "$FORKFETCH" --retry=3 --hedge=10m \
	    --retry-delay=1ms \
	    "a=$STUB/status/404?turn $STUB/flaky?key=turn&ok=2 $STUB/status/410?turn"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	# 404, 503, 410; then 404 again, and the other one's success.
	[ "$(record a '[.status, .attempts, .replica] | tojson')" = \
	    '["ok",5,1]' ]
	[ "$(arrived STUB '^GET /status/404?turn')" -eq 2 ]
	[ "$(arrived STUB '^GET /status/410?turn')" -eq 1 ]

	# Once none is left that may pass, there is an end of it.
	run -1 --separate-stderr alone "$FORKFETCH" --retry=9 --hedge=10m \
	    --retry-delay=1ms \
	    "a=$STUB/flaky?key=left&code=500&ok=2&header=X:1 $STUB/status/404?left" \
	    --ok=204
	[ -z "$stderr" ]
	no_child_left
	[ "$(record a '[.status, .http_code, .attempts, .replica] |
	    tojson')" = '["http_error",200,3,0]' ]
	[ "$(arrived STUB '^GET /status/404?left')" -eq 1 ]
}

@test "Retry-After in seconds is waited for" {
	run -0 --separate-stderr alone "$FORKFETCH" --retry=1 \
	    --retry-delay=1ms "a=$STUB/retry-after?key=seconds&after=2"
	[ -z "$stderr" ]
	no_child_left
	[ "$(outcome a)" = '["ok",null,2]' ]
	[ "$(record a '.time_total >= 2 and .time_total < 10')" = true ]
}

@test "Retry-After as a date is waited for" {
	local at

	at=$(($(date +%s) + 3))
	run -0 --separate-stderr alone "$FORKFETCH" --retry=1 \
	    --retry-delay=1ms \
	    "a=$STUB/retry-after?key=date&after=$(date_after 3)"
	[ -z "$stderr" ]
	no_child_left
	[ "$(outcome a)" = '["ok",null,2]' ]
	# Its end, by the clock: started is that of its first attempt.
	[ "$(record a "(.started | sub(\"[.][0-9]*Z$\"; \"Z\") |
	    fromdateiso8601) + .time_total + 1 >= $at")" = true ]
	[ "$(record a '.time_total < 20')" = true ]
}

@test "started is the moment of the first attempt, as the times are" {
	local before after

	before=$(date +%s)
	run -0 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=1ms \
	    "a=$STUB/retry-after?key=started&after=3"
	after=$(date +%s)
	[ "$(outcome a)" = '["ok",null,2]' ]
	[ "$(record a "(.started | sub(\"[.][0-9]*Z$\"; \"Z\") |
	    fromdateiso8601) | . >= $before and . <= $after - 3")" = true ]
	[ "$(record a '.time_namelookup >= 3 and
	    .time_starttransfer >= .time_namelookup and
	    .time_total >= .time_starttransfer and .time_queue < 3')" = true ]
}

@test "a Retry-After in the past, or an invalid one, causes no wait" {
	run -0 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=1ms \
	    "a=$STUB/retry-after?key=past&after=$(date_after -3600)" \
	    "b=$STUB/retry-after?key=nought&after=0" \
	    "c=$STUB/retry-after?key=odd&after=soon" \
	    "d=$STUB/retry-after?key=negative&after=-5"
	[ -z "$stderr" ]
	[ "$(statuses)" = "a ok 2 b ok 2 c ok 2 d ok 2" ]
	[ "$(jq '.time_total < 10' <<<"$output" | sort -u)" = true ]
}

@test "a service is given up at once if Retry-After exceeds the time left" {
	run -1 --separate-stderr alone "$FORKFETCH" --retry=5 -t 60 -m 0 \
	    "a=$STUB/retry-after?key=long&after=61&code=429" \
	    "b=$STUB/retry-after?key=hours&after=$(date_after 7200)" \
	    "c=$STUB/retry-after?key=ages&after=9999999999"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(statuses)" = "a http_error 1 b http_error 1 c http_error 1" ]
	[ "$(record a '[.http_code, .reason, .message, .body] | tojson')" = \
	    '[429,"http","HTTP 429 Too Many Requests",{"ok":false,"turn":1}]' ]
	[ "$(jq '.time_total < 30' <<<"$output" | sort -u)" = true ]

	# So with the service's own time, which it has though none was given.
	run -1 --separate-stderr alone "$FORKFETCH" --retry=5 \
	    "a=$STUB/retry-after?key=default&after=60"
	no_child_left
	[ "$(outcome a)" = '["http_error","http",1]' ]
	[ "$(record a '.time_total < 15')" = true ]
	run -1 --separate-stderr alone "$FORKFETCH" --retry=5 -m 20 -t 100 \
	    "a=$STUB/retry-after?key=own&after=40"
	no_child_left
	[ "$(outcome a)" = '["http_error","http",1]' ]
	[ "$(record a '.time_total < 10')" = true ]
}

@test "a service is given up at once if Retry-After is too large for a number" {
	# There is no limit that it would go past.
	run -1 --separate-stderr alone "$FORKFETCH" --retry=5 -m 0 \
	    --retry-delay=1ms \
	    "a=$STUB/retry-after?key=bits&after=18446744073709551617" \
	    "b=$STUB/retry-after?key=digits&after=99999999999999999999999999999" \
	    "c=$STUB/retry-after?key=fold&after=%0D%0A%2099999999999999999999"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(statuses)" = "a http_error 1 b http_error 1 c http_error 1" ]
}

@test "a Retry-After that is folded, or has a fraction, is waited for" {
	run -0 --separate-stderr alone "$FORKFETCH" --retry=1 \
	    --retry-delay=1ms \
	    "a=$STUB/retry-after?key=folded&after=%0D%0A%20%092" \
	    "b=$STUB/retry-after?key=fraction&after=1.5"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a ok 2 b ok 2" ]
	[ "$(jq '.time_total >= 2' <<<"$output" | sort -u)" = true ]
}

@test "an invalid Retry-After is ignored: the wait is the usual one" {
	# Hours, which are cut to leave room for the retry.
	run -0 --separate-stderr alone "$FORKFETCH" --retry=1 \
	    --retry-delay=10h -m 4 \
	    "a=$STUB/retry-after?key=minus&after=-5" \
	    "b=$STUB/retry-after?key=list&after=5,10" \
	    "c=$STUB/retry-after?key=word&after=soon" \
	    "d=$STUB/retry-after?key=gone&after=$(date_after -3600)"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a ok 2 b ok 2 c ok 2 d ok 2" ]
	[ "$(jq '.time_total >= 1' <<<"$output" | sort -u)" = true ]
}

@test "a Retry-After in a trailer is ignored" {
	run -1 --separate-stderr alone "$FORKFETCH" --retry=1 \
	    --retry-delay=1ms -m 20 \
	    "a=$STUB/raw?text=HTTP/1.1%20503%20No%0D%0ATransfer-Encoding:%20chunked%0D%0A%0D%0A0%0D%0ARetry-After:%2099999%0D%0A%0D%0A"
	[ -z "$stderr" ]
	no_child_left
	[ "$(statuses)" = "a http_error 2" ]
}

@test "a retry that hangs is stopped by the deadline" {
	run -124 --separate-stderr alone "$FORKFETCH" --retry=5 \
	    --retry-delay=1ms --hedge=10m -t 2 \
	    "a=$STUB/status/503 $STUB/hang?mid" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(outcome a)" = '["deadline","deadline",2]' ]
	[ "$(record a '[.http_code, .message, .body] | tojson')" = \
	    '[null,"no whole answer before the deadline",null]' ]
	[ "$(record a '.time_total >= 1.5 and .time_total < 5')" = true ]
	[ "$(outcome b)" = '["ok",null,1]' ]
}

@test "the deadline ends retries" {
	# Each attempt is silent for a second.
	run -124 --separate-stderr alone "$FORKFETCH" --retry=100 \
	    --retry-delay=1ms --idle-timeout=1 -t 3.5 \
	    "a=$STUB/flaky?key=midst&how=hang&ok=1000"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(record a '[.status, .reason] | tojson')" = \
	    '["deadline","deadline"]' ]
	[ "$(record a '.attempts >= 2 and .attempts <= 4')" = true ]
	[ "$(record a .attempts)" -eq \
	    "$(arrived STUB '^GET /flaky?key=midst')" ]
	[ "$(record a .message)" = \
	    "no whole answer before the deadline (after $(record a .attempts) attempts)" ]
	[ "$(record a '.time_total >= 3 and .time_total < 6.5')" = true ]
}

@test "-m spans all attempts" {
	run -1 --separate-stderr alone "$FORKFETCH" --retry=100 \
	    --retry-delay=1ms --idle-timeout=1 -m 2.5 \
	    "a=$STUB/flaky?key=span&how=hang&ok=1000"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[[ "$(outcome a)" == '["timeout","timeout",'[23]']' ]]
	[ "$(record a .message)" = \
	    "no whole answer within 2.5s (--max-time) (after $(record a .attempts) attempts)" ]
	[ "$(record a '.time_total >= 2.5 and .time_total < 5.5')" = true ]
}

@test "a wait is shortened to leave time for one more attempt" {
	local limit

	for limit in -m -t; do
		run -0 --separate-stderr alone "$FORKFETCH" --retry=5 \
		    --retry-delay=10h "$limit" 4 "a=$STUB/flaky?key=cut$limit"
		[ -z "$stderr" ]
		no_child_left
		[ "$(outcome a)" = '["ok",null,2]' ]
		[ "$(record a '.time_total >= 1 and .time_total < 4')" = true ]
	done
	# The service says how long to wait, and all do not come back at once.
	run -0 --separate-stderr alone "$FORKFETCH" --retry=5 \
	    --retry-delay=10h -m 6 "a=$STUB/retry-after?key=cut&after=2"
	[ -z "$stderr" ]
	no_child_left
	[ "$(outcome a)" = '["ok",null,2]' ]
	[ "$(record a '.time_total >= 2 and .time_total < 6')" = true ]
}

@test "the time that is left is for one more attempt, not for many" {
	run -1 --separate-stderr alone "$FORKFETCH" --retry=100 \
	    --retry-delay=10h -m 3 "a=$STUB/flaky?key=one-more&ok=1000"
	[ -z "$stderr" ]
	no_child_left
	[ "$(outcome a)" = '["http_error","http",2]' ]
	[ "$(record a '[.http_code, .message, .body, .time_total < 3] |
	    tojson')" = \
	    '[503,"HTTP 503 Service Unavailable (after 2 attempts)",{"ok":false,"turn":2},true]' ]
	[ "$(arrived STUB '^GET /flaky?key=one-more')" -eq 2 ]
}

@test "the message of every failure gives the number of attempts" {
	run -1 --separate-stderr alone "$FORKFETCH" --retry=2 \
	    --retry-delay=1ms "a=$STUB/status/503" "b=$STUB/status/404" \
	    "c=$STUB/ok" "d=$STUB/empty" \
	    "e=$STUB/status/404 $STUB/status/404" \
	    "f=$STUB/status/404 $STUB/status/503"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 6
	[ "$(record a '[.attempts, .message] | tojson')" = \
	    '[3,"HTTP 503 Service Unavailable (after 3 attempts)"]' ]
	[ "$(record b .message)" = "HTTP 404 Not Found" ]
	[ "$(record c '.message | tojson')" = null ]
	[[ "$(record d .message)" == *" (after 3 attempts)" ]]
	[ "$(record e .message)" = "HTTP 404 Not Found" ]
	[[ "$(record f .message)" == "HTTP "*" (after "[34]" attempts)" ]]
}

@test "the wait grows with each attempt, but no further than --retry-delay says" {
	# At most 0.1 + 0.2 + 0.4 s of waits, any of which may be nothing.
	run -1 --separate-stderr "$FORKFETCH" --retry=3 --retry-delay=100ms \
	    "a=$STUB/status/500"
	[ "$(outcome a)" = '["http_error","http",4]' ]
	[ "$(record a '.time_total < 3.7')" = true ]
	# Of many that fail at the same time not all come back at the same time.
	run -0 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=4 -j20 \
	    "a0=$STUB/flaky?key=j0" "a1=$STUB/flaky?key=j1" \
	    "a2=$STUB/flaky?key=j2" "a3=$STUB/flaky?key=j3" \
	    "a4=$STUB/flaky?key=j4" "a5=$STUB/flaky?key=j5" \
	    "a6=$STUB/flaky?key=j6" "a7=$STUB/flaky?key=j7" \
	    "a8=$STUB/flaky?key=j8" "a9=$STUB/flaky?key=j9"
	is_json_lines 10
	[ "$(jq -c '[.status, .attempts]' <<<"$output" | sort -u)" = \
	    '["ok",2]' ]
	[ "$(jq -s 'map(.time_total) | max - min > 0.5 and max < 7' \
	    <<<"$output")" = true ]
}

@test "a service that waits for its retry does not count for -j" {
	run -0 --separate-stderr alone "$FORKFETCH" -j1 --retry=1 \
	    --retry-delay=1ms "a=$STUB/retry-after?key=place&after=2" \
	    "b=$STUB/ok" "c=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "$(jq -r .name <<<"$output" | xargs)" = "b c a" ]
	[ "$(statuses)" = "a ok 2 b ok 1 c ok 1" ]
	[ "$(record c '.time_queue < 2')" = true ]
}

@test "Ctrl-C ends a wait for a retry" {
	launch "$FORKFETCH" -v --retry=5 \
	    "a=$STUB/retry-after?key=int&after=20" "b=$STUB/ok"
	wait_until said 'a: attempt failed: HTTP 503 '
	wait_until test -s "$out"
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	no_child_left
	is_json_lines 2
	[ "$(outcome a)" = '["cancelled","cancelled",1]' ]
	[ "$(record a '[.message, .time_total < 15] | tojson')" = \
	    '["interrupted by SIGINT (Ctrl-C)",true]' ]
	[ "$(outcome b)" = '["ok",null,1]' ]
}

@test "Ctrl-C ends a retry" {
	launch "$FORKFETCH" --retry=5 --retry-delay=1ms --hedge=10m \
	    "a=$STUB/status/503 $STUB/hang?retry"
	wait_until has_arrived STUB '^GET /hang?retry'
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 1
	[ "$(outcome a)" = '["cancelled","cancelled",2]' ]
}

@test "--first does not wait for a retry" {
	run -0 --separate-stderr alone "$FORKFETCH" --first --retry=5 -j1 \
	    "a=$STUB/retry-after?key=first&after=20" "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(statuses)" = "a cancelled 1 b ok 1" ]
	[ "$(record a '.time_total < 15')" = true ]
}

@test "--output-dir has the last attempt's file, and no other" {
	local dir=$BATS_TEST_TMPDIR/dir

	mkdir "$dir"
	run -1 --separate-stderr "$FORKFETCH" --output-dir="$dir" --retry=1 \
	    --retry-delay=1ms "a=$STUB/flaky?key=dir" "b=$STUB/short" \
	    "c=$STUB/status/503"
	[ -z "$stderr" ]
	[ "$(statuses)" = "a ok 2 b error 2 c http_error 2" ]
	[ "$(<"$dir/a")" = '{"ok":true,"turn":2}' ]
	[ "$(find "$dir" -mindepth 1 -printf '%f\n')" = a ]
}

@test "--keep-order waits for the retries of the first" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order --retry=2 \
	    --retry-delay=1ms "a=$STUB/flaky?key=order&ok=3" "b=$STUB/ok"
	[ "$(jq -r .name <<<"$output" | xargs)" = "a b" ]
	[ "$(statuses)" = "a ok 3 b ok 1" ]
}

@test "the services file sets retries, and options override it" {
	printf '{ "services": {
	    "a": { "url": "%s/flaky?key=file&ok=3", "retry": 2,
	        "retry_delay": "1ms" },
	    "b": { "url": "%s/flaky?key=all", "retry": 1, "method": "POST",
	        "retry_delay": "1ms", "retry_all": true },
	    "c": { "url": "%s/flaky?key=over", "retry": 5 } } }' \
	    "$STUB" "$STUB" "$STUB" >"$BATS_TEST_TMPDIR/s.json"
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    a b
	[ -z "$stderr" ]
	[ "$(statuses)" = "a ok 3 b ok 2" ]
	run -1 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --retry=0 c
	[ "$(statuses)" = "c http_error 1" ]
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --dry-run b
	[ "$output" = "b: POST $STUB/flaky?key=***
    method: POST
    retry: 1
    retry_delay: 1ms
    retry_all: true" ]
}

@test "-v reports each attempt and how it failed" {
	run -0 --separate-stderr "$FORKFETCH" -v --retry=1 --retry-delay=1ms \
	    "a=$STUB/flaky?key=verbose"
	[ "$(statuses)" = "a ok 2" ]
	[ "$(grep -c '^forkfetch: a: process [0-9]* asks' <<<"$stderr")" -eq 2 ]
	[[ "$stderr" == *"forkfetch: a: attempt failed: HTTP 503 Service Unavailable"*" asks, attempt 2, $STUB/flaky?key=verbose"* ]]
}

@test "--retry takes a number, --retry-delay a duration, --retry-all nothing" {
	local bad

	for bad in -1 x 1.5 "" 2x 99999999999999999999; do
		run -2 --separate-stderr "$FORKFETCH" --retry="$bad" \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "${stderr%%$'\n'*}" == "forkfetch: option '--retry': \"$bad\" "* ]]
	done
	for bad in -1 x "" 1parsec; do
		run -2 --separate-stderr "$FORKFETCH" --retry-delay="$bad" \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "${stderr%%$'\n'*}" == "forkfetch: option '--retry-delay': \"$bad\" "* ]]
	done
	run -2 --separate-stderr "$FORKFETCH" --retry
	[[ "$stderr" == "forkfetch: option '--retry' needs an argument"* ]]
	run -2 --separate-stderr "$FORKFETCH" --retry-all=1 "a=$STUB/ok?usage"
	[[ "$stderr" == "forkfetch: option '--retry-all' takes no argument"* ]]
	[ "$(arrived STUB '^GET /ok?usage')" -eq 0 ]
}
