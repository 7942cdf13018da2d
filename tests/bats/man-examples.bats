#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# man-examples.bats - the manual pages are right: their examples run, and their
# lists of options, keys and statuses match the program; so do the README's.

load helper
load man_helper

setup_file() {
	local config=$BATS_FILE_TMPDIR/config

	stubd_start STUB --tls --unix="$BATS_FILE_TMPDIR/socket"
	mkdir -p "$config/forkfetch" "$BATS_FILE_TMPDIR/bin"
	# Reach stubd as https://localhost/, without a port, through its socket.
	cat >"$BATS_FILE_TMPDIR/bin/forkfetch" <<-EOF
	#!/bin/sh
	exec "$FORKFETCH" --unix-socket="$BATS_FILE_TMPDIR/socket" \\
	    --cacert="$STUB_DIR/ca.pem" "\$@"
	EOF
	chmod +x "$BATS_FILE_TMPDIR/bin/forkfetch"
	# Take the services file of the page as it is, but allow more time on a
	# busy machine.
	block "$TESTS_DIR/../man/forkfetch-services.5" 1 |
		jq '.defaults.max_time = "30s" |
		    .services.github.max_time = "30s"' \
		    >"$config/forkfetch/services.json"
	export PATH=$BATS_FILE_TMPDIR/bin:$PATH XDG_CONFIG_HOME=$config
	export GITHUB_TOKEN=0123
}

teardown_file() {
	stubd_stop
}

setup() {
	unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY CURL_CA_BUNDLE \
	    SSL_CERT_FILE SSL_CERT_DIR FORKFETCH_CONFIG
	man=$TESTS_DIR/../man
	src=$TESTS_DIR/../src
	readme=$TESTS_DIR/../README.md
	cd "$BATS_TEST_TMPDIR" || return
}

# prints N STATUS PATTERN...: run example N of forkfetch(1). Succeed if it ends
# with this status, prints nothing on standard error, and prints exactly one
# line for each pattern, in this order.
prints() {
	local n=$1 status=$2

	shift 2
	block "$man/forkfetch.1" "$n" "${chapter-}" >example
	prints_lines example "$status" "$@"
}

# shows N STATUS PATTERN...: do the same with pattern N of forkfetch(1).
shows() {
	local chapter=PATTERNS

	prints "$@"
}

any='(facebook|twitter|github)'

@test "the examples of forkfetch(1): three services" {
	prints 1 0 "$any: ok" "$any: ok" "$any: ok"
	[ "$(sort -u <<<"$output" | wc -l)" -eq 3 ]
}

@test "the examples of forkfetch(1): what failed, and why" {
	prints 2 1 'nobody: HTTP 503 Service Unavailable'
}

@test "the examples of forkfetch(1): one object of all answers" {
	block "$man/forkfetch.1" 3 >example
	run -0 --separate-stderr bash -o pipefail example
	[ -z "$stderr" ]
	[ "$(jq -c 'keys' <<<"$output")" = '["facebook","github","twitter"]' ]
	[ "$(jq -r .twitter.status <<<"$output")" = 'Hello, world' ]
}

@test "the examples of forkfetch(1): the health in a script" {
	prints 4 0 'all well'
	[ "$(wc -l <health.jsonl)" -eq 3 ]
}

@test "the examples of forkfetch(1): the slowest first" {
	prints 5 0 "[0-9]+ ms  $any" "[0-9]+ ms  $any" "[0-9]+ ms  $any"
	[ "$(sort -rn <<<"$output" | cut -d' ' -f1)" = \
	    "$(cut -d' ' -f1 <<<"$output")" ]
}

@test "the examples of forkfetch(1): a list in its order" {
	prints 6 0 '\[0,"github",200\]' '\[1,"mirror",200\]' \
	    '\[2,"localhost/facebook",200\]'
}

@test "the examples of forkfetch(1): a token of the environment" {
	prints 7 0 ok
	has_arrived STUB $'^GET /ok\t.*authorization: Bearer 0123456789'
}

@test "the examples of forkfetch(1): a token of a file" {
	prints 8 0 ok
	has_arrived STUB $'^GET /ok\t.*authorization: Bearer 9876543210'
}

@test "the examples of forkfetch(1): JSON to two services" {
	prints 9 0 '[ab]: (200|404)' '[ab]: (200|404)'
	[ "$(sort <<<"$output" | xargs)" = 'a: 200 b: 404' ]
	has_arrived STUB $'^POST /echo\t.*content-type: application/json'
}

@test "the examples of forkfetch(1): bodies in files" {
	prints 10 0 "answers/$any" "answers/$any" "answers/$any"
	[ "$(jq -r .status answers/twitter)" = 'Hello, world' ]
	[ "$(find answers -type f | wc -l)" -eq 3 ]
}

@test "the examples of forkfetch(1): when certificates expire" {
	local moment='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z'

	prints 11 0 "$moment $any" "$moment $any" "$moment $any"
}

@test "there is a test for each example of forkfetch(1)" {
	[ "$(n_blocks "$man/forkfetch.1")" -eq 11 ]
}

@test "the patterns of forkfetch(1): a replica that never answers" {
	shows 1 0 'ok from replica 1'
}

@test "the patterns of forkfetch(1): the first is enough" {
	shows 2 0 'a: ok' 'b: cancelled'
}

@test "the patterns of forkfetch(1): a smoke test" {
	shows 3 1 '(a: ok|b: /ok is false, expected true)' \
	    '(a: ok|b: /ok is false, expected true)'
	[ "$(sort -u <<<"$output" | wc -l)" -eq 2 ]
}

@test "the patterns of forkfetch(1): a service that is not there twice" {
	shows 4 0 'ok after 3 attempts'
}

@test "the patterns of forkfetch(1): six pages at a rate" {
	shows 5 0 6
}

@test "the patterns of forkfetch(1): lines of two services" {
	local line=$'(web|db)\t\\{"n":3\\}'

	shows 6 0 "$line" "$line"
	[ "$(sort -u <<<"$output" | wc -l)" -eq 2 ]
}

@test "the patterns of forkfetch(1): server-sent events" {
	shows 7 0 'clock: tick 1' 'clock: tick 2' 'clock: tick 3'
}

@test "the patterns of forkfetch(1): a service, three times" {
	shows 8 0 '0: ok' '1: ok' '2: ok'
}

@test "the patterns of forkfetch(1): until it is up" {
	shows 9 0 '(web 0: ok|api 0: http_error)' \
	    '(web 0: ok|api 0: http_error)' 'api 1: ok'
}

@test "the patterns of forkfetch(1): few connections for many services" {
	shows 10 0 '[12]'
}

@test "the patterns of forkfetch(1): a question" {
	shows 11 0 '/echo\?q=fork%20%26%20pipe'
}

@test "the patterns of forkfetch(1): two programs" {
	umask 022
	shows 12 0 '(disk|host): 0' '(disk|host): 0'
	[ "$(sort -u <<<"$output" | wc -l)" -eq 2 ]
}

@test "the patterns of forkfetch(1): one run feeds the next" {
	shows 13 0 '(facebook: Hello, friends|twitter: Hello, world)' \
	    '(facebook: Hello, friends|twitter: Hello, world)'
	[ "$(sort -u <<<"$output" | wc -l)" -eq 2 ]
}

@test "there is a test for each pattern of forkfetch(1)" {
	[ "$(n_blocks "$man/forkfetch.1" PATTERNS)" -eq 13 ]
}

@test "the examples of forkfetch-services(5) are services files" {
	local n

	# forkfetch runs no program of a services file that others can write.
	umask 022
	n=$(n_blocks "$man/forkfetch-services.5")
	[ "$n" -ge 4 ]
	for ((; n > 0; n--)); do
		block "$man/forkfetch-services.5" "$n" >s.json
		run -0 --separate-stderr forkfetch -c s.json --list
		[ -z "$stderr" ]
		[ -n "$output" ]
	done
	[ "$(cut -f1 <<<"$output" | xargs)" = 'facebook twitter github @social' ]
	run -0 --separate-stderr forkfetch -t 20s @social
	is_json_lines 2
	[ "$(jq -r .status <<<"$output" | xargs)" = 'ok ok' ]
}

@test "the replicas of forkfetch-services(5) are asked as the page says" {
	block "$man/forkfetch-services.5" 3 >s.json
	run -0 --separate-stderr forkfetch -c s.json -p q=fork \
	    --unix-socket="$BATS_FILE_TMPDIR/socket" \
	    --cacert="$STUB_DIR/ca.pem" web
	[ "$(record web '.status')" = ok ]
	[[ "$(record web '.body.target')" =~ ^/echo(/[23])?\?q=fork$ ]]
	[ "$(record web '.replica | type')" = number ]
}

@test "the programs of forkfetch-services(5) are run, and one may fail" {
	umask 022
	block "$man/forkfetch-services.5" 4 >s.json
	run -0 --separate-stderr forkfetch -c s.json disk raid
	is_json_lines 2
	[ "$(record disk .status)" = ok ]
	[[ "$(record disk .body)" == Filesystem* ]]
}

@test "forkfetch(1) has each option of --help, and no other" {
	local ours theirs

	ours=$(forkfetch --help | grep -oE '^ +(-[A-Za-z0-9], )?--[a-z0-9.-]+' |
		grep -oE -e '--[a-z0-9.-]+' | sort)
	theirs=$(section "$man/forkfetch.1" Sh DESCRIPTION |
		sed -n 's/^\.It .*Fl Fl \([a-z0-9.-]*\).*/--\1/p' | sort)
	[ "$(wc -l <<<"$ours")" -gt 30 ]
	diff <(echo "$ours") <(echo "$theirs")
	# Compare the short options as well.
	diff <(forkfetch --help | sed -nE \
	    's/^ +-([A-Za-z0-9]), --([a-z0-9.-]+).*/\1 \2/p' | sort) \
	    <(section "$man/forkfetch.1" Sh DESCRIPTION | sed -nE \
	    's/^\.It Fl (.) , Fl Fl ([a-z0-9.-]+).*/\1 \2/p' | sort)
}

@test "forkfetch(1) has the options in the order of their names" {
	local names

	names=$(section "$man/forkfetch.1" Sh DESCRIPTION |
		sed -n 's/^\.It .*Fl Fl \([a-z0-9.-]*\).*/\1/p')
	diff <(echo "$names") <(LC_ALL=C sort <<<"$names")
}

@test "forkfetch(1) and the README have the exit statuses of the program" {
	local ours

	ours=$(sed -n 's/^	EXIT_[A-Z_]* = \([0-9]*\),/\1/p' "$src/run/run.h")
	[ "$(wc -l <<<"$ours")" -ge 4 ]
	diff <(echo "$ours") <(section "$man/forkfetch.1" Sh 'EXIT STATUS' |
		sed -n 's/^\.It \([0-9]*\)$/\1/p')
	diff <(echo "$ours") <(sed -n '/^## Exit status/,/^## Limits/s/^| \([0-9][0-9]*\) .*/\1/p' \
	    "$readme")
}

# words NAME: print the words in the table of that function of outcome.c.
words() {
	sed -n "/^$1(/,/^}/s/.*= \"\(.*\)\",/\1/p" "$src/wire/outcome.c"
}

@test "forkfetch(1) has the words for status and reason of the program" {
	[ "$(words status_str | wc -l)" -ge 7 ]
	diff <(words status_str) <(section "$man/forkfetch.1" Ss Status |
		sed -n 's/^\.It Cm \([a-z_]*\) Ta.*/\1/p')
	[ "$(words reason_str | wc -l)" -ge 15 ]
	diff <(words reason_str) <(section "$man/forkfetch.1" Ss Reason |
		sed -n 's/^\.It Cm \([a-z_]*\) Ta.*/\1/p')
}

@test "forkfetch(1) has the keys of a record, in order" {
	run -0 --separate-stderr forkfetch a=https://localhost/ok
	diff <(jq -r 'keys_unsorted[]' <<<"$output") \
	    <(section "$man/forkfetch.1" Ss 'The record' |
		awk '/^\.Bl/ { deep++ } /^\.El/ { deep-- }
		    deep == 1 && /^\.It Li/ { print $3 }')
	run -0 --separate-stderr forkfetch -o json a=https://localhost/ok
	diff <(jq -r 'keys_unsorted[]' <<<"$output") \
	    <(section "$man/forkfetch.1" Sh OUTPUT |
		awk '/^\.Ss/ { exit } /^\.It Li/ { print $3 }')
}

@test "forkfetch-services(5) has the keys that the program takes" {
	local key

	for key in $(section "$man/forkfetch-services.5" Sh SETTINGS |
		sed -n 's/^\.It Li \([a-z_]*\)$/\1/p'); do
		echo "{\"services\": {\"a\": {\"$key\": {\"a\": [null]}}}}" >s.json
		run --separate-stderr forkfetch -c s.json --list
		echo "$key: $stderr"
		[[ "$stderr" != *unknown* ]]
	done
	echo '{"services": {"a": {"nonsense": 1}}}' >s.json
	run -2 --separate-stderr forkfetch -c s.json --list
	[[ "$stderr" == *unknown* ]]
	# Each key of the program is in the page.
	sed -nE 's/^	\{ KEY\(([a-z_]+), .*/\1/p' \
	    "$src/service/request_keys.c" >keys
	[ "$(wc -l <keys)" -gt 15 ]
	while read -r key; do
		grep -qx "\.It Li $key" "$man/forkfetch-services.5"
	done <keys
}

@test "wait-for-it runs its command when the service is up" {
	local wait=$TESTS_DIR/../contrib/examples/wait-for-it

	run -3 --separate-stderr "$wait" -t 30s \
	    'api=https://localhost/flaky?ok=2&key=wait' \
	    web=https://localhost/ok -- sh -c 'echo up; exit 3'
	[ "$output" = up ]
	[ -z "$stderr" ]
	[ "$(arrived STUB '^GET /flaky?ok=2&key=wait')" -eq 2 ]
	run -0 --separate-stderr "$wait" facebook
	[ -z "$output$stderr" ]
}

@test "wait-for-it reports the status of a service that is not up" {
	local wait=$TESTS_DIR/../contrib/examples/wait-for-it

	run -1 --separate-stderr "$wait" -t 3s \
	    api=https://localhost/status/503 web=https://localhost/ok -- echo up
	[ -z "$output" ]
	[[ "$stderr" == "wait-for-it: api: not up "* ]]
	run -1 --separate-stderr "$wait" -t 3s --expect=/ok=false \
	    web=https://localhost/ok -- echo up
	[[ "$stderr" == "wait-for-it: web: not up "*"/ok is true, expected false" ]]
	run -2 --separate-stderr "$wait" nobody -- echo up
	[ -z "$output" ]
	[[ "$stderr" == *'unknown service "nobody"'* ]]
	run -2 --separate-stderr "$wait"
	[[ "$stderr" == usage:* ]]
}

@test "the options and files that the README names exist" {
	local word

	for word in $(grep -oE '\]\([^)]+\)' "$readme" | tr -d '])(' |
		grep -v '^http'); do
		[ -e "$TESTS_DIR/../$word" ]
	done
	[ -x "$TESTS_DIR/../bootstrap" ]
	forkfetch --help | grep -oE -e '--?[A-Za-z0-9][a-z0-9.-]*' >options
	# Look for options only between "forkfetch" and the next command.
	grep -o 'forkfetch [^|`>&]*' "$readme" |
		grep -oE -e ' --?[a-z][a-z-]*' | tr -d ' ' | sort -u >named
	[ "$(wc -l <named)" -ge 2 ]
	while read -r word; do
		grep -qx -e "$word" options
	done <named
}
