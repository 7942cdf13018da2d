#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# request.bats - the request as the server gets it: each option that curl has,
# too, on the command line and as a key of a services file.
#
# Each test is a subshell, so its variables are not seen by others.
# shellcheck disable=SC2030,SC2031

load helper
load request_helper

setup_file() {
	stubd_start STUB --refuse
	stubd_start UNIX --unix="$BATS_FILE_TMPDIR/socket"
	stubd_start PROXY
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy \
	    ALL_PROXY no_proxy NO_PROXY FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

@test "without options the request is a plain GET with a User-Agent" {
	local version

	version=$("$FORKFETCH" --version | head -n 1)
	both '[.method, .target, .version, .body, h("user-agent"), h("accept"),
	    h("host"), (.headers | map(.[0]) | sort)]' \
	    "[\"GET\",\"/echo\",\"HTTP/1.1\",\"\",[\"${version/ //}\"],[\"*/*\"],[\"127.0.0.1:$STUB_PORT\"],[\"accept\",\"host\",\"user-agent\"]]" '{}'
}

@test "-X sets the method, with or without a body, and in the record" {
	both .method '"PURGE"' '{method: "PURGE"}' -X PURGE
	both '[.method, .body]' '["PUT","x=1"]' \
	    '{method: "PUT", data: "x=1"}' --request=PUT -d x=1
	both '[.method, .body]' '["GET","x=1"]' \
	    '{method: "GET", data: "x=1"}' -X GET -d x=1
	record_has .method GET
	file_has .method GET "$STUB/echo" '{method: "GET", data: "x=1"}'
	both .method '"get"' '{method: "get"}' -X get
}

@test "POST, PUT and PATCH without a body send Content-Length: 0" {
	local method length='[.method, h("content-length"),
	    h("content-type"), h("transfer-encoding"), h("expect"), .body]'
	local redirected='[.body.method, h("content-length"),
	    h("content-type"), h("transfer-encoding"), h("expect"), .body.body]'

	for method in POST PUT PATCH; do
		both "$length" "[\"$method\",[\"0\"],[],[],[],\"\"]" \
		    "{method: \"$method\"}" -X "$method"
		run -0 --separate-stderr "$FORKFETCH" --no-config -L \
		    --keep-order -X "$method" \
		    "a=$STUB/redirect?to=/echo&code=307" \
		    "b=$STUB/redirect?to=/echo&code=308"
		[ -z "$stderr" ]
		is_json_lines 2
		rows "$redirected" "a [\"$method\",[\"0\"],[],[],[],\"\"]" \
		    "b [\"$method\",[\"0\"],[],[],[],\"\"]"
		from_options "$STUB/echo" -X "$method" -H 'Content-Type: a/b'
		echo_has "$length" "[\"$method\",[\"0\"],[\"a/b\"],[],[],\"\"]"
	done
	for method in GET HEAD DELETE OPTIONS PURGE post; do
		from_options "$STUB/echo?none" -X "$method"
	done
	[ "$(arrived STUB $'^[A-Za-z]* /echo?none.*\tcontent-length:')" -eq 0 ]
	[ "$(arrived STUB '^[A-Za-z]* /echo?none')" -eq 6 ]
	from_options "$STUB/redirect?to=/echo&code=303" -L -X PUT
	echo_has "$length" '["GET",[],[],[],[],""]'
	from_options "$STUB/echo" -X PUT -d ''
	echo_has '[.method, h("content-length")]' '["PUT",["0"]]'
}

@test "-X HEAD asks only for the head, and does not wait for a body" {
	from_options "$STUB/text?size=5000" -X HEAD -m 20
	record_has '[.method, .status, .http_code, .body,
	    .headers["content-length"], .size_download]' \
	    '["HEAD","ok",200,"",["5000"],0]'
	has_arrived STUB '^HEAD /text?size=5000'
	file_has '[.method, .status]' '["HEAD","ok"]' "$STUB/huge?length=1" \
	    '{method: "HEAD", max_filesize: 10}'
}

@test "-X with an invalid method is an error" {
	local method

	for method in '' 'A B' 'GET /' $'G\rX'; do
		run -2 --separate-stderr "$FORKFETCH" -X "$method" "a=$STUB/ok"
		[ -z "$output" ]
		[[ "$stderr" == *"'-X, --request'"* ]]
	done
}

@test "-I asks only for the head" {
	local how

	from_options "$STUB/text?size=5000" -I -m 20
	record_has '[.method, .status, .http_code, .body,
	    .headers["content-length"], .size_download]' \
	    '["HEAD","ok",200,"",["5000"],0]'
	from_options "$STUB/text?size=5000" --head
	record_has .method HEAD
	from_options "$STUB/text?a" -I -G -d b=1
	has_arrived STUB '^HEAD /text?a&b=1'
	from_options "$STUB/redirect?to=/text/there" -IL
	has_arrived STUB '^HEAD /text/there'
	for how in -I -XHEAD; do
		run -2 --separate-stderr "$FORKFETCH" "$how" -d x \
		    "a=$STUB/ok?never"
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "forkfetch: a HEAD request (-I, -X HEAD) \
has no body; with -G, the data goes into the URL" ]
	done
	[ "$(arrived STUB 'ok?never')" -eq 0 ]
}

@test "-H adds a header, and may be given several times" {
	both '[h("x-one"), h("x-two")]' '[["1"],["2","3"]]' \
	    '{headers: {"X-One": "1", "X-Two": ["2", "3"]}}' \
	    -H 'X-One: 1' -H 'X-Two: 2' --header='X-Two:3'
}

@test "-H replaces a header that forkfetch sends by default" {
	both '[h("accept"), h("user-agent"), h("host")]' \
	    '[["text/plain"],["me"],["else.example"]]' \
	    '{headers: {accept: "text/plain", "User-Agent": "me",
		Host: "else.example"}}' \
	    -H 'accept: text/plain' -H 'User-Agent: me' -H 'Host: else.example'
	both 'h("content-type")' '["text/plain"]' \
	    '{data: "x", headers: {"Content-Type": "text/plain"}}' \
	    -d x -H 'Content-Type: text/plain'
	both 'h("authorization")' '["Bearer t"]' \
	    '{headers: {Authorization: "Bearer t"}}' -H 'Authorization: Bearer t'
}

@test "-H \"Name:\", or null in a services file, removes a header" {
	both '.headers | map(.[0])' '["host"]' \
	    '{headers: {Accept: null, "User-Agent": null}}' \
	    -H 'Accept:' -H 'user-agent:'
	both 'h("content-type")' '[]' \
	    '{data: "x", headers: {"Content-Type": null}}' \
	    -d x -H 'Content-Type:'
}

@test "-H \"Name;\", or \"\" in a services file, sends a header without a value" {
	both '[h("x-empty"), h("accept")]' '[[""],["*/*"]]' \
	    '{headers: {"X-Empty": ""}}' -H 'X-Empty;'
}

@test "-H @FILE reads a header from each line" {
	printf 'X-One: 1\r\n\nX-Two: 2\nAccept:\nX-Three: 3' >h
	from_options "$STUB/echo" -H @h
	echo_has '[h("x-one"), h("x-two"), h("x-three"), h("accept")]' \
	    '[["1"],["2"],["3"],[]]'
	run -0 --separate-stderr "$FORKFETCH" -H @- "a=$STUB/echo" <h
	echo_has 'h("x-two")' '["2"]'
	run -2 --separate-stderr "$FORKFETCH" -H @nowhere "a=$STUB/echo"
	[ -z "$output" ]
	[[ "${stderr%%$'\n'*}" == \
	    "forkfetch: option '-H, --header': nowhere: No such file or directory" ]]
	# Nothing is shown of what may be a token.
	echo s3cret-t0ken >h
	run -2 --separate-stderr "$FORKFETCH" -H @h "a=$STUB/echo"
	[ -z "$output" ]
	[ "${stderr%%$'\n'*}" = "forkfetch: option '-H, --header': h: a line is \
not a header: write \"Name: value\", \"Name:\" to drop it, or \"Name;\" to send it \
empty" ]
}

@test "a byte order mark in an @FILE is ignored, and so is the CR of CRLF for -H" {
	printf '\xef\xbb\xbfX-A: 1\r\n\r\nX-B: 2\r\n' >h
	from_options "$STUB/echo" -H @h
	echo_has '[h("x-a"), h("x-b")]' '[["1"],["2"]]'
	run -0 --separate-stderr "$FORKFETCH" --no-config -H @- "a=$STUB/echo" <h
	echo_has '[h("x-a"), h("x-b")]' '[["1"],["2"]]'
	printf 'X-A: 1\rX-B: 2\n' >h
	run -2 --separate-stderr "$FORKFETCH" --no-config -H @h "a=$STUB/echo"
	[ -z "$output" ]
	[[ $stderr == *'header "X-A" has a control character'* ]]
	printf '\xef\xbb\xbfa=1\r\nb=2' >d
	from_options "$STUB/echo" -d @d
	echo_has .body '"a=1b=2"'
	printf '\xef\xbb\xbf{"a":\r\n1}' >j
	from_options "$STUB/echo" --json @j
	echo_has .body '"{\"a\":\r\n1}"'
	iconv -f UTF-8 -t UTF-16 h >wide
	for option in -H --json; do
		run -2 --separate-stderr "$FORKFETCH" --no-config "$option" \
		    @wide "a=$STUB/echo"
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == *'wide: is UTF-16: save it as UTF-8' ]]
	done
}

@test "a header of the command line replaces the services file's" {
	jq -n --arg url "$STUB/echo" '{
	    defaults: {headers: {"X-A": "default", "X-B": "default",
		"X-C": "default", "X-D": "default"}},
	    services: {a: {url: $url,
		headers: {"x-a": "service", "X-C": null}}}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json -H 'x-b: option' \
	    -H 'X-D:' a
	[ -z "$stderr" ]
	echo_has '[h("x-a"), h("x-b"), h("x-c"), h("x-d")]' \
	    '[["service"],["option"],[],[]]'
}

@test "-H with an invalid header is an error" {
	local header

	for header in nothing '' ': x' 'a b: c' $'X: a\nY: b' $'X: a\rb'; do
		run -2 --separate-stderr "$FORKFETCH" -H "$header" "a=$STUB/ok"
		[ -z "$output" ]
		[[ "${stderr%%$'\n'*}" == "forkfetch: option '-H, --header': "* ]]
	done
}

@test "-d posts a form, and several are joined with &" {
	both '[.method, .body, h("content-type"), h("content-length")]' \
	    '["POST","a=1&b=2&c",["application/x-www-form-urlencoded"],["9"]]' \
	    '{data: "a=1&b=2&c"}' -d a=1 --data=b=2 -d c
	both '[.method, .body, h("content-length")]' '["POST","",["0"]]' \
	    '{data: ""}' -d ''
}

@test "-d @FILE strips line ends, -d @- reads standard input" {
	printf 'one\r\ntwo\nthree\0four\n' >d
	from_options "$STUB/echo" -d @d -d end
	echo_has .body '"onetwothreefour&end"'
	run -0 --separate-stderr "$FORKFETCH" -d begin -d @- "a=$STUB/echo" <d
	echo_has .body '"begin&onetwothreefour"'
	run -2 --separate-stderr "$FORKFETCH" -d @- -d @- "a=$STUB/echo" <d
	[ -z "$output" ]
	[[ "${stderr%%$'\n'*}" == *"'-d, --data'"*"standard input"* ]]
	run -2 --separate-stderr "$FORKFETCH" -d @- - <d
	[[ "${stderr%%$'\n'*}" == *"standard input"* ]]
	run -2 --separate-stderr "$FORKFETCH" -d @nowhere "a=$STUB/echo"
	[[ "${stderr%%$'\n'*}" == \
	    "forkfetch: option '-d, --data': nowhere: No such file or directory" ]]
}

@test "an @ in the data_raw of a services file is sent as it is" {
	file_echo_has '[.method, .body]' '["POST","@nowhere"]' \
	    '{data_raw: "@nowhere"}'
}

@test "a body is sent byte for byte" {
	perl -e 'print pack("C*", 0 .. 255) x 4' >all
	run -0 "$FORKFETCH" -o body --json @all "a=$STUB/reflect" >/dev/null
	"$FORKFETCH" -o body --json @all "a=$STUB/reflect" >back
	cmp all back
	perl -e 'print "0123456789abcdef" x 200000' >all
	"$FORKFETCH" -o body -d @all "a=$STUB/reflect" >back
	cmp all back
}

@test "--json sends and accepts JSON, and several are joined without a separator" {
	both '[.method, .body, h("content-type"), h("accept")]' \
	    '["POST","{\"a\":1}",["application/json"],["application/json"]]' \
	    '{json: {a: 1}}' --json '{"a"' --json ':1}'
	both '[.method, .body, h("content-type"), h("accept")]' \
	    '["POST"," [1 ]",["application/json"],["application/json"]]' \
	    '{json: " [1 ]"}' --json ' [1 ]'
	both '[h("content-type"), h("accept")]' '[["text/x"],["text/y"]]' \
	    '{json: {}, headers: {"Content-Type": "text/x", accept: "text/y"}}' \
	    --json '{}' -H 'Content-Type: text/x' -H 'accept: text/y'
	both '[.method, h("accept")]' '["PUT",["application/json"]]' \
	    '{json: {}, method: "PUT"}' --json '{}' -X PUT
}

@test "--json @FILE keeps the line ends" {
	printf '[1,\r\n2]\n' >j
	from_options "$STUB/echo" --json @j
	echo_has .body '"[1,\r\n2]\n"'
	run -0 --separate-stderr "$FORKFETCH" --json @- "a=$STUB/echo" <j
	echo_has .body '"[1,\r\n2]\n"'
}

@test "-A sets the User-Agent, and an empty one is not sent" {
	both 'h("user-agent")' '["me/1 (x)"]' '{user_agent: "me/1 (x)"}' \
	    -A 'me/1 (x)'
	both 'h("user-agent")' '[]' '{user_agent: ""}' --user-agent=
}

@test "-u sends credentials for Basic authentication" {
	both 'h("authorization")' '["Basic YWxpY2U6c2VjcmV0"]' \
	    '{user: "alice:secret"}' -u alice:secret
	both 'h("authorization")' '["Basic YTpiOmM="]' \
	    '{user: "a:b:c"}' --user=a:b:c
	both 'h("authorization")' '["Basic YTo="]' '{user: "a:"}' -u a:
	both 'h("authorization")' '["Basic OmI="]' '{user: ":b"}' -u :b
	from_options "$STUB/auth" -u alice:secret
	record_has .body.authenticated true
}

@test "user and password of a URL are sent, unless -u is given" {
	from_options "${STUB/\/\//\/\/alice:s%20t@}/echo"
	echo_has 'h("authorization")' '["Basic YWxpY2U6cyB0"]'
	record_has .url "${STUB/\/\//\/\/***@}/echo"
	from_options "${STUB/\/\//\/\/alice:secret@}/echo" -u bob:b
	echo_has 'h("authorization")' '["Basic Ym9iOmI="]'
}

@test "bytes outside ASCII are percent-encoded in path, query and fragment" {
	local encoded='/echo/%C3%A9?%C3%A9=%C3%BC'

	from_options "$STUB/echo/é?é=ü#ö"
	echo_has .target "\"$encoded\""
	record_has .url_effective "$STUB$encoded#%C3%B6"
	record_has .url "$STUB/echo/é?é=ü#ö"
	from_options "$STUB/redirect?to=/echo/%C3%A9?%C3%A9=%C3%BC" -L
	echo_has .target "\"$encoded\""
	record_has .url_effective "$STUB$encoded"
	file_has .body.target "$encoded" "$STUB/echo/é?é=ü" '{}'
}

@test "a user or password that HTTP cannot send is an error" {
	local userinfo stderr_lines

	for userinfo in a%00b:c a:c%00d a:%0d%0aX a%3Ab:c; do
		run -2 --separate-stderr "$FORKFETCH" --no-config \
		    "a=${STUB/\/\//\/\/$userinfo@}/ok?never"
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == 'forkfetch: service "a": "http://***@'*\
*'/ok?never" has a co'* ]]
		run -2 --separate-stderr "$FORKFETCH" --no-config \
		    -x "http://$userinfo@127.0.0.1:1" "a=$STUB/ok?never"
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == *'"http://***@127.0.0.1:1" has a co'* ]]
	done
	[ "$(arrived STUB 'ok?never')" -eq 0 ]
}

@test "if a password contains '#', '?', '/' or a space, the rest is not shown" {
	local url

	for url in 'http://user:12#34567@h.invalid' \
	    'http://user:12?34567@h.invalid' 'http://user:/34567@h.invalid' \
	    'http://user:pa#34567@h.invalid' 'http://user:12 34567@h.invalid'; do
		run --separate-stderr "$FORKFETCH" --no-config -v -m 5 "a=$url"
		[ "$status" -ne 0 ]
		[[ $output$stderr != *34567* ]]
		run --separate-stderr "$FORKFETCH" --no-config --dry-run "$url"
		[[ $output$stderr != *34567* ]]
		run --separate-stderr "$FORKFETCH" --no-config --dry-run - <<<"$url"
		[[ $output$stderr != *34567* ]]
	done
}

@test "-u without a password is an error, because forkfetch does not ask for it" {
	run -2 --separate-stderr "$FORKFETCH" -u alice "a=$STUB/ok"
	[ -z "$output" ]
	[ "${stderr%%$'\n'*}" = "forkfetch: option '-u, --user': has no password: write \"USER:PASSWORD\", or \"USER:\" for an empty one" ]
	[[ "$stderr" != *alice* ]]
	echo '{"services": {"a": {"url": "http://a/", "user": "alice"}}}' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ "${stderr%%$'\n'*}" == *s.json*"has no password"* ]]
	# shellcheck disable=SC2016
	CREDENTIALS=alice:secret from_options "$STUB/auth" -u '${CREDENTIALS}'
}

@test "redirects are followed only with -L" {
	from_options "$STUB/redirect?to=/echo" -L
	record_has '[.num_redirects, .http_code]' '[1,200]'
	file_has '[.num_redirects, .http_code]' '[1,200]' \
	    "$STUB/redirect?to=/echo" '{location: true}'
	run -1 --separate-stderr "$FORKFETCH" "a=$STUB/redirect?to=/echo"
	record_has '[.num_redirects, .http_code]' '[0,302]'
}

@test "-x sends the whole URL to a proxy" {
	local url='http://nowhere.invalid:81/echo?a=1'

	from_options "$url" -x "$PROXY"
	echo_has '[.target, h("host")]' "[\"$url\",[\"nowhere.invalid:81\"]]"
	record_has '[.remote_ip, .remote_port]' "[\"127.0.0.1\",$PROXY_PORT]"
	record_has .url_effective "$url"
	from_options "$url" --proxy="127.0.0.1:$PROXY_PORT"
	echo_has .target "\"$url\""
	from_options "$url" -x "${PROXY/\/\//\/\/me:pw@}"
	echo_has 'h("proxy-authorization")' '["Basic bWU6cHc="]'
	file_has .body.target "$url" "$url" "{proxy: \"$PROXY\"}"
}

@test "an empty -x means no proxy, whatever the environment says" {
	export http_proxy=$STUB_REFUSED
	both .target '"/echo"' '{proxy: ""}' -x ''
}

@test "http_proxy counts only in lower case, and no_proxy overrides it" {
	local url=http://nowhere.invalid/echo

	http_proxy=$PROXY from_options "$url"
	echo_has .target "\"$url\""
	HTTP_PROXY=$PROXY from_options "$STUB/echo"
	echo_has .target '"/echo"'
	all_proxy=$PROXY from_options "$url"
	echo_has .target "\"$url\""
	ALL_PROXY=$PROXY from_options "$url"
	echo_has .target "\"$url\""
	http_proxy=$PROXY no_proxy=localhost,127.0.0.1 \
	    from_options "$STUB/echo"
	echo_has .target '"/echo"'
	http_proxy=$PROXY NO_PROXY='*' from_options "$STUB/echo"
	echo_has .target '"/echo"'
	http_proxy=$STUB_REFUSED from_options "$url" -x "$PROXY"
	echo_has .target "\"$url\""
}

# refuses_proxy MESSAGE ARGUMENT...: expect this error message, and no request.
refuses_proxy() {
	local message=$1

	shift
	run -2 --separate-stderr "$FORKFETCH" "$@"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "forkfetch: $message" ]
}

@test "an invalid proxy in the environment is an error before any request" {
	local kinds='a proxy is http, https, socks4, socks4a, socks5 or socks5h'
	local says='service "b": environment variable'
	local http=http://b.invalid/ https=https://b.invalid/

	http_proxy=ftp://x refuses_proxy "$says http_proxy: \"ftp://x\": $kinds" \
	    "b=$http" "a=$STUB/ok"
	https_proxy=http://u:secret@x:0 refuses_proxy "$says https_proxy: \
\"http://***@x:0\" has port 0: give the port of the proxy" "b=$https"
	HTTPS_PROXY=http:/x refuses_proxy "$says HTTPS_PROXY: \
\"http:/x\" contains \":/\": write \"://\", or a port after the colon" "b=$https"
	all_proxy='x y' refuses_proxy "$says all_proxy: \
\"x y\" contains white space: write %20 for a space" "b=$http"
	ALL_PROXY=ftp.x:1 refuses_proxy "$says ALL_PROXY: \
\"ftp.x:1\" has a name that libcurl takes for another scheme: write http:// \
in front of it" "b=$http"
	http_proxy="http://\${X}/" refuses_proxy "$says http_proxy: \
\"http://\${X}/\" is not a URL: Bad hostname" "b=$http"
}

@test "the message about an environment's proxy names no services file" {
	echo '{"services": {"b": "http://b.invalid/"}}' >s.json
	http_proxy=ftp://x refuses_proxy 'service "b": environment variable '\
'http_proxy: "ftp://x": a proxy is http, https, socks4, socks4a, socks5 or '\
'socks5h' -c s.json b
}

@test "an invalid proxy in the environment is ignored if no service uses it" {
	http_proxy=ftp://x from_options "$STUB/echo" -x ''
	https_proxy=ftp://x HTTP_PROXY=ftp://x from_options "$STUB/echo"
	http_proxy=$PROXY all_proxy=ftp://x \
	    from_options http://nowhere.invalid/echo
	for no_proxy in 127.0.0.1 'x, 127.0.0.1' 127.0.0.0/8 '*'; do
		http_proxy=ftp://x no_proxy=$no_proxy from_options "$STUB/echo"
	done
	http_proxy=ftp://x NO_PROXY=.localhost from_options \
	    "http://localhost:${STUB##*:}/echo"
}

@test "an invalid proxy is an error only for the lines of a list that use it" {
	run -2 --separate-stderr env https_proxy=ftp://x "$FORKFETCH" \
	    --no-config - <<-EOF
		https://b.invalid/
		a=$STUB/ok
	EOF
	is_json_lines 1
	record_has .status ok
	[[ ${stderr_lines[0]} == 'forkfetch: standard input:1: service '\
'"b.invalid": environment variable https_proxy: "ftp://x": '* ]]
}

@test "the message names a proxy that cannot be reached or resolved" {
	run -1 --separate-stderr "$FORKFETCH" -x "$STUB_REFUSED" \
	    a=http://nowhere.invalid/ok
	record_has '[.status, .reason, .exitcode]' '["error","connect",7]'
	[[ "$(record a .message)" == \
	    *"127.0.0.1 port ${STUB_REFUSED##*:}"*"Connection refused"* ]]
	run -1 --separate-stderr "$FORKFETCH" -x http://proxy.invalid:1 \
	    "a=$STUB/ok"
	record_has '[.status, .reason, .exitcode]' '["error","dns",5]'
	record_has .message 'could not resolve the proxy proxy.invalid port 1'
}

@test "https is only sent through a proxy by CONNECT" {
	run -1 --separate-stderr "$FORKFETCH" -x "$PROXY" \
	    "a=https://localhost:1/ok" -H 'X-Secret: s'
	has_arrived PROXY '^CONNECT localhost:1'
	[ "$(arrived PROXY $'^CONNECT localhost:1\t.*x-secret')" -eq 0 ]
	is_json_lines 1
	record_has .status error
}

@test "-4 and -6 choose the address" {
	[ -n "$STUB_IPV6" ] || skip "there is no IPv6"
	[ "${STUB_IPV6##*:}" = "$STUB_PORT" ] ||
		skip "the port was taken on IPv6"
	local url=http://both.invalid:$STUB_PORT/ok
	local to="both.invalid:$STUB_PORT:127.0.0.1,[::1]"

	from_options "$url" --resolve="$to" -4
	record_has .remote_ip 127.0.0.1
	from_options "$url" --resolve="$to" -6
	record_has .remote_ip ::1
	file_has .remote_ip 127.0.0.1 "$url" \
	    "{resolve: \"$to\", ip_version: 4}"
	file_has .remote_ip ::1 "$url" "{resolve: [\"$to\"], ip_version: 6}"
}

@test "--resolve gives a name its address, and may be given several times" {
	local url=http://one.invalid:$STUB_PORT/echo

	from_options "$url" --resolve="one.invalid:$STUB_PORT:127.0.0.1" \
	    --resolve="two.invalid:$STUB_PORT:127.0.0.1"
	echo_has 'h("host")' "[\"one.invalid:$STUB_PORT\"]"
	file_has .remote_ip 127.0.0.1 "$url" \
	    "{resolve: \"one.invalid:$STUB_PORT:127.0.0.1\"}"
	run -0 "$FORKFETCH" --resolve="one.invalid:$STUB_PORT:127.0.0.1" \
	    --resolve="two.invalid:$STUB_PORT:127.0.0.1" \
	    "a=${url/one/two}" "b=$url"
	run -1 --separate-stderr "$FORKFETCH" \
	    --resolve="one.invalid:1:127.0.0.1" "a=$url"
	record_has .reason dns
}

@test "--unix-socket connects to a socket, whatever the URL says" {
	local socket=$BATS_FILE_TMPDIR/socket

	from_options http://nowhere.invalid/echo --unix-socket="$socket"
	echo_has '[.target, h("host")]' '["/echo",["nowhere.invalid"]]'
	record_has '[.remote_ip, .remote_port, .url_effective]' \
	    '[null,null,"http://nowhere.invalid/echo"]'
	file_has .body.target /echo http://nowhere.invalid/echo \
	    "{unix_socket: \"$socket\"}"
	run -1 --separate-stderr "$FORKFETCH" --unix-socket=/nowhere/s \
	    a=http://nowhere.invalid/echo
	record_has '[.status, .reason]' '["error","connect"]'
	record_has .message \
	    "could not connect to the socket /nowhere/s: No such file or directory"
	run -2 --separate-stderr "$FORKFETCH" --no-config \
	    --unix-socket="$socket/v1/y" a=http://localhost/
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: service \"a\": option '--unix-socket': \
the socket is \"$socket\"; \"/v1/y\" belongs in the URL
forkfetch: try 'forkfetch --help'" ]
}

@test "--compressed asks for a compressed body and decodes it" {
	both 'h("accept-encoding") | [length, (.[0] | test("gzip"))]' \
	    '[1,true]' '{compressed: true}' --compressed
	both 'h("accept-encoding")' '[]' '{compressed: false}'
	from_options "$STUB/gzip?text=hello" --compressed
	record_has '[.body, .body_encoding]' '["hello","utf-8"]'
	from_options "$STUB/gzip?text=hello"
	record_has .body_encoding base64
	[ "$(record a .body | base64 -d | gzip -d)" = hello ]
	from_options "$STUB/text?size=99" --compressed
	record_has '.body | length' 99
}

@test "--max-filesize limits the body to exactly so many bytes" {
	from_options "$STUB/text?size=1024" --max-filesize=1k
	file_has .status ok "$STUB/text?size=1024" '{max_filesize: "1k"}'
	file_has .status ok "$STUB/text?size=1024" '{max_filesize: 1024}'
	from_options "$STUB/text?size=5000" --max-filesize=0
	jq -n --arg url "$STUB" '{services: {
	    a: {url: ($url + "/text?size=1025"), max_filesize: 1024},
	    b: {url: ($url + "/chunked"), max_filesize: "1"}}}' >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json a b \
	    "c=$STUB/gzip?text=aaaaaaaaaa" --compressed --keep-order
	[ -z "$stderr" ]
	is_json_lines 3
	rows '[.status, .reason, .exitcode, .http_code, .body_truncated]' \
	    'a ["error","too_large",63,200,true]' \
	    'b ["error","too_large",63,200,true]' 'c ["ok",null,0,200,false]'
	[ "$(record a .message)" = "the body is larger than 1024 bytes (max_filesize of the service)" ]
}

@test "--ok lists the codes that are ok" {
	from_options "$STUB/status/404" --ok=200-299,404
	record_has '[.status, .reason, .http_code]' '["ok",null,404]'
	file_has .status ok "$STUB/status/404" '{ok: 404}'
	file_has .status ok "$STUB/status/503" '{ok: ["200-299", 503]}'
	run -1 --separate-stderr "$FORKFETCH" --ok=404 "a=$STUB/ok"
	record_has '[.status, .reason, .http_code]' '["http_error","http",200]'
	run -2 --separate-stderr "$FORKFETCH" --ok=2xx "a=$STUB/ok"
	[[ "${stderr%%$'\n'*}" == *"'--ok'"*2xx* ]]
}

@test "--http1.1 and --http2 work with a server that only has HTTP/1.1" {
	local option

	for option in --http1.1 --http2; do
		from_options "$TLS/ok" "$option" --cacert="$TLS_DIR/ca.pem"
		record_has .http_version 1.1
	done
	file_has .http_version 1.1 "$STUB/ok" '{http_version: 1.1}'
	from_options "$STUB/echo" --http1.1
	echo_has '[h("upgrade"), h("http2-settings")]' '[[],[]]'
}

@test "a large body is sent without Expect: 100-continue" {
	perl -e 'print "x" x 2000000' >big
	from_options "$STUB/no-continue" -d @big
	[ "$(arrived STUB $'^POST /no-continue\t.*expect:')" -eq 0 ]
}

@test "curl's .netrc and .curlrc are not read" {
	mkdir home
	printf 'machine 127.0.0.1 login eve password hush\ndefault login e password h\n' \
	    >home/.netrc
	printf 'header = "X-Curlrc: 1"\nuser-agent = curlrc\n' >home/.curlrc
	mkdir home/.config
	cp home/.curlrc home/.config/curlrc
	chmod 600 home/.netrc
	HOME=$PWD/home CURL_HOME=$PWD/home XDG_CONFIG_HOME=$PWD/home/.config \
	    NETRC=$PWD/home/.netrc from_options "$STUB/echo"
	echo_has '[h("authorization"), h("x-curlrc"),
	    (h("user-agent")[0] | startswith("forkfetch/"))]' \
	    '[[],[],true]'
}

@test "cookies are neither kept nor sent" {
	from_options "$STUB/set-cookie"
	run -0 --separate-stderr "$FORKFETCH" -j1 "x=$STUB/set-cookie" \
	    "a=$STUB/echo"
	[ "$(echoed 'h("cookie")')" = '[]' ]
}

@test "the server gets the same request as from curl" {
	command -v curl >/dev/null || skip "there is no curl"
	printf 'one\ntwo\r\n' >in
	printf 'X-A: 1\nX-B;\nAccept:\n' >h
	local e=$STUB/echo

	as_curl "$e"
	as_curl "$e?a=b%20c&d=%c3%a9"
	as_curl "$e/./x/../y"
	as_curl "$e#fragment"
	as_curl -X PURGE "$e"
	as_curl -X DELETE -d x "$e"
	as_curl -H 'X-A: 1' -H 'X-A: 2' "$e"
	as_curl -H 'X-A:1' -H 'X-B:   2' "$e"
	as_curl -H 'Accept:' "$e"
	as_curl -H 'Accept;' "$e"
	as_curl -H 'X-A:' -H 'X-B;' "$e"
	as_curl -H 'Host: other' "$e"
	as_curl -H 'Host:' "$e"
	as_curl -H 'User-Agent: x' "$e"
	as_curl -H @h "$e"
	as_curl -d a -d b=c "$e"
	as_curl -d '' "$e"
	as_curl -d @in -d x "$e"
	as_curl -d @- "$e"
	as_curl -d x -H 'Content-Type:' "$e"
	as_curl -d x -H 'content-type: a/b' "$e"
	as_curl -d x -H 'Content-Length: 1' "$e"
	as_curl -H 'Expect: 100-continue' -d x "$e"
	as_curl -A me "$e"
	as_curl -A '' "$e"
	as_curl -A me -H 'User-Agent: you' "$e"
	as_curl -u a:b "$e"
	as_curl -u a: "$e"
	as_curl -u a:b -H 'Authorization: c' "$e"
	as_curl -u a:b "${e/\/\//\/\/c:d@}"
	as_curl "${e/\/\//\/\/c:d%40e@}"
	as_curl "${e/\/\//\/\/c@}"
	as_curl --compressed "$e"
	as_curl --compressed -H 'Accept-Encoding: x' "$e"
	as_curl -L "$STUB/redirect?to=/echo"
	as_curl -L -d x "$STUB/redirect?to=/echo&code=301"
	as_curl -L -d x "$STUB/redirect?to=/echo&code=303"
	as_curl -L -d x "$STUB/redirect?to=/echo&code=307"
	as_curl -L -u a:b -H 'X-A: 1' "$STUB/redirect?to=/echo"
	as_curl -x "$PROXY" http://nowhere.invalid/echo
	as_curl -x "$PROXY" -u a:b -H 'X-A: 1' http://nowhere.invalid/echo
	as_curl -x "${PROXY/\/\//\/\/me:pw@}" http://nowhere.invalid/echo
	as_curl --resolve "n.invalid:$STUB_PORT:127.0.0.1" \
	    "http://n.invalid:$STUB_PORT/echo"
	as_curl --unix-socket "$BATS_FILE_TMPDIR/socket" http://n.invalid/echo
	as_curl --http1.1 "$e"
	as_curl --http2 "$e"
	curl --help all | grep -q -e --json || return 0
	as_curl --json '{}' "$e"
	as_curl --json '[1' --json ']' "$e"
	as_curl --json @in "$e"
	as_curl --json 1 -H 'Accept: x' -H 'Content-Type: y' "$e"
	as_curl --json 1 -H 'Accept:' -H 'content-type;' "$e"
	as_curl --json 1 -X PUT "$e"
	as_curl --json 1 -d 2 "$e"
	as_curl -d 2 --json 1 "$e"
}
