#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# hostile-children.bats - children that have been broken into, and say or do
# what no honest child does: each costs its own answer, in time, and no other.
# The program under test is the whole of forkfetch, with children that misbehave
# on request (tests/drill).
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

: "${DRILL:?is the program whose children misbehave}"

# What breaks the protocol, and is found out at once.
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
	verdict-reason verdict-http verdict-deadline verdict-cancelled
	verdict-crashed verdict-exec verdict-output verdict-exitcode
	verdict-signal verdict-killed verdict-size verdict-message-nul
	verdict-string
)

# What goes on until a limit of its own.
endless=(
	half-header-hang half-frame-hang verdict-hang drip
	close-pipe close-pipe-after-verdict stop deaf spin
)

# What is more than a record may hold.
too_much=(
	flood-body flood-small-bodies flood-long-headers flood-headers
	flood-empty-headers
)

# What a record never holds more of, however often it comes.
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

# bad NAME: the URL whose child does that.
bad() {
	echo "$STUB/ok?drill=$1"
}

# services NAME...: words for services of these names, all of which misbehave.
services() {
	local name

	for name; do
		printf '%s\n' "$name=$(bad "$name")"
	done
}

# ask_among_good OPTION-OR-SERVICE...: a run of these with good ones before.
ask_among_good() {
	run -1 --separate-stderr alone "$DRILL" "a=$STUB/ok" \
	    "b=$STUB/status/404" "c=$STUB/text?size=100k" "d=$STUB/binary" "$@"
}

# good: the records of the good ones, without what differs from run to run.
good() {
	jq -Ssc 'map(select(.index < 4) | del(.started) |
	    with_entries(select(.key | startswith("time_") | not))) |
	    sort_by(.index)' <<<"$output"
}

# expect_good: what the records of the good ones have to be, from a run where
# nothing is bad.
expect_good() {
	ask_among_good
	is_json_lines 4
	expected=$(good)
}

# cost_their_own RECORD NAME...: those children cost their own answers, whose
# status, reason, signal and message are these, and no other.
cost_their_own() {
	local record=$1
	local -a words

	shift
	mapfile -t words < <(services "$@")
	# They are found out by what they do, not by the clock.
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

# seconds COMMAND...: run it, and set took, how many seconds that was.
seconds() {
	local begun=${EPOCHREALTIME/./}

	"$@"
	took=$(((${EPOCHREALTIME/./} - begun) / 1000000))
}

@test "children that do not keep to the protocol cost their own answers" {
	local expected

	expect_good
	while [ "${#corrupt[@]}" -gt 0 ]; do
		cost_their_own '["crashed","crashed",null,"its process did not keep to the protocol"]' \
		    "${corrupt[@]:0:12}"
		corrupt=("${corrupt[@]:12}")
	done
}

@test "a child that leaves before its end costs its own answer" {
	local expected

	expect_good
	cost_their_own '["crashed","crashed",null,"its process ended early, with status 0"]' \
	    half-header-exit half-frame-exit verdict-exit exit-0
	cost_their_own '["crashed","crashed",null,"its process ended early, with status 7"]' \
	    exit-7
}

@test "a child that dies of a signal costs its own answer" {
	local pair expected
	local -a pairs=(abort:SIGABRT kill:SIGKILL term:SIGTERM)

	# A sanitizer makes an exit of its own of this one.
	is_sanitized || pairs+=(segfault:SIGSEGV)
	expect_good
	for pair in "${pairs[@]}"; do
		cost_their_own '["crashed","crashed","'"${pair#*:}"'","its process was killed by '"${pair#*:}"'"]' \
		    "${pair%:*}"
	done
}

# redirected CODE COUNT METHOD [OPTION...]: run with a child that says to have
# been redirected so, to a path of its own that tells what came of it, in $met.
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

@test "a child chooses no method for where it says it was redirected to" {
	local met row turn=0
	local -a words
	local refused='["crashed","its process did not keep to the protocol",null,null]'

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
	# The last are redirects that were not, or not so many.
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

@test "no time is later than the end, whatever a child says" {
	run -0 --separate-stderr alone "$DRILL" -m 20 \
	    "a=$(bad phase-from-later)"
	is_json_lines 1
	[ "$(record a '[.status, .body, .time_total < 20] | tojson')" = \
	    '["ok","hi",true]' ]
}

@test "a child names no file, and no place among the records" {
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

@test "a child that was just made does not leave the asking to another" {
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

# This is an honest one.
@test "a child whose address is old uses its connection, and makes no other" {
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
	# The last two asks are given to one process, and then to another.
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | uniq -c |
		awk '{ print $1 }' | xargs)" = "2 2 1" ]

	run -0 --separate-stderr alone "$DRILL" -v --reuse -j1 -L \
	    {a,b,c}="$STUB/redirect?to=/stale&close=1&drill=minute-passes"
	[ "$(jq -r '.name + " \(.status) \(.num_redirects)"' <<<"$output" |
		xargs)" = "a ok 1 b ok 1 c ok 1" ]
	[ "$(grep -o 'process [0-9]* asks' <<<"$stderr" | sort -u | wc -l)" = 3 ]
	no_child_left
}

@test "what was said before a child went wrong is kept, and marked" {
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

@test "a child that has said its end and stays is ended, and its answer good" {
	# Alone: nothing else wakes the parent.
	run -0 --separate-stderr alone "$DRILL" -m 20 "a=$(bad end-hang)"
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(record a '[.status, .signal, .body, .time_total < 10] |
	    tojson')" = '["ok",null,"hi",true]' ]
	no_child_left
}

@test "a child without an end has its time, and no more" {
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

@test "a child without an end is ended by the deadline" {
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

@test "one signal ends the run, whatever the children do with it" {
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

@test "a flood is cut where it is too much, and starves nobody" {
	local name
	local -a words

	mapfile -t words < <(services "${too_much[@]}")
	run -1 --separate-stderr alone "$DRILL" -m 30 --body=none \
	    "${words[@]}" "a=$STUB/delay?ms=100" "b=$STUB/text?size=1M"
	[ -z "$stderr" ]
	no_child_left
	is_json_lines $((${#too_much[@]} + 2))
	for name in "${too_much[@]}"; do
		[ "$(record "$name" '[.status, .reason, .signal,
		    .message] | tojson')" = \
		    '["crashed","crashed",null,"its process did not keep to the protocol"]' ]
	done
	[ "$(record a .status)" = ok ]
	[ "$(record b '[.status, .size_download] | tojson')" = '["ok",1048576]' ]
}

has_records() {
	[ "$(wc -l <"$out")" -ge "$1" ]
}

@test "floods are held in little memory" {
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

@test "a flood is too much for a format that shows it as it comes, too" {
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
	# What is not whole is not there at all.
	[ "$(ls -A "$BATS_TEST_TMPDIR/bodies")" = c ]
	no_child_left
}

@test "a note that nobody asked for is not shown, and no other drives a terminal" {
	run -1 --separate-stderr alone "$DRILL" -m 1 "a=$(bad flood-notes)"
	[ -z "$stderr" ]
	run -1 --separate-stderr alone "$DRILL" -v -m 20 \
	    "a=$(bad note-escapes)"
	[[ $stderr == *'forkfetch: a: \x1b[2J\x0aforkfetch: b: ok'* ]]
	[[ $stderr != *$'\nforkfetch: b: ok'* ]]
}

@test "a child that eats memory has its limit" {
	! is_sanitized || skip "a sanitizer has memory of its own"
	run -1 --separate-stderr alone "$DRILL" -m 3 "a=$(bad eat)" \
	    "b=$STUB/ok"
	no_child_left
	is_json_lines 2
	[ "$(record b .status)" = ok ]
	# Where there is no limit, it does nothing more and has its time.
	case $(record a '[.status, .signal] | tojson') in
	'["timeout",null]' | '["crashed","SIGABRT"]') ;;
	*) return 1 ;;
	esac
}

# end_left_behind: end what alone has left, and tell how much that was.
end_left_behind() {
	local pids

	pids=$(list_session | awk '{ print $2 }')
	# shellcheck disable=SC2086 # numbers
	[ -z "$pids" ] || kill -KILL $pids
	wc -w <<<"$pids"
}

@test "what a child leaves behind with its pipe holds nobody up" {
	local name record left

	while read -r name record; do
		run --separate-stderr alone "$DRILL" -m 20 -v \
		    "bad=$(bad "$name")" "ok=$STUB/ok"
		# A fetch does not lead a group: what it has started lives on,
		# unless it talks where nobody listens. That it cannot start
		# anything is the sandbox's to see to, and here nothing is
		# sandboxed yet.
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

@test "all of them at once cost their own answers and no other" {
	local expected
	local -a words

	expect_good
	mapfile -t words < <(services "${corrupt[@]}" "${endless[@]}" \
	    "${too_much[@]}" "${for_ever[@]}" half-frame-exit exit-7 abort)
	ask_among_good -j 200 -m 20 --max-filesize=1M "${words[@]}"
	no_child_left
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq $((4 + ${#words[@]})) ]
	[ "$(good)" = "$expected" ]
	[ "$(jq -r 'select(.index >= 4) | .status' <<<"$output" | sort |
	    uniq -c | xargs)" = "$((${#corrupt[@]} + ${#too_much[@]} + 3)) \
crashed $((${#endless[@]} + ${#for_ever[@]})) timeout" ]
}
