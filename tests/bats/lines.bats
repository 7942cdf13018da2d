#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# lines.bats - bodies that are shown as they arrive: -o lines and --events.
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

# events_of TEXT: print a URL whose answer is that stream of events.
events_of() {
	printf '%s/body?type=text/event-stream&text=%s' "$STUB" \
	    "$(printf '%s' "$1" | jq -sRr @uri)"
}

# has_lines N: succeed once this many lines are written.
has_lines() {
	[ "$(wc -l <"$out")" -ge "$1" ]
}

# children: print the pids of the children of what was launched, one per line.
children() {
	ps -o pid= --ppid "$launched" | tr -d ' '
}

has_children() {
	[ "$(children | wc -l)" -eq "$1" ]
}

@test "each line follows the name of its service and a TAB" {
	run -0 --separate-stderr alone "$FORKFETCH" -o lines "a=$STUB/ndjson" \
	    "b=$STUB/body?text=one%0A%0Atwo%0A"
	[ -z "$stderr" ]
	no_child_left
	[ "${#lines[@]}" -eq 6 ]
	[ "$(grep '^a' <<<"$output")" = \
	    $'a\t{"n":1}\na\t{"n":2}\na\t{"n":3}' ]
	# An empty line is a line.
	[ "$(grep '^b' <<<"$output")" = $'b\tone\nb\t\nb\ttwo' ]
}

@test "lines of eight services are never mixed" {
	local line
	local -a services
	local i

	for ((i = 0; i < 8; i++)); do
		services+=("s$i=$STUB/text?size=640000")
	done
	"$FORKFETCH" -o lines "${services[@]}" >"$out" 2>"$err"
	[ ! -s "$err" ]
	line=$(curl -sS "$STUB/text?size=63")
	[ "$(cut -f2- "$out" | sort -u)" = "$line" ]
	[ "$(cut -f1 "$out" | sort | uniq -c | awk '{ print $2 ":" $1 }' |
		xargs)" = \
	    "$(for i in {0..7}; do echo "s$i:10000"; done | xargs)" ]
}

@test "an incomplete line waits for its end" {
	launch "$FORKFETCH" -o lines \
	    "a=$STUB/halves?key=halves&text=a1%0Aa&rest=2%0A" \
	    "b=$STUB/halves?key=halves&text=b1%0Ab&rest=2%0A"
	wait_until has_lines 2
	[ "$(sort "$out")" = $'a\ta1\nb\tb1' ]
	curl -sS "$STUB/release?key=halves" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	[ "$(sort <<<"$output")" = $'a\ta1\na\ta2\nb\tb1\nb\tb2' ]
}

@test "a line is shown to a pipe before the answer ends" {
	local fifo=$BATS_TEST_TMPDIR/fifo line

	mkfifo "$fifo"
	"$FORKFETCH" -o lines \
	    "a=$STUB/halves?key=early&text=first%0A&rest=second%0A" \
	    >"$fifo" 3>&- &
	exec 5<"$fifo"
	IFS= read -r line <&5
	[ "$line" = $'a\tfirst' ]
	# The second one can only come once the first has been read.
	curl -sS "$STUB/release?key=early" >/dev/null
	[ "$(cat <&5)" = $'a\tsecond' ]
	exec 5<&-
	wait "$!"
}

@test "a reader that stalls blocks the services, but not the deadline" {
	local fifo=$BATS_TEST_TMPDIR/fifo line

	stubd_start SLOW
	mkfifo "$fifo"
	exec 5<>"$fifo"
	launch bash -c 'exec "$@" >'"$fifo" bash "$FORKFETCH" -o lines -t 2 \
	    "a=$SLOW/text?size=8G" "b=$SLOW/text?size=8G" 5>&-
	wait_until has_arrived SLOW '^GET /text' 2
	# Nobody reads, but the children are gone at the deadline.
	wait_until has_children 0
	kill -0 "$launched"
	# What was sent is in the buffers of the connections, and of no more.
	[ "$(curl -sS "$SLOW/stats" | jq .sent)" -lt $((64 << 20)) ]
	if [ -r "/proc/$launched/status" ] && ! is_sanitized; then
		[ "$(awk '/^VmHWM:/ { print $2 }' \
		    "/proc/$launched/status")" -lt 32768 ]
	fi
	cat <"$fifo" >"$BATS_TEST_TMPDIR/read" 3>&- 5>&- &
	exec 5>&-
	wait "$!"
	landed
	[ "$how" = "exit 124" ]
	[ "$(sed -n 's/^forkfetch: \(.\): .*/\1/p' <<<"$stderr" | sort |
		xargs)" = "a b" ]
	no_child_left
	# Whole lines, to the last one.
	[ -s "$BATS_TEST_TMPDIR/read" ]
	line=$(curl -sS "$STUB/text?size=63")
	[ "$(cut -f2- "$BATS_TEST_TMPDIR/read" | sort -u)" = "$line" ]
	[ -z "$(tail -c1 "$BATS_TEST_TMPDIR/read")" ]
}

@test "a reader that is slow gets every line" {
	run -0 --separate-stderr alone bash -o pipefail -c '
		"$@" | while IFS= read -r line; do echo "$line"; done |
		    sort | uniq -c' \
	    bash "$FORKFETCH" -o lines "a=$STUB/text?size=640000" \
	    "b=$STUB/text?size=640000"
	[ -z "$stderr" ]
	no_child_left
	[ "$(awk '{ print $2, $1 }' <<<"$output" | xargs)" = \
	    "a 10000 b 10000" ]
}

@test "a reader that exits after the first line ends the run at once" {
	SECONDS=0
	run -0 --separate-stderr alone bash -c '
		"$@" | head -n1
		echo "${PIPESTATUS[0]}"' bash "$FORKFETCH" -o lines \
	    "a=$STUB/ndjson?n=0&ms=50" "b=$STUB/hang" "c=$STUB/ndjson?n=0"
	[ -z "$stderr" ]
	no_child_left
	[ "${#lines[@]}" -eq 2 ]
	[[ "${lines[0]}" == [ac]$'\t{"n":1}' ]]
	[ "${lines[1]}" = 141 ]
	[ "$SECONDS" -lt 15 ]
}

@test "a reader that exits is noticed while nothing arrives" {
	SECONDS=0
	run -0 --separate-stderr alone bash -c '
		"$@" | head -n1
		echo "${PIPESTATUS[0]}"' bash "$FORKFETCH" -o lines \
	    "a=$STUB/halves?key=never&text=one%0A"
	[ -z "$stderr" ]
	no_child_left
	[ "$output" = $'a\tone\n141' ]
	[ "$SECONDS" -lt 15 ]
}

@test "a line that is too long is cut and ends in the number of bytes left out" {
	local body=$BATS_TEST_TMPDIR/body

	# The last character that fits would be half of an a-umlaut.
	perl -e 'print "x" x 65535, "\xc3\xa4", "y" x 1000, "\nnext\n"' \
	    >"$body"
	run -0 --separate-stderr "$FORKFETCH" -o lines --json="@$body" \
	    "a=$STUB/reflect"
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = $'a\t'"$(perl -e 'print "x" x 65535')...[+1002 bytes]" ]
	[ "${lines[1]}" = $'a\tnext' ]

	# One that is just not too long.
	perl -e 'print "x" x 65536, "\n"' >"$body"
	run -0 --separate-stderr "$FORKFETCH" -o lines --json="@$body" \
	    "a=$STUB/reflect"
	[ "$output" = $'a\t'"$(<"$body")" ]
}

@test "a line without an end takes little memory" {
	launch "$FORKFETCH" -o lines "a=$STUB/huge?size=100M" \
	    "b=$STUB/wait?key=memory"
	wait_until test -s "$out"
	if [ -r "/proc/$launched/status" ] && ! is_sanitized; then
		[ "$(awk '/^VmHWM:/ { print $2 }' \
		    "/proc/$launched/status")" -lt 32768 ]
	fi
	curl -sS "$STUB/release?key=memory" >/dev/null
	wait_until test -s "$BATS_TEST_TMPDIR/how"
	[ "$(<"$BATS_TEST_TMPDIR/how")" = "exit 0" ]
	[ ! -s "$err" ]
	# NULs, as many as fit, and how many did not.
	[ "$(grep -ac 'a.*\.\.\.\[+104792064 bytes\]$' "$out")" -eq 1 ]
	[ "$(tr -cd '\0' <"$out" | wc -c)" -eq 65536 ]
}

@test "the last line needs no newline" {
	run -0 --separate-stderr "$FORKFETCH" -o lines \
	    "a=$STUB/body?text=one%0Atwo"
	[ -z "$stderr" ]
	[ "$output" = $'a\tone\na\ttwo' ]
}

@test "CR, NUL and bytes that are not UTF-8 are kept" {
	"$FORKFETCH" -o lines "a=$STUB/body?text=one%0D%0A%0D%0A%FFtwo" \
	    >"$out" 2>"$err"
	[ ! -s "$err" ]
	cmp "$out" <(printf 'a\tone\r\na\t\r\na\t\377two\n')
	"$FORKFETCH" -o lines "a=$STUB/nul" >"$out" 2>"$err"
	[ ! -s "$err" ]
	cmp "$out" <(printf 'a\ta\0b\0\0c\n')
}

@test "an answer without a line is ok" {
	run -0 --separate-stderr alone "$FORKFETCH" -o lines \
	    "a=$STUB/nothing" "b=$STUB/status/204"
	[ -z "$output$stderr" ]
	no_child_left
}

@test "an answer that is not a success is reported on standard error, not shown" {
	run -1 --separate-stderr alone "$FORKFETCH" -o lines "a=$STUB/ok" \
	    "b=$STUB/status/404" "c=$STUB_REFUSED/"
	no_child_left
	[ "$output" = $'a\t{"ok":true}' ]
	[ "$(wc -l <<<"$stderr")" -eq 2 ]
	grep -qx 'forkfetch: b: HTTP 404 Not Found: {"status":404}' <<<"$stderr"
	grep -q '^forkfetch: c: .*[Cc]onnection refused' <<<"$stderr"

	run -0 --separate-stderr "$FORKFETCH" -o lines --ok=404 \
	    "b=$STUB/status/404"
	[ -z "$stderr" ]
	[ "$output" = $'b\t{"status":404}' ]
}

@test "an answer that is cut off loses its incomplete line, and the status is 1" {
	run -1 --separate-stderr alone "$FORKFETCH" -o lines \
	    "a=$STUB/raw?text=HTTP/1.1%20200%20OK%0D%0AContent-Length:%2099%0D%0A%0D%0Aone%0Atw" \
	    "b=$STUB/short"
	no_child_left
	[ "$output" = $'a\tone' ]
	[ "$(sed -n 's/^forkfetch: \(.\): .*/\1/p' <<<"$stderr" | sort |
		xargs)" = "a b" ]
}

@test "lines before the deadline are shown, and the status is 124" {
	run -124 --separate-stderr alone "$FORKFETCH" -o lines -t 1 \
	    "a=$STUB/halves?key=never&text=one%0Atw" "b=$STUB/ok"
	no_child_left
	[ "$(sort <<<"$output")" = $'a\tone\nb\t{"ok":true}' ]
	[[ "$stderr" == "forkfetch: a: "*deadline* ]]
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
}

@test "a signal ends an answer that is being shown" {
	launch "$FORKFETCH" -o lines "a=$STUB/halves?key=never&text=one%0Atw" \
	    "b=$STUB/ndjson?n=0&ms=50"
	wait_until grep -q '^a' "$out"
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	no_child_left
	[ "$(grep '^a' <<<"$output")" = $'a\tone' ]
	[ "$(sed -n 's/^forkfetch: \(.\): .*/\1/p' <<<"$stderr" | sort |
		xargs)" = "a b" ]
	run ! grep -v $'^a\tone$\|^b\t{"n":[0-9]*}$' "$out"
}

@test "only one of several replicas is shown" {
	local ports

	read -ra ports <<<"$STUB_PORTS"
	run -0 --separate-stderr alone "$FORKFETCH" -o lines \
	    "a=$STUB/ndjson?n=500 http://127.0.0.1:${ports[1]}/ndjson?n=500"
	[ -z "$stderr" ]
	no_child_left
	[ "$output" = "$(seq 500 | sed $'s/.*/a\t{"n":&}/')" ]
}

@test "the replica whose body begins first is shown" {
	launch "$FORKFETCH" -o lines \
	    "a=$STUB/wait?key=loser $STUB/halves?key=winner&text=1%0A&rest=2%0A"
	wait_until has_lines 1
	# The run does not wait for the other, though no answer has ended.
	wait_until has_children 1
	curl -sS "$STUB/release?key=loser" >/dev/null
	curl -sS "$STUB/release?key=winner" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	[ "$output" = $'a\t1\na\t2' ]
}

@test "if a replica fails, the next one is shown" {
	run -0 --separate-stderr alone "$FORKFETCH" -o lines --hedge=20 \
	    "a=$STUB/status/500 $STUB/body?text=good%0A"
	[ -z "$stderr" ]
	no_child_left
	[ "$output" = $'a\tgood' ]
}

@test "after an answer has begun, no other replica is asked, and no retry made" {
	run -1 --separate-stderr "$FORKFETCH" -o lines --hedge=20s --retry=1 \
	    --retry-delay=1ms --expect 'header.x=1' \
	    "a=$STUB/ndjson?n=2&one $STUB/ndjson?n=2&two"
	[ "$output" = $'a\t{"n":1}\na\t{"n":2}' ]
	[ "$stderr" = 'forkfetch: a: header.x is missing, expected "1"' ]
	[ "$(arrived STUB 'n=2&one')" -eq 1 ]
	[ "$(arrived STUB 'n=2&two')" -eq 0 ]
	run -1 --separate-stderr "$FORKFETCH" -o lines --hedge=20s --retry=1 \
	    --retry-delay=1ms "a=$STUB/short?three $STUB/ok?four"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: a: the body ended after 6 of 12 bytes" ]
	[ "$(arrived STUB 'short?three')" -eq 1 ]
	[ "$(arrived STUB 'ok?four')" -eq 0 ]
}

@test "nothing that could control the terminal is written to it" {
	on_terminal 200 "$FORKFETCH" -o lines "a=$STUB/escapes" \
	    "b=$STUB/nul" "c=$STUB/latin1"
	[ ! -s "$err" ]
	perl -0777 -ne 'exit(/[\0-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|
	    \xe2\x80[\xa8-\xae]/x ? 1 : 0)' "$BATS_TEST_TMPDIR/terminal"
	grep -q $'^a\t.*red' "$BATS_TEST_TMPDIR/terminal"
	[ "$(cut -f1 "$BATS_TEST_TMPDIR/terminal" | sort | xargs)" = "a b c" ]
	# In a pipe it is exact.
	"$FORKFETCH" -o lines "a=$STUB/escapes" >"$out"
	cmp "$out" <(printf 'a\t' && curl -sS "$STUB/escapes")
}

@test "lines cannot be combined with --keep-order or --output-dir" {
	local dir=$BATS_TEST_TMPDIR/dir format

	for format in --output=lines --output=lines-json --events; do
		run -2 --separate-stderr "$FORKFETCH" "$format" --keep-order \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "$stderr" == \
		    "forkfetch: option '--keep-order': it cannot be used with lines and events, which are printed as they arrive"* ]]
		run -2 --separate-stderr "$FORKFETCH" "$format" \
		    --output-dir="$dir" "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "$stderr" == \
		    "forkfetch: option '--output-dir': it cannot be used with lines and events, which are printed to standard output"* ]]
		[ ! -e "$dir" ]
	done
	for format in table json jsonl body; do
		run -2 --separate-stderr "$FORKFETCH" --events -o "$format" \
		    "a=$STUB/ok?usage"
		[ -z "$output" ]
		[[ "$stderr" == \
		    "forkfetch: option '--events': it works only with -o lines"* ]]
	done
	[ "$(arrived STUB '^GET /ok?usage')" -eq 0 ]
}

@test "-o lines-json writes an object for each line" {
	run -1 --separate-stderr alone "$FORKFETCH" -o lines-json \
	    "a=$STUB/ndjson?n=2" "b=$STUB/body?text=x%09%1b%0Ay&hm" \
	    "c=$STUB/status/404"
	no_child_left
	[[ "$stderr" == "forkfetch: c: HTTP 404 Not Found"* ]]
	is_json_lines 4
	[ "$(grep '"a"' <<<"$output")" = '{"name":"a","id":null,"line_encoding":"json","line_truncated":false,"line":{"n":1}}
{"name":"a","id":null,"line_encoding":"json","line_truncated":false,"line":{"n":2}}' ]
	[ "$(jq -c 'select(.name == "b") | [.line, .line_encoding]' \
	    <<<"$output")" = '["x\t\u001b","utf-8"]
["y","utf-8"]' ]
	run -0 --separate-stderr "$FORKFETCH" -o lines-json --body=text - \
	    <<<'{"id": 7, "name": "a", "url": "'"$STUB"'/body?text=42%0A"}'
	[ -z "$stderr" ]
	[ "$output" = '{"name":"a","id":7,"line_encoding":"utf-8","line_truncated":false,"line":"42"}' ]
}

@test "--events writes an object for each event" {
	local expected

	run -0 --separate-stderr alone "$FORKFETCH" --events "a=$STUB/sse?n=2"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "${lines[0]}" = \
	    '{"name":"a","id":null,"event":"tick","last_event_id":"1","data_encoding":"json","data_truncated":false,"data":{"n":1}}' ]
	[ "$(jq -c '[.name, .last_event_id, .data]' <<<"${lines[1]}")" = \
	    '["a","2",{"n":2}]' ]
	# -o lines says no more than it does.
	expected=$output
	run -0 --separate-stderr "$FORKFETCH" -o lines --events \
	    "a=$STUB/sse?n=2"
	[ "$output" = "$expected" ]
}

@test "--events reads everything that the standard allows" {
	local stream

	stream=$': comment\n\ndata: one\ndata:two\ndata\n\n'
	stream+=$'event: add\nid: 7\ndata: {"a": [1, 2.50]}\n\n'
	stream+=$'data: not {json\r\n\r\nevent: none\n\nretry: 10\n'
	stream+=$'unknown: x\nid\ndata:  two blanks\n\ndata: cut off\n'
	run -0 --separate-stderr "$FORKFETCH" --events \
	    "a=$(events_of "$stream")"
	[ -z "$stderr" ]
	is_json_lines 4
	# Old versions of jq make doubles of numbers.
	[ "$(jq -c '[.event, .last_event_id, .data_encoding,
	    (.data | if type == "object" then keys else . end)]' \
	    <<<"$output")" = '["message",null,"utf-8","one\ntwo\n"]
["add","7","json",["a"]]
["message","7","utf-8","not {json"]
["message",null,"utf-8"," two blanks"]' ]
	grep -q '"data":{"a":\[1,2.50\]}' <<<"$output"
}

@test "an event is shown before the stream ends" {
	local fifo=$BATS_TEST_TMPDIR/fifo line

	mkfifo "$fifo"
	"$FORKFETCH" --events \
	    "a=$STUB/halves?key=event&type=text/event-stream&text=data:1%0A%0Adata:&rest=2%0A%0A" \
	    >"$fifo" 3>&- &
	exec 5<"$fifo"
	IFS= read -r line <&5
	[ "$(jq -c .data <<<"$line")" = 1 ]
	curl -sS "$STUB/release?key=event" >/dev/null
	[ "$(jq -c .data <&5)" = 2 ]
	exec 5<&-
	wait "$!"
}

@test "--events refuses another content type and names it" {
	run -1 --separate-stderr alone "$FORKFETCH" --events "a=$STUB/ok" \
	    "b=$STUB/body?type=&text=data:1%0A%0A" \
	    "c=$STUB/body?type=text/event-streams&text=data:1%0A%0A" \
	    "d=$STUB/body?type=Text/Event-Stream;charset=utf-8&text=data:1%0A%0A" \
	    "e=$STUB/nothing" "f=$STUB/status/404"
	no_child_left
	is_json_lines 1
	[ "$(jq -c '[.name, .data]' <<<"$output")" = '["d",1]' ]
	[ "$(sort <<<"$stderr")" = "\
forkfetch: a: its content type is application/json, not text/event-stream: \
{\"ok\":true}
forkfetch: b: its content type is missing, not text/event-stream: data:1
forkfetch: c: its content type is text/event-streams, not text/event-stream: \
data:1
forkfetch: e: its content type is application/json, not text/event-stream
forkfetch: f: HTTP 404 Not Found: {\"status\":404}" ]
}

# failed_with TEXT OPTION...: print the message for a 400 with that body.
failed_with() {
	local text

	text=$(printf '%s' "$1" | jq -sRr @uri)
	shift
	run -1 --separate-stderr "$FORKFETCH" --no-config "$@" \
	    "a=$STUB/body?code=400&text=$text"
	[ -z "$output" ]
}

@test "the message of a failure shows the beginning of the body" {
	local option long is='forkfetch: a: HTTP 400 Bad Request'

	for option in --events --output=lines; do
		failed_with $'{\n  "error": "no\tmodel"\n}\n' "$option"
		[ "$stderr" = "$is: { \"error\": \"no model\" }" ]
		failed_with $'a\e[31m\u202eb' "$option"
		[ "$stderr" = "$is: a\\x1b[31m\\u{202e}b" ]
		failed_with $' \n ' "$option"
		[ "$stderr" = "$is" ]
		failed_with '' "$option"
		[ "$stderr" = "$is" ]
		long=$(printf '%05000d' 0)
		failed_with "$long" "$option"
		[ "$stderr" = "$is: ${long:0:199}…" ]
		failed_with x "$option" -v
		[[ $stderr == *$'\n'"$is: x, "*' s' ]]
		failed_with x "$option" -v --retry 1 --retry-delay 1ms \
		    --ok 200 -X GET
		[[ $stderr == *"$is: x"* ]]
	done
	run -1 --separate-stderr "$FORKFETCH" --events \
	    "a=$STUB/gzip?code=400&text=packed" --compressed
	[ "$stderr" = "$is: packed" ]
	run -0 --separate-stderr "$FORKFETCH" -o lines --ok=400 \
	    "a=$STUB/body?code=400&text=fine"
	[ "$output" = $'a\tfine' ]
	[ -z "$stderr" ]
}

@test "a secret in the beginning of the body is not shown" {
	export SECRET='open-sesame-1234'

	run -1 --separate-stderr "$FORKFETCH" --no-config --events \
	    "a=$STUB/body?code=401&text=no%20such%20key%20${SECRET}%20here"
	[ "$stderr" = "forkfetch: a: HTTP 401 Unauthorized: no such key \
open-sesame-1234 here" ]
	run -1 --separate-stderr "$FORKFETCH" --no-config --events \
	    -H 'X-Key: ${SECRET}' \
	    "a=$STUB/body?code=401&text=no%20such%20key%20${SECRET}%20here"
	[ "$stderr" = "forkfetch: a: HTTP 401 Unauthorized: no such key *** \
here" ]
	run -1 --separate-stderr "$FORKFETCH" --no-config --events --reuse \
	    -H 'X-Key: ${SECRET}' "a=$STUB/ok?body=$SECRET" \
	    "b=$STUB/reflect?code=500" -d '{"k":"open-sesame-1234"}'
	[[ $stderr != *sesame* ]]
}

@test "events with any content are lines of JSON" {
	run -0 --separate-stderr "$FORKFETCH" --events \
	    "a=$STUB/body?type=text/event-stream&text=event:%1b%5bm%FF%0Aid:%E2%80%A8%0Adata:%00%FF%0A%0A"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(jq -c '[.data_encoding, .data]' <<<"$output")" = \
	    '["base64","AP8="]' ]
	[[ "$output" != *[$'\e\xff']* ]]
}
