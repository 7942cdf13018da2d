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
	local filter=$1 expected=$2 settings=$3 got

	shift 3
	from_options "$STUB/echo" "$@"
	got=$(echoed "$filter")
	echo "options $*: $got, not $expected?"
	[ "$got" = "$expected" ]
	from_file "$STUB/echo" "$settings"
	got=$(echoed "$filter")
	echo "settings $settings: $got, not $expected?"
	[ "$got" = "$expected" ]
}

# as_curl OPTION-OR-URL...: run curl and forkfetch with the same arguments, and
# succeed if the server gets the same request, apart from the User-Agent.
as_curl() {
	local compared
	local clean='del(.connection) | .headers |= (map(select(.[0] !=
	    "user-agent" or (.[1] | test("^(curl|forkfetch)/") | not))) |
	    sort_by(.[0]))'

	echo "with $*"
	curl -q -sS "$@" <in >theirs
	"$FORKFETCH" --no-config -o body "$@" <in >ours
	compared=$(jq -s "map($clean) |
	    if length == 2 and .[0] == .[1] then \"same\" else .[] end" \
	    theirs ours)
	echo "$compared"
	[ "$compared" = '"same"' ]
}
