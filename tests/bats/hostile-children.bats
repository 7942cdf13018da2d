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
	stubd_start STUB
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
}

# bad NAME: print the URL for which the child does the drill NAME.
bad() {
	echo "$STUB/ok?drill=$1"
}

# services NAME...: print a service for each of these drills, one per line.
services() {
	local name

	for name; do
		printf '%s\n' "$name=$(bad "$name")"
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

# expect_good: set expected to the records of the good services in a run of
# these alone.
expect_good() {
	ask_among_good
	is_json_lines 4
	expected=$(good)
}

# cost_their_own RECORD NAME...: run these drills among good services. Succeed
# if the record of each drill has this status, reason, signal and message, and
# the good services have their usual records.
cost_their_own() {
	local record=$1
	local -a words

	shift
	mapfile -t words < <(services "$@")
	# The drills have to fail by what they do, not by a time limit.
	ask_among_good -m 60 "${words[@]}"
	no_child_left
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq $((4 + $#)) ]
	diff - <(jq -r 'select(.index >= 4) | "\(.name): " +
	    ([.status, .reason, .signal, .message] | tojson)' \
	    <<<"$output" | sort) < <(printf "%s: $record\n" "$@" | sort)
	[ "$(good)" = "$expected" ] || {
		echo "a good answer is not what it was"
		return 1
	}
}

# seconds COMMAND...: run the command, and set took to the seconds that it took.
seconds() {
	local begun=${EPOCHREALTIME/./}

	"$@"
	took=$(((${EPOCHREALTIME/./} - begun) / 1000000))
}

@test "a child that violates the protocol spoils only its own answer" {
	local expected

	expect_good
	while [ "${#corrupt[@]}" -gt 0 ]; do
		cost_their_own '["crashed","crashed",null,"its process violated the protocol"]' \
		    "${corrupt[@]:0:12}"
		corrupt=("${corrupt[@]:12}")
	done
}

@test "a child that exits before its end frame spoils only its own answer" {
	local expected

	expect_good
	cost_their_own '["crashed","crashed",null,"its process ended early, with status 0"]' \
	    half-header-exit half-frame-exit verdict-exit exit-0
	cost_their_own '["crashed","crashed",null,"its process ended early, with status 7"]' \
	    exit-7
}

@test "a child that dies of a signal spoils only its own answer" {
	local pair expected
	local -a pairs=(abort:SIGABRT kill:SIGKILL term:SIGTERM)

	# A sanitizer catches this signal and exits.
	is_sanitized || pairs+=(segfault:SIGSEGV)
	expect_good
	for pair in "${pairs[@]}"; do
		cost_their_own '["crashed","crashed","'"${pair#*:}"'","its process was killed by '"${pair#*:}"'"]' \
		    "${pair%:*}"
	done
}

# redirected CODE COUNT METHOD [OPTION...]: run a child that reports such a
# redirect to a path of its own. Set met to the status and message of its
# service, and to the method and body of the request that got there.
redirected() {
	local there="$STUB/echo/turn-$((++turn))"

	run --separate-stderr alone "$DRILL" -m 20 -L "${@:4}" \
	    "a=$STUB/ok?drill=redirect&code=$1&count=$2&method=$3&to=$there" \
	    "b=$STUB/ok"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines 2
	[ "$(record b .status)" = ok ]
	met=$(record a '[.status, .message, (.body.method? // null),
	    (.body.body? // null)] | tojson')
	[ "$(arrived STUB "^[A-Z]* /echo/turn-$turn"$'\t')" -eq \
	    "$([[ $met == '["ok"'* ]] && echo 1 || echo 0)" ]
}

@test "a child that reports a redirect cannot choose its method" {
	local met row turn=0
	local -a words
	local refused='["crashed","its process violated the protocol",null,null]'

	for row in "302 1 GET -d x" "307 2 GET -d x" "303 3 GET -X PUT -d x" \
	    "307 1 GET"; do
		read -ra words <<<"$row"
		redirected "${words[@]}"
		[ "$met" = '["ok",null,"GET",""]' ]
	done
	redirected 307 1 POST -d x
	[ "$met" = '["ok",null,"POST","x"]' ]
	redirected 308 1 PURGE -X PURGE
	[ "$met" = '["ok",null,"PURGE",""]' ]
	# The last rows report a redirect that is none, or too many of them.
	for row in "302 1 POST -d x" "303 1 POST -d x" "307 1 GET -d x" \
	    "307 1 DELETE" "307 2 DELETE" "302 1 DELETE -d x" "307 1 get" \
	    "307 2 GET -X HEAD" "308 1 PUT -X PURGE" \
	    "200 1 GET" "304 1 GET" "307 0 GET" "307 4 GET --max-redirs=3" \
	    "307 4294967295 GET"; do
		read -ra words <<<"$row"
		redirected "${words[@]}"
		echo "$row: $met"
		[ "$met" = "$refused" ]
	done
}

@test "no time in a record is later than its end, whatever a child reports" {
	run -0 --separate-stderr alone "$DRILL" -m 20 \
	    "a=$(bad phase-from-later)"
	is_json_lines 1
	[ "$(record a '[.status, .body, .time_total < 20] | tojson')" = \
	    '["ok","hi",true]' ]
}

@test "a child chooses neither a file's name nor the place of its record" {
	local dir=$BATS_TEST_TMPDIR/up/dir

	mkdir -p "$dir"
	run -0 --separate-stderr alone "$DRILL" -m 20 --output-dir="$dir" \
	    "a=$(bad names-a-file)"
	[ "$(record a '.headers["content-disposition"][0]')" = \
	    'attachment; filename="../escaped"' ]
	[ "$(cd "$dir/.." && find . | sort | xargs)" = ". ./dir ./dir/a" ]
	[ "$(<"$dir/a")" = hi ]

	run --separate-stderr alone "$DRILL" -m 20 --keep-order --reuse -j1 \
	    "a=$(bad answer-twice)" "b=$STUB/ok" "c=$STUB/ok"
	[ "$(jq -c '[.name, .index]' <<<"$output" | xargs)" = \
	    "[a,0] [b,1] [c,2]" ]
	run --separate-stderr alone "$DRILL" -m 20 --every=20ms --count=3 \
	    "a=$(bad answer-twice)" "b=$STUB/ok"
	[ "$(jq -sc 'map([.name, .seq]) | sort' <<<"$output")" = \
	    '[["a",0],["a",1],["a",2],["b",0],["b",1],["b",2]]' ]
	[ "$(jq -sc 'map(select(.name == "b").status) | unique' \
	    <<<"$output")" = '["ok"]' ]
	no_child_left
}

@test "the size of a file counts, not what its child says" {
	local dir=$BATS_TEST_TMPDIR/dir option

	for option in --max-filesize=1M --max-filesize=2M; do
		run --separate-stderr alone "$DRILL" -m 20 "$option" \
		    --output-dir="$dir" "a=$(bad overfill-file)" "b=$STUB/ok"
		no_child_left
		[ "$(record b .status)" = ok ]
		if [ "$option" = --max-filesize=1M ]; then
			[ "$(record a '[.status, .message] | @tsv')" = \
			    $'crashed\tits process violated the protocol' ]
			[ "$(ls -A "$dir")" = b ]
		else
			[ "$(record a .status)" = ok ]
			[ "$(wc -c <"$dir/a")" -eq $((2 << 20)) ]
		fi
	done
}

@test "only a child with a file can fail to write it" {
	local dir=$BATS_TEST_TMPDIR/dir

	run -3 --separate-stderr alone "$DRILL" -m 20 --output-dir="$dir" \
	    "a=$(bad unwritten)" "b=$(bad unwritten-odd)" \
	    "c=$(bad unwritten-late)"
	is_json_lines 3
	[[ $(record a '[.status, .reason, .message] | @tsv') == \
	    $'error\toutput\tcannot write to '"$dir/"*': No space left on device' ]]
	[ "$(record b .status) $(record c .status)" = 'crashed crashed' ]
	[ -z "$(ls -A "$dir")" ]
	no_child_left
	run -1 --separate-stderr alone "$DRILL" -m 20 "a=$(bad unwritten)"
	[ "$(record a .status)" = crashed ]
	run -1 --separate-stderr alone "$DRILL" -m 20 --reuse \
	    --output-dir="$dir" "a=$(bad unwritten)"
	[ "$(record a .status)" = crashed ]
	[ -z "$(ls -A "$dir")" ]
}

@test "a new child cannot claim to be outdated to get its service asked again" {
	run -1 --separate-stderr alone "$DRILL" -m 20 --every=1ms --count=3 \
	    "a=$(bad outdated)"
	is_json_lines 3
	[ "$(jq -r '.reason + " \(.attempts)"' <<<"$output" | sort -u)" = \
	    "crashed 1" ]
	run -1 --separate-stderr alone "$DRILL" -m 20 --reuse -j1 \
	    {a,b,c}="$(bad outdated)" "d=$STUB/ok"
	is_json_lines 4
	[ "$(jq -r '.name + " " + .status' <<<"$output" | sort | xargs)" = \
	    "a crashed b crashed c crashed d ok" ]
	[ -z "$stderr" ]
	no_child_left
}

# The children of this test keep to the protocol.
@test "a child with an outdated address reuses its connection, but opens none" {
	[ "$(uname)" = Linux ] || skip "the clock is set ahead on Linux"
	run -0 --separate-stderr alone "$DRILL" -v --every=1ms --count=3 \
	    "a=$STUB/echo?drill=minute-passes"
	[ "$(jq -sc 'sort_by(.seq) | map([.status, .body.request])' \
	    <<<"$output")" = '[["ok",1],["ok",2],["ok",3]]' ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | uniq -c | wc -l)" = 1 ]

	run -0 --separate-stderr alone "$DRILL" -v --every=1ms --count=3 \
	    "a=$STUB/stale?drill=minute-passes"
	[ "$(jq -sc 'sort_by(.seq) | map([.status, .attempts, .seq])' \
	    <<<"$output")" = '[["ok",1,0],["ok",1,1],["ok",1,2]]' ]
	# Each of the last two asks goes to an old process, then to a new one.
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | uniq -c |
		awk '{ print $1 }' | xargs)" = "2 2 1" ]

	run -0 --separate-stderr alone "$DRILL" -v --reuse -j1 -L \
	    {a,b,c}="$STUB/redirect?to=/stale&close=1&drill=minute-passes"
	[ "$(jq -r '.name + " \(.status) \(.num_redirects)"' <<<"$output" |
		xargs)" = "a ok 1 b ok 1 c ok 1" ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" = 3 ]
	no_child_left
}

@test "if a child fails, the part of its answer so far is kept as truncated" {
	run -1 --separate-stderr "$DRILL" "a=$(bad end-without-verdict)" \
	    "b=$(bad half-frame-exit)" "c=$(bad end-alone)"
	is_json_lines 3
	[ "$(record a '[.http_code, .body, .body_truncated] | tojson')" = \
	    '[200,"hi",true]' ]
	[ "$(record b '[.http_code, .body, .body_truncated] | tojson')" = \
	    '[200,"",true]' ]
	[ "$(record c '[.http_code, .body, .body_truncated] | tojson')" = \
	    '[null,null,false]' ]
}

@test "a child that does not exit after its end is killed, and its answer is ok" {
	# No other child may wake the parent.
	run -0 --separate-stderr alone "$DRILL" -m 20 "a=$(bad end-hang)"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(record a '[.status, .signal, .body, .time_total < 10] |
	    tojson')" = '["ok",null,"hi",true]' ]
	no_child_left
}

@test "a child that never ends is killed at its service's time limit" {
	local name took
	local -a words

	mapfile -t words < <(services "${endless[@]}")
	seconds run -1 --separate-stderr alone "$DRILL" -m 2 "${words[@]}" \
	    "ok=$STUB/ok"
	[ "$took" -lt 10 ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines $((${#endless[@]} + 1))
	[ "$(record ok .status)" = ok ]
	for name in "${endless[@]}"; do
		[ "$(record "$name" '[.status, .reason, .signal,
		    (.time_total >= 2 and .time_total < 8)] | tojson')" = \
		    '["timeout","timeout",null,true]' ]
	done
}

@test "a child that never ends is killed at the deadline" {
	local name took
	local -a words

	mapfile -t words < <(services "${endless[@]}" "${for_ever[@]}")
	seconds run -124 --separate-stderr alone "$DRILL" -t 2 -m 60 \
	    "${words[@]}" "ok=$STUB/ok"
	[ "$took" -lt 10 ]
	[ -z "$stderr" ]
	no_child_left
	is_json_lines $((${#endless[@]} + ${#for_ever[@]} + 1))
	[ "$(record ok .status)" = ok ]
	for name in "${endless[@]}" "${for_ever[@]}"; do
		[ "$(record "$name" '[.status, .reason, .signal] | tojson')" = \
		    '["deadline","deadline",null]' ]
	done
}

@test "a single signal ends the run even if the children ignore it" {
	local took
	local -a words

	mapfile -t words < <(services "${endless[@]}" "${for_ever[@]}")
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
	local name
	local -a words

	mapfile -t words < <(services "${too_much[@]}")
	# A body of single bytes takes long, up to the limit of 16 MiB.
	run -1 --separate-stderr alone "$DRILL" -m 60 --max-filesize=1M --body=none \
	    "${words[@]}" "a=$STUB/delay?ms=100" "b=$STUB/text?size=1M"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines $((${#too_much[@]} + 2))
	for name in "${too_much[@]}"; do
		[ "$(record "$name" '[.status, .reason, .signal,
		    .message] | tojson')" = \
		    '["crashed","crashed",null,"its process violated the protocol"]' ]
	done
	[ "$(record a .status)" = ok ]
	[ "$(record b '[.status, .size_download] | tojson')" = '["ok",1048576]' ]
}

has_records() {
	[ "$(wc -l <"$out")" -ge "$1" ]
}

@test "a flood takes little memory" {
	local name

	[ -r /proc/self/status ] || skip "there is no /proc"
	! is_sanitized || skip "a sanitizer has memory of its own"
	for name in "${too_much[@]}" "${for_ever[@]}"; do
		rm -f "$out"
		jq -n --arg bad "$(bad "$name")" \
		    --arg held "$STUB/hang?$name" '{services: {
			bad: {url: $bad, max_time: "2s"}, held: $held
		}}' >"$BATS_TEST_TMPDIR/services.json"
		launch "$DRILL" --body=none \
		    -c "$BATS_TEST_TMPDIR/services.json" bad held
		wait_until has_records 1
		[ "$(awk '/^VmHWM:/ { print $2 }' \
		    "/proc/$launched/status")" -lt 65536 ]
		kill "$launched"
		landed
		[ "$(record held .status)" = cancelled ]
	done
}

@test "a flood ends at the limit in formats that print bodies as they come" {
	local format

	for format in lines body; do
		run --separate-stderr alone bash -c '"$@" | wc -c' bash \
		    "$DRILL" -o "$format" -m 2 --max-filesize=1M \
		    "a=$(bad flood-body)" "b=$(bad flood-small-bodies)" \
		    "c=$(bad flood-headers)" "d=$(bad garbage)"
		[ "$output" -le $((2 * 1048576 + 4096)) ]
		no_child_left
	done
	mkdir "$BATS_TEST_TMPDIR/bodies"
	run -1 --separate-stderr alone "$DRILL" -m 5 --max-filesize=1M \
	    --output-dir="$BATS_TEST_TMPDIR/bodies" "a=$(bad flood-body)" \
	    "b=$(bad end-twice)" "c=$STUB/ok"
	# An incomplete body leaves no file.
	[ "$(ls -A "$BATS_TEST_TMPDIR/bodies")" = c ]
	no_child_left
}

@test "notes are only shown with -v, and their control characters are escaped" {
	run -1 --separate-stderr alone "$DRILL" -m 1 "a=$(bad flood-notes)"
	[ -z "$stderr" ]
	run -1 --separate-stderr alone "$DRILL" -v -m 20 \
	    "a=$(bad note-escapes)"
	[[ $stderr == *'forkfetch: a: \x1b[2J\x0aforkfetch: b: ok'* ]]
	[[ $stderr != *$'\nforkfetch: b: ok'* ]]
}

@test "a child that uses up memory stops at its limit" {
	! is_sanitized || skip "a sanitizer has memory of its own"
	run -1 --separate-stderr alone "$DRILL" -m 3 "a=$(bad eat)" \
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
		    "bad=$(bad "$name")" "ok=$STUB/ok"
		# A child that fetches is no group leader, so a process that it
		# has started outlives it, unless that writes to the closed
		# pipe. The sandbox keeps a child from starting any, but these
		# drills begin before the sandbox.
		left=$(end_left_behind)
		[ "$left" -eq 1 ] || [ "$name" = talker ]
		[ "$(record bad '[.status, .reason, .message] | tojson')" = \
		    "$record" ]
		[ "$(record bad '.time_total < 10')" = true ]
		[ "$(record ok .status)" = ok ]
	done <<-'EOT'
	holder ["crashed","crashed","its process ended early, with status 0"]
	holder-after-end ["ok",null,null]
	talker ["crashed","crashed","its process ended early, with status 0"]
	EOT
}

@test "all drills at once spoil only their own answers" {
	local expected
	local -a words

	expect_good
	mapfile -t words < <(services "${corrupt[@]}" "${too_much[@]}" \
	    half-frame-exit exit-7 abort)
	# Only what is endless may reach a time limit.
	ask_among_good -j 200 -m 10m --max-filesize=200K "${words[@]}" - < <(
		services "${endless[@]}" "${for_ever[@]}" |
		    jq -Rc 'capture("(?<name>[^=]*)=(?<url>.*)") +
		        {max_time: "3s"}')
	no_child_left
	[ -z "$stderr" ]
	[ "$(good)" = "$expected" ]
	[ "$(jq -r 'select(.index >= 4) | .status' <<<"$output" | sort |
	    uniq -c | xargs)" = "$((${#corrupt[@]} + ${#too_much[@]} + 3)) \
crashed $((${#endless[@]} + ${#for_ever[@]})) timeout" ]
}
