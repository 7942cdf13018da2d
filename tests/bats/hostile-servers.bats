#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hostile-servers.bats - a malicious server can spoil its own answer, for a
# limited time and in limited memory. All other services are answered, and no
# text of the server controls the terminal.
#
# Each test is a subshell:
# shellcheck disable=SC2030,SC2031

load helper

setup_file() {
	export BATS_TEST_TIMEOUT=60
	stubd_start STUB
	stubd_start CERTS --tls --cert=many-names,escapes
	stubd_start MUTE --tls --accept=hang
	stubd_start DRIP --tls --accept=drip
	export KEYS=$BATS_FILE_TMPDIR/keys RUDE=$BATS_FILE_TMPDIR/rude
	"$STUBD" --make-certs="$KEYS"
	[ -z "$PYTHON3" ] || start_rude
	PATH=$PATH:/usr/sbin:/usr/local/sbin
	! command -v nghttpd >/dev/null || start_nghttpd
}

teardown_file() {
	stubd_stop
	stop rude.pid python
	stop folding.pid python
	stop nghttpd.pid nghttpd
}

setup() {
	unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY \
	    CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# start_rude: start the misbehaving HTTP/2 servers of rude_h2.py.
start_rude() {
	"$PYTHON3" "$TESTS_DIR/bats/rude_h2.py" "$KEYS/server.pem" \
	    "$KEYS/server.key" >"$RUDE" 2>"$RUDE.err" 3>&- &
	echo "$!" >"$BATS_FILE_TMPDIR/rude.pid"
	disown "$!"
	wait_until grep -qsx ready "$RUDE" || {
		cat "$RUDE.err" >&2
		return 1
	}
}

# answers URL: succeed if an HTTP/2 server answers there.
answers() {
	"$FORKFETCH" --no-config --cacert="$KEYS/ca.pem" -m 5 "a=$1" >/dev/null
}

# start_nghttpd: start a well-behaved HTTP/2 server. Set and export KIND, the
# URL of an answer. Another process may take the free port first, so try again.
start_nghttpd() {
	local port pid

	mkdir "$BATS_FILE_TMPDIR/www"
	echo '{"ok":true}' >"$BATS_FILE_TMPDIR/www/ok"
	for _ in 1 2 3 4 5; do
		port=$(free_ports 1)
		nghttpd -a 127.0.0.1 -d "$BATS_FILE_TMPDIR/www" -b 255 \
		    --no-content-length --trailer='x-late: yes' "$port" \
		    "$KEYS/server.key" "$KEYS/server.pem" \
		    >"$BATS_FILE_TMPDIR/nghttpd.log" 2>&1 3>&- &
		pid=$!
		disown "$pid"
		echo "$pid" >"$BATS_FILE_TMPDIR/nghttpd.pid"
		export KIND=https://localhost:$port/ok
		wait_until answers "$KIND" && kill -0 "$pid" && return
		kill "$pid" || :
	done
	cat "$BATS_FILE_TMPDIR/nghttpd.log" >&2
	return 1
}

# stop PIDFILE NAME: end the process if it still has this name: by now the PID
# may belong to another process.
stop() {
	local pid

	[ -s "$BATS_FILE_TMPDIR/$1" ] || return 0
	pid=$(<"$BATS_FILE_TMPDIR/$1")
	[[ "$(ps -o comm= -p "$pid")" != "$2"* ]] || kill "$pid"
}

needs_rude() {
	[ -n "$PYTHON3" ] || skip "there is no Python"
}

needs_nghttpd() {
	[ -n "${KIND-}" ] || skip "there is no nghttpd"
}

# rude NAME: print the URL of that server of rude_h2.py.
rude() {
	local name port

	while read -r name port; do
		[ "$name" != "$1" ] || echo "https://localhost:$port/"
	done <"$RUDE"
}

# again TEXT REST [MS]: print the path for which stubd sends TEXT and then REST
# for ever, every MS milliseconds.
again() {
	echo "/again?text=$(encode "$1")&again=$(encode "$2")&ms=${3-0}"
}

# measured COMMAND...: run the command, and write to the file "memory" how many
# KiB the largest of its processes had: 0 if there is no time(1).
measured() {
	if [ -x /usr/bin/time ]; then
		/usr/bin/time -q -f %M -o memory "$@"
		return
	fi
	echo 0 >memory
	"$@"
}

# memory_is_small: succeed if no process of the last command had 64 MiB.
memory_is_small() {
	is_sanitized || [ "$(<memory)" -lt 65536 ]
}

# neighbours_are_whole N: succeed if there are N records, and both neighbours of
# the hostile services have complete answers.
neighbours_are_whole() {
	jq -s -e --argjson n "$1" 'length == $n and
	    (map(select(.name == "before" or .name == "behind")) |
	    sort_by(.name) | map([.status, .reason, .message, .http_code,
	    .size_download, .body_truncated]) ==
	    [["ok", null, null, 200, 12, false],
	    ["ok", null, null, 200, 4000, false]] and
	    all(.body_encoding == "none" or .body == {"ok":true} or
	    (.body | length == 4000)))' <<<"${output-}" >is-whole
}

# hostile STATUS OPTION... -- SERVICE...: ask for these services between two
# good neighbours, and check those and the memory. $output is JSON Lines.
hostile() {
	local status=$1 n
	local -a options

	for ((n = 2; n <= $#; n++)); do
		[ "${!n}" != -- ] || break
	done
	options=("${@:2:n-2}")
	shift "$n"
	run "-$status" --separate-stderr measured "$FORKFETCH" --no-config \
	    "${options[@]}" "before=$STUB/ok" "$@" \
	    "behind=$STUB/text?size=4000"
	printf '%.900s\n' "${lines[@]}"
	echo "memory: $(<memory) KiB"
	[ -z "$stderr" ]
	neighbours_are_whole $(($# + 2))
	memory_is_small
}

# drips MS: set slow to six services. Each sends a byte every MS milliseconds,
# at another stage of its answer.
drips() {
	local head=$'HTTP/1.1 200 OK\r\n'
	local chunked=$head$'Transfer-Encoding: chunked\r\n\r\n'

	slow=("status=$STUB/drip-headers?ms=$1"
		"head=$STUB$(again "${head}X-Slow: " s "$1")"
		"size=$STUB$(again "${chunked}2;a=" b "$1")"
		"chunk=$STUB$(again "${chunked}ffff"$'\r\n' c "$1")"
		"body=$STUB$(again "$head"$'\r\n' d "$1")"
		"trailer=$STUB$(again "${chunked}0"$'\r\nX-T: ' e "$1")")
}

# all_are STATUS REASON MESSAGE: succeed if there are six records besides those
# of the neighbours, all with this status and reason, and with a message that
# begins with MESSAGE.
all_are() {
	[ "$(jq -s -r --arg message "$3" 'map(select(.name != "before" and
	    .name != "behind")) | [length, (map([.status, .reason]) | unique),
	    all(.message | startswith($message)), all(.body_truncated or
	    .http_code == null)] | tojson' <<<"${output-}")" = \
	    "[6,[[\"$1\",\"$2\"]],true,true]" ]
}

# put_rude WAY...: set services to these servers of rude_h2.py.
put_rude() {
	local way name port
	local -A ports

	while read -r name port; do
		[ -z "$port" ] || ports[$name]=$port
	done <"$RUDE"
	services=()
	for way; do
		services+=("$way=https://localhost:${ports[$way]}/")
	done
}

# codings: print the content codings that this libcurl knows.
codings() {
	"$FORKFETCH" --no-config --compressed "a=$STUB/echo" | jq -r '.body |
	    .headers[] | select(.[0] == "accept-encoding") | .[1]'
}

@test "a compression bomb of any coding is stopped at the limit on the body" {
	local known name coding

	known=$(codings)
	[[ "$known" == *gzip* ]]
	while read -r name coding; do
		[[ "$known" =~ (^|, )$coding(,|$) ]] || continue
		hostile 1 --compressed -m 30 --max-filesize=20k -- \
		    "a=$STUB/$name-bomb"
		[ "$(record a '[.status, .reason, .message, .exitcode,
		    .http_code, .body_truncated, .body_encoding, (.body |
		    explode | length, unique)] | tojson')" = \
		    '["error","too_large","the body is larger than 20480 bytes (--max-filesize)",63,200,true,"utf-8",20480,[0]]' ]
		hostile 1 --compressed -m 30 --body=none -- "a=$STUB/$name-bomb"
		[ "$(record a '[.status, .reason, .message] | tojson')" = \
		    '["error","too_large","the body is larger than 16777216 bytes (built in; --max-filesize changes it)"]' ]
		# The largest possible record takes no more memory.
		measured "$FORKFETCH" --no-config --compressed \
		    "a=$STUB/$name-bomb" >large || :
		[ "$(wc -c <large)" -gt $((6 * 16777216)) ]
		rm large
		memory_is_small
	done <<-'END'
		gzip gzip
		brotli br
		zstd zstd
	END
}

@test "without a limit a compression bomb is written to a file in little memory" {
	local known name

	known=$(codings)
	for name in gzip brotli zstd; do
		[[ "$known" == *"${name/brotli/br}"* ]] || continue
		hostile 0 --compressed --output-dir=. --max-filesize=0 -- \
		    "a=$STUB/$name-bomb?size=80M"
		[ "$(record a '[.status, .http_code] | tojson')" = '["ok",200]' ]
		[ "$(stat -c %s a)" -eq $((80 << 20)) ]
		[ "$(tr -d '\0' <a | wc -c)" -eq 0 ]
		rm a
	done
}

@test "a body in six nested codings is not decoded at all" {
	local six='gzip,%20gzip,%20gzip,%20gzip,%20gzip,%20gzip'

	hostile 1 --compressed -- \
	    "a=$STUB/body?text=x&header=Content-Encoding:$six"
	[ "$(record a '[.status, .reason, .http_code, .body_truncated, .body] |
	    tojson')" = '["error","protocol",200,true,""]' ]
	[[ "$(record a .message)" == "the body cannot be decoded: "* ]]
}

# Each row has the first bytes, the bytes that are repeated for ever, the
# reason, the HTTP code, and a pattern for the message.
@test "an endless head, chunk size or trailer ends at a limit" {
	local first rest reason code message n=0
	local -a services wanted met
	local head='HTTP/1.1 200 OK\r\n'
	local chunks="${head}Transfer-Encoding: chunked\r\n\r\n"

	while IFS='|' read -r first rest reason code message; do
		printf -v first '%b' "$first"
		printf -v rest '%b' "$rest"
		services+=("$n=$STUB$(again "$first" "$rest")")
		wanted+=("error $reason $code: $message")
		: $((n++))
	done <<-END
		HTTP/1.1 200 |x|protocol|null|the head of the answer of 127.0.0.1 is too large
		${head}X-Big: |x|protocol|200|the head of the answer of 127.0.0.1 is too large
		$head|X:\r\n|protocol|200|the head of the answer of 127.0.0.1 is too large
		${head}X: folded|\r\n and folded|protocol|200|the head of the answer of 127.0.0.1 is too large
		|HTTP/1.1 103 Early\r\nX-A: b\r\n\r\n|protocol|103|the head of the answer of 127.0.0.1 is too large
		|HTTP/1.1 100 Go\r\n\r\n|protocol|100|the head of the answer of 127.0.0.1 is too large
		$chunks|0|protocol|200|the body breaks the rules of HTTP: *
		${chunks}5\r\nhello\r\n0\r\n|x|protocol|200|the body breaks the rules of HTTP: *
		${chunks}5\r\nhello\r\n0\r\n|X-Again: and again\r\n|protocol|200|the trailers of the answer, after 5 bytes of its body, are too large
		|\r\n|protocol|null|*127.0.0.1*
	END
	[ "$n" -eq 10 ]
	hostile 1 -m 20 --keep-order -- "${services[@]}"
	mapfile -t met < <(jq -r 'select(.name | test("^[0-9]$")) |
	    "\(.status) \(.reason) \(.http_code): " + .message' \
	    <<<"${output-}")
	for n in {0..9}; do
		echo "row $n: ${met[n]}, not ${wanted[n]}?"
		# shellcheck disable=SC2053 # It is a pattern.
		[[ ${met[n]} == ${wanted[n]} ]]
	done
}

@test "the body is kept if endless trailers follow it" {
	hostile 1 -- "a=$STUB$(again $'HTTP/1.1 200 OK\r\nX-A: b
Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n' $'X-T: u\r\n')"
	[ "$(record a '[.status, .reason, .exitcode, .signal, .body,
	    .body_truncated, .headers["x-a"]] | tojson')" = \
	    '["error","protocol",56,null,"hello",true,["b"]]' ]
}

@test "endless chunk extensions end at -m, -t or --max-filesize" {
	local chunks=$'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
	local extension tiny

	extension=$STUB$(again "${chunks}5;a=" b)
	tiny=$STUB$(again "$chunks" $'1;a=bbbbbbbbbbbbbbbbbbbbbbbbbb\r\nc\r\n')
	hostile 1 -m 1 -- "a=$extension"
	[ "$(record a '[.status, .reason, .message, .http_code, .body,
	    .body_truncated] | tojson')" = \
	    '["timeout","timeout","no whole answer within 1s (--max-time)",200,"",true]' ]
	hostile 124 -t 1 -- "a=$extension"
	[ "$(record a '[.status, .reason, .http_code, .body_truncated] |
	    tojson')" = '["deadline","deadline",200,true]' ]
	hostile 1 -m 30 --max-filesize=4k -- "a=$tiny"
	[ "$(record a '[.status, .reason, .http_code, (.body | length)] |
	    tojson')" = '["error","too_large",200,4096]' ]
}

@test "ten thousand redirects take little memory" {
	hostile 0 -L --max-redirs=10000 -m 50 -- "a=$STUB/redirect-loop?n=9999"
	[ "$(record a '[.status, .num_redirects, .body] | tojson')" = \
	    '["ok",10000,{"ok":true}]' ]
	hostile 1 -L --max-redirs=10000 -m 50 -- "a=$STUB/redirect-loop?n=-1"
	[ "$(record a '[.status, .reason, .num_redirects] | tojson')" = \
	    '["error","redirects",10000]' ]
}

@test "a redirect whose Location never ends is not followed" {
	local place

	place=$(printf 'x%.0s' {1..1000})
	hostile 1 -L -- "a=$STUB$(again $'HTTP/1.1 302 Found\r\nLocation: /' \
	    "$place")"
	[ "$(record a '[.status, .reason, .http_code, .num_redirects] |
	    tojson')" = '["error","protocol",302,0]' ]
}

@test "a certificate with ten thousand names takes little memory" {
	hostile 0 --cacert="$CERTS_DIR/ca.pem" -- \
	    "a=https://localhost:$CERTS_PORT/ok"
	[ "$(record a '[.status, .body] | tojson')" = '["ok",{"ok":true}]' ]
}

@test "an answer that drips ends at -m or -t, not at --idle-timeout" {
	drips 50
	SECONDS=0
	hostile 1 -m 2 --idle-timeout=1 -- "${slow[@]}"
	[ "$SECONDS" -lt 9 ]
	all_are timeout timeout 'no whole answer within 2s (--max-time)'
	[ "$(jq -sc 'map({(.name): .}) | add | [.status.http_code,
	    .head.http_code, (.chunk.body | test("^c+$")),
	    (.body.body | test("^d+$"))]' <<<"${output-}")" = \
	    '[200,200,true,true]' ]
	hostile 124 -t 2 --idle-timeout=1 -- "${slow[@]}"
	all_are deadline deadline ''
}

@test "an answer that falls silent ends at --idle-timeout, at every stage" {
	drips 60000
	SECONDS=0
	hostile 1 -m 30 --idle-timeout=1 -- "${slow[@]}"
	[ "$SECONDS" -lt 9 ]
	all_are timeout idle ''
	[ "$(jq -r 'select(.name == "head" or .name == "chunk") | .name + ": " +
	    .message' <<<"${output-}" | sort)" = \
'chunk: nothing came for 1s (--idle-timeout) after 0 bytes of the body
head: no answer came for 1s (--idle-timeout)' ]
}

@test "a handshake that drips or stalls ends at each of the time limits" {
	local limit status reason message
	local -a stalled=("a=$MUTE/" "b=$DRIP/" "c=$MUTE/" "d=$DRIP/" "e=$MUTE/"
		"f=$DRIP/")

	while IFS='|' read -r limit status reason message; do
		SECONDS=0
		hostile "$status" "$limit" --idle-timeout=500ms -- \
		    "${stalled[@]}"
		[ "$SECONDS" -lt 9 ]
		all_are "${reason% *}" "${reason#* }" "$message"
		[ "$(record b '[.time_connect == null, .time_appconnect,
		    .http_code] | tojson')" = '[false,null,null]' ]
	done <<-'END'
		--connect-timeout=1|1|timeout timeout|the handshake with 127.0.0.1 took longer than 1s (--connect-timeout)
		-m1|1|timeout timeout|no whole answer within 1s (--max-time)
		-t1|124|deadline deadline|
	END
}

@test "each error of HTTP/2 is reported as one" {
	local way outcome
	local -A expected met

	needs_rude
	while read -r way outcome; do
		expected[$way]=$outcome
	done < <(rude_outcomes)
	put_rude "${!expected[@]}"
	[ "${#services[@]}" -ge 20 ]
	hostile 1 -m 30 --cacert="$KEYS/ca.pem" -- "${services[@]}"
	while read -r way outcome; do
		met[$way]=$outcome
	done < <(jq -r '.name + " " + .status + " " + (.reason // "-")' \
	    <<<"${output-}")
	for way in "${!expected[@]}"; do
		echo "$way: ${met[$way]}, not ${expected[$way]}?"
		# shellcheck disable=SC2053 # It is a pattern.
		[[ ${met[$way]} == ${expected[$way]} ]]
	done
	# A record has the right answer, or none, or a part that is marked as
	# truncated. libcurl 8 takes a reset without an error for the end.
	jq -s -e 'all(if .status == "ok" then .body == {"ok":true} and
	    .http_code == 200 and (.body_truncated | not) or
	    .name == "behind" or .name == "reset_kindly"
	    else (.message | length > 0) and .signal == null and
	    (.http_code == null or .body_truncated) end)' <<<"${output-}"
}

# rude_outcomes: print the possible status and reason for each server of
# rude_h2.py that fails at once.
rude_outcomes() {
	cat <<-'END'
		good              ok -
		goaway            error protocol
		goaway_calm       error protocol
		refused           error protocol
		reset_body        error protocol
		reset_kindly      @(error protocol|ok -)
		cut               error protocol
		short             error protocol
		long              error protocol
		big_head          error protocol
		continuations     error protocol
		interim           error protocol
		window            error protocol
		window_of_stream  error protocol
		window_of_none    error protocol
		closed_stream     @(ok -|error protocol)
		other_stream      error protocol
		data_first        error protocol
		upper_case        error protocol
		bad_status        error protocol
		no_status         error protocol
		push              @(ok -|error protocol)
		huge_frame        error protocol
		http1             error protocol
		escapes_value     @(error protocol|ok -)
		escapes_name      error protocol
	END
}

@test "a head of HTTP/2 that is too large is reported as such" {
	needs_rude
	hostile 1 --cacert="$KEYS/ca.pem" -- "a=$(rude big_head)" \
	    "b=$(rude interim)"
	[ "$(jq -sc 'map({(.name): .}) | add | [(.a.message |
	    test("localhost.*is too large$")), .b.http_code, (.b.message |
	    endswith("is too large"))]' <<<"${output-}")" = '[true,103,true]' ]
}

@test "a server of HTTP/2 that floods, drips or is silent ends at a time limit" {
	needs_rude
	put_rude silent settings pings empty_data drip_head drip_body
	SECONDS=0
	hostile 1 -m 2 --cacert="$KEYS/ca.pem" -- "${services[@]}"
	[ "$SECONDS" -lt 8 ]
	# Some versions of libcurl report a flood as an error earlier.
	jq -s -e 'map(select(.status != "ok")) | length == 6 and
	    all((.reason == "timeout" and
	    .message == "no whole answer within 2s (--max-time)") or
	    (.reason == "protocol" and (.name | test("settings|pings|data"))))
	    ' <<<"${output-}"
	[ "$(record drip_body '[.status, .http_code, .body_truncated,
	    (.body | test("^[.]+$"))] | tojson')" = \
	    '["timeout",200,true,true]' ]
	hostile 1 -m 30 --idle-timeout=1 --cacert="$KEYS/ca.pem" -- \
	    "a=$(rude silent)"
	[ "$(record a '[.status, .reason, .message] | tojson')" = \
	    '["timeout","idle","no answer came for 1s (--idle-timeout)"]' ]
}

@test "a well-behaved HTTP/2 server's answers are complete beside bad ones" {
	needs_rude
	needs_nghttpd
	put_rude continuations reset_body
	# The flood lasts for a second, and the others have more time.
	hostile 1 -m 20 --cacert="$KEYS/ca.pem" -- "${services[@]}" - \
	    "kind1=$KIND" "kind2=$KIND" "kind3=$KIND" \
	    <<<'{"name": "pings", "url": "'"$(rude pings)"'", "max_time": "1s"}'
	[ "$(jq -r 'select(.name | startswith("kind")) | .name + " " +
	    ([.status, .reason, .message, .http_code, .http_version, .body,
	    .body_truncated, .headers["x-late"], .trailers] | tojson)' \
	    <<<"${output-}" | sort)" = "$(printf 'kind%d ["ok",null,null,200,"2",{"ok":true},false,null,{"x-late":["yes"]}]\n' 1 2 3)" ]
}

# tame FILE: succeed if the file has no control characters but tabs and line
# ends.
tame() {
	perl -0777 -ne 'exit(/[\0-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|
	    \xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]/x ? 1 : 0)' "$1" ||
	    {
		cat -v "$1"
		return 1
	}
}

# put_escapes: set hostiles to services that send ESC, OSC 52, U+009B, U+202E
# and CR at each place where a server may put text.
put_escapes() {
	local evil=$'\e]52;c;ZXZpbA==\a\e[31m\xc2\x9b5m\xe2\x80\xaerlo'
	local ok=$'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n' there

	there=$(encode "$evil")
	hostiles=("body=$STUB/body?text=$there%0dx%0d%0a&type=text/plain"
		"json=$STUB/json?text=%22%c2%9b%e2%80%ae%7f%22"
		"value=$STUB/ok?header=X-Evil:$there"
		"cr=$STUB/raw?text=$(encode "${ok}X-Cr: a"$'\rb\r\n\r\nabc')"
		"name=$STUB/raw?text=$(encode "${ok}X$evil: v"$'\r\n\r\nabc')"
		"type=$STUB/body?text=abc&type=text/plain$there"
		"phrase=$STUB/status/500?reason=$there"
		"not-http=$STUB/raw?text=$(encode "HTTP/1.1 $evil"$'\r\n\r\n')"
		"place=$STUB/redirect?to=http://h$there/"
		"scheme=$STUB/redirect?to=$there:x"
		"host=$STUB/redirect?to=http://a.invalid/$there"
		"limit=$STUB/redirect-loop?n=-1&code=302&$there"
		"chunk=$STUB/raw?text=$(encode $'HTTP/1.1 200 OK\r
Transfer-Encoding: chunked\r\n\r\n'"$evil"$'\r\n')"
		"coding=$STUB/body?text=$there&header=Content-Encoding:$there"
		"subject=https://localhost:${CERTS_PORTS#* }/ok")
	[ -z "$PYTHON3" ] || hostiles+=("h2=$(rude escapes)"
		"h2-value=$(rude escapes_value)" "h2-name=$(rude escapes_name)"
		"h2-calm=$(rude goaway_calm)")
}

# start_folding: start a server that begins every second response of a path with
# a folded header line, and set folding to its URL. /good is always good, /first
# redirects to /second, which is always folded, and /stale closes each
# connection without an announcement.
start_folding() {
	cat >folding.py <<-'EOT'
		import os, socket, threading

		FOLDED = b"HTTP/1.1 200 OK\r\n X: folded\r\nContent-Length: 2\r\n\r\nok"
		GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
		FIRST = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /second\r\n\r\n"
		asked = {}

		def serve(c):
		    while True:
		        head = b""
		        while not head.endswith(b"\r\n\r\n"):
		            data = c.recv(65536)
		            if not data:
		                return
		            head += data
		        path = head.split()[1]
		        asked[path] = asked.get(path, 0) + 1
		        if path == b"/first":
		            c.sendall(FIRST)
		        elif path == b"/good" or asked[path] % 2 == 1 and path != b"/second":
		            c.sendall(GOOD)
		        else:
		            c.sendall(FOLDED)
		        if path == b"/stale":
		            c.close()
		            return

		l = socket.create_server(("127.0.0.1", 0))
		with open("folding.new", "w") as f:
		    print(l.getsockname()[1], file=f)
		os.rename("folding.new", "folding.port")
		while True:
		    c, _ = l.accept()
		    threading.Thread(target=serve, args=(c,), daemon=True).start()
	EOT
	"$PYTHON3" folding.py 3>&- &
	echo "$!" >"$BATS_FILE_TMPDIR/folding.pid"
	disown "$!"
	wait_until test -e folding.port
	folding=http://127.0.0.1:$(<folding.port)
}

# libcurl before 8.1.1 frees a header twice when a handle is used again.
@test "a head that begins with a folded line does not crash a child" {
	local folding path

	[ -n "$PYTHON3" ] || skip "there is no python3"
	start_folding
	run --separate-stderr alone "$FORKFETCH" --no-config -L \
	    "a=$folding/first" "b=$folding/good"
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(record a '[.num_redirects, .signal, .status] | tojson')" = \
	    '[1,null,"error"]' ]
	[ "$(record b .status)" = ok ]

	for path in kept stale; do
		run --separate-stderr alone "$FORKFETCH" --no-config \
		    --every=50ms --count=6 "a=$folding/$path"
		[ -z "$stderr" ]
		is_json_lines 6
		[ "$(jq -sc 'sort_by(.seq) | map(.status)' <<<"$output")" = \
		    '["ok","error","ok","error","ok","error"]' ]
	done

	run --separate-stderr alone "$FORKFETCH" --no-config --reuse -j1 \
	    a{1,2,3}="$folding/reused" b{1,2,3}="$folding/good" \
	    c{1,2,3}="$folding/first" d{1,2,3}="$folding/good" -L
	[ -z "$stderr" ]
	is_json_lines 12
	[ "$(jq -sr 'sort_by(.index) | map(.status) | join(" ")' \
	    <<<"$output")" = \
	    "ok error ok ok ok ok error error error ok ok ok" ]
}

@test "no text of a server controls the terminal" {
	local format
	local -a ask

	put_escapes
	# Trust the authorities of both servers.
	cat "$CERTS_DIR/ca.pem" "$KEYS/ca.pem" >ca.pem
	ask=("$FORKFETCH" --no-config --color=never -v -L -m 5 --compressed
		--summary --cacert=ca.pem)
	for format in table jsonl json body lines; do
		on_terminal 200 "${ask[@]}" -o "$format" "${hostiles[@]}" || :
		[ -s terminal ] && [ -s err ]
		tame terminal
		tame err
		[ "$(grep -c 'subject:.*none of its names' err)" -gt 0 ]
	done
	# The table is just as safe if standard output is no terminal.
	"${ask[@]}" -o table "${hostiles[@]}" >out 2>err || :
	[ "$(wc -l <out)" -eq $((${#hostiles[@]} + 1)) ]
	tame out
	tame err
}

@test "in JSON control characters are escaped and keep their value" {
	local format evil

	put_escapes
	evil='\u001b]52;c;ZXZpbA==\u0007\u001b[31m\u009b5m\u202erlo'
	cat "$CERTS_DIR/ca.pem" "$KEYS/ca.pem" >ca.pem
	for format in json jsonl; do
		run -1 --separate-stderr "$FORKFETCH" --no-config -L -m 5 \
		    --compressed --cacert=ca.pem -o "$format" "${hostiles[@]}"
		[ -z "$stderr" ]
		tame - <<<"${output-}"
	done
	is_json_lines "${#hostiles[@]}"
	[ "$(jq -sc 'map({(.name): .}) | add | [.body.body,
	    .value.headers["x-evil"], .json.body]' <<<"$output")" = \
	    "$(jq -n -c "[\"$evil\\rx\\r\\n\", [\"$evil\"],
		\"\u009b\u202e\u007f\"]")" ]
	[[ "$output" == *"\"body\":\"$evil\\rx\\r\\n\""* ]]
	[[ "$output" == *"\"x-evil\":[\"$evil\"]"* ]]
	# The message does not quote the certificate's names.
	[ "$(record subject '[.status, .reason, .http_code, .message] |
	    tojson')" = '["error","tls",null,"the certificate of localhost is not trusted: none of its names matches the host"]' ]
	[ -z "$PYTHON3" ] || [ "$(record h2 '[.status, .headers["x-c1"],
	    .headers["x-bidi"]] | tojson')" = \
	    "$(jq -n -c '["ok", ["a\u009b31mb"], ["a\u202eb"]]')" ]
}
