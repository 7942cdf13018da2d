#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# patterns.bats - the programs in contrib/examples/patterns do what they say,
# are short, and need nothing but src/fanout and a part of src/base. make has
# built them.
#
# Variables of the helper, and code for other programs.
# shellcheck disable=SC2016,SC2154

load helper

setup() {
	sources=$TESTS_DIR/../contrib/examples/patterns
	built=$(dirname "$FORKFETCH")/contrib/examples/patterns
	cd "$BATS_TEST_TMPDIR" || return
}

# runs NAME [ARGUMENT...]: run this example. Succeed if it ends with status 0,
# prints nothing on standard error, and leaves no process behind.
runs() {
	local name=$1

	shift
	run -0 --separate-stderr alone "$built/$name" "$@"
	printf '%s\n' "$output"
	[ -z "$stderr" ]
	no_child_left
}

# sorted WORD...: check that these are the lines of the output, in any order.
sorted() {
	diff <(printf '%s\n' "$@" | sort) <(sort <<<"$output")
}

# counts NAME: check that this one has counted from 0, and print how far.
counts() {
	local n

	n=$(grep -c "^$1 [0-9]*\$" <<<"$output")
	diff <(grep "^$1 [0-9]*\$" <<<"$output") <(seq -f "$1 %g" 0 $((n - 1))) >&2
	echo "$n"
}

@test "naive: one after the other" {
	runs naive
	diff - <(echo "$output") <<-'EOT'
	Joe 0
	Joe 1
	Joe 2
	Ann 0
	Ann 1
	Ann 2
	EOT
}

@test "concurrent: both at once" {
	runs concurrent
	[ "${#lines[@]}" -eq 6 ]
	[ "$(counts Joe)" -eq 3 ]
	[ "$(counts Ann)" -eq 3 ]
}

@test "generator: five messages of a channel" {
	runs generator
	[ "${#lines[@]}" -eq 5 ]
	[ "$(counts Joe)" -eq 5 ]
}

@test "fan-in: ten messages of two channels" {
	runs fan-in
	[ "${#lines[@]}" -eq 10 ]
	[ $(($(counts Joe) + $(counts Ann))) -eq 10 ]
}

@test "restored-sequence: nobody is a message ahead" {
	local i

	runs restored-sequence
	[ "${#lines[@]}" -eq 6 ]
	for i in 0 1 2; do
		[ "$(printf '%s\n' "${lines[@]:2*i:2}" | sort | xargs)" = \
		    "Ann $i Joe $i" ]
	done
}

@test "timeout-each: a message is missed after a second" {
	runs timeout-each
	diff - <(echo "$output") <<-'EOT'
	Joe 0
	Joe 1
	Joe 2
	Joe is slow
	EOT
}

@test "timeout-whole: Joe is cut short after a second" {
	runs timeout-whole
	[ "${lines[${#lines[@]}-1]}" = 'Joe talks too much' ]
	[ $(($(counts Joe) + 1)) -eq "${#lines[@]}" ]
}

@test "quit: Joe says bye" {
	local n

	runs quit
	n=$(counts Joe)
	# He may say one or two things before he hears that he is to leave.
	[ "$n" -ge 5 ]
	[ "${lines[n]}" = 'Joe says bye' ]
	[ "${#lines[@]}" -eq $((n + 1)) ]
}

@test "search-1.0: one after the other" {
	runs search-1.0
	diff - <(echo "$output") <<-'EOT'
	web result
	image result
	video result
	EOT
}

@test "search-2.0: all at once" {
	runs search-2.0
	sorted 'web result' 'image result' 'video result'
}

@test "search-2.1 and 3.0: each result is there, or named as late" {
	local name

	for name in search-2.1 search-3.0; do
		runs "$name"
		[ "${#lines[@]}" -eq 3 ]
		[ "$(cut -d' ' -f1 <<<"$output" | sort | xargs)" = \
		    'image video web' ]
		[ "$(grep -cE '^[a-z]+ (result|is late)$' <<<"$output")" -eq 3 ]
	done
}

@test "first: one of three replicas answers" {
	runs first
	[[ "$output" =~ ^"replica "[123]" answers"$ ]]
}

@test "daisy-chain: as many processes as were asked for" {
	runs daisy-chain 200
	[ "$output" = '201 after 200 processes' ]
	runs daisy-chain 0
	[ "$output" = '1 after 0 processes' ]
}

@test "daisy-chain: as many processes as there can be" {
	local n

	run -0 --separate-stderr alone bash -c \
	    'ulimit -n 64 && exec "$1"' bash "$built/daisy-chain"
	[ -z "$stderr" ]
	[[ "$output" =~ ^([0-9]+)" after "([0-9]+)" processes"$ ]]
	n=${BASH_REMATCH[2]}
	[ "$n" -gt 20 ]
	[ "$n" -lt 64 ]
	[ "${BASH_REMATCH[1]}" -eq $((n + 1)) ]
	no_child_left
}

# Succeed if the program has started a child: it then handles signals.
has_child() {
	[ "$(list_session | wc -l)" -eq 2 ]
}

@test "an example that is interrupted fails, and leaves nothing behind" {
	launch "$built/timeout-each"
	wait_until has_child
	kill -INT "$launched"
	landed
	[ "$how" = 'exit 1' ]
	[ -z "$stderr" ]
	[[ "$output" != *slow* ]]
	no_child_left
}

@test "there is a test and a line of the README for each example" {
	local file name

	[ "$(find "$sources" -name '*.c' | wc -l)" -ge 14 ]
	for file in "$sources"/*.c; do
		name=$(basename "$file" .c)
		grep -qE "runs $name( |\$)|for name in .*$name" \
		    "$BATS_TEST_FILENAME"
		grep -q "^| \[$name\.c\]($name\.c) " "$sources/README.md"
		[ -x "$built/$name" ]
	done
}

@test "each example is shorter than fifty lines, and says what it is" {
	local file

	for file in "$sources"/*.c; do
		echo "$file"
		[ "$(wc -l <"$file")" -lt 50 ]
		[ "$(head -n 1 "$file")" = '/* SPDX-License-Identifier: MIT */' ]
		sed -n '2,3p' "$file" | grep -q "\* $(basename "$file") - "
	done
}

@test "the examples include only fanout, base and the C library" {
	local headers

	headers=$(grep -hE '^#include' "$sources"/*.c | sort -u)
	[ "$(wc -l <<<"$headers")" -ge 5 ]
	run -1 grep -vE \
	    '"(fanout|base)/[a-z_]+\.h"|<(err|poll|stdio|stdlib|unistd)\.h>' \
	    <<<"$headers"
	[ -z "$output" ]
}

@test "the examples are linked with the C library alone" {
	local file

	for file in "$sources"/*.c; do
		file=$built/$(basename "$file" .c)
		echo "$file"
		run -1 grep -iE 'curl|cjson|ssl|crypto|libz|brotli' \
		    <(ldd "$file" 2>&1; nm "$file")
		[ -z "$output" ]
	done
	# The same search finds something in the program.
	grep -qE 'curl' <(ldd "$FORKFETCH" 2>&1; nm "$FORKFETCH")
}

@test "the files that the README lists are enough, and needed" {
	local file

	sed -nE 's/^    (src\/.*)/\1/p' "$sources/README.md" | xargs -n 1 |
		sort >files
	diff <(grep '\.c$' files) \
	    <(sed -nE 's/^\t(src\/[a-z0-9_/]+\.c).*/\1/p' "$sources/local.mk" | sort)
	while read -r file; do
		mkdir -p "$(dirname "$file")"
		cp "$TESTS_DIR/../$file" "$file"
	done <files
	cp "$sources/fan-in.c" .
	sed -n '/^```c$/,/^```$/p' "$sources/README.md" | grep '^#' >config.h
	[ "$(cat config.h)" = '#define _GNU_SOURCE' ]
	sed -n 's/^    cc /cc /p' "$sources/README.md" >build
	[ "$(wc -l <build)" -eq 1 ]
	run -0 --separate-stderr sh build
	[ -z "$output$stderr" ]
	run -0 ./fan-in
	[ "${#lines[@]}" -eq 10 ]
	# Without any one of the sources, something is missing.
	cc -Isrc -I. -c fan-in.c src/fanout/*.c src/base/*.c
	cc -o fan-in ./*.o
	for file in ./*.o; do
		[ "$file" != ./fan-in.o ] || continue
		mkdir -p without
		mv "$file" without
		run ! cc -o fan-in ./*.o
		[[ "$output" == *'undefined reference'* ]]
		mv "without/$file" .
	done
}
