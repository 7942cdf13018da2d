#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# redirects.bats - redirects with -L: within an origin, to another origin, in a
# loop, and to URLs that cannot be asked.
#
# References are in single quotes for forkfetch to resolve, launched and how are
# set in helper.bash, and each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start A
	stubd_start B
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	unset http_proxy all_proxy ALL_PROXY FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# hop URL [CODE]: print a path that redirects to this URL.
hop() {
	printf '/redirect?code=%s&to=%s' "${2:-302}" "$(jq -rn \
	    --arg url "$1" '$url | @uri')"
}

# fetch STATUS OPTION...: run forkfetch with -L and expect this status. $output
# is one record, of "a".
fetch() {
	local status=$1

	shift
	run "-$status" --separate-stderr "$FORKFETCH" --no-config -L "$@"
	is_json_lines 1
}

# echoed FILTER: print the result of the jq filter on the answer of /echo.
# h("name") in the filter is the values of that header.
echoed() {
	record a ".body | def h(n): [.headers[] | select(.[0] == n) | .[1]];
	    $1 | tojson"
}

# is_lost MESSAGE: succeed if the redirect was not followed, with this message.
is_lost() {
	[ "$(record a '[.status, .reason] | tojson')" = \
	    '["error","redirects"]' ]
	echo "message: $(record a .message)"
	# shellcheck disable=SC2053 # It is a pattern.
	[[ "$(record a .message)" == $1 ]]
}

@test "without -L a redirect is an http_error" {
	run -1 --separate-stderr "$FORKFETCH" "a=$A/redirect?to=/ok"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(record a '[.status, .reason, .message, .http_code, .exitcode,
	    .num_redirects, .headers.location] | tojson')" = \
	    '["http_error","http","HTTP 302 Found: it leads to \"'"$A"'/ok\", and -L would follow it",302,0,0,["/ok"]]' ]
	[ "$(record a .url_effective)" = "$A/redirect?to=/ok" ]
	run -0 "$FORKFETCH" --ok=302 "a=$A/redirect?to=/ok"
}

@test "the message about a redirect that is not followed hides secrets" {
	export SECRET_OF_TEST=sesame
	run -1 --separate-stderr "$FORKFETCH" --no-config -H \
	    'X-Own: ${SECRET_OF_TEST}' \
	    "a=$A/redirect?to=http://al:pw@b.invalid/sesame?token=x"
	[ -z "$stderr" ]
	[ "$(record a .message)" = 'HTTP 302 Found: it leads to "http://b.invalid/***?token=***", and -L would follow it' ]
	run -1 "$FORKFETCH" --no-config "a=$A/status/304"
	[ "$(record a .message)" = 'HTTP 304 Not Modified' ]
	run -1 "$FORKFETCH" --no-config "a=$A/status/302"
	[ "$(record a .message)" = 'HTTP 302 Found' ]
}

@test "the method after a redirect is the same as curl's" {
	local row code method with after body
	local -a data

	while read -r code method with after body; do
		data=()
		[ "$with" = - ] || data=(-d "$with")
		[ "$method" = - ] || data+=(-X "$method")
		fetch 0 "${data[@]}" "a=$A$(hop /echo "$code")"
		[ -z "$stderr" ]
		row="[\"$after\",\"${body/#-/}\"]"
		echo "$code $method $with: $(echoed '[.method, .body]')"
		[ "$(echoed '[.method, .body]')" = "$row" ]
		[ "$(echoed 'h("content-type") | length')" = \
		    "$([ "$body" = - ] && echo 0 || echo 1)" ]
		[ "$(record a .method)" = "$([ "$method" != - ] &&
		    echo "$method" || ([ "$with" = - ] && echo GET ||
		    echo POST))" ]
	done <<-'END'
		301 -       -  GET     -
		301 -       x  GET     -
		302 -       x  GET     -
		303 -       x  GET     -
		307 -       x  POST    x
		308 -       x  POST    x
		301 PUT     x  PUT     x
		302 PUT     x  PUT     x
		303 PUT     x  GET     -
		307 PUT     x  PUT     x
		301 DELETE  -  DELETE  -
		303 DELETE  -  GET     -
		308 PATCH   x  PATCH   x
	END
}

@test "HEAD stays HEAD after every redirect" {
	local code n=0

	for code in 301 302 303 307 308; do
		fetch 0 -X HEAD "a=$A$(hop "/ok?head=$code" "$code")"
		[ "$(record a '[.num_redirects, .http_code, .body] |
		    tojson')" = '[1,200,""]' ]
		[ "$(arrived A "^HEAD /ok?head=$code")" -eq 1 ]
		: $((n++))
	done
	[ "$n" -eq 5 ]
	[ "$(arrived A '^GET /ok?head')" -eq 0 ]
}

@test "a Location with another code than a redirect's is not followed" {
	local code

	for code in 300 304 305 306; do
		fetch 1 "a=$A$(hop /ok "$code")"
		[ "$(record a '[.status, .http_code, .num_redirects] |
		    tojson')" = "[\"http_error\",$code,0]" ]
	done
	fetch 0 "a=$A$(hop /ok 200)"
	fetch 1 "a=$A/status/302"
	[ "$(record a '[.status, .http_code, .num_redirects] | tojson')" = \
	    '["http_error",302,0]' ]
	# An empty Location is not followed either, but a second Location is.
	fetch 1 "a=$A/raw?text=HTTP/1.1%20302%20Found%0d%0aLocation:%20%0d%0a\
Content-Length:%200%0d%0a%0d%0a&then=keep"
	[ "$(record a '[.status, .http_code, .num_redirects] | tojson')" = \
	    '["http_error",302,0]' ]
	fetch 0 "a=$A/raw?text=HTTP/1.1%20302%20Found%0d%0aLocation:%0d%0a\
Location:%20/ok%0d%0aContent-Length:%200%0d%0a%0d%0a&then=keep"
	[ "$(record a '[.status, .http_code, .num_redirects] | tojson')" = \
	    '["ok",200,1]' ]
}

@test "a Location may be any kind of relative URL" {
	local location target

	while read -r location target; do
		fetch 0 "a=$A/redirect/b/c?x=1&to=$(jq -rn \
		    --arg l "$location" '$l | @uri')" --ok=200,404
		echo "$location: $(record a .url_effective)"
		[ "$(record a .url_effective)" = "$A$target" ]
		[ "$(record a .num_redirects)" = 1 ]
	done <<-'END'
		/ok            /ok
		d?code=200     /redirect/b/d?code=200
		./d?code=200   /redirect/b/d?code=200
		../d?code=200  /redirect/d?code=200
		?code=200      /redirect/b/c?code=200
		../../ok       /ok
		../../../ok    /ok
		/ok?a=b        /ok?a=b
		/ok?a=b%20c    /ok?a=b%20c
		/ok#top        /ok#top
	END
	fetch 0 "a=$A$(hop "//127.0.0.1:$A_PORT/ok")"
	[ "$(record a .url_effective)" = "$A/ok" ]
	fetch 0 "a=$A$(hop '/ok?a b')"
	[ "$(record a .url_effective)" = "$A/ok?a+b" ]
}

@test "redirects within the origin reuse the process and the connection" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -v -L -u alice:secret \
	    -H 'X-A: 1' "a=$A$(hop "$(hop "$(hop /echo)")" 307)"
	is_json_lines 1
	[ "$(record a '[.num_redirects, .http_code] | tojson')" = '[3,200]' ]
	[ "$(record a .url_effective)" = "$A/echo" ]
	[ "$(echoed '[.request, h("x-a"), h("authorization")]')" = \
	    '[4,["1"],["Basic YWxpY2U6c2VjcmV0"]]' ]
	[ "$(pids | wc -l)" -eq 1 ]
	[[ "$stderr" != *secret* ]]
	[[ "$stderr" == *"redirect 1 to $A/redirect"* ]]
	[[ "$stderr" == *"redirect 3 to $A/echo"* ]]
}

# pids: print the PIDs in the output of -v, each once.
pids() {
	sed -n 's/.*\bprocess \([0-9][0-9]*\).*/\1/p' <<<"$stderr" | sort -u
}

@test "a redirect to another origin is followed by a new process" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -v -L \
	    "a=$A$(hop "$B$(hop /echo)")"
	is_json_lines 1
	[ "$(record a '[.num_redirects, .http_code, .attempts, .remote_port] |
	    tojson')" = "[2,200,1,$B_PORT]" ]
	[ "$(record a .url)" = "$A$(hop "$B$(hop /echo)")" ]
	[ "$(record a .url_effective)" = "$B/echo" ]
	[ "$(pids | wc -l)" -eq 2 ]
}

@test "an origin is a scheme, a host and a port" {
	local url

	for url in "http://localhost:$A_PORT/ok" "$B/ok" "$TLS/ok"; do
		run -0 --separate-stderr "$FORKFETCH" --no-config -v -L \
		    --cacert="$TLS_DIR/ca.pem" \
		    --resolve="localhost:$A_PORT:127.0.0.1" \
		    "a=$A$(hop "$url")"
		[ "$(record a .url_effective)" = "$url" ]
		[ "$(pids | wc -l)" -eq 2 ]
	done
	# A host name in upper case is the same host.
	run -0 --separate-stderr "$FORKFETCH" --no-config -v -L \
	    --resolve="localhost:$A_PORT:127.0.0.1" \
	    "a=http://localhost:$A_PORT$(hop "http://LocalHost:$A_PORT/ok")"
	[ "$(pids | wc -l)" -eq 1 ]
}

@test "no secret follows a redirect to another origin" {
	local -a secrets=(-H 'X-Secret: hush' -H 'Authorization: hush'
		-H 'Cookie: hush' -H 'Host: hush' -H 'Accept: hush'
		-u 'hush:hush')

	fetch 0 "${secrets[@]}" "a=$A$(hop "$B/echo")"
	[ -z "$stderr" ]
	[ "$(echoed '.headers | map(.[0]) | sort')" = \
	    '["accept","host","user-agent"]' ]
	[ "$(echoed '[h("host"), h("accept")]')" = \
	    "[[\"127.0.0.1:$B_PORT\"],[\"*/*\"]]" ]
	fetch 0 "a=${A/\/\//\/\/hush:hush@}$(hop "$B/echo")"
	[ "$(echoed 'h("authorization")')" = '[]' ]
	[ "$(arrived B hush)" -eq 0 ]
	# After a redirect back to the first origin they are not sent either,
	# because another origin has chosen that URL.
	fetch 0 "${secrets[@]}" "a=$A$(hop "$B$(hop "$A/echo?home")")"
	[ "$(echoed '[h("authorization"), h("x-secret"), h("cookie")]')" = \
	    '[[],[],[]]' ]
}

@test "secrets of a services file stay with their service, too" {
	jq -n --arg url "$A$(hop "$B/echo?file")" '{services: {a: {url: $url,
	    headers: {"X-Secret": "${WORD}"}, user: "${WORD}:${WORD}",
	    location: true}}}' >s.json
	WORD=whisper run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(echoed '[h("x-secret"), h("authorization")]')" = '[[],[]]' ]
	[ "$(arrived A whisper)" -eq 1 ]
	[ "$(arrived B whisper)" -eq 0 ]
}

@test "307 and 308 send the body and its type to another origin" {
	local code

	for code in 307 308; do
		fetch 0 --json '{"a":1}' -H 'X-A: 1' "a=$A$(hop "$B/echo" $code)"
		[ "$(echoed '[.method, .body, h("content-type"), h("x-a")]')" = \
		    '["POST","{\"a\":1}",["application/json"],[]]' ]
		fetch 0 -d x -H 'Content-Type: a/b' "a=$A$(hop "$B/echo" $code)"
		[ "$(echoed '[.method, .body, h("content-type")]')" = \
		    '["POST","x",["a/b"]]' ]
	done
	for code in 301 302 303; do
		fetch 0 -d x -H 'Content-Type: a/b' "a=$A$(hop "$B/echo" $code)"
		[ "$(echoed '[.method, .body, h("content-type")]')" = \
		    '["GET","",[]]' ]
	done
}

# refers URL KEY...: write a services file s.json with a service at this URL
# that has a reference in each of these keys.
refers() {
	local url=$1

	shift
	jq -n --arg url "$url" '{services: {a: {url: $url, location: true,
	    user_agent: "ua-${WORD}-${file:word}",
	    headers: {"X-Secret": "${WORD}", "Content-Type": "a/${WORD}"},
	    user: "${WORD}:${file:word}",
	    data: "<${WORD}${file:word}>",
	    json: {x: "${WORD}${file:word}"}
	    } | with_entries(select(.key | IN("url", "location",
		$ARGS.positional[])))}}' --args "$@" >s.json
}

@test "settings that refer to a secret are not sent to another origin" {
	local code

	echo murmur >word
	export WORD=whisper
	refers "$A$(hop "$B/echo?dropped" 307)" user_agent headers user
	jq '.services.a.data = "plain"' s.json >plain.json
	run -0 --separate-stderr "$FORKFETCH" -c plain.json a
	[ -z "$stderr" ]
	[ "$(echoed '[.method, .body, h("content-type"), h("x-secret"),
	    h("authorization"), (h("user-agent")[0] | startswith("forkfetch/"))
	    ]')" = '["POST","plain",[],[],[],true]' ]
	refers "$A$(hop "$B/echo?dropped" 302)" user_agent headers user data
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	[ "$(echoed '[.method, .body, h("content-type")]')" = '["GET","",[]]' ]
	# References on the command line are treated in the same way.
	for code in 307 303; do
		fetch 0 -A 'ua-${WORD}' -H 'Content-Type: a/${WORD}' \
		    -H 'X-A: ${WORD}' -u '${WORD}:${file:word}' -d plain \
		    "a=$A$(hop "$B/echo?dropped" "$code")"
		[ "$(echoed 'h("content-type")')" = '[]' ]
	done
	[ "$(arrived A 'user-agent: ua-whisper')" -eq 4 ]
	[ "$(arrived B '?dropped')" -eq 4 ]
	[ "$(arrived B whisper)" -eq 0 ]
	[ "$(arrived B murmur)" -eq 0 ]
}

@test "a redirect to another origin does not read secrets again" {
	echo murmur >word
	export WORD=whisper
	refers "$A/wait?key=unread&code=307&header=Location:$B/echo" \
	    user_agent headers user
	jq '.services.a.data = "plain"' s.json >plain.json
	chmod 600 plain.json
	launch "$FORKFETCH" -c plain.json a
	wait_until has_arrived A '^POST /wait?key=unread'
	rm word
	run -0 "$FORKFETCH" "$A/release?key=unread"
	landed
	[ "$how" = 'exit 0' ]
	[ -z "$stderr" ]
	[ "$(echoed '[.method, .body]')" = '["POST","plain"]' ]
}

@test "a body with a secret in it is not sent to another origin" {
	local code key origin=$B

	echo murmur >word
	export WORD=whisper
	for key in data json; do
		for code in 307 308; do
			refers "$A$(hop "$B/echo?body" "$code")" "$key"
			run -1 --separate-stderr "$FORKFETCH" -c s.json a
			[ -z "$stderr" ]
			is_json_lines 1
			is_lost "the redirect to another origin, $origin, is \
not followed: the body of the request refers to a secret; --location-trusted \
would send it there"
			[ "$(record a '[.http_code, .num_redirects, .attempts] |
			    tojson')" = "[$code,0,1]" ]
			run -0 --separate-stderr "$FORKFETCH" -c s.json \
			    --location-trusted a
			[[ "$(echoed .body)" == *whispermurmur* ]]
		done
		# A redirect within the origin may send the body.
		refers "$A$(hop /echo 307)" "$key"
		run -0 --separate-stderr "$FORKFETCH" -c s.json a
		[[ "$(echoed .body)" == *whispermurmur* ]]
	done
	[ "$(arrived B '?body')" -eq 4 ]
}

@test "a PUT with a secret in its body is not sent to another origin by a 301" {
	local code

	export WORD=whisper
	for code in 301 302; do
		jq -n --arg url "$A$(hop "$B/echo?put" "$code")" '{services:
		    {a: {url: $url, location: true, method: "PUT",
			data: "${WORD}"}}}' >s.json
		run -1 --separate-stderr "$FORKFETCH" -c s.json a
		is_lost '*the body of the request refers to a secret*'
	done
	[ "$(arrived B '?put')" -eq 0 ]
}

@test "secrets stay with their origin in repeated asks, retries and replicas" {
	local url

	export WORD=whisper
	url=$A$(hop "$B/echo?again" 307)
	jq -n --arg url "$url" '{services: {a: {url: $url, location: true,
	    user_agent: "ua-${WORD}", headers: {"Content-Type": "a/${WORD}"},
	    data: "plain"}}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --every=1ms --count=3 a
	is_json_lines 3
	run -0 --separate-stderr "$FORKFETCH" -c s.json --reuse -j1 a \
	    "b=$A/ok" "c=$B/ok" a
	is_json_lines 4
	[ "$(arrived A 'user-agent: ua-whisper')" -ge 5 ]
	[ "$(arrived B '?again')" -ge 5 ]
	# A replica belongs to the service and gets its secrets, but the origin
	# to which it redirects does not.
	jq -n --arg one "$A$(hop "$B/status/503?again" 307)" \
	    --arg two "$TLS$(hop "$B/echo?again" 307)" '{services: {a: {
	    replicas: [$one, $two], hedge: "60s", retry: 1, retry_all: true,
	    retry_delay: "1ms", location: true, user_agent: "ua-${WORD}",
	    data: "plain"}}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json \
	    --cacert="$TLS_DIR/ca.pem" a
	is_json_lines 1
	[ "$(record a '[.http_code, .attempts] | tojson')" = '[200,2]' ]
	[ "$(arrived TLS 'user-agent: ua-whisper')" -eq 1 ]
	[ "$(arrived B whisper)" -eq 0 ]
}

@test "a redirect to another origin still sends a proxy its own secret" {
	export WORD=whisper
	jq -n --arg url "$A$(hop "$B/echo?way")" --arg proxy \
	    "http://u:\${WORD}@${A#http://}" '{services: {a: {url: $url,
	    location: true, proxy: $proxy, user_agent: "ua-${WORD}"}}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	[ "$(record a '[.num_redirects, .http_code] | tojson')" = '[1,200]' ]
	[ "$(arrived A "^GET $B/echo?way.*proxy-authorization: Basic \
$(printf u:whisper | base64)")" -eq 1 ]
	[ "$(arrived A "^GET $B/echo?way.*whisper")" -eq 0 ]
}

@test "a redirect with a secret in its URL to another origin is not followed" {
	local to origin=$B

	export WORD=whisper
	for to in "$B/echo?told=\${WORD}" "$B/\${WORD}?told" \
	    "$B/echo?told%23\${WORD}" "${B/\/\//\/\/\$\{WORD\}@}/echo?told"; do
		jq -n --arg url "$A/redirect?to=$to" '{services: {a: {
		    url: $url, location: true}}}' >s.json
		run -1 --separate-stderr "$FORKFETCH" -c s.json -v a
		is_json_lines 1
		is_lost "the redirect to another origin, $origin, is not \
followed: there is a secret in its URL; --location-trusted would send it there"
		[ "$(record a '[.http_code, .num_redirects] | tojson')" = \
		    '[302,0]' ]
		[[ $output$stderr != *whisper* ]]
	done
	# The secret is found in every encoding.
	export WORD='a b&c/d?e=é@f'
	for to in "$B/echo?told=\${WORD}" "$B/told/\${WORD}"; do
		jq -n --arg url "$A/redirect?to=$to" '{services: {a: {
		    url: $url, location: true}}}' >s.json
		run -1 --separate-stderr "$FORKFETCH" -c s.json -v a
		is_lost "*there is a secret in its URL*"
		[[ $output$stderr != *a?b*c*d*e* ]]
	done
	jq -n --arg url "$A$(hop "$B/echo?told=$(printf '{"a":"%s"}' "$WORD" |
	    base64 -w0)")" '{services: {a: {url: $url, location: true,
	    user_agent: "${WORD}"}}}' >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json -v a
	is_lost "*there is a secret in its URL*"
	[ "$(arrived B '?told')" -eq 0 ]
	[ "$(arrived B whisper)" -eq 0 ]
	# A password that is no reference is a secret, too.
	fetch 1 -u alice:open-sesame "a=$A$(hop "$B/echo?open-sesame")"
	is_lost "*there is a secret in its URL*"
	[ "$(arrived B open-sesame)" -eq 0 ]
}

@test "--location-trusted follows a secret in a URL, and shows it nowhere" {
	export WORD=whisper
	jq -n --arg url "$A/redirect?to=$B/ok?trusted=\${WORD}" '{services: {a: {
	    url: $url, location_trusted: true}}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json -v a
	is_json_lines 1
	[ "$(record a '[.num_redirects, .url_effective] | tojson')" = \
	    "[1,\"$B/ok?trusted=***\"]" ]
	[[ $output$stderr != *whisper* ]]
	[[ $stderr == *"redirect 1 to $B/ok?trusted=***"* ]]
	[ "$(arrived B '^GET /ok?trusted=whisper')" -eq 1 ]
	# The same holds if the new process reports no URL.
	jq -n --arg url "$A/redirect?to=$B/hang?silent=\${WORD}" '{services:
	    {a: {url: $url, location_trusted: true, max_time: "1s"}}}' >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json -v a
	[ "$(record a '[.reason, .url_effective] | tojson')" = \
	    "[\"timeout\",\"$B/hang?silent=***\"]" ]
	[[ $output$stderr != *whisper* ]]
	# The same holds if the new host does not exist.
	jq -n --arg url "$A/redirect?to=http://nowhere.invalid/\${WORD}" \
	    '{services: {a: {url: $url, location_trusted: true}}}' >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json -v a
	[ "$(record a .url_effective)" = 'http://nowhere.invalid/***' ]
	[[ $output$stderr != *whisper* ]]
}

@test "a secret that a server sends back is not shown" {
	local path

	export WORD=whisper
	for path in '/ok?header=X-Echo:a${WORD}b' '/ok?header=X-${WORD}:1' \
	    '/ok?type=text/${WORD}' '/ok?code=404&reason=${WORD}' \
	    '/redirect?to=/${WORD}' '/redirect?to=ftp://h/${WORD}' \
	    '/redirect?to=http://[${WORD}/' '/${WORD}' \
	    '/redirect-loop?n=-1&to=${WORD}' \
	    '/raw?text=HTTP/1.1%20200%20${WORD}%0d%0aX:%20${WORD}%0d%0a%0d%0a'
	do
		jq -n --arg url "$A$path" '{services: {a: {url: $url,
		    location: true}}}' >s.json
		run --separate-stderr "$FORKFETCH" -c s.json -v --body=none a
		is_json_lines 1
		echo "$path: $output$stderr"
		[ "$(record a .url)" = "$A$path" ]
		[[ ${output//\$\{WORD\}/} != *whisper* ]]
		[[ ${stderr//\$\{WORD\}/} != *whisper* ]]
	done
	[ "$(arrived A whisper)" -ge 10 ]
	# A body is not changed, even if it has the secret.
	jq -n --arg url "$A/json?text=\${WORD}" '{services: {a: $url}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a .body)" = whisper ]
	# Credentials that are no references are hidden, too.
	fetch 0 -v -u alice:open-sesame -H 'Authorization: Bearer abcd-1234' \
	    "a=$A/ok?header=X-Echo:open-sesame&header=X-Two:abcd-1234"
	[ "$(record a '[.headers["x-echo", "x-two"]] | tojson')" = \
	    '[["***"],["***"]]' ]
}

@test "--location-trusted sends credentials and headers to another origin" {
	fetch 0 --location-trusted -u alice:secret -H 'X-A: 1' \
	    "a=$A$(hop "$B/echo")"
	[ "$(echoed '[h("authorization"), h("x-a")]')" = \
	    '[["Basic YWxpY2U6c2VjcmV0"],["1"]]' ]
	jq -n --arg url "$A$(hop "$B/echo")" '{services: {a: {url: $url,
	    user: "alice:secret", location_trusted: true}}}' >s.json
	chmod 600 s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	[ "$(echoed 'h("authorization")')" = '["Basic YWxpY2U6c2VjcmV0"]' ]
}

@test "user and password of a URL are sent only to its origin" {
	fetch 0 "a=${A/\/\//\/\/alice:secret@}$(hop /echo)"
	[ "$(echoed 'h("authorization")')" = '["Basic YWxpY2U6c2VjcmV0"]' ]
	fetch 0 "a=${A/\/\//\/\/alice:secret@}$(hop "$A/echo")"
	[ "$(echoed 'h("authorization")')" = '["Basic YWxpY2U6c2VjcmV0"]' ]
	[[ "$(record a .url_effective)" != *secret* ]]
	fetch 0 "a=${A/\/\//\/\/alice:secret@}$(hop \
	    "${A/\/\//\/\/bob:b@}/echo")"
	[ "$(echoed 'h("authorization")')" = '["Basic YWxpY2U6c2VjcmV0"]' ]
}

@test "--location-trusted sends user and password of a URL to another origin" {
	fetch 0 --location-trusted \
	    "a=${A/\/\//\/\/alice:secret@}$(hop "$B/echo")"
	[ "$(echoed 'h("authorization")')" = '["Basic YWxpY2U6c2VjcmV0"]' ]
}

@test "--location-trusted follows redirects without -L" {
	run -0 --separate-stderr "$FORKFETCH" --location-trusted -H 'X-A: 1' \
	    "a=$A$(hop "$B/echo")"
	[ -z "$stderr" ]
	[ "$(echoed 'h("x-a")')" = '["1"]' ]
}

@test "user and password in a Location are neither used nor shown" {
	local origin

	for origin in "$A" "$B"; do
		run -1 --separate-stderr "$FORKFETCH" --no-config -v -L \
		    --location-trusted \
		    "a=$A$(hop "${origin/\/\//\/\/alice:secret@}/auth")"
		is_json_lines 1
		[ "$(record a '[.http_code, .num_redirects, .url_effective] |
		    tojson')" = "[401,1,\"$origin/auth\"]" ]
		[[ "$output$stderr" != *secret@* ]]
	done
	# They are not shown if the Location is invalid either.
	for origin in //alice:secret@other:99999/ 'http://alice:secret@[::1/' \
	    ftp://alice:secret@other/ http:alice:secret@other/; do
		run -1 --separate-stderr "$FORKFETCH" --no-config -v -L \
		    "a=$A$(hop "$origin")"
		[ "$(record a .reason)" = redirects ]
		[[ "$(record a .message)$stderr" != *secret@* ]]
	done
	# They are not shown without -L either.
	run -1 --separate-stderr "$FORKFETCH" --no-config -v \
	    "a=$A/redirect?to=http://alice:secret@other/"
	[ "$(record a .headers.location[0])" = 'http://***@other/' ]
	[[ "$stderr" != *secret@* ]]
}

@test "a redirect loop ends soon, at the limit" {
	fetch 1 "a=$A/redirect-loop?n=-1"
	[ -z "$stderr" ]
	is_lost '*20 redirects (built in; --max-redirs changes it)*'
	[ "$(record a '[.num_redirects, .exitcode, .http_code] | tojson')" = \
	    '[20,47,302]' ]
	fetch 1 --max-redirs=10000 -m 60 "a=$A/redirect-loop?n=-1"
	is_lost '*10000 redirects (--max-redirs)*'
	[ "$(record a .num_redirects)" = 10000 ]
	fetch 0 --max-redirs=10000 -m 60 "a=$A/redirect-loop?n=9999"
	[ "$(record a '[.num_redirects, .http_code] | tojson')" = '[10000,200]' ]
}

@test "--max-redirs is exact" {
	fetch 0 --max-redirs=3 "a=$A/redirect-loop?n=2"
	[ "$(record a .num_redirects)" = 3 ]
	fetch 1 --max-redirs=2 "a=$A/redirect-loop?n=2"
	is_lost '*2*--max-redirs*'
	[ "$(record a .num_redirects)" = 2 ]
	fetch 1 --max-redirs=0 "a=$A/redirect-loop?n=0"
	is_lost '*0*--max-redirs*'
	[ "$(record a '[.num_redirects, .http_code] | tojson')" = '[0,302]' ]
	fetch 0 --max-redirs=0 "a=$A/ok"
	fetch 0 "a=$A/redirect-loop?n=19"
	fetch 1 "a=$A/redirect-loop?n=20"
	jq -n --arg url "$A/redirect-loop?n=1" '{services: {a: {url: $url,
	    location: true, max_redirs: 1}}}' >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json a
	is_lost '*1*(max_redirs of the service)*'
}

@test "--max-redirs counts across origins" {
	local url=/ok

	for _ in 1 2 3; do
		url=$A$(hop "$B$(hop "$url")")
	done
	fetch 0 --max-redirs=6 "a=$url"
	[ "$(record a .num_redirects)" = 6 ]
	fetch 1 --max-redirs=5 "a=$url"
	is_lost '*5*--max-redirs*'
	[ "$(record a .num_redirects)" = 5 ]
	# A and B redirect to each other more often than the limit allows. The
	# URL contains the whole chain.
	for _ in 1 2 3 4 5 6 7 8; do
		url=$A$(hop "$B$(hop "$url")")
		[ ${#url} -lt 50000 ] || break
	done
	fetch 1 --max-redirs=7 "a=$url"
	is_lost '*7*--max-redirs*'
	[ "$(record a .attempts)" = 1 ]
}

@test "a redirect to a scheme other than http and https is not followed" {
	local url

	for url in file:///etc/passwd ftp://localhost/x gopher://localhost/ \
	    dict://localhost/x javascript:1 data:,x 'http://' 'http://[::1' \
	    'http://a b/' 'https:///'; do
		fetch 1 "a=$A$(hop "$url")"
		[ -z "$stderr" ]
		is_lost '*redirect*'
		[ "$(record a '[.http_code, .num_redirects] | tojson')" = \
		    '[302,0]' ]
		[[ "$output" != *root:* ]]
	done
	fetch 1 "a=$A$(hop file:///etc/passwd)"
	is_lost '*file*'
}

@test "the message names the host of a redirect that cannot be resolved" {
	fetch 1 "a=$A$(hop http://nowhere.invalid/ok)"
	[ "$(record a '[.status, .reason, .num_redirects, .exitcode] |
	    tojson')" = '["error","dns",1,6]' ]
	[ "$(record a .message)" = \
	    'could not resolve the host "nowhere.invalid"' ]
	[ "$(record a .url_effective)" = http://nowhere.invalid/ok ]
	# The record has nothing of the first server's answer.
	[ "$(record a '[.http_code, .headers, .body, .remote_ip] |
	    tojson')" = '[null,null,null,null]' ]
}

@test "the body of a redirect is ignored, even if it is too large or cut off" {
	local raw

	raw=$(printf 'HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 5\r\n\r\nhello' |
		base64 -w0)
	fetch 0 "a=$A/raw?b64=${raw//+/%2b}&then=keep"
	[ "$(record a '[.body, .size_download, .headers.location] |
	    tojson')" = '[{"ok":true},12,null]' ]
	raw=$(printf 'HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 99999999\r\n\r\nhello' |
		base64 -w0)
	fetch 0 --max-filesize=1k "a=$A/raw?b64=${raw//+/%2b}&then=cut"
	[ "$(record a '[.body, .body_truncated] | tojson')" = \
	    '[{"ok":true},false]' ]
}

@test "-m spans all the requests of a service" {
	local url

	url=$A$(hop "$B$(hop "$A$(hop "$B/delay?ms=700")")")
	fetch 1 -m 0.5 "a=$url"
	[ "$(record a '[.status, .reason] | tojson')" = \
	    '["timeout","timeout"]' ]
	[ "$(record a '.time_total >= 0.5')" = true ]
	fetch 1 -m 1.5 "a=$A$(hop "$B/hang")"
	[ "$(record a '[.status, .num_redirects, .http_code] | tojson')" = \
	    '["timeout",1,null]' ]
	[ "$(record a '.time_total >= 1.5')" = true ]
}

@test "times of a redirected service are in order, and count from its start" {
	fetch 0 "a=$A$(hop "$B/delay?ms=600")"
	[ "$(record a '[.time_namelookup, .time_connect, .time_pretransfer,
	    .time_starttransfer, .time_total] | . == sort and .[0] > 0 and
	    .[3] >= 0.6')" = true ]
	fetch 0 --cacert="$TLS_DIR/ca.pem" "a=$TLS$(hop "$A/delay?ms=600")"
	[ "$(record a '[.time_appconnect, .cert_expires] | tojson')" = \
	    '[null,null]' ]
	fetch 1 "a=$A$(hop http://nowhere.invalid/ok)"
	[ "$(record a '[.time_connect, .time_total] | . == sort')" = true ]
}

@test "a redirect loop does not affect other services" {
	run -1 --separate-stderr "$FORKFETCH" -L "a=$A/redirect-loop?n=-1" \
	    "b=$B/ok" "c=$A$(hop "$B/ok")"
	is_json_lines 3
	[ "$(record b .status) $(record c .status)" = 'ok ok' ]
}

# setting COOKIE HOP: print the path of a redirect, extended to set a cookie.
setting() {
	printf '%s&header=%s' "$2" "$(jq -rn --arg c "Set-Cookie:$1" '$c | @uri')"
}

@test "a cookie of a redirect is sent in the same chain to the same origin" {
	fetch 0 "a=$A$(setting 'one=1; Path=/; HttpOnly' \
	    "$(hop "$(setting 'two=2' "$(hop /echo)")")")"
	[ -z "$stderr" ]
	[ "$(record a .num_redirects)" -eq 2 ]
	[ "$(echoed 'h("cookie") | map(split("; ") | sort)')" = \
	    '[["one=1","two=2"]]' ]

	# The cookie is sent neither to another origin nor after the way back.
	fetch 0 "a=$A$(setting 'one=1' "$(hop "$B/echo")")"
	[ "$(echoed 'h("cookie")')" = '[]' ]
	fetch 0 "a=$A$(setting 'one=1' "$(hop "$B$(hop "$A/echo")")")"
	[ "$(record a .num_redirects)" -eq 2 ]
	[ "$(echoed 'h("cookie")')" = '[]' ]
	fetch 0 --location-trusted "a=$A$(setting 'one=1' "$(hop "$B/echo")")"
	[ "$(echoed 'h("cookie")')" = '[]' ]
}

@test "a cookie of a redirect obeys its Path, Domain, Max-Age and Secure" {
	local cookie

	for cookie in 'x=1; Path=/elsewhere' 'x=1; Domain=example.org' \
	    'x=1; Max-Age=0' 'x=1; Domain=127.0.0'; do
		fetch 0 "a=$A$(setting "$cookie" "$(hop /echo)")"
		echo "$cookie"
		[ "$(echoed 'h("cookie")')" = '[]' ]
	done
	fetch 0 --resolve "name.invalid:$A_PORT:127.0.0.1" \
	    "a=http://name.invalid:$A_PORT$(setting 'x=1; Secure' \
		"$(hop /echo)")"
	[ "$(echoed 'h("cookie")')" = '[]' ]
	fetch 0 --resolve "one.name.invalid:$A_PORT:127.0.0.1" \
	    "a=http://one.name.invalid:$A_PORT$(setting \
		'x=1; Domain=name.invalid' "$(hop /echo)")"
	[ "$(echoed 'h("cookie")')" = '["x=1"]' ]
	fetch 0 --insecure "a=$TLS$(setting 'x=1; Secure' "$(hop /echo)")"
	[ "$(echoed 'h("cookie")')" = '["x=1"]' ]
}

@test "a long Location is followed without truncation" {
	local long to

	long=$(printf '%070000d' 0)
	for to in "$A" "$B"; do
		fetch 0 "a=$A$(hop "$to/echo?$long")"
		[ "$(record a '[.status, .num_redirects] | tojson')" = \
		    '["ok",1]' ]
		[ "$(echoed .target)" = "\"/echo?$long\"" ]
		[ "$(record a .url_effective)" = "$to/echo?$long" ]
	done
	# The message of -v may be truncated, and then ends with "...".
	run -0 --separate-stderr "$FORKFETCH" --no-config -L -v \
	    "a=$A$(hop "$B/echo?$long")"
	[[ "$stderr" == *"a: redirect 1 to $B/echo?000"*"000..."* ]]
	[[ "$stderr" != *"$long"* ]]
}

@test "cookies of a request and of its redirects are sent in one header" {
	local url

	url=a=$A$(setting 'x=1' "$(hop /echo)")
	fetch 0 -H 'Cookie: mine=1' -H 'cookie:more=2' "$url"
	[ "$(echoed 'h("cookie")')" = '["x=1; mine=1; more=2"]' ]
	[ "$(arrived A $'^GET /redirect.*\tcookie: mine=1; more=2')" -eq 1 ]
	fetch 0 -H 'Cookie:' "$url"
	[ "$(echoed 'h("cookie")')" = '[]' ]
	fetch 0 -H 'Cookie;' "$url"
	[ "$(echoed 'h("cookie")')" = '[""]' ]
}

@test "a chain of redirects starts without the cookies of an earlier one" {
	local url

	url=$A$(setting 'chain=1' "$(hop /echo)")
	run -0 --separate-stderr "$FORKFETCH" --no-config -L -j1 --reuse \
	    --keep-order "a=$A/set-cookie" "b=$url" "c=$A/echo" "d=$url"
	is_json_lines 4
	[ "$(jq -c '[.name, (.body.headers? // [] | map(select(.[0] ==
	    "cookie")[1]))]' <<<"$output" | tr '\n' ' ')" = \
	    '["a",[]] ["b",["chain=1"]] ["c",[]] ["d",["chain=1"]] ' ]
	[ "$(arrived A $'^GET /redirect.*chain.*\tcookie: ')" -eq 0 ]

	run -0 --separate-stderr "$FORKFETCH" --no-config -L --every=10ms \
	    --count=3 "e=$A$(setting 'every=1' "$(hop /echo?every)")"
	is_json_lines 3
	[ "$(arrived A $'^GET /echo?every.*\tcookie: every=1')" -eq 3 ]
	[ "$(arrived A $'^GET /redirect.*every.*\tcookie: ')" -eq 0 ]
}
