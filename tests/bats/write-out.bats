#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# write-out.bats - a text of one's own for each record: -w.
#
# stderr_lines is set by bats:
# shellcheck disable=SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# refused MESSAGE OPTION...: check that the options are refused with this
# message, before anything is asked.
refused() {
	local message=$1

	shift
	run -2 --separate-stderr "$FORKFETCH" "$@" "a=$STUB/ok?refused"
	[ -z "$output" ]
	echo "${stderr_lines[0]}"
	[ "${stderr_lines[0]}" = "forkfetch: $message" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	[ "$(arrived STUB '^GET /ok?refused')" -eq 0 ]
}

@test "-w prints its text for each record, and nothing else" {
	run -1 --separate-stderr "$FORKFETCH" --keep-order \
	    -w '%{index} %{name}\t%{http_code} %{status}%%\n' "a=$STUB/ok" \
	    "b=$STUB/status/404" "c=$STUB_REFUSED/"
	[ -z "$stderr" ]
	[ "$output" = $'0 a\t200 ok%\n1 b\t404 http_error%\n2 c\t000 error%' ]
	run -0 --separate-stderr "$FORKFETCH" --write-out='%{name}' \
	    --write-out='%{method}.' "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "$output" = GET. ]
	run -0 --separate-stderr "$FORKFETCH" -w '' "a=$STUB/ok"
	[ -z "$stderr$output" ]
}

@test "-w says what curl says" {
	local format='%{http_code} %{response_code} %{content_type} %{method}
%{num_headers} %{num_redirects} %{size_download} %{url_effective} %{remote_ip}
%{remote_port} %{http_version} %header{Content-Type} %header{x-none} %{exitcode}
%{time_appconnect}|%{urlnum}\t\r\n%%'
	local path

	for path in ok status/404 nothing; do
		"$FORKFETCH" -w "$format" "a=$STUB/$path" >out 2>err ||
			[ "$path" = status/404 ]
		[ ! -s err ]
		cmp out <(curl -s -o body -w "$format" "$STUB/$path")
	done
	# Of the variables that curl writes as JSON, all values are the same.
	[ "$("$FORKFETCH" -w '%{header_json}' "$STUB/ok" | jq -c .)" = \
	    "$(curl -s -o body -w '%{header_json}' "$STUB/ok" | jq -c .)" ]
}

@test "%{redirect_url} is that of curl" {
	local format='%{http_code} %{redirect_url}|%{urlnum}' to code url

	for to in /ok ok ../x '?q=1' //h/x http://h:80/x https://h:443/x%23f \
	    ftp://h/x x%2520y http://h:99999/ ''; do
		for code in 200 300 302 304; do
			url="$STUB/redirect?to=$to&code=$code"
			"$FORKFETCH" -w "$format" "$url" >out 2>err ||
				[ "$code" -ge 300 ]
			[ ! -s err ]
			cmp out <(curl -s -o body -w "$format" "$url")
		done
	done
	[[ $(<out) == "304 |0" ]]
	url="$STUB/redirect-loop?n=-1"
	run -1 "$FORKFETCH" -L --max-redirs=3 -w "$format" "$url"
	[ "$output" = "$(curl -s -o body -L --max-redirs 3 -w "$format" "$url")" ]
	[[ $output == "302 $STUB/redirect-loop?"* ]]
	# A server does not choose credentials.
	run -1 "$FORKFETCH" -w '%{redirect_url}' \
	    "$STUB/redirect?to=http://u:s3cret@h/x"
	[ "$output" = http://h/x ]
}

# As in curl, url.PART is of the URL that was given, and urle.PART of the last.
@test "%{url.PART} and %{urle.PART} are the parts of the first and last URL" {
	local parts='%{url.host}+%{url.path}+%{url.scheme}+%{url.port}'
	parts+='+%{url.query}+%{url.fragment}+%{url.options}+%{url.zoneid}'
	local rest=${STUB#http://127.0.0.1}

	run -0 --separate-stderr "$FORKFETCH" -L -w "$parts\n${parts//url/urle}" \
	    "$STUB/redirect?to=/ok%3Fa%2520b%23c#ffff"
	[ -z "$stderr" ]
	[ "${lines[0]}" = \
	    "127.0.0.1+/redirect+http+${rest#:}+to=/ok%3Fa%2520b%23c+ffff++" ]
	[ "${lines[1]}" = "127.0.0.1+/ok+http+${rest#:}+a%20b+c++" ]
	# A user and a password are as secret as in the record.
	run -0 --separate-stderr "$FORKFETCH" \
	    -w '%{url.user}+%{url.password}+%{urle.user}+%{urle.password}' \
	    "http://uuuu:pppp@127.0.0.1$rest/ok"
	[ -z "$stderr" ]
	[ "$output" = "***+++" ]
	run -1 --separate-stderr "$FORKFETCH" -t 1s \
	    -w '%{urle.host} %{urle.zoneid} %{urle.port} %{urle.path}' \
	    "http://[fe80::1%25lo]/a%2fb"
	[ "$output" = "[fe80::1] lo 80 /a%2fb" ]
}

@test "%time{} is the time of day in UTC" {
	local before after s

	before=$(date +%s)
	run -0 --separate-stderr env TZ=Asia/Tokyo LC_ALL=C.UTF-8 "$FORKFETCH" \
	    -w '%time{%s} %time{%F %H:%M:%S %z %A}|%time{%f}|%time{%%s}\n' \
	    "a=$STUB/ok"
	after=$(date +%s)
	[ -z "$stderr" ]
	s=${output%% *}
	[ "$before" -le "$s" ]
	[ "$s" -le "$after" ]
	[[ ${output#* } =~ ^"$(LC_ALL=C date -u -d "@$s" '+%F %T +0000 %A')|"[0-9]{6}"|%s"$ ]]
}

@test "-w writes the whole record, and the body as it came" {
	run -0 --separate-stderr "$FORKFETCH" -w '%{json}\n' "a=$STUB/ok"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(record a '[.name, .status, .body] | tojson')" = \
	    '["a","ok",{"ok":true}]' ]
	"$FORKFETCH" -w '%{body}' "a=$STUB/binary?n=1000" >out 2>err
	[ ! -s err ]
	cmp out <(curl -sS "$STUB/binary?n=1000")
}

@test "%{onerror} and %{stderr} work for each record by itself" {
	run -1 --separate-stderr "$FORKFETCH" --keep-order \
	    -w '%{name}\n%{onerror}%{stderr}%{name}: %{message}\n%{stdout}failed\n' \
	    "a=$STUB/ok" "b=$STUB/status/404" "c=$STUB/ok"
	[ "$output" = $'a\nb\nfailed\nc' ]
	[ "$stderr" = "b: HTTP 404 Not Found" ]
}

@test "-w follows each body of -o body and -o lines" {
	run -0 --separate-stderr "$FORKFETCH" --keep-order -o body \
	    -w '%{name} %{http_code}\n' "a=$STUB/body?text=x%0A" \
	    "b=$STUB/body?text=y%0A"
	[ -z "$stderr" ]
	[ "$output" = $'x\na 200\ny\nb 200' ]
	run -1 --separate-stderr "$FORKFETCH" -o lines -j1 \
	    -w '%{name} %{http_code}\n' "a=$STUB/ndjson?n=2" "b=$STUB/status/404"
	[ "$output" = $'a\t{"n":1}\na\t{"n":2}\na 200\nb 404' ]
	[[ "$stderr" == "forkfetch: b: HTTP 404 Not Found"* ]]
}

@test "-w goes with other formats only on standard error" {
	local format

	for format in table jsonl json lines-json; do
		refused "option '-w, --write-out': it would be mixed into the output \
of -o $format: leave that out, or begin the text with %{stderr}" \
		    -o "$format" -w '%{name}'
	done
	refused "option '-w, --write-out': it would be mixed into the output \
of --events: leave that out, or begin the text with %{stderr}" \
	    --events -w '%{name}'
	for format in jsonl json; do
		run -0 --separate-stderr "$FORKFETCH" -o "$format" \
		    -w '%{stderr}%{name} %{http_code}\n' "a=$STUB/ok"
		[ "$stderr" = "a 200" ]
		[ "$(record a .status)" = ok ]
	done
}

@test "-w goes with --output-dir and --every" {
	run -0 --separate-stderr "$FORKFETCH" --output-dir=dir \
	    -w '%{name} %{size_download} [%{body}]\n' "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "$output" = "a 12 []" ]
	[ "$(<dir/a)" = '{"ok":true}' ]
	run -0 --separate-stderr "$FORKFETCH" --every=100ms --count=2 \
	    -w '%{seq}\n' "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "$output" = $'0\n1' ]
}

@test "@FILE and @- are read without their line ends, as in curl" {
	printf '%%{name}\r\n %%{http_code}\\n\n' >format
	run -0 --separate-stderr "$FORKFETCH" -w @format "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "$output" = "a 200" ]
	[ "$output" = "a$(curl -s -o body -w @<(sed 1d format) "$STUB/ok")" ]
	run -0 --separate-stderr "$FORKFETCH" -w @- "a=$STUB/ok" <format
	[ -z "$stderr" ]
	[ "$output" = "a 200" ]
	refused "option '-w, --write-out': nowhere: No such file or directory" \
	    -w @nowhere
	run -2 --separate-stderr "$FORKFETCH" -w @- - <format
	[[ "$stderr" == *'"-": an option has already read standard input'* ]]
}

@test "an unknown variable is refused, and a similar one is proposed" {
	refused "option '-w, --write-out': unknown variable \"%{http_cod}\": did \
you mean %{http_code}?" -w '%{http_cod}'
	refused "option '-w, --write-out': unknown variable \"%{time}\": did \
you mean %{time_total}?" -w '%{time}'
	refused "option '-w, --write-out': unknown variable \"%{code}\": did \
you mean %{http_code}?" -w '%{code}'
	refused "option '-w, --write-out': unknown variable \"%{qqqqqq}\": see \
Write-out in forkfetch(1)" -w '%{qqqqqq}'
	refused "option '-w, --write-out': \"%{local_ip}\" is a variable of curl \
that is not available here: use %{remote_ip}" -w '%{local_ip}'
	refused "option '-w, --write-out': \"%output{}\" of curl is not available \
here: use --output-dir, or redirect the output" -w '%output{x}'
	refused "option '-w, --write-out': \"%{name\" has no closing brace" \
	    -w '%{name'
	refused "option '-w, --write-out': \"%{json}\" is only written to \
standard output: put %{stdout} in front of it" -w '%{stderr}%{json}'
}

@test "values cannot drive the terminal" {
	on_terminal 80 "$FORKFETCH" -w '%{name} %{body}\n' "a=$STUB/escapes"
	grep -q '^a .*red' terminal
	run ! grep -q $'[\e\a\b]' terminal
	"$FORKFETCH" -w '%{body}' "a=$STUB/escapes" >out
	cmp out <(curl -sS "$STUB/escapes")
	"$FORKFETCH" -w '%{stderr}%header{x-a}\n' \
	    "a=$STUB/ok?header=X-A:%c2%9bb" 2>err
	[ "$(<err)" = '\u{009b}b' ]
}

@test "a reader that exits ends -w without a message" {
	# shellcheck disable=SC2016 # for the other shell
	run -0 --separate-stderr bash -c '
		"$@" | head -n1
		echo "${PIPESTATUS[0]}"' bash "$FORKFETCH" --every=50ms \
	    -w '%{name}\n' "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "$output" = $'a\n141' ]
}
