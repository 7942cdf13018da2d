#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# params.bats - parameters, that is {KEY} with a value of --param: what the
# server gets, and the message if a parameter has no value or a bad one.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
}

teardown_file() {
	stubd_stop
}

setup() {
	export HOME=$BATS_TEST_TMPDIR
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# file URL SETTINGS: write a services file that has a service "a" with these.
file() {
	jq -n --arg url "$1" "{services: {a: ({url: \$url} + $2)}}" >s.json
	chmod 600 s.json
}

# ask OPTION...: ask for the service of the file.
ask() {
	run -0 --separate-stderr "$FORKFETCH" -c s.json "$@" a
	[ -z "$stderr" ]
	is_json_lines 1
}

# echoed FILTER: print the result of the jq filter on the answer of /echo.
echoed() {
	record a ".body | def h(n): [.headers[] | select(.[0] == n) | .[1]];
	    $1 | tojson"
}

# refused MESSAGE ARGUMENT...: expect this error message, and no request.
refused() {
	run -2 --separate-stderr "$FORKFETCH" "${@:2}"
	[ -z "$output" ]
	echo "$stderr"
	[ "${stderr_lines[0]}" = "forkfetch: $1" ]
}

@test "a parameter in a URL is percent-encoded" {
	file "$STUB/echo?q={q}" '{}'
	ask -p 'q=foo bar'
	[ "$(echoed .target)" = '"/echo?q=foo%20bar"' ]
	ask --param='q=ä/&?=%{q}${HOME}'
	[ "$(echoed .target)" = \
	    '"/echo?q=%C3%A4%2F%26%3F%3D%25%7Bq%7D%24%7BHOME%7D"' ]
	[ "$(record a .url)" = \
	    "$STUB/echo?q=%C3%A4%2F%26%3F%3D%25%7Bq%7D%24%7BHOME%7D" ]
}

@test "a parameter in a URL cannot lead to another path" {
	local why='a value is one or two dots between the slashes of a path, '

	why+='which would lead to another path'
	refused "service \"a\": $why" -p q=.. "a=$STUB/echo/{q}/x"
	refused "service \"a\": $why" -p q=. "a=$STUB/echo/{q}{q}?x"
	refused "service \"a\": $why" -p q=. "a=$STUB/echo/{q}"
	file "$STUB/../echo/x{q}?q={q}#/{q}" '{}'
	ask -p q=..
	[ "$(echoed .target)" = '"/echo/x..?q=.."' ]
}

@test "a parameter in a header is sent as it is" {
	file "$STUB/echo" '{headers: {"X-Q": "<{q}>"}}'
	ask -p 'q=foo bar'
	[ "$(echoed 'h("x-q")')" = '["<foo bar>"]' ]
	ask -p 'q=${HOME}'
	[ "$(echoed 'h("x-q")')" = '["<${HOME}>"]' ]
}

@test "an empty parameter that is all of a header's value sends it empty" {
	file "$STUB/echo" '{headers: {"X-Q": "{q}"}}'
	ask -p q=
	[ "$(echoed 'h("x-q")')" = '[""]' ]
}

@test "a parameter in a JSON body is escaped as JSON" {
	file "$STUB/echo" '{json: {q: "{q}", env: "${HOME}"}}'
	ask -p $'q=foo "bar"\\\n${HOME}'
	[ "$(echoed '.body | fromjson | .q')" = \
	    '"foo \"bar\"\\\n${HOME}"' ]
	[ "$(echoed '.body | fromjson | .env')" = "\"$HOME\"" ]
}

@test "a parameter in a body that is not JSON is sent as it is" {
	file "$STUB/echo" '{data: "q={q}"}'
	ask -p 'q=foo "bar"'
	[ "$(echoed .body)" = '"q=foo \"bar\""' ]
}

@test "two values next to each other do not become a reference" {
	file "$STUB/echo" '{headers: {"X-Q": "{a}{b}"}, data: "{a}{}"}'
	ask -p 'a=$' -p 'b={HOME}'
	[ "$(echoed 'h("x-q")')" = '["${HOME}"]' ]
	[ "$(echoed .body)" = '"${}"' ]
}

@test "the last of several values for the same parameter counts" {
	file "$STUB/echo?a={a}&b={b}&a={a}" '{}'
	ask -p a=1 -p b=2 -p a=3
	[ "$(echoed .target)" = '"/echo?a=3&b=2&a=3"' ]
}

@test "a parameter is filled in a URL of the command line and of a list" {
	run -0 --separate-stderr "$FORKFETCH" -p 'q=a b' "a=$STUB/echo?{q}"
	[ "$(echoed .target)" = '"/echo?a%20b"' ]
	run -0 --separate-stderr "$FORKFETCH" -p 'q=a b' - \
	    <<<"a=$STUB/echo?{q}"
	[ "$(echoed .target)" = '"/echo?a%20b"' ]
}

@test "without --param, braces on the command line are sent as they are" {
	run -0 --separate-stderr "$FORKFETCH" --json '{"q":{q}}' \
	    -H 'X-Q: {q}' "a=$STUB/echo"
	[ "$(echoed .body)" = '"{\"q\":{q}}"' ]
	[ "$(echoed 'h("x-q")')" = '["{q}"]' ]
	run -0 --separate-stderr "$FORKFETCH" -p q=1 --json '{"q":{q}}' \
	    -H 'X-Q: {q}' "a=$STUB/echo"
	[ "$(echoed .body)" = '"{\"q\":1}"' ]
	[ "$(echoed 'h("x-q")')" = '["1"]' ]
}

@test "a parameter without a value is reported by name" {
	local hint='has no value: give it one with --param=' option
	local in_url="${hint}q=VALUE, or write %7Bq%7D if the braces are part of the URL"

	file "$STUB/echo?q={q}" '{headers: {"X-Q": "{r}"}}'
	refused "s.json:3: service \"a\": \"{q}\" $in_url" -c s.json a
	refused "s.json:3: service \"a\": key \"headers\": \"{r}\" ${hint}r=VALUE" \
	    -c s.json -p q=1 a
	refused "service \"b\": \"{q}\" $in_url" "b=$STUB/echo?{q}"
	refused "service \"b\": option '-d, --data': \"{r}\" ${hint}r=VALUE" \
	    -p q=1 -d '{r}' "b=$STUB/echo?{q}"
	refused "service \"a\": option '-d, --data': \"{s}\" ${hint}s=VALUE" \
	    -c s.json -p q=1 -p r=1 -d '{s}' a
	for option in --data-raw --data-binary --data-urlencode; do
		refused "service \"b\": option '$option': \"{s}\" ${hint}s=VALUE" \
		    -p q=1 -d x "$option={s}=k" "b=$STUB/echo"
	done
	run -2 --separate-stderr "$FORKFETCH" - <<<"b=$STUB/echo?{q}"
	[ "$stderr" = \
	    "forkfetch: standard input:1: service \"b\": \"{q}\" $in_url" ]
}

@test "an invalid parameter, or a value invalid in its place, is refused" {
	refused "option '-p, --param': \"q\" is not KEY=VALUE" -p q "$STUB/echo"
	refused "option '-p, --param': \"1\" cannot be the key of a \
parameter: it is a letter or '_', then letters, digits, '_', '.' and '-'" \
	    -p 1=2 "$STUB/echo"
	file "$STUB/echo" '{headers: {"X-Q": "{q}"}}'
	refused 's.json:3: service "a": key "headers": the value for "{q}": '\
'it has more than one line' -c s.json -p $'q=a\r\nB: c' a
	refused 'service "b": "http://a%20b/" is not a URL: Bad hostname' \
	    -p 'q=a b' 'b=http://{q}/'
}

@test "a dry run shows parameters filled" {
	file "http://localhost/{q}" '{headers: {"X-Q": "{q}"}, data: "{q}"}'
	run -0 --separate-stderr "$FORKFETCH" -c s.json -p 'q=a b' --dry-run a
	[ "$output" = 'a: POST http://localhost/a%20b
    header: X-Q: a b
    data: 3 bytes: a b' ]
}

@test "parameters are filled in replicas and programs" {
	echo '{ "services": { "web": { "replicas": [ "http://localhost/{q}",
	    "http://localhost/?{q}" ] }, "disk": { "exec": [ "df", "-P",
	    "{q}/${HOME}" ], "max_time": 1 } } }' >s.json
	chmod 600 s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json -p 'q=a b' --dry-run \
	    -X PUT -H 'X: {q}' --retry-all web disk
	[ "$output" = 'web: PUT http://localhost/a%20b http://localhost/?a%20b
    method: PUT
    retry_all: true
    header: X: a b
disk: exec df -P "a b/${HOME}"
    max_time: 1s
    retry_all: true' ]
}

@test "no program is run from a services file that others can write" {
	echo '{ "services": { "disk": { "exec": ["df"] } } }' >s.json
	chmod 664 s.json
	refused 's.json:1: service "disk": key "exec": refusing to run a program '\
'from a file that others can write (mode 664): chmod go-w it' -c s.json --list
	chmod 644 s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	[ "$output" = $'disk\texec df\ts.json:1' ]
	[ -z "$stderr" ]
}

@test "replicas of a service that may be asked only once are refused" {
	refused 'service "x": "POST" is not idempotent, so it is not sent to '\
'several replicas without --retry-all' -d a \
	    "x=http://localhost/ http://localhost/b"
	run -0 --separate-stderr "$FORKFETCH" -d a --retry-all --dry-run \
	    "x=http://localhost/ http://localhost/b"
	[ "${lines[0]}" = \
	    'x: POST http://localhost/ http://localhost/b' ]
}

@test "a message names the option that set a text, or else the key" {
	local hint="\"{r}\" has no value: give it one with --param=r=VALUE"

	file "$STUB/echo" '{headers: {"X-Q": "{r}"}}'
	refused "s.json:3: service \"a\": key \"headers\": $hint" \
	    -c s.json -p q=1 -H 'Y: {q}' a
	file "$STUB/echo" '{headers: {"X-Q": "x"}}'
	refused "service \"a\": option '-H, --header': $hint" \
	    -c s.json -p q=1 -H 'Y: {r}' a
	refused "service \"a\": option '--json': $hint" -c s.json -p q=1 \
	    --json '{r}' a
	refused "service \"a\": option '-F, --form': $hint" -c s.json -p q=1 \
	    -F 'a={r}' a
	refused "service \"a\": option '-b, --cookie': \${NO_SUCH}: there is \
no such variable in the environment" -c s.json -b 'a=${NO_SUCH}' a
}
