#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# files.bats - the files that a run reads: each must be a regular file, and none
# can keep the run from ending.

# shellcheck disable=SC2154,SC2030,SC2031

load helper

setup_file() {
	export BATS_TEST_TIMEOUT=60
	stubd_start STUB
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

teardown() {
	[ -z "${place-}" ] || rm -rf "$place"
}

setup() {
	unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR https_proxy \
	    HTTPS_PROXY all_proxy ALL_PROXY FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
	mkfifo fifo
}

# Each test below asks two services: one with a key that names the FIFO, and
# another, which must get its answer whatever happens to the first.
object() {
	jq -cn --arg key "$1" --arg url "$2" \
	    '{url: $url, ($key): "fifo"} |
	    if $key == "key" then .cert = "'"$TLS_DIR"'/ca.pem" else . end |
	    if $key == "cacert" then . else .cacert = "'"$TLS_DIR"'/ca.pem" end |
	    if $key == "capath" then del(.cacert) else . end'
}

# ends STATUS REASON MESSAGE COMMAND...: check that the run ends long before the
# other end of the FIFO is opened: "a" fails with that reason and a message that
# matches the pattern, and "b" has its answer.
ends() {
	local status=$1 reason=$2 message=$3

	shift 3
	run "-$status" --separate-stderr timeout -s KILL 20 \
	    "$FORKFETCH" -t 10 "$@"
	[ -z "$stderr" ]
	is_json_lines 2
	echo "$(record a .message) is not $message"
	[ "$(record a '[.status, .reason] | tojson')" = \
	    "[\"error\",\"$reason\"]" ]
	# shellcheck disable=SC2053 # It is a pattern.
	[[ $(record a .message) == $message ]]
	[ "$(record b .status)" = ok ]
}

# each FUNCTION: call it with a key, a URL, and the expected result of a FIFO
# there.
each() {
	"$1" cacert "$TLS/ok" tls \
	    'cannot read the certificates to trust from fifo: is a FIFO, not a regular file'
	"$1" capath "$TLS/ok" tls \
	    'the certificate of 127.0.0.1 is not trusted: *'
	"$1" cert "$TLS/ok" tls \
	    'the client certificate: cannot read fifo: is a FIFO, not a regular file'
	"$1" key "$TLS/ok" tls \
	    'the client certificate: cannot read fifo: is a FIFO, not a regular file'
	"$1" unix_socket "http://localhost/ok" connect \
	    '*fifo*'
}

in_services_file() {
	jq -n --argjson a "$(object "$1" "$2")" --arg b "$STUB/ok" \
	    '{services: {a: $a, b: $b}}' >s.json
	ends 1 "$3" "$4" -c s.json a b
}

in_list() {
	ends 1 "$3" "$4" --no-config --trust-list - < <(
		jq -cn --argjson a "$(object "$1" "$2")" '$a + {name: "a"}'
		echo "b=$STUB/ok"
	)
}

on_command_line() {
	local -a more=()

	case $1 in
	unix_socket)
		run "-1" --separate-stderr timeout -s KILL 20 "$FORKFETCH" \
		    -t 10 --no-config --unix-socket=fifo "a=$2"
		[ "$(record a .reason)" = "$3" ]
		return
		;;
	cert) more=(--cacert="$TLS_DIR/ca.pem") ;;
	key) more=(--cacert="$TLS_DIR/ca.pem" --cert="$TLS_DIR/ca.pem") ;;
	esac
	ends 1 "$3" "$4" --no-config "--$1=fifo" "${more[@]}" "a=$2" \
	    "b=$STUB/ok"
}

@test "a FIFO in a services file affects only its service" {
	each in_services_file
}

@test "a FIFO in a line of a list affects only that line" {
	each in_list
}

@test "a FIFO in an option affects only the services that need it" {
	each on_command_line
}

@test "a FIFO in a variable affects only the services that need it" {
	CURL_CA_BUNDLE=fifo ends 1 tls \
	    'cannot read the certificates to trust from fifo: is a FIFO, not a regular file' \
	    --no-config "a=$TLS/ok" "b=$STUB/ok"
	SSL_CERT_FILE=fifo ends 1 tls \
	    'cannot read the certificates to trust from fifo: is a FIFO, not a regular file' \
	    --no-config "a=$TLS/ok" "b=$STUB/ok"
	SSL_CERT_DIR=fifo ends 1 tls \
	    'the certificate of 127.0.0.1 is not trusted: *' \
	    --no-config "a=$TLS/ok" "b=$STUB/ok"
}

@test "the configuration of OpenSSL cannot be a FIFO" {
	# A shared library, or the version of a static one.
	ldd "$FORKFETCH" | grep -q libssl ||
		LC_ALL=C grep -qa "OpenSSL [1-9]" "$FORKFETCH" ||
		skip "TLS is not OpenSSL's"
	OPENSSL_CONF=fifo run -3 --separate-stderr timeout -s KILL 20 \
	    "$FORKFETCH" -t 10 --no-config "a=$STUB/ok"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: OPENSSL_CONF: fifo: is a FIFO, not a regular file" ]
	for file in /dev/null none; do
		OPENSSL_CONF=$file run -0 --separate-stderr "$FORKFETCH" -t 10 \
		    --no-config "a=$STUB/ok"
		[ -z "$stderr" ]
	done
}

# refused MESSAGE OPTION...: check that nothing is asked, for that reason.
refused() {
	local message=$1

	shift
	run -2 --separate-stderr timeout -s KILL 20 "$FORKFETCH" -t 10 "$@" \
	    "a=$STUB/ok?refused"
	[ -z "$output" ]
	echo "${stderr_lines[0]} is not $message"
	[ "${stderr_lines[0]}" = "forkfetch: $message" ]
	[ "$(arrived STUB '/ok?refused')" -eq 0 ]
}

@test "an option reads only regular files" {
	local what=': copy it to a regular file, or pipe it in with @-' path

	refused "option '-d, --data': fifo: is a FIFO, not a regular file$what" \
	    --no-config -d @fifo
	refused "option '--json': fifo: is a FIFO, not a regular file$what" \
	    --no-config --json @fifo
	refused "option '-H, --header': fifo: is a FIFO, not a regular file$what" \
	    --no-config -H @fifo
	refused "option '-d, --data': /dev/zero: is a device, not a regular file$what" \
	    --no-config -d @/dev/zero
	refused "option '-d, --data': .: Is a directory" --no-config -d @.
	path=$BATS_FILE_TMPDIR/socket
	"$PYTHON3" -c 'import socket, sys
socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$path"
	refused "option '-d, --data': $path: is a socket, not a regular file$what" \
	    --no-config -d "@$path"
}

@test "a services file is a regular file, or comes from a pipe with -c -" {
	local what=': copy it to a regular file, or pipe it in with --config=-'

	refused "fifo: is a FIFO, not a regular file$what" -c fifo
	refused "/dev/zero: is a device, not a regular file$what" -c /dev/zero
	FORKFETCH_CONFIG=fifo refused "fifo: is a FIFO, not a regular file$what"
	run -0 --separate-stderr "$FORKFETCH" -c - b \
	    <<<'{"services": {"b": "'"$STUB"'/ok"}}'
	[ -z "$stderr" ]
	[ "$(record b .status)" = ok ]
	run -2 --separate-stderr "$FORKFETCH" --config=- b \
	    <<<$'{"services":\n{"b": 1}}'
	[ -z "$output" ]
	[ "$stderr" = 'forkfetch: standard input:2: service "b": must be a URL or an object, not a number' ]
	# A variable can only name a file.
	FORKFETCH_CONFIG=- run -2 --separate-stderr "$FORKFETCH" b </dev/null
	[ "$stderr" = "forkfetch: ./-: No such file or directory" ]
}

@test "standard input is read for one purpose only" {
	run -2 --separate-stderr "$FORKFETCH" -c - -d @- a </dev/null
	[ "${stderr_lines[0]}" = "forkfetch: option '-d, --data': @-: \
another option has already read standard input" ]
	run -2 --separate-stderr "$FORKFETCH" -d @- -c - a </dev/null
	[ "${stderr_lines[0]}" = "forkfetch: option '-c, --config': -: \
another option has already read standard input" ]
	run -2 --separate-stderr "$FORKFETCH" -c - - <<<'{}'
	[ "${stderr_lines[0]}" = \
	    'forkfetch: "-": an option has already read standard input' ]
}

@test "a secret must be in a regular file, or nothing is asked" {
	# shellcheck disable=SC2016
	jq -n --arg url "$STUB/ok?refused" '{services: {a: {url: $url,
	    user_agent: "${file:fifo}"}}}' >s.json
	run -2 --separate-stderr timeout -s KILL 20 "$FORKFETCH" -t 10 \
	    -c s.json a
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "forkfetch: s.json:3: service \"a\": \
key \"user_agent\": \${file:fifo}: is not a regular file" ]
	[ "$(arrived STUB '/ok?refused')" -eq 0 ]
}

@test "the password of a certificate is not asked for on a terminal" {
	{
		echo '-----BEGIN CERTIFICATE-----'
		echo 'Proc-Type: 4,ENCRYPTED'
		echo 'DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF'
		echo
		head -c 480 /dev/zero | base64 -w 64
		echo '-----END CERTIFICATE-----'
	} >locked.pem
	on_terminal 80 timeout -s KILL 20 "$FORKFETCH" -t 10 --no-config \
	    -o jsonl --cacert=locked.pem "a=$TLS/ok" || [ "$?" -eq 1 ]
	[ "$(jq -r .message terminal)" = \
	    'no certificate to trust in locked.pem: line 1: certificate 1 is '\
'encrypted or damaged' ]
}

# opens PATTERN: print who opened such a file in the last run under strace:
# "parent" or "child", one word per opening.
opens() {
	local parent

	parent=$(head -n 1 trace | cut -d ' ' -f 1)
	awk -v parent="$parent" -v pattern="$1" \
	    '/open/ && $0 ~ pattern && !/O_PATH/ {
		print $1 == parent ? "parent" : "child" }' trace
}

@test "the parent never opens a file that a list names" {
	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	is_sanitized && skip "a sanitizer is no friend of strace"
	needs_inspection
	cp "$TLS_DIR/ca.pem" listed.pem
	cp "$TLS_DIR/ca.pem" ours.pem
	run -0 --separate-stderr strace -f -o trace -e signal=none \
	    -e trace=open,openat,openat2 \
	    "$FORKFETCH" --no-config --trust-list -t 20 "a=$TLS/ok" \
	    --cacert=ours.pem - \
	    <<<'{"name": "b", "url": "'"$TLS/ok"'", "cacert": "listed.pem"}'
	is_json_lines 2
	# The option takes precedence over the line.
	[ "$(opens 'ours[.]pem' | sort -u)" = $'child\nparent' ]
	[ "$(opens 'listed[.]pem')" = '' ]
	run -0 --separate-stderr strace -f -o trace -e signal=none \
	    -e trace=open,openat,openat2 "$FORKFETCH" --no-config -t 20 \
	    --trust-list - \
	    <<<'{"name": "b", "url": "'"$TLS/ok"'", "cacert": "listed.pem"}'
	is_json_lines 1
	[ "$(opens 'listed[.]pem')" = child ]
}

@test "a replaced file of certificates is read again" {
	cp "$TLS_DIR/other-ca.pem" now.pem
	cp "$TLS_DIR/ca.pem" new.pem
	export -f wait_until
	# shellcheck disable=SC2016
	run -1 --separate-stderr bash -c '
		{
			echo "a=$TLS/ok"
			wait_until grep -qs "\"name\":\"a\"" out
			mv new.pem now.pem
			echo "b=$TLS/ok"
		} | "$FORKFETCH" --no-config -t 20 --cacert=now.pem - | tee out
		exit "${PIPESTATUS[1]}"'
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(record a .reason) $(record b .status)" = 'tls ok' ]
}

@test "only a few of many files of certificates are in memory at a time" {
	local i
	local -a words

	for i in {1..20}; do
		cp "$TLS_DIR/ca.pem" "$i.pem"
		words+=("s$i")
	done
	jq -n --arg url "$TLS/ok" '{services: ([range(20) |
	    {key: "s\(. + 1)", value: {url: $url, cacert: "\(. + 1).pem"}}] |
	    from_entries)}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --retry=1 \
	    "${words[@]}" "${words[@]}"
	[ -z "$stderr" ]
	is_json_lines 40
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
}

# put_services DIR: write three services files there: with a program, with a
# reference, and with neither.
put_services() {
	mkdir -p "$1"
	echo '{"services": {"a": {"exec": ["true"]}}}' >"$1/exec"
	# shellcheck disable=SC2016
	jq -n --arg url "$STUB/ok" '{services: {a: {url: $url,
	    user_agent: "${HOME}"}}}' >"$1/refers"
	jq -n --arg url "$STUB/ok" '{services: {a: $url}}' >"$1/plain"
	chmod 600 "$1"/*
}

# taken COMMAND...: check that all three services files of the directory are
# accepted; the command, if there is one, runs the program.
taken() {
	local file

	for file in exec refers plain; do
		run -0 --separate-stderr "$@" "$FORKFETCH" -c "d/$file" a
		[ -z "$stderr" ]
		[ "$(record a .status)" = ok ]
	done
}

# not_taken WHY COMMAND...: check that only the file without a program or
# reference is accepted.
not_taken() {
	local why=$1

	shift
	run -2 --separate-stderr "$@" "$FORKFETCH" -c d/exec a
	[ -z "$output" ]
	echo "$stderr"
	[ "$stderr" = "forkfetch: d/exec:1: service \"a\": key \"exec\": \
refusing to run a program from $why" ]
	run -2 --separate-stderr "$@" "$FORKFETCH" -c d/refers a
	[ -z "$output" ]
	echo "$stderr"
	[ "$stderr" = "forkfetch: d/refers:3: service \"a\": \
refusing to fill in a secret (\${...}) from $why" ]
	run -0 --separate-stderr "$@" "$FORKFETCH" -c d/plain a
	[ -z "$stderr" ]
	[ "$(record a .status)" = ok ]
}

@test "a services file that others can write runs no program and reads no secret" {
	put_services d
	taken
	chmod 644 d/*
	taken
	chmod 664 d/*
	not_taken 'a file that others can write (mode 664): chmod go-w it'
	chmod 602 d/*
	not_taken 'a file that others can write (mode 602): chmod go-w it'
}

@test "a services file in a directory that others can write does neither" {
	put_services d
	chmod 775 d
	not_taken 'a directory that others can write (d, mode 775): chmod go-w it, or move the file'
	chmod 703 d
	not_taken 'a directory that others can write (d, mode 703): chmod go-w it, or move the file'
	chmod 1777 d
	taken
	# The user's own file is checked as well, although it is not named.
	chmod 755 d
	mkdir -p config/forkfetch
	cp d/exec config/forkfetch/services.json
	XDG_CONFIG_HOME=$PWD/config run -0 "$FORKFETCH" a
	chmod 777 config/forkfetch
	XDG_CONFIG_HOME=$PWD/config run -2 --separate-stderr "$FORKFETCH" a
	[[ $stderr == *"a directory that others can write \
($PWD/config/forkfetch, mode 777): chmod go-w it, or move the file" ]]
}

@test "for a link to a services file, its own place and its target count" {
	local file

	put_services there
	mkdir d
	for file in exec refers plain; do
		ln -s "../there/$file" d/
	done
	taken
	chmod 777 d
	not_taken 'a directory that others can write (d, mode 777): chmod go-w it, or move the file'
	chmod 755 d
	chmod 777 there
	not_taken 'a directory that others can write (d/../there, mode 777): chmod go-w it, or move the file'
	chmod 755 there
	chmod 666 there/*
	not_taken 'a file that others can write (mode 666): chmod go-w it'
}

# A reference in the defaults applies to every service.
@test "defaults that refer to a secret are checked, too" {
	mkdir d
	# shellcheck disable=SC2016
	echo '{"defaults": {"headers": {"X-A": "${HOME}"}}}' >d/s.json
	chmod 666 d/s.json
	run -2 --separate-stderr "$FORKFETCH" -c d/s.json "a=$STUB/ok"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: d/s.json: defaults: refusing to fill in \
a secret (\${...}) from a file that others can write (mode 666): chmod go-w it" ]
}

@test "a services file must belong to the user or to root" {
	local -a nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)

	[ "$(id -u)" -eq 0 ] || skip "only root can give a file away"
	command -v setpriv >/dev/null || skip "there is no setpriv"
	# The user nobody must be able to enter, too.
	place=$(mktemp -d "${TMPDIR:-/tmp}/files.XXXXXX")
	chmod 755 "$place"
	cp "$FORKFETCH" "$place"
	cd "$place"
	FORKFETCH=$place/forkfetch
	put_services d
	chmod 644 d/*
	chmod 755 d
	# Everybody accepts root's file, but root does not accept nobody's.
	taken
	taken "${nobody[@]}"
	chown 65534 d/*
	taken "${nobody[@]}"
	not_taken 'a file of another user (uid 65534): chown it to you or to root'
	chown 1000 d/*
	not_taken 'a file of another user (uid 1000): chown it to you or to root' \
	    "${nobody[@]}"
	chown 0 d/*
	chown 65534 d
	taken "${nobody[@]}"
	not_taken 'a directory of another user (d, uid 65534): chown it to you or to root, or move the file'
	chmod 1777 d
	not_taken 'a directory of another user (d, uid 65534): chown it to you or to root, or move the file'
}
