#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# output.bats - the formats, the directory of bodies, and what is written when.
#
# launched and how are set in helper.bash:
# shellcheck disable=SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
}

teardown_file() {
	stubd_stop
	if [ -e "$BATS_FILE_TMPDIR/mounted" ]; then
		umount "$BATS_FILE_TMPDIR/small"
	fi
}

# names: those of the records in $output, as they stand.
names() {
	jq -r '(.results? // [.])[] | .name' <<<"$output" | xargs
}

# files DIR: the names of those in it, hidden ones too.
files() {
	find "$1" -mindepth 1 -printf '%f\n' | LC_ALL=C sort | xargs
}

has_files() {
	[ -n "$(files "$1")" ]
}

# widest FILE: the columns of its longest line, colours left out.
widest() {
	sed $'s/\e\\[[0-9;]*m//g' "$1" | wc -L
}

@test "records are written in the order in which they are completed" {
	local fifo=$BATS_TEST_TMPDIR/fifo line

	# The second one can only be answered once the first record is out.
	mkfifo "$fifo"
	"$FORKFETCH" "a=$STUB/wait?key=order" "b=$STUB/ok" \
	    >"$fifo" 3>&- &
	exec 5<"$fifo"
	read -r line <&5
	output=$line
	[ "$(names)" = b ]
	curl -sS "$STUB/release?key=order" >/dev/null
	read -r line <&5
	output=$line
	[ "$(names)" = a ]
	[ -z "$(cat <&5)" ]
	exec 5<&-
	wait "$!"
}

@test "--keep-order writes records in the order of the command line" {
	local fifo=$BATS_TEST_TMPDIR/fifo

	mkfifo "$fifo"
	"$FORKFETCH" --keep-order "a=$STUB/wait?key=keep" "b=$STUB/ok?keep" \
	    "c=$STUB/ok" >"$fifo" 3>&- &
	exec 5<"$fifo"
	wait_until has_arrived STUB '^GET /ok?keep'
	curl -sS "$STUB/release?key=keep" >/dev/null
	output=$(cat <&5)
	exec 5<&-
	wait "$!"
	is_json_lines 3
	[ "$(names)" = "a b c" ]
}

@test "--keep-order at a deadline writes all records, in order" {
	run -124 --separate-stderr "$FORKFETCH" --keep-order -t 1 -j2 \
	    "a=$STUB/hang" "b=$STUB/ok" "c=$STUB/hang" "d=$STUB/ok"
	is_json_lines 4
	[ "$(names)" = "a b c d" ]
	[ "$(jq -r .status <<<"$output" | xargs)" = \
	    "deadline ok deadline deadline" ]
}

@test "--only-failed writes only failures, and counts all" {
	run -1 --separate-stderr "$FORKFETCH" --only-failed --summary \
	    "a=$STUB/ok" "b=$STUB/status/404" "c=$STUB/ok" "d=$STUB_REFUSED"
	[ "$(names | tr ' ' '\n' | sort | xargs)" = 'b d' ]
	[[ "$stderr" = 'forkfetch: 4 services: 2 ok, 2 failed (1 http_error, 1 error), '* ]]
	run -1 --separate-stderr "$FORKFETCH" --only-failed --keep-order -j1 \
	    "a=$STUB/ok" "b=$STUB/status/404" "c=$STUB/ok" "d=$STUB_REFUSED"
	[ -z "$stderr" ]
	[ "$(names)" = 'b d' ]
	for order in '' --keep-order; do
		run -1 --separate-stderr "$FORKFETCH" --only-failed -o json \
		    $order "a=$STUB/ok" "b=$STUB/status/404" "c=$STUB/ok"
		[ "$(jq -c '[.complete, .ok, .failed, (.results | map(.name))]' \
		    <<<"$output")" = '[true,2,1,["b"]]' ]
	done
	run -1 --separate-stderr "$FORKFETCH" --only-failed -o table \
	    "a=$STUB/ok" "b=$STUB/status/404" "c=$STUB/ok"
	[ "${#lines[@]}" -eq 2 ]
	[[ "${lines[1]}" = b*http_error* ]]
}

@test "--only-failed writes nothing if nothing failed" {
	for format in jsonl table body; do
		run -0 --separate-stderr "$FORKFETCH" --only-failed -o "$format" \
		    -w '%{stderr}%{name}\n' --output-dir="$BATS_TEST_TMPDIR/d" \
		    "a=$STUB/ok" "b=$STUB/ok"
		[ -z "$stderr$output" ]
		[ "$(files "$BATS_TEST_TMPDIR/d")" = 'a b' ]
	done
	run -2 --separate-stderr "$FORKFETCH" --only-failed -o lines "a=$STUB/ok"
	[ "${stderr_lines[0]}" = "forkfetch: option '--only-failed': it cannot be used with lines and events, which are printed before it is known whether their service fails" ]
}

@test "json is one object" {
	run -1 --separate-stderr "$FORKFETCH" -o json "a=$STUB/ok" \
	    "b=$STUB/status/500" "c=$STUB_REFUSED/"
	[ -z "$stderr" ]
	[ "$(jq -c keys_unsorted <<<"$output")" = \
	    '["complete","ok","failed","elapsed","results"]' ]
	[ "$(jq -c '[.complete, .ok, .failed, (.results | length)]' \
	    <<<"$output")" = '[true,1,2,3]' ]
	[ "$(jq '.elapsed > 0 and (.results | map(.time_total) | max) <=
	    .elapsed' <<<"$output")" = true ]
	tr -d '\n' <<<"$output" | is_strict_json
}

@test "json of no service at all is an object, too" {
	run -0 --separate-stderr "$FORKFETCH" -o json - </dev/null
	[ -z "$stderr" ]
	[ "$(jq -c '[.complete, .ok, .failed, .results]' <<<"$output")" = \
	    '[true,0,0,[]]' ]
	run -0 --separate-stderr "$FORKFETCH" -o jsonl - </dev/null
	[ -z "$output$stderr" ]
}

@test "json of a run that a deadline cut off is valid, with complete false" {
	run -124 --separate-stderr "$FORKFETCH" -o json -t 1 "a=$STUB/ok" \
	    "b=$STUB/hang"
	[ -z "$stderr" ]
	[ "$(jq -c '[.complete, .ok, .failed, (.results | length),
	    .elapsed >= 1]' <<<"$output")" = '[false,1,1,2,true]' ]
}

@test "json is in the order of completion unless --keep-order is given" {
	run -0 --separate-stderr "$FORKFETCH" -o json "a=$STUB/delay?ms=700" \
	    "b=$STUB/ok"
	[ "$(names)" = "b a" ]
	run -0 --separate-stderr "$FORKFETCH" -o json --keep-order \
	    "a=$STUB/delay?ms=700" "b=$STUB/ok"
	[ "$(names)" = "a b" ]
}

@test "body writes the exact bytes" {
	"$FORKFETCH" -o body "a=$STUB/binary?n=1000" \
	    >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
	cmp "$BATS_TEST_TMPDIR/out" <(curl -sS "$STUB/binary?n=1000")
}

@test "bodies of twenty at once are never mixed" {
	local -a services
	local i text

	for ((i = 0; i < 20; i++)); do
		# Each of 30,000 bytes: a pipe takes but two of them.
		text=$(printf "$(printf '\\x%x' $((97 + i)))%.0s" {1..1000})
		services+=("s$i=$STUB/body?$(printf "text=$text&%.0s" \
		    {1..30})key=$i")
	done
	"$FORKFETCH" -o body "${services[@]}" >"$BATS_TEST_TMPDIR/out"
	[ "$(wc -c <"$BATS_TEST_TMPDIR/out")" -eq $((20 * 30000)) ]
	fold -w 30000 "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/bodies"
	# Twenty lines, each of one letter alone, and no letter twice.
	[ "$(perl -ne '/^(.)\1*$/ and print "$1\n"' \
	    "$BATS_TEST_TMPDIR/bodies" | sort -u | wc -l)" -eq 20 ]
}

@test "body reports incomplete bodies on standard error, without showing them" {
	run -1 --separate-stderr "$FORKFETCH" -o body "a=$STUB/short" \
	    "b=$STUB/ok" "c=$STUB_REFUSED/" "d=$STUB/status/404"
	[[ "$output" == *'{"ok":true}'* ]]
	[[ "$output" != *'{"ok":{'* ]]
	[[ "$output" != *'{"ok":' ]]
	[ "$(sed -n 's/^forkfetch: \(.\): .*/\1/p' <<<"$stderr" | sort |
		xargs)" = "a c d" ]
	[ "$(wc -l <<<"$stderr")" -eq 3 ]
	grep -q '^forkfetch: d: HTTP 404 Not Found$' <<<"$stderr"
}

@test "table has a row for each service, in columns" {
	local answer

	run -1 --separate-stderr "$FORKFETCH" -o table --keep-order \
	    "short=$STUB/ok" "much-longer-name=$STUB/status/404" \
	    "c=$STUB_REFUSED/"
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 4 ]
	[[ "${lines[0]}" =~ ^NAME\ +STATUS\ +CODE\ +TIME\ +SIZE\ +ANSWER$ ]]
	[[ "${lines[1]}" =~ ^short\ +ok\ +200\ +[0-9.]+m?s\ +12\ +\{\"ok\":true\}$ ]]
	[[ "${lines[2]}" =~ ^much-longer-name\ +http_error\ +404\ .*HTTP\ 404\ Not\ Found:\ \{\"status\":404\}$ ]]
	[[ "${lines[3]}" =~ ^c\ +error\ +-\ .*\ -\ +[^\ ] ]]
	# What stands under STATUS and ANSWER begins where they do.
	answer=${lines[0]%ANSWER}
	[ "${lines[1]:${#answer}:5}" = '{"ok"' ]
	[ "${lines[2]:${#answer}:8}" = 'HTTP 404' ]
	answer=${lines[0]%%STATUS*}
	[ "${lines[1]:${#answer}:3}" = 'ok ' ]
	[ "${lines[2]:${#answer}:10}" = 'http_error' ]
	[ "${lines[3]:${#answer}:5}" = 'error' ]
	[[ "$output" != *$'\e'* ]]
	# No blank at the end of a line.
	[[ ! "$output" =~ \ ($'\n'|$) ]]
}

@test "table is never wider than the terminal" {
	local columns

	for columns in 200 80 60 40 20 10 5 1; do
		on_terminal "$columns" "$FORKFETCH" \
		    "a-name-that-is-long-in-itself=$STUB/text?size=4000" \
		    "b=$STUB/utf8" "c=$STUB/ok" "d=$STUB/json?text=$(
			printf '"%s"' 中文中文中文中文中文中文中文中文中文 |
			jq -Rr @uri)"
		[ "$(wc -l <"$BATS_TEST_TMPDIR/terminal")" -eq 5 ]
		[ "$(widest "$BATS_TEST_TMPDIR/terminal")" -le "$columns" ]
	done
}

@test "in a list of URLs, names that differ at their ends differ in the table" {
	# shellcheck disable=SC2016 # for the other shell
	on_terminal 60 bash -c 'printf "%s\n" "$2/orders-eu-1" "$2/orders-eu-2" |
		"$1" --color=never -' bash "$FORKFETCH" "$STUB/ok/a/longer/path"
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
	grep -q '^NAME  *STATUS' "$BATS_TEST_TMPDIR/terminal"
	grep -q '^127.*….*-eu-1  ok' "$BATS_TEST_TMPDIR/terminal"
	grep -q '^127.*….*-eu-2  ok' "$BATS_TEST_TMPDIR/terminal"
	[ "$(widest "$BATS_TEST_TMPDIR/terminal")" -le 60 ]
}

@test "a failure that does not fit into its row is written in full below the table" {
	local columns

	for columns in 40 80; do
		on_terminal "$columns" "$FORKFETCH" --color=never \
		    "a-name-of-some-length=$STUB_REFUSED/" "b=$STUB/ok" \
		    "c=$STUB/body?code=422&text=no%20such%20user%20in%20the%20database" ||
			[ "$?" -eq 1 ]
		[ ! -s "$BATS_TEST_TMPDIR/err" ]
		[ "$(wc -l <"$BATS_TEST_TMPDIR/terminal")" -eq 7 ]
		[ "$(sed 4q "$BATS_TEST_TMPDIR/terminal" |
			widest /dev/stdin)" -le "$columns" ]
		[ -z "$(sed -n 5p "$BATS_TEST_TMPDIR/terminal")" ]
		grep -q '^a-name-of-some-length: could not connect to .*: Connection refused$' \
		    "$BATS_TEST_TMPDIR/terminal"
		grep -qx 'c: HTTP 422 Unprocessable Content: no such user in the database' \
		    "$BATS_TEST_TMPDIR/terminal"
	done
	# Elsewhere a row has any width.
	run -1 --separate-stderr "$FORKFETCH" -o table \
	    "a=$STUB_REFUSED/$(printf '%0200d' 0)"
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 2 ]
	[[ "${lines[1]}" == *": Connection refused" ]]
}

@test "the table shows the queries of a list, which are no part of names" {
	local name=127.0.0.1:$STUB_PORT/ok

	run -0 --separate-stderr "$FORKFETCH" -o table --keep-order - <<-EOF
		$STUB/ok?n=1
		$STUB/ok?n=2&token=s3cret
		$STUB/ok
		b=$STUB/ok?n=3
	EOF
	[ -z "$stderr" ]
	[ "$(tail -n +2 <<<"$output" | cut -d' ' -f1)" = "$name?n=1
$name?n=2&token=***
$name
b" ]
}

@test "the table shows the letters of a JSON answer as letters" {
	run -0 --separate-stderr "$FORKFETCH" -o table \
	    "a=$STUB/json?text=$(jq -Rr @uri <<<'{"a":"caf\u00e9 \ud83d\ude00\u001b"}')"
	[ -z "$stderr" ]
	[[ "${lines[1]}" == *'  {"a":"café 😀\u001b"}' ]]
}

@test "COLUMNS overrides the width of the terminal" {
	COLUMNS=50 on_terminal 100 "$FORKFETCH" "a=$STUB/text?size=4000"
	[ "$(widest "$BATS_TEST_TMPDIR/terminal")" -le 50 ]
	[ "$(widest "$BATS_TEST_TMPDIR/terminal")" -gt 40 ]
	# One that is no number does not count.
	COLUMNS=x on_terminal 70 "$FORKFETCH" "a=$STUB/text?size=4000"
	[ "$(widest "$BATS_TEST_TMPDIR/terminal")" -le 70 ]
	[ "$(widest "$BATS_TEST_TMPDIR/terminal")" -gt 50 ]
}

@test "nothing that could control the terminal is written to it" {
	local format

	for format in table body; do
		on_terminal 200 "$FORKFETCH" --color=never -o "$format" \
		    "a=$STUB/escapes" "b=$STUB/nul" "c=$STUB/latin1"
		[ -s "$BATS_TEST_TMPDIR/terminal" ]
		perl -0777 -ne 'exit(/[\0-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|
		    \xe2\x80[\xa8-\xae]/x ? 1 : 0)' \
		    "$BATS_TEST_TMPDIR/terminal"
		grep -q red "$BATS_TEST_TMPDIR/terminal"
	done
}

@test "a table shows a hostile body safely in a pipe, too" {
	run -0 --separate-stderr "$FORKFETCH" -o table "a=$STUB/escapes"
	[ "${#lines[@]}" -eq 2 ]
	[[ "$output" != *[$'\e\a\b\x7f']* ]]
}

@test "body writes the exact bytes of hostile text to a pipe" {
	"$FORKFETCH" -o body "a=$STUB/escapes" >"$BATS_TEST_TMPDIR/out"
	cmp "$BATS_TEST_TMPDIR/out" <(curl -sS "$STUB/escapes")
}

@test "a table on a terminal is coloured, elsewhere it is not" {
	on_terminal 80 "$FORKFETCH" "a=$STUB/ok"
	grep -q $'\e\\[32mok\e\\[0m' "$BATS_TEST_TMPDIR/terminal"
	run -0 --separate-stderr "$FORKFETCH" -o table "a=$STUB/ok"
	[[ "$output" != *$'\e'* ]]
}

@test "NO_COLOR and a dumb terminal mean no colour, --color=always colour" {
	NO_COLOR=1 on_terminal 80 "$FORKFETCH" "a=$STUB/ok"
	run ! grep -q $'\e' "$BATS_TEST_TMPDIR/terminal"
	NO_COLOR='' on_terminal 80 "$FORKFETCH" "a=$STUB/ok"
	grep -q $'\e' "$BATS_TEST_TMPDIR/terminal"
	TERM_FOR_TEST=dumb on_terminal 80 "$FORKFETCH" "a=$STUB/ok"
	run ! grep -q $'\e' "$BATS_TEST_TMPDIR/terminal"
	on_terminal 80 "$FORKFETCH" --color=never "a=$STUB/ok"
	run ! grep -q $'\e' "$BATS_TEST_TMPDIR/terminal"
	NO_COLOR=1 run -0 --separate-stderr "$FORKFETCH" -o table \
	    --color=always "a=$STUB/ok"
	[[ "$output" == *$'\e[32mok\e[0m'* ]]
}

@test "colour makes no line wider" {
	on_terminal 40 "$FORKFETCH" --color=always "a=$STUB/text?size=4000"
	[ "$(widest "$BATS_TEST_TMPDIR/terminal")" -le 40 ]
}

@test "the format is table on a terminal, and jsonl in a pipe or a file" {
	on_terminal 80 "$FORKFETCH" --color=never "a=$STUB/ok"
	grep -q '^NAME  *STATUS' "$BATS_TEST_TMPDIR/terminal"
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/ok"
	is_json_lines 1
	"$FORKFETCH" "a=$STUB/ok" >"$BATS_TEST_TMPDIR/out"
	output=$(<"$BATS_TEST_TMPDIR/out")
	is_json_lines 1
}

@test "--summary is one line on standard error" {
	run -1 --separate-stderr "$FORKFETCH" --summary -m 1 "a=$STUB/ok" \
	    "b=$STUB/status/500" "c=$STUB/hang" "d=$STUB_REFUSED/"
	is_json_lines 4
	[[ "$stderr" =~ ^forkfetch:\ 4\ services:\ 1\ ok,\ 3\ failed\ \(1\ http_error,\ 1\ error,\ 1\ timeout\),\ [0-9]+\.[0-9]{3}\ s$ ]]
	run -0 --separate-stderr "$FORKFETCH" --summary "a=$STUB/ok"
	[[ "$stderr" =~ ^forkfetch:\ 1\ service:\ 1\ ok,\ [0-9]+\.[0-9]{3}\ s$ ]]
	run -0 --separate-stderr "$FORKFETCH" --summary - </dev/null
	[[ "$stderr" =~ ^forkfetch:\ 0\ services:\ the\ list\ was\ empty,\ [0-9]+\.[0-9]{3}\ s$ ]]
}

@test "--output-dir writes each body of a success to a file, and no other" {
	local dir=$BATS_TEST_TMPDIR/dir

	run -1 --separate-stderr "$FORKFETCH" -m 2 --output-dir="$dir" \
	    "bytes=$STUB/binary?n=2000" "none=$STUB/nothing" \
	    "missing=$STUB/status/404" "cut=$STUB/short" \
	    "late=$STUB/hang-body" "refused=$STUB_REFUSED/"
	[ -z "$stderr" ]
	is_json_lines 6
	[ "$(files "$dir")" = "bytes none" ]
	cmp "$dir/bytes" <(curl -sS "$STUB/binary?n=2000")
	[ ! -s "$dir/none" ]
	[ "$(record bytes '[.body_encoding, .body, .body_truncated,
	    .size_download] | tojson')" = '["none",null,false,512000]' ]
	[ "$(record late .status)" = timeout ]
}

@test "names are encoded in --output-dir" {
	local top=$BATS_TEST_TMPDIR/top host=${STUB#http://} dir

	dir=$top/dir
	mkdir "$top"
	run -0 --separate-stderr "$FORKFETCH" --output-dir="$dir" \
	    "$STUB/ok/a" "$STUB/ok/%2e%2e/ok/b"
	is_json_lines 2
	[ "$(find "$dir" -type f | wc -l)" -eq 2 ]
	[ "$(find "$top" -type f | wc -l)" -eq 2 ]
	[ "$(find "$top" -type d | wc -l)" -eq 2 ]
	[ -e "$dir/${host%%:*}%2Fok%2Fa" ] || [ -e "$dir/$host%2Fok%2Fa" ]
}

@test "services of a list with the same name get different files" {
	local dir=$BATS_TEST_TMPDIR/dir

	run -0 --separate-stderr "$FORKFETCH" --output-dir="$dir" -j1 - <<-EOT
		a=$STUB/json?text=1
		a=$STUB/json?text=2
	EOT
	is_json_lines 2
	[ "$(files "$dir")" = "a a.1" ]
	[ "$(cat "$dir/a" "$dir/a.1")" = 12 ]
}

@test "the file name of a service on the command line is reserved for it" {
	local dir=$BATS_TEST_TMPDIR/dir

	# shellcheck disable=SC2016 # for the other shell
	launch bash -c 'exec "$@" <<<"$0"' "x=$STUB/json?text=1
x=$STUB/json?text=2" "$FORKFETCH" --output-dir="$dir" -j1 \
	    "first=$STUB/ok" - "x=$STUB/wait?key=owner"
	wait_until test -e "$dir/x.2"
	curl -sS "$STUB/release?key=owner" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ "$(files "$dir")" = "first x x.1 x.2" ]
	[ "$(cat "$dir/x.1" "$dir/x.2")" = 12 ]
	[ "$(<"$dir/x")" != 1 ]
	[ "$(<"$dir/x")" != 2 ]
}

@test "--output-dir writes to the directory that was opened, even if it is moved" {
	local dir=$BATS_TEST_TMPDIR/dir

	mkdir "$BATS_TEST_TMPDIR/trap"
	launch "$FORKFETCH" --output-dir="$dir" "a=$STUB/wait?key=moved"
	wait_until has_arrived STUB '^GET /wait?key=moved'
	mv "$dir" "$dir.moved"
	ln -s trap "$dir"
	curl -sS "$STUB/release?key=moved" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ "$(files "$dir.moved")" = a ]
	[ -z "$(files "$BATS_TEST_TMPDIR/trap")" ]
}

@test "a directory with the name of a body affects only that body" {
	local dir=$BATS_TEST_TMPDIR/dir

	mkdir -p "$dir/a"
	run -3 --separate-stderr "$FORKFETCH" --output-dir="$dir" "a=$STUB/ok" \
	    "b=$STUB/ok"
	is_json_lines 2
	[ "$(record a '[.status, .reason, .message] | tojson')" = \
	    "[\"error\",\"output\",\"cannot write $dir/a: Is a directory\"]" ]
	[ "$(files "$dir")" = "a b" ]
	[ "$(<"$dir/b")" = '{"ok":true}' ]
}

@test "an existing file is replaced by a complete body, or kept" {
	local dir=$BATS_TEST_TMPDIR/dir

	mkdir "$dir"
	echo old | tee "$dir/a" >"$dir/b"
	run -1 --separate-stderr "$FORKFETCH" --output-dir="$dir" \
	    "a=$STUB/ok" "b=$STUB/short"
	[ "$(<"$dir/a")" = '{"ok":true}' ]
	[ "$(<"$dir/b")" = old ]
	[ "$(files "$dir")" = "a b" ]
}

@test "a symbolic link in --output-dir is replaced, not followed" {
	local dir=$BATS_TEST_TMPDIR/dir

	mkdir "$dir"
	echo precious >"$BATS_TEST_TMPDIR/target"
	ln -s ../target "$dir/a"
	run -0 --separate-stderr "$FORKFETCH" --output-dir="$dir" "a=$STUB/ok"
	[ "$(<"$BATS_TEST_TMPDIR/target")" = precious ]
	[ ! -L "$dir/a" ]
}

@test "a signal leaves no temporary file in --output-dir" {
	local dir=$BATS_TEST_TMPDIR/dir

	launch "$FORKFETCH" --output-dir="$dir" \
	    "a=$STUB/endless-chunked?ms=1&dir"
	wait_until has_arrived STUB '^GET /endless-chunked?ms=1&dir'
	wait_until has_files "$dir"
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
	[ -z "$(files "$dir")" ]
}

@test "the message names a directory that cannot be created or written to" {
	local dir=$BATS_TEST_TMPDIR/file/dir

	: >"$BATS_TEST_TMPDIR/file"
	run -3 --separate-stderr "$FORKFETCH" --output-dir="$dir" "a=$STUB/ok"
	[ -z "$output" ]
	[[ "$stderr" == "forkfetch: option '--output-dir': "*"$dir"* ]]
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	run -3 --separate-stderr "$FORKFETCH" \
	    --output-dir="$BATS_TEST_TMPDIR/file" "a=$STUB/ok"
	[ -z "$output" ]
	[[ "$stderr" == *"$BATS_TEST_TMPDIR/file: Not a directory" ]]
}

@test "a directory without write permission: reason output, exit 3" {
	# Root may write anywhere but in /proc.
	run -3 --separate-stderr "$FORKFETCH" --output-dir=/proc/self \
	    "a=$STUB/ok" "b=$STUB/nothing"
	is_json_lines 2
	[ "$(record a '[.status, .reason] | tojson')" = '["error","output"]' ]
	[ "$(record b '[.status, .reason] | tojson')" = '["error","output"]' ]
	[[ "$(record a .message)" == *"/proc/self"* ]]
}

@test "a full disk affects only bodies that do not fit, and exits with 3" {
	local dir=$BATS_FILE_TMPDIR/small

	mkdir -p "$dir"
	mount -t tmpfs -o size=256k tmpfs "$dir" 2>/dev/null ||
		skip "mounting a tmpfs is not permitted"
	: >"$BATS_FILE_TMPDIR/mounted"
	run -3 --separate-stderr "$FORKFETCH" --output-dir="$dir" -j1 \
	    "a=$STUB/ok" "b=$STUB/text?size=2M" "c=$STUB/json?text=3"
	is_json_lines 3
	[ "$(record b '[.status, .reason, .body_truncated, .http_code] |
	    tojson')" = '["error","output",true,200]' ]
	[[ "$(record b .message)" == *"No space left on device"* ]]
	[ "$(record a .status)" = ok ]
	[ "$(record c .status)" = ok ]
	[ "$(files "$dir")" = "a c" ]
	[ "$(<"$dir/c")" = 3 ]
}

@test "a body larger than 16M is streamed, in little memory" {
	local dir=$BATS_TEST_TMPDIR/dir

	launch "$FORKFETCH" --output-dir="$dir" \
	    "a=$STUB/text?size=40M" "b=$STUB/wait?key=memory"
	wait_until test -s "$dir/a"
	[ "$(wc -c <"$dir/a")" -eq $((40 << 20)) ]
	if [ -r "/proc/$launched/status" ] && ! is_sanitized; then
		[ "$(awk '/^VmHWM:/ { print $2 }' \
		    "/proc/$launched/status")" -lt 32768 ]
	fi
	curl -sS "$STUB/release?key=memory" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ "$(record a .size_download)" = $((40 << 20)) ]
}

@test "each write is of whole records" {
	local -a services=()
	local i

	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null ||
		skip "strace is not permitted"
	is_sanitized && skip "the leak sanitizer does not run under strace"
	needs_inspection
	for ((i = 0; i < 20; i++)); do
		services+=("s$i=$STUB/text?size=20000")
	done
	# Without -f only the parent is traced.
	strace -e trace=write -e signal=none -s 500000 \
	    -o "$BATS_TEST_TMPDIR/trace" "$FORKFETCH" "${services[@]}" \
	    >"$BATS_TEST_TMPDIR/out"
	output=$(<"$BATS_TEST_TMPDIR/out")
	is_json_lines 20
	[ "$(grep -c '^write(1, ' "$BATS_TEST_TMPDIR/trace")" -gt 0 ]
	run ! grep -qvE '^write\(1, "\{.*\}\\n", [0-9]+\)' \
	    <(grep '^write(1, ' "$BATS_TEST_TMPDIR/trace")
}
