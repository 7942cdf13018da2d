#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# cluster.bats - forkfetch-cluster shares a list between hosts, some of which fail.
# shellcheck disable=SC2030,SC2031,SC2154

load ../bats/helper
load ../bats/man_helper
# shellcheck source=tests/neighbours/sshd.sh
. "$TESTS_DIR/neighbours/sshd.sh"

setup_file() {
	export BATS_TEST_TIMEOUT=120 HOSTS=$BATS_FILE_TMPDIR/hosts
	stubd_start S
	sshd_start "$HOSTS" a b c d 3>&-
}

teardown_file() {
	sshd_dir=$HOSTS sshd_stop
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	command=("$PYTHON3" "$FORKFETCH-cluster" --ssh "ssh -F $HOSTS/config"
	    --forkfetch "$FORKFETCH")
}

# list N PATH: print a list of N services.
list() {
	local i

	for ((i = 0; i < $1; i++)); do
		echo "s$i=$S$2"
	done
}

# whole N: check that $output has exactly one record for each of N lines.
whole() {
	is_json_lines "$1"
	[ "$(jq -c -s 'map(.index) | sort' <<<"$output")" = \
	    "$(jq -c -n --argjson n "$1" '[range($n)]')" ]
	jq -e -s 'all(.name == "s\(.index)")' <<<"$output" >/dev/null
}

# count FILTER: print for how many records of $output the filter is true.
count() {
	jq -s "map(select($1)) | length" <<<"$output"
}

# pids_of MARK: print the pids of forkfetch on the hosts that has this for -A, one
# per line, without the processes that it forks.
pids_of() {
	ps -e -ww -o pid= -o ppid= -o args= |
		awk -v program="$FORKFETCH" -v mark="--user-agent=$1 " '
		$3 == program && index($0 " ", mark) { parent[$1] = $2 }
		END { for (pid in parent) if (!(parent[pid] in parent)) print pid }'
}

# runs MARK N: succeed if forkfetch runs on N hosts.
runs() {
	[ "$(pids_of "$1" | wc -l)" -eq "$2" ]
}

# nobody MARK: succeed if no program has this for -A.
nobody() {
	! pgrep -f -- "--user-agent=$1" >/dev/null
}

# session_of PID: print the sshd that the process descends from.
session_of() {
	local pid=$1

	until [ "$(ps -o comm= -p "$pid")" = sshd ]; do
		# It is padded with blanks, which -p does not accept.
		read -r pid < <(ps -o ppid= -p "$pid") || return
	done
	echo "$pid"
}

release() {
	curl -sS "$S/release?key=$1" >/dev/null
}

# start WORD...: launch forkfetch-cluster with these words, and the file lines.
start() {
	# shellcheck disable=SC2016
	launch bash -c 'exec "$@" <lines' - "${command[@]}" "$@"
}

# has_lines N: succeed if this many records have been written.
has_lines() {
	[ "$(wc -l <out)" -ge "$1" ]
}

# stand_in: make a program that is forkfetch here, and runs standard input as a
# script on the hosts.
stand_in() {
	{
		# shellcheck disable=SC2016
		echo '#!/bin/bash
		[ "${SSH_CONNECTION-}" ] && [ "$1" != --version ] ||
			exec "$REAL" "$@"'
		cat
	} >program
	chmod +x program
	export REAL=$FORKFETCH
	command+=(--forkfetch "$PWD/program" --env REAL)
}

@test "records are those of a single run, with the host added" {
	cat >lines <<-EOT
	# comment
	$S/ok
	$S/ok

	  two=$S/ok $S/ok
	{"url": "$S/status/404", "id": {"a": [1, 1e400]}}
	user=${S/:\/\//:\/\/me:pw@}/ok
	EOT
	printf '\n  # another\r\n\t\r\nlast=%s/ok' "$S" >>lines
	keys='{index, name, id, url, status, message, attempts, body}'
	"$FORKFETCH" --no-config -o jsonl - <lines | jq -c "$keys" | sort >alone || :
	run -1 --separate-stderr "${command[@]}" -S a,b -S c,3/a <lines
	[ -z "$stderr" ]
	jq -c "$keys" <<<"$output" | sort | diff - alone
	[ "$(jq -c -s 'map(.host) | unique' <<<"$output")" = '["a","b","c"]' ]
	[ "$(jq -c 'keys_unsorted' <<<"$output" | sort -u)" = "$("$FORKFETCH" \
	    --no-config -o jsonl x="$S/ok" | jq -c 'keys_unsorted + ["host"]')" ]
}

@test "a killed forkfetch and a broken connection cost no line" {
	local -a pids

	# The first service of each share waits, the others are answered.
	list 200 /count | sed "1~50s|=.*|=$S/wait?key=dying|" >lines
	start -S a,b,c,d --joblog log -- -A dying
	wait_until has_lines 196
	mapfile -t pids < <(pids_of dying)
	[ ${#pids[@]} -eq 4 ]
	kill -KILL "${pids[0]}" "$(session_of "${pids[1]}")"
	wait_until runs dying 2
	release dying
	landed
	[ "$how" = 'exit 0' ]
	whole 200
	[ "$(count '.status == "ok"')" -eq 200 ]
	# Only what had no record is asked again.
	[ "$(arrived S '^GET /count')" -eq 196 ]
	[ "$(grep -c '^forkfetch-cluster: [abcd] failed (exit status [0-9]*) with 1 of its 50 services not done$' err)" -eq 2 ]
	[ "$(jq -s 'map(.host) | unique | length' <<<"$output")" -eq 4 ]
	[ "$(grep -c '^[0-9]' log)" -ge 5 ]
}

@test "a host that hangs does not delay the end beyond the deadline" {
	# shellcheck disable=SC2016
	stand_in <<<'[ "$PARALLEL_SSHLOGIN" = a ] || kill -STOP $$; exec "$REAL" "$@"'
	SECONDS=0
	run -124 --separate-stderr "${command[@]}" -S a,b -t 3 -- -A stuck \
	    < <(list 4 /hang)
	[ "$SECONDS" -lt 7 ]
	[ -z "$stderr" ]
	whole 4
	[ "$(count '.status == "deadline" and .reason == "deadline"')" -eq 4 ]
	[ "$(count '.host == null and .attempts == 0')" -ge 2 ]
	wait_until nobody stuck
}

@test "secrets are in no command line and in no file" {
	export TOKEN=geheim-3141 TMPDIR=$PWD/tmp
	mkdir tmp
	list 4 '/wait?key=secret' >lines
	# shellcheck disable=SC2016
	start -S a,b --env TOKEN -- -A hidden -H 'X-Token: ${TOKEN}' \
	    --data-raw '{} {#} {sshlogin} $HOME `id`'
	wait_until has_arrived S $'\tx-token: geheim-3141' 4
	# What the pattern is may not be in a command line either.
	printf %s "$TOKEN" >pattern
	run ! grep -sqaFf pattern /proc/[0-9]*/cmdline
	run ! grep -rqaFf pattern tmp
	find /proc/[0-9]*/fd -lname '/* (deleted)' -print 2>/dev/null >open || :
	while read -r file; do
		[ ! -f "$file" ] || ! grep -sqaFf pattern "$file"
	done <open
	release secret
	landed
	[ "$how" = 'exit 0' ]
	whole 4
	[ -z "$stderr" ]
}

@test "a signal ends everything, with a record for each line" {
	local signal

	list 4 /hang >lines
	for signal in INT TERM; do
		start -S a,b -- -A "ended-$signal"
		wait_until runs "ended-$signal" 2
		kill -"$signal" "$launched"
		landed
		[ "$how" = "signal $(kill -l "$signal")" ]
		[ -z "$stderr" ]
		whole 4
		[ "$(count '.status == "cancelled" and .reason == "cancelled" and
		    (.message | startswith("interrupted by SIG'"$signal"'"))')" -eq 4 ]
		wait_until nobody "ended-$signal"
		no_child_left_soon
	done
}

@test "the run ends quietly if nobody reads its output" {
	{
		list 1 /ok
		list 3 /hang
	} >lines
	# shellcheck disable=SC2016
	launch bash -c '"$@" <lines | head -n 1; exit "${PIPESTATUS[0]}"' - \
	    "${command[@]}" -S a,b -- -A unread
	landed
	[ "$how" = 'exit 141' ]
	[ -z "$stderr" ]
	is_json_lines 1
	wait_until nobody unread
	run -3 --separate-stderr bash -c '"$@" >/dev/full' - "${command[@]}" -S a \
	    < <(list 1 /ok)
	[ "$stderr" = 'forkfetch-cluster: standard output: No space left on device' ]
}

@test "what a host makes up is not taken for records" {
	stand_in <<-'EOT'
	{ IFS= read -r record; IFS= read -r next; } < <("$REAL" "$@")
	echo noise
	printf '{"index":0,"name":"s0","status":"ok"}\n'
	printf '{"index":0,\n'
	printf '{"index":-1,\n[]\n\n1\n"\377"\n\0\n'
	sed 's/"index":[0-9]*/"index":7/' <<<"$record"
	sed 's/"name":"s/&0/' <<<"$record"
	sed 's/}$/,"host":"z"}/' <<<"$record"
	sed 's/"status":"ok"/"status":["ok"]/' <<<"$record"
	sed 's/"attempts":1/"attempts":NaN/' <<<"$record"
	sed 's/"status":"ok"/"status":"cancelled"/' <<<"$record"
	printf '%s\n' "$record" "$record"
	printf '\033[2Jhello\r\n' >&2
	printf %s "${next%%,\"body\"*}"
	kill -KILL $$
	EOT
	# Both hosts answer a line each, and nobody is left for the others.
	run -3 --separate-stderr "${command[@]}" -S a,b < <(list 4 /ok)
	whole 4
	[ "$(count '.status == "ok" and (.host == "a" or .host == "b")')" -eq 2 ]
	[ "$(count '.status == "error" and .reason == "spawn" and .host == null and
	    .message == "no host is left to ask it" and .method == "GET"')" -eq 2 ]
	[ "$(jq -c keys_unsorted <<<"$output" | sort -u | wc -l)" -eq 1 ]
	[ "$(grep -c '^[ab]: ?\[2Jhello$' <<<"$stderr")" -eq 2 ]
}

@test "a host without forkfetch, or with another version, is left out" {
	stand_in </dev/null
	# shellcheck disable=SC2016
	sed -i '2i [ -z "${SSH_CONNECTION-}" ] || { echo forkfetch 0.0; exit; }' program
	run -0 --separate-stderr "${command[@]}" -S :,a < <(list 4 /ok)
	whole 4
	[ "$(count '.host == ":"')" -eq 4 ]
	version=$("$FORKFETCH" --version | head -n 1)
	[ "$stderr" = "a: needs $version, but has \"forkfetch 0.0\"
forkfetch-cluster: a failed (exit status 96) with 2 of its 2 services not done" ]
}

@test "an exit status of 2 or 3 on a host is passed on" {
	# shellcheck disable=SC2016
	stand_in <<<'echo forkfetch: no >&2; [ "$PARALLEL_SSHLOGIN" = a ] && exit 2; exit 3'
	run -2 --separate-stderr "${command[@]}" -S a < <(list 2 /ok)
	whole 2
	[ "$stderr" = 'a: forkfetch: no' ]
	[ "$(count '.message == "a did not accept the options or the list"')" -eq 2 ]
	run -3 --separate-stderr "${command[@]}" -S a,b < <(list 2 /ok)
	whole 2
	[ "$(sort <<<"$stderr")" = "a: forkfetch: no
b: forkfetch: no
forkfetch-cluster: b failed (exit status 3) with 1 of its 1 services not done" ]
	[ "$(count '.message == "a did not accept the options or the list"')" -eq 2 ]
	# shellcheck disable=SC2016
	stand_in <<<'"$REAL" "$@"; exit 3'
	run -3 --separate-stderr "${command[@]}" -S a < <(list 2 /status/500)
	whole 2
	[ "$(count '.status == "http_error" and .host == "a"')" -eq 2 ]
	[ -z "$stderr" ]
}

# refuses STATUS MESSAGE WORD...: check that nothing is asked, and why.
refuses() {
	local status=$1 message=$2

	shift 2
	run "-$status" --separate-stderr "${command[@]}" "$@"
	[ -z "$output" ]
	[ "$stderr" = "$message" ] || {
		echo "$stderr"
		return 1
	}
}

@test "mistakes are found before anything is asked" {
	local try="; try 'forkfetch-cluster --help'"

	refuses 2 "forkfetch-cluster: no hosts: name them with -S or --sshloginfile$try" </dev/null
	refuses 2 "forkfetch-cluster: unrecognized arguments: --frob$try" -S a --frob </dev/null
	refuses 2 "forkfetch-cluster: argument -S/--sshlogin: '-ox=y' is not a host: [USER@]HOST[:PORT]$try" -S-ox=y </dev/null
	refuses 2 "forkfetch-cluster: argument --env: 'UNSET' is not a variable that is set to a single line$try" -S a --env UNSET </dev/null
	refuses 2 'forkfetch-cluster: --output of forkfetch cannot be used with several hosts' -S a -- -vo json </dev/null
	refuses 2 "forkfetch-cluster: unexpected 'http://h/': services come from standard input" -S a -- http://h/ </dev/null
	refuses 2 'forkfetch: standard input:2: "-" is not allowed in a list
forkfetch-cluster: nothing was asked' -S a <<<$'http://h/\n-'
	refuses 2 $'forkfetch: standard input:1: contains a NUL byte
forkfetch-cluster: nothing was asked' -S a < <(printf 'http://h/\0\n')
	echo '{"services": {"x": {"url": "http://h/"}, "y": {"url": "http://h/"}}, "groups": {"g": ["x", "y"]}}' >file
	refuses 2 'forkfetch-cluster: a line of the list is a group: name its services instead' -S a -- --trust-list -c file <<<@g
	mkdir bin
	printf '#!/bin/sh\necho parallel: invalid option >&2; exit 1\n' >bin/parallel
	chmod +x bin/parallel
	PATH=$PWD/bin:$PATH refuses 3 'forkfetch-cluster: parallel is not GNU parallel: install that' -S a </dev/null
	refuses 0 '' -S a </dev/null
}

@test "a failure of forkfetch-cluster itself loses no line" {
	# shellcheck disable=SC2016
	mkdir tmp
	TMPDIR=$PWD/tmp run -3 --separate-stderr bash -c 'ulimit -n 17; exec "$@"' \
	    - "${command[@]}" -S a,b,c,d < <(list 4 /ok)
	whole 4
	[[ $stderr == 'forkfetch-cluster: [Errno 24] Too many open files'* ]]
	[ -z "$(ls tmp)" ]
	[ "$(count '.status == "error" and .reason == "spawn" and .host == null and
	    (.message | startswith("forkfetch-cluster failed: [Errno 24] Too many"))')" -eq 4 ]
}

@test "without any host left, each line has a record" {
	run -2 --separate-stderr "${command[@]}" -S a --joblog . </dev/null
	[[ $stderr == *"can't open '.'"* ]]
	: >empty
	command+=(--ssh "ssh -F $HOSTS/config -o UserKnownHostsFile=$PWD/empty")
	run -3 --separate-stderr "${command[@]}" -S a < <(
		list 1 /ok
		echo '{"name": "s1", "url": "http://u:p@h/", "id": [1e400, {"a": -1.0}]}')
	whole 2
	[ "$(count '.status == "error" and .host == null')" -eq 2 ]
	[[ $output == *'"name":"s1","id":[1e400,{"a":-1.0}],"url":"http://***@h/",'* ]]
	[[ $stderr == *'a: Host key verification failed.'* ]]
	[ "${stderr_lines[-1]}" = 'forkfetch-cluster: a failed (exit status 255) with 2 of its 2 services not done' ]
}

@test "the examples of the manual do what it says" {
	local page=$TESTS_DIR/../man/forkfetch-cluster.1

	forkfetch-cluster() {
		"${command[@]}" "$@"
	}
	PATH=$(dirname "$FORKFETCH"):$PATH
	export FORKFETCH_FORMATS=$TESTS_DIR/../contrib/formats
	block "$page" 1 | sed "s|https://localhost|$S|" >example
	run -0 --separate-stderr source ./example
	[ -z "$stderr" ]
	[ "$output" = $': ok\n: ok\n: ok\n: ok' ]
	block "$page" 2 | sed "s/berlin tokyo/a b/" >example
	# shellcheck disable=SC2094
	list 2 /ok >list
	run -0 --separate-stderr source ./example
	[ -z "$stderr" ]
	[ "${lines[0]}" = '"host","name","status","time_total"' ]
	[ "$(cut -d, -f-3 <<<"$output" | sort)" = \
'"a","s0","ok"
"a","s1","ok"
"b","s0","ok"
"b","s1","ok"
"host","name","status"' ]
}
