#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# exec.bats - services that are programs: what they get, what happens to their
# output, and that nothing of them is left.
#
# launched and how are set in helper.bash; each test is a subshell, and ${..}
# is for the programs to see:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
	export UP=$BATS_TEST_TMPDIR/up
	export FORKFETCH_CONFIG=$BATS_TEST_TMPDIR/services.json
	umask 077
	members=
}

# program NAME WORD...: add a service to the services file.
program() {
	local name=$1 word words=''

	shift
	for word; do
		quote word "$word"
		words+=${words:+, }$word
	done
	add_service "\"$name\": { \"exec\": [$words] }"
}

# script NAME SCRIPT [MEMBER]: add a service that runs a script with sh; the
# member of JSON is a setting of it.
script() {
	local script

	quote script "$2"
	add_service \
	    "\"$1\": { \"exec\": [\"sh\", \"-c\", $script]${3:+, $3} }"
}

# quote VAR TEXT: set VAR to the text as a string of JSON.
quote() {
	local quoted=${2//\\/\\\\}

	quoted=${quoted//'"'/'\"'}
	quoted=${quoted//$'\n'/'\n'}
	printf -v "$1" '"%s"' "${quoted//$'\t'/'\t'}"
}

add_service() {
	members+=${members:+, }$1
	printf '{ "services": { %s } }\n' "$members" >"$FORKFETCH_CONFIG"
}

# For finds: how each service ended, in order of the names.
outcomes='$all | sort_by(.name)[] |
    "\(.name) \([.status, .reason, .exitcode, .signal])"'

# For finds: "name status" of each record in $output, in order of the names.
statuses='$all | sort_by(.name)[] | .name + " " + .status'

@test "the output of a program is its body" {
	script text 'echo one; echo two'
	script json 'echo "{\"a\": [1, 2.50]}"'
	program bytes printf '\377\000x'
	program nothing true
	run -0 --separate-stderr alone "$FORKFETCH" text json bytes nothing
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	grep -q '"body_encoding":"json",.*"body":{"a":\[1,2.50\]}}$' \
	    <<<"$output"
	# The keys of HTTP are null.
	finds '(.text | [.status, .body_encoding, .body, .body_truncated,
	    .size_download], [.url, .http_code, .http_version, .method,
	    .remote_ip, .remote_port, .time_connect, .headers, .content_type],
	    [.exitcode, .attempts, .time_total >= 0, .time_starttransfer >= 0]),
	    (.bytes | [.body_encoding, .body]),
	    (.nothing | [.status, .body, .body_truncated]) | tojson' \
	    '["ok","utf-8","one\ntwo\n",false,8]' \
	    '[null,null,null,null,null,null,null,null,null]' \
	    '[0,1,true,true]' '["base64","/wB4"]' '["ok","",false]'
}

@test "its exit status decides, and its last lines are the message" {
	script three 'echo out; echo first >&2; echo why >&2; exit 3'
	script quiet 'exit 4'
	run -1 --separate-stderr alone "$FORKFETCH" three quiet
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	# The body is complete, although the program failed.
	finds "($outcomes)"', (.three | .message |
	    test("^exited with status 3: (.|\n)*why")), .quiet.message,
	    (.three | [.body, .body_truncated] | tojson)' \
	    'quiet ["error","exec",4,null]' 'three ["error","exec",3,null]' \
	    true "exited with status 4" '["out\n",false]'
}

@test "a program that writes to standard error and succeeds is ok" {
	script a 'echo loud >&2; echo fine'
	run -0 --separate-stderr "$FORKFETCH" a
	[ -z "$stderr" ]
	finds '.a | [.status, .message, .body] | tojson' '["ok",null,"fine\n"]'
	# With -v its standard error is shown.
	run -0 --separate-stderr "$FORKFETCH" -v a
	grep -qx 'forkfetch: a: loud' <<<"$stderr"
	is_json_lines 1
}

@test "a program that is killed has crashed, with that signal" {
	local name expected=()

	for name in INT KILL PIPE SEGV TERM; do
		expected+=("[\"crashed\",\"crashed\",\"SIG$name\",\"killed by SIG$name\",\"before\\n\",true]")
		script "$name" "echo before; kill -$name \$\$; echo after"
	done
	# SIGINT may be ignored when the tests run in the background.
	run -1 --separate-stderr alone env --default-signal=INT \
	    "$FORKFETCH" KILL SEGV INT TERM PIPE
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 5
	finds '.INT, .KILL, .PIPE, .SEGV, .TERM | [.status, .reason, .signal,
	    .message, .body, .body_truncated] | tojson' "${expected[@]}"
}

@test "a program that does not exist, or cannot be run, fails" {
	local file=$BATS_TEST_TMPDIR/file

	echo 'echo ran' >"$file"
	program missing no-such-program-anywhere
	program gone "$BATS_TEST_TMPDIR/gone/program"
	program file "$file"
	program directory "$BATS_TEST_TMPDIR"
	run -1 --separate-stderr alone "$FORKFETCH" missing gone file directory
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 4
	finds "($outcomes), (.missing, .file | .message)" \
	    'directory ["error","exec",126,null]' \
	    'file ["error","exec",126,null]' \
	    'gone ["error","exec",127,null]' \
	    'missing ["error","exec",127,null]' \
	    'cannot run "no-such-program-anywhere": No such file or directory' \
	    "cannot run \"$file\": Permission denied"
}

@test "arguments are passed unchanged, without a shell" {
	program words printf '%s|' '$HOME' '*' 'a b' '`id`' '' '"' 'a\b'
	run -0 --separate-stderr "$FORKFETCH" words
	[ -z "$stderr" ]
	[ "$(record words .body)" = '$HOME|*|a b|`id`||"|a\b|' ]
}

@test "parameters are replaced within their arguments" {
	program p printf '%s|' 'q={q}' '{q}' 'end'
	run -0 --separate-stderr "$FORKFETCH" -p 'q=a b; $(id) "x" *' p
	[ -z "$stderr" ]
	[ "$(record p .body)" = \
	    'q=a b; $(id) "x" *|a b; $(id) "x" *|end|' ]
}

@test "a program has the environment" {
	script a 'echo "$MARK_OF_TEST:$PATH"'
	MARK_OF_TEST=here run -0 --separate-stderr "$FORKFETCH" a
	[ "$(record a .body)" = "here:$PATH" ]
}

@test "standard input is empty, and no other descriptor is open" {
	script stdin 'cat; readlink /proc/$$/fd/0'
	script fds 'for i in 3 4 5 6 7 8 9 10 11 12 13 14; do
		[ ! -e "/proc/$$/fd/$i" ] || echo "$i"
	    done'
	[ -d /proc/self/fd ] || skip "there is no /proc"
	run -0 --separate-stderr "$FORKFETCH" stdin fds <<<"not for it"
	[ -z "$stderr" ]
	finds '.stdin, .fds | .body | rtrimstr("\n")' /dev/null ''
}

@test "a program has the signal settings of forkfetch's caller" {
	script pipe 'yes | head -n1'
	script hup 'kill -HUP $$; echo alive'
	run -1 --separate-stderr "$FORKFETCH" pipe hup
	finds '(.pipe.body | rtrimstr("\n")), .hup.signal' y SIGHUP
	run -0 --separate-stderr bash -c 'trap "" HUP; exec "$@"' bash \
	    "$FORKFETCH" hup
	[ "$(record hup .body)" = alive ]
}

@test "a program has a process group of its own" {
	script a 'ps -o pgid= -p $$; : >"$UP"; exec sleep 1000'
	script b 'ps -o pgid= -p $$'
	launch "$FORKFETCH" a b
	wait_until test -e "$UP"
	# Signals to our group do not reach it.
	kill -TERM -- "-$launched"
	landed
	[ "$how" = "signal 15" ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	finds '.a.status, (.b.status | . == "ok" or . == "cancelled"),
	    (.a.body | tonumber == '"$launched"'), .a.body_truncated' \
	    cancelled true false true
}

@test "output over max_filesize stops a program" {
	script a 'yes' '"max_filesize": "100k"'
	script b 'yes'
	# bash takes seconds for a line of 24 MB.
	to_file() {
		alone "$FORKFETCH" -o json a b >"$out"
	}
	run -1 --separate-stderr to_file
	[ -z "$stderr" ]
	no_child_left
	output=$(jq -c '.results[] | .size = (.body | length) | del(.body)' \
	    "$out")
	finds '(.a, .b | [.status, .reason, .body_truncated, .size] |
	    tojson), (.a.message | contains("102400"))' \
	    '["error","too_large",true,102400]' \
	    '["error","too_large",true,16777216]' true
}

@test "output of any size is written to a file with little memory" {
	local dir=$BATS_TEST_TMPDIR/dir

	script big 'head -c 40000000 /dev/zero'
	script bad 'echo half; kill -KILL $$'
	launch "$FORKFETCH" --output-dir="$dir" big bad \
	    "wait=$STUB/wait?key=memory"
	wait_until test -e "$dir/big"
	if [ -r "/proc/$launched/status" ] && ! is_sanitized; then
		[ "$(awk '/^VmHWM:/ { print $2 }' \
		    "/proc/$launched/status")" -lt 32768 ]
	fi
	curl -sS "$STUB/release?key=memory" >/dev/null
	landed
	[ "$how" = "exit 1" ]
	[ -z "$stderr" ]
	no_child_left
	finds "$statuses" 'bad crashed' 'big ok' 'wait ok'
	cmp "$dir/big" <(head -c 40000000 /dev/zero)
	[ ! -e "$dir/bad" ]
}

@test "max_time stops a program" {
	script a 'echo half; exec sleep 1000' '"max_time": "1s"'
	run -1 --separate-stderr alone "$FORKFETCH" -o json a
	[ -z "$stderr" ]
	no_child_left
	finds "($outcomes)"', (.a | [.body, .body_truncated, .message] |
	    tojson), ($elapsed | . >= 1 and . < 10)' \
	    'a ["timeout","timeout",null,null]' \
	    '["half\n",true,"no whole answer within 1s (max_time of the service)"]' \
	    true
}

@test "idle_timeout stops a silent program" {
	script a 'echo half; exec sleep 1000' '"idle_timeout": "1s"'
	script b 'exec sleep 1000' '"idle_timeout": "1s"'
	run -1 --separate-stderr alone "$FORKFETCH" -o json a b
	[ -z "$stderr" ]
	no_child_left
	finds '(.a | [.status, .reason, .body, .body_truncated] | tojson),
	    (.b | [.status, .reason] | tojson), ($elapsed | . >= 1 and . < 10)' \
	    '["timeout","idle","half\n",true]' '["timeout","idle"]' true
}

@test "the deadline stops a program, even if it ignores SIGTERM" {
	script heeds 'echo on; exec sleep 1000'
	script ends 'trap "echo bye; exit 0" TERM; echo on
	    sleep 1000 & wait'
	script fails 'trap "exit 5" TERM; echo on; sleep 1000 & wait'
	script ignores 'trap "" TERM; echo on; sleep 1000'
	script quick 'echo on'
	run -124 --separate-stderr alone "$FORKFETCH" -o json -t 2 \
	    --kill-after=1 heeds ends fails ignores quick
	[ -z "$stderr" ]
	no_child_left_soon
	finds "($outcomes)"', (del(.quick)[] | [.body_truncated, .message] |
	    tojson), (.ends, .ignores | .body | rtrimstr("\n")),
	    ($elapsed | . >= 2 and . < 12)' \
	    'ends ["deadline","deadline",null,null]' \
	    'fails ["deadline","deadline",null,null]' \
	    'heeds ["deadline","deadline",null,null]' \
	    'ignores ["deadline","deadline",null,null]' \
	    'quick ["ok",null,0,null]' \
	    '[true,"no whole answer before the deadline"]' \
	    '[true,"no whole answer before the deadline"]' \
	    '[true,"no whole answer before the deadline"]' \
	    '[true,"no whole answer before the deadline"]' \
	    on bye on true
}

@test "a grandchild that ignores SIGTERM does not outlive the deadline" {
	script a '(trap "" TERM; exec sleep 1000) &
	    (trap "" TERM; sleep 1000; :) & echo on; wait'
	run -124 --separate-stderr alone "$FORKFETCH" -t 2 a
	[ -z "$stderr" ]
	no_child_left_soon
	finds '.a | [.status, .body, .body_truncated] | tojson' \
	    '["deadline","on\n",true]'
}

@test "a grandchild in the background does not delay the answer" {
	script a 'sleep 1000 & (trap "" TERM; exec sleep 1000) & echo done'
	run -0 --separate-stderr alone "$FORKFETCH" -o json -m 0 a
	[ -z "$stderr" ]
	# Processes that it left behind are killed, too.
	no_child_left_soon
	finds '(.a | [.status, .body, .body_truncated] | tojson),
	    $elapsed < 20' '["ok","done\n",false]' true
}

@test "Ctrl-C kills the whole process group of a program" {
	script a '(trap "" TERM INT; exec sleep 1000) & echo on; : >"$UP"; wait'
	launch "$FORKFETCH" a "b=$STUB/ok"
	wait_until test -e "$UP"
	wait_until test -s "$out"
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	[ -z "$stderr" ]
	no_child_left_soon
	is_json_lines 2
	finds "($outcomes)" 'a ["cancelled","cancelled",null,null]' \
	    'b ["ok",null,0,null]'
}

@test "when forkfetch itself is killed, the program dies, too" {
	script a ': >"$UP"; exec sleep 1000'
	launch "$FORKFETCH" a
	wait_until test -e "$UP"
	kill -KILL "$launched"
	landed
	[ "$how" = "signal 9" ]
	no_child_left_soon
}

@test "a program is cancelled when another service wins" {
	script slow 'sleep 1000 & wait'
	script quick 'echo first'
	run -0 --separate-stderr alone "$FORKFETCH" --first slow quick \
	    "web=$STUB/hang"
	[ -z "$stderr" ]
	no_child_left_soon
	is_json_lines 3
	finds "$statuses" 'quick ok' 'slow cancelled' 'web cancelled'
	script bad 'exit 1'
	run -0 --separate-stderr alone "$FORKFETCH" --need=2 bad quick \
	    "web=$STUB/ok" slow
	no_child_left_soon
	# The program may not have failed yet.
	finds '(.bad.status | . == "error" or . == "cancelled"), .slow.status' \
	    true cancelled
}

@test "programs and HTTP services can be asked together" {
	script a 'echo one'
	script b 'exit 1'
	run -1 --separate-stderr alone "$FORKFETCH" --keep-order a \
	    "c=$STUB/ok" b "d=$STUB/status/404"
	[ -z "$stderr" ]
	no_child_left
	finds '$all[] | .name + " " + .status' \
	    'a ok' 'c ok' 'b error' 'd http_error'
	run -1 --separate-stderr "$FORKFETCH" -o body a b
	[ "$output" = one ]
	[ "$stderr" = "forkfetch: b: exited with status 1" ]
	run -0 --separate-stderr "$FORKFETCH" -o table a
	[[ "${lines[1]}" =~ ^a\ +ok\ +-\ +.*\ one ]]
}

@test "the lines of a program are shown as it prints them" {
	local fifo=$BATS_TEST_TMPDIR/fifo line

	export GO=$BATS_TEST_TMPDIR/go
	mkfifo "$fifo" "$GO"
	script a 'echo one; printf half; read -r word <"$GO"; echo " $word"'
	"$FORKFETCH" -o lines a >"$fifo" 2>"$err" 3>&- &
	exec 5<"$fifo"
	IFS= read -r line <&5
	[ "$line" = $'a\tone' ]
	echo whole >"$GO"
	[ "$(cat <&5)" = $'a\thalf whole' ]
	exec 5<&-
	wait "$!"
	[ ! -s "$err" ]
}

@test "the events of a program need no content type" {
	script a 'printf "data: 1\n\ndata: two\n\n"'
	run -0 --separate-stderr alone "$FORKFETCH" --events a
	[ -z "$stderr" ]
	no_child_left
	finds '$all[].data' 1 two
}

@test "a program is retried only with retry_all" {
	script a 'echo x >>"$UP"; [ "$(wc -l <"$UP")" -ge 3 ]'
	run -1 --separate-stderr "$FORKFETCH" --retry=5 --retry-delay=1ms a
	finds "$outcomes" 'a ["error","exec",1,null]'
	[ "$(wc -l <"$UP")" -eq 1 ]
	run -0 --separate-stderr "$FORKFETCH" --retry=5 --retry-delay=1ms \
	    --retry-all a
	finds '.a | .status, .attempts' ok 2
	# A program that does not exist is not retried.
	program b no-such-program-anywhere
	run -1 --separate-stderr "$FORKFETCH" --retry=5 --retry-delay=1ms \
	    --retry-all b
	finds .b.attempts 1
}

@test "-j1 runs one program after the other" {
	script a 'mkdir "$UP" && rmdir "$UP"'
	script b 'mkdir "$UP" && rmdir "$UP"'
	script c 'mkdir "$UP" && rmdir "$UP"'
	run -0 --separate-stderr alone "$FORKFETCH" -j1 a b c
	[ -z "$stderr" ]
	no_child_left
	finds '$all[].name' a b c
}

@test "the output of a program is harmless in JSON and on a terminal" {
	script a 'printf "\033[2Jred\007\302\2335m\n"
	    printf "\033]0;x\007 \377 bad\n" >&2; exit 1'
	run -1 --separate-stderr "$FORKFETCH" a
	is_json_lines 1
	[[ "$output" != *[$'\e\a\xff']* ]]
	[[ "$(record a .message)" == "exited with status 1: "*bad ]]
	run -1 --separate-stderr "$FORKFETCH" -v -o body a
	[[ "$stderr" != *[$'\e\a']* ]]
	on_terminal 100 "$FORKFETCH" --color=never -o table a ||
		[ "$?" -eq 1 ]
	run ! grep -q $'[\e\a]' "$BATS_TEST_TMPDIR/terminal"
}

@test "a services file that others can write runs nothing" {
	local mode

	cat >"$FORKFETCH_CONFIG" <<-'EOT'
		{
		  "services": {
		    "web": "http://127.0.0.1:1/",
		    "a": { "exec": ["sh", "-c", ": >\"$UP\""] }
		  }
		}
	EOT
	for mode in 620 602 666 660; do
		chmod "$mode" "$FORKFETCH_CONFIG"
		run -2 --separate-stderr "$FORKFETCH" a
		[ -z "$output" ]
		[ ! -e "$UP" ]
		[ "$stderr" = \
		    "forkfetch: $FORKFETCH_CONFIG:4: service \"a\": key \"exec\": refusing to run a program from a file that others can write (mode $mode): chmod go-w it" ]
	done
	chmod 644 "$FORKFETCH_CONFIG"
	run -0 --separate-stderr "$FORKFETCH" a
	[ -e "$UP" ]
}

@test "thirty programs run although few processes are available" {
	[ "$(id -u)" -eq 0 ] || skip "only root can become nobody"
	command -v prlimit >/dev/null && command -v setpriv >/dev/null ||
		skip "there is no prlimit or setpriv"
	jq -n '[range(30) | {key: "p\(.)", value: {exec: ["sleep", "0.1"]}}] |
	    {services: from_entries}' >"$BATS_TEST_TMPDIR/thirty.json"
	chmod -R a+rX "$BATS_TEST_TMPDIR" "$BATS_FILE_TMPDIR"
	# The user nobody cannot enter the program's directory; a descriptor
	# leads there.
	exec 9<"$FORKFETCH" 8<"$BATS_TEST_TMPDIR/thirty.json"
	# shellcheck disable=SC2046
	run --separate-stderr setpriv --reuid=65534 --regid=65534 \
	    --clear-groups prlimit --nproc=$(($(ps -u 65534 -L -o lwp= |
		wc -l) + 7)) /proc/self/fd/9 -c /proc/self/fd/8 \
	    $(seq -f p%g 0 29)
	exec 9<&- 8<&-
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	is_json_lines 30
	finds '$all | map(.status) | unique[]' ok
}

@test "a program without any available process reports that" {
	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null || skip "strace is not permitted"
	is_sanitized && skip "the leak sanitizer does not run under strace"
	program a true
	# Only the first line of each process.
	run --separate-stderr strace -f -o /dev/null -e signal=none \
	    -e trace=pipe2 -e inject=pipe2:error=EMFILE:when=2+ \
	    "$FORKFETCH" a
	[ "$status" -eq 3 ]
	is_json_lines 1
	finds '.a | .status, .reason' error spawn
}
