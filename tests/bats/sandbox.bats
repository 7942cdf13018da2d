#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sandbox.bats - the sandbox of a child: which rights the child gives up, what
# records and messages say about it, and that no result depends on it.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
	stubd_start TLS --tls
	make_quiet_library
	export LANDLOCK NO_SANDBOX NO_STRACE
	LANDLOCK=$(landlock)
	NO_SANDBOX=$(without_sandbox)
	NO_STRACE=$(without_strace)
}

teardown_file() {
	stubd_stop
}

# make_quiet_library: build a library to preload that does nothing.
make_quiet_library() {
	command -v cc >/dev/null || return 0
	echo 'int forkfetch_test_of_nothing;' >"$BATS_FILE_TMPDIR/quiet.c"
	cc -shared -fPIC -o "$BATS_FILE_TMPDIR/quiet.so" \
	    "$BATS_FILE_TMPDIR/quiet.c"
}

# landlock: print the version of this kernel's Landlock, or 0 if it has none.
landlock() {
	[ -n "$PYTHON3" ] || { echo 0 && return; }
	"$PYTHON3" -I -S -c '
import ctypes
print(max(0, ctypes.CDLL(None).syscall(444, None, 0, 1)))'
}

# has_seccomp: succeed if filters of system calls are available.
has_seccomp() {
	[[ $(uname -m) == x86_64 || $(uname -m) == aarch64 ]] &&
		grep -q '^Seccomp:' /proc/self/status
}

# without_sandbox: print why the sandbox cannot be tested here, if so.
without_sandbox() {
	if [ -z "$PYTHON3" ]; then
		echo "there is no python3"
	elif [ "$LANDLOCK" -lt 4 ]; then
		echo "this kernel has no Landlock to speak of"
	elif ! has_seccomp; then
		echo "there are no seccomp filters"
	fi
}

needs_sandbox() {
	[ -z "$NO_SANDBOX" ] || skip "$NO_SANDBOX"
}

# without_strace: print why strace cannot be used here, if so.
without_strace() {
	if ! command -v strace >/dev/null; then
		echo "there is no strace"
	elif ! strace -o /dev/null true 2>/dev/null; then
		echo "strace is not permitted"
	elif is_sanitized; then
		echo "the leak sanitizer does not run under strace"
	fi
}

needs_strace() {
	[ -z "$NO_STRACE" ] || skip "$NO_STRACE"
}

# asking_child PATH: wait until a request for PATH has arrived, and print the
# PID of the only child of what was launched. PATH must differ from test to test:
# requests of earlier ones are still in the log of the server.
asking_child() {
	wait_until has_arrived STUB "^GET $1" || return
	pgrep -P "$launched"
}

# status_of PID KEY: print the value of KEY in /proc/PID/status.
status_of() {
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}

@test "a child has all the sandbox that the kernel offers, and its record says so" {
	local expected

	needs_sandbox
	expected='{"landlock":'$LANDLOCK',"seccomp":2}'
	run -0 --separate-stderr "$FORKFETCH" --cacert "$TLS_DIR/ca.pem" \
	    "plain=$STUB/ok" "tls=$TLS/ok" "name=http://localhost:$STUB_PORT/ok"
	[ -z "$stderr" ]
	is_json_lines 3
	finds '$all | sort_by(.name)[] | "\(.name) \(.sandbox)"' \
	    "name $expected" "plain $expected" "tls $expected"
}

@test "/proc shows a child's filters, its limits, and that it has no capability" {
	local child

	needs_sandbox
	is_sanitized && skip "a sanitizer needs more than the limits allow"
	needs_inspection
	launch "$FORKFETCH" -m 20 --kill-after=0 \
	    "a=http://localhost:$STUB_PORT/hang?rights"
	child=$(asking_child '/hang?rights')
	[ "$(status_of "$child" Seccomp)" = 2 ]
	[ "$(status_of "$child" Seccomp_filters)" = 2 ]
	[ "$(status_of "$child" NoNewPrivs)" = 1 ]
	[ "$(status_of "$child" CapEff)" = 0000000000000000 ]
	[ "$(status_of "$child" CapPrm)" = 0000000000000000 ]
	[ "$(awk '/^Max core file size/ { print $5, $6 }
	    /^Max file size/ { print $4, $5 }
	    /^Max open files/ { print $4, $5 }
	    /^Max cpu time/ { print ($4 >= 20 && $4 <= 22) }' \
	    "/proc/$child/limits")" = $'1\n0 0\n0 0\n64 64' ]
	# A child cannot write to any file of the user, nor to standard error.
	[ "$(readlink /proc/"$child"/fd/{0,1,2} | sort -u)" = /dev/null ]
	kill "$launched"
	landed
	[ "$how" = "signal 15" ]
	no_child_left
}

@test "of root's capabilities, a child that resolves keeps only one, to read" {
	local child

	needs_sandbox
	[ "$(id -u)" = 0 ] || skip "only root has powers to lose"
	# A name would be resolved after an answer of this proxy, which sends
	# none.
	stubd_start MUTE --accept=hang
	launch "$FORKFETCH" -m 20 --kill-after=0 \
	    -x "socks5://127.0.0.1:$MUTE_PORT" "a=$STUB/ok"
	wait_until has_arrived MUTE '^CONNECT'
	child=$(pgrep -P "$launched")
	[ "$(status_of "$child" Seccomp_filters)" = 1 ]
	# CAP_DAC_READ_SEARCH
	[ "$(status_of "$child" CapEff)" = 0000000000000004 ]
	[ "$(status_of "$child" CapPrm)" = 0000000000000004 ]
	kill "$launched"
	landed
	no_child_left
}

@test "a child that resolves a name is in the first stage of the sandbox" {
	needs_sandbox
	run --separate-stderr "$FORKFETCH" -v "a=http://nobody.invalid:1/"
	[ "$status" -eq 1 ]
	[ "$(record a '[.reason, .sandbox.seccomp] | tojson')" = '["dns",1]' ]
	[[ $stderr == *"a: sandbox: Landlock $LANDLOCK, seccomp stage 1"* ]]
}

@test "-v reports each stage of the sandbox when it is reached" {
	needs_sandbox
	run -0 --separate-stderr "$FORKFETCH" -v \
	    "a=http://localhost:$STUB_PORT/ok"
	[ "$(grep -o 'sandbox: .*' <<<"$stderr")" = \
"sandbox: Landlock $LANDLOCK, seccomp stage 1
sandbox: Landlock $LANDLOCK, seccomp stage 2" ]
	# An address is not resolved, which is what the first stage is for.
	run -0 --separate-stderr "$FORKFETCH" -v "a=$STUB/ok"
	[ "$(grep -o 'sandbox: .*' <<<"$stderr")" = \
	    "sandbox: Landlock $LANDLOCK, seccomp stage 2" ]
}

@test "with --sandbox=off there is no sandbox, and the record says null" {
	local child

	launch "$FORKFETCH" --sandbox=off -m 20 --kill-after=0 "a=$STUB/hang?off"
	child=$(asking_child '/hang?off')
	[ "$(status_of "$child" Seccomp)" = "$(status_of $$ Seccomp)" ]
	[ "$(status_of "$child" CapEff)" = "$(status_of $$ CapEff)" ]
	kill "$launched"
	landed
	[ "$(record a '[.status, .sandbox] | tojson')" = '["cancelled",null]' ]
	no_child_left
}

@test "--sandbox takes auto, require or off" {
	run --separate-stderr "$FORKFETCH" --sandbox=on "a=$STUB/ok"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "forkfetch: option '--sandbox': \"on\" is \
none of auto, require, off" ]
	for word in auto off; do
		run -0 --separate-stderr "$FORKFETCH" "--sandbox=$word" \
		    "a=$STUB/ok"
		[ -z "$stderr" ]
	done
	needs_sandbox
	run -0 --separate-stderr "$FORKFETCH" --sandbox=require "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "$(record a .sandbox.seccomp)" = 2 ]
}

# without CALL:ERROR COMMAND...: run the command with an error from that system
# call in every process.
without() {
	local injected=$1

	shift
	strace -f -o "$BATS_TEST_TMPDIR/trace" -e signal=none \
	    -e "trace=${injected%%:*},connect" -e "inject=$injected" "$@"
}

# lacks WHAT: succeed if that message about the sandbox is all of standard
# error.
lacks() {
	[ "$stderr" = "forkfetch: sandbox: $1; see SECURITY in forkfetch(1)" ] ||
		{ echo "$stderr" && return 1; }
}

# without_both INJECTED WHAT SANDBOX: run forkfetch with that error. Succeed if
# it prints the message WHAT once for all services, and not with --sandbox=off,
# and if the records say SANDBOX.
without_both() {
	run -0 --separate-stderr without "$1" "$FORKFETCH" -j1 \
	    {a,b,c}="$STUB/ok"
	is_json_lines 3
	[ "$(jq -c .sandbox <<<"$output" | sort -u)" = "$3" ]
	lacks "$2"
	run -0 --separate-stderr without "$1" "$FORKFETCH" -v {a,b,c}="$STUB/ok"
	[ "$(grep -c '^forkfetch: sandbox: ' <<<"$stderr")" = 1 ]
	run -0 --separate-stderr without "$1" "$FORKFETCH" --sandbox=off \
	    {a,b,c}="$STUB/ok"
	[ -z "$stderr" ]
}

@test "a kernel without Landlock is reported once, and in the record" {
	needs_sandbox
	needs_strace
	without_both landlock_create_ruleset:error=ENOSYS \
	    "this kernel has no Landlock, or does not allow it" \
	    '{"landlock":0,"seccomp":2}'
}

@test "a kernel whose Landlock knows no ports is reported once" {
	needs_sandbox
	needs_strace
	# The parent alone asks for the version. Children are not traced.
	run -0 --separate-stderr strace -o /dev/null -e signal=none \
	    -e trace=landlock_create_ruleset \
	    -e inject=landlock_create_ruleset:retval=3:when=1 \
	    "$FORKFETCH" {a,b,c}="$STUB/ok"
	lacks "this kernel's Landlock cannot restrict TCP ports (Linux 6.7 or newer can)"
	[ "$(jq -c .sandbox <<<"$output" | sort -u)" = \
	    '{"landlock":3,"seccomp":2}' ]
}

@test "a kernel without seccomp filters is reported once, and in the record" {
	needs_sandbox
	needs_strace
	without_both seccomp:error=EINVAL \
	    "seccomp filters are not available on this system" \
	    '{"landlock":'"$LANDLOCK"',"seccomp":0}'
}

@test "if only programs are run, no message is about the sandbox" {
	needs_sandbox
	needs_strace
	services_file '"p": {"exec": ["true"]}'
	run -0 --separate-stderr without landlock_create_ruleset:error=ENOSYS \
	    "$FORKFETCH" -c "$BATS_TEST_TMPDIR/services.json" p
	[ -z "$stderr" ]
}

@test "a child that gets part of the sandbox goes on, which is reported once" {
	needs_sandbox
	needs_strace
	run -0 --separate-stderr \
	    without landlock_restrict_self:error=EPERM \
	    "$FORKFETCH" -j1 {a,b}="$STUB/ok"
	[ "$(jq -c .sandbox <<<"$output" | sort -u)" = \
	    '{"landlock":0,"seccomp":2}' ]
	lacks "the process that asked a was only partly confined (Landlock 0, \
seccomp stage 2)"
	# The first call in the parent and in the child has to succeed.
	run -0 --separate-stderr without seccomp:error=EPERM:when=2+ \
	    "$FORKFETCH" "a=http://localhost:$STUB_PORT/ok"
	[ "$(record a '[.status, .sandbox.seccomp] | tojson')" = '["ok",1]' ]
	lacks "the process that asked a was only partly confined (Landlock \
$LANDLOCK, seccomp stage 1)"
}

@test "with --sandbox=require nothing is asked if the kernel lacks a part" {
	local call

	needs_sandbox
	needs_strace
	for call in landlock_create_ruleset:error=ENOSYS \
	    landlock_create_ruleset:error=EOPNOTSUPP seccomp:error=EINVAL \
	    seccomp:error=ENOSYS; do
		run --separate-stderr without "$call" \
		    "$FORKFETCH" --sandbox=require "a=$STUB/ok?require=1"
		[ "$status" -eq 3 ]
		[ -z "$output" ]
		[[ $stderr == "forkfetch: sandbox: "* ]]
		run grep -c connect "$BATS_TEST_TMPDIR/trace"
		[ "$output" = 0 ]
	done
	[ "$(arrived STUB '^GET /ok?require=1')" = 0 ]
}

@test "with --sandbox=require a child without the whole sandbox asks nothing" {
	needs_sandbox
	needs_strace
	run --separate-stderr without landlock_restrict_self:error=EPERM \
	    "$FORKFETCH" --sandbox=require "a=$STUB/ok?child=1"
	[ "$status" -eq 3 ]
	[ "$(record a '[.status, .reason] | tojson')" = '["error","spawn"]' ]
	[ "$(record a .message)" = \
	    "--sandbox=require: Landlock: Operation not permitted" ]
	[ "$(arrived STUB '^GET /ok?child=1')" = 0 ]
}

@test "with --sandbox=require nothing is asked by what stays in the first stage" {
	local what

	needs_sandbox
	services_file '"b": "'"$STUB"'/ok", "a": {
	    "url": "'"$STUB"'/ok?stays=key", "interface": "127.0.0.1"}'
	run -3 --separate-stderr "$FORKFETCH" \
	    -c "$BATS_TEST_TMPDIR/services.json" --sandbox=require a b
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(record b '[.status, .sandbox.seccomp] | tojson')" = '["ok",2]' ]
	[ "$(record a '[.status, .reason, .sandbox] | tojson')" = \
	    '["error","spawn",null]' ]
	[ "$(record a .message)" = '--sandbox=require: an interface '\
'(--interface, "interface") keeps the process out of the second stage of the '\
'sandbox: leave that out, or use --sandbox=auto' ]
	for what in --cert --key; do
		run -3 --separate-stderr "$FORKFETCH" --no-config \
		    --sandbox=require --cert nothing.pem "$what" pkcs11:object=a \
		    "a=$TLS/ok?stays=device"
		[ -z "$stderr" ]
		[[ $(record a .message) == '--sandbox=require: a device ('* ]]
	done
	[ "$(arrived STUB '^GET /ok?stays=')" = 0 ]
	[ "$(arrived TLS '^GET /ok?stays=')" = 0 ]
	# The record tells the stage unless more is required.
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    --interface 127.0.0.1 "a=$STUB/ok"
	[ "$(record a .sandbox.seccomp)" = 1 ]
	lacks "the process that asked a was only partly confined (Landlock \
$LANDLOCK, seccomp stage 1)"
}

@test "with --sandbox=require nothing is asked over HTTP/3" {
	local how

	needs_sandbox
	services_file '"b": { "url": "'"$TLS"'/ok?quic=1", "http_version": "3" }'
	for how in "--no-config --http3 b=$TLS/ok?quic=1" \
	    "-c $BATS_TEST_TMPDIR/services.json b"; do
		# shellcheck disable=SC2086 # The words are to be split.
		run --separate-stderr "$FORKFETCH" --sandbox=require $how
		if "$FORKFETCH" --version | grep -q 'HTTP/3'; then
			[ "$status" -eq 3 ]
			[ -z "$stderr" ]
			[ "$(record b '[.status, .reason, .sandbox] | tojson')" = \
			    '["error","spawn",null]' ]
			[[ $(record b .message) == '--sandbox=require: HTTP/3 '\
'(--http3, "http_version") keeps the process out of the second stage'* ]]
		else
			[ "$status" -eq 2 ]
			[ -z "$output" ]
			[[ ${stderr_lines[0]} == *'"3" is not supported by this libcurl' ]]
		fi
	done
	[ "$(arrived TLS '^GET /ok?quic=')" = 0 ]
}

@test "with LD_PRELOAD all ports are allowed, except with --sandbox=require" {
	needs_sandbox
	[ -e "$BATS_FILE_TMPDIR/quiet.so" ] || skip "there is no C compiler"
	needs_preload
	LD_PRELOAD=$BATS_FILE_TMPDIR/quiet.so run -0 --separate-stderr \
	    "$FORKFETCH" "a=$STUB/ok"
	lacks "with LD_PRELOAD set, connections may be made to any TCP port"
	LD_PRELOAD=$BATS_FILE_TMPDIR/quiet.so run -0 --separate-stderr \
	    "$FORKFETCH" -v --sandbox=require "a=$STUB/ok"
	[[ $stderr != *LD_PRELOAD* ]]
}

@test "a program is only kept from getting new privileges" {
	services_file '"in": {"exec": ["grep", "-E",
	    "^(NoNewPrivs|Seccomp):", "/proc/self/status"]}'
	run -0 --separate-stderr "$FORKFETCH" \
	    -c "$BATS_TEST_TMPDIR/services.json" in
	[ "$(record in '[.sandbox, .body] | tojson')" = \
	    '[null,"NoNewPrivs:\t1\nSeccomp:\t'"$(status_of $$ Seccomp)"'\n"]' ]
	run -0 --separate-stderr "$FORKFETCH" --sandbox=off \
	    -c "$BATS_TEST_TMPDIR/services.json" in
	[ "$(record in .body)" = "NoNewPrivs:	$(status_of $$ NoNewPrivs)
Seccomp:	$(status_of $$ Seccomp)" ]
}

services_file() {
	printf '{"services": {%s}}\n' "$1" >"$BATS_TEST_TMPDIR/services.json"
	chmod 600 "$BATS_TEST_TMPDIR/services.json"
}

# In /proc, the files of a process that is not dumpable belong to root.
@test "a process of the same user can only look into programs" {
	local pid
	local -a as=(env)

	[ "$(uname)" = Linux ] || skip "this is Linux's"
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534
	    --clear-groups)
	echo '{"services": {"p": {"exec": ["sleep", "60"]}}}' \
	    >"$BATS_TEST_TMPDIR/services.json"
	chmod 644 "$BATS_TEST_TMPDIR/services.json"
	# That user may have no access to the program's directory.
	exec 9<"$FORKFETCH" 8<"$BATS_TEST_TMPDIR/services.json"
	launch "${as[@]}" /proc/self/fd/9 --kill-after=0 \
	    -c /proc/self/fd/8 "a=$STUB/hang?looks=1" p
	asking_child '/hang?looks=1' >/dev/null
	wait_until pgrep -x -s "$launched" sleep
	# There are four processes: forkfetch, two children and the program.
	[ "$(pgrep -s "$launched" | wc -l)" -eq 4 ]
	for pid in $(pgrep -s "$launched"); do
		if [ "$(ps -o comm= -p "$pid")" = sleep ]; then
			"${as[@]}" cat "/proc/$pid/environ" >/dev/null
		else
			[ "$(stat -c %u "/proc/$pid/environ")" -eq 0 ]
		fi
	done
	kill "$launched"
	landed
	no_child_left
}

@test "reused children are in the second stage of the sandbox" {
	local url=http://localhost:$STUB_PORT expected

	needs_sandbox
	expected='{"landlock":'$LANDLOCK',"seccomp":2}'
	# Each request needs a new connection, to the address resolved first.
	run -0 --separate-stderr alone "$FORKFETCH" -v --every=1ms --count=3 \
	    "a=$url/ok?close=1"
	[ "$(jq -c '[.seq, .sandbox]' <<<"$output")" = \
	    "$(printf '[%d,'"$expected"']\n' 0 1 2)" ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" = 1 ]
	run -0 --separate-stderr alone "$FORKFETCH" -v --reuse -j1 \
	    {a,b,c}="$url/ok?close=1"
	[ "$(jq -c '[.name, .sandbox]' <<<"$output")" = \
	    "$(printf '["%s",'"$expected"']\n' a b c)" ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" = 1 ]
	no_child_left
}

@test "a reused child's alarm is set anew for each request" {
	needs_sandbox
	# The alarm of the first request would end the child after 3 seconds.
	run -0 --separate-stderr alone "$FORKFETCH" -v --kill-after=0 -m 1s \
	    --every=900ms --count=5 "a=$STUB/ok"
	[ "$(jq -r .status <<<"$output" | sort | uniq -c | xargs)" = "5 ok" ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" = 1 ]
}

@test "a child that could not resolve or connect is replaced by a new one" {
	local url

	for url in http://nobody.invalid:1/ "$STUB_REFUSED/"; do
		run --separate-stderr "$FORKFETCH" -v --every=1ms --count=2 \
		    "a=$url"
		[ "$status" -eq 1 ]
		[ "$(jq -c '[.seq, .status]' <<<"$output")" = \
		    $'[0,"error"]\n[1,"error"]' ]
		[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u |
			wc -l)" = 2 ]
	done
}

@test "with --reuse a service is not given to a child that cannot open its files" {
	needs_sandbox
	run --separate-stderr "$FORKFETCH" --reuse -j1 -v --no-config \
	    --trust-list "a=$STUB/ok" - <<-EOT
		{"name": "b", "url": "$TLS/ok", "cacert": "$TLS_DIR/ca.pem"}
		{"name": "c", "url": "$TLS/ok", "cacert": "$TLS_DIR/ca.pem"}
		{"name": "d", "url": "$TLS/ok", "capath": "$TLS_DIR/hashed"}
		{"name": "e", "url": "$STUB/ok"}
	EOT
	[ "$(jq -r '.name + " " + .status' <<<"$output" | sort)" = \
	    $'a ok\nb ok\nc ok\nd ok\ne ok' ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" \
	    -ge 3 ]
}

# From here on, tests compare results with and without the sandbox.

patterns=()

# same PATTERN OPTION-OR-SERVICE...: run forkfetch with and without the sandbox.
# Succeed if standard error is the same. Leave the records for are_same, and the
# pattern that it has to find in those with the sandbox.
same() {
	local how n=${#patterns[@]}

	patterns+=("$1")
	shift
	for how in off auto; do
		"$FORKFETCH" "--sandbox=$how" "$@" \
		    >"$BATS_TEST_TMPDIR/$how.$n" \
		    2>"$BATS_TEST_TMPDIR/$how.err" </dev/null || :
	done
	cmp -s "$BATS_TEST_TMPDIR/off.err" "$BATS_TEST_TMPDIR/auto.err" ||
		diff "$BATS_TEST_TMPDIR/off.err" "$BATS_TEST_TMPDIR/auto.err"
}

# are_same: succeed if each run of same had the same records with and without
# the sandbox, except for what varies, and those with the sandbox match the
# pattern: "NAME STATUS REASON STAGE" of each record, with commas between them.
are_same() {
	local i wrong=0
	local -a met

	mapfile -t met < <(jq -nr --argjson n "${#patterns[@]}" '
	    def plain: with_entries(select(.key | startswith("time_") | not)) |
		del(.started, .sandbox) |
		if .reason == "too_large" then del(.body, .size_download)
		else . end;
	    reduce inputs as $r ({}; .[input_filename | sub(".*/"; "")] += [$r]) |
	    map_values(sort_by(.index)) | range($n) as $i |
	    (.["auto.\($i)"] // []) as $auto |
	    ((.["off.\($i)"] // []) | map(plain)) as $off |
	    if $off != ($auto | map(plain)) then
		"differs: \($off - ($auto | map(plain))) \(
		    ($auto | map(plain)) - $off)"
	    else [$auto[] | "\(.name) \(.status) \(.reason // "-") \(
		.sandbox.seccomp)"] | join(", ") end' \
	    "$BATS_TEST_TMPDIR"/{off,auto}.[0-9]*)
	[ "${#met[@]}" -eq "${#patterns[@]}" ] || return
	for i in "${!patterns[@]}"; do
		# shellcheck disable=SC2053 # It is a pattern.
		[[ ${met[i]-} == ${patterns[i]} ]] || {
			echo "run $i, not ${patterns[i]}: ${met[i]-}"
			wrong=1
		}
	done
	patterns=()
	return "$wrong"
}

@test "the sandbox changes none of hundreds of odd answers" {
	needs_sandbox
	"$PYTHON3" - "$STUB" >"$BATS_TEST_TMPDIR/list" <<-'EOT'
		import base64, gzip, itertools, sys, urllib.parse, zlib

		stub = sys.argv[1]
		lines = [b"HTTP/1.1 200 OK", b"HTTP/1.0 200", b"HTTP/1.1 404 No",
		    b"HTTP/1.1 204 None", b"HTTP/1.1 304 Same", b"HTTP/2 200",
		    b"HTTP/1.1 999 Odd", b"HTTP/1.1 20 Short", b"HTTP/1.1 302 There"]
		body = b'{"a": [1, "two", null]}'
		packed = gzip.compress(body, mtime=0)
		frames = [
		    (b"Content-Length: %d" % len(body), body),
		    (b"Content-Length: 99", body),
		    (b"Content-Length: 3", body),
		    (b"Content-Length: x", body),
		    (b"Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n"
		        % (len(body), body)),
		    (b"Transfer-Encoding: chunked", b"zz\r\n" + body),
		    (b"Transfer-Encoding: gzip", packed),
		    (b"Content-Encoding: gzip", packed),
		    (b"Content-Encoding: gzip", packed[:-9]),
		    (b"Content-Encoding: deflate", zlib.compress(body)),
		    (b"Content-Encoding: br", b"\x0f\x07\x80no brotli"),
		    (b"Content-Type: text/html; charset=latin1", b"\xe9t\xe9"),
		    (b"Location: /ok", b""),
		    (b"Location: http://[::1", b""),
		    (b"Set-Cookie: a=b; Path=/", b"\x00\x01\x02"),
		    (b"X-Long: " + b"y" * 20000, body)]
		n = 0
		for line, (header, data) in itertools.product(lines, frames):
		    for end in ("close", "cut", "reset"):
		        if end == "reset" and n % 2:
		            n += 1
		            continue
		        raw = line + b"\r\n" + header + b"\r\n\r\n" + data
		        print("r%d=%s/raw?then=%s&b64=%s" % (n, stub, end,
		            urllib.parse.quote(base64.b64encode(raw).decode(), safe="")))
		        n += 1
	EOT
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" -ge 300 ]
	# shellcheck disable=SC2046
	same '*' --no-config --compressed -L -m 10 $(<"$BATS_TEST_TMPDIR/list")
	are_same
	# No child crashed, and all of them reached the second stage.
	[ "$(jq -sc '[(map(.status) | unique | length >= 3),
	    (map(.reason) | unique | length >= 3),
	    map(select(.status == "crashed").name),
	    (map(.sandbox.seccomp) | unique)]' "$BATS_TEST_TMPDIR/auto.0")" = \
	    '[true,true,[],[2]]' ]
}

@test "the sandbox changes nothing about TLS, client certificates and redirects" {
	needs_sandbox
	stubd_start MANY --tls --ports=6 \
	    --cert=good,expired,wrong-name,self-signed,untrusted,incomplete
	stubd_start CLIENT --tls --client-cert
	# shellcheck disable=SC2086
	set -- $MANY_PORTS
	same 'a ok *, b [!o]*, c [!o]*, d [!o]*, e [!o]*, f [!o]*' \
	    --no-config --cacert "$MANY_DIR/ca.pem" \
	    "a=https://localhost:$1/ok" "b=https://localhost:$2/ok" \
	    "c=https://localhost:$3/ok" "d=https://localhost:$4/ok" \
	    "e=https://localhost:$5/ok" "f=https://localhost:$6/ok"
	same 'a ok *, b [!o]*' --no-config --capath "$MANY_DIR/hashed" \
	    "a=https://localhost:$1/ok" "b=https://localhost:$2/ok"
	same 'a * tls *' --no-config --http1.1 "a=https://localhost:$1/ok"
	same 'a ok *' --no-config --cacert "$CLIENT_DIR/ca.pem" \
	    --cert "$CLIENT_DIR/client.pem" --key "$CLIENT_DIR/client.key" \
	    "a=$CLIENT/ok"
	same 'a error *' --no-config --cacert "$CLIENT_DIR/ca.pem" --cert /nowhere "a=$CLIENT/ok"
	if command -v openssl >/dev/null; then
		openssl pkey -in "$CLIENT_DIR/client.key" -aes128 \
		    -passout pass:word -out "$BATS_TEST_TMPDIR/locked"
		set -- --no-config --cacert "$CLIENT_DIR/ca.pem" \
		    --key "$BATS_TEST_TMPDIR/locked" "a=$CLIENT/ok"
		same 'a ok *' --cert "$CLIENT_DIR/client.pem:word" "$@"
		# forkfetch never asks for the password.
		same 'a * tls *' --cert "$CLIENT_DIR/client.pem" "$@"
		[ ! -s "$BATS_TEST_TMPDIR/off.err" ]
	fi
	same 'a error *' --no-config --cacert /nowhere "a=$TLS/ok"
	# Follow redirects over new connections, within the origin and to
	# another.
	same 'a ok *, b ok *, c ok *' --no-config -L \
	    "a=$STUB/redirect-loop?n=5&close=1" \
	    "b=$STUB/redirect?to=http://localhost:$STUB_PORT/ok" \
	    "c=http://localhost:$STUB_PORT/redirect-loop?n=5&close=1"
	are_same
}

@test "the sandbox allows every directory in a list of certificate directories" {
	needs_sandbox
	mkdir "$BATS_TEST_TMPDIR/empty"
	same 'a ok *' --no-config --capath "$BATS_TEST_TMPDIR/empty:$TLS_DIR/hashed" \
	    "a=$TLS/ok"
	SSL_CERT_DIR=/nowhere::$TLS_DIR/hashed same 'a ok - 2' --no-config "a=$TLS/ok"
	are_same
}

@test "with --reuse, an --insecure child is not used for a service that verifies" {
	needs_sandbox
	SSL_CERT_DIR=$TLS_DIR/hashed run -0 --separate-stderr "$FORKFETCH" \
	    --reuse -j1 --no-config --trust-list - <<-EOT
		{"name": "a", "url": "$TLS/ok", "insecure": true}
		{"name": "b", "url": "$TLS/ok"}
		{"name": "c", "url": "$TLS/ok", "insecure": true}
	EOT
	[ "$(jq -r '.name + " " + .status' <<<"$output" | sort)" = \
	    $'a ok\nb ok\nc ok' ]
}

# The server closes the connection after each answer, so the next request needs
# the certificate again.
@test "a client certificate may be replaced during a run with --every" {
	local answer=SFRUUC8xLjEgMjAwIE9LDQoNCg%3D%3D

	needs_sandbox
	stubd_start CLIENT --tls --client-cert
	cat "$CLIENT_DIR/client.pem" "$CLIENT_DIR/client.key" \
	    >"$BATS_TEST_TMPDIR/both"
	# shellcheck disable=SC2016
	run --separate-stderr bash -c '
		"$1" --every=700ms --count=4 --no-config --cacert "$2/ca.pem" \
		    --cert "$3/both" "a=$4" |
		    while read -r line; do
			echo "$line"
			[[ $line != *"\"seq\":0,"* ]] || {
				cp "$3/both" "$3/new" && mv "$3/new" "$3/both"
			}
		    done' replaces "$FORKFETCH" "$CLIENT_DIR" "$BATS_TEST_TMPDIR" \
	    "$CLIENT/raw?then=close&b64=$answer"
	[ "$(jq -c '[.seq, .status, .reason]' <<<"$output")" = \
	    $'[0,"ok",null]\n[1,"ok",null]\n[2,"ok",null]\n[3,"ok",null]' ]
}

# opens_late: print the files that a child tried to open in its second stage, in
# the last run of early. Leave out the time zone, for which the C library looks
# even for a time in UTC.
opens_late() {
	awk '/ seccomp\(SECCOMP_SET_MODE_FILTER/ { filters[$1]++ }
	    / (open|openat|openat2)\(/ && filters[$1] >= 2 &&
	    !/localtime/' \
	    "$BATS_TEST_TMPDIR/trace"
}

# early PATTERN OPTION-OR-SERVICE...: run forkfetch as on a kernel without
# Landlock. Succeed if its child opened no file after the first stage. Leave the
# record for were_early, and the pattern that it has to match.
early() {
	local late

	patterns+=("$1")
	run --separate-stderr strace -f -o "$BATS_TEST_TMPDIR/trace" \
	    -e signal=none -e trace=landlock_create_ruleset,seccomp,%file \
	    -e inject=landlock_create_ruleset:error=ENOSYS \
	    "$FORKFETCH" --no-config "${@:2}"
	lacks "this kernel has no Landlock, or does not allow it"
	early+=("$output")
	late=$(opens_late)
	[ -z "$late" ] || {
		echo "$late"
		return 1
	}
}

# were_early: succeed if the record of each run of early is that of "a" and
# matches the pattern: "STATUS REASON EXITCODE CLIENT". All children have to be in
# the second stage.
were_early() {
	local i wrong=0
	local -a met

	mapfile -t met < <(printf '%s\n' "${early[@]}" | jq -r '
	    select(.name == "a") | if .sandbox ==
		{"landlock": 0, "seccomp": 2} then
		"\(.status) \(.reason) \(.exitcode) \(.body.tls.client? // "-")"
	    else "sandbox: \(.sandbox)" end')
	[ "${#met[@]}" -eq "${#patterns[@]}" ] || return
	for i in "${!patterns[@]}"; do
		# shellcheck disable=SC2053 # It is a pattern.
		[[ ${met[i]} == ${patterns[i]} ]] || {
			echo "run $i, not ${patterns[i]}: ${met[i]}"
			wrong=1
		}
	done
	return "$wrong"
}

@test "without Landlock, certificates are read before the second stage" {
	local dir pem key trust
	local -a early

	needs_sandbox
	needs_strace
	stubd_start CLIENT --tls --client-cert
	dir=$CLIENT_DIR
	pem=$dir/client.pem
	key=$dir/client.key
	for trust in "--cacert=$dir/ca.pem" "--capath=$dir/hashed" \
	    "--cacert=$dir/other-ca.pem --capath=$dir/hashed" --insecure; do
		# shellcheck disable=SC2086
		early 'ok * alice' $trust --cert="$pem" --key="$key" \
		    "a=$CLIENT/echo"
	done
	SSL_CERT_DIR=$dir/hashed early 'ok *' --cert="$pem" --key="$key" \
	    "a=$CLIENT/echo"
	SSL_CERT_FILE=$dir/ca.pem early 'ok *' --cert="$pem" --key="$key" \
	    "a=$CLIENT/echo"
	early 'ok *' --trust-list - < <(jq -cn --arg url "$CLIENT/echo" \
	    --arg dir "$dir" '{name: "a", url: $url, cacert: "\($dir)/ca.pem",
	    cert: "\($dir)/client.pem", key: "\($dir)/client.key"}')
	# The certificates of the system do not include the server's authority.
	early '* tls 60 -' --cert="$pem" --key="$key" "a=$CLIENT/echo"
	early 'error * 60 -' -x "$TLS" "a=http://there/ok"
	were_early
}

@test "the sandbox allows to resolve a name with a large stack" {
	needs_sandbox
	(ulimit -s 1000000) 2>/dev/null || skip "no longer stacks are to be had"
	ulimit -s 1000000
	same '*' --no-config "a=http://nobody.invalid:1/"
	are_same
}

@test "the sandbox allows the targets of symbolic links to certificates" {
	local there=$BATS_TEST_TMPDIR/there here=$BATS_TEST_TMPDIR/here file

	needs_sandbox
	mkdir "$there" "$here" "$there/deep"
	for file in "$TLS_DIR"/hashed/*.0; do
		cp -L "$file" "$there/deep/${file##*/}.pem"
		# Make links to links, one of them through "..".
		ln -s "deep/${file##*/}.pem" "$there/${file##*/}.pem"
		ln -s "../there/${file##*/}.pem" "$here/${file##*/}.pem"
		ln -s "${file##*/}.pem" "$here/${file##*/}"
	done
	same 'a ok - 2' --no-config --capath "$here" "a=$TLS/ok"
	rm "$here"/*.pem
	for file in "$TLS_DIR"/hashed/*.0; do
		ln -s "$there/${file##*/}.pem" "$here/${file##*/}.pem"
	done
	same 'a ok - 2' --no-config --capath "$here" "a=$TLS/ok"
	# A link to a directory or to nothing is ignored.
	ln -s "$there" "$here/00000000.0"
	ln -s /nowhere "$here/11111111.0"
	same 'a ok *' --no-config --capath "$here" "a=$TLS/ok"
	are_same
}

@test "the sandbox changes nothing about IPv6, Unix sockets and names" {
	needs_sandbox
	stubd_start HERE "--unix=$BATS_TEST_TMPDIR/socket"
	same 'a ok *, b ok *' --no-config \
	    --unix-socket "$BATS_TEST_TMPDIR/socket" "a=http://anything/ok" \
	    "b=http://anything/redirect-loop?n=3&close=1" -L
	[ -z "$STUB_IPV6" ] || same '*' --no-config "a=$STUB_IPV6/ok" \
	    "b=http://localhost:$STUB_PORT/ok"
	same 'a ok *, b * dns *' --no-config \
	    --resolve "there:$STUB_PORT:127.0.0.1" \
	    "a=http://there:$STUB_PORT/ok" "b=http://nobody.invalid:1/"
	are_same
}

# make_socks: start a SOCKS proxy on a port, set in socks_port, and on a Unix
# socket. The proxy logs the address that it is told or, with socks5h, the name.
make_socks() {
	cat >"$BATS_TEST_TMPDIR/socks.py" <<-'EOT'
		import socket, sys, threading

		def pump(a, b):
		    try:
		        while (data := a.recv(65536)):
		            b.sendall(data)
		    except OSError:
		        pass
		    b.close()

		def serve(c):
		    n = c.recv(2)[1]
		    c.recv(n)
		    c.sendall(b"\x05\x00")
		    kind = c.recv(4)[3]
		    if kind == 1:
		        host = socket.inet_ntop(socket.AF_INET, c.recv(4))
		    elif kind == 4:
		        host = socket.inet_ntop(socket.AF_INET6, c.recv(16))
		    else:
		        host = c.recv(c.recv(1)[0]).decode()
		    port = int.from_bytes(c.recv(2), "big")
		    with open(sys.argv[1] + ".log", "a") as log:
		        print(kind, host, port, file=log)
		    s = socket.create_connection((host, port))
		    c.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
		    threading.Thread(target=pump, args=(c, s), daemon=True).start()
		    pump(s, c)

		def accept(l):
		    while True:
		        c, _ = l.accept()
		        threading.Thread(target=serve, args=(c,), daemon=True).start()

		u = socket.socket(socket.AF_UNIX)
		u.bind(sys.argv[1] + " file")
		u.listen()
		threading.Thread(target=accept, args=(u,), daemon=True).start()
		l = socket.create_server(("127.0.0.1", 0))
		with open(sys.argv[1] + ".port", "w") as f:
		    print(l.getsockname()[1], file=f)
		accept(l)
	EOT
	"$PYTHON3" "$BATS_TEST_TMPDIR/socks.py" "$BATS_TEST_TMPDIR/socks" 3>&- &
	socks=$!
	wait_until test -s "$BATS_TEST_TMPDIR/socks.port"
	socks_port=$(<"$BATS_TEST_TMPDIR/socks.port")
}

@test "the sandbox changes nothing about proxies of HTTP and SOCKS" {
	local socks socks_port url="http://localhost:$STUB_PORT/ok"

	needs_sandbox
	make_socks
	same 'a ok *' --no-config -x "http://127.0.0.1:$STUB_PORT" "a=http://there/ok"
	http_proxy=http://localhost:$STUB_PORT same 'a ok - 2' --no-config "a=http://there/ok"
	same 'a ok - 2' --no-config -4 -x "socks5://localhost:$socks_port" "a=$url"
	same 'a ok *' --no-config -x "socks5h://127.0.0.1:$socks_port" "a=$url"
	ALL_PROXY=socks5://127.0.0.1:$socks_port same 'a ok *' --no-config -4 "a=$url"
	# The proxy got an address with socks5, and a name with socks5h.
	[ "$(cut -d' ' -f1 "$BATS_TEST_TMPDIR/socks.log" | uniq | tr '\n' ' ')" = \
	    "1 3 1 " ]
	ALL_PROXY=socks5h://localhost$BATS_TEST_TMPDIR/socks%20file \
	    same 'a ok - 2' --no-config "a=http://127.0.0.1:$STUB_PORT/ok"
	kill "$socks"
	same 'a error *' --no-config -x "socks5${STUB_REFUSED#http}" "a=$url"
	# The default port of a proxy is 1080.
	same '*' --no-config -x 127.0.0.1: "a=$url"
	same '*' --no-config -x '[::1]' "a=$url"
	same '*' --no-config -x https://127.0.0.1 "a=$url"
	same 'a ok *' --no-config -x "http://localhost:$STUB_PORT/path:9" "a=$url"
	same 'a * tls *' --no-config -x "$TLS" "a=$url"
	http_proxy=$TLS same 'a * tls *' --no-config "a=$url"
	are_same
}

# asks_again OPTION-OR-SERVICE...: ask three times. Succeed if all answers are
# ok, from one process in its second stage, each over a new connection.
asks_again() {
	run -0 --separate-stderr "$FORKFETCH" --no-config -v --every=1ms \
	    --count=3 "$@"
	[ "$(jq -sc 'sort_by(.seq) |
	    map([.status, .sandbox.seccomp, .headers.connection])' \
	    <<<"$output")" = '[["ok",2,["close"]],["ok",2,["close"]],["ok",2,["close"]]]' ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" = 1 ]
}

@test "a reused child keeps its proxy's address, and what it tells the proxy" {
	local socks socks_port url="http://localhost:$STUB_PORT/ok?close=1"

	needs_sandbox
	make_socks
	asks_again -x "http://localhost:$STUB_PORT" "a=http://there/ok?close=1"
	asks_again -4 -x "socks5://localhost:$socks_port" "a=$url"
	asks_again -x "socks5h://localhost:$socks_port" "a=$url"
	asks_again -x "socks5h://localhost$BATS_TEST_TMPDIR/socks%20file" \
	    "a=$url"
	# Two origins have a child each, though the proxy is the same.
	run -0 --separate-stderr "$FORKFETCH" --no-config -v --reuse -j1 \
	    -x "http://localhost:$STUB_PORT" \
	    {a,b}="http://here/ok?close=1" {c,d}="http://there/ok?close=1"
	[ "$(jq -r '.name + " " + .status' <<<"$output" | sort | xargs)" = \
	    "a ok b ok c ok d ok" ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | uniq -c |
		awk '{ print $1 }' | xargs)" = "2 2" ]
	kill "$socks"
}

@test "the sandbox allows names with every order of nsswitch.conf in use" {
	local line met n=0

	needs_sandbox
	[ "$(id -u)" = 0 ] || skip "only root can mount"
	unshare -m true 2>/dev/null || skip "mounts are not permitted"
	printf '127.0.0.1 localhost here.test\n::1 six.test\n' \
	    >"$BATS_TEST_TMPDIR/hosts"
	for line in files "files dns" "files mdns4_minimal [NOTFOUND=return] dns" \
	    "mymachines resolve [!UNAVAIL=return] files myhostname dns" \
	    "files resolve [!UNAVAIL=return] dns" "sss files dns" \
	    "dns [!UNAVAIL=continue] files"; do
		echo "hosts: $line" >"$BATS_TEST_TMPDIR/nsswitch"
		# shellcheck disable=SC2016
		run -0 unshare -m bash -c '
			mount --bind "$1/hosts" /etc/hosts &&
			mount --bind "$1/nsswitch" /etc/nsswitch.conf || exit 9
			for how in off auto; do
				"$2" --no-config --sandbox=$how -t 20 \
				    "a=http://here.test:$3/ok" \
				    "b=http://nobody.test:$3/ok" \
				    >"$1/$how.$4"
			done
			:' names "$BATS_TEST_TMPDIR" "$FORKFETCH" \
		    "$STUB_PORT" "$n"
		: $((++n))
	done
	met=$(jq -nr --argjson n "$n" '
	    reduce inputs as $r ({}; .[input_filename | sub(".*/"; "")] +=
		[[$r.name, $r.status, $r.reason]]) | map_values(sort) |
	    range($n) as $i | .["off.\($i)"] as $off |
	    .["auto.\($i)"] as $auto |
	    if $off == $auto and ($off | length) == 2 and
		$off[0] == ["a", "ok", null] then "same"
	    else "line \($i): \($off), \($auto)" end' \
	    "$BATS_TEST_TMPDIR"/{off,auto}.[0-9])
	echo "$met"
	[ "$(sort <<<"$met" | uniq -c | xargs)" = "7 same" ]
}
