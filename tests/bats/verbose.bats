#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# verbose.bats - the heads of requests and responses, as -v shows them, and the
# secrets that it leaves out.
#
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	export BATS_TEST_TIMEOUT=60
	stubd_start STUB
	stubd_start OTHER
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset http_proxy https_proxy all_proxy no_proxy FORKFETCH_CONFIG
}

# verbose STATUS ARGUMENT...: run with -v and without a services file.
verbose() {
	run "-$1" --separate-stderr "$FORKFETCH" --no-config -v "${@:2}"
}

# heads NAME: print the heads in $stderr of the service of that name.
heads() {
	sed -n "s/^forkfetch: $1: \([<>] .*\)/\1/p" <<<"$stderr"
}

# answer LINE...: print the path of an answer with that head.
answer() {
	local head

	printf -v head '%s\r\n' "$@"
	echo "/raw?text=$(encode "$head"$'\r\n')"
}

@test "-v shows the heads of the request and the response" {
	verbose 0 -H 'X-Mine: yes' -A me -o body \
	    "a=$STUB/body?text=hello&header=X-Ours:no#fragment"
	[ "$output" = hello ]
	[ "$(heads a)" = "> GET /body?text=hello&header=X-Ours:no HTTP/1.1
> Host: 127.0.0.1:$STUB_PORT
> User-Agent: me
> Accept: */*
> X-Mine: yes
< HTTP/1.1 200 OK
< Content-Type: application/json
< X-Ours: no
< Content-Length: 5" ]
}

@test "without -v no head is shown" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -o body \
	    "a=$STUB/body?text=hello"
	[ "$output" = hello ]
	[ -z "$stderr" ]
}

@test "-v shows interim responses, trailers and a failed status" {
	verbose 1 "a=$STUB/early-hints" "b=$STUB/trailers" \
	    "c=$STUB/status/404"
	is_json_lines 3
	[[ $(heads a) == *$'\n< HTTP/1.1 103 Early Hints\n'*$'\n< HTTP/1.1 200 OK\n'* ]]
	[[ $(heads b) == *$'\n< X-Sum: '* ]]
	[[ $(heads c) == *$'\n< HTTP/1.1 404 Not Found\n'* ]]
}

@test "-v shows each redirect, retry and replica" {
	verbose 0 -L "a=$STUB/redirect?to=/ok"
	[ "$(heads a | grep '^> GET\|^< HTTP\|^< Location')" = \
	    '> GET /redirect?to=/ok HTTP/1.1
< HTTP/1.1 302 Found
< Location: /ok
> GET /ok HTTP/1.1
< HTTP/1.1 200 OK' ]
	verbose 0 -L "a=$STUB/redirect?to=$OTHER/ok"
	[ "$(heads a | grep '^> GET\|^> Host\|^< HTTP')" = \
	    "> GET /redirect?to=$OTHER/ok HTTP/1.1
> Host: 127.0.0.1:$STUB_PORT
< HTTP/1.1 302 Found
> GET /ok HTTP/1.1
> Host: 127.0.0.1:$OTHER_PORT
< HTTP/1.1 200 OK" ]
	verbose 0 --retry=1 --retry-delay=1ms "a=$STUB/flaky?key=verbose"
	[ "$(heads a | grep '^< HTTP')" = '< HTTP/1.1 503 Service Unavailable
< HTTP/1.1 200 OK' ]
	verbose 0 --hedge=10m "a=$STUB/status/500 $OTHER/ok"
	[ "$(heads a | grep '^> Host\|^< HTTP')" = \
	    "> Host: 127.0.0.1:$STUB_PORT
< HTTP/1.1 500 Internal Server Error
> Host: 127.0.0.1:$OTHER_PORT
< HTTP/1.1 200 OK" ]
}

@test "-v shows the heads of a process that is reused" {
	verbose 0 --reuse -j1 "a=$STUB/ok?1" "b=$STUB/ok?2"
	is_json_lines 2
	[ "$(heads a | grep '^> GET\|^< HTTP')" = '> GET /ok?1 HTTP/1.1
< HTTP/1.1 200 OK' ]
	[ "$(heads b | grep '^> GET\|^< HTTP')" = '> GET /ok?2 HTTP/1.1
< HTTP/1.1 200 OK' ]
}

@test "-v shows the heads that a proxy gets and sends" {
	verbose 0 -x "http://me:pa55word@127.0.0.1:$OTHER_PORT" \
	    "a=http://nowhere.test/ok?token=t0ken"
	[ "$(heads a | grep '^> GET\|^> Host\|^> Proxy-A\|^< HTTP')" = \
	    '> GET http://nowhere.test/ok?token=*** HTTP/1.1
> Host: nowhere.test
> Proxy-Authorization: ***
< HTTP/1.1 200 OK' ]
	[[ $stderr != *pa55word* ]]
	verbose 1 -x "http://me:pa55word@127.0.0.1:$OTHER_PORT" \
	    -H 'X-Mine: yes' "a=https://nowhere.test/ok"
	is_json_lines 1
	[ "$(heads a | grep '^> CONNECT\|^> Host\|^> Proxy-A\|^< HTTP')" = \
	    '> CONNECT nowhere.test:443 HTTP/1.1
> Host: nowhere.test:443
> Proxy-Authorization: ***
< HTTP/1.1 404 Not Found' ]
	[[ $stderr != *pa55word* ]]
	[[ $(heads a) != *X-Mine* ]]
	[ "$(record a .http_code)" = null ]
}

@test "-v shows the heads of HTTP/2" {
	verbose 1 --http2-prior-knowledge "a=$STUB/ok"
	is_json_lines 1
	[[ $(heads a) == '> GET /ok HTTP/2
'* ]]
}

@test "-v hides what is secret by its name or its form" {
	verbose 0 -u joe:passw0rd1 -b 'sid=c00kie99' -H 'X-Api-Key: apik3y99' \
	    -H 'X-Other: Bearer t0ken999' -e 'http://ref:ref9pass@h/' \
	    "a=$STUB/ok?sig=s1gnature&header=Set-Cookie:sid=set9cookie"
	[ "$(heads a)" = "> GET /ok?sig=***&header=Set-Cookie:sid=set9cookie HTTP/1.1
> Host: 127.0.0.1:$STUB_PORT
> Authorization: ***
> User-Agent: forkfetch/$("$FORKFETCH" --version | sed -n '1s/.* //p')
> Accept: */*
> Referer: http://***@h/
> Cookie: ***
> X-Api-Key: ***
> X-Other: ***
< HTTP/1.1 200 OK
< Content-Type: application/json
< Set-Cookie: ***
< Content-Length: 12" ]
	[[ $stderr != *@(passw0rd1|c00kie99|apik3y99|t0ken999|ref9pass)* ]]
}

@test "-v hides the answer to a challenge, and the challenge" {
	verbose 0 --digest -u alice:secret "a=$STUB/auth?digest=1"
	[ "$(heads a | grep -i 'HTTP\|auth')" = \
	    '> GET /auth?digest=1 HTTP/1.1
< HTTP/1.1 401 Unauthorized
< WWW-Authenticate: ***
> GET /auth?digest=1 HTTP/1.1
> Authorization: ***
< HTTP/1.1 200 OK' ]
}

@test "-v hides what refers to a secret, however short" {
	export LONG=open-sesame-42 SHORT=7q
	verbose 0 -H 'X-A: ${SHORT}' -H 'X-B: <${LONG}>' -H 'X-C: plain' \
	    -A 'agent-${SHORT}' -e 'r-${LONG}' \
	    'a='"$STUB"'/ok/${LONG}?q=${SHORT}&header=X-D:${SHORT}'
	[ "$(heads a | grep -v '^> Host\|^> Accept')" = \
	    '> GET /ok/***?q=***&header=X-D:*** HTTP/1.1
> User-Agent: ***
> Referer: ***
> X-A: ***
> X-B: ***
> X-C: plain
< HTTP/1.1 200
< Content-Type: ***
< X-D: ***
< Content-Length: ***' ]
	[[ $stderr != *@(open-sesame|7q)* ]]
}

@test "-v hides a secret that is divided by a fold or by spaces" {
	export SECRET='open-sesame-42' SPACED='two words 77'
	verbose 0 -H 'X-A: ${SECRET} ${SPACED}' "a=$STUB$(answer \
	    'HTTP/1.1 200 open- sesame-42' 'X-A: open-ses' ' ame-42' \
	    $'X-B: open-\tsesame-42' 'X-C: twowords' '  77' 'X-D: open-' \
	    'open- sesame-42: b' \
	    'Content-Length: 0')"
	[ "$(heads a | grep '^<')" = '< HTTP/1.1 200
< X-A: ***
< X-B: ***
< X-C: ***
< X-D: open-
< ***: b
< Content-Length: 0' ]
}

# forms TEXT: print it in the forms in which a server may send it back.
forms() {
	local base64

	base64=$(base64 -w0 <<<"$1")
	echo "$1" "${1^^}" "$base64" "$(base64 -w0 <<<"x:$1")" \
	    "$(tr +/ -_ <<<"$base64")" "$(encode "$1")" \
	    "$(encode "$(encode "$1")")" \
	    "\"${1//e/\\u0065}\""
}

@test "-v hides a secret that a server sends back, in every form" {
	local form

	export SECRET='open/sesame~42'
	for form in $(forms "$SECRET"); do
		verbose 0 -H 'Authorization: Bearer ${SECRET}' "a=$STUB$(answer \
		    "HTTP/1.1 200 $form" "X-A: $form" "X-$form: b" \
		    "X-C: <$form>" 'X-D: d' 'Content-Length: 0')"
		[[ $(heads a) != *"${form:2:8}"* ]]
		[ "$(heads a | grep -c '^< .*\*\*\*')" -eq 4 ]
		[[ $(heads a) == *$'\n< X-D: d\n'* ]]
	done
}

@test "-v hides a secret in a redirect, and in the request that follows" {
	local form

	export SECRET='open/sesame~42'
	for form in $(forms "$SECRET"); do
		run --separate-stderr "$FORKFETCH" --no-config -v -L \
		    -H 'Authorization: Bearer ${SECRET}' \
		    "a=$STUB$(answer 'HTTP/1.1 302 Found' \
			"Location: http://u:pass9word@${STUB#http://}/ok/$form?a=$form#$form" \
			'Content-Length: 0')"
		[[ $stderr != *"${form:2:8}"* ]]
		[[ $(heads a | grep -v '^> GET /raw') != *pass9word* ]]
		[[ $(heads a) == *$'\n> GET /ok'*'***'* ]]
	done
	# Another origin does not get it, so it has nothing to show.
	verbose 1 -L -H 'Authorization: Bearer ${SECRET}' \
	    "a=$STUB/redirect?to=$OTHER/ok%3Fa=$(encode "$(encode "$SECRET")")"
	[ "$(heads a | grep -c '^> GET')" -eq 1 ]
	[[ $stderr != *sesame* ]]
}

@test "-v hides a password that a proxy sends back" {
	verbose 1 -x "http://me:pa55word@127.0.0.1:$OTHER_PORT" \
	    "a=https://nowhere.test/"
	[[ $stderr != *@(pa55word|bWU6cGE1NXdvcmQ)* ]]
}

@test "-v escapes control characters and cuts long lines" {
	local evil=$'\e[2J\u009b\u202e' long

	printf -v long '%020000d' 0
	verbose 0 "a=$STUB$(answer "HTTP/1.1 200 $evil" "X-A: $evil" \
	    'Content-Length: 0')" "b=$STUB/ok?header=X-Long:$long"
	[[ $stderr != *[$'\e\u009b\u202e']* ]]
	[[ $(heads a) == *'< X-A: \x1b[2J'* ]]
	[ "$(wc -L <<<"$stderr")" -le 4096 ]
	heads b | grep -q '^< X-Long: 0*\.\.\.$'
}

@test "-v shows no more lines than a head may have" {
	run --separate-stderr "$FORKFETCH" --no-config -v --body=none -m 20 \
	    "a=$STUB/many-headers?n=20000"
	is_json_lines 1
	[ "$(heads a | grep -c '^<')" -le 5001 ]
}
