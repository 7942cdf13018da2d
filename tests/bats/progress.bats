#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# progress.bats - what is shown on a terminal while a run lasts.
#
# The commands of sh -c are expanded there; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
}

teardown_file() {
	stubd_stop
}

setup() {
	unset CI
	export TERM=xterm
	[ -n "$PYTHON3" ] || skip "there is no Python"
}

# terminal COLUMNSxROWS STEP... -- COMMAND...: see terminal.py
terminal() {
	"$PYTHON3" "$TESTS_DIR/bats/terminal.py" "$@"
}

# no_progress_is_left: check that the screen in $output has no progress.
no_progress_is_left() {
	[[ $output != *" done"* && $output != *waiting* ]]
}

@test "a line per service shows its state, time and limit, and is erased" {
	run -0 terminal 80x24 'see:waiting for a, b' show end show -- \
	    sh -c '"$@" | cat >/dev/null' sh "$FORKFETCH" --no-config \
	    -m 20 -o jsonl "quick=$STUB/ok" "a=$STUB/delay?ms=3000" \
	    "b=$STUB/drip?ms=100&n=30"
	[[ ${lines[0]} =~ ^'quick  ok             12'\ +[0-9.]+s$ ]]
	[[ ${lines[1]} =~ ^'a      waiting'\ +[0-9.]+'s  '[█░]+' 20s'$ ]]
	[[ ${lines[2]} =~ ^'b      receiving'\ +[0-9]+\ .*[0-9.]+'s  '[█░]+' 20s'$ ]]
	[[ ${lines[3]} =~ ^'1/3 done, waiting for a, b ('[0-9]+' s)'$ ]]
	[ "${lines[4]}" = "exit 0" ]
	[ "${#lines[@]}" -eq 5 ]
}

@test "records on the same terminal stand above the progress" {
	run -0 terminal 80x24 'see:waiting for b' show end show -- \
	    "$FORKFETCH" --no-config --color=never "a=$STUB/ok" \
	    "b=$STUB/delay?ms=3000"
	[[ ${lines[0]} == NAME* ]]
	[[ ${lines[1]} =~ ^'a     ok           200 ' ]]
	[[ ${lines[2]} =~ ^'b  waiting' ]]
	[[ ${lines[3]} == "1/2 done, waiting for b "* ]]
	# At the end only the table is left.
	[[ ${lines[4]} == "exit 0" && ${lines[5]} == NAME* ]]
	[[ ${lines[6]} =~ ^'a     ok           200 ' ]]
	[[ ${lines[7]} =~ ^'b     ok           200 ' ]]
	[ "${#lines[@]}" -eq 8 ]
}

@test "messages stand above the progress" {
	run -0 terminal 200x24 'see:waiting for b' end show -- \
	    "$FORKFETCH" --no-config --color=never -v "a=$STUB/ok" \
	    "b=$STUB/delay?ms=2000"
	no_progress_is_left
	[ "$(grep -c '^forkfetch: [ab]: ok' <<<"$output")" -eq 2 ]
	[ "$(grep -c '^[ab]     ok ' <<<"$output")" -eq 2 ]
}

@test "if there are more services than lines, one line sums them up" {
	run -0 terminal 40x5 'see:0/4 done' show -- "$FORKFETCH" --no-config \
	    -o jsonl a="$STUB/delay?ms=3000" b="$STUB/delay?ms=3000" \
	    c="$STUB/delay?ms=3000" d="$STUB/delay?ms=3000"
	[[ $output =~ ^'0/4 done, waiting for a, b, c, d ('[0-9]' s)'$ ]]
}

@test "a list has counts and a rate, and the deadline a bar" {
	seq 30 | sed "s|.*|x&=$STUB/ok|" >"$BATS_TEST_TMPDIR/list"
	echo "slow=$STUB/delay?ms=2000" >>"$BATS_TEST_TMPDIR/list"
	run -0 terminal 80x24 'see:waiting for slow' show end -- \
	    sh -c 'f=$1; shift; "$@" <"$f" >/dev/null' sh \
	    "$BATS_TEST_TMPDIR/list" "$FORKFETCH" --no-config -t 20 -
	[[ ${lines[0]} =~ ^'30/31 done, '[0-9.]+'/s, waiting for slow ('[0-9]+' s)  '[█░]+' 20s'$ ]]
	[ "${lines[1]}" = "exit 0" ]
}

@test "in an encoding other than UTF-8 the progress is ASCII" {
	LC_ALL=C run -0 terminal 80x24 'see:waiting' show -- "$FORKFETCH" \
	    --no-config -o json "a=$STUB/delay?ms=2000"
	[[ $output =~ ^'a  waiting'\ +[0-9.]+s\ \ [\#.]+\ 30s$ ]]
}

@test "in an encoding other than UTF-8 a table on a terminal is ASCII" {
	local -a command=("$FORKFETCH" --no-config --color=never --no-progress
		-o table "ä=$STUB/body?text=%C3%A4" "漢=$STUB/status/500")

	LC_ALL=C run -0 terminal 40x24 end show -- "${command[@]}" --keep-order
	[ "${lines[0]}" = "exit 1" ]
	[ "${lines[2]}" = "?     ok          ?" ]
	[ "${lines[3]}" = "??    http_error  HTTP 500 Internal Ser~" ]
	[ "${lines[4]}" = '??: HTTP 500 Internal Server Error: {"st' ]
	# A pipe gets the text as it is.
	LC_ALL=C run -1 --separate-stderr "${command[@]}" --keep-order
	[[ ${lines[1]} == ä*ä && ${lines[2]} == 漢* ]]
	[ -z "$stderr" ]
}

# shows_none COMMAND...: check that the command, which takes a second, shows no
# progress. At the end the screen has none in any case.
shows_none() {
	run -0 terminal 80x24 end erasures show -- "$@"
	[ "${lines[*]}" = "exit 0 0" ]
}

@test "nothing is shown with --no-progress, TERM=dumb, CI, or elsewhere" {
	local -a command=("$FORKFETCH" --no-config -o body
	    --output-dir="$BATS_TEST_TMPDIR" "a=$STUB/delay?ms=1000")

	shows_none "${command[@]}" --no-progress
	shows_none "${command[@]}" --progress --no-progress
	TERM=dumb shows_none "${command[@]}"
	CI=true shows_none "${command[@]}"
	shows_none sh -c '"$@" 2>"$0"' "$BATS_TEST_TMPDIR/err" "${command[@]}"
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
}

@test "a run of less than half a second shows nothing" {
	local try

	# On a busy machine a run may take longer.
	for try in {1..20}; do
		run -0 terminal 80x24 end erasures show -- "$FORKFETCH" \
		    --no-config -o json --output-dir="$BATS_TEST_TMPDIR" \
		    "a=$STUB/ok"
		echo "run $try: $output"
		[[ ${lines[2]} == '{"complete":true,'* ]]
		jq -e '.elapsed > 0.45' <<<"${lines[2]}" >/dev/null || break
	done
	[ "${lines[0]} ${lines[1]}" = "exit 0 0" ]
}

@test "--progress shows it at once, and as messages without a terminal" {
	run -0 terminal 80x24 'see:waiting' end -- "$FORKFETCH" --no-config \
	    --progress --no-progress --progress -o json \
	    "a=$STUB/delay?ms=2000"
	run -0 --separate-stderr "$FORKFETCH" --no-config --progress \
	    "a=$STUB/ok" "b=$STUB/delay?ms=2000"
	is_json_lines 2
	[[ $stderr =~ ^'forkfetch: 1/2 done, waiting for b ('[01]' s)'$ ]]
}

@test "Ctrl-Z erases the progress, and fg shows it again" {
	run -0 terminal 80x24 see:waiting key:^Z stopped show foreground \
	    see:waiting gone:waiting end show -- \
	    "$FORKFETCH" --no-config --color=never -o table \
	    "a=$STUB/delay?ms=3000"
	[[ ${lines[0]} == NAME* ]]
	[ "${lines[1]}" = "exit 0" ]
	[[ ${lines[2]} == NAME* ]]
	[[ ${lines[3]} =~ ^'a     ok           200 ' ]]
	[ "${#lines[@]}" -eq 4 ]
}

@test "after Ctrl-Z and fg, the rows of --every are below what the shell wrote" {
	run -0 terminal 80x24 'see:a    ' key:^Z stopped foreground end show -- \
	    "$FORKFETCH" --no-config --color=never -o table --every=200ms \
	    --count=15 "a=$STUB/ok"
	[ "${lines[0]}" = "exit 0" ]
	[[ ${lines[1]} == NAME* && ${lines[2]} == "a "* ]]
	[[ ${lines[3]} == *NAME* && ${lines[4]} == "a "* ]]
	[ "${#lines[@]}" -eq 5 ]
}

@test "with --every it is shown unless the table is updated" {
	run -0 terminal 80x24 'see: answers' end -- "$FORKFETCH" --no-config \
	    --every=200ms --count=15 -o jsonl "a=$STUB/ok" "b=$STUB/ok"
	run -0 terminal 80x24 end erasures show -- "$FORKFETCH" --no-config \
	    --color=never --every=200ms --count=6 "a=$STUB/ok"
	[ "${lines[0]} ${lines[1]}" = "exit 0 0" ]
	[[ ${lines[2]} == NAME* && ${#lines[@]} -eq 4 ]]
}

@test "a background job shows nothing, whatever stty tostop says" {
	run -0 terminal 80x24 background tostop end erasures show -- \
	    sh -c '"$@" >/dev/null' sh "$FORKFETCH" --no-config \
	    "a=$STUB/delay?ms=1200"
	[ "${lines[*]}" = "exit 0 0" ]
}

@test "while a program has the terminal in raw mode, nothing is shown" {
	shows_none sh -c 'stty -icanon; "$@" >/dev/null' sh "$FORKFETCH" \
	    --no-config "a=$STUB/delay?ms=1200"
}

@test "when the window changes, the next lines fit" {
	run -0 terminal 80x24 'see:b  ' size:30x12 'see:waiting for 2' \
	    size:80x30 'see:waiting for a, b' end show -- \
	    "$FORKFETCH" --no-config --color=never "a=$STUB/delay?ms=3000" \
	    "b=$STUB/delay?ms=3000"
	no_progress_is_left
	[ "${lines[0]}" = "exit 0" ]
	[[ ${lines[1]} == NAME* && ${#lines[@]} -eq 4 ]]
}

# shrunken STEP...: check that after the steps the screen has the lines of other
# output, and nothing of the progress, which the window became too low for.
shrunken() {
	local -a names=(a b c d e f)

	run -0 terminal 60x16 'see:waiting for' "$@" -- sh -c \
	    'seq 5; exec "$@"' sh "$FORKFETCH" --no-config -o json --progress \
	    -m 20 "${names[@]/%/=$STUB/delay?ms=20000}"
	[ "${output:0:9}" = $'1\n2\n3\n4\n5' ]
}

@test "in a window that becomes lower than the progress, one line is left of it" {
	shrunken size:60x4 gone:░ 'see:0/6 done' show
	[[ ${lines[5]} == "0/6 done, waiting for "* ]]
	[ "${#lines[@]}" -eq 6 ]
}

@test "Ctrl-Z in a window lower than the progress erases all of it" {
	shrunken size:60x4 key:^Z stopped show
	[ "${#lines[@]}" -eq 5 ]
	# Nor is any in the history.
	shrunken size:60x1 key:^Z stopped show
	[ "${#lines[@]}" -eq 5 ]
}

@test "an incomplete line on the terminal is kept" {
	run -0 terminal 80x24 end show -- "$FORKFETCH" --no-config -o body \
	    "a=$STUB/body?text=half" "b=$STUB/delay?ms=1200"
	[ "${lines[1]}" = 'half{"ok":true}' ]
}

@test "with --until-ok a service is waited for until it is up" {
	run -0 terminal 80x24 'see:1/2 done, waiting for b' end show -- \
	    sh -c '"$@" >/dev/null' sh "$FORKFETCH" --no-config --until-ok \
	    --every=500ms "a=$STUB/ok" "b=$STUB/flaky?ok=6&key=until"
	[ "${lines[*]}" = "exit 0" ]
}

@test "records in a pipe hide it only if the reader may write to the terminal" {
	local pipeline='f=$1; shift; "$@" <"$f" | cat'
	local -a ask=("$FORKFETCH" --no-config -o jsonl -)

	seq 1000 100 3000 | sed "s|.*|x&=$STUB/delay?ms=&|" \
	    >"$BATS_TEST_TMPDIR/list"
	run -0 terminal 80x24 end erasures -- sh -c "$pipeline >/dev/null" sh \
	    "$BATS_TEST_TMPDIR/list" "${ask[@]}"
	[ "${lines[0]}" = "exit 0" ]
	[ "${lines[1]}" -eq 1 ]
	run -0 terminal 80x24 end erasures -- sh -c "$pipeline" sh \
	    "$BATS_TEST_TMPDIR/list" "${ask[@]}"
	[ "${lines[0]}" = "exit 0" ]
	[ "${lines[1]}" -gt 1 ]
}
