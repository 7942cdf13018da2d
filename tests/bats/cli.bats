#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# cli.bats - the command line: valid and invalid options, and runs that ask
# nothing.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	# This service must not be asked.
	stubd_start QUIET
}

teardown_file() {
	stubd_stop
}

setup() {
	export HOME=$BATS_TEST_TMPDIR
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
}

# refused MESSAGE WORD...: check that with these words before a valid SERVICE,
# the run ends with this message before it asks anything.
refused() {
	local message=$1

	shift
	run -2 --separate-stderr "$FORKFETCH" "$@" "a=$QUIET/ok"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: $message
forkfetch: try 'forkfetch --help'" ]
	is_untouched QUIET
}

# For the filters of finds: the values of a header in /echo's report.
header='def header($name): .a.body.headers[] | select(.[0] == $name)[1]; '

# ask_echo WORD...: fetch /echo with these words around the SERVICE.
ask_echo() {
	run -0 --separate-stderr "$FORKFETCH" "$@"
	is_json_lines 1
}

@test "--help prints every option to standard output" {
	local help name nl=$'\n'

	run -0 --separate-stderr "$FORKFETCH" --help
	[ -z "$stderr" ]
	[ "${lines[0]}" = "Usage: forkfetch [OPTION]... SERVICE..." ]
	help=$output
	for name in timeout max-time connect-timeout idle-timeout kill-after \
	    jobs jobs-per-host rate reuse need first fail-fast hedge retry \
	    retry-delay retry-all every count param id events \
	    config no-config list dry-run output output-dir body \
	    keep-order summary timeline progress no-progress color verbose request header data json \
	    user-agent user location location-trusted max-redirs max-filesize \
	    ok proxy ipv4 ipv6 http1.1 http2 compressed resolve unix-socket \
	    cacert capath proxy-cacert cert key insecure \
	    data-binary data-raw data-urlencode get head oauth2-bearer range \
	    referer url-query \
	    help version; do
		[[ $nl$help =~ $nl" "[^$nl]*" --$name"[=\ ] ]]
	done
	run -0 --separate-stderr "$FORKFETCH" -h
	[ "$output" = "$help" ]
}

@test "--help fits 80 columns" {
	run -0 --separate-stderr "$FORKFETCH" --help
	[[ ! $output =~ [^$'\n']{81} ]]
}

@test "--help and the manual page name the same options" {
	local in_help in_manual

	in_help=$("$FORKFETCH" --help | grep -Eo '^ .{1,5}--[a-z0-9.-]+' |
		sed 's/.*--//' | sort)
	in_manual=$(sed -n '/^\.It Fl /s/.*Fl Fl \([^ ]*\).*/\1/p' \
	    "$srcdir/man/forkfetch.1" | sort)
	[ -n "$in_help" ]
	diff <(echo "$in_help") <(echo "$in_manual")
}

@test "--version prints name and version to standard output" {
	local version

	version=$(sed -n 's/^AC_INIT(\[forkfetch\], *\[\([^]]*\)\].*/\1/p' \
	    "$srcdir/configure.ac")
	[ -n "$version" ]
	run -0 --separate-stderr "$FORKFETCH" --version
	[ "${lines[0]}" = "forkfetch $version" ]
	[[ ${lines[1]} == "libcurl "[0-9]*.*" with "*/*", "* ]]
	[[ ${lines[2]} == "decodes: "* ]]
	[[ ${lines[3]} =~ ^sandbox:\ (no\ Landlock|Landlock\ [0-9]+),\ \
(no\ )?seccomp$ ]]
	[ "${#lines[@]}" -eq 4 ]
	[ -z "$stderr" ]
	run -0 --separate-stderr "$FORKFETCH" -V
	[ "${lines[0]}" = "forkfetch $version" ]
}

@test "--help and --version ask nothing, whatever else is given" {
	run -0 --separate-stderr "$FORKFETCH" "a=$QUIET/ok" --help
	[ "${lines[0]}" = "Usage: forkfetch [OPTION]... SERVICE..." ]
	run -0 --separate-stderr "$FORKFETCH" nobody --version
	[[ ${lines[0]} == "forkfetch "* ]]
	is_untouched QUIET
}

@test "an option that does not exist is refused" {
	refused "unknown option '--nonsense'" --nonsense
	refused "unknown option '--nonsense'" --nonsense=1
	refused "unknown option '--'" --=1
	refused "unknown option '-W'" -W
	refused "unknown option '-W'" -vW
}

@test "an option that is nearly right is refused with a suggestion" {
	refused "unknown option '--jobz': did you mean --jobs?" --jobz=2
	refused "unknown option '--keep_order': did you mean --keep-order?" \
	    --keep_order
}

@test "long options are not abbreviated" {
	local is="an option is not abbreviated; did you mean"
	local url="a=$QUIET/ok"

	refused "unknown option '--http': $is --http1.1, --http2, \
--http2-prior-knowledge or --http3?" --http
	refused "unknown option '--ma': $is --max-time, --max-redirs or \
--max-filesize?" --ma=1
	refused "unknown option '--heade': $is --header?" --heade "$url"
	refused "unknown option '--heade': $is --header?" --heade=X "$url"
	refused "unknown option '--heade': $is --header?" "$url" --heade
	refused "unknown option '--heade': $is --header?" "$url" --heade X
	refused "unknown option '--fir': $is --first?" "$url" --fir -v
	refused "unknown option '--fir': $is --first?" "$url" --fir=1
	refused "unknown option '--insecur': $is --insecure?" --insecur "$url"
	refused "option '--first' takes no argument" --first=1 "$url"
	run -2 --separate-stderr "$FORKFETCH" "$url" --heade
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = \
	    "forkfetch: unknown option '--heade': $is --header?" ]
	is_untouched QUIET
}

@test "an option whose name begins another's name is accepted" {
	run -0 --separate-stderr "$FORKFETCH" --location --retry 1 \
	    --header --retry:1 -o body "a=$STUB/echo"
	[ "$(jq -c '.headers[] | select(.[0] == "--retry")' \
	    <<<"$output")" = '["--retry","1"]' ]
}

@test "-k is not an option" {
	local message="unknown option '-k': did you mean --insecure, \
--keep-order or --kill-after?"

	refused "$message" -k
	refused "$message" -vk
}

@test "a missing argument, and one too many, are refused" {
	run -2 --separate-stderr "$FORKFETCH" "a=$QUIET/ok" -t
	[ "${stderr_lines[0]}" = "forkfetch: option '-t' needs an argument" ]
	run -2 --separate-stderr "$FORKFETCH" "a=$QUIET/ok" --timeout
	[ "${stderr_lines[0]}" = \
	    "forkfetch: option '--timeout' needs an argument" ]
	[ -z "$output" ]
	refused "option '--keep-order' takes no argument" --keep-order=yes
}

@test "an invalid duration is refused" {
	local option name

	for option in -t,--timeout -m,--max-time; do
		name="option '${option/,/, }'"
		refused "$name: \"1x\" has an unknown unit (d h m s ms)" \
		    "${option#*,}=1x"
		refused "$name: \"\" is empty" "${option#*,}="
	done
	for option in --connect-timeout --idle-timeout --kill-after; do
		name="option '$option'"
		refused "$name: \"-1\" is negative" "$option" -1
		refused "$name: \"nan\" is not a number" "$option=nan"
		refused "$name: \"1e3\" has an unknown unit (d h m s ms)" \
		    "$option=1e3"
		refused "$name: \"1,5s\" has an unknown unit (d h m s ms)" \
		    "$option=1,5s"
		refused "$name: \"1 s\" has white space: write the unit right \
after the number" "$option=1 s"
		refused "$name: \"1s2m\" has units out of order (d h m s ms)" \
		    "$option=1s2m"
		refused "$name: \"1m30\" has a number without a unit" \
		    "$option=1m30"
		refused "$name: \"99999999999999999999d\" is too large" \
		    "$option=99999999999999999999d"
	done
}

@test "a deadline of zero is refused" {
	local rest="must be above zero (leave the option out for no limit)"

	refused "option '-t, --timeout': \"0\" $rest" -t0
	refused "option '-t, --timeout': \"0ms\" $rest" -t0ms
}

@test "an invalid number is refused" {
	local name="option '-j, --jobs'"

	refused "$name: \"0\" is too small" -j0
	refused "$name: \"-1\" is negative" -j-1
	refused "$name: \"\" is empty" --jobs=
	refused "$name: \"two\" is not a number" -j two
	refused "$name: \"1.5\" is not a whole number" -j1.5
	refused "$name: \"99999999999999999999\" is too large" \
	    -j99999999999999999999
	name="option '--max-redirs'"
	refused "$name: \"x\" is not a number" --max-redirs=x
	refused "$name: \"-1\" is negative" --max-redirs=-1
	refused "$name: \"9999999999\" is too large" --max-redirs=9999999999
}

@test "an invalid size is refused" {
	local name="option '--max-filesize'"

	refused "$name: \"1T\" has an unknown unit (k M G)" --max-filesize=1T
	refused "$name: \"1kk\" has an unknown unit (k M G)" --max-filesize=1kk
	refused "$name: \"-1\" is negative" --max-filesize=-1
	refused "$name: \"99999999999G\" is too large" \
	    --max-filesize=99999999999G
}

@test "the name that other programs have for an option leads to ours" {
	local word advice

	while read -r word advice; do
		refused "unknown option '$word': $advice" "$word" http://127.0.0.1:9/
	done <<-'END'
		--interval --every=DUR asks again every DUR
		--watch --every=DUR asks again every DUR
		--repeat --every=DUR asks again every DUR, and --count=N N times
		--wait --every=1s --until-ok asks each service until it succeeds
		--follow -L follows redirects, and -o lines prints each line as it arrives
		--lines -o lines prints each line as it arrives
		--deadline -t DUR is the deadline of the whole run, -m DUR that of each service
		--method -X METHOD sets the method
		--replicas NAME='URL URL...' is a service with replicas
		--file "forkfetch - <FILE" reads a list of services
		--input-file "forkfetch - <FILE" reads a list of services
		-i headers are in the records: -o jsonl | jq .headers; "forkfetch - <FILE" reads a list
		--concurrency -j N asks N services at once
		--threads -j N asks N services at once
		-P -j N asks N services at once
		--resume the example "resume" asks for what a former run did not get
	END
}

@test "an invalid word for an option is refused" {
	refused "option '-o, --output': \"xml\" is none of table, jsonl, json, \
body, lines, lines-json; for others, pipe the output to forkfetch-as \
(forkfetch-as --list)" -o xml
	refused "option '-o, --output': \"JSON\" is none of table, jsonl, \
json, body, lines, lines-json" --output=JSON
	refused "option '-o, --output': \"dl\" is none of table, jsonl, \
json, body, lines, lines-json; to write to a file, redirect standard output, \
or write each body to a file with --output-dir" -o dl
	refused "option '-o, --output': \"out.json\" is none of table, jsonl, \
json, body, lines, lines-json; to write to a file, redirect standard output, \
or write each body to a file with --output-dir" -o out.json
	refused "option '-o, --output': \"csv\" is none of table, jsonl, \
json, body, lines, lines-json; for others, pipe the output to forkfetch-as \
(forkfetch-as --list)" -o csv
	refused "option '--cacert': \"~\" is not replaced by your home \
directory: write the whole path" --cacert='~/ca.pem'
	refused "option '-d, --data': ~/x: No such file or directory: \"~\" is \
not replaced by your home directory: write the whole path" -d '@~/x'
	refused "option '--body': \"raw\" is none of auto, text, base64, none" \
	    --body=raw
	refused "option '--color': \"red\" is none of auto, always, never" \
	    --color=red
	refused "option '--ok': \"20\" is not a list of HTTP codes, such as \
\"200-299,404\"" --ok=20
	refused "option '--ok': \"299-200\" is not a list of HTTP codes, such as \
\"200-299,404\"" --ok=299-200
	refused "option '--resolve': \"x\" is not HOST:PORT:ADDRESS" \
	    --resolve=x
	refused "option '-X, --request': \"GE T\" is not an HTTP method" -X 'GE T'
	refused "option '-c, --config': \"\" is not a name" -c ''
	refused "option '--unix-socket': is empty" --unix-socket=
}

@test "an invalid header, or one that would be two, is refused" {
	local name="option '-H, --header'"

	refused "$name: \"x\" is not a header: write \"Name: value\", \"Name:\" \
to drop it, or \"Name;\" to send it empty" -H x
	refused "$name: \"x y\" cannot be the name of a header" -H 'x y: z'
	refused "$name: \"\" cannot be the name of a header" -H ': z'
	refused "$name: header \"A\" has a control character in its value" \
	    -H $'A: b\r\nC: d'
	refused "$name: header \"A\" has a control character in its value" \
	    -H $'A: b\nC: d'
	refused "option '-A, --user-agent': contains a control character" \
	    -A $'a\r\nC: d'
	refused "option '-u, --user': contains a control character" \
	    -u $'a:b\r\nC: d'
	refused "option '-X, --request': \"GET / HTTP/1.1\\x0d\\x0aA: b\" is not an \
HTTP method" -X $'GET / HTTP/1.1\r\nA: b'
}

@test "a file that does not exist is refused" {
	local file=$BATS_TEST_TMPDIR/none

	refused "option '-H, --header': $file: No such file or directory" \
	    -H "@$file"
	refused "option '-d, --data': $file: No such file or directory" \
	    -d "@$file"
	refused "option '--json': $file: No such file or directory" \
	    --json="@$file"
}

@test "standard input cannot be read by two options" {
	run -2 --separate-stderr "$FORKFETCH" -d @- --json=@- "a=$QUIET/ok" \
	    </dev/null
	[ "${stderr_lines[0]}" = "forkfetch: option '--json': @-: another \
option has already read standard input" ]
	is_untouched QUIET
}

@test "an invalid URL is refused" {
	refused '"http://" has no host' http://
	refused '"http:///x" has no host' http:///x
	refused '"http://a b/" contains white space: write %20 for a space' \
	    'http://a b/'
	refused 'service "b": "" has no scheme: a URL begins with https:// or '\
'http://' b=
	refused 'service "b": "localhost/ok" has no scheme: did you mean '\
'"http://localhost/ok"?' b=localhost/ok
	refused '"http://x/\xff" is not UTF-8: write such bytes as %XX' \
	    $'http://x/\xff'
	refused 'service "b": "http://x:99999/" is not a URL: Port number was '\
'not a decimal number between 0 and 65535' b=http://x:99999/
	refused 'service "b": "y" has no scheme: a URL begins with https:// or '\
'http://' 'b=http://x/ y'
	refused "several URLs need a name in front of them: NAME='URL URL...'" \
	    'http://x/ http://y/'
	refused 'unknown service "localhost:80/ok": did you mean '\
'"http://localhost:80/ok"?' localhost:80/ok
}

@test "a scheme other than http and https is refused" {
	local scheme

	for scheme in ftp file gopher dict ws javascript; do
		refused "\"$scheme://x/\" is neither http:// nor https://" \
		    "$scheme://x/"
		refused "service \"b\": \"$scheme://x/\" is neither http:// \
nor https://" "b=$scheme://x/"
	done
	refused "option '-x, --proxy': \"ftp://x\": a proxy is http, https, \
socks4, socks4a, socks5 or socks5h" -x ftp://x
}

@test "a scheme may be in capital letters" {
	ask_echo "a=HTTP${STUB#http}/echo"
	finds .a.status ok
}

@test "messages escape what could control a terminal" {
	refused 'unknown service "\x1b[31mred": no services file was read' \
	    --no-config $'\e[31mred'
	refused "unknown option '--\\x1b[31m'" $'--\e[31m'
}

@test "a command line without a SERVICE is refused" {
	run -2 --separate-stderr "$FORKFETCH"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: no SERVICE was given: give a URL, or - to \
read a list from standard input
forkfetch: try 'forkfetch --help'" ]
	run -2 --separate-stderr "$FORKFETCH" -t 2s -- <<<"$STUB/ok"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "forkfetch: no SERVICE was given: give a URL, \
or - to read a list from standard input" ]
}

@test "an unknown SERVICE is refused" {
	refused 'unknown service "nobody": no services file was read' \
	    --no-config nobody
	refused 'unknown service "": no services file was read' --no-config ''
	refused 'unknown group "@all": no services file was read' \
	    --no-config @all
}

@test "without a services file the message says where it was looked for" {
	local found="no services file was found at"

	run -2 --separate-stderr "$FORKFETCH" nobody
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == 'forkfetch: unknown service "nobody": '\
"$found $HOME/.config/forkfetch/services.json or "/*/forkfetch/services.json ]]
	[ "${stderr_lines[1]}" = "forkfetch: try 'forkfetch --help'" ]
	XDG_CONFIG_HOME=/nowhere run -2 --separate-stderr "$FORKFETCH" nobody
	[[ ${stderr_lines[0]} == *"$found /nowhere/forkfetch/services.json or "/* ]]
}

@test "the message about an unknown SERVICE says what was probably meant" {
	local rule="a name is made of letters, digits, '_', '.' and '-', and \
does not begin with '.' or '-'"

	refused "unknown service \"my api\": $rule" 'my api'
	refused "\"my api\" cannot name a service: $rule" \
	    'my api=http://localhost/'
	cd "$BATS_TEST_TMPDIR"
	touch urls.txt
	for word in urls.txt ./urls.txt @urls.txt; do
		run -2 --separate-stderr "$FORKFETCH" "$word"
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == 'forkfetch: unknown '*" \"$word\": it "\
'is a file: a list of services is read with "forkfetch - <FILE", a services '\
'file with -c FILE' ]]
	done
	refused 'unknown service "s": a number and its unit are one word, '\
'such as 2s' -t 2 s
	refused 'unknown service "example.com": did you mean '\
'"https://example.com"?' example.com
	refused 'unknown service "db:8080/x": did you mean '\
'"http://db:8080/x"?' db:8080/x
	refused 'unknown service "127.0.0.1/x": did you mean '\
'"http://127.0.0.1/x"?' 127.0.0.1/x
	refused 'unknown service "https:/x.org/y": did you mean '\
'"https://x.org/y"?' https:/x.org/y
	refused 'unknown service "http//x.org": did you mean '\
'"http://x.org"?' http//x.org
	refused 'unknown service "/no/where": a URL begins with https:// '\
'or http://' /no/where
	refused 'unknown service "***@h.org": a URL begins with https:// or '\
'http://' 'alice:secret@h.org'
}

@test "a scheme of sockets is refused with the option to use" {
	refused '"unix:///run/x.sock" is neither http:// nor https://: give '\
'the path of a socket with --unix-socket=PATH (key "unix_socket"), and a URL '\
'such as http://localhost/' unix:///run/x.sock
	refused '"http://unix:/run/x.sock:/v1" is not a URL: give the path of '\
'a socket with --unix-socket=PATH (key "unix_socket"), and a URL such as '\
'http://localhost/' http://unix:/run/x.sock:/v1
	refused 'unknown service "unix:/run/x.sock": give the path of a '\
'socket with --unix-socket=PATH (key "unix_socket"), and a URL such as '\
'http://localhost/' unix:/run/x.sock
	refused 'unknown service "host:name/x": a URL begins with https:// or '\
'http://' host:name/x
}

@test "-- ends the options" {
	refused 'unknown service "-v": no services file was read' \
	    --no-config -- -v
	run -0 --separate-stderr "$FORKFETCH" --output=body -- "a=$STUB/ok"
	[ "$output" = '{"ok":true}' ]
}

@test "options may be given after the services" {
	ask_echo "a=$STUB/echo" -X PUT -H 'X-Y: z'
	finds "$header"'.a.body.method, header("x-y")' PUT z
}

@test "short options may be combined" {
	run -0 --separate-stderr "$FORKFETCH" -L4vXPUT -obody "a=$STUB/echo"
	[ "$(jq -r .method <<<"$output")" = PUT ]
	[[ $stderr == *"a: process "*" asks"* ]]
}

@test "if an option is given twice, the last one counts" {
	ask_echo "a=$STUB/echo" -X PUT -X PATCH -A one -A two
	finds "$header"'.a.body.method, header("user-agent")' PATCH two
}

@test "-d and -H add up, and read files" {
	printf 'X-A: 1\r\n\nX-B: 2' >"$BATS_TEST_TMPDIR/headers"
	printf 'line\r\nend' >"$BATS_TEST_TMPDIR/data"
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/echo" \
	    -H "@$BATS_TEST_TMPDIR/headers" -H 'X-C: 3' \
	    -d a=1 -d "@$BATS_TEST_TMPDIR/data" -d @- <<<"b=2"
	finds '.a.body | .method, .body, (.headers[] |
	    select(.[0] | startswith("x-")) | join("="))' \
	    POST 'a=1&lineend&b=2' x-a=1 x-b=2 x-c=3
}

@test "--json sends its argument unchanged, with two headers" {
	ask_echo "a=$STUB/echo" --json '{"n": 1.10}'
	finds "$header"'.a.body.method, .a.body.body,
	    header("content-type", "accept")' \
	    POST '{"n": 1.10}' application/json application/json
}

@test "a decimal point is a point in every locale" {
	LC_ALL=de_DE.UTF-8 run -0 --separate-stderr "$FORKFETCH" -t 20.5 \
	    "a=$STUB/ok"
	[ "$(record a .status)" = ok ]
}

@test "the exit statuses of code, manual and --help are the same" {
	local code manual number

	code=$(sed -n 's/^\tEXIT_[A-Z_]* = \([0-9]*\),$/\1/p' \
	    "$srcdir/src/run/run.h")
	manual=$(sed -n '/^\.Sh EXIT STATUS/,/^\.El/s/^\.It //p' \
	    "$srcdir/man/forkfetch.1")
	[ "$code" = $'0\n1\n2\n3\n124' ]
	[ "$manual" = "$code" ]
	run -0 --separate-stderr "$FORKFETCH" --help
	for number in $code; do
		[[ $'\n'$output =~ $'\n'"  $number"\ +[a-z] ]]
	done
}

@test "--dry-run prints everything that would be asked, and asks nothing" {
	run -0 --separate-stderr "$FORKFETCH" --dry-run -m 1m30s \
	    --connect-timeout=1500ms --idle-timeout=0.25 --max-filesize=1k \
	    --max-redirs=3 -L --compressed --insecure -4 --http1.1 \
	    --ok=200-299,404 --resolve=x:80:127.0.0.1 -x http://proxy:3128 \
	    -A me -H 'X-A: 1' -H 'Accept:' -H 'X-B;' -d abc \
	    "a=$QUIET/ok" "http://alice:secret@localhost/x?q=1" "a=$QUIET/b"
	[ -z "$stderr" ]
	local settings='
    max_time: 1m30s
    connect_timeout: 1.5s
    idle_timeout: 250ms
    max_filesize: 1024
    max_redirs: 3
    location: true
    compressed: true
    insecure: true
    ip_version: 4
    http_version: 1.1
    ok: 200-299,404
    resolve: x:80:127.0.0.1
    proxy: http://proxy:3128
    user_agent: me
    header: X-A: 1
    header: Accept:
    header: X-B;
    data: 3 bytes: abc'
	[ "$output" = "a: POST $QUIET/ok$settings
localhost/x: POST http://***@localhost/x?q=1$settings
a#2: POST $QUIET/b$settings" ]
	is_untouched QUIET
}

@test "--dry-run shows bodies that are text, without their secrets" {
	shows() {
		run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run \
		    "${@:2}" "a=$QUIET/ok"
		[ "${lines[1]}" = "    $1" ]
		[ "${#lines[@]}" -eq 2 ]
		[ -z "$stderr" ]
	}

	shows 'data: 13 bytes: a=b&token=***' -d 'a=b&token=abc'
	shows 'json: 40 bytes: {"user":"al","password":"***","n":["x"]}' \
	    --json '{"user":"al","password":"abc","n":["x"]}'
	shows 'data: 17 bytes: ***' -d $'u: al\npassword: x'
	shows 'data: 17 bytes: to=https://***@h/' -d 'to=https://u:p@h/'
	shows 'data_raw: 4 bytes: a\x0a\x1bb' --data-raw $'a\n\eb'
	printf 'a\0b' >"$BATS_TEST_TMPDIR/body"
	shows 'data_binary: 3 bytes' --data-binary "@$BATS_TEST_TMPDIR/body"
	shows "data_raw: 5000 bytes: $(printf %0997d 0)..." \
	    --data-raw "$(printf %05000d 0)"
	is_untouched QUIET
}

@test "--dry-run refuses what a run would refuse" {
	refused 'unknown service "nobody": no services file was read' \
	    --no-config --dry-run nobody
	refused "service \"b\": option '-H, --header': \${NO_SUCH}: there is no \
such variable in the environment" --dry-run -H 'X: ${NO_SUCH}' b=http://x/
}

@test "--list prints services and groups, and where they are defined" {
	cat >"$BATS_TEST_TMPDIR/s.json" <<-EOF
	{
	  "services": {
	    "a": "$QUIET/a",
	    "b": {
	      "url": "http://alice:\${NO_SUCH}@localhost/b"
	    }
	  },
	  "groups": {
	    "both": ["a", "b"],
	    "all": ["@both", "a"]
	  }
	}
	EOF
	cd "$BATS_TEST_TMPDIR"
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	[ -z "$stderr" ]
	[ "$output" = "a	$QUIET/a	s.json:3
b	http://***@localhost/b	s.json:4
@both	a b	s.json:9
@all	@both a	s.json:10" ]
	is_untouched QUIET
}

@test "--list without services is empty" {
	run -0 --separate-stderr "$FORKFETCH" --no-config --list
	[ -z "$output" ]
	[ -z "$stderr" ]
}

@test "--list takes no SERVICE" {
	refused "option '--list': it takes no SERVICE" --list
	refused "option '--list': it takes no SERVICE" nobody --list
}

# cannot_write WHY WHERE WORD...: check that with standard output redirected to
# where nothing can be written, the message gives the reason, and the status is
# 3.
cannot_write() {
	local why=$1 where=$2

	shift 2
	run -3 --separate-stderr bash -c "\"\$@\" $where" - "$FORKFETCH" "$@"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: standard output: $why" ]
}

@test "a full standard output is status 3" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	echo '{ "services": { "a": "http://localhost/" } }' \
	    >"$BATS_TEST_TMPDIR/s.json"
	for word in --help --version --list "--dry-run a"; do
		# shellcheck disable=SC2086
		cannot_write "No space left on device" ">/dev/full" \
		    -c "$BATS_TEST_TMPDIR/s.json" $word
	done
}

@test "a closed standard output is status 3" {
	echo '{ "services": { "a": "http://localhost/" } }' \
	    >"$BATS_TEST_TMPDIR/s.json"
	for word in --help --version --list "--dry-run a"; do
		# shellcheck disable=SC2086
		cannot_write "Bad file descriptor" ">&-" \
		    -c "$BATS_TEST_TMPDIR/s.json" $word
	done
}

@test "a closed standard error does not affect standard output" {
	run -0 bash -c '"$@" 2>&-' - "$FORKFETCH" -v -o body "a=$STUB/ok"
	[ "$output" = '{"ok":true}' ]
}
