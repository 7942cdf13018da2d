#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# examples.bats - the scripts in contrib/examples do what they say, with the
# services of contrib/demo. man-examples.bats has the tests of wait-for-it.

load helper

setup_file() {
	demo_start
}

teardown_file() {
	demo_stop
}

setup() {
	demo_enter
	examples=$TESTS_DIR/../contrib/examples
	export PATH=$examples:$PATH
	cd "$BATS_TEST_TMPDIR" || return
}

# watch_forkfetch: note the arguments and the standard input of forkfetch.
watch_forkfetch() {
	local real

	real=$(command -v forkfetch)
	mkdir bin
	cat >bin/forkfetch <<-EOF
	#!/bin/sh
	printf '%s\n' "\$@" >"$PWD/arguments"
	tee "$PWD/input" | "$real" "\$@"
	EOF
	chmod +x bin/forkfetch
	PATH=$PWD/bin:$PATH
}

@test "cron-report prints nothing if all is well" {
	run -0 --separate-stderr cron-report @social me=https://localhost/ok
	[ -z "$output$stderr" ]
}

@test "cron-report prints failures, and no others" {
	run -1 --separate-stderr cron-report @social \
	    bad=https://localhost/status/404
	[[ "$output" == "bad: HTTP 404 Not Found (https://localhost/status/404, 20"* ]]
	[ "${#lines[@]}" -eq 1 ]
	[ -z "$stderr" ]
	# It retries what may be temporary.
	run -0 --separate-stderr cron-report \
	    'a=https://localhost/flaky?ok=3&key=cron'
	[ -z "$output$stderr" ]
	run -2 --separate-stderr cron-report nobody
	[ -z "$output" ]
	[[ "$stderr" == *'unknown service "nobody"'* ]]
	run -2 --separate-stderr cron-report
	[[ "$stderr" == usage:* ]]
}

@test "fastest-mirror prints the mirror that has the file first" {
	run -0 --separate-stderr fastest-mirror /ok https://localhost/hang \
	    https://localhost/status/404 https://localhost
	[ "$output" = https://localhost ]
	[ -z "$stderr" ]
}

@test "fastest-mirror says why no mirror has the file" {
	run -1 --separate-stderr fastest-mirror /404 https://localhost/status
	[ -z "$output" ]
	[ "$stderr" = "fastest-mirror: no mirror has /404
localhost/status/404: HTTP 404 Not Found" ]
	run -2 --separate-stderr fastest-mirror /404
	[[ "$stderr" == usage:* ]]
}

# shellcheck disable=SC2016 # forkfetch replaces the references
@test "graphql sends a query with variables, and prints the data" {
	watch_forkfetch
	export GRAPHQL_TOKEN=0123456789
	run -0 --separate-stderr graphql \
	    'https://localhost/body?text={"data":{"user":"Ada"}}' \
	    'query($id: Int) { user(id: $id) }' id=7 name=ada list='[1]' x=a=b
	[ "$(jq -r .user <<<"$output")" = Ada ]
	[ -z "$stderr" ]
	diff <(jq -cS . input) - <<-'EOT'
	{"query":"query($id: Int) { user(id: $id) }","variables":{"id":7,"list":[1],"name":"ada","x":"a=b"}}
	EOT
	grep -qxF 'Authorization: Bearer ${GRAPHQL_TOKEN}' arguments
}

@test "graphql fails if the query does" {
	run -1 --separate-stderr graphql \
	    'https://localhost/body?text={"data":null,"errors":[{"message":"no%20such%20user"}]}' q
	[ "$output" = null ]
	[ "$stderr" = 'graphql: no such user' ]
	run -1 --separate-stderr graphql https://localhost/reset q
	[ "$output" = null ]
	[[ "$stderr" == 'graphql: '* ]]
	run -1 --separate-stderr graphql https://localhost/latin1 q
	[ "$stderr" = 'graphql: the answer has no data' ]
	run -2 --separate-stderr graphql nowhere q
	[ -z "$output" ]
	run -2 --separate-stderr graphql
	[[ "$stderr" == usage:* ]]
}

@test "healthy speaks to monitoring systems" {
	run -0 --separate-stderr healthy @social
	[[ "$output" == 'OK: 2 services, the slowest in '*' s' ]]
	[ -z "$stderr" ]
	run -2 --separate-stderr healthy twitter bad=https://localhost/status/503
	[ "$output" = 'DOWN: bad (HTTP 503 Service Unavailable)' ]
	# Without arguments it asks all, and the demo's search never answers.
	run -2 --separate-stderr healthy
	[[ "$output" == 'DOWN: search ('* ]]
	run -3 --separate-stderr healthy nobody
	[[ "$output" == UNKNOWN:* ]]
}

@test "merge makes one document of several answers" {
	run -0 --separate-stderr merge @social github
	[ "$(jq -r '.answers.twitter.status' <<<"$output")" = 'Hello, world' ]
	[ "$(jq -c '[.answers, .failures | keys]' <<<"$output")" = \
	    '[["facebook","github","twitter"],[]]' ]
	[ -z "$stderr" ]
}

@test "merge keeps the bodies of failures apart" {
	run -1 --separate-stderr merge twitter \
	    'gone=https://localhost/body?code=404&text={"why":"moved"}' \
	    cut=https://localhost/reset
	[ "$(jq -c '.answers | keys' <<<"$output")" = '["twitter"]' ]
	[ "$(jq -c .failures.gone <<<"$output")" = \
	    '{"message":"HTTP 404 Not Found","code":404,"body":{"why":"moved"}}' ]
	[ "$(jq -c '.failures.cut | [.code, .body]' <<<"$output")" = '[null,null]' ]
	run -2 --separate-stderr merge nobody
	[ -z "$output" ]
}

@test "resume sends only what has not succeeded, with its method and headers" {
	cat >list <<-'EOT'
	{"url": "https://localhost/echo", "method": "PUT", "headers": {"If-Match": "3"}, "json": {"a": 1}}
	{"url": "https://localhost/flaky?ok=2&key=resume", "method": "DELETE", "id": "two"}
	{"url": "https://localhost/status/503", "headers": {"X-Last": "yes"}}
	EOT
	run -1 --separate-stderr resume list results -t 20s
	[ -z "$output$stderr" ]
	[ "$(jq -c '[.id, .method, .status]' results | sort | xargs)" = \
	    '[two,DELETE,http_error] [1,PUT,ok] [3,GET,http_error]' ]
	[ "$(jq -r 'select(.id == 1).body.body' results)" = '{"a":1}' ]
	[ "$(jq -r 'select(.id == 1).body.headers[] |
	    select(.[0] == "if-match")[1]' results)" = 3 ]
	# A record that was cut off counts as not there.
	printf '{"id":3,"status":"ok"' >>results
	run -1 --separate-stderr resume list results -t 20s
	[ "$(jq -cR 'fromjson? | select(.status == "ok") | .id' results | xargs)" = \
	    '1 two' ]
	sed -i '$d' list
	cp results before
	run -0 --separate-stderr resume list results -t 20s
	cmp results before
	run -2 --separate-stderr resume list
	[[ "$stderr" == usage:* ]]
	echo "{nonsense" >list
	run --separate-stderr resume list results
	[ "$status" -ne 0 ]
	cmp results before
}

@test "resume also takes URLs, one per line" {
	printf '%s\n%s' https://localhost/ok https://localhost/status/503 >list
	run -1 --separate-stderr resume list results -t 20s
	[ -z "$output$stderr" ]
	[ "$(jq -c '[.id, .status]' results | sort | xargs)" = \
	    '[1,ok] [2,http_error]' ]
	run -1 --separate-stderr resume list results -t 20s
	[ -z "$output$stderr" ]
	[ "$(jq -c .id results | xargs -n 1 | sort | xargs)" = '1 2 2' ]
	run --separate-stderr resume nowhere results
	[ "$status" -ne 0 ]
	[[ "$stderr" == *nowhere* ]]
}

@test "smoke-test says what works" {
	cat >checks <<-'EOT'
	{"name": "health", "path": "/body?text={\"status\":\"UP\"}", "expect": ["/status=UP", "time<20s"]}
	{"name": "nothing", "path": "/status/404", "expect": ["code=404"]}
	{"name": "login", "path": "/reflect", "json": {"user": "test"}, "expect": ["/user=test"]}
	EOT
	run -0 --separate-stderr smoke-test https://localhost/ checks
	diff - <(echo "$output") <<-'EOT'
	1..3
	ok 1 - health
	ok 2 - nothing
	ok 3 - login
	EOT
	[ -z "$stderr" ]
}

@test "smoke-test says what does not work, and why" {
	cat >checks <<-'EOT'
	{"name": "health", "path": "/body?text={\"status\":\"DOWN\"}", "expect": ["/status=UP"]}
	{"name": "home", "path": "/ok"}
	EOT
	run -1 --separate-stderr smoke-test https://localhost/ checks
	diff - <(echo "$output") <<-'EOT'
	1..2
	not ok 1 - health
	# /status is "DOWN", expected "UP"
	ok 2 - home
	EOT
	[ -z "$stderr" ]
	echo nonsense >checks
	run -2 --separate-stderr smoke-test https://localhost/ checks
	[ -z "$output" ]
	run -2 --separate-stderr smoke-test
	[[ "$stderr" == usage:* ]]
}

@test "status-line shows what is up" {
	run -0 --separate-stderr status-line twitter bad=https://localhost/status/503
	[[ "$output" =~ ^twitter\ [0-9]+ms\ \ bad\ DOWN$ ]]
	[ -z "$stderr" ]
}

@test "versions groups hosts by their version" {
	printf '%s\n' '# hosts' localhost localhost:81 '' localhost:82 >hosts
	run -0 --separate-stderr versions '/body?text={"version":"1.4.2"}' <hosts
	[ "$output" = '1.4.2         3  localhost localhost:81 localhost:82' ]
	[ -z "$stderr" ]
	echo https://localhost >hosts
	run -0 --separate-stderr versions '/body?text={"version":"1.4.2"}' <hosts
	[ "$output" = '1.4.2         1  https://localhost' ]
	for ((n = 1; n <= 20; n++)); do
		echo "localhost:$n"
	done >hosts
	run -0 --separate-stderr versions '/body?text={"v":[7]}' .v[0] <hosts
	[[ "$output" == '7            20  localhost:1 localhost:10 '*' localhost:9' ]]
}

@test "versions names hosts that do not answer" {
	printf '%s\n' localhost other.example >hosts
	run -1 --separate-stderr versions '/body?text={"version":2}' <hosts
	[ "${lines[0]}" = '2             1  localhost' ] ||
		[ "${lines[1]}" = '2             1  localhost' ]
	[[ "$output" == *'?             1  other.example (the certificate '* ]]
	echo localhost >hosts
	run -0 --separate-stderr versions '/body?text=1.2' <hosts
	[ "$output" = '?             1  localhost' ]
}

@test "with-token sends the token, but not as an argument" {
	watch_forkfetch
	run -0 --separate-stderr with-token 'printf "%s\n" s3cr3t-token "user: ada"' \
	    https://localhost/echo
	[ "$(jq -r '.body.headers[] | select(.[0] == "authorization")[1]' \
	    <<<"$output")" = 'Bearer s3cr3t-token' ]
	[ -z "$stderr" ]
	[ -s arguments ]
	run -1 grep s3cr3t arguments
	run -1 --separate-stderr with-token false https://localhost/echo
	[ -z "$output" ]
	[ "$stderr" = 'with-token: no token from: false' ]
}

# notes LANGUAGE: print the block of contrib/examples/README.md in that language.
notes() {
	awk -v fence="\`\`\`" -v language="$1" '$0 == fence { on = 0 } on
	    $0 == fence language { on = 1 }' "$examples/README.md"
}

@test "the note on make is right" {
	command -v make >/dev/null || skip "there is no make"
	notes make >makefile
	sed -i 's:/ok$:/echo:' makefile
	TOKEN=0123456789 run -0 --separate-stderr make -s healthy
	[[ "$output" == *'["authorization","Bearer 0123456789"]'* ]]
	[ -z "$stderr" ]
}

# systemd is not needed: do what systemd.service(5) says it does with the line.
@test "the note on systemd is right" {
	notes ini >unit
	echo 0123456789 >token
	sed -n 's/^ExecStart=//p' unit |
		sed -e "s:%d:$PWD:g" -e 's/%%/%/g' -e 's/\$\$/$/g' >line
	run -0 --separate-stderr xargs env <line
	[[ "$output" == *'["authorization","Bearer 0123456789"]'* ]]
	[[ "$output" == *'/echo?q=100%25'* ]]
}

@test "the notes on watch are right" {
	command -v watch >/dev/null || skip "there is no watch"
	notes sh >commands
	[ "$(grep -c forkfetch commands)" -eq 2 ]
	# Let the answer change, which ends watch.
	sed -n 's:/ok$:/count:; s/ -n 5 / -g -n 0.2 /p' \
	    commands >watching
	TOKEN=0123456789 on_terminal 100 timeout --foreground 60 bash "$PWD/watching"
	grep -q '{"count":[0-9]*}' "$BATS_TEST_TMPDIR/terminal"
	sed -n 's/--every=5s/--every=100ms --count=2/p' commands >ticking
	TOKEN=0123456789 run -0 --separate-stderr bash ticking
	is_json_lines 2
}

@test "the list of examples is complete" {
	local name

	diff <(cd "$examples" && find . -maxdepth 1 -type f ! -name README.md |
	    cut -c 3- | sort) <(sed -n 's/^| \[\([a-z-]*\)\](\1) *|.*/\1/p' \
	    "$examples/README.md")
	for name in "$examples"/[a-z]*; do
		[ ! -d "$name" ] || continue
		[ -x "$name" ]
		# It says what it is for, and how it is called.
		sed -n 3p "$name" | grep -q "^# ${name##*/} - "
		grep -q "^#	${name##*/} " "$name"
		grep -q "^@test \"${name##*/} " "$TESTS_DIR"/bats/*examples.bats
	done
}
