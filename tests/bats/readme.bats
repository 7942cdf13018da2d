#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# readme.bats - every command of the README runs as it stands, for somebody who
# has built forkfetch and entered the two lines of contrib/demo --serve.

load helper

# The commands are taken from README.md:
# - a block of indented lines is one command per line, or, if there are lines
#   that begin with "$ ", what a terminal shows;
# - a block in the language "text" is what a terminal shows, with a drawing, of
#   which only the first word of each line is the same each time;
# - a block in the language "sh" is one script;
# - so is text like `forkfetch ARGUMENTS` within a paragraph.
# A line <!-- not run: WHY --> excludes the paragraph and the block that follow
# it. It is for what needs the Internet, another machine, or changes the system.
setup_file() {
	demo_start
	mkdir "$BATS_FILE_TMPDIR/blocks"
	extract "$TESTS_DIR/../README.md" "$BATS_FILE_TMPDIR/blocks"
}

teardown_file() {
	demo_stop
}

setup() {
	demo_enter
	# What the README says to set.
	export GITHUB_TOKEN=0123
	cd "$BATS_FILE_TMPDIR/blocks" || return
}

# extract FILE DIR: write the commands of this Markdown file to DIR/N.KIND, where
# N is the line at which they begin, and KIND is commands, terminal, drawing or
# script. Excluded ones get the KIND excluded.
extract() {
	awk -v dir="$2" '
	function save(kind) {
		if (text != "")
			printf "%s", text >(sprintf("%s/%04d.%s", dir, start,
			    excluded ? "excluded" : kind))
		text = ""
		excluded = 0
	}
	function add(line) {
		if (text == "")
			start = NR
		text = text line "\n"
	}
	# Save the commands within the paragraph that ends here.
	function save_spans(  keep) {
		if (paragraph == "")
			return
		gsub(/\n/, " ", paragraph)
		keep = excluded
		while (match(paragraph, /`forkfetch [^`]*`/)) {
			add(substr(paragraph, RSTART + 1, RLENGTH - 2))
			paragraph = substr(paragraph, RSTART + RLENGTH)
		}
		save("commands")
		excluded = keep
		paragraph = ""
	}
	/^<!-- not run: .+ -->$/ { save_spans(); excluded = 1; next }
	/^```sh$/ { save_spans(); fenced = "script"; next }
	/^```text$/ { save_spans(); fenced = "drawing"; next }
	/^```$/ && fenced { save(fenced); fenced = ""; next }
	fenced { add($0); next }
	/^```/ { other = !other; next }
	other { next }
	/^    / { save_spans(); add(substr($0, 5)); next }
	/^$/ && text != "" { text = text "\n"; next }
	text != "" { save(("\n" text) ~ /\n[$] / ? "terminal" : "commands") }
	/^$/ { save_spans(); next }
	{ paragraph = paragraph "\n" $0 }
	END { save_spans(); save("commands") }' "$1"
}

# blocks KIND: print the names of the files of this kind.
blocks() {
	find . -name "*.$1" | sort
}

# one_by_one FILE: print the commands of a block, one per line: without comments,
# and with what the following lines continue.
one_by_one() {
	sed -e '/^#/d' -e '/^$/d' -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}' \
	    -e '/|$/{N;s/\n */ /;ba' -e '}' "$1"
}

# Print what has to be the same in each run: times and sizes differ, and so do
# the order of the lines and the width of the columns.
comparable() {
	awk 'NF { print $1, $2, $3 }' | sort
}

@test "the commands of the README run" {
	local block command

	[ "$(blocks commands | wc -l)" -ge 2 ]
	for block in $(blocks commands); do
		one_by_one "$block" >list
		while read -r command <&4; do
			echo "README.md, block at line ${block//[!0-9]/}: $command"
			run -0 --separate-stderr bash -o pipefail -c "$command"
			[ -n "$output" ] || [[ $command == *' >'* ]]
			[ -z "$(sed '/: stopped: enough succeeded$/d' \
			    <<<"$stderr")" ]
		done 4<list
	done
}

@test "what the README shows on a terminal is what a terminal shows" {
	local block

	[ "$(blocks terminal | wc -l)" -ge 2 ]
	for block in $(blocks terminal); do
		echo "README.md, block at line ${block//[!0-9]/}"
		sed -n 's/^[$>] //p' "$block" >commands
		sed '/^[$>] /d' "$block" | comparable >expected
		on_terminal 80 env NO_COLOR=1 bash "$PWD/commands" || :
		[ ! -s "$BATS_TEST_TMPDIR/err" ]
		comparable <"$BATS_TEST_TMPDIR/terminal" | diff expected -
	done
}

@test "what the README draws is drawn" {
	local block

	[ "$(blocks drawing | wc -l)" -ge 1 ]
	for block in $(blocks drawing); do
		echo "README.md, block at line ${block//[!0-9]/}"
		sed -n 's/^[$>] //p' "$block" >commands
		sed '/^[$>] /d' "$block" | awk 'NF { print $1 }' | sort >expected
		on_terminal 80 env NO_COLOR=1 bash "$PWD/commands" || :
		cat "$BATS_TEST_TMPDIR"/{terminal,err} | awk 'NF { print $1 }' |
			sort | diff expected -
	done
}

@test "the scripts of the README run" {
	local block

	[ "$(blocks script | wc -l)" -ge 1 ]
	for block in $(blocks script); do
		echo "README.md, block at line ${block//[!0-9]/}"
		cat "$block"
		run -0 --separate-stderr sh "$block"
		[ -n "$output" ]
	done
}

@test "no command of the README is left out" {
	local line

	# Each line of a block is in one of the files.
	awk '/^```/ { on = !on } /^    / && !on { print substr($0, 5) }' \
	    "$TESTS_DIR/../README.md" >expected
	sed '/^$/d' ./*.commands ./*.terminal ./*.excluded >found
	while IFS= read -r line; do
		echo "README.md: $line"
		grep -qxF -e "$line" found
	done <expected
	[ "$(cat ./*.excluded | grep -c forkfetch)" -le 3 ]
}

@test "the services file of the README is valid" {
	awk '/^```$/ { on = 0 } on; /^```json$/ { on = 1 }' \
	    "$TESTS_DIR/../README.md" >s.json
	run -0 --separate-stderr forkfetch -c s.json --list
	[ -z "$stderr" ]
	[ "$(cut -f1 <<<"$output" | xargs)" = 'facebook twitter github @social' ]
	run -0 --separate-stderr forkfetch -t 20s -m 20s -c s.json @social github
	[ "$(jq -r .status <<<"$output" | xargs)" = 'ok ok ok' ]
}

@test "contrib/demo --serve prints two lines, and leaves nothing behind" {
	local dir

	[ "$(wc -l <"$BATS_FILE_TMPDIR/demo.out")" -eq 2 ]
	[ "$(cut -d= -f1 "$BATS_FILE_TMPDIR/demo.out" | xargs)" = \
	    'export PATH export FORKFETCH_CONFIG' ]
	grep -q 'In another terminal' "$BATS_FILE_TMPDIR/demo.err"
	dir=${FORKFETCH_CONFIG%/*}
	[ -S "$dir/socket" ]
	demo_stop
	wait_until test ! -e "$dir"
}

@test "contrib/demo says what is wrong" {
	run -1 --separate-stderr "$TESTS_DIR/../contrib/demo" --serv
	[ "$stderr" = "demo: unknown option '--serv'; try --help" ]
	mkdir -p "$BATS_TEST_TMPDIR/forkfetch"
	run -1 --separate-stderr "$TESTS_DIR/../contrib/demo" --serve \
	    "$BATS_TEST_TMPDIR"
	[ "$stderr" = "demo: there is no forkfetch in $BATS_TEST_TMPDIR: run \
./bootstrap first" ]
	run -0 --separate-stderr "$TESTS_DIR/../contrib/demo" --help
	[[ "$output" == *--serve* ]]
}
