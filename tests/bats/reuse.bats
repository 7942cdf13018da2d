#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# reuse.bats - children that ask one service after the other: --reuse.
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --ports=2 --refuse
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
}

# list N URL...: print N services s0 and so on at these URLs in turn, one per
# line.
list() {
	local n=$1 i

	shift
	for ((i = 0; i < n; i++)); do
		echo "s$i=${*:i % $# + 1:1}"
	done
}

# pid_of NAME: print the pid of the last process that asked for it, according to
# -v in $err.
pid_of() {
	sed -n "s/^forkfetch: $1: process \([0-9]*\) asks.*/\1/p" "$err" |
		tail -n1
}

# all_ok N: check that $output has N records, each ok, each once.
all_ok() {
	is_json_lines "$1"
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
	[ "$(jq -sc 'map(.index) | sort == [range(length)]' \
	    <<<"$output")" = true ]
}

# statuses: "name status" of each record in $output, in order of the names.
statuses() {
	jq -r '.name + " " + .status' <<<"$output" | sort | xargs
}

# services JSON: a services file with these.
services() {
	(
		umask 077
		printf '{"services": {%s}}\n' "$1" \
		    >"$BATS_TEST_TMPDIR/services.json"
	)
}

is_gone() {
	! kill -0 "$1" 2>/dev/null
}

has_records() {
	[ "$(wc -l <"$out")" -ge "$1" ]
}

@test "forty services take as many connections as there are children" {
	stubd_start FORTY
	# shellcheck disable=SC2046
	run -0 --separate-stderr alone "$FORKFETCH" --reuse -j2 \
	    $(list 40 "$FORTY/echo")
	[ -z "$stderr" ]
	no_child_left
	all_ok 40
	[ "$(arrived FORTY '^CONNECT')" -eq 2 ]
	[ "$(arrived FORTY '^GET /echo')" -eq 40 ]
	[ "$(curl -sS "$FORTY/stats" | jq '.max_active <= 2')" = true ]
	[ "$(jq -s 'map(.body.request) | add' <<<"$output")" -gt 400 ]
}

@test "without --reuse each has a connection of its own" {
	stubd_start OWN
	# shellcheck disable=SC2046
	run -0 --separate-stderr "$FORKFETCH" -j2 $(list 10 "$OWN/ok")
	all_ok 10
	[ "$(arrived OWN '^CONNECT')" -eq 10 ]
}

@test "--reuse with -j1 is one child that asks one after the other" {
	stubd_start ONE
	# shellcheck disable=SC2046
	launch "$FORKFETCH" --reuse -v -j1 $(list 20 "$ONE/echo")
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	all_ok 20
	[ "$(jq -sc 'map(.body.request) == [range(1; 21)]' \
	    <<<"$output")" = true ]
	[ "$(jq -r .name <<<"$output" | xargs)" = "$(echo s{0..19})" ]
	[ "$(arrived ONE '^CONNECT')" -eq 1 ]
	[ "$(sed -n 's/.*: process \([0-9]*\) asks$/\1/p' "$err" | sort -u |
		wc -l)" -eq 1 ]
	[ "$(grep -c 'has quit$' "$err")" -eq 1 ]
}

@test "the records are the same with --reuse" {
	local ports jobs options

	read -ra ports <<<"$STUB_PORTS"
	# Names are made of the numbers, so that each can be told.
	jq -n --arg here "$STUB" --arg port "$STUB_PORT" \
	    --arg there "http://127.0.0.1:${ports[1]}" \
	    --arg refused "$STUB_REFUSED" '
		def at: if type == "string" then {url: .} else . end |
		    .url |= if startswith("/") then $here + . else . end;
		{services: ([
		"/ok", "/status/404", "/status/500", "/json?text=[1,2.50]",
		"/set-cookie", "/binary?n=300", "/text?size=300000",
		"/gzip?text=hello", {url: "/gzip?text=hello",
		    compressed: true}, "/gzip?broken=1",
		{url: "/gzip?broken=1", compressed: true},
		"/chunked", "/trailers", "/deep?n=300", "/ndjson?n=20",
		"/empty", "/reset", "/short",
		"/short-headers", "/short-chunk", "/cut", "/to-end",
		"/garbage", "/http10", "/bad-status-line", "/no-reason",
		"/folded", "/nul-header", "/two-lengths",
		"/negative-length", "/extra", "/bad-chunk", "/latin1",
		"/escapes", "/nul", "/bad-utf8", "/surrogate", "/nothing",
		"/big-headers?size=20k", "/many-headers", "/1xx?n=5",
		"/early-hints", "/stale", "/auth", "/status/204",
		{url: "/auth", user: "alice:secret"},
		{url: "/auth", headers: {Authorization: "Basic x"}},
		{url: "/reflect", data: "a=1&b=2"},
		{url: "/reflect", json: {a: [1]}, method: "PUT"},
		{url: "/ok", method: "HEAD"}, {url: "/status/404", ok: "404"},
		{url: "/text?size=300000", max_filesize: "100k"},
		{url: "/hang-body", idle_timeout: "1s"},
		{url: "/hang", max_time: "1s"},
		"/redirect?to=/ok", {url: "/redirect?to=/ok", location: true},
		{url: "/redirect?code=303&to=/reflect", location: true,
		    data: "x"},
		{url: "/redirect?code=307&to=/reflect", location: true,
		    data: "x"},
		{url: "/redirect-loop?n=5", location: true},
		{url: "/redirect-loop?n=5", location: true, max_redirs: 3},
		{url: ("/redirect?to=" + $there + "/auth"), location: true,
		    headers: {"X-Mine": "1"}},
		$refused + "/", $there + "/ok",
		{url: ("http://localhost:" + $port + "/ok"), ip_version: "4",
		    resolve: ["localhost:" + $port + ":127.0.0.2"]},
		{url: ("http://localhost:" + $port + "/ok"), ip_version: "4"},
		{url: "/ok", headers: {"X-Long": ("x" * 5000)}}
		] | map(at) | to_entries | map({key: "s\(.key)", value: .value})
		| from_entries)}' >"$BATS_TEST_TMPDIR/services.json"
	chmod 600 "$BATS_TEST_TMPDIR/services.json"

	# Between any two of them one that shows what was sent for it.
	jq -r --arg here "$STUB" '.services | keys_unsorted[] |
	    ., "echo-\(.)=\($here)/echo"' "$BATS_TEST_TMPDIR/services.json" \
	    >"$BATS_TEST_TMPDIR/list"

	for jobs in 1 5; do
		for options in "" "--reuse"; do
			run --separate-stderr alone "$FORKFETCH" ${options:+"$options"} \
			    -j "$jobs" -c "$BATS_TEST_TMPDIR/services.json" \
			    --trust-list - <"$BATS_TEST_TMPDIR/list"
			[ "$status" -eq 1 ]
			[ -z "$stderr" ]
			no_child_left
			jq -Sc 'with_entries(select(.key |
				startswith("time_") | not)) |
			    del(.started) |
			    if .name | startswith("echo-")
			    then del(.body.connection, .body.request,
				.size_download, .headers["content-length"])
			    elif .reason == "too_large"
			    then del(.body, .size_download)
			    else . end' <<<"$output" |
				jq -sc 'sort_by(.index)[]' \
				    >"$BATS_TEST_TMPDIR/records$options"
		done
		[ "$(wc -l <"$BATS_TEST_TMPDIR/records")" -gt 100 ]
		diff "$BATS_TEST_TMPDIR/records" \
		    "$BATS_TEST_TMPDIR/records--reuse"
	done
}

@test "a service with a secret has its own child" {
	local name host=${STUB#http://}

	services '
		"plain1": "'"$STUB"'/echo",
		"named": {"url": "'"$STUB"'/echo",
		    "headers": {"X-Token": "${SECRET_OF_TEST}"}},
		"plain2": "'"$STUB"'/echo",
		"header": {"url": "'"$STUB"'/echo",
		    "headers": {"Authorization": "Bearer sesame"}},
		"plain3": "'"$STUB"'/echo",
		"user": {"url": "'"$STUB"'/echo", "user": "alice:sesame"},
		"plain4": "'"$STUB"'/echo"'
	SECRET_OF_TEST=sesame launch "$FORKFETCH" --reuse -v -j1 \
	    -c "$BATS_TEST_TMPDIR/services.json" plain1 named plain2 header \
	    plain3 user plain4 "inside=http://alice:sesame@$host/echo" \
	    'inurl='"$STUB"'/echo?${SECRET_OF_TEST}' "plain5=$STUB/echo"
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	all_ok 10
	# Those with a secret share with nobody; what they sent is right.
	for name in named header user inside inurl; do
		[ "$(grep -c ": process $(pid_of "$name") asks" "$err")" \
		    -eq 1 ]
		[[ "$(record "$name" '.body | tojson')" =~ sesame|c2VzYW1l ]]
		[ "$(record "$name" .body.request)" = 1 ]
	done
	# Those without one never saw any.
	for name in plain{1..5}; do
		[[ ! "$(record "$name" '.body | tojson')" =~ \
		    sesame|c2VzYW1l|authorization ]]
	done
	run ! grep -q sesame "$err"
}

@test "a program has its own process" {
	services '"p": {"exec": ["sh", "-c", "echo $PPID"]}'
	launch "$FORKFETCH" --reuse -v -j1 \
	    -c "$BATS_TEST_TMPDIR/services.json" "a=$STUB/ok" p "b=$STUB/ok"
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	all_ok 3
	[ "$(record p .body)" = "$(pid_of p)" ]
	[ "$(grep -c ": process $(pid_of p) asks" "$err")" -eq 1 ]
}

@test "a child that is killed during an answer affects only that answer" {
	# shellcheck disable=SC2046
	launch "$FORKFETCH" --reuse -v -j1 "a=$STUB/ok" "b=$STUB/hang?crash" \
	    "c=$STUB/ok" "d=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang?crash'
	kill -KILL "$(pid_of b)"
	landed
	[ "$how" = "exit 1" ]
	no_child_left
	is_json_lines 4
	[ "$(statuses)" = "a ok b crashed c ok d ok" ]
	[ "$(record b '[.reason, .signal] | tojson')" = \
	    '["crashed","SIGKILL"]' ]
	[ "$(pid_of a)" = "$(pid_of b)" ]
	[ "$(pid_of c)" = "$(pid_of d)" ]
	[ "$(pid_of b)" != "$(pid_of c)" ]
}

@test "a child that is killed while it is idle affects no answer" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	launch bash -c 'exec "$@" <'"$BATS_TEST_TMPDIR/fifo" bash \
	    "$FORKFETCH" --reuse -v -j1 - 5>&-
	echo "a=$STUB/ok" >&5
	wait_until has_records 1
	kill -KILL "$(pid_of a)"
	# Or else the order could still reach its pipe.
	wait_until is_gone "$(pid_of a)"
	echo "b=$STUB/ok" >&5
	wait_until has_records 2
	echo "c=$STUB/ok" >&5
	wait_until has_records 3
	exec 5>&-
	landed
	[ "$how" = "exit 0" ]
	no_child_left
	all_ok 3
	[ "$(pid_of a)" != "$(pid_of b)" ]
	[ "$(pid_of b)" = "$(pid_of c)" ]
}

@test "a long list is asked by origin, so that connections are kept" {
	local switches
	local -a ports

	stubd_start FOUR --ports=4
	read -ra ports <<<"$FOUR_PORTS"
	list 200 "${ports[@]/#/http://127.0.0.1:}" | sed 's/$/\/echo/' \
	    >"$BATS_TEST_TMPDIR/list"
	run -0 --separate-stderr alone "$FORKFETCH" --reuse -j1 - \
	    <"$BATS_TEST_TMPDIR/list"
	[ -z "$stderr" ]
	no_child_left
	all_ok 200
	[ "$(arrived FOUR '^CONNECT')" -eq 4 ]
	# In the order in which they were answered.
	switches=$(jq .remote_port <<<"$output" | uniq | wc -l)
	[ "$switches" -le 8 ]

	run -0 --separate-stderr alone "$FORKFETCH" --reuse -j4 - \
	    <"$BATS_TEST_TMPDIR/list"
	[ -z "$stderr" ]
	no_child_left
	all_ok 200
	[ "$(arrived FOUR '^CONNECT')" -le $((4 + 16)) ]
}

@test "no service is passed over for ever" {
	local -a ports

	read -ra ports <<<"$STUB_PORTS"
	{
		echo "first=$STUB/ok"
		echo "other=http://127.0.0.1:${ports[1]}/ok"
		list 300 "$STUB/ok"
	} >"$BATS_TEST_TMPDIR/list"
	run -0 --separate-stderr "$FORKFETCH" --reuse -j1 - \
	    <"$BATS_TEST_TMPDIR/list"
	all_ok 302
	[ "$(jq -r .name <<<"$output" | sed -n '/^other$/=')" -le 70 ]
}

@test "a list starts only as many children as it needs" {
	stubd_start MANY
	list 1000 "$MANY/ok" >"$BATS_TEST_TMPDIR/list"
	run -0 --separate-stderr alone "$FORKFETCH" --reuse -j8 - \
	    <"$BATS_TEST_TMPDIR/list"
	[ -z "$stderr" ]
	no_child_left
	all_ok 1000
	[ "$(arrived MANY '^CONNECT')" -le 8 ]
}

@test "each service has its own -m, whichever child asks" {
	run -1 --separate-stderr alone "$FORKFETCH" -o json --reuse -j1 \
	    -m 700ms "a=$STUB/ok" "b=$STUB/hang" "c=$STUB/ok" \
	    "d=$STUB/hang-body" "e=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	[ "$(jq -r '.results[] | .name + " " + .status' <<<"$output" |
		xargs)" = "a ok b timeout c ok d timeout e ok" ]
	[ "$(jq '.elapsed >= 1.4' <<<"$output")" = true ]
}

@test "at the deadline, services in progress are stopped and waiting ones reported" {
	run -124 --separate-stderr alone "$FORKFETCH" --reuse -j2 -t 1 \
	    "a=$STUB/ok" "b=$STUB/hang" "c=$STUB/hang-body" \
	    "d=$STUB/ok?behind"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	[ "$(statuses)" = "a ok b deadline c deadline d deadline" ]
	[ "$(record c .body_truncated)" = true ]
	[ "$(record d .attempts)" = 0 ]
	[ "$(arrived STUB '^GET /ok?behind')" -eq 0 ]
}

@test "Ctrl-C leaves no child, neither busy nor idle" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	launch bash -c 'exec "$@" <'"$BATS_TEST_TMPDIR/fifo" bash \
	    "$FORKFETCH" --reuse -v - 5>&-
	echo "a=$STUB/hang?ctrl-c" >&5
	echo "b=$STUB/ok" >&5
	wait_until has_arrived STUB '^GET /hang?ctrl-c'
	wait_until has_records 1
	kill -INT "$launched"
	landed
	exec 5>&-
	[ "$how" = "signal 2" ]
	no_child_left
	is_json_lines 2
	[ "$(statuses)" = "a cancelled b ok" ]
	[ "$(grep -c 'has quit$' "$err")" -eq 1 ]
}

@test "when forkfetch is killed, idle children die, too" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 5<>"$BATS_TEST_TMPDIR/fifo"
	launch bash -c 'exec "$@" <'"$BATS_TEST_TMPDIR/fifo" bash \
	    "$FORKFETCH" --reuse - 5>&-
	echo "a=$STUB/ok" >&5
	wait_until has_records 1
	kill -KILL "$launched"
	landed
	exec 5>&-
	[ "$how" = "signal 9" ]
	no_child_left_soon
}

@test "--first with --reuse leaves no child" {
	run -0 --separate-stderr alone "$FORKFETCH" --reuse --first -j2 \
	    "a=$STUB/hang" "b=$STUB/ok" "c=$STUB/ok?after-first"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 3
	[ "$(statuses)" = "a cancelled b ok c cancelled" ]
	[ "$(arrived STUB '^GET /ok?after-first')" -eq 0 ]
}

@test "retries and replicas use existing children" {
	run -0 --separate-stderr alone "$FORKFETCH" --reuse -j2 --retry=2 \
	    --retry-delay=1ms --hedge=30 "a=$STUB/flaky?key=reuse&ok=3" \
	    "b=$STUB/status/404 $STUB/ok" "c=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	all_ok 3
	[ "$(record a .attempts)" = 3 ]
	[ "$(record b '[.attempts, .replica] | tojson')" = "[2,1]" ]
}

@test "bodies go to files and lines to standard output as without --reuse" {
	local dir=$BATS_TEST_TMPDIR/dir

	run -0 --separate-stderr alone "$FORKFETCH" --reuse -j1 \
	    --output-dir="$dir" "a=$STUB/binary?n=500" "b=$STUB/nothing" \
	    "c=$STUB/json?text=3"
	[ -z "$stderr" ]
	no_child_left
	all_ok 3
	cmp "$dir/a" <(curl -sS "$STUB/binary?n=500")
	[ ! -s "$dir/b" ]
	[ "$(<"$dir/c")" = 3 ]
	run -0 --separate-stderr alone "$FORKFETCH" --reuse -j1 -o lines \
	    "a=$STUB/body?text=one%0Atwo" "b=$STUB/ndjson?n=2"
	[ -z "$stderr" ]
	no_child_left
	[ "$output" = $'a\tone\na\ttwo\nb\t{"n":1}\nb\t{"n":2}' ]
}

@test "a reused process does not say of one request what has set the limit of another" {
	local leads="; the next one leads to /redirect-loop?n=-1&code=302"

	cat >"$BATS_TEST_TMPDIR/list" <<-END
		{"name": "a", "url": "$STUB/redirect-loop?n=-1", "max_redirs": 2}
		{"name": "b", "url": "$STUB/redirect-loop?n=-1"}
		{"name": "c", "url": "$STUB/redirect-loop?n=-1", "max_redirs": 20}
	END
	launch bash -c '"$1" --no-config --reuse -v -L -j1 - <"$2"' bash \
	    "$FORKFETCH" "$BATS_TEST_TMPDIR/list"
	landed
	[ "$how" = 'exit 1' ]
	[ "$(record a .message)" = \
	    "more than 2 redirects (max_redirs of the line)$leads" ]
	[ "$(record b .message)" = \
	    "more than 20 redirects (built in; --max-redirs changes it)$leads" ]
	[ "$(record c .message)" = \
	    "more than 20 redirects (max_redirs of the line)$leads" ]
	[ "$(pid_of a) $(pid_of b)" = "$(pid_of c) $(pid_of a)" ]
}
