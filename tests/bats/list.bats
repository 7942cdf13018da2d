#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# list.bats - services read from standard input, one per line.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
	# This service must not be asked.
	stubd_start QUIET
}

teardown_file() {
	stubd_stop
}

setup() {
	export HOME=$BATS_TEST_TMPDIR
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# For finds: a line for each record.
rows='$all[] | "\(.index) \(.name) \(.status)"'

# is_memory_small FILE: check that the figure of time(1) in FILE is at most 40
# MiB. With AddressSanitizer, which keeps freed memory, check nothing.
is_memory_small() {
	is_sanitized || [ "$(tail -n 1 "$1")" -le 40960 ]
}

# has_lines N FILE: succeed once the file has that many lines.
has_lines() {
	local -a found

	mapfile -t found <"$2"
	[ "${#found[@]}" -ge "$1" ]
}

@test "names, groups, URLs and NAME=URL, with comments and blank lines" {
	cat >s.json <<-EOF
	{
	  "services": { "x": "$STUB/ok", "y": "$STUB/ok" },
	  "groups": { "both": ["x", "y"] }
	}
	EOF
	run -0 --separate-stderr "$FORKFETCH" -c s.json --keep-order \
	    --trust-list - <<-EOF
	# first the names
	x

	@both
	   # an indented comment
	a=$STUB/ok
	  $STUB/text?a=1#x	
	EOF
	[ -z "$stderr" ]
	is_json_lines 5
	finds "$rows" '0 x ok' '1 x ok' '2 y ok' '3 a ok' \
	    "4 ${STUB#http://}/text ok"
}

@test "an untrusted list cannot name services of the services file" {
	local file='of the services file; give --trust-list if you trust the list'

	cat >s.json <<-EOF
	{
	  "services": { "x": "$QUIET/ok",
	    "touch": { "exec": ["touch", "$BATS_TEST_TMPDIR/touched"] } },
	  "groups": { "both": ["x", "touch"] }
	}
	EOF
	chmod 600 s.json
	cat >list <<-EOF
	x
	touch
	@both
	{"name":"touch","id":1}
	{"name":"x","url":"$STUB/ok"}
	EOF
	run -2 --separate-stderr "$FORKFETCH" -c s.json - <list
	is_json_lines 1
	finds '$all[] | .name, .status' x ok
	[ "$stderr" = "forkfetch: standard input:1: \"x\": a list may not name \
services $file
forkfetch: standard input:2: \"touch\": a list may not name services $file
forkfetch: standard input:3: \"@both\": a list may not name groups $file
forkfetch: standard input:4: \"touch\": a list may not name services $file" ]
	[ ! -e touched ]
	is_untouched QUIET
	# The words around the list are the user's own.
	run -2 --separate-stderr "$FORKFETCH" -c s.json touch - <<<touch
	is_json_lines 1
	finds '$all[] | .name, .status' touch ok
	[ -e touched ]
	rm touched
	run -0 --separate-stderr "$FORKFETCH" -c s.json --trust-list - <<<touch
	[ -z "$stderr" ]
	[ -e touched ]
}

@test "lines may end in CRLF, and the last one needs no line end" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order - \
	    < <(printf 'a=%s/ok\r\n\r\n# x\r\nb=%s/ok' "$STUB" "$STUB")
	[ -z "$stderr" ]
	is_json_lines 2
	finds '$all[] | .name, .url' a "$STUB/ok" b "$STUB/ok"
}

@test "a byte order mark is no part of a list" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order - < <(
		printf '\xef\xbb\xbfa=%s/ok\r\nb=%s/ok\r\n' "$STUB" "$STUB"
		printf '\xef\xbb\xbf{"url":"%s/ok"}\n\xef\xbb\xbf# x\n' "$STUB"
	)
	[ -z "$stderr" ]
	is_json_lines 3
	finds '$all[] | .status, .url' ok "$STUB/ok" ok "$STUB/ok" ok "$STUB/ok"
}

@test "a list in UTF-16 is reported once" {
	local encoding

	for encoding in UTF-16 UTF-16LE UTF-16BE; do
		run -2 --separate-stderr "$FORKFETCH" - < <(printf \
		    'a=%s/ok\nb=%s/ok\n' "$QUIET" "$QUIET" |
		    iconv -t "$encoding")
		[ -z "$output" ]
		[ "$stderr" = "forkfetch: standard input:1: is UTF-16: save \
the list as UTF-8" ]
	done
	is_untouched QUIET
}

@test "names in a list are not changed: the index tells them apart" {
	local name=${STUB#http://}/ok

	run -0 --separate-stderr "$FORKFETCH" --keep-order - \
	    <<<"$(printf '%s/ok\n' "$STUB" "$STUB" "$STUB")"
	finds '$all[] | .name, .index' "$name" 0 "$name" 1 "$name" 2
}

@test "the words around - keep their places around the list" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order \
	    "a=$STUB/ok" - "b=$STUB/ok" "a=$STUB/ok" \
	    <<<"$(printf '%s\n' "l=$STUB/ok" "m=$STUB/ok")"
	finds '$all[] | .name, .index' a 0 l 1 m 2 b 3 'a#2' 4
}

@test "a wrong line is reported, and the others continue" {
	run -2 --separate-stderr "$FORKFETCH" --keep-order - <<-EOF
	a=$STUB/ok
	nobody
	ftp://localhost/
	@all
	-
	$STUB/ok $STUB/ok
	-v
	b=$STUB/ok
	EOF
	is_json_lines 2
	finds "$rows" '0 a ok' '1 b ok'
	[ "$stderr" = 'forkfetch: standard input:2: unknown service "nobody": '\
'no services file was found
forkfetch: standard input:3: "ftp://localhost/" is neither http:// nor https://
forkfetch: standard input:4: unknown group "@all": no services file was found
forkfetch: standard input:5: "-" is not allowed in a list
forkfetch: standard input:6: several URLs need a name in front of them: '\
"NAME='URL URL...'"'
forkfetch: standard input:7: unknown service "-v": no services file was found' ]
}

@test "a wrong line outweighs a failure in the exit status" {
	run -2 --separate-stderr "$FORKFETCH" - <<-EOF
	nobody
	a=$STUB/status/500
	EOF
	finds '$all[].status' http_error
}

@test "a list with wrong lines only asks nothing" {
	run -2 --separate-stderr "$FORKFETCH" - <<<nobody
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "the message for an unknown name suggests the nearest one" {
	echo '{ "services": { "facebook": "http://localhost/" } }' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json - <<<fcaebook
	[ "$stderr" = 'forkfetch: standard input:1: unknown service '\
'"fcaebook": did you mean "facebook"?' ]
}

@test "a line with a NUL, a control character or invalid UTF-8 is refused" {
	run -2 --separate-stderr "$FORKFETCH" - < <(
		printf 'a=%s/ok\0\n' "$QUIET"
		printf 'a=%s/\e[31m\n' "$QUIET"
		printf 'a=%s/\xff\n' "$QUIET"
		printf 'b=%s/ok\n' "$STUB"
	)
	finds '$all[] | .index, .name' 0 b
	[ "$stderr" = "forkfetch: standard input:1: contains a NUL byte
forkfetch: standard input:2: service \"a\": \"$QUIET/\\x1b[31m\" contains a \
control character
forkfetch: standard input:3: service \"a\": \"$QUIET/\\xff\" is not UTF-8: \
write such bytes as %XX" ]
	is_untouched QUIET
}

@test "a line of 64 KiB is the longest" {
	local url="$STUB/ok?" long

	long=$url$(head -c $((65536 - ${#url} - 2)) /dev/zero | tr '\0' x)
	printf 'a=%s\nb=%sx\nc=%s/ok\n' "$long" "$long" "$STUB" >list
	head -c 1000000 /dev/zero | tr '\0' y >>list
	run -2 --separate-stderr "$FORKFETCH" --keep-order - <list
	finds '$all[] | .name, .status' a ok c ok
	[ "$stderr" = "forkfetch: standard input:2: is longer than 65536 bytes
forkfetch: standard input:4: is longer than 65536 bytes" ]
}

@test "a long line that comes in pieces is one line" {
	run -2 --separate-stderr "$FORKFETCH" - < <(
		# Each printf is a write of its own.
		printf -v piece '%1000s' ''
		for ((i = 0; i < 300; i++)); do
			printf %s "${piece// /y}"
		done
		printf '\na=%s/ok\n' "$STUB"
	)
	finds '$all[] | .name, .status' a ok
	[ "$stderr" = "forkfetch: standard input:1: is longer than 65536 bytes" ]
}

@test "a list may be empty: from a file, a pipe, or /dev/null" {
	local format

	printf '# nothing\n\n' >list
	for format in jsonl body; do
		run -0 --separate-stderr "$FORKFETCH" -o "$format" - <list
		[ -z "$output" ]
		[ -z "$stderr" ]
		run -0 --separate-stderr "$FORKFETCH" -o "$format" - < <(:)
		[ -z "$output" ]
		run -0 --separate-stderr "$FORKFETCH" -o "$format" - </dev/null
		[ -z "$output" ]
		[ -z "$stderr" ]
	done
	for input in /dev/null list; do
		run -0 --separate-stderr "$FORKFETCH" --summary - <"$input"
		[ -z "$output" ]
		[[ $stderr =~ ^"forkfetch: 0 services: the list was empty, "[0-9.]+" s"$ ]]
		run -0 --separate-stderr "$FORKFETCH" -v - <"$input"
		[ -z "$output" ]
		[ "$stderr" = "forkfetch: standard input: the list was empty" ]
	done
	run -0 --separate-stderr "$FORKFETCH" --summary "a=$STUB/ok" - <list
	is_json_lines 1
	[[ $stderr == "forkfetch: 1 service: 1 ok, "* ]]
	run -2 --separate-stderr "$FORKFETCH" --summary - <<<nobody
	[[ $stderr != *empty* ]]
	run -0 --separate-stderr "$FORKFETCH" -o json - </dev/null
	[[ $output =~ ^'{"complete":true,"ok":0,"failed":0,"elapsed":'[0-9.]+',"results":['[[:space:]]*']}'$ ]]
	run -0 --separate-stderr "$FORKFETCH" -o table - </dev/null
	[ "${#lines[@]}" -le 1 ]
	run -0 --separate-stderr "$FORKFETCH" --dry-run - </dev/null
	[ -z "$output" ]
}

@test "a list may come from a regular file" {
	printf 'a=%s/ok\nb=%s/status/500\n' "$STUB" "$STUB" >list
	run -1 --separate-stderr "$FORKFETCH" --keep-order - <list
	finds '$all[] | .name, .status' a ok b http_error
}

@test "--dry-run reads a list as well" {
	run -2 --separate-stderr "$FORKFETCH" --dry-run "x=$QUIET/x" - \
	    "y=$QUIET/y" <<-EOF
	a=$QUIET/a
	nobody
	b=$QUIET/b
	EOF
	[ "$output" = "x: GET $QUIET/x
a: GET $QUIET/a
b: GET $QUIET/b
y: GET $QUIET/y" ]
	[ "$stderr" = 'forkfetch: standard input:2: unknown service "nobody": '\
'no services file was found' ]
	is_untouched QUIET
}

@test "standard input that is closed or a directory is an error" {
	run -3 --separate-stderr bash -c '"$@" <&-' - "$FORKFETCH" -
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: standard input: Bad file descriptor" ]
	run -3 --separate-stderr "$FORKFETCH" - </
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: standard input: Is a directory" ]
	run -3 --separate-stderr "$FORKFETCH" --dry-run - </
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: standard input: Is a directory" ]
}

@test "if the list cannot be read, the other services are asked" {
	run -3 --separate-stderr "$FORKFETCH" --keep-order \
	    "a=$STUB/ok" - "b=$STUB/ok" </
	finds '$all[] | .name, .status' a ok b ok
	[ "$stderr" = "forkfetch: standard input: Is a directory" ]
}

@test "standard input is not shared by - and -d @-" {
	local option

	for option in -d@- --json=@- -H@-; do
		run -2 --separate-stderr "$FORKFETCH" "$option" - </dev/null
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = \
		    'forkfetch: "-": an option has already read standard input' ]
	done
	run -2 --separate-stderr "$FORKFETCH" - "a=$QUIET/ok" - </dev/null
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'forkfetch: "-" stands for standard input, '\
'which can be read only once' ]
	is_untouched QUIET
}

@test "services are asked before the list ends" {
	mkfifo fifo
	"$FORKFETCH" - <fifo >out 2>err 3>&- &
	local pid=$!
	exec 4>fifo
	echo "a=$STUB/ok" >&4
	wait_until has_lines 1 out
	[ "$(jq -r '.name + " " + .status' out)" = "a ok" ]
	# A line in two pieces.
	printf 'b=%s' "$STUB" >&4
	printf '/ok\n' >&4
	wait_until has_lines 2 out
	exec 4>&-
	wait "$pid"
	[ "$(jq -r '.name + " " + .status' out)" = $'a ok\nb ok' ]
	[ ! -s err ]
}

@test "a list that waits does not delay the words before it" {
	mkfifo fifo
	"$FORKFETCH" "a=$STUB/ok" - "b=$STUB/ok" <fifo >out 2>err 3>&- &
	local pid=$!
	exec 4>fifo
	wait_until has_lines 1 out
	[ "$(jq -r .name out)" = a ]
	exec 4>&-
	wait "$pid"
	[ "$(jq -r .name out)" = $'a\nb' ]
}

@test "the deadline ends a silent list" {
	mkfifo fifo
	# Somebody who writes keeps it open.
	exec 4<>fifo
	echo "a=$STUB/ok" >&4
	run -124 --separate-stderr "$FORKFETCH" -t 5s -o json - "b=$QUIET/ok" \
	    <fifo 4>&-
	exec 4>&-
	[[ $output == '{"complete":false,'* ]]
	finds .a.status,.b.status ok deadline
	[ "$stderr" = \
	    "forkfetch: standard input: the deadline came before its end" ]
	is_untouched QUIET
}

@test "the deadline ends an endless list" {
	run -124 --separate-stderr bash -c \
	    'yes "$2" | "$1" -t 1s -j2 --body=none - "$3" >out' - \
	    "$FORKFETCH" "a=$STUB_REFUSED/" "b=$QUIET/ok"
	[ "$stderr" = \
	    "forkfetch: standard input: the deadline came before its end" ]
	# Each line that was read has its record, and so has what is behind.
	[ "$(jq -sc '[(map(.index) | sort == [range(length)]),
	    (map(.status) | unique - ["deadline", "error"]),
	    (map(select(.name == "b").status))]' out)" = \
	    '[true,[],["deadline"]]' ]
}

@test "each of a thousand lines has exactly one record" {
	seq 0 999 | sed "s|.*|s&=$STUB_REFUSED/&|" >list
	"$FORKFETCH" --body=none - <list >out 2>err || [ $? -eq 1 ]
	[ ! -s err ]
	[ "$(wc -l <out)" -eq 1000 ]
	jq -s -e --arg url "$STUB_REFUSED" 'sort_by(.index) | to_entries |
	    all(.key == .value.index and .value.status == "error" and
		.value.name == "s\(.key)" and
		.value.url == "\($url)/\(.key)")' out >/dev/null
}

@test "200,000 lines cut off by the deadline take little memory" {
	command -v /usr/bin/time >/dev/null || skip "there is no time(1)"
	local n

	seq 0 199999 | sed "s|.*|s&=$STUB_REFUSED/&|" >list
	SECONDS=0
	run -124 --separate-stderr bash -c '"$@" >out' - \
	    /usr/bin/time -f %M -o memory \
	    "$FORKFETCH" -t 2s -j4 --body=none - <list
	[ "$SECONDS" -lt 20 ]
	is_memory_small memory
	n=$(wc -l <out)
	# The position in the sorted records is the index of each.
	jq -e -n --argjson n "$n" --arg url "$STUB_REFUSED" \
	    '[inputs | [.index, .name, .url, .status]] | sort |
	    length == $n and (to_entries | all(.key as $i | .value |
		.[0] == $i and .[1] == "s\($i)" and .[2] == "\($url)/\($i)" and
		(.[3] | . == "error" or . == "deadline")))' out
	# All of them, or it was said that there are more.
	[ "$n" -eq 200000 ] || [ "$stderr" = \
	    "forkfetch: standard input: the deadline came before its end" ]
}

@test "200,000 lines that are not asked take little memory" {
	command -v /usr/bin/time >/dev/null || skip "there is no time(1)"
	seq 0 199999 | sed "s|.*|s&=$QUIET/&|" >list
	/usr/bin/time -f %M -o memory "$FORKFETCH" --dry-run - <list >out
	is_memory_small memory
	sed 's/=/: GET /' list | cmp - out
	# Whatever is skipped, too.
	{
		yes '# a comment' | head -n 1000000
		echo "a=$STUB/ok"
	} >list
	/usr/bin/time -f %M -o memory "$FORKFETCH" -o body - <list >out
	is_memory_small memory
	[ "$(<out)" = '{"ok":true}' ]
}

@test "long lines that wait for their turn take little memory" {
	command -v /usr/bin/time >/dev/null || skip "there is no time(1)"
	local long

	long=$(head -c 60000 /dev/zero | tr '\0' x)
	yes "{\"headers\":{\"X\":\"$long\"},\"url\":\"$STUB/hang\"}" |
		head -n 3000 >list
	run -124 --separate-stderr /usr/bin/time -f %M -o memory \
	    "$FORKFETCH" -t 3s --jobs-per-host=1 --body=none - <list
	is_memory_small memory
}

@test "messages about wrong lines that nobody reads do not delay the deadline" {
	mkfifo fifo
	# Standard error has a reader that never reads.
	exec 4<>fifo
	echo "a=$STUB/hang" >list
	seq -f 'nobody%g' 3000 >>list
	SECONDS=0
	run -2 bash -c '"$0" -t 1s - <list >out 2>&4' "$FORKFETCH"
	[ "$SECONDS" -lt 10 ]
	exec 4>&-
	[ "$(jq -r '.name + " " + .status' out)" = "a deadline" ]
}

@test "a body on the command line is in memory once, not once per line" {
	command -v /usr/bin/time >/dev/null || skip "there is no time(1)"
	local n

	head -c 6000000 /dev/zero | tr '\0' x >body
	for ((n = 0; n < 30; n++)); do
		echo "s$n=$STUB/wait?key=body"
	done >list
	echo "last=$STUB/release?key=body" >>list
	run -0 --separate-stderr /usr/bin/time -f %M -o memory \
	    "$FORKFETCH" -d @body --body=none - <list
	is_json_lines 31
	is_memory_small memory
}
