#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# secret-memory.bats - whose memory a secret is in: that of the process that
# needs it, and no other. Root looks into all of them while they wait for
# servers that say nothing.
#
# A variable is in the environment of forkfetch itself by nature; that it is
# nowhere else is seen in the children. A file is read by its child alone.
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	stubd_start OTHER
}

teardown_file() {
	stubd_stop
}

setup() {
	[ -r /proc/self/maps ] || skip "there is no /proc"
	[ "$(id -u)" -eq 0 ] || skip "only root may look into them"
	[ -n "$PYTHON3" ] || skip "there is no Python"
	export HOME=$BATS_TEST_TMPDIR
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
	umask 077
	export A_TOKEN=alpha-variable-40417 B_TOKEN=beta-variable-51528
	a_file=alpha-file-62639 b_file=beta-file-73740
	echo "$a_file" >a.secret
	echo "$b_file" >b.secret
}

# services JSON: a services file s.json with these services.
services() {
	printf '{ "services": { %s } }' "$1" >s.json
}

# two PATH: the services a and b, with a variable and a file each, at PATH?a
# and PATH?b.
two() {
	services '"a": { "url": "'"$STUB$1"'?a", "headers": {
		"Authorization": "Bearer ${A_TOKEN}",
		"X-File": "${file:a.secret}" } },
	    "b": { "url": "'"$STUB$1"'?b", "headers": {
		"Authorization": "Bearer ${B_TOKEN}",
		"X-File": "${file:b.secret}" } }'
}

# child_of NAME: the pid of its latest child, which -v said.
child_of() {
	sed -n "s/^forkfetch: $1: process \([0-9]*\) asks.*/\1/p" err |
		tail -n1
}

# finds PID TEXT...: how often each is in the memory of that process, which has
# its command line and its environment, too. In one line.
finds() {
	"$PYTHON3" "$TESTS_DIR/promise/process_memory.py" "$@"
}

# holds PID PATTERN: of the variable and the file of a, and those of b, it has
# those that are marked with + and none that are marked with -.
holds() {
	local found pattern=

	for found in $(finds "$1" "$A_TOKEN" "$a_file" "$B_TOKEN" \
	    "$b_file"); do
		[ "$found" -gt 0 ] && pattern+=+ || pattern+=-
	done
	[ "$pattern" = "$2" ] || {
		echo "process $1 of $(tr '\0' ' ' <"/proc/$1/cmdline"):" \
		    "has $pattern, not $2"
		return 1
	}
}

# nowhere: none of them is in anything that was printed, or in what ps shows
# of what was launched.
nowhere() {
	kill "$launched"
	landed
	! grep -e "$A_TOKEN" -e "$B_TOKEN" -e "$a_file" -e "$b_file" out err
}

not_in_words() {
	list_session | grep -q forkfetch || return
	! list_session | grep -e "$A_TOKEN" -e "$B_TOKEN" \
	    -e "$a_file" -e "$b_file"
}

@test "a child holds the secrets of its own service and no other" {
	two /hang
	launch "$FORKFETCH" -v -c s.json a b
	wait_until has_arrived STUB '^GET /hang?[ab]' 2
	holds "$(child_of a)" ++--
	holds "$(child_of b)" --++
	holds "$launched" +-+-
	not_in_words
	nowhere
	[ "$(arrived STUB "?a.*authorization: Bearer $A_TOKEN")" -eq 1 ]
	[ "$(arrived STUB "?b.*x-file: $b_file")" -eq 1 ]
}

@test "a child of --every holds the secrets of its own service only" {
	two /ok
	launch "$FORKFETCH" -v -c s.json --every=60s a b
	wait_until has_records 2
	holds "$(child_of a)" ++--
	holds "$(child_of b)" --++
	holds "$launched" +-+-
	not_in_words
	nowhere
}

has_records() {
	[ "$(wc -l <out)" -ge "$1" ]
}

@test "a child of a retry holds the secrets of its own service only" {
	services '"a": { "replicas": ["'"$STUB"'/status/503",
		"'"$STUB"'/hang?again-a"], "retry": 1, "retry_delay": "1ms",
		"hedge": "60s", "headers": { "X-A": "${A_TOKEN}",
		"X-File": "${file:a.secret}" } },
	    "b": { "url": "'"$STUB"'/hang?again-b", "user":
		"${B_TOKEN}:${file:b.secret}" }'
	launch "$FORKFETCH" -v -c s.json a b
	wait_until has_arrived STUB '^GET /hang?again' 2
	holds "$(child_of a)" ++--
	holds "$(child_of b)" --++
	holds "$launched" +-+-
	not_in_words
	nowhere
}

@test "each child holds the secrets that the command line refers to" {
	launch "$FORKFETCH" -v --no-config -H 'X-A: ${A_TOKEN}' \
	    -u 'alice:${file:a.secret}' "a=$STUB/hang?words-a" \
	    "b=$STUB/hang?words-b&\${A_TOKEN}"
	wait_until has_arrived STUB '^GET /hang?words' 2
	holds "$(child_of a)" ++--
	holds "$(child_of b)" ++--
	holds "$launched" +-+-
	not_in_words
	nowhere
}

@test "a child of a service without secrets holds none" {
	services '"a": { "url": "'"$STUB"'/hang?none-a", "headers":
	    { "X-A": "${A_TOKEN}", "X-B": "${file:a.secret}" } },
	    "b": "'"$STUB"'/hang?none-b"'
	launch "$FORKFETCH" -v -c s.json a b "c=$STUB/hang?none-c"
	wait_until has_arrived STUB '^GET /hang?none' 3
	holds "$(child_of b)" ----
	holds "$(child_of c)" ----
	nowhere
}

@test "a child that follows a redirect to another origin holds no secret" {
	services '"a": { "url": "'"$STUB"'/redirect?to='"$OTHER"'/hang?led",
	    "headers": { "X-A": "${A_TOKEN}", "Cookie": "${file:a.secret}" },
	    "user": "alice:${B_TOKEN}" }'
	launch "$FORKFETCH" -v -L -c s.json a
	wait_until has_arrived OTHER '^GET /hang?led'
	[ "$(arrived STUB "^GET /redirect.*x-a: $A_TOKEN")" -eq 1 ]
	holds "$(ps -o pid= --ppid "$launched" | tr -d ' ')" ----
	nowhere
}

@test "a secret that a server sends back is in no other process" {
	services '"a": { "url": "'"$STUB"'/ok?header=X-Echo:${file:a.secret}",
	    "headers": { "X-A": "${file:a.secret}" } },
	    "b": { "url": "'"$STUB"'/redirect?to='"$OTHER"'/${file:b.secret}",
	    "location": true }'
	launch "$FORKFETCH" -v -c s.json --every=60s --body=none a b
	wait_until has_records 2
	holds "$(child_of b)" ---+
	holds "$launched" +-+-
	nowhere
	[ "$(arrived STUB "^GET /ok?header=X-Echo:$a_file")" -eq 1 ]
	[ "$(arrived OTHER "$b_file")" -eq 0 ]
}

# is_over PID...: these children have ended, and wait to be reaped.
is_over() {
	[ -z "$(sed -n 's/^State:[[:space:]]*[^Z[:space:]]/&/p' \
	    "${@/%//status}" 2>&1)" ]
}

# both_led MORE: the redirects of a and b come while the parent does not run,
# that of b with so many more headers.
both_led() {
	local at="$STUB/wait?key=led$1&more"

	services '"a": { "url":
		"'"$at=0&to=$OTHER/hang?a$1="'${file:a.secret}",
	    "location_trusted": true },
	    "b": { "url":
		"'"$at=$1&to=$OTHER/hang?b$1="'${file:b.secret}",
	    "location_trusted": true }'
	launch "$FORKFETCH" -v -c s.json a b
	wait_until has_arrived STUB "^GET /wait?key=led$1&.*/hang?a$1"
	wait_until has_arrived STUB "^GET /wait?key=led$1&.*/hang?b$1"
	kill -STOP "$launched"
	run -0 "$FORKFETCH" "$STUB/release?key=led$1"
	wait_until is_over "/proc/$(child_of a)" "/proc/$(child_of b)"
	kill -CONT "$launched"
}

@test "a redirect that has come meanwhile is in no other child" {
	local more

	# The parent follows the first when it has handled the second already,
	# and when it has read the second, but has not handled it yet.
	for more in 500 1000; do
		both_led "$more"
		wait_until has_arrived OTHER "^GET /hang?a$more=$a_file"
		wait_until has_arrived OTHER "^GET /hang?b$more=$b_file"
		holds "$(child_of a)" -+--
		holds "$(child_of b)" ---+
		nowhere
	done
}

@test "the target of a trusted redirect is not kept" {
	services '"a": { "url":
		"'"$STUB"'/redirect?to='"$OTHER"'/hang?a=${file:a.secret}",
	    "location_trusted": true },
	    "b": { "replicas": ["'"$STUB"'/wait?key=led&code=503",
		"'"$STUB"'/hang?sibling"], "hedge": "60s" }'
	launch "$FORKFETCH" -v -c s.json a b
	wait_until has_arrived OTHER "^GET /hang?a=$a_file"
	wait_until holds "$launched" +-+-
	run -0 "$FORKFETCH" "$STUB/release?key=led"
	wait_until has_arrived STUB '^GET /hang?sibling'
	holds "$(child_of a)" -+--
	holds "$(child_of b)" ----
	nowhere
}

@test "a program has the environment, and no other service's file" {
	local child

	services '"a": { "url": "'"$STUB"'/hang?program", "headers":
	    { "X-A": "${A_TOKEN}", "X-File": "${file:a.secret}" } },
	    "p": { "exec": ["sleep", "60"] }'
	launch "$FORKFETCH" -v -c s.json a p
	wait_until has_arrived STUB '^GET /hang?program'
	wait_until runs_sleep
	holds "$(child_of a)" ++--
	# The program may need them, so its process has all variables.
	holds "$(child_of p)" +-+-
	child=$(ps -o pid= --ppid "$(child_of p)" | tr -d ' ')
	holds "$child" +-+-
	not_in_words
	nowhere
}

runs_sleep() {
	[ "$(ps -o comm= --ppid "$(child_of p)")" = sleep ]
}

@test "a reused child never had another service's secrets" {
	two /ok
	launch "$FORKFETCH" -v -c s.json --reuse -j1 a b "c=$STUB/hang?reused"
	wait_until has_arrived STUB '^GET /hang?reused'
	holds "$(ps -o pid= --ppid "$launched" | tr -d ' ' |
		tail -n1)" ----
	holds "$launched" +-+-
	nowhere
}
