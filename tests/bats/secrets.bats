#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# secrets.bats - a secret is sent to its service, and to no other.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
}

teardown_file() {
	stubd_stop
}

setup() {
	export HOME=$BATS_TEST_TMPDIR
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
	umask 077
}

# services JSON: a services file s.json with these services.
services() {
	printf '{ "services": { %s } }' "$1" >s.json
}

# nowhere TEXT: check that the last run has not printed it.
nowhere() {
	[[ $output != *"$1"* ]]
	[[ $stderr != *"$1"* ]]
}

# warned MESSAGE: check that --list prints only this to standard error.
warned() {
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	[ "$stderr" = "$1" ]
}

# end_hanging: stop what start_hanging has started.
end_hanging() {
	kill "$parent"
	wait "$parent" || :
}

# start_hanging KEY WORD...: ask for these in the background. When the server
# has the request of that key, parent and child are the two processes.
start_hanging() {
	local key=$1

	shift
	"$FORKFETCH" "$@" >out 2>err 3>&- &
	parent=$!
	wait_until has_come "$key"
	child=$(ps -o pid= --ppid "$parent" | tr -d ' ')
	[ -n "$child" ]
}

has_come() {
	[ "$(arrived STUB "$1")" -ge 1 ]
}

# words PID: print the command line that ps(1) sees.
words() {
	tr '\0' ' ' <"/proc/$1/cmdline"
}

@test "a variable and a file get to the service, and nowhere else" {
	export SECRET=open-sesame
	printf 'hunter-two\n' >secret
	services '"a": { "url": "'"$STUB"'/ok?k=${SECRET}&f=${file:secret}",
	    "user_agent": "ua-${SECRET}",
	    "headers": { "Authorization": "Bearer ${SECRET}",
		"X-File": "<${file:secret}>" } }'
	run -0 --separate-stderr "$FORKFETCH" -v -c s.json a
	[ "$(record a .status)" = ok ]
	[ "$(arrived STUB '^GET /ok?k=open-sesame&f=hunter-two')" -eq 1 ]
	[ "$(arrived STUB $'\tauthorization: Bearer open-sesame')" -eq 1 ]
	[ "$(arrived STUB $'\tuser-agent: ua-open-sesame')" -eq 1 ]
	[ "$(arrived STUB $'\tx-file: <hunter-two>')" -eq 1 ]
	nowhere open-sesame
	nowhere hunter-two
	[ "$(record a .url)" = "$STUB/ok?k=\${SECRET}&f=\${file:secret}" ]
	run -0 --separate-stderr "$FORKFETCH" -c s.json --dry-run a
	[[ $output == *'Bearer ${SECRET}'* ]]
	nowhere open-sesame
	nowhere hunter-two
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	nowhere open-sesame
	nowhere hunter-two
}

@test "user, data and json take secrets too" {
	export SECRET='quo"te\n' NAME=alice
	services '
	    "user": { "url": "'"$STUB"'/echo", "user": "${NAME}:${SECRET}" },
	    "data": { "url": "'"$STUB"'/reflect", "data": "<${SECRET}>" },
	    "json": { "url": "'"$STUB"'/reflect", "json": { "x": "${SECRET}" } },
	    "text": { "url": "'"$STUB"'/reflect",
		"json": "[\"${NAME}\"]" }'
	run -0 --separate-stderr "$FORKFETCH" -c s.json user data json text
	[ "$(record user '.body.headers[] |
	    select(.[0] == "authorization")[1]')" = \
	    "Basic $(printf '%s' "$NAME:$SECRET" | base64)" ]
	[ "$(record data .body)" = '<quo"te\n>' ]
	[ "$(record json .body.x)" = "$SECRET" ]
	[ "$(record text '.body[0]')" = alice ]
	[ -z "$stderr" ]
}

@test "secrets may be on the command line by reference, but not in -d" {
	export SECRET=open-sesame
	run -0 --separate-stderr "$FORKFETCH" -H 'X-T: ${SECRET}' \
	    -d '${SECRET}' "a=$STUB/echo?k=\${SECRET}"
	[ "$(record a '.body.headers[] | select(.[0] == "x-t")[1]')" = \
	    open-sesame ]
	[ "$(record a .body.body)" = '${SECRET}' ]
	[ "$(record a .body.target)" = "/echo?k=open-sesame" ]
	[ "$(record a .url)" = "$STUB/echo?k=\${SECRET}" ]
	[[ $(record a .url_effective) != *sesame* ]]
}

@test "a secret is not in the message when its service fails" {
	export SECRET=open-sesame.invalid
	services '"a": "http://${SECRET}:${SECRET}@nowhere.invalid/${SECRET}",
	    "b": { "url": "'"$STUB"'/ok",
	    "proxy": "http://x:${SECRET}@nowhere.invalid:3128" },
	    "c": { "url": "'"$STUB"'/ok",
	    "cacert": "/none/${SECRET}", "unix_socket": "/none/${SECRET}" }'
	run -1 --separate-stderr "$FORKFETCH" -v -c s.json a b c
	is_json_lines 3
	[ "$(jq -r .status <<<"$output" | sort -u)" = error ]
	nowhere open-sesame
}

# basic USER:PASSWORD: what HTTP makes of it.
basic() {
	printf 'Basic %s' "$(printf %s "$1" | base64 -w0)"
}

@test "a secret is encoded for its place in a URL" {
	local host=${STUB#http://} value n=0 encoded target
	local -a values=('x@evil/' 'a/../b' '?a=b#c' '1&2=3+4' '50%41' 'a b;c'
		"\"quo'te\"\\" '[::1]:80' 'äöü€' '${NO}{no}' '@' '#' '/' '%')

	for value in "${values[@]}"; do
		export SECRET=$value
		n=$((n + 1))
		encoded=$(jq -rn '$ENV.SECRET | @uri')
		encoded=${encoded//\'/%27}
		run -0 --separate-stderr "$FORKFETCH" --no-config -v \
		    "a=http://joe:\${SECRET}@$host/echo/$n/\${SECRET}?k=\${SECRET}&\${SECRET}=1#\${SECRET}"
		[ "$(record a '.body.headers[] |
		    select(.[0] == "authorization")[1]')" = \
		    "$(basic "joe:$value")" ]
		target=$(record a .body.target)
		[ "$target" = "/echo/$n/$encoded?k=$encoded&$encoded=1" ]
		[ "$(record a '.body.params[0][1]')" = "$value" ]
		[ "$(record a .url_effective)" = \
		    "$STUB/echo/$n/***?k=***&***=1#***" ]
		[[ $stderr != *"$value@"* ]]
	done
}

@test "a secret is encoded for its place as the user of a URL and a proxy" {
	export NAME='a@b/c' SECRET='x@evil/#?%41'
	local host=${STUB#http://}

	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    'a=http://${NAME}@'"$host/echo" \
	    'b=http://${NAME}:${SECRET}@'"$host/echo"
	[ "$(record a '.body.headers[] |
	    select(.[0] == "authorization")[1]')" = "$(basic "$NAME:")" ]
	[ "$(record b '.body.headers[] |
	    select(.[0] == "authorization")[1]')" = \
	    "$(basic "$NAME:$SECRET")" ]
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    -x 'http://${NAME}:${SECRET}@'"$host" a=http://nowhere.invalid/echo
	[ "$(record a '.body.headers[] |
	    select(.[0] == "proxy-authorization")[1]')" = \
	    "$(basic "$NAME:$SECRET")" ]
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    -x '${NAME}:${SECRET}@'"$host" a=http://nowhere.invalid/echo
	[ "$(record a '.body.headers[] |
	    select(.[0] == "proxy-authorization")[1]')" = \
	    "$(basic "$NAME:$SECRET")" ]
}

@test "a secret in a scheme, host or port is refused before anything is asked" {
	export SECRET=${STUB#http://}
	local why='write that out; only the user, password, path, query and '
	local place url

	why+='fragment can refer to secrets'
	while read -r place url; do
		run -2 --separate-stderr "$FORKFETCH" --no-config \
		    "b=$STUB/ok?refused=1" "a=$url"
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "forkfetch: service \"a\": \"$url\"\
 refers to a secret in its ${place/-or-/ or }: $why" ]
		services "\"a\": { \"url\": \"$url\" },
		    \"b\": \"$STUB/ok?refused=1\""
		run -2 --separate-stderr "$FORKFETCH" -c s.json b
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == "forkfetch: s.json:1: service \"a\": key \
\"url\": \"$url\" refers to a secret in its ${place/-or-/ or }: $why" ]]
	done <<-'EOF'
	host-or-port http://${SECRET}/
	host-or-port http://x:${SECRET}/
	host-or-port http://${SECRET}
	host-or-port http://[::${SECRET}]/
	scheme http${SECRET}://x/
	EOF
	run -2 --separate-stderr "$FORKFETCH" --no-config -x '${SECRET}' \
	    "a=$STUB/ok?refused=1"
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"proxy': \"\${SECRET}\" refers to a secret \
in its host or port: $why" ]]
	[ "$(arrived STUB refused=1)" -eq 0 ]
}

@test "a colon in a user's name, which HTTP cannot express, is an error" {
	export NAME=a:b SECRET=c:d
	services '"a": { "url": "'"$STUB"'/ok?colon=1",
	    "user": "${NAME}:${SECRET}" },
	    "b": "http://${NAME}:x@'"${STUB#http://}"'/ok?colon=1",
	    "c": { "url": "'"$STUB"'/echo", "user": "${NAME}" },
	    "d": { "url": "'"$STUB"'/echo", "user": "x:${SECRET}" }'
	run -1 --separate-stderr "$FORKFETCH" -c s.json a b c d
	[ "$(record a .message)" = 'key "user": ${NAME}: it contains a colon, '\
'which a user name cannot have' ]
	[ "$(record b .message)" = 'url: ${NAME}: it contains a colon, '\
'which a user name cannot have' ]
	[ "$(record c '.body.headers[] |
	    select(.[0] == "authorization")[1]')" = "$(basic a:b)" ]
	[ "$(record d '.body.headers[] |
	    select(.[0] == "authorization")[1]')" = "$(basic x:c:d)" ]
	[ "$(arrived STUB colon=1)" -eq 0 ]
}

@test "a secret of dots does not lead to another path" {
	export SECRET=..
	run -1 --separate-stderr "$FORKFETCH" --no-config \
	    "a=$STUB/ok/dots/\${SECRET}" "b=$STUB/echo/x\${SECRET}?\${SECRET}"
	[ "$(record a .message)" = 'url: a value is one or two dots between '\
'the slashes of a path, which would lead to another path' ]
	[ "$(record b .body.target)" = '/echo/x..?..' ]
	[ "$(arrived STUB '^GET /ok/dots')" -eq 0 ]
}

@test "an empty secret is an error, and a newline at its end is no part of it" {
	export EMPTY='' NEWLINE=$'\n' LINE=$'open-sesame\r\n'
	local why='it is empty: give it a value or drop the reference' name

	: >empty
	printf '\n' >newline
	for name in EMPTY NEWLINE file:empty; do
		services '"a": { "url": "'"$STUB"'/ok?empty=1",
		    "headers": { "X": "${'$name'}" } }'
		run -2 --separate-stderr "$FORKFETCH" -c s.json a
		[ "${stderr_lines[0]}" = "forkfetch: s.json:1: service \"a\": \
key \"headers\": \${$name}: $why" ]
	done
	services '"a": { "url": "'"$STUB"'/ok?empty=1",
	    "headers": { "X": "${file:newline}" } }'
	run -1 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a .message)" = "key \"headers\": \${file:newline}: $why" ]
	[ "$(arrived STUB empty=1)" -eq 0 ]
	services '"a": { "url": "'"$STUB"'/echo",
	    "headers": { "X": "<${LINE}>" } }'
	printf '\xef\xbb\xbfopen-sesame\r\n' >file
	for LINE in $'open-sesame\r\n' $'open-sesame\r' $'open-sesame\n'; do
		run -0 --separate-stderr "$FORKFETCH" -c s.json a
		[ "$(record a '.body.headers[] | select(.[0] == "x")[1]')" = \
		    '<open-sesame>' ]
	done
	run -0 --separate-stderr "$FORKFETCH" -H 'X: <${file:file}>' \
	    "a=$STUB/echo"
	[ "$(record a '.body.headers[] | select(.[0] == "x")[1]')" = \
	    '<open-sesame>' ]
}

@test "a secret that comes back in a redirect is hidden in every form" {
	export SECRET='a b/ü?"%41' SHORT=xyz
	local form to

	for form in 'a%20b/%c3%bc%3f%22%2541' 'a+b%2F%C3%BC%3F%22%2541' \
	    'a%2520b%252f%25c3%25bc%253f%2522%252541' \
	    "$(printf %s "u:$SECRET" | base64 -w0 | jq -Rr @uri)" \
	    'A%20B/%C3%BC%3F%22A'; do
		to=$(jq -rn --arg to "/ok?found=$form" '$to | @uri')
		run -0 --separate-stderr "$FORKFETCH" --no-config -v -L \
		    -H 'X: ${SECRET}' "a=$STUB/redirect?to=$to"
		[[ $stderr == *"redirect 1 to $STUB/ok?found="* ]]
		[[ $stderr == *"***"* ]]
		[[ $stderr != *"${form:3}"* ]]
		[[ $(record a .url_effective) == *"***"* ]]
		[[ $(record a .url_effective) != *"${form:3}"* ]]
	done
	run -0 --separate-stderr "$FORKFETCH" --no-config -v -L \
	    -H 'X: ${SHORT}' "a=$STUB/redirect?to=/ok/xyz?a=xyz%26b=xyzzy"
	[ "$(record a .url_effective)" = "$STUB/ok/***?a=***&b=xyzzy" ]
}

@test "a value with a line end in it is not sent" {
	export SECRET=$'one\r\nX-Injected: two'
	services '"a": { "url": "'"$STUB"'/ok?injected=1",
	    "headers": { "X": "${SECRET}" } }'
	run -1 --separate-stderr "$FORKFETCH" -v -c s.json a
	[ "$(record a .status)" = error ]
	[ "$(record a .message)" = \
	    'key "headers": ${SECRET}: it has more than one line' ]
	run -1 --separate-stderr "$FORKFETCH" -c s.json -H 'Y: ${SECRET}' \
	    "b=$STUB/ok?injected=1"
	[ -z "$stderr" ]
	[ "$(record b .message)" = \
	    "option '-H, --header': \${SECRET}: it has more than one line" ]
	nowhere Injected
	[ "$(arrived STUB 'injected=1')" -eq 0 ]
}

@test "a URL's user and password are redacted wherever it is shown" {
	local url=http://alice:open-sesame@${STUB#http://}/auth

	run -1 --separate-stderr "$FORKFETCH" -v --body=none "a=$url" \
	    "b=http://alice:open-sesame@${STUB_REFUSED#http://}/x"
	[ "$(record a .url)" = "http://***@${STUB#http://}/auth" ]
	[ "$(record a .url_effective)" = "$STUB/auth" ]
	[ "$(record b .url)" = "http://***@${STUB_REFUSED#http://}/x" ]
	[ "$(record b .url_effective)" = "$STUB_REFUSED/x" ]
	nowhere open-sesame
	[ "$(arrived STUB $'^GET /auth\t.*\tauthorization: Basic ')" -eq 1 ]
	run -0 --separate-stderr "$FORKFETCH" --dry-run "a=$url"
	nowhere open-sesame
	services "\"a\": \"$url\""
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	nowhere open-sesame
}

@test "a URL's user and password are redacted if the URL is wrong" {
	local url

	for url in http://alice:open-sesame@:80/ \
	    http://alice:open-sesame@x:99999/ ftp://alice:open-sesame@x/ \
	    'http://alice:open-sesame@x/ y'; do
		run -2 --separate-stderr "$FORKFETCH" "$url"
		nowhere open-sesame
		run -2 --separate-stderr "$FORKFETCH" "a=$url"
		nowhere open-sesame
	done
}

@test "a URL's user and password are redacted in a bare URL's name" {
	run -0 --separate-stderr "$FORKFETCH" \
	    "http://alice:open-sesame@${STUB#http://}/ok"
	[ "$(jq -r .name <<<"$output")" = "${STUB#http://}/ok" ]
	nowhere open-sesame
}

@test "secrets given on the command line are redacted where it is shown" {
	run -0 --separate-stderr "$FORKFETCH" --dry-run \
	    -u alice:open-sesame -H 'Authorization: Bearer open-sesame' \
	    -H 'Cookie: open-sesame' -H 'X-Api-Key: open-sesame' \
	    -x http://alice:open-sesame@localhost:3128 "a=$STUB/ok"
	nowhere open-sesame
	[[ $output == *"    user: alice:***"* ]]
	[[ $output == *"    header: Authorization: ***"* ]]
	[[ $output == *"    header: Cookie: ***"* ]]
	[[ $output == *"    header: X-Api-Key: ***"* ]]
	[[ $output == *"    proxy: http://***@localhost:3128"* ]]
}

@test "-u is blanked in the words that ps shows" {
	[ -r /proc/self/cmdline ] || skip "there is no /proc"
	local parent child

	start_hanging key=blank -u alice:open-sesame \
	    "a=$STUB/wait?key=blank"
	[[ $(words "$parent") == *" alice:***"* ]]
	[[ $(words "$parent") != *sesame* ]]
	[[ $(words "$child") != *sesame* ]]
	end_hanging
	[ "$(arrived STUB "key=blank.*Basic $(printf alice:open-sesame |
		base64)")" -eq 1 ]
}

@test "a secret by reference is in no command line" {
	[ -r /proc/self/cmdline ] || skip "there is no /proc"
	local parent child

	export SECRET=open-sesame
	services '"a": { "url": "'"$STUB"'/wait?key=words",
	    "headers": { "X-Words": "${SECRET}" } }'
	start_hanging key=words -c s.json a
	[ "$(arrived STUB $'\tx-words: open-sesame')" -eq 1 ]
	[[ $(words "$parent") == *forkfetch*s.json* ]]
	[[ $(words "$parent") != *sesame* ]]
	[[ $(words "$child") == *forkfetch*s.json* ]]
	[[ $(words "$child") != *sesame* ]]
	end_hanging
}

@test "the process that asks has cleared its environment" {
	[ -r /proc/self/environ ] || skip "there is no /proc"
	local parent child variables

	export SECRET=open-sesame OTHER_SECRET=hunter-two LC_ALL=C.UTF-8
	services '"a": { "url": "'"$STUB"'/wait?key=wiped",
	    "headers": { "X-Wiped": "${SECRET}" } }'
	start_hanging key=wiped -c s.json a
	if ! variables=$(tr '\0' '\n' <"/proc/$child/environ" 2>/dev/null); then
		end_hanging
		skip "only root may look into the process that asks"
	fi
	end_hanging
	[ "$(arrived STUB $'\tx-wiped: open-sesame')" -eq 1 ]
	[[ $variables != *sesame* ]]
	[[ $variables != *hunter* ]]
}

@test "other users cannot inspect the process that asks" {
	[ "$(uname)" = Linux ] || skip "this is Linux's"
	local parent child owner

	start_hanging key=dumpable "a=$STUB/wait?key=dumpable"
	owner=$(stat -c %u "/proc/$child/environ")
	end_hanging
	# The files of a process that is not dumpable are root's.
	[ "$owner" -eq 0 ]
}

# plain_secrets: a key of a service for each line, its value in JSON, and what
# is shown of it; "-" if that is no more than how long it is.
plain_secrets() {
	cat <<-'EOF'
	user "alice:open-sesame" user: alice:***
	user "alice:open-sesame${P}" user: alice:***${P}
	headers {"Authorization":"Bearer\u0020open-sesame"} header: Authorization: ***
	headers {"Proxy-Authorization":"open-sesame"} header: Proxy-Authorization: ***
	headers {"X-Api-Key":"open-sesame"} header: X-Api-Key: ***
	headers {"X-Auth":"open-sesame"} header: X-Auth: ***
	headers {"X-Session-Id":"open-sesame"} header: X-Session-Id: ***
	headers {"X-Signature":"v1=open-sesame"} header: X-Signature: ***
	headers {"My-Private-Key":"open-sesame"} header: My-Private-Key: ***
	headers {"X-Any":"Bearer\topen-sesame"} header: X-Any: ***
	headers {"X-Any":"AWS4-HMAC-SHA256\u0020open-sesame"} header: X-Any: ***
	headers {"Cookie":"id=open-sesame;\u0020u=${P}"} header: Cookie: ***; u=${P}
	headers {"Referer":"http://h/?token=open-sesame"} header: Referer: http://h/?token=***
	proxy "http://alice:open-sesame@localhost" proxy: http://***@localhost
	cert "/c.pem:open-sesame" cert: /c.pem:***
	key "pkcs11:pin-value=open-sesame" key: pkcs11:pin-value=***
	data "a=b&password=open-sesame" -
	json {"a":{"client_secret":"open-sesame"}} -
	EOF
}

@test "a readable file with a secret in it causes a warning" {
	local rest="chmod 600 it, or use \${NAME} or \${file:PATH}" key value shown

	export P=other-secret
	while read -r key value shown; do
		services "\"a\": { \"url\": \"http://localhost/\",
		    \"$key\": $value }"
		chmod 644 s.json
		warned "forkfetch: s.json: others can read it (mode 644), and \
it holds a secret (service \"a\", key \"$key\"): $rest"
		chmod 640 s.json
		warned "forkfetch: s.json: others can read it (mode 640), and \
it holds a secret (service \"a\", key \"$key\"): $rest"
		chmod 600 s.json
		warned ""
	done < <(plain_secrets)
	while read -r key value; do
		services "\"a\": { \"$key\": $value }"
		chmod 604 s.json
		warned "forkfetch: s.json: others can read it (mode 604), and \
it holds a secret (service \"a\", key \"$key\"): $rest"
	done <<-'EOF'
	url "http://alice:open-sesame@localhost/"
	url "http://localhost/?a=b&api_key=open-sesame"
	url "http://localhost/?token=${P}x"
	replicas ["http://localhost/", "http://alice:open-sesame@localhost/"]
	exec ["curl", "-u", "alice:open-sesame"]
	exec ["curl", "-H", "X-Api-Key: open-sesame"]
	exec ["mysql", "--password=open-sesame"]
	EOF
	echo '{ "defaults": { "user": "alice:open-sesame" } }' >s.json
	warned "forkfetch: s.json: others can read it (mode 604), and it \
holds a secret (defaults, key \"user\"): $rest"
}

@test "a literal secret is not shown" {
	local key value shown

	export P=other-secret
	while read -r key value shown; do
		services "\"a\": { \"url\": \"http://localhost/\",
		    \"$key\": $value }"
		run -0 --separate-stderr "$FORKFETCH" -c s.json --dry-run a
		[ "$shown" = - ] || [ "${lines[1]}" = "    $shown" ]
		nowhere sesame
		nowhere other-secret
	done < <(plain_secrets)
	services '"a": "http://u:open-sesame@localhost/?q=fork&api_key=open-sesame#x",
	    "b": { "replicas": ["http://localhost/?token=${P}",
		"http://localhost/?token=open-sesame${P}"] },
	    "c": { "exec": ["curl", "-u", "alice:open-sesame", "-H",
		"X-Api-Key: open-sesame", "--password", "open-sesame",
		"API_TOKEN=open-sesame", "http://h/?sig=open-sesame", "a b"] },
	    "d": { "url": "http://localhost/path?q=1",
		"headers": { "Accept": "application/json" } }'
	run -0 --separate-stderr "$FORKFETCH" -c s.json --dry-run a b c d
	[ "$output" = "a: GET http://***@localhost/?q=fork&api_key=***#x
b: GET http://localhost/?token=\${P} http://localhost/?token=***\${P}
c: exec curl -u alice:*** -H \"X-Api-Key: ***\" --password *** API_TOKEN=*** \
http://h/?sig=*** \"a b\"
d: GET http://localhost/path?q=1
    header: Accept: application/json" ]
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	nowhere sesame
	[[ ${lines[0]} == $'a\thttp://***@localhost/?q=fork&api_key=***#x\t'* ]]
	[[ ${lines[3]} == $'d\thttp://localhost/path?q=1\t'* ]]
}

@test "control characters are escaped in what is shown" {
	local name=$'s\e[2J.json'

	printf '{ "services": { "a": { "url": "http://localhost/",
	    "user_agent": "x\\u009b2J", "cacert": "/a\\u001b[2J\\nb: GET x" },
	    "p": { "exec": ["echo", "\\u001b[2J", "\\u202e"] } } }' >"$name"
	run -0 --separate-stderr "$FORKFETCH" -c "$name" --dry-run a p
	[ "$output" = 'a: GET http://localhost/
    cacert: /a\x1b[2J\x0ab: GET x
    user_agent: x\u{009b}2J
p: exec echo "\u001b[2J" "\u202e"' ]
	run -0 --separate-stderr "$FORKFETCH" -c "$name" --list
	[[ $output != *$'\e'* ]]
	[[ ${lines[0]} == $'a\thttp://localhost/\ts\\x1b[2J.json:'* ]]
}

@test "a service with a secret has a process of its own, also with --reuse" {
	local key value shown n=0 pids

	export P=other-secret
	while read -r key value shown; do
		# They are about files that are not there.
		[[ $key != cert && $key != key ]] || continue
		[ "$key" != proxy ] || value=${value/localhost/${STUB#http://}}
		n=$((n + 1))
		services "\"a\": { \"url\": \"$STUB/ok?reused=$n\",
		    \"$key\": $value }"
		run -0 --separate-stderr "$FORKFETCH" -v -c s.json --reuse -j1 \
		    "x=$STUB/ok" a "y=$STUB/ok"
		mapfile -t pids < <(sed -n \
		    's/^forkfetch: [xay]: process \([0-9]*\) asks.*/\1/p' \
		    <<<"$stderr")
		[ "${#pids[@]}" -eq 3 ]
		[ "${pids[1]}" != "${pids[0]}" ]
		[ "${pids[1]}" != "${pids[2]}" ]
	done < <(plain_secrets)
	[ "$n" -ge 15 ]
	services "\"a\": \"http://open-sesame@${STUB#http://}/ok?user\""
	run -0 --separate-stderr "$FORKFETCH" -v -c s.json --reuse -j1 \
	    "x=$STUB/ok" a "y=$STUB/ok"
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u |
		wc -l)" -ge 2 ]
	nowhere sesame
}

@test "the warning does not keep the run from its services" {
	services "\"a\": { \"url\": \"$STUB/auth\", \"user\": \"alice:secret\" }"
	chmod 644 s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a .status)" = ok ]
	[[ $stderr == *"others can read it"* ]]
	[[ $stderr != *alice:secret* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a readable file with references only causes no warning" {
	services '"a": { "url": "http://alice:${P}@localhost/",
	    "user": "alice:${P}", "proxy": "http://x:${P}@localhost",
	    "headers": { "Authorization": "Bearer ${file:p}", "Cookie": null,
	    "X-Token": "", "Accept": "text/plain" } },
	    "b": "http://alice@localhost/"'
	chmod 644 s.json
	warned ""
}

@test "\${NAME} in a list is not replaced" {
	export SECRET=open-sesame
	run -0 --separate-stderr "$FORKFETCH" - <<-EOF
	a=$STUB/echo?listed=\${SECRET}
	$STUB/echo?listed=\${file:/etc/passwd}
	EOF
	[ "$(arrived STUB 'listed=open-sesame')" -eq 0 ]
	[ "$(arrived STUB 'listed=root')" -eq 0 ]
	[ "$(arrived STUB 'listed=')" -eq 2 ]
	nowhere open-sesame
	[ "$(record a .body.target)" = '/echo?listed=${SECRET}' ]
	run -0 --separate-stderr "$FORKFETCH" --dry-run - \
	    <<<'http://localhost/${NO_SUCH}'
	[ "$output" = 'localhost/${NO_SUCH}: GET http://localhost/${NO_SUCH}' ]
}

@test "a service gets its own secrets only" {
	export SECRET=open-sesame
	services '"a": { "url": "'"$STUB"'/echo",
	    "headers": { "X-Own": "${SECRET}" } }, "b": "'"$STUB"'/echo"'
	run -0 --separate-stderr "$FORKFETCH" -c s.json a b "c=$STUB/echo"
	[[ $(record a .body) == *sesame* ]]
	[[ $(record b .body) != *sesame* ]]
	[[ $(record c .body) != *sesame* ]]
}

@test "a file of 64 KiB is the largest secret" {
	head -c 65536 /dev/zero | tr '\0' x >secret
	services '"a": { "url": "'"$STUB"'/reflect", "data": "${file:secret}" }'
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a '.body | length')" = 65536 ]
	echo xx >>secret
	run -1 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a .status)" = error ]
	[ "$(record a .message)" = 'key "data": ${file:secret}: is larger than 64 KiB' ]
}

@test "a variable that the shell has not replaced is sent, with a warning" {
	local where hint

	export SECRET=open-sesame
	run -0 --separate-stderr "$FORKFETCH" --no-config -H 'X: a $SECRET;b' \
	    -H 'Y: $NO' "a=$STUB/echo?"'$top=1&k=$API_KEY'
	[ "$(record a .body.target)" = '/echo?$top=1&k=$API_KEY' ]
	for where in "option '-H, --header' SECRET" "option '-H, --header' NO" \
	    "URL API_KEY"; do
		hint=${where##* }
		echo "forkfetch: ${where% *}: \"\$$hint\" is sent as it is: \
write \"\${$hint}\", or let the shell replace it"
	done >want
	diff want - <<<"$stderr"
	# Text that is not a variable, and parts of passwords.
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    -H 'X: ${SECRET} $1 $A $$SECRET $Abc $2Y$10$AB a$SECRET $' \
	    "a=${STUB/:\/\//:\/\/u:pa\$WORD@}/echo?"'$filter=$X'
	[ -z "$stderr" ]
}

@test "a \$NAME in a services file is not replaced, with a warning" {
	local key name text

	while read -r key name text; do
		services '"b": "'"$STUB"'/ok",
			"a": { '"$text"' }'
		run -0 --separate-stderr "$FORKFETCH" -c s.json b
		[ "$stderr" = "forkfetch: s.json:2: service \"a\": key \"$key\": \
\"\$$name\" is not replaced: write \"\${$name}\"" ]
	done <<-'EOT'
		url API_KEY "url": "http://a/?k=$API_KEY"
		headers TOKEN "url": "http://a", "headers": {"X": "Bearer $TOKEN"}
		user PASSWORD "url": "http://a", "user": "me:$PASSWORD"
		oauth2_bearer T_2 "url": "http://a", "oauth2_bearer": "$T_2"
	EOT
	echo '{"defaults": {"headers": {"X": "$DEFAULT"}},
	    "services": {"a": "'"$STUB"'/echo"}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$stderr" = 'forkfetch: s.json: defaults: key "headers": "$DEFAULT" '\
'is not replaced: write "${DEFAULT}"' ]
	# A reference, a part of a password, a body, and a name in lower case.
	export SECRET=open-sesame
	services '"a": { "url": "'"$STUB"'/echo?$top=1", "user": "me:$PA-5",
	    "headers": {"X": "${SECRET}"}, "data": "$VARIABLE" }'
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
}
