#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# paths.bats - a relative path counts from the directory of the services file
# that it is in, otherwise from the working directory.
#
# References are in single quotes for forkfetch to resolve, stderr_lines is set
# by bats, and each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	stubd_start TLS --tls
	stubd_start CLIENT --tls --client-cert
	stubd_start UNIX --unix="$BATS_FILE_TMPDIR/socket"
}

teardown_file() {
	stubd_stop
}

setup() {
	export HOME=$BATS_TEST_TMPDIR/home
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
	mkdir -p "$HOME" "$BATS_TEST_TMPDIR/conf/secret"
	cd "$BATS_TEST_TMPDIR" || return
	printf 'right\n' >conf/secret/token
	# This file must only be read by paths from the working directory.
	mkdir secret && printf 'wrong\n' >secret/token
}

# services JSON: write conf/s.json with these services.
services() {
	printf '{ "services": { %s } }' "$1" >conf/s.json
}

# echoed FILTER: print the result of the jq filter on the answer of /echo.
echoed() {
	record a ".body | def h(n): [.headers[] | select(.[0] == n) | .[1]];
	    $1 | tojson"
}

# ask OPTION...: ask for a; $output is its record.
ask() {
	run -0 --separate-stderr "$FORKFETCH" "$@" a
	echo "$output $stderr"
	[ -z "$stderr" ]
	is_json_lines 1
}

@test "references to files count from the services file" {
	local from path=$BATS_TEST_TMPDIR

	services '"a": { "url": "'"$STUB"'/echo/${file:secret/token}?${file:./secret/token}",
	    "user": "u:${file:secret/token}", "user_agent": "${file:secret/token}",
	    "headers": { "X": "<${file:secret/token}>" },
	    "json": { "k": ["${file:secret/token}", "$${file:secret/token}"] } }'
	for from in . conf secret; do
		cd "$path/$from"
		for s in "$path/conf/s.json" \
		    "$([ "$from" = . ] || echo ../)conf/s.json"; do
			ask -c "$s"
			[ "$(echoed .target)" = '"/echo/right?right"' ]
			[ "$(echoed 'h("x"), h("user-agent")' | xargs)" = \
			    '[<right>] [right]' ]
			[ "$(echoed 'h("authorization")')" = \
			    "[\"Basic $(printf u:right | base64)\"]" ]
			[ "$(echoed '.body | fromjson')" = \
			    '{"k":["right","${file:secret/token}"]}' ]
		done
	done
	cd "$path/conf"
	ask -c s.json
	[ "$(echoed 'h("x")')" = '["<right>"]' ]
	cd "$path"
	FORKFETCH_CONFIG=conf/s.json ask
	[ "$(echoed 'h("x")')" = '["<right>"]' ]
}

@test "references in defaults, replicas and data count from it unless absolute" {
	cat >conf/s.json <<-EOF
		{ "defaults": { "headers": { "X": "\${file:secret/token}",
		    "Y": "\${file:$BATS_TEST_TMPDIR/secret/token}" } },
		  "services": { "a": { "replicas": [
		    "$STUB/echo?\${file:secret/token}" ], "method": "PUT",
		    "data": "\${file:secret/token}" } } }
	EOF
	ask -c conf/s.json
	[ "$(echoed '[h("x"), h("y"), .body, .target]')" = \
	    '[["right"],["wrong"],"right","/echo?right"]' ]
}

@test "references in the user's file count from its directory" {
	mkdir -p home/.config/forkfetch/secret
	printf 'own\n' >home/.config/forkfetch/secret/token
	services '"a": { "url": "'"$STUB"'/echo?${file:secret/token}" }'
	cp conf/s.json home/.config/forkfetch/services.json
	ask
	[ "$(echoed .target)" = '"/echo?own"' ]
}

@test "if the services file is a symbolic link, the link's directory counts" {
	services '"a": { "url": "'"$STUB"'/echo?${file:secret/token}" }'
	mkdir -p links/secret
	printf 'of-the-link\n' >links/secret/token
	ln -s ../conf/s.json links/s.json
	ask -c links/s.json
	[ "$(echoed .target)" = '"/echo?of-the-link"' ]
}

@test "on standard input and the command line the working directory counts" {
	services '"a": { "url": "'"$STUB"'/echo?${file:secret/token}" }'
	ask -c - <conf/s.json
	[ "$(echoed .target)" = '"/echo?wrong"' ]
	services '"a": "'"$STUB"'/echo"'
	ask -c conf/s.json -H 'X: ${file:secret/token}'
	[ "$(echoed 'h("x")')" = '["wrong"]' ]
}

@test "cacert, capath, cert, key and unix_socket count from the services file" {
	local dir='co:nf\ig'

	cp -r "$TLS_DIR/hashed" "$TLS_DIR/ca.pem" conf/
	ln -s "$BATS_FILE_TMPDIR/socket" conf/socket
	services '"a": { "url": "'"$TLS"'/echo", "cacert": "ca.pem" }'
	ask -c conf/s.json
	services '"a": { "url": "'"$TLS"'/echo", "capath": "hashed" }'
	ask -c conf/s.json
	services '"a": { "url": "http://h/echo", "unix_socket": "socket" }'
	ask -c conf/s.json

	# ':' and '\' are special in the value of cert, but not in the name of
	# the directory.
	cp -r conf "$dir"
	cp "$CLIENT_DIR"/client.{pem,key} "$CLIENT_DIR/ca.pem" "$dir"
	printf '{ "services": { "a": { "url": "%s/echo", "cacert": "ca.pem",
	    "cert": "client.pem:", "key": "./client.key" } } }' "$CLIENT" \
	    >"$dir/s.json"
	ask -c "$dir/s.json"
	[ "$(echoed '.tls.client != null')" = true ]
}

@test "a message and --dry-run name the path that is read" {
	services '"a": { "url": "'"$STUB"'/echo", "cacert": "x.pem",
	    "proxy_cacert": "y.pem", "headers": { "X": "${file:secret/none}" } }'
	run -2 --separate-stderr "$FORKFETCH" -c conf/s.json a
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'forkfetch: conf/s.json:1: service "a": key '\
'"headers": ${file:conf/secret/none}: No such file or directory' ]
	printf x >conf/secret/none
	run -0 --separate-stderr "$FORKFETCH" -c conf/s.json --dry-run a
	[[ $output == *'header: X: ${file:conf/secret/none}'* ]]
	[[ $output == *' cacert: conf/x.pem'* ]]
	[[ $output == *' proxy_cacert: conf/y.pem'* ]]
}

@test "a directory whose name cannot be in a reference is reported" {
	mkdir 'a}b' && mv conf/secret 'a}b'
	printf '{ "services": { "a": "%s/echo?${file:secret/token}" } }' \
	    "$STUB" >'a}b/s.json'
	run -2 --separate-stderr "$FORKFETCH" -c 'a}b/s.json' a
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == 'forkfetch: a}b/s.json:1: service "a": '\
*"whose name contains a '}' or a control character: write an absolute path" ]]
	printf '{ "services": { "a": "%s/echo?${file:%s/secret/token}" } }' \
	    "$STUB" "$BATS_TEST_TMPDIR" >'a}b/s.json'
	ask -c 'a}b/s.json'
}
