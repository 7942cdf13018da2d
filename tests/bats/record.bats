#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# record.bats - the record: its keys with each status, its body and its times.
#
# launched and how are set in helper.bash:
# shellcheck disable=SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

# has_all_keys: succeed if every record in $output has all keys, in order.
has_all_keys() {
	local keys

	keys='index seq name id url status reason message http_code'
	keys+=' http_version method attempts replica started exitcode signal'
	keys+=' sandbox remote_ip remote_port num_redirects url_effective'
	keys+=' time_queue time_namelookup time_connect time_appconnect'
	keys+=' time_pretransfer time_starttransfer time_total history'
	keys+=' size_download cert_expires content_type headers'
	keys+=' trailers body_encoding body_truncated body'
	[ "$(jq -r 'keys_unsorted | join(" ")' <<<"$output" | sort -u)" = \
	    "$keys" ]
}

# body: print the value of the key "body" in $output, a single record, byte for
# byte.
body() {
	sed 's/.*,"body"://; s/}$//' <<<"$output"
}

# ask_json TEXT: fetch a body that is exactly this text, with the type of JSON.
ask_json() {
	run -0 --separate-stderr "$FORKFETCH" \
	    "a=$STUB/json?text=$(jq -rn --arg text "$1" '$text | @uri')"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(record a .status)" = ok ]
}

# tame FILE: succeed if the file has no control characters and no line
# separators except newlines.
tame() {
	perl -0777 -ne 'exit(/[\0-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|
	    \xe2\x80[\xa8\xa9]/x ? 1 : 0)' "$1"
}

# times_rise: succeed if the times of every record in $output are in ascending
# order, with time_total as the last.
times_rise() {
	jq -e '[.time_namelookup, .time_connect, .time_appconnect,
	    .time_pretransfer, .time_starttransfer, .time_total] |
	    map(select(. != null)) | . == sort and all(. >= 0)' \
	    <<<"$output" >/dev/null
}

@test "ok: the record has all keys" {
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/ok"
	[ -z "$stderr" ]
	is_json_lines 1
	has_all_keys
	[ "$(record a '[.index, .status, .reason, .message, .http_code,
	    .http_version, .method, .attempts, .exitcode, .signal] |
	    tojson')" = '[0,"ok",null,null,200,"1.1","GET",1,0,null]' ]
	[ "$(record a .url)" = "$STUB/ok" ]
	[ "$(record a .url_effective)" = "$STUB/ok" ]
	[ "$(record a '[.replica, .num_redirects, .cert_expires,
	    .content_type, .body_encoding, .body_truncated, .body] |
	    tojson')" = '[null,0,null,"application/json","json",false,{"ok":true}]' ]
}

@test "http_error: the record has all keys, and the body of the error page" {
	run -1 --separate-stderr "$FORKFETCH" "a=$STUB/status/404?text=no"
	[ -z "$stderr" ]
	is_json_lines 1
	has_all_keys
	[ "$(record a '[.status, .reason, .message, .http_code, .exitcode,
	    .body_truncated] | tojson')" = \
	    '["http_error","http","HTTP 404 Not Found",404,0,false]' ]
	[ "$(record a '.body | length > 0')" = true ]
}

@test "error: the record has all keys, with null for what did not come" {
	run -1 --separate-stderr "$FORKFETCH" "a=$STUB_REFUSED/ok"
	[ -z "$stderr" ]
	is_json_lines 1
	has_all_keys
	[ "$(record a '[.status, .reason, .exitcode, .http_code,
	    .http_version, .attempts, .signal, .remote_ip, .remote_port,
	    .time_connect, .time_starttransfer, .size_download, .headers,
	    .content_type, .body_encoding, .body_truncated, .body] |
	    tojson')" = "[\"error\",\"connect\",7,null,null,1,null,\"127.0.0.1\",${STUB_REFUSED##*:},null,null,0,null,null,\"none\",false,null]" ]
	[ -n "$(record a '.message // ""')" ]
	times_rise
}

@test "timeout: the record has all keys" {
	run -1 --separate-stderr "$FORKFETCH" -m 0.5 "a=$STUB/hang"
	[ -z "$stderr" ]
	is_json_lines 1
	has_all_keys
	[ "$(record a '[.status, .reason, .http_code, .attempts, .body] |
	    tojson')" = '["timeout","timeout",null,1,null]' ]
	[ "$(record a '.time_total >= 0.5')" = true ]
}

@test "deadline: the record of a service that never started has all keys, but no attempt" {
	run -124 --separate-stderr "$FORKFETCH" -t 1.5 -j1 \
	    "a=$STUB/hang" "b=$STUB/ok"
	[ -z "$stderr" ]
	is_json_lines 2
	has_all_keys
	[ "$(record a '[.status, .reason, .attempts] | tojson')" = \
	    '["deadline","deadline",1]' ]
	[ "$(record b '[.index, .status, .reason, .attempts, .started,
	    .exitcode, .signal, .time_namelookup, .time_total,
	    .url_effective, .headers, .body_encoding, .body] | tojson')" = \
	    '[1,"deadline","deadline",0,null,null,null,null,null,null,null,"none",null]' ]
	[ "$(record b '.time_queue >= 1.5')" = true ]
	[ "$(record b .url)" = "$STUB/ok" ]
	[ "$(record b .message)" = "not started before the deadline" ]
}

@test "cancelled: the record has all keys" {
	launch "$FORKFETCH" -j1 "a=$STUB/hang?cancel" "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang?cancel'
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
	[ -z "$stderr" ]
	is_json_lines 2
	has_all_keys
	[ "$(record a '[.status, .reason, .attempts, .exitcode, .signal] |
	    tojson')" = '["cancelled","cancelled",1,null,null]' ]
	[ "$(record b '[.status, .reason, .attempts, .time_total] |
	    tojson')" = '["cancelled","cancelled",0,null]' ]
}

@test "crashed: the record has all keys, and the signal's name" {
	local child

	launch "$FORKFETCH" "a=$STUB/hang?crash"
	wait_until has_arrived STUB '^GET /hang?crash'
	child=$(ps -o pid= --ppid "$launched")
	kill -KILL "$child"
	landed
	[ "$how" = "exit 1" ]
	[ -z "$stderr" ]
	is_json_lines 1
	has_all_keys
	[ "$(record a '[.status, .reason, .signal, .exitcode, .attempts] |
	    tojson')" = '["crashed","crashed","SIGKILL",null,1]' ]
	[[ "$(record a .message)" == *SIGKILL* ]]
	times_rise
}

@test "a body of JSON is embedded token for token" {
	ask_json '{ "big" : 12345678901234567890 , "dec":1.10, "exp":1e999,
		"neg" : -0.0, "plus": 1E+2 , "tiny":1e-400 }'
	[ "$(record a .body_encoding)" = json ]
	[ "$(body)" = '{"big":12345678901234567890,"dec":1.10,"exp":1e999,"neg":-0.0,"plus":1E+2,"tiny":1e-400}' ]
}

@test "strings in a body of JSON keep spaces and escapes" {
	ask_json ' [ "a  b" , "\/\"\\\b\u00e9\u00E9", "é€😀", "" ] '
	[ "$(record a .body_encoding)" = json ]
	[ "$(body)" = '["a  b","\/\"\\\b\u00e9\u00E9","é€😀",""]' ]
}

@test "nested and empty values and duplicate keys in JSON stay as they are" {
	ask_json '{"a":{"b":[[],{},[{"c":[null,true,false]}]]},"a":1}'
	[ "$(record a .body_encoding)" = json ]
	[ "$(body)" = \
	    '{"a":{"b":[[],{},[{"c":[null,true,false]}]]},"a":1}' ]
}

@test "a body of one short JSON value is JSON" {
	local text

	for text in null true 0 '"x"' '[]'; do
		ask_json "$text"
		[ "$(record a .body_encoding)" = json ]
		[ "$(body)" = "$text" ]
	done
}

@test "a body is JSON or text whatever its content type is" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order \
	    "a=$STUB/body?text=%7B%22a%22%3A1%7D&type=text/plain" \
	    "b=$STUB/body?text=%7Ba%3A1%7D&type=application/json" \
	    "c=$STUB/no-content-type"
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(record a '[.body_encoding, .body] | tojson')" = '["json",{"a":1}]' ]
	[ "$(record b '[.body_encoding, .body] | tojson')" = \
	    '["utf-8","{a:1}"]' ]
	[ "$(record c '[.content_type, .body_encoding, .body] | tojson')" = \
	    '[null,"json",{"ok":true}]' ]
}

@test "a body that is almost JSON is text" {
	local route

	for route in two-values half-json surrogate 'deep?n=1000'; do
		run -0 --separate-stderr "$FORKFETCH" "a=$STUB/$route"
		is_json_lines 1
		[ "$(record a .body_encoding)" = utf-8 ]
		[ "$(record a '.body | type')" = string ]
		# jq changes a lone surrogate, so print only the body.
		diff <(record a .body) <(curl -sS "$STUB/$route"; echo)
	done
}

@test "a record leaves out a byte order mark before JSON" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order "a=$STUB/bom" \
	    "b=$STUB/body?b64=77u/eyJhIjogMS4wMH0=" "c=$STUB/body?b64=77u/Zm9v" \
	    "d=$STUB/body?b64=77u/" "e=$STUB/body?b64=77u/77u/MQ=="
	[ -z "$stderr" ]
	is_json_lines 5
	[ "$(record a .body_encoding)" = json ]
	[ "$(record b .body_encoding)" = json ]
	[[ ${lines[1]} == *'"body":{"a":1.00}}' ]]
	[ "$(record b .size_download)" -eq 14 ]
	[ "$(record c '[.body_encoding, .body] | tojson')" = \
	    "[\"utf-8\",\"$(printf '\ufeff')foo\"]" ]
	[ "$(record d .body_encoding)" = utf-8 ]
	[ "$(record e .body_encoding)" = utf-8 ]
	diff <("$FORKFETCH" -o body "a=$STUB/bom") <(curl -sS "$STUB/bom")
}

@test "text is utf-8, other bytes are base64, no body is an empty string" {
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/utf8" \
	    "b=$STUB/binary?n=3" "c=$STUB/bad-utf8" "d=$STUB/nothing" \
	    "e=$STUB/nul"
	[ -z "$stderr" ]
	is_json_lines 5
	[ "$(record a '[.body_encoding, .body] | tojson')" = \
	    '["utf-8","ä € 😀 中文 e'$'\u0301'' ok\n"]' ]
	[ "$(record b .body_encoding)" = base64 ]
	cmp <(record b .body | base64 -d) <(curl -sS "$STUB/binary?n=3")
	[ "$(record c .body_encoding)" = base64 ]
	cmp <(record c .body | base64 -d) <(curl -sS "$STUB/bad-utf8")
	[ "$(record d '[.body_encoding, .body, .size_download] | tojson')" = \
	    '["utf-8","",0]' ]
	[ "$(record e '[.body_encoding, .body] | tojson')" = \
	    '["utf-8","a\u0000b\u0000\u0000c"]' ]
}

@test "a partial body is kept and marked" {
	run -1 --separate-stderr "$FORKFETCH" -m 1 "a=$STUB/short" \
	    "b=$STUB/reset-body" "c=$STUB/hang-body"
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(jq -r .status <<<"$output" | sort | xargs)" = \
	    'error error timeout' ]
	for name in a b c; do
		[ "$(record "$name" '[.http_code, .body_encoding,
		    .body_truncated, .body, .size_download] | tojson')" = \
		    '[200,"utf-8",true,"{\"ok\":",6]' ]
		[ "$(record "$name" '.headers["content-length"] | tojson')" = \
		    '["12"]' ]
	done
}

@test "a body that is too large is cut at its limit and marked" {
	run -1 --separate-stderr "$FORKFETCH" --max-filesize=100 \
	    "a=$STUB/text?size=1000" "b=$STUB/text?size=100"
	is_json_lines 2
	[ "$(record a '[.status, .reason, .body_truncated, .http_code] |
	    tojson')" = '["error","too_large",true,200]' ]
	[ "$(record a '.body | length <= 100')" = true ]
	[ "$(record b '[.status, .body_truncated, (.body | length)] |
	    tojson')" = '["ok",false,100]' ]
}

@test "--body sets the encoding of bodies in a record" {
	run -0 --separate-stderr "$FORKFETCH" --body=text "a=$STUB/ok" \
	    "b=$STUB/binary"
	[ "$(record a '[.body_encoding, .body] | tojson')" = \
	    '["utf-8","{\"ok\":true}\n"]' ]
	[ "$(record b .body_encoding)" = base64 ]
	run -0 --separate-stderr "$FORKFETCH" --body=base64 "a=$STUB/ok"
	[ "$(record a '[.body_encoding, .body] | tojson')" = \
	    '["base64","eyJvayI6dHJ1ZX0K"]' ]
	run -0 --separate-stderr "$FORKFETCH" --body=none "a=$STUB/ok"
	[ "$(record a '[.body_encoding, .body_truncated, .body,
	    .size_download] | tojson')" = '["none",false,null,12]' ]
	run -0 --separate-stderr "$FORKFETCH" --body=auto "a=$STUB/ok"
	[ "$(record a '[.body_encoding, .body] | tojson')" = \
	    '["json",{"ok":true}]' ]
}

@test "header names are in lower case, and a header sent twice has two values" {
	run -0 --separate-stderr "$FORKFETCH" \
	    "a=$STUB/ok?header=X-Two:1&header=x-one:0&header=X-TWO:2"
	is_json_lines 1
	[ "$(record a '.headers | [.["x-two"], .["x-one"]] | tojson')" = \
	    '[["1","2"],["0"]]' ]
	[ "$(record a '.headers | keys | map(. == ascii_downcase) | all')" = \
	    true ]
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/set-cookie"
	[ "$(record a '.headers["set-cookie"] | length')" = 3 ]
	# Each name may appear only once: jq would hide a duplicate.
	[ "$(grep -o '"set-cookie"' <<<"$output" | wc -l)" -eq 1 ]
}

@test "headers that are not UTF-8 are read as latin-1" {
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/latin1"
	is_json_lines 1
	[ "$(record a '.headers["x-latin"][0]')" = "café" ]
	[ "$(record a '.headers["x-bad"][0]')" = "Ã( ÿ" ]
	[ "$(record a '[.body_encoding, .body] | tojson')" = \
	    '["base64","Y2Fm6Qo="]' ]
}

@test "trailers are not among the headers, and have no effect" {
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/trailers" "b=$STUB/ok" \
	    "c=$STUB/chunked"
	is_json_lines 3
	[ "$(record a '[.content_type, .headers["content-type"],
	    .headers["x-sum"], .trailers, .body] | tojson')" = \
	    '["application/json",["application/json"],null,{"x-sum":["42"],"content-type":["text/evil"]},{"ok":true}]' ]
	[ "$(record b '.trailers | tojson')" = null ]
	[ "$(record c '.trailers | tojson')" = null ]
}

@test "Location, Retry-After and Content-Encoding in a trailer are ignored" {
	local raw

	raw=$(jq -rn '"HTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\n" +
	    "\r\n2\r\nok\r\n0\r\nLocation: /ok\r\nRetry-After: 60\r\n" +
	    "Content-Encoding: gzip\r\n\r\n" | @uri')
	run -0 --separate-stderr "$FORKFETCH" -L --compressed --ok=302 \
	    "a=$STUB/raw?text=$raw"
	[ -z "$stderr" ]
	[ "$(record a '[.status, .num_redirects, .body, .trailers] |
	    tojson')" = \
	    '["ok",0,"ok",{"location":["/ok"],"retry-after":["60"],"content-encoding":["gzip"]}]' ]
	SECONDS=0
	run -1 --separate-stderr "$FORKFETCH" --retry=1 --retry-delay=1ms \
	    -m 30 "a=$STUB/raw?text=${raw/302/503}"
	[ "$(record a '[.status, .attempts] | tojson')" = '["http_error",2]' ]
	[ "$SECONDS" -lt 20 ]
}

@test "a long header or trailer is not truncated" {
	local raw

	raw=$(jq -rn '"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" +
	    "\r\n2\r\nok\r\n0\r\nX-T: " + ("t" * 3500) + "\r\n\r\n" | @uri')
	run -0 --separate-stderr "$FORKFETCH" \
	    "a=$STUB/big-headers?size=70000" "b=$STUB/big-headers?size=99000" \
	    "c=$STUB/raw?text=$raw"
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(record a '.headers["x-big"] | map(explode | [length, unique]) |
	    tojson')" = '[[70000,[98]]]' ]
	[ "$(record b '.headers["x-big"][0] | length')" = 99000 ]
	[ "$(record c '.trailers["x-t"][0] | length')" = 3500 ]
}

@test "whatever a service sends, its record is valid JSON without controls" {
	local out=$BATS_TEST_TMPDIR/out route n=0
	local -a services

	for route in escapes nul binary utf8 bad-utf8 latin1 surrogate bom \
	    numbers duplicate-keys two-values half-json nothing 'deep?n=150' \
	    'deep?n=100000' no-content-type folded no-name nul-header \
	    cr-header garbage http09 no-reason lf-only no-colon \
	    bad-status-line big-headers many-headers early-hints trailers \
	    'ok?header=X:%7f%c2%85%e2%80%a8%1b%5b31m' \
	    'json?text=%22%7f%c2%85%e2%80%a8%e2%80%a9%c2%9b%22' \
	    'body?b64=/v8AgIHtoIA=' 'ok?reason=%1b%5b31m%ff%0b' \
	    'ok?type=a%ff/b%7f'; do
		services+=("s$((n++))=$STUB/$route")
	done
	for how in auto text base64 none; do
		"$FORKFETCH" --body="$how" "${services[@]}" >"$out" || :
		[ "$(wc -l <"$out")" -eq "$n" ]
		is_strict_json <"$out"
		tame "$out"
		output=$(<"$out")
		is_json_lines "$n"
		has_all_keys
		times_rise
	done
}

@test "in a string of JSON only control characters are escaped" {
	run -0 --separate-stderr "$FORKFETCH" \
	    "a=$STUB/json?text=%22%7f%c2%85%e2%80%a8%e2%80%a9%c2%a0%e2%80%a7%22"
	[ "$(record a .body_encoding)" = json ]
	[ "$(body)" = '"\u007f\u0085\u2028\u2029'$'\u00a0\u2027''"' ]
}

@test "times are in ascending order, and null for what did not happen" {
	run -1 --separate-stderr "$FORKFETCH" -m 1 "a=$STUB/delay?ms=600" \
	    "b=$STUB/hang" "c=$STUB_REFUSED/"
	is_json_lines 3
	times_rise
	[ "$(record a '.time_total >= 0.6 and .time_starttransfer >= 0.6')" = \
	    true ]
	[ "$(record a '.time_appconnect | tojson')" = null ]
	[ "$(record b '.time_pretransfer != null and
	    .time_starttransfer == null and .time_total >= 1')" = true ]
	[ "$(record c '.time_connect == null and .time_total != null')" = true ]
}

@test "time_queue is the wait before the first attempt, and in no other time" {
	run -0 --separate-stderr "$FORKFETCH" -j1 "a=$STUB/delay?ms=700" \
	    "b=$STUB/ok"
	is_json_lines 2
	[ "$(record b '.time_queue >= 0.7')" = true ]
	[ "$(record a '.time_queue < .time_total')" = true ]
	[ "$(record b '.time_starttransfer <= .time_total')" = true ]
	[ "$(jq -s '.[1].time_queue >= .[0].time_queue + .[0].time_total' \
	    <<<"$output")" = true ]
}

@test "started is a time in UTC, with milliseconds" {
	local before after started

	before=$(date +%s)
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/ok"
	after=$(date +%s)
	started=$(record a .started)
	[[ "$started" =~ ^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{3}Z$ ]]
	started=$(record a '.started | sub("\\.[0-9]+"; "") | fromdate')
	[ "$before" -le "$started" ]
	[ "$started" -le "$after" ]
}

@test "size_download is the size of the body before decompression" {
	run -0 --separate-stderr "$FORKFETCH" --compressed \
	    "a=$STUB/text?size=70000" "b=$STUB/gzip?text=hello"
	is_json_lines 2
	[ "$(record a '[.size_download, (.body | length)] | tojson')" = \
	    '[70000,70000]' ]
	[ "$(record b .body)" = hello ]
	[ "$(record b .size_download)" = \
	    "$(curl -sS "$STUB/gzip?text=hello" | wc -c)" ]
}

@test "over TLS a record has time_appconnect and cert_expires" {
	local expires

	run -0 --separate-stderr "$FORKFETCH" --cacert="$TLS_DIR/ca.pem" \
	    "a=$TLS/ok"
	[ -z "$stderr" ]
	is_json_lines 1
	has_all_keys
	times_rise
	[ "$(record a '.time_appconnect > 0')" = true ]
	expires=$(openssl x509 -noout -enddate -in "$TLS_DIR/server.pem")
	expires=$(date -u -d "${expires#*=}" +%Y-%m-%dT%H:%M:%S)
	[[ "$(record a .cert_expires)" == "$expires"*Z ]]
}

@test "remote_ip and remote_port are the server's address" {
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/ok"
	[ "$(record a '[.remote_ip, .remote_port] | tojson')" = \
	    "[\"127.0.0.1\",$STUB_PORT]" ]
	[ -n "$STUB_IPV6" ] || skip "there is no IPv6"
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB_IPV6/ok"
	[ "$(record a '[.remote_ip, .remote_port] | tojson')" = \
	    "[\"::1\",${STUB_IPV6##*:}]" ]
}

@test "credentials in a URL are in no key of the record" {
	run -0 --separate-stderr "$FORKFETCH" -L \
	    "a=${STUB/\/\//\/\/alice:hush@}/redirect?to=/ok"
	is_json_lines 1
	[[ "$output$stderr" != *hush* ]]
	[[ "$output$stderr" != *alice* ]]
	[ "$(record a .url)" = "${STUB/\/\//\/\/***@}/redirect?to=/ok" ]
	[ "$(record a .num_redirects)" = 1 ]
}

@test "the index is the service's position on the command line" {
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/delay?ms=600" \
	    "b=$STUB/ok" "a=$STUB/ok"
	is_json_lines 3
	[ "$(jq -sc 'sort_by(.index) | map([.index, .name])' \
	    <<<"$output")" = '[[0,"a"],[1,"b"],[2,"a#2"]]' ]
}
