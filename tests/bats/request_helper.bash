# shellcheck shell=bash
# request_helper.bash - for tests of the request as the server gets it. They
# start a server with stubd_start STUB.

# echoed FILTER: print the result of the jq filter on the answer of /echo to the
# service "a". h("name") in the filter is the values of that header.
echoed() {
	record a ".body | def h(n): [.headers[] | select(.[0] == n) | .[1]];
	    $1 | tojson"
}

# from_file URL SETTINGS: ask for "a" of a services file, with these settings.
from_file() {
	jq -n --arg url "$1" "{services: {a: ({url: \$url} + $2)}}" >s.json
	chmod 600 s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	is_json_lines 1
}

# from_options URL OPTION...: ask for the URL with these options.
from_options() {
	local url=$1

	shift
	run -0 --separate-stderr "$FORKFETCH" --no-config "$@" "a=$url"
	[ -z "$stderr" ]
	is_json_lines 1
}

# both FILTER EXPECTED SETTINGS OPTION...: ask with the options, and again with
# the settings. Succeed if the filter finds EXPECTED in both answers of /echo.
both() {
	local filter=$1 expected=$2 settings=$3

	shift 3
	from_options "$STUB/echo" "$@"
	echo "options $*: $(echoed "$filter"), not $expected?"
	[ "$(echoed "$filter")" = "$expected" ]
	from_file "$STUB/echo" "$settings"
	echo "settings $settings: $(echoed "$filter"), not $expected?"
	[ "$(echoed "$filter")" = "$expected" ]
}

# as_curl OPTION-OR-URL...: run curl and forkfetch with the same arguments, and
# succeed if the server gets the same request, apart from the User-Agent.
as_curl() {
	local theirs ours
	local clean='del(.connection) | .headers |= (map(select(.[0] !=
	    "user-agent" or (.[1] | test("^(curl|forkfetch)/") | not))) |
	    sort_by(.[0]))'

	theirs=$(curl -q -sS "$@" <in | jq -S "$clean")
	ours=$("$FORKFETCH" --no-config -o body "$@" <in | jq -S "$clean")
	echo "with $*"
	[ -n "$theirs" ]
	diff <(echo "$theirs") <(echo "$ours")
}
