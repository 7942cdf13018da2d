#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hostile-children.bats - a child process that an attacker controls can spoil
# its own answer, which is reported in time, but no other. The program under
# test is all of forkfetch, with children that misbehave on request
# (tests/drill).
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

: "${DRILL:?is the program whose children misbehave}"

# Drills that violate the protocol, which is noticed at once.
corrupt=(
	length-over-cap length-of-4g type-unknown type-255 garbage
	end-alone end-without-verdict end-twice end-with-payload
	body-after-end byte-after-end
	body-first header-first verdict-first verdict-twice head-after-body
	body-after-verdict phase-after-verdict note-after-verdict
	phase-unknown phase-too-late phase-short phase-long phase-empty
	peer-port peer-ip peer-date peer-string
	head-code head-code-max head-version head-version-long
	header-name-nul header-value-nul header-short header-length-max
	redirect-scheme redirect-line redirect-method redirect-empty
	redirect-unasked redirect-then-verdict
	outdated outdated-long outdated-late sandbox-more
	verdict-reason verdict-http verdict-expect verdict-deadline
	verdict-cancelled
	verdict-crashed verdict-exec verdict-output verdict-exitcode
	verdict-signal verdict-killed verdict-size verdict-message-nul
	verdict-string
)

# Drills that last until their own time limit.
endless=(
	half-header-hang half-frame-hang verdict-hang drip
	close-pipe close-pipe-after-verdict stop deaf spin
)

# Drills that send more than a record may hold.
too_much=(
	flood-body flood-small-bodies flood-long-headers flood-headers
	flood-empty-headers
)

# Drills that send without end what does not enlarge the record.
for_ever=(
	flood-empty-bodies flood-heads flood-heads-with-headers flood-phases
	flood-peers flood-notes
)

setup_file() {
	local code=0

	stubd_start STUB
	# BAD and the name of a drill are the URL for which the child does it.
	export BAD="$STUB/ok?drill=" GOOD
	output=$("$DRILL" "a=$STUB/ok" "b=$STUB/status/404" \
	    "c=$STUB/text?size=100k" "d=$STUB/binary") || code=$?
	[ "$code" -eq 1 ]
	is_json_lines 4
	GOOD=$(good)
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
}

# put_services NAME...: set words to a service for each of these drills.
put_services() {
	local name

	words=()
	for name; do
		words+=("$name=$BAD$name")
	done
}

# ask_among_good OPTION-OR-SERVICE...: ask for four good services, then these.
ask_among_good() {
	run -1 --separate-stderr alone "$DRILL" "a=$STUB/ok" \
	    "b=$STUB/status/404" "c=$STUB/text?size=100k" "d=$STUB/binary" "$@"
}

# good: print the records of the good services, without their times.
good() {
	jq -Ssc 'map(select(.index < 4) | del(.started) |
	    with_entries(select(.key | startswith("time_") | not))) |
	    sort_by(.index)' <<<"$output"
}

# good_are_whole: succeed if the good services have the records that they have
# in a run of these alone.
good_are_whole() {
	[ "$(good)" = "$GOOD" ] || {
		echo "a good answer is not what it was"
		return 1
	}
}

# told FILTER: print the name of each record and what the filter finds in it, in
# the order of the names.
told() {
	jq -rs "sort_by(.name)[] | \"\\(.name) \" + ($1 | tojson)" <<<"$output"
}

# tells FILTER EXPECTED: succeed if told prints this.
tells() {
	finds "\$all | sort_by(.name)[] | \"\(.name) \" + ($1 | tojson)" "$2"
}

# all_told FILTER JSON NAME...: succeed if the filter finds this in the record of
# each of these names. Print what it finds elsewhere.
all_told() {
	local wrong

	wrong=$(jq -rs --argjson expected "$2" "(map({(.name): ($1)}) | add) as
	    \$met | \$ARGS.positional[] | select(\$met[.] != \$expected) |
	    \"\\(.): \\(\$met[.])\"" --args "${@:3}" <<<"$output") || return
	[ -z "$wrong" ] || {
		echo "not $2:"
		echo "$wrong"
		return 1
	}
}

# cost_their_own ROW...: run drills among good services. A row is the name of a
# drill and the status, reason, signal and message that its record has to have.
# Succeed if it has, and the good services have their usual records.
cost_their_own() {
	local -a words

	put_services "${@%% *}"
	# The drills have to fail by what they do, not by a time limit.
	ask_among_good -m 60 "${words[@]}"
	no_child_left
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq $((4 + $#)) ]
	diff <(jq -r 'select(.index >= 4) | .name + " " +
	    ([.status, .reason, .signal, .message] | tojson)' \
	    <<<"$output" | sort) <(printf '%s\n' "$@" | sort)
	good_are_whole
}

# seconds COMMAND...: run the command, and set took to the seconds that it took.
seconds() {
	local begun=${EPOCHREALTIME/./}

	"$@"
	took=$(((${EPOCHREALTIME/./} - begun) / 1000000))
}

@test "a child that violates the protocol spoils only its own answer" {
	cost_their_own "${corrupt[@]/%/ [\"crashed\",\"crashed\",null,\"its \
process violated the protocol\"]}"
}

@test "a child that exits before its end frame spoils only its own answer" {
	local -a rows=(half-header-exit half-frame-exit verdict-exit exit-0)

	cost_their_own "${rows[@]/%/ [\"crashed\",\"crashed\",null,\"its \
process ended early, with status 0\"]}" \
	    'exit-7 ["crashed","crashed",null,"its process ended early, with status 7"]'
}

@test "a child that dies of a signal spoils only its own answer" {
	local -a rows=(
		'abort ["crashed","crashed","SIGABRT","its process was killed by SIGABRT"]'
		'kill ["crashed","crashed","SIGKILL","its process was killed by SIGKILL"]'
		'term ["crashed","crashed","SIGTERM","its process was killed by SIGTERM"]'
	)

	# A sanitizer catches this signal and exits.
	is_sanitized || rows+=('segfault ["crashed","crashed","SIGSEGV","its process was killed by SIGSEGV"]')
	cost_their_own "${rows[@]}"
}

# Each row has the status, the number and the method of a redirect that a child
# reports, the request before it, and the answer's status and message, and the
# method and body of the request that gets there. The last rows report a redirect
# that is none, or too many of them.
@test "a child that reports a redirect cannot choose its method" {
	local code count method request record n=0
	local -a words expected
	local refused='["crashed","its process violated the protocol",null,null]'

	while IFS='|' read -r code count method request record; do
		((++n))
		words+=("{\"name\":\"$n\",\"url\":\"${BAD}redirect&code=$code&count=\
$count&method=$method&to=$STUB/echo/turn-$n\"$request}")
		[ "$record" != refused ] || record=$refused
		expected+=("$n $record")
	done <<-'EOT'
	302|1|GET|,"data":"x"|["ok",null,"GET",""]
	307|2|GET|,"data":"x"|["ok",null,"GET",""]
	303|3|GET|,"data":"x","method":"PUT"|["ok",null,"GET",""]
	307|1|GET||["ok",null,"GET",""]
	307|1|POST|,"data":"x"|["ok",null,"POST","x"]
	308|1|PURGE|,"method":"PURGE"|["ok",null,"PURGE",""]
	302|1|POST|,"data":"x"|refused
	303|1|POST|,"data":"x"|refused
	307|1|GET|,"data":"x"|refused
	307|1|DELETE||refused
	307|2|DELETE||refused
	302|1|DELETE|,"data":"x"|refused
	307|1|get||refused
	307|2|GET|,"method":"HEAD"|refused
	308|1|PUT|,"method":"PURGE"|refused
	200|1|GET||refused
	304|1|GET||refused
	307|0|GET||refused
	307|4|GET|,"max_redirs":3|refused
	307|4294967295|GET||refused
	EOT
	run -1 --separate-stderr alone "$DRILL" -m 20 -L "b=$STUB/ok" - \
	    < <(printf '%s\n' "${words[@]}")
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 21
	diff <(jq -r '.name + " " + if .name == "b" then .status else
	    [.status, .message, (.body.method? // null),
	    (.body.body? // null)] | tojson end' <<<"$output" | sort -n) \
	    <(printf '%s\n' "b ok" "${expected[@]}")
	# A redirect that is refused is not followed.
	[ "$(sed -n $'s,^[A-Z]* /echo/turn-\\([0-9]*\\)\t.*,\\1,p' \
	    "$STUB_DIR/log" | sort -n | xargs)" = "1 2 3 4 5 6" ]
}

@test "no time in a record is later than its end, whatever a child reports" {
	run -0 --separate-stderr alone "$DRILL" -m 20 \
	    "a=${BAD}phase-from-later"
	is_json_lines 1
	[ "$(record a '[.status, .body, .time_total < 20] | tojson')" = \
	    '["ok","hi",true]' ]
}

@test "a child chooses neither a file's name nor the place of its record" {
	local dir=$BATS_TEST_TMPDIR/up/dir

	mkdir -p "$dir"
	run -0 --separate-stderr alone "$DRILL" -m 20 --output-dir="$dir" \
	    "a=${BAD}names-a-file"
	[ "$(record a '.headers["content-disposition"][0]')" = \
	    'attachment; filename="../escaped"' ]
	[ "$(cd "$dir/.." && find . | sort | xargs)" = ". ./dir ./dir/a" ]
	[ "$(<"$dir/a")" = hi ]

	# The child may take "c" and never answer, up to the time limit.
	run --separate-stderr alone "$DRILL" -m 2 --keep-order --reuse -j1 \
	    "a=${BAD}answer-twice" "b=$STUB/ok" "c=$STUB/ok"
	[ "$(jq -c '[.name, .index]' <<<"$output" | xargs)" = \
	    "[a,0] [b,1] [c,2]" ]
	run --separate-stderr alone "$DRILL" -m 20 --every=20ms --count=3 \
	    "a=${BAD}answer-twice" "b=$STUB/ok"
	[ "$(jq -sc '(map([.name, .seq]) | sort),
	    (map(select(.name == "b").status) | unique)' <<<"$output")" = \
	    $'[["a",0],["a",1],["a",2],["b",0],["b",1],["b",2]]\n["ok"]' ]
	no_child_left
}

@test "the size of a file counts, not what its child says" {
	local dir=$BATS_TEST_TMPDIR/dir option

	for option in --max-filesize=1M --max-filesize=2M; do
		run --separate-stderr alone "$DRILL" -m 20 "$option" \
		    --output-dir="$dir" "a=${BAD}overfill-file" "b=$STUB/ok"
		no_child_left
		if [ "$option" = --max-filesize=1M ]; then
			tells '[.status, .message]' \
			    'a ["crashed","its process violated the protocol"]'$'\n''b ["ok",null]'
			[ "$(ls -A "$dir")" = b ]
		else
			tells .status $'a "ok"\nb "ok"'
			[ "$(wc -c <"$dir/a")" -eq $((2 << 20)) ]
		fi
	done
}

@test "only a child with a file can fail to write it" {
	local dir=$BATS_TEST_TMPDIR/dir

	run -3 --separate-stderr alone "$DRILL" -m 20 --output-dir="$dir" \
	    "a=${BAD}unwritten" "b=${BAD}unwritten-odd" \
	    "c=${BAD}unwritten-late"
	is_json_lines 3
	told '[.status, .reason, .message]'
	[[ $(told '[.status, if .name == "a" then .reason, .message
	    else empty end]') == 'a ["error","output","cannot write to '\
"$dir/"*': No space left on device"]'$'\nb ["crashed"]\nc ["crashed"]' ]]
	[ -z "$(ls -A "$dir")" ]
	no_child_left
	run -1 --separate-stderr alone "$DRILL" -m 20 "a=${BAD}unwritten"
	[ "$(record a .status)" = crashed ]
	run -1 --separate-stderr alone "$DRILL" -m 20 --reuse \
	    --output-dir="$dir" "a=${BAD}unwritten"
	[ "$(record a .status)" = crashed ]
	[ -z "$(ls -A "$dir")" ]
}

@test "a new child cannot claim to be outdated to get its service asked again" {
	run -1 --separate-stderr alone "$DRILL" -m 20 --every=1ms --count=3 \
	    "a=${BAD}outdated"
	is_json_lines 3
	[ "$(jq -r '.reason + " \(.attempts)"' <<<"$output" | sort -u)" = \
	    "crashed 1" ]
	run -1 --separate-stderr alone "$DRILL" -m 20 --reuse -j1 \
	    {a,b,c}="${BAD}outdated" "d=$STUB/ok"
	is_json_lines 4
	tells .status $'a "crashed"\nb "crashed"\nc "crashed"\nd "ok"'
	[ -z "$stderr" ]
	no_child_left
}

# The children of this test keep to the protocol.
@test "a child with an outdated address reuses its connection, but opens none" {
	[ "$(uname)" = Linux ] || skip "the clock is set ahead on Linux"
	# By the child's clock, three minutes pass: -m must not be over by then.
	run -0 --separate-stderr alone "$DRILL" -v -m 10m --every=1ms --count=3 \
	    "a=$STUB/echo?drill=minute-passes"
	[ "$(jq -sc 'sort_by(.seq) | map([.status, .body.request])' \
	    <<<"$output")" = '[["ok",1],["ok",2],["ok",3]]' ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | uniq -c | wc -l)" = 1 ]

	run -0 --separate-stderr alone "$DRILL" -v -m 10m --every=1ms --count=3 \
	    "a=$STUB/stale?drill=minute-passes"
	[ "$(jq -sc 'sort_by(.seq) | map([.status, .attempts, .seq])' \
	    <<<"$output")" = '[["ok",1,0],["ok",1,1],["ok",1,2]]' ]
	# Each of the last two asks goes to an old process, then to a new one.
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | uniq -c |
		awk '{ print $1 }' | xargs)" = "2 2 1" ]

	run -0 --separate-stderr alone "$DRILL" -v -m 10m --reuse -j1 -L \
	    {a,b,c}="$STUB/redirect?to=/stale&close=1&drill=minute-passes"
	[ "$(jq -r '.name + " \(.status) \(.num_redirects)"' <<<"$output" |
		xargs)" = "a ok 1 b ok 1 c ok 1" ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" = 3 ]
	no_child_left
}

@test "if a child fails, the part of its answer so far is kept as truncated" {
	run -1 --separate-stderr "$DRILL" "a=${BAD}end-without-verdict" \
	    "b=${BAD}half-frame-exit" "c=${BAD}end-alone"
	is_json_lines 3
	tells '[.http_code, .body, .body_truncated]' \
	    $'a [200,"hi",true]\nb [200,"",true]\nc [null,null,false]'
}

@test "a child that does not exit after its end is killed, and its answer is ok" {
	# No other child may wake the parent.
	run -0 --separate-stderr alone "$DRILL" -m 20 "a=${BAD}end-hang"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(record a '[.status, .signal, .body, .time_total < 10] |
	    tojson')" = '["ok",null,"hi",true]' ]
	no_child_left
}

@test "a child that never ends is killed at its service's time limit" {
	local took
	local -a words

	put_services "${endless[@]}"
	seconds run -1 --separate-stderr alone "$DRILL" -m 2 "${words[@]}" \
	    "ok=$STUB/ok"
	[ "$took" -lt 10 ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines $((${#endless[@]} + 1))
	all_told .status '"ok"' ok
	all_told '[.status, .reason, .signal,
	    (.time_total >= 2 and .time_total < 8)]' \
	    '["timeout","timeout",null,true]' "${endless[@]}"
}

@test "a child that never ends is killed at the deadline" {
	local took
	local -a words

	put_services "${endless[@]}" "${for_ever[@]}"
	seconds run -124 --separate-stderr alone "$DRILL" -t 2 -m 60 \
	    "${words[@]}" "ok=$STUB/ok"
	[ "$took" -lt 10 ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines $((${#endless[@]} + ${#for_ever[@]} + 1))
	all_told .status '"ok"' ok
	all_told '[.status, .reason, .signal]' '["deadline","deadline",null]' \
	    "${endless[@]}" "${for_ever[@]}"
}

@test "a single signal ends the run even if the children ignore it" {
	local took
	local -a words

	put_services "${endless[@]}" "${for_ever[@]}"
	launch "$DRILL" -m 60 "${words[@]}" "ok=$STUB/hang?drilled"
	wait_until has_arrived STUB '^GET /hang?drilled'
	kill -TERM "$launched"
	seconds landed
	[ "$took" -lt 8 ]
	[ "$how" = "signal 15" ]
	no_child_left
	is_json_lines $((${#endless[@]} + ${#for_ever[@]} + 1))
	[ "$(jq -r .status <<<"$output" | sort -u)" = cancelled ]
}

@test "a flood ends at the limit of a record, and starves no other service" {
	local -a words

	put_services "${too_much[@]}"
	# A body of single bytes takes long, up to the limit of 16 MiB.
	run -1 --separate-stderr alone "$DRILL" -m 60 --max-filesize=1M --body=none \
	    "${words[@]}" "a=$STUB/delay?ms=100" "b=$STUB/text?size=1M"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines $((${#too_much[@]} + 2))
	all_told '[.status, .reason, .signal, .message]' \
	    '["crashed","crashed",null,"its process violated the protocol"]' \
	    "${too_much[@]}"
	[ "$(record a .status)" = ok ]
	[ "$(record b '[.status, .size_download] | tojson')" = '["ok",1048576]' ]
}

# Succeed once there is a line of output.
has_record() {
	[[ $(<"$out") == *'}'* ]]
}

@test "a flood takes little memory" {
	local name cancelled=

	[ -r /proc/self/status ] || skip "there is no /proc"
	! is_sanitized || skip "a sanitizer has memory of its own"
	for name in "${too_much[@]}" "${for_ever[@]}"; do
		rm -f "$out"
		echo '{"services": {
			"bad": {"url": "'"$BAD$name"'", "max_time": "2s"},
			"held": "'"$STUB/hang?$name"'"
		}}' >"$BATS_TEST_TMPDIR/services.json"
		launch "$DRILL" --body=none \
		    -c "$BATS_TEST_TMPDIR/services.json" bad held
		wait_until has_record
		[ "$(awk '/^VmHWM:/ { print $2 }' \
		    "/proc/$launched/status")" -lt 65536 ]
		kill "$launched"
		landed
		cat "$out" >>"$BATS_TEST_TMPDIR/all"
		cancelled+="$name cancelled"$'\n'
	done
	[ "$(jq -r --arg url "$STUB/hang?" 'select(.name == "held") |
	    "\(.url | ltrimstr($url)) \(.status)"' \
	    "$BATS_TEST_TMPDIR/all")"$'\n' = "$cancelled" ]
}

@test "a flood ends at the limit in formats that print bodies as they come" {
	local format

	for format in lines body; do
		run --separate-stderr alone bash -c '"$@" | wc -c' bash \
		    "$DRILL" -o "$format" -m 2 --max-filesize=1M \
		    "a=${BAD}flood-body" "b=${BAD}flood-small-bodies" \
		    "c=${BAD}flood-headers" "d=${BAD}garbage"
		[ "$output" -le $((2 * 1048576 + 4096)) ]
		no_child_left
	done
	mkdir "$BATS_TEST_TMPDIR/bodies"
	run -1 --separate-stderr alone "$DRILL" -m 5 --max-filesize=1M \
	    --output-dir="$BATS_TEST_TMPDIR/bodies" "a=${BAD}flood-body" \
	    "b=${BAD}end-twice" "c=$STUB/ok"
	# An incomplete body leaves no file.
	[ "$(ls -A "$BATS_TEST_TMPDIR/bodies")" = c ]
	no_child_left
}

@test "notes are only shown with -v, and their control characters are escaped" {
	run -1 --separate-stderr alone "$DRILL" -m 1 "a=${BAD}flood-notes"
	[ -z "$stderr" ]
	run -1 --separate-stderr alone "$DRILL" -v -m 20 \
	    "a=${BAD}note-escapes"
	[[ $stderr == *'forkfetch: a: \x1b[2J\x0aforkfetch: b: ok'* ]]
	[[ $stderr != *$'\nforkfetch: b: ok'* ]]
}

@test "a child that uses up memory stops at its limit" {
	! is_sanitized || skip "a sanitizer has memory of its own"
	run -1 --separate-stderr alone "$DRILL" -m 3 "a=${BAD}eat" \
	    "b=$STUB/ok"
	no_child_left
	is_json_lines 2
	[ "$(record b .status)" = ok ]
	# Without a limit, the child waits after its last allocation.
	case $(record a '[.status, .signal] | tojson') in
	'["timeout",null]' | '["crashed","SIGABRT"]') ;;
	*) return 1 ;;
	esac
}

# end_left_behind: kill the processes that alone has left, and print their
# number.
end_left_behind() {
	local pids

	pids=$(list_session | awk '{ print $2 }')
	# shellcheck disable=SC2086 # numbers
	[ -z "$pids" ] || kill -KILL $pids
	wc -w <<<"$pids"
}

@test "a grandchild that holds the child's pipe delays no answer" {
	local name record left

	while read -r name record; do
		run --separate-stderr alone "$DRILL" -m 20 -v \
		    "bad=$BAD$name" "ok=$STUB/ok"
		# A child that fetches is no group leader, so a process that it
		# has started outlives it, unless that writes to the closed
		# pipe. The sandbox keeps a child from starting any, but these
		# drills begin before the sandbox.
		left=$(end_left_behind)
		[ "$left" -eq 1 ] || [ "$name" = talker ]
		tells 'if .name == "ok" then .status else
		    [.status, .reason, .message, .time_total < 10] end' \
		    "bad $record"$'\nok "ok"'
	done <<-'EOT'
	holder ["crashed","crashed","its process ended early, with status 0",true]
	holder-after-end ["ok",null,null,true]
	talker ["crashed","crashed","its process ended early, with status 0",true]
	EOT
}

@test "all drills at once spoil only their own answers" {
	local name
	local -a words slow

	put_services "${corrupt[@]}" "${too_much[@]}" half-frame-exit exit-7 \
	    abort
	# Only what is endless may reach a time limit.
	for name in "${endless[@]}" "${for_ever[@]}"; do
		slow+=("{\"name\":\"$name\",\"url\":\"$BAD$name\",\"max_time\":\"3s\"}")
	done
	ask_among_good -j 200 -m 10m --max-filesize=200K "${words[@]}" - \
	    < <(printf '%s\n' "${slow[@]}")
	no_child_left
	[ -z "$stderr" ]
	good_are_whole
	[ "$(jq -r 'select(.index >= 4) | .status' <<<"$output" | sort |
	    uniq -c | xargs)" = "$((${#corrupt[@]} + ${#too_much[@]} + 3)) \
crashed $((${#endless[@]} + ${#for_ever[@]})) timeout" ]
}
