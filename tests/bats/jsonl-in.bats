#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# jsonl-in.bats - lists of JSON objects: services with settings, and with an id
# of the caller's own.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	# This service must not be asked.
	stubd_start QUIET --unix="$BATS_FILE_TMPDIR/socket"
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	export HOME=$BATS_TEST_TMPDIR
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# told FILTER: what the filter finds in each record, in one line.
told() {
	jq -r "$1" <<<"$output" | tr '\n' ' '
}

# echoed FILTER: what it finds in the answer of /echo of the service "a".
echoed() {
	record a ".body | def h(n): [.headers[] | select(.[0] == n) | .[1]];
	    $1 | tojson"
}

# refused MESSAGE LINE [OPTION...]: check that the line is refused with this
# message, and nothing is asked.
refused() {
	run -2 --separate-stderr "$FORKFETCH" "${@:3}" - <<<"$2"
	[ -z "$output" ]
	echo "$stderr"
	[ "$stderr" = "forkfetch: standard input:1: $1" ]
}

@test "a line may be an object, among other lines" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order - <<-EOF
	# a comment
	{"url": "$STUB/ok"}
	b=$STUB/ok
	  { "name": "c", "url": "$STUB/ok" }
	EOF
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(told .name)" = "${STUB#http://}/ok b c " ]
	[ "$(told .index)" = "0 1 2 " ]
	[ "$(told .status)" = "ok ok ok " ]
}

@test "an object has the settings of a service" {
	run -0 --separate-stderr "$FORKFETCH" - <<-EOF
	{"name":"a","url":"$STUB/echo?x","method":"PUT","headers":{"X":["y","z"]},"json":{"n": 1e999 }}
	EOF
	[ "$(echoed '.method, .target' | tr '\n' ' ')" = '"PUT" "/echo?x" ' ]
	[ "$(echoed 'h("x")')" = '["y","z"]' ]
	[ "$(echoed .body)" = '"{\"n\":1e999}"' ]
}

@test "a reference in a line reaches the server unchanged" {
	local line

	line=$(jq -nc --arg url "$STUB/echo?\${HOME}" '{name: "a", url: $url,
	    headers: {X: "${HOME}$${HOME}${"}, data: "${HOME}$${"}')
	run -0 --separate-stderr "$FORKFETCH" - <<<"$line"
	[ -z "$stderr" ]
	[ "$(echoed 'h("x")')" = '["${HOME}$${HOME}${"]' ]
	[ "$(echoed .body)" = '"${HOME}$${"' ]
	[[ $(echoed .target) == *HOME* ]]
	[[ $output != *"$HOME"* ]]
}

@test "parameters in a line are replaced" {
	run -0 --separate-stderr "$FORKFETCH" -p 'q=a "b"' - <<-EOF
	{"name":"a","url":"$STUB/echo?{q}","headers":{"X":"{q}"},"json":["{q}"]}
	EOF
	[ "$(echoed .target)" = '"/echo?a%20%22b%22"' ]
	[ "$(echoed 'h("x")')" = '["a \"b\""]' ]
	[ "$(echoed '.body | fromjson')" = '["a \"b\""]' ]
	# Braces in the data of a line may mean anything, unlike those in a URL.
	run -0 --separate-stderr "$FORKFETCH" -p q=1 - <<-EOF
	{"name":"a","url":"$STUB/echo","headers":{"X":"{q} {r}"},"json":{"query":"{me}"}}
	EOF
	[ "$(echoed 'h("x")')" = '["1 {r}"]' ]
	[ "$(echoed .body)" = '"{\"query\":\"{me}\"}"' ]
	[ -z "$stderr" ]
	refused 'service "a": "{q}" has no value: give it one with --param=q=VALUE, '\
'or write %7Bq%7D if the braces are part of the URL' '{"name":"a","url":"http://localhost/{q}"}'
}

@test "the command line overrides a line, and defaults do not apply to it" {
	echo '{ "defaults": { "headers": { "A": "file", "B": "file",
	    "C": "file" } } }' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json -H 'A: option' - <<-EOF
	{"name":"a","url":"$STUB/echo","headers":{"A":"line","B":"line"}}
	EOF
	[ "$(echoed 'h("a") + h("b") + h("c")')" = '["option","line"]' ]
}

@test "a line's id is copied to its record unchanged" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order - <<-EOF
	{"url":"$STUB/ok","id":12345678901234567890.10}
	{"url":"$STUB/ok","id":{"a" : [ true, null ]}}
	{"url":"$STUB/ok","id":"x"}
	{"url":"$STUB/ok"}
	{"url":"$STUB/ok","id":{"\\u0000":"a\\u0000b"}}
	EOF
	is_json_lines 5
	[[ ${lines[4]} == *'"id":{"\u0000":"a\u0000b"},'* ]]
	[[ ${lines[0]} == *'"id":12345678901234567890.10,'* ]]
	[[ ${lines[1]} == *'"id":{"a":[true,null]},'* ]]
	[ "$(told '.id | tojson' | cut -d ' ' -f 3-4)" = '"x" null' ]
	run -2 --separate-stderr "$FORKFETCH" --id=name - \
	    <<<"{\"url\":\"$STUB/ok\",\"name\":\"a\\u0000b\"}"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: standard input:1: \\u0000 cannot be part of \
any name or value" ]
}

@test "--id names the key of a line's id" {
	run -0 --separate-stderr "$FORKFETCH" --id=user - <<-EOF
	{"url":"$STUB/ok","user":7}
	EOF
	[ "$(told .id)" = "7 " ]
	refused 'key "id": unknown key' '{"url":"http://localhost/","id":1}' \
	    --id=nr
}

@test "a line may have replicas" {
	run -0 --separate-stderr "$FORKFETCH" --dry-run - <<-EOF
	{"name":"a","replicas":["http://localhost/","http://localhost/b"]}
	b=http://localhost/ http://localhost/b
	EOF
	[ "$output" = 'a: GET http://localhost/ http://localhost/b
b: GET http://localhost/ http://localhost/b' ]
}

@test "a line without a URL names a service of the services file" {
	cat >"$BATS_TEST_TMPDIR/services.json" <<-EOF
	{ "services": { "known": { "url": "$STUB/echo",
	    "headers": { "Authorization": "Bearer \${TOKEN}" } } } }
	EOF
	chmod 600 "$BATS_TEST_TMPDIR/services.json"
	TOKEN=s3cret run -2 --separate-stderr "$FORKFETCH" --trust-list \
	    -c "$BATS_TEST_TMPDIR/services.json" - <<-EOF
	{"name":"known","id":[1]}
	{"id":2,"name":"known"}
	{"name":"stranger","id":3}
	{"name":"known","proxy":"$QUIET"}
	{"id":4}
	EOF
	is_json_lines 2
	[ "$(jq -c '[.name, .index, .id, .status,
	    (.body.headers | map(select(.[0] == "authorization"))[0][1])]' \
	    <<<"$output" | sort)" = \
	    '["known",0,[1],"ok","Bearer s3cret"]
["known",1,2,"ok","Bearer s3cret"]' ]
	[ "${stderr_lines[0]}" = \
	    'forkfetch: standard input:3: unknown service "stranger": the services file does not have it' ]
	[[ ${stderr_lines[1]} == 'forkfetch: standard input:4: key "proxy": '\
'known has no "url", so it names'* ]]
	[ "${stderr_lines[2]}" = 'forkfetch: standard input:5: has no "url"' ]
	[ "${#stderr_lines[@]}" -eq 3 ]
	[ "$(arrived QUIET '^GET')" -eq 0 ]
}

@test "a wrong line is reported, and the others continue" {
	run -2 --separate-stderr "$FORKFETCH" - <<-EOF
	{"url":"$QUIET/ok"
	{"url":"$QUIET/ok"} x
	{"url":"$QUIET/ok","url":"$QUIET/ok"}
	{"url":"$QUIET/ok","max_tiem":1}
	{"url":"$QUIET/ok","max_time":true}
	{"url":"$QUIET/ok","name":"a b"}
	{"exec":["true"]}
	{}
	a=$STUB/ok
	EOF
	is_json_lines 1
	[ "$(told '.name, .index')" = "a 0 " ]
	[ "$(arrived QUIET '^GET')" -eq 0 ]
	echo "$stderr"
	[ "${#stderr_lines[@]}" -eq 8 ]
	[ "${stderr_lines[0]}" = 'forkfetch: standard input:1: a JSON object '\
'goes on in the next line: write one object per line, as jq -c . does' ]
	[[ ${stderr_lines[1]} == \
	    'forkfetch: standard input:2: column '*': text after the value' ]]
	[ "${stderr_lines[2]}" = \
	    'forkfetch: standard input:3: key "url" occurs twice' ]
	[ "${stderr_lines[3]}" = 'forkfetch: standard input:4: key '\
'"max_tiem": unknown key (did you mean "max_time"?)' ]
	[ "${stderr_lines[4]}" = 'forkfetch: standard input:5: key '\
'"max_time": must be a string or a number, not true or false' ]
	[[ ${stderr_lines[5]} == \
	    'forkfetch: standard input:6: key "name": a name is made of '* ]]
	[ "${stderr_lines[6]}" = 'forkfetch: standard input:7: key "exec": a '\
'list may not name programs; give --trust-list if you trust the list' ]
	[ "${stderr_lines[7]}" = \
	    'forkfetch: standard input:8: has no "url"' ]
}

# needs_trust KEY VALUE WHAT [OPTION...]: check that a line with the key is
# refused, because a list may not do WHAT, and is accepted with --trust-list.
needs_trust() {
	local line

	line=$(jq -nc --arg url "$QUIET/ok" --arg key "$1" --argjson value "$2" \
	    '{name: "a", url: $url, ($key): $value}')
	refused "key \"$1\": a list may not $3; give --trust-list if you \
trust the list" "$line" "${@:4}"
	run -0 --separate-stderr "$FORKFETCH" --dry-run --trust-list "${@:4}" - \
	    <<<"$line"
	[ -z "$stderr" ]
	[[ $output == "a: GET $QUIET/ok"* ]]
}

@test "an untrusted line cannot use anything of the user's" {
	local key

	mkfifo fifo
	for key in cacert capath proxy_cacert cert key; do
		needs_trust "$key" "\"$BATS_TEST_TMPDIR/fifo\"" \
		    'name local files'
	done
	needs_trust unix_socket "\"$BATS_FILE_TMPDIR/socket\"" \
	    'name local files'
	needs_trust proxy "\"$QUIET\"" 'set it'
	needs_trust resolve '"a.test:80:127.0.0.1"' 'set it'
	needs_trust insecure true 'set it'
	needs_trust location_trusted true 'set it'
	needs_trust retry_all true 'set it'
	needs_trust required false 'set it'
	needs_trust ok 404 'set it'
	[ "$(arrived QUIET ^CONNECT)" -eq 0 ]
}

@test "an untrusted line cannot raise a limit" {
	needs_trust max_time 31 'raise it above 30s'
	needs_trust max_time 0 'raise it above 30s'
	needs_trust max_time 2 'raise it above 1s' -m 1s
	needs_trust connect_timeout '"11s"' 'raise it above 10s'
	needs_trust idle_timeout 0 'raise it above 1m' --idle-timeout=1m
	needs_trust max_filesize 0 'raise it above 16777216'
	needs_trust max_redirs 21 'raise it above 20'
	needs_trust retry 2000000000 'raise it above 0'
	needs_trust retry 4 'raise it above 3' --retry=3
	needs_trust retry_delay 0 'lower it below 100ms'
	needs_trust hedge 0 'lower it below 1s' --hedge=1s
	needs_trust location true 'switch it on'
	[ "$(arrived QUIET ^CONNECT)" -eq 0 ]
}

@test "a line may lower a limit, even that of an option" {
	run -1 --separate-stderr "$FORKFETCH" -L --max-redirs=9 -m 1m \
	    --keep-order - <<-EOF
	{"url":"$STUB/hang","max_time":"100ms"}
	{"url":"$STUB/binary","max_filesize":10}
	{"url":"$STUB/redirect-loop?n=3","max_redirs":2}
	{"url":"$STUB/redirect-loop?n=3","location":false}
	{"url":"$STUB/redirect-loop?n=3"}
	EOF
	[ -z "$stderr" ]
	[ "$(told '.reason // .status')" = \
	    "timeout too_large redirects http ok " ]
	# Without the option there is no such limit for streamed bodies.
	run -0 --separate-stderr "$FORKFETCH" --output-dir=od - \
	    <<<"{\"name\":\"a\",\"url\":\"$STUB/ok\",\"max_filesize\":\"1G\"}"
	[ -z "$stderr" ]
}

@test "a trusted line may name a file and a program" {
	run -1 --separate-stderr "$FORKFETCH" --trust-list --keep-order - <<-EOF
	{"name":"a","url":"$TLS/ok","cacert":"$TLS_DIR/ca.pem"}
	{"name":"b","url":"$TLS/ok"}
	{"name":"c","exec":["echo","\${HOME}"]}
	EOF
	[ -z "$stderr" ]
	[ "$(told '.name, .reason // .status')" = "a ok b tls c ok " ]
	[ "$(record c '.body')" = '${HOME}' ]
}

@test "a line cannot set headers that say where its request ends" {
	local name

	for name in Content-Length transfer-encoding Connection Upgrade; do
		refused "key \"headers\": a list may not set \"$name\", which \
says where a request ends; give --trust-list if you trust the list" \
		    "{\"url\":\"$QUIET/ok\",\"headers\":{\"$name\":\"1\"}}"
	done
	refused 'key "headers": header "A" has a control character in its value' \
	    "{\"url\":\"$QUIET/ok\",\"headers\":{\"A\":\"b\\r\\nHost: c\"}}"
	[ "$(arrived QUIET ^CONNECT)" -eq 0 ]
}

@test "a line of a list names a body in a file only with --trust-list" {
	local key

	echo secret >file
	run -0 --separate-stderr "$FORKFETCH" - <<-EOF
	{"name":"a","url":"$STUB/echo","data_raw":"@file","headers":{"X":"@file"}}
	EOF
	[ -z "$stderr" ]
	[ "$(echoed '.body + h("x")[0]')" = '"@file@file"' ]
	for key in data data_binary json; do
		refused "key \"$key\": a list may not name local files \
(\"data_raw\" sends an '@' as it is); give --trust-list if you trust the list" \
		    "{\"url\":\"$QUIET/ok\",\"$key\":\"@file\"}"
	done
	run -0 --separate-stderr "$FORKFETCH" --trust-list - \
	    <<<"{\"name\":\"a\",\"url\":\"$STUB/echo\",\"data\":\"@file\"}"
	[ -z "$stderr" ]
	[ "$(echoed .body)" = '"secret"' ]
	refused 'service "a": key "data": "nowhere": No such file or directory' \
	    '{"name":"a","url":"http://localhost/","data":"@nowhere"}' \
	    --trust-list
	[ "$(arrived QUIET ^CONNECT)" -eq 0 ]
}

@test "JSON that is not one object per line is reported once" {
	local array="a JSON array: write one object per line, as jq -c '.[]' does"
	local object="a JSON object goes on in the next line: write one object \
per line, as jq -c . does"

	run -2 --separate-stderr "$FORKFETCH" --no-config - \
	    <<<'[{"url":"http://127.0.0.1:9/"}]'
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: standard input:1: $array" ]
	run -2 --separate-stderr "$FORKFETCH" --no-config - < <(
		jq -n '{url: "http://127.0.0.1:9/", headers: {a: "b"}}'
		echo nobody
	)
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: standard input:1: $object
forkfetch: standard input:7: unknown service \"nobody\": no services file was found" ]
}

@test "a list that is a JSON array is an error, and nothing is asked" {
	local array="a JSON array: write one object per line, as jq -c '.[]' does"
	local list

	for list in "[{\"url\":\"$QUIET/ok\"},\n{\"url\":\"$QUIET/ok\"}\n]\n" \
	    "[\n{\"url\":\"$QUIET/ok\"}\n,{\"url\":\"$QUIET/ok\"}]\nx\n"; do
		run -2 --separate-stderr "$FORKFETCH" --no-config - \
		    < <(printf "# all\n%b" "$list")
		[ -z "$output" ]
		[ "$stderr" = "forkfetch: standard input:2: $array" ]
	done
	[ "$(arrived QUIET '^GET')" -eq 0 ]
	# After a service, only that line is wrong.
	run -2 --separate-stderr "$FORKFETCH" --no-config - \
	    <<<"a=$STUB/ok"$'\n[\n'"b=$STUB/ok"
	[ "$stderr" = "forkfetch: standard input:2: $array" ]
	is_json_lines 2
}

@test "a record as a line is recognised, and the advice works" {
	"$FORKFETCH" "a=$STUB/ok" >records
	run -2 --separate-stderr "$FORKFETCH" - <records
	[ -z "$output" ]
	[ "$stderr" = 'forkfetch: standard input:1: key "index": unknown key; this looks like a record that forkfetch has written: jq -c '\''{name, url}'\'' makes a list of records' ]
	run -0 --separate-stderr "$FORKFETCH" - < <(jq -c '{name, url}' records)
	[ -z "$stderr" ]
	[ "$(jq -r '.name + " " + .status' <<<"$output")" = 'a ok' ]
}
