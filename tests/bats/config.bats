#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# config.bats - the services file: where it is looked for, what it may contain,
# which message each error has, and that every key does what it says.

# shellcheck disable=SC2016,SC2030,SC2031,SC2119,SC2120,SC2154

load helper

setup_file() {
	stubd_start STUB
	# No test may send a request to this server.
	stubd_start QUIET
}

teardown_file() {
	stubd_stop
}

setup() {
	export HOME=$BATS_TEST_TMPDIR/home
	unset XDG_CONFIG_HOME FORKFETCH_CONFIG
	mkdir "$HOME"
	cd "$BATS_TEST_TMPDIR" || return
	umask 077
}

# put_file PATH NAME: write a services file with one service of that name.
put_file() {
	mkdir -p "$(dirname "$1")"
	printf '{ "services": { "%s": "http://localhost/%s" } }\n' \
	    "$2" "$2" >"$1"
}

# listed WORD...: print the names that --list shows with these options.
listed() {
	"$FORKFETCH" "$@" --list | cut -f1 | tr '\n' ' '
}

# refused MESSAGE TEXT [WORD...]: write this text, with printf's escapes, to the
# services file, ask for a (or for these words), and expect this error message.
refused() {
	local message=$1

	printf '%b' "$2" >s.json
	shift 2
	[ $# -gt 0 ] || set -- a
	run -2 --separate-stderr "$FORKFETCH" -c s.json "$@"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "forkfetch: $message" ]
	is_untouched QUIET
}

# refused_key MESSAGE KEY-AND-VALUE: note that this key of a service is refused
# with this message, for refused_keys.
refused_key() {
	refused_messages+=("$1")
	refused_members+=("$2")
}

# refused_keys: ask for a service of a file that has a service for each key that
# was noted, 15 at a time. Each key has a message of its own, and no other.
refused_keys() {
	local first i comma expected

	for ((first = 0; first < ${#refused_members[@]}; first += 15)); do
		comma='' expected=''
		echo '{ "services": {' >s.json
		for ((i = first; i < ${#refused_members[@]} && i < first + 15;
		    i++)); do
			printf '%b' "$comma\"a$i\": {
\"url\": \"$QUIET/ok\",
${refused_members[i]} }
" >>s.json
			expected+="forkfetch: s.json:$((3 * (i - first) + 4)): \
service \"a$i\": key ${refused_messages[i]}"$'\n'
			comma=,
		done
		echo '} }' >>s.json
		run -2 --separate-stderr "$FORKFETCH" -c s.json "a$first"
		[ -z "$output" ]
		diff <(printf %s "$expected") - <<<"$stderr"
		is_untouched QUIET
	done
}

# asked KEY-AND-VALUE... -- WORD...: ask for a service with the URL of /echo
# and these keys.
asked() {
	printf '{ "services": { "a": { "url": "%s/echo"' "$STUB" >s.json
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		printf ', %s' "$1"
		shift
	done >>s.json
	echo ' } } }' >>s.json
	shift || :
	run -0 --separate-stderr "$FORKFETCH" -c s.json "$@" a
	[ -z "$stderr" ]
	is_json_lines 1
}

# For the filters of finds: every value of that header, as /echo got it.
header='def header($name): [.body.headers[] | select(.[0] == $name)[1]] |
    join("|"); '

@test "without any services file there is no error" {
	run -0 --separate-stderr "$FORKFETCH" "a=$STUB/ok"
	[ "$(record a .status)" = ok ]
	[ -z "$stderr" ]
}

@test "--list says where no services file was found" {
	run -0 --separate-stderr "$FORKFETCH" --list
	[ -z "$output" ]
	[[ $stderr == "forkfetch: no services file was found at \
$HOME/.config/forkfetch/services.json or "/*/forkfetch/services.json ]]
}

@test "the user's file is in ~/.config" {
	put_file "$HOME/.config/forkfetch/services.json" home
	[ "$(listed)" = "home " ]
}

@test "XDG_CONFIG_HOME takes the place of ~/.config" {
	put_file "$HOME/.config/forkfetch/services.json" home
	put_file "$PWD/xdg/forkfetch/services.json" xdg
	XDG_CONFIG_HOME=$PWD/xdg run -0 listed
	[ "$output" = "xdg " ]
}

@test "an XDG_CONFIG_HOME that is relative or empty is ignored" {
	put_file "$HOME/.config/forkfetch/services.json" home
	put_file "$PWD/xdg/forkfetch/services.json" xdg
	XDG_CONFIG_HOME=xdg run -0 listed
	[ "$output" = "home " ]
	XDG_CONFIG_HOME='' run -0 listed
	[ "$output" = "home " ]
}

@test "FORKFETCH_CONFIG is read instead of the user's file" {
	put_file "$HOME/.config/forkfetch/services.json" home
	put_file env.json env
	FORKFETCH_CONFIG=env.json run -0 listed
	[ "$output" = "env " ]
	FORKFETCH_CONFIG='' run -0 listed
	[ "$output" = "home " ]
}

@test "--config is read instead of FORKFETCH_CONFIG" {
	put_file env.json env
	put_file flag.json flag
	FORKFETCH_CONFIG=env.json run -0 listed --config=flag.json
	[ "$output" = "flag " ]
}

@test "--no-config reads no services file" {
	put_file "$HOME/.config/forkfetch/services.json" home
	FORKFETCH_CONFIG=none.json run -0 listed --no-config
	[ -z "$output" ]
}

@test "a services file that is named has to exist" {
	run -2 --separate-stderr "$FORKFETCH" -c none.json --list
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: none.json: No such file or directory" ]
	FORKFETCH_CONFIG=none.json run -2 --separate-stderr "$FORKFETCH" \
	    "a=$QUIET/ok"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: none.json: No such file or directory" ]
	is_untouched QUIET
}

@test "a services file that cannot be read is an error" {
	mkdir dir
	run -2 --separate-stderr "$FORKFETCH" -c dir a
	[ "$stderr" = "forkfetch: dir: Is a directory" ]
	mkdir -p "$HOME/.config/forkfetch/services.json"
	run -2 --separate-stderr "$FORKFETCH" "a=$QUIET/ok"
	[ "$stderr" = \
	    "forkfetch: $HOME/.config/forkfetch/services.json: Is a directory" ]
	[ "$(id -u)" -ne 0 ] || return 0 # root may read everything
	put_file secret.json a
	chmod 0 secret.json
	run -2 --separate-stderr "$FORKFETCH" -c secret.json a
	[ "$stderr" = "forkfetch: secret.json: Permission denied" ]
}

@test "a services file may come from a pipe" {
	run -0 --separate-stderr "$FORKFETCH" --list -c - \
	    <<<'{ "services": { "a": "http://localhost/" } }'
	[[ $output == a$'\t'http://localhost/$'\t'* ]]
	[ -z "$stderr" ]
}

@test "options override the service, which overrides defaults" {
	cat >s.json <<-EOF
	{
	  "defaults": { "user_agent": "defaults", "method": "PUT" },
	  "services": {
	    "own": { "url": "$STUB/echo", "user_agent": "own" },
	    "plain": "$STUB/echo"
	  }
	}
	EOF
	local filter="$header"'$all[] | .name + " " + .body.method + " " +
	    (header("user-agent") | sub("/.*"; "/"))'

	run -0 --separate-stderr "$FORKFETCH" -c s.json --keep-order own plain \
	    "url=$STUB/echo"
	# A URL on the command line is not a service of the file.
	finds "$filter" 'own PUT own' 'plain PUT defaults' 'url GET forkfetch/'
	run -0 --separate-stderr "$FORKFETCH" -c s.json --keep-order own plain \
	    -A flag
	finds "$filter" 'own PUT flag' 'plain PUT flag'
	run -0 --separate-stderr "$FORKFETCH" --no-config "plain=$STUB/echo"
	finds "$filter" 'plain GET forkfetch/'
}

@test "the defaults of a file apply only to its services" {
	local user=$BATS_TEST_TMPDIR/user.json

	cat >"$user" <<-EOF
	{
	  "defaults": { "headers": { "Authorization": "Bearer user" } },
	  "services": { "mine": "$STUB/echo" }
	}
	EOF
	run -0 --separate-stderr "$FORKFETCH" -c "$user" mine \
	    "url=$STUB/echo" - <<<"list=$STUB/echo"
	[ -z "$stderr" ]
	finds '(.mine.body.headers | map(.[1]) | index("Bearer user") != null),
	    (.url, .list | .body | tojson | test("Bearer"))' true false false
}

@test "headers of option, service and defaults are merged, in this precedence" {
	cat >s.json <<-EOF
	{
	  "defaults": { "headers": { "X-A": "defaults", "X-B": "defaults",
	      "X-C": "defaults" } },
	  "services": {
	    "a": { "url": "$STUB/echo",
	      "headers": { "x-b": "service", "X-C": "service" } }
	  }
	}
	EOF
	run -0 --separate-stderr "$FORKFETCH" -c s.json a -H 'X-c: flag'
	finds "$header"'.a | header("x-a", "x-b", "x-c")' defaults service flag
}

@test "a group stands for its members, and may contain groups" {
	cat >s.json <<-EOF
	{
	  "services": { "a": "$STUB/ok", "b": "$STUB/ok", "c": "$STUB/ok" },
	  "groups": { "ab": ["a", "b"], "all": ["@ab", "c", "a"] }
	}
	EOF
	run -0 --separate-stderr "$FORKFETCH" -c s.json --keep-order @all b
	finds '$all[] | [.index, .name] | join(" ")' \
	    '0 a' '1 b' '2 c' '3 a#2' '4 b#2'
}

@test "a syntax error is reported with line and column" {
	refused 's.json:2:7: a value was expected' \
	    '{ "services": {\n "a": http\n} }'
	refused 's.json:1:4: text after the value' '{} x'
	refused 's.json:2:1: a value was expected' '{ "services": \n} '
	run -2 --separate-stderr "$FORKFETCH" -c s.json "a=$QUIET/ok"
	[ -z "$output" ]
	printf '{ "services": { "a": "http://localhost/", } }' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ $stderr == "forkfetch: s.json:1:43: "* ]]
	printf '{ "services": {' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ $stderr == "forkfetch: s.json:1:16: "* ]]
	printf '{ // note\n}' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ $stderr == "forkfetch: s.json:1:3: "* ]]
}

@test "UTF-16, invalid UTF-8 and an empty file are errors" {
	refused 's.json: is UTF-16: save it as UTF-8' '\xff\xfe{\0}\0'
	refused 's.json: is UTF-16: save it as UTF-8' '\xfe\xff\0{\0}'
	refused 's.json: is UTF-16: save it as UTF-8' '{\0}\0'
	refused 's.json: is empty: write {} if it has no services' '\xef\xbb\xbf'
	refused 's.json: is empty: write {} if it has no services' ''
	refused 's.json: is empty: write {} if it has no services' '\n \n'
	printf '{"services": {"a": "http://x/\xff"}}' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ $stderr == "forkfetch: s.json:1:"* ]]
}

@test "a byte order mark and CRLF in a services file are ignored" {
	printf '\xef\xbb\xbf{ "services": {\r\n"a": "%s/ok" }\r\n}\r\n' \
	    "$STUB" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json -o body a
	[ -z "$stderr" ]
	[ "$output" = '{"ok":true}' ]
	run -0 --separate-stderr "$FORKFETCH" -c - -o body a <s.json
	[ -z "$stderr" ]
	[ "$output" = '{"ok":true}' ]
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	[ "$output" = "a	$STUB/ok	s.json:2" ]
	refused 's.json:2: unknown key "x": a services file has "defaults", '\
'"services" and "groups"' '\xef\xbb\xbf{\r\n"x":1}'
}

@test "a NUL, escaped or not, is refused" {
	refused 's.json:2: \u0000 cannot be part of any name or value' \
	    '{ "services":\n{ "a": "http://localhost/\\u0000x" } }'
	refused 's.json:1: \u0000 cannot be part of any name or value' \
	    '{ "defaults": { "user\\u0000": "x" } }'
	printf '{ "services": { "a": "http://x/\0" } }' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ $stderr == "forkfetch: s.json:1:"* ]]
}

@test "an unknown key is reported, with the most similar known one" {
	refused 's.json:3: unknown key "servces": a services file has '\
'"defaults", "services" and "groups"' '{\n\n"servces": {} }'
	refused 's.json:2: defaults: key "max_tme": unknown key (did you mean '\
'"max_time"?)' '{ "defaults": {\n"max_tme": 1 } }'
	refused_key '"heders": unknown key (did you mean "headers"?)' \
	    '"heders": {}'
	refused_key '"frobnicate": unknown key' '"frobnicate": 1'
	refused_keys
	refused 's.json:1: defaults: key "url": cannot be a default' \
	    '{ "defaults": { "url": "http://localhost/" } }'
}

@test "a duplicate key is refused at any depth" {
	local twice='occurs twice (first in line 1)'

	refused "s.json:2: key \"services\" $twice" \
	    '{ "services": {},\n"services": {} }'
	refused "s.json:2: key \"services\": key \"a\" $twice" \
	    '{ "services": { "a": "http://x/",\n"a": "http://y/" } }'
	refused "s.json:2: key \"defaults\": key \"max_time\" $twice" \
	    '{ "defaults": { "max_time": 1,\n"max_time": 2 } }'
	refused "s.json:2: service \"a\": key \"url\" $twice" \
	    '{ "services": { "a": { "url": "http://x/",\n"url": "http://y/" } } }'
	refused_key '"headers": key "X" occurs twice (first in line 4)' \
	    '"headers": { "X": "1", "X": "2" }'
	refused_key '"json": key "x" occurs twice (first in line 7)' \
	    '"json": [{ "x": 1, "x": 2 }]'
	refused_keys
}

@test "a section, service or group of the wrong type is refused" {
	refused 's.json: must be an object, not an array' '[]'
	refused 's.json: must be an object, not a number' '3'
	refused 's.json:1: key "services": must be an object, not an array' \
	    '{ "services": [] }'
	refused 's.json:1: key "defaults": must be an object, not null' \
	    '{ "defaults": null }'
	refused 's.json:1: key "groups": must be an object, not a string' \
	    '{ "groups": "a" }'
	refused 's.json:1: service "a": must be a URL or an object, not a '\
'number' '{ "services": { "a": 7 } }'
	refused 's.json:1: service "a": has no "url"' \
	    '{ "services": { "a": {} } }'
	refused 's.json:1: service "a": key "url": must be a string, not an '\
'array' '{ "services": { "a": { "url": ["http://x/"] } } }'
	refused 's.json:1: group "g": must be an array of names, not a string' \
	    '{ "groups": { "g": "a" } }'
	refused 's.json:1: group "g": a member must be a string, not a number' \
	    '{ "groups": { "g": [1] } }'
	refused 's.json:1: group "g": has no members' '{ "groups": { "g": [] } }'
}

@test "a key whose value has the wrong type is refused" {
	local key

	for key in max_time connect_timeout idle_timeout max_filesize \
	    max_redirs; do
		refused_key "\"$key\": must be a string or a number, not an \
array" "\"$key\": [1]"
	done
	for key in location location_trusted compressed insecure; do
		refused_key "\"$key\": must be true or false, not a number" \
		    "\"$key\": 1"
	done
	for key in method user_agent user proxy unix_socket cacert capath \
	    proxy_cacert cert key resolve; do
		refused_key "\"$key\": must be a string, not a number" \
		    "\"$key\": 1"
	done
	refused_key '"data": must be a string, not an object' '"data": {}'
	refused_key '"json": must be a string, an object or an array, not a '\
'number' '"json": 1'
	refused_key '"headers": must be an object, not an array' '"headers": []'
	refused_key '"headers": header "X": must be a string, an array of '\
'strings or null, not a number' '"headers": { "X": 1 }'
	refused_key '"ok": must be a string, a number or an array of those, '\
'not an object' '"ok": {}'
	refused_keys
}

@test "an invalid value is refused" {
	refused_key '"max_time": "1x" has an unknown unit (d h m s ms)' \
	    '"max_time": "1x"'
	refused_key '"max_time": "-1" is negative' '"max_time": -1'
	refused_key '"max_redirs": "1.5" is not a whole number' \
	    '"max_redirs": 1.5'
	refused_key '"max_filesize": "1T" has an unknown unit (k M G)' \
	    '"max_filesize": "1T"'
	refused_key '"ip_version": "5" is none of 4, 6' '"ip_version": 5'
	refused_key '"http_version": "4" is none of 1.1, 2, 2-prior-knowledge, 3' \
	    '"http_version": 4'
	refused_key '"method": "" is not an HTTP method' '"method": ""'
	refused_key '"cacert": is empty' '"cacert": ""'
	refused_key '"resolve": "x:1" is not HOST:PORT:ADDRESS' \
	    '"resolve": ["y:1:127.0.0.1", "x:1"]'
	refused_key '"headers": "A b" cannot be the name of a header' \
	    '"headers": { "A b": "" }'
	refused_key '"headers": header "A" has a control character in its '\
'value' '"headers": { "A": "1\\r\\nB: 2" }'
	refused_key '"user_agent": contains a control character' \
	    '"user_agent": "a\\r\\nB: 2"'
	refused_key '"json": there is a body already: "data", "data_raw", '\
'"data_binary" and "json" exclude each other' '"data": "x", "json": {}'
	refused_keys
	refused 's.json:2: service "a": key "url": "ftp://x/" is neither '\
'http:// nor https://' '{ "services": {\n"a": { "url": "ftp://x/" } } }'
	refused 's.json:2: service "a": "x/y" has no scheme: did you mean '\
'"http://x/y"?' '{ "services": {\n"a": "x/y" } }'
}

@test "an invalid name is refused" {
	local rest="a name is made of letters, digits, '_', '.' and '-', and \
does not begin with '.' or '-'"

	refused "s.json:1: service \"a b\": $rest" \
	    '{ "services": { "a b": "http://x/" } }'
	refused "s.json:1: service \"\": $rest" \
	    '{ "services": { "": "http://x/" } }'
	refused "s.json:1: service \"-v\": $rest" \
	    '{ "services": { "-v": "http://x/" } }'
	refused "s.json:1: group \"@g\": $rest" '{ "groups": { "@g": ["a"] } }'
}

@test "a reference to a variable that is not set is refused" {
	refused 's.json:2: service "a": key "user": ${NO_SUCH}: there is no '\
'such variable in the environment' '{ "services": {
"a": { "url": "http://localhost/", "user": "x:${NO_SUCH}" } } }'
	refused 's.json:2: service "a": ${NO_SUCH}: there is no such variable '\
'in the environment' '{ "services": {
"a": "http://localhost/${NO_SUCH}" } }'
	refused 's.json:2: service "a": key "json": ${NO_SUCH}: there is no '\
'such variable in the environment' '{ "services": {
"a": { "url": "http://localhost/", "json": { "x": "${NO_SUCH}" } } } }'
	# A service that is not asked for needs no secret.
	run -0 --separate-stderr "$FORKFETCH" -c s.json "b=$STUB/ok"
	[ -z "$stderr" ]
}

@test "on the command line, too, a variable that is not set is refused" {
	printf '{ "services": { "a": "http://localhost/" } }' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a -H 'X: ${NO_SUCH}'
	[ "${stderr_lines[0]}" = "forkfetch: service \"a\": option '-H, --header': \
\${NO_SUCH}: there is no such variable in the environment" ]
}

@test "a reference to a file that cannot be read is refused" {
	refused 's.json:2: service "a": key "headers": ${file:none}: No such '\
'file or directory' '{ "services": {
"a": { "url": "http://localhost/", "headers": { "X": "${file:none}" } } } }'
	refused 's.json:2: service "a": key "data": ${file:/}: Is a directory' \
	    '{ "services": {
"a": { "url": "http://localhost/", "data": "${file:/}" } } }'
}

@test "an invalid reference is refused" {
	refused_key '"user": a "${" without its "}" (write "$${" for a plain "${")' \
	    '"user": "x:${y"'
	refused_key '"headers": "${1}" is neither ${NAME} nor ${file:PATH} '\
'(write "$${" for a plain "${")' '"headers": { "X": "${1}" }'
	refused_key '"data": "${}" is neither ${NAME} nor ${file:PATH} '\
'(write "$${" for a plain "${")' '"data": "${}"'
	refused_keys
}

@test "@all is all services of all services files, in their order" {
	echo "{ \"services\": { \"b\": \"$STUB/ok\", \"a\": \"$STUB/ok\" },
	    \"groups\": { \"twice\": [\"@all\", \"a\"] } }" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --keep-order @all
	[ -z "$stderr" ]
	finds '$all[].name' b a
	run -0 --separate-stderr "$FORKFETCH" -c s.json --keep-order @twice
	finds '$all[].name' b a 'a#2'
	run -2 --separate-stderr "$FORKFETCH" -c s.json @alll
	[ "${stderr_lines[0]}" = 'forkfetch: unknown group "@alll": did you mean "@all"?' ]
	run -2 --separate-stderr "$FORKFETCH" -c s.json - <<<@all
	[[ "$stderr" = *'"@all": a list may not name groups of the services file'* ]]
	run -2 --separate-stderr "$FORKFETCH" --no-config @all
	[[ "$stderr" = *'unknown group "@all": '* ]]
}

@test "an unknown service or group is reported, with the most similar one" {
	local text='{ "services": { "facebook": "http://localhost/" },
"groups": { "social": ["facebook"] } }'

	refused 'unknown service "fcaebook": did you mean "facebook"?' \
	    "$text" fcaebook
	refused 'unknown service "github": the services file has facebook, '\
'@social' "$text" github
	refused 'unknown service "social": did you mean the group "@social"?' \
	    "$text" social
	refused 'unknown group "@facebook": did you mean the service '\
'"facebook"?' "$text" @facebook
	refused 'unknown group "@socal": did you mean "@social"?' \
	    "$text" @socal
	refused 'unknown group "@work": the services file has facebook, '\
'@social' "$text" @work
}

@test "a group with an unknown member, or that contains itself, is refused" {
	refused 's.json:2: group "g": unknown member "fase" (did you mean '\
'"face"?)' '{ "services": { "face": "http://localhost/" }, "groups": {
"g": ["face", "fase"] } }' face
	refused 's.json:2: group "g": unknown member "@h"' '{ "groups": {
"g": ["@h"] } }'
	refused 's.json:2: group "g": it is a member of itself' '{ "groups": {
"g": ["@g"] } }'
	refused 's.json:2: group "a": it is a member of itself' '{ "groups": {
"a": ["@b"], "b": ["@c"], "c": ["@a"] } }'
}

@test "a group that stands for more than a million services is refused" {
	local i json='{ "services": { "a": "http://localhost/" }, "groups": {
"g0": ["a", "a", "a", "a", "a", "a", "a", "a", "a", "a"]'

	for i in 1 2 3 4 5 6; do
		json+=", \"g$i\": [\"@g$((i - 1))\""
		json+="$(printf ', "@g%d"' $((i - 1)){,,,,,,,,})]"
	done
	refused 's.json:2: group "g6": it contains more than 1000000 services' \
	    "$json } }"
}

@test "headers: one value, several, an empty one, and none" {
	asked '"headers": { "X-A": "1", "X-B": ["2", "3"], "X-C": "",
	    "Accept": null }'
	finds "$header"'.a | header("x-a", "x-b"), ([.body.headers[][0]] |
	    indices("x-c", "accept") | length)' 1 '2|3' 1 0
}

@test "method, user_agent and user are sent" {
	asked '"method": "PATCH"' '"user_agent": "me"' '"user": "alice:secret"'
	finds "$header"'.a | .body.method, .method,
	    header("user-agent", "authorization")' PATCH PATCH me \
	    "Basic $(printf alice:secret | base64)"
}

@test "data_raw is sent byte for byte" {
	asked '"data_raw": "@a=1&\u00e9\n$${x}"' -- --body=auto
	finds "$header"'.a | .body.method, .body.body, header("content-type")' \
	    POST $'@a=1&\u00e9\n${x}' application/x-www-form-urlencoded
}

@test "@FILE is a body in a file, whose path counts from the services file" {
	local form=application/x-www-form-urlencoded template='{"x": "${HOME}",'

	mkdir dir
	printf '\xef\xbb\xbf{"x": "${HOME}",\r\n"y": "{key}"}\n\0' >dir/in
	printf 'a\r\nb\n' >dir/lines
	printf '\xef\xbb\xbf{ "a": 1 }\n' >dir/json
	: >dir/empty
	printf '{ "services": {
	    "in": { "url": "%s/echo", "data": "@in" },
	    "path": { "url": "%s/echo", "data": "@%s/dir/in" },
	    "lines": { "url": "%s/echo", "data_binary": "@lines" },
	    "json": { "url": "%s/echo", "json": "@json" },
	    "raw": { "url": "%s/echo", "data_raw": "@in" },
	    "home": { "url": "%s/echo", "data_binary": "${HOME}" },
	    "empty": { "url": "%s/echo", "data": "@empty" },
	    "b": { "url": "%s/echo", "data": "@nowhere" } } }' \
	    "$STUB" "$STUB" "$PWD" "$STUB" "$STUB" "$STUB" "$STUB" "$STUB" \
	    "$STUB" >dir/s.json
	run -0 --separate-stderr "$FORKFETCH" -c dir/s.json --keep-order in \
	    path lines json raw home empty
	[ -z "$stderr" ]
	is_json_lines 7
	finds "$header"'(.in, .path | .body.body), (.in | .body.method,
	    header("content-type")), (.lines, .json | .body.body | tojson),
	    (.json | header("content-type")), (.raw, .home | .body.body),
	    (.empty | [.body.method, .body.body] | tojson)' \
	    "$template"'"y": "{key}"}' "$template"'"y": "{key}"}' \
	    POST "$form" '"a\r\nb\n"' '"{ \"a\": 1 }\n"' application/json \
	    @in "$HOME" '["POST",""]'
	# A parameter is filled in as with -d @FILE.
	run -0 --separate-stderr "$FORKFETCH" -c dir/s.json -p key=v in
	[ -z "$stderr" ]
	is_json_lines 1
	finds .in.body.body "$template"'"y": "v"}'
	run -0 --separate-stderr "$FORKFETCH" --no-config -p key=v -d @dir/in \
	    "a=$STUB/echo"
	finds .a.body.body "$template"'"y": "v"}'
	# The command line's body replaces the file, which is not read then.
	run -0 --separate-stderr "$FORKFETCH" -c dir/s.json -d x b
	[ -z "$stderr" ]
	is_json_lines 1
	finds .b.body.body x
}

@test "a body in a file is sent again by retries, replicas, --every, --reuse" {
	echo again >in
	printf '{ "defaults": { "data": "@in", "retry_all": true },
	    "services": { "a": "%s/flaky?key=body", "b": { "replicas":
	    ["%s/status/503", "%s/echo"] }, "c": "%s/echo", "d": "%s/echo" },
	    "groups": { "all": ["b", "c", "d"] } }' \
	    "$STUB" "$STUB" "$STUB" "$STUB" "$STUB" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --retry=2 \
	    --retry-delay=1ms a
	finds .a.attempts 2
	run -0 --separate-stderr "$FORKFETCH" -c s.json --reuse -j1 @all
	finds '$all[].body.body' again again again
	run -0 --separate-stderr "$FORKFETCH" -c s.json --every=1ms --count=3 c
	finds '$all[].body.body' again again again
}

@test "--dry-run shows a body in a file without its secrets" {
	echo '{"password": "hidden", "a": 1}' >in
	printf '{ "services": { "a": { "url": "%s/ok", "json": "@in" } } }' \
	    "$QUIET" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --dry-run a
	[ -z "$stderr" ]
	[ "$output" = "a: POST $QUIET/ok
    json: 31 bytes: {\"password\": \"***\", \"a\": 1}\\x0a" ]
}

@test "a body in a file that cannot be read is an error" {
	refused_key '"data": there is no file after the '"'@'"'; "data_raw" '\
'sends it as it is' '"data": "@"'
	refused_key '"json": standard input is read only on the command line: '\
'name a file' '"json": "@-"'
	refused_key '"data": ${...} is not replaced in the name of a file '\
'after '"'@'" '"data": "@${HOME}/in"'
	refused_key '"data": "~" is not replaced by your home directory: '\
'write the whole path' '"data": "@~/in"'
	refused_keys
	mkdir dir
	mkfifo fifo
	printf '\xff\xfea\0' >wide
	local key='s.json:2: service "a": key '
	local text='{ "services": {
"a": { "url": "http://localhost/", '
	refused "$key"'"data": "nowhere": No such file or directory' \
	    "$text"'"data": "@nowhere" } } }'
	refused "$key"'"data_binary": "dir": Is a directory' \
	    "$text"'"data_binary": "@dir" } } }'
	refused "$key"'"json": "wide": is UTF-16: save it as UTF-8' \
	    "$text"'"json": "@wide" } } }'
	refused "$key"'"json": "fifo": is a FIFO, not a regular file: copy '\
'it to a regular file' "$text"'"json": "@fifo" } } }'
}

@test "a file that others can write must not name a body in a file" {
	echo secret >in
	printf '{ "services": { "a": { "url": "%s/ok", "data": "@in" } } }' \
	    "$QUIET" >s.json
	chmod 666 s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$output" ]
	[[ $stderr == 'forkfetch: s.json:1: service "a": key "data": refusing '\
'to send a file (@FILE) from a file that others can write (mode 666): '* ]]
	printf '{ "defaults": { "json": "@in" }, "services":
	    { "a": "%s/ok" } }' "$QUIET" >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[[ $stderr == 'forkfetch: s.json: defaults: key "json": refusing '\
'to send a file (@FILE) from a file that others can write (mode 666): '* ]]
	is_untouched QUIET
}

@test "json is sent token for token" {
	asked '"json": { "n": 1.10, "big": 123456789012345678901234567890,
	    "e": 1E+2, "s": "\u00e9\/", "a": [ 1, null, true ], "o": {} }'
	finds "$header"'.a | .body.method, .body.body,
	    header("content-type", "accept")' POST \
	    '{"n":1.10,"big":123456789012345678901234567890,'\
'"e":1E+2,"s":"\u00e9\/","a":[1,null,true],"o":{}}' \
	    application/json application/json
	asked '"json": "{ \"n\": 1.10 }"'
	finds "$header"'.a | .body.body, header("content-type")' \
	    '{ "n": 1.10 }' application/json
}

@test "-d on the command line replaces json" {
	asked '"json": { "n": 1 }' -- -d plain
	finds "$header"'.a | .body.body, header("content-type")' \
	    plain application/x-www-form-urlencoded
}

@test "ok may be a number, a string, or an array of both" {
	local ok i=0 names=()

	{
		echo '{ "services": {'
		for ok in 404 '"404"' '"200-299,404"' '[404]' \
		    '["200-299", 404]'; do
			names+=("a$i")
			echo "\"a$((i++))\": { \"url\": \"$STUB/status/404\",
			    \"ok\": $ok },"
		done
		echo "\"other\": { \"url\": \"$STUB/ok\", \"ok\": 404 } } }"
	} >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --keep-order \
	    "${names[@]}"
	finds '$all[] | [.name, .status, .http_code] | join(" ")' 'a0 ok 404' \
	    'a1 ok 404' 'a2 ok 404' 'a3 ok 404' 'a4 ok 404'
	run -1 --separate-stderr "$FORKFETCH" -c s.json other
	finds .other.status http_error
}

@test "max_time may be a string, or a number of seconds with a fraction" {
	printf '{ "services": {
	    "string": { "url": "%s/hang", "max_time": "600ms" },
	    "number": { "url": "%s/hang", "max_time": 0.6 },
	    "a": { "url": "%s/hang", "max_time": 1.10 } } }
	    ' "$STUB" "$STUB" "$STUB" >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json --keep-order string \
	    number
	finds '$all[] | [.name, .status, .reason, .time_total >= 0.6] | join(" ")' \
	    'string timeout timeout true' 'number timeout timeout true'
	run -0 --separate-stderr "$FORKFETCH" -c s.json --dry-run a
	[ "${lines[1]}" = "    max_time: 1.1s" ]
}

@test "idle_timeout ends a body that stalls" {
	printf '{ "services": { "a": { "url": "%s/hang-body",
	    "idle_timeout": "500ms" } } }' "$STUB" >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json a
	finds '.a | .status, .reason, .time_total >= 0.5' timeout idle true
}

@test "location follows redirects, as many as max_redirs allows" {
	printf '{ "services": {
	    "no": { "url": "%s/redirect?to=/ok", "ok": 302 },
	    "yes": { "url": "%s/redirect?to=/ok", "location": true },
	    "loop": { "url": "%s/redirect-loop?n=4", "location": true,
		"max_redirs": 2 } } }' "$STUB" "$STUB" "$STUB" >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json no yes loop
	finds '(.no | .status, .http_code), (.yes | .status, .num_redirects),
	    (.loop | .status, .reason)' ok 302 ok 1 error redirects
}

@test "max_filesize refuses a larger body" {
	printf '{ "services": {
	    "small": { "url": "%s/text?size=64", "max_filesize": "1k" },
	    "large": { "url": "%s/text?size=2k", "max_filesize": 1024 } } }' \
	    "$STUB" "$STUB" >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json small large
	finds '.small, .large | .status, .reason' ok null error too_large
}

@test "compressed asks for compressed bodies, or does not" {
	printf '{ "services": {
	    "yes": { "url": "%s/echo", "compressed": true },
	    "no": { "url": "%s/echo", "compressed": false } } }' \
	    "$STUB" "$STUB" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json yes no
	[ -z "$stderr" ]
	is_json_lines 2
	finds "$header"'(.yes | header("accept-encoding") | contains("gzip")),
	    (.no | header("accept-encoding"))' true ''
}

@test "resolve and ip_version choose the address" {
	printf '{ "services": { "a": { "url": "http://nowhere.invalid:%s/echo",
	    "resolve": ["other.invalid:1:127.0.0.1",
	    "nowhere.invalid:%s:127.0.0.1"], "ip_version": 4 } } }' \
	    "$STUB_PORT" "$STUB_PORT" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	finds "$header"'.a | .remote_ip, header("host")' \
	    127.0.0.1 "nowhere.invalid:$STUB_PORT"
}

@test "http_version chooses the version of HTTP" {
	printf '{ "services": {
	    "a": { "url": "%s/echo", "http_version": 1.1 },
	    "b": { "url": "%s/echo", "http_version": "2" } } }' \
	    "$STUB" "$STUB" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a b
	[ -z "$stderr" ]
	is_json_lines 2
	finds .a.http_version,.b.status 1.1 ok
}

@test "proxy names a proxy, and an empty one means none" {
	printf '{ "services": { "a": { "url": "http://nowhere.invalid/echo",
	    "proxy": "%s" } } }' "$STUB" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	finds .a.body.target http://nowhere.invalid/echo
	http_proxy=http://127.0.0.1:1 asked '"proxy": ""'
	finds .a.body.target /echo
}

@test "unix_socket connects to that socket" {
	stubd_start SOCKET --unix="$BATS_TEST_TMPDIR/socket"
	printf '{ "services": { "a": { "url": "http://nowhere.invalid/echo",
	    "unix_socket": "%s" } } }' "$BATS_TEST_TMPDIR/socket" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	finds "$header"'.a | header("host")' nowhere.invalid
}

@test "cacert, insecure, cert and key decide whom both sides trust" {
	stubd_start TLS --tls --client-cert
	local keys="\"cert\": \"$TLS_DIR/client.pem\",
	    \"key\": \"$TLS_DIR/client.key\""

	printf '{ "services": {
	    "good": { "url": "%s/echo", "cacert": "%s", %s },
	    "blind": { "url": "%s/echo", "insecure": true, %s },
	    "nobody": { "url": "%s/echo", "cacert": "%s" },
	    "doubt": { "url": "%s/echo", %s } } }' \
	    "$TLS" "$TLS_DIR/ca.pem" "$keys" "$TLS" "$keys" \
	    "$TLS" "$TLS_DIR/ca.pem" "$TLS" "$keys" >s.json
	run -1 --separate-stderr "$FORKFETCH" -c s.json good blind nobody doubt
	finds '.good.status, .blind.status, .nobody.status, .doubt.status,
	    .doubt.reason' ok ok error error tls
}

@test "capath names a directory of trusted certificates" {
	stubd_start TLS --tls
	printf '{ "services": { "a": { "url": "%s/echo", "capath": "%s" } } }' \
	    "$TLS" "$TLS_DIR/hashed" >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a .status)" = ok ]
}

@test "a services file may name its schema" {
	printf '{ "$schema": "services.schema.json" }' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json --list
	[ -z "$stderr" ]
}

@test "the schema lists exactly the known keys" {
	local schema=$srcdir/contrib/services.schema.json known in_schema

	is_strict_json < <(jq -c . "$schema")
	known=$({
		sed -n 's/^\t{ KEY(\([a-z0-9_]*\),.*/\1/p' \
		    "$srcdir/src/service/request_keys.c"
		sed -n 's/^\t{ BODY("\([a-z_]*\)",.*/\1/p' \
		    "$srcdir/src/service/request_keys.c"
	} | sort)
	in_schema=$(jq -r '.definitions.requestKey.enum[]' "$schema" | sort)
	[ -n "$known" ]
	diff <(echo "$known") <(echo "$in_schema")
	in_schema=$(jq -r '.definitions.request.properties | keys[]' "$schema")
	diff <(echo "$known") <(echo "$in_schema")
}

@test "the manual page lists exactly the known keys" {
	local known manual

	known=$({
		sed -n 's/^\t{ KEY(\([a-z0-9_]*\),.*/\1/p' \
		    "$srcdir/src/service/request_keys.c"
		sed -n 's/^\t{ BODY("\([a-z_]*\)",.*/\1/p' \
		    "$srcdir/src/service/request_keys.c"
		printf '%s\n' exec replicas url
	} | sort)
	manual=$(sed -n '/^\.Sh SETTINGS/,/^\.Sh SECRETS/s/^\.It Li //p' \
	    "$srcdir/man/forkfetch-services.5" | sort)
	diff <(echo "$known") <(echo "$manual")
}

# note_output: add $output and $stderr to the file printed.
note_output() {
	printf '%s prints:\n%s\n' "$*" "$output$stderr" >>printed
}

# is_harmless FILE: succeed if nothing in this file controls a terminal.
is_harmless() {
	! LC_ALL=C grep -aP -B1 '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|'\
'\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]' "$1"
}

@test "control characters of a file, a list or an option are never printed" {
	local bad=$'x\e[31m\x7f\u0085\u061c\u200e\u200f\u202a\u202e\u2066\u2069y'
	local url=http://127.0.0.1:1/ file="s$bad.json" option how

	jq -n --arg b "$bad" --arg u "$url" '{ services: {
	    a: { url: $u, cacert: $b, unix_socket: $b, cert: $b, key: $b },
	    p: { exec: [$b, $b] }, r: ($u + "\u202e"),
	    h: { url: $u, headers: { X: "\u202e" }, user: "\u202e:x",
		user_agent: "\u202e" } }, groups: { g: ["a"] } }' >"$file"
	for option in --list '--dry-run a p r h' '--dry-run @g' 'a p r h' \
	    '-v -o table a p r h' '-o body --summary a p r h'; do
		# shellcheck disable=SC2086 # Each word is an argument.
		run --separate-stderr "$FORKFETCH" -c "$file" $option
		[ -n "$output$stderr" ]
		note_output "$option"
	done
	for option in -H -X -p --ok -t -u -x --cert --key --cacert --capath --proxy-cacert \
	    --unix-socket --output --output-dir --body --resolve -j --rate \
	    --max-filesize -A --id --color --sandbox -c; do
		for how in --verbose --dry-run; do
			echo "$how $option prints:"
			"$FORKFETCH" -c "$file" "$how" "$option" "$bad" r || :
		done
	done >>printed 2>&1
	run -2 --separate-stderr "$FORKFETCH" -c "$file" "--$bad"
	note_output "an unknown option"
	{
		printf '%s\n' "$url$bad" "$bad" "$bad=$url" "@$bad"
		jq -nc --arg b "$bad" --arg u "$url" '("name", "url", "cacert",
		    "capath", "proxy_cacert", "cert", "key", "unix_socket",
		    "method", "json", "data", "user", "user_agent", "proxy",
		    "ok", "max_time", "resolve", "id", $b) as $k |
		    ({ url: $u } + { ($k): $b }, { url: $u } +
		    { ($k): "/\u202e" }), { name: "x", exec: [$b] }'
	} >list
	for option in '' '--dry-run' '-v -o table' '--summary -o body'; do
		for how in '' --trust-list; do
			# shellcheck disable=SC2086 # Each word is an argument.
			run --separate-stderr "$FORKFETCH" -c "$file" \
			    $option $how - <list
			[ "$status" -eq 2 ]
			note_output "$option" "$how" "of a list"
		done
	done
	is_harmless printed
}

@test "only a mistake in the command line is followed by a hint at --help" {
	local hint="forkfetch: try 'forkfetch --help'"

	echo '{"services": {"a": {"url": "http://localhost/",
"headers": {"X": "${NO_SUCH}"}}}}' >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$stderr" = 'forkfetch: s.json:1: service "a": key "headers": '\
'${NO_SUCH}: there is no such variable in the environment' ]
	run -2 --separate-stderr "$FORKFETCH" -c s.json b
	[ "$stderr" = 'forkfetch: unknown service "b": the services file has a
'"$hint" ]
	run -2 --separate-stderr "$FORKFETCH" -c s.json
	[ "$stderr" = 'forkfetch: no SERVICE was given: the services file has a
'"$hint" ]
}

@test "all errors of a services file are reported" {
	cat >s.json <<-'EOF'
	{ "defaults": { "timeout": 1, "max_time": "5x" },
	  "services": {
	    "a": { "uri": "http://h/", "retries": 3, "max_tiem": 5 },
	    "d": "h/y",
	    "a": "http://h/",
	    "f": {} },
	  "groups": { "g": [], "h": ["d"] },
	  "other": 1 }
	EOF
	run -2 --separate-stderr "$FORKFETCH" -c s.json f
	[ -z "$output" ]
	[ "$stderr" = 'forkfetch: s.json:1: defaults: key "timeout": unknown key (did you mean "max_time"?)
forkfetch: s.json:1: defaults: key "max_time": "5x" has an unknown unit (d h m s ms)
forkfetch: s.json:3: service "a": key "uri": unknown key (did you mean "url"?)
forkfetch: s.json:3: service "a": key "retries": unknown key (did you mean "retry"?)
forkfetch: s.json:3: service "a": key "max_tiem": unknown key (did you mean "max_time"?)
forkfetch: s.json:4: service "d": "h/y" has no scheme: did you mean "http://h/y"?
forkfetch: s.json:6: service "f": has no "url"
forkfetch: s.json:5: key "services": key "a" occurs twice (first in line 3)
forkfetch: s.json:7: group "g": has no members
forkfetch: s.json:8: unknown key "other": a services file has "defaults", "services" and "groups"' ]
}

@test "options of the command line are no keys, and the message says so" {
	refused_key '"jobs": unknown key; it is an option of the command line, '\
'--jobs' '"jobs": 3'
	refused_key '"form": unknown key; it is an option of the command line, '\
'--form' '"form": ["a=b"]'
	refused_key '"rate": unknown key; it is an option of the command line, '\
'--rate' '"rate": "3/s"'
	refused_keys
}

@test "the message about a key that means the opposite of ours says so" {
	cat >s.json <<-'EOF'
	{ "defaults": { "verify": false },
	  "services": {
	    "a": { "url": "http://h/", "tls_verify": true, "optional": true },
	    "b": { "url": "http://h/", "sslVerify": false } } }
	EOF
	run -2 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$output" ]
	[ "$stderr" = 'forkfetch: s.json:1: defaults: key "verify": unknown key; "insecure": true turns verification off
forkfetch: s.json:3: service "a": key "tls_verify": unknown key; "insecure": true turns verification off
forkfetch: s.json:3: service "a": key "optional": unknown key; "required": false makes a service optional
forkfetch: s.json:4: service "b": key "sslVerify": unknown key; "insecure": true turns verification off' ]
}

@test "all unknown members of all groups are reported" {
	cat >s.json <<-'EOF'
	{ "services": { "face": "http://h/" },
	  "groups": { "g": ["fase", "face", "@h"],
	    "h": ["x"] } }
	EOF
	run -2 --separate-stderr "$FORKFETCH" -c s.json face
	[ -z "$output" ]
	[ "$stderr" = 'forkfetch: s.json:2: group "g": unknown member "fase" (did you mean "face"?)
forkfetch: s.json:3: group "h": unknown member "x"' ]
}

@test "twenty errors of a services file are reported" {
	local i

	{
		echo '{ "services": {'
		for i in {1..30}; do echo "\"s$i\": 1,"; done
		echo '"s": "http://h/" } }'
	} >s.json
	run -2 --separate-stderr "$FORKFETCH" -c s.json s
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 21 ]
	[ "${stderr_lines[19]}" = 'forkfetch: s.json:21: service "s20": must be '\
'a URL or an object, not a number' ]
	[ "${stderr_lines[20]}" = 'forkfetch: there are more errors' ]
}

@test "--list on a terminal is a table, with the groups of each service" {
	local columns

	cat >s.json <<-'EOF'
	{ "services": {
	    "face": "https://face.example/api?token=abc",
	    "disk": { "exec": ["df", "-P", "/"] },
	    "a-service-with-a-name-that-is-long": "https://example.com/" },
	  "groups": { "social": ["face"], "all-of-it": ["@social", "face"] } }
	EOF
	export LC_ALL=C.UTF-8
	on_terminal 120 "$FORKFETCH" -c s.json --list
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
	[ "$(cat "$BATS_TEST_TMPDIR/terminal")" = 'NAME                                GROUPS              FROM      TARGET
face                                @social @all-of-it  s.json:2  https://face.example/api?token=***
disk                                                    s.json:3  exec df -P /
a-service-with-a-name-that-is-long                      s.json:4  https://example.com/
@social                             @all-of-it          s.json:5  face
@all-of-it                                              s.json:5  @social face' ]
	for columns in 40 60 80; do
		on_terminal "$columns" "$FORKFETCH" -c s.json --list
		[ ! -s "$BATS_TEST_TMPDIR/err" ]
		[ "$(wc -l <"$BATS_TEST_TMPDIR/terminal")" -eq 6 ]
		[ "$(wc -L <"$BATS_TEST_TMPDIR/terminal")" -le "$columns" ]
		grep -q '^a-s.*…' "$BATS_TEST_TMPDIR/terminal"
	done
	LC_ALL=C on_terminal 60 "$FORKFETCH" -c s.json --list
	grep -q '^a-s.*~' "$BATS_TEST_TMPDIR/terminal"
}
