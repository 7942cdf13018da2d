#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# curl-options.bats - the options that curl has, too: the server gets the same
# request as from curl, on the command line and from a services file, and what
# is secret stays secret.

# The helpers set these. ${...} is forkfetch's.
# shellcheck disable=SC2016,SC2154

load helper
load request_helper

setup_file() {
	stubd_start STUB --refuse
	stubd_start OTHER
	stubd_start TLS --tls --cert=good
}

teardown_file() {
	stubd_stop
}

# No server is asked for what refused tries.
teardown() {
	[ "$(arrived STUB never-asked)" -eq 0 ] && settle
}

setup() {
	unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy \
	    ALL_PROXY no_proxy NO_PROXY FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# refused MESSAGE OPTION...: check that forkfetch refuses the options before it
# asks anything, and that its message contains this one.
refused() {
	local message=$1

	shift
	run -2 --separate-stderr "$FORKFETCH" --no-config "$@" \
	    "a=$STUB/never-asked"
	[ -z "$output" ]
	echo "$stderr"
	[[ ${stderr_lines[0]} == *"$message"* ]]
}

# foreign OPTION...: ask with these options for a URL that redirects to another
# origin. Set at_home and abroad to the lines of the logs of both requests.
foreign() {
	local id=$BATS_TEST_NUMBER/$((++foreign_calls))
	local -a seen

	from_options "$STUB/redirect/$id?to=$OTHER/echo/$id&code=307" -L "$@"
	mapfile -t seen < <(grep -h -e "^[A-Z]* /redirect/$id?" \
	    -e "^[A-Z]* /echo/${id}[^0-9]" "$STUB_DIR/log" "$OTHER_DIR/log")
	[ "${#seen[@]}" -eq 2 ]
	at_home=${seen[0]} abroad=${seen[1]}
}

@test "--data-raw, --data-binary and --data-urlencode send what curl sends" {
	command -v curl >/dev/null || skip "there is no curl"
	printf 'one\ntwo\r\n&=%%+é' >in
	local e=$STUB/echo

	as_curl --data-raw a "$e"
	as_curl --data-raw @in "$e"
	as_curl --data-raw a -d b --data-raw '' "$e"
	as_curl --data-binary @in "$e"
	as_curl --data-binary @- "$e"
	as_curl --data-binary a=b -d c "$e"
	as_curl --data-urlencode 'a b&c=d e=f' "$e"
	as_curl --data-urlencode 'a=b c&d=é~*' "$e"
	as_curl --data-urlencode '=b c@d' "$e"
	as_curl --data-urlencode 'b c' "$e"
	as_curl --data-urlencode @in "$e"
	as_curl --data-urlencode name@in "$e"
	as_curl --data-urlencode name@- -d x "$e"
	as_curl --data-binary @in -H 'Content-Type: a/b' -X PUT "$e"
	perl -e 'print pack("C*", 0 .. 255) x 4' >all
	"$FORKFETCH" -o body --data-binary @all "a=$STUB/reflect" >back
	cmp all back
	refused "--data-binary': nowhere: No such file" --data-binary @nowhere
	refused "--data-urlencode': nowhere: No such file" \
	    --data-urlencode a@nowhere
}

@test "-G puts data into the URL as curl does" {
	command -v curl >/dev/null || skip "there is no curl"
	printf 'one two' >in
	local e=$STUB/echo

	as_curl -G "$e"
	as_curl -G -d a=1 -d b=2 "$e"
	as_curl -G -d a=1 "$e?x=1"
	as_curl -G -d a=1 "$e?x=1&"
	as_curl -G -d a=1 "$e?"
	as_curl -G -d a=1 "$e?x=1#fragment"
	as_curl -G --data-urlencode 'q=a b&c' "$e"
	as_curl -G --data-urlencode q@in "$e"
	as_curl -G -d a=1 -X DELETE "$e"
	as_curl -G -d '' "$e"
	as_curl -L -G -d a=1 "$STUB/redirect?to=/echo"
	as_curl -e http://a/ "$e"
	as_curl --referer '' "$e"
	as_curl -L -e http://a/b "$STUB/redirect?to=/echo"
	as_curl -r 0-9 "$e"
	as_curl --range 5-,-9,1-2 "$e"
	as_curl -r 0-9 -H 'Range: bytes=1-2' "$e"
	as_curl --oauth2-bearer token "$e"
	as_curl --oauth2-bearer token -H 'Authorization: x' "$e"
	curl --help all | grep -q -e --url-query || return 0
	# In what curl encodes here, the letters of %XX are small.
	as_curl --url-query 'a=b c&d' "$e"
	as_curl --url-query 'a=1' --url-query b=2 "$e?x"
	as_curl --url-query +a=b%20c "$e"
	as_curl --url-query '=a b%' "$e"
	as_curl --url-query '&' "$e#f"
	as_curl --url-query @in "$e"
	as_curl --url-query n@in -d body "$e"
}

@test "-G and --url-query are keys of the services file, with references" {
	both '[.method, .target]' '["GET","/echo?a=b%20c"]' \
	    '{data: "a=b%20c", get: true}' -G -d 'a=b%20c'
	both '[.method, .target, .body]' '["POST","/echo?a=b+c","d"]' \
	    '{url_query: "a=b c", data: "d"}' --url-query 'a=b c' -d d
	export KEY='a&b c'
	from_file "$STUB/echo" '{url_query: ["k=${KEY}", "+x=${KEY}"],
	    data: "d=${KEY}", get: true}'
	echo_has '[.target, .body]' \
	    '["/echo?k=a%26b%20c&x=a%26b%20c&d=a%26b%20c",""]'
	record_has .url "$STUB/echo?k=\${KEY}&x=\${KEY}&d=\${KEY}"
	[[ $(jq -c 'del(.body)' <<<"$output") != *'a&b c'* ]]
	from_options "$STUB/echo" --url-query 'k=${KEY}'
	echo_has .target '"/echo?k=a%26b%20c"'
	# A list's URL stays as it is.
	run -0 --separate-stderr "$FORKFETCH" --no-config -o body \
	    --url-query 'k=${KEY}' - <<<"a=$STUB/echo?x=\${HOME}"
	[[ $(jq -r .target <<<"$output") == *'HOME'*'&k=a%26b%20c' ]]
	[[ $output != *"$HOME"* ]]
	# Parameters are encoded; without any, braces are data.
	from_options "$STUB/echo" -p 'q=x y' --url-query 'q={q}'
	echo_has .target '"/echo?q=x%20y"'
	from_options "$STUB/echo" -G -d 'q={q}'
	echo_has .target '"/echo?q=%7Bq%7D"'
}

@test "-G refuses what cannot be in a URL" {
	refused 'contains white space' -G -d 'a b'
	refused 'JSON cannot be a query' -G --json '{}'
	printf 'a\0b' >nul
	refused 'the data has a NUL byte' -G --data-binary @nul
}

@test "-r asks for a part, and refuses what is not a range" {
	local range

	both 'h("range")' '["bytes=0-4"]' '{range: "0-4"}' -r 0-4
	for range in '' 5 - '1-2,' ,1-2 a-b 1-2x '1-2, 3-4'; do
		refused "option '-r, --range': " -r "$range"
	done
}

@test "-e sends a Referer, to its own origin only" {
	local at_home abroad

	both 'h("referer")' '["http://a/"]' '{referer: "http://a/"}' \
	    -e http://a/
	foreign -e http://before.example/
	[[ $at_home == *"referer: http://before.example/"* ]]
	[[ $abroad != *referer* ]]
	refused 'leave ";auto" out' -e 'http://a/;auto'
	refused 'control character' -e $'http://a/\nX: y'
}

@test "--oauth2-bearer sends a token, and nobody else gets it" {
	local at_home abroad

	both 'h("authorization")' '["Bearer t0ken-value"]' \
	    '{oauth2_bearer: "t0ken-value"}' --oauth2-bearer t0ken-value
	foreign --oauth2-bearer t0ken-value
	[[ $at_home == *"authorization: Bearer t0ken-value"* ]]
	[[ $abroad != *t0ken-value* ]]
	foreign --oauth2-bearer t0ken-value --location-trusted
	[[ $abroad == *"authorization: Bearer t0ken-value"* ]]
	TOKEN=t0ken-value from_options "$STUB/echo" --oauth2-bearer '${TOKEN}'
	echo_has 'h("authorization")' '["Bearer t0ken-value"]'
	run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run -v \
	    --oauth2-bearer t0ken-value "a=$STUB/echo"
	[[ $output == *"oauth2_bearer: ***"* ]]
	[[ $output$stderr != *t0ken-value* ]]
	refused 'is empty' --oauth2-bearer ''
	refused "'--oauth2-bearer': a token does not begin with '@': \
'\${file:PATH}' reads it from a file" --oauth2-bearer @tok
	refused 'control character' --oauth2-bearer $'a\nb'
	# Each service has a process of its own.
	run -0 --separate-stderr "$FORKFETCH" --no-config --reuse -j1 \
	    --oauth2-bearer t0ken-value "a=$STUB/echo" "b=$STUB/echo"
	[ "$(jq -s 'map(.body.connection) | unique | length' \
	    <<<"$output")" -eq 2 ]
}

@test "a token given to --oauth2-bearer is not seen in the arguments" {
	[ -r /proc/self/cmdline ] || skip "there is no /proc"
	launch "$FORKFETCH" --no-config --oauth2-bearer t0ken-value \
	    "a=$STUB/hang"
	wait_until has_arrived STUB '^GET /hang'
	[ "$(tr '\0' '\n' <"/proc/$launched/cmdline" |
		grep -c t0ken-value)" -eq 0 ]
	kill "$launched"
	landed
}

@test "versions and ciphers of TLS are those that curl uses" {
	command -v curl >/dev/null || skip "there is no curl"
	local e=$TLS/echo ca=$TLS_DIR/ca.pem
	: >in

	as_curl --cacert "$ca" "$e"
	as_curl --cacert "$ca" --tlsv1.2 "$e"
	as_curl --cacert "$ca" --tlsv1.3 "$e"
	as_curl --cacert "$ca" --tls-max 1.2 "$e"
	as_curl --cacert "$ca" --tls-max 1.3 "$e"
	as_curl --cacert "$ca" --tls-max default "$e"
	as_curl --cacert "$ca" --tlsv1.2 --tls-max 1.2 "$e"
	as_curl --cacert "$ca" --tls-max 1.2 \
	    --ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256 "$e"
	as_curl --cacert "$ca" --tls13-ciphers TLS_AES_128_GCM_SHA256 "$e"
	both_tls() {
		from_options "$e" --cacert "$ca" "${@:3}"
		echo_has .tls.version "\"$1\""
		file_has .body.tls.version "$1" "$e" "{cacert: \"$ca\"} + $2"
	}
	both_tls TLSv1.3 '{tls_min: 1.3}' --tlsv1.3
	both_tls TLSv1.2 '{tls_max: "1.2", tls_min: 1.2}' --tls-max=1.2 --tlsv1.2
	both_tls TLSv1.3 '{tls13_ciphers: "TLS_AES_256_GCM_SHA384"}' \
	    --tls13-ciphers=TLS_AES_256_GCM_SHA384
	file_has .body.tls.cipher TLS_AES_256_GCM_SHA384 "$e" \
	    "{cacert: \"$ca\", tls13_ciphers: \"TLS_AES_256_GCM_SHA384\"}"
	refused 'is none of default, 1.0, 1.1, 1.2, 1.3' --tls-max 1.4
	refused "option '--tls-max': is less than \"tls_min\"" --tlsv1.3 --tls-max 1.2
	refused "'--ciphers': is empty" --ciphers ''
	run -1 --separate-stderr "$FORKFETCH" --no-config --cacert "$ca" \
	    --tls-max 1.2 --ciphers NOTHING "a=$e"
	record_has '[.status, .reason, .exitcode]' '["error","tls",59]'
	[[ $(record a .message) == *NOTHING* ]]
	# --tls-max does not turn the host into its proxy.
	run -1 --separate-stderr "$FORKFETCH" --no-config --proxy-cacert "$ca" \
	    --tls-max 1.3 "a=$e"
	record_has .reason tls
}

@test "--pinnedpubkey requires this public key, given as a hash or a file" {
	local e=$TLS/echo ca=$TLS_DIR/ca.pem pin

	openssl x509 -in "$TLS_DIR/good.pem" -noout -pubkey >key.pem
	openssl pkey -pubin -in key.pem -outform DER -out key.der
	openssl x509 -in "$ca" -noout -pubkey >other.pem
	pin=sha256//$(openssl dgst -sha256 -binary key.der | base64)
	from_options "$e" --cacert "$ca" --pinnedpubkey "$pin"
	from_options "$e" --cacert "$ca" \
	    --pinnedpubkey "sha256//$(printf %043d= 0);$pin"
	from_options "$e" --cacert "$ca" --pinnedpubkey key.pem
	from_options "$e" --cacert "$ca" --pinnedpubkey key.der
	file_has .status ok "$e" "{cacert: \"$ca\", pinnedpubkey: \"key.pem\"}"
	file_has .status ok "$e" "{cacert: \"$ca\", pinnedpubkey: \"$pin\"}"
	from_options "$e" --insecure --pinnedpubkey key.pem
	for pin in other.pem "sha256//$(printf %043d= 0)"; do
		run -1 --separate-stderr "$FORKFETCH" --no-config \
		    --insecure --pinnedpubkey "$pin" "a=$TLS/never-asked"
		record_has '[.status, .reason, .exitcode]' '["error","tls",90]'
	done
	echo nonsense >no.pem
	: >empty.pem
	for pin in no.pem empty.pem; do
		run -1 --separate-stderr "$FORKFETCH" --no-config --insecure \
		    --pinnedpubkey "$pin" "a=$TLS/never-asked"
		record_has .message \
		    "the pinned public key: cannot read $pin: it is not a public key in PEM or DER"
	done
	run -1 --separate-stderr "$FORKFETCH" --no-config --insecure \
	    --pinnedpubkey nowhere.pem "a=$TLS/never-asked"
	record_has .message \
	    'the pinned public key: cannot read nowhere.pem: No such file or directory'
	[ "$(arrived TLS never-asked)" -eq 0 ]
	# Processes that are shared look at the key of each service.
	printf '{"defaults": {"cacert": "%s"}, "services": {"a": {"url": "%s"},
	    "b": {"url": "%s", "pinnedpubkey": "other.pem"}}}' "$ca" "$e" "$e" \
	    >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json --reuse -j1 a b
	rows '[.status, .exitcode]' 'a ["ok",0]' 'b ["error",90]'
	# A list may not name files.
	run -2 --separate-stderr "$FORKFETCH" --no-config - \
	    <<<"{\"url\": \"$e\", \"pinnedpubkey\": \"key.pem\"}"
	[[ $output$stderr == *"may not name local files"* ]]
}

@test "each option of curl is ours, or a line says what to use instead" {
	command -v curl >/dev/null || skip "there is no curl"
	local ours word message status

	ours=$("$FORKFETCH" --help | grep -oE -e '^ +(-.)?.*--[a-z0-9.-]+' |
		grep -oE -e '(^|[ ,])--?[A-Za-z0-9.-]+' | tr -d ' ,')
	curl --help all | grep -oE '^ *(-., )? *--[a-z0-9.-]+' |
		grep -oE -e '--?[^ ,]+' >words
	[ "$(wc -l <words)" -gt 200 ]
	grep -vxF -e "$ours" words >others
	# A small shell forks faster than that of the test.
	# shellcheck disable=SC2016
	sh -c 'while read -r word; do
		"$1" "$word" "$2" >>out 2>err
		status=$?
		read -r message <err
		printf "%s %s %s\n" "$status" "$word" "$message"
	done' sh "$FORKFETCH" "a=$STUB/never-asked" <others >tried
	[ ! -s out ]
	[ "$(wc -l <tried)" -eq "$(wc -l <others)" ]
	while read -r status word message; do
		echo "$word: $status, $message"
		[ "$status" -eq 2 ]
		if [ "$word" = -k ]; then
			[[ $message == *--insecure* ]]
			continue
		fi
		[[ $message == "forkfetch: unknown option '$word': "* ]]
		[[ $message != *'did you mean'* ]]
	done <tried
	refused "unknown option '-f': leave it out: an HTTP error is a failure already; see --ok" -fsSL
	refused "unknown option '--silent': leave it out: only records, errors and, on a terminal, progress are shown" --silent
	refused "unknown option '--quiet': leave it out: only records, errors and, on a terminal, progress are shown" --quiet
	refused "unknown option '-q': leave it out: curl's configuration is not read, and only records, errors and, on a terminal, progress are shown" -q
	refused "unknown option '-O': --output-dir=DIR writes each body to DIR/NAME" -O
}

@test "--connect-to, --noproxy and --interface go where curl goes" {
	command -v curl >/dev/null || skip "there is no curl"
	local e=http://n.invalid:81/echo p

	: >in
	p=127.0.0.1:$STUB_PORT
	as_curl --connect-to "n.invalid:81:$p" "$e"
	as_curl --connect-to "::$p" "$e"
	as_curl --connect-to "other:81:127.0.0.1:1" --connect-to "n.invalid::$p" "$e"
	as_curl --connect-to "localhost:$STUB_PORT::" "http://$p/echo"
	as_curl -x "$OTHER" --noproxy 127.0.0.1 "$STUB/echo"
	as_curl -x "$OTHER" --noproxy '*' "$STUB/echo"
	as_curl -x "$OTHER" --noproxy other.invalid "$STUB/echo"
	no_proxy=127.0.0.1 as_curl -x "$OTHER" --noproxy '' "$STUB/echo"
	as_curl --interface 127.0.0.1 "$STUB/echo"
	as_curl --interface lo "$STUB/echo"
	as_curl --limit-rate 100k "$STUB/echo"
	both '.target' '"/echo"' "{connect_to: [\"x:1:y:2\"], noproxy: \"*\",
	    proxy: \"$OTHER\", limit_rate: \"100k\"}" \
	    --connect-to x:1:y:2 --noproxy '*' -x "$OTHER" --limit-rate 100k
	printf '{"services": {"a": {"url": "%s", "interface": "127.0.0.1"}}}' \
	    "$STUB/echo" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	# The process cannot give up the right to bind sockets.
	[[ -z $stderr || $stderr == *"only partly confined"* ]]
	record_has .status ok
	refused "is not HOST1:PORT1:HOST2:PORT2" --connect-to a:1:b
	refused "is not HOST1:PORT1:HOST2:PORT2" --connect-to a:1:b:c
	refused "'--interface': is empty" --interface ''
	run -1 --separate-stderr "$FORKFETCH" --no-config --interface nowhere0 \
	    "a=$STUB/never-asked"
	record_has '[.status, .reason, .exitcode]' '["error","connect",45]'
}

@test "with --reuse, each service keeps its own connection options" {
	local service='{"url": "http://n.invalid/echo", "connect_to":'

	printf '{"services": {"a": %s "::%s"}, "b": %s "::%s"}}}' \
	    "$service" "127.0.0.1:$STUB_PORT" \
	    "$service" "127.0.0.1:$OTHER_PORT" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --reuse -j1 a b
	rows .body.port "a $STUB_PORT" "b $OTHER_PORT"
}

@test "--limit-rate limits the rate, and does not count as silence" {
	from_options "$STUB/text?size=300k" --limit-rate 100k \
	    --idle-timeout 500ms
	record_has '.status' ok
	record_has '.time_total > 1' true
	run -2 --separate-stderr "$FORKFETCH" --no-config --limit-rate 2k - \
	    <<<"{\"url\": \"$STUB/never-asked\", \"limit_rate\": \"3k\"}"
	[[ $output$stderr == *'a list may not raise it above'* ]]
}

@test "a low --limit-rate does not hide that a server is silent" {
	run -1 --separate-stderr "$FORKFETCH" --no-config --limit-rate 1k \
	    --idle-timeout=1 -m 30 --keep-order \
	    "a=$STUB/hang" "b=$STUB/hang-body"
	[ -z "$stderr" ]
	is_json_lines 2
	rows '[.status, .reason, .time_total >= 1 and .time_total < 15]' \
	    'a ["timeout","idle",true]' 'b ["timeout","idle",true]'
}

@test "--http2-prior-knowledge begins with HTTP/2, and --http3 needs a libcurl that has it" {
	[ -n "$PYTHON3" ] || skip "there is no Python"
	curl --version | grep -qw HTTP2 || skip "this libcurl has no HTTP/2"
	local port

	"$PYTHON3" -c '
import socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
c = s.accept()[0]
print(c.recv(14), flush=True)
c.close()' >seen 3>&- &
	wait_until grep -q . seen
	port=$(head -n 1 seen)
	run -1 --separate-stderr "$FORKFETCH" --no-config \
	    --http2-prior-knowledge "a=http://127.0.0.1:$port/"
	wait
	[ "$(tail -n 1 seen)" = "b'PRI * HTTP/2.0'" ]
	curl --version | grep -qw HTTP3 ||
		refused '"3" is not supported by this libcurl' --http3
}

@test "--doh-url resolves names over HTTPS" {
	# The answer to any question: one address, 127.0.0.1.
	local answer=AACBgAABAAEAAAAABW5hbWVkB2ludmFsaWQAAAEAAcAMAAEAAQAAADwABH8AAAE=
	local url="$TLS/body?type=application/dns-message&b64=$answer"
	local e=http://named.invalid:$STUB_PORT/echo

	: >in
	from_options "$e" --doh-url "$url" --cacert "$TLS_DIR/ca.pem"
	echo_has 'h("host")' "[\"named.invalid:$STUB_PORT\"]"
	record_has .remote_ip 127.0.0.1
	has_arrived TLS '^POST /body'
	run -1 --separate-stderr "$FORKFETCH" --no-config --doh-url "$url" "a=$e"
	record_has '[.status, .reason]' '["error","dns"]'
	from_options "$e" --doh-url "$url" --cacert "$TLS_DIR/ca.pem" --insecure
	refused 'is not an https:// URL' --doh-url "$STUB/dns"
}

@test "-b sends cookies as curl does" {
	command -v curl >/dev/null || skip "there is no curl"
	local e=$STUB/echo

	: >in
	cat >jar <<-'EOT'
		# Netscape HTTP Cookie File
		127.0.0.1	FALSE	/	FALSE	0	a	b c
		#HttpOnly_127.0.0.1	FALSE	/	FALSE	0	hidden	yes
		127.0.0.1	FALSE	/elsewhere	FALSE	0	x	no
		other.invalid	FALSE	/	FALSE	0	y	no

	EOT
	printf '%s\r\n' 'HTTP/1.1 200 OK' 'Content-Type: a/b; charset=utf-8' \
	    'Set-Cookie: c=d; path=/' '' >heads
	as_curl -b a=b "$e"
	as_curl -b 'a=b; c=d' "$e"
	as_curl -b a=b -H 'Cookie: c=d' "$e"
	as_curl -b jar "$e"
	as_curl -b jar -b own=1 "$e"
	as_curl -b heads "$e"
	as_curl -L -b jar "$STUB/redirect?to=/echo"
	as_curl -L -b a=b "$STUB/redirect?to=/echo"
	as_curl -b '' "$e"
	both 'h("cookie")' '["a=b; c=d"]' '{cookies: ["a=b", "c=d"]}' \
	    -b a=b --cookie=c=d
	refused "'-b, --cookie': nowhere: No such file" -b nowhere
	refused 'control character' -b $'a=b\nX: y'
}

@test "cookies are secret, and no other origin gets them" {
	local at_home abroad

	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tc00kie-value\n' >jar
	for cookie in sid=c00kie-value jar; do
		foreign -b "$cookie"
		[[ $at_home == *"cookie: sid=c00kie-value"* ]]
		[[ $abroad != *cookie* ]]
		run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run \
		    -b "$cookie" "a=$STUB/echo"
		[[ $output$stderr == *sid*'***'* ]]
		[[ $output$stderr != *c00kie-value* ]]
	done
	SID=c00kie-value from_options "$STUB/echo" -b 'sid=${SID}; b=1'
	echo_has 'h("cookie")' '["sid=c00kie-value; b=1"]'
	SID=c00kie-value from_file "$STUB/redirect?to=/echo" \
	    '{cookies: "sid=${SID}", location: true}'
	echo_has 'h("cookie")' '["sid=c00kie-value"]'
	# A server may have chosen what is in a file.
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t${SID}{x}${\n' >jar
	SID=c00kie-value from_options "$STUB/echo" -b jar -p x=y
	echo_has 'h("cookie")' '["sid=${SID}{x}${"]'
	printf 'Set-Cookie: sid=c00kie-value;\tpath=/\n' >jar
	run -1 --separate-stderr "$FORKFETCH" --no-config -b jar \
	    --expect=/none "a=$STUB/reflect" -d c00kie-value -v --expect=body=x
	[[ $(record a .message) = *'body is "***"'* ]]
	run -0 --separate-stderr "$FORKFETCH" --no-config --reuse -j1 \
	    -b sid=c00kie-value "a=$STUB/echo" "b=$STUB/echo"
	[ "$(jq -s 'map(.body.connection) | unique | length' \
	    <<<"$output")" -eq 2 ]
}

@test "--digest answers the server's challenge over the same connection" {
	local auth a1 a2 cnonce response

	md5() { printf %s "$1" | md5sum | cut -d ' ' -f 1; }
	from_options "$STUB/auth?digest=1" --digest -u alice:s3cret-value
	record_has '[.status, .http_code, .attempts]' '["ok",200,1]'
	auth=$(record a .body.authorization)
	[[ $auth == 'Digest username="alice",'* ]]
	cnonce=$(sed -E 's/.*cnonce="([^"]*)".*/\1/' <<<"$auth")
	response=$(sed -E 's/.*response="([^"]*)".*/\1/' <<<"$auth")
	a1=$(md5 alice:stubd:s3cret-value)
	a2=$(md5 'GET:/auth?digest=1')
	[ "$response" = "$(md5 "$a1:abc:00000001:$cnonce:auth:$a2")" ]
	[ "$(arrived STUB '^GET /auth?digest=1')" -eq 2 ]
	from_options "$STUB/auth?digest=1" --digest -u alice:s3cret-value \
	    -d body
	record_has '.body.authorization | startswith("Digest")' true
	file_has '.body.authorization | startswith("Digest")' true \
	    "$STUB/auth?digest=1" '{digest: true, user: "a:b"}'
	run -1 --separate-stderr "$FORKFETCH" --no-config --digest -u a:b \
	    "a=$STUB/status/401"
	record_has .http_code 401
}

@test "--digest and --aws-sigv4 without a user are refused" {
	local none='there is no "user" (-u) to authenticate as'

	refused "service \"a\": option '--digest': $none" --digest
	refused "service \"a\": option '--aws-sigv4': $none" --aws-sigv4 aws:amz
	refused "option '--aws-sigv4': $none" --aws-sigv4 aws:amz \
	    --oauth2-bearer t0ken
	printf '{"services": {\n"s": {"url": "%s/never-asked", %s}}}' "$STUB" \
	    '"digest": true' >s.json
	run -2 --separate-stderr "$FORKFETCH" --config=s.json s
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: s.json:2: service \"s\": key \"digest\": $none" ]
	[ "$(arrived STUB never-asked)" -eq 0 ]
	# The user may be in the URL, or come from the command line.
	run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run --digest \
	    "a=http://alice:pw@127.0.0.1:1/"
	[ -z "$stderr" ]
	printf pw >pw
	run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run --digest \
	    "a=http://alice:\${file:$PWD/pw}@127.0.0.1:1/"
	[ -z "$stderr" ]
	run -0 --separate-stderr "$FORKFETCH" --config=s.json --dry-run -u a:b s
	[ -z "$stderr" ]
	run -2 --separate-stderr "$FORKFETCH" --no-config --dry-run --digest \
	    "a=http://alice:pw@127.0.0.1:1/ http://127.0.0.1:2/a@b"
	[[ $stderr == *"option '--digest': $none"* ]]
}

@test "--aws-sigv4 signs as curl does, and no other origin gets the signature" {
	command -v curl >/dev/null || skip "there is no curl"
	local at_home abroad date='X-Amz-Date: 20260101T000000Z'
	local service=aws:amz:eu-1:api

	: >in
	as_curl --aws-sigv4 "$service" -u AKID:s3cret-value -H "$date" "$STUB/echo"
	as_curl --aws-sigv4 "$service" --digest -u AKID:s3cret-value -H "$date" \
	    "$STUB/echo"
	as_curl --aws-sigv4 "$service" -u AKID:s3cret-value -H "$date" -d x=1 \
	    "$STUB/echo?a=b"
	file_echo_has 'h("authorization")[0] |
	    test("Credential=AKID/.*/eu-1/api/aws4_request")' true \
	    "{aws_sigv4: \"$service\", user: \"AKID:s3cret-value\"}"
	foreign --aws-sigv4 "$service" -u AKID:s3cret-value
	[[ $at_home == *AWS4-HMAC-SHA256* ]]
	[[ $abroad != *AWS4* && $abroad != *authorization* ]]
	refused "'--aws-sigv4': is empty" --aws-sigv4 ''
}

@test "-T uploads a file as curl does" {
	command -v curl >/dev/null || skip "there is no curl"
	local e=$STUB/echo at_home abroad

	printf 'one\0two\r\n' >'a b'
	: >in
	# forkfetch never waits for 100 Continue.
	as_curl -H Expect: -T 'a b' "$e"
	as_curl -H Expect: -T 'a b' "$e/"
	as_curl -H Expect: -T "$PWD/a b" "$e/x/"
	as_curl -H Expect: -T 'a b' -X POST "$e"
	as_curl -H Expect: -T 'a b' -H 'Content-Type: a/b' "$e"
	as_curl -H Expect: -T in "$e"
	as_curl -H Expect: -L -T 'a b' "$STUB/redirect?to=/echo&code=307"
	as_curl -H Expect: -L -T 'a b' "$STUB/redirect?to=/echo&code=302"
	as_curl -H Expect: -L -T 'a b' "$STUB/redirect?to=/echo&code=303"
	# curl 8.14 does not append the name if there is a query, curl 7.88 does.
	run -0 --separate-stderr "$FORKFETCH" --no-config -T 'a b' "a=$e/x/?q=1"
	echo_has .target '"/echo/x/a%20b?q=1"'
	run -0 --separate-stderr "$FORKFETCH" --no-config -T - "a=$e/" <'a b'
	echo_has '[.method, .target, h("content-length")]' \
	    '["PUT","/echo/",["9"]]'
	file_echo_has '[.method, .body, h("content-type")]' \
	    '["PUT","text",[]]' '{data: "text", upload: "name"}'
	# The service would put data into the URL.
	echo "{\"services\": {\"a\": {\"url\": \"$e\", \"get\": true}}}" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json -T 'a b' a
	echo_has '[.method, .target]' '["PUT","/echo"]'
	echo "{\"services\": {\"a\": {\"url\": \"$e\", \"upload\": \"x\"}}}" >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ $stderr == *'key "upload": there is no "data" to upload' ]]
	# A PUT may be repeated.
	from_options "$STUB/flaky?key=upload" --retry 2 --retry-delay 1ms -T in
	record_has '[.attempts, .method]' '[2,"PUT"]'
	refused "nowhere: No such file" -T nowhere
	refused 'cannot be combined with -d' -d x -T in
	refused 'cannot be combined with -T' -T in -d x
	refused 'cannot be combined with -G' -T in -G
	foreign -T 'a b'
	[[ $abroad == PUT* ]]
}

@test "-F sends a form as curl does" {
	local e=$STUB/echo

	command -v curl >/dev/null || skip "there is no curl"
	printf 'one\ntwo\r\n' >in
	cp in a.txt
	cp in 'b "c".html'
	# The length of a boundary depends on the version of libcurl.
	# shellcheck disable=SC2034 # settle uses it.
	curl_clean='(.headers[] | select(.[0] == "content-type") | .[1] |
	    sub(".*boundary="; "")) as $b | del(.connection) |
	    .body |= gsub($b; "BOUNDARY") | .headers |= (map(select(.[0] |
	    IN("user-agent", "content-length") | not) | .[1] |=
	    sub($b; "BOUNDARY")) | sort_by(.[0]))'

	as_curl -F a=b "$e"
	as_curl -F a=b -F 'c=d e&f' --form g= "$e"
	as_curl -F 'a=b;type=text/x' "$e"
	as_curl -F 'a="b;c"' "$e"
	as_curl -F 'a="b\"c\\";type=x/y' "$e"
	as_curl -F 'a"b=c' "$e"
	as_curl -F f=@a.txt "$e"
	as_curl -F f=@in "$e"
	as_curl -F "f=@$PWD/a.txt" "$e"
	as_curl -F 'f=@"b \"c\".html"' "$e"
	as_curl -F 'f=@a.txt;type=x/y;filename=other"name' "$e"
	as_curl -F 'f=<a.txt' "$e"
	as_curl -F 'f=<a.txt;type=x/y' "$e"
	as_curl -F 'f=@-;filename=x.png' "$e"
	as_curl --form-string 'a=@b;type=c' -F d=e "$e"
	as_curl -F a=b -X PUT "$e"
	perl -e 'print pack("C*", 0 .. 255) x 4' >all
	"$FORKFETCH" --no-config -o body -F f=@all "a=$STUB/reflect" >back
	[ "$(sed -n 2p back)" = $'Content-Disposition: form-data; name="f"; filename="all"\r' ]
	tail -c +"$(($(head -n 4 back | wc -c) + 1))" back | head -c 1024 | cmp - all
}

@test "-F refuses what it does not know, and hides what it sends" {
	local option

	echo x >a.txt
	refused "'-F, --form': \"nothing\" is not NAME=CONTENT" -F nothing
	refused "'-F, --form': \"=...\" is not NAME=CONTENT" -F =s3cret-value
	refused "'-F, --form': nowhere: No such file" -F f=@nowhere
	refused '--form-string' -F 'a=b;c'
	refused 'without commas' -F 'a=@a.txt,a.txt'
	refused 'are not supported' -F 'a=(x'
	for option in -dx -Ta.txt -G; do
		refused "it cannot be combined" -F a=b "$option"
	done
	refused 'it sends its own Content-Type: leave out that of -H' -F a=b -H 'content-type: x'
	echo "{\"services\": {\"a\": {\"url\": \"$STUB/echo\", \"get\": true}}}" \
	    >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json -F password=s3cret-value a
	record_has '[.method, .url]' "[\"POST\",\"$STUB/echo\"]"
	run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run -v \
	    -F password=s3cret-value "a=$STUB/echo"
	[[ $output == *"form: "*" bytes"* ]]
	[[ $output$stderr != *s3cret-value* ]]
	run -0 --separate-stderr "$FORKFETCH" --no-config --reuse -j1 \
	    -F password=s3cret-value "a=$STUB/echo" "b=$STUB/echo"
	[ "$(jq -s 'map(.body.connection) | unique | length' \
	    <<<"$output")" -eq 2 ]
}
