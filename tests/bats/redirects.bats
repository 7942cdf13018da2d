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
	printf '/redirect?code=%s&to=%s' "${2:-302}" "$(encode "$1")"
}

# fetch_all N STATUS OPTION...: run forkfetch with -L and expect this status.
# $output is N records, in the order of the services.
fetch_all() {
	local n=$1 status=$2

	shift 2
	run "-$status" --separate-stderr "$FORKFETCH" --no-config -L \
	    --keep-order "$@"
	is_json_lines "$n"
}

# fetch STATUS OPTION...: the same for one service, "a".
fetch() {
	fetch_all 1 "$@"
}

# services NAME SETTINGS...: write the services file s.json. The settings are
# the members of a JSON object.
services() {
	local all=

	for ((; $#; )); do
		all+="${all:+, }\"$1\": {$2}"
		shift 2
	done
	printf '{"services": {%s}}\n' "$all" >s.json
}

# fetch_file N STATUS OPTION...: run forkfetch with all services of s.json and
# expect this status. $output is N records, in the order of the services.
fetch_file() {
	local n=$1 status=$2

	shift 2
	run "-$status" --separate-stderr "$FORKFETCH" -c s.json --keep-order \
	    "$@" @all
	is_json_lines "$n"
}

# echoed FILTER: print the result of the jq filter on the answer of /echo.
# h("name") in the filter is the values of that header.
echoed() {
	record a ".body | def h(n): [.headers[] | select(.[0] == n) | .[1]];
	    $1 | tojson"
}

# is_lost MESSAGE [NAME]: succeed if the redirects of all records, or of that
# one, were not followed, with this message.
is_lost() {
	local found row

	found=$(jq -r --arg name "${2-}" 'select($name == "" or .name == $name) |
	    "\(.name), \([.status, .reason] | join(", ")): \(.message)"' \
	    <<<"$output")
	echo "$found"
	[ -n "$found" ] || return
	while read -r row; do
		# shellcheck disable=SC2053 # It is a pattern.
		[[ $row == +([^,])", error, redirects: "$1 ]] || {
			echo "not $1: $row"
			return 1
		}
	done <<<"$found"
}

@test "without -L a redirect is an http_error" {
	run -1 --separate-stderr "$FORKFETCH" "a=$A/redirect?to=/ok"
	[ -z "$stderr" ]
	is_json_lines 1
	rows '[.status, .reason, .message, .http_code, .exitcode,
	    .num_redirects, .headers.location, .url_effective]' \
	    'a ["http_error","http","HTTP 302 Found: it leads to \"'"$A"'/ok\", and -L would follow it",302,0,0,["/ok"],"'"$A/redirect?to=/ok"'"]'
	run -0 "$FORKFETCH" --ok=302 "a=$A/redirect?to=/ok"
}

@test "the message about a redirect that is not followed hides secrets" {
	export SECRET_OF_TEST=sesame
	run -1 --separate-stderr "$FORKFETCH" --no-config -H \
	    'X-Own: ${SECRET_OF_TEST}' \
	    "a=$A/redirect?to=http://al:pw@b.invalid/sesame?token=x"
	[ -z "$stderr" ]
	[ "$(record a .message)" = 'HTTP 302 Found: it leads to "http://b.invalid/***?token=***", and -L would follow it' ]
	run -1 "$FORKFETCH" --no-config --keep-order "b=$A/status/304" \
	    "c=$A/status/302"
	rows .message 'b "HTTP 304 Not Modified"' 'c "HTTP 302 Found"'
}

@test "the method after a redirect is the same as curl's" {
	local code method with after body before type
	local -a asked=() expected=()

	while read -r code method with after body; do
		before=$method type=1
		if [ "$method" = - ]; then
			before=POST
			[ "$with" != - ] || before=GET
		fi
		[ "$body" != - ] || type=0
		asked+=("$code-$method-$with" "\"location\": true, \"url\":
		    \"$A$(hop /echo "$code")\"")
		[ "$method" = - ] || asked[-1]+=", \"method\": \"$method\""
		[ "$with" = - ] || asked[-1]+=", \"data\": \"$with\""
		expected+=("$code-$method-$with [\"$before\",\"$after\",\"${body/#-/}\",$type]")
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
	services "${asked[@]}"
	fetch_file 13 0
	[ -z "$stderr" ]
	rows '[.method, .body.method, .body.body, (h("content-type") | length)]' \
	    "${expected[@]}"
	# The same holds for the options.
	fetch 0 -X PUT -d x "a=$A$(hop /echo 303)"
	[ -z "$stderr" ]
	rows '[.method, .body.method, .body.body]' 'a ["PUT","GET",""]'
}

@test "HEAD stays HEAD after every redirect" {
	local code
	local -a urls=() expected=()

	for code in 301 302 303 307 308; do
		urls+=("a$code=$A$(hop "/ok?head=$code" "$code")")
		expected+=("a$code [1,200,\"\"]")
	done
	fetch_all 5 0 -X HEAD "${urls[@]}"
	rows '[.num_redirects, .http_code, .body]' "${expected[@]}"
	[ "$(grep -o '^HEAD /ok?head[=0-9]*' "$A_DIR/log" | sort)" = \
	    "$(printf 'HEAD /ok?head=%d\n' 301 302 303 307 308)" ]
	[ "$(arrived A '^GET /ok?head')" -eq 0 ]
}

@test "a Location with another code than a redirect's is not followed" {
	local code
	local -a urls=() expected=()

	for code in 300 304 305 306; do
		urls+=("a$code=$A$(hop /ok "$code")")
		expected+=("a$code [\"http_error\",$code,0]")
	done
	# An empty Location is not followed either, but a second Location is.
	fetch_all 6 1 "${urls[@]}" "none=$A/status/302" \
	    "empty=$A/raw?text=HTTP/1.1%20302%20Found%0d%0aLocation:%20%0d%0a\
Content-Length:%200%0d%0a%0d%0a&then=keep"
	rows '[.status, .http_code, .num_redirects]' "${expected[@]}" \
	    'none ["http_error",302,0]' 'empty ["http_error",302,0]'
	fetch_all 2 0 "a=$A$(hop /ok 200)" \
	    "second=$A/raw?text=HTTP/1.1%20302%20Found%0d%0aLocation:%0d%0a\
Location:%20/ok%0d%0aContent-Length:%200%0d%0a%0d%0a&then=keep"
	rows '[.status, .http_code, .num_redirects]' 'a ["ok",200,0]' \
	    'second ["ok",200,1]'
}

@test "a Location may be any kind of relative URL" {
	local location target n=0
	local -a urls=() expected=()

	while read -r location target; do
		urls+=("a$((++n))=$A/redirect/b/c?x=1&to=$(encode "$location")")
		expected+=("a$n [\"$A$target\",1]")
		echo "a$n: $location"
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
	fetch_all 10 0 "${urls[@]}" --ok=200,404
	rows '[.url_effective, .num_redirects]' "${expected[@]}"
	fetch_all 2 0 "a=$A$(hop "//127.0.0.1:$A_PORT/ok")" \
	    "b=$A$(hop '/ok?a b')"
	rows .url_effective "a \"$A/ok\"" "b \"$A/ok?a+b\""
}

@test "redirects within the origin reuse the process and the connection" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -v -L -u alice:secret \
	    -H 'X-A: 1' "a=$A$(hop "$(hop "$(hop /echo)")" 307)"
	is_json_lines 1
	rows '[.num_redirects, .http_code, .url_effective, .body.request,
	    h("x-a"), h("authorization")]' \
	    "a [3,200,\"$A/echo\",4,[\"1\"],[\"Basic YWxpY2U6c2VjcmV0\"]]"
	[ "$(pids | wc -l)" -eq 1 ]
	[[ "$stderr" != *secret* ]]
	[[ "$stderr" == *"redirect 1 to $A/redirect"* ]]
	[[ "$stderr" == *"redirect 3 to $A/echo"* ]]
}

# pids [NAME]: print the PIDs in the output of -v, or for one service, each once.
pids() {
	sed -n "s/^forkfetch: ${1:-[^:]*}: .*\\bprocess \\([0-9][0-9]*\\).*/\\1/p" \
	    <<<"$stderr" | sort -u
}

@test "a redirect to another origin is followed by a new process" {
	local url

	url=$A$(hop "$B$(hop /echo)")
	run -0 --separate-stderr "$FORKFETCH" --no-config -v -L "a=$url"
	is_json_lines 1
	rows '[.num_redirects, .http_code, .attempts, .remote_port, .url,
	    .url_effective]' "a [2,200,1,$B_PORT,\"$url\",\"$B/echo\"]"
	[ "$(pids | wc -l)" -eq 2 ]
}

@test "an origin is a scheme, a host and a port" {
	local host=http://localhost:$A_PORT

	# A host name in upper case is the same host.
	run -0 --separate-stderr "$FORKFETCH" --no-config -v -L --keep-order \
	    --cacert="$TLS_DIR/ca.pem" --resolve="localhost:$A_PORT:127.0.0.1" \
	    "host=$A$(hop "$host/ok")" "port=$A$(hop "$B/ok")" \
	    "scheme=$A$(hop "$TLS/ok")" \
	    "same=$host$(hop "http://LocalHost:$A_PORT/ok")"
	rows '[.num_redirects, (.url_effective | ascii_downcase)]' \
	    "host [1,\"$host/ok\"]" "port [1,\"$B/ok\"]" \
	    "scheme [1,\"$TLS/ok\"]" "same [1,\"$host/ok\"]"
	echo "$stderr"
	[ "$(pids host | wc -l)" -eq 2 ]
	[ "$(pids port | wc -l)" -eq 2 ]
	[ "$(pids scheme | wc -l)" -eq 2 ]
	[ "$(pids same | wc -l)" -eq 1 ]
}

@test "no secret follows a redirect to another origin" {
	local -a secrets=(-H 'X-Secret: hush' -H 'Authorization: hush'
		-H 'Cookie: hush' -H 'Host: hush' -H 'Accept: hush'
		-u 'hush:hush')

	# After a redirect back to the first origin they are not sent either,
	# because another origin has chosen that URL.
	fetch_all 2 0 "${secrets[@]}" "there=$A$(hop "$B/echo")" \
	    "back=$A$(hop "$B$(hop "$A/echo?home")")"
	[ -z "$stderr" ]
	rows '[h("authorization"), h("x-secret"), h("cookie"), h("accept"),
	    h("host"), (.body.headers | map(.[0]) | sort)]' \
	    "there [[],[],[],[\"*/*\"],[\"127.0.0.1:$B_PORT\"],[\"accept\",\"host\",\"user-agent\"]]" \
	    "back [[],[],[],[\"*/*\"],[\"127.0.0.1:$A_PORT\"],[\"accept\",\"host\",\"user-agent\"]]"
	fetch 0 "a=${A/\/\//\/\/hush:hush@}$(hop "$B/echo")"
	[ "$(echoed 'h("authorization")')" = '[]' ]
	[ "$(arrived B hush)" -eq 0 ]
}

@test "secrets of a services file stay with their service, too" {
	services a "\"url\": \"$A$(hop "$B/echo?file")\", \"location\": true,
	    \"headers\": {\"X-Secret\": \"\${WORD}\"},
	    \"user\": \"\${WORD}:\${WORD}\""
	WORD=whisper run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(echoed '[h("x-secret"), h("authorization")]')" = '[[],[]]' ]
	[ "$(arrived A whisper)" -eq 1 ]
	[ "$(arrived B whisper)" -eq 0 ]
}

@test "307 and 308 send the body and its type to another origin" {
	local code
	local -a urls=()

	for code in 307 308 301 302 303; do
		urls+=("a$code=$A$(hop "$B/echo" "$code")")
	done
	fetch_all 2 0 --json '{"a":1}' -H 'X-A: 1' "${urls[@]:0:2}"
	rows '[.body.method, .body.body, h("content-type"), h("x-a")]' \
	    'a307 ["POST","{\"a\":1}",["application/json"],[]]' \
	    'a308 ["POST","{\"a\":1}",["application/json"],[]]'
	fetch_all 5 0 -d x -H 'Content-Type: a/b' "${urls[@]}"
	rows '[.body.method, .body.body, h("content-type")]' \
	    'a307 ["POST","x",["a/b"]]' 'a308 ["POST","x",["a/b"]]' \
	    'a301 ["GET","",[]]' 'a302 ["GET","",[]]' 'a303 ["GET","",[]]'
}

# refers URL KEY...: set REPLY to the settings of a service at this URL that has
# a reference in each of these keys. The key "plain" is data without one.
refers() {
	local key

	REPLY="\"url\": \"$1\", \"location\": true"
	shift
	for key; do
		case $key in
		user_agent) key='"user_agent": "ua-${WORD}-${file:word}"' ;;
		headers) key='"headers": {"X-Secret": "${WORD}",
			"Content-Type": "a/${WORD}"}' ;;
		user) key='"user": "${WORD}:${file:word}"' ;;
		data) key='"data": "<${WORD}${file:word}>"' ;;
		json) key='"json": {"x": "${WORD}${file:word}"}' ;;
		plain) key='"data": "plain"' ;;
		*) return 1 ;;
		esac
		REPLY+=", $key"
	done
}

@test "settings that refer to a secret are not sent to another origin" {
	local plain secret

	echo murmur >word
	export WORD=whisper
	refers "$A$(hop "$B/echo?dropped" 307)" user_agent headers user plain
	plain=$REPLY
	refers "$A$(hop "$B/echo?dropped" 302)" user_agent headers user data
	secret=$REPLY
	services plain "$plain" secret "$secret"
	fetch_file 2 0
	[ -z "$stderr" ]
	rows '[.body.method, .body.body, h("content-type"), h("x-secret"),
	    h("authorization"), (h("user-agent")[0] | startswith("forkfetch/"))
	    ]' 'plain ["POST","plain",[],[],[],true]' \
	    'secret ["GET","",[],[],[],true]'
	# References on the command line are treated in the same way.
	fetch_all 2 0 -A 'ua-${WORD}' -H 'Content-Type: a/${WORD}' \
	    -H 'X-A: ${WORD}' -u '${WORD}:${file:word}' -d plain \
	    "a307=$A$(hop "$B/echo?dropped" 307)" \
	    "a303=$A$(hop "$B/echo?dropped" 303)"
	rows 'h("content-type")' 'a307 []' 'a303 []'
	[ "$(arrived A 'user-agent: ua-whisper')" -eq 4 ]
	[ "$(arrived B '?dropped')" -eq 4 ]
	[ "$(arrived B whisper)" -eq 0 ]
	[ "$(arrived B murmur)" -eq 0 ]
}

@test "a redirect to another origin does not read secrets again" {
	echo murmur >word
	export WORD=whisper
	refers "$A/wait?key=unread&code=307&header=Location:$B/echo" \
	    user_agent headers user plain
	services a "$REPLY"
	chmod 600 s.json
	launch "$FORKFETCH" -c s.json a
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
	local -a away=() expected=() within=()

	echo murmur >word
	export WORD=whisper
	for key in data json; do
		for code in 307 308; do
			refers "$A$(hop "$B/echo?body" "$code")" "$key"
			away+=("$key$code" "$REPLY")
			expected+=("$key$code [$code,0,1]")
		done
		refers "$A$(hop /echo 307)" "$key"
		within+=("$key" "$REPLY")
	done
	services "${away[@]}"
	fetch_file 4 1
	[ -z "$stderr" ]
	is_lost "the redirect to another origin, $origin, is not followed: the \
body of the request refers to a secret; --location-trusted would send it there"
	rows '[.http_code, .num_redirects, .attempts]' "${expected[@]}"
	fetch_file 4 0 --location-trusted
	rows '.body.body | contains("whispermurmur")' 'data307 true' \
	    'data308 true' 'json307 true' 'json308 true'
	# A redirect within the origin may send the body.
	services "${within[@]}"
	fetch_file 2 0
	rows '.body.body | contains("whispermurmur")' 'data true' 'json true'
	[ "$(arrived B '?body')" -eq 4 ]
}

@test "a PUT with a secret in its body is not sent to another origin by a 301" {
	local put='"location": true, "method": "PUT", "data": "${WORD}"'

	export WORD=whisper
	services a301 "\"url\": \"$A$(hop "$B/echo?put" 301)\", $put" \
	    a302 "\"url\": \"$A$(hop "$B/echo?put" 302)\", $put"
	fetch_file 2 1
	is_lost '*the body of the request refers to a secret*'
	[ "$(arrived B '?put')" -eq 0 ]
}

@test "secrets stay with their origin in repeated asks, retries and replicas" {
	local url

	export WORD=whisper
	url=$A$(hop "$B/echo?again" 307)
	services a "\"url\": \"$url\", \"location\": true,
	    \"user_agent\": \"ua-\${WORD}\", \"data\": \"plain\",
	    \"headers\": {\"Content-Type\": \"a/\${WORD}\"}"
	run -0 --separate-stderr "$FORKFETCH" -c s.json --every=1ms --count=3 a
	is_json_lines 3
	run -0 --separate-stderr "$FORKFETCH" -c s.json --reuse -j1 a \
	    "b=$A/ok" "c=$B/ok" a
	is_json_lines 4
	[ "$(arrived A 'user-agent: ua-whisper')" -ge 5 ]
	[ "$(arrived B '?again')" -ge 5 ]
	# A replica belongs to the service and gets its secrets, but the origin
	# to which it redirects does not.
	services a "\"replicas\": [\"$A$(hop "$B/status/503?again" 307)\",
		\"$TLS$(hop "$B/echo?again" 307)\"],
	    \"hedge\": \"60s\", \"retry\": 1, \"retry_all\": true,
	    \"retry_delay\": \"1ms\", \"location\": true,
	    \"user_agent\": \"ua-\${WORD}\", \"data\": \"plain\""
	run -0 --separate-stderr "$FORKFETCH" -c s.json \
	    --cacert="$TLS_DIR/ca.pem" a
	is_json_lines 1
	[ "$(record a '[.http_code, .attempts] | tojson')" = '[200,2]' ]
	[ "$(arrived TLS 'user-agent: ua-whisper')" -eq 1 ]
	[ "$(arrived B whisper)" -eq 0 ]
}

@test "a redirect to another origin still sends a proxy its own secret" {
	export WORD=whisper
	services a "\"url\": \"$A$(hop "$B/echo?way")\", \"location\": true,
	    \"proxy\": \"http://u:\${WORD}@${A#http://}\",
	    \"user_agent\": \"ua-\${WORD}\""
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	[ "$(record a '[.num_redirects, .http_code] | tojson')" = '[1,200]' ]
	[ "$(arrived A "^GET $B/echo?way.*proxy-authorization: Basic \
$(printf u:whisper | base64)")" -eq 1 ]
	[ "$(arrived A "^GET $B/echo?way.*whisper")" -eq 0 ]
}

@test "a redirect with a secret in its URL to another origin is not followed" {
	local to n=0 origin=$B
	local -a asked=()

	export WORD=whisper
	for to in "$B/echo?told=\${WORD}" "$B/\${WORD}?told" \
	    "$B/echo?told%23\${WORD}" "${B/\/\//\/\/\$\{WORD\}@}/echo?told"; do
		asked+=("a$((++n))" "\"location\": true,
		    \"url\": \"$A/redirect?to=$to\"")
		echo "a$n: $to"
	done
	services "${asked[@]}"
	fetch_file 4 1 -v
	is_lost "the redirect to another origin, $origin, is not followed: \
there is a secret in its URL; --location-trusted would send it there"
	rows '[.http_code, .num_redirects]' 'a1 [302,0]' 'a2 [302,0]' \
	    'a3 [302,0]' 'a4 [302,0]'
	[[ $output$stderr != *whisper* ]]
	# The secret is found in every encoding.
	export WORD='a b&c/d?e=é@f'
	to=$(printf '{"a":"%s"}' "$WORD" | base64 -w0)
	services query "\"location\": true,
	    \"url\": \"$A/redirect?to=$B/echo?told=\${WORD}\"" \
	    path "\"location\": true,
	    \"url\": \"$A/redirect?to=$B/told/\${WORD}\"" \
	    base64 "\"location\": true, \"user_agent\": \"\${WORD}\",
	    \"url\": \"$A$(hop "$B/echo?told=$to")\""
	fetch_file 3 1 -v
	is_lost "*there is a secret in its URL*"
	[[ $output$stderr != *a?b*c*d*e* ]]
	[ "$(arrived B '?told')" -eq 0 ]
	[ "$(arrived B whisper)" -eq 0 ]
	# A password that is no reference is a secret, too.
	fetch 1 -u alice:open-sesame "a=$A$(hop "$B/echo?open-sesame")"
	is_lost "*there is a secret in its URL*"
	[ "$(arrived B open-sesame)" -eq 0 ]
}

@test "--location-trusted follows a secret in a URL, and shows it nowhere" {
	export WORD=whisper
	services a "\"url\": \"$A/redirect?to=$B/ok?trusted=\${WORD}\",
	    \"location_trusted\": true"
	fetch_file 1 0 -v
	[ "$(record a '[.num_redirects, .url_effective] | tojson')" = \
	    "[1,\"$B/ok?trusted=***\"]" ]
	[[ $output$stderr != *whisper* ]]
	[[ $stderr == *"redirect 1 to $B/ok?trusted=***"* ]]
	[ "$(arrived B '^GET /ok?trusted=whisper')" -eq 1 ]
	# The same holds if the new process reports no URL, or if the new host
	# does not exist.
	services silent "\"url\": \"$A/redirect?to=$B/hang?silent=\${WORD}\",
	    \"location_trusted\": true, \"max_time\": \"1s\"" \
	    nowhere "\"location_trusted\": true,
	    \"url\": \"$A/redirect?to=http://nowhere.invalid/\${WORD}\""
	fetch_file 2 1 -v
	rows '[.reason, .url_effective]' \
	    "silent [\"timeout\",\"$B/hang?silent=***\"]" \
	    'nowhere ["dns","http://nowhere.invalid/***"]'
	[[ $output$stderr != *whisper* ]]
}

@test "a secret that a server sends back is not shown" {
	local path n=0
	local -a asked=() expected=()

	export WORD=whisper
	for path in '/ok?header=X-Echo:a${WORD}b' '/ok?header=X-${WORD}:1' \
	    '/ok?type=text/${WORD}' '/ok?code=404&reason=${WORD}' \
	    '/redirect?to=/${WORD}' '/redirect?to=ftp://h/${WORD}' \
	    '/redirect?to=http://[${WORD}/' '/${WORD}' \
	    '/redirect-loop?n=-1&to=${WORD}' \
	    '/raw?text=HTTP/1.1%20200%20${WORD}%0d%0aX:%20${WORD}%0d%0a%0d%0a'
	do
		asked+=("a$((++n))" "\"url\": \"$A$path\", \"location\": true")
		expected+=("a$n \"$A$path\"")
	done
	services "${asked[@]}"
	fetch_file 10 1 -v --body=none
	rows .url "${expected[@]}"
	output=${output//\$\{WORD\}/} stderr=${stderr//\$\{WORD\}/}
	# The lines that have it say where it is.
	printf '%s\n' "$output" "$stderr" | grep -F whisper || :
	[[ $output$stderr != *whisper* ]]
	[ "$(arrived A whisper)" -ge 10 ]
	# A body is not changed, even if it has the secret.
	services a "\"url\": \"$A/json?text=\${WORD}\""
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
	services a "\"url\": \"$A$(hop "$B/echo")\", \"user\": \"alice:secret\",
	    \"location_trusted\": true"
	chmod 600 s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	[ "$(echoed 'h("authorization")')" = '["Basic YWxpY2U6c2VjcmV0"]' ]
}

@test "user and password of a URL are sent only to its origin" {
	local alice=${A/\/\//\/\/alice:secret@}

	fetch_all 3 0 "path=$alice$(hop /echo)" "url=$alice$(hop "$A/echo")" \
	    "bob=$alice$(hop "${A/\/\//\/\/bob:b@}/echo")"
	rows '[h("authorization"), (.url_effective | contains("secret"))]' \
	    'path [["Basic YWxpY2U6c2VjcmV0"],false]' \
	    'url [["Basic YWxpY2U6c2VjcmV0"],false]' \
	    'bob [["Basic YWxpY2U6c2VjcmV0"],false]'
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
	fetch_all 2 1 -v --location-trusted \
	    "a=$A$(hop "${A/\/\//\/\/alice:secret@}/auth")" \
	    "b=$A$(hop "${B/\/\//\/\/alice:secret@}/auth")"
	rows '[.http_code, .num_redirects, .url_effective]' \
	    "a [401,1,\"$A/auth\"]" "b [401,1,\"$B/auth\"]"
	[[ "$output$stderr" != *secret@* ]]
	# They are not shown if the Location is invalid either.
	fetch_all 4 1 -v "port=$A$(hop //alice:secret@other:99999/)" \
	    "host=$A$(hop 'http://alice:secret@[::1/')" \
	    "ftp=$A$(hop ftp://alice:secret@other/)" \
	    "path=$A$(hop http:alice:secret@other/)"
	rows '[.reason, (.message | contains("secret@"))]' \
	    'port ["redirects",false]' 'host ["redirects",false]' \
	    'ftp ["redirects",false]' 'path ["redirects",false]'
	[[ "$stderr" != *secret@* ]]
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
	rows '[.num_redirects, .exitcode, .http_code]' 'a [20,47,302]'
	fetch_all 2 1 --max-redirs=10000 -m 60 "a=$A/redirect-loop?n=-1" \
	    "b=$A/redirect-loop?n=9999"
	is_lost '*10000 redirects (--max-redirs)*' a
	rows '[.status, .num_redirects, .http_code]' 'a ["error",10000,302]' \
	    'b ["ok",10000,200]'
}

@test "--max-redirs is exact" {
	fetch 0 --max-redirs=3 "a=$A/redirect-loop?n=2"
	[ "$(record a .num_redirects)" = 3 ]
	fetch 1 --max-redirs=2 "a=$A/redirect-loop?n=2"
	is_lost '*2*--max-redirs*'
	[ "$(record a .num_redirects)" = 2 ]
	fetch_all 2 1 --max-redirs=0 "a=$A/redirect-loop?n=0" "b=$A/ok"
	is_lost '*0*--max-redirs*' a
	rows '[.status, .num_redirects, .http_code]' 'a ["error",0,302]' \
	    'b ["ok",0,200]'
	fetch_all 2 1 "a=$A/redirect-loop?n=19" "b=$A/redirect-loop?n=20"
	rows '[.status, .num_redirects]' 'a ["ok",20]' 'b ["error",20]'
	services a "\"url\": \"$A/redirect-loop?n=1\", \"location\": true,
	    \"max_redirs\": 1"
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
	local url n=0
	local -a urls=() expected=()

	for url in file:///etc/passwd ftp://localhost/x gopher://localhost/ \
	    dict://localhost/x javascript:1 data:,x 'http://' 'http://[::1' \
	    'http://a b/' 'https:///'; do
		urls+=("a$((++n))=$A$(hop "$url")")
		expected+=("a$n [302,0]")
		echo "a$n: $url"
	done
	fetch_all 10 1 "${urls[@]}"
	[ -z "$stderr" ]
	is_lost '*redirect*'
	rows '[.http_code, .num_redirects]' "${expected[@]}"
	[[ "$output" != *root:* ]]
	is_lost '*file*' a1
}

@test "the message names the host of a redirect that cannot be resolved" {
	fetch 1 "a=$A$(hop http://nowhere.invalid/ok)"
	# The record has nothing of the first server's answer.
	rows '[.status, .reason, .num_redirects, .exitcode, .message,
	    .url_effective, .http_code, .headers, .body, .remote_ip]' \
	    'a ["error","dns",1,6,"could not resolve the host \"nowhere.invalid\"","http://nowhere.invalid/ok",null,null,null,null]'
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
	rows '[.status, .reason, .time_total >= 0.5]' \
	    'a ["timeout","timeout",true]'
	fetch 1 -m 1.5 "a=$A$(hop "$B/hang")"
	rows '[.status, .num_redirects, .http_code, .time_total >= 1.5]' \
	    'a ["timeout",1,null,true]'
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
	run -1 --separate-stderr "$FORKFETCH" -L --keep-order \
	    "a=$A/redirect-loop?n=-1" "b=$B/ok" "c=$A$(hop "$B/ok")"
	is_json_lines 3
	rows .status 'a "error"' 'b "ok"' 'c "ok"'
}

# setting COOKIE HOP: print the path of a redirect, extended to set a cookie.
setting() {
	printf '%s&header=%s' "$2" "$(encode "Set-Cookie:$1")"
}

@test "a cookie of a redirect is sent in the same chain to the same origin" {
	local away back

	# The cookie is sent neither to another origin nor after the way back.
	away=$A$(setting 'one=1' "$(hop "$B/echo")")
	back=$A$(setting 'one=1' "$(hop "$B$(hop "$A/echo")")")
	fetch_all 3 0 "a=$A$(setting 'one=1; Path=/; HttpOnly' \
	    "$(hop "$(setting 'two=2' "$(hop /echo)")")")" \
	    "away=$away" "back=$back"
	[ -z "$stderr" ]
	rows '[.num_redirects, (h("cookie") | map(split("; ") | sort))]' \
	    'a [2,[["one=1","two=2"]]]' 'away [1,[]]' 'back [2,[]]'
	fetch 0 --location-trusted "a=$away"
	[ "$(echoed 'h("cookie")')" = '[]' ]
}

@test "a cookie of a redirect obeys its Path, Domain, Max-Age and Secure" {
	local to name=name.invalid:$A_PORT

	to=$(hop /echo)
	fetch_all 7 0 --resolve "$name:127.0.0.1" \
	    --resolve "one.$name:127.0.0.1" --insecure \
	    "path=$A$(setting 'x=1; Path=/elsewhere' "$to")" \
	    "domain=$A$(setting 'x=1; Domain=example.org' "$to")" \
	    "age=$A$(setting 'x=1; Max-Age=0' "$to")" \
	    "ip=$A$(setting 'x=1; Domain=127.0.0' "$to")" \
	    "secure=http://$name$(setting 'x=1; Secure' "$to")" \
	    "parent=http://one.$name$(setting 'x=1; Domain=name.invalid' "$to")" \
	    "tls=$TLS$(setting 'x=1; Secure' "$to")"
	rows '[.num_redirects, h("cookie")]' 'path [1,[]]' 'domain [1,[]]' \
	    'age [1,[]]' 'ip [1,[]]' 'secure [1,[]]' 'parent [1,["x=1"]]' \
	    'tls [1,["x=1"]]'
}

@test "a long Location is followed without truncation" {
	local long

	printf -v long '%070000d' 0
	fetch_all 2 0 "a=$A$(hop "$A/echo?$long")" "b=$A$(hop "$B/echo?$long")"
	rows '[.status, .num_redirects, .body.target, .url_effective]' \
	    "a [\"ok\",1,\"/echo?$long\",\"$A/echo?$long\"]" \
	    "b [\"ok\",1,\"/echo?$long\",\"$B/echo?$long\"]"
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
