#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# formats-traces.bats - the formats har and trace: attempts and their phases,
# for browsers and for Perfetto.

load helper

setup_file() {
	stubd_start S
	stubd_start SECURE --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export FORKFETCH_FORMATS=$TESTS_DIR/../contrib/formats
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
	PATH=$(dirname "$FORKFETCH"):$PATH
	[ -n "$PYTHON3" ] || skip "there is no python3"
}

# ask ARG...: write the records of a run to the file records.
ask() {
	"$FORKFETCH" --no-config "$@" >records || :
}

# Turn the file records into $output, which is valid, and a file of that name.
as_har() {
	run -0 --separate-stderr forkfetch-as har <records
	[ -z "$stderr" ]
	printf '%s\n' "$output" >har
	"$PYTHON3" "$TESTS_DIR/bats/har.py" <har
}

as_trace() {
	run -0 --separate-stderr forkfetch-as trace <records
	[ -z "$stderr" ]
	printf '%s\n' "$output" >trace
	"$PYTHON3" "$TESTS_DIR/bats/trace.py" records <trace
}

# entries FILTER: print what it finds in each entry, a line of JSON each.
entries() {
	jq -c ".log.entries[] | $1" har
}

# example JSON: print a record that differs from an ordinary one in these keys.
example() {
	jq -n -c --argjson change "$1" '{index: 0, seq: null, name: "a",
		id: null, url: "https://localhost/a?q=1&r=a=b#f", status: "ok",
		reason: null, message: null, http_code: 200,
		http_version: "2", method: "GET", attempts: 1, replica: null,
		started: "2026-11-27T10:00:00.050Z", remote_ip: "::1",
		num_redirects: 0, url_effective: "https://localhost/a",
		time_queue: 0.25, time_namelookup: 0.1, time_connect: 0.2,
		time_appconnect: 0.4, time_pretransfer: 0.4,
		time_starttransfer: 0.8, time_total: 1, history: null,
		size_download: 12, content_type: "application/json",
		headers: {"content-type": ["application/json"],
			"set-cookie": ["a=1=2; Path=/; HttpOnly", "b"]},
		body_encoding: "json", body_truncated: false,
		body: {"ok": true}} + $change'
}

# A service of three attempts: a failure, the loser, and the answer.
several() {
	example '{"index": 1, "name": "several", "attempts": 3, "replica": 0,
		"history": [
		{"attempt": 1, "replica": 0, "url": "https://localhost/0",
		 "status": "http_error", "reason": "http", "message": "HTTP 503",
		 "http_code": 503, "remote_ip": "::1", "time_queue": 0.25,
		 "time_namelookup": 0.1, "time_connect": null,
		 "time_appconnect": null, "time_pretransfer": 0.1,
		 "time_starttransfer": 0.2, "time_total": 0.2},
		{"attempt": 2, "replica": 1, "url": "https://localhost/1",
		 "status": "cancelled", "reason": "cancelled", "message": "lost",
		 "http_code": null, "remote_ip": null, "time_queue": 0.5,
		 "time_namelookup": 0.1, "time_connect": null,
		 "time_appconnect": null, "time_pretransfer": null,
		 "time_starttransfer": null, "time_total": 0.6},
		{"attempt": 3, "replica": 0, "url": "https://localhost/0",
		 "status": "ok", "reason": null, "message": null,
		 "http_code": 200, "remote_ip": "::1", "time_queue": 0.75,
		 "time_namelookup": 0.01, "time_connect": 0.02,
		 "time_appconnect": 0.03, "time_pretransfer": 0.03,
		 "time_starttransfer": 0.04, "time_total": 0.5}]}'
}

@test "har has the phases of an answer in milliseconds, and its body" {
	example '{}' >records
	as_har
	[ "$(entries '[.startedDateTime, .time, .timings]')" = \
	    '["2026-11-27T09:59:59.800Z",1250,{"blocked":250,"dns":100,"connect":300,"ssl":200,"send":0,"wait":400,"receive":200}]' ]
	[ "$(entries '.request')" = '{"method":"GET","url":"https://localhost/a?q=1&r=a=b","httpVersion":"HTTP/2","cookies":[],"headers":[],"queryString":[{"name":"q","value":"1"},{"name":"r","value":"a=b"}],"headersSize":-1,"bodySize":-1}' ]
	[ "$(entries ._resourceType)" = '"fetch"' ]
	[ "$(entries '.response | [.status, .cookies, .content, .bodySize]')" = \
	    '[200,[{"name":"a","value":"1=2","path":"/","httpOnly":true,"secure":false},{"name":"b","value":"","httpOnly":false,"secure":false}],{"size":11,"mimeType":"application/json","text":"{\"ok\":true}"},12]' ]
	[ "$(jq -c '.log | [.creator.name, .pages[0].startedDateTime, .comment]' har)" = \
	    '["forkfetch","2026-11-27T09:59:59.800Z",null]' ]
	[[ "$(jq -r .log.creator.version har)" == [0-9]* ]]
}

@test "har has an entry per attempt, and the answer in one of them" {
	several >records
	as_har
	[ "$(entries '[._attempt, .startedDateTime[-5:], .request.url[-1:],
		.response.status, .response._error, .response.content.text,
		.timings.blocked]')" = \
	    '[1,".800Z","0",503,null,null,250]
[2,".300Z","1",0,"lost",null,-1]
[3,".550Z","0",200,null,"{\"ok\":true}",-1]' ]
	[ "$(entries .comment | xargs -d '\n')" = \
	    '"several: HTTP 503" "several, attempt 2: lost" "several, attempt 3"' ]
	# The last failure is the answer of a service that fails.
	example '{"attempts": 2, "status": "deadline", "http_code": 503,
		"reason": "deadline", "message": "late", "replica": null,
		"body_encoding": "utf-8", "body": "ä", "history": []}' |
		jq -c '.history = (. as $r | [1, 2] | map($r + {attempt: .,
			status: "http_error"}))' >records
	as_har
	[ "$(entries '.response.content | [.size, .text]')" = \
	    $'[0,null]\n[2,"ä"]' ]
}

@test "har names what has no entry: programs, and services never asked" {
	{
		example '{"name": "late", "attempts": 0, "started": null,
			"status": "deadline", "time_total": null,
			"http_code": null, "body": null, "headers": null}'
		example '{"name": "p", "method": null, "url": null,
			"http_code": null, "headers": null}'
	} >records
	as_har
	[ "$(jq -c '.log | [.entries, .pages, .comment]' har)" = \
	    '[[],[],"without programs: p; never asked: late"]' ]
	: >records
	as_har
	[ "$(jq -c '.log | [.entries, .pages, .comment]' har)" = '[[],[],null]' ]
}

@test "trace has an attempt per track, and its phases in it" {
	{
		example '{}'
		several
		example '{"index": 2, "name": "late", "attempts": 0,
			"started": null, "status": "deadline",
			"time_total": null, "time_queue": 1.5, "http_code": null}'
	} >records
	as_trace
	[ "$(jq -c '.traceEvents[] | select(.ph == "X") | [.name, .ts, .dur]' trace)" = \
	    '["run: 1 failed, 2 ok",0,1500000]
["a",250000,1000000]
["name look-up",250000,100000]
["connect",350000,100000]
["TLS",450000,200000]
["waiting",650000,400000]
["receiving",1050000,200000]
["several",250000,200000]
["name look-up",250000,100000]
["waiting",350000,100000]
["several",500000,600000]
["name look-up",500000,100000]
["connect",600000,500000]
["several",750000,500000]
["name look-up",750000,10000]
["connect",760000,10000]
["TLS",770000,10000]
["waiting",780000,10000]
["receiving",790000,460000]
["late",0,1500000]' ]
	[ "$(jq -c '[.traceEvents[] | select(.name == "thread_name") | .args.name]' trace)" = \
	    '["run","attempt 1","attempt 1","attempt 2","attempt 3","not started"]' ]
	[ "$(jq -c '.traceEvents[] | select(.name == "late" and .ph == "X")
		| .args | [.status, .code]' trace)" = '["deadline",null]' ]
	: >records
	as_trace
	[ "$(jq -c '[.traceEvents[].ph]' trace)" = '["M","M"]' ]
}

@test "names of any kind stay what they are" {
	local name i=0

	for name in "<b>&amp;\"'\\" $'\u202eabc\u0007\u2028' "$(printf 'x%.0s' {1..200})" 'a
b' ''; do
		example "$(jq -n -c --arg name "$name" --argjson i $i \
		    '{index: $i, name: $name, attempts: 1}')"
		i=$((i + 1))
	done >records
	as_har
	[ "$(jq -c '[.log.entries[]._service] | sort' har)" = \
	    "$(jq -s -c 'map(.name) | sort' records)" ]
	as_trace
}

@test "what a run says becomes a valid har and a valid trace" {
	printf '{"services":{"p":{"exec":["echo","1"]}}}' >s.json
	chmod 600 s.json
	"$FORKFETCH" -c "$PWD/s.json" -t 3 -L --retry=2 \
	    --retry-delay=10ms --cacert "$SECURE_DIR/ca.pem" \
	    "flaky=$S/flaky?ok=3&key=run" "tls=$SECURE/gzip?text=abc" \
	    "race=$S/hang $S/status/404 $S/binary" "late=$S/hang" \
	    "away=$S/redirect?to=$SECURE/set-cookie" "cut=$S/reset-body" \
	    "none=http://127.0.0.1:1/" "text=$S/latin1" "http://u:p@127.0.0.1:1/#x" \
	    "escapes=$S/escapes" "empty=$S/status/204" p >records || :
	[ "$(wc -l <records)" -eq 12 ]
	as_har
	[ "$(jq '.log.entries | length' har)" -eq \
	    "$(jq -s 'map(select(.method != null) | .attempts) | add' records)" ]
	[ "$(jq -c '[.log.entries[] | select(._service == "away")
		| .response | .status, (.cookies | length)]' har)" = '[200,3]' ]
	[ "$(jq -c '[.log.entries[] | select(._service == "late")
		| .response | .status, ._error]' har)" = \
	    '[0,"no whole answer before the deadline"]' ]
	[ "$(jq '[.log.entries[] | select(.response._error != null
		and .response.status == 200) | ._service] | index("cut") != null' har)" = true ]
	[ "$(jq -c '.log.entries[] | select(._service == "race" and ._status == "ok")
		| .response.content | [.size, .encoding]' har)" = '[256,"base64"]' ]
	as_trace
	[ "$(jq -r '[.traceEvents[] | select(.name == "running")] | length' trace)" -eq 1 ]
}

@test "the rounds of --every follow each other" {
	ask --every=50ms --count=4 --retry=1 --retry-delay=1ms \
	    "a=$S/flaky?ok=3&key=every" "b=$S/ok"
	[ "$(wc -l <records)" -eq 8 ]
	as_har
	[ "$(jq '.log.entries | length' har)" -eq \
	    "$(jq -s 'map(.attempts) | add' records)" ]
	as_trace
	[ "$(jq '[.traceEvents[] | select(.name == "b" and .ph == "X") | .tid]
		| [length, (unique | length)] | tojson' trace)" = '"[4,1]"' ]
}

@test "services that were never started, and an interrupted run, are valid" {
	ask -j1 -t 1500ms "a=$S/hang" "b=$S/ok" "c=$S/ok"
	as_har
	[ "$(jq -r .log.comment har)" = "without never asked: b, c" ]
	as_trace
	# Those who lose to --first before they start.
	ask -j1 --first "a=$S/ok" "b=$S/ok"
	as_har
	as_trace
}
