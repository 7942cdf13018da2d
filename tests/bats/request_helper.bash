# shellcheck shell=bash
# request_helper.bash - for tests of the request as the server gets it. They
# start a server with stubd_start STUB. What a test expects of records is
# collected, and one jq looks at all of them in teardown.

teardown() {
	settle
}

# shellcheck disable=SC2034 # settle uses it.
ECHO_FILTER='def h(n): [.headers[] | select(.[0] == n) | .[1]]; '
# What the server gets from curl and forkfetch, without what may differ.
# shellcheck disable=SC2034 # A test may change it.
curl_clean='del(.connection) | .headers |= (map(select(.[0] != "user-agent" or
    (.[1] | test("^(curl|forkfetch)/") | not))) | sort_by(.[0]))'
# Each record that is expected to have something, what it is (an option, a line
# of the test), and how to find it.
records=() whats=() filters=() wants=()
# The same for services that will be in one services file.
file_urls=() file_settings=() file_filters=() file_wants=()
# Records that have to be JSON, and arguments of curl.
json_lines=() curl_rows=()

# echoed FILTER: print the result of the jq filter on the answer of /echo to the
# service "a". h("name") in the filter is the values of that header.
echoed() {
	record a ".body | $ECHO_FILTER $1 | tojson"
}

# record_has FILTER EXPECTED: expect the jq filter to find this in the record of
# "a", which is all of $output.
record_has() {
	expect_of "$output" "line ${BASH_LINENO[0]}" "$@"
}

# echo_has FILTER EXPECTED: expect the jq filter, as of echoed, to find this in
# the record of "a", which is all of $output.
echo_has() {
	expect_of "$output" "line ${BASH_LINENO[0]}" \
	    ".body | $ECHO_FILTER $1 | tojson" "$2"
}

# expect_of RECORD WHAT FILTER EXPECTED: expect the jq filter to find this in
# this record of "a".
expect_of() {
	[[ $1 == *'"name":"a",'* && $1 != *$'\n'* ]] || return
	records+=("$1") whats+=("$2") filters+=("$3") wants+=("$4")
}

# is_one_record: check that $output is a record. settle checks that it is JSON.
is_one_record() {
	json_lines+=("$output")
	[[ -n $output && $output != *$'\n'* ]]
}

# from_file URL SETTINGS: ask for "a" of a services file, with these settings.
from_file() {
	jq -n --arg url "$1" "{services: {a: ({url: \$url} + $2)}}" >s.json
	chmod 600 s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ -z "$stderr" ]
	is_one_record
}

# from_options URL OPTION...: ask for the URL with these options.
from_options() {
	local url=$1

	shift
	run -0 --separate-stderr "$FORKFETCH" --no-config "$@" "a=$url"
	[ -z "$stderr" ]
	is_one_record
}

# file_has FILTER EXPECTED URL SETTINGS: ask for a service with these settings,
# when the test ends, and expect the jq filter to find this in its record.
file_has() {
	file_filters+=("$1") file_wants+=("$2") file_urls+=("$3")
	file_settings+=("$4")
}

# file_echo_has FILTER EXPECTED SETTINGS: the same for the answer of /echo, with
# a filter as of echoed.
file_echo_has() {
	file_has ".body | $ECHO_FILTER $1 | tojson" "$2" "$STUB/echo" "$3"
}

# both FILTER EXPECTED SETTINGS OPTION...: ask with the options, and when the
# test ends with the settings. Expect the filter to find EXPECTED in both
# answers of /echo.
both() {
	local filter=$1 expected=$2 settings=$3

	shift 3
	from_options "$STUB/echo" "$@"
	expect_of "$output" "options $*" \
	    ".body | $ECHO_FILTER $filter | tojson" "$expected"
	file_echo_has "$filter" "$expected" "$settings"
}

# as_curl OPTION-OR-URL...: run curl and forkfetch with the same arguments, and
# expect that the server gets the same request, apart from the User-Agent.
as_curl() {
	echo "with $*"
	curl -q -sS "$@" <in >>theirs
	"$FORKFETCH" --no-config -o body "$@" <in >>ours
	curl_rows+=("with $*")
}

# settle: check everything that the test has expected.
settle() {
	local failed=0

	[ "${#file_urls[@]}" -eq 0 ] || ask_services || failed=1
	[ "${#json_lines[@]}" -eq 0 ] ||
		printf '%s\n' "${json_lines[@]}" |
		are_json object "${#json_lines[@]}" || failed=1
	[ "${#records[@]}" -eq 0 ] || look_into_records || failed=1
	[ "${#curl_rows[@]}" -eq 0 ] || compare_with_curl || failed=1
	return "$failed"
}

# Ask for the services of file_has. All are in one file, named by their number.
ask_services() {
	local all='' i
	local -a lines

	for i in "${!file_urls[@]}"; do
		all+="a$i: ({url: \$ARGS.positional[$i]} + ${file_settings[i]}),"
	done
	jq -n "{services: {${all%,}}}" --args "${file_urls[@]}" >settled.json &&
		chmod 600 settled.json || return
	run --separate-stderr "$FORKFETCH" -c settled.json --keep-order @all
	mapfile -t lines <<<"$output"
	# shellcheck disable=SC2154 # run sets it.
	if [ "$status" -ne 0 ] || [ -n "$stderr" ] ||
	    [ "${#lines[@]}" -ne "${#file_urls[@]}" ]; then
		printf '%s\n' "$output" "$stderr"
		return 1
	fi
	json_lines+=("${lines[@]}") records+=("${lines[@]}")
	filters+=("${file_filters[@]}") wants+=("${file_wants[@]}")
	whats+=("${file_settings[@]/#/settings }")
}

# Print the expectations of records that are wrong.
look_into_records() {
	# shellcheck disable=SC2016 # These are variables of jq.
	local program='def check(i; found): [try found catch "error: \(.)" |
	    "=" + if type == "string" then . else tojson end] as $found |
	    $ARGS.positional[i * 2:i * 2 + 2] as [$what, $want] |
	    select($found != [$want]) |
	    "\($what[1:]): \($found | join(" and ")[1:]), not \($want[1:])"; '
	local wrong i
	local -a arguments=()

	for i in "${!records[@]}"; do
		program+="(input | check($i; ${filters[i]})),"
		arguments+=("=${whats[i]}" "=${wants[i]}")
	done
	wrong=$(printf '%s\n' "${records[@]}" |
		jq -n -r "${program%,}" --args "${arguments[@]}") || return
	[ -z "$wrong" ] || {
		echo "$wrong"
		return 1
	}
}

# Print the requests of as_curl that differ.
compare_with_curl() {
	local different

	different=$(jq -n -r --slurpfile theirs theirs --slurpfile ours ours "
	    def clean: $curl_clean;
	    \$ARGS.positional as \$rows |
	    if [\$theirs, \$ours | length] != [\$rows, \$rows | length] then
		\"\(\$rows | length) requests, but \(\$theirs | length) answers\" +
		    \" to curl and \(\$ours | length) to forkfetch\"
	    else
		range(\$rows | length) | [\$theirs[.], \$ours[.] | clean] as \$two |
		    select(\$two[0] != \$two[1]) | \$rows[.], \$two[]
	    end" --args "${curl_rows[@]}") || return
	[ -z "$different" ] || {
		echo "$different"
		return 1
	}
}
