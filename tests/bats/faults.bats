#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# faults.bats - servers that fail: each failure has its status, its reason and a
# helpful message, and does not affect other services.
#
# Each test is a subshell:
# shellcheck disable=SC2030,SC2031

load helper

setup_file() {
	stubd_start STUB --refuse
	stubd_start CLOSES --accept=close
	stubd_start RESETS --accept=reset
	stubd_start GARBAGE --accept=garbage
	stubd_start TLSGARBAGE --tls-garbage
}

teardown_file() {
	stubd_stop
}

setup() {
	unset http_proxy all_proxy ALL_PROXY FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# tame TEXT: check that nothing in it except for line ends could control a
# terminal.
tame() {
	perl -0777 -ne 'exit(/[\0-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]/ ? 1 : 0)' \
	    <<<"$1"
}

# neighbours_are_whole: check the two services that do not fail in $output.
neighbours_are_whole() {
	[ "$(jq -sc 'map(select(.name == "before" or .name == "behind") |
	    [.name, .status, .body]) | sort' <<<"$output")" = \
	    '[["before","ok",{"ok":true}],["behind","ok",[1]]]' ]
}

# broken URL OPTION...: ask "a" for the URL, which fails, between two services
# that do not. $output is JSON Lines.
broken() {
	local url=$1

	shift
	run -1 --separate-stderr "$FORKFETCH" --no-config "$@" \
	    "before=$STUB/ok" "a=$url" "behind=$STUB/json?text=[1]"
	echo "$url: $(record a '[.status, .reason, .message, .http_code,
	    .exitcode, .body_truncated, .body] | tojson')"
	[ -z "$stderr" ]
	is_json_lines 3
	neighbours_are_whole
}

# broken_all [OPTION...] URL...: ask for all of these in one run between two
# services that do not fail. Name them 0, 1, ... $output is JSON Lines.
broken_all() {
	local url i=0
	local -a services options

	while [[ $1 == -* ]]; do
		options+=("$1")
		shift
	done
	for url; do
		services+=("$((i++))=$url")
	done
	run -1 --separate-stderr "$FORKFETCH" --no-config --compressed -m 30 \
	    "${options[@]}" "before=$STUB/ok" "${services[@]}" "behind=$STUB/json?text=[1]"
	[ -z "$stderr" ]
	is_json_lines $(($# + 2))
	[ "$(numbered .name | wc -l)" -eq $# ]
	neighbours_are_whole
}

# numbered FILTER: print as JSON what the jq filter finds in the records of
# broken_all, in the order of the URLs.
numbered() {
	jq -sc 'sort_by(.index)[] | select(.name | test("^[0-9]+$")) | '"$1" \
	    <<<"$output"
}

# table: each line has a path, the reason, curl's exit code, the HTTP code ("-":
# null), the body that is kept ("-": none) and a pattern for the message.
table() {
	local path reason exitcode code body message i=0
	local -a urls expected messages actual

	while IFS='|' read -r path reason exitcode code body message; do
		urls+=("$STUB${path// /}")
		body=${body// /} body=${body/#-/} code=${code// /}
		if [ "$code" = - ]; then
			body='null,null,"none",false,null'
		else
			body="\"utf-8\",true,\"${body//\"/\\\"}\""
		fi
		expected+=("[\"error\",\"${reason// /}\",${exitcode// /},1,null,${code/#-/null},$body]")
		messages+=("${message# }")
	done
	broken_all "${urls[@]}"
	diff <(printf '%s\n' "${expected[@]}") <(numbered '
	    [.status, .reason, .exitcode, .attempts, .signal, .http_code] +
	    if .http_code == null then [.headers, .body, .body_encoding,
		.body_truncated, .content_type]
	    else [.body_encoding, .body_truncated, .body] end')
	mapfile -t actual < <(numbered .message | jq -r .)
	for message in "${messages[@]}"; do
		echo "${urls[i]}: ${actual[i]}"
		# shellcheck disable=SC2053 # It is a pattern.
		[[ "${actual[i++]}" == $message ]]
	done
	[ "$i" -gt 0 ]
}

@test "an incomplete head is an error" {
	table <<-'END'
		/empty           |protocol|52|-  |-| the connection to 127.0.0.1 ended without an answer
		/reset           |protocol|56|-  |-| the connection to 127.0.0.1 broke: Connection reset by peer
		/short-headers   |protocol|18|200|-| the connection was closed before the head of the answer was whole
		/garbage         |protocol|1 |-  |-| the answer of 127.0.0.1 does not begin with a status line of HTTP
		/http09          |protocol|1 |-  |-| the answer of 127.0.0.1 does not begin with a status line of HTTP
		/bad-status-line |protocol|1 |-  |-| the answer of 127.0.0.1 does not begin with a status line of HTTP
		/bad-version     |protocol|1 |-  |-| the answer of 127.0.0.1 does not begin with a status line of HTTP
		/odd-version     |protocol|1 |-  |-| the answer of 127.0.0.1 does not begin with a status line of HTTP
	END
}

# Versions of libcurl differ in what they accept as a status line; records do
# not.
@test "a status line that violates HTTP is an error" {
	local line code
	local -a good bad expected

	while IFS='|' read -r line code; do
		line=$(printf '%b\r\nContent-Length: 2\r\n\r\nok' "$line" |
			base64 -w 0)
		line="$STUB/raw?b64=$line"
		if [ "$code" = none ]; then
			bad+=("$line")
		else
			good+=("$line")
			expected+=("[$code,\"ok\"]")
		fi
	done <<-'END'
		http/1.1 200 OK|200
		HTTP/1.1 200|200
		HTTP/1.0 404 No|404
		HTTP/1.1  404 OK|none
		HTTP/1.1 \t404 OK|none
		HTTP/1.1\t200 OK|none
		HTTP/ 1.1 200 OK|none
		HTTP/.1 200 OK|none
		HTTP/2 404|none
		HTTP/2.0 200 OK|none
		HTTP/3.7 200 OK|none
		http/1.1 404 No|none
		Http/1.1 500|none
		HTTP/1.1:|none
		HTTP/1.1: 200 OK|none
		HTTP/|none
		HTTP/1.1 000 No|none
		HTTP/1.1 099 No|none
		HTTP/1.1 -12 No|none
		HTTP/1.1 2000 No|none
		HTTP/1.1 20 No|none
	END
	[ "${#good[@]} ${#bad[@]}" = "3 18" ]
	run -0 --separate-stderr "$FORKFETCH" --no-config --ok=100-999 \
	    --keep-order "${good[@]}"
	[ -z "$stderr" ]
	[ "$(jq -c '[.http_code, .body]' <<<"$output")" = \
	    "$(printf '%s\n' "${expected[@]}")" ]
	run -1 --separate-stderr "$FORKFETCH" --no-config --ok=100-999 \
	    --keep-order "${bad[@]}"
	[ -z "$stderr" ]
	[ "$(jq -c '[.status, .reason, .exitcode, .http_code, .body]' \
	    <<<"$output" | sort | uniq -c | sed 's/^ *//')" = \
	    '18 ["error","protocol",1,null,null]' ]
}

@test "a head that breaks the rules is an error" {
	table <<-'END'
		/no-colon        |protocol|8|200|-| the answer breaks the rules of HTTP: *without colon*
		/nul-header      |protocol|8|200|-| the answer breaks the rules of HTTP: *[Nn]ul*
		/negative-length |protocol|8|200|-| the answer breaks the rules of HTTP: *Content-Length*
	END
}

# table_raw: each line has the reason, curl's exit code, the body that is kept
# ("-": none) and the bytes of an answer.
table_raw() {
	local reason exitcode body text
	local -a urls expected

	while IFS='|' read -r reason exitcode body text; do
		printf -v text '%b' "$text"
		text=$(printf %s "$text" | base64 -w 0)
		urls+=("$STUB/raw?b64=$text")
		body=${body/#-/}
		expected+=("[\"error\",\"$reason\",$exitcode,\"$body\",${#body}]")
	done
	broken_all -L "${urls[@]}"
	diff <(printf '%s\n' "${expected[@]}") <(numbered '
	    [.status, .reason, .exitcode, .body // "", .size_download]')
}

@test "no answer and no redirect is reported as a fault of forkfetch itself" {
	local ok='HTTP/1.1 200 OK\r\n'
	local chunks="${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"

	table_raw <<-END
		protocol|8|-|$ok Folded: first\r\n\r\n
		protocol|8|-|${ok}X\r: y\r\nContent-Length: 2\r\n\r\nok
		protocol|8|-|${ok}Content-Length: +2\r\n\r\nok
		protocol|8|-|HTTP/1.1 103 Early\r\n X: y\r\n\r\n${ok}\r\nok
		protocol|1|-|HTTP/1.1 100 Go\r\n\r\njunk\r\n\r\n
		protocol|1|-|HTTP/1.1 100 Go\r\n\r\nHTTP/3.7 200 OK\r\n\r\n
		protocol|61|-|${ok}Transfer-Encoding: gzip\r\n\r\nok
		protocol|61|-|${ok}Transfer-Encoding: gzip, chunked\r\n\r\nok
		protocol|56|ok|${chunks}0\r\nnocolon\r\n\r\n
		protocol|56|ok|${chunks}zz\r\n
		protocol|56|-|${ok}Transfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n
		redirects|3|-|HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://a%e2%80%a0--.test/\r\n\r\n
		redirects|3|-|HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\001\r\n\r\n
	END
}

@test "an answer has fewer than 5000 headers, of at most 256 KiB" {
	local code path

	while read -r code path; do
		run "-$code" --separate-stderr "$FORKFETCH" --no-config \
		    --body=none "a=$STUB/$path"
		[ "$(record a '[.http_code, .exitcode] | tojson')" = \
		    "[200,$((code * 56))]" ]
	done <<-END
		0 many-headers?n=4990
		1 many-headers?n=5001
		0 big-headers?size=90k
		1 big-headers?size=110k
	END
	[ "$(record a .message)" = \
	    'the head of the answer of 127.0.0.1 is too large' ]
}

@test "an endless head is an error" {
	table <<-'END'
		/big-headers?size=400k |protocol|56|200|-| the head of the answer of 127.0.0.1 is too large
		/endless-headers       |protocol|56|200|-| the head of the answer of 127.0.0.1 is too large
		/1xx?n=0               |protocol|56|100|-| the head of the answer of 127.0.0.1 is too large
	END
}

@test "the part of a cut body that arrived is kept" {
	table <<-'END'
		/reset-body      |protocol|56|200|{"ok":      | the connection to 127.0.0.1 broke after 6 of 12 bytes: Connection reset by peer
		/short           |protocol|18|200|{"ok":      | the body ended after 6 of 12 bytes
		/short-chunk     |protocol|18|200|{"ok":true}\n | the body ended after 12 bytes, before it was complete
		/nine-exabytes   |protocol|18|200|{}          | the body ended after 2 of 9223372036854775807 bytes
	END
}

@test "a body that breaks the rules is an error" {
	table <<-'END'
		/bad-chunk       |protocol|56|200|-    | the body breaks the rules of HTTP: *hex*
		/long-chunk      |protocol|56|200|-    | the body breaks the rules of HTTP: *hex*
		/no-gzip         |protocol|61|200|-    | the body cannot be decoded: *
		/odd-coding      |protocol|61|200|-    | the body cannot be decoded: *
		/gzip?broken=1&text=hello |protocol|61|200|hello| the body cannot be decoded: *
	END
}

@test "an endless body is cut at the limit, and what fits is kept" {
	broken_all --max-filesize=100k "$STUB/huge" "$STUB/huge?length=1" \
	    "$STUB/gzip-bomb" "$STUB/endless-chunked" "$STUB/text?size=1000001"
	[ "$(numbered '[.status, .reason, .exitcode, .http_code,
	    .body_truncated, .body_encoding, (.body | length), .message]' |
	    uniq -c | sed 's/^ *//')" = \
	    '5 ["error","too_large",63,200,true,"utf-8",102400,"the body is larger than 102400 bytes (--max-filesize)"]' ]
}

@test "by default a body has at most 16 MiB" {
	run -1 --separate-stderr "$FORKFETCH" --no-config --body=none \
	    "a=$STUB/huge" "b=$STUB/ok"
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(record b .status)" = ok ]
	[ "$(record a '[.status, .reason, .body_truncated] | tojson')" = \
	    '["error","too_large",true]' ]
	[[ "$(record a .message)" == *" 16777216 bytes "* ]]
}

@test "unusual but valid answers are ok" {
	run -0 --separate-stderr "$FORKFETCH" --no-config "$STUB"/{no-reason,http10,lf-only,folded,to-end,extra,1xx?n=50,early-hints,many-headers?n=4900,big-headers?size=50k,length-and-chunks,trailers}
	[ -z "$stderr" ]
	is_json_lines 12
	[ "$(jq -c '[.status, .http_code, .body_truncated, .body]' \
	    <<<"$output" | uniq -c | sed 's/^ *//')" = \
	    '12 ["ok",200,false,{"ok":true}]' ]
}

@test "the message for a refused connection names the address" {
	broken "$STUB_REFUSED/ok"
	[ "$(record a '[.status, .reason, .exitcode, .http_code, .remote_ip,
	    .remote_port, .time_connect] | tojson')" = \
	    "[\"error\",\"connect\",7,null,\"127.0.0.1\",${STUB_REFUSED##*:},null]" ]
	[ "$(record a .message)" = "could not connect to 127.0.0.1 port ${STUB_REFUSED##*:}: Connection refused" ]
	broken "http://[::1]:${STUB_REFUSED##*:}/ok"
	[ "$(record a '[.status, .reason, .exitcode] | tojson')" = \
	    '["error","connect",7]' ]
	[[ "$(record a .message)" == "could not connect to "*"::1"*" port ${STUB_REFUSED##*:}: "* ]]
}

@test "an unknown name is distinguished from a server that is down" {
	broken http://name.invalid/ok
	[ "$(record a '[.status, .reason, .exitcode, .http_code, .message,
	    .time_namelookup] | tojson')" = \
	    '["error","dns",6,null,"could not resolve the host \"name.invalid\"",null]' ]
	[ "$(record a .url_effective)" = http://name.invalid/ok ]
}

@test "a server that closes, resets or sends garbage at once is an error" {
	broken "$CLOSES/ok"
	[ "$(record a '[.status, .reason, .http_code] | tojson')" = \
	    '["error","protocol",null]' ]
	[[ "$(record a .message)" == *127.0.0.1* ]]
	broken "$RESETS/ok"
	[ "$(record a '[.status, .reason, .http_code] | tojson')" = \
	    '["error","protocol",null]' ]
	[ "$(record a .message)" = \
	    "the connection to 127.0.0.1 broke: Connection reset by peer" ]
	broken "$GARBAGE/ok"
	[ "$(record a '[.status, .reason, .http_code] | tojson')" = \
	    '["error","protocol",null]' ]
	[[ "$(record a .message)" == *127.0.0.1* ]]
	broken "${TLSGARBAGE/http:/https:}/ok"
	[ "$(record a '[.status, .reason, .exitcode, .http_code] | tojson')" = \
	    '["error","tls",35,null]' ]
	[[ "$(record a .message)" == \
	    "the TLS handshake with 127.0.0.1 failed: "* ]]
}

@test "a code that does not count as success is an http_error with its page" {
	local code

	for code in 204 299; do
		run -0 "$FORKFETCH" "a=$STUB/status/$code"
	done
	broken_all "$STUB"/status/{400,401,404,418,500,503,599,302,304}
	diff <(printf '["http_error","http",%s,0,false,true]\n' 400 401 404 418 \
	    500 503 599 302 304) <(numbered '[.status, .reason, .http_code,
	    .exitcode, .body_truncated,
	    .message[:8] == "HTTP \(.http_code)"]')
	broken "$STUB/status/404?reason=No%20such%20luck"
	[[ "$(record a .message)" == "HTTP 404 "* ]]
}

@test "text from a service never controls a terminal" {
	local path
	local -a services

	for path in 'escapes' 'ok?header=X-A:%1b%5b31m&type=%1b%5b2J' \
	    'ok?reason=%1b%5d0;x%07' 'status/500?reason=%1b%5b31m%c2%9b2J' \
	    'body?text=%1b%5b31m%0d%08%7f%c2%9b' \
	    "redirect?to=http://h%1b%5b31m/" \
	    "redirect?to=%1b%5b31m:x"; do
		services+=("$STUB/$path")
	done
	for format in table jsonl json; do
		run --separate-stderr "$FORKFETCH" --no-config -v -L \
		    --summary -o "$format" "${services[@]}"
		[ "$status" -eq 1 ]
		[ -n "$output" ]
		tame "$output"
		tame "$stderr"
	done
	run --separate-stderr "$FORKFETCH" --no-config -o body \
	    "a=$STUB/status/500?reason=%1b%5b31m" "$STUB/reset?%1b" \
	    "b=$STUB/redirect?to=%1b%5b31m:x" -L
	tame "$stderr"
}

@test "in a pipe the format body is exact, and has complete bodies only" {
	"$FORKFETCH" --no-config -o body "a=$STUB/escapes" >out
	curl -q -sS "$STUB/escapes" >want
	[ -s want ]
	cmp want out
	run -1 --separate-stderr "$FORKFETCH" --no-config -o body \
	    "a=$STUB/short" "b=$STUB/reset-body" "c=$STUB/ok"
	[ "$output" = '{"ok":true}' ]
	[[ "$stderr" == *"a: the body ended after 6 of 12 bytes"* ]]
	[[ "$stderr" == *"b: the connection to 127.0.0.1 broke"* ]]
	[ "$(wc -l <<<"$stderr")" -eq 2 ]
}

@test "all failures at once do not affect the good services" {
	local path
	local -a crowd

	for _ in 1 2 3; do
		for path in empty reset reset-body short short-chunk garbage \
		    http09 bad-chunk huge 'text?size=50000' ok; do
			crowd+=("$path=$STUB/$path")
		done
	done
	crowd=("${crowd[@]/text?size=50000=/text=}")
	run -1 --separate-stderr "$FORKFETCH" --no-config --max-filesize=64k \
	    "${crowd[@]}"
	[ -z "$stderr" ]
	is_json_lines 33
	[ "$(jq -r 'select(.status == "ok") | .body | if type == "string" then
	    length else .ok end' <<<"$output" | sort | uniq -c | xargs)" = \
	    '3 50000 3 true' ]
}
