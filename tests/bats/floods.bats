#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# floods.bats - servers that send as much as they can, in pieces of any size: no
# flood outlasts the deadline of the run.

load helper

setup_file() {
	export BATS_TEST_TIMEOUT=300
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	stubd_stop
}

# flood HEADERS CHUNK OPTION...: ask three services of a new server that flood,
# within 500 ms. Set took to the milliseconds of the run, and write the output
# to the file out.
flood() {
	local query="headers=$1&chunk=$2" began status=0

	shift 2
	stubd_start FLOOD
	rm -rf bodies
	began=${EPOCHREALTIME/[.,]/}
	"$FORKFETCH" --no-config -t 500ms "$@" "a=$FLOOD/flood?$query" \
	    "b=$FLOOD/flood?$query" "c=$FLOOD/flood?$query" >out 2>err ||
		status=$?
	took=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
	stubd_stop
	# A body may have reached --max-filesize before.
	[ "$status" -eq 124 ] || [ "$status" -eq 1 ] || {
		echo "exit status $status"
		cat err
		return 1
	}
}

# holds SERVERS OPTION...: check that the run ends after its -t, its
# --kill-after and half a second, which is 1100 ms, whatever these servers flood
# with: HEADERS/CHUNK, as for flood. A machine that runs other tests as well gets
# more time and several tries: a run that handles everything that has been sent
# takes many seconds, each time.
holds() {
	local server servers=$1 took limit=2500

	shift
	! is_sanitized || limit=6000
	for server in $servers; do
		for _ in 1 2 3 4; do
			flood "${server%/*}" "${server#*/}" "$@" || return
			[ "$took" -ge "$limit" ] || break
		done
		[ "$took" -lt "$limit" ] || {
			echo "headers/chunks of $server: $took ms"
			return 1
		}
	done
}

# every_record_is_there: check that each service has a complete record.
every_record_is_there() {
	[ "$(jq -r '(.results // [.])[].name' out | sort | xargs)" = "a b c" ]
}

@test "a flood ends by the deadline: jsonl" {
	holds "0/1 0/7 0/16384 4900/1 4900/7 4900/16384" -o jsonl
	every_record_is_there
}

@test "a flood ends by the deadline: jsonl, in order" {
	holds "4900/1 0/16384" -o jsonl --keep-order
	[ "$(jq -r .name out | xargs)" = "a b c" ]
}

@test "a flood ends by the deadline: json" {
	holds "4900/1 0/16384" -o json
	every_record_is_there
}

@test "a flood ends by the deadline: table" {
	holds "4900/1 0/16384" -o table
	[ "$(awk 'NR > 1 { print $1 }' out | sort | xargs)" = "a b c" ]
}

@test "a flood ends by the deadline: body" {
	holds "4900/1 0/16384" -o body
	[ ! -s out ]
}

@test "a flood ends by the deadline: lines" {
	holds "4900/1 0/16384" -o lines
	[ "$(cut -f1 out | sort -u | xargs)" = "a b c" ]
}

@test "a flood ends by the deadline: events" {
	holds "4900/1 0/16384" --events
	[ "$(jq -r .name out | sort -u | xargs)" = "a b c" ]
}

@test "a flood ends by the deadline: files" {
	holds "4900/1 0/16384" --output-dir=bodies
	every_record_is_there
	# No body is complete.
	[ -z "$(ls -A bodies)" ]
}

# shows_less LIST OPTION...: check that three floods of which each line is
# repeated with a long text end by the deadline, and take little memory.
shows_less() {
	local list=$1 began took=0 peak=0 limit=2500

	shift
	! is_sanitized || limit=6000
	for _ in 1 2 3 4; do
		began=${EPOCHREALTIME/[.,]/}
		{
			"$PYTHON3" -c '
import os, sys

pid = os.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
with open("how", "w") as f:
    print(os.WEXITSTATUS(status), usage.ru_maxrss, file=f)
' "$FORKFETCH" --no-config -t 500ms --trust-list "$@" - <"$list" 2>err
		} | wc -c >count
		took=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
		[ "$took" -ge "$limit" ] || break
	done
	echo "$took ms; exit status and KiB: $(<how); bytes: $(<count)"
	[ "$took" -lt "$limit" ]
	read -r status peak <how
	[ "$status" -eq 124 ]
	[ "$(<count)" -gt 60000 ]
	is_sanitized || [ "$peak" -lt $((64 << 10)) ]
}

@test "a flood ends by the deadline: long ids and names in each line" {
	local i long

	[ -n "$PYTHON3" ] || skip "memory is measured with Python"
	stubd_start FLOOD
	printf -v long '%060000d' 0
	for i in 1 2 3; do
		echo "{\"url\":\"$FLOOD/flood?chunk=16384&type=text/event-stream&text=data:%0A%0A\",\"name\":\"s$i\",\"id\":\"$long\"}"
	done >ids
	for i in 1 2 3; do
		echo "$long$i=$FLOOD/flood?chunk=16384&text=%0A"
	done >names
	shows_less ids --events
	shows_less names -o lines
}

@test "an untrusted list repeats no long name" {
	local long

	printf -v long '%0256d' 0
	run -2 --separate-stderr "$FORKFETCH" --no-config -o lines - \
	    <<<"$long=http://127.0.0.1:1/"
	[ -z "$output" ]
	[[ ${stderr-} == 'forkfetch: standard input:1: service "0000'*': a list may not give a name of more than 255 bytes; give --trust-list if you trust the list' ]]
}
