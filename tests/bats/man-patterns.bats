#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# man-patterns.bats - the commands of forkfetch-patterns(7) run as they stand,
# with the services of contrib/demo, and none is left out.
#
# shellcheck disable=SC2154 # variables of run

load helper
load man_helper

setup_file() {
	demo_start
}

teardown_file() {
	demo_stop
}

setup() {
	demo_enter
	page=$TESTS_DIR/../man/forkfetch-patterns.7
	cd "$BATS_TEST_TMPDIR" || return
}

# list_blocks: print "TITLE<TAB>N<TAB>KIND" for each literal block of the
# patterns, where KIND is go or command, and N counts those of that kind under
# the title. Write the block to TITLE.KIND.N.
list_blocks() {
	section "$page" Sh PATTERNS | as_read | awk '
	/^\.Ss / { title = substr($0, 5); delete n }
	/^\.Bd -literal/ { on = 1; text = ""; next }
	/^\.Ed/ && on {
		on = 0
		kind = text ~ /forkfetch/ ? "command" : "go"
		n[kind]++
		printf "%s\t%d\t%s\n", title, n[kind], kind
		file = title "." kind "." n[kind]
		printf "%s", text >file
		close(file)
	}
	on { text = text $0 "\n" }'
}

# does TITLE N STATUS PATTERN...: run the Nth command under this title; see
# prints_lines.
does() {
	list_blocks >blocks
	prints_lines "$1.command.$2" "${@:3}"
}

# in_any_order LINE...: check that these are the lines of the output.
in_any_order() {
	diff <(printf '%s\n' "$@" | sort) <(sort <<<"$output")
}

any='(facebook|twitter|github)'
kind='(web|image|video)'

@test "one after the other" {
	does 'One after the other' 1 0 facebook twitter github
}

@test "all at once" {
	does 'All at once' 1 0 "$any: ok" "$any: ok" "$any: ok"
	in_any_order 'facebook: ok' 'twitter: ok' 'github: ok'
}

@test "a generator of records" {
	does 'Generator' 1 0 'Hello, friends' 'Hello, friends' 'Hello, friends'
}

@test "a generator of lines" {
	does 'Generator' 2 0 $'joe\t\\{"n":1\\}' $'joe\t\\{"n":2\\}' \
	    $'joe\t\\{"n":3\\}'
}

@test "fan-in" {
	does 'Fan-in' 1 0 fast slow
}

@test "the restored sequence" {
	does 'Restored sequence' 1 0 slow fast
}

@test "select" {
	does 'Select' 1 124 'facebook: ok' 'search: deadline'
}

@test "a timeout for each message" {
	does 'Timeout for each message' 1 1 \
	    'nothing came for 1s \(--idle-timeout\) after 6 bytes of the body'
	does 'Timeout for each message' 2 1 'facebook: ok' 'search: timeout'
}

@test "a timeout for the whole" {
	local n

	list_blocks >blocks
	run -124 --separate-stderr bash 'Timeout for the whole.command.1'
	[ "$stderr" = 'forkfetch: joe: no whole answer before the deadline' ]
	n=${#lines[@]}
	[ "$n" -ge 1 ]
	diff <(seq -f $'joe\t{"n":%g}' "$n") <(echo "$output")
}

@test "quit" {
	does 'Quit' 1 124 'facebook: ok' 'search: cancelled'
}

@test "search 1.0" {
	does 'Google Search 1.0' 1 0 'web: ok' 'image: ok' 'video: ok'
}

@test "search 2.0" {
	does 'Google Search 2.0' 1 0 "$kind: ok" "$kind: ok" "$kind: ok"
	in_any_order 'web: ok' 'image: ok' 'video: ok'
}

@test "search 2.1: what is late is named" {
	# On a busy machine, the fast services may be late, too.
	does 'Google Search 2.1' 1 124 "$kind: (ok|deadline)" \
	    "$kind: (ok|deadline)" "$kind: (ok|deadline)"
	[ "$(cut -d: -f1 <<<"$output" | sort | xargs)" = 'image video web' ]
	grep -qx 'video: deadline' <<<"$output"
}

@test "first" {
	does 'First' 1 0 'ok from replica 1'
}

@test "search 3.0" {
	does 'Google Search 3.0' 1 0 "$kind: ok" "$kind: ok" "$kind: ok"
	in_any_order 'web: ok' 'image: ok' 'video: ok'
}

@test "a hedge" {
	does 'Hedge' 1 0 'ok from replica 1'
}

@test "as many as are needed" {
	does 'As many as are needed' 1 0 "$any: ok" "$any: ok" \
	    'search: cancelled'
	in_any_order 'facebook: ok' 'twitter: ok' 'search: cancelled'
}

@test "no command of the page is left out" {
	list_blocks >blocks
	# Each is run by a test of this file.
	[ "$(grep -c 'command$' blocks)" -ge 17 ]
	diff <(sed -n "s/\tcommand\$//p" blocks | tr '\t' ' ' | sort) \
	    <(sed -nE "s/.*does '([^']+)' ([0-9]+) .*/\1 \2/p;
		s/.* bash '([^']+)\.command\.([0-9]+)'\$/\1 \2/p" \
		"$BATS_TEST_FILENAME" | sort)
	# There are commands in literal blocks only.
	[ "$(n_blocks "$page" PATTERNS)" -eq "$(wc -l <blocks)" ]
	[ "$(grep -c '^\.Bd' "$page")" -eq "$(wc -l <blocks)" ]
	[ "$(grep -cE '^\.(Dl|D1|Ic|Bd -unfilled)' "$page")" -eq 1 ]
	[ "$(grep '^\.Ic' "$page")" = '.Ic contrib/demo --serve' ]
	# awk prints where else a line begins or continues with a command.
	run awk '/^\.Bd/ { on = 1 } /^\.Ed/ { on = 0 }
	    !on && /forkfetch +-/' "$page"
	[ -z "$output" ]
}

@test "each pattern has its lines in Go, then in forkfetch" {
	local title

	list_blocks >blocks
	section "$page" Sh PATTERNS | sed -n 's/^\.Ss //p' >titles
	[ "$(wc -l <titles)" -ge 17 ]
	while read -r title; do
		echo "$title"
		grep "^$title	" blocks | cut -f3 | uniq | xargs >kinds
		case $title in
		'Daisy chain') [ "$(<kinds)" = go ] ;;
		*) [ "$(<kinds)" = 'go command' ] ;;
		esac
	done <titles
}

@test "the listings in C that the page names exist" {
	local dir=$TESTS_DIR/../contrib/examples/patterns

	grep -qx '\.Pa contrib/examples/patterns' "$page"
	grep -qx '\.Pa daisy-chain\.c' "$page"
	[ -f "$dir/daisy-chain.c" ]
}
