#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# static-build.bats - the arguments of contrib/static/build, which builds
# forkfetch as a single file. It downloads, so CI runs it, and no test does.

load helper

setup() {
	build=$TESTS_DIR/../contrib/static/build
	cd "$BATS_TEST_TMPDIR" || return
}

# refuses MESSAGE ARGUMENT...: check that it fails with that message.
# shellcheck disable=SC2030,SC2031,SC2154 # The variables are run's.
refuses() {
	local message=$1

	shift
	run -2 --separate-stderr "$build" "$@"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "contrib/static/build: $message" ]
}

@test "its help names all options, and nothing else is printed" {
	run -0 --separate-stderr "$build" --help
	[ -z "$stderr" ]
	[[ ${lines[0]} == *"contrib/static/build [OPTION...] DIR"* ]]
	for option in --shared-libc '-j N' --help; do
		[[ $output == *"$option"* ]]
	done
	[[ $output != *"#"* ]]
	[ "$("$build" -h)" = "$output" ]
}

@test "what is wrong with an argument is said, and nothing is made" {
	refuses "unknown option '--shared'" --shared DIR
	refuses "option '-j' needs a number" -j
	refuses "option '-j': 'many' is not a number of compilers" -j many DIR
	refuses "option '-j': '0' is not a number of compilers" -j0 DIR
	refuses "'two': only one directory is expected" one two
	refuses "no directory was given"
	[ ! -e DIR ]
}

@test "where there is no apt-get the exit status is 77" {
	mkdir bin
	ln -s "$(command -v sh)" bin/sh
	ln -s "$(command -v getconf)" bin/getconf
	run -77 --separate-stderr env "PATH=$PWD/bin" sh "$build" "$PWD/DIR"
	[ "$stderr" = "contrib/static/build: skipped, this system has no apt-get" ]
	[ ! -e DIR ]
}
