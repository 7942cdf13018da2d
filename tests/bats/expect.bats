#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# expect.bats - what an answer has to be to count as a success: --expect and the
# key "expect".
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	stubd_start TLS --tls
	export DOWN='text=%7B%22status%22:%22DOWN%22,%22n%22:12345678901234567890%7D'
}

teardown_file() {
	stubd_stop
}

# outcome NAME: status, reason, message and code of a record in $output.
outcome() {
	record "$1" '[.status, .reason, .message, .http_code] | tojson'
}

# met CONDITION... -- WORD...: succeed if all services meet the conditions.
met() {
	local -a expected=()

	while [ "$1" != -- ]; do
		expected+=(--expect="$1")
		shift
	done
	shift
	run -0 --separate-stderr "$FORKFETCH" --no-config "${expected[@]}" "$@"
	[ -z "$stderr" ]
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
}

# unmet MESSAGE CONDITION WORD...: succeed if service a does not meet it.
unmet() {
	local message=$1 condition=$2

	shift 2
	run -1 --separate-stderr "$FORKFETCH" --no-config \
	    --expect="$condition" "$@"
	[ -z "$stderr" ]
	[ "$(record a '[.status, .reason, .message] | tojson')" = \
	    "$(jq -nc --arg m "$message" '["unexpected", "expect", $m]')" ]
}

@test "an answer that meets its conditions is ok" {
	met /ok=true /ok '!/error' 'body={"ok":true}' 'body=~^.*true.$' \
	    header.content-type=application/json '!header.x-missing' \
	    code=200 'code<300' 'time<60s' 'size>10' 'size=12' \
	    version=1.1 -- "a=$STUB/ok" "b=$STUB/json"
}

@test "an answer that does not meet a condition is unexpected" {
	unmet '/status is "DOWN", expected "UP"' /status=UP \
	    "a=$STUB/json?$DOWN"
	[ "$(record a '[.http_code, .exitcode, .body_truncated,
	    .body_encoding, .body.status] | tojson')" = \
	    '[200,0,false,"json","DOWN"]' ]
	unmet '/n is 12345678901234567890, expected 12345678901234567891' \
	    /n=12345678901234567891 "a=$STUB/json?$DOWN"
	unmet '/status is missing, expected "UP"' /status=UP "a=$STUB/ok"
	unmet '/ok is true, expected none' '!/ok' "a=$STUB/ok"
	unmet '/ok cannot be looked up, as the body is not JSON' /ok \
	    "a=$STUB/text"
	unmet 'body is "no", expected "yes"' body=yes "a=$STUB/body?text=no%0A"
	unmet 'header.Content-Type is "text/plain", expected =~ "json"' \
	    header.Content-Type=~json "a=$STUB/body?type=text/plain"
	unmet 'size is 64, expected > 1k' 'size>1k' "a=$STUB/text"
	unmet 'version is 1.1, expected 2' version=2 "a=$STUB/ok"
	unmet 'cert is missing, as an http URL has none, expected > 1d' 'cert>1d' \
	    "a=$STUB/ok"
}

@test "all conditions that are not met are in the message" {
	run -1 --separate-stderr "$FORKFETCH" --no-config --expect=/ok=false \
	    --expect=code=200 --expect='size<5' a="$STUB/ok"
	[ "$(outcome a)" = '["unexpected","expect","/ok is true, expected false; size is 12, expected < 5",200]' ]
}

@test "a slow answer does not meet a condition on the time" {
	run -1 --separate-stderr "$FORKFETCH" --no-config \
	    --expect='time<700ms' a="$STUB/delay?ms=1500"
	[[ "$(record a .message)" =~ ^'time is 1.'[0-9]*'s, expected < 700ms'$ ]]
}

@test "the remaining validity of a certificate can be a condition" {
	met 'cert>1h' 'cert<50000d' -- --cacert="$TLS_DIR/ca.pem" "a=$TLS/ok"
	run -1 --separate-stderr "$FORKFETCH" --no-config --reuse -j1 \
	    --every=1ms --count=2 --cacert="$TLS_DIR/ca.pem" \
	    --expect='cert>50000d' a="$TLS/ok"
	[ "$(jq -r .message <<<"$output" |
	    grep -cE '^cert is -?[0-9]+d([0-9]+h)?, expected > 50000d$')" -eq 2 ]
}

@test "a code outside --ok is an http_error, whatever is expected" {
	run -1 --separate-stderr "$FORKFETCH" --no-config --expect=/ok=true \
	    a="$STUB/status/503"
	[ "$(outcome a)" = '["http_error","http","HTTP 503 Service Unavailable",503]' ]
	run -1 --separate-stderr "$FORKFETCH" --no-config --ok=200 \
	    --expect=code=404 a="$STUB/status/404"
	[ "$(record a .status)" = http_error ]
}

@test "a condition on the code alone decides if --ok is not given" {
	met code=404 -- "a=$STUB/status/404"
	unmet 'code is 200, expected 404' code=404 "a=$STUB/ok"
	met code=302 header.location -- "a=$STUB/redirect"
}

@test "the decoded body is judged" {
	met body=hello size=5 -- --compressed "a=$STUB/gzip?text=hello"
}

@test "a redirect's target is judged" {
	met /ok=true code=200 -- -L "a=$STUB/redirect?to=/ok" \
	    "b=$STUB/redirect?to=$TLS/ok" --cacert="$TLS_DIR/ca.pem"
}

@test "a malformed condition is refused before anything is asked" {
	run -2 --separate-stderr "$FORKFETCH" --no-config --expect='tme<5s' \
	    "a=$STUB/ok?unasked"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "forkfetch: option '--expect': \"tme<5s\", character 1: this is none of /POINTER, body, header.NAME, code, time, size, cert, version (a key of a JSON body begins with a slash: /status)" ]
	run -2 --separate-stderr "$FORKFETCH" --no-config --expect='body=~(' \
	    "a=$STUB/ok?unasked"
	[[ "${stderr_lines[0]}" = "forkfetch: option '--expect': \"body=~(\", character 7: "* ]]
	run -2 --separate-stderr "$FORKFETCH" --no-config \
	    --expect='body!~x\d' "a=$STUB/ok?unasked"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "forkfetch: option '--expect': \"body!~x\\d\", character 8: a POSIX regular expression has no \\d, \\n and the like: write [0-9] or [[:space:]]" ]
	[ "$(arrived STUB '^GET /ok?unasked')" -eq 0 ]
}

@test "an unexpected answer is retried, and a replica that is as expected wins" {
	met /turn=3 -- --retry=5 --retry-delay=1ms \
	    "a=$STUB/flaky?ok=1&key=expect-retry"
	[ "$(record a .attempts)" = 3 ]
	met /status=UP -- \
	    "a=$STUB/json?$DOWN $STUB/json?text=%7B%22status%22:%22UP%22%7D"
	[ "$(record a .replica)" = 1 ]
	run -1 --separate-stderr "$FORKFETCH" --no-config --retry=2 \
	    --retry-delay=1ms --expect=/ok=false a="$STUB/ok"
	[ "$(record a .message)" = '/ok is true, expected false (after 3 attempts)' ]
}

@test "a failed condition on the time is not retried" {
	run -1 --separate-stderr "$FORKFETCH" --no-config --retry=2 \
	    --expect='time<1ms' a="$STUB/delay?ms=20"
	[ "$(record a .attempts)" = 1 ]
}

@test "--first takes the first answer that is as expected" {
	run -0 --separate-stderr alone "$FORKFETCH" --no-config --first \
	    --expect=/status=UP "a=$STUB/json?$DOWN" \
	    "b=$STUB/json?text=%7B%22status%22:%22UP%22%7D" "c=$STUB/hang"
	[ "$(record b .status)" = ok ]
	[ "$(record c .status)" = cancelled ]
	run -1 --separate-stderr alone "$FORKFETCH" --no-config --fail-fast \
	    --expect=/ok=false "a=$STUB/ok" "c=$STUB/hang"
	[ "$(record c .message)" = 'stopped: "a" failed (--fail-fast)' ]
}

@test "--output-dir has no file of a failure" {
	run -1 --separate-stderr "$FORKFETCH" --no-config \
	    --output-dir="$BATS_TEST_TMPDIR/d" --expect=/ok=true \
	    "a=$STUB/ok" "b=$STUB/json?$DOWN" "c=$STUB/status/404"
	[ -z "$stderr" ]
	[ "$(ls -A "$BATS_TEST_TMPDIR/d")" = a ]
	[ "$(record b '[.status, .size_download] | tojson')" = '["unexpected",42]' ]
}

@test "-o lines shows lines as they arrive, and the verdict at the end" {
	run -1 --separate-stderr "$FORKFETCH" --no-config -o lines \
	    --expect='size<5' "a=$STUB/body?text=one%0Atwo"
	[ "$output" = $'a\tone\na\ttwo' ]
	[ "$stderr" = 'forkfetch: a: size is 7, expected < 5' ]
	# The code is judged before.
	run -1 --separate-stderr "$FORKFETCH" --no-config -o lines \
	    --expect=code=404 "a=$STUB/body?text=one%0A"
	[ -z "$output" ]
	[[ "$stderr" = 'forkfetch: a: code is 200, expected 404'* ]]
}

@test "a body that is too large to be kept meets no condition" {
	run -1 --separate-stderr "$FORKFETCH" --no-config \
	    --output-dir="$BATS_TEST_TMPDIR/d" --expect='body=~0' \
	    "a=$STUB/huge?size=17M&length=1"
	[ "$(record a .message)" = 'body is too large to be looked at, expected =~ "0"' ]
}

@test "secrets are not in the message" {
	export TOKEN=open-sesame
	cat >"$BATS_TEST_TMPDIR/s.json" <<-EOF
	{ "services": { "a": { "url": "$STUB/reflect", "method": "POST",
	    "headers": { "X-Key": "\${TOKEN}" },
	    "data": "say \${TOKEN} twice", "expect": "body=x" } } }
	EOF
	chmod 600 "$BATS_TEST_TMPDIR/s.json"
	run -1 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" a
	[ "$(record a .message)" = 'body is "say *** twice", expected "x"' ]
	unmet 'header.set-cookie is ***, expected =~ ***' \
	    header.set-cookie=~nothing "a=$STUB/set-cookie"
	run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run \
	    --expect=/status=UP --expect=/token=abcdef "a=$STUB/ok"
	[ "$output" = "a: GET $STUB/ok
    expect: /status=UP
    expect: /token=***" ]
}

@test "the key expect is a string or an array, and the option replaces it" {
	cat >"$BATS_TEST_TMPDIR/s.json" <<-EOF
	{ "defaults": { "expect": ["/ok=true", "time<60s"] },
	  "services": { "a": "$STUB/ok", "b": "$STUB/json?$DOWN",
	    "c": { "url": "$STUB/json?$DOWN", "expect": "/status=DOWN" } } }
	EOF
	run -1 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --keep-order a b c
	[ "$(jq -r .status <<<"$output" | xargs)" = 'ok unexpected ok' ]
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --expect=/status=DOWN b c
	run -0 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" --list
	[ "$(cut -f 2 <<<"${lines[0]}")" = \
	    "$STUB/ok (expects /ok=true, time<60s)" ]
	echo '{ "services": { "a": { "url": "http://a/", "expect": "sta=1" } } }' \
	    >"$BATS_TEST_TMPDIR/s.json"
	run -2 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" a
	[[ "$stderr" = *'s.json:1: service "a": key "expect": "sta=1", character 1: this is none of '* ]]
}

@test "a program's output is judged" {
	umask 022
	cat >"$BATS_TEST_TMPDIR/s.json" <<-'EOF'
	{ "defaults": { "expect": ["code=200", "body=OK"] },
	  "services": {
	    "a": { "exec": ["echo", "OK"] },
	    "b": { "exec": ["echo", "{\"n\": 5}"],
	        "expect": ["/n>5", "size<100", "time<60s"] },
	    "c": { "exec": ["sh", "-c", "echo bad; exit 3"] } } }
	EOF
	run -1 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    a b c
	[ "$(record a .status)" = ok ]
	[ "$(outcome b)" = '["unexpected","expect","/n is 5, expected > 5",null]' ]
	[ "$(record b '[.exitcode, .body.n] | tojson')" = '[0,5]' ]
	[ "$(outcome c)" = '["error","exec","exited with status 3",null]' ]
	echo '{ "services": { "a": { "exec": ["true"], "expect": "code=200" } } }' \
	    >"$BATS_TEST_TMPDIR/s.json"
	run -2 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" a
	[[ "$stderr" = *'key "expect": "code=200" has no meaning for a program, which has only a body, time and size' ]]
}

@test "a list may not set conditions" {
	run -2 --separate-stderr "$FORKFETCH" --no-config - \
	    <<<"{\"url\": \"$STUB/ok\", \"expect\": \"/ok=true\"}"
	[[ "$stderr" = *'key "expect"'*--trust-list* ]]
	run -1 --separate-stderr "$FORKFETCH" --no-config --trust-list - \
	    <<<"{\"name\": \"a\", \"url\": \"$STUB/ok\", \"expect\": \"/ok=false\"}"
	[ "$(record a .status)" = unexpected ]
}

@test "one process judges each of its answers by its own conditions" {
	cat >"$BATS_TEST_TMPDIR/s.json" <<-EOF
	{ "services": {
	    "a": { "url": "$STUB/json?$DOWN", "expect": "/status=DOWN" },
	    "b": { "url": "$STUB/ok", "expect": ["/ok=true", "header.content-type"] },
	    "c": { "url": "$STUB/ok?c", "expect": "/ok=false" },
	    "d": "$STUB/ok?d" } }
	EOF
	run -1 --separate-stderr "$FORKFETCH" -c "$BATS_TEST_TMPDIR/s.json" \
	    --reuse -j1 --keep-order a b c d
	[ "$(jq -r .status <<<"$output" | xargs)" = 'ok ok unexpected ok' ]
}
